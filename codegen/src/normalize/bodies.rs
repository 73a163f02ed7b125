//! Request bodies, responses and media types (OpenAPI 3.0.4, 4.8.13 to 4.8.17).

use super::document::{At, Normalizer, copy_bool, copy_text, scalar_text};
use super::references::{Kind, MAX_CHAIN};
use super::schemas::set;
use super::swagger;
use crate::budget;
use crate::canonical::media_type::{essence, is_xml};
use crate::canonical::status::is_code_or_range;
use crate::source::{Map, Node, Span, items};

/// The fields of a server-sent event.
const EVENT_FIELDS: [&str; 4] = ["event", "data", "id", "retry"];

/// Returns an event's data as JSON, or `None` if it is text.
fn json_of_data(data: &Node) -> Option<Node> {
    let is_text = data.text("type") == Some("string") || data.as_object().is_none_or(Map::is_empty);
    match data.text("contentMediaType") {
        Some(own) if own.to_ascii_lowercase().contains("json") => {
            Some(data.get("contentSchema").cloned().unwrap_or_else(|| Node::object(data.span, Map::default())))
        }
        None if !is_text => Some(data.clone()),
        _ => None,
    }
}

impl Normalizer<'_, '_> {
    pub(super) fn request_body(&mut self, node: &Node) -> Option<Node> {
        if let Some(reference) = node.get("$ref").and_then(Node::as_str) {
            let target = self.target(reference, node.span)?;
            return self.request_body(target.node);
        }
        let mut out = Map::default();
        copy_text(node, &mut out, &["description"]);
        copy_bool(node, &mut out, &["required"]);
        let content = self.content(node.get("content"));
        if content.is_empty() {
            self.warn(node.span, "empty-body", "the request body has no content", "it is ignored");
        }
        set(&mut out, "content", Node::object(node.span, content));
        Some(Node::object(node.span, out))
    }

    fn content(&mut self, node: Option<&Node>) -> Map {
        let mut out = Map::default();
        let without_type = node.and_then(|node| self.without_media_type(node));
        for (media_type, declared) in self.named(without_type.as_ref().or(node), "content") {
            let media_type = media_type.trim();
            if !self.is_sendable(media_type, declared.span) {
                continue;
            }
            let Some(declared) = self.behind_media_type(declared) else {
                out.insert(media_type.to_owned(), Node::empty(declared.span));
                continue;
            };
            let events = (essence(media_type) == "text/event-stream").then(|| self.event_data(&declared)).flatten();
            out.insert(media_type.to_owned(), self.media_type(events.as_ref().unwrap_or(&declared)));
        }
        self.tell_of_xml(&out);
        out
    }

    /// Content with the keys of a media type where the media types should be, with JSON in between.
    fn without_media_type(&mut self, content: &Node) -> Option<Node> {
        let members = content.as_object()?;
        let key = ["schema", "itemSchema", "examples", "example"].into_iter().find(|key| members.contains_key(*key))?;
        let message = format!("`{key}` is below `content`, where the media types are expected");
        let help = "it is read as `application/json`; put the media type between the two";
        self.warn(At::Key(members[key].span), "media-type-missing", message, help);
        let (types, keys): (Map, Map) = members.clone().into_iter().partition(|(key, _)| key.contains('/'));
        let mut out = types;
        out.entry("application/json".to_owned()).or_insert_with(|| Node::object(content.span, keys));
        Some(Node::object(content.span, out))
    }

    /// Warns about content that is declared as XML only.
    fn tell_of_xml(&mut self, content: &Map) {
        if content.keys().any(|media_type| essence(media_type).contains("json")) {
            return;
        }
        let is_typed = |node: &Node| node.get("schema").is_some_and(|schema| schema.text("type") != Some("string"));
        let xml = content.iter().find(|(media_type, node)| is_xml(media_type) && is_typed(node));
        if let Some((media_type, node)) = xml {
            self.warn(
                node.span,
                "untyped-xml",
                format!("`{}` has a schema, but XML is not decoded into types", super::keywords::quoted(media_type)),
                "it is read as text or bytes; declare JSON as well if the API supports it",
            );
        }
    }

    /// Of events that `itemSchema` describes as objects of `event`, `data`, `id` and `retry` (OpenAPI 3.2.0, 4.14.4), what their
    /// data holds: the media type with that for its `itemSchema`.
    fn event_data(&mut self, media_type: &Node) -> Option<Node> {
        let item = media_type.get("itemSchema")?;
        let mut kinds = Vec::new();
        (self.data_of_events(item, None, 0, &mut kinds) && !kinds.is_empty()).then_some(())?;
        let schemas: Option<Vec<Node>> = kinds.iter().map(json_of_data).collect();
        let mut members = Map::default();
        let schema = match schemas {
            Some(mut schemas) if schemas.len() == 1 => schemas.remove(0),
            Some(schemas) => {
                set(&mut members, "oneOf", Node::array(item.span, schemas));
                Node::object(item.span, members)
            }
            // If one kind is text, all are: an event's name distinguishes them.
            None => {
                set(&mut members, "type", Node::string(item.span, "string"));
                Node::object(item.span, members)
            }
        };
        let mut out = media_type.as_object()?.clone();
        set(&mut out, "itemSchema", schema);
        Some(Node::object(media_type.span, out))
    }

