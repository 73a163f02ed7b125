//! Calls that are retried, and calls that are not.

use std::time::Duration;

use sdkwright_runtime::runtime::http::{ByteStream, Call, Client, Error, Operation, Param, RetryPolicy, Status};
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

/// Number of requests of a call that meets this fault and then a good response.
async fn sent(operation: &'static Operation, fault: &Reply, change: impl FnOnce(&mut Call)) -> usize {
    let server = Server::start([fault.clone(), ok("{}")]).await;
    let mut call = Call::new(&server.client(), operation);
    if let Reply::Stall(_) = fault {
        call.set_timeout(Duration::from_secs(1));
    }
    change(&mut call);
    let outcome = call.empty().await;
    assert_eq!(outcome.is_ok(), server.requests().len() == 2);
    server.requests().len()
}

/// Faults, and whether a call that is not idempotent survives them.
fn transient() -> [(Reply, bool); 9] {
    [
        (answer("429 Slow", &[], ""), true),
        (answer("429 Slow", &["retry-after: 0"], ""), true),
        (answer("503 Busy", &["retry-after: 0"], ""), true),
        (answer("503 Busy", &[], ""), false),
        (answer("503 Busy", &["retry-after: soon"], ""), false),
        (answer("408 Late", &["retry-after: 0"], ""), false),
        (answer("502 Bad", &["retry-after: 0"], ""), false),
        (Reply::Cut(String::new()), false),
        (Reply::Stall(String::new()), false),
    ]
}

static PATCH: Operation = Operation::new("change", "PATCH", "/things/1");

#[tokio::test]
async fn a_post_is_sent_once_unless_it_cannot_have_been_acted_on() {
    for (fault, survives) in transient() {
        for operation in [&POST, &PATCH] {
            assert_eq!(sent(operation, &fault, |_| ()).await, if survives { 2 } else { 1 });
        }
        for method in ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY"] {
            let operation = Box::leak(Box::new(Operation::new("any", method, "/things/1")));
            // A response to HEAD has no body, whatever its length says.
            assert_eq!(sent(operation, &fault, |_| ()).await, 2, "{method}");
        }
    }
}

/// The document lists the statuses that are worth another attempt, not whether another one is safe.
#[tokio::test]
async fn the_document_s_list_makes_nothing_idempotent() {
    static POLICY: RetryPolicy = RetryPolicy::new().initial_interval(Duration::ZERO).statuses(&[
        Status::Code(408),
        Status::Range(5),
        Status::Code(429),
    ]);
    static NAMED: Operation = Operation::new("createThing", "POST", "/things").retry(&POLICY);
    static READS: Operation = Operation::new("getThing", "GET", "/things").retry(&POLICY);
    let broken = answer("500 Broken", &["retry-after: 0"], "");
    for (fault, survives) in transient().into_iter().chain([(broken, false)]) {
        assert_eq!(sent(&NAMED, &fault, |_| ()).await, if survives { 2 } else { 1 });
        assert_eq!(sent(&READS, &fault, |_| ()).await, 2);
        // A client's policy that lists them neither.
        let server = Server::start([fault, ok("{}")]).await;
        let client = server.builder().retry(POLICY).timeout(Duration::from_secs(3)).build().unwrap();
        assert_eq!(Call::new(&client, &POST).empty().await.is_ok(), survives);
    }
    // Of statuses that the list leaves out none is.
    static FEW: RetryPolicy = RetryPolicy::new().statuses(&[Status::Code(500)]);
    static LISTED: Operation = Operation::new("createThing", "POST", "/things").retry(&FEW);
    assert_eq!(sent(&LISTED, &answer("429 Slow", &[], ""), |_| ()).await, 1);
}

#[tokio::test]
async fn a_call_s_own_policy_says_otherwise() {
    let named = quick().statuses(&[Status::Code(500)]);
    assert_eq!(sent(&POST, &answer("500 Broken", &[], ""), |call| call.set_retry(named)).await, 2);
    assert_eq!(sent(&POST, &answer("502 Bad", &[], ""), |call| call.set_retry(named)).await, 1);
    for (fault, _) in transient() {
        assert_eq!(sent(&POST, &fault, |call| call.set_retry(quick().idempotent(true))).await, 2);
        assert_eq!(sent(&GET, &fault, |call| call.set_retry(RetryPolicy::never())).await, 1);
    }
}

#[tokio::test]
async fn an_idempotency_key_makes_a_call_idempotent() {
    static PARAM: [Param; 1] = [Param::header("X-Idempotency-Key")];
    static KEYED: Operation = Operation::new("createThing", "POST", "/things").params(&PARAM);
    for (fault, survives) in transient() {
        for name in ["Idempotency-Key", "idempotence-key", "X-Idempotency-Token", "Idempotency_Key"] {
            assert_eq!(sent(&POST, &fault, |call| call.set_header(name, "k1")).await, 2, "{name}");
        }
        for (name, value) in [("Idempotency-Key", ""), ("X-Idempotent-Replayed", "true"), ("X-Request-Id", "k1")] {
            let times = if survives { 2 } else { 1 };
            assert_eq!(sent(&POST, &fault, |call| call.set_header(name, value)).await, times, "{name}");
        }
        assert_eq!(
            sent(&KEYED, &fault, |call| {
                call.set(0, &json!("k1"));
            })
            .await,
            2
        );
        assert_eq!(sent(&KEYED, &fault, |_| ()).await, if survives { 2 } else { 1 });
    }
}

/// Both attempts send the same key.
#[tokio::test]
async fn a_key_is_sent_with_every_attempt() {
    let server = Server::start([Reply::Cut(String::new()), ok("{}")]).await;
    let mut call = Call::new(&server.client(), &POST);
    call.set_header("Idempotency-Key", "k1");
    call.body_json("application/json", &json!({"a": 1}));
    call.empty().await.unwrap();
    let requests = server.requests();
    assert!(requests.iter().all(|request| request.header("idempotency-key") == Some("k1")));
    assert!(requests.iter().all(|request| request.body == "{\"a\":1}"));
}

#[tokio::test]
async fn a_body_that_is_a_stream_is_not_repeated() {
    let body = || ByteStream::from(bytes::Bytes::from("once"));
    for (fault, _) in transient() {
        let with_stream = |call: &mut Call| {
            call.set_retry(quick().idempotent(true));
            call.body("text/plain", body());
        };
        assert_eq!(sent(&POST, &fault, with_stream).await, 1);
    }
    let server = Server::start([answer("307 There", &["location: /b"], ""), ok("{}")]).await;
    let mut call = Call::new(&server.client(), &POST);
    call.body("text/plain", body());
    let error = call.empty().await.unwrap_err();
    assert!(matches!(error, Error::Redirect(_)) && error.to_string().contains("a stream"), "{error}");
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
        assert!(error.to_string().starts_with("no complete response was received within 50ms"), "{error}");
    }
    let server = Server::start((0..9).map(|_| Reply::Stall(String::new()))).await;
    let mut call = Call::new(&server.client(), &GET);
    call.set_total_timeout(Duration::from_millis(50));
    let Error::Timeout(error) = call.empty().await.unwrap_err() else { panic!("not a timeout") };
    assert!(error.is_total());
}
