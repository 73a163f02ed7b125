//! Credentials: how they are sent, and that nobody else sees them.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sdkwright_runtime::runtime::http::{
    Call, Client, Credential, Error, Location, OAuth2, Operation, RetryPolicy, Secret, SecurityScheme, SharedSecret,
    Token, TokenProvider,
};
use serde_json::json;

use crate::server::{Reply, Server, answer, chain, ok, read};
use crate::watch::{self, KEY};

static BASIC: SecurityScheme = SecurityScheme::basic("basic").set_by("`api_key`");
static BEARER: SecurityScheme = SecurityScheme::bearer("bearer");
static COOKIE: SecurityScheme = SecurityScheme::api_key("cookie", Location::Cookie, "sid");
static OAUTH: SecurityScheme = SecurityScheme::oauth2("oauth", Some("/token"));
static EITHER: Operation = Operation::new("either", "GET", "/a").security(&[&[&BASIC, &COOKIE], &[&BEARER]]);
static TOKEN: Operation = Operation::new("token", "GET", "/a").security(&[&[&OAUTH]]);
static BASIC_ONLY: Operation = Operation::new("basicOnly", "GET", "/a").security(&[&[&BASIC]]);

#[tokio::test]
async fn the_first_alternative_with_credentials_is_used() {
    let server = Server::start((0..3).map(|_| ok("{}"))).await;
    let client = server.builder().credential(&BEARER, Credential::token(KEY)).build().unwrap();
    Call::new(&client, &EITHER).empty().await.unwrap();
    assert_eq!(server.last().header("authorization"), Some(format!("Bearer {KEY}").as_str()));

    let both =
        server.builder().credential(&BASIC, Credential::token("key")).credential(&COOKIE, Credential::token("a;b"));
    Call::new(&both.build().unwrap(), &EITHER).empty().await.unwrap();
    assert_eq!(server.last().header("authorization"), Some("Basic a2V5Og=="));
    assert_eq!(server.last().header("cookie"), Some("sid=a%3Bb"));

    let error = Call::new(&server.client(), &EITHER).empty().await.unwrap_err();
    let expected = "either requires credentials that are not set: `basic` (set by `api_key`) and `cookie`, or `bearer`";
    assert_eq!(error.to_string(), expected);
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn a_client_without_credentials_is_refused_where_every_operation_requires_some() {
    static REQUIRED: &[&SecurityScheme] = &[&BASIC, &BEARER];
    let builder = || Client::builder("https://api.example").requires(REQUIRED);
    let error = builder().build().unwrap_err();
    let expected = "every operation requires credentials, and none are set: `basic` (set by `api_key`), or `bearer`";
    assert_eq!(error.to_string(), expected);
    builder().credential(&BEARER, Credential::token(KEY)).build().unwrap();
}

#[tokio::test]
async fn a_client_authenticates_by_its_headers_or_hooks() {
    static KEYED: SecurityScheme = SecurityScheme::api_key("keyed", Location::Header, "X-Key");
    static REQUIRED: &[&SecurityScheme] = &[&KEYED];
    static READ: Operation = Operation::new("read", "GET", "/").security(&[REQUIRED]);
    let server = Server::start([ok("{}"), ok("{}"), ok("{}")]).await;
    let builder = || server.builder().requires(REQUIRED);
    builder().header("x-other", "1").build().unwrap_err();

    Call::new(&builder().header("x-key", KEY).build().unwrap(), &READ).empty().await.unwrap();
    assert_eq!(server.last().header("x-key"), Some(KEY));

    Call::new(&builder().header("authorization", "Custom 1").build().unwrap(), &READ).empty().await.unwrap();
    assert_eq!(server.last().header("authorization"), Some("Custom 1"));

    let signing = builder().on_request(|mut request| async move {
        request.headers_mut().insert("x-key", "signed".parse()?);
        Ok(request)
    });
    Call::new(&signing.build().unwrap(), &READ).empty().await.unwrap();
    assert_eq!(server.last().header("x-key"), Some("signed"));
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
    let echo = format!("{{\"message\": \"key {KEY} is wrong\"}}");
    let server =
        Server::start([answer("401 No", &["content-type: application/json", &format!("x-echo: {KEY}")], &echo)]).await;
    let credential = Credential::token(KEY);
    let mut printed = format!("{credential:?}");
    let builder = server.builder().credential(&BASIC, credential).header("x-key", KEY);
    printed += &format!("{builder:?}");
    let client = builder.build().unwrap();
    let mut call = Call::new(&client, &BASIC_ONLY);
    call.set_header("x-other", KEY);
    printed += &format!("{client:?}{call:?}");
    let error = call.empty().await.unwrap_err();
    printed += &format!("{error:?}{error}");
    assert!(error.to_string().ends_with("key *** is wrong"), "{error}");
    assert!(!watch::shows_key(&printed), "{printed}");
    watch::check(&error);
    let password = "hunter2hunter2";
    let bad = Client::builder(format!("https://me:{password}@example.com")).build().unwrap_err();
    assert!(!format!("{bad}{bad:?}").contains(password));
}

/// If an excerpt begins or ends inside of a secret, it could not be found any more.
#[tokio::test]
async fn half_a_secret_is_not_quoted() {
    let halves = [&KEY[..KEY.len() / 2], &KEY[KEY.len() / 2..]];
    for distance in (0..200).step_by(7) {
        let body = format!("[\"{KEY}\", \"{}\", x, \"{}\", \"{KEY}\"]", "a".repeat(distance), "b".repeat(distance));
        let server = Server::start([ok(&body)]).await;
        let client = server.builder().credential(&BASIC, Credential::token(KEY)).build().unwrap();
        let error = Call::new(&client, &BASIC_ONLY).json::<serde_json::Value>().await.unwrap_err();
        assert!(!halves.iter().any(|half| format!("{error} {error:?}").contains(half)), "{distance}: {error}");
    }
}

/// JSON has many spellings of a text, and a text may be JSON itself.
#[tokio::test]
async fn an_escaped_secret_is_not_quoted() {
    let hexed = |text: &str| text.chars().map(|c| format!("\\u{:04X}", u32::from(c))).collect::<String>();
    let (first, last) = KEY.split_at(KEY.len() - 1);
    let slashes = KEY.replace('/', "\\/");
    let twice = serde_json::to_string(&format!("{{\"key\": \"{slashes}\"}}")).unwrap();
    let spellings = [
        slashes.clone(),
        KEY.replace('+', "\\u002B").replace('=', "\\u003d"),
        format!("{first}{}", hexed(last)),
        hexed(KEY),
        twice.trim_matches('"').to_owned(),
    ];
    let part = &KEY[9..16];
    for spelling in spellings {
        for (status, body) in
            [("200 OK", format!("[x, \"{spelling}\"]")), ("400 No", format!("{{\"message\": \"no {spelling}\"}}"))]
        {
            let header = format!("x-echo: {{\"key\": \"{spelling}\"}}");
            let server = Server::start([answer(status, &["content-type: application/json", &header], &body)]).await;
            let client = server.builder().credential(&BASIC, Credential::token(KEY)).build().unwrap();
            let error = Call::new(&client, &BASIC_ONLY).json::<serde_json::Value>().await.unwrap_err();
            let headers = match &error {
                Error::Api(error) => error.headers(),
                Error::Decode(error) => error.headers(),
                other => panic!("{other}"),
            };
            let printed = format!("{error} {error:?} {headers:?}").replace('\\', "");
            assert!(!printed.contains(part) && !printed.contains(&hexed(part).replace('\\', "")), "{body}: {printed}");
            assert!(printed.contains("***") || printed.contains("not quoted"), "{body}: {printed}");
        }
    }
}

/// Whatever a server makes of the credentials that it was sent, an error shows none of it.
#[tokio::test]
async fn an_encoded_secret_is_not_shown() {
    let percent: String = KEY.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let entities = |hex: bool| -> String {
        KEY.chars()
            .map(|c| if hex { format!("&#x{:X};", u32::from(c)) } else { format!("&#{};", u32::from(c)) })
            .collect()
    };
    let (basic, pair) = (STANDARD.encode(format!("{KEY}:")), STANDARD.encode(format!("id:{KEY}")));
    let hex: String = KEY.bytes().map(|byte| format!("{byte:02x}")).collect();
    for spelling in [
        percent.replace("%2d", "-"),
        percent.replace('%', "%25"),
        entities(false),
        entities(true),
        KEY.replace('/', "&sol;").replace('+', "&plus;").replace('=', "&equals;"),
        KEY.replace('+', " "),
        format!("Basic {basic}"),
        basic.trim_end_matches('=').replace('+', "-").replace('/', "_"),
        pair.clone(),
        STANDARD.encode(format!("x:{KEY}")),
        STANDARD.encode(&pair),
        basic.replace('=', "%3D"),
        hex.clone(),
        hex.to_uppercase(),
    ] {
        let part = &spelling[spelling.len() / 2 - 5..spelling.len() / 2 + 5];
        for (status, body) in [
            ("200 OK", format!("{{\"{spelling}\": x}}")),
            ("400 No", json!({"message": format!("no {spelling}, sorry")}).to_string()),
        ] {
            let header = format!("x-echo: {spelling}");
            let id = format!("x-request-id: {spelling}");
            let server =
                Server::start([answer(status, &["content-type: application/json", &header, &id], &body)]).await;
            let client = server.builder().credential(&BASIC, Credential::token(KEY)).build().unwrap();
            let error = Call::new(&client, &BASIC_ONLY).json::<serde_json::Value>().await.unwrap_err();
            watch::check(&error);
            let headers = match &error {
                Error::Api(error) => error.headers(),
                Error::Decode(error) => error.headers(),
                other => panic!("{other}"),
            };
            let printed = format!("{error} {error:?} {headers:?}");
            assert!(!printed.contains(part), "{spelling}: {printed}");
            assert_eq!(printed.contains(", sorry"), status == "400 No", "what is around it stays: {printed}");
        }
    }
}

/// A token that was renewed while a call was under way is a secret still.
#[tokio::test]
async fn a_token_of_before_is_not_shown() {
    let token = |name: &str| ok(&format!("{{\"access_token\": \"{name}\", \"expires_in\": 600}}"));
    let (old, new) = ("old-token-0123456789", "new-token-9876543210");
    let refusal = json!({"message": format!("{old} and {new}")}).to_string();
    let server =
        Server::start([token(old), answer("401 No", &[], ""), token(new), answer("403 No", &[], &refusal)]).await;
    let client = server.builder().credential(&OAUTH, Credential::client_credentials("id", KEY, ["a"])).build().unwrap();
    let error = Call::new(&client, &TOKEN).empty().await.unwrap_err();
    assert!(error.to_string().ends_with("*** and ***"), "{error}");
}

#[test]
fn a_credential_that_cannot_be_meant_is_refused() {
    let refused = |scheme: &'static SecurityScheme, credential: Credential| {
        let credential = credential.with_origin("`api_key` or the environment variable `THE_KEY`");
        let error = Client::builder("https://api.example").credential(scheme, credential).build().unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)));
        assert!(error.to_string().contains("from `api_key` or the environment variable `THE_KEY`,"), "{error}");
        error.to_string()
    };
    for blank in ["", " ", "\t", "\r\n", "\u{a0}"] {
        for scheme in [&BASIC, &BEARER, &COOKIE, &OAUTH] {
            assert!(refused(scheme, Credential::token(blank)).ends_with("is empty"));
        }
        assert!(refused(&BASIC, Credential::basic("", blank)).ends_with("is empty"));
        assert!(refused(&OAUTH, Credential::client_credentials("id", blank, ["a"])).ends_with("is empty"));
    }
    static HEADER: SecurityScheme = SecurityScheme::api_key("header", Location::Header, "x-api-key");
    for odd in ["key-7f3d9a51\n", "key\r\nx-other: 7f3d9a51", "key\0 7f3d9a51"] {
        for scheme in [&BEARER, &HEADER, &OAUTH] {
            let text = refused(scheme, Credential::token(odd));
            assert!(text.contains("a header can't hold") && !text.contains("7f3d9a51"), "{text}");
        }
    }
    assert!(refused(&BASIC, Credential::basic("a:b", "c")).contains("a colon"));
    for fine in [Credential::basic("", "key"), Credential::basic("user", ""), Credential::token("key")] {
        assert!(Client::builder("https://api.example").credential(&BASIC, fine).build().is_ok());
    }
}

