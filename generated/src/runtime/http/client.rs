//! The client: settings and credentials shared by all requests.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use http::header::{AUTHORIZATION, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::auth::{Credentials, is_by_hand};
use super::codec::{self, Codec, Tree};
use super::hooks::Hooks;
use super::limits::{MAX_BODY, max_decoded};
use super::place::base_url;
#[cfg(feature = "tower")]
use super::{Body, ByteStream, TransportService, layers};
use super::{
    BoxError, Credential, Error, HookRequest, HookResponse, HookRetry, ReqwestTransport, RetryPolicy, SecurityScheme,
    ServerUrl, Transport,
};

/// An HTTP client of an API. Cheap to clone; clones share connections, credentials and tokens.
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
    /// The caller set the base URL, which also replaces the servers of operations.
    pub(super) base_is_own: bool,
    pub(super) credentials: Credentials,
    pub(super) headers: HeaderMap,
    pub(super) timeout: Duration,
    pub(super) total_timeout: Option<Duration>,
    pub(super) idle_timeout: Option<Duration>,
    pub(super) retry: Option<RetryPolicy>,
    pub(super) strict: bool,
    pub(super) tolerant: bool,
    pub(super) max_body_size: usize,
    pub(super) max_decoded_size: usize,
    pub(super) hooks: Hooks,
    pub(super) transport: Box<dyn Transport>,
}

impl Client {
    /// Returns a builder of a client of `base_url` (the first server of the OpenAPI document).
    pub fn builder(base_url: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(base_url)
    }
    /// Returns the base URL.
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
            .field("tolerant", &self.inner.tolerant)
            .field("max_body_size", &self.inner.max_body_size)
            .field("max_decoded_size", &self.inner.max_decoded_size)
            .finish_non_exhaustive()
    }
}

