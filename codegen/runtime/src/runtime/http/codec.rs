//! Where HTTP meets the JSON codec.

use std::any::Any;

use serde_json::Value;

use super::Error;
pub(super) use crate::runtime::json::{Blank, Codec, Warning, decode_into, to_request as to_vec};

/// The JSON value that `codec` writes in a request.
pub(super) fn to_value(codec: &dyn Codec) -> Result<Value, Error> {
    serde_json::from_slice(&to_vec(codec)).map_err(|error| Error::invalid_from("a value is nested too deep", error))
}

/// Reads an error's body, leniently: one that can't be read is still there as bytes.
pub(super) fn read_error<T: Blank + Send + Sync>(body: &[u8]) -> Option<Box<dyn Any + Send + Sync>> {
    let mut value = Box::new(T::blank());
    match decode_into(&mut *value, body, false) {
        Ok(_) => Some(value),
        Err(_) => None,
    }
}
