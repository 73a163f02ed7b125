//! Parameters.

use std::fmt;

use super::super::change::Directions;
use super::super::doc::{At, Component, Doc, Part};
use super::super::rules;
use super::super::text::{Form, Lists};
use super::super::view::View;
use super::life::Life;
use super::values::describe;
use super::{Site, Walk};
use crate::canonical::media_type::distinct;
use crate::canonical::{Header, In, Operation, ParamStyle, Parameter, PathItem, Serialised};
use crate::source::{Node, push_token};

/// Levels of nested unions that are examined.
const NESTED: usize = 8;

/// A parameter of an operation or of its path.
#[derive(Clone, Copy)]
struct Declared<'a> {
    /// As it stands: perhaps a reference.
    node: &'a Node,
    /// Itself.
    parameter: At<'a, Parameter>,
    /// The component's name.
    component: Option<&'a str>,
    place: In,
    name: &'a str,
    /// Position among the path's parameters.
    position: Option<usize>,
}

impl Declared<'_> {
    /// Returns whether two parameters correspond: by position in the path, case-insensitively in headers.
    fn is(&self, other: &Declared<'_>) -> bool {
        self.place == other.place
            && match self.place {
                In::Path if self.position.is_some() => self.position == other.position,
                In::Header => self.name.eq_ignore_ascii_case(other.name),
                _ => self.name == other.name,
            }
    }

    fn label(&self) -> String {
        format!("{} parameter `{}`", self.place.name(), self.name)
    }

    fn pointer(&self) -> String {
        let mut pointer = "/parameters".to_owned();
        push_token(&mut pointer, self.name);
        pointer
    }
}

impl<'a> Walk<'a> {
    /// Compares parameters; those of an operation are sent, those of a webhook or callback received.
    pub(super) fn parameters(
        &mut self,
        site: &Site<'_>,
        direction: Directions,
        (old_path, old_item, old): (&'a str, At<'a, PathItem>, At<'a, Operation>),
        (new_path, new_item, new): (&'a str, At<'a, PathItem>, At<'a, Operation>),
    ) {
        let before = declared(&self.old, old_path, old_item, old);
        let after = declared(&self.new, new_path, new_item, new);
        let moved = |one: &Declared<'a>, others: &[Declared<'a>], own: &[Declared<'a>]| {
            let fits = |other: &&Declared<'a>| {
                other.name == one.name && other.place != one.place && !own.iter().any(|known| known.is(other))
            };
            others.iter().find(fits).copied()
        };
        for a in &before {
            let part = site.part(a.label(), a.pointer(), direction);
            if let Some(b) = after.iter().find(|b| b.is(a)) {
                match (a.component, b.component) {
                    (Some(x), Some(y)) => {
                        self.pair(Parameter::SECTION, &part, x, y);
                    }
                    _ => self.parameter(&part, a.parameter, b.parameter),
                }
            } else if let Some(b) = moved(a, &after, &before) {
                self.report(&rules::PARAMETER_MOVED, &part, a.node, b.node)
                    .values(a.place.name().to_owned(), b.place.name().to_owned())
                    .major_if(a.parameter.required != b.parameter.required);
                let (old, new) = (Valued::from(a.parameter), Valued::from(b.parameter));
                let forms = (written(&self.old, old), written(&self.new, new));
                self.parameter_value(&part, old, new, &forms);
            } else {
                let rule = match a.parameter.required {
                    true => &rules::REQUIRED_PARAMETER_REMOVED,
                    false => &rules::OPTIONAL_PARAMETER_REMOVED,
                };
                let says = Valued::from(a.parameter).says(&self.old);
                self.report(rule, &part, a.node, new.node).values(says, None).life_before(Life::of(a.parameter.node));
            }
        }
        for b in &after {
            if before.iter().any(|a| a.is(b)) || moved(b, &before, &after).is_some() {
                continue;
            }
            let part = site.part(b.label(), b.pointer(), direction);
            let rule = match b.parameter.required {
                true => &rules::REQUIRED_PARAMETER_ADDED,
                false => &rules::OPTIONAL_PARAMETER_ADDED,
            };
            let says = Valued::from(b.parameter).says(&self.new);
            self.report(rule, &part, old.node, b.node).values(None, says);
        }
    }

