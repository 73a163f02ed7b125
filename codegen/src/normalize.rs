//! From documents of any version to one canonical document.
//!
//! Every part is built anew from what the source says, in one set of keywords whatever the document's version is. Each repair is a
//! warning with its place.

mod bodies;
mod choices;
mod discriminators;
mod document;
mod endless;
mod http_names;
mod keys;
mod keywords;
mod kinds;
mod merge;
mod operations;
mod parameters;
mod paths;
mod references;
mod schemas;
mod security;
mod swagger;
mod values;

use crate::budget;
use crate::canonical::Canonical;
use crate::diagnostics::Diagnostics;
use crate::source::Sources;

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
    values::check(&sources, &root, diagnostics);
    endless::check(&sources, &root, diagnostics);
    Some(Canonical::new(sources, root))
}
