//! The canonical document as OpenAPI 3.0, for tools that read no more than that: the keywords that 3.0 lacks become extensions
//! (`x-sdkwright-…`), and back.

use super::grammar::{Holds, Part};
use crate::source::{Map, Node, Value};

/// The extensions of this module start with it.
const PREFIX: &str = "x-sdkwright-";

/// Marks a document that was written here.
const MARK: &str = "x-sdkwright-canonical";

/// A keyword that OpenAPI 3.0 lacks, in the object that has it, and its extension.
const KEYWORDS: [(Part, &str, &str); 26] = [
    (Part::Document, "webhooks", "x-sdkwright-webhooks"),
    (Part::Server, "name", "x-sdkwright-name"),
    (Part::PathItem, "query", "x-sdkwright-query"),
    (Part::PathItem, "additionalOperations", "x-sdkwright-operations"),
    (Part::Operation, "domains", "x-sdkwright-domain"),
    (Part::MediaType, "itemSchema", "x-sdkwright-item-schema"),
    (Part::Schema, "domains", "x-sdkwright-domain"),
    (Part::Schema, "prefixItems", "x-sdkwright-tuple"),
    (Part::Schema, "patternProperties", "x-sdkwright-pattern-properties"),
    (Part::Schema, "propertyNames", "x-sdkwright-property-names"),
    (Part::Schema, "contentEncoding", "x-sdkwright-content-encoding"),
    (Part::Schema, "contentMediaType", "x-sdkwright-content-media-type"),
    (Part::Schema, "contentSchema", "x-sdkwright-content-schema"),
    (Part::Schema, "minContains", "x-sdkwright-min-contains"),
    (Part::Schema, "maxContains", "x-sdkwright-max-contains"),
    (Part::Schema, "const", "x-sdkwright-const"),
    (Part::Schema, "not", "x-sdkwright-not"),
    (Part::Schema, "if", "x-sdkwright-if"),
    (Part::Schema, "then", "x-sdkwright-then"),
    (Part::Schema, "else", "x-sdkwright-else"),
    (Part::Schema, "contains", "x-sdkwright-contains"),
    (Part::Schema, "dependentSchemas", "x-sdkwright-dependent-schemas"),
    (Part::Schema, "dependentRequired", "x-sdkwright-dependent-required"),
    (Part::Schema, "unevaluatedProperties", "x-sdkwright-unevaluated-properties"),
    (Part::Schema, "unevaluatedItems", "x-sdkwright-unevaluated-items"),
    (Part::Discriminator, "defaultMapping", "x-sdkwright-default-mapping"),
];

/// A value of a keyword that OpenAPI 3.0 lacks.
struct Substituted {
    part: Part,
    keyword: &'static str,
    value: &'static str,
    extension: &'static str,
    /// Equivalent in OpenAPI 3.0.
    instead: &'static [(&'static str, &'static str)],
}

const fn substituted(part: Part, keyword: &'static str, value: &'static str, extension: &'static str) -> Substituted {
    Substituted { part, keyword, value, extension, instead: &[] }
}

const VALUES: [Substituted; 11] = [
    Substituted {
        instead: &[("in", "query")],
        ..substituted(Part::Parameter, "in", "querystring", "x-sdkwright-query-string")
    },
    substituted(Part::Parameter, "style", "cookie", "x-sdkwright-cookie-style"),
    substituted(Part::Parameter, "style", "ssv", "x-sdkwright-ssv"),
    substituted(Part::Parameter, "style", "tsv", "x-sdkwright-tsv"),
    substituted(Part::Parameter, "style", "pipes", "x-sdkwright-pipes"),
    substituted(Part::Header, "style", "ssv", "x-sdkwright-ssv"),
    substituted(Part::Header, "style", "tsv", "x-sdkwright-tsv"),
    substituted(Part::Header, "style", "pipes", "x-sdkwright-pipes"),
    substituted(Part::Encoding, "style", "tsv", "x-sdkwright-tsv"),
    Substituted {
        instead: &[("type", "http"), ("scheme", "mutual")],
        ..substituted(Part::SecurityScheme, "type", "mutualTLS", "x-sdkwright-mutual-tls")
    },
    substituted(Part::Schema, "type", "null", "x-sdkwright-null"),
];

/// The schema `false`, which 3.0 has no form for.
const NEVER: &str = "x-sdkwright-never";
/// The examples of a schema after the first.
const EXAMPLES: &str = "x-sdkwright-examples";
/// Callbacks, beside placeholders without content below `callbacks`.
const CALLBACKS: &str = "x-sdkwright-callbacks";

/// Returns whether a document was written by [`write`].
pub(crate) fn is_written_here(document: &Node) -> bool {
    document.get(MARK).is_some()
}

