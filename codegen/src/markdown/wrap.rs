//! Lines of bounded width.

use super::WIDTH;

/// A space at which no line ends: in code and links.
pub(super) const SPACE: &str = "\u{1}";
/// A line break that stays in the source.
pub(super) const BREAK: char = '\n';

/// Returns the lines of words in which nothing means more than it says.
pub(super) fn plain(text: &str) -> Vec<String> {
    paragraph(text, WIDTH)
}

/// Returns the lines of a paragraph; none is wider where a space allows it.
pub(super) fn paragraph(words: &str, width: usize) -> Vec<String> {
    let mut out = Vec::new();
    for line in words.split(BREAK) {
        let mut current = String::new();
        let mut length = 0;
        for word in line.split(' ').filter(|word| !word.is_empty()) {
            let more = word.chars().count();
            if length > 0 && length + 1 + more > width && !begins_block(word) && word != "\\" {
                out.push(started(finished(&current)));
                current.clear();
                length = 0;
            }
            if length > 0 {
                current.push(' ');
                length += 1;
            }
            current.push_str(word);
            length += more;
        }
        if length > 0 {
            out.push(started(finished(&current)));
        }
    }
    // A break at the end of a paragraph is a backslash that is shown.
    out
}

/// Returns words on one line.
pub(super) fn one_line(words: &str) -> String {
    let words: Vec<&str> = words.split([' ', BREAK]).filter(|word| !word.is_empty()).collect();
    finished(&words.join(" "))
}

fn finished(line: &str) -> String {
    line.replace(SPACE, " ")
}

/// Returns a line with a backslash in its first word, where that would begin a list, a heading, a quotation or a table.
pub(super) fn started(line: String) -> String {
    let word = line.split(' ').next().unwrap_or_default();
    if !begins_block(word) && !is_rule(&line) {
        return line;
    }
    let at = if word.starts_with(|c: char| c.is_ascii_digit()) { word.len() - 1 } else { 0 };
    format!("{}\\{}", &line[..at], &line[at..])
}

/// Returns whether a word at the start of a line is more than a word.
fn begins_block(word: &str) -> bool {
    let number = word.strip_suffix(['.', ')']).unwrap_or_default();
    matches!(word, "-" | "+")
        || word.chars().all(|c| c == '#')
        || word.chars().all(|c| c == '=')
        || word.starts_with('>')
        || (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Returns whether a line underlines the one above, or parts the head of a table from its rows (CommonMark 0.31, 4.1 and 4.3; GFM 0.29, 4.10).
fn is_rule(line: &str) -> bool {
    line.contains(['-', '=']) && line.chars().all(|c| matches!(c, '-' | ':' | '|' | '=' | ' '))
}
