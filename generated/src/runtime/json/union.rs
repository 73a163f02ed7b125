//! Unions, selected by a discriminator or by the best match.

use std::fmt;

use serde_json::Value;

use super::reader::{Mark, Peek};
use super::{Codec, Fault, Kinds, Reader, Shape, Table, Writer};

/// Keys of an object that members are ranked by.
const MAX_KEYS: usize = 256;

/// A union's members.
#[doc(hidden)]
#[derive(Debug)]
pub struct Members {
    /// The union's Rust name.
    pub name: &'static str,
    /// Property that tells the members apart: one or none.
    pub tag: &'static [&'static str],
    /// Index of the member that every other value of that property means, and its absence: one or none.
    pub fallback: &'static [usize],
    /// True if null is a value of the union.
    pub nullable: bool,
    /// In document order.
    pub candidates: &'static [Candidate],
}

/// A member of a union.
#[doc(hidden)]
#[derive(Debug)]
pub struct Candidate {
    /// JSON values that it accepts.
    pub shape: Shape,
    /// Values of the discriminator that mean it.
    pub tags: &'static [&'static str],
    /// Properties whose constants distinguish it from other members.
    pub only: &'static [Only],
}

/// A property of a member that has one of these constants wherever it is there.
#[doc(hidden)]
#[derive(Debug)]
pub struct Only {
    /// Wire name.
    pub property: &'static str,
    /// All of them.
    pub values: &'static [Constant],
}

/// A scalar that a document names.
#[doc(hidden)]
#[derive(Debug)]
pub enum Constant {
    Text(&'static str),
    Integer(i64),
    Boolean(bool),
}

impl Constant {
    fn is(&self, value: &Value) -> bool {
        match self {
            Self::Text(text) => value.as_str() == Some(text),
            Self::Boolean(known) => value.as_bool() == Some(*known),
            // A number without a fraction is an integer, however it is written.
            Self::Integer(known) => {
                value.as_i64() == Some(*known) || value.as_f64().is_some_and(|number| number == *known as f64)
            }
        }
    }
}

/// A union, as the shared code sees it.
#[doc(hidden)]
pub trait Union: fmt::Debug {
    /// Its alternatives.
    fn members(&self) -> &'static Members;
    /// Becomes a blank member of that index.
    fn select(&mut self, index: usize) -> &mut dyn Codec;
    /// Keeps a value that no member takes.
    fn keep(&mut self, value: Value);
    /// The member it is, with its index; or the value that no member takes.
    fn current(&self) -> Result<(usize, &dyn Codec), &Value>;
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
    r.peek()?;
    if r.is_part_compared() {
        return glance(union.members(), r);
    }
    r.enter_union(union.members().name)?;
    let read = read_member(union, r);
    r.leave_union();
    read
}

fn read_member(union: &mut dyn Union, r: &mut Reader<'_>) -> Result<(), Fault> {
    let members = union.members();
    let mut untagged = false;
    let is_object = !members.tag.is_empty() && r.peek()? == Peek::Object;
    if let Some(tag) = members.tag.first().filter(|_| is_object) {
        let value = find_tag(tag, r)?;
        let is_meant = |candidate: &Candidate| value.as_deref().is_some_and(|value| candidate.tags.contains(&value));
        if let Some(index) = members.candidates.iter().position(is_meant) {
            return read_tagged(union, index, r);
        }
        if let Some(&index) = members.fallback.first() {
            return read_fallback(union, index, r);
        }
        if value.is_some() {
            r.doubt += 1;
            return keep(union, r);
        }
        untagged = true;
    }
    let mark = r.mark();
    if best_fit(union, mark, untagged, None, r)? {
        return Ok(());
    }
    r.warn(r.offset(), "matches none of the declared alternatives: preserved as received")?;
    keep(union, r)
}

/// The member that the discriminator means; or another, where only that can be what came.
fn read_tagged(union: &mut dyn Union, index: usize, r: &mut Reader<'_>) -> Result<(), Fault> {
    let mark = r.mark();
    r.matched += 1;
    let Err(fault) = union.select(index).read(r) else { return Ok(()) };
    if fault.is_fatal() || r.is_strict() {
        return Err(fault);
    }
    r.read_again(mark)?;
    if !best_fit(union, mark, false, Some(index), r)? {
        return Err(fault);
    }
    r.warn(mark.offset(), "does not match its discriminator: read as the alternative that matches")
}

/// Reads the fallback member, for values of the discriminator that select no other; a value that does not fit it is unknown.
fn read_fallback(union: &mut dyn Union, index: usize, r: &mut Reader<'_>) -> Result<(), Fault> {
    let mark = r.mark();
    match read_tagged(union, index, r) {
        Err(fault) if !fault.is_fatal() && !r.is_strict() => {
            r.read_again(mark)?;
            r.warn(r.offset(), "matches none of the declared alternatives: preserved as received")?;
            keep(union, r)
        }
        read => read,
    }
}

fn keep(union: &mut dyn Union, r: &mut Reader<'_>) -> Result<(), Fault> {
    // Order of preference of the members, by what reading one found.
    union.keep(Value::Null);
    let value = r.value()?;
    union.keep(value);
    Ok(())
}

/// The text of the discriminator's value, without consuming anything.
fn find_tag(tag: &str, r: &mut Reader<'_>) -> Result<Option<String>, Fault> {
    let mark = r.mark();
    let mut found = None;
    let mut key = r.first_key()?;
    while let Some(name) = key {
        if name == tag {
            found = match r.peek()? {
                Peek::Array | Peek::Object => None,
                _ => match r.value()? {
                    Value::String(text) => Some(text),
                    value @ (Value::Number(_) | Value::Bool(_)) => Some(value.to_string()),
                    _ => None,
                },
            };
            break;
        }
        r.skip()?;
        key = r.next_key()?;
    }
    r.read_again(mark)?;
    Ok(found)
}

/// The misfit of a member to an object, judged by its keys; less is better.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Rank {
    /// Fields that must be there, and are not.
    missing: usize,
    /// Keys that it does not know.
    unknown: usize,
}

