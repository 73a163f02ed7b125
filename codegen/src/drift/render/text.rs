//! For a terminal: a summary, then one line for each change, the worst first.

use indexmap::IndexMap;

use super::super::change::{Change, Comparison, Subject, Wire};
use super::super::version::Release;
use super::{Report, clean, groups, places, reach};
use crate::markdown;

/// Further values of one kind of change at one location.
const VALUES: usize = 3;

/// ANSI codes (ECMA-48, 8.3.117), where they are wanted.
struct Paint(bool);

impl Paint {
    fn with(&self, code: &str, text: &str) -> String {
        if self.0 { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
    fn bold(&self, text: &str) -> String {
        self.with("1", text)
    }
    fn dim(&self, text: &str) -> String {
        self.with("2", text)
    }
    fn wire(&self, wire: Wire, text: &str) -> String {
        let code = match wire {
            Wire::Breaking => "1;31",
            Wire::Risky => "33",
            Wire::Safe => "32",
            Wire::Docs => "2",
        };
        self.with(code, text)
    }
}

pub(super) fn render(report: &Report<'_>, colours: bool) -> String {
    let paint = Paint(colours);
    let comparison = report.comparison;
    let mut lines = Vec::new();
    if let ([change], []) = (comparison.changes.as_slice(), comparison.names.as_slice()) {
        // One change is one line.
        let subject = change.subject.to_string();
        let line = line(&paint, &[change], &paint.bold(&clean(&subject)), true);
        let release = report.release().map(|(release, _)| format!(" → {release} release")).unwrap_or_default();
        lines.push(format!("{line}{release}"));
        lines.extend(remarks(&paint, comparison));
        return finished(&lines);
    }
    let hint = match comparison.changes.iter().any(|change| !is_told(change)) {
        false => "",
        true => "; changes of documentation are listed in the other formats",
    };
    let release = report.release().map(|(release, steps)| format!("; suggested release: {release} ({steps})"));
    lines.push(format!("{}{}{hint}", report.counts(), release.unwrap_or_default()));
    lines.push(String::new());
    let told = comparison.changes.iter().filter(|change| is_told(change));
    for group in groups(told) {
        let first = group.changes[0][0];
        let is_shared = group.subjects.len() == 1 && !matches!(first.subject, Subject::Operation { .. });
        let reach = reach(first).filter(|_| is_shared).map(|reach| paint.dim(&format!("  {reach}")));
        lines.push(format!("{}{}", paint.bold(&clean(&group.title(3))), reach.unwrap_or_default()));
        let mut alike: IndexMap<_, Vec<&Change>> = IndexMap::new();
        for change in group.told() {
            alike.entry((change.wire, change.rust, change.rule.id, &change.at)).or_default().push(change);
        }
        for same in alike.into_values() {
            lines.push(format!("  {}", line(&paint, &same, "", false)));
        }
    }
    for name in &comparison.names {
        lines.push(format!("{} {} was renamed to {} in Rust", name.kind, clean(&name.old), clean(&name.new)));
    }
    lines.extend(remarks(&paint, comparison));
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    finished(&lines)
}

/// Returns findings on the comparison as a whole.
fn remarks(paint: &Paint, comparison: &Comparison) -> Vec<String> {
    let unversioned = comparison.unversioned.iter().map(|finding| {
        let code = if finding.fails { "1;31" } else { "33" };
        paint.with(code, &clean(&finding.message))
    });
    unversioned.chain(comparison.stale.iter().map(|stale| paint.with("33", &clean(stale)))).collect()
}

/// Returns whether a change is more than one of documentation: it is, where it breaks users of the crate.
fn is_told(change: &Change) -> bool {
    change.wire > Wire::Docs || change.rust == Release::Major
}

/// Lines in which a workflow, whose log they may be part of, finds no command.
fn finished(lines: &[String]) -> String {
    // protection: report-command
    lines.iter().map(|line| markdown::defused(line) + "\n").collect()
}

/// One line for changes of one rule at one place.
fn line(paint: &Paint, changes: &[&Change], subject: &str, with_reach: bool) -> String {
    let change = changes[0];
    let mut parts = vec![
        paint.wire(change.wire, &format!("{:<8}", change.wire.as_str())),
        format!("Rust: {:<5}", change.rust.as_str()),
    ];
    if !subject.is_empty() {
        parts.push(subject.to_owned());
    }
    if !change.at.is_empty() {
        parts.push(clean(&change.at));
    }
    let mut message = clean(&change.told());
    let others = changes[1..].iter().filter_map(|other| other.new.value.as_ref().or(other.old.value.as_ref()));
    for other in others.take(VALUES) {
        message.push_str(&format!(", {}", clean(other)));
    }
    if changes.len() > VALUES + 1 {
        message.push_str(&format!(" and {} more", changes.len() - VALUES - 1));
    }
    parts.push(message);
    if let Some(reach) = reach(change).filter(|_| with_reach) {
        parts.push(paint.dim(&format!("({})", clean(&reach))));
    }
    parts.push(paint.dim(&format!("[{}]", clean(&places(change)))));
    parts.join("  ")
}
