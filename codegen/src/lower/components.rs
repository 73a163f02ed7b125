//! Component schemas: their names and types.

use super::place::{Place, Use, segment};
use super::{Builder, circles};
use crate::budget;
use crate::canonical::SchemaId;
use crate::ir::names;
use crate::ir::{Kind, Ty};

/// Maximum number of components that lead to each other in a row. Stacks have room for it.
pub(super) const MAX_CHAIN: usize = 8_000;

impl Builder<'_> {
    /// Components have the first choice of names, and those that are spelled as in Rust before the others.
    pub(super) fn name_components(&mut self) {
        let components = self.doc().schemas.components();
        let (wire_names, ids): (Vec<&str>, Vec<SchemaId>) = components.unzip();
        let wanted = self.naming.renames.components(&wire_names);
        let names = names::assign(&wire_names, &wanted, &mut self.naming.types);
        self.naming.components = ids.into_iter().zip(names).collect();
    }

    /// The name of a component in Rust.
    pub(super) fn component_name(&self, id: SchemaId) -> String {
        self.naming.components.get(&id).cloned().unwrap_or_default()
    }

    /// Every component schema, used or not.
    pub(super) fn components(&mut self) {
        for (name, id) in self.doc().schemas.components().take_while(|_| !budget::is_spent()) {
            let used = self.component(id);
            if !matches!(used.ty, Ty::Named(ty) if self.types[ty.0 as usize].schema_name.as_deref() == Some(name)) {
                self.alias(id, used);
            }
        }
    }

    /// A component that is not a struct, enum or union of its own gets a `pub type`.
    pub(super) fn alias(&mut self, id: SchemaId, used: Use) {
        let view = self.views.view(self.views.definition(id));
        let place = self.component_place(id);
        let ty = used.element();
        self.push_type(&place, Some(id), &view, |_, _| Kind::Alias(ty));
    }

    pub(super) fn component_place(&self, id: SchemaId) -> Place {
        let name = self.views.schema(id).name.as_deref().unwrap_or_default();
        let pointer = format!("/components/schemas/{}", segment(name));
        Place { name: self.component_name(id), home: None, pointer }
    }

    /// The type of a component.
    pub(super) fn component(&mut self, id: SchemaId) -> Use {
        if let Some(known) = self.known.components.get(&id) {
            return known.clone();
        }
        let place = self.component_place(id);
        // protection: models-chain
        if self.open.components.len() >= MAX_CHAIN {
            if !self.open.too_deep {
                self.open.too_deep = true;
                let location = self.canonical.origins.locate(&place.pointer);
                let message = format!("a chain of more than {MAX_CHAIN} schemas");
                self.diagnostics.error(
                    "schemas-too-deep",
                    location,
                    message,
                    "reduce the depth at which schemas refer to each other",
                );
            }
            return Use::of(Ty::Any);
        }
        if !self.open.components.insert(id) {
            self.warn("endless-schema", &place, circles::ENDLESS, "it is read as untyped JSON");
            return Use::of(Ty::Any);
        }
        let known = self.type_of_component(id).or_else(|| self.family(id, &place));
        let used = known.unwrap_or_else(|| self.schema_type(&[self.views.definition(id)], &place, Some(id)));
        self.open.components.remove(&id);
        self.known.components.insert(id, used.clone());
        used
    }

    /// The schema that `[errors] default` names; reports a name that none has.
    pub(super) fn configured_error(&mut self) -> Option<SchemaId> {
        let name = self.config.errors.default.as_ref()?;
        let id = self.component_called(name);
        if id.is_none() {
            let message = format!("`[errors] default` names `{name}`, and the documents have no such schema");
            let place = self.config.places.of(&["errors", "default"]);
            self.diagnostics.error("error-schema", place, message, "name a schema of `components`");
        }
        id
    }

    /// Returns the component schema of that name.
    pub(super) fn component_called(&self, name: &str) -> Option<SchemaId> {
        let is_it = |id: &SchemaId| self.views.schema(*id).name.as_ref().is_some_and(|known| **known == *name);
        self.naming.components.keys().copied().find(is_it)
    }
}
