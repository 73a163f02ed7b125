//! For programs: everything, in the form that `docs/drift.schema.json` describes.

use serde_json::{Value, json};

use super::super::change::Change;
use super::Report;
use crate::foreign::json as json_text;

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
        "unversioned": comparison.unversioned,
        "names": comparison.names,
        "surface": comparison.surface,
    });
    // A command to a workflow, whose log this may be part of, is no more than text.
    json_text(&value, true).map(|text| text.replace("##[", "#\\u0023[") + "\n").unwrap_or_default()
}

fn change(change: &Change) -> Value {
    json!({
        "rule": change.rule.id,
        "fingerprint": change.fingerprint(),
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
