//! One of several types, told by a discriminator or by what fits best.

use jiter::Peek;
use serde_json::Value;

use super::reader::Key;
use super::{Codec, Fault, Kinds, Reader, Shape, Writer};

/// A member of a union.
#[doc(hidden)]
#[derive(Debug)]
pub struct Candidate {
    /// What JSON it takes.
    pub shape: Shape,
    /// Values of the discriminator that mean it.
    pub tags: &'static [&'static str],
}

/// A union, as the shared code sees it.
#[doc(hidden)]
pub trait Union: Codec {
    /// Rust name.
    fn name(&self) -> &'static str;
    /// Property that tells the members apart.
    fn tag(&self) -> Option<&'static str>;
    /// Its members, in document order.
    fn candidates(&self) -> &'static [Candidate];
    /// Becomes a blank member of that index.
    fn select(&mut self, index: usize) -> &mut dyn Codec;
    /// Keeps a value that no member takes.
    fn keep(&mut self, value: Value);
    /// The member it is, with its index; or the value that no member takes.
    fn current(&self) -> Result<(usize, &dyn Codec), &Value>;
}

/// Kinds that any of the members takes.
#[doc(hidden)]
pub const fn kinds_of(shapes: &[Shape]) -> Kinds {
    let mut kinds = Kinds::NONE;
    let mut i = 0;
    while i < shapes.len() {
        kinds = kinds.and(shapes[i].kinds);
        i += 1;
    }
    kinds
}

/// An index that generated code never asks for.
#[doc(hidden)]
#[cold]
pub fn no_field(index: usize) -> ! {
    unreachable!("no field or member {index}")
}

/// [`Codec::read`] of every union.
#[doc(hidden)]
pub fn read_union(union: &mut dyn Union, r: &mut Reader<'_>) -> Result<(), Fault> {
    if let Some(tag) = union.tag()
        && r.peek()? == Peek::Object
        && let Some(value) = find_tag(tag, r)?
    {
        let tagged = union.candidates().iter().position(|candidate| candidate.tags.contains(&value.as_str()));
        return match tagged {
            Some(index) => {
                r.matched += 1;
                union.select(index).read(r)
            }
            None => {
                r.doubt += 1;
                keep(union, r)
            }
        };
    }
    best_fit(union, r)
}

fn keep(union: &mut dyn Union, r: &mut Reader<'_>) -> Result<(), Fault> {
    let value = r.value()?;
    union.keep(value);
    Ok(())
}

/// The discriminator's value, without consuming anything.
fn find_tag(tag: &str, r: &mut Reader<'_>) -> Result<Option<String>, Fault> {
    let mark = r.mark();
    let mut found = None;
    let mut key = r.first_key(None)?;
    while let Key::Other(name) = key {
        if name == tag {
            if r.peek()? == Peek::String {
                found = Some(r.known_str()?.to_owned());
            }
            break;
        }
        r.skip()?;
        key = r.next_key(None, 0)?;
    }
    r.rewind(mark);
    Ok(found)
}

/// Tries every member that takes this kind of value, and takes the one with the fewest doubts, then the most matches.
fn best_fit(union: &mut dyn Union, r: &mut Reader<'_>) -> Result<(), Fault> {
    let kind = r.kind()?;
    let candidates = union.candidates();
    let takes = |candidate: &Candidate| candidate.shape.kinds.meets(kind);
    let mut best: Option<(u32, std::cmp::Reverse<u32>, usize)> = None;
    let mark = r.mark();
    let mut last = None;
    let several = candidates.iter().filter(|candidate| takes(candidate)).count() > 1;
    for (index, _) in candidates.iter().enumerate().filter(|(_, candidate)| takes(candidate)) {
        if several && r.budget == 0 {
            break;
        }
        r.rewind(mark);
        let read = union.select(index).read(r);
        r.budget = r.budget.saturating_sub(r.offset().saturating_sub(mark.offset()));
        last = Some(index);
        match read {
            Ok(()) => {
                let score = (r.doubt - mark.doubt, std::cmp::Reverse(r.matched - mark.matched), index);
                if best.is_none_or(|known| score < known) {
                    best = Some(score);
                }
            }
            Err(fault) if fault.is_fatal() => return Err(fault),
            Err(_) => last = None,
        }
    }
    match best {
        Some((_, _, index)) if last == Some(index) => Ok(()),
        Some((_, _, index)) => {
            r.rewind(mark);
            union.select(index).read(r)
        }
        None => {
            r.rewind(mark);
            r.warn(r.offset(), "none of the declared alternatives: kept as it came")?;
            keep(union, r)
        }
    }
}

