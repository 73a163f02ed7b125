//! Scopes, in which each name is given once.

use std::collections::{HashMap, HashSet};

use heck::{ToSnakeCase, ToUpperCamelCase};

use super::words::symbol_word;

/// Names in use in one scope.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    used: HashSet<String>,
    /// By name, the lowest number that was not tried behind it.
    numbers: HashMap<String, usize>,
}

impl Scope {
    /// A scope in which `names` mean something else already.
    pub fn with(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { used: names.into_iter().map(Into::into).collect(), numbers: HashMap::new() }
    }

    /// Returns whether a name is taken.
    pub fn contains(&self, name: &str) -> bool {
        self.used.contains(name)
    }

    /// Takes the first of `candidates` that is free, or the last with the lowest number that makes it so.
    pub fn claim(&mut self, candidates: impl IntoIterator<Item = String>) -> String {
        let mut last = String::new();
        for candidate in candidates {
            if self.used.insert(candidate.clone()) {
                return candidate;
            }
            last = candidate;
        }
        let glue = if last.ends_with('_') || last.chars().any(|c| c.is_ascii_uppercase()) { "" } else { "_" };
        let number = self.numbers.entry(last.clone()).or_insert(2);
        loop {
            let candidate = format!("{last}{glue}{number}");
            *number += 1;
            // protection: name-numbers
            if self.used.insert(candidate.clone()) {
                return candidate;
            }
        }
    }
}

/// Gives every wire name of a scope its Rust name, the same in whatever order they are. A wire name that is already its own
/// Rust name keeps it; the others take what `rename` gives, in the order of the wire names.
pub fn assign<'a>(
    wire_names: impl Iterator<Item = &'a str>,
    scope: &mut Scope,
    rename: impl Fn(&str) -> String,
) -> Vec<String> {
    let wire_names: Vec<&str> = wire_names.collect();
    let wanted: Vec<String> = wire_names.iter().map(|wire| rename(wire)).collect();
    let mut order: Vec<usize> = (0..wire_names.len()).collect();
    order.sort_by_key(|index| (wanted[*index] != wire_names[*index], wire_names[*index]));
    let mut names = vec![String::new(); wire_names.len()];
    for index in order {
        names[index] = scope.claim(spellings(wanted[index].clone(), wire_names[index]));
    }
    names
}

/// Possible names, best first, if `name` may be taken by another spelling of the same words: by the
/// symbol that it begins with (`-user` beside `user`), or by how it is spelled (`ASC` beside `asc`).
pub fn spellings(name: String, wire: &str) -> Vec<String> {
    let is_pascal = name.starts_with(|c: char| c.is_ascii_uppercase());
    let join = |a: &str, b: &str| {
        let both = format!("{a}_{b}");
        if is_pascal { both.to_upper_camel_case() } else { both.to_snake_case() }
    };
    let symbol = wire.chars().next().filter(|c| !c.is_alphanumeric()).and_then(symbol_word);
    let signed = symbol.map(|word| join(word, &name));
    let spelled = join(&name, spelling(wire));
    std::iter::once(name).chain(signed).chain([spelled]).collect()
}

/// The name of a way to join words.
fn spelling(wire: &str) -> &'static str {
    let has = |test: fn(char) -> bool| wire.chars().any(test);
    let (upper, lower) = (has(char::is_uppercase), has(char::is_lowercase));
    match (upper, lower) {
        _ if wire.contains('-') => "kebab",
        _ if wire.contains(' ') => "spaced",
        _ if wire.contains('.') => "dotted",
        (true, false) => "upper",
        (false, _) if wire.contains('_') => "snake",
        (false, _) => "lower",
        (true, true) if wire.starts_with(char::is_uppercase) => "pascal",
        (true, true) => "camel",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ir::names::{snake, variant_name};

    #[test]
    fn a_name_that_is_its_own_keeps_it() {
        let mut scope = Scope::default();
        assert_eq!(
            assign(["fooBar", "foo_bar", "foo-bar"].into_iter(), &mut scope, |wire| snake(wire, "field")),
            ["foo_bar_camel", "foo_bar", "foo_bar_kebab"]
        );
    }

    #[test]
    fn spellings_of_the_same_words_are_told_apart_by_words() {
        let mut scope = Scope::default();
        let mut name = |wire: &str| scope.claim(spellings(variant_name(&json!(wire)), wire));
        let found: Vec<String> =
            ["user", "-user", "USER", "User", "reactions-+1", "reactions--1", "*", "star"].map(&mut name).into();
        assert_eq!(
            found,
            ["User", "MinusUser", "UserUpper", "UserPascal", "ReactionsPlus1", "ReactionsMinus1", "Asterisk", "Star"]
        );
    }
}
