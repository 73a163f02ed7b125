//! Numbers of limits, exact where they are whole.

use std::cmp::Ordering;

use serde_json::Number;

use crate::source::Node;

/// The number that a value is.
pub(super) fn number(node: Option<&Node>) -> Option<f64> {
    node?.as_number()?.as_f64()
}

/// A number, exact where it is whole.
#[derive(Clone, Copy, Debug)]
pub(super) enum Quantity {
    Whole(i128),
    Float(f64),
}

impl Quantity {
    pub(super) fn of(number: &Number) -> Self {
        let whole = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
        whole.map_or_else(|| Self::of_float(number.as_f64().unwrap_or(f64::NAN)), Self::Whole)
    }

    /// Whole numbers beyond 64 bits are read as floats; others that are floats were rounded.
    fn of_float(float: f64) -> Self {
        let is_beyond = float >= 2_f64.powi(64) || float < -2_f64.powi(63);
        if is_beyond && float.abs() < 2_f64.powi(126) { Self::Whole(float as i128) } else { Self::Float(float) }
    }

    pub(super) fn as_f64(self) -> f64 {
        match self {
            Self::Whole(whole) => whole as f64,
            Self::Float(float) => float,
        }
    }

    /// The nearest whole number that is not smaller.
    fn ceiling(self) -> Self {
        match self {
            Self::Float(float) => Self::of_float(float.ceil()),
            whole => whole,
        }
    }

    fn floor(self) -> Self {
        match self {
            Self::Float(float) => Self::of_float(float.floor()),
            whole => whole,
        }
    }

    pub(super) fn is_whole(self) -> bool {
        matches!(self, Self::Whole(_)) || self.as_f64().fract() == 0.0
    }

    fn plus(self, step: i8) -> Self {
        match self {
            Self::Whole(whole) => Self::Whole(whole + i128::from(step)),
            Self::Float(float) => Self::Float(float + f64::from(step)),
        }
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Whole(a), Self::Whole(b)) => Some(a.cmp(b)),
            (a, b) => a.as_f64().partial_cmp(&b.as_f64()),
        }
    }
}

/// Returns the digits of a number and a power of ten.
fn decimal(number: &Number) -> Option<(i128, i32)> {
    let text = number.to_string();
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((&text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}").parse().ok()?;
    Some((digits, exponent.parse::<i32>().ok()? - i32::try_from(fraction.len()).ok()?))
}

/// Returns whether a number is a multiple of another, both as decimals: 0.3 is a multiple of 0.1.
pub(super) fn is_multiple(number: &Number, of: &Number) -> bool {
    let rest = || {
        let ((a, x), (b, y)) = (decimal(number)?, decimal(of)?);
        let least = x.min(y);
        let scaled = |digits: i128, exponent: i32| {
            digits.checked_mul(10_i128.checked_pow(u32::try_from(exponent.checked_sub(least)?).ok()?)?)
        };
        scaled(a, x)?.checked_rem(scaled(b, y)?)
    };
    match (rest(), number.as_f64(), of.as_f64()) {
        (Some(rest), ..) => rest == 0,
        (None, Some(number), Some(of)) => (number / of).fract() == 0.0,
        _ => false,
    }
}

/// A bound of numbers: where it is said, its value, and whether the value itself is excluded.
pub(super) type Bound<'a> = Option<(&'a Node, Quantity, bool)>;

/// A bound of integers: the whole number next to it, which is not excluded. `step` leads inside.
pub(super) fn whole(bound: Bound<'_>, step: i8) -> Bound<'_> {
    let (value, number, excluded) = bound?;
    let whole = match (number.is_whole(), excluded) {
        (true, true) => number.plus(step),
        (true, false) => number,
        (false, _) if step > 0 => number.ceiling(),
        (false, _) => number.floor(),
    };
    Some((value, whole, false))
}

/// Returns the least whole number, but 0, that is a multiple of a number.
pub(super) fn whole_step(number: &Number) -> Option<Number> {
    let (digits, exponent) = decimal(number)?;
    let scale = 10_i128.checked_pow(u32::try_from(-exponent).ok()?)?;
    let (mut a, mut b) = (digits.abs(), scale);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    Number::from_i128(digits.abs().checked_div(a)?)
}
