//! Schemas to types.

use std::collections::HashSet;

use openapiv3::{AnySchema, ReferenceOr, Schema, SchemaKind};
use serde_json::Value;

use super::flat::{Flat, Rest, Sr, is_scalar};
use super::{Builder, Place, Use, cost, docs, segment};
use crate::budget;
use crate::ir::names::{self, Scope};
use crate::ir::{Additional, Docs, Enum, EnumRepr, Field, Kind, Object, Presence, Ty, Type, TypeId, Variant};

/// How deep types may be nested in each other without a name from the components.
const MAX_NESTED: usize = 64;

/// Longest tuple that Rust's and our traits are there for.
const MAX_TUPLE: usize = 8;

impl<'a> Builder<'a> {
    /// The type of a schema where it is used.
    pub(super) fn use_of(&mut self, parts: &[Sr<'a>], place: &Place) -> Use {
        match parts {
            [Sr::Ref(name)] => self.component(name),
            _ => self.schema_type(parts, place, None),
        }
    }

    /// The type of a schema in a parameter, header, body or response. Where that is a component, all that refer to it mean
    /// the same type.
    pub(super) fn shared_use(&mut self, schema: Sr<'a>, place: &Place) -> Use {
        if !place.pointer.starts_with("/components/") {
            return self.use_of(&[schema], place);
        }
        if let Some(known) = self.shared.get(&place.pointer) {
            return known.clone();
        }
        let used = self.use_of(&[schema], place);
        self.shared.insert(place.pointer.clone(), used.clone());
        used
    }

    /// The type of a schema; `component` is its name where it is a component.
    pub(super) fn schema_type(&mut self, parts: &[Sr<'a>], place: &Place, component: Option<&'a str>) -> Use {
        if budget::is_spent() {
            return Use::of(Ty::Any);
        }
        let only = self.only_reference(parts).filter(|(name, _)| !self.extends(component, name));
        if let Some((name, nullable)) = only {
            let used = self.component(name);
            return Use { nullable: used.nullable || nullable, ty: used.ty };
        }
        let flat = self.flatten(parts);
        for conflict in &flat.conflicts {
            let message = format!("the schemas that must all hold say {conflict}");
            self.warn("all-of-conflict", place, &message, "the first one is taken");
        }
        let mut ty = self.shape(&flat, place, component);
        // protection: lists-nested
        if ty.size() > MAX_NESTED {
            self.warn(
                "endless-schema",
                place,
                "lists, maps and tuples are nested too deep",
                "it is read as untyped JSON",
            );
            ty = Ty::Any;
        }
        let nullable =
            flat.nullable || matches!(flat.enumeration.as_deref(), Some(values) if values.contains(&Value::Null));
        // A union of one member or a reference may have brought its own null.
        match ty {
            Ty::Nullable(ty) => Use { ty: *ty, nullable: true },
            ty => Use { ty, nullable },
        }
    }

    /// The component that a schema is only another way to write: `allOf` of one reference, with words or `nullable` beside it.
    fn only_reference(&self, parts: &[Sr<'a>]) -> Option<(&'a str, bool)> {
        let mut only = None;
        let mut nullable = false;
        for part in parts {
            match part {
                Sr::Ref(name) if only.is_none_or(|known| known == *name) => only = Some(*name),
                Sr::Ref(_) => return None,
                Sr::Item(schema) => {
                    nullable |= schema.schema_data.nullable;
                    let members = only_members(schema)?;
                    let members: Vec<Sr<'a>> = members.iter().map(Sr::of).collect();
                    if !members.is_empty() {
                        let (name, null) = self.only_reference(&members)?;
                        if only.is_some_and(|known| known != name) {
                            return None;
                        }
                        only = Some(name);
                        nullable |= null;
                    }
                }
            }
        }
        only.map(|name| (name, nullable))
    }

    /// Whether a component is an alternative of the one that it refers to, and so a type of its own.
    fn extends(&self, component: Option<&'a str>, base: &'a str) -> bool {
        let circle = |name| self.circle(Sr::Ref(name));
        let is_union = || !self.flatten(&[Sr::Ref(base)]).choices.is_empty();
        component.is_some_and(|own| own != base && circle(own).is_some() && circle(own) == circle(base)) && is_union()
    }

    fn shape(&mut self, flat: &Flat<'a>, place: &Place, component: Option<&'a str>) -> Ty {
        if flat.null_only {
            return Ty::Null;
        }
        if flat.never {
            self.warn("never", place, "no value fits this schema", "it is read as untyped JSON");
            return Ty::Any;
        }
        if let Some(values) = &flat.enumeration {
            let values: Vec<&Value> = values.iter().filter(|value| !value.is_null()).collect();
            if values.is_empty() {
                return Ty::Null;
            }
            if values.iter().all(|v| v.is_boolean()) {
                return Ty::Bool;
            }
            if values.iter().all(|value| is_scalar(value)) {
                return self.enumeration(flat, &values, place, component);
            }
        }
        if !flat.choices.is_empty()
            && let Some(ty) = self.choice(flat, place, component)
        {
            return ty;
        }
        match flat.type_name {
            Some("string") => self.string(flat, place),
            Some("integer") => integer(flat.format.as_deref()),
            Some("number") => number(flat.format.as_deref()),
            Some("boolean") => Ty::Bool,
            Some("array") => self.array(flat, place),
            _ if flat.is_object() => self.object(flat, place, component),
            None if flat.items.is_some() || flat.tuple.is_some() => self.array(flat, place),
            _ => Ty::Any,
        }
    }

    pub(super) fn string(&mut self, flat: &Flat<'a>, place: &Place) -> Ty {
        match (flat.content_encoding.as_deref(), flat.format.as_deref()) {
            (Some("base64"), _) | (None, Some("byte" | "base64")) => Ty::Base64,
            (Some(other), _) if other != "binary" => {
                let message = format!("the content encoding {} is not decoded", crate::markdown::code(other));
                self.warn("content-encoding", place, &message, "the text is passed on as it is");
                Ty::String
            }
            (_, Some("binary")) | (Some(_), _) => Ty::Binary,
            (_, Some("date-time")) => Ty::DateTime,
            (_, Some("date")) => Ty::Date,
            _ => Ty::String,
        }
    }

    fn array(&mut self, flat: &Flat<'a>, place: &Place) -> Ty {
        if let Some(items) = flat.tuple.as_deref()
            && let Some(tuple) = self.tuple(items, flat, place)
        {
            return tuple;
        }
        let Some(items) = flat.items else { return Ty::Array(Box::new(Ty::Any)) };
        Ty::Array(Box::new(self.use_of(&[items], &place.at("items")).element()))
    }

    /// A tuple: its items by position, those that need not be there as such, and what may follow.
    fn tuple(&mut self, items: &[Sr<'a>], flat: &Flat<'a>, place: &Place) -> Option<Ty> {
        let closed = flat.items.is_some_and(|rest| self.flatten(&[rest]).never)
            || flat.max_items.is_some_and(|max| max <= items.len());
        if items.is_empty() {
            return None;
        }
        if items.len() + usize::from(!closed) > MAX_TUPLE {
            self.warn("long-tuple", place, "the tuple is longer than Rust's", "its items are read as untyped JSON");
            return Some(Ty::Array(Box::new(Ty::Any)));
        }
        let mut types = Vec::with_capacity(items.len() + 1);
        for (i, item) in items.iter().enumerate() {
            let place = place.child(ORDINALS.get(i).copied().unwrap_or("Item"), &format!("prefixItems/{i}"));
            let ty = self.use_of(&[*item], &place).element();
            types.push(if i < flat.min_items.unwrap_or(0) { ty } else { Ty::Optional(Box::new(ty)) });
        }
        if !closed {
            let rest = flat.items.map_or(Ty::Any, |rest| self.use_of(&[rest], &place.child("Rest", "items")).element());
            types.push(Ty::Rest(Box::new(rest)));
        }
        Some(Ty::Tuple(types))
    }

    /// What properties beyond the named ones hold.
    fn rest(&mut self, flat: &Flat<'a>, place: &Place) -> Additional {
        let mut kinds: Vec<Ty> = Vec::new();
        let place = place.child("Value", "additionalProperties");
        if let Some(Rest::Schema(schema)) = flat.rest {
            kinds.push(self.use_of(&[schema], &place).element());
        }
        for (_, schema) in &flat.pattern_properties {
            let ty = self.use_of(&[*schema], &place).element();
            if !kinds.contains(&ty) {
                kinds.push(ty);
            }
        }
        match (kinds.len(), flat.rest) {
            (0, Some(Rest::Forbidden)) => Additional::Forbidden,
            (1, Some(Rest::Schema(_) | Rest::Forbidden)) => kinds.pop().map_or(Additional::Any, Additional::Typed),
            (1, None) if matches_every_name(flat) => kinds.pop().map_or(Additional::Any, Additional::Typed),
            _ => Additional::Any,
        }
    }

    pub(super) fn object(&mut self, flat: &Flat<'a>, place: &Place, component: Option<&'a str>) -> Ty {
        if flat.properties.is_empty() {
            return match self.rest(flat, place) {
                Additional::Typed(ty) => Ty::Map(Box::new(ty)),
                Additional::Any => Ty::Map(Box::new(Ty::Any)),
                Additional::Forbidden => self.push_type(place, component, flat, |_, _| {
                    Kind::Object(Object {
                        additional: Additional::Forbidden,
                        additional_name: "additional_properties".to_owned(),
                        extra_name: "extra".to_owned(),
                        ..Object::default()
                    })
                }),
            };
        }
        self.push_type(place, component, flat, |builder, place| Kind::Object(builder.fields(flat, place)))
    }

    fn fields(&mut self, flat: &Flat<'a>, parent: &Place) -> Object {
        let mut scope = Scope::default();
        let names = names::assign(flat.properties.keys().copied(), &mut scope, |wire| names::snake(wire, "field"));
        let additional_name = scope.claim(["additional_properties", "other_properties"].map(str::to_owned));
        let extra_name = scope.claim(["extra", "extra_fields"].map(str::to_owned));
        let mut fields = Vec::with_capacity(names.len());
        for ((wire_name, parts), name) in flat.properties.iter().zip(names) {
            let word = names::pascal(wire_name, "Field");
            let place = parent.child(&word, &format!("properties/{}", segment(wire_name)));
            let used = self.property(parts, parent, &place);
            let field = self.field(wire_name, name, parts, flat.required.contains(wire_name), used);
            let values = field.default.iter().chain(&field.example);
            if !self.spend(&place, cost::docs(&field.docs) + cost::values(values)) {
                break;
            }
            fields.push(field);
        }
        Object { fields, additional: self.rest(flat, parent), additional_name, extra_name }
    }

    fn field(&mut self, wire_name: &str, name: String, parts: &[Sr<'a>], required: bool, used: Use) -> Field {
        let own: Vec<Sr<'a>> = parts.iter().copied().filter(|part| matches!(part, Sr::Item(_))).collect();
        let words = self.flatten_words(&own);
        let limits = self.limits(parts, &used.ty);
        Field {
            limits,
            name,
            wire_name: wire_name.to_owned(),
            presence: match (required, used.nullable) {
                // Untyped JSON and null hold a null themselves.
                (true, true) if !matches!(used.ty, Ty::Any | Ty::Null) => Presence::RequiredNullable,
                (true, _) => Presence::Required,
                (false, nullable) => Presence::Optional { nullable: nullable || used.ty == Ty::Null },
            },
            ty: used.ty,
            boxed: false,
            read_only: words.read_only,
            write_only: words.write_only,
            fixed: None,
            example: words.examples.first().cloned(),
            docs: docs(&words),
            default: words.default,
        }
    }

    /// What the schemas at a property say in words, without what the components behind their references say.
    pub(super) fn flatten_words(&self, own: &[Sr<'a>]) -> Flat<'a> {
        let mut words = match own {
            [] => Flat::default(),
            [part] => self.flatten(&[*part]),
            [part, ..] => {
                let first = self.flatten(&[*part]);
                let mut all = self.flatten(own);
                all.title = first.title;
                all.description = first.description.or(all.description);
                all.read_only = first.read_only;
                all.write_only = first.write_only;
                all.deprecated = first.deprecated;
                all
            }
        };
        self.add_words_beside_null(&mut words);
        words
    }

    /// A choice between a schema and null says in the former what it means.
    fn add_words_beside_null(&self, words: &mut Flat<'a>) {
        let [choice] = words.choices.as_slice() else { return };
        let mut others = choice.alternatives.iter().filter(|part| !self.flatten(&[**part]).null_only);
        let (Some(only @ Sr::Item(_)), None) = (others.next(), others.next()) else { return };
        let inner = self.flatten(&[*only]);
        words.title = words.title.or(inner.title);
        words.description = words.description.or(inner.description);
        words.deprecated = words.deprecated.take().or(inner.deprecated);
        words.default = words.default.take().or(inner.default);
        words.examples.extend(inner.examples);
        words.notes.extend(inner.notes);
    }

    pub(super) fn enumeration(
        &mut self,
        flat: &Flat<'a>,
        values: &[&Value],
        place: &Place,
        component: Option<&'a str>,
    ) -> Ty {
        let repr = if values.iter().all(|v| v.is_string()) {
            EnumRepr::String
        } else if values.iter().all(|v| v.is_i64()) {
            EnumRepr::Integer
        } else {
            EnumRepr::Mixed
        };
        let mut scope = Scope::default();
        let mut seen = HashSet::new();
        let mut variants = Vec::new();
        for (i, value) in values.iter().enumerate() {
            if !seen.insert(value.to_string()) {
                continue;
            }
            let given = flat.varnames.get(i).filter(|name| !name.is_empty());
            let name = given.map_or_else(|| names::variant_name(value), |name| names::pascal(name, "Value"));
            let description = flat.value_docs.get(i).filter(|text| !text.is_empty()).cloned();
            let spelled = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            variants.push(Variant {
                name: scope.claim(names::spellings(name, &spelled)),
                value: (*value).clone(),
                docs: Docs { description, ..Docs::default() },
            });
        }
        let unknown_name = scope.claim(["Unknown", "Unrecognized", "Undocumented"].map(str::to_owned));
        let default = flat.default.clone();
        self.push_type(place, component, flat, |_, _| Kind::Enum(Enum { repr, variants, unknown_name, default }))
    }

    /// Adds a named type. Its name stands before its parts are built, so that they can refer to it.
    pub(super) fn push_type(
        &mut self,
        place: &Place,
        component: Option<&'a str>,
        flat: &Flat<'a>,
        kind: impl FnOnce(&mut Self, &Place) -> Kind,
    ) -> Ty {
        if component.is_none() {
            if let Some((_, id)) = self.open_inline.iter().find(|(origin, _)| *origin == flat.origin) {
                return Ty::Named(*id);
            }
            if self.open_inline.len() >= MAX_NESTED {
                self.warn("endless-schema", place, "the schema nests without end", "it is read as untyped JSON");
                return Ty::Any;
            }
        }
        let constants = flat.enumeration.as_deref().unwrap_or_default();
        let own = docs(flat);
        let cost = cost::TYPE + cost::FIELD * flat.properties.len() + cost::CONSTANT * constants.len();
        if !self.spend(place, cost + cost::docs(&own) + cost::values(flat.examples.iter().chain(constants))) {
            return Ty::Any;
        }
        let id = TypeId(u32::try_from(self.types.len()).unwrap_or(u32::MAX));
        let name = match component {
            Some(_) => place.name.clone(),
            None => self.inline_name(place, flat),
        };
        let module = match place.home {
            Some(home) => self.types[home.0 as usize].module.clone(),
            None => self.modules.claim([names::module_name(&name)]),
        };
        let place = Place { name: name.clone(), home: Some(place.home.unwrap_or(id)), pointer: place.pointer.clone() };
        self.types.push(Type {
            name,
            module,
            schema_name: component.map(str::to_owned),
            pointer: place.pointer.clone(),
            home: place.home.unwrap_or(id),
            docs: own,
            features: Default::default(),
            in_request: false,
            in_response: false,
            examples: flat.examples.clone(),
            kind: Kind::Alias(Ty::Any),
        });
        if let Some(component) = component {
            self.resolved.entry(component).or_insert(Use { ty: Ty::Named(id), nullable: flat.nullable });
            self.remember_domain(component, id);
        }
        // A component can be referred to by its name, so that nothing around it is needed in it.
        let around = component.map(|_| std::mem::take(&mut self.open_inline));
        if component.is_none() {
            self.open_inline.push((flat.origin.clone(), id));
        }
        let kind = kind(self, &place);
        match around {
            Some(around) => self.open_inline = around,
            None => drop(self.open_inline.pop()),
        }
        self.types[id.0 as usize].kind = kind;
        Ty::Named(id)
    }

    fn remember_domain(&mut self, component: &str, id: TypeId) {
        let Some(Sr::Item(schema)) = self.schema(component) else { return };
        if let Some(domains) = schema.schema_data.extensions.get("x-sdkwright-domain").and_then(Value::as_array) {
            let domains = domains.iter().filter_map(|d| d.as_str().map(str::to_owned)).collect();
            self.domains.schemas.insert(id, domains);
        }
    }

    /// A free name for an inline type: where it stands, or that and what it is.
    fn inline_name(&mut self, place: &Place, flat: &Flat<'a>) -> String {
        let base = names::type_name(&place.name);
        let kind = if flat.enumeration.is_some() {
            "Option"
        } else if flat.choices.is_empty() {
            "Details"
        } else {
            "Choice"
        };
        self.names.claim([base.clone(), format!("{base}{kind}"), format!("{base}Inline")])
    }
}

/// Whether no property can have a name that none of the patterns matches. Where one can, it may hold anything, and a map of what
/// the patterns say would refuse what the document allows.
fn matches_every_name(flat: &Flat<'_>) -> bool {
    const ANY: [&str; 9] = ["", "^", ".", ".*", ".+", "^.*", "^.+", "^.*$", "^.+$"];
    let mut patterns = flat.pattern_properties.iter().map(|(pattern, _)| *pattern);
    flat.closed || patterns.any(|pattern| Some(pattern) == flat.name_pattern || ANY.contains(&pattern))
}

const ORDINALS: &[&str] = &["First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth"];

fn integer(format: Option<&str>) -> Ty {
    match format {
        Some("int32" | "int16" | "int8" | "uint8" | "uint16") => Ty::I32,
        Some("uint32") => Ty::U32,
        Some("uint64" | "uint" | "usize") => Ty::U64,
        _ => Ty::I64,
    }
}

fn number(format: Option<&str>) -> Ty {
    match format {
        Some("int32") => Ty::I32,
        Some("int64") => Ty::I64,
        _ => Ty::F64,
    }
}

/// The members of a schema that is nothing but `allOf` and words.
fn only_members(schema: &Schema) -> Option<&[ReferenceOr<Schema>]> {
    if schema.schema_data.extensions.keys().any(|key| key.starts_with("x-sdkwright-")) {
        return None;
    }
    match &schema.schema_kind {
        SchemaKind::AllOf { all_of } => Some(all_of),
        SchemaKind::Any(any) => is_bare(any).then_some(&any.all_of),
        _ => None,
    }
}

/// Whether nothing but `allOf` and `type: object` is said.
fn is_bare(any: &AnySchema) -> bool {
    let AnySchema {
        typ,
        format,
        enumeration,
        properties,
        required,
        additional_properties,
        items,
        one_of,
        any_of,
        not,
        ..
    } = any;
    typ.as_deref().is_none_or(|name| name == "object")
        && format.is_none()
        && enumeration.is_empty()
        && properties.is_empty()
        && required.is_empty()
        && additional_properties.is_none()
        && items.is_none()
        && one_of.is_empty()
        && any_of.is_empty()
        && not.is_none()
}
