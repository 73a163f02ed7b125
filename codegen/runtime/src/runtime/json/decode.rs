//! Reading and writing whole documents.

use std::fmt;
use std::time::Instant;

use serde_json::Value;

use super::tree::Tree;
use super::{Blank, Codec, DecodeError, Fault, Reader, Warning, Writer, path};

/// A model of the API. Implemented by all types in `models`.
///
/// Implemented by generated code only.
pub trait Model: Blank + fmt::Debug {
    /// Decodes JSON text leniently; use [`Decoder`] for warnings and for strict decoding.
    ///
    /// # Errors
    ///
    /// The text is not JSON, or deviates from this type beyond what leniency allows.
    fn from_json(text: impl AsRef<[u8]>) -> Result<Self, DecodeError> {
        from_slice(text.as_ref())
    }

    /// Returns the value as JSON text.
    fn to_json(&self) -> String {
        to_string(self)
    }
}

/// Default limit on the memory of the values of one document, in bytes.
const MAX_DECODED: usize = 512 << 20;

/// Decodes JSON, with options.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Decoder {
    pub(super) strict: bool,
    pub(super) tolerant: bool,
    pub(super) max_decoded_size: usize,
    pub(super) deadline: Option<Instant>,
}

impl Default for Decoder {
    fn default() -> Self {
        Self { strict: false, tolerant: false, max_decoded_size: MAX_DECODED, deadline: None }
    }
}

/// A decoded value, and its deviations from the schema.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Decoded<T> {
    /// The value.
    pub value: T,
    /// Deviations that were tolerated; at most one hundred.
    pub warnings: Vec<Warning>,
}

impl Decoder {
    /// Creates a lenient decoder: deviations whose meaning is clear are warnings.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes every warning an error.
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Reads a required property that is missing or null as its type's empty value, with a warning, where that is an error by default:
    /// zero, an empty text, 1970-01-01, a model with nothing but empty values.
    ///
    /// An alternative of a union still has to have all that it requires, unless a discriminator names it.
    pub fn tolerant(mut self, tolerant: bool) -> Self {
        self.tolerant = tolerant;
        self
    }

    /// Limits the memory of decoded values, in bytes (default: 512 MiB).
    ///
    /// Decoded values can be much larger than their text: `{}` has two bytes, a model with many optional properties thousands.
    pub fn max_decoded_size(mut self, bytes: usize) -> Self {
        self.max_decoded_size = bytes;
        self
    }

    /// Removes the memory limit, for trusted text.
    pub(super) fn unlimited(self) -> Self {
        self.max_decoded_size(usize::MAX)
    }

    /// Fails at this time.
    pub(crate) fn deadline(mut self, deadline: Option<Instant>) -> Self {
        self.deadline = deadline;
        self
    }

    /// Decodes a JSON document.
    ///
    /// # Errors
    ///
    /// The text is not JSON, deviates from this type beyond what leniency allows, or takes too much memory.
    pub fn decode<T: Blank>(self, text: &[u8]) -> Result<Decoded<T>, DecodeError> {
        let mut value = T::blank();
        let warnings = decode_into(&mut value, text, self)?;
        Ok(Decoded { value, warnings })
    }
}

/// Reads one JSON document into a blank value, and returns the deviations that were tolerated. Compiled once for all types.
pub(in crate::runtime) fn decode_into(
    value: &mut dyn Codec,
    text: &[u8],
    settings: Decoder,
) -> Result<Vec<Warning>, DecodeError> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let fault = |fault: Fault| DecodeError::new(fault, text);
    let mut reader = Reader::new(text, settings).map_err(fault)?;
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
/// The text is not JSON, or deviates from this type beyond what leniency allows.
pub fn from_slice<T: Blank>(text: &[u8]) -> Result<T, DecodeError> {
    Decoder::new().decode(text).map(|decoded| decoded.value)
}

/// Reads a value leniently.
///
/// # Errors
///
/// The text is not JSON, or deviates from this type beyond what leniency allows.
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
    Decoder::new().unlimited().decode(&to_vec(value)).map(|decoded| decoded.value).unwrap_or_default()
}

/// Returns a value's JSON text in a request: without fields that are only read.
///
/// # Errors
///
/// It holds a value that JSON can't represent, such as a number that is not finite.
pub(crate) fn to_request(value: &dyn Codec) -> Result<Vec<u8>, Unsendable> {
    let mut writer = Writer::new(true);
    value.write(&mut writer);
    match writer.refusal {
        Some(why) => Err(Unsendable(why.to_owned())),
        None => Ok(writer.into_bytes()),
    }
}

/// Returns a value as untyped JSON that keeps its order.
pub(super) fn to_tree(value: &dyn Codec) -> Tree {
    Decoder::new().unlimited().decode(&to_vec(value)).map(|decoded| decoded.value).unwrap_or_default()
}

/// Returns a value of a request as untyped JSON: without fields that are only read.
///
/// # Errors
///
/// A number is not finite, or the value is nested too deeply.
pub(in crate::runtime) fn to_request_tree(value: &dyn Codec) -> Result<Tree, Unsendable> {
    let decoder = Decoder::new().strict(true).unlimited();
    let decoded = decoder.decode(&to_request(value)?);
    decoded.map(|decoded| decoded.value).map_err(|error| Unsendable(format!("can't be sent: {}", error.message())))
}

/// The reason why a value can't be sent.
#[derive(Debug)]
pub(crate) struct Unsendable(String);

impl fmt::Display for Unsendable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
