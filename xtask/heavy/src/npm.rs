//! Packages of npm, installed as a lock file says.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

/// Installs what `package-lock.json` in `pinned` says below `folder`, unless that was done.
pub(crate) fn install(pinned: &Path, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    let lock = fs::read(pinned.join("package-lock.json"))?;
    let done = folder.join("installed-package-lock.json");
    if fs::read(&done).ok().as_ref() == Some(&lock) {
        return Ok(());
    }
    for name in ["package.json", "package-lock.json"] {
        fs::copy(pinned.join(name), folder.join(name))?;
    }
    eprintln!("installing packages in {}", folder.display());
    let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    let status = Command::new("npm").args(arguments).current_dir(folder).status();
    if !status.context("npm does not start: install Node.js")?.success() {
        bail!("npm could not install what {} says: see above", pinned.display());
    }
    fs::write(done, lock)?;
    Ok(())
}
