//! Code: spans of any text, and the lines of blocks.

/// Longest code in a sentence, in characters.
const LONGEST: usize = 300;

/// Returns any text as a code span in one line, cut where it is long.
pub fn code(text: &str) -> String {
    span(&on_one_line(text, LONGEST))
}

/// Returns any text as a code span that ends no cell of a table, cut after a number of characters.
pub fn code_in_cell(text: &str, limit: usize) -> String {
    span(&without_escaped_bars(&on_one_line(text, limit))).replace('|', "\\|")
}

/// A text without unprintable characters, on one line; `""` where nothing is left to see.
fn on_one_line(text: &str, limit: usize) -> String {
    let mut chars =
        text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !super::is_unprintable(*c));
    let mut cut: String = chars.by_ref().take(limit).collect();
    cut.extend(chars.next().map(|_| '…'));
    if cut.trim().is_empty() { "\"\"".to_owned() } else { cut }
}

/// The code span of a text without line breaks: between more backticks than stand in it together (CommonMark 0.31, 6.1).
pub(super) fn span(text: &str) -> String {
    // protection: table-code
    let ticks = "`".repeat(longest(text) + 1);
    let ends = |c: char| text.starts_with(c) || text.ends_with(c);
    let is_spaced = text.starts_with(' ') && text.ends_with(' ');
    let pad = if ends('`') || is_spaced { " " } else { "" };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

/// The most backticks in a row.
pub(super) fn longest(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

/// A bar in a cell is written with a backslash; a backslash before it would be read in two ways.
pub(super) fn without_escaped_bars(text: &str) -> String {
    text.replace("\\|", "\\ |")
}

/// The lines of a block of code, without those that are empty at its ends.
pub(super) fn lines(text: &str) -> impl Iterator<Item = String> {
    let all: Vec<&str> = text.lines().map(str::trim_end).collect();
    let first = all.iter().position(|line| !line.is_empty()).unwrap_or(all.len());
    let last = all.iter().rposition(|line| !line.is_empty()).map_or(first, |last| last + 1);
    all[first..last].iter().map(|line| line.replace('\t', "    ")).collect::<Vec<_>>().into_iter()
}
