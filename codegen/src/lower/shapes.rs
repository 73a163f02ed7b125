//! Schemas to types.

use std::collections::HashSet;

use serde_json::Value;

use super::limits::declared_limits;
use super::{Builder, Place, Use, cost, segment};
use crate::budget;
use crate::canonical::{Additional as Declared, Schema, SchemaId, SchemaType, SchemaUse, View, is_scalar};
use crate::ir::names::{self, Scope, Wanted};
use crate::ir::{
    Additional, Docs, Enum, EnumRepr, Field, I64_END, Kind, Object, Presence, Ty, Type, TypeId, U64_END, Variant,
};
use crate::reserved;

/// Maximum nesting of types without a name from the components.
const MAX_NESTED: usize = 64;

/// Longest tuple that Rust's and our traits are there for.
const MAX_TUPLE: usize = 8;

impl<'a> Builder<'a> {
    /// The type of a schema where it is used.
    pub(super) fn use_of(&mut self, parts: &[SchemaUse], place: &Place) -> Use {
        match parts {
            [SchemaUse::Ref(id)] => self.component(*id),
            _ => self.schema_type(parts, place, None),
        }
    }

    /// The type of a schema in a parameter, header, body or response. Where that is a component, all that refer to it mean
    /// the same type.
    pub(super) fn shared_use(&mut self, schema: SchemaUse, place: &Place) -> Use {
        if !place.pointer.starts_with("/components/") {
            return self.use_of(&[schema], place);
        }
        if let Some(known) = self.known.shared.get(&place.pointer) {
            return known.clone();
        }
        let used = self.use_of(&[schema], place);
        self.known.shared.insert(place.pointer.clone(), used.clone());
        used
    }

    /// The type of a schema; `component` is its name where it is a component.
    pub(super) fn schema_type(&mut self, parts: &[SchemaUse], place: &Place, component: Option<SchemaId>) -> Use {
        if budget::is_spent() {
            return Use::of(Ty::Any);
        }
        let only = self.only_reference(parts).filter(|(id, _)| !self.extends(component, *id));
        if let Some((id, nullable)) = only {
            let used = self.component(id);
            return Use { nullable: used.nullable || nullable, ty: used.ty };
        }
        let view = self.views.merged(parts);
        for conflict in &view.conflicts {
            let message = format!("the members of `allOf` contradict each other: {conflict}");
            self.warn("all-of-conflict", place, &message, "the first one is used");
        }
        let mut ty = self.shape(&view, place, component);
        // protection: lists-nested
        if ty.size() > MAX_NESTED {
            self.warn(
                "endless-schema",
                place,
                "arrays, maps and tuples are nested too deeply",
                "it is read as untyped JSON",
            );
            ty = Ty::Any;
        }
        let nullable =
            view.nullable || matches!(view.enumeration.as_deref(), Some(values) if values.contains(&Value::Null));
        // A union of one member or a reference may have brought its own null.
        match ty {
            Ty::Nullable(ty) => Use { ty: *ty, nullable: true },
            ty => Use { ty, nullable },
        }
    }

    /// The component that a schema is only another way to write: `allOf` of one reference, with words or `nullable` beside it.
    fn only_reference(&self, parts: &[SchemaUse]) -> Option<(SchemaId, bool)> {
        let mut only = None;
        let mut nullable = false;
        for part in parts {
            match part {
                SchemaUse::Ref(id) if only.is_none_or(|known| known == *id) => only = Some(*id),
                SchemaUse::Ref(_) => return None,
                SchemaUse::Item(id) => {
                    let schema = self.views.schema(*id);
                    nullable |= schema.nullable;
                    if !says_no_more_than_its_members(schema) {
                        return None;
                    }
                    if !schema.all_of().is_empty() {
                        let (id, null) = self.only_reference(schema.all_of())?;
                        if only.is_some_and(|known| known != id) {
                            return None;
                        }
                        only = Some(id);
                        nullable |= null;
                    }
                }
            }
        }
        only.map(|id| (id, nullable))
    }

