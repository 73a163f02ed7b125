//! Models: one loop reads, writes and shows them all, by their tables.

use std::fmt;
use std::mem::size_of;

use serde_json::Value;

use super::extra::Extra;
use super::lexer::starts_with;
use super::reader::{Key, Mark, Peek, allocated};
use super::view::write_entries;
use super::{Codec, Decoder, Entries, Fault, OnNull, Reader, View, Writer, find_constant};

/// A model's fields.
#[doc(hidden)]
#[derive(Debug)]
pub struct Table {
    name: &'static str,
    fields: &'static [Row],
    /// The indices of fields that have a single value, which is JSON text.
    constants: &'static [(usize, &'static str)],
    /// Index of the first field of each [`slot`]; [`NO_FIELD`] if it has none.
    slots: [u8; SLOTS],
    /// Number of required fields.
    expected: usize,
    closed: bool,
    /// `true` if `Debug` hides the value of any field.
    guarded: bool,
    /// `true` if `Debug` hides additional properties.
    sealed: bool,
}

/// A field of a model: its Rust name (empty if it is not in the struct), `,"wire name":` ready to be written, and a sum of [`flags`].
/// A tuple of literals: a call for each field was the most that a compiler had to check in a model.
pub type Row = (&'static str, &'static str, u8);

/// Number of slots by which a field is found.
const SLOTS: usize = 128;
/// The slot is empty.
const NO_FIELD: u8 = u8::MAX;

/// Returns the slot of a wire name, `length` bytes of a text from `start` on.
#[inline]
const fn slot(text: &[u8], start: usize, length: usize) -> usize {
    if length == 0 {
        return 0;
    }
    let (first, middle, last) = (text[start], text[start + length / 2], text[start + length - 1]);
    // Few names have the same slot.
    (length * 55 + first as usize * 53 + middle as usize * 62 + last as usize * 57) % SLOTS
}

/// Properties of a field: absence and null, and more.
#[doc(hidden)]
#[allow(non_upper_case_globals, reason = "they are the words of `object!`")]
pub mod flags {
    /// Always there, never null.
    pub const required: u8 = 0;
    /// Always there; `None` is written as null.
    pub const required_nullable: u8 = 1;
    /// Maybe there, never null.
    pub const optional: u8 = 2;
    /// Maybe there; null is read as absent, and written back.
    pub const nullable: u8 = 3;
    /// Absent, null or a value.
    pub const three_state: u8 = 4;
    /// Absent, or its only value, which is in the table: the field of the struct is a `bool`.
    pub const flag: u8 = 5 + constant;
    /// Maybe there, null or not. Its schema holds only under a condition, so other values are allowed; they are preserved.
    pub const conditional: u8 = 6;
    /// Not sent in requests.
    pub const read_only: u8 = 8;
    /// Not expected in responses.
    pub const write_only: u8 = 16;
    /// The wire name holds characters that JSON escapes.
    pub const escaped: u8 = 32;
    /// `Debug` and errors do not show the value.
    pub const sensitive: u8 = 64;
    /// The only value is in the table: written and checked, but not a field of the struct, except for [`flag`].
    pub const constant: u8 = 128;
}

/// A row of a table, with names.
#[derive(Clone, Copy)]
pub(super) struct Field {
    name: &'static str,
    /// `,"wire name":`, ready to be written (see `escaped`).
    key: &'static str,
    flags: u8,
}

impl Field {
    #[inline]
    const fn of((name, key, flags): Row) -> Self {
        Self { name, key, flags }
    }

    /// Returns whether it may be absent or null: one of the first seven [`flags`].
    #[inline]
    const fn presence(self) -> u8 {
        self.flags & 7
    }

    const fn has(self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// The name on the wire.
    #[inline]
    pub(super) fn wire_name(self) -> &'static str {
        &self.key[2..self.key.len() - 2]
    }

    #[inline]
    fn is_named(self, wire_name: &str) -> bool {
        // The length first, and bytes: most fields are another.
        self.key.len() == wire_name.len() + 4 && starts_with(&self.key.as_bytes()[2..], wire_name.as_bytes())
    }

    /// Must be in a document that is read.
    pub(super) const fn is_expected(self) -> bool {
        self.is_required() && !self.has(flags::write_only)
    }

    const fn is_required(self) -> bool {
        self.presence() <= flags::required_nullable
    }

    /// Returns whether it is not written.
    #[inline]
    fn is_left_out(self, request: bool) -> bool {
        self.has(flags::read_only) && request
    }

