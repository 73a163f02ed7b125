//! The address of a server, taken apart: where each of its variables stands (OpenAPI 3.0.4, 4.8.5 and 4.8.6).

use std::collections::HashMap;

// The client and the generator use the same rules for each position.
#[path = "../runtime/src/runtime/http/place.rs"]
mod place;

pub use place::ServerPlace;
pub(crate) use place::base_url;

/// A variable, as the document has it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Declared<'a> {
    pub(crate) name: &'a str,
    pub(crate) default: &'a str,
    pub(crate) values: &'a [String],
}

/// An address in parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    /// The text before a variable, the variable's number among those that are declared, and its place.
    pub parts: Vec<(String, usize, ServerPlace)>,
    /// The text behind the last.
    pub rest: String,
    /// Variables that stand where none can be set: their defaults are part of the texts.
    pub fixed: Vec<usize>,
}

/// Text of a URL before a variable.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Scheme,
    Authority,
    Port,
    Path,
    Query,
}

impl Template {
    /// Takes an address apart.
    pub(crate) fn new(url: &str, variables: &[Declared<'_>]) -> Self {
        let mut template = Self::default();
        let mut text = String::new();
        let (mut part, mut rest) = (Part::Scheme, url);
        let numbers = variables.iter().enumerate().map(|(number, variable)| (variable.name, number)).collect();
        while let Some((at, number, length)) = next_variable(rest, &numbers) {
            let (before, after) = (&rest[..at], &rest[at + length..]);
            text.push_str(before);
            part = part.after(before, &text);
            let is_first = text.is_empty() && template.parts.is_empty();
            match place(part, is_first, &text, after, &variables[number]) {
                Some(place) => {
                    template.parts.push((std::mem::take(&mut text), number, place));
                    if matches!(place, ServerPlace::Origin | ServerPlace::Root) {
                        part = Part::Path;
                    }
                }
                None => {
                    template.fixed.push(number);
                    text.push_str(variables[number].default);
                }
            }
            rest = after;
        }
        text.push_str(rest);
        template.rest = text;
        template
    }

    /// The address with each variable's default, where all of those fit.
    pub(crate) fn filled(&self, variables: &[Declared<'_>]) -> Option<String> {
        let mut out = String::new();
        for (before, number, place) in &self.parts {
            out.push_str(before);
            out.push_str(&place.fit(variables[*number].default).ok()?);
        }
        Some(out + &self.rest)
    }

    /// Returns whether the address is whole: not only a path on a server that the document does not name.
    pub(crate) fn is_absolute(&self) -> bool {
        self.rest.contains("://")
            || self.parts.iter().any(|(text, _, place)| text.contains("://") || *place == ServerPlace::Origin)
    }
}

/// The places of variables; `None` if a value could be mistaken for something else.
fn place(part: Part, is_first: bool, before: &str, after: &str, variable: &Declared<'_>) -> Option<ServerPlace> {
    let is_end = after.is_empty() || after.starts_with('/');
    let known = |test: fn(&str) -> bool| test(variable.default) || variable.values.iter().any(|value| test(value));
    match part {
        Part::Scheme if is_first && after.starts_with("://") => Some(ServerPlace::Scheme),
        Part::Scheme if is_first && is_end && !variable.default.starts_with('/') => Some(ServerPlace::Origin),
        Part::Scheme | Part::Query => None,
        Part::Authority if before.ends_with("://") || is_first => {
            let is_whole = is_end && known(|value| value.contains(':'));
            Some(if is_whole { ServerPlace::Authority } else { ServerPlace::Host })
        }
        Part::Authority if is_end && known(|value| value.is_empty() || value.starts_with('/')) => {
            Some(ServerPlace::Root)
        }
        Part::Authority => Some(ServerPlace::Host),
        Part::Port => Some(ServerPlace::Port),
        Part::Path if known(|value| value.is_empty() || value.contains('/')) => Some(ServerPlace::Path),
        Part::Path => Some(ServerPlace::Segment),
    }
}

impl Part {
    /// The part that the end of a text is in; `whole` is all text since the last variable.
    fn after(self, text: &str, whole: &str) -> Self {
        let mut part = self;
        let mut rest = text;
        if part == Self::Scheme {
            let Some(at) = whole.find("://") else { return part };
            part = Self::Authority;
            rest = &whole[at + 3..];
        }
        // The colons of an IPv6 address are inside brackets.
        let mut in_brackets = false;
        for c in rest.chars() {
            part = match (part, c) {
                (Self::Authority | Self::Port | Self::Path, '?' | '#') => Self::Query,
                (Self::Authority | Self::Port, '/' | '\\') => Self::Path,
                (Self::Authority, ':') if !in_brackets => Self::Port,
                (part, _) => part,
            };
            in_brackets = c == '[' || in_brackets && c != ']';
        }
        part
    }
}

/// The place of the first variable, its index, and its length.
fn next_variable(url: &str, numbers: &HashMap<&str, usize>) -> Option<(usize, usize, usize)> {
    url.match_indices('{').find_map(|(at, _)| {
        let (name, _) = url[at + 1..].split_once('}')?;
        numbers.get(name).map(|number| (at, *number, name.len() + 2))
    })
}

#[cfg(test)]
mod tests {
    use super::ServerPlace::{Authority, Host, Origin, Path, Port, Root, Scheme, Segment};
    use super::*;

    /// The places of the variables `a`, `b` and `c`, whose defaults these are.
    fn places(url: &str, defaults: [&str; 3]) -> (Vec<ServerPlace>, Vec<usize>) {
        let declared: Vec<Declared<'_>> = ["a", "b", "c"]
            .into_iter()
            .zip(defaults)
            .map(|(name, default)| Declared { name, default, values: &[] })
            .collect();
        let template = Template::new(url, &declared);
        (template.parts.iter().map(|(_, _, place)| *place).collect(), template.fixed)
    }

    #[test]
    fn each_variable_has_the_place_that_it_stands_at() {
        for (url, defaults, expected) in [
            ("{a}://{b}.zoo.example:{c}", ["https", "eu", "443"], vec![Scheme, Host, Port]),
            ("https://{a}.{b}/v1/{c}", ["eu", "zoo.example", "x"], vec![Host, Host, Segment]),
            ("https://{a}", ["localhost:8080", "", ""], vec![Authority]),
            ("https://{a}", ["zoo.example", "", ""], vec![Host]),
            ("https://{a}:8080/", ["localhost:1", "", ""], vec![Host]),
            ("{a}/v1/{b}/{c}", ["https://zoo.example", "x", ""], vec![Origin, Segment, Path]),
            ("{a}", ["none", "", ""], vec![Origin]),
            ("https://zoo.example{a}", ["/v1", "", ""], vec![Root]),
            ("https://zoo.example{a}", [".eu", "", ""], vec![Host]),
            ("https://zoo.example/{a}", ["api/v1", "", ""], vec![Path]),
            ("https://[::1]:{a}/", ["80", "", ""], vec![Port]),
            ("https://{a}.zoo.example/{a}", ["eu", "", ""], vec![Host, Segment]),
        ] {
            assert_eq!(places(url, defaults), (expected, vec![]), "{url}");
        }
    }

    #[test]
    fn a_variable_that_stands_nowhere_safe_is_fixed() {
        for (url, fixed) in [
            ("http{a}://zoo.example", vec![0]),
            ("https://zoo.example/?a={a}#{b}", vec![0, 1]),
            ("/{a}/{b}", vec![0, 1]),
            ("{a}{b}.example", vec![0, 1]),
        ] {
            assert_eq!(places(url, ["s", "b", "c"]), (vec![], fixed), "{url}");
        }
    }

    #[test]
    fn defaults_are_filled_in_where_they_fit() {
        let variables = |default| [Declared { name: "a", default, values: &[] }];
        let filled = |url, default| Template::new(url, &variables(default)).filled(&variables(default));
        assert_eq!(filled("https://{a}.zoo.example", "eu").as_deref(), Some("https://eu.zoo.example"));
        assert_eq!(filled("https://zoo.example/{a}", "é").as_deref(), Some("https://zoo.example/%C3%A9"));
        assert_eq!(filled("https://{a}.zoo.example", "{a}"), None);
    }
}