    /// Returns whether a component is an alternative of the one that it refers to, and so a type of its own.
    fn extends(&self, component: Option<SchemaId>, base: SchemaId) -> bool {
        if component.is_some_and(|own| self.is_heir(own, base)) {
            return true;
        }
        let circle = |id| self.views.circle(SchemaUse::Ref(id));
        let is_union = || !self.views.view(SchemaUse::Ref(base)).choices.is_empty();
        component.is_some_and(|own| own != base && circle(own).is_some() && circle(own) == circle(base)) && is_union()
    }

    fn shape(&mut self, view: &View<'a>, place: &Place, component: Option<SchemaId>) -> Ty {
        if view.null_only {
            return Ty::Null;
        }
        if view.never {
            self.warn("never", place, "the schema accepts no value", "it is read as untyped JSON");
            return Ty::Any;
        }
        if let Some(values) = &view.enumeration {
            let values: Vec<&Value> = values.iter().filter(|value| !value.is_null()).collect();
            if values.is_empty() {
                return Ty::Null;
            }
            if values.iter().all(|v| v.is_boolean()) {
                return Ty::Bool;
            }
            if values.iter().all(|value| is_scalar(value)) {
                return self.enumeration(view, &values, place, component);
            }
        }
        if !view.choices.is_empty()
            && let Some(ty) = self.choice(view, place, component)
        {
            return ty;
        }
        if view.kind.is_some_and(SchemaType::is_text_or_number)
            && let Some(ty) = self.type_of_format(view)
        {
            return ty;
        }
        match view.kind {
            Some(SchemaType::String) => self.string(view, place),
            Some(SchemaType::Integer) => self.integer(view, place),
            Some(SchemaType::Number) => Ty::of_number(view.format),
            Some(SchemaType::Boolean) => Ty::Bool,
            Some(SchemaType::Array) => self.array(view, place),
            _ if view.is_object() => self.object(view, place, component),
            None if !view.items.is_empty() || view.prefix.is_some() => self.array(view, place),
            _ => Ty::Any,
        }
    }

    /// The type that holds all integers of a format, or, without one or beyond it, all that the bounds allow.
    fn integer(&mut self, view: &View<'a>, place: &Place) -> Ty {
        let limits = declared_limits(view);
        let [smallest, largest] = [limits.smallest_integer(), limits.largest_integer()];
        let ty = Ty::of_integers(view.format, smallest, largest);
        let known = view.format.and_then(Ty::of_integer);
        if known.as_ref() == Some(&ty) {
            return ty;
        }
        let name = if ty == Ty::U64 { "u64" } else { "i64" };
        if known.is_some() {
            let message = format!("the bounds allow integers beyond the format `{}`", view.format.unwrap_or_default());
            let help = format!("the type is `{name}`; correct the bounds or the format");
            self.warn("integer-range", place, &message, &help);
        }
        let [from, to] = if ty == Ty::U64 { [0.0, U64_END] } else { [-I64_END, I64_END] };
        let is_wide =
            view.format.is_some_and(|format| ["int128", "uint128", "int256", "uint256", "bigint"].contains(&format));
        if is_wide || largest > Some(to) || smallest.is_some_and(|smallest| smallest < from) || has_wide_bound(view) {
            let message = format!("the schema allows integers that `{name}` can't represent");
            self.warn(
                "integer-range",
                place,
                &message,
                "such an integer is a decoding error; narrow the bounds if the API never sends one",
            );
        }
        ty
    }

    pub(super) fn string(&mut self, view: &View<'a>, place: &Place) -> Ty {
        let encoding = view.content_encoding.as_deref();
        Ty::of_text(encoding, view.format).unwrap_or_else(|| {
            let message =
                format!("unsupported content encoding {}", crate::markdown::code(encoding.unwrap_or_default()));
            self.warn("content-encoding", place, &message, "the text is left unchanged");
            Ty::String
        })
    }

