//! Rust types for the document's types: how a field, an argument and a `cfg` are written.
//!
//! Types are written with their whole path (`crate::models::Pet`, `::std::option::Option<…>`);
//! [`super::source_file`] turns paths into imports.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::ir::{Api, Features, Kind, Ty, TypeId};

/// A checked identifier from the intermediate representation.
pub fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// The path of a named type.
pub fn path(api: &Api, id: TypeId) -> TokenStream {
    let name = ident(&api.ty(id).name);
    quote!(crate::models::#name)
}

/// The type of a field, item or return value.
pub fn ty(api: &Api, ty: &Ty) -> TokenStream {
    match ty {
        Ty::Bool => quote!(bool),
        Ty::I32 => quote!(i32),
        Ty::I64 => quote!(i64),
        Ty::U32 => quote!(u32),
        Ty::U64 => quote!(u64),
        Ty::F64 => quote!(f64),
        Ty::String => quote!(::std::string::String),
        Ty::DateTime => quote!(crate::runtime::json::DateTime),
        Ty::Date => quote!(::chrono::NaiveDate),
        Ty::Base64 => quote!(crate::runtime::json::Base64),
        Ty::Binary => quote!(::bytes::Bytes),
        Ty::Any => quote!(::serde_json::Value),
        Ty::Null => quote!(()),
        Ty::Array(item) => generic(quote!(::std::vec::Vec), &self::ty(api, item)),
        Ty::Map(item) => generic(quote!(crate::runtime::json::Map), &self::ty(api, item)),
        Ty::Tuple(items) => {
            let items = items.iter().map(|item| self::ty(api, item));
            // With a comma after each: a single one in parentheses would be no tuple.
            quote!((#(#items,)*))
        }
        Ty::Optional(item) => generic(quote!(crate::runtime::json::Maybe), &self::ty(api, item)),
        Ty::Rest(item) => generic(quote!(crate::runtime::json::Rest), &self::ty(api, item)),
        Ty::Nullable(inner) => option(&self::ty(api, inner)),
        Ty::External(external) => code(&external.path),
        Ty::Named(id) => path(api, *id),
    }
}

/// Rust that the configuration or the generator's own tables hold.
pub fn code(text: &str) -> TokenStream {
    text.parse().unwrap_or_default()
}

/// `Option<T>`.
pub fn option(inner: &TokenStream) -> TokenStream {
    generic(quote!(::std::option::Option), inner)
}

/// `Box<T>`.
pub fn boxed(inner: &TokenStream) -> TokenStream {
    generic(quote!(::std::boxed::Box), inner)
}

fn generic(outer: TokenStream, inner: &TokenStream) -> TokenStream {
    quote!(#outer<#inner>)
}

/// A parameter of a constructor, setter or operation.
pub struct Argument {
    /// Its type in the signature: `impl Into<String>`.
    pub ty: TokenStream,
    /// The expression that makes the field's type of it: `name.into()`.
    pub value: TokenStream,
    /// True if the expression has that type wherever it is used.
    pub is_typed: bool,
}

/// `#[inline]` of a function with these arguments: it is compiled where it is called, and for no application that does not.
/// One with an `impl` among them is anyway.
pub fn inline(arguments: &TokenStream) -> TokenStream {
    let is_generic = arguments.clone().into_iter().any(|token| token.to_string() == "impl");
    if is_generic { TokenStream::new() } else { quote!(#[inline]) }
}

/// The most convenient argument form of a `T` under the given name.
pub fn argument(api: &Api, name: &Ident, ty: &Ty) -> Argument {
    let exact = self::ty(api, ty);
    match api.resolve(ty) {
        Ty::Array(item) => {
            let item_ty = self::ty(api, item);
            if takes_into(api, item) {
                Argument {
                    ty: quote!(impl ::std::iter::IntoIterator<Item = impl ::std::convert::Into<#item_ty>>),
                    value: quote!(#name.into_iter().map(::std::convert::Into::into).collect()),
                    is_typed: false,
                }
            } else {
                Argument {
                    ty: quote!(impl ::std::iter::IntoIterator<Item = #item_ty>),
                    value: quote!(#name.into_iter().collect()),
                    is_typed: false,
                }
            }
        }
        Ty::Map(item) => {
            let item_ty = self::ty(api, item);
            Argument {
                ty: quote!(impl ::std::iter::IntoIterator<Item = (impl ::std::convert::Into<::std::string::String>, #item_ty)>),
                value: quote!(crate::runtime::json::IntoMap::into_map(#name)),
                is_typed: true,
            }
        }
        _ if takes_into(api, ty) => {
            Argument { ty: quote!(impl ::std::convert::Into<#exact>), value: quote!(#name.into()), is_typed: false }
        }
        _ => Argument { ty: exact, value: quote!(#name), is_typed: true },
    }
}

/// Returns whether an argument of this type is worth an `impl Into`.
fn takes_into(api: &Api, ty: &Ty) -> bool {
    match api.resolve(ty) {
        Ty::F64 | Ty::String | Ty::DateTime | Ty::Base64 | Ty::Binary | Ty::Any | Ty::Nullable(_) => true,
        Ty::Named(id) => matches!(api.ty(*id).kind, Kind::Enum(_) | Kind::Union(_)),
        _ => false,
    }
}

/// `#[cfg(feature = "…")]` for something compiled under these features; nothing where it always is.
pub fn cfg(api: &Api, features: &Features) -> TokenStream {
    let predicate = cfg_predicate(api, features);
    if predicate.is_empty() { predicate } else { quote!(#[cfg(#predicate)]) }
}

/// The predicate of [`cfg()`] alone.
pub fn cfg_predicate(api: &Api, features: &Features) -> TokenStream {
    let names: Vec<&str> = features
        .iter()
        .filter_map(|i| api.features.get(usize::from(*i)))
        .map(|feature| feature.name.as_str())
        .collect();
    match names.as_slice() {
        [] => TokenStream::new(),
        [name] => quote!(feature = #name),
        names => quote!(any(#(feature = #names),*)),
    }
}

/// Returns whether a type is written with a tuple in it, which clippy takes for too much from some length on.
pub fn holds_tuple(api: &Api, part: &Ty) -> bool {
    match api.resolve(part) {
        Ty::Tuple(_) => true,
        Ty::Array(inner) | Ty::Map(inner) | Ty::Nullable(inner) => holds_tuple(api, inner),
        _ => false,
    }
}
