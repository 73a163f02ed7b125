//! Transports: `reqwest`, or another implementation.

use std::error::Error as StdError;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use super::{Body, ByteStream, TransportError, TransportErrorKind};

/// Any error.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// A boxed future.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends one request and returns the response as soon as its headers are received. Must not follow redirects, retry or authenticate: the
/// client does, and knows which origins may receive secrets.
pub trait Transport: Send + Sync + 'static {
    /// Sends `request`. Dropping the future cancels the request.
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>>;
}

/// How far a transport came with the requests of one attempt, for the moment at which time runs out: an extension of each request.
#[derive(Clone, Default)]
pub(super) struct Progress(Arc<AtomicU8>);

impl Progress {
    const PREPARING: u8 = 0;
    /// A transport has the request, and may not say more.
    const GIVEN: u8 = 1;
    const CONNECTING: u8 = 2;
    const SENT: u8 = 3;

    pub(super) fn given(&self) {
        self.advance(Self::PREPARING, Self::GIVEN);
    }
    /// The transport will say when the request is on its way.
    fn connecting(&self) {
        self.advance(Self::GIVEN, Self::CONNECTING);
    }
    /// Stays so: another request, where a redirect leads, doesn't change that the first one was sent.
    pub(super) fn sent(&self) {
        self.0.store(Self::SENT, Ordering::Relaxed);
    }
    fn advance(&self, from: u8, to: u8) {
        let _ = self.0.compare_exchange(from, to, Ordering::Relaxed, Ordering::Relaxed);
    }
    /// Whether the server may have seen something.
    pub(super) fn may_have_sent(&self) -> bool {
        matches!(self.0.load(Ordering::Relaxed), Self::GIVEN | Self::SENT)
    }
}

/// Transport based on a [`reqwest::Client`].
#[derive(Clone, Debug)]
pub struct ReqwestTransport(reqwest::Client);

impl ReqwestTransport {
    /// Creates a transport that neither follows redirects nor retries, and uses the proxies of the
    /// environment (`HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`).
    ///
    /// # Errors
    /// The TLS backend or the system's configuration is not usable.
    pub fn new() -> Result<Self, reqwest::Error> {
        Self::with_proxies(true)
    }
    /// The same, through the proxies that the environment names or not.
    pub(super) fn with_proxies(proxies: bool) -> Result<Self, reqwest::Error> {
        let client =
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).retry(reqwest::retry::never());
        let client = if proxies { client } else { client.no_proxy() };
        client.build().map(Self)
    }
}

impl From<reqwest::Client> for ReqwestTransport {
    /// `client` should be built with `redirect(Policy::none())`: a client that follows redirects itself sends headers, including an API
    /// key, to other origins.
    fn from(client: reqwest::Client) -> Self {
        Self(client)
    }
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        mut request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
        Box::pin(async move {
            let progress = request.extensions_mut().remove::<Progress>().unwrap_or_default();
            progress.connecting();
            let request = reqwest::Request::try_from(request.map(|body| body.into_reqwest(progress.clone())))
                .map_err(|error| TransportError::new(TransportErrorKind::Request, error.without_url()))?;
            let mut response = self.0.execute(request).await.map_err(failed)?;
            let mut answer = http::Response::new(());
            *answer.status_mut() = response.status();
            *answer.version_mut() = response.version();
            std::mem::swap(answer.headers_mut(), response.headers_mut());
            let body = ByteStream::mapped(response.bytes_stream(), failed);
            Ok(answer.map(|()| body))
        })
    }
}

/// The URL is left out: its query may hold a key.
fn failed(error: reqwest::Error) -> TransportError {
    let kind = if error.is_connect() {
        TransportErrorKind::Connect
    } else if error.is_builder() {
        TransportErrorKind::Request
    } else if error.is_body() || error.is_decode() {
        TransportErrorKind::Body
    } else if is_refused(&error) {
        TransportErrorKind::Refused
    } else {
        TransportErrorKind::Exchange
    };
    TransportError::new(kind, error.without_url())
}

/// Whether an HTTP/2 server says that it did not look at the request (RFC 9113, 8.7). Of GOAWAY only those streams hear that are
/// beyond the last one that the server looked at (6.8), whatever its reason.
#[cfg(feature = "http2")]
fn is_refused(error: &(dyn StdError + 'static)) -> bool {
    let causes = std::iter::successors(Some(error), |error: &&(dyn StdError + 'static)| (*error).source());
    causes.filter_map(|error| error.downcast_ref::<h2::Error>()).any(|error| {
        error.is_remote()
            && (error.is_go_away() || error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM))
    })
}

#[cfg(not(feature = "http2"))]
fn is_refused(_: &(dyn StdError + 'static)) -> bool {
    false
}
