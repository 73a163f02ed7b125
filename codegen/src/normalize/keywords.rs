//! Keywords of schemas that are numbers or words.

use serde_json::Number;

use super::schemas::set;
use crate::source::{Map, Node, Value};

/// Counts (JSON Schema 2020-12 validation, 6.3 to 6.5): whole and not negative, or left out.
pub(super) fn sizes(from: &Node, to: &mut Map) {
    let keys = [
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "minProperties",
        "maxProperties",
        "minContains",
        "maxContains",
    ];
    for key in keys {
        let Some(node) = from.get(key) else { continue };
        let number =
            node.as_number().map(Number::to_owned).or_else(|| node.as_str()?.parse::<u64>().ok().map(Number::from));
        let whole = number.and_then(|number| {
            number
                .as_u64()
                .or_else(|| number.as_f64().filter(|f| *f >= 0.0 && f.fract() == 0.0 && *f < 1e15).map(|f| f as u64))
        });
        if let Some(whole) = whole.filter(|whole| u32::try_from(*whole).is_ok()) {
            set(to, key, Node::new(node.span, Value::Number(whole.into())));
        }
    }
}

/// Bounds (JSON Schema 2020-12 validation, 6.2). An exclusive bound that is a number becomes a bound with a flag.
pub(super) fn bounds(from: &Node, to: &mut Map) {
    for (key, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        let number = |key: &str| {
            from.get(key).filter(|node| node.as_number().and_then(Number::as_f64).is_some_and(f64::is_finite)).cloned()
        };
        // If both are numbers, the one that allows less.
        let is_tighter = |bound: &Node, excluded: &Node| {
            let of = |node: &Node| node.as_number().and_then(Number::as_f64).unwrap_or_default();
            if key == "minimum" { of(bound) > of(excluded) } else { of(bound) < of(excluded) }
        };
        let excluded =
            number(exclusive).filter(|excluded| !number(key).is_some_and(|bound| is_tighter(&bound, excluded)));
        if let Some(bound) = excluded {
            set(to, exclusive, Node::bool(bound.span, true));
            set(to, key, bound);
            continue;
        }
        if let Some(bound) = number(key) {
            set(to, key, bound);
            if let Some(flag) = from.get(exclusive).filter(|node| node.as_bool().is_some()) {
                set(to, exclusive, flag.clone());
            }
        }
    }
    if let Some(multiple) = from.get("multipleOf").filter(|node| node.as_number().is_some()) {
        set(to, "multipleOf", multiple.clone());
    }
}

/// The types of JSON Schema (2020-12 Validation, 6.1.1).
pub(super) const TYPES: [&str; 7] = ["string", "number", "integer", "boolean", "object", "array", "null"];

/// The type that a word means, with the format that it implies.
pub(super) fn type_of(word: &str) -> Option<(&'static str, Option<&'static str>)> {
    if let Some(known) = TYPES.into_iter().find(|known| word.eq_ignore_ascii_case(known)) {
        return Some((known, None));
    }
    Some(match word.to_ascii_lowercase().as_str() {
        "file" | "binary" => ("string", Some("binary")),
        "date" => ("string", Some("date")),
        "datetime" | "date-time" | "timestamp" => ("string", Some("date-time")),
        "uuid" | "guid" | "uri" | "url" | "email" | "text" | "str" | "enum" | "password" | "char" => ("string", None),
        "int" | "long" | "int32" | "int64" | "short" | "bigint" => ("integer", None),
        "float" | "double" | "decimal" | "numeric" => ("number", None),
        "bool" => ("boolean", None),
        "map" | "dict" | "hash" | "json" => ("object", None),
        "list" | "set" | "tuple" => ("array", None),
        _ => return None,
    })
}

/// Keywords that only concern one type.
pub(super) fn of_type(name: &str) -> &'static [&'static str] {
    match name {
        "string" => &["format", "pattern", "minLength", "maxLength", "contentEncoding", "contentMediaType"],
        "number" | "integer" => &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
        "array" => &["items", "minItems", "maxItems", "uniqueItems", "prefixItems"],
        "object" => &[
            "properties",
            "required",
            "additionalProperties",
            "minProperties",
            "maxProperties",
            "patternProperties",
            "propertyNames",
        ],
        _ => &[],
    }
}

/// A word for a message, in which it is shortened; what is hidden in it is shown as an escape ([`crate::foreign`]).
pub(super) fn quoted(word: &str) -> String {
    const LONGEST: usize = 60;
    match word.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &word[..end]),
        None => word.to_owned(),
    }
}
