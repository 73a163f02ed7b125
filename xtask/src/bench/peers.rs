//! Other generators, from crates.io at pinned versions.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

/// A generator that is there.
pub(super) struct Peer {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
    program: PathBuf,
}

/// Package, version, program.
const PINNED: &[(&str, &str, &str)] = &[("openapi-to-rust", "0.23.0", "openapi-to-rust")];

/// Installs what is not there yet; one that can't be installed is named and left out.
pub(super) fn install(folder: &Path) -> Result<Vec<Peer>> {
    fs::create_dir_all(folder)?;
    let mut peers = Vec::new();
    for &(name, version, program) in PINNED {
        let program = folder.join("bin").join(program);
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["install", "--quiet", "--locked", "--root"]).arg(folder).arg(format!("{name}@{version}"));
        if cargo.current_dir(folder).status().is_ok_and(|status| status.success()) && program.exists() {
            peers.push(Peer { name, version, program });
        } else {
            eprintln!("{name} {version} could not be installed: left out");
        }
    }
    Ok(peers)
}

impl Peer {
    /// The command that writes a document's crate, where it runs.
    pub(super) fn generate<'a>(&'a self, document: &'a Path) -> [&'a str; 3] {
        [self.program.to_str().unwrap_or_default(), "generate", document.to_str().unwrap_or_default()]
    }

    /// Makes a crate of what [`Peer::generate`] left in `folder`.
    pub(super) fn complete(&self, folder: &Path) -> Result<()> {
        let dependencies = fs::read_to_string(folder.join("src/generated/REQUIRED_DEPS.toml"))
            .with_context(|| format!("{} tells no dependencies", self.name))?;
        let start = "[package]\nname = \"client\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n";
        fs::write(folder.join("Cargo.toml"), format!("{start}{dependencies}"))?;
        Ok(fs::write(folder.join("src/lib.rs"), "#![allow(warnings)]\npub mod generated;\n")?)
    }
}
