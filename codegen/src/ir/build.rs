//! From the canonical document to the [`Api`].

mod bodies;
mod boxes;
pub(crate) mod circles;
mod cost;
mod equal;
mod features;
mod fixed;
mod flat;
mod inherited;
mod limits;
mod notes;
mod operations;
mod pagination;
mod presence;
mod responses;
mod security;
mod servers;
mod shapes;
#[cfg(test)]
mod tests;
mod unions;

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use openapiv3::{OpenAPI, ReferenceOr, Schema};
use typed_arena::Arena;

use super::names::{self, Scope};
use super::{Api, Docs, Info, Kind, Pattern, Ty, Type, TypeId};
use crate::budget;
use crate::config::Config;
use crate::diagnostics::{Diagnostics, Location};
use crate::normalize::Canonical;
use flat::Sr;

/// Gives everything in the document a Rust name and a type.
///
/// Never fails: what has no better form becomes an untyped JSON value, with a warning.
pub fn build(canonical: &Canonical, config: &Config, diagnostics: &mut Diagnostics) -> Api {
    let parsed = Parsed::default();
    let mut builder = Builder::new(canonical, config, &parsed, diagnostics);
    builder.spend_on_servers();
    builder.components();
    let groups = builder.groups();
    let webhooks = builder.webhooks();
    let doc = &canonical.openapi;
    let mut api = Api {
        info: Info {
            title: doc.info.title.clone(),
            version: doc.info.version.clone(),
            description: doc.info.description.clone(),
        },
        servers: servers::servers(&doc.servers),
        security_schemes: builder.security_schemes(),
        types: std::mem::take(&mut builder.types),
        groups,
        webhooks,
        features: Vec::new(),
    };
    let domains = std::mem::take(&mut builder.domains);
    drop(builder);
    if budget::refuse(|span| canonical.origins.at(span), diagnostics) {
        return api;
    }
    // Parts of multipart bodies have their own copy by now: what is left stands in JSON.
    api.types.iter_mut().for_each(Type::settle_binary);
    for pointer in circles::open(&mut api) {
        diagnostics.warn(
            "endless-schema",
            canonical.origins.locate(&pointer),
            circles::ENDLESS,
            "it is read as untyped JSON",
        );
    }
    equal::share(&mut api);
    boxes::close_cycles(&mut api);
    presence::settle(&mut api);
    fixed::settle(&mut api);
    features::assign(&mut api, &domains, config);
    sort(&mut api);
    check_first_request(&api, config, diagnostics);
    api
}

fn check_first_request(api: &Api, config: &Config, diagnostics: &mut Diagnostics) {
    let Some(id) = &config.package.first_request else { return };
    if !api.operations().any(|(_, operation)| operation.id == *id) {
        let message = format!("`first_request` names `{id}`, which no operation has as its id");
        let help = "name an `operationId` of the documents";
        diagnostics.warn("first-request-unknown", Location::default(), message, help);
    }
}

/// How many components may lead to each other in a row. Stacks are laid out for it.
const MAX_CHAIN: usize = 8_000;

/// What extensions hold, parsed.
#[derive(Default)]
struct Parsed {
    schemas: Arena<ReferenceOr<Schema>>,
    operations: Arena<openapiv3::Operation>,
}

