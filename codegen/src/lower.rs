//! From the canonical document to the [`Api`].

mod bodies;
mod boxes;
mod builder;
mod circles;
mod components;
mod cost;
mod derives;
mod equal;
mod features;
mod fixed;
mod heirs;
mod inherited;
mod limits;
mod notes;
mod operations;
mod overrides;
mod pagination;
mod place;
mod presence;
mod renames;
mod responses;
mod retries;
mod rules;
mod scopes;
mod security;
mod selection;
mod sensitive;
mod servers;
mod shapes;
mod streaming;
mod tags;
#[cfg(test)]
mod tests;
mod texts;
mod told;
mod types;
mod unions;
mod variant_names;

use typed_arena::Arena;

use crate::budget;
use crate::canonical::{Canonical, Views};
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::ir::{Api, Info, Type, TypeId};
use builder::{Builder, Domains, Naming};
use components::MAX_CHAIN;
use place::{Place, Use, segment};

/// Gives everything in the document a Rust name and a type.
///
/// Never fails: what has no better form becomes an untyped JSON value, with a warning.
pub(crate) fn build(canonical: &Canonical, config: &Config, diagnostics: &mut Diagnostics) -> Api {
    let made = Arena::new();
    let mut builder = Builder::new(canonical, config, Views::new(&canonical.document.schemas, &made), diagnostics);
    builder.components();
    let groups = builder.groups();
    let webhooks = builder.webhooks();
    let doc = &canonical.document;
    builder.spend_on_servers();
    let mut api = Api {
        info: Info {
            title: doc.info.title.clone(),
            version: doc.info.version.clone(),
            description: doc.info.description.clone(),
        },
        library: String::new(),
        client: String::new(),
        servers: servers::servers(&doc.servers),
        security_schemes: builder.security_schemes(),
        types: std::mem::take(&mut builder.types),
        groups,
        scopes: Vec::new(),
        webhooks,
        dependencies: Vec::new(),
        features: Vec::new(),
    };
    let mut domains = std::mem::take(&mut builder.domains);
    let paged_by = std::mem::take(&mut builder.paged_by);
    let streamed_by = std::mem::take(&mut builder.streamed_by);
    let Builder { naming: Naming { renames, .. }, mut custom, diagnostics: found, .. } = builder;
    renames.report(&api, &config.places, found);
    if budget::refuse(|span| canonical.origins.at(span), diagnostics) {
        return api;
    }
    // Parts of multipart bodies have their own copy by now: what is left stands in JSON.
    api.types.iter_mut().for_each(Type::settle_binary);
    overrides::apply(&mut api, config, diagnostics);
    custom.apply(&mut api);
    for pointer in circles::open(&mut api) {
        diagnostics.warn(
            "endless-schema",
            canonical.origins.locate(&pointer),
            circles::ENDLESS,
            "it is read as untyped JSON",
        );
    }
    selection::prune(&mut api, &mut domains, config.operations.selects());
    equal::share(&mut api);
    boxes::close_cycles(&mut api);
    presence::settle(&mut api);
    fixed::settle(&mut api);
    texts::settle(&mut api);
    features::assign(&mut api, &domains, config);
    sort(&mut api);
    scopes::assign(&mut api, config, canonical, diagnostics);
    derives::assign(&mut api, config, diagnostics);
    custom.report(&api, doc, &config.places, diagnostics);
    rules::check(&api, &canonical.document, config, (&paged_by, &streamed_by), diagnostics);
    api
}

/// Sorts types by name, so that a new one moves no other, and makes every identifier follow.
fn sort(api: &mut Api) {
    let mut order: Vec<u32> = (0..api.types.len() as u32).collect();
    order.sort_by(|a, b| api.types[*a as usize].name.cmp(&api.types[*b as usize].name));
    let mut moved = vec![TypeId(0); order.len()];
    for (new, old) in order.iter().enumerate() {
        moved[*old as usize] = TypeId(new as u32);
    }
    let mut types: Vec<Option<Type>> = std::mem::take(&mut api.types).into_iter().map(Some).collect();
    api.types = order.iter().filter_map(|old| types[*old as usize].take()).collect();
    for ty in &mut api.types {
        ty.home = moved[ty.home.0 as usize];
    }
    api.visit_ids(&mut |id| *id = moved[id.0 as usize]);
}
