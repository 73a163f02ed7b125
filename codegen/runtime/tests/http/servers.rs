//! Operations with a server of their own.

use sdkwright_runtime::runtime::http::{
    Call, Client, Credential, Error, Operation, SecurityScheme, ServerPlace, ServerUrl, ServerVariable,
};

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

/// One variable, `v`, between two texts; what it is in an address that is built with a value.
fn filled(before: &'static str, place: ServerPlace, rest: &'static str, value: &str) -> Result<String, Error> {
    let variables: &'static [ServerVariable] = Box::leak(Box::new([ServerVariable::new("v", "")]));
    let parts: &'static [_] = Box::leak(Box::new([(before, 0, place)]));
    let server = Box::leak(Box::new(ServerUrl::new(variables, parts, rest)));
    let client = Client::builder("").described(server).variable(0, value).build()?;
    Ok(client.base_url().to_string())
}

/// Values that would change more of an address than their own place.
const HOSTILE: [&str; 22] = [
    "evil.example/",
    "a@evil",
    "a:b@evil",
    "evil.example#",
    "evil.example?",
    "\\\\evil",
    "evil\\",
    "evil.example:443/",
    "/",
    "//evil",
    "a b",
    "a\tb",
    "a\r\nb",
    "",
    ".",
    "..",
    "a..b",
    "b\u{fc}cher.example",
    "\u{ff0f}evil",
    "a\u{3002}b",
    "%2f",
    "a%2fb",
];

#[test]
fn no_variable_in_a_host_changes_more_than_it() {
    let places = [
        ("https://", ServerPlace::Host, ".zoo.example/v1"),
        ("https://api.", ServerPlace::Host, "/v1"),
        ("https://api-", ServerPlace::Host, ":8080"),
        ("https://", ServerPlace::Authority, "/v1"),
        ("https://zoo.example:", ServerPlace::Port, "/v1"),
        ("https://zoo.example", ServerPlace::Root, ""),
        ("", ServerPlace::Scheme, "://zoo.example"),
        ("", ServerPlace::Origin, "/v1"),
    ];
    for (before, place, rest) in places {
        for value in
            HOSTILE.iter().filter(|value| !(place == ServerPlace::Root && ["", "/", "//evil"].contains(*value)))
        {
            let error = filled(before, place, rest, value).expect_err(&format!("{place:?} {value:?}"));
            assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
            assert!(error.to_string().starts_with("the server variable `v` "), "{place:?} {value:?}: {error}");
        }
    }
    // The rest of the address stays where it is.
    assert_eq!(filled("https://zoo.example", ServerPlace::Root, "", "//evil").unwrap(), "https://zoo.example//evil");
    for (place, value) in [
        (ServerPlace::Port, "0"),
        (ServerPlace::Port, "65536"),
        (ServerPlace::Port, "-1"),
        (ServerPlace::Port, "+80"),
        (ServerPlace::Port, "8080.evil.example"),
        (ServerPlace::Scheme, "ftp"),
        (ServerPlace::Scheme, "HTTPS"),
        (ServerPlace::Scheme, "https://evil"),
        (ServerPlace::Origin, "ftp://zoo.example"),
        (ServerPlace::Origin, "https://"),
        (ServerPlace::Origin, "https://a:b@zoo.example"),
        (ServerPlace::Origin, "https://zoo.example?"),
        (ServerPlace::Authority, "evil.example:80:80"),
        (ServerPlace::Authority, "[::1"),
        (ServerPlace::Authority, "[evil]"),
        (ServerPlace::Authority, "0x7f.1"),
        (ServerPlace::Authority, "127.1"),
        (ServerPlace::Authority, ":80"),
    ] {
        let (before, rest) = match place {
            ServerPlace::Port => ("https://zoo.example:", "/v1"),
            ServerPlace::Scheme => ("", "://zoo.example"),
            ServerPlace::Origin => ("", "/v1"),
            _ => ("https://", "/v1"),
        };
        let error = filled(before, place, rest, value).expect_err(&format!("{place:?} {value:?}"));
        assert!(error.to_string().contains("`v`"), "{value:?}: {error}");
    }
}

