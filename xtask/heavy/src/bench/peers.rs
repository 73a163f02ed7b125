//! Other generators, from crates.io at pinned versions.

use std::fs;
use std::path::{Path, PathBuf};

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

/// Arguments with which a peer writes a document's crate into the current folder.
type Arguments = fn(&str) -> Vec<&str>;

/// A peer before it is installed.
struct Pinned {
    name: &'static str,
    /// Its package, and the program in it.
    package: &'static str,
    version: &'static str,
    arguments: Arguments,
    /// Makes a crate of its output.
    complete: fn(&Path) -> Result<PathBuf>,
}

const PINNED: &[Pinned] = &[
    Pinned {
        name: "openapi-to-rust",
        package: "openapi-to-rust",
        version: "0.23.0",
        arguments: |document| vec!["generate", document],
        complete: with_listed_dependencies,
    },
    Pinned {
        name: "oas3-gen",
        package: "oas3-gen",
        version: "0.29.0",
        arguments: |document| vec!["generate", "client-mod", "-i", document, "-o", "src/generated"],
        complete: |_| bail!("its output does not say what it depends on"),
    },
    Pinned {
        name: "progenitor",
        package: "cargo-progenitor",
        version: "0.15.1",
        arguments: |document| vec!["progenitor", "-i", document, "-o", "crate", "-n", "client", "-v", "0.1.0"],
        complete: |folder| Ok(folder.join("crate")),
    },
];

/// Installs what is not there yet; one that can't be installed is named and left out.
pub(super) fn install(folder: &Path) -> Result<Vec<Peer>> {
    fs::create_dir_all(folder)?;
    let mut peers = Vec::new();
    for &Pinned { name, package, version, arguments, complete } in PINNED {
        if is_there(folder, package, version) || fetched(folder, package, version) {
            peers.push(Peer { name, version, program: folder.join("bin").join(package), arguments, complete });
        } else {
            eprintln!("{name} {version} could not be installed: left out");
        }
    }
    Ok(peers)
}

/// Returns whether cargo noted that it installed this version here.
fn is_there(folder: &Path, package: &str, version: &str) -> bool {
    let installed = fs::read_to_string(folder.join(".crates.toml"));
    installed.is_ok_and(|installed| installed.contains(&format!("\"{package} {version} (")))
}

fn fetched(folder: &Path, package: &str, version: &str) -> bool {
    let mut command = cargo();
    command.args(["install", "--quiet", "--locked", "--root"]).arg(folder).arg(format!("{package}@{version}"));
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
