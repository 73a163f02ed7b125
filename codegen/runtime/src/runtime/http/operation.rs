//! Static descriptions of operations: plain data that generated code holds in `static`s.

use std::fmt;

use super::declared::{self, DeclaredErrors, ReadErrors};
use super::{RetryPolicy, StreamSwitch};

/// One operation (OpenAPI 3.0.4, 4.8.10), built by `const` functions so that it costs nothing at run time.
#[derive(Debug)]
pub struct Operation {
    pub(super) id: &'static str,
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    pub(super) params: &'static [Param],
    pub(super) accept: &'static str,
    pub(super) body_required: bool,
    pub(super) success: &'static [Status],
    pub(super) errors: Option<ReadErrors>,
    pub(super) security: &'static [&'static [&'static SecurityScheme]],
    pub(super) server: Option<&'static str>,
    pub(super) retry: Option<&'static RetryPolicy>,
    pub(super) stream: Option<StreamSwitch>,
    pub(super) stream_end: Option<&'static str>,
}

impl Operation {
    /// An operation without parameters, body or credentials. `path` starts with `/` and holds `{name}` for each path parameter.
    pub const fn new(id: &'static str, method: &'static str, path: &'static str) -> Self {
        Self {
            id,
            method,
            path,
            params: &[],
            accept: "*/*",
            body_required: false,
            success: &[],
            errors: None,
            security: &[],
            server: None,
            retry: None,
            stream: None,
            stream_end: None,
        }
    }
    /// Its parameters; calls refer to them by index.
    pub const fn params(mut self, params: &'static [Param]) -> Self {
        self.params = params;
        self
    }
    /// The `Accept` header: what the document declares for success, preferred first, such as `application/json, text/csv;q=0.9`.
    pub const fn accept(mut self, accept: &'static str) -> Self {
        self.accept = accept;
        self
    }
    /// The call can't be sent without a body.
    pub const fn body_required(mut self) -> Self {
        self.body_required = true;
        self
    }
    /// Statuses beside 2XX that the document declares as a result, not as an error (such as 304).
    pub const fn success(mut self, success: &'static [Status]) -> Self {
        self.success = success;
        self
    }
    /// Sets the enum of declared error bodies.
    pub const fn errors<E: DeclaredErrors>(mut self) -> Self {
        self.errors = Some(declared::read::<E>);
        self
    }
    /// Alternatives; each names schemes that are all needed. The first one that the client has credentials for is used.
    /// Empty: none needed. An empty alternative: anonymous calls are allowed.
    pub const fn security(mut self, security: &'static [&'static [&'static SecurityScheme]]) -> Self {
        self.security = security;
        self
    }
    /// The operation's own server (absolute, or relative to the API's), used unless the caller sets a base URL.
    pub const fn server(mut self, server: &'static str) -> Self {
        self.server = Some(server);
        self
    }
    /// Sets the declared retry policy.
    pub const fn retry(mut self, retry: &'static RetryPolicy) -> Self {
        self.retry = Some(retry);
        self
    }
    /// Sets the boolean with which a request selects a stream or a plain response.
    pub const fn stream(mut self, switch: StreamSwitch) -> Self {
        self.stream = Some(switch);
        self
    }
    /// Sets the data of the event after which a stream of events ends. Default: `[DONE]`, for events whose data is JSON.
    pub const fn stream_end(mut self, data: &'static str) -> Self {
        self.stream_end = Some(data);
        self
    }
}

/// The place of a parameter in a request (OpenAPI 3.0.4, 4.8.12.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query string.
    Query,
    /// A header.
    Header,
    /// In the `Cookie` header.
    Cookie,
}

/// `style` of a parameter (OpenAPI 3.0.4, 4.8.12.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `;name=a`.
    Matrix,
    /// `.a`.
    Label,
    /// `a,b`.
    Simple,
    /// `name=a`.
    Form,
    /// `a b`.
    SpaceDelimited,
    /// `a|b`.
    PipeDelimited,
    /// `a`, a tab, `b` (Swagger 2.0, `collectionFormat: tsv`).
    TabDelimited,
    /// `name[key]=a`.
    DeepObject,
    /// `name=a; name=b`, sent as it is (OpenAPI 3.2.0, 4.12.2.3: `style: cookie`).
    Cookie,
    /// The whole query is the value: a form, or JSON (OpenAPI 3.2.0, 4.12.2.1: `in: querystring`).
    QueryString,
}

/// A parameter (OpenAPI 3.0.4, 4.8.12), with the defaults of its location.
#[derive(Clone, Copy, Debug)]
pub struct Param {
    pub(super) name: &'static str,
    pub(super) location: Location,
    pub(super) style: Style,
    pub(super) explode: bool,
    pub(super) allow_reserved: bool,
    pub(super) required: bool,
    pub(super) nullable: bool,
    pub(super) json: bool,
    pub(super) scope: Option<usize>,
    pub(super) idempotency_key: bool,
}

