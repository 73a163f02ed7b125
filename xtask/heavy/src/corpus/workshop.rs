//! Throw-away crates: documents become a crate, which is compiled, linted and tested.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::Result;
use serde_json::Value;
use toml::Table;

use super::Backend;
use super::child::{Ended, Limits, run};
use super::instances::Trial;
use super::job::Job;
use super::lines;
use super::outcome::{Instances, Outcome, RoundTrips, Step};
use crate::cargo::cargo;
use crate::paths::root;

/// For the generator: far above what the largest known document takes, far below what would harm the machine.
const GENERATE: Limits = Limits { time: Duration::from_secs(300), memory: Some(8 << 30) };
/// For each process that cargo starts.
const COMPILE: Limits = Limits { time: Duration::from_secs(3600), memory: None };
/// With no more operations than this, every one is called too.
const CALLED: usize = 50;
/// Lines of a failed step's output that are kept.
const KEPT_LINES: usize = 60;

/// A folder for throw-away crates that share what they compile.
pub(super) struct Workshop {
    folder: PathBuf,
    build: PathBuf,
    generator: PathBuf,
    backend: Backend,
    /// Processes that cargo may start side by side.
    threads: usize,
}

/// Something done with a generated crate; what comes of it goes into the outcome.
type Work = fn(&Workshop, &Job, &Path, &mut Outcome) -> Result<()>;

impl Workshop {
    pub(super) fn new(
        folder: &Path,
        build: PathBuf,
        generator: &Path,
        backend: Backend,
        threads: usize,
    ) -> Result<Self> {
        for part in ["crates", "logs"] {
            fs::create_dir_all(folder.join(part))?;
        }
        Ok(Self { folder: folder.to_owned(), build, generator: generator.to_owned(), backend, threads })
    }

    /// Generates, and where asked compiles, lints and tests; stops at the first step that fails, and leaves the crate
    /// only then.
    pub(super) fn run(&self, job: &Job, digest: String, compile: bool) -> Result<Outcome> {
        let out = self.folder.join("crates").join(&job.name);
        if out.exists() {
            fs::remove_dir_all(&out)?;
        }
        let mut outcome = Outcome { title: job.title.clone(), name: job.name.clone(), digest, ..Outcome::default() };
        self.generate(job, &out, &mut outcome)?;
        if compile && outcome.is_good() {
            // The versions that this workspace is tested with.
            fs::copy(root().join("Cargo.lock"), out.join("Cargo.lock"))?;
            let steps: &[Work] = match self.backend {
                Backend::Sdkwright => &[Self::lint, Self::test, Self::instances],
                // Its models are its own, and so are their tests.
                Backend::Progenitor => &[Self::check],
            };
            for step in steps {
                if outcome.is_good() {
                    step(self, job, &out, &mut outcome)?;
                }
            }
            self.cargo(job, &out, "clean", &["--package", &job.name])?;
        }
        if outcome.is_good() {
            fs::remove_dir_all(&out)?;
        }
        Ok(outcome)
    }

    fn generate(&self, job: &Job, out: &Path, outcome: &mut Outcome) -> Result<()> {
        let report = self.log(job, "report.json");
        let mut command = Command::new(&self.generator);
        command.arg("generate").args(&job.documents).arg("--out").arg(out);
        if let Some(config) = job.config() {
            command.arg("--config").arg(config);
        }
        command.args(["--name", &job.name, "--report"]).arg(&report);
        if self.backend != Backend::default() {
            command.args(["--backend", self.backend.name()]);
        }
        let log = self.log(job, "generate.log");
        let ended = run(&mut command, GENERATE, &self.log(job, "summary.log"), &log)?;
        let good = ended.status.success();
        let mut step = step(ended, || last_lines(&read(&log)));
        step.memory = Some(ended.peak);
        outcome.generated = Some(step);
        if good {
            let report: Value = serde_json::from_slice(&fs::read(&report)?)?;
            outcome.operations = report["operations"].as_u64().unwrap_or_default() as usize;
            outcome.untyped = report["untyped"].as_array().map_or(0, Vec::len);
            let repairs = report["repairs"].as_object().into_iter().flatten();
            outcome.repairs = repairs.filter_map(|(_, count)| count.as_u64()).sum::<u64>() as usize;
            outcome.lines = lines::of_crate(out)?;
            if let Some(program) = job.program().filter(|_| self.backend == Backend::default()) {
                let text = fs::read_to_string(&program)?.replace("the_crate", &job.name.replace('-', "_"));
                fs::create_dir_all(out.join("examples"))?;
                fs::write(out.join("examples/program.rs"), text)?;
            }
        }
        Ok(())
    }

