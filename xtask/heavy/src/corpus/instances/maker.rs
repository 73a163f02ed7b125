//! Random values that a schema allows: made by its keywords, and then held against it by a validator.

use std::collections::HashMap;

use jsonschema::ValidatorMap;
use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};
use serde_json::{Map, Value, json};

use super::Target;
use super::dialect::{address, referred};
use super::merge::merge;
use super::scalars;

/// Beyond this depth what may be left out is.
const CALM_DEPTH: usize = 4;
/// Beyond this depth nothing is made.
const MAX_DEPTH: usize = 24;
/// Draws for one value of a named schema, the last ones with as little as the schema allows.
const DRAWS: usize = 6;
/// Values in one instance, and work for it; beyond it is given up.
const MAX_WORK: usize = 30_000;

/// Keywords gathered from schemas that must all hold, and choices that are still open.
#[derive(Clone, Default)]
struct Way<'v> {
    keywords: Map<String, Value>,
    choices: Vec<(&'v [Value], Option<&'v Value>)>,
}

/// Makes values of the schemas of a document.
pub(super) struct Maker<'s> {
    schemas: &'s HashMap<String, Value>,
    validators: &'s ValidatorMap,
    rng: StdRng,
    work: usize,
    /// Only what is required.
    bare: bool,
}

impl<'s> Maker<'s> {
    pub(super) fn new(schemas: &'s HashMap<String, Value>, validators: &'s ValidatorMap, seed: u64) -> Self {
        Self { schemas, validators, rng: scalars::random(seed), work: 0, bare: false }
    }

    /// A valid value of a type's schema, or `None` where luck or skill did not suffice.
    pub(super) fn instance(&mut self, target: &Target) -> Option<Value> {
        self.work = 0;
        self.bare = false;
        self.named(&target.schema, 0).filter(|value| target.takes_null || !value.is_null())
    }

    fn named(&mut self, name: &str, depth: usize) -> Option<Value> {
        let schema = self.schemas.get(name)?;
        let validator = self.validators.get(&address(name))?;
        let outer = self.bare;
        let mut found = None;
        for draw in 0..DRAWS {
            self.bare = outer || draw * 2 >= DRAWS;
            found = self.value(schema, depth).filter(|value| validator.is_valid(value));
            if found.is_some() || self.work > MAX_WORK {
                break;
            }
        }
        self.bare = outer;
        found
    }

    fn value(&mut self, schema: &Value, depth: usize) -> Option<Value> {
        self.work += 1;
        if depth > MAX_DEPTH || self.work > MAX_WORK {
            return None;
        }
        match schema {
            Value::Bool(false) => None,
            Value::Object(keywords) if keywords.len() == 1 && keywords.contains_key("$ref") => {
                self.named(referred(keywords["$ref"].as_str()?), depth)
            }
            schema => {
                let flat = self.flat(schema)?;
                self.by_keywords(&flat, depth)
            }
        }
    }

