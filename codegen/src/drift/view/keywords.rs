//! Keywords of one schema after the other: limits, forms and conditions.

use super::super::equality::{Values, same};
use super::{Additional, CONDITIONS, LIMITS, View, form};
use crate::canonical::grammar::is_anything;
use crate::canonical::merge::type_of_both;
use crate::canonical::{SchemaType, SchemaUse};
use crate::drift::doc::Part;
use crate::drift::quantity::number;
use crate::source::{Map, Node, members};

impl<'a> View<'a> {
    pub(super) fn add(&mut self, key: &'a str, value: &'a Node, beside: &'a Map) {
        if matches!(key, "contains" | "minContains" | "maxContains") && !counts_items(beside) {
            return;
        }
        if let Some(limit) = LIMITS.into_iter().find(|limit| *limit == key) {
            self.add_limit(limit, value);
            return;
        }
        match key {
            "then" | "else" if !beside.contains_key("if") => {}
            "if" if !beside.contains_key("then") && !beside.contains_key("else") => {}
            "not" if is_anything(value) => self.never = true,
            "propertyNames" if is_any_text(value) => {}
            "dependentSchemas" if members(Some(value)).all(|(_, schema)| is_anything(schema)) => {}
            "unevaluatedItems" if is_rest(beside) => {}
            "format" | "contentEncoding" | "contentMediaType" => self.add_form(key, value, beside),
            // Scalars are in `enum`, too, and null is `nullable`.
            "const" if !value.is_scalar() && !value.is_null() => self.add_enumeration(value, &[value]),
            // They are compared by the schemas that they hold.
            "additionalProperties" | "unevaluatedProperties" | "prefixItems" => {}
            _ => self.add_condition(key, value),
        }
    }

    /// Of members that say different things, the widest wins; the rest is a condition. `used`: the schema, where it is one.
    pub(super) fn add_additional(&mut self, key: &'static str, value: &'a Node, used: Option<SchemaUse>) {
        let is_another = match (self.additional, value.as_bool()) {
            (Additional::Schema(known), None) => !same(known.node, value),
            (Additional::Schema(_), Some(false)) | (Additional::Forbidden(_), None) => true,
            _ => false,
        };
        if is_another {
            self.add_condition(key, value);
        }
        self.additional = match (self.additional, value.as_bool(), used) {
            (Additional::Schema(known), ..) => Additional::Schema(known),
            (_, None, _) if is_anything(value) => Additional::Any,
            (_, None, Some(used)) => Additional::Schema(Part { node: value, used }),
            (Additional::Any, Some(false), _) => Additional::Forbidden(value),
            (known, ..) => known,
        };
    }

    /// Adds one of [`CONDITIONS`], if a schema says more than what is known.
    pub(super) fn add_condition(&mut self, key: &str, value: &'a Node) {
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

    pub(super) fn add_kind(&mut self, kind: SchemaType) {
        match self.kind.map(|known| type_of_both(known, kind)) {
            None => self.kind = Some(kind),
            Some(None) => self.never = true,
            Some(both) => self.kind = both,
        }
    }

    /// Leaves only the values that are listed here, too.
    pub(super) fn add_enumeration(&mut self, node: &'a Node, values: &[&'a Node]) {
        match &mut self.enumeration {
            Some((_, known)) => {
                let values = Values::new(values.iter().copied());
                known.retain(|known| values.contains(known));
                self.never |= known.is_empty();
            }
            None => self.enumeration = Some((node, values.to_vec())),
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

/// Returns whether a schema allows every text: names of properties are texts.
fn is_any_text(node: &Node) -> bool {
    is_anything(node) || node.text("type") == Some("string") && node.as_object().is_some_and(|all| all.len() == 1)
}

/// Returns whether no keyword beside `properties` and `patternProperties` evaluates properties, so that `unevaluatedProperties` says what
/// `additionalProperties` would.
pub(super) fn is_closed(members: &Map) -> bool {
    let evaluates = ["allOf", "oneOf", "anyOf", "if", "dependentSchemas", "additionalProperties"];
    !evaluates.iter().any(|key| members.contains_key(*key))
}

/// Returns whether `contains`, `minContains` and `maxContains` restrict values (JSON Schema 2020-12 validation, 6.4.4 and 6.4.5).
fn counts_items(members: &Map) -> bool {
    let is_free = number(members.get("minContains")) == Some(0.0) && !members.contains_key("maxContains");
    members.contains_key("contains") && !is_free
}

/// Returns whether `unevaluatedItems` says what `items` would: no keyword but `prefixItems` evaluates items.
pub(super) fn is_rest(beside: &Map) -> bool {
    let evaluates = ["items", "contains", "allOf", "oneOf", "anyOf", "if", "not", "dependentSchemas"];
    !evaluates.iter().any(|key| beside.contains_key(*key))
}
