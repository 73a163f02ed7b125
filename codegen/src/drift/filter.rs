//! The changes that count: verdicts of the reader's own, and paths that are included or excluded.

use super::accept::fits;
use super::change::{Change, Comparison, Subject, Wire};
use super::rules::RULES;

/// Verdicts and paths that the reader sets.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// The rule's id, in which `*` matches any text, and its verdict on the wire. The last that fits counts.
    pub severity: Vec<(String, Wire)>,
    /// Paths of operations that are looked at; none: all.
    pub paths: Vec<String>,
    /// Paths of operations that are not.
    pub excluded: Vec<String>,
}

/// Says that no rule has an id, and which one was meant.
///
/// # Errors
/// A sentence, where no rule fits the pattern.
pub fn known_rule(pattern: &str) -> Result<(), String> {
    let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).chain([super::accept::NAME]).collect();
    if ids.iter().any(|id| fits(pattern, id)) {
        return Ok(());
    }
    let alike = similar::get_close_matches(pattern, &ids, 1, 0.6);
    let meant = alike.first().map(|id| format!("; did you mean `{id}`?")).unwrap_or_default();
    Err(format!("no rule is called `{pattern}`{meant}"))
}

impl Filter {
    /// Sets the verdicts, and leaves out what is not looked at.
    pub fn apply(&self, comparison: &mut Comparison) {
        for change in &mut comparison.changes {
            let set = self.severity.iter().rev().find(|(pattern, _)| fits(pattern, change.rule.id));
            if let Some((_, wire)) = set {
                change.wire = *wire;
                change.request = change.request.map(|_| *wire);
                change.response = change.response.map(|_| *wire);
            }
        }
        comparison.changes.retain(|change| self.keeps(change));
        if !self.paths.is_empty() {
            // A name in Rust is not that of a path.
            comparison.names.clear();
        }
    }

    fn keeps(&self, change: &Change) -> bool {
        let own = match &change.subject {
            Subject::Operation { path, .. } => Some(path.as_str()),
            _ => None,
        };
        let others = change.operations.iter().filter_map(|operation| operation.split_once(' ')).map(|(_, path)| path);
        let paths: Vec<&str> = own.into_iter().chain(others.filter(|_| own.is_none())).collect();
        let is_any = |patterns: &[String], path: &str| patterns.iter().any(|pattern| fits(pattern, path));
        let is_wanted = self.paths.is_empty() || paths.iter().any(|path| is_any(&self.paths, path));
        let is_excluded = !paths.is_empty() && paths.iter().all(|path| is_any(&self.excluded, path));
        is_wanted && !is_excluded
    }
}
