//! Where HTTP meets the JSON codec.

use std::any::Any;

pub(super) use crate::runtime::json::{
    Blank, Codec, Decoder, Limit, Unsendable, Warning, decode_into, to_request as to_vec, to_request_value as to_value,
};

/// Reads an error's body, leniently: one that can't be read is still there as bytes.
pub(super) fn read_error<T: Blank + Send + Sync>(body: &[u8], decoder: Decoder) -> Option<Box<dyn Any + Send + Sync>> {
    let mut value = Box::new(T::blank());
    match decode_into(&mut *value, body, decoder) {
        Ok(_) => Some(value),
        Err(_) => None,
    }
}
