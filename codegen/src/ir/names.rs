//! Wire names to Rust names.
