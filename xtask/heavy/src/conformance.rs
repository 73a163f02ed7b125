//! `cargo xtask conformance`: the SDK held against real peers: Prism, which validates every request, and the official client.
//!
//! One table of calls serves all of it: `tests/wire` of the generated crate, which `xtask/conformance/driver.rs` includes.

mod behaviour;
pub(crate) mod driver;
mod known;
mod methods;
mod official;
pub(crate) mod peers;
mod prism;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use crate::paths::root;
use driver::Driver;
use peers::Peers;
pub(crate) use peers::lines;
use prism::Served;

/// Checks and their peers.
#[derive(Args)]
pub(crate) struct Options {
    /// Only these checks.
    #[arg(value_enum)]
    checks: Vec<Check>,
    /// The list of methods, the published documents: where they are kept.
    #[arg(long, default_value = "../shared")]
    shared: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Check {
    /// The client has every method of the list.
    Methods,
    /// Prism with our documents: no violations, and every response is decoded strictly.
    Prism,
    /// Prism with the published documents and a client generated from them: no violations, and every response is decoded.
    Published,
    /// The official client sends the same.
    Official,
    /// Pages and retries, with both clients.
    Behaviour,
}

/// Runs the checks.
pub(crate) fn run(options: &Options) -> Result<()> {
    let shared = if options.shared.is_relative() { root().join(&options.shared) } else { options.shared.clone() };
    let wanted = |check: Check| options.checks.is_empty() || options.checks.contains(&check);
    let list = shared.join("stackone/methods.tsv");
    let generated = root().join("generated");
    let mut faults = 0;
    let mut tell = |found: Vec<String>| {
        found.iter().for_each(|fault| eprintln!("  {fault}"));
        faults += found.len();
    };
    if wanted(Check::Methods) {
        tell(methods::check(&list, &generated)?);
    }
    if [Check::Prism, Check::Published, Check::Official, Check::Behaviour].into_iter().any(wanted) {
        let peers = Peers::install()?;
        let ours = Driver::build("stackone-client", &generated)?;
        if wanted(Check::Prism) {
            tell(prism::check(Served::Ours, &peers, &ours, &documents()?)?);
        }
        if wanted(Check::Official) {
            tell(official::check(&peers, &ours, &generated, &list)?);
        }
        if wanted(Check::Behaviour) {
            tell(behaviour::check(&peers, &ours)?);
        }
        if wanted(Check::Published) {
            tell(published(&peers, &shared.join("upstream/stackone/2025-12"))?);
        }
    }
    if faults == 0 { Ok(()) } else { bail!("{faults} faults") }
}

/// The documents of `spec/`, as its `sdk.toml` names them.
fn documents() -> Result<Vec<PathBuf>> {
    let spec = root().join("spec");
    let text = std::fs::read_to_string(spec.join("sdk.toml")).context("spec/sdk.toml can't be read")?;
    let config: toml::Table = text.parse().context("spec/sdk.toml is not TOML")?;
    let names = config.get("crate").and_then(|own| own.get("documents")).and_then(toml::Value::as_array);
    let names = names.context("spec/sdk.toml names no documents")?;
    Ok(names.iter().filter_map(toml::Value::as_str).map(|name| spec.join(name)).collect())
}

/// A client of the published documents, against Prism that serves the same.
fn published(peers: &Peers, folder: &Path) -> Result<Vec<String>> {
    let entries = std::fs::read_dir(folder).with_context(|| {
        format!("no documents in {}: put them there, or name a place with --shared", folder.display())
    })?;
    let mut documents = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    documents.retain(|path| path.extension().is_some_and(|end| end == "json"));
    documents.sort();
    let out = driver::folder().join("published");
    let name = "stackone-published";
    let request = sdkwright::generate::Request {
        documents: documents.clone(),
        name: Some(name.to_owned()),
        ..Default::default()
    };
    sdkwright::generate::generate(&request, &out, false)?;
    let driver = Driver::build(name, &out)?;
    prism::check(Served::Published, peers, &driver, &documents)
}
