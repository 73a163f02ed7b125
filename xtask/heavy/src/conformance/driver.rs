//! The program that calls every operation of a generated crate.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::peers::lines;
use crate::cargo::cargo;
use crate::paths::root;

const SOURCE: &str = include_str!("../../../conformance/driver.rs");
const BEHAVIOUR: &str = include_str!("../../../conformance/behaviour.rs");

/// Build folder of this chore.
pub(crate) fn folder() -> PathBuf {
    root().join("target/conformance")
}

/// A built program.
pub(crate) struct Driver {
    binaries: PathBuf,
    /// The crate's name, which the programs' names begin with.
    name: String,
}

impl Driver {
    /// Builds the program for the crate `name` in `generated`.
    pub(crate) fn build(name: &str, generated: &Path) -> Result<Self> {
        println!("{name}: building the program that calls it");
        let own = folder().join("driver").join(name);
        std::fs::create_dir_all(own.join("src/bin"))?;
        std::fs::write(own.join("Cargo.toml"), manifest(name, generated)?)?;
        let calls = generated.join("tests/wire/calls.rs");
        let source = SOURCE.replace("\"CALLS\"", &format!("{:?}", calls.display().to_string()));
        std::fs::write(own.join("src/main.rs"), source)?;
        // Commands that only the client of our own documents supports.
        if generated == root().join("generated") {
            std::fs::write(own.join("src/bin/behaviour.rs"), BEHAVIOUR)?;
        }
        std::fs::copy(root().join("Cargo.lock"), own.join("Cargo.lock"))?;
        let target = folder().join("build");
        let status = cargo()
            .args(["build", "--quiet", "--target-dir"])
            .arg(&target)
            .current_dir(&own)
            .status()
            .context("cargo does not start")?;
        if !status.success() {
            bail!("the program that calls {name} does not build");
        }
        Ok(Self { binaries: target.join("debug"), name: format!("{name}-driver") })
    }

    /// Calls every operation; a line of JSON each.
    pub(crate) fn run(&self, base_url: &str, strict: bool) -> Result<Vec<Value>> {
        self.program(&self.name, &[base_url, if strict { "strict" } else { "lenient" }])
    }

    /// Pages through a list, and calls a busy server.
    pub(crate) fn behave(&self, base_url: &str) -> Result<Vec<Value>> {
        self.program("behaviour", &[base_url])
    }

    fn program(&self, name: &str, arguments: &[&str]) -> Result<Vec<Value>> {
        let output = Command::new(self.binaries.join(name)).args(arguments).stderr(Stdio::inherit()).output()?;
        if !output.status.success() {
            bail!("{name} failed: {}", output.status);
        }
        lines(output.stdout.as_slice())
    }
}

/// The manifest of a program that stands alone.
fn manifest(name: &str, generated: &Path) -> Result<String> {
    let mut manifest = package(&format!("{name}-driver"), name, generated)?;
    manifest.extend(toml::toml! {
        [workspace]
        [profile.dev]
        debug = 0
    });
    Ok(manifest.to_string())
}

/// The package of a program that includes the table of calls of the crate `name`. The table asks for the crate's features by
/// name: the program has the same, all of them on.
pub(crate) fn package(program: &str, name: &str, generated: &Path) -> Result<toml::Table> {
    let text = std::fs::read_to_string(generated.join("Cargo.toml")).context("the crate has no Cargo.toml")?;
    let crate_manifest: toml::Table = text.parse()?;
    let features = crate_manifest.get("features").and_then(toml::Value::as_table).cloned().unwrap_or_default();
    let domains: Vec<&String> =
        features.iter().filter(|(_, uses)| uses.as_array().is_some_and(Vec::is_empty)).map(|(name, _)| name).collect();
    let known = crate_manifest.get("dependencies").and_then(toml::Value::as_table);
    let used = ["bytes", "chrono", "http", "serde_json"];
    let mut dependencies: toml::Table =
        used.iter().filter_map(|used| Some(((*used).to_owned(), known?.get(*used)?.clone()))).collect();
    let mut own_features = toml::Table::new();
    for domain in &domains {
        own_features.insert((*domain).clone(), toml::Value::Array(vec![format!("{name}/{domain}").into()]));
    }
    let default: Vec<&str> = domains.iter().map(|domain| domain.as_str()).collect();
    own_features.insert("default".to_owned(), default.into());
    let path = generated.display().to_string();
    dependencies.insert(name.to_owned(), toml::Table::from_iter([("path".to_owned(), path.into())]).into());
    let tokio = toml::toml! { version = "1" features = ["io-util", "macros", "net", "rt", "time"] };
    dependencies.insert("tokio".to_owned(), tokio.into());
    let package = toml::Table::from_iter([
        ("name".to_owned(), program.into()),
        ("version".to_owned(), "0.0.0".into()),
        ("edition".to_owned(), "2024".into()),
        ("publish".to_owned(), false.into()),
    ]);
    Ok(toml::Table::from_iter([
        ("package".to_owned(), package.into()),
        ("features".to_owned(), own_features.into()),
        ("dependencies".to_owned(), dependencies.into()),
    ]))
}
