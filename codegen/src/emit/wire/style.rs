//! A second implementation of the serialization of values in paths, queries, headers and cookies (OpenAPI 3.0.4, 4.8.12.4). The expectations of a generated crate's tests are computed here, and share no code with the runtime that they test.

use serde_json::Value;

use crate::ir::{Param, ParamStyle};

/// Percent-encodes everything but the unreserved characters (RFC 3986, 2.3), and those that are kept besides.
pub(super) fn encode(text: &str, keep: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        let c = char::from(byte);
        if c.is_ascii_alphanumeric() || "-._~".contains(c) || (byte.is_ascii() && keep.contains(c)) {
            out.push(c);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Reserved characters that may stand in a query's value (RFC 3986, 3.4) without ending it.
const RESERVED_IN_QUERY: &str = ":/?@!$'()*,;[]";

/// The encoding of a value between delimiters.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Members of a list or object that are there, by name; names of a list's members are empty.
fn members(value: &Value) -> Option<Vec<(String, String)>> {
    match value {
        Value::Array(items) => {
            Some(items.iter().filter(|item| !item.is_null()).map(|item| (String::new(), text(item))).collect())
        }
        Value::Object(fields) => Some(
            fields
                .iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| (name.clone(), text(value)))
                .collect(),
        ),
        _ => None,
    }
}

/// A parameter's text in a path (`keep`: characters that stay) or header (everything stays).
pub(super) fn expand(param: &Param, value: &Value, escape: impl Fn(&str) -> String) -> String {
    let name = &param.wire_name;
    let is_object = value.is_object();
    let Some(members) = members(value).filter(|_| param.content_type.is_none()) else {
        let text = if param.content_type.is_some() { value.to_string() } else { text(value) };
        return match param.style {
            ParamStyle::Label => format!(".{}", escape(&text)),
            ParamStyle::Matrix if text.is_empty() => format!(";{}", escape(name)),
            ParamStyle::Matrix => format!(";{}={}", escape(name), escape(&text)),
            _ => escape(&text),
        };
    };
    let flat = |between: &str| {
        let words = members.iter().flat_map(|(name, value)| match is_object {
            true => vec![escape(name), escape(value)],
            false => vec![escape(value)],
        });
        words.collect::<Vec<_>>().join(between)
    };
    let pairs = |between: &str, own: &str| {
        let pair = |(name, value): &(String, String)| match (is_object, own) {
            (true, _) => format!("{}={}", escape(name), escape(value)),
            (false, "") => escape(value),
            (false, own) => format!("{own}={}", escape(value)),
        };
        members.iter().map(pair).collect::<Vec<_>>().join(between)
    };
    if members.is_empty() {
        return String::new();
    }
    match (param.style, param.explode) {
        (ParamStyle::SpaceDelimited, _) => flat(&escape(" ")),
        (ParamStyle::PipeDelimited, _) => flat(&escape("|")),
        (ParamStyle::TabDelimited, _) => flat(&escape("\t")),
        (ParamStyle::Label, false) => format!(".{}", flat(",")),
        (ParamStyle::Label, true) => format!(".{}", pairs(".", "")),
        (ParamStyle::Matrix, false) => format!(";{}={}", escape(name), flat(",")),
        (ParamStyle::Matrix, true) => format!(";{}", pairs(";", &escape(name))),
        (_, false) => flat(","),
        (_, true) => pairs(",", ""),
    }
}

/// A parameter's `name=value` pairs in a query or cookie, percent-encoded.
pub(super) fn pairs(param: &Param, value: &Value) -> Vec<String> {
    if param.style == ParamStyle::Cookie {
        return styled(&param.wire_name, value, param.style, param.explode, &str::to_owned);
    }
    let keep = if param.allow_reserved { RESERVED_IN_QUERY } else { "" };
    let escape = |text: &str| encode(text, keep);
    if param.content_type.is_some() {
        return vec![format!("{}={}", encode(&param.wire_name, ""), escape(&value.to_string()))];
    }
    styled(&param.wire_name, value, param.style, param.explode, &escape)
}

/// The same for anything that has a name and a style.
pub(super) fn styled(
    name: &str,
    value: &Value,
    style: ParamStyle,
    explode: bool,
    escape: &dyn Fn(&str) -> String,
) -> Vec<String> {
    // With `style: cookie`, no character is encoded (OpenAPI 3.2.0, 4.12.2.3).
    let named = |name: &str| if style == ParamStyle::Cookie { name.to_owned() } else { encode(name, "") };
    let own = named(name);
    if style == ParamStyle::DeepObject {
        let mut out = Vec::new();
        deep(&mut out, name, value, escape);
        return out;
    }
    let is_object = value.is_object();
    let Some(members) = members(value) else { return vec![format!("{own}={}", escape(&text(value)))] };
    if explode {
        let pair = |(name, value): &(String, String)| {
            let name = if is_object { named(name) } else { own.clone() };
            format!("{name}={}", escape(value))
        };
        return members.iter().map(pair).collect();
    }
    let delimiter = match style {
        ParamStyle::SpaceDelimited => "%20",
        ParamStyle::PipeDelimited => "%7C",
        ParamStyle::TabDelimited => "%09",
        _ => ",",
    };
    let words: Vec<String> = members
        .iter()
        .flat_map(|(name, value)| if is_object { vec![escape(name), escape(value)] } else { vec![escape(value)] })
        .collect();
    if words.is_empty() { Vec::new() } else { vec![format!("{own}={}", words.join(delimiter))] }
}

/// `name[key]=value`. Beyond the specification, as servers that take it read it: lists of scalars repeat their name, other
/// members of lists are numbered.
fn deep(out: &mut Vec<String>, name: &str, value: &Value, escape: &dyn Fn(&str) -> String) {
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            fields.iter().for_each(|(key, value)| deep(out, &format!("{name}[{key}]"), value, escape))
        }
        Value::Array(items) => items.iter().enumerate().for_each(|(i, item)| match item {
            Value::Object(_) | Value::Array(_) => deep(out, &format!("{name}[{i}]"), item, escape),
            scalar => deep(out, name, scalar, escape),
        }),
        scalar => out.push(format!("{}={}", encode(name, ""), escape(&text(scalar)))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ir::{Docs, ParamLocation, Ty};

    fn param(style: ParamStyle, explode: bool) -> Param {
        Param {
            scope: None,
            sensitive: false,
            limits: None,
            name: "color".into(),
            wire_name: "color".into(),
            location: ParamLocation::Query,
            style,
            explode,
            allow_reserved: false,
            required: true,
            nullable: false,
            comma_separated: false,
            ty: Ty::Any,
            content_type: None,
            default: None,
            example: None,
            docs: Docs::default(),
        }
    }

    /// Rows and columns of the specification's table of styles; the list and the object are this project's own.
    #[test]
    fn the_table_of_the_specification() {
        use ParamStyle::*;
        let list = json!(["red", "dark blue"]);
        let object = json!({ "R": 1, "G": 2 });
        let path = |style, explode, value: &Value| expand(&param(style, explode), value, |text| encode(text, ""));
        assert_eq!(path(Matrix, false, &json!("")), ";color");
        assert_eq!(path(Matrix, false, &json!("red")), ";color=red");
        assert_eq!(path(Matrix, false, &list), ";color=red,dark%20blue");
        assert_eq!(path(Matrix, true, &list), ";color=red;color=dark%20blue");
        assert_eq!(path(Matrix, false, &object), ";color=R,1,G,2");
        assert_eq!(path(Matrix, true, &object), ";R=1;G=2");
        assert_eq!(path(Label, false, &list), ".red,dark%20blue");
        assert_eq!(path(Label, true, &list), ".red.dark%20blue");
        assert_eq!(path(Label, true, &object), ".R=1.G=2");
        assert_eq!(path(Simple, false, &object), "R,1,G,2");
        assert_eq!(path(Simple, true, &object), "R=1,G=2");
        let query = |style, explode, value: &Value| pairs(&param(style, explode), value).join("&");
        assert_eq!(query(Form, true, &list), "color=red&color=dark%20blue");
        assert_eq!(query(Form, false, &list), "color=red,dark%20blue");
        assert_eq!(query(Form, true, &object), "R=1&G=2");
        assert_eq!(query(Form, false, &object), "color=R,1,G,2");
        assert_eq!(query(SpaceDelimited, false, &list), "color=red%20dark%20blue");
        assert_eq!(query(PipeDelimited, false, &list), "color=red%7Cdark%20blue");
        assert_eq!(query(DeepObject, true, &object), "color%5BR%5D=1&color%5BG%5D=2");
        assert_eq!(query(Form, true, &json!([])), "");
        let cookie = |explode, value: &Value| pairs(&param(Cookie, explode), value).join("; ");
        assert_eq!(cookie(true, &json!("a%20b")), "color=a%20b");
        assert_eq!(cookie(true, &json!(["red", "blue"])), "color=red; color=blue");
        assert_eq!(cookie(false, &json!(["red", "blue"])), "color=red,blue");
        assert_eq!(cookie(true, &object), "R=1; G=2");
        assert_eq!(cookie(false, &object), "color=R,1,G,2");
    }
}