/// Members that take this kind of value and none of whose constants it breaks, best first; document order where they are equal.
fn ranked(candidates: &[Candidate], kind: Kinds, r: &mut Reader<'_>) -> Result<Vec<(Rank, usize)>, Fault> {
    let mut ranked: Vec<_> = takers(candidates, kind).map(|index| (Rank::default(), index)).collect();
    if kind == Kinds::OBJECT {
        let outline = outline(candidates, r)?;
        ranked.retain(|(_, index)| !candidates[*index].is_broken_by(&outline));
        for (rank, index) in &mut ranked {
            *rank = candidates[*index].rank(&outline.keys);
        }
        ranked.sort();
    }
    Ok(ranked)
}

/// Members that take this kind of value.
fn takers(candidates: &[Candidate], kind: Kinds) -> impl Iterator<Item = usize> + use<'_> {
    (0..candidates.len()).filter(move |index| candidates[*index].shape.kinds.meets(kind))
}

impl Candidate {
    fn is_broken_by(&self, outline: &Outline) -> bool {
        let has = |only: &Only, value: &Value| only.values.iter().any(|known| known.is(value));
        self.only.iter().any(|only| {
            let mut given = outline.constants.iter().filter(|(name, _)| name == only.property);
            given.any(|(_, value)| !value.is_null() && !has(only, value))
        })
    }

    /// Returns the misfit to an object with these keys.
    fn rank(&self, keys: &[String]) -> Rank {
        self.shape.table.map_or(Rank { missing: 0, unknown: keys.len() }, |table| rank_of(table, keys))
    }
}

fn rank_of(table: &Table, keys: &[String]) -> Rank {
    let is_missing = |name: &str| !keys.iter().any(|key| key == name);
    Rank {
        missing: table.fields().filter(|field| field.is_expected() && is_missing(field.wire_name())).count(),
        unknown: keys.iter().filter(|key| table.find(key).is_none()).count(),
    }
}

/// The features of an object that are visible without reading all of it.
struct Outline {
    keys: Vec<String>,
    /// The values by which members are distinguished.
    constants: Vec<(String, Value)>,
}

