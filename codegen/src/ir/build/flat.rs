//! One view of a schema: `allOf` merged, every keyword in one place.

use std::collections::{BTreeSet, HashMap, HashSet};

use indexmap::IndexMap;
use openapiv3::{
    AdditionalProperties, AnySchema, Discriminator, ReferenceOr, Schema, SchemaData, SchemaKind, StringFormat, Type,
    VariantOrUnknownOrEmpty,
};
use serde_json::Value;

use super::{Builder, circles, notes};
use crate::budget;
use crate::ir::{Bound, Limits};

/// A schema where it is used.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sr<'a> {
    /// The name of a component.
    Ref(&'a str),
    /// A schema in place.
    Item(&'a Schema),
}

impl<'a> Sr<'a> {
    pub(super) fn of(schema: &'a ReferenceOr<Schema>) -> Self {
        match schema {
            ReferenceOr::Reference { reference } => Self::Ref(component_name(reference)),
            ReferenceOr::Item(schema) => Self::Item(schema),
        }
    }

    pub(super) fn of_box(schema: &'a ReferenceOr<Box<Schema>>) -> Self {
        match schema {
            ReferenceOr::Reference { reference } => Self::Ref(component_name(reference)),
            ReferenceOr::Item(schema) => Self::Item(schema),
        }
    }

    pub(super) fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Ref(a), Self::Ref(b)) => a == b,
            (Self::Item(a), Self::Item(b)) => a == b,
            _ => false,
        }
    }
}

/// The last segment of `#/components/<kind>/<name>`, which is all that a canonical reference can be.
pub(super) fn component_name(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}

/// `oneOf` or `anyOf`.
#[derive(Clone, Debug)]
pub(super) struct Choice<'a> {
    pub exclusive: bool,
    /// The schema that offers it names a type, too.
    pub typed: bool,
    pub alternatives: Vec<Sr<'a>>,
    pub discriminator: Option<&'a Discriminator>,
}

/// What `additionalProperties` says.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rest<'a> {
    Any,
    Forbidden,
    Schema(Sr<'a>),
}

/// Which schemas a [`Flat`] was made of, by their addresses.
pub(super) type Origin = Vec<usize>;

/// A schema with its `allOf` merged.
#[derive(Clone, Debug, Default)]
pub(super) struct Flat<'a> {
    pub origin: Origin,
    pub type_name: Option<&'static str>,
    pub format: Option<String>,
    pub enumeration: Option<Vec<Value>>,
    pub varnames: Vec<String>,
    pub value_docs: Vec<String>,
    /// A property said several times must satisfy all of its schemas.
    pub properties: IndexMap<&'a str, Vec<Sr<'a>>>,
    pub required: BTreeSet<&'a str>,
    pub rest: Option<Rest<'a>>,
    /// By their patterns.
    pub pattern_properties: Vec<(&'a str, Sr<'a>)>,
    /// The pattern that every name must match (`propertyNames`).
    pub name_pattern: Option<&'a str>,
    /// Whether `unevaluatedProperties` or `unevaluatedItems` forbids what nothing else describes.
    pub closed: bool,
    pub items: Option<Sr<'a>>,
    pub tuple: Option<Vec<Sr<'a>>>,
    pub min_items: Option<usize>,
    pub max_items: Option<usize>,
    pub choices: Vec<Choice<'a>>,
    pub content_encoding: Option<String>,
    pub nullable: bool,
    pub null_only: bool,
    pub never: bool,
    pub title: Option<&'a str>,
    pub description: Option<&'a str>,
    pub deprecated: Option<String>,
    pub read_only: bool,
    pub write_only: bool,
    pub default: Option<Value>,
    pub examples: Vec<Value>,
    pub notes: Vec<String>,
    /// Lengths and bounds.
    pub limits: Limits,
    pub patterns: Vec<&'a str>,
    /// Says that two schemas of an `allOf` can't both hold.
    pub conflicts: Vec<String>,
}

