//! Parameters and headers (OpenAPI 3.0.4, 4.8.12 and 4.8.21).

use std::collections::HashSet;

use super::document::{At, Normalizer, copy_bool, copy_text, extensions};
use super::http_names::trimmed;
use super::keywords::quoted;
use super::references::Kind;
use super::schemas::set;
use super::swagger;
use crate::canonical::openapi30;
use crate::source::{Map, Node, Span};
use crate::suggest;

/// The styles that each location allows, the default first (OpenAPI 3.0.4, 4.8.12.4).
const STYLES: [(&str, &[&str]); 4] = [
    ("path", &["simple", "label", "matrix"]),
    ("query", &["form", "spaceDelimited", "pipeDelimited", "deepObject"]),
    ("header", &["simple"]),
    ("cookie", &["form", "cookie"]),
];

/// Headers that are not parameters, but described elsewhere (OpenAPI 3.0.4, 4.8.12.1), or counted (RFC 9110, 8.6).
const DESCRIBED_ELSEWHERE: [(&str, &str); 4] = [
    ("accept", "it follows from the media types of the responses; use `header(…)` on a request to override it"),
    ("content-type", "it follows from the media type of the body; use `header(…)` on a request to override it"),
    ("authorization", "declare a scheme in `components.securitySchemes`, or use `header(…)` on a request"),
    ("content-length", "the client computes it"),
];

impl Normalizer<'_, '_> {
    /// A list of parameters without repetitions.
    pub(super) fn parameters(&mut self, list: &[Node]) -> Vec<Node> {
        let mut out = Vec::new();
        let mut seen = HashSet::new();
        for parameter in list {
            let Some(canonical) = self.referable(Kind::Parameters, parameter) else { continue };
            let own = match parameter.get("$ref").and_then(|link| Some((link.as_str()?, link.span))) {
                Some((reference, span)) => self.end_of(reference, span).ok().map(|target| target.node),
                None => Some(parameter),
            };
            let Some(own) = own else { continue };
            let (name, place) = (own.text("name").unwrap_or_default(), own.text("in").unwrap_or_default());
            let is_sent_bare = ["header", "cookie"].iter().any(|bare| place.eq_ignore_ascii_case(bare));
            let name = if is_sent_bare { trimmed(name) } else { name };
            // Names of headers are the same in upper and lower case (RFC 9110, 5.1).
            let is_header = place.eq_ignore_ascii_case("header");
            let identity = (if is_header { name.to_ascii_lowercase() } else { name.to_owned() }, place.to_owned());
            let elsewhere = DESCRIBED_ELSEWHERE.iter().find(|(known, _)| is_header && identity.0 == *known);
            if let Some((name, help)) = elsewhere {
                self.warn(
                    parameter.span,
                    "header-parameter",
                    format!("header `{name}` is ignored as a parameter"),
                    *help,
                );
                continue;
            }
            if seen.insert(identity.clone()) {
                out.push(canonical);
            } else {
                self.warn(
                    parameter.span,
                    "duplicate-parameter",
                    format!("duplicate parameter `{}`", quoted(name)),
                    "the first one is used",
                );
            }
        }
        out
    }

    /// Adds parameters of the path that are declared nowhere, and takes out those that the path has no place for.
    pub(super) fn complete_path(&mut self, path: &str, operation: &Node, shared: &[Node], own: &mut Vec<Node>) {
        let expected = templates(path);
        let mut declared: HashSet<String> = HashSet::new();
        for node in own.iter().chain(shared) {
            declared.extend(self.name_in_path(node));
        }
        let mut unused: Vec<String> = declared.iter().filter(|name| !expected.contains(name)).cloned().collect();
        unused.sort_unstable();
        for name in expected.iter().filter(|name| !declared.contains(*name)) {
            let near = suggest::nearest(name, unused.iter().map(String::as_str));
            self.warn(
                operation.span,
                "undeclared-path-parameter",
                format!("the path parameter `{}` is not declared", quoted(name)),
                suggest::help(near, "it is read as a string"),
            );
            own.push(path_parameter(operation.span, name));
        }
        self.take_out_unused(path, own);
    }

    /// Takes out parameters of the path that it has no place for.
    pub(super) fn take_out_unused(&mut self, path: &str, parameters: &mut Vec<Node>) {
        let places = templates(path);
        parameters.retain(|node| match self.name_in_path(node).filter(|name| !places.contains(name)) {
            Some(name) => {
                self.unused_path_parameter(node, &name, path, &places);
                false
            }
            None => true,
        });
    }

