//! Schemas in their plainest form: what says nothing beside the rest is taken out.

use super::{Additional, View, flag, json_type};
use crate::budget;
use crate::canonical::SchemaType;
use crate::canonical::grammar::is_anything;
use crate::drift::equality::same;
use crate::drift::fits::is_inside;
use crate::drift::quantity::{Quantity, is_multiple, number, whole};
use crate::ir::Pattern;
use crate::source::Node;

/// Keywords that a value satisfies or not, whatever its type.
const DECIDED: [&str; 8] =
    ["minLength", "maxLength", "pattern", "minItems", "maxItems", "minProperties", "maxProperties", "multipleOf"];

impl View<'_> {
    /// Takes out what says nothing.
    pub(super) fn simplify(&mut self) {
        self.whole_numbers();
        self.enumerated();
        self.patterns();
        self.matched();
        self.needed();
        // Null is apart from other values.
        if self.null_only {
            self.enumeration = None;
            self.choices.clear();
            (self.null_only, self.never) = if self.null == Some(false) { (false, true) } else { (true, false) };
        } else if self.never {
            (self.never, self.null_only) = if self.null == Some(true) { (false, true) } else { (true, false) };
            self.null = Some(self.null_only);
        }
        let kind = self.kind;
        if let (Some(kind), Some(excluded)) = (kind, self.conditions.get_mut("not")) {
            excluded.retain(|node| may_be(node, kind));
            if excluded.is_empty() {
                self.conditions.remove("not");
            }
        }
    }

    /// Numbers that are multiples of a whole number are integers (JSON Schema 2020-12 validation, 6.1.1).
    fn whole_numbers(&mut self) {
        let step = self.limits.get("multipleOf").and_then(|node| node.as_number());
        if self.kind == Some(SchemaType::Number) && step.is_some_and(|step| is_multiple(step, &1.into())) {
            self.kind = Some(SchemaType::Integer);
        }
        if self.kind == Some(SchemaType::Integer) {
            self.minimum = whole(self.minimum, 1);
            self.maximum = whole(self.maximum, -1);
        }
    }

    /// Leaves out listed values that are of another type or beyond a limit, and limits that listed values are within.
    fn enumerated(&mut self) {
        let is_any_boolean = |values: &[&Node]| {
            values.len() == 2 && values.iter().all(|value| value.as_bool().is_some()) && !same(values[0], values[1])
        };
        if self.enumeration.as_ref().is_some_and(|(_, values)| is_any_boolean(values)) {
            self.enumeration = None;
            self.add_kind(SchemaType::Boolean);
        }
        let Some((_, values)) = &mut self.enumeration else { return };
        let kind = self.kind;
        values.retain(|value| kind.is_none_or(|kind| is_of(value, kind)));
        values.retain(|value| self.limits.iter().all(|(key, limit)| satisfies(value, key, limit)));
        values.retain(|value| {
            is_inside(value, self.minimum, |a, b| a > b) && is_inside(value, self.maximum, |a, b| a < b)
        });
        self.never |= values.is_empty();
        self.limits.retain(|key, _| !DECIDED.contains(key));
        (self.minimum, self.maximum) = (None, None);
    }

    /// Properties that others need are needed by those that need these.
    fn needed(&mut self) {
        loop {
            let mut more: Vec<(Option<&str>, &str)> = Vec::new();
            for (name, needed) in &self.dependent {
                let is_new = |one: &&str| !self.required.contains(one);
                let of_required = needed.iter().copied().filter(|one| self.required.contains(name) && is_new(one));
                more.extend(of_required.map(|one| (None, one)));
                for next in needed.iter().filter_map(|one| self.dependent.get(one)).flatten() {
                    let is_known = next == name || needed.contains(next);
                    more.extend((!is_known).then_some((Some(*name), *next)));
                }
            }
            if more.is_empty() || !budget::spend(more.len()) {
                break;
            }
            for (name, needed) in more {
                match name.and_then(|name| self.dependent.get_mut(name)) {
                    Some(known) if !known.contains(&needed) => known.push(needed),
                    Some(_) => {}
                    None => drop(self.required.insert(needed)),
                }
            }
        }
    }

    /// A pattern that every name matches is what additional properties are.
    fn patterns(&mut self) {
        if !matches!(self.additional, Additional::Any) {
            return;
        }
        self.patterns.retain(|_, parts| !parts.iter().all(|part| is_anything(part.node)));
        if let (1, Some((pattern, [part]))) =
            (self.patterns.len(), self.patterns.first().map(|(pattern, parts)| (*pattern, parts.as_slice())))
            && matches!(pattern, "" | ".*" | "^.*$" | "^.*" | ".*$" | "^")
            && self.properties.is_empty()
        {
            self.additional = match part.node.as_bool() {
                Some(false) => Additional::Forbidden(part.node),
                _ => Additional::Schema(*part),
            };
            self.patterns.clear();
        }
    }

    /// A property whose name matches a pattern must fit what the pattern says as well.
    fn matched(&mut self) {
        for (pattern, more) in &self.patterns {
            let names = Pattern::new(pattern);
            let matching = self.properties.iter_mut().filter(|(name, _)| names.allows(name));
            matching.for_each(|(_, parts)| parts.extend(more));
        }
    }
}

/// Returns whether a schema that is excluded may allow values of a type.
fn may_be(node: &Node, kind: SchemaType) -> bool {
    let is_number = |name: &str| matches!(name, "integer" | "number");
    let is_other = |name: &str| name != kind.name() && !(is_number(name) && is_number(kind.name()));
    flag(node, "nullable") || !node.text("type").is_some_and(is_other)
}

fn is_of(value: &Node, kind: SchemaType) -> bool {
    match kind {
        SchemaType::Number => value.as_number().is_some(),
        SchemaType::Integer => value.as_number().is_some_and(|number| Quantity::of(number).is_whole()),
        kind => json_type(value) == kind.name(),
    }
}

/// Returns whether a value is within a limit. A limit of values of another type says nothing.
pub(in crate::drift) fn satisfies(value: &Node, key: &str, limit: &Node) -> bool {
    let (text, list, object) = (value.as_str(), value.as_array(), value.as_object());
    let size = match key {
        "minLength" | "maxLength" => text.map(|text| text.chars().count()),
        "minItems" | "maxItems" => list.map(|items| items.len()),
        "minProperties" | "maxProperties" => object.map(|members| members.len()),
        "multipleOf" => {
            return value.as_number().zip(limit.as_number()).is_none_or(|(value, of)| is_multiple(value, of));
        }
        "pattern" => return text.zip(limit.as_str()).is_none_or(|(text, pattern)| Pattern::new(pattern).allows(text)),
        _ => None,
    };
    let (Some(size), Some(limit)) = (size, number(Some(limit))) else { return true };
    if key.starts_with("min") { size as f64 >= limit } else { size as f64 <= limit }
}
