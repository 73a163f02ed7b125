//! The connection of HTTP and the JSON codec.

pub(super) use crate::runtime::json::{
    Blank, Codec, Decoder, Limit, Tree, Unsendable, Warning, decode_into, to_request as to_vec,
    to_request_tree as to_tree, with_property,
};
