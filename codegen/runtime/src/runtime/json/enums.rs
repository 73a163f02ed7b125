//! Open enums: values that the OpenAPI document does not know are kept.

use std::fmt;

use serde_json::Value;

use super::reader::{Peek, allocated};
use super::{Codec, Fault, Reader};

/// A value that is not one of an enum's constants.
///
/// It is opaque: code that matched its text would no longer match once a later version has a constant for the value.
/// Compare the result of the enum's own method, such as `as_str`, which stays the same.
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

/// Reads a string enum.
#[doc(hidden)]
pub fn read_string_enum(r: &mut Reader<'_>, set: &mut dyn FnMut(&str) -> bool) -> Result<(), Fault> {
    let (known, length) = if r.peek()? == Peek::String {
        let text = r.known_str()?;
        (set(text), text.len())
    } else {
        let mut text = String::new();
        text.read(r)?;
        (set(&text), text.len())
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

/// Index of a constant.
#[doc(hidden)]
pub fn find_integer(integers: &[i64], value: i64) -> Option<usize> {
    integers.iter().position(|integer| *integer == value)
}

/// Index of the constant, given as JSON text, that is the same value; `1.0` is the same as `1`.
#[doc(hidden)]
pub fn find_constant(texts: &[&str], value: &Value) -> Option<usize> {
    let text = super::to_string(value);
    texts.iter().position(|constant| *constant == text || is_number(constant, value))
}

/// Returns whether a constant is this number, spelled otherwise.
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

/// Makes an enum with `$unknown(UnknownValue)` an open enum of strings:
/// `string_enum! { Category: Unknown { 0 Ats = "ats", 1 Hris = "hris" } }`.
///
/// The numbers are those of the variants: of an enum with hundreds of them, a table is compiled rather than branches.
#[allow(unused_macros)]
macro_rules! string_enum {
    ($name:ident: $unknown:ident { $($index:literal $variant:ident = $wire:literal),* $(,)? }) => {
        const _: () = {
            use $crate::runtime::json;

            static TEXTS: &[&str] = &[$($wire),*];

            impl $name {
                /// Returns the value on the wire.
                #[inline]
                pub fn as_str(&self) -> &str {
                    match self {
                        Self::$unknown(value) => value.get(),
                        known => TEXTS[known.index()],
                    }
                }
            }

            impl ::std::convert::From<&str> for $name {
                #[inline]
                fn from(value: &str) -> Self {
                    match json::find_text(TEXTS, value) {
                        ::std::option::Option::Some(index) => ::std::clone::Clone::clone(&Self::KNOWN[index]),
                        ::std::option::Option::None => Self::$unknown(json::UnknownValue::new(::std::convert::From::from(value))),
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
                #[inline]
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    f.write_str(self.as_str())
                }
            }

            impl json::Text for $name {}

            impl json::Codec for $name {
                #[inline]
                fn read(&mut self, r: &mut json::Reader<'_>) -> ::std::result::Result<(), json::Fault> {
                    json::read_string_enum(r, &mut |value| {
                        *self = <Self as ::std::convert::From<&str>>::from(value);
                        !::std::matches!(self, Self::$unknown(_))
                    })
                }

                #[inline]
                fn view(&self) -> json::View<'_> {
                    json::View::Enum(json::EnumValue { variant: self.variant(), wire: json::Wire::Text(self.as_str()) })
                }
            }

            impl json::Blank for $name {
                const SHAPE: json::Shape = json::Shape::of(json::Kinds::STRING);

                #[inline]
                fn blank() -> Self {
                    Self::$unknown(json::UnknownValue::new(::std::string::String::new()))
                }
            }
        };

        $crate::runtime::json::constants!($name: $unknown { $($index $variant),* });
    };
}
#[allow(unused_imports)]
pub(crate) use string_enum;

/// Makes an enum with `$unknown(UnknownValue<i64>)` an open enum of integers: `integer_enum! { Level: Unknown { 0 Low = 1, 1 High = 2 } }`.
#[allow(unused_macros)]
macro_rules! integer_enum {
    ($name:ident: $unknown:ident { $($index:literal $variant:ident = $wire:literal),* $(,)? }) => {
        const _: () = {
            use $crate::runtime::json;

            static INTEGERS: &[i64] = &[$($wire),*];

            impl $name {
                /// Returns the value on the wire.
                #[inline]
                pub fn as_i64(&self) -> i64 {
                    match self {
                        Self::$unknown(value) => *value.get(),
                        known => INTEGERS[known.index()],
                    }
                }
            }

            impl ::std::convert::From<i64> for $name {
                #[inline]
                fn from(value: i64) -> Self {
                    match json::find_integer(INTEGERS, value) {
                        ::std::option::Option::Some(index) => Self::KNOWN[index],
                        ::std::option::Option::None => Self::$unknown(json::UnknownValue::new(value)),
                    }
                }
            }

            impl ::std::fmt::Display for $name {
                #[inline]
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    ::std::fmt::Display::fmt(&self.as_i64(), f)
                }
            }

            impl json::Codec for $name {
                #[inline]
                fn read(&mut self, r: &mut json::Reader<'_>) -> ::std::result::Result<(), json::Fault> {
                    json::read_integer_enum(r, &mut |value| {
                        *self = <Self as ::std::convert::From<i64>>::from(value);
                        !::std::matches!(self, Self::$unknown(_))
                    })
                }

                #[inline]
                fn view(&self) -> json::View<'_> {
                    json::View::Enum(json::EnumValue { variant: self.variant(), wire: json::Wire::Integer(self.as_i64()) })
                }
            }

            impl json::Blank for $name {
                const SHAPE: json::Shape = json::Shape::of(json::Kinds::INTEGER);

                #[inline]
                fn blank() -> Self {
                    Self::$unknown(json::UnknownValue::new(0))
                }
            }
        };

        $crate::runtime::json::constants!($name: $unknown { $($index $variant),* });
    };
}
#[allow(unused_imports)]
pub(crate) use integer_enum;

