//! `cargo xtask bench`: how fast the generator and its crates are, beside the peers, measured in one run on one machine.

mod application;
mod chart;
mod compile;
mod documents;
mod generate;
mod inside;
mod measure;
mod peers;
mod report;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::cargo;
use crate::paths::root;
pub(crate) use measure::{Measured, measured};

/// Selection and number of measurements.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// One part; the rows of the others stay as they are.
    #[arg(long)]
    only: Option<Part>,
    /// These documents only, by their names in the report; also `synthetic` and `directory`.
    #[arg(long = "document", value_name = "NAME")]
    documents: Vec<String>,
    /// Compile the crates by `cargo check` only, which is most of what large ones can be waited for.
    #[arg(long)]
    check_only: bool,
    /// Number of measurements of each thing.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    runs: u32,
    /// The smallest input once, without peers, and nothing is written: that it works, not how fast.
    #[arg(long)]
    smoke: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Building an application, cold and after a change.
    Application,
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
    const ALL: [Self; 5] = [Self::Application, Self::Generate, Self::Compile, Self::Codec, Self::Call];

    fn name(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::Generate => "generate",
            Self::Compile => "compile",
            Self::Codec => "codec",
            Self::Call => "call",
        }
    }
}

/// Context of all parts.
struct Bench {
    /// Everything that is written on the way.
    folder: PathBuf,
    /// Our program, built for release.
    generator: PathBuf,
    runs: u32,
    smoke: bool,
    peers: Vec<peers::Peer>,
    /// Folder for crates that are only timed: in memory, if the system has such a place.
    outputs: PathBuf,
    /// Names of the documents that are measured; empty: all.
    documents: Vec<String>,
    /// Number of ways of compiling that are measured.
    kinds: usize,
}

impl Bench {
    fn wants(&self, document: &str) -> bool {
        self.documents.is_empty() || self.documents.iter().any(|name| name == document)
    }

    /// The output of one kind of command.
    fn log(&self, kind: &str) -> PathBuf {
        self.folder.join(format!("{kind}.log"))
    }

    /// The command that makes our crate.
    fn generate(&self, documents: &[PathBuf], out: &Path) -> Vec<String> {
        let text = |path: &Path| path.to_string_lossy().into_owned();
        let mut command = vec![text(&self.generator), "generate".to_owned()];
        command.extend(documents.iter().map(|path| text(path)));
        command.extend(["--out".to_owned(), text(out), "--name".to_owned(), "client".to_owned()]);
        command
    }
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let folder = root().join("target/bench");
    fs::create_dir_all(&folder)?;
    let peers = if options.smoke { Vec::new() } else { peers::install(&folder.join("peers"))? };
    let runs = if options.smoke { 1 } else { options.runs };
    let memory = Path::new("/dev/shm");
    let outputs = if memory.is_dir() { memory.join("sdkwright-bench") } else { folder.join("outputs") };
    let bench = Bench {
        generator: generator(options.smoke)?,
        folder,
        runs,
        smoke: options.smoke,
        peers,
        outputs,
        documents: options.documents.clone(),
        kinds: if options.check_only { 1 } else { usize::MAX },
    };
    let kept = (!options.smoke).then(|| root().join("docs/performance/report.json"));
    let mut report = report::Report::read(kept)?;
    for part in Part::ALL.into_iter().filter(|part| options.only.is_none_or(|only| only == *part)) {
        eprintln!("== {}", part.name());
        report.begin(part);
        match part {
            Part::Application => application::run(&bench, &mut report)?,
            Part::Generate => generate::run(&bench, &mut report)?,
            Part::Compile => compile::run(&bench, &mut report)?,
            Part::Codec | Part::Call => report.add(inside::run(&bench, part)?)?,
        }
    }
    if bench.outputs.exists() {
        fs::remove_dir_all(&bench.outputs)?;
    }
    print!("{}", report.text());
    if options.smoke { Ok(()) } else { report.write(&bench.peers) }
}

/// The generator, built for release unless nobody looks at the time.
fn generator(smoke: bool) -> Result<PathBuf> {
    cargo::generator(if smoke { &["--features=progenitor"] } else { &["--release", "--features=progenitor"] })
}

/// An empty folder.
fn emptied(path: &Path) -> Result<()> {
    if path.exists() {
        fs::remove_dir_all(path)?;
    }
    Ok(fs::create_dir_all(path)?)
}
