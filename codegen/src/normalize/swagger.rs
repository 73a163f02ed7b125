//! Swagger 2.0 in the form of OpenAPI 3.0: parts move, nothing is repaired here.

use crate::source::{Map, Node, Value, holds_names, is_data, members};

use super::schemas::set;
use crate::budget;
use crate::canonical::METHODS;

/// A 2.0 document as a 3.0 one.
pub(super) fn to_three(root: &Node) -> Node {
    let span = root.span;
    let global = Media::of(root, &Media::default());
    let mut out = Map::new();
    set(&mut out, "openapi", Node::string(span, "3.0.3"));
    for key in ["info", "tags", "security"] {
        if let Some(node) = root.get(key) {
            set(&mut out, key, node.clone());
        }
    }
    set(&mut out, "servers", Node::array(span, servers(root)));
    let mut paths = Map::new();
    for (path, item) in members(root.get("paths")) {
        paths.insert(path.clone(), path_item(root, item, &global));
    }
    set(&mut out, "paths", Node::object(span, paths));
    set(&mut out, "components", components(root, &global));
    for (key, node) in members(Some(root)).filter(|(key, _)| key.starts_with("x-")) {
        set(&mut out, key, node.clone());
    }
    let mut out = Node::object(span, out);
    move_references(&mut out, false);
    out
}

/// Default media types, of the document or of an operation.
#[derive(Clone, Default)]
struct Media {
    consumes: Vec<String>,
    produces: Vec<String>,
}

impl Media {
    fn of(node: &Node, fallback: &Self) -> Self {
        let list = |key: &str, fallback: &[String]| match node.get(key).and_then(Node::as_array) {
            Some(items) if !items.is_empty() => {
                items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
            }
            _ => fallback.to_vec(),
        };
        Self { consumes: list("consumes", &fallback.consumes), produces: list("produces", &fallback.produces) }
    }
}

fn or_json(list: &[String]) -> Vec<String> {
    if list.is_empty() { vec!["application/json".to_owned()] } else { list.to_vec() }
}

fn servers(root: &Node) -> Vec<Node> {
    let base = root.text("basePath").unwrap_or("/").trim_end_matches('/');
    let Some(host) = root.text("host").filter(|host| !host.is_empty()) else {
        let mut server = Map::new();
        set(&mut server, "url", Node::string(root.span, if base.is_empty() { "/" } else { base }));
        return vec![Node::object(root.span, server)];
    };
    let schemes = root.get("schemes").and_then(Node::as_array).unwrap_or_default();
    let mut schemes: Vec<&str> =
        schemes.iter().filter_map(Node::as_str).filter(|scheme| scheme.starts_with("http")).collect();
    schemes.sort_by_key(|scheme| *scheme != "https");
    if schemes.is_empty() {
        schemes.push("https");
    }
    let server = |scheme: &&str| {
        let mut server = Map::new();
        set(&mut server, "url", Node::string(root.span, format!("{scheme}://{host}{base}")));
        Node::object(root.span, server)
    };
    schemes.iter().map(server).collect()
}

fn components(root: &Node, global: &Media) -> Node {
    let span = root.span;
    let mut out = Map::new();
    if let Some(schemas) = root.get("definitions") {
        set(&mut out, "schemas", schemas.clone());
    }
    let mut parameters = Map::new();
    let mut bodies = Map::new();
    for (name, parameter) in members(root.get("parameters")) {
        match parameter.text("in") {
            Some("body") => drop(bodies.insert(name.clone(), body(parameter, global))),
            // A form's field is put together with the others where it is used.
            Some("formData") => {}
            _ => drop(parameters.insert(name.clone(), self::parameter(parameter))),
        }
    }
    set(&mut out, "parameters", Node::object(span, parameters));
    set(&mut out, "requestBodies", Node::object(span, bodies));
    let responses = members(root.get("responses")).map(|(name, node)| (name.clone(), response(node, global))).collect();
    set(&mut out, "responses", Node::object(span, responses));
    let schemes = members(root.get("securityDefinitions")).map(|(name, node)| (name.clone(), security(node))).collect();
    set(&mut out, "securitySchemes", Node::object(span, schemes));
    Node::object(span, out)
}

fn path_item(root: &Node, item: &Node, global: &Media) -> Node {
    let mut out = Map::new();
    let shared: Vec<&Node> = item.get("parameters").and_then(Node::as_array).unwrap_or_default().iter().collect();
    for (key, node) in members(Some(item)) {
        if METHODS.contains(&key.as_str()) {
            set(&mut out, key, operation(root, node, &shared, global));
        } else if key != "parameters" {
            set(&mut out, key, node.clone());
        }
    }
    Node::object(item.span, out)
}

