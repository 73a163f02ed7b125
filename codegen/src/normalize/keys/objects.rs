//! The objects of OpenAPI and their keys, by version (Swagger 2.0; OpenAPI 3.0.4, 3.1.1 and 3.2.0, 4; JSON Schema 2020-12).

use super::Line;
use Holds::{Data, Map, One};
use Object as O;

/// Versions that have a key, as a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::normalize) struct Versions(u8);

impl Versions {
    pub(super) fn has(self, line: Line) -> bool {
        self.0 & Self::of(line).0 != 0
    }

    fn of(line: Line) -> Self {
        match line {
            Line::Swagger => V20,
            Line::Three0 => V30,
            Line::Three1 => V31,
            Line::Three2 => V32,
        }
    }

    /// The versions in words.
    pub(super) fn words(self) -> &'static str {
        match self {
            V20 => "Swagger 2.0",
            V3 => "OpenAPI 3.0 and later",
            FROM31 => "OpenAPI 3.1 and later",
            V32 => "OpenAPI 3.2",
            UP_TO_30 => "Swagger 2.0 and OpenAPI 3.0",
            V30 => "OpenAPI 3.0",
            _ => "other versions of OpenAPI",
        }
    }
}

const V20: Versions = Versions(1);
const V30: Versions = Versions(2);
const V31: Versions = Versions(4);
const V32: Versions = Versions(8);
const UP_TO_30: Versions = Versions(1 | 2);
const FROM31: Versions = Versions(4 | 8);
const V3: Versions = Versions(2 | 4 | 8);
const ALL: Versions = Versions(15);

/// The kind of a key's value.
#[derive(Clone, Copy, Debug)]
pub(in crate::normalize) enum Holds {
    /// Anything whose keys are not of the specification.
    Data,
    /// An object, or a list of them.
    One(Object),
    /// Objects by names of the document's own.
    Map(Object),
}

/// A key that the specification fixes.
pub(in crate::normalize) type Key = (&'static str, Versions, Holds);

/// A kind of object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::normalize) enum Object {
    Document,
    Info,
    Contact,
    License,
    Server,
    ServerVariable,
    Components,
    Paths,
    PathItem,
    Operation,
    ExternalDocs,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Responses,
    Response,
    Callback,
    Example,
    Link,
    Header,
    Tag,
    Schema,
    Discriminator,
    Xml,
    SecurityScheme,
    Flows,
    Flow,
}

impl Object {
    /// The name in messages.
    pub(in crate::normalize) fn noun(self) -> &'static str {
        match self {
            O::Document => "an OpenAPI document",
            O::Info => "`info`",
            O::Contact => "`contact`",
            O::License => "`license`",
            O::Server => "a server",
            O::ServerVariable => "a server variable",
            O::Components => "`components`",
            O::Paths => "`paths`",
            O::PathItem => "a path item",
            O::Operation => "an operation",
            O::ExternalDocs => "`externalDocs`",
            O::Parameter => "a parameter",
            O::RequestBody => "a request body",
            O::MediaType => "a media type",
            O::Encoding => "an encoding",
            O::Responses => "`responses`",
            O::Response => "a response",
            O::Callback => "a callback",
            O::Example => "an example",
            O::Link => "a link",
            O::Header => "a header",
            O::Tag => "a tag",
            O::Schema => "a schema",
            O::Discriminator => "`discriminator`",
            O::Xml => "`xml`",
            O::SecurityScheme => "a security scheme",
            O::Flows => "`flows`",
            O::Flow => "an OAuth flow",
        }
    }

    /// The kind of the values under names of the document's own.
    pub(in crate::normalize) fn named(self) -> Option<Object> {
        match self {
            O::Paths | O::Callback => Some(O::PathItem),
            O::Responses => Some(O::Response),
            _ => None,
        }
    }

    /// Returns whether a reference may stand in place of the object (OpenAPI 3.2.0, 4: fields of the type `… | Reference Object`).
    pub(in crate::normalize) fn may_be_reference(self, line: Line) -> bool {
        let always = [
            O::PathItem,
            O::Parameter,
            O::RequestBody,
            O::Response,
            O::Callback,
            O::Example,
            O::Link,
            O::Header,
            O::Schema,
            O::SecurityScheme,
        ];
        always.contains(&self) || (self == O::MediaType && line == Line::Three2)
    }

    /// Returns the key of that name in any version.
    pub(in crate::normalize) fn key(self, name: &str) -> Option<&'static Key> {
        self.keys().iter().find(|(known, ..)| *known == name)
    }

    /// Returns all keys of all versions.
    pub(super) fn keys(self) -> &'static [Key] {
        match self {
            O::Document => DOCUMENT,
            O::Info => INFO,
            O::Contact => &[("name", ALL, Data), ("url", ALL, Data), ("email", ALL, Data)],
            O::License => &[("name", ALL, Data), ("url", ALL, Data), ("identifier", FROM31, Data)],
            O::Server => SERVER,
            O::ServerVariable => &[("enum", V3, Data), ("default", V3, Data), ("description", V3, Data)],
            O::Components => COMPONENTS,
            O::Paths | O::Callback | O::Responses => &[],
            O::PathItem => PATH_ITEM,
            O::Operation => OPERATION,
            O::ExternalDocs => &[("description", ALL, Data), ("url", ALL, Data)],
            O::Parameter => PARAMETER,
            O::RequestBody => &[("description", V3, Data), ("content", V3, Map(O::MediaType)), ("required", V3, Data)],
            O::MediaType => MEDIA_TYPE,
            O::Encoding => ENCODING,
            O::Response => RESPONSE,
            O::Example => EXAMPLE,
            O::Link => LINK,
            O::Header => HEADER,
            O::Tag => TAG,
            O::Schema => SCHEMA,
            O::Discriminator => &[("propertyName", V3, Data), ("mapping", V3, Data), ("defaultMapping", V32, Data)],
            O::Xml => XML,
            O::SecurityScheme => SECURITY_SCHEME,
            O::Flows => FLOWS,
            O::Flow => FLOW,
        }
    }
}

