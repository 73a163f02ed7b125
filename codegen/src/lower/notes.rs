//! Sentences for what a document says and Rust types can't (JSON Schema 2020-12 validation, 6; core, 10.2).

use serde_json::{Map, Number, Value};

use crate::canonical::{Condition, Nodes, NumberRules, Rare, Schema, SchemaType, View, is_scalar, number_value};
use crate::markdown::code;

/// So many constants are listed.
const VALUES: usize = 8;

/// A value as code in a sentence.
fn quote(value: &Value) -> String {
    code(&value.to_string())
}

/// A schema as code in a sentence.
fn quote_schema(schema: &Value) -> String {
    quote(&without_repeated_constants(schema))
}

/// A schema without each `enum` that only repeats the `const` beside it.
fn without_repeated_constants(schema: &Value) -> Value {
    match schema {
        Value::Array(items) => items.iter().map(without_repeated_constants).collect(),
        Value::Object(members) => {
            let constant = members.get("const").map(std::slice::from_ref);
            let is_repeated =
                |key: &str, value: &Value| key == "enum" && value.as_array().map(Vec::as_slice) == constant;
            let kept = members.iter().filter(|(key, value)| constant.is_none() || !is_repeated(key, value));
            Value::Object(kept.map(|(key, value)| (key.clone(), without_repeated_constants(value))).collect())
        }
        other => other.clone(),
    }
}

/// Returns a sentence for each constraint of the schemas of a view.
pub(super) fn of(view: &View<'_>, nodes: &Nodes<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    view.schemas().for_each(|schema| add(schema, nodes, &mut notes));
    notes.extend(view.remarks.iter().cloned());
    notes
}

fn add(schema: &Schema, nodes: &Nodes<'_>, notes: &mut Vec<String>) {
    if !schema.enumeration.iter().all(is_scalar) {
        notes.push(one_of(&schema.enumeration));
    }
    if let Some(string) = schema.string.as_deref() {
        notes.extend(size("character", "characters", string.min, string.max));
        let pattern = string.pattern.as_deref();
        notes.extend(pattern.map(|pattern| format!("Must match the pattern {}.", code(pattern))));
    }
    if let Some(number) = schema.number.as_deref() {
        bounds(number, schema.kind, notes);
    }
    if let Some(array) = schema.array.as_deref() {
        notes.extend(size("item", "items", array.min, array.max));
        notes.extend(array.unique.then(|| "Items are distinct.".to_owned()));
    }
    let object = schema.object.as_deref();
    notes.extend(object.and_then(|object| size("property", "properties", object.min, object.max)));
    let rare = schema.rare.as_deref();
    if let Some(constant) = rare.and_then(|rare| rare.constant.as_ref()).filter(|constant| !is_scalar(constant)) {
        // Others are enums of one value.
        notes.push(format!("Always {}.", quote(constant)));
    }
    if let Some(not) = rare.and_then(|rare| rare.not) {
        notes.push(format!("Must not match the schema {}.", quote_schema(&nodes.json(not))));
    }
    if let Some(object) = object {
        notes.extend(object.patterns.iter().map(|(pattern, part)| pattern_property(pattern, &nodes.json(*part))));
    }
    if let Some(held) = schema.string.as_deref().and_then(|string| string.content_media_type.as_deref()) {
        notes.push(format!("Content type: {}.", code(held)));
    }
    if let Some(rare) = rare {
        conditions(rare, nodes, notes);
    }
}

fn conditions(rare: &Rare, nodes: &Nodes<'_>, notes: &mut Vec<String>) {
    let mut say = |value: Option<Value>, before: &str| {
        notes.extend(value.map(|value| format!("{before} {}.", quote_schema(&value))));
    };
    let json = |part| nodes.json(part);
    say(rare.property_names.map(json), "Property names must match the schema");
    let Condition { test, then, otherwise } = rare.condition;
    say(
        together([("if", test.map(json)), ("then", then.map(json)), ("else", otherwise.map(json))]),
        "Conditional schema:",
    );
    let schemas = rare.dependent_schemas.iter().map(|(name, part)| (name.clone(), json(*part)));
    let required = rare.dependent_required.iter().map(|(name, names)| (name.clone(), names.clone().into()));
    let dependent = [("dependentSchemas", object(schemas)), ("dependentRequired", object(required))];
    say(together(dependent), "Dependent properties:");
    say(rare.contains.as_ref().map(|contains| json(contains.schema)), "At least one item must match the schema");
    rare.unevaluated().for_each(|part| say(Some(json(part)), "Unevaluated properties or items must match the schema"));
}

/// Returns an object in JSON, unless it is empty.
fn object(members: impl Iterator<Item = (String, Value)>) -> Option<Value> {
    let members: Map<String, Value> = members.collect();
    (!members.is_empty()).then_some(Value::Object(members))
}

/// Returns keywords that say something only with each other, if there are any.
fn together<const N: usize>(keywords: [(&str, Option<Value>); N]) -> Option<Value> {
    object(keywords.into_iter().filter_map(|(keyword, value)| Some((keyword.to_owned(), value?))))
}

/// "At least 1 item, at most 5 items."
fn size(one: &str, many: &str, min: Option<usize>, max: Option<usize>) -> Option<String> {
    let count = |n: usize| format!("{n} {}", if n == 1 { one } else { many });
    match (min.filter(|n| *n > 0), max) {
        (Some(min), Some(max)) if min == max => Some(format!("Exactly {}.", count(min))),
        (Some(min), Some(max)) => Some(format!("{min} to {}.", count(max))),
        (Some(min), None) => Some(format!("At least {}.", count(min))),
        (None, Some(max)) => Some(format!("At most {}.", count(max))),
        (None, None) => None,
    }
}

/// The bounds of a number; those of integers are whole.
fn bounds(rules: &NumberRules, kind: Option<SchemaType>, notes: &mut Vec<String>) {
    let spelled = |number: &Number| match number.as_i64() {
        Some(whole) if kind == Some(SchemaType::Integer) => Value::from(whole),
        _ => number.as_f64().map_or(Value::Null, number_value),
    };
    let minimum = rules.minimum.as_ref().map(|bound| {
        let word = if bound.exclusive { "More than" } else { "At least" };
        format!("{word} {}.", spelled(&bound.value))
    });
    let maximum = rules.maximum.as_ref().map(|bound| {
        let word = if bound.exclusive { "Less than" } else { "At most" };
        format!("{word} {}.", spelled(&bound.value))
    });
    notes.extend(minimum.into_iter().chain(maximum));
    notes.extend(rules.multiple_of.as_ref().map(|number| format!("A multiple of {}.", spelled(number))));
}

/// Sentence for constants that are not scalars, which enums do not support.
fn one_of(values: &[Value]) -> String {
    let values: Vec<String> = values.iter().take(VALUES).map(quote).collect();
    format!("One of {}.", values.join(", "))
}

fn pattern_property(pattern: &str, schema: &Value) -> String {
    let pattern = code(pattern);
    match schema {
        Value::Object(members) if members.is_empty() => {
            format!("Properties whose name matches {pattern} may have any value.")
        }
        schema => format!("Properties whose name matches {pattern} must match the schema {}.", quote_schema(schema)),
    }
}
