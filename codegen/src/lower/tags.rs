//! Values of a discriminator that select the alternatives of a union (OpenAPI 3.0.4, 4.8.25).

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::Builder;
use crate::canonical::{Discriminator, SchemaId, SchemaUse};
use crate::ir::UnionVariant;

/// Values of a discriminator that select one alternative.
#[derive(Default)]
pub(super) struct Tags {
    /// By the mapping, by constants, or else by the schema's name.
    pub(super) own: Vec<String>,
    /// Names of schemas that have other values, too: implicit values are valid beside the mapping.
    pub(super) implicit: Vec<String>,
    /// The mapping assigns the schema's name to another schema, so that the discriminator may have no value for this one.
    pub(super) is_taken: bool,
}

impl Tags {
    fn add(&mut self, other: Self) {
        self.own.extend(other.own);
        self.implicit.extend(other.implicit);
    }

    /// Keeps each value once.
    fn distinct(mut self) -> Self {
        let mut known = HashSet::new();
        self.own.retain(|tag| known.insert(tag.clone()));
        known.clear();
        self.implicit.retain(|tag| known.insert(tag.clone()));
        self
    }
}

impl<'a> Builder<'a> {
    /// The values that select an alternative: by its constants, by the mapping, else by its name.
    /// `seen`: components that were looked into already.
    pub(super) fn tags(
        &self,
        part: SchemaUse,
        property: &str,
        discriminator: Option<&Discriminator>,
        seen: &mut HashSet<SchemaId>,
    ) -> Tags {
        // protection: union-once
        if let SchemaUse::Ref(id) = part
            && !seen.insert(id)
        {
            return Tags::default();
        }
        let own = self.views.view(part);
        let mapping = discriminator.map(|d| &d.mapping);
        let is_mapped_here = |target: &SchemaId| part == SchemaUse::Ref(*target);
        let mapped = mapping.into_iter().flatten().filter(|(_, target)| is_mapped_here(target));
        let mut tags = Tags { own: mapped.map(|(tag, _)| tag.clone()).collect(), ..Tags::default() };
        let mut constants: Vec<String> = Vec::new();
        if let Some(parts) = own.properties.get(property) {
            let values = self.views.merged(parts).enumeration.clone().unwrap_or_default();
            if tags.own.is_empty() && !values.is_empty() && !values.iter().any(Value::is_string) {
                // Numbers and booleans are not names: the constants themselves select the alternative.
                return Tags::default();
            }
            constants.extend(values.into_iter().filter_map(|value| value.as_str().map(str::to_owned)));
            // Constants that the mapping assigns to another alternative do not select this one, whose enum may list the values of all.
            let is_free = |tag: &&String| mapping.and_then(|all| all.get(*tag)).is_none_or(is_mapped_here);
            tags.own.extend(constants.iter().filter(is_free).cloned());
        } else {
            for inner in &own.choices {
                for part in &inner.alternatives {
                    tags.add(self.tags(*part, property, inner.discriminator.or(discriminator), seen));
                }
            }
        }
        if let (SchemaUse::Ref(id), Some(discriminator)) = (part, discriminator) {
            let is_union = !own.choices.is_empty() && !tags.own.is_empty();
            self.add_name(&mut tags, id, discriminator, |name| !is_union && is_one_of(&constants, name));
        }
        tags.distinct()
    }

    /// The discriminator of the component that all alternatives extend, if its mapping has a value for each of them.
    pub(super) fn inherited_discriminator(&self, alternatives: &[SchemaUse]) -> Option<&'a Discriminator> {
        let ids: Option<Vec<SchemaId>> = alternatives
            .iter()
            .map(|part| match part {
                SchemaUse::Ref(id) => Some(*id),
                SchemaUse::Item(_) => None,
            })
            .collect();
        let ids = ids?;
        let mut bases = self.extensions.heirs.iter().filter(|(_, heirs)| ids.iter().all(|id| heirs.contains(id)));
        let (base, _) = bases.next().filter(|_| bases.next().is_none())?;
        let discriminator = self.views.schema(*base).discriminator()?;
        ids.iter().all(|id| discriminator.mapping.values().any(|target| target == id)).then_some(discriminator)
    }

    /// The values that select an heir, or what extends that in turn: by the mapping, by its only constant, or else by its name.
    pub(super) fn heir_tags(&self, heir: SchemaId, of: &Discriminator, seen: &mut HashSet<SchemaId>) -> Tags {
        if !seen.insert(heir) {
            return Tags::default();
        }
        let mapped = of.mapping.iter().filter(|(_, target)| **target == heir);
        let mut tags = Tags { own: mapped.map(|(tag, _)| tag.clone()).collect(), ..Tags::default() };
        let constants = self.constants(&[SchemaUse::Item(heir)]);
        let values = constants.into_iter().find(|(name, _)| *name == of.property).map(|(_, values)| values);
        let values: Vec<String> =
            values.into_iter().flatten().filter_map(|value| value.as_str().map(str::to_owned)).collect();
        if let ([only], true) = (values.as_slice(), tags.own.is_empty()) {
            tags.own.push(only.clone());
        }
        self.add_name(&mut tags, heir, of, |name| is_one_of(&values, name));
        for inner in self.extensions.heirs.get(&heir).into_iter().flatten() {
            tags.add(self.heir_tags(*inner, of, seen));
        }
        tags.distinct()
    }

    /// Adds the name of a component, unless the mapping assigns it to another: as its only value, or, if `is_valid`, beside others.
    fn add_name(&self, tags: &mut Tags, id: SchemaId, of: &Discriminator, is_valid: impl Fn(&str) -> bool) {
        let Some(name) = self.views.schema(id).name.as_ref() else { return };
        if of.mapping.get(name).is_some_and(|target| *target != id) {
            tags.is_taken = true;
            return;
        }
        match tags.own.is_empty() {
            true => tags.own.push(name.clone()),
            false if is_valid(name) => tags.implicit.push(name.clone()),
            false => {}
        }
    }
}

/// Returns whether a property with these constants, or without any, can have the value.
fn is_one_of(constants: &[String], value: &str) -> bool {
    constants.is_empty() || constants.iter().any(|constant| constant == value)
}

/// Takes out the values that several alternatives have, which select none of them. One that has no other is selected by its name.
pub(super) fn without_shared(variants: &mut [UnionVariant]) {
    keep_unique(variants, |variant| &mut variant.tags);
    let known: HashSet<String> = variants.iter().flat_map(|variant| variant.tags.iter().cloned()).collect();
    variants.iter_mut().for_each(|variant| variant.implicit.retain(|name| !known.contains(name)));
    keep_unique(variants, |variant| &mut variant.implicit);
    for variant in variants.iter_mut().filter(|variant| variant.tags.is_empty()) {
        variant.tags = std::mem::take(&mut variant.implicit);
    }
}

fn keep_unique(variants: &mut [UnionVariant], values: fn(&mut UnionVariant) -> &mut Vec<String>) {
    let mut uses: HashMap<String, usize> = HashMap::new();
    for variant in variants.iter_mut() {
        for value in values(variant).iter().collect::<HashSet<_>>() {
            *uses.entry(value.clone()).or_default() += 1;
        }
    }
    variants.iter_mut().for_each(|variant| values(variant).retain(|value| uses.get(value) == Some(&1)));
}
