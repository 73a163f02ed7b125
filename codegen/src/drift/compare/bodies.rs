//! Request bodies, responses, media types and headers.

use super::super::change::{Directions, Wire};
use super::super::doc::{At, Part};
use super::super::equality::same;
use super::super::rules;
use super::super::version::Release;
use super::life::Life;
use super::parameters::value_of;
use super::values::{describe, short};
use super::{Site, Walk};
use crate::canonical::media_type::{Media, distinct, essence, media};
use crate::canonical::status::{default_succeeds, is_success};
use crate::canonical::{Header, MediaType, Operation, RequestBody, Response};
use crate::source::{Node, push_token};

/// Returns whether a body of this media type has the type of its schema; bodies of others are text or bytes.
fn has_type(media_type: &str) -> bool {
    matches!(media(media_type), Media::Json | Media::JsonLines | Media::EventStream | Media::Form | Media::Multipart)
        || essence(media_type) == "*/*"
}

/// Returns whether a status of an operation means success.
fn means_success(operation: &Operation, status: &str) -> bool {
    let statuses = || operation.responses.keys().map(String::as_str);
    is_success(status) || status == "default" && default_succeeds(statuses())
}

/// Returns whether both are the same media type.
fn is_same(a: &str, b: &str) -> bool {
    distinct(a) == distinct(b)
}

/// Returns whether a media type is in a range (RFC 9110, 12.5.1): `*/*`, `application/*`, or one without the parameters of the other.
fn is_contained(media_type: &str, range: &str) -> bool {
    let (of_type, of_range) = (distinct(media_type), distinct(range));
    let (essence_of_type, essence_of_range) = (essence(media_type), essence(range));
    match essence_of_range.strip_suffix("/*") {
        Some("*") => essence_of_type != "*/*",
        Some(top) => essence_of_type != essence_of_range && essence_of_type.starts_with(&format!("{top}/")),
        None => essence_of_type == essence_of_range && of_range == essence_of_range && of_type != of_range,
    }
}

/// Returns whether a status is one of a range: `2XX`, or `default`.
fn contains_status(range: &str, status: &str) -> bool {
    match range {
        "default" => status != "default",
        _ => {
            let (range, status) = (range.to_ascii_uppercase(), status.to_ascii_uppercase());
            range != status && range.ends_with("XX") && range.get(..1) == status.get(..1)
        }
    }
}