    fn array(&mut self, view: &View<'a>, place: &Place) -> Ty {
        if let Some(items) = view.prefix
            && let Some(tuple) = self.tuple(items, view, place)
        {
            return tuple;
        }
        let Some(items) = view.items.first().copied() else { return Ty::Array(Box::new(Ty::Any)) };
        Ty::Array(Box::new(self.use_of(&[items], &place.at("items")).element()))
    }

    /// A tuple: its items by position, those that need not be there as such, and what may follow.
    fn tuple(&mut self, items: &[SchemaUse], view: &View<'a>, place: &Place) -> Option<Ty> {
        let closed = view.items.first().is_some_and(|rest| self.views.view(*rest).never)
            || view.max_items.is_some_and(|max| max <= items.len());
        if items.is_empty() {
            return None;
        }
        if items.len() + usize::from(!closed) > MAX_TUPLE {
            self.warn(
                "long-tuple",
                place,
                "the tuple has more items than supported",
                "its items are read as untyped JSON",
            );
            return Some(Ty::Array(Box::new(Ty::Any)));
        }
        let mut types = Vec::with_capacity(items.len() + 1);
        for (i, item) in items.iter().enumerate() {
            let place = place.child(ORDINALS.get(i).copied().unwrap_or("Item"), &format!("prefixItems/{i}"));
            let ty = self.use_of(&[*item], &place).element();
            types.push(if i < view.min_items.unwrap_or(0) { ty } else { Ty::Optional(Box::new(ty)) });
        }
        if !closed {
            let rest = view
                .items
                .first()
                .map_or(Ty::Any, |rest| self.use_of(&[*rest], &place.child("Rest", "items")).element());
            types.push(Ty::Rest(Box::new(rest)));
        }
        Some(Ty::Tuple(types))
    }

    /// Returns the type of properties that are not named one by one: what `additionalProperties` or the schema of any pattern takes
    /// (JSON Schema 2020-12 core, 10.3.2.2 and 10.3.2.3). Which of these one has, its name says, and so does its value.
    fn rest(&mut self, view: &View<'a>, place: &Place) -> Additional {
        let place = place.child("Value", "additionalProperties");
        let mut parts: Vec<SchemaUse> = Vec::new();
        let declared = match view.additional {
            Some(Declared::Schema(schema)) => Some(schema),
            _ => None,
        };
        for part in declared.into_iter().chain(view.patterns.iter().map(|(_, part)| *part)) {
            if !parts.iter().any(|known| self.views.same(*known, part)) {
                parts.push(part);
            }
        }
        let takes_any_other = !matches!(view.additional, Some(Declared::Schema(_) | Declared::Forbidden));
        match view.additional {
            Some(Declared::Forbidden) if parts.is_empty() => Additional::Forbidden,
            _ if parts.is_empty() => Additional::Any,
            _ if takes_any_other && !matches_every_name(view) => {
                if parts.iter().any(|part| self.views.view(*part).has_shape()) {
                    self.warn(
                        "several-patterns",
                        &place,
                        "properties whose names match no pattern may hold anything",
                        "those that are not named one by one are read as untyped JSON; set `additionalProperties: false` if \
                         there are no others",
                    );
                }
                Additional::Any
            }
            _ => {
                let all = self.any_of(parts.into_iter().map(|part| vec![part]).collect());
                Additional::Typed(self.use_of(&all, &place).element())
            }
        }
    }

    pub(super) fn object(&mut self, view: &View<'a>, place: &Place, component: Option<SchemaId>) -> Ty {
        if view.properties.is_empty() && view.conditional.is_empty() {
            return match self.rest(view, place) {
                Additional::Typed(ty) => Ty::Map(Box::new(ty)),
                Additional::Any => Ty::Map(Box::new(Ty::Any)),
                Additional::Forbidden => self.push_type(place, component, view, |_, _| {
                    Kind::Object(Object {
                        additional: Additional::Forbidden,
                        additional_name: "additional_properties".to_owned(),
                        extra_name: "extra".to_owned(),
                        ..Object::default()
                    })
                }),
            };
        }
        self.push_type(place, component, view, |builder, place| Kind::Object(builder.fields(view, place)))
    }

