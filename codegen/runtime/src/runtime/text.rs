//! Untrusted text, escaped for terminals and logs.

use std::fmt;

/// Untrusted text. `Display` writes characters that are invisible, or that move, hide or reorder others, as
/// escapes: `\n`, `\u{1b}`, `\u{202e}`.
#[derive(Clone, Copy)]
pub(crate) struct Shown<'a>(pub(crate) &'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| is_hidden(*c)) {
            write!(f, "{}{}", &rest[..at], c.escape_default())?;
            rest = &rest[at + c.len_utf8()..];
        }
        f.write_str(rest)
    }
}

/// Returns whether a character is shown as an escape: control and format characters, separators but for the space, and what is not
/// assigned, by the standard library's tables; and what else Unicode says to show nothing for.
pub(crate) fn is_hidden(c: char) -> bool {
    if c.is_ascii() {
        // protection: shown-control
        return c.is_ascii_control();
    }
    // After another character, so that a mark that combines with it counts as seen.
    let mut pair = [b'a'; 5];
    let length = 1 + c.encode_utf8(&mut pair[1..]).len();
    // protection: shown-format
    let is_escaped = std::str::from_utf8(&pair[..length]).is_ok_and(|pair| pair.escape_debug().count() > 2);
    // protection: shown-blank
    is_escaped || is_ignorable(c)
}

/// Letters, marks and symbols that show nothing: `Default_Ignorable_Code_Point` (Unicode 16.0), and the blank of Braille.
fn is_ignorable(c: char) -> bool {
    matches!(
        c,
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}'
    )
}
