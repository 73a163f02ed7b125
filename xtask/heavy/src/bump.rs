//! `cargo xtask regenerate --bump`: the next version of the SDK, and its entry in the changelog.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use sdkwright::drift::render::changelog;
use sdkwright::generate::{self, Request};
use semver::Version;

use crate::paths::root;
use crate::spec::{SDK_TOML, version_of};

const CHANGELOG: &str = "spec/sdk/CHANGELOG.md";

/// Compares `spec/` with its state when the version was last set, and writes the consequences.
pub(crate) fn run() -> Result<()> {
    let text = fs::read_to_string(root().join(SDK_TOML)).with_context(|| format!("can't read {SDK_TOML}"))?;
    let version = version_of(&text)?;
    let revision = &revision(&version)?;
    let before = tempfile::tempdir().context("no temporary folder")?;
    unpack(revision, before.path())?;
    let known = version_of(&fs::read_to_string(before.path().join(SDK_TOML)).context("the commit has no sdk.toml")?)?;
    if known != version {
        bail!("{SDK_TOML} says {version}, and {known} is committed: commit or revert that first");
    }
    let side = |folder: &Path| Request { config: Some(folder.join(SDK_TOML)), ..Request::default() };
    let comparison = generate::compare(&side(before.path()), &side(root()))?;
    let Some(release) = comparison.release() else {
        println!("spec/ says what it said when {version} was set; there is no next version");
        return Ok(());
    };
    let next = release.after(&version);
    let day = chrono::Utc::now().format("%Y-%m-%d").to_string();
    let entry = changelog(&comparison, &next, &day);
    let path = root().join(CHANGELOG);
    let log = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => "# Changelog\n".to_owned(),
        Err(error) => return Err(error).with_context(|| format!("can't read {CHANGELOG}")),
    };
    fs::write(&path, with_entry(&log, &entry)).with_context(|| format!("can't write {CHANGELOG}"))?;
    fs::write(root().join(SDK_TOML), with_version(&text, &next)?).with_context(|| format!("can't write {SDK_TOML}"))?;
    println!("{version} → {next} ({release}); see {CHANGELOG}");
    Ok(())
}

/// The commit of the version: its tag, or else the commit that set it.
fn revision(version: &Version) -> Result<String> {
    let tag = format!("v{version}");
    if !git(&["tag", "--list", &tag])?.trim().is_empty() {
        return Ok(tag);
    }
    let commit = git(&["log", "-1", "--format=%H", "-G", "^version = ", "--", SDK_TOML])?;
    match commit.trim() {
        "" => bail!("no commit sets a version in {SDK_TOML}; commit the first one by hand"),
        commit => Ok(commit.to_owned()),
    }
}

fn git(arguments: &[&str]) -> Result<String> {
    let output = Command::new("git").args(arguments).current_dir(root()).output().context("git does not start")?;
    if !output.status.success() {
        bail!("git {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// `spec/` as it was at a revision.
fn unpack(revision: &str, into: &Path) -> Result<()> {
    let archive = Command::new("git")
        .args(["archive", "--format=tar", revision, "spec"])
        .current_dir(root())
        .output()
        .context("git does not start")?;
    if !archive.status.success() {
        bail!("git archive: {}", String::from_utf8_lossy(&archive.stderr).trim());
    }
    let mut tar =
        Command::new("tar").args(["-x", "-C"]).arg(into).stdin(Stdio::piped()).spawn().context("tar does not start")?;
    tar.stdin.take().context("tar takes no input")?.write_all(&archive.stdout)?;
    if !tar.wait()?.success() {
        bail!("tar can't unpack what git archived");
    }
    Ok(())
}

/// The text with another version; everything else stays as it is.
fn with_version(text: &str, version: &Version) -> Result<String> {
    let mut document: toml_edit::DocumentMut = text.parse()?;
    let value = document["crate"]["version"].as_value_mut().context("[crate] has no version")?;
    let decor = value.decor().clone();
    *value = version.to_string().into();
    *value.decor_mut() = decor;
    Ok(document.to_string())
}

/// The changelog with an entry before the others.
fn with_entry(log: &str, entry: &str) -> String {
    match log.find("\n## ") {
        Some(at) => format!("{}{entry}{}", &log[..=at], &log[at..]),
        None => format!("{}\n\n{entry}", log.trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_version_is_replaced() {
        let text = "# What\n[crate]\nname = \"x\" # the name\nversion = \"0.1.0\"  # now\n\n[drift]\nupstream = []\n";
        let next = with_version(text, &Version::new(0, 2, 0)).unwrap();
        assert_eq!(next, text.replace("0.1.0", "0.2.0"));
        assert_eq!(version_of(&next).unwrap(), Version::new(0, 2, 0));
    }

    #[test]
    fn entries_stand_newest_first() {
        let one = with_entry("# Changelog\n", "## 0.1.0 — 2026-01-01\n\n- a\n");
        assert_eq!(one, "# Changelog\n\n## 0.1.0 — 2026-01-01\n\n- a\n");
        let two = with_entry(&one, "## 0.2.0 — 2026-02-01\n\n- b\n");
        assert_eq!(two, "# Changelog\n\n## 0.2.0 — 2026-02-01\n\n- b\n\n## 0.1.0 — 2026-01-01\n\n- a\n");
    }
}
