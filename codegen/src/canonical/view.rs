//! One view of a schema: `allOf` and references merged, made once for each schema.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;
use std::sync::LazyLock;

use foldhash::fast::RandomState;
use indexmap::IndexMap;
use serde_json::Value;
use typed_arena::Arena;

use super::circles::circles;
use super::merge::{null_of_all, type_of_both};
use super::schema::{Additional, Discriminator, ObjectRules, Schema, SchemaId, SchemaType, SchemaUse, Schemas};
use crate::budget;

/// The schema that says nothing.
static EMPTY: LazyLock<Schema> = LazyLock::new(Schema::default);

/// Levels of `allOf` and references after which a schema counts as endless.
const MAX_DEPTH: usize = 64;

/// Views of schemas with more properties than this are not kept: heirs of large schemas would hold them all again.
const KEPT: usize = 64;

/// `oneOf` or `anyOf`.
#[derive(Clone, Debug)]
pub(crate) struct Choice<'a> {
    pub exclusive: bool,
    /// The schema that offers it names a type, too.
    pub typed: bool,
    pub alternatives: Vec<SchemaUse>,
    pub discriminator: Option<&'a Discriminator>,
}

/// A schema with its `allOf` merged.
#[derive(Clone, Debug, Default)]
pub(crate) struct View<'a> {
    /// The schemas that were asked for.
    pub origin: Vec<SchemaUse>,
    /// All schemas that were merged, in the order of the document.
    pub sources: Vec<(SchemaId, &'a Schema)>,
    pub kind: Option<SchemaType>,
    pub format: Option<&'a str>,
    pub enumeration: Option<Vec<Value>>,
    /// Names and descriptions of the values of `enumeration`, by position.
    pub value_names: Vec<&'a str>,
    pub value_docs: Vec<&'a str>,
    /// A property said several times must satisfy all of its schemas.
    pub properties: IndexMap<&'a str, Vec<SchemaUse>>,
    pub required: BTreeSet<&'a str>,
    /// Properties that only a condition describes: what each branch says of them.
    pub conditional: IndexMap<&'a str, Vec<SchemaUse>>,
    /// Properties that some alternatives do not describe, and so allow with any value.
    pub partial: BTreeSet<&'a str>,
    /// Properties that are only required.
    pub undeclared: BTreeSet<&'a str>,
    pub additional: Option<Additional>,
    /// By their patterns.
    pub patterns: Vec<(&'a str, SchemaUse)>,
    /// The pattern that every name must match (`propertyNames`).
    pub name_pattern: Option<&'a str>,
    /// `true` if `unevaluatedProperties` or `unevaluatedItems` forbids what nothing else describes.
    pub closed: bool,
    /// Items must satisfy all of them.
    pub items: Vec<SchemaUse>,
    pub prefix: Option<&'a [SchemaUse]>,
    pub min_items: Option<usize>,
    pub max_items: Option<usize>,
    pub choices: Vec<Choice<'a>>,
    /// In lower case.
    pub content_encoding: Option<String>,
    pub nullable: bool,
    pub null_only: bool,
    pub never: bool,
    pub title: Option<&'a str>,
    pub description: Option<&'a str>,
    pub deprecated: Option<&'a str>,
    pub read_only: bool,
    pub write_only: bool,
    /// `x-sensitive: true`.
    pub sensitive: bool,
    pub default: Option<&'a Value>,
    /// Sentences on what was left out when alternatives were put together.
    pub remarks: Vec<String>,
    /// Says that two schemas of an `allOf` can't both hold.
    pub conflicts: Vec<String>,
}

impl View<'_> {
    /// Returns whether it says that the value is an object, in whatever way.
    pub(crate) fn is_object(&self) -> bool {
        match self.kind {
            Some(kind) => kind == SchemaType::Object,
            None => !self.properties.is_empty() || self.additional.is_some() || !self.patterns.is_empty(),
        }
    }

    /// Returns whether it says anything about the value's shape.
    pub(crate) fn has_shape(&self) -> bool {
        self.kind.is_some()
            || self.enumeration.is_some()
            || !self.properties.is_empty()
            || self.additional.is_some()
            || !self.patterns.is_empty()
            || !self.items.is_empty()
            || self.prefix.is_some()
            || !self.choices.is_empty()
            || self.null_only
            || self.never
    }
}

impl<'a> View<'a> {
    /// All schemas that were merged, in the order of the document.
    pub(crate) fn schemas(&self) -> impl Iterator<Item = &'a Schema> + use<'a, '_> {
        self.sources.iter().map(|(_, schema)| *schema)
    }

    /// Examples of all that was merged.
    pub(crate) fn examples(&self) -> impl Iterator<Item = &'a Value> + use<'a, '_> {
        self.schemas().flat_map(|schema| &schema.words.examples)
    }
}