#[tokio::test]
async fn a_token_is_fetched_once_and_anew_when_it_is_refused() {
    let token = |name: &str| ok(&format!("{{\"access_token\": \"{name}\", \"expires_in\": 600}}"));
    let server =
        Server::start([token("t1"), ok("{}"), ok("{}"), answer("401 No", &[], ""), token("t2"), ok("{}")]).await;
    let credential = Credential::client_credentials("id", KEY, ["a", "b"]);
    let client = server.builder().credential(&OAUTH, credential).build().unwrap();
    let (one, two) = tokio::join!(Call::new(&client, &TOKEN).empty(), Call::new(&client.clone(), &TOKEN).empty());
    one.unwrap();
    two.unwrap();
    Call::new(&client, &TOKEN).empty().await.unwrap();
    let requests = server.requests();
    let seen: Vec<_> =
        requests.iter().map(|request| (request.target.as_str(), request.header("authorization").unwrap())).collect();
    assert_eq!(requests[0].body, "grant_type=client_credentials&scope=a%20b");
    let basic = format!("Basic {}", STANDARD.encode(format!("id:{KEY}")));
    let basic = basic.as_str();
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

/// Token after token; a token is good for the calls that come before the next one is fetched.
#[tokio::test(flavor = "multi_thread")]
async fn many_tasks_fetch_and_renew_one_token_once() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let fetched = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let revoked = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let (counting, revoking) = (fetched.clone(), revoked.clone());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (fetched, revoked) = (counting.clone(), revoking.clone());
            tokio::spawn(async move {
                let mut input = Vec::new();
                while let Some(request) = read(&mut stream, &mut input).await {
                    let reply = if request.target == "/token" {
                        // Long enough that every task asks while one fetches.
                        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
                        let number = fetched.fetch_add(1, Relaxed) + 1;
                        ok(&format!("{{\"access_token\": \"token-{number}\"}}"))
                    } else {
                        let number = request.header("authorization").unwrap().rsplit('-').next().unwrap();
                        let is_good = number.parse::<usize>().unwrap() > revoked.load(Relaxed);
                        if is_good { ok("{}") } else { answer("401 No", &[], "") }
                    };
                    let Reply::Send(text) = reply else { unreachable!() };
                    tokio::io::AsyncWriteExt::write_all(&mut stream, text.as_bytes()).await.unwrap();
                }
            });
        }
    });
    let credential = Credential::client_credentials("id", KEY, ["a"]);
    let client = Client::builder(url).credential(&OAUTH, credential).build().unwrap();
    for round in 1..=3 {
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..32 {
            let client = client.clone();
            tasks.spawn(async move { Call::new(&client, &TOKEN).empty().await.unwrap() });
        }
        tasks.join_all().await;
        assert_eq!(fetched.load(Relaxed), round);
        revoked.store(round, Relaxed);
    }
}

