//! Lists: their items, and items by position.

use super::super::rules;
use super::super::version::Release;
use super::schemas::Sides;
use super::values::{describe, short};
use super::{Site, Step, Walk};

impl<'a> Walk<'a> {
    pub(super) fn array(&mut self, site: &Site<'_>, sides: &Sides<'_, 'a>) {
        self.tuple(site, sides);
        let item = site.step(Step::Items);
        match (&sides.old.items, &sides.new.items) {
            (Some(a), Some(b)) => self.schema(&item, a, b),
            (Some(a), None) if !self.old.view(a).says_nothing() => {
                let says = describe(&self.old, a);
                self.report(&rules::TYPE_WIDENED, &item, a[0].node, sides.new_node)
                    .values(says, "anything".to_owned())
                    .rust(Release::Major);
            }
            (None, Some(b)) if !self.new.view(b).says_nothing() => {
                let says = describe(&self.new, b);
                self.report(&rules::TYPE_NARROWED, &item, sides.old_node, b[0].node)
                    .values("anything".to_owned(), says)
                    .rust(Release::Major);
            }
            (Some(_), None) | (None, _) => {}
        }
    }

    /// Items by position. Beyond the list of one side, `items` of that side applies.
    fn tuple(&mut self, site: &Site<'_>, sides: &Sides<'_, 'a>) {
        let (old, new) = (sides.old.tuple_items(), sides.new.tuple_items());
        for (i, (a, b)) in old.iter().zip(new).enumerate() {
            self.schema(&site.step(Step::Item(i)), &vec![*a], &vec![*b]);
        }
        if old.len() == new.len() {
            return;
        }
        let (shorter, rest) = match old.len() < new.len() {
            true => (sides.old, &new[old.len()..]),
            false => (sides.new, &old[new.len()..]),
        };
        let (in_old, in_new) =
            (sides.old.tuple.as_ref().map(|tuple| tuple.node), sides.new.tuple.as_ref().map(|tuple| tuple.node));
        let in_longer = if old.len() < new.len() { self.new } else { self.old };
        let says_nothing = rest.iter().all(|item| in_longer.view(&[*item]).says_nothing());
        // If the shorter list has an end, the longer one has more items; otherwise, the longer one only describes the further items.
        let rule = match (shorter.longest().is_some(), old.len() < new.len()) {
            (false, _) if says_nothing => &rules::TUPLE_CHANGED,
            (true, true) | (false, false) => &rules::TUPLE_WIDENED,
            (true, false) | (false, true) => &rules::TUPLE_NARROWED,
        };
        // On one side, `items` describes these positions.
        if let (false, Some(parts)) = (shorter.longest().is_some(), &shorter.items) {
            for (i, item) in rest.iter().enumerate() {
                let at = site.step(Step::Item(old.len().min(new.len()) + i));
                match old.len() < new.len() {
                    true => self.schema(&at, parts, &vec![*item]),
                    false => self.schema(&at, &vec![*item], parts),
                }
            }
            return;
        }
        self.report(rule, site, in_old.unwrap_or(sides.old_node), in_new.unwrap_or(sides.new_node))
            .values(in_old.map(short), in_new.map(short));
    }
}
