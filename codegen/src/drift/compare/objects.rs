//! Objects and their properties.

use super::super::change::{Directions, Wire};
use super::super::doc::{Doc, Parts};
use super::super::rules;
use super::super::version::Release;
use super::super::view::{Additional, Unnamed};
use super::life::Life;
use super::schemas::{Sides, presence};
use super::values::describe;
use super::{Site, Step, Walk};

/// Directions of a property, by `readOnly` and `writeOnly`.
fn ways<'a>(doc: &Doc<'a>, parts: &Parts<'a>) -> Directions {
    let target = doc.base(parts).and_then(|name| doc.schema(name));
    let (own, of_target) = (doc.own(parts), target.map(|target| doc.own(&[target])).unwrap_or_default());
    Directions { request: !(own.read_only || of_target.read_only), response: !(own.write_only || of_target.write_only) }
}

impl<'a> Walk<'a> {
    pub(super) fn object(&mut self, site: &Site<'_>, sides: &Sides<'_, 'a>) {
        for (name, old) in &sides.old.properties {
            let property = site.step(Step::Property(name));
            match sides.new.properties.get(name) {
                Some(new) => self.property(&property, name, (sides, old, new)),
                None => self.removed(&property, name, (sides, old)),
            }
        }
        for (name, new) in sides.new.properties.iter().filter(|(name, _)| !sides.old.properties.contains_key(*name)) {
            self.added(&site.step(Step::Property(name)), name, (sides, new));
        }
        self.only_required(site, sides);
        self.additional(site, sides);
        self.patterns(site, sides);
    }

    /// Properties whose names match a pattern. On a side without the pattern they are additional ones.
    fn patterns(&mut self, site: &Site<'_>, sides: &Sides<'_, 'a>) {
        for (pattern, old) in &sides.old.patterns {
            let step = site.step(Step::Pattern(pattern));
            match (sides.new.patterns.get(pattern), sides.new.additional) {
                (Some(new), _) => self.schema(&step, old, new),
                (None, Additional::Schema(new)) => self.schema(&step, old, &vec![new]),
                (None, additional) => {
                    let says = describe(&self.old, old);
                    let draft = self.report(&rules::CONDITION_REMOVED, &step, old[0].node, sides.new_node);
                    draft.values(says, None);
                    if matches!(additional, Additional::Forbidden(_)) {
                        (draft.request, draft.response) = (Some(Wire::Breaking), Some(Wire::Safe));
                    }
                }
            }
        }
        for (pattern, new) in sides.new.patterns.iter().filter(|(name, _)| !sides.old.patterns.contains_key(*name)) {
            let step = site.step(Step::Pattern(pattern));
            if let Additional::Schema(old) = sides.old.additional {
                self.schema(&step, &vec![old], new);
                continue;
            }
            let says = describe(&self.new, new);
            let draft = self.report(&rules::CONDITION_ADDED, &step, sides.old_node, new[0].node);
            draft.values(None, says);
            if matches!(sides.old.additional, Additional::Forbidden(_)) {
                (draft.request, draft.response) = (Some(Wire::Safe), Some(Wire::Safe));
            }
        }
    }

    /// Properties that must be there where another is.
    pub(super) fn dependent(&mut self, site: &Site<'_>, sides: &Sides<'_, 'a>) {
        for (from, to, rule) in
            [(sides.old, sides.new, &rules::DEPENDENT_ADDED), (sides.new, sides.old, &rules::DEPENDENT_REMOVED)]
        {
            for (name, needed) in &to.dependent {
                let known = from.dependent.get(name);
                let is_known =
                    |one: &&&str| from.required.contains(*one) || known.is_some_and(|known| known.contains(*one));
                let more: Vec<&str> = needed.iter().filter(|one| !is_known(one)).copied().collect();
                if !more.is_empty() {
                    let says = format!("{} needs {}", name, more.join(", "));
                    let is_new = rule == &rules::DEPENDENT_ADDED;
                    let (was, is) = if is_new { (None, Some(says)) } else { (Some(says), None) };
                    self.report(rule, site, sides.old_node, sides.new_node).values(was, is);
                }
            }
        }
    }

