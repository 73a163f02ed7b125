//! The reported effect of a failed call: its status, and whether the API may have acted on it.

use std::error::Error as _;
use std::time::Duration;

use sdkwright_runtime::runtime::http::{
    Body, ByteStream, Call, Client, Credential, Error, Operation, RetryPolicy, SecurityScheme, TransportErrorKind,
};
use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

use crate::http2::{Server2, Trick};
use crate::server::{GET, POST, Reply, Server, answer, ok, quick};
use crate::tls::{Authority, Flaw};
use crate::watch;

fn create(client: &Client) -> Call {
    let mut call = Call::new(client, &POST);
    call.set_timeout(Duration::from_secs(1));
    call.body_json("application/json", &json!({"name": "n"}));
    call
}

/// The error of a `POST` whose first attempt meets this.
async fn meets(reply: Reply) -> (Error, usize) {
    let server = Server::start([reply, ok("{}")]).await;
    let error = create(&server.client()).empty().await.unwrap_err();
    watch::check(&error);
    (error, server.requests().len())
}

/// An error's head and the beginning of its body, and then: a cut, a reset, silence.
fn incomplete(status: &str) -> [Reply; 4] {
    let head = format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\nx-request-id: r1\r\n");
    let begun = format!("{head}content-length: 99\r\n\r\n{{\"message\": \"bec");
    [
        Reply::Cut(begun.clone()),
        Reply::Reset(begun.clone()),
        Reply::Stall(begun),
        Reply::Cut(format!("{head}transfer-encoding: chunked\r\n\r\n10\r\n{{\"message\": \"bec\r\n")),
    ]
}

#[tokio::test]
async fn a_status_is_not_lost_with_its_body() {
    for reply in incomplete("422 Unprocessable Content") {
        for operation in [&GET, &POST] {
            let server = Server::start([reply.clone(), ok("{}")]).await;
            for raw in [false, true] {
                server.script([reply.clone(), ok("{}")]);
                let mut call = Call::new(&server.client(), operation);
                call.set_timeout(Duration::from_secs(1));
                let error = if raw { call.raw().await.unwrap_err() } else { call.empty().await.unwrap_err() };
                let api = error.as_api().expect("the status decides");
                assert_eq!((api.status().as_u16(), api.request_id()), (422, Some("r1")));
                assert_eq!((&api.bytes()[..], api.is_truncated()), (&b"{\"message\": \"bec"[..], true));
                assert!(matches!(api.source().unwrap().downcast_ref(), Some(Error::Transport(_) | Error::Timeout(_))));
                assert!(error.to_string().contains("its body was not received whole"), "{error}");
            }
            assert_eq!(server.requests().len(), 2, "the body of an error is worth no other attempt");
        }
    }
    // The status may be worth one.
    let [cut, ..] = incomplete("503 Busy");
    let server = Server::start([cut, ok("{}")]).await;
    assert_eq!(Call::new(&server.client(), &GET).empty().await.unwrap().retries(), 1);
}

#[tokio::test]
async fn a_success_whose_body_is_cut_says_so() {
    for reply in incomplete("201 Created") {
        let (error, sent) = meets(reply).await;
        assert!(matches!(error, Error::Transport(_) | Error::Timeout(_)), "{error}");
        assert_eq!((error.status().unwrap().as_u16(), error.request_id()), (201, Some("r1")));
        assert!(error.may_have_been_processed() && error.to_string().contains("after status 201 Created"), "{error}");
        assert_eq!(sent, 1);
    }
}

#[tokio::test]
async fn what_was_refused_is_told_from_what_may_have_happened() {
    let after = "HTTP/1.1 103 Early Hints\r\n\r\n";
    for (reply, processed) in [
        // Sent, and nobody knows.
        (Reply::Cut(String::new()), true),
        (Reply::Reset(String::new()), true),
        (Reply::Stall(String::new()), true),
        (Reply::Cut(after.into()), true),
        (Reply::Stall(after.into()), true),
        (Reply::Cut("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 O".into()), true),
        (Reply::Cut("no HTTP\r\n\r\n".into()), true),
        (answer("500 Broken", &[], ""), true),
        (answer("502 Bad Gateway", &[], ""), true),
        (answer("503 Busy", &[], ""), true),
        (answer("504 Gateway Timeout", &[], ""), true),
        (answer("408 Request Timeout", &[], ""), true),
        (answer("307 Elsewhere", &["location: file:///"], ""), true),
        // Refused.
        (answer("400 Bad", &[], ""), false),
        (answer("401 Who", &[], ""), false),
        (answer("409 Conflict", &[], ""), false),
        (answer("429 Slow", &["retry-after: 9999"], ""), false),
        (answer("503 Busy", &["retry-after: 9999"], ""), false),
    ] {
        let (error, sent) = meets(reply).await;
        assert_eq!((error.may_have_been_processed(), sent), (processed, 1), "{error}");
    }
    // Read, but not as what was declared.
    let server = Server::start([ok("nonsense")]).await;
    let error = create(&server.client()).json::<serde_json::Value>().await.unwrap_err();
    assert!(error.may_have_been_processed() && error.status().unwrap().is_success(), "{error}");
}