    /// A parameter on both sides.
    pub(super) fn parameter(&mut self, site: &Site<'_>, old: At<'a, Parameter>, new: At<'a, Parameter>) {
        let both = (old, new);
        self.note_flag(site, both, |one| one.required, (&rules::PARAMETER_REQUIRED, &rules::PARAMETER_OPTIONAL));
        let forms = self.serialization(site, old.into(), new.into());
        if !(forms.0.holds_no_reserved && forms.1.holds_no_reserved) {
            let rules = (&rules::RESERVED_ALLOWED, &rules::RESERVED_FORBIDDEN);
            self.note_flag(site, both, |one| one.allow_reserved, rules);
        }
        self.note_flag(site, both, |one| one.allow_empty, (&rules::EMPTY_ALLOWED, &rules::EMPTY_FORBIDDEN));
        self.lifecycle(site, Life::of(old.node), Life::of(new.node));
        self.description(site, old.node, new.node);
        self.parameter_value(site, old.into(), new.into(), &forms);
    }

    /// Compares how the values of a parameter or header are written.
    pub(super) fn serialization(
        &mut self,
        site: &Site<'_>,
        old: Valued<'a>,
        new: Valued<'a>,
    ) -> (Written<'a>, Written<'a>) {
        let (a, b) = (written(&self.old, old), written(&self.new, new));
        if !a.is_as(&b) {
            self.report(&rules::PARAMETER_STYLE, site, old.node, new.node).values(a.to_string(), b.to_string());
        }
        (a, b)
    }

    /// The values of a parameter or header, which are written in these forms.
    pub(super) fn parameter_value(
        &mut self,
        site: &Site<'_>,
        old: Valued<'a>,
        new: Valued<'a>,
        (before, after): &(Written<'a>, Written<'a>),
    ) {
        if let (Some(a), Some(b)) = (old.schema(), new.schema()) {
            let is_styled = |one: Valued<'a>| matches!(one.value, Serialised::Schema(_));
            let pointer = if is_styled(old) { "" } else { "/content/schema" };
            let value = Site {
                form: match is_styled(old) && is_styled(new) {
                    true => Form::Parameter((before.lists(), after.lists())),
                    false => Form::Json,
                },
                ..site.part("", pointer.to_owned(), Directions::BOTH)
            };
            self.schema(&value, &vec![a], &vec![b]);
        }
    }
}

/// A parameter or header, with its value.
#[derive(Clone, Copy)]
pub(super) struct Valued<'a> {
    node: &'a Node,
    value: &'a Serialised,
    place: In,
    style: ParamStyle,
    explode: bool,
}

impl<'a> From<At<'a, Parameter>> for Valued<'a> {
    fn from(At { node, part }: At<'a, Parameter>) -> Self {
        Self { node, value: &part.value, place: part.place, style: part.style, explode: part.explode }
    }
}

impl<'a> From<At<'a, Header>> for Valued<'a> {
    fn from(At { node, part }: At<'a, Header>) -> Self {
        Self { node, value: &part.value, place: In::Header, style: part.style, explode: part.explode }
    }
}

impl<'a> Valued<'a> {
    /// The schema of the value.
    fn schema(self) -> Option<Part<'a>> {
        match self.value {
            Serialised::Schema(used) => Some(Part { node: self.node.get("schema")?, used: *used }),
            Serialised::Content(name, declared) => {
                Some(Part { node: self.node.get("content")?.get(name)?.get("schema")?, used: declared.schema? })
            }
        }
    }

    /// Returns a short description of the value.
    pub(super) fn says(self, doc: &Doc<'a>) -> Option<String> {
        describe(doc, &vec![self.schema()?])
    }
}

/// The serialization of the value.
fn written<'a>(doc: &Doc<'a>, one: Valued<'a>) -> Written<'a> {
    let schema = one.schema();
    Written {
        media_type: match one.value {
            Serialised::Content(media_type, _) => Some(media_type),
            Serialised::Schema(_) => None,
        },
        place: one.place,
        style: one.style,
        explode: one.explode,
        holds_several: schema.is_some_and(|schema| holds(doc, &["array", "object"], &[schema], 0)),
        holds_members: schema.is_some_and(|schema| holds(doc, &["object"], &[schema], 0)),
        holds_no_reserved: schema.is_some_and(|schema| {
            let of_numbers = |view: &View<'a>| matches!(view.type_name(), Some("integer" | "boolean"));
            let view = doc.view(&[schema]);
            view.items.as_ref().map_or_else(|| of_numbers(&view), |items| of_numbers(&doc.view(items)))
        }),
    }
}

