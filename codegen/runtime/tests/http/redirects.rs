//! Targets of redirects, and the headers that are kept.

use sdkwright_runtime::runtime::http::{Call, Credential, Error, Location, Operation, SecurityScheme};
use serde_json::json;

use crate::server::{Reply, Server, answer, ok};
use crate::watch::{self, KEY};

static HEADER_KEY: SecurityScheme = SecurityScheme::api_key("key", Location::Header, "x-api-key");
static QUERY_KEY: SecurityScheme = SecurityScheme::api_key("query", Location::Query, "key");
static GET: Operation = Operation::new("get", "GET", "/a").security(&[&[&HEADER_KEY, &QUERY_KEY]]);
static POST: Operation = Operation::new("post", "POST", "/a").security(&[&[&HEADER_KEY, &QUERY_KEY]]);

fn to(status: &str, location: &str) -> Reply {
    answer(status, &[&format!("location: {location}")], "")
}

fn call(server: &Server, operation: &'static Operation) -> Call {
    let builder = server.builder().credential(&HEADER_KEY, Credential::token(KEY)).header("x-tenant", "t");
    Call::new(&builder.credential(&QUERY_KEY, Credential::token(KEY)).build().unwrap(), operation)
}

#[tokio::test]
async fn the_same_origin_keeps_credentials() {
    let server = Server::start([to("302 Found", "/b?x=1#f"), ok("{}")]).await;
    call(&server, &GET).empty().await.unwrap();
    let request = server.last();
    let encoded = KEY.replace('/', "%2F").replace('+', "%2B").replace('=', "%3D");
    assert_eq!(request.target, format!("/b?x=1&key={encoded}"));
    assert_eq!(request.header("x-api-key"), Some(KEY));
}

#[tokio::test]
async fn another_origin_gets_no_secret() {
    let other = Server::start([ok("{}")]).await;
    let server = Server::start([to("302 Found", &format!("{}/b", other.url))]).await;
    call(&server, &GET).empty().await.unwrap();
    let request = other.last();
    assert_eq!((request.target.as_str(), request.header("x-tenant")), ("/b", None));
    assert!(!watch::shows_key(&format!("{request:?}")));
}

#[tokio::test]
async fn a_body_does_not_leave_the_origin() {
    let other = Server::start([ok("{}")]).await;
    let server = Server::start([to("307 Temporary", &format!("{}/b", other.url))]).await;
    let mut call = call(&server, &POST);
    call.body_json("application/json", &json!({"secret": 1}));
    assert!(matches!(call.empty().await, Err(Error::Redirect(_))));
    assert!(other.requests().is_empty());
}

#[tokio::test]
async fn methods_change_as_the_status_says() {
    for (status, method, body) in
        [("307 T", "POST", "{}"), ("308 P", "POST", "{}"), ("303 S", "GET", ""), ("302 F", "GET", "")]
    {
        let server = Server::start([to(status, "/b"), ok("{}")]).await;
        let mut call = call(&server, &POST);
        call.body_json("application/json", &json!({}));
        call.empty().await.unwrap();
        let request = server.last();
        assert_eq!((request.method.as_str(), request.body.as_str()), (method, body), "{status}");
        assert_eq!(request.header("content-type").is_some(), method == "POST");
    }
}

#[tokio::test]
async fn loops_and_odd_places_are_refused() {
    let server = Server::start((0..50).map(|_| to("302 Found", "/a"))).await;
    assert!(matches!(call(&server, &GET).empty().await, Err(Error::Redirect(_))));
    assert_eq!(server.requests().len(), 11);
    for place in ["file:///etc/passwd", "http://u:p@127.0.0.1/", "http://[", "//"] {
        let server = Server::start([to("302 Found", place)]).await;
        assert!(matches!(call(&server, &GET).empty().await, Err(Error::Redirect(_))), "{place}");
    }
}
