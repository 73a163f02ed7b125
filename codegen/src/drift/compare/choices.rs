//! `oneOf` and `anyOf`: what their members say, and what came and went.

use super::super::change::Wire;
use super::super::doc::{At, Doc, Parts};
use super::super::fits::Proof;
use super::super::rules::{self, Rule};
use super::super::version::Release;
use super::super::view::{Choice, View};
use super::members::{Member, OVERLAPPING, have_common};
use super::schemas::Sides;
use super::values::{cut, describe, short};
use super::{Site, Step, Walk};
use crate::canonical::{Discriminator, SchemaId, SchemaType};
use crate::source::Node;

impl<'a> Walk<'a> {
    /// Compares alternatives; gives whether that is all there is to compare.
    pub(super) fn choices(&mut self, site: &Site<'_>, old: &Parts<'a>, new: &Parts<'a>, sides: &Sides<'_, 'a>) -> bool {
        match (sides.old.choices.as_slice(), sides.new.choices.as_slice()) {
            ([], [choice]) if is_one_of(sides.old, sides.new) => {
                let single = [Member::whole(&self.old, old, sides.old)];
                let alternatives = Member::of_union(&self.new, choice, sides.new);
                self.became_several(site, &single, &alternatives, sides);
                if choice.keyword == "oneOf" && choice.discriminator.is_none() {
                    self.overlap(site, sides, &alternatives, (self.old, self.new), &rules::OVERLAP);
                }
                true
            }
            ([choice], []) if is_one_of(sides.new, sides.old) => {
                let single = [Member::whole(&self.new, new, sides.new)];
                let alternatives = Member::of_union(&self.old, choice, sides.old);
                self.became_several(site, &alternatives, &single, sides);
                if choice.keyword == "oneOf" && choice.discriminator.is_none() {
                    self.overlap(site, sides, &alternatives, (self.new, self.old), &rules::APART);
                }
                true
            }
            (before, after) => {
                for (a, b) in before.iter().zip(after) {
                    self.choice(site, a, b);
                }
                for choice in before.iter().skip(after.len()) {
                    self.report(&rules::CHOICE_REMOVED, site, choice.node, sides.new_node);
                }
                for choice in after.iter().skip(before.len()) {
                    self.report(&rules::CHOICE_ADDED, site, sides.old_node, choice.node);
                }
                false
            }
        }
    }

