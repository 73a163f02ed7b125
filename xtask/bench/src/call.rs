//! Time per call over a bare `reqwest` call with the same bytes, against a server of our own.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use sdk_bench::Line;
use sdk_bench::by_hand::Names;
use stackone_client::StackOne;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Calls of one round of one side, in turns of so many: what else the machine does falls on both sides.
const CALLS: usize = 4_000;
const TURN: usize = 200;
const IN_FLIGHT: usize = 64;
const BODY: &str = r#"{"data":[{"id":"emp_1","first_name":"Ifeoma","last_name":"Lindqvist"}],"next":null}"#;

/// The server has a thread of its own, and so have the clients: a call never waits for another worker to wake up.
pub(crate) fn run(rounds: usize) -> Result<()> {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build();
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let base = format!("http://{}", listener.local_addr()?);
    let server = runtime()?;
    thread::spawn(move || server.block_on(async { serve(TcpListener::from_std(listener)?).await }));
    runtime()?.block_on(compare(rounds, &base))
}

async fn compare(rounds: usize, base: &str) -> Result<()> {
    let client = StackOne::builder().api_key("key").base_url(base).build()?;
    let account = client.account("account");
    let bare = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let url = format!("{base}/unified/hris/employees?page_size=25");
    let sdk = || {
        let call = account.hris().list_employees().page_size("25").into_future();
        async move { call.await.map(drop).context("the SDK's call failed") }
    };
    let by_hand = || {
        let call = bare.get(&url).basic_auth("key", Some("")).header("x-account-id", "account");
        async move {
            let bytes = call.send().await?.error_for_status()?.bytes().await?;
            serde_json::from_slice::<Names>(&bytes)?;
            Ok(())
        }
    };
    for (subject, in_flight) in [("one after another", 1), ("64 in flight", IN_FLIGHT)] {
        let (mut ours, mut other) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            let mut spent = (Duration::ZERO, Duration::ZERO);
            for _ in 0..CALLS / TURN {
                spent.0 += turn(in_flight, sdk).await?;
                spent.1 += turn(in_flight, by_hand).await?;
            }
            let each = |spent: Duration| spent.as_secs_f64() * 1e6 / CALLS as f64;
            ours.push(each(spent.0));
            other.push(each(spent.1));
        }
        let (what, unit, other_name) = ("call", "µs", "reqwest and serde derive");
        Line { what, subject, unit, ours, other, other_name, target: 1.05, higher_is_better: false }.print()?;
    }
    Ok(())
}

/// Duration of [`TURN`] calls, of which so many are made at once.
async fn turn<F: Future<Output = Result<()>>>(in_flight: usize, call: impl Fn() -> F) -> Result<Duration> {
    let started = Instant::now();
    stream::iter(0..TURN).map(|_| call()).buffer_unordered(in_flight).try_collect::<()>().await?;
    Ok(started.elapsed())
}

/// Responds to every request with the same page.
async fn serve(listener: TcpListener) -> std::io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(answer(stream));
    }
}

async fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ";
    let response = format!("{head}{}\r\n\r\n{BODY}", BODY.len());
    let mut request = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let read = stream.read(&mut chunk).await?;
        if read == 0 {
            return Ok(());
        }
        request.extend_from_slice(&chunk[..read]);
        if request.ends_with(b"\r\n\r\n") {
            request.clear();
            stream.write_all(response.as_bytes()).await?;
        }
    }
}
