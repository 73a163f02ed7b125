//! Schemas that extend the union whose alternatives they are: typify puts them together without end.

use std::collections::HashMap;

use openapiv3::{AnySchema, OpenAPI, ReferenceOr, Schema, SchemaKind};

use super::schemas::COMPONENTS;
use crate::canonical::circles::circles;
use crate::progenitor::Findings;

/// Declarations of the members of circles themselves, by name, with the circle.
type Own = HashMap<String, (usize, Schema)>;

/// Leaves such a schema the properties of its union, without its alternatives.
pub(super) fn open(document: &mut OpenAPI, findings: &mut Findings<'_>) {
    let Some(components) = document.components.as_mut() else { return };
    let names: HashMap<&str, usize> =
        components.schemas.keys().enumerate().map(|(number, name)| (name.as_str(), number)).collect();
    let targets = |schema| {
        let mut targets = Vec::new();
        parts(schema, &mut |name| targets.extend(names.get(name)));
        targets
    };
    let circles = circles(&components.schemas.values().map(targets).collect::<Vec<_>>());
    let members = components
        .schemas
        .iter()
        .zip(circles)
        .filter_map(|((name, schema), circle)| Some((name.clone(), (circle?, own(schema.as_item()?)))));
    let own: Own = members.collect();
    for (name, schema) in &mut components.schemas {
        if let Some((circle, _)) = own.get(name)
            && extends(schema, *circle, &own)
        {
            let pointer = format!("/components/schemas/{name}");
            let message = format!(
                "`{name}` extends a union of which it is an alternative, on which progenitor does not terminate"
            );
            findings.lost(&pointer, "progenitor-circle", message, "it has the properties of that schema");
        }
    }
}

/// The components that a schema is made of: its alternatives, and what must hold as well.
fn parts<'a>(schema: &'a ReferenceOr<Schema>, found: &mut dyn FnMut(&'a str)) {
    let schema = match schema {
        ReferenceOr::Reference { reference } => return found(reference.strip_prefix(COMPONENTS).unwrap_or(reference)),
        ReferenceOr::Item(schema) => schema,
    };
    let lists: [&[ReferenceOr<Schema>]; 3] = match &schema.schema_kind {
        SchemaKind::OneOf { one_of: list }
        | SchemaKind::AnyOf { any_of: list }
        | SchemaKind::AllOf { all_of: list } => [list, &[], &[]],
        SchemaKind::Any(any) => [&any.one_of, &any.any_of, &any.all_of],
        SchemaKind::Type(_) | SchemaKind::Not { .. } => return,
    };
    lists.into_iter().flatten().for_each(|part| parts(part, found));
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
