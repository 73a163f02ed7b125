//! `cargo xtask regenerate`: the SDK from `spec/`.

use std::time::Instant;

use anyhow::{Result, bail};
use sdkwright::cli::{Done, Summary, list, progress};
use sdkwright::generate::{self, Request};
use xtask::paths::{root, shown};

use crate::heavy;

/// Writes `generated/`, or lists differences; `bump` sets the next version first.
pub(crate) fn run(check: bool, force: bool, bump: bool) -> Result<()> {
    if bump && !heavy::run("bump", &[])?.success() {
        bail!("the next version is not set: see above");
    }
    let started = Instant::now();
    let config = Some(shown(&root().join("spec/sdk.toml")));
    let request = Request { config, on_stage: progress(), ..Request::default() };
    let out = &shown(&root().join("generated"));
    let (report, diagnostics, done) = if check {
        let checked = generate::check(&request, out)?;
        (checked.report, checked.diagnostics, Done::Checked(checked.differences))
    } else {
        let outcome = generate::generate(&request, out, force)?;
        (outcome.report, outcome.diagnostics, Done::Written(outcome.written))
    };
    for finding in diagnostics.iter() {
        eprintln!("{finding}");
    }
    let summary = Summary { report: &report, out, done, took: started.elapsed() };
    let differences = summary.done.differences();
    if !differences.is_empty() {
        println!("{}", list(differences));
    }
    print!("{summary}");
    if !differences.is_empty() {
        bail!(
            "{} files of generated/ differ from the output for spec/; update them with `cargo xtask regenerate`",
            differences.len()
        );
    }
    Ok(())
}
