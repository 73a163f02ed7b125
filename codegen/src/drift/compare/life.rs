//! Deprecation, sunset and stability.

use super::super::change::Lifecycle;
use super::super::policy::Level;
use super::super::rules;
use super::super::view::{Own, flag};
use super::values::short;
use super::{Site, Walk};
use crate::source::Node;

/// Deprecation and sunset of an element.
#[derive(Clone, Copy)]
pub(super) struct Life<'a> {
    /// The element.
    node: &'a Node,
    deprecated: Option<&'a Node>,
    sunset: Option<&'a Node>,
}

impl<'a> Life<'a> {
    /// Of an operation, parameter or header.
    pub(super) fn of(node: &'a Node) -> Self {
        let deprecated = node.get("deprecated").filter(|_| flag(node, "deprecated"));
        Self { node, deprecated, sunset: node.get("x-sunset") }
    }

    /// Of a schema.
    pub(super) fn of_schema(node: &'a Node, own: &Own<'a>) -> Self {
        Self { node, deprecated: own.deprecated, sunset: own.sunset }
    }

    /// Returns it as text.
    pub(super) fn stated(self) -> Lifecycle {
        Lifecycle { deprecated: self.deprecated.is_some(), sunset: self.sunset.map(short) }
    }
}

impl<'a> Walk<'a> {
    /// Compares deprecation and sunset.
    pub(super) fn lifecycle(&mut self, site: &Site<'_>, old: Life<'a>, new: Life<'a>) {
        let first = self.drafts.len();
        match (old.deprecated, new.deprecated) {
            (None, Some(now)) => self.note(&rules::DEPRECATED, site, old.node, now),
            (Some(was), None) => self.note(&rules::UNDEPRECATED, site, was, new.node),
            _ => {}
        }
        let text = |life: Life<'a>| life.sunset.and_then(Node::as_str);
        let rule = match (text(old), text(new)) {
            (was, is) if was == is => None,
            (None, _) => Some(&rules::SUNSET_ADDED),
            (_, None) => Some(&rules::SUNSET_REMOVED),
            // Dates of RFC 3339 sort as text.
            (was, is) if is < was => Some(&rules::SUNSET_EARLIER),
            _ => Some(&rules::SUNSET_LATER),
        };
        if let Some(rule) = rule {
            self.report(rule, site, old.sunset.unwrap_or(old.node), new.sunset.unwrap_or(new.node))
                .values(old.sunset.map(short), new.sunset.map(short));
        }
        self.drafts[first..].iter_mut().for_each(|draft| draft.life = (old.stated(), new.stated()));
    }

    /// Compares `x-stability-level` of an operation.
    pub(super) fn stability(&mut self, site: &Site<'_>, old: &'a Node, new: &'a Node) {
        let of = |operation: &'a Node| operation.get("x-stability-level");
        let level = |operation: &'a Node| Level::of(operation.text("x-stability-level"));
        let rule = match level(old).cmp(&level(new)) {
            std::cmp::Ordering::Equal => return,
            std::cmp::Ordering::Greater => &rules::STABILITY_LOWERED,
            std::cmp::Ordering::Less => &rules::STABILITY_RAISED,
        };
        self.report(rule, site, of(old).unwrap_or(old), of(new).unwrap_or(new))
            .values(level(old).as_str().to_owned(), level(new).as_str().to_owned());
    }
}