/// [`Codec::write`] of every union.
#[doc(hidden)]
pub fn write_union(union: &dyn Union, w: &mut Writer) {
    match union.current() {
        Err(value) => w.value(value),
        Ok((index, member)) => {
            if let Some(tag) = union.tag()
                && member.shape().table.is_some()
                && let Some(value) = union.candidates()[index].tags.first()
            {
                w.tag = Some((tag, value));
            }
            member.write(w);
        }
    }
}

/// Makes an enum of newtype variants with `$unknown(serde_json::Value)` a union:
///
/// ```text
/// union! { Shape: Unknown, tag "kind" {
///     0 Circle(Circle) ["circle"] from Circle,
///     1 Square(Box<Square>) ["square", "sq"] from Square,
/// } }
/// union! { Id: Unknown { 0 Text(String) [] from String, 1 Number(i64) [] from i64, } }
/// ```
#[allow(unused_macros)]
macro_rules! union {
    ($name:ident: $unknown:ident $(, tag $tag:literal)? {
        $($index:literal $variant:ident($ty:ty) [$($value:literal),*] $(from $from:ty)?,)*
    }) => {
        impl $crate::runtime::json::Union for $name {
            fn name(&self) -> &'static str {
                stringify!($name)
            }

            fn tag(&self) -> ::std::option::Option<&'static str> {
                const TAG: &[&str] = &[$($tag)?];
                TAG.first().copied()
            }

            fn candidates(&self) -> &'static [$crate::runtime::json::Candidate] {
                const CANDIDATES: &[$crate::runtime::json::Candidate] = &[$($crate::runtime::json::Candidate {
                    shape: <$ty as $crate::runtime::json::Blank>::SHAPE,
                    tags: &[$($value),*],
                }),*];
                CANDIDATES
            }

            fn select(&mut self, index: usize) -> &mut dyn $crate::runtime::json::Codec {
                *self = match index {
                    $($index => Self::$variant($crate::runtime::json::Blank::blank()),)*
                    _ => $crate::runtime::json::no_field(index),
                };
                match self {
                    $(Self::$variant(value) => value,)*
                    Self::$unknown(value) => value,
                }
            }

            fn keep(&mut self, value: ::serde_json::Value) {
                *self = Self::$unknown(value);
            }

            fn current(
                &self,
            ) -> ::std::result::Result<(usize, &dyn $crate::runtime::json::Codec), &::serde_json::Value> {
                match self {
                    $(Self::$variant(value) => Ok(($index, value)),)*
                    Self::$unknown(value) => Err(value),
                }
            }
        }

        impl $crate::runtime::json::Codec for $name {
            fn read(
                &mut self,
                r: &mut $crate::runtime::json::Reader<'_>,
            ) -> ::std::result::Result<(), $crate::runtime::json::Fault> {
                $crate::runtime::json::read_union(self, r)
            }

            fn write(&self, w: &mut $crate::runtime::json::Writer) {
                $crate::runtime::json::write_union(self, w);
            }

            fn shape(&self) -> $crate::runtime::json::Shape {
                <Self as $crate::runtime::json::Blank>::SHAPE
            }
        }

        impl $crate::runtime::json::Blank for $name {
            const SHAPE: $crate::runtime::json::Shape =
                $crate::runtime::json::Shape::of($crate::runtime::json::kinds_of(&[
                    $(<$ty as $crate::runtime::json::Blank>::SHAPE),*
                ]));

            fn blank() -> Self {
                Self::$unknown(::serde_json::Value::Null)
            }
        }

        $($(impl ::std::convert::From<$from> for $name {
            fn from(value: $from) -> Self {
                Self::$variant(value.into())
            }
        })?)*

        $crate::runtime::json::bridge!($name);
    };
}
#[allow(unused_imports)]
pub(crate) use union;
