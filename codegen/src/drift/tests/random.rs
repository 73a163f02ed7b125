//! Random changes of random schemas, judged by values: a change with the verdict `safe` must be safe.
//!
//! A change that is safe in what is sent lets through every value that was allowed before; one that is safe in what is received gives no
//! value that was not. Values hold no properties but those that a schema declares, and objects that take no others are taken for open
//! where they are read: an open object promises nothing of the properties that it does not name. `oneOf` is read as `anyOf`.

use std::env;

use serde_json::{Map, Value, json};

use super::compare;
use crate::drift::Wire;

/// Number of changes that `cargo test` examines; `DRIFT_MUTATIONS` sets another number.
const CHANGES: u64 = 300;
/// Values for each change and direction.
const VALUES: usize = 40;
const NAMES: [&str; 4] = ["a", "b", "c", "x1"];

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap()
    }

    /// One time in so many.
    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn pick<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        &all[self.below(all.len())]
    }

    fn schema(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 8 } else { 16 }) {
            0 => self.text(),
            1 | 2 => self.number(),
            3 => json!({ "type": "boolean" }),
            4 => self.listed(),
            5 if self.once_in(3) => self.unusual(),
            5 => self.text(),
            6 => json!({ "type": [self.pick(&["string", "integer", "boolean"]), "null"] }),
            7 => json!({ "const": self.pick(&[json!("a"), json!(1), Value::Null]) }),
            8..=10 => self.object(depth - 1),
            11 => self.array(depth - 1),
            12 => self.choice(depth - 1),
            13 => json!({ "$ref": format!("#/components/schemas/{}", self.pick(&["R", "S"])) }),
            14 => {
                let mut schema = self.schema(depth - 1);
                if let (Some(members), Value::Object(choice)) = (schema.as_object_mut(), self.choice(0)) {
                    for (key, value) in choice {
                        members.entry(key).or_insert(value);
                    }
                }
                schema
            }
            _ => json!({ "allOf": [self.schema(depth - 1), self.schema(depth - 1)] }),
        }
    }

    fn choice(&mut self, depth: usize) -> Value {
        let members: Vec<Value> = (0..1 + self.below(3)).map(|_| self.schema(depth)).collect();
        json!({ *self.pick(&["anyOf", "oneOf"]): members })
    }

    /// A schema that people rarely write.
    fn unusual(&mut self) -> Value {
        let all = [
            json!({}),
            json!(true),
            json!(false),
            json!({ "type": "null" }),
            json!({ "not": { "type": "string" } }),
            json!({ "not": { "const": "a" } }),
            json!({ "not": { "required": ["a", "b"] } }),
            json!({ "enum": [null, "a"] }),
        ];
        self.pick(&all).clone()
    }

    fn text(&mut self) -> Value {
        let mut schema = json!({ "type": "string" });
        if self.once_in(3) {
            schema["minLength"] = json!(self.below(3));
        }
        if self.once_in(3) {
            schema["maxLength"] = json!(2 + self.below(3));
        }
        if self.once_in(5) {
            schema["pattern"] = json!(self.pick(&["^a", "b$", "^[ab]*$"]));
        }
        if self.once_in(5) {
            schema["type"] = json!(["string", "null"]);
        }
        schema
    }

    fn number(&mut self) -> Value {
        let mut schema = json!({ "type": self.pick(&["integer", "integer", "number"]) });
        for (key, from) in [("minimum", 0), ("exclusiveMinimum", 0), ("maximum", 4), ("exclusiveMaximum", 4)] {
            if self.once_in(4) {
                schema[key] = json!(from + self.below(3));
            }
        }
        if self.once_in(6) {
            schema["multipleOf"] = json!(1 + self.below(3));
        }
        if self.once_in(6) {
            schema["type"] = json!(["integer", "string"]);
        }
        if self.once_in(4) {
            schema["format"] = json!(self.pick(&["int32", "int64"]));
        }
        schema
    }

    fn listed(&mut self) -> Value {
        let all = [json!("a"), json!("b"), json!("ab"), json!(1), json!(2)];
        let mut values: Vec<Value> = Vec::new();
        for _ in 0..=self.below(3) {
            let value = self.pick(&all).clone();
            if !values.contains(&value) {
                values.push(value);
            }
        }
        json!({ "enum": values })
    }

    fn object(&mut self, depth: usize) -> Value {
        let mut properties = Map::default();
        let mut required: Vec<&str> = Vec::new();
        for name in NAMES {
            if self.once_in(2) {
                properties.insert(name.to_owned(), self.schema(depth));
                if self.once_in(2) {
                    required.push(name);
                }
            }
        }
        let mut schema = json!({ "type": "object", "properties": properties });
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        match self.below(14) {
            0 => schema["additionalProperties"] = json!(false),
            1 => schema["additionalProperties"] = self.schema(0),
            2 => schema["minProperties"] = json!(1 + self.below(2)),
            3 => schema["maxProperties"] = json!(1 + self.below(3)),
            4 => schema["patternProperties"] = json!({ *self.pick(&["^x", "^a"]): self.schema(0) }),
            5 => schema["dependentRequired"] = json!({ *self.pick(&NAMES): [self.pick(&NAMES)] }),
            6 => schema["dependentSchemas"] = json!({ *self.pick(&NAMES): { "required": [self.pick(&NAMES)] } }),
            7 => {
                let names = [json!({ "maxLength": 1 }), json!({ "enum": ["a", "b"] }), json!({ "pattern": "^[ax]" })];
                schema["propertyNames"] = self.pick(&names).clone();
            }
            8 => schema["unevaluatedProperties"] = if self.once_in(2) { json!(false) } else { self.schema(0) },
            9 => {
                schema["if"] = json!({ "required": [self.pick(&NAMES)] });
                schema["then"] = json!({ "required": [self.pick(&NAMES)] });
            }
            _ => {}
        }
        schema
    }

    fn array(&mut self, depth: usize) -> Value {
        let mut schema = json!({ "type": "array", "items": self.schema(depth) });
        match self.below(10) {
            0 => schema["minItems"] = json!(1 + self.below(2)),
            1 => schema["maxItems"] = json!(1 + self.below(2)),
            2 => schema["uniqueItems"] = json!(true),
            3 => schema["prefixItems"] = json!([self.schema(depth)]),
            4 | 5 => {
                schema["contains"] = if self.once_in(4) { json!(true) } else { self.schema(0) };
                if self.once_in(2) {
                    schema["minContains"] = json!(self.below(3));
                }
                if self.once_in(2) {
                    schema["maxContains"] = json!(1 + self.below(2));
                }
            }
            6 => drop(schema.as_object_mut().unwrap().shift_remove("items")),
            _ => {}
        }
        schema
    }

    /// Changes something somewhere.
    fn change(&mut self, schema: &Value, depth: usize) -> Value {
        let mut new = schema.clone();
        let Some(members) = new.as_object_mut().filter(|_| !self.once_in(6)) else { return self.schema(depth) };
        if members.is_empty() {
            return self.schema(depth);
        }
        let keys: Vec<String> = members.keys().cloned().collect();
        let key = self.pick(&keys).clone();
        match (key.as_str(), members[&key].clone()) {
            ("properties" | "patternProperties", Value::Object(mut properties)) => {
                let name = *self.pick(if key == "patternProperties" { &["^x", "^a"] } else { &NAMES[..] });
                match properties.get(name) {
                    Some(_) if self.once_in(3) => {
                        properties.shift_remove(name);
                    }
                    Some(known) => {
                        let changed = self.change(known, depth.saturating_sub(1));
                        properties.insert(name.to_owned(), changed);
                    }
                    None => {
                        properties.insert(name.to_owned(), self.schema(depth.saturating_sub(1)));
                    }
                }
                members.insert(key, Value::Object(properties));
            }
            (
                "items" | "contains" | "additionalProperties" | "not" | "propertyNames" | "unevaluatedProperties",
                inner,
            ) => {
                let changed =
                    if inner.is_object() { self.change(&inner, depth.saturating_sub(1)) } else { json!(true) };
                members.insert(key, changed);
            }
            ("if" | "then", _) => {
                members.shift_remove("if");
                members.shift_remove("then");
            }
            ("anyOf" | "oneOf" | "allOf" | "prefixItems", Value::Array(mut list)) => {
                let at = self.below(list.len());
                let other = if key == "anyOf" { "oneOf" } else { "anyOf" };
                match self.below(4) {
                    0 if list.len() > 1 => {
                        list.remove(at);
                    }
                    1 => list.push(self.schema(depth.saturating_sub(1))),
                    2 if matches!(key.as_str(), "anyOf" | "oneOf") && !members.contains_key(other) => {
                        members.remove(&key);
                        members.insert(other.to_owned(), Value::Array(list));
                        return new;
                    }
                    _ => list[at] = self.change(&list[at].clone(), depth.saturating_sub(1)),
                }
                members.insert(key, Value::Array(list));
            }
            ("required", Value::Array(mut names)) => {
                let name = json!(self.pick(&NAMES));
                match names.iter().position(|known| *known == name) {
                    Some(at) => drop(names.remove(at)),
                    None => names.push(name),
                }
                members.insert(key, Value::Array(names));
            }
            ("enum", _) => members.extend(self.listed().as_object().unwrap().clone()),
            ("type", Value::String(name)) if name == "object" || name == "array" => {
                let more = if name == "object" { self.object(0) } else { self.array(0) };
                for (key, value) in more.as_object().unwrap() {
                    members.entry(key.clone()).or_insert(value.clone());
                }
            }
            ("type", _) if self.once_in(2) => members.extend(self.text().as_object().unwrap().clone()),
            ("type", _) => members.extend(self.number().as_object().unwrap().clone()),
            (_, Value::Number(number)) => {
                let by = if self.once_in(2) { 1 } else { -1 };
                let least = i64::from(key == "multipleOf");
                members.insert(key, json!((number.as_i64().unwrap_or(1) + by).max(least)));
            }
            _ => drop(members.remove(&key)),
        }
        new
    }

    /// A value that a schema may allow.
    fn value(&mut self, schema: &Value, components: &Value, depth: usize) -> Value {
        if depth > 12 || self.once_in(12) {
            return self.scalar();
        }
        if let Some(name) = schema["$ref"].as_str().and_then(|text| text.rsplit('/').next()) {
            return self.value(&components[name].clone(), components, depth + 1);
        }
        if let Some(values) = schema["enum"].as_array() {
            return self.pick(values).clone();
        }
        for keyword in ["anyOf", "oneOf"] {
            if let Some(members) = schema[keyword].as_array() {
                let member = self.pick(members).clone();
                return self.value(&member, components, depth + 1);
            }
        }
        if let Some(members) = schema["allOf"].as_array() {
            let all: Vec<Value> = members.iter().map(|member| self.value(member, components, depth + 1)).collect();
            let mut joined = Map::default();
            all.iter().filter_map(Value::as_object).for_each(|members| joined.extend(members.clone()));
            return if joined.is_empty() { self.pick(&all).clone() } else { Value::Object(joined) };
        }
        let name = match &schema["type"] {
            Value::Array(names) => self.pick(names).as_str().unwrap().to_owned(),
            Value::String(name) => name.clone(),
            _ => return self.scalar(),
        };
        match name.as_str() {
            "object" => {
                let mut members = Map::default();
                for (name, property) in schema["properties"].as_object().into_iter().flatten() {
                    let is_required = schema["required"].as_array().is_some_and(|all| all.contains(&json!(name)));
                    if is_required || self.once_in(2) {
                        members.insert(name.clone(), self.value(property, components, depth + 1));
                    }
                }
                if schema["additionalProperties"].as_object().is_some_and(|rest| !rest.is_empty()) && self.once_in(2) {
                    let name = *self.pick(&NAMES);
                    if schema["properties"].get(name).is_none() {
                        members.insert(
                            name.to_owned(),
                            self.value(&schema["additionalProperties"], components, depth + 1),
                        );
                    }
                }
                Value::Object(members)
            }
            "array" => {
                let first = schema["prefixItems"].as_array().cloned().unwrap_or_default();
                let count = self.below(4);
                let of = |place: usize| first.get(place).unwrap_or(&schema["items"]).clone();
                (0..count).map(|place| self.value(&of(place), components, depth + 1)).collect()
            }
            "null" => Value::Null,
            "boolean" => json!(self.once_in(2)),
            "integer" => json!(self.below(8)),
            "number" if self.once_in(2) => json!(self.below(8)),
            "number" => json!(self.below(16) as f64 / 2.0),
            _ => json!(self.pick(&["", "a", "b", "ab", "abb", "ba", "aaaa", "cc"])),
        }
    }

    fn scalar(&mut self) -> Value {
        let all =
            [json!(null), json!(true), json!(0), json!(3), json!(2.5), json!("a"), json!("ab"), json!([]), json!({})];
        self.pick(&all).clone()
    }
}