/// The schemas of a document, and their views. More schemas can be put together of those that there are.
pub(crate) struct Views<'a> {
    schemas: &'a Schemas,
    arena: &'a Arena<Schema>,
    made: RefCell<Vec<&'a Schema>>,
    /// Numbers in `made` by what these are made of.
    made_of: RefCell<HashMap<Vec<SchemaUse>, Vec<usize>>>,
    /// The components that consist of each other.
    circles: HashMap<SchemaId, usize>,
    kept: RefCell<HashMap<SchemaUse, Rc<View<'a>>, RandomState>>,
    /// The only alternative of a choice is merged as a member of `allOf` is.
    is_single_merged: bool,
}

impl<'a> Views<'a> {
    /// `arena` keeps what [`Views::all_of`] and its like put together.
    pub(crate) fn new(schemas: &'a Schemas, arena: &'a Arena<Schema>) -> Self {
        let circles = circles_of_components(schemas);
        Self {
            schemas,
            arena,
            made: RefCell::default(),
            made_of: RefCell::default(),
            circles,
            kept: RefCell::default(),
            is_single_merged: false,
        }
    }

    /// Merges the only alternative of a choice as a member of `allOf`, which allows the same values.
    pub(crate) fn with_single_merged(self) -> Self {
        Self { is_single_merged: true, ..self }
    }

    /// The schemas that must hold as well.
    fn conjuncts(&self, schema: &'a Schema) -> impl Iterator<Item = SchemaUse> {
        let alternatives = [schema.one_of(), schema.any_of()].into_iter().filter(|list| self.is_conjunct(list));
        schema.all_of().iter().chain(alternatives.flatten()).copied()
    }

    fn is_conjunct(&self, alternatives: &[SchemaUse]) -> bool {
        self.is_single_merged && alternatives.len() == 1
    }

