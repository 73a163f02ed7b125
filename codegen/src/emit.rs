//! From the [`crate::ir::Api`] to the files of a crate.

mod calls;
pub mod client;
mod crate_root;
mod debug;
mod derives;
mod docs;
mod errors;
pub mod manifest;
pub mod models;
pub mod module;
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

use rayon::prelude::*;

use crate::config::Config;
use crate::files::Files;
use crate::ir::Api;
use crate::runtime;
pub use wire::sample_calls::{SampleCall, sample_calls};

/// Generated code is formatted already, whatever the style of the workspace that it ends up in.
const RUSTFMT: &[u8] = b"disable_all_formatting = true\n";

/// The part of the runtime that calls the API: `http.rs` and its folder.
const HTTP: &str = "src/runtime/http";

/// What the code is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Parts {
    /// Calling the API.
    #[default]
    All,
    /// Reading and writing its models: no client, no transport, no runtime for tasks.
    Models,
}

/// An emitter: writes a part of the crate.
type Emitter = fn(&Api, &Config, &mut Files);

/// Those that take longest first.
const CODE: [Emitter; 3] = [
    operations::emit,
    |api, _, files| models::emit(api, files),
    |api, config, files| {
        files.insert("src/client.rs".to_owned(), client::emit(api, config).into_bytes());
        files.insert("src/error.rs".to_owned(), errors::emit(api).into_bytes());
    },
];

/// What a crate has around its code.
const AROUND: [Emitter; 3] = [docs::emit, wire::emit, roundtrip::emit];

/// What decides a crate beside the document and its configuration.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// What the code is for.
    pub parts: Parts,
    /// Hand-written modules.
    pub modules: Vec<String>,
    /// Sections that a hand-written manifest adds.
    pub manifest: toml::Table,
}

/// Every file of the crate.
pub fn emit(api: &Api, config: &Config, shape: &Shape) -> Files {
    let around = if shape.parts == Parts::All { &AROUND[..] } else { &AROUND[2..] };
    let (mut files, mut others) = rayon::join(|| code(api, config, shape.parts), || run(around, api, config));
    files.append(&mut others);
    if shape.parts == Parts::Models {
        files.insert("README.md".to_owned(), docs::models_readme(api, config).into_bytes());
    }
    files.insert("Cargo.toml".to_owned(), manifest::emit(api, config, shape).into_bytes());
    files.insert("src/lib.rs".to_owned(), crate_root::emit(api, config, shape).into_bytes());
    files.insert("rustfmt.toml".to_owned(), RUSTFMT.to_vec());
    files
}

/// The code, but for its root.
fn code(api: &Api, config: &Config, parts: Parts) -> Files {
    let emitters = if parts == Parts::All { &CODE[..] } else { &CODE[1..2] };
    let mut files = run(emitters, api, config);
    // The runtime is copied as it is but for this repository's marks: an SDK builds with nothing but crates.io.
    let copied = runtime::SOURCES.iter().filter(|(path, _)| parts == Parts::All || is_for_models(path));
    files.extend(copied.map(|(path, text)| ((*path).to_owned(), unmarked(text, parts).into_bytes())));
    files
}

fn run(emitters: &[Emitter], api: &Api, config: &Config) -> Files {
    let emitted: Vec<Files> = emitters
        .par_iter()
        .map(|emit| {
            let mut files = Files::new();
            emit(api, config, &mut files);
            files
        })
        .collect();
    emitted.into_iter().flatten().collect()
}

/// Whether models need a file of the runtime.
fn is_for_models(path: &str) -> bool {
    !path.starts_with(HTTP)
}

/// A source without the comments that `cargo xtask protections` looks for, and without a module that is not there.
fn unmarked(text: &str, parts: Parts) -> String {
    let is_left_out = |line: &str| {
        line.trim_start().starts_with("// protection: ") || (parts == Parts::Models && line == "pub mod http;\n")
    };
    text.split_inclusive('\n').filter(|line| !is_left_out(line)).collect()
}