    pub(super) fn fields(&mut self, view: &View<'a>, parent: &Place) -> Object {
        let declared = view;
        let is_undeclared = |name: &&str| !declared.properties.contains_key(name);
        let is_conditional = |name: &&str| {
            declared.conditional.contains_key(name) && is_undeclared(name) || declared.partial.contains(name)
        };
        let extended;
        let view = if view.conditional.is_empty() && !view.required.iter().any(is_undeclared) {
            view
        } else {
            extended = self.with_undeclared(view, parent);
            &extended
        };
        let mut scope = Scope::default();
        let owners = self.known_as(parent);
        let owners = owners.each_ref().map(String::as_str);
        let wire_names: Vec<&str> = view.properties.keys().copied().collect();
        let given = |wire: &&str| self.naming.renames.field(&owners, wire, || names::snake(wire, "field"));
        let wanted: Vec<Wanted> = wire_names.iter().map(given).collect();
        self.naming.renames.check("fields", &owners, &wire_names, &wanted);
        let names = names::assign(&wire_names, &wanted, &mut scope);
        let additional_name = scope.claim(["additional_properties", "other_properties"].map(str::to_owned));
        let extra_name = scope.claim(["extra", "extra_fields"].map(str::to_owned));
        let mut fields = Vec::with_capacity(names.len());
        for ((wire_name, parts), name) in view.properties.iter().zip(names) {
            let word = names::pascal(wire_name, "Field");
            let place = parent.child(&word, &format!("properties/{}", segment(wire_name)));
            let required = view.required.contains(wire_name);
            // A boolean says by itself that it is there.
            let conditional = is_conditional(wire_name);
            let constant =
                self.constant_of(parts).filter(|(value, _)| !conditional && (required || !value.is_boolean()));
            let used = match &constant {
                Some((_, ty)) => Use::of(ty.clone()),
                None => self.property(parts, parent, &place),
            };
            let mut field = self.field(wire_name, name, parts, required, used);
            if let Some((value, _)) = constant {
                field.constant = true;
                field.fixed = Some(value);
            }
            field.sensitive |= view.sensitive;
            field.conditional = conditional;
            if view.undeclared.contains(wire_name) {
                // A property that is only required may be misspelled: received values need not have it.
                field.presence = Presence::Optional { nullable: false };
                field.required_in_requests = true;
            }
            let values = field.default.iter().chain(&field.example);
            if !self.spend(&place, cost::docs(&field.docs) + cost::values(values)) {
                break;
            }
            fields.push(field);
        }
        let additional_sensitive = self.has_sensitive_rest(view);
        Object { fields, additional: self.rest(view, parent), additional_sensitive, additional_name, extra_name }
    }

    /// The names in rules for the type that was named last: its schema's name, and its name in Rust.
    pub(super) fn known_as(&self, place: &Place) -> [String; 2] {
        let schema = self.types.last().and_then(|ty| ty.schema_name.clone());
        [schema.unwrap_or_default(), place.name.clone()]
    }

    /// The only value of a property, with its type, where the property itself says so: what a component says may become more.
    fn constant_of(&self, parts: &[SchemaUse]) -> Option<(Value, Ty)> {
        if self.only_reference(parts).is_some() {
            return None;
        }
        let view = self.views.merged(parts);
        let [value] = view.enumeration.as_deref()? else { return None };
        let ty = match value {
            _ if view.nullable || !view.choices.is_empty() => return None,
            Value::String(_) => Ty::String,
            Value::Bool(_) => Ty::Bool,
            Value::Number(number) if number.is_i64() => Ty::I64,
            Value::Number(number) if number.is_f64() => Ty::F64,
            _ => return None,
        };
        Some((value.clone(), ty))
    }

