//! Rust types of other crates, or written by hand, that stand where the document has a format or a schema.

use std::sync::Arc;

use quote::ToTokens;
use serde_json::Value;
use syn::{GenericArgument, PathArguments, Type as RustType};

use super::{Api, Ty, Type};
use crate::config::Dependency;

/// A type that `[types]` of the configuration gives to a schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct External {
    /// Its whole path: `::uuid::Uuid`, `crate::money::Money`.
    pub path: String,
    /// The JSON that it is read from and written as.
    pub form: Form,
    /// Body of the function that reads it from `r`, as Rust: a `Result<Self, Fault>`.
    pub read: String,
    /// Body of the function that writes `self` to `w`, as Rust.
    pub write: String,
    /// Its empty value, as Rust.
    pub empty: String,
    /// The way in which documentation makes one.
    pub made: Made,
    /// The JSON that it writes back without a change, beside `sample`.
    pub accepts: Accepts,
    /// A value of it, as it writes it.
    pub sample: Value,
    /// The crate that has it.
    pub dependency: Option<Dependency>,
}

/// The JSON that an [`External`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// A string.
    Text,
    /// A number.
    Number,
    /// Anything.
    Json,
}

/// The way in which documentation makes a value of an [`External`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Made {
    /// `"…".parse::<Type>()?`.
    Parsed,
    /// `"…".parse::<jiff::Span>()?.fieldwise()`: another type is parsed, and a method called on it.
    ParsedBy(&'static str, &'static str),
    /// `serde_json::from_str::<Type>("…")?`.
    Decoded,
    /// An expression for the sample alone.
    Sample(&'static str),
}

/// The texts that a type writes as they were read, as far as the generator knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Accepts {
    /// The sample alone.
    Sample,
    /// `550e8400-e29b-41d4-a716-446655440000`, in lower case.
    Uuid,
    /// A URL in its normal form.
    Url,
    /// An IPv4 address.
    Ipv4,
    /// An IPv6 address in its normal form.
    Ipv6,
    /// Either.
    Ip,
    /// A decimal number of a few digits.
    Decimal,
}

impl External {
    /// The type's name, without the modules around it and what is between `<` and `>`.
    pub fn name(&self) -> &str {
        let path = self.path.split('<').next().unwrap_or_default().trim_end();
        path.rsplit("::").next().unwrap_or_default().trim()
    }

    /// Returns whether the type reads a value, and writes it back without a change.
    pub fn keeps(&self, value: &Value) -> bool {
        if *value == self.sample {
            return true;
        }
        match (self.form, value) {
            (Form::Text, Value::String(text)) => self.accepts.keeps(text),
            (Form::Number, Value::Number(number)) => self.accepts.keeps(&number.to_string()),
            _ => false,
        }
    }
}

impl Accepts {
    fn keeps(self, text: &str) -> bool {
        fn same<T: std::str::FromStr + ToString>(text: &str) -> bool {
            text.parse::<T>().is_ok_and(|value| value.to_string() == text)
        }
        match self {
            Self::Sample => false,
            Self::Uuid => {
                let groups: Vec<&str> = text.split('-').collect();
                let is_hex = |c: u8| matches!(c, b'0'..=b'9' | b'a'..=b'f');
                groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
                    && groups.iter().all(|group| group.bytes().all(is_hex))
            }
            Self::Url => url::Url::parse(text).is_ok_and(|url| url.as_str() == text),
            Self::Ipv4 => same::<std::net::Ipv4Addr>(text),
            Self::Ipv6 => same::<std::net::Ipv6Addr>(text),
            Self::Ip => same::<std::net::IpAddr>(text),
            Self::Decimal => is_plain_decimal(text),
        }
    }
}

/// A number that a decimal type keeps with all its digits: at most twenty, without an exponent.
fn is_plain_decimal(text: &str) -> bool {
    let number = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.len() <= 10 && part.bytes().all(|b| b.is_ascii_digit());
    let is_zero = number.bytes().all(|b| matches!(b, b'0' | b'.'));
    is_digits(whole) && is_digits(fraction) && (whole == "0" || !whole.starts_with('0')) && !(is_zero && number != text)
}

