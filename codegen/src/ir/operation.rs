use std::sync::Arc;

use serde_json::Value;

use super::{Docs, Features, Limits, ParamStyle, Server, Ty};
use crate::canonical::status::is_code_or_range;

/// Operations that share a client method, such as `hris()`.
#[derive(Clone, Debug)]
pub struct Group {
    /// Snake-case, unique.
    pub name: String,
    /// Pascal-case name of the struct, unique among groups.
    pub type_name: String,
    /// As in the document (tag or extension).
    pub wire_name: String,
    /// From the tag, else from the configuration's feature of this name.
    pub docs: Docs,
    /// Union of its operations' features.
    pub features: Features,
    /// Sorted by name.
    pub operations: Vec<Operation>,
}

/// One operation (OpenAPI 3.0.4, 4.8.10).
#[derive(Clone, Debug)]
pub struct Operation {
    /// Snake-case method name, unique in its group.
    pub name: String,
    /// Pascal-case name of the request builder, unique in its group's module.
    pub type_name: String,
    /// `operationId`, or `METHOD /path`.
    pub id: String,
    /// JSON pointer into the canonical document.
    pub pointer: String,
    /// Upper-case HTTP method.
    pub method: String,
    /// With `{wire_name}` for parameters.
    pub path: String,
    /// Documentation.
    pub docs: Docs,
    /// The features that compile it.
    pub features: Features,
    /// Required ones first; of each part those of the path in the order of the template, then query, header and cookie, each by
    /// their wire names.
    pub params: Vec<Param>,
    /// The scope that it is called on, by its index in [`super::Api::scopes`]; else the client.
    pub scope: Option<usize>,
    /// Kind of the body.
    pub body: Option<Body>,
    /// Responses: exact codes, sorted, then ranges, then default.
    pub responses: Vec<Response>,
    /// Alternatives; each names schemes that are all needed, with scopes. Empty: none needed.
    pub security: Vec<Vec<(String, Vec<String>)>>,
    /// Overrides the API's servers where not empty.
    pub servers: Vec<Server>,
    /// Declared retries.
    pub retry: Option<Retry>,
    /// How to get the next page.
    pub pagination: Option<Pagination>,
    /// How to get a stream, where a response can be one.
    pub streaming: Option<Streaming>,
}

/// A parameter (OpenAPI 3.0.4, 4.8.12).
#[derive(Clone, Debug)]
pub struct Param {
    /// Snake-case, unique in its operation, distinct from the builder's own methods.
    pub name: String,
    /// As on the wire.
    pub wire_name: String,
    /// The place of the parameter in a request.
    pub location: ParamLocation,
    /// The serialization; without meaning if `content_type` is set.
    pub style: ParamStyle,
    /// See the specification's style table.
    pub explode: bool,
    /// Reserved characters are not percent-encoded.
    pub allow_reserved: bool,
    /// Needed for the call.
    pub required: bool,
    /// The scope that gives its value, by its index in [`super::Api::scopes`]; else the caller does.
    pub scope: Option<usize>,
    /// A null may be sent.
    pub nullable: bool,
    /// `Debug` does not show its value.
    pub sensitive: bool,
    /// One string of values joined by commas: takes lists too (`CommaSeparated`); `ty` is `Ty::String`.
    pub comma_separated: bool,
    /// Its type.
    pub ty: Ty,
    /// Constraints beyond the type.
    pub limits: Option<Arc<Limits>>,
    /// Serialised as this media type (`content`), not by style.
    pub content_type: Option<String>,
    /// Declared default.
    pub default: Option<Value>,
    /// Declared example.
    pub example: Option<Value>,
    /// Documentation.
    pub docs: Docs,
}

/// The place of a parameter in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ParamLocation {
    /// In the path.
    Path,
    /// In the query string.
    Query,
    /// A header.
    Header,
    /// In the `Cookie` header.
    Cookie,
}

/// A request body (OpenAPI 3.0.4, 4.8.13).
#[derive(Clone, Debug)]
pub struct Body {
    /// Needed for the call.
    pub required: bool,
    /// Alternatives; the first is the preferred one (JSON where there is one).
    pub content: Vec<BodyContent>,
    /// Documentation.
    pub docs: Docs,
}

/// A body in one media type.
#[derive(Clone, Debug)]
pub struct BodyContent {
    /// As sent, or the range of which the caller names a member: see [`BodyContent::is_range`].
    pub media_type: String,
    /// Snake-case word that tells it from its siblings in method names (`json`, `form`, `multipart`, `xml`, …).
    pub name: String,
    /// Kind of the body.
    pub kind: BodyKind,
    /// Declared example.
    pub example: Option<Value>,
}

impl BodyContent {
    /// Returns whether the document declares a range (`image/*`; RFC 9110, 12.5.1), or leaves the boundary of a multipart body open: the
    /// caller then names the media type.
    pub fn is_range(&self) -> bool {
        self.media_type.contains('*')
    }
}

