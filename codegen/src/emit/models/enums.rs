//! Open enums.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use crate::emit::{derives as custom, rustdoc, types};
use crate::ir::names;
use crate::ir::{Enum, EnumRepr, Type};
use crate::markdown::code;

pub(super) fn emit(ty: &Type, found: &Enum, described: &str) -> TokenStream {
    let docs = rustdoc::attributes(&ty.docs, described);
    let deprecated = rustdoc::deprecated(&ty.docs);
    let name = types::ident(&ty.name);
    let unknown = types::ident(&found.unknown_name);
    let (derives, kept, mac) = match found.repr {
        EnumRepr::String => (
            quote!(Clone, PartialEq, Eq, Hash),
            quote!(crate::runtime::json::UnknownValue),
            quote!(crate::runtime::json::string_enum!),
        ),
        EnumRepr::Integer => (
            quote!(Clone, Copy, PartialEq, Eq, Hash),
            quote!(crate::runtime::json::UnknownValue<i64>),
            quote!(crate::runtime::json::integer_enum!),
        ),
        EnumRepr::Mixed => (
            quote!(Clone, PartialEq),
            quote!(crate::runtime::json::UnknownValue<::serde_json::Value>),
            quote!(crate::runtime::json::mixed_enum!),
        ),
    };
    let variants = found.variants.iter().map(|variant| {
        let value = value_code(&variant.value);
        // Neither a value's description nor its given name is the wire value.
        let more = (variant.docs.description.is_some() && variant.name != names::variant_name(&variant.value))
            .then(|| format!("{value} on the wire."));
        let docs = rustdoc::attributes_with(&variant.docs, &value, more.as_slice());
        let deprecated = rustdoc::deprecated(&variant.docs);
        let attributes = custom::attributes_of(ty, &variant.name);
        let name = types::ident(&variant.name);
        quote!(#docs #deprecated #attributes #name)
    });
    let values = found.variants.iter().enumerate().map(|(i, variant)| {
        let index = Literal::usize_unsuffixed(i);
        let name = types::ident(&variant.name);
        let wire = wire(found.repr, &variant.value);
        quote!(#index #name = #wire)
    });
    let (derived, attributes) = (custom::derived(ty), custom::attributes(ty));
    let unknown_attributes = custom::attributes_of(ty, &found.unknown_name);
    quote! {
        #docs
        #deprecated
        #[derive(#derives #derived)]
        #attributes
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// A value that the OpenAPI document does not declare.
            #unknown_attributes
            #unknown(#kept),
        }

        #mac {
            #name: #unknown { #(#values),* }
        }
    }
}

fn wire(repr: EnumRepr, value: &Value) -> Literal {
    match (repr, value) {
        (EnumRepr::Integer, value) => Literal::i64_unsuffixed(value.as_i64().unwrap_or_default()),
        (EnumRepr::String, Value::String(text)) => Literal::string(text),
        (_, value) => Literal::string(&value.to_string()),
    }
}

/// A value as code.
pub(super) fn value_code(value: &Value) -> String {
    match value {
        Value::String(text) => code(text),
        other => code(&other.to_string()),
    }
}
