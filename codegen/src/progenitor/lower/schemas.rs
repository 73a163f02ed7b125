//! Schemas: what progenitor's type generator (typify) stops at, or takes for one type where there are two.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use openapiv3::{AdditionalProperties, AnySchema, OpenAPI, ReferenceOr, Schema, SchemaData, SchemaKind, Type};
use serde_json::Value;

use super::names::{TypeNames, type_name};
use super::refused;
use crate::canonical::grammar::Part;
use crate::canonical::openapi30;
use crate::progenitor::Findings;

pub(super) const COMPONENTS: &str = "#/components/schemas/";
/// The types that typify knows.
const TYPES: [&str; 6] = ["boolean", "object", "array", "number", "string", "integer"];

pub(super) fn lower(schemas: &mut IndexMap<String, ReferenceOr<Schema>>, findings: &mut Findings<'_>) {
    for (name, schema) in schemas {
        let pointer = format!("/components/schemas/{name}");
        if refused::take_null(schema) {
            let message = format!("progenitor has one name for `{name}` with null and without");
            findings.lost(&pointer, "progenitor-null", message, "null is refused");
        }
        ready(schema, &pointer, findings);
    }
}

/// Gives a name of its own to each schema whose name is a type's already.
pub(super) fn tell_apart(document: OpenAPI, findings: &mut Findings<'_>) -> OpenAPI {
    let Some(components) = &document.components else { return document };
    let mut names = TypeNames::new(&components.schemas);
    let mut seen = HashSet::new();
    let mut renamed = HashMap::new();
    for name in components.schemas.keys().filter(|name| !seen.insert(type_name(name))) {
        let new = names.free(name);
        let message = format!("another schema is also named `{}` in Rust", type_name(name));
        let pointer = format!("/components/schemas/{name}");
        findings.lost(&pointer, "progenitor-schema-name", message, format!("this one is renamed `{new}`"));
        renamed.insert(name.clone(), new);
    }
    if renamed.is_empty() { document } else { rename(document, &renamed) }
}

/// Renames components, and what refers to them.
pub(crate) fn rename(mut document: OpenAPI, renamed: &HashMap<String, String>) -> OpenAPI {
    let schemas = document.components.as_mut().map(|components| std::mem::take(&mut components.schemas));
    let schemas: IndexMap<_, _> = schemas
        .into_iter()
        .flatten()
        .map(|(name, schema)| (renamed.get(&name).cloned().unwrap_or(name), schema))
        .collect();
    if let Some(components) = &mut document.components {
        components.schemas = schemas;
    }
    let Ok(mut value) = serde_json::to_value(&document) else { return document };
    redirect(&mut value, renamed);
    serde_json::from_value(value).unwrap_or(document)
}

fn redirect(value: &mut Value, renamed: &HashMap<String, String>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get_mut("$ref")
                && let Some(new) = reference.strip_prefix(COMPONENTS).and_then(|name| renamed.get(name))
            {
                *reference = format!("{COMPONENTS}{new}");
            }
            members.values_mut().for_each(|member| redirect(member, renamed));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| redirect(item, renamed)),
        _ => {}
    }
}

/// Takes out what typify has no form for.
pub(super) fn ready(schema: &mut ReferenceOr<Schema>, pointer: &str, findings: &mut Findings<'_>) {
    let (mut keywords, mut constants, mut fields) = (false, false, Vec::new());
    each_schema(schema, &mut |schema| {
        keywords |= take_keywords(schema);
        constants |= refused::take_constants(schema);
        fields.extend(refused::take_equal_fields(schema));
    });
    for name in fields {
        let message = format!("progenitor generates the same field for `{name}` and another property");
        findings.lost(pointer, "progenitor-field-name", message, "its value is read into `extra`");
    }
    if constants {
        let message = "progenitor can't compare constants of a type that is made of others";
        findings.lost(pointer, "progenitor-constants", message, "any value of the type is accepted");
    }
    if keywords {
        let message = "tuples, patterns of names and conditions of JSON Schema have no form in OpenAPI 3.0";
        findings.lost(pointer, "progenitor-schema-keywords", message, "they are not expressed");
    }
}

