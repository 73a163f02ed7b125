//! Parameters of one name that take the same constants: to sort by, say, or to choose fields by.

use std::collections::HashMap;

use crate::ir::{Api, Enum, Kind, Ty, TypeId};

/// Makes one enum of their inline enums, that of the shortest name. Each name stays, as an alias, so that an operation more
/// renames nothing.
pub(super) fn share(api: &mut Api) {
    let mut equal: HashMap<(&str, &Enum), Vec<TypeId>> = HashMap::new();
    for param in api.operations().flat_map(|(_, operation)| &operation.params) {
        if let Some((id, found)) = inline_enum(api, &param.ty) {
            equal.entry((&param.wire_name, found)).or_default().push(id);
        }
    }
    let mut aliases = Vec::new();
    for ids in equal.values() {
        let name = |id: &TypeId| &api.ty(*id).name;
        let Some(first) = ids.iter().min_by_key(|id| (name(id).len(), name(id))) else { continue };
        aliases.extend(ids.iter().filter(|id| *id != first).map(|id| (*id, *first)));
    }
    for (id, first) in aliases {
        api.types[id.0 as usize].kind = Kind::Alias(Ty::Named(first));
    }
}

/// Returns the inline enum of a parameter or its items.
fn inline_enum<'a>(api: &'a Api, ty: &Ty) -> Option<(TypeId, &'a Enum)> {
    let id = match ty.without_null() {
        Ty::Named(id) => *id,
        Ty::Array(item) => return inline_enum(api, item),
        _ => return None,
    };
    let ty = api.ty(id);
    match &ty.kind {
        Kind::Enum(found) if ty.schema_name.is_none() && ty.home == id => Some((id, found)),
        _ => None,
    }
}
