//! Properties that need no asking for: their enum has one constant, or unions tell their struct by one value of theirs
//! (OpenAPI 3.0.4, 4.8.25, discriminators).

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::ir::{Api, Enum, Field, Kind, Presence, Ty, TypeId};

/// The tags that select each struct, by the property that holds them.
type Tags<'a> = HashMap<(TypeId, &'a str), HashSet<&'a str>>;

/// Gives fields the one value that constructors set.
pub(super) fn settle(api: &mut Api) {
    let tags = tags(api);
    let mut fixed: Vec<(TypeId, usize, Value)> = Vec::new();
    for (id, ty) in api.types() {
        let Kind::Object(object) = &ty.kind else { continue };
        let values = object.fields.iter().map(|field| value(api, field, tags.get(&(id, field.wire_name.as_str()))));
        fixed.extend(values.enumerate().filter_map(|(index, value)| Some((id, index, value?))));
    }
    for (id, index, value) in fixed {
        if let Kind::Object(object) = &mut api.types[id.0 as usize].kind {
            object.fields[index].fixed = Some(value);
        }
    }
}

fn tags(api: &Api) -> Tags<'_> {
    let mut tags = Tags::new();
    for ty in &api.types {
        let Kind::Union(union) = &ty.kind else { continue };
        let Some(property) = &union.discriminator else { continue };
        for variant in &union.variants {
            let mut structs = HashSet::new();
            collect(api, &variant.ty, &mut structs);
            for id in structs {
                tags.entry((id, property)).or_default().extend(variant.tags.iter().map(String::as_str));
            }
        }
    }
    tags
}

/// The structs that an alternative may be; those of unions in it too, which the tag leads to as well.
fn collect(api: &Api, ty: &Ty, found: &mut HashSet<TypeId>) {
    let mut seen = HashSet::new();
    let mut open = vec![ty];
    while let Some(ty) = open.pop() {
        let Ty::Named(id) = ty.without_null() else { continue };
        if !seen.insert(*id) {
            continue;
        }
        match &api.ty(*id).kind {
            Kind::Object(_) => drop(found.insert(*id)),
            Kind::Union(union) => open.extend(union.variants.iter().map(|variant| &variant.ty)),
            Kind::Alias(target) => open.push(target),
            Kind::Enum(_) => {}
        }
    }
}

fn value(api: &Api, field: &Field, tags: Option<&HashSet<&str>>) -> Option<Value> {
    if field.presence != Presence::Required || field.constant {
        return None;
    }
    let constants = enum_of(api, &field.ty).map(|found| found.variants.as_slice());
    if let Some([only]) = constants {
        return Some(only.value.clone());
    }
    let tags = tags.filter(|tags| tags.len() == 1 && !field.read_only)?;
    let tag = Value::from(*tags.iter().next()?);
    let takes = match constants {
        Some(constants) => constants.iter().any(|variant| variant.value == tag),
        None => field.ty == Ty::String,
    };
    takes.then_some(tag)
}

fn enum_of<'a>(api: &'a Api, ty: &Ty) -> Option<&'a Enum> {
    let Ty::Named(id) = ty else { return None };
    match &api.ty(*id).kind {
        Kind::Enum(found) => Some(found),
        _ => None,
    }
}
