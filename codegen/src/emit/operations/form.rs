//! Multipart bodies: a struct for each, with a method for each part.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::body;
use super::builder::{Argument, ty_argument};
use super::group::Context;
use crate::emit::{rustdoc, types};
use crate::ir::names;
use crate::ir::{Api, BodyContent, BodyKind, ParamStyle, Part, Ty};
use crate::markdown;

/// The structs of an operation's multipart bodies.
pub(super) fn items(context: &Context<'_>) -> TokenStream {
    let contents = context.operation.body.iter().flat_map(|body| &body.content);
    contents
        .zip(&context.signature.forms)
        .filter_map(|(content, name)| Some(item(context, content, name.as_ref()?)))
        .collect()
}

fn item(context: &Context<'_>, content: &BodyContent, name: &str) -> TokenStream {
    let Context { api, group, operation, .. } = context;
    let BodyKind::Multipart(parts) = &content.kind else { return TokenStream::new() };
    let docs = rustdoc::own(&format!(
        "The body of [`{}::{}`]: parts of {}.",
        group.type_name,
        operation.name,
        markdown::code(&content.media_type)
    ));
    let name = types::ident(name);
    let (required, optional): (Vec<&Part>, Vec<&Part>) = parts.iter().partition(|part| part.required);
    let new = new(api, &required);
    let setters = optional.iter().map(|part| setter(api, part));
    let default = required.is_empty().then(|| quote!(#[derive(Clone, Debug, Default)]));
    let derive = default.unwrap_or_else(|| quote!(#[derive(Clone, Debug)]));
    quote! {
        #docs
        #derive
        pub struct #name {
            multipart: crate::runtime::http::Multipart,
        }

        impl #name {
            #new
            #(#setters)*
        }
    }
}

/// Takes the required parts, all at once where they are few.
fn new(api: &Api, required: &[&Part]) -> TokenStream {
    let arguments = required.iter().map(|part| {
        let name = types::ident(&part.name);
        let ty = argument(api, part, &name).ty;
        quote!(#name: #ty)
    });
    let statements = required.iter().map(|part| add(api, part, &quote!(multipart)));
    let many = (required.len() > 7).then(|| quote!(#[allow(clippy::too_many_arguments)]));
    let docs = match required.len() {
        0 => "No parts.",
        _ => "With the parts that are required.",
    };
    let docs = rustdoc::own(docs);
    let start = match required.len() {
        0 => quote!(let multipart),
        _ => quote!(let mut multipart),
    };
    quote! {
        #docs
        #many
        pub fn new(#(#arguments),*) -> Self {
            #start = crate::runtime::http::Multipart::new();
            #(#statements)*
            Self { multipart }
        }
    }
}

fn setter(api: &Api, part: &Part) -> TokenStream {
    let docs = rustdoc::attributes_with(&part.docs, &format!("Part {}.", markdown::code(&part.wire_name)), &[]);
    let deprecated = rustdoc::deprecated(&part.docs);
    let name = types::ident(&part.name);
    let method = types::ident(&names::setter(&part.name));
    let ty = argument(api, part, &name).ty;
    let add = add(api, part, &quote!(self.multipart));
    quote! {
        #docs
        #deprecated
        pub fn #method(mut self, #name: #ty) -> Self {
            #add
            self
        }
    }
}

/// What a part is.
enum Content<'a> {
    File,
    Files,
    Value(&'a Ty),
}

fn content<'a>(api: &'a Api, part: &'a Part) -> Content<'a> {
    match types::resolve(api, &part.ty) {
        Ty::Binary => Content::File,
        Ty::Array(item) if *types::resolve(api, item) == Ty::Binary => Content::Files,
        _ => Content::Value(&part.ty),
    }
}

fn argument(api: &Api, part: &Part, name: &Ident) -> Argument {
    let file = quote!(impl ::std::convert::Into<crate::runtime::http::FileSource>);
    match content(api, part) {
        Content::File => Argument { ty: file, convert: TokenStream::new(), value: quote!(#name) },
        Content::Files => {
            Argument {
                ty: quote!(impl ::std::iter::IntoIterator<Item = #file>),
                convert: TokenStream::new(),
                value: quote!(#name),
            }
        }
        Content::Value(ty) => ty_argument(api, name, ty),
    }
}

/// The statement that adds a part to `multipart`, a place.
fn add(api: &Api, part: &Part, multipart: &TokenStream) -> TokenStream {
    let name = types::ident(&part.name);
    let wire_name = &part.wire_name;
    let content_type = match &part.encoding.content_type {
        Some(content_type) => quote!(Some(#content_type)),
        None => quote!(None),
    };
    match content(api, part) {
        Content::File => quote!(#multipart = #multipart.file(#wire_name, #name.into(), #content_type);),
        Content::Files => {
            quote!(for file in #name { #multipart = #multipart.file(#wire_name, file.into(), #content_type); })
        }
        Content::Value(_) if let Some(style) = part.encoding.style => {
            let convert = argument(api, part, &name).convert;
            let (style, explode) = (body::style(style), part.encoding.explode.unwrap_or(style == ParamStyle::Form));
            quote!(#convert #multipart = #multipart.styled(#wire_name, &#name, #style, #explode);)
        }
        Content::Value(_) => {
            let convert = argument(api, part, &name).convert;
            quote!(#convert #multipart = #multipart.field(#wire_name, &#name, #content_type);)
        }
    }
}
