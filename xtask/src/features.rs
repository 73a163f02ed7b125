//! `cargo xtask features`: the SDK with each of its features alone, and with none.

use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use xtask::paths::root;

/// Checks every selection of features that a user is likely to make; warnings are errors.
pub(crate) fn run() -> Result<()> {
    let domains = domains()?;
    let all = domains.join(",");
    let mut selections = vec!["", &all, "rustls", "rustls-ring", "native-tls", "tracing", "blocking"];
    selections.extend(domains.iter().map(String::as_str));
    let mut failed = Vec::new();
    for selection in selections {
        let started = Instant::now();
        let passed = check(selection)?;
        let verdict = if passed { "" } else { "  FAILED" };
        println!("{:<28} {:>6.1} s{verdict}", name(selection, &all), started.elapsed().as_secs_f64());
        if !passed {
            failed.push(name(selection, &all));
        }
    }
    if failed.is_empty() { Ok(()) } else { bail!("does not compile without warnings: {}", failed.join(", ")) }
}

fn name<'a>(selection: &'a str, all: &str) -> &'a str {
    match selection {
        "" => "(none)",
        _ if selection == all => "(every domain)",
        one => one,
    }
}

/// Checks the library as a user of these features compiles it. Only its own warnings are errors.
fn check(features: &str) -> Result<bool> {
    let status = cargo()
        .args(["clippy", "--quiet", "--package", "stackone-client", "--lib", "--no-default-features"])
        .args(["--features", features, "--", "-D", "warnings"])
        .status()
        .context("cargo does not start")?;
    Ok(status.success())
}

fn cargo() -> Command {
    let mut command = xtask::cargo::cargo();
    command.current_dir(root());
    command
}

/// The SDK's domains: its features that need no dependency.
fn domains() -> Result<Vec<String>> {
    let output = cargo().args(["metadata", "--no-deps", "--format-version", "1"]).output();
    let output = output.context("cargo does not start")?;
    let metadata: Value =
        serde_json::from_slice(&output.stdout).context("the output of `cargo metadata` is not JSON")?;
    let packages = metadata["packages"].as_array().context("`cargo metadata` names no packages")?;
    let sdk =
        packages.iter().find(|package| package["name"] == "stackone-client").context("the SDK is not a member")?;
    let features = sdk["features"].as_object().context("the SDK has no features")?;
    let is_domain = |needs: &Value| needs.as_array().is_some_and(Vec::is_empty);
    Ok(features.iter().filter(|(_, needs)| is_domain(needs)).map(|(name, _)| name.clone()).collect())
}
