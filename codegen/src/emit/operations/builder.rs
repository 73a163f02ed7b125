//! An operation's request builder: setters for what is optional, and the ways to send it.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::group::Context;
use super::{answer, body, headers, paging};
use crate::emit::{idempotency, rustdoc, types};
use crate::ir::{Api, Operation, Param, ParamLocation, Ty};
use crate::markdown;

/// Longest default or example that is shown, in characters.
const MAX_SHOWN: usize = 80;

pub(super) fn item(context: &Context<'_>) -> TokenStream {
    let Context { api, group, operation, signature, .. } = context;
    let name = types::ident(&operation.type_name);
    let method = format!("[`{}::{}`]", group.type_name, operation.name);
    let docs = rustdoc::own(&format!("Request builder of {method}."));
    let deprecated = rustdoc::deprecated(&operation.docs);
    let setters = signature.optional.iter().map(|(index, param)| setter(api, operation, *index, param));
    let bodies = signature.body_setters.iter().enumerate().map(|(i, (name, content))| {
        let name = types::ident(name);
        let argument = body::argument(context, i, content, &types::ident("body"));
        let (ty, convert) = (&argument.ty, &argument.convert);
        let content_type =
            content.is_range().then(|| quote!(content_type: impl ::std::convert::Into<::std::string::String>,));
        let inline = types::inline(&quote!(#content_type #ty));
        let set = body::set(content, &quote!(content_type), &quote!(body), &quote!(self.call));
        let declared = operation.body.as_ref().map(|body| body.docs.clone()).unwrap_or_default();
        let docs = rustdoc::attributes_with(
            &declared,
            "Sets the request body.",
            &[format!("Content type: {}.", markdown::code(&content.media_type))],
        );
        quote! {
            #docs
            #inline
            pub fn #name(mut self, #content_type body: #ty) -> Self {
                #convert
                #set
                self
            }
        }
    });
    let send = answer::methods(context);
    let future = answer::future(context);
    let paging = paging::methods(context);
    let constant = paging::constant(context);
    let headers = headers::methods(context);
    quote! {
        #docs
        #deprecated
        #[derive(Clone, Debug)]
        #[must_use]
        pub struct #name {
            call: crate::runtime::http::Call,
        }

        impl #name {
            #constant
            #(#setters)*
            #(#bodies)*
            crate::runtime::http::request_options!();
            #send
            #paging
            #headers
        }

        #future
    }
}

/// A function's argument: its type, the statement that turns it into what is stored under the same name, and the expression for
/// that.
pub(in crate::emit) struct Argument {
    pub(in crate::emit) ty: TokenStream,
    pub(in crate::emit) convert: TokenStream,
    pub(in crate::emit) value: TokenStream,
}

/// The argument type of a parameter.
pub(in crate::emit) fn param_argument(api: &Api, param: &Param) -> Argument {
    let name = types::ident(&param.name);
    if param.comma_separated {
        return Argument {
            ty: quote!(impl ::std::convert::Into<crate::runtime::http::CommaSeparated>),
            convert: TokenStream::new(),
            value: quote!(crate::runtime::http::CommaSeparated::text(#name)),
        };
    }
    // Numbers and identifiers of any kind are text where they go.
    if *api.resolve(&param.ty) == Ty::String {
        return Argument {
            ty: quote!(impl ::std::string::ToString),
            convert: TokenStream::new(),
            value: quote!(#name.to_string()),
        };
    }
    ty_argument(api, &name, &param.ty)
}

/// The argument form of a value of a type.
pub(super) fn ty_argument(api: &Api, name: &Ident, ty: &Ty) -> Argument {
    let types::Argument { ty: taken, value, is_typed } = types::argument(api, name, ty);
    let stored = types::ty(api, ty);
    let convert = match is_typed {
        true if *name == value.to_string() => TokenStream::new(),
        true => quote!(let #name = #value;),
        false => quote!(let #name: #stored = #value;),
    };
    Argument { ty: taken, convert, value: quote!(#name) }
}

fn setter(api: &Api, operation: &Operation, index: usize, param: &Param) -> TokenStream {
    let made = idempotency::is_made(operation, param).then(|| {
        rustdoc::own("\nDefault: a random key for each call, the same for its retries, which makes it safe to retry.")
    });
    let docs = param_docs(param);
    let deprecated = rustdoc::deprecated(&param.docs);
    let name = types::ident(&param.name);
    let Argument { ty, convert, value } = param_argument(api, param);
    let inline = types::inline(&ty);
    let index = Literal::usize_unsuffixed(index);
    quote! {
        #docs
        #made
        #deprecated
        #inline
        pub fn #name(mut self, #name: #ty) -> Self {
            #convert
            self.call.set(#index, &#value);
            self
        }
    }
}

/// A parameter's description, where it goes, its default and an example.
pub(super) fn param_docs(param: &Param) -> TokenStream {
    let facts = param_facts(param);
    let said = param.docs.title.is_some() || param.docs.description.is_some();
    if said || !param.docs.notes.is_empty() {
        rustdoc::attributes_with(&param.docs, &facts, &if said { vec![facts.clone()] } else { Vec::new() })
    } else {
        rustdoc::own(&facts)
    }
}

/// The place of a parameter, its default and an example.
pub(super) fn param_facts(param: &Param) -> String {
    let place = match param.location {
        ParamLocation::Path => "Path parameter",
        ParamLocation::Query => "Query parameter",
        ParamLocation::Header => "Header",
        ParamLocation::Cookie => "Cookie",
    };
    let mut facts = format!("{place} {}.", markdown::code(&param.wire_name));
    for (word, value) in [("Default", &param.default), ("Example", &param.example)] {
        if let Some(text) = value.as_ref().and_then(shown) {
            facts.push_str(&format!(" {word}: {}.", markdown::code(&text)));
        }
    }
    facts
}

/// A value on one line, if it is short.
fn shown(value: &Value) -> Option<String> {
    let text = match value {
        Value::Null => return None,
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let plain = !text.is_empty() && !text.chars().any(|c| c == '\n' || markdown::is_unprintable(c));
    (plain && text.chars().count() <= MAX_SHOWN).then_some(text)
}
