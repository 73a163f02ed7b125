//! Members of `oneOf` and `anyOf`, and the pairs of old and new members that correspond.

use super::super::doc::{At, Doc, Part, Parts};
use super::super::equality::same;
use super::super::fits::Proof;
use super::super::reached::{Children, descendants};
use super::super::view::{Choice, View, flag, items};
use super::Walk;
use crate::budget;
use crate::canonical::{Discriminator, SchemaId};
use crate::source::Node;

/// Cost of comparing two alternatives, in bytes of the run's budget.
const PAIR: usize = 4;

/// Least similarity of corresponding alternatives, of 100.
const ALIKE: u32 = 30;

/// Unions with more members are not searched for those that overlap.
pub(super) const OVERLAPPING: usize = 24;

/// Levels of nested unions that are flattened.
const NESTED: usize = 8;

/// Distinguishing features of an alternative.
#[derive(Clone)]
pub(super) struct Member<'a> {
    pub node: &'a Node,
    pub parts: Parts<'a>,
    pub base: Option<&'a str>,
    pub view: View<'a>,
    /// Values of the discriminator, or of a property that has but one.
    tags: Vec<&'a str>,
    /// Position in the union's schema.
    pub pointer: String,
    /// It says no more than its parts, not what stands beside the union.
    pub is_itself: bool,
    /// It extends the schema that has the discriminator.
    pub is_heir: bool,
}

impl<'a> Member<'a> {
    fn new(doc: &Doc<'a>, parts: &Parts<'a>, discriminator: Option<At<'a, Discriminator>>) -> Self {
        let base = doc.base(parts);
        let view = doc.view(parts);
        let mut member = Self {
            node: parts[0].node,
            parts: parts.clone(),
            base,
            view,
            tags: Vec::new(),
            pointer: String::new(),
            is_itself: true,
            is_heir: false,
        };
        member.tags = member.tags(doc, discriminator);
        member
    }

    /// A schema that is not a union.
    pub(super) fn whole(doc: &Doc<'a>, parts: &Parts<'a>, view: &View<'a>) -> Self {
        Self { view: view.clone(), ..Self::new(doc, parts, None) }
    }

    fn tags(&self, doc: &Doc<'a>, discriminator: Option<At<'a, Discriminator>>) -> Vec<&'a str> {
        let Some(At { part: discriminator, .. }) = discriminator else { return Vec::new() };
        let leads_here = |target: SchemaId| self.base.is_some() && doc.name(target) == self.base;
        let mapping = discriminator.mapping.iter().filter(|(_, target)| leads_here(**target));
        let mut tags: Vec<&'a str> = mapping.map(|(tag, _)| tag.as_str()).collect();
        if let Some(parts) = self.view.properties.get(discriminator.property.as_str())
            && let Some((_, values)) = doc.view(parts).enumeration
        {
            tags.extend(values.iter().filter_map(|value| value.as_str()));
        }
        tags
    }

    /// The alternatives of a union, each with what stands beside them. Unions among them are taken apart.
    pub(super) fn of_union(doc: &Doc<'a>, choice: &Choice<'a>, union: &View<'a>) -> Vec<Self> {
        let is_pure = union.is_pure_union();
        let views = doc.alternatives(union, 0);
        let mut list = Vec::new();
        for (i, (parts, view)) in choice.members.iter().zip(views).enumerate() {
            let itself = Self::new(doc, parts, choice.discriminator);
            let pointer = format!("/{}/{i}", choice.keyword);
            match is_pure && itself.view.is_pure_union() {
                true => itself.take_apart(doc, NESTED, &mut list),
                false if is_pure => list.push(Self { pointer, ..itself }),
                false => list.push(Self { pointer, view, is_itself: false, ..itself }),
            }
        }
        list
    }

    /// The members of a choice. A union among them is taken apart, but for one that the other side has, too.
    pub(super) fn of_choice(doc: &Doc<'a>, choice: &Choice<'a>, other: &Choice<'a>, in_other: &Doc<'a>) -> Vec<Self> {
        let known: Vec<&str> = other.members.iter().filter_map(|member| in_other.base(member)).collect();
        let mut list = Vec::new();
        for (i, parts) in choice.members.iter().enumerate() {
            let member = Self::new(doc, parts, choice.discriminator);
            let is_kept = member.base.is_some_and(|name| known.contains(&name)) || choice.discriminator.is_some();
            match !is_kept && member.view.is_pure_union() {
                true => member.take_apart(doc, NESTED, &mut list),
                false => list.push(Self { pointer: format!("/{}/{i}", choice.keyword), ..member }),
            }
        }
        list
    }

    /// Adds the members of a union that is a member itself.
    fn take_apart(self, doc: &Doc<'a>, depth: usize, list: &mut Vec<Self>) {
        let Some(choice) = self.view.choices.first().filter(|_| depth > 0 && self.view.is_pure_union()).cloned() else {
            return list.push(self);
        };
        for parts in &choice.members {
            if budget::spend(PAIR) {
                Self::new(doc, parts, choice.discriminator).take_apart(doc, depth - 1, list);
            }
        }
    }
}

