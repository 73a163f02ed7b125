//! What is tried again, and what is not.

use std::time::Duration;

use sdkwright_runtime::runtime::http::{Call, Client, Error, Operation, RetryPolicy, Status};
use serde_json::{Value, json};

use crate::server::{GET, POST, Reply, Server, answer, ok, quick};

#[tokio::test]
async fn idempotent_methods_survive_faults() {
    let faults = [
        answer("503 Busy", &["retry-after: 0"], ""),
        Reply::Cut(String::new()),
        answer("429 Slow", &["retry-after: Wed, 21 Oct 2015 07:28:00 GMT"], ""),
        Reply::Cut("HTTP/1.1 200 OK\r\ncontent-len".into()),
        Reply::Cut("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{\"a".into()),
    ];
    let count = faults.len() as u32;
    let server = Server::start(faults.into_iter().chain([ok("{\"a\":1}")])).await;
    let mut call = Call::new(&server.client(), &GET);
    call.set_retry(quick().max_retries(count));
    let answer = call.json::<Value>().await.unwrap();
    assert_eq!((&*answer, answer.retries()), (&json!({"a": 1}), count));
}

#[tokio::test]
async fn a_post_is_sent_once_unless_the_status_is_named() {
    for fault in [answer("503 Busy", &[], ""), Reply::Cut(String::new()), answer("500 Broken", &[], "")] {
        let server = Server::start([fault, ok("{}")]).await;
        let mut call = Call::new(&server.client(), &POST);
        call.body_json("application/json", &json!({}));
        assert!(call.empty().await.is_err());
        assert_eq!(server.requests().len(), 1);
    }
    static POLICY: RetryPolicy = RetryPolicy::new().initial_interval(Duration::ZERO).statuses(&[Status::Range(5)]);
    static NAMED: Operation = Operation::new("createThing", "POST", "/things").retry(&POLICY);
    let server = Server::start([answer("500 Broken", &[], ""), ok("{}")]).await;
    let mut call = Call::new(&server.client(), &NAMED);
    call.body_json("application/json", &json!({}));
    assert_eq!(call.empty().await.unwrap().retries(), 1);
    assert_eq!(server.last().body, "{}");
}

#[tokio::test]
async fn a_refused_connection_is_retried_whatever_the_method() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = Client::builder(url).retry(quick()).build().unwrap();
    let error = Call::new(&client, &POST).empty().await.unwrap_err();
    assert!(matches!(error, Error::Transport(_)));
    assert_eq!(error.retries(), 2);
}

#[tokio::test]
async fn waits_that_are_too_long_are_not_waited() {
    for asked in
        ["retry-after: 99999999999999999999999", "retry-after: 3600", "retry-after: Fri, 31 Dec 9999 23:59:59 GMT"]
    {
        let server = Server::start([answer("429 Slow", &[asked], ""), ok("{}")]).await;
        let error = Call::new(&server.client(), &GET).empty().await.unwrap_err();
        assert!(error.as_api().unwrap().retry_after().unwrap() >= Duration::from_secs(3590));
        assert_eq!(server.requests().len(), 1);
    }
    let server = Server::start([answer("429 Slow", &["retry-after: 50"], ""), ok("{}")]).await;
    let mut call = Call::new(&server.client(), &GET);
    call.set_total_timeout(Duration::from_secs(40));
    assert_eq!(call.empty().await.unwrap_err().status().unwrap().as_u16(), 429);
}

#[tokio::test]
async fn retries_end() {
    let server = Server::start((0..9).map(|_| answer("503 Busy", &[], ""))).await;
    let error = Call::new(&server.client(), &GET).empty().await.unwrap_err();
    assert_eq!((error.retries(), server.requests().len()), (2, 3));
    let mut call = Call::new(&server.client(), &GET);
    call.set_retry(RetryPolicy::never());
    assert_eq!(call.empty().await.unwrap_err().retries(), 0);
}

#[tokio::test]
async fn a_call_ends_in_time_however_long_an_attempt_may_take() {
    let server = Server::start([Reply::Stall(String::new())]).await;
    let mut call = Call::new(&server.client(), &GET);
    call.set_timeout(Duration::from_secs(24 * 3600));
    call.set_total_timeout(Duration::from_millis(50));
    let ended = tokio::time::timeout(Duration::from_secs(60), call.empty()).await.expect("it ends by itself");
    let Error::Timeout(error) = ended.unwrap_err() else { panic!("not a timeout") };
    assert!(error.is_total());
}

#[tokio::test]
async fn stalls_end_in_timeouts() {
    for stall in ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab"] {
        let server = Server::start([Reply::Stall(stall.into())]).await;
        let mut call = Call::new(&server.client(), &GET);
        call.set_timeout(Duration::from_millis(50));
        call.set_retry(RetryPolicy::never());
        let error = call.empty().await.unwrap_err();
        assert_eq!(error.to_string(), "no response was received and read within 50ms");
    }
    let server = Server::start((0..9).map(|_| Reply::Stall(String::new()))).await;
    let mut call = Call::new(&server.client(), &GET);
    call.set_total_timeout(Duration::from_millis(50));
    let Error::Timeout(error) = call.empty().await.unwrap_err() else { panic!("not a timeout") };
    assert!(error.is_total());
}
