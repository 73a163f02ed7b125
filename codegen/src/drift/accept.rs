//! Accepted changes: a TOML file of patterns, each with its reason.
//!
//! ```toml
//! [[accept]]
//! rule = "operation-added"
//! on = "GET /labs/*"
//! reason = "experimental; the SDK leaves them out"
//! ```

use indexmap::IndexMap;
use serde::Deserialize;
use toml::Spanned;

use super::change::{Change, Comparison, NameChange, Wire};
use super::filter::known_rule;
use super::policy::Policy;
use crate::diagnostics::{Diagnostic, Location, Severity};

/// The entries of an ignore file.
#[derive(Clone, Debug, Default)]
pub struct Accepted {
    file: String,
    entries: Vec<(u32, Entry)>,
    /// Verdicts that rules have here (`[severity]`): the rule's id, in which `*` matches any text, and the verdict.
    pub severity: Vec<(String, Wire)>,
    /// `[policy]`.
    pub policy: Policy,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    accept: Vec<Spanned<Entry>>,
    #[serde(default)]
    severity: IndexMap<Spanned<String>, Wire>,
    #[serde(default)]
    policy: Policy,
}

/// One pattern; `*` matches any text in each of its parts, and a part that is left out fits everything.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// The rule's id; `rust-name` for a name that changed in Rust only, whose subject is as `type Pet`.
    rule: String,
    /// The subject as reports write it: `GET /pets`, `schema Pet`, `webhook petAdded`, `the API`.
    on: Option<String>,
    /// Place in the subject, as in reports.
    at: Option<String>,
    /// JSON pointer in the file of either side.
    pointer: Option<String>,
    /// The reason for accepting it.
    reason: String,
}

impl Accepted {
    /// Reads the text of an ignore file; `file` is its name in findings.
    ///
    /// # Errors
    /// A syntax error, an unknown key, or an entry that gives no reason, with its line.
    pub fn parse(text: &str, file: &str) -> Result<Self, Box<Diagnostic>> {
        let line_of = |offset: usize| {
            let before = text.get(..offset).unwrap_or(text);
            u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX)
        };
        let fault = |line: u32, message: String, help: &str| {
            let location = Location { file: file.into(), line, column: u32::from(line > 0), ..Location::default() };
            Box::new(Diagnostic {
                code: "ignore-file-invalid",
                severity: Severity::Error,
                location,
                message: message.into(),
                help: help.into(),
            })
        };
        let document: Document = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(0, |span| line_of(span.start));
            let help = "entries are `[[accept]]` with `rule`, `reason` and, where needed, `on`, `at` or `pointer`; docs/drift.md has `[severity]` and `[policy]`";
            fault(line, error.message().to_owned(), help)
        })?;
        let mut entries = Vec::new();
        for entry in document.accept {
            let line = line_of(entry.span().start);
            let entry = entry.into_inner();
            known_rule(&entry.rule).map_err(|message| fault(line, message, "docs/drift.md lists the rules"))?;
            if entry.reason.trim().is_empty() {
                return Err(fault(line, "the entry has no reason".to_owned(), "add a `reason`"));
            }
            entries.push((line, entry));
        }
        let mut severity = Vec::new();
        for (rule, wire) in document.severity {
            let line = line_of(rule.span().start);
            known_rule(rule.as_ref()).map_err(|message| fault(line, message, "docs/drift.md lists the rules"))?;
            severity.push((rule.into_inner(), wire));
        }
        Ok(Self { file: file.to_owned(), entries, severity, policy: document.policy })
    }

    /// Moves accepted changes out of the way, and notes entries that fit none.
    pub fn apply(&self, comparison: &mut Comparison) {
        let mut used = vec![false; self.entries.len()];
        let mut kept = Vec::new();
        for change in std::mem::take(&mut comparison.changes) {
            let mut fits = self.entries.iter().enumerate().filter(|(_, (_, entry))| entry.fits(&change)).peekable();
            let reason = fits.peek().map(|(_, (_, entry))| entry.reason.clone());
            for (i, _) in fits {
                used[i] = true;
            }
            match reason {
                Some(reason) => comparison.accepted.push((change, reason)),
                None => kept.push(change),
            }
        }
        comparison.changes = kept;
        comparison.names.retain(|name| {
            let entries = self.entries.iter().enumerate();
            let mut fits = entries.filter(|(_, (_, entry))| entry.fits_name(name)).map(|(i, _)| i).peekable();
            let is_kept = fits.peek().is_none();
            fits.for_each(|i| used[i] = true);
            is_kept
        });
        let unused = self.entries.iter().zip(&used).filter(|(_, used)| !**used);
        comparison.stale.extend(unused.map(|((line, entry), _)| {
            let parts = [
                ("rule", Some(&entry.rule)),
                ("on", entry.on.as_ref()),
                ("at", entry.at.as_ref()),
                ("pointer", entry.pointer.as_ref()),
            ];
            let parts: Vec<String> =
                parts.iter().filter_map(|(key, value)| Some(format!("{key} `{}`", (*value)?))).collect();
            format!("{}:{line}: no change matches {}", self.file, parts.join(", "))
        }));
    }
}

