//! How long a crate takes to be checked and built, its dependencies built before.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::measure::{Cost, cost, interleaved};
use super::report::{Row, rows};
use super::{Bench, document, emptied};
use crate::paths::root;

const DOCUMENTS: &[(&str, &str)] = &[
    ("nexus", "corpus/oxide-nexus.json"),
    ("hcloud", "corpus/hcloud.json"),
    ("discord", "corpus/discord.json"),
    ("openai", "corpus/openai.yaml"),
    ("StackOne, 11 documents", "upstream/stackone/2025-12"),
];

/// What cargo is asked for, and our share of the fastest peer's time that is aimed at.
const KINDS: &[(&str, &[&str], f64)] =
    &[("check", &["check"], 1.0 / 3.0), ("release build", &["build", "--release"], 1.0 / 2.0)];

pub(super) fn run(bench: &Bench) -> Result<Vec<Row>> {
    let mut all = Vec::new();
    for (title, path) in DOCUMENTS.iter().take(if bench.smoke { 1 } else { DOCUMENTS.len() }) {
        let crates = crates(bench, &document(path)?)?;
        let names: Vec<String> = crates.iter().map(|(name, _)| format!("{title}, {name}")).collect();
        let peers = crates.iter().skip(1).map(|(name, _)| name.as_str());
        for &(kind, command, target) in KINDS.iter().take(if bench.smoke { 1 } else { KINDS.len() }) {
            let costs = interleaved(bench.runs, &names, |i| compile(bench, &crates[i].1, command));
            all.extend(rows(kind, title, peers.clone(), &costs, "s of processor time", |cost| cost.cpu, target));
            let memory = format!("{kind}: peak memory");
            all.extend(rows(&memory, title, peers.clone(), &costs, "MB", |cost| cost.peak / 1e6, 0.5));
        }
    }
    Ok(all)
}

/// Ours first, then the peers' that accept the document.
fn crates(bench: &Bench, document: &Path) -> Result<Vec<(String, PathBuf)>> {
    let log = bench.folder.join("generate.log");
    let ours = bench.folder.join("compile-ours");
    emptied(&ours)?;
    let (program, path) = (bench.generator.to_string_lossy(), document.to_string_lossy());
    cost(&ours, &log, &[], &[&program, "generate", &path, "--out", "crate", "--name", "client"])?;
    let ours = ours.join("crate");
    // Below this repository, but no part of its workspace; the versions are those that it is tested with.
    fs::copy(root().join("Cargo.lock"), ours.join("Cargo.lock"))?;
    let mut found = vec![("sdkwright".to_owned(), ours)];
    for peer in bench.peers.iter().filter(|_| document.is_file()) {
        let folder = bench.folder.join(format!("compile-{}", peer.name));
        emptied(&folder)?;
        let made = cost(&folder, &log, &[], &peer.generate(document)).and_then(|_| peer.complete(&folder));
        match made {
            Ok(()) => found.push((peer.name.to_owned(), folder)),
            Err(error) => eprintln!("{}: left out: {error:#}", peer.name),
        }
    }
    Ok(found)
}

/// Compiles the crate alone: once more where its dependencies were not there.
fn compile(bench: &Bench, folder: &Path, command: &[&str]) -> Result<Cost> {
    let built = bench.folder.join("built");
    let once = || {
        let source = folder.join("src/lib.rs");
        let text = fs::read(&source)?;
        fs::write(&source, text)?;
        let cargo = [&[env!("CARGO")], command].concat();
        cost(folder, &bench.folder.join("compile.log"), &[("CARGO_TARGET_DIR", &built)], &cargo)
    };
    let marker = folder.join(format!("{}.done", command.join("")));
    if !marker.exists() {
        once()?;
        fs::write(marker, "")?;
    }
    once()
}
