//! Short descriptions of values.

use super::super::view::{Additional, Doc, Parts, View};
use crate::source::{Node, Value};

/// Maximum length of a value's text, in characters.
const LONGEST: usize = 120;

/// A value as JSON, cut where it is long.
pub(super) fn short(node: &Node) -> String {
    let text = match &node.value {
        Value::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        _ => node.to_json().to_string(),
    };
    cut(&text)
}

/// A text, cut where it is long.
pub(super) fn cut(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let kept: String = text.chars().take(LONGEST - 1).collect();
    format!("{kept}…")
}

/// Returns a short description of a schema: `Pet`, `string (date-time)`, `array of integer`.
pub(super) fn describe<'a>(doc: &Doc<'a>, parts: &Parts<'a>) -> Option<String> {
    let mut text = String::new();
    let mut parts = parts.clone();
    loop {
        if let Some(name) = doc.base(&parts) {
            text.push_str(name);
            return Some(cut(&text));
        }
        let view = doc.view(&parts);
        match (&view.items, view.type_name()) {
            (Some(items), Some("array")) if text.len() < LONGEST => {
                text.push_str("array of ");
                parts = items.clone();
            }
            _ => {
                text.push_str(&kind(doc, &view));
                return Some(cut(&text));
            }
        }
    }
}

fn kind<'a>(doc: &Doc<'a>, view: &View<'a>) -> String {
    if view.never {
        return "nothing".to_owned();
    }
    if view.null_only {
        return "null".to_owned();
    }
    if let [choice] = view.choices.as_slice()
        && view.properties.is_empty()
    {
        let members: Vec<String> = choice
            .members
            .iter()
            .take(6)
            .map(|member| {
                doc.base(member)
                    .map_or_else(|| kind(doc, &View { choices: Vec::new(), ..doc.view(member) }), str::to_owned)
            })
            .collect();
        let more = if choice.members.len() > 6 { " or …" } else { "" };
        return format!("{}{more}", members.join(" or "));
    }
    let name = view.type_name().unwrap_or("anything");
    let detail = match &view.enumeration {
        Some((_, values)) => {
            let values: Vec<String> = values.iter().take(8).map(|value| short(value)).collect();
            Some(format!("one of {}", values.join(", ")))
        }
        None => view.text("format").map(str::to_owned),
    };
    match detail {
        Some(detail) => format!("{name} ({detail})"),
        None if name == "object" && view.properties.is_empty() && matches!(view.additional, Additional::Schema(_)) => {
            "map".to_owned()
        }
        None => name.to_owned(),
    }
}

/// The kind of Rust type generated for a schema, as far as kinds can be distinguished.
pub(super) fn rust_type(view: &View<'_>) -> &'static str {
    if view.null_only {
        return "()";
    }
    if let Some((_, values)) = &view.enumeration {
        return match values.iter().all(|value| value.as_bool().is_some()) {
            true => "bool",
            false => "enum",
        };
    }
    if !view.choices.is_empty() && view.properties.is_empty() {
        return "union";
    }
    match (view.type_name(), view.text("format")) {
        (Some("string"), format) => match (view.text("contentEncoding"), format) {
            (Some("base64" | "byte"), _) => "Base64",
            (Some(_), _) | (None, Some("binary")) => "Bytes",
            (None, Some("date-time")) => "DateTime",
            (None, Some("date")) => "NaiveDate",
            _ => "String",
        },
        (Some("integer"), Some("int32" | "int16" | "int8" | "uint8" | "uint16")) => "i32",
        (Some("integer"), Some("uint32")) => "u32",
        (Some("integer"), Some("uint64" | "uint" | "usize")) => "u64",
        (Some("integer"), _) => "i64",
        (Some("number"), Some("float")) => "f32",
        (Some("number"), Some("int32")) => "i32",
        (Some("number"), Some("int64")) => "i64",
        (Some("number"), _) => "f64",
        (Some("boolean"), _) => "bool",
        (Some("array"), _) => "Vec",
        (Some("object"), _) if view.properties.is_empty() && matches!(view.additional, Additional::Schema(_)) => "Map",
        (Some("object"), _) => "struct",
        _ => "Value",
    }
}
