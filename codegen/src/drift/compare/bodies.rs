//! Request bodies and media types.

use super::super::change::{Directions, Wire};
use super::super::doc::{At, Doc, Part};
use super::super::rules;
use super::super::text::{Form, Texts};
use super::super::version::Release;
use super::values::describe;
use super::{Site, Walk};
use crate::canonical::media_type::{Media, distinct, essence, media};
use crate::canonical::{MediaType, Operation, RequestBody};
use crate::source::{Node, push_token};

/// Returns whether a body of this media type has the type of its schema; bodies of others are text or bytes.
fn has_type(media_type: &str) -> bool {
    matches!(media(media_type), Media::Json | Media::JsonLines | Media::EventStream | Media::Form | Media::Multipart)
        || essence(media_type) == "*/*"
}

/// Returns whether both are the same media type.
fn is_same(a: &str, b: &str) -> bool {
    distinct(a) == distinct(b)
}

/// Returns whether a media type is in a range (RFC 9110, 12.5.1): `*/*`, `application/*`, or one without parameters.
fn is_contained(media_type: &str, range: &str) -> bool {
    let (essence_of_type, essence_of_range) = (essence(media_type), essence(range));
    match essence_of_range.strip_suffix("/*") {
        Some("*") => essence_of_type != "*/*",
        Some(top) => essence_of_type != essence_of_range && essence_of_type.starts_with(&format!("{top}/")),
        None => essence_of_type == essence_of_range && !range.contains(';') && !is_same(media_type, range),
    }
}

/// The media types of a body, and what has them.
pub(super) type Content<'a> = (&'a Node, Vec<Typed<'a>>);

/// A media type and its name.
type Typed<'a> = (&'a String, At<'a, MediaType>);

/// Pairs corresponding media types, by position: the same one first, then a range and one that it holds.
fn matches(before: &[Typed<'_>], after: &[Typed<'_>]) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for fits in [is_same as fn(&str, &str) -> bool, is_contained] {
        for (i, (name, _)) in before.iter().enumerate() {
            let found = after.iter().enumerate().find(|(j, (other, _))| {
                pairs.iter().all(|pair| pair.0 != i && pair.1 != *j) && (fits(name, other) || fits(other, name))
            });
            pairs.extend(found.map(|(j, _)| (i, j)));
        }
    }
    pairs
}

impl<'a> Walk<'a> {
    /// The body of an operation; that of a webhook or callback (`is_incoming`) is received.
    pub(super) fn bodies(
        &mut self,
        site: &Site<'_>,
        old: At<'a, Operation>,
        new: At<'a, Operation>,
        is_incoming: bool,
    ) {
        let (label, direction) = match is_incoming {
            true => ("payload", Directions::RESPONSE),
            false => ("request body", Directions::REQUEST),
        };
        let part = site.part(label, "/requestBody".to_owned(), direction);
        let of = |operation: At<'a, Operation>| operation.member("requestBody", operation.part.body.as_ref());
        match (of(old), of(new)) {
            (None, None) => {}
            (Some(a), Some(b)) => self.referable(&part, a, b, Self::request_body),
            (None, Some(b)) => {
                let rule = match !is_incoming && self.new.resolve(b).is_some_and(|(body, _)| body.required) {
                    true => &rules::REQUIRED_BODY_ADDED,
                    false => &rules::OPTIONAL_BODY_ADDED,
                };
                self.note(rule, &part, old.node, b.node);
            }
            (Some(a), None) => {
                let rule = match is_incoming || self.old.resolve(a).is_some_and(|(body, _)| body.required) {
                    true => &rules::REQUIRED_BODY_REMOVED,
                    false => &rules::OPTIONAL_BODY_REMOVED,
                };
                self.note(rule, &part, a.node, new.node);
            }
        }
    }

    pub(super) fn request_body(&mut self, site: &Site<'_>, old: At<'a, RequestBody>, new: At<'a, RequestBody>) {
        self.note_flag(site, (old, new), |one| one.required, (&rules::BODY_REQUIRED, &rules::BODY_OPTIONAL));
        self.description(site, old.node, new.node);
        let first = self.drafts.len();
        self.content(
            site,
            (old.node, old.named("content", &old.part.content).collect()),
            (new.node, new.named("content", &new.part.content).collect()),
        );
        // Requests that are received (of webhooks) have no content negotiation.
        for draft in &mut self.drafts[first..] {
            match draft.rule.id {
                "media-type-added" => draft.response = Some(Wire::Breaking),
                "media-type-removed" => draft.response = Some(Wire::Safe),
                _ => {}
            }
        }
    }

