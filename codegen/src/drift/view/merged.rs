//! From the canonical view of schemas to the one with places.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};

use super::super::equality::same;
use super::keywords::{is_closed, is_rest};
use super::{Additional, Choice, Own, Tuple, View, flag, items, reference};
use crate::canonical::merge::{null_of_all, tightest};
use crate::canonical::{self, Discriminator, Schema, SchemaId, SchemaUse, written};
use crate::drift::doc::{At, Doc, Part, Parts};
use crate::drift::quantity::Quantity;
use crate::source::{Map, Node};

/// Levels of only members after which a schema counts as endless.
const MAX_DEPTH: usize = 64;

/// Maximum number of components that are examined to decide if a schema allows null.
const KNOWN: usize = 256;

impl<'a> Doc<'a> {
    /// The component that a schema is only another way to write: a reference, or an `allOf`, `oneOf` or `anyOf` of one with nothing
    /// but words beside it.
    pub(in crate::drift) fn base(&self, parts: &[Part<'a>]) -> Option<&'a str> {
        let mut found = None;
        for part in parts {
            let name = self.base_of(*part, 0)?;
            if found.is_some_and(|known| known != name) {
                return None;
            }
            found = Some(name);
        }
        found
    }

    fn base_of(&self, part: Part<'a>, depth: usize) -> Option<&'a str> {
        if depth >= MAX_DEPTH {
            return None;
        }
        if let SchemaUse::Ref(id) = part.used {
            return self.views.schema(id).name.as_deref();
        }
        let (keyword, only) = self.single(part)?;
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
        let object = |key: &str| key == "type" && part.node.text("type") == Some("object");
        part.node.as_object()?.keys().all(|key| bare(key) || object(key)).then(|| self.base_of(only, depth + 1))?
    }

    /// The only member of a schema that is nothing else, but for words.
    fn single(&self, part: Part<'a>) -> Option<(&'static str, Part<'a>)> {
        let SchemaUse::Item(id) = part.used else { return None };
        let schema = self.views.schema(id);
        let lists = [("allOf", schema.all_of()), ("oneOf", schema.one_of()), ("anyOf", schema.any_of())];
        lists.into_iter().find_map(|(keyword, list)| match list {
            [used] => Some((keyword, Part { node: items(part.node.get(keyword)).first()?, used: *used })),
            _ => None,
        })
    }

    /// A schema, its only member, that one's only member, and so on.
    fn singles(&self, part: Part<'a>) -> impl Iterator<Item = &'a Node> {
        let next = |part: &Part<'a>| self.single(*part).map(|(_, only)| only);
        std::iter::successors(Some(part), next).take(MAX_DEPTH).map(|part| part.node)
    }

    /// Merges schemas that must all hold.
    pub(in crate::drift) fn view(&self, parts: &[Part<'a>]) -> View<'a> {
        let mut view = self.merge(parts.iter().map(|part| part.used).collect(), Vec::new());
        let mut known = HashMap::new();
        view.null = null_of_all(parts.iter().map(|part| self.null(part.used, &mut known)));
        view.simplify();
        view.own = self.own(parts);
        if let Some(target) = self.base(parts).and_then(|name| self.schema(name)) {
            view.own.add(target.node);
        }
        view
    }

    /// Keywords of a schema itself; a bare reference has those of its target.
    pub(in crate::drift) fn own(&self, parts: &[Part<'a>]) -> Own<'a> {
        let mut own = Own::default();
        parts.iter().flat_map(|part| self.singles(*part)).for_each(|node| own.add(node));
        own
    }

    /// Returns whether null is allowed where a schema stands by what it says there, not by what it refers to.
    pub(in crate::drift) fn own_null(&self, parts: &[Part<'a>]) -> bool {
        !parts.is_empty() && parts.iter().all(|part| self.singles(*part).any(|node| flag(node, "nullable")))
    }

    /// Returns the schema merged with each alternative of one of its choices, apart from null.
    pub(in crate::drift) fn alternatives(&self, view: &View<'a>, choice: usize) -> Vec<View<'a>> {
        let Choice { of, keyword, members, .. } = &view.choices[choice];
        let alternative = |member: &Parts<'a>| {
            let uses = view.uses.iter().copied().chain(member.iter().map(|part| part.used)).collect();
            let chosen = view.chosen.iter().copied().chain(of.map(|of| (of, *keyword))).collect();
            let mut merged = self.merge(uses, chosen);
            // Perhaps of one of the listed values.
            if let Some((node, values)) = &view.enumeration {
                merged.add_enumeration(node, values);
            }
            merged.null = Some(false);
            merged.simplify();
            merged
        };
        members.iter().map(alternative).collect()
    }

    /// Merges schemas that must all hold, apart from null.
    fn merge(&self, uses: Vec<SchemaUse>, chosen: Vec<(SchemaId, &'static str)>) -> View<'a> {
        let all = &self.views.merged(&uses);
        let named =
            |key: &'static str, name: &'a str, used: SchemaUse| self.part(all, used, |node| node.get(key)?.get(name));
        let properties = all
            .properties
            .iter()
            .map(|(name, uses)| (*name, uses.iter().map(|used| named("properties", name, *used)).collect()));
        let items = all.items.iter().map(|used| self.part(all, *used, |node| node.get("items")));
        // In the order of the document, in which changes are reported.
        let required = all.schemas().filter_map(|schema| Some(&schema.object.as_deref()?.required));
        let mut view = View {
            uses,
            chosen,
            kind: all.kind,
            null_only: all.null_only,
            never: all.never || !all.conflicts.is_empty(),
            required: required.flatten().map(String::as_str).collect(),
            properties: properties.collect(),
            items: (!all.items.is_empty()).then(|| items.collect()),
            enumeration: self.enumeration(all),
            ..View::default()
        };
        for (pattern, used) in &all.patterns {
            view.patterns.entry(*pattern).or_default().push(named("patternProperties", pattern, *used));
        }
        all.sources.iter().for_each(|(id, schema)| self.add(&mut view, *id, schema));
        self.add_unevaluated(&mut view, all);
        if matches!(view.additional, Additional::Forbidden(_)) && view.patterns.is_empty() {
            let is_forbidden = |part: &Part<'a>| self.views.schema(part.used.id()).never;
            view.properties.retain(|name, parts| view.required.contains(name) || !parts.iter().any(is_forbidden));
        }
        view
    }

    /// Adds `unevaluatedProperties`. If no keyword evaluates properties under a condition, it means what `additionalProperties` would beside
    /// all properties of the schema, with those of its `allOf` and of the chosen alternatives (JSON Schema 2020-12 core, 11.3).
    fn add_unevaluated(&self, view: &mut View<'a>, all: &canonical::View<'a>) {
        let evaluates = ["if", "dependentSchemas"];
        for (id, schema) in &all.sources {
            let Some(keywords) = self.node(*id).as_object() else { continue };
            let Some(rest) = keywords.get("unevaluatedProperties") else { continue };
            let used = schema.rare.as_deref().and_then(|rare| rare.unevaluated_properties);
            // Other schemas that must hold besides do not evaluate properties for this one.
            let is_whole = view.uses.first().is_some_and(|used| self.target(*used) == *id)
                && (view.uses.len() == 1 || !view.chosen.is_empty())
                && view.choices.is_empty();
            let is_plain =
                all.sources.iter().all(|(id, _)| !evaluates.iter().any(|key| self.node(*id).get(key).is_some()));
            let says_all = |(id, _): &(SchemaId, &Schema)| self.node(*id).get("additionalProperties").is_some();
            match used {
                Some(_) if is_whole && is_plain && all.sources.iter().any(says_all) => {}
                Some(used) if is_whole && is_plain || is_closed(keywords) => {
                    view.add_additional("unevaluatedProperties", rest, Some(used));
                }
                _ => view.add_condition("unevaluatedProperties", rest),
            }
        }
    }

    /// The schema that a reference leads to.
    fn target(&self, used: SchemaUse) -> SchemaId {
        let mut used = used;
        for _ in 0..MAX_DEPTH {
            let SchemaUse::Ref(id) = used else { break };
            used = self.views.definition(id);
        }
        used.id()
    }

    /// A schema that one of the merged ones uses, where `at` finds it.
    fn part(&self, all: &canonical::View<'a>, used: SchemaUse, at: impl Fn(&'a Node) -> Option<&'a Node>) -> Part<'a> {
        let node = match used {
            SchemaUse::Item(id) => self.node(id),
            SchemaUse::Ref(id) => {
                let name = self.views.schema(id).name.as_deref();
                let mut places = all.sources.iter().filter_map(|(source, _)| at(self.node(*source)));
                places.find(|node| reference(node) == name).unwrap_or_else(|| self.node(id))
            }
        };
        Part { node, used }
    }

    /// The values that all listings have, in the first of them.
    fn enumeration(&self, all: &canonical::View<'a>) -> Option<(&'a Node, Vec<&'a Node>)> {
        let values = all.enumeration.as_ref()?;
        let mut lists = all.sources.iter().filter_map(|(id, _)| self.node(*id).get("enum"));
        let list = lists.next()?;
        if lists.next().is_none() {
            return Some((list, items(Some(list)).iter().collect()));
        }
        let values: BTreeSet<String> = values.iter().map(written).collect();
        // If two have no value in common, none is left.
        let has = |schema: &Schema| schema.enumeration.iter().any(|value| values.contains(&written(value)));
        let is_possible = all.schemas().all(|schema| schema.enumeration.is_empty() || has(schema));
        let is_left = |value: &&Node| is_possible && values.contains(&written(&value.to_json()));
        Some((list, items(Some(list)).iter().filter(is_left).collect()))
    }

    /// Adds what one schema says in a way that the canonical view does not merge.
    fn add(&self, view: &mut View<'a>, id: SchemaId, schema: &'a Schema) {
        let Some(keywords) = self.node(id).as_object() else { return };
        keywords.iter().for_each(|(key, value)| view.add(key, value, keywords));
        view.add_rest(schema, keywords);
        view.add_tuple(schema, keywords);
        for (keyword, uses) in [("oneOf", schema.one_of()), ("anyOf", schema.any_of())] {
            let Some(node) = keywords.get(keyword).filter(|_| uses.len() > 1) else { continue };
            if !view.chosen.contains(&(id, keyword)) {
                let members = parts(node, uses).map(|part| vec![part]).collect();
                let discriminator = self.discriminator(id, schema);
                view.choices.push(Choice { keyword, node, members, discriminator, of: Some(id) });
            }
        }
    }

    /// The discriminator of a schema.
    pub(in crate::drift) fn discriminator(&self, id: SchemaId, schema: &'a Schema) -> Option<At<'a, Discriminator>> {
        At { node: self.node(id), part: schema }.member("discriminator", schema.discriminator())
    }

    /// Returns whether a schema allows null, if it says anything of that. `known`: what components say.
    fn null(&self, used: SchemaUse, known: &mut HashMap<SchemaId, Option<bool>>) -> Option<bool> {
        let id = used.id();
        if let SchemaUse::Ref(_) = used {
            if let Some(null) = known.get(&id) {
                return *null;
            }
            // Until more is known: one that holds itself says nothing.
            known.insert(id, None);
            let null = if known.len() < KNOWN { self.null(self.views.definition(id), known) } else { None };
            known.insert(id, null);
            return null;
        }
        let schema = self.views.schema(id);
        if self.node(id).get("not").is_some_and(says_nothing_of_null) {
            return Some(false);
        }
        if schema.nullable || schema.null_only {
            return Some(true);
        }
        let mut all: Vec<Option<bool>> = schema.all_of().iter().map(|part| self.null(*part, known)).collect();
        for alternatives in [schema.one_of(), schema.any_of()] {
            let alternatives: Vec<_> = alternatives.iter().map(|part| self.null(*part, known)).collect();
            all.push(match alternatives.contains(&Some(true)) {
                // No alternative allows what its own type or values forbid.
                true => Some(!forbids_null(schema)),
                false if alternatives.is_empty() => None,
                false => alternatives.iter().all(|null| *null == Some(false)).then_some(false),
            });
        }
        null_of_all(all).or_else(|| forbids_null(schema).then_some(false))
    }
}

/// Returns whether a schema allows null since it only restricts other values.
fn says_nothing_of_null(node: &Node) -> bool {
    let keywords = ["type", "enum", "const", "$ref", "allOf", "oneOf", "anyOf", "not", "if"];
    node.as_bool() == Some(true)
        || node.as_object().is_some_and(|members| !keywords.iter().any(|key| members.contains_key(*key)))
}

/// Returns whether a schema that does not allow null names what it does allow.
fn forbids_null(schema: &Schema) -> bool {
    let is_constant = schema.rare.as_deref().is_some_and(|rare| rare.constant.is_some());
    schema.never || schema.kind.is_some() || !schema.enumeration.is_empty() || is_constant
}

impl<'a> View<'a> {
    /// Adds what the canonical schema has as fields: bounds, `dependentRequired`, the schemas of properties and items that no other keyword
    /// evaluates, and of what a text holds.
    fn add_rest(&mut self, schema: &'a Schema, keywords: &'a Map) {
        if let Some(value) = keywords.get("additionalProperties") {
            let used = match schema.object.as_deref().and_then(|object| object.additional) {
                Some(canonical::Additional::Schema(used)) => Some(used),
                _ => None,
            };
            self.add_additional("additionalProperties", value, used);
        }
        let part = |key: &str, used: Option<SchemaUse>| Some(Part { node: keywords.get(key)?, used: used? });
        if let Some(number) = schema.number.as_deref() {
            for (bound, key, said, order) in [
                (&mut self.minimum, "minimum", &number.minimum, Ordering::Greater),
                (&mut self.maximum, "maximum", &number.maximum, Ordering::Less),
            ] {
                let said = said.as_ref().zip(keywords.get(key));
                let new = said.map(|(said, node)| (node, Quantity::of(&said.value), said.exclusive));
                *bound = tightest(*bound, new, order, |(_, number, excluded)| (number, excluded));
            }
        }
        if let Some(rare) = schema.rare.as_deref() {
            for (name, needed) in &rare.dependent_required {
                let mut needed = needed.iter().map(String::as_str).filter(|needed| needed != name).peekable();
                if needed.peek().is_some() {
                    self.dependent.entry(name.as_str()).or_default().extend(needed);
                }
            }
            let items = part("unevaluatedItems", rare.unevaluated_items);
            if let Some(rest) = items.filter(|_| is_rest(keywords)) {
                self.items = Some(vec![rest]);
            }
        }
        let content = schema.string.as_deref().and_then(|string| string.content_schema);
        if let Some(content) = part("contentSchema", content) {
            self.content.get_or_insert_default().push(content);
        }
    }

    /// Adds `prefixItems`; another one is a condition.
    fn add_tuple(&mut self, schema: &Schema, keywords: &'a Map) {
        let prefix = schema.array.as_deref().and_then(|array| array.prefix.as_ref());
        let (Some(node), Some(prefix)) = (keywords.get("prefixItems"), prefix) else { return };
        match &self.tuple {
            Some(known) if !same(known.node, node) => self.add_condition("prefixItems", node),
            _ => self.tuple = Some(Tuple { node, items: parts(node, prefix).collect() }),
        }
    }
}

/// The schemas of a list.
fn parts<'a>(node: &'a Node, uses: &[SchemaUse]) -> impl Iterator<Item = Part<'a>> {
    items(Some(node)).iter().zip(uses).map(|(node, used)| Part { node, used: *used })
}
