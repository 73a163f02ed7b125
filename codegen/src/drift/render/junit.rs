//! JUnit's XML, which servers of continuous integration show: a test for each change, which fails where `--fail-on`
//! says so.

use super::super::change::{Change, Wire};
use super::super::version::Release;
use super::{Report, clean, places, reach};

pub(super) fn render(report: &Report<'_>) -> String {
    let comparison = report.comparison;
    let fails = |change: &Change| (report.fails)(change.wire, change.rust);
    let mut cases: Vec<String> = Vec::new();
    let mut failures = 0;
    if let Some(finding) = &comparison.unversioned {
        let is_failure = finding.fails && (report.fails)(Wire::Breaking, Release::Major);
        failures += usize::from(is_failure);
        cases.push(case("classname=\"the API\" name=\"info.version\"", "version", &finding.message, is_failure));
    }
    for change in comparison.changes.iter().filter(|change| change.wire > Wire::Docs || fails(change)) {
        failures += usize::from(fails(change));
        let at = if change.at.is_empty() { String::new() } else { format!("{}: ", change.at) };
        let attributes = format!(
            "classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\"",
            escaped(&change.subject.to_string()),
            escaped(&format!("{at}{}", change.told())),
            escaped(change.new.location.file.raw()),
            change.new.location.line,
        );
        let reach = reach(change).map(|reach| format!("; {reach}")).unwrap_or_default();
        let says = format!("{} on the wire, {} for Rust users{reach}; {}", change.wire, change.rust, places(change));
        cases.push(case(&attributes, change.rule.id, &says, fails(change)));
    }
    let is_named = (report.fails)(Wire::Docs, Release::Major);
    for name in &comparison.names {
        failures += usize::from(is_named);
        let attributes =
            format!("classname=\"the crate\" name=\"{}\"", escaped(&format!("{} {}", name.kind, name.old)));
        let says = format!("{} → {}; major for Rust users", name.old, name.new);
        cases.push(case(&attributes, "name", &says, is_named));
    }
    // Items that are new although no change says so.
    if failures == 0 && comparison.release().is_some_and(|release| (report.fails)(Wire::Docs, release)) {
        failures += 1;
        let items: Vec<&str> = comparison.surface.iter().map(|change| change.item.as_str()).collect();
        cases.push(case("classname=\"the crate\" name=\"public items\"", "surface", &items.join(", "), true));
    }
    if cases.is_empty() {
        cases.push("<testcase classname=\"the API\" name=\"no change but of documentation\"/>\n".to_owned());
    }
    let tests = cases.len();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"API changes\" tests=\"{tests}\" failures=\"{failures}\">\n\
         <testsuite name=\"API changes\" tests=\"{tests}\" failures=\"{failures}\">\n{}</testsuite>\n</testsuites>\n",
        cases.concat()
    )
}

/// A test, which fails or says something.
fn case(attributes: &str, kind: &str, says: &str, fails: bool) -> String {
    let says = escaped(says);
    let said = match fails {
        true => format!("<failure type=\"{kind}\" message=\"{says}\"/>"),
        false => format!("<system-out>{says}</system-out>"),
    };
    format!("<testcase {attributes}>{said}</testcase>\n")
}

/// Text that XML takes for nothing but text, in elements and quoted attributes, and a workflow's log for no command.
fn escaped(text: &str) -> String {
    let text = clean(text);
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    text.replace("##[", "#&#35;[")
}
