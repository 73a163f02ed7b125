use std::sync::Arc;

use serde_json::Value;

use super::{Docs, External, Features, Limits};

/// Index into [`super::Api::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub u32);

/// A type with a Rust name.
#[derive(Clone, Debug)]
pub struct Type {
    /// Pascal-case, unique in the crate, a valid identifier that is not a keyword.
    pub name: String,
    /// Name of its module and documentation page: snake-case, unique among top-level types.
    pub module: String,
    /// Name in `components.schemas`; `None` for an inline schema.
    pub schema_name: Option<String>,
    /// JSON pointer into the canonical document.
    pub pointer: String,
    /// The top-level type in whose file this one lives; itself for a top-level type.
    pub home: TypeId,
    /// Documentation.
    pub docs: Docs,
    /// The features that compile it.
    pub features: Features,
    /// An operation (or nothing at all) sends it.
    pub in_request: bool,
    /// An operation (or nothing at all) returns it.
    pub in_response: bool,
    /// Examples from the document, valid or not.
    pub examples: Vec<Value>,
    /// The traits that it derives beside those of all types, with their attributes.
    pub derives: Derives,
    /// Kind of the type.
    pub kind: Kind,
}

/// Traits that a type derives because the configuration says so.
#[derive(Clone, Debug, Default)]
pub struct Derives {
    /// `Eq`, or the path of a derive macro.
    pub traits: Vec<String>,
    /// Attributes of the type, without `#[` and `]`.
    pub attributes: Vec<String>,
    /// Attributes of fields or variants, by their Rust names.
    pub fields: Vec<(String, String)>,
}

/// The kinds of named types.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A struct.
    Object(Object),
    /// An open enum of strings, numbers, or mixed scalars.
    Enum(Enum),
    /// One of several types.
    Union(Union),
    /// `pub type`: a named array, map, scalar or a second name.
    Alias(Ty),
}

/// A struct.
#[derive(Clone, Debug, Default)]
pub struct Object {
    /// Its properties, in document order.
    pub fields: Vec<Field>,
    /// Additional properties.
    pub additional: Additional,
    /// `Debug` and errors do not show other properties' values.
    pub additional_sensitive: bool,
    /// Rust name of the field that keeps them: `additional_properties` (typed, public) and `extra` (as received, private),
    /// or another where a property has that name.
    pub additional_name: String,
    /// See `additional_name`.
    pub extra_name: String,
}

/// `additionalProperties` (JSON Schema 2020-12 core, 10.3.2.3).
#[derive(Clone, Debug, Default)]
pub enum Additional {
    /// Not mentioned, or `true`: kept in `extra`.
    #[default]
    Any,
    /// `false`: kept in `extra` too, with a warning.
    Forbidden,
    /// A schema: a typed map.
    Typed(Ty),
}

/// A property (of an object) with its Rust field.
#[derive(Clone, Debug)]
pub struct Field {
    /// Snake-case identifier, unique in the struct; never a keyword (raw identifiers are not used).
    pub name: String,
    /// As on the wire.
    pub wire_name: String,
    /// The type inside any `Option`, `Maybe` or `Box`.
    pub ty: Ty,
    /// Constraints beyond the type.
    pub limits: Option<Arc<Limits>>,
    /// `true` if it may be absent or null.
    pub presence: Presence,
    /// This edge closes a cycle: `Box<T>`.
    pub boxed: bool,
    /// Not sent.
    pub read_only: bool,
    /// Not expected back.
    pub write_only: bool,
    /// Requests must have it, though it may be absent in what is read.
    pub required_in_requests: bool,
    /// `Debug` and errors do not show its value.
    pub sensitive: bool,
    /// Its only value: its only constant, or the only value by which unions tell this struct. Constructors set it where it is
    /// required.
    pub fixed: Option<Value>,
    /// Its schema holds only under a condition: other values are allowed, too.
    pub conditional: bool,
    /// `fixed` is the only value: it is written and checked, but the struct has no field for it, or a `bool` where it may be absent.
    pub constant: bool,
    /// The declared default.
    pub default: Option<Value>,
    /// The declared example, valid or not.
    pub example: Option<Value>,
    /// Documentation.
    pub docs: Docs,
}

impl Object {
    /// The properties that the struct has fields for.
    pub fn struct_fields(&self) -> impl Iterator<Item = &Field> + Clone {
        self.fields.iter().filter(|field| !field.is_implied())
    }
}

impl Field {
    /// Returns whether it is always there.
    pub fn is_required(&self) -> bool {
        matches!(self.presence, Presence::Required | Presence::RequiredNullable)
    }

    /// Returns whether it is always there with its only value: the struct has no field for it.
    pub fn is_implied(&self) -> bool {
        self.constant && self.is_required()
    }

    /// Returns whether its presence is all that there is to say: its only value is declared.
    pub fn is_flag(&self) -> bool {
        self.constant && !self.is_required()
    }
}

/// Absence and null of a field, and its form in Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// `T`.
    Required,
    /// `Option<T>`; `None` is written as null.
    RequiredNullable,
    /// `Option<T>`; `None` is not written. Null is allowed on the wire where `nullable`.
    Optional {
        /// Null is allowed and means the same as absent (models that are only read).
        nullable: bool,
    },
    /// `Maybe<T>`: absent, null or a value.
    ThreeState,
}

