//! A canonical document, and its schemas with references and `allOf` followed, as the comparison looks at them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use indexmap::IndexMap;

use crate::budget;
use crate::canonical::{Canonical, Origins};
use crate::diagnostics::Location;
use crate::source::{Map, Node, Value};
pub(super) use crate::source::{flag, items, members};

/// How deep `allOf` and references may go before a schema counts as endless; as in [`crate::ir`].
const MAX_DEPTH: usize = 64;

/// Keywords that restrict values and hold a scalar.
pub(super) const LIMITS: [&str; 9] = [
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
    "multipleOf",
    "uniqueItems",
    "pattern",
];

/// Keywords that are compared as a whole.
pub(super) const CONDITIONS: [&str; 7] =
    ["not", "if", "dependentSchemas", "contains", "unevaluatedProperties", "patternProperties", "propertyNames"];

/// One side of the comparison.
#[derive(Clone, Copy)]
pub(super) struct Doc<'a> {
    pub root: &'a Node,
    origins: &'a Origins,
}

impl<'a> Doc<'a> {
    pub(super) fn new(canonical: &'a Canonical) -> Option<Self> {
        Some(Self { root: canonical.origins.root()?, origins: &canonical.origins })
    }

    pub(super) fn locate(&self, node: &Node) -> Location {
        self.origins.place(node)
    }

    /// The components of a section, in order.
    pub(super) fn section(&self, section: &str) -> impl Iterator<Item = (&'a String, &'a Node)> + use<'a> {
        members(self.root.get("components").and_then(|all| all.get(section)))
    }

    /// Schemas that operations or webhooks lead to.
    pub(super) fn reached(&self) -> BTreeSet<&'a str> {
        let mut found = BTreeSet::new();
        let roots = self.root.as_object().into_iter().flatten().filter(|(key, _)| *key != "components");
        let mut work: Vec<&'a Node> = roots.map(|(_, node)| node).collect();
        while let Some(node) = work.pop() {
            match &node.value {
                Value::Array(items) => work.extend(items),
                Value::Object(members) => work.extend(members.values()),
                _ => {}
            }
            let mut parts = node.text("$ref").unwrap_or_default().rsplit('/');
            if let (Some(name), Some(section)) = (parts.next(), parts.next())
                && let Some((name, target)) = self.components(section).and_then(|all| all.get_key_value(name))
            {
                let is_new = match section {
                    "schemas" => found.insert(name.as_str()),
                    // Few, and they hold no circles of their own.
                    _ => true,
                };
                work.extend(is_new.then_some(target));
            }
        }
        found
    }

    /// Components of a section.
    pub(super) fn components(&self, section: &str) -> Option<&'a Map> {
        self.root.get("components")?.get(section)?.as_object()
    }

    /// The schema of a component.
    pub(super) fn schema(&self, name: &str) -> Option<&'a Node> {
        self.components("schemas")?.get(name)
    }

    /// What a node that may be a reference stands for, and the component's name.
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
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
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

/// What `additionalProperties` says.
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
    /// `string`, `integer`, …
    pub kind: Option<&'a str>,
    pub nullable: bool,
    pub null_only: bool,
    pub never: bool,
    pub enumeration: Option<(&'a Node, Vec<&'a Node>)>,
    /// `format`, limits, content encoding and media type: scalars that restrict values.
    pub limits: BTreeMap<&'static str, &'a Node>,
    /// The bound, and whether it is excluded.
    pub minimum: Option<(&'a Node, f64, bool)>,
    pub maximum: Option<(&'a Node, f64, bool)>,
    pub properties: IndexMap<&'a str, Parts<'a>>,
    pub required: Vec<&'a str>,
    pub additional: Additional<'a>,
    pub items: Option<Parts<'a>>,
    pub tuple: Option<&'a Node>,
    pub choices: Vec<Choice<'a>>,
    pub conditions: BTreeMap<&'static str, &'a Node>,
    /// What the schema says where it stands, not what it refers to says.
    pub own: Own<'a>,
}

/// What a schema says of itself where it stands.
#[derive(Clone, Copy, Default)]
pub(super) struct Own<'a> {
    pub title: Option<&'a Node>,
    pub description: Option<&'a Node>,
    pub example: Option<&'a Node>,
    pub default: Option<&'a Node>,
    pub deprecated: Option<&'a Node>,
    pub sunset: Option<&'a Node>,
    pub read_only: bool,
    pub write_only: bool,
}

