//! `docs/reliability.md`: every fault of its tables is brought about, and what happens must be what the table says.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Duration;

use sdkwright_runtime::runtime::http::{
    BoxFuture, Call, Client, ClientBuilder, Credential, Error, Location, Operation, Paging, Param, RawResponse,
    RetryPolicy, SecurityScheme, TransportErrorKind,
};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::http2::{Server2, Trick};
use crate::server::{Reply, Server, answer, ok, quick};
use crate::tls::{Authority, Flaw};
use crate::watch::{self, KEY};

static HEADER: SecurityScheme = SecurityScheme::api_key("header", Location::Header, "x-api-key");
static QUERY: SecurityScheme = SecurityScheme::api_key("query", Location::Query, "key");
static COOKIE: SecurityScheme = SecurityScheme::api_key("cookie", Location::Cookie, "sid");
static BASIC: SecurityScheme = SecurityScheme::basic("basic");
static OAUTH: SecurityScheme = SecurityScheme::oauth2("oauth", Some("/token"));
static ALL: &[&[&SecurityScheme]] = &[&[&HEADER, &QUERY, &COOKIE, &BASIC]];

static GET: Operation = Operation::new("getThing", "GET", "/things/1").accept("application/json").security(ALL);
static POST: Operation = Operation::new("createThing", "POST", "/things").accept("application/json").security(ALL);
static TOKEN: Operation = Operation::new("getThing", "GET", "/things/1").security(&[&[&OAUTH]]);
static LIST: Operation = Operation::new("listThings", "GET", "/things").params(&[Param::query("at")]).security(ALL);
static EVENTS: Operation = Operation::new("watch", "GET", "/events").accept("text/event-stream").security(ALL);

/// Largest body that the client of these tests reads.
const LIMIT: usize = 64 * 1024;
/// Memory that the values of a body may take there.
const MAX_DECODED: usize = 1 << 20;
/// No fault may take longer than this, however slow the machine.
const PATIENCE: Duration = Duration::from_secs(120);
/// Allowed growth of the process while it meets faults; every endless body is far larger.
const MEMORY_KB: u64 = 200 * 1024;

/// Rows that are measured side by side.
const AT_ONCE: usize = 8;

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

const UNPROCESSABLE: &str = "HTTP/1.1 422 No\r\ncontent-length: 9\r\n\r\n{\"a\":";

/// A client that holds the key in every way there is.
fn with_keys(builder: ClientBuilder) -> ClientBuilder {
    builder
        .credential(&HEADER, Credential::token(KEY))
        .credential(&QUERY, Credential::token(KEY))
        .credential(&COOKIE, Credential::token(KEY))
        .credential(&BASIC, Credential::token(KEY))
        .max_body_size(LIMIT)
        .max_decoded_size(MAX_DECODED)
}

/// The name of an outcome in the tables.
fn told(outcome: Result<String, Error>) -> String {
    let error = match outcome {
        Ok(answer) => return answer,
        Err(error) => error,
    };
    watch::check(&error);
    match &error {
        Error::Api(error) => format!("`Error::Api` ({})", error.status().as_u16()),
        Error::Transport(error) => format!(
            "`Error::Transport` ({})",
            match error.kind() {
                TransportErrorKind::Connect => "connect",
                TransportErrorKind::Request => "request",
                TransportErrorKind::Refused => "refused",
                TransportErrorKind::Exchange => "exchange",
                TransportErrorKind::Body => "body",
                _ => "other",
            }
        ),
        Error::Timeout(_) => "`Error::Timeout`".into(),
        Error::Decode(error) => match error.path() {
            path if path.is_empty() || path.len() > 30 => "`Error::Decode`".into(),
            path => format!("`Error::Decode` at `{path}`"),
        },
        Error::InvalidRequest(_) => "`Error::InvalidRequest`".into(),
        Error::TooLarge { .. } => "`Error::TooLarge`".into(),
        Error::Redirect(_) => "`Error::Redirect`".into(),
        Error::Pagination(_) => "`Error::Pagination`".into(),
        Error::Auth(_) => "`Error::Auth`".into(),
        _ => "another error".into(),
    }
}

fn times(count: usize) -> String {
    match count {
        0 => "not sent".into(),
        1 => "sent once".into(),
        2 => "sent twice".into(),
        3 => "sent three times".into(),
        more => format!("sent {more} times"),
    }
}

