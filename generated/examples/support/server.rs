//! A server for examples: HTTP/1.1, a connection for each request, and a function that returns every response.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Largest request that is read, in bytes.
const LIMIT: usize = 1 << 20;

/// A request, as far as examples need it.
pub struct Request {
    pub method: String,
    pub path: String,
    /// Decoded; of parameters with the same name, the last.
    pub query: BTreeMap<String, String>,
    /// By name in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

/// A response to a [`Request`].
pub struct Answer {
    pub status: u16,
    pub content_type: &'static str,
    pub body: Vec<u8>,
}

/// A server on this machine, for as long as the program runs.
pub struct Server(SocketAddr);

impl Server {
    /// Starts one.
    pub async fn start(address: SocketAddr, answer: fn(&Request) -> Answer) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    if let Err(error) = serve(stream, answer).await {
                        eprintln!("the example's server: {error}");
                    }
                });
            }
        });
        Ok(Self(address))
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}", self.0)
    }
}

async fn serve(mut stream: TcpStream, answer: fn(&Request) -> Answer) -> io::Result<()> {
    let Some(request) = read(&mut stream).await? else { return Ok(()) };
    let Answer { status, content_type, body } = answer(&request);
    let head = format!(
        "HTTP/1.1 {status} \r\ncontent-type: {content_type}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&body).await?;
    stream.shutdown().await
}

/// `None`: the connection was closed, or the bytes received were not a request.
async fn read(stream: &mut TcpStream) -> io::Result<Option<Request>> {
    let mut input = Vec::new();
    let head = loop {
        if let Some(end) = input.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut input).await? == 0 || input.len() > LIMIT {
            return Ok(None);
        }
    };
    let text = String::from_utf8_lossy(&input[..head]).into_owned();
    let mut lines = text.lines();
    let mut words = lines.next().unwrap_or_default().split(' ');
    let (Some(method), Some(target)) = (words.next(), words.next()) else { return Ok(None) };
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    while input.len() < head.saturating_add(length).min(LIMIT) {
        if stream.read_buf(&mut input).await? == 0 {
            return Ok(None);
        }
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Ok(Some(Request {
        method: method.to_owned(),
        path: path.to_owned(),
        query: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        headers,
        body: input.split_off(head),
    }))
}