impl View<'_> {
    /// Its type, said or shown.
    pub(super) fn type_name(&self) -> Option<&str> {
        self.kind.or_else(|| {
            let object = !self.properties.is_empty() || !matches!(self.additional, Additional::Any);
            if object {
                return Some("object");
            }
            if self.items.is_some() || self.tuple.is_some() {
                return Some("array");
            }
            let (_, values) = self.enumeration.as_ref()?;
            let names: Vec<&str> = values.iter().map(|value| json_type(value)).collect();
            names.iter().all(|name| *name == names[0]).then(|| names[0])
        })
    }

    /// The scalar's keyword as text.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.limits.get(key)?.as_str()
    }
}

fn json_type(node: &Node) -> &'static str {
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

/// The components that were merged, each once however many ways lead to it, and whether it allows null.
#[derive(Default)]
struct Merged<'a> {
    depth: usize,
    known: HashMap<&'a str, bool>,
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
        let mut nullable = !parts.is_empty();
        for part in parts {
            nullable &= self.merge(&mut view, part, &mut merged);
        }
        view.nullable = nullable || parts.len() == 1 && view.nullable;
        view.own = self.own(parts);
        if let Some(target) = self.base(parts).and_then(|name| self.schema(name)) {
            view.own.add(target);
        }
        view
    }

    /// What a schema says of itself where it stands; a reference alone says nothing, and leaves the saying to what it refers to.
    pub(super) fn own(&self, parts: &[&'a Node]) -> Own<'a> {
        let mut own = Own::default();
        for part in parts {
            let mut at = *part;
            for _ in 0..MAX_DEPTH {
                own.add(at);
                match single(at) {
                    Some((_, only)) => at = only,
                    None => break,
                }
            }
        }
        own
    }

    /// Whether null is allowed where a schema stands by what it says there, not by what it refers to.
    pub(super) fn own_null(&self, parts: &[&'a Node]) -> bool {
        let null = |part: &&'a Node| {
            let mut at = *part;
            for _ in 0..MAX_DEPTH {
                if flag(at, "nullable") {
                    return true;
                }
                match single(at) {
                    Some((_, only)) => at = only,
                    None => break,
                }
            }
            false
        };
        !parts.is_empty() && parts.iter().all(null)
    }

    /// Adds one schema; gives whether it allows null.
    fn merge(&self, view: &mut View<'a>, node: &'a Node, merged: &mut Merged<'a>) -> bool {
        if let Some(name) = reference(node) {
            if let Some(known) = merged.known.get(name) {
                return *known;
            }
            let Some(target) = self.schema(name).filter(|_| merged.depth < MAX_DEPTH) else { return false };
            // Until more is known: one that holds itself says nothing new.
            merged.known.insert(name, false);
            merged.depth += 1;
            let nullable = self.merge(view, target, merged);
            merged.depth -= 1;
            merged.known.insert(name, nullable);
            return nullable;
        }
        let Some(members) = node.as_object() else {
            view.never |= node.as_bool() == Some(false);
            return false;
        };
        if !budget::spend(members.values().map(breadth).sum()) {
            return false;
        }
        for (key, value) in members {
            view.add(key, value, members);
        }
        let mut conjuncts: Vec<&'a Node> = items(members.get("allOf")).iter().collect();
        for keyword in ["oneOf", "anyOf"] {
            match items(members.get(keyword)) {
                [] => {}
                [one] => conjuncts.push(one),
                several => {
                    let discriminator = members.get("discriminator");
                    let node = members.get(keyword).unwrap_or(node);
                    let members = several.iter().map(|member| vec![member]).collect();
                    view.choices.push(Choice { keyword, node, members, discriminator });
                }
            }
        }
        let mut all = !conjuncts.is_empty();
        for conjunct in conjuncts {
            all &= self.merge(view, conjunct, merged);
        }
        let nullable = flag(node, "nullable") || all;
        if merged.depth == 0 {
            view.nullable |= nullable;
        }
        nullable
    }
}

/// How many values are right in a value, and itself.
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
        if flag(node, "deprecated") {
            set(&mut self.deprecated, "deprecated");
        }
        self.read_only |= flag(node, "readOnly");
        self.write_only |= flag(node, "writeOnly");
    }
}

