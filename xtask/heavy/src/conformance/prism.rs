//! Prism, a server that responds as a document declares and rejects invalid requests.

use std::path::PathBuf;

use anyhow::Result;
use serde_json::Value;

use super::driver::Driver;
use super::known::{self, Peer};
use super::peers::Peers;
use crate::differences::Found;

/// The documents that Prism serves.
#[derive(Clone, Copy)]
pub(crate) enum Served {
    /// Ours, in strict mode.
    Ours,
    /// The published ones: read leniently, and known for some faults.
    Published,
}

/// Calls everything; gives what Prism objects to and what could not be read.
pub(crate) fn check(served: Served, peers: &Peers, driver: &Driver, documents: &[PathBuf]) -> Result<Vec<String>> {
    let server = peers.serve("prism.mjs", documents)?;
    let operations = server.hello["operations"].clone();
    let calls = driver.run(&server.url, matches!(served, Served::Ours))?;
    server.stop()?;
    let read = calls.iter().filter(|call| call["outcome"] == "read").count();
    let found: Vec<Found> = calls.iter().filter_map(found).collect();
    let (name, differing) = (if matches!(served, Served::Ours) { "spec" } else { "published" }, found.len());
    let faults = match served {
        Served::Ours => {
            found.into_iter().map(|Found { case, part, what }| format!("prism spec: {case}: {part}: {what}")).collect()
        }
        Served::Published => known::unexplained(Peer::Published, &found)?,
    };
    println!(
        "prism {name}: {operations} operations, {} calls, {read} responses read, {differing} objections",
        calls.len()
    );
    Ok(faults)
}

fn found(call: &Value) -> Option<Found> {
    let case = call["case"].as_str().unwrap_or_default().to_owned();
    let violations = call["violations"].as_str().map(violations).unwrap_or_default();
    match call["outcome"].as_str() {
        Some("read") if violations.is_empty() => None,
        Some(outcome) if violations.is_empty() => {
            Some(Found { case, part: "response".to_owned(), what: format!("{outcome}: {}", call["detail"]) })
        }
        _ => Some(Found { case, part: "request".to_owned(), what: violations }),
    }
}

/// Prism's objections; the use of a deprecated parameter is a warning, and not a fault of the client.
fn violations(header: &str) -> String {
    let all: Vec<Value> = serde_json::from_str(header).unwrap_or_else(|_| vec![header.into()]);
    let is_deprecation = |violation: &Value| violation["severity"] == "Warning" && violation["code"] == "deprecated";
    all.iter().filter(|violation| !is_deprecation(violation)).map(Value::to_string).collect::<Vec<_>>().join(", ")
}
