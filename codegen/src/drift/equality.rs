//! Equality of values (JSON Schema 2020-12 core, 4.2.2).

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::fast::RandomState;

use super::quantity::Quantity;
use crate::source::{Map, Node, Value};

/// Returns whether two values are equal: numbers by their value, objects in any order.
pub(super) fn same(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::Number(a), Value::Number(b)) => Quantity::of(a) == Quantity::of(b),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        (Value::String(a), Value::String(b)) => a == b,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Null, Value::Null) => true,
        _ => false,
    }
}

/// Returns whether two schemas are written the same, apart from `const`, which stands beside the `enum` that says the same.
pub(super) fn says_same(a: &Node, b: &Node) -> bool {
    let said = |members: &Map| {
        let is_scalar = members.get("const").is_some_and(Node::is_scalar) && members.contains_key("enum");
        members.len() - usize::from(is_scalar)
    };
    match (&a.value, &b.value) {
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| says_same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            let is_said = |key: &String, a: &Node| match b.get(key) {
                Some(b) => says_same(a, b),
                None => key == "const" && a.is_scalar(),
            };
            said(a) == said(b) && a.iter().all(|(key, value)| is_said(key, value))
        }
        _ => same(a, b),
    }
}

/// A list of values that is searched often: enums have thousands.
pub(super) struct Values<'a> {
    /// Equal values have the same hash.
    by_hash: HashMap<u64, Vec<&'a Node>, RandomState>,
}

impl<'a> Values<'a> {
    pub(super) fn new(values: impl IntoIterator<Item = &'a Node>) -> Self {
        let mut found = Self { by_hash: HashMap::default() };
        for value in values {
            found.by_hash.entry(found.hash(value)).or_default().push(value);
        }
        found
    }

    pub(super) fn contains(&self, value: &Node) -> bool {
        self.by_hash.get(&self.hash(value)).is_some_and(|all| all.iter().any(|known| same(known, value)))
    }

    fn hash(&self, value: &Node) -> u64 {
        let mut hasher = self.by_hash.hasher().build_hasher();
        match &value.value {
            Value::Null => {}
            Value::Bool(value) => value.hash(&mut hasher),
            // Zeros are equal, but not their bits.
            Value::Number(number) => (Quantity::of(number).as_f64() + 0.0).to_bits().hash(&mut hasher),
            Value::String(text) => text.hash(&mut hasher),
            Value::Array(items) => items.iter().for_each(|item| hasher.write_u64(self.hash(item))),
            Value::Object(members) => {
                let member = |(key, value): (&String, &Node)| {
                    self.by_hash.hasher().hash_one(key).rotate_left(1) ^ self.hash(value)
                };
                hasher.write_u64(members.iter().map(member).fold(0, u64::wrapping_add));
            }
        }
        hasher.finish()
    }
}

/// Returns the values that are not among others, in their order.
pub(super) fn without<'a>(values: &[&'a Node], others: &[&Node]) -> Vec<&'a Node> {
    let others = Values::new(others.iter().copied());
    values.iter().copied().filter(|value| !others.contains(value)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::source::Span;

    #[test]
    fn values_are_found_as_they_are_equal() {
        let node = |value: &Json| Node::from_json(Span::default(), value.clone());
        let values = [
            json!(null),
            json!(true),
            json!(1),
            json!(1.5),
            json!(-0.0),
            json!(9_007_199_254_740_993_u64),
            json!("1"),
            json!([1, 2]),
            json!({ "a": 1, "b": [2] }),
        ];
        let nodes: Vec<Node> = values.iter().map(node).collect();
        let found = Values::new(&nodes);
        let equal = [json!(1.0), json!(0), json!({ "b": [2.0], "a": 1 }), json!([1.0, 2])];
        assert!(values.iter().chain(&equal).all(|value| found.contains(&node(value))));
        let others = [json!(false), json!(2), json!("null"), json!([2, 1]), json!({ "a": 1 }), json!([]), json!({})];
        assert!(others.iter().all(|value| !found.contains(&node(value))));
        assert!(!found.contains(&node(&json!(9_007_199_254_740_992_u64))));
    }
}
