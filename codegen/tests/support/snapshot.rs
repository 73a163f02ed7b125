//! Small documents, one for each feature, with the crate that each becomes. Shared by the test and by `cargo xtask snapshots`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sdkwright::Files;
use sdkwright::generate::{Failure, Request, build};

/// Files of the tests that are the same in every crate.
const HARNESS: &[&str] = &[
    "tests/roundtrip/main.rs",
    "tests/roundtrip/model.rs",
    "tests/wire/call.rs",
    "tests/wire/main.rs",
    "tests/wire/server.rs",
];

/// A folder with `openapi.yaml` and, beside it, `crate/`.
pub(crate) struct Snapshot {
    /// Its folder's name.
    pub(crate) name: String,
    folder: PathBuf,
}

impl Snapshot {
    /// All of them, sorted by name.
    pub(crate) fn all(root: &Path) -> io::Result<Vec<Self>> {
        let mut list = Vec::new();
        for entry in fs::read_dir(root)? {
            let folder = entry?.path();
            if folder.join("openapi.yaml").is_file() {
                let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
                list.push(Self { name, folder });
            }
        }
        list.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(list)
    }

    /// The folder of the crate.
    pub(crate) fn out(&self) -> PathBuf {
        self.folder.join("crate")
    }

    /// The input of the generator.
    pub(crate) fn request(&self) -> Request {
        let config = Some(self.folder.join("sdk.toml")).filter(|config| config.is_file());
        let documents = vec![self.folder.join("openapi.yaml")];
        Request { documents, config, name: Some(self.name.clone()), ..Request::default() }
    }

    /// The crate, without what is the same in every crate: the runtime, and the harness of its tests.
    pub(crate) fn files(&self) -> Result<Files, Failure> {
        let mut files = build(&self.request())?.files;
        files.retain(|path, _| {
            let is_runtime = path == "src/runtime.rs" || path.starts_with("src/runtime/");
            !is_runtime && !HARNESS.contains(&path.as_str())
        });
        Ok(files)
    }
}
