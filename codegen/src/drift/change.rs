//! Changes found by a comparison.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::policy::{Level, Unversioned};
use super::rules::Rule;
use super::surface::SurfaceChange;
use super::version::Release;
use crate::diagnostics::Location;

/// Effect of a change on clients, in any language, that were written for the old document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Wire {
    /// Nothing: it is for readers, or no existing operation sends or returns it.
    Docs,
    /// Previously valid behaviour is still valid.
    Safe,
    /// Depends on the server or the client.
    Risky,
    /// Previously valid behaviour is now invalid.
    Breaking,
}

impl Wire {
    /// All, the worst first.
    pub const ALL: [Self; 4] = [Self::Breaking, Self::Risky, Self::Safe, Self::Docs];

    /// As in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Docs => "docs",
            Self::Safe => "safe",
            Self::Risky => "risky",
            Self::Breaking => "breaking",
        }
    }
}

impl fmt::Display for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Directions: sent to the API, received from it, both, or neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Directions {
    /// The client sends it.
    pub request: bool,
    /// The client receives it.
    pub response: bool,
}

impl Directions {
    /// Neither.
    pub const NONE: Self = Self { request: false, response: false };
    /// Sent.
    pub const REQUEST: Self = Self { request: true, response: false };
    /// Received.
    pub const RESPONSE: Self = Self { request: false, response: true };
    /// Both.
    pub const BOTH: Self = Self { request: true, response: true };

    /// In either.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self { request: self.request || other.request, response: self.response || other.response }
    }
    /// In both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { request: self.request && other.request, response: self.response && other.response }
    }
    /// Returns whether it is neither sent nor received.
    pub fn is_none(self) -> bool {
        self == Self::NONE
    }
    /// `request`, `response`, both or none.
    pub fn names(self) -> Vec<&'static str> {
        let all = [(self.request, "request"), (self.response, "response")];
        all.into_iter().filter_map(|(is, name)| is.then_some(name)).collect()
    }
}

impl Serialize for Directions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.names().serialize(serializer)
    }
}

/// Subject of a change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Subject {
    /// The document as a whole.
    Api,
    /// An operation, as the old description spells it.
    Operation {
        /// Upper-case HTTP method.
        method: String,
        /// With `{parameters}`.
        path: String,
    },
    /// A payload that the API sends by itself.
    Webhook {
        /// As in the document.
        name: String,
    },
    /// A schema of the components, which several operations may share.
    Schema {
        /// In the old description.
        name: String,
        /// In the new one, where that is another.
        #[serde(skip_serializing_if = "Option::is_none")]
        now: Option<String>,
    },
    /// A parameter, response, header or request body of the components.
    Component {
        /// `parameters`, `responses`, …
        section: String,
        /// In the old description.
        name: String,
    },
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api => f.write_str("the API"),
            Self::Operation { method, path } => write!(f, "{method} {path}"),
            Self::Webhook { name } => write!(f, "webhook {name}"),
            Self::Schema { name, now: None } => write!(f, "schema {name}"),
            Self::Schema { name, now: Some(now) } => write!(f, "schema {name} (now {now})"),
            Self::Component { section, name } => {
                let one = section
                    .strip_suffix("ies")
                    .map_or_else(|| section.strip_suffix('s').unwrap_or(section).to_owned(), |stem| format!("{stem}y"));
                write!(f, "{one} {name}")
            }
        }
    }
}

/// One side of a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// File, line, column and JSON pointer; of what it would be in, where it is not there.
    #[serde(flatten)]
    pub location: Location,
    /// The value, or `None` if it is absent.
    pub value: Option<String>,
    /// Deprecation and sunset, of an element that was removed or deprecated, or whose sunset changed.
    #[serde(skip)]
    pub life: Lifecycle,
}

/// Deprecation of an element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lifecycle {
    /// `deprecated: true`.
    pub deprecated: bool,
    /// `x-sunset`, as in the document.
    pub sunset: Option<String>,
}