fn both(get: (String, usize), post: (String, usize)) -> String {
    if get == post {
        return format!("{}, {}", get.0, times(get.1));
    }
    if get.0 == post.0 {
        return format!("{}; `GET` {}, `POST` {}", get.0, times(get.1), times(post.1));
    }
    format!("`GET`: {}, {}; `POST`: {}, {}", get.0, times(get.1), post.0, times(post.1))
}

fn json_of(answer: sdkwright_runtime::runtime::http::Response<Option<Value>>) -> String {
    match answer.into_inner() {
        None => "no body".into(),
        Some(value) => format!("reads `{value}`"),
    }
}

async fn in_time<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, work).await.expect("the fault is over in bounded time")
}

/// Meets a fault at every attempt, first with GET, then with POST; each time the client must work afterwards.
async fn reply(fault: Reply) -> String {
    reply_within(fault, Duration::from_secs(30)).await
}

/// The same for faults that only a time limit ends.
async fn stall(fault: Reply) -> String {
    reply_within(fault, Duration::from_secs(1)).await
}

async fn reply_within(fault: Reply, timeout: Duration) -> String {
    let mut outcomes = Vec::new();
    for operation in [&GET, &POST] {
        let server = Server::start((0..3).map(|_| fault.clone())).await;
        let client = with_keys(server.builder()).build().unwrap();
        let mut call = Call::new(&client, operation);
        call.set_timeout(timeout);
        if std::ptr::eq(operation, &POST) {
            call.body_json("application/json", &json!({"name": "n"}));
        }
        let outcome = in_time(call.optional_json::<Value>()).await.map(json_of);
        outcomes.push((told(outcome), server.requests().len()));
        still_works(&server, &client).await;
    }
    let post = outcomes.pop().unwrap();
    both(outcomes.pop().unwrap(), post)
}

/// The pool is usable after a fault: the next calls get their own responses.
async fn still_works(server: &Server, client: &Client) {
    server.script([ok("{\"after\": 1}"), ok("{\"after\": 2}")]);
    for n in 1..=2 {
        let answer = in_time(Call::new(client, &GET).json::<Value>()).await.expect("the client is still usable");
        assert_eq!(*answer, json!({"after": n}));
    }
}

fn chunked(body: &str) -> String {
    format!("{HEAD}transfer-encoding: chunked\r\n\r\n{body}")
}

/// A gzip stream of spaces, hundreds of times smaller than what it holds: one block, which is whole in itself, again and again.
fn bomb(status: &str) -> Reply {
    let mut block = Vec::with_capacity(1 << 20);
    let mut packer = flate2::Compress::new(flate2::Compression::best(), false);
    packer.compress_vec(&vec![b' '; 1 << 20], &mut block, flate2::FlushCompress::Full).unwrap();
    let header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let packed = [&header[..], &block.repeat(512)].concat();
    let head = format!("HTTP/1.1 {status}\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n", packed.len());
    Reply::Raw([head.into_bytes(), packed].concat())
}

fn gzipped(text: &str, cut: usize) -> Reply {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    let mut packed = packed.finish().unwrap();
    packed.truncate(packed.len() - cut);
    let head = format!("{HEAD}content-encoding: gzip\r\ncontent-length: {}\r\n\r\n", packed.len());
    Reply::Raw([head.into_bytes(), packed].concat())
}

fn with_body(body: &[u8]) -> Reply {
    Reply::Raw([format!("{HEAD}content-length: {}\r\n\r\n", body.len()).as_bytes(), body].concat())
}

/// A response that repeats everything that was sent.
fn echo(status: &str) -> Reply {
    let body = json!({"error": {"message": format!("no {KEY} here"), KEY: [KEY]}}).to_string();
    answer(status, &[&format!("x-request-id: {KEY}"), &format!("x-echo: {KEY}")], &body)
}

async fn refused() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = with_keys(Client::builder(url).retry(quick())).build().unwrap();
    let error = Call::new(&client, &POST).empty().await.unwrap_err();
    let retries = error.retries();
    format!("{}; any method tried {} times", told(Err(error)), retries + 1)
}

