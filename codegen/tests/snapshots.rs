//! Small documents, one for each feature, and the crates that they become.

#[path = "support/snapshot.rs"]
mod snapshot;

use std::path::Path;

use sdkwright::cli::list;
use sdkwright::write;
use snapshot::Snapshot;

#[test]
fn the_feature_documents_become_what_is_committed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    let snapshots = Snapshot::all(&root).expect("the folder of snapshots");
    assert!(!snapshots.is_empty());
    let mut faults = Vec::new();
    for snapshot in snapshots {
        let name = &snapshot.name;
        let files = snapshot.files().unwrap_or_else(|failure| panic!("{name}: {failure}"));
        let differences = write::check(&files, &snapshot.out()).expect("it is readable");
        if !differences.is_empty() {
            faults.push(format!("{name}\n{}", list(&differences)));
        }
    }
    assert!(
        faults.is_empty(),
        "snapshots differ; check whether that is intended, then update them with `cargo xtask snapshots`\n{}",
        faults.join("\n")
    );
}