    /// The schema of `data` for each kind of event; false where the schema is not one of events, but of their data.
    fn data_of_events(&mut self, schema: &Node, inherited: Option<&Node>, depth: usize, kinds: &mut Vec<Node>) -> bool {
        if depth > MAX_CHAIN {
            return false;
        }
        if let Some(reference) = schema.text("$ref") {
            let target = self.target(reference, schema.span);
            return target.is_some_and(|target| self.data_of_events(target.node, inherited, depth + 1, kinds));
        }
        let fields = schema.get("properties").and_then(Node::as_object);
        if fields.is_some_and(|fields| fields.keys().any(|name| !EVENT_FIELDS.contains(&name.as_str()))) {
            return false;
        }
        let own = fields.and_then(|fields| fields.get("data")).or(inherited);
        let alternatives = schema.get("oneOf").or_else(|| schema.get("anyOf")).and_then(Node::as_array);
        match alternatives.filter(|list| !list.is_empty()) {
            Some(list) => list.iter().all(|part| self.data_of_events(part, own, depth + 1, kinds)),
            None => {
                let is_new = |own: &&Node| budget::spend(kinds.len()) && kinds.iter().all(|known| known != *own);
                kinds.extend(own.filter(is_new).cloned().into_iter().collect::<Vec<_>>());
                true
            }
        }
    }

    pub(super) fn media_type(&mut self, node: &Node) -> Node {
        let mut out = Map::default();
        if let Some(schema) = node.get("schema") {
            let schema = self.schema(schema);
            set(&mut out, "schema", schema);
        }
        if let Some(schema) = node.get("itemSchema") {
            let schema = self.schema(schema);
            set(&mut out, "itemSchema", schema);
        }
        if let Some(example) = node.get("example") {
            set(&mut out, "example", self.data(example));
        }
        let examples = self.examples(node.get("examples"));
        if !examples.is_empty() {
            set(&mut out, "examples", Node::object(node.span, examples));
        }
        let mut encodings = Map::default();
        for (name, encoding) in self.named(node.get("encoding"), "encodings") {
            let mut entry = Map::default();
            copy_text(encoding, &mut entry, &["contentType"]);
            if let Some(content_type) = entry.get("contentType").and_then(Node::as_str) {
                self.is_sendable(content_type, encoding.span);
            }
            copy_bool(encoding, &mut entry, &["explode"]);
            let styles = ["form", "spaceDelimited", "pipeDelimited", "deepObject"];
            let style = self.style_of(encoding, &styles, "an encoding", "it is ignored");
            // Each of the two says that the other's default is meant (OpenAPI 3.0.4, 4.8.15.1.1).
            let style = style.or(entry.contains_key("explode").then(|| Node::string(encoding.span, "form")));
            if let Some(style) = style {
                let explodes = matches!(style.as_str(), Some("form" | "deepObject"));
                entry.entry("explode".to_owned()).or_insert_with(|| Node::bool(encoding.span, explodes));
                set(&mut entry, "style", style);
            }
            copy_bool(encoding, &mut entry, &["allowReserved"]);
            let mut headers = Map::default();
            for (name, header) in self.named(encoding.get("headers"), "headers") {
                let Some(name) = self.http_name("header of a part", name, At::Key(header.span)) else { continue };
                if !name.eq_ignore_ascii_case("content-type")
                    && let Some(header) = self.referable(Kind::Headers, header)
                {
                    headers.insert(name.to_owned(), header);
                }
            }
            if !headers.is_empty() {
                set(&mut entry, "headers", Node::object(encoding.span, headers));
            }
            encodings.insert(name.to_owned(), Node::object(encoding.span, entry));
        }
        if !encodings.is_empty() {
            set(&mut out, "encoding", Node::object(node.span, encodings));
        }
        Node::object(node.span, out)
    }

    /// Named examples; a list of them, which is 3.1's form in schemas, is numbered.
    pub(super) fn examples(&mut self, node: Option<&Node>) -> Map {
        let mut out = Map::default();
        for (name, example) in self.named(node, "examples") {
            if let Some(example) = self.example(example) {
                out.insert(name.to_owned(), example);
            }
        }
        for (i, item) in items(node).iter().enumerate() {
            let mut entry = Map::default();
            set(&mut entry, "value", self.data(item));
            out.insert(format!("example-{}", i + 1), Node::object(item.span, entry));
        }
        out
    }