impl Flat<'_> {
    /// Whether it says that the value is an object, in whatever way.
    pub(super) fn is_object(&self) -> bool {
        match self.type_name {
            Some(name) => name == "object",
            None => !self.properties.is_empty() || self.rest.is_some() || !self.pattern_properties.is_empty(),
        }
    }

    /// Whether it says anything about the value's shape.
    pub(super) fn has_shape(&self) -> bool {
        self.type_name.is_some()
            || self.enumeration.is_some()
            || !self.properties.is_empty()
            || self.rest.is_some()
            || !self.pattern_properties.is_empty()
            || self.items.is_some()
            || self.tuple.is_some()
            || !self.choices.is_empty()
            || self.null_only
            || self.never
    }
}

/// How deep `allOf` and references may go before a schema counts as endless.
const MAX_DEPTH: usize = 64;

/// The components that were merged, each once however many ways lead to it, and whether it allows null.
#[derive(Default)]
struct Merged<'a> {
    depth: usize,
    known: HashMap<&'a str, Option<bool>>,
    /// Circles of the components around.
    circles: Vec<usize>,
    /// The circle of the component that is being merged, where another one around is in it too.
    extended: Option<usize>,
}

impl<'a> Builder<'a> {
    /// Merges schemas that must all hold.
    pub(super) fn flatten(&self, parts: &[Sr<'a>]) -> Flat<'a> {
        let address = |part: &Sr<'a>| match part {
            Sr::Ref(name) => name.as_ptr() as usize,
            Sr::Item(schema) => circles::address(schema),
        };
        let mut flat = Flat { origin: parts.iter().map(address).collect(), ..Flat::default() };
        let mut merged = Merged::default();
        let mut nullable = Vec::new();
        for part in parts {
            nullable.push(self.flatten_into(&mut flat, *part, parts.len() == 1, &mut merged));
        }
        flat.nullable |= together(&nullable) == Some(true);
        flat
    }

    /// Adds one schema; gives whether it allows null, if it says anything of that. `own`: it is the schema itself, not
    /// a member of its `allOf`.
    fn flatten_into(&self, flat: &mut Flat<'a>, part: Sr<'a>, own: bool, merged: &mut Merged<'a>) -> Option<bool> {
        match part {
            Sr::Ref(name) => {
                // protection: all-of-once
                if let Some(known) = merged.known.get(name) {
                    return *known;
                }
                if merged.depth >= MAX_DEPTH {
                    return None;
                }
                let schema = self.schema(name)?;
                // Until more is known: one that holds itself says nothing new.
                merged.known.insert(name, None);
                merged.depth += 1;
                let extended = merged.extended.take();
                let nullable = self.flatten_into(flat, schema, false, merged);
                merged.extended = extended;
                merged.depth -= 1;
                merged.known.insert(name, nullable);
                nullable
            }
            Sr::Item(schema) => {
                if !budget::spend(work(schema)) {
                    return None;
                }
                let circle = self.circle(part);
                merged.extended = merged.extended.or(circle.filter(|circle| merged.circles.contains(circle)));
                merged.circles.extend(circle);
                let known = flat.choices.len();
                let members = match &schema.schema_kind {
                    SchemaKind::Type(kind) => add_type(flat, kind),
                    SchemaKind::OneOf { one_of } => add_choice(flat, true, false, one_of, &schema.schema_data),
                    SchemaKind::AnyOf { any_of } => add_choice(flat, false, false, any_of, &schema.schema_data),
                    SchemaKind::AllOf { all_of } => all_of.as_slice(),
                    SchemaKind::Not { not } => {
                        flat.notes.push(notes::not(not));
                        &[]
                    }
                    SchemaKind::Any(any) => add_any(flat, any, &schema.schema_data),
                };
                // protection: union-extended
                if let Some(circle) = merged.extended {
                    self.leave_out_extensions(flat, known, circle);
                }
                self.add_data(flat, &schema.schema_data, own);
                let members: Vec<Option<bool>> =
                    members.iter().map(|member| self.flatten_into(flat, Sr::of(member), false, merged)).collect();
                if circle.is_some() {
                    merged.circles.pop();
                }
                let nullable = match schema.schema_data.nullable {
                    true => Some(true),
                    false => together(&members).or_else(|| forbids_null(&schema.schema_kind).then_some(false)),
                };
                if own {
                    flat.nullable |= nullable == Some(true);
                }
                nullable
            }
        }
    }

    /// A schema that extends one of whose alternatives it is has the fields of that one, and is not one of the alternatives again.
    fn leave_out_extensions(&self, flat: &mut Flat<'a>, known: usize, circle: usize) {
        let mut number = 0;
        flat.choices.retain(|choice| {
            number += 1;
            let leads_back = |part: &Sr<'a>| {
                let mut found = false;
                circles::parts(*part, &mut |name| found |= self.circle(Sr::Ref(name)) == Some(circle));
                found
            };
            number <= known || !choice.alternatives.iter().any(leads_back)
        });
    }

