//! The client: settings and credentials that calls share.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::header::{AUTHORIZATION, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::auth::Credentials;
use super::codec::{self, Codec, Tree};
use super::limits::{MAX_BODY, max_decoded};
use super::place::base_url;
use super::{Credential, Error, ReqwestTransport, RetryPolicy, SecurityScheme, ServerUrl, Transport};

/// Calls an API. Cheap to clone: clones share connections, credentials and tokens.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
    scope: Option<Arc<Scope>>,
}

/// A value that every call is given whose operation has a parameter for it.
struct Scope {
    number: usize,
    value: Result<Tree, String>,
    outer: Option<Arc<Scope>>,
}

pub(super) struct Inner {
    pub(super) base: Url,
    /// The caller chose the base URL: it stands for the servers of single operations too.
    pub(super) base_is_own: bool,
    pub(super) credentials: Credentials,
    pub(super) headers: HeaderMap,
    pub(super) timeout: Duration,
    pub(super) total_timeout: Option<Duration>,
    pub(super) idle_timeout: Option<Duration>,
    pub(super) retry: Option<RetryPolicy>,
    pub(super) strict: bool,
    pub(super) max_body_size: usize,
    pub(super) max_decoded_size: usize,
    pub(super) transport: Box<dyn Transport>,
}

impl Client {
    /// Settings for a client of the API at `base_url` (the document's first server).
    pub fn builder(base_url: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(base_url)
    }
    /// Where the API is.
    pub fn base_url(&self) -> &Url {
        &self.inner.base
    }
    /// Returns a client whose calls give `value` to their parameters that [`Param::scope`](super::Param::scope) names by `number`.
    pub fn scope(&self, number: usize, value: &dyn Codec) -> Self {
        let value = codec::to_tree(value).map_err(|why| why.to_string());
        let scope = Scope { number, value, outer: self.scope.clone() };
        Self { inner: self.inner.clone(), scope: Some(Arc::new(scope)) }
    }
    /// The value that a scope gives.
    pub(super) fn scoped(&self, number: usize) -> Option<Result<&Tree, &str>> {
        let mut next = self.scope.as_deref();
        while let Some(scope) = next {
            if scope.number == number {
                return Some(scope.value.as_ref().map_err(String::as_str));
            }
            next = scope.outer.as_deref();
        }
        None
    }
    pub(super) fn inner(&self) -> &Inner {
        &self.inner
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.inner.base.as_str())
            .field("credentials", &self.inner.credentials)
            .field("timeout", &self.inner.timeout)
            .field("total_timeout", &self.inner.total_timeout)
            .field("idle_timeout", &self.inner.idle_timeout)
            .field("retry", &self.inner.retry)
            .field("strict", &self.inner.strict)
            .field("max_body_size", &self.inner.max_body_size)
            .field("max_decoded_size", &self.inner.max_decoded_size)
            .finish_non_exhaustive()
    }
}