/// A server that never reads what it is sent.
async fn deaf() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let holding = tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            held.push(stream);
        }
    });
    let client = with_keys(Client::builder(url).retry(quick())).build().unwrap();
    let mut call = Call::new(&client, &POST);
    call.set_timeout(Duration::from_millis(250));
    call.body("application/octet-stream", vec![0_u8; 32 << 20]);
    let outcome = in_time(call.empty()).await.map(|_| String::new());
    holding.abort();
    told(outcome)
}

/// A server that responds before it has read the body, and closes.
async fn early() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            stream.read_exact(&mut [0; 16]).await.unwrap();
            stream.write_all(b"HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n").await.unwrap();
            // Reads no more, and closes only after the client could see the response.
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    });
    let client = with_keys(Client::builder(url).retry(quick())).build().unwrap();
    let mut call = Call::new(&client, &POST);
    call.body("application/octet-stream", vec![0_u8; 32 << 20]);
    told(in_time(call.empty()).await.map(|_| String::new()))
}

async fn redirect_to(location: &str, operation: &'static Operation, status: &str) -> String {
    let server = Server::start((0..50).map(|_| answer(status, &[&format!("location: {location}")], ""))).await;
    let client = with_keys(server.builder()).build().unwrap();
    let mut call = Call::new(&client, operation);
    if std::ptr::eq(operation, &POST) {
        call.body_json("application/json", &json!({"name": KEY}));
    }
    let outcome = told(in_time(call.empty()).await.map(|_| String::new()));
    let count = server.requests().len();
    still_works(&server, &client).await;
    format!("{outcome}, {}", times(count))
}

/// To another origin, which must see neither key nor body.
async fn away(operation: &'static Operation, status: &str) -> String {
    let other = Server::start([ok("{\"other\": true}")]).await;
    let server = Server::start([answer(status, &[&format!("location: {}/b", other.url)], "")]).await;
    let client = with_keys(server.builder().header("x-tenant", KEY)).build().unwrap();
    let mut call = Call::new(&client, operation);
    if std::ptr::eq(operation, &POST) {
        call.body_json("application/json", &json!({"name": KEY}));
    }
    let outcome = told(in_time(call.optional_json::<Value>()).await.map(json_of));
    let seen = other.requests();
    assert!(!watch::shows_key(&format!("{seen:?}")), "{seen:?}");
    still_works(&server, &client).await;
    match seen.len() {
        0 => format!("{outcome}, the other origin sees nothing"),
        _ => format!("{outcome}, the other origin sees no credential, no header of the caller and no body"),
    }
}

async fn downgrade() -> String {
    let other = Server::start([ok("{}")]).await;
    let redirect = answer("302 Found", &[&format!("location: {}/b", other.url)], "");
    let (authority, server) = Authority::serve(Flaw::None, [redirect]).await;
    let client = authority.trusted_by(with_keys(server.builder())).build().unwrap();
    let outcome = told(in_time(Call::new(&client, &GET).empty()).await.map(|_| String::new()));
    assert!(other.requests().is_empty());
    still_works(&server, &client).await;
    format!("{outcome}, the other origin sees nothing")
}

async fn tls(flaw: Flaw) -> String {
    let (authority, server) = Authority::serve(flaw, [ok("{}")]).await;
    let client = authority.trusted_by(with_keys(server.builder())).build().unwrap();
    let outcome = told(in_time(Call::new(&client, &POST).empty()).await.map(|_| String::new()));
    format!("{outcome}, {}", times(server.requests().len()))
}

/// A server that responds to a TLS greeting as servers of HTTP do.
async fn no_tls() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            stream.read_exact(&mut [0; 16]).await.unwrap();
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n").await.unwrap();
        }
    });
    let client = with_keys(Client::builder(url).retry(quick())).build().unwrap();
    told(in_time(Call::new(&client, &POST).empty()).await.map(|_| String::new())) + ", not sent"
}

async fn http2(trick: Trick, count: usize) -> String {
    let mut outcomes = Vec::new();
    for operation in [&GET, &POST] {
        let server = Server2::start(trick, count).await;
        let client = with_keys(server.builder()).build().unwrap();
        let mut call = Call::new(&client, operation);
        if std::ptr::eq(operation, &POST) {
            call.body_json("application/json", &json!({"name": "n"}));
        }
        let outcome = in_time(call.empty()).await.map(|_| "succeeds".to_owned());
        outcomes.push((told(outcome), server.requests()));
        in_time(Call::new(&client, &GET).empty()).await.expect("the client is still usable");
    }
    let post = outcomes.pop().unwrap();
    both(outcomes.pop().unwrap(), post)
}

