//! Schemas that contradict themselves: defaults and constants of another type, required names and encodings that nothing declares.

use std::collections::{BTreeSet, HashSet};

use super::keywords::quoted;
use crate::budget;
use crate::canonical::grammar::Part;
use crate::diagnostics::Diagnostics;
use crate::foreign::Foreign;
use crate::source::{Map, Node, Sources, Value, flag, items, members};
use crate::suggest;

/// Maximum number of references and `allOf` that are followed.
const MAX_DEPTH: usize = 16;

/// Warns of contradictions in each schema of a canonical document.
pub(super) fn check(sources: &Sources, root: &Node, diagnostics: &mut Diagnostics) {
    let mut parts = HashSet::new();
    each_schema(root, &HashSet::new(), &mut |schema, _| parts_of(schema, &mut parts));
    let mut check = Check { sources, root, diagnostics };
    each_schema(root, &parts, &mut |schema, is_whole| check.schema(schema, is_whole));
    each_media_type(root, Part::Document, &mut |media_type| check.encodings(media_type));
}

/// Calls `visit` with each media type outside of schemas.
fn each_media_type<'n>(node: &'n Node, part: Part, visit: &mut dyn FnMut(&'n Node)) {
    match part {
        Part::Schema => return,
        Part::MediaType => visit(node),
        _ => {}
    }
    for (key, member) in members(Some(node)) {
        part.holds(key).parts(member).for_each(|(part, child)| each_media_type(child, part, visit));
    }
}

/// Calls `visit` with each schema, and whether it says all there is to say of its values: not so where it is one of `allOf`, an
/// alternative, what a value is not, or one of the components in `parts`.
fn each_schema<'n>(root: &'n Node, parts: &HashSet<&str>, visit: &mut dyn FnMut(&'n Node, bool)) {
    // Canonical documents have schemas below these keys alone, outside of schemas.
    fn outside<'n>(node: &'n Node, names: bool, parts: &HashSet<&str>, visit: &mut dyn FnMut(&'n Node, bool)) {
        match &node.value {
            Value::Object(all) => {
                for (key, value) in all.iter() {
                    match key.as_str() {
                        "schema" | "itemSchema" if !names => inside(value, true, visit),
                        "schemas" if !names => members(Some(value))
                            .for_each(|(name, schema)| inside(schema, !parts.contains(name.as_str()), visit)),
                        key if !names && crate::source::is_data(key) => {}
                        key => outside(value, !names && crate::source::holds_names(key), parts, visit),
                    }
                }
            }
            Value::Array(list) => list.iter().for_each(|item| outside(item, false, parts, visit)),
            _ => {}
        }
    }
    fn inside<'n>(schema: &'n Node, is_whole: bool, visit: &mut dyn FnMut(&'n Node, bool)) {
        visit(schema, is_whole);
        for key in ["properties", "patternProperties"] {
            members(schema.get(key)).for_each(|(_, schema)| inside(schema, true, visit));
        }
        for key in ["items", "additionalProperties"] {
            schema.get(key).into_iter().for_each(|schema| inside(schema, true, visit));
        }
        items(schema.get("prefixItems")).iter().for_each(|schema| inside(schema, true, visit));
        for key in ["allOf", "oneOf", "anyOf"] {
            items(schema.get(key)).iter().for_each(|schema| inside(schema, false, visit));
        }
        schema.get("not").into_iter().for_each(|schema| inside(schema, false, visit));
    }
    outside(root, false, parts, visit);
}

/// Components that are parts of other schemas: what one of them requires may be declared beside it.
fn parts_of<'n>(schema: &'n Node, parts: &mut HashSet<&'n str>) {
    for key in ["allOf", "oneOf", "anyOf"] {
        parts.extend(items(schema.get(key)).iter().filter_map(component));
    }
}

/// The component's name that a canonical reference names.
fn component(node: &Node) -> Option<&str> {
    node.text("$ref")?.strip_prefix("#/components/schemas/")
}

struct Check<'s, 'd> {
    sources: &'s Sources,
    root: &'s Node,
    diagnostics: &'d mut Diagnostics,
}

/// The merged declarations of a schema's parts.
#[derive(Default)]
struct Declared<'n> {
    properties: BTreeSet<&'n str>,
    /// Something in it may declare properties that can't be listed.
    is_open: bool,
}

