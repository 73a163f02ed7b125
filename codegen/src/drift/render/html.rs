//! One page that needs nothing else: every change with both its sides, and filters.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::super::change::{Change, Place, Wire};
use super::{Report, clean, groups, reach};

/// Subjects that a title names.
const TITLED: usize = 3;
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

pub(super) fn render(report: &Report<'_>) -> String {
    let comparison = report.comparison;
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n\
         <title>API changes</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>API changes</h1>\n<p class=\"sides\">{} <span>→</span> {}</p>\n<p>{}</p>\n",
        documents(report.old),
        documents(report.new),
        escaped(&report.counts()),
    );
    if let Some((release, steps)) = report.release() {
        let _ = writeln!(out, "<p>Suggested release: <strong>{release}</strong> ({})</p>", escaped(&steps));
    }
    out.push_str("</header>\n");
    filters(report, &mut out);
    if !comparison.names.is_empty() {
        let _ = writeln!(out, "<details><summary>{} names changed in Rust only</summary>", comparison.names.len());
        for name in &comparison.names {
            let (old, new) = (escaped(&name.old), escaped(&name.new));
            let _ = writeln!(out, "<p>{} <code>{old}</code> → <code>{new}</code></p>", name.kind);
        }
        out.push_str("</details>\n");
    }
    if let Some(finding) = &comparison.unversioned {
        let _ = writeln!(out, "<p class=\"stale\">{}</p>", escaped(&finding.message));
    }
    for stale in &comparison.stale {
        let _ = writeln!(out, "<p class=\"stale\">{}</p>", escaped(stale));
    }
    out.push_str("<main></main>\n<button id=\"more\" type=\"button\" hidden>Show more</button>\n");
    out.push_str("<noscript><p>This page needs JavaScript to list the changes.</p></noscript>\n");
    let groups: Vec<Value> = groups(comparison.changes.iter()).iter().map(group).collect();
    let _ = write!(
        out,
        "<script id=\"data\" type=\"application/json\">{}</script>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n",
        data(&Value::Array(groups))
    );
    out
}

fn filters(report: &Report<'_>, out: &mut String) {
    let totals = report.comparison.totals();
    out.push_str("<form id=\"filters\">\n<fieldset>\n<legend>Verdict</legend>\n");
    for (wire, count) in Wire::ALL.into_iter().zip([totals.breaking, totals.risky, totals.safe, totals.docs]) {
        let checked = if wire == Wire::Docs { "" } else { " checked" };
        let _ = writeln!(
            out,
            "<label class=\"{wire}\"><input type=\"checkbox\" name=\"wire\" value=\"{wire}\"{checked}> {wire} <b>{count}</b></label>"
        );
    }
    out.push_str("</fieldset>\n<label>Domain <select name=\"domain\"><option value=\"\">all</option>");
    let domains: BTreeSet<&str> = report.comparison.domains();
    for domain in domains {
        let _ = write!(out, "<option>{}</option>", escaped(domain));
    }
    out.push_str("</select></label>\n<label>Rule <select name=\"rule\"><option value=\"\">all</option>");
    let rules: BTreeSet<&str> = report.comparison.changes.iter().map(|change| change.rule.id).collect();
    for rule in rules {
        let _ = write!(out, "<option>{rule}</option>");
    }
    out.push_str("</select></label>\n<label>Operation <input type=\"search\" name=\"operation\" placeholder=\"GET /pets\"></label>\n");
    out.push_str("<label>Search <input type=\"search\" name=\"text\"></label>\n");
    out.push_str("<output id=\"shown\"></output>\n</form>\n");
}

/// Changes that stand together, for the page's script.
fn group(group: &super::Group<'_>) -> Value {
    let subjects: &[String] = if group.subjects.len() > TITLED { &group.subjects } else { &[] };
    json!({
        "title": clean(&group.title(TITLED)),
        "subjects": subjects.iter().map(|subject| clean(subject)).collect::<Vec<_>>(),
        "changes": group.changes.iter().map(|same| change(same)).collect::<Vec<_>>(),
    })
}

/// A change, and the same elsewhere.
fn change(same: &[&Change]) -> Value {
    let change = same[0];
    let domains: BTreeSet<&String> = same.iter().flat_map(|change| &change.domains).collect();
    let mut operations: BTreeSet<String> = same.iter().map(|change| change.subject.to_string()).collect();
    operations.extend(same.iter().flat_map(|change| &change.operations).cloned());
    let reach = reach(change).filter(|_| same.len() == 1).map(|reach| {
        let ways = [("request", change.request), ("response", change.response)];
        let ways: Vec<String> = ways.iter().filter_map(|(way, wire)| Some(format!("{way}: {}", (*wire)?))).collect();
        let verdicts = if ways.len() > 1 { format!(" ({})", ways.join(", ")) } else { String::new() };
        format!("{reach}{verdicts}")
    });
    json!({
        "rule": change.rule.id,
        "told": clean(&change.told()),
        "meaning": change.rule.meaning,
        "wire": change.wire,
        "rust": change.rust,
        "at": clean(&change.at),
        "count": same.len(),
        "domains": domains.into_iter().map(|domain| clean(domain)).collect::<Vec<_>>(),
        "operations": operations.iter().map(|operation| clean(operation)).collect::<Vec<_>>(),
        "reach": clean(&reach.unwrap_or_default()),
        "old": side(&change.old),
        "new": side(&change.new),
    })
}

fn side(place: &Place) -> Value {
    let location = &place.location;
    let line = if location.line > 0 { format!(":{}:{}", location.line, location.column) } else { String::new() };
    json!({
        "value": place.value.as_deref().map(clean),
        "place": clean(&format!("{}{line}", location.file.raw())),
        "pointer": clean(&format!("#{}", location.pointer.raw())),
    })
}

/// JSON in an element of a page: nothing in it ends the element, is markup, or a command to a workflow, whose log it may be part of.
fn data(value: &Value) -> String {
    // protection: page-data
    let text = value.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
    text.replace("##[", "#\\u0023[")
}

fn documents(names: &[String]) -> String {
    match names {
        [one] => escaped(one),
        [first, .., last] => escaped(&format!("{first} … {last} ({})", names.len())),
        [] => String::new(),
    }
}

/// Text that HTML takes for nothing but text, in elements and quoted attributes, and a workflow's log for no command.
fn escaped(text: &str) -> String {
    let text = clean(text);
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
        .replace("##[", "#&#35;[")
}
