//! A type's page.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::Pages;
use super::tables::{self, code};
use crate::budget;
use crate::emit::models::constants;
use crate::emit::samples::{Mode, Sampler, Side, is_valid};
use crate::emit::types;
use crate::emit::values::{Position, expression, imports, json_literal, used_models};
use crate::ir::{Additional, Api, Enum, Field, Kind, Object, Presence, Ty, TypeId, Union};
use crate::markdown::code_in_cell;

/// Most lines of JSON in an example that goes into depth.
const EXAMPLE_LINES: usize = 60;

/// The page of a type, with those that live in its file.
pub(super) fn page(pages: &Pages<'_>, id: TypeId) -> String {
    let api = pages.api;
    let ty = api.ty(id);
    let mut out = format!("# {}\n\n{}", ty.name, tables::paragraphs(&ty.docs));
    out.push_str(&example(pages, id));
    out.push_str(&contents(api, id));
    for other in pages.inner[id.0 as usize].iter().take_while(|_| !budget::is_spent()) {
        let inner = api.ty(*other);
        out.push_str(&format!("\n## {}\n\n{}", inner.name, tables::paragraphs(&inner.docs)));
        out.push_str(&contents(api, *other));
    }
    budget::spend(out.len());
    out
}

fn contents(api: &Api, id: TypeId) -> String {
    let ty = api.ty(id);
    let level = if ty.home == id { "##" } else { "###" };
    match &ty.kind {
        Kind::Object(object) => format!("{level} Fields\n\n{}", fields(api, object)),
        Kind::Enum(found) => format!("{level} Values\n\n{}", values(found)),
        Kind::Union(found) => format!("{level} Variants\n\n{}", variants(api, found)),
        Kind::Alias(target) => format!("{level} Type\n\n{}\n", tables::ty(api, target, "")),
    }
}

fn fields(api: &Api, object: &Object) -> String {
    let mut rows: Vec<Vec<String>> = object.struct_fields().map(|field| row(api, field)).collect();
    if let Additional::Typed(ty) = &object.additional {
        let name = format!("`{}`", object.additional_name);
        rows.push(vec![
            name,
            format!("Map\\<{}\\>", tables::ty(api, ty, "")),
            "no".to_owned(),
            "Additional properties.".to_owned(),
            String::new(),
        ]);
    }
    let mut out = match rows.is_empty() {
        true => "None.\n".to_owned(),
        false => tables::table(&["Field", "Type", "Required", "Description", "Example"], &rows),
    };
    let constants = constants(object);
    if !constants.is_empty() {
        out.push_str(&format!("\n{constants}\n"));
    }
    out
}

fn row(api: &Api, field: &Field) -> Vec<String> {
    let inner = tables::ty(api, &field.ty, "");
    let shown = match field.presence {
        _ if field.is_flag() => "`bool`".to_owned(),
        Presence::Required => inner,
        Presence::RequiredNullable | Presence::Optional { .. } => format!("Option\\<{inner}\\>"),
        Presence::ThreeState => format!("Maybe\\<{inner}\\>"),
    };
    let mut description = tables::described(&field.docs);
    if let Some(only) = field.fixed.as_ref().filter(|_| field.is_flag()) {
        description = format!("True if it is present; its only value is {}. {description}", code(only));
    }
    if field.name != field.wire_name {
        description = format!("{} on the wire. {description}", code_in_cell(&field.wire_name, 80));
    }
    let example = field.example.as_ref().map(code).unwrap_or_default();
    let required = if field.is_required() { "yes" } else { "no" };
    vec![format!("`{}`", field.name), shown, required.to_owned(), description.trim().to_owned(), example]
}

fn values(found: &Enum) -> String {
    let row = |variant: &crate::ir::Variant| {
        let description = tables::described(&variant.docs);
        vec![format!("`{}`", variant.name), code(&variant.value), description]
    };
    let rows: Vec<Vec<String>> = found.variants.iter().map(row).collect();
    let mut out = tables::table(&["Rust", "Wire value", "Description"], &rows);
    out.push_str(&format!("\nOther values are read as `{}`.\n", found.unknown_name));
    out
}

fn variants(api: &Api, found: &Union) -> String {
    let row = |variant: &crate::ir::UnionVariant| {
        let tags: Vec<String> = variant.all_tags().map(|tag| code_in_cell(tag, 60)).collect();
        vec![
            format!("`{}`", variant.name),
            tables::ty(api, &variant.ty, ""),
            tags.join(", "),
            tables::described(&variant.docs),
        ]
    };
    let rows: Vec<Vec<String>> = found.variants.iter().map(row).collect();
    let tag = found.discriminator.as_ref().map_or_else(|| "Tag".to_owned(), |tag| code_in_cell(tag, 60));
    let mut out = tables::table(&["Variant", "Type", &tag, "Description"], &rows);
    out.push('\n');
    if let Some(fallback) = found.fallback.and_then(|index| found.variants.get(index)) {
        out.push_str(&format!("Any other value of {tag}, or none, selects `{}`. ", fallback.name));
    }
    out.push_str(&format!("Other JSON is read as `{}`.\n", found.unknown_name));
    out
}

