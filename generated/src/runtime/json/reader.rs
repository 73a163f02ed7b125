//! The pull parser that everything is read with.

use std::borrow::Cow;
use std::mem::size_of;
use std::time::Instant;

use serde_json::{Number, Value};

use super::fault::{Limit, RawWarning};
use super::index::Index;
use super::lexer::{Lexer, Syntax, TOO_DEEP};
use super::{Decoder, Fault, Kinds, Table, number};

pub(super) use super::lexer::Peek;

/// Deepest nesting of arrays and objects.
pub(super) const MAX_DEPTH: u32 = 128;
/// Warnings kept of one document; what differs once usually differs in every item.
const MAX_WARNINGS: usize = 100;
/// Limit on reading again to compare the members of unions, as a multiple of the document's size. Beyond it, the first
/// member that fits is used.
const COMPARED: usize = 24;
/// Limit on reading again for any reason, as a multiple of the document's size.
const READ_AGAIN: usize = 32;
/// Bytes that small documents may read again.
const MIN_READ_AGAIN: usize = 64 * 1024;
/// Levels to which the members of a union are compared: an object's properties, and theirs.
const HORIZON: u32 = 2;
/// Number of attempts at unions for one value: the ways through unions of unions multiply.
const MAX_UNIONS: u32 = 64;
/// Items between two looks at the limits.
const TICKS: u32 = 4096;
/// Bytes that are skipped between two checks of the limits.
const LARGE: usize = 1 << 20;

/// Reads one JSON document.
#[doc(hidden)]
#[derive(Debug)]
pub struct Reader<'j> {
    lexer: Lexer<'j>,
    depth: u32,
    strict: bool,
    /// Required properties may be missing or null.
    pub(super) tolerant: bool,
    warnings: Vec<RawWarning>,
    /// The unions that are being read, by place and name.
    unions: Vec<(usize, &'static str)>,
    /// Number of attempts at a union as the member of another one, for the current value.
    unions_here: u32,
    /// Values skipped by the unions that are being read.
    index: Index,
    /// Bytes that were read again.
    read_again: usize,
    /// Bytes of memory that values take.
    memory: usize,
    max_memory: usize,
    deadline: Option<Instant>,
    ticks: u32,
    /// The value by which alternatives are compared, and the depth from which values are skipped.
    compared: Option<usize>,
    horizon: u32,
    /// Penalty for warnings, unknown fields and unknown values so far; the member of a union with the lowest one is used. A warning
    /// weighs more than any number of the others ([`BROKEN`]).
    pub(super) doubt: u32,
    /// Number of fields and constants recognised so far.
    pub(super) matched: u32,
    /// True if the next object is a member of a union without its discriminator.
    pub(super) untagged: bool,
    /// The last key that has no field.
    name: String,
}

/// Penalty for a value that does not conform to its schema, higher than that for an unknown field.
const BROKEN: u32 = 1 << 10;

/// The next key of a model. Small, to be returned in registers.
pub(super) enum Key {
    /// The object ends.
    End,
    /// Index of the field of that name.
    Field(usize),
    /// No field has that name, which [`Reader::name`] returns.
    Other,
}

/// A state to come back to.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    offset: usize,
    depth: u32,
    warnings: usize,
    memory: usize,
    jumped: usize,
    pub(super) doubt: u32,
    pub(super) matched: u32,
}

impl Mark {
    pub(super) fn offset(&self) -> usize {
        self.offset
    }
}

/// State of a comparison of alternatives.
pub(super) struct Comparison {
    compared: Option<usize>,
    horizon: u32,
}

/// Bytes that an allocator takes for so many.
#[inline]
pub(super) fn allocated(bytes: usize) -> usize {
    // A header, in steps of 16; an empty text takes none, but is not worth a branch.
    (bytes + 23) & !15
}

impl<'j> Reader<'j> {
    pub(super) fn new(data: &'j [u8], settings: Decoder) -> Result<Self, Fault> {
        Ok(Self {
            lexer: Lexer::new(data)?,
            depth: 0,
            strict: settings.strict,
            tolerant: settings.tolerant,
            warnings: Vec::new(),
            unions: Vec::new(),
            unions_here: 0,
            index: Index::new(data.len()),
            read_again: 0,
            memory: 0,
            max_memory: settings.max_decoded_size,
            deadline: settings.deadline,
            ticks: TICKS,
            compared: None,
            horizon: u32::MAX,
            doubt: 0,
            matched: 0,
            untagged: false,
            name: String::new(),
        })
    }

