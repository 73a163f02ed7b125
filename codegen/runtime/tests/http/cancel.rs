//! Futures that are dropped at any await: the client, its connections and what was begun stay usable.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use sdkwright_runtime::runtime::http::{
    Call, Client, Credential, EventStream, Items, Operation, Paging, Param, SecurityScheme,
};
use serde_json::{Value, json};

use crate::server::{GET, POST, Reply, Server, answer, ok};
use crate::watch::KEY;

static OAUTH: SecurityScheme = SecurityScheme::oauth2("oauth", Some("/token"));
static TOKEN: Operation = Operation::new("getThing", "GET", "/things/1").security(&[&[&OAUTH]]);
static LIST: Operation = Operation::new("list", "GET", "/list").params(&[Param::query("at")]);
static EVENTS: Operation = Operation::new("watch", "GET", "/events").accept("text/event-stream");

/// No call of these tests has more awaits that wait.
const MOST_POLLS: usize = 200;

/// Polls a future so often at most; `None`: it was dropped before it ended.
async fn polled<T>(times: usize, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut left = times;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

/// Drops what `begin` gives after one poll, after two, and so on until it ends by itself; after each the client must work.
async fn dropped_everywhere<T>(
    script: impl Fn() -> Vec<Reply>,
    build: impl Fn(&Server) -> Client,
    begin: impl AsyncFn(&Client) -> T,
) {
    let server = Server::start([]).await;
    let client = build(&server);
    for polls in 0..MOST_POLLS {
        server.script(script());
        let ended = polled(polls, begin(&client)).await.is_some();
        // The server may still hold the dropped call: wait until it took its last request.
        tokio::time::sleep(Duration::from_millis(3)).await;
        server.script([ok("{\"after\": true}")]);
        let answer = Call::new(&client, &GET).json::<Value>().await;
        assert_eq!(
            *answer.unwrap_or_else(|error| panic!("dropped after {polls} polls: {error}")),
            json!({"after": true})
        );
        if ended {
            assert!(polls > 1, "it never waited");
            return;
        }
    }
    panic!("it does not end in {MOST_POLLS} polls");
}

fn plain(server: &Server) -> Client {
    server.builder().build().unwrap()
}

#[tokio::test]
async fn a_call_with_retries_and_a_redirect() {
    let script = || {
        vec![
            answer("503 Busy", &[], ""),
            Reply::Cut("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".into()),
            answer("302 Found", &["location: /elsewhere"], ""),
            Reply::Cut("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n".into()),
        ]
    };
    dropped_everywhere(script, plain, async |client| Call::new(client, &GET).json::<Value>().await.unwrap()).await;
}

#[tokio::test]
async fn a_call_with_a_large_body() {
    let body = vec![b'x'; 4 << 20];
    dropped_everywhere(
        || vec![ok("{}")],
        plain,
        async |client| {
            let mut call = Call::new(client, &POST);
            call.body("application/octet-stream", body.clone());
            call.empty().await.unwrap()
        },
    )
    .await;
}

#[tokio::test]
async fn a_call_that_fetches_a_token() {
    // The token is refused at once, so that every round fetches one, and then another.
    let script = || {
        vec![
            ok("{\"access_token\": \"token-1\", \"expires_in\": 0}"),
            answer("401 No", &[], ""),
            ok("{\"access_token\": \"token-2\", \"expires_in\": 0}"),
            ok("{}"),
        ]
    };
    let build = |server: &Server| {
        let credential = Credential::client_credentials("id", KEY, ["a"]);
        server.builder().credential(&OAUTH, credential).build().unwrap()
    };
    dropped_everywhere(script, build, async |client| Call::new(client, &TOKEN).empty().await.unwrap()).await;
    // The lock that makes tasks wait for one token is free again.
    let server = Server::start([Reply::Stall(String::new())]).await;
    let client = build(&server);
    let fetching = tokio::time::timeout(Duration::from_millis(50), Call::new(&client, &TOKEN).empty());
    fetching.await.expect_err("the authorization server says nothing");
    server.script([ok("{\"access_token\": \"token-3\"}"), ok("{}")]);
    Call::new(&client, &TOKEN).empty().await.unwrap();
}

#[tokio::test]
async fn a_download_that_is_not_read_to_its_end() {
    let script = || vec![Reply::Endless("HTTP/1.1 200 OK\r\n\r\n".into(), vec![b'x'; 1 << 14], Duration::ZERO)];
    dropped_everywhere(script, plain, async |client| {
        let mut download = Call::new(client, &GET).download().await.unwrap().into_inner();
        download.try_next().await.unwrap().unwrap()
    })
    .await;
}

const CURSOR: Paging<Value> = Paging::cursor(0, |page| Some(page.get("next")? as _));

fn items(client: &Client) -> Items<Value, Value> {
    Call::new(client, &LIST).items(CURSOR, |page| page["data"].as_array().cloned().unwrap_or_default())
}

fn list() -> [Reply; 3] {
    ["{\"data\": [1, 2], \"next\": \"b\"}", "{\"data\": [3, 4], \"next\": \"c\"}", "{\"data\": [5]}"].map(ok)
}

#[tokio::test]
async fn paging_loses_and_repeats_nothing() {
    for polls in 1..20 {
        let server = Server::start(list()).await;
        let mut items = items(&server.client());
        let mut all = Vec::new();
        // Every `try_next` is dropped again and again; what it had begun goes on.
        loop {
            match polled(polls, items.try_next()).await {
                None => tokio::time::sleep(Duration::from_millis(1)).await,
                Some(item) => match item.unwrap() {
                    Some(item) => all.push(item.as_i64().unwrap()),
                    None => break,
                },
            }
        }
        assert_eq!(all, [1, 2, 3, 4, 5]);
        assert_eq!(server.requests().len(), 3, "no page is fetched twice");
    }
}

#[tokio::test]
async fn paging_goes_on_in_another_process_after_any_item() {
    let pages = |at: Option<&str>| match at {
        None => list().to_vec(),
        Some("b") => list()[1..].to_vec(),
        Some("c") => list()[2..].to_vec(),
        Some(other) => panic!("no page {other}"),
    };
    for taken in 0..=5 {
        let server = Server::start(list()).await;
        let mut first = items(&server.client());
        let mut before = Vec::new();
        for _ in 0..taken {
            before.push(first.try_next().await.unwrap().unwrap().as_i64().unwrap());
        }
        // The state that a caller saves: the page, and the number of its items seen.
        let saved = first.cursor().map(str::to_owned);
        drop(first);
        let start = match saved.as_deref() {
            None if taken < 5 => 1,
            None => break,
            Some("b") => 3,
            Some(_) => 5,
        };
        let server = Server::start(pages(saved.as_deref())).await;
        let mut second = match &saved {
            Some(cursor) => items(&server.client()).resume_from(cursor),
            None => items(&server.client()),
        };
        let mut after = Vec::new();
        while let Some(item) = second.try_next().await.unwrap() {
            after.push(item.as_i64().unwrap());
        }
        assert!(after.into_iter().eq(start..=5), "after {taken} items, from {saved:?}");
        assert!(before.into_iter().eq(1..=taken));
        assert!(start <= taken + 1, "items from {} to {start} are lost", taken + 1);
        let first_target = server.requests().remove(0).target;
        assert_eq!(first_target, saved.map_or("/list".to_owned(), |cursor| format!("/list?at={cursor}")));
    }
}

#[tokio::test]
async fn events_lose_and_repeat_nothing() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunk = |text: &str| format!("{:x}\r\n{text}\r\n", text.len());
    for polls in 1..12 {
        let first = head.to_owned() + &chunk("retry: 1\n\nid: 1\nda") + &chunk("ta: a\n\nid: 2\nda");
        let second = head.to_owned() + &chunk("id: 2\ndata: b\n\n") + &chunk("data: c\n\n") + "0\r\n\r\n";
        let server = Server::start([Reply::Cut(first), Reply::Send(second)]).await;
        let mut events: EventStream<String> = Call::new(&server.client(), &EVENTS).text_events().await.unwrap();
        let mut all = Vec::new();
        loop {
            match polled(polls, events.try_next()).await {
                None => tokio::time::sleep(Duration::from_millis(1)).await,
                Some(event) => match event.unwrap() {
                    Some(event) => all.push(event.data),
                    None => break,
                },
            }
        }
        assert_eq!(all, ["a", "b", "c"]);
        assert_eq!(server.requests().len(), 2);
    }
}
