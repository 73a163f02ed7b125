//! Objects that require themselves: no value of finite size satisfies them.

use std::collections::{HashMap, HashSet, VecDeque};

use super::keywords::quoted;
use super::values::allows_null;
use crate::budget;
use crate::diagnostics::Diagnostics;
use crate::source::{Node, Sources, flag, items, members};

/// Warns of each component that every value of it needs another value of it, and so on without end.
pub(super) fn check(sources: &Sources, root: &Node, diagnostics: &mut Diagnostics) {
    let schemas = root.get("components").and_then(|components| components.get("schemas"));
    let all: HashMap<&str, &Node> = members(schemas).map(|(name, node)| (name.as_str(), node)).collect();
    let finite = finite(&all, members(schemas).map(|(name, _)| name.as_str()));
    let mut told: HashSet<&str> = HashSet::new();
    for (name, _) in members(schemas).filter(|(name, _)| !finite.contains(name.as_str())) {
        // A component that only needs such a one leads to the circle, but is not in it.
        let mut steps: Vec<(&str, &Node, Option<&str>)> = Vec::new();
        let mut at = name.as_str();
        while !told.contains(at) && !steps.iter().any(|(known, ..)| *known == at) && budget::spend(steps.len()) {
            let Some(step) = needed(all[at], &finite, None) else { break };
            steps.push((at, step.node, step.property));
            at = step.component;
        }
        let circle = steps.iter().position(|(known, ..)| *known == at).unwrap_or(steps.len());
        // Schemas that refer to each other with no property between them are not typed at all, and reported for that.
        if let Some((_, place, Some(property))) = steps[circle..].iter().find(|(.., property)| property.is_some()) {
            let way: Vec<String> = steps[circle..].iter().map(|(name, ..)| format!("`{}`", quoted(name))).collect();
            let property = quoted(property);
            let message = format!("every {} requires another one by `{property}`, without end", way.join(" in "));
            let help = "no value can satisfy it; make a property on the way optional, nullable or a list";
            diagnostics.warn("endless-requirement", sources.locate(place.span), message, help);
        }
        told.extend(steps.iter().map(|(name, ..)| *name));
    }
}

/// The components that have values of finite size.
fn finite<'n>(all: &HashMap<&'n str, &'n Node>, order: impl Iterator<Item = &'n str>) -> HashSet<&'n str> {
    let mut users: HashMap<&str, Vec<&str>> = HashMap::new();
    for (name, node) in all {
        each_reference(node, &mut |target| users.entry(target).or_default().push(name));
    }
    // Missing components are reported elsewhere.
    let mut finite: HashSet<&str> = users.keys().copied().filter(|name| !all.contains_key(name)).collect();
    let mut queue: VecDeque<&str> = order.collect();
    let mut waiting: HashSet<&str> = queue.iter().copied().collect();
    while let Some(name) = queue.pop_front().filter(|_| budget::spend(1)) {
        waiting.remove(name);
        if needed(all[name], &finite, None).is_none() && finite.insert(name) {
            let next = users.get(name).into_iter().flatten().copied();
            for user in next.filter(|user| !finite.contains(user)) {
                if waiting.insert(user) {
                    queue.push_back(user);
                }
            }
        }
    }
    if budget::is_spent() { all.keys().copied().collect() } else { finite }
}

fn each_reference<'n>(node: &'n Node, visit: &mut impl FnMut(&'n str)) {
    if let Some(target) = target(node) {
        visit(target);
    }
    for (_, child) in members(Some(node)) {
        each_reference(child, visit);
    }
    items(Some(node)).iter().for_each(|child| each_reference(child, visit));
}

fn target(node: &Node) -> Option<&str> {
    node.text("$ref")?.strip_prefix("#/components/schemas/")
}

/// A component that every value of a schema needs, and that is not known to be finite.
struct Step<'n> {
    component: &'n str,
    /// The component that needs it, and the property.
    node: &'n Node,
    property: Option<&'n str>,
}

fn needed<'n>(schema: &'n Node, finite: &HashSet<&str>, property: Option<&'n str>) -> Option<Step<'n>> {
    if let Some(component) = target(schema) {
        return (!finite.contains(component)).then_some(Step { component, node: schema, property });
    }
    if allows_null(schema) || schema.get("enum").is_some() || schema.get("const").is_some() {
        return None;
    }
    if let Some(step) = items(schema.get("allOf")).iter().find_map(|part| needed(part, finite, property)) {
        return Some(step);
    }
    for key in ["oneOf", "anyOf"] {
        let alternatives = items(schema.get(key));
        let steps: Vec<Step<'_>> = alternatives.iter().map_while(|part| needed(part, finite, property)).collect();
        if !alternatives.is_empty() && steps.len() == alternatives.len() {
            return steps.into_iter().next();
        }
    }
    let has_items = schema.get("minItems").and_then(Node::as_number).and_then(|min| min.as_u64()).unwrap_or(0) > 0;
    if let Some(step) = schema.get("items").filter(|_| has_items).and_then(|item| needed(item, finite, property)) {
        return Some(step);
    }
    let kind = schema.text("type");
    if kind.is_some_and(|kind| kind != "object") {
        return None;
    }
    let properties = schema.get("properties")?;
    items(schema.get("required")).iter().find_map(|name| {
        let name = name.as_str()?;
        let declared = properties.get(name)?;
        // In one direction such a property is not there.
        let is_one_way = flag(declared, "readOnly") || flag(declared, "writeOnly");
        if is_one_way { None } else { needed(declared, finite, Some(name)) }
    })
}
