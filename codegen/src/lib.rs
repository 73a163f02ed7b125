//! Turns OpenAPI documents into Rust SDK crates.
//!
//! Data flows one way: [`source`] reads documents, [`normalize`] brings them to one canonical OpenAPI 3.0
//! form, [`ir`] gives everything a Rust name and a type, [`emit`] builds the files, [`mod@write`] puts them on disk. [`drift`]
//! compares two canonical documents. What strangers wrote is shown as [`foreign`] says.

#![warn(clippy::print_stdout, clippy::print_stderr)]

pub mod cli;
pub mod config;
pub mod diagnostics;
pub mod drift;
pub mod emit;
pub mod foreign;
pub mod generate;
pub mod ir;
mod media_type;
pub mod normalize;
#[cfg(feature = "progenitor")]
mod progenitor;
pub mod report;
pub mod server_url;
pub mod source;
pub mod write;
