//! Schemas of every dialect (OpenAPI 3.0, JSON Schema 2020-12 and its drafts) in the form of OpenAPI 3.0.

use serde_json::Number;

use super::choices::split_types;
use super::document::{At, Normalizer, copy_bool, copy_text, extensions, scalar_text};
use super::keywords::{self, quoted};
use super::references::Kind;
use crate::canonical::grammar::is_anything;
use crate::markdown::code;
use crate::source::{Map, Node, Span, Value};
use crate::suggest;

/// Keywords that make a `$ref` more than a reference.
fn is_sibling(key: &str) -> bool {
    !REFERENCES.contains(&key)
        && key != "$anchor"
        && key != "$dynamicAnchor"
        && key != "$recursiveAnchor"
        && key != "$comment"
        && key != "$id"
        && key != "$schema"
        && key != "$defs"
        && key != "definitions"
        && key != "externalDocs"
        && key != "summary"
}

/// Keywords that refer to another schema (JSON Schema 2020-12 core, 8.2.3; 2019-09 core, 8.2.4).
const REFERENCES: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];

/// Lists that say something of each value of an `enum`, by its position.
const BY_POSITION: [&str; 4] = ["x-enum-varnames", "x-enumNames", "x-enum-descriptions", "x-enumDescriptions"];

impl Normalizer<'_, '_> {
    /// A schema.
    pub(super) fn schema(&mut self, node: &Node) -> Node {
        match &node.value {
            Value::Object(members) => self.object_schema(node, members),
            Value::Bool(true) => Node::empty(node.span),
            Value::Bool(false) => Node::bool(node.span, false),
            _ => {
                self.warn(
                    node.span,
                    "schema-not-an-object",
                    format!("expected a schema, found {}", node.kind()),
                    "it is read as untyped JSON",
                );
                Node::empty(node.span)
            }
        }
    }

    fn object_schema(&mut self, node: &Node, members: &Map) -> Node {
        let Some((key, reference)) = REFERENCES.iter().find_map(|key| Some((*key, members.get(*key)?))) else {
            return self.plain_schema(node, members);
        };
        let siblings: Map =
            members.iter().filter(|(key, _)| is_sibling(key)).map(|(key, node)| (key.clone(), node.clone())).collect();
        let Some(text) = reference.as_str() else {
            self.warn(reference.span, "reference-not-text", format!("`{key}` is not a string"), "it is ignored");
            return self.plain_schema(node, &siblings);
        };
        let target = match key {
            "$ref" => self.reference(Kind::Schemas, text, reference.span),
            _ => self.dynamic_reference(key, text, reference.span),
        };
        let Some(target) = target else { return self.plain_schema(node, &siblings) };
        let link = with(reference.span, "$ref", Node::string(reference.span, target));
        if siblings.is_empty() {
            return link;
        }
        let mut schema = self.plain_schema(node, &siblings);
        if let Some(out) = schema.as_object_mut() {
            let mut all = vec![link];
            if let Some(mut known) = out.shift_remove("allOf") {
                all.extend(known.as_array_mut().map(std::mem::take).unwrap_or_default());
            }
            // The place that it would have had from the start.
            let follows = |key: &String| matches!(key.as_str(), "discriminator" | "nullable") || key.starts_with("x-");
            let place = out.keys().position(follows).unwrap_or(out.len());
            out.shift_insert(place, "allOf".to_owned(), Node::array(node.span, all));
        }
        schema
    }

    /// A reference that depends on how its schema was reached (JSON Schema 2020-12 core, 8.2.3.2). Where only one schema can be
    /// meant it is that; else anything fits, since one type can't be right for all.
    fn dynamic_reference(&mut self, key: &str, text: &str, span: Span) -> Option<String> {
        let anchor = text.split_once('#').map_or("", |(_, anchor)| anchor);
        // In 2019-09 each schema with `$recursiveAnchor` can be meant.
        let meanings = if key == "$recursiveRef" { 2 } else { self.dynamic_anchors(anchor) };
        if meanings < 2 {
            return self.reference(Kind::Schemas, text, span);
        }
        let message = format!("`{key}: {}` has another meaning for each schema that refers to this one", quoted(text));
        let help = "it is read as untyped JSON; use `$ref`, with a schema for each meaning";
        self.warn(span, "dynamic-reference", message, help);
        None
    }

