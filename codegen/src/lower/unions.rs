//! `oneOf` and `anyOf` to enums.

use std::collections::{BTreeSet, HashSet};
use std::rc::Rc;

use indexmap::IndexMap;
use serde_json::Value;

use super::tags::without_shared;
use super::{Builder, Place, cost, told};
use crate::budget;
use crate::canonical::{
    Additional, Choice, ObjectRules, Schema, SchemaId, SchemaType, SchemaUse, View, Views, is_scalar,
};
use crate::ir::names::{self, Scope};
use crate::ir::{Docs, Kind, Ty, Union, UnionVariant};
use crate::markdown::code;

/// Maximum nesting of choices in the alternatives of a choice.
const MAX_CHOICES: usize = 64;

/// So many alternatives, and properties of one, are listed in documentation.
const TOLD: usize = 8;

/// More alternatives than this beside properties of their own are read as one struct.
const MAX_PRODUCT: usize = 32;

impl<'a> Builder<'a> {
    /// The type of a schema with alternatives, or `None` where they only say what is required or forbidden.
    pub(super) fn choice(&mut self, view: &View<'a>, place: &Place, component: Option<SchemaId>) -> Option<Ty> {
        let mut choices: Vec<Choice<'a>> = view.choices.clone();
        choices.iter_mut().for_each(|choice| self.keep_to_type(choice, view));
        choices.retain(|choice| choice.alternatives.iter().any(|part| self.adds_shape(*part, view)));
        let choice = match choices.len() {
            0 => return None,
            1 => choices.remove(0),
            _ => return self.one_struct(view, &choices, place, component),
        };
        if view.properties.is_empty() && self.may_hold_together(&choice) {
            return self.one_struct(view, &[choice], place, component);
        }
        if view.properties.is_empty() || self.base_is_in_all(view, &choice) {
            let base = self.requires_more(view, &choice).then(|| self.base_schema(view));
            return Some(self.union(view, &choice, base.as_slice(), place, component));
        }
        if choice.exclusive && choice.alternatives.len() <= MAX_PRODUCT {
            let base = self.base_schema(view);
            return Some(self.union(view, &choice, &[base], place, component));
        }
        self.one_struct(view, &[choice], place, component)
    }

    /// Returns whether a value may be several alternatives at once, none of which has a name: objects with other properties each, in place
    /// (`anyOf`; JSON Schema 2020-12 core, 10.2.1.2).
    fn may_hold_together(&self, choice: &Choice<'a>) -> bool {
        let has_no_name = |part: &SchemaUse| {
            let own = self.views.view(*part);
            let is_open = !own.closed && own.additional != Some(Additional::Forbidden);
            matches!(part, SchemaUse::Item(_))
                && own.title.is_none()
                && own.is_object()
                && is_open
                && !own.properties.is_empty()
                && own.choices.is_empty()
                && self.constants(&[*part]).is_empty()
        };
        !choice.exclusive
            && choice.discriminator.is_none()
            && choice.alternatives.len() > 1
            && choice.alternatives.iter().all(has_no_name)
            && self.shared_properties(&choice.alternatives).is_empty()
    }

