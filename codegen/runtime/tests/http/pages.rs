//! Page after page.

use std::time::Duration;

use sdkwright_runtime::runtime::http::{
    Call, Credential, Error, Items, Location, Operation, Paging, Param, SecurityScheme,
};
use sdkwright_runtime::runtime::json::Blank;
use serde_json::{Value, json};

use crate::server::{Reply, Server, answer, ok};

static LIST: Operation = Operation::new("list", "GET", "/v1/list").params(&[Param::query("at"), Param::query("limit")]);

const CURSOR: Paging<Value> = Paging::cursor(0, |page| Some(page.get("next")? as _));
const URL: Paging<Value> = Paging::url(|page| Some(page.get("next")? as _));

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
    assert_eq!(error.to_string(), "the API returned 101 consecutive pages without items");
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
    let paging = Paging::offset(0, Some(1), count);
    let all = drain(call.items(paging, |page| page["data"].as_array().cloned().unwrap_or_default())).await;
    assert_eq!(all, [1, 2, 3]);
    assert_eq!(targets(&server), ["/v1/list?limit=2", "/v1/list?at=2&limit=2"]);

    let server = Server::start(pages()).await;
    assert_eq!(drain(items(&server, Paging::page(0, 1, count))).await, [1, 2, 3]);
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
    let all = drain(call.items(Paging::<Vec<Value>>::link(), |page| page)).await;
    assert_eq!(all, [1, 2, 3]);
    assert_eq!(targets(&server), ["/v1/list", "/v1/list?at=2&q=%22a;b%22", "/v1/list?at=3"]);

    let server = Server::start([linked(&["<https://evil.example/list>; rel=next"], "[1]")]).await;
    let mut items = Call::new(&server.client(), &LIST).items(Paging::<Vec<Value>>::link(), |page| page);
    items.try_next().await.unwrap();
    assert!(matches!(items.try_next().await, Err(Error::Pagination(_))));
}

static KEY: SecurityScheme = SecurityScheme::api_key("key", Location::Query, "key");
static SIGNED: Operation =
    Operation::new("list", "GET", "/v1/{of}/list").params(&[Param::path("of")]).security(&[&[&KEY]]);

/// The URL requested for the page after `/v1/a%20b/list`.
async fn second(next: &str) -> Result<String, Error> {
    let server =
        Server::start([json!({"data": [1], "next": next}), json!({"data": [2]})].map(|page| ok(&page.to_string())))
            .await;
    let next = next.replace("{here}", &server.url);
    server.script([json!({"data": [1], "next": next}), json!({"data": [2]})].map(|page| ok(&page.to_string())));
    let client = server.builder().credential(&KEY, Credential::token("sekret")).build().unwrap();
    let call = Call::new(&client, &SIGNED).with(0, &json!("a b"));
    let mut items = call.items(URL, |page| page["data"].as_array().cloned().unwrap_or_default());
    assert!(items.try_next().await.unwrap().is_some(), "the first page is not lost");
    let outcome = items.try_next().await;
    let requests = server.requests();
    assert_eq!(requests[0].target, "/v1/a%20b/list?key=sekret");
    outcome.map(|_| requests[1].target.clone())
}

#[tokio::test]
async fn a_next_page_s_address_keeps_the_credentials_and_leads_nowhere_else() {
    for (next, target) in [
        ("?p=2#top", "/v1/a%20b/list?p=2&key=sekret"),
        ("?p=2", "/v1/a%20b/list?p=2&key=sekret"),
        ("#top?x", "/v1/a%20b/list?key=sekret"),
        ("more?p=2", "/v1/a%20b/more?p=2&key=sekret"),
        ("/v2?", "/v2?key=sekret"),
        ("{here}/v2#f", "/v2?key=sekret"),
        ("{here}/v2?key=old&p=2&k%65y=older", "/v2?p=2&key=sekret"),
        ("?p=1&p=2&KEY=x", "/v1/a%20b/list?p=1&p=2&KEY=x&key=sekret"),
    ] {
        assert_eq!(second(next).await.unwrap(), target, "{next}");
    }
    for next in [
        "//evil.example/",
        "\\\\evil.example/",
        "https://evil.example/#{here}",
        "{here}@evil.example/",
        "http://127.0.0.1:1/",
        "ftp://127.0.0.1/",
        "javascript:alert(1)",
        "http://[",
    ] {
        assert!(matches!(second(next).await, Err(Error::Pagination(_))), "{next}");
    }
}

#[tokio::test]
async fn a_next_page_s_address_brings_no_user() {
    let server = Server::start([]).await;
    let next = server.url.replace("http://", "http://user:password@");
    server.script([json!({"data": [1], "next": next}), json!({"data": [2]})].map(|page| ok(&page.to_string())));
    let mut items = items(&server, URL);
    items.try_next().await.unwrap();
    let error = items.try_next().await.unwrap_err();
    assert!(error.to_string().contains("user name") && !error.to_string().contains("password@"), "{error}");
    assert_eq!(server.requests().len(), 1);
}

/// An address is relative to the page that it is in (RFC 3986, 5.1.3), and whole where another stream goes on from it.
#[tokio::test]
async fn next_pages_are_relative_to_the_page_before() {
    let pages = ["a/2", "3", ""].map(|next| ok(&json!({"data": [1], "next": next}).to_string()));
    let server = Server::start(pages).await;
    let mut items = items(&server, URL);
    items.try_next().await.unwrap();
    assert_eq!(items.cursor(), Some(format!("{}/v1/a/2", server.url).as_str()));
    assert_eq!(drain(items).await, [1, 1]);
    assert_eq!(targets(&server), ["/v1/list", "/v1/a/2", "/v1/a/3"]);
}

#[tokio::test]
async fn links_with_odd_quotes_are_read() {
    for (link, next) in [
        ("<?p=2>;rel='next'", true),
        ("<?p=2> ; rel = \"NEXT\"", true),
        ("<?p=2>; rel=\"ne\\xt\"", true),
        ("<?p=2>; title*=UTF-8''a%22; rel=\"prev next\"", true),
        ("<?p=2>; rel=\"next", true),
        ("<?p=2>; rel=nextt", false),
        ("<?p=2>; rel=\"a\"; rel=next", false),
        ("<?p=2>; rel=next; anchor=\"#other\"", false),
        ("?p=2; rel=next", false),
    ] {
        let server = Server::start([linked(&[link], "[1]"), linked(&[], "[2]")]).await;
        let call = Call::new(&server.client(), &LIST);
        let all = drain(call.items(Paging::<Vec<Value>>::link(), |page| page)).await;
        assert_eq!(all.len(), if next { 2 } else { 1 }, "{link}");
    }
}
