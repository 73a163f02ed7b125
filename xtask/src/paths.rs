//! Paths in this repository.

use std::env;
use std::path::{Path, PathBuf};

/// Returns the repository's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies below the root")
}

/// Returns a path for messages: from the current folder where it lies below it.
pub fn shown(path: &Path) -> PathBuf {
    let current = env::current_dir().unwrap_or_default();
    path.strip_prefix(current).unwrap_or(path).to_owned()
}
