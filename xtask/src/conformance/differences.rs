//! The reviewed file of what peers and the SDK do not agree on.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::paths::root;

/// The file.
#[derive(Deserialize)]
struct Differences {
    /// From the official client.
    official: Vec<Difference>,
    /// Of Prism, on the published documents.
    published: Vec<Difference>,
}

/// A difference that is known.
#[derive(Deserialize)]
struct Difference {
    /// `group.operation way`; `*` stands for anything.
    cases: Vec<String>,
    /// What is different, as [`Found::part`].
    part: String,
    /// Why that is as it should be.
    reason: String,
}

/// Whom the SDK is held against.
#[derive(Clone, Copy)]
pub(crate) enum Peer {
    Official,
    Published,
}

/// A difference that showed.
pub(crate) struct Found {
    /// `group.operation way`.
    pub(crate) case: String,
    /// `method`, `path`, `query`, `body` or a header's name; of Prism: `request` or `answer`.
    pub(crate) part: String,
    /// In words.
    pub(crate) what: String,
}

/// What no entry of the file explains, and entries that explain nothing.
pub(crate) fn unexplained(peer: Peer, found: &[Found]) -> Result<Vec<String>> {
    let path = root().join("xtask/conformance/differences.toml");
    let text = std::fs::read_to_string(&path).with_context(|| format!("{} can't be read", path.display()))?;
    let known: Differences =
        toml::from_str(&text).with_context(|| format!("{} is not as it should be", path.display()))?;
    Ok(match peer {
        Peer::Official => judge("official client", &known.official, found),
        Peer::Published => judge("prism published", &known.published, found),
    })
}

fn judge(peer: &str, known: &[Difference], found: &[Found]) -> Vec<String> {
    let patterns: Vec<(&Difference, &str)> =
        known.iter().flat_map(|entry| entry.cases.iter().map(move |pattern| (entry, pattern.as_str()))).collect();
    let mut used = BTreeSet::new();
    let mut faults = Vec::new();
    for Found { case, part, what } in found {
        let explains = |(entry, pattern): &(&Difference, &str)| entry.part == *part && matches(pattern, case);
        let explaining: Vec<usize> = (0..patterns.len()).filter(|at| explains(&patterns[*at])).collect();
        if explaining.is_empty() {
            faults.push(format!("{peer}: {case}: {part}: {what}"));
        }
        used.extend(explaining);
    }
    let idle = patterns.iter().enumerate().filter(|(at, _)| !used.contains(at));
    faults.extend(idle.map(|(_, (entry, pattern))| {
        format!("{peer}: `{pattern}` in differences.toml explains nothing any more ({}: {})", entry.part, entry.reason)
    }));
    faults
}

/// Whether the pattern, in which `*` stands for anything, is the text.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text
            .strip_prefix(start)
            .is_some_and(|tail| (0..=tail.len()).any(|at| tail.is_char_boundary(at) && matches(rest, &tail[at..]))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        assert!(matches("hris.* full", "hris.list_employees full"));
        assert!(matches("*", ""));
        assert!(!matches("hris.* full", "hris.list_employees required"));
        assert!(!matches("hris", "hris.x"));
    }

    #[test]
    fn an_entry_explains_its_part_and_has_to_explain_something() {
        let entry = |pattern: &str| Difference {
            cases: vec![pattern.to_owned()],
            part: "body".to_owned(),
            reason: "meant".to_owned(),
        };
        let found = |part: &str| Found { case: "a.b full".to_owned(), part: part.to_owned(), what: String::new() };
        assert_eq!(judge("peer", &[entry("a.*")], &[found("body")]), [""; 0]);
        assert_eq!(judge("peer", &[entry("a.*")], &[found("body"), found("query")]).len(), 1);
        assert_eq!(judge("peer", &[entry("a.*"), entry("c.*")], &[found("body")]).len(), 1);
    }
}
