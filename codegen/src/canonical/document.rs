//! A whole description: operations, and the components that they refer to (OpenAPI 3.2.0, 4).

use indexmap::IndexMap;
use serde_json::Value;

use super::schema::{SchemaUse, Schemas};
use super::style::ParamStyle;

/// A description of an API.
#[derive(Clone, Debug, Default)]
pub(crate) struct Document {
    pub info: Info,
    pub servers: Vec<Server>,
    pub tags: Vec<Tag>,
    pub paths: IndexMap<String, PathItem>,
    /// By name: requests that the API makes.
    pub webhooks: IndexMap<String, PathItem>,
    pub schemas: Schemas,
    pub parameters: IndexMap<String, Parameter>,
    pub request_bodies: IndexMap<String, RequestBody>,
    pub responses: IndexMap<String, Response>,
    pub headers: IndexMap<String, Header>,
    pub security_schemes: IndexMap<String, SecurityScheme>,
}

/// Something in place, or the name of a component.
#[derive(Clone, Debug)]
pub(crate) enum Or<T> {
    Component(String),
    Item(T),
}

impl<T> Or<T> {
    /// Returns the value, and the component's name if it is a component.
    pub(crate) fn find<'a>(&'a self, components: &'a IndexMap<String, T>) -> Option<(Option<&'a str>, &'a T)> {
        match self {
            Self::Item(item) => Some((None, item)),
            Self::Component(name) => components.get(name).map(|item| (Some(name.as_str()), item)),
        }
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Info {
    pub title: String,
    pub version: String,
    pub description: Option<String>,
}

/// OpenAPI 3.2.0, 4.5.
#[derive(Clone, Debug, Default)]
pub(crate) struct Server {
    pub url: String,
    pub name: Option<String>,
    pub description: Option<String>,
    pub variables: IndexMap<String, ServerVariable>,
}

/// OpenAPI 3.2.0, 4.6.
#[derive(Clone, Debug, Default)]
pub(crate) struct ServerVariable {
    pub default: String,
    pub values: Vec<String>,
    pub description: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Tag {
    pub name: String,
    pub description: Option<String>,
}

/// OpenAPI 3.2.0, 4.9.
#[derive(Clone, Debug, Default)]
pub(crate) struct PathItem {
    pub summary: Option<String>,
    pub description: Option<String>,
    pub servers: Vec<Server>,
    pub parameters: Vec<Or<Parameter>>,
    /// By method, as its key is written.
    pub operations: IndexMap<String, Operation>,
    /// `additionalOperations`: by method, as it is sent.
    pub additional: IndexMap<String, Operation>,
}

/// OpenAPI 3.2.0, 4.10.
#[derive(Clone, Debug, Default)]
pub(crate) struct Operation {
    pub id: Option<String>,
    pub summary: Option<String>,
    pub description: Option<String>,
    pub deprecated: bool,
    pub tags: Vec<String>,
    pub parameters: Vec<Or<Parameter>>,
    pub body: Option<Or<RequestBody>>,
    /// By status: `200`, `4XX` or `default`.
    pub responses: IndexMap<String, Or<Response>>,
    pub security: Vec<IndexMap<String, Vec<String>>>,
    pub servers: Vec<Server>,
    /// By name, then by expression: requests that the API makes.
    pub callbacks: IndexMap<String, IndexMap<String, PathItem>>,
    /// The documents that have it, where there are several.
    pub domains: Vec<String>,
    pub extensions: IndexMap<String, Value>,
}

/// The place of a parameter in a request (OpenAPI 3.2.0, 4.12.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum In {
    Path,
    Query,
    QueryString,
    Header,
    Cookie,
}

impl In {
    /// Returns the place that a word of a document names.
    pub(crate) fn of(word: &str) -> Option<Self> {
        Some(match word {
            "path" => Self::Path,
            "query" => Self::Query,
            "querystring" => Self::QueryString,
            "header" => Self::Header,
            "cookie" => Self::Cookie,
            _ => return None,
        })
    }

    /// Returns its name in a document.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::QueryString => "querystring",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

/// OpenAPI 3.2.0, 4.12.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    pub name: String,
    pub place: In,
    pub description: Option<String>,
    pub required: bool,
    pub deprecated: bool,
    pub style: ParamStyle,
    pub explode: bool,
    pub allow_reserved: bool,
    pub allow_empty: bool,
    pub value: Serialised,
    /// The single one first.
    pub examples: Vec<Value>,
    pub extensions: IndexMap<String, Value>,
}

/// The serialization of a parameter's or header's value.
#[derive(Clone, Debug)]
pub(crate) enum Serialised {
    /// By its style.
    Schema(SchemaUse),
    /// As a media type.
    Content(String, MediaType),
}

/// OpenAPI 3.2.0, 4.21.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    pub description: Option<String>,
    pub required: bool,
    pub deprecated: bool,
    pub style: ParamStyle,
    pub explode: bool,
    pub value: Serialised,
    pub extensions: IndexMap<String, Value>,
}

/// OpenAPI 3.2.0, 4.13.
#[derive(Clone, Debug, Default)]
pub(crate) struct RequestBody {
    pub description: Option<String>,
    pub required: bool,
    pub content: IndexMap<String, MediaType>,
}

/// OpenAPI 3.2.0, 4.17.
#[derive(Clone, Debug, Default)]
pub(crate) struct Response {
    pub description: String,
    pub headers: IndexMap<String, Or<Header>>,
    pub content: IndexMap<String, MediaType>,
}

/// OpenAPI 3.2.0, 4.14.
#[derive(Clone, Debug, Default)]
pub(crate) struct MediaType {
    pub schema: Option<SchemaUse>,
    pub item_schema: Option<SchemaUse>,
    /// The single one first.
    pub examples: Vec<Value>,
    pub encoding: IndexMap<String, Encoding>,
}

/// OpenAPI 3.2.0, 4.15.
#[derive(Clone, Debug, Default)]
pub(crate) struct Encoding {
    pub content_type: Option<String>,
    pub style: Option<ParamStyle>,
    pub explode: bool,
    pub allow_reserved: bool,
    pub headers: IndexMap<String, Or<Header>>,
}

/// OpenAPI 3.2.0, 4.27.
#[derive(Clone, Debug)]
pub(crate) struct SecurityScheme {
    pub description: Option<String>,
    pub kind: SecurityKind,
}

#[derive(Clone, Debug)]
pub(crate) enum SecurityKind {
    ApiKey {
        place: In,
        name: String,
    },
    Http {
        scheme: String,
    },
    /// By name: `implicit`, `password`, `clientCredentials` and `authorizationCode`.
    OAuth2 {
        flows: IndexMap<String, Flow>,
    },
    OpenIdConnect {
        url: String,
    },
    MutualTls,
}

impl SecurityKind {
    /// Returns its `type` in a document.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::ApiKey { .. } => "apiKey",
            Self::Http { .. } => "http",
            Self::OAuth2 { .. } => "oauth2",
            Self::OpenIdConnect { .. } => "openIdConnect",
            Self::MutualTls => "mutualTLS",
        }
    }
}

/// OpenAPI 3.2.0, 4.29.
#[derive(Clone, Debug)]
pub(crate) struct Flow {
    pub authorization_url: Option<String>,
    pub token_url: Option<String>,
    pub refresh_url: Option<String>,
    /// Descriptions, by name.
    pub scopes: IndexMap<String, String>,
}
