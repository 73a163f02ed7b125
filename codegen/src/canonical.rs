//! The canonical form of a description: what normalization comes to, and all that the stages after it read.

pub(crate) mod circles;
mod document;
pub(crate) mod grammar;
mod heirs;
pub(crate) mod media_type;
pub(crate) mod merge;
mod nodes;
pub(crate) mod openapi30;
mod read;
mod schema;
pub(crate) mod status;
mod style;
mod view;

pub(crate) use document::*;
pub(crate) use grammar::{METHODS, OTHER_METHODS};
pub(crate) use heirs::{Heirs, heirs};
pub(crate) use nodes::Nodes;
pub(crate) use schema::*;
pub use style::ParamStyle;
pub(crate) use view::{Choice, View, Views, is_scalar, number_value, written};

use std::sync::Arc;

use crate::diagnostics::Location;
use crate::source::{Node, Sources, Span, tokens};

/// The canonical document, with the places that its parts came from.
#[derive(Debug, Default)]
pub struct Canonical {
    pub(crate) document: Document,
    /// The place of every value in the sources.
    pub origins: Origins,
}

/// Places in the sources by JSON pointer into the canonical document.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    inner: Option<Arc<(Sources, Node)>>,
}

impl Origins {
    pub(crate) fn new(sources: Sources, root: Node) -> Self {
        Self { inner: Some(Arc::new((sources, root))) }
    }

    /// The length of all sources together, in bytes.
    pub fn source_bytes(&self) -> usize {
        self.inner.as_deref().map_or(0, |(sources, _)| sources.bytes())
    }

    /// The files on this machine that the sources are.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &std::path::Path> {
        self.inner.as_deref().into_iter().flat_map(|(sources, _)| sources.paths())
    }

    /// The place in the source of a pointer into the canonical document: its own, or that of what it is in.
    pub fn locate(&self, pointer: &str) -> Location {
        let Some((sources, root)) = self.inner.as_deref() else {
            return Location { pointer: pointer.into(), ..Location::default() };
        };
        sources.locate(innermost(root, pointer).span)
    }

    /// The place of a span of the sources.
    pub(crate) fn at(&self, span: Span) -> Location {
        self.inner.as_deref().map(|(sources, _)| sources.locate(span)).unwrap_or_default()
    }

    /// The place in the sources of the value at a pointer into the canonical document, or of the nearest value that contains it.
    pub(crate) fn span(&self, pointer: &str) -> Span {
        self.inner.as_deref().map(|(_, root)| innermost(root, pointer).span).unwrap_or_default()
    }

    /// The canonical document, whose values know their places.
    pub(crate) fn root(&self) -> Option<&Node> {
        self.inner.as_deref().map(|(_, root)| root)
    }

    /// The place in the source of a value of [`Origins::root`].
    pub(crate) fn place(&self, node: &Node) -> Location {
        self.inner.as_deref().map(|(sources, _)| sources.locate(node.span)).unwrap_or_default()
    }
}

impl Canonical {
    /// The canonical form of the document that the tree holds.
    pub(crate) fn new(sources: Sources, root: Node) -> Self {
        Self { document: read::read(&root).0, origins: Origins::new(sources, root) }
    }

    /// A canonical document whose values have no places.
    #[cfg(test)]
    pub(crate) fn of_openapi30(document: serde_json::Value) -> Self {
        let root = openapi30::read(&Node::from_json(Span::default(), document));
        Self::new(Sources::default(), root)
    }

    /// The document as OpenAPI 3.0, for progenitor.
    #[cfg(feature = "progenitor")]
    pub(crate) fn openapi30(&self) -> Result<openapiv3::OpenAPI, serde_json::Error> {
        serde_json::from_value(self.to_json())
    }

    /// The document as OpenAPI 3.0 in JSON, for tools that read no more than that.
    pub fn to_json(&self) -> serde_json::Value {
        self.origins.root().map(|root| openapi30::write(root).to_json()).unwrap_or_default()
    }
}

/// Returns the value at a pointer, or its closest existing ancestor.
fn innermost<'n>(root: &'n Node, pointer: &str) -> &'n Node {
    let mut node = root;
    for token in tokens(pointer) {
        match node.child(&token) {
            Some(child) => node = child,
            None => break,
        }
    }
    node
}
