//! Reading and writing whole documents.

use serde_json::Value;

use super::{Blank, Codec, DecodeError, Fault, Reader, Warning, Writer, path};

/// A type of the API's description: everything in `models`.
///
/// Implemented by generated code only.
pub trait Model: Blank {
    /// Reads it leniently from JSON text; see [`Decoder`] for what was forgiven, and for strict reading.
    ///
    /// # Errors
    ///
    /// The text is no JSON, or not of this type beyond what leniency allows.
    fn from_json(text: impl AsRef<[u8]>) -> Result<Self, DecodeError> {
        from_slice(text.as_ref())
    }

    /// Its JSON text, as it would be sent or as it came.
    fn to_json(&self) -> String {
        to_string(self)
    }
}

/// How JSON is read.
#[derive(Clone, Copy, Debug, Default)]
#[must_use]
pub struct Decoder {
    strict: bool,
}

/// A value, and what differs from its description.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Decoded<T> {
    /// What was read.
    pub value: T,
    /// What was forgiven, the first hundred at most.
    pub warnings: Vec<Warning>,
}

impl Decoder {
    /// Lenient reading: what differs from the description without doubt about what is meant is a warning.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes every warning an error.
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Reads one JSON document.
    ///
    /// # Errors
    ///
    /// The text is no JSON, or not of this type beyond what leniency allows.
    pub fn decode<T: Blank>(self, text: &[u8]) -> Result<Decoded<T>, DecodeError> {
        let mut value = T::blank();
        let warnings = decode_into(&mut value, text, self.strict)?;
        Ok(Decoded { value, warnings })
    }
}

/// Reads one JSON document into a blank value, and tells what was forgiven. Compiled once for all types.
pub(in crate::runtime) fn decode_into(
    value: &mut dyn Codec,
    text: &[u8],
    strict: bool,
) -> Result<Vec<Warning>, DecodeError> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let fault = |fault: Fault| DecodeError::new(fault, text);
    let mut reader = Reader::new(text, strict).map_err(fault)?;
    // A null is a value to few types; the others say so themselves.
    value.read(&mut reader).map_err(fault)?;
    let raw = reader.finish().map_err(fault)?;
    let places: Vec<(usize, Option<&str>)> = raw.iter().map(|warning| (warning.offset, warning.property)).collect();
    let paths = if places.is_empty() { Vec::new() } else { path::at(text, &places) };
    let named =
        raw.into_iter().zip(paths).map(|(warning, path)| Warning { path, message: warning.message.into_owned() });
    Ok(named.collect())
}

/// Reads a value leniently.
///
/// # Errors
///
/// The text is no JSON, or not of this type beyond what leniency allows.
pub fn from_slice<T: Blank>(text: &[u8]) -> Result<T, DecodeError> {
    Decoder::new().decode(text).map(|decoded| decoded.value)
}

/// Reads a value leniently.
///
/// # Errors
///
/// The text is no JSON, or not of this type beyond what leniency allows.
pub fn from_str<T: Blank>(text: &str) -> Result<T, DecodeError> {
    from_slice(text.as_bytes())
}

/// A value's JSON text.
pub fn to_vec(value: &dyn Codec) -> Vec<u8> {
    let mut writer = Writer::new(false);
    value.write(&mut writer);
    writer.into_bytes()
}

/// A value's JSON text.
pub fn to_string(value: &dyn Codec) -> String {
    String::from_utf8(to_vec(value)).unwrap_or_default()
}

/// A value as untyped JSON.
pub fn to_value(value: &dyn Codec) -> Value {
    // Not by `serde_json`, which reads some fractions a last digit off.
    from_slice(&to_vec(value)).unwrap_or_default()
}

/// A value's JSON text in a request: without fields that are only read.
pub(crate) fn to_request(value: &dyn Codec) -> Vec<u8> {
    let mut writer = Writer::new(true);
    value.write(&mut writer);
    writer.into_bytes()
}