    /// The wire name, after a comma unless it is the first.
    #[inline]
    fn write_key(self, w: &mut Writer, first: &mut bool) {
        if self.has(flags::escaped) {
            w.key(self.wire_name(), first);
        } else {
            w.raw(if std::mem::take(first) { &self.key[1..] } else { self.key });
        }
    }

    /// Returns whether the struct holds that the property is present, not its value.
    #[inline]
    const fn is_flag(self) -> bool {
        self.presence() == flags::flag & 7
    }

    /// Returns whether it is a field of the struct.
    #[inline]
    const fn is_stored(self) -> bool {
        !self.has(flags::constant) || self.is_flag()
    }

    /// Returns whether its value in a struct means that the property is absent.
    #[inline]
    fn is_unset(self, value: &View<'_>) -> bool {
        match value {
            View::Bool(set) if self.is_flag() => !set,
            value => value.is_absent(),
        }
    }
}

impl Table {
    /// A model by its Rust name, with its fields in document order, and the values of those that have a single one.
    pub const fn new(name: &'static str, fields: &'static [Row], constants: &'static [(usize, &'static str)]) -> Self {
        let (mut expected, mut guarded, mut slots, mut i) = (0, false, [NO_FIELD; SLOTS], 0);
        while i < fields.len() {
            let field = Field::of(fields[i]);
            expected += field.is_expected() as usize;
            guarded |= field.has(flags::sensitive);
            let first = &mut slots[slot(field.key.as_bytes(), 2, field.key.len() - 4)];
            if *first == NO_FIELD {
                // Fields that have no number of their own are found from the last that has one.
                *first = if i < NO_FIELD as usize { i as u8 } else { NO_FIELD - 1 };
            }
            i += 1;
        }
        Self { name, fields, constants, slots, expected, closed: false, guarded, sealed: false }
    }

    /// `additionalProperties: false`: another property causes a warning.
    pub const fn closed(mut self) -> Self {
        self.closed = true;
        self
    }

    /// Additional properties are sensitive.
    pub const fn sensitive(mut self) -> Self {
        self.guarded = true;
        self.sealed = true;
        self
    }

    /// Returns whether a property's value may not be shown: a sensitive field's, or that of one that is sealed with the others.
    fn hides(&self, wire_name: &str) -> bool {
        match self.find(wire_name) {
            Some(index) => self.field(index).has(flags::sensitive),
            None => self.sealed,
        }
    }

    /// Its fields, in document order.
    pub(super) fn fields(&self) -> impl Iterator<Item = Field> {
        self.fields.iter().map(|row| Field::of(*row))
    }

    /// The field at that index.
    #[inline]
    fn field(&self, index: usize) -> Field {
        Field::of(self.fields[index])
    }

    /// Returns `,"wire name":` of the field at that index; `None` if the name needs escaping.
    #[inline]
    pub(super) fn expected_key(&self, index: usize) -> Option<&'static str> {
        self.fields
            .get(index)
            .map(|row| Field::of(*row))
            .filter(|field| !field.has(flags::escaped))
            .map(|field| field.key)
    }

    /// Returns the JSON text of the only value of the field at that index.
    fn constant(&self, index: usize) -> Option<&'static str> {
        self.constants.iter().find(|(of, _)| *of == index).map(|(_, text)| *text)
    }

    /// Returns the index of the field of a wire name.
    #[inline]
    pub(super) fn find(&self, wire_name: &str) -> Option<usize> {
        let is_it = |row: &Row| Field::of(*row).is_named(wire_name);
        let first = usize::from(self.slots[slot(wire_name.as_bytes(), 0, wire_name.len())]);
        let (row, others) = self.fields.get(first..)?.split_first()?;
        if is_it(row) {
            return Some(first);
        }
        // Another name has the same slot.
        others.iter().position(is_it).map(|i| first + 1 + i)
    }
}

/// A model, as the shared loops see it.
#[doc(hidden)]
pub trait Object {
    /// The field at that index of the table.
    fn field(&self, index: usize) -> &dyn Codec;
    /// The field at that index of the table.
    fn field_mut(&mut self, index: usize) -> &mut dyn Codec;
    /// Properties that are not in the schema, and additional properties of a declared type.
    fn rest(&self) -> (&Extra, Option<&dyn Entries>);
    /// The same.
    fn rest_mut(&mut self) -> (&mut Extra, Option<&mut dyn Entries>);
}

