//! Text of strangers: of documents, of configurations, of files that somebody else wrote.
//!
//! [`Foreign`] is what findings, reports and errors keep it in: it can't be shown but with its control and invisible characters
//! as escapes. `printable` and `json` are what a whole output goes through before a terminal, a log or a pipe gets it.

use std::fmt::{self, Write as _};

use serde::Serialize;

// The client's errors are shown by the same rules.
#[path = "../runtime/src/runtime/text.rs"]
mod text;

pub(crate) use text::Shown;
use text::is_hidden;

/// Text that somebody else may have written, in whole or in part.
///
/// `Display` writes control, bidirectional and invisible characters as escapes: `\n`, `\u{202e}`.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Foreign(String);

impl Foreign {
    /// The text itself, which is not to be shown.
    pub fn raw(&self) -> &str {
        &self.0
    }

    /// Returns `true` if the text is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<String> for Foreign {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Foreign {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<&std::path::Path> for Foreign {
    fn from(path: &std::path::Path) -> Self {
        Self(path.to_string_lossy().into_owned())
    }
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // protection: foreign-text
        Shown(&self.0).fmt(f)
    }
}

impl fmt::Debug for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", Shown(&self.0))
    }
}

/// Lines for a terminal or a log: what is hidden is an escape, but for line breaks and, where there are `colours`, the
/// sequences that set them (ECMA-48, 8.3.117). Text that a build service would read as a command is defused.
pub(crate) fn printable(text: &str, colours: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c| c != '\n' && is_hidden(c)) {
        let colour = if colours { colour(&rest[at..]) } else { 0 };
        let next = rest[at..].chars().next().map_or(0, char::len_utf8);
        let end = at + if colour > 0 { colour } else { next };
        out.push_str(&rest[..at]);
        match colour {
            0 => out.push_str(&Shown(&rest[at..end]).to_string()),
            _ => out.push_str(&rest[at..end]),
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    // protection: output-command
    without_commands(out)
}

/// Length of the sequence that sets a colour at the beginning of a text; 0 without one.
fn colour(text: &str) -> usize {
    let Some(parameters) = text.strip_prefix("\u{1b}[") else { return 0 };
    let length = parameters.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b';').count();
    if parameters[length..].starts_with('m') { length + 3 } else { 0 }
}

/// Breaks `##[command]`, which build services look for anywhere in a line, and `::command::` behind spaces: that of a line's
/// start is our own.
fn without_commands(text: String) -> String {
    let text = if text.contains("##[") { text.replace("##[", r"##\u{5b}") } else { text };
    let is_command = |line: &str| line.starts_with(' ') && line.trim_start().starts_with("::");
    if !text.lines().any(is_command) {
        return text;
    }
    let broken = |line: &str| if is_command(line) { line.replacen("::", r"\u{3a}:", 1) } else { line.to_owned() };
    text.split_inclusive('\n').map(broken).collect()
}

/// A value as JSON, in one line or `pretty`. Hidden characters, which stand in texts alone, are escapes of JSON there
/// (RFC 8259, 7): the value is the same.
pub(crate) fn json(value: &impl Serialize, pretty: bool) -> serde_json::Result<String> {
    let text = if pretty { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) }?;
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    // protection: output-json
    while let Some((at, c)) = rest.char_indices().find(|(_, c)| *c != '\n' && is_hidden(*c)) {
        out.push_str(&rest[..at]);
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(out, "\\u{unit:04x}");
        }
        rest = &rest[at + c.len_utf8()..];
    }
    out.push_str(rest);
    Ok(if out.contains("##[") { out.replace("##[", r"##\u005b") } else { out })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_is_shown_in_one_way_only() {
        let text = Foreign::from("a\u{1b}[31m\u{202e}\n");
        assert_eq!(text.to_string(), r"a\u{1b}[31m\u{202e}\n");
        assert_eq!(format!("{text:?}"), r#""a\u{1b}[31m\u{202e}\n""#);
        assert_eq!(text.raw(), "a\u{1b}[31m\u{202e}\n");
    }

    #[test]
    fn lines_and_our_colours_pass_a_terminal_and_nothing_else_does() {
        let text = "a\n\u{1b}[1;31mb\u{1b}[0m\u{1b}[2J\u{1b}]0;t\u{7}\r\u{85}\u{9b}1m\u{200b}\n";
        let rest = r"\u{1b}[2J\u{1b}]0;t\u{7}\r\u{85}\u{9b}1m\u{200b}";
        assert_eq!(printable(text, true), format!("a\n\u{1b}[1;31mb\u{1b}[0m{rest}\n"));
        assert_eq!(printable(text, false), format!("a\n\\u{{1b}}[1;31mb\\u{{1b}}[0m{rest}\n"));
    }

    #[test]
    fn commands_of_build_services_are_broken() {
        assert_eq!(printable("a ##[error]b\n", false), "a ##\\u{5b}error]b\n");
        assert_eq!(printable(" a\n  ::error::b\na::b\n", false), " a\n  \\u{3a}:error::b\na::b\n");
        assert_eq!(printable("::error file=a::b\n", false), "::error file=a::b\n");
    }

    #[test]
    fn json_is_the_same_value_in_characters_that_are_seen() {
        let value = serde_json::json!({ "a\u{202e}\u{1b}": ["\u{e0041}\u{7f}\u{85}", "##[x]", "é"] });
        for pretty in [false, true] {
            let text = json(&value, pretty).unwrap();
            assert!(!text.contains(|c| c != '\n' && is_hidden(c)) && !text.contains("##["), "{text}");
            assert!(text.contains(r"\u202e") && text.contains(r"\udb40\udc41") && text.contains('é'), "{text}");
            assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
        }
    }
}
