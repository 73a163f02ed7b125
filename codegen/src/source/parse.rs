//! Text to nodes: which syntax a file is in, and what a parser reports.

use super::keys::{Duplicate, Keys};
use super::node::{FileId, Node};
use super::{Text, json, yaml};

/// Result of a parser.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) root: Node,
    pub(super) keys: Keys,
    pub(super) duplicates: Vec<Duplicate>,
    /// The beginning of a second YAML document.
    pub(super) more_documents: Option<u32>,
}

/// The reason why a text could not be parsed.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) offset: u32,
    pub(super) message: String,
    pub(super) cause: Cause,
}

/// The cause of a fault, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// The text breaks a rule of the syntax.
    Syntax,
    /// A tab indents a line.
    Tab,
    /// The text breaks a rule in an object or list in brackets, which begins here: it may not be closed.
    Open(u32),
    /// The text has no value.
    Empty,
    /// Values are nested too deep.
    Depth,
    /// Aliases copy too much.
    Aliases,
}

impl Fault {
    pub(super) fn new(offset: u32, message: impl Into<String>) -> Self {
        Self { offset, message: message.into(), cause: Cause::Syntax }
    }

    pub(super) fn too_deep(offset: u32, max_depth: usize) -> Self {
        let message = format!("values are nested more than {max_depth} levels deep");
        Self { offset, message, cause: Cause::Depth }
    }

    /// Adds the beginning of the innermost object or list that the fault is in.
    pub(super) fn inside(mut self, begin: u32) -> Self {
        if self.cause == Cause::Syntax {
            self.cause = Cause::Open(begin);
        }
        self
    }

    /// The action for the user.
    pub(super) fn help(&self, syntax: Syntax, text: &Text) -> String {
        match self.cause {
            Cause::Syntax => "correct the syntax here".to_owned(),
            Cause::Tab => "indent with spaces".to_owned(),
            Cause::Empty => "pass an OpenAPI document in JSON or YAML".to_owned(),
            Cause::Depth => "nest values less deeply".to_owned(),
            Cause::Aliases => "write fewer aliases, or the values themselves".to_owned(),
            Cause::Open(begin) => {
                let (line, column) = text.position(begin);
                let is_list = text.as_str()[begin as usize..].starts_with('[');
                let (noun, bracket) = match (is_list, syntax) {
                    (true, _) => ("list", ']'),
                    (false, Syntax::Json) => ("object", '}'),
                    (false, Syntax::Yaml) => ("mapping", '}'),
                };
                format!("the {noun} begins at {line}:{column}: correct the syntax here, or close it with `{bracket}`")
            }
        }
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
pub(super) fn parse(text: &Text, file: FileId, is_yaml_file: bool, bounds: Bounds) -> Result<Parsed, (Syntax, Fault)> {
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
