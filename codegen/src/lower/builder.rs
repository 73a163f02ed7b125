//! The state of lowering, by what it knows.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::place::{Place, Use};
use super::renames::Renames;
use super::types::Types;
use super::{cost, inherited, notes, pagination};
use crate::budget;
use crate::canonical::{Canonical, Document, Heirs, Nodes, SchemaId, SchemaUse, View, Views, heirs};
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::ir::names::Scope;
use crate::ir::{Docs, Pattern, Type, TypeId};

/// Builds the types and operations of an [`Api`](crate::ir::Api).
pub(super) struct Builder<'a> {
    pub(super) canonical: &'a Canonical,
    pub(super) config: &'a Config,
    pub(super) views: Views<'a>,
    /// For sentences that quote a schema.
    pub(super) nodes: Nodes<'a>,
    pub(super) diagnostics: &'a mut Diagnostics,
    pub(super) types: Vec<Type>,
    pub(super) naming: Naming<'a>,
    /// `[types]` of the configuration.
    pub(super) custom: Types,
    pub(super) extensions: Extensions,
    pub(super) known: Known,
    pub(super) open: Open,
    /// Patterns of strings, by their source.
    pub(super) patterns: HashMap<&'a str, Arc<Pattern>>,
    pub(super) domains: Domains,
    /// The schema that `[errors] default` of the configuration names.
    pub(super) undeclared_error: Option<SchemaId>,
    /// The operations that rules of `sdk.toml` make paginated, or should.
    pub(super) paged_by: Vec<pagination::RuleUse>,
    /// The patterns of `[streaming.operations]` that match an operation.
    pub(super) streamed_by: HashSet<String>,
}

/// Names in Rust.
pub(super) struct Naming<'a> {
    pub(super) renames: Renames<'a>,
    /// Names of types in use.
    pub(super) types: Scope,
    /// Names of modules in use.
    pub(super) modules: Scope,
    /// The name of each component schema.
    pub(super) components: HashMap<SchemaId, String>,
}

/// Components that extend others by `allOf`.
pub(super) struct Extensions {
    /// The component that declares a property whose schema is inline.
    pub(super) owners: HashMap<SchemaId, SchemaId>,
    /// The components that extend each schema with a discriminator.
    pub(super) heirs: Heirs,
}

/// Schemas whose types are known.
#[derive(Default)]
pub(super) struct Known {
    /// Component schemas.
    pub(super) components: HashMap<SchemaId, Use>,
    /// Schemas in other components, by location.
    pub(super) shared: HashMap<String, Use>,
    /// Inline schemas of properties, which components that extend their owner share.
    pub(super) owned: HashMap<SchemaId, Use>,
}

/// Schemas whose types are being built.
#[derive(Default)]
pub(super) struct Open {
    /// Components. One that is found in itself has no name yet that could refer to it.
    pub(super) components: HashSet<SchemaId>,
    /// There were too many components: nothing is generated.
    pub(super) too_deep: bool,
    /// Inline schemas, outermost first. One that is found in itself is that type.
    pub(super) inline: Vec<(Vec<SchemaUse>, TypeId)>,
}

/// The documents that schemas and operations are from, where there are several.
#[derive(Debug, Default)]
pub(super) struct Domains {
    pub(super) schemas: HashMap<TypeId, Vec<String>>,
    pub(super) operations: HashMap<String, Vec<String>>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(
        canonical: &'a Canonical,
        config: &'a Config,
        views: Views<'a>,
        diagnostics: &'a mut Diagnostics,
    ) -> Self {
        let schemas = &canonical.document.schemas;
        let mut builder = Self {
            canonical,
            config,
            views,
            nodes: Nodes::new(canonical),
            diagnostics,
            types: Vec::new(),
            naming: Naming {
                renames: Renames::new(&config.rename),
                types: Scope::default(),
                modules: Scope::default(),
                components: HashMap::new(),
            },
            custom: Types::new(config, &canonical.document),
            extensions: Extensions { owners: inherited::owners(schemas), heirs: heirs(schemas) },
            known: Known::default(),
            open: Open::default(),
            patterns: HashMap::new(),
            domains: Domains::default(),
            undeclared_error: None,
            paged_by: Vec::new(),
            streamed_by: HashSet::new(),
        };
        builder.name_components();
        builder.undeclared_error = builder.configured_error();
        builder
    }

    pub(super) fn doc(&self) -> &'a Document {
        &self.canonical.document
    }

    /// Spends what the document's servers cost: each variable has a setter that puts the URL together.
    pub(super) fn spend_on_servers(&self) {
        for (i, server) in self.doc().servers.iter().enumerate() {
            let variables = server.variables.len();
            let setters = variables * (server.url.len() + cost::PIECE * variables);
            let place = Place { name: String::new(), home: None, pointer: format!("/servers/{i}") };
            self.spend(&place, setters + cost::server(server));
        }
    }

    /// Documentation of a schema.
    pub(super) fn docs(&self, view: &View<'_>) -> Docs {
        Docs {
            title: view.title.map(str::to_owned),
            description: view.description.map(str::to_owned),
            deprecated: view.deprecated.map(str::to_owned),
            notes: notes::of(view, &self.nodes),
        }
    }

    pub(super) fn warn(&mut self, code: &'static str, place: &Place, message: &str, help: &str) {
        if budget::is_spent() {
            return;
        }
        let location = self.canonical.origins.locate(&place.pointer);
        self.diagnostics.warn(code, location, message, help);
    }
}
