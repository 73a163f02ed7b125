//! Calls from threads without an async runtime.

use std::io::{self, BufRead, Read};
use std::time::Duration;

use sdkwright_runtime::runtime::http::{
    Body, ByteStream, Call, Error, FileSource, Items, Multipart, Operation, Paging, Param,
};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::server::{GET, POST, Reply, Server, answer, ok};

static LIST: Operation = Operation::new("list", "GET", "/list").params(&[Param::query("at")]);
static WATCH: Operation = Operation::new("watch", "GET", "/watch");

const CURSOR: Paging<Value> = Paging::cursor(0, |page| Some(page.get("next")? as _));

/// A server that runs on threads of its own.
fn serve(replies: impl IntoIterator<Item = Reply>) -> (Server, Runtime) {
    let runtime = Runtime::new().unwrap();
    (runtime.block_on(Server::start(replies)), runtime)
}

fn get(server: &Server) -> Result<Value, Error> {
    Ok(Call::new(&server.client(), &GET).json::<Value>().wait()?.into_inner())
}

fn items(server: &Server) -> Items<Value, Value> {
    let take = |page: Value| page["data"].as_array().cloned().unwrap_or_default();
    Call::new(&server.client(), &LIST).items(CURSOR, take)
}

fn pages() -> [Reply; 2] {
    [json!({"data": [1, 2], "next": "b"}), json!({"data": [3]})].map(|page| ok(&page.to_string()))
}

#[test]
fn a_call_is_sent_again_after_its_delay() {
    let (server, _runtime) = serve([answer("503 Later", &["retry-after: 1"], ""), ok("7")]);
    let response = Call::new(&server.client(), &GET).json::<Value>().wait().unwrap();
    assert_eq!((response.retries(), &*response), (1, &json!(7)));
    assert_eq!(Call::new(&server.client(), &GET).raw().wait().unwrap().status().as_u16(), 500);
}

#[test]
fn time_runs_out() {
    let (server, _runtime) = serve([Reply::Stall(String::new())]);
    let mut call = Call::new(&server.client(), &POST);
    call.set_timeout(Duration::from_millis(50));
    let error = call.empty().wait().unwrap_err();
    assert!(error.is_timeout(), "{error}");
}

#[test]
fn many_threads_share_a_client() {
    let (server, _runtime) = serve((0..64).map(|_| ok("1")));
    let client = server.client();
    let call = || (0..8).map(|_| Call::new(&client, &GET).json::<i64>().wait().unwrap().into_inner()).sum::<i64>();
    let sum: i64 = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(call)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(sum, 64);
}

#[test]
fn streams_are_iterated() {
    let (server, _runtime) = serve(pages());
    assert_eq!(items(&server).into_iter().collect::<Result<Vec<_>, _>>().unwrap(), [1, 2, 3]);

    server.script(pages());
    let mut pages = Call::new(&server.client(), &LIST).pages(CURSOR);
    let page = (&mut pages).into_iter().next().unwrap();
    assert_eq!(page.unwrap()["next"], "b");
    assert_eq!(pages.cursor(), Some("b"));
    assert_eq!(pages.into_iter().count(), 1);

    server.script([answer("200 OK", &[], "data: 1\n\ndata: x\n\ndata: 2\n\n")]);
    let events = Call::new(&server.client(), &WATCH).events::<Value>().wait().unwrap();
    let events: Vec<_> = events.into_iter().map(|event| event.map(|event| event.data)).collect();
    assert!(matches!(&events[..], [Ok(one), Err(Error::Decode(_)), Ok(two)] if one == 1 && two == 2), "{events:?}");

    server.script([answer("200 OK", &[], "1\n2\n")]);
    let lines = Call::new(&server.client(), &WATCH).json_lines::<i64>().wait().unwrap();
    assert_eq!(lines.into_iter().collect::<Result<Vec<_>, _>>().unwrap(), [1, 2]);

    server.script([answer("200 OK", &[], "bytes")]);
    let chunks = Call::new(&server.client(), &WATCH).download().wait().unwrap().into_inner();
    assert_eq!(chunks.into_iter().collect::<Result<Vec<_>, _>>().unwrap().concat(), b"bytes");
}

