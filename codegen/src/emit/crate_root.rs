//! `src/lib.rs`: the crate's documentation, its modules, and what its users name most.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::docs::readme;
use super::product::Product;
use super::runtime::Runtime;
use super::source_file::format_file;
use super::{Parts, Shape, rustdoc, types};
use crate::config::Config;
use crate::ir::{Api, Kind};
use crate::markdown;
use crate::reserved;

pub(super) fn emit(api: &Api, config: &Config, shape: &Shape, runtime: &Runtime) -> String {
    let parts = shape.parts;
    let product = Product::new(api, config);
    let docs = match parts {
        Parts::All => docs(api, config, &product),
        Parts::Models => models_docs(config, &product),
    };
    // Arguments are named as the document names them.
    let names = has_placeholder_names(api).then(|| quote!(#![allow(clippy::disallowed_names)]));
    // Links of operations name their targets in full, whether or not a file imports them.
    let links = (parts == Parts::All).then(|| quote!(#![allow(rustdoc::redundant_explicit_links)]));
    let by_hand = shape.modules.iter().map(|name| types::ident(name));
    let doctests = (parts == Parts::All).then(|| {
        quote!(
            #[cfg(doctest)]
            mod doctests;
        )
    });
    let items = items(api, config, parts, runtime, quote!(#doctests #(pub mod #by_hand;)*));
    format_file(quote! {
        #docs
        #![forbid(unsafe_code)]
        #![warn(missing_docs)]
        #names
        #links
        #![cfg_attr(docsrs, feature(doc_cfg))]
        #items
    })
}

/// The modules, those of the crate alone among them, and what users name most.
pub(super) fn items(api: &Api, config: &Config, parts: Parts, runtime: &Runtime, own: TokenStream) -> TokenStream {
    let product = Product::new(api, config);
    let client = types::ident(&product.client);
    let builder = types::ident(&format!("{}Builder", product.client));
    let server = (api.servers.len() > 1).then(|| quote!(, Server));
    let scopes = api.scopes.iter().map(|scope| {
        let (cfg, name) = (types::cfg(api, &scope.features), types::ident(&scope.type_name));
        quote!(#cfg pub use crate::client::#name;)
    });
    let codec = reserved::JSON.map(types::ident);
    let absent = runtime.absent();
    let there = |names: &[&str]| -> Vec<Ident> {
        names.iter().filter(|name| !absent.contains(**name)).map(|name| types::ident(name)).collect()
    };
    let (http, json) = (there(&reserved::ROOT_HTTP), there(&reserved::ROOT_JSON));
    let streams = there(&["ByteStream", "Event", "EventStream", "Items", "JsonStream", "Pages"]);
    let json_module = quote! {
        #[doc = " Reading and writing models, and the types of their fields."]
        pub mod json {
            pub use crate::runtime::json::{#(#codec),*};
            // The names that generic code over models uses.
            #[doc(hidden)]
            pub use crate::runtime::json::{Blank, Codec, to_string, to_value};
        }
    };
    // It has what any API may need.
    let runtime = quote! {
        #[allow(dead_code, unused_imports)]
        mod runtime;
    };
    if parts == Parts::Models {
        return quote! {
            #own
            pub mod models;
            #runtime

            #json_module

            pub use crate::runtime::json::{#(#json),*};
        };
    }
    quote! {
        pub mod client;
        #own
        pub mod error;
        pub mod models;
        pub mod operations;
        #runtime

        #json_module

        #[doc = " Keys and tokens: fixed, replaceable, from a function that fetches them, or by OAuth 2."]
        pub mod auth {
            pub use crate::runtime::http::{
                IssuedTokens, OAuth2, Secret, SharedSecret, Token, TokenProvider, TokenSource,
            };
        }

        #[doc = " Functions that run with every request: before it is sent, when its response is received, and before it is sent again."]
        pub mod hooks {
            pub use crate::runtime::http::{BoxError, HookError, HookRequest, HookResponse, HookRetry};
        }

        #[doc = " Retries, and the statuses after which a request is sent again."]
        pub mod retry {
            pub use crate::runtime::http::{RetryPolicy, Status};
        }

        #[doc = " Streams of items, pages, events and bytes."]
        pub mod streams {
            #[cfg(feature = "blocking")]
            pub use crate::runtime::http::{BlockingIter, ByteReader};
            pub use crate::runtime::http::{#(#streams),*};
        }

        #[doc = " Transports of requests: `reqwest`, or an implementation of [`Transport`](transport::Transport)."]
        pub mod transport {
            pub use crate::runtime::http::{
                Body, BoxError, BoxFuture, ByteStream, ReqwestTransport, Transport, TransportError, TransportErrorKind,
            };
            #[cfg(feature = "tower")]
            pub use crate::runtime::http::TransportService;
        }

        pub use crate::client::{#client, #builder #server};
        #(#scopes)*
        pub use crate::runtime::http::{#(#http),*};
        pub use crate::runtime::json::{#(#json),*};
    }
}

/// Returns whether an argument of a setter has one of the names that clippy takes for placeholders.
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
    let needs = readme::needs(api, config, product);
    let needs = needs.iter().map(|features| types::cfg_predicate(api, features)).filter(|needs| !needs.is_empty());
    let needs: Vec<TokenStream> = needs.collect();
    let readme = match needs.is_empty() {
        true => quote!(#![doc = include_str!("../README.md")]),
        false => quote!(#![cfg_attr(any(not(doctest), all(#(#needs),*)), doc = include_str!("../README.md"))]),
    };
    quote!(#links #![doc = ""] #readme)
}

/// The documentation of a crate that holds models alone.
fn models_docs(config: &Config, product: &Product) -> TokenStream {
    let title = markdown::line(&product.title);
    let described = config.package.description.as_deref().map(markdown::line);
    let described = described.unwrap_or_else(|| format!("Models of {title}."));
    rustdoc::inner(&format!("{described}\n\nThe types of requests and responses are in [`models`]."))
}