async fn storm(status: &'static str, asked: &str) -> String {
    let server = Server::start((0..50).map(|_| answer(status, &[asked], ""))).await;
    let client = with_keys(server.builder()).build().unwrap();
    let outcome = told(in_time(Call::new(&client, &GET).empty()).await.map(|_| String::new()));
    let count = server.requests().len();
    still_works(&server, &client).await;
    format!("{outcome}, {}", times(count))
}

/// A storm that is over when the header says so: the wait is honoured.
async fn wait_for(asked: String, least: Duration) -> String {
    let server = Server::start([answer("503 Busy", &[&asked], ""), ok("{}")]).await;
    let client = with_keys(server.builder()).build().unwrap();
    let started = std::time::Instant::now();
    in_time(Call::new(&client, &GET).empty()).await.expect("it succeeds in the end");
    assert!(started.elapsed() >= least, "waited {:?} only", started.elapsed());
    format!("waits, then succeeds, {}", times(server.requests().len()))
}

async fn pages(next: &str, paging: Paging<Value>) -> String {
    let page = ok(&json!({"data": [1], "next": next}).to_string());
    pages_of((0..50).map(|_| page.clone()), paging).await
}

async fn pages_of(pages: impl IntoIterator<Item = Reply>, paging: Paging<Value>) -> String {
    let server = Server::start(pages).await;
    let client = with_keys(server.builder()).build().unwrap();
    let mut items =
        Call::new(&client, &LIST).items(paging, |page| page["data"].as_array().cloned().unwrap_or_default());
    let mut count = 0;
    let end = loop {
        match in_time(items.try_next()).await {
            Ok(Some(_)) => count += 1,
            Ok(None) => break "the end".into(),
            Err(error) => break told(Err(error)),
        }
        assert!(count < 40, "an endless loop");
    };
    assert!(in_time(items.try_next()).await.unwrap().is_none(), "the stream is over after an error");
    let requests = server.requests().len();
    still_works(&server, &client).await;
    format!("{end} after {count} {}, {}", if count == 1 { "item" } else { "items" }, times(requests))
}

const BY_CURSOR: Paging<Value> = Paging::cursor(0, |page| Some(page.get("next")? as _));
const BY_URL: Paging<Value> = Paging::url(|page| Some(page.get("next")? as _));

fn events(text: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{text}\r\n",
        text.len()
    )
}

/// Reads events to the end; the server's last words are in the script.
async fn stream(replies: impl IntoIterator<Item = Reply>) -> String {
    let server = Server::start(replies).await;
    let client = with_keys(server.builder()).build().unwrap();
    let mut call = Call::new(&client, &EVENTS);
    call.set_idle_timeout(Duration::from_secs(2));
    call.set_timeout(Duration::from_secs(10));
    let mut stream = in_time(call.text_events()).await.unwrap();
    let mut data = Vec::new();
    let end = loop {
        match in_time(stream.try_next()).await {
            Ok(Some(event)) => data.push(event.data),
            Ok(None) => break "the end".into(),
            Err(error) => break told(Err(error)),
        }
    };
    let requests = server.requests().len();
    still_works(&server, &client).await;
    format!("events {}, then {end}, {}", data.join(" "), times(requests))
}

async fn token(replies: Vec<Reply>, timeout: Duration) -> String {
    let server = Server::start(replies).await;
    let client = server
        .builder()
        .credential(&OAUTH, Credential::client_credentials("id", KEY, ["a"]))
        .timeout(timeout)
        .build()
        .unwrap();
    let outcome = told(in_time(Call::new(&client, &TOKEN).empty()).await.map(|_| "succeeds".to_owned()));
    assert!(server.requests().iter().all(|request| request.target == "/token"));
    // One response for both requests, and more than two: an attempt that was given up may still take one.
    server.script((0..4).map(|_| ok("{\"access_token\": \"t\"}")));
    let mut again = Call::new(&client, &TOKEN);
    again.set_timeout(PATIENCE);
    in_time(again.empty()).await.expect("the client is still usable");
    outcome
}