/// Returns whether something is lost by it.
fn take_keywords(schema: &mut Schema) -> bool {
    let data = &mut schema.schema_data;
    let before = data.extensions.len();
    data.extensions.retain(|key, _| !openapi30::is_extension(key) || is_said_otherwise(key));
    let lost = before != data.extensions.len();
    data.extensions.retain(|key, _| !openapi30::is_extension(key));
    data.example = None;
    if let SchemaKind::Any(any) = &mut schema.schema_kind {
        any.typ = any.typ.take().filter(|name| TYPES.contains(&name.as_str()));
        any.exclusive_minimum = any.exclusive_minimum.filter(|_| any.minimum.is_some());
        any.exclusive_maximum = any.exclusive_maximum.filter(|_| any.maximum.is_some());
    }
    lost
}

/// Returns whether the canonical form says the same without this extension, or it only documents.
fn is_said_otherwise(key: &str) -> bool {
    let keyword = openapi30::keyword(Part::Schema, key);
    matches!(keyword, Some("domains" | "examples" | "type" | "const" | "contentEncoding" | "contentMediaType"))
}

/// Visits a schema and those in it, outermost first, but not what is behind references.
pub(crate) fn each_schema(schema: &mut ReferenceOr<Schema>, visit: &mut dyn FnMut(&mut Schema)) {
    if let ReferenceOr::Item(schema) = schema {
        each(schema, visit);
    }
}

fn each(schema: &mut Schema, visit: &mut dyn FnMut(&mut Schema)) {
    visit(schema);
    match &mut schema.schema_kind {
        SchemaKind::Type(Type::Object(object)) => {
            object.properties.values_mut().for_each(|property| each_boxed(property, visit));
            each_additional(&mut object.additional_properties, visit);
        }
        SchemaKind::Type(Type::Array(array)) => array.items.iter_mut().for_each(|items| each_boxed(items, visit)),
        SchemaKind::Type(_) => {}
        SchemaKind::OneOf { one_of: list }
        | SchemaKind::AllOf { all_of: list }
        | SchemaKind::AnyOf { any_of: list } => {
            list.iter_mut().for_each(|item| each_schema(item, visit));
        }
        SchemaKind::Not { not } => each_schema(not, visit),
        SchemaKind::Any(any) => {
            any.properties.values_mut().for_each(|property| each_boxed(property, visit));
            each_additional(&mut any.additional_properties, visit);
            any.items.iter_mut().for_each(|items| each_boxed(items, visit));
            for list in [&mut any.one_of, &mut any.all_of, &mut any.any_of] {
                list.iter_mut().for_each(|item| each_schema(item, visit));
            }
            any.not.iter_mut().for_each(|not| each_schema(not, visit));
        }
    }
}

fn each_boxed(schema: &mut ReferenceOr<Box<Schema>>, visit: &mut dyn FnMut(&mut Schema)) {
    if let ReferenceOr::Item(schema) = schema {
        each(schema, visit);
    }
}

fn each_additional(additional: &mut Option<AdditionalProperties>, visit: &mut dyn FnMut(&mut Schema)) {
    if let Some(AdditionalProperties::Schema(schema)) = additional {
        each_schema(schema, visit);
    }
}

/// Target of a reference.
pub(super) fn behind<'a>(
    schemas: &'a IndexMap<String, ReferenceOr<Schema>>,
    schema: &'a ReferenceOr<Schema>,
) -> Option<&'a Schema> {
    let mut schema = schema;
    for _ in 0..16 {
        match schema {
            ReferenceOr::Item(item) => return Some(item),
            ReferenceOr::Reference { reference } => schema = schemas.get(reference.strip_prefix(COMPONENTS)?)?,
        }
    }
    None
}

/// A schema that says no more than its type.
pub(crate) fn plain(ty: Type) -> Schema {
    Schema { schema_data: SchemaData::default(), schema_kind: SchemaKind::Type(ty) }
}

/// The schema that everything is an instance of.
pub(crate) fn untyped() -> Schema {
    Schema { schema_data: SchemaData::default(), schema_kind: SchemaKind::Any(AnySchema::default()) }
}
