//! A canonical document, and its schemas with references and `allOf` followed, as the comparison looks at them.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};

use indexmap::IndexMap;
use serde_json::Number;

use super::quantity::{Bound, Quantity, bound, is_multiple, number, tighter};
use crate::budget;
use crate::canonical::media_type::is_xml;
use crate::canonical::merge::{null_of_all, type_of_both};
use crate::canonical::{Canonical, Origins, SchemaType, Schemas};
use crate::diagnostics::Location;
use crate::source::{Map, Node, Value};
pub(super) use crate::source::{flag, items, members};

/// Levels of `allOf` and references after which a schema counts as endless; as in [`crate::ir`].
const MAX_DEPTH: usize = 64;

/// Maximum number of components that are examined to decide if a schema allows null.
const KNOWN: usize = 256;

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

/// Keywords that are compared as a whole. `const`, `pattern`, `format`, `multipleOf` and `content…` are among them where one schema says
/// them twice, or in a form that has no field of its own in [`View`].
pub(super) const CONDITIONS: [&str; 17] = [
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
    "const",
    "pattern",
    "format",
    "multipleOf",
    "contentEncoding",
    "contentMediaType",
    "prefixItems",
];

/// One side of the comparison.
#[derive(Clone, Copy)]
pub(super) struct Doc<'a> {
    pub root: &'a Node,
    pub schemas: &'a Schemas,
    origins: &'a Origins,
}

impl<'a> Doc<'a> {
    pub(super) fn new(canonical: &'a Canonical) -> Option<Self> {
        let (origins, schemas) = (&canonical.origins, &canonical.document.schemas);
        Some(Self { root: origins.root()?, schemas, origins })
    }

    pub(super) fn locate(&self, node: &Node) -> Location {
        self.origins.place(node)
    }

    /// The components of a section, in order.
    pub(super) fn section(&self, section: &str) -> impl Iterator<Item = (&'a String, &'a Node)> + use<'a> {
        members(self.root.get("components").and_then(|all| all.get(section)))
    }

    /// Returns whether a body is XML.
    pub(super) fn has_xml(&self) -> bool {
        let mut work = vec![self.root];
        while let Some(node) = work.pop() {
            match &node.value {
                Value::Array(items) => work.extend(items),
                Value::Object(all) if members(all.get("content")).any(|(name, _)| is_xml(name)) => return true,
                Value::Object(all) => work.extend(all.values()),
                _ => {}
            }
        }
        false
    }

    /// Components of a section.
    pub(super) fn components(&self, section: &str) -> Option<&'a Map> {
        self.root.get("components")?.get(section)?.as_object()
    }

    /// The schema of a component.
    pub(super) fn schema(&self, name: &str) -> Option<&'a Node> {
        self.components("schemas")?.get(name)
    }

    /// Resolves a node that may be a reference, and returns the component's name.
    pub(super) fn resolve(&self, section: &str, node: &'a Node) -> (&'a Node, Option<&'a str>) {
        let mut at = node;
        let mut name = None;
        for _ in 0..MAX_DEPTH {
            let Some(reference) = reference(at) else { break };
            let Some(target) = self.components(section).and_then(|section| section.get(reference)) else { break };
            (at, name) = (target, Some(reference));
        }
        (at, name)
    }
}

/// The component's name that a canonical reference ends with.
pub(super) fn reference(node: &Node) -> Option<&str> {
    node.text("$ref").map(|text| text.rsplit('/').next().unwrap_or(text))
}

/// Equal values; numbers by what they are worth, objects and, where told, lists in any order.
pub(super) fn same(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::Number(a), Value::Number(b)) => Quantity::of(a) == Quantity::of(b),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}

/// Schemas that must all hold, as they stand in a document.
pub(super) type Parts<'a> = Vec<&'a Node>;

/// `oneOf` or `anyOf` with more than one member.
#[derive(Clone)]
pub(super) struct Choice<'a> {
    pub keyword: &'static str,
    pub node: &'a Node,
    pub members: Vec<Parts<'a>>,
    pub discriminator: Option<&'a Node>,
}