/// One change.
#[derive(Clone, Debug)]
pub struct Change {
    /// Kind of the change.
    pub rule: &'static Rule,
    /// Subject of the change.
    pub subject: Subject,
    /// Place in the subject: `response 200 · data[].name`; empty for the subject itself.
    pub at: String,
    /// A sentence without the place: `the property is gone`.
    pub message: String,
    /// Before.
    pub old: Place,
    /// After.
    pub new: Place,
    /// Sent, received, both, or neither.
    pub directions: Directions,
    /// The verdict for what is sent; `None` where the change is in nothing that is sent.
    pub request: Option<Wire>,
    /// The verdict for what is received.
    pub response: Option<Wire>,
    /// The worse of the two, or the verdict of a change that has no direction.
    pub wire: Wire,
    /// Effect on Rust users.
    pub rust: Release,
    /// Operations that exist on both sides and that it reaches, as `METHOD /path`, sorted.
    pub operations: Vec<String>,
    /// Domains of those operations (their documents, or their first tags), sorted.
    pub domains: Vec<String>,
}

impl Change {
    /// Returns the identity of the change across reports: 16 hexadecimal digits that do not depend on where in its file
    /// the change is, nor on its verdicts.
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        let subject = self.subject.to_string();
        let values = [self.old.value.as_deref(), self.new.value.as_deref()].map(Option::unwrap_or_default);
        for part in [self.rule.id, &subject, &self.at, values[0], values[1]] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }

    /// The rule's id, and what was and is: `enum-values-added: bear`.
    pub fn told(&self) -> String {
        format!("{}{}", self.rule.id, self.message.get(self.rule.id.len()..).unwrap_or_default())
    }
}

/// A name of the generated crate that changed although nothing on the wire did.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct NameChange {
    /// `type`, `method`; `item` for a public item that no change of the API explains, with its signatures.
    pub kind: &'static str,
    /// Before.
    pub old: String,
    /// After.
    pub new: String,
}

/// Everything that a comparison found.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// In order of subject: operations as in the old description, then shared schemas.
    pub changes: Vec<Change>,
    /// Changes that an entry of the ignore file accepts, with its reason.
    pub accepted: Vec<(Change, String)>,
    /// Entries of the ignore file that accept nothing.
    pub stale: Vec<String>,
    /// Names in Rust that changed by themselves.
    pub names: Vec<NameChange>,
    /// Public items of the generated crate that are new, gone or others.
    pub surface: Vec<SurfaceChange>,
    /// Operations on both sides.
    pub operations: usize,
    /// Levels of the old operations that are not stable, by `METHOD /path`.
    pub levels: BTreeMap<String, Level>,
    /// `info.version` of both sides.
    pub versions: (String, String),
    /// Finding on `info.version`.
    pub unversioned: Option<Unversioned>,
}

/// Changes by verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// See [`Wire::Breaking`].
    pub breaking: usize,
    /// See [`Wire::Risky`].
    pub risky: usize,
    /// See [`Wire::Safe`].
    pub safe: usize,
    /// See [`Wire::Docs`].
    pub docs: usize,
}

impl Comparison {
    /// Changes by verdict.
    pub fn totals(&self) -> Totals {
        let count = |wire| self.changes.iter().filter(|change| change.wire == wire).count();
        Totals {
            breaking: count(Wire::Breaking),
            risky: count(Wire::Risky),
            safe: count(Wire::Safe),
            docs: count(Wire::Docs),
        }
    }

    /// The release that the changes ask for; `None` where there are none but accepted ones.
    pub fn release(&self) -> Option<Release> {
        let names = self.names.iter().map(|_| Release::Major);
        let told = self.changes.iter().map(|change| change.rust).chain(names).max()?;
        // An item that is new although no change says so, such as a setter of what was only received. If any change is accepted, new
        // items do not count.
        let is_new = |change: &SurfaceChange| change.release == Release::Minor;
        let has_new = self.accepted.is_empty() && self.surface.iter().any(is_new);
        Some(if has_new { told.max(Release::Minor) } else { told })
    }

    /// Domains that changes are in, sorted.
    pub fn domains(&self) -> BTreeSet<&str> {
        self.changes.iter().flat_map(|change| change.domains.iter().map(String::as_str)).collect()
    }
}
