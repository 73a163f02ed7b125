//! Operations with a server of their own.

use sdkwright_runtime::runtime::http::{Call, Client, Credential, Operation, SecurityScheme};

use crate::server::{Server, ok};
use crate::watch::KEY;

static BEARER: SecurityScheme = SecurityScheme::bearer("bearer");
static SIGNED: &[&[&SecurityScheme]] = &[&[&BEARER]];
static PLAIN: Operation = Operation::new("plain", "GET", "/a").security(SIGNED);
static RELATIVE: Operation = Operation::new("relative", "GET", "/a").server("/v2/").security(SIGNED);

/// An operation whose server is known when the test runs.
fn elsewhere(server: &Server) -> &'static Operation {
    let url: &'static str = Box::leak(format!("{}/up", server.url).into_boxed_str());
    Box::leak(Box::new(Operation::new("upload", "GET", "/a").server(url).security(SIGNED)))
}

#[tokio::test]
async fn an_operation_goes_to_its_own_server_with_the_credentials() {
    let (main, own) = (Server::start([ok("{}"), ok("{}")]).await, Server::start([ok("{}")]).await);
    let url = format!("{}/v1", main.url);
    let client = Client::builder(url).credential(&BEARER, Credential::token(KEY)).build().unwrap();
    let bearer = format!("Bearer {KEY}");
    Call::new(&client, elsewhere(&own)).empty().await.unwrap();
    assert_eq!((own.last().target.as_str(), own.last().header("authorization")), ("/up/a", Some(bearer.as_str())));
    Call::new(&client, &PLAIN).empty().await.unwrap();
    assert_eq!(main.last().target, "/v1/a");
    Call::new(&client, &RELATIVE).empty().await.unwrap();
    assert_eq!(main.last().target, "/v2/a");
}

#[tokio::test]
async fn another_declared_server_leaves_it_there_and_a_base_url_does_not() {
    let (main, own) = (Server::start([ok("{}"), ok("{}")]).await, Server::start([ok("{}")]).await);
    let builder = || Client::builder("https://api.example").credential(&BEARER, Credential::token(KEY));
    let chosen = builder().server(&main.url).build().unwrap();
    Call::new(&chosen, &PLAIN).empty().await.unwrap();
    Call::new(&chosen, elsewhere(&own)).empty().await.unwrap();
    assert_eq!((main.requests().len(), own.requests().len()), (1, 1));
    let based = builder().base_url(&main.url).build().unwrap();
    Call::new(&based, elsewhere(&own)).empty().await.unwrap();
    assert_eq!((main.last().target.as_str(), own.requests().len()), ("/a", 1));
}
