//! From documents of any version to one canonical OpenAPI 3.0 document.

use crate::diagnostics::Location;

/// The canonical document, with the places that its parts came from.
#[derive(Debug, Default)]
pub struct Canonical {
    /// OpenAPI 3.0; what 3.0 can't say is in extensions.
    pub openapi: openapiv3::OpenAPI,
    /// Where everything stood.
    pub origins: Origins,
}

/// Places in the sources by JSON pointer into the canonical document.
#[derive(Debug, Default)]
pub struct Origins;

impl Origins {
    /// The place in the source that a pointer into the canonical document stands for.
    pub fn locate(&self, pointer: &str) -> Location {
        Location { pointer: pointer.to_owned(), ..Location::default() }
    }
}
