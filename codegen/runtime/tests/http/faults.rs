//! Responses that are wrong, large or odd.

use std::time::Duration;

use sdkwright_runtime::runtime::http::{
    Call, Client, CommaSeparated, DeclaredBody, DeclaredErrors, Error, Operation, Size,
};
use serde_json::{Value, json};

use crate::server::{GET, POST, Reply, Server, answer, ok};

static TYPED: Operation = Operation::new("getThing", "GET", "/a").errors::<Declared>();

#[derive(Debug, PartialEq)]
enum Declared {
    NotFound(Value),
    Refused(String),
}

impl DeclaredErrors for Declared {
    fn read(body: DeclaredBody<'_>) -> Option<Self> {
        Some(match body.status() {
            404 => Self::NotFound(body.json()?),
            400..=499 => Self::Refused(body.json()?),
            _ => return None,
        })
    }
}

/// The errors of some other operation.
struct Other;

impl DeclaredErrors for Other {
    fn read(_: DeclaredBody<'_>) -> Option<Self> {
        Some(Self)
    }
}

#[tokio::test]
async fn an_error_has_the_type_of_its_status() {
    let headers = ["content-type: application/json", "x-request-id: r1"];
    let server = Server::start([
        answer("404 Not Found", &headers, "{\"error\": {\"message\": \"no\\nthing\"}}"),
        answer("418 Teapot", &headers, "\"short\""),
        answer("500 Broken", &[], "<html>"),
    ])
    .await;
    let error = Call::new(&server.client(), &TYPED).empty().await.unwrap_err();
    assert_eq!(error.to_string(), "getThing failed with status 404 Not Found: no\\nthing");
    assert_eq!(error.request_id(), Some("r1"));
    let api = error.as_api().unwrap();
    let body = json!({"error": {"message": "no\nthing"}});
    assert_eq!((api.body(), api.json()), (Some(&Declared::NotFound(body.clone())), Some(body)));
    assert!(api.body::<Other>().is_none());
    let error = Call::new(&server.client(), &TYPED).empty().await.unwrap_err();
    assert_eq!(error.body(), Some(&Declared::Refused("short".to_owned())));
    let error = Call::new(&server.client(), &TYPED).empty().await.unwrap_err();
    let api = error.as_api().unwrap();
    assert_eq!((&api.bytes()[..], api.message(), api.json()), (&b"<html>"[..], None, None));
    assert!(api.body::<Declared>().is_none());
}

#[tokio::test]
async fn what_a_server_says_is_shortened_and_on_one_line() {
    let message = json!({"message": format!("no\r\n{}", "x".repeat(100_000))}).to_string();
    let server = Server::start([answer("400 Bad", &["content-type: application/json"], &message)]).await;
    let error = Call::new(&server.client(), &GET).empty().await.unwrap_err();
    let shown = format!("{error}");
    assert!(shown.contains("no\\r\\nxxx") && shown.ends_with("x…") && shown.len() < 1_000, "{} bytes", shown.len());
    assert!(format!("{error:?}").len() < 1_000);
}

/// Characters that would colour, move, hide or reverse text where an error is shown.
const UNSEEN: &str = "\u{1b}[31m\u{7}\r\n\u{7f}\u{85}\u{9b}2J\u{ad}\u{61c}\u{200b}\u{200d}\u{202e}\u{2028}\u{2066}\u{3164}\u{fe0f}\u{feff}\u{e0041}";

/// Insists that nothing of [`UNSEEN`] is in what is shown of an error.
#[track_caller]
fn is_seen(error: &Error, what: &str) {
    let mut shown = vec![format!("{error}"), format!("{error:?}")];
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        shown.push(next.to_string());
        cause = next.source();
    }
    for text in &shown {
        assert!(!text.contains(|c: char| UNSEEN.contains(c) && !c.is_ascii_graphic()), "{what}: {text:?}");
    }
    assert!(shown[0].contains(r"\u{202e}"), "{what}: {}", shown[0]);
}

#[tokio::test]
async fn what_strangers_say_does_nothing_to_a_terminal() {
    static ODD: Operation = Operation::new("get\u{1b}[31m\u{202e}Thing", "GET", "/a");
    let json = ["content-type: application/json"];
    let said = answer("400 Bad", &json, &json!({ "message": format!("no {UNSEEN}") }).to_string());
    let server = Server::start([said]).await;
    is_seen(&Call::new(&server.client(), &GET).empty().await.unwrap_err(), "a message");

    let server = Server::start([answer("400 Bad", &json, "{}")]).await;
    is_seen(&Call::new(&server.client(), &ODD).empty().await.unwrap_err(), "an operation's name");

    // As they are: JSON allows most of them in text, and none of them elsewhere.
    let text: String = UNSEEN.chars().filter(|c| !c.is_control()).collect();
    for (what, body) in [
        ("an excerpt", format!("[\"{text}\", nonsense{UNSEEN}]")),
        ("a key", format!("{{\"{text}\": nonsense}}")),
        ("an escaped key", json!({ text.clone(): 1 }).to_string().replace(":1}", ":x}")),
        ("a page", format!("<p>{UNSEEN}")),
    ] {
        let server = Server::start([answer("200 OK", &json, &body)]).await;
        let error = Call::new(&server.client(), &GET).json::<Value>().await.unwrap_err();
        assert!(matches!(error, Error::Decode(_)), "{error}");
        is_seen(&error, what);
    }
}