async fn raw_error() -> String {
    let server = Server::start([bomb("400 Bad")]).await;
    let client = with_keys(server.builder()).build().unwrap();
    let error = in_time(Call::new(&client, &POST).empty()).await.unwrap_err();
    let api = error.as_api().expect("it is reported by its status");
    assert!(api.is_truncated() && api.bytes().len() <= 1 << 20);
    told(Err(error)) + ", of whose body 1 MiB is kept"
}

async fn echoed_success() -> String {
    let server = Server::start([echo("200 OK")]).await;
    let client = with_keys(server.builder()).build().unwrap();
    let answer: RawResponse = in_time(Call::new(&client, &GET).raw()).await.unwrap();
    assert_eq!(answer.request_id(), Some(KEY), "the caller can read what came");
    let printed = format!("{answer:?} {:?} {client:?}", answer.headers());
    assert!(!watch::shows_key(&printed), "{printed}");
    "is not printed".into()
}

/// A row of the tables: identifier, fault, and what brings it about and tells the outcome.
type Row = (&'static str, &'static str, BoxFuture<'static, String>);

macro_rules! faults {
    ($($id:literal, $what:literal => $outcome:expr;)*) => {
        fn rows() -> Vec<Row> {
            vec![$(($id, $what, Box::pin(async { $outcome.await }))),*]
        }
    };
}

/// Every row's outcome.
async fn measure() -> BTreeMap<&'static str, String> {
    let mut queue = rows();
    let mut running = JoinSet::new();
    let mut outcomes = BTreeMap::new();
    loop {
        while running.len() < AT_ONCE
            && let Some((id, what, row)) = queue.pop()
        {
            running.spawn(async move { (id, format!("| `{id}` | {what} | {} |", row.await)) });
        }
        let Some(row) = running.join_next().await else { return outcomes };
        let (id, row) = row.expect("no scenario panics");
        assert!(outcomes.insert(id, row).is_none(), "duplicate {id}");
    }
}

