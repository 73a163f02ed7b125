//! One page that needs nothing else: every change with both its sides, and filters.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::json;

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
    for stale in &comparison.stale {
        let _ = writeln!(out, "<p class=\"stale\">{}</p>", escaped(stale));
    }
    out.push_str("<main>\n");
    for group in groups(comparison.changes.iter()) {
        let _ = writeln!(out, "<section>\n<h2>{}</h2>", escaped(&group.title(TITLED)));
        if group.subjects.len() > TITLED {
            let all: Vec<String> =
                group.subjects.iter().map(|subject| format!("<li>{}</li>", escaped(subject))).collect();
            let _ = writeln!(out, "<details><summary>all of them</summary><ul>{}</ul></details>", all.concat());
        }
        for same in &group.changes {
            article(same, &mut out);
        }
        out.push_str("</section>\n");
    }
    let _ = write!(out, "</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n");
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
    out.push_str("</select></label>\n<label>Operation <input type=\"search\" name=\"operation\" placeholder=\"GET /pets\"></label>\n");
    out.push_str("<output id=\"shown\"></output>\n</form>\n");
}

/// A change, and the same elsewhere.
fn article(same: &[&Change], out: &mut String) {
    let change = same[0];
    let domains: BTreeSet<&String> = same.iter().flat_map(|change| &change.domains).collect();
    let mut operations: BTreeSet<String> = same.iter().map(|change| change.subject.to_string()).collect();
    operations.extend(same.iter().flat_map(|change| &change.operations).cloned());
    let _ = writeln!(
        out,
        "<article class=\"{}\" data-wire=\"{}\" data-count=\"{}\" data-domains=\"{}\" data-operations=\"{}\">",
        change.wire,
        change.wire,
        same.len(),
        escaped(&json!(domains).to_string()),
        escaped(&operations.into_iter().collect::<Vec<_>>().join("  ")),
    );
    let at = if change.at.is_empty() { String::new() } else { format!("<code>{}</code> ", escaped(&change.at)) };
    let _ = writeln!(
        out,
        "<h3><span class=\"wire\">{}</span> <span class=\"rust\">{} for Rust</span> {at}{}</h3>",
        change.wire,
        change.rust,
        escaped(&change.rule.id.replace('-', " ")),
    );
    let _ = writeln!(out, "<p class=\"meaning\">{}</p>", escaped(change.rule.meaning));
    if let Some(reach) = reach(change).filter(|_| same.len() == 1) {
        let ways = [("request", change.request), ("response", change.response)];
        let ways: Vec<String> = ways.iter().filter_map(|(way, wire)| Some(format!("{way}: {}", (*wire)?))).collect();
        let verdicts = if ways.len() > 1 { format!(" ({})", ways.join(", ")) } else { String::new() };
        let _ = writeln!(out, "<p class=\"reach\">{}{verdicts}</p>", escaped(&reach));
    }
    let _ = writeln!(out, "<div class=\"both\">{}{}</div>", side("before", &change.old), side("after", &change.new));
    out.push_str("</article>\n");
}

fn side(name: &str, place: &Place) -> String {
    let value = match &place.value {
        Some(value) => format!("<code>{}</code>", escaped(value)),
        None => "<i>—</i>".to_owned(),
    };
    let location = &place.location;
    let line = if location.line > 0 { format!(":{}:{}", location.line, location.column) } else { String::new() };
    format!(
        "<div><h4>{name}</h4>{value}<p class=\"place\">{}{line}<br>#{}</p></div>",
        escaped(location.file.raw()),
        escaped(location.pointer.raw()),
    )
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
