//! Models in every self-describing serde format, by way of untyped JSON.

use serde::de::{Deserializer, Error as _};
use serde::{Deserialize as _, Serialize as _, Serializer};
use serde_json::Value;

use super::decode::to_tree;
use super::{Base64, Blank, Codec, DateTime, Decoder};

/// `Serialize` of every model.
///
/// # Errors
///
/// The serializer's.
pub fn serialize<S: Serializer>(value: &dyn Codec, serializer: S) -> Result<S::Ok, S::Error> {
    to_tree(value).serialize(serializer)
}

/// `Deserialize` of every model.
///
/// Formats that are not self-describing, such as bincode and postcard, return an error: additional properties of a
/// model and the alternatives of a union are distinguished by their content.
///
/// The format determines memory, nesting and the digits of numbers, and its caller limits them: `serde_json` returns
/// integers of more than 64 bits, and fractions, as doubles.
///
/// # Errors
///
/// The deserializer's, or that the data is not of this type beyond what leniency allows.
pub fn deserialize<'de, T: Blank, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let text = serde_json::to_vec(&value).map_err(D::Error::custom)?;
    Decoder::new().unlimited().decode(&text).map(|decoded| decoded.value).map_err(D::Error::custom)
}

/// serde and `Model` for a generated type.
#[allow(unused_macros)]
macro_rules! bridge {
    ($name:ident) => {
        impl $crate::runtime::json::Model for $name {}

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::runtime::json::serialize(self, serializer)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                $crate::runtime::json::deserialize(deserializer)
            }
        }
    };
}
#[allow(unused_imports)]
pub(crate) use bridge;

bridge!(Base64);
bridge!(DateTime);
