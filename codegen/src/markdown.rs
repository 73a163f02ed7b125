//! Text of documents as Markdown that is safe wherever it is shown.
//!
//! A document's text is CommonMark by strangers. It is parsed, what may not be there is dropped or becomes text (raw HTML, images, links
//! other than to the web and to mail, code that rustdoc would run), and the tree that is left is written again. What was written is
//! then parsed as rustdoc parses it: if it does not mean what the tree means, or holds anything forbidden, the text is written with
//! every mark escaped instead.

mod check;
mod code;
mod escape;
mod flat;
mod html;
mod link;
mod parse;
mod report;
mod tree;
mod wrap;
mod write;

pub use code::{code, code_in_cell};
pub use report::{defused, report, report_code};

use std::borrow::Cow;

use tree::Inline;
use write::{Styles, Within};

/// Widest line, in characters, where the text has a space to break at.
const WIDTH: usize = 100;
/// Longest text that is taken over, in characters; books belong elsewhere.
const MAX_TEXT: usize = 8_000;
/// Written text that is longer than this many times its source is written without its structure.
const MAX_GROWTH: usize = 4;
/// Allowance of a short text beyond [`MAX_GROWTH`], in bytes.
const MIN_GROWTH: usize = 400;

/// The place where a text is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A comment that rustdoc renders.
    Comment,
    /// A page of its own, which GitHub and crates.io render, and whose examples rustdoc tests.
    Page,
}

/// Returns the lines of a text with paragraphs, lists, tables and code.
pub fn blocks(text: &str, place: Place) -> Vec<String> {
    let text = cleaned(text);
    if is_plain(&text) {
        return wrap::plain(&text);
    }
    let Some(blocks) = parse::document(&text, place) else { return escape::everything(&text) };
    let written = Styles::ALL.into_iter().find_map(|styles| {
        let lines = write::blocks(&blocks, styles, place, longest(&text))?;
        let written = lines.join("\n");
        (check::is_safe(&written) && parse::is_same(&blocks, &written, styles)).then_some(lines)
    });
    written.unwrap_or_else(|| escape::everything(&text))
}

/// Returns a text as one line of Markdown, for a sentence or a heading. Blocks stand one after another in it.
pub fn line(text: &str) -> String {
    one_line(text, Within::Line)
}

/// Returns a text as one line that ends no cell of a table.
pub fn cell(text: &str) -> String {
    one_line(text, Within::Cell)
}

fn one_line(text: &str, within: Within) -> String {
    let text = cleaned(text);
    if is_plain(&text) {
        return text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let inlines = parse::document(&text, Place::Page).map(|blocks| flat::inlines(blocks, within));
    let written = Styles::ALL.into_iter().find_map(|styles| {
        let inlines = inlines.as_deref()?;
        let written = write::line(inlines, styles, within);
        let is_meant =
            || check::is_safe_line(&written, within) && parse::is_same_line(inlines, &written, styles, within);
        (written.len() <= longest(&text) && is_meant()).then_some(written)
    });
    written.unwrap_or_else(|| escape::everything(&text).join(" "))
}

/// The most bytes that a text may become.
fn longest(text: &str) -> usize {
    MIN_GROWTH + MAX_GROWTH * text.len()
}

/// Returns whether a character changes how the rest of a line looks, or is one that text can't hold.
pub fn is_unprintable(c: char) -> bool {
    // protection: unprintable
    (c.is_control() && c != '\n')
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{2028}' | '\u{2029}')
}

/// Returns text of one line without unprintable characters.
pub fn printable(line: &str) -> String {
    line.chars().filter(|c| !is_unprintable(*c) && *c != '\n').collect()
}

/// A text without unprintable characters, of bounded length, and with line feeds for line ends. Tabs stay: they indent.
fn cleaned(text: &str) -> Cow<'_, str> {
    let is_clean = |byte: u8| (byte.is_ascii() && !byte.is_ascii_control()) || byte == b'\n' || byte == b'\t';
    let text = if text.len() <= MAX_TEXT && text.bytes().all(is_clean) {
        Cow::Borrowed(text)
    } else {
        let mut chars = text.chars().peekable();
        let mut out = String::with_capacity(text.len().min(MAX_TEXT));
        let mut count = 0;
        while let Some(c) = chars.next() {
            match c {
                '\r' if chars.peek() == Some(&'\n') => continue,
                '\r' => out.push('\n'),
                '\t' => out.push('\t'),
                c if is_unprintable(c) => continue,
                c => out.push(c),
            }
            count += 1;
            if count == MAX_TEXT {
                out.extend(chars.peek().map(|_| '…'));
                break;
            }
        }
        Cow::Owned(out)
    };
    dedented(text)
}

/// A text without the indentation that all its lines have: it is of the file that the text was written in.
fn dedented(text: Cow<'_, str>) -> Cow<'_, str> {
    let indentation = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let filled = |line: &&str| !line.trim().is_empty();
    let shared = text.lines().filter(filled).map(indentation).min().unwrap_or_default();
    if shared == 0 {
        return text;
    }
    Cow::Owned(text.lines().map(|line| line.get(shared..).unwrap_or_default()).collect::<Vec<_>>().join("\n"))
}

/// Returns whether a text is one line of words, in which nothing means more than it says.
fn is_plain(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || b" ,.;'\"()/?%-".contains(&byte))
}

/// Returns whether there is nothing to see.
fn is_blank(inlines: &[Inline]) -> bool {
    inlines.iter().all(|inline| match inline {
        Inline::Text(text) | Inline::Code(text) => text.trim().is_empty(),
        Inline::Styled(_, inner) | Inline::Link(_, inner) => is_blank(inner),
        Inline::Break { .. } => true,
    })
}

#[cfg(test)]
mod tests;
