//! Values that are written as text: those of parameters, headers and forms.

use serde_json::Number;

use super::equality::same;
use super::fits::{has_format, is_inside};
use super::view::{View, form, satisfies};
use crate::source::{Node, Span};

/// The form of a list in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Lists {
    /// It has none of its own.
    #[default]
    Never,
    /// One value after the other, each under the name.
    Repeated,
    /// With a separator between values.
    Separated(char),
}

/// A body or value on the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Form {
    /// As in JSON.
    #[default]
    Json,
    /// An object whose properties are written as text, each list as one value after the other.
    Fields,
    /// A property of such an object.
    Field(Texts),
    /// The value of a parameter or header.
    Parameter(Texts),
}

/// The forms of lists on both sides.
pub(super) type Texts = (Lists, Lists);

impl Form {
    /// Returns the forms of lists if a value is written as text.
    pub(super) fn texts(self) -> Option<Texts> {
        match self {
            Self::Field(texts) | Self::Parameter(texts) => Some(texts),
            Self::Json | Self::Fields => None,
        }
    }

    /// Returns the form of a property.
    pub(super) fn of_property(self) -> Self {
        match self {
            Self::Fields => Self::Field((Lists::Repeated, Lists::Repeated)),
            Self::Parameter(_) => Self::Parameter(Texts::default()),
            Self::Field(_) | Self::Json => Self::Json,
        }
    }

    /// Returns the form of an item.
    pub(super) fn of_item(self) -> Self {
        match self {
            Self::Field(_) => Self::Field(Texts::default()),
            Self::Parameter(_) => Self::Parameter(Texts::default()),
            Self::Fields | Self::Json => Self::Json,
        }
    }
}

/// Returns the texts of a schema of few values.
pub(super) fn texts_of(view: &View<'_>) -> Option<Vec<String>> {
    match (&view.enumeration, view.type_name()) {
        (Some((_, values)), _) => values.iter().map(|value| text_of(value)).collect(),
        (None, Some("boolean")) => Some(vec!["true".to_owned(), "false".to_owned()]),
        _ => None,
    }
}

fn text_of(value: &Node) -> Option<String> {
    match value.as_str() {
        Some(text) => Some(text.to_owned()),
        None => value.is_scalar().then(|| value.to_json().to_string()),
    }
}

/// Returns whether a schema takes a text.
pub(super) fn takes_text(view: &View<'_>, text: &str) -> bool {
    let span = Span::default();
    let value = match view.type_name() {
        None if view.says_nothing() => return true,
        Some("string") => Node::string(span, text),
        Some("integer" | "number") => {
            let Ok(number) = text.parse::<Number>() else { return false };
            Node::from_json(span, number.into())
        }
        Some("boolean") if matches!(text, "true" | "false") => Node::bool(span, text == "true"),
        _ => return false,
    };
    let is_within = |key: &str, limit: &Node| match key {
        "format" => has_format(&value, &form(key, limit)),
        "contentEncoding" | "contentMediaType" => false,
        _ => satisfies(&value, key, limit),
    };
    view.conditions.is_empty()
        && view.choices.is_empty()
        && view.content.is_none()
        && (view.type_name() != Some("integer") || satisfies(&value, "multipleOf", &Node::from_json(span, 1.into())))
        && view.enumeration.as_ref().is_none_or(|(_, values)| values.iter().any(|known| same(known, &value)))
        && view.limits.iter().all(|(key, limit)| is_within(key, limit))
        && is_inside(&value, view.minimum, |a, b| a > b)
        && is_inside(&value, view.maximum, |a, b| a < b)
}

/// Returns whether no text of a schema holds a separator.
pub(super) fn is_one_value(view: &View<'_>, separator: char) -> bool {
    match (texts_of(view), view.type_name()) {
        (Some(texts), _) => texts.iter().all(|text| !text.contains(separator)),
        (None, Some("integer")) => true,
        (None, Some("number")) => separator != '.',
        _ => false,
    }
}
