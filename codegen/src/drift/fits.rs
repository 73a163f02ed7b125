//! Proves, as far as possible, that every value of one schema is a value of another, or that two schemas have no value in common.
//!
//! Objects are taken to hold the properties that they declare: what an open object may hold besides is nobody's promise.

use std::collections::HashSet;

use super::doc::{Doc, Parts};
use super::equality::{same, says_same, without};
use super::quantity::{Bound, Quantity, is_multiple, number};
use super::text::{Lists, Texts, is_one_value, takes_text, texts_of};
use super::view::{Additional, Choice, Unnamed, View, form, reference, satisfies};
use crate::budget;
use crate::ir::Pattern;
use crate::source::{Node, Value};

/// Maximum number of pairs of schemas that a proof examines.
const STEPS: usize = 2000;
/// Maximum nesting of schemas in a proof.
const DEPTH: usize = 32;
/// Cost of a step in the run's budget, in bytes.
const STEP: usize = 16;
/// Maximum number of values of an `enum` that are examined one by one.
const VALUES: usize = 64;

/// A proof about schemas of two documents, or of one.
pub(super) struct Proof<'a> {
    left: Doc<'a>,
    right: Doc<'a>,
    /// The forms of lists if values are written as text.
    texts: Option<Texts>,
    steps: usize,
    depth: usize,
    /// Components that are being compared: where they meet again inside, they fit if all else does.
    open: HashSet<(&'a str, &'a str)>,
}

impl<'a> Proof<'a> {
    pub(super) fn new(left: Doc<'a>, right: Doc<'a>) -> Self {
        Self::of_texts(left, right, None)
    }

    /// A proof about values that are written as text, if there are forms of lists.
    pub(super) fn of_texts(left: Doc<'a>, right: Doc<'a>, texts: Option<Texts>) -> Self {
        Self { left, right, texts, steps: 0, depth: 0, open: HashSet::new() }
    }

    fn step(&mut self) -> bool {
        self.steps += 1;
        self.steps <= STEPS && self.depth <= DEPTH && budget::spend(STEP)
    }

    /// Returns whether every value of the left schema is one of the right.
    pub(super) fn fits(&mut self, left: &Parts<'a>, right: &Parts<'a>) -> bool {
        if !self.step() {
            return false;
        }
        let pair = self.left.base(left).zip(self.right.base(right));
        let is_open = pair.is_some_and(|pair| !self.open.insert(pair));
        let (a, b) = (self.left.view(left), self.right.view(right));
        if is_open {
            return !a.takes_null() || b.takes_null();
        }
        self.depth += 1;
        let fits = self.views(&a, &b);
        self.depth -= 1;
        if let Some(pair) = pair {
            self.open.remove(&pair);
        }
        fits
    }

    /// As [`Proof::fits`], of merged schemas.
    pub(super) fn views(&mut self, a: &View<'a>, b: &View<'a>) -> bool {
        match () {
            () if a.never => true,
            () if b.never || a.takes_null() && !b.takes_null() => false,
            () if a.null_only => true,
            () if b.null_only => false,
            () => self.values(a, b),
        }
    }

