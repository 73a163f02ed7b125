//! Turns OpenAPI documents into Rust SDK crates.
//!
//! A [`Request`] names the documents and what else decides the output. [`build`] makes the crate in memory, [`generate()`] puts it
//! into a folder, [`check`] compares a folder with it; [`normalize()`] gives the canonical document, and [`compare`] what changed
//! between two descriptions. Each returns its result with the warnings that were found on the way, or a [`Failure`] that holds
//! every finding with its place.
//!
//! ```no_run
//! use std::path::Path;
//!
//! let request = sdkwright::Request {
//!     documents: vec!["petstore.yaml".into()],
//!     name: Some("petstore-client".to_owned()),
//!     ..Default::default()
//! };
//! let outcome = sdkwright::generate(&request, Path::new("petstore"), false)?;
//! for warning in outcome.diagnostics.iter() {
//!     eprintln!("{warning}");
//! }
//! # Ok::<(), sdkwright::Failure>(())
//! ```
//!
//! # Features
//!
//! - `cli` (default): the program, as module `cli`. Without it the library depends on no parser of arguments.
//! - `progenitor`: the second backend.
//!
//! Untrusted text is escaped as [`foreign`] defines.

#![warn(clippy::print_stdout, clippy::print_stderr)]

mod budget;
mod build_script;
mod by_hand;
#[cfg(feature = "cli")]
pub mod cli;
pub mod codes;
pub mod config;
pub mod diagnostics;
pub mod drift;
#[cfg(feature = "fetch")]
#[doc(hidden)]
pub mod fetch;
mod files;
pub mod foreign;
mod lower;
mod pagers;
#[cfg(feature = "progenitor")]
mod progenitor;
pub mod report;

// The stages, for this repository's own tests and chores.
#[doc(hidden)]
pub mod canonical;
#[doc(hidden)]
pub mod emit;
#[doc(hidden)]
pub mod generate;
#[doc(hidden)]
pub mod ir;
#[doc(hidden)]
pub mod markdown;
#[doc(hidden)]
pub mod normalize;
#[doc(hidden)]
pub mod reserved;
mod runtime;
#[doc(hidden)]
pub mod server_url;
#[doc(hidden)]
pub mod source;
mod suggest;
#[doc(hidden)]
pub mod write;

pub use build_script::Builder;
pub use canonical::Canonical;
pub use diagnostics::{Diagnostic, Diagnostics, Location, Severity};
pub use drift::Comparison;
#[doc(inline)]
pub use emit::Parts;
pub use emit::module::ModulePath;
pub use files::Files;
#[doc(inline)]
pub use generate::canonical as normalize;
pub use generate::{Backend, Built, Checked, Failure, Layout, Outcome, Request, build, check, compare, generate};
pub use report::Report;
pub use write::{Difference, DifferenceKind, Written};
