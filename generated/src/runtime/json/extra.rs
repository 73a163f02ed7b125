//! Properties that are not in the schema.

use std::collections::BTreeSet;
use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher as _, Hash, Hasher};
use std::sync::LazyLock;

use serde_json::Value;

/// More properties than this are found by their hashes.
const FEW: usize = 16;

/// The same for all, and of no value that a server knows.
static HASHES: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// Properties that are not in the schema, and values of optional fields that could not be decoded as
/// declared, as they were received and in that order. They are written back.
///
/// The size of one pointer; an empty one allocates nothing.
#[derive(Clone, Default)]
pub struct Extra(Option<Box<Kept>>);

#[derive(Clone, Default)]
struct Kept {
    properties: Vec<(String, Value)>,
    /// The hash and the place of each property, where there are more than a few.
    places: BTreeSet<(u64, usize)>,
    /// The object was read as one of several without its discriminator, and is written without it.
    untagged: bool,
}

impl Kept {
    fn find(&self, name: &str) -> Option<usize> {
        let is_it = |at: &usize| self.properties.get(*at).is_some_and(|(known, _)| known == name);
        if self.properties.len() <= FEW {
            return (0..self.properties.len()).find(is_it);
        }
        let hash = HASHES.hash_one(name);
        self.places.range((hash, 0)..=(hash, usize::MAX)).map(|(_, at)| *at).find(is_it)
    }
    fn push(&mut self, name: String, value: Value) -> Option<Value> {
        if let Some(at) = self.find(&name) {
            return Some(std::mem::replace(&mut self.properties[at].1, value));
        }
        self.properties.push((name, value));
        match self.properties.len() {
            0..=FEW => {}
            // The first that is one too many takes the others with it.
            count if count == FEW + 1 => self.index(0),
            count => self.index(count - 1),
        }
        None
    }
    fn index(&mut self, from: usize) {
        let new = self.properties.iter().enumerate().skip(from);
        self.places.extend(new.map(|(at, (name, _))| (HASHES.hash_one(name.as_str()), at)));
    }
    fn remove(&mut self, name: &str) -> Option<Value> {
        let (_, value) = self.properties.remove(self.find(name)?);
        self.places.clear();
        if self.properties.len() > FEW {
            self.index(0);
        }
        Some(value)
    }
}

impl Extra {
    /// Creates an empty value.
    pub const fn new() -> Self {
        Self(None)
    }

    /// Returns whether there are no properties.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the number of properties.
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |kept| kept.properties.len())
    }

    /// Returns the value of a property.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let kept = self.0.as_ref()?;
        Some(&kept.properties[kept.find(name)?].1)
    }

    /// Returns every property with its value, in the order received.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().flat_map(|kept| &kept.properties).map(|(name, value)| (name.as_str(), value))
    }

    /// Adds a property, and returns the value that it replaces.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        self.push(name.into(), value.into())
    }

    /// Removes a property, and returns its value.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        self.0.as_mut()?.remove(name)
    }

    /// Its size in bytes, without its properties.
    pub(super) const SIZE: usize = std::mem::size_of::<Kept>();

    pub(super) fn push(&mut self, name: String, value: Value) -> Option<Value> {
        self.0.get_or_insert_default().push(name, value)
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
                let is_in_b =
                    |(name, value): &(String, Value)| b.find(name).is_some_and(|at| b.properties[at].1 == *value);
                a.properties.len() == b.properties.len() && a.properties.iter().all(is_in_b)
            }
            _ => self.is_empty() && other.is_empty(),
        }
    }
}

impl Eq for Extra {}

/// The same in any order.
impl Hash for Extra {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let mut properties: Vec<_> = self.iter().collect();
        properties.sort_by_key(|(name, _)| *name);
        properties.hash(state);
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_found_and_keep_their_order_however_many_there_are() {
        for count in [1, FEW, FEW + 1, 1_000] {
            let mut extra = Extra::new();
            let names: Vec<String> = (0..count).map(|i| format!("{}", count - i)).collect();
            for name in &names {
                assert_eq!(extra.insert(name.clone(), 1), None);
            }
            assert_eq!(extra.insert(names[0].clone(), 2), Some(Value::from(1)));
            assert!(extra.iter().map(|(name, _)| name).eq(names.iter().map(String::as_str)));
            let other: Extra = extra.clone();
            assert_eq!((extra.remove("1"), extra.remove("1"), extra.len()), (other.get("1").cloned(), None, count - 1));
            assert!(names.iter().all(|name| extra.get(name).is_some() == (name != "1")));
            assert!(extra != other && other == other.clone());
        }
    }
}
