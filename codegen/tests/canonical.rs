//! The canonical form of a canonical document is that document, to the byte. (`cargo xtask canonical` holds it to the official schema.)

use std::fs;
use std::path::{Path, PathBuf};

use sdkwright::generate::{Request, canonical};

fn normalized(document: &Path) -> String {
    let request = Request { documents: vec![document.to_owned()], ..Request::default() };
    let (canonical, _) = canonical(&request).expect("the document is understood");
    serde_json::to_string_pretty(&canonical.to_json()).expect("JSON")
}

/// Every description in `spec/`, and those of the snapshots.
fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let entries =
        |folder: PathBuf| fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let spec = entries(root.join("../spec")).filter(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    spec.chain(entries(root.join("tests/snapshots")).map(|folder| folder.join("openapi.yaml"))).collect()
}

#[test]
fn it_stays_as_it_is() {
    let documents = documents();
    assert!(documents.len() > 15, "{documents:?}");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("canonical.json");
    for document in documents {
        let once = normalized(&document);
        fs::write(&file, &once).expect("a file");
        let twice = normalized(&file);
        let differing = once.lines().zip(twice.lines()).enumerate().find(|(_, (before, after))| before != after);
        assert!(once == twice, "{}: {differing:?}", document.display());
    }
}
