//! Text to nodes: which syntax a file is in, and what a parser reports.

use super::node::{FileId, Node, Span};
use super::{json, yaml};

/// Result of a parser.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) root: Node,
    /// Keys that an object has twice, with the place of the later value.
    pub(super) duplicates: Vec<(String, Span)>,
    /// The beginning of a second YAML document.
    pub(super) more_documents: Option<u32>,
}

/// The reason why a text could not be parsed.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) offset: u32,
    pub(super) message: String,
}

impl Fault {
    pub(super) fn too_deep(offset: u32, max_depth: usize) -> Self {
        Self { offset, message: format!("values are nested more than {max_depth} levels deep") }
    }
}

/// The syntax of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    Json,
    Yaml,
}

/// Limits of a parser.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub(super) max_depth: usize,
    /// Nodes that YAML aliases may add.
    pub(super) max_alias_nodes: usize,
}

/// Parses a text: JSON where it begins like JSON, else YAML. YAML's flow style begins like JSON too,
/// so a `.yaml` file gets a second chance.
pub(super) fn parse(
    text: &super::Text,
    file: FileId,
    is_yaml_file: bool,
    bounds: Bounds,
) -> Result<Parsed, (Syntax, Fault)> {
    let content = text.as_str();
    if content.trim_start().starts_with(['{', '[']) {
        match json::parse(content, file, bounds.max_depth) {
            Err(fault) if !is_yaml_file => return Err((Syntax::Json, fault)),
            Err(_) => {}
            Ok(parsed) => return Ok(parsed),
        }
    }
    yaml::parse(text, file, bounds).map_err(|fault| (Syntax::Yaml, fault))
}
