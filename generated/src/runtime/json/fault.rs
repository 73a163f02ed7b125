//! Errors and warnings of values, with their locations.

use std::fmt;

use super::path;
use crate::runtime::text::Shown;

/// Longest part of a body that an error quotes, in bytes.
const EXCERPT: usize = 120;

/// Placeholder for an excerpt that may contain a sensitive value.
const HIDDEN: &str = "***";

/// A value could not be read. Small, because every read returns one; it learns its path only when it
/// becomes a [`DecodeError`].
#[doc(hidden)]
#[derive(Debug)]
pub struct Fault(Box<Inner>);

#[derive(Debug)]
struct Inner {
    offset: usize,
    /// A property that should be in the object at `offset`.
    missing: Option<&'static str>,
    message: String,
    kind: FaultKind,
    /// The text around it may hold a sensitive value.
    hidden: bool,
}

/// Kinds of faults, which decide if leniency applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FaultKind {
    /// Another type or form than declared.
    Mismatch,
    /// Malformed JSON, or a document beyond a limit; leniency does not apply.
    Fatal,
    /// As `Fatal`, because a limit set by the caller was reached.
    Limit(Limit),
}

/// A limit of the caller on reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    /// On the memory that values take.
    Memory,
    /// On the time until they are read.
    Time,
}

impl Fault {
    /// A value of the wrong type or form.
    #[cold]
    pub fn mismatch(offset: usize, message: impl Into<String>) -> Self {
        Self::new(offset, None, message.into(), FaultKind::Mismatch)
    }

    /// A property that is not there.
    #[cold]
    pub fn missing(offset: usize, property: &'static str) -> Self {
        let message = "missing required property".to_owned();
        Self::new(offset, Some(property), message, FaultKind::Mismatch)
    }

    /// Malformed JSON, or beyond a limit.
    #[cold]
    pub fn fatal(offset: usize, message: impl Into<String>) -> Self {
        Self::new(offset, None, message.into(), FaultKind::Fatal)
    }

    /// A limit of the caller was reached.
    #[cold]
    pub(super) fn limit(offset: usize, limit: Limit, message: String) -> Self {
        Self::new(offset, None, message, FaultKind::Limit(limit))
    }

    fn new(offset: usize, missing: Option<&'static str>, message: String, kind: FaultKind) -> Self {
        Self(Box::new(Inner { offset, missing, message, kind, hidden: false }))
    }

    /// Removes the excerpt of the text from the message.
    #[cold]
    pub(super) fn without_excerpt(mut self) -> Self {
        self.0.hidden = true;
        self
    }

    pub(super) fn is_fatal(&self) -> bool {
        self.0.kind != FaultKind::Mismatch
    }

    pub(super) fn into_warning(self) -> RawWarning {
        let Inner { offset, missing, message, .. } = *self.0;
        RawWarning { offset, property: missing, message: message.into() }
    }
}

/// A warning before its path is known.
#[derive(Debug)]
pub(super) struct RawWarning {
    pub(super) offset: usize,
    pub(super) property: Option<&'static str>,
    pub(super) message: std::borrow::Cow<'static, str>,
}

/// A deviation of a response from its schema that was tolerated.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Warning {
    /// JSON path of the value: `$.data[3].hired_at`.
    pub path: String,
    /// The deviation, and the value that was read instead.
    pub message: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", Shown(&self.path), Shown(&self.message))
    }
}

/// JSON that can't be decoded as its declared type.
#[derive(Clone, Debug)]
pub struct DecodeError {
    path: String,
    message: String,
    excerpt: String,
    offset: usize,
    limit: Option<Limit>,
}

impl DecodeError {
    pub(super) fn new(fault: Fault, data: &[u8]) -> Self {
        let Inner { offset, missing, message, kind, hidden } = *fault.0;
        let path = path::at(data, &[(offset, missing)]).pop().unwrap_or_default();
        let limit = match kind {
            FaultKind::Limit(limit) => Some(limit),
            FaultKind::Mismatch | FaultKind::Fatal => None,
        };
        let excerpt = if hidden { HIDDEN.to_owned() } else { excerpt(data, offset) };
        Self { path, message, excerpt, offset, limit }
    }

    /// The limit that was reached, if that is what is wrong.
    pub(crate) fn limit(&self) -> Option<Limit> {
        self.limit
    }

    /// Returns the JSON path of the value: `$.data[3].id`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the message.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns at most 120 bytes of the surrounding text, or `***` if an enclosing model has a sensitive property. Unprintable characters
    /// are escaped.
    pub fn excerpt(&self) -> &str {
        &self.excerpt
    }

    /// Returns the offset of the value, in bytes.
    pub fn offset(&self) -> usize {
        self.offset
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, message, excerpt, offset, .. } = self;
        write!(f, "{}: {} (at byte {offset}: `{}`)", Shown(path), Shown(message), Shown(excerpt))
    }
}

impl std::error::Error for DecodeError {}

/// A bounded part of the text around an offset, that can be shown.
fn excerpt(data: &[u8], offset: usize) -> String {
    let start = offset.min(data.len()).saturating_sub(EXCERPT / 4);
    let end = (start + EXCERPT).min(data.len());
    let text = String::from_utf8_lossy(&data[start..end]);
    let (before, after) = (if start > 0 { "…" } else { "" }, if end < data.len() { "…" } else { "" });
    let excerpt = text.trim_matches('\u{fffd}');
    format!("{before}{}{after}", Shown(excerpt))
}
