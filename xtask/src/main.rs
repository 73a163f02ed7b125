//! This repository's own chores: `cargo xtask …`.

#[macro_use]
mod say;

mod drift;
mod features;
mod heavy;
mod minimal;
mod regenerate;
mod snapshots;

use std::ffi::{OsStr, OsString};
use std::process::ExitCode;

use anyhow::Result;
use clap::{Arg, ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand, value_parser};
use xtask::chores::HEAVY;
use xtask::spec::NOT_COMPARED;

/// This repository's own chores.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
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
    /// List the differences between the published documents and `spec/`.
    ///
    /// Exit status: 0 nothing at the level of --fail-on, 1 something, 2 the documents can't be compared.
    Drift(drift::Options),
    /// Check the SDK with each of its features alone, with none, and with all; warnings are errors.
    Features,
    /// Compile the SDK and the generator with the lowest versions of dependencies that their manifests name.
    Minimal,
}

fn main() -> ExitCode {
    let matches = command().get_matches();
    let (result, failed) = match matches.subcommand() {
        Some((name, arguments)) if HEAVY.iter().any(|chore| chore.name == name) => (run_heavy(name, arguments), 1),
        _ => run(Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit()).chore),
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::from(failed)
    })
}

/// The command line: the chores of this package, and those of `xtask-heavy`, whose arguments are their own.
fn command() -> clap::Command {
    let all = Arg::new("arguments").num_args(0..).trailing_var_arg(true).allow_hyphen_values(true);
    let all = all.value_parser(value_parser!(OsString)).hide(true);
    let heavy =
        HEAVY.map(|chore| clap::Command::new(chore.name).about(chore.about).disable_help_flag(true).arg(all.clone()));
    Cli::command().subcommands(heavy)
}

/// Gives the exit status of the other program as its own.
fn run_heavy(name: &str, arguments: &ArgMatches) -> Result<ExitCode> {
    let arguments = arguments.get_many::<OsString>("arguments").into_iter().flatten();
    let status = heavy::run(name, &arguments.map(OsString::as_os_str).collect::<Vec<&OsStr>>())?;
    // A process that was ended by a signal has no status.
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}

/// Runs a chore; gives the exit status where it fails, too.
fn run(chore: Chore) -> (Result<ExitCode>, u8) {
    let done = |()| ExitCode::SUCCESS;
    match chore {
        Chore::Regenerate { check, force, bump } => (regenerate::run(check, force, bump).map(done), 1),
        Chore::Snapshots { check } => (snapshots::run(check).map(done), 1),
        Chore::Drift(options) => (drift::run(&options), NOT_COMPARED),
        Chore::Features => (features::run().map(done), 1),
        Chore::Minimal => (minimal::run().map(done), 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_of_heavy_chores_are_passed_on() {
        command().debug_assert();
        let matches = command().try_get_matches_from(["cargo xtask", "corpus", "a", "--help", "--", "-x"]).unwrap();
        let (name, arguments) = matches.subcommand().unwrap();
        let passed: Vec<_> = arguments.get_many::<OsString>("arguments").unwrap().collect();
        assert_eq!(
            (name, passed),
            (
                "corpus",
                vec!["a", "--help", "--", "-x"].into_iter().map(OsString::from).collect::<Vec<_>>().iter().collect()
            )
        );
    }

    #[test]
    fn the_list_has_every_chore() {
        let help = command().render_help().to_string();
        for name in
            HEAVY.map(|chore| chore.name).iter().chain(&["regenerate", "snapshots", "drift", "features", "minimal"])
        {
            assert!(help.contains(&format!("\n  {name} ")), "{name}: {help}");
        }
    }
}