#[tokio::test]
async fn a_token_that_is_refused_again_is_an_error() {
    let refusal = || answer("400 No", &["content-type: application/json"], "{\"error\": \"invalid_client\"}");
    let server = Server::start([refusal(), refusal()]).await;
    let client = server.builder().credential(&OAUTH, Credential::client_credentials("id", KEY, ["a"])).build().unwrap();
    let error = Call::new(&client, &TOKEN).empty().await.unwrap_err();
    assert!(error.to_string().ends_with("responded with 400 Bad Request: invalid_client"), "{error}");
    let secret = KEY.replace('/', "%2F").replace('+', "%2B").replace('=', "%3D");
    assert_eq!(
        server.last().body,
        format!("grant_type=client_credentials&scope=a&client_id=id&client_secret={secret}")
    );
    watch::check(&error);
}

#[test]
fn a_client_is_send_sync_and_clone_and_an_error_is_small() {
    fn check<T: Send + Sync + Clone + 'static>() {}
    check::<Client>();
    check::<Call>();
    assert!(size_of::<Error>() <= 24);
}

#[tokio::test]
async fn tokens_are_fetched_where_the_caller_says() {
    let login = Server::start([ok("{\"access_token\": \"t1\"}")]).await;
    let server = Server::start([ok("{}")]).await;
    // In any order.
    let builder = server.builder().token_url(&OAUTH, format!("{}/own", login.url));
    let client = builder.credential(&OAUTH, Credential::client_credentials("id", KEY, ["a"])).build().unwrap();
    Call::new(&client, &TOKEN).empty().await.unwrap();
    assert_eq!(login.last().target, "/own");
    assert_eq!(server.last().header("authorization"), Some("Bearer t1"));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn two_tasks_that_find_a_token_expired_fetch_one() {
    let token = |name: &str, seconds: u32| ok(&format!("{{\"access_token\": \"{name}\", \"expires_in\": {seconds}}}"));
    let server = Server::start([token("t1", 1), ok("{}"), token("t2", 600), ok("{}"), ok("{}")]).await;
    let credential = Credential::client_credentials("id", KEY, ["a"]);
    let client = server.builder().credential(&OAUTH, credential).build().unwrap();
    Call::new(&client, &TOKEN).empty().await.unwrap();
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let (one, two) = tokio::join!(Call::new(&client, &TOKEN).empty(), Call::new(&client.clone(), &TOKEN).empty());
    one.unwrap();
    two.unwrap();
    let targets: Vec<String> = server.requests().into_iter().map(|request| request.target).collect();
    assert_eq!(targets, ["/token", "/a", "/token", "/a", "/a"]);
    assert_eq!(server.last().header("authorization"), Some("Bearer t2"));
}

/// A provider that counts its calls; the nth call returns `key-n`.
fn counting(lifetime: Option<Duration>) -> (TokenProvider, Arc<AtomicUsize>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = calls.clone();
    let provider = TokenProvider::new(move || {
        let number = counted.fetch_add(1, Relaxed) + 1;
        async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let token = Token::new(format!("key-{number}-0123456789"));
            Ok(match lifetime {
                Some(lifetime) => token.expires_in(lifetime),
                None => token,
            })
        }
    });
    (provider, calls)
}

