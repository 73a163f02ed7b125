//! The crates, and programs that call them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{Backend, Subject, theirs};
use crate::cargo::cargo;
use crate::conformance::driver::package;
use crate::conformance::lines;
use crate::corpus::generator;
use crate::paths::root;

const SOURCE: &str = include_str!("../../../differential/driver.rs");

/// A built program.
pub(super) struct Program {
    pub(super) title: String,
    /// Of the document.
    pub(super) operations: usize,
    /// Those that progenitor's client has.
    pub(super) taken: usize,
    binary: PathBuf,
}

/// The output of a program.
pub(super) struct Told {
    /// A line for each call.
    pub(super) lines: Vec<Value>,
    /// On the clock.
    pub(super) seconds: f64,
}

/// Writes the crates and a program for each pair, and compiles the programs together.
pub(super) fn build(subjects: &[Subject]) -> Result<Vec<Program>> {
    let folder = root().join("target/differential");
    let generator = generator()?;
    let drivers = folder.join("drivers");
    // A program of an earlier run is none of this one's.
    if drivers.exists() {
        fs::remove_dir_all(&drivers)?;
    }
    let mut programs = Vec::new();
    for subject in subjects {
        println!("{}: generating", subject.title);
        let crates = Crates::generate(subject, &folder, &generator)?;
        programs.push(crates.program(subject, &drivers)?);
    }
    let members: Vec<toml::Value> = subjects.iter().map(|subject| driver(subject).into()).collect();
    let workspace =
        toml::Table::from_iter([("members".to_owned(), members.into()), ("resolver".to_owned(), "3".into())]);
    let mut manifest = toml::toml! {
        [profile.dev]
        debug = 0
    };
    manifest.insert("workspace".to_owned(), workspace.into());
    fs::write(drivers.join("Cargo.toml"), manifest.to_string())?;
    fs::copy(root().join("Cargo.lock"), drivers.join("Cargo.lock"))?;
    println!("compiling the programs that call them");
    let status =
        cargo().args(["build", "--quiet", "--workspace", "--target-dir"]).arg(target()).current_dir(&drivers).status();
    match status.context("cargo does not start")?.success() {
        true => Ok(programs),
        false => bail!("a program that calls the crates does not build"),
    }
}

fn target() -> PathBuf {
    root().join("target/differential/build")
}

fn driver(subject: &Subject) -> String {
    format!("{}-driver", subject.name)
}

/// A crate by each generator.
struct Crates {
    ours: (String, PathBuf),
    theirs: (String, PathBuf),
}

impl Crates {
    fn generate(subject: &Subject, folder: &Path, generator: &Path) -> Result<Self> {
        let made = |backend: Backend, suffix: &str| {
            let name = format!("{}-{suffix}", subject.name);
            let out = folder.join("crates").join(&name);
            let mut command = Command::new(generator);
            command.arg("generate").args(&subject.request.documents).arg("--out").arg(&out).args(["--name", &name]);
            command.args(["--backend", backend.name(), "--force"]);
            if let Some(config) = &subject.request.config {
                command.arg("--config").arg(config);
            }
            let output = command.output().context("the generator does not start")?;
            if !output.status.success() {
                let log = String::from_utf8_lossy(&output.stderr).into_owned();
                bail!("{}: no crate of {}'s: {log}", subject.title, backend.name());
            }
            Ok((name, out))
        };
        Ok(Self { ours: made(Backend::Sdkwright, "ours")?, theirs: made(Backend::Progenitor, "theirs")? })
    }

    fn program(&self, subject: &Subject, drivers: &Path) -> Result<Program> {
        let own = drivers.join(driver(subject));
        fs::create_dir_all(own.join("src"))?;
        let samples = sdkwright::generate::sample_calls(&subject.request)?;
        let source =
            fs::read_to_string(self.theirs.1.join("src/lib.rs")).context("progenitor's crate has no lib.rs")?;
        let (table, taken) = theirs::table(&self.theirs.0, &theirs::operations(&source)?, &samples);
        let included = |name: &str| format!("{:?}", self.ours.1.join("tests/wire").join(name).display().to_string());
        let main = SOURCE.replace("\"CALLS\"", &included("calls.rs")).replace("\"SERVER\"", &included("server.rs"));
        fs::write(own.join("src/main.rs"), main)?;
        fs::write(own.join("src/theirs.rs"), table)?;
        fs::write(own.join("Cargo.toml"), self.manifest(subject)?)?;
        let mut operations: Vec<_> = samples.iter().map(|sample| (&sample.method, &sample.path)).collect();
        operations.sort_unstable();
        operations.dedup();
        Ok(Program {
            title: subject.title.clone(),
            operations: operations.len(),
            taken,
            binary: target().join("debug").join(driver(subject)),
        })
    }

    /// Arguments of progenitor's client are of types from the crates that it uses.
    fn manifest(&self, subject: &Subject) -> Result<String> {
        let mut manifest = package(&driver(subject), &self.ours.0, &self.ours.1)?;
        let text =
            fs::read_to_string(self.theirs.1.join("Cargo.toml")).context("progenitor's crate has no Cargo.toml")?;
        let theirs: toml::Table = text.parse()?;
        let dependencies = manifest.get_mut("dependencies").and_then(toml::Value::as_table_mut).context("a table")?;
        for (name, needed) in theirs.get("dependencies").and_then(toml::Value::as_table).into_iter().flatten() {
            dependencies.entry(name.clone()).or_insert_with(|| needed.clone());
        }
        let path = toml::Table::from_iter([("path".to_owned(), self.theirs.1.display().to_string().into())]);
        dependencies.insert(self.theirs.0.clone(), path.into());
        Ok(manifest.to_string())
    }
}

impl Program {
    pub(super) fn run(&self) -> Result<Told> {
        let started = Instant::now();
        let output = Command::new(&self.binary).stderr(Stdio::inherit()).output()?;
        if !output.status.success() {
            bail!("{}: the program that calls both clients failed: {}", self.title, output.status);
        }
        Ok(Told { lines: lines(output.stdout.as_slice())?, seconds: started.elapsed().as_secs_f64() })
    }
}
