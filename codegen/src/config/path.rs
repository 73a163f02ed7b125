//! Paths from a page to a value: `$.meta.next`, or `$['@odata.nextLink']`.

use std::fmt::Write as _;

/// Returns the names of properties on a path of JSONPath (RFC 9535); `None` if it has anything but names.
pub(crate) fn path(text: &str) -> Option<Vec<String>> {
    let mut rest = text.strip_prefix('$')?;
    let mut names = Vec::new();
    while !rest.is_empty() {
        let quote =
            ['\'', '"'].into_iter().find(|quote| rest.strip_prefix('[').is_some_and(|rest| rest.starts_with(*quote)));
        let name;
        (name, rest) = match quote {
            Some(quote) => rest[2..].split_once(&format!("{quote}]"))?,
            None => {
                let plain = rest.strip_prefix('.')?;
                plain.split_at(plain.find(['.', '[']).unwrap_or(plain.len()))
            }
        };
        if name.is_empty() || (quote.is_none() && name.contains([']', '*', '?', '(', '@'])) {
            return None;
        }
        names.push(name.to_owned());
    }
    Some(names)
}

/// Writes a path.
pub(crate) fn shown<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    let mut out = "$".to_owned();
    for name in names {
        let is_plain = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-')) && !name.is_empty();
        let quote = if name.contains('\'') { '"' } else { '\'' };
        let _ = if is_plain { write!(out, ".{name}") } else { write!(out, "[{quote}{name}{quote}]") };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        for (text, names) in [
            ("$.data.next", &["data", "next"] as &[&str]),
            ("$['data']", &["data"]),
            ("$.meta['@odata.nextLink'].x", &["meta", "@odata.nextLink", "x"]),
            ("$[\"it's\"]", &["it's"]),
            ("$", &[]),
        ] {
            let found = path(text).unwrap();
            assert_eq!(found, names);
            assert_eq!(path(&shown(&found)).unwrap(), names);
        }
        for text in ["$.a[0]", "next", "$data", "$..a", "$.a.", "$.*", "$['a", "$.a[?(@.b)]"] {
            assert_eq!(path(text), None, "{text}");
        }
        assert_eq!(shown(&["meta".to_owned(), "@odata.nextLink".to_owned()]), "$.meta['@odata.nextLink']");
    }
}