/// What the builder knows while it works.
struct Builder<'a> {
    canonical: &'a Canonical,
    config: &'a Config,
    parsed: &'a Parsed,
    /// Those of `parsed`, by their text.
    texts: RefCell<HashMap<String, flat::Sr<'a>>>,
    diagnostics: &'a mut Diagnostics,
    types: Vec<Type>,
    names: Scope,
    modules: Scope,
    /// Rust name of each component schema.
    component_names: HashMap<&'a str, String>,
    /// What each component schema came to.
    resolved: HashMap<&'a str, Use>,
    /// What the schemas in other components came to, by their place.
    shared: HashMap<String, Use>,
    /// Which component declares a property whose schema is in place, by the schema's address.
    owners: HashMap<usize, &'a str>,
    /// What those properties came to in their components.
    owned: HashMap<usize, Use>,
    /// Patterns of strings, by their source.
    patterns: HashMap<&'a str, Arc<Pattern>>,
    /// Components whose type is being worked out and that have no name of their own to refer to.
    open: HashSet<&'a str>,
    /// Too many of them: nothing is generated.
    too_deep: bool,
    /// Which components are made of each other, by their addresses.
    circles: HashMap<usize, usize>,
    /// Inline schemas whose type is being worked out, from the outermost in; one that comes up in itself is that type.
    open_inline: Vec<(flat::Origin, TypeId)>,
    domains: Domains,
}

/// Where things came from, where several documents were read.
#[derive(Debug, Default)]
struct Domains {
    schemas: HashMap<TypeId, Vec<String>>,
    operations: HashMap<String, Vec<String>>,
}

/// A type where it is used.
#[derive(Clone, Debug)]
struct Use {
    ty: Ty,
    nullable: bool,
}

impl Use {
    fn of(ty: Ty) -> Self {
        Self { ty, nullable: false }
    }

    /// As the element of an array, map or union, where null has no other place.
    fn element(self) -> Ty {
        if self.nullable && self.ty != Ty::Any && self.ty != Ty::Null {
            Ty::Nullable(Box::new(self.ty))
        } else {
            self.ty
        }
    }
}

/// Where an inline schema stands: what it is called, and in which file.
#[derive(Clone, Debug)]
struct Place {
    /// Pascal-case name for the type, if one is needed.
    name: String,
    /// The type in whose file it lives.
    home: Option<TypeId>,
    /// JSON pointer into the canonical document.
    pointer: String,
}

impl Place {
    /// In a component that is no schema, named for it; the first of `words` says what it is where its name says none.
    fn component(kind: &str, name: &str, words: &[&str]) -> Self {
        let pascal = names::type_name(name);
        let word =
            words.first().filter(|_| !words.iter().any(|word| pascal.ends_with(word))).copied().unwrap_or_default();
        Self { name: format!("{pascal}{word}"), home: None, pointer: format!("/components/{kind}/{}", segment(name)) }
    }
    fn child(&self, word: &str, step: &str) -> Self {
        Self { name: format!("{}{word}", self.name), home: self.home, pointer: format!("{}/{step}", self.pointer) }
    }
    fn at(&self, step: &str) -> Self {
        self.child("", step)
    }
}

