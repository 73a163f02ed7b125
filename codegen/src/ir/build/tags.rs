//! The properties by which unions tell their structs (OpenAPI 3.0.4, 4.8.25, discriminators).

use std::collections::{HashMap, HashSet};

use crate::ir::{Api, Kind, Presence, Ty, TypeId};

/// The tags that select each struct, by the property that holds them.
type Tags<'a> = HashMap<(TypeId, &'a str), HashSet<&'a str>>;

/// Finds the properties that can only be one tag, wherever unions take their struct.
pub(super) fn settle(api: &mut Api) {
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
    let mut told: Vec<(TypeId, usize, String)> = Vec::new();
    for ((id, property), tags) in &tags {
        let Kind::Object(object) = &api.ty(*id).kind else { continue };
        let Some(index) = object.fields.iter().position(|field| field.wire_name == **property) else { continue };
        let field = &object.fields[index];
        if let Some(tag) = tags.iter().next().filter(|_| tags.len() == 1)
            && field.presence == Presence::Required
            && !field.read_only
            && takes(api, &field.ty, tag)
        {
            told.push((*id, index, (*tag).to_owned()));
        }
    }
    for (id, index, tag) in told {
        if let Kind::Object(object) = &mut api.types[id.0 as usize].kind {
            object.fields[index].tag = Some(tag);
        }
    }
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

/// Whether it is text, or an enum that has the tag.
fn takes(api: &Api, ty: &Ty, tag: &str) -> bool {
    match ty {
        Ty::String => true,
        Ty::Named(id) => {
            matches!(&api.ty(*id).kind, Kind::Enum(found) if found.variants.iter().any(|variant| variant.value == tag))
        }
        _ => false,
    }
}
