//! `application/x-www-form-urlencoded` bodies (OpenAPI 3.0.4, 4.8.14.4 and 4.8.15).

use super::codec::Tree;
use super::encode::{Escape, Pairs};
use super::response::is_json;
use super::{Error, Style};

/// `encoding` of a form's property (OpenAPI 3.0.4, 4.8.15).
#[derive(Clone, Copy, Debug)]
pub struct FormEncoding {
    name: &'static str,
    content_type: Option<&'static str>,
    style: Option<Style>,
    explode: Option<bool>,
    allow_reserved: bool,
}

impl FormEncoding {
    /// Of the property called `name`, with nothing declared.
    pub const fn new(name: &'static str) -> Self {
        Self { name, content_type: None, style: None, explode: None, allow_reserved: false }
    }
    /// The property is written as this media type; only JSON differs from text.
    pub const fn content_type(mut self, content_type: &'static str) -> Self {
        self.content_type = Some(content_type);
        self
    }
    /// The property is written as a query parameter of this style would be.
    pub const fn style(mut self, style: Style) -> Self {
        self.style = Some(style);
        self
    }
    /// A pair for each member, or one for all.
    pub const fn explode(mut self, explode: bool) -> Self {
        self.explode = Some(explode);
        self
    }
    /// Reserved characters are not percent-encoded.
    pub const fn allow_reserved(mut self) -> Self {
        self.allow_reserved = true;
        self
    }
}

/// Writes an object as a form. Without an encoding, scalars are text, arrays repeat the name, and what is nested is JSON.
pub(super) fn encode(body: &Tree, encodings: &[FormEncoding]) -> Result<String, Error> {
    let Tree::Object(properties) = body else {
        return Err(Error::invalid("a form's body must be an object"));
    };
    let mut out = String::new();
    for (name, value) in properties {
        let declared = encodings.iter().find(|encoding| encoding.name == name);
        let style = declared.and_then(|encoding| encoding.style);
        let explode = declared.and_then(|encoding| encoding.explode);
        let reserved = declared.is_some_and(|encoding| encoding.allow_reserved);
        let by_style = style.is_some() || explode.is_some() || reserved;
        let json = !by_style
            && (matches!(value, Tree::Object(_)) || declared.and_then(|e| e.content_type).is_some_and(is_json));
        let style = style.unwrap_or(Style::Form);
        let explode = explode.unwrap_or(style == Style::Form);
        let escape = if reserved { Escape::FormReserved } else { Escape::Form };
        let mut pairs = Pairs { out: &mut out, separator: "&", name, style, explode, escape };
        let written = if json { pairs.scalar(&value.to_string()) } else { pairs.value(value, false) };
        written.map_err(|why| Error::invalid(format!("the form's property `{name}` {why}")))?;
    }
    Ok(out)
}
