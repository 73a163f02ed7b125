//! From the canonical document to the [`super::Api`].