/// The fields that were present.
struct Seen {
    first: u64,
    others: Vec<u64>,
}

impl Seen {
    fn new(fields: usize) -> Self {
        let others = if fields > 64 { vec![0; (fields - 1) / 64] } else { Vec::new() };
        Self { first: 0, others }
    }

    /// Returns whether it is new.
    #[inline]
    fn insert(&mut self, index: usize) -> bool {
        let word = if index < 64 { &mut self.first } else { &mut self.others[index / 64 - 1] };
        let bit = 1 << (index % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    #[inline]
    fn contains(&self, index: usize) -> bool {
        let word = if index < 64 { self.first } else { self.others[index / 64 - 1] };
        word & (1 << (index % 64)) != 0
    }
}

/// [`Codec::read`] of every model.
#[doc(hidden)]
pub fn read_object(object: &mut dyn Object, table: &'static Table, r: &mut Reader<'_>) -> Result<(), Fault> {
    // The text around a fault may hold a sensitive value, of another property too.
    read_members(object, table, r).map_err(|fault| if table.guarded { fault.without_excerpt() } else { fault })
}

fn read_members(object: &mut dyn Object, table: &'static Table, r: &mut Reader<'_>) -> Result<(), Fault> {
    if r.peek()? != Peek::Object {
        return Err(r.unexpected(table.name));
    }
    if r.is_beyond_comparison() {
        return r.skip();
    }
    if std::mem::take(&mut r.untagged) {
        r.take_memory(allocated(Extra::SIZE))?;
        object.rest_mut().0.set_untagged();
    }
    let start = r.offset();
    let mut seen = Seen::new(table.fields.len());
    let (mut likely, mut expected) = (0, 0);
    let mut key = r.first_field(table)?;
    loop {
        match key {
            Key::End => break,
            Key::Field(i) => {
                likely = i + 1;
                if seen.insert(i) {
                    let field = table.field(i);
                    expected += usize::from(field.is_expected());
                    match field.has(flags::constant) {
                        false => read_field(object, field, i, r)?,
                        true => read_constant(object, table, i, r)?,
                    }
                } else {
                    drop_duplicate(r)?;
                }
            }
            Key::Other => read_other(object, table, r)?,
        }
        key = r.next_field(table, likely)?;
    }
    if expected == table.expected { Ok(()) } else { missing_fields(object, table, &seen, start, r) }
}

/// Handles absent fields of a model.
#[cold]
fn missing_fields(
    object: &dyn Object,
    table: &Table,
    seen: &Seen,
    start: usize,
    r: &mut Reader<'_>,
) -> Result<(), Fault> {
    for (i, field) in table.fields().enumerate() {
        if field.is_expected() && !seen.contains(i) {
            if !r.tolerant && (field.has(flags::constant) || object.field(i).view().on_null() != OnNull::Empty) {
                return Err(Fault::missing(start, field.wire_name()));
            }
            r.push_warning(super::fault::RawWarning {
                offset: start,
                property: Some(field.wire_name()),
                message: "missing required property: read as empty".into(),
            })?;
        }
    }
    Ok(())
}

fn read_field(object: &mut dyn Object, field: Field, i: usize, r: &mut Reader<'_>) -> Result<(), Fault> {
    if field.presence() == flags::conditional {
        return read_conditional(object, field, i, r);
    }
    if r.is_null() {
        read_null(object.field_mut(i), field, r)?;
        // It comes back as it was; fields that may be null in requests hold it themselves.
        let is_optional = matches!(field.presence(), flags::optional | flags::nullable);
        return match is_optional && object.field(i).is_absent() {
            true => keep_null(object, field.wire_name(), r),
            false => Ok(()),
        };
    }
    let mark = r.mark();
    match object.field_mut(i).read(r) {
        Ok(()) => {
            r.matched += 1;
            Ok(())
        }
        Err(fault) if field.is_required() => Err(fault),
        Err(fault) => keep_raw(object, field.wire_name().to_owned(), fault, mark, r),
    }
}

/// A property whose schema holds only under a condition (JSON Schema 2020-12 core, 10.2): a value that does not fit is preserved.
#[inline(never)]
fn read_conditional(object: &mut dyn Object, field: Field, i: usize, r: &mut Reader<'_>) -> Result<(), Fault> {
    let mark = r.mark();
    let read = r.strictly(|r| object.field_mut(i).read(r));
    match read {
        Ok(()) if object.field(i).is_absent() => keep_null(object, field.wire_name(), r),
        Ok(()) => {
            r.matched += 1;
            Ok(())
        }
        Err(fault) if fault.is_fatal() => Err(fault),
        Err(_) => {
            r.read_again(mark)?;
            keep(object, field.wire_name().to_owned(), r)
        }
    }
}

/// The value of a property that has only one. Another value is kept, and written in its place.
#[inline(never)]
fn read_constant(object: &mut dyn Object, table: &Table, i: usize, r: &mut Reader<'_>) -> Result<(), Fault> {
    let (field, constant) = (table.field(i), table.constant(i).unwrap_or_default());
    r.peek()?;
    let (offset, memory) = (r.offset(), r.memory());
    let value = if r.take_string(constant) { None } else { Some(r.value()?) };
    let Some(value) = value.filter(|value| find_constant(&[constant], value).is_none()) else {
        r.restore_memory(memory);
        r.matched += 1;
        if field.is_flag() {
            // It is a `bool`.
            object.field_mut(i).read(&mut Reader::new(b"true", Decoder::new())?)?;
        }
        return Ok(());
    };
    r.warn(offset, format!("another value than the only one declared, {constant}: kept"))?;
    keep_value(object, field.wire_name().to_owned(), value, offset, r)
}

/// A null, which may be a value, absence, or wrong.
#[inline(never)]
fn read_null(value: &mut dyn Codec, field: Field, r: &mut Reader<'_>) -> Result<(), Fault> {
    let offset = r.offset();
    r.matched += 1;
    match field.presence() {
        flags::three_state => return value.read(r),
        flags::required_nullable | flags::nullable => {}
        flags::required => match value.view().on_null() {
            OnNull::Value => return value.read(r),
            OnNull::Empty => r.warn(offset, "null: read as empty")?,
            OnNull::Wrong if r.tolerant => r.warn(offset, "expected a value, found null: read as empty")?,
            OnNull::Wrong => return Err(Fault::mismatch(offset, "expected a value, found null")),
        },
        // `optional`: the only one left.
        _ => {
            value.read(r)?;
            // Untyped JSON keeps the null; to other types it means that there is nothing.
            if value.is_absent() {
                r.warn(offset, "expected a value or no property, found null: read as absent")?;
            }
            return Ok(());
        }
    }
    r.take_null().map(drop)
}

/// Reads a property without a declared field.
#[inline(never)]
fn read_other(object: &mut dyn Object, table: &Table, r: &mut Reader<'_>) -> Result<(), Fault> {
    let name = r.name();
    r.peek()?;
    let mark = r.mark();
    r.tick()?;
    if let Some(entries) = object.rest_mut().1 {
        return match entries.read_entry(name.clone(), r) {
            Ok(()) => Ok(()),
            Err(fault) => keep_raw(object, name, fault, mark, r),
        };
    }
    if table.closed {
        r.warn(r.offset(), "undeclared property where the schema allows none: preserved")?;
    }
    r.doubt += 1;
    keep(object, name, r)
}

/// Keeps the next value as a property without a field.
fn keep(object: &mut dyn Object, name: String, r: &mut Reader<'_>) -> Result<(), Fault> {
    let offset = r.offset();
    let value = r.value()?;
    keep_value(object, name, value, offset, r)
}

fn keep_value(
    object: &mut dyn Object,
    name: String,
    value: Value,
    offset: usize,
    r: &mut Reader<'_>,
) -> Result<(), Fault> {
    let extra = object.rest_mut().0;
    if extra.is_empty() {
        r.take_memory(allocated(Extra::SIZE))?;
    }
    r.grow_map(extra.len(), &name, size_of::<Value>())?;
    if extra.push(name, value).is_some() { r.warn_of_duplicate(offset) } else { Ok(()) }
}

/// Keeps a null that was received for a field that does not hold it.
#[cold]
fn keep_null(object: &mut dyn Object, name: &str, r: &mut Reader<'_>) -> Result<(), Fault> {
    let extra = object.rest_mut().0;
    if extra.is_empty() {
        r.take_memory(allocated(Extra::SIZE))?;
    }
    r.grow_map(extra.len(), name, size_of::<Value>())?;
    extra.push(name.to_owned(), Value::Null);
    Ok(())
}

/// Reads the value of a property that was there before, to see that it is one, and forgets it.
#[cold]
fn drop_duplicate(r: &mut Reader<'_>) -> Result<(), Fault> {
    r.peek()?;
    r.warn(r.offset(), "duplicate property: ignored")?;
    let memory = r.memory();
    drop(r.value()?);
    r.restore_memory(memory);
    Ok(())
}

/// Preserves a value that could not be decoded as declared.
#[cold]
fn keep_raw(object: &mut dyn Object, name: String, fault: Fault, mark: Mark, r: &mut Reader<'_>) -> Result<(), Fault> {
    if fault.is_fatal() || r.is_strict() {
        return Err(fault);
    }
    r.read_again(mark)?;
    let mut warning = fault.into_warning();
    warning.message = format!("{}: preserved as received", warning.message).into();
    r.push_warning(warning)?;
    keep(object, name, r)
}

/// Writes a model.
pub(super) fn write_object(object: &dyn Object, table: &Table, w: &mut Writer) {
    let mut first = true;
    w.byte(b'{');
    let is_missing = |key| lacks(object, table, key) && !object.rest().0.is_untagged();
    if let Some((key, tag)) = w.tag.take().filter(|(key, _)| is_missing(key)) {
        w.key(key, &mut first);
        w.string(tag);
    }
    let request = w.request;
    let (extra, entries) = object.rest();
    for (i, field) in table.fields().enumerate().filter(|(_, field)| !field.is_left_out(request)) {
        match field.has(flags::constant) {
            true => {
                let is_written = match field.is_flag() {
                    true => !field.is_unset(&object.field(i).view()),
                    // Another value that was received in its place is written.
                    false => extra.get(field.wire_name()).is_none(),
                };
                if is_written {
                    field.write_key(w, &mut first);
                    w.raw(table.constant(i).unwrap_or_default());
                }
            }
            false => {
                let value = object.field(i).view();
                if field.is_required() || !value.is_absent() {
                    field.write_key(w, &mut first);
                    value.write(w);
                }
            }
        }
    }
    if let Some(entries) = entries {
        write_entries(entries, w, &mut first);
    }
    for (key, value) in extra.iter() {
        // The raw value of a field that was wrong gives way to one that was set since.
        let replaced = table.find(key).is_some_and(|i| is_set(object, i, table.field(i), request));
        if !replaced {
            w.key(key, &mut first);
            w.value(value);
        }
    }
    w.byte(b'}');
}

/// Returns whether a field of the struct is written.
fn is_set(object: &dyn Object, index: usize, field: Field, request: bool) -> bool {
    field.is_stored()
        && !field.is_left_out(request)
        && (field.is_required() || !field.is_unset(&object.field(index).view()))
}

/// Returns whether a model would be written without its discriminator.
fn lacks(object: &dyn Object, table: &Table, key: &str) -> bool {
    match table.find(key) {
        Some(i) => {
            let field = table.field(i);
            field.is_stored() && field.is_unset(&object.field(i).view())
        }
        None => object.rest().0.get(key).is_none(),
    }
}

/// `Debug` of every model: fields that are there, by their Rust names.
pub(super) fn debug_object(object: &dyn Object, table: &Table, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut out = f.debug_struct(table.name);
    for (i, field) in table.fields().enumerate().filter(|(_, field)| field.is_stored()) {
        let value = object.field(i);
        if !field.is_unset(&value.view()) {
            out.field(field.name, if field.has(flags::sensitive) { &Hidden } else { &value });
        }
    }
    let (extra, entries) = object.rest();
    if let Some(entries) = entries {
        out.field("additional_properties", if table.sealed { &Hidden } else { &entries });
    }
    if !extra.is_empty() {
        out.field("extra", &Undeclared { extra, table });
    }
    out.finish()
}

/// Stands in `Debug` where a sensitive value is.
#[doc(hidden)]
pub struct Hidden;

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// `Debug` of preserved properties, among which may be a sensitive one with a value of an undeclared type.
struct Undeclared<'o> {
    extra: &'o Extra,
    table: &'o Table,
}

impl fmt::Debug for Undeclared<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_map();
        for (name, value) in self.extra.iter() {
            out.entry(&name, if self.table.hides(name) { &Hidden } else { value });
        }
        out.finish()
    }
}

