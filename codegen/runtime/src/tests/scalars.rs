//! Numbers, times and bytes at their limits.

use serde_json::{Value, json};

use super::{assert_exact, error, read};
use crate::runtime::json::{Base64, DateTime, to_string, to_value};

#[test]
fn integers_at_their_limits() {
    for value in [i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX] {
        assert_exact::<i64>(&json!(value));
        assert_exact::<serde_json::Value>(&json!(value));
    }
    for value in [u64::MAX, u64::MAX - 1, 9_223_372_036_854_775_808, 1_000_000_000_000_000_000] {
        assert_exact::<u64>(&json!(value));
        assert_exact::<serde_json::Value>(&json!(value));
    }
    assert_exact::<i32>(&json!(i32::MIN));
    for (json, fits) in [("2147483648", false), ("-1e3", true), ("1.0", true), ("1e-1", false), ("1e400", false)] {
        assert_eq!(crate::runtime::json::from_str::<i32>(json).is_ok(), fits, "{json}");
    }
    assert!(error::<u32>("-1", false).starts_with("$: "));
}

/// The number read is the number received, or a warning reports the difference.
#[test]
fn no_number_becomes_another_one_in_silence() {
    use super::models::{IdOrName, Level, Mixed};
    use crate::runtime::json::from_str;

    assert_eq!(read::<i64>("9007199254740993.0"), (9_007_199_254_740_993, vec![]));
    assert_eq!(read::<i64>("\"9007199254740993.0\"").0, 9_007_199_254_740_993);
    assert_eq!(read::<u64>("1844674407370955161.5e1").0, u64::MAX);
    assert_eq!(read::<Level>("9007199254740993.0").0, Level::from(9_007_199_254_740_993));
    assert_eq!(read::<IdOrName>("9007199254740993.0").0, IdOrName::Id(9_007_199_254_740_993));
    assert_eq!(read::<Value>("9007199254740993.0"), (json!(9_007_199_254_740_993_u64), vec![]));
    assert_eq!(read::<Value>("-9007199254740993.0"), (json!(-9_007_199_254_740_993_i64), vec![]));
    assert_eq!(read::<Mixed>("1.0").0, Mixed::One);
    assert_eq!(read::<Mixed>("1.0000000000000000001").1.len(), 1, "not the constant 1");
    for text in ["0.1", "-0.25e-7", "0.10000000000000001", "1e300", "9007199254740992", "123456789012345680", "0.0"] {
        assert!(read::<f64>(text).1.is_empty() && read::<Value>(text).1.is_empty(), "{text}");
        assert_eq!(read::<f64>(text).0, text.parse::<f64>().unwrap());
    }
    for text in
        ["9007199254740993", "12345678901234567.89", "3.14159265358979323846", "1e-400", "123456789012345678901"]
    {
        let (_, warnings) = read::<f64>(text);
        assert!(
            matches!(&warnings[..], [one] if one.contains("more digits than a double can represent")),
            "{text}: {warnings:?}"
        );
        assert!(error::<f64>(text, true).contains("more digits than a double can represent"));
        let in_a_string = read::<f64>(&format!("\"{text}\"")).1;
        assert_eq!(in_a_string.len(), 2, "{in_a_string:?}");
    }
    for text in ["18446744073709551617", "-9223372036854775809", "12345678901234567.89"] {
        for json in [text.to_owned(), format!("{{\"a\":[{text}]}}")] {
            assert_eq!(read::<Value>(&json).1.len(), 1, "{json}");
            assert!(error::<Value>(&json, true).contains("more digits than a double can represent"));
        }
        assert!(from_str::<i64>(text).is_err());
    }
}

