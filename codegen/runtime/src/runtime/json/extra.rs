//! What a document holds beyond its description.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

/// Properties that the API's description does not know, and values of optional fields that could not be read as
/// declared, as they came. They are written back.
///
/// One pointer; nothing is allocated where there is nothing to keep.
#[derive(Clone, Default)]
pub struct Extra(Option<Box<Kept>>);

#[derive(Clone, Default)]
struct Kept {
    /// Each with its number in the order of their coming.
    properties: BTreeMap<String, (usize, Value)>,
    count: usize,
    /// It was read as one of several without the discriminator that tells which, and is written so.
    untagged: bool,
}

impl Extra {
    /// Nothing.
    pub const fn new() -> Self {
        Self(None)
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many properties there are.
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |kept| kept.properties.len())
    }

    /// The value of a property.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.as_ref()?.properties.get(name).map(|(_, value)| value)
    }

    /// Every property with its value, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        let mut all: Vec<_> = self.0.iter().flat_map(|kept| &kept.properties).collect();
        all.sort_unstable_by_key(|(_, (number, _))| *number);
        all.into_iter().map(|(name, (_, value))| (name.as_str(), value))
    }

    /// Adds a property, which is sent as it is; gives the value that it replaces.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        self.push(name.into(), value.into())
    }

    /// Takes a property out.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        self.0.as_mut()?.properties.remove(name).map(|(_, value)| value)
    }

    /// Bytes that it takes beside its properties.
    pub(super) const SIZE: usize = std::mem::size_of::<Kept>();

    pub(super) fn push(&mut self, name: String, value: Value) -> Option<Value> {
        let kept = self.0.get_or_insert_default();
        kept.count += 1;
        let number = kept.count;
        match kept.properties.get_mut(&name) {
            Some((_, known)) => Some(std::mem::replace(known, value)),
            None => {
                kept.properties.insert(name, (number, value));
                None
            }
        }
    }

    pub(super) fn is_untagged(&self) -> bool {
        self.0.as_ref().is_some_and(|kept| kept.untagged)
    }

    pub(super) fn set_untagged(&mut self) {
        self.0.get_or_insert_default().untagged = true;
    }
}

impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(a), Some(b)) => {
                let mut pairs = a.properties.iter().zip(&b.properties);
                a.properties.len() == b.properties.len()
                    && pairs.all(|((name, (_, value)), (other_name, (_, other)))| name == other_name && value == other)
            }
            _ => self.is_empty() && other.is_empty(),
        }
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
