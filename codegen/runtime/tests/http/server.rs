//! A server that responds as scripted, and records the requests.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sdkwright_runtime::runtime::http::{Client, ClientBuilder, Operation, RetryPolicy};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::watch;

/// The treatment of one request.
#[derive(Clone)]
pub(crate) enum Reply {
    /// These bytes; the connection stays open.
    Send(String),
    /// These bytes; the connection is closed.
    Cut(String),
    /// These bytes; the connection is reset.
    Reset(String),
    /// These bytes, then nothing more.
    Stall(String),
    /// These bytes, which need be no text; the connection is closed.
    Raw(Vec<u8>),
    /// The first bytes once, then the second again and again, with a pause between, for as long as the client listens.
    Endless(String, Vec<u8>, Duration),
}

/// A well-formed response.
pub(crate) fn answer(status: &str, headers: &[&str], body: &str) -> Reply {
    let mut text = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n", body.len());
    for header in headers {
        text.push_str(header);
        text.push_str("\r\n");
    }
    Reply::Send(text + "\r\n" + body)
}

/// A JSON response.
pub(crate) fn ok(body: &str) -> Reply {
    answer("200 OK", &["content-type: application/json"], body)
}

/// A request as received.
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
    replies: Arc<Mutex<VecDeque<Reply>>>,
    _watched: watch::Watched,
}

impl Server {
    /// Serves one request after another; requests beyond the script get 500.
    pub(crate) async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        Self::listen("http", replies, None).await
    }
    /// The same over TLS; its name is `localhost`.
    pub(crate) async fn start_tls(tls: TlsAcceptor, replies: impl IntoIterator<Item = Reply>) -> Self {
        Self::listen("https", replies, Some(tls)).await
    }
    async fn listen(scheme: &str, replies: impl IntoIterator<Item = Reply>, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = if tls.is_some() { "localhost" } else { "127.0.0.1" };
        let url = format!("{scheme}://{host}:{}", listener.local_addr().unwrap().port());
        let replies = Arc::new(Mutex::new(replies.into_iter().collect::<VecDeque<_>>()));
        let server =
            Self { url, requests: Arc::default(), replies: replies.clone(), _watched: watch::Watched::start() };
        let requests = server.requests.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (tls, replies, requests) = (tls.clone(), replies.clone(), requests.clone());
                tokio::spawn(async move {
                    match tls {
                        None => serve(stream, &replies, &requests).await,
                        // A client that does not trust the server ends the handshake.
                        Some(tls) => match tls.accept(stream).await {
                            Ok(stream) => serve(stream, &replies, &requests).await,
                            Err(_) => None,
                        },
                    }
                });
            }
        });
        server
    }
    /// Another script, from the next request on.
    pub(crate) fn script(&self, replies: impl IntoIterator<Item = Reply>) {
        *self.replies.lock().unwrap() = replies.into_iter().collect();
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

/// A connection that can be reset.
pub(crate) trait Connection: AsyncRead + AsyncWrite + Unpin {
    fn tcp(&self) -> &TcpStream;
}

impl Connection for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl Connection for TlsStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

/// Serves one connection. `None`: the client closed it.
async fn serve(
    mut stream: impl Connection,
    replies: &Mutex<VecDeque<Reply>>,
    requests: &Mutex<Vec<Request>>,
) -> Option<()> {
    let mut input = Vec::new();
    loop {
        let request = read(&mut stream, &mut input).await?;
        requests.lock().unwrap().push(request);
        let reply = replies.lock().unwrap().pop_front();
        match reply.unwrap_or_else(|| answer("500 Script Ended", &[], "")) {
            Reply::Send(text) => write(&mut stream, text.as_bytes()).await?,
            Reply::Cut(text) => {
                write(&mut stream, text.as_bytes()).await?;
                return stream.shutdown().await.ok();
            }
            Reply::Reset(text) => {
                write(&mut stream, text.as_bytes()).await?;
                // The client must see the bytes first.
                tokio::time::sleep(Duration::from_millis(20)).await;
                return stream.tcp().set_zero_linger().ok();
            }
            Reply::Stall(text) => {
                write(&mut stream, text.as_bytes()).await?;
                let _ = stream.read(&mut [0; 1]).await;
                return None;
            }
            Reply::Raw(bytes) => {
                write(&mut stream, &bytes).await?;
                return stream.shutdown().await.ok();
            }
            Reply::Endless(text, again, pause) => {
                write(&mut stream, text.as_bytes()).await?;
                loop {
                    write(&mut stream, &again).await?;
                    tokio::time::sleep(pause).await;
                }
            }
        }
    }
}

async fn write(stream: &mut impl Connection, bytes: &[u8]) -> Option<()> {
    stream.write_all(bytes).await.ok()?;
    stream.flush().await.ok()
}

async fn more(stream: &mut impl Connection, input: &mut Vec<u8>) -> Option<()> {
    let mut chunk = [0; 4096];
    let length = stream.read(&mut chunk).await.ok().filter(|length| *length > 0)?;
    input.extend_from_slice(&chunk[..length]);
    Some(())
}

/// Reads a request whole.
pub(crate) async fn read(stream: &mut impl Connection, input: &mut Vec<u8>) -> Option<Request> {
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

async fn chunked(stream: &mut impl Connection, input: &mut Vec<u8>) -> Option<Vec<u8>> {
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

/// An error with all that is behind it, as a program that reports errors prints it.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
