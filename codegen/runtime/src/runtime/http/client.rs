//! The client: settings and credentials that calls share.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::header::{AUTHORIZATION, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::auth::Credentials;
use super::limits::MAX_BODY;
use super::{Credential, Error, ReqwestTransport, RetryPolicy, SecurityScheme, Transport};

/// Calls an API. Cheap to clone: clones share connections, credentials and tokens.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

pub(super) struct Inner {
    pub(super) base: Url,
    /// The caller chose the base URL: it stands for the servers of single operations too.
    pub(super) base_is_own: bool,
    pub(super) credentials: Credentials,
    pub(super) headers: HeaderMap,
    pub(super) timeout: Duration,
    pub(super) total_timeout: Option<Duration>,
    pub(super) retry: Option<RetryPolicy>,
    pub(super) strict: bool,
    pub(super) max_body_size: usize,
    pub(super) transport: Box<dyn Transport>,
}

impl Client {
    /// Settings for a client of the API at `base_url` (the document's first server).
    pub fn builder(base_url: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(base_url)
    }
    /// Where the API is.
    pub fn base_url(&self) -> &Url {
        &self.0.base
    }
    pub(super) fn inner(&self) -> &Inner {
        &self.0
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.0.base.as_str())
            .field("credentials", &self.0.credentials)
            .field("timeout", &self.0.timeout)
            .field("total_timeout", &self.0.total_timeout)
            .field("retry", &self.0.retry)
            .field("strict", &self.0.strict)
            .field("max_body_size", &self.0.max_body_size)
            .finish_non_exhaustive()
    }
}

/// Settings of a [`Client`].
#[must_use]
pub struct ClientBuilder {
    base_url: String,
    base_is_own: bool,
    credentials: Vec<(&'static SecurityScheme, Credential)>,
    token_urls: Vec<(&'static str, String)>,
    headers: Vec<(String, String)>,
    timeout: Duration,
    total_timeout: Option<Duration>,
    retry: Option<RetryPolicy>,
    strict: bool,
    max_body_size: usize,
    transport: Option<Box<dyn Transport>>,
}

impl ClientBuilder {
    /// Settings for a client of the API at `base_url` (the document's first server).
    pub fn new(base_url: impl Into<String>) -> Self {
        Self {
            base_url: base_url.into(),
            base_is_own: false,
            credentials: Vec::new(),
            token_urls: Vec::new(),
            headers: Vec::new(),
            timeout: Duration::from_secs(60),
            total_timeout: None,
            retry: None,
            strict: false,
            max_body_size: MAX_BODY,
            transport: None,
        }
    }
    /// Calls the API at another address that its description names; operations with a server of their own still go there.
    pub fn server(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self.base_is_own = false;
        self
    }
    /// Calls the API here instead, operations with a server of their own included.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = base_url.into();
        self.base_is_own = true;
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
    /// The longest that one attempt may take, connecting and reading the body included (default: 60 seconds). For streams: the
    /// longest wait for the headers, and then for each chunk.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }
    /// The longest that a call may take, waits and retries included (default: no limit beyond the retry policy's).
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.total_timeout = Some(timeout);
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
    /// The largest body, in bytes, that is read into memory, and the largest event of a stream (default: 64 MiB).
    pub fn max_body_size(mut self, bytes: usize) -> Self {
        self.max_body_size = bytes;
        self
    }
    /// Sends requests through `client`, which should be built with `redirect(Policy::none())`: the client follows redirects
    /// itself, and takes no secret to another origin.
    pub fn reqwest_client(self, client: reqwest::Client) -> Self {
        self.transport(ReqwestTransport::from(client))
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
        if !self.base_is_own && !self.base_url.contains("://") {
            return Err(Error::invalid("a base URL must be set: the API's description does not say where it is"));
        }
        let base = base_url(&self.base_url)?;
        let mut headers = HeaderMap::with_capacity(self.headers.len());
        for (name, value) in &self.headers {
            let (name, value) = header(name, value)?;
            headers.insert(name, value);
        }
        let transport = match self.transport {
            Some(transport) => transport,
            None => Box::new(
                ReqwestTransport::new()
                    .map_err(|error| Error::invalid_from("no HTTP client can be made on this system", error))?,
            ),
        };
        let token_url = |name| self.token_urls.iter().rfind(|(scheme, _)| *scheme == name).map(|(_, url)| url);
        let located = |(scheme, credential): (&'static SecurityScheme, Credential)| match token_url(scheme.name) {
            Some(url) => (scheme, credential.with_token_url(url)),
            None => (scheme, credential),
        };
        let credentials = self.credentials.into_iter().map(located).collect();
        Ok(Client(Arc::new(Inner {
            credentials: Credentials::new(credentials, &base)?,
            base,
            base_is_own: self.base_is_own,
            headers,
            timeout: self.timeout,
            total_timeout: self.total_timeout,
            retry: self.retry,
            strict: self.strict,
            max_body_size: self.max_body_size,
            transport,
        })))
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").finish_non_exhaustive()
    }
}

/// Checks a base URL: absolute, HTTP, nothing but a path behind the host.
fn base_url(text: &str) -> Result<Url, Error> {
    // The text is not repeated in messages: it may hold a password.
    let mut url =
        Url::parse(text).map_err(|error| Error::invalid_from("the base URL is not an absolute URL", error))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(Error::invalid("the base URL must begin with `https://` or `http://`"));
    }
    // protection: base-password
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::invalid("the base URL must not hold a user name or password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(Error::invalid("the base URL must not have a query or fragment"));
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
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