    fn plain_schema(&mut self, node: &Node, members: &Map) -> Node {
        let mut out = Map::default();
        copy_text(node, &mut out, &["title", "description", "format", "pattern"]);
        copy_bool(node, &mut out, &["readOnly", "writeOnly", "deprecated", "uniqueItems", "nullable"]);
        if node.get("x-nullable").and_then(Node::as_bool) == Some(true) {
            set(&mut out, "nullable", Node::bool(node.span, true));
        }
        keywords::sizes(node, &mut out);
        keywords::bounds(node, &mut out);
        self.examples_of(members, &mut out);
        let types = self.types(members, &mut out, node.span);
        self.constants(members, &mut out, &types);
        self.properties(members, &mut out, node.span);
        self.items(members, &mut out);
        self.combinations(members, &mut out);
        self.discriminator(members, &mut out);
        self.newer_keywords(members, &mut out);
        // Their position does not depend on the keyword that declared them.
        for key in ["nullable"].into_iter().chain(BY_POSITION) {
            if let Some(value) = out.shift_remove(key) {
                out.insert(key.to_owned(), value);
            }
        }
        let is_new = |key: &String| key != "x-nullable" && !out.contains_key(key);
        let own: Vec<_> = extensions(members).into_iter().filter(|(key, _)| is_new(key)).collect();
        out.extend(own);
        split_types(node.span, out, types)
    }

    /// `default`, `example`, and 3.1's list of `examples`, or a map of them, which is an error that many make.
    fn examples_of(&mut self, members: &Map, out: &mut Map) {
        if let Some(default) = members.get("default") {
            out.insert("default".to_owned(), default.clone());
        }
        let mut list: Vec<Node> = members.get("example").map(|example| self.data(example)).into_iter().collect();
        match members.get("examples").map(|node| &node.value) {
            Some(Value::Array(items)) => list.extend(items.iter().map(|example| self.data(example))),
            Some(Value::Object(_)) => list.extend(
                self.named(members.get("examples"), "examples")
                    .into_iter()
                    .map(|(_, example)| self.data(example.get("value").unwrap_or(example))),
            ),
            _ => {}
        }
        if list.is_empty() {
            return;
        }
        out.insert("examples".to_owned(), Node::array(list[0].span, list));
    }

    /// `type`: one, several, or a word that means one. Null becomes `nullable`.
    fn types(&mut self, members: &Map, out: &mut Map, span: Span) -> Vec<String> {
        let Some(node) = members.get("type") else { return Vec::new() };
        let listed: Vec<&Node> = match &node.value {
            Value::Array(items) => items.iter().collect(),
            _ => vec![node],
        };
        let mut types: Vec<String> = Vec::new();
        let mut null = false;
        for item in &listed {
            let Some(word) = item.as_str() else {
                if item.is_null() {
                    null = true;
                } else {
                    self.warn(item.span, "type-not-text", format!("`type` is {}", item.kind()), "it is ignored");
                }
                continue;
            };
            match keywords::type_of(word) {
                Some(("null", _)) => null = true,
                Some((name, format)) => {
                    if name != word {
                        let message = match word {
                            "file" if self.swagger.is_some() => {
                                "`file` is a type of responses and of parameters in forms only".to_owned()
                            }
                            _ => format!("unknown type `{}`", keywords::quoted(word)),
                        };
                        self.warn(item.span, "unknown-type", message, format!("it is read as `{name}`"));
                    }
                    if let Some(format) = format {
                        out.entry("format".to_owned()).or_insert_with(|| Node::string(item.span, format));
                    }
                    if !types.iter().any(|known| known == name) {
                        types.push(name.to_owned());
                    }
                }
                None => self.warn(
                    item.span,
                    "unknown-type",
                    format!("unknown type `{}`", keywords::quoted(word)),
                    suggest::help(suggest::nearest(word, keywords::TYPES), "it is read as untyped JSON"),
                ),
            }
        }
        if null {
            set(out, "nullable", Node::bool(span, true));
            if types.is_empty() {
                set_null(out, span);
            }
        }
        // An integer is a number.
        if types.len() > 1 && types.iter().any(|name| name == "number") {
            types.retain(|name| name != "integer");
        }
        types
    }