    /// Leaves out the alternatives of other types than the scalar that another schema of the same `allOf` says it is. A type that
    /// stands right beside the alternatives of others is not meant.
    fn keep_to_type(&self, choice: &mut Choice<'a>, view: &View<'a>) {
        use SchemaType::{Array, Integer, Number, Object};
        let Some(scalar) = view.kind.filter(|kind| !choice.typed && !matches!(kind, Array | Object)) else { return };
        let is_number = |kind: SchemaType| matches!(kind, Integer | Number);
        let holds_too =
            |own: &View<'a>| own.kind.is_none_or(|kind| kind == scalar || (is_number(kind) && is_number(scalar)));
        let views = choice.alternatives.iter().map(|part| (*part, self.views.view(*part)));
        let kept: Vec<(SchemaUse, Rc<View<'a>>)> = views.filter(|(_, own)| holds_too(own)).collect();
        if kept.is_empty() || kept.len() == choice.alternatives.len() {
            return;
        }
        let says_more = |(_, own): &(SchemaUse, Rc<View<'a>>)| own.enumeration.is_some() || own.format.is_some();
        let is_choice = kept.len() > 1 || kept.iter().any(says_more);
        choice.alternatives = kept.into_iter().filter(|_| is_choice).map(|(part, _)| part).collect();
    }

    /// Returns whether an alternative says more than what is required or forbidden of the properties beside it.
    fn adds_shape(&self, part: SchemaUse, beside: &View<'a>) -> bool {
        let own = self.views.view(part);
        let says_type_only = own.properties.is_empty()
            && own.choices.is_empty()
            && own.additional.is_none()
            && own.items.is_empty()
            && own.enumeration.is_none()
            && own.kind.is_none_or(|kind| beside.kind == Some(kind) && !beside.properties.is_empty());
        !says_type_only || (own.has_shape() && beside.properties.is_empty() && beside.kind.is_none())
    }

    fn base_is_in_all(&self, base: &View<'a>, choice: &Choice<'a>) -> bool {
        choice.alternatives.iter().all(|part| {
            let own = self.views.view(*part);
            base.properties.keys().all(|name| own.properties.contains_key(name))
        })
    }

    /// Returns whether a property of an alternative in place is required beside the alternatives only.
    fn requires_more(&self, base: &View<'a>, choice: &Choice<'a>) -> bool {
        let is_in_place = |part: &SchemaUse| matches!(part, SchemaUse::Item(_));
        let lacks = |part: &SchemaUse| {
            let own = self.views.view(*part);
            base.required.iter().any(|name| own.properties.contains_key(name) && !own.required.contains(name))
        };
        choice.alternatives.iter().all(is_in_place) && choice.alternatives.iter().any(lacks)
    }

    /// Returns the keywords beside the alternatives, as a schema that is merged into each.
    fn base_schema(&self, view: &View<'a>) -> SchemaUse {
        let properties = view.properties.iter().map(|(name, parts)| ((*name).to_owned(), self.views.all_of(parts)));
        let object = ObjectRules {
            properties: properties.collect(),
            required: view.required.iter().map(|name| (*name).to_owned()).collect(),
            ..ObjectRules::default()
        };
        self.views.make(Schema { kind: Some(SchemaType::Object), object: Some(Box::new(object)), ..Schema::default() })
    }

    /// Alternatives that may hold together: one struct with the properties of all, required where a choice leaves no other.
    fn one_struct(
        &mut self,
        view: &View<'a>,
        choices: &[Choice<'a>],
        place: &Place,
        component: Option<SchemaId>,
    ) -> Option<Ty> {
        let mut merged = View { choices: Vec::new(), kind: Some(SchemaType::Object), ..view.clone() };
        let mut seen = HashSet::new();
        for choice in choices {
            let Some(brought) = self.brought_by(choice, 0, &mut seen) else {
                self.warn(
                    "mixed-choices",
                    place,
                    "a value must match several `oneOf` or `anyOf` of different types",
                    "it is read as untyped JSON",
                );
                return Some(Ty::Any);
            };
            merged.remarks.push(brought.note(choice.exclusive));
            for (name, alternatives) in
                brought.properties.into_iter().filter(|(name, _)| !view.properties.contains_key(name))
            {
                let parts = self.any_of(alternatives);
                let known = merged.properties.entry(name).or_default();
                if known.is_empty() {
                    known.extend(parts);
                } else if !known.iter().any(|known| parts.iter().any(|part| self.views.same(*part, *known))) {
                    // The constraints of both choices must hold.
                    known.clear();
                    known.push(self.views.make(Schema::default()));
                }
            }
            merged.required.extend(brought.required);
            merged.partial.extend(brought.partial.into_iter().filter(|name| !view.properties.contains_key(name)));
        }
        Some(self.object(&merged, place, component))
    }

    /// Returns the properties that the alternatives of a choice add to their object, or `None` if one is not an object.
    /// `seen`: alternatives that were looked into already.
    fn brought_by(&self, choice: &Choice<'a>, depth: usize, seen: &mut HashSet<Vec<SchemaUse>>) -> Option<Brought<'a>> {
        let mut all = Brought::default();
        for (i, part) in choice.alternatives.iter().enumerate() {
            let own = self.views.view(*part);
            if !own.is_object() && own.has_shape() && own.choices.is_empty() {
                return None;
            }
            let mut brought = Brought::of(&own);
            if depth < MAX_CHOICES && seen.insert(own.origin.clone()) {
                for inner in &own.choices {
                    brought.add(self.brought_by(inner, depth + 1, seen)?);
                }
            }
            all.alternate(brought, i == 0, &self.views);
        }
        Some(all)
    }

    /// Returns a schema that accepts values of any of several lists of schemas.
    pub(super) fn any_of(&self, mut alternatives: Vec<Vec<SchemaUse>>) -> Vec<SchemaUse> {
        if alternatives.len() == 1 {
            return alternatives.remove(0);
        }
        let alternatives = alternatives.iter().map(|parts| self.views.all_of(parts)).collect();
        vec![self.views.make(Schema::any(alternatives))]
    }

    fn union(
        &mut self,
        view: &View<'a>,
        choice: &Choice<'a>,
        base: &[SchemaUse],
        place: &Place,
        component: Option<SchemaId>,
    ) -> Ty {
        let not_null = self.without_null(&choice.alternatives);
        let has_null = not_null.len() < choice.alternatives.len();
        let mut alternatives: Vec<SchemaUse> = Vec::new();
        for part in not_null {
            if !budget::spend(alternatives.len()) {
                return Ty::Any;
            }
            // Duplicates are one alternative.
            if !alternatives.iter().any(|known| self.views.same(*known, part)) {
                alternatives.push(part);
            }
        }
        let nullable =
            |ty: Ty| if has_null && !matches!(ty, Ty::Any | Ty::Null) { Ty::Nullable(Box::new(ty)) } else { ty };
        let [first, others @ ..] = alternatives.as_slice() else { return Ty::Null };
        if others.is_empty() {
            let parts: Vec<SchemaUse> = base.iter().copied().chain([*first]).collect();
            let used = if base.is_empty() && matches!(first, SchemaUse::Ref(_)) {
                self.use_of(&parts, place)
            } else {
                self.schema_type(&parts, place, component)
            };
            return nullable(used.element());
        }
        if let Some(ty) = self.scalars(view, &alternatives, place, component) {
            let is_nullable = alternatives.iter().any(|part| self.views.view(*part).nullable);
            return if is_nullable { Ty::Nullable(Box::new(ty)) } else { nullable(ty) };
        }
        if alternatives.iter().any(|part| !self.views.view(*part).has_shape()) {
            // One alternative takes anything, so the others say nothing.
            return Ty::Any;
        }
        let alternatives = self.with_constants_joined(alternatives);
        let mut has_null = has_null;
        let ty = self.push_type(place, component, view, |builder, place| {
            let union = builder.variants(choice, &alternatives, base, place);
            match union.variants.as_slice() {
                // Alternatives that differ in ways that types can't express. A component could be an alias of its only alternative.
                [only] if component.is_none() || only.ty.is_unnamed() => {
                    has_null |= only.ty != *only.ty.without_null();
                    Kind::Alias(only.ty.without_null().clone())
                }
                _ => Kind::Union(union),
            }
        });
        if has_null { Ty::Nullable(Box::new(ty)) } else { ty }
    }

    pub(super) fn without_null(&self, alternatives: &[SchemaUse]) -> Vec<SchemaUse> {
        alternatives.iter().copied().filter(|part| !self.views.view(*part).null_only).collect()
    }

    /// Returns whether an alternative is nothing but strings that it names.
    fn is_constants(&self, part: SchemaUse) -> bool {
        let own = self.views.view(part);
        let are_strings = |values: &Vec<Value>| values.iter().all(Value::is_string);
        matches!(part, SchemaUse::Item(_))
            && own.choices.is_empty()
            && own.enumeration.as_ref().is_some_and(are_strings)
    }

    /// Several alternatives that are strings, as serializers write the variants without content, are one: an enum.
    fn with_constants_joined(&self, mut alternatives: Vec<SchemaUse>) -> Vec<SchemaUse> {
        let constants: Vec<SchemaUse> = alternatives.iter().copied().filter(|part| self.is_constants(*part)).collect();
        let first = alternatives.iter().position(|part| constants.first() == Some(part));
        if let Some(first) = first.filter(|_| constants.len() > 1) {
            alternatives[first] = self.views.make(Schema::any(constants.clone()));
            alternatives.retain(|part| !constants.contains(part));
        }
        alternatives
    }

    /// Alternatives that are scalars of one kind are one type: an open enum of all constants, or what takes each of them.
    fn scalars(
        &mut self,
        view: &View<'a>,
        alternatives: &[SchemaUse],
        place: &Place,
        component: Option<SchemaId>,
    ) -> Option<Ty> {
        use SchemaType::{Boolean, Integer, Number, String};
        let views: Vec<Rc<View<'a>>> = alternatives.iter().map(|part| self.views.view(*part)).collect();
        if views.iter().any(|own| !own.choices.is_empty()) {
            return None;
        }
        let is = |own: &View<'a>, kinds: &[SchemaType]| match (&own.enumeration, own.kind) {
            (_, Some(kind)) => kinds.contains(&kind),
            (Some(values), None) => kinds == [String] && values.iter().all(Value::is_string),
            (None, None) => false,
        };
        let are = |kinds: &[SchemaType]| views.iter().all(|own| is(own, kinds));
        let constants =
            |own: &Rc<View<'a>>| own.enumeration.as_ref().is_some_and(|values| values.iter().all(is_scalar));
        let is_enum =
            views.iter().all(constants) || are(&[String]) && views.iter().any(|own| own.enumeration.is_some());
        if is_enum {
            return Some(self.one_enum(view, &views, place, component));
        }
        if are(&[Boolean]) {
            return Some(Ty::Bool);
        }
        if are(&[String]) {
            let first = &views[0];
            let is_same =
                |own: &Rc<View<'a>>| own.format == first.format && own.content_encoding == first.content_encoding;
            if views.iter().all(is_same) {
                return Some(self.type_of_format(first).unwrap_or_else(|| self.string(first, place)));
            }
            if !views.iter().any(|own| self.custom.has_format(own.format)) {
                return Some(Ty::String);
            }
        }
        if are(&[Integer, Number]) {
            return Some(if are(&[Integer]) { Ty::I64 } else { Ty::F64 });
        }
        None
    }

    /// The constants of all alternatives. A constant with an alternative to itself is documented by its text, which is how JSON
    /// Schema documents the values of an enum.
    fn one_enum(&mut self, view: &View<'a>, views: &[Rc<View<'a>>], place: &Place, component: Option<SchemaId>) -> Ty {
        let mut merged = View { enumeration: None, choices: Vec::new(), ..view.clone() };
        let mut values: Vec<Value> = Vec::new();
        let mut seen = HashSet::new();
        for own in views {
            let constants = own.enumeration.as_deref().unwrap_or_default();
            for (i, value) in constants.iter().enumerate().filter(|(_, value)| !value.is_null()) {
                if !seen.insert(value.to_string()) {
                    continue;
                }
                values.push(value.clone());
                let [name, words] = match constants {
                    // Text names itself.
                    [only] => [own.title.filter(|_| !only.is_string()), own.description.or(own.title)],
                    _ => [own.value_names.get(i).copied(), own.value_docs.get(i).copied()],
                };
                merged.value_names.push(name.unwrap_or_default());
                merged.value_docs.push(words.unwrap_or_default());
            }
        }
        if values.iter().all(Value::is_boolean) {
            return Ty::Bool;
        }
        merged.enumeration = Some(values.clone());
        self.enumeration(&merged, &values.iter().collect::<Vec<_>>(), place, component)
    }

    fn variants(
        &mut self,
        choice: &Choice<'a>,
        alternatives: &[SchemaUse],
        base: &[SchemaUse],
        place: &Place,
    ) -> Union {
        let owners = self.known_as(place);
        let keyword = if choice.exclusive { "oneOf" } else { "anyOf" };
        let declared = choice.discriminator.or_else(|| self.inherited_discriminator(alternatives));
        let discriminator = declared.map(|d| d.property.clone()).or_else(|| self.implicit_discriminator(alternatives));
        let mut scope = Scope::default();
        let mut variants: Vec<UnionVariant> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        let mut taken: HashSet<usize> = HashSet::new();
        let shared = self.shared_properties(alternatives);
        for (i, part) in alternatives.iter().enumerate() {
            let word = self.variant_word(*part, discriminator.as_deref(), &shared);
            let place = place.child(&word, &format!("{keyword}/{i}"));
            let parts: Vec<SchemaUse> = base.iter().copied().chain([*part]).collect();
            if !self.spend(&place, cost::VARIANT + variants.len()) {
                break;
            }
            let ty = self.use_of(&parts, &place).element().in_json();
            let own = self.views.view(*part);
            let is_open = own.is_object() && !own.closed && own.additional != Some(Additional::Forbidden);
            let tags = discriminator
                .as_deref()
                .map(|name| self.tags(*part, name, declared, &mut HashSet::new()))
                .unwrap_or_default();
            let only = self.constants(&parts);
            // The same type, with or without null, is one alternative.
            if let Some(known) = variants.iter_mut().find(|variant| variant.ty.without_null() == ty.without_null()) {
                known.tags.extend(tags.own);
                known.implicit.extend(tags.implicit);
                told::either(&mut known.only, only);
                if known.ty != ty {
                    known.ty = Ty::Nullable(Box::new(ty.without_null().clone()));
                }
                continue;
            }
            open.extend(is_open.then_some(variants.len()));
            taken.extend(tags.is_taken.then_some(variants.len()));
            let name = match part {
                SchemaUse::Ref(_) => word,
                SchemaUse::Item(_) => self.word_for(&ty).unwrap_or(word),
            };
            let docs = if matches!(part, SchemaUse::Item(_)) { self.docs(&own) } else { Docs::default() };
            budget::spend(cost::docs(&docs));
            let other = self.content_word(&own, &name);
            let limits = self.limits(&parts, &ty);
            let sensitive = self.is_sensitive(&parts, &ty);
            variants.push(UnionVariant {
                name: scope.claim([name, other]),
                ty,
                limits,
                boxed: false,
                sensitive,
                tags: tags.own,
                implicit: tags.implicit,
                only,
                docs,
            });
        }
        let fallback = choice
            .discriminator
            .and_then(|d| d.fallback)
            .map(|id| self.component(id).element())
            .and_then(|ty| variants.iter().position(|variant| variant.ty == ty));
        without_shared(&mut variants);
        // An alternative whose name the mapping assigns to another is one that no value selects; the others are selected nevertheless.
        let mut numbered = variants.iter().enumerate();
        let tagged = variants.iter().any(|variant| !variant.tags.is_empty())
            && numbered.all(|(index, variant)| !variant.tags.is_empty() || taken.contains(&index));
        told::settle(&mut variants, tagged);
        open.retain(|index| variants[*index].only.is_empty());
        if !choice.exclusive && !tagged && open.len() > 1 {
            self.warn(
                "several-alternatives",
                place,
                "a value may be several alternatives of `anyOf` at once",
                "it is read as one of them, and its other properties are untyped; use `oneOf` if only one is meant",
            );
        }
        let mut scope = self.name_variants(&mut variants, &place.name, &owners.each_ref().map(String::as_str), tagged);
        Union {
            variants,
            fallback: fallback.filter(|_| tagged),
            discriminator: discriminator.filter(|_| tagged),
            text: None,
            unknown_name: scope.claim(["Unknown", "Unrecognized", "Undocumented"].map(str::to_owned)),
        }
    }

    /// A word for what a type holds, where the type itself is enough to say it.
    fn word_for(&self, ty: &Ty) -> Option<String> {
        Some(match ty {
            Ty::Bool => "Boolean".to_owned(),
            Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 => "Integer".to_owned(),
            Ty::F64 => "Number".to_owned(),
            Ty::String => "String".to_owned(),
            Ty::DateTime => "DateTime".to_owned(),
            Ty::Date => "Date".to_owned(),
            Ty::Base64 | Ty::Binary => "Bytes".to_owned(),
            Ty::Null => "Null".to_owned(),
            Ty::Any => "Any".to_owned(),
            Ty::External(external) => names::pascal(external.name(), "Value"),
            Ty::Array(item) => format!("{}List", self.word_for(item)?),
            Ty::Map(item) => format!("{}Map", self.word_for(item)?),
            Ty::Nullable(inner) | Ty::Optional(inner) | Ty::Rest(inner) => self.word_for(inner)?,
            Ty::Tuple(_) => "Tuple".to_owned(),
            Ty::Named(id) => {
                let ty = &self.types[id.0 as usize];
                return ty.schema_name.is_some().then(|| ty.name.clone());
            }
        })
    }

    /// Properties that more than one alternative has.
    fn shared_properties(&self, alternatives: &[SchemaUse]) -> HashSet<&'a str> {
        let (mut known, mut shared) = (HashSet::new(), HashSet::new());
        for (i, part) in alternatives.iter().enumerate() {
            // The same alternative, written twice in a row, is one.
            if i > 0 && self.views.same(alternatives[i - 1], *part) {
                continue;
            }
            for name in self.views.view(*part).properties.keys().copied() {
                if !known.insert(name) {
                    shared.insert(name);
                }
            }
        }
        shared
    }

    /// Returns the name of an alternative: its component, title, distinguishing value or distinguishing property.
    fn variant_word(&self, part: SchemaUse, discriminator: Option<&str>, shared: &HashSet<&'a str>) -> String {
        if let SchemaUse::Ref(id) = part {
            return self.component_name(id);
        }
        let own = self.views.view(part);
        if let Some(title) = own
            .title
            .map(|title| names::pascal(title, "Variant"))
            .filter(|title| title.len() <= 40 && title != "Variant")
        {
            return title;
        }
        if let Some([Value::String(only)]) = own.enumeration.as_deref() {
            return names::pascal(only, "Constant");
        }
        if let [choice] = own.choices.as_slice()
            && choice.alternatives.iter().all(|part| self.is_constants(*part))
        {
            return "Constant".to_owned();
        }
        let tag = discriminator.and_then(|name| self.constant(&own, name));
        if let Some(Value::String(tag)) = tag {
            return names::pascal(&tag, "Variant");
        }
        match own.kind {
            Some(SchemaType::Object) | None => {}
            Some(SchemaType::Array) => return "List".to_owned(),
            Some(scalar) => {
                let enumerated = if own.enumeration.is_some() { "Enum" } else { "" };
                return format!("{}{enumerated}", names::pascal(scalar.name(), "Variant"));
            }
        }
        let is_own = |name: &&&str| !shared.contains(**name);
        // The first by name, whatever the order of the document.
        let property = own.required.iter().filter(is_own).min().or_else(|| own.properties.keys().filter(is_own).min());
        property.map_or_else(|| "Object".to_owned(), |name| format!("With{}", names::pascal(name, "Field")))
    }

    /// Another word for an alternative, where its own is another's too: by what it holds.
    fn content_word(&self, own: &View<'a>, word: &str) -> String {
        if let Some(items) = own.items.first().copied() {
            let kind = self.views.view(items).kind.map_or("any", SchemaType::name);
            return format!("{}{word}", names::pascal(kind, "Any"));
        }
        let first = own.required.iter().min().or_else(|| own.properties.keys().min());
        let Some((name, parts)) = first.and_then(|name| Some((name, own.properties.get(name)?))) else {
            return format!("{word}Alternative");
        };
        let property = self.views.merged(parts);
        let kind = match property.enumeration.as_deref() {
            Some([Value::String(value), ..]) => names::pascal(value, "Value"),
            _ => names::pascal(property.kind.map_or("any", SchemaType::name), "Any"),
        };
        format!("With{}{kind}", names::pascal(name, "Field"))
    }

    /// The scalars that each property can only have.
    pub(super) fn constants(&self, parts: &[SchemaUse]) -> Vec<(String, Vec<Value>)> {
        let view = self.views.merged(parts);
        let constants = |parts: &[SchemaUse]| {
            let values = self.views.merged(parts).enumeration.clone()?;
            let values: Vec<Value> = values.into_iter().filter(|value| !value.is_null()).collect();
            values.iter().all(|value| value.is_string() || value.is_boolean() || value.is_i64()).then_some(values)
        };
        let properties = view.properties.iter();
        properties.filter_map(|(name, parts)| Some(((*name).to_owned(), constants(parts)?))).collect()
    }

    /// The one value that a property can have.
    fn constant(&self, view: &View<'a>, property: &str) -> Option<Value> {
        let own = self.views.merged(view.properties.get(property)?);
        match own.enumeration.as_deref() {
            Some([value]) => Some(value.clone()),
            _ => None,
        }
    }

    /// A required property that has one value in each alternative, and another in every one.
    fn implicit_discriminator(&self, alternatives: &[SchemaUse]) -> Option<String> {
        let views: Vec<Rc<View<'a>>> = alternatives.iter().map(|part| self.views.view(*part)).collect();
        let first = views.first()?;
        let tells = |name: &str| {
            let mut seen = HashSet::new();
            views.iter().all(|own| {
                let value = own.required.contains(name).then(|| self.constant(own, name)).flatten();
                value.is_some_and(|value| value.as_str().is_some_and(|text| seen.insert(text.to_owned())))
            })
        };
        first.required.iter().find(|name| tells(name)).map(|name| (*name).to_owned())
    }
}

/// Properties that alternatives add to their object.
#[derive(Default)]
struct Brought<'a> {
    /// Schemas of each property, by alternative.
    properties: IndexMap<&'a str, Vec<Vec<SchemaUse>>>,
    /// Properties of which an alternative says nothing.
    partial: BTreeSet<&'a str>,
    /// Properties that every alternative requires.
    required: BTreeSet<&'a str>,
    /// The names of each alternative's properties.
    groups: Vec<Vec<&'a str>>,
}

