//! The canonical form of a description: what normalization comes to, and all that the stages after it read.

pub(crate) mod grammar;
pub(crate) mod openapi30;

pub(crate) use grammar::METHODS;

use std::sync::Arc;

use crate::diagnostics::Location;
use crate::source::{Node, Sources, tokens};

/// The canonical document, with the places that its parts came from.
#[derive(Debug, Default)]
pub struct Canonical {
    /// OpenAPI 3.0; what 3.0 can't say is in extensions.
    pub openapi: openapiv3::OpenAPI,
    /// Where everything stood.
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

    /// How long the sources are, all together.
    pub fn source_bytes(&self) -> usize {
        self.inner.as_deref().map_or(0, |(sources, _)| sources.bytes())
    }

    /// The place in the source of a pointer into the canonical document: its own, or that of what it is in.
    pub fn locate(&self, pointer: &str) -> Location {
        let Some((sources, root)) = self.inner.as_deref() else {
            return Location { pointer: pointer.to_owned(), ..Location::default() };
        };
        let mut node = root;
        for token in tokens(pointer) {
            match node.child(&token) {
                Some(child) => node = child,
                None => break,
            }
        }
        sources.locate(node.span)
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
    /// The document as JSON, for tools that read OpenAPI 3.0.
    pub fn to_json(&self) -> serde_json::Value {
        match self.origins.root() {
            Some(root) => openapi30::write(root).to_json(),
            None => serde_json::to_value(&self.openapi).unwrap_or_default(),
        }
    }
}
