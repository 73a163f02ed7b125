//! cargo-semver-checks, and its verdict for each pair.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use sdkwright::drift::Release;

use super::crates::{Side, builder};
use crate::cargo::cargo;
use crate::paths::root;

/// It reads the JSON that rustdoc writes, in the versions that it knows: a newer toolchain may need a newer one.
const VERSION: &str = "0.51.0";

/// The packages that take most of its time. Only they are optimised: its profile optimises all, which takes minutes longer.
const OPTIMISED: [&str; 11] = [
    "cargo-semver-checks",
    "hashbrown",
    "indexmap",
    "rayon",
    "rayon-core",
    "serde_core",
    "serde_json",
    "trustfall",
    "trustfall-rustdoc",
    "trustfall-rustdoc-adapter",
    "trustfall_core",
];

/// Installs it where it is missing, as `.ci/run` does with other tools.
pub(super) fn install() -> Result<()> {
    let mut command = cargo();
    command.args(["install", "--quiet", "--debug", "--locked", "--no-default-features", "--version", VERSION]);
    command.arg("--root").arg(root().join("target/tools"));
    let settings = ["dev.debug=0", "dev.package.\"*\".opt-level=0", "dev.package.\"*\".debug-assertions=false"];
    let settings = settings.map(str::to_owned).into_iter();
    for setting in settings.chain(OPTIMISED.map(|name| format!("dev.package.{name}.opt-level=2"))) {
        command.arg("--config").arg(format!("profile.{setting}"));
    }
    let status = command.arg("cargo-semver-checks").current_dir(root()).status()?;
    ensure!(status.success(), "cargo-semver-checks {VERSION} can't be installed");
    Ok(())
}

/// Its findings in a module, and the release that they ask for.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) release: Release,
    /// `struct_missing`.
    pub(super) lints: Vec<String>,
}

/// Its findings between two crates, by module.
pub(super) fn findings(old: &Side, new: &Side, build: &Path) -> Result<BTreeMap<String, Finding>> {
    let releases = releases()?;
    let mut findings = BTreeMap::new();
    for (module, lints) in lints(&report(old, new, build)?)? {
        let required = lints.iter().map(|lint| releases.get(lint).with_context(|| format!("`{lint}` is in no list")));
        let release = required.collect::<Result<Vec<_>>>()?.into_iter().copied().max().unwrap_or(Release::Patch);
        findings.insert(module, Finding { release, lints });
    }
    Ok(findings)
}

/// The release that each lint requires.
fn releases() -> Result<BTreeMap<String, Release>> {
    let output = program().arg("--list").output().context("cargo-semver-checks does not start")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let words = text.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        Some((words.next()?, words.next()?))
    });
    let releases = words.filter_map(|(lint, release)| match release {
        "major" => Some((lint.to_owned(), Release::Major)),
        "minor" => Some((lint.to_owned(), Release::Minor)),
        _ => None,
    });
    Ok(releases.collect())
}

fn program() -> Command {
    let mut command = Command::new(root().join("target/tools/bin/cargo-semver-checks"));
    command.arg("semver-checks");
    command
}

/// The report on a patch release, which has all lints that fail.
fn report(old: &Side, new: &Side, build: &Path) -> Result<String> {
    let mut command = program();
    command.args(["check-release", "--color=never", "--release-type=patch"]);
    command.arg("--baseline-rustdoc").arg(&old.json).arg("--current-rustdoc").arg(&new.json);
    command.current_dir(&new.folder).envs(builder(build).get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = command.output().context("cargo-semver-checks does not start")?;
    let (text, log) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    ensure!(output.status.success() || text.contains("--- failure "), "cargo-semver-checks fails:\n{log}\n{text}");
    std::fs::write(new.folder.join("report.txt"), &*text)?;
    Ok(text.into_owned())
}

/// Lints that failed, by module: after the line that names one come those of what it is about.
fn lints(report: &str) -> Result<BTreeMap<String, Vec<String>>> {
    let mut lints: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut lint = None;
    let mut is_list = false;
    for line in report.lines() {
        if let Some(heading) = line.strip_prefix("--- failure ") {
            lint = heading.split(':').next();
            is_list = false;
        } else if line.starts_with("Failed in:") {
            is_list = true;
        } else if let (Some(lint), true, true) = (lint, is_list, line.starts_with("  ")) {
            let module = module(line).with_context(|| format!("{lint}: `{line}` names no pair"))?;
            let known = lints.entry(module).or_default();
            if known.last().map(String::as_str) != Some(lint) {
                known.push(lint.to_owned());
            }
        } else if !line.trim().is_empty() {
            is_list = false;
        }
    }
    Ok(lints)
}

/// The module in `sdk::p012::models::Pet` or `src/p012/models/pet.rs:3`.
fn module(line: &str) -> Option<String> {
    let names = line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let is_module =
        |name: &&str| name.len() == 4 && name.starts_with('p') && name[1..].bytes().all(|byte| byte.is_ascii_digit());
    names.into_iter().find(is_module).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_are_those_of_a_module() {
        let report = "
--- failure struct_pub_field_missing: pub struct's pub field removed or renamed ---

Description:
A publicly-visible struct has at least one public field that is no longer available.
        ref: https://doc.rust-lang.org/cargo/reference/semver.html
       impl: https://github.com/obi1kenobi/cargo-semver-checks/tree/v0.51.0/src/lints/struct_pub_field_missing.ron

Failed in:
  field a of struct Pet, previously in file src/p012/models/pet.rs:9
  field b of struct Pet, previously in file src/p012/models/pet.rs:11

--- failure struct_missing: pub struct removed or renamed ---

Description:
A publicly-visible struct cannot be imported by its prior path.

Failed in:
  struct sdk::p012::models::Pet, previously in file src/p012/models/pet.rs:9
  struct sdk::p003::models::Dog, previously in file src/p003/models/dog.rs:9
";
        let found = lints(report).unwrap();
        let expected = [("p003", vec!["struct_missing"]), ("p012", vec!["struct_pub_field_missing", "struct_missing"])];
        assert!(
            found
                .iter()
                .map(|(module, lints)| (module.as_str(), lints.clone()))
                .eq(expected.map(|(module, lints)| (module, lints.into_iter().map(str::to_owned).collect::<Vec<_>>())))
        );
        assert!(lints("--- failure a: b ---\nFailed in:\n  nothing that is known\n").is_err());
    }
}
