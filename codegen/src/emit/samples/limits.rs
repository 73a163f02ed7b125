//! Samples of scalars that keep to a schema's limits, where the one that the name leads to does not.

use serde_json::{Value, json};

use crate::ir::{Bound, Limits};

/// Longest text that is made to be long enough, in characters.
const MAX_LENGTH: usize = 1_000;
/// Whole numbers that a double holds exactly reach this far.
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;

/// Returns whether the value is within the limits, if there are any.
pub(crate) fn allows(limits: Option<&Limits>, value: &Value) -> bool {
    limits.is_none_or(|limits| limits.allow(value))
}

/// The word where it is within the limits, else the plainest text that is; the word all the same where none is found.
pub(super) fn string(limits: Option<&Limits>, word: String) -> String {
    let Some(limits) = limits.filter(|limits| !limits.allow(&json!(word))) else { return word };
    let fitted = || fitted(limits, &word).filter(|text| limits.allow(&json!(text)));
    limits.text().or_else(fitted).unwrap_or(word)
}

/// The word, cut where it is too long, and repeated where it is too short.
fn fitted(limits: &Limits, word: &str) -> Option<String> {
    let min = limits.min_length.unwrap_or_default();
    if min > MAX_LENGTH {
        return None;
    }
    let length = word.chars().count().clamp(min, limits.max_length.unwrap_or(MAX_LENGTH).max(min));
    Some(word.chars().chain(std::iter::once('-')).cycle().take(length).collect())
}

/// The number where it is within the limits, else the one at their lower or upper end; the number all the same where none is.
pub(super) fn number(limits: Option<&Limits>, number: Value) -> Value {
    let Some(limits) = limits.filter(|limits| !limits.allow(&number)) else { return number };
    let ends =
        [first_within(limits, limits.minimum, 1.0), first_within(limits, limits.maximum, -1.0), limits.multiple_of];
    let made = ends.into_iter().flatten().filter(|end| end.abs() < MAX_EXACT).filter_map(|end| {
        if end.fract() == 0.0 { Some(json!(end as i64)) } else { number.is_f64().then(|| json!(end)) }
    });
    made.into_iter().find(|made| limits.allow(made)).unwrap_or(number)
}

/// The first number within a bound that the limits' step leads to, upwards or downwards.
fn first_within(limits: &Limits, bound: Option<Bound>, sign: f64) -> Option<f64> {
    let (bound, step) = (bound?, limits.multiple_of.unwrap_or(1.0));
    let times = (bound.value * sign / step).ceil();
    let first = times * step;
    let beyond = bound.exclusive && first == bound.value * sign;
    Some(sign * if beyond { first + step } else { first })
}
