//! From the [`crate::ir::Api`] to the files of a crate.

pub mod models;
pub mod samples;

use std::collections::BTreeMap;

pub mod rustdoc;
pub mod source_file;
pub mod types;

use crate::config::Config;
use crate::ir::Api;

/// Generated files by their path in the crate (`/`-separated).
pub type Files = BTreeMap<String, Vec<u8>>;

/// Every file of the crate.
pub fn emit(api: &Api, _config: &Config) -> Files {
    let mut files = Files::new();
    models::emit(api, &mut files);
    files
}