/// A server that accepts connections and says nothing, not even a TLS greeting.
async fn silent(scheme: &str) -> (String, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("{scheme}://{}", listener.local_addr().unwrap());
    let holding = tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            held.push(stream);
        }
    });
    (url, holding)
}

#[tokio::test]
async fn time_that_runs_out_while_connecting_is_told_from_time_that_runs_out_later() {
    for (scheme, processed, attempts) in [("https", false, 3), ("http", true, 1)] {
        let (url, holding) = silent(scheme).await;
        let client = Client::builder(url).timeout(Duration::from_millis(500)).retry(quick()).build().unwrap();
        let stream = || ByteStream::from(bytes::Bytes::from("x"));
        for (body, attempts) in [(Some(Body::from("x")), attempts), (None, attempts), (Some(stream().into()), 1)] {
            let mut call = Call::new(&client, &POST);
            if let Some(body) = body {
                call.body("text/plain", body);
            }
            let error = call.empty().await.unwrap_err();
            assert!(matches!(error, Error::Timeout(_)), "{error}");
            let told = (error.may_have_been_processed(), error.retries() + 1);
            assert_eq!(told, (processed, attempts), "{scheme}: {error}");
        }
        holding.abort();
    }
}

#[tokio::test]
async fn what_was_never_sent_says_so() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", nobody.local_addr().unwrap());
    drop(nobody);
    let client = Client::builder(&url).retry(RetryPolicy::never()).build().unwrap();
    assert!(!create(&client).empty().await.unwrap_err().may_have_been_processed());

    let (authority, server) = Authority::serve(Flaw::Expired, [ok("{}")]).await;
    let client = authority.trusted_by(server.builder()).build().unwrap();
    assert!(!create(&client).empty().await.unwrap_err().may_have_been_processed());

    let server = Server::start([Reply::Stall(String::new())]).await;
    let mut invalid = create(&server.client());
    invalid.set_header("no name", "");
    assert!(!invalid.empty().await.unwrap_err().may_have_been_processed());

    // No token is to be had, in time or at all.
    static OAUTH: SecurityScheme = SecurityScheme::oauth2("oauth", Some("/token"));
    static NEEDS: Operation = Operation::new("create", "POST", "/things").security(&[&[&OAUTH]]);
    for reply in [Reply::Stall(String::new()), ok("{}")] {
        let server = Server::start([reply]).await;
        let client = server.builder().credential(&OAUTH, Credential::client_credentials("id", watch::KEY, ["a"]));
        let mut call = Call::new(&client.build().unwrap(), &NEEDS);
        call.set_timeout(Duration::from_millis(500));
        let error = call.empty().await.unwrap_err();
        assert!(!error.may_have_been_processed(), "{error}");
    }
}

#[tokio::test]
async fn http2_says_what_it_did_not_look_at() {
    for (trick, processed, sent) in [
        (Trick::GoAwayUnseen, false, 3),
        (Trick::Refuse, false, 3),
        (Trick::GoAwaySeen, true, 1),
        (Trick::Break, true, 1),
    ] {
        let server = Server2::start(trick, 99).await;
        let error = create(&server.builder().build().unwrap()).empty().await.unwrap_err();
        assert_eq!((error.may_have_been_processed(), server.requests()), (processed, sent), "{error}");
        let Error::Transport(transport) = &error else { panic!("{error}") };
        assert_eq!(transport.kind() == TransportErrorKind::Refused, !processed, "{error}");
    }
}

/// Requests that a client without a policy of its own sends again are not repeated by the HTTP library as well.
#[tokio::test]
async fn never_is_never() {
    let server = Server2::start(Trick::Refuse, 99).await;
    let mut call = create(&server.builder().build().unwrap());
    call.set_retry(RetryPolicy::never());
    assert!(!call.empty().await.unwrap_err().may_have_been_processed());
    assert_eq!(server.requests(), 1);
}

/// The last attempt never reached the API, but the first one may have been acted on.
#[tokio::test]
async fn an_earlier_attempt_counts() {
    for (first, processed) in
        [(Reply::Reset(String::new()), true), (answer("429 Slow", &["connection: close"], ""), false)]
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            // No server listens any more.
            drop(listener);
            stream.read_exact(&mut [0; 16]).await.unwrap();
            match first {
                Reply::Send(text) => {
                    tokio::io::AsyncWriteExt::write_all(&mut stream, text.as_bytes()).await.unwrap();
                    stream.read_to_end(&mut Vec::new()).await.ok();
                }
                _ => stream.set_zero_linger().unwrap(),
            }
        });
        let client = Client::builder(url).retry(quick()).build().unwrap();
        let mut call = create(&client);
        call.set_header("Idempotency-Key", "k1");
        let error = call.empty().await.unwrap_err();
        let Error::Transport(transport) = &error else { panic!("{error}") };
        assert_eq!((transport.kind(), error.retries()), (TransportErrorKind::Connect, 2), "{error}");
        assert_eq!(error.may_have_been_processed(), processed, "{error}");
    }
}