    fn add_data(&self, flat: &mut Flat<'a>, data: &'a SchemaData, own: bool) {
        if own {
            flat.title = data.title.as_deref();
            flat.description = data.description.as_deref();
            flat.read_only = data.read_only;
            flat.write_only = data.write_only;
            flat.deprecated = deprecation(data.deprecated, &data.extensions);
            flat.default = data.default.clone();
        } else {
            flat.description = flat.description.or(data.description.as_deref());
            flat.default = flat.default.take().or_else(|| data.default.clone());
        }
        flat.examples.extend(data.example.clone());
        for (key, value) in &data.extensions {
            self.add_extension(flat, key, value);
        }
    }

    fn add_extension(&self, flat: &mut Flat<'a>, key: &str, value: &'a Value) {
        match key {
            "x-sdkwright-examples" => flat.examples.extend(value.as_array().into_iter().flatten().cloned()),
            "x-sdkwright-tuple" => {
                flat.tuple = Some(value.as_array().into_iter().flatten().filter_map(|v| self.parse_schema(v)).collect())
            }
            "x-sdkwright-pattern-properties" => {
                for (pattern, schema) in value.as_object().into_iter().flatten() {
                    flat.pattern_properties.extend(self.parse_schema(schema).map(|schema| (pattern.as_str(), schema)));
                    flat.notes.push(notes::pattern_property(pattern, schema));
                }
            }
            "x-sdkwright-content-encoding" => flat.content_encoding = value.as_str().map(str::to_ascii_lowercase),
            "x-sdkwright-property-names" => {
                flat.name_pattern = flat.name_pattern.or(value.get("pattern").and_then(Value::as_str));
                flat.notes.extend(notes::extension(key, value));
            }
            "x-sdkwright-unevaluated" => {
                // Beside patterns it says of the other names what `additionalProperties` would.
                flat.closed |= *value == Value::Bool(false);
                flat.notes.extend(notes::extension(key, value));
            }
            "x-sdkwright-null" => flat.null_only = true,
            "x-sdkwright-never" => flat.never = true,
            "x-enum-varnames" | "x-enumNames" => flat.varnames = strings(value),
            "x-enum-descriptions" | "x-enumDescriptions" => flat.value_docs = strings(value),
            _ => flat.notes.extend(notes::extension(key, value)),
        }
    }

    /// A schema that an extension holds or that was put together, kept for as long as the build takes. The same text is the
    /// same schema, so that one which comes up in itself is noticed.
    pub(super) fn parse_schema(&self, value: &Value) -> Option<Sr<'a>> {
        budget::spend(budget::weight_of_json(value)).then_some(())?;
        let text = value.to_string();
        if let Some(known) = self.texts.borrow().get(&text) {
            return Some(*known);
        }
        let schema: ReferenceOr<Schema> = serde_json::from_value(value.clone()).ok()?;
        let parsed = Sr::of(self.parsed.schemas.alloc(schema));
        self.texts.borrow_mut().insert(text, parsed);
        Some(parsed)
    }
}