impl<'s> Check<'s, '_> {
    fn schema(&mut self, schema: &'s Node, is_whole: bool) {
        if budget::is_spent() {
            return;
        }
        self.constants(schema);
        self.default(schema);
        let constants = items(schema.get("enum")).iter().chain(schema.get("const")).chain(schema.get("default"));
        constants.for_each(|value| self.digits(value));
        if is_whole && schema.get("required").is_some() {
            self.required(schema);
        }
    }

    fn find(&self, name: &str) -> Option<&'s Node> {
        self.root.get("components")?.get("schemas")?.get(name)
    }

    /// Each value of `enum` is of the type beside it.
    fn constants(&mut self, schema: &'s Node) {
        let Some(kind) = schema.text("type") else { return };
        for value in items(schema.get("enum")).iter().filter(|value| !value.is_null() && !is_of(value, kind)) {
            let message = format!("a value of the enum is {}, but the type is `{kind}`", value.kind());
            self.warn(value, "enum-of-another-type", message, "no value can be both; correct the value or the type");
        }
    }

    /// A number that is compared or sent has the digits of the document: a double holds some seventeen.
    fn digits(&mut self, value: &Node) {
        let Some(float) = value.as_number().filter(|number| number.is_f64()).and_then(serde_json::Number::as_f64)
        else {
            return;
        };
        let text = self.sources.number_at(value.span);
        if text.parse() == Ok(float) && !is_held(text, float) {
            let message = format!("the number `{}` has more digits than a double holds", quoted(text));
            let help = format!("it is read as `{float:e}`; let the value be a string to keep its digits");
            self.warn(value, "number-digits", message, help);
        }
    }

    /// The default is of the schema's type, and one of its values.
    fn default(&mut self, schema: &'s Node) {
        // Null is how many say that there is no default.
        let Some(default) = schema.get("default").filter(|default| !default.is_null()) else { return };
        let mut rules = Vec::new();
        self.rules(schema, 0, &mut rules);
        if let Some(kind) = rules.iter().find_map(|rule| rule.text("type").filter(|kind| !is_of(default, kind))) {
            let message = format!("the default is {}, but the type is `{kind}`", default.kind());
            self.warn(default, "default-of-another-type", message, "correct the default or the type");
        } else if let Some(known) = rules.iter().find_map(|rule| rule.get("enum").and_then(Node::as_array))
            && default.is_scalar()
            && !known.contains(default)
        {
            let nearest = default.as_str().and_then(|own| suggest::nearest(own, known.iter().filter_map(Node::as_str)));
            let help = suggest::help(nearest, "name one of the enum's values, or add this one to them");
            self.warn(default, "default-not-in-enum", "the default is not a value of the enum", help);
        }
    }

    /// The schemas that a value of this one satisfies all: itself, what it refers to, and its `allOf`.
    fn rules(&self, schema: &'s Node, depth: usize, rules: &mut Vec<&'s Node>) {
        if depth > MAX_DEPTH || !budget::spend(1) {
            return;
        }
        match component(schema) {
            Some(name) => self.find(name).into_iter().for_each(|target| self.rules(target, depth + 1, rules)),
            None => {
                rules.push(schema);
                items(schema.get("allOf")).iter().for_each(|part| self.rules(part, depth + 1, rules));
            }
        }
    }

    /// Each name in `required` is that of a property.
    fn required(&mut self, schema: &'s Node) {
        let mut declared = Declared::default();
        self.declared(schema, 0, &mut declared);
        let has_others = schema.get("additionalProperties").is_some_and(|others| others.as_object().is_some());
        for (name, node) in items(schema.get("required")).iter().filter_map(|node| Some((node.as_str()?, node))) {
            if declared.is_open || declared.properties.contains(name) {
                continue;
            }
            let unused = declared.properties.iter().copied().filter(|known| !is_required(schema, known));
            let nearest = suggest::slip(name, unused.clone());
            // A map may require names without declaring them.
            if nearest.is_none() && (has_others || declared.properties.is_empty()) {
                continue;
            }
            let nearest = nearest.or_else(|| suggest::nearest(name, unused));
            let message = format!("`{}` is required, but there is no property of that name", quoted(name));
            let help = suggest::help(nearest, "declare the property, or take its name out of `required`");
            self.warn(node, "required-without-property", message, help);
        }
    }

    /// Each name in `encoding` is that of a property (OpenAPI 3.0.4, 4.8.14.1).
    fn encodings(&mut self, media_type: &'s Node) {
        let Some(schema) = media_type.get("schema").filter(|_| media_type.get("encoding").is_some()) else { return };
        let mut declared = Declared::default();
        self.declared(schema, 0, &mut declared);
        let mut rules = Vec::new();
        self.rules(schema, 0, &mut rules);
        let has_others =
            rules.iter().any(|rule| rule.get("additionalProperties").is_some_and(|any| any.as_object().is_some()));
        if declared.is_open || declared.properties.is_empty() || has_others {
            return;
        }
        for (name, node) in members(media_type.get("encoding")) {
            if declared.properties.contains(name.as_str()) {
                continue;
            }
            let message = format!("`{}` has an encoding, but there is no property of that name", quoted(name));
            let nearest = suggest::nearest(name, declared.properties.iter().copied());
            let help = suggest::help(nearest, "it is ignored; declare the property, or remove the encoding");
            self.diagnostics.warn("unused-encoding", self.sources.locate_key(node.span), message, help);
        }
    }

    fn declared(&self, schema: &'s Node, depth: usize, found: &mut Declared<'s>) {
        if depth > MAX_DEPTH || !budget::spend(1) {
            found.is_open = true;
            return;
        }
        if let Some(name) = component(schema) {
            match self.find(name) {
                Some(target) => self.declared(target, depth + 1, found),
                None => found.is_open = true,
            }
            return;
        }
        let conditional = ["if", "then", "else", "dependentSchemas", "patternProperties", "discriminator"];
        found.is_open |=
            schema.as_object().is_some_and(|own: &Map| conditional.iter().any(|key| own.contains_key(*key)));
        found.properties.extend(members(schema.get("properties")).map(|(name, _)| name.as_str()));
        for key in ["allOf", "oneOf", "anyOf"] {
            items(schema.get(key)).iter().for_each(|part| self.declared(part, depth + 1, found));
        }
    }

    fn warn(&mut self, at: &Node, code: &'static str, message: impl Into<Foreign>, help: impl Into<Foreign>) {
        self.diagnostics.warn(code, self.sources.locate(at.span), message, help);
    }
}

