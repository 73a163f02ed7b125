//! `tower` layers around a transport.

use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use tower::{Layer, Service};

use super::{Body, BoxError, BoxFuture, ByteStream, Transport, TransportError, TransportErrorKind};

/// A transport as a [`tower::Service`], which layers are put around.
#[derive(Clone)]
pub struct TransportService(Arc<dyn Transport>);

impl Service<http::Request<Body>> for TransportService {
    type Response = http::Response<ByteStream>;
    type Error = TransportError;
    type Future = BoxFuture<'static, Result<Self::Response, TransportError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }
    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let transport = self.0.clone();
        Box::pin(async move { transport.send(request).await })
    }
}

impl std::fmt::Debug for TransportService {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TransportService").finish_non_exhaustive()
    }
}

/// A service as a transport: each request has a clone of it.
struct Layered<S>(Mutex<S>);

impl<S> Transport for Layered<S>
where
    S: Service<http::Request<Body>, Response = http::Response<ByteStream>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
{
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
        let mut service = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Box::pin(async move {
            std::future::poll_fn(|cx| service.poll_ready(cx)).await.map_err(failed)?;
            service.call(request).await.map_err(failed)
        })
    }
}

/// The transport's own errors stay as they are. Of others nobody knows whether the request was sent.
fn failed(error: impl Into<BoxError>) -> TransportError {
    match error.into().downcast::<TransportError>() {
        Ok(own) => *own,
        Err(other) => TransportError::new(TransportErrorKind::Exchange, other),
    }
}

/// Puts a layer around a transport.
pub(super) fn wrap<L>(transport: Box<dyn Transport>, layer: &L) -> Box<dyn Transport>
where
    L: Layer<TransportService>,
    L::Service: Service<http::Request<Body>, Response = http::Response<ByteStream>> + Clone + Send + 'static,
    <L::Service as Service<http::Request<Body>>>::Error: Into<BoxError>,
    <L::Service as Service<http::Request<Body>>>::Future: Send,
{
    Box::new(Layered(Mutex::new(layer.layer(TransportService(transport.into())))))
}
