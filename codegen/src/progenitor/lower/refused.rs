//! Schemas for which typify writes code that does not compile: fields of one name, constants that can't be compared, a choice with null.

use std::collections::HashSet;

use indexmap::IndexMap;
use openapiv3::{AdditionalProperties, AnySchema, ReferenceOr, Schema, SchemaKind, Type};
use serde_json::Value;

use super::names::field_name;
use super::untyped;

type Properties = IndexMap<String, ReferenceOr<Box<Schema>>>;

/// Takes out properties whose field another one has already, and gives their names. They stay among those that are not
/// described, which are the field `extra`.
pub(super) fn take_equal_fields(schema: &mut Schema) -> Vec<String> {
    let (properties, required, additional) = match &mut schema.schema_kind {
        SchemaKind::Type(Type::Object(object)) => {
            (&mut object.properties, &mut object.required, &mut object.additional_properties)
        }
        SchemaKind::Any(any) => (&mut any.properties, &mut any.required, &mut any.additional_properties),
        _ => return Vec::new(),
    };
    let has_extra = matches!(additional, Some(AdditionalProperties::Schema(_)));
    if with_equal_fields(properties, has_extra).is_empty() {
        return Vec::new();
    }
    let taken = with_equal_fields(properties, true);
    properties.retain(|name, _| !taken.contains(name));
    required.retain(|name| !taken.contains(name));
    *additional = Some(AdditionalProperties::Schema(Box::new(ReferenceOr::Item(untyped()))));
    taken
}

fn with_equal_fields(properties: &Properties, has_extra: bool) -> Vec<String> {
    let mut fields: HashSet<String> = has_extra.then(|| "extra".to_owned()).into_iter().collect();
    properties.keys().filter(|name| !fields.insert(field_name(name))).cloned().collect()
}

/// Takes out constants whose type is made of others: typify compares them, and derives that for scalars alone.
pub(super) fn take_constants(schema: &mut Schema) -> bool {
    let SchemaKind::Any(any) = &mut schema.schema_kind else { return false };
    let is_made_of_others =
        is_composed(any) || !any.properties.is_empty() || any.items.is_some() || any.additional_properties.is_some();
    if !is_made_of_others || any.enumeration.iter().all(Value::is_string) {
        return false;
    }
    any.enumeration.clear();
    true
}

/// Takes null from a component that is composed: its type and that type without null would have one name.
pub(super) fn take_null(schema: &mut ReferenceOr<Schema>) -> bool {
    let ReferenceOr::Item(Schema { schema_data, schema_kind }) = schema else { return false };
    let is_composed = match schema_kind {
        SchemaKind::Type(_) => false,
        SchemaKind::Any(any) => is_composed(any),
        _ => true,
    };
    is_composed && std::mem::take(&mut schema_data.nullable)
}

fn is_composed(any: &AnySchema) -> bool {
    [&any.one_of, &any.all_of, &any.any_of].iter().any(|parts| !parts.is_empty()) || any.not.is_some()
}
