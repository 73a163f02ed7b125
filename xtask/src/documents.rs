//! Documents that lie in a folder.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// Returns the documents of a folder, by name.
///
/// # Errors
/// The folder can't be read, or holds none.
pub fn in_folder(folder: &Path) -> Result<Vec<PathBuf>> {
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
