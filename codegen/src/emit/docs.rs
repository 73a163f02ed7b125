//! Documentation pages: one for each type that stands alone and for each group of operations. Their examples are
//! compiled and run with the crate's doctests.

mod features;
mod models;
mod operations;
pub(super) mod readme;
mod tables;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use rayon::prelude::*;

use super::product::Product;
use super::source_file::format_file;
use super::{Files, types, usage};
use crate::config::Config;
use crate::ir::{Api, Features, Group, Kind, Type, TypeId};

/// Input of every page.
struct Pages<'a> {
    api: &'a Api,
    product: Product,
    /// By type, whether it or a part of it is deprecated.
    deprecated: Vec<bool>,
    /// By type, whether a part of it is required and only read: such a value is not built but read.
    only_read: Vec<bool>,
    /// By type, the others that live in its file.
    inner: Vec<Vec<TypeId>>,
}

/// Writes every page, and the module that makes doctests of them.
pub(super) fn emit(api: &Api, config: &Config, files: &mut Files) {
    let is_only_read = |ty: &Type| match &ty.kind {
        Kind::Object(object) => object.fields.iter().any(|field| field.read_only && field.is_required()),
        _ => false,
    };
    let mut inner = vec![Vec::new(); api.types().count()];
    for (id, ty) in api.types().filter(|(id, ty)| ty.home != *id) {
        inner[ty.home.0 as usize].push(id);
    }
    let pages = Pages {
        api,
        product: Product::new(api, config),
        deprecated: api.leading_to(|ty| ty.docs.deprecated.is_some()),
        only_read: api.leading_to(is_only_read),
        inner,
    };
    let product = &pages.product;
    let mut tests = TokenStream::new();
    let types: Vec<_> = api.top_level().collect();
    let page = |(id, ty): &(TypeId, &Type)| (format!("docs/models/{}.md", ty.module), models::page(&pages, *id));
    let written: Vec<(String, String)> = types.par_iter().map(page).collect();
    for ((_, ty), (path, text)) in types.iter().zip(written) {
        tests.extend(doctest(api, &ty.module, &path, &ty.features));
        files.insert(path, text.into_bytes());
    }
    let page = |group: &Group| (format!("docs/operations/{}.md", group.name), operations::page(api, product, group));
    let written: Vec<(String, String)> = api.groups.par_iter().map(page).collect();
    // Their examples are those of the operations' methods, which are compiled there.
    for (path, text) in written {
        files.insert(path, text.into_bytes());
    }
    files.insert("docs/README.md".to_owned(), readme::index(api, product).into_bytes());
    files.insert("README.md".to_owned(), readme::readme(api, config, product).into_bytes());
    if let Some((text, features)) = readme::blocking_example(api, config, product) {
        let cfg = types::cfg(api, &features);
        tests.extend(quote! {
            #[cfg(feature = "blocking")]
            #cfg
            #[doc = #text]
            mod blocking {}
        });
    }
    let docs = " Examples of the README and the documentation pages, compiled as doctests.";
    files.insert("src/doctests.rs".to_owned(), format_file(quote!(#![doc = #docs] #tests)).into_bytes());
}

fn doctest(api: &Api, name: &str, path: &str, features: &Features) -> TokenStream {
    let name = format_ident!("model_{}", name.trim_matches('_'));
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
    format!("```{attribute}\n{}\n```\n", spaced(&usage::formatted(code)).trim_end())
}

/// An empty line between items; imports stand together, and attributes and comments with what they are of.
fn spaced(code: &str) -> String {
    let mut out = String::with_capacity(code.len() + 16);
    let mut last = None;
    for line in code.lines() {
        if !line.is_empty() && !line.starts_with([' ', '}', ')']) {
            let is_part = |line: &str| line.starts_with("#[") || line.starts_with("///");
            let is_import = |line: &str| line.starts_with("use ");
            let together = |last: &str| is_part(last) || (is_import(last) && is_import(line));
            if !last.is_none_or(together) && !out.ends_with("\n\n") {
                out.push('\n');
            }
            last = Some(line);
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// The README of a crate that holds models alone.
pub(super) fn models_readme(api: &Api, config: &Config) -> String {
    readme::of_models(api, config, &Product::new(api, config))
}