    /// Names that must be there, but that are described on neither side.
    fn only_required(&mut self, site: &Site<'_>, sides: &Sides<'_, 'a>) {
        let described = |name: &str| sides.old.properties.contains_key(name) || sides.new.properties.contains_key(name);
        for (from, to, rule) in
            [(sides.old, sides.new, &rules::PROPERTY_REQUIRED), (sides.new, sides.old, &rules::PROPERTY_OPTIONAL)]
        {
            for name in to.required.iter().filter(|name| !from.required.contains(*name) && !described(name)) {
                let property = site.step(Step::Property(name));
                // It is not a field in Rust.
                self.report(rule, &property, sides.old_node, sides.new_node).rust(Release::Patch);
            }
        }
    }

    /// A property that only the old side names.
    fn removed(&mut self, property: &Site<'_>, name: &str, (sides, old): (&Sides<'_, 'a>, &Parts<'a>)) {
        let is_required = (sides.old.required.contains(name), sides.new.required.contains(name));
        let before = self.old.view(old);
        let unnamed = sides.new.unnamed(name);
        match &unnamed {
            Unnamed::Matched(new) => return self.property(property, name, (sides, old, new)),
            Unnamed::Additional(new) if is_required.1 || before.never => {
                return self.property(property, name, (sides, old, &vec![*new]));
            }
            Unnamed::Forbidden if before.never => return,
            _ => {}
        }
        let site = property.masked(ways(&self.old, old));
        let says = describe(&self.old, old);
        if is_required.1 || before.never {
            // It may still be there, with any value.
            self.presence(&site, is_required, sides);
            if !before.says_nothing() {
                let draft = self.report(&rules::TYPE_WIDENED, &site, old[0].node, sides.new_node);
                draft.values(says, "anything".to_owned()).rust(Release::Major);
                draft.response = before.never.then_some(Wire::Safe);
            }
            return;
        }
        let rule = match is_required.0 {
            true => &rules::REQUIRED_PROPERTY_REMOVED,
            false => &rules::OPTIONAL_PROPERTY_REMOVED,
        };
        // The property now belongs to the additional ones and must fit their schema.
        let (fits, is_fit) = match unnamed {
            Unnamed::Additional(rest) => {
                (self.still(property).fits(old, &vec![rest]), self.already(property).fits(&vec![rest], old))
            }
            Unnamed::Forbidden => (false, true),
            Unnamed::Any | Unnamed::Matched(_) => (true, true),
        };
        let life = Life::of_schema(old[0].node, &before.own);
        let draft = self.report(rule, &site, old[0].node, sides.new_node).values(says, None).life_before(life);
        draft.request = (!fits).then_some(Wire::Breaking);
        draft.response = (!is_fit).then_some(Wire::Breaking);
    }

    /// A property that only the new side names.
    fn added(&mut self, property: &Site<'_>, name: &str, (sides, new): (&Sides<'_, 'a>, &Parts<'a>)) {
        let is_required = (sides.old.required.contains(name), sides.new.required.contains(name));
        let after = self.new.view(new);
        let unnamed = sides.old.unnamed(name);
        match &unnamed {
            Unnamed::Matched(old) => return self.property(property, name, (sides, old, new)),
            Unnamed::Additional(old) if is_required.0 || after.never => {
                return self.property(property, name, (sides, &vec![*old], new));
            }
            Unnamed::Forbidden if after.never => return,
            _ => {}
        }
        let site = property.masked(ways(&self.new, new));
        let says = describe(&self.new, new);
        if is_required.0 || after.never {
            // It may have been there, with any value.
            self.presence(&site, is_required, sides);
            if !after.says_nothing() {
                self.report(&rules::TYPE_NARROWED, &site, sides.old_node, new[0].node)
                    .values("anything".to_owned(), says)
                    .rust(Release::Major);
            }
            return;
        }
        let rule = if is_required.1 { &rules::REQUIRED_PROPERTY_ADDED } else { &rules::OPTIONAL_PROPERTY_ADDED };
        let has_default = is_required.1 && after.own.default.is_some();
        // The property belonged to the additional ones and fitted their schema.
        let (fits, is_fit) = match unnamed {
            Unnamed::Additional(rest) => {
                (self.still(property).fits(&vec![rest], new), self.already(property).fits(new, &vec![rest]))
            }
            Unnamed::Forbidden | Unnamed::Any | Unnamed::Matched(_) => (true, true),
        };
        let draft = self.report(rule, &site, sides.old_node, new[0].node).values(None, says);
        draft.request = match (fits, has_default) {
            (false, _) => Some(Wire::Breaking),
            (true, true) => Some(Wire::Risky),
            (true, false) => None,
        };
        draft.response = (!is_fit).then_some(Wire::Breaking);
    }

    /// A property that one side does not name, but that must be there, before or after.
    fn presence(&mut self, site: &Site<'_>, is_required: (bool, bool), sides: &Sides<'_, 'a>) {
        let rule = match is_required {
            (false, true) => &rules::PROPERTY_REQUIRED,
            (true, false) => &rules::PROPERTY_OPTIONAL,
            _ => return,
        };
        // It is not a field on both sides.
        self.report(rule, site, sides.old_node, sides.new_node).rust(Release::Patch);
    }

    fn property(&mut self, site: &Site<'_>, name: &str, (sides, old, new): (&Sides<'_, 'a>, &Parts<'a>, &Parts<'a>)) {
        let required = (sides.old.required.contains(name), sides.new.required.contains(name));
        let (before, after) = (ways(&self.old, old), ways(&self.new, new));
        let of = |mask: Directions| Site {
            mask: site.mask.and(mask),
            required: Some(required),
            ..site.step(Step::Part(String::new(), String::new()))
        };
        // A property that only one side sends or receives breaks only users of that side.
        let (either, both) = (of(before.or(after)), of(before.and(after)));
        let site = &either;
        let (a, b) = (old[0].node, new[0].node);
        match (before.request, after.request) {
            (true, false) => self.note(&rules::READ_ONLY, site, a, b),
            (false, true) => {
                self.report(&rules::NOT_READ_ONLY, site, a, b).request = required.1.then_some(Wire::Breaking)
            }
            _ => {}
        }
        match (before.response, after.response) {
            (true, false) => {
                self.report(&rules::WRITE_ONLY, site, a, b).response = required.0.then_some(Wire::Breaking)
            }
            (false, true) => self.note(&rules::NOT_WRITE_ONLY, site, a, b),
            _ => {}
        }
        if required.0 != required.1 {
            let (was, is) = (self.old.view(old), self.new.view(new));
            let rust = presence((required.0, was.is_nullable()), (required.1, is.is_nullable()));
            let rule = if required.1 { &rules::PROPERTY_REQUIRED } else { &rules::PROPERTY_OPTIONAL };
            let draft = self.report(rule, site, a, b);
            draft.rust = Some(rust);
            draft.request = (required.1 && is.own.default.is_some()).then_some(Wire::Risky);
        }
        self.schema(&both, old, new);
    }

    fn additional(&mut self, site: &Site<'_>, sides: &Sides<'_, 'a>) {
        let values = site.step(Step::Values);
        let (a, b) = (sides.old_node, sides.new_node);
        match (sides.old.additional, sides.new.additional) {
            (Additional::Any, Additional::Any) | (Additional::Forbidden(_), Additional::Forbidden(_)) => {}
            (Additional::Schema(a), Additional::Schema(b)) => self.schema(&values, &vec![a], &vec![b]),
            (Additional::Any, Additional::Forbidden(b)) => {
                self.report(&rules::ADDITIONAL_FORBIDDEN, site, a, b).rust(Release::Patch);
            }
            (Additional::Forbidden(a), Additional::Any) => {
                self.report(&rules::ADDITIONAL_ALLOWED, site, a, b).rust(Release::Patch);
            }
            (Additional::Any, Additional::Schema(b)) => {
                let says = describe(&self.new, &vec![b]);
                self.report(&rules::ADDITIONAL_TYPED, &values, a, b.node).values(None, says);
            }
            (Additional::Schema(a), Additional::Any) => {
                let says = describe(&self.old, &vec![a]);
                self.report(&rules::ADDITIONAL_UNTYPED, &values, a.node, b).values(says, None);
            }
            (Additional::Schema(a), Additional::Forbidden(b)) => {
                self.report(&rules::ADDITIONAL_FORBIDDEN, &values, a.node, b).rust(Release::Major);
            }
            (Additional::Forbidden(a), Additional::Schema(b)) => {
                self.report(&rules::ADDITIONAL_ALLOWED, &values, a, b.node).rust(Release::Major);
            }
        }
    }
}
