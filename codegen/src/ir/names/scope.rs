//! Scopes, in which each name is given once.

use std::collections::{HashMap, HashSet};

use super::words::{camel_case, snake_case, symbol_word};

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

/// The name that something should have.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The name.
    pub name: String,
    /// A rule of `sdk.toml` gives it.
    pub given: bool,
}

impl Wanted {
    /// The name that a rule gives, else another one.
    pub fn new(given: Option<&str>, other: impl FnOnce() -> String) -> Self {
        Self { name: given.map_or_else(other, str::to_owned), given: given.is_some() }
    }
}

/// Gives every wire name of a scope its Rust name, the same in whatever order they are. Names that rules give come first; then a
/// wire name that is already its own Rust name keeps it; the others take what they want in the order of the wire names.
pub fn assign(wire_names: &[&str], wanted: &[Wanted], scope: &mut Scope) -> Vec<String> {
    let mut order: Vec<usize> = (0..wire_names.len()).collect();
    order.sort_by_key(|index| {
        let Wanted { name, given } = &wanted[*index];
        (!given, name != wire_names[*index], wire_names[*index])
    });
    claim_all(order, wire_names, wanted, scope)
}

/// Gives every wire name of a scope its Rust name. Names that rules give come first, then the others as they stand.
pub fn assign_in_order(wire_names: &[&str], wanted: &[Wanted], scope: &mut Scope) -> Vec<String> {
    let mut order: Vec<usize> = (0..wire_names.len()).collect();
    order.sort_by_key(|index| !wanted[*index].given);
    claim_all(order, wire_names, wanted, scope)
}

fn claim_all(order: Vec<usize>, wire_names: &[&str], wanted: &[Wanted], scope: &mut Scope) -> Vec<String> {
    let mut names = vec![String::new(); wire_names.len()];
    for index in order {
        names[index] = scope.claim(spellings(wanted[index].name.clone(), wire_names[index]));
    }
    names
}

/// Returns the names that rules give although others want them: for each, its index and that of the other.
pub fn taken(wanted: &[Wanted]) -> Vec<(usize, usize)> {
    if !wanted.iter().any(|wanted| wanted.given) {
        return Vec::new();
    }
    let mut others: HashMap<&str, usize> = HashMap::new();
    for (index, wanted) in wanted.iter().enumerate().filter(|(_, wanted)| !wanted.given) {
        others.entry(&wanted.name).or_insert(index);
    }
    let mut found = Vec::new();
    for (index, wanted) in wanted.iter().enumerate().filter(|(_, wanted)| wanted.given) {
        match others.get(wanted.name.as_str()) {
            Some(other) => found.push((index, *other)),
            None => drop(others.insert(&wanted.name, index)),
        }
    }
    found
}

/// Possible names, best first, if `name` may be taken by another spelling of the same words: by the
/// symbol that it begins with (`-user` beside `user`), or by how it is spelled (`ASC` beside `asc`).
pub fn spellings(name: String, wire: &str) -> impl Iterator<Item = String> {
    let is_pascal = name.starts_with(|c: char| c.is_ascii_uppercase());
    let join = move |a: &str, b: &str| {
        let both = format!("{a}_{b}");
        if is_pascal { camel_case(&both) } else { snake_case(&both) }
    };
    let symbol = wire.chars().next().filter(|c| !c.is_alphanumeric()).and_then(symbol_word);
    // Hardly ever needed.
    let others = [name.clone()].into_iter().flat_map(move |name| {
        let signed = symbol.map(|word| join(word, &name));
        signed.into_iter().chain([join(&name, spelling(wire))])
    });
    std::iter::once(name).chain(others)
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
        let wire_names = ["fooBar", "foo_bar", "foo-bar"];
        let mut wanted = wire_names.map(|wire| Wanted::new(None, || snake(wire, "field")));
        assert_eq!(assign(&wire_names, &wanted, &mut Scope::default()), ["foo_bar_camel", "foo_bar", "foo_bar_kebab"]);
        wanted[2].given = true;
        assert_eq!(taken(&wanted), [(2, 0)]);
        assert_eq!(assign(&wire_names, &wanted, &mut Scope::default())[2], "foo_bar");
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
