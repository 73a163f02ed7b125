//! The words of wire names.

/// Symbols that carry meaning, as words.
pub(super) fn symbol_word(symbol: char) -> Option<&'static str> {
    Some(match symbol {
        '+' => "plus",
        '-' => "minus",
        '*' => "asterisk",
        '/' => "slash",
        '=' => "equal",
        '<' => "less",
        '>' => "greater",
        '!' => "not",
        '@' => "at",
        '#' => "hash",
        '$' => "dollar",
        '%' => "percent",
        '&' => "and",
        '|' => "or",
        '~' => "tilde",
        '^' => "caret",
        '.' => "dot",
        ',' => "comma",
        ':' => "colon",
        ';' => "semicolon",
        '?' => "question",
        '"' => "quote",
        '\'' => "apostrophe",
        '(' => "open_paren",
        ')' => "close_paren",
        '[' => "open_bracket",
        ']' => "close_bracket",
        '{' => "open_brace",
        '}' => "close_brace",
        '\\' => "backslash",
        '_' => "underscore",
        ' ' => "space",
        _ => return None,
    })
}

/// The words of a wire name in ASCII, with symbols spelled out only where they are all there is to tell it by:
/// a sign before a digit, a comparison, an `@`, or a name without a letter or digit.
pub(super) fn words(wire: &str) -> String {
    let ascii = deunicode::deunicode(wire);
    let mut out = String::with_capacity(ascii.len());
    let bare = !ascii.chars().any(|c| c.is_ascii_alphanumeric());
    let mut chars = ascii.chars().peekable();
    let mut before: Option<char> = None;
    while let Some(c) = chars.next() {
        let first = before.is_none();
        let apart = before.is_none_or(|before| !before.is_ascii_alphanumeric());
        let before_digit = chars.peek().is_some_and(char::is_ascii_digit);
        let spelled = bare
            || (first && matches!(c, '@' | '<' | '>' | '!' | '=' | '~'))
            || (matches!(c, '<' | '>' | '='))
            || (apart && matches!(c, '+' | '-') && before_digit)
            || (c == '+' && chars.peek().is_none());
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if spelled && let Some(word) = symbol_word(c) {
            out.push('_');
            out.push_str(word);
            out.push('_');
        } else {
            out.push('_');
        }
        before = Some(c);
    }
    // A name of this length is nobody's; it would only make paths that file systems refuse.
    out.truncate(120);
    out
}
