//! Summary of a run, in a few lines.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::foreign::{Foreign, Shown};
use crate::pagers;
use crate::report::Report;
use crate::write::{Difference, DifferenceKind, Written};

/// Reasons and repairs that are listed; the report has all.
const LISTED: usize = 8;
/// Differences that are listed.
const LISTED_DIFFERENCES: usize = 50;

/// The end of a run.
#[derive(Debug)]
pub struct Summary<'a> {
    /// Counts of inputs and outputs.
    pub report: &'a Report,
    /// The crate's folder.
    pub out: &'a Path,
    /// The step.
    pub done: Done,
    /// The duration of the step.
    pub took: Duration,
}

/// Changes that a run made to the folder.
#[derive(Clone, Debug)]
pub enum Done {
    /// It was written to.
    Written(Written),
    /// It was compared.
    Checked(Vec<Difference>),
    /// It would be written to so.
    Planned(Vec<Difference>),
}

impl Done {
    /// The findings.
    pub fn differences(&self) -> &[Difference] {
        match self {
            Self::Written(_) => &[],
            Self::Checked(differences) | Self::Planned(differences) => differences,
        }
    }
}

impl Summary<'_> {
    /// The same for programs.
    pub fn json(&self) -> Value {
        let mut value = json!(self.report);
        value["out"] = json!(self.out);
        value["written"] = match &self.done {
            Done::Written(written) => json!(written),
            _ => Value::Null,
        };
        value["differences"] = json!(self.done.differences().len());
        if let Done::Planned(planned) = &self.done {
            let path = |kind: &str, difference: &Difference| json!({ "path": difference.path, "kind": kind });
            value["planned"] = planned.iter().map(|planned| path(plan(planned), planned)).collect();
        }
        value["seconds"] = json!(self.took.as_millis() as f64 / 1000.0);
        value
    }

    fn untyped(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut reasons: BTreeMap<&Foreign, Vec<String>> = BTreeMap::new();
        for place in &self.report.untyped {
            reasons.entry(&place.why).or_default().push(place.name.to_string());
        }
        writeln!(f, "untyped   {}", counted(self.report.untyped.len(), "value"))?;
        let mut reasons: Vec<_> = reasons.into_iter().collect();
        reasons.sort_by_key(|(_, places)| std::cmp::Reverse(places.len()));
        for (why, places) in reasons.iter().take(LISTED) {
            let shown = places[..places.len().min(3)].join(", ");
            let more = if places.len() > 3 { ", …" } else { "" };
            writeln!(f, "          {:>5} {why} ({shown}{more})", places.len())?;
        }
        more(f, reasons.len(), "reasons")
    }

    /// Each detected pager: its operations, and the rule of `sdk.toml` that would declare it.
    fn pagination(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rules = &self.report.detected_pagination;
        let count: usize = rules.iter().map(|rule| rule.operations.len()).sum();
        writeln!(f, "paginated {} by conventional names; `[[pagination]]` overrides it", counted(count, "operation"))?;
        for rule in rules {
            let keys: Vec<String> =
                pagers::keys(rule).iter().map(|(key, value)| format!("{key} {}", Shown(value))).collect();
            let shown: Vec<String> = rule.operations.iter().take(3).map(|id| Shown(id).to_string()).collect();
            let more = if rule.operations.len() > 3 { ", …" } else { "" };
            writeln!(f, "          {:>5} {} ({}{more})", rule.operations.len(), keys.join(", "), shown.join(", "))?;
        }
        Ok(())
    }

    fn repairs(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut repairs: Vec<_> = self.report.repairs.iter().collect();
        repairs.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        writeln!(f, "repairs   {} of {}", self.report.repairs.values().sum::<usize>(), counted(repairs.len(), "kind"))?;
        for (code, count) in repairs.iter().take(LISTED) {
            writeln!(f, "          {count:>5} {code}")?;
        }
        more(f, repairs.len(), "kinds")
    }
}

fn more(f: &mut fmt::Formatter<'_>, count: usize, what: &str) -> fmt::Result {
    match count.saturating_sub(LISTED) {
        0 => Ok(()),
        more => writeln!(f, "          … and {more} more {what}"),
    }
}

impl fmt::Display for Summary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = self.report;
        writeln!(f, "read      {}", documents(&report.documents))?;
        writeln!(
            f,
            "made      {} in {}, {}, {}, {}, {}; {} in {}",
            counted(report.operations, "operation"),
            counted(report.groups, "group"),
            counted(report.models, "model"),
            counted(report.enums, "enum"),
            counted(report.unions, "union"),
            counted(report.aliases, "alias"),
            counted(report.lines, "line"),
            counted(report.files, "file")
        )?;
        if !report.detected_pagination.is_empty() {
            self.pagination(f)?;
        }
        if !report.untyped.is_empty() {
            self.untyped(f)?;
        }
        if !report.repairs.is_empty() {
            self.repairs(f)?;
        }
        match &self.done {
            Done::Written(Written { written, removed, unchanged }) => {
                writeln!(f, "wrote     {} to {}", counted(*written, "file"), self.out.display())?;
                writeln!(f, "removed   {removed}")?;
                writeln!(f, "unchanged {unchanged}")?;
            }
            Done::Checked(differences) => {
                writeln!(f, "checked   {}: {}", self.out.display(), counted(differences.len(), "difference"))?;
            }
            Done::Planned(planned) => {
                for difference in planned {
                    writeln!(f, "would {:<6} {}", plan(difference), Shown(&difference.path))?;
                }
                writeln!(
                    f,
                    "planned   {} to {}; nothing was written",
                    counted(planned.len(), "change"),
                    self.out.display()
                )?;
            }
        }
        writeln!(f, "took      {:.1} s", self.took.as_secs_f64())
    }
}

/// A number with its noun, in the plural unless it is one.
fn counted(count: usize, noun: &str) -> String {
    let ending = match noun.ends_with('s') {
        _ if count == 1 => "",
        true => "es",
        false => "s",
    };
    format!("{count} {noun}{ending}")
}

/// The action of a run for one file.
fn plan(difference: &Difference) -> &'static str {
    match difference.kind {
        DifferenceKind::Missing => "add",
        DifferenceKind::Changed => "change",
        DifferenceKind::Stale => "remove",
        DifferenceKind::Foreign => "leave",
    }
}

fn documents(names: &[Foreign]) -> String {
    match names {
        [] => "nothing".to_owned(),
        [one] => one.to_string(),
        [first, .., last] => format!("{} documents: {first} … {last}", names.len()),
    }
}

/// Differences, one below the other, no more than a reader takes in.
pub fn list(differences: &[Difference]) -> String {
    let mut lines: Vec<String> = differences.iter().take(LISTED_DIFFERENCES).map(ToString::to_string).collect();
    if differences.len() > LISTED_DIFFERENCES {
        lines.push(format!("… and {} more", differences.len() - LISTED_DIFFERENCES));
    }
    lines.join("\n")
}
