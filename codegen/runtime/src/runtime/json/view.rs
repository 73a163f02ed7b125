//! Values as shared code sees them: one function writes, and one shows, the values of every type.

use std::fmt::{self, Debug as _};

use serde_json::Value;

use super::containers::{Entries, List};
use super::object::{Object, Table, debug_object, write_object};
use super::union::{Union, write_union};
use super::{Codec, OnNull, Writer};

/// A value, by its kind.
#[doc(hidden)]
pub enum View<'a> {
    /// `None`.
    None,
    /// `Maybe::Absent`.
    Absent,
    /// `Maybe::Null`.
    Null,
    /// The value of an option.
    Some(&'a dyn Codec),
    /// The value of a `Maybe`.
    Value(&'a dyn Codec),
    /// A boolean.
    Bool(bool),
    /// An integer.
    Integer(i64),
    /// An integer without sign.
    Unsigned(u64),
    /// A number.
    Float(f64),
    /// Text.
    Text(&'a str),
    /// A constant of an enum, or an unknown value.
    Enum(EnumValue<'a>),
    /// Another value that is neither an object nor an array, or untyped.
    Scalar(&'a dyn Scalar),
    /// An array.
    List(&'a dyn List),
    /// An array whose items have types of their own.
    Tuple(&'a dyn List),
    /// Further items of a tuple.
    Rest(&'a dyn List),
    /// An object without declared properties.
    Map(&'a dyn Entries),
    /// A model.
    Object(&'a dyn Object, &'static Table),
    /// One of several types.
    Union(&'a dyn Union),
}

/// A value of an enum: the name of its variant, and the value on the wire.
#[doc(hidden)]
pub struct EnumValue<'a> {
    pub variant: Variant,
    pub wire: Wire<'a>,
}

/// The variant of an enum, by its name.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub enum Variant {
    Known(&'static str),
    Unknown(&'static str),
}

impl Variant {
    /// Returns the variant at `index`; beyond the known ones, the variant named `unknown`.
    pub fn of(names: &'static [&'static str], index: usize, unknown: &'static str) -> Self {
        names.get(index).map_or(Self::Unknown(unknown), |name| Self::Known(name))
    }
}

/// The value of an enum on the wire.
#[doc(hidden)]
pub enum Wire<'a> {
    /// A string.
    Text(&'a str),
    /// An integer.
    Integer(i64),
    /// JSON text.
    Json(&'static str),
    /// Any value.
    Value(&'a Value),
}

/// A value that is written and shown by itself.
#[doc(hidden)]
pub trait Scalar: fmt::Debug {
    /// Appends the value.
    fn write(&self, w: &mut Writer);
    /// Returns whether null is one of its values.
    fn takes_null(&self) -> bool {
        false
    }
}

impl View<'_> {
    /// Returns whether this is an optional property without a value.
    #[inline]
    pub(super) fn is_absent(&self) -> bool {
        matches!(self, Self::None | Self::Absent)
    }

    /// The meaning of null where a value is required.
    pub(super) fn on_null(&self) -> OnNull {
        match self {
            Self::None | Self::Absent | Self::Null | Self::Some(_) | Self::Value(_) => OnNull::Value,
            Self::List(_) | Self::Map(_) => OnNull::Empty,
            Self::Scalar(scalar) if scalar.takes_null() => OnNull::Value,
            Self::Union(union) if union.members().nullable => OnNull::Value,
            _ => OnNull::Wrong,
        }
    }

    pub(super) fn write(self, w: &mut Writer) {
        match self {
            Self::None | Self::Absent | Self::Null => w.null(),
            Self::Some(value) | Self::Value(value) => value.view().write(w),
            Self::Bool(value) => w.bool(value),
            Self::Integer(value) => w.integer(value.into()),
            Self::Unsigned(value) => w.integer(value.into()),
            Self::Float(value) => w.float(value),
            Self::Text(text) => w.string(text),
            Self::Enum(value) => match value.wire {
                Wire::Text(text) => w.string(text),
                Wire::Integer(value) => w.integer(value.into()),
                Wire::Json(text) => w.raw(text),
                Wire::Value(value) => w.value(value),
            },
            Self::Scalar(scalar) => scalar.write(w),
            Self::List(list) => {
                w.byte(b'[');
                write_items(list, w);
                w.byte(b']');
            }
            Self::Tuple(items) => write_tuple(items, w),
            Self::Rest(items) => write_items(items, w),
            Self::Map(entries) => {
                w.byte(b'{');
                write_entries(entries, w, &mut true);
                w.byte(b'}');
            }
            Self::Object(object, table) => write_object(object, table, w),
            Self::Union(union) => write_union(union, w),
        }
    }
}

impl dyn Codec + '_ {
    /// Returns whether this is an optional property without a value.
    #[inline]
    pub(crate) fn is_absent(&self) -> bool {
        self.view().is_absent()
    }

    /// Appends the value.
    #[inline]
    pub(crate) fn write(&self, w: &mut Writer) {
        self.view().write(w);
    }
}

/// All items, without brackets.
fn write_items(list: &dyn List, w: &mut Writer) {
    let (mut first, mut index) = (true, 0);
    while let Some(item) = list.item(index) {
        w.comma(&mut first);
        item.write(w);
        index += 1;
    }
}

fn write_tuple(items: &dyn List, w: &mut Writer) {
    let (mut first, mut index) = (true, 0);
    w.byte(b'[');
    while let Some(item) = items.item(index) {
        match item.view() {
            View::Absent => break,
            View::Rest(items) if items.item(0).is_none() => {}
            view => {
                w.comma(&mut first);
                view.write(w);
            }
        }
        index += 1;
    }
    w.byte(b']');
}

/// All entries, into an object that is open.
pub(super) fn write_entries(entries: &dyn Entries, w: &mut Writer, first: &mut bool) {
    entries.visit(&mut |name, value| {
        w.key(name, first);
        value.write(w);
    });
}

/// Shows a value as `Debug` derived for its type would.
impl fmt::Debug for dyn Codec + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.view() {
            View::None => f.write_str("None"),
            View::Absent => f.write_str("Absent"),
            View::Null => f.write_str("Null"),
            View::Some(value) => f.debug_tuple("Some").field(&value).finish(),
            View::Value(value) => f.debug_tuple("Value").field(&value).finish(),
            View::Bool(value) => value.fmt(f),
            View::Integer(value) => value.fmt(f),
            View::Unsigned(value) => value.fmt(f),
            View::Float(value) => value.fmt(f),
            View::Text(text) => text.fmt(f),
            View::Enum(EnumValue { variant: Variant::Known(name), .. }) => f.write_str(name),
            View::Enum(EnumValue { variant: Variant::Unknown(name), wire }) => {
                f.debug_tuple(name).field(&wire).finish()
            }
            View::Scalar(scalar) => scalar.fmt(f),
            View::List(list) => f.debug_list().entries(items(list)).finish(),
            View::Tuple(list) => {
                let mut out = f.debug_tuple("");
                for item in items(list) {
                    out.field(&item);
                }
                out.finish()
            }
            View::Rest(list) => f.debug_tuple("Rest").field(&AsList(list)).finish(),
            View::Map(entries) => entries.fmt(f),
            View::Object(object, table) => debug_object(object, table, f),
            View::Union(union) => union.fmt(f),
        }
    }
}

fn items(list: &dyn List) -> impl Iterator<Item = &dyn Codec> {
    (0..).map_while(|index| list.item(index))
}

struct AsList<'a>(&'a dyn List);

impl fmt::Debug for AsList<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(items(self.0)).finish()
    }
}

impl fmt::Debug for dyn Entries + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_map();
        self.visit(&mut |name, value| {
            out.entry(&name, &value);
        });
        out.finish()
    }
}

/// An unknown value.
impl fmt::Debug for Wire<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => text.fmt(f),
            Self::Integer(value) => value.fmt(f),
            Self::Json(text) => f.write_str(text),
            Self::Value(value) => value.fmt(f),
        }
    }
}

/// `Debug` of models and enums.
#[doc(hidden)]
pub fn debug(value: &dyn Codec, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    value.fmt(f)
}