    /// As [`Proof::fits`], apart from null.
    fn values(&mut self, a: &View<'a>, b: &View<'a>) -> bool {
        if !self.step() {
            return false;
        }
        if a.never || a.null_only {
            return true;
        }
        if b.never || b.null_only {
            return false;
        }
        if let Some((node, values)) = &a.enumeration
            && (2..=VALUES).contains(&values.len())
            && (!b.choices.is_empty() || b.enumeration.is_none())
        {
            let one = |value: &&'a Node| View { enumeration: Some((node, vec![*value])), ..a.clone() };
            return values.iter().map(one).collect::<Vec<_>>().iter().all(|one| self.values(one, b));
        }
        if let (Some(x), Some(y)) = (a.choices.first(), b.choices.first())
            && self.have_same_members(x, y)
        {
            let (left, right) = (self.left.alternatives(a, 0), self.right.alternatives(b, 0));
            return left.iter().zip(&right).all(|(a, b)| self.values(a, b));
        }
        if !a.choices.is_empty() {
            return self.left.alternatives(a, 0).iter().all(|alternative| self.values(alternative, b));
        }
        if let Some(choice) = b.choices.first() {
            let alternatives = self.right.alternatives(b, 0);
            let Some(found) = alternatives.iter().position(|alternative| self.values(a, alternative)) else {
                return false;
            };
            let is_exclusive = choice.keyword == "oneOf" && choice.discriminator.is_none();
            let mut others = alternatives.iter().enumerate().filter(|(i, _)| *i != found);
            return !is_exclusive || others.all(|(_, other)| self.apart(a, other, true));
        }
        self.plain(a, b)
    }

    /// Returns whether two choices have the same members, so that what fits one member alone does so on both sides.
    fn have_same_members(&self, x: &Choice<'a>, y: &Choice<'a>) -> bool {
        let is_same = |(p, q): (&Parts<'a>, &Parts<'a>)| match (self.left.base(p), self.right.base(q)) {
            (Some(p), Some(q)) => p == q,
            (None, None) => {
                let nodes = (p.first().map(|part| part.node), q.first().map(|part| part.node));
                nodes.0.zip(nodes.1).is_some_and(|(p, q)| same(p, q) && !has_reference(p))
            }
            _ => false,
        };
        x.keyword == y.keyword && x.members.len() == y.members.len() && x.members.iter().zip(&y.members).all(is_same)
    }

    /// As [`Proof::values`], apart from alternatives.
    fn plain(&mut self, a: &View<'a>, b: &View<'a>) -> bool {
        let (x, y) = (a.type_name(), b.type_name());
        if let Some(texts) = self.texts
            && self.text(a, b, texts)
        {
            return true;
        }
        if !matches!((x, y), (_, None) | (Some("integer"), Some("number"))) && x != y {
            return false;
        }
        if let Some((_, values)) = &a.enumeration
            && b.enumeration.is_none()
            && values.iter().any(|value| !value.is_scalar())
        {
            return b.says_nothing_beside();
        }
        match &a.enumeration {
            Some((_, values)) if b.enumeration.as_ref().is_some_and(|(_, known)| !are_listed(values, known)) => {
                return false;
            }
            None if b.enumeration.as_ref().is_some_and(|(_, values)| !is_listed(a, values)) => return false,
            _ => {}
        }
        let is_kept = |key: &str, limit: &Node| !concerns(key, x) || is_within(a, key, limit);
        b.limits.iter().all(|(key, limit)| is_kept(key, limit))
            && is_bounded(a, a.minimum, b.minimum, |a, b| a > b)
            && is_bounded(a, a.maximum, b.maximum, |a, b| a < b)
            && self.conditions(a, b)
            && (x.is_some_and(|name| name != "object") || self.objects(a, b))
            && (x.is_some_and(|name| name != "array") || self.arrays(a, b))
    }

    /// Returns whether every text of the left schema is one of the right: one value is a list of one.
    fn text(&mut self, a: &View<'a>, b: &View<'a>, (left, right): Texts) -> bool {
        if is_written_alike(a, b) {
            return true;
        }
        let is_one = |view: &View<'a>| !matches!(view.type_name(), None | Some("array" | "object"));
        match (&a.items, &b.items) {
            (None, Some(items)) if is_one(a) => {
                let is_list = match right {
                    Lists::Never => false,
                    Lists::Repeated => true,
                    Lists::Separated(separator) => is_one_value(a, separator),
                };
                let item = self.right.view(items);
                is_list
                    && b.tuple_items().is_empty()
                    && !b.conditions.contains_key("contains")
                    && least_items(b) <= 1
                    && b.most_items() != Some(0)
                    && self.views(a, &item)
            }
            (Some(items), None) if is_one(b) => {
                let item = self.left.view(items);
                left != Lists::Never && least_items(a) == 1 && a.most_items() == Some(1) && self.views(&item, b)
            }
            _ => texts_of(a).is_some_and(|texts| texts.iter().all(|text| takes_text(b, text))),
        }
    }