#[test]
fn floats_are_written_short_and_never_wrong() {
    for (value, text) in [
        (5.0, "5"),
        (-0.5, "-0.5"),
        (1e21, "1e+21"),
        (1e15, "1000000000000000"),
        (0.1, "0.1"),
        (-0.0, "-0.0"),
        (f64::NAN, "null"),
        (f64::INFINITY, "null"),
    ] {
        assert_eq!(to_string(&value), text);
    }
    assert_exact::<f64>(&json!(1.797_693_134_862_315_7e308));
    assert_exact::<f64>(&json!(5e-324));
    assert!(error::<f64>("1e999", true).contains("out of the range"));
    let (value, warnings) = read::<f64>("-1e999");
    assert!(value == f64::MIN && warnings[0].contains("out of the range of a double"), "{value} {warnings:?}");
    let (value, warnings) = read::<Value>(r#"{"a":[1e400,1]}"#);
    assert!(value["a"][0].as_f64() == Some(f64::MAX) && warnings.len() == 1, "{value} {warnings:?}");
    assert_eq!(to_value(&8.41e-105), json!(8.41e-105), "trees are as exact as text");
}

#[test]
fn times_are_written_as_they_were_spelled() {
    for text in [
        "2024-01-31T12:30:00Z",
        "2024-01-31T12:30:00.000Z",
        "2024-01-31T12:30:00.123456789+00:00",
        "2024-01-31T12:30:00.1234567891234Z",
        "2024-01-31T12:30:00.000000000000000001Z",
        "2024-01-31t12:30:00z",
        "2024-01-31 12:30:00-00:00",
        "2024-06-30T23:59:60Z",
        "1937-01-01T12:00:27.87+00:20",
        "0001-01-01T00:00:00-23:59",
        "9999-12-31T23:59:59+23:59",
    ] {
        assert_exact::<DateTime>(&json!(text));
        assert_eq!(text.parse::<DateTime>().unwrap().to_string(), text);
    }
    let instant: DateTime = "2024-01-31T12:30:00.5+02:00".parse().unwrap();
    assert_eq!(instant, "2024-01-31T10:30:00.500Z".parse::<DateTime>().unwrap());
    assert_eq!(instant.timestamp_millis(), 1_706_697_000_500);
    let made: DateTime = chrono::DateTime::from_timestamp(0, 1_000_000).unwrap().into();
    assert_eq!(made.to_string(), "1970-01-01T00:00:00.001Z");
}

#[test]
fn what_is_no_time_is_refused() {
    for text in [
        "",
        "now",
        "2024-13-01T00:00:00Z",
        "2024-02-30T00:00:00Z",
        "2024-01-01T24:00:00Z",
        "2024-01-01T00:00:00+25:00",
        "2024-01-01T00:00:00.Z",
        "2024-01-01T00:00:00Zz",
        "2024-01-01T00:00",
        "20240101T000000Z",
        "2024-01-01TZ",
        "é024-01-01T00:00:00Z",
        "2024-01-01T00:00:0é",
        "2024-01-01T00:00:00é",
        "2024-01-01T00:00:00+0é:0",
    ] {
        assert!(text.parse::<DateTime>().is_err(), "{text}");
    }
}

#[test]
fn base64_in_every_spelling() {
    for text in ["", "AAEC", "AAE=", "AAE", "_-8=", "_-8", "/+8=", "AA\nEC"] {
        assert_exact::<Base64>(&json!(text));
    }
    assert_eq!(&*read::<Base64>("\"_-8\"").0, [0xff, 0xef]);
    // Bits that belong to no byte.
    assert_exact::<Base64>(&json!("QUL="));
    assert_eq!(&*read::<Base64>("\"QUL=\"").0, *b"AB");
    assert_eq!(to_string(&Base64::from(vec![0xff, 0xef])), "\"/+8=\"");
    assert!(error::<Base64>("\"*\"", false).contains("base64"));
}

#[test]
fn strings_are_escaped_as_json_asks() {
    let all: String = (0..0x250).filter_map(char::from_u32).chain(['\u{2028}', '\u{ffff}', '\u{10ffff}']).collect();
    assert_exact::<String>(&json!(all));
    assert_eq!(to_string(&"\u{1f}\"\\/\u{7f}".to_owned()), "\"\\u001f\\\"\\\\/\u{7f}\"");
    assert!(error::<String>(r#""\ud800""#, false).starts_with("$: "));
    assert!(crate::runtime::json::from_slice::<String>(b"\"\xff\"").is_err());
}
