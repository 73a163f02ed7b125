//! Generated files, in memory.

use std::collections::BTreeMap;

/// Generated files by their path in the crate (`/`-separated).
pub type Files = BTreeMap<String, Vec<u8>>;
