//! This repository's own chores: `cargo xtask …`.

mod bench;
mod bump;
mod canonical;
mod cargo;
mod conformance;
mod corpus;
mod differences;
mod differential;
mod drift;
mod features;
mod fuzz;
mod minimal;
mod newcomer;
mod npm;
mod page;
mod paths;
mod protections;
mod pull;
mod regenerate;
mod requests;
mod snapshots;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// This repository's own chores.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Write `generated/` from `spec/`.
    Regenerate {
        /// Write nothing; exit 1 where a file differs.
        #[arg(long)]
        check: bool,
        /// Write even where `generated/` holds files that were not generated.
        #[arg(long, conflicts_with = "check")]
        force: bool,
        /// First set the next version in `spec/sdk.toml`, after what changed in `spec/` since the last one was committed, and
        /// write its entry in the changelog.
        #[arg(long, conflicts_with = "check")]
        bump: bool,
    },
    /// Write the snapshots of the feature documents in `codegen/tests/snapshots/`.
    Snapshots {
        /// Write nothing; exit 1 where a file differs.
        #[arg(long)]
        check: bool,
    },
    /// Turn published documents into crates; compile, lint and test those.
    ///
    /// What went well is not done again while the generator and the document are the same, so that an interrupted run goes
    /// on where it stopped. Exit status 1 where anything failed; its crate is kept in `target/corpus/crates`.
    Corpus(corpus::Options),
    /// Hold the SDK against real peers: the list of methods, Prism, and the official client. Needs Node.
    Conformance(conformance::Options),
    /// Send the same calls with progenitor's client and with ours, and compare what arrives.
    ///
    /// Exit status 1 where they differ in what `xtask/differential/differences.toml` does not explain.
    Differential(differential::Options),
    /// Tell how the published documents differ from `spec/`.
    ///
    /// Exit status: 0 nothing at the level of --fail-on, 1 something, 2 the documents can't be compared.
    Drift(drift::Options),
    /// Fetch the published documents, keep what they are in `spec/upstream.lock`, and tell what changed since it was written.
    ///
    /// Exit status: 0 fetched, 2 not; the lock file is as before then.
    Pull,
    /// Compare each document of these folders with itself, its canonical form, and that written as YAML: nothing may differ.
    Same {
        /// Folders of documents. Those that lie in one folder of `upstream/<name>/` are one API.
        #[arg(required = true)]
        folders: Vec<std::path::PathBuf>,
    },
    /// Hold what `sdkwright normalize` prints against the official schema of OpenAPI 3.0, and normalise it once more. Needs Node.
    Canonical(canonical::Options),
    /// Open the HTML report in headless Chromium and look whether its filters work and strangers' text stays text.
    Page,
    /// Check the SDK with each of its features alone, with none, and with all; warnings are errors.
    Features,
    /// Change pieces of published documents at random, and see that the generator makes a crate or says what is wrong.
    Fuzz(fuzz::Options),
    /// Take out each protection of `xtask/protections.toml`, one at a time, and see that a test notices.
    ///
    /// Works on a copy in `target/protections`; takes about an hour on two cores.
    Protections(protections::Options),
    /// Compile the SDK and the generator with the lowest versions of dependencies that their manifests name.
    Minimal,
    /// Do what the README tells a newcomer, word for word, and compare what comes of it.
    Newcomer,
    /// Measure the generator and its crates beside their peers; `docs/performance.md` shows the result.
    Bench(bench::Options),
    /// Run a command and write to a file what it took.
    #[command(hide = true)]
    Measured(bench::Measured),
}

fn main() -> ExitCode {
    let done = |()| ExitCode::SUCCESS;
    let (result, failed) = match Cli::parse().chore {
        Chore::Regenerate { check, force, bump } => (regenerate::run(check, force, bump).map(done), 1),
        Chore::Snapshots { check } => (snapshots::run(check).map(done), 1),
        Chore::Corpus(options) => (corpus::run(&options).map(done), 1),
        Chore::Conformance(options) => (conformance::run(&options).map(done), 1),
        Chore::Differential(options) => (differential::run(&options).map(done), 1),
        Chore::Drift(options) => (drift::run(&options), drift::NOT_COMPARED),
        Chore::Pull => (pull::run().map(done), drift::NOT_COMPARED),
        Chore::Same { folders } => (drift::same(&folders).map(done), 1),
        Chore::Canonical(options) => (canonical::run(&options).map(done), 1),
        Chore::Page => (page::run().map(done), 1),
        Chore::Features => (features::run().map(done), 1),
        Chore::Fuzz(options) => (fuzz::run(&options).map(done), 1),
        Chore::Protections(options) => (protections::run(&options).map(done), 1),
        Chore::Minimal => (minimal::run().map(done), 1),
        Chore::Newcomer => (newcomer::run().map(done), 1),
        Chore::Bench(options) => (bench::run(&options).map(done), 1),
        Chore::Measured(options) => (bench::measured(&options), 1),
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::from(failed)
    })
}
