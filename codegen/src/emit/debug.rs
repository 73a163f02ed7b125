//! `Debug` of structs and enums without a table: derived, or written where a part is sensitive.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::types;

/// `Debug` of a type.
pub(super) struct Debug {
    /// In its list of derives, with a comma.
    pub(super) derived: TokenStream,
    /// Behind it.
    pub(super) written: TokenStream,
}

impl Debug {
    fn derived() -> Self {
        Self { derived: quote!(Debug,), written: TokenStream::new() }
    }

    fn written(name: &Ident, body: TokenStream) -> Self {
        let written = quote! {
            impl ::std::fmt::Debug for #name {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    #body
                }
            }
        };
        Self { derived: TokenStream::new(), written }
    }

    /// Of a struct with these fields; `true`: sensitive.
    pub(super) fn of<'a>(name: &Ident, fields: impl Iterator<Item = (&'a str, bool)> + Clone) -> Self {
        if !fields.clone().any(|(_, sensitive)| sensitive) {
            return Self::derived();
        }
        let fields = fields.map(|(text, sensitive)| {
            let field = types::ident(text);
            match sensitive {
                true => quote!(.field(#text, &crate::runtime::json::Hidden)),
                false => quote!(.field(#text, &self.#field)),
            }
        });
        let shown = name.to_string();
        Self::written(name, quote!(f.debug_struct(#shown)#(#fields)*.finish()))
    }

    /// Of an enum whose variants hold a value each. `unknown` holds what is none of the others, and so may be any of them.
    pub(super) fn of_enum<'a>(
        name: &Ident,
        variants: impl Iterator<Item = (&'a str, bool)> + Clone,
        unknown: &'a str,
    ) -> Self {
        if !variants.clone().any(|(_, sensitive)| sensitive) {
            return Self::derived();
        }
        let arms = variants.chain([(unknown, true)]).map(|(text, sensitive)| {
            let variant = types::ident(text);
            match sensitive {
                true => quote!(Self::#variant(_) => f.debug_tuple(#text).field(&crate::runtime::json::Hidden)),
                false => quote!(Self::#variant(value) => f.debug_tuple(#text).field(value)),
            }
        });
        Self::written(name, quote!(match self { #(#arms.finish(),)* }))
    }
}