    pub(crate) fn schema(&self, id: SchemaId) -> &'a Schema {
        let made = || self.made.borrow().get(id.since(self.schemas.next())?).copied();
        self.schemas.get(id).or_else(made).unwrap_or(&EMPTY)
    }

    /// The definition of a component.
    pub(crate) fn definition(&self, component: SchemaId) -> SchemaUse {
        match self.schema(component).alias {
            Some(target) => SchemaUse::Ref(target),
            None => SchemaUse::Item(component),
        }
    }

    /// The schema that is used, behind a reference.
    fn target(&self, part: SchemaUse) -> &'a Schema {
        match part {
            SchemaUse::Ref(id) => self.schema(self.definition(id).id()),
            SchemaUse::Item(id) => self.schema(id),
        }
    }

    /// The circle of components that are made of each other, where the schema is one of them.
    pub(crate) fn circle(&self, part: SchemaUse) -> Option<usize> {
        self.circles.get(&part.id()).copied()
    }

    /// Returns whether both say the same.
    pub(crate) fn same(&self, a: SchemaUse, b: SchemaUse) -> bool {
        match (a, b) {
            _ if a == b => true,
            (SchemaUse::Item(a), SchemaUse::Item(b)) => self.same_content(self.schema(a), self.schema(b)),
            _ => false,
        }
    }

    fn same_content(&self, a: &Schema, b: &Schema) -> bool {
        let alone = |schema: &Schema| {
            let mut schema = Schema { name: None, ..schema.clone() };
            schema.forget_children();
            schema
        };
        let (x, y): (Vec<_>, Vec<_>) = (a.children().collect(), b.children().collect());
        x.len() == y.len()
            && a.kind == b.kind
            && a.words.description == b.words.description
            && x.iter().zip(&y).all(|(a, b)| self.same(*a, *b))
            && alone(a) == alone(b)
    }

    /// Puts a schema together.
    pub(crate) fn make(&self, schema: Schema) -> SchemaUse {
        budget::spend(work(&schema));
        let mut made = self.made.borrow_mut();
        // The same is made once, so that one that comes up in itself is noticed.
        let mut made_of = self.made_of.borrow_mut();
        let alike = made_of.entry(schema.children().collect()).or_default();
        let known = alike.iter().copied().find(|place| *made[*place] == schema);
        let place = known.unwrap_or_else(|| {
            alike.push(made.len());
            made.push(self.arena.alloc(schema));
            made.len() - 1
        });
        SchemaUse::Item(self.schemas.next().after(place))
    }

    /// The schema that takes what all of `parts` take.
    pub(crate) fn all_of(&self, parts: &[SchemaUse]) -> SchemaUse {
        match parts {
            [one] => *one,
            parts => self.make(Schema::all(parts.to_vec())),
        }
    }

    /// The view of one schema.
    pub(crate) fn view(&self, part: SchemaUse) -> Rc<View<'a>> {
        if let Some(known) = self.kept.borrow().get(&part) {
            return known.clone();
        }
        let view = Rc::new(self.merge(&[part]));
        if view.properties.len() <= KEPT {
            self.kept.borrow_mut().insert(part, view.clone());
        }
        view
    }

    /// Merges schemas that must all hold.
    pub(crate) fn merged(&self, parts: &[SchemaUse]) -> Rc<View<'a>> {
        match parts {
            [part] => self.view(*part),
            parts => Rc::new(self.merge(parts)),
        }
    }

    fn merge(&self, parts: &[SchemaUse]) -> View<'a> {
        let mut view = View { origin: parts.to_vec(), ..View::default() };
        let mut merged = Merged::default();
        let nullable: Vec<Option<bool>> =
            parts.iter().map(|part| self.merge_into(&mut view, *part, parts.len() == 1, &mut merged)).collect();
        view.nullable |= null_of_all(nullable) == Some(true);
        view
    }

    /// Adds one schema; returns whether it allows null, if it says anything of that. `own`: it is the schema itself, not
    /// a member of its `allOf`.
    fn merge_into(&self, view: &mut View<'a>, part: SchemaUse, own: bool, merged: &mut Merged) -> Option<bool> {
        match part {
            SchemaUse::Ref(id) => {
                // protection: all-of-once
                if let Some(known) = merged.known.get(&id) {
                    return *known;
                }
                if merged.depth >= MAX_DEPTH {
                    return None;
                }
                // Until more is known: one that holds itself says nothing new.
                merged.known.insert(id, None);
                merged.depth += 1;
                let extended = merged.extended.take();
                let nullable = self.merge_into(view, self.definition(id), false, merged);
                merged.extended = extended;
                merged.depth -= 1;
                merged.known.insert(id, nullable);
                nullable
            }
            SchemaUse::Item(id) => {
                let schema = self.schema(id);
                if !budget::spend(work(schema)) {
                    return None;
                }
                let circle = self.circle(part);
                merged.extended = merged.extended.or(circle.filter(|circle| merged.circles.contains(circle)));
                merged.circles.extend(circle);
                let known = view.choices.len();
                self.add(view, id, schema, own);
                // protection: union-extended
                if let Some(circle) = merged.extended {
                    self.leave_out_extensions(view, known, circle);
                }
                let members: Vec<Option<bool>> =
                    self.conjuncts(schema).map(|member| self.merge_into(view, member, false, merged)).collect();
                if circle.is_some() {
                    merged.circles.pop();
                }
                let nullable = match schema.nullable {
                    true => Some(true),
                    false => null_of_all(members).or_else(|| forbids_null(schema).then_some(false)),
                };
                if own {
                    view.nullable |= nullable == Some(true);
                }
                nullable
            }
        }
    }

    /// A schema that extends one of whose alternatives it is has the fields of that one, and is not one of the alternatives again.
    fn leave_out_extensions(&self, view: &mut View<'a>, known: usize, circle: usize) {
        let mut number = 0;
        view.choices.retain(|choice| {
            number += 1;
            let leads_back = |part: &SchemaUse| {
                let mut found = false;
                parts(self.schemas, *part, &mut |id| found |= self.circles.get(&id) == Some(&circle));
                found
            };
            number <= known || !choice.alternatives.iter().any(leads_back)
        });
    }
}

/// The components that were merged, each once however many ways lead to it, and whether it allows null.
#[derive(Default)]
struct Merged {
    depth: usize,
    known: HashMap<SchemaId, Option<bool>>,
    /// Circles of the components around.
    circles: Vec<usize>,
    /// The circle of the component that is being merged, where another one around is in it too.
    extended: Option<usize>,
}

