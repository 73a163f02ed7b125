//! For a comment or a job summary: a table for each verdict.

use std::fmt::Write as _;

use super::super::change::{Change, Subject, Wire};
use super::{Report, clean, groups, places, reach};
use crate::markdown;

/// Longest text, in bytes: what GitHub takes for a comment, with room for what others put around it.
const LONGEST: usize = 60_000;

pub(super) fn render(report: &Report<'_>) -> String {
    let comparison = report.comparison;
    let mut out = format!("## API changes: {}\n\n", report.counts());
    if let Some((release, steps)) = report.release() {
        let _ = writeln!(out, "Suggested release: **{release}** ({steps}).\n");
    }
    for name in &comparison.names {
        let _ = writeln!(out, "- {} {} was renamed to {} in Rust", name.kind, code(&name.old), code(&name.new));
    }
    if let Some(finding) = &comparison.unversioned {
        let mark = if finding.fails { "❌" } else { "⚠" };
        let _ = writeln!(out, "- {mark} {}", escaped(&finding.message));
    }
    for stale in &comparison.stale {
        let _ = writeln!(out, "- ⚠ {}", escaped(stale));
    }
    for wire in Wire::ALL {
        let count = comparison.changes.iter().filter(|change| change.wire == wire).count();
        if count == 0 {
            continue;
        }
        let is_open = wire >= Wire::Risky;
        let title = format!("{} ({count})", title(wire));
        match is_open {
            true => {
                let _ = write!(out, "\n### {title}\n\n");
            }
            false => {
                let _ = write!(out, "\n<details><summary>{title}</summary>\n\n");
            }
        }
        out.push_str("| where | change | reach | Rust | place |\n| --- | --- | --- | --- | --- |\n");
        let mut rows = 0;
        let all: Vec<String> = groups(comparison.changes.iter().filter(|change| change.wire == wire))
            .iter()
            .flat_map(|group| {
                let subject = group.title(3);
                let is_alone = group.subjects.len() == 1;
                group.told().map(move |change| row(&subject, change, is_alone)).collect::<Vec<_>>()
            })
            .collect();
        for row in &all {
            if out.len() + row.len() > LONGEST {
                break;
            }
            out.push_str(row);
            rows += 1;
        }
        if rows < all.len() {
            let _ = writeln!(out, "\n… and {} more rows; `--format html` or `json` has all.", all.len() - rows);
        }
        if !is_open {
            out.push_str("\n</details>\n");
        }
    }
    out
}

fn title(wire: Wire) -> &'static str {
    match wire {
        Wire::Breaking => "Breaking",
        Wire::Risky => "Risky",
        Wire::Safe => "Safe",
        Wire::Docs => "Documentation only",
    }
}

fn row(subject: &str, change: &Change, is_alone: bool) -> String {
    // An operation reaches itself.
    let is_told = is_alone && !matches!(change.subject, Subject::Operation { .. });
    let reach = reach(change).filter(|_| is_told).unwrap_or_default();
    let at = if change.at.is_empty() { String::new() } else { format!("<br>{}", escaped(&change.at)) };
    format!(
        "| {}{at} | {} | {} | {} | {} |\n",
        code(subject),
        escaped(&change.told()),
        escaped(&reach),
        change.rust,
        escaped(&places(change)),
    )
}

/// Text of a document, as words.
fn escaped(text: &str) -> String {
    markdown::report(&clean(text))
}

/// Text of a document, as code.
fn code(text: &str) -> String {
    markdown::report_code(&clean(text))
}
