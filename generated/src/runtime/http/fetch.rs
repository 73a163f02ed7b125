//! Requests by `fetch`, in browsers.
//!
//! Futures and streams of JavaScript stay on their thread. They are wrapped so that types are `Send` as they are elsewhere; one that
//! is used on another thread panics.

use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, USER_AGENT};
use send_wrapper::SendWrapper;

use super::transport::{Progress, ReqwestTransport};
use super::{Body, BoxFuture, ByteStream, Error, Transport, TransportError, TransportErrorKind};

/// Creates a client. A browser has no settings for proxies, redirects and certificates that a page could change.
pub(super) fn client(_proxies: bool) -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder().build()
}

impl Transport for ReqwestTransport {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
        Box::pin(SendWrapper::new(fetch(&self.0, request)))
    }
}

async fn fetch(
    client: &reqwest::Client,
    request: http::Request<Body>,
) -> Result<http::Response<ByteStream>, TransportError> {
    let (mut parts, body) = request.into_parts();
    // The browser names itself. Another name would need the server's leave (Fetch, CORS).
    parts.headers.remove(USER_AGENT);
    let refused = |error: Error| TransportError::new(TransportErrorKind::Request, error);
    // A stream can't be sent, only what is in it.
    let body = body.into_stream().collect(usize::MAX).await.map_err(refused)?;
    let progress = parts.extensions.remove::<Progress>().unwrap_or_default();
    let request = reqwest::Request::try_from(http::Request::from_parts(parts, body))
        .map_err(|error| TransportError::new(TransportErrorKind::Request, error.without_url()))?;
    progress.sent();
    let mut response = client.execute(request).await.map_err(failed)?;
    let mut received = http::Response::new(());
    *received.status_mut() = response.status();
    std::mem::swap(received.headers_mut(), response.headers_mut());
    // The browser has decoded the body.
    if received.headers_mut().remove(CONTENT_ENCODING).is_some() {
        received.headers_mut().remove(CONTENT_LENGTH);
    }
    let body = ByteStream::mapped(SendWrapper::new(response.bytes_stream()), failed);
    Ok(received.map(|()| body))
}

/// The URL is left out: its query may hold a key.
fn failed(error: reqwest::Error) -> TransportError {
    let kind = if error.is_builder() {
        TransportErrorKind::Request
    } else if error.is_body() || error.is_decode() {
        TransportErrorKind::Body
    } else {
        // A browser does not say whether there was a connection.
        TransportErrorKind::Exchange
    };
    TransportError::new(kind, error.without_url())
}
