//! Request bodies, responses and media types (OpenAPI 3.0.4, 4.8.13 to 4.8.17).

use super::document::{Normalizer, copy_bool, copy_text, scalar_text};
use super::references::Kind;
use super::schemas::set;
use crate::source::{Map, Node, Span, Value};

impl Normalizer<'_, '_> {
    pub(super) fn request_body(&mut self, node: &Node) -> Option<Node> {
        if let Some(reference) = node.get("$ref").and_then(Node::as_str) {
            let target = self.target(reference, node.span)?;
            let file = std::mem::replace(&mut self.file, target.file);
            let body = self.request_body(&target.node);
            self.file = file;
            return body;
        }
        let mut out = Map::new();
        copy_text(node, &mut out, &["description"]);
        copy_bool(node, &mut out, &["required"]);
        let content = self.content(node.get("content"));
        if content.is_empty() {
            self.warn(node.span, "empty-body", "the request body has no content", "it is left out");
        }
        set(&mut out, "content", Node::object(node.span, content));
        Some(Node::object(node.span, out))
    }

    fn content(&mut self, node: Option<&Node>) -> Map {
        let mut out = Map::new();
        for (media_type, declared) in node.and_then(Node::as_object).into_iter().flatten() {
            out.insert(media_type.trim().to_owned(), self.media_type(declared));
        }
        out
    }

    pub(super) fn media_type(&mut self, node: &Node) -> Node {
        let mut out = Map::new();
        if let Some(schema) = node.get("schema") {
            let schema = self.schema(schema);
            set(&mut out, "schema", schema);
        }
        if let Some(schema) = node.get("itemSchema") {
            let schema = self.schema(schema);
            set(&mut out, "x-sdkwright-item-schema", schema);
        }
        if let Some(example) = node.get("example") {
            set(&mut out, "example", example.clone());
        }
        let examples = self.examples(node.get("examples"));
        if !examples.is_empty() {
            set(&mut out, "examples", Node::object(node.span, examples));
        }
        let mut encodings = Map::new();
        for (name, encoding) in node.get("encoding").and_then(Node::as_object).into_iter().flatten() {
            let mut entry = Map::new();
            copy_text(encoding, &mut entry, &["contentType"]);
            copy_bool(encoding, &mut entry, &["explode", "allowReserved"]);
            let style = encoding
                .text("style")
                .filter(|style| ["form", "spaceDelimited", "pipeDelimited", "deepObject"].contains(style));
            if let Some(style) = style {
                set(&mut entry, "style", Node::string(encoding.span, style));
            }
            encodings.insert(name.clone(), Node::object(encoding.span, entry));
        }
        if !encodings.is_empty() {
            set(&mut out, "encoding", Node::object(node.span, encodings));
        }
        Node::object(node.span, out)
    }

    /// Named examples; a list of them, which is 3.1's form in schemas, is numbered.
    pub(super) fn examples(&mut self, node: Option<&Node>) -> Map {
        let mut out = Map::new();
        match node.map(|node| &node.value) {
            Some(Value::Object(named)) => {
                for (name, example) in named.iter() {
                    if let Some(example) = self.example(example) {
                        out.insert(name.clone(), example);
                    }
                }
            }
            Some(Value::Array(items)) => {
                for (i, item) in items.iter().enumerate() {
                    let mut entry = Map::new();
                    set(&mut entry, "value", item.clone());
                    out.insert(format!("example-{}", i + 1), Node::object(item.span, entry));
                }
            }
            _ => {}
        }
        out
    }

    pub(super) fn example(&mut self, node: &Node) -> Option<Node> {
        let resolved;
        let node = match node.text("$ref") {
            Some(reference) => {
                resolved = self.target(reference, node.span)?.node;
                &resolved
            }
            None => node,
        };
        let mut out = Map::new();
        copy_text(node, &mut out, &["summary", "description"]);
        match node.as_object() {
            Some(members) if members.contains_key("value") || members.contains_key("dataValue") => {
                let value = members.get("value").or_else(|| members.get("dataValue"))?;
                set(&mut out, "value", value.clone());
            }
            Some(members) if members.contains_key("externalValue") => {}
            // The value itself, without the object that should be around it.
            _ => set(&mut out, "value", node.clone()),
        }
        Some(Node::object(node.span, out))
    }

    pub(super) fn responses(&mut self, node: Option<&Node>, span: Span) -> Node {
        let mut out = Map::new();
        for (key, response) in node.and_then(Node::as_object).into_iter().flatten() {
            if key.starts_with("x-") {
                continue;
            }
            let Some(status) = status(key) else {
                self.warn(
                    response.span,
                    "unknown-status",
                    format!("`{}` is no status", super::keywords::quoted(key)),
                    "the response is left out",
                );
                continue;
            };
            if let Some(response) = self.referable(Kind::Responses, response) {
                out.insert(status, response);
            }
        }
        if out.is_empty() {
            self.warn(
                node.map_or(span, |node| node.span),
                "no-responses",
                "the operation declares no response",
                "any successful answer is taken, as bytes",
            );
        }
        Node::object(node.map_or(span, |node| node.span), out)
    }

    pub(super) fn response(&mut self, node: &Node) -> Node {
        if let Some(reference) = node.get("$ref").and_then(Node::as_str)
            && let Some(target) = self.target(reference, node.span)
        {
            let file = std::mem::replace(&mut self.file, target.file);
            let response = self.response(&target.node);
            self.file = file;
            return response;
        }
        let mut out = Map::new();
        set(
            &mut out,
            "description",
            Node::string(node.span, node.get("description").and_then(scalar_text).unwrap_or_default()),
        );
        let mut headers = Map::new();
        for (name, header) in node.get("headers").and_then(Node::as_object).into_iter().flatten() {
            if let Some(header) = self.referable(Kind::Headers, header) {
                headers.insert(name.clone(), header);
            }
        }
        if !headers.is_empty() {
            set(&mut out, "headers", Node::object(node.span, headers));
        }
        let content = self.content(node.get("content"));
        if !content.is_empty() {
            set(&mut out, "content", Node::object(node.span, content));
        }
        Node::object(node.span, out)
    }
}

/// `200`, `4XX` or `default`, from what is written for it.
fn status(key: &str) -> Option<String> {
    let key = key.trim();
    if key.eq_ignore_ascii_case("default") {
        return Some("default".to_owned());
    }
    let upper = key.to_ascii_uppercase();
    let bytes = upper.as_bytes();
    let is_code = bytes.len() == 3 && (b'1'..=b'9').contains(&bytes[0]) && bytes[1..].iter().all(u8::is_ascii_digit);
    let is_range = bytes.len() == 3 && (b'1'..=b'5').contains(&bytes[0]) && &bytes[1..] == b"XX";
    (is_code || is_range).then_some(upper)
}