/// Reads `oneOf` as `anyOf`: if members come to overlap, the verdict is already `risky`.
fn inclusive(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let mut read: Map<String, Value> =
                members.iter().map(|(key, value)| (key.clone(), inclusive(value))).collect();
            if let Some(choice) = read.shift_remove("oneOf") {
                let mut all = vec![json!({ "anyOf": choice })];
                all.extend(read.shift_remove("allOf").into_iter().flat_map(|known| known.as_array().cloned().unwrap()));
                read.insert("allOf".to_owned(), all.into());
            }
            Value::Object(read)
        }
        Value::Array(items) => items.iter().map(inclusive).collect(),
        other => other.clone(),
    }
}

/// Takes what an object must not have out of it and all that it holds.
fn opened(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let kept = members.iter().filter(|(key, value)| {
                !(["additionalProperties", "unevaluatedProperties"].contains(&key.as_str()) && **value == json!(false))
            });
            Value::Object(kept.map(|(key, value)| (key.clone(), opened(value))).collect())
        }
        Value::Array(items) => items.iter().map(opened).collect(),
        other => other.clone(),
    }
}

/// Returns whether one keyword excludes the null that another one beside it allows: the schema is read as nullable, as OpenAPI 3.0's
/// `nullable: true` beside a choice is meant.
fn has_excluded_null(schema: &Value) -> bool {
    let is_null = |value: &Value| value["type"] == "null" || value.get("const").is_some_and(Value::is_null);
    let offers = |key: &str| schema[key].as_array().is_some_and(|all| all.iter().any(is_null));
    let lists = schema["enum"].as_array().is_some_and(|all| all.contains(&Value::Null));
    let excludes = match &schema["type"] {
        Value::String(name) => name != "null",
        Value::Array(names) => !names.contains(&json!("null")),
        _ => false,
    };
    let has_choice = schema.get("oneOf").or(schema.get("anyOf")).is_some();
    match schema {
        Value::Object(members) => {
            (offers("oneOf") || offers("anyOf") || lists)
                && (excludes || schema.get("enum").or(schema.get("const")).is_some() && !lists)
                || has_choice && (schema.get("type").is_some() && !excludes || lists || is_null(schema))
                || members.values().any(has_excluded_null)
        }
        Value::Array(items) => items.iter().any(has_excluded_null),
        _ => false,
    }
}

