//! Untyped JSON whose objects keep the order of their properties, which those of `serde_json` do not in every build.

use std::fmt;
use std::mem::size_of;

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::Number;

use super::reader::Peek;
use super::view::Scalar;
use super::{Blank, Codec, Fault, Kinds, Reader, Shape, View, Writer, to_string};

/// Any JSON value.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::runtime) enum Tree {
    #[default]
    Null,
    Bool(bool),
    Number(Number),
    String(String),
    Array(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

impl Tree {
    pub(in crate::runtime) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
    /// Returns whether it is an object or an array.
    pub(in crate::runtime) fn is_nested(&self) -> bool {
        matches!(self, Self::Object(_) | Self::Array(_))
    }
    pub(in crate::runtime) fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }
    pub(in crate::runtime) fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Number(number) => number.as_i64(),
            _ => None,
        }
    }
    fn read_any(r: &mut Reader<'_>) -> Result<Self, Fault> {
        let peek = r.peek()?;
        Ok(match peek {
            Peek::Null => {
                r.take_null()?;
                Self::Null
            }
            Peek::True | Peek::False => Self::Bool(r.known_bool(peek)?),
            Peek::String => Self::String(r.text()?),
            Peek::Number => Self::Number(r.number()?),
            Peek::Array => {
                let mut items = Vec::new();
                let mut more = r.first_item()?;
                while more {
                    r.tick()?;
                    if items.len() == items.capacity() {
                        r.grow_list(items.capacity(), size_of::<Self>())?;
                    }
                    items.push(Self::read_any(r)?);
                    more = r.next_item()?;
                }
                Self::Array(items)
            }
            Peek::Object => {
                let mut entries = Vec::new();
                let mut key = r.first_key()?;
                while let Some(name) = key {
                    r.tick()?;
                    r.grow_map(entries.len(), &name, size_of::<Self>())?;
                    entries.push((name, Self::read_any(r)?));
                    key = r.next_key()?;
                }
                Self::Object(entries)
            }
        })
    }
}

impl Codec for Tree {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<(), Fault> {
        *self = Self::read_any(r)?;
        Ok(())
    }

    fn view(&self) -> View<'_> {
        View::Scalar(self)
    }
}

impl Scalar for Tree {
    fn write(&self, w: &mut Writer) {
        match self {
            Self::Null => w.null(),
            Self::Bool(value) => w.bool(*value),
            Self::String(text) => w.string(text),
            Self::Number(number) => w.number(number),
            Self::Array(items) => {
                w.byte(b'[');
                let mut first = true;
                for item in items {
                    w.comma(&mut first);
                    item.write(w);
                }
                w.byte(b']');
            }
            Self::Object(entries) => {
                w.byte(b'{');
                let mut first = true;
                for (key, value) in entries {
                    w.key(key, &mut first);
                    value.write(w);
                }
                w.byte(b'}');
            }
        }
    }

    fn takes_null(&self) -> bool {
        true
    }
}

impl Blank for Tree {
    const SHAPE: Shape = Shape::of(Kinds::ANY);

    fn blank() -> Self {
        Self::Null
    }
}

/// Its JSON text.
impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_string(self))
    }
}

impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(items) => serializer.collect_seq(items),
            Self::Object(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}