static HEADER_KEY: SecurityScheme = SecurityScheme::api_key("header", Location::Header, "x-api-key");
static HEADER_ONLY: Operation = Operation::new("headerOnly", "GET", "/a").security(&[&[&HEADER_KEY]]);
static BEARER_ONLY: Operation = Operation::new("bearerOnly", "GET", "/a").security(&[&[&BEARER]]);

#[tokio::test]
async fn tasks_share_one_call_of_a_provider() {
    let server = Server::start((0..9).map(|_| ok("{}"))).await;
    let (provider, calls) = counting(None);
    let client = server.builder().credential(&BEARER, Credential::token(provider)).build().unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let client = client.clone();
        tasks.spawn(async move { Call::new(&client, &BEARER_ONLY).empty().await.unwrap() });
    }
    tasks.join_all().await;
    Call::new(&client, &BEARER_ONLY).empty().await.unwrap();
    assert_eq!(calls.load(Relaxed), 1);
    assert!(server.requests().iter().all(|request| request.header("authorization") == Some("Bearer key-1-0123456789")));
}

#[tokio::test]
async fn a_provider_is_called_again_after_expiry_and_refusal() {
    let server = Server::start([
        ok("{}"),
        ok("{}"),
        answer("401 No", &[], ""),
        ok("{}"),
        answer("401 No", &[], ""),
        answer("401 No", &[], "key-4-0123456789"),
    ])
    .await;
    let (provider, calls) = counting(Some(Duration::from_millis(100)));
    // Wherever the scheme puts it.
    let client = server.builder().credential(&HEADER_KEY, Credential::token(provider)).build().unwrap();
    Call::new(&client, &HEADER_ONLY).empty().await.unwrap();
    tokio::time::sleep(Duration::from_millis(120)).await;
    Call::new(&client, &HEADER_ONLY).empty().await.unwrap();
    assert_eq!(calls.load(Relaxed), 2, "it expired");
    let (provider, calls) = counting(None);
    let client = server.builder().credential(&HEADER_KEY, Credential::token(provider)).build().unwrap();
    Call::new(&client, &HEADER_ONLY).empty().await.unwrap();
    let keys: Vec<_> =
        server.requests().iter().map(|request| request.header("x-api-key").unwrap()[..5].to_owned()).collect();
    assert_eq!((keys, calls.load(Relaxed)), (["key-1", "key-2", "key-1", "key-2"].map(str::to_owned).to_vec(), 2));
    // It is refused once more, and that is the result.
    let error = Call::new(&client, &HEADER_ONLY).empty().await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), calls.load(Relaxed)), (401, 3));
    assert!(!format!("{error} {error:?} {client:?}").contains("0123456789"));
}