impl<'a> View<'a> {
    fn add(&mut self, key: &'a str, value: &'a Node, beside: &'a Map) {
        if let Some(limit) = LIMITS.into_iter().find(|limit| *limit == key) {
            self.add_limit(limit, value);
            return;
        }
        if let Some(keyword) = CONDITIONS.into_iter().find(|keyword| *keyword == key) {
            self.conditions.entry(keyword).or_insert(value);
            return;
        }
        match key {
            "type" => self.add_type(value),
            "format" => {
                self.limits.entry("format").or_insert(value);
            }
            "contentEncoding" => {
                self.limits.entry("contentEncoding").or_insert(value);
            }
            "contentMediaType" => {
                self.limits.entry("contentMediaType").or_insert(value);
            }
            "minimum" => {
                self.minimum = tighter(self.minimum, bound(value, beside, "exclusiveMinimum", 1.0), |a, b| a > b);
            }
            "maximum" => {
                self.maximum = tighter(self.maximum, bound(value, beside, "exclusiveMaximum", -1.0), |a, b| a < b);
            }
            "enum" => self.add_enumeration(value),
            "properties" => {
                for (name, property) in members(Some(value)) {
                    let parts = self.properties.entry(name.as_str()).or_default();
                    if !parts.contains(&property) {
                        parts.push(property);
                    }
                }
            }
            "required" => {
                for name in items(Some(value)).iter().filter_map(Node::as_str) {
                    if !self.required.contains(&name) {
                        self.required.push(name);
                    }
                }
            }
            "additionalProperties" => {
                // The widest wins, as in `ir`.
                self.additional = match (self.additional, value.as_bool()) {
                    (Additional::Schema(known), _) => Additional::Schema(known),
                    (_, None) if is_anything(value) => Additional::Any,
                    (_, None) => Additional::Schema(value),
                    (Additional::Any, Some(false)) => Additional::Forbidden(value),
                    (known, _) => known,
                };
            }
            "items" => {
                let parts = self.items.get_or_insert_with(Vec::new);
                if !parts.contains(&value) {
                    parts.push(value);
                }
            }
            "prefixItems" => self.tuple = self.tuple.or(Some(value)),
            _ => {}
        }
    }

    fn add_type(&mut self, value: &'a Node) {
        let Some(name) = value.as_str() else { return };
        if name == "null" {
            self.null_only = true;
            return;
        }
        self.kind = match (self.kind, name) {
            (Some("number"), "integer") | (None, _) => Some(name),
            (known, _) => known,
        };
    }

    fn add_enumeration(&mut self, value: &'a Node) {
        let values: Vec<&'a Node> = items(Some(value)).iter().collect();
        match &mut self.enumeration {
            Some((_, known)) => known.retain(|known| values.iter().any(|value| same(known, value))),
            None => self.enumeration = Some((value, values)),
        }
    }

    /// The tightest of limits that must all hold; limits that limit nothing are none.
    fn add_limit(&mut self, limit: &'static str, value: &'a Node) {
        let number = |node: &Node| node.as_number().and_then(serde_json::Number::as_f64);
        let says_nothing = match limit {
            "minLength" | "minItems" | "minProperties" => number(value) == Some(0.0),
            "uniqueItems" => value.as_bool() != Some(true),
            _ => false,
        };
        if says_nothing {
            return;
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

/// Whether a schema allows every value.
fn is_anything(node: &Node) -> bool {
    let words = ["title", "description", "examples", "nullable", "domains"];
    node.as_object().is_some_and(|members| members.keys().all(|key| words.contains(&key.as_str())))
}

/// A bound; of integers one that is excluded is the next that is not.
fn bound<'a>(value: &'a Node, beside: &'a Map, exclusive: &str, step: f64) -> Option<(&'a Node, f64, bool)> {
    let number = value.as_number().and_then(serde_json::Number::as_f64)?;
    let excluded = beside.get(exclusive).and_then(Node::as_bool) == Some(true);
    let whole = beside.get("type").and_then(Node::as_str) == Some("integer") && number.fract() == 0.0;
    Some(if excluded && whole { (value, number + step, false) } else { (value, number, excluded) })
}

type Bound<'a> = Option<(&'a Node, f64, bool)>;

fn tighter<'a>(known: Bound<'a>, new: Bound<'a>, beats: fn(f64, f64) -> bool) -> Bound<'a> {
    match (known, new) {
        (Some(a), Some(b)) if beats(b.1, a.1) || b.1.total_cmp(&a.1).is_eq() && b.2 => Some(b),
        (Some(a), _) => Some(a),
        (None, b) => b,
    }
}
