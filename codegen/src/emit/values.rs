//! Rust expressions for JSON values: how a user would write them.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::models::{comes_from, demanded, is_positional, required_name};
use super::samples::{Mode, Sampler, is_valid};
use super::types;
use crate::ir::names;
use crate::ir::{Api, Enum, EnumRepr, Field, Kind, Object, Presence, Ty, TypeId, Union};
use crate::markdown;
use crate::reserved;

/// Where an expression stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    /// In an argument that takes what becomes the type: `"text"`, `[a, b]`.
    Argument,
    /// Where the type itself is due: `"text".to_owned()`, `vec![a, b]`.
    Exact,
}

/// An expression of a type for a value that fits it. It may use `?`; names of models stand alone.
pub(super) fn expression(api: &Api, ty: &Ty, value: &Value, position: Position) -> TokenStream {
    plain(api, ty, value, position).unwrap_or_else(|| decoded(api, ty, value))
}

/// The expression without resort to JSON text, where there is one.
fn plain(api: &Api, ty: &Ty, value: &Value, position: Position) -> Option<TokenStream> {
    let exact = position == Position::Exact;
    Some(match (types::resolve(api, ty), value) {
        (Ty::Bool, Value::Bool(value)) => quote!(#value),
        (Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64, Value::Number(number)) => integer(number.as_i64()?),
        (Ty::F64, Value::Number(number)) => float(number.as_f64()?),
        (Ty::String, Value::String(text)) if exact => quote!(#text.to_owned()),
        (Ty::String, Value::String(text)) => quote!(#text),
        (Ty::DateTime, Value::String(text)) => quote!(#text.parse::<DateTime>()?),
        (Ty::Date, Value::String(text)) => quote!(#text.parse::<chrono::NaiveDate>()?),
        (Ty::Array(item), Value::Array(values)) if !values.is_empty() => {
            // Of a list's members only scalars are taken conveniently.
            let is_nested = matches!(types::resolve(api, item), Ty::Array(_) | Ty::Map(_) | Ty::Tuple(_));
            let inner = if is_nested { Position::Exact } else { position };
            let items = values.iter().map(|value| plain(api, item, value, inner));
            let items: Vec<TokenStream> = items.collect::<Option<_>>()?;
            if exact { quote!(vec![#(#items),*]) } else { quote!([#(#items),*]) }
        }
        (Ty::Nullable(inner), value) if !value.is_null() => {
            let inner = plain(api, inner, value, Position::Exact)?;
            if exact { quote!(Some(#inner)) } else { inner }
        }
        (Ty::Map(item), Value::Object(members)) if !members.is_empty() => {
            let entries = members.iter().map(|(key, value)| {
                let value = plain(api, item, value, Position::Exact)?;
                Some(if exact { quote!((#key.to_owned(), #value)) } else { quote!((#key, #value)) })
            });
            let entries: Vec<TokenStream> = entries.collect::<Option<_>>()?;
            if exact { quote!(Map::from_iter([#(#entries),*])) } else { quote!([#(#entries),*]) }
        }
        (Ty::Any, Value::Bool(value)) => quote!(serde_json::Value::from(#value)),
        (Ty::Any, Value::String(text)) => quote!(serde_json::Value::from(#text)),
        (Ty::Any, Value::Number(number)) => {
            let literal = match number.as_i64() {
                // Without a suffix it is an `i32`.
                Some(number) => {
                    i32::try_from(number).map_or_else(|_| Literal::i64_suffixed(number), Literal::i32_unsuffixed)
                }
                None => Literal::f64_unsuffixed(number.as_f64()?),
            };
            quote!(serde_json::Value::from(#literal))
        }
        (Ty::Named(id), value) => match &api.ty(*id).kind {
            Kind::Enum(found) => {
                // By the name that the reader sees, which may be an alias.
                let named = if let Ty::Named(named) = ty { named } else { id };
                variant(api, *named, found, value)?
            }
            Kind::Object(object) => object_expression(api, *id, object, value)?,
            Kind::Union(found) if value.is_object() => struct_variant(api, *id, found, value)?,
            Kind::Union(found) => scalar_variant(api, *id, found, value)?,
            Kind::Alias(_) => return None,
        },
        _ => return None,
    })
}

fn integer(value: i64) -> TokenStream {
    let literal = Literal::i64_unsuffixed(value);
    quote!(#literal)
}

fn float(value: f64) -> TokenStream {
    let literal = Literal::f64_unsuffixed(value);
    quote!(#literal)
}

fn variant(api: &Api, id: TypeId, found: &Enum, value: &Value) -> Option<TokenStream> {
    let name = types::ident(&api.ty(id).name);
    if let Some(known) = found.variants.iter().find(|variant| variant.value == *value) {
        let variant = types::ident(&known.name);
        return Some(quote!(#name::#variant));
    }
    match (found.repr, value) {
        (EnumRepr::String, Value::String(text)) => Some(quote!(#name::from(#text))),
        (EnumRepr::Integer, Value::Number(number)) => {
            let literal = Literal::i64_unsuffixed(number.as_i64()?);
            Some(quote!(#name::from(#literal)))
        }
        _ => None,
    }
}

/// The first alternative that is a scalar like the value.
fn scalar_variant(api: &Api, id: TypeId, found: &Union, value: &Value) -> Option<TokenStream> {
    let name = types::ident(&api.ty(id).name);
    found.variants.iter().find_map(|variant| {
        let is_scalar = matches!(
            (types::resolve(api, &variant.ty), value),
            (Ty::String, Value::String(_)) | (Ty::Bool, Value::Bool(_)) | (Ty::F64, Value::Number(_))
        );
        // Only then: unions in unions would be looked into in each of their ways.
        // protection: union-scalar
        let held = is_scalar.then(|| plain(api, &variant.ty, value, Position::Exact))??;
        let variant = types::ident(&variant.name);
        Some(quote!(#name::#variant(#held)))
    })
}

/// The alternative that is a struct with this tag, or where no tags tell, the first that takes the value.
fn struct_variant(api: &Api, id: TypeId, found: &Union, value: &Value) -> Option<TokenStream> {
    let index = match &found.discriminator {
        Some(property) => {
            let tag = value.get(property)?.as_str()?;
            found.variants.iter().position(|variant| variant.tags.iter().any(|known| known == tag))
        }
        None => found.variants.iter().position(|variant| is_valid(api, &variant.ty, value)),
    }?;
    let ty = &found.variants[index].ty;
    let Ty::Named(held) = types::resolve(api, ty) else { return None };
    if !matches!(api.ty(*held).kind, Kind::Object(_)) || !comes_from(api, found, index) {
        return None;
    }
    let name = types::ident(&api.ty(id).name);
    let held = plain(api, ty, value, Position::Exact)?;
    Some(quote!(#name::from(#held)))
}

fn object_expression(api: &Api, id: TypeId, object: &Object, value: &Value) -> Option<TokenStream> {
    let ty = api.ty(id);
    let members = value.as_object()?;
    let demanded = demanded(object);
    let is_demanded = |field: &Field| demanded.iter().any(|known| known.wire_name == field.wire_name);
    // What constructors set by themselves, but a value that has it otherwise does not come from one.
    let is_set = |field: &Field| {
        field.is_required() && field.fixed.is_some() && field.fixed.as_ref() == members.get(&field.wire_name)
    };
    let others: Vec<&Field> = object
        .fields
        .iter()
        .filter(|field| members.contains_key(&field.wire_name) && !is_demanded(field) && !is_set(field))
        .collect();
    let known = |name: &String| object.fields.iter().any(|field| field.wire_name == *name);
    let is_settable = |field: &&Field| !field.read_only && !field.is_required() && field.docs.deprecated.is_none();
    if !ty.in_request || !members.keys().all(known) || !others.iter().all(is_settable) {
        return None;
    }
    let name = types::ident(&ty.name);
    let in_struct = !is_positional(&demanded);
    let position = if in_struct { Position::Exact } else { Position::Argument };
    let mut required = Vec::new();
    for field in &demanded {
        let value = members.get(&field.wire_name)?;
        let is_nullable = field.presence == Presence::RequiredNullable;
        if is_nullable && value.is_null() {
            // Of a null alone the compiler can't tell what it is.
            return None;
        }
        let position = if is_nullable { Position::Exact } else { position };
        let expression = expression(api, &field.ty, value, position);
        let boxed = if field.boxed && (in_struct || is_nullable) { quote!(Box::new(#expression)) } else { expression };
        let boxed = if is_nullable { quote!(Some(#boxed)) } else { boxed };
        let field = types::ident(&field.name);
        required.push(if in_struct { quote!(#field: #boxed) } else { boxed });
    }
    let new = if in_struct {
        let holder = required_name(api, ty);
        quote!(#name::new(#holder { #(#required),* }))
    } else {
        quote!(#name::new(#(#required),*))
    };
    let mut setters = TokenStream::new();
    for field in others {
        let value = &members[&field.wire_name];
        let is_list = matches!(types::resolve(api, &field.ty), Ty::Array(_) | Ty::Map(_));
        if value.is_null() || (is_list && plain(api, &field.ty, value, Position::Argument).is_none()) {
            return None;
        }
        let setter = types::ident(&names::setter(&field.name));
        let expression = expression(api, &field.ty, value, Position::Argument);
        setters.extend(quote!(.#setter(#expression)));
    }
    Some(quote!(#new #setters))
}

/// The value read from its JSON text, which every type can do.
fn decoded(api: &Api, ty: &Ty, value: &Value) -> TokenStream {
    let text = json_literal(&readable(api, ty, value), false);
    let ty = local_type(api, ty);
    quote!(serde_json::from_str::<#ty>(#text)?)
}

/// The value with the properties that are read and never sent: without them its text can't be read where they are required.
fn readable(api: &Api, ty: &Ty, value: &Value) -> Value {
    match (types::resolve(api, ty), value) {
        (Ty::Array(item), Value::Array(items)) => items.iter().map(|value| readable(api, item, value)).collect(),
        (Ty::Map(item), Value::Object(members)) => {
            members.iter().map(|(name, value)| (name.clone(), readable(api, item, value))).collect()
        }
        (Ty::Nullable(inner), value) if !value.is_null() => readable(api, inner, value),
        (Ty::Named(id), value) => match (&api.ty(*id).kind, value) {
            (Kind::Object(object), Value::Object(members)) => {
                let mut members = members.clone();
                for field in &object.fields {
                    match members.get_mut(&field.wire_name) {
                        Some(value) => *value = readable(api, &field.ty, value),
                        None if field.read_only && field.is_required() => {
                            let value = Sampler::new(api, Mode::RequiredOnly).limited(
                                &field.ty,
                                field.limits.as_deref(),
                                &field.wire_name,
                            );
                            members.insert(field.wire_name.clone(), value);
                        }
                        None => {}
                    }
                }
                Value::Object(members)
            }
            (Kind::Union(union), value) => {
                let fitting = union.variants.iter().find(|variant| is_valid(api, &variant.ty, value));
                fitting.map_or_else(|| value.clone(), |variant| readable(api, &variant.ty, value))
            }
            _ => value.clone(),
        },
        _ => value.clone(),
    }
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

fn find_idents(tokens: &TokenStream, found: &mut dyn FnMut(&str)) {
    for token in tokens.clone() {
        match token {
            proc_macro2::TokenTree::Group(group) => find_idents(&group.stream(), found),
            proc_macro2::TokenTree::Ident(ident) => found(&ident.to_string()),
            _ => {}
        }
    }
}

/// A raw string literal with JSON text, on one line or several.
pub(super) fn json_literal(value: &Value, pretty: bool) -> TokenStream {
    let value = settled(value);
    let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
    // Between quotes these can be written as they are, but then change how the line looks, and the compiler refuses some.
    let escape = |c: char| match c {
        '\n' => c.to_string(),
        c if markdown::is_unprintable(c) => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    };
    let text: String = text.unwrap_or_default().chars().map(escape).collect();
    let mut hashes = "#".to_owned();
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    format!("r{hashes}\"{text}\"{hashes}").parse().unwrap_or_else(|_| quote!(#text))
}

/// Integral numbers as they are written: without a fraction.
pub(super) fn settled(value: &Value) -> Value {
    match value {
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (None, Some(float)) if float.fract() == 0.0 && float.abs() < 9e15 => Value::from(float as i64),
            _ => value.clone(),
        },
        Value::Array(items) => items.iter().map(settled).collect(),
        Value::Object(members) => members.iter().map(|(key, value)| (key.clone(), settled(value))).collect(),
        other => other.clone(),
    }
}