/// Returns whether an object requires a property that it neither describes nor takes: it is read as a field that may have any value, with a
/// warning.
fn requires_what_it_excludes(schema: &Value) -> bool {
    let is_described = |name: &Value| name.as_str().is_some_and(|name| schema["properties"].get(name).is_some());
    match schema {
        Value::Object(members) => {
            schema["required"].as_array().is_some_and(|names| !names.iter().all(is_described))
                && ["additionalProperties", "unevaluatedProperties"].iter().any(|key| members.contains_key(*key))
                || members.values().any(requires_what_it_excludes)
        }
        Value::Array(items) => items.iter().any(requires_what_it_excludes),
        _ => false,
    }
}

fn document(schema: &Value, components: &Value) -> String {
    let content = json!({ "application/json": { "schema": schema } });
    json!({
        "openapi": "3.1.0",
        "info": { "title": "T", "version": "1" },
        "paths": {
            "/sent": { "post": { "requestBody": { "required": true, "content": content }, "responses": { "204": { "description": "" } } } },
            "/read": { "get": { "responses": { "200": { "description": "", "content": content } } } },
        },
        "components": { "schemas": components },
    })
    .to_string()
}

fn validator(schema: &Value, components: &Value) -> jsonschema::Validator {
    let mut all = inclusive(schema);
    all["components"] = json!({ "schemas": inclusive(components) });
    jsonschema::validator_for(&all).unwrap()
}

