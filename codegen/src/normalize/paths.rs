//! Keys of `paths` as they can be sent (OpenAPI 3.0.4, 4.8.8; RFC 3986, 3.3), and paths that are the same.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::document::{At, Normalizer};
use super::keywords::quoted;
use crate::source::{Map, Span};

/// Paths of one document by their form, in which names of parameters are left out.
pub(super) type Forms = HashMap<String, String>;

impl Normalizer<'_, '_> {
    /// The path as it can be sent. `None`: it can't, which was reported.
    pub(super) fn sendable_path(&mut self, key: &str, span: Span) -> Option<String> {
        let mut path = key.to_owned();
        if !path.starts_with('/') {
            let message = format!("the path `{}` does not begin with `/`", quoted(key));
            self.warn(At::Key(span), "path-without-slash", message, "a slash is added");
            path.insert(0, '/');
        }
        let encoded = with_literals_encoded(&path);
        if encoded != path {
            let message = format!("the path `{}` contains `{{}}` or a character that URLs do not have", quoted(key));
            let help = format!("`{}` is sent; name the parameter if one is meant", quoted(&encoded));
            self.warn(At::Key(span), "path-segment", message, help);
            path = encoded;
        }
        if !path.split('/').any(|segment| is_current(segment) || is_parent(segment)) {
            return Some(path);
        }
        let message = format!("the path `{}` has a segment `.` or `..`, which no client sends", quoted(key));
        let resolved = without_dots(&path);
        let help = match &resolved {
            Some(resolved) => format!("`{}` is sent, the same path without such segments", quoted(resolved)),
            None => "the path is ignored, because it leads out of the server's; declare a server for it".to_owned(),
        };
        self.warn(At::Key(span), "path-segment", message, help);
        resolved
    }

    /// Warns of a path that is another one with other names of parameters (OpenAPI 3.0.4, 4.8.8.1). Returns whether it can be added:
    /// of two that are the same with their names, the first is used.
    pub(super) fn is_new_path(&mut self, path: &str, span: Span, known: &Map, forms: &mut Forms) -> bool {
        if known.contains_key(path) {
            let message = format!("the path `{}` is declared twice", quoted(path));
            self.warn(At::Key(span), "identical-paths", message, "the first one is used; declare all methods there");
            return false;
        }
        if let Some(first) = forms.get(&form(path)) {
            let message = format!("the path `{}` is identical to `{}`", quoted(path), quoted(first));
            let help = "both are generated; declare their methods under one path";
            self.warn(At::Key(span), "identical-paths", message, help);
        } else {
            forms.insert(form(path), path.to_owned());
        }
        true
    }
}

/// A path without the names of its parameters.
fn form(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for (is_name, text) in parts(path) {
        out.push_str(if is_name { "{}" } else { text });
    }
    out
}

/// The literal texts of a path, and its parameters with their braces (`true`).
fn parts(path: &str) -> Vec<(bool, &str)> {
    let mut parts = Vec::new();
    let mut rest = path;
    while let Some((start, length)) = rest.find('{').and_then(|start| Some((start, rest[start..].find('}')? + 1))) {
        parts.push((false, &rest[..start]));
        parts.push((length > 2, &rest[start..start + length]));
        rest = &rest[start + length..];
    }
    parts.push((false, rest));
    parts
}

/// The path with `{}`, which names no parameter, backslashes and control characters as percent-encoded text: URLs have no such
/// characters, and parsers read them as others or leave them out (WHATWG URL, 4.4).
fn with_literals_encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for (is_name, text) in parts(path) {
        match text {
            "{}" => out.push_str("%7B%7D"),
            _ if is_name => out.push_str(text),
            _ => {
                for c in text.chars() {
                    // Others are encoded when they are sent.
                    if c.is_ascii_control() || c == '\\' {
                        let _ = write!(out, "%{:02X}", u32::from(c));
                    } else {
                        out.push(c);
                    }
                }
            }
        }
    }
    out
}

/// The path without dot segments (RFC 3986, 5.2.4); `None` if it leads above its start.
fn without_dots(path: &str) -> Option<String> {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        if is_parent(segment) {
            kept.pop()?;
        } else if !is_current(segment) {
            kept.push(segment);
            continue;
        }
        if segments.peek().is_none() {
            kept.push("");
        }
    }
    Some(format!("/{}", kept.join("/")))
}

/// Returns whether a segment is `.`, of which `%2e` is another spelling (WHATWG URL, 4.1).
fn is_current(segment: &str) -> bool {
    segment == "." || segment.eq_ignore_ascii_case("%2e")
}

fn is_parent(segment: &str) -> bool {
    [".", "%2e"].iter().any(|first| {
        segment.get(..first.len()).is_some_and(|start| start.eq_ignore_ascii_case(first))
            && is_current(&segment[first.len()..])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dot_segments_are_resolved() {
        for (path, resolved) in [
            ("/a/../b", Some("/b")),
            ("/a/./b", Some("/a/b")),
            ("/a/b/..", Some("/a/")),
            ("/a/.", Some("/a/")),
            ("/.", Some("/")),
            ("/a/%2E%2e/b", Some("/b")),
            ("/a/.%2e/b/%2e", Some("/b/")),
            ("/..", None),
            ("/a/../../b", None),
            ("/a/...", Some("/a/...")),
            ("/{id}/../a", Some("/a")),
        ] {
            assert_eq!(without_dots(path).as_deref(), resolved, "{path}");
        }
    }

    #[test]
    fn text_that_urls_do_not_have_is_encoded() {
        for (path, encoded) in [
            ("/a/{}/b", "/a/%7B%7D/b"),
            ("/a\\b\t", "/a%5Cb%09"),
            ("/{a\\b}/{}", "/{a\\b}/%7B%7D"),
            ("/a/{b", "/a/{b"),
            ("/ä b/{id}.json", "/ä b/{id}.json"),
        ] {
            assert_eq!(with_literals_encoded(path), encoded, "{path}");
        }
    }

    #[test]
    fn names_of_parameters_do_not_distinguish_paths() {
        assert_eq!(form("/a/{b}.{c}"), form("/a/{x}.{y}"));
        assert_ne!(form("/a/{b}"), form("/a/b"));
        assert_ne!(form("/a/{b}"), form("/a/{b}/"));
    }
}
