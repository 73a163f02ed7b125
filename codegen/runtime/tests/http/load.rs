//! Many calls at a time, some of which fail on the way: each ends once, with its own response, and nothing piles up.
//!
//! `LOAD_CALLS` sets how many (`.ci/run load` makes 100,000).

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering::Relaxed};

use sdkwright_runtime::runtime::http::{Call, Client, Error, Operation, Param};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::server::{quick, read};

static ECHO: Operation = Operation::new("echo", "GET", "/echo/{n}").params(&[Param::path("n")]);
static CREATE: Operation = Operation::new("create", "POST", "/create/{n}").params(&[Param::path("n")]);

const AT_ONCE: usize = 256;
/// Allowed growth of the process after a fifth of the calls, in kB.
const GROWTH_KB: u64 = 16 * 1024;

/// The requests that the server received, call by call.
#[derive(Default)]
struct Counts {
    requests: AtomicUsize,
    /// Faulty responses to requests that create.
    faults: AtomicUsize,
    /// Number of creations of each thing.
    created: Vec<AtomicU8>,
}

/// One response in twenty is a fault, each kind in turn.
async fn serve(mut stream: TcpStream, counts: &Counts) -> Option<()> {
    let mut input = Vec::new();
    loop {
        let request = read(&mut stream, &mut input).await?;
        let creates = request.method == "POST";
        let n: usize = request.target.rsplit('/').next()?.parse().ok()?;
        if creates {
            counts.created[n].fetch_add(1, Relaxed);
        }
        let body = format!("\"{} {n}\"", request.method);
        let number = counts.requests.fetch_add(1, Relaxed);
        if number.is_multiple_of(20) {
            if creates {
                counts.faults.fetch_add(1, Relaxed);
            }
            match number / 20 % 4 {
                0 => return stream.set_zero_linger().ok(),
                1 => return stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-le").await.ok(),
                2 => {
                    let length = body.len() + 1;
                    return stream
                        .write_all(format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}").as_bytes())
                        .await
                        .ok();
                }
                _ => stream.write_all(b"HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n").await.ok()?,
            }
        } else {
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
            stream.write_all((head + &body).as_bytes()).await.ok()?;
        }
    }
}

/// Resident memory, in kB; none where the system doesn't say.
fn resident_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.parse().ok())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_ends_once_with_its_own_answer() {
    let calls: usize = std::env::var("LOAD_CALLS").map_or(5_000, |text| text.parse().expect("a number"));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let counts = Arc::new(Counts { created: (0..calls).map(|_| AtomicU8::new(0)).collect(), ..Counts::default() });
    let seen = counts.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let counts = seen.clone();
            tokio::spawn(async move { serve(stream, &counts).await });
        }
    });
    let client = Client::builder(url).retry(quick().max_retries(10)).build().unwrap();
    let next = Arc::new(AtomicUsize::new(0));
    let early = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (client, next, early) = (client.clone(), next.clone(), early.clone());
        tasks.spawn(async move {
            let (mut good, mut failed) = (Vec::new(), Vec::new());
            loop {
                let n = next.fetch_add(1, Relaxed);
                if n >= calls {
                    return (good, failed);
                }
                if n == calls / 5 {
                    early.store(resident_kb().unwrap_or_default() as usize, Relaxed);
                }
                // Every other call changes something.
                let operation = if n % 2 == 0 { &ECHO } else { &CREATE };
                let mut call = Call::new(&client, operation).with(0, &json!(n));
                if n % 2 == 1 {
                    call.body_json("application/json", &json!({"n": n}));
                }
                match call.json::<Value>().await {
                    Ok(answer) => {
                        let method = if n % 2 == 0 { "GET" } else { "POST" };
                        assert_eq!(*answer, json!(format!("{method} {n}")));
                        good.push(n);
                    }
                    Err(error) => {
                        let expected =
                            matches!(&error, Error::Transport(_)) || error.status().is_some_and(|s| s == 503);
                        assert!(expected, "{error}");
                        failed.push(n);
                    }
                }
            }
        });
    }
    let (mut good, mut failed) = (Vec::new(), Vec::new());
    for (some_good, some_failed) in tasks.join_all().await {
        good.extend(some_good);
        failed.extend(some_failed);
    }
    let grown = resident_kb().map(|now| now.saturating_sub(early.load(Relaxed) as u64));

    // Every call ended once, well or not.
    let mut ended = [good.as_slice(), &failed].concat();
    ended.sort_unstable();
    assert!(ended.into_iter().eq(0..calls));
    // Reads survive every fault; what changes something fails once for each fault, and is sent once, fault or no fault.
    let faults = counts.faults.load(Relaxed);
    assert!(failed.iter().all(|n| n % 2 == 1), "a read failed");
    assert_eq!(failed.len(), faults);
    assert!(faults > calls / 100, "{faults} faults only");
    for (n, created) in counts.created.iter().enumerate() {
        assert_eq!(created.load(Relaxed) as usize, n % 2, "call {n}");
    }
    let requests = counts.requests.load(Relaxed);
    println!(
        "{calls} calls, {requests} requests, {} faults, {faults} of them told; grew by {grown:?} kB",
        requests.div_ceil(20)
    );
    assert!(grown.is_none_or(|grown| grown < GROWTH_KB), "grew by {grown:?} kB");
}
