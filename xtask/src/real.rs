//! `cargo xtask real`: the documents that StackOne publishes, a crate for each date.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::paths::root;
use crate::workshop::{Job, Workshop, table};

/// Where the published documents are, from the repository's root.
pub(crate) const DEFAULT_FOLDER: &str = "../shared/upstream/stackone";

/// Generates, checks and lints a crate for each folder of documents.
pub(crate) fn run(folder: &Path) -> Result<()> {
    let folder = if folder == Path::new(DEFAULT_FOLDER) { root().join(folder) } else { folder.to_owned() };
    let jobs = jobs(&folder)
        .with_context(|| format!("no documents in {}: put them there, or name another folder", folder.display()))?;
    let workshop = Workshop::new("real");
    let verdicts = jobs.iter().map(|job| workshop.run(job)).collect::<Result<Vec<_>>>()?;
    print!("\n{}", table(&verdicts));
    match verdicts.iter().filter(|verdict| !verdict.is_good()).count() {
        0 => Ok(()),
        bad => bail!("{bad} of {} crates are not as they should be", verdicts.len()),
    }
}

/// A job for the folder, and for each folder in it, that holds documents.
fn jobs(folder: &Path) -> Result<Vec<Job>> {
    let mut folders: Vec<PathBuf> = entries(folder)?.into_iter().filter(|path| path.is_dir()).collect();
    folders.push(folder.to_owned());
    let mut jobs = Vec::new();
    for folder in folders {
        let documents: Vec<PathBuf> =
            entries(&folder)?.into_iter().filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
        if !documents.is_empty() {
            jobs.push(Job { name: crate_name(&folder), documents });
        }
    }
    if jobs.is_empty() {
        bail!("there is no JSON document");
    }
    Ok(jobs)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let read = fs::read_dir(folder).with_context(|| format!("can't read {}", folder.display()))?;
    let mut paths = read.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// `2025-12` in `stackone`: `stackone-2025-12`.
fn crate_name(folder: &Path) -> String {
    let part = |path: Option<&Path>| {
        let name = path.and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
        name.replace(|c: char| !c.is_ascii_alphanumeric(), "-").to_ascii_lowercase()
    };
    let name = format!("{}-{}", part(folder.parent()), part(Some(folder)));
    name.trim_matches('-').to_owned()
}
