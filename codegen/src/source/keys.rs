//! Places of the keys of objects, which nodes do not have.

use std::collections::HashMap;

/// Places of keys, each by the place of its value: no two values of one file that have a key begin at the same place.
#[derive(Debug, Default)]
pub(super) struct Keys(Vec<(u32, u32)>);

/// A key that an object has twice.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Duplicate {
    pub(super) key: String,
    /// Its place.
    pub(super) offset: u32,
    /// The place at which the object has it first.
    pub(super) first: u32,
}

impl Keys {
    /// Adds the place of a key and of its value.
    pub(super) fn push(&mut self, key: u32, value: u32) {
        self.0.push((value, key));
    }

    /// Sorts the places; to be called when all are there.
    pub(super) fn sorted(mut self) -> Self {
        self.0.sort_unstable();
        self.0.shrink_to_fit();
        self
    }

    /// The place of the key of the value that begins at an offset.
    pub(super) fn of(&self, value: u32) -> Option<u32> {
        let found = self.0.binary_search_by_key(&value, |(value, _)| *value).ok()?;
        Some(self.0[found].1)
    }

    /// The places of duplicate keys, each given with the places of its value and of the value that it replaces.
    pub(super) fn duplicates(&self, replaced: Vec<(String, u32, u32)>) -> Vec<Duplicate> {
        let place = |value| self.of(value).unwrap_or(value);
        let mut first = HashMap::new();
        let duplicate = |(key, value, old): (String, u32, u32)| {
            let oldest = first.get(&old).copied().unwrap_or(old);
            first.insert(value, oldest);
            Duplicate { key, offset: place(value), first: place(oldest) }
        };
        replaced.into_iter().map(duplicate).collect()
    }
}
