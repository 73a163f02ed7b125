//! Server-sent events.

use std::time::Duration;

use sdkwright_runtime::runtime::http::{
    Call, Client, Credential, Error, Multipart, Operation, Param, SecurityScheme, StreamSwitch,
};
use serde_json::{Value, json};

use crate::server::{POST, Reply, Server, answer, ok, quick};
use crate::watch::{self, KEY};

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

static SWITCHED: Operation = Operation::new("chat", "POST", "/chat")
    .accept("application/json")
    .stream(StreamSwitch::json("application/json", "stream"));
static STREAMED: Operation = Operation::new("generate", "POST", "/generate")
    .accept("application/json")
    .stream(StreamSwitch::json("application/json", "stream").on_by_default());
static BY_QUERY: Operation =
    Operation::new("tail", "GET", "/tail").params(&[Param::query("follow")]).stream(StreamSwitch::param(0));

fn with_body(client: &Client, operation: &'static Operation, body: &Value) -> Call {
    let mut call = Call::new(client, operation);
    call.body_json("application/json", body);
    call
}

#[tokio::test]
async fn a_request_says_whether_it_wants_a_stream() {
    let server = Server::start((0..6).flat_map(|_| [closed("data: 1\n\n"), ok("{}")])).await;
    let client = server.client();
    let body = json!({"model": "m", "n": 1.5});
    let no_stream = json!({"stream": false});
    for (operation, body, streamed, whole) in [
        (&SWITCHED, &body, json!({"model": "m", "n": 1.5, "stream": true}), body.clone()),
        (&SWITCHED, &no_stream, json!({"stream": true}), json!({"stream": false})),
        (
            &STREAMED,
            &body,
            json!({"model": "m", "n": 1.5, "stream": true}),
            json!({"model": "m", "n": 1.5, "stream": false}),
        ),
    ] {
        let mut stream = with_body(&client, operation, body).events::<Value>().await.unwrap();
        assert_eq!(*stream.try_next().await.unwrap().unwrap(), json!(1));
        assert_eq!(serde_json::from_str::<Value>(&server.last().body).unwrap(), streamed);
        with_body(&client, operation, body).json::<Value>().await.unwrap();
        assert_eq!(serde_json::from_str::<Value>(&server.last().body).unwrap(), whole);
    }
    // A body that the caller left out.
    drop(Call::new(&client, &SWITCHED).events::<Value>().await.unwrap());
    assert_eq!(server.last().body, "{\"stream\":true}");
    assert_eq!(server.last().header("content-type"), Some("application/json"));
    Call::new(&client, &SWITCHED).json::<Value>().await.unwrap();
    assert_eq!(server.last().body, "");
    drop(Call::new(&client, &BY_QUERY).events::<Value>().await.unwrap());
    assert_eq!(server.last().target, "/tail?follow=true");
    Call::new(&client, &BY_QUERY).json::<Value>().await.unwrap();
    assert_eq!(server.last().target, "/tail");
}

#[tokio::test]
async fn forms_say_it_too() {
    static FORM: Operation = Operation::new("form", "POST", "/form").stream(StreamSwitch::form("stream"));
    static PARTS: Operation = Operation::new("parts", "POST", "/parts").stream(StreamSwitch::multipart("stream"));
    let server = Server::start((0..3).map(|_| closed("data: 1\n\n"))).await;
    let client = server.client();
    let mut form = Call::new(&client, &FORM);
    form.body_form(&json!({"a": 1, "stream": false}), &[]);
    drop(form.events::<Value>().await.unwrap());
    assert_eq!(server.last().body, "a=1&stream=true");
    let mut parts = Call::new(&client, &PARTS);
    parts.body_multipart(Multipart::new().field("stream", &json!(false), None).field("a", &json!(1), None));
    drop(parts.events::<Value>().await.unwrap());
    let body = server.last().body;
    assert!(body.contains("name=\"stream\"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\ntrue\r\n"), "{body}");
    assert!(body.contains("name=\"a\"") && !body.contains("false"), "{body}");
    drop(Call::new(&client, &PARTS).events::<Value>().await.unwrap());
    assert!(server.last().body.contains("true"));
}

