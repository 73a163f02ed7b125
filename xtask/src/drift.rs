//! `cargo xtask drift`: the published documents against `spec/`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use sdkwright::cli::{DiffReport, compare};
use sdkwright::generate::Request;
use xtask::documents::in_folder;
use xtask::paths::{root, shown};
use xtask::spec::{SDK_TOML, config, version_of};

use crate::heavy;

/// Options of `cargo xtask drift`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Documents, folders of them, or URLs. Default: the URLs of `[drift] upstream` in `spec/sdk.toml`.
    #[arg(long, value_name = "FILE|FOLDER|URL", num_args = 1..)]
    upstream: Vec<String>,
    /// `--ignore`'s default is `[drift] ignore` in `spec/sdk.toml`.
    #[command(flatten)]
    report: DiffReport,
}

/// Compares, and reports differences.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let (config, text) = config()?;
    let upstream = if options.upstream.is_empty() { &config.drift.upstream } else { &options.upstream };
    if upstream.is_empty() {
        bail!(
            "there is nothing to compare with; name documents with --upstream, or in `[drift] upstream` of {SDK_TOML}"
        );
    }
    let mut report = options.report.clone();
    if report.ignore.is_none() {
        report.ignore = config.drift.ignore.as_ref().map(|path| shown(&root().join("spec").join(path)));
    }
    let spec = Request { config: Some(shown(&root().join(SDK_TOML))), ..Request::default() };
    let published = Request { documents: documents(upstream)?, ..Request::default() };
    let compared = compare(&spec, &published, &report)?;
    Ok(compared.tell(&report, Some(&version_of(&text)?)))
}

/// Files: as named, in folders, or fetched.
fn documents(named: &[String]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let urls: Vec<&str> = named.iter().map(String::as_str).filter(|name| name.contains("://")).collect();
    if !urls.is_empty() {
        files.extend(heavy::output("fetch", &urls)?.lines().map(PathBuf::from));
    }
    for name in named.iter().filter(|name| !name.contains("://")) {
        let path = PathBuf::from(name);
        match path.is_dir() {
            true => files.extend(in_folder(&path)?),
            false => files.push(path),
        }
    }
    Ok(files)
}
