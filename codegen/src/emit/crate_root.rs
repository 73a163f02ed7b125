//! `src/lib.rs`: the crate's documentation, its modules, and what its users name most.

use quote::quote;

use super::client::{credential_setters, missing_base_url};
use super::product::Product;
use super::source_file::format_file;
use super::{rustdoc, types};
use crate::config::Config;
use crate::ir::{Api, Kind};
use crate::markdown;
use crate::reserved;

pub(super) fn emit(api: &Api, config: &Config) -> String {
    let product = Product::new(api, config);
    let docs = rustdoc::inner(&docs(api, config, &product).join("\n"));
    let client = types::ident(&product.client);
    let builder = types::ident(&format!("{}Builder", product.client));
    let server = (api.servers.len() > 1).then(|| quote!(, Server));
    let scopes = api.scopes.iter().map(|scope| {
        let (cfg, name) = (types::cfg(api, &scope.features), types::ident(&scope.type_name));
        quote!(#cfg pub use crate::client::#name;)
    });
    // Arguments are named as the document names them.
    let names = has_placeholder_names(api).then(|| quote!(#![allow(clippy::disallowed_names)]));
    let codec = reserved::JSON.map(types::ident);
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
        pub mod error;
        pub mod models;
        pub mod operations;
        #[doc(hidden)]
        pub mod runtime;

        #[doc = " Reading and writing models, and the types of what they hold."]
        pub mod json {
            pub use crate::runtime::json::{#(#codec),*};
        }

        #[doc = " Retries, and the statuses after which a call is sent again."]
        pub mod retry {
            pub use crate::runtime::http::{RetryPolicy, Status};
        }

        #[doc = " Streams of items, pages, events and bytes."]
        pub mod streams {
            pub use crate::runtime::http::{ByteStream, Event, EventStream, Items, JsonStream, Pages};
        }

        #[doc = " What carries requests: `reqwest`, or anything else."]
        pub mod transport {
            pub use crate::runtime::http::{
                Body, BoxFuture, ByteStream, ReqwestTransport, Transport, TransportError, TransportErrorKind,
            };
        }

        pub use crate::client::{#client, #builder #server};
        #(#scopes)*
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

fn docs(api: &Api, config: &Config, product: &Product) -> Vec<String> {
    let title = markdown::line(&product.title);
    let mut lines = vec![match &config.package.description {
        Some(description) => markdown::line(description),
        None => format!("A client of {title}."),
    }];
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