#[tokio::test]
async fn a_provider_that_fails_is_one_error_for_all_that_waited() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = calls.clone();
    let provider = TokenProvider::new(move || {
        counted.fetch_add(1, Relaxed);
        async {
            tokio::time::sleep(Duration::from_millis(30)).await;
            Err::<Secret, _>("the vault is sealed".into())
        }
    });
    let server = Server::start([]).await;
    let client = server.builder().credential(&BEARER, Credential::token(provider)).build().unwrap();
    let call = || Call::new(&client, &BEARER_ONLY).empty();
    let (one, two) = tokio::join!(call(), call());
    assert_eq!(
        chain(&one.unwrap_err()),
        "no token for the security scheme `bearer`: the token provider failed: the vault is sealed"
    );
    let error = two.unwrap_err();
    assert!(matches!(error, Error::Auth(_)) && !error.may_have_been_processed(), "{error}");
    assert_eq!(calls.load(Relaxed), 1);
    call().await.unwrap_err();
    assert_eq!(calls.load(Relaxed), 2, "a later request tries again");

    let blank = TokenProvider::new(|| async { Ok(" ") });
    let client = server.builder().credential(&BEARER, Credential::token(blank)).build().unwrap();
    let error = Call::new(&client, &BEARER_ONLY).empty().await.unwrap_err();
    assert_eq!(error.to_string(), "no token for the security scheme `bearer`: the token is empty");
    let slow = TokenProvider::new(|| async {
        tokio::time::sleep(Duration::from_secs(60)).await;
        Ok("key")
    });
    let client = server.builder().timeout(Duration::from_millis(50)).retry(RetryPolicy::never());
    let client = client.credential(&BEARER, Credential::token(slow)).build().unwrap();
    Call::new(&client, &BEARER_ONLY).empty().await.unwrap_err();
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_key_is_rotated_without_a_new_client() {
    let server = Server::start([
        ok("{}"),
        ok("{}"),
        ok("{}"),
        answer("403 No", &[], "{\"message\": \"second-key-0123 is used\"}"),
    ])
    .await;
    let key = SharedSecret::new("first-key-0123");
    let builder = server.builder().credential(&HEADER_KEY, Credential::token(&key));
    let client = builder.credential(&BASIC, Credential::basic("me", &key)).build().unwrap();
    Call::new(&client, &HEADER_ONLY).empty().await.unwrap();
    assert_eq!(server.last().header("x-api-key"), Some("first-key-0123"));
    key.set("second-key-0123");
    Call::new(&client, &HEADER_ONLY).empty().await.unwrap();
    assert_eq!(server.last().header("x-api-key"), Some("second-key-0123"));
    Call::new(&client, &BASIC_ONLY).empty().await.unwrap();
    let basic = format!("Basic {}", STANDARD.encode("me:second-key-0123"));
    assert_eq!(server.last().header("authorization"), Some(basic.as_str()));
    let error = Call::new(&client, &HEADER_ONLY).empty().await.unwrap_err();
    assert!(error.to_string().ends_with("*** is used"), "{error}");
    assert_eq!(format!("{key:?}"), "***");
}

