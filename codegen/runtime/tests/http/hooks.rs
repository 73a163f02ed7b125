//! Hooks, and keys that make a request idempotent.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use sdkwright_runtime::runtime::http::{
    Body, Call, Client, Credential, Error, HookRequest, Location, Operation, Param, SecurityScheme,
};
use serde_json::json;

use crate::server::{Server, answer, chain, ok};
use crate::watch::{self, KEY};

static KEYED: SecurityScheme = SecurityScheme::api_key("key", Location::Query, "key");
static GET: Operation =
    Operation::new("getShip", "GET", "/ships/{id}").params(&[Param::path("id")]).security(&[&[&KEYED]]);
static PAY: Operation =
    Operation::new("pay", "POST", "/payments").params(&[Param::header("Idempotency-Key").idempotency_key()]);
static PUT: Operation =
    Operation::new("put", "PUT", "/payments").params(&[Param::header("Idempotency-Key").idempotency_key()]);

fn log() -> (Arc<Mutex<Vec<String>>>, impl Fn(String) + Clone + Send + Sync + 'static) {
    let log = Arc::new(Mutex::new(Vec::new()));
    let writing = log.clone();
    (log, move |line| writing.lock().unwrap().push(line))
}

#[tokio::test]
async fn hooks_see_each_attempt() {
    let server = Server::start([answer("503 Busy", &[], ""), answer("200 OK", &["x-left: 7"], "{}")]).await;
    let (log, write) = log();
    let (on_request, on_response, on_retry) = (write.clone(), write.clone(), write);
    let client = server.builder().credential(&KEYED, Credential::token(KEY));
    let client = client
        .on_request(move |request| {
            on_request(format!("{request:?}"));
            async { Ok(request) }
        })
        .on_response(move |response| {
            let left = response.headers().get("x-left").map(|left| left.to_str().unwrap().to_owned());
            on_response(format!("{} {} {left:?} {}", response.operation(), response.status(), response.retries()));
            assert!(response.elapsed() < Duration::from_secs(10));
            async { Ok(()) }
        })
        .on_retry(move |retry| {
            on_retry(format!("{} {} {:?} {:?}", retry.operation(), retry.retries(), retry.status(), retry.error()));
            async { Ok(()) }
        });
    Call::new(&client.build().unwrap(), &GET).with(0, &json!("private")).empty().await.unwrap();
    let request = |retries: u32| {
        format!(
            "HookRequest {{ operation: \"getShip\", method: GET, path_template: \"/ships/{{id}}\", retries: {retries}, .. }}"
        )
    };
    let expected = [
        request(0),
        "getShip 503 Service Unavailable None 0".to_owned(),
        "getShip 1 Some(503) None".to_owned(),
        request(1),
        "getShip 200 OK Some(\"7\") 1".to_owned(),
    ];
    assert_eq!(*log.lock().unwrap(), expected);
}

#[tokio::test]
async fn a_request_is_signed_as_it_is_sent() {
    let server = Server::start([ok("{}"), ok("{}")]).await;
    let sign = |mut request: HookRequest| async move {
        let signed = format!(
            "{} {} {}",
            request.method(),
            request.uri().query().unwrap_or_default(),
            request.body_bytes().unwrap().len()
        );
        request.headers_mut().insert("x-signature", signed.parse()?);
        Ok(request)
    };
    let client = server.builder().credential(&KEYED, Credential::token("k")).on_request(sign).build().unwrap();
    Call::new(&client, &GET).with(0, &json!("1")).empty().await.unwrap();
    assert_eq!(server.last().header("x-signature"), Some("GET key=k 0"), "the credentials are signed, too");
    let mut call = Call::new(&client, &PUT);
    call.body_json("application/json", &json!({"a": 1}));
    call.empty().await.unwrap();
    assert_eq!(server.last().header("x-signature"), Some("PUT  7"));
}

#[tokio::test]
async fn a_body_that_a_hook_replaces_is_sent_whole() {
    let server = Server::start([ok("{}")]).await;
    let client = server.builder().on_request(|mut request: HookRequest| async move {
        *request.body_mut() = Body::from("another body");
        Ok(request)
    });
    let mut call = Call::new(&client.build().unwrap(), &PUT);
    call.body_json("application/json", &json!(1));
    call.empty().await.unwrap();
    assert_eq!((server.last().body.as_str(), server.last().header("content-length")), ("another body", Some("12")));
}

