//! Schemas (OpenAPI 3.2.0, 4.24; JSON Schema 2020-12), each known by a [`SchemaId`].

use indexmap::IndexMap;
use serde_json::{Number, Value};

/// Identifies a schema of a [`Schemas`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct SchemaId(u32);

/// A schema where it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum SchemaUse {
    /// A reference to a component.
    Ref(SchemaId),
    /// The schema itself.
    Item(SchemaId),
}

impl SchemaUse {
    pub(crate) fn id(self) -> SchemaId {
        match self {
            Self::Ref(id) | Self::Item(id) => id,
        }
    }
}

/// All schemas of a document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Schemas {
    all: Vec<Schema>,
    components: IndexMap<String, SchemaId>,
}

impl Schemas {
    /// Adds a component that is filled in later: others may refer to it before.
    pub(crate) fn declare(&mut self, name: &str) -> SchemaId {
        if let Some(known) = self.components.get(name) {
            return *known;
        }
        let id = self.add(Schema { name: Some(name.to_owned()), ..Schema::default() });
        self.components.insert(name.to_owned(), id);
        id
    }

    pub(crate) fn define(&mut self, id: SchemaId, schema: Schema) {
        let name = self.all[id.0 as usize].name.take();
        self.all[id.0 as usize] = Schema { name, ..schema };
    }

    pub(crate) fn add(&mut self, schema: Schema) -> SchemaId {
        self.all.push(schema);
        SchemaId(u32::try_from(self.all.len() - 1).unwrap_or(u32::MAX))
    }

    pub(crate) fn get(&self, id: SchemaId) -> Option<&Schema> {
        self.all.get(id.index())
    }

    /// Every schema, in no order.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Schema> {
        self.all.iter()
    }

    /// Number of schemas, which is the id of the next one.
    pub(crate) fn next(&self) -> SchemaId {
        SchemaId(u32::try_from(self.all.len()).unwrap_or(u32::MAX))
    }

    pub(crate) fn components(&self) -> impl ExactSizeIterator<Item = (&str, SchemaId)> {
        self.components.iter().map(|(name, id)| (name.as_str(), *id))
    }

    pub(crate) fn component(&self, name: &str) -> Option<SchemaId> {
        self.components.get(name).copied()
    }
}

impl SchemaId {
    /// Returns its number among all schemas.
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }

    /// Its distance from an earlier one.
    pub(crate) fn since(self, start: Self) -> Option<usize> {
        self.0.checked_sub(start.0).map(|distance| distance as usize)
    }

    /// The one so many places later.
    pub(crate) fn after(self, distance: usize) -> Self {
        Self(self.0.saturating_add(u32::try_from(distance).unwrap_or(u32::MAX)))
    }
}

/// `type` (JSON Schema 2020-12 validation, 6.1.1); null is [`Schema::nullable`] and [`Schema::null_only`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum SchemaType {
    String,
    Number,
    Integer,
    Boolean,
    Array,
    Object,
}

impl SchemaType {
    pub(crate) fn is_text_or_number(self) -> bool {
        matches!(self, Self::String | Self::Integer | Self::Number)
    }

    pub(crate) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "string" => Self::String,
            "number" => Self::Number,
            "integer" => Self::Integer,
            "boolean" => Self::Boolean,
            "array" => Self::Array,
            "object" => Self::Object,
            _ => return None,
        })
    }

    /// As in a document.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

/// One schema, as it stands; nothing is merged into it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Schema {
    /// Of a component.
    pub name: Option<String>,
    /// Of a component that is another name of one.
    pub alias: Option<SchemaId>,
    /// The schema `false`.
    pub never: bool,
    pub kind: Option<SchemaType>,
    pub nullable: bool,
    pub null_only: bool,
    pub format: Option<String>,
    /// `enum`, or the scalar that `const` says.
    pub enumeration: Vec<Value>,
    /// Rarely used keywords.
    pub words: Words,
    pub object: Option<Box<ObjectRules>>,
    pub array: Option<Box<ArrayRules>>,
    pub string: Option<Box<StringRules>>,
    pub number: Option<Box<NumberRules>>,
    pub combined: Option<Box<Combined>>,
    pub rare: Option<Box<Rare>>,
}

/// Annotations (JSON Schema 2020-12 validation, 9).
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Words {
    pub title: Option<String>,
    pub description: Option<String>,
    pub default: Option<Value>,
    pub examples: Vec<Value>,
    pub deprecated: bool,
    pub read_only: bool,
    pub write_only: bool,
    /// The documents that have the component, where there are several.
    pub domains: Vec<String>,
    pub extensions: IndexMap<String, Value>,
}

