//! Lists, maps, tuples and options.

use std::collections::BTreeMap;
use std::fmt;
use std::mem::size_of;

use super::codec::Part;
use super::reader::{Key, Peek, allocated};
use super::{Blank, Codec, Fault, Kinds, OnNull, Reader, Shape, Writer};

/// Values by name, in the order of their names.
pub type Map<T> = BTreeMap<String, T>;

/// Reads a value into `value`, or null; returns whether it is a value. `takes_null` says that null is one of its values.
pub(super) fn read_value_or_null(value: &mut dyn Codec, takes_null: bool, r: &mut Reader<'_>) -> Result<bool, Fault> {
    if !takes_null && r.is_null() {
        return r.take_null().map(|_| false);
    }
    value.read(r).map(|()| true)
}

impl<T: Blank> Codec for Option<T> {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<(), Fault> {
        let read = read_value_or_null(self.insert(T::blank()), T::SHAPE.kinds.meets(Kinds::NULL), r);
        if !matches!(read, Ok(true)) {
            *self = None;
        }
        read.map(drop)
    }

    fn write(&self, w: &mut Writer) {
        match self {
            Some(value) => value.write(w),
            None => w.null(),
        }
    }

    fn on_null(&self) -> OnNull {
        OnNull::Value
    }

    fn is_absent(&self) -> bool {
        self.is_none()
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

    fn write(&self, w: &mut Writer) {
        (**self).write(w);
    }

    fn on_null(&self) -> OnNull {
        (**self).on_null()
    }
}

impl<T: Blank> Blank for Box<T> {
    const SHAPE: Shape = T::SHAPE;

    fn blank() -> Self {
        Box::new(T::blank())
    }
}

/// What an array is read into, as the loop over its items sees it.
trait ReadItems {
    /// Reads one item more.
    fn read_item(&mut self, r: &mut Reader<'_>) -> Result<(), Fault>;
}

/// A list, as the loop that writes it sees it. (An iterator has seven more methods, which would be compiled for each type.)
trait Items {
    /// The item at that index.
    fn item(&self, index: usize) -> Option<&dyn Codec>;
}

impl<T: Blank> ReadItems for Vec<T> {
    fn read_item(&mut self, r: &mut Reader<'_>) -> Result<(), Fault> {
        if self.len() == self.capacity() {
            r.grow_list(self.len(), size_of::<T>())?;
        }
        self.push(T::blank());
        match self.last_mut() {
            Some(item) => item.read(r),
            None => Ok(()),
        }
    }
}

impl<T: Blank> Items for Vec<T> {
    fn item(&self, index: usize) -> Option<&dyn Codec> {
        if index < self.len() { Some(&self[index]) } else { None }
    }
}

fn read_items(items: &mut dyn ReadItems, r: &mut Reader<'_>) -> Result<(), Fault> {
    if r.peek()? != Peek::Array {
        return Err(r.unexpected("an array"));
    }
    if r.is_beyond_comparison() {
        return r.skip();
    }
    let mut more = r.first_item()?;
    while more {
        r.tick()?;
        items.read_item(r)?;
        more = r.next_item()?;
    }
    Ok(())
}

/// All items, without brackets.
fn write_items(items: &dyn Items, w: &mut Writer) {
    let (mut first, mut index) = (true, 0);
    while let Some(item) = items.item(index) {
        w.comma(&mut first);
        item.write(w);
        index += 1;
    }
}

impl<T: Blank> Codec for Vec<T> {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<(), Fault> {
        self.clear();
        read_items(self, r)
    }

    fn write(&self, w: &mut Writer) {
        w.byte(b'[');
        write_items(self, w);
        w.byte(b']');
    }

    fn on_null(&self) -> OnNull {
        OnNull::Empty
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
pub trait Entries: fmt::Debug {
    /// Reads the next value under this name.
    fn read_entry(&mut self, name: String, r: &mut Reader<'_>) -> Result<(), Fault>;
    /// Writes every entry into an object that is open.
    fn write_entries(&self, w: &mut Writer, first: &mut bool);
}

impl<T: Blank> Entries for Map<T> {
    fn read_entry(&mut self, name: String, r: &mut Reader<'_>) -> Result<(), Fault> {
        let offset = r.offset();
        let mut value = T::blank();
        value.read(r)?;
        r.grow_map(self.len(), &name, size_of::<T>())?;
        if self.insert(name, value).is_some() { r.warn_of_duplicate(offset) } else { Ok(()) }
    }

    fn write_entries(&self, w: &mut Writer, first: &mut bool) {
        for (name, value) in self {
            w.key(name, first);
            value.write(w);
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
    let mut key = r.first_key(None)?;
    while let Key::Other(name) = key {
        r.tick()?;
        r.peek()?;
        entries.read_entry(name, r)?;
        key = r.next_key(None, 0)?;
    }
    Ok(())
}

impl<T: Blank> Codec for Map<T> {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<(), Fault> {
        self.clear();
        read_map(self, r)
    }

    fn write(&self, w: &mut Writer) {
        w.byte(b'{');
        self.write_entries(w, &mut true);
        w.byte(b'}');
    }

    fn on_null(&self) -> OnNull {
        OnNull::Empty
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

impl ReadItems for Tuple<'_, '_> {
    fn read_item(&mut self, r: &mut Reader<'_>) -> Result<(), Fault> {
        let length = self.items.len();
        let Some(item) = self.items.get_mut(self.next) else {
            return Err(Fault::mismatch(r.offset(), format!("more than {length} items")));
        };
        if item.part() != Part::Rest {
            self.next += 1;
        }
        item.read(r)
    }
}

fn read_tuple(items: &mut [&mut dyn Codec], r: &mut Reader<'_>) -> Result<(), Fault> {
    let mut tuple = Tuple { items, next: 0 };
    read_items(&mut tuple, r)?;
    let Tuple { items, next } = tuple;
    if items[next..].iter().any(|item| item.part() == Part::Item) {
        return Err(Fault::mismatch(r.offset(), format!("expected {} items, found {next}", items.len())));
    }
    Ok(())
}

fn write_tuple(items: &[&dyn Codec], w: &mut Writer) {
    w.byte(b'[');
    let mut first = true;
    for item in items.iter().take_while(|item| item.part() != Part::Absent) {
        if !item.is_absent() || item.part() == Part::Item {
            w.comma(&mut first);
            item.write(w);
        }
    }
    w.byte(b']');
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
        self.0.read_item(r)
    }

    fn write(&self, w: &mut Writer) {
        write_items(&self.0, w);
    }

    fn is_absent(&self) -> bool {
        self.0.is_empty()
    }

    fn part(&self) -> Part {
        Part::Rest
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

            fn write(&self, w: &mut Writer) {
                write_tuple(&[$(&self.$index),*], w);
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
