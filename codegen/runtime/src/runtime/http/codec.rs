//! Where HTTP meets the JSON codec.

use std::any::Any;

pub(super) use crate::runtime::json::{Blank, Codec, Warning, decode, to_request as to_vec, to_value};

/// Reads an error's body, leniently: one that can't be read is still there as bytes.
pub(super) fn read_error<T: Blank + Send + Sync>(body: &[u8]) -> Option<Box<dyn Any + Send + Sync>> {
    decode::<T>(body, false).ok().map(|decoded| Box::new(decoded.value) as _)
}
