//! Wire names to Rust names: readable, valid, stable.
//!
//! A name depends on the wire name alone; only where two of one scope meet does the later one get another word.

use std::collections::{HashMap, HashSet};

use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::reserved;

/// Symbols that carry meaning, as words.
fn symbol_word(symbol: char) -> Option<&'static str> {
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
fn words(wire: &str) -> String {
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

/// A snake-case identifier that is not a keyword. `fallback` replaces a name without any letter, digit or known symbol.
pub fn snake(wire: &str, fallback: &str) -> String {
    let name = words(wire).to_snake_case();
    match name.chars().next() {
        None => fallback.to_owned(),
        // Bindings without a letter mean nothing, and linters report them.
        Some(_) if !fallback.is_empty() && !name.contains(|c: char| c.is_alphabetic()) => format!("{fallback}_{name}"),
        // protection: digit
        Some(c) if c.is_ascii_digit() => format!("_{name}"),
        // protection: keyword
        Some(_) if reserved::is_keyword(&name) => format!("{name}_"),
        Some(_) => name,
    }
}

/// An upper camel-case identifier; `prefix` goes before a digit and stands in for an empty name.
pub fn pascal(wire: &str, prefix: &str) -> String {
    let name = words(wire).to_upper_camel_case();
    match name.chars().next() {
        None => prefix.to_owned(),
        Some(c) if c.is_ascii_digit() => format!("{prefix}{name}"),
        Some(_) if name == "Self" => "Self_".to_owned(),
        Some(_) => name,
    }
}

/// A type's name. `word` goes behind one that means something else.
pub fn type_name(wire: &str, word: &str) -> String {
    let name = pascal(wire, "Model");
    let plain = name.trim_end_matches('_');
    // protection: std-name
    if reserved::is_type(plain) { format!("{plain}{word}") } else { name }
}

/// The module that a type lives in.
pub fn module_name(type_name: &str) -> String {
    let name = snake(type_name, "model");
    if reserved::is_module(&name) { format!("{name}_model") } else { name }
}

/// A feature's name as Cargo takes it.
pub fn feature_name(wire: &str) -> String {
    let name = words(wire).to_snake_case().replace('_', "-");
    match name.as_str() {
        "" => "api".to_owned(),
        _ if reserved::is_feature(&name) => format!("{name}-api"),
        _ if name.starts_with(|c: char| c.is_ascii_digit()) => format!("api-{name}"),
        _ => name,
    }
}

/// A variant's name: for `value` as it is on the wire.
pub fn variant_name(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) if text.is_empty() => "Empty".to_owned(),
        serde_json::Value::String(text) => pascal(text, "Value"),
        serde_json::Value::Bool(true) => "True".to_owned(),
        serde_json::Value::Bool(false) => "False".to_owned(),
        serde_json::Value::Number(number) => pascal(&number.to_string().replace('.', "_point_"), "Value"),
        serde_json::Value::Null => "Null".to_owned(),
        other => pascal(&other.to_string(), "Value"),
    }
}

/// The method that sets a field: `with_type` for `type_`, which is not a keyword after `with_`.
pub fn setter(field: &str) -> String {
    let word = field.trim_start_matches('_');
    let word = word.strip_suffix('_').filter(|word| reserved::is_keyword(word)).unwrap_or(word);
    format!("with_{word}")
}

/// One past another in singular: what an array called `name` holds. Only plain English plurals are touched.
pub fn singular(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    for keep in ["ss", "us", "is", "series", "news"] {
        if lower.ends_with(keep) {
            return name.to_owned();
        }
    }
    if lower.len() > 4 && lower.ends_with("ies") {
        format!("{}y", &name[..name.len() - 3])
    } else if lower.len() > 4 && ["sses", "shes", "ches", "xes", "zes"].iter().any(|end| lower.ends_with(end)) {
        name[..name.len() - 2].to_owned()
    } else if lower.len() > 3 && lower.ends_with('s') {
        name[..name.len() - 1].to_owned()
    } else {
        name.to_owned()
    }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields() {
        for (wire, name) in [
            ("id", "id"),
            ("type", "type_"),
            ("Self", "self_"),
            ("createdAt", "created_at"),
            ("+1", "plus_1"),
            ("-1", "minus_1"),
            ("2fa", "_2fa"),
            ("1.0", "field_1_0"),
            ("@type", "at_type"),
            ("größe", "grosse"),
            ("", "field"),
            ("***", "asterisk_asterisk_asterisk"),
            ("a/b c", "a_b_c"),
            ("\u{0}", "field"),
        ] {
            assert_eq!(snake(wire, "field"), name, "{wire:?}");
        }
    }

    #[test]
    fn types_and_variants() {
        assert_eq!(type_name("SMSTemplate", "Model"), "SmsTemplate");
        assert_eq!(type_name("Option", "Model"), "OptionModel");
        assert_eq!(type_name("self", "Request"), "SelfRequest");
        assert_eq!(type_name("3d-model", "Model"), "Model3dModel");
        assert_eq!(module_name("Type"), "type_");
        assert_eq!(module_name("Std"), "std_model");
        assert_eq!(module_name("Com3"), "com3_model");
        assert_eq!(variant_name(&json!("hris-legacy")), "HrisLegacy");
        assert_eq!(variant_name(&json!("")), "Empty");
        assert_eq!(variant_name(&json!(-1)), "Minus1");
        assert_eq!(variant_name(&json!(404)), "Value404");
        assert_eq!(variant_name(&json!(1.5)), "Value1Point5");
        assert_eq!(variant_name(&json!(">=")), "GreaterEqual");
    }

    #[test]
    fn setters_need_no_underscore() {
        for (field, method) in
            [("type_", "with_type"), ("_1st", "with_1st"), ("name_", "with_name_"), ("name", "with_name")]
        {
            assert_eq!(setter(field), method);
        }
    }

    #[test]
    fn singulars() {
        for (plural, one) in [
            ("categories", "category"),
            ("employees", "employee"),
            ("address", "address"),
            ("status", "status"),
            ("boxes", "box"),
        ] {
            assert_eq!(singular(plural), one);
        }
    }

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

    #[test]
    fn every_name_is_an_identifier() {
        for wire in
            ["", "1", "_", "__", "ünïcödé", "名前", "a\u{202e}b", "\n", "r#type", "crate", "async", "gen", "'", "*/"]
        {
            for name in [
                snake(wire, "field"),
                type_name(wire, "Model"),
                variant_name(&json!(wire)),
                module_name(&type_name(wire, "Model")),
            ] {
                assert!(syn::parse_str::<syn::Ident>(&name).is_ok(), "{wire:?} gave {name:?}");
            }
        }
    }
}
