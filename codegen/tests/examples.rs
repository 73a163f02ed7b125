//! Examples of documentation, and calls of a crate's own tests, build values that users send by constructors and setters. Values that
//! users only receive are read by the crate.

#[path = "support/snapshot.rs"]
#[allow(dead_code, reason = "another test compares the files")]
mod snapshot;

use std::path::Path;
use std::sync::LazyLock;

use fancy_regex::Regex;
use sdkwright::generate::{Request, api, build};
use sdkwright::ir::Api;
use snapshot::Snapshot;

/// Calls of serde_json, with the type that they read before or behind.
static BY_SERDE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:let \w+(?:: (?<left>[\w:<>]+))? =\s*)?serde_json::from_(?:str|slice|value)(?:::<\s*(?<right>[^(]+?),?\s*>)?\(")
        .unwrap()
});

static BY_MODEL: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(\w+)::from_json\(").unwrap());

/// Counts of a crate's examples and calls.
#[derive(Debug, Default)]
struct Counts {
    /// Read by serde into a type of the crate, or into one that is not named.
    by_serde: Vec<String>,
    /// Read by the model, although the model is sent.
    sent: Vec<String>,
    /// Read by the model, which is only received.
    received: usize,
}

fn count(api: &Api, request: &Request) -> Counts {
    let mut counts = Counts::default();
    let files = build(request).unwrap_or_else(|failure| panic!("{failure}")).files;
    let is_example = |path: &str| {
        path.ends_with(".md")
            || path.starts_with("tests/wire/calls/")
            || (path.starts_with("src/") && !path.starts_with("src/runtime"))
    };
    for (path, text) in files.iter().filter(|(path, _)| is_example(path)) {
        let text = std::str::from_utf8(text).expect("sources are UTF-8");
        for found in BY_SERDE.captures_iter(text).map(Result::unwrap) {
            let ty = found.name("right").or_else(|| found.name("left")).map_or("", |ty| ty.as_str());
            // Types that are not generated have what their authors gave them.
            let is_foreign = api.externals().iter().any(|external| last(&external.path) == last(ty));
            if ty != "serde_json::Value" && !is_foreign {
                counts.by_serde.push(format!("{path}: {}", found.get(0).unwrap().as_str()));
            }
        }
        for found in BY_MODEL.captures_iter(text).map(Result::unwrap) {
            match api.named(&found[1]) {
                Some(ty) if ty.in_request => counts.sent.push(format!("{path}: {}", &found[0])),
                Some(_) => counts.received += 1,
                None => {}
            }
        }
    }
    counts
}

/// The name at the end of a path.
fn last(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or_default()
}

#[test]
fn values_that_are_sent_are_built_and_others_are_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sdk = Request { config: Some(root.join("../spec/sdk.toml")), ..Request::default() };
    let snapshots = Snapshot::all(&root.join("tests/snapshots")).expect("the folder of snapshots");
    let mut received = 0;
    for request in snapshots.iter().map(Snapshot::request).chain([sdk]) {
        let api = api(&request).unwrap_or_else(|failure| panic!("{failure}"));
        let counts = count(&api, &request);
        assert!(counts.by_serde.is_empty() && counts.sent.is_empty(), "{}: {counts:#?}", api.library);
        received += counts.received;
    }
    assert!(received > 100, "{received} pages read a model");
}
