//! A field that may be absent, null or a value.

use super::{Blank, Codec, Fault, Reader, Shape, View};

/// An optional, nullable field of a request: absent, null or a value.
///
/// Most APIs leave the value unchanged if the field is absent, and clear it if the field is null.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Maybe<T> {
    /// Not sent.
    #[default]
    Absent,
    /// Sent as null.
    Null,
    /// Sent as this value.
    Value(T),
}

impl<T> Maybe<T> {
    /// Returns a reference to the value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Returns the value, if there is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Returns whether this is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Returns whether this is absent.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}

impl<T> From<T> for Maybe<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

/// Converts `None` to null; an absent field is not set at all.
impl<T> From<Option<T>> for Maybe<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

/// Types that any text is a value of.
#[doc(hidden)]
pub trait Text: for<'a> From<&'a str> {}

impl Text for String {}

impl<T: Text> From<&str> for Maybe<T> {
    fn from(value: &str) -> Self {
        Self::Value(value.into())
    }
}

impl<T: Blank> Codec for Maybe<T> {
    #[inline]
    fn read(&mut self, r: &mut Reader<'_>) -> Result<(), Fault> {
        if r.take_null()? {
            *self = Self::Null;
            return Ok(());
        }
        let mut value = T::blank();
        // Not by a vtable, as in options.
        value.read(r)?;
        *self = Self::Value(value);
        Ok(())
    }

    fn view(&self) -> View<'_> {
        match self {
            Self::Value(value) => View::Value(value),
            Self::Absent => View::Absent,
            Self::Null => View::Null,
        }
    }
}

impl<T: Blank> Blank for Maybe<T> {
    const SHAPE: Shape = T::SHAPE.or_null();

    fn blank() -> Self {
        Self::Absent
    }
}
