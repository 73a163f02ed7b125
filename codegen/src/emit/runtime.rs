//! The client runtime, copied as it is but for this repository's marks: an SDK builds with nothing but crates.io.

use super::Files;

/// Paths in the crate, with contents.
const SOURCES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/runtime_sources.rs"));

/// `src/runtime.rs` and `src/runtime/**`.
pub(super) fn emit() -> Files {
    SOURCES.iter().map(|(path, text)| ((*path).to_owned(), unmarked(text).into_bytes())).collect()
}

/// A source without the comments that `cargo xtask protections` looks for.
fn unmarked(text: &str) -> String {
    text.split_inclusive('\n').filter(|line| !line.trim_start().starts_with("// protection: ")).collect()
}
