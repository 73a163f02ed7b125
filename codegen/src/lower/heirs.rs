//! Schemas with a discriminator that other schemas extend by `allOf` (OpenAPI 3.0.4, 4.8.25): where one is used, it is any of those.

use std::collections::HashSet;

use super::tags::{Tags, without_shared};
use super::{Builder, Place, Use, cost};
use crate::canonical::{SchemaId, SchemaUse};
use crate::ir::{Docs, Kind, Union, UnionVariant};

impl Builder<'_> {
    /// Returns whether a component extends another that is a union because of that.
    pub(super) fn is_heir(&self, component: SchemaId, base: SchemaId) -> bool {
        self.extensions.heirs.get(&base).is_some_and(|heirs| heirs.contains(&component))
    }

    /// The type of a base: the union of what extends it, and of its own properties for any other value of the discriminator that
    /// `defaultMapping` does not assign.
    pub(super) fn family(&mut self, base: SchemaId, place: &Place) -> Option<Use> {
        let heirs = self.extensions.heirs.get(&base)?.clone();
        let discriminator = self.views.schema(base).discriminator()?;
        let view = self.views.view(SchemaUse::Item(base));
        if !view.is_object() || !view.choices.is_empty() {
            return None;
        }
        let ty = self.push_type(place, Some(base), &view, |builder, place| {
            let owners = builder.known_as(place);
            // First, so that what it declares has its type before others inherit it.
            let own = Place { name: format!("{}Base", place.name), ..place.clone() };
            let own = builder.push_type(&own, None, &view, |builder, _| Kind::Object(builder.fields(&view, place)));
            let mut variants: Vec<UnionVariant> = Vec::new();
            for heir in heirs {
                if !builder.spend(place, cost::VARIANT + variants.len()) {
                    break;
                }
                let ty = builder.component(heir).element().in_json();
                if variants.iter().any(|known| known.ty == ty) {
                    continue;
                }
                let name = builder.component_name(heir);
                let tags = builder.heir_tags(heir, discriminator, &mut HashSet::new());
                variants.push(variant(name, ty, tags));
            }
            let mapped = discriminator.mapping.iter().filter(|(_, target)| **target == base);
            let tags = Tags { own: mapped.map(|(tag, _)| tag.clone()).collect(), ..Tags::default() };
            variants.push(variant(format!("{}Base", builder.component_name(base)), own, tags));
            without_shared(&mut variants);
            // Since 3.2 another one may be meant by all other values.
            let default = discriminator.fallback.filter(|id| *id != base);
            let default = default.map(|id| builder.component(id).element().in_json());
            let default = default.and_then(|ty| variants.iter().position(|variant| variant.ty == ty));
            let owners = owners.each_ref().map(String::as_str);
            let mut scope = builder.name_variants(&mut variants, &place.name, &owners, true);
            Kind::Union(Union {
                fallback: default.or(Some(variants.len() - 1)),
                variants,
                discriminator: Some(discriminator.property.clone()),
                text: None,
                unknown_name: scope.claim(["Unknown", "Unrecognized", "Undocumented"].map(str::to_owned)),
            })
        });
        Some(Use { ty, nullable: view.nullable })
    }
}

fn variant(name: String, ty: crate::ir::Ty, tags: Tags) -> UnionVariant {
    UnionVariant {
        name,
        ty,
        limits: None,
        boxed: false,
        sensitive: false,
        tags: tags.own,
        implicit: tags.implicit,
        only: Vec::new(),
        docs: Docs::default(),
    }
}
