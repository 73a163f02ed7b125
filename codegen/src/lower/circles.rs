//! Unions that are alternatives of each other or of themselves.

use std::collections::BTreeMap;

use super::tags::without_shared;
use crate::canonical::circles::circles;
use crate::ir::names::Scope;
use crate::ir::{Api, Kind, Ty, Type, TypeId, Union, UnionVariant};

/// Error of a schema that no finite value satisfies.
pub(super) const ENDLESS: &str = "the schema contains itself directly";

/// Makes one union of those that are alternatives of each other. Gives the places of those that no value could satisfy, and that are
/// untyped JSON therefore.
pub(super) fn open(api: &mut Api) -> Vec<String> {
    let edges = |ty: &Type| alternatives(ty).iter().filter_map(|variant| union_of(&api.types, &variant.ty)).collect();
    let edges: Vec<Vec<usize>> = api.types.iter().map(edges).collect();
    let circles = circles(&edges);
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, circle) in circles.iter().enumerate() {
        circle.iter().for_each(|circle| members.entry(*circle).or_default().push(index));
    }
    let mut endless = Vec::new();
    // The first by name is the union, whatever the order of the document.
    members.values_mut().for_each(|members| members.sort_by(|a, b| api.types[*a].name.cmp(&api.types[*b].name)));
    // protection: union-itself
    for members in members.values() {
        let one = one_union(&api.types, &circles, members);
        if one.variants.is_empty() {
            endless.push(api.types[members[0]].pointer.clone());
        }
        stand_for_all(api, members, one);
    }
    endless
}

fn alternatives(ty: &Type) -> &[UnionVariant] {
    match &ty.kind {
        Kind::Union(union) => &union.variants,
        Kind::Object(_) | Kind::Enum(_) | Kind::Alias(_) => &[],
    }
}

/// The union that a type is another name for.
fn union_of(types: &[Type], ty: &Ty) -> Option<usize> {
    let mut ty = ty.without_null();
    for _ in 0..types.len() {
        let Ty::Named(id) = ty else { return None };
        match &types[id.0 as usize].kind {
            Kind::Alias(target) => ty = target.without_null(),
            Kind::Union(_) => return Some(id.0 as usize),
            Kind::Object(_) | Kind::Enum(_) => return None,
        }
    }
    None
}

/// Alternatives of unions that are alternatives of each other: those of each that are not such unions.
fn one_union(types: &[Type], circles: &[Option<usize>], members: &[usize]) -> Union {
    let unions: Vec<&Union> = members
        .iter()
        .filter_map(|member| match &types[*member].kind {
            Kind::Union(union) => Some(union),
            _ => None,
        })
        .collect();
    let is_member = |ty: &Ty| union_of(types, ty).is_some_and(|target| circles[target] == circles[members[0]]);
    let (inside, outside): (Vec<&UnionVariant>, Vec<&UnionVariant>) =
        unions.iter().flat_map(|union| &union.variants).partition(|variant| is_member(&variant.ty));
    let mut variants = merged(outside.into_iter().cloned());
    if inside.iter().any(|variant| matches!(variant.ty, Ty::Nullable(_)))
        && let Some(first) = variants.first_mut().filter(|first| !matches!(first.ty, Ty::Nullable(_)))
    {
        first.ty = Ty::Nullable(Box::new(first.ty.clone()));
    }
    let mut scope = Scope::default();
    for variant in &mut variants {
        let name = std::mem::take(&mut variant.name);
        let other = format!("{name}Alternative");
        variant.name = scope.claim([name, other]);
    }
    without_shared(&mut variants);
    let discriminator = unions.first().and_then(|first| first.discriminator.clone());
    let is_told = unions.iter().all(|union| union.discriminator == discriminator)
        && variants.iter().all(|variant| !variant.tags.is_empty());
    Union {
        variants,
        discriminator: discriminator.filter(|_| is_told),
        fallback: None,
        text: None,
        unknown_name: scope.claim(["Unknown", "Unrecognized", "Undocumented"].map(str::to_owned)),
    }
}

/// Alternatives of one type are one.
fn merged(alternatives: impl Iterator<Item = UnionVariant>) -> Vec<UnionVariant> {
    let mut merged: Vec<UnionVariant> = Vec::new();
    for variant in alternatives {
        match merged.iter_mut().find(|known| known.ty.without_null() == variant.ty.without_null()) {
            Some(known) => {
                known.tags.extend(variant.tags);
                known.implicit.extend(variant.implicit);
                if known.ty != variant.ty {
                    known.ty = Ty::Nullable(Box::new(variant.ty.without_null().clone()));
                }
            }
            None => merged.push(variant),
        }
    }
    merged
}

/// Makes the first of the members the union, and the others its aliases, wherever they are used.
fn stand_for_all(api: &mut Api, members: &[usize], one: Union) {
    let first = TypeId(members[0] as u32);
    for member in members {
        api.types[*member].kind = Kind::Alias(Ty::Named(first));
    }
    api.types[members[0]].kind = if one.variants.is_empty() { Kind::Alias(Ty::Any) } else { Kind::Union(one) };
}