    fn conditions(&mut self, a: &View<'a>, b: &View<'a>) -> bool {
        let has = |key: &str, wanted: &Node| {
            a.conditions.get(key).is_some_and(|known| known.iter().any(|known| says_same(known, wanted)))
                && !has_reference(wanted)
        };
        let content = match (&a.content, &b.content) {
            (_, None) => true,
            (Some(a), Some(b)) => self.fits(a, b),
            (None, Some(_)) => false,
        };
        // Without `minContains`, one item must match.
        let is_counted = !b.conditions.contains_key("contains") || b.limits.contains_key("minContains");
        let is_free = a.limits.get("minContains").is_some_and(|node| number(Some(node)) == Some(0.0));
        content
            && (is_counted || !is_free)
            && b.conditions.iter().all(|(key, all)| all.iter().all(|wanted| has(key, wanted)))
    }

    fn objects(&mut self, a: &View<'a>, b: &View<'a>) -> bool {
        let needed = |(name, all): (&&str, &Vec<&str>)| {
            let known = a.dependent.get(name);
            let cannot_be = matches!(a.additional, Additional::Forbidden(_)) && !a.properties.contains_key(*name);
            cannot_be
                || all.iter().all(|one| a.required.contains(*one) || known.is_some_and(|known| known.contains(one)))
        };
        if !b.required.iter().all(|name| a.required.contains(name)) || !b.dependent.iter().all(needed) {
            return false;
        }
        for (name, wanted) in &b.properties {
            let fits = match (a.properties.get(name), a.unnamed(name)) {
                (Some(known), _) => self.fits(known, wanted),
                (None, Unnamed::Matched(known)) => self.fits(&known, wanted),
                (None, Unnamed::Additional(rest)) => self.fits(&vec![rest], wanted),
                (None, Unnamed::Forbidden) => true,
                (None, Unnamed::Any) => {
                    let wanted = self.right.view(wanted);
                    // A property that is required, but not described, may have any value.
                    !wanted.never && (!a.required.contains(name) || wanted.says_nothing())
                }
            };
            if !fits {
                return false;
            }
        }
        for (name, known) in a.properties.iter().filter(|(name, _)| !b.properties.contains_key(*name)) {
            let fits = match b.unnamed(name) {
                // Properties that an open object does not name do not decide.
                Unnamed::Any => b.properties.is_empty(),
                Unnamed::Forbidden => self.left.view(known).never,
                Unnamed::Additional(rest) => self.fits(known, &vec![rest]),
                Unnamed::Matched(parts) => self.fits(known, &parts),
            };
            if !fits {
                return false;
            }
        }
        for (pattern, wanted) in &b.patterns {
            if !self.all_of_pattern(a, pattern, wanted) {
                return false;
            }
        }
        let is_known = |pattern: &&str| b.patterns.contains_key(*pattern);
        let more = !a.patterns.keys().all(is_known);
        match (a.additional, b.additional) {
            (_, Additional::Any) => true,
            _ if more => false,
            (Additional::Forbidden(_), _) => true,
            (Additional::Schema(a), Additional::Schema(b)) => self.fits(&vec![a], &vec![b]),
            _ => false,
        }
    }

    /// Returns whether all properties whose names match a pattern fit a schema.
    fn all_of_pattern(&mut self, a: &View<'a>, pattern: &str, wanted: &Parts<'a>) -> bool {
        let names = Pattern::new(pattern);
        let mut named = a.properties.iter().filter(|(name, _)| names.allows(name));
        named.all(|(_, known)| self.fits(known, wanted))
            && match (a.patterns.get(pattern), a.additional) {
                (Some(known), _) => self.fits(known, wanted),
                // Names may match several patterns.
                (None, _) if !a.patterns.is_empty() => false,
                (None, Additional::Forbidden(_)) => true,
                (None, Additional::Schema(rest)) => self.fits(&vec![rest], wanted),
                (None, Additional::Any) => false,
            }
    }

