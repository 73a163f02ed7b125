//! Schemas with a discriminator that other schemas extend by `allOf` (OpenAPI 3.0.4, 4.8.25): where one is used, it is any of those.

use std::collections::HashSet;

use super::unions::without_shared;
use super::{Builder, Place, Use, cost};
use crate::canonical::{Discriminator, SchemaId, SchemaUse};
use crate::ir::{Docs, Kind, Union, UnionVariant};

impl Builder<'_> {
    /// Returns whether a component extends another that is a union because of that.
    pub(super) fn is_heir(&self, component: SchemaId, base: SchemaId) -> bool {
        self.extensions.heirs.get(&base).is_some_and(|heirs| heirs.contains(&component))
    }

    /// The type of a base: the union of what extends it, and of its own properties for any other value of the discriminator.
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
            let tags = mapped.map(|(tag, _)| tag.clone()).collect();
            variants.push(variant(format!("{}Base", builder.component_name(base)), own, tags));
            without_shared(&mut variants);
            let owners = owners.each_ref().map(String::as_str);
            let mut scope = builder.name_variants(&mut variants, &place.name, &owners, true);
            Kind::Union(Union {
                fallback: Some(variants.len() - 1),
                variants,
                discriminator: Some(discriminator.property.clone()),
                text: None,
                unknown_name: scope.claim(["Unknown", "Unrecognized", "Undocumented"].map(str::to_owned)),
            })
        });
        Some(Use { ty, nullable: view.nullable })
    }

    /// Values of the discriminator that mean an heir, or what extends that in turn: by the mapping, by its only constant, or else
    /// by its name.
    fn heir_tags(&self, heir: SchemaId, of: &Discriminator, seen: &mut HashSet<SchemaId>) -> Vec<String> {
        if !seen.insert(heir) {
            return Vec::new();
        }
        let mut tags: Vec<String> =
            of.mapping.iter().filter(|(_, target)| **target == heir).map(|(tag, _)| tag.clone()).collect();
        if tags.is_empty() {
            let constants = self.constants(&[SchemaUse::Item(heir)]);
            let own = constants.into_iter().find(|(name, values)| *name == of.property && values.len() == 1);
            let own = own.and_then(|(_, values)| values.first()?.as_str().map(str::to_owned));
            tags.extend(own.or_else(|| self.views.schema(heir).name.clone()));
        }
        for inner in self.extensions.heirs.get(&heir).into_iter().flatten() {
            let more = self.heir_tags(*inner, of, seen);
            tags.extend(more.into_iter().filter(|tag| !tags.contains(tag)).collect::<Vec<_>>());
        }
        tags
    }
}

fn variant(name: String, ty: crate::ir::Ty, tags: Vec<String>) -> UnionVariant {
    UnionVariant {
        name,
        ty,
        limits: None,
        boxed: false,
        sensitive: false,
        tags,
        only: Vec::new(),
        docs: Docs::default(),
    }
}