/// *Example Usage*: a value and its JSON. Constructors and setters build a value that is sent; a value that is only received is read.
fn example(pages: &Pages<'_>, id: TypeId) -> String {
    let Pages { api, product, .. } = pages;
    let ty = api.ty(id);
    let library = types::ident(&product.library);
    let name = types::ident(&ty.name);
    let is_built = match &ty.kind {
        Kind::Object(_) | Kind::Union(_) => ty.in_request,
        Kind::Enum(_) => true,
        Kind::Alias(_) => return String::new(),
    };
    let value = value(pages, id);
    let text = json_literal(&value, true);
    let body = if is_built {
        let built = statements(expression(api, &Ty::Named(id), &value, Position::Exact));
        quote!(#built let json = #text;)
    } else {
        quote!(let json = #text; let value = #name::from_json(json)?;)
    };
    let root = imports(&quote!(#library), &body);
    // By no name: a model may have the trait's.
    let reads = (!is_built).then(|| quote!(use #library::json::Model as _;));
    let models = used_models(api, &body);
    let deprecated = pages.deprecated[id.0 as usize].then(|| quote!(#![allow(deprecated)]));
    let code = quote! {
        #deprecated
        #reads
        #root
        use #library::models::{#(#models),*};

        fn main() -> Result<(), Box<dyn std::error::Error>> {
            #body
            let written = serde_json::to_value(&value)?;
            let expected: serde_json::Value = serde_json::from_str(json)?;
            assert_eq!(written, expected);
            Ok(())
        }
    };
    format!("## Example Usage\n\n{}\n", super::example("rust", code))
}

/// `let value = …;`, after what it must have where that is a struct of its own.
fn statements(built: TokenStream) -> TokenStream {
    let Ok(mut expression) = syn::parse2::<syn::Expr>(built.clone()) else { return quote!(let value = #built;) };
    let mut root = &mut expression;
    while let syn::Expr::MethodCall(call) = root {
        root = &mut call.receiver;
    }
    let required = match root {
        syn::Expr::Call(call) => call.args.first_mut().filter(|argument| matches!(argument, syn::Expr::Struct(_))),
        _ => None,
    };
    let required = required.map(|argument| std::mem::replace(argument, syn::parse_quote!(required)));
    let required = required.map(|required| quote!(let required = #required;));
    quote!(#required let value = #expression;)
}

/// The example of the document where it fits, else a made-up one; as deep as a page holds.
fn value(pages: &Pages<'_>, id: TypeId) -> Value {
    let deep = sample(pages, id, 2);
    let lines = serde_json::to_string_pretty(&deep).map_or(0, |text| text.lines().count());
    if lines > EXAMPLE_LINES { sample(pages, id, 1) } else { deep }
}

/// Declared examples of properties stand as they are.
fn sample(pages: &Pages<'_>, id: TypeId, depth: usize) -> Value {
    let api = pages.api;
    let ty = api.ty(id);
    let side = match ty.in_request {
        true if pages.only_read[id.0 as usize] => Side::Any,
        true => Side::Request,
        false => Side::Response,
    };
    let mut value = Sampler::new(api, Mode::Full).side(side).optional_depth(depth).value(&Ty::Named(id), &ty.name);
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
    tidy(api, &Ty::Named(id), &mut value);
    value
}

/// Leaves out optional properties with nothing in them, and those that nobody should use.
fn tidy(api: &Api, ty: &Ty, value: &mut Value) {
    match (tables::resolved(api, ty), value) {
        (Ty::Array(item), Value::Array(values)) => values.iter_mut().for_each(|value| tidy(api, item, value)),
        (Ty::Named(id), Value::Object(members)) => {
            let Kind::Object(object) = &api.ty(*id).kind else { return };
            for field in &object.fields {
                let Some(value) = members.get_mut(&field.wire_name) else { continue };
                tidy(api, &field.ty, value);
                if !field.is_required() && (is_hollow(value) || field.docs.deprecated.is_some()) {
                    members.shift_remove(&field.wire_name);
                }
            }
        }
        _ => {}
    }
}

fn is_hollow(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.is_empty(),
        Value::Array(values) => values.iter().all(is_hollow),
        _ => false,
    }
}

/// Returns whether an example can be read as the type without loss: valid, or strings where an enum of strings is open.
fn is_open(api: &Api, ty: &Ty, example: &Value) -> bool {
    let is_string_enum = |ty: &Ty| matches!(ty, Ty::Named(id) if matches!(&api.ty(*id).kind, Kind::Enum(found) if found.repr == crate::ir::EnumRepr::String));
    match (tables::resolved(api, ty), example) {
        (Ty::Array(item), Value::Array(values)) if is_string_enum(item) => values.iter().all(Value::is_string),
        _ => is_valid(api, ty, example),
    }
}
