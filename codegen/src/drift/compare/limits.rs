//! Limits of numbers, texts, lists and objects, and conditions.

use std::cmp::Ordering;

use serde_json::Number;

use super::super::equality::{same, says_same};
use super::super::fits::concerns;
use super::super::quantity::{Bound, Quantity, is_multiple};
use super::super::rules::{self, Rule};
use super::super::view::{CONDITIONS, View};
use super::schemas::Sides;
use super::values::{cut, describe, short};
use super::{Site, Step, Walk};
use crate::source::Node;

impl<'a> Walk<'a> {
    pub(super) fn limits(&mut self, site: &Site<'_>, sides: &Sides<'_, 'a>) {
        let (old, new) = (sides.old, sides.new);
        self.bound(
            site,
            sides,
            (old.minimum, new.minimum),
            Ordering::Greater,
            (&rules::MINIMUM_RAISED, &rules::MINIMUM_LOWERED),
        );
        self.bound(
            site,
            sides,
            (old.maximum, new.maximum),
            Ordering::Less,
            (&rules::MAXIMUM_LOWERED, &rules::MAXIMUM_RAISED),
        );
        let sizes: [(&str, &'static Rule, &'static Rule); 8] = [
            ("minLength", &rules::MIN_LENGTH_RAISED, &rules::MIN_LENGTH_LOWERED),
            ("maxLength", &rules::MAX_LENGTH_LOWERED, &rules::MAX_LENGTH_RAISED),
            ("minItems", &rules::MIN_ITEMS_RAISED, &rules::MIN_ITEMS_LOWERED),
            ("maxItems", &rules::MAX_ITEMS_LOWERED, &rules::MAX_ITEMS_RAISED),
            ("minContains", &rules::MIN_CONTAINS_RAISED, &rules::MIN_CONTAINS_LOWERED),
            ("maxContains", &rules::MAX_CONTAINS_LOWERED, &rules::MAX_CONTAINS_RAISED),
            ("minProperties", &rules::MIN_PROPERTIES_RAISED, &rules::MIN_PROPERTIES_LOWERED),
            ("maxProperties", &rules::MAX_PROPERTIES_LOWERED, &rules::MAX_PROPERTIES_RAISED),
        ];
        for (key, tighter, looser) in sizes {
            // Without `contains`, nothing is counted.
            let counts = |view: &View<'a>| view.conditions.contains_key("contains");
            if key.ends_with("Contains") && !(counts(old) && counts(new)) {
                continue;
            }
            self.limit(site, sides, key, |old, new| {
                // At least one item is what `contains` says without it.
                let none = (key == "minContains").then_some(Quantity::Whole(1));
                let size = |value: Option<&Node>| value.and_then(Node::as_number).map(Quantity::of).or(none);
                // Required properties are as many at least, and a tuple that ends as long at most.
                let implied = |view: &View<'a>| match key {
                    "minProperties" => Some(Quantity::Whole(view.required.len() as i128)),
                    "maxItems" => view.longest().map(|longest| Quantity::Whole(longest as i128)),
                    _ => None,
                };
                let is_tighter = |a: Option<Quantity>, b: Option<Quantity>| match (a, b) {
                    (Some(a), Some(b)) => {
                        if key.starts_with("min") {
                            a > b
                        } else {
                            a < b
                        }
                    }
                    (a, b) => a.is_some() && b.is_none(),
                };
                let (was, is) = (size(old), size(new));
                match () {
                    () if is_tighter(is, was) && is_tighter(is, implied(sides.old)) => Some(tighter),
                    () if is_tighter(was, is) && is_tighter(was, implied(sides.new)) => Some(looser),
                    () => None,
                }
            });
        }
        let (was, is) = (old.step(), new.step());
        let is_multiple_of =
            |a: &Option<Number>, b: &Option<Number>| a.as_ref().zip(b.as_ref()).is_some_and(|(a, b)| is_multiple(a, b));
        self.limit(site, sides, "multipleOf", |old, new| {
            match (is_multiple_of(&is, &was), is_multiple_of(&was, &is)) {
                _ if old.is_none() && new.is_none() => None,
                (true, true) => None,
                (true, false) => Some(&rules::MULTIPLE_NARROWED),
                (false, true) => Some(&rules::MULTIPLE_WIDENED),
                (false, false) if was.is_none() => Some(&rules::MULTIPLE_NARROWED),
                (false, false) if is.is_none() => Some(&rules::MULTIPLE_WIDENED),
                (false, false) => Some(&rules::MULTIPLE_CHANGED),
            }
        });
        self.limit(site, sides, "uniqueItems", |old, new| match (old, new) {
            (None, Some(_)) => Some(&rules::UNIQUE_ADDED),
            (Some(_), None) => Some(&rules::UNIQUE_REMOVED),
            _ => None,
        });
        self.limit(site, sides, "pattern", |old, new| match (old, new) {
            (None, Some(_)) => Some(&rules::PATTERN_ADDED),
            (Some(_), None) => Some(&rules::PATTERN_REMOVED),
            (Some(a), Some(b)) if !same(a, b) => Some(&rules::PATTERN_CHANGED),
            _ => None,
        });
    }

    /// `tighter` is how a bound that allows less compares with one that allows more.
    fn bound(
        &mut self,
        site: &Site<'_>,
        sides: &Sides<'_, 'a>,
        (old, new): (Bound<'a>, Bound<'a>),
        tighter: Ordering,
        (narrowed, widened): (&'static Rule, &'static Rule),
    ) {
        let is_for = |view: &View<'a>| view.type_name().is_none_or(|name| matches!(name, "integer" | "number"));
        let (old, new) = (old.filter(|_| is_for(sides.old)), new.filter(|_| is_for(sides.new)));
        let rule = match (old, new) {
            (None, None) => return,
            (None, Some(_)) => narrowed,
            (Some(_), None) => widened,
            (Some((_, a, was_out)), Some((_, b, is_out))) => match b.partial_cmp(&a) {
                Some(Ordering::Equal) if was_out == is_out => return,
                Some(Ordering::Equal) if is_out => narrowed,
                Some(Ordering::Equal) => widened,
                Some(order) if order == tighter => narrowed,
                _ => widened,
            },
        };
        let says = |bound: Bound<'a>| {
            bound.map(|(node, _, excluded)| format!("{}{}", short(node), if excluded { ", excluded" } else { "" }))
        };
        let place = |bound: Bound<'a>, node| bound.map_or(node, |(node, ..)| node);
        self.report(rule, site, place(old, sides.old_node), place(new, sides.new_node)).values(says(old), says(new));
    }

    fn limit(
        &mut self,
        site: &Site<'_>,
        sides: &Sides<'_, 'a>,
        key: &str,
        judge: impl Fn(Option<&Node>, Option<&Node>) -> Option<&'static Rule>,
    ) {
        let of = |view: &View<'a>| view.limits.get(key).copied().filter(|_| concerns(key, view.type_name()));
        let (a, b) = (of(sides.old), of(sides.new));
        if let Some(rule) = judge(a, b) {
            self.report(rule, site, a.unwrap_or(sides.old_node), b.unwrap_or(sides.new_node))
                .values(a.map(short), b.map(short));
        }
    }

    /// Conditions that both sides have say the same; what else there is came, went or changed.
    pub(super) fn conditions(&mut self, site: &Site<'_>, sides: &Sides<'_, 'a>) {
        for keyword in CONDITIONS {
            let of = |view: &View<'a>| view.conditions.get(keyword).cloned().unwrap_or_default();
            let (old, new) = (of(sides.old), of(sides.new));
            let without = |all: &[&'a Node], others: &[&'a Node]| {
                let is_new = |node: &&&'a Node| !others.iter().any(|other| says_same(node, other));
                all.iter().filter(is_new).copied().collect::<Vec<_>>()
            };
            let (gone, come) = (without(&old, &new), without(&new, &old));
            for i in 0..gone.len().max(come.len()) {
                let (a, b) = (gone.get(i).copied(), come.get(i).copied());
                let rule = match (a, b) {
                    (None, _) => &rules::CONDITION_ADDED,
                    (_, None) => &rules::CONDITION_REMOVED,
                    _ => &rules::CONDITION_CHANGED,
                };
                let says = |node: &Node| cut(&format!("{keyword} {}", short(node)));
                self.report(rule, site, a.unwrap_or(sides.old_node), b.unwrap_or(sides.new_node))
                    .values(a.map(says), b.map(says));
            }
        }
    }

    /// `contentSchema`: what a text holds.
    pub(super) fn content_schema(&mut self, site: &Site<'_>, sides: &Sides<'_, 'a>) {
        let held = site.step(Step::Part("content".to_owned(), "/contentSchema".to_owned()));
        match (&sides.old.content, &sides.new.content) {
            (Some(a), Some(b)) => self.schema(&held, a, b),
            (Some(a), None) => {
                let says = describe(&self.old, a);
                self.report(&rules::CONDITION_REMOVED, &held, a[0].node, sides.new_node).values(says, None);
            }
            (None, Some(b)) => {
                let says = describe(&self.new, b);
                self.report(&rules::CONDITION_ADDED, &held, sides.old_node, b[0].node).values(None, says);
            }
            (None, None) => {}
        }
    }
}
