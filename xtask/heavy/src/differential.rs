//! `cargo xtask differential`: progenitor's client and ours, made of the same document and called with the same inputs, send the
//! same requests.
//!
//! For each document both crates are generated, and a program that makes every call of the table in our crate's `tests/wire`
//! twice: with our client and, written from [`sdkwright::generate::sample_calls`], with progenitor's. It serves both itself and
//! prints what arrived.

mod bench;
mod theirs;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use sdkwright::generate::Request;
use serde::Deserialize;
use serde_json::Value;

use crate::corpus::Backend;
use crate::corpus::job::{distinct, jobs};
use crate::differences::{Difference, Found, judge};
use crate::paths::root;
use crate::requests::compare;

/// Default inputs of the comparison: snapshots that progenitor accepts once they are lowered, and published documents that it
/// takes as they are.
const OWN: [&str; 2] = ["codegen/tests/snapshots/models", "codegen/tests/snapshots/parameters"];
const PUBLISHED: [&str; 4] =
    ["corpus/oxide-keeper.json", "corpus/oxide-buildomat.json", "corpus/hcloud.json", "corpus/oxide-nexus.json"];

/// Selection of documents.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Documents, folders of documents, or an `sdk.toml` that names some. None: the reviewed ones, for which every difference
    /// that `differences.toml` explains must show, too.
    paths: Vec<PathBuf>,
    /// Folder of published documents.
    #[arg(long, default_value = "../shared")]
    shared: PathBuf,
}

/// `xtask/differential/differences.toml`.
#[derive(Deserialize)]
struct Known {
    /// From progenitor's client.
    progenitor: Vec<Difference>,
}

/// Does it, and fails where a difference has no reason.
pub(crate) fn run(options: &Options) -> Result<()> {
    let subjects = subjects(options)?;
    let programs = bench::build(&subjects)?;
    let mut found = Vec::new();
    println!(
        "{:<32} {:>10} {:>6} {:>9} {:>12} {:>9}",
        "document", "operations", "taken", "requests", "differing", "seconds"
    );
    for program in &programs {
        let told = program.run()?;
        let before = found.len();
        for line in &told.lines {
            found.extend(differences(&program.title, line)?);
        }
        println!(
            "{:<32} {:>10} {:>6} {:>9} {:>12} {:>9.1}",
            program.title,
            program.operations,
            program.taken,
            told.lines.len() * 2,
            found.len() - before,
            told.seconds
        );
    }
    let path = root().join("xtask/differential/differences.toml");
    let text = std::fs::read_to_string(&path).with_context(|| format!("{} can't be read", path.display()))?;
    let known: Known = toml::from_str(&text).with_context(|| format!("{} is not as it should be", path.display()))?;
    let judged = judge("progenitor", &known.progenitor, &found);
    println!(
        "{} operations of {} compared, {} differences, {} of them unexplained",
        programs.iter().map(|program| program.taken).sum::<usize>(),
        programs.iter().map(|program| program.operations).sum::<usize>(),
        found.len(),
        judged.unexplained.len()
    );
    // Reasons may be for a document that is not among those that were named.
    let idle = if options.paths.is_empty() { judged.idle } else { Vec::new() };
    let faults = [judged.unexplained, idle].concat();
    faults.iter().for_each(|fault| eprintln!("  {fault}"));
    if faults.is_empty() { Ok(()) } else { bail!("{} faults", faults.len()) }
}

/// Parts of a pair of crates.
struct Subject {
    title: String,
    name: String,
    /// Its backend does not matter.
    request: Request,
}

fn subjects(options: &Options) -> Result<Vec<Subject>> {
    let shared = if options.shared.is_relative() { root().join(&options.shared) } else { options.shared.clone() };
    let paths: Vec<PathBuf> = if options.paths.is_empty() {
        let own = OWN.iter().map(|path| root().join(path));
        own.chain(PUBLISHED.iter().map(|path| shared.join(path))).collect()
    } else {
        options.paths.clone()
    };
    if let Some(missing) = paths.iter().find(|path| !path.exists()) {
        bail!("{} is missing: put it there, or name a place with --shared", missing.display());
    }
    let is_config = |path: &&PathBuf| path.extension().is_some_and(|ending| ending == "toml");
    let (configs, paths): (Vec<&PathBuf>, Vec<&PathBuf>) = paths.iter().partition(is_config);
    let configs = configs.into_iter().map(|path| {
        let folder = path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
        let request = Request { config: Some(path.clone()), ..Request::default() };
        Subject { name: format!("configured-{folder}"), title: folder, request }
    });
    let named: Vec<PathBuf> = paths.into_iter().cloned().collect();
    let documents = distinct(jobs(&named)?).into_iter().map(|job| {
        let request = Request { documents: job.documents, ..Request::default() };
        Subject { title: job.title.replace(' ', "-"), name: job.name, request }
    });
    Ok(configs.chain(documents).collect())
}

/// Differences between the requests of two clients.
fn differences(title: &str, line: &Value) -> Result<Vec<Found>> {
    let case = format!("{title} {}", line["case"].as_str().context("a line says its case")?);
    let found = |part: &str, what: String| Found { case: case.clone(), part: part.to_owned(), what };
    Ok(match (&line["ours"], &line["theirs"]) {
        (Value::Object(_), Value::Object(_)) => {
            compare(&line["ours"], &line["theirs"]).into_iter().map(|(part, what)| found(&part, what)).collect()
        }
        (ours, theirs) => {
            let silent = [("our client", ours), ("progenitor's client", theirs)];
            let silent = silent.into_iter().filter(|(_, sent)| sent.is_null());
            silent.map(|(who, _)| found("call", format!("{who} sent nothing: {}", line["fault"]))).collect()
        }
    })
}
