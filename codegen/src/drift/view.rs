//! The view of a schema ([`crate::canonical::View`]) with the places of what it says.

mod keywords;
mod merged;
mod plain;

pub(super) use plain::satisfies;

use std::collections::BTreeMap;

use indexmap::{IndexMap, IndexSet};
use serde_json::Number;

use super::doc::{At, Part, Parts};
use super::quantity::{Bound, whole_step};
use crate::canonical::{Discriminator, SchemaId, SchemaType, SchemaUse};
use crate::ir::Pattern;
use crate::source::{Node, Value};
pub(super) use crate::source::{flag, items, members};

/// Keywords that restrict values and hold a scalar.
pub(super) const LIMITS: [&str; 11] = [
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minContains",
    "maxContains",
    "minProperties",
    "maxProperties",
    "multipleOf",
    "uniqueItems",
    "pattern",
];

/// Keywords that are compared as a whole. `pattern`, `format`, `multipleOf` and `content…` are among them where one schema says
/// them twice, or in a form that has no field of its own in [`View`].
pub(super) const CONDITIONS: [&str; 16] = [
    "additionalProperties",
    "not",
    "if",
    "then",
    "else",
    "dependentSchemas",
    "contains",
    "unevaluatedProperties",
    "unevaluatedItems",
    "propertyNames",
    "pattern",
    "format",
    "multipleOf",
    "contentEncoding",
    "contentMediaType",
    "prefixItems",
];

/// The component's name that a canonical reference ends with.
pub(super) fn reference(node: &Node) -> Option<&str> {
    node.text("$ref").map(|text| text.rsplit('/').next().unwrap_or(text))
}

/// `oneOf` or `anyOf` with more than one member.
#[derive(Clone)]
pub(super) struct Choice<'a> {
    pub keyword: &'static str,
    pub node: &'a Node,
    pub members: Vec<Parts<'a>>,
    pub discriminator: Option<At<'a, Discriminator>>,
    /// The schema that has it.
    of: Option<SchemaId>,
}

impl<'a> Choice<'a> {
    /// The choice that a discriminator makes, wherever its members stand.
    pub(super) fn without_members(node: &'a Node, discriminator: At<'a, Discriminator>) -> Self {
        Self { keyword: "oneOf", node, members: Vec::new(), discriminator: Some(discriminator), of: None }
    }
}

/// Value of `additionalProperties`.
#[derive(Clone, Copy, Default)]
pub(super) enum Additional<'a> {
    #[default]
    Any,
    Forbidden(&'a Node),
    Schema(Part<'a>),
}

/// A property that a schema does not name.
pub(super) enum Unnamed<'a> {
    Any,
    Forbidden,
    /// By `additionalProperties`.
    Additional(Part<'a>),
    /// By `patternProperties`.
    Matched(Parts<'a>),
}

/// `prefixItems`.
#[derive(Clone)]
pub(super) struct Tuple<'a> {
    pub node: &'a Node,
    pub items: Parts<'a>,
}

/// A schema with references and `allOf` merged.
#[derive(Clone, Default)]
pub(super) struct View<'a> {
    /// The schemas that were merged, as they are used.
    pub uses: Vec<SchemaUse>,
    /// The choices of which an alternative is one of those schemas.
    pub chosen: Vec<(SchemaId, &'static str)>,
    pub kind: Option<SchemaType>,
    /// `true` if null is allowed; `None` where nothing is said of it, and the schema may have no type.
    pub null: Option<bool>,
    pub null_only: bool,
    pub never: bool,
    pub enumeration: Option<(&'a Node, Vec<&'a Node>)>,
    /// `format`, limits, content encoding and media type: scalars that restrict values.
    pub limits: BTreeMap<&'static str, &'a Node>,
    pub minimum: Bound<'a>,
    pub maximum: Bound<'a>,
    pub properties: IndexMap<&'a str, Parts<'a>>,
    pub required: IndexSet<&'a str>,
    pub additional: Additional<'a>,
    /// `patternProperties`, by pattern.
    pub patterns: IndexMap<&'a str, Parts<'a>>,
    /// `dependentRequired`: names that must be there where another is.
    pub dependent: BTreeMap<&'a str, Vec<&'a str>>,
    pub items: Option<Parts<'a>>,
    pub tuple: Option<Tuple<'a>>,
    pub choices: Vec<Choice<'a>>,
    /// `contentSchema`.
    pub content: Option<Parts<'a>>,
    pub conditions: BTreeMap<&'static str, Vec<&'a Node>>,
    /// Keywords of the schema itself, without its references.
    pub own: Own<'a>,
}

/// Keywords of a schema itself, without its references.
#[derive(Clone, Copy, Default)]
pub(super) struct Own<'a> {
    pub title: Option<&'a Node>,
    pub description: Option<&'a Node>,
    pub example: Option<&'a Node>,
    pub default: Option<&'a Node>,
    pub deprecated: Option<&'a Node>,
    pub sunset: Option<&'a Node>,
    /// `x-extensible-enum`.
    pub extensible: Option<&'a Node>,
    pub xml: Option<&'a Node>,
    pub read_only: bool,
    pub write_only: bool,
}