    /// Media types of a body. One that only one side has is compared with the range that holds it on the other.
    pub(super) fn content(&mut self, site: &Site<'_>, (old, before): Content<'a>, (new, after): Content<'a>) {
        let pairs = matches(&before, &after);
        let label = |name: &'a String| if before.len() > 1 || after.len() > 1 { name.as_str() } else { "" };
        for (i, (name, a)) in before.iter().enumerate() {
            let Some(j) = pairs.iter().find(|pair| pair.0 == i).map(|pair| pair.1) else {
                let range = after.iter().find(|(other, _)| is_contained(name, other));
                let is_range = after.iter().any(|(other, _)| is_contained(other, name));
                let rule = match range.is_some() || is_range {
                    true => &rules::MEDIA_TYPE_NARROWED,
                    false => &rules::MEDIA_TYPE_REMOVED,
                };
                let draft = self.report(rule, site, a.node, new).values(name.to_string(), None);
                draft.request = range.is_some().then_some(Wire::Safe);
                if let Some((_, b)) = range {
                    self.typed(site, (name, label(name)), *a, *b);
                }
                continue;
            };
            let (other, b) = after[j];
            if !is_same(name, other) {
                let rule = match is_contained(name, other) {
                    true => &rules::MEDIA_TYPE_WIDENED,
                    false => &rules::MEDIA_TYPE_NARROWED,
                };
                self.report(rule, site, a.node, b.node).values(name.to_string(), other.clone());
            }
            self.typed(site, (name, label(name)), *a, b);
        }
        let is_new = |(j, _): &(usize, &Typed<'a>)| pairs.iter().all(|pair| pair.1 != *j);
        for (_, (name, b)) in after.iter().enumerate().filter(is_new) {
            let range = before.iter().find(|(other, _)| is_contained(name, other));
            let rule = match before.iter().any(|(other, _)| is_contained(other, name)) {
                true => &rules::MEDIA_TYPE_WIDENED,
                false => &rules::MEDIA_TYPE_ADDED,
            };
            let draft = self.report(rule, site, old, b.node).values(None, name.to_string());
            // Clients that sent no body may have to send one now.
            draft.request = before.is_empty().then_some(Wire::Risky);
            if let Some((_, a)) = range {
                self.typed(site, (name, label(name)), *a, *b);
            }
        }
    }

    /// The bodies of a media type.
    fn typed(&mut self, site: &Site<'_>, (name, label): (&str, &str), old: At<'a, MediaType>, new: At<'a, MediaType>) {
        let mut pointer = "/content".to_owned();
        push_token(&mut pointer, name);
        let first = self.drafts.len();
        self.media_type(&site.part(label, pointer, Directions::BOTH), name, old, new);
        if !has_type(name) {
            self.drafts[first..].iter_mut().for_each(|draft| draft.rust = Some((Release::Patch, Release::Patch)));
        }
    }

    fn media_type(&mut self, site: &Site<'_>, name: &str, old: At<'a, MediaType>, new: At<'a, MediaType>) {
        self.encodings(site, name, old, new);
        let is_plain = old.part.encoding.is_empty() && new.part.encoding.is_empty();
        let form = match media(name) {
            Media::Form | Media::Multipart if is_plain => Form::Fields,
            Media::Text if essence(name) == "text/plain" => Form::Field(Texts::default()),
            _ => Form::Json,
        };
        let both = |media: At<'a, MediaType>| {
            let of = |(key, used)| Some(Part { node: media.node.get(key)?, used: used? });
            [("schema", media.schema), ("itemSchema", media.item_schema)].map(of)
        };
        let (schemas, (old, new)) = (both(old).into_iter().zip(both(new)), (old.node, new.node));
        for (a, b) in schemas {
            let part = Site { form, ..site.part("", "/schema".to_owned(), Directions::BOTH) };
            // Bytes without a schema are those of a text without an encoding (OpenAPI 3.1.1, 4.7.14.2).
            let is_bytes = |doc: &Doc<'a>, schema: Part<'a>| {
                media(name) == Media::Other && doc.view(&[schema]).type_name() == Some("string")
            };
            match (a, b) {
                (Some(a), None) if is_bytes(&self.old, a) => {}
                (None, Some(b)) if is_bytes(&self.new, b) => {}
                (Some(a), Some(b)) => self.schema(&part, &vec![a], &vec![b]),
                (Some(a), None) => {
                    let says = describe(&self.old, &vec![a]);
                    self.report(&rules::TYPE_WIDENED, &part, a.node, new)
                        .values(says, "anything".to_owned())
                        .rust(Release::Major);
                }
                (None, Some(b)) => {
                    let says = describe(&self.new, &vec![b]);
                    self.report(&rules::TYPE_NARROWED, &part, old, b.node)
                        .values("anything".to_owned(), says)
                        .rust(Release::Major);
                }
                (None, None) => {}
            }
        }
        for key in ["example", "examples"] {
            self.word(&rules::EXAMPLE, site, (old, old.get(key)), (new, new.get(key)));
        }
    }
}
