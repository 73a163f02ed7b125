//! The writer that everything is written with.

use serde_json::{Number, Value};

/// Writes one JSON document, without white space.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct Writer {
    out: Vec<u8>,
    /// Fields that are only read are left out.
    pub(super) request: bool,
    /// The reason why the written text can't be sent: a value became null.
    pub(super) refusal: Option<&'static str>,
    /// Discriminator that the next object has to show.
    pub(super) tag: Option<(&'static str, &'static str)>,
}

/// Integers below this are exact as floats, and are written without a fraction.
const EXACT: f64 = 9_007_199_254_740_992.0;

const HEX: &[u8; 16] = b"0123456789abcdef";

/// The escape of a byte in a string: 0 for none, `u` for its number, else that letter.
static ESCAPES: [u8; 256] = {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 32 {
        table[i] = b'u';
        i += 1;
    }
    table[0x08] = b'b';
    table[0x09] = b't';
    table[0x0a] = b'n';
    table[0x0c] = b'f';
    table[0x0d] = b'r';
    table[b'"' as usize] = b'"';
    table[b'\\' as usize] = b'\\';
    table
};

impl Writer {
    pub(super) fn new(request: bool) -> Self {
        Self { out: Vec::with_capacity(128), request, refusal: None, tag: None }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    #[inline]
    pub(super) fn byte(&mut self, byte: u8) {
        self.out.push(byte);
    }

    /// JSON text that needs nothing done.
    #[inline]
    pub(super) fn raw(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    pub(super) fn null(&mut self) {
        self.raw("null");
    }

    pub(super) fn bool(&mut self, value: bool) {
        self.raw(if value { "true" } else { "false" });
    }

    pub(super) fn integer(&mut self, value: i128) {
        let mut digits = [0; 40];
        let mut at = digits.len();
        let mut rest = value.unsigned_abs();
        // 64 bits at a time: 128-bit division is slow, and values never need it.
        if let Ok(mut small) = u64::try_from(rest) {
            loop {
                at -= 1;
                digits[at] = b'0' + (small % 10) as u8;
                small /= 10;
                if small == 0 {
                    break;
                }
            }
        } else {
            while rest > 0 {
                at -= 1;
                digits[at] = b'0' + (rest % 10) as u8;
                rest /= 10;
            }
        }
        if value < 0 {
            at -= 1;
            digits[at] = b'-';
        }
        self.out.extend_from_slice(&digits[at..]);
    }

    /// An integral value without fraction; what JSON has no number for as null.
    pub(super) fn float(&mut self, value: f64) {
        if value.fract() == 0.0 && value.abs() < EXACT && !(value == 0.0 && value.is_sign_negative()) {
            self.integer(value as i128);
        } else {
            if !value.is_finite() {
                return self.refuse("contains an infinite or NaN number, which JSON can't represent");
            }
            self.serialized(&value);
        }
    }

    /// Writes null in place of a value that JSON can't represent, and notes why.
    #[cold]
    pub(super) fn refuse(&mut self, why: &'static str) {
        self.refusal = Some(why);
        self.null();
    }

    /// A number by `serde_json`, which can't fail for them.
    pub(super) fn serialized(&mut self, number: &impl serde::Serialize) {
        let start = self.out.len();
        if serde_json::to_writer(&mut self.out, number).is_err() {
            self.out.truncate(start);
            self.null();
        }
    }

    /// A string of characters that need no escape.
    pub(super) fn plain(&mut self, spell: impl FnOnce(&mut Vec<u8>)) {
        self.out.push(b'"');
        spell(&mut self.out);
        self.out.push(b'"');
    }

    /// A string with its quotes.
    pub(super) fn string(&mut self, text: &str) {
        self.out.reserve(text.len() + 2);
        self.out.push(b'"');
        let bytes = text.as_bytes();
        let mut start = 0;
        for (i, &byte) in bytes.iter().enumerate() {
            let escape = ESCAPES[usize::from(byte)];
            if escape == 0 {
                continue;
            }
            self.out.extend_from_slice(&bytes[start..i]);
            start = i + 1;
            self.out.extend_from_slice(&[b'\\', escape]);
            if escape == b'u' {
                let (high, low) = (HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]);
                self.out.extend_from_slice(&[b'0', b'0', high, low]);
            }
        }
        self.out.extend_from_slice(&bytes[start..]);
        self.out.push(b'"');
    }

    /// Writes `,"key":`; the first key has no comma.
    pub(super) fn key(&mut self, key: &str, first: &mut bool) {
        self.comma(first);
        self.string(key);
        self.byte(b':');
    }

    /// A comma before all but the first.
    #[inline]
    pub(super) fn comma(&mut self, first: &mut bool) {
        if !std::mem::take(first) {
            self.byte(b',');
        }
    }

    pub(super) fn number(&mut self, number: &Number) {
        match (number.as_i128(), number.as_f64()) {
            (Some(int), _) => self.integer(int),
            (None, Some(float)) => self.float(float),
            (None, None) => self.serialized(number),
        }
    }

    /// Any value.
    pub(super) fn value(&mut self, value: &Value) {
        match value {
            Value::Null => self.null(),
            Value::Bool(value) => self.bool(*value),
            Value::String(text) => self.string(text),
            Value::Number(number) => self.number(number),
            Value::Array(items) => {
                self.byte(b'[');
                let mut first = true;
                for item in items {
                    self.comma(&mut first);
                    self.value(item);
                }
                self.byte(b']');
            }
            Value::Object(entries) => {
                self.byte(b'{');
                let mut first = true;
                for (key, value) in entries {
                    self.key(key, &mut first);
                    self.value(value);
                }
                self.byte(b'}');
            }
        }
    }
}
