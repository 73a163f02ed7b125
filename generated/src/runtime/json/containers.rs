//! Lists, maps, tuples and options.

use std::collections::BTreeMap;
use std::mem::size_of;

use super::reader::{Peek, allocated};
use super::{Blank, Codec, Fault, Kinds, Reader, Shape, View};

/// Values by name, in the order of their names.
pub type Map<T> = BTreeMap<String, T>;

/// Entries of a map, as a setter takes them.
#[doc(hidden)]
pub trait IntoMap<T> {
    /// Returns the map.
    fn into_map(self) -> Map<T>;
}

impl<T, N: Into<String>, I: IntoIterator<Item = (N, T)>> IntoMap<T> for I {
    fn into_map(self) -> Map<T> {
        self.into_iter().map(|(name, value)| (name.into(), value)).collect()
    }
}

impl<T: Blank> Codec for Option<T> {
    #[inline]
    fn read(&mut self, r: &mut Reader<'_>) -> Result<(), Fault> {
        if !T::SHAPE.takes_null() && r.take_null()? {
            return Ok(());
        }
        // In place, and not by a vtable: most fields of models are options, and reading them is most of decoding.
        let read = self.insert(T::blank()).read(r);
        if read.is_err() {
            *self = None;
        }
        read
    }

    fn view(&self) -> View<'_> {
        match self {
            Some(value) => View::Some(value),
            None => View::None,
        }
    }
}

impl<T: Blank> Blank for Option<T> {
    const SHAPE: Shape = T::SHAPE.or_null();

    fn blank() -> Self {
        None
    }
}

impl<T: Blank> Codec for Box<T> {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<(), Fault> {
        r.take_memory(allocated(size_of::<T>()))?;
        (**self).read(r)
    }

    fn view(&self) -> View<'_> {
        (**self).view()
    }
}

impl<T: Blank> Blank for Box<T> {
    const SHAPE: Shape = T::SHAPE;

    fn blank() -> Self {
        Box::new(T::blank())
    }
}

/// The target of an array, as the loop over its items sees it.
trait Items {
    /// The number of items, of those that there is room for, and the size of each.
    fn room(&self) -> (usize, usize, usize);
    /// Adds a blank item; returns `None` if the target can't have more.
    fn add(&mut self) -> Option<&mut dyn Codec>;
}

/// A list, as the loop that writes it sees it. (An iterator has seven more methods, which would be compiled for each type.)
#[doc(hidden)]
pub trait List {
    /// The item at that index.
    fn item(&self, index: usize) -> Option<&dyn Codec>;
}

impl<T: Blank> Items for Vec<T> {
    fn room(&self) -> (usize, usize, usize) {
        (self.len(), self.capacity(), size_of::<T>())
    }

    fn add(&mut self) -> Option<&mut dyn Codec> {
        // Not `push`, which would move it.
        self.resize_with(self.len() + 1, T::blank);
        match self.last_mut() {
            Some(item) => Some(item),
            None => None,
        }
    }
}

impl<T: Blank> List for Vec<T> {
    fn item(&self, index: usize) -> Option<&dyn Codec> {
        match self.get(index) {
            Some(item) => Some(item),
            None => None,
        }
    }
}

/// Reads one item more.
fn read_item(items: &mut dyn Items, r: &mut Reader<'_>) -> Result<(), Fault> {
    let (length, capacity, size) = items.room();
    if length == capacity {
        r.grow_list(length, size)?;
    }
    match items.add() {
        Some(item) => item.read(r),
        None => Err(Fault::mismatch(r.offset(), format!("more than {length} items"))),
    }
}

fn read_items(items: &mut dyn Items, r: &mut Reader<'_>) -> Result<(), Fault> {
    if r.peek()? != Peek::Array {
        return Err(r.unexpected("an array"));
    }
    if r.is_beyond_comparison() {
        return r.skip();
    }
    let mut more = r.first_item()?;
    while more {
        r.tick()?;
        read_item(items, r)?;
        more = r.next_item()?;
    }
    Ok(())
}

impl<T: Blank> Codec for Vec<T> {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<(), Fault> {
        read_items(self, r)
    }

    fn view(&self) -> View<'_> {
        View::List(self)
    }
}

impl<T: Blank> Blank for Vec<T> {
    const SHAPE: Shape = Shape::of(Kinds::ARRAY);

    fn blank() -> Self {
        Self::new()
    }
}

