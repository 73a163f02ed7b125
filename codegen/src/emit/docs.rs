//! Documentation pages: one for each type that stands alone and for each group of operations. Their examples are
//! compiled and run with the crate's doctests.

mod markdown;
mod models;
mod operations;
mod readme;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::source_file::format_file;
use super::{Files, types};
use crate::config::Config;
use crate::ir::{Api, Features};

/// Writes every page, and the module that makes doctests of them.
pub(super) fn emit(api: &Api, config: &Config, files: &mut Files) {
    let product = super::product::Product::new(api, config);
    let mut tests = TokenStream::new();
    for (id, ty) in api.top_level() {
        let path = format!("docs/models/{}.md", ty.module);
        files.insert(path.clone(), models::page(api, &product, id).into_bytes());
        tests.extend(doctest(api, "model", &ty.module, &path, &ty.features));
    }
    for group in &api.groups {
        let path = format!("docs/operations/{}.md", group.name);
        files.insert(path.clone(), operations::page(api, &product, group).into_bytes());
        tests.extend(doctest(api, "group", &group.name, &path, &group.features));
    }
    files.insert("docs/README.md".to_owned(), readme::index(api, &product).into_bytes());
    files.insert("README.md".to_owned(), readme::readme(api, config, &product).into_bytes());
    tests.extend(doctest(api, "crate", "readme", "README.md", &Features::new()));
    let docs = " The examples of the documentation's pages, as doctests.";
    files.insert("src/doctests.rs".to_owned(), format_file(quote!(#![doc = #docs] #tests)).into_bytes());
}

fn doctest(api: &Api, kind: &str, name: &str, path: &str, features: &Features) -> TokenStream {
    let name = format_ident!("{kind}_{}", name.trim_end_matches('_'));
    let cfg = types::cfg(api, features);
    let path = format!("../{path}");
    quote! {
        #cfg
        #[doc = include_str!(#path)]
        mod #name {}
    }
}

/// A page's example: formatted Rust between fences.
fn example(attribute: &str, code: TokenStream) -> String {
    let text = match syn::parse2(code) {
        Ok(file) => prettyplease::unparse(&file),
        Err(_) => return String::new(),
    };
    // Imports, attributes and the function that follows stand apart.
    let text = text.replacen("\nfn ", "\n\nfn ", 1).replacen("\nasync fn ", "\n\nasync fn ", 1);
    format!("```{attribute}\n{}\n```\n", text.trim_end())
}
