//! The pull parser that everything is read with.

use std::borrow::Cow;

use serde_json::{Number, Value};

use super::fault::RawWarning;
use super::lexer::{Lexer, Syntax};
use super::{Fault, Kinds, Table};

pub(super) use super::lexer::Peek;

/// Deepest nesting of arrays and objects.
pub(super) const MAX_DEPTH: u32 = 128;
/// Warnings kept of one document; what differs once usually differs in every item.
const MAX_WARNINGS: usize = 100;
/// How often the bytes of a document may be read again to find the member of a union that fits best.
const PROBES: usize = 64;
/// The same, in bytes, for small documents.
const MIN_PROBED_BYTES: usize = 64 * 1024;

/// Reads one JSON document.
#[doc(hidden)]
#[derive(Debug)]
pub struct Reader<'j> {
    lexer: Lexer<'j>,
    depth: u32,
    strict: bool,
    warnings: Vec<RawWarning>,
    /// The unions that are being read, by place and name.
    unions: Vec<(usize, &'static str)>,
    /// Bytes that unions may still probe.
    pub(super) budget: usize,
    /// Warnings, unknown fields and unknown values so far: what a union's members compete in.
    pub(super) doubt: u32,
    /// Fields and constants that were recognised.
    pub(super) matched: u32,
    /// The next object is a member of a union, and lacks the discriminator.
    pub(super) untagged: bool,
}

/// The next key of an object.
pub(super) enum Key {
    /// The object ends.
    End,
    /// Index of the field of that name.
    Field(usize),
    /// No field has that name.
    Other(String),
}

/// A state to come back to.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    offset: usize,
    depth: u32,
    warnings: usize,
    pub(super) doubt: u32,
    pub(super) matched: u32,
}

impl Mark {
    pub(super) fn offset(&self) -> usize {
        self.offset
    }
}

impl<'j> Reader<'j> {
    pub(super) fn new(data: &'j [u8], strict: bool) -> Result<Self, Fault> {
        Ok(Self {
            lexer: Lexer::new(data)?,
            depth: 0,
            strict,
            warnings: Vec::new(),
            unions: Vec::new(),
            budget: data.len().saturating_mul(PROBES).max(MIN_PROBED_BYTES),
            doubt: 0,
            matched: 0,
            untagged: false,
        })
    }

    /// Nothing but white space may follow.
    pub(super) fn finish(mut self) -> Result<Vec<RawWarning>, Fault> {
        self.lexer.finish()?;
        Ok(self.warnings)
    }

    /// Offset of the next byte; after a [`Reader::peek`] that of the next value.
    #[inline]
    pub(super) fn offset(&self) -> usize {
        self.lexer.at()
    }

    pub(super) fn is_strict(&self) -> bool {
        self.strict
    }

    /// Notes that something differs from its description.
    #[cold]
    pub(super) fn warn(&mut self, offset: usize, message: impl Into<Cow<'static, str>>) -> Result<(), Fault> {
        self.push_warning(RawWarning { offset, property: None, message: message.into() })
    }

    #[cold]
    pub(super) fn push_warning(&mut self, warning: RawWarning) -> Result<(), Fault> {
        self.doubt += 1;
        if self.strict {
            return Err(match warning.property {
                Some(property) => Fault::missing(warning.offset, property),
                None => Fault::mismatch(warning.offset, warning.message),
            });
        }
        if self.warnings.len() < MAX_WARNINGS {
            self.warnings.push(warning);
        }
        Ok(())
    }

    /// The next value is not what is expected: a fault that says both.
    #[cold]
    pub(super) fn unexpected(&mut self, expected: &str) -> Fault {
        match self.peek() {
            Ok(peek) => Fault::mismatch(self.offset(), format!("{} where {expected} is declared", describe(peek))),
            Err(fault) => fault,
        }
    }

    pub(super) fn mark(&self) -> Mark {
        Mark {
            offset: self.offset(),
            depth: self.depth,
            warnings: self.warnings.len(),
            doubt: self.doubt,
            matched: self.matched,
        }
    }

