//! Implicit values of discriminators (OpenAPI 3.0.4, 4.8.25.3): names of schemas, which a document keeps on the wire when a schema
//! gets another name here.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::document::Document;
use super::references::Kind;
use crate::budget;
use crate::canonical::grammar::{Holds, Part};
use crate::source::{Map, Node, items};

/// Adds the implicit values of schemas to the mappings of the discriminators that they select them by. `names`: the implicit value of
/// each schema that gets another name, by the reference to it.
pub(super) fn spell_out(document: &mut Document, names: &HashMap<String, String>) {
    if names.is_empty() {
        return;
    }
    let schemas = document.components.get(&Kind::Schemas).cloned().unwrap_or_default();
    let family = Family::of(&schemas, names);
    for (kind, components) in &mut document.components {
        for (name, node) in components {
            let own = (*kind == Kind::Schemas).then(|| reference(name));
            family.complete(node, kind.part(), own.as_deref());
        }
    }
    for item in document.paths.values_mut().chain(document.webhooks.values_mut()) {
        family.complete(item, Part::PathItem, None);
    }
}

fn reference(name: &str) -> String {
    format!("#/components/schemas/{name}")
}

/// The schemas of a document and their relations, by reference.
struct Family<'n> {
    schemas: HashMap<String, &'n Node>,
    /// Components that extend each by `allOf`.
    heirs: HashMap<&'n str, Vec<String>>,
    names: &'n HashMap<String, String>,
}

impl<'n> Family<'n> {
    fn of(schemas: &'n Map, names: &'n HashMap<String, String>) -> Self {
        let mut family = Self { schemas: HashMap::new(), heirs: HashMap::new(), names };
        for (name, node) in schemas {
            family.schemas.insert(reference(name), node);
            let mut parts: Vec<&Node> = items(node.get("allOf")).iter().collect();
            while let Some(part) = parts.pop() {
                match part.text("$ref") {
                    Some(base) => family.heirs.entry(base).or_default().push(reference(name)),
                    None => parts.extend(items(part.get("allOf"))),
                }
            }
        }
        family
    }

    /// Completes each discriminator in a part of the document; `own`: the reference to the part, if it is a component.
    fn complete(&self, node: &mut Node, part: Part, own: Option<&str>) {
        if part == Part::Schema && node.get("discriminator").is_some() {
            self.complete_mapping(node, own);
        }
        for (key, child) in node.as_object_mut().into_iter().flat_map(|members| members.iter_mut()) {
            match part.holds(key) {
                Holds::Data => {}
                Holds::One(part) => self.complete(child, part, None),
                Holds::List(part) => {
                    child.as_array_mut().into_iter().flatten().for_each(|child| self.complete(child, part, None));
                }
                Holds::Named(part) => {
                    let named = child.as_object_mut().into_iter().flat_map(|map| map.values_mut());
                    named.for_each(|child| self.complete(child, part, None));
                }
            }
        }
    }

    fn complete_mapping(&self, schema: &mut Node, own: Option<&str>) {
        let found = self.selectable(schema, own);
        let span = schema.span;
        let Some(discriminator) = schema.as_object_mut().and_then(|members| members.get_mut("discriminator")) else {
            return;
        };
        let property = discriminator.text("propertyName").unwrap_or_default().to_owned();
        let Some(members) = discriminator.as_object_mut() else { return };
        let mut added: IndexMap<&str, &str> = IndexMap::new();
        for target in &found {
            if let Some(name) = self.names.get(target)
                && self.may_be(target, &property, name)
            {
                added.insert(name, target);
            }
        }
        if added.is_empty() {
            return;
        }
        let mapping = members.entry("mapping".to_owned()).or_insert_with(|| Node::empty(span));
        for (name, target) in added {
            let mapping = mapping.as_object_mut();
            mapping.map(|all| all.entry(name.to_owned()).or_insert_with(|| Node::string(span, target)));
        }
    }

    /// The components that a discriminator selects from: the alternatives of its schema, or what extends that.
    fn selectable(&self, schema: &Node, own: Option<&str>) -> Vec<String> {
        let alternatives =
            |target: &str| self.schemas.get(target).map(|schema| alternatives(schema)).unwrap_or_default();
        let heirs = |target: &str| self.heirs.get(target).cloned().unwrap_or_default();
        let mut found = closure(self::alternatives(schema), alternatives);
        found.extend(closure(own.map(heirs).unwrap_or_default(), heirs));
        found
    }

    /// Returns whether a property of a component can have a value: no constants exclude it.
    fn may_be(&self, target: &str, property: &str, value: &str) -> bool {
        let allows = |schema: &Node| {
            schema.get("enum").is_none_or(|values| items(Some(values)).iter().any(|own| own.as_str() == Some(value)))
        };
        let whole = self.schemas.get(target).map(|schema| self.rules(schema)).unwrap_or_default();
        let properties = whole.into_iter().filter_map(|schema| schema.get("properties")?.get(property));
        properties.flat_map(|property| self.rules(property)).all(allows)
    }

    /// The schemas that a value of this one satisfies all: itself, what it refers to, and its `allOf`.
    fn rules<'a>(&'a self, schema: &'a Node) -> Vec<&'a Node> {
        let mut rules = vec![schema];
        let mut seen = HashSet::new();
        let mut next = 0;
        while let Some(schema) = rules.get(next).copied().filter(|_| budget::spend(1)) {
            next += 1;
            rules.extend(items(schema.get("allOf")));
            let target = schema.text("$ref").filter(|target| seen.insert(*target));
            rules.extend(target.and_then(|target| self.schemas.get(target).copied()));
        }
        rules
    }
}

/// References and what they lead to, each once.
fn closure(mut found: Vec<String>, next: impl Fn(&str) -> Vec<String>) -> Vec<String> {
    let mut seen: HashSet<String> = found.iter().cloned().collect();
    let mut index = 0;
    while let Some(target) = found.get(index).filter(|_| budget::spend(1)) {
        let more = next(target);
        found.extend(more.into_iter().filter(|target| seen.insert(target.clone())));
        index += 1;
    }
    found
}

/// The components that are alternatives of a schema.
fn alternatives(schema: &Node) -> Vec<String> {
    let all = ["oneOf", "anyOf"].into_iter().flat_map(|key| items(schema.get(key)));
    all.filter_map(|part| part.text("$ref")).map(str::to_owned).collect()
}
