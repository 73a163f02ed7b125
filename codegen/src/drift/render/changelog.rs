//! An entry of a changelog, for users of the crate: what they must change first.

use std::fmt::Write as _;

use semver::Version;

use super::super::change::{Comparison, Wire};
use super::super::version::Release;
use super::{clean, groups};
use crate::markdown;

/// The entry for a version that is released on a day (`2026-01-31`).
pub fn changelog(comparison: &Comparison, version: &Version, day: &str) -> String {
    let mut out = format!("## {version} — {day}\n");
    for (release, title) in [
        (Release::Major, "Breaking for users of the crate"),
        (Release::Minor, "New"),
        (Release::Patch, "Changed in the API"),
    ] {
        let told = comparison
            .changes
            .iter()
            .filter(|change| change.rust == release && (change.wire > Wire::Docs || release > Release::Patch));
        let mut lines: Vec<String> = Vec::new();
        for group in groups(told) {
            let subject = span(&group.title(3));
            for change in group.told() {
                let at = if change.at.is_empty() { String::new() } else { format!(" {}", span(&change.at)) };
                lines.push(format!("- {subject}{at}: {}", span(&change.message)));
            }
        }
        if release == Release::Major {
            let names = comparison.names.iter();
            lines.extend(
                names.map(|name| format!("- the {} {} was renamed to {}", name.kind, span(&name.old), span(&name.new))),
            );
        }
        if !lines.is_empty() {
            let _ = write!(out, "\n### {title}\n\n{}\n", lines.join("\n"));
        }
    }
    let docs =
        comparison.changes.iter().filter(|change| change.wire == Wire::Docs && change.rust == Release::Patch).count();
    if docs > 0 {
        let _ = write!(out, "\n{docs} descriptions, examples and the like changed.\n");
    }
    out
}

/// Text of a document, as code.
fn span(text: &str) -> String {
    markdown::defused(&markdown::code(&clean(text)))
}