/// The outline of the next value, an object, without consuming anything.
fn outline(candidates: &[Candidate], r: &mut Reader<'_>) -> Result<Outline, Fault> {
    let mark = r.mark();
    let tells = |name: &str| candidates.iter().flat_map(|candidate| candidate.only).any(|only| only.property == name);
    let mut outline = Outline { keys: Vec::new(), constants: Vec::new() };
    let mut key = r.first_key()?;
    while let Some(name) = key {
        if tells(&name) && !matches!(r.peek()?, Peek::Array | Peek::Object) {
            let value = r.value()?;
            outline.constants.push((name.clone(), value));
        } else {
            r.skip()?;
        }
        if outline.keys.len() < MAX_KEYS {
            outline.keys.push(name);
        }
        key = r.next_key()?;
    }
    r.read_again(mark)?;
    Ok(outline)
}

/// Reads the member that fits best, of those of the best rank that has one; not the one that is known to fail. False where none
/// fits; then nothing is consumed.
fn best_fit(
    union: &mut dyn Union,
    mark: Mark,
    untagged: bool,
    failed: Option<usize>,
    r: &mut Reader<'_>,
) -> Result<bool, Fault> {
    let candidates = union.members().candidates;
    let kind = r.kind()?;
    let mut takers = takers(candidates, kind).filter(|index| Some(*index) != failed);
    match (takers.next(), takers.next()) {
        (None, _) => return Ok(false),
        // There is nothing to compare, so nothing is allocated.
        (Some(only), None) if candidates[only].only.is_empty() => return fits(union, only, mark, untagged, r),
        _ => {}
    }
    let mut ranked = ranked(candidates, kind, r)?;
    ranked.retain(|(_, index)| Some(*index) != failed);
    // The first that can only be read with a warning: a later one may do without.
    let mut broken = None;
    // Keys that a member does not know are allowed; a value of another type is not, which only reading it tells.
    for equals in ranked.chunk_by(|a, b| a.0.missing == b.0.missing) {
        let mut order: Vec<usize> = equals.iter().map(|(_, index)| *index).collect();
        if order.len() > 1 {
            order = compared(union, &order, mark, untagged, r)?;
        }
        for index in order {
            let may_read_again = r.is_outermost_union() && r.may_compare();
            if fits(union, index, mark, untagged, r)? {
                if !(may_read_again && r.is_broken_since(mark)) {
                    return Ok(true);
                }
                broken = broken.or(Some(index));
                r.read_again(mark)?;
            }
        }
    }
    match broken {
        Some(index) => fits(union, index, mark, untagged, r),
        None => Ok(false),
    }
}

/// Reads a member that nothing but its fit speaks for, so that it has to have all that it requires.
fn read_fitting(union: &mut dyn Union, index: usize, untagged: bool, r: &mut Reader<'_>) -> Result<(), Fault> {
    let tolerant = std::mem::take(&mut r.tolerant);
    let read = select(union, index, untagged, r).read(r);
    r.tolerant = tolerant;
    read
}

/// Reads a member. False where it does not fit; then nothing is consumed.
fn fits(union: &mut dyn Union, index: usize, mark: Mark, untagged: bool, r: &mut Reader<'_>) -> Result<bool, Fault> {
    match read_fitting(union, index, untagged, r) {
        Ok(()) => Ok(true),
        Err(fault) if fault.is_fatal() => Err(fault),
        Err(_) => {
            r.read_again(mark)?;
            Ok(false)
        }
    }
}

/// The members that can be read, as far as a comparison sees: first the one with the fewest doubts, then the most matches.
/// No input is consumed.
fn compared(
    union: &mut dyn Union,
    indices: &[usize],
    mark: Mark,
    untagged: bool,
    r: &mut Reader<'_>,
) -> Result<Vec<usize>, Fault> {
    if !r.may_compare() {
        r.warn(mark.offset(), "too many alternatives to compare: the first match is used")?;
        return Ok(indices.to_vec());
    }
    let before = r.compare();
    let scored = scored(union, indices, mark, untagged, r);
    r.compared(before);
    let mut scored = scored?;
    scored.sort();
    Ok(scored.into_iter().map(|(.., index)| index).collect())
}

/// Doubts and matches of a member, and its index; the least is the best.
type Score = (u32, std::cmp::Reverse<u32>, usize);