/// An informational response (RFC 9110, 15.2) does not count: it does not extend the time limit.
#[tokio::test]
async fn announcements_without_end_end_in_a_timeout() {
    let announced = b"HTTP/1.1 103 Early Hints\r\n\r\n".to_vec();
    let server = Server::start([Reply::Endless(String::new(), announced, Duration::from_millis(1))]).await;
    let mut call = Call::new(&server.client(), &POST);
    call.set_timeout(Duration::from_millis(250));
    let error = tokio::time::timeout(Duration::from_secs(30), call.empty()).await.expect("it ends").unwrap_err();
    assert!(matches!(error, Error::Timeout(_)), "{error}");
}

#[tokio::test]
async fn bodies_are_bounded() {
    let large = "x".repeat(5000);
    for reply in [
        ok(&large),
        Reply::Cut(format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1388\r\n{large}\r\n0\r\n\r\n")),
        Reply::Cut(format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{large}")),
    ] {
        let server = Server::start([reply]).await;
        let client = server.builder().max_body_size(4999).build().unwrap();
        let error = Call::new(&client, &GET).bytes().await.unwrap_err();
        assert!(matches!(error, Error::TooLarge { limit: 4999, of: Size::Body }), "{error}");
    }
    let server = Server::start([ok(&large)]).await;
    let client = server.builder().max_body_size(5000).build().unwrap();
    assert_eq!(Call::new(&client, &GET).bytes().await.unwrap().len(), 5000);
    let server = Server::start([answer("400 Bad", &[], &"y".repeat((1 << 20) + 1))]).await;
    let error = Call::new(&server.client(), &GET).empty().await.unwrap_err();
    let api = error.as_api().unwrap();
    assert_eq!((api.bytes().len(), api.is_truncated()), (1 << 20, true));
}

#[tokio::test]
async fn bodies_that_cannot_be_read_are_errors() {
    for body in ["", "{", "\u{1}", "[1,]", "{} x", "NaN"] {
        let server = Server::start([answer("200 OK", &["content-type: text/html"], body)]).await;
        let error = Call::new(&server.client(), &GET).json::<Value>().await.unwrap_err();
        let Error::Decode(error) = error else { panic!("{body:?} was read") };
        assert_eq!(error.bytes(), body.as_bytes());
        assert!(error.to_string().ends_with("(its content type is text/html)"), "{error}");
    }
    let deep = "[".repeat(100_000);
    let server = Server::start([ok(&deep)]).await;
    assert!(matches!(Call::new(&server.client(), &GET).json::<Value>().await, Err(Error::Decode(_))));
}

#[tokio::test]
async fn empty_and_raw_answers() {
    let server = Server::start([
        answer("204 No Content", &[], ""),
        ok("{\"a\": 1}"),
        answer("500 Broken", &[], "why"),
        Reply::Send(
            "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1".into(),
        ),
    ])
    .await;
    let client = server.client();
    let empty = Call::new(&client, &GET).optional_json::<Value>().await.unwrap();
    assert_eq!((empty.status().as_u16(), empty.into_inner()), (204, None));
    assert!(Call::new(&client, &GET).optional_json::<Value>().await.unwrap().is_some());
    let raw = Call::new(&client, &GET).raw().await.unwrap();
    assert_eq!((raw.status().as_u16(), &raw.bytes()[..]), (500, &b"why"[..]));
    assert_eq!(*Call::new(&client, &GET).json::<Value>().await.unwrap(), json!(1));
}

#[tokio::test]
async fn a_download_streams_and_ends_when_nothing_comes() {
    let server = Server::start([Reply::Stall("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc".into())]).await;
    let mut call = Call::new(&server.client(), &GET);
    call.set_timeout(Duration::from_millis(100));
    let mut download = call.download().await.unwrap();
    assert_eq!(download.try_next().await.unwrap().unwrap(), "abc");
    let error = download.try_next().await.unwrap_err();
    assert_eq!(error.to_string(), "no data was received for 100ms");
}

#[tokio::test]
async fn a_dropped_call_leaves_the_client_usable() {
    let server = Server::start([Reply::Stall(String::new()), ok("1")]).await;
    let client = server.client();
    let abandoned = tokio::time::timeout(Duration::from_millis(20), Call::new(&client, &GET).empty()).await;
    assert!(abandoned.is_err());
    assert_eq!(*Call::new(&client, &GET).json::<Value>().await.unwrap(), json!(1));
}

#[test]
fn base_urls_are_checked() {
    for url in ["", "example.com", "ftp://example.com", "https://", "https://a?b", "https://a#b", "https://u:p@a"] {
        assert!(matches!(Client::builder(url).build(), Err(Error::InvalidRequest(_))), "{url}");
    }
    assert!(Client::builder("https://example.com/v1/").build().is_ok());
    for relative in ["", "/v1"] {
        let error = Client::builder(relative).build().unwrap_err();
        assert!(error.to_string().contains("set `base_url`"), "{relative}: {error}");
        assert!(Client::builder(relative).base_url("https://example.com/v1").build().is_ok());
    }
}

#[test]
fn lists_are_joined() {
    assert_eq!(CommaSeparated::from(["a", "b"]).as_str(), "a,b");
    assert_eq!(CommaSeparated::from("a,b"), CommaSeparated::from(vec!["a".to_owned(), "b".to_owned()]));
}
