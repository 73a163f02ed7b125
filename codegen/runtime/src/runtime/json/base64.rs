//! Bytes in JSON.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::str::FromStr;

use ::base64::Engine as _;
use ::base64::alphabet;
use ::base64::engine::DecodePaddingMode;
use ::base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use bytes::Bytes;

use super::reader::{Peek, allocated};
use super::view::Scalar;
use super::{Blank, Codec, Fault, Kinds, Reader, Shape, View, Writer};

/// The allocation that clones of `Bytes` share.
const SHARED: usize = 24;

/// Padding is optional, and bits of the last character that belong to no byte are ignored (RFC 4648, 3.2 and 3.5).
const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);

/// Both alphabets.
static ENGINES: [GeneralPurpose; 2] =
    [GeneralPurpose::new(&alphabet::STANDARD, LENIENT), GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT)];

/// Bytes encoded as base64 (RFC 4648), which are written back in the encoding in which they were received.
#[derive(Clone, Debug, Default)]
pub struct Base64 {
    bytes: Bytes,
    /// The received spelling, if it is not standard base64 with padding.
    spelling: Option<Box<str>>,
}

impl Base64 {
    /// Returns the bytes.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Returns the bytes.
    pub fn into_bytes(self) -> Bytes {
        self.bytes
    }

    fn parse(text: &str) -> Option<Self> {
        if let Ok(bytes) = STANDARD.decode(text) {
            return Some(Self { bytes: bytes.into(), spelling: None });
        }
        let bare: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        let bytes = ENGINES.iter().find_map(|engine| engine.decode(&bare).ok())?;
        Some(Self { bytes: bytes.into(), spelling: Some(text.into()) })
    }
}

/// Text that is not base64.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseBase64Error;

impl fmt::Display for ParseBase64Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not base64 as in RFC 4648")
    }
}

impl std::error::Error for ParseBase64Error {}

/// Decodes base64 text, which is written back as it is spelled.
impl FromStr for Base64 {
    type Err = ParseBase64Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text).ok_or(ParseBase64Error)
    }
}

impl<T: Into<Bytes>> From<T> for Base64 {
    fn from(bytes: T) -> Self {
        Self { bytes: bytes.into(), spelling: None }
    }
}

impl Deref for Base64 {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

/// The same bytes, however they are spelled.
impl PartialEq for Base64 {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for Base64 {}

impl Hash for Base64 {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bytes.hash(state);
    }
}

impl Codec for Base64 {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<(), Fault> {
        if r.peek()? != Peek::String {
            return Err(r.unexpected("base64"));
        }
        let offset = r.offset();
        *self = Self::parse(r.known_str()?).ok_or_else(|| Fault::mismatch(offset, "expected base64"))?;
        let shared = allocated(SHARED);
        r.add_memory(
            shared + allocated(self.bytes.len()) + self.spelling.as_ref().map_or(0, |text| allocated(text.len())),
        );
        Ok(())
    }

    fn view(&self) -> View<'_> {
        View::Scalar(self)
    }
}

impl Scalar for Base64 {
    fn write(&self, w: &mut Writer) {
        match &self.spelling {
            Some(text) => w.string(text),
            None => w.string(&STANDARD.encode(&self.bytes)),
        }
    }
}

impl Blank for Base64 {
    const SHAPE: Shape = Shape::of(Kinds::STRING);

    fn blank() -> Self {
        Self::default()
    }
}

impl Codec for Bytes {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<(), Fault> {
        let mut decoded = Base64::default();
        decoded.read(r)?;
        *self = decoded.into_bytes();
        Ok(())
    }

    fn view(&self) -> View<'_> {
        View::Scalar(self)
    }
}

impl Scalar for Bytes {
    fn write(&self, w: &mut Writer) {
        w.string(&STANDARD.encode(self));
    }
}

impl Blank for Bytes {
    const SHAPE: Shape = Shape::of(Kinds::STRING);

    fn blank() -> Self {
        Self::new()
    }
}
