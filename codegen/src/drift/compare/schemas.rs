//! Schemas: what they refer to, their types, values and formats.

use std::collections::BTreeSet;

use super::super::change::Wire;
use super::super::doc::{Part, Parts};
use super::super::equality::{same, without};
use super::super::rules::{self, Rule};
use super::super::version::Release;
use super::super::view::{Own, View, flag, form, items, json_type};
use super::life::Life;
use super::members::is_null_twice;
use super::values::{RustType, cut, describe, short};
use super::{OwnerId, Site, Walk};
use crate::source::Node;

/// Relation of the values allowed after to those allowed before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    Same,
    Wider,
    Narrower,
    Differs,
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
        let (Some(old_node), Some(new_node)) = (old.first().map(|part| part.node), new.first().map(|part| part.node))
        else {
            return;
        };
        let (Some(a), Some(b)) = (self.old.base(old), self.new.base(new)) else {
            if !self.again(site.owner, old, new) {
                self.views(site, old, new);
            }
            return;
        };
        let (own_old, own_new) = (self.old.own(old), self.new.own(new));
        if let (Some(x), Some(y)) = (self.old.schema(a), self.new.schema(b)) {
            if a != b && !self.are_alike(x, y) {
                let (before, after) = (self.old.view(old), self.new.view(new));
                if before.choices.is_empty() && after.choices.is_empty() {
                    self.report(&rules::TYPE_CHANGED, site, old_node, new_node)
                        .values(a.to_owned(), b.to_owned())
                        .rust(Release::Major);
                } else if !self.again(site.owner, old, new) {
                    // A union under a name is what it would be without one.
                    self.views(site, old, new);
                }
                return;
            }
            let owner = self.pair("schemas", site, a, b);
            self.null_of_use(site, owner, (old, x), (new, y));
        }
        self.own(site, (old_node, &own_old), (new_node, &own_new));
    }

    /// Null where a component is used: a reference may allow it, too.
    fn null_of_use(
        &mut self,
        site: &Site<'_>,
        owner: OwnerId,
        (old, x): (&Parts<'a>, Part<'a>),
        (new, y): (&Parts<'a>, Part<'a>),
    ) {
        if site.is_null_settled {
            return;
        }
        let own = (self.old.own_null(old), self.new.own_null(new));
        let components = (self.old.view(&[x]).null, self.new.view(&[y]).null);
        let effective = |own: bool, null: Option<bool>| if own { Some(true) } else { null };
        let (was, is) = (effective(own.0, components.0), effective(own.1, components.1));
        if was == is {
            return;
        }
        match own.0 == own.1 {
            true => {
                self.null_changed.insert(owner);
            }
            false => self.nullable(site, (old[0].node, was), (new[0].node, is)),
        }
    }

    /// A component on both sides.
    pub(super) fn component_schema(&mut self, site: &Site<'_>, a: &'a str, b: &'a str) {
        let (Some(x), Some(y)) = (self.old.schema(a), self.new.schema(b)) else { return };
        let (old, new) = (vec![x], vec![y]);
        match (self.old.base(&old), self.new.base(&new)) {
            // A second name on both sides.
            (Some(_), Some(_)) => self.schema(site, &old, &new),
            _ if self.again(site.owner, &old, &new) => {}
            _ => {
                let first = self.drafts.len();
                self.views(site, &old, &new);
                let at = site.at();
                let is_null = |rule: &Rule| [&rules::NULLABLE, &rules::NOT_NULLABLE].contains(&rule);
                for draft in self.drafts[first..].iter_mut().filter(|draft| is_null(draft.rule) && draft.at == at) {
                    draft.is_null_of_component = true;
                }
                self.heirs(site, (a, x.node), (b, y.node));
            }
        }
    }

    fn views(&mut self, site: &Site<'_>, old: &Parts<'a>, new: &Parts<'a>) {
        let (before, after) = (self.old.view(old), self.new.view(new));
        let sides = Sides { old: &before, new: &after, old_node: old[0].node, new_node: new[0].node };
        self.twins.push(site.pointers());
        self.own(site, (sides.old_node, &before.own), (sides.new_node, &after.own));
        let first = self.drafts.len();
        let is_same_union = before.choices.len() == 1
            && after.choices.len() == 1
            && before.is_pure_union() != after.is_pure_union()
            && self.still(site).views(&before, &after)
            && self.already(site).views(&after, &before);
        if is_same_union {
            // Keywords common to all members stand in each, or beside them.
            return;
        }
        // An untyped schema that comes to name types no longer takes null, which is part of that.
        let is_limited = |view: &View<'a>| view.type_name().is_some() || view.enumeration.is_some();
        if is_limited(&before) == is_limited(&after) || !(before.choices.is_empty() && after.choices.is_empty()) {
            self.nullable(site, (sides.old_node, before.null), (sides.new_node, after.null));
        }
        if !self.choices(site, old, new, &sides) {
            self.values(site, old, new, &sides);
        }
        self.settle(first, site, &sides);
        match (is_null_twice(sides.old_node), is_null_twice(sides.new_node)) {
            (false, true) if before.takes_null() => {
                self.report(&rules::OVERLAP, site, sides.old_node, sides.new_node).is_settled = true;
            }
            (true, false) if after.takes_null() => {
                self.report(&rules::APART, site, sides.old_node, sides.new_node).is_settled = true;
            }
            _ => {}
        }
    }

    /// Keywords of schemas, apart from null and alternatives.
    pub(super) fn values(&mut self, site: &Site<'_>, old: &Parts<'a>, new: &Parts<'a>, sides: &Sides<'_, 'a>) {
        if self.type_name(site, old, new, sides) {
            self.enumeration(site, sides);
            self.format(site, sides);
            self.limits(site, sides);
            // Keywords for values of another type say nothing.
            let may_be = |name: &str| sides.new.type_name().is_none_or(|known| known == name);
            if may_be("object") {
                self.object(site, sides);
                self.dependent(site, sides);
            }
            if may_be("array") {
                self.array(site, sides);
            }
            self.content_schema(site, sides);
        }
        self.conditions(site, sides);
    }

    /// Keywords of a schema itself, without its references.
    fn own(&mut self, site: &Site<'_>, (old_node, old): (&'a Node, &Own<'a>), (new_node, new): (&'a Node, &Own<'a>)) {
        let words = [
            (&rules::TITLE, old.title, new.title),
            (&rules::DESCRIPTION, old.description, new.description),
            (&rules::EXAMPLE, old.example, new.example),
        ];
        for (rule, a, b) in words {
            self.word(rule, site, (old_node, a), (new_node, b));
        }
        self.lifecycle(site, Life::of_schema(old_node, old), Life::of_schema(new_node, new));
        self.xml(site, (old_node, old.xml), (new_node, new.xml));
        if let (Some(a), Some(b)) = (old.extensible, new.extensible) {
            self.extensible(site, a, b);
        }
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

    /// Compares the values of `x-extensible-enum`.
    fn extensible(&mut self, site: &Site<'_>, old: &'a Node, new: &'a Node) {
        let values = |list: &'a Node| items(Some(list)).iter().collect::<Vec<_>>();
        let (before, after) = (values(old), values(new));
        let (removed, added) = (without(&before, &after), without(&after, &before));
        if !removed.is_empty() {
            self.report(&rules::EXTENSIBLE_REMOVED, site, old, new).values(list(&removed), None);
        }
        if !added.is_empty() {
            self.report(&rules::EXTENSIBLE_ADDED, site, old, new).values(None, list(&added));
        }
    }

    /// The XML form of a value (OpenAPI 3.0.4, 4.8.26); a property's own name is not part of it.
    fn xml(
        &mut self,
        site: &Site<'_>,
        (in_old, old): (&'a Node, Option<&'a Node>),
        (in_new, new): (&'a Node, Option<&'a Node>),
    ) {
        if !self.has_xml || old.is_none() && new.is_none() {
            return;
        }
        let says = |node: Option<&Node>| {
            let text = |key: &str| node.and_then(|node| node.text(key)).map(str::to_owned);
            let is = |key: &str| node.is_some_and(|node| flag(node, key));
            let is_attribute = is("attribute") || text("nodeType").as_deref() == Some("attribute");
            (
                text("name").filter(|name| Some(name.as_str()) != site.property()),
                text("namespace"),
                is_attribute,
                is("wrapped"),
            )
        };
        if says(old) != says(new) {
            self.report(&rules::XML, site, old.unwrap_or(in_old), new.unwrap_or(in_new))
                .values(old.map(short), new.map(short));
        }
    }

    fn nullable(
        &mut self,
        site: &Site<'_>,
        (old_node, old): (&'a Node, Option<bool>),
        (new_node, new): (&'a Node, Option<bool>),
    ) {
        // A schema without a type that does not mention null allows it.
        let differs = old.unwrap_or(true) != new.unwrap_or(true);
        if site.is_null_settled || !differs {
            return;
        }
        let (old, new) = (old.unwrap_or(true), new.unwrap_or(true));
        let rule = if new { &rules::NULLABLE } else { &rules::NOT_NULLABLE };
        let rust = match site.required {
            Some((was, is)) => presence((was, old), (is, new)),
            None => (Release::Major, Release::Major),
        };
        self.report(rule, site, old_node, new_node).rust = Some(rust);
    }

    /// Compares types; gives whether it makes sense to look at what they have in common.
    fn type_name(&mut self, site: &Site<'_>, old: &Parts<'a>, new: &Parts<'a>, sides: &Sides<'_, 'a>) -> bool {
        let (a, b) = (kinds(sides.old), kinds(sides.new));
        let relation = match () {
            () if a == b => Relation::Same,
            // The lists say more than their types.
            () if are_listed(sides) && !sides.old.never && !sides.new.never => Relation::Same,
            () if site.form.texts().is_some() => self.texts(site, sides),
            () if sides.old.null_only && sides.new.takes_null() => Relation::Wider,
            () if sides.new.null_only && sides.old.takes_null() => Relation::Narrower,
            () => match relation(&a, &b, |old, new| are_wider(old.as_ref(), new.as_ref())) {
                // Of more types, but only those that are listed.
                Relation::Wider if sides.new.enumeration.is_some() && !sides.old.never => Relation::Differs,
                Relation::Narrower if sides.old.enumeration.is_some() && !sides.new.never => Relation::Differs,
                relation => relation,
            },
        };
        let rule = match relation {
            Relation::Same => return true,
            Relation::Wider => &rules::TYPE_WIDENED,
            Relation::Narrower => &rules::TYPE_NARROWED,
            Relation::Differs => &rules::TYPE_CHANGED,
        };
        let says = (describe(&self.old, old), describe(&self.new, new));
        self.report(rule, site, sides.old_node, sides.new_node)
            .values(says.0, says.1)
            .major_if(RustType::of(sides.old) != RustType::of(sides.new));
        // Of numbers, widths and bounds still mean the same.
        let is_number = |view: &View<'a>| matches!(view.type_name(), Some("integer" | "number"));
        is_number(sides.old) && is_number(sides.new)
    }

    /// Types of values that are written as text.
    fn texts(&self, site: &Site<'_>, sides: &Sides<'_, 'a>) -> Relation {
        match (self.still(site).views(sides.old, sides.new), self.already(site).views(sides.new, sides.old)) {
            (true, true) => Relation::Same,
            (true, false) => Relation::Wider,
            (false, true) => Relation::Narrower,
            (false, false) => match (sides.old.type_name(), sides.new.type_name()) {
                // Their bounds are compared besides.
                (Some("integer"), Some("number")) => Relation::Wider,
                (Some("number"), Some("integer")) => Relation::Narrower,
                _ => Relation::Differs,
            },
        }
    }

    fn enumeration(&mut self, site: &Site<'_>, sides: &Sides<'_, 'a>) {
        let differs = RustType::of(sides.old) != RustType::of(sides.new);
        // The limits of scalars are compared besides, but not what objects and lists hold.
        let is_unsure = |values: &[&Node], is_within: &dyn Fn() -> bool| {
            (values.iter().any(|value| !value.is_scalar()) && !is_within()).then_some(Wire::Risky)
        };
        match (&sides.old.enumeration, &sides.new.enumeration) {
            (None, None) => {}
            (None, Some((node, values))) => {
                let response = is_unsure(values, &|| self.already(site).views(sides.new, sides.old));
                let draft = self.report(&rules::ENUM_ADDED, site, sides.old_node, node);
                draft.values(None, list(values)).major_if(differs);
                draft.response = response;
            }
            (Some((node, values)), None) => {
                let request = is_unsure(values, &|| self.still(site).views(sides.old, sides.new));
                let draft = self.report(&rules::ENUM_REMOVED, site, node, sides.new_node);
                draft.values(list(values), None).major_if(differs);
                draft.request = request;
            }
            (Some((old_node, old)), Some((new_node, new))) => {
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
        let differs = RustType::of(sides.old) != RustType::of(sides.new);
        let of = |view: &View<'a>, key: &str| view.limits.get(key).copied();
        let (a, b) = (of(sides.old, "format"), of(sides.new, "format"));
        // A format that only repeats the type says nothing.
        let says = |view: &View<'a>, format: Option<&'a Node>| {
            format.map(|node| form("format", node)).filter(|format| view.type_name() != Some(format))
        };
        let rule = match formats(says(sides.old, a).as_deref(), says(sides.new, b).as_deref()) {
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
            if a.map(|node| form(key, node)) != b.map(|node| form(key, node)) {
                self.report(rule, site, a.unwrap_or(sides.old_node), b.unwrap_or(sides.new_node))
                    .values(a.map(short), b.map(short))
                    .major_if(differs);
            }
        }
    }
}

/// Verdicts for a change of required and nullable of a field: in a model that is sent, and in one that is only received.
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

/// Returns whether both sides list their values.
fn are_listed(sides: &Sides<'_, '_>) -> bool {
    sides.old.enumeration.is_some() && sides.new.enumeration.is_some()
}

/// The types that values may have; `None`: any.
fn kinds<'v>(view: &'v View<'_>) -> Option<BTreeSet<&'v str>> {
    match (view.type_name(), &view.enumeration) {
        _ if view.never => Some(BTreeSet::new()),
        _ if view.null_only => Some(BTreeSet::from(["null"])),
        (Some(name), _) => Some(BTreeSet::from([name])),
        (None, Some((_, values))) => Some(values.iter().map(|value| json_type(value)).collect()),
        (None, None) => None,
    }
}

fn are_wider(old: Option<&BTreeSet<&str>>, new: Option<&BTreeSet<&str>>) -> bool {
    let (Some(old), Some(new)) = (old, new) else { return new.is_none() };
    old.iter().all(|name| new.contains(name) || *name == "integer" && new.contains("number"))
}

fn formats(old: Option<&str>, new: Option<&str>) -> Relation {
    relation(old, new, |old, new| match (old, new) {
        (Some(_), None) => true,
        (Some(old), Some(new)) => is_wider_format(old, new),
        (None, _) => false,
    })
}

fn relation<T: PartialEq + Copy>(old: T, new: T, is_wider: impl Fn(T, T) -> bool) -> Relation {
    match () {
        () if old == new => Relation::Same,
        () if is_wider(old, new) => Relation::Wider,
        () if is_wider(new, old) => Relation::Narrower,
        () => Relation::Differs,
    }
}

/// Returns whether all that has the first format has the second, too.
pub(in super::super) fn is_wider_format(old: &str, new: &str) -> bool {
    let signed = |format: &str| match format {
        "int8" => Some(8),
        "int16" => Some(16),
        "int32" => Some(32),
        "int64" => Some(64),
        _ => None,
    };
    let unsigned = |format: &str| match format {
        "uint8" => Some(8),
        "uint16" => Some(16),
        "uint32" => Some(32),
        "uint64" => Some(64),
        _ => None,
    };
    let number_of = |format: &str| (signed(format), unsigned(format));
    old == new
        || match (number_of(old), number_of(new)) {
            ((Some(a), _), (Some(b), _)) | ((_, Some(a)), (_, Some(b))) => a <= b,
            ((_, Some(a)), (Some(b), _)) => a < b,
            _ => matches!(
                (old, new),
                ("float", "double")
                    | ("url" | "uri", "uri-reference" | "iri" | "iri-reference")
                    | ("uri-reference" | "iri", "iri-reference")
                    | ("int8" | "uint8" | "int16" | "uint16" | "int32" | "uint32", "double")
                    | ("int8" | "uint8" | "int16" | "uint16", "float")
                    | ("email", "idn-email")
                    | ("hostname", "idn-hostname")
            ),
        }
}
