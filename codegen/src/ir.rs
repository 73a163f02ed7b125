//! The API as an SDK sees it: named types and operations, with nothing of Rust's syntax but checked names.

mod client_scope;
mod external;
mod limits;
pub mod names;
mod operation;
mod scalars;
mod ty;
mod visit;

pub use client_scope::*;
pub use external::*;
pub use limits::*;
pub use operation::*;
pub(crate) use scalars::{I64_END, U64_END};
pub use ty::*;

use std::collections::BTreeSet;

use indexmap::IndexMap;

pub use crate::canonical::ParamStyle;
use crate::config::Dependency;
use crate::server_url::Template;

/// An alias of an alias of … is followed this far; deeper ones are used by name.
const MAX_ALIASES: usize = 16;

/// A whole API: everything that one generated crate holds.
#[derive(Clone, Debug, Default)]
pub struct Api {
    /// Title, version and the like (OpenAPI 3.0.4, 4.8.2).
    pub info: Info,
    /// Name of the generated crate, as in `use`.
    pub library: String,
    /// Name of the client struct.
    pub client: String,
    /// Servers of the API; the first is the default.
    pub servers: Vec<Server>,
    /// By the name that operations use for them.
    pub security_schemes: IndexMap<String, SecurityScheme>,
    /// Every type that gets a Rust name, in the order of emission (sorted by name).
    pub types: Vec<Type>,
    /// Operations, by the group that their client method lives in, sorted by name.
    pub groups: Vec<Group>,
    /// Parts of the client that give a parameter to all their operations.
    pub scopes: Vec<ClientScope>,
    /// Payloads that the API sends by itself.
    pub webhooks: Vec<Webhook>,
    /// Crates of the traits that types derive.
    pub dependencies: Vec<Dependency>,
    /// Cargo features, one per domain, sorted. Empty where the crate is not divided.
    pub features: Vec<Feature>,
}

impl Api {
    /// The type behind an identifier.
    pub fn ty(&self, id: TypeId) -> &Type {
        &self.types[id.0 as usize]
    }
    /// The type of a Rust name: they are in the order of their names.
    pub fn named(&self, name: &str) -> Option<&Type> {
        let index = self.types.binary_search_by(|ty| ty.name.as_str().cmp(name)).ok()?;
        Some(&self.types[index])
    }
    /// The type behind aliases.
    pub fn resolve<'a>(&'a self, ty: &'a Ty) -> &'a Ty {
        let mut resolved = ty;
        for _ in 0..MAX_ALIASES {
            match resolved {
                Ty::Named(id) => match &self.ty(*id).kind {
                    Kind::Alias(target) => resolved = target,
                    _ => return resolved,
                },
                _ => return resolved,
            }
        }
        ty
    }
    /// Types that have a file of their own; the others live in the file of [`Type::home`].
    pub fn top_level(&self) -> impl Iterator<Item = (TypeId, &Type)> {
        self.types().filter(|(id, ty)| ty.home == *id)
    }
    /// Every type with its identifier.
    pub fn types(&self) -> impl Iterator<Item = (TypeId, &Type)> {
        self.types.iter().enumerate().map(|(i, ty)| (TypeId(i as u32), ty))
    }
    /// Gives up the division into features: everything is always compiled.
    pub(crate) fn undivide(&mut self) {
        self.features.clear();
        self.types.iter_mut().for_each(|ty| ty.features.clear());
        for group in &mut self.groups {
            group.features.clear();
            group.operations.iter_mut().for_each(|operation| operation.features.clear());
        }
    }
    /// Every operation.
    pub fn operations(&self) -> impl Iterator<Item = (&Group, &Operation)> {
        self.groups.iter().flat_map(|group| group.operations.iter().map(move |op| (group, op)))
    }
}

/// Information about the document.
#[derive(Clone, Debug, Default)]
pub struct Info {
    /// The API's title.
    pub title: String,
    /// The API's own version, as written.
    pub version: String,
    /// Markdown.
    pub description: Option<String>,
}

/// A place where the API is served (OpenAPI 3.0.4, 4.8.5).
#[derive(Clone, Debug)]
pub struct Server {
    /// Pascal-case, unique among the servers that are declared together.
    pub name: String,
    /// May hold `{variables}`.
    pub url: String,
    /// Markdown.
    pub description: Option<String>,
    /// The variables of the URL that callers can set.
    pub variables: Vec<ServerVariable>,
    /// The URL with the places of those variables, by their numbers.
    pub template: Template,
}

/// A `{variable}` of a server's URL (OpenAPI 3.0.4, 4.8.6).
#[derive(Clone, Debug)]
pub struct ServerVariable {
    /// As in the URL.
    pub wire_name: String,
    /// Rust name of its setter.
    pub name: String,
    /// Used where the caller gives none.
    pub default: String,
    /// Allowed values; empty: any.
    pub values: Vec<String>,
    /// Markdown.
    pub description: Option<String>,
}

/// The authentication of a caller (OpenAPI 3.0.4, 4.8.27).
#[derive(Clone, Debug)]
pub struct SecurityScheme {
    /// Snake-case name, for the builder's method.
    pub name: String,
    /// Kind of the type.
    pub kind: SecurityKind,
    /// Markdown.
    pub description: Option<String>,
}

/// The kinds of [`SecurityScheme`].
#[derive(Clone, Debug, PartialEq)]
pub enum SecurityKind {
    /// HTTP Basic. If the document declares nothing better, the user name is the API key.
    Basic,
    /// `Authorization: Bearer …`; also OpenID Connect.
    Bearer,
    /// Another HTTP scheme: `Authorization: <scheme> …`.
    Http {
        /// The scheme's name.
        scheme: String,
    },
    /// A key in a header, query parameter or cookie.
    ApiKey {
        /// Header, query or cookie.
        location: ParamLocation,
        /// Wire name.
        wire_name: String,
    },
    /// OAuth 2: tokens are requested and renewed where a flow declares a token URL, or given.
    OAuth2 {
        /// The token URL, if a flow declares it: that of client credentials, else that of authorization codes.
        token_url: Option<String>,
        /// The flow of client credentials is declared.
        client_credentials: bool,
        /// Declared scopes.
        scopes: Vec<String>,
    },
    /// Left to the transport.
    MutualTls,
}

/// A cargo feature that compiles one domain.
#[derive(Clone, Debug)]
pub struct Feature {
    /// Kebab-case name.
    pub name: String,
    /// One line for the manifest and README.
    pub description: String,
}

/// Indices into [`Api::features`]: where something is compiled. Empty: always.
pub type Features = BTreeSet<u16>;

/// A payload that the API sends to its user's own server.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// As in the document.
    pub wire_name: String,
    /// Pascal-case name.
    pub name: String,
    /// The payload.
    pub payload: Ty,
    /// Documentation.
    pub docs: Docs,
}

/// Documentation of anything: Markdown from the document, untrusted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Docs {
    /// A line.
    pub title: Option<String>,
    /// Paragraphs.
    pub description: Option<String>,
    /// Present where deprecated: the reason, or a stock sentence.
    pub deprecated: Option<String>,
    /// Constraints that Rust types can't express (`not`, `if`, …), one sentence each.
    pub notes: Vec<String>,
}
