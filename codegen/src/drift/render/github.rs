//! GitHub's workflow commands: an annotation for each change, at its place in the new document.

use super::super::change::{Change, Wire};
use super::super::version::Release;
use super::{Report, clean, reach};

/// Annotations of one kind: GitHub shows no more of a step.
const SHOWN: usize = 10;

pub(super) fn render(report: &Report<'_>) -> String {
    let mut out = String::new();
    let mut changes: Vec<&Change> =
        report.comparison.changes.iter().filter(|change| command(change).is_some()).collect();
    changes.sort_by_key(|change| std::cmp::Reverse((change.wire, change.rust)));
    let mut left = 0;
    for command_of in ["error", "warning", "notice"] {
        let of_kind: Vec<&&Change> = changes.iter().filter(|change| command(change) == Some(command_of)).collect();
        left += of_kind.len().saturating_sub(SHOWN);
        out.extend(of_kind.into_iter().take(SHOWN).map(|change| annotation(command_of, change)));
    }
    if let Some(finding) = &report.comparison.unversioned {
        let command = if finding.fails { "error" } else { "warning" };
        out.push_str(&format!("::{command} title=info.version::{}\n", data(&clean(&finding.message))));
    }
    let stale = report.comparison.stale.iter().take(SHOWN);
    out.extend(stale.map(|stale| format!("::warning title=stale entry::{}\n", data(&clean(stale)))));
    let release = report.release().map(|(release, steps)| format!("; suggested release: {release} ({steps})"));
    let more = if left > 0 { format!("; {left} more have no annotation") } else { String::new() };
    out.push_str(&format!("{}{}{more}\n", report.counts(), release.unwrap_or_default()));
    out
}

/// Changes that break users of the crate are not hidden among documentation.
fn command(change: &Change) -> Option<&'static str> {
    match (change.wire, change.rust) {
        (Wire::Breaking, _) => Some("error"),
        (Wire::Risky, _) | (Wire::Docs, Release::Major) => Some("warning"),
        (Wire::Safe, _) => Some("notice"),
        (Wire::Docs, _) => None,
    }
}

fn annotation(command: &str, change: &Change) -> String {
    let place = &change.new.location;
    let reach = reach(change).map(|reach| format!(" ({reach})")).unwrap_or_default();
    let at = if change.at.is_empty() { String::new() } else { format!(" · {}", change.at) };
    let message = format!("{}{at}: {}{reach}; {} for Rust users", change.subject, change.message, change.rust);
    format!(
        "::{command} file={},line={},col={},title={} {}::{}\n",
        property(&clean(place.file.raw())),
        place.line.max(1),
        place.column.max(1),
        change.wire,
        property(change.rule.id),
        data(&clean(&message)),
    )
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
