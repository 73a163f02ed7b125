//! One of several types.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::described;
use crate::emit::debug::Debug;
use crate::emit::{rustdoc, types};
use crate::ir::{Api, Kind, Ty, TypeId, Union, UnionVariant};
use crate::markdown::code;

pub(super) fn emit(api: &Api, id: TypeId, found: &Union) -> TokenStream {
    let ty = api.ty(id);
    let mut more = Vec::new();
    if let Some(tag) = &found.discriminator {
        more.push(format!("The property {} tells which it is.", code(tag)));
    }
    let docs = rustdoc::attributes_with(&ty.docs, &described(api, ty), &more);
    let deprecated = rustdoc::deprecated(&ty.docs);
    let name = types::ident(&ty.name);
    let unknown = types::ident(&found.unknown_name);
    let variants = found.variants.iter().map(|variant| {
        let docs = rustdoc::attributes(&variant.docs, &holds(api, variant));
        let deprecated = rustdoc::deprecated(&variant.docs);
        let name = types::ident(&variant.name);
        let held = held(api, variant);
        quote!(#docs #deprecated #name(#held))
    });
    let tag = found.discriminator.iter().map(|tag| {
        let fallback = found.fallback.map(proc_macro2::Literal::usize_unsuffixed);
        let fallback = fallback.map(|index| quote!(else #index));
        quote!(, tag #tag #fallback)
    });
    let candidates = found.variants.iter().enumerate().map(|(i, variant)| {
        let index = proc_macro2::Literal::usize_unsuffixed(i);
        let name = types::ident(&variant.name);
        let held = held(api, variant);
        let tags = &variant.tags;
        let from = comes_from(api, found, i).then(|| {
            let plain = types::ty(api, &variant.ty);
            quote!(from(#plain))
        });
        let only = only(variant);
        quote!(#index #name(#held) [#(#tags),*] #only #from,)
    });
    let or_null = takes_null(api, id, &mut HashSet::new()).then(|| quote!(; or_null));
    let shown = found.variants.iter().map(|variant| (variant.name.as_str(), variant.sensitive));
    let Debug { derived, written } = Debug::of_enum(&name, shown, &found.unknown_name);
    quote! {
        #docs
        #deprecated
        #[derive(Clone, #derived PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// JSON that is none of the others, as it came.
            #unknown(::serde_json::Value),
        }

        #written

        crate::runtime::json::union! {
            #name: #unknown #(#tag)* #or_null { #(#candidates)* }
        }
    }
}

/// The constants that tell an alternative from others.
fn only(variant: &UnionVariant) -> TokenStream {
    if variant.only.is_empty() {
        return TokenStream::new();
    }
    let constant = |value: &Value| match value {
        Value::Bool(value) => quote!(Boolean(#value)),
        Value::Number(number) => {
            let number = proc_macro2::Literal::i64_unsuffixed(number.as_i64().unwrap_or_default());
            quote!(Integer(#number))
        }
        value => {
            let text = value.as_str().unwrap_or_default();
            quote!(Text(#text))
        }
    };
    let properties = variant.only.iter().map(|(name, values)| {
        let values = values.iter().map(constant);
        quote!(#name [#(#values),*])
    });
    quote!(only [#(#properties),*])
}

/// Whether the union is made from what an alternative holds: of two that are one type under two names, the first is meant.
pub(crate) fn comes_from(api: &Api, found: &Union, index: usize) -> bool {
    let ty = &found.variants[index].ty;
    !found.variants[..index].iter().any(|other| is_same(api, &other.ty, ty))
}

/// Whether null is one of a type's values. Unions that hold each other are looked at once.
fn takes_null(api: &Api, id: TypeId, seen: &mut HashSet<TypeId>) -> bool {
    if !seen.insert(id) {
        return false;
    }
    let mut is_null = |ty: &Ty| match ty {
        Ty::Any | Ty::Null | Ty::Nullable(_) => true,
        Ty::Named(id) => takes_null(api, *id, seen),
        _ => false,
    };
    match &api.ty(id).kind {
        Kind::Union(found) => found.variants.iter().any(|variant| is_null(&variant.ty)),
        Kind::Alias(target) => is_null(target),
        Kind::Object(_) | Kind::Enum(_) => false,
    }
}

/// Whether two types are one in Rust, where an alias is what it stands for.
fn is_same(api: &Api, a: &Ty, b: &Ty) -> bool {
    match (types::resolve(api, a), types::resolve(api, b)) {
        (Ty::Array(a), Ty::Array(b))
        | (Ty::Map(a), Ty::Map(b))
        | (Ty::Nullable(a), Ty::Nullable(b))
        | (Ty::Optional(a), Ty::Optional(b))
        | (Ty::Rest(a), Ty::Rest(b)) => is_same(api, a, b),
        (Ty::Tuple(a), Ty::Tuple(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(api, a, b)),
        (a, b) => a == b,
    }
}

fn held(api: &Api, variant: &UnionVariant) -> TokenStream {
    let plain = types::ty(api, &variant.ty);
    if variant.boxed { types::boxed(&plain) } else { plain }
}

fn holds(api: &Api, variant: &UnionVariant) -> String {
    match &variant.ty {
        Ty::Named(id) => format!("[`{}`].", api.ty(*id).name),
        _ => format!("{}.", variant.name),
    }
}