    /// Goes back, and forgets what was noted since.
    pub(super) fn rewind(&mut self, mark: Mark) {
        self.lexer.seek(mark.offset);
        self.depth = mark.depth;
        self.warnings.truncate(mark.warnings);
        self.doubt = mark.doubt;
        self.matched = mark.matched;
    }

    /// What the next value begins as.
    #[inline]
    pub(super) fn peek(&mut self) -> Result<Peek, Fault> {
        Ok(self.lexer.peek()?)
    }

    /// The kind of the next value. Numbers are looked at whole.
    pub(super) fn kind(&mut self) -> Result<Kinds, Fault> {
        let peek = self.peek()?;
        Ok(match peek {
            Peek::Null => Kinds::NULL,
            Peek::True | Peek::False => Kinds::BOOL,
            Peek::String => Kinds::STRING,
            Peek::Array => Kinds::ARRAY,
            Peek::Object => Kinds::OBJECT,
            _ => {
                let mark = self.mark();
                let integral = self.integer()?.is_some();
                self.rewind(mark);
                if integral { Kinds::INTEGER } else { Kinds::FRACTION }
            }
        })
    }

    /// Whether the next value is null, or else something that begins as only null does.
    #[inline]
    pub(super) fn is_null(&mut self) -> bool {
        self.lexer.is_null()
    }

    /// Whether the next value is a string.
    #[inline]
    pub(super) fn is_string(&mut self) -> bool {
        self.lexer.is_string()
    }

    /// Consumes a null if there is one.
    #[inline]
    pub(super) fn take_null(&mut self) -> Result<bool, Fault> {
        if !self.is_null() {
            return Ok(false);
        }
        self.lexer.word("null")?;
        Ok(true)
    }

    /// A boolean, knowing that there is one.
    pub(super) fn known_bool(&mut self, peek: Peek) -> Result<bool, Fault> {
        let value = peek == Peek::True;
        self.lexer.word(if value { "true" } else { "false" })?;
        Ok(value)
    }

    /// A string, knowing that there is one.
    #[inline]
    pub(super) fn known_str(&mut self) -> Result<&str, Fault> {
        Ok(self.lexer.string()?)
    }

