//! JSON Lines, NDJSON and `json-seq` (RFC 7464), sent and received.

use sdkwright_runtime::runtime::http::{Call, Client, Error, JsonStream, Operation};
use serde_json::{Value, json};

use crate::server::{POST, Reply, Server, ok};

static LINES: Operation = Operation::new("export", "GET", "/export").accept("application/jsonl");

fn chunk(text: &str) -> String {
    format!("{:x}\r\n{text}\r\n", text.len())
}

fn lines(text: &str) -> Reply {
    Reply::Send(format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/jsonl\r\ncontent-length: {}\r\n\r\n{text}",
        text.len()
    ))
}

/// As chunks of the transfer, each of which comes by itself.
fn pieces(pieces: &[&str], end: &str) -> Reply {
    let chunks: String = pieces.iter().map(|piece| chunk(piece)).collect();
    Reply::Cut(format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/jsonl\r\ntransfer-encoding: chunked\r\n\r\n{chunks}{end}"
    ))
}

async fn open(client: &Client) -> JsonStream<Value> {
    Call::new(client, &LINES).json_lines().await.unwrap()
}

async fn all(reply: Reply) -> Vec<Value> {
    let server = Server::start([reply]).await;
    let mut stream = open(&server.client()).await;
    let mut all = Vec::new();
    while let Some(value) = stream.try_next().await.unwrap() {
        all.push(value);
    }
    all
}

#[tokio::test]
async fn values_are_read_a_line_or_a_record_each() {
    let two = [json!({"n": 1}), json!({"n": 2})];
    assert_eq!(all(lines("{\"n\":1}\n{\"n\":2}\n")).await, two);
    assert_eq!(all(lines("\r\n{\"n\":1}\r\n\r\n{\"n\":2}")).await, two);
    assert_eq!(all(lines("\u{1e}{\"n\":\n1}\n\u{1e}{\"n\":2}\n")).await, two);
    assert_eq!(all(lines("")).await, [json!(null); 0]);
    assert_eq!(all(pieces(&["{\"n\"", ":1}", "\n{\"n\":2}\n{\"n\":", "3}\n"], "0\r\n\r\n")).await.len(), 3);
}

#[tokio::test]
async fn a_value_that_cannot_be_read_is_an_error_and_the_next_one_is_there() {
    let server = Server::start([lines("{\"n\":1}\nnot json\n{\"n\":2}\n")]).await;
    let mut stream = open(&server.client()).await;
    assert_eq!(stream.try_next().await.unwrap(), Some(json!({"n": 1})));
    assert!(matches!(stream.try_next().await, Err(Error::Decode(_))));
    assert_eq!(stream.try_next().await.unwrap(), Some(json!({"n": 2})));
    assert_eq!(stream.try_next().await.unwrap(), None);
}

#[tokio::test]
async fn a_stream_that_is_cut_is_an_error() {
    let server = Server::start([pieces(&["{\"n\":1}\n{\"n\""], "")]).await;
    let mut stream = open(&server.client()).await;
    assert_eq!(stream.try_next().await.unwrap(), Some(json!({"n": 1})));
    assert!(matches!(stream.try_next().await, Err(Error::Transport(_))));
    assert_eq!(stream.try_next().await.unwrap(), None);
}

#[tokio::test]
async fn a_value_is_no_larger_than_the_limit_but_a_stream_may_be() {
    let many = "{\"n\":1}\n".repeat(100);
    let server = Server::start([lines(&many), pieces(&["\"", &"x".repeat(40), &"x".repeat(40)], "0\r\n\r\n")]).await;
    let client = server.builder().max_body_size(64).build().unwrap();
    let mut stream = open(&client).await;
    let mut count = 0;
    while stream.try_next().await.unwrap().is_some() {
        count += 1;
    }
    assert_eq!(count, 100);
    let error = open(&client).await.try_next().await.unwrap_err();
    assert!(matches!(error, Error::TooLarge { limit: 64, .. }), "{error}");
}

#[tokio::test]
async fn values_are_sent_a_line_or_a_record_each() {
    let server = Server::start([ok("{}"), ok("{}"), ok("{}")]).await;
    let client = server.client();
    for (media_type, expected) in [
        ("application/x-ndjson", "{\"a\":\"x\\ny\"}\n[1]\n"),
        ("application/json-seq", "\u{1e}{\"a\":\"x\\ny\"}\n\u{1e}[1]\n"),
        ("application/geo+json-seq", "\u{1e}{\"a\":\"x\\ny\"}\n\u{1e}[1]\n"),
    ] {
        let mut call = Call::new(&client, &POST);
        call.body_json_lines(media_type, &[json!({"a": "x\ny"}), json!([1])]);
        call.empty().await.unwrap();
        assert_eq!((server.last().body.as_str(), server.last().header("content-type")), (expected, Some(media_type)));
    }
}
