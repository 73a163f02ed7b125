//! A server for examples: it answers every request with what a function says.

use std::fmt;
use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Status and JSON body for a method and target.
type Answer = fn(&str, &str) -> (u16, String);

/// Largest request that is read, in bytes.
const LIMIT: usize = 1 << 20;

/// A server on this machine, for as long as the program runs.
pub struct Server(SocketAddr);

impl Server {
    /// Starts one on a free port.
    pub async fn start(answer: Answer) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
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

impl From<Server> for String {
    fn from(server: Server) -> Self {
        server.to_string()
    }
}

/// One request, one answer; the connection is closed after it.
async fn serve(mut stream: TcpStream, answer: Answer) -> io::Result<()> {
    let mut input = Vec::new();
    let head = loop {
        if let Some(end) = input.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut input).await? == 0 || input.len() > LIMIT {
            return Ok(());
        }
    };
    let text = String::from_utf8_lossy(&input[..head]).into_owned();
    let length = text.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    let end = head + length.unwrap_or(0_usize).min(LIMIT);
    while input.len() < end && stream.read_buf(&mut input).await? > 0 {}
    let mut words = text.split(' ');
    let (status, body) = answer(words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 {status} -\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await
}