/// Escapes a segment of a JSON pointer (RFC 6901, 3).
fn segment(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

impl<'a> Builder<'a> {
    fn new(canonical: &'a Canonical, config: &'a Config, parsed: &'a Parsed, diagnostics: &'a mut Diagnostics) -> Self {
        let mut builder = Self {
            canonical,
            config,
            parsed,
            texts: RefCell::default(),
            diagnostics,
            types: Vec::new(),
            names: Scope::default(),
            modules: Scope::default(),
            component_names: HashMap::new(),
            resolved: HashMap::new(),
            shared: HashMap::new(),
            owners: inherited::owners(&canonical.openapi),
            owned: HashMap::new(),
            patterns: HashMap::new(),
            open: HashSet::new(),
            too_deep: false,
            circles: circles::of_components(&canonical.openapi),
            open_inline: Vec::new(),
            domains: Domains::default(),
        };
        builder.name_components();
        builder
    }

    /// The components that this one is made of, and that are made of it.
    fn circle(&self, part: Sr<'a>) -> Option<usize> {
        match part {
            Sr::Ref(name) => match self.schema(name)? {
                schema @ Sr::Item(_) => self.circle(schema),
                Sr::Ref(_) => None,
            },
            Sr::Item(schema) => self.circles.get(&circles::address(schema)).copied(),
        }
    }

    fn doc(&self) -> &'a OpenAPI {
        &self.canonical.openapi
    }

    /// A component schema by name.
    fn schema(&self, name: &str) -> Option<Sr<'a>> {
        Some(Sr::of(self.doc().components.as_ref()?.schemas.get(name)?))
    }

    /// Components have the first choice of names, and those that are spelled as in Rust before the others.
    fn name_components(&mut self) {
        let Some(components) = self.doc().components.as_ref() else { return };
        let wire_names = components.schemas.keys().map(String::as_str);
        let names = names::assign(wire_names.clone(), &mut self.names, names::type_name);
        self.component_names = wire_names.zip(names).collect();
    }

    /// Every component schema, used or not.
    fn components(&mut self) {
        let Some(components) = self.doc().components.as_ref() else { return };
        for name in components.schemas.keys().take_while(|_| !budget::is_spent()) {
            let used = self.component(name);
            if !matches!(used.ty, Ty::Named(id) if self.types[id.0 as usize].schema_name.as_deref() == Some(name)) {
                self.alias(name, used);
            }
        }
    }

    /// Spends what the document's servers cost: each variable has a setter that puts the URL together.
    fn spend_on_servers(&self) {
        for (i, server) in self.doc().servers.iter().enumerate() {
            let variables = server.variables.as_ref().map_or(0, |variables| variables.len());
            let setters = variables * (server.url.len() + cost::PIECE * variables);
            let place = Place { name: String::new(), home: None, pointer: format!("/servers/{i}") };
            self.spend(&place, setters + cost::values([&serde_json::json!(server)]));
        }
    }

    /// A component that is no struct, enum or union of its own gets a `pub type`.
    fn alias(&mut self, name: &'a str, used: Use) {
        let Some(schema) = self.schema(name) else { return };
        let flat = self.flatten(&[schema]);
        let place = self.component_place(name);
        let ty = used.element();
        self.push_type(&place, Some(name), &flat, |_, _| Kind::Alias(ty));
    }

    fn component_place(&self, name: &str) -> Place {
        Place {
            name: self.component_names.get(name).cloned().unwrap_or_else(|| names::type_name(name)),
            home: None,
            pointer: format!("/components/schemas/{}", segment(name)),
        }
    }

    /// The type of a component.
    fn component(&mut self, name: &'a str) -> Use {
        if let Some(known) = self.resolved.get(name) {
            return known.clone();
        }
        let place = self.component_place(name);
        let Some(schema) = self.schema(name) else {
            self.warn("missing-schema", &place, "the schema is not there", "it is read as untyped JSON");
            return Use::of(Ty::Any);
        };
        // protection: models-chain
        if self.open.len() >= MAX_CHAIN {
            if !self.too_deep {
                self.too_deep = true;
                let location = self.canonical.origins.locate(&place.pointer);
                let message = format!("more than {MAX_CHAIN} schemas lead to each other in a row");
                self.diagnostics.error("schemas-too-deep", location, message, "let fewer schemas depend on each other");
            }
            return Use::of(Ty::Any);
        }
        if !self.open.insert(name) {
            self.warn("endless-schema", &place, circles::ENDLESS, "it is read as untyped JSON");
            return Use::of(Ty::Any);
        }
        let used = self.schema_type(&[schema], &place, Some(name));
        self.open.remove(name);
        self.resolved.insert(name, used.clone());
        used
    }

    fn warn(&mut self, code: &'static str, place: &Place, message: &str, help: &str) {
        if budget::is_spent() {
            return;
        }
        let location = self.canonical.origins.locate(&place.pointer);
        self.diagnostics.warn(code, location, message, help);
    }
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

/// Documentation of a schema.
fn docs(flat: &flat::Flat<'_>) -> Docs {
    Docs {
        title: flat.title.map(str::to_owned),
        description: flat.description.map(str::to_owned),
        deprecated: flat.deprecated.clone(),
        notes: flat.notes.clone(),
    }
}
