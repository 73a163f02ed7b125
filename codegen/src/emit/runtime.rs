//! The client runtime, copied as it is: an SDK builds with nothing but crates.io.

use super::Files;

/// Paths in the crate, with contents.
const SOURCES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/runtime_sources.rs"));

/// `src/runtime.rs` and `src/runtime/**`.
pub(super) fn emit() -> Files {
    SOURCES.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}
