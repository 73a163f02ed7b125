//! `src/lib.rs`: the crate's documentation, its modules, and what its users name most.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::readme;
use super::product::Product;
use super::source_file::format_file;
use super::types;
use crate::config::Config;
use crate::ir::{Api, Kind};
use crate::reserved;

pub(super) fn emit(api: &Api, config: &Config) -> String {
    let product = Product::new(api, config);
    let docs = docs(api, config, &product);
    let client = types::ident(&product.client);
    let builder = types::ident(&format!("{}Builder", product.client));
    let server = (api.servers.len() > 1).then(|| quote!(, Server));
    // Arguments are named as the document names them.
    let names = has_placeholder_names(api).then(|| quote!(#![allow(clippy::disallowed_names)]));
    let (http, json) = (reserved::ROOT_HTTP.map(types::ident), reserved::ROOT_JSON.map(types::ident));
    format_file(quote! {
        #docs
        #![forbid(unsafe_code)]
        #![warn(missing_docs)]
        #names
        #![cfg_attr(docsrs, feature(doc_cfg))]

        pub mod client;
        #[cfg(doctest)]
        mod doctests;
        pub mod models;
        pub mod operations;
        pub mod runtime;

        pub use crate::client::{#client, #builder #server};
        pub use crate::runtime::http::{#(#http),*};
        pub use crate::runtime::json::{#(#json),*};
    })
}

/// Whether an argument of a setter has one of the names that clippy takes for placeholders.
fn has_placeholder_names(api: &Api) -> bool {
    let is_placeholder = |name: &str| matches!(name, "foo" | "baz" | "quux");
    let in_types = api.types().any(|(_, ty)| match &ty.kind {
        Kind::Object(object) => object.fields.iter().any(|field| is_placeholder(&field.name)),
        _ => false,
    });
    in_types || api.operations().any(|(_, operation)| operation.params.iter().any(|param| is_placeholder(&param.name)))
}

/// The README, with its links to items of the crate: the first definition of a link is the one that holds. As a doctest it is there
/// only with the features that its examples need.
fn docs(api: &Api, config: &Config, product: &Product) -> TokenStream {
    let links = readme::links(api, config, product).into_iter().map(|link| {
        let text = format!(" [{}]: {}", link.label, link.item);
        match types::cfg_predicate(api, &link.features) {
            always if always.is_empty() => quote!(#![doc = #text]),
            predicate => quote!(#![cfg_attr(#predicate, doc = #text)]),
        }
    });
    let links: TokenStream = links.collect();
    let needs = readme::needs(api, config, product).into_iter().map(|index| {
        let name = &api.features[usize::from(index)].name;
        quote!(feature = #name)
    });
    let needs: Vec<TokenStream> = needs.collect();
    let readme = match needs.is_empty() {
        true => quote!(#![doc = include_str!("../README.md")]),
        false => quote!(#![cfg_attr(any(not(doctest), all(#(#needs),*)), doc = include_str!("../README.md"))]),
    };
    quote!(#links #![doc = ""] #readme)
}
