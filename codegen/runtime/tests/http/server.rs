//! A server that answers as it is told, and remembers what it was asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sdkwright_runtime::runtime::http::{Client, ClientBuilder, Operation, RetryPolicy};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What happens to one request.
pub(crate) enum Reply {
    /// These bytes; the connection stays open.
    Send(String),
    /// The request's target as a JSON string.
    Echo,
    /// These bytes; the connection is closed.
    Cut(String),
    /// These bytes, then nothing more.
    Stall(String),
}

/// A well-formed answer.
pub(crate) fn answer(status: &str, headers: &[&str], body: &str) -> Reply {
    let mut text = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n", body.len());
    for header in headers {
        text.push_str(header);
        text.push_str("\r\n");
    }
    Reply::Send(text + "\r\n" + body)
}

/// A JSON answer.
pub(crate) fn ok(body: &str) -> Reply {
    answer("200 OK", &["content-type: application/json"], body)
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Answers one request after another; requests beyond the script get 500.
    pub(crate) async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let replies = Arc::new(Mutex::new(replies.into_iter().collect::<VecDeque<_>>()));
        let server = Self { url, requests: Arc::default() };
        let requests = server.requests.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, replies.clone(), requests.clone()));
            }
        });
        server
    }
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
    pub(crate) fn last(&self) -> Request {
        self.requests().pop().expect("a request")
    }
    pub(crate) fn builder(&self) -> ClientBuilder {
        Client::builder(&self.url).timeout(Duration::from_secs(10)).retry(quick())
    }
    pub(crate) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }
}

/// Retries without waits worth noticing.
pub(crate) fn quick() -> RetryPolicy {
    RetryPolicy::new().initial_interval(Duration::from_millis(1))
}

async fn serve(mut stream: TcpStream, replies: Arc<Mutex<VecDeque<Reply>>>, requests: Arc<Mutex<Vec<Request>>>) {
    let mut input = Vec::new();
    while let Some(request) = read(&mut stream, &mut input).await {
        let echo = format!("\"{}\"", request.target);
        requests.lock().unwrap().push(request);
        let reply = replies.lock().unwrap().pop_front();
        match reply.unwrap_or_else(|| answer("500 Script Ended", &[], "")) {
            Reply::Echo => {
                let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", echo.len());
                stream.write_all((head + &echo).as_bytes()).await.unwrap();
            }
            Reply::Send(text) => stream.write_all(text.as_bytes()).await.unwrap(),
            Reply::Cut(text) => {
                stream.write_all(text.as_bytes()).await.unwrap();
                return;
            }
            Reply::Stall(text) => {
                stream.write_all(text.as_bytes()).await.unwrap();
                let _ = stream.read(&mut [0; 1]).await;
                return;
            }
        }
    }
}

async fn more(stream: &mut TcpStream, input: &mut Vec<u8>) -> Option<()> {
    let mut chunk = [0; 4096];
    let length = stream.read(&mut chunk).await.ok().filter(|length| *length > 0)?;
    input.extend_from_slice(&chunk[..length]);
    Some(())
}

async fn read(stream: &mut TcpStream, input: &mut Vec<u8>) -> Option<Request> {
    let end = loop {
        match input.windows(4).position(|window| window == b"\r\n\r\n") {
            Some(end) => break end,
            None => more(stream, input).await?,
        }
    };
    let head = String::from_utf8_lossy(&input[..end]).into_owned();
    input.drain(..end + 4);
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    let header = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
    let mut request = Request { method, target, headers: lines.filter_map(header).collect(), body: String::new() };
    let body = if let Some(length) = request.header("content-length") {
        let length: usize = length.parse().unwrap();
        while input.len() < length {
            more(stream, input).await?;
        }
        input.drain(..length).collect()
    } else if request.header("transfer-encoding").is_some() {
        chunked(stream, input).await?
    } else {
        Vec::new()
    };
    request.body = String::from_utf8_lossy(&body).into_owned();
    Some(request)
}

async fn chunked(stream: &mut TcpStream, input: &mut Vec<u8>) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = loop {
            match input.windows(2).position(|window| window == b"\r\n") {
                Some(end) => break end,
                None => more(stream, input).await?,
            }
        };
        let size = usize::from_str_radix(std::str::from_utf8(&input[..end]).ok()?, 16).ok()?;
        while input.len() < end + 2 + size + 2 {
            more(stream, input).await?;
        }
        body.extend_from_slice(&input[end + 2..end + 2 + size]);
        input.drain(..end + 2 + size + 2);
        if size == 0 {
            return Some(body);
        }
    }
}

pub(crate) static GET: Operation = Operation::new("getThing", "GET", "/things/1").accept("application/json");
pub(crate) static POST: Operation = Operation::new("createThing", "POST", "/things").accept("application/json");