/// Value of `additionalProperties`.
#[derive(Clone, Copy, Default)]
pub(super) enum Additional<'a> {
    #[default]
    Any,
    Forbidden(&'a Node),
    Schema(&'a Node),
}

/// A schema with references and `allOf` merged.
#[derive(Clone, Default)]
pub(super) struct View<'a> {
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
    pub required: Vec<&'a str>,
    pub additional: Additional<'a>,
    /// `patternProperties`, by pattern.
    pub patterns: IndexMap<&'a str, Parts<'a>>,
    /// `dependentRequired`: names that must be there where another is.
    pub dependent: BTreeMap<&'a str, Vec<&'a str>>,
    pub items: Option<Parts<'a>>,
    pub tuple: Option<&'a Node>,
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

impl View<'_> {
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
        self.kind.is_none() && self.choices.is_empty() && !self.never && self.says_nothing_beside()
    }

    /// Returns whether it is nothing but alternatives.
    pub(super) fn is_pure_union(&self) -> bool {
        self.choices.len() == 1 && self.kind.is_none() && !self.never && self.says_nothing_beside()
    }

    fn says_nothing_beside(&self) -> bool {
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
        let ends = self.items.as_ref().is_some_and(|parts| parts.iter().any(|part| part.as_bool() == Some(false)));
        ends.then(|| items(self.tuple).len())
    }

    /// Returns `multipleOf`; for integers at least 1.
    pub(super) fn step(&self) -> Option<Number> {
        let said = self.limits.get("multipleOf").and_then(|node| node.as_number()).cloned();
        let one = Number::from(1);
        let is_implied =
            self.kind == Some(SchemaType::Integer) && said.as_ref().is_none_or(|said| is_multiple(&one, said));
        if is_implied { Some(one) } else { said }
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

/// The components that were merged, each once however many ways lead to it.
#[derive(Default)]
struct Merged<'a> {
    depth: usize,
    known: HashSet<&'a str>,
}