/// Components that are alternatives, or bases, of each other or of themselves: the circle of each.
fn circles_of_components(schemas: &Schemas) -> HashMap<SchemaId, usize> {
    let numbers: HashMap<SchemaId, usize> =
        schemas.components().enumerate().map(|(number, (_, id))| (id, number)).collect();
    let edges: Vec<Vec<usize>> = schemas
        .components()
        .map(|(_, id)| {
            let mut targets = Vec::new();
            let is_alias = schemas.get(id).and_then(|schema| schema.alias);
            let start = is_alias.map_or(SchemaUse::Item(id), SchemaUse::Ref);
            parts(schemas, start, &mut |id| targets.extend(numbers.get(&id)));
            targets
        })
        .collect();
    let is_item = |id: &SchemaId| schemas.get(*id).is_some_and(|schema| schema.alias.is_none());
    let ids = schemas.components().map(|(_, id)| id);
    let found = ids.zip(circles(&edges)).filter_map(|(id, circle)| Some((id, circle?)));
    found.filter(|(id, _)| is_item(id)).collect()
}

/// The components that a schema is made of: its alternatives, and what must hold as well.
fn parts(schemas: &Schemas, part: SchemaUse, found: &mut dyn FnMut(SchemaId)) {
    match part {
        SchemaUse::Ref(id) => found(id),
        SchemaUse::Item(id) => {
            let Some(schema) = schemas.get(id) else { return };
            let lists = [schema.one_of(), schema.any_of(), schema.all_of()];
            lists.into_iter().flatten().for_each(|part| parts(schemas, *part, found));
        }
    }
}

/// Cost of merging a schema again: about one byte for each property and constant, plus copies.
fn work(schema: &Schema) -> usize {
    let object = schema.object.as_deref().map_or(0, |object| object.properties.len() + object.required.len());
    let combined = [schema.all_of(), schema.one_of(), schema.any_of()];
    8 + object + 8 * schema.enumeration.len() + combined.iter().map(|list| list.len()).sum::<usize>()
}

/// Returns whether a schema that is not `nullable` names another type; a schema without a type says nothing of null
/// (OpenAPI 3.0.4, 4.7.24.1).
fn forbids_null(schema: &Schema) -> bool {
    let object = |object: &ObjectRules| !object.properties.is_empty() || object.additional.is_some();
    schema.kind.is_some()
        || !schema.enumeration.is_empty()
        || schema.object.as_deref().is_some_and(object)
        || schema.array.as_deref().is_some_and(|array| array.items.is_some())
        || !schema.one_of().is_empty()
        || !schema.any_of().is_empty()
}

impl<'a> Views<'a> {
    fn add(&self, view: &mut View<'a>, id: SchemaId, schema: &'a Schema, own: bool) {
        view.sources.push((id, schema));
        view.add_content(schema);
        for (exclusive, alternatives) in [(true, schema.one_of()), (false, schema.any_of())] {
            if !alternatives.is_empty() && !self.is_conjunct(alternatives) {
                let (typed, discriminator) = (schema.kind.is_some(), schema.discriminator());
                view.choices.push(Choice { exclusive, typed, alternatives: alternatives.to_vec(), discriminator });
            }
        }
        self.add_properties(view, schema);
        if let Some(rare) = schema.rare.as_deref() {
            let names = rare.property_names.map(|names| self.target(names));
            let pattern = names.and_then(|names| names.string.as_deref()?.pattern.as_deref());
            view.name_pattern = view.name_pattern.or(pattern);
            // Beside patterns it says of the other names what `additionalProperties` would.
            view.closed |= rare.unevaluated().any(|part| self.target(part).never);
        }
        let mut seen = HashSet::new();
        schema.conditional().for_each(|part| self.add_conditional(view, part, &mut seen));
        view.add_words(schema, own);
    }

    /// Adds the properties that a branch describes, those of its own `allOf` and branches too.
    fn add_conditional(&self, view: &mut View<'a>, part: SchemaUse, seen: &mut HashSet<SchemaId>) {
        let schema = self.target(part);
        if seen.len() >= MAX_DEPTH || !seen.insert(part.id()) || !budget::spend(work(schema)) {
            return;
        }
        for (name, part) in schema.properties() {
            let known = view.conditional.entry(name.as_str()).or_default();
            if !known.iter().any(|known| self.same(*known, *part)) {
                known.push(*part);
            }
        }
        let parts = schema.all_of().iter().copied().chain(schema.conditional());
        parts.for_each(|part| self.add_conditional(view, part, seen));
    }

    fn add_properties(&self, view: &mut View<'a>, schema: &'a Schema) {
        for (name, part) in schema.properties() {
            let parts = view.properties.entry(name.as_str()).or_default();
            if !budget::spend(parts.len()) {
                return;
            }
            if !parts.iter().any(|known| self.same(*known, *part)) {
                parts.push(*part);
            }
        }
    }
}

