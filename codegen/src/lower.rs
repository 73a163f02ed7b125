//! From the canonical document to the [`Api`].

mod bodies;
mod boxes;
mod circles;
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
mod presence;
mod renames;
mod responses;
mod rules;
mod scopes;
mod security;
mod selection;
mod sensitive;
mod servers;
mod shapes;
#[cfg(test)]
mod tests;
mod texts;
mod told;
mod types;
mod unions;
mod variant_names;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use typed_arena::Arena;

use crate::budget;
use crate::canonical::{Canonical, Document, SchemaId, SchemaUse, View, Views};
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::ir::names::{self, Scope};
use crate::ir::{Api, Docs, Info, Kind, Pattern, Ty, Type, TypeId};
use renames::Renames;
use types::Types;

pub(crate) use types::NAMES as KNOWN_TYPES;

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
    let Builder { renames, mut custom, diagnostics: found, .. } = builder;
    renames.report(&config.places, found);
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
    if config.operations.selects() {
        selection::prune(&mut api, &mut domains);
    }
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
    rules::check(&api, &canonical.document, config, &paged_by, diagnostics);
    api
}

/// How many components may lead to each other in a row. Stacks are laid out for it.
const MAX_CHAIN: usize = 8_000;

/// State of the builder.
struct Builder<'a> {
    canonical: &'a Canonical,
    config: &'a Config,
    views: Views<'a>,
    diagnostics: &'a mut Diagnostics,
    types: Vec<Type>,
    renames: Renames<'a>,
    /// `[types]` of the configuration.
    custom: Types,
    names: Scope,
    modules: Scope,
    /// Rust name of each component schema.
    component_names: HashMap<SchemaId, String>,
    /// Types of the component schemas.
    resolved: HashMap<SchemaId, Use>,
    /// Types of the schemas in other components, by location.
    shared: HashMap<String, Use>,
    /// Which component declares a property whose schema is in place.
    owners: HashMap<SchemaId, SchemaId>,
    /// Types of those properties in their components.
    owned: HashMap<SchemaId, Use>,
    /// What extends each schema with a discriminator.
    heirs: heirs::Heirs,
    /// Patterns of strings, by their source.
    patterns: HashMap<&'a str, Arc<Pattern>>,
    /// Components whose type is being worked out and that have no name of their own to refer to.
    open: HashSet<SchemaId>,
    /// Too many of them: nothing is generated.
    too_deep: bool,
    /// Inline schemas whose type is being worked out, from the outermost in; one that comes up in itself is that type.
    open_inline: Vec<(Vec<SchemaUse>, TypeId)>,
    domains: Domains,
    /// What `[errors] default` of the configuration names.
    undeclared_error: Option<SchemaId>,
    /// The operations that rules of `sdk.toml` make paginated, or should.
    paged_by: Vec<pagination::RuleUse>,
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
        let pascal = names::type_name(name, "Model");
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
    fn new(canonical: &'a Canonical, config: &'a Config, views: Views<'a>, diagnostics: &'a mut Diagnostics) -> Self {
        let mut builder = Self {
            canonical,
            config,
            owners: inherited::owners(&canonical.document.schemas),
            views,
            diagnostics,
            types: Vec::new(),
            renames: Renames::new(&config.rename),
            custom: Types::new(config, &canonical.document),
            names: Scope::default(),
            modules: Scope::default(),
            component_names: HashMap::new(),
            resolved: HashMap::new(),
            shared: HashMap::new(),
            owned: HashMap::new(),
            heirs: heirs::heirs(&canonical.document.schemas),
            patterns: HashMap::new(),
            open: HashSet::new(),
            too_deep: false,
            open_inline: Vec::new(),
            domains: Domains::default(),
            undeclared_error: None,
            paged_by: Vec::new(),
        };
        builder.name_components();
        builder.undeclared_error = builder.configured_error();
        builder
    }

    /// The schema that `[errors] default` names; reports a name that none has.
    fn configured_error(&mut self) -> Option<SchemaId> {
        let name = self.config.errors.default.as_ref()?;
        let found = self.component_names.keys().copied();
        let mut found = found.filter(|id| self.views.schema(*id).name.as_ref().is_some_and(|known| **known == **name));
        let id = found.next();
        if id.is_none() {
            let message = format!("`[errors] default` names `{name}`, and the documents have no such schema");
            let place = self.config.places.of(&["errors", "default"]);
            self.diagnostics.error("error-schema", place, message, "name a schema of `components`");
        }
        id
    }

    fn doc(&self) -> &'a Document {
        &self.canonical.document
    }

    /// Components have the first choice of names, and those that are spelled as in Rust before the others.
    fn name_components(&mut self) {
        let components = self.doc().schemas.components();
        let (wire_names, ids): (Vec<&str>, Vec<SchemaId>) = components.unzip();
        let given = self.renames.components(&wire_names);
        let rename = |wire: &str| given.get(wire).cloned().unwrap_or_default();
        let names = names::assign(wire_names.iter().copied(), &mut self.names, rename);
        self.component_names = ids.into_iter().zip(names).collect();
    }

    /// The name of a component in Rust.
    fn component_name(&self, id: SchemaId) -> String {
        self.component_names.get(&id).cloned().unwrap_or_default()
    }

    /// Every component schema, used or not.
    fn components(&mut self) {
        for (name, id) in self.doc().schemas.components().take_while(|_| !budget::is_spent()) {
            let used = self.component(id);
            if !matches!(used.ty, Ty::Named(ty) if self.types[ty.0 as usize].schema_name.as_deref() == Some(name)) {
                self.alias(id, used);
            }
        }
    }

    /// Spends what the document's servers cost: each variable has a setter that puts the URL together.
    fn spend_on_servers(&self) {
        for (i, server) in self.doc().servers.iter().enumerate() {
            let variables = server.variables.len();
            let setters = variables * (server.url.len() + cost::PIECE * variables);
            let place = Place { name: String::new(), home: None, pointer: format!("/servers/{i}") };
            self.spend(&place, setters + cost::server(server));
        }
    }

    /// A component that is no struct, enum or union of its own gets a `pub type`.
    fn alias(&mut self, id: SchemaId, used: Use) {
        let view = self.views.view(self.views.definition(id));
        let place = self.component_place(id);
        let ty = used.element();
        self.push_type(&place, Some(id), &view, |_, _| Kind::Alias(ty));
    }

    fn component_place(&self, id: SchemaId) -> Place {
        let name = self.views.schema(id).name.as_deref().unwrap_or_default();
        let pointer = format!("/components/schemas/{}", segment(name));
        Place { name: self.component_name(id), home: None, pointer }
    }

    /// The type of a component.
    fn component(&mut self, id: SchemaId) -> Use {
        if let Some(known) = self.resolved.get(&id) {
            return known.clone();
        }
        let place = self.component_place(id);
        // protection: models-chain
        if self.open.len() >= MAX_CHAIN {
            if !self.too_deep {
                self.too_deep = true;
                let location = self.canonical.origins.locate(&place.pointer);
                let message = format!("a chain of more than {MAX_CHAIN} schemas");
                self.diagnostics.error(
                    "schemas-too-deep",
                    location,
                    message,
                    "reduce the depth at which schemas refer to each other",
                );
            }
            return Use::of(Ty::Any);
        }
        if !self.open.insert(id) {
            self.warn("endless-schema", &place, circles::ENDLESS, "it is read as untyped JSON");
            return Use::of(Ty::Any);
        }
        let known = self.type_of_component(id).or_else(|| self.family(id, &place));
        let used = known.unwrap_or_else(|| self.schema_type(&[self.views.definition(id)], &place, Some(id)));
        self.open.remove(&id);
        self.resolved.insert(id, used.clone());
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
fn docs(view: &View<'_>) -> Docs {
    Docs {
        title: view.title.map(str::to_owned),
        description: view.description.map(str::to_owned),
        deprecated: view.deprecated.map(str::to_owned),
        notes: notes::of(view),
    }
}