/// Makes a struct a model: `Debug`, `Codec`, `Object`, `Model`, `Serialize`, `Deserialize`.
///
/// ```text
/// object! {
///     Pet {
///         0 id: "id" => required,
///         1 name: "name" => optional read_only,
///         2 = "\"pet\"": "object" => required constant,   // one value, which is not a field of the struct
///         3 tame if "\"yes\"": "tame" => flag,   // maybe one value; the field is a `bool`
///         ..extra                              // or: ..extra; closed, ..extra and additional_properties sensitive
///     }
/// }
/// ```
#[allow(unused_macros)]
macro_rules! object {
    ($name:ident $($default:ident)? {
        $($index:literal $($field:ident $(if $only:literal)?)? $(= $constant:literal)?: $wire:literal => $presence:ident $($flag:ident)*,)*
        ..$extra:ident $(and $additional:ident $($sensitive:ident)?)? $(; $closed:ident)?
    }) => {
        impl $name {
            /// Returns the properties that are not in the schema, and values that could not be decoded as declared.
            #[inline]
            pub fn extra(&self) -> &$crate::runtime::json::Extra {
                &self.$extra
            }

            /// Returns the same, mutable. All of them are sent.
            #[inline]
            pub fn extra_mut(&mut self) -> &mut $crate::runtime::json::Extra {
                &mut self.$extra
            }
        }

        $(impl ::std::default::Default for $name {
            #[inline]
            fn $default() -> Self {
                $crate::runtime::json::Blank::blank()
            }
        })?

        const _: () = {
            use $crate::runtime::json;

            static TABLE: json::Table = json::Table::new(
                ::std::stringify!($name),
                &[$((
                    ::std::concat!($(::std::stringify!($field))?),
                    ::std::concat!(",\"", $wire, "\":"),
                    json::flags::$presence $(+ json::flags::$flag)*,
                )),*],
                &[$($($(($index, $only),)?)? $(($index, $constant),)?)*],
            )$(.$closed())?$($(.$sensitive())?)?;

            #[allow(deprecated)]
            impl json::Object for $name {
                #[inline]
                fn field(&self, index: usize) -> &dyn json::Codec {
                    match index {
                        $($($index => &self.$field,)?)*
                        _ => json::no_field(index),
                    }
                }

                #[inline]
                fn field_mut(&mut self, index: usize) -> &mut dyn json::Codec {
                    match index {
                        $($($index => &mut self.$field,)?)*
                        _ => json::no_field(index),
                    }
                }

                #[inline]
                fn rest(&self) -> (&json::Extra, ::std::option::Option<&dyn json::Entries>) {
                    (&self.$extra, json::additional!($(&self.$additional)?))
                }

                #[inline]
                fn rest_mut(&mut self) -> (&mut json::Extra, ::std::option::Option<&mut dyn json::Entries>) {
                    (&mut self.$extra, json::additional!($(&mut self.$additional)?))
                }
            }

            impl json::Codec for $name {
                #[inline]
                fn read(&mut self, r: &mut json::Reader<'_>) -> ::std::result::Result<(), json::Fault> {
                    json::read_object(self, &TABLE, r)
                }

                #[inline]
                fn view(&self) -> json::View<'_> {
                    json::View::Object(self, &TABLE)
                }
            }

            #[allow(deprecated)]
            impl json::Blank for $name {
                const SHAPE: json::Shape = json::Shape::object(&TABLE);

                #[inline]
                fn blank() -> Self {
                    Self {
                        $($($field: json::Blank::blank(),)?)*
                        $($additional: json::Blank::blank(),)?
                        $extra: json::Extra::new(),
                    }
                }
            }

            impl ::std::fmt::Debug for $name {
                #[inline]
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    json::debug(self, f)
                }
            }
        };

        $crate::runtime::json::bridge!($name);
    };
}
#[allow(unused_imports)]
pub(crate) use object;

/// Additional properties, if a model has such a field.
#[allow(unused_macros)]
macro_rules! additional {
    () => {
        ::std::option::Option::None
    };
    ($entries:expr) => {
        ::std::option::Option::Some($entries)
    };
}
#[allow(unused_imports)]
pub(crate) use additional;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_found_however_many_there_are() {
        for count in [0, 1, SLOTS, 1_000] {
            let names: Vec<String> = (0..count).map(|i| "é".repeat(i % 40) + &"x".repeat(i / 40)).collect();
            let rows: Vec<Row> =
                names.iter().map(|name| ("", &*format!(",\"{name}\":").leak(), flags::optional)).collect();
            let table = Table::new("Wide", rows.leak(), &[]);
            for (i, name) in names.iter().enumerate() {
                assert_eq!(table.find(name), Some(i), "{name}");
            }
            for name in ["x!", "éa", "name"] {
                assert_eq!(table.find(name), None);
            }
            assert_eq!(table.find(""), (count > 0).then_some(0));
        }
    }
}
