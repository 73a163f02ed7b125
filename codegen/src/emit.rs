//! From the [`crate::ir::Api`] to the files of a crate.

pub mod models;
pub mod samples;

use std::collections::BTreeMap;

pub mod rustdoc;
pub mod source_file;
pub mod types;

/// Generated files by their path in the crate (`/`-separated).
pub type Files = BTreeMap<String, Vec<u8>>;