fn is_required(schema: &Node, name: &str) -> bool {
    items(schema.get("required")).iter().any(|known| known.as_str() == Some(name))
}

/// Returns whether a value is of a type (JSON Schema 2020-12 core, 4.2.1): `1.0` is an integer, too.
fn is_of(value: &Node, kind: &str) -> bool {
    match kind {
        "string" => value.as_str().is_some(),
        "boolean" => value.as_bool().is_some(),
        "number" => value.as_number().is_some(),
        "integer" => value.as_number().is_some_and(|number| {
            number.is_i64() || number.is_u64() || number.as_f64().is_some_and(|float| float.fract() == 0.0)
        }),
        "array" => value.as_array().is_some(),
        "object" => value.as_object().is_some(),
        "null" => value.is_null(),
        _ => true,
    }
}

/// Returns whether null satisfies the schema by what it says itself.
pub(super) fn allows_null(schema: &Node) -> bool {
    flag(schema, "nullable") || schema.text("type") == Some("null")
}

/// Returns whether a double holds all digits of the text that it was read from: `0.1` and `0.10000000000000001`, not `9007199254740993`.
fn is_held(text: &str, float: f64) -> bool {
    /// The most digits that a double has, written in full.
    const LONGEST: usize = 767;
    let digits = significant(text);
    // As many digits of the double as the text has; it is next to the text's number, so that the exponents are the same.
    let precision = digits.len().saturating_sub(1);
    digits.len() <= LONGEST && significant(&format!("{float:.precision$e}")) == digits
}

/// Returns the digits of a number without zeros at either end.
fn significant(number: &str) -> String {
    let mantissa = number.split(['e', 'E']).next().unwrap_or_default();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    digits.trim_matches('0').to_owned()
}

#[cfg(test)]
mod tests {
    use super::is_held;

    #[test]
    fn a_double_holds_what_it_prints() {
        let one_and_zeros = format!("1{}.0", "0".repeat(100));
        for text in [
            "0.1",
            "+0.10000000000000001",
            "0.1000000000000000055511151231257827021181583404541015625",
            "0.30000000000000004",
            "1.7976931348623157e308",
            "5e-324",
            "1E22",
            "9007199254740992.0",
            "-0.0",
            ".5",
            &one_and_zeros,
        ] {
            assert!(is_held(text, text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn a_double_does_not_hold_what_it_rounds() {
        let endless = format!("0.{}", "1".repeat(70_000));
        for text in [
            "9007199254740993",
            "12345678901234567.89",
            "18446744073709551615",
            "3.14159265358979323846",
            "1e-400",
            "-1e-400",
            "4e-324",
            &endless,
        ] {
            assert!(!is_held(text, text.parse().unwrap()), "{text}");
        }
    }
}