/// Makes an enum with `$unknown(UnknownValue<serde_json::Value>)` an open enum of constants of any type, each as JSON text:
/// `mixed_enum! { Level: Unknown { 0 Auto = "\"auto\"", 1 One = "1" } }`.
#[allow(unused_macros)]
macro_rules! mixed_enum {
    ($name:ident: $unknown:ident { $($index:literal $variant:ident = $wire:literal),* $(,)? }) => {
        const _: () = {
            use $crate::runtime::json;

            static TEXTS: &[&str] = &[$($wire),*];

            impl $name {
                /// Returns the value on the wire.
                #[inline]
                pub fn to_value(&self) -> ::serde_json::Value {
                    match self {
                        Self::$unknown(value) => ::std::clone::Clone::clone(value.get()),
                        known => ::serde_json::from_str(TEXTS[known.index()]).unwrap_or_default(),
                    }
                }
            }

            impl ::std::convert::From<::serde_json::Value> for $name {
                #[inline]
                fn from(value: ::serde_json::Value) -> Self {
                    match json::find_constant(TEXTS, &value) {
                        ::std::option::Option::Some(index) => ::std::clone::Clone::clone(&Self::KNOWN[index]),
                        ::std::option::Option::None => Self::$unknown(json::UnknownValue::new(value)),
                    }
                }
            }

            impl ::std::fmt::Display for $name {
                #[inline]
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    match self.to_value() {
                        ::serde_json::Value::String(text) => f.write_str(&text),
                        other => ::std::fmt::Display::fmt(&other, f),
                    }
                }
            }

            impl json::Codec for $name {
                #[inline]
                fn read(&mut self, r: &mut json::Reader<'_>) -> ::std::result::Result<(), json::Fault> {
                    json::read_mixed_enum(r, &mut |value| {
                        *self = <Self as ::std::convert::From<::serde_json::Value>>::from(value);
                        !::std::matches!(self, Self::$unknown(_))
                    })
                }

                #[inline]
                fn view(&self) -> json::View<'_> {
                    let wire = match self {
                        Self::$unknown(value) => json::Wire::Value(value.get()),
                        known => json::Wire::Json(TEXTS[known.index()]),
                    };
                    json::View::Enum(json::EnumValue { variant: self.variant(), wire })
                }
            }

            impl json::Blank for $name {
                const SHAPE: json::Shape = json::Shape::of(json::Kinds::NOT_NULL);

                #[inline]
                fn blank() -> Self {
                    Self::$unknown(json::UnknownValue::new(::serde_json::Value::Null))
                }
            }
        };

        $crate::runtime::json::constants!($name: $unknown { $($index $variant),* });
    };
}
#[allow(unused_imports)]
pub(crate) use mixed_enum;

/// Adds to an enum `KNOWN`, the index and name of its variant, `Debug`, `Model` and serde.
#[allow(unused_macros)]
macro_rules! constants {
    ($name:ident: $unknown:ident { $($index:literal $variant:ident),* }) => {
        impl $name {
            /// Every value that the OpenAPI document declares.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),*];

            #[inline]
            fn index(&self) -> usize {
                match self {
                    $(Self::$variant => $index,)*
                    Self::$unknown(_) => const { Self::KNOWN.len() },
                }
            }

            #[inline]
            fn variant(&self) -> $crate::runtime::json::Variant {
                static NAMES: &[&str] = &[$(::std::stringify!($variant)),*];
                $crate::runtime::json::Variant::of(NAMES, self.index(), ::std::stringify!($unknown))
            }
        }

        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::runtime::json::debug(self, f)
            }
        }

        $crate::runtime::json::bridge!($name);
    };
}
#[allow(unused_imports)]
pub(crate) use constants;
