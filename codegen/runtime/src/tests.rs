//! The codec, with models such as the generator writes. They are here because their macros are private to a crate.

mod constants;
mod containers;
mod enums;
mod faults;
mod leniency;
mod limits;
mod models;
mod roundtrip;
mod scalars;
mod sensitive;
mod text;
mod unions;

use serde_json::Value;

use crate::runtime::json::{Blank, Decoded, Decoder, from_str, to_string, to_value};

/// Reads leniently; gives the value and its warnings.
fn read<T: Blank>(json: &str) -> (T, Vec<String>) {
    let Decoded { value, warnings, .. } = Decoder::new().decode(json.as_bytes()).unwrap();
    (value, warnings.iter().map(ToString::to_string).collect())
}

/// The error of reading, lenient or strict.
fn error<T: Blank + std::fmt::Debug>(json: &str, strict: bool) -> String {
    let error = Decoder::new().strict(strict).decode::<T>(json.as_bytes()).unwrap_err();
    format!("{}: {}", error.path(), error.message())
}

/// Asserts that it reads strictly and is written unchanged, in the native codec and in serde.
fn assert_exact<T: Blank + serde::Serialize + serde::de::DeserializeOwned + PartialEq>(json: &Value) {
    let text = json.to_string();
    let value: T = match Decoder::new().strict(true).decode(text.as_bytes()) {
        Ok(Decoded { value, .. }) => value,
        Err(error) => panic!("{error}\n{text}"),
    };
    assert!(same(&to_value(&value), json), "native\n{text}\n{}", to_string(&value));
    assert!(same(&serde_json::to_value(&value).unwrap(), json), "serde, writing\n{text}");
    let bridged: T = serde_json::from_value(json.clone()).unwrap();
    assert!(bridged == value, "serde, reading\n{text}");
    assert!(from_str::<T>(&to_string(&value)).unwrap() == value, "again\n{text}");
}

/// Equal up to the spelling of numbers and the order of keys.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}