    /// The view with the properties that only a condition describes, which need not be there, and those that are only required
    /// (JSON Schema 2020-12 core, 10.2.2; validation, 6.5.3).
    fn with_undeclared(&mut self, view: &View<'a>, place: &Place) -> View<'a> {
        let mut all = view.clone();
        for (name, alternatives) in &view.conditional {
            if all.properties.contains_key(name) {
                continue;
            }
            let parts = self.any_of(alternatives.iter().map(|part| vec![*part]).collect());
            all.required.remove(name);
            all.properties.insert(*name, parts);
        }
        if matches!(view.additional, None | Some(Declared::Any)) && !view.closed && view.choices.is_empty() {
            for name in view.required.iter().filter(|name| !view.properties.contains_key(*name)) {
                let is_described = !view.patterns.is_empty() || all.properties.contains_key(name);
                if !is_described && self.spend(place, cost::FIELD) {
                    all.properties.insert(*name, vec![self.views.make(Schema::default())]);
                    all.undeclared.insert(*name);
                }
            }
        }
        all
    }

    fn field(&mut self, wire_name: &str, name: String, parts: &[SchemaUse], required: bool, used: Use) -> Field {
        let own: Vec<SchemaUse> = parts.iter().copied().filter(|part| matches!(part, SchemaUse::Item(_))).collect();
        let words = self.words(&own);
        let limits = self.limits(parts, &used.ty);
        // Other constants are enums, which hold theirs.
        let fixed = match self.views.merged(parts).enumeration.as_deref() {
            Some([only]) if used.ty == Ty::Bool => Some(only.clone()),
            _ => None,
        };
        Field {
            sensitive: self.is_sensitive(parts, &used.ty),
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
            required_in_requests: false,
            fixed,
            conditional: false,
            constant: false,
            example: words.examples().next().cloned(),
            docs: self.docs(&words),
            default: words.default.cloned(),
        }
    }

    /// Returns the documentation of the schemas at a property, without that of referenced components.
    pub(super) fn words(&self, own: &[SchemaUse]) -> View<'a> {
        let [first, ..] = own else { return View::default() };
        let all = self.views.merged(own);
        let first = self.views.view(*first);
        let mut words = View {
            sources: all.sources.clone(),
            title: first.title,
            description: first.description.or(all.description),
            read_only: first.read_only,
            write_only: first.write_only,
            deprecated: first.deprecated,
            default: all.default,
            ..View::default()
        };
        self.add_words_beside_null(&all, &mut words);
        words
    }

    /// A choice between a schema and null says in the former what it means.
    fn add_words_beside_null(&self, view: &View<'a>, words: &mut View<'a>) {
        let [choice] = view.choices.as_slice() else { return };
        let mut others = choice.alternatives.iter().filter(|part| !self.views.view(**part).null_only);
        let (Some(only @ SchemaUse::Item(_)), None) = (others.next(), others.next()) else { return };
        let inner = self.views.view(*only);
        words.title = words.title.or(inner.title);
        words.description = words.description.or(inner.description);
        words.deprecated = words.deprecated.or(inner.deprecated);
        words.default = words.default.or(inner.default);
        words.sources.extend(&inner.sources);
    }

