//! Types of other crates, which implement neither [`Codec`] nor [`Blank`] themselves.

use std::fmt::Display;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Number;

use super::reader::Peek;
use super::scalars::{from_text, text_of_other};
use super::{Blank, Codec, Fault, Reader, Writer};

/// Reads a string as a type that is parsed from text.
#[doc(hidden)]
pub fn read_parsed<T>(r: &mut Reader<'_>, expected: &str, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, Fault> {
    let is_string = r.peek()? == Peek::String;
    let offset = r.offset();
    let parsed = if is_string { parse(r.known_str()?) } else { parse(&text_of_other(r)?) };
    r.matched += u32::from(parsed.is_some());
    parsed.ok_or_else(|| Fault::mismatch(offset, format!("expected {expected}")))
}

/// Reads a number, by its digits, as a type that is parsed from text; a number in a string with a warning.
#[doc(hidden)]
pub fn read_parsed_number<T>(
    r: &mut Reader<'_>,
    expected: &str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, Fault> {
    let peek = r.peek()?;
    let offset = r.offset();
    match peek {
        Peek::Number => parse(r.known_number()?).ok_or_else(|| Fault::mismatch(offset, format!("expected {expected}"))),
        Peek::String => from_text(r, expected, parse),
        _ => Err(r.unexpected(expected)),
    }
}

/// Reads a value as another type, which is converted.
#[doc(hidden)]
pub fn read_through<S: Blank, T>(
    r: &mut Reader<'_>,
    expected: &str,
    convert: impl FnOnce(S) -> Option<T>,
) -> Result<T, Fault> {
    r.peek()?;
    let offset = r.offset();
    let mut source = S::blank();
    source.read(r)?;
    convert(source).ok_or_else(|| Fault::mismatch(offset, format!("expected {expected} within the type's range")))
}

/// Reads any JSON with serde.
#[doc(hidden)]
pub fn read_deserialized<T: DeserializeOwned>(r: &mut Reader<'_>, expected: &str) -> Result<T, Fault> {
    r.peek()?;
    let offset = r.offset();
    let value = r.value()?;
    let read = serde_json::from_value(value);
    r.matched += u32::from(read.is_ok());
    // The error's own words may hold a sensitive value.
    read.map_err(|_| Fault::mismatch(offset, format!("expected {expected}")))
}

/// Writes a value as a string.
#[doc(hidden)]
pub fn write_parsed(w: &mut Writer, value: &dyn Display) {
    w.string(&value.to_string());
}

/// Writes a value as a number.
#[doc(hidden)]
pub fn write_parsed_number(w: &mut Writer, value: &dyn Display) {
    let text = value.to_string();
    match text.parse::<Number>() {
        Ok(_) => w.raw(&text),
        Err(_) => w.refuse("contains a value that is not a JSON number"),
    }
}

/// Writes the converted form of a value; `None` if it can't be converted.
#[doc(hidden)]
pub fn write_through<S: Codec>(w: &mut Writer, converted: Option<S>) {
    match converted {
        Some(value) => value.view().write(w),
        None => w.refuse("contains a date or time that is out of range"),
    }
}

/// Writes a value with serde.
#[doc(hidden)]
pub fn write_serialized<T: Serialize>(w: &mut Writer, value: &T) {
    match serde_json::to_value(value) {
        Ok(value) => w.value(&value),
        Err(_) => w.refuse("contains a value that can't be serialized"),
    }
}