/// The whole path of a type: `::` before its crate, also in its arguments.
///
/// # Errors
/// Says what is wrong with it.
pub fn rust_path(text: &str) -> Result<String, String> {
    let Ok(RustType::Path(mut path)) = syn::parse_str::<RustType>(text) else {
        return Err(format!("`{text}` is not the path of a Rust type"));
    };
    if path.qself.is_some() || path.path.segments.len() < 2 {
        return Err(format!("`{text}` does not say which crate has the type"));
    }
    let held = [
        "bool",
        "i32",
        "i64",
        "u32",
        "u64",
        "f64",
        "String",
        "NaiveDate",
        "Value",
        "Vec",
        "Option",
        "Box",
        "Maybe",
        "Map",
    ];
    if path.path.segments.last().is_some_and(|last| held.iter().any(|name| last.ident == name))
        && ["std", "alloc", "core", "chrono", "serde_json"].iter().any(|root| path.path.segments[0].ident == root)
    {
        return Err(format!("models have `{text}` by themselves"));
    }
    globalize(&mut path.path);
    Ok(path.into_token_stream().to_string().replace(' ', ""))
}

fn globalize(path: &mut syn::Path) {
    let is_rooted = path.segments.first().is_some_and(|first| first.ident == "crate");
    if path.segments.len() > 1 && !is_rooted {
        path.leading_colon.get_or_insert_with(Default::default);
    }
    for segment in &mut path.segments {
        let PathArguments::AngleBracketed(arguments) = &mut segment.arguments else { continue };
        for argument in &mut arguments.args {
            if let GenericArgument::Type(RustType::Path(inner)) = argument {
                globalize(&mut inner.path);
            }
        }
    }
}

impl Ty {
    /// Calls `f` with every type of another crate in it.
    fn visit_external<'t>(&'t self, f: &mut dyn FnMut(&'t Arc<External>)) {
        match self {
            Ty::External(external) => f(external),
            Ty::Array(inner) | Ty::Map(inner) | Ty::Nullable(inner) | Ty::Optional(inner) | Ty::Rest(inner) => {
                inner.visit_external(f);
            }
            Ty::Tuple(items) => items.iter().for_each(|item| item.visit_external(f)),
            _ => {}
        }
    }
}

impl Api {
    /// The types of other crates that anything is of, each once, by their paths.
    pub fn externals(&self) -> Vec<&External> {
        let mut found = self.externals_by_form();
        found.dedup_by(|a, b| a.path == b.path);
        found
    }

    /// The same, a type that is read or written in several ways as often.
    pub(crate) fn externals_by_form(&self) -> Vec<&External> {
        let mut found: Vec<&External> = Vec::new();
        let of_operations = self.operations().flat_map(|(_, operation)| {
            operation.param_types().into_iter().chain(operation.body_types()).chain(operation.response_types())
        });
        let payloads = self.webhooks.iter().map(|webhook| &webhook.payload);
        for ty in self.types.iter().flat_map(Type::parts).chain(of_operations).chain(payloads) {
            ty.visit_external(&mut |external| found.push(external));
        }
        found.sort_by(|a, b| (&a.path, &a.read).cmp(&(&b.path, &b.read)));
        found.dedup_by(|a, b| (&a.path, &a.read) == (&b.path, &b.read));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_begin_at_their_crate() {
        for (text, expected) in [
            ("uuid::Uuid", "::uuid::Uuid"),
            ("::uuid::Uuid", "::uuid::Uuid"),
            ("crate::money::Money", "crate::money::Money"),
            ("chrono::DateTime<chrono::Utc>", "::chrono::DateTime<::chrono::Utc>"),
            ("wrap::Ids<u64>", "::wrap::Ids<u64>"),
        ] {
            assert_eq!(rust_path(text).as_deref(), Ok(expected));
        }
        for wrong in
            ["Uuid", "uuid::", "&uuid::Uuid", "std::string::String", "std::vec::Vec<u8>", "a b", "<A as B>::C", ""]
        {
            assert!(rust_path(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_a_type_writes_back_is_known() {
        for (accepts, text, expected) in [
            (Accepts::Uuid, "550e8400-e29b-41d4-a716-446655440000", true),
            (Accepts::Uuid, "550E8400-e29b-41d4-a716-446655440000", false),
            (Accepts::Uuid, "550e8400e29b41d4a716446655440000", false),
            (Accepts::Url, "https://example.com/", true),
            (Accepts::Url, "https://example.com", false),
            (Accepts::Ipv6, "::1", true),
            (Accepts::Ipv6, "0::1", false),
            (Accepts::Decimal, "12.50", true),
            (Accepts::Decimal, "-0.0", false),
            (Accepts::Decimal, "1e5", false),
            (Accepts::Decimal, "007", false),
        ] {
            assert_eq!(accepts.keeps(text), expected, "{text}");
        }
    }
}