impl<'a> View<'a> {
    /// Returns whether null is one of its values; it is where nothing is said of the type.
    pub(super) fn takes_null(&self) -> bool {
        self.null_only || self.null != Some(false)
    }

    /// Returns whether it is `nullable` in so many words.
    pub(super) fn is_nullable(&self) -> bool {
        self.null == Some(true)
    }

    /// Returns whether any value is one of its values.
    pub(super) fn says_nothing(&self) -> bool {
        self.kind.is_none() && self.choices.is_empty() && !self.never && !self.null_only && self.says_nothing_beside()
    }

    /// Returns whether it is nothing but alternatives.
    pub(super) fn is_pure_union(&self) -> bool {
        self.choices.len() == 1 && self.kind.is_none() && !self.never && self.says_nothing_beside()
    }

    /// Returns whether it says nothing but types and alternatives.
    pub(super) fn says_nothing_beside(&self) -> bool {
        self.enumeration.is_none()
            && self.limits.is_empty()
            && self.minimum.is_none()
            && self.maximum.is_none()
            && self.properties.is_empty()
            && self.required.is_empty()
            && matches!(self.additional, Additional::Any)
            && self.patterns.is_empty()
            && self.dependent.is_empty()
            && self.items.is_none()
            && self.tuple.is_none()
            && self.content.is_none()
            && self.conditions.is_empty()
    }

    /// Its type, said or shown.
    pub(super) fn type_name(&self) -> Option<&str> {
        self.kind.map(SchemaType::name).or_else(|| {
            let object = !self.properties.is_empty() || !matches!(self.additional, Additional::Any);
            if object {
                return Some("object");
            }
            if self.items.is_some() || self.tuple.is_some() {
                return Some("array");
            }
            let (_, values) = self.enumeration.as_ref()?;
            let mut names = values.iter().map(|value| json_type(value));
            let first = names.next()?;
            names.all(|name| name == first).then_some(first)
        })
    }

    /// Returns the length of a tuple that ends: `items` forbids further items.
    pub(super) fn longest(&self) -> Option<usize> {
        let ends = self.items.iter().flatten().any(|part| part.node.as_bool() == Some(false));
        ends.then(|| self.tuple_items().len())
    }

    /// Returns how many items it has at most.
    pub(super) fn most_items(&self) -> Option<usize> {
        let limit = self.limits.get("maxItems").and_then(|node| node.as_number()?.as_u64());
        let limit = limit.map(|limit| usize::try_from(limit).unwrap_or(usize::MAX));
        limit.into_iter().chain(self.longest()).min()
    }

    /// Returns what is said of a property that it does not name: by the patterns that match the name, else as of all others.
    pub(super) fn unnamed(&self, name: &str) -> Unnamed<'a> {
        let matching = self.patterns.iter().filter(|(pattern, _)| Pattern::new(pattern).allows(name));
        let parts: Parts<'a> = matching.flat_map(|(_, parts)| parts.iter().copied()).collect();
        match self.additional {
            _ if !parts.is_empty() => Unnamed::Matched(parts),
            Additional::Any => Unnamed::Any,
            Additional::Forbidden(_) => Unnamed::Forbidden,
            Additional::Schema(rest) => Unnamed::Additional(rest),
        }
    }

    /// Returns the schemas of `prefixItems`.
    pub(super) fn tuple_items(&self) -> &[Part<'a>] {
        self.tuple.as_ref().map_or(&[], |tuple| &tuple.items)
    }

    /// Returns `multipleOf`; for integers at least 1.
    pub(super) fn step(&self) -> Option<Number> {
        let said = self.limits.get("multipleOf").and_then(|node| node.as_number());
        match (self.kind, said) {
            (Some(SchemaType::Integer), None) => Some(Number::from(1)),
            (Some(SchemaType::Integer), Some(said)) => whole_step(said).or_else(|| Some(said.clone())),
            (_, said) => said.cloned(),
        }
    }

    /// The scalar's keyword as text.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.limits.get(key)?.as_str()
    }
}

/// The type of a value, as JSON Schema calls it.
pub(super) fn json_type(node: &Node) -> &'static str {
    match &node.value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

impl<'a> Own<'a> {
    fn add(&mut self, node: &'a Node) {
        let set = |slot: &mut Option<&'a Node>, key: &str| {
            if slot.is_none() {
                *slot = node.get(key);
            }
        };
        set(&mut self.title, "title");
        set(&mut self.description, "description");
        if self.example.is_none() {
            self.example = items(node.get("examples")).first();
        }
        set(&mut self.default, "default");
        set(&mut self.sunset, "x-sunset");
        set(&mut self.extensible, "x-extensible-enum");
        set(&mut self.xml, "xml");
        if flag(node, "deprecated") {
            set(&mut self.deprecated, "deprecated");
        }
        self.read_only |= flag(node, "readOnly");
        self.write_only |= flag(node, "writeOnly");
    }
}

/// Returns the normal form of a format, encoding or media type.
pub(super) fn form(slot: &str, node: &Node) -> String {
    let text = node.as_str().unwrap_or_default();
    match (slot, text) {
        ("contentEncoding", "byte") => "base64".to_owned(),
        ("format", "application/octet-stream") => "binary".to_owned(),
        ("format", text) => text.to_owned(),
        (_, text) => text.to_ascii_lowercase(),
    }
}
