//! From the [`crate::ir::Api`] to the files of a crate.

mod calls;
pub mod client;
mod crate_root;
mod debug;
mod docs;
mod errors;
pub mod manifest;
pub mod models;
pub mod operations;
pub mod product;
mod roundtrip;
pub mod rustdoc;
pub mod samples;
pub mod source_file;
pub mod types;
mod usage;
mod values;
mod wire;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::config::Config;
use crate::ir::Api;
use crate::runtime;
pub use wire::sample_calls::{SampleCall, sample_calls};

/// Generated files by their path in the crate (`/`-separated).
pub type Files = BTreeMap<String, Vec<u8>>;

/// Generated code is formatted already, whatever the style of the workspace that it ends up in.
const RUSTFMT: &[u8] = b"disable_all_formatting = true\n";

/// What writes a part of the crate.
type Emitter = fn(&Api, &Config, &mut Files);

/// Those that take longest first.
const EMITTERS: [Emitter; 6] = [
    operations::emit,
    docs::emit,
    wire::emit,
    roundtrip::emit,
    |api, _, files| models::emit(api, files),
    |api, config, files| {
        files.insert("Cargo.toml".to_owned(), manifest::emit(api, config).into_bytes());
        files.insert("src/lib.rs".to_owned(), crate_root::emit(api, config).into_bytes());
        files.insert("src/client.rs".to_owned(), client::emit(api, config).into_bytes());
        files.insert("src/error.rs".to_owned(), errors::emit(api).into_bytes());
        files.insert("rustfmt.toml".to_owned(), RUSTFMT.to_vec());
    },
];

/// Every file of the crate.
pub fn emit(api: &Api, config: &Config) -> Files {
    let emitted: Vec<Files> = EMITTERS
        .par_iter()
        .map(|emit| {
            let mut files = Files::new();
            emit(api, config, &mut files);
            files
        })
        .collect();
    // The runtime is copied as it is but for this repository's marks: an SDK builds with nothing but crates.io.
    let copy = |(path, text): &(&str, &str)| ((*path).to_owned(), unmarked(text).into_bytes());
    let mut files: Files = runtime::SOURCES.iter().map(copy).collect();
    emitted.into_iter().for_each(|mut part| files.append(&mut part));
    files
}

/// A source without the comments that `cargo xtask protections` looks for.
fn unmarked(text: &str) -> String {
    text.split_inclusive('\n').filter(|line| !line.trim_start().starts_with("// protection: ")).collect()
}
