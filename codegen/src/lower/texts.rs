//! The alternative of a union that any text becomes: one that is a string, or else the one closest to a string.

use std::collections::HashSet;

use crate::ir::{Api, EnumRepr, Kind, Ty, TypeId, Union};

/// Through so many unions text is followed.
const MAX_ROUNDS: usize = 8;

/// Finds it for every union, in rounds: those that hold a string, those that hold one of these, and so on.
pub(super) fn settle(api: &mut Api) {
    let mut takers: HashSet<TypeId> = HashSet::new();
    for round in 0..MAX_ROUNDS {
        let unions = api.types().filter_map(|(id, ty)| match &ty.kind {
            Kind::Union(union) if union.text.is_none() => Some((id, variant(api, union, &takers, round > 0)?)),
            _ => None,
        });
        let found: Vec<(TypeId, usize)> = unions.collect();
        if found.is_empty() && round > 1 {
            return;
        }
        for (id, index) in found {
            takers.insert(id);
            if let Kind::Union(union) = &mut api.types[id.0 as usize].kind {
                union.text = Some(index);
            }
        }
    }
}

/// The first alternative that is a string or, after the first round, an enum of strings or a union that takes text.
fn variant(api: &Api, union: &Union, takers: &HashSet<TypeId>, looks_inside: bool) -> Option<usize> {
    union.variants.iter().position(|variant| {
        let held = api.resolve(&variant.ty);
        // Only an option converts to a boxed option in one step.
        if variant.boxed && matches!(held, Ty::Nullable(_)) {
            return false;
        }
        match api.resolve(held.without_null()) {
            Ty::String => true,
            Ty::Named(id) if looks_inside => match &api.ty(*id).kind {
                Kind::Enum(found) => found.repr == EnumRepr::String,
                Kind::Union(_) => takers.contains(id),
                Kind::Object(_) | Kind::Alias(_) => false,
            },
            _ => false,
        }
    })
}
