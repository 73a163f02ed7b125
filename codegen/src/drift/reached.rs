//! The schemas that operations and webhooks reach, with direction and keywords.

use std::collections::{BTreeMap, HashMap};

use super::change::Directions;
use super::doc::Doc;
use super::view::{members, reference};
use crate::canonical::grammar::{Holds, Part};
use crate::canonical::{SchemaId, heirs};
use crate::source::{Node, Value};

/// The ways in which operations and webhooks reach a schema.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reached {
    /// By any keyword.
    pub directions: Directions,
    /// By a keyword that says what values are not, or under which condition they are something, or by an extension.
    pub indirect: Directions,
}

/// Keywords whose schemas the comparison does not walk over.
const INDIRECT: [&str; 9] = [
    "not",
    "if",
    "then",
    "else",
    "contains",
    "dependentSchemas",
    "propertyNames",
    "unevaluatedProperties",
    "unevaluatedItems",
];

/// Components that extend one with a discriminator by `allOf`, by the name of that one.
pub(super) type Children<'a> = HashMap<&'a str, Vec<&'a str>>;

/// The current position of the walk.
#[derive(Clone, Copy)]
struct At {
    directions: Directions,
    is_indirect: bool,
    /// In a webhook or callback, whose requests the API sends.
    is_incoming: bool,
}

struct Walk<'a> {
    doc: Doc<'a>,
    children: Children<'a>,
    found: BTreeMap<&'a str, Reached>,
    /// Objects that are still to be looked at.
    work: Vec<(Part, &'a Node, At)>,
}

/// Schemas by name, and how they are reached.
pub(super) fn reached(doc: Doc<'_>) -> BTreeMap<&str, Reached> {
    let mut walk = Walk { doc, children: children(doc), found: BTreeMap::new(), work: Vec::new() };
    let at = At { directions: Directions::BOTH, is_indirect: false, is_incoming: false };
    for (key, node) in members(Some(doc.root)).filter(|(key, _)| *key != "components") {
        walk.member(Part::Document, key, node, At { is_incoming: key == "webhooks", ..at });
    }
    while let Some((part, node, at)) = walk.work.pop() {
        walk.object(part, node, at);
    }
    walk.found
}

/// Returns the components that extend one with a discriminator, by the name of that one.
pub(super) fn children(doc: Doc<'_>) -> Children<'_> {
    let schemas = &doc.document.schemas;
    let name = |id: &SchemaId| schemas.get(*id)?.name.as_deref();
    let heirs = heirs(schemas);
    heirs.iter().filter_map(|(base, heirs)| Some((name(base)?, heirs.iter().filter_map(name).collect()))).collect()
}

/// Components that extend one, directly or not, in the order of the document.
pub(super) fn descendants<'a>(children: &Children<'a>, base: &str) -> Vec<&'a str> {
    let mut found: Vec<&'a str> = Vec::new();
    let mut next = 0;
    found.extend(children.get(base).into_iter().flatten());
    while let Some(name) = found.get(next).copied() {
        next += 1;
        for child in children.get(name).into_iter().flatten() {
            if *child != base && !found.contains(child) {
                found.push(child);
            }
        }
    }
    found
}

impl<'a> Walk<'a> {
    fn object(&mut self, part: Part, node: &'a Node, at: At) {
        if reference(node).is_some() {
            return self.reference(node, at);
        }
        if part == Part::Discriminator {
            for target in members(node.get("mapping")).filter_map(|(_, target)| target.as_str()) {
                self.schema(target.rsplit('/').next().unwrap_or(target), at);
            }
        }
        for (key, member) in members(Some(node)) {
            self.member(part, key, member, at);
        }
    }

    fn member(&mut self, part: Part, key: &str, node: &'a Node, at: At) {
        let outgoing = if at.is_incoming { Directions::RESPONSE } else { Directions::REQUEST };
        let incoming = if at.is_incoming { Directions::REQUEST } else { Directions::RESPONSE };
        let at = match (part, key) {
            (Part::Operation, "requestBody") | (Part::Operation | Part::PathItem, "parameters") => {
                At { directions: outgoing, ..at }
            }
            (Part::Operation, "responses") => At { directions: incoming, ..at },
            (Part::Operation, "callbacks") => At { is_incoming: true, ..at },
            (Part::Schema, key) if INDIRECT.contains(&key) => At { is_indirect: true, ..at },
            _ => at,
        };
        let held = part.holds(key);
        if held == Holds::Data && key.starts_with("x-") {
            self.extension(node, At { is_indirect: true, ..at });
        }
        self.work.extend(held.parts(node).map(|(part, item)| (part, item, at)));
    }

    /// An extension may name types in whatever form it has.
    fn extension(&mut self, node: &'a Node, at: At) {
        match &node.value {
            Value::Array(items) => items.iter().for_each(|item| self.extension(item, at)),
            Value::Object(_) if reference(node).is_some() => self.reference(node, at),
            Value::Object(all) => all.values().for_each(|member| self.extension(member, at)),
            _ => {}
        }
    }

    fn reference(&mut self, node: &'a Node, at: At) {
        let mut parts = node.text("$ref").unwrap_or_default().rsplit('/');
        let (Some(name), Some(section)) = (parts.next(), parts.next()) else { return };
        let part = match section {
            "schemas" => return self.schema(name, at),
            "parameters" => Part::Parameter,
            "responses" => Part::Response,
            "requestBodies" => Part::RequestBody,
            "headers" => Part::Header,
            _ => return,
        };
        // They hold no circles of their own.
        let target =
            self.doc.components(section).and_then(|all| all.get(name)).filter(|node| reference(node).is_none());
        self.work.extend(target.map(|target| (part, target, at)));
    }

    fn schema(&mut self, name: &'a str, at: At) {
        let Some(target) = self.doc.schema(name).map(|part| part.node) else { return };
        let known = self.found.entry(name).or_default();
        let before = *known;
        known.directions = known.directions.or(at.directions);
        if at.is_indirect {
            known.indirect = known.indirect.or(at.directions);
        }
        if before.directions == known.directions && before.indirect == known.indirect && !before.directions.is_none() {
            return;
        }
        self.work.push((Part::Schema, target, at));
        for child in descendants(&self.children, name) {
            self.schema(child, at);
        }
    }
}