#[test]
fn what_is_told_to_be_safe_is() {
    let number = |key: &str, or: u64| env::var(key).ok().and_then(|text| text.parse().ok()).unwrap_or(or);
    let (changes, seed) = (number("DRIFT_MUTATIONS", CHANGES), number("DRIFT_SEED", 1));
    let mut wrong = Vec::new();
    for number in 0..changes {
        let mut dice = Dice(seed.wrapping_mul(1_000_003).wrapping_add(number));
        let old_components = json!({ "R": dice.object(1), "S": dice.schema(1) });
        let old = dice.schema(2);
        let (mut new, mut components) = (old.clone(), old_components.clone());
        for _ in 0..=dice.below(2) {
            match dice.below(4) {
                0 => components["R"] = dice.change(&components["R"].clone(), 1),
                _ => new = dice.change(&new, 2),
            }
        }
        let is_read_otherwise = |schema: &Value| has_excluded_null(schema) || requires_what_it_excludes(schema);
        if !(new.is_object() && old.is_object())
            || [&old, &new, &old_components, &components].into_iter().any(is_read_otherwise)
        {
            continue;
        }
        let comparison = compare(&document(&old, &old_components), &document(&new, &components));
        let worst = |of: fn(&crate::drift::Change) -> Option<Wire>| comparison.changes.iter().filter_map(of).max();
        let (sent, received) = (worst(|change| change.request), worst(|change| change.response));
        let told = || super::told(&comparison).join("; ");
        if sent.is_none_or(|wire| wire <= Wire::Safe) {
            let (before, after) = (validator(&old, &old_components), validator(&new, &components));
            let bad = (0..VALUES)
                .map(|_| dice.value(&old, &old_components, 0))
                .find(|v| before.is_valid(v) && !after.is_valid(v));
            wrong.extend(bad.map(|value| {
                format!(
                    "{number}, sent: {value}\n  {old} with {old_components}\n  {new} with {components}\n  {}",
                    told()
                )
            }));
        }
        if received.is_none_or(|wire| wire <= Wire::Safe) {
            let before = validator(&opened(&old), &opened(&old_components));
            let after = validator(&new, &components);
            let bad = (0..VALUES)
                .map(|_| dice.value(&new, &components, 0))
                .find(|v| after.is_valid(v) && !before.is_valid(v));
            wrong.extend(bad.map(|value| {
                format!(
                    "{number}, received: {value}\n  {old} with {old_components}\n  {new} with {components}\n  {}",
                    told()
                )
            }));
        }
    }
    assert!(wrong.is_empty(), "{} of {changes} wrong\n{}", wrong.len(), wrong.join("\n"));
}
