//! Turns OpenAPI documents into Rust SDK crates.
//!
//! Data flows one way: [`source`] reads documents, [`normalize`] brings them to one canonical OpenAPI 3.0
//! form, [`ir`] gives everything a Rust name and a type, [`emit`] builds the files, [`mod@write`] puts them on disk. [`drift`]
//! compares two canonical documents.

pub mod cli;
pub mod config;
pub mod diagnostics;
pub mod drift;
pub mod emit;
pub mod generate;
pub mod ir;
pub mod markdown;
mod media_type;
pub mod normalize;
#[cfg(feature = "progenitor")]
mod progenitor;
pub mod report;
pub mod source;
pub mod write;
