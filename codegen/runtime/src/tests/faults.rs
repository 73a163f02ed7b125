//! Errors: where they are, what they quote, and what never takes too long or too deep.

use serde_json::json;

use super::error;
use super::models::{Left, Pet, Twice, pet};
use crate::runtime::json::{Map, from_str};

#[test]
fn errors_say_where() {
    for (json, expected) in [
        (r#"{"id":1,"kind":"cat","tags":[],"note":null}"#.to_owned(), "$.name: missing required property"),
        (r#"{"id":1,"name":"","kind":"cat","tags":[]}"#.to_owned(), "$.note: missing required property"),
        (pet(json!({ "tags": ["a", {}] })).to_string(), "$.tags[1]: expected a string, found an object"),
        (pet(json!({ "name": null })).to_string(), "$.name: expected a value, found null"),
        (pet(json!({ "id": 1.5 })).to_string(), "$.id: "),
        (pet(json!({ "id": 1e30 })).to_string(), "$.id: "),
        ("[]".to_owned(), "$: expected Pet, found an array"),
        ("null".to_owned(), "$: expected Pet, found null"),
        ("{".to_owned(), "$: unexpected end of text inside an array or object"),
        ("".to_owned(), "$: "),
        (r#"{"id":1,}"#.to_owned(), "$.id: trailing comma"),
    ] {
        let error = error::<Pet>(&json, false);
        assert!(error.starts_with(expected), "{json}\n{error}");
    }
    let nested = json!({ "a b": [[pet(json!({ "tags": 1 }))]] }).to_string();
    assert!(error::<Map<Vec<Vec<Pet>>>>(&nested, false).starts_with("$[\"a b\"][0][0].tags: "));
    assert!(error::<Vec<Pet>>("[] []", false).contains("trailing characters"));
}

#[test]
fn errors_quote_a_bounded_part() {
    let long = "é\u{202e}\n".repeat(10_000);
    let error = from_str::<Pet>(&pet(json!({ "id": [long] })).to_string()).unwrap_err();
    assert!(error.excerpt().len() < 400, "{}", error.excerpt().len());
    assert!(error.excerpt().contains(r#""id":["#), "{}", error.excerpt());
    assert!(error.to_string().len() < 600);
    assert_eq!(error.offset(), pet(json!({})).to_string().find(":1").unwrap() + 1);
}

#[test]
fn what_an_error_quotes_is_shown_as_text() {
    let error = from_str::<serde_json::Value>("[\u{1b}[31m\u{202e}\u{200b}").unwrap_err();
    assert_eq!(error.excerpt(), r"[\u{1b}[31m\u{202e}\u{200b}");
    let error = from_str::<serde_json::Value>("{\"a\u{202e}\": x}").unwrap_err();
    assert_eq!(error.path(), r#"$["a\u{202e}"]"#);
}

#[test]
fn nesting_is_bounded() {
    for (open, close) in [("[", "]"), (r#"{"anything":"#, "}"), (r#"{"kind":"square","side":1,"inner":"#, "}")] {
        let deep = |levels: usize| format!("{}1{}", open.repeat(levels), close.repeat(levels));
        assert!(error::<serde_json::Value>(&deep(100_000), false).contains("nested too deeply"));
        assert!(error::<Left>(&deep(100_000), false).contains("nested too deeply"));
        assert!(from_str::<serde_json::Value>(&deep(100)).is_ok());
    }
    let parents = format!("{}{}", r#"{"parent":"#.repeat(100_000), "}".repeat(100_000));
    assert!(from_str::<Pet>(&parents).is_err());
}

#[test]
fn unions_do_bounded_work() {
    // Every list can be a `Right` in a `Left` in a `Right` …, and each of two alternatives: tried one in another that would be
    // 2^100.
    let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    let left: Left = from_str(&deep).unwrap();
    assert_eq!(crate::runtime::json::to_string(&left), deep, "nothing is lost either");
    let twice: Twice = from_str(&deep).unwrap();
    assert_eq!(crate::runtime::json::to_string(&twice), deep, "nothing is lost either");
}

#[test]
fn the_byte_order_mark_is_no_error() {
    assert_eq!(from_str::<i64>("\u{feff} 1 ").unwrap(), 1);
}