    /// Items by position, as far as there may be some.
    fn arrays(&mut self, a: &View<'a>, b: &View<'a>) -> bool {
        let (x, y) = (a.tuple_items(), b.tuple_items());
        let most = a.most_items().unwrap_or(usize::MAX);
        let described = x.len().max(y.len());
        let at = |view: &View<'a>, place: usize| match view.tuple_items().get(place) {
            Some(item) => Some(vec![*item]),
            None => view.items.clone(),
        };
        (0..described.saturating_add(1).min(most)).all(|place| match (at(a, place), at(b, place)) {
            (_, None) => true,
            (Some(x), Some(y)) => self.fits(&x, &y),
            (None, Some(y)) => self.right.view(&y).says_nothing(),
        })
    }

    /// Returns whether no value of the left schema is one of the right. `closed`: objects of the left hold nothing but what is declared.
    pub(super) fn apart(&mut self, a: &View<'a>, b: &View<'a>, closed: bool) -> bool {
        if !self.step() {
            return false;
        }
        if a.never || b.never {
            return true;
        }
        if a.is_nullable() && b.is_nullable() {
            return false;
        }
        if !a.choices.is_empty() {
            return self.left.alternatives(a, 0).iter().all(|alternative| self.apart(alternative, b, closed));
        }
        if !b.choices.is_empty() {
            return self.right.alternatives(b, 0).iter().all(|alternative| self.apart(a, alternative, closed));
        }
        if a.null_only != b.null_only {
            return true;
        }
        let (x, y) = (a.type_name(), b.type_name());
        let are_numbers = matches!((x, y), (Some("integer"), Some("number")) | (Some("number"), Some("integer")));
        if x.is_some() && y.is_some() && x != y && !are_numbers {
            return true;
        }
        if let (Some((_, p)), Some((_, q))) = (&a.enumeration, &b.enumeration)
            && without(p, q).len() == p.len()
        {
            return true;
        }
        let beyond = |maximum: Bound<'a>, minimum: Bound<'a>| match (maximum, minimum) {
            (Some((_, top, out)), Some((_, bottom, excluded))) => top < bottom || top == bottom && (out || excluded),
            _ => false,
        };
        if beyond(a.maximum, b.minimum) || beyond(b.maximum, a.minimum) {
            return true;
        }
        x == Some("object") && y == Some("object") && self.objects_apart(a, b, closed)
    }

    fn objects_apart(&mut self, a: &View<'a>, b: &View<'a>, closed: bool) -> bool {
        let lacks =
            |view: &View<'a>, needs: &View<'a>| needs.required.iter().any(|name| !view.properties.contains_key(name));
        let is_closed = is_sealed(a) || closed && !a.properties.is_empty();
        if is_closed && lacks(a, b) || is_sealed(b) && lacks(b, a) {
            return true;
        }
        let needed: Vec<&str> = a.required.iter().chain(&b.required).copied().collect();
        needed.into_iter().any(|name| match (a.properties.get(name), b.properties.get(name)) {
            (Some(p), Some(q)) => {
                let (p, q) = (self.left.view(p), self.right.view(q));
                self.depth += 1;
                let apart = self.apart(&p, &q, closed);
                self.depth -= 1;
                apart
            }
            _ => false,
        })
    }
}

/// Returns whether a value of the first is a text like any other of the second.
pub(super) fn is_written_alike(a: &View<'_>, b: &View<'_>) -> bool {
    matches!(a.type_name(), Some("integer" | "number" | "boolean"))
        && b.type_name() == Some("string")
        && b.enumeration.is_none()
        && b.limits.is_empty()
        && b.conditions.is_empty()
}

