//! `calls/<group>.rs`.

use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::quote;

use super::cases::{Case, Way};
use crate::budget;
use crate::emit::calls::Calls;
use crate::emit::errors::ErrorSets;
use crate::emit::operations::answer::{self, Answer};
use crate::emit::operations::signature::Signatures;
use crate::emit::source_file::format_file;
use crate::emit::values::imports;
use crate::emit::{rustdoc, types};
use crate::ir::{Api, Group, Operation, ResponseKind};
use crate::markdown;

pub(super) fn file(
    api: &Api,
    group: &Group,
    signatures: &Signatures<'_>,
    errors: &ErrorSets<'_>,
    cases: &[Case<'_>],
) -> String {
    let calls = Calls { api, library: quote!(sdk), client: quote!(client) };
    let mut rows = TokenStream::new();
    for case in cases.iter().take_while(|_| !budget::is_spent()) {
        let operation = case.operation;
        let signature = signatures.of(operation);
        let ways = case.ways.iter().map(|Way { name, inputs, .. }| {
            let call = calls.expression(group, signature, inputs);
            let sent = sent(group, operation, &signature.answer_enum, &call);
            quote!((#name, |client| Ok(#sent)))
        });
        let (cfg, name) = (types::cfg(api, &operation.features), &operation.name);
        let cfg = if operation.features == group.features { TokenStream::new() } else { cfg };
        let errors = match errors.of(operation).map(|set| types::ident(&set.name.to_snake_case())) {
            Some(errors) => quote!(Some(super::errors::#errors)),
            None => quote!(None),
        };
        rows.extend(quote! {
            #cfg
            call::Operation { name: #name, calls: &[#(#ways),*], errors: #errors },
        });
    }
    let imports = imports(&quote!(super::sdk), &rows);
    let docs = rustdoc::inner(&format!("Calls of {}.", markdown::code(&group.wire_name)));
    format_file(quote! {
        #docs
        #![allow(deprecated, unused_imports)]

        use super::{call, sdk};
        #imports
        use sdk::models::*;

        pub(super) const OPERATIONS: &[call::Operation] = &[#rows];
    })
}

/// The call, sent and turned into what tests compare.
fn sent(group: &Group, operation: &Operation, answer_enum: &str, call: &TokenStream) -> TokenStream {
    match answer::answer(operation) {
        Answer::Empty => quote!(call::empty(#call)),
        Answer::Json(_) => quote!(call::json(#call)),
        Answer::OptionalJson(_) => quote!(call::optional_json(#call)),
        Answer::Text => quote!(call::text(#call)),
        Answer::Bytes => quote!(call::bytes(#call)),
        Answer::Events => quote!(call::events(#call)),
        Answer::Lines => quote!(call::lines(#call)),
        Answer::Several(cases) => {
            let (module, name) = (types::ident(&group.name), types::ident(answer_enum));
            let variants = answer::variant_names(&cases);
            let arms = cases.iter().zip(&variants).map(|(case, variant)| {
                let path = types::ident(variant);
                let path = quote!(sdk::operations::#module::#name::#path);
                match case.content.map(|content| &content.kind) {
                    None => quote!(#path => call::Answer::Empty),
                    Some(ResponseKind::Json(_)) => quote!(#path(body) => call::Answer::of(&body)),
                    Some(ResponseKind::Text) => quote!(#path(text) => call::Answer::Text(text)),
                    Some(_) => quote!(#path(bytes) => call::Answer::Bytes(bytes.into())),
                }
            });
            quote!(call::several(#call, |answer| match answer { #(#arms,)* _ => call::Answer::Empty }))
        }
    }
}
