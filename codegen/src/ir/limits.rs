//! Constraints of a schema beyond its type.

mod format;
mod pattern;

use std::cmp::Ordering;
use std::sync::Arc;

use serde_json::Value;

pub use pattern::Pattern;

use crate::canonical::merge::tightest;

/// Formats, patterns and bounds (JSON Schema 2020-12 validation, 6.2, 6.3 and 7). Types don't hold a caller to them, but the
/// documentation tells them and samples keep to them.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    /// `format`, as written.
    pub format: Option<String>,
    /// Each `pattern` that must match.
    pub patterns: Vec<Arc<Pattern>>,
    /// `minLength`, in characters.
    pub min_length: Option<usize>,
    /// `maxLength`, in characters.
    pub max_length: Option<usize>,
    /// `minimum`.
    pub minimum: Option<Bound>,
    /// `maximum`.
    pub maximum: Option<Bound>,
    /// `multipleOf`; more than zero.
    pub multiple_of: Option<f64>,
    /// Of an array's items or a map's values.
    pub element: Option<Arc<Limits>>,
}

/// The least or greatest number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    /// The number.
    pub value: f64,
    /// The number itself is out of bounds.
    pub exclusive: bool,
}

impl Limits {
    /// Returns whether nothing is demanded.
    pub fn is_empty(&self) -> bool {
        self.format.is_none()
            && self.patterns.is_empty()
            && self.min_length.is_none()
            && self.max_length.is_none()
            && self.minimum.is_none()
            && self.maximum.is_none()
            && self.multiple_of.is_none()
            && self.element.is_none()
    }

    /// Returns whether a value of the right type satisfies them, as far as can be determined.
    pub fn allow(&self, value: &Value) -> bool {
        let element = |value: &Value| self.element.as_ref().is_none_or(|limits| limits.allow(value));
        match value {
            Value::String(text) => self.allow_text(text),
            Value::Number(number) => number.as_f64().is_none_or(|number| self.allow_number(number)),
            Value::Array(items) => items.iter().all(element),
            Value::Object(members) => members.values().all(element),
            Value::Null | Value::Bool(_) => true,
        }
    }

    fn allow_text(&self, text: &str) -> bool {
        let length = text.chars().count();
        self.min_length.is_none_or(|min| length >= min)
            && self.max_length.is_none_or(|max| length <= max)
            && self.format.as_deref().is_none_or(|format| format::allows(format, text))
            && self.patterns.iter().all(|pattern| pattern.allows(text))
    }

    fn allow_number(&self, number: f64) -> bool {
        let within = |bound: Option<Bound>, sign: f64| {
            bound.is_none_or(|bound| match bound.exclusive {
                true => number * sign > bound.value * sign,
                false => number * sign >= bound.value * sign,
            })
        };
        let is_whole = |times: f64| (times - times.round()).abs() < 1e-9;
        within(self.minimum, 1.0)
            && within(self.maximum, -1.0)
            && self.multiple_of.is_none_or(|step| is_whole(number / step))
    }

    /// A plain text within them: the format's, or one that the patterns match. `None` where none is found.
    pub fn text(&self) -> Option<String> {
        let format = self.format.as_deref().and_then(format::sample).map(str::to_owned);
        let of_patterns = self.patterns.iter().filter_map(|pattern| pattern.text(self));
        format.into_iter().chain(of_patterns).find(|text| self.allow_text(text))
    }

    /// Adds what another schema demands of the same string.
    pub(crate) fn add_length(&mut self, min: Option<usize>, max: Option<usize>) {
        self.min_length = self.min_length.max(min.filter(|min| *min > 0));
        self.max_length = [self.max_length, max].into_iter().flatten().min();
    }

    /// The smallest integer within the bounds.
    pub(crate) fn smallest_integer(&self) -> Option<f64> {
        let bound = self.minimum?;
        Some(if bound.exclusive { bound.value.floor() + 1.0 } else { bound.value.ceil() })
    }

    /// The largest integer within the bounds.
    pub(crate) fn largest_integer(&self) -> Option<f64> {
        let bound = self.maximum?;
        Some(if bound.exclusive { bound.value.ceil() - 1.0 } else { bound.value.floor() })
    }

    /// Adds what another schema demands of the same number.
    pub(crate) fn add_number(&mut self, minimum: Option<Bound>, maximum: Option<Bound>, multiple_of: Option<f64>) {
        let of = |bound: Bound| (bound.value, bound.exclusive);
        self.minimum = tightest(self.minimum, minimum, Ordering::Greater, of);
        self.maximum = tightest(self.maximum, maximum, Ordering::Less, of);
        self.multiple_of = self.multiple_of.or(multiple_of.filter(|step| *step > 0.0));
    }
}

#[cfg(test)]
mod tests;