/// Returns whether all of some values are listed.
fn are_listed(values: &[&Node], known: &[&Node]) -> bool {
    match values {
        [value] => known.iter().any(|known| same(known, value)),
        _ => without(values, known).is_empty(),
    }
}

/// Returns whether a schema is a range of integers that are all listed.
fn is_listed(a: &View<'_>, values: &[&Node]) -> bool {
    let (Some((_, Quantity::Whole(low), _)), Some((_, Quantity::Whole(high), _))) = (a.minimum, a.maximum) else {
        return false;
    };
    let has = |wanted: i128| {
        let numbers = values.iter().filter_map(|value| value.as_number());
        numbers.map(Quantity::of).any(|number| number == Quantity::Whole(wanted))
    };
    a.type_name() == Some("integer")
        && high.checked_sub(low).is_some_and(|span| span < VALUES as i128)
        && (low..=high).all(has)
}

/// Returns whether a keyword says something of values of this type.
pub(super) fn concerns(key: &str, type_name: Option<&str>) -> bool {
    let is_for: &[&str] = match key {
        "minLength" | "maxLength" | "pattern" | "contentEncoding" | "contentMediaType" => &["string"],
        "minItems" | "maxItems" | "uniqueItems" | "minContains" | "maxContains" => &["array"],
        "minProperties" | "maxProperties" => &["object"],
        "multipleOf" => &["number", "integer"],
        _ => return true,
    };
    type_name.is_none_or(|name| is_for.contains(&name))
}

/// Returns whether the values of a schema are within a limit.
fn is_within(a: &View<'_>, key: &str, limit: &Node) -> bool {
    if let Some((_, values)) = &a.enumeration
        && values.iter().all(|value| match key {
            "format" => has_format(value, &form(key, limit)),
            "contentEncoding" | "contentMediaType" | "uniqueItems" => false,
            _ => satisfies(value, key, limit),
        })
    {
        return true;
    }
    match key {
        "format" if of_integers(&form(key, limit)).is_some_and(|range| is_between(a, range)) => return true,
        "minItems" if number(Some(limit)).is_some_and(|wanted| least_items(a) as f64 >= wanted) => return true,
        "maxItems"
            if number(Some(limit)).is_some_and(|wanted| a.most_items().is_some_and(|most| most as f64 <= wanted)) =>
        {
            return true;
        }
        "uniqueItems" if a.most_items().is_some_and(|most| most <= 1) => return true,
        "multipleOf" => return a.step().zip(limit.as_number()).is_some_and(|(step, limit)| is_multiple(&step, limit)),
        "maxProperties"
            if is_sealed(a) && number(Some(limit)).is_some_and(|most| a.properties.len() as f64 <= most) =>
        {
            return true;
        }
        "minProperties" if number(Some(limit)).is_some_and(|wanted| a.required.len() as f64 >= wanted) => return true,
        _ => {}
    }
    let Some(known) = a.limits.get(key) else { return false };
    match key {
        "pattern" | "uniqueItems" => same(known, limit),
        "format" => super::compare::is_wider_format(&form(key, known), &form(key, limit)),
        "contentEncoding" | "contentMediaType" => form(key, known) == form(key, limit),
        _ => match (number(Some(known)), number(Some(limit))) {
            (Some(known), Some(limit)) if key.starts_with("min") => known >= limit,
            (Some(known), Some(limit)) => known <= limit,
            _ => false,
        },
    }
}

