//! Schemas: what they refer to, their types, values and limits.

use super::super::rules::{self, Rule};
use super::super::version::Release;
use super::super::view::{CONDITIONS, Own, Parts, View, items, same};
use super::values::{cut, describe, rust_type, short};
use super::{Site, Step, Walk};
use crate::source::Node;

/// How what is allowed after lies to what was allowed before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    Same,
    Wider,
    Narrower,
    Differs,
}

impl Relation {
    fn reversed(self) -> Self {
        match self {
            Self::Wider => Self::Narrower,
            Self::Narrower => Self::Wider,
            other => other,
        }
    }
}

/// A schema on one side, and what it is part of the document.
pub(super) struct Sides<'v, 'a> {
    pub old: &'v View<'a>,
    pub new: &'v View<'a>,
    /// For places.
    pub old_node: &'a Node,
    pub new_node: &'a Node,
}

impl<'a> Walk<'a> {
    /// Schemas where they are used; several parts must all hold.
    pub(super) fn schema(&mut self, site: &Site<'_>, old: &Parts<'a>, new: &Parts<'a>) {
        let (Some(old_node), Some(new_node)) = (old.first().copied(), new.first().copied()) else { return };
        let (Some(a), Some(b)) = (self.old.base(old), self.new.base(new)) else {
            if !self.again(site.owner, old, new) {
                self.views(site, old, new);
            }
            return;
        };
        if let (Some(x), Some(y)) = (self.old.schema(a), self.new.schema(b)) {
            if a != b && !self.are_alike(x, y) {
                self.report(&rules::TYPE_CHANGED, site, old_node, new_node)
                    .values(a.to_owned(), b.to_owned())
                    .rust(Release::Major);
                return;
            }
            self.pair("schemas", site, (a, x), (b, y));
        }
        let (own_old, own_new) = (self.old.own(old), self.new.own(new));
        self.own(site, (old_node, &own_old), (new_node, &own_new));
        if self.old.own_null(old) != self.new.own_null(new) {
            let (was, is) = (self.old.view(old).nullable, self.new.view(new).nullable);
            self.nullable(site, (old_node, was), (new_node, is));
        }
    }

    /// A component on both sides.
    pub(super) fn component_schema(&mut self, site: &Site<'_>, old: &'a Node, new: &'a Node) {
        let (old, new) = (vec![old], vec![new]);
        match (self.old.base(&old), self.new.base(&new)) {
            // A second name on both sides.
            (Some(_), Some(_)) => self.schema(site, &old, &new),
            _ if self.again(site.owner, &old, &new) => {}
            _ => self.views(site, &old, &new),
        }
    }

    fn views(&mut self, site: &Site<'_>, old: &Parts<'a>, new: &Parts<'a>) {
        let (before, after) = (self.old.view(old), self.new.view(new));
        let sides = Sides { old: &before, new: &after, old_node: old[0], new_node: new[0] };
        self.twins.push(site.pointers());
        self.own(site, (old[0], &before.own), (new[0], &after.own));
        self.nullable(site, (old[0], before.nullable), (new[0], after.nullable));
        if !self.choices(site, old, new, &sides) {
            self.values(site, old, new, &sides);
        }
    }

    /// What schemas say of values, apart from null and alternatives.
    pub(super) fn values(&mut self, site: &Site<'_>, old: &Parts<'a>, new: &Parts<'a>, sides: &Sides<'_, 'a>) {
        if self.type_name(site, old, new, sides) {
            self.enumeration(site, sides);
            self.format(site, sides);
            self.limits(site, sides);
            // Keywords for values of another type say nothing.
            let may_be = |name: &str| sides.new.type_name().is_none_or(|known| known == name);
            if may_be("object") {
                self.object(site, sides);
            }
            if may_be("array") {
                self.array(site, sides);
            }
        }
        self.conditions(site, sides);
    }

