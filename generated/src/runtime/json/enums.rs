//! Open enums: values that the OpenAPI document does not know are kept.

use std::fmt;

use serde_json::Value;

use super::reader::{Peek, allocated};
use super::{Codec, Fault, Reader, Writer};

/// A value that is not one of an enum's constants.
///
/// It is opaque: code that compares its text would no longer run once the value is one of the constants. Compare what the
/// enum itself gives, such as its `as_str`, which stays the same then.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownValue<T = String>(T);

#[allow(dead_code, reason = "not every API has enums")]
impl<T> UnknownValue<T> {
    #[inline]
    pub(crate) const fn new(value: T) -> Self {
        Self(value)
    }

    #[inline]
    pub(crate) const fn get(&self) -> &T {
        &self.0
    }
}

impl<T: fmt::Debug> fmt::Debug for UnknownValue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: fmt::Display> fmt::Display for UnknownValue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An enum of strings, as the shared code sees it.
#[doc(hidden)]
pub trait StringEnum {
    /// Sets the value from its text, and returns whether it is known.
    fn set(&mut self, text: &str) -> bool;
}

/// Reads a string enum.
#[doc(hidden)]
pub fn read_string_enum(value: &mut dyn StringEnum, r: &mut Reader<'_>) -> Result<(), Fault> {
    let (known, length) = if r.peek()? == Peek::String {
        let text = r.known_str()?;
        (value.set(text), text.len())
    } else {
        let mut text = String::new();
        text.read(r)?;
        (value.set(&text), text.len())
    };
    if !known {
        r.add_memory(allocated(length));
    }
    count(r, known);
    Ok(())
}

/// Reads an integer enum.
#[doc(hidden)]
pub fn read_integer_enum(r: &mut Reader<'_>, set: &mut dyn FnMut(i64) -> bool) -> Result<(), Fault> {
    let mut value = 0_i64;
    value.read(r)?;
    let known = set(value);
    count(r, known);
    Ok(())
}

/// Reads an enum of mixed constants.
#[doc(hidden)]
pub fn read_mixed_enum(r: &mut Reader<'_>, set: &mut dyn FnMut(Value) -> bool) -> Result<(), Fault> {
    let value = r.value()?;
    let known = set(value);
    count(r, known);
    Ok(())
}

/// Index of a constant.
#[doc(hidden)]
pub fn find_text(texts: &[&str], value: &str) -> Option<usize> {
    texts.iter().position(|text| *text == value)
}

/// Index of the constant, given as JSON text, that is the same value; `1.0` is the same as `1`.
#[doc(hidden)]
pub fn find_constant(texts: &[&str], value: &Value) -> Option<usize> {
    let text = super::to_string(value);
    texts.iter().position(|constant| *constant == text || is_number(constant, value))
}

/// Whether a constant is this number, spelled otherwise.
fn is_number(constant: &str, value: &Value) -> bool {
    matches!(value, Value::Number(number) if super::number::is_same(constant, &number.to_string()) == Some(true))
}

/// A known constant speaks for a union's member, another one against it.
fn count(r: &mut Reader<'_>, known: bool) {
    if known {
        r.matched += 1;
    } else {
        r.doubt += 1;
    }
}

#[doc(hidden)]
pub fn write_text(w: &mut Writer, text: &str) {
    w.string(text);
}

#[doc(hidden)]
pub fn write_integer(w: &mut Writer, value: i64) {
    w.integer(value.into());
}

#[doc(hidden)]
pub fn write_value(w: &mut Writer, value: &Value) {
    w.value(value);
}

