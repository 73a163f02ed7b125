//! Rust expressions for JSON values: how a user would write them.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::models::{constant, demanded, is_positional, required_name};
use super::types;
use crate::ir::{Api, Enum, EnumRepr, Field, Kind, Object, Presence, Ty, TypeId};

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
        (Ty::F32 | Ty::F64, Value::Number(number)) => float(number.as_f64()?),
        (Ty::String, Value::String(text)) if exact => quote!(#text.to_owned()),
        (Ty::String, Value::String(text)) => quote!(#text),
        (Ty::DateTime, Value::String(text)) => quote!(#text.parse::<DateTime>()?),
        (Ty::Date, Value::String(text)) => quote!(#text.parse::<chrono::NaiveDate>()?),
        (Ty::Array(item), Value::Array(values)) if !values.is_empty() => {
            let items = values.iter().map(|value| plain(api, item, value, position));
            let items: Vec<TokenStream> = items.collect::<Option<_>>()?;
            if exact { quote!(vec![#(#items),*]) } else { quote!([#(#items),*]) }
        }
        (Ty::Named(id), value) => match &api.ty(*id).kind {
            Kind::Enum(found) => variant(api, *id, found, value)?,
            Kind::Object(object) => object_expression(api, *id, object, value)?,
            Kind::Union(_) | Kind::Alias(_) => return None,
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

fn object_expression(api: &Api, id: TypeId, object: &Object, value: &Value) -> Option<TokenStream> {
    let ty = api.ty(id);
    let members = value.as_object()?;
    let demanded = demanded(api, object);
    let is_given = |field: &Field| {
        demanded.iter().any(|known| known.wire_name == field.wire_name) || constant(api, field).is_some()
    };
    let others: Vec<&Field> =
        object.fields.iter().filter(|field| !is_given(field) && members.contains_key(&field.wire_name)).collect();
    let known = |name: &String| object.fields.iter().any(|field| field.wire_name == *name);
    let is_settable = |field: &&Field| !field.read_only && !field.is_required() && field.docs.deprecated.is_none();
    if !ty.in_request
        || !members.keys().all(known)
        || !others.iter().all(is_settable)
        || demanded.iter().any(|field| field.presence == Presence::RequiredNullable)
    {
        return None;
    }
    let name = types::ident(&ty.name);
    let in_struct = !is_positional(&demanded);
    let position = if in_struct { Position::Exact } else { Position::Argument };
    let mut required = Vec::new();
    for field in &demanded {
        let value = members.get(&field.wire_name)?;
        let expression = expression(api, &field.ty, value, position);
        let boxed = if field.boxed && in_struct { quote!(Box::new(#expression)) } else { expression };
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
        let setter = quote::format_ident!("with_{}", field.name.trim_start_matches('_'));
        let expression = expression(api, &field.ty, value, Position::Argument);
        setters.extend(quote!(.#setter(#expression)));
    }
    Some(quote!(#new #setters))
}

/// The value read from its JSON text, which every type can do.
fn decoded(api: &Api, ty: &Ty, value: &Value) -> TokenStream {
    let text = json_literal(value, false);
    let ty = local_type(api, ty);
    quote!(serde_json::from_str::<#ty>(#text)?)
}

/// A type as it is written where models are imported.
pub(super) fn local_type(api: &Api, ty: &Ty) -> TokenStream {
    match ty {
        Ty::Named(id) => {
            let name = types::ident(&api.ty(*id).name);
            quote!(#name)
        }
        Ty::String => quote!(String),
        Ty::DateTime => quote!(DateTime),
        Ty::Date => quote!(chrono::NaiveDate),
        Ty::Any => quote!(serde_json::Value),
        Ty::Array(item) => {
            let item = local_type(api, item);
            quote!(Vec<#item>)
        }
        Ty::Map(item) => {
            let item = local_type(api, item);
            quote!(std::collections::BTreeMap<String, #item>)
        }
        Ty::Nullable(inner) => {
            let inner = local_type(api, inner);
            quote!(Option<#inner>)
        }
        _ => quote!(_),
    }
}

/// A raw string literal with JSON text, on one line or several.
pub(super) fn json_literal(value: &Value, pretty: bool) -> TokenStream {
    let value = settled(value);
    let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
    let text = text.unwrap_or_default();
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
