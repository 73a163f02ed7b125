//! Sample models: every presence, shape and kind of type.

use bytes::Bytes;
use chrono::NaiveDate;
use serde_json::Value;

use crate::runtime::json::{
    Base64, DateTime, Extra, Map, Maybe, UnknownValue, integer_enum, mixed_enum, object, string_enum, union,
};

#[derive(Clone, PartialEq)]
pub(super) struct Pet {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) kind: PetKind,
    pub(super) tags: Vec<String>,
    pub(super) nickname: Option<String>,
    pub(super) owner: Maybe<Box<Pet>>,
    pub(super) weight: Option<f64>,
    pub(super) born: Option<DateTime>,
    pub(super) chip: Option<NaiveDate>,
    pub(super) photo: Option<Base64>,
    pub(super) raw: Option<Bytes>,
    pub(super) parent: Option<Box<Pet>>,
    pub(super) level: Option<Level>,
    pub(super) mixed: Option<Mixed>,
    pub(super) shape: Option<Shape>,
    pub(super) id_or_name: Option<IdOrName>,
    pub(super) matrix: Option<Map<Map<i32>>>,
    pub(super) point: Option<(f64, String, Option<bool>)>,
    pub(super) anything: Option<Value>,
    pub(super) note: Option<String>,
    pub(super) nothing: Option<()>,
    pub(super) holes: Option<Vec<Option<u32>>>,
    pub(super) extra: Extra,
}

object! {
    Pet {
        0 id: "id" => required,
        1 name: "name" => required,
        2 kind: "kind" => required,
        3 tags: "tags" => required,
        4 nickname: "nick\u{e9}" => optional,
        5 owner: "owner" => three_state,
        6 weight: "weight" => optional,
        7 born: "born" => optional,
        8 chip: "chip" => optional,
        9 photo: "photo" => optional,
        10 raw: "raw" => optional,
        11 parent: "parent" => optional,
        12 level: "level" => optional,
        13 mixed: "mixed" => optional,
        14 shape: "shape" => optional,
        15 id_or_name: "idOrName" => optional,
        16 matrix: "matrix" => optional,
        17 point: "point" => optional,
        18 anything: "anything" => optional,
        19 note: "note" => required_nullable,
        20 nothing: "nothing" => optional,
        21 holes: "holes" => optional,
        ..extra
    }
}

#[derive(Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub(super) enum PetKind {
    Cat,
    Dog,
    Unknown(UnknownValue),
}

string_enum! { PetKind: Unknown { 0 Cat = "cat", 1 Dog = "dog \"big\"" } }

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Level {
    Low,
    High,
    Unknown(UnknownValue<i64>),
}

integer_enum! { Level: Unknown { 0 Low = -1, 1 High = 2 } }

#[derive(Clone, PartialEq)]
pub(super) enum Mixed {
    Auto,
    One,
    Half,
    Yes,
    Unknown(UnknownValue<Value>),
}

mixed_enum! { Mixed: Unknown { 0 Auto = "\"auto\"", 1 One = "1", 2 Half = "0.5", 3 Yes = "true" } }

/// Distinguished by `kind`.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    Circle(Circle),
    Square(Box<Square>),
    Unknown(Value),
}

union! { Shape: Unknown, tag "kind" {
    0 Circle(Circle) is_circle as_circle into_circle ["circle", "1"] from(Circle),
    1 Square(Square) [*] is_square as_square into_square ["square", "sq"] from(Square),
} }

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Figure {
    Circle(Circle),
    Named(Named),
    Unknown(Value),
}

union! { Figure: Unknown, tag "kind" else 1 {
    0 Circle(Circle) is_circle as_circle into_circle ["circle"] from(Circle),
    1 Named(Named) is_named as_named into_named ["named"] from(Named),
} }

#[derive(Clone, PartialEq)]
pub(super) struct Circle {
    pub(super) radius: f64,
    pub(super) extra: Extra,
}

object! {
    Circle {
        0 radius: "radius" => required,
        ..extra
    }
}

#[derive(Clone, PartialEq)]
pub(super) struct Square {
    pub(super) kind: Option<String>,
    pub(super) side: f64,
    pub(super) inner: Option<Shape>,
    pub(super) extra: Extra,
}