/// Returns whether a key is one of this module's extensions.
pub(crate) fn is_extension(key: &str) -> bool {
    key.starts_with(PREFIX)
}

/// The extension that `keyword` becomes.
#[cfg(feature = "progenitor")]
pub(crate) fn extension(part: Part, keyword: &'static str) -> &'static str {
    let found = KEYWORDS.iter().find(|(of, known, _)| *of == part && *known == keyword);
    found.map_or(keyword, |(.., extension)| extension)
}

/// The keyword that an extension is written for.
#[cfg(feature = "progenitor")]
pub(crate) fn keyword(part: Part, extension: &str) -> Option<&'static str> {
    let keywords = KEYWORDS.iter().map(|(of, keyword, extension)| (*of, *keyword, *extension));
    let values = VALUES.iter().map(|known| (known.part, known.keyword, known.extension));
    let lists = [(Part::Schema, "examples", EXAMPLES), (Part::Operation, "callbacks", CALLBACKS)];
    let mut all = keywords.chain(values).chain(lists);
    all.find(|(of, _, known)| *of == part && *known == extension).map(|(_, keyword, _)| keyword)
}

/// The canonical document as OpenAPI 3.0.
pub(crate) fn write(document: &Node) -> Node {
    convert(Direction::Write, Part::Document, document)
}

/// The canonical document that [`write`] was given.
pub(crate) fn read(document: &Node) -> Node {
    convert(Direction::Read, Part::Document, document)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Write,
    Read,
}

impl Direction {
    /// The key on the other side, and the keyword that says what the member holds.
    fn key(self, part: Part, key: &str) -> (&str, &str) {
        let mut keywords = KEYWORDS.iter().filter(|(of, ..)| *of == part);
        match self {
            Self::Write => match keywords.find(|(_, keyword, _)| *keyword == key) {
                Some((_, _, extension)) => (extension, key),
                None => (key, key),
            },
            Self::Read => match keywords.find(|(.., extension)| *extension == key) {
                Some((_, keyword, _)) => (keyword, keyword),
                None => (key, key),
            },
        }
    }
}

fn convert(direction: Direction, part: Part, node: &Node) -> Node {
    let Value::Object(members) = &node.value else {
        let is_never = part == Part::Schema && node.as_bool() == Some(false) && direction == Direction::Write;
        return if is_never { flag(node, NEVER) } else { node.clone() };
    };
    if part == Part::Schema && direction == Direction::Read && members.contains_key(NEVER) {
        return Node::bool(node.span, false);
    }
    let mut out = Map::default();
    for (key, value) in members.iter() {
        let was_converted = match direction {
            Direction::Write => write_value(part, key, value, &mut out),
            Direction::Read => read_value(part, key, value, members, &mut out),
        };
        if !was_converted {
            let (other, keyword) = direction.key(part, key);
            out.insert(other.to_owned(), held(direction, part.holds(keyword), value));
        }
    }
    if part == Part::Document && direction == Direction::Write {
        out.insert("openapi".to_owned(), Node::string(node.span, "3.0.3"));
        out.shift_insert(1, MARK.to_owned(), Node::bool(node.span, true));
    }
    Node::object(node.span, out)
}

fn held(direction: Direction, holds: Holds, node: &Node) -> Node {
    match (holds, &node.value) {
        (Holds::One(part), _) => convert(direction, part, node),
        (Holds::List(part), Value::Array(items)) => {
            Node::array(node.span, items.iter().map(|item| convert(direction, part, item)).collect())
        }
        (Holds::Named(part), Value::Object(members)) => {
            let members = members.iter().map(|(name, member)| (name.clone(), convert(direction, part, member)));
            Node::object(node.span, members.collect())
        }
        _ => node.clone(),
    }
}

fn flag(node: &Node, key: &str) -> Node {
    Node::object(node.span, Map::from_iter([(key.to_owned(), Node::bool(node.span, true))]))
}

/// Writes a member that has no form in 3.0 as it is. Returns whether it was one.
fn write_value(part: Part, key: &str, value: &Node, out: &mut Map) -> bool {
    let written =
        |known: &&Substituted| known.part == part && known.keyword == key && value.as_str() == Some(known.value);
    if let Some(known) = VALUES.iter().find(written) {
        for (keyword, text) in known.instead {
            out.insert((*keyword).to_owned(), Node::string(value.span, *text));
        }
        out.insert(known.extension.to_owned(), Node::bool(value.span, true));
        return true;
    }
    match (part, key, &value.value) {
        (Part::Schema, "examples", Value::Array(items)) => {
            let mut items = items.iter().cloned();
            out.extend(items.next().map(|first| ("example".to_owned(), first)));
            let more: Vec<Node> = items.collect();
            if !more.is_empty() {
                out.insert(EXAMPLES.to_owned(), Node::array(value.span, more));
            }
        }
        (Part::Operation, "callbacks", Value::Object(named)) => {
            let places = named.keys().map(|name| (name.clone(), Node::empty(value.span)));
            out.insert("callbacks".to_owned(), Node::object(value.span, places.collect()));
            out.insert(CALLBACKS.to_owned(), held(Direction::Write, part.holds(key), value));
        }
        _ => return false,
    }
    true
}

