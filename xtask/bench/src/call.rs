//! Time per call over a bare `reqwest` call with the same bytes, against a server of our own.

use std::time::Instant;

use anyhow::{Context, Result};
use stackone_client::StackOne;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::Line;

/// Calls of one round of one side.
const CALLS: usize = 2_000;
const IN_FLIGHT: usize = 64;
const BODY: &str = r#"{"data":[{"id":"emp_1","first_name":"Ifeoma","last_name":"Lindqvist"}],"next":null}"#;

#[tokio::main]
pub(crate) async fn run(rounds: usize) -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("http://{}", listener.local_addr()?);
    tokio::spawn(serve(listener));
    let client = StackOne::builder().api_key("key").base_url(&base).build()?;
    let bare = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let url = format!("{base}/unified/hris/employees?page_size=25");
    for (subject, in_flight) in [("one after another", 1), ("64 in flight", IN_FLIGHT)] {
        let (mut ours, mut other) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            let sdk = || {
                let call = client.hris().list_employees("account").page_size("25").send();
                async move { call.await.map(drop).context("the SDK's call failed") }
            };
            let by_hand = || {
                let call = bare.get(&url).basic_auth("key", Some("")).header("x-account-id", "account");
                async move {
                    let bytes = call.send().await?.error_for_status()?.bytes().await?;
                    serde_json::from_slice::<crate::by_hand::Names>(&bytes)?;
                    Ok(())
                }
            };
            ours.push(each(in_flight, sdk).await?);
            other.push(each(in_flight, by_hand).await?);
        }
        let (what, unit, other_name) = ("call", "µs", "reqwest and serde derive");
        Line { what, subject, unit, ours, other, other_name, target: 1.05, higher_is_better: false }.print()?;
    }
    Ok(())
}

/// Microseconds per call.
async fn each<F: Future<Output = Result<()>> + Send + 'static>(in_flight: usize, call: impl Fn() -> F) -> Result<f64> {
    let started = Instant::now();
    for _ in 0..CALLS / in_flight {
        let mut tasks: Vec<_> = (1..in_flight).map(|_| tokio::spawn(call())).collect();
        call().await?;
        for task in tasks.drain(..) {
            task.await??;
        }
    }
    Ok(started.elapsed().as_secs_f64() * 1e6 / (CALLS / in_flight * in_flight) as f64)
}

/// Answers every request with the same page.
async fn serve(listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
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
