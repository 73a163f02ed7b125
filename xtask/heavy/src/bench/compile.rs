//! Time to check and build a crate, and an application on it, with all their dependencies built before.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::measure::{Cost, Stat, cost, interleaved};
use super::report::{Report, Row, rows};
use super::{Bench, documents, emptied};
use crate::paths::root;

/// The cargo command, and our target as a share of the fastest peer's time.
const KINDS: &[(&str, &[&str], Option<f64>)] = &[
    ("check", &["check"], Some(1.0 / 3.0)),
    ("debug build", &["build"], None),
    ("release build", &["build", "--release"], Some(1.0 / 2.0)),
];

/// The application is written against this document.
const APPLICATION: &str = "hcloud";
const APPLICATIONS: &[(&str, &str)] = &[
    ("sdkwright", include_str!("../../../bench/apps/sdkwright.rs")),
    ("openapi-to-rust", include_str!("../../../bench/apps/openapi-to-rust.rs")),
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
        if *title == APPLICATION {
            report.add(application(bench, &crates)?)?;
        }
    }
    if bench.wants("Graph v1.0") && !bench.smoke {
        report.add(graph(bench)?)?;
    }
    Ok(())
}

/// Ours first, then the peers' that accept the document.
fn crates(bench: &Bench, documents: &[PathBuf]) -> Result<Vec<(String, PathBuf)>> {
    let mut found = vec![("sdkwright".to_owned(), own_crate(bench, documents)?)];
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

fn own_crate(bench: &Bench, documents: &[PathBuf]) -> Result<PathBuf> {
    let folder = bench.folder.join("compile-ours");
    emptied(&folder)?;
    let folder = folder.join("crate");
    cost(&bench.folder, &bench.log("generate"), &[], &bench.generate(documents, &folder))?;
    // Below this repository, but no part of its workspace; the versions are those that it is tested with.
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(folder)
}

/// Compiles the crate alone: once more where its dependencies were not there.
fn compile(bench: &Bench, folder: &Path, command: &[&str]) -> Result<Cost> {
    let once = || {
        touch(&folder.join("src/lib.rs"))?;
        cargo(bench, folder, command)
    };
    let marker = folder.join(format!("{}.done", command.concat()));
    if !marker.exists() {
        once()?;
        fs::write(marker, "")?;
    }
    once()
}

fn cargo(bench: &Bench, folder: &Path, command: &[&str]) -> Result<Cost> {
    let built = bench.folder.join("built");
    cost(folder, &bench.log("compile"), &[("CARGO_TARGET_DIR", &built)], &[&[env!("CARGO")], command].concat())
}

/// Makes a source newer.
fn touch(file: &Path) -> Result<()> {
    let text = fs::read(file)?;
    Ok(fs::write(file, text)?)
}

/// An application of ten operations, released: from clean, after its own source was touched, and its size.
fn application(bench: &Bench, crates: &[(String, PathBuf)]) -> Result<Vec<Row>> {
    let mut folders = Vec::new();
    for (name, text) in APPLICATIONS {
        let Some((_, library)) = crates.iter().find(|(found, _)| found == name) else { continue };
        let folder = bench.folder.join(format!("application-{name}"));
        emptied(&folder)?;
        fs::create_dir_all(folder.join("src"))?;
        fs::write(folder.join("src/main.rs"), text)?;
        let library = library.display();
        let manifest = format!(
            "[package]\nname = \"application\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\nclient = {{ path = \"{library}\" }}\ntokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        let release = cargo(bench, &folder, &["build", "--release"]);
        match release.with_context(|| format!("the application on {name}")) {
            Ok(_) => folders.push((*name, folder)),
            Err(error) => eprintln!("left out: {error:#}"),
        }
    }
    let names: Vec<String> = folders.iter().map(|(name, _)| format!("application, {name}")).collect();
    let peers = || folders.iter().skip(1).map(|(name, _)| *name);
    let build = |i: usize, with_library: bool| {
        let (name, folder) = &folders[i];
        if let Some((_, library)) = crates.iter().find(|(found, _)| with_library && found == name) {
            touch(&library.join("src/lib.rs"))?;
        }
        touch(&folder.join("src/main.rs"))?;
        let cost = cargo(bench, folder, &["build", "--release"])?;
        fs::copy(bench.folder.join("built/release/application"), folder.join("application"))?;
        Ok(cost)
    };
    let mut found = Vec::new();
    for (what, with_library, target) in [
        ("application: release build, crate included", true, None),
        ("application: release build, main.rs touched", false, Some(0.1)),
    ] {
        let costs = interleaved(bench.runs, &names, |i| build(i, with_library));
        found.extend(rows(what, APPLICATION, peers(), &costs, "s of processor time", |cost| cost.cpu, target));
    }
    let sizes = folders.iter().map(|(_, folder)| Ok(fs::metadata(folder.join("application"))?.len() as f64 / 1e6));
    let sizes: Vec<f64> = sizes.collect::<Result<_>>()?;
    if let Some(ours) = Stat::of(sizes.first().copied()) {
        let other = folders.get(1).map(|(name, _)| (*name).to_owned()).zip(Stat::of(sizes.get(1).copied()));
        found.push(Row::new("application: size of the program", APPLICATION, "MB", ours, other, None));
    }
    Ok(found)
}

/// Most memory for a check of the whole of Microsoft Graph that is aimed at, in MB.
const GRAPH_MEMORY: f64 = 8_000.0;

/// Microsoft Graph, whole and one group alone. Ours alone: the peers' crates have no parts, and of the whole ones rustc does not get
/// to the end.
fn graph(bench: &Bench) -> Result<Vec<Row>> {
    let (title, place) = documents::GRAPH[0];
    let folder = own_crate(bench, &documents::graph(place)?)?;
    let manifest: toml::Table = fs::read_to_string(folder.join("Cargo.toml"))?.parse()?;
    let features = manifest.get("features").and_then(toml::Value::as_table).context("no features")?;
    let group = features.keys().find(|name| name.starts_with("me-calendar")).context("no feature for calendars")?;
    let mut found = Vec::new();
    let alone = format!("rustls,{group}");
    let alone = ["check", "--no-default-features", "--features", &alone];
    for (part, command, most) in [
        (format!("group {group} alone"), alone.as_slice(), None),
        ("all groups".to_owned(), &["check", "--all-features"], Some(GRAPH_MEMORY)),
    ] {
        let subject = format!("{title}, {part}");
        let costs = interleaved(bench.runs, std::slice::from_ref(&subject), |_| compile(bench, &folder, command));
        let none = std::iter::empty;
        found.extend(rows("check", &subject, none(), &costs, "s of processor time", |cost| cost.cpu, None));
        let memory = rows("check: peak memory", &subject, none(), &costs, "MB", |cost| cost.peak / 1e6, None);
        found.extend(memory.map(|row| if let Some(most) = most { row.aimed(most) } else { row }));
    }
    Ok(found)
}
