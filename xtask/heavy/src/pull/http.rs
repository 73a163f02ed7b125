//! Fetching over HTTPS: bounded, and without anything secret in what is told.

use std::io::Read as _;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use reqwest::StatusCode;
use reqwest::header::{ETAG, HeaderMap, HeaderValue, IF_NONE_MATCH};
use url::{Host, Url};

/// Largest document, in bytes.
const MAX_BYTES: u64 = 64 << 20;
/// Longest wait for a connection, and for a whole document.
const CONNECT: Duration = Duration::from_secs(10);
const WHOLE: Duration = Duration::from_secs(120);
const MAX_REDIRECTS: usize = 5;

/// What a server gives.
pub(super) enum Answer {
    NotModified,
    Document { bytes: Vec<u8>, etag: Option<String> },
}

/// A URL that may be fetched: HTTPS, or a server on this machine, and without credentials.
pub(super) fn checked(text: &str) -> Result<Url> {
    // The text itself may hold a secret, so that it is not repeated.
    let url = Url::parse(text).map_err(|error| anyhow::anyhow!("not a URL: {error}"))?;
    if !url.username().is_empty() || url.password().is_some() {
        bail!("{}: the URL holds credentials; name one that needs none", shown(&url));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        scheme => bail!("{}: `{scheme}` is not fetched, only `https` is", shown(&url)),
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

/// A URL without what may be secret: credentials, query and fragment.
pub(super) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // A URL that can't have them has none.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.to_string()
}

pub(super) struct Client {
    inner: reqwest::blocking::Client,
    whole: Duration,
}

impl Client {
    pub(super) fn new() -> Result<Self> {
        Self::with_timeout(WHOLE)
    }

    pub(super) fn with_timeout(whole: Duration) -> Result<Self> {
        let policy = reqwest::redirect::Policy::custom(|attempt| {
            if attempt.previous().len() > MAX_REDIRECTS {
                return attempt.error("too many redirects");
            }
            match checked(attempt.url().as_str()) {
                Ok(_) => attempt.follow(),
                Err(_) => attempt.error("the redirect leads to what is not fetched"),
            }
        });
        let inner = reqwest::blocking::Client::builder()
            .user_agent(concat!("sdkwright/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .timeout(whole)
            .redirect(policy)
            .referer(false)
            .build()
            .context("no HTTP client")?;
        Ok(Self { inner, whole })
    }

    /// Fetches a document whole, unless the server still has the one with this tag.
    pub(super) fn get(&self, url: &Url, etag: Option<&str>) -> Result<Answer> {
        self.try_get(url, etag).with_context(|| format!("can't fetch {}", shown(url)))
    }

    fn try_get(&self, url: &Url, etag: Option<&str>) -> Result<Answer> {
        let mut headers = HeaderMap::new();
        if let Some(etag) = etag.and_then(|etag| HeaderValue::from_str(etag).ok()) {
            headers.insert(IF_NONE_MATCH, etag);
        }
        // Errors of the client hold the URL with its query.
        let told = |error: reqwest::Error| match error.is_timeout() {
            true => anyhow::anyhow!("no whole answer within {} s", self.whole.as_secs_f32()),
            false => anyhow::Error::new(error.without_url()),
        };
        let response = self.inner.get(url.clone()).headers(headers).send().map_err(told)?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::NOT_MODIFIED if etag.is_some() => return Ok(Answer::NotModified),
            status => bail!("the server answers {status}"),
        }
        let too_large = || format!("the document is larger than {} MB", MAX_BYTES >> 20);
        if response.content_length().is_some_and(|length| length > MAX_BYTES) {
            bail!(too_large());
        }
        let etag = response.headers().get(ETAG).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let mut bytes = Vec::new();
        response.take(MAX_BYTES + 1).read_to_end(&mut bytes).context("the answer breaks off")?;
        if bytes.len() as u64 > MAX_BYTES {
            bail!(too_large());
        }
        Ok(Answer::Document { bytes, etag })
    }
}