    /// `enum` and `const`. A null among the values becomes `nullable`.
    fn constants(&mut self, members: &Map, out: &mut Map, types: &[String]) {
        if let Some(constant) = members.get("const") {
            set(out, "const", constant.clone());
            if constant.is_null() {
                set(out, "nullable", Node::bool(constant.span, true));
                set_null(out, constant.span);
            } else if constant.is_scalar() {
                set(out, "enum", Node::array(constant.span, vec![constant.clone()]));
            }
            return;
        }
        let Some(node) = self.behind(members.get("enum"), "`enum`") else { return };
        let Some(items) = node.as_array() else {
            self.warn(node.span, "enum-not-a-list", "`enum` is not an array", "it is ignored");
            return;
        };
        let allows_null = out.get("nullable").and_then(Node::as_bool) == Some(true);
        let mut values: Vec<Node> = Vec::new();
        let mut known = std::collections::HashSet::new();
        let mut kept: Vec<usize> = Vec::new();
        for (i, item) in items.iter().enumerate() {
            if item.is_null() {
                set(out, "nullable", Node::bool(item.span, true));
                continue;
            }
            let item = match (types, &item.value) {
                ([only], Value::Number(_) | Value::Bool(_)) if only == "string" => {
                    let text = scalar_text(item).unwrap_or_default();
                    self.warn(
                        item.span,
                        "enum-of-another-type",
                        "expected a string in `enum`, as declared by `type`",
                        format!("the text {} is used; quote the value to keep another spelling", code(&text)),
                    );
                    Node::string(item.span, text)
                }
                _ => item.clone(),
            };
            if known.insert(item.to_json().to_string()) {
                values.push(item);
                kept.push(i);
            }
        }
        for key in BY_POSITION {
            let words = members.get(key).and_then(|node| Some((node.span, node.as_array()?)));
            if let Some((span, words)) = words.filter(|_| kept.len() < items.len()) {
                let words = kept.iter().filter_map(|i| words.get(*i).cloned()).collect();
                set(out, key, Node::array(span, words));
            }
        }
        if !allows_null && !types.is_empty() && items.iter().any(Node::is_null) {
            self.warn(
                node.span,
                "null-in-enum",
                "`enum` contains null, but the type is not nullable",
                "the schema is read as nullable",
            );
        }
        match values.is_empty() {
            true if !items.is_empty() => set_null(out, node.span),
            true => {}
            false => set(out, "enum", Node::array(node.span, values)),
        }
    }

    /// `properties`, `required`, `additionalProperties`.
    fn properties(&mut self, members: &Map, out: &mut Map, span: Span) {
        let mut required: Vec<Node> = Vec::new();
        let mut known = std::collections::HashSet::new();
        if let Some(node) = self.behind(members.get("required"), "`required`") {
            match &node.value {
                Value::Array(items) => required.extend(
                    items
                        .iter()
                        .filter(|item| item.as_str().is_some_and(|name| known.insert(name.to_owned())))
                        .cloned(),
                ),
                Value::Bool(_) => self.warn(
                    node.span,
                    "required-not-a-list",
                    "`required` is a boolean",
                    "it is applied to the property that contains it",
                ),
                _ => self.warn(
                    node.span,
                    "required-not-a-list",
                    format!("`required` is {}", node.kind()),
                    "it is ignored",
                ),
            }
        }
        if let Some(node) = members.get("properties") {
            let mut properties = Map::default();
            for (name, property) in self.named(Some(node), "`properties`") {
                if property.get("required").and_then(Node::as_bool) == Some(true) && known.insert(name.to_owned()) {
                    required.push(Node::string(property.span, name));
                }
                if super::keys::is_misplaced_keyword(name, property) {
                    let message = format!("`{name}` is a keyword, but it is written as the name of a property");
                    let help = "it is ignored; indent it less, so that it is beside `properties`";
                    self.warn(At::Key(property.span), "misplaced-key", message, help);
                    continue;
                }
                properties.insert(name.to_owned(), self.schema(property));
            }
            if node.as_object().is_none() {
                self.warn(
                    node.span,
                    "properties-not-an-object",
                    format!("`properties` is {}", node.kind()),
                    "it is ignored",
                );
            } else {
                set(out, "properties", Node::object(node.span, properties));
            }
        }
        if !required.is_empty() {
            set(out, "required", Node::array(span, required));
        }
        if let Some(node) = members.get("additionalProperties") {
            match &node.value {
                Value::Bool(_) => set(out, "additionalProperties", node.clone()),
                Value::Object(_) => {
                    let schema = self.schema(node);
                    set(out, "additionalProperties", schema);
                }
                Value::String(text) => set(out, "additionalProperties", Node::bool(node.span, text != "false")),
                _ => {}
            }
        }
    }