/// The encoding of a body.
#[derive(Clone, Debug)]
pub enum BodyKind {
    /// JSON (or a `+json` type).
    Json(Ty),
    /// `application/x-www-form-urlencoded`; an object's properties, with their encodings by wire name.
    Form(Ty, Vec<(String, PartEncoding)>),
    /// `multipart/form-data`: parts from an object's properties.
    Multipart(Vec<Part>),
    /// JSON values, a line or record each (`application/jsonl`, `application/json-seq`); an array of them.
    JsonLines(Ty),
    /// `text/*`.
    Text,
    /// Anything else: bytes or a stream.
    Bytes,
}

/// A part of a multipart body.
#[derive(Clone, Debug)]
pub struct Part {
    /// Snake-case.
    pub name: String,
    /// As on the wire.
    pub wire_name: String,
    /// `Ty::Binary` (or an array of it) for files.
    pub ty: Ty,
    /// Constraints beyond the type.
    pub limits: Option<Arc<Limits>>,
    /// Needed.
    pub required: bool,
    /// The encoding.
    pub encoding: PartEncoding,
    /// Documentation.
    pub docs: Docs,
}

/// `encoding` of a property (OpenAPI 3.0.4, 4.8.15).
#[derive(Clone, Debug, Default)]
pub struct PartEncoding {
    /// The content types that are declared, first the one that is sent; a range is first where no other is declared.
    pub content_types: Vec<String>,
    /// Style, where declared.
    pub style: Option<ParamStyle>,
    /// Explode, where declared.
    pub explode: Option<bool>,
    /// Reserved characters stay.
    pub allow_reserved: bool,
    /// Names of headers that its part has.
    pub headers: Vec<String>,
}

impl PartEncoding {
    /// The content type that is sent, where one is declared and not only a range.
    pub fn content_type(&self) -> Option<&str> {
        self.content_types.first().map(String::as_str).filter(|content_type| !content_type.contains('*'))
    }
    /// The range that is declared, where nothing else is.
    pub fn range(&self) -> Option<&str> {
        self.content_types.first().map(String::as_str).filter(|content_type| content_type.contains('*'))
    }
    /// Returns whether the caller can choose among several content types.
    pub fn is_choice(&self) -> bool {
        self.content_types.len() > 1 || self.range().is_some()
    }
}

/// A response (OpenAPI 3.0.4, 4.8.17).
#[derive(Clone, Debug)]
pub struct Response {
    /// For which status.
    pub status: Status,
    /// Alternatives; empty: no body.
    pub content: Vec<ResponseContent>,
    /// Declared headers.
    pub headers: Vec<ResponseHeader>,
    /// Documentation.
    pub docs: Docs,
}

/// The statuses that a [`Response`] applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// One code.
    Code(u16),
    /// `4XX`: 4.
    Range(u8),
    /// Any other.
    Default,
}

impl Status {
    /// Reads a status code or range, such as `404` or `4XX`.
    pub(crate) fn of(text: &str) -> Option<Self> {
        if !is_code_or_range(text) {
            return None;
        }
        let range = || text[..1].parse().ok().map(Status::Range);
        text.parse().ok().map(Status::Code).or_else(range)
    }

    /// Returns whether it means an error: 4XX or 5XX.
    pub(crate) fn is_error(self) -> bool {
        matches!(self, Status::Code(400..=599) | Status::Range(4 | 5))
    }

    /// Returns whether it is another status, or a range that contains it.
    pub(crate) fn includes(self, other: Self) -> bool {
        self == other
            || matches!((self, other), (Status::Range(class), Status::Code(code)) if code / 100 == u16::from(class))
    }

    /// Returns whether it means success: 2XX, or default where no other response does (the builder decides).
    pub fn is_success(self) -> bool {
        match self {
            Status::Code(code) => (200..300).contains(&code),
            Status::Range(class) => class == 2,
            Status::Default => false,
        }
    }

    /// Returns whether a response with this status to a request of this method can have content (RFC 9110, 6.4.1).
    pub fn may_have_content(self, method: &str) -> bool {
        method != "HEAD" && !matches!(self, Status::Code(100..=199 | 204 | 205 | 304) | Status::Range(1))
    }
}

/// A response's body in one media type.
#[derive(Clone, Debug)]
pub struct ResponseContent {
    /// As received.
    pub media_type: String,
    /// The decoding of the body.
    pub kind: ResponseKind,
    /// Declared examples.
    pub examples: Vec<Value>,
}

/// The decoding of a response's body.
#[derive(Clone, Debug, PartialEq)]
pub enum ResponseKind {
    /// JSON (or a `+json` type).
    Json(Ty),
    /// `text/*`.
    Text,
    /// Anything else: bytes, or a download stream.
    Bytes,
    /// `text/event-stream`; each event's data is of this type (`Ty::Any` or `Ty::String` where undeclared).
    EventStream(Ty),
    /// JSON values, a line or record each (`application/jsonl`, `application/json-seq`); one of them.
    JsonLines(Ty),
}

