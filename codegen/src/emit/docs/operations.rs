//! A group's page.

use quote::quote;

use super::tables::{self, code};
use crate::budget;
use crate::emit::calls::{Calls, Inputs};
use crate::emit::operations::signature::{Signature, Signatures};
use crate::emit::product::Product;
use crate::emit::types;
use crate::emit::usage;
use crate::ir::{Api, BodyKind, Group, Operation, Param, ParamLocation, ResponseKind, Status};
use crate::markdown::{self, code_in_cell};

/// Relative path to the models' pages.
const MODELS: &str = "../models/";

pub(super) fn page(api: &Api, product: &Product, group: &Group) -> String {
    let signatures = Signatures::new(api, group);
    let mut out = format!("# {}\n\n{}", markdown::line(&group.wire_name), tables::paragraphs(&group.docs));
    out.push_str(&handle(api, product, group));
    for operation in &group.operations {
        let section = section(api, product, group, operation, signatures.of(operation));
        if !budget::spend(section.len()) {
            break;
        }
        out.push_str(&section);
    }
    out
}

/// The one example that needs no arguments: how to get at the group, from the client and from each scope that has it.
fn handle(api: &Api, product: &Product, group: &Group) -> String {
    let library = types::ident(&product.library);
    let module = types::ident(&group.name);
    let type_name = types::ident(&group.type_name);
    let is_on = |scope: Option<usize>| group.operations.iter().any(|operation| operation.scope == scope);
    let scopes = api.scopes.iter().enumerate().filter(|(index, _)| is_on(Some(*index)));
    let scopes: Vec<_> = scopes.map(|(_, scope)| (types::ident(&scope.type_name), types::ident(&scope.name))).collect();
    let client = is_on(None).then(|| (types::ident(&product.client), types::ident(&product.variable)));
    let imports = client.iter().chain(&scopes).map(|(holder, _)| holder);
    let on_client = client.as_ref().map(|(client, variable)| {
        quote! {
            fn operations(#variable: &#client) -> #type_name {
                #variable.#module()
            }
        }
    });
    let on_scopes = scopes.iter().map(|(scope, variable)| {
        let function = quote::format_ident!("operations_of_{}", variable.to_string().trim_start_matches("r#"));
        quote! {
            fn #function(#variable: &#scope) -> #type_name<#scope> {
                #variable.#module()
            }
        }
    });
    super::example(
        "rust",
        quote! {
            use #library::operations::#module::#type_name;
            use #library::{#(#imports),*};

            #on_client
            #(#on_scopes)*
        },
    )
}

fn section(api: &Api, product: &Product, group: &Group, operation: &Operation, signature: &Signature<'_>) -> String {
    let mut out = format!("\n## {}\n\n{}", operation.name, tables::paragraphs(&operation.docs));
    out.push_str(&format!("{}\n\n", markdown::code(&format!("{} {}", operation.method, operation.path))));
    out.push_str(&example(api, product, group, operation, signature));
    if !operation.params.is_empty() {
        let rows: Vec<Vec<String>> = operation.params.iter().map(|param| parameter(api, param)).collect();
        out.push_str("\n### Parameters\n\n");
        out.push_str(&tables::table(&["Name", "Type", "In", "Required", "Description", "Example"], &rows));
    }
    if let Some(body) = &operation.body {
        let kind = |kind: &BodyKind| match kind {
            BodyKind::Json(ty) | BodyKind::Form(ty, _) | BodyKind::JsonLines(ty) => tables::ty(api, ty, MODELS),
            BodyKind::Multipart(parts) => {
                parts.iter().map(|part| code_in_cell(&part.wire_name, 80)).collect::<Vec<_>>().join(", ")
            }
            BodyKind::Text => "text".to_owned(),
            BodyKind::Bytes => "bytes".to_owned(),
        };
        let rows: Vec<Vec<String>> = body
            .content
            .iter()
            .map(|content| vec![code_in_cell(&content.media_type, 80), kind(&content.kind)])
            .collect();
        out.push_str(&format!("\n### Body{}\n\n", if body.required { "" } else { " (optional)" }));
        out.push_str(&tables::table(&["Content type", "Type"], &rows));
    }
    out.push_str(&responses(api, operation));
    out
}

/// A call of the operation with its required arguments, and the use of its response.
fn example(api: &Api, product: &Product, group: &Group, operation: &Operation, signature: &Signature<'_>) -> String {
    let (library, variable) = (types::ident(&product.library), types::ident(&product.variable));
    let calls = Calls { api, library: quote!(#library), client: quote!(#variable) };
    let call = calls.expression(group, signature, &Inputs::example(api, operation));
    let used = usage::used(operation, &call);
    super::example("rust", usage::function(api, product, operation, "example", &used))
}

fn parameter(api: &Api, param: &Param) -> Vec<String> {
    let place = match param.location {
        ParamLocation::Path => "path",
        ParamLocation::Query => "query",
        ParamLocation::Header => "header",
        ParamLocation::Cookie => "cookie",
    };
    let required = match param.scope.and_then(|scope| api.scopes.get(scope)) {
        Some(scope) => format!("set by `{}`", scope.name),
        None if param.required => "yes".to_owned(),
        None => "no".to_owned(),
    };
    let example = param.example.as_ref().map(code).unwrap_or_default();
    vec![
        code_in_cell(&param.wire_name, 80),
        tables::ty(api, &param.ty, MODELS),
        place.to_owned(),
        required,
        tables::described(&param.docs),
        example,
    ]
}

fn responses(api: &Api, operation: &Operation) -> String {
    let mut successes = Vec::new();
    let mut errors = Vec::new();
    for response in &operation.responses {
        let status = match response.status {
            Status::Code(code) => code.to_string(),
            Status::Range(class) => format!("{class}XX"),
            Status::Default => "other".to_owned(),
        };
        let holds: Vec<String> = response
            .content
            .iter()
            .map(|content| match &content.kind {
                ResponseKind::Json(ty) => tables::ty(api, ty, MODELS),
                ResponseKind::JsonLines(ty) => format!("a stream of {}", tables::ty(api, ty, MODELS)),
                ResponseKind::EventStream(ty) => format!("events of {}", tables::ty(api, ty, MODELS)),
                ResponseKind::Text => "text".to_owned(),
                ResponseKind::Bytes => "bytes".to_owned(),
            })
            .collect();
        let row = vec![status, holds.join(", "), tables::described(&response.docs)];
        if response.status.is_success() { successes.push(row) } else { errors.push(row) }
    }
    let mut out = String::new();
    for (title, rows) in [("Responses", successes), ("Errors", errors)] {
        if !rows.is_empty() {
            out.push_str(&format!("\n### {title}\n\n{}", tables::table(&["Status", "Body", "Description"], &rows)));
        }
    }
    out
}
