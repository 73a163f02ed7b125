//! Words as Markdown: what would mean more than it says gets a backslash.

use super::{Place, wrap};

/// The context of words.
#[derive(Clone, Copy)]
pub(super) struct Where {
    pub is_cell: bool,
    pub in_link: bool,
    pub place: Place,
}

/// Writes words behind what is there. `next`: the character that follows them.
pub(super) fn text(text: &str, next: Option<char>, within: Where, out: &mut String) {
    let chars: Vec<char> = text.chars().collect();
    let at = |i: usize| chars.get(i).copied().or(if i == chars.len() { next } else { None });
    // The last character that is read, whatever its escape.
    let mut last = out.chars().next_back().map(|c| if c == wrap::BREAK || c == '\u{1}' { ' ' } else { c });
    let mut i = 0;
    while i < chars.len() {
        let c = chars[i];
        let run = chars[i..].iter().take_while(|other| **other == c).count();
        let after = at(i + run);
        let is_space = |c: Option<char>| c.is_none_or(char::is_whitespace);
        // Marks of several characters are escaped together.
        let (length, is_escaped) = match c {
            // protection: item-link
            '\\' | '`' | '[' => (1, true),
            ']' => (1, within.in_link),
            // protection: table-bar
            '|' => (1, within.is_cell),
            '$' => (1, within.place == Place::Page),
            '*' => (run, !(is_space(last) && is_space(after) && last.is_some())),
            '_' => (run, !(last.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric))),
            '~' => (run, run > 2 || !is_space(last)),
            // protection: html
            '<' => (1, !is_space(at(i + 1)) && at(i + 1) != Some('=')),
            '&' => (1, is_entity(&chars[i + 1..])),
            '^' => (1, within.in_link && last.is_none()),
            '!' => (1, false),
            _ => (1, false),
        };
        for _ in 0..length {
            if is_escaped {
                out.push('\\');
            }
            out.push(c);
        }
        last = Some(c);
        i += length;
    }
}

/// Returns whether `&` with this behind it is another character (CommonMark 0.31, 2.5).
fn is_entity(rest: &[char]) -> bool {
    let name = rest.iter().take_while(|c| c.is_ascii_alphanumeric() || **c == '#').count();
    name > 0 && rest.get(name) == Some(&';')
}

/// Number signs at the end of a heading would be left out (CommonMark 0.31, 4.2).
pub(super) fn end_of_heading(words: String) -> String {
    let rest = words.trim_end_matches('#').len();
    if rest == words.len() { words } else { format!("{}\\{}", &words[..rest], &words[rest..]) }
}

/// Returns the words of a text with every mark escaped, so that each has its literal meaning.
pub(super) fn everything(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for paragraph in text.split("\n\n") {
        let mut escaped = String::with_capacity(paragraph.len() * 2);
        for c in paragraph.chars() {
            if c.is_ascii_punctuation() {
                escaped.push('\\');
            }
            escaped.push(if c.is_whitespace() { ' ' } else { c });
        }
        let lines = wrap::plain(&escaped);
        if !lines.is_empty() && !out.is_empty() {
            out.push(String::new());
        }
        out.extend(lines);
    }
    out
}