/// Makes an enum with `$unknown(UnknownValue)` an open enum of strings:
/// `string_enum! { Category: Unknown { Ats = "ats", Hris = "hris" } }`.
#[allow(unused_macros)]
macro_rules! string_enum {
    ($name:ident: $unknown:ident { $($variant:ident = $wire:literal),* $(,)? }) => {
        impl $name {
            /// Every value that the OpenAPI document declares.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),*];

            /// Returns the value on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::$unknown(value) => value.get(),
                }
            }
        }

        impl ::std::convert::From<&str> for $name {
            #[inline]
            fn from(value: &str) -> Self {
                const TEXTS: &[&str] = &[$($wire),*];
                match $crate::runtime::json::find_text(TEXTS, value) {
                    ::std::option::Option::Some(index) => ::std::clone::Clone::clone(&Self::KNOWN[index]),
                    ::std::option::Option::None => Self::$unknown($crate::runtime::json::UnknownValue::new(::std::convert::From::from(value))),
                }
            }
        }

        impl ::std::convert::From<::std::string::String> for $name {
            #[inline]
            fn from(value: ::std::string::String) -> Self {
                <Self as ::std::convert::From<&str>>::from(value.as_str())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            #[inline]
            fn from_str(value: &str) -> ::std::result::Result<Self, <Self as ::std::str::FromStr>::Err> {
                ::std::result::Result::Ok(<Self as ::std::convert::From<&str>>::from(value))
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::runtime::json::Text for $name {}

        impl $crate::runtime::json::StringEnum for $name {
            fn set(&mut self, text: &str) -> bool {
                *self = <Self as ::std::convert::From<&str>>::from(text);
                !::std::matches!(self, Self::$unknown(_))
            }
        }

        impl $crate::runtime::json::Codec for $name {
            fn read(
                &mut self,
                r: &mut $crate::runtime::json::Reader<'_>,
            ) -> ::std::result::Result<(), $crate::runtime::json::Fault> {
                $crate::runtime::json::read_string_enum(self, r)
            }

            fn write(&self, w: &mut $crate::runtime::json::Writer) {
                $crate::runtime::json::write_text(w, self.as_str());
            }
        }

        impl $crate::runtime::json::Blank for $name {
            const SHAPE: $crate::runtime::json::Shape =
                $crate::runtime::json::Shape::of($crate::runtime::json::Kinds::STRING);

            fn blank() -> Self {
                Self::$unknown($crate::runtime::json::UnknownValue::new(::std::string::String::new()))
            }
        }

        $crate::runtime::json::bridge!($name);
    };
}
#[allow(unused_imports)]
pub(crate) use string_enum;

/// Makes an enum with `$unknown(UnknownValue<i64>)` an open enum of integers: `integer_enum! { Level: Unknown { Low = 1, High = 2 } }`.
#[allow(unused_macros)]
macro_rules! integer_enum {
    ($name:ident: $unknown:ident { $($variant:ident = $wire:literal),* $(,)? }) => {
        impl $name {
            /// Every value that the OpenAPI document declares.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),*];

            /// Returns the value on the wire.
            pub fn as_i64(&self) -> i64 {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::$unknown(value) => *value.get(),
                }
            }
        }

        impl ::std::convert::From<i64> for $name {
            fn from(value: i64) -> Self {
                match value {
                    $($wire => Self::$variant,)*
                    other => Self::$unknown($crate::runtime::json::UnknownValue::new(other)),
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.as_i64(), f)
            }
        }

        impl $crate::runtime::json::Codec for $name {
            fn read(
                &mut self,
                r: &mut $crate::runtime::json::Reader<'_>,
            ) -> ::std::result::Result<(), $crate::runtime::json::Fault> {
                $crate::runtime::json::read_integer_enum(r, &mut |value| {
                    *self = <Self as ::std::convert::From<i64>>::from(value);
                    !::std::matches!(self, Self::$unknown(_))
                })
            }

            fn write(&self, w: &mut $crate::runtime::json::Writer) {
                $crate::runtime::json::write_integer(w, self.as_i64());
            }
        }

        impl $crate::runtime::json::Blank for $name {
            const SHAPE: $crate::runtime::json::Shape =
                $crate::runtime::json::Shape::of($crate::runtime::json::Kinds::INTEGER);

            fn blank() -> Self {
                Self::$unknown($crate::runtime::json::UnknownValue::new(0))
            }
        }

        $crate::runtime::json::bridge!($name);
    };
}
#[allow(unused_imports)]
pub(crate) use integer_enum;

/// Makes an enum with `$unknown(UnknownValue<serde_json::Value>)` an open enum of whatever constants, each given as JSON text:
/// `mixed_enum! { Level: Unknown { Auto = "\"auto\"", One = "1" } }`.
#[allow(unused_macros)]
macro_rules! mixed_enum {
    ($name:ident: $unknown:ident { $($variant:ident = $wire:literal),* $(,)? }) => {
        impl $name {
            /// Every value that the OpenAPI document declares.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),*];

            /// Returns the value on the wire.
            pub fn to_value(&self) -> ::serde_json::Value {
                let text = match self {
                    $(Self::$variant => $wire,)*
                    Self::$unknown(value) => return ::std::clone::Clone::clone(value.get()),
                };
                ::serde_json::from_str(text).unwrap_or_default()
            }
        }

        impl ::std::convert::From<::serde_json::Value> for $name {
            fn from(value: ::serde_json::Value) -> Self {
                const TEXTS: &[&str] = &[$($wire),*];
                match $crate::runtime::json::find_constant(TEXTS, &value) {
                    ::std::option::Option::Some(index) => ::std::clone::Clone::clone(&Self::KNOWN[index]),
                    ::std::option::Option::None => Self::$unknown($crate::runtime::json::UnknownValue::new(value)),
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                match self.to_value() {
                    ::serde_json::Value::String(text) => f.write_str(&text),
                    other => ::std::fmt::Display::fmt(&other, f),
                }
            }
        }

        impl $crate::runtime::json::Codec for $name {
            fn read(
                &mut self,
                r: &mut $crate::runtime::json::Reader<'_>,
            ) -> ::std::result::Result<(), $crate::runtime::json::Fault> {
                $crate::runtime::json::read_mixed_enum(r, &mut |value| {
                    *self = <Self as ::std::convert::From<::serde_json::Value>>::from(value);
                    !::std::matches!(self, Self::$unknown(_))
                })
            }

            fn write(&self, w: &mut $crate::runtime::json::Writer) {
                $crate::runtime::json::write_value(w, &self.to_value());
            }
        }

        impl $crate::runtime::json::Blank for $name {
            const SHAPE: $crate::runtime::json::Shape =
                $crate::runtime::json::Shape::of($crate::runtime::json::Kinds::NOT_NULL);

            fn blank() -> Self {
                Self::$unknown($crate::runtime::json::UnknownValue::new(::serde_json::Value::Null))
            }
        }

        $crate::runtime::json::bridge!($name);
    };
}
#[allow(unused_imports)]
pub(crate) use mixed_enum;