/// Keywords for objects (JSON Schema 2020-12 core, 10.3.2; validation, 6.5).
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ObjectRules {
    pub properties: IndexMap<String, SchemaUse>,
    pub required: Vec<String>,
    pub additional: Option<Additional>,
    /// `patternProperties`, by pattern.
    pub patterns: IndexMap<String, SchemaUse>,
    pub min: Option<usize>,
    pub max: Option<usize>,
}

/// `additionalProperties`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Additional {
    Any,
    Forbidden,
    Schema(SchemaUse),
}

/// Keywords for arrays (JSON Schema 2020-12 core, 10.3.1; validation, 6.4).
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ArrayRules {
    pub prefix: Option<Vec<SchemaUse>>,
    pub items: Option<SchemaUse>,
    pub min: Option<usize>,
    pub max: Option<usize>,
    pub unique: bool,
}

/// Keywords for strings (JSON Schema 2020-12 validation, 6.3 and 8).
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct StringRules {
    pub min: Option<usize>,
    pub max: Option<usize>,
    pub pattern: Option<String>,
    pub content_encoding: Option<String>,
    pub content_media_type: Option<String>,
    pub content_schema: Option<SchemaUse>,
}

/// Keywords for numbers (JSON Schema 2020-12 validation, 6.2).
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct NumberRules {
    pub minimum: Option<NumberBound>,
    pub maximum: Option<NumberBound>,
    pub multiple_of: Option<Number>,
}

/// A bound of a number.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NumberBound {
    pub value: Number,
    pub exclusive: bool,
}

/// Schemas that are applied to the same value (JSON Schema 2020-12 core, 10.2.1).
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Combined {
    pub all_of: Vec<SchemaUse>,
    pub one_of: Vec<SchemaUse>,
    pub any_of: Vec<SchemaUse>,
    pub discriminator: Option<Discriminator>,
}

/// `discriminator` (OpenAPI 3.2.0, 4.25).
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Discriminator {
    pub property: String,
    pub mapping: IndexMap<String, SchemaId>,
    pub fallback: Option<SchemaId>,
}

/// Keywords that types can't express.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rare {
    /// A constant that is not a scalar, or the one that [`Schema::enumeration`] has too.
    pub constant: Option<Value>,
    pub not: Option<SchemaUse>,
    pub contains: Option<Contains>,
    pub property_names: Option<SchemaUse>,
    pub unevaluated_properties: Option<SchemaUse>,
    pub unevaluated_items: Option<SchemaUse>,
    pub condition: Condition,
    /// By the property beside which they hold.
    pub dependent_schemas: IndexMap<String, SchemaUse>,
    /// The properties that are required beside another, by that one.
    pub dependent_required: IndexMap<String, Vec<String>>,
}

/// `contains`, with `minContains` and `maxContains` (JSON Schema 2020-12 core, 10.3.1.3; validation, 6.4.4 and 6.4.5).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Contains {
    pub schema: SchemaUse,
    pub min: Option<usize>,
    pub max: Option<usize>,
}

/// `if`, `then` and `else` (JSON Schema 2020-12 core, 10.2.2).
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Condition {
    pub test: Option<SchemaUse>,
    pub then: Option<SchemaUse>,
    pub otherwise: Option<SchemaUse>,
}

/// References to the schemas in a schema; the other arguments decide if they are mutable.
macro_rules! children {
    ($schema:expr, $as_deref:ident, $iter:ident, $values:ident) => {{
        let object = $schema.object.$as_deref().into_iter().flat_map(|object| {
            let additional = object.additional.$iter().filter_map(|additional| match additional {
                Additional::Schema(part) => Some(part),
                Additional::Any | Additional::Forbidden => None,
            });
            object.properties.$values().chain(object.patterns.$values()).chain(additional)
        });
        let array = $schema.array.$as_deref().into_iter();
        let array = array.flat_map(|array| array.items.$iter().chain(array.prefix.$iter().flatten()));
        let string = $schema.string.$as_deref().into_iter().flat_map(|string| string.content_schema.$iter());
        let combined = $schema.combined.$as_deref().into_iter();
        let combined = combined.flat_map(|all| all.all_of.$iter().chain(all.one_of.$iter()).chain(all.any_of.$iter()));
        let rare = $schema.rare.$as_deref().into_iter().flat_map(|rare| {
            let condition = rare.condition.test.$iter();
            let condition = condition.chain(rare.condition.then.$iter()).chain(rare.condition.otherwise.$iter());
            let contained = rare.contains.$iter().map(|Contains { schema, .. }| schema);
            let unevaluated = rare.unevaluated_properties.$iter().chain(rare.unevaluated_items.$iter());
            let names = rare.property_names.$iter();
            let dependent = rare.dependent_schemas.$values();
            rare.not.$iter().chain(contained).chain(names).chain(unevaluated).chain(condition).chain(dependent)
        });
        object.chain(array).chain(string).chain(combined).chain(rare)
    }};
}

