//! What runs inside a program that uses the SDK: the codec and calls, measured by the package `sdk-bench`.

use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::measure::Stat;
use super::report::Row;
use super::{Bench, Part};
use crate::paths::root;

/// One line of that program's output.
#[derive(Deserialize)]
struct Line {
    what: String,
    subject: String,
    unit: String,
    ours: Vec<f64>,
    other: Vec<f64>,
    other_name: String,
    target: f64,
    higher_is_better: bool,
}

pub(super) fn run(bench: &Bench, part: Part) -> Result<Vec<Row>> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(root()).args(["run", "--quiet", "--package", "sdk-bench"]);
    if !bench.smoke {
        cargo.arg("--release");
    }
    let rounds = if bench.smoke { 1 } else { bench.runs.max(5) };
    let output =
        cargo.args(["--", part.name(), &rounds.to_string()]).stderr(std::process::Stdio::inherit()).output()?;
    if !output.status.success() {
        bail!("the {} benchmark failed: see above", part.name());
    }
    let text = String::from_utf8(output.stdout)?;
    text.lines().map(row).collect()
}

fn row(line: &str) -> Result<Row> {
    let line: Line = serde_json::from_str(line)?;
    let ours = Stat::of(line.ours).context("nothing was measured")?;
    let other = Stat::of(line.other).map(|stat| (line.other_name, stat));
    let target = Some(line.target);
    let (what, subject, unit) = (line.what, line.subject, line.unit);
    Ok(Row { part: String::new(), what, subject, unit, ours, other, target, higher_is_better: line.higher_is_better })
}