/// The scores of the members that can be read. Nothing is consumed.
fn scored(
    union: &mut dyn Union,
    indices: &[usize],
    mark: Mark,
    untagged: bool,
    r: &mut Reader<'_>,
) -> Result<Vec<Score>, Fault> {
    let mut scored = Vec::with_capacity(indices.len());
    for &index in indices {
        match read_fitting(union, index, untagged, r) {
            Ok(()) => scored.push((r.doubt - mark.doubt, std::cmp::Reverse(r.matched - mark.matched), index)),
            Err(fault) if fault.is_fatal() => return Err(fault),
            Err(_) => {}
        }
        r.read_again(mark)?;
    }
    Ok(scored)
}

/// Looks at a value in another one that a union's members are compared by: at its kind, its discriminator and its keys.
fn glance(members: &Members, r: &mut Reader<'_>) -> Result<(), Fault> {
    let kind = r.kind()?;
    let fits = if kind == Kinds::OBJECT {
        let outline = outline(members.candidates, r)?;
        let keys = &outline.keys;
        let tag = match members.tag.first() {
            Some(tag) => find_tag(tag, r)?,
            None => None,
        };
        let is_meant = |candidate: &Candidate| tag.as_deref().is_some_and(|tag| candidate.tags.contains(&tag));
        let rank = match members.candidates.iter().find(|candidate| is_meant(candidate)) {
            Some(candidate) => Some(candidate.rank(keys)),
            None => {
                let takers = takers(members.candidates, kind).map(|index| &members.candidates[index]);
                takers.filter(|candidate| !candidate.is_broken_by(&outline)).map(|candidate| candidate.rank(keys)).min()
            }
        };
        if let Some(rank) = rank {
            r.matched += (keys.len() - rank.unknown) as u32;
            r.doubt += (rank.unknown + rank.missing) as u32;
        }
        rank.is_some()
    } else {
        takers(members.candidates, kind).next().is_some()
    };
    if fits {
        r.matched += 1;
    } else {
        r.doubt += 1;
    }
    r.skip()
}

/// The blank member of that index; an object that lacks the discriminator is marked so, for it is written without it.
fn select<'u>(union: &'u mut dyn Union, index: usize, untagged: bool, r: &mut Reader<'_>) -> &'u mut dyn Codec {
    r.untagged = untagged && union.members().candidates[index].shape.table.is_some();
    union.select(index)
}

