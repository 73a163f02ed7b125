//! `allOf`, `oneOf`, `anyOf`, `not`, and lists of types.

use super::document::Normalizer;
use super::keywords;
use super::schemas::{set, set_null, with};
use crate::canonical::grammar::is_anything;
use crate::source::{Map, Node, Span, Value};

/// The keywords that offer alternatives.
const CHOICES: [&str; 2] = ["oneOf", "anyOf"];

/// The alternatives of `oneOf` or `anyOf`.
struct Choice {
    span: Span,
    /// The alternatives that are not only null.
    schemas: Vec<Node>,
    /// The alternative that is null.
    null: Option<Span>,
}

impl Choice {
    fn add_to(self, out: &mut Map, key: &str) {
        match self.schemas.is_empty() {
            true if self.null.is_some() || out.contains_key("nullable") => set_null(out, self.span),
            true => {}
            false => set(out, key, Node::array(self.span, self.schemas)),
        }
        if let Some(span) = self.null {
            set(out, "nullable", Node::bool(span, true));
        }
    }
}

impl Normalizer<'_, '_> {
    /// `allOf`, `oneOf`, `anyOf`, `not`. An alternative that is only null becomes `nullable`.
    pub(super) fn combinations(&mut self, members: &Map, out: &mut Map) {
        if let Some((span, all)) = self.list_of_schemas("allOf", members).filter(|(_, all)| !all.is_empty()) {
            let all = all.into_iter().map(|item| self.schema(item)).collect();
            set(out, "allOf", Node::array(span, all));
        }
        let choices: Vec<(&str, Choice)> =
            CHOICES.into_iter().filter_map(|key| Some((key, self.choice(key, members)?))).collect();
        // If there are two, both must allow null. A discriminator stays beside its alternatives.
        let are_apart = choices.len() > 1
            && choices.iter().any(|(_, choice)| choice.null.is_some())
            && !members.contains_key("discriminator");
        for (key, choice) in choices {
            if are_apart {
                let (span, mut conjunct) = (choice.span, Map::default());
                choice.add_to(&mut conjunct, key);
                add_conjunct(out, Node::object(span, conjunct));
            } else {
                self.null_beside_values(&choice, members, out);
                choice.add_to(out, key);
            }
        }
        if let Some(node) = members.get("not") {
            let schema = self.schema(node);
            set(out, "not", schema);
        }
    }

    fn list_of_schemas<'n>(&mut self, key: &str, members: &'n Map) -> Option<(Span, Vec<&'n Node>)> {
        let node = members.get(key)?;
        let list = match &node.value {
            Value::Array(items) => items.iter().collect(),
            Value::Object(_) => {
                self.warn(
                    node.span,
                    "choice-not-a-list",
                    format!("`{key}` is not an array"),
                    "it is read as an array with one item",
                );
                vec![node]
            }
            _ => {
                self.warn(node.span, "choice-not-a-list", format!("`{key}` is {}", node.kind()), "it is ignored");
                return None;
            }
        };
        Some((node.span, list))
    }

    fn choice(&mut self, key: &str, members: &Map) -> Option<Choice> {
        let (span, mut items) = self.list_of_schemas(key, members)?;
        // No value matches `false` (JSON Schema 2020-12 core, 4.3.2), so that it offers nothing beside others.
        if items.iter().any(|item| item.as_bool() != Some(false)) {
            items.retain(|item| item.as_bool() != Some(false));
        }
        let beside = items
            .iter()
            .any(|item| item.as_object().is_none_or(|members| !is_bare_object(members) && !is_bare_null(members)));
        let mut choice = Choice { span, schemas: Vec::new(), null: None };
        for item in items {
            let schema = self.schema(item);
            let stands_for_null = match beside {
                true if is_any_object_or_null(&schema) => Some("any object or null"),
                true if is_anything_or_null(&schema) => Some("only `nullable`"),
                _ => None,
            };
            if let Some(what) = stands_for_null {
                self.warn(
                    item.span,
                    "object-for-null",
                    format!("an alternative that is {what} stands beside another"),
                    "it is read as null, as document generators intend",
                );
            }
            match stands_for_null.is_some() || is_null(&schema) && schema.get("enum").is_none() {
                true => choice.null = Some(item.span),
                false => choice.schemas.push(schema),
            }
        }
        Some(choice)
    }

    /// Reports an alternative that is null where types or values beside the choice exclude it.
    fn null_beside_values(&mut self, choice: &Choice, members: &Map, out: &Map) {
        let is_limited = ["type", "enum", "const"].iter().any(|key| members.contains_key(*key));
        if let Some(span) = choice.null.filter(|_| is_limited && !out.contains_key("nullable")) {
            self.warn(
                span,
                "null-in-choice",
                "an alternative is null, but the schema's own type or values exclude it",
                "the schema is read as nullable",
            );
        }
    }
}

