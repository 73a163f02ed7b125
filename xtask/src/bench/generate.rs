//! How long a crate takes to be written.

use std::path::PathBuf;

use anyhow::Result;

use super::measure::{cost, interleaved};
use super::report::{Row, rows};
use super::{Bench, document, emptied};
use crate::corpus;

/// What is generated, smallest first.
fn documents(bench: &Bench) -> Result<Vec<(String, PathBuf)>> {
    let mut found = vec![("nexus".to_owned(), document("corpus/oxide-nexus.json")?)];
    if bench.smoke {
        return Ok(found);
    }
    for (name, path) in [
        ("hcloud", "corpus/hcloud.json"),
        ("discord", "corpus/discord.json"),
        ("StackOne, 11 documents", "upstream/stackone/2025-12"),
        ("openai", "corpus/openai.yaml"),
        ("github", "corpus/github.json"),
    ] {
        found.push((name.to_owned(), document(path)?));
    }
    for count in [1_000, 10_000, 50_000] {
        found.push((format!("{count} schemas"), synthetic(bench, count)?));
    }
    match corpus::documents_of_the_directory() {
        Ok(folder) => {
            for (name, version) in [("Graph v1.0", "v1.0"), ("Graph beta", "beta")] {
                let path = folder.join(format!("microsoft.com/graph/{version}/openapi.json"));
                found.push((name.to_owned(), path));
            }
        }
        Err(error) => eprintln!("Microsoft Graph is left out: {error:#}"),
    }
    Ok(found)
}

/// Objects that refer to each other, with an operation for each hundred of them.
fn synthetic(bench: &Bench, count: usize) -> Result<PathBuf> {
    use serde_json::{Map, Value, json};
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

pub(super) fn run(bench: &Bench) -> Result<Vec<Row>> {
    let mut all = Vec::new();
    for (title, path) in documents(bench)? {
        let folders: Vec<PathBuf> =
            (0..=bench.peers.len()).map(|i| bench.folder.join(format!("generate-{i}"))).collect();
        let mut names = vec![format!("{title}, sdkwright")];
        names.extend(bench.peers.iter().filter(|_| path.is_file()).map(|peer| format!("{title}, {}", peer.name)));
        let costs = interleaved(bench.runs, &names, |i| {
            emptied(&folders[i])?;
            let log = bench.folder.join("generate.log");
            if i > 0 {
                return cost(&folders[i], &log, &[], &bench.peers[i - 1].generate(&path));
            }
            let program = bench.generator.to_string_lossy();
            let (out, path) = (folders[0].join("crate"), path.to_string_lossy());
            let out = out.to_string_lossy();
            cost(&folders[0], &log, &[], &[&program, "generate", &path, "--out", &out, "--name", "client"])
        });
        let peers = bench.peers.iter().map(|peer| peer.name);
        all.extend(rows("generate", &title, peers.clone(), &costs, "s", |cost| cost.wall, 1.0));
        all.extend(rows("generate: peak memory", &title, peers, &costs, "MB", |cost| cost.peak / 1e6, 1.0));
        for folder in folders.iter().filter(|folder| folder.exists()) {
            std::fs::remove_dir_all(folder)?;
        }
    }
    Ok(all)
}
