//! Properties that have one value: written and checked, but not fields.

use serde_json::json;

use super::models::Thing;
use super::{assert_exact, error, read};
use crate::runtime::json::{Extra, to_value};

#[test]
fn they_are_written_and_read() {
    let thing = Thing { id: 7, beta: false, name: None, extra: Extra::new() };
    assert_eq!(to_value(&thing), json!({ "object": "thing", "id": 7, "version": 1 }));
    assert_exact::<Thing>(&json!({ "version": 1, "name": "a", "object": "thing", "id": 7, "more": [null] }));
    assert_eq!(format!("{thing:?}"), "Thing { id: 7 }");
    assert_eq!(to_value(&Thing::default()), json!({ "object": "thing", "id": 0, "version": 1 }));
}

#[test]
fn another_spelling_is_the_same_value() {
    let (thing, warnings) = read::<Thing>(r#"{"object":"\u0074hing","id":7,"version":1.0}"#);
    assert!(warnings.is_empty() && thing.extra().is_empty(), "{warnings:?} {thing:?}");
    assert_eq!(to_value(&thing), json!({ "object": "thing", "id": 7, "version": 1 }));
}

#[test]
fn another_value_is_kept_with_a_warning() {
    for (member, value) in [("object", json!("thing2")), ("object", json!(null)), ("version", json!(10))] {
        let mut json = json!({ "object": "thing", "id": 7, "version": 1 });
        json[member] = value;
        let (mut thing, warnings) = read::<Thing>(&json.to_string());
        assert_eq!(warnings.len(), 1, "{json}");
        assert!(
            warnings[0].starts_with(&format!("$.{member}: another value than the only one declared")),
            "{warnings:?}"
        );
        assert_eq!(to_value(&thing), json, "it is written back");
        assert!(error::<Thing>(&json.to_string(), true).contains("the only one declared"), "{json}");
        thing.extra_mut().remove(member);
        assert_eq!(to_value(&thing), json!({ "object": "thing", "id": 7, "version": 1 }));
    }
}

#[test]
fn an_optional_one_is_there_or_not() {
    let json = json!({ "object": "thing", "id": 7, "version": 1, "beta": "yes" });
    let (mut thing, warnings) = read::<Thing>(&json.to_string());
    assert!(thing.beta && warnings.is_empty() && thing.extra().is_empty(), "{warnings:?} {thing:?}");
    assert_eq!(to_value(&thing), json);
    assert_eq!(format!("{thing:?}"), "Thing { id: 7, beta: true }");
    thing.beta = false;
    assert_eq!(to_value(&thing), json!({ "object": "thing", "id": 7, "version": 1 }));

    for value in [json!("no"), json!(null), json!(true)] {
        let mut json = json.clone();
        json["beta"] = value;
        let (mut thing, warnings) = read::<Thing>(&json.to_string());
        assert!(!thing.beta && warnings.len() == 1, "{warnings:?}");
        assert_eq!(to_value(&thing), json, "it is written back");
        thing.beta = true;
        assert_eq!(to_value(&thing)["beta"], "yes");
        assert!(error::<Thing>(&json.to_string(), true).contains("the only one declared"), "{json}");
    }
}

#[test]
fn one_that_is_missing_is_not_made_up() {
    assert_eq!(error::<Thing>(r#"{"id":7,"version":1}"#, false), "$.object: missing required property");
    let (_, warnings) = read::<Thing>(r#"{"object":"thing","id":7,"version":1,"object":"other"}"#);
    assert_eq!(warnings, ["$.object: duplicate property: ignored"]);
}
