//! Wire names to Rust names: readable, valid, stable.
//!
//! A name depends on the wire name alone; only where two of one scope meet does the later one get another word.

mod scope;
mod words;

use crate::reserved;
pub use scope::{Scope, Wanted, assign, assign_in_order, spellings, taken};
use words::{camel_case, snake_case, words};

/// A snake-case identifier that is not a keyword. `fallback` replaces a name without any letter, digit or known symbol.
pub fn snake(wire: &str, fallback: &str) -> String {
    let name = snake_case(&words(wire));
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
    let name = camel_case(&words(wire));
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
    let name = snake_case(&words(wire)).replace('_', "-");
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