/// What it takes to merge a schema once more: about a byte for each property and constant, and what is copied.
fn work(schema: &Schema) -> usize {
    let named = |properties: &IndexMap<String, ReferenceOr<Box<Schema>>>, required: &[String]| {
        properties.len() + required.len()
    };
    let constants = |count: usize| 8 * count;
    let own = match &schema.schema_kind {
        SchemaKind::Type(Type::Object(object)) => named(&object.properties, &object.required),
        SchemaKind::Type(Type::String(string)) => constants(string.enumeration.len()),
        SchemaKind::Type(Type::Integer(integer)) => constants(integer.enumeration.len()),
        SchemaKind::Type(Type::Number(number)) => constants(number.enumeration.len()),
        SchemaKind::Type(Type::Array(_) | Type::Boolean(_)) | SchemaKind::Not { .. } => 0,
        SchemaKind::OneOf { one_of: parts }
        | SchemaKind::AnyOf { any_of: parts }
        | SchemaKind::AllOf { all_of: parts } => parts.len(),
        SchemaKind::Any(any) => {
            named(&any.properties, &any.required)
                + constants(any.enumeration.len())
                + any.one_of.len()
                + any.any_of.len()
                + any.all_of.len()
        }
    };
    let data = &schema.schema_data;
    let copied = data.example.iter().chain(&data.default).chain(data.extensions.values());
    8 + own + copied.map(budget::weight_of_json).sum::<usize>() / 8
}

/// Whether schemas that must all hold allow null: where one forbids it, no; where none speaks of it, that is open.
fn together(nullable: &[Option<bool>]) -> Option<bool> {
    nullable.iter().flatten().copied().reduce(|a, b| a && b)
}

/// Whether a schema that is not `nullable` names another type; a schema without a type says nothing of null
/// (OpenAPI 3.0.4, 4.7.24.1).
fn forbids_null(kind: &SchemaKind) -> bool {
    match kind {
        SchemaKind::Type(_) | SchemaKind::OneOf { .. } | SchemaKind::AnyOf { .. } => true,
        SchemaKind::AllOf { .. } | SchemaKind::Not { .. } => false,
        SchemaKind::Any(any) => {
            any.typ.is_some()
                || !any.enumeration.is_empty()
                || !any.properties.is_empty()
                || any.additional_properties.is_some()
                || any.items.is_some()
                || !any.one_of.is_empty()
                || !any.any_of.is_empty()
        }
    }
}

/// The reason, or a stock sentence, where something is deprecated.
pub(super) fn deprecation(deprecated: bool, extensions: &IndexMap<String, Value>) -> Option<String> {
    let reason = [
        "x-sdkwright-deprecated-reason",
        "x-deprecated-reason",
        "x-deprecation-message",
        "x-speakeasy-deprecation-message",
    ]
    .iter()
    .find_map(|key| extensions.get(*key)?.as_str());
    deprecated.then(|| reason.unwrap_or("the API marks it as deprecated").to_owned())
}

fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::Array(list) => list.iter().map(|v| v.as_str().unwrap_or_default().to_owned()).collect(),
        Value::Object(map) => map.values().map(|v| v.as_str().unwrap_or_default().to_owned()).collect(),
        _ => Vec::new(),
    }
}

fn set_type(flat: &mut Flat<'_>, name: &'static str) {
    match flat.type_name {
        None => flat.type_name = Some(name),
        Some(now) if now == name => {}
        Some("number") if name == "integer" => flat.type_name = Some("integer"),
        Some("integer") if name == "number" => {}
        Some(now) => flat.conflicts.push(format!("both `{now}` and `{name}`")),
    }
}

fn set_format<T>(flat: &mut Flat<'_>, format: &VariantOrUnknownOrEmpty<T>, name: impl Fn(&T) -> &'static str) {
    match format {
        VariantOrUnknownOrEmpty::Item(item) => flat.format = Some(name(item).to_owned()),
        VariantOrUnknownOrEmpty::Unknown(other) => flat.format = Some(other.clone()),
        VariantOrUnknownOrEmpty::Empty => {}
    }
}

/// Whether a constant can be one of an enum's.
pub(super) fn is_scalar(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}

