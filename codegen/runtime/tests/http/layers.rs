//! `tower` layers around the transport.

use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use sdkwright_runtime::runtime::http::{Body, BoxError, BoxFuture, ByteStream, Call, Error, TransportErrorKind};
use tower::{Layer, Service};

use crate::server::{GET, POST, Server, chain, ok};

type Log = Arc<Mutex<Vec<&'static str>>>;

/// Writes its name down, adds it as a header, and fails if it is called so.
#[derive(Clone)]
struct Named(&'static str, Log);

#[derive(Clone)]
struct NamedService<S>(S, Named);

impl<S> Layer<S> for Named {
    type Service = NamedService<S>;

    fn layer(&self, inner: S) -> NamedService<S> {
        NamedService(inner, self.clone())
    }
}

impl<S> Service<http::Request<Body>> for NamedService<S>
where
    S: Service<http::Request<Body>, Response = http::Response<ByteStream>> + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<S::Response, BoxError>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.0.poll_ready(cx).map_err(Into::into)
    }
    fn call(&mut self, mut request: http::Request<Body>) -> Self::Future {
        let Named(name, log) = &self.1;
        log.lock().unwrap().push(name);
        request.headers_mut().insert("x-layer", http::HeaderValue::from_static(name));
        let sent = self.0.call(request);
        let fails = *name == "overloaded";
        Box::pin(async move { if fails { Err("too much to do".into()) } else { sent.await.map_err(Into::into) } })
    }
}

#[tokio::test]
async fn the_last_layer_is_the_outermost() {
    let server = Server::start([ok("{}")]).await;
    let log = Log::default();
    let client =
        server.builder().layer(Named("inner", log.clone())).layer(Named("outer", log.clone())).build().unwrap();
    Call::new(&client, &GET).empty().await.unwrap();
    assert_eq!(*log.lock().unwrap(), ["outer", "inner"]);
    assert_eq!(server.last().header("x-layer"), Some("inner"));
}

#[tokio::test]
async fn an_error_of_a_layer_is_one_of_the_transport() {
    let server = Server::start([]).await;
    let client = server.builder().layer(Named("overloaded", Log::default())).build().unwrap();
    let error = Call::new(&client, &POST).empty().await.unwrap_err();
    assert!(chain(&error).ends_with("too much to do"), "{}", chain(&error));
    assert!(error.may_have_been_processed(), "nobody knows");
}

#[tokio::test]
async fn an_error_of_the_transport_stays_as_it_is() {
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let client =
        sdkwright_runtime::runtime::http::Client::builder(url).layer(Named("a", Log::default())).build().unwrap();
    let error = Call::new(&client, &POST).empty().await.unwrap_err();
    assert!(matches!(&error, Error::Transport(error) if error.kind() == TransportErrorKind::Connect), "{error}");
}