#[tokio::test]
async fn a_header_of_the_client_counts_as_credentials() {
    let server = Server::start((0..4).map(|_| ok("{}"))).await;
    let client = server.builder().header("authorization", "Custom 1").header("x-api-key", "by-hand").build().unwrap();
    for operation in [&BEARER_ONLY, &EITHER, &HEADER_ONLY] {
        Call::new(&client, operation).empty().await.unwrap();
        assert_eq!(server.last().header("authorization"), Some("Custom 1"));
        assert_eq!(server.last().header("x-api-key"), Some("by-hand"));
    }
    // The other credentials that an alternative needs are added.
    static BOTH: Operation = Operation::new("both", "GET", "/a").security(&[&[&BEARER, &HEADER_KEY]]);
    let client = server.builder().credential(&HEADER_KEY, Credential::token(KEY)).build().unwrap();
    let mut call = Call::new(&client, &BOTH);
    call.set_header("authorization", "Custom 2");
    call.empty().await.unwrap();
    assert_eq!(
        (server.last().header("authorization"), server.last().header("x-api-key")),
        (Some("Custom 2"), Some(KEY))
    );
}

#[tokio::test]
async fn a_refresh_token_is_used_and_replaced() {
    let issued = |access: &str, refresh: &str| {
        ok(&format!("{{\"access_token\": \"{access}\", \"refresh_token\": \"{refresh}\", \"expires_in\": 600}}"))
    };
    let server = Server::start([
        issued("access-1", "refresh-2-01234"),
        ok("{}"),
        answer("401 No", &[], ""),
        ok("{\"access_token\": \"access-2\"}"),
        answer("403 No", &[], "{\"message\": \"refresh-2-01234\"}"),
    ])
    .await;
    let saved = Arc::new(std::sync::Mutex::new(Vec::new()));
    let saving = saved.clone();
    let grant = OAuth2::refresh_token("refresh-1-01234").client("id", KEY).parameter("audience", "zoo").on_tokens(
        move |issued| {
            let refresh = issued.refresh_token.as_ref().map(|token| token.expose().to_owned());
            saving.lock().unwrap().push((issued.access_token.expose().to_owned(), refresh));
        },
    );
    assert!(!format!("{grant:?}").contains("01234"));
    let client = server.builder().credential(&OAUTH, Credential::oauth2(grant)).build().unwrap();
    Call::new(&client, &TOKEN).empty().await.unwrap();
    let error = Call::new(&client, &TOKEN).empty().await.unwrap_err();
    assert!(error.to_string().ends_with(": ***"), "{error}");
    let requests = server.requests();
    assert_eq!(requests[0].body, "grant_type=refresh_token&refresh_token=refresh-1-01234&audience=zoo");
    assert_eq!(requests[0].header("authorization"), Some(&*format!("Basic {}", STANDARD.encode(format!("id:{KEY}")))));
    assert_eq!(requests[3].body, "grant_type=refresh_token&refresh_token=refresh-2-01234&audience=zoo");
    assert_eq!(requests[4].header("authorization"), Some("Bearer access-2"));
    let expected = [("access-1".to_owned(), Some("refresh-2-01234".to_owned())), ("access-2".to_owned(), None)];
    assert_eq!(*saved.lock().unwrap(), expected);
}