impl<'a> Doc<'a> {
    /// The component that a schema is only another way to write: a reference, or an `allOf`, `oneOf` or `anyOf` of one with nothing
    /// but words beside it.
    pub(super) fn base(&self, parts: &[&'a Node]) -> Option<&'a str> {
        let mut found = None;
        for part in parts {
            let name = base_of(part, 0)?;
            if found.is_some_and(|known| known != name) {
                return None;
            }
            found = Some(name);
        }
        found.filter(|name| self.schema(name).is_some())
    }

    /// Merges schemas that must all hold.
    pub(super) fn view(&self, parts: &[&'a Node]) -> View<'a> {
        let mut view = View::default();
        let mut merged = Merged::default();
        for part in parts {
            self.merge(&mut view, part, &mut merged);
        }
        let mut known = HashMap::new();
        view.null = null_of_all(parts.iter().map(|part| self.null(part, &mut known)));
        view.keep_possible();
        view.own = self.own(parts);
        if let Some(target) = self.base(parts).and_then(|name| self.schema(name)) {
            view.own.add(target);
        }
        view
    }

    /// Keywords of a schema itself; a bare reference has those of its target.
    pub(super) fn own(&self, parts: &[&'a Node]) -> Own<'a> {
        let mut own = Own::default();
        parts.iter().flat_map(|part| singles(part)).for_each(|node| own.add(node));
        own
    }

    /// Returns whether null is allowed where a schema stands by what it says there, not by what it refers to.
    pub(super) fn own_null(&self, parts: &[&'a Node]) -> bool {
        !parts.is_empty() && parts.iter().all(|part| singles(part).any(|node| flag(node, "nullable")))
    }

    /// Returns the schema merged with each alternative of one of its choices, apart from null.
    pub(super) fn alternatives(&self, view: &View<'a>, choice: usize) -> Vec<View<'a>> {
        let base = View { choices: Vec::new(), ..view.clone() };
        let others = view.choices.iter().enumerate().filter(|(i, _)| *i != choice).map(|(_, other)| other);
        let others: Vec<Choice<'a>> = others.cloned().collect();
        let alternative = |member: &Parts<'a>| {
            let mut view = View { choices: others.clone(), ..base.clone() };
            let mut merged = Merged::default();
            for part in member {
                self.merge(&mut view, part, &mut merged);
            }
            view.null = Some(false);
            view.keep_possible();
            view
        };
        view.choices[choice].members.iter().map(alternative).collect()
    }

    /// Adds one schema.
    fn merge(&self, view: &mut View<'a>, node: &'a Node, merged: &mut Merged<'a>) {
        if let Some(name) = reference(node) {
            // One that holds itself says nothing new.
            if merged.depth < MAX_DEPTH
                && let Some(target) = self.schema(name).filter(|_| merged.known.insert(name))
            {
                merged.depth += 1;
                self.merge(view, target, merged);
                merged.depth -= 1;
            }
            return;
        }
        let Some(members) = node.as_object() else {
            view.never |= node.as_bool() == Some(false);
            return;
        };
        if !budget::spend(members.values().map(breadth).sum()) {
            return;
        }
        for (key, value) in members {
            view.add(key, value, members);
        }
        for conjunct in items(members.get("allOf")) {
            self.merge(view, conjunct, merged);
        }
        for keyword in ["oneOf", "anyOf"] {
            match items(members.get(keyword)) {
                [] => {}
                [one] => self.merge(view, one, merged),
                several => {
                    let discriminator = members.get("discriminator");
                    let node = members.get(keyword).unwrap_or(node);
                    let members = several.iter().map(|member| vec![member]).collect();
                    view.choices.push(Choice { keyword, node, members, discriminator });
                }
            }
        }
    }

    /// Returns whether a schema allows null, if it says anything of that. `known`: what components say.
    fn null(&self, node: &'a Node, known: &mut HashMap<&'a str, Option<bool>>) -> Option<bool> {
        if let Some(name) = reference(node) {
            if let Some(null) = known.get(name) {
                return *null;
            }
            // Until more is known: one that holds itself says nothing.
            known.insert(name, None);
            let null = self.schema(name).filter(|_| known.len() < KNOWN).and_then(|target| self.null(target, known));
            known.insert(name, null);
            return null;
        }
        let Some(members) = node.as_object() else { return (node.as_bool() == Some(false)).then_some(false) };
        if flag(node, "nullable") || node.text("type") == Some("null") {
            return Some(true);
        }
        let mut all: Vec<Option<bool>> =
            items(members.get("allOf")).iter().map(|part| self.null(part, known)).collect();
        for keyword in ["oneOf", "anyOf"] {
            let alternatives: Vec<_> = items(members.get(keyword)).iter().map(|part| self.null(part, known)).collect();
            all.push(match alternatives.contains(&Some(true)) {
                true => Some(true),
                false if alternatives.is_empty() => None,
                false => alternatives.iter().all(|null| *null == Some(false)).then_some(false),
            });
        }
        null_of_all(all).or_else(|| forbids_null(members).then_some(false))
    }
}

/// Returns whether a schema that does not allow null names what it does allow.
fn forbids_null(members: &Map) -> bool {
    members.contains_key("type") || members.contains_key("enum") || members.contains_key("const")
}

/// Returns the number of valid values in a value, itself included.
fn breadth(node: &Node) -> usize {
    1 + node.as_object().map_or(0, Map::len) + items(Some(node)).len()
}

/// The only member of a schema that is nothing else, but for words.
fn single(node: &Node) -> Option<(&'static str, &Node)> {
    ["allOf", "oneOf", "anyOf"].into_iter().find_map(|keyword| match items(node.get(keyword)) {
        [one] => Some((keyword, one)),
        _ => None,
    })
}

/// A schema, its only member, that one's only member, and so on.
fn singles(node: &Node) -> impl Iterator<Item = &Node> {
    std::iter::successors(Some(node), |node| single(node).map(|(_, only)| only)).take(MAX_DEPTH)
}

fn base_of(node: &Node, depth: usize) -> Option<&str> {
    if depth >= MAX_DEPTH {
        return None;
    }
    if let Some(name) = reference(node) {
        return Some(name);
    }
    let (keyword, only) = single(node)?;
    let bare = |key: &str| {
        key == keyword
            || matches!(
                key,
                "title"
                    | "description"
                    | "default"
                    | "examples"
                    | "nullable"
                    | "readOnly"
                    | "writeOnly"
                    | "deprecated"
                    | "domains"
            )
            || key.starts_with("x-")
    };
    let object = |key: &str| key == "type" && node.text("type") == Some("object");
    node.as_object()?.keys().all(|key| bare(key) || object(key)).then(|| base_of(only, depth + 1))?
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

impl<'a> View<'a> {
    fn add(&mut self, key: &'a str, value: &'a Node, beside: &'a Map) {
        if matches!(key, "contains" | "minContains" | "maxContains") && !counts_items(beside) {
            return;
        }
        if let Some(limit) = LIMITS.into_iter().find(|limit| *limit == key) {
            self.add_limit(limit, value);
            return;
        }
        let is_condition = matches!(
            key,
            "not" | "if" | "then" | "else" | "dependentSchemas" | "contains" | "unevaluatedItems" | "propertyNames"
        );
        match key {
            "then" | "else" if !beside.contains_key("if") => {}
            // If no other keyword evaluates items, it means the same as `items`.
            "unevaluatedItems" if value.as_bool() == Some(false) && is_ended(beside) => self.items = Some(vec![value]),
            _ if is_condition => self.add_condition(key, value),
            "type" => self.add_type(value),
            "format" | "contentEncoding" | "contentMediaType" => self.add_form(key, value, beside),
            "minimum" => {
                self.minimum = tighter(self.minimum, bound(value, beside, "exclusiveMinimum", 1), Ordering::Greater)
            }
            "maximum" => {
                self.maximum = tighter(self.maximum, bound(value, beside, "exclusiveMaximum", -1), Ordering::Less)
            }
            // Scalars are in `enum`, too, and null is `nullable`.
            "const" if !value.is_scalar() && !value.is_null() => self.add_condition(key, value),
            "enum" => self.add_enumeration(value, items(Some(value)).iter().collect()),
            "properties" => {
                for (name, property) in members(Some(value)) {
                    add_part(self.properties.entry(name.as_str()).or_default(), property);
                }
            }
            "required" => {
                for name in items(Some(value)).iter().filter_map(Node::as_str) {
                    if !self.required.contains(&name) {
                        self.required.push(name);
                    }
                }
            }
            "unevaluatedProperties" if !is_closed(beside) => self.add_condition(key, value),
            // If no other keyword evaluates properties, it means the same.
            "unevaluatedProperties" if beside.contains_key("additionalProperties") => {}
            "additionalProperties" | "unevaluatedProperties" => {
                // Of members that say different things, the widest wins, as in `ir`; the rest is a condition.
                let is_another = match (self.additional, value.as_bool()) {
                    (Additional::Schema(known), None) => !same(known, value),
                    (Additional::Schema(_), Some(false)) | (Additional::Forbidden(_), None) => true,
                    _ => false,
                };
                if is_another {
                    self.add_condition(key, value);
                }
                self.additional = match (self.additional, value.as_bool()) {
                    (Additional::Schema(known), _) => Additional::Schema(known),
                    (_, None) if is_anything(value) => Additional::Any,
                    (_, None) => Additional::Schema(value),
                    (Additional::Any, Some(false)) => Additional::Forbidden(value),
                    (known, _) => known,
                };
            }
            "items" => add_part(self.items.get_or_insert_default(), value),
            "prefixItems" if self.tuple.is_some_and(|known| !same(known, value)) => self.add_condition(key, value),
            "prefixItems" => self.tuple = Some(value),
            "contentSchema" => add_part(self.content.get_or_insert_default(), value),
            "patternProperties" => {
                for (pattern, schema) in members(Some(value)) {
                    add_part(self.patterns.entry(pattern.as_str()).or_default(), schema);
                }
            }
            "dependentRequired" => self.add_dependent(value),
            _ => {}
        }
    }

    fn add_dependent(&mut self, value: &'a Node) {
        for (name, needed) in members(Some(value)) {
            let known = self.dependent.entry(name.as_str()).or_default();
            known.extend(items(Some(needed)).iter().filter_map(Node::as_str));
        }
    }

    /// Leaves out listed values that are of another type.
    fn keep_possible(&mut self) {
        let is_any_boolean = |values: &[&Node]| {
            values.len() == 2 && values.iter().all(|value| value.as_bool().is_some()) && !same(values[0], values[1])
        };
        if self.enumeration.as_ref().is_some_and(|(_, values)| is_any_boolean(values)) {
            self.enumeration = None;
            self.add_kind(SchemaType::Boolean);
        }
        let (Some(kind), Some((_, values))) = (self.kind, &mut self.enumeration) else { return };
        let whole = |value: &Node| value.as_number().is_some_and(|number| Quantity::of(number).is_whole());
        values.retain(|value| match kind {
            SchemaType::Number => value.as_number().is_some(),
            SchemaType::Integer => whole(value),
            kind => json_type(value) == kind.name(),
        });
        self.never |= values.is_empty();
    }

    /// Only what a schema says in addition to what is known.
    fn add_condition(&mut self, key: &str, value: &'a Node) {
        if let Some(keyword) = CONDITIONS.into_iter().find(|keyword| *keyword == key) {
            let known = self.conditions.entry(keyword).or_default();
            if !known.iter().any(|known| same(known, value)) {
                known.push(value);
            }
        }
    }

    /// `format`, `contentEncoding` and `contentMediaType`; words that only hint at what a text is for say nothing.
    fn add_form(&mut self, key: &str, value: &'a Node, beside: &Map) {
        let text = value.as_str().unwrap_or_default();
        let has_encoding = beside.contains_key("contentEncoding");
        let slot = match (key, text) {
            ("format", "password") => return,
            ("format", "byte" | "base64") => "contentEncoding",
            // OpenAPI 3.1, 4.8.14.4.1: bytes as they are.
            ("contentMediaType", "application/octet-stream") if !has_encoding => "format",
            ("format", _) => "format",
            ("contentEncoding", _) => "contentEncoding",
            _ => "contentMediaType",
        };
        match self.limits.get(slot) {
            None => {
                self.limits.insert(slot, value);
            }
            Some(known) if form(slot, known) == form(slot, value) => {}
            Some(_) => self.add_condition(slot, value),
        }
    }

    fn add_type(&mut self, value: &'a Node) {
        let name = value.as_str().unwrap_or_default();
        if name == "null" {
            self.null_only = true;
            return;
        }
        if let Some(kind) = SchemaType::of(name) {
            self.add_kind(kind);
        }
    }

    fn add_kind(&mut self, kind: SchemaType) {
        match self.kind.map(|known| type_of_both(known, kind)) {
            None => self.kind = Some(kind),
            Some(None) => self.never = true,
            Some(both) => self.kind = both,
        }
    }

    fn add_enumeration(&mut self, node: &'a Node, values: Vec<&'a Node>) {
        match &mut self.enumeration {
            Some((_, known)) => {
                known.retain(|known| values.iter().any(|value| same(known, value)));
                self.never |= known.is_empty();
            }
            None => self.enumeration = Some((node, values)),
        }
    }

    /// The tightest of limits that must all hold; limits that limit nothing are none.
    fn add_limit(&mut self, limit: &'static str, value: &'a Node) {
        let number = |node: &Node| number(Some(node));
        let says_nothing = match limit {
            "minLength" | "minItems" | "minProperties" => number(value) == Some(0.0),
            "minContains" => number(value) == Some(1.0),
            "uniqueItems" => value.as_bool() != Some(true),
            _ => false,
        };
        if says_nothing {
            return;
        }
        let is_second = |known: &Node| matches!(limit, "pattern" | "multipleOf") && !same(known, value);
        if self.limits.get(limit).is_some_and(|known| is_second(known)) {
            return self.add_condition(limit, value);
        }
        let tighter = match self.limits.get(limit) {
            None => true,
            Some(known) if limit.starts_with("min") => number(value) > number(known),
            Some(known) if limit.starts_with("max") => number(value) < number(known),
            Some(_) => false,
        };
        if tighter {
            self.limits.insert(limit, value);
        }
    }
}

/// Adds a schema that must hold as well.
fn add_part<'a>(parts: &mut Parts<'a>, part: &'a Node) {
    if !parts.contains(&part) {
        parts.push(part);
    }
}

/// Returns whether a schema allows every value.
fn is_anything(node: &Node) -> bool {
    let words = ["title", "description", "examples", "nullable", "domains"];
    node.as_object().is_some_and(|members| members.keys().all(|key| words.contains(&key.as_str())))
}

/// Returns whether no keyword but `properties` and `additionalProperties` evaluates properties, so that `unevaluatedProperties` says what
/// `additionalProperties` would.
fn is_closed(members: &Map) -> bool {
    let evaluates = ["allOf", "oneOf", "anyOf", "if", "dependentSchemas", "patternProperties", "not"];
    !evaluates.iter().any(|key| members.contains_key(*key))
}

/// Returns whether `contains`, `minContains` and `maxContains` restrict values (JSON Schema 2020-12 validation, 6.4.4 and 6.4.5).
fn counts_items(members: &Map) -> bool {
    let is_free = number(members.get("minContains")) == Some(0.0) && !members.contains_key("maxContains");
    members.contains_key("contains") && !is_free
}

/// Returns whether no keyword but `prefixItems` evaluates items.
fn is_ended(members: &Map) -> bool {
    let evaluates = ["items", "contains", "allOf", "oneOf", "anyOf", "if", "not", "dependentSchemas"];
    !evaluates.iter().any(|key| members.contains_key(*key))
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
