//! Properties that come from another component through `allOf`: one type for all that inherit them.

use std::collections::HashMap;

use openapiv3::{OpenAPI, ReferenceOr, Schema, SchemaKind, Type};

use super::circles::address;
use super::flat::Sr;
use super::{Builder, Place, Use};

/// The component of each property whose schema stands in it, in its `allOf` too, by the schema's address.
pub(super) fn owners(doc: &OpenAPI) -> HashMap<usize, &str> {
    let mut owners = HashMap::new();
    for (name, schema) in doc.components.iter().flat_map(|components| &components.schemas) {
        own(schema, name, &mut owners);
    }
    owners
}

fn own<'a>(schema: &'a ReferenceOr<Schema>, component: &'a str, owners: &mut HashMap<usize, &'a str>) {
    let ReferenceOr::Item(schema) = schema else { return };
    let (properties, members) = match &schema.schema_kind {
        SchemaKind::Type(Type::Object(object)) => (Some(&object.properties), &[][..]),
        SchemaKind::Any(any) => (Some(&any.properties), any.all_of.as_slice()),
        SchemaKind::AllOf { all_of } => (None, all_of.as_slice()),
        _ => (None, &[][..]),
    };
    for property in properties.into_iter().flat_map(|properties| properties.values()) {
        if let ReferenceOr::Item(schema) = property {
            owners.insert(address(schema), component);
        }
    }
    members.iter().for_each(|member| own(member, component, owners));
}

impl<'a> Builder<'a> {
    /// The type of a property, which is that of the component that declares it. One that leads back to itself has no type
    /// there yet, and gets its own here.
    pub(super) fn property(&mut self, parts: &[Sr<'a>], parent: &Place, place: &Place) -> Use {
        let [Sr::Item(schema)] = parts else { return self.use_of(parts, place) };
        let key = address(schema);
        let Some(owner) = self.owners.get(&key).copied() else { return self.use_of(parts, place) };
        let is_own = parent.pointer == self.component_place(owner).pointer;
        if !is_own && !self.open.contains(owner) {
            self.component(owner);
        }
        if let Some(known) = self.owned.get(&key) {
            return known.clone();
        }
        let used = self.use_of(parts, place);
        if is_own {
            self.owned.insert(key, used.clone());
        }
        used
    }
}
