//! JSON as a literal, and as an expression.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use crate::canonical::number_value;
use crate::markdown;

/// Untyped JSON: `serde_json::Value::from("text")`, `serde_json::json!({ … })`.
pub(super) fn value(value: &Value) -> TokenStream {
    match value {
        Value::Null => quote!(serde_json::Value::Null),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            let scalar = tokens(value);
            quote!(serde_json::Value::from(#scalar))
        }
        Value::Array(_) | Value::Object(_) => {
            let tokens = tokens(value);
            quote!(serde_json::json!(#tokens))
        }
    }
}

/// As `json!` takes it.
fn tokens(value: &Value) -> TokenStream {
    match value {
        Value::Null => quote!(null),
        Value::Bool(value) => quote!(#value),
        Value::Number(number) => number_tokens(number),
        Value::String(text) => quote!(#text),
        Value::Array(items) => {
            let items = items.iter().map(tokens);
            quote!([#(#items),*])
        }
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| {
                let value = tokens(value);
                quote!(#name: #value)
            });
            quote!({ #(#members),* })
        }
    }
}

fn number_tokens(number: &serde_json::Number) -> TokenStream {
    let literal = match (number.as_i64(), number.as_u64()) {
        // Without a suffix it is an `i32`.
        (Some(number), _) => {
            i32::try_from(number).map_or_else(|_| Literal::i64_suffixed(number), Literal::i32_unsuffixed)
        }
        (None, Some(number)) => Literal::u64_suffixed(number),
        (None, None) => Literal::f64_unsuffixed(number.as_f64().unwrap_or_default()),
    };
    quote!(#literal)
}

/// A raw string literal with JSON text, on one line or several.
pub(in crate::emit) fn json_literal(value: &Value, pretty: bool) -> TokenStream {
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
fn settled(value: &Value) -> Value {
    match value {
        Value::Number(number) if number.is_f64() => number.as_f64().map_or(Value::Null, number_value),
        Value::Array(items) => items.iter().map(settled).collect(),
        Value::Object(members) => members.iter().map(|(key, value)| (key.clone(), settled(value))).collect(),
        other => other.clone(),
    }
}
