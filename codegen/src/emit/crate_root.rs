//! `src/lib.rs`: the crate's documentation, its modules, and what its users name most.

use proc_macro2::TokenStream;
use quote::quote;

use super::client::{credential_setters, missing_base_url};
use super::product::Product;
use super::source_file::format_file;
use super::{Parts, Shape, rustdoc, types};
use crate::config::Config;
use crate::ir::{Api, Kind};
use crate::markdown;
use crate::reserved;

pub(super) fn emit(api: &Api, config: &Config, shape: &Shape) -> String {
    let parts = shape.parts;
    let product = Product::new(api, config);
    let docs = rustdoc::inner(&docs(api, config, &product, parts).join("\n"));
    // Arguments are named as the document names them.
    let names = has_placeholder_names(api).then(|| quote!(#![allow(clippy::disallowed_names)]));
    // The runtime's reader has what only calls need.
    let unused = (parts == Parts::Models).then(|| quote!(#![allow(dead_code, unused_imports)]));
    let by_hand = shape.modules.iter().map(|name| types::ident(name));
    let doctests = (parts == Parts::All).then(|| {
        quote!(
            #[cfg(doctest)]
            mod doctests;
        )
    });
    let items = items(api, config, parts, quote!(#doctests #(pub mod #by_hand;)*));
    format_file(quote! {
        #docs
        #![forbid(unsafe_code)]
        #![warn(missing_docs)]
        #names
        #unused
        #![cfg_attr(docsrs, feature(doc_cfg))]
        #items
    })
}

/// The modules, those of the crate alone among them, and what users name most.
pub(super) fn items(api: &Api, config: &Config, parts: Parts, own: TokenStream) -> TokenStream {
    let product = Product::new(api, config);
    let client = types::ident(&product.client);
    let builder = types::ident(&format!("{}Builder", product.client));
    let server = (api.servers.len() > 1).then(|| quote!(, Server));
    let (http, json) = (reserved::ROOT_HTTP.map(types::ident), reserved::ROOT_JSON.map(types::ident));
    if parts == Parts::Models {
        return quote! {
            #own
            pub mod models;
            pub mod runtime;

            pub use crate::runtime::json::{#(#json),*};
        };
    }
    quote! {
        pub mod client;
        #own
        pub mod models;
        pub mod operations;
        pub mod runtime;

        pub use crate::client::{#client, #builder #server};
        pub use crate::runtime::http::{#(#http),*};
        pub use crate::runtime::json::{#(#json),*};
    }
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

fn docs(api: &Api, config: &Config, product: &Product, parts: Parts) -> Vec<String> {
    let title = markdown::line(&product.title);
    let mut lines = vec![match &config.package.description {
        Some(description) => markdown::line(description),
        None if parts == Parts::Models => format!("Models of {title}."),
        None => format!("A client of {title}."),
    }];
    if parts == Parts::Models {
        lines.extend([String::new(), "What the API sends and receives is in [`models`].".to_owned()]);
        return lines;
    }
    let Product { library, client, variable, .. } = product;
    let key = credential_setters(api, config).into_iter().find(|setter| setter.from_env);
    let key = key.map(|setter| format!(".{}(\"…\")", setter.method)).unwrap_or_default();
    let url = missing_base_url(api).map(|example| format!(".base_url({example:?})")).unwrap_or_default();
    lines.extend([
        String::new(),
        "```".to_owned(),
        format!("use {library}::{client};"),
        String::new(),
        format!("# fn main() -> Result<(), {library}::Error> {{"),
        format!("let {variable} = {client}::builder(){key}{url}.build()?;"),
        format!("# let _ = {variable};"),
        "# Ok(())".to_owned(),
        "# }".to_owned(),
        "```".to_owned(),
        String::new(),
        format!(
            "[`{client}`] has a method for each group of [`operations`]. What they send and receive is in [`models`]; \
             every call fails with the same [`Error`]."
        ),
    ]);
    lines
}
