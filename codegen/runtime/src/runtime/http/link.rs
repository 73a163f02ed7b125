// part: pages
//! The `Link` header (RFC 8288, 3).

use http::HeaderMap;
use http::header::LINK;

/// The target of the first link that has one of the relations.
pub(super) fn target(headers: &HeaderMap, relations: &[&str]) -> Option<String> {
    let values = headers.get_all(LINK).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| split(value, ',')).find_map(|link| target_of(link, relations))
}

fn target_of(link: &str, relations: &[&str]) -> Option<String> {
    let (target, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
    // Of several relations the first parameter counts (RFC 8288, 3.3).
    let parameter = |wanted: &str| {
        split(parameters, ';').into_iter().find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            name.trim().eq_ignore_ascii_case(wanted).then(|| unquoted(value.trim()))
        })
    };
    // With an anchor the link is another resource's, not that of this page (RFC 8288, 3.2).
    if parameter("anchor").is_some() {
        return None;
    }
    let relation = parameter("rel")?;
    let is_one = |word: &str| relations.iter().any(|relation| word.eq_ignore_ascii_case(relation));
    relation.split_ascii_whitespace().any(is_one).then(|| target.to_owned())
}

/// A value without its quotes and the escapes in them (RFC 9110, 5.6.4), some servers' single quotes included.
fn unquoted(value: &str) -> String {
    let Some(quoted) = value.strip_prefix('"') else { return value.trim_matches('\'').to_owned() };
    let mut escaped = false;
    let quoted = quoted.strip_suffix('"').unwrap_or(quoted);
    let kept = quoted.chars().filter(|c| {
        escaped = *c == '\\' && !escaped;
        !escaped
    });
    kept.collect()
}

/// Splits at separators outside targets and quotes.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut in_target, mut in_quotes, mut escaped) = (false, false, false);
    text.split(|c: char| {
        match c {
            _ if escaped => escaped = false,
            '\\' if in_quotes => escaped = true,
            '"' if !in_target => in_quotes = !in_quotes,
            '<' if !in_quotes => in_target = true,
            '>' if !in_quotes => in_target = false,
            _ => return c == separator && !in_target && !in_quotes,
        }
        false
    })
    .collect()
}
