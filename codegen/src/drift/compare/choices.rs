//! `oneOf` and `anyOf`: which member stands for which, and what came and went.

use super::super::rules;
use super::super::version::Release;
use super::super::view::{Choice, Doc, Parts, View, members, reference, same};
use super::schemas::Sides;
use super::values::describe;
use super::{Site, Step, Walk};
use crate::budget;
use crate::source::Node;

/// What it takes to compare a member with another, in bytes of the run's budget.
const PAIR: usize = 4;

/// Members that are less alike than this, of 100, don't stand for each other.
const ALIKE: u32 = 30;

impl<'a> Walk<'a> {
    /// Compares alternatives; gives whether that is all there is to compare.
    pub(super) fn choices(&mut self, site: &Site<'_>, old: &Parts<'a>, new: &Parts<'a>, sides: &Sides<'_, 'a>) -> bool {
        match (sides.old.choices.as_slice(), sides.new.choices.as_slice()) {
            ([], [choice]) if is_one_of(sides.old, sides.new) => {
                let single =
                    Choice { keyword: choice.keyword, node: old[0], members: vec![old.clone()], discriminator: None };
                self.became_several(site, &single, choice, sides)
            }
            ([choice], []) if is_one_of(sides.new, sides.old) => {
                let single =
                    Choice { keyword: choice.keyword, node: new[0], members: vec![new.clone()], discriminator: None };
                self.became_several(site, choice, &single, sides)
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

    /// A schema that became one of several, or the other way round. Gives false where it is none of them.
    fn became_several(&mut self, site: &Site<'_>, old: &Choice<'a>, new: &Choice<'a>, sides: &Sides<'_, 'a>) -> bool {
        let matched = self.matches(old, new);
        if matched.is_empty() {
            let all = |doc: &Doc<'a>, choice: &Choice<'a>| {
                let members: Vec<String> = choice.members.iter().filter_map(|member| describe(doc, member)).collect();
                super::values::cut(&members.join(" or "))
            };
            let says = (all(&self.old, old), all(&self.new, new));
            self.report(&rules::TYPE_CHANGED, site, sides.old_node, sides.new_node)
                .values(says.0, says.1)
                .rust(Release::Major);
        } else {
            for (i, j) in &matched {
                self.became_member(site, &old.members[*i], &new.members[*j]);
            }
            self.unmatched(site, old, new, &matched, Release::Major);
        }
        true
    }

    fn choice(&mut self, site: &Site<'_>, old: &Choice<'a>, new: &Choice<'a>) {
        if old.keyword != new.keyword && !(is_disjoint(&self.old, old) && is_disjoint(&self.new, new)) {
            let rule = if new.keyword == "oneOf" { &rules::EXCLUSIVE } else { &rules::INCLUSIVE };
            self.report(rule, site, old.node, new.node);
        }
        let matched = self.matches(old, new);
        self.discriminator(site, old, new, &matched);
        let pointer = |choice: &Choice<'a>, i: usize| format!("/{}/{i}", choice.keyword);
        for (i, j) in &matched {
            let (a, b) = (&old.members[*i], &new.members[*j]);
            let name = self.old.base(a).map(str::to_owned).or_else(|| describe(&self.old, a)).unwrap_or_default();
            let step = Step::Alternative(name, pointer(old, *i), pointer(new, *j));
            self.schema(&site.step(step), a, b);
        }
        self.unmatched(site, old, new, &matched, Release::Minor);
    }

    /// A schema and the member that it became, or the other way round. Null and words are the union's, which were compared.
    fn became_member(&mut self, site: &Site<'_>, old: &Parts<'a>, new: &Parts<'a>) {
        match (self.old.base(old), self.new.base(new)) {
            (Some(_), Some(_)) => self.schema(site, old, new),
            _ => {
                let (before, after) = (self.old.view(old), self.new.view(new));
                // A member that is a union itself has no one shape to compare.
                if before.choices.is_empty() && after.choices.is_empty() {
                    let sides = Sides { old: &before, new: &after, old_node: old[0], new_node: new[0] };
                    self.values(site, old, new, &sides);
                }
            }
        }
    }

    /// Members that came or went.
    fn unmatched(
        &mut self,
        site: &Site<'_>,
        old: &Choice<'a>,
        new: &Choice<'a>,
        matched: &[(usize, usize)],
        added: Release,
    ) {
        for (i, member) in old.members.iter().enumerate().filter(|(i, _)| !matched.iter().any(|pair| pair.0 == *i)) {
            let says = describe(&self.old, member);
            let place = old.members[i].first().copied().unwrap_or(old.node);
            self.report(&rules::ALTERNATIVE_REMOVED, site, place, new.node).values(says, None);
        }
        for (j, member) in new.members.iter().enumerate().filter(|(j, _)| !matched.iter().any(|pair| pair.1 == *j)) {
            let says = describe(&self.new, member);
            let place = new.members[j].first().copied().unwrap_or(new.node);
            // What had a value of its own, perhaps, has two now, and `new` has to be told which.
            let is_told = new.discriminator.is_some()
                && self.new.base(member).is_some_and(|name| self.old.schema(name).is_some());
            let sent = if is_told { Release::Major } else { added };
            self.report(&rules::ALTERNATIVE_ADDED, site, old.node, place).values(None, says).rust_where(sent, added);
        }
    }

    fn discriminator(&mut self, site: &Site<'_>, old: &Choice<'a>, new: &Choice<'a>, matched: &[(usize, usize)]) {
        let (a, b) = match (old.discriminator, new.discriminator) {
            (None, None) => return,
            (None, Some(b)) => {
                let says = b.text("propertyName").map(str::to_owned);
                return self.note_values(&rules::DISCRIMINATOR_ADDED, site, old.node, b, None, says);
            }
            (Some(a), None) => {
                let says = a.text("propertyName").map(str::to_owned);
                return self.note_values(&rules::DISCRIMINATOR_REMOVED, site, a, new.node, says, None);
            }
            (Some(a), Some(b)) => (a, b),
        };
        let name = |node: &Node| node.text("propertyName").map(str::to_owned);
        if name(a) != name(b) {
            self.report(&rules::DISCRIMINATOR_CHANGED, site, a, b).values(name(a), name(b));
        }
        // Where a value leads, as a member's number. What is not told is the schema's name (OpenAPI 3.0.4, 4.8.25.2).
        let target = |doc: &Doc<'a>, choice: &Choice<'a>, node: &'a Node| {
            let name = node.as_str().map(|text| text.rsplit('/').next().unwrap_or(text));
            choice.members.iter().position(|member| doc.base(member) == name)
        };
        let is_own_name = |tag: &str, node: &Node| node.as_str().is_some_and(|text| text.ends_with(&format!("/{tag}")));
        for (tag, x) in members(a.get("mapping")) {
            match b.get("mapping").and_then(|all| all.get(tag)) {
                Some(y) => {
                    let (i, j) = (target(&self.old, old, x), target(&self.new, new, y));
                    let stands = i.is_some()
                        && j.is_some()
                        && !matched.iter().any(|pair| Some(pair.0) == i && Some(pair.1) == j);
                    if stands {
                        self.report(&rules::MAPPING_CHANGED, site, x, y)
                            .values(super::values::short(x), super::values::short(y));
                    }
                }
                None if is_own_name(tag, x) => {}
                None => self.note_values(&rules::MAPPING_REMOVED, site, x, b, tag.clone(), None),
            }
        }
        for (tag, y) in members(b.get("mapping")) {
            if a.get("mapping").is_none_or(|all| all.get(tag).is_none()) && !is_own_name(tag, y) {
                let was_there = matched.iter().any(|pair| Some(pair.1) == target(&self.new, new, y));
                let sent = if was_there { Release::Major } else { Release::Patch };
                self.report(&rules::MAPPING_ADDED, site, a, y)
                    .values(None, tag.clone())
                    .rust_where(sent, Release::Patch);
            }
        }
    }

    /// Which member stands for which: the most alike first.
    fn matches(&self, old: &Choice<'a>, new: &Choice<'a>) -> Vec<(usize, usize)> {
        let side = |doc: &Doc<'a>, choice: &Choice<'a>| -> Vec<Member<'a>> {
            choice.members.iter().map(|parts| Member::new(doc, parts, choice.discriminator)).collect()
        };
        let (before, after) = (side(&self.old, old), side(&self.new, new));
        let mut scored = Vec::new();
        if !budget::spend(PAIR * before.len() * after.len()) {
            return Vec::new();
        }
        for (i, a) in before.iter().enumerate() {
            for (j, b) in after.iter().enumerate() {
                let score = self.alike(a, b);
                if score >= ALIKE {
                    scored.push((std::cmp::Reverse(score), i.abs_diff(j), i + j, i, j));
                }
            }
        }
        scored.sort_unstable();
        let mut matched: Vec<(usize, usize)> = Vec::new();
        let mut taken = (vec![false; before.len()], vec![false; after.len()]);
        for (.., i, j) in scored {
            if !taken.0[i] && !taken.1[j] {
                (taken.0[i], taken.1[j]) = (true, true);
                matched.push((i, j));
            }
        }
        matched.sort_unstable();
        matched
    }

    /// Whether two components can be taken for one under two names.
    pub(super) fn are_alike(&self, old: &'a Node, new: &'a Node) -> bool {
        let (old, new) = (Member::new(&self.old, &vec![old], None), Member::new(&self.new, &vec![new], None));
        self.alike(&Member { base: None, ..old }, &Member { base: None, ..new }) >= ALIKE
    }

    /// How alike two members are, of 100.
    fn alike(&self, a: &Member<'a>, b: &Member<'a>) -> u32 {
        if let (Some(x), Some(y)) = (a.base, b.base) {
            if x == y {
                return 100;
            }
            // Both have a namesake on the other side, so neither was renamed.
            if self.new.schema(x).is_some() || self.old.schema(y).is_some() {
                return 0;
            }
        }
        if same(a.node, b.node) && a.base.is_none() {
            return 95;
        }
        if a.tags.iter().any(|tag| b.tags.contains(tag)) {
            return 90;
        }
        let (x, y) = (a.view.type_name(), b.view.type_name());
        let numbers = matches!((x, y), (Some("integer" | "number"), Some("integer" | "number")));
        if x != y && !numbers {
            return 0;
        }
        let titles = (a.view.own.title.and_then(Node::as_str), b.view.own.title.and_then(Node::as_str));
        if titles.0.is_some() && titles.0 == titles.1 {
            return 80;
        }
        match x {
            Some("object") => {
                let (p, q) = (&a.view.properties, &b.view.properties);
                let shared = p.keys().filter(|name| q.contains_key(*name)).count();
                let all = p.len() + q.len() - shared;
                (70 * shared).checked_div(all).map_or(50, |alike| u32::try_from(alike).unwrap_or(0))
            }
            Some("array") => match (&a.view.items, &b.view.items) {
                (Some(p), Some(q)) => {
                    let (p, q) = (Member::new(&self.old, p, None), Member::new(&self.new, q, None));
                    match (p.view.type_name(), p.base) == (q.view.type_name(), q.base) {
                        true => 70,
                        false => 40,
                    }
                }
                _ => 50,
            },
            Some(_) => {
                let format = u32::from(a.view.text("format") == b.view.text("format")) * 10;
                let values = u32::from(a.view.enumeration.is_some() == b.view.enumeration.is_some()) * 10;
                40 + format + values
            }
            None => 40,
        }
    }
}

/// A member of a union, as far as it is told from others.
struct Member<'a> {
    node: &'a Node,
    base: Option<&'a str>,
    view: View<'a>,
    /// Values of the discriminator, or of a property that has but one.
    tags: Vec<&'a str>,
}

