//! GitHub's workflow commands: an annotation for each change, at its place in the new document.

use super::super::change::Wire;
use super::{Report, clean, reach};

pub(super) fn render(report: &Report<'_>) -> String {
    let mut out = String::new();
    for change in &report.comparison.changes {
        let command = match change.wire {
            Wire::Breaking => "error",
            Wire::Risky => "warning",
            Wire::Safe => "notice",
            Wire::Docs => continue,
        };
        let place = &change.new.location;
        let reach = reach(change).map(|reach| format!(" ({reach})")).unwrap_or_default();
        let at = if change.at.is_empty() { String::new() } else { format!(" · {}", change.at) };
        let message = format!("{}{at}: {}{reach}; {} for Rust users", change.subject, change.message, change.rust);
        out.push_str(&format!(
            "::{command} file={},line={},col={},title={} {}::{}\n",
            property(&clean(place.file.raw())),
            place.line.max(1),
            place.column.max(1),
            change.wire,
            property(change.rule.id),
            data(&clean(&message)),
        ));
    }
    let stale =
        report.comparison.stale.iter().map(|stale| format!("::warning title=stale entry::{}\n", data(&clean(stale))));
    out.extend(stale);
    let release = report.release().map(|(release, steps)| format!("; suggested release: {release} ({steps})"));
    out.push_str(&format!("{}{}\n", report.counts(), release.unwrap_or_default()));
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
