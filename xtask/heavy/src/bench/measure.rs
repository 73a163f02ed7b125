//! Cost of a process and its children.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::Args;
use nix::sys::resource::{UsageWho, getrusage};
use serde::{Deserialize, Serialize};

/// A command whose cost is written to a file.
///
/// The operating system reports the usage of *all* children of a process, so each measurement is a process of its own.
#[derive(Debug, Args)]
pub(crate) struct Measured {
    file: std::path::PathBuf,
    #[arg(last = true, required = true)]
    command: Vec<String>,
}

/// Cost of a command.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Cost {
    /// Seconds of processor time, system calls included.
    pub(super) cpu: f64,
    /// Elapsed time in seconds.
    pub(super) wall: f64,
    /// Bytes that the largest of its processes held.
    pub(super) peak: f64,
}

/// The measuring process.
pub(crate) fn measured(options: &Measured) -> Result<ExitCode> {
    let [program, arguments @ ..] = options.command.as_slice() else { bail!("no command") };
    let started = Instant::now();
    let status = Command::new(program).args(arguments).status().with_context(|| format!("{program} does not start"))?;
    let wall = started.elapsed().as_secs_f64();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let seconds = |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    let cpu = seconds(usage.user_time()) + seconds(usage.system_time());
    let cost = Cost { cpu, wall, peak: usage.max_rss() as f64 * 1024.0 };
    fs::write(&options.file, serde_json::to_vec(&cost)?)?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs a command in a folder, measured; its output goes to `log`.
pub(super) fn cost(
    folder: &Path,
    log: &Path,
    environment: &[(&str, &Path)],
    command: &[impl AsRef<std::ffi::OsStr>],
) -> Result<Cost> {
    let file = log.with_extension("cost.json");
    let output = fs::File::create(log)?;
    let status = Command::new(std::env::current_exe()?)
        .arg("measured")
        .arg(&file)
        .arg("--")
        .args(command)
        .current_dir(folder)
        .envs(environment.iter().copied())
        .env("CARGO_INCREMENTAL", "0")
        .stdout(output.try_clone()?)
        .stderr(output)
        .status()?;
    if !status.success() {
        let command: Vec<_> = command.iter().map(|part| part.as_ref().to_string_lossy()).collect();
        bail!("`{}` failed: see {}", command.join(" "), log.display());
    }
    Ok(serde_json::from_slice(&fs::read(&file)?)?)
}

/// Several measurements of one thing.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Stat {
    pub(super) median: f64,
    pub(super) min: f64,
    pub(super) max: f64,
}

impl Stat {
    pub(super) fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let (min, max) = (*values.first()?, *values.last()?);
        Some(Self { median: values[values.len() / 2], min, max })
    }
}

/// Measures each thing in turn, again and again, so that drift of the machine falls on all; one that fails is reported, and
/// left out.
pub(super) fn interleaved<'a>(
    runs: u32,
    names: &[String],
    mut once: impl FnMut(usize) -> Result<Cost> + 'a,
) -> Vec<Vec<Cost>> {
    let mut costs: Vec<Vec<Cost>> = vec![Vec::new(); names.len()];
    let mut failed = vec![false; names.len()];
    for run in 1..=runs {
        for (i, name) in names.iter().enumerate().filter(|(i, _)| !failed[*i]).collect::<Vec<_>>() {
            match once(i) {
                Ok(cost) => {
                    eprintln!("{name}: {:.2} s of processor time ({run} of {runs})", cost.cpu);
                    costs[i].push(cost);
                }
                Err(error) => {
                    eprintln!("{name}: left out: {error:#}");
                    failed[i] = true;
                    costs[i].clear();
                }
            }
            let _ = std::io::stderr().flush();
        }
    }
    costs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_lies_between_the_least_and_the_most() {
        let stat = Stat::of([3.0, 1.0, 2.0]).unwrap();
        assert_eq!((stat.median, stat.min, stat.max), (2.0, 1.0, 3.0));
        assert!(Stat::of([]).is_none());
    }
}
