//! Responses by status, and headers.

use super::super::change::{Directions, Wire};
use super::super::doc::At;
use super::super::rules;
use super::life::Life;
use super::parameters::Valued;
use super::{Site, Walk};
use crate::canonical::status::{default_succeeds, is_success};
use crate::canonical::{Header, Operation, Or, Response};
use crate::source::{Node, push_token};

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

/// The responses of one side.
struct Statuses<'a> {
    /// The element that has them.
    node: &'a Node,
    all: Vec<(&'a str, At<'a, Or<Response>>)>,
    /// Of a webhook or callback, whose client responds.
    is_incoming: bool,
}

impl<'a> Statuses<'a> {
    fn new(operation: At<'a, Operation>, is_incoming: bool) -> Self {
        let all = operation.named("responses", &operation.part.responses);
        Self {
            node: operation.node.get("responses").unwrap_or(operation.node),
            all: all.map(|(status, response)| (status.as_str(), response)).collect(),
            is_incoming,
        }
    }

    fn get(&self, status: &str) -> Option<At<'a, Or<Response>>> {
        self.all.iter().find(|(known, _)| *known == status).map(|(_, response)| *response)
    }

    /// Returns whether a status means success.
    fn succeeds(&self, status: &str) -> bool {
        let statuses = || self.all.iter().map(|(status, _)| *status);
        self.is_incoming || is_success(status) || status == "default" && default_succeeds(statuses())
    }

    /// Returns the response that a status has although it is not declared: that of its range, or `default` (OpenAPI 3.2.0, 4.16).
    fn range_of(&self, status: &str) -> Option<(&'a str, At<'a, Or<Response>>)> {
        let is_range = |(range, _): &&(&'a str, At<'a, Or<Response>>)| {
            contains_status(range, status) && (*range != "default" || !is_success(status) || self.succeeds("default"))
        };
        self.all.iter().filter(is_range).min_by_key(|(range, _)| *range == "default").copied()
    }

    /// Returns whether a range was replaced by a status that it holds, of the other side.
    fn is_replaced(&self, range: &str, status: &str, other: &Self) -> bool {
        other.get(range).is_none()
            && self.get(status).is_none()
            && self.range_of(status).is_some_and(|(known, _)| known == range)
            && self.succeeds(range)
            && other.succeeds(status)
    }
}

/// Headers, and what has them.
pub(super) type Headers<'a> = (&'a Node, Vec<(&'a String, At<'a, Or<Header>>)>);

impl<'a> Walk<'a> {
    /// Responses of an operation; those of a webhook or callback (`is_incoming`) are sent. A status that only one side declares is compared
    /// with the range that holds it on the other.
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
        let (before, after) = (Statuses::new(old, is_incoming), Statuses::new(new, is_incoming));
        for (status, a) in before.all.iter().copied() {
            let at = place(status);
            if let Some(b) = after.get(status) {
                self.referable(&at, a, b, Self::response);
                continue;
            }
            let range = after.range_of(status);
            let is_widened = |range: &str| after.is_replaced(range, status, &before);
            if let Some((range, b)) = range.filter(|(range, _)| is_widened(range)) {
                let draft = self
                    .report(&rules::STATUS_WIDENED, &at, a.node, b.node)
                    .values(status.to_owned(), range.to_owned());
                draft.request = is_incoming.then_some(Wire::Safe);
            } else if !before.succeeds(status) {
                self.note(&rules::ERROR_REMOVED, &at, a.node, after.node);
            } else if range.is_none() && !after.all.iter().any(|(other, _)| before.is_replaced(status, other, &after)) {
                self.note(&rules::SUCCESS_REMOVED, &at, a.node, after.node);
            }
            if let Some((_, b)) = range {
                self.of_range(&at, a, b);
            }
        }
        for (status, b) in after.all.iter().copied().filter(|(status, _)| before.get(status).is_none()) {
            let at = place(status);
            let range = before.range_of(status);
            if let Some((range, a)) = range.filter(|(range, _)| before.is_replaced(range, status, &after)) {
                let draft = self
                    .report(&rules::STATUS_NARROWED, &at, a.node, b.node)
                    .values(range.to_owned(), status.to_owned());
                draft.request = is_incoming.then_some(Wire::Breaking);
            } else if !before.all.iter().any(|(other, _)| after.is_replaced(status, other, &before)) {
                let rule = if after.succeeds(status) { &rules::SUCCESS_ADDED } else { &rules::ERROR_ADDED };
                self.note(rule, &at, before.node, b.node);
            }
            if let Some((_, a)) = range {
                self.of_range(&at, a, b);
            }
        }
    }

    /// The response of a status and that of a range, whose words differ anyway.
    fn of_range(&mut self, site: &Site<'_>, old: At<'a, Or<Response>>, new: At<'a, Or<Response>>) {
        if let (Some((old, _)), Some((new, _))) = (self.old.resolve(old), self.new.resolve(new)) {
            self.held(site, old, new);
        }
    }

    pub(super) fn response(&mut self, site: &Site<'_>, old: At<'a, Response>, new: At<'a, Response>) {
        self.description(site, old.node, new.node);
        self.held(site, old, new);
    }

    fn held(&mut self, site: &Site<'_>, old: At<'a, Response>, new: At<'a, Response>) {
        self.content(
            site,
            (old.node, old.named("content", &old.part.content).collect()),
            (new.node, new.named("content", &new.part.content).collect()),
        );
        self.headers(
            site,
            (old.node, old.named("headers", &old.part.headers).collect()),
            (new.node, new.named("headers", &new.part.headers).collect()),
        );
    }

    /// Headers of a response, or of a part of a body.
    pub(super) fn headers(&mut self, site: &Site<'_>, (old, before): Headers<'a>, (new, after): Headers<'a>) {
        let place = |name: &str| {
            let mut pointer = "/headers".to_owned();
            push_token(&mut pointer, name);
            site.part(format!("header `{name}`"), pointer, Directions::BOTH)
        };
        let find = |all: &[(&'a String, At<'a, Or<Header>>)], name: &str| {
            all.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, header)| *header)
        };
        for (name, a) in before.iter().copied() {
            match find(&after, name) {
                Some(b) => self.referable(&place(name), a, b, Self::header),
                None => {
                    let Some((header, _)) = self.old.resolve(a) else { continue };
                    let rule = match header.required {
                        true => &rules::REQUIRED_HEADER_REMOVED,
                        false => &rules::OPTIONAL_HEADER_REMOVED,
                    };
                    self.report(rule, &place(name), a.node, new).life_before(Life::of(header.node));
                }
            }
        }
        for (name, b) in after.iter().copied().filter(|(name, _)| find(&before, name).is_none()) {
            let Some((header, _)) = self.new.resolve(b) else { continue };
            let rule = match header.required {
                true => &rules::REQUIRED_HEADER_ADDED,
                false => &rules::OPTIONAL_HEADER_ADDED,
            };
            let says = Valued::from(header).says(&self.new);
            self.report(rule, &place(name), old, b.node).values(None, says);
        }
    }

    pub(super) fn header(&mut self, site: &Site<'_>, old: At<'a, Header>, new: At<'a, Header>) {
        self.note_flag(site, (old, new), |one| one.required, (&rules::HEADER_REQUIRED, &rules::HEADER_OPTIONAL));
        self.lifecycle(site, Life::of(old.node), Life::of(new.node));
        self.description(site, old.node, new.node);
        let forms = self.serialization(site, old.into(), new.into());
        self.parameter_value(site, old.into(), new.into(), &forms);
    }
}
