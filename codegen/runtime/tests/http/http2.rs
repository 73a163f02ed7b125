//! HTTP/2 (RFC 9113), spoken frame by frame so that a test can break any rule.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sdkwright_runtime::runtime::http::{Call, Client, ClientBuilder};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::server::{POST, quick};
use crate::tls::{Authority, Flaw};

const PREFACE: usize = 24;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
const ACK: u8 = 1;
const END: u8 = 5; // END_STREAM and END_HEADERS
const NO_ERROR: u32 = 0;
const INTERNAL_ERROR: u32 = 2;
const REFUSED_STREAM: u32 = 7;
/// `:status: 200` in HPACK's static table.
const STATUS_200: [u8; 1] = [0x88];

/// The fate of the first connection's first request. Everything after it receives 200.
#[derive(Clone, Copy)]
pub(crate) enum Trick {
    /// Responds.
    None,
    /// GOAWAY: this request was not looked at.
    GoAwayUnseen,
    /// GOAWAY: this request was the last one, but the connection ends before its response.
    GoAwaySeen,
    /// The stream is refused before it was looked at.
    Refuse,
    /// The stream is broken off.
    Break,
}

/// A server that speaks HTTP/2 alone; counts requests.
pub(crate) struct Server2 {
    port: u16,
    requests: Arc<AtomicUsize>,
    authority: Arc<Authority>,
}

impl Server2 {
    /// `times`: how many requests meet the trick.
    pub(crate) async fn start(trick: Trick, times: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = Self { port, requests: Arc::default(), authority: Arc::new(Authority::new(Flaw::None)) };
        let (requests, authority) = (server.requests.clone(), server.authority.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (requests, acceptor) = (requests.clone(), authority.acceptor.clone());
                tokio::spawn(async move {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]), "the client offers HTTP/2");
                        let _ = serve(stream, trick, times, &requests).await;
                    }
                });
            }
        });
        server
    }
    pub(crate) fn builder(&self) -> ClientBuilder {
        self.authority.trusted_by(self.own_builder())
    }
    /// For a client that believes whom the system believes.
    fn own_builder(&self) -> ClientBuilder {
        Client::builder(format!("https://localhost:{}", self.port)).retry(quick())
    }
    /// Requests that came so far.
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }
}

async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    trick: Trick,
    times: usize,
    requests: &AtomicUsize,
) -> std::io::Result<()> {
    stream.read_exact(&mut [0; PREFACE]).await?;
    frame(&mut stream, SETTINGS, 0, 0, &[]).await?;
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let (kind, flags) = (head[3], head[4]);
        let id = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        let mut payload = vec![0; length as usize];
        stream.read_exact(&mut payload).await?;
        match kind {
            SETTINGS if flags & ACK == 0 => frame(&mut stream, SETTINGS, ACK, 0, &[]).await?,
            HEADERS => {
                let trick = if requests.fetch_add(1, Ordering::Relaxed) < times { trick } else { Trick::None };
                match trick {
                    Trick::None => frame(&mut stream, HEADERS, END, id, &STATUS_200).await?,
                    Trick::GoAwayUnseen => return go_away(&mut stream, 0).await,
                    Trick::GoAwaySeen => return go_away(&mut stream, id).await,
                    Trick::Refuse => frame(&mut stream, RST_STREAM, 0, id, &REFUSED_STREAM.to_be_bytes()).await?,
                    Trick::Break => frame(&mut stream, RST_STREAM, 0, id, &INTERNAL_ERROR.to_be_bytes()).await?,
                }
            }
            _ => {}
        }
    }
}

async fn go_away(stream: &mut (impl AsyncWrite + Unpin), last: u32) -> std::io::Result<()> {
    frame(stream, GOAWAY, 0, 0, &[last.to_be_bytes(), NO_ERROR.to_be_bytes()].concat()).await?;
    stream.shutdown().await
}

async fn frame(
    stream: &mut (impl AsyncWrite + Unpin),
    kind: u8,
    flags: u8,
    id: u32,
    payload: &[u8],
) -> std::io::Result<()> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut bytes = vec![length[1], length[2], length[3], kind, flags];
    bytes.extend(id.to_be_bytes());
    bytes.extend(payload);
    stream.write_all(&bytes).await?;
    stream.flush().await
}

#[tokio::test]
async fn http2_is_spoken_where_the_server_offers_it() {
    let server = Server2::start(Trick::None, 0).await;
    let client = server.builder().build().unwrap();
    for _ in 0..3 {
        let answer = Call::new(&client, &POST).empty().await.unwrap();
        assert_eq!(answer.status().as_u16(), 200);
    }
    assert_eq!(server.requests(), 3);
}

/// The transport that clients come with.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn what_was_not_looked_at_is_sent_again_whatever_it_is() {
    let test = "http2::what_was_not_looked_at_is_sent_again_whatever_it_is";
    let Some(authorities) = crate::tls::own_system(test) else { return };
    let server = Server2::start(Trick::GoAwayUnseen, 1).await;
    std::fs::write(authorities, server.authority.pem()).unwrap();
    let client = server.own_builder().build().unwrap();
    Call::new(&client, &POST).empty().await.unwrap();
    assert_eq!(server.requests(), 2);
}