fn operation(root: &Node, node: &Node, shared: &[&Node], global: &Media) -> Node {
    let media = Media::of(node, global);
    let mut out = Map::new();
    for (key, child) in members(Some(node)) {
        if !matches!(key.as_str(), "parameters" | "responses" | "consumes" | "produces" | "schemes") {
            set(&mut out, key, child.clone());
        }
    }
    let own: Vec<&Node> = node.get("parameters").and_then(Node::as_array).unwrap_or_default().iter().collect();
    let same = |a: &Node, b: &Node| a.text("name") == b.text("name") && a.text("in") == b.text("in");
    let all = shared
        .iter()
        .take_while(|_| budget::spend(1 + own.len()))
        .filter(|param| !own.iter().any(|known| same(resolve(root, known), resolve(root, param))))
        .chain(&own);
    let mut parameters = Vec::new();
    let mut fields: Vec<&Node> = Vec::new();
    for parameter in all {
        let resolved = resolve(root, parameter);
        match resolved.text("in") {
            Some("body") => set(&mut out, "requestBody", body(resolved, &media)),
            Some("formData") => fields.push(resolved),
            _ if parameter.get("$ref").is_some() => parameters.push((*parameter).clone()),
            _ => parameters.push(self::parameter(resolved)),
        }
    }
    if !fields.is_empty() {
        set(&mut out, "requestBody", form(node, &fields, &media));
    }
    set(&mut out, "parameters", Node::array(node.span, parameters));
    let responses =
        members(node.get("responses")).map(|(status, node)| (status.clone(), response(node, &media))).collect();
    set(&mut out, "responses", Node::object(node.span, responses));
    Node::object(node.span, out)
}

/// A parameter behind a reference of this document.
fn resolve<'n>(root: &'n Node, node: &'n Node) -> &'n Node {
    match node.text("$ref").and_then(|text| text.strip_prefix("#/parameters/")) {
        Some(name) => root.get("parameters").and_then(|parameters| parameters.get(name)).unwrap_or(node),
        None => node,
    }
}

/// Keywords that say what a value is, which 2.0 has at the parameter itself.
fn inline_schema(node: &Node) -> Node {
    let mut schema = Map::new();
    for (key, child) in members(Some(node)) {
        if !matches!(
            key.as_str(),
            "name" | "in" | "description" | "required" | "collectionFormat" | "allowEmptyValue" | "schema"
        ) {
            set(&mut schema, key, child.clone());
        }
    }
    Node::object(node.span, schema)
}

fn parameter(node: &Node) -> Node {
    if node.get("$ref").is_some() {
        return node.clone();
    }
    let mut out = Map::new();
    for key in ["name", "in", "description", "required"] {
        if let Some(child) = node.get(key) {
            set(&mut out, key, child.clone());
        }
    }
    if node.text("type") == Some("array") {
        let (style, explode) = collection(node);
        if node.text("in") == Some("query") {
            set(&mut out, "style", Node::string(node.span, style));
        }
        set(&mut out, "explode", Node::bool(node.span, explode));
    }
    set(&mut out, "schema", node.get("schema").cloned().unwrap_or_else(|| inline_schema(node)));
    Node::object(node.span, out)
}

/// Style and `explode` for a `collectionFormat` (Swagger 2.0, parameter object).
fn collection(node: &Node) -> (&'static str, bool) {
    match node.text("collectionFormat") {
        Some("ssv" | "tsv") => ("spaceDelimited", false),
        Some("pipes") => ("pipeDelimited", false),
        Some("multi") => ("form", true),
        _ => ("form", false),
    }
}

/// Each media type has a copy of the schema.
fn content(media_types: &[String], schema: &Node) -> Node {
    let mut entry = Map::new();
    let media_types = media_types.iter().take_while(|_| budget::copy(schema));
    set(&mut entry, "schema", schema.clone());
    let entry = Node::object(schema.span, entry);
    Node::object(schema.span, media_types.map(|media_type| (media_type.clone(), entry.clone())).collect())
}

fn body(node: &Node, media: &Media) -> Node {
    let mut out = Map::new();
    for key in ["description", "required"] {
        if let Some(child) = node.get(key) {
            set(&mut out, key, child.clone());
        }
    }
    let schema = node.get("schema").cloned().unwrap_or_else(|| Node::empty(node.span));
    let consumes: Vec<String> = media.consumes.iter().filter(|name| !name.contains("form")).cloned().collect();
    set(&mut out, "content", content(&or_json(&consumes), &schema));
    Node::object(node.span, out)
}

