//! Properties that come from another component through `allOf`: one type for all that inherit them.

use std::collections::HashMap;

use super::{Builder, Place, Use};
use crate::canonical::{SchemaId, SchemaUse, Schemas};

/// The component of each property whose schema stands in it, in its `allOf` too.
pub(super) fn owners(schemas: &Schemas) -> HashMap<SchemaId, SchemaId> {
    let mut owners = HashMap::new();
    for (_, id) in schemas.components() {
        own(schemas, SchemaUse::Item(id), id, &mut owners);
    }
    owners
}

fn own(schemas: &Schemas, part: SchemaUse, component: SchemaId, owners: &mut HashMap<SchemaId, SchemaId>) {
    let SchemaUse::Item(id) = part else { return };
    let Some(schema) = schemas.get(id) else { return };
    for (_, property) in schema.properties() {
        if let SchemaUse::Item(id) = property {
            owners.insert(*id, component);
        }
    }
    schema.all_of().iter().for_each(|member| own(schemas, *member, component, owners));
}

impl Builder<'_> {
    /// The type of a property, which is that of the component that declares it. One that leads back to itself has no type
    /// there yet, and gets its own here.
    pub(super) fn property(&mut self, parts: &[SchemaUse], parent: &Place, place: &Place) -> Use {
        let [SchemaUse::Item(id)] = parts else { return self.use_of(parts, place) };
        let Some(owner) = self.extensions.owners.get(id).copied() else { return self.use_of(parts, place) };
        let is_own = parent.pointer == self.component_place(owner).pointer;
        if !is_own && !self.open.components.contains(&owner) {
            self.component(owner);
        }
        if let Some(known) = self.known.owned.get(id) {
            return known.clone();
        }
        let used = self.use_of(parts, place);
        if is_own {
            self.known.owned.insert(*id, used.clone());
        }
        used
    }
}
