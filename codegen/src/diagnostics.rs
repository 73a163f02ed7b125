//! Diagnostics: faults of a document, with location and help.

use std::collections::HashSet;
use std::fmt;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use crate::budget;
use crate::codes;
use crate::foreign::Foreign;

/// Severity of the finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Repaired, or read otherwise than written.
    Warning,
    /// Prevents generation.
    Error,
}

/// A place in a source file.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Location {
    /// As the user named it, or relative to the document that refers to it.
    pub file: Foreign,
    /// From 1; 0 where unknown.
    pub line: u32,
    /// From 1, in characters; 0 where unknown.
    pub column: u32,
    /// JSON pointer in that file (RFC 6901), `""` for the whole document.
    pub pointer: Foreign,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Diagnostic {
    /// Stable, kebab-case: `required-not-a-list`.
    pub code: &'static str,
    /// Severity of the finding.
    pub severity: Severity,
    /// Where.
    pub location: Location,
    /// The message, one sentence.
    pub message: Foreign,
    /// The action for the user, or the repair that was made.
    pub help: Foreign,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        if !self.pointer.is_empty() {
            write!(f, " (#{})", self.pointer)?;
        }
        Ok(())
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        write!(f, "{severity}[{}]: ", self.code)?;
        if self.location != Location::default() {
            write!(f, "{}: ", self.location)?;
        }
        write!(f, "{}", self.message)?;
        if !self.help.is_empty() {
            write!(f, "\n  help: {}", self.help)?;
        }
        Ok(())
    }
}

/// Findings of a run, in the order they came up.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    /// Hashes of all that is in the list: a part that is read from several places is reported once.
    known: HashSet<u64>,
}

impl Diagnostics {
    /// Adds a finding, unless the same is there.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let Diagnostic { code, location, message, .. } = &diagnostic;
        debug_assert!(codes::page(code).is_some(), "`{code}` has no page in docs/codes");
        if self.known.insert(BuildHasherDefault::<DefaultHasher>::default().hash_one((code, location, message))) {
            self.list.push(diagnostic);
        }
    }
    /// Adds a warning.
    pub fn warn(
        &mut self,
        code: &'static str,
        location: Location,
        message: impl Into<Foreign>,
        help: impl Into<Foreign>,
    ) {
        self.add(Severity::Warning, code, location, message.into(), help.into());
    }
    /// Adds an error.
    pub fn error(
        &mut self,
        code: &'static str,
        location: Location,
        message: impl Into<Foreign>,
        help: impl Into<Foreign>,
    ) {
        self.add(Severity::Error, code, location, message.into(), help.into());
    }
    /// Adds a finding within the run's budget; one that goes beyond it is worth no more than that error.
    fn add(&mut self, severity: Severity, code: &'static str, location: Location, message: Foreign, help: Foreign) {
        let length =
            [&location.file, &location.pointer, &message, &help].map(|text| text.raw().len()).iter().sum::<usize>();
        if budget::spend(size_of::<Diagnostic>() + length) {
            self.push(Diagnostic { code, severity, location, message, help });
        }
    }
    /// Returns whether nothing may be generated.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|d| d.severity == Severity::Error)
    }
    /// All findings.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }
    /// Takes over all findings of another run.
    pub fn append(&mut self, other: Diagnostics) {
        other.list.into_iter().for_each(|finding| self.push(finding));
    }
    /// Takes out the warnings of a code. Returns whether there was one.
    pub fn allow(&mut self, code: &str) -> bool {
        let before = self.list.len();
        self.list.retain(|finding| finding.severity == Severity::Error || finding.code != code);
        self.list.len() < before
    }
    /// All warnings.
    pub fn warnings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter().filter(|finding| finding.severity == Severity::Warning)
    }
    /// Number of findings.
    pub fn len(&self) -> usize {
        self.list.len()
    }
    /// Returns whether there is no finding.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_without_a_place_has_no_empty_part() {
        let shown = |location: Location| {
            let mut diagnostics = Diagnostics::default();
            diagnostics.error("no-document", location, "no document is given", "add one");
            diagnostics.iter().map(ToString::to_string).collect::<String>()
        };
        assert_eq!(shown(Location::default()), "error[no-document]: no document is given\n  help: add one");
        let location = Location { file: "a.toml".into(), ..Location::default() };
        assert_eq!(shown(location), "error[no-document]: a.toml: no document is given\n  help: add one");
    }
}
