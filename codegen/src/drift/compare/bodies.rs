//! Request bodies, responses, media types and headers.

use super::super::change::Directions;
use super::super::rules;
use super::super::version::Release;
use super::super::view::{flag, members, same};
use super::parameters::value_of;
use super::values::{describe, short};
use super::{Site, Walk};
use crate::canonical::media_type::{Media, distinct, essence, media};
use crate::source::{Node, push_token};

/// Whether the generator gives a body of this media type the type that its schema says; others are text or bytes whatever it says.
fn has_type(media_type: &str) -> bool {
    matches!(media(media_type), Media::Json | Media::JsonLines | Media::EventStream | Media::Form | Media::Multipart)
        || essence(media_type) == "*/*"
}

/// Whether a status of an operation means success: 2XX, or `default` where no other does.
fn is_success(operation: &Node, status: &str) -> bool {
    let named = || members(operation.get("responses")).any(|(other, _)| other.starts_with('2'));
    status.starts_with('2') || status == "default" && !named()
}

impl<'a> Walk<'a> {
    pub(super) fn bodies(&mut self, site: &Site<'_>, old: &'a Node, new: &'a Node) {
        let part = site.part("request body", "/requestBody".to_owned(), Directions::REQUEST);
        let key = "requestBody";
        match (old.get(key), new.get(key)) {
            (None, None) => {}
            (Some(a), Some(b)) => self.referable("requestBodies", &part, a, b, Self::request_body),
            (None, Some(b)) => {
                let rule = match flag(self.new.resolve("requestBodies", b).0, "required") {
                    true => &rules::REQUIRED_BODY_ADDED,
                    false => &rules::OPTIONAL_BODY_ADDED,
                };
                self.report(rule, &part, old, b);
            }
            (Some(a), None) => {
                let rule = match flag(self.old.resolve("requestBodies", a).0, "required") {
                    true => &rules::REQUIRED_BODY_REMOVED,
                    false => &rules::OPTIONAL_BODY_REMOVED,
                };
                self.report(rule, &part, a, new);
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
        self.content(site, old, new);
    }

    /// Media types of a body.
    pub(super) fn content(&mut self, site: &Site<'_>, old: &'a Node, new: &'a Node) {
        let find = |node: &'a Node, name: &str| {
            members(node.get("content")).find(|(other, _)| distinct(other) == distinct(name)).map(|(_, found)| found)
        };
        let several = |node: &'a Node| members(node.get("content")).count() > 1;
        let named = several(old) || several(new);
        for (name, a) in members(old.get("content")) {
            match find(new, name) {
                Some(b) => {
                    let mut pointer = "/content".to_owned();
                    push_token(&mut pointer, name);
                    let label = if named { name.as_str() } else { "" };
                    let first = self.drafts.len();
                    self.media_type(&site.part(label, pointer, Directions::BOTH), a, b);
                    if !has_type(name) {
                        self.drafts[first..]
                            .iter_mut()
                            .for_each(|draft| draft.rust = Some((Release::Patch, Release::Patch)));
                    }
                }
                None => {
                    self.report(&rules::MEDIA_TYPE_REMOVED, site, a, new).values(name.clone(), None);
                }
            }
        }
        for (name, b) in members(new.get("content")).filter(|(name, _)| find(old, name).is_none()) {
            self.report(&rules::MEDIA_TYPE_ADDED, site, old, b).values(None, name.clone());
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

    pub(super) fn responses(&mut self, site: &Site<'_>, old: &'a Node, new: &'a Node) {
        let place = |status: &str| {
            let mut pointer = "/responses".to_owned();
            push_token(&mut pointer, status);
            site.part(format!("response {status}"), pointer, Directions::RESPONSE)
        };
        let find = |node: &'a Node, status: &str| node.get("responses").and_then(|all| all.get(status));
        for (status, a) in members(old.get("responses")) {
            match find(new, status) {
                Some(b) => self.referable("responses", &place(status), a, b, Self::response),
                None => {
                    let rule = if is_success(old, status) { &rules::SUCCESS_REMOVED } else { &rules::ERROR_REMOVED };
                    self.report(rule, &place(status), a, new.get("responses").unwrap_or(new));
                }
            }
        }
        for (status, b) in members(new.get("responses")).filter(|(status, _)| find(old, status).is_none()) {
            let rule = if is_success(new, status) { &rules::SUCCESS_ADDED } else { &rules::ERROR_ADDED };
            self.report(rule, &place(status), old.get("responses").unwrap_or(old), b);
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
                    let rule = match flag(self.old.resolve("headers", a).0, "required") {
                        true => &rules::REQUIRED_HEADER_REMOVED,
                        false => &rules::OPTIONAL_HEADER_REMOVED,
                    };
                    self.report(rule, &place(name), a, new);
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
        let life = |node: &'a Node| (node, node.get("deprecated"), node.get("x-sunset"));
        self.lifecycle(site, life(old), life(new));
        self.word(&rules::DESCRIPTION, site, (old, old.get("description")), (new, new.get("description")));
        self.parameter_value(site, old, new);
    }
}