    /// Returns whether the crate compiles, for code whose style is not this workspace's.
    fn check(&self, job: &Job, out: &Path, outcome: &mut Outcome) -> Result<()> {
        let ended = self.cargo(job, out, "check", &["--no-default-features"])?;
        outcome.compiled = Some(step(ended, || first_lines(&read(&self.log(job, "check.log")))));
        Ok(())
    }

    /// One run of clippy tells both whether the crate compiles and whether it is clean.
    fn lint(&self, job: &Job, out: &Path, outcome: &mut Outcome) -> Result<()> {
        let arguments = ["--all-targets", "--message-format", "json", "--", "-D", "warnings"];
        let ended = self.cargo_without_tls(job, out, "clippy", &arguments)?;
        let messages = Messages::read(&read(&self.log(job, "clippy.out")));
        let ok = Step { seconds: 0.0, ..Step::default() };
        if ended.status.success() {
            outcome.compiled = Some(ok);
            outcome.linted = Some(step(ended, String::new));
        } else if messages.errors.is_empty() && !messages.lints.is_empty() {
            outcome.compiled = Some(ok);
            outcome.linted = Some(step(ended, || first_lines(&messages.lints)));
        } else {
            let all = if messages.errors.is_empty() { read(&self.log(job, "clippy.log")) } else { messages.errors };
            outcome.compiled = Some(step(ended, || first_lines(&all)));
        }
        Ok(())
    }

    /// The tests that the generator wrote into a crate with models: every example of the document, and values of its own,
    /// there and back.
    fn test(&self, job: &Job, out: &Path, outcome: &mut Outcome) -> Result<()> {
        let Ok(samples) = fs::read(out.join("tests/roundtrip/samples.json")) else {
            outcome.round_trips = Some(RoundTrips::default());
            return Ok(());
        };
        let samples: Value = serde_json::from_slice(&samples)?;
        let kinds = samples.as_object().into_iter().flatten().filter_map(|(_, kinds)| kinds.as_object());
        let examples = kinds.flatten().filter_map(|(_, values)| values.as_array()).map(Vec::len).sum();
        // The calls of a large API take long to compile, and are made as those of a small one are.
        let targets: &[&str] = if outcome.operations <= CALLED { &["--tests"] } else { &["--test", "roundtrip"] };
        let ended = self.cargo_without_tls(job, out, "test", targets)?;
        let output = read(&self.log(job, "test.out"));
        let step = step(ended, || {
            if output.is_empty() { last_lines(&read(&self.log(job, "test.log"))) } else { first_lines(&output) }
        });
        outcome.round_trips = Some(RoundTrips { examples, step });
        Ok(())
    }

    /// Random valid instances of every schema, there and back.
    fn instances(&self, job: &Job, out: &Path, outcome: &mut Outcome) -> Result<()> {
        let trial = match Trial::new(&job.documents) {
            Ok(trial) => trial,
            Err(error) => {
                let step = Step { fault: Some(format!("no instances: {error:#}")), ..Step::default() };
                outcome.instances = Some(Instances { count: 0, step });
                return Ok(());
            }
        };
        trial.write(out, &job.name)?;
        let ended = self.cargo_without_tls(job, out, "run", &["--example", "instances", "--", "instances.txt"])?;
        let mut step = step(ended, || last_lines(&read(&self.log(job, "run.log"))));
        if step.fault.is_none() {
            step.fault = trial.judge(&read(&self.log(job, "run.out")))?;
        }
        outcome.instances = Some(Instances { count: trial.len(), step });
        Ok(())
    }

