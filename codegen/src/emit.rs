//! From the [`crate::ir::Api`] to the files of a crate.

mod calls;
pub mod client;
mod crate_root;
mod debug;
mod derives;
mod docs;
mod errors;
mod idempotency;
pub mod manifest;
pub mod models;
pub mod module;
pub mod operations;
pub mod product;
mod roundtrip;
mod runtime;
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
use runtime::Runtime;
pub use wire::sample_calls::{SampleCall, sample_calls};

/// Generated code is formatted already, whatever the style of the workspace that it ends up in.
const RUSTFMT: &[u8] = b"disable_all_formatting = true\n";

/// The purpose of the code.
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

/// The files of a crate around its code.
const AROUND: [Emitter; 3] = [docs::emit, wire::emit, roundtrip::emit];

/// The inputs of a crate beside the document and its configuration.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// The purpose of the code.
    pub parts: Parts,
    /// Hand-written modules.
    pub modules: Vec<String>,
    /// Sections that a hand-written manifest adds.
    pub manifest: toml::Table,
}

/// Every file of the crate.
pub fn emit(api: &Api, config: &Config, shape: &Shape) -> Files {
    let runtime = Runtime::of(api, shape);
    let around = if shape.parts == Parts::All { &AROUND[..] } else { &AROUND[2..] };
    let (mut files, mut others) = rayon::join(|| code(api, config, shape.parts, &runtime), || run(around, api, config));
    files.append(&mut others);
    if shape.parts == Parts::Models {
        files.insert("README.md".to_owned(), docs::models_readme(api, config).into_bytes());
    }
    files.insert("Cargo.toml".to_owned(), manifest::emit(api, config, shape).into_bytes());
    files.insert("src/lib.rs".to_owned(), crate_root::emit(api, config, shape, &runtime).into_bytes());
    files.insert("rustfmt.toml".to_owned(), RUSTFMT.to_vec());
    files
}

/// The code, but for its root.
fn code(api: &Api, config: &Config, parts: Parts, runtime: &Runtime) -> Files {
    let emitters = if parts == Parts::All { &CODE[..] } else { &CODE[1..2] };
    let mut files = run(emitters, api, config);
    // A copy: an SDK builds with nothing but crates.io.
    runtime.emit(&mut files);
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