    /// A number as it is spelled, knowing that there is one.
    pub(super) fn known_number(&mut self) -> Result<&'j str, Fault> {
        Ok(self.lexer.number()?.text)
    }

    /// A number, knowing that there is one; integral ones (`5`, `5.0`, `5e0`) as such, others as `None`.
    pub(super) fn integer(&mut self) -> Result<Option<i128>, Fault> {
        let number = self.lexer.number()?;
        if number.is_plain && number.text.len() < 19 {
            return Ok(number.text.parse::<i64>().ok().map(i128::from));
        }
        Ok(parse_integer(number.text))
    }

    /// A finite number, knowing that there is one.
    pub(super) fn float(&mut self) -> Result<f64, Fault> {
        let offset = self.offset();
        let number = self.lexer.number()?;
        // Exact below 2⁵³; a minus may be that of -0.
        if number.is_plain && number.text.len() < 16 && !number.text.starts_with('-') {
            return Ok(number.text.bytes().fold(0_i64, |all, digit| all * 10 + i64::from(digit - b'0')) as f64);
        }
        match number.text.parse::<f64>() {
            // protection: number-range
            Ok(float) if float.is_finite() => Ok(float),
            _ => Err(Fault::mismatch(offset, "a number that is out of range")),
        }
    }

    fn enter(&mut self) -> Result<(), Fault> {
        self.depth += 1;
        // protection: json-depth
        if self.depth > MAX_DEPTH {
            return Err(Fault::fatal(self.offset(), "nested too deeply"));
        }
        Ok(())
    }

    /// Unions that hold each other would come back to the same value without reading any of it.
    pub(super) fn enter_union(&mut self, name: &'static str) -> Result<(), Fault> {
        let offset = self.offset();
        if self.unions.iter().rev().take_while(|(at, _)| *at == offset).any(|(_, outer)| *outer == name) {
            return Err(Fault::mismatch(offset, "a union in itself"));
        }
        self.unions.push((offset, name));
        Ok(())
    }

    pub(super) fn leave_union(&mut self) {
        self.unions.pop();
    }

    /// First key of an object, knowing that there is one.
    pub(super) fn first_key(&mut self, table: Option<&Table>) -> Result<Key, Fault> {
        self.enter()?;
        self.lexer.open();
        if let Some(key) = table.and_then(|table| table.expected_key(0))
            && self.lexer.eat(&key[1..])
        {
            return Ok(Key::Field(0));
        }
        let more = self.lexer.first(b'}')?;
        self.key(more, table, 0)
    }

    /// Next key of an object; that of the `likely` field if its description's order is kept.
    pub(super) fn next_key(&mut self, table: Option<&Table>, likely: usize) -> Result<Key, Fault> {
        if let Some(key) = table.and_then(|table| table.expected_key(likely))
            && self.lexer.eat(key)
        {
            return Ok(Key::Field(likely));
        }
        let more = self.lexer.more(b'}')?;
        self.key(more, table, likely)
    }

    fn key(&mut self, more: bool, table: Option<&Table>, likely: usize) -> Result<Key, Fault> {
        if !more {
            self.depth -= 1;
            return Ok(Key::End);
        }
        let key = self.lexer.key()?;
        Ok(match table.and_then(|table| table.find(key, likely)) {
            Some(index) => Key::Field(index),
            None => Key::Other(key.to_owned()),
        })
    }

    /// Whether an array, knowing that there is one, has a first item.
    pub(super) fn first_item(&mut self) -> Result<bool, Fault> {
        self.enter()?;
        self.lexer.open();
        let more = self.lexer.first(b']')?;
        self.depth -= u32::from(!more);
        Ok(more)
    }

    /// Whether an array has another item.
    pub(super) fn next_item(&mut self) -> Result<bool, Fault> {
        let more = self.lexer.more(b']')?;
        self.depth -= u32::from(!more);
        Ok(more)
    }

    /// Passes over a value that is read again.
    pub(super) fn skip(&mut self) -> Result<(), Fault> {
        Ok(self.lexer.skip()?)
    }

    /// Any value.
    pub(super) fn value(&mut self) -> Result<Value, Fault> {
        Ok(match self.peek()? {
            Peek::Null => {
                self.take_null()?;
                Value::Null
            }
            peek @ (Peek::True | Peek::False) => Value::Bool(self.known_bool(peek)?),
            Peek::String => Value::String(self.known_str()?.to_owned()),
            Peek::Array => {
                let mut items = Vec::new();
                let mut more = self.first_item()?;
                while more {
                    items.push(self.value()?);
                    more = self.next_item()?;
                }
                Value::Array(items)
            }
            Peek::Object => {
                let mut object = serde_json::Map::new();
                let mut key = self.first_key(None)?;
                while let Key::Other(name) = key {
                    let value = self.value()?;
                    object.insert(name, value);
                    key = self.next_key(None, 0)?;
                }
                Value::Object(object)
            }
            Peek::Number => Value::Number(self.number()?),
        })
    }

    fn number(&mut self) -> Result<Number, Fault> {
        let offset = self.offset();
        let text = self.known_number()?;
        let unsigned = text.parse::<u64>().map(Number::from);
        let integer = unsigned.or_else(|_| text.parse::<i64>().map(Number::from));
        let number = integer.ok().or_else(|| text.parse().ok().and_then(Number::from_f64));
        number.ok_or_else(|| Fault::mismatch(offset, "a number that is out of range"))
    }
}

/// The integer that a JSON number spells, if it is one.
pub(super) fn parse_integer(text: &str) -> Option<i128> {
    /// Floats below this are exact integers.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    text.parse().ok().or_else(|| {
        let float: f64 = text.parse().ok()?;
        (float.fract() == 0.0 && float.abs() <= EXACT).then_some(float as i128)
    })
}

impl From<Syntax> for Fault {
    #[cold]
    fn from(syntax: Syntax) -> Self {
        Fault::fatal(syntax.at, syntax.message)
    }
}

/// A value's kind in words.
fn describe(peek: Peek) -> &'static str {
    match peek {
        Peek::Null => "null",
        Peek::True | Peek::False => "a boolean",
        Peek::String => "a string",
        Peek::Array => "an array",
        Peek::Object => "an object",
        Peek::Number => "a number",
    }
}