impl Schema {
    /// Returns the members of `allOf`.
    pub(crate) fn all_of(&self) -> &[SchemaUse] {
        self.combined.as_deref().map_or(&[], |combined| &combined.all_of)
    }

    pub(crate) fn one_of(&self) -> &[SchemaUse] {
        self.combined.as_deref().map_or(&[], |combined| &combined.one_of)
    }

    pub(crate) fn any_of(&self) -> &[SchemaUse] {
        self.combined.as_deref().map_or(&[], |combined| &combined.any_of)
    }

    pub(crate) fn discriminator(&self) -> Option<&Discriminator> {
        self.combined.as_deref()?.discriminator.as_ref()
    }

    pub(crate) fn properties(&self) -> impl Iterator<Item = (&String, &SchemaUse)> {
        self.object.as_deref().into_iter().flat_map(|object| &object.properties)
    }

    /// Returns whether the schema has only a type and the keywords for that type.
    pub(crate) fn is_only(&self, kind: SchemaType) -> bool {
        let others = [
            (SchemaType::Object, self.object.is_some()),
            (SchemaType::Array, self.array.is_some()),
            (SchemaType::String, self.string.is_some()),
            (SchemaType::Number, self.number.is_some()),
        ];
        self.kind == Some(kind)
            && self
                .combined
                .as_deref()
                .is_none_or(|all| all.all_of.is_empty() && all.one_of.is_empty() && all.any_of.is_empty())
            && others.iter().all(|(other, is_there)| *other == kind || !is_there)
    }

    /// The schemas that hold only where a condition does: `then`, `else` and `dependentSchemas`.
    pub(crate) fn conditional(&self) -> impl Iterator<Item = SchemaUse> {
        self.rare.as_deref().into_iter().flat_map(Rare::conditional)
    }

    /// The schemas in it, with those that it refers to.
    pub(crate) fn children(&self) -> impl Iterator<Item = SchemaUse> {
        children!(self, as_deref, iter, values).copied()
    }
}

impl Schema {
    /// The schema that takes what all of `parts` take.
    pub(crate) fn all(parts: Vec<SchemaUse>) -> Self {
        Self::combining(Combined { all_of: parts, ..Combined::default() })
    }

    /// The schema that takes what any of `parts` takes.
    pub(crate) fn any(parts: Vec<SchemaUse>) -> Self {
        Self::combining(Combined { any_of: parts, ..Combined::default() })
    }

    fn combining(combined: Combined) -> Self {
        Self { combined: Some(Box::new(combined)), ..Self::default() }
    }

    /// Puts one and the same schema in the place of each in it, so that two can be compared apart from those.
    pub(super) fn forget_children(&mut self) {
        let none = SchemaUse::Item(SchemaId(u32::MAX));
        children!(self, as_deref_mut, iter_mut, values_mut).for_each(|part| *part = none);
    }
}

impl Rare {
    /// `unevaluatedProperties` and `unevaluatedItems`.
    pub(crate) fn unevaluated(&self) -> impl Iterator<Item = SchemaUse> {
        self.unevaluated_properties.into_iter().chain(self.unevaluated_items)
    }

    fn conditional(&self) -> impl Iterator<Item = SchemaUse> {
        let branches = [self.condition.then, self.condition.otherwise];
        branches.into_iter().flatten().chain(self.dependent_schemas.values().copied())
    }
}

impl Words {
    /// The reason, or a stock sentence, where something is deprecated.
    pub(crate) fn deprecation(&self) -> Option<&str> {
        deprecation(self.deprecated, &self.extensions)
    }
}

/// The reason, or a stock sentence, where something is deprecated.
pub(crate) fn deprecation(deprecated: bool, extensions: &IndexMap<String, Value>) -> Option<&str> {
    let reasons = ["x-deprecated-reason", "x-deprecation-message", "x-speakeasy-deprecation-message"];
    let reason = reasons.iter().find_map(|key| extensions.get(*key)?.as_str());
    deprecated.then(|| reason.unwrap_or("marked as deprecated in the OpenAPI document"))
}
