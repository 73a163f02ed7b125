//! From what a union can be made: what its alternatives hold, text, and what the unions among them are made from.

use std::collections::{HashMap, HashSet};

use crate::ir::{Api, Kind, Ty, TypeId, Union};

/// Levels of nested unions that are examined.
const LEVELS: usize = 2;

/// A union is made from no more types than this by way of other unions.
const MAX_NESTED: usize = 64;

/// A `From` of a union.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Conversion {
    /// The alternative that it makes.
    pub(super) variant: usize,
    /// From what.
    pub(super) source: Source,
    /// The intermediate type, if the alternative's own type can't be converted in one step.
    pub(super) via: Option<Ty>,
}

/// From what a union is made.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Source {
    /// `&str`.
    Text,
    /// A value of this type, without aliases.
    Value(Ty),
}

/// Every `From` of a union, each from another type. A type that several alternatives are made from makes none of them; text makes
/// [`Union::text`].
pub(super) fn conversions(api: &Api, id: TypeId) -> Vec<Conversion> {
    let Kind::Union(found) = &api.ty(id).kind else { return Vec::new() };
    let mut all = values(api, id, LEVELS);
    if let Some(variant) = found.text {
        let held = without_aliases(api, &found.variants[variant].ty);
        let via = Some(held.without_null()).filter(|_| held != Ty::String).cloned();
        for source in [Source::Value(Ty::String), Source::Text] {
            if !all.iter().any(|known| known.source == source) {
                all.push(Conversion { variant, source, via: via.clone() });
            }
        }
    }
    all.retain(|conversion| {
        matches!(conversion.source, Source::Value(Ty::Nullable(_))) || !is_boxed_option(api, found, conversion.variant)
    });
    all
}

/// Returns the types that a union can be made from; `None`: `&str`.
pub(crate) fn made_from(api: &Api, id: TypeId) -> impl Iterator<Item = Option<Ty>> {
    conversions(api, id).into_iter().map(|conversion| match conversion.source {
        Source::Text => None,
        Source::Value(ty) => Some(ty),
    })
}

/// Only an option converts to a boxed option in one step.
fn is_boxed_option(api: &Api, found: &Union, variant: usize) -> bool {
    let held = &found.variants[variant];
    held.boxed && matches!(api.resolve(&held.ty), Ty::Nullable(_))
}

/// Returns whether a union is made from what an alternative holds: of two that are one type under two names, the first is meant.
pub(crate) fn comes_from(api: &Api, found: &Union, index: usize) -> bool {
    let own = without_aliases(api, &found.variants[index].ty);
    !found.variants[..index].iter().any(|other| without_aliases(api, &other.ty) == own)
}

/// From what values a union is made, through so many unions in it. With more levels there are more, and none is gone: what a union
/// in it is made from, that one can make.
fn values(api: &Api, id: TypeId, levels: usize) -> Vec<Conversion> {
    let Kind::Union(found) = &api.ty(id).kind else { return Vec::new() };
    let held: Vec<Ty> = found.variants.iter().map(|variant| without_aliases(api, &variant.ty)).collect();
    let mut all: Vec<Conversion> = Vec::new();
    let mut seen: HashSet<&Ty> = HashSet::new();
    for (variant, ty) in held.iter().enumerate() {
        // Of two that are one type under two names, the first is meant.
        if seen.insert(ty) {
            all.push(Conversion { variant, source: Source::Value(ty.clone()), via: None });
        }
    }
    let direct: Vec<usize> = all.iter().map(|conversion| conversion.variant).collect();
    let present = direct.iter().map(|variant| (*variant, held[*variant].without_null()));
    add_unambiguous(
        present.filter(|(variant, inner)| **inner != held[*variant]).map(|(variant, inner)| Conversion {
            variant,
            source: Source::Value(inner.clone()),
            via: None,
        }),
        &mut all,
    );
    // A literal without a suffix is an `i32`.
    let number = |wanted: Ty| direct.iter().copied().find(|variant| held[*variant] == wanted);
    if let Some(variant) = number(Ty::I64).or_else(|| number(Ty::F64)) {
        add_unambiguous([Conversion { variant, source: Source::Value(Ty::I32), via: None }].into_iter(), &mut all);
    }
    let unions = direct.iter().filter_map(|variant| match held[*variant].without_null() {
        Ty::Named(id) => match &api.ty(*id).kind {
            Kind::Union(found) => Some(found.variants.len()),
            _ => None,
        },
        _ => None,
    });
    let is_large = all.len() + unions.sum::<usize>() > MAX_NESTED;
    for level in (1..=levels).take_while(|_| !is_large) {
        let nested = direct.iter().flat_map(|variant| {
            let inner = held[*variant].without_null();
            let sources = if let Ty::Named(union) = inner { values(api, *union, level - 1) } else { Vec::new() };
            let is_other = |source: &Source| *source != Source::Value(Ty::Named(id));
            let sources = sources.into_iter().map(|conversion| conversion.source).filter(is_other);
            sources.map(|source| Conversion { variant: *variant, source, via: Some(inner.clone()) })
        });
        let nested: Vec<Conversion> = nested.collect();
        if all.len() + nested.len() > MAX_NESTED {
            break;
        }
        add_unambiguous(nested.into_iter(), &mut all);
    }
    all
}

/// Adds those from another type than all before, and from one that makes a single alternative.
fn add_unambiguous(candidates: impl Iterator<Item = Conversion>, all: &mut Vec<Conversion>) {
    let known: HashSet<Source> = all.iter().map(|conversion| conversion.source.clone()).collect();
    let candidates: Vec<Conversion> = candidates.filter(|candidate| !known.contains(&candidate.source)).collect();
    let mut makes: HashMap<&Source, Option<usize>> = HashMap::new();
    for Conversion { variant, source, .. } in &candidates {
        let made = makes.entry(source).or_insert(Some(*variant));
        *made = made.filter(|other| other == variant);
    }
    let mut added: HashSet<&Source> = HashSet::new();
    for candidate in &candidates {
        if makes[&candidate.source].is_some() && added.insert(&candidate.source) {
            all.push(candidate.clone());
        }
    }
}

/// A type with its aliases resolved.
fn without_aliases(api: &Api, ty: &Ty) -> Ty {
    let inner = |ty: &Ty| Box::new(without_aliases(api, ty));
    match api.resolve(ty) {
        Ty::Array(item) => Ty::Array(inner(item)),
        Ty::Map(item) => Ty::Map(inner(item)),
        Ty::Nullable(item) => Ty::Nullable(inner(item)),
        Ty::Optional(item) => Ty::Optional(inner(item)),
        Ty::Rest(item) => Ty::Rest(inner(item)),
        Ty::Tuple(items) => Ty::Tuple(items.iter().map(|item| without_aliases(api, item)).collect()),
        other => other.clone(),
    }
}

/// The type of an item of the only alternative that is a list: what arrays become.
pub(super) fn list(api: &Api, id: TypeId) -> Option<(usize, Ty)> {
    let Kind::Union(found) = &api.ty(id).kind else { return None };
    let is_list = |ty: &Ty| matches!(api.resolve(ty).without_null(), Ty::Array(_));
    let mut lists = found.variants.iter().enumerate().filter(|(_, variant)| is_list(&variant.ty));
    let (Some((index, variant)), None) = (lists.next(), lists.next()) else { return None };
    match api.resolve(&variant.ty) {
        Ty::Array(item) if !variant.boxed => Some((index, (**item).clone())),
        _ => None,
    }
}