impl<'a> Member<'a> {
    fn new(doc: &Doc<'a>, parts: &Parts<'a>, discriminator: Option<&'a Node>) -> Self {
        let base = doc.base(parts);
        let view = doc.view(parts);
        let mapping = members(discriminator.and_then(|node| node.get("mapping")));
        let leads_here = |node: &Node| node.as_str().and_then(|text| text.rsplit('/').next()) == base && base.is_some();
        let mut tags: Vec<&'a str> =
            mapping.filter(|(_, target)| leads_here(target)).map(|(tag, _)| tag.as_str()).collect();
        if let Some(property) = discriminator.and_then(|node| node.text("propertyName"))
            && let Some(parts) = view.properties.get(property)
            && let Some((_, values)) = doc.view(parts).enumeration
        {
            tags.extend(values.iter().filter_map(|value| value.as_str()));
        }
        Self { node: parts[0], base, view, tags }
    }
}

/// Whether a schema that is no union says enough to be one of a union's members, and the union is nothing else.
fn is_one_of(single: &View<'_>, union: &View<'_>) -> bool {
    single.type_name().is_some() && union.kind.is_none() && union.properties.is_empty()
}

/// Whether no value can fit two members, because they are of different types.
fn is_disjoint<'a>(doc: &Doc<'a>, choice: &Choice<'a>) -> bool {
    let mut names = Vec::new();
    choice.members.iter().all(|member| {
        let view = doc.view(member);
        let name = view.type_name().map(str::to_owned);
        let is_new = name.is_some() && !names.contains(&name);
        names.push(name);
        is_new && !member.iter().any(|part| reference(part).is_some() && view.kind.is_none())
    })
}