/// An enum of constants.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Enum {
    /// Representation of the constants.
    pub repr: EnumRepr,
    /// In document order; wire values are distinct.
    pub variants: Vec<Variant>,
    /// Rust name of the variant that keeps other values: `Unknown`, or `Unrecognized` where that is taken.
    pub unknown_name: String,
    /// Default.
    pub default: Option<Value>,
}

/// Representation of an enum's constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EnumRepr {
    /// Strings.
    String,
    /// Integers that fit an `i64`.
    Integer,
    /// Anything else: mixed scalars, floats.
    Mixed,
}

/// A constant of an [`Enum`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Variant {
    /// Pascal-case, unique in the enum.
    pub name: String,
    /// On the wire.
    pub value: Value,
    /// From `x-enum-descriptions` and its relatives.
    pub docs: Docs,
}

/// `oneOf` or `anyOf`.
#[derive(Clone, Debug)]
pub struct Union {
    /// In document order.
    pub variants: Vec<UnionVariant>,
    /// Wire name of the property that tells them apart.
    pub discriminator: Option<String>,
    /// The variant that any other value of that property means, and its absence.
    pub fallback: Option<usize>,
    /// The variant that any text becomes, itself or by way of an enum or union that it holds.
    pub text: Option<usize>,
    /// Rust name of the variant that keeps other JSON: `Unknown`, or `Unrecognized` where that is taken.
    pub unknown_name: String,
}

/// An alternative of a [`Union`].
#[derive(Clone, Debug)]
pub struct UnionVariant {
    /// Pascal-case, named for what it holds.
    pub name: String,
    /// Type of the variant.
    pub ty: Ty,
    /// Constraints beyond the type.
    pub limits: Option<Arc<Limits>>,
    /// Boxed: it closes a cycle, or is much larger than the others.
    pub boxed: bool,
    /// `Debug` does not show what it holds.
    pub sensitive: bool,
    /// Values of the discriminator that select it.
    pub tags: Vec<String>,
    /// Names of schemas, which select it beside the values of a mapping (OpenAPI 3.0.4, 4.8.25.3).
    pub implicit: Vec<String>,
    /// Scalars that its properties can only have, by wire name, where they tell it from other alternatives.
    pub only: Vec<(String, Vec<Value>)>,
    /// Documentation.
    pub docs: Docs,
}

impl UnionVariant {
    /// All values of the discriminator that select it: those that are written first.
    pub fn all_tags(&self) -> impl Iterator<Item = &String> {
        self.tags.iter().chain(&self.implicit)
    }

    /// Returns whether a value of the discriminator selects it.
    pub fn has_tag(&self, value: &str) -> bool {
        self.all_tags().any(|tag| tag == value)
    }
}

/// A type in use.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ty {
    /// `bool`.
    Bool,
    /// `i32` (format int32).
    I32,
    /// `i64`.
    I64,
    /// `u32` (format uint32).
    U32,
    /// `u64` (format uint64).
    U64,
    /// `f64`, whatever the format: what a server sends as a float may have more digits than an `f32` keeps.
    F64,
    /// `String`.
    String,
    /// `DateTime`: chrono, with its spelling kept.
    DateTime,
    /// `chrono::NaiveDate`.
    Date,
    /// `Base64`: bytes, base64 on the wire (format byte, contentEncoding base64).
    Base64,
    /// `bytes::Bytes` that are not JSON (format binary): file parts, whole bodies.
    Binary,
    /// Untyped JSON: `serde_json::Value`.
    Any,
    /// Only null: `()`.
    Null,
    /// `Vec<T>`.
    Array(Box<Ty>),
    /// `Map<T>`: string keys, in order.
    Map(Box<Ty>),
    /// A tuple (`prefixItems`), one to eight long.
    Tuple(Vec<Ty>),
    /// `Maybe<T>` at the end of a tuple, for an item that need not be there.
    Optional(Box<Ty>),
    /// `Rest<T>` as the last of a tuple: any number of items more.
    Rest(Box<Ty>),
    /// `Option<T>` inside an array, map or union: null is allowed there.
    Nullable(Box<Ty>),
    /// A type of another crate, or one written by hand.
    External(Arc<External>),
    /// A named type.
    Named(TypeId),
}

impl Ty {
    /// The type of any value but null.
    pub fn without_null(&self) -> &Self {
        match self {
            Self::Nullable(inner) => inner,
            _ => self,
        }
    }

    /// Number of types in its spelling.
    pub fn size(&self) -> usize {
        1 + match self {
            Self::Array(inner)
            | Self::Map(inner)
            | Self::Nullable(inner)
            | Self::Optional(inner)
            | Self::Rest(inner) => inner.size(),
            Self::Tuple(items) => items.iter().map(Self::size).sum(),
            _ => 0,
        }
    }

    /// Returns whether no named type is in it.
    pub fn is_unnamed(&self) -> bool {
        let mut unnamed = true;
        self.visit(&mut |_| unnamed = false);
        unnamed
    }
}
