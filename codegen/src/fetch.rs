//! Fetching over HTTPS: bounded, and without secrets in messages.

use std::io::Read as _;
use std::time::Duration;

use crate::foreign::Foreign;
pub use crate::source::shown;
use reqwest::StatusCode;
use reqwest::header::{ETAG, HeaderMap, HeaderValue, IF_NONE_MATCH};
use url::{Host, Url};

/// Largest document, in bytes.
const MAX_BYTES: u64 = 64 << 20;
/// Longest wait for a connection, and for a whole document.
const CONNECT: Duration = Duration::from_secs(10);
const WHOLE: Duration = Duration::from_secs(120);
const MAX_REDIRECTS: usize = 5;

/// The reason why a document was not fetched.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct FetchError(Foreign);

type Result<T> = std::result::Result<T, FetchError>;

fn fault<T>(why: impl Into<Foreign>) -> Result<T> {
    Err(FetchError(why.into()))
}

/// The response of a server.
#[derive(Debug)]
pub enum Answer {
    /// The document is the one whose tag was sent.
    NotModified,
    /// A document.
    Document {
        /// The whole of it.
        bytes: Vec<u8>,
        /// The server's name for this state of it.
        etag: Option<String>,
    },
}

/// A URL that may be fetched: HTTPS, or a server on this machine, and without credentials.
///
/// # Errors
/// Any other URL.
pub fn checked(text: &str) -> Result<Url> {
    // The text itself may hold a secret, so that it is not repeated.
    let url = Url::parse(text).or_else(|error| fault(format!("not a URL: {error}")))?;
    if !url.username().is_empty() || url.password().is_some() {
        return fault(format!("{}: the URL contains credentials; use one without them", shown(&url)));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        scheme => fault(format!("{}: `{scheme}` is not fetched, only `https` is", shown(&url))),
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Fetches documents.
#[derive(Debug)]
pub struct Client {
    inner: reqwest::blocking::Client,
    whole: Duration,
}

impl Client {
    /// A client that waits two minutes for a whole document.
    ///
    /// # Errors
    /// The system gives no TLS or no names.
    pub fn new() -> Result<Self> {
        Self::with_timeout(WHOLE)
    }

    /// A client that waits so long for a whole document.
    ///
    /// # Errors
    /// The system gives no TLS or no names.
    pub fn with_timeout(whole: Duration) -> Result<Self> {
        let policy = reqwest::redirect::Policy::custom(|attempt| {
            if attempt.previous().len() > MAX_REDIRECTS {
                return attempt.error("too many redirects");
            }
            match checked(attempt.url().as_str()) {
                Ok(_) => attempt.follow(),
                Err(_) => attempt.error("the redirect leads to a URL that is not fetched"),
            }
        });
        let inner = reqwest::blocking::Client::builder()
            .user_agent(concat!("sdkwright/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .timeout(whole)
            .redirect(policy)
            .referer(false)
            .build()
            .or_else(|error| fault(format!("no HTTP client: {error}")))?;
        Ok(Self { inner, whole })
    }

    /// Fetches a document whole, unless the server still has the one with this tag.
    ///
    /// # Errors
    /// No connection, no success, too large, too late.
    pub fn get(&self, url: &Url, etag: Option<&str>) -> Result<Answer> {
        self.try_get(url, etag).map_err(|why| FetchError(format!("can't fetch {}: {why}", shown(url)).into()))
    }

    fn try_get(&self, url: &Url, etag: Option<&str>) -> std::result::Result<Answer, String> {
        let mut headers = HeaderMap::new();
        if let Some(etag) = etag.and_then(|etag| HeaderValue::from_str(etag).ok()) {
            headers.insert(IF_NONE_MATCH, etag);
        }
        let response = self.inner.get(url.clone()).headers(headers).send().map_err(|error| self.told(error))?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::NOT_MODIFIED if etag.is_some() => return Ok(Answer::NotModified),
            status => return Err(format!("the server responded with {status}")),
        }
        let too_large = || format!("the document is larger than {} MB", MAX_BYTES >> 20);
        if response.content_length().is_some_and(|length| length > MAX_BYTES) {
            return Err(too_large());
        }
        let etag = response.headers().get(ETAG).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let mut bytes = Vec::new();
        let read = response.take(MAX_BYTES + 1).read_to_end(&mut bytes);
        read.map_err(|error| format!("the response is incomplete: {error}"))?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(too_large());
        }
        Ok(Answer::Document { bytes, etag })
    }

    /// Returns the reason for a missing response, from the client's error to its first cause, without the URL and its query.
    fn told(&self, error: reqwest::Error) -> String {
        if error.is_timeout() {
            return format!("no complete response within {} s", self.whole.as_secs_f32());
        }
        let error = error.without_url();
        let mut text = error.to_string();
        let mut cause = std::error::Error::source(&error);
        while let Some(next) = cause {
            text.push_str(&format!(": {next}"));
            cause = next.source();
        }
        text
    }
}