const DOCUMENT: &[Key] = &[
    ("swagger", V20, Data),
    ("openapi", V3, Data),
    ("$self", V32, Data),
    ("info", ALL, One(O::Info)),
    ("host", V20, Data),
    ("basePath", V20, Data),
    ("schemes", V20, Data),
    ("consumes", V20, Data),
    ("produces", V20, Data),
    ("jsonSchemaDialect", FROM31, Data),
    ("servers", V3, One(O::Server)),
    ("paths", ALL, One(O::Paths)),
    ("webhooks", FROM31, Map(O::PathItem)),
    ("components", V3, One(O::Components)),
    ("definitions", V20, Map(O::Schema)),
    ("parameters", V20, Map(O::Parameter)),
    ("responses", V20, Map(O::Response)),
    ("securityDefinitions", V20, Map(O::SecurityScheme)),
    ("security", ALL, Data),
    ("tags", ALL, One(O::Tag)),
    ("externalDocs", ALL, One(O::ExternalDocs)),
];

const INFO: &[Key] = &[
    ("title", ALL, Data),
    ("summary", FROM31, Data),
    ("description", ALL, Data),
    ("termsOfService", ALL, Data),
    ("contact", ALL, One(O::Contact)),
    ("license", ALL, One(O::License)),
    ("version", ALL, Data),
];

const SERVER: &[Key] =
    &[("url", V3, Data), ("description", V3, Data), ("name", V32, Data), ("variables", V3, Map(O::ServerVariable))];

const COMPONENTS: &[Key] = &[
    ("schemas", V3, Map(O::Schema)),
    ("responses", V3, Map(O::Response)),
    ("parameters", V3, Map(O::Parameter)),
    ("examples", V3, Map(O::Example)),
    ("requestBodies", V3, Map(O::RequestBody)),
    ("headers", V3, Map(O::Header)),
    ("securitySchemes", V3, Map(O::SecurityScheme)),
    ("links", V3, Map(O::Link)),
    ("callbacks", V3, Map(O::Callback)),
    ("pathItems", FROM31, Map(O::PathItem)),
    ("mediaTypes", V32, Map(O::MediaType)),
];

const PATH_ITEM: &[Key] = &[
    ("$ref", ALL, Data),
    ("summary", V3, Data),
    ("description", V3, Data),
    ("get", ALL, One(O::Operation)),
    ("put", ALL, One(O::Operation)),
    ("post", ALL, One(O::Operation)),
    ("delete", ALL, One(O::Operation)),
    ("options", ALL, One(O::Operation)),
    ("head", ALL, One(O::Operation)),
    ("patch", ALL, One(O::Operation)),
    ("trace", V3, One(O::Operation)),
    ("query", V32, One(O::Operation)),
    ("additionalOperations", V32, Map(O::Operation)),
    ("servers", V3, One(O::Server)),
    ("parameters", ALL, One(O::Parameter)),
];

const OPERATION: &[Key] = &[
    ("tags", ALL, Data),
    ("summary", ALL, Data),
    ("description", ALL, Data),
    ("externalDocs", ALL, One(O::ExternalDocs)),
    ("operationId", ALL, Data),
    ("consumes", V20, Data),
    ("produces", V20, Data),
    ("schemes", V20, Data),
    ("parameters", ALL, One(O::Parameter)),
    ("requestBody", V3, One(O::RequestBody)),
    ("responses", ALL, One(O::Responses)),
    ("callbacks", V3, Map(O::Callback)),
    ("deprecated", ALL, Data),
    ("security", ALL, Data),
    ("servers", V3, One(O::Server)),
];

