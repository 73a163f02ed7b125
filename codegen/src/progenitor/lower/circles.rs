//! Schemas that extend the union whose alternatives they are: typify puts them together without end.

use std::collections::HashMap;

use openapiv3::{AnySchema, OpenAPI, ReferenceOr, Schema, SchemaKind};

use super::schemas::COMPONENTS;
use crate::ir::build::circles::{address, of_components};
use crate::progenitor::Findings;

/// What members of circles say themselves, by name, with the circle.
type Own = HashMap<String, (usize, Schema)>;

/// Leaves such a schema the properties of its union, without its alternatives.
pub(super) fn open(document: &mut OpenAPI, findings: &mut Findings<'_>) {
    let circles = of_components(document);
    let Some(components) = document.components.as_mut() else { return };
    let members = components.schemas.iter().filter_map(|(name, schema)| {
        let schema = schema.as_item()?;
        let circle = *circles.get(&address(schema))?;
        Some((name.clone(), (circle, own(schema))))
    });
    let own: Own = members.collect();
    for (name, schema) in &mut components.schemas {
        if let Some((circle, _)) = own.get(name)
            && extends(schema, *circle, &own)
        {
            let pointer = format!("/components/schemas/{name}");
            let message =
                format!("`{name}` extends what it is an alternative of, which progenitor does not come to an end with");
            findings.lost(&pointer, "progenitor-circle", message, "it has the properties of that schema");
        }
    }
}

/// A schema without those that it is made of.
fn own(schema: &Schema) -> Schema {
    let mut own = schema.clone();
    own.schema_data.discriminator = None;
    match &mut own.schema_kind {
        SchemaKind::Any(any) => {
            [&mut any.one_of, &mut any.any_of, &mut any.all_of].into_iter().for_each(Vec::clear);
        }
        SchemaKind::OneOf { .. } | SchemaKind::AnyOf { .. } | SchemaKind::AllOf { .. } => {
            own.schema_kind = SchemaKind::Any(AnySchema::default());
        }
        SchemaKind::Type(_) | SchemaKind::Not { .. } => {}
    }
    own
}

/// Puts what they say themselves in the place of references to members of the circle. Whether there were any.
fn extends(schema: &mut ReferenceOr<Schema>, circle: usize, own: &Own) -> bool {
    let ReferenceOr::Item(schema) = schema else { return false };
    let (bases, choices) = match &mut schema.schema_kind {
        SchemaKind::AllOf { all_of } => (Some(all_of), [None, None]),
        SchemaKind::OneOf { one_of: list } | SchemaKind::AnyOf { any_of: list } => (None, [Some(list), None]),
        SchemaKind::Any(any) => (Some(&mut any.all_of), [Some(&mut any.one_of), Some(&mut any.any_of)]),
        SchemaKind::Type(_) | SchemaKind::Not { .. } => (None, [None, None]),
    };
    let mut found = false;
    for base in bases.into_iter().flatten() {
        let name = match base {
            ReferenceOr::Reference { reference } => reference.strip_prefix(COMPONENTS),
            ReferenceOr::Item(_) => None,
        };
        match name.and_then(|name| own.get(name)).filter(|(other, _)| *other == circle) {
            Some((_, own)) => {
                *base = ReferenceOr::Item(own.clone());
                found = true;
            }
            None => found |= extends(base, circle, own),
        }
    }
    choices.into_iter().flatten().flatten().for_each(|part| found |= extends(part, circle, own));
    found
}