faults! {
    // Connecting and reading the head.
    "refused", "No server listens" => refused();
    "closed", "The connection is closed before the headers" => reply(Reply::Cut(String::new()));
    "reset", "The connection is reset before the headers" => reply(Reply::Reset(String::new()));
    "head-cut", "The connection is closed within the headers" => reply(Reply::Cut("HTTP/1.1 200 OK\r\ncontent-ty".into()));
    "head-reset", "The connection is reset within the headers" => reply(Reply::Reset("HTTP/1.1 200 OK\r\ncontent-ty".into()));
    "head-stall", "No data is received" => stall(Reply::Stall(String::new()));
    "head-amid-stall", "The server stalls within the headers" => stall(Reply::Stall("HTTP/1.1 200 OK\r\nconte".into()));
    "head-endless", "Endless headers" =>
        reply(Reply::Endless("HTTP/1.1 200 OK\r\n".into(), b"x-a: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\r\n".repeat(50), Duration::ZERO));
    "head-slow", "Headers are received one byte at a time" =>
        stall(Reply::Endless("HTTP/1.1 200 OK\r\nx-a: ".into(), b"b".to_vec(), Duration::from_millis(10)));
    "informational", "103 before the response" =>
        reply(Reply::Send(format!("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n{HEAD}content-length: 1\r\n\r\n7")));
    "informational-endless", "Endless 103 responses" =>
        stall(Reply::Endless(String::new(), b"HTTP/1.1 103 Early Hints\r\n\r\n".to_vec(), Duration::from_millis(1)));
    "no-http", "The response is not HTTP" => reply(Reply::Cut("SSH-2.0-OpenSSH_9.9\r\n\r\n".into()));
    "deaf", "The server never reads a large request" => deaf();
    "early", "The server responds with 413 before it has read the request" => early();

    // Bodies that don't end where they should.
    "body-cut", "The body is shorter than `Content-Length`" => reply(Reply::Cut(format!("{HEAD}content-length: 9\r\n\r\n{{\"a\":")));
    "body-reset", "The connection is reset within the body" => reply(Reply::Reset(format!("{HEAD}content-length: 9\r\n\r\n{{\"a\":")));
    "body-stall", "The server stalls within the body" => stall(Reply::Stall(format!("{HEAD}content-length: 9\r\n\r\n{{\"a\":")));
    "error-cut", "The body of a 422 is shorter than `Content-Length`" => reply(Reply::Cut(UNPROCESSABLE.into()));
    "error-reset", "The connection is reset within the body of a 422" => reply(Reply::Reset(UNPROCESSABLE.into()));
    "error-stall", "The server stalls within the body of a 422" => stall(Reply::Stall(UNPROCESSABLE.into()));
    "busy-cut", "The body of a 503 is cut" => reply(Reply::Cut("HTTP/1.1 503 Busy\r\ncontent-length: 9\r\n\r\nwh".into()));
    "body-slow", "The body is received one byte at a time" =>
        stall(Reply::Endless(format!("{HEAD}content-length: 999999\r\n\r\n"), b" ".to_vec(), Duration::from_millis(10)));
    "body-long", "The body is longer than `Content-Length`" => reply(Reply::Send(format!("{HEAD}content-length: 2\r\n\r\n{{}}{{}}{{}}")));
    "length-twice", "Two values of `Content-Length`" => reply(Reply::Cut(format!("{HEAD}content-length: 2\r\ncontent-length: 4\r\n\r\n{{}}  ")));
    "length-negative", "A negative `Content-Length`" => reply(Reply::Cut(format!("{HEAD}content-length: -1\r\n\r\n{{}}")));
    "length-huge", "`Content-Length` of 2⁶³" => reply(Reply::Cut(format!("{HEAD}content-length: 9223372036854775808\r\n\r\n{{}}")));
    "chunk-cut", "The last chunk is missing" => reply(Reply::Cut(chunked("2\r\n{}\r\n")));
    "chunk-short", "A chunk is shorter than declared" => reply(Reply::Cut(chunked("ff\r\n{}\r\n0\r\n\r\n")));
    "chunk-long", "A chunk is longer than declared" => reply(Reply::Cut(chunked("2\r\n{}{}\r\n0\r\n\r\n")));
    "chunk-odd", "The size of a chunk is not a number" => reply(Reply::Cut(chunked("zz\r\n{}\r\n0\r\n\r\n")));
    "chunk-endless", "Endless chunks" => reply(Reply::Endless(chunked(""), b"400\r\n".iter().copied().chain([b' '; 1024]).chain(*b"\r\n").collect(), Duration::ZERO));
    "body-large", "The body is larger than the limit" => reply(ok(&" ".repeat(LIMIT + 1)));
    "body-endless", "A body without length or end" => reply(Reply::Endless(format!("{HEAD}connection: close\r\n\r\n"), vec![b' '; 1 << 16], Duration::ZERO));
    "gzip", "A compressed body" => reply(gzipped("{\"a\": 1}", 0));
    "gzip-bomb", "A compressed body of half a gigabyte" => reply(bomb("200 OK"));
    "gzip-bomb-error", "The same with status 400" => raw_error();
    "gzip-cut", "A truncated compressed body" => reply(gzipped("{\"a\": 1}", 6));
    "gzip-odd", "A body that is not compressed as declared" => reply(Reply::Cut(format!("{HEAD}content-encoding: gzip\r\ncontent-length: 2\r\n\r\n{{}}")));

    // Bodies that say something odd.
    "no-body", "204 without a body" => reply(answer("204 No Content", &[], ""));
    "no-content-body", "204 with a body" => reply(Reply::Send("HTTP/1.1 204 No Content\r\ncontent-length: 2\r\n\r\n{}".into()));
    "empty", "200 without a body" => reply(ok(""));
    "utf8", "Invalid UTF-8" => reply(with_body(b"{\"a\": \"\xff\xfe\"}"));
    "json", "Invalid JSON" => reply(ok("{\"a\": tru}"));
    "json-cut", "JSON that ends too early" => reply(ok("{\"a\": [1, "));
    "json-more", "Text after the JSON" => reply(ok("{} {}"));
    "nan", "`NaN`" => reply(ok("{\"a\": NaN}"));
    "number-long", "A number of 10,000 digits" => reply(ok(&format!("{{\"a\": {}}}", "9".repeat(10_000))));
    "number-large", "The number `1e999999`" => reply(ok("{\"a\": 1e999999}"));
    "key-twice", "A duplicate key" => reply(ok("{\"a\": 1, \"a\": 2}"));
    "decoded-large", "A short body of large values" => reply(ok(&format!("[{}0]", "{\"\":0},".repeat(8_000))));
    "deep", "JSON nested 10,000 levels deep" => reply(ok(&format!("{}{}", "[".repeat(10_000), "]".repeat(10_000))));
    "type-wrong", "JSON as `text/html`" => reply(answer("200 OK", &["content-type: text/html"], "{\"a\": 1}"));
    "type-none", "JSON without a content type" => reply(answer("200 OK", &[], "{\"a\": 1}"));
    "type-html", "An HTML page with status 200" => reply(answer("200 OK", &["content-type: text/html"], "<html>Sign in</html>"));
    "echo-error", "An error that repeats the key everywhere" => reply(echo("422 Unprocessable"));
    "echo-page", "A page that repeats the key, where JSON should be" =>
        reply(answer("200 OK", &["content-type: text/html", &format!("x-request-id: {KEY}")], &format!("{{\"{KEY}\": [{KEY}]}}")));
    "echo-type", "A content type that repeats the key" =>
        reply(answer("200 OK", &[&format!("content-type: text/{KEY}")], "<html>Sign in</html>"));
    "echo-answer", "A successful response that repeats the key" => echoed_success();

    // Redirects.
    "redirect-loop", "A redirect to itself" => redirect_to("/things/1", &GET, "302 Found");
    "redirect-file", "A redirect to a file" => redirect_to("file:///etc/passwd", &GET, "302 Found");
    "redirect-password", "A redirect to an address with a password" => redirect_to("http://u:p@127.0.0.1/", &GET, "302 Found");
    "redirect-odd", "A redirect to an invalid URL" => redirect_to("http://[", &GET, "302 Found");
    "redirect-away", "A redirect to another origin" => away(&GET, "302 Found");
    "redirect-away-post", "The same on a `POST`, with 307" => away(&POST, "307 Temporary Redirect");
    "redirect-away-see-other", "The same on a `POST`, with 303" => away(&POST, "303 See Other");
    "redirect-downgrade", "A redirect from HTTPS to HTTP" => downgrade();

    // Servers that ask to wait.
    "storm-429", "Endless 429, `Retry-After: 0`" => storm("429 Slow Down", "retry-after: 0");
    "storm-503", "Endless 503" => storm("503 Busy", "x-a: b");
    "wait-seconds", "503, `Retry-After: 1`" => wait_for("retry-after: 1".into(), Duration::from_secs(1));
    "wait-date", "503, `Retry-After` with a date in two seconds" => {
        let date = std::time::SystemTime::now() + Duration::from_secs(3);
        wait_for(format!("retry-after: {}", httpdate::fmt_http_date(date)), Duration::from_secs(1))
    };
    "wait-past", "429, a date in the past" => storm("429 Slow Down", "retry-after: Wed, 21 Oct 2015 07:28:00 GMT");
    "wait-large", "429, `Retry-After` of more seconds than a number holds" => storm("429 Slow Down", "retry-after: 99999999999999999999999");
    "wait-post", "503, `Retry-After: 0`, to a `POST` too" => {
        reply(answer("503 Busy", &["retry-after: 0"], ""))
    };
    "wait-far", "429, a date in the year 9999" => storm("429 Slow Down", "retry-after: Fri, 31 Dec 9999 23:59:59 GMT");
    "wait-odd", "429, `Retry-After: soon`" => storm("429 Slow Down", "retry-after: soon");

    // HTTP/2 and TLS.
    "goaway-unseen", "HTTP/2: GOAWAY that names no request" => http2(Trick::GoAwayUnseen, 1);
    "goaway-again", "HTTP/2: GOAWAY that names no request, each time" => http2(Trick::GoAwayUnseen, 3);
    "goaway-seen", "HTTP/2: GOAWAY after the request, each time" => http2(Trick::GoAwaySeen, 3);
    "stream-refused", "HTTP/2: the stream is refused" => http2(Trick::Refuse, 1);
    "stream-broken", "HTTP/2: the stream is reset, each time" => http2(Trick::Break, 3);
    "tls-name", "A certificate for another name" => tls(Flaw::Name);
    "tls-expired", "An expired certificate" => tls(Flaw::Expired);
    "tls-self-signed", "A self-signed certificate" => tls(Flaw::SelfSigned);
    "tls-none", "HTTP where HTTPS should be" => no_tls();

    // Pages and events.
    "page-repeats", "A page names itself as the next one" => pages("c1", BY_CURSOR);
    "page-elsewhere", "The next page is on another server" => pages("https://other.example/", BY_URL);
    "page-empty", "Endless pages without items" =>
        pages_of((0..300).map(|i| ok(&json!({"data": [], "next": i}).to_string())), BY_CURSOR);
    "event-cut", "Events are interrupted within one, then continue" => stream([
        Reply::Cut(events("retry: 1\n\nid: 1\ndata: a\n\nid: 2\ndata: b")),
        Reply::Send(events("id: 2\ndata: b\n\ndata: c\n\n") + "0\r\n\r\n"),
    ]);
    "event-retry-zero", "Events are interrupted repeatedly after the same one, `retry: 0`" =>
        stream((0..9).map(|_| Reply::Cut(events("retry: 0\n\nid: 1\ndata: a\n\n"))));
    "event-cut-nameless", "Events without identifiers are interrupted" => stream([Reply::Cut(events("data: a\n\ndata: b"))]);
    "event-cut-again", "Events are interrupted repeatedly, without a new one" =>
        stream((0..9).map(|_| Reply::Cut(events("retry: 1\n\nid: 1\n")) ).collect::<Vec<_>>().into_iter().enumerate().map(|(i, reply)| if i == 0 { Reply::Cut(events("retry: 1\n\nid: 1\ndata: a\n\n")) } else { reply }));
    "event-stall", "No event is received" => stream([Reply::Stall(events("data: a\n\n"))]);
    "event-large", "An event is larger than the limit" => stream([Reply::Endless(events("data: a\n\n"), format!("6\r\ndata: \r\n400\r\n{}\r\n", "x".repeat(1024)).into_bytes(), Duration::ZERO)]);

    // Tokens.
    "token-refused", "The authorization server repeats the secret in its refusal" => token({
        let refusal = answer("400 Bad", &["content-type: application/json"], &json!({"error": format!("no {KEY}").repeat(100)}).to_string());
        vec![refusal.clone(), refusal]
    }, PATIENCE);
    "token-odd", "The authorization server's response is not a token" => token(vec![ok("[1, 2]")], PATIENCE);
    "token-large", "The authorization server's response is endless" => token(vec![Reply::Endless(format!("{HEAD}\r\n"), vec![b' '; 1 << 16], Duration::ZERO)], PATIENCE);
    "token-stall", "The authorization server does not respond" => token(vec![Reply::Stall(String::new())], Duration::from_millis(250));
    "token-away", "The authorization server redirects the client" => token(vec![answer("307 T", &["location: https://other.example/"], "")], PATIENCE);
}