#[test]
fn a_download_is_read() {
    let text = "line\n".repeat(50_000);
    let (server, _runtime) = serve([answer("200 OK", &[], &text), answer("200 OK", &[], "a\nb")]);
    let download = || Call::new(&server.client(), &WATCH).download().wait().unwrap().into_reader();
    let mut copy = Vec::new();
    assert_eq!(io::copy(&mut download(), &mut copy).unwrap(), 250_000);
    assert_eq!(copy, text.as_bytes());
    assert_eq!(download().lines().collect::<Result<Vec<_>, _>>().unwrap(), ["a", "b"]);

    server.script([Reply::Cut("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf".to_owned())]);
    let mut read = String::new();
    let error = download().read_to_string(&mut read).unwrap_err();
    assert_eq!((read.as_str(), error.kind()), ("half", io::ErrorKind::Other));
    assert!(matches!(error.downcast::<Error>(), Ok(Error::Transport(_))));

    server.script([Reply::Stall("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf".to_owned())]);
    let mut call = Call::new(&server.client(), &WATCH);
    call.set_idle_timeout(Duration::from_millis(50));
    let error = call.download().wait().unwrap().into_reader().read_to_string(&mut read).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
}

/// Gives its parts one by one; then fails, panics or ends.
struct Parts(Vec<&'static str>, fn() -> io::Result<usize>);

impl Read for Parts {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() { (self.1)() } else { self.0.remove(0).as_bytes().read(buffer) }
    }
}

#[test]
fn a_reader_is_sent() {
    let (server, _runtime) = serve([ok("1"), ok("2"), ok("3")]);
    let send = |body: Body| {
        let mut call = Call::new(&server.client(), &POST);
        call.body("text/plain", body);
        call.json::<Value>().wait().map(|response| response.into_inner())
    };
    let parts = || ByteStream::from_reader(Parts(vec!["one ", "two ", "three"], || Ok(0)));
    assert_eq!(send(parts().into()).unwrap(), 1);
    assert_eq!(server.last().body, "one two three");
    assert_eq!(server.last().header("transfer-encoding"), Some("chunked"));
    assert_eq!(send(Body::stream(parts(), Some(13))).unwrap(), 2);
    assert_eq!((server.last().body.as_str(), server.last().header("content-length")), ("one two three", Some("13")));

    let mut call = Call::new(&server.client(), &POST);
    call.body_multipart(Multipart::new().file("file", FileSource::from(parts()), None));
    assert_eq!(call.json::<Value>().wait().unwrap().into_inner(), 3);
    assert!(server.last().body.contains("\r\n\r\none two three\r\n--"), "{}", server.last().body);

    let failing = Parts(vec!["one "], || Err(io::Error::other("the disk is gone")));
    let error = send(ByteStream::from_reader(failing).into()).unwrap_err();
    assert!(crate::server::chain(&error).contains("the disk is gone"), "{}", crate::server::chain(&error));
    let panicking = Parts(vec!["one "], || panic!("on purpose"));
    let error = send(ByteStream::from_reader(panicking).into()).unwrap_err();
    assert!(crate::server::chain(&error).contains("panicked"), "{}", crate::server::chain(&error));
}

/// Refuses the call, and the first item of a stream, and sends nothing.
fn assert_refused(server: &Server) {
    let error = get(server).unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    assert!(error.to_string().contains("spawn_blocking"), "{error}");
    let all: Vec<_> = items(server).into_iter().collect();
    assert!(matches!(&all[..], [Err(Error::InvalidRequest(_))]), "{all:?}");
    let mut reader = ByteStream::from(bytes::Bytes::from_static(b"x")).into_reader();
    assert!(reader.read(&mut [0]).is_err());
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn async_code_does_not_block() {
    let server = Server::start([ok("1"), ok("2")]).await;
    assert_refused(&server);
    let task = server.clone();
    tokio::spawn(async move { assert_refused(&task) }).await.unwrap();
    // The budget of the task is what it was.
    assert!(tokio::task::coop::has_budget_remaining());
    let thread = server.clone();
    assert_eq!(tokio::task::spawn_blocking(move || get(&thread)).await.unwrap().unwrap(), 1);
    assert_eq!(Call::new(&server.client(), &GET).json::<Value>().await.unwrap().into_inner(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn async_code_on_several_threads_does_not_block() {
    let server = Server::start([ok("1"), ok("2"), ok("3")]).await;
    assert_refused(&server);
    let task = server.clone();
    tokio::spawn(async move { assert_refused(&task) }).await.unwrap();
    let thread = server.clone();
    assert_eq!(tokio::task::spawn_blocking(move || get(&thread)).await.unwrap().unwrap(), 1);
    assert_eq!(tokio::task::block_in_place(|| get(&server)).unwrap(), 2);
    let thread = server.clone();
    assert_eq!(std::thread::spawn(move || get(&thread)).join().unwrap().unwrap(), 3);
}