/// Reads what [`write_value`] wrote. Returns whether the member is part of it.
fn read_value(part: Part, key: &str, value: &Node, members: &Map, out: &mut Map) -> bool {
    if let Some(known) = VALUES.iter().find(|known| known.part == part && known.extension == key) {
        out.insert(known.keyword.to_owned(), Node::string(value.span, known.value));
        return true;
    }
    // The placeholder of such a value goes.
    let is_placeholder = VALUES.iter().any(|known| {
        known.part == part
            && members.contains_key(known.extension)
            && known.instead.iter().any(|(keyword, text)| *keyword == key && value.as_str() == Some(text))
    });
    match (part, key) {
        _ if is_placeholder => {}
        (Part::Schema, "example") => {
            let more = members.get(EXAMPLES).and_then(Node::as_array).unwrap_or_default();
            let all = std::iter::once(value).chain(more).cloned().collect();
            out.insert("examples".to_owned(), Node::array(value.span, all));
        }
        (Part::Schema, EXAMPLES) => {}
        (Part::Operation, "callbacks") if members.contains_key(CALLBACKS) => {}
        (Part::Operation, CALLBACKS) => {
            out.insert("callbacks".to_owned(), held(Direction::Read, part.holds("callbacks"), value));
        }
        (Part::Document, MARK) => {}
        _ => return false,
    }
    true
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::source::Span;

    fn document(schema: serde_json::Value, operation: serde_json::Value) -> Node {
        let json = json!({
            "openapi": "3.0.3",
            "info": { "title": "Zoo", "version": "1" },
            "servers": [{ "url": "/", "name": "home" }],
            "paths": { "/": { "get": operation, "query": {}, "additionalOperations": { "COPY": {} } } },
            "components": {
                "schemas": { "A": schema },
                "securitySchemes": { "tls": { "type": "mutualTLS" } },
            },
            "webhooks": { "fed": { "post": {} } },
        });
        Node::from_json(Span::default(), json)
    }

    /// A document with every keyword of the table, and every value.
    fn everything() -> Node {
        let mut schema = json!({ "examples": [1, 2], "properties": { "const": { "const": 1 }, "nothing": false, "none": { "type": "null" } } });
        for (_, keyword, _) in KEYWORDS.iter().filter(|(part, ..)| *part == Part::Schema) {
            schema[*keyword] = match Part::Schema.holds(keyword) {
                Holds::One(_) => json!({ "const": 1 }),
                Holds::List(_) => json!([{ "const": 1 }]),
                Holds::Named(_) => json!({ "default": { "const": 1 } }),
                Holds::Data => json!([{ "const": 1 }]),
            };
        }
        schema["discriminator"] = json!({ "propertyName": "kind", "defaultMapping": "A" });
        let operation = json!({
            "domains": ["zoo"],
            "parameters": [{ "in": "querystring", "name": "q" }, { "in": "cookie", "style": "cookie", "name": "c" }],
            "callbacks": { "done": { "{$url}": { "post": {} } } },
            "requestBody": { "content": { "application/jsonl": { "itemSchema": { "const": 1 } } } },
        });
        document(schema, operation)
    }

    #[test]
    fn what_was_written_is_read_again() {
        let document = everything();
        let written = write(&document);
        assert_eq!(read(&written), document);
        assert!(is_written_here(&written));
        assert_eq!(write(&read(&written)), written);
    }

    #[test]
    fn no_keyword_is_left_that_openapi_30_lacks() {
        let written = write(&everything()).to_json().to_string();
        let schema_keywords = KEYWORDS.iter().filter(|(part, ..)| *part == Part::Schema);
        for (_, keyword, extension) in schema_keywords.filter(|(_, keyword, _)| *keyword != "not") {
            assert!(written.contains(&format!("\"{extension}\"")), "{extension}");
            // As a name of a property, and in data, it stays.
            let left = written.matches(&format!("\"{keyword}\"")).count();
            assert_eq!(left, if *keyword == "const" { 1 + data_keywords() } else { 0 }, "{keyword}");
        }
    }

    /// Number of occurrences of `const` in data.
    fn data_keywords() -> usize {
        KEYWORDS.iter().filter(|(part, keyword, _)| *part == Part::Schema && part.holds(keyword) == Holds::Data).count()
    }
}