/// Returns whether `type: object` is said, and nothing more but that null is allowed.
fn is_bare_object(members: &Map) -> bool {
    let is_object = |node: &Node| node.as_str() == Some("object");
    let named = members
        .get("type")
        .is_some_and(|node| is_object(node) || node.as_array().is_some_and(|names| names.iter().any(is_object)));
    named && members.keys().all(|key| matches!(key.as_str(), "type" | "nullable"))
}

/// Returns whether nothing is said but that null is allowed.
fn is_bare_null(members: &Map) -> bool {
    members.contains_key("nullable")
        && members.keys().all(|key| matches!(key.as_str(), "nullable" | "title" | "description"))
}

/// A nullable object of which nothing is said: how some generators of documents write that a reference may be null.
fn is_any_object_or_null(schema: &Node) -> bool {
    schema.text("type") == Some("object")
        && schema.get("nullable").and_then(Node::as_bool) == Some(true)
        && schema.as_object().is_some_and(|members| members.len() == 2)
}

/// `nullable` without a type, which by itself allows anything (OpenAPI 3.0.4, 4.7.24.1): the other way to write that.
fn is_anything_or_null(schema: &Node) -> bool {
    schema.get("nullable").and_then(Node::as_bool) == Some(true) && is_anything(schema)
}

fn is_null(schema: &Node) -> bool {
    schema.text("type") == Some("null")
}

/// One type stands in its place; several become alternatives, each with the keywords that concern it.
pub(super) fn split_types(span: Span, mut out: Map, types: Vec<String>) -> Node {
    match types.as_slice() {
        [] => {}
        _ if out.get("type").is_some() => {}
        [one] => set(&mut out, "type", Node::string(span, one.clone())),
        _ if out.contains_key("enum") => {}
        several if CHOICES.iter().any(|key| out.contains_key(*key)) => {
            let mut alternatives = CHOICES.iter().filter_map(|key| out.get(*key)?.as_array()).flatten();
            if !alternatives.all(|alternative| has_type_of(several, alternative)) {
                let types = several.iter().map(|name| with(span, "type", Node::string(span, name.clone()))).collect();
                add_conjunct(&mut out, with(span, "anyOf", Node::array(span, types)));
            }
        }
        several => {
            let mut alternatives = Vec::new();
            for name in several {
                let mut alternative = Map::default();
                set(&mut alternative, "type", Node::string(span, name.clone()));
                for key in keywords::of_type(name) {
                    if let Some(node) = out.get(*key) {
                        set(&mut alternative, key, node.clone());
                    }
                }
                alternatives.push(Node::object(span, alternative));
            }
            for name in several {
                for key in keywords::of_type(name) {
                    out.shift_remove(*key);
                }
            }
            set(&mut out, "anyOf", Node::array(span, alternatives));
        }
    }
    Node::object(span, out)
}

/// Adds a schema that must hold as well.
fn add_conjunct(out: &mut Map, schema: Node) {
    let all = out.entry("allOf".to_owned()).or_insert_with(|| Node::array(schema.span, Vec::new()));
    if let Some(all) = all.as_array_mut() {
        all.push(schema);
    }
}

/// Returns whether a schema states types that are among those named. A reference is taken to lead to such a schema.
fn has_type_of(types: &[String], schema: &Node) -> bool {
    let is_named = |name: &str| types.iter().any(|known| known == name || known == "number" && name == "integer");
    let of_choice = |key: &str| schema.get(key).and_then(Node::as_array);
    schema.get("$ref").is_some()
        || schema.text("type").is_some_and(is_named)
        || CHOICES.iter().any(|key| of_choice(key).is_some_and(|all| all.iter().all(|one| has_type_of(types, one))))
}
