//! Time to check and build a crate, after its dependencies.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::measure::{Cost, cost, interleaved};
use super::report::{Report, Row, rows};
use super::{Bench, documents, emptied};
use crate::paths::root;

/// The cargo command, and our target as a share of the fastest peer's time.
const KINDS: &[(&str, &[&str], Option<f64>)] = &[
    ("check", &["check"], Some(1.0 / 3.0)),
    ("debug build", &["build"], None),
    ("release build", &["build", "--release"], Some(1.0 / 2.0)),
];

pub(super) fn run(bench: &Bench, report: &mut Report) -> Result<()> {
    for (title, place) in documents::SHARED.iter().take(if bench.smoke { 1 } else { usize::MAX }) {
        if !bench.wants(title) {
            continue;
        }
        let crates = crates(bench, &documents::shared(place)?)?;
        let names: Vec<String> = crates.iter().map(|(name, _)| format!("{title}, {name}")).collect();
        let peers = crates.iter().skip(1).map(|(name, _)| name.as_str());
        for &(kind, command, target) in KINDS.iter().take(if bench.smoke { 1 } else { bench.kinds }) {
            let costs = interleaved(bench.runs, &names, |i| compile(bench, &crates[i].1, command));
            let time = rows(kind, title, peers.clone(), &costs, "s of processor time", |cost| cost.cpu, target);
            let memory = format!("{kind}: peak memory");
            let memory = rows(&memory, title, peers.clone(), &costs, "MB", |cost| cost.peak / 1e6, Some(0.5));
            report.add(time.into_iter().chain(memory).collect())?;
        }
    }
    if bench.wants("Graph v1.0") && !bench.smoke {
        report.add(graph(bench)?)?;
    }
    Ok(())
}

/// Ours first, then the peers' that accept the document.
///
/// Several documents make one crate, which no peer writes: ours is compared with the crate that progenitor writes of their
/// canonical form, whose models derive serde's traits.
pub(super) fn crates(bench: &Bench, documents: &[PathBuf]) -> Result<Vec<(String, PathBuf)>> {
    let mut found = vec![(OURS.to_owned(), own_crate(bench, documents, OURS)?)];
    if documents.len() > 1 && !bench.smoke {
        found.push(("progenitor of the canonical form".to_owned(), own_crate(bench, documents, PROGENITOR)?));
    }
    for peer in bench.peers.iter().filter(|_| documents.len() == 1) {
        let folder = bench.folder.join(format!("compile-{}", peer.name));
        emptied(&folder)?;
        let made = cost(&folder, &bench.log("generate"), &[], &peer.generate(&documents[0]));
        match made.and_then(|_| peer.complete(&folder)) {
            Ok(folder) => found.push((peer.name.to_owned(), folder)),
            Err(error) => eprintln!("{}: left out: {error:#}", peer.name),
        }
    }
    Ok(found)
}

/// Names of the backends of our program.
const OURS: &str = "sdkwright";
const PROGENITOR: &str = "progenitor";

fn own_crate(bench: &Bench, documents: &[PathBuf], backend: &str) -> Result<PathBuf> {
    let folder = bench.folder.join(format!("compile-backend-{backend}"));
    emptied(&folder)?;
    let folder = folder.join("crate");
    let mut command = bench.generate(documents, &folder);
    command.extend(["--backend".to_owned(), backend.to_owned()]);
    cost(&bench.folder, &bench.log("generate"), &[], &command)?;
    // Below this repository, but no part of its workspace; the versions are those that it is tested with.
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(folder)
}

/// Compiles the crate alone: once more where its dependencies were not there.
fn compile(bench: &Bench, folder: &Path, command: &[&str]) -> Result<Cost> {
    let once = || {
        touch(&folder.join("src/lib.rs"))?;
        cargo(bench, folder, &bench.folder.join("built"), command)
    };
    let marker = folder.join(format!("{}.done", command.concat()));
    if !marker.exists() {
        once()?;
        fs::write(marker, "")?;
    }
    once()
}

/// Runs cargo in a folder, with a target directory.
pub(super) fn cargo(bench: &Bench, folder: &Path, target: &Path, command: &[&str]) -> Result<Cost> {
    cost(folder, &bench.log("compile"), &[("CARGO_TARGET_DIR", target)], &[&[env!("CARGO")], command].concat())
}

/// Makes a source newer.
pub(super) fn touch(file: &Path) -> Result<()> {
    let text = fs::read(file)?;
    Ok(fs::write(file, text)?)
}

/// Limits for a check of the whole of Microsoft Graph: seconds of processor time, and MB.
const GRAPH: (f64, f64) = (45.0, 5_000.0);

/// Microsoft Graph, whole and one group alone. Ours alone: the peers' crates have no parts, and of the whole ones rustc does not get
/// to the end.
fn graph(bench: &Bench) -> Result<Vec<Row>> {
    let (title, place) = documents::GRAPH[0];
    let folder = own_crate(bench, &documents::graph(place)?, OURS)?;
    let manifest: toml::Table = fs::read_to_string(folder.join("Cargo.toml"))?.parse()?;
    let features = manifest.get("features").and_then(toml::Value::as_table).context("no features")?;
    let group = features.keys().find(|name| name.starts_with("me-calendar")).context("no feature for calendars")?;
    let mut found = Vec::new();
    let alone = format!("rustls,{group}");
    let alone = ["check", "--no-default-features", "--features", &alone];
    for (part, command, limits) in [
        (format!("group {group} alone"), alone.as_slice(), None),
        ("all groups".to_owned(), &["check", "--all-features"], Some(GRAPH)),
    ] {
        let subject = format!("{title}, {part}");
        let costs = interleaved(bench.runs, std::slice::from_ref(&subject), |_| compile(bench, &folder, command));
        let none = std::iter::empty;
        let time = rows("check", &subject, none(), &costs, "s of processor time", |cost| cost.cpu, None);
        let memory = rows("check: peak memory", &subject, none(), &costs, "MB", |cost| cost.peak / 1e6, None);
        let aimed = |row: Row, limit: Option<f64>| if let Some(limit) = limit { row.aimed(limit) } else { row };
        found.extend(time.map(|row| aimed(row, limits.map(|(time, _)| time))));
        found.extend(memory.map(|row| aimed(row, limits.map(|(_, memory)| memory))));
    }
    Ok(found)
}
