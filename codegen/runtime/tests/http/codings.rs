//! Content codings (RFC 9110, 8.4.1).

use std::io::Write as _;
use std::time::Duration;

use sdkwright_runtime::runtime::http::{Call, Error, Operation, TransportErrorKind};
use serde_json::{Value, json};

use crate::server::{GET, Reply, Server, answer, chain, ok};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn coded(status: &str, headers: &[&str], body: &[u8]) -> Reply {
    let mut head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n", body.len());
    for header in headers {
        head.push_str(&format!("content-encoding: {header}\r\n"));
    }
    Reply::Raw([head.as_bytes(), b"\r\n", body].concat())
}

#[tokio::test]
async fn every_name_and_any_number_of_codings_is_read() {
    let (plain, once) = (&b"{\"a\": 1}"[..], gzip(b"{\"a\": 1}"));
    let twice = gzip(&once);
    let members = [gzip(b"{\"a\""), gzip(b": 1}")].concat();
    for (headers, body) in [
        (&["gzip"][..], &once),
        (&["GZIP"], &once),
        (&["x-gzip"], &once),
        (&["X-GZip"], &once),
        (&["identity"], &plain.to_vec()),
        (&[""], &plain.to_vec()),
        (&["identity, gzip"], &once),
        (&["gzip, x-gzip"], &twice),
        (&["gzip", "gzip"], &twice),
        (&["gzip"], &members),
    ] {
        let server = Server::start([coded("200 OK", headers, body)]).await;
        let answer = Call::new(&server.client(), &GET).json::<Value>().await.unwrap();
        assert_eq!(*answer, json!({"a": 1}), "{headers:?}");
        assert_eq!(server.last().header("accept-encoding"), Some("gzip"));
    }
}

#[tokio::test]
async fn an_unknown_coding_is_an_error_that_says_so() {
    let deep = ["gzip"; 5].join(", ");
    for (headers, named) in
        [("br", "coding `br`"), ("gzip, zstd", "coding `zstd`"), (&deep, "5 nested content codings")]
    {
        let server = Server::start([coded("200 OK", &[headers], b"abc"), coded("422 No", &[headers], b"abc")]).await;
        let error = Call::new(&server.client(), &GET).json::<Value>().await.unwrap_err();
        let Error::Transport(transport) = &error else { panic!("{error}") };
        assert_eq!(transport.kind(), TransportErrorKind::Coding);
        assert!(chain(&error).contains(named) && error.status().unwrap().is_success(), "{error}");
        assert_eq!(server.requests().len(), 1, "another attempt would change nothing");
        let error = Call::new(&server.client(), &GET).json::<Value>().await.unwrap_err();
        assert!(error.as_api().unwrap().status().as_u16() == 422 && chain(&error).contains(named), "{error}");
    }
}

#[tokio::test]
async fn a_body_that_is_not_there_is_not_coded() {
    static HEAD: Operation = Operation::new("head", "HEAD", "/things/1");
    for coding in ["gzip", "br"] {
        let coding = format!("content-encoding: {coding}");
        let server = Server::start([answer("204 No Content", &[&coding], ""), answer("200 OK", &[&coding], "")]).await;
        let client = server.client();
        assert!(Call::new(&client, &GET).optional_json::<Value>().await.unwrap().is_none());
        Call::new(&client, &HEAD).empty().await.unwrap();
    }
}

#[tokio::test]
async fn what_the_caller_accepts_is_sent() {
    let server = Server::start([ok("{}"), ok("{}")]).await;
    let client = server.client();
    for (name, value, accepted) in [("accept-encoding", "identity", Some("identity")), ("range", "bytes=0-9", None)] {
        let mut call = Call::new(&client, &GET);
        call.set_header(name, value);
        call.empty().await.unwrap();
        assert_eq!(server.last().header("accept-encoding"), accepted);
    }
}

/// The received part of a stream is returned, although its coding is incomplete.
#[tokio::test]
async fn coded_events_are_read_as_they_are_received() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(b"data: a\n\n").unwrap();
    packed.flush().unwrap();
    let packed = packed.get_ref().clone();
    let chunk = [format!("{:x}\r\n", packed.len()).as_bytes(), &packed, b"\r\n"].concat();
    let head = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n";
    let server = Server::start([Reply::Endless(head.into(), chunk, Duration::from_secs(60))]).await;
    let mut stream = Call::new(&server.client(), &GET).text_events().await.unwrap();
    let event = tokio::time::timeout(Duration::from_secs(30), stream.try_next()).await.expect("it is there");
    assert_eq!(event.unwrap().unwrap().data, "a");
}