/// A line of the process's status, in kB.
fn status_kb(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status
        .lines()
        .find_map(|line| line.strip_prefix(name)?.trim_start_matches(':').trim().strip_suffix(" kB")?.parse().ok())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tables_say_what_happens() {
    // The peak counts from here, where the system can do that.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let before = status_kb("VmRSS");
    let rows = measure().await;
    if let (Some(before), Some(peak)) = (before, status_kb("VmHWM")) {
        assert!(peak < before + MEMORY_KB, "grew from {before} kB to {peak} kB");
    }
    let document = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/reliability.md")).unwrap();
    let client =
        document.split("\n## ").find(|chapter| chapter.starts_with("Client")).expect("a chapter on the client");
    let mut written: BTreeMap<&str, &str> = BTreeMap::new();
    for line in client.lines().filter(|line| line.starts_with("| `")) {
        let id = line.trim_start_matches("| `").split('`').next().unwrap_or_default();
        assert!(written.insert(id, line).is_none(), "{id} is there twice");
    }
    let mut faults = String::new();
    for (id, row) in &rows {
        if written.remove(id) != Some(row.as_str()) {
            let _ = writeln!(faults, "{row}");
        }
    }
    assert!(faults.is_empty(), "docs/reliability.md should have these rows:\n{faults}");
    assert!(written.is_empty(), "docs/reliability.md has rows that no test knows: {written:?}");
}

/// The policy of these tests changes nothing but the waits.
#[test]
fn retries_are_those_of_the_default_policy() {
    assert_eq!(quick(), RetryPolicy::DEFAULT.initial_interval(Duration::from_millis(1)));
}
