//! `cargo xtask snapshots`: what the small feature documents become.

#[path = "../../codegen/tests/support/every_name.rs"]
mod every_name;
#[path = "../../codegen/tests/support/snapshot.rs"]
mod snapshot;

use std::fs;

use anyhow::{Context, Result, bail};
use sdkwright::cli::list;
use sdkwright::write;

use snapshot::Snapshot;
use xtask::paths::root;

/// Writes the snapshots, or lists differences.
pub(crate) fn run(check: bool) -> Result<()> {
    let mut differing = 0;
    let (path, document) = (root().join(every_name::FILE), every_name::document());
    if fs::read_to_string(&path).ok().as_ref() != Some(&document) {
        println!("{}: differs", every_name::FILE);
        match check {
            true => differing += 1,
            false => fs::write(&path, document).with_context(|| format!("{} can't be written", path.display()))?,
        }
    }
    for snapshot in Snapshot::all(&root().join("codegen/tests/snapshots"))? {
        let name = &snapshot.name;
        let files = snapshot.files().with_context(|| format!("snapshot {name}"))?;
        if check {
            let differences = write::check(&files, &snapshot.out())?;
            differing += differences.len();
            println!("{name}: {} differences\n{}", differences.len(), list(&differences));
        } else {
            let done = write::write(&files, &snapshot.out(), false)?;
            println!("{name}: wrote {}, removed {}, left {}", done.written, done.removed, done.unchanged);
        }
    }
    if differing > 0 {
        bail!("{differing} files differ; update them with `cargo xtask snapshots`");
    }
    Ok(())
}
