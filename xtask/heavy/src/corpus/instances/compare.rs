//! Compares two JSON values, ignoring the spelling of numbers and the order of keys.

use serde_json::{Number, Value};

/// Differences that are allowed.
#[derive(Clone, Copy)]
pub(super) struct Allowed {
    /// A null may be absent afterwards.
    pub lost_nulls: bool,
    /// A string may be another string: types that the configuration chose write a form of their own.
    pub other_strings: bool,
}

/// Returns the place and kind of the difference of `after` from `before`; `None` if there is none.
pub(super) fn difference(before: &Value, after: &Value, allowed: Allowed) -> Option<String> {
    at(before, after, allowed, &mut String::new())
}

fn at(before: &Value, after: &Value, allowed: Allowed, path: &mut String) -> Option<String> {
    let length = path.len();
    let found = match (before, after) {
        (Value::Object(a), Value::Object(b)) => {
            let known = a.iter().find_map(|(key, value)| {
                path.truncate(length);
                path.push('/');
                path.push_str(key);
                match b.get(key) {
                    Some(other) => at(value, other, allowed, path),
                    None if allowed.lost_nulls && value.is_null() => None,
                    None => Some(format!("{path}: lost {value}")),
                }
            });
            known.or_else(|| {
                let new = b.keys().find(|key| !a.contains_key(*key))?;
                Some(format!("{}/{new}: was not there", &path[..length]))
            })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().find_map(|(index, (a, b))| {
                path.truncate(length);
                path.push_str(&format!("/{index}"));
                at(a, b, allowed, path)
            })
        }
        (Value::Number(a), Value::Number(b)) if same_number(a, b) => None,
        (Value::String(_), Value::String(_)) if allowed.other_strings => None,
        (a, b) if a == b => None,
        (a, b) => Some(format!("{path}: {a} became {b}")),
    };
    path.truncate(length);
    found
}

fn same_number(a: &Number, b: &Number) -> bool {
    a == b || (a.as_f64() == b.as_f64() && (a.is_f64() || b.is_f64()))
}