/// The media types of a body, and what has them.
type Content<'a> = (&'a Node, Vec<(&'a String, At<'a, MediaType>)>);

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
        match (old.required, new.required) {
            (false, true) => self.note(&rules::BODY_REQUIRED, site, old.node, new.node),
            (true, false) => self.note(&rules::BODY_OPTIONAL, site, old.node, new.node),
            _ => {}
        }
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

    /// Media types of a body.
    fn content(&mut self, site: &Site<'_>, (old, before): Content<'a>, (new, after): Content<'a>) {
        let mut taken = vec![false; after.len()];
        // The same media type first, then a range that holds it.
        let mut pairs: Vec<Option<usize>> = vec![None; before.len()];
        for fits in [is_same as fn(&str, &str) -> bool, is_contained] {
            for (i, (name, _)) in before.iter().enumerate().filter(|(i, _)| pairs[*i].is_none()).collect::<Vec<_>>() {
                let found = after.iter().enumerate().position(|(j, (other, _))| {
                    !taken[j] && (fits(name.as_str(), other.as_str()) || fits(other.as_str(), name.as_str()))
                });
                if let Some(j) = found {
                    (taken[j], pairs[i]) = (true, Some(j));
                }
            }
        }
        let named = before.len() > 1 || after.len() > 1;
        for ((name, a), j) in before.iter().zip(&pairs) {
            let Some((other, b)) = j.map(|j| after[j]) else {
                // A range that is still there holds it.
                let is_held = after.iter().any(|(other, _)| is_contained(name, other));
                let rule = if is_held { &rules::MEDIA_TYPE_NARROWED } else { &rules::MEDIA_TYPE_REMOVED };
                let draft = self.report(rule, site, a.node, new).values(name.to_string(), None);
                draft.request = is_held.then_some(Wire::Safe);
                continue;
            };
            if !is_same(name, other) {
                let rule = match is_contained(name, other) {
                    true => &rules::MEDIA_TYPE_WIDENED,
                    false => &rules::MEDIA_TYPE_NARROWED,
                };
                self.report(rule, site, a.node, b.node).values(name.to_string(), other.clone());
            }
            let mut pointer = "/content".to_owned();
            push_token(&mut pointer, name);
            let label = if named { name.as_str() } else { "" };
            let first = self.drafts.len();
            self.media_type(&site.part(label, pointer, Directions::BOTH), *a, b);
            if !has_type(name) {
                self.drafts[first..].iter_mut().for_each(|draft| draft.rust = Some((Release::Patch, Release::Patch)));
            }
        }
        for ((name, b), _) in after.iter().zip(&taken).filter(|(_, taken)| !**taken) {
            let is_first = before.is_empty();
            let draft = self.report(&rules::MEDIA_TYPE_ADDED, site, old, b.node).values(None, name.to_string());
            // Clients that sent no body may have to send one now.
            draft.request = is_first.then_some(Wire::Risky);
        }
    }

    fn media_type(&mut self, site: &Site<'_>, old: At<'a, MediaType>, new: At<'a, MediaType>) {
        let both = |media: At<'a, MediaType>| {
            let of = |(key, used)| Some(Part { node: media.node.get(key)?, used: used? });
            [("schema", media.schema), ("itemSchema", media.item_schema)].map(of)
        };
        let (schemas, (old, new)) = (both(old).into_iter().zip(both(new)), (old.node, new.node));
        for (a, b) in schemas {
            let part = site.part("", "/schema".to_owned(), Directions::BOTH);
            match (a, b) {
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
        let (a, b) = (old.get("encoding"), new.get("encoding"));
        let is_same = match (a, b) {
            (Some(a), Some(b)) => same(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        if !is_same {
            self.report(&rules::ENCODING, site, a.unwrap_or(old), b.unwrap_or(new)).values(a.map(short), b.map(short));
        }
        for key in ["example", "examples"] {
            self.word(&rules::EXAMPLE, site, (old, old.get(key)), (new, new.get(key)));
        }
    }

    /// Responses of an operation; those of a webhook or callback (`is_incoming`) are sent.
    pub(super) fn responses(
        &mut self,
        site: &Site<'_>,
        old: At<'a, Operation>,
        new: At<'a, Operation>,
        is_incoming: bool,
    ) {
        let place = |status: &str| {
            let mut pointer = "/responses".to_owned();
            push_token(&mut pointer, status);
            let direction = if is_incoming { Directions::REQUEST } else { Directions::RESPONSE };
            site.part(format!("response {status}"), pointer, direction)
        };
        let succeeds =
            |operation: At<'a, Operation>, status: &str| is_incoming || means_success(operation.part, status);
        let place_of = |operation: At<'a, Operation>| operation.node.get("responses").unwrap_or(operation.node);
        let (in_old, in_new) = (place_of(old), place_of(new));
        let all = |operation: At<'a, Operation>| {
            let all = operation.named("responses", &operation.part.responses);
            all.map(|(status, response)| (status.as_str(), response)).collect::<Vec<_>>()
        };
        let (before, after) = (all(old), all(new));
        let mut taken: Vec<&str> = Vec::new();
        for (status, a) in before.iter().copied() {
            // The same status, or a success that holds this one or that this one holds.
            let twin = after.iter().find(|(other, _)| *other == status).or_else(|| {
                after.iter().find(|(other, _)| {
                    succeeds(old, status)
                        && succeeds(new, other)
                        && !old.responses.contains_key(*other)
                        && !taken.contains(other)
                        && (contains_status(status, other) || contains_status(other, status))
                })
            });
            let Some((other, b)) = twin.copied() else {
                let rule = if succeeds(old, status) { &rules::SUCCESS_REMOVED } else { &rules::ERROR_REMOVED };
                self.report(rule, &place(status), a.node, in_new);
                continue;
            };
            taken.push(other);
            if other != status {
                let (rule, verdict) = match contains_status(other, status) {
                    true => (&rules::STATUS_WIDENED, Wire::Safe),
                    false => (&rules::STATUS_NARROWED, Wire::Breaking),
                };
                let draft =
                    self.report(rule, &place(status), a.node, b.node).values(status.to_owned(), other.to_owned());
                draft.request = is_incoming.then_some(verdict);
            }
            self.referable(&place(status), a, b, Self::response);
        }
        for (status, b) in after.into_iter().filter(|(status, _)| !taken.contains(status)) {
            let rule = if succeeds(new, status) { &rules::SUCCESS_ADDED } else { &rules::ERROR_ADDED };
            self.report(rule, &place(status), in_old, b.node);
        }
    }

    pub(super) fn response(&mut self, site: &Site<'_>, old: At<'a, Response>, new: At<'a, Response>) {
        self.description(site, old.node, new.node);
        self.content(
            site,
            (old.node, old.named("content", &old.part.content).collect()),
            (new.node, new.named("content", &new.part.content).collect()),
        );
        self.headers(site, old, new);
    }

    fn headers(&mut self, site: &Site<'_>, old: At<'a, Response>, new: At<'a, Response>) {
        let place = |name: &str| {
            let mut pointer = "/headers".to_owned();
            push_token(&mut pointer, name);
            site.part(format!("header `{name}`"), pointer, Directions::BOTH)
        };
        let all = |response: At<'a, Response>| response.named("headers", &response.part.headers);
        let find = |response: At<'a, Response>, name: &str| {
            all(response).find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, header)| header)
        };
        for (name, a) in all(old) {
            match find(new, name) {
                Some(b) => self.referable(&place(name), a, b, Self::header),
                None => {
                    let Some((header, _)) = self.old.resolve(a) else { continue };
                    let rule = match header.required {
                        true => &rules::REQUIRED_HEADER_REMOVED,
                        false => &rules::OPTIONAL_HEADER_REMOVED,
                    };
                    self.report(rule, &place(name), a.node, new.node).life_before(Life::of(header.node));
                }
            }
        }
        for (name, b) in all(new).filter(|(name, _)| find(old, name).is_none()) {
            let Some((header, _)) = self.new.resolve(b) else { continue };
            let rule = match header.required {
                true => &rules::REQUIRED_HEADER_ADDED,
                false => &rules::OPTIONAL_HEADER_ADDED,
            };
            let value = value_of(header.node, &header.part.value);
            let says = value.and_then(|schema| describe(&self.new, &vec![schema]));
            self.report(rule, &place(name), old.node, b.node).values(None, says);
        }
    }

    pub(super) fn header(&mut self, site: &Site<'_>, old: At<'a, Header>, new: At<'a, Header>) {
        match (old.required, new.required) {
            (false, true) => self.note(&rules::HEADER_REQUIRED, site, old.node, new.node),
            (true, false) => self.note(&rules::HEADER_OPTIONAL, site, old.node, new.node),
            _ => {}
        }
        self.lifecycle(site, Life::of(old.node), Life::of(new.node));
        self.description(site, old.node, new.node);
        let value = |header: At<'a, Header>| At { node: header.node, part: &header.part.value };
        self.parameter_value(site, value(old), value(new));
    }
}
