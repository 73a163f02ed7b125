//! Rust expressions for JSON values: how a user would write them.

mod json;
mod objects;
mod unions;

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream, TokenTree};
use quote::quote;
use serde_json::Value;

pub(super) use json::json_literal;

use super::models::required_name;
use super::types;
use crate::ir::{Api, Enum, EnumRepr, External, Kind, Made, Ty, TypeId};
use crate::reserved;

/// Depth of values that are built. No sample is deeper; unions that contain each other would be.
const MAX_DEPTH: usize = 100;

/// The context of an expression.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    /// In an argument that takes what becomes the type: `"text"`, `[a, b]`.
    Argument,
    /// The type itself is expected: `"text".to_owned()`, `vec![a, b]`.
    Exact,
}

/// An expression of a type for a value that fits it. It may use `?`; names of models stand alone. What no constructor gives, because
/// it is not of the type, is read.
pub(super) fn expression(api: &Api, ty: &Ty, value: &Value, position: Position) -> TokenStream {
    Values { api, depth: 0 }.build(ty, value, position).unwrap_or_else(|| decoded(api, ty, value))
}

/// Builds expressions for values inside one another.
#[derive(Clone, Copy)]
struct Values<'a> {
    api: &'a Api,
    depth: usize,
}

impl Values<'_> {
    /// `None`: the value is not of the type.
    fn build(self, ty: &Ty, value: &Value, position: Position) -> Option<TokenStream> {
        if self.depth > MAX_DEPTH {
            return None;
        }
        let inner = Self { depth: self.depth + 1, ..self };
        let exact = position == Position::Exact;
        Some(match (self.api.resolve(ty), value) {
            (Ty::Bool, Value::Bool(value)) => quote!(#value),
            (Ty::I32 | Ty::I64 | Ty::U32, Value::Number(number)) => integer(number.as_i64()?),
            (Ty::U64, Value::Number(number)) => {
                let literal = Literal::u64_unsuffixed(number.as_u64()?);
                quote!(#literal)
            }
            (Ty::F64, Value::Number(number)) => float(number.as_f64()?),
            (Ty::String, Value::String(text)) if exact => quote!(#text.to_owned()),
            (Ty::String, Value::String(text)) => quote!(#text),
            (Ty::DateTime, Value::String(text)) => quote!(#text.parse::<DateTime>()?),
            (Ty::Date, Value::String(text)) => quote!(#text.parse::<chrono::NaiveDate>()?),
            (Ty::Base64, Value::String(text)) => quote!(#text.parse::<Base64>()?),
            (Ty::Binary, Value::String(text)) => quote!(bytes::Bytes::from(#text)),
            (Ty::Null, Value::Null) => quote!(()),
            (Ty::Any, value) => json::value(value),
            (Ty::Array(item), Value::Array(values)) => inner.list(item, values, position)?,
            (Ty::Map(item), Value::Object(members)) => inner.map(item, members, position)?,
            (Ty::Tuple(items), Value::Array(values)) => inner.tuple(items, values)?,
            (Ty::Optional(_), Value::Null) => quote!(Maybe::Null),
            (Ty::Optional(item), value) => {
                let value = inner.build(item, value, Position::Exact)?;
                quote!(Maybe::Value(#value))
            }
            (Ty::Nullable(_), Value::Null) => quote!(None),
            (Ty::Nullable(some), value) => {
                let value = inner.build(some, value, Position::Exact)?;
                if exact { quote!(Some(#value)) } else { value }
            }
            (Ty::External(external), value) => self.external(external, value)?,
            (Ty::Named(id), value) => match &self.api.ty(*id).kind {
                // By the name that the reader sees, which may be an alias.
                Kind::Enum(found) => {
                    constant(self.api, if let Ty::Named(named) = ty { *named } else { *id }, found, value)?
                }
                Kind::Object(object) => inner.object(*id, object, value)?,
                Kind::Union(found) => inner.union(*id, found, value, position)?,
                Kind::Alias(_) => return None,
            },
            _ => return None,
        })
    }

    fn list(self, item: &Ty, values: &[Value], position: Position) -> Option<TokenStream> {
        if values.is_empty() {
            let item = local_type(self.api, item);
            return Some(quote!(Vec::<#item>::new()));
        }
        let exact = position == Position::Exact;
        let inner = match self.api.resolve(item) {
            // Of a list's members only scalars are taken conveniently.
            Ty::Array(_) | Ty::Map(_) | Ty::Tuple(_) => Position::Exact,
            // The members of an array are of one type.
            Ty::Nullable(_) if values.len() > 1 || values.contains(&Value::Null) => Position::Exact,
            Ty::Named(id) if values.len() > 1 && matches!(self.api.ty(*id).kind, Kind::Union(_)) => Position::Exact,
            _ => position,
        };
        let items = values.iter().map(|value| self.build(item, value, inner));
        let items: Vec<TokenStream> = items.collect::<Option<_>>()?;
        Some(if exact { quote!(vec![#(#items),*]) } else { quote!([#(#items),*]) })
    }

    fn map(self, item: &Ty, members: &serde_json::Map<String, Value>, position: Position) -> Option<TokenStream> {
        if members.is_empty() {
            let item = local_type(self.api, item);
            return Some(quote!(Map::<#item>::new()));
        }
        let exact = position == Position::Exact;
        let entries = members.iter().map(|(key, value)| {
            let value = self.build(item, value, Position::Exact)?;
            Some(if exact { quote!((#key.to_owned(), #value)) } else { quote!((#key, #value)) })
        });
        let entries: Vec<TokenStream> = entries.collect::<Option<_>>()?;
        Some(if exact { quote!(Map::from_iter([#(#entries),*])) } else { quote!([#(#entries),*]) })
    }

    fn tuple(self, items: &[Ty], values: &[Value]) -> Option<TokenStream> {
        let mut rest = values;
        let mut parts = Vec::with_capacity(items.len());
        for item in items {
            let (first, others) = rest.split_at(rest.len().min(1));
            parts.push(match (item, first) {
                (Ty::Rest(item), _) => {
                    let list = self.list(item, std::mem::take(&mut rest), Position::Exact)?;
                    quote!(Rest(#list))
                }
                (item, [value]) => {
                    rest = others;
                    self.build(item, value, Position::Exact)?
                }
                (Ty::Optional(_), _) => quote!(Maybe::Absent),
                _ => return None,
            });
        }
        rest.is_empty().then(|| quote!((#(#parts,)*)))
    }
}

impl Values<'_> {
    /// `None`: the type may not read the value.
    fn external(self, external: &External, value: &Value) -> Option<TokenStream> {
        if !external.keeps(value) {
            return None;
        }
        let ty = local_path(self.api, external);
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Some(match external.made {
            Made::Parsed => quote!(#text.parse::<#ty>()?),
            Made::ParsedBy(parsed, method) => {
                let (parsed, method) = (types::code(parsed), types::ident(method));
                quote!(#text.parse::<#parsed>()?.#method())
            }
            Made::Decoded => {
                let text = json_literal(value, false);
                quote!(serde_json::from_str::<#ty>(#text)?)
            }
            Made::Sample(expression) => types::code(expression),
        })
    }
}

fn integer(value: i64) -> TokenStream {
    let literal = Literal::i64_unsuffixed(value);
    quote!(#literal)
}

fn float(value: f64) -> TokenStream {
    let literal = Literal::f64_unsuffixed(value);
    quote!(#literal)
}

fn constant(api: &Api, id: TypeId, found: &Enum, value: &Value) -> Option<TokenStream> {
    let name = types::ident(&api.ty(id).name);
    if let Some(known) = found.variants.iter().find(|variant| variant.value == *value) {
        let variant = types::ident(&known.name);
        return Some(quote!(#name::#variant));
    }
    match (found.repr, value) {
        (EnumRepr::String, Value::String(text)) => Some(quote!(#name::from(#text))),
        (EnumRepr::Integer, Value::Number(number)) => {
            let literal = integer(number.as_i64()?);
            Some(quote!(#name::from(#literal)))
        }
        (EnumRepr::Mixed, value) => {
            let value = json::value(value);
            Some(quote!(#name::from(#value)))
        }
        _ => None,
    }
}

/// The value read from its JSON text, which every type can do.
fn decoded(api: &Api, ty: &Ty, value: &Value) -> TokenStream {
    let text = json_literal(value, false);
    let ty = local_type(api, ty);
    quote!(serde_json::from_str::<#ty>(#text)?)
}

/// A type as it is written where models and what [`imports`] names are imported.
pub(super) fn local_type(api: &Api, ty: &Ty) -> TokenStream {
    let inner = |ty: &Ty| local_type(api, ty);
    match ty {
        Ty::Named(id) => {
            let name = types::ident(&api.ty(*id).name);
            quote!(#name)
        }
        Ty::String => quote!(String),
        Ty::External(external) => local_path(api, external),
        Ty::DateTime => quote!(DateTime),
        Ty::Date => quote!(chrono::NaiveDate),
        Ty::Base64 => quote!(Base64),
        Ty::Binary => quote!(bytes::Bytes),
        Ty::Any => quote!(serde_json::Value),
        Ty::Array(item) => {
            let item = inner(item);
            quote!(Vec<#item>)
        }
        Ty::Map(item) => {
            let item = inner(item);
            quote!(Map<#item>)
        }
        Ty::Tuple(items) => {
            let items = items.iter().map(inner);
            quote!((#(#items,)*))
        }
        Ty::Nullable(item) => {
            let item = inner(item);
            quote!(Option<#item>)
        }
        Ty::Optional(item) => {
            let item = inner(item);
            quote!(Maybe<#item>)
        }
        Ty::Rest(item) => {
            let item = inner(item);
            quote!(Rest<#item>)
        }
        Ty::Bool | Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 | Ty::F64 | Ty::Null => types::ty(api, ty),
    }
}

/// A type's path in a program that uses the crate: `crate::` is the crate's name there.
fn local_path(api: &Api, external: &External) -> TokenStream {
    let path = external.path.strip_prefix("::").unwrap_or(&external.path);
    types::code(&path.replace("<::", "<").replace(",::", ",").replace("crate::", &format!("{}::", api.library)))
}

/// The import of what an expression names beside models.
pub(super) fn imports(library: &TokenStream, expression: &TokenStream) -> TokenStream {
    let mut used = BTreeSet::new();
    find_idents(expression, &mut |name| used.extend(reserved::ROOT_JSON.iter().find(|known| **known == name)));
    let used: Vec<proc_macro2::Ident> = used.into_iter().map(types::ident).collect();
    if used.is_empty() { TokenStream::new() } else { quote!(use #library::{#(#used),*};) }
}

/// Models that an expression names, with the structs of their required fields.
pub(super) fn used_models(api: &Api, expression: &TokenStream) -> Vec<proc_macro2::Ident> {
    let mut names = BTreeSet::new();
    find_idents(expression, &mut |name| {
        if name.starts_with(|c: char| c.is_uppercase()) {
            names.insert(name.to_owned());
        }
    });
    let is_model = |name: &String| {
        let stem = |end: &str| name.strip_suffix(end);
        let holders = [stem("Required"), stem("RequiredFields")].into_iter().flatten();
        api.named(name).is_some() || holders.filter_map(|name| api.named(name)).any(|ty| required_name(api, ty) == name)
    };
    names.iter().filter(|name| is_model(name)).map(|name| types::ident(name)).collect()
}

/// Names that begin a path: those after `::` need no import.
fn find_idents(tokens: &TokenStream, found: &mut dyn FnMut(&str)) {
    let mut colons = 0;
    for token in tokens.clone() {
        match &token {
            TokenTree::Group(group) => find_idents(&group.stream(), found),
            TokenTree::Ident(ident) if colons < 2 => found(&ident.to_string()),
            _ => {}
        }
        colons = if matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ':') { colons + 1 } else { 0 };
    }
}
