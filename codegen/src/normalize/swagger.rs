//! Swagger 2.0 in the form of OpenAPI 3.0, part by part: a part in another file has the version of who refers to it. A host and a
//! base path are repaired.

use crate::source::{Map, Node, Span, flag, items, members};

use super::document::{At, Normalizer, scalar_text};
use super::keywords::quoted;
use super::schemas::set;
use crate::budget;
use crate::server_url::base_url;

/// Default media types, of the document or of an operation.
#[derive(Clone, Default)]
pub(super) struct Media {
    consumes: Vec<String>,
    produces: Vec<String>,
}

impl Media {
    pub(super) fn of(node: &Node, fallback: &Self) -> Self {
        let list = |key: &str, fallback: &[String]| match node.get(key).and_then(Node::as_array) {
            Some(items) if !items.is_empty() => {
                items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
            }
            _ => fallback.to_vec(),
        };
        Self { consumes: list("consumes", &fallback.consumes), produces: list("produces", &fallback.produces) }
    }
}

/// Delimiters of Swagger 2.0 that OpenAPI 3 has no style for in paths and headers, one of them in queries and forms either.
pub(super) const DELIMITERS: [&str; 3] = ["ssv", "tsv", "pipes"];

fn or_json(list: &[String]) -> Vec<String> {
    if list.is_empty() { vec!["application/json".to_owned()] } else { list.to_vec() }
}

/// The parameters of an operation or path, as 2.0 has them.
#[derive(Default)]
pub(super) struct Parameters {
    /// Those that are parameters in 3.0, too.
    pub plain: Vec<Node>,
    /// Body and fields of a form.
    pub sent: Vec<Node>,
}

impl Normalizer<'_, '_> {
    /// The servers of a document: its host by each scheme, with its base path (Swagger 2.0, Swagger Object).
    pub(super) fn swagger_servers(&mut self) -> Node {
        let root = self.home_root;
        let base = self.base_path(root);
        let base_span = root.get("basePath").map_or(root.span, |node| node.span);
        let Some((text, host_span)) = host(root) else {
            return Node::array(root.span, vec![server(base_span, if base.is_empty() { "/" } else { &base })]);
        };
        let (scheme, host) = text.split_once("://").unwrap_or(("https", text));
        let host = host.trim_end_matches('/');
        if host.len() < text.len() {
            let message = format!("the host `{}` has a scheme or a slash at its end", quoted(text));
            let help = "it is used without them; write the scheme in `schemes` and the path in `basePath`";
            self.warn(host_span, "server-url", message, help);
        }
        let schemes = items(root.get("schemes")).iter().filter_map(Node::as_str);
        let mut schemes: Vec<&str> = schemes.filter(|scheme| scheme.starts_with("http")).collect();
        schemes.sort_by_key(|scheme| *scheme != "https");
        if schemes.is_empty() {
            schemes.push(scheme);
        }
        // A finding about the address is about the base path where the host alone is valid.
        let is_host_valid = !host.contains('{') && base_url(&format!("https://{host}")).is_ok();
        let span = if is_host_valid && !base.is_empty() { base_span } else { host_span };
        let servers = schemes.iter().map(|scheme| server(span, &format!("{scheme}://{host}{base}")));
        Node::array(root.span, servers.collect())
    }

    /// `basePath` without slashes at its end.
    fn base_path(&mut self, root: &Node) -> String {
        let text = root.get("basePath").and_then(|node| Some((node.span, scalar_text(node)?)));
        let Some((span, text)) = text else { return String::new() };
        let base = text.trim().trim_end_matches('/');
        if base.is_empty() || base.starts_with('/') {
            return base.to_owned();
        }
        let message = format!("the base path `{}` does not begin with `/`", quoted(base));
        self.warn(span, "path-without-slash", message, "a slash is added");
        format!("/{base}")
    }

    /// Takes body and form out of a list of parameters.
    pub(super) fn swagger_parameters(&mut self, list: Option<&Node>) -> Parameters {
        let mut found = Parameters::default();
        for parameter in items(list) {
            let resolved = match parameter.get("$ref").and_then(|link| Some((link.as_str()?, link.span))) {
                Some((reference, span)) => self.end_of(reference, span).ok().map(|target| target.node),
                None => Some(parameter),
            };
            match resolved.filter(|own| matches!(own.text("in"), Some("body" | "formData")) && budget::copy(own)) {
                Some(own) => found.sent.push(own.clone()),
                None => found.plain.push(parameter.clone()),
            }
        }
        found
    }

