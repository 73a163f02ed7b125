//! Request bodies, responses, media types and headers.

use super::super::change::{Directions, Wire};
use super::super::rules;
use super::super::version::Release;
use super::super::view::{flag, members, same};
use super::life::Life;
use super::parameters::value_of;
use super::values::{describe, short};
use super::{Site, Walk};
use crate::canonical::media_type::{Media, distinct, essence, media};
use crate::canonical::status::{default_succeeds, is_success};
use crate::source::{Node, push_token};

/// Returns whether a body of this media type has the type of its schema; bodies of others are text or bytes.
fn has_type(media_type: &str) -> bool {
    matches!(media(media_type), Media::Json | Media::JsonLines | Media::EventStream | Media::Form | Media::Multipart)
        || essence(media_type) == "*/*"
}

/// Returns whether a status of an operation means success.
fn means_success(operation: &Node, status: &str) -> bool {
    let statuses = || responses_of(operation).into_iter().map(|(status, _)| status);
    is_success(status) || status == "default" && default_succeeds(statuses())
}

/// Returns the responses of an operation by status.
fn responses_of(operation: &Node) -> Vec<(&str, &Node)> {
    members(operation.get("responses")).map(|(status, response)| (status.as_str(), response)).collect()
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

impl<'a> Walk<'a> {
    /// The body of an operation; that of a webhook or callback (`is_incoming`) is received.
    pub(super) fn bodies(&mut self, site: &Site<'_>, old: &'a Node, new: &'a Node, is_incoming: bool) {
        let (label, direction) = match is_incoming {
            true => ("payload", Directions::RESPONSE),
            false => ("request body", Directions::REQUEST),
        };
        let part = site.part(label, "/requestBody".to_owned(), direction);
        let key = "requestBody";
        match (old.get(key), new.get(key)) {
            (None, None) => {}
            (Some(a), Some(b)) => self.referable("requestBodies", &part, a, b, Self::request_body),
            (None, Some(b)) => {
                let rule = match !is_incoming && flag(self.new.resolve("requestBodies", b).0, "required") {
                    true => &rules::REQUIRED_BODY_ADDED,
                    false => &rules::OPTIONAL_BODY_ADDED,
                };
                self.note(rule, &part, old, b);
            }
            (Some(a), None) => {
                let rule = match is_incoming || flag(self.old.resolve("requestBodies", a).0, "required") {
                    true => &rules::REQUIRED_BODY_REMOVED,
                    false => &rules::OPTIONAL_BODY_REMOVED,
                };
                self.note(rule, &part, a, new);
            }
        }
    }

    pub(super) fn request_body(&mut self, site: &Site<'_>, old: &'a Node, new: &'a Node) {
        match (flag(old, "required"), flag(new, "required")) {
            (false, true) => self.note(&rules::BODY_REQUIRED, site, old, new),
            (true, false) => self.note(&rules::BODY_OPTIONAL, site, old, new),
            _ => {}
        }
        self.word(&rules::DESCRIPTION, site, (old, old.get("description")), (new, new.get("description")));
        let first = self.drafts.len();
        self.content(site, old, new);
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
    pub(super) fn content(&mut self, site: &Site<'_>, old: &'a Node, new: &'a Node) {
        let all = |node: &'a Node| members(node.get("content")).collect::<Vec<_>>();
        let (before, after) = (all(old), all(new));
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
                let draft = self.report(rule, site, a, new).values(name.to_string(), None);
                draft.request = is_held.then_some(Wire::Safe);
                continue;
            };
            if !is_same(name, other) {
                let rule = match is_contained(name, other) {
                    true => &rules::MEDIA_TYPE_WIDENED,
                    false => &rules::MEDIA_TYPE_NARROWED,
                };
                self.report(rule, site, a, b).values(name.to_string(), other.clone());
            }
            let mut pointer = "/content".to_owned();
            push_token(&mut pointer, name);
            let label = if named { name.as_str() } else { "" };
            let first = self.drafts.len();
            self.media_type(&site.part(label, pointer, Directions::BOTH), a, b);
            if !has_type(name) {
                self.drafts[first..].iter_mut().for_each(|draft| draft.rust = Some((Release::Patch, Release::Patch)));
            }
        }
        for ((name, b), _) in after.iter().zip(&taken).filter(|(_, taken)| !**taken) {
            let is_first = before.is_empty();
            let draft = self.report(&rules::MEDIA_TYPE_ADDED, site, old, b).values(None, name.to_string());
            // Clients that sent no body may have to send one now.
            draft.request = is_first.then_some(Wire::Risky);
        }
    }

    fn media_type(&mut self, site: &Site<'_>, old: &'a Node, new: &'a Node) {
        for key in ["schema", "itemSchema"] {
            let part = site.part("", "/schema".to_owned(), Directions::BOTH);
            match (old.get(key), new.get(key)) {
                (Some(a), Some(b)) => self.schema(&part, &vec![a], &vec![b]),
                (Some(a), None) => {
                    let says = describe(&self.old, &vec![a]);
                    self.report(&rules::TYPE_WIDENED, &part, a, new)
                        .values(says, "anything".to_owned())
                        .rust(Release::Major);
                }
                (None, Some(b)) => {
                    let says = describe(&self.new, &vec![b]);
                    self.report(&rules::TYPE_NARROWED, &part, old, b)
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
    pub(super) fn responses(&mut self, site: &Site<'_>, old: &'a Node, new: &'a Node, is_incoming: bool) {
        let place = |status: &str| {
            let mut pointer = "/responses".to_owned();
            push_token(&mut pointer, status);
            let direction = if is_incoming { Directions::REQUEST } else { Directions::RESPONSE };
            site.part(format!("response {status}"), pointer, direction)
        };
        let succeeds = |operation: &Node, status: &str| is_incoming || means_success(operation, status);
        let (in_old, in_new) = (old.get("responses").unwrap_or(old), new.get("responses").unwrap_or(new));
        let (before, after) = (responses_of(old), responses_of(new));
        let has = |list: &[(&str, &Node)], status: &str| list.iter().any(|(other, _)| *other == status);
        let mut taken: Vec<&str> = Vec::new();
        for (status, a) in before.iter().copied() {
            // The same status, or a success that holds this one or that this one holds.
            let twin = after.iter().find(|(other, _)| *other == status).or_else(|| {
                after.iter().find(|(other, _)| {
                    succeeds(old, status)
                        && succeeds(new, other)
                        && !has(&before, other)
                        && !taken.contains(other)
                        && (contains_status(status, other) || contains_status(other, status))
                })
            });
            let Some((other, b)) = twin.copied() else {
                let rule = if succeeds(old, status) { &rules::SUCCESS_REMOVED } else { &rules::ERROR_REMOVED };
                self.report(rule, &place(status), a, in_new);
                continue;
            };
            taken.push(other);
            if other != status {
                let (rule, verdict) = match contains_status(other, status) {
                    true => (&rules::STATUS_WIDENED, Wire::Safe),
                    false => (&rules::STATUS_NARROWED, Wire::Breaking),
                };
                let draft = self.report(rule, &place(status), a, b).values(status.to_owned(), other.to_owned());
                draft.request = is_incoming.then_some(verdict);
            }
            self.referable("responses", &place(status), a, b, Self::response);
        }
        for (status, b) in after.into_iter().filter(|(status, _)| !taken.contains(status)) {
            let rule = if succeeds(new, status) { &rules::SUCCESS_ADDED } else { &rules::ERROR_ADDED };
            self.report(rule, &place(status), in_old, b);
        }
    }

    pub(super) fn response(&mut self, site: &Site<'_>, old: &'a Node, new: &'a Node) {
        self.word(&rules::DESCRIPTION, site, (old, old.get("description")), (new, new.get("description")));
        self.content(site, old, new);
        self.headers(site, old, new);
    }

    fn headers(&mut self, site: &Site<'_>, old: &'a Node, new: &'a Node) {
        let place = |name: &str| {
            let mut pointer = "/headers".to_owned();
            push_token(&mut pointer, name);
            site.part(format!("header `{name}`"), pointer, Directions::BOTH)
        };
        let find = |node: &'a Node, name: &str| {
            members(node.get("headers")).find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, header)| header)
        };
        for (name, a) in members(old.get("headers")) {
            match find(new, name) {
                Some(b) => self.referable("headers", &place(name), a, b, Self::header),
                None => {
                    let header = self.old.resolve("headers", a).0;
                    let rule = match flag(header, "required") {
                        true => &rules::REQUIRED_HEADER_REMOVED,
                        false => &rules::OPTIONAL_HEADER_REMOVED,
                    };
                    self.report(rule, &place(name), a, new).life_before(Life::of(header));
                }
            }
        }
        for (name, b) in members(new.get("headers")).filter(|(name, _)| find(old, name).is_none()) {
            let header = self.new.resolve("headers", b).0;
            let rule = match flag(header, "required") {
                true => &rules::REQUIRED_HEADER_ADDED,
                false => &rules::OPTIONAL_HEADER_ADDED,
            };
            let says = value_of(header).and_then(|schema| describe(&self.new, &vec![schema]));
            self.report(rule, &place(name), old, b).values(None, says);
        }
    }

    pub(super) fn header(&mut self, site: &Site<'_>, old: &'a Node, new: &'a Node) {
        match (flag(old, "required"), flag(new, "required")) {
            (false, true) => self.note(&rules::HEADER_REQUIRED, site, old, new),
            (true, false) => self.note(&rules::HEADER_OPTIONAL, site, old, new),
            _ => {}
        }
        self.lifecycle(site, Life::of(old), Life::of(new));
        self.word(&rules::DESCRIPTION, site, (old, old.get("description")), (new, new.get("description")));
        self.parameter_value(site, old, new);
    }
}
