//! Limits on data from servers.

use std::fmt;

use crate::runtime::text::Shown;

/// Default limit for a body that is read whole, in bytes.
pub(super) const MAX_BODY: usize = 64 << 20;
/// Default limit on the memory of a response's values, as a multiple of the limit for its body.
const DECODED_PER_BODY: usize = 8;
/// The same where bodies are small.
const MIN_DECODED: usize = 16 << 20;
/// Maximum size of an error's body.
pub(super) const MAX_ERROR_BODY: usize = 1 << 20;
/// Characters of a stranger's text in a message of ours.
pub(super) const MAX_MESSAGE: usize = 300;
/// Redirects that one call follows.
pub(super) const MAX_REDIRECTS: usize = 10;
/// Content codings of a body, one in another.
pub(super) const MAX_CODINGS: usize = 4;
/// Depth of a parameter's value.
pub(super) const MAX_DEPTH: usize = 64;

/// Returns the memory that a response's values take at most where bodies are so large.
pub(super) fn max_decoded(max_body_size: usize) -> usize {
    max_body_size.saturating_mul(DECODED_PER_BODY).max(MIN_DECODED)
}

/// Text of a stranger, shortened, and shown as [`Shown`] does.
pub(super) struct Limited<'a>(pub(super) &'a str);

impl fmt::Display for Limited<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.char_indices().nth(MAX_MESSAGE) {
            Some((end, _)) => write!(f, "{}…", Shown(&self.0[..end])),
            None => Shown(self.0).fmt(f),
        }
    }
}
