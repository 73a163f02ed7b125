//! Many calls at a time, some of which fail on the way.

use sdkwright_runtime::runtime::http::{Call, Operation, Param};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::server::{Reply, Server, quick};

static ECHO: Operation = Operation::new("echo", "GET", "/echo/{n}").params(&[Param::path("n")]);
static CREATE: Operation = Operation::new("create", "POST", "/echo/{n}").params(&[Param::path("n")]);

const CALLS: usize = 1280;
const AT_ONCE: usize = 64;

/// One answer in twenty is a fault.
fn faulty(i: usize) -> Reply {
    match i % 40 {
        13 => Reply::Cut(String::new()),
        31 => Reply::Cut("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n\"/e".into()),
        _ => Reply::Echo,
    }
}

/// Makes every call; gives how many ended well, each with its own answer.
async fn run(server: &Server, operation: &'static Operation) -> usize {
    let client = server.builder().retry(quick().max_retries(10)).build().unwrap();
    let mut tasks = JoinSet::new();
    for task in 0..AT_ONCE {
        let client = client.clone();
        tasks.spawn(async move {
            let mut good = 0;
            for n in (0..CALLS).skip(task).step_by(AT_ONCE) {
                if let Ok(answer) = Call::new(&client, operation).with(0, &json!(n)).json::<Value>().await {
                    assert_eq!(*answer, json!(format!("/echo/{n}")));
                    good += 1;
                }
            }
            good
        });
    }
    tasks.join_all().await.into_iter().sum()
}

#[tokio::test]
async fn every_call_ends_once_with_its_own_answer() {
    let server = Server::start((0..2 * CALLS).map(faulty)).await;
    assert_eq!(run(&server, &ECHO).await, CALLS);
    assert!(server.requests().len() > CALLS);
}

#[tokio::test]
async fn no_call_that_changes_something_is_sent_twice() {
    let server = Server::start((0..2 * CALLS).map(faulty)).await;
    let good = run(&server, &CREATE).await;
    let mut targets: Vec<_> = server.requests().into_iter().map(|request| request.target).collect();
    assert_eq!(targets.len(), CALLS);
    targets.sort();
    targets.dedup();
    assert_eq!(targets.len(), CALLS);
    assert!((CALLS * 9 / 10..CALLS).contains(&good));
}
