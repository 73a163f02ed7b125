//! Two requests for the same call, compared part by part. A request is JSON: `method`, `target`, `headers` by name in lower case,
//! and the text of its `body`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use url::form_urlencoded;

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

/// The media type of forms.
const FORM: &str = "application/x-www-form-urlencoded";

/// The differing part: `method`, `path`, `query`, `body` or a header's name.
pub(crate) fn compare(ours: &Value, theirs: &Value) -> Vec<(String, String)> {
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

/// The pairs of a form are in no order, as those of a query.
fn body(request: &Value) -> Value {
    let text = request["body"].as_str().unwrap_or_default();
    if request["headers"]["content-type"].as_str().is_some_and(|name| name.starts_with(FORM)) {
        return pairs(text).into_iter().map(|(name, value)| json!([name, value])).collect();
    }
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
    use super::*;

    #[test]
    fn order_of_pairs_and_spelling_of_numbers_do_not_count() {
        let request =
            |target: &str, body: &str| json!({ "method": "GET", "target": target, "headers": {}, "body": body });
        assert_eq!(compare(&request("/a?x=1&y=%20", "{\"a\":1}"), &request("/a?y=+&x=1", "{\"a\":1.0}")), []);
        let form = |body: &str| json!({ "headers": { "content-type": FORM }, "body": body });
        assert_eq!(compare(&form("a=1&b=%20"), &form("b=+&a=1")), []);
        assert_eq!(compare(&form("a=1"), &form("a=2")).len(), 1);
        let found = compare(&request("/a?x=1", "{\"a\":1}"), &request("/a?x=2", "{\"a\":2}"));
        assert_eq!(found.iter().map(|(part, _)| part.as_str()).collect::<Vec<_>>(), ["query", "body"]);
    }
}