fn set_enumeration(flat: &mut Flat<'_>, values: impl IntoIterator<Item = Value>) {
    let values: Vec<Value> = values.into_iter().collect();
    if values.is_empty() {
        return;
    }
    if !values.iter().all(is_scalar) {
        flat.notes.push(notes::one_of(&values));
    }
    match &mut flat.enumeration {
        Some(now) => {
            let written: HashSet<String> = values.iter().map(Value::to_string).collect();
            let is_shared = |value: &Value| written.contains(&value.to_string());
            match now.iter().any(is_shared) {
                true => now.retain(is_shared),
                false => flat.conflicts.push("enums that share no value".to_owned()),
            }
        }
        None => flat.enumeration = Some(values),
    }
}

fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9e15 { Value::from(value as i64) } else { Value::from(value) }
}

fn add_type<'a>(flat: &mut Flat<'a>, kind: &'a Type) -> &'a [ReferenceOr<Schema>] {
    match kind {
        Type::String(string) => {
            set_type(flat, "string");
            set_format(flat, &string.format, string_format);
            set_enumeration(flat, string.enumeration.iter().map(|v| v.clone().map_or(Value::Null, Value::String)));
            add_text_limits(flat, string.min_length, string.max_length, string.pattern.as_deref());
        }
        Type::Number(n) => {
            set_type(flat, "number");
            set_format(flat, &n.format, |f| match f {
                openapiv3::NumberFormat::Float => "float",
                openapiv3::NumberFormat::Double => "double",
            });
            set_enumeration(flat, n.enumeration.iter().map(|v| v.map_or(Value::Null, number)));
            let (low, high) = ((n.minimum, n.exclusive_minimum), (n.maximum, n.exclusive_maximum));
            add_bounds(flat, low, high, n.multiple_of, number);
        }
        Type::Integer(n) => {
            set_type(flat, "integer");
            set_format(flat, &n.format, |f| match f {
                openapiv3::IntegerFormat::Int32 => "int32",
                openapiv3::IntegerFormat::Int64 => "int64",
            });
            set_enumeration(flat, n.enumeration.iter().map(|v| v.map_or(Value::Null, Value::from)));
            let (low, high) = ((n.minimum, n.exclusive_minimum), (n.maximum, n.exclusive_maximum));
            add_bounds(flat, low, high, n.multiple_of, Value::from);
        }
        Type::Boolean(boolean) => {
            set_type(flat, "boolean");
            set_enumeration(flat, boolean.enumeration.iter().map(|v| v.map_or(Value::Null, Value::Bool)));
        }
        Type::Object(object) => {
            set_type(flat, "object");
            add_properties(flat, &object.properties, &object.required, object.additional_properties.as_ref());
            flat.notes.extend(notes::size("property", "properties", object.min_properties, object.max_properties));
        }
        Type::Array(array) => {
            set_type(flat, "array");
            add_items(flat, array.items.as_ref());
            add_counts(flat, array.min_items, array.max_items, array.unique_items);
        }
    }
    &[]
}

fn string_format(format: &StringFormat) -> &'static str {
    match format {
        StringFormat::Date => "date",
        StringFormat::DateTime => "date-time",
        StringFormat::Password => "password",
        StringFormat::Byte => "byte",
        StringFormat::Binary => "binary",
    }
}

fn add_properties<'a>(
    flat: &mut Flat<'a>,
    properties: &'a IndexMap<String, ReferenceOr<Box<Schema>>>,
    required: &'a [String],
    additional: Option<&'a AdditionalProperties>,
) {
    for (name, schema) in properties {
        let parts = flat.properties.entry(name.as_str()).or_default();
        if !budget::spend(parts.len()) {
            return;
        }
        let part = Sr::of_box(schema);
        if !parts.iter().any(|known| known.same(&part)) {
            parts.push(part);
        }
    }
    flat.required.extend(required.iter().map(String::as_str));
    let rest = match additional {
        None => return,
        Some(AdditionalProperties::Any(true)) => Rest::Any,
        Some(AdditionalProperties::Any(false)) => Rest::Forbidden,
        Some(AdditionalProperties::Schema(schema)) => Rest::Schema(Sr::of(schema)),
    };
    // Members of an `allOf` that each forbid the others' properties can't be meant; the widest wins.
    flat.rest = Some(match (flat.rest, rest) {
        (Some(Rest::Schema(now)), _) => Rest::Schema(now),
        (_, Rest::Schema(schema)) => Rest::Schema(schema),
        (Some(Rest::Any), _) | (_, Rest::Any) => Rest::Any,
        (_, Rest::Forbidden) => Rest::Forbidden,
    });
}