    /// What a schema says of itself where it stands.
    fn own(&mut self, site: &Site<'_>, (old_node, old): (&'a Node, &Own<'a>), (new_node, new): (&'a Node, &Own<'a>)) {
        let words = [
            (&rules::TITLE, old.title, new.title),
            (&rules::DESCRIPTION, old.description, new.description),
            (&rules::EXAMPLE, old.example, new.example),
        ];
        for (rule, a, b) in words {
            self.word(rule, site, (old_node, a), (new_node, b));
        }
        self.lifecycle(site, (old_node, old.deprecated, old.sunset), (new_node, new.deprecated, new.sunset));
        let rule: Option<&'static Rule> = match (old.default, new.default) {
            (None, Some(_)) => Some(&rules::DEFAULT_ADDED),
            (Some(_), None) => Some(&rules::DEFAULT_REMOVED),
            (Some(a), Some(b)) if !same(a, b) => Some(&rules::DEFAULT_CHANGED),
            _ => None,
        };
        if let Some(rule) = rule {
            self.report(rule, site, old.default.unwrap_or(old_node), new.default.unwrap_or(new_node))
                .values(old.default.map(short), new.default.map(short));
        }
    }

    fn nullable(&mut self, site: &Site<'_>, (old_node, old): (&'a Node, bool), (new_node, new): (&'a Node, bool)) {
        if old == new {
            return;
        }
        let rule = if new { &rules::NULLABLE } else { &rules::NOT_NULLABLE };
        let rust = match site.required {
            Some((was, is)) => presence((was, old), (is, new)),
            None => (Release::Major, Release::Major),
        };
        self.report(rule, site, old_node, new_node).rust = Some(rust);
    }

    /// Compares types; gives whether it makes sense to look at what they have in common.
    fn type_name(&mut self, site: &Site<'_>, old: &Parts<'a>, new: &Parts<'a>, sides: &Sides<'_, 'a>) -> bool {
        let name = |view: &View<'a>| match () {
            () if view.never => Some("nothing".to_owned()),
            () if view.null_only => Some("null".to_owned()),
            () => view.type_name().map(str::to_owned),
        };
        let (a, b) = (name(sides.old), name(sides.new));
        let relation = types(a.as_deref(), b.as_deref(), site.is_text);
        let rule = match relation {
            Relation::Same => return true,
            Relation::Wider => &rules::TYPE_WIDENED,
            Relation::Narrower => &rules::TYPE_NARROWED,
            Relation::Differs => &rules::TYPE_CHANGED,
        };
        let says = (describe(&self.old, old), describe(&self.new, new));
        self.report(rule, site, sides.old_node, sides.new_node)
            .values(says.0, says.1)
            .major_if(rust_type(sides.old) != rust_type(sides.new));
        // Of numbers, widths and bounds still mean the same.
        matches!((a.as_deref(), b.as_deref()), (Some("integer" | "number"), Some("integer" | "number")))
    }

    fn enumeration(&mut self, site: &Site<'_>, sides: &Sides<'_, 'a>) {
        let differs = rust_type(sides.old) != rust_type(sides.new);
        match (&sides.old.enumeration, &sides.new.enumeration) {
            (None, None) => {}
            (None, Some((node, values))) => {
                self.report(&rules::ENUM_ADDED, site, sides.old_node, node)
                    .values(None, list(values))
                    .major_if(differs);
            }
            (Some((node, values)), None) => {
                self.report(&rules::ENUM_REMOVED, site, node, sides.new_node)
                    .values(list(values), None)
                    .major_if(differs);
            }
            (Some((old_node, old)), Some((new_node, new))) => {
                let without = |values: &[&'a Node], known: &[&'a Node]| -> Vec<&'a Node> {
                    values.iter().copied().filter(|value| !known.iter().any(|known| same(known, value))).collect()
                };
                let (added, removed) = (without(new, old), without(old, new));
                if !removed.is_empty() {
                    self.report(&rules::ENUM_VALUES_REMOVED, site, old_node, new_node).values(list(&removed), None);
                }
                if !added.is_empty() {
                    let sent = if old.len() == 1 { Release::Major } else { Release::Minor };
                    self.report(&rules::ENUM_VALUES_ADDED, site, old_node, new_node)
                        .values(None, list(&added))
                        .rust_where(sent, Release::Minor);
                }
            }
        }
    }

    fn format(&mut self, site: &Site<'_>, sides: &Sides<'_, 'a>) {
        let differs = rust_type(sides.old) != rust_type(sides.new);
        let of = |view: &View<'a>, key: &str| view.limits.get(key).copied();
        let (a, b) = (of(sides.old, "format"), of(sides.new, "format"));
        let text = |node: Option<&'a Node>| node.and_then(Node::as_str);
        // A format that only repeats the type says nothing.
        let says =
            |view: &View<'a>, format: Option<&'a Node>| text(format).filter(|format| view.type_name() != Some(format));
        let rule = match formats(says(sides.old, a), says(sides.new, b)) {
            Relation::Same => None,
            Relation::Wider => Some(&rules::FORMAT_WIDENED),
            Relation::Narrower => Some(&rules::FORMAT_NARROWED),
            Relation::Differs => Some(&rules::FORMAT_CHANGED),
        };
        if let Some(rule) = rule {
            self.report(rule, site, a.unwrap_or(sides.old_node), b.unwrap_or(sides.new_node))
                .values(a.map(short), b.map(short))
                .major_if(differs);
        }
        for (key, rule) in
            [("contentEncoding", &rules::CONTENT_ENCODING), ("contentMediaType", &rules::CONTENT_MEDIA_TYPE)]
        {
            let (a, b) = (of(sides.old, key), of(sides.new, key));
            if text(a).map(str::to_ascii_lowercase) != text(b).map(str::to_ascii_lowercase) {
                self.report(rule, site, a.unwrap_or(sides.old_node), b.unwrap_or(sides.new_node))
                    .values(a.map(short), b.map(short))
                    .major_if(differs);
            }
        }
    }

    fn limits(&mut self, site: &Site<'_>, sides: &Sides<'_, 'a>) {
        let ends = [
            (sides.old.minimum, sides.new.minimum, 1.0, &rules::MINIMUM_RAISED, &rules::MINIMUM_LOWERED),
            (sides.old.maximum, sides.new.maximum, -1.0, &rules::MAXIMUM_LOWERED, &rules::MAXIMUM_RAISED),
        ];
        for (old, new, sign, tighter, looser) in ends {
            // How tight a bound is: none is the loosest, and one that is excluded is a little tighter.
            let tight = |bound: Option<(&'a Node, f64, bool)>| {
                bound.map_or((f64::NEG_INFINITY, false), |(_, value, excluded)| (value * sign, excluded))
            };
            let rule = match tight(new).partial_cmp(&tight(old)) {
                Some(std::cmp::Ordering::Greater) => tighter,
                Some(std::cmp::Ordering::Less) => looser,
                _ => continue,
            };
            let says = |bound: Option<(&'a Node, f64, bool)>| {
                bound.map(|(node, _, excluded)| format!("{}{}", short(node), if excluded { ", excluded" } else { "" }))
            };
            let place = |bound: Option<(&'a Node, f64, bool)>, node| bound.map_or(node, |(node, ..)| node);
            self.report(rule, site, place(old, sides.old_node), place(new, sides.new_node))
                .values(says(old), says(new));
        }
        let sizes: [(&str, f64, &'static Rule, &'static Rule); 6] = [
            ("minLength", 1.0, &rules::MIN_LENGTH_RAISED, &rules::MIN_LENGTH_LOWERED),
            ("maxLength", -1.0, &rules::MAX_LENGTH_LOWERED, &rules::MAX_LENGTH_RAISED),
            ("minItems", 1.0, &rules::MIN_ITEMS_RAISED, &rules::MIN_ITEMS_LOWERED),
            ("maxItems", -1.0, &rules::MAX_ITEMS_LOWERED, &rules::MAX_ITEMS_RAISED),
            ("minProperties", 1.0, &rules::MIN_PROPERTIES_RAISED, &rules::MIN_PROPERTIES_LOWERED),
            ("maxProperties", -1.0, &rules::MAX_PROPERTIES_LOWERED, &rules::MAX_PROPERTIES_RAISED),
        ];
        for (key, sign, tighter, looser) in sizes {
            self.limit(site, sides, key, |old, new| {
                let tight = |value: Option<&Node>| number(value).map_or(f64::NEG_INFINITY, |value| value * sign);
                match tight(new).total_cmp(&tight(old)) {
                    std::cmp::Ordering::Greater => Some(tighter),
                    std::cmp::Ordering::Less => Some(looser),
                    std::cmp::Ordering::Equal => None,
                }
            });
        }
        self.limit(site, sides, "multipleOf", |old, new| match (number(old), number(new)) {
            (None, Some(_)) => Some(&rules::MULTIPLE_NARROWED),
            (Some(_), None) => Some(&rules::MULTIPLE_WIDENED),
            (Some(a), Some(b)) if a == b => None,
            (Some(a), Some(b)) if (b / a).fract() == 0.0 => Some(&rules::MULTIPLE_NARROWED),
            (Some(a), Some(b)) if (a / b).fract() == 0.0 => Some(&rules::MULTIPLE_WIDENED),
            (Some(_), Some(_)) => Some(&rules::MULTIPLE_CHANGED),
            (None, None) => None,
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

    fn limit(
        &mut self,
        site: &Site<'_>,
        sides: &Sides<'_, 'a>,
        key: &str,
        judge: impl Fn(Option<&Node>, Option<&Node>) -> Option<&'static Rule>,
    ) {
        let is_for = match key {
            "minLength" | "maxLength" | "pattern" => "string",
            "minItems" | "maxItems" | "uniqueItems" => "array",
            "minProperties" | "maxProperties" => "object",
            _ => "number",
        };
        let of = |view: &View<'a>| {
            let name = view.type_name().map(|name| if name == "integer" { "number" } else { name });
            view.limits.get(key).copied().filter(|_| name.is_none_or(|name| name == is_for))
        };
        let (a, b) = (of(sides.old), of(sides.new));
        if let Some(rule) = judge(a, b) {
            self.report(rule, site, a.unwrap_or(sides.old_node), b.unwrap_or(sides.new_node))
                .values(a.map(short), b.map(short));
        }
    }

    fn array(&mut self, site: &Site<'_>, sides: &Sides<'_, 'a>) {
        match (sides.old.tuple, sides.new.tuple) {
            (None, None) => {}
            (Some(a), Some(b)) if items(Some(a)).len() == items(Some(b)).len() => {
                let both = items(Some(a)).iter().zip(items(Some(b)));
                for (i, (a, b)) in both.enumerate() {
                    self.schema(&site.step(Step::Item(i)), &vec![a], &vec![b]);
                }
            }
            (a, b) => {
                self.report(&rules::TUPLE_CHANGED, site, a.unwrap_or(sides.old_node), b.unwrap_or(sides.new_node))
                    .values(a.map(short), b.map(short));
            }
        }
        let item = site.step(Step::Items);
        match (&sides.old.items, &sides.new.items) {
            (Some(a), Some(b)) => self.schema(&item, a, b),
            (Some(a), None) => {
                let says = describe(&self.old, a);
                self.report(&rules::TYPE_WIDENED, &item, a[0], sides.new_node)
                    .values(says, "anything".to_owned())
                    .rust(Release::Major);
            }
            (None, Some(b)) => {
                let says = describe(&self.new, b);
                self.report(&rules::TYPE_NARROWED, &item, sides.old_node, b[0])
                    .values("anything".to_owned(), says)
                    .rust(Release::Major);
            }
            (None, None) => {}
        }
    }

    fn conditions(&mut self, site: &Site<'_>, sides: &Sides<'_, 'a>) {
        for keyword in CONDITIONS {
            let (a, b) = (sides.old.conditions.get(keyword).copied(), sides.new.conditions.get(keyword).copied());
            let rule = match (a, b) {
                (None, Some(_)) => &rules::CONDITION_ADDED,
                (Some(_), None) => &rules::CONDITION_REMOVED,
                (Some(a), Some(b)) if !same(a, b) => &rules::CONDITION_CHANGED,
                _ => continue,
            };
            let says = |node: &Node| cut(&format!("{keyword} {}", short(node)));
            self.report(rule, site, a.unwrap_or(sides.old_node), b.unwrap_or(sides.new_node))
                .values(a.map(says), b.map(says));
        }
    }
}

/// What becomes of a field that is required and nullable, or not: in a model that is sent, and in one that is only read.
pub(super) fn presence(old: (bool, bool), new: (bool, bool)) -> (Release, Release) {
    let spelled = |(required, nullable): (bool, bool), sent: bool| match (required, nullable) {
        (true, false) => "T",
        (true, true) => "Option<T>, needed",
        (false, true) if sent => "Maybe<T>",
        (false, _) => "Option<T>",
    };
    let release = |sent| match spelled(old, sent) == spelled(new, sent) {
        true => Release::Patch,
        false => Release::Major,
    };
    (release(true), release(false))
}

fn list(values: &[&Node]) -> String {
    cut(&values.iter().map(|value| short(value)).collect::<Vec<_>>().join(", "))
}

fn number(node: Option<&Node>) -> Option<f64> {
    node?.as_number()?.as_f64()
}

/// `None`: any type. Values that are text anyway may be any text where a type becomes `string`.
fn types(old: Option<&str>, new: Option<&str>, is_text: bool) -> Relation {
    let one_way = |old: Option<&str>, new: Option<&str>| match (old, new) {
        (Some("nothing"), _) | (_, None) | (Some("integer"), Some("number")) => Some(Relation::Wider),
        (Some("integer" | "number" | "boolean"), Some("string")) if is_text => Some(Relation::Wider),
        _ => None,
    };
    match (old, new) {
        (a, b) if a == b => Relation::Same,
        (a, b) => one_way(a, b).or_else(|| one_way(b, a).map(Relation::reversed)).unwrap_or(Relation::Differs),
    }
}

fn formats(old: Option<&str>, new: Option<&str>) -> Relation {
    let one_way = |old: Option<&str>, new: Option<&str>| match (old, new) {
        (Some(_), None) => Some(Relation::Wider),
        (Some("int8" | "int16" | "uint8"), Some("int32" | "int64"))
        | (Some("int32" | "uint16" | "uint32"), Some("int64"))
        | (Some("float"), Some("double"))
        | (Some("uuid" | "uri" | "url" | "email" | "hostname"), Some("password")) => Some(Relation::Wider),
        _ => None,
    };
    match (old, new) {
        (a, b) if a == b => Relation::Same,
        (a, b) => one_way(a, b).or_else(|| one_way(b, a).map(Relation::reversed)).unwrap_or(Relation::Differs),
    }
}