    /// One way to satisfy a schema: references and `allOf` merged, an alternative of each choice taken.
    fn flat<'v>(&mut self, schema: &'v Value) -> Option<Map<String, Value>>
    where
        's: 'v,
    {
        let mut way = Way::default();
        self.gather(schema, &mut way, 0)?;
        while let Some((alternatives, discriminator)) = way.choices.pop() {
            let mut order: Vec<&Value> = alternatives.iter().collect();
            order.shuffle(&mut self.rng);
            way = order.into_iter().find_map(|alternative| {
                let mut chosen = way.clone();
                self.gather(alternative, &mut chosen, 0)?;
                if let Some(discriminator) = discriminator {
                    self.tag(&mut chosen.keywords, alternative, discriminator);
                }
                Some(chosen)
            })?;
        }
        Some(way.keywords)
    }

    /// Adds what a schema says; `None` where that contradicts what is known.
    fn gather<'v>(&mut self, schema: &'v Value, way: &mut Way<'v>, depth: usize) -> Option<()>
    where
        's: 'v,
    {
        let Some(keywords) = schema.as_object() else {
            return (*schema != Value::Bool(false)).then_some(());
        };
        self.work += 1;
        if depth > MAX_DEPTH || self.work > MAX_WORK {
            return None;
        }
        let mut own = Map::new();
        for (key, value) in keywords {
            match key.as_str() {
                "$ref" | "allOf" | "oneOf" | "anyOf" | "discriminator" => {}
                "const" => drop(own.insert("enum".to_owned(), json!([value]))),
                _ => drop(own.entry(key.clone()).or_insert_with(|| value.clone())),
            }
        }
        merge(&mut way.keywords, &own)?;
        if let Some(reference) = keywords.get("$ref").and_then(Value::as_str) {
            self.gather(self.schemas.get(referred(reference))?, way, depth + 1)?;
        }
        for member in keywords.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            self.gather(member, way, depth + 1)?;
        }
        for key in ["oneOf", "anyOf"] {
            if let Some(alternatives) = keywords.get(key).and_then(Value::as_array) {
                way.choices.push((alternatives, keywords.get("discriminator")));
            }
        }
        Some(())
    }

    /// Makes the discriminator say which alternative was chosen, where the schemas allow it.
    fn tag(&mut self, flat: &mut Map<String, Value>, alternative: &Value, discriminator: &Value) {
        let property = discriminator.get("propertyName").and_then(Value::as_str);
        let target = alternative.get("$ref").and_then(Value::as_str).map(referred);
        let (Some(property), Some(target)) = (property, target) else { return };
        let mapping = discriminator.get("mapping").and_then(Value::as_object);
        let mut tags: Vec<&str> = mapping
            .into_iter()
            .flatten()
            .filter(|(_, mapped)| mapped.as_str().map(referred) == Some(target))
            .map(|(tag, _)| tag.as_str())
            .collect();
        // The mapping may give the name of this schema to another.
        if tags.is_empty() && !mapping.is_some_and(|mapping| mapping.contains_key(target)) {
            tags.push(target);
        }
        let Some(known) = flat.get("properties").and_then(|all| all.get(property)) else { return };
        let known = known.clone();
        let own = self.flat(&known).unwrap_or_default();
        // An enum may have the tags of the other alternatives, too; one without any of these tags has its own say.
        let values = own.get("enum").and_then(Value::as_array);
        tags.retain(|tag| values.is_none_or(|values| values.iter().any(|value| value == tag)));
        if let Some(&tag) = tags.choose(&mut self.rng)
            && let Some(properties) = flat.get_mut("properties").and_then(Value::as_object_mut)
        {
            properties.insert(property.to_owned(), json!({ "const": tag }));
        }
        let required = flat.entry("required").or_insert_with(|| Value::Array(Vec::new()));
        if let Some(required) = required.as_array_mut() {
            required.push(property.into());
        }
    }

    fn by_keywords(&mut self, schema: &Map<String, Value>, depth: usize) -> Option<Value> {
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            return values.choose(&mut self.rng).cloned();
        }
        match self.kind(schema, depth)? {
            "null" => Some(Value::Null),
            "boolean" => Some(self.rng.random_bool(0.5).into()),
            "string" => scalars::string(schema, &mut self.rng).map(Value::String),
            "integer" => scalars::number(schema, true, &mut self.rng),
            "number" => scalars::number(schema, false, &mut self.rng),
            "array" => self.array(schema, depth),
            _ => self.object(schema, depth),
        }
    }

    /// The kind of value: one of its types, or the kind that its keywords are about, or any.
    fn kind(&mut self, schema: &Map<String, Value>, depth: usize) -> Option<&'static str> {
        const KINDS: [&str; 7] = ["string", "integer", "number", "boolean", "null", "array", "object"];
        let has = |keys: &[&str]| keys.iter().any(|key| schema.contains_key(*key));
        let named: Vec<&str> = match schema.get("type") {
            Some(Value::String(name)) => vec![name],
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            _ if has(&["properties", "required", "additionalProperties", "patternProperties"]) => vec!["object"],
            _ if has(&["items", "prefixItems", "minItems"]) => vec!["array"],
            _ if has(&["pattern", "minLength", "maxLength", "contentEncoding"]) => vec!["string"],
            _ if has(&["minimum", "maximum", "multipleOf"]) => vec!["number"],
            _ if schema.get("format").is_some_and(|format| format != "int32" && format != "int64") => vec!["string"],
            _ if depth > CALM_DEPTH || self.bare => KINDS[..5].to_vec(),
            _ => KINDS.to_vec(),
        };
        let named = named.choose(&mut self.rng).copied()?;
        KINDS.into_iter().find(|kind| *kind == named)
    }

    fn array(&mut self, schema: &Map<String, Value>, depth: usize) -> Option<Value> {
        let count = |key: &str| schema.get(key).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        let tuple = schema.get("prefixItems").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let min = count("minItems").unwrap_or(0).max(usize::from(schema.contains_key("contains")));
        let more = if depth > CALM_DEPTH || self.bare { 0 } else { self.rng.random_range(0..=3) };
        let max = count("maxItems").unwrap_or(usize::MAX).max(min);
        let length = if tuple.is_empty() { min + more } else { min.max(tuple.len()) + more / 2 }.min(max);
        let is_set = schema.get("uniqueItems").and_then(Value::as_bool) == Some(true);
        let any = Value::Bool(true);
        let mut items: Vec<Value> = Vec::new();
        for index in 0..length {
            let of = tuple.get(index).or_else(|| schema.get("items")).unwrap_or(&any);
            let item = (0..4).find_map(|_| {
                let made = self.value(of, depth + 1)?;
                (!is_set || !items.contains(&made)).then_some(made)
            });
            match item {
                Some(item) => items.push(item),
                None if items.len() >= min => break,
                None => return None,
            }
        }
        Some(Value::Array(items))
    }

    fn object(&mut self, schema: &Map<String, Value>, depth: usize) -> Option<Value> {
        let none = Map::new();
        let members = |key: &str| schema.get(key).and_then(Value::as_object).unwrap_or(&none);
        let required: Vec<&str> =
            schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let properties = members("properties");
        let mut object = Map::new();
        // Sparse objects and full ones; half and half would leave large ones always the same.
        let share = *[0.1, 0.5, 0.9, 1.0].choose(&mut self.rng)?;
        for (name, property) in properties {
            let is_required = required.contains(&name.as_str());
            let wanted = depth <= CALM_DEPTH && !self.bare && self.rng.random_bool(share);
            if !is_required && !wanted {
                continue;
            }
            match self.value(property, depth + 1) {
                Some(value) => drop(object.insert(name.clone(), value)),
                None if is_required => return None,
                None => {}
            }
        }
        let rest = schema.get("additionalProperties");
        let any = Value::Bool(true);
        for name in required.iter().filter(|name| !properties.contains_key(**name)) {
            let value = self.value(rest.unwrap_or(&any), depth + 1)?;
            object.entry(*name).or_insert(value);
        }
        self.others(schema, &mut object, depth);
        Some(Value::Object(object))
    }

    /// Properties that are not named: by pattern, of the declared kind, and now and then some of any kind.
    fn others(&mut self, schema: &Map<String, Value>, object: &mut Map<String, Value>, depth: usize) {
        let min =
            schema.get("minProperties").and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
        let calm = depth > CALM_DEPTH || self.bare;
        for (pattern, of) in schema.get("patternProperties").and_then(Value::as_object).into_iter().flatten() {
            let wanted = if calm { usize::from(min > object.len()) } else { self.rng.random_range(0..=2) };
            for _ in 0..wanted {
                if let Some(name) = scalars::by_pattern(pattern, &mut self.rng)
                    && schema.get("properties").is_none_or(|known| known.get(&name).is_none())
                    && let Some(value) = self.value(of, depth + 1)
                {
                    object.insert(name, value);
                }
            }
        }
        let rest = schema.get("additionalProperties");
        let (of, wanted) = match rest {
            Some(Value::Bool(false)) => return,
            Some(of @ Value::Object(_)) => (of.clone(), if calm { 0 } else { self.rng.random_range(0..=3) }),
            _ if schema.contains_key("properties") => {
                (json!({ "type": ["string", "integer", "null"] }), usize::from(!calm && self.rng.random_ratio(1, 8)))
            }
            _ => (Value::Bool(true), if calm { 0 } else { self.rng.random_range(0..=2) }),
        };
        let wanted = wanted.max(min.saturating_sub(object.len()));
        let names = schema.get("propertyNames").and_then(|names| self.flat(names));
        for number in 0..wanted {
            let name = match &names {
                Some(names) => match self.by_keywords(names, MAX_DEPTH) {
                    Some(Value::String(name)) => name,
                    _ => scalars::string(names, &mut self.rng).unwrap_or_default(),
                },
                None => format!("other-{}{number}", ["a", "B", "é", "\""].choose(&mut self.rng).unwrap_or(&"")),
            };
            if !object.contains_key(&name)
                && let Some(value) = self.value(&of, depth + 1)
            {
                object.insert(name, value);
            }
        }
    }
}
