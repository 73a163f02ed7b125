//! This repository's own chores: `cargo xtask …`.

mod paths;
mod real;
mod regenerate;
mod snapshots;
mod workshop;

use std::path::PathBuf;
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
    /// Generate, check and lint the real documents: one crate for each folder of JSON documents.
    Real {
        /// A folder of documents, or of such folders.
        #[arg(default_value = real::DEFAULT_FOLDER)]
        folder: PathBuf,
    },
}

fn main() -> ExitCode {
    let result = match Cli::parse().chore {
        Chore::Regenerate { check, force } => regenerate::run(check, force),
        Chore::Snapshots { check } => snapshots::run(check),
        Chore::Real { folder } => real::run(&folder),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
