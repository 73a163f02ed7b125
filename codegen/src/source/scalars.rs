//! Plain YAML scalars by the core schema (YAML 1.2.2, 10.3.2).

use serde_json::Number;

use super::node::Value;

/// Returns the value of a plain scalar. Infinities and NaN, which JSON can't represent, remain text.
pub(super) fn resolve(text: String) -> Value {
    match text.as_str() {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) {
        return Value::String(text);
    }
    match integer(&text).or_else(|| float(&text)) {
        Some(number) => Value::Number(number),
        None => Value::String(text),
    }
}

fn integer(text: &str) -> Option<Number> {
    let radix = |digits: &str, radix| u64::from_str_radix(digits, radix).ok().map(Number::from);
    let plain = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_alphanumeric());
    if let Some(digits) = text.strip_prefix("0x") {
        return plain(digits).then(|| radix(digits, 16)).flatten();
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return plain(digits).then(|| radix(digits, 8)).flatten();
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let text = text.strip_prefix('+').unwrap_or(text);
    text.parse::<i64>().map(Number::from).or_else(|_| text.parse::<u64>().map(Number::from)).ok()
}

/// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
fn float(text: &str) -> Option<Number> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if !digits(whole) || !digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    if let Some(exponent) = exponent {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        if exponent.is_empty() || !digits(exponent) {
            return None;
        }
    }
    Number::from_f64(text.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_core_schema() {
        for (text, json) in [
            ("12", "12"),
            ("-3", "-3"),
            ("+4", "4"),
            ("012", "12"),
            ("0xfF", "255"),
            ("0o17", "15"),
            (".5", "0.5"),
            ("1.", "1.0"),
            ("-1.5e+3", "-1500.0"),
            ("18446744073709551615", "18446744073709551615"),
            ("99999999999999999999", "1e+20"),
        ] {
            match resolve(text.into()) {
                Value::Number(number) => assert_eq!(number.to_string(), json, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
        for text in [
            "1_000",
            "1:30",
            "0x",
            "0x+1",
            ".",
            "-",
            "1e",
            "1.2.3",
            "2020-01-01",
            ".inf",
            "-.Inf",
            ".nan",
            "1e999",
            "--1",
            "0b1",
        ] {
            assert!(matches!(resolve(text.into()), Value::String(_)), "{text}");
        }
    }
}
