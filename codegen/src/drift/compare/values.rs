//! Short descriptions of values.

use super::super::doc::{Doc, Parts};
use super::super::quantity::Bound;
use super::super::view::{Additional, View, form};
use crate::ir::Ty;
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
#[derive(PartialEq)]
pub(super) enum RustType {
    Scalar(Ty),
    Enum,
    Union,
    List,
    Map,
    Struct,
}

impl RustType {
    pub(super) fn of(view: &View<'_>) -> Self {
        if view.null_only {
            return Self::Scalar(Ty::Null);
        }
        if let Some((_, values)) = &view.enumeration {
            return match values.iter().all(|value| value.as_bool().is_some()) {
                true => Self::Scalar(Ty::Bool),
                false => Self::Enum,
            };
        }
        if !view.choices.is_empty() && view.properties.is_empty() {
            return Self::Union;
        }
        let format = view.text("format");
        let bound = |bound: Bound<'_>| bound.map(|(_, value, _)| value.as_f64());
        Self::Scalar(match view.type_name() {
            Some("string") => {
                let encoding = view.limits.get("contentEncoding").map(|node| form("contentEncoding", node));
                Ty::of_text(encoding.as_deref(), format).unwrap_or(Ty::String)
            }
            Some("integer") => Ty::of_integers(format, bound(view.minimum), bound(view.maximum)),
            Some("number") => Ty::of_number(format),
            Some("boolean") => Ty::Bool,
            Some("array") => return Self::List,
            Some("object") => {
                let is_map = view.properties.is_empty() && matches!(view.additional, Additional::Schema(_));
                return if is_map { Self::Map } else { Self::Struct };
            }
            _ => Ty::Any,
        })
    }
}
