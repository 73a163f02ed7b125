//! Values of keywords: of a type that the keyword can't have, or that it has in another version only (OpenAPI 3.0.4, 4.8.24; JSON Schema
//! 2020-12 validation, 6).

use super::Line;
use crate::normalize::keywords::quoted;
use crate::source::{Node, Value};

/// A fault of a keyword's value: code, message and help.
pub(super) type Fault = (&'static str, String, &'static str);

const SIZES: [&str; 8] =
    ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains"];

/// Returns the fault of the value of a schema's keyword, if it has one.
pub(super) fn fault(line: Line, key: &str, value: &Node) -> Option<Fault> {
    let wrong = |expected: &str, help| {
        Some(("keyword-value", format!("`{key}` is {}, but it must be {expected}", value.kind()), help))
    };
    match (key, &value.value) {
        ("type", Value::Array(_)) if line == Line::Three0 => of_another_version(line, "a list in `type`"),
        ("exclusiveMinimum" | "exclusiveMaximum", Value::Number(_)) if !line.has_open_schemas() => {
            of_another_version(line, &format!("a number in `{key}`"))
        }
        ("exclusiveMinimum" | "exclusiveMaximum", Value::Bool(_)) if line.has_open_schemas() => {
            of_another_version(line, &format!("a boolean in `{key}`"))
        }
        ("enum", Value::Array(values)) if values.is_empty() => {
            Some(("keyword-value", "`enum` has no values".to_owned(), "it is ignored; name the values, or remove it"))
        }
        ("pattern", Value::String(pattern)) => {
            let why = unbalanced(pattern)?;
            let message = format!("the pattern `{}` is not a regular expression: {why}", quoted(pattern));
            Some(("keyword-value", message, "it is documented as it stands; correct it"))
        }
        ("pattern", _) => wrong("a string", "it is ignored"),
        (key, Value::String(text)) if SIZES.contains(&key) && text.parse::<u32>().is_ok() => {
            wrong("a whole number", "it is read as that number; remove the quotes")
        }
        (key, Value::Number(number)) if SIZES.contains(&key) => {
            let is_whole = number.as_u64().is_some() || number.as_f64().is_some_and(|f| f >= 0.0 && f.fract() == 0.0);
            let message = format!("`{key}` is {number}, but it must be a whole number that is not negative");
            (!is_whole).then_some(("keyword-value", message, "it is ignored"))
        }
        (key, _) if SIZES.contains(&key) => wrong("a whole number", "it is ignored"),
        ("minimum" | "maximum", Value::Number(_)) => None,
        ("minimum" | "maximum", _) => wrong("a number", "it is ignored"),
        ("exclusiveMinimum" | "exclusiveMaximum", Value::Bool(_) | Value::Number(_)) => None,
        ("exclusiveMinimum" | "exclusiveMaximum", _) => wrong("a number or a boolean", "it is ignored"),
        ("multipleOf", Value::Number(number)) if number.as_f64().is_none_or(|step| step > 0.0) => None,
        ("multipleOf", _) => {
            Some(("keyword-value", "`multipleOf` must be a number above 0".to_owned(), "it is ignored"))
        }
        _ => None,
    }
}

fn of_another_version(line: Line, what: &str) -> Option<Fault> {
    let help = match line.has_open_schemas() {
        true => "OpenAPI 3.0 has it, and it is read as there: declare that version, or write it as this one does",
        false => {
            "OpenAPI 3.1 and later have it, and it is read as there: declare that version, or write it as this one does"
        }
    };
    Some(("key-of-another-version", format!("{what} is not allowed in {}", line.words()), help))
}

/// The reason why a pattern can't be a regular expression of ECMA 262, whatever its flags: a bracket without its counterpart.
fn unbalanced(pattern: &str) -> Option<&'static str> {
    let (mut groups, mut is_class) = (0_usize, false);
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.next().is_none() => return Some("it ends in a backslash"),
            '[' => is_class = true,
            ']' => is_class = false,
            '(' if !is_class => groups += 1,
            ')' if !is_class => match groups.checked_sub(1) {
                Some(rest) => groups = rest,
                None => return Some("a `)` closes no group"),
            },
            _ => {}
        }
    }
    match (is_class, groups) {
        (true, _) => Some("a `[` is not closed"),
        (false, 0) => None,
        (false, _) => Some("a `(` is not closed"),
    }
}

#[cfg(test)]
mod tests {
    use super::unbalanced;

    #[test]
    fn only_patterns_with_a_bracket_too_few_are_unbalanced() {
        for pattern in ["", "^[a-z]+$", r"\[", "[(]", "[[]", "a]", r"(?<n>[^)\]]+)", "^(a|(b))$", r"\\", "}"] {
            assert_eq!(unbalanced(pattern), None, "{pattern}");
        }
        for pattern in ["[", "(", ")", "[a", "(a", "a)", r"[\]", "a\\"] {
            assert!(unbalanced(pattern).is_some(), "{pattern}");
        }
    }
}