    /// A schema that became one of several, or the other way round.
    fn became_several(&mut self, site: &Site<'_>, old: &[Member<'a>], new: &[Member<'a>], sides: &Sides<'_, 'a>) {
        let matched = self.matches(old, new);
        if matched.is_empty() {
            let all = |doc: &Doc<'a>, members: &[Member<'a>]| {
                let members: Vec<String> = members.iter().filter_map(|member| describe(doc, &member.parts)).collect();
                cut(&members.join(" or "))
            };
            let says = (all(&self.old, old), all(&self.new, new));
            self.report(&rules::TYPE_CHANGED, site, sides.old_node, sides.new_node)
                .values(says.0, says.1)
                .rust(Release::Major);
            return;
        }
        for (i, j) in &matched {
            let site = Site { is_null_settled: true, ..site.step(Step::Part(String::new(), String::new())) };
            self.became_member(&site, &old[*i], &new[*j]);
        }
        self.unmatched(site, (old, sides.old_node), (new, sides.new_node), &matched, (Release::Major, None));
    }

    /// A schema and the member that it became, or the other way round. Null and words are the union's, which were compared.
    fn became_member(&mut self, site: &Site<'_>, old: &Member<'a>, new: &Member<'a>) {
        if old.base.is_some() && new.base.is_some() && old.is_itself && new.is_itself {
            return self.schema(site, &old.parts, &new.parts);
        }
        let sides = Sides { old: &old.view, new: &new.view, old_node: old.node, new_node: new.node };
        if !self.choices(site, &old.parts, &new.parts, &sides) {
            self.values(site, &old.parts, &new.parts, &sides);
        }
    }

    fn choice(&mut self, site: &Site<'_>, old: &Choice<'a>, new: &Choice<'a>) {
        let before = Member::of_choice(&self.old, old, new, &self.new);
        let after = Member::of_choice(&self.new, new, old, &self.old);
        let matched = self.matches(&before, &after);
        let first = self.drafts.len();
        self.discriminator(site, (old, &before), (new, &after), &matched);
        for (i, j) in &matched {
            self.alternative(site, &before[*i], &after[*j]);
        }
        self.unmatched(
            site,
            (&before, old.node),
            (&after, new.node),
            &matched,
            (Release::Minor, new.discriminator.or(old.discriminator)),
        );
        self.exclusive(site, first, (old, &before), (new, &after));
    }

    /// A member on both sides.
    fn alternative(&mut self, site: &Site<'_>, old: &Member<'a>, new: &Member<'a>) {
        let name = old.base.map(str::to_owned).or_else(|| describe(&self.old, &old.parts)).unwrap_or_default();
        let step = Step::Alternative(name, old.pointer.clone(), new.pointer.clone());
        // Null is the union's.
        let site = Site { is_null_settled: true, ..site.step(step) };
        match (old.base, new.base) {
            (Some(a), Some(b)) if old.is_heir || new.is_heir => {
                self.pair("schemas", &site, a, b);
            }
            _ => self.schema(&site, &old.parts, &new.parts),
        }
    }

    /// Returns whether a value may fit several members of `oneOf`, where it could not before. `first`: what was found of the members.
    fn exclusive(
        &mut self,
        site: &Site<'_>,
        first: usize,
        old: (&Choice<'a>, &[Member<'a>]),
        new: (&Choice<'a>, &[Member<'a>]),
    ) {
        // A discriminator states which member a value is meant for.
        if old.0.discriminator.is_some() || new.0.discriminator.is_some() {
            return;
        }
        let is_exclusive = (old.0.keyword == "oneOf", new.0.keyword == "oneOf");
        if is_exclusive == (false, false) {
            return;
        }
        // A value of `anyOf` may hold properties of several members.
        let closed = is_exclusive == (true, true);
        let have_common = (have_common(self.old, old.1, closed), have_common(self.new, new.1, closed));
        if is_exclusive == (true, true) && have_common == (true, true) {
            // Fitting exactly one member differs from fitting any, except for objects, whose members are distinguished by the properties
            // they are meant to hold.
            let is_object = |member: &Member<'a>| member.view.type_name() == Some("object");
            let is_changed = self.drafts.len() > first || old.1.len() != new.1.len();
            if is_changed && !old.1.iter().chain(new.1).all(is_object) {
                self.report(&rules::OVERLAP, site, old.0.node, new.0.node).response = Some(Wire::Risky);
            }
            return;
        }
        let rule = match (is_exclusive, have_common) {
            ((true, true), (false, true)) => &rules::OVERLAP,
            ((true, true), (true, false)) => &rules::APART,
            ((false, true), (_, true)) => &rules::EXCLUSIVE,
            ((true, false), (true, _)) => &rules::INCLUSIVE,
            _ => return,
        };
        self.note(rule, site, old.0.node, new.0.node);
    }

    /// A schema that became `oneOf`, or the other way round: whether one of its values fits several members.
    fn overlap(
        &mut self,
        site: &Site<'_>,
        sides: &Sides<'_, 'a>,
        members: &[Member<'a>],
        (single, union): (Doc<'a>, Doc<'a>),
        rule: &'static Rule,
    ) {
        let whole = if rule == &rules::OVERLAP { sides.old } else { sides.new };
        let fit: Vec<&Member<'a>> = members
            .iter()
            .take(OVERLAPPING)
            .filter(|member| !Proof::new(single, union).apart(whole, &member.view, true))
            .collect();
        let two = fit
            .iter()
            .enumerate()
            .any(|(i, a)| fit[..i].iter().any(|b| !Proof::new(union, union).apart(&a.view, &b.view, false)));
        if two {
            self.note(rule, site, sides.old_node, sides.new_node);
        }
    }

    /// Members that came or went, but for those whose values another member has. `added`: what one more does to Rust users, and the
    /// discriminator that tells it.
    fn unmatched(
        &mut self,
        site: &Site<'_>,
        (old, old_node): (&[Member<'a>], &'a Node),
        (new, new_node): (&[Member<'a>], &'a Node),
        matched: &[(usize, usize)],
        (added, discriminator): (Release, Option<At<'a, Discriminator>>),
    ) {
        let (before, after) = (self.old, self.new);
        for (_, member) in old.iter().enumerate().filter(|(i, _)| !matched.iter().any(|pair| pair.0 == *i)) {
            if discriminator.is_some() || !new.iter().any(|other| self.still(site).views(&member.view, &other.view)) {
                let says = describe(&before, &member.parts);
                self.report(&rules::ALTERNATIVE_REMOVED, site, member.node, new_node).values(says, None);
            }
        }
        for (_, member) in new.iter().enumerate().filter(|(j, _)| !matched.iter().any(|pair| pair.1 == *j)) {
            let fits = |other: &Member<'a>| self.already(site).views(&member.view, &other.view);
            if discriminator.is_none() && old.iter().any(fits) {
                continue;
            }
            let says = describe(&after, &member.parts);
            // A value that may have had an alternative of its own now has two, and `new` needs to name one.
            let is_told = discriminator.is_some() && member.base.is_some_and(|name| before.schema(name).is_some());
            let sent = if is_told { Release::Major } else { added };
            self.report(&rules::ALTERNATIVE_ADDED, site, old_node, member.node)
                .values(None, says)
                .rust_where(sent, added);
        }
    }

    /// Components that extend one with a discriminator, which are what its values may be (OpenAPI 3.0.4, 4.8.25).
    pub(super) fn heirs(&mut self, site: &Site<'_>, old: (&'a str, &'a Node), new: (&'a str, &'a Node)) {
        let before = Choice::of_heirs(&self.old, &self.children.0, old);
        let after = Choice::of_heirs(&self.new, &self.children.1, new);
        let (Some((a, before)), Some((b, after))) = (&before, &after) else {
            let rule = match (before, after) {
                (None, Some(_)) => &rules::DISCRIMINATOR_ADDED,
                (Some(_), None) => &rules::DISCRIMINATOR_REMOVED,
                _ => return,
            };
            return self.note(rule, site, old.1, new.1);
        };
        let matched = self.matches(before, after);
        self.discriminator(site, (a, before), (b, after), &matched);
        for (i, j) in &matched {
            self.alternative(site, &before[*i], &after[*j]);
        }
        let mut of_those = |rule: &'static Rule, members: &[Member<'a>], is_old: bool| {
            for (i, member) in members.iter().enumerate() {
                let is_met = matched.iter().any(|pair| if is_old { pair.0 == i } else { pair.1 == i });
                if !is_met {
                    let says = member.base.map(str::to_owned);
                    let (places, says) = match is_old {
                        true => ((member.node, new.1), (says, None)),
                        false => ((old.1, member.node), (None, says)),
                    };
                    self.report(rule, site, places.0, places.1).values(says.0, says.1).rust(Release::Minor);
                }
            }
        };
        of_those(&rules::ALTERNATIVE_REMOVED, before, true);
        of_those(&rules::ALTERNATIVE_ADDED, after, false);
    }

    /// Members whose schema, and with it the value that selects them, has another name.
    fn implicit_values(
        &mut self,
        site: &Site<'_>,
        (old, before): (At<'a, Discriminator>, &[Member<'a>]),
        (new, after): (At<'a, Discriminator>, &[Member<'a>]),
        matched: &[(usize, usize)],
    ) {
        for (i, j) in matched {
            let was = implicit_value(self.old, &old, &before[*i]);
            let is = implicit_value(self.new, &new, &after[*j]);
            if let (Some(was), Some(is)) = (was, is)
                && was != is
            {
                self.report(&rules::MAPPING_CHANGED, site, old.node, new.node).values(was.to_owned(), is.to_owned());
            }
        }
    }

    fn discriminator(
        &mut self,
        site: &Site<'_>,
        (old, before): (&Choice<'a>, &[Member<'a>]),
        (new, after): (&Choice<'a>, &[Member<'a>]),
        matched: &[(usize, usize)],
    ) {
        let (a, b) = match (old.discriminator, new.discriminator) {
            (None, None) => return,
            (None, Some(b)) => {
                return self.note_values(&rules::DISCRIMINATOR_ADDED, site, old.node, b.node, None, b.property.clone());
            }
            (Some(a), None) => {
                return self.note_values(
                    &rules::DISCRIMINATOR_REMOVED,
                    site,
                    a.node,
                    new.node,
                    a.property.clone(),
                    None,
                );
            }
            (Some(a), Some(b)) => (a, b),
        };
        if a.property != b.property {
            self.report(&rules::DISCRIMINATOR_CHANGED, site, a.node, b.node)
                .values(a.property.clone(), b.property.clone());
        }
        self.implicit_values(site, (a, before), (b, after), matched);
        // The member that a value selects, by number. Only the schema's name is implicit (OpenAPI 3.0.4, 4.8.25.2).
        let (in_old, in_new) = (self.old, self.new);
        let mapping = |of: At<'a, Discriminator>| of.named("mapping", &of.part.mapping);
        let target = |members: &[Member<'a>], doc: Doc<'a>, target: At<'a, SchemaId>| {
            members.iter().position(|member| member.base == doc.name(*target))
        };
        for (tag, x) in mapping(a) {
            match b.entry("mapping", &b.part.mapping, tag) {
                Some(y) => {
                    let (i, j) = (target(before, in_old, x), target(after, in_new, y));
                    let stands = i.is_some()
                        && j.is_some()
                        && !matched.iter().any(|pair| Some(pair.0) == i && Some(pair.1) == j);
                    if stands {
                        self.report(&rules::MAPPING_CHANGED, site, x.node, y.node).values(short(x.node), short(y.node));
                    }
                }
                None if in_old.name(*x) == Some(tag) => {}
                None => self.note_values(&rules::MAPPING_REMOVED, site, x.node, b.node, tag.clone(), None),
            }
        }
        for (tag, y) in mapping(b) {
            if !a.mapping.contains_key(tag) && in_new.name(*y) != Some(tag) {
                let was_there = matched.iter().any(|pair| Some(pair.1) == target(after, in_new, y));
                let sent = if was_there { Release::Major } else { Release::Patch };
                self.report(&rules::MAPPING_ADDED, site, a.node, y.node)
                    .values(None, tag.clone())
                    .rust_where(sent, Release::Patch);
            }
        }
    }
}

/// Returns the value that selects a member by default: the name of its schema, unless a mapping or a constant names another.
fn implicit_value<'a>(doc: Doc<'a>, discriminator: &Discriminator, member: &Member<'a>) -> Option<&'a str> {
    let name = member.base?;
    let is_mapped = discriminator.mapping.iter().any(|(tag, target)| tag == name || doc.name(*target) == Some(name));
    let property = member.view.properties.get(discriminator.property.as_str());
    let has_constants = property.is_some_and(|parts| doc.view(parts).enumeration.is_some());
    (!is_mapped && !has_constants).then_some(name)
}

/// Returns whether a schema that is not a union says enough to be one of a union's members, and the union is nothing else.
fn is_one_of(single: &View<'_>, union: &View<'_>) -> bool {
    single.type_name().is_some()
        && union.properties.is_empty()
        && (union.kind.is_none() || union.kind.map(SchemaType::name) == single.type_name())
}
