//! `src/operations.rs` and a file for each group: the group's handle, and for each operation a method, a request
//! builder and a static description. The runtime sends the request; this module only writes data.

pub(crate) mod answer;
mod body;
mod builder;
mod description;
mod docs;
pub(super) mod form;
mod group;
mod headers;
mod paging;
mod shared;
pub mod signature;

pub(in crate::emit) use description::with_percents;
use quote::quote;
use rayon::prelude::*;

use super::errors::ErrorSets;
use super::product::Product;
use super::source_file::SourceFile;
use super::{Files, rustdoc, types};
use crate::config::Config;
use crate::ir::{Api, Features};
use crate::markdown;
pub(super) use builder::param_argument;

/// Writes every group.
pub fn emit(api: &Api, config: &Config, files: &mut Files) {
    let product = Product::new(api, config);
    let errors = ErrorSets::new(api);
    files.insert("src/operations.rs".to_owned(), index(api).into_bytes());
    let written: Vec<(String, Vec<u8>)> = api
        .groups
        .par_iter()
        .map(|group| {
            (format!("src/operations/{}.rs", group.name), group::file(api, &product, &errors, group).into_bytes())
        })
        .collect();
    files.extend(written);
}

/// The list of modules.
fn index(api: &Api) -> String {
    let always = Features::new();
    let mut file = SourceFile::new(api, "crate::operations", &always);
    let text = " Operations of the API: one module for each group, with its handle and its request builders.";
    file.inner_attributes(quote!(#![doc = #text]));
    let mut items = proc_macro2::TokenStream::new();
    for group in &api.groups {
        let cfg = types::cfg(api, &group.features);
        let docs = rustdoc::own(&format!("Operations of {}.", markdown::code(&group.wire_name)));
        let module = types::ident(&group.name);
        // The API's own word, and what a caller of its client writes.
        let same = (group.name == "operations").then(|| quote!(#[allow(clippy::module_inception)]));
        items.extend(quote!(#docs #cfg #same pub mod #module;));
    }
    file.push(items);
    file.finish()
}