impl<'a> Choice<'a> {
    /// Returns the possible values of a component with a discriminator that does not list them: those that extend it, and those that its
    /// mapping names.
    pub(super) fn of_heirs(
        doc: &Doc<'a>,
        children: &Children<'a>,
        (name, node): (&'a str, &'a Node),
    ) -> Option<(Self, Vec<Member<'a>>)> {
        let id = doc.document.schemas.component(name)?;
        let schema = doc.document.schemas.get(id)?;
        let discriminator = doc.discriminator(id, schema)?;
        if !schema.one_of().is_empty() || !schema.any_of().is_empty() {
            return None;
        }
        let mut names = descendants(children, name);
        for target in discriminator.part.mapping.values().filter_map(|target| doc.name(*target)) {
            if target != name && !names.contains(&target) {
                names.push(target);
            }
        }
        let member = |name: &&'a str| {
            let heir = Member::new(doc, &vec![doc.schema(name)?], Some(discriminator));
            let mut heir = Member { base: Some(*name), is_heir: true, ..heir };
            heir.tags = heir.tags(doc, Some(discriminator));
            Some(heir)
        };
        let members = names.iter().filter_map(member).collect();
        Some((Self::without_members(node, discriminator), members))
    }
}

impl<'a> Walk<'a> {
    /// Pairs corresponding alternatives, most similar first.
    pub(super) fn matches(&self, before: &[Member<'a>], after: &[Member<'a>]) -> Vec<(usize, usize)> {
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

    /// Returns whether two components can be taken for one under two names.
    pub(super) fn are_alike(&self, old: Part<'a>, new: Part<'a>) -> bool {
        let (old, new) = (Member::new(&self.old, &vec![old], None), Member::new(&self.new, &vec![new], None));
        self.alike(&Member { base: None, ..old }, &Member { base: None, ..new }) >= ALIKE
    }

    /// Similarity of two members, from 0 to 100.
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

/// Returns whether a value fits two members. `closed`: objects hold only what a member that they fit declares.
pub(super) fn have_common<'a>(doc: Doc<'a>, members: &[Member<'a>], closed: bool) -> bool {
    members.len() <= OVERLAPPING
        && members.iter().enumerate().any(|(i, a)| {
            members[..i].iter().any(|b| {
                let apart = |a: &Member<'a>, b: &Member<'a>| Proof::new(doc, doc).apart(&a.view, &b.view, closed);
                !(apart(a, b) && apart(b, a))
            })
        })
}

/// Returns whether null fits two members of `oneOf`, of which one may be null alone.
pub(super) fn is_null_twice(schema: &Node) -> bool {
    let members = items(schema.get("oneOf")).iter().filter(|member| flag(member, "nullable"));
    members.count() + usize::from(flag(schema, "nullable")) > 1
}
