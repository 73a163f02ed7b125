//! The objects of an OpenAPI document, and what each of their members holds (OpenAPI 3.2.0, 4; JSON Schema 2020-12, 10).
//!
//! The position of a value decides if it is a schema, a map of schemas or data, never the name of a key alone.

use crate::source::{Map, Node, items, members};

/// An object of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Document,
    Server,
    Components,
    PathItem,
    Operation,
    Callback,
    Parameter,
    RequestBody,
    Response,
    Header,
    MediaType,
    Encoding,
    Example,
    SecurityScheme,
    Schema,
    Discriminator,
}

/// Content of an object's member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// A value that has no parts of its own.
    Data,
    One(Part),
    List(Part),
    /// A map whose keys are names that the document gives.
    Named(Part),
}

impl Holds {
    /// Returns the parts in a member with this content.
    pub(crate) fn parts(self, member: &Node) -> impl Iterator<Item = (Part, &Node)> {
        let (part, one, list, named) = match self {
            Self::Data => (None, None, None, None),
            Self::One(part) => (Some(part), Some(member), None, None),
            Self::List(part) => (Some(part), None, Some(member), None),
            Self::Named(part) => (Some(part), None, None, Some(member)),
        };
        let all = one.into_iter().chain(items(list)).chain(members(named).map(|(_, item)| item));
        all.filter_map(move |item| Some((part?, item)))
    }
}

impl Part {
    /// Returns the content of the member `key`.
    pub(crate) fn holds(self, key: &str) -> Holds {
        use Holds::{Data, List, Named, One};
        match (self, key) {
            (Self::Document, "paths" | "webhooks") => Named(Self::PathItem),
            (Self::Document, "components") => One(Self::Components),
            (Self::Document | Self::PathItem | Self::Operation, "servers") => List(Self::Server),
            (Self::Components, "schemas") => Named(Self::Schema),
            (Self::Components, "parameters") => Named(Self::Parameter),
            (Self::Components, "responses") => Named(Self::Response),
            (Self::Components, "requestBodies") => Named(Self::RequestBody),
            (Self::Components, "headers") => Named(Self::Header),
            (Self::Components, "securitySchemes") => Named(Self::SecurityScheme),
            (Self::PathItem, key) if METHODS.contains(&key) => One(Self::Operation),
            (Self::PathItem, OTHER_METHODS) => Named(Self::Operation),
            (Self::PathItem | Self::Operation, "parameters") => List(Self::Parameter),
            (Self::Operation, "requestBody") => One(Self::RequestBody),
            (Self::Operation, "responses") => Named(Self::Response),
            (Self::Operation, "callbacks") => Named(Self::Callback),
            (Self::Callback, expression) if !expression.starts_with("x-") => One(Self::PathItem),
            (Self::Parameter | Self::RequestBody | Self::Response | Self::Header, "content") => Named(Self::MediaType),
            (Self::Parameter | Self::Header, "schema") => One(Self::Schema),
            (Self::Response | Self::Encoding, "headers") => Named(Self::Header),
            (Self::MediaType, "schema" | "itemSchema") => One(Self::Schema),
            (Self::MediaType, "encoding") => Named(Self::Encoding),
            (Self::Schema, "properties" | "patternProperties" | "dependentSchemas") => Named(Self::Schema),
            (Self::Schema, "allOf" | "oneOf" | "anyOf" | "prefixItems") => List(Self::Schema),
            (Self::Schema, "items" | "additionalProperties" | "not" | "propertyNames" | "contains") => {
                One(Self::Schema)
            }
            (Self::Schema, "if" | "then" | "else" | "unevaluatedProperties" | "unevaluatedItems" | "contentSchema") => {
                One(Self::Schema)
            }
            (Self::Schema, "discriminator") => One(Self::Discriminator),
            _ => Data,
        }
    }
}

/// The methods that a path item has a key for (OpenAPI 3.2.0, 4.9).
pub(crate) const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// The key of a path item's operations of other methods, which are keyed by the method as it is sent.
pub(crate) const OTHER_METHODS: &str = "additionalOperations";

/// Returns whether a schema of a canonical document allows every value.
pub(crate) fn is_anything(schema: &Node) -> bool {
    let words = ["title", "description", "examples", "nullable", "domains"];
    let says_nothing = |keywords: &Map| keywords.keys().all(|key| words.contains(&key.as_str()));
    schema.as_bool() == Some(true) || schema.as_object().is_some_and(says_nothing)
}