/// Builder of a [`Client`].
#[must_use]
pub struct ClientBuilder {
    base: Base,
    /// The first server of the OpenAPI document, if it has variables, with their values.
    described: Option<&'static ServerUrl>,
    variables: Vec<Option<String>>,
    credentials: Vec<(&'static SecurityScheme, Credential)>,
    /// Without credentials for any of these no operation can be called.
    required: &'static [&'static SecurityScheme],
    token_urls: Vec<(&'static str, String)>,
    headers: Vec<(String, String)>,
    timeout: Duration,
    total_timeout: Option<Duration>,
    idle_timeout: Option<Duration>,
    retry: Option<RetryPolicy>,
    strict: bool,
    tolerant: bool,
    max_body_size: usize,
    max_decoded_size: Option<usize>,
    hooks: Hooks,
    transport: Option<Box<dyn Transport>>,
    /// Layers around the transport, the innermost first.
    layers: Vec<Layer>,
    proxies: bool,
}

type Layer = Box<dyn FnOnce(Box<dyn Transport>) -> Box<dyn Transport> + Send + Sync>;

/// Base URL of a client.
enum Base {
    /// The first server of the OpenAPI document.
    Described,
    /// Another server of the OpenAPI document.
    Server(String),
    /// A URL set by the caller.
    Own(String),
}

impl ClientBuilder {
    /// Returns a builder of a client of `base_url` (the first server of the OpenAPI document).
    pub fn new(base_url: impl Into<String>) -> Self {
        Self {
            base: Base::Server(base_url.into()),
            described: None,
            variables: Vec::new(),
            credentials: Vec::new(),
            required: &[],
            token_urls: Vec::new(),
            headers: Vec::new(),
            timeout: Duration::from_secs(60),
            total_timeout: None,
            idle_timeout: None,
            retry: None,
            strict: false,
            tolerant: false,
            max_body_size: MAX_BODY,
            max_decoded_size: None,
            hooks: Hooks::default(),
            transport: None,
            layers: Vec::new(),
            proxies: true,
        }
    }
    /// Sets the URL of another server of the OpenAPI document. Operations that declare a server of their own use that one.
    pub fn server(mut self, url: impl Into<String>) -> Self {
        self.base = Base::Server(url.into());
        self
    }
    /// Uses the first server of the OpenAPI document, whose URL has variables.
    pub fn described(mut self, server: &'static ServerUrl) -> Self {
        self.base = Base::Described;
        self.described = Some(server);
        self
    }
    /// Sets a variable of that server's URL, by its index.
    pub fn variable(mut self, number: usize, value: impl Into<String>) -> Self {
        self.variables.resize(self.variables.len().max(number + 1), None);
        self.variables[number] = Some(value.into());
        self
    }
    /// Sets the base URL, also for operations that declare a server of their own.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base = Base::Own(base_url.into());
        self
    }
    /// Sets the credential of a security scheme.
    pub fn credential(mut self, scheme: &'static SecurityScheme, credential: Credential) -> Self {
        self.credentials.retain(|(known, _)| known.name != scheme.name);
        self.credentials.push((scheme, credential));
        self
    }
    /// Refuses to build a client without credentials: every operation requires some, of one of these schemes.
    pub fn requires(mut self, schemes: &'static [&'static SecurityScheme]) -> Self {
        self.required = schemes;
        self
    }
    /// Sets the URL from which tokens of `scheme` are requested, instead of the one in the OpenAPI document.
    pub fn token_url(mut self, scheme: &'static SecurityScheme, url: impl Into<String>) -> Self {
        self.token_urls.push((scheme.name, url.into()));
        self
    }
    /// Limits one attempt (default: 60 seconds): connecting, sending, redirects, receiving and decoding the body.
    /// The error is [`Error::Timeout`].
    ///
    /// For downloads and streams, it limits the time until the headers are received; [`ClientBuilder::idle_timeout`] applies
    /// after that. It also limits decoding of one event or line.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }
    /// Limits the whole request (default: no limit beyond the retry policy's): all attempts, the delays between them, and decoding the
    /// response. The error is [`Error::Timeout`].
    ///
    /// Pages, items, downloads and streams count as one request, from start to end: all pages, all chunks, and
    /// reconnecting, including the time that the caller takes in between.
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.total_timeout = Some(timeout);
        self
    }
    /// Limits the time between two chunks of a download or stream (default: as [`ClientBuilder::timeout`]). Every byte counts, also of
    /// a comment between events. The error is [`Error::Timeout`].
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = Some(timeout);
        self
    }
    /// Sets the retry policy, instead of the one in the OpenAPI document.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }
    /// Sets the `User-Agent` header.
    pub fn user_agent(self, user_agent: impl Into<String>) -> Self {
        self.header(USER_AGENT.as_str(), user_agent)
    }
    /// Adds a header to every request, unless the operation or the request sets it.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
    /// Sets whether deviations of a response from its schema are errors rather than warnings.
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }
    /// Sets whether a required property that a response lacks, or has as null, is read as its type's empty value, with a warning.
    pub fn tolerant(mut self, tolerant: bool) -> Self {
        self.tolerant = tolerant;
        self
    }
    /// Limits a body that is read into memory, and one event or line of a stream, in bytes (default: 64 MiB). A larger one is
    /// [`Error::TooLarge`].
    pub fn max_body_size(mut self, bytes: usize) -> Self {
        self.max_body_size = bytes;
        self
    }
    /// Limits the memory that the decoded values of a body, event or line take, in bytes (default: eight times
    /// [`ClientBuilder::max_body_size`], and at least 16 MiB). More is [`Error::TooLarge`].
    ///
    /// Decoded values can be much larger than their text: `{}` has two bytes, a model with many optional properties thousands.
    pub fn max_decoded_size(mut self, bytes: usize) -> Self {
        self.max_decoded_size = Some(bytes);
        self
    }
    /// Sends requests with `client`, which should be built with `redirect(Policy::none())`: redirects are followed by this client
    /// itself, without sending secrets to another origin.
    pub fn reqwest_client(self, client: reqwest::Client) -> Self {
        self.transport(ReqwestTransport::from(client))
    }
    /// Ignores the proxies of the environment (`HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`). Applies to the default
    /// transport only; a [`reqwest::Client`] or another transport has settings of its own.
    #[cfg(not(target_family = "wasm"))]
    pub fn no_proxy(mut self) -> Self {
        self.proxies = false;
        self
    }
    /// Sends requests with another transport, such as a test double.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Box::new(transport));
        self
    }
    /// Puts a [`tower::Layer`] around the transport, and around the layers that were added before.
    ///
    /// Each attempt goes through it, and each request for a token. Its errors are [`Error::Transport`].
    #[cfg(feature = "tower")]
    pub fn layer<L>(mut self, layer: L) -> Self
    where
        L: tower::Layer<TransportService> + Send + Sync + 'static,
        L::Service: tower::Service<http::Request<Body>, Response = http::Response<ByteStream>> + Clone + Send + 'static,
        <L::Service as tower::Service<http::Request<Body>>>::Error: Into<BoxError>,
        <L::Service as tower::Service<http::Request<Body>>>::Future: Send,
    {
        self.layers.push(Box::new(move |transport| layers::wrap(transport, &layer)));
        self
    }
    /// Calls a function with each request that is about to be sent to the API, which it may change: to sign it, to add a header, or to wait
    /// until it may be sent.
    ///
    /// It is called for each attempt, after the credentials were added, and its time counts as that of the attempt. It is not called where
    /// a redirect leads to another origin, which must not receive secrets. If it fails, the request ends with [`Error::Hook`]. Hooks are called in the order in which they were added.
    pub fn on_request<F>(mut self, hook: impl Fn(HookRequest) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<HookRequest, BoxError>> + Send + 'static,
    {
        self.hooks.add_request(hook);
        self
    }
    /// Calls a function for each response, of any status, once its headers are received: for metrics, or to learn how many more
    /// requests the API permits. If it fails, the request ends with [`Error::Hook`].
    pub fn on_response<F>(mut self, hook: impl Fn(HookResponse) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        self.hooks.add_response(hook);
        self
    }
    /// Calls a function before each retry and its delay. If it fails, the request is not retried and ends with [`Error::Hook`].
    pub fn on_retry<F>(mut self, hook: impl Fn(HookRetry) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        self.hooks.add_retry(hook);
        self
    }
    /// Creates the client.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] if the base URL, a header or a credential is invalid, there are no credentials although every operation
    /// requires some, or there is no TLS backend.
    pub fn build(self) -> Result<Client, Error> {
        let base = self.base()?;
        let mut headers = HeaderMap::with_capacity(self.headers.len());
        for (name, value) in &self.headers {
            let (name, value) = header(name, value)?;
            headers.insert(name, value);
        }
        let is_by_hand = headers.contains_key(AUTHORIZATION)
            || self.hooks.change_requests()
            || self.required.iter().any(|scheme| is_by_hand(scheme, &headers));
        if self.credentials.is_empty() && !self.required.is_empty() && !is_by_hand {
            let schemes = self.required.iter().map(|scheme| scheme.to_string()).collect::<Vec<_>>().join(", or ");
            return Err(Error::invalid(format!("every operation requires credentials, and none are set: {schemes}")));
        }
        let transport = match self.transport {
            Some(transport) => transport,
            None => Box::new(
                ReqwestTransport::with_proxies(self.proxies)
                    .map_err(|error| Error::invalid_from("the HTTP client can't be created on this system", error))?,
            ),
        };
        let transport = self.layers.into_iter().fold(transport, |transport, layer| layer(transport));
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
            tolerant: self.tolerant,
            max_body_size: self.max_body_size,
            max_decoded_size: self.max_decoded_size.unwrap_or_else(|| max_decoded(self.max_body_size)),
            hooks: self.hooks,
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
                    return Err(Error::invalid(format!("the selected server has no variable `{name}`")));
                }
                url.clone()
            }
        };
        if !matches!(self.base, Base::Own(_)) && !text.contains("://") {
            return Err(Error::invalid("set `base_url`: the OpenAPI document does not declare the API's URL"));
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
        .map_err(|_| Error::invalid(format!("the header `{name}` contains invalid characters")))?;
    value.set_sensitive(name == AUTHORIZATION);
    Ok((name, value))
}
