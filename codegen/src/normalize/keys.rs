//! Keys where the specification allows none: misspelled, of another version, or indented out of their place.
//!
//! Documents are read as they are written, before anything is moved: a key that no stage looks for would vanish without a word.

mod fields;
mod keywords;
pub(super) mod objects;

use std::collections::HashSet;

use super::keywords::quoted;
use super::kinds::{Reading, object_at};
use crate::budget;
use crate::canonical::METHODS;
use crate::diagnostics::Diagnostics;
use crate::source::{FileId, Map, Node, Sources, Span, Value, tokens};
use crate::suggest;
use objects::{Holds, Object};

/// The help for a value of the wrong JSON type.
const IGNORED: &str = "it is ignored; check the indentation and the quotes";

/// A line of versions that have the same keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    Swagger,
    Three0,
    Three1,
    Three2,
}

impl Line {
    fn of(root: &Node) -> Self {
        let text = root.get("openapi").and_then(super::document::scalar_text).unwrap_or_default();
        match text.get(..3) {
            _ if root.get("openapi").is_none() => Self::Swagger,
            Some("3.1") => Self::Three1,
            Some("3.2") => Self::Three2,
            _ => Self::Three0,
        }
    }

    /// The version in words.
    fn words(self) -> &'static str {
        match self {
            Self::Swagger => "Swagger 2.0",
            Self::Three0 => "OpenAPI 3.0",
            Self::Three1 => "OpenAPI 3.1",
            Self::Three2 => "OpenAPI 3.2",
        }
    }

    /// Returns whether schemas are those of JSON Schema, which leaves keywords of one's own to anybody (JSON Schema 2020-12 core, 4.3.1).
    fn has_open_schemas(self) -> bool {
        matches!(self, Self::Three1 | Self::Three2)
    }
}

/// Warns of each key of a document, and of the parts of other files that it refers to, that the specification does not know.
pub(super) fn check(sources: &Sources, file: FileId, diagnostics: &mut Diagnostics) {
    let root = &sources.file(file).root;
    let mut walk = Walk { sources, diagnostics, line: Line::of(root), seen: HashSet::new(), queue: Vec::new() };
    walk.queue.push((file, root, Object::Document, None));
    while let Some((file, node, object, around)) = walk.queue.pop() {
        if !budget::is_spent() {
            walk.visit(file, node, object, around);
        }
    }
}

struct Walk<'s, 'd> {
    sources: &'s Sources,
    diagnostics: &'d mut Diagnostics,
    line: Line,
    seen: HashSet<(Object, Span)>,
    /// Values to visit, the next last: file, value, kind, and the containing object.
    queue: Vec<(FileId, &'s Node, Object, Option<Object>)>,
}

impl<'s> Walk<'s, '_> {
    fn visit(&mut self, file: FileId, node: &'s Node, object: Object, around: Option<Object>) {
        let members = match &node.value {
            Value::Object(members) => members,
            Value::Array(items) => {
                items.iter().for_each(|item| self.entry(item, object));
                self.queue.extend(items.iter().rev().map(|item| (file, item, object, around)));
                return;
            }
            _ => return,
        };
        // An alias of YAML and what it refers to have places of their own.
        if !self.seen.insert((object, node.span)) {
            return;
        }
        let start = self.queue.len();
        if let Some((reference, span)) = members.get("$ref").and_then(|link| Some((link.as_str()?, link.span))) {
            self.follow(file, reference, span, object);
            // Beside a reference other keys are ignored (OpenAPI 3.0.4, 4.8.23), but for those of newer schemas and of path items.
            let has_siblings = object == Object::PathItem || (object == Object::Schema && self.line.has_open_schemas());
            if !has_siblings {
                return;
            }
        }
        for (key, value) in members.iter() {
            match object.key(key) {
                Some((_, versions, holds)) => {
                    if !versions.has(self.line) {
                        self.of_another_version(object, key, value, versions.words());
                    } else if let Some(message) = fields::fault(object, key, *holds, value) {
                        self.diagnostics.warn("field-value", self.sources.locate(value.span), message, IGNORED);
                        continue;
                    } else if has_keywords(object)
                        && let Some((code, message, help)) = keywords::fault(self.line, key, value)
                    {
                        self.diagnostics.warn(code, self.sources.locate(value.span), message, help);
                    }
                    self.descend(file, value, *holds, object);
                }
                None if is_free(key) => {}
                None => match object.named() {
                    Some(named) => self.push_entry(file, key, value, named, object),
                    None => self.unknown(object, around, key, value, members),
                },
            }
        }
        self.queue[start..].reverse();
    }

    fn descend(&mut self, file: FileId, value: &'s Node, holds: Holds, object: Object) {
        match holds {
            Holds::Data => {}
            Holds::One(inner) => self.queue.push((file, value, inner, Some(object))),
            Holds::Map(inner) => {
                for (name, value) in value.as_object().into_iter().flatten() {
                    // The keys of a media type, where media types should be.
                    if inner == Object::MediaType
                        && let Some((_, _, holds)) = inner.key(name)
                    {
                        self.descend(file, value, *holds, inner);
                        continue;
                    }
                    // A name of the document's own may begin with `x-` only where a property or a header is below it.
                    if matches!(inner, Object::Schema | Object::Header) || !name.starts_with("x-") {
                        self.push_entry(file, name, value, inner, object);
                    }
                }
            }
        }
    }

    /// Warns of an entry of a map, or an item of a list, that is not an object.
    fn entry(&mut self, value: &Node, object: Object) {
        if let Some(message) = fields::fault_of_entry(object, value) {
            self.diagnostics.warn("field-value", self.sources.locate(value.span), message, IGNORED);
        }
    }

