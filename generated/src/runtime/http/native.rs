//! Requests by `reqwest` over sockets, everywhere but in browsers.

use std::error::Error as StdError;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use super::body::Content;
use super::transport::{Progress, ReqwestTransport};
use super::{Body, BoxFuture, ByteStream, Error, Transport, TransportError, TransportErrorKind};

/// Creates a client that neither follows redirects nor retries, through the proxies that the environment names or not.
pub(super) fn client(proxies: bool) -> Result<reqwest::Client, reqwest::Error> {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).retry(reqwest::retry::never());
    let client = if proxies { client } else { client.no_proxy() };
    #[cfg(all(feature = "rustls-ring", not(feature = "rustls")))]
    use_ring();
    client.build()
}

/// Makes ring the cryptography of `rustls` for the whole process, unless the application has selected another: `reqwest` takes that of
/// the process.
#[cfg(all(feature = "rustls-ring", not(feature = "rustls")))]
fn use_ring() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // It fails if another thread was faster, and then there is one, too.
        let _ = rustls::crypto::ring::default_provider().install_default();
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
            let request = reqwest::Request::try_from(request.map(|body| outgoing(body, progress.clone())))
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

fn outgoing(body: Body, progress: Progress) -> reqwest::Body {
    reqwest::Body::wrap(Outgoing { content: Mutex::new(body.content), progress })
}

/// A request's body as the HTTP library takes it. The library asks for it once it has a connection, so that is when the request is
/// on its way: it must know whether there is a body at all before it can write a header's first byte.
struct Outgoing {
    /// Only for the library, which wants its bodies `Sync`.
    content: Mutex<Content>,
    progress: Progress,
}

impl http_body::Body for Outgoing {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Error>>> {
        self.progress.sent();
        let chunk = match self.content.get_mut().unwrap_or_else(PoisonError::into_inner) {
            Content::Bytes(bytes) if bytes.is_empty() => Poll::Ready(None),
            Content::Bytes(bytes) => Poll::Ready(Some(Ok(std::mem::take(bytes)))),
            Content::Stream(stream) => Pin::new(stream).poll_next(cx),
        };
        chunk.map(|chunk| chunk.map(|chunk| chunk.map(http_body::Frame::data)))
    }
    fn is_end_stream(&self) -> bool {
        self.progress.sent();
        self.known_length() == Some(0)
    }
    fn size_hint(&self) -> http_body::SizeHint {
        self.known_length().map_or_else(http_body::SizeHint::default, http_body::SizeHint::with_exact)
    }
}

impl Outgoing {
    /// Number of remaining bytes, if they are already in memory.
    fn known_length(&self) -> Option<u64> {
        match &*self.content.lock().unwrap_or_else(PoisonError::into_inner) {
            Content::Bytes(bytes) => Some(bytes.len() as u64),
            Content::Stream(_) => None,
        }
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

/// Returns whether an HTTP/2 server says that it did not look at the request (RFC 9113, 8.7). Of GOAWAY only those streams hear that are
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