    /// Only white space may follow.
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

    /// Reads without leniency: what would be a warning is an error.
    pub(super) fn strictly<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let strict = std::mem::replace(&mut self.strict, true);
        let read = read(self);
        self.strict = strict;
        read
    }

    /// Notes that something differs from its description.
    #[cold]
    pub(super) fn warn(&mut self, offset: usize, message: impl Into<Cow<'static, str>>) -> Result<(), Fault> {
        self.push_warning(RawWarning { offset, property: None, message: message.into() })
    }

    #[cold]
    pub(super) fn push_warning(&mut self, warning: RawWarning) -> Result<(), Fault> {
        self.doubt = self.doubt.saturating_add(BROKEN);
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

    /// Returns the fault that states what was expected and what was found.
    #[cold]
    pub(super) fn unexpected(&mut self, expected: &str) -> Fault {
        match self.peek() {
            Ok(peek) => Fault::mismatch(self.offset(), format!("expected {expected}, found {}", describe(peek))),
            Err(fault) => fault,
        }
    }

    pub(super) fn mark(&self) -> Mark {
        Mark {
            offset: self.offset(),
            depth: self.depth,
            warnings: self.warnings.len(),
            memory: self.memory,
            jumped: self.index.jumped,
            doubt: self.doubt,
            matched: self.matched,
        }
    }

    /// Returns whether there was a warning since.
    pub(super) fn is_broken_since(&self, mark: Mark) -> bool {
        self.doubt.saturating_sub(mark.doubt) >= BROKEN
    }

    /// Goes back, and forgets what was noted since. Values that were read since must be gone.
    pub(super) fn rewind(&mut self, mark: Mark) {
        self.lexer.seek(mark.offset);
        self.depth = mark.depth;
        self.warnings.truncate(mark.warnings);
        self.memory = mark.memory;
        self.index.jumped = mark.jumped;
        self.doubt = mark.doubt;
        self.matched = mark.matched;
    }

    /// The same before a value is read in another way. An array or object counts as read again: it holds others, of which
    /// that may be true again; a scalar does not.
    ///
    /// # Errors
    ///
    /// The document is read again too often: its unions lie in each other, and their members are alike.
    pub(super) fn read_again(&mut self, mark: Mark) -> Result<(), Fault> {
        if self.lexer.is_nested(mark.offset) {
            let read = self.offset().saturating_sub(mark.offset);
            self.read_again += read.saturating_sub(self.index.jumped - mark.jumped);
        }
        if self.read_again > self.lexer.length().saturating_mul(READ_AGAIN).max(MIN_READ_AGAIN) {
            return Err(Fault::fatal(
                self.offset(),
                format!("unions would have to be read more than {READ_AGAIN} times"),
            ));
        }
        self.rewind(mark);
        Ok(())
    }

    /// Returns whether a union's members may still be compared by the next value.
    pub(super) fn may_compare(&self) -> bool {
        !self.lexer.is_nested(self.offset())
            || self.read_again <= self.lexer.length().saturating_mul(COMPARED).max(MIN_READ_AGAIN)
    }

    /// Starts comparing alternatives: deeply nested values are skipped.
    pub(super) fn compare(&mut self) -> Comparison {
        let before = Comparison { compared: self.compared, horizon: self.horizon };
        self.compared = Some(self.offset());
        self.horizon = self.horizon.min(self.depth + HORIZON);
        before
    }

    /// Ends what [`Reader::compare`] began.
    pub(super) fn compared(&mut self, before: Comparison) {
        self.compared = before.compared;
        self.horizon = before.horizon;
    }

    /// Returns whether the next value, a part of another one, is read only to compare a union's members.
    pub(super) fn is_part_compared(&self) -> bool {
        self.compared.is_some_and(|at| at != self.offset())
    }

    /// Returns whether the next value lies so deep that the comparison passes it over.
    #[inline]
    pub(super) fn is_beyond_comparison(&self) -> bool {
        self.depth >= self.horizon
    }

    /// The memory that values take so far.
    pub(super) fn memory(&self) -> usize {
        self.memory
    }

    /// Takes back what was counted since, because it is gone.
    pub(super) fn restore_memory(&mut self, memory: usize) {
        self.memory = memory;
    }

    /// Counts memory that a value takes, without a look at the limit; [`Reader::tick`] has one.
    #[inline]
    pub(super) fn add_memory(&mut self, bytes: usize) {
        self.memory = self.memory.wrapping_add(bytes);
    }

    /// Counts memory that a value takes.
    ///
    /// # Errors
    ///
    /// It is more than the caller allows.
    pub(super) fn take_memory(&mut self, bytes: usize) -> Result<(), Fault> {
        self.memory = self.memory.saturating_add(bytes);
        self.check_memory(0)
    }

    /// Counts the memory of a list of so many items that grows by one, as `Vec` does it.
    #[inline(never)]
    pub(super) fn grow_list(&mut self, capacity: usize, item: usize) -> Result<(), Fault> {
        let least = if item <= 1024 { 4 } else { 1 };
        let grown = capacity.saturating_mul(2).max(least);
        self.memory = self.memory.saturating_add((grown - capacity).saturating_mul(item));
        // The old items are there until they are moved.
        self.check_memory(capacity.saturating_mul(item))
    }

    /// Counts the memory of one more entry in a map that has so many.
    #[inline(never)]
    pub(super) fn grow_map(&mut self, length: usize, name: &str, value: usize) -> Result<(), Fault> {
        // A name, a hash and a value. A map makes room for eleven entries, and then is half empty.
        let entry = size_of::<String>() + 2 * size_of::<usize>() + value;
        let entries = match length {
            0 => 11,
            1..11 => 0,
            _ => 2,
        };
        self.memory = self.memory.saturating_add(entries * entry + allocated(name.len()));
        // If it preserves order, a map grows as a list does, seven eighths full at most.
        let moves = length.is_multiple_of(7) && (length / 7).is_power_of_two();
        self.check_memory(if moves { length * entry } else { 0 })
    }

    fn check_memory(&self, more: usize) -> Result<(), Fault> {
        if self.memory.saturating_add(more) <= self.max_memory {
            return Ok(());
        }
        let message = format!("the values decoded so far take more than {} bytes of memory", self.max_memory);
        Err(Fault::limit(self.offset(), Limit::Memory, message))
    }

    /// Counts an item, and looks at the limits now and then.
    #[inline]
    pub(super) fn tick(&mut self) -> Result<(), Fault> {
        self.ticks -= 1;
        if self.ticks == 0 { self.check_limits() } else { Ok(()) }
    }

    #[cold]
    fn check_limits(&mut self) -> Result<(), Fault> {
        self.ticks = TICKS;
        self.check_memory(0)?;
        if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            return Err(Fault::limit(self.offset(), Limit::Time, "the time limit is exceeded".to_owned()));
        }
        Ok(())
    }

    /// Returns the kind of the next value.
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

    /// Returns whether the next value is null, or else something that begins as only null does.
    #[inline]
    pub(super) fn is_null(&mut self) -> bool {
        self.lexer.is_null()
    }

    /// Returns whether the next value is a string.
    #[inline]
    pub(super) fn is_string(&mut self) -> bool {
        self.lexer.is_string()
    }

    /// Consumes the next value if it is the string `text`, given as JSON text with its quotes.
    #[inline]
    pub(super) fn take_string(&mut self, text: &str) -> bool {
        text.starts_with('"') && self.lexer.eat(text)
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

    /// Reads a boolean, which must come next.
    pub(super) fn known_bool(&mut self, peek: Peek) -> Result<bool, Fault> {
        let value = peek == Peek::True;
        self.lexer.word(if value { "true" } else { "false" })?;
        Ok(value)
    }

    /// Reads a string, which must come next.
    #[inline]
    pub(super) fn known_str(&mut self) -> Result<&str, Fault> {
        Ok(self.lexer.string()?)
    }

    /// Reads a number, which must come next, as its text.
    pub(super) fn known_number(&mut self) -> Result<&'j str, Fault> {
        Ok(self.lexer.number()?.text)
    }

    /// Reads a number, which must come next: an integral one (`5`, `5.0`, `5e0`) as an integer, any other as `None`.
    pub(super) fn integer(&mut self) -> Result<Option<i128>, Fault> {
        let spelled = self.lexer.number()?;
        if spelled.is_plain && spelled.text.len() < 19 {
            return Ok(spelled.text.parse::<i64>().ok().map(i128::from));
        }
        Ok(number::integer(spelled.text))
    }

    /// Reads a finite number, which must come next. Digits that a double can't represent cause a warning.
    pub(super) fn float(&mut self) -> Result<f64, Fault> {
        let offset = self.offset();
        let number = self.lexer.number()?;
        // Exact below 2⁵³; a minus may be that of -0.
        if number.is_plain && number.text.len() < 16 && !number.text.starts_with('-') {
            return Ok(number.text.bytes().fold(0_i64, |all, digit| all * 10 + i64::from(digit - b'0')) as f64);
        }
        self.double(offset, number.text)
    }

    /// The double nearest to the number that a text spells; a warning where that is another number.
    pub(super) fn double(&mut self, offset: usize, text: &str) -> Result<f64, Fault> {
        /// Number of digits that any double represents, unless the exponent is out of range.
        const ALWAYS_HELD: usize = 15;
        let float: f64 = text.parse().map_err(|_| Fault::mismatch(offset, "expected a number"))?;
        if float.is_infinite() {
            let nearest = f64::MAX.copysign(float);
            self.warn(offset, format!("number out of the range of a double: read as {nearest:e}"))?;
            return Ok(nearest);
        }
        let has_exponent = || text.bytes().any(|byte| matches!(byte, b'e' | b'E'));
        if (text.len() > ALWAYS_HELD || has_exponent()) && !number::is_held(text, float) {
            self.warn(offset, format!("number with more digits than a double can represent: read as {float:e}"))?;
        }
        Ok(float)
    }

    fn enter(&mut self) -> Result<(), Fault> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Fault::fatal(self.offset(), TOO_DEEP));
        }
        self.tick()
    }

    /// Returns whether the union that is being read lies in no other.
    pub(super) fn is_outermost_union(&self) -> bool {
        self.unions.len() == 1
    }

    /// Unions that hold each other would come back to the same value without reading any of it.
    pub(super) fn enter_union(&mut self, name: &'static str) -> Result<(), Fault> {
        let offset = self.offset();
        let mut outer = self.unions.iter().rev().take_while(|(at, _)| *at == offset).peekable();
        self.unions_here = if outer.peek().is_some() { self.unions_here + 1 } else { 0 };
        if self.unions_here > MAX_UNIONS || outer.any(|(_, outer)| *outer == name) {
            return Err(Fault::mismatch(offset, "union that contains itself"));
        }
        self.unions.push((offset, name));
        Ok(())
    }

    pub(super) fn leave_union(&mut self) {
        self.unions.pop();
        if self.unions.is_empty() {
            self.index.clear();
        }
    }

    /// Starts an object, which must come next, and returns its first key.
    pub(super) fn first_key(&mut self) -> Result<Option<String>, Fault> {
        let more = self.first_member()?;
        self.key(more)
    }

    /// Returns the next key of an object.
    pub(super) fn next_key(&mut self) -> Result<Option<String>, Fault> {
        let more = self.lexer.more(b'}')?;
        self.key(more)
    }

    fn key(&mut self, more: bool) -> Result<Option<String>, Fault> {
        if more {
            return Ok(Some(self.lexer.key()?.to_owned()));
        }
        self.depth -= 1;
        Ok(None)
    }

    /// Starts an object, which must come next, and returns its first key as a field.
    pub(super) fn first_field(&mut self, table: &Table) -> Result<Key, Fault> {
        let more = self.first_member()?;
        self.field(more, table)
    }

    /// Returns the next key of an object as a field: the `likely` one if properties are in the order of the schema.
    #[inline]
    pub(super) fn next_field(&mut self, table: &Table, likely: usize) -> Result<Key, Fault> {
        if table.expected_key(likely).is_some_and(|key| self.lexer.eat(key)) {
            return Ok(Key::Field(likely));
        }
        let more = self.lexer.more(b'}')?;
        self.field(more, table)
    }

    fn field(&mut self, more: bool, table: &Table) -> Result<Key, Fault> {
        if !more {
            self.depth -= 1;
            return Ok(Key::End);
        }
        let key = self.lexer.key()?;
        if let Some(index) = table.find(key) {
            return Ok(Key::Field(index));
        }
        self.name = key.to_owned();
        Ok(Key::Other)
    }

    /// Returns the key that has no field, after [`Key::Other`].
    pub(super) fn name(&mut self) -> String {
        std::mem::take(&mut self.name)
    }

    fn first_member(&mut self) -> Result<bool, Fault> {
        self.enter()?;
        self.lexer.open();
        Ok(self.lexer.first(b'}')?)
    }

    /// Starts an array, which must come next, and returns whether it has an item.
    pub(super) fn first_item(&mut self) -> Result<bool, Fault> {
        self.enter()?;
        self.lexer.open();
        let more = self.lexer.first(b']')?;
        self.depth -= u32::from(!more);
        Ok(more)
    }

    /// Returns whether an array has another item.
    pub(super) fn next_item(&mut self) -> Result<bool, Fault> {
        let more = self.lexer.more(b']')?;
        self.depth -= u32::from(!more);
        Ok(more)
    }

    /// Skips a value; the caller reads it again later.
    pub(super) fn skip(&mut self) -> Result<(), Fault> {
        let (start, jumped) = (self.offset(), self.index.jumped);
        let levels = MAX_DEPTH.saturating_sub(self.depth) as usize;
        self.lexer.skip(&mut self.index, levels)?;
        let passed = self.offset() - start - (self.index.jumped - jumped);
        if passed > LARGE { self.check_limits() } else { Ok(()) }
    }

    /// Any value.
    pub(super) fn value(&mut self) -> Result<Value, Fault> {
        let peek = self.peek()?;
        Ok(match peek {
            Peek::Null => {
                self.take_null()?;
                Value::Null
            }
            Peek::True | Peek::False => Value::Bool(self.known_bool(peek)?),
            Peek::String => Value::String(self.text()?),
            Peek::Number => Value::Number(self.number()?),
            _ if self.is_beyond_comparison() => {
                self.skip()?;
                Value::Null
            }
            Peek::Array => {
                let mut items = Vec::new();
                let mut more = self.first_item()?;
                while more {
                    self.tick()?;
                    if items.len() == items.capacity() {
                        self.grow_list(items.capacity(), size_of::<Value>())?;
                    }
                    items.push(self.value()?);
                    more = self.next_item()?;
                }
                Value::Array(items)
            }
            Peek::Object => {
                let mut object = serde_json::Map::new();
                let mut key = self.first_key()?;
                while let Some(name) = key {
                    self.tick()?;
                    self.peek()?;
                    let offset = self.offset();
                    let value = self.value()?;
                    self.grow_map(object.len(), &name, size_of::<Value>())?;
                    if object.insert(name, value).is_some() {
                        self.warn_of_duplicate(offset)?;
                    }
                    key = self.next_key()?;
                }
                Value::Object(object)
            }
        })
    }

    /// Reads a string, which must come next, as an owned one.
    #[inline]
    pub(super) fn text(&mut self) -> Result<String, Fault> {
        let text = self.lexer.string()?.to_owned();
        self.add_memory(allocated(text.len()));
        Ok(text)
    }

    /// Notes that a property without a field was there before.
    #[cold]
    pub(super) fn warn_of_duplicate(&mut self, offset: usize) -> Result<(), Fault> {
        self.warn(offset, "duplicate property: the earlier value is dropped")
    }

    pub(super) fn number(&mut self) -> Result<Number, Fault> {
        let offset = self.offset();
        let text = self.known_number()?;
        if let Ok(number) = text.parse::<u64>().map(Number::from).or_else(|_| text.parse::<i64>().map(Number::from)) {
            return Ok(number);
        }
        // `9007199254740993.0` is an integer that no double holds.
        if let Some(integer) = number::integer(text).filter(|integer| integer.unsigned_abs() > EXACT) {
            let number = u64::try_from(integer).map(Number::from);
            if let Ok(number) = number.or_else(|_| i64::try_from(integer).map(Number::from)) {
                return Ok(number);
            }
        }
        let float = self.double(offset, text)?;
        Number::from_f64(float).ok_or_else(|| Fault::mismatch(offset, "number out of range"))
    }
}

/// Integers up to this are exact as doubles.
const EXACT: u128 = 1 << 53;

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
