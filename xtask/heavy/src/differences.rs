//! Differences that are known and meant, each with its reason; none goes unexplained, and no reason outlives its difference.

use std::collections::BTreeSet;

use serde::Deserialize;

/// A difference that is known.
#[derive(Deserialize)]
pub(crate) struct Difference {
    /// `group.operation way`; `*` matches any text.
    cases: Vec<String>,
    /// The part that differs, as [`Found::part`].
    part: String,
    /// The only difference that is meant, as [`Found::what`]; `None` for any.
    what: Option<String>,
    /// The reason why the difference is correct.
    reason: String,
}

/// A difference that showed.
pub(crate) struct Found {
    /// `group.operation way`.
    pub(crate) case: String,
    /// `method`, `path`, `query`, `body` or the name of a header; for Prism, `request` or `response`; for progenitor, `call`.
    pub(crate) part: String,
    /// In words.
    pub(crate) what: String,
}

/// Summary of differences and their reasons.
pub(crate) struct Judged {
    /// Unexplained differences.
    pub(crate) unexplained: Vec<String>,
    /// Entries that explain nothing.
    pub(crate) idle: Vec<String>,
}

/// Looks for a reason for each difference.
pub(crate) fn judge(peer: &str, known: &[Difference], found: &[Found]) -> Judged {
    let patterns: Vec<(&Difference, &str)> =
        known.iter().flat_map(|entry| entry.cases.iter().map(move |pattern| (entry, pattern.as_str()))).collect();
    let mut used = BTreeSet::new();
    let mut unexplained = Vec::new();
    for Found { case, part, what } in found {
        let explains = |(entry, pattern): &(&Difference, &str)| {
            entry.part == *part && matches(pattern, case) && entry.what.as_ref().is_none_or(|meant| meant == what)
        };
        let explaining: Vec<usize> = (0..patterns.len()).filter(|at| explains(&patterns[*at])).collect();
        if explaining.is_empty() {
            unexplained.push(format!("{peer}: {case}: {part}: {what}"));
        }
        used.extend(explaining);
    }
    let idle = patterns.iter().enumerate().filter(|(at, _)| !used.contains(at));
    let idle = idle.map(|(_, (entry, pattern))| {
        format!("{peer}: `{pattern}` in differences.toml explains nothing any more ({}: {})", entry.part, entry.reason)
    });
    Judged { unexplained, idle: idle.collect() }
}

/// Returns whether the pattern, in which `*` matches any text, matches the text.
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
            what: None,
            reason: "meant".to_owned(),
        };
        let found = |part: &str| Found { case: "a.b full".to_owned(), part: part.to_owned(), what: String::new() };
        let counted = |known: &[Difference], found: &[Found]| {
            let judged = judge("peer", known, found);
            (judged.unexplained.len(), judged.idle.len())
        };
        assert_eq!(counted(&[entry("a.*")], &[found("body")]), (0, 0));
        assert_eq!(counted(&[entry("a.*")], &[found("body"), found("query")]), (1, 0));
        assert_eq!(counted(&[entry("a.*"), entry("c.*")], &[found("body")]), (0, 1));
        let only = |what: &str| Difference { what: Some(what.to_owned()), ..entry("*") };
        assert_eq!(counted(&[only("")], &[found("body")]), (0, 0));
        assert_eq!(counted(&[only("another")], &[found("body")]), (1, 1));
    }
}