    /// The name of a parameter in the path, behind any reference.
    fn name_in_path(&self, node: &Node) -> Option<String> {
        match node.text("$ref") {
            Some(reference) => self.references.parameter(reference),
            None => path_name(node),
        }
    }

    fn unused_path_parameter(&mut self, node: &Node, name: &str, path: &str, places: &[String]) {
        let near = suggest::nearest(name, places.iter().map(String::as_str));
        let message = format!("the path parameter `{}` does not occur in `{}`", quoted(name), quoted(path));
        let action = format!("it is left out; write `{{{}}}` in the path or remove the parameter", quoted(name));
        let help = suggest::help(near, &action);
        self.warn(node.span, "unused-path-parameter", message, help);
    }

    /// A parameter, or `None` where it has no name or place.
    pub(super) fn parameter(&mut self, node: &Node) -> Option<Node> {
        if let Some(reference) = node.get("$ref").and_then(Node::as_str) {
            // A component that is itself a reference.
            let target = self.target(reference, node.span)?;
            return self.parameter(target.node);
        }
        let converted;
        let node = match self.swagger {
            Some(_) => {
                self.tell_of_delimiter(node, node.text("in").unwrap_or_default());
                converted = self.swagger_parameter(node);
                &converted
            }
            None => node,
        };
        let (Some(name), Some(place)) = (node.text("name"), node.text("in")) else {
            self.warn(node.span, "incomplete-parameter", "the parameter has no `name` or `in`", "it is ignored");
            return None;
        };
        let is_query_string = place.eq_ignore_ascii_case("querystring");
        let place = if is_query_string { "query" } else { place };
        let Some((place, styles)) = STYLES.iter().find(|(known, _)| place.eq_ignore_ascii_case(known)) else {
            self.warn(
                node.span,
                "unknown-place",
                format!("invalid parameter location `{}`", quoted(place)),
                suggest::help(suggest::nearest(place, STYLES.iter().map(|(known, _)| *known)), "it is ignored"),
            );
            return None;
        };
        let name = match *place {
            "header" | "cookie" => self.http_name(place, name, node.get("name").map_or(node.span, |name| name.span))?,
            _ => name,
        };
        let mut out = Map::default();
        set(&mut out, "name", Node::string(node.span, name));
        set(&mut out, "in", Node::string(node.span, *place));
        copy_text(node, &mut out, &["description"]);
        copy_bool(node, &mut out, &["required", "deprecated", "explode"]);
        if *place == "path" {
            if out.get("required").and_then(Node::as_bool) != Some(true) {
                let message = format!("the path parameter `{}` is not declared as required", quoted(name));
                self.warn(node.span, "optional-path-parameter", message, "it is required; add `required: true`");
            }
            set(&mut out, "required", Node::bool(node.span, true));
        }
        if *place == "query" {
            copy_bool(node, &mut out, &["allowReserved", "allowEmptyValue"]);
        }
        if let Some(style) =
            self.style_of(node, styles, &format!("a {place} parameter"), &format!("`{}` is used", styles[0]))
        {
            set(&mut out, "style", style);
        }
        self.value_of(node, &mut out);
        out.extend(extensions(node.as_object()?));
        if is_query_string {
            set(&mut out, "in", Node::string(node.span, "querystring"));
        }
        Some(Node::object(node.span, out))
    }