    pub(super) fn enumeration(
        &mut self,
        view: &View<'a>,
        values: &[&Value],
        place: &Place,
        component: Option<SchemaId>,
    ) -> Ty {
        let repr = if values.iter().all(|v| v.is_string()) {
            EnumRepr::String
        } else if values.iter().all(|v| v.is_i64()) {
            EnumRepr::Integer
        } else {
            EnumRepr::Mixed
        };
        let schema = component.and_then(|id| self.views.schema(id).name.as_deref()).unwrap_or_default();
        let inline = names::type_name(&place.name, "Model");
        let owners = [schema, self.renamed_inline(&inline).unwrap_or(&inline), &inline];
        let mut seen = HashSet::new();
        let values: Vec<(usize, &Value)> =
            values.iter().copied().enumerate().filter(|(_, value)| seen.insert(value.to_string())).collect();
        let spelled: Vec<String> =
            values.iter().map(|(_, value)| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).collect();
        let wanted = values.iter().zip(&spelled).map(|((i, value), spelled)| {
            let named = view.value_names.get(*i).filter(|name| !name.is_empty());
            self.naming.renames.variant(&owners, spelled, || {
                named.map_or_else(|| names::variant_name(value), |name| names::pascal(name, "Value"))
            })
        });
        let wanted: Vec<Wanted> = wanted.collect();
        let wire_names: Vec<&str> = spelled.iter().map(String::as_str).collect();
        self.naming.renames.check("variants", &owners, &wire_names, &wanted);
        let mut scope = Scope::with(reserved::variants());
        let names = names::assign_in_order(&wire_names, &wanted, &mut scope);
        let variants = values.into_iter().zip(names).map(|((i, value), name)| {
            let description = view.value_docs.get(i).filter(|text| !text.is_empty()).map(|text| (*text).to_owned());
            Variant { name, value: value.clone(), docs: Docs { description, ..Docs::default() } }
        });
        let variants = variants.collect();
        let unknown_name = scope.claim(["Unknown", "Unrecognized", "Undocumented"].map(str::to_owned));
        let default = view.default.cloned();
        self.push_type(place, component, view, |_, _| Kind::Enum(Enum { repr, variants, unknown_name, default }))
    }

    /// Adds a named type. Its name stands before its parts are built, so that they can refer to it.
    pub(super) fn push_type(
        &mut self,
        place: &Place,
        component: Option<SchemaId>,
        view: &View<'a>,
        kind: impl FnOnce(&mut Self, &Place) -> Kind,
    ) -> Ty {
        if component.is_none() {
            if let Some((_, id)) = self.open.inline.iter().find(|(origin, _)| *origin == view.origin) {
                return Ty::Named(*id);
            }
            if self.open.inline.len() >= MAX_NESTED {
                self.warn("endless-schema", place, "infinitely nested schema", "it is read as untyped JSON");
                return Ty::Any;
            }
        }
        let constants = view.enumeration.as_deref().unwrap_or_default();
        let own = self.docs(view);
        let cost = cost::TYPE + cost::FIELD * view.properties.len() + cost::CONSTANT * constants.len();
        if !self.spend(place, cost + cost::docs(&own) + cost::values(view.examples().chain(constants))) {
            return Ty::Any;
        }
        let id = TypeId(u32::try_from(self.types.len()).unwrap_or(u32::MAX));
        let name = match component {
            Some(_) => place.name.clone(),
            None => self.inline_name(place, view),
        };
        let module = match place.home {
            Some(home) => self.types[home.0 as usize].module.clone(),
            None => self.naming.modules.claim([names::module_name(&name)]),
        };
        let place = Place { name: name.clone(), home: Some(place.home.unwrap_or(id)), pointer: place.pointer.clone() };
        self.types.push(Type {
            name,
            module,
            schema_name: component.and_then(|id| self.views.schema(id).name.clone()),
            pointer: place.pointer.clone(),
            home: place.home.unwrap_or(id),
            docs: own,
            features: Default::default(),
            in_request: false,
            in_response: false,
            examples: view.examples().cloned().collect(),
            derives: Default::default(),
            kind: Kind::Alias(Ty::Any),
        });
        if let Some(component) = component {
            self.known.components.entry(component).or_insert(Use { ty: Ty::Named(id), nullable: view.nullable });
            self.remember_domain(component, id);
        }
        // A component can be referred to by its name, so that nothing around it is needed in it.
        let around = component.map(|_| std::mem::take(&mut self.open.inline));
        if component.is_none() {
            self.open.inline.push((view.origin.clone(), id));
        }
        let kind = kind(self, &place);
        match around {
            Some(around) => self.open.inline = around,
            None => drop(self.open.inline.pop()),
        }
        self.types[id.0 as usize].kind = kind;
        Ty::Named(id)
    }