object! {
    Square {
        0 kind: "kind" => optional,
        1 side: "side" => required,
        2 inner: "inner" => optional,
        ..extra
    }
}

/// Distinguished by fit.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum IdOrName {
    Id(i64),
    Number(f64),
    Kind(PetKind),
    Name(String),
    Names(Vec<String>),
    Circle(Circle),
    Named(Named),
    Unknown(Value),
}

union! { IdOrName: Unknown {
    0 Id(i64) is_id as_id into_id [] from(i64),
    1 Number(f64) is_number as_number into_number [] from(f64),
    2 Kind(PetKind) is_kind as_kind into_kind [] from(PetKind),
    3 Name(String) is_name as_name into_name [] from(String, &str),
    4 Names(Vec<String>) is_names as_names into_names [] from(Vec<String>) list(String),
    5 Circle(Circle) is_circle as_circle into_circle [] from(Circle) maybe(Circle),
    6 Named(Named) is_named as_named into_named [] from(Named),
} }

/// Unions of each other, which is no more than a cycle of names.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Left {
    Right(Box<Right>),
    Flag(bool),
    Unknown(Value),
}

union! { Left: Unknown { 0 Right(Right) [*] is_right as_right into_right [] from(Right), 1 Flag(bool) is_flag as_flag into_flag [] from(bool), } }

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Right {
    Left(Box<Left>),
    Lefts(Vec<Left>),
    Text(String),
    Unknown(Value),
}

union! { Right: Unknown { 0 Left(Left) [*] is_left as_left into_left [] from(Left), 1 Lefts(Vec<Left>) is_lefts as_lefts into_lefts [] from(Vec<Left>), 2 Text(String) is_text as_text into_text [] from(String), } }

/// A union of two that take the same.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub(super) enum Twice {
    First(Vec<Twice>),
    Second(Vec<Twice>),
    Number(i64),
    Unknown(Value),
}

union! { Twice: Unknown { 0 First(Vec<Twice>) is_first as_first into_first [], 1 Second(Vec<Twice>) is_second as_second into_second [], 2 Number(i64) is_number as_number into_number [] from(i64), } }

#[derive(Clone, Default, PartialEq)]
pub(super) struct Named {
    pub(super) name: Option<String>,
    pub(super) kind: Option<PetKind>,
    pub(super) extra: Extra,
}

object! {
    Named {
        0 name: "name" => nullable,
        1 kind: "kind" => nullable,
        ..extra; closed
    }
}

/// Named properties beside a typed map.
#[derive(Clone, PartialEq)]
pub(super) struct Scores {
    pub(super) total: i32,
    pub(super) quoted: Option<String>,
    pub(super) additional_properties: Map<i32>,
    pub(super) extra: Extra,
}

object! {
    Scores {
        0 total: "total" => required,
        1 quoted: "a \"b\" \\ c" => optional escaped,
        ..extra and additional_properties
    }
}

/// Parts of it are only read, or only written.
#[derive(Clone, PartialEq)]
pub(super) struct Account {
    pub(super) id: String,
    pub(super) password: String,
    pub(super) email: Option<String>,
    pub(super) extra: Extra,
}

object! {
    Account {
        0 id: "id" => required read_only,
        1 password: "password" => required write_only,
        2 email: "email" => optional,
        ..extra
    }
}

/// Two of its properties have one value each, and are not fields; one has a value or is not there.
#[derive(Clone, PartialEq)]
pub(super) struct Thing {
    pub(super) id: i64,
    pub(super) beta: bool,
    pub(super) name: Option<String>,
    pub(super) extra: Extra,
}

object! {
    Thing default {
        0 = "\"thing\"": "object" => required constant,
        1 id: "id" => required,
        2 = "1": "version" => required constant,
        3 name: "name" => optional,
        4 beta if "\"yes\"": "beta" => flag,
        ..extra
    }
}

/// More fields than fit into one word of bits.
macro_rules! wide {
    ($($index:literal $name:ident $wire:literal,)*) => {
        #[derive(Clone, PartialEq)]
        pub(super) struct Wide {
            $(pub(super) $name: i32,)*
            pub(super) extra: Extra,
        }

        object! {
            Wide {
                $($index $name: $wire => required,)*
                ..extra
            }
        }

        pub(super) const WIDE: &[&str] = &[$($wire),*];
    };
}