    /// The style of a value, which is one of those of its place, or a delimiter of Swagger 2.0. Any other is reported.
    pub(super) fn style_of(&mut self, node: &Node, styles: &[&'static str], what: &str, action: &str) -> Option<Node> {
        let declared = node.get("style")?;
        let is_from_swagger = self.swagger.is_some() || openapi30::is_written_here(&self.sources.file(self.home).root);
        let delimiters = swagger::DELIMITERS.iter().filter(|_| is_from_swagger);
        let own = declared.as_str().unwrap_or_default();
        if let Some(known) = styles.iter().chain(delimiters).find(|known| **known == own) {
            return Some(Node::string(declared.span, *known));
        }
        let help = suggest::help(suggest::nearest(own, styles.iter().copied()), action);
        self.warn(declared.span, "unknown-style", format!("invalid style for {what}"), help);
        None
    }

    /// Warns about a `collectionFormat` that says nothing at its place (Swagger 2.0, Parameter Object), and about arrays in arrays.
    pub(super) fn tell_of_delimiter(&mut self, node: &Node, place: &str) {
        if node.text("type") != Some("array") {
            return;
        }
        if let Some(format) = node.get("collectionFormat") {
            let word = format.as_str().unwrap_or_default();
            let is_known = match word {
                "multi" => matches!(place, "query" | "formData"),
                word => word == "csv" || swagger::DELIMITERS.contains(&word),
            };
            if !is_known {
                let message = format!("`collectionFormat: {}` has no meaning here", quoted(word));
                let help =
                    "commas separate the items; use `csv`, `ssv`, `tsv` or `pipes`, or `multi` in a query or form";
                self.warn(format.span, "collection-format", message, help);
            }
        }
        if let Some(items) = node.get("items").filter(|items| items.text("type") == Some("array")) {
            let help = "arrays in it are sent as JSON; let its items be strings to join them otherwise";
            self.warn(
                items.span,
                "collection-format",
                "an array in an array has no `collectionFormat` of its own",
                help,
            );
        }
    }

    /// A response's header.
    pub(super) fn header(&mut self, node: &Node) -> Option<Node> {
        node.as_object()?;
        if let Some(reference) = node.get("$ref").and_then(Node::as_str) {
            let target = self.target(reference, node.span)?;
            return self.header(target.node);
        }
        let converted;
        let node = match self.swagger {
            Some(_) => {
                self.tell_of_delimiter(node, "header");
                converted = self.swagger_header(node);
                &converted
            }
            None => node,
        };
        let mut out = Map::default();
        copy_text(node, &mut out, &["description"]);
        copy_bool(node, &mut out, &["required", "deprecated", "explode"]);
        if let Some(style) = self.style_of(node, &["simple"], "a header", "`simple` is used") {
            set(&mut out, "style", style);
        }
        self.value_of(node, &mut out);
        Some(Node::object(node.span, out))
    }

    /// `schema` or `content`, one of which must be there, and examples.
    fn value_of(&mut self, node: &Node, out: &mut Map) {
        let all = self.named(node.get("content"), "the content of a parameter");
        let ignored = match (node.get("schema"), all.as_slice()) {
            (Some(_), [(_, first), ..]) => {
                Some((*first, "both `schema` and `content` are declared", "`schema` is used; remove the other"))
            }
            (None, [_, (_, second), ..]) => {
                Some((*second, "`content` has more than one media type", "the first one is used; remove the others"))
            }
            _ => None,
        };
        if let Some((node, message, help)) = ignored {
            self.warn(At::Key(node.span), "schema-and-content", message, help);
        }
        let content = all.into_iter().next();
        if let Some(schema) = node.get("schema") {
            let schema = self.schema(schema);
            set(out, "schema", schema);
        } else if let Some((media_type, declared)) = content {
            let mut entry = Map::default();
            let declared = self.behind_media_type(declared);
            let media_type_object = declared.map(|declared| self.media_type(&declared));
            entry.insert(media_type.to_owned(), media_type_object.unwrap_or_else(|| Node::empty(node.span)));
            set(out, "content", Node::object(node.span, entry));
        } else {
            self.warn(node.span, "no-schema", "neither `schema` nor `content` is declared", "it is read as a string");
            let mut schema = Map::default();
            set(&mut schema, "type", Node::string(node.span, "string"));
            set(out, "schema", Node::object(node.span, schema));
        }
        if let Some(example) = node.get("example") {
            set(out, "example", self.data(example));
        }
        let examples = self.examples(node.get("examples"));
        if !examples.is_empty() {
            set(out, "examples", Node::object(node.span, examples));
        }
    }
}

/// The name of a parameter in the path.
pub(super) fn path_name(node: &Node) -> Option<String> {
    (node.text("in") == Some("path")).then(|| node.text("name").unwrap_or_default().to_owned())
}

/// Names between braces.
pub(super) fn templates(path: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut known = HashSet::new();
    let mut rest = path;
    while let Some(open) = rest.find('{') {
        rest = &rest[open + 1..];
        let Some(close) = rest.find('}') else { break };
        let name = &rest[..close];
        if !name.is_empty() && known.insert(name) {
            names.push(name.to_owned());
        }
        rest = &rest[close + 1..];
    }
    names
}

fn path_parameter(span: Span, name: &str) -> Node {
    let mut schema = Map::default();
    set(&mut schema, "type", Node::string(span, "string"));
    let mut out = Map::default();
    set(&mut out, "name", Node::string(span, name));
    set(&mut out, "in", Node::string(span, "path"));
    set(&mut out, "required", Node::bool(span, true));
    set(&mut out, "schema", Node::object(span, schema));
    Node::object(span, out)
}
