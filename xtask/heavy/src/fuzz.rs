//! `cargo xtask fuzz`: pieces of published documents, changed at random, through the whole generator.

#[path = "../../../codegen/tests/support/fuzz.rs"]
#[allow(dead_code, reason = "shared with tests and fuzz targets")]
mod targets;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::paths::root;
use targets::mutate::{Random, mutate, slice};

/// Faults after which there is no point in going on.
const ENOUGH: usize = 10;
/// Memory that one document may use in addition, in kB: far more than any does.
const MEMORY_KB: u64 = 1 << 20;

/// The documents to change, and the duration.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Folders with documents, or documents.
    #[arg(default_value = "../shared/corpus")]
    places: Vec<PathBuf>,
    /// Duration, in seconds.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// The first document's seed; each document after it has the next one.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Makes documents until time is up.
pub(crate) fn run(options: &Options) -> Result<()> {
    let documents = documents(&options.places)?;
    println!("{} documents, {} s, from seed {}", documents.len(), options.seconds, options.seed);
    let end = Instant::now() + Duration::from_secs(options.seconds);
    let (mut executions, mut crates, mut slowest) = (0_u64, 0_u64, (Duration::ZERO, 0));
    let mut faults = Vec::new();
    let mut largest = 0;
    let current = root().join("target/fuzz/current.json");
    fs::create_dir_all(root().join("target/fuzz"))?;
    for seed in options.seed.. {
        if Instant::now() > end || faults.len() >= ENOUGH {
            break;
        }
        let (path, json) = changed(seed, &documents);
        let what = || format!("seed {seed} of {}", path.display());
        // A stack that overflows ends the process: this is the document then.
        fs::write(&current, &json)?;
        let before = memory_kb("VmRSS");
        let _ = fs::write("/proc/self/clear_refs", "5"); // the peak counts from here
        let (result, took) =
            targets::in_time(what, || catch_unwind(AssertUnwindSafe(|| targets::pipeline(json.as_bytes()).is_some())));
        let grown = memory_kb("VmHWM").saturating_sub(before);
        largest = largest.max(grown);
        slowest = slowest.max((took, seed));
        executions += 1;
        match result {
            Ok(made) => crates += u64::from(made),
            Err(_) => faults.push(keep(seed, &json)?),
        }
        if grown > MEMORY_KB {
            eprintln!("{}: {grown} kB for {} bytes", what(), json.len());
            faults.push(keep(seed, &json)?);
        }
    }
    println!(
        "{executions} executions: {crates} crates, {} refused, {} faults; slowest {:.1} s (seed {}), largest {largest} kB",
        executions - crates - faults.len() as u64,
        faults.len(),
        slowest.0.as_secs_f64(),
        slowest.1
    );
    ensure!(executions > 0, "there was no time for a single document");
    if !faults.is_empty() {
        bail!(
            "the generator failed; repeat it with `cargo xtask fuzz --seed N`, or with the documents\n  {}",
            faults.join("\n  ")
        );
    }
    Ok(())
}

fn documents(places: &[PathBuf]) -> Result<Vec<(PathBuf, Value)>> {
    let mut paths = Vec::new();
    for place in places {
        if place.is_dir() {
            for entry in fs::read_dir(place)? {
                paths.push(entry?.path());
            }
        } else {
            paths.push(place.clone());
        }
    }
    paths.retain(|path| path.extension().is_some_and(|end| matches!(end.to_str(), Some("json" | "yaml" | "yml"))));
    paths.sort();
    ensure!(
        !paths.is_empty(),
        "no documents in {}",
        places.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", ")
    );
    Ok(paths.into_iter().map(|path| (path.clone(), targets::read(&path))).collect())
}

/// The document of a seed: a piece of one of them, with a few changes.
fn changed(seed: u64, documents: &[(PathBuf, Value)]) -> (&Path, String) {
    let mut random = Random::new(seed);
    let (path, whole) = random.pick(documents);
    let operations = 1 + random.below(3);
    let mut document = slice(&mut random, whole, operations);
    for _ in 0..random.below(6) {
        mutate(&mut random, &mut document);
    }
    (path, document.to_string())
}

fn keep(seed: u64, json: &str) -> Result<String> {
    let path = root().join(format!("target/fuzz/{seed}.json"));
    fs::write(&path, json).context("the document can't be kept")?;
    Ok(format!("{}", path.display()))
}

/// A line of the process's status, in kB; 0 where the system has none.
fn memory_kb(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok()).unwrap_or_default()
}