impl Param {
    const fn new(name: &'static str, location: Location, style: Style, explode: bool, required: bool) -> Self {
        Self {
            name,
            location,
            style,
            explode,
            allow_reserved: false,
            required,
            nullable: false,
            json: false,
            scope: None,
            idempotency_key: false,
        }
    }
    /// In the path: `simple`, required.
    pub const fn path(name: &'static str) -> Self {
        Self::new(name, Location::Path, Style::Simple, false, true)
    }
    /// In the query: `form`, exploded.
    pub const fn query(name: &'static str) -> Self {
        Self::new(name, Location::Query, Style::Form, true, false)
    }
    /// A header: `simple`.
    pub const fn header(name: &'static str) -> Self {
        Self::new(name, Location::Header, Style::Simple, false, false)
    }
    /// A cookie: `form`, exploded.
    pub const fn cookie(name: &'static str) -> Self {
        Self::new(name, Location::Cookie, Style::Form, true, false)
    }
    /// Sets the style; `explode` is unchanged.
    pub const fn style(mut self, style: Style) -> Self {
        self.style = style;
        self
    }
    /// `name[key]=a`, exploded.
    pub const fn deep_object(self) -> Self {
        self.style(Style::DeepObject).explode(true)
    }
    /// A pair for each member, or one for all.
    pub const fn explode(mut self, explode: bool) -> Self {
        self.explode = explode;
        self
    }
    /// Reserved characters are not percent-encoded.
    pub const fn allow_reserved(mut self) -> Self {
        self.allow_reserved = true;
        self
    }
    /// A call without it is an error before anything is sent.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }
    /// A null is sent; otherwise it means that there is no value.
    pub const fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }
    /// Written as JSON (`content`), not by style.
    pub const fn json(mut self) -> Self {
        self.json = true;
        self
    }
    /// A scope of the client gives its value: see [`Client::scope`](super::Client::scope).
    pub const fn scope(mut self, number: usize) -> Self {
        self.scope = Some(number);
        self
    }
    /// The header of an idempotency key, which the client makes where the caller gives none and the method is not idempotent.
    pub const fn idempotency_key(mut self) -> Self {
        self.idempotency_key = true;
        self
    }
}

/// The statuses that a response definition applies to (OpenAPI 3.0.4, 4.8.16).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// One code.
    Code(u16),
    /// `4XX`: 4.
    Range(u8),
    /// Any.
    Default,
}

impl Status {
    /// Returns whether the definition applies to `code`.
    pub const fn matches(self, code: u16) -> bool {
        match self {
            Self::Code(own) => own == code,
            Self::Range(class) => code / 100 == class as u16,
            Self::Default => true,
        }
    }
}

/// The authentication of a caller (OpenAPI 3.0.4, 4.8.27).
#[derive(Debug)]
pub struct SecurityScheme {
    pub(super) name: &'static str,
    pub(super) kind: SchemeKind,
    pub(super) set_by: Option<&'static str>,
}

#[derive(Debug)]
pub(super) enum SchemeKind {
    Basic,
    Http(&'static str),
    ApiKey(Location, &'static str),
    OAuth2 { token_url: Option<&'static str> },
    MutualTls,
}

/// Its name, and what sets its credentials.
impl fmt::Display for SecurityScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.set_by {
            Some(setters) => write!(f, "`{}` (set by {setters})", self.name),
            None => write!(f, "`{}`", self.name),
        }
    }
}

impl SecurityScheme {
    const fn new(name: &'static str, kind: SchemeKind) -> Self {
        Self { name, kind, set_by: None }
    }
    /// The builder method that sets its credentials, which the error for missing ones names.
    pub const fn set_by(mut self, setters: &'static str) -> Self {
        self.set_by = Some(setters);
        self
    }
    /// HTTP Basic. `name` is the scheme's name in the document: credentials are found by it.
    pub const fn basic(name: &'static str) -> Self {
        Self::new(name, SchemeKind::Basic)
    }
    /// `Authorization: Bearer …`; also OpenID Connect.
    pub const fn bearer(name: &'static str) -> Self {
        Self::new(name, SchemeKind::Http("Bearer"))
    }
    /// Another HTTP scheme: `Authorization: <scheme> …`.
    pub const fn http(name: &'static str, scheme: &'static str) -> Self {
        Self::new(name, SchemeKind::Http(scheme))
    }
    /// A key in a header, query parameter or cookie called `wire_name`.
    pub const fn api_key(name: &'static str, location: Location, wire_name: &'static str) -> Self {
        Self::new(name, SchemeKind::ApiKey(location, wire_name))
    }
    /// OAuth 2: a token is given, or (where the client credentials flow is declared) fetched from `token_url` and refreshed.
    pub const fn oauth2(name: &'static str, token_url: Option<&'static str>) -> Self {
        Self::new(name, SchemeKind::OAuth2 { token_url })
    }
    /// Mutual TLS, which the transport provides.
    pub const fn mutual_tls(name: &'static str) -> Self {
        Self::new(name, SchemeKind::MutualTls)
    }
}
