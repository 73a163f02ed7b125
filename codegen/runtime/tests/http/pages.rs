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

fn of(total: &str, count: usize) -> Reply {
    ok(&format!("{{\"data\": {:?}, {total}}}", vec![1; count]))
}

/// The targets requested for a call's pages, and the number of items in them.
async fn walk(call: fn(Call) -> Call, paging: Paging<Value>, pages: Vec<Reply>) -> (Vec<String>, usize) {
    let server = Server::start(pages).await;
    let call = call(Call::new(&server.client(), &LIST));
    let items = drain(call.items(paging, |page| page["data"].as_array().cloned().unwrap_or_default())).await;
    (targets(&server), items.len())
}

#[tokio::test]
async fn a_total_ends_the_pages_also_after_a_full_one() {
    let offset = Paging::<Value>::offset(0, Some(1), count).total(|page| Some(page.get("total")? as _));
    let page = Paging::<Value>::page(0, 1, count).total(|page| Some(page.get("total")? as _));
    let full = || vec![of("\"total\": 4", 2), of("\"total\": 4", 2)];
    assert_eq!(walk(|call| call, offset, full()).await, (vec!["/v1/list".to_owned(), "/v1/list?at=2".to_owned()], 4));
    assert_eq!(walk(|call| call, page, full()).await, (vec!["/v1/list".to_owned(), "/v1/list?at=2".to_owned()], 4));

    // The server returns fewer items than were asked for: the total decides, not the size.
    let offset = Paging::<Value>::offset(0, Some(1), count).total(|page| Some(page.get("total")? as _));
    let (targets, items) = walk(|call| call.with(1, &json!(50)), offset, full()).await;
    assert_eq!((targets.len(), items), (2, 4));

    // Without a total, or with one that can't be right, an empty page is the last one.
    for none in ["\"total\": null", "\"total\": 0", "\"total\": -1", "\"other\": 1"] {
        let page = Paging::<Value>::page(0, 1, count).total(|page| Some(page.get("total")? as _));
        let (targets, items) = walk(|call| call, page, vec![of(none, 2), of(none, 2), of(none, 0)]).await;
        assert_eq!((targets.len(), items), (3, 4), "{none}");
    }

    // A stream that begins at a later page has not counted the items before it.
    let page = Paging::<Value>::page(0, 1, count).total(|page| Some(page.get("total")? as _));
    let pages = vec![of("\"total\": 4", 2), of("\"total\": 4", 0)];
    assert_eq!(walk(|call| call.with(0, &json!(2)), page, pages).await.1, 2);
}

#[tokio::test]
async fn a_number_of_pages_or_the_word_of_more_ends_them() {
    let paging = || Paging::<Value>::page(0, 0, count).total_pages(|page| Some(page.get("pages")? as _));
    let pages = vec![of("\"pages\": 3", 2), of("\"pages\": \"3\"", 2), of("\"pages\": 3", 2)];
    let (targets, items) = walk(|call| call, paging(), pages).await;
    assert_eq!((targets.last().map(String::as_str), items), (Some("/v1/list?at=2"), 6));

    let page = Paging::<Value>::page(0, 1, count).more(|page| Some(page.get("more")? as _));
    let pages = vec![of("\"more\": true", 0), of("\"more\": true", 2), of("\"more\": false", 2)];
    assert_eq!(walk(|call| call, page, pages).await.1, 4);
    let offset = Paging::<Value>::offset(0, Some(1), count).more(|page| Some(page.get("more")? as _));
    let pages = vec![of("\"more\": true", 2), of("\"more\": false", 2)];
    assert_eq!(walk(|call| call.with(1, &json!(50)), offset, pages).await.1, 4);

    // A cursor without the word that more follow is not used.
    let cursor =
        Paging::<Value>::cursor(0, |page| Some(page.get("next")? as _)).more(|page| Some(page.get("more")? as _));
    let pages = vec![of("\"more\": true, \"next\": \"a\"", 2), of("\"next\": \"b\"", 2)];
    assert_eq!(walk(|call| call, cursor, pages).await.1, 4);
}

/// Follows pages forwards, then all the way back, and forwards once more.
async fn there_and_back(
    call: fn(Call) -> Call,
    paging: Paging<Value>,
    pages: impl IntoIterator<Item = Reply>,
) -> Result<Vec<String>, Error> {
    let server = Server::start(pages).await;
    let mut pages = call(Call::new(&server.client(), &LIST)).pages(paging);
    pages.try_next().await?;
    pages.try_next().await?;
    pages.try_next().await?;
    let mut pages = pages.backwards();
    while pages.try_next().await?.is_some() {}
    let mut pages = pages.backwards();
    pages.try_next().await?;
    Ok(targets(&server).into_iter().map(|target| target.replace("/v1/list", "")).collect())
}

