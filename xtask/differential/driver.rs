//! Makes every call that both clients have with both, and serves them.
//!
//! Prints a line of JSON for each call: `case` (`group.operation way`), what `ours` and `theirs` sent (`method`, `target`, `headers`
//! by name, `body`; null where nothing arrived), and the `fault` of whoever sent nothing.

#![allow(dead_code, deprecated, reason = "the table of calls and the server are those of the crate's tests")]

// Of our crate; the folder is filled in by whoever builds this program.
#[path = "CALLS"]
mod calls;
#[path = "SERVER"]
mod server;
mod theirs;

use std::future::Future;
use std::pin::Pin;

use calls::GROUPS;
use calls::sdk::RetryPolicy;
use serde_json::{Map, Value, json};
use server::{Request, Server};

/// A call on its way. It fails where an argument is not what its type takes.
type Pending<'a> = Pin<Box<dyn Future<Output = Result<(), String>> + 'a>>;

fn decode<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| format!("{text}: {error}"))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = Server::start().await?;
    // Whatever a client makes of it.
    server.answer(204, None);
    let client = calls::client(&server.url).retry(RetryPolicy::never()).build()?;
    let their_client = theirs::Client::new(&server.url);
    for group in GROUPS {
        for operation in group.operations {
            for (way, call) in operation.calls {
                let case = format!("{}.{} {way}", group.name, operation.name);
                let Some((_, their_call)) = theirs::CALLS.iter().find(|(name, _)| *name == case) else { continue };
                let our_fault = match call(&client) {
                    Ok(sent) => sent.await.err().map(|error| error.to_string()),
                    Err(error) => Some(error.to_string()),
                };
                let ours = server.take();
                let their_fault = their_call(&their_client).await.err();
                let theirs = server.take();
                let fault = our_fault.filter(|_| ours.is_none()).or(their_fault.filter(|_| theirs.is_none()));
                let line = json!({ "case": case, "ours": told(ours), "theirs": told(theirs), "fault": fault });
                println!("{line}");
            }
        }
    }
    Ok(())
}

fn told(request: Option<Request>) -> Value {
    let Some(Request { method, target, headers, body }) = request else { return Value::Null };
    let mut by_name = Map::new();
    for (name, value) in headers {
        let known = by_name.entry(name).or_insert_with(|| json!(""));
        let text = known.as_str().filter(|text| !text.is_empty()).map(|text| format!("{text}, {value}"));
        *known = text.unwrap_or(value).into();
    }
    json!({ "method": method, "target": target, "headers": by_name, "body": String::from_utf8_lossy(&body) })
}