wide! {
    0 a0 "a0", 1 a1 "a1", 2 a2 "a2", 3 a3 "a3", 4 a4 "a4", 5 a5 "a5", 6 a6 "a6", 7 a7 "a7", 8 a8 "a8", 9 a9 "a9",
    10 b0 "b0", 11 b1 "b1", 12 b2 "b2", 13 b3 "b3", 14 b4 "b4", 15 b5 "b5", 16 b6 "b6", 17 b7 "b7", 18 b8 "b8", 19 b9 "b9",
    20 c0 "c0", 21 c1 "c1", 22 c2 "c2", 23 c3 "c3", 24 c4 "c4", 25 c5 "c5", 26 c6 "c6", 27 c7 "c7", 28 c8 "c8", 29 c9 "c9",
    30 d0 "d0", 31 d1 "d1", 32 d2 "d2", 33 d3 "d3", 34 d4 "d4", 35 d5 "d5", 36 d6 "d6", 37 d7 "d7", 38 d8 "d8", 39 d9 "d9",
    40 e0 "e0", 41 e1 "e1", 42 e2 "e2", 43 e3 "e3", 44 e4 "e4", 45 e5 "e5", 46 e6 "e6", 47 e7 "e7", 48 e8 "e8", 49 e9 "e9",
    50 f0 "f0", 51 f1 "f1", 52 f2 "f2", 53 f3 "f3", 54 f4 "f4", 55 f5 "f5", 56 f6 "f6", 57 f7 "f7", 58 f8 "f8", 59 f9 "f9",
    60 g0 "g0", 61 g1 "g1", 62 g2 "g2", 63 g3 "g3", 64 g4 "g4", 65 g5 "g5", 66 g6 "g6", 67 g7 "g7", 68 g8 "g8", 69 g9 "g9",
}

/// A pet with its required fields, and the properties given.
pub(super) fn pet(properties: Value) -> Value {
    let mut pet = serde_json::json!({ "id": 1, "name": "Tom", "kind": "cat", "tags": [], "note": null });
    if let (Value::Object(pet), Value::Object(properties)) = (&mut pet, properties) {
        pet.extend(properties);
    }
    pet
}

/// Eight texts: a large value for two bytes of JSON.
type Eight = (String, String, String, String, String, String, String, String);

/// Takes kilobytes of memory, and two bytes of JSON.
#[derive(Clone, PartialEq)]
pub(super) struct Large {
    pub(super) a: Option<Eight>,
    pub(super) b: Option<Eight>,
    pub(super) c: Option<Eight>,
    pub(super) d: Option<Eight>,
    pub(super) e: Option<Eight>,
    pub(super) f: Option<Eight>,
    pub(super) g: Option<Eight>,
    pub(super) next: Option<Box<Large>>,
    pub(super) extra: Extra,
}

object! {
    Large {
        0 a: "a" => optional,
        1 b: "b" => optional,
        2 c: "c" => optional,
        3 d: "d" => optional,
        4 e: "e" => optional,
        5 f: "f" => optional,
        6 g: "g" => optional,
        7 next: "next" => optional,
        ..extra
    }
}

/// One of a chain, whose next one can be of eight kinds that are alike.
#[derive(Clone, PartialEq)]
pub(super) struct Link {
    pub(super) next: Option<Box<Alike>>,
    pub(super) texts: Option<Vec<String>>,
    pub(super) deep: Option<Value>,
    pub(super) end: Option<bool>,
    pub(super) extra: Extra,
}

object! {
    Link {
        0 next: "next" => optional,
        1 texts: "texts" => optional,
        2 deep: "deep" => optional,
        3 end: "end" => optional,
        ..extra
    }
}

#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub(super) enum Alike {
    A(Link),
    B(Link),
    C(Link),
    D(Link),
    E(Link),
    F(Link),
    G(Link),
    H(Link),
    Unknown(Value),
}

union! { Alike: Unknown {
    0 A(Link) is_a as_a into_a [], 1 B(Link) is_b as_b into_b [], 2 C(Link) is_c as_c into_c [], 3 D(Link) is_d as_d into_d [], 4 E(Link) is_e as_e into_e [], 5 F(Link) is_f as_f into_f [], 6 G(Link) is_g as_g into_g [], 7 H(Link) is_h as_h into_h [],
} }
