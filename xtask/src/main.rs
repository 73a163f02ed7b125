//! This repository's own chores: `cargo xtask …`.

mod corpus;
mod paths;
mod regenerate;
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
}

fn main() -> ExitCode {
    let result = match Cli::parse().chore {
        Chore::Regenerate { check, force } => regenerate::run(check, force),
        Chore::Snapshots { check } => snapshots::run(check),
        Chore::Corpus(options) => corpus::run(&options),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
