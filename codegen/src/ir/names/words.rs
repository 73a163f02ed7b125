//! The words of wire names.

use heck::{ToSnakeCase, ToUpperCamelCase};

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

/// Words in snake case.
pub(super) fn snake_case(words: &str) -> String {
    if is_snake_case(words) { words.to_owned() } else { words.to_snake_case() }
}

/// Words in upper camel case.
pub(super) fn camel_case(words: &str) -> String {
    if !is_snake_case(words) {
        return words.to_upper_camel_case();
    }
    let mut name = String::with_capacity(words.len());
    for word in words.split('_') {
        let mut chars = word.chars();
        name.extend(chars.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(chars.as_str());
    }
    name
}

/// Returns whether the text is snake case, as most wire names are. `heck` takes a tenth of a run if it has to convert them.
fn is_snake_case(text: &str) -> bool {
    let is_word = |word: &str| word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) && !word.is_empty();
    text.split('_').all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_snake_case_are_converted_as_heck_does() {
        for text in ["id", "html_url", "a_1b", "street_2", "2fa", "v2", "", "_", "a__b", "_a", "a_", "aB", "A", "a-b"] {
            assert_eq!(snake_case(text), text.to_snake_case());
            assert_eq!(camel_case(text), text.to_upper_camel_case());
        }
        assert!(is_snake_case("a_1b") && !["", "_", "a__b", "_a", "a_", "aB"].into_iter().any(is_snake_case));
    }
}
