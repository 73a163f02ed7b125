//! One of several types.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::conversions::{Conversion, Source, conversions, list};
use crate::emit::debug::Debug;
use crate::emit::{derives, rustdoc, types};
use crate::ir::names::{self, Scope};
use crate::ir::{Api, Kind, Presence, Ty, TypeId, Union, UnionVariant};
use crate::markdown::code;

/// A union; `may_be_null`: a field that may be absent, null or a value is of it.
pub(super) fn emit(api: &Api, id: TypeId, found: &Union, may_be_null: bool, described: &str) -> TokenStream {
    let ty = api.ty(id);
    let mut more = Vec::new();
    if let Some(tag) = &found.discriminator {
        let fallback = found
            .fallback
            .map(|index| format!(" Any other value, or none, selects [`{}`](Self::{0}).", found.variants[index].name));
        let fallback = fallback.unwrap_or_default();
        more.push(format!("The property {} identifies the alternative.{fallback}", code(tag)));
    }
    let docs = rustdoc::attributes_with(&ty.docs, described, &more);
    let deprecated = rustdoc::deprecated(&ty.docs);
    let name = types::ident(&ty.name);
    let unknown = types::ident(&found.unknown_name);
    let variants = found.variants.iter().map(|variant| {
        let docs = rustdoc::attributes(&variant.docs, &holds(api, variant));
        let deprecated = rustdoc::deprecated(&variant.docs);
        let name = types::ident(&variant.name);
        let held = held(api, variant);
        let attributes = derives::attributes_of(ty, &variant.name);
        quote!(#docs #deprecated #attributes #name(#held))
    });
    let tag = found.discriminator.iter().map(|tag| {
        let fallback = found.fallback.map(proc_macro2::Literal::usize_unsuffixed);
        let fallback = fallback.map(|index| quote!(else #index));
        quote!(, tag #tag #fallback)
    });
    let conversions = conversions(api, id);
    let list = list(api, id);
    let mut methods = Scope::default();
    let candidates = found.variants.iter().enumerate().map(|(i, variant)| {
        let index = proc_macro2::Literal::usize_unsuffixed(i);
        let name = types::ident(&variant.name);
        let plain = types::ty(api, &variant.ty);
        let boxed = variant.boxed.then(|| quote!([*]));
        let word = methods.claim([names::snake(&variant.name, "").trim_matches('_').to_owned()]);
        let [is, as_, into] = ["is", "as", "into"].map(|verb| types::ident(&format!("{verb}_{word}")));
        let tags = variant.all_tags();
        let own: Vec<&Conversion> = conversions.iter().filter(|conversion| conversion.variant == i).collect();
        let from = own.iter().map(|conversion| {
            let source = source(api, &conversion.source);
            let via = conversion.via.as_ref().map(|ty| types::ty(api, ty)).map(|ty| quote!(as #ty));
            quote!(#source #via)
        });
        let only = only(variant);
        let from = (!own.is_empty()).then(|| quote!(from(#(#from),*)));
        let list = list.as_ref().filter(|(list, _)| *list == i).map(|(_, item)| types::ty(api, item));
        let list = list.map(|item| quote!(list(#item)));
        let maybe: Vec<TokenStream> = own
            .iter()
            .filter(|conversion| may_be_null && conversion.source != Source::Text)
            .map(|conversion| source(api, &conversion.source))
            .collect();
        let maybe = (!maybe.is_empty()).then(|| quote!(maybe(#(#maybe),*)));
        quote!(#index #name(#plain) #boxed #is #as_ #into [#(#tags),*] #only #from #list #maybe,)
    });
    let is_text = may_be_null && conversions.iter().any(|conversion| conversion.source == Source::Text);
    let text = is_text.then(|| quote!(impl crate::runtime::json::Text for #name {}));
    let or_null = takes_null(api, id, &mut HashSet::new()).then(|| quote!(; or_null));
    let shown = found.variants.iter().map(|variant| (variant.name.as_str(), variant.sensitive));
    let Debug { derived, written } = Debug::of_enum(&name, shown, &found.unknown_name);
    let (custom, attributes) = (derives::derived(ty), derives::attributes(ty));
    let unknown_attributes = derives::attributes_of(ty, &found.unknown_name);
    quote! {
        #docs
        #deprecated
        #[derive(Clone, #derived PartialEq #custom)]
        #attributes
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// JSON that fits no alternative.
            #unknown_attributes
            #unknown(::serde_json::Value),
        }

        #written
        #text

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

/// Returns whether null is one of a type's values. Unions that hold each other are looked at once.
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

/// The unions that fields are of which may be null, and are set by what becomes a value.
pub(super) fn that_may_be_null(api: &Api) -> HashSet<TypeId> {
    let objects = api.types.iter().filter_map(|ty| match &ty.kind {
        Kind::Object(object) => Some(object),
        _ => None,
    });
    let fields = objects
        .flat_map(|object| &object.fields)
        .filter(|field| matches!(field.presence, Presence::ThreeState | Presence::RequiredNullable));
    let unions = fields.filter_map(|field| match api.resolve(&field.ty) {
        Ty::Named(id) => Some(*id),
        _ => None,
    });
    unions.collect()
}

fn source(api: &Api, source: &Source) -> TokenStream {
    match source {
        Source::Text => quote!(&str),
        Source::Value(ty) => types::ty(api, ty),
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
