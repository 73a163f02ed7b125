//! The value of the canonical tree that each schema was read from.

use std::cell::OnceCell;

use serde_json::{Value, json};

use super::schema::{SchemaId, SchemaUse};
use super::{Canonical, read};
use crate::source::Node;

/// The values that schemas were read from. The tree is read again when one is first asked for, since few documents need them.
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
        let find = || self.canonical.origins.root().map(|root| read::read(root).1).unwrap_or_default();
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
        let (_, nodes) = super::read::read(canonical.origins.root().unwrap());
        let found: Vec<_> = nodes.iter().map(|node| node.text("title")).collect();
        let titles: Vec<_> = schemas.all().map(|schema| schema.words.title.as_deref()).collect();
        assert_eq!(found, titles);
        assert!(titles.iter().flatten().count() > 1_000, "{}", titles.len());
    }
}
