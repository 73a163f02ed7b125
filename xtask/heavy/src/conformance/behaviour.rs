//! Behaviour beyond one request: pagination, and retries with a busy server.

use anyhow::Result;
use serde_json::{Value, json};

use super::driver::Driver;
use super::peers::Peers;

/// Pages that the server has.
const PAGES: usize = 3;

/// Both clients page through a list and call a server that is busy at first; gives how they differ from that.
pub(crate) fn check(peers: &Peers, driver: &Driver) -> Result<Vec<String>> {
    let server = peers.serve("record.mjs", &[])?;
    let read = driver.behave(&server.url)?;
    let ours = Seen::of(&server.stop()?, &read);
    let server = peers.serve("record.mjs", &[])?;
    let read = peers.run("behaviour.mjs", &[std::path::Path::new(&server.url)])?;
    let theirs = Seen::of(&server.stop()?, &read);
    println!("behaviour: ours {ours}, the official client {theirs}");
    let mut faults = Vec::new();
    for (name, seen) in [("ours", &ours), ("the official client", &theirs)] {
        if seen.cursors.len() != PAGES || seen.cursors != ["", "2", "3"] {
            faults.push(format!("behaviour: {name} asked for the pages {:?}", seen.cursors));
        }
        if seen.attempts != 2 {
            faults.push(format!("behaviour: {name} called a server that is busy once {} times", seen.attempts));
        }
    }
    if ours.items != json!(["1a", "1b", "2a", "2b", "3a", "3b"]) {
        faults.push(format!("behaviour: ours read {}", ours.items));
    }
    if ours.waited < 1.0 {
        faults.push(format!("behaviour: ours waited {} s where the server asked for one", ours.waited));
    }
    Ok(faults)
}

/// Observed behaviour of a client.
struct Seen {
    /// Cursors that it asked with; empty: none.
    cursors: Vec<String>,
    /// Requests to the busy server.
    attempts: usize,
    /// Identifiers that it read.
    items: Value,
    /// Seconds until the busy server's response was received.
    waited: f64,
}

impl Seen {
    fn of(requests: &[Value], read: &[Value]) -> Self {
        let targets: Vec<&str> = requests.iter().filter_map(|request| request["target"].as_str()).collect();
        let cursor = |target: &str| {
            let query = target.split_once('?').map_or("", |(_, query)| query);
            let mut pairs = url::form_urlencoded::parse(query.as_bytes());
            pairs.find(|(name, _)| name == "next").map(|(_, value)| value.into_owned()).unwrap_or_default()
        };
        let said = |key: &str| read.iter().find_map(|line| line.get(key)).cloned().unwrap_or_default();
        Self {
            cursors: targets
                .iter()
                .filter(|target| target.starts_with("/pages"))
                .map(|target| cursor(target))
                .collect(),
            attempts: targets.iter().filter(|target| target.starts_with("/busy")).count(),
            items: said("items"),
            waited: said("waited").as_f64().unwrap_or_default(),
        }
    }
}

impl std::fmt::Display for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} pages and {} attempts", self.cursors.len(), self.attempts)
    }
}
