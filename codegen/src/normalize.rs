//! From documents of any version to one canonical OpenAPI 3.0 document.
