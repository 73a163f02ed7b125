//! Chores of the package `xtask-heavy`, which cargo compiles when one of them is wanted.

use std::ffi::OsStr;
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, ensure};
use xtask::cargo::cargo;
use xtask::paths::root;

/// Runs a chore.
pub(crate) fn run(chore: &str, arguments: &[&OsStr]) -> Result<ExitStatus> {
    command(chore, arguments).status().context("cargo does not start")
}

/// Runs a chore for what it prints.
pub(crate) fn output(chore: &str, arguments: &[&str]) -> Result<String> {
    let output = command(chore, arguments).stderr(Stdio::inherit()).output().context("cargo does not start")?;
    ensure!(output.status.success(), "`{chore}` fails: see above");
    Ok(String::from_utf8(output.stdout)?)
}

fn command<S: AsRef<OsStr>>(chore: &str, arguments: &[S]) -> Command {
    let mut command = cargo();
    // Paths among the arguments are from the current folder.
    command.arg("run").arg("--manifest-path").arg(root().join("Cargo.toml"));
    command.args(["--package", "xtask-heavy", "--", chore]).args(arguments);
    command
}
