//! `cargo xtask minimal`: the SDK and the generator with the lowest versions that their manifests name.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use toml::Table;

use xtask::cargo::cargo;
use xtask::paths::root;

/// Workspaces that are resolved each by itself: what the generator needs must not raise what the SDK gets.
const WORKSPACES: [(&str, &[&str]); 2] = [("SDK", &["generated"]), ("generator", &["codegen", "runtime"])];

/// Resolves the direct dependencies to their minima, and compiles what comes of it with all features.
pub(crate) fn run() -> Result<()> {
    for (name, members) in WORKSPACES {
        let folder = root().join("target/minimal").join(name);
        copy(&folder, members).with_context(|| format!("{}: can't be written", folder.display()))?;
        // Unstable, and only to resolve: what is compiled is compiled by a stable compiler.
        let mut resolve = cargo();
        resolve.env("RUSTC_BOOTSTRAP", "1").args(["-Z", "direct-minimal-versions", "generate-lockfile", "--quiet"]);
        succeed(&mut resolve, &folder, "the minima do not go together: raise those that the message names")?;
        let newer = newer_than_stated(&folder)?;
        if !newer.is_empty() {
            bail!("{name}: packages need a newer Rust than `rust-version` says: {}", newer.join(", "));
        }
        let mut check = cargo();
        check.args(["check", "--quiet", "--locked", "--workspace", "--all-features"]);
        check.env("CARGO_TARGET_DIR", root().join("target/minimal/target"));
        succeed(&mut check, &folder, "what the manifests name as minima does not compile: raise them")?;
        println!("{name}: compiles with the lowest versions that its manifests name");
    }
    Ok(())
}

/// A workspace of these members alone, of the files that Git knows.
fn copy(folder: &Path, members: &[&str]) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let listed = Command::new("git").args(["ls-files", "-z", "--"]).args(members).current_dir(root()).output()?;
    if !listed.status.success() {
        bail!("git: {}", String::from_utf8_lossy(&listed.stderr));
    }
    for path in std::str::from_utf8(&listed.stdout)?.split_terminator('\0') {
        copy_file(&root().join(path), &folder.join(path))?;
    }
    let mut manifest: Table = fs::read_to_string(root().join("Cargo.toml"))?.parse()?;
    // Its profiles name packages that not every one of these workspaces has.
    manifest.remove("profile");
    let workspace = manifest.get_mut("workspace").and_then(toml::Value::as_table_mut).context("it is a workspace")?;
    workspace.insert("members".to_owned(), members.to_vec().into());
    workspace.remove("exclude");
    fs::write(folder.join("Cargo.toml"), toml::to_string(&manifest)?)?;
    Ok(())
}

/// Copies a file, or all files of the folder that a symbolic link leads to.
fn copy_file(from: &Path, to: &Path) -> Result<()> {
    if from.is_dir() {
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            copy_file(&entry.path(), &to.join(entry.file_name()))?;
        }
        return Ok(());
    }
    fs::create_dir_all(to.parent().context("a file lies in a folder")?)?;
    fs::copy(from, to).with_context(|| from.display().to_string())?;
    Ok(())
}

fn succeed(command: &mut Command, folder: &Path, help: &str) -> Result<()> {
    let status = command.current_dir(folder).status().context("cargo does not start")?;
    if status.success() { Ok(()) } else { bail!("{}: {help}", folder.display()) }
}

/// Packages of the resolution that name a newer Rust than the workspace does.
fn newer_than_stated(folder: &Path) -> Result<Vec<String>> {
    let output = cargo().args(["metadata", "--locked", "--format-version", "1"]).current_dir(folder).output();
    let output = output.context("cargo does not start")?;
    let metadata: Value = serde_json::from_slice(&output.stdout).context("`cargo metadata` is not JSON")?;
    let manifest: Table = fs::read_to_string(folder.join("Cargo.toml"))?.parse()?;
    let stated = manifest["workspace"]["package"]["rust-version"].as_str().context("the workspace has a version")?;
    let packages = metadata["packages"].as_array().context("`cargo metadata` names no packages")?;
    let needed = packages.iter().filter_map(|package| Some((package, package["rust_version"].as_str()?)));
    let newer = needed.filter(|(_, needed)| version(needed) > version(stated));
    Ok(newer.map(|(package, needed)| format!("{} ({needed})", package["name"].as_str().unwrap_or_default())).collect())
}

/// Numbers of a version, so that 1.100 is newer than 1.89.
fn version(text: &str) -> Vec<u32> {
    text.split('.').map(|part| part.parse().unwrap_or_default()).chain([0, 0]).take(3).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert!(version("1.100") > version("1.89"));
        assert_eq!(version("1.89"), version("1.89.0"));
    }
}