#[tokio::test]
async fn another_content_type_is_an_error_that_says_what_was_received() {
    static KEYED: SecurityScheme = SecurityScheme::bearer("bearer");
    static WATCH: Operation =
        Operation::new("watch", "GET", "/events").accept("text/event-stream").security(&[&[&KEYED]]);
    let body = format!("{{\"error\": \"no stream for {KEY}\"}}");
    let page = answer("200 OK", &["content-type: text/html"], "<title>Log in</title>");
    let fault = answer("200 OK", &["content-type: application/json; charset=utf-8"], &body);
    let server = Server::start([fault, page.clone(), page, answer("200 OK", &["content-type: text/html"], "")]).await;
    let client = server.builder().credential(&KEYED, Credential::token(KEY)).build().unwrap();
    let error = Call::new(&client, &WATCH).events::<Value>().await.unwrap_err();
    watch::check(&error);
    assert_eq!(
        error.to_string(),
        "the response of watch can't be decoded: expected `text/event-stream`, received `application/json`: \
         {\"error\": \"no stream for ***\"}"
    );
    assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
    let error = Call::new(&client, &WATCH).text_events().await.unwrap_err();
    assert!(error.to_string().ends_with("received `text/html`: <title>Log in</title>"), "{error}");
    let error = Call::new(&client, &WATCH).json_lines::<Value>().await.unwrap_err();
    assert!(error.to_string().contains("expected a stream of JSON values, received `text/html`"), "{error}");
    let error = Call::new(&client, &WATCH).events::<Value>().await.unwrap_err();
    assert!(error.to_string().ends_with("received `text/html` without a body"), "{error}");
}

#[tokio::test]
async fn streams_are_known_by_their_usual_and_declared_types() {
    static OWN: Operation = Operation::new("own", "GET", "/own").accept("application/vnd.zoo.log, text/plain;q=0.9");
    let types = [
        "application/x-ndjson",
        "Application/JSONL; charset=utf-8",
        "application/geo+json-seq",
        "application/vnd.zoo.log",
    ];
    let reply = |media_type: &str| answer("200 OK", &[&format!("content-type: {media_type}")], "1\n2\n");
    let server = Server::start(types.map(reply)).await;
    for media_type in types {
        let mut stream = Call::new(&server.client(), &OWN).json_lines::<Value>().await.expect(media_type);
        assert_eq!(stream.try_next().await.unwrap(), Some(json!(1)));
    }
    server.script([answer("200 OK", &[], "1\n"), answer("204 No Content", &["content-type: text/html"], "")]);
    for count in [1, 0] {
        let mut stream = Call::new(&server.client(), &OWN).json_lines::<Value>().await.unwrap();
        assert_eq!(stream.try_next().await.unwrap().into_iter().count(), count);
    }
}

#[tokio::test]
async fn an_api_has_its_own_end_of_a_stream() {
    static ENDS: Operation = Operation::new("ends", "GET", "/ends").stream_end("bye");
    let events = || closed("data: [DONE]\n\ndata: 1\n\ndata: bye\n\ndata: 2\n\n");
    let server = Server::start([events(), events()]).await;
    let mut stream = Call::new(&server.client(), &ENDS).text_events().await.unwrap();
    let mut all = Vec::new();
    while let Some(event) = stream.try_next().await.unwrap() {
        all.push(event.data);
    }
    assert_eq!(all, ["[DONE]", "1"]);
    let mut stream = Call::new(&server.client(), &ENDS).events::<Value>().await.unwrap();
    assert!(stream.try_next().await.is_err(), "the usual marker is data here");
    assert_eq!(stream.try_next().await.unwrap().unwrap().as_i64(), Some(1));
    assert!(stream.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn a_resumed_stream_is_checked_too() {
    let server =
        Server::start([cut("retry: 1\nid: 1\ndata: 1\n\n"), answer("200 OK", &["content-type: text/html"], "Later.")])
            .await;
    let mut stream = Call::new(&server.client(), &EVENTS).text_events().await.unwrap();
    assert_eq!(stream.try_next().await.unwrap().unwrap().data, "1");
    let error = stream.try_next().await.unwrap_err();
    assert!(error.to_string().ends_with("received `text/html`: Later."), "{error}");
}