/// A map, as the loops over objects see it.
#[doc(hidden)]
pub trait Entries {
    /// Reads the next value under this name.
    fn read_entry(&mut self, name: String, r: &mut Reader<'_>) -> Result<(), Fault>;
    /// Calls a function with every entry.
    fn visit(&self, entry: &mut dyn FnMut(&str, &dyn Codec));
}

impl<T: Blank> Entries for Map<T> {
    fn read_entry(&mut self, name: String, r: &mut Reader<'_>) -> Result<(), Fault> {
        let offset = r.offset();
        let mut value = T::blank();
        value.read(r)?;
        r.grow_map(self.len(), &name, size_of::<T>())?;
        if self.insert(name, value).is_some() { r.warn_of_duplicate(offset) } else { Ok(()) }
    }

    fn visit(&self, entry: &mut dyn FnMut(&str, &dyn Codec)) {
        for (name, value) in self {
            entry(name, value);
        }
    }
}

fn read_map(entries: &mut dyn Entries, r: &mut Reader<'_>) -> Result<(), Fault> {
    if r.peek()? != Peek::Object {
        return Err(r.unexpected("an object"));
    }
    if r.is_beyond_comparison() {
        return r.skip();
    }
    let mut key = r.first_key()?;
    while let Some(name) = key {
        r.tick()?;
        r.peek()?;
        entries.read_entry(name, r)?;
        key = r.next_key()?;
    }
    Ok(())
}

impl<T: Blank> Codec for Map<T> {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<(), Fault> {
        read_map(self, r)
    }

    fn view(&self) -> View<'_> {
        View::Map(self)
    }
}

impl<T: Blank> Blank for Map<T> {
    const SHAPE: Shape = Shape::of(Kinds::OBJECT);

    fn blank() -> Self {
        Self::new()
    }
}

/// A tuple that is being read.
struct Tuple<'t, 'i> {
    items: &'t mut [&'i mut dyn Codec],
    next: usize,
}

impl Items for Tuple<'_, '_> {
    fn room(&self) -> (usize, usize, usize) {
        (self.items.len(), usize::MAX, 0)
    }

    fn add(&mut self) -> Option<&mut dyn Codec> {
        let item = self.items.get_mut(self.next)?;
        if !matches!(item.view(), View::Rest(_)) {
            self.next += 1;
        }
        Some(&mut **item)
    }
}

fn read_tuple(items: &mut [&mut dyn Codec], r: &mut Reader<'_>) -> Result<(), Fault> {
    let mut tuple = Tuple { items, next: 0 };
    read_items(&mut tuple, r)?;
    let Tuple { items, next } = tuple;
    if items[next..].iter().any(|item| !matches!(item.view(), View::Rest(_) | View::Absent)) {
        return Err(Fault::mismatch(r.offset(), format!("expected {} items, found {next}", items.len())));
    }
    Ok(())
}

/// Items of a tuple beyond the declared ones; the last item of the tuple.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rest<T>(pub Vec<T>);

impl<T> Default for Rest<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// Reads one item more; writes all, without brackets of their own.
impl<T: Blank> Codec for Rest<T> {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<(), Fault> {
        read_item(&mut self.0, r)
    }

    fn view(&self) -> View<'_> {
        View::Rest(&self.0)
    }
}

impl<T: Blank> Blank for Rest<T> {
    const SHAPE: Shape = T::SHAPE;

    fn blank() -> Self {
        Self::default()
    }
}

macro_rules! tuples {
    ($(($($name:ident $index:tt),*))*) => {$(
        impl<$($name: Blank),*> Codec for ($($name,)*) {
            fn read(&mut self, r: &mut Reader<'_>) -> Result<(), Fault> {
                read_tuple(&mut [$(&mut self.$index),*], r)
            }

            fn view(&self) -> View<'_> {
                View::Tuple(self)
            }
        }

        impl<$($name: Blank),*> List for ($($name,)*) {
            fn item(&self, index: usize) -> Option<&dyn Codec> {
                match index {
                    $($index => Some(&self.$index),)*
                    _ => None,
                }
            }
        }

        impl<$($name: Blank),*> Blank for ($($name,)*) {
            const SHAPE: Shape = Shape::of(Kinds::ARRAY);

            fn blank() -> Self {
                ($($name::blank(),)*)
            }
        }
    )*};
}

tuples! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
}
