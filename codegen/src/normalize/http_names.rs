//! Names that HTTP carries: of headers, cookies, schemes and methods (RFC 9110, 5.6.2), and media types (8.3.1).
//!
//! A name that could end a header and begin another is an error. A misspelled one is corrected, or the header or parameter is
//! left out.

use super::document::{At, Normalizer};
use super::keywords::quoted;
use crate::source::Span;

/// Returns whether a text is a token (RFC 9110, 5.6.2).
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_token_byte)
}

fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Returns a name without surrounding spaces.
pub(super) fn trimmed(name: &str) -> &str {
    name.trim_matches([' ', '\t'])
}

impl Normalizer<'_, '_> {
    /// The name of a `what` as it can be sent. `None`: it can't, which was reported.
    pub(super) fn http_name<'n>(&mut self, what: &str, name: &'n str, at: impl Into<At>) -> Option<&'n str> {
        let at = at.into();
        let own = trimmed(name);
        if is_token(own) {
            if own != name {
                let message = format!("the name of the {what} `{}` has leading or trailing spaces", quoted(name));
                self.warn(at, "name-spaces", message, "they are removed");
            }
            return Some(own);
        }
        let message = format!("the name of the {what} `{}` is not valid in HTTP", quoted(name));
        // protection: http-name
        if own.chars().all(|c| c == ' ' || c.is_alphanumeric() || (c.is_ascii() && is_token_byte(c as u8))) {
            self.warn(at, "unsendable-name", message, format!("the {what} is ignored"));
        } else {
            self.error(at, "unsendable-name", message, "use letters, digits and !#$%&'*+-.^_`|~");
        }
        None
    }

    /// Returns whether a media type can stand in a header: printable ASCII. An error where it can't.
    pub(super) fn is_sendable(&mut self, media_type: &str, span: Span) -> bool {
        let is_sendable = media_type.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte));
        // protection: http-media-type
        if !is_sendable {
            let message = format!("the media type `{}` is not valid in HTTP", quoted(media_type));
            self.error(At::Key(span), "unsendable-media-type", message, "use printable ASCII characters");
        }
        is_sendable
    }
}