    fn items(&mut self, members: &Map, out: &mut Map) {
        let list = |node: &Node| node.as_array().map(<[Node]>::to_vec);
        let tuple = members.get("prefixItems").and_then(list);
        let items = members.get("items");
        // Before 2020-12 a list of schemas in `items` was a tuple.
        let (tuple, rest) = match (tuple, items) {
            (Some(tuple), items) => (Some(tuple), items),
            (None, Some(items)) if items.as_array().is_some() => (list(items), members.get("additionalItems")),
            (None, items) => (None, items),
        };
        if let Some(tuple) = tuple {
            let schemas = tuple.iter().map(|item| self.schema(item)).collect();
            let span = tuple.first().map_or_else(Span::default, |item| item.span);
            set(out, "prefixItems", Node::array(span, schemas));
        }
        if let Some(rest) = rest {
            let schema = self.schema(rest);
            set(out, "items", schema);
        }
    }

    fn discriminator(&mut self, members: &Map, out: &mut Map) {
        let Some(node) = members.get("discriminator") else { return };
        let Some(name) = node.as_str().or_else(|| node.text("propertyName")) else { return };
        let mut entry = Map::default();
        entry.insert("propertyName".to_owned(), Node::string(node.span, name));
        let mut mapping = Map::default();
        for (tag, target) in self.named(node.get("mapping"), "`mapping`") {
            if let Some(canonical) = self.mapping_target(target) {
                mapping.insert(tag.to_owned(), Node::string(target.span, canonical));
            }
        }
        if !mapping.is_empty() {
            entry.insert("mapping".to_owned(), Node::object(node.span, mapping));
        }
        // Since 3.2: what a value means that is mapped to nothing, or is not there.
        if let Some(fallback) = node.get("defaultMapping")
            && let Some(canonical) = self.mapping_target(fallback)
        {
            entry.insert("defaultMapping".to_owned(), Node::string(fallback.span, canonical));
        }
        set(out, "discriminator", Node::object(node.span, entry));
    }

    /// The schema that a discriminator's value means. One that is not there takes nothing from the alternatives.
    fn mapping_target(&mut self, target: &Node) -> Option<String> {
        let text = target.as_str()?;
        let mut found = self.resolve(Kind::Schemas, &mapped(text), target.span);
        // A bare name may be a file's, too.
        if found.is_err() && text.contains('.') {
            found = self.resolve(Kind::Schemas, text, target.span).or(found);
        }
        if found.is_err() {
            let name = text.rsplit('/').next().unwrap_or_default();
            let near = suggest::nearest(name, self.references.names(Kind::Schemas));
            let help = suggest::help(near, "the value is left out; correct the reference or remove the entry");
            self.warn(
                target.span,
                "mapping-nowhere",
                format!("the discriminator's mapping refers to `{}`, which does not exist", quoted(text)),
                help,
            );
        }
        found.ok()
    }

