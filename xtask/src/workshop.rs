//! Throw-away crates: documents become a crate, which is compiled and linted.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use sdkwright::generate::{Request, generate};

use crate::paths::root;

/// Lines of a failed step's output that are kept.
const KEPT_LINES: usize = 60;

/// Documents that become one crate.
pub(crate) struct Job {
    /// Of the crate.
    pub(crate) name: String,
    /// In the order given to the generator.
    pub(crate) documents: Vec<PathBuf>,
}

/// What became of a [`Job`].
pub(crate) struct Verdict {
    name: String,
    operations: usize,
    lines: usize,
    untyped: usize,
    warnings: usize,
    steps: Vec<Step>,
}

/// Generating, checking, linting.
struct Step {
    name: &'static str,
    took: Duration,
    /// What it said when it failed.
    fault: Option<String>,
}

impl Verdict {
    /// Whether every step went well.
    pub(crate) fn is_good(&self) -> bool {
        self.steps.iter().all(|step| step.fault.is_none())
    }
}

/// A folder for throw-away crates that share what they compile.
pub(crate) struct Workshop {
    folder: PathBuf,
}

impl Workshop {
    /// Below this workspace's target folder.
    pub(crate) fn new(name: &str) -> Self {
        Self { folder: root().join("target").join(name) }
    }

    /// Generates, checks and lints; stops at the first step that fails, and says on standard output how it goes.
    pub(crate) fn run(&self, job: &Job) -> Result<Verdict> {
        println!("{}: {} documents", job.name, job.documents.len());
        let out = self.folder.join(&job.name);
        let started = Instant::now();
        let request = Request { documents: job.documents.clone(), name: Some(job.name.clone()), ..Request::default() };
        let mut verdict =
            Verdict { name: job.name.clone(), operations: 0, lines: 0, untyped: 0, warnings: 0, steps: Vec::new() };
        let fault = match generate(&request, &out, false) {
            Ok(outcome) => {
                verdict.operations = outcome.report.operations;
                verdict.lines = outcome.report.lines;
                verdict.untyped = outcome.report.untyped.len();
                verdict.warnings = outcome.diagnostics.len();
                None
            }
            Err(failure) => Some(failure.to_string()),
        };
        verdict.add(Step { name: "generate", took: started.elapsed(), fault });
        // The versions that this workspace is tested with.
        fs::copy(root().join("Cargo.lock"), out.join("Cargo.lock")).ok();
        for (name, arguments) in
            [("check", &["check"][..]), ("clippy", &["clippy", "--all-targets", "--", "-D", "warnings"])]
        {
            if verdict.is_good() {
                verdict.add(self.cargo(name, arguments, &out)?);
            }
        }
        Ok(verdict)
    }

    fn cargo(&self, name: &'static str, arguments: &[&str], folder: &Path) -> Result<Step> {
        let started = Instant::now();
        let (subcommand, rest) = arguments.split_first().context("a subcommand")?;
        let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .arg(subcommand)
            .args(["--quiet", "--color", "never", "--target-dir"])
            .arg(self.folder.join("build"))
            .args(rest)
            .current_dir(folder)
            .output()
            .context("cargo does not start")?;
        let fault = (!output.status.success()).then(|| first_lines(&String::from_utf8_lossy(&output.stderr)));
        Ok(Step { name, took: started.elapsed(), fault })
    }
}

impl Verdict {
    fn add(&mut self, step: Step) {
        match &step.fault {
            None => println!("  {:<9} {:>6.1} s", step.name, step.took.as_secs_f64()),
            Some(fault) => println!("  {:<9} failed after {:.1} s\n{fault}", step.name, step.took.as_secs_f64()),
        }
        self.steps.push(step);
    }
}

fn first_lines(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().take(KEPT_LINES).collect();
    if text.lines().count() > KEPT_LINES {
        lines.push("…");
    }
    lines.join("\n")
}

/// One row for each crate.
pub(crate) fn table(verdicts: &[Verdict]) -> String {
    let mut text = format!(
        "{:<28} {:>10} {:>9} {:>9} {:>9} {:>10} {:>10} {:>10}\n",
        "crate", "operations", "lines", "untyped", "warnings", "generate", "check", "clippy"
    );
    for verdict in verdicts {
        let step = |name| match verdict.steps.iter().find(|step| step.name == name) {
            None => "-".to_owned(),
            Some(Step { fault: Some(_), .. }) => "FAILED".to_owned(),
            Some(step) => format!("{:.1} s", step.took.as_secs_f64()),
        };
        let _ = writeln!(
            text,
            "{:<28} {:>10} {:>9} {:>9} {:>9} {:>10} {:>10} {:>10}",
            verdict.name,
            verdict.operations,
            verdict.lines,
            verdict.untyped,
            verdict.warnings,
            step("generate"),
            step("check"),
            step("clippy")
        );
    }
    text
}