const PARAMETER: &[Key] = &[
    ("name", ALL, Data),
    ("in", ALL, Data),
    ("description", ALL, Data),
    ("required", ALL, Data),
    ("deprecated", V3, Data),
    ("allowEmptyValue", ALL, Data),
    ("style", V3, Data),
    ("explode", V3, Data),
    ("allowReserved", V3, Data),
    ("schema", ALL, One(O::Schema)),
    ("example", V3, Data),
    ("examples", V3, Map(O::Example)),
    ("content", V3, Map(O::MediaType)),
    ("type", V20, Data),
    ("format", V20, Data),
    ("items", V20, One(O::Schema)),
    ("collectionFormat", V20, Data),
    ("default", V20, Data),
    ("maximum", V20, Data),
    ("exclusiveMaximum", V20, Data),
    ("minimum", V20, Data),
    ("exclusiveMinimum", V20, Data),
    ("maxLength", V20, Data),
    ("minLength", V20, Data),
    ("pattern", V20, Data),
    ("maxItems", V20, Data),
    ("minItems", V20, Data),
    ("uniqueItems", V20, Data),
    ("enum", V20, Data),
    ("multipleOf", V20, Data),
];

const HEADER: &[Key] = &[
    ("description", ALL, Data),
    ("required", V3, Data),
    ("deprecated", V3, Data),
    ("allowEmptyValue", V3, Data),
    ("style", V3, Data),
    ("explode", V3, Data),
    ("allowReserved", V3, Data),
    ("schema", V3, One(O::Schema)),
    ("example", V3, Data),
    ("examples", V3, Map(O::Example)),
    ("content", V3, Map(O::MediaType)),
    ("type", V20, Data),
    ("format", V20, Data),
    ("items", V20, One(O::Schema)),
    ("collectionFormat", V20, Data),
    ("default", V20, Data),
    ("maximum", V20, Data),
    ("exclusiveMaximum", V20, Data),
    ("minimum", V20, Data),
    ("exclusiveMinimum", V20, Data),
    ("maxLength", V20, Data),
    ("minLength", V20, Data),
    ("pattern", V20, Data),
    ("maxItems", V20, Data),
    ("minItems", V20, Data),
    ("uniqueItems", V20, Data),
    ("enum", V20, Data),
    ("multipleOf", V20, Data),
];

const MEDIA_TYPE: &[Key] = &[
    ("schema", V3, One(O::Schema)),
    ("itemSchema", V32, One(O::Schema)),
    ("example", V3, Data),
    ("examples", V3, Map(O::Example)),
    ("encoding", V3, Map(O::Encoding)),
    ("prefixEncoding", V32, One(O::Encoding)),
    ("itemEncoding", V32, One(O::Encoding)),
];

const ENCODING: &[Key] = &[
    ("contentType", V3, Data),
    ("headers", V3, Map(O::Header)),
    ("style", V3, Data),
    ("explode", V3, Data),
    ("allowReserved", V3, Data),
    ("encoding", V32, Map(O::Encoding)),
    ("prefixEncoding", V32, One(O::Encoding)),
    ("itemEncoding", V32, One(O::Encoding)),
];

const RESPONSE: &[Key] = &[
    ("summary", V32, Data),
    ("description", ALL, Data),
    ("headers", ALL, Map(O::Header)),
    ("schema", V20, One(O::Schema)),
    ("examples", V20, Data),
    ("content", V3, Map(O::MediaType)),
    ("links", V3, Map(O::Link)),
];

const EXAMPLE: &[Key] = &[
    ("summary", V3, Data),
    ("description", V3, Data),
    ("value", V3, Data),
    ("externalValue", V3, Data),
    ("dataValue", V32, Data),
    ("serializedValue", V32, Data),
];

const LINK: &[Key] = &[
    ("operationRef", V3, Data),
    ("operationId", V3, Data),
    ("parameters", V3, Data),
    ("requestBody", V3, Data),
    ("description", V3, Data),
    ("server", V3, One(O::Server)),
];

const TAG: &[Key] = &[
    ("name", ALL, Data),
    ("summary", V32, Data),
    ("description", ALL, Data),
    ("externalDocs", ALL, One(O::ExternalDocs)),
    ("parent", V32, Data),
    ("kind", V32, Data),
];

const XML: &[Key] = &[
    ("name", ALL, Data),
    ("namespace", ALL, Data),
    ("prefix", ALL, Data),
    ("attribute", ALL, Data),
    ("wrapped", ALL, Data),
    ("nodeType", V32, Data),
];