#[test]
fn a_variable_in_a_path_is_one_segment_of_it_or_an_error() {
    for value in HOSTILE {
        match filled("https://zoo.example/a/", ServerPlace::Segment, "/b", value) {
            Ok(url) => {
                let segment = url.strip_prefix("https://zoo.example/a/").and_then(|rest| rest.strip_suffix("/b"));
                let segment = segment.unwrap_or_else(|| panic!("{value:?}: {url}"));
                let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~%".contains(&b);
                assert!(segment.bytes().all(is_plain), "{value:?}: {url}");
            }
            Err(error) => assert!(["", ".", ".."].contains(&value), "{value:?}: {error}"),
        }
    }
    assert_eq!(
        filled("https://zoo.example/", ServerPlace::Path, "", "a/b c/?#").unwrap(),
        "https://zoo.example/a/b%20c/%3F%23"
    );
    // Neighbours can't make dots of what is harmless alone.
    for (before, place, value, rest) in [
        ("https://zoo.example/a/.", ServerPlace::Path, "", "/b"),
        ("https://zoo.example/a/%2e", ServerPlace::Path, "", "/b"),
        ("https://zoo.example/a/", ServerPlace::Path, "b/../c", "/d"),
        ("https://zoo.example", ServerPlace::Root, "/..", ""),
    ] {
        let error = filled(before, place, rest, value).expect_err(value);
        assert!(error.to_string().contains("`v`") && error.to_string().contains("another path"), "{error}");
    }
}

#[test]
fn values_that_fit_are_taken() {
    for (before, place, rest, value, url) in [
        ("", ServerPlace::Scheme, "://zoo.example/", "http", "http://zoo.example/"),
        ("https://", ServerPlace::Host, ".zoo.example/v1", "eu-1.Tenant_7", "https://eu-1.tenant_7.zoo.example/v1"),
        ("https://", ServerPlace::Authority, "/v1", "localhost:8080", "https://localhost:8080/v1"),
        ("https://", ServerPlace::Authority, "/v1", "[::1]:8080", "https://[::1]:8080/v1"),
        ("http://", ServerPlace::Host, ":8990/", "192.168.1.5", "http://192.168.1.5:8990/"),
        ("https://zoo.example:", ServerPlace::Port, "/v1", "8443", "https://zoo.example:8443/v1"),
        ("https://zoo.example", ServerPlace::Root, "", "/sell/v1", "https://zoo.example/sell/v1"),
        ("", ServerPlace::Origin, "/v1", "https://zoo.example/api/", "https://zoo.example/api/v1"),
    ] {
        assert_eq!(filled(before, place, rest, value).unwrap(), url);
    }
}

#[test]
fn defaults_and_choices_are_held_to_the_same() {
    static VARIABLES: [ServerVariable; 2] =
        [ServerVariable::new("scheme", "https").values(&["https"]), ServerVariable::new("tenant", "{tenant}")];
    static SERVER: ServerUrl =
        ServerUrl::new(&VARIABLES, &[("", 0, ServerPlace::Scheme), ("://", 1, ServerPlace::Host)], ".zoo.example");
    let builder = || Client::builder("").described(&SERVER);
    let message = |builder: sdkwright_runtime::runtime::http::ClientBuilder| builder.build().unwrap_err().to_string();
    assert!(message(builder()).starts_with("the server variable `tenant` must be set"), "{}", message(builder()));
    assert!(builder().variable(1, "eu").build().is_ok());
    let other = message(builder().variable(1, "eu").variable(0, "http"));
    assert!(other.contains("`scheme`") && other.contains("declared"), "{other}");
    let chosen = message(builder().variable(1, "eu").server("https://other.example"));
    assert!(chosen.contains("no variable `tenant`"), "{chosen}");
    // A base URL goes before all, whenever it is set.
    let own =
        Client::builder("").described(&SERVER).base_url("https://own.example").variable(1, "evil/").build().unwrap();
    assert_eq!(own.base_url().as_str(), "https://own.example/");
}

#[test]
fn base_urls_say_what_is_wrong_with_them() {
    for (url, why) in [
        ("https://", "has no host"),
        ("zoo.example", "must begin with"),
        ("localhost:8080", "must begin with"),
        ("ftp://zoo.example", "must begin with"),
        ("https://u@zoo.example", "user name"),
        ("https://zoo.example?a", "query"),
        ("https://zoo.example#", "fragment"),
        ("https://zoo.example:99999", "port"),
        ("https://zoo{a}.example", "host that is not valid"),
        ("https://zoo.example\\@evil.example", "backslash"),
        ("https://zoo\n.example", "control"),
    ] {
        let error = Client::builder("").base_url(url).build().unwrap_err().to_string();
        assert!(error.contains(why) && !error.contains("zoo."), "{url:?}: {error}");
    }
}
