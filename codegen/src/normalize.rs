//! From documents of any version to one canonical OpenAPI 3.0 document.
//!
//! Every part is built anew from what the source says, so that nothing survives that 3.0 has no form for. What 3.0
//! can't say is kept in extensions (`x-sdkwright-…`). Each repair is a warning with its place.

mod bodies;
mod document;
mod keywords;
mod merge;
mod operations;
mod parameters;
mod references;
mod restore;
mod schemas;
mod security;
mod swagger;

pub(crate) use document::SERVER_NAME;
pub(crate) use operations::OTHER_METHODS;
pub(crate) use parameters::{COOKIE_STYLE, QUERY_STRING};

use std::sync::Arc;

use crate::budget;
use crate::diagnostics::{Diagnostics, Location};
use crate::source::{Node, Sources, Span, tokens};

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
    /// How long the sources are, all together.
    pub fn source_bytes(&self) -> usize {
        self.inner.as_deref().map_or(0, |(sources, _)| sources.bytes())
    }

    /// The place in the source that a pointer into the canonical document stands for: its own, or that of what it is in.
    pub fn locate(&self, pointer: &str) -> Location {
        let Some((sources, root)) = self.inner.as_deref() else {
            return Location { pointer: pointer.to_owned(), ..Location::default() };
        };
        sources.locate(innermost(root, pointer).span)
    }

    /// The place of a span of the sources.
    pub(crate) fn at(&self, span: Span) -> Location {
        self.inner.as_deref().map(|(sources, _)| sources.locate(span)).unwrap_or_default()
    }

    /// Where the sources have what a pointer into the canonical document refers to, or what that is in.
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
    /// The document as JSON, for tools that read OpenAPI 3.0.
    pub fn to_json(&self) -> serde_json::Value {
        match self.origins.inner.as_deref() {
            Some((_, root)) => root.to_json(),
            None => serde_json::to_value(&self.openapi).unwrap_or_default(),
        }
    }
}

/// What a pointer leads to, as far as there is anything.
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

/// Brings documents to their canonical form, as one.
///
/// Gives `None`, with errors in `diagnostics`, where that can't be done.
pub fn normalize(sources: Sources, diagnostics: &mut Diagnostics) -> Option<Canonical> {
    let mut documents = Vec::new();
    for id in sources.documents.clone() {
        documents.extend(document::normalize(&sources, id, diagnostics));
    }
    if budget::refuse(|span| sources.locate(span), diagnostics) || diagnostics.has_errors() {
        return None;
    }
    let root = merge::merge(&sources, documents, diagnostics)?;
    let json = root.to_json();
    let origins = Origins { inner: Some(Arc::new((sources, root))) };
    match serde_json::from_value(json) {
        Ok(openapi) => Some(Canonical { openapi, origins }),
        Err(error) => {
            let location = origins.locate("");
            diagnostics.error(
                "not-canonical",
                location,
                format!("the document has a form that is not understood: {error}"),
                "report this document",
            );
            None
        }
    }
}
