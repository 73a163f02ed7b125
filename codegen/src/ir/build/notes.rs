//! Sentences for what a document says and Rust types can't (JSON Schema 2020-12 validation, 6; core, 10.2).

use openapiv3::{ReferenceOr, Schema};
use serde_json::Value;

use super::flat::is_scalar;
use crate::markdown::code;

/// So many constants are listed.
const VALUES: usize = 8;

/// A value as code in a sentence.
fn quote(value: &Value) -> String {
    code(&value.to_string())
}

pub(super) fn not(schema: &ReferenceOr<Schema>) -> String {
    let value = serde_json::to_value(schema).unwrap_or_default();
    format!("Must not match the schema {}.", quote(&value))
}

pub(super) fn string(min: Option<usize>, max: Option<usize>, pattern: Option<&str>) -> Vec<String> {
    let mut notes: Vec<String> = size("character", "characters", min, max).into_iter().collect();
    notes.extend(pattern.map(|pattern| format!("Must match the pattern {}.", code(pattern))));
    notes
}

/// "At least 1 item, at most 5 items."
pub(super) fn size(one: &str, many: &str, min: Option<usize>, max: Option<usize>) -> Option<String> {
    let count = |n: usize| format!("{n} {}", if n == 1 { one } else { many });
    match (min.filter(|n| *n > 0), max) {
        (Some(min), Some(max)) if min == max => Some(format!("Exactly {}.", count(min))),
        (Some(min), Some(max)) => Some(format!("{min} to {}.", count(max))),
        (Some(min), None) => Some(format!("At least {}.", count(min))),
        (None, Some(max)) => Some(format!("At most {}.", count(max))),
        (None, None) => None,
    }
}

pub(super) fn array(min: Option<usize>, max: Option<usize>, unique: bool) -> Vec<String> {
    let mut notes: Vec<String> = size("item", "items", min, max).into_iter().collect();
    notes.extend(unique.then(|| "Items are distinct.".to_owned()));
    notes
}

pub(super) fn number(
    min: Option<Value>,
    exclusive_min: bool,
    max: Option<Value>,
    exclusive_max: bool,
    multiple: Option<Value>,
) -> Vec<String> {
    let mut notes = Vec::new();
    notes.extend(min.map(|min| format!("{} {min}.", if exclusive_min { "More than" } else { "At least" })));
    notes.extend(max.map(|max| format!("{} {max}.", if exclusive_max { "Less than" } else { "At most" })));
    notes.extend(multiple.map(|multiple| format!("A multiple of {multiple}.")));
    notes
}

/// Of constants that are no scalars, which no enum has.
pub(super) fn one_of(values: &[Value]) -> String {
    let values: Vec<String> = values.iter().take(VALUES).map(quote).collect();
    format!("One of {}.", values.join(", "))
}

pub(super) fn pattern_property(pattern: &str, schema: &Value) -> String {
    let pattern = code(pattern);
    match schema {
        Value::Object(members) if members.is_empty() => {
            format!("Properties whose name matches {pattern} may hold anything.")
        }
        schema => format!("Properties whose name matches {pattern} must match the schema {}.", quote(schema)),
    }
}

/// What an extension of the canonical form says that types can't.
pub(super) fn extension(key: &str, value: &Value) -> Option<String> {
    match key {
        "x-sdkwright-property-names" => Some(format!("Property names must match the schema {}.", quote(value))),
        "x-sdkwright-not" => Some(format!("Must not match the schema {}.", quote(value))),
        "x-sdkwright-if" => Some(format!("Depends on a condition: {}.", quote(value))),
        "x-sdkwright-dependent" => Some(format!("Properties depend on each other: {}.", quote(value))),
        "x-sdkwright-unevaluated" => Some(format!("What other keywords leave open must match {}.", quote(value))),
        "x-sdkwright-contains" => Some(format!("Some items must match: {}.", quote(value))),
        // Others are enums of one value.
        "x-sdkwright-const" if !is_scalar(value) => Some(format!("Always {}.", quote(value))),
        "x-sdkwright-content-media-type" => Some(format!("Holds {}.", code(value.as_str()?))),
        _ => None,
    }
}