impl<'a> Brought<'a> {
    fn of(own: &View<'a>) -> Self {
        Self {
            properties: own.properties.iter().map(|(name, parts)| (*name, vec![parts.clone()])).collect(),
            required: own.required.clone(),
            ..Self::default()
        }
    }

    /// Takes in what must hold as well.
    fn add(&mut self, other: Self) {
        self.partial.extend(other.partial.into_iter().filter(|name| !self.properties.contains_key(name)));
        for (name, alternatives) in other.properties {
            self.properties.entry(name).or_insert(alternatives);
        }
        self.required.extend(other.required);
    }

    /// Takes in what may hold instead.
    fn alternate(&mut self, other: Self, is_first: bool, views: &Views<'a>) {
        let same =
            |a: &[SchemaUse], b: &[SchemaUse]| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| views.same(*a, *b));
        self.groups.push(other.properties.keys().copied().collect());
        self.partial.extend(other.partial);
        if !is_first {
            let (known, new) = (self.properties.keys(), other.properties.keys());
            self.partial.extend(known.filter(|name| !other.properties.contains_key(*name)));
            self.partial.extend(new.filter(|name| !self.properties.contains_key(*name)));
        }
        for (name, alternatives) in other.properties {
            let known = self.properties.entry(name).or_default();
            for parts in alternatives {
                if !known.iter().any(|known| same(known, &parts)) {
                    known.push(parts);
                }
            }
        }
        match is_first {
            true => self.required = other.required,
            false => self.required.retain(|name| other.required.contains(name)),
        }
    }

    /// Says which of the properties go together.
    fn note(&self, exclusive: bool) -> String {
        let groups: Vec<&Vec<&str>> = self.groups.iter().filter(|group| !group.is_empty()).collect();
        if groups.len() < 2 || groups.len() > TOLD || groups.iter().any(|group| group.len() > TOLD) {
            return "Some fields occur only together, as the alternatives in the OpenAPI document define.".to_owned();
        }
        let told = |group: &&Vec<&str>| {
            let names: Vec<String> = group.iter().map(|name| code(name)).collect();
            names.join(", ")
        };
        let groups: Vec<String> = groups.iter().map(told).collect();
        let count = if exclusive { "one" } else { "one or more" };
        format!("Contains the properties of {count} of these groups: ({}).", groups.join("), ("))
    }
}