const SECURITY_SCHEME: &[Key] = &[
    ("type", ALL, Data),
    ("description", ALL, Data),
    ("name", ALL, Data),
    ("in", ALL, Data),
    ("flow", V20, Data),
    ("authorizationUrl", V20, Data),
    ("tokenUrl", V20, Data),
    ("scopes", V20, Data),
    ("scheme", V3, Data),
    ("bearerFormat", V3, Data),
    ("flows", V3, One(O::Flows)),
    ("openIdConnectUrl", V3, Data),
    ("oauth2MetadataUrl", V32, Data),
    ("deprecated", V32, Data),
];

const FLOWS: &[Key] = &[
    ("implicit", V3, One(O::Flow)),
    ("password", V3, One(O::Flow)),
    ("clientCredentials", V3, One(O::Flow)),
    ("authorizationCode", V3, One(O::Flow)),
    ("deviceAuthorization", V32, One(O::Flow)),
];

const FLOW: &[Key] = &[
    ("authorizationUrl", V3, Data),
    ("deviceAuthorizationUrl", V32, Data),
    ("tokenUrl", V3, Data),
    ("refreshUrl", V3, Data),
    ("scopes", V3, Data),
];

/// Keywords of JSON Schema that only OpenAPI 3.1 has come with it, in all its drafts: a schema may name its dialect.
const SCHEMA: &[Key] = &[
    ("$ref", ALL, Data),
    ("title", ALL, Data),
    ("description", ALL, Data),
    ("type", ALL, Data),
    ("format", ALL, Data),
    ("default", ALL, Data),
    ("enum", ALL, Data),
    ("multipleOf", ALL, Data),
    ("maximum", ALL, Data),
    ("exclusiveMaximum", ALL, Data),
    ("minimum", ALL, Data),
    ("exclusiveMinimum", ALL, Data),
    ("maxLength", ALL, Data),
    ("minLength", ALL, Data),
    ("pattern", ALL, Data),
    ("maxItems", ALL, Data),
    ("minItems", ALL, Data),
    ("uniqueItems", ALL, Data),
    ("maxProperties", ALL, Data),
    ("minProperties", ALL, Data),
    ("required", ALL, Data),
    ("properties", ALL, Map(O::Schema)),
    ("additionalProperties", ALL, One(O::Schema)),
    ("items", ALL, One(O::Schema)),
    ("allOf", ALL, One(O::Schema)),
    ("readOnly", ALL, Data),
    ("example", ALL, Data),
    ("externalDocs", ALL, One(O::ExternalDocs)),
    ("xml", ALL, One(O::Xml)),
    ("discriminator", ALL, One(O::Discriminator)),
    ("collectionFormat", V20, Data),
    ("oneOf", V3, One(O::Schema)),
    ("anyOf", V3, One(O::Schema)),
    ("not", V3, One(O::Schema)),
    ("nullable", V30, Data),
    ("writeOnly", V3, Data),
    ("deprecated", V3, Data),
    ("examples", FROM31, Data),
    ("const", FROM31, Data),
    ("prefixItems", FROM31, One(O::Schema)),
    ("contains", FROM31, One(O::Schema)),
    ("minContains", FROM31, Data),
    ("maxContains", FROM31, Data),
    ("patternProperties", FROM31, Map(O::Schema)),
    ("propertyNames", FROM31, One(O::Schema)),
    ("dependentSchemas", FROM31, Map(O::Schema)),
    ("dependentRequired", FROM31, Data),
    ("dependencies", FROM31, Data),
    ("if", FROM31, One(O::Schema)),
    ("then", FROM31, One(O::Schema)),
    ("else", FROM31, One(O::Schema)),
    ("unevaluatedItems", FROM31, One(O::Schema)),
    ("unevaluatedProperties", FROM31, One(O::Schema)),
    ("additionalItems", FROM31, One(O::Schema)),
    ("contentEncoding", FROM31, Data),
    ("contentMediaType", FROM31, Data),
    ("contentSchema", FROM31, One(O::Schema)),
    ("$anchor", FROM31, Data),
    ("$dynamicRef", FROM31, Data),
    ("$dynamicAnchor", FROM31, Data),
    ("$recursiveRef", FROM31, Data),
    ("$recursiveAnchor", FROM31, Data),
    ("$vocabulary", FROM31, Data),
    ("$defs", FROM31, Map(O::Schema)),
    ("definitions", FROM31, Map(O::Schema)),
    ("id", FROM31, Data),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_object_has_a_key_twice() {
        let all = [
            O::Document,
            O::Info,
            O::Server,
            O::Components,
            O::PathItem,
            O::Operation,
            O::Parameter,
            O::MediaType,
            O::Encoding,
            O::Response,
            O::Example,
            O::Link,
            O::Header,
            O::Tag,
            O::Schema,
            O::Xml,
            O::SecurityScheme,
            O::Flows,
            O::Flow,
        ];
        for object in all {
            let mut names: Vec<&str> = object.keys().iter().map(|(name, ..)| *name).collect();
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{object:?}");
        }
    }
}