#[tokio::test]
async fn pages_are_walked_backwards() {
    let link = |links: [&str; 2]| ok(&format!("{{\"data\": [1], \"prev\": {}, \"next\": {}}}", links[0], links[1]));
    let pages = || {
        let (one, two, three) = (["null", "\"b\""], ["\"a\"", "\"c\""], ["\"b\"", "null"]);
        [one, two, three, two, one, two].map(link)
    };
    let cursor =
        Paging::<Value>::cursor(0, |page| Some(page.get("next")? as _)).prev(|page| Some(page.get("prev")? as _));
    let found = there_and_back(|call| call, cursor, pages()).await.unwrap();
    assert_eq!(found, ["", "?at=b", "?at=c", "?at=b", "?at=a", "?at=b"]);

    // Another parameter takes the previous cursor, and replaces the next one.
    let cursor = Paging::<Value>::cursor(0, |page| Some(page.get("next")? as _))
        .prev(|page| Some(page.get("prev")? as _))
        .prev_param(1);
    let found = there_and_back(|call| call.with(0, &json!("start")), cursor, pages()).await.unwrap();
    assert_eq!(found, ["?at=start", "?at=b", "?at=c", "?limit=b", "?limit=a", "?at=b"]);

    let url = Paging::<Value>::url(|page| Some(page.get("next")? as _)).prev(|page| Some(page.get("prev")? as _));
    let found = there_and_back(|call| call, url, pages()).await.unwrap();
    assert_eq!(found, ["", "/v1/b", "/v1/c", "/v1/b", "/v1/a", "/v1/b"]);

    let found =
        there_and_back(|call| call, Paging::<Value>::page(0, 1, count), (0..6).map(|_| of("\"x\": 1", 2))).await;
    assert_eq!(found.unwrap(), ["", "?at=2", "?at=3", "?at=2", "?at=1", "?at=2"]);

    // The page before an offset that is not a multiple of the size has the rest of the items.
    let offset = || Paging::<Value>::offset(0, Some(1), count);
    let pages = |sizes: &[usize]| sizes.iter().map(|size| of("\"x\": 1", *size)).collect::<Vec<_>>();
    let found = there_and_back(|call| call, offset(), pages(&[3, 3, 2, 3, 3, 3])).await;
    assert_eq!(found.unwrap(), ["", "?at=3", "?at=6", "?at=3&limit=3", "?at=0&limit=3", "?at=3"]);
    let found =
        there_and_back(|call| call.with(0, &json!(1)).with(1, &json!(3)), offset(), pages(&[3, 3, 3, 3, 3, 1, 3]))
            .await;
    let back = ["?at=4&limit=3", "?at=1&limit=3", "?at=0&limit=1", "?at=1&limit=3"];
    assert_eq!(found.unwrap()[3..], back.map(str::to_owned));
}

#[tokio::test]
async fn links_are_walked_backwards() {
    let links: [&[&str]; 4] = [
        &["<?p=2>; rel=next"],
        &["<?p=1>; rel=\"prev\", <?p=3>; rel=next"],
        &["<?p=2>; rel=previous"],
        &["<?p=1>; rel=prev, <?p=3>; rel=next"],
    ];
    let server = Server::start(links.map(|links| linked(links, "[1]"))).await;
    let mut pages = Call::new(&server.client(), &LIST).pages(Paging::<Vec<Value>>::link());
    for _ in 0..3 {
        assert!(pages.try_next().await.unwrap().is_some());
    }
    assert!(pages.try_next().await.unwrap().is_none());
    let mut pages = pages.backwards();
    assert!(pages.try_next().await.unwrap().is_some());
    assert_eq!(pages.cursor(), Some(format!("{}/v1/list?p=1", server.url).as_str()));
    assert_eq!(targets(&server), ["/v1/list", "/v1/list?p=2", "/v1/list?p=3", "/v1/list?p=2"]);
}

#[tokio::test]
async fn without_a_previous_cursor_there_is_no_way_back() {
    for paging in [CURSOR, URL, Paging::<Value>::offset(0, None, count)] {
        let server = Server::start([ok("{\"data\": [1], \"next\": \"a\"}")]).await;
        let mut pages = Call::new(&server.client(), &LIST).pages(paging);
        pages.try_next().await.unwrap();
        let mut pages = pages.backwards();
        let error = pages.try_next().await.unwrap_err();
        assert_eq!(error.to_string(), "the API does not identify previous pages");
        assert!(pages.try_next().await.unwrap().is_none());
    }
}
