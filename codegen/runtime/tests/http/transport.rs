//! Another transport than `reqwest`, and responses in arbitrary pieces.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::StatusCode;
use sdkwright_runtime::runtime::http::{
    Body, BoxFuture, ByteStream, Call, Client, Credential, Error, Location, Operation, SecurityScheme, Transport,
    TransportError, TransportErrorKind,
};

use crate::server::{GET, chain};
use crate::watch::{self, KEY};

/// Responds to every request with these chunks.
struct Chunked(Vec<Bytes>);

struct Chunks(VecDeque<Bytes>);

impl Stream for Chunks {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front().map(Ok))
    }
}

impl Transport for Chunked {
    fn send(&self, _: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
        let chunks = Chunks(self.0.iter().cloned().collect());
        Box::pin(async { Ok(http::Response::new(ByteStream::new(chunks))) })
    }
}

async fn events(chunks: Vec<Bytes>) -> Vec<String> {
    let client = Client::builder("https://api.example").transport(Chunked(chunks)).build().unwrap();
    let mut stream = Call::new(&client, &GET).text_events().await.unwrap();
    let mut all = Vec::new();
    while let Some(event) = stream.try_next().await.unwrap() {
        all.push(format!("{event:?}"));
    }
    all
}

#[tokio::test]
async fn events_do_not_depend_on_how_they_are_cut_into_chunks() {
    let text = "\u{feff}: hi\r\nid: 1\r\ndata: é\r\ndata: b\r\n\r\nevent: x\ndata:c\n\ndata: d\r\r";
    let bytes = Bytes::from_static(text.as_bytes());
    let whole = events(vec![bytes.clone()]).await;
    assert_eq!(whole.len(), 3);
    for at in 0..bytes.len() {
        assert_eq!(events(vec![bytes.slice(..at), bytes.slice(at..)]).await, whole, "cut at {at}");
    }
    assert_eq!(events((0..bytes.len()).map(|i| bytes.slice(i..=i)).collect()).await, whole);
}

/// Fails every request.
struct Broken;

impl Transport for Broken {
    fn send(&self, _: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
        Box::pin(async { Err(TransportError::new(TransportErrorKind::Request, "no route")) })
    }
}

#[tokio::test]
async fn a_transport_s_failure_is_told() {
    let client = Client::builder("https://api.example").transport(Broken).build().unwrap();
    let error = Call::new(&client, &GET).empty().await.unwrap_err();
    assert_eq!(error.to_string(), "the request could not be sent");
    assert_eq!(chain(&error), "the request could not be sent: no route");
    assert!(matches!(error, Error::Transport(error) if error.kind() == TransportErrorKind::Request));
}

/// Responds with the text that a transport's log line about the request would show.
struct Logging;

impl Transport for Logging {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
        let line = format!("{:?}", request.headers());
        Box::pin(async { Ok(http::Response::new(Bytes::from(line).into())) })
    }
}

#[tokio::test]
async fn a_transport_that_logs_headers_shows_no_credential() {
    static SCHEMES: [SecurityScheme; 3] = [
        SecurityScheme::basic("basic"),
        SecurityScheme::api_key("cookie", Location::Cookie, "sid"),
        SecurityScheme::api_key("header", Location::Header, "x-api-key"),
    ];
    static ALL: &[&[&SecurityScheme]] = &[&[&SCHEMES[0], &SCHEMES[1], &SCHEMES[2]]];
    static SIGNED: Operation = Operation::new("getThing", "GET", "/a").security(ALL);
    let mut builder = Client::builder("https://api.example").transport(Logging);
    for scheme in &SCHEMES {
        builder = builder.credential(scheme, Credential::token(KEY));
    }
    let line = Call::new(&builder.build().unwrap(), &SIGNED).text().await.unwrap().into_inner();
    for name in ["authorization", "cookie", "x-api-key"] {
        assert!(line.contains(&format!("{name:?}: Sensitive")), "{line}");
    }
    assert!(!watch::shows_key(&line), "{line}");
}

/// Responds to every request with a status that has no body (RFC 9110, 15.3.5), and a body all the same.
struct Chatty(StatusCode);

impl Transport for Chatty {
    fn send(&self, _: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
        let mut response = http::Response::new(ByteStream::new(Chunks([Bytes::from_static(b"{]")].into())));
        *response.status_mut() = self.0;
        Box::pin(async { Ok(response) })
    }
}

#[tokio::test]
async fn no_content_is_none_whatever_the_body_holds() {
    let answer = |status| async move {
        let client = Client::builder("https://api.example").transport(Chatty(status)).build().unwrap();
        Call::new(&client, &GET).optional_json::<serde_json::Value>().await
    };
    assert_eq!(answer(StatusCode::NO_CONTENT).await.unwrap().into_inner(), None);
    assert!(matches!(answer(StatusCode::OK).await, Err(Error::Decode(_))));
}
