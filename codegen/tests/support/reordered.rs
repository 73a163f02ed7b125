//! A document in another order, and what a crate's users see of its order. Shared by a test and by `cargo xtask same`.

use std::collections::BTreeMap;

use sdkwright::Files;
use serde_json::Value;

/// Puts parameters, properties, schemas, tags and paths into another order, which means nothing in OpenAPI. The tags of an
/// operation stay: the first of them names its group.
pub(crate) fn shuffle(document: &mut Value, seed: u64) {
    let mut order = Order(seed | 1);
    for key in ["paths", "webhooks", "tags"] {
        order.of(document.get_mut(key));
    }
    order.of(document.pointer_mut("/components/schemas"));
    everywhere(document, &mut order);
}

fn everywhere(value: &mut Value, order: &mut Order) {
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                if matches!(name.as_str(), "example" | "examples" | "default" | "const" | "enum") {
                    continue;
                }
                everywhere(member, order);
                if matches!(name.as_str(), "parameters" | "properties" | "required") {
                    order.of(Some(member));
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| everywhere(item, order)),
        _ => {}
    }
}

/// A generator of orders: the same seed gives the same ones (xorshift, Marsaglia 2003).
struct Order(u64);

impl Order {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn of(&mut self, value: Option<&mut Value>) {
        match value {
            Some(Value::Array(items)) => items.sort_by_cached_key(|_| self.next()),
            Some(Value::Object(members)) => {
                let mut list: Vec<(String, Value)> = std::mem::take(members).into_iter().collect();
                list.sort_by_cached_key(|_| self.next());
                members.extend(list);
            }
            _ => {}
        }
    }
}

/// Signatures of the client, its operations and their requests, by file, and of all models, whose files are private.
pub(crate) fn signatures(files: &Files) -> BTreeMap<&str, Vec<String>> {
    let mut signatures: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (path, text) in files {
        let place = match path.as_str() {
            path if path.starts_with("src/models/") => "src/models",
            "src/client.rs" | "src/error.rs" => path,
            path if path.starts_with("src/operations") => path,
            _ => continue,
        };
        signatures.entry(place).or_default().extend(public_items(&String::from_utf8_lossy(text)));
    }
    signatures.values_mut().for_each(|items| items.sort());
    signatures
}

/// The public items of a file, each on a line: functions to their body, fields and types to their end.
fn public_items(source: &str) -> Vec<String> {
    let mut items = Vec::new();
    let mut lines = source.lines().map(str::trim);
    while let Some(line) = lines.next() {
        if !line.starts_with("pub ") && !line.starts_with("impl") {
            continue;
        }
        let mut item = line.to_owned();
        while !item.ends_with(['{', ';', '}', ',']) || item.matches('(').count() > item.matches(')').count() {
            let Some(more) = lines.next() else { break };
            item.push_str(more);
        }
        items.push(item);
    }
    items.sort();
    items
}
