//! A request's body: how it is taken, and how it gets into the call.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::builder::{Argument, ty_argument};
use super::group::Context;
use crate::emit::types;
use crate::ir::{BodyContent, BodyKind, ParamStyle, PartEncoding};

/// The type of the argument for the body in its `i`th media type.
pub(super) fn argument(context: &Context<'_>, i: usize, content: &BodyContent, name: &Ident) -> Argument {
    match &content.kind {
        BodyKind::Json(ty) | BodyKind::Form(ty, _) | BodyKind::JsonLines(ty) => ty_argument(context.api, name, ty),
        BodyKind::Multipart(_) => {
            Argument { ty: stored(context, i, content), convert: TokenStream::new(), value: quote!(#name) }
        }
        BodyKind::Text | BodyKind::Bytes => {
            let ty = stored(context, i, content);
            Argument { ty: quote!(impl ::std::convert::Into<#ty>), convert: TokenStream::new(), value: quote!(#name) }
        }
    }
}

/// The type of the body in its `i`th media type.
pub(super) fn stored(context: &Context<'_>, i: usize, content: &BodyContent) -> TokenStream {
    match &content.kind {
        BodyKind::Json(ty) | BodyKind::Form(ty, _) | BodyKind::JsonLines(ty) => types::ty(context.api, ty),
        BodyKind::Multipart(_) => {
            let form = context.signature.forms.get(i).cloned().flatten().unwrap_or_default();
            let form = types::ident(&form);
            quote!(#form)
        }
        BodyKind::Text => quote!(::std::string::String),
        BodyKind::Bytes => quote!(crate::runtime::http::Body),
    }
}

/// The statement that gives the body to a call. `content_type`: what the caller names of a range.
pub(super) fn set(
    content: &BodyContent,
    content_type: &TokenStream,
    value: &TokenStream,
    call: &TokenStream,
) -> TokenStream {
    let media_type = &content.media_type;
    match &content.kind {
        BodyKind::Text if content.is_range() => quote! {
            #call.body_of_type(#media_type, #content_type, ::std::convert::Into::<::std::string::String>::into(#value));
        },
        BodyKind::Bytes if content.is_range() => quote!(#call.body_of_type(#media_type, #content_type, #value);),
        BodyKind::Json(_) => quote!(#call.body_json(#media_type, &#value);),
        BodyKind::Form(_, encodings) => {
            let encodings = encodings.iter().map(|(name, encoding)| form_encoding(name, encoding));
            // The result of a method is not a constant by itself.
            quote!(#call.body_form(&#value, const { &[#(#encodings),*] });)
        }
        BodyKind::JsonLines(_) => quote!(#call.body_json_lines(#media_type, &#value);),
        BodyKind::Multipart(_) => quote!(#call.body_multipart(#value.multipart);),
        BodyKind::Text => quote!(#call.body(#media_type, ::std::convert::Into::<::std::string::String>::into(#value));),
        BodyKind::Bytes => quote!(#call.body(#media_type, #value);),
    }
}

fn form_encoding(name: &str, encoding: &PartEncoding) -> TokenStream {
    let content_type = encoding.content_type().map(|media_type| quote!(.content_type(#media_type)));
    let style = encoding.style.map(|style| {
        let style = self::style(style);
        quote!(.style(#style))
    });
    let explode = encoding.explode.map(|explode| quote!(.explode(#explode)));
    let reserved = encoding.allow_reserved.then(|| quote!(.allow_reserved()));
    quote!(crate::runtime::http::FormEncoding::new(#name) #content_type #style #explode #reserved)
}

/// The runtime's word for a style.
pub(super) fn style(style: ParamStyle) -> TokenStream {
    let name = types::ident(match style {
        ParamStyle::Matrix => "Matrix",
        ParamStyle::Label => "Label",
        ParamStyle::Simple => "Simple",
        ParamStyle::Form => "Form",
        ParamStyle::SpaceDelimited => "SpaceDelimited",
        ParamStyle::PipeDelimited => "PipeDelimited",
        ParamStyle::TabDelimited => "TabDelimited",
        ParamStyle::DeepObject => "DeepObject",
        ParamStyle::Cookie => "Cookie",
        ParamStyle::QueryString => "QueryString",
    });
    quote!(crate::runtime::http::Style::#name)
}
