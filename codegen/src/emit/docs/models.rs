//! A type's page.

use quote::quote;
use serde_json::Value;

use super::markdown::{self, code, inline};
use crate::emit::product::Product;
use crate::emit::samples::{Mode, Sampler, Side, is_valid};
use crate::emit::types;
use crate::emit::values::{Position, expression, imports, json_literal};
use crate::ir::{Additional, Api, Enum, Field, Kind, Object, Presence, Ty, Type, TypeId, Union};

/// The page of a type, with those that live in its file.
pub(super) fn page(api: &Api, product: &Product, id: TypeId) -> String {
    let ty = api.ty(id);
    let mut out = format!("# {}\n\n{}", ty.name, markdown::paragraphs(&ty.docs));
    out.push_str(&example(api, product, id));
    out.push_str(&contents(api, id));
    for (other, inner) in api.types().filter(|(other, inner)| inner.home == id && *other != id) {
        out.push_str(&format!("\n## {}\n\n{}", inner.name, markdown::paragraphs(&inner.docs)));
        out.push_str(&contents(api, other));
    }
    out
}

fn contents(api: &Api, id: TypeId) -> String {
    let ty = api.ty(id);
    let level = if ty.home == id { "##" } else { "###" };
    match &ty.kind {
        Kind::Object(object) => format!("{level} Fields\n\n{}", fields(api, object)),
        Kind::Enum(found) => format!("{level} Values\n\n{}", values(found)),
        Kind::Union(found) => format!("{level} Variants\n\n{}", variants(api, found)),
        Kind::Alias(target) => format!("{level} Type\n\n{}\n", markdown::ty(api, target, "")),
    }
}

fn fields(api: &Api, object: &Object) -> String {
    let mut rows: Vec<Vec<String>> = object.fields.iter().map(|field| row(api, field)).collect();
    if let Additional::Typed(ty) = &object.additional {
        let name = format!("`{}`", object.additional_name);
        rows.push(vec![
            name,
            format!("Map\\<{}\\>", markdown::ty(api, ty, "")),
            "no".to_owned(),
            "Properties beyond the named ones.".to_owned(),
            String::new(),
        ]);
    }
    if rows.is_empty() {
        return "None.\n".to_owned();
    }
    markdown::table(&["Field", "Type", "Required", "Description", "Example"], &rows)
}

fn row(api: &Api, field: &Field) -> Vec<String> {
    let inner = markdown::ty(api, &field.ty, "");
    let shown = match field.presence {
        Presence::Required => inner,
        Presence::RequiredNullable | Presence::Optional { .. } => format!("Option\\<{inner}\\>"),
        Presence::ThreeState => format!("Maybe\\<{inner}\\>"),
    };
    let mut description = markdown::described(&field.docs);
    if field.name != field.wire_name {
        description = format!("{} on the wire. {description}", inline(&field.wire_name, 80));
    }
    let example = field.example.as_ref().map(code).unwrap_or_default();
    let required = if field.is_required() { "yes" } else { "no" };
    vec![format!("`{}`", field.name), shown, required.to_owned(), description.trim().to_owned(), example]
}

fn values(found: &Enum) -> String {
    let row = |variant: &crate::ir::Variant| {
        let description = markdown::described(&variant.docs);
        vec![format!("`{}`", variant.name), code(&variant.value), description]
    };
    let rows: Vec<Vec<String>> = found.variants.iter().map(row).collect();
    let mut out = markdown::table(&["Rust", "Wire value", "Description"], &rows);
    out.push_str(&format!("\nOther values are kept as `{}`.\n", found.unknown_name));
    out
}

fn variants(api: &Api, found: &Union) -> String {
    let row = |variant: &crate::ir::UnionVariant| {
        let tags: Vec<String> = variant.tags.iter().map(|tag| inline(tag, 60)).collect();
        vec![
            format!("`{}`", variant.name),
            markdown::ty(api, &variant.ty, ""),
            tags.join(", "),
            markdown::described(&variant.docs),
        ]
    };
    let rows: Vec<Vec<String>> = found.variants.iter().map(row).collect();
    let tag = found.discriminator.as_ref().map_or_else(|| "Tag".to_owned(), |tag| inline(tag, 60));
    let mut out = markdown::table(&["Variant", "Holds", &tag, "Description"], &rows);
    out.push_str(&format!("\nOther JSON is kept as `{}`.\n", found.unknown_name));
    out
}

/// *Example Usage*: a value that is built, or read, and written back as the same JSON.
fn example(api: &Api, product: &Product, id: TypeId) -> String {
    let ty = api.ty(id);
    let library = types::ident(&product.library);
    let name = types::ident(&ty.name);
    if matches!(ty.kind, Kind::Alias(_)) {
        return String::new();
    }
    let value = value(api, id);
    let body = match &ty.kind {
        Kind::Object(_) if ty.in_request => {
            let built = expression(api, &Ty::Named(id), &value, Position::Exact);
            quote!(let value = #built;)
        }
        Kind::Enum(_) => {
            let built = expression(api, &Ty::Named(id), &value, Position::Exact);
            quote!(let value = #built;)
        }
        _ => {
            let text = json_literal(&value, true);
            quote!(let value: #name = serde_json::from_str(#text)?;)
        }
    };
    let text = json_literal(&value, true);
    let imports = imports(&quote!(#library), &body);
    let deprecated = uses_deprecated(api, ty).then(|| quote!(#![allow(deprecated)]));
    let code = quote! {
        #deprecated
        #imports
        use #library::models::*;

        fn main() -> Result<(), Box<dyn std::error::Error>> {
            #body
            let json: serde_json::Value = serde_json::from_str(#text)?;
            assert_eq!(json, serde_json::json!(value));
            Ok(())
        }
    };
    let text = super::example("rust", code);
    if text.is_empty() { text } else { format!("## Example Usage\n\n{text}\n") }
}

fn uses_deprecated(api: &Api, ty: &Type) -> bool {
    let id = api.types().find(|(_, other)| other.name == ty.name).map(|(id, _)| id);
    id.is_some_and(|id| api.reach([&Ty::Named(id)]).into_iter().any(|id| api.ty(id).docs.deprecated.is_some()))
}

/// The example of the document where it fits, else a made-up one. Declared examples of properties stand as they are.
fn value(api: &Api, id: TypeId) -> Value {
    let ty = api.ty(id);
    let side = if ty.in_request { Side::Request } else { Side::Response };
    let mut value = Sampler::new(api, Mode::Full).side(side).optional_depth(1).value(&Ty::Named(id), &ty.name);
    if let (Kind::Object(object), Value::Object(members)) = (&ty.kind, &mut value) {
        for field in &object.fields {
            let usable = |example: &&Value| !example.is_null() && is_open(api, &field.ty, example);
            if let Some(example) = field.example.as_ref().filter(usable)
                && members.contains_key(&field.wire_name)
            {
                members.insert(field.wire_name.clone(), example.clone());
            }
        }
    }
    value
}

/// Whether an example can be read as the type without loss: valid, or strings where an enum of strings is open.
fn is_open(api: &Api, ty: &Ty, example: &Value) -> bool {
    let is_string_enum = |ty: &Ty| matches!(ty, Ty::Named(id) if matches!(&api.ty(*id).kind, Kind::Enum(found) if found.repr == crate::ir::EnumRepr::String));
    match (markdown::resolved(api, ty), example) {
        (Ty::Array(item), Value::Array(values)) if is_string_enum(item) => values.iter().all(Value::is_string),
        _ => is_valid(api, ty, example),
    }
}
