//! Limits of time for a call, and of memory for its response, independent of the server.

use std::time::Duration;

use bytes::Bytes;
use sdkwright_runtime::runtime::http::{
    Body, BoxFuture, ByteStream, Call, Client, DeclaredBody, DeclaredErrors, Error, Operation, Size, Transport,
    TransportError,
};
use serde_json::Value;

use crate::server::{GET, Reply, Server, answer, ok};

static EVENTS: Operation = Operation::new("watch", "GET", "/events").accept("text/event-stream");
static TYPED: Operation = Operation::new("getThing", "GET", "/a").errors::<Declared>();

/// Any JSON.
#[derive(Debug, PartialEq)]
struct Declared(Value);

impl DeclaredErrors for Declared {
    fn read(body: DeclaredBody<'_>) -> Option<Self> {
        body.json().map(Self)
    }
}

const STREAM: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";

/// No call may take longer than this, however slow the machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// The error that a call ends with, as long as it ends.
async fn error_of<T>(call: impl Future<Output = Result<T, Error>>) -> Error {
    match tokio::time::timeout(PATIENCE, call).await.expect("it ends by itself") {
        Ok(_) => panic!("it succeeds"),
        Err(error) => error,
    }
}

#[track_caller]
fn assert_total(error: &Error) {
    assert!(matches!(error, Error::Timeout(error) if error.is_total()), "{error}");
}

/// Has a body at once.
struct At(Bytes);

impl Transport for At {
    fn send(&self, _: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
        let body = self.0.clone().into();
        Box::pin(async { Ok(http::Response::new(body)) })
    }
}

/// Many small values, which take longer to read than to receive.
fn small_values(megabytes: usize) -> Bytes {
    let mut body = "[".to_owned() + &"[0],".repeat(megabytes << 18);
    body.push_str("0]");
    body.into()
}

#[tokio::test]
async fn reading_a_body_as_values_counts() {
    let client = Client::builder("https://api.example").transport(At(small_values(4))).build().unwrap();
    let soon = Duration::from_millis(20);
    let mut call = Call::new(&client, &GET);
    call.set_timeout(soon);
    let error = error_of(call.json::<Value>()).await;
    assert!(matches!(&error, Error::Timeout(error) if !error.is_total() && error.limit() == soon), "{error}");
    let mut call = Call::new(&client, &GET);
    call.set_total_timeout(soon);
    assert_total(&error_of(call.json::<Value>()).await);
    // A caller who reads the body manually has unlimited time.
    let mut call = Call::new(&client, &GET);
    call.set_timeout(Duration::from_secs(10));
    let raw = call.raw().await.unwrap();
    assert!(raw.json::<Value>().is_ok());
}

#[tokio::test]
async fn values_of_a_stream_have_their_time_too() {
    let line = [&small_values(4)[..], b"\n"].concat();
    let client = Client::builder("https://api.example").transport(At(line.into())).build().unwrap();
    let mut call = Call::new(&client, &GET);
    call.set_timeout(Duration::from_millis(20));
    let mut lines = call.json_lines::<Value>().await.unwrap();
    assert!(matches!(error_of(lines.try_next()).await, Error::Timeout(_)));
}

#[tokio::test]
async fn values_are_bounded() {
    let body = format!("[{}0]", "{},".repeat(100_000));
    for reply in [Reply::Cut(format!("{STREAM}data: {body}\n\n")), ok(&(body.clone() + "\n"))] {
        let server = Server::start([reply]).await;
        let client = server.builder().max_decoded_size(1 << 20).build().unwrap();
        let call = Call::new(&client, &GET);
        let error = error_of(async {
            let response = call.open().await?;
            if response.is("text/event-stream") {
                return response.events::<Value>().try_next().await.map(drop);
            }
            response.json_lines::<Value>().try_next().await.map(drop)
        })
        .await;
        assert!(matches!(error, Error::TooLarge { limit: 1_048_576, of: Size::Decoded }), "{error}");
        assert!(error.to_string().contains("max_decoded_size"), "{error}");
    }
    let server = Server::start([ok(&body), answer("400 Bad", &[], &body)]).await;
    let client = server.builder().max_decoded_size(1 << 20).build().unwrap();
    let error = error_of(Call::new(&client, &GET).json::<Value>()).await;
    assert!(matches!(error, Error::TooLarge { of: Size::Decoded, .. }), "{error}");
    // An error is still one, without a typed body.
    let error = error_of(Call::new(&client, &TYPED).empty()).await;
    let api = error.as_api().unwrap();
    assert_eq!((api.body::<Declared>(), api.bytes().len()), (None, body.len()));
    // The default follows from the size of bodies.
    let server = Server::start([ok(&body)]).await;
    assert!(Call::new(&server.client(), &GET).json::<Value>().await.is_ok());
}

#[tokio::test]
async fn a_download_ends_in_time_however_much_is_received() {
    let slow =
        Reply::Endless("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".into(), vec![b'a'], Duration::from_millis(20));
    let server = Server::start([slow]).await;
    let mut call = Call::new(&server.client(), &GET);
    call.set_total_timeout(Duration::from_millis(400));
    let mut download = call.download().await.unwrap();
    let error = error_of(async {
        while download.try_next().await?.is_some() {}
        Ok(())
    })
    .await;
    assert_total(&error);
    assert!(download.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn a_stream_of_comments_ends_in_time() {
    let comments = Reply::Endless(STREAM.into(), b": still here\n\n".to_vec(), Duration::from_millis(20));
    let server = Server::start([comments]).await;
    let mut call = Call::new(&server.client(), &EVENTS);
    call.set_total_timeout(Duration::from_millis(400));
    let mut events = call.text_events().await.unwrap();
    assert_total(&error_of(events.try_next()).await);
    assert!(events.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn a_stream_that_is_taken_up_again_ends_in_time() {
    let replies = (0..1_000).map(|i| {
        let event = format!("retry: 1\nid: {i}\ndata: a\n\n");
        Reply::Cut(format!(
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{event}\r\n",
            event.len()
        ))
    });
    let server = Server::start(replies).await;
    let mut call = Call::new(&server.client(), &EVENTS);
    call.set_total_timeout(Duration::from_millis(400));
    let mut events = call.text_events().await.unwrap();
    let error = error_of(async {
        while events.try_next().await?.is_some() {}
        Ok(())
    })
    .await;
    assert_total(&error);
}

#[tokio::test]
async fn the_wait_for_more_has_a_limit_of_its_own() {
    let stall = Reply::Stall("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc".into());
    let server = Server::start([stall.clone(), stall]).await;
    let client = server.builder().idle_timeout(Duration::from_millis(50)).build().unwrap();
    let mut download = Call::new(&client, &GET).download().await.unwrap();
    assert_eq!(download.try_next().await.unwrap().unwrap(), "abc");
    assert_eq!(error_of(download.try_next()).await.to_string(), "no data was received for 50ms");
    let mut call = Call::new(&client, &GET);
    call.set_idle_timeout(Duration::from_millis(60));
    let mut download = call.download().await.unwrap();
    download.try_next().await.unwrap();
    assert_eq!(error_of(download.try_next()).await.to_string(), "no data was received for 60ms");
    assert!(format!("{client:?}").contains("idle_timeout: Some(50ms)"), "{client:?}");
}