    /// The request body of an operation: its own body or form, completed by what its path has.
    pub(super) fn swagger_body(&mut self, operation: &Node, own: Vec<Node>, shared: &[Node]) -> Option<Node> {
        let media = self.swagger.clone()?;
        let same = |a: &Node, b: &Node| a.text("name") == b.text("name") && a.text("in") == b.text("in");
        let inherited: Vec<&Node> = shared.iter().filter(|param| !own.iter().any(|known| same(known, param))).collect();
        let all = own.iter().chain(inherited).take_while(|_| budget::spend(1 + own.len()));
        let (bodies, fields): (Vec<&Node>, Vec<&Node>) = all.partition(|param| param.text("in") == Some("body"));
        if let [body, others @ ..] = bodies.as_slice() {
            for other in others {
                let message = "an operation has one body, but this is another one";
                self.warn(other.span, "duplicate-parameter", message, "the first one is used");
            }
            for field in fields {
                let message = "an operation has either a body or a form, but this field of a form is beside a body";
                self.warn(field.span, "body-and-form", message, "the body is used, and the field is ignored");
            }
            return Some(self::body(body, &media));
        }
        fields.iter().for_each(|field| self.tell_of_delimiter(field, "formData"));
        (!fields.is_empty()).then(|| self.form(operation, &fields, &media))
    }

    /// A parameter that is neither body nor form.
    pub(super) fn swagger_parameter(&mut self, node: &Node) -> Node {
        let mut out = Map::default();
        for key in ["name", "in", "description", "required", "allowEmptyValue"] {
            if let Some(child) = node.get(key) {
                set(&mut out, key, child.clone());
            }
        }
        collection(node, node.text("in").unwrap_or_default(), &mut out);
        let schema = self.own_schema(node);
        set(&mut out, "schema", schema);
        Node::object(node.span, out)
    }

    pub(super) fn swagger_header(&mut self, node: &Node) -> Node {
        let mut entry = Map::default();
        if let Some(text) = node.get("description") {
            set(&mut entry, "description", text.clone());
        }
        collection(node, "header", &mut entry);
        let schema = self.own_schema(node);
        set(&mut entry, "schema", schema);
        Node::object(node.span, entry)
    }

    /// The schema of a parameter, field or header, whose keywords are its own keys. A body alone has `schema` (Swagger 2.0, Parameter
    /// Object).
    fn own_schema(&mut self, node: &Node) -> Node {
        if let Some(schema) = node.get("schema") {
            let help = "it is used; write `type` and its other keywords directly in the parameter";
            let message = "only the parameter of a body has `schema` in Swagger 2.0";
            self.warn(At::Key(schema.span), "misplaced-key", message, help);
            return schema.clone();
        }
        let mut schema = inline_schema(node);
        if node.get("type").is_none() {
            let is_implied = node.get("enum").or_else(|| node.get("items")).is_some();
            let help = if is_implied { "it follows from the other keywords" } else { "it is read as a string" };
            self.warn(node.span, "no-schema", "`type` is not declared", help);
            if let Some(schema) = schema.as_object_mut().filter(|_| !is_implied) {
                set(schema, "type", Node::string(node.span, "string"));
            }
        }
        schema
    }

    fn form(&mut self, operation: &Node, fields: &[&Node], media: &Media) -> Node {
        let span = operation.span;
        let has_file = fields.iter().any(|field| field.text("type") == Some("file"));
        let multipart = has_file
            || (media.consumes.iter().any(|name| name.starts_with("multipart/"))
                && !media.consumes.iter().any(|name| name.contains("urlencoded")));
        let mut properties = Map::default();
        let mut required = Vec::new();
        let mut encoding = Map::default();
        for field in fields {
            let Some(name) = field.text("name").filter(|_| budget::copy(field)) else { continue };
            let mut schema = self.own_schema(field);
            set_file(&mut schema);
            if let (Some(schema), Some(text)) = (schema.as_object_mut(), field.get("description")) {
                set(schema, "description", text.clone());
            }
            properties.insert(name.to_owned(), schema);
            if flag(field, "required") {
                required.push(Node::string(field.span, name));
            }
            let mut entry = Map::default();
            collection(field, "formData", &mut entry);
            if !entry.is_empty() {
                encoding.insert(name.to_owned(), Node::object(field.span, entry));
            }
        }
        let mut schema = Map::default();
        set(&mut schema, "type", Node::string(span, "object"));
        set(&mut schema, "properties", Node::object(span, properties));
        let is_required = !required.is_empty();
        if is_required {
            set(&mut schema, "required", Node::array(span, required));
        }
        let media_type = if multipart { "multipart/form-data" } else { "application/x-www-form-urlencoded" };
        let mut content = content(&[media_type.to_owned()], &Node::object(span, schema));
        if !encoding.is_empty()
            && let Some(entry) =
                content.as_object_mut().and_then(|content| content.get_mut(media_type)).and_then(Node::as_object_mut)
        {
            set(entry, "encoding", Node::object(span, encoding));
        }
        let mut out = Map::default();
        set(&mut out, "required", Node::bool(span, is_required));
        set(&mut out, "content", content);
        Node::object(span, out)
    }
}

