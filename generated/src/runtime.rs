//! Runtime shared by all generated SDKs: the JSON codec and the HTTP client.

pub mod http;
pub mod json;
pub(crate) mod text;