impl<'a> View<'a> {
    fn add_content(&mut self, schema: &'a Schema) {
        self.never |= schema.never;
        self.null_only |= schema.null_only;
        if let Some(kind) = schema.kind {
            self.add_kind(kind);
        }
        self.format = schema.format.as_deref().or(self.format);
        self.add_enumeration(schema);
        self.add_object(schema);
        if let Some(array) = schema.array.as_deref() {
            self.items.extend(array.items);
            self.prefix = array.prefix.as_deref().or(self.prefix);
            self.min_items = self.min_items.max(array.min);
            self.max_items = [self.max_items, array.max].into_iter().flatten().min();
        }
        if let Some(encoding) = schema.string.as_deref().and_then(|string| string.content_encoding.as_deref()) {
            self.content_encoding = Some(encoding.to_ascii_lowercase());
        }
    }

    fn add_words(&mut self, schema: &'a Schema, own: bool) {
        let words = &schema.words;
        if own {
            self.title = words.title.as_deref();
            self.description = words.description.as_deref();
            self.read_only = words.read_only;
            self.write_only = words.write_only;
            self.deprecated = words.deprecation();
            self.default = words.default.as_ref();
        } else {
            self.description = self.description.or(words.description.as_deref());
            self.default = self.default.or(words.default.as_ref());
        }
        for (key, value) in &words.extensions {
            match key.as_str() {
                "x-enum-varnames" | "x-enumNames" => self.value_names = strings(value),
                "x-enum-descriptions" | "x-enumDescriptions" => self.value_docs = strings(value),
                "x-sensitive" => self.sensitive |= *value == Value::Bool(true),
                _ => {}
            }
        }
    }

    fn add_kind(&mut self, kind: SchemaType) {
        match self.kind {
            None => self.kind = Some(kind),
            Some(now) => match type_of_both(now, kind) {
                Some(both) => self.kind = Some(both),
                None => self.conflicts.push(format!("both `{}` and `{}`", now.name(), kind.name())),
            },
        }
    }

    fn add_enumeration(&mut self, schema: &Schema) {
        if schema.enumeration.is_empty() {
            return;
        }
        let values: Vec<Value> = schema.enumeration.iter().map(|value| whole(schema, value)).collect();
        match &mut self.enumeration {
            Some(now) => {
                let known: HashSet<String> = values.iter().map(written).collect();
                let is_shared = |value: &Value| known.contains(&written(value));
                match now.iter().any(is_shared) {
                    true => now.retain(is_shared),
                    false => self.conflicts.push("enums without common values".to_owned()),
                }
            }
            None => self.enumeration = Some(values),
        }
    }

    fn add_object(&mut self, schema: &'a Schema) {
        let Some(object) = schema.object.as_deref() else { return };
        self.required.extend(object.required.iter().map(String::as_str));
        self.patterns.extend(object.patterns.iter().map(|(pattern, part)| (pattern.as_str(), *part)));
        let Some(additional) = object.additional else { return };
        // Members of an `allOf` that each forbid the others' properties can't be meant; the widest wins.
        self.additional = Some(match (self.additional, additional) {
            (Some(Additional::Schema(now)), _) => Additional::Schema(now),
            (_, Additional::Schema(part)) => Additional::Schema(part),
            (Some(Additional::Any), _) | (_, Additional::Any) => Additional::Any,
            (_, Additional::Forbidden) => Additional::Forbidden,
        });
    }
}

/// Returns the text that equal values have in common: numbers are equal by what they are worth (JSON Schema 2020-12 core, 4.2.2).
pub(crate) fn written(value: &Value) -> String {
    match value.as_f64().filter(|_| value.is_f64()) {
        Some(number) => number_value(number).to_string(),
        None => value.to_string(),
    }
}

/// A number without a fraction is whole, however it is written.
fn whole(schema: &Schema, value: &Value) -> Value {
    match value.as_f64() {
        Some(number) if schema.kind == Some(SchemaType::Number) => number_value(number),
        _ => value.clone(),
    }
}

/// A number in JSON, without a fraction where it has none: with the digits that a double is written with.
pub(crate) fn number_value(value: f64) -> Value {
    let text = value.to_string();
    let whole = text.parse::<i64>().map(Value::from);
    whole.or_else(|_| text.parse::<u64>().map(Value::from)).unwrap_or_else(|_| Value::from(value))
}

/// Returns whether a constant can be one of an enum's.
pub(crate) fn is_scalar(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}

fn strings(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(list) => list.iter().map(|value| value.as_str().unwrap_or_default()).collect(),
        Value::Object(map) => map.values().map(|value| value.as_str().unwrap_or_default()).collect(),
        _ => Vec::new(),
    }
}
