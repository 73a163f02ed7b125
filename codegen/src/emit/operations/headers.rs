//! Declared response headers, as functions that read them.

use proc_macro2::TokenStream;
use quote::quote;

use super::group::Context;
use crate::emit::{rustdoc, types};
use crate::ir::names::Scope;
use crate::ir::{Api, EnumRepr, Kind, ParamStyle, ResponseHeader, Ty, TypeId};
use crate::markdown;

/// A function for each header that a response of the operation declares.
pub(super) fn methods(context: &Context<'_>) -> TokenStream {
    let Context { api, operation, signature, .. } = context;
    let mut scope = Scope::with(signature.optional.iter().map(|(_, param)| param.name.as_str()));
    let mut seen: Vec<String> = Vec::new();
    let mut out = TokenStream::new();
    // Headers of successful responses take precedence.
    let mut responses: Vec<_> = operation.responses.iter().collect();
    responses.sort_by_key(|response| !response.status.is_success());
    let headers =
        responses.into_iter().flat_map(|response| response.headers.iter().map(move |header| (response, header)));
    for (response, header) in headers {
        // The runtime reads this one, in both its forms, for every error.
        if !response.status.is_success() && header.wire_name.eq_ignore_ascii_case("retry-after") {
            continue;
        }
        let wire_name = header.wire_name.to_ascii_lowercase();
        if seen.contains(&wire_name) {
            continue;
        }
        seen.push(wire_name);
        let name = scope.claim([format!("{}_header", header.name.trim_end_matches('_'))]);
        out.extend(method(api, &name, header));
    }
    out
}

fn method(api: &Api, name: &str, header: &ResponseHeader) -> TokenStream {
    let fallback = format!("The response header {}.", markdown::code(&header.wire_name));
    let said = header.docs.description.is_some() || header.docs.title.is_some();
    let more = if said { vec![fallback.clone()] } else { Vec::new() };
    let docs = rustdoc::attributes_with(&header.docs, &fallback, &more);
    let deprecated = rustdoc::deprecated(&header.docs);
    let name = types::ident(name);
    let wire_name = &header.wire_name;
    let is_external = |ty: &Ty| matches!(api.resolve(ty), Ty::External(_));
    let (ty, read) = match api.resolve(&header.ty) {
        _ if header.json => (types::ty(api, &header.ty), quote!(read_header_json(headers, #wire_name))),
        Ty::Array(item) => {
            let read = if is_external(item) { quote!(decode_header_list) } else { quote!(read_header_list) };
            let item = read_as(api, item);
            let delimiter = match header.style {
                ParamStyle::SpaceDelimited => ' ',
                ParamStyle::PipeDelimited => '|',
                ParamStyle::TabDelimited => '\t',
                _ => ',',
            };
            (quote!(::std::vec::Vec<#item>), quote!(#read(headers, #wire_name, #delimiter)))
        }
        ty if is_object(api, ty) => {
            let explode = header.explode;
            (types::ty(api, &header.ty), quote!(read_header_fields(headers, #wire_name, #explode)))
        }
        ty if is_external(ty) => (read_as(api, ty), quote!(decode_header(headers, #wire_name))),
        ty => (read_as(api, ty), quote!(read_header(headers, #wire_name))),
    };
    quote! {
        #docs
        #deprecated
        #[inline]
        pub fn #name(headers: &::http::HeaderMap) -> ::std::option::Option<#ty> {
            crate::runtime::http::#read
        }
    }
}

fn is_object(api: &Api, ty: &Ty) -> bool {
    match ty {
        Ty::Map(_) => true,
        Ty::Named(id) => matches!(&api.ty(*id).kind, Kind::Object(_)),
        _ => false,
    }
}

/// Scalars are read as what they are, anything else as its text.
fn read_as(api: &Api, ty: &Ty) -> TokenStream {
    let is_text_enum = |id: &TypeId| matches!(&api.ty(*id).kind, Kind::Enum(found) if found.repr == EnumRepr::String);
    match api.resolve(ty) {
        Ty::External(_) | Ty::Bool | Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 | Ty::F64 | Ty::Date | Ty::DateTime => {
            types::ty(api, ty)
        }
        Ty::Named(id) if is_text_enum(id) => types::ty(api, ty),
        _ => quote!(::std::string::String),
    }
}