/// The switch by which a request asks for a stream of events or JSON values, and the data that ends one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Streaming {
    /// The boolean that asks for the stream.
    pub switch: Option<StreamSwitch>,
    /// Data of the event that ends it.
    pub end: Option<String>,
}

/// The boolean that says whether a response is a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamSwitch {
    /// Its place.
    pub place: SwitchPlace,
    /// The API takes it for true where a request does not say.
    pub on_by_default: bool,
}

/// The place of a [`StreamSwitch`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SwitchPlace {
    /// A property of the body in this media type.
    Body {
        /// Media type of the body.
        media_type: String,
        /// Wire name.
        property: String,
    },
    /// A parameter, by its index in [`Operation::params`].
    Param(usize),
}

/// A declared response header.
#[derive(Clone, Debug)]
pub struct ResponseHeader {
    /// Snake-case.
    pub name: String,
    /// As received.
    pub wire_name: String,
    /// Its type: a scalar, an array of scalars, an object of scalars, or anything where it is `json`.
    pub ty: Ty,
    /// `Simple`, or one of the delimiters of Swagger 2.0.
    pub style: ParamStyle,
    /// The fields of an object are `name=value` (OpenAPI 3.0.4, 4.8.21).
    pub explode: bool,
    /// It is written as JSON (`content`).
    pub json: bool,
    /// Always there.
    pub required: bool,
    /// Documentation.
    pub docs: Docs,
}

/// `x-speakeasy-retries` (or the same in sdk.toml). Times in milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Retry {
    /// `429` or `5XX`.
    pub statuses: Vec<Status>,
    /// First wait.
    pub initial_interval: Option<u64>,
    /// Longest wait.
    pub max_interval: Option<u64>,
    /// All waits together.
    pub max_elapsed: Option<u64>,
    /// Growth of the wait.
    pub exponent: Option<f64>,
    /// Connection errors are retried too.
    pub connection_errors: bool,
}

/// The pagination of an operation: `x-speakeasy-pagination`, a rule of `sdk.toml`, or detected.
#[derive(Clone, Debug)]
pub struct Pagination {
    /// Kind of request for the next page.
    pub kind: PaginationKind,
    /// Property path of the array of items in a page: `["data"]`; empty where the page is the array.
    pub items: Vec<String>,
    /// Type of an item.
    pub item_ty: Ty,
    /// Type of a page: a struct, or an array where the page is its items.
    pub page_ty: Ty,
    /// Property path of a boolean that is true where another page follows; empty: pages have none.
    pub more: Vec<String>,
    /// Property path of the number of items in all pages; empty: pages have none.
    pub total: Vec<String>,
    /// Property path of the number of pages; empty: pages have none.
    pub total_pages: Vec<String>,
    /// The previous page's cursor or URL.
    pub prev: Option<Prev>,
    /// Neither the document nor `sdk.toml` declares it.
    pub detected: bool,
}

/// The place of the previous page's cursor or URL in a page.
#[derive(Clone, Debug)]
pub struct Prev {
    /// Property path, in the page or in its first item.
    pub path: Vec<String>,
    /// `true` if it is the path of a property of the first item.
    pub in_first_item: bool,
    /// Index of the parameter that takes the cursor, if it is not the next cursor's.
    pub param: Option<usize>,
}

/// The value sent for the next page. Numbers are indices into [`Operation::params`].
#[derive(Clone, Debug)]
pub enum PaginationKind {
    /// The cursor found at this property path of a page goes into the parameter.
    Cursor {
        /// Parameter that takes the cursor.
        param: usize,
        /// Property path of the next cursor, in the page or in its last item.
        next: Vec<String>,
        /// `true` if it is the path of a property of the last item.
        in_last_item: bool,
    },
    /// The parameter grows by the number of items.
    Offset {
        /// Parameter that takes the offset.
        param: usize,
        /// Parameter that limits the page's size.
        limit: Option<usize>,
    },
    /// The parameter grows by one.
    Page {
        /// Parameter that takes the page number.
        param: usize,
    },
    /// The response's `Link` header contains the next page's URL (RFC 8288).
    Link,
    /// The page holds the next page's URL at this property path.
    Url {
        /// Property path of the URL.
        next: Vec<String>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_codes_and_ranges() {
        for (text, status) in [
            ("404", Some(Status::Code(404))),
            ("999", Some(Status::Code(999))),
            ("4XX", Some(Status::Range(4))),
            ("5xx", Some(Status::Range(5))),
            ("6XX", None),
            ("099", None),
            ("+42", None),
            ("4XY", None),
            ("40", None),
            ("4044", None),
            ("éa", None),
            ("default", None),
            ("", None),
        ] {
            assert_eq!(Status::of(text), status, "{text}");
        }
    }

    #[test]
    fn a_range_includes_its_codes() {
        let includes = |a: &str, b: &str| Status::of(a).unwrap().includes(Status::of(b).unwrap());
        assert!(includes("5XX", "503") && includes("503", "503") && includes("5XX", "5xx"));
        assert!(!includes("503", "5XX") && !includes("4XX", "503") && !includes("503", "504"));
    }
}