/// Settings of a [`Client`].
#[must_use]
pub struct ClientBuilder {
    base: Base,
    /// The server that the API's description names first, where that has variables, with the values that were given for them.
    described: Option<&'static ServerUrl>,
    variables: Vec<Option<String>>,
    credentials: Vec<(&'static SecurityScheme, Credential)>,
    token_urls: Vec<(&'static str, String)>,
    headers: Vec<(String, String)>,
    timeout: Duration,
    total_timeout: Option<Duration>,
    idle_timeout: Option<Duration>,
    retry: Option<RetryPolicy>,
    strict: bool,
    max_body_size: usize,
    max_decoded_size: Option<usize>,
    transport: Option<Box<dyn Transport>>,
    proxies: bool,
}

/// Where the API is to be called.
enum Base {
    /// At the server that the API's description names first.
    Described,
    /// At one that it names.
    Server(String),
    /// Where the caller says.
    Own(String),
}

impl ClientBuilder {
    /// Settings for a client of the API at `base_url` (the document's first server).
    pub fn new(base_url: impl Into<String>) -> Self {
        Self {
            base: Base::Server(base_url.into()),
            described: None,
            variables: Vec::new(),
            credentials: Vec::new(),
            token_urls: Vec::new(),
            headers: Vec::new(),
            timeout: Duration::from_secs(60),
            total_timeout: None,
            idle_timeout: None,
            retry: None,
            strict: false,
            max_body_size: MAX_BODY,
            max_decoded_size: None,
            transport: None,
            proxies: true,
        }
    }
    /// Calls the API at another address that its description names; operations with a server of their own still go there.
    pub fn server(mut self, url: impl Into<String>) -> Self {
        self.base = Base::Server(url.into());
        self
    }
    /// Calls the API at the server that its description names first, whose address has variables.
    pub fn described(mut self, server: &'static ServerUrl) -> Self {
        self.base = Base::Described;
        self.described = Some(server);
        self
    }
    /// Sets a variable of that server, by its number.
    pub fn variable(mut self, number: usize, value: impl Into<String>) -> Self {
        self.variables.resize(self.variables.len().max(number + 1), None);
        self.variables[number] = Some(value.into());
        self
    }
    /// Calls the API here instead, operations with a server of their own included.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base = Base::Own(base_url.into());
        self
    }
    /// What proves to `scheme` who calls; replaces what was given for it before.
    pub fn credential(mut self, scheme: &'static SecurityScheme, credential: Credential) -> Self {
        self.credentials.retain(|(known, _)| known.name != scheme.name);
        self.credentials.push((scheme, credential));
        self
    }
    /// Fetches the tokens of `scheme` here, not where the API's description says.
    pub fn token_url(mut self, scheme: &'static SecurityScheme, url: impl Into<String>) -> Self {
        self.token_urls.push((scheme.name, url.into()));
        self
    }
    /// Limits one attempt (default: 60 seconds): connecting, sending, redirects, receiving the body, and reading it as values.
    /// It ends with [`Error::Timeout`].
    ///
    /// For downloads and streams it is the time until the headers are received; [`ClientBuilder::idle_timeout`] goes on from
    /// there. Reading one event or line as a value has this time, too.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }
    /// Limits a whole call (default: none beyond the retry policy's): every attempt, the waits between them, and reading the
    /// response as values. It ends with [`Error::Timeout`].
    ///
    /// Pages, items, downloads and streams are one call each, from their first request to their end: all pages, all chunks, and
    /// reconnecting. What the caller does in between counts.
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.total_timeout = Some(timeout);
        self
    }
    /// Limits the wait for more of a download or stream (default: as [`ClientBuilder::timeout`]). Every byte begins it anew, that of
    /// a comment between events, too. It ends with [`Error::Timeout`].
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = Some(timeout);
        self
    }
    /// How calls are retried, in place of what the API's description says.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }
    /// The `User-Agent` header.
    pub fn user_agent(self, user_agent: impl Into<String>) -> Self {
        self.header(USER_AGENT.as_str(), user_agent)
    }
    /// A header that is sent with every call, unless the operation or the call sets it.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
    /// Whether an answer that only nearly fits its type is an error, not a warning.
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }
    /// Limits a body that is read into memory, and one event or line of a stream, in bytes (default: 64 MiB). What is larger is
    /// [`Error::TooLarge`].
    pub fn max_body_size(mut self, bytes: usize) -> Self {
        self.max_body_size = bytes;
        self
    }
    /// Limits the memory that the values of a body, event or line take, in bytes (default: eight times
    /// [`ClientBuilder::max_body_size`], and 16 MiB at least). What takes more is [`Error::TooLarge`].
    ///
    /// A short body can describe large values: `{}` is two bytes, and a model of many optional properties thousands.
    pub fn max_decoded_size(mut self, bytes: usize) -> Self {
        self.max_decoded_size = Some(bytes);
        self
    }
    /// Sends requests through `client`, which should be built with `redirect(Policy::none())`: the client follows redirects
    /// itself, and takes no secret to another origin.
    pub fn reqwest_client(self, client: reqwest::Client) -> Self {
        self.transport(ReqwestTransport::from(client))
    }
    /// Ignores the proxies that the environment names (`HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`). For the client's own
    /// transport: a [`reqwest::Client`] or another transport of the caller's has settings of its own.
    pub fn no_proxy(mut self) -> Self {
        self.proxies = false;
        self
    }
    /// Sends requests through anything, such as a test's double.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Box::new(transport));
        self
    }
    /// The client.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] where the base URL, a header or a credential can't be used, or there is no TLS backend.
    pub fn build(self) -> Result<Client, Error> {
        let base = self.base()?;
        let mut headers = HeaderMap::with_capacity(self.headers.len());
        for (name, value) in &self.headers {
            let (name, value) = header(name, value)?;
            headers.insert(name, value);
        }
        let transport = match self.transport {
            Some(transport) => transport,
            None => Box::new(
                ReqwestTransport::with_proxies(self.proxies)
                    .map_err(|error| Error::invalid_from("no HTTP client can be made on this system", error))?,
            ),
        };
        let token_url = |name| self.token_urls.iter().rfind(|(scheme, _)| *scheme == name).map(|(_, url)| url);
        let located = |(scheme, credential): (&'static SecurityScheme, Credential)| match token_url(scheme.name) {
            Some(url) => (scheme, credential.with_token_url(url)),
            None => (scheme, credential),
        };
        let credentials = self.credentials.into_iter().map(located).collect();
        let inner = Inner {
            credentials: Credentials::new(credentials, &headers, &base)?,
            base,
            base_is_own: matches!(self.base, Base::Own(_)),
            headers,
            timeout: self.timeout,
            total_timeout: self.total_timeout,
            idle_timeout: self.idle_timeout,
            retry: self.retry,
            strict: self.strict,
            max_body_size: self.max_body_size,
            max_decoded_size: self.max_decoded_size.unwrap_or_else(|| max_decoded(self.max_body_size)),
            transport,
        };
        Ok(Client { inner: Arc::new(inner), scope: None })
    }
    fn base(&self) -> Result<Url, Error> {
        let described = self.described.as_ref();
        let text = match &self.base {
            Base::Own(url) => url.clone(),
            Base::Described => described.map(|server| server.fill(&self.variables)).transpose()?.unwrap_or_default(),
            Base::Server(url) => {
                if let Some(number) = self.variables.iter().position(Option::is_some) {
                    let name = described.map(|server| server.name(number)).unwrap_or_default();
                    return Err(Error::invalid(format!("the server that was chosen has no variable `{name}`")));
                }
                url.clone()
            }
        };
        if !matches!(self.base, Base::Own(_)) && !text.contains("://") {
            return Err(Error::invalid("a base URL must be set: the API's description does not say where it is"));
        }
        base_url(&text).map_err(|why| Error::invalid(format!("the base URL {why}")))
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").finish_non_exhaustive()
    }
}

/// Checks a header. Values may be secrets: they are marked so that `Debug` leaves them out.
pub(super) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Error> {
    let name = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| Error::invalid(format!("{name:?} is not the name of a header")))?;
    let mut value = HeaderValue::from_str(value)
        .map_err(|_| Error::invalid(format!("the header `{name}` has characters that a header can't hold")))?;
    value.set_sensitive(name == AUTHORIZATION);
    Ok((name, value))
}
