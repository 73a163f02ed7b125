//! What every generated SDK shares: reading and writing JSON, and calling the API.

pub mod http;
pub mod json;
pub(crate) mod text;
