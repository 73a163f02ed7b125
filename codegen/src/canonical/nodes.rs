//! The value of the canonical tree that each schema was read from: a descent over the document and the tree together.

use std::cell::OnceCell;

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::Canonical;
use super::document::{
    Document, Header, MediaType, Operation, Or, Parameter, PathItem, RequestBody, Response, Serialised,
};
use super::grammar::OTHER_METHODS;
use super::schema::{SchemaId, SchemaUse, Schemas};
use crate::source::{Node, items, members};

/// The values that schemas were read from, which are found when one is first asked for.
pub(crate) struct Nodes<'n> {
    canonical: &'n Canonical,
    /// By [`SchemaId`].
    found: OnceCell<Vec<&'n Node>>,
}

impl<'n> Nodes<'n> {
    pub(crate) fn new(canonical: &'n Canonical) -> Self {
        Self { canonical, found: OnceCell::new() }
    }

    /// Returns the value that a schema was read from.
    pub(crate) fn get(&self, id: SchemaId) -> Option<&'n Node> {
        let Canonical { document, origins } = self.canonical;
        let find = || origins.root().map(|root| nodes(document, root)).unwrap_or_default();
        self.found.get_or_init(find).get(id.index()).copied()
    }

    /// Returns a schema in JSON as it is used: a reference, or what it says.
    pub(crate) fn json(&self, used: SchemaUse) -> Value {
        match used {
            SchemaUse::Ref(id) => {
                let name = self.canonical.document.schemas.get(id).and_then(|schema| schema.name.as_deref());
                json!({ "$ref": format!("#/components/schemas/{}", name.unwrap_or_default()) })
            }
            SchemaUse::Item(id) => self.get(id).map(Node::to_json).unwrap_or_default(),
        }
    }
}

/// Returns the value that each schema was read from, by its id.
fn nodes<'n>(document: &Document, root: &'n Node) -> Vec<&'n Node> {
    let mut descent = Descent { schemas: &document.schemas, nodes: vec![root; document.schemas.next().index()] };
    descent.document(document, root);
    descent.nodes
}

struct Descent<'d, 'n> {
    schemas: &'d Schemas,
    /// By [`super::SchemaId`].
    nodes: Vec<&'n Node>,
}

impl<'n> Descent<'_, 'n> {
    fn document(&mut self, document: &Document, root: &'n Node) {
        let section = |key: &str| root.get("components").and_then(|all| all.get(key));
        for ((_, id), (_, node)) in document.schemas.components().zip(members(section("schemas"))) {
            self.schema(SchemaUse::Item(id), node);
        }
        named(&document.paths, root.get("paths"), |item, node| self.path_item(item, node));
        named(&document.webhooks, root.get("webhooks"), |item, node| self.path_item(item, node));
        named(&document.parameters, section("parameters"), |parameter, node| self.parameter(parameter, node));
        named(&document.request_bodies, section("requestBodies"), |body, node| self.request_body(body, node));
        named(&document.responses, section("responses"), |response, node| self.response(response, node));
        named(&document.headers, section("headers"), |header, node| self.header(header, node));
    }

    fn path_item(&mut self, item: &PathItem, node: &'n Node) {
        self.parameters(&item.parameters, node);
        named(&item.operations, Some(node), |operation, node| self.operation(operation, node));
        named(&item.additional, node.get(OTHER_METHODS), |operation, node| self.operation(operation, node));
    }

    fn operation(&mut self, operation: &Operation, node: &'n Node) {
        self.parameters(&operation.parameters, node);
        if let (Some(Or::Item(body)), Some(node)) = (&operation.body, node.get("requestBody")) {
            self.request_body(body, node);
        }
        named(&operation.responses, node.get("responses"), |response, node| {
            if let Or::Item(response) = response {
                self.response(response, node);
            }
        });
        named(&operation.callbacks, node.get("callbacks"), |callback, node| {
            named(callback, Some(node), |item, node| self.path_item(item, node));
        });
    }

    fn parameters(&mut self, parameters: &[Or<Parameter>], node: &'n Node) {
        for (parameter, node) in parameters.iter().zip(items(node.get("parameters"))) {
            if let Or::Item(parameter) = parameter {
                self.parameter(parameter, node);
            }
        }
    }

    fn parameter(&mut self, parameter: &Parameter, node: &'n Node) {
        self.serialised(&parameter.value, node);
    }

    fn header(&mut self, header: &Header, node: &'n Node) {
        self.serialised(&header.value, node);
    }

    fn headers(&mut self, headers: &IndexMap<String, Or<Header>>, node: &'n Node) {
        named(headers, node.get("headers"), |header, node| {
            if let Or::Item(header) = header {
                self.header(header, node);
            }
        });
    }

    fn serialised(&mut self, value: &Serialised, node: &'n Node) {
        match value {
            Serialised::Schema(schema) => self.schema(*schema, node.get("schema").unwrap_or(node)),
            Serialised::Content(name, media_type) => {
                if let Some(node) = node.get("content").and_then(|content| content.get(name)) {
                    self.media_type(media_type, node);
                }
            }
        }
    }

    fn request_body(&mut self, body: &RequestBody, node: &'n Node) {
        named(&body.content, node.get("content"), |media_type, node| self.media_type(media_type, node));
    }

    fn response(&mut self, response: &Response, node: &'n Node) {
        self.headers(&response.headers, node);
        named(&response.content, node.get("content"), |media_type, node| self.media_type(media_type, node));
    }

    fn media_type(&mut self, media_type: &MediaType, node: &'n Node) {
        for (schema, key) in [(media_type.schema, "schema"), (media_type.item_schema, "itemSchema")] {
            if let (Some(schema), Some(node)) = (schema, node.get(key)) {
                self.schema(schema, node);
            }
        }
        named(&media_type.encoding, node.get("encoding"), |encoding, node| self.headers(&encoding.headers, node));
    }

    fn schema(&mut self, used: SchemaUse, node: &'n Node) {
        let SchemaUse::Item(id) = used else { return };
        let Some(schema) = self.schemas.get(id) else { return };
        self.nodes[id.index()] = node;
        if schema.alias.is_none() {
            schema.children().zip(children(node)).for_each(|(used, node)| self.schema(used, node));
        }
    }
}

