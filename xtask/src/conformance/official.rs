//! The official client, with the same inputs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use url::form_urlencoded;

use super::differences::{self, Found, Peer};
use super::driver::Driver;
use super::peers::Peers;

/// Headers that say who sends and how, not what.
const OF_THE_CONNECTION: &[&str] = &[
    "accept-encoding",
    "accept-language",
    "connection",
    "content-length",
    "host",
    "sec-fetch-mode",
    "transfer-encoding",
    "user-agent",
    "x-case",
];

/// Calls everything with both; gives what is different and not explained.
pub(crate) fn check(peers: &Peers, driver: &Driver, generated: &Path, list: &Path) -> Result<Vec<String>> {
    let ours = peers.serve("record.mjs", &[])?;
    driver.run(&ours.url, false)?;
    let ours = by_case(ours.stop()?)?;
    let theirs = peers.serve("record.mjs", &[])?;
    let url = theirs.url.clone();
    let calls = peers.run("official.mjs", &[Path::new(&url), &generated.join("tests/wire/cases"), list])?;
    let theirs = by_case(theirs.stop()?)?;

    let mut found = Vec::new();
    for call in &calls {
        let case = call["case"].as_str().context("a case")?;
        match (call["fault"].as_str(), ours.get(case), theirs.get(case)) {
            (Some(fault), _, _) => bail!("{case}: the official client does not make the call: {fault}"),
            (None, Some(ours), Some(theirs)) => {
                found.extend(compare(ours, theirs).into_iter().map(|(part, what)| Found {
                    case: case.to_owned(),
                    part,
                    what,
                }));
            }
            (None, None, _) => bail!("{case}: our client sent nothing"),
            (None, _, None) => bail!("{case}: the official client sent nothing"),
        }
    }
    let methods: BTreeSet<&str> = calls.iter().filter_map(|call| call["case"].as_str()?.split(' ').next()).collect();
    let total = found.len();
    let faults = differences::unexplained(Peer::Official, &found)?;
    println!(
        "official client: {} methods in {} calls, {total} differences, {} of them unexplained",
        methods.len(),
        calls.len(),
        faults.len()
    );
    Ok(faults)
}

fn by_case(requests: Vec<Value>) -> Result<BTreeMap<String, Value>> {
    let case = |request: Value| {
        let case = request["headers"]["x-case"].as_str().context("every request says its case")?.to_owned();
        Ok((case, request))
    };
    requests.into_iter().map(case).collect()
}

/// What is different, by part.
fn compare(ours: &Value, theirs: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut differ = |part: &str, ours: String, theirs: String| {
        if ours != theirs {
            found.push((part.to_owned(), format!("ours {ours}, theirs {theirs}")));
        }
    };
    differ("method", ours["method"].to_string(), theirs["method"].to_string());
    let (our_path, our_query) = target(ours);
    let (their_path, their_query) = target(theirs);
    differ("path", our_path.to_owned(), their_path.to_owned());
    let (our_pairs, their_pairs) = (pairs(our_query), pairs(their_query));
    differ("query", beyond(&our_pairs, &their_pairs), beyond(&their_pairs, &our_pairs));
    let (our_headers, their_headers) = (headers(ours), headers(theirs));
    for name in our_headers.keys().chain(their_headers.keys()).collect::<BTreeSet<_>>() {
        let value = |headers: &BTreeMap<String, String>| headers.get(name).cloned().unwrap_or_default();
        differ(name, value(&our_headers), value(&their_headers));
    }
    let mut members = Vec::new();
    differing(&body(ours), &body(theirs), "$", &mut members);
    if !members.is_empty() {
        found.push(("body".to_owned(), members.join("; ")));
    }
    found
}

fn target(request: &Value) -> (&str, &str) {
    let target = request["target"].as_str().unwrap_or_default();
    target.split_once('?').unwrap_or((target, ""))
}

/// A query's pairs in no order.
fn pairs(query: &str) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    pairs.sort();
    pairs
}

fn headers(request: &Value) -> BTreeMap<String, String> {
    let all = request["headers"].as_object().into_iter().flatten();
    all.filter(|(name, value)| !OF_THE_CONNECTION.contains(&name.as_str()) && *value != "")
        .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
        .collect()
}

fn body(request: &Value) -> Value {
    let text = request["body"].as_str().unwrap_or_default();
    serde_json::from_str(text).unwrap_or_else(|_| text.into())
}

/// Pairs that are more often in the one than in the other.
fn beyond(one: &[(String, String)], other: &[(String, String)]) -> String {
    let mut left = other.to_vec();
    let more = one.iter().filter(|pair| match left.iter().position(|known| known == *pair) {
        Some(at) => {
            left.remove(at);
            false
        }
        None => true,
    });
    format!("{:?}", more.collect::<Vec<_>>())
}

/// Members that are different; numbers may be spelled otherwise.
fn differing(ours: &Value, theirs: &Value, path: &str, found: &mut Vec<String>) {
    match (ours, theirs) {
        (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64() => {}
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().for_each(|(i, (a, b))| differing(a, b, &format!("{path}[{i}]"), found));
        }
        (Value::Object(a), Value::Object(b)) => {
            for name in a.keys().chain(b.keys().filter(|name| !a.contains_key(*name))) {
                let path = format!("{path}.{name}");
                match (a.get(name), b.get(name)) {
                    (Some(a), Some(b)) => differing(a, b, &path, found),
                    (a, _) => found.push(format!("{path} only {}", if a.is_some() { "ours" } else { "theirs" })),
                }
            }
        }
        (a, b) if a == b => {}
        (a, b) => found.push(format!("{path}: ours {a}, theirs {b}")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn order_of_pairs_and_spelling_of_numbers_do_not_count() {
        let request =
            |target: &str, body: &str| json!({ "method": "GET", "target": target, "headers": {}, "body": body });
        assert_eq!(compare(&request("/a?x=1&y=%20", "{\"a\":1}"), &request("/a?y=+&x=1", "{\"a\":1.0}")), []);
        let found = compare(&request("/a?x=1", "{\"a\":1}"), &request("/a?x=2", "{\"a\":2}"));
        assert_eq!(found.iter().map(|(part, _)| part.as_str()).collect::<Vec<_>>(), ["query", "body"]);
    }
}