/// `host`, unless it is empty.
fn host(root: &Node) -> Option<(&str, Span)> {
    let node = root.get("host")?;
    Some((node.as_str().filter(|text| !text.is_empty())?, node.span))
}

fn server(span: Span, url: &str) -> Node {
    let mut server = Map::default();
    set(&mut server, "url", Node::string(span, url));
    Node::object(span, server)
}

/// Keywords that say what a value is, which 2.0 has at the parameter itself.
fn inline_schema(node: &Node) -> Node {
    let mut schema = Map::default();
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

/// Adds style and `explode` for the `collectionFormat` of an array (Swagger 2.0, Parameter Object). A delimiter that OpenAPI 3 has no
/// style for at this place is one under its own name ([`DELIMITERS`]).
fn collection(node: &Node, place: &str, out: &mut Map) {
    if node.text("type") != Some("array") {
        return;
    }
    let in_pairs = matches!(place, "query" | "formData");
    let style = match (node.text("collectionFormat"), in_pairs) {
        (Some("ssv"), true) => "spaceDelimited",
        (Some("pipes"), true) => "pipeDelimited",
        (_, true) if node.text("collectionFormat") != Some("tsv") => "form",
        (format, _) => DELIMITERS.into_iter().find(|known| format == Some(*known)).unwrap_or("simple"),
    };
    set(out, "style", Node::string(node.span, style));
    let explode = in_pairs && node.text("collectionFormat") == Some("multi");
    set(out, "explode", Node::bool(node.span, explode));
}

/// Each media type has a copy of the schema.
fn content(media_types: &[String], schema: &Node) -> Node {
    let mut entry = Map::default();
    let media_types = media_types.iter().take_while(|_| budget::copy(schema));
    set(&mut entry, "schema", schema.clone());
    let entry = Node::object(schema.span, entry);
    Node::object(schema.span, media_types.map(|media_type| (media_type.clone(), entry.clone())).collect())
}

fn body(node: &Node, media: &Media) -> Node {
    let mut out = Map::default();
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

pub(super) fn response(node: &Node, media: &Media) -> Node {
    let mut out = Map::default();
    if let Some(text) = node.get("description") {
        set(&mut out, "description", text.clone());
    }
    if let Some(schema) = node.get("schema") {
        let mut own = schema.clone();
        set_file(&mut own);
        let mut body = content(&produced(schema, media), &own);
        for (media_type, example) in members(node.get("examples")) {
            if let Some(entry) =
                body.as_object_mut().and_then(|body| body.get_mut(media_type)).and_then(Node::as_object_mut)
            {
                set(entry, "example", example.clone());
            }
        }
        set(&mut out, "content", body);
    }
    if let Some(headers) = node.get("headers") {
        set(&mut out, "headers", headers.clone());
    }
    Node::object(node.span, out)
}

/// Makes a string of bytes of a file, which is a type of responses and of parameters in forms (Swagger 2.0, Response Object and
/// Parameter Object).
fn set_file(schema: &mut Node) {
    if schema.text("type") != Some("file") {
        return;
    }
    let span = schema.span;
    if let Some(members) = schema.as_object_mut() {
        set(members, "type", Node::string(span, "string"));
        set(members, "format", Node::string(span, "binary"));
    }
}

/// The media types of a response. A file is none of JSON, whatever else the API produces.
fn produced(schema: &Node, media: &Media) -> Vec<String> {
    if schema.text("type") != Some("file") {
        return or_json(&media.produces);
    }
    let own: Vec<String> = media.produces.iter().filter(|name| !name.contains("json")).cloned().collect();
    if own.is_empty() { vec!["*/*".to_owned()] } else { own }
}

pub(super) fn security(node: &Node) -> Node {
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
            let mut flows = Map::default();
            flows.insert(flow.to_owned(), node.clone());
            set(&mut out, "flows", Node::object(node.span, flows));
        }
        _ => {}
    }
    Node::object(node.span, out)
}