    /// Visits an entry of a map later; the reference of a map that is declared elsewhere is none.
    fn push_entry(&mut self, file: FileId, name: &str, value: &'s Node, object: Object, around: Object) {
        if name != "$ref" {
            self.entry(value, object);
        }
        self.queue.push((file, value, object, Some(around)));
    }

    /// Goes on where a reference leads, if it leads anywhere; whether it must is for others to say.
    fn follow(&mut self, file: FileId, reference: &str, span: Span, object: Object) {
        let (file, prefix) = match self.sources.identified(file, span, reference) {
            Some((file, pointer)) => (file, pointer.to_owned()),
            None => match self.sources.referred(file, reference) {
                Some(file) => (file, String::new()),
                None => return,
            },
        };
        let fragment = super::references::decode(reference.split_once('#').map_or("", |(_, fragment)| fragment));
        if !fragment.is_empty() && !fragment.starts_with('/') {
            return;
        }
        let pointer = prefix + &fragment;
        let sources = self.sources;
        let mut node = &sources.file(file).root;
        if let Some(found) = object_at(node, &pointer)
            && let Some(reading) = Reading::of(found, object)
        {
            // A reference where none is allowed is reported in any case.
            if object.may_be_reference(self.line) && found != Object::Document {
                let message = format!("`{}` is {}, not {}", quoted(reference), found.noun(), object.noun());
                let location = self.sources.locate(span);
                self.diagnostics.warn("misplaced-reference", location, message, reading.help(object));
            }
            return;
        }
        for token in tokens(&pointer) {
            match node.child(&token) {
                Some(child) => node = child,
                None => return,
            }
        }
        self.queue.push((file, node, object, None));
    }

    fn of_another_version(&mut self, object: Object, key: &str, value: &Node, versions: &str) {
        let message = format!("`{key}` is not a key of {} in {}", object.noun(), self.line.words());
        let help = format!("{versions} has it: declare that version, or write the same with the keys of this one");
        self.warn(value, "key-of-another-version", message, help);
    }

    fn unknown(&mut self, object: Object, around: Option<Object>, key: &str, value: &Node, beside: &Map) {
        let is_open = object == Object::Schema && self.line.has_open_schemas();
        let name = quoted(key);
        let message = format!("`{name}` is not a key of {}", object.noun());
        if object == Object::PathItem && METHODS.contains(&key.to_ascii_lowercase().as_str()) {
            let help = format!("it is read as `{}`; methods are written in lower case", key.to_ascii_lowercase());
            return self.warn(value, "unknown-key", message, help);
        }
        // A key that is there already is not the one that was meant.
        let known = object
            .keys()
            .iter()
            .filter(|(known, versions, _)| versions.has(self.line) && !beside.contains_key(*known) && *known != "$ref");
        let known = known.map(|(known, ..)| *known);
        let nearest = if is_open { suggest::slip(key, known) } else { suggest::nearest(key, known) };
        let is_property = object == Object::Schema && beside.contains_key("properties") && is_schema(value);
        if nearest.is_none() && is_property {
            let help = "it is ignored; if it is a property, indent it below `properties`";
            return self.warn(value, "misplaced-key", message, help);
        }
        if nearest.is_none()
            && !is_open
            && let Some(home) = self.home(object, around, key)
        {
            let help = format!("it is ignored; it belongs in {home}: check the indentation");
            return self.warn(value, "misplaced-key", message, help);
        }
        if nearest.is_some() || !is_open {
            let help = suggest::help(nearest, "it is ignored; begin the names of your own keys with `x-`");
            self.warn(value, "unknown-key", message, help);
        }
    }

    /// The object around this one, or one in it, that has the key.
    fn home(&self, object: Object, around: Option<Object>, key: &str) -> Option<&'static str> {
        let has = |object: &Object| object.key(key).is_some_and(|(_, versions, _)| versions.has(self.line));
        if let Some(around) = around.filter(has) {
            return Some(around.noun());
        }
        let inner = object.keys().iter().filter(|(_, versions, _)| versions.has(self.line)).find_map(
            |(_, _, holds)| match holds {
                Holds::Data => None,
                Holds::One(inner) | Holds::Map(inner) => Some(*inner).filter(|inner| *inner != object && has(inner)),
            },
        );
        inner.map(Object::noun)
    }

    /// Adds a warning at the key of a value.
    fn warn(&mut self, at: &Node, code: &'static str, message: String, help: impl Into<crate::foreign::Foreign>) {
        self.diagnostics.warn(code, self.sources.locate_key(at.span), message, help);
    }
}

/// Returns whether an object has the keywords of a schema; in Swagger 2.0 parameters and headers have them, too.
fn has_keywords(object: Object) -> bool {
    matches!(object, Object::Schema | Object::Parameter | Object::Header)
}

/// Keys that may be anywhere: extensions, and those that editors and people put there for themselves.
fn is_free(key: &str) -> bool {
    key.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("x-")) || matches!(key, "$schema" | "$comment" | "$id")
}

/// Returns whether a value has the look of a schema.
fn is_schema(value: &Node) -> bool {
    let words = ["type", "$ref", "properties", "items", "enum", "oneOf", "anyOf", "allOf", "format"];
    value.as_object().is_some_and(|members| words.iter().any(|word| members.contains_key(*word)))
}

/// Returns whether a key of `properties` is a keyword that was indented too deep, as its value is not a schema.
pub(super) fn is_misplaced_keyword(key: &str, value: &Node) -> bool {
    !matches!(value.value, Value::Object(_) | Value::Bool(_)) && Object::Schema.key(key).is_some()
}
