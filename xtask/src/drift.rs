//! `cargo xtask drift`: the published documents against `spec/`; `cargo xtask same`: documents against other forms of themselves.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use sdkwright::cli::{DiffReport, compare};
use sdkwright::config::Config;
use sdkwright::drift::Comparison;
use sdkwright::generate::{self, Request};

use crate::bump::version_of;
use crate::paths::{root, shown};
use crate::pull;

/// Exit status where the documents can't be compared.
pub(crate) const NOT_COMPARED: u8 = 2;

const SDK_TOML: &str = "spec/sdk.toml";

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

/// What `spec/sdk.toml` says, and its text.
pub(crate) fn config() -> Result<(Config, String)> {
    let text = fs::read_to_string(root().join(SDK_TOML)).with_context(|| format!("can't read {SDK_TOML}"))?;
    let config = Config::parse(&text, SDK_TOML).map_err(|finding| anyhow::anyhow!("{finding}"))?;
    Ok((config, text))
}

/// Compares, and tells what differs.
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
    let urls: Vec<String> = named.iter().filter(|name| name.contains("://")).cloned().collect();
    files.extend(pull::fetch(&urls, &pull::Lock::default())?.into_iter().map(|fetched| fetched.path));
    for name in named.iter().filter(|name| !name.contains("://")) {
        let path = PathBuf::from(name);
        match path.is_dir() {
            true => files.extend(in_folder(&path)?),
            false => files.push(path),
        }
    }
    Ok(files)
}

/// The documents of a folder, by name.
fn in_folder(folder: &Path) -> Result<Vec<PathBuf>> {
    let read = fs::read_dir(folder).with_context(|| format!("can't read {}", folder.display()))?;
    let mut files = read.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.retain(|path| {
        path.is_file() && path.extension().is_some_and(|end| ["json", "yaml", "yml"].iter().any(|known| end == *known))
    });
    files.sort();
    if files.is_empty() {
        bail!("there is no document in {}", folder.display());
    }
    Ok(files)
}

/// Compares documents with other forms of themselves.
pub(crate) fn same(folders: &[PathBuf]) -> Result<()> {
    let mut apis: Vec<Vec<PathBuf>> = Vec::new();
    for folder in folders {
        collect(folder, &mut apis)?;
    }
    let forms = tempfile::tempdir().context("no temporary folder")?;
    let mut differing = 0;
    for documents in apis {
        let name = documents[0].display().to_string();
        let request = Request { documents, ..Request::default() };
        let canonical = generate::canonical(&request)?.0.to_json();
        let mut told = Vec::new();
        let mut check = |form: &str, old: &Request, new: &Request| -> Result<()> {
            let comparison: Comparison = generate::compare(old, new)?;
            if let Some(change) = comparison.changes.first() {
                let count = comparison.changes.len();
                told.push(format!(
                    "{form}: {count} changes; first {} {}: {}",
                    change.subject, change.at, change.message
                ));
            }
            Ok(())
        };
        check("itself", &request, &request)?;
        let json = forms.path().join("canonical.json");
        fs::write(&json, canonical.to_string())?;
        let json = Request { documents: vec![json], ..Request::default() };
        check("its canonical form", &request, &json)?;
        let yaml = forms.path().join("canonical.yaml");
        fs::write(&yaml, serde_saphyr::to_string(&canonical)?)?;
        let yaml = Request { documents: vec![yaml], ..Request::default() };
        check("its canonical form as YAML", &yaml, &request)?;
        differing += usize::from(!told.is_empty());
        println!("{name}: {}", if told.is_empty() { "the same".to_owned() } else { told.join("\n  ") });
    }
    if differing > 0 {
        bail!("{differing} documents differ from other forms of themselves");
    }
    Ok(())
}

/// Every document is an API of its own, but those of a folder in a folder of folders, as `upstream/stackone/2025-12`, are one.
fn collect(folder: &Path, apis: &mut Vec<Vec<PathBuf>>) -> Result<()> {
    let read = fs::read_dir(folder).with_context(|| format!("can't read {}", folder.display()))?;
    let mut folders = read.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    folders.retain(|path| path.is_dir());
    folders.sort();
    match folders.is_empty() {
        true if folder.ancestors().any(|parent| parent.ends_with("upstream")) => apis.push(in_folder(folder)?),
        true => apis.extend(in_folder(folder)?.into_iter().map(|document| vec![document])),
        false => folders.iter().try_for_each(|folder| collect(folder, apis))?,
    }
    Ok(())
}