fn is_bounded(a: &View<'_>, known: Bound<'_>, wanted: Bound<'_>, tighter: fn(Quantity, Quantity) -> bool) -> bool {
    let Some((_, wanted, excluded)) = wanted else { return true };
    let range = a.text("format").and_then(of_integers).filter(|_| a.type_name() == Some("integer"));
    // The bound of the format on this side.
    let implied = range.map(|(low, high)| if tighter(low, high) { high } else { low });
    let inside = |value: Quantity, out: bool| tighter(value, wanted) || value == wanted && (out || !excluded);
    if let Some((_, values)) = &a.enumeration {
        return values.iter().filter_map(|value| value.as_number()).all(|value| inside(Quantity::of(value), false));
    }
    match a.type_name() {
        Some("integer" | "number") | None => {
            known.is_some_and(|(_, value, out)| inside(value, out)) || implied.is_some_and(|value| inside(value, false))
        }
        Some(_) => true,
    }
}

/// Returns whether an object has no properties but those that are named.
fn is_sealed(view: &View<'_>) -> bool {
    matches!(view.additional, Additional::Forbidden(_)) && view.patterns.is_empty()
}

/// Returns how many items a schema has at least.
fn least_items(view: &View<'_>) -> usize {
    let limit = view.limits.get("minItems").and_then(|node| node.as_number()?.as_u64());
    limit.map_or(0, |limit| usize::try_from(limit).unwrap_or(usize::MAX))
}

/// Returns whether a number is inside a bound. Other values always are.
pub(super) fn is_inside(value: &Node, bound: Bound<'_>, inside: fn(Quantity, Quantity) -> bool) -> bool {
    let (Some(number), Some((_, limit, excluded))) = (value.as_number(), bound) else { return true };
    let number = Quantity::of(number);
    inside(number, limit) || number == limit && !excluded
}

/// The least and the greatest integer of a format.
fn of_integers(format: &str) -> Option<(Quantity, Quantity)> {
    let (is_signed, bits) = match format.strip_prefix('u') {
        Some(rest) => (false, rest.strip_prefix("int")?),
        None => (true, format.strip_prefix("int")?),
    };
    let bits: u32 = bits.parse().ok().filter(|bits| matches!(bits, 8 | 16 | 32 | 64))?;
    let (low, high) = if is_signed { (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) } else { (0, (1 << bits) - 1) };
    Some((Quantity::Whole(low), Quantity::Whole(high)))
}

/// Returns whether a schema is one of integers in a range.
fn is_between(a: &View<'_>, (low, high): (Quantity, Quantity)) -> bool {
    a.type_name() == Some("integer")
        && a.minimum.is_some_and(|(_, value, _)| value >= low)
        && a.maximum.is_some_and(|(_, value, _)| value <= high)
}

/// Returns whether a value has a format, of those that can be decided by its form.
pub(super) fn has_format(value: &Node, format: &str) -> bool {
    match (value.as_str(), value.as_number()) {
        (None, Some(number)) => match (of_integers(format), format) {
            (Some((low, high)), _) => (low..=high).contains(&Quantity::of(number)),
            (None, "float" | "double") => true,
            _ => false,
        },
        (Some(text), _) => match format {
            "date" => chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok() && text.len() == "2020-01-01".len(),
            "date-time" => chrono::DateTime::parse_from_rfc3339(text).is_ok(),
            "uuid" => is_uuid(text),
            "ipv4" => text.parse::<std::net::Ipv4Addr>().is_ok(),
            "ipv6" => text.parse::<std::net::Ipv6Addr>().is_ok(),
            "uri" => url::Url::parse(text).is_ok(),
            _ => false,
        },
        // A format of numbers or texts says nothing of other values (JSON Schema 2020-12 validation, 7.1).
        (None, None) => true,
    }
}

/// Returns whether a text is a UUID (RFC 9562, 4).
fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let is_hexadecimal = |group: &&str| group.bytes().all(|byte| byte.is_ascii_hexdigit());
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12]) && groups.iter().all(is_hexadecimal)
}

/// Returns whether a value refers to a component, which may be another on the other side.
fn has_reference(node: &Node) -> bool {
    match &node.value {
        Value::Array(items) => items.iter().any(has_reference),
        Value::Object(members) => reference(node).is_some() || members.values().any(has_reference),
        _ => false,
    }
}
