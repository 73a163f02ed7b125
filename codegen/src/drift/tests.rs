//! A minimal pair of documents for each rule, in both directions of use and with the sides swapped.

mod documents;
mod kinds;
mod policy;
mod random;
mod same;
mod schemas;
mod surface;
mod verdicts;

use std::collections::BTreeSet;
use std::fs;

use super::{Comparison, RULES, Ways};
use crate::generate::{self, Request};

/// Compares two documents that are given as text.
fn compare(old: &str, new: &str) -> Comparison {
    let folder = tempfile::tempdir().unwrap();
    let request = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        Request { documents: vec![path], ..Request::default() }
    };
    generate::compare(&request("old.yaml", old), &request("new.yaml", new))
        .unwrap_or_else(|failure| panic!("{failure}\n{old}\n{new}"))
}

/// `rule wire rust` of each change, sorted.
fn told(comparison: &Comparison) -> Vec<String> {
    let mut told: Vec<String> = comparison
        .changes
        .iter()
        .map(|change| format!("{} {} {}", change.rule.id, change.wire.as_str(), change.rust.as_str()))
        .collect();
    told.sort();
    told
}

/// The worst verdict on the wire; `none` where nothing changed.
fn worst(comparison: &Comparison) -> &'static str {
    comparison.changes.iter().map(|change| change.wire).max().map_or("none", super::Wire::as_str)
}

#[test]
fn every_rule_has_a_pair_of_documents() {
    let tested: BTreeSet<&str> = schemas::rules().chain(documents::rules()).chain(kinds::rules()).collect();
    let missing: Vec<&str> = RULES.iter().map(|rule| rule.id).filter(|id| !tested.contains(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn rules_mirror_each_other() {
    for rule in RULES {
        let mirror = RULES.iter().find(|other| other.id == rule.mirror).unwrap_or_else(|| panic!("{}", rule.mirror));
        assert_eq!(mirror.mirror, rule.id);
        // A widening in one order is a narrowing in the other: no change is safe for a schema that is sent in both orders, but
        // for those that are safe everywhere or depend on the server.
        if let Ways::By { request, response } = rule.wire {
            let breaks = |wire| wire == super::Wire::Breaking;
            if breaks(request) != breaks(response) && rule.id != mirror.id {
                assert!(!(breaks(request) && breaks(mirror.wire.request())), "{}", rule.id);
                assert!(!(breaks(response) && breaks(mirror.wire.response())), "{}", rule.id);
            }
        }
    }
}

#[test]
fn the_documentation_lists_every_rule() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/drift.md");
    let text = fs::read_to_string(path).unwrap();
    let (before, rest) = text.split_once("<!-- rules -->\n").expect("a mark before the table");
    let (table, after) = rest.split_once("<!-- /rules -->").expect("a mark after the table");
    let expected = super::rules::table();
    if table != expected && std::env::var_os("SDKWRIGHT_WRITE_DOCS").is_some() {
        fs::write(path, format!("{before}<!-- rules -->\n{expected}<!-- /rules -->{after}")).unwrap();
        return;
    }
    assert_eq!(table, expected, "write it anew with SDKWRIGHT_WRITE_DOCS=1");
}
