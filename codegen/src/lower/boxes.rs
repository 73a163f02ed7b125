//! `Box` where a type would hold itself, or a variant would make its enum needlessly large.

use super::MAX_CHAIN;
use crate::ir::{Additional, Api, EnumRepr, Kind, Presence, Ty, TypeId};

/// A field of more than this is boxed, in bytes: structs in structs in structs must not grow without bound.
const HUGE: usize = 1 << 16;

/// A variant this much larger than what fits beside it is boxed, in bytes. Clippy complains from 200 on.
const LARGE: usize = 160;

/// Boxes the edges that close cycles, opens cycles that no finite value could satisfy, and boxes large variants.
///
/// The edge that is boxed depends on names alone, so that the order of the document does not change a signature.
pub(super) fn close_cycles(api: &mut Api) {
    let mut by_name: Vec<usize> = (0..api.types.len()).collect();
    by_name.sort_by(|a, b| api.types[*a].name.cmp(&api.types[*b].name));
    let mut state = vec![State::New; api.types.len()];
    for index in &by_name {
        walk(api, *index, &mut state);
    }
    open_endless(api, &by_name);
    box_large(api);
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

/// The type that stands in place, neither behind a pointer of its own nor in a list.
fn in_place(ty: &Ty) -> Vec<TypeId> {
    match ty {
        Ty::Named(id) => vec![*id],
        Ty::Nullable(inner) | Ty::Optional(inner) => in_place(inner),
        Ty::Tuple(items) => items.iter().flat_map(in_place).collect(),
        _ => Vec::new(),
    }
}

/// Edges of a type: the index of each part, and the type in place there; those of fields in the order of their names.
fn edges(api: &Api, index: usize) -> Vec<(usize, TypeId)> {
    let parts: Vec<(usize, &Ty)> = match &api.types[index].kind {
        Kind::Object(object) => {
            let mut fields: Vec<_> = object.fields.iter().enumerate().collect();
            fields.sort_by(|(_, a), (_, b)| a.wire_name.cmp(&b.wire_name));
            fields.into_iter().map(|(part, field)| (part, &field.ty)).collect()
        }
        Kind::Union(union) => union.variants.iter().map(|variant| &variant.ty).enumerate().collect(),
        Kind::Alias(ty) => vec![(0, ty)],
        Kind::Enum(_) => Vec::new(),
    };
    parts.into_iter().flat_map(|(part, ty)| in_place(ty).into_iter().map(move |id| (part, id))).collect()
}

/// Depth first, without recursion: an edge to a type that is still open closes a cycle.
fn walk(api: &mut Api, root: usize, state: &mut [State]) {
    if state[root] != State::New {
        return;
    }
    state[root] = State::Open;
    let mut stack = vec![(root, edges(api, root), 0_usize)];
    while let Some((index, list, next)) = stack.last_mut() {
        let Some((part, target)) = list.get(*next).copied() else {
            state[*index] = State::Done;
            stack.pop();
            continue;
        };
        *next += 1;
        let (index, target) = (*index, target.0 as usize);
        match state[target] {
            State::Done => {}
            State::Open => set_boxed(api, index, part),
            State::New => {
                state[target] = State::Open;
                let list = edges(api, target);
                stack.push((target, list, 0));
            }
        }
    }
}

fn set_boxed(api: &mut Api, index: usize, part: usize) {
    match &mut api.types[index].kind {
        Kind::Object(object) => object.fields[part].boxed = true,
        Kind::Union(union) => union.variants[part].boxed = true,
        Kind::Alias(_) | Kind::Enum(_) => {}
    }
}

/// A struct that needs itself has no finite value: the edge that closes such a cycle becomes optional.
fn open_endless(api: &mut Api, by_name: &[usize]) {
    loop {
        let mut finite = vec![false; api.types.len()];
        let mut changed = true;
        while changed {
            changed = false;
            for (index, ty) in api.types.iter().enumerate() {
                if !finite[index] && is_finite(ty, &finite) {
                    finite[index] = true;
                    changed = true;
                }
            }
        }
        let Some(index) = by_name.iter().find(|index| !finite[**index]) else { return };
        let Kind::Object(object) = &mut api.types[*index].kind else { return };
        let closing = object.fields.iter_mut().filter(|field| {
            field.presence == Presence::Required && in_place(&field.ty).iter().any(|id| !finite[id.0 as usize])
        });
        let Some(field) = closing.min_by(|a, b| a.wire_name.cmp(&b.wire_name)) else { return };
        field.presence = Presence::Optional { nullable: false };
    }
}

fn is_finite(ty: &crate::ir::Type, finite: &[bool]) -> bool {
    match &ty.kind {
        Kind::Object(object) => object.fields.iter().all(|field| {
            field.presence != Presence::Required || in_place(&field.ty).iter().all(|id| finite[id.0 as usize])
        }),
        // Unknown JSON is always possible.
        Kind::Union(_) | Kind::Enum(_) => true,
        Kind::Alias(ty) => in_place(ty).iter().all(|id| finite[id.0 as usize]),
    }
}

fn box_large(api: &mut Api) {
    let mut sizes = vec![None; api.types.len()];
    for index in 0..api.types.len() {
        size_of(api, index, &mut sizes, 0);
    }
    for index in 0..api.types.len() {
        let Kind::Object(object) = &mut api.types[index].kind else { continue };
        let mut fields = std::mem::take(&mut object.fields);
        for field in fields.iter_mut().filter(|field| !field.boxed) {
            field.boxed = ty_size(api, &field.ty, &mut sizes, 0) > HUGE;
        }
        if let Kind::Object(object) = &mut api.types[index].kind {
            object.fields = fields;
        }
    }
    for index in 0..api.types.len() {
        let Kind::Union(union) = &api.types[index].kind else { continue };
        let large: Vec<usize> = union
            .variants
            .iter()
            .enumerate()
            .filter(|(_, variant)| !variant.boxed && ty_size(api, &variant.ty, &mut sizes, 0) > LARGE)
            .map(|(part, _)| part)
            .collect();
        for part in large {
            set_boxed(api, index, part);
        }
    }
}

/// No less than a type's size in bytes; boxed and recursive parts are a pointer.
fn size_of(api: &Api, index: usize, sizes: &mut Vec<Option<usize>>, depth: usize) -> usize {
    if let Some(size) = sizes[index] {
        return size;
    }
    if depth > MAX_CHAIN {
        return 8;
    }
    let size = match &api.types[index].kind {
        Kind::Object(object) => {
            let rest = if matches!(object.additional, Additional::Typed(_)) { 32 } else { 8 };
            object
                .fields
                .iter()
                .map(|field| match field.boxed {
                    true => 8,
                    // Larger types are boxed.
                    // protection: struct-size
                    false => Some(ty_size(api, &field.ty, sizes, depth + 1)).filter(|size| *size <= HUGE).unwrap_or(8),
                })
                .sum::<usize>()
                + rest
        }
        Kind::Union(_) => LARGE,
        Kind::Enum(found) if found.repr == EnumRepr::Mixed => ty_size(api, &Ty::Any, sizes, depth),
        Kind::Enum(_) => 24,
        Kind::Alias(ty) => ty_size(api, ty, sizes, depth + 1),
    };
    sizes[index] = Some(size);
    size
}

/// No less than the type takes where pointers have 64 bits, with the mark of one that may be absent.
fn ty_size(api: &Api, ty: &Ty, sizes: &mut Vec<Option<usize>>, depth: usize) -> usize {
    match ty {
        Ty::Bool | Ty::Null => 1,
        Ty::I32 | Ty::U32 | Ty::Date => 8,
        Ty::I64 | Ty::U64 | Ty::F64 => 16,
        Ty::String | Ty::Array(_) | Ty::DateTime => 24,
        Ty::Map(_) => 32,
        Ty::Binary => 40,
        Ty::Base64 => 56,
        Ty::Any => 72,
        // The types of the generator's own table are not larger.
        Ty::External(_) => 96,
        Ty::Rest(_) => 24,
        Ty::Nullable(inner) | Ty::Optional(inner) => ty_size(api, inner, sizes, depth),
        Ty::Tuple(items) => items.iter().map(|item| ty_size(api, item, sizes, depth)).sum(),
        Ty::Named(id) => size_of(api, id.0 as usize, sizes, depth),
    }
}

#[cfg(test)]
mod tests {
    use std::mem::size_of;

    use sdkwright_runtime::runtime::json::{Base64, DateTime, Map, Maybe, Rest};

    use super::*;

    #[test]
    fn sizes_are_no_less_than_what_the_types_take() {
        let cases = [
            (Ty::Bool, size_of::<Maybe<bool>>()),
            (Ty::Null, size_of::<Maybe<()>>()),
            (Ty::I32, size_of::<Maybe<i32>>()),
            (Ty::U32, size_of::<Maybe<u32>>()),
            (Ty::I64, size_of::<Maybe<i64>>()),
            (Ty::U64, size_of::<Maybe<u64>>()),
            (Ty::F64, size_of::<Maybe<f64>>()),
            (Ty::String, size_of::<Maybe<String>>()),
            (Ty::DateTime, size_of::<Maybe<DateTime>>()),
            (Ty::Date, size_of::<Maybe<chrono::NaiveDate>>()),
            (Ty::Base64, size_of::<Maybe<Base64>>()),
            (Ty::Binary, size_of::<Maybe<bytes::Bytes>>()),
            (Ty::Any, size_of::<Maybe<serde_json::Value>>()),
            (Ty::Array(Box::new(Ty::Any)), size_of::<Maybe<Vec<serde_json::Value>>>()),
            (Ty::Map(Box::new(Ty::Any)), size_of::<Maybe<Map<serde_json::Value>>>()),
            (Ty::Rest(Box::new(Ty::Any)), size_of::<Maybe<Rest<serde_json::Value>>>()),
        ];
        for (ty, real) in cases {
            let counted = ty_size(&Api::default(), &ty, &mut Vec::new(), 0);
            assert!(counted >= real, "{ty:?}: {real} bytes, counted as {counted}");
        }
    }
}
