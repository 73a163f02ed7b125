//! Programs that use all of a crate, compiled with it and with the other one: what does not compile is what users lose.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use toml::Table;

use super::crates::{NAME, Side, builder};
use super::surface::Use;

/// Each round leaves out what the one before did not take: names that are not there hide all other errors.
const ROUNDS: usize = 8;

/// A use that does not compile, and the code of rustc's error.
#[derive(Clone, Debug)]
pub(super) struct Broken {
    pub(super) used: Use,
    /// `E0308`.
    pub(super) code: String,
}

/// Compiles a program of uses with a crate; gives what it does not take, by module.
pub(super) fn broken(
    folder: &Path,
    uses: &BTreeMap<String, Vec<Use>>,
    with: &Side,
    build: &Path,
    lock: &Path,
) -> Result<BTreeMap<String, Vec<Broken>>> {
    let mut broken: BTreeMap<String, Vec<Broken>> = BTreeMap::new();
    // By module and line.
    let mut left: BTreeMap<&str, BTreeMap<usize, &Use>> = BTreeMap::new();
    for (module, uses) in uses {
        left.insert(module, uses.iter().enumerate().map(|(at, used)| (at + 1, used)).collect());
    }
    for _ in 0..ROUNDS {
        write(folder, &left, with)?;
        fs::copy(lock, folder.join("Cargo.lock"))?;
        let output = builder(build)
            .args(["check", "--quiet", "--message-format=json"])
            .current_dir(folder)
            .stderr(std::process::Stdio::inherit())
            .output()?;
        if output.status.success() {
            let lines = broken.values().flatten();
            let lines: Vec<String> =
                lines.map(|Broken { used, code }| format!("{} {} ({code})\n", used.module, used.item)).collect();
            fs::write(folder.join("broken.txt"), lines.concat())?;
            return Ok(broken);
        }
        let before: usize = broken.values().map(Vec::len).sum();
        for (module, line, code) in errors(&String::from_utf8_lossy(&output.stdout))? {
            if let Some(used) = left.get_mut(module.as_str()).and_then(|lines| lines.remove(&line)) {
                broken.entry(module).or_default().push(Broken { used: used.clone(), code });
            }
        }
        ensure!(broken.values().map(Vec::len).sum::<usize>() > before, "{}: no error names a use", folder.display());
    }
    bail!("{}: it does not compile after {ROUNDS} rounds", folder.display())
}

fn write(folder: &Path, uses: &BTreeMap<&str, BTreeMap<usize, &Use>>, with: &Side) -> Result<()> {
    let source = folder.join("src");
    fs::create_dir_all(&source)?;
    let mut root = "#![allow(warnings)]\nextern crate alloc;\n".to_owned();
    for (module, lines) in uses {
        root.push_str(&format!("mod {module};\n"));
        let last = lines.keys().next_back().copied().unwrap_or_default();
        let mut text = String::new();
        for line in 1..=last {
            if let Some(used) = lines.get(&line) {
                text.push_str(&used.code.replacen("{}", &format!("u{line}"), 1));
            }
            text.push('\n');
        }
        fs::write(source.join(format!("{module}.rs")), text)?;
    }
    fs::write(source.join("lib.rs"), root)?;
    let mut dependencies = with.dependencies.clone();
    let path = with.folder.to_str().context("the folder's path is not text")?;
    dependencies.insert(NAME.to_owned(), Table::from_iter([("path".to_owned(), path.into())]).into());
    let package = [("name", "user"), ("version", "0.1.0"), ("edition", "2024")];
    let package: Table = package.into_iter().map(|(key, value)| (key.to_owned(), value.into())).collect();
    let manifest = Table::from_iter([
        ("package".to_owned(), package.into()),
        ("workspace".to_owned(), Table::new().into()),
        ("dependencies".to_owned(), dependencies.into()),
    ]);
    fs::write(folder.join("Cargo.toml"), toml::to_string(&manifest)?)?;
    Ok(())
}

/// Module, line and code of each error.
fn errors(messages: &str) -> Result<Vec<(String, usize, String)>> {
    let mut errors = Vec::new();
    for line in messages.lines() {
        let message: Value = serde_json::from_str(line).context("cargo's messages are JSON")?;
        let message = &message["message"];
        if message["level"] != "error" {
            continue;
        }
        let spans = message["spans"].as_array().map_or(&[][..], Vec::as_slice);
        let Some(span) = spans.iter().find(|span| span["is_primary"] == true) else { continue };
        let file = PathBuf::from(span["file_name"].as_str().unwrap_or_default());
        let module = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let line = span["line_start"].as_u64().and_then(|line| usize::try_from(line).ok()).unwrap_or_default();
        errors.push((module, line, message["code"]["code"].as_str().unwrap_or("syntax").to_owned()));
    }
    Ok(errors)
}