/// The values of the schemas in a schema, in the order of [`super::Schema::children`].
fn children(node: &Node) -> impl Iterator<Item = &Node> {
    let all = |key: &str| members(node.get(key)).map(|(_, schema)| schema);
    let list = |key: &str| items(node.get(key)).iter();
    let rare = ["unevaluatedProperties", "unevaluatedItems", "not", "contains", "propertyNames", "if", "then", "else"];
    all("properties")
        .chain(node.get("additionalProperties").filter(|schema| schema.as_bool().is_none()))
        .chain(all("patternProperties"))
        .chain(node.get("items"))
        .chain(list("prefixItems"))
        .chain(node.get("contentSchema"))
        .chain(["allOf", "oneOf", "anyOf"].into_iter().flat_map(list))
        .chain(rare.into_iter().filter_map(|key| node.get(key)))
        .chain(all("dependentSchemas"))
}

/// Calls a function with each part of a map, and the value that it was read from.
fn named<'n, T>(map: &IndexMap<String, T>, node: Option<&'n Node>, mut then: impl FnMut(&T, &'n Node)) {
    for (name, part) in map {
        if let Some(node) = node.and_then(|node| node.get(name)) {
            then(part, node);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    use serde_json::{Value, json};

    use crate::generate::{Request, canonical};

    /// A schema of a title of its own, in which every keyword holds a schema of one.
    fn schema(number: &mut u32, depth: u32) -> Value {
        *number += 1;
        let title = format!("Schema {number}");
        if depth == 0 {
            return json!({ "title": title, "type": "string" });
        }
        let mut next = || schema(number, depth - 1);
        json!({
            "title": title,
            "properties": { "b": next(), "a": next(), "c": { "$ref": "#/components/schemas/Other" } },
            "additionalProperties": next(),
            "patternProperties": { "^x-": next(), "^y-": next() },
            "prefixItems": [next(), next()],
            "items": next(),
            "contentMediaType": "application/json",
            "contentSchema": next(),
            "unevaluatedProperties": next(),
            "unevaluatedItems": next(),
            "allOf": [next(), { "$ref": "#/components/schemas/Other" }, next()],
            "anyOf": [next(), next()],
            "oneOf": [next(), next()],
            "not": next(),
            "contains": next(),
            "propertyNames": next(),
            "if": next(),
            "then": next(),
            "else": next(),
            "dependentSchemas": { "a": next(), "b": next() },
        })
    }

    #[test]
    fn each_schema_has_the_value_that_it_was_read_from() {
        let mut number = 0;
        let mut next = || schema(&mut number, 2);
        let content = |schema: Value| json!({ "application/json": { "schema": schema } });
        let parameters = json!([
            { "name": "a", "in": "query", "schema": next() },
            { "$ref": "#/components/parameters/P" },
            { "name": "b", "in": "query", "content": content(next()) },
        ]);
        let operation = json!({
            "parameters": parameters,
            "requestBody": { "content": content(next()) },
            "responses": {
                "200": { "description": "", "headers": { "X-A": { "schema": next() } }, "content": content(next()) },
                "404": { "$ref": "#/components/responses/R" },
            },
            "callbacks": { "c": { "{$request.body#/url}": { "post": { "requestBody": { "content": content(next()) } } } } },
        });
        let document = json!({
            "openapi": "3.1.0",
            "info": { "title": "T", "version": "1" },
            "paths": { "/a": { "parameters": [{ "name": "p", "in": "header", "schema": next() }], "post": operation } },
            "webhooks": { "w": { "post": { "requestBody": { "content": content(next()) } } } },
            "components": {
                "schemas": { "One": next(), "Other": next(), "Name": { "$ref": "#/components/schemas/One" } },
                "parameters": { "P": { "name": "c", "in": "query", "schema": next() } },
                "requestBodies": { "B": { "content": content(next()) } },
                "responses": { "R": { "description": "", "content": content(next()) } },
                "headers": { "H": { "schema": next() } },
            },
        });
        let name = PathBuf::from("openapi.json");
        let texts = BTreeMap::from([(name.clone(), document.to_string())]);
        let (canonical, _) = canonical(&Request { documents: vec![name], texts, ..Request::default() }).unwrap();
        let schemas = &canonical.document.schemas;
        let root = canonical.origins.root().unwrap();
        let found: Vec<_> = super::nodes(&canonical.document, root).iter().map(|node| node.text("title")).collect();
        let titles: Vec<_> = schemas.all().map(|schema| schema.words.title.as_deref()).collect();
        assert_eq!(found, titles);
        assert!(titles.iter().flatten().count() > 1_000, "{}", titles.len());
    }
}