    fn newer_keywords(&mut self, members: &Map, out: &mut Map) {
        if let Some(node) = members.get("patternProperties")
            && let Some(patterns) = node.as_object()
        {
            let schemas = patterns.iter().map(|(pattern, schema)| (pattern.clone(), self.schema(schema))).collect();
            set(out, "patternProperties", Node::object(node.span, schemas));
        }
        if let Some(encoding) = members.get("contentEncoding") {
            set(out, "contentEncoding", encoding.clone());
        }
        if let Some(media_type) = members.get("contentMediaType").filter(|node| node.as_str().is_some()) {
            set(out, "contentMediaType", media_type.clone());
            if members.get("contentEncoding").is_none() && media_type.as_str() == Some("application/octet-stream") {
                out.entry("format".to_owned()).or_insert_with(|| Node::string(media_type.span, "binary"));
            }
        }
        self.conditions(&["propertyNames", "if"], members, out);
        for key in ["then", "else"] {
            let Some(node) = members.get(key) else { continue };
            match node.as_bool() {
                Some(true) => {}
                // The condition, or its opposite, is excluded.
                Some(false) => set(out, key, node.clone()),
                None => {
                    let schema = self.schema(node);
                    set(out, key, schema);
                }
            }
        }
        self.dependencies(members, out);
        if let Some(content) = members.get("contentSchema") {
            let schema = self.schema(content);
            set(out, "contentSchema", schema);
        }
        if let Some(xml) = members.get("xml").filter(|node| node.as_object().is_some()) {
            set(out, "xml", xml.clone());
        }
        self.conditions(&["unevaluatedProperties", "unevaluatedItems"], members, out);
        self.contains(members, out);
    }

    /// `contains`. If every item matches, the number of those that do is the number of items (JSON Schema 2020-12 core, 10.3.1.3).
    fn contains(&mut self, members: &Map, out: &mut Map) {
        let Some(node) = members.get("contains") else { return };
        let schema = self.schema(node);
        if !is_anything(&schema) {
            set(out, "contains", schema);
            return;
        }
        let count = |node: &Node| node.as_number().and_then(Number::as_u64);
        let one = Node::new(node.span, Value::Number(1.into()));
        let least = out.shift_remove("minContains").unwrap_or(one);
        if out.get("minItems").and_then(count) < count(&least) {
            set(out, "minItems", least);
        }
        if let Some(most) = out.shift_remove("maxContains")
            && out.get("maxItems").and_then(count).is_none_or(|known| count(&most).is_some_and(|most| most < known))
        {
            set(out, "maxItems", most);
        }
    }

    /// `dependentSchemas` and `dependentRequired`. Until draft 7 both were `dependencies`; a schema that only requires properties is as good
    /// as their names.
    fn dependencies(&mut self, members: &Map, out: &mut Map) {
        for key in ["dependentRequired", "dependentSchemas", "dependencies"] {
            let Some(node) = members.get(key) else { continue };
            for (name, needed) in node.as_object().into_iter().flatten() {
                let names = needed.as_array().map_or_else(|| only_required(needed), |_| Some(needed));
                let (key, needed) = match names {
                    Some(names) => ("dependentRequired", names.clone()),
                    None => ("dependentSchemas", self.schema(needed)),
                };
                let all = out.entry(key.to_owned()).or_insert_with(|| Node::empty(node.span));
                if let Some(all) = all.as_object_mut() {
                    all.entry(name.clone()).or_insert(needed);
                }
            }
        }
    }

    /// Keywords that hold a schema and say nothing where that is `true`.
    fn conditions(&mut self, keys: &[&str], members: &Map, out: &mut Map) {
        for key in keys {
            if let Some(node) = members.get(*key).filter(|node| node.as_bool() != Some(true)) {
                let schema = self.schema(node);
                set(out, key, schema);
            }
        }
    }
}

/// Returns the names that a schema requires, if it says nothing else.
fn only_required(schema: &Node) -> Option<&Node> {
    let members = schema.as_object().filter(|members| members.len() == 1)?;
    members.get("required").filter(|names| names.as_array().is_some())
}

/// Returns the reference of a discriminator's target, which may be a bare name (OpenAPI 3.0.4, 4.8.25.3).
fn mapped(target: &str) -> String {
    let bare = !target.contains(['/', '#']);
    if bare { format!("#/components/schemas/{target}") } else { target.to_owned() }
}

pub(super) fn set(out: &mut Map, key: &str, node: Node) {
    out.insert(key.to_owned(), node);
}

pub(super) fn with(span: Span, key: &str, node: Node) -> Node {
    let mut members = Map::default();
    members.insert(key.to_owned(), node);
    Node::object(span, members)
}

/// Says that null is the only value.
pub(super) fn set_null(out: &mut Map, span: Span) {
    set(out, "type", Node::string(span, "null"));
}
