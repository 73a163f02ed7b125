//! A comparison for readers: a terminal, a pull request, annotations, programs, a browser.

mod changelog;
mod github;
mod html;
mod json;
mod junit;
mod markdown;
mod text;

use semver::Version;

pub use changelog::changelog;

use super::change::{Change, Comparison, Wire};
use super::version::Release;
use crate::foreign::Shown;

/// Format of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For a terminal.
    #[default]
    Text,
    /// For a comment or a job summary.
    Markdown,
    /// For programs; see `docs/drift.schema.json`.
    Json,
    /// Workflow commands that annotate files.
    Github,
    /// One page that needs nothing else.
    Html,
    /// XML for a server of continuous integration: a test for each change.
    Junit,
}

/// A comparison, and what was compared.
#[derive(Debug)]
pub struct Report<'a> {
    /// Documents before, as the user named them.
    pub old: &'a [String],
    /// Documents after.
    pub new: &'a [String],
    /// The comparison.
    pub comparison: &'a Comparison,
    /// The crate's version, where there is a crate.
    pub version: Option<&'a Version>,
    /// Returns whether a change with these verdicts makes the comparison fail.
    pub fails: fn(Wire, Release) -> bool,
}

impl Report<'_> {
    /// Tells it; `colours` are for [`Format::Text`] only.
    pub fn render(&self, format: Format, colours: bool) -> String {
        match format {
            Format::Text => text::render(self, colours),
            Format::Markdown => markdown::render(self),
            Format::Json => json::render(self),
            Format::Github => github::render(self),
            Format::Html => html::render(self),
            Format::Junit => junit::render(self),
        }
    }

    /// The release that the changes ask for, and where it leads.
    fn release(&self) -> Option<(Release, String)> {
        let release = self.comparison.release()?;
        let steps = match self.version {
            Some(version) => format!("{version} → {}", release.after(version)),
            None => {
                let step = |from: Version| format!("{from} → {}", release.after(&from));
                format!("{}, or {} before 1.0", step(Version::new(1, 2, 3)), step(Version::new(0, 1, 2)))
            }
        };
        Some((release, steps))
    }

    /// `2 breaking, 1 risky`, without zeros; `no changes`.
    fn counts(&self) -> String {
        let comparison = self.comparison;
        let totals = comparison.totals();
        let all = [
            (totals.breaking, "breaking"),
            (totals.risky, "risky"),
            (totals.safe, "safe"),
            (totals.docs, "docs only"),
            (comparison.accepted.len(), "accepted"),
        ];
        let mut told: Vec<String> =
            all.iter().filter(|(count, _)| *count > 0).map(|(count, name)| format!("{count} {name}")).collect();
        let majors = comparison.changes.iter().filter(|change| change.rust == Release::Major).count();
        if majors + comparison.names.len() > 0 {
            told.push(format!("{} major for Rust users", majors + comparison.names.len()));
        }
        if told.is_empty() { "no changes".to_owned() } else { told.join(", ") }
    }
}

/// A group of changes: those of one subject, or those that several subjects share.
struct Group<'a> {
    /// `GET /pets`; several where the same changed in all of them.
    subjects: Vec<String>,
    /// The worst first; each the same in all subjects.
    changes: Vec<Vec<&'a Change>>,
}

/// The same change in more operations than this is reported once.
const TOLD_APART: usize = 3;

impl<'a> Group<'a> {
    /// A change for all that are the same.
    fn told(&self) -> impl Iterator<Item = &'a Change> {
        self.changes.iter().map(|same| same[0])
    }

    fn worst(&self) -> Wire {
        self.told().map(|change| change.wire).max().unwrap_or(Wire::Docs)
    }

    /// `GET /pets`, `12 operations: GET /a, GET /b, …`.
    fn title(&self, shown: usize) -> String {
        match self.subjects.as_slice() {
            [one] => one.clone(),
            several => {
                let more = if several.len() > shown { ", …" } else { "" };
                let all_operations = several.iter().all(|subject| subject.contains(" /"));
                let what = if all_operations { "operations" } else { "places" };
                let first: Vec<&str> = several.iter().take(shown).map(String::as_str).collect();
                format!("{} {what}: {}{more}", several.len(), first.join(", "))
            }
        }
    }
}

/// Groups changes, the worst first; within one verdict in the order of the document.
fn groups<'a>(changes: impl Iterator<Item = &'a Change>) -> Vec<Group<'a>> {
    let mut alike: indexmap::IndexMap<_, Vec<&Change>> = indexmap::IndexMap::new();
    for change in changes {
        let key = (change.rule.id, &change.at, &change.message, change.wire, change.rust);
        alike.entry(key).or_default().push(change);
    }
    let mut groups: indexmap::IndexMap<Vec<String>, Vec<Vec<&Change>>> = indexmap::IndexMap::new();
    for same in alike.into_values() {
        if same.len() > TOLD_APART {
            let mut subjects: Vec<String> = same.iter().map(|change| change.subject.to_string()).collect();
            subjects.dedup();
            groups.entry(subjects).or_default().push(same);
        } else {
            for change in same {
                groups.entry(vec![change.subject.to_string()]).or_default().push(vec![change]);
            }
        }
    }
    let mut groups: Vec<Group<'_>> =
        groups.into_iter().map(|(subjects, changes)| Group { subjects, changes }).collect();
    for group in &mut groups {
        group.changes.sort_by_key(|same| std::cmp::Reverse((same[0].wire, same[0].rust)));
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.worst()));
    groups
}

/// Parts of the API that a change affects: `response of GET /pets`, `request and response of 12 operations`.
fn reach(change: &Change) -> Option<String> {
    let ways = change.directions.names().join(" and ");
    match (ways.is_empty(), change.operations.as_slice()) {
        (_, []) | (true, _) => None,
        (_, [one]) => Some(format!("{ways} of {one}")),
        (_, several) => Some(format!("{ways} of {} operations", several.len())),
    }
}

/// `a.yaml:3 → b.yaml:5`; of what is on one side only, that side.
fn places(change: &Change) -> String {
    let place = |place: &super::change::Place| {
        let file = place.location.file.raw().rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        if place.location.line == 0 { file } else { format!("{file}:{}", place.location.line) }
    };
    let is_gone = change.rule.id.ends_with("-removed") && change.new.value.is_none();
    let is_new = change.rule.id.ends_with("-added") && change.old.value.is_none();
    match (is_gone, is_new) {
        (true, _) => place(&change.old),
        (_, true) => place(&change.new),
        _ => format!("{} → {}", place(&change.old), place(&change.new)),
    }
}

/// Text of a document on one line, without characters that steer a terminal or hide text.
fn clean(text: &str) -> String {
    Shown(text).to_string()
}
