//! `cargo xtask bench`: how fast the generator and its crates are, beside the peers, measured in one run on one machine.

mod chart;
mod compile;
mod generate;
mod inside;
mod measure;
mod peers;
mod report;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use crate::paths::root;
pub(crate) use measure::{Measured, measured};

/// What is measured, and how often.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// One part; the rows of the others stay as they are.
    #[arg(long)]
    only: Option<Part>,
    /// How often each thing is measured.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    runs: u32,
    /// The smallest input once, without peers, and nothing is written: that it works, not how fast.
    #[arg(long)]
    smoke: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Writing a crate.
    Generate,
    /// Checking and building what was written.
    Compile,
    /// Reading and writing JSON.
    Codec,
    /// Calling a local server.
    Call,
}

impl Part {
    const ALL: [Self; 4] = [Self::Generate, Self::Compile, Self::Codec, Self::Call];

    fn name(self) -> &'static str {
        match self {
            Self::Generate => "generate",
            Self::Compile => "compile",
            Self::Codec => "codec",
            Self::Call => "call",
        }
    }
}

/// What every part needs to know.
struct Bench {
    /// Everything that is written on the way.
    folder: PathBuf,
    /// Our program, built for release.
    generator: PathBuf,
    runs: u32,
    smoke: bool,
    peers: Vec<peers::Peer>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let folder = root().join("target/bench");
    fs::create_dir_all(&folder)?;
    let peers = if options.smoke { Vec::new() } else { peers::install(&folder.join("peers"))? };
    let runs = if options.smoke { 1 } else { options.runs };
    let bench = Bench { generator: generator()?, folder, runs, smoke: options.smoke, peers };
    let mut report = report::Report::read(&bench.folder)?;
    for part in Part::ALL.into_iter().filter(|part| options.only.is_none_or(|only| only == *part)) {
        eprintln!("== {}", part.name());
        let rows = match part {
            Part::Generate => generate::run(&bench)?,
            Part::Compile => compile::run(&bench)?,
            Part::Codec | Part::Call => inside::run(&bench, part)?,
        };
        report.replace(part, rows);
    }
    print!("{}", report.text());
    if options.smoke { Ok(()) } else { report.write(&bench.folder, &bench.peers) }
}

/// The release build of the generator.
fn generator() -> Result<PathBuf> {
    let mut cargo = std::process::Command::new(env!("CARGO"));
    let built = cargo.current_dir(root()).args(["build", "--quiet", "--release", "--package", "sdkwright"]).status()?;
    if !built.success() {
        bail!("the generator does not compile: see above");
    }
    Ok(root().join("target/release/sdkwright"))
}

/// A document of the corpus, which lies beside this repository.
fn document(name: &str) -> Result<PathBuf> {
    let path = root().join("../shared").join(name);
    path.canonicalize().with_context(|| format!("{} is missing: the benchmarks read it", path.display()))
}

/// An empty folder.
fn emptied(path: &Path) -> Result<()> {
    if path.exists() {
        fs::remove_dir_all(path)?;
    }
    Ok(fs::create_dir_all(path)?)
}
