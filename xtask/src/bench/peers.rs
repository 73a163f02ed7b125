//! Other generators, from crates.io at pinned versions.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::cargo::cargo;

/// A generator that is there.
pub(super) struct Peer {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
    program: PathBuf,
    arguments: Arguments,
    complete: fn(&Path) -> Result<PathBuf>,
}

/// What a peer is told to write a document's crate into the current folder.
type Arguments = fn(&str) -> Vec<&str>;

/// Package, version, arguments, and what makes a crate of its output.
type Pinned = (&'static str, &'static str, Arguments, fn(&Path) -> Result<PathBuf>);

const PINNED: &[Pinned] = &[
    ("openapi-to-rust", "0.23.0", |document| vec!["generate", document], with_listed_dependencies),
    (
        "oas3-gen",
        "0.29.0",
        |document| vec!["generate", "client-mod", "-i", document, "-o", "src/generated"],
        |_| bail!("its output does not say what it depends on"),
    ),
];

/// Installs what is not there yet; one that can't be installed is named and left out.
pub(super) fn install(folder: &Path) -> Result<Vec<Peer>> {
    fs::create_dir_all(folder)?;
    let mut peers = Vec::new();
    for &(name, version, arguments, complete) in PINNED {
        let program = folder.join("bin").join(name);
        if is_there(&program, version) || fetched(folder, name, version) && is_there(&program, version) {
            peers.push(Peer { name, version, program, arguments, complete });
        } else {
            eprintln!("{name} {version} could not be installed: left out");
        }
    }
    Ok(peers)
}

/// Whether a program says that it is of this version.
fn is_there(program: &Path, version: &str) -> bool {
    let said = Command::new(program).arg("--version").output();
    said.is_ok_and(|said| String::from_utf8_lossy(&said.stdout).trim_end().ends_with(version))
}

fn fetched(folder: &Path, name: &str, version: &str) -> bool {
    let mut command = cargo();
    command.args(["install", "--quiet", "--locked", "--root"]).arg(folder).arg(format!("{name}@{version}"));
    command.current_dir(folder).status().is_ok_and(|status| status.success())
}

impl Peer {
    /// The command that writes a document's crate, where it runs.
    pub(super) fn generate<'a>(&'a self, document: &'a Path) -> Vec<&'a str> {
        let mut command = vec![self.program.to_str().unwrap_or_default()];
        command.extend((self.arguments)(document.to_str().unwrap_or_default()));
        command
    }

    /// Makes a crate of what [`Peer::generate`] left in `folder`; gives its folder.
    pub(super) fn complete(&self, folder: &Path) -> Result<PathBuf> {
        (self.complete)(folder)
    }
}

/// openapi-to-rust writes modules, and a list of what they need.
fn with_listed_dependencies(folder: &Path) -> Result<PathBuf> {
    let dependencies =
        fs::read_to_string(folder.join("src/generated/REQUIRED_DEPS.toml")).context("it tells no dependencies")?;
    let start = "[package]\nname = \"client\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n";
    fs::write(folder.join("Cargo.toml"), format!("{start}{dependencies}"))?;
    fs::write(folder.join("src/lib.rs"), "#![allow(warnings)]\npub mod generated;\n")?;
    Ok(folder.to_owned())
}
