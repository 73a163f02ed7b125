//! Benchmarks inside a program that uses the SDK: codec and calls, measured by the package `sdk-bench`.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::measure::Stat;
use super::report::Row;
use super::{Bench, Part};
use crate::cargo::cargo;
use crate::conformance::peers::Peers;
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
    let rounds = if bench.smoke { 1 } else { bench.runs.max(5) };
    let mut text = program(bench, &["--bin", "sdk-bench", "--", part.name(), &rounds.to_string()])?;
    if part == Part::Codec {
        text += &program(bench, &["--bin", "allocations"])?;
    }
    let mut rows = text.lines().map(row).collect::<Result<Vec<_>>>()?;
    if part == Part::Codec && !bench.smoke {
        match official(bench, &rows) {
            Ok(row) => rows.push(row),
            Err(error) => eprintln!("the official client is left out: {error:#}"),
        }
    }
    Ok(rows)
}

/// Output of a program of the package `sdk-bench`.
fn program(bench: &Bench, arguments: &[&str]) -> Result<String> {
    let mut command = cargo();
    command.current_dir(root()).args(["run", "--quiet", "--package", "sdk-bench"]);
    if !bench.smoke {
        command.arg("--release");
    }
    let output = command.args(arguments).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        bail!("`{}` failed: see above", arguments.join(" "));
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Speed of the official client on the page that ours read.
fn official(bench: &Bench, rows: &[Row]) -> Result<Row> {
    let page = bench.folder.join("page.json");
    fs::write(&page, program(bench, &["--bin", "sdk-bench", "--", "page"])?)?;
    let rounds = bench.runs.max(5).to_string();
    let lines = Peers::install()?.run("decode.mjs", &[&page, Path::new(&rounds)])?;
    let stat = Stat::of(lines.iter().filter_map(|line| line["client"].as_f64())).context("it printed nothing")?;
    let ours = rows.iter().find(|row| row.what == "decode").context("nothing was decoded")?;
    let other = Some(("@stackone/stackone-client-ts 4.28.0".to_owned(), stat));
    let subject = format!("{}, official client", ours.subject);
    Ok(Row { subject, other, target: Some(30.0), ..ours.clone() })
}

fn row(line: &str) -> Result<Row> {
    let line: Line = serde_json::from_str(line)?;
    let ours = Stat::of(line.ours).context("nothing was measured")?;
    let other = Stat::of(line.other).map(|stat| (line.other_name, stat));
    let target = Some(line.target);
    let higher_is_better = line.higher_is_better;
    Ok(Row { higher_is_better, ..Row::new(&line.what, &line.subject, &line.unit, ours, other, target) })
}
