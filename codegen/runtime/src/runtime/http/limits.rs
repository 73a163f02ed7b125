//! Bounds on what strangers send.

use std::fmt;

/// Largest body that is read whole, unless the client says otherwise.
pub(super) const MAX_BODY: usize = 64 << 20;
/// What is kept of an error's body.
pub(super) const MAX_ERROR_BODY: usize = 1 << 20;
/// Characters of a stranger's text in a message of ours.
const MAX_MESSAGE: usize = 300;
/// Redirects that one call follows.
pub(super) const MAX_REDIRECTS: usize = 10;
/// Depth of a parameter's value.
pub(super) const MAX_DEPTH: usize = 64;

/// Text of a stranger, shortened and on one line.
pub(super) struct Limited<'a>(pub(super) &'a str);

impl fmt::Display for Limited<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;
        for (i, c) in self.0.chars().enumerate() {
            // protection: message-size
            if i == MAX_MESSAGE {
                return f.write_char('…');
            }
            f.write_char(if c.is_control() { ' ' } else { c })?;
        }
        Ok(())
    }
}
