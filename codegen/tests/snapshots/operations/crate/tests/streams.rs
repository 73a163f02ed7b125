//! Tests of how streams are asked for, and of what is read if another response is received. A transport takes the place of the network.

// For the crate's name, which is not always the same.
#[allow(dead_code)]
#[path = "wire/calls.rs"]
mod calls;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use calls::sdk::auth::{OAuth2, SharedSecret, TokenProvider};
use calls::sdk::models::AskLogBody;
use calls::sdk::transport::{Body, BoxFuture, ByteStream, Transport, TransportError};
use calls::sdk::{Error, Harbour, HarbourBuilder};
use serde_json::{Value, json};

/// Returns one response after another, and keeps the requests.
#[derive(Clone, Default)]
struct Double {
    responses: Arc<Mutex<VecDeque<(&'static str, &'static str)>>>,
    requests: Arc<Mutex<Vec<(String, http::HeaderMap, String)>>>,
}

impl Transport for Double {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let body = body.into_stream().collect(1 << 20).await.expect("a body in memory");
            let body = String::from_utf8(body.to_vec()).expect("text");
            self.requests.lock().unwrap().push((parts.uri.to_string(), parts.headers, body));
            let (content_type, body) = self.responses.lock().unwrap().pop_front().expect("a response");
            let response = http::Response::builder().header("content-type", content_type);
            Ok(response.body(ByteStream::from(bytes::Bytes::from_static(body.as_bytes()))).unwrap())
        })
    }
}

impl Double {
    fn of(responses: impl IntoIterator<Item = (&'static str, &'static str)>) -> Self {
        Self { responses: Arc::new(Mutex::new(responses.into_iter().collect())), ..Self::default() }
    }
    fn builder(&self) -> HarbourBuilder {
        Harbour::builder().transport(self.clone())
    }
    fn last(&self) -> (String, http::HeaderMap, String) {
        self.requests.lock().unwrap().last().expect("a request").clone()
    }
    fn body(&self) -> Value {
        serde_json::from_str(&self.last().2).expect("JSON")
    }
    fn header(&self, name: &str) -> String {
        self.last().1.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
    }
}

const EVENTS: (&str, &str) =
    ("text/event-stream", "data: {\"at\": \"2024-05-01\", \"what\": \"rain\"}\n\ndata: that is all\n\ndata: 1\n\n");
const JSON: (&str, &str) = ("application/json", "{\"count\": 2}");

#[tokio::test]
async fn a_stream_is_asked_for_and_ends_with_its_marker() {
    let net = Double::of([EVENTS]);
    let client = net.builder().build().unwrap();
    let body = AskLogBody::new("why?").with_stream(false).with_limit(0.1);
    let mut events = client.log().ask_log(body).events().await.unwrap();
    let event = events.try_next().await.unwrap().expect("an event");
    assert_eq!(event.what.as_deref(), Some("rain"));
    assert!(events.try_next().await.unwrap().is_none());
    assert_eq!(net.body(), json!({"text": "why?", "limit": 0.1, "stream": true}));
    assert_eq!(net.header("accept"), "text/event-stream");
}

#[tokio::test]
async fn a_whole_response_is_asked_for() {
    let net = Double::of([JSON, JSON]);
    let client = net.builder().build().unwrap();
    for body in [AskLogBody::new("why?"), AskLogBody::new("why?").with_stream(true)] {
        assert_eq!(client.log().ask_log(body).await.unwrap().count, 2);
        assert_eq!(net.body(), json!({"text": "why?", "stream": false}), "it is true by default");
        assert_eq!(net.header("accept"), "application/json");
    }
}

#[tokio::test]
async fn another_response_is_an_error_that_says_what_was_received() {
    let net = Double::of([JSON]);
    let client = net.builder().build().unwrap();
    let error = client.log().ask_log(AskLogBody::new("why?")).events().await.unwrap_err();
    assert!(matches!(error, Error::Decode(_)));
    let expected = "expected `text/event-stream`, received `application/json`: {\"count\": 2}";
    assert!(error.to_string().ends_with(expected), "{error}");
}

#[tokio::test]
async fn a_stream_that_the_document_lacks_is_configured() {
    let net = Double::of([("application/x-ndjson", "{\"at\": \"2024-05-01\"}\n"), ("application/json", "{\"at\": \"2024-05-02\"}")]);
    let client = net.builder().build().unwrap();
    let mut lines = client.log().tail_log().stream().await.unwrap();
    assert_eq!(lines.try_next().await.unwrap().unwrap().at.to_string(), "2024-05-01");
    assert!(net.last().0.ends_with("/log/tail?follow=true"), "{}", net.last().0);
    client.log().tail_log().await.unwrap();
    assert!(net.last().0.ends_with("/log/tail"), "{}", net.last().0);
}

#[tokio::test]
async fn a_key_is_made_where_the_api_declares_its_header() {
    let net = Double::of([JSON, JSON]);
    let client = net.builder().build().unwrap();
    client.log().ask_log(AskLogBody::new("why?")).await.unwrap();
    assert_eq!(net.header("idempotency-key").len(), 36);
    client.log().ask_log(AskLogBody::new("why?")).idempotency_key("mine").await.unwrap();
    assert_eq!(net.header("idempotency-key"), "mine");
}

#[tokio::test]
async fn keys_and_tokens_are_provided() {
    let token = ("application/json", "{\"access_token\": \"t1\"}");
    let net = Double::of([token, ("", ""), ("", ""), ("", ""), ("", "")]);
    let grant = OAuth2::authorization_code("the-code", "https://app.example/back").public_client("me");
    let client = net.builder().visitor_oauth2(grant).build().unwrap();
    client.ships().list_visits().await.unwrap();
    assert_eq!(net.header("authorization"), "Bearer t1");
    let (url, _, form) = net.requests.lock().unwrap()[0].clone();
    assert_eq!(url, "https://login.harbour.example/exchange");
    assert!(form.starts_with("grant_type=authorization_code&code=the-code&redirect_uri="), "{form}");
    let provider = TokenProvider::new(|| async { Ok("t2") });
    let client = net.builder().visitor(provider).build().unwrap();
    client.ships().list_visits().await.unwrap();
    assert_eq!(net.header("authorization"), "Bearer t2");
    let key = SharedSecret::new("t3");
    let client = net.builder().visitor(&key).build().unwrap();
    key.set("t4");
    client.ships().list_visits().await.unwrap();
    assert_eq!(net.header("authorization"), "Bearer t4");
    let client = net.builder().header("authorization", "by hand").build().unwrap();
    client.ships().list_visits().await.unwrap();
    assert_eq!(net.header("authorization"), "by hand");
}
