//! For programs: everything, in the form that `docs/drift.schema.json` describes.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::super::change::Change;
use super::Report;
use crate::markdown;

/// The form's version; it grows where a reader would have to change.
const VERSION: u32 = 1;

pub(super) fn render(report: &Report<'_>) -> String {
    let comparison = report.comparison;
    let totals = comparison.totals();
    let release = comparison.release();
    let next = release
        .zip(report.version)
        .map(|(release, version)| json!({ "from": version.to_string(), "to": release.after(version).to_string() }));
    let accepted = comparison.accepted.iter().map(|(accepted, reason)| {
        let mut value = change(accepted);
        value["reason"] = json!(reason);
        value
    });
    let value = json!({
        "format": "sdkwright-drift",
        "version": VERSION,
        "old": report.old,
        "new": report.new,
        "summary": {
            "breaking": totals.breaking,
            "risky": totals.risky,
            "safe": totals.safe,
            "docs": totals.docs,
            "accepted": comparison.accepted.len(),
            "release": release,
            "next_version": next,
        },
        "changes": comparison.changes.iter().map(change).collect::<Vec<_>>(),
        "accepted": accepted.collect::<Vec<_>>(),
        "stale": comparison.stale,
        "names": comparison.names,
    });
    printable(&format!("{value:#}\n"))
}

/// JSON in which strings, which alone can hold them, have escapes for what hides text, and for what is a command to a workflow whose
/// log this may be part of.
fn printable(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if markdown::is_unprintable(c) {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out.replace("##[", "#\\u0023[")
}

fn change(change: &Change) -> Value {
    json!({
        "rule": change.rule.id,
        "wire": change.wire,
        "rust": change.rust,
        "request": change.request,
        "response": change.response,
        "directions": change.directions,
        "subject": change.subject,
        "at": change.at,
        "message": change.message,
        "old": change.old,
        "new": change.new,
        "operations": change.operations,
        "domains": change.domains,
    })
}
