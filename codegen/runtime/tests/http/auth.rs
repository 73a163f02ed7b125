//! Credentials: how they are sent, and that nobody else sees them.

use sdkwright_runtime::runtime::http::{Call, Client, Credential, Location, Operation, SecurityScheme};

use crate::server::{Server, answer, ok};

const SECRET: &str = "sk-very-secret";

static BASIC: SecurityScheme = SecurityScheme::basic("basic");
static BEARER: SecurityScheme = SecurityScheme::bearer("bearer");
static COOKIE: SecurityScheme = SecurityScheme::api_key("cookie", Location::Cookie, "sid");
static OAUTH: SecurityScheme = SecurityScheme::oauth2("oauth", Some("/token"));
static EITHER: Operation = Operation::new("either", "GET", "/a").security(&[&[&BASIC, &COOKIE], &[&BEARER]]);
static TOKEN: Operation = Operation::new("token", "GET", "/a").security(&[&[&OAUTH]]);
static BASIC_ONLY: Operation = Operation::new("basicOnly", "GET", "/a").security(&[&[&BASIC]]);

#[tokio::test]
async fn the_first_alternative_with_credentials_is_used() {
    let server = Server::start((0..3).map(|_| ok("{}"))).await;
    let client = server.builder().credential(&BEARER, Credential::token(SECRET)).build().unwrap();
    Call::new(&client, &EITHER).empty().await.unwrap();
    assert_eq!(server.last().header("authorization"), Some("Bearer sk-very-secret"));

    let both =
        server.builder().credential(&BASIC, Credential::token("key")).credential(&COOKIE, Credential::token("a;b"));
    Call::new(&both.build().unwrap(), &EITHER).empty().await.unwrap();
    assert_eq!(server.last().header("authorization"), Some("Basic a2V5Og=="));
    assert_eq!(server.last().header("cookie"), Some("sid=a%3Bb"));

    let error = Call::new(&server.client(), &EITHER).empty().await.unwrap_err();
    let expected = "either needs credentials that the client does not have: `basic` and `cookie`, or `bearer`";
    assert_eq!(error.to_string(), expected);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_header_of_the_call_stands_for_credentials() {
    let server = Server::start([ok("{}")]).await;
    let mut call = Call::new(&server.client(), &EITHER);
    call.set_header("Authorization", "Custom 1");
    call.empty().await.unwrap();
    assert_eq!(server.last().header("authorization"), Some("Custom 1"));
}

#[tokio::test]
async fn nothing_prints_a_secret() {
    let echo = format!("{{\"message\": \"key {SECRET} is wrong\"}}");
    let server =
        Server::start([answer("401 No", &["content-type: application/json", &format!("x-echo: {SECRET}")], &echo)])
            .await;
    let credential = Credential::token(SECRET);
    let mut printed = format!("{credential:?}");
    let builder = server.builder().credential(&BASIC, credential).header("x-key", SECRET);
    printed += &format!("{builder:?}");
    let client = builder.build().unwrap();
    let mut call = Call::new(&client, &BASIC_ONLY);
    call.set_header("x-other", SECRET);
    printed += &format!("{client:?}{call:?}");
    let error = call.empty().await.unwrap_err();
    printed += &format!("{error:?}{error}");
    assert!(error.to_string().ends_with("key *** is wrong"), "{error}");
    assert!(!printed.contains(SECRET), "{printed}");
    let bad = Client::builder(format!("https://{SECRET}@example.com")).build().unwrap_err();
    assert!(!format!("{bad}{bad:?}").contains(SECRET));
}

#[tokio::test]
async fn a_token_is_fetched_once_and_anew_when_it_is_refused() {
    let token = |name: &str| ok(&format!("{{\"access_token\": \"{name}\", \"expires_in\": 600}}"));
    let server =
        Server::start([token("t1"), ok("{}"), ok("{}"), answer("401 No", &[], ""), token("t2"), ok("{}")]).await;
    let credential = Credential::client_credentials("id", SECRET, ["a", "b"]);
    let client = server.builder().credential(&OAUTH, credential).build().unwrap();
    let (one, two) = tokio::join!(Call::new(&client, &TOKEN).empty(), Call::new(&client.clone(), &TOKEN).empty());
    one.unwrap();
    two.unwrap();
    Call::new(&client, &TOKEN).empty().await.unwrap();
    let requests = server.requests();
    let seen: Vec<_> =
        requests.iter().map(|request| (request.target.as_str(), request.header("authorization").unwrap())).collect();
    assert_eq!(requests[0].body, "grant_type=client_credentials&scope=a%20b");
    let basic = "Basic aWQ6c2stdmVyeS1zZWNyZXQ=";
    let expected = [
        ("/token", basic),
        ("/a", "Bearer t1"),
        ("/a", "Bearer t1"),
        ("/a", "Bearer t1"),
        ("/token", basic),
        ("/a", "Bearer t2"),
    ];
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_token_that_is_refused_again_is_an_error() {
    let refusal = || answer("400 No", &["content-type: application/json"], "{\"error\": \"invalid_client\"}");
    let server = Server::start([refusal(), refusal()]).await;
    let client =
        server.builder().credential(&OAUTH, Credential::client_credentials("id", SECRET, ["a"])).build().unwrap();
    let error = Call::new(&client, &TOKEN).empty().await.unwrap_err();
    assert!(error.to_string().ends_with("answered 400 Bad Request: invalid_client"), "{error}");
    assert_eq!(
        server.last().body,
        format!("grant_type=client_credentials&scope=a&client_id=id&client_secret={SECRET}")
    );
    assert!(!format!("{error:?}").contains(SECRET));
}

#[test]
fn a_client_is_send_sync_and_clone_and_an_error_is_small() {
    fn check<T: Send + Sync + Clone + 'static>() {}
    check::<Client>();
    check::<Call>();
    assert!(size_of::<sdkwright_runtime::runtime::http::Error>() <= 24);
}
