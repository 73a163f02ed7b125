//! Numbers as their digits: what `i128` and `f64` hold of a text exactly.

/// Most significant digits that are looked at. An `i128` has 39; a double needs 17.
const MAX_DIGITS: usize = 40;

/// A decimal number, `0.d₁d₂d₃… · 10^exponent`, without zeros at either end of its digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Decimal {
    negative: bool,
    digits: [u8; MAX_DIGITS],
    length: usize,
    exponent: i64,
}

impl Decimal {
    /// Returns the number that a text spells; none where it is not a number, or one of more digits than are looked at.
    fn parse(text: &str) -> Option<Self> {
        let (negative, text) = match text.as_bytes() {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            text => (false, text),
        };
        let mut number = Self { negative, digits: [0; MAX_DIGITS], length: 0, exponent: 0 };
        let (mut is_number, mut in_fraction, mut zeros) = (false, false, 0_usize);
        let mut rest = text;
        while let [byte, after @ ..] = rest {
            match byte {
                b'0'..=b'9' => {
                    is_number = true;
                    number.exponent += i64::from(!in_fraction && (number.length > 0 || *byte != b'0'));
                    number.exponent -= i64::from(in_fraction && number.length == 0 && *byte == b'0');
                    if *byte != b'0' {
                        let end = number.length + zeros;
                        number.length = end + 1;
                        *number.digits.get_mut(end)? = byte - b'0';
                        zeros = 0;
                    } else if number.length > 0 {
                        zeros += 1;
                    }
                }
                b'.' if !in_fraction => in_fraction = true,
                b'e' | b'E' if is_number => {
                    let exponent: i64 = std::str::from_utf8(after).ok()?.parse().ok()?;
                    number.exponent = number.exponent.checked_add(exponent)?;
                    break;
                }
                _ => return None,
            }
            rest = after;
        }
        if number.length == 0 {
            number.exponent = 0;
        }
        is_number.then_some(number)
    }

    fn digits(&self) -> &[u8] {
        &self.digits[..self.length]
    }
}

/// Returns the integer that a text spells exactly (`5`, `5.0`, `5e0`), if it is one and fits.
pub(super) fn integer(text: &str) -> Option<i128> {
    let number = Decimal::parse(text)?;
    let zeros = usize::try_from(number.exponent).ok()?.checked_sub(number.length)?;
    if zeros > MAX_DIGITS {
        return None;
    }
    let sign = if number.negative { -1 } else { 1 };
    let digits = number.digits().iter().copied().chain(std::iter::repeat_n(0, zeros));
    let mut integer = 0_i128;
    for digit in digits {
        integer = integer.checked_mul(10)?.checked_add(sign * i128::from(digit))?;
    }
    Some(integer)
}

/// Returns whether a double holds all digits of a text: rounded to as many digits, it is the number that the text spells.
///
/// So `0.1` and `0.10000000000000001` are held, and `9007199254740993` and `1e-400` are not.
pub(super) fn is_held(text: &str, float: f64) -> bool {
    let Some(number) = Decimal::parse(text) else { return false };
    if number.length == 0 || float == 0.0 {
        return number.length == 0 && float == 0.0;
    }
    let rounded = format!("{float:.*e}", number.length - 1);
    Decimal::parse(&rounded) == Some(number)
}

/// Returns whether two texts spell the same number; none where one of them is not a number that can be compared.
pub(super) fn is_same(a: &str, b: &str) -> Option<bool> {
    let (mut a, mut b) = (Decimal::parse(a)?, Decimal::parse(b)?);
    // Zero has no sign here.
    a.negative &= a.length > 0;
    b.negative &= b.length > 0;
    Some(a == b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_exact_in_every_spelling() {
        for (text, expected) in [
            ("0", Some(0)),
            ("-0.0e5", Some(0)),
            ("5.0", Some(5)),
            ("1e3", Some(1000)),
            ("1200e-2", Some(12)),
            ("0.05e2", Some(5)),
            ("9007199254740993.0", Some(9_007_199_254_740_993)),
            ("-9223372036854775808.000", Some(i128::from(i64::MIN))),
            ("170141183460469231731687303715884105727", Some(i128::MAX)),
            ("-170141183460469231731687303715884105728", Some(i128::MIN)),
            ("170141183460469231731687303715884105728", None),
            ("1e38", Some(10_i128.pow(38))),
            ("1e39", None),
            ("0.5", None),
            ("1e-1", None),
            ("1e9223372036854775807", None),
            ("1e99999999999999999999", None),
            ("0e99", Some(0)),
            ("1.2.3", None),
            ("e5", None),
            ("", None),
            ("NaN", None),
        ] {
            assert_eq!(integer(text), expected, "{text}");
        }
    }

    #[test]
    fn a_double_holds_what_it_prints() {
        for (text, expected) in [
            ("0.1", true),
            ("0.10000000000000001", true),
            ("0.1000000000000000055511151231257827", true),
            ("0.30000000000000004", true),
            ("1.7976931348623157e308", true),
            ("5e-324", true),
            ("1e22", true),
            ("9007199254740992.0", true),
            ("1000000000000000000000000000000000000000000000000", true),
            ("-0.0", true),
            ("9007199254740993", false),
            ("12345678901234567.89", false),
            ("18446744073709551615", false),
            ("3.14159265358979323846", false),
            ("1e-400", false),
            ("-1e-400", false),
        ] {
            assert_eq!(is_held(text, text.parse().unwrap()), expected, "{text}");
        }
    }

    #[test]
    fn numbers_are_compared_by_value() {
        assert_eq!(is_same("1.0", "1"), Some(true));
        assert_eq!(is_same("100", "1e2"), Some(true));
        assert_eq!(is_same("-0", "0.0"), Some(true));
        assert_eq!(is_same("9007199254740993", "9007199254740992"), Some(false));
        assert_eq!(is_same("true", "1"), None);
    }
}
