//! A document that is canonical already: what it holds in extensions goes back to its own keywords, so that reading it again
//! gives the same.

use super::operations::OTHER_METHODS;
use crate::source::{Map, Node, Value};

/// Marks a canonical document at its top.
pub(super) const MARK: &str = "x-sdkwright-canonical";

/// Extensions that stand for one keyword.
const KEYWORDS: [(&str, &str); 15] = [
    ("x-sdkwright-tuple", "prefixItems"),
    ("x-sdkwright-pattern-properties", "patternProperties"),
    ("x-sdkwright-property-names", "propertyNames"),
    ("x-sdkwright-content-encoding", "contentEncoding"),
    ("x-sdkwright-content-media-type", "contentMediaType"),
    ("x-sdkwright-const", "const"),
    ("x-sdkwright-not", "not"),
    ("x-sdkwright-contains", "contains"),
    ("x-sdkwright-unevaluated", "unevaluatedProperties"),
    ("x-sdkwright-item-schema", "itemSchema"),
    ("x-sdkwright-default-mapping", "defaultMapping"),
    ("x-sdkwright-name", "name"),
    ("x-sdkwright-webhooks", "webhooks"),
    ("x-sdkwright-callbacks", "callbacks"),
    ("x-sdkwright-deprecated-reason", "x-deprecated-reason"),
];

/// The document in OpenAPI's own keywords.
pub(super) fn restore(node: &Node) -> Node {
    match &node.value {
        Value::Array(items) => Node::array(node.span, items.iter().map(restore).collect()),
        Value::Object(members) if members.contains_key("x-sdkwright-never") => Node::bool(node.span, false),
        Value::Object(members) => Node::object(node.span, restore_members(members)),
        _ => node.clone(),
    }
}

fn restore_members(members: &Map) -> Map {
    let mut out = Map::new();
    for (key, value) in members {
        let keyword = KEYWORDS.iter().find(|(extension, _)| extension == key).map(|(_, keyword)| *keyword);
        match (key.as_str(), keyword) {
            // The placeholders beside it have no content.
            ("callbacks", _) if members.contains_key("x-sdkwright-callbacks") => {}
            (_, Some(keyword)) => {
                out.insert(keyword.to_owned(), restore(value));
            }
            (OTHER_METHODS, _) => {
                let (query, more): (Vec<_>, Vec<_>) =
                    value.as_object().into_iter().flatten().partition(|(method, _)| *method == "QUERY");
                out.extend(query.into_iter().map(|(_, operation)| ("query".to_owned(), restore(operation))));
                let more: Map = more.into_iter().map(|(method, node)| (method.clone(), restore(node))).collect();
                if !more.is_empty() {
                    out.insert("additionalOperations".to_owned(), Node::object(value.span, more));
                }
            }
            ("x-sdkwright-null", _) => {
                out.insert("type".to_owned(), Node::string(value.span, "null"));
            }
            (super::parameters::QUERY_STRING, _) => {
                out.insert("in".to_owned(), Node::string(value.span, "querystring"));
            }
            (super::parameters::COOKIE_STYLE, _) => {
                out.insert("style".to_owned(), Node::string(value.span, "cookie"));
            }
            ("x-sdkwright-mutual-tls", _) => {
                out.insert("type".to_owned(), Node::string(value.span, "mutualTLS"));
            }
            ("x-sdkwright-if" | "x-sdkwright-dependent", _) => {
                out.extend(value.as_object().into_iter().flatten().map(|(key, node)| (key.clone(), node.clone())));
            }
            ("x-sdkwright-examples", _) => {
                let mut all: Vec<Node> = members.get("example").into_iter().cloned().collect();
                all.extend(value.as_array().unwrap_or_default().iter().cloned());
                out.insert("examples".to_owned(), Node::array(value.span, all));
            }
            ("example", _) if members.contains_key("x-sdkwright-examples") => {}
            ("type", _) if out.contains_key("type") => {}
            // Data, not schemas.
            ("example" | "examples" | "default" | "enum", _) => {
                out.insert(key.clone(), value.clone());
            }
            _ => {
                out.insert(key.clone(), restore(value));
            }
        }
    }
    out
}