/// The serialization of a parameter's value (OpenAPI 3.2.0, 4.12.6).
pub(super) struct Written<'a> {
    media_type: Option<&'a str>,
    place: In,
    style: ParamStyle,
    explode: bool,
    /// The value may be a list or an object.
    holds_several: bool,
    /// The value may be an object.
    holds_members: bool,
    /// No text of the value has reserved characters.
    holds_no_reserved: bool,
}

impl Written<'_> {
    /// Returns whether what both sides may have is written the same.
    fn is_as(&self, other: &Self) -> bool {
        if self.media_type.is_some() || other.media_type.is_some() {
            return match (self.media_type, other.media_type) {
                (Some(a), Some(b)) => distinct(a) == distinct(b),
                _ => false,
            };
        }
        // A simple list has commas, exploded or not.
        let is_list = self.style == ParamStyle::Simple && !(self.holds_members && other.holds_members);
        let several = !(self.holds_several && other.holds_several)
            || self.style == other.style && (self.explode == other.explode || is_list);
        let one = self.style == other.style || self.is_plain() && other.is_plain();
        several && one
    }

    /// Returns whether a single value is written as `name=value`, whatever the style.
    fn is_plain(&self) -> bool {
        matches!(self.place, In::Query | In::Cookie) && self.style != ParamStyle::DeepObject
            || self.place == In::Query && !self.holds_several
    }

    /// Returns the form of a list.
    fn lists(&self) -> Lists {
        match (self.style, self.explode) {
            _ if self.media_type.is_some() => Lists::Never,
            (ParamStyle::Form | ParamStyle::Cookie | ParamStyle::Matrix, true) => Lists::Repeated,
            (ParamStyle::Form | ParamStyle::Cookie | ParamStyle::Matrix, false) => Lists::Separated(','),
            (ParamStyle::Simple, _) | (ParamStyle::Label, false) => Lists::Separated(','),
            (ParamStyle::Label, true) => Lists::Separated('.'),
            (ParamStyle::SpaceDelimited, _) => Lists::Separated(' '),
            (ParamStyle::PipeDelimited, _) => Lists::Separated('|'),
            _ => Lists::Never,
        }
    }
}

impl fmt::Display for Written<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.media_type, self.explode) {
            (Some(media_type), _) => f.write_str(media_type),
            (None, _) if !self.holds_several && self.place == In::Query => f.write_str("one value"),
            (None, _) if !self.holds_several => f.write_str(self.style.name()),
            (None, true) => write!(f, "{}, exploded", self.style.name()),
            (None, false) => write!(f, "{}, not exploded", self.style.name()),
        }
    }
}

/// Returns whether a value may be of one of these types.
fn holds<'a>(doc: &Doc<'a>, types: &[&str], parts: &[Part<'a>], depth: usize) -> bool {
    let view = doc.view(parts);
    match view.choices.first() {
        Some(choice) if view.type_name().is_none() && depth < NESTED => {
            choice.members.iter().any(|member| holds(doc, types, member, depth + 1))
        }
        _ => view.type_name().is_some_and(|name| types.contains(&name)),
    }
}

/// Those of the operation, and those of its path that it has not.
fn declared<'a>(
    doc: &Doc<'a>,
    path: &'a str,
    item: At<'a, PathItem>,
    operation: At<'a, Operation>,
) -> Vec<Declared<'a>> {
    let positions = template(path);
    let mut list: Vec<Declared<'a>> = Vec::new();
    let of_path = item.listed("parameters", &item.part.parameters);
    for at in operation.listed("parameters", &operation.part.parameters).chain(of_path) {
        let Some((parameter, component)) = doc.resolve(at) else { continue };
        let (place, name) = (parameter.part.place, parameter.part.name.as_str());
        let position = positions.iter().position(|known| place == In::Path && *known == name);
        let declared = Declared { node: at.node, parameter, component, place, name, position };
        if !list.iter().any(|known| known.is(&declared)) {
            list.push(declared);
        }
    }
    list
}

/// The names of a path's parameters, in order.
fn template(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name)).collect()
}
