//! Server-sent events.

use std::time::Duration;

use sdkwright_runtime::runtime::http::{Call, Error, Operation};
use serde_json::{Value, json};

use crate::server::{POST, Reply, Server, quick};

static EVENTS: Operation = Operation::new("watch", "GET", "/events").accept("text/event-stream");

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n";

fn closed(events: &str) -> Reply {
    Reply::Cut(format!("{HEAD}content-length: {}\r\n\r\n{events}", events.len()))
}

/// One chunk of the declared encoding, then nothing.
fn cut(events: &str) -> Reply {
    Reply::Cut(format!("{HEAD}transfer-encoding: chunked\r\n\r\n{:x}\r\n{events}\r\n", events.len()))
}

async fn all(events: &str) -> Vec<(String, Option<String>, String)> {
    let server = Server::start([closed(events)]).await;
    let mut stream = Call::new(&server.client(), &POST).text_events().await.unwrap();
    let mut all = Vec::new();
    while let Some(event) = stream.try_next().await.unwrap() {
        all.push((event.event, event.id, event.data));
    }
    all
}

#[tokio::test]
async fn the_format_of_the_specification() {
    let message = |data: &str| ("message".to_owned(), None, data.to_owned());
    assert_eq!(all("\u{feff}data: a\n\n").await, [message("a")]);
    assert_eq!(all("data:a\r\rdata: b\r\n\r\ndata:  c\n\n").await, [message("a"), message("b"), message(" c")]);
    assert_eq!(all("data\n\ndata\ndata\n\ndata:x\ndata:y\n\n").await, [message(""), message("\n"), message("x\ny")]);
    assert_eq!(all(": comment\n\nevent: e\n\ndata: a\nunknown: 1\n\n").await, [message("a")]);
    let events = all("event: e\nid: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n").await;
    let expected = [
        ("e".to_owned(), Some("1".to_owned()), "a".to_owned()),
        ("message".to_owned(), Some("1".to_owned()), "b".to_owned()),
        ("message".to_owned(), Some(String::new()), "c".to_owned()),
    ];
    assert_eq!(events, expected);
}

#[tokio::test]
async fn a_cut_stream_goes_on_after_its_last_event() {
    let server = Server::start([
        cut("retry: 1\n\nid: 1\ndata: {\"n\": 1}\n\nid: 2\ndata: {\"n\""),
        closed("id: 2\ndata: {\"n\": 2}\n\ndata: [DONE]\n\n"),
    ])
    .await;
    let mut stream = Call::new(&server.client(), &EVENTS).events::<Value>().await.unwrap();
    let mut all = Vec::new();
    while let Some(event) = stream.try_next().await.unwrap() {
        all.push(event.data);
    }
    assert_eq!(all, [json!({"n": 1}), json!({"n": 2})]);
    assert_eq!(server.last().header("last-event-id"), Some("1"));
}

/// An API that asks for no wait at all, and sends the same event each time, is asked four times, with longer and longer waits.
#[tokio::test]
async fn reconnects_are_bounded_and_wait_however_little_the_api_asks_for() {
    let again = cut("retry: 0\nid: 1\ndata: a\n\n");
    let server = Server::start((0..50).map(|_| again.clone())).await;
    let mut stream = Call::new(&server.client(), &EVENTS).text_events().await.unwrap();
    let started = std::time::Instant::now();
    let mut events = 0;
    let error = loop {
        match stream.try_next().await {
            Ok(event) => events += usize::from(event.is_some()),
            Err(error) => break error,
        }
    };
    assert!(matches!(error, Error::Transport(_)), "{error}");
    assert_eq!((events, server.requests().len()), (4, 4));
    assert!(started.elapsed() >= Duration::from_millis(100 + 200 + 400), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_cut_stream_without_identifiers_or_of_a_post_is_an_error() {
    for (operation, events) in [(&EVENTS, "data: a\n\ndata: b"), (&POST, "id: 1\ndata: a\n\ndata: b")] {
        let server = Server::start([cut(events)]).await;
        let mut stream = Call::new(&server.client(), operation).text_events().await.unwrap();
        assert_eq!(stream.try_next().await.unwrap().unwrap().data, "a");
        assert!(matches!(stream.try_next().await, Err(Error::Transport(_))));
        assert!(stream.try_next().await.unwrap().is_none());
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_stream_that_ends_inside_an_event_is_an_error() {
    // The length is correct: only the event itself shows that something is missing.
    for events in ["data: a\n\ndata: b", "data: a\n\ndata: b\n", "data: a\n\nevent: e\n"] {
        let server = Server::start([closed(events)]).await;
        let mut stream = Call::new(&server.client(), &EVENTS).text_events().await.unwrap();
        assert_eq!(stream.try_next().await.unwrap().unwrap().data, "a");
        assert!(matches!(stream.try_next().await, Err(Error::Transport(_))), "{events:?}");
    }
}

#[tokio::test]
async fn a_stream_is_taken_up_again_within_a_minute() {
    // The API asks for a wait of 115 days.
    let server = Server::start([cut("retry: 9999999999\nid: 1\ndata: a\n\n"), closed("data: b\n\n")]).await;
    let mut stream = Call::new(&server.client(), &EVENTS).text_events().await.unwrap();
    assert_eq!(stream.try_next().await.unwrap().unwrap().data, "a");
    let next = tokio::spawn(async move { stream.try_next().await });
    // The cut is seen, and the wait has begun.
    tokio::time::sleep(Duration::from_millis(300)).await;
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(61)).await;
    tokio::time::resume();
    let event = tokio::time::timeout(Duration::from_secs(30), next).await.expect("the wait is over").unwrap();
    assert_eq!(event.unwrap().unwrap().data, "b");
}

#[tokio::test]
async fn an_event_is_bounded() {
    for events in ["data: ".to_owned() + &"x".repeat(2000), "data: 12345678\n".repeat(200)] {
        let server = Server::start([closed(&events)]).await;
        let client = server.builder().max_body_size(1000).retry(quick()).build().unwrap();
        let mut stream = Call::new(&client, &EVENTS).text_events().await.unwrap();
        assert!(matches!(stream.try_next().await, Err(Error::TooLarge { limit: 1000, .. })));
    }
}

/// A line that is looked through again for every piece of it would take minutes.
#[tokio::test]
async fn a_long_line_in_small_pieces_is_read_in_time() {
    let (pieces, piece) = (8_000, "x".repeat(1_000));
    let body = format!("3e8\r\n{piece}\r\n").repeat(pieces);
    let events = format!("{HEAD}transfer-encoding: chunked\r\n\r\n5\r\ndata:\r\n{body}2\r\n\n\n\r\n0\r\n\r\n");
    let server = Server::start([Reply::Cut(events)]).await;
    let mut stream = Call::new(&server.client(), &EVENTS).text_events().await.unwrap();
    let event = tokio::time::timeout(Duration::from_secs(60), stream.try_next()).await.expect("it ends in time");
    assert_eq!(event.unwrap().unwrap().data.len(), pieces * piece.len());
}

#[tokio::test]
async fn data_that_cannot_be_read_does_not_end_the_stream() {
    let server = Server::start([closed("data: {\n\ndata: 1\n\n")]).await;
    let mut stream = Call::new(&server.client(), &EVENTS).events::<Value>().await.unwrap();
    assert!(matches!(stream.try_next().await, Err(Error::Decode(_))));
    assert_eq!(stream.try_next().await.unwrap().unwrap().data, json!(1));
}