fn add_items<'a>(flat: &mut Flat<'a>, items: Option<&'a ReferenceOr<Box<Schema>>>) {
    if let Some(items) = items {
        flat.items = flat.items.or(Some(Sr::of_box(items)));
    }
}

fn add_counts(flat: &mut Flat<'_>, min: Option<usize>, max: Option<usize>, unique: bool) {
    flat.min_items = flat.min_items.max(min);
    flat.max_items = [flat.max_items, max].into_iter().flatten().min();
    flat.notes.extend(notes::array(min, max, unique));
}

fn add_text_limits<'a>(flat: &mut Flat<'a>, min: Option<usize>, max: Option<usize>, pattern: Option<&'a str>) {
    flat.notes.extend(notes::string(min, max, pattern));
    flat.limits.add_length(min, max);
    flat.patterns.extend(pattern.filter(|pattern| !flat.patterns.contains(pattern)));
}

/// `low` and `high` are bounds, and whether they are exclusive.
fn add_bounds<N: Copy>(
    flat: &mut Flat<'_>,
    low: (Option<N>, bool),
    high: (Option<N>, bool),
    multiple_of: Option<N>,
    value: impl Fn(N) -> Value,
) {
    let json = |n: Option<N>| n.map(&value);
    let (minimum, maximum, multiple) = (json(low.0), json(high.0), json(multiple_of));
    let double = |n: &Option<Value>| n.as_ref().and_then(Value::as_f64);
    let bound = |n: &Option<Value>, exclusive| double(n).map(|value| Bound { value, exclusive });
    flat.limits.add_number(bound(&minimum, low.1), bound(&maximum, high.1), double(&multiple));
    flat.notes.extend(notes::number(minimum, low.1, maximum, high.1, multiple));
}

fn add_choice<'a>(
    flat: &mut Flat<'a>,
    exclusive: bool,
    typed: bool,
    alternatives: &'a [ReferenceOr<Schema>],
    data: &'a SchemaData,
) -> &'a [ReferenceOr<Schema>] {
    let alternatives = alternatives.iter().map(Sr::of).collect();
    flat.choices.push(Choice { exclusive, typed, alternatives, discriminator: data.discriminator.as_ref() });
    &[]
}

fn known_type(name: &str) -> Option<&'static str> {
    ["string", "number", "integer", "boolean", "object", "array"].into_iter().find(|known| *known == name)
}

fn add_any<'a>(flat: &mut Flat<'a>, any: &'a AnySchema, data: &'a SchemaData) -> &'a [ReferenceOr<Schema>] {
    if let Some(name) = any.typ.as_deref().and_then(known_type) {
        set_type(flat, name);
    }
    if any.format.is_some() {
        flat.format.clone_from(&any.format);
    }
    set_enumeration(flat, any.enumeration.iter().cloned());
    add_properties(flat, &any.properties, &any.required, any.additional_properties.as_ref());
    add_items(flat, any.items.as_ref());
    if !any.one_of.is_empty() {
        add_choice(flat, true, any.typ.is_some(), &any.one_of, data);
    }
    if !any.any_of.is_empty() {
        add_choice(flat, false, any.typ.is_some(), &any.any_of, data);
    }
    if let Some(not) = &any.not {
        flat.notes.push(notes::not(not));
    }
    add_text_limits(flat, any.min_length, any.max_length, any.pattern.as_deref());
    let low = (any.minimum, any.exclusive_minimum == Some(true));
    add_bounds(flat, low, (any.maximum, any.exclusive_maximum == Some(true)), any.multiple_of, number);
    add_counts(flat, any.min_items, any.max_items, any.unique_items == Some(true));
    flat.notes.extend(notes::size("property", "properties", any.min_properties, any.max_properties));
    &any.all_of
}
