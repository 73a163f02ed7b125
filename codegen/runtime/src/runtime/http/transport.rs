//! Who carries requests: `reqwest`, or anything else.

use std::pin::Pin;

use super::{Body, ByteStream, TransportError, TransportErrorKind};

/// A future behind a pointer.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends one request and returns the answer's head as soon as it is there. Must not follow redirects, retry or authenticate: the
/// client does, and knows where secrets may go.
pub trait Transport: Send + Sync + 'static {
    /// Sends `request`. Dropping the future gives the request up.
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>>;
}

/// The transport over a [`reqwest::Client`].
#[derive(Clone, Debug)]
pub struct ReqwestTransport(reqwest::Client);

impl ReqwestTransport {
    /// One that doesn't follow redirects.
    ///
    /// # Errors
    /// The TLS backend or the system's configuration can't be used.
    pub fn new() -> Result<Self, reqwest::Error> {
        // protection: redirect-library, goaway-once, tls-verified
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().map(Self)
    }
}

impl From<reqwest::Client> for ReqwestTransport {
    /// `client` should be built with `redirect(Policy::none())`: a client that follows redirects by itself takes headers, an API
    /// key's header too, along to other origins.
    fn from(client: reqwest::Client) -> Self {
        Self(client)
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
        Box::pin(async move {
            let request = reqwest::Request::try_from(request.map(Body::into_reqwest))
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
    } else {
        TransportErrorKind::Exchange
    };
    // protection: error-url
    TransportError::new(kind, error.without_url())
}