fn form(operation: &Node, fields: &[&Node], media: &Media) -> Node {
    let span = operation.span;
    let has_file = fields.iter().any(|field| field.text("type") == Some("file"));
    let mut properties = Map::new();
    let mut required = Vec::new();
    let mut encoding = Map::new();
    for field in fields {
        let Some(name) = field.text("name").filter(|_| budget::copy(field)) else { continue };
        let mut schema = inline_schema(field);
        if let (Some(schema), Some(text)) = (schema.as_object_mut(), field.get("description")) {
            set(schema, "description", text.clone());
        }
        properties.insert(name.to_owned(), schema);
        if field.get("required").and_then(Node::as_bool) == Some(true) {
            required.push(Node::string(field.span, name));
        }
        if field.text("type") == Some("array") && !has_file {
            let (style, explode) = collection(field);
            let mut entry = Map::new();
            set(&mut entry, "style", Node::string(field.span, style));
            set(&mut entry, "explode", Node::bool(field.span, explode));
            encoding.insert(name.to_owned(), Node::object(field.span, entry));
        }
    }
    let mut schema = Map::new();
    set(&mut schema, "type", Node::string(span, "object"));
    set(&mut schema, "properties", Node::object(span, properties));
    let is_required = !required.is_empty();
    if is_required {
        set(&mut schema, "required", Node::array(span, required));
    }
    let multipart = has_file
        || (media.consumes.iter().any(|name| name.starts_with("multipart/"))
            && !media.consumes.iter().any(|name| name.contains("urlencoded")));
    let media_type = if multipart { "multipart/form-data" } else { "application/x-www-form-urlencoded" };
    let mut content = content(&[media_type.to_owned()], &Node::object(span, schema));
    if !encoding.is_empty()
        && let Some(entry) =
            content.as_object_mut().and_then(|content| content.get_mut(media_type)).and_then(Node::as_object_mut)
    {
        set(entry, "encoding", Node::object(span, encoding));
    }
    let mut out = Map::new();
    set(&mut out, "required", Node::bool(span, is_required));
    set(&mut out, "content", content);
    Node::object(span, out)
}

fn response(node: &Node, media: &Media) -> Node {
    if node.get("$ref").is_some() {
        return node.clone();
    }
    let mut out = Map::new();
    if let Some(text) = node.get("description") {
        set(&mut out, "description", text.clone());
    }
    if let Some(schema) = node.get("schema") {
        let mut body = content(&or_json(&media.produces), schema);
        for (media_type, example) in members(node.get("examples")) {
            if let Some(entry) =
                body.as_object_mut().and_then(|body| body.get_mut(media_type)).and_then(Node::as_object_mut)
            {
                set(entry, "example", example.clone());
            }
        }
        set(&mut out, "content", body);
    }
    let headers = members(node.get("headers")).map(|(name, header)| {
        let mut entry = Map::new();
        if let Some(text) = header.get("description") {
            set(&mut entry, "description", text.clone());
        }
        set(&mut entry, "schema", inline_schema(header));
        (name.clone(), Node::object(header.span, entry))
    });
    set(&mut out, "headers", Node::object(node.span, headers.collect()));
    Node::object(node.span, out)
}

fn security(node: &Node) -> Node {
    let mut out = node.as_object().cloned().unwrap_or_default();
    match node.text("type") {
        Some("basic") => {
            set(&mut out, "type", Node::string(node.span, "http"));
            set(&mut out, "scheme", Node::string(node.span, "basic"));
        }
        Some("oauth2") => {
            let flow = match node.text("flow") {
                Some("application") => "clientCredentials",
                Some("accessCode") => "authorizationCode",
                Some("password") => "password",
                _ => "implicit",
            };
            let mut flows = Map::new();
            flows.insert(flow.to_owned(), node.clone());
            set(&mut out, "flows", Node::object(node.span, flows));
        }
        _ => {}
    }
    Node::object(node.span, out)
}

/// References follow what they refer to.
fn move_references(node: &mut Node, names: bool) {
    match &mut node.value {
        Value::Array(items) => items.iter_mut().for_each(|item| move_references(item, false)),
        Value::Object(members) => {
            for (key, child) in members.iter_mut() {
                if !names
                    && key == "$ref"
                    && let Value::String(text) = &mut child.value
                {
                    for (old, new) in [
                        ("#/definitions/", "#/components/schemas/"),
                        ("#/parameters/", "#/components/parameters/"),
                        ("#/responses/", "#/components/responses/"),
                    ] {
                        if let Some(rest) = text.strip_prefix(old) {
                            *text = format!("{new}{rest}");
                            break;
                        }
                    }
                } else if names || !is_data(key) {
                    move_references(child, !names && holds_names(key));
                }
            }
        }
        _ => {}
    }
}
