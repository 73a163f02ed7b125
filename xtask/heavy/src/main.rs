//! The chores that need more than the generator does: other readers of JSON and YAML, an HTTP client, charts, random values.
//! `cargo xtask` compiles this program when one of them is wanted, and passes its arguments on.

#[macro_use]
#[path = "../../src/say.rs"]
mod say;

mod bench;
mod browser;
mod bump;
mod canonical;
mod conformance;
mod corpus;
mod differences;
mod differential;
mod fuzz;
mod newcomer;
mod npm;
mod page;
mod pictures;
mod protections;
mod pull;
#[path = "../../../codegen/tests/support/reordered.rs"]
mod reordered;
mod requests;
mod same;
mod semver;
mod wasm;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use xtask::chores::HEAVY;
use xtask::spec::NOT_COMPARED;
use xtask::{cargo, documents, paths, spec};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

/// Their help is in [`HEAVY`].
#[derive(Subcommand)]
enum Chore {
    Corpus(corpus::Options),
    Conformance(conformance::Options),
    Differential(differential::Options),
    Pull,
    Same {
        /// Folders of documents. Those that lie in one folder of `upstream/<name>/` are one API.
        #[arg(required_unless_present = "pairs")]
        folders: Vec<PathBuf>,
        /// Pairs of documents whose verdict is known: one JSON object a line, with `name`, `old`, `new` and `expected`, a list of verdicts.
        #[arg(long, value_name = "FILE")]
        pairs: Option<PathBuf>,
    },
    Semver,
    Canonical(canonical::Options),
    Page,
    Wasm,
    Pictures(pictures::Options),
    Fuzz(fuzz::Options),
    Protections(protections::Options),
    Newcomer,
    Bench(bench::Options),
    Bump,
    /// Run a command and write to a file what it took.
    #[command(hide = true)]
    Measured(bench::Measured),
    /// Fetch documents, and print where they are.
    #[command(hide = true)]
    Fetch {
        urls: Vec<String>,
    },
}

/// The command line, with the help that `cargo xtask` shows, too.
fn command() -> clap::Command {
    HEAVY.iter().fold(Cli::command(), |command, chore| {
        command.mut_subcommand(chore.name, |own| {
            let own = own.about(chore.about);
            if chore.more.is_empty() { own } else { own.long_about(format!("{}\n\n{}", chore.about, chore.more)) }
        })
    })
}

fn main() -> ExitCode {
    let cli = Cli::from_arg_matches(&command().get_matches()).unwrap_or_else(|error| error.exit());
    let done = |()| ExitCode::SUCCESS;
    let (result, failed) = match cli.chore {
        Chore::Corpus(options) => (corpus::run(&options).map(done), 1),
        Chore::Conformance(options) => (conformance::run(&options).map(done), 1),
        Chore::Differential(options) => (differential::run(&options).map(done), 1),
        Chore::Pull => (pull::run().map(done), NOT_COMPARED),
        Chore::Same { folders, pairs } => (same::run(&folders, pairs.as_deref()).map(done), 1),
        Chore::Semver => (semver::run().map(done), 1),
        Chore::Canonical(options) => (canonical::run(&options).map(done), 1),
        Chore::Page => (page::run().map(done), 1),
        Chore::Wasm => (wasm::run().map(done), 1),
        Chore::Pictures(options) => (pictures::run(&options).map(done), 1),
        Chore::Fuzz(options) => (fuzz::run(&options).map(done), 1),
        Chore::Protections(options) => (protections::run(&options).map(done), 1),
        Chore::Newcomer => (newcomer::run().map(done), 1),
        Chore::Bench(options) => (bench::run(&options).map(done), 1),
        Chore::Bump => (bump::run().map(done), 1),
        Chore::Measured(options) => (bench::measured(&options), 1),
        Chore::Fetch { urls } => (pull::fetch(&urls).map(done), 1),
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::from(failed)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_xtask_lists_these_chores() {
        let command = command();
        command.clone().debug_assert();
        let own = command.get_subcommands().filter(|chore| !chore.is_hide_set()).map(clap::Command::get_name);
        assert!(own.eq(HEAVY.map(|chore| chore.name)));
    }
}