#[tokio::test]
async fn a_hook_that_fails_ends_the_request() {
    let busy = || answer("503 Busy", &[], "");
    let server = Server::start([busy(), busy()]).await;
    let check = |error: Error, hook: &str, sent: bool| {
        let Error::Hook(own) = &error else { panic!("{error}") };
        assert_eq!(own.hook(), hook);
        assert_eq!(chain(&error), format!("the hook `{hook}` ended the request of getShip: not now"));
        assert_eq!(error.may_have_been_processed(), sent, "{hook}");
    };
    let call = |client: Client| Call::new(&client, &GET).with(0, &json!(1)).empty();
    let builder = || server.builder().credential(&KEYED, Credential::token(KEY));
    let client = builder().on_request(|_| async { Err("not now".into()) }).build().unwrap();
    check(call(client).await.unwrap_err(), "on_request", false);
    assert!(server.requests().is_empty());
    let client = builder().on_response(|_| async { Err("not now".into()) }).build().unwrap();
    check(call(client).await.unwrap_err(), "on_response", true);
    let client = builder().on_retry(|_| async { Err("not now".into()) }).build().unwrap();
    check(call(client).await.unwrap_err(), "on_retry", true);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn no_hook_signs_for_another_origin() {
    let other = Server::start([ok("{}")]).await;
    let there = format!("location: {}/there", other.url);
    let server =
        Server::start([answer("302 Found", &["location: /here"], ""), answer("302 Found", &[&there], "")]).await;
    let client =
        server.builder().credential(&KEYED, Credential::token(KEY)).on_request(|mut request: HookRequest| async move {
            request.headers_mut().insert("x-signature", KEY.parse()?);
            Ok(request)
        });
    Call::new(&client.build().unwrap(), &GET).with(0, &json!(1)).empty().await.unwrap();
    assert!(server.requests().iter().all(|request| request.header("x-signature") == Some(KEY)));
    assert_eq!(server.requests().len(), 2);
    assert_eq!(other.last().header("x-signature"), None);
    assert!(!watch::shows_key(&format!("{:?}", other.last())));
}

/// A limit that the client keeps by itself: one request at a time, and a pause after each.
#[tokio::test]
async fn a_hook_keeps_requests_apart() {
    let server = Server::start((0..3).map(|_| ok("{}"))).await;
    let pause = Duration::from_millis(60);
    let mut turns = tokio::time::interval(pause);
    turns.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let turns = Arc::new(tokio::sync::Mutex::new(turns));
    let client = server.builder().on_request(move |request| {
        let turns = turns.clone();
        async move {
            turns.lock().await.tick().await;
            Ok(request)
        }
    });
    let client = client.build().unwrap();
    let started = std::time::Instant::now();
    let call = || Call::new(&client, &PUT).empty();
    let (one, two, three) = tokio::join!(call(), call(), call());
    one.and(two).and(three).unwrap();
    assert!(started.elapsed() >= 2 * pause, "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_key_is_made_for_a_request_that_is_not_idempotent() {
    let server = Server::start([answer("502 Bad", &[], ""), ok("{}"), ok("{}"), ok("{}"), ok("{}"), ok("{}")]).await;
    let client = server.client();
    let key = |number: usize| server.requests()[number].header("idempotency-key").map(str::to_owned);
    Call::new(&client, &PAY).empty().await.unwrap();
    let first = key(0).expect("a key");
    assert_eq!((first.len(), key(1)), (36, Some(first.clone())), "a retry has the same key");
    Call::new(&client, &PAY).empty().await.unwrap();
    assert!(key(2).is_some_and(|second| second != first), "another call has another key");
    Call::new(&client, &PAY).with(0, &json!("mine")).empty().await.unwrap();
    assert_eq!(key(3).as_deref(), Some("mine"));
    let mut call = Call::new(&client, &PAY);
    call.set_header("idempotency-key", "by-hand");
    call.empty().await.unwrap();
    assert_eq!(key(4).as_deref(), Some("by-hand"));
    Call::new(&client, &PUT).empty().await.unwrap();
    assert_eq!(key(5), None, "the method is idempotent");
}
