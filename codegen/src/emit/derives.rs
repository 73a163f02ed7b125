//! The traits that types derive by the configuration, and their attributes.

use proc_macro2::TokenStream;
use quote::quote;

use super::types;
use crate::ir::Type;

/// Further traits that a type derives, each with a comma before it.
pub(super) fn derived(ty: &Type) -> TokenStream {
    let traits = ty.derives.traits.iter().map(|path| types::code(path));
    quote!(#(, #traits)*)
}

/// Attributes that these traits look at: of the type.
pub(super) fn attributes(ty: &Type) -> TokenStream {
    let attributes = ty.derives.attributes.iter().map(|text| types::code(text));
    quote!(#(#[#attributes])*)
}

/// Attributes that these traits look at: of a field or variant.
pub(super) fn attributes_of(ty: &Type, name: &str) -> TokenStream {
    let own = ty.derives.fields.iter().filter(|(field, _)| field == name);
    let attributes = own.map(|(_, text)| types::code(text));
    quote!(#(#[#attributes])*)
}
