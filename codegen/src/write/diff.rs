//! Report of `--check` about differences.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use similar::TextDiff;

use super::manifest::{MANIFEST, Manifest};
use super::plan::Plan;
use crate::files::Files;
use crate::foreign::{Shown, printable};

/// Lines of a unified diff that are shown.
const SHOWN_LINES: usize = 40;
/// Files whose diff is shown; further ones are named only.
const SHOWN_FILES: usize = 10;
/// A comparison that takes longer goes on with a coarser one.
const PATIENCE: Duration = Duration::from_millis(500);

/// A file that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// From the output folder.
    pub path: String,
    /// In what way.
    pub kind: DifferenceKind,
    /// The first lines of a unified diff from what is there to what should be; empty where there is nothing to show.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub diff: String,
}

/// The ways in which a file is not as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DifferenceKind {
    /// Should be there.
    Missing,
    /// Has other content.
    Changed,
    /// Written by an earlier run; should be gone.
    Stale,
    /// Not written by the generator.
    Foreign,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            DifferenceKind::Missing => "missing",
            DifferenceKind::Changed => "changed",
            DifferenceKind::Stale => "stale",
            DifferenceKind::Foreign => "not generated",
        };
        write!(f, "{kind}: {}", Shown(&self.path))?;
        if !self.diff.is_empty() {
            write!(f, "\n{}", printable(self.diff.trim_end(), false))?;
        }
        Ok(())
    }
}

/// Everything that the plan would do, sorted by path.
pub(super) fn differences(plan: &Plan, files: &Files, folder: &Path) -> Vec<Difference> {
    let manifest = Manifest::of(files).bytes();
    let plain = |kind| move |path: &String| Difference { path: path.clone(), kind, diff: String::new() };
    let mut shown = 0;
    let changed = plan.changed.iter().map(|path| {
        shown += 1;
        let old = std::fs::read(folder.join(path)).unwrap_or_default();
        let new = if path == MANIFEST { &manifest } else { &files[path] };
        let diff = if shown <= SHOWN_FILES && path != MANIFEST { unified(path, &old, new) } else { String::new() };
        Difference { path: path.clone(), kind: DifferenceKind::Changed, diff }
    });
    let foreign = plan.foreign.iter().filter(|foreign| !foreign.in_the_way);
    let mut list: Vec<Difference> = changed
        .chain(plan.missing.iter().map(plain(DifferenceKind::Missing)))
        .chain(plan.stale.iter().map(plain(DifferenceKind::Stale)))
        .chain(foreign.map(|foreign| plain(DifferenceKind::Foreign)(&foreign.path.display().to_string())))
        .collect();
    list.sort_by(|a, b| a.path.cmp(&b.path));
    list
}

fn unified(path: &str, old: &[u8], new: &[u8]) -> String {
    let (Ok(old), Ok(new)) = (std::str::from_utf8(old), std::str::from_utf8(new)) else {
        return "binary contents differ\n".to_owned();
    };
    let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(old, new);
    let text = diff.unified_diff().context_radius(2).header(&format!("a/{path}"), &format!("b/{path}")).to_string();
    let lines = text.lines().count();
    let mut shown: String = text.split_inclusive('\n').take(SHOWN_LINES).collect();
    if lines > SHOWN_LINES {
        shown.push_str(&format!("… {} more lines\n", lines - SHOWN_LINES));
    }
    shown
}
