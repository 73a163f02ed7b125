//! `tests/wire`: requests of every operation, and decoding of its declared responses.
//!
//! A group has two files: `calls/<group>.rs` with the calls as a user would write them, and `cases/<group>.json` with the expected
//! requests and the responses of the server. The rest is the same in every crate. The folder's `calls` serve other programs too,
//! such as this repository's `cargo xtask conformance`.

mod cases;
mod expected;
pub(super) mod sample_calls;
mod style;
mod table;

use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use rayon::prelude::*;

use super::client::{CredentialSetter, credential_setters};
use super::errors::{ErrorSet, ErrorSets};
use super::operations::signature::Signatures;
use super::product::Product;
use super::runtime::Runtime;
use super::source_file::format_file;
use super::{Files, Shape, types};
use crate::budget;
use crate::config::Config;
use crate::ir::{Api, Group};

/// Parts that are the same in every crate.
const HARNESS: &[(&str, &str)] = &[
    ("tests/wire/main.rs", include_str!("../../harness/wire/main.rs")),
    ("tests/wire/server.rs", include_str!("../../harness/wire/server.rs")),
    ("tests/wire/call.rs", include_str!("../../harness/wire/call.rs")),
];

/// Writes the folder, where there are operations.
pub(super) fn emit(api: &Api, config: &Config, files: &mut Files) {
    if api.groups.is_empty() {
        return;
    }
    let runtime = Runtime::of(api, &Shape::default());
    files.extend(HARNESS.iter().map(|(path, text)| ((*path).to_owned(), runtime.harness(text).into_bytes())));
    let errors = ErrorSets::new(api);
    files.insert("tests/wire/calls.rs".to_owned(), index(api, config, &errors).into_bytes());
    let written: Vec<[(String, Vec<u8>); 2]> =
        api.groups.par_iter().map(|group| self::group(api, config, &errors, group)).collect();
    files.extend(written.into_iter().flatten());
}

fn group(api: &Api, config: &Config, errors: &ErrorSets<'_>, group: &Group) -> [(String, Vec<u8>); 2] {
    let signatures = Signatures::new(api, group);
    let operations = group.operations.iter().take_while(|_| !budget::is_spent());
    let cases: Vec<cases::Case<'_>> = operations.map(|operation| cases::Case::new(api, operation)).collect();
    [
        (
            format!("tests/wire/calls/{}.rs", group.name),
            table::file(api, group, &signatures, errors, &cases).into_bytes(),
        ),
        (format!("tests/wire/cases/{}.json", group.name), cases::file(api, config, &cases).into_bytes()),
    ]
}

/// The setters that give a client one credential for each security scheme.
fn credentials(api: &Api, config: &Config) -> Vec<CredentialSetter> {
    let mut seen = std::collections::HashSet::new();
    let setters = credential_setters(api, config).into_iter();
    setters.filter(|setter| setter.arguments.len() == 1 && seen.insert(setter.scheme.clone())).collect()
}

/// `calls.rs`: the groups, and the client that they are called with.
fn index(api: &Api, config: &Config, errors: &ErrorSets<'_>) -> String {
    let product = Product::new(api, config);
    let (library, client) = (types::ident(&product.library), types::ident(&product.client));
    let builder = types::ident(&format!("{}Builder", product.client));
    let key = cases::KEY;
    let credentials = credentials(api, config).into_iter().map(|setter| {
        let method = types::ident(&setter.method);
        quote!(.#method(#key))
    });
    let mut modules = TokenStream::new();
    let mut rows = TokenStream::new();
    for group in &api.groups {
        let (cfg, name) = (types::cfg(api, &group.features), &group.name);
        let (calls, cases) = (format!("calls/{name}.rs"), format!("cases/{name}.json"));
        // A group may be called as anything else here.
        let module = format_ident!("group_{}", name.trim_matches('_'));
        modules.extend(quote!(#cfg #[path = #calls] mod #module;));
        rows.extend(
            quote!(#cfg call::Group { name: #name, operations: #module::OPERATIONS, cases: include_str!(#cases) },),
        );
    }
    let errors = errors.iter().map(|set| written(api, set));
    let docs = " Calls of every operation: with all arguments, and with the required ones only.";
    format_file(quote! {
        #![doc = #docs]

        // The possible responses depend on the API.
        #[allow(dead_code)]
        #[path = "call.rs"]
        pub mod call;
        #modules

        pub use #library as sdk;

        /// Client under test.
        pub type Client = sdk::#client;

        /// Returns a builder of a client of `base_url`, with test credentials.
        pub fn client(base_url: &str) -> sdk::#builder {
            Client::builder() #(#credentials)*.base_url(base_url)
        }

        /// Groups that are compiled.
        pub const GROUPS: &[call::Group] = &[#rows];

        /// The typed bodies of errors, written back.
        mod errors {
            #[allow(unused_imports)]
            use super::{call, sdk};

            #(#errors)*
        }
    })
}

/// A function that writes the bodies of a set back.
fn written(api: &Api, set: &ErrorSet<'_>) -> TokenStream {
    let cfg = types::cfg(api, &set.features);
    let (function, name) = (types::ident(&set.name.to_snake_case()), types::ident(&set.name));
    let variants = set.variants.iter().map(|variant| types::ident(&variant.name));
    quote! {
        #cfg
        pub(super) fn #function(error: &call::ApiError) -> Option<call::Value> {
            match error.body::<sdk::error::#name>()? {
                #(sdk::error::#name::#variants(body) => Some(call::to_value(body)),)*
                _ => None,
            }
        }
    }
}