    pub(super) fn example(&mut self, node: &Node) -> Option<Node> {
        if let Some(read) = self.of_another_kind(Kind::Examples, node) {
            return read;
        }
        let node = match node.get("$ref").and_then(|link| Some((link.as_str()?, link.span))) {
            Some((reference, span)) => self.target(reference, span)?.node,
            None => node,
        };
        let mut out = Map::default();
        copy_text(node, &mut out, &["summary", "description"]);
        match node.as_object() {
            Some(members) if members.contains_key("value") || members.contains_key("dataValue") => {
                let value = members.get("value").or_else(|| members.get("dataValue"))?;
                set(&mut out, "value", self.data(value));
            }
            Some(members) if members.contains_key("externalValue") => {}
            // The value itself, without the object that should be around it.
            _ => set(&mut out, "value", node.clone()),
        }
        Some(Node::object(node.span, out))
    }

    /// An example's value. A reference is data there; one to a file that is there, or to an example of the document, is replaced
    /// by that, which is what tools that bundle documents do.
    pub(super) fn data(&mut self, node: &Node) -> Node {
        let link = node.get("$ref").filter(|_| node.as_object().is_some_and(|members| members.len() == 1));
        let Some((reference, span)) = link.and_then(|link| Some((link.as_str()?, link.span))) else {
            return node.clone();
        };
        let is_example = reference.starts_with("#/components/examples/");
        if !is_example && reference.starts_with('#') {
            return node.clone();
        }
        let Ok(target) = self.end_of(reference, span) else { return node.clone() };
        if !budget::copy(target.node) {
            return node.clone();
        }
        self.warn(
            span,
            "misplaced-reference",
            "an example is a value, in which OpenAPI does not allow a `$ref`",
            "the referenced value is used; write it here, or refer to `#/components/examples/…` from `examples`",
        );
        let wrapped = target.node.get("value").filter(|_| is_example || target.pointer.contains("/examples/"));
        wrapped.unwrap_or(target.node).clone()
    }

    pub(super) fn responses(&mut self, node: Option<&Node>, span: Span) -> Node {
        let mut out = Map::default();
        let mut is_declared = false;
        for (key, response) in self.named(node, "responses") {
            if key.starts_with("x-") {
                continue;
            }
            let Some(status) = self.status(key, response.span) else { continue };
            is_declared = true;
            if out.contains_key(&status) {
                let message = format!("the responses of `{status}` are declared by another key, too");
                self.warn(At::Key(response.span), "unknown-status", message, "the first one is used");
            } else if let Some(response) = self.referable(Kind::Responses, response) {
                out.insert(status, response);
            }
        }
        // A response that can't be read has a finding of its own.
        if !is_declared {
            self.warn(
                node.map_or(span, |node| node.span),
                "no-responses",
                "the operation declares no response",
                "any successful response is accepted, as bytes",
            );
        }
        Node::object(node.map_or(span, |node| node.span), out)
    }

    /// The status of a response's key. `None`: it has none, which was reported.
    fn status(&mut self, key: &str, span: Span) -> Option<String> {
        let status = status(key);
        let shown = super::keywords::quoted(key);
        let (message, help) = match &status {
            None => (format!("`{shown}` is not a status code or range"), "the response is ignored".to_owned()),
            Some(status) if status != key => {
                (format!("`{shown}` is not written as a key of `responses`"), format!("it is read as `{status}`"))
            }
            // RFC 9110, 15.
            Some(status) if status.starts_with(['6', '7', '8', '9']) => (
                format!("`{shown}` is not a status code of HTTP, which are 100 to 599"),
                "it is an error with this status".to_owned(),
            ),
            Some(_) => return status,
        };
        self.warn(At::Key(span), "unknown-status", message, help);
        status
    }

    pub(super) fn response(&mut self, node: &Node) -> Node {
        if let Some(reference) = node.get("$ref").and_then(Node::as_str)
            && let Some(target) = self.target(reference, node.span)
        {
            return self.response(target.node);
        }
        let converted;
        let node = match &self.swagger {
            Some(media) => {
                converted = swagger::response(node, media);
                &converted
            }
            None => node,
        };
        let mut out = Map::default();
        set(
            &mut out,
            "description",
            Node::string(node.span, node.get("description").and_then(scalar_text).unwrap_or_default()),
        );
        let mut headers = Map::default();
        for (name, header) in self.named(node.get("headers"), "headers") {
            let Some(name) = self.http_name("response header", name, At::Key(header.span)) else { continue };
            // `Content-Type` is described by the content itself (OpenAPI 3.0.4, 4.8.17).
            if !name.eq_ignore_ascii_case("content-type")
                && let Some(header) = self.referable(Kind::Headers, header)
            {
                headers.insert(name.to_owned(), header);
            }
        }
        if !headers.is_empty() {
            set(&mut out, "headers", Node::object(node.span, headers));
        }
        let content = self.content(node.get("content"));
        if !content.is_empty() {
            set(&mut out, "content", Node::object(node.span, content));
        }
        if let Some(links) = node.get("links").filter(|links| links.as_object().is_some_and(|links| !links.is_empty()))
        {
            self.warn(
                At::Key(links.span),
                "links-left-out",
                "links to other operations are not supported",
                "call the linked operations directly",
            );
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
    is_code_or_range(key).then(|| key.to_ascii_uppercase())
}
