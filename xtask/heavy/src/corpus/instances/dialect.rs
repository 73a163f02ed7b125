//! Schemas of the canonical document in the form of JSON Schema 2020-12, which validators know.

use serde_json::{Map, Value, json};

/// The place of a schema among the others.
pub(super) fn address(name: &str) -> String {
    format!("#/$defs/{name}")
}

/// The name of the schema that a reference leads to.
pub(super) fn referred(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}

/// A pointer into the canonical document as one into its OpenAPI 3.0 form, where newer parts stand in extensions.
pub(super) fn pointer(canonical: &str) -> String {
    let parts = [
        ("/webhooks/", "/x-sdkwright-webhooks/"),
        ("/additionalOperations/", "/x-sdkwright-operations/"),
        ("/query/", "/x-sdkwright-query/"),
    ];
    parts.iter().fold(canonical.to_owned(), |pointer, (keyword, extension)| pointer.replacen(keyword, extension, 1))
}

/// The named schemas that an instance of this one is tried against, if it is not a part of the instance that is tried.
pub(super) fn parts<'v>(schema: &'v Value, found: &mut Vec<&'v str>) {
    found.extend(schema.get("$ref").and_then(Value::as_str).map(referred));
    for key in ["allOf", "oneOf", "anyOf"] {
        schema.get(key).and_then(Value::as_array).into_iter().flatten().for_each(|part| parts(part, found));
    }
    ["not", "if", "then", "else"].iter().filter_map(|key| schema.get(key)).for_each(|part| parts(part, found));
}

/// A schema of the canonical OpenAPI 3.0 document with all that its extensions say.
pub(super) fn convert(schema: &Value) -> Value {
    let Some(from) = schema.as_object() else { return schema.clone() };
    if let Some(reference) = from.get("$ref").and_then(Value::as_str) {
        return json!({ "$ref": address(referred(reference)) });
    }
    if from.contains_key("x-sdkwright-never") {
        return Value::Bool(false);
    }
    let mut to = Map::new();
    for (key, value) in from {
        keyword(key, value, &mut to);
    }
    bounds(from, &mut to);
    let is_null = from.contains_key("x-sdkwright-null");
    if is_null {
        return json!({ "type": "null" });
    }
    if from.get("nullable").and_then(Value::as_bool) != Some(true) || to.is_empty() {
        return Value::Object(to);
    }
    json!({ "anyOf": [Value::Object(to), { "type": "null" }] })
}

fn keyword(key: &str, value: &Value, to: &mut Map<String, Value>) {
    let all = |map: &Value| {
        let members = map.as_object().into_iter().flatten();
        Value::Object(members.map(|(name, schema)| (name.clone(), convert(schema))).collect())
    };
    let each = |list: &Value| Value::Array(list.as_array().into_iter().flatten().map(convert).collect());
    let (key, value) = match key {
        "type" | "format" | "required" | "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties"
        | "maxProperties" | "uniqueItems" | "multipleOf" | "enum" | "discriminator" => (key, value.clone()),
        "pattern" if is_pattern(value) => (key, value.clone()),
        "properties" => (key, all(value)),
        "items" | "additionalProperties" | "not" => (key, convert(value)),
        "allOf" | "oneOf" | "anyOf" => (key, each(value)),
        "x-sdkwright-const" => ("const", value.clone()),
        "x-sdkwright-not" => ("not", convert(value)),
        "x-sdkwright-tuple" => ("prefixItems", each(value)),
        "x-sdkwright-pattern-properties" => ("patternProperties", all(value)),
        "x-sdkwright-content-encoding" => ("contentEncoding", value.clone()),
        // These are kept as the document has them, whose references lead elsewhere.
        "x-sdkwright-property-names" if !refers(value) => ("propertyNames", convert(value)),
        "x-sdkwright-contains" if !refers(value) => ("contains", convert(value)),
        "x-sdkwright-if" if !refers(value) => ("if", convert(value)),
        "x-sdkwright-then" if !refers(value) => ("then", convert(value)),
        "x-sdkwright-else" if !refers(value) => ("else", convert(value)),
        "x-sdkwright-dependent-schemas" if !refers(value) => ("dependentSchemas", all(value)),
        "x-sdkwright-dependent-required" => ("dependentRequired", value.clone()),
        _ => return,
    };
    to.insert(key.to_owned(), value);
}

fn refers(value: &Value) -> bool {
    value.to_string().contains("\"$ref\"")
}

/// Invalid patterns are ignored.
fn is_pattern(pattern: &Value) -> bool {
    jsonschema::options().build(&json!({ "pattern": pattern })).is_ok()
}

/// Exclusive bounds are numbers, and formats of integers are bounds too.
fn bounds(from: &Map<String, Value>, to: &mut Map<String, Value>) {
    for (bound, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        let Some(value) = from.get(bound) else { continue };
        let is_exclusive = from.get(exclusive).and_then(Value::as_bool) == Some(true);
        to.insert(if is_exclusive { exclusive } else { bound }.to_owned(), value.clone());
    }
    // A number by type is an integer by these formats.
    let whole = ["int32", "int64"].map(Some).contains(&from.get("format").and_then(Value::as_str));
    if whole && from.get("type").is_some_and(|name| name == "number") {
        to.insert("type".to_owned(), "integer".into());
    }
    let range = match (from.get("type").and_then(Value::as_str), from.get("format").and_then(Value::as_str)) {
        (Some("integer" | "number"), Some("int32" | "int16" | "int8" | "uint8" | "uint16")) => {
            (i64::from(i32::MIN), i64::from(i32::MAX).unsigned_abs())
        }
        (Some("integer"), Some("uint32")) => (0, u64::from(u32::MAX)),
        (Some("integer"), Some("uint64" | "uint" | "usize")) => (0, u64::MAX),
        (Some("integer"), _) | (_, Some("int64")) => (i64::MIN, i64::MAX.unsigned_abs()),
        _ => return,
    };
    let range = json!({ "minimum": range.0, "maximum": range.1 });
    let all = to.entry("allOf").or_insert_with(|| Value::Array(Vec::new()));
    all.as_array_mut().map(|list| list.push(range)).unwrap_or_default();
}
