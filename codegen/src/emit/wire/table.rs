//! `calls/<group>.rs`.

use std::collections::HashMap;

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::cases::{Case, Way};
use crate::budget;
use crate::emit::calls::Calls;
use crate::emit::operations::answer::{self, Answer};
use crate::emit::operations::signature::Signatures;
use crate::emit::source_file::format_file;
use crate::emit::values::{imports, local_type};
use crate::emit::{rustdoc, types};
use crate::ir::{Api, Group, Operation, ResponseKind};
use crate::markdown;

pub(super) fn file(api: &Api, group: &Group, signatures: &Signatures<'_>, cases: &[Case<'_>]) -> String {
    let calls = Calls { api, library: quote!(sdk), client: quote!(client) };
    let errors = Errors::of(api, group, cases);
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
        let errors = errors.name(api, case);
        rows.extend(quote! {
            #cfg
            call::Operation { name: #name, calls: &[#(#ways),*], errors: #errors },
        });
    }
    let statics = errors.items();
    let imports = imports(&quote!(super::sdk), &quote!(#rows #statics));
    let docs = rustdoc::inner(&format!("Calls of {}.", markdown::code(&group.wire_name)));
    format_file(quote! {
        #docs
        #![allow(deprecated, unused_imports)]

        use super::{call, sdk};
        #imports
        use sdk::models::*;

        pub(super) const OPERATIONS: &[call::Operation] = &[#rows];

        #statics
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

/// Types of errors, said once for all operations that have the same.
struct Errors {
    names: HashMap<String, proc_macro2::Ident>,
    items: TokenStream,
}

impl Errors {
    fn of(api: &Api, group: &Group, cases: &[Case<'_>]) -> Self {
        let mut made = Self { names: HashMap::new(), items: TokenStream::new() };
        for case in cases {
            let rows = rows(api, case);
            if rows.is_empty() || made.names.contains_key(&rows.to_string()) {
                continue;
            }
            let name = match made.names.len() {
                0 => format_ident!("ERRORS"),
                n => format_ident!("ERRORS_{}", n + 1),
            };
            made.names.insert(rows.to_string(), name.clone());
            let features = &case.operation.features;
            let is_partial = *features != group.features;
            // Another operation, compiled under other features, may use it as well.
            let allow = is_partial.then(|| quote!(#[allow(dead_code)]));
            let cfg = if is_partial { types::cfg(api, features) } else { TokenStream::new() };
            made.items.extend(quote!(#allow #cfg const #name: call::Errors = &[#rows];));
        }
        made
    }

    fn name(&self, api: &Api, case: &Case<'_>) -> TokenStream {
        match self.names.get(&rows(api, case).to_string()) {
            Some(name) => quote!(#name),
            None => quote!(&[]),
        }
    }

    fn items(&self) -> TokenStream {
        self.items.clone()
    }
}

fn rows(api: &Api, case: &Case<'_>) -> TokenStream {
    let rows = case.errors.iter().filter_map(|error| {
        let ResponseKind::Json(ty) = &error.content?.kind else { return None };
        let (status, ty) = (Literal::u16_unsuffixed(error.status), local_type(api, ty));
        Some(quote!((#status, call::error::<#ty>)))
    });
    quote!(#(#rows),*)
}
