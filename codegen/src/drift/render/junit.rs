//! JUnit's XML, which servers of continuous integration show: a test for each change, which fails where the change breaks clients.

use std::fmt::Write as _;

use super::super::change::{Change, Wire};
use super::{Report, clean, places, reach};

pub(super) fn render(report: &Report<'_>) -> String {
    let changes: Vec<&Change> = report.comparison.changes.iter().filter(|change| change.wire > Wire::Docs).collect();
    let unversioned = report.comparison.unversioned.as_ref();
    let failures = changes.iter().filter(|change| change.wire == Wire::Breaking).count()
        + usize::from(unversioned.is_some_and(|finding| finding.fails));
    let tests = (changes.len() + usize::from(unversioned.is_some())).max(1);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"API changes\" tests=\"{tests}\" failures=\"{failures}\">\n\
         <testsuite name=\"API changes\" tests=\"{tests}\" failures=\"{failures}\">\n"
    );
    if let Some(finding) = unversioned {
        let says = escaped(&finding.message);
        out.push_str("<testcase classname=\"the API\" name=\"info.version\">");
        let _ = match finding.fails {
            true => write!(out, "<failure type=\"version\" message=\"{says}\"/>"),
            false => write!(out, "<system-out>{says}</system-out>"),
        };
        out.push_str("</testcase>\n");
    }
    if changes.is_empty() {
        out.push_str("<testcase classname=\"the API\" name=\"no change but of documentation\"/>\n");
    }
    for change in changes {
        let at = if change.at.is_empty() { String::new() } else { format!("{}: ", change.at) };
        let name = format!("{at}{}", change.told());
        let _ = write!(
            out,
            "<testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\">",
            escaped(&change.subject.to_string()),
            escaped(&name),
            escaped(change.new.location.file.raw()),
            change.new.location.line,
        );
        let reach = reach(change).map(|reach| format!("; {reach}")).unwrap_or_default();
        let says = format!("{} on the wire, {} for Rust users{reach}; {}", change.wire, change.rust, places(change));
        let _ = match change.wire {
            Wire::Breaking => write!(out, "<failure type=\"{}\" message=\"{}\"/>", change.rule.id, escaped(&says)),
            _ => write!(out, "<system-out>{}</system-out>", escaped(&says)),
        };
        out.push_str("</testcase>\n");
    }
    out.push_str("</testsuite>\n</testsuites>\n");
    out
}

/// Text that XML takes for nothing but text, in elements and quoted attributes, and a workflow's log for no command.
fn escaped(text: &str) -> String {
    let text = clean(text);
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    text.replace("##[", "#&#35;[")
}