/// Writes a union.
pub(super) fn write_union(union: &dyn Union, w: &mut Writer) {
    match union.current() {
        Err(value) => w.value(value),
        Ok((index, member)) => {
            let members = union.members();
            let candidate = &members.candidates[index];
            let is_tagged = candidate.shape.table.is_some() && members.fallback.first() != Some(&index);
            if let (true, Some(tag), Some(value)) = (is_tagged, members.tag.first(), candidate.tags.first()) {
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
///     0 Circle(Circle) is_circle as_circle into_circle ["circle"] from(Circle),
///     1 Square(Square) [*] is_square as_square into_square ["square", "sq"] from(Square),      // the variant holds a box
/// } }
/// union! { Pet: Unknown, tag "kind" else 1 { 0 Cat(Cat) … ["cat"] from(Cat), 1 Other(Other) … ["other"] from(Other), } }
/// union! { Id: Unknown { 0 Text(String) … [] from(String, &str), 1 Named(Name) … [] from(Name, Full as Name), } }
/// union! { Input: Unknown { 0 List(Vec<Item>) … [] from(Vec<Item>) list(Item) maybe(Vec<Item>), } }
/// union! { Setting: Unknown; or_null { 0 Text(Option<String>) … [] from(Option<String>), } }   // a member takes null
/// union! { Result: Unknown { 0 Ok(Ok) … [] only ["ok" [Boolean(true)]] from(Ok), 1 Failed(Failed) … [] from(Failed), } }
/// ```
///
/// It is made `from` the listed types, those with `as` by way of another one; from an array of what becomes the items of a
/// `list`; and the types in `maybe` become a field of a request that may be null.
#[allow(unused_macros)]
macro_rules! union {
    ($name:ident: $unknown:ident $(, tag $tag:literal $(else $fallback:literal)?)? $(; $nullable:ident)? {
        $($index:literal $variant:ident($ty:ty) $([$deref:tt])? $is:ident $as:ident $into:ident [$($value:literal),*]
            $(only [$($property:literal [$($kind:ident($constant:literal)),*]),*])?
            $(from($($from:ty $(as $inner:ty)?),*))? $(list($item:ty))? $(maybe($($maybe:ty),*))?,)*
    }) => {
        impl $name {
            $(
                #[doc = ::std::concat!("Returns whether it is [`Self::", ::std::stringify!($variant), "`].")]
                #[inline]
                pub fn $is(&self) -> bool {
                    ::std::matches!(self, Self::$variant(_))
                }

                #[doc = ::std::concat!("Returns the value of [`Self::", ::std::stringify!($variant), "`], or `None`.")]
                #[inline]
                pub fn $as(&self) -> ::std::option::Option<&$ty> {
                    match self {
                        Self::$variant(value) => ::std::option::Option::Some(value),
                        _ => ::std::option::Option::None,
                    }
                }

                #[doc = ::std::concat!("Converts into the value of [`Self::", ::std::stringify!($variant), "`], or `None`.")]
                #[inline]
                pub fn $into(self) -> ::std::option::Option<$ty> {
                    match self {
                        Self::$variant(value) => ::std::option::Option::Some($($deref)? value),
                        _ => ::std::option::Option::None,
                    }
                }
            )*
        }

        impl $crate::runtime::json::Union for $name {
            #[inline]
            fn members(&self) -> &'static $crate::runtime::json::Members {
                static MEMBERS: $crate::runtime::json::Members = $crate::runtime::json::Members {
                    name: ::std::stringify!($name),
                    tag: &[$($tag)?],
                    fallback: &[$($($fallback)?)?],
                    nullable: <$name as $crate::runtime::json::Blank>::SHAPE.takes_null(),
                    candidates: &[$($crate::runtime::json::Candidate {
                        shape: <$ty as $crate::runtime::json::Blank>::SHAPE,
                        tags: &[$($value),*],
                        only: &[$($($crate::runtime::json::Only {
                            property: $property,
                            values: &[$($crate::runtime::json::Constant::$kind($constant)),*],
                        }),*)?],
                    }),*],
                };
                &MEMBERS
            }

            #[inline]
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

            #[inline]
            fn keep(&mut self, value: ::serde_json::Value) {
                *self = Self::$unknown(value);
            }

            #[inline]
            fn current(
                &self,
            ) -> ::std::result::Result<(usize, &dyn $crate::runtime::json::Codec), &::serde_json::Value> {
                match self {
                    $(Self::$variant(value) => ::std::result::Result::Ok(($index, value)),)*
                    Self::$unknown(value) => ::std::result::Result::Err(value),
                }
            }
        }

        impl $crate::runtime::json::Codec for $name {
            #[inline]
            fn read(
                &mut self,
                r: &mut $crate::runtime::json::Reader<'_>,
            ) -> ::std::result::Result<(), $crate::runtime::json::Fault> {
                $crate::runtime::json::read_union(self, r)
            }

            #[inline]
            fn view(&self) -> $crate::runtime::json::View<'_> {
                $crate::runtime::json::View::Union(self)
            }
        }

        impl $crate::runtime::json::Blank for $name {
            // Not asked of the members: unions may hold each other.
            const SHAPE: $crate::runtime::json::Shape =
                $crate::runtime::json::Shape::of($crate::runtime::json::Kinds::NOT_NULL)$(.$nullable())?;

            #[inline]
            fn blank() -> Self {
                Self::$unknown(::serde_json::Value::Null)
            }
        }

        $($($(impl ::std::convert::From<$from> for $name {
            #[inline]
            fn from(value: $from) -> Self {
                $(let value: $inner = ::std::convert::From::from(value);)?
                Self::$variant(::std::convert::Into::into(value))
            }
        })*)?)*

        // A model may be called `T`, but none `T_`.
        $($(impl<T_: ::std::convert::Into<$item>, const N_: usize> ::std::convert::From<[T_; N_]> for $name {
            fn from(items: [T_; N_]) -> Self {
                Self::$variant(::std::iter::IntoIterator::into_iter(items).map(::std::convert::Into::into).collect())
            }
        })?)*

        $($($(impl ::std::convert::From<$maybe> for $crate::runtime::json::Maybe<$name> {
            #[inline]
            fn from(value: $maybe) -> Self {
                Self::Value(::std::convert::From::from(value))
            }
        })*)?)*

        $crate::runtime::json::bridge!($name);
    };
}
#[allow(unused_imports)]
pub(crate) use union;