#[tokio::test]
async fn an_authorization_code_is_exchanged_once() {
    let server = Server::start([ok("{\"access_token\": \"access-1\"}"), ok("{}"), answer("401 No", &[], "")]).await;
    let grant = OAuth2::authorization_code("code-0123456", "https://app.example/back?a=1")
        .public_client("id")
        .code_verifier("verifier-0123456")
        .scopes(["a", "b"]);
    let client = server.builder().credential(&OAUTH, Credential::oauth2(grant)).build().unwrap();
    Call::new(&client, &TOKEN).empty().await.unwrap();
    let exchange = &server.requests()[0];
    assert_eq!(
        exchange.body,
        "grant_type=authorization_code&code=code-0123456&redirect_uri=https%3A%2F%2Fapp.example%2Fback%3Fa%3D1\
         &code_verifier=verifier-0123456&scope=a%20b&client_id=id"
    );
    assert_eq!(exchange.header("authorization"), None);
    let error = Call::new(&client, &TOKEN).empty().await.unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("the authorization code was exchanged before, and no refresh token was issued; log in again"),
        "{error}"
    );
    assert_eq!(server.requests().len(), 3);
}

/// A code that is sent twice may revoke what it was exchanged for (RFC 6749, 4.1.2).
#[tokio::test]
async fn a_code_is_sent_again_only_where_the_client_was_refused() {
    let refusal =
        |error: &str| answer("400 No", &["content-type: application/json"], &format!("{{\"error\": \"{error}\"}}"));
    for (error, sent) in [("invalid_grant", 1), ("invalid_client", 2)] {
        let server = Server::start([refusal(error), refusal(error)]).await;
        let grant = OAuth2::authorization_code("code-0123456", "https://app.example").client("id", KEY);
        let client = server.builder().credential(&OAUTH, Credential::oauth2(grant)).build().unwrap();
        let found = Call::new(&client, &TOKEN).empty().await.unwrap_err();
        assert!(found.to_string().ends_with(error), "{found}");
        assert_eq!(server.requests().len(), sent, "{error}");
    }
}

#[tokio::test]
async fn a_code_without_a_response_is_sent_again() {
    let server = Server::start([Reply::Cut(String::new()), ok("{\"access_token\": \"access-1\"}"), ok("{}")]).await;
    let grant = OAuth2::authorization_code("code-0123456", "https://app.example").public_client("id");
    let client = server.builder().credential(&OAUTH, Credential::oauth2(grant)).build().unwrap();
    let error = Call::new(&client, &TOKEN).empty().await.unwrap_err();
    assert!(error.to_string().ends_with("the authorization server is not reachable"), "{error}");
    Call::new(&client, &TOKEN).empty().await.unwrap();
    assert_eq!(server.last().header("authorization"), Some("Bearer access-1"));
}