    fn remember_domain(&mut self, component: SchemaId, id: TypeId) {
        let domains = &self.views.schema(component).words.domains;
        if !domains.is_empty() {
            self.domains.schemas.insert(id, domains.clone());
        }
    }

    /// A free name for an inline type: where it stands, or that and what it is.
    fn inline_name(&mut self, place: &Place, view: &View<'a>) -> String {
        let base = names::type_name(&place.name, "Model");
        let kind = if view.enumeration.is_some() {
            "Option"
        } else if view.choices.is_empty() {
            "Details"
        } else {
            "Choice"
        };
        let name = self.naming.types.claim([base.clone(), format!("{base}{kind}"), format!("{base}Inline")]);
        let Some(given) = self.renamed_inline(&name) else { return name };
        if given == name {
            return name;
        }
        if self.naming.types.contains(given) {
            self.naming.renames.refuse_inline(&name, given);
        }
        self.naming.types.claim([given.to_owned()])
    }

    /// The name that a rule gives to the inline type of a name.
    fn renamed_inline(&self, name: &str) -> Option<&'a str> {
        if self.doc().schemas.component(name).is_some() { None } else { self.naming.renames.inline(name) }
    }
}

/// Returns whether a bound is an integer just beyond 64 bits, which as a double is the same as the largest that they hold.
fn has_wide_bound(view: &View<'_>) -> bool {
    let rules = view.schemas().filter_map(|schema| schema.number.as_deref());
    let mut bounds = rules.flat_map(|rules| rules.minimum.iter().chain(&rules.maximum));
    bounds.any(|bound| {
        // The number next to the range is excluded.
        let is_end = |value: f64| bound.exclusive && (value == I64_END || value == U64_END);
        bound.value.is_f64() && bound.value.as_f64().is_some_and(|value| value.abs() >= I64_END && !is_end(value.abs()))
    })
}

/// Returns whether no property can have a name that none of the patterns matches. Where one can, it may hold anything, and a map of what
/// the patterns say would refuse what the document allows.
fn matches_every_name(view: &View<'_>) -> bool {
    const ANY: [&str; 9] = ["", "^", ".", ".*", ".+", "^.*", "^.+", "^.*$", "^.+$"];
    let mut patterns = view.patterns.iter().map(|(pattern, _)| *pattern);
    view.closed || patterns.any(|pattern| Some(pattern) == view.name_pattern || ANY.contains(&pattern))
}

const ORDINALS: &[&str] = &["First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth"];

/// Returns whether nothing but `allOf`, `type: object` and words is said.
fn says_no_more_than_its_members(schema: &Schema) -> bool {
    let words = &schema.words;
    let is_bare = matches!(schema.kind, None | Some(SchemaType::Object))
        && schema.format.is_none()
        && schema.enumeration.is_empty()
        && schema.object.as_deref().is_none_or(|object| {
            object.properties.is_empty()
                && object.required.is_empty()
                && object.additional.is_none()
                && object.patterns.is_empty()
        })
        && schema.array.as_deref().is_none_or(|array| array.items.is_none() && array.prefix.is_none())
        && schema
            .string
            .as_deref()
            .is_none_or(|string| string.content_encoding.is_none() && string.content_media_type.is_none())
        && schema.one_of().is_empty()
        && schema.any_of().is_empty()
        && schema.rare.is_none();
    let is_plain = schema.kind.is_none() || !schema.all_of().is_empty();
    is_bare && is_plain && !schema.null_only && !schema.never && words.domains.is_empty() && words.examples.len() < 2
}
