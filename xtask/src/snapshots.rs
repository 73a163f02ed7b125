//! `cargo xtask snapshots`: what the small feature documents become.

#[path = "../../codegen/tests/support/snapshot.rs"]
mod snapshot;

use anyhow::{Context, Result, bail};
use sdkwright::cli::list;
use sdkwright::write;

use snapshot::Snapshot;
use xtask::paths::root;

/// Writes the snapshots, or tells what differs in them.
pub(crate) fn run(check: bool) -> Result<()> {
    let mut differing = 0;
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
        bail!("{differing} files differ; mend them with `cargo xtask snapshots`");
    }
    Ok(())
}
