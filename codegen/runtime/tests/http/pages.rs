//! Page after page.

use std::time::Duration;

use sdkwright_runtime::runtime::http::{Call, Error, Items, Operation, Paging, Param};
use sdkwright_runtime::runtime::json::Blank;
use serde_json::{Value, json};

use crate::server::{Reply, Server, answer, ok};

static LIST: Operation = Operation::new("list", "GET", "/v1/list").params(&[Param::query("at"), Param::query("limit")]);

const CURSOR: Paging<Value> = Paging::Cursor { param: 0, next: |page| Some(page.get("next")? as _) };
const URL: Paging<Value> = Paging::Url { next: |page| Some(page.get("next")? as _) };

fn count(page: &Value) -> usize {
    page["data"].as_array().map_or(0, Vec::len)
}

fn items(server: &Server, paging: Paging<Value>) -> Items<Value, Value> {
    Call::new(&server.client(), &LIST).items(paging, |page| page["data"].as_array().cloned().unwrap_or_default())
}

async fn drain<T: Blank>(mut items: Items<T, Value>) -> Vec<i64> {
    let mut all = Vec::new();
    while let Some(item) = items.try_next().await.unwrap() {
        all.push(item.as_i64().unwrap());
    }
    all
}

fn targets(server: &Server) -> Vec<String> {
    server.requests().into_iter().map(|request| request.target).collect()
}

#[tokio::test]
async fn cursors_go_past_empty_pages() {
    let pages =
        [json!({"data": [1, 2], "next": "a/b"}), json!({"data": [], "next": 7}), json!({"data": [3], "next": null})];
    let server = Server::start(pages.map(|page| ok(&page.to_string()))).await;
    assert_eq!(drain(items(&server, CURSOR)).await, [1, 2, 3]);
    assert_eq!(targets(&server), ["/v1/list", "/v1/list?at=a%2Fb", "/v1/list?at=7"]);
}

#[tokio::test]
async fn empty_pages_end() {
    let page = |i: usize| ok(&json!({"data": [], "next": i}).to_string());
    let server = Server::start((0..300).map(page)).await;
    let mut items = items(&server, CURSOR);
    let error = items.try_next().await.unwrap_err();
    assert_eq!(error.to_string(), "the API sent 101 pages in a row without an item");
    assert_eq!(server.requests().len(), 101);
    assert_eq!(items.cursor(), Some("100"), "another stream can go on from there");
    assert!(items.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn all_pages_have_one_total_time() {
    let page = |i: usize| ok(&json!({"data": [1], "next": i}).to_string());
    for first in [true, false] {
        let server = Server::start((0..9).map(page)).await;
        let mut call = Call::new(&server.client(), &LIST);
        call.set_total_timeout(Duration::from_secs(20));
        let mut pages = call.pages(CURSOR);
        if first {
            pages.try_next().await.unwrap();
        }
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(21)).await;
        tokio::time::resume();
        let next = pages.try_next().await;
        assert_eq!(first, matches!(&next, Err(Error::Timeout(error)) if error.is_total()), "{next:?}");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_repeated_cursor_is_an_error() {
    let server = Server::start((0..9).map(|_| ok("{\"data\": [1], \"next\": \"a\"}"))).await;
    let mut items = items(&server, CURSOR);
    assert!(items.try_next().await.unwrap().is_some());
    assert!(matches!(items.try_next().await, Err(Error::Pagination(_))));
    assert!(items.try_next().await.unwrap().is_none());
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn offsets_end_with_a_short_page_and_numbers_with_an_empty_one() {
    let pages = || ["{\"data\": [1, 2]}", "{\"data\": [3]}", "{\"data\": []}"].map(ok);
    let server = Server::start(pages()).await;
    let call = Call::new(&server.client(), &LIST).with(1, &json!(2));
    let paging = Paging::Offset { param: 0, limit: Some(1), count };
    let all = drain(call.items(paging, |page| page["data"].as_array().cloned().unwrap_or_default())).await;
    assert_eq!(all, [1, 2, 3]);
    assert_eq!(targets(&server), ["/v1/list?limit=2", "/v1/list?at=2&limit=2"]);

    let server = Server::start(pages()).await;
    assert_eq!(drain(items(&server, Paging::Page { param: 0, first: 1, count })).await, [1, 2, 3]);
    assert_eq!(targets(&server), ["/v1/list", "/v1/list?at=2", "/v1/list?at=3"]);
}

#[tokio::test]
async fn next_pages_stay_on_the_server() {
    let server =
        Server::start(["{\"data\": [1], \"next\": \"?p=2\"}", "{\"data\": [2], \"next\": \"\"}"].map(ok)).await;
    assert_eq!(drain(items(&server, URL)).await, [1, 2]);
    assert_eq!(targets(&server), ["/v1/list", "/v1/list?p=2"]);
    let server = Server::start([ok("{\"data\": [1], \"next\": \"https://evil.example/\"}")]).await;
    let mut items = items(&server, URL);
    items.try_next().await.unwrap();
    assert!(matches!(items.try_next().await, Err(Error::Pagination(_))));
}

#[tokio::test]
async fn paging_goes_on_from_a_saved_cursor() {
    let server =
        Server::start(["{\"data\": [1], \"next\": \"a\"}", "{\"data\": [2, 3], \"next\": \"b\"}"].map(ok)).await;
    let mut first = items(&server, CURSOR);
    first.try_next().await.unwrap();
    first.try_next().await.unwrap();
    let cursor = first.cursor().unwrap().to_owned();
    assert_eq!(cursor, "a");
    drop(first);
    let server = Server::start(["{\"data\": [2, 3]}"].map(ok)).await;
    assert_eq!(drain(items(&server, CURSOR).resume_from(cursor)).await, [2, 3]);
    assert_eq!(targets(&server), ["/v1/list?at=a"]);
}

fn linked(links: &[&str], body: &str) -> Reply {
    let links: Vec<String> = links.iter().map(|link| format!("link: {link}")).collect();
    let headers: Vec<&str> =
        ["content-type: application/json"].into_iter().chain(links.iter().map(String::as_str)).collect();
    answer("200 OK", &headers, body)
}

#[tokio::test]
async fn a_link_header_names_the_next_page() {
    let pages = [
        linked(
            &["<https://api.example/a,b>; rel=prev, </v1/list?at=2&q=\"a;b\">; title=\"x, y\"; rel=\"last next\""],
            "[1, 2]",
        ),
        linked(&["<?at=1>; rel=\"prev\"", "<?at=3>; REL=Next"], "[]"),
        linked(&["<?at=2>; rel=\"prev\"; title=\"no \\\", rel=next\""], "[3]"),
    ];
    let server = Server::start(pages).await;
    let call = Call::new(&server.client(), &LIST);
    let all = drain(call.items(Paging::<Vec<Value>>::Link, |page| page)).await;
    assert_eq!(all, [1, 2, 3]);
    assert_eq!(targets(&server), ["/v1/list", "/v1/list?at=2&q=%22a;b%22", "/v1/list?at=3"]);

    let server = Server::start([linked(&["<https://evil.example/list>; rel=next"], "[1]")]).await;
    let mut items = Call::new(&server.client(), &LIST).items(Paging::<Vec<Value>>::Link, |page| page);
    items.try_next().await.unwrap();
    assert!(matches!(items.try_next().await, Err(Error::Pagination(_))));
}