/// Pseudo-rule by which changes of Rust names are accepted.
pub(super) const NAME: &str = "rust-name";

impl Entry {
    fn fits_name(&self, name: &NameChange) -> bool {
        let subject = format!("{} {}", name.kind, name.old);
        fits(&self.rule, NAME)
            && self.on.as_ref().is_none_or(|pattern| fits(pattern, &subject))
            && self.at.is_none()
            && self.pointer.is_none()
    }

    fn fits(&self, change: &Change) -> bool {
        let part = |pattern: &Option<String>, text: &str| pattern.as_ref().is_none_or(|pattern| fits(pattern, text));
        let pointers = [&change.old.location.pointer, &change.new.location.pointer];
        fits(&self.rule, change.rule.id)
            && part(&self.on, &change.subject.to_string())
            && part(&self.at, &change.at)
            && pointers.iter().any(|pointer| part(&self.pointer, pointer.raw()))
    }
}

/// Returns whether a text fits a pattern in which `*` matches any text.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let Some(last) = pieces.next_back() else { return rest.is_empty() };
    for piece in pieces {
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text, is) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("a*", "ab", true),
            ("*b", "ab", true),
            ("*", "", true),
            ("a*b*c", "a-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("ab*ba", "aba", false),
            ("GET /pets*", "GET /pets/{id}", true),
        ] {
            assert_eq!(fits(pattern, text), is, "{pattern} {text}");
        }
    }

    #[test]
    fn faults_have_their_line() {
        let line = |text: &str| Accepted::parse(text, "drift.toml").expect_err("must be refused").location.line;
        assert_eq!(line("[[accept]]\nrule = \"a\"\nreasn = \"b\"\n"), 3);
        assert_eq!(line("\n[[accept]]\nrule = \"a\"\nreason = \" \"\n"), 2);
        assert_eq!(line("[[accept]]\nrule = \n"), 2);
        assert_eq!(line("\n[[accept]]\nrule = \"a\"\nreason = \"b\"\n"), 2);
        assert_eq!(line("[severity]\n\"type-changed\" = \"risky\"\n\"type-change\" = \"safe\"\n"), 3);
        assert_eq!(line("[severity]\n\"type-changed\" = \"bad\"\n"), 2);
        assert_eq!(line("[policy]\nnotice-days = {gamma = 1}\n"), 2);
        assert_eq!(line("[policy]\nnotice = 1\n"), 2);
        assert_eq!(line("[policy]\nexempt = [\"gamma\"]\n"), 2);
    }

    #[test]
    fn a_rule_that_does_not_exist_has_a_name_that_was_meant() {
        let message =
            |text: &str| Accepted::parse(text, "drift.toml").expect_err("must be refused").message.to_string();
        let text = "[[accept]]\nrule = \"operation-remove\"\nreason = \"b\"\n";
        assert_eq!(message(text), "no rule is called `operation-remove`; did you mean `operation-removed`?");
    }
}