    /// Runs cargo with all features of a crate but those for TLS: no test needs it, and its libraries take longest to compile.
    fn cargo_without_tls(&self, job: &Job, folder: &Path, subcommand: &str, arguments: &[&str]) -> Result<Ended> {
        let manifest: Table = read(&folder.join("Cargo.toml")).parse()?;
        let all = manifest.get("features").and_then(toml::Value::as_table).into_iter().flatten();
        let is_needed = |name: &&str| !["default", "native-tls", "rustls", "rustls-ring"].contains(name);
        let needed = all.map(|(name, _)| name.as_str()).filter(is_needed).collect::<Vec<_>>().join(",");
        let features = ["--no-default-features", "--features", &needed];
        self.cargo(job, folder, subcommand, &[&features[..], arguments].concat())
    }

    fn cargo(&self, job: &Job, folder: &Path, subcommand: &str, arguments: &[&str]) -> Result<Ended> {
        let mut command = cargo();
        command.arg(subcommand).args(["--color", "never", "--quiet", "--target-dir"]).arg(&self.build);
        if subcommand != "clean" {
            command.args(["--jobs", &self.threads.to_string()]);
        }
        command.args(arguments).current_dir(folder);
        // No debug information, and no duplicate compilation.
        command.env("CARGO_INCREMENTAL", "0").env("CARGO_PROFILE_DEV_DEBUG", "0");
        let (out, log) = (self.log(job, &format!("{subcommand}.out")), self.log(job, &format!("{subcommand}.log")));
        run(&mut command, COMPILE, &out, &log)
    }

    fn log(&self, job: &Job, name: &str) -> PathBuf {
        self.folder.join("logs").join(format!("{}.{name}", job.name))
    }
}

fn step(ended: Ended, fault: impl FnOnce() -> String) -> Step {
    let fault = match ended.status.success() {
        true => None,
        false if ended.stopped => Some("it took too long and was stopped".to_owned()),
        false => Some(format!("{}\n{}", ended.status, fault())),
    };
    Step { seconds: ended.took.as_secs_f64(), memory: None, fault }
}

/// Rendered diagnostics of rustc and clippy.
#[derive(Default)]
struct Messages {
    /// Of the language.
    errors: String,
    /// Of style.
    lints: String,
}

impl Messages {
    fn read(json_lines: &str) -> Self {
        let mut messages = Self::default();
        let mut told = BTreeSet::new();
        for line in json_lines.lines() {
            let Ok(Value::Object(line)) = serde_json::from_str(line) else { continue };
            let message = line.get("message").unwrap_or(&Value::Null);
            let rendered = message["rendered"].as_str().unwrap_or_default();
            // Each target of the crate tells it again; the summary line at the end has no place.
            let is_summary = message["spans"].as_array().is_some_and(Vec::is_empty) && message["code"].is_null();
            if message["level"] != "error" || is_summary || !told.insert(rendered.to_owned()) {
                continue;
            }
            // Errors are E0000 or without a code (syntax); lints have a name.
            let code = message["code"]["code"].as_str().unwrap_or("E");
            let list = if code.starts_with('E') { &mut messages.errors } else { &mut messages.lints };
            list.push_str(rendered);
        }
        messages
    }
}

fn read(path: &Path) -> String {
    fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

fn first_lines(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().take(KEPT_LINES).collect();
    if text.lines().count() > KEPT_LINES {
        lines.push("…");
    }
    lines.join("\n")
}

fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(KEPT_LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_told_from_lints_and_each_once() {
        let line = |code: &str, text: &str| {
            let code = if code.is_empty() { Value::Null } else { serde_json::json!({ "code": code }) };
            let message = serde_json::json!({ "level": "error", "code": code, "rendered": text, "spans": [{}] });
            serde_json::json!({ "reason": "compiler-message", "message": message }).to_string()
        };
        let lines = [line("E0308", "a\n"), line("clippy::len_zero", "b\n"), line("", "c\n"), line("E0308", "a\n")];
        let messages = Messages::read(&lines.join("\n"));
        assert_eq!((messages.errors.as_str(), messages.lints.as_str()), ("a\nc\n", "b\n"));
    }
}
