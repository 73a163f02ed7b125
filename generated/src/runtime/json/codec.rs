//! Encoding and decoding of JSON values.

use super::{Fault, Reader, Table, View};

/// Everything that can be read from and written as JSON.
///
/// Object-safe, so that the loops over objects, lists and maps are compiled once for all types.
pub trait Codec: Send + Sync {
    /// Fills `self`, which is as [`Blank::blank`] made it, from the next value.
    ///
    /// # Errors
    ///
    /// The value is malformed, or deviates from the declared type beyond what leniency allows.
    #[doc(hidden)]
    fn read(&mut self, r: &mut Reader<'_>) -> Result<(), Fault>;

    /// Returns the value by its kind, of which it is written and shown.
    #[doc(hidden)]
    fn view(&self) -> View<'_>;
}

/// Types of which a placeholder can be made, for [`Codec::read`] to fill.
#[doc(hidden)]
pub trait Blank: Codec + Sized + 'static {
    /// JSON values that the type accepts.
    const SHAPE: Shape;

    /// The placeholder.
    fn blank() -> Self;
}

/// Meaning of null for a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OnNull {
    /// Null is not a value of the type.
    Wrong,
    /// Null is read as empty; the value may also be absent.
    Empty,
    /// Null is a value of the type.
    Value,
}

/// A set of JSON's kinds of values; integers apart from other numbers.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds(u8);

impl Kinds {
    pub const NULL: Kinds = Kinds(1);
    pub const BOOL: Kinds = Kinds(2);
    pub const INTEGER: Kinds = Kinds(4);
    pub const FRACTION: Kinds = Kinds(8);
    pub const STRING: Kinds = Kinds(16);
    pub const ARRAY: Kinds = Kinds(32);
    pub const OBJECT: Kinds = Kinds(64);
    pub const NUMBER: Kinds = Kinds(4 | 8);
    pub const NOT_NULL: Kinds = Kinds(126);
    pub const ANY: Kinds = Kinds(127);

    /// Both sets together.
    pub const fn and(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    /// Returns whether the sets overlap.
    pub const fn meets(self, other: Kinds) -> bool {
        self.0 & other.0 != 0
    }
}

/// JSON values that a type accepts without a warning; only their outermost level is checked.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Kinds of values.
    pub kinds: Kinds,
    /// A model's fields.
    pub table: Option<&'static Table>,
}

impl Shape {
    /// Values of these kinds.
    pub const fn of(kinds: Kinds) -> Shape {
        Shape { kinds, table: None }
    }

    /// A model.
    pub const fn object(table: &'static Table) -> Shape {
        Shape { kinds: Kinds::OBJECT, table: Some(table) }
    }

    /// Returns whether null is one of the values.
    pub const fn takes_null(&self) -> bool {
        self.kinds.meets(Kinds::NULL)
    }

    /// The same, or null.
    pub const fn or_null(self) -> Shape {
        Shape { kinds: self.kinds.and(Kinds::NULL), table: self.table }
    }
}
