//! Reading and writing JSON.
//!
//! A model is a plain struct with a table of its fields; one loop reads and writes them all, so that a model costs
//! little to compile. Reading is lenient and reports what it tolerated; no data is lost.

mod base64;
mod bridge;
mod codec;
mod containers;
mod decode;
mod enums;
mod external;
mod extra;
mod fault;
mod index;
mod lexer;
mod maybe;
mod number;
mod object;
mod path;
mod reader;
mod scalars;
mod splice;
mod time;
mod tree;
mod union;
mod view;
mod writer;

pub use base64::{Base64, ParseBase64Error};
pub use codec::{Blank, Codec, Kinds, Shape};
pub use containers::{Entries, IntoMap, List, Map, Rest};
pub use decode::{Decoded, Decoder, Model, from_slice, from_str, to_string, to_value, to_vec};
pub use enums::UnknownValue;
pub use extra::Extra;
pub use fault::{DecodeError, Fault, Warning};
pub use maybe::{Maybe, Text};
pub use object::{Hidden, Object, Row, Table, flags, read_object};
pub use reader::Reader;
pub use time::{DateTime, ParseDateTimeError};
pub use union::{Candidate, Constant, Members, Only, Union, no_field, read_union};
pub use view::{EnumValue, Scalar, Variant, View, Wire, debug};
pub use writer::Writer;

#[doc(hidden)]
pub use bridge::{deserialize, serialize};
#[doc(hidden)]
pub use enums::{find_constant, find_integer, find_text, read_integer_enum, read_mixed_enum, read_string_enum};

#[doc(hidden)]
pub use external::{
    read_deserialized, read_parsed, read_parsed_number, read_through, write_parsed, write_parsed_number,
    write_serialized, write_through,
};

#[allow(unused_imports)]
pub(crate) use bridge::bridge;
#[allow(unused_imports)]
pub(crate) use enums::{constants, integer_enum, mixed_enum, string_enum};
#[allow(unused_imports)]
pub(crate) use object::{additional, object};
#[allow(unused_imports)]
pub(crate) use union::union;

pub(crate) use decode::to_request;
pub(super) use decode::{Unsendable, decode_into, to_request_tree};
pub(crate) use fault::Limit;
pub(super) use splice::with_property;
pub(super) use tree::Tree;

use codec::OnNull;
