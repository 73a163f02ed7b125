//! The pairs of documents: those that prove the rules of `sdkwright diff`.

use std::collections::BTreeSet;

#[path = "../../../../codegen/src/drift/tests/documents.rs"]
#[allow(dead_code, reason = "the verdicts that it expects on the wire are the tests'")]
mod documents;
#[path = "../../../../codegen/src/drift/tests/schemas.rs"]
#[allow(dead_code, reason = "the verdicts that it expects on the wire are the tests'")]
mod schemas;
#[path = "../../../../codegen/src/drift/tests/surface.rs"]
mod surface;

/// Two documents.
pub(super) struct Pair {
    /// The name of its module in both crates.
    pub(super) module: String,
    /// Of which table it is, and what differs.
    pub(super) name: String,
    pub(super) old: String,
    pub(super) new: String,
}

/// All of them, each once.
pub(super) fn all() -> Vec<Pair> {
    let mut pairs = Vec::new();
    let mut known = BTreeSet::new();
    let mut add = |name: String, old: String, new: String| {
        if known.insert((old.clone(), new.clone())) {
            pairs.push(Pair { module: format!("p{:03}", pairs.len()), name, old, new });
        }
    };
    for pair in schemas::pairs() {
        let name = format!("{} ⇒ {}", pair.old, pair.new);
        add(format!("sent {name}"), schemas::sent(&pair.old), schemas::sent(&pair.new));
        add(format!("received {name}"), schemas::received(&pair.old), schemas::received(&pair.new));
    }
    for (old, new, ..) in documents::PAIRS {
        add(format!("{old} ⇒ {new}"), documents::document(old), documents::document(new));
    }
    for line in surface::PAIRS.lines() {
        let pair = line.split(" | ").next().and_then(|pair| pair.split_once(" ⇒ "));
        if let Some((old, new)) = pair {
            add(format!("{old} ⇒ {new}"), surface::document(old), surface::document(new));
        }
    }
    pairs
}
