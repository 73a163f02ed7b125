//! Encodings of the properties of forms and multipart bodies (OpenAPI 3.2.0, 4.15).

use super::super::change::Directions;
use super::super::doc::{At, Doc, Part};
use super::super::rules;
use super::super::view::View;
use super::values::short;
use super::{Site, Walk};
use crate::canonical::media_type::{Media, distinct, media};
use crate::canonical::{Encoding, MediaType, ParamStyle};
use crate::source::push_token;

/// Levels of nested lists that are examined.
const NESTED: usize = 8;

impl<'a> Walk<'a> {
    /// Compares the encodings of properties that both sides have. Encodings of other bodies, and of other properties, have no effect.
    pub(super) fn encodings(
        &mut self,
        site: &Site<'_>,
        media_type: &str,
        old: At<'a, MediaType>,
        new: At<'a, MediaType>,
    ) {
        let is_form = match media(media_type) {
            Media::Form => true,
            Media::Multipart => false,
            _ => return,
        };
        let (before, after) = (&old.part.encoding, &new.part.encoding);
        if before.is_empty() && after.is_empty() {
            return;
        }
        let view = |doc: &Doc<'a>, media: At<'a, MediaType>| {
            Some(doc.view(&[Part { node: media.node.get("schema")?, used: media.part.schema? }]))
        };
        let (Some(in_old), Some(in_new)) = (view(&self.old, old), view(&self.new, new)) else { return };
        for name in before.keys().chain(after.keys().filter(|name| !before.contains_key(*name))) {
            let (Some(a), Some(b)) = (in_old.properties.get(name.as_str()), in_new.properties.get(name.as_str()))
            else {
                continue;
            };
            let (a, b) = (self.old.view(a), self.new.view(b));
            let declared = |media: At<'a, MediaType>| media.entry("encoding", &media.part.encoding, name);
            let (x, y) = (declared(old), declared(new));
            let node = |encoding: Option<At<'a, Encoding>>| encoding.map(|encoding| encoding.node);
            let (in_x, in_y) = (node(x).unwrap_or(old.node), node(y).unwrap_or(new.node));
            if written(&self.old, before.get(name), &a, is_form) != written(&self.new, after.get(name), &b, is_form) {
                self.report(&rules::ENCODING, site, in_x, in_y).values(node(x).map(short), node(y).map(short));
            }
            let mut pointer = "/encoding".to_owned();
            push_token(&mut pointer, name);
            let part = site.part(format!("part `{name}`"), pointer, Directions::BOTH);
            let headers = |encoding: Option<At<'a, Encoding>>| {
                encoding.into_iter().flat_map(|encoding| encoding.named("headers", &encoding.part.headers)).collect()
            };
            self.headers(&part, (in_x, headers(x)), (in_y, headers(y)));
        }
    }
}

/// The form of a property in a body.
#[derive(PartialEq)]
enum Written {
    MediaTypes(Vec<String>),
    /// With its style, and whether reserved characters are not percent-encoded.
    Style(Option<(ParamStyle, bool)>, bool),
}

/// Returns how a property is written, by its encoding or by default. A style, where one applies, goes before a media type.
fn written<'a>(doc: &Doc<'a>, encoding: Option<&Encoding>, property: &View<'a>, is_form: bool) -> Written {
    let default = media_type(doc, property, 0);
    let style = encoding.and_then(|encoding| encoding.style);
    let is_reserved = encoding.is_some_and(|encoding| encoding.allow_reserved);
    let has_style = is_form || style.is_some();
    match property.type_name() {
        // A list is one value after the other unless its style says otherwise.
        Some("array")
            if has_style && encoding.is_none_or(|encoding| encoding.content_type.is_none() || style.is_some()) =>
        {
            let style = style.map(|style| (style, encoding.is_some_and(|encoding| encoding.explode)));
            Written::Style(Some(style.unwrap_or((ParamStyle::Form, true))), is_reserved)
        }
        Some("object") if let Some(style) = style => {
            Written::Style(Some((style, encoding.is_some_and(|encoding| encoding.explode))), is_reserved)
        }
        Some("array" | "object") => types(encoding, default),
        _ if is_form && types(encoding, default) == Written::MediaTypes(vec!["text/plain".to_owned()]) => {
            Written::Style(None, is_reserved)
        }
        _ => types(encoding, default),
    }
}

fn types(encoding: Option<&Encoding>, default: &str) -> Written {
    let declared = encoding.and_then(|encoding| encoding.content_type.as_deref()).unwrap_or(default);
    let mut types: Vec<String> = declared.split(',').map(distinct).collect();
    types.sort();
    Written::MediaTypes(types)
}

/// Returns the media type of a property whose encoding names none.
fn media_type<'a>(doc: &Doc<'a>, property: &View<'a>, depth: usize) -> &'static str {
    match (property.type_name(), &property.items) {
        (Some("array"), Some(items)) if depth < NESTED => media_type(doc, &doc.view(items), depth + 1),
        (Some("object" | "array"), _) => "application/json",
        (Some("string"), _) if property.text("format") == Some("binary") => "application/octet-stream",
        (Some("string"), _) if property.limits.contains_key("contentEncoding") => "application/octet-stream",
        (Some(_), _) => "text/plain",
        (None, _) => "application/octet-stream",
    }
}
