//! Transports: `reqwest`, or another implementation.

use std::error::Error as StdError;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

#[cfg(target_family = "wasm")]
use super::fetch as library;
#[cfg(not(target_family = "wasm"))]
use super::native as library;
use super::{Body, ByteStream, TransportError};

/// A boxed error of any type.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// A boxed future.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends one request and returns the response as soon as its headers are received. Must not follow redirects, retry or authenticate: the
/// client does, and knows which origins may receive secrets.
pub trait Transport: Send + Sync + 'static {
    /// Sends `request`. Dropping the future cancels the request.
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>>;
}

/// Progress of a transport with the requests of one attempt, read when the time runs out: an extension of each request.
#[derive(Clone, Default)]
pub(super) struct Progress(Arc<AtomicU8>);

impl Progress {
    const PREPARING: u8 = 0;
    /// A transport has the request, and may not say more.
    const GIVEN: u8 = 1;
    #[cfg(not(target_family = "wasm"))]
    const CONNECTING: u8 = 2;
    const SENT: u8 = 3;

    pub(super) fn given(&self) {
        self.advance(Self::PREPARING, Self::GIVEN);
    }
    /// The transport will say when the request is on its way.
    #[cfg(not(target_family = "wasm"))]
    pub(super) fn connecting(&self) {
        self.advance(Self::GIVEN, Self::CONNECTING);
    }
    /// Stays so: another request, where a redirect leads, doesn't change that the first one was sent.
    pub(super) fn sent(&self) {
        self.0.store(Self::SENT, Ordering::Relaxed);
    }
    fn advance(&self, from: u8, to: u8) {
        let _ = self.0.compare_exchange(from, to, Ordering::Relaxed, Ordering::Relaxed);
    }
    /// Returns whether the server may have seen something.
    pub(super) fn may_have_sent(&self) -> bool {
        matches!(self.0.load(Ordering::Relaxed), Self::GIVEN | Self::SENT)
    }
}

/// Transport based on a [`reqwest::Client`].
#[derive(Clone, Debug)]
pub struct ReqwestTransport(pub(super) reqwest::Client);

impl ReqwestTransport {
    /// Creates a transport that neither follows redirects nor retries, and uses the proxies of the
    /// environment (`HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`).
    ///
    /// In a browser (`wasm32-unknown-unknown`) it is `fetch`, which follows redirects, and sends all headers but `Authorization` and cookies
    /// to another origin if that origin allows them.
    ///
    /// # Errors
    /// The TLS backend or the system's configuration is not usable.
    pub fn new() -> Result<Self, reqwest::Error> {
        Self::with_proxies(true)
    }
    /// The same, through the proxies that the environment names or not.
    pub(super) fn with_proxies(proxies: bool) -> Result<Self, reqwest::Error> {
        library::client(proxies).map(Self)
    }
}

impl From<reqwest::Client> for ReqwestTransport {
    /// `client` should be built with `redirect(Policy::none())`: a client that follows redirects itself sends headers, including an API
    /// key, to other origins.
    fn from(client: reqwest::Client) -> Self {
        Self(client)
    }
}
