//! Faults of responses that leniency tolerates, and their results.

use serde_json::{Value, json};

use super::models::{Account, Named, Pet, Scores, Shape, pet};
use super::{error, read};
use crate::runtime::json::{Blank, Decoded, Decoder, Maybe, to_string, to_value};

/// Reads a pet with this property; gives it with its only warning.
fn read_pet(name: &str, value: Value) -> (Pet, String) {
    let json = pet(json!({ name: value })).to_string();
    let (pet, mut warnings) = read::<Pet>(&json);
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(error::<Pet>(&json, true).starts_with(&format!("$.{name}")), "strict makes it an error");
    (pet, warnings.remove(0))
}

#[test]
fn scalars_of_another_type_are_converted() {
    assert_eq!(read_pet("id", json!("17")).0.id, 17);
    assert_eq!(read_pet("weight", json!(" 2.5 ")).0.weight, Some(2.5));
    assert_eq!(read_pet("name", json!(5)).0.name, "5");
    assert_eq!(read_pet("name", json!(true)).0.name, "true");
    assert_eq!(read_pet("kind", json!(7)).0.kind.as_str(), "7");
    let (pet, warning) = read_pet("point", json!([1, "a", "true"]));
    assert_eq!(pet.point, Some((1.0, "a".into(), Some(true))));
    assert!(warning.starts_with("$.point[2]: "), "{warning}");
}

#[test]
fn an_integral_float_is_an_integer() {
    let (pet, warnings) = read::<Pet>(&pet(json!({ "id": 5.0 })).to_string());
    assert_eq!((pet.id, warnings.len()), (5, 0));
}

#[test]
fn a_property_that_is_there_twice_is_read_once() {
    let text = r#"{"id":1,"name":"","kind":"cat","tags":[],"note":null,"id":{"a":[2]}}"#;
    let (pet, warnings) = read::<Pet>(text);
    assert_eq!(pet.id, 1);
    assert_eq!(warnings, ["$.id: duplicate property: ignored"]);
    assert!(error::<Pet>(text, true).contains("duplicate property"));
}

#[test]
fn a_property_without_a_field_that_is_there_twice_is_worth_a_warning() {
    let again = |path: &str| [format!("{path}: duplicate property: the earlier value is dropped")];
    let (value, warnings) = read::<Value>(r#"{"a":{"b":1,"b":2}}"#);
    assert_eq!((value, &warnings[..]), (json!({ "a": { "b": 2 } }), &again("$.a.b")[..]));
    let (map, warnings) = read::<crate::runtime::json::Map<i32>>(r#"{"a":1,"a":2}"#);
    assert_eq!((map["a"], &warnings[..]), (2, &again("$.a")[..]));
    let (scores, warnings) = read::<Scores>(r#"{"total":1,"a":1,"a":2}"#);
    assert_eq!((scores.additional_properties["a"], &warnings[..]), (2, &again("$.a")[..]));
    let text = pet(json!({})).to_string().replace("null}", r#"null,"x":1,"x":[2]}"#);
    let (pet, warnings) = read::<Pet>(&text);
    assert_eq!((pet.extra.get("x"), &warnings[..]), (Some(&json!([2])), &again("$.x")[..]), "{text}");
    assert!(error::<Pet>(&text, true).contains("duplicate property"));
}

#[test]
fn numbers_are_not_made_of_words() {
    for text in ["inf", "NaN", "infinity", "0x10", "", "1e999"] {
        let (pet, _) = read_pet("weight", json!(text));
        assert_eq!((pet.weight, pet.extra.get("weight")), (None, Some(&json!(text))));
    }
}

#[test]
fn lists_that_are_missing_or_null_are_empty() {
    let (pet, _) = read_pet("tags", Value::Null);
    assert!(pet.tags.is_empty());
    let (pet, warnings) = read::<Pet>(r#"{"id":1,"name":"","kind":"cat","note":null}"#);
    assert!(pet.tags.is_empty());
    assert_eq!(warnings, ["$.tags: missing required property: read as empty"]);
}

#[test]
fn an_optional_value_of_another_type_is_kept_as_it_came() {
    for (name, value) in [
        ("weight", json!({ "kg": 2 })),
        ("born", json!("yesterday")),
        ("chip", json!("2024-1-5")),
        ("photo", json!("???")),
        ("matrix", json!({ "a": { "b": "x" } })),
        ("point", json!([1, "a"])),
        ("point", json!([1, "a", null, 4])),
        ("parent", json!({ "id": 2 })),
        ("owner", json!([])),
        ("holes", json!([1, -1])),
        ("nothing", json!(0)),
    ] {
        let json = pet(json!({ name: value }));
        let (pet, warning) = read_pet(name, value.clone());
        assert!(warning.contains("preserved as received"), "{warning}");
        assert_eq!(pet.extra.get(name), Some(&value), "{name}");
        assert_eq!(to_value(&pet), json, "written back");
    }
}

#[test]
fn what_was_kept_gives_way_to_what_is_set() {
    let (mut pet, _) = read_pet("weight", json!("heavy"));
    pet.weight = Some(2.0);
    let json = to_string(&pet);
    assert!(json.contains(r#""weight":2"#) && !json.contains("heavy"), "{json}");
}

#[test]
fn null_for_an_optional_property_is_none() {
    let (pet, warning) = read_pet("weight", Value::Null);
    assert_eq!(pet.weight, None);
    assert!(warning.starts_with("$.weight: expected a value or no property, found null"), "{warning}");
    assert_eq!(read_pet("shape", Value::Null).0.shape, None);
}

#[test]
fn three_states_are_three() {
    let owner = |json: Value| read::<Pet>(&pet(json).to_string()).0.owner;
    assert_eq!(owner(json!({})), Maybe::Absent);
    assert_eq!(owner(json!({ "owner": null })), Maybe::Null);
    assert!(owner(json!({ "owner": pet(json!({})) })).value().is_some());
}

#[test]
fn dates_that_lack_something_are_completed() {
    let (pet, warning) = read_pet("born", json!("2024-02-29"));
    assert_eq!(pet.born.as_ref().map(|born| born.to_rfc3339()), Some("2024-02-29T00:00:00+00:00".into()));
    assert!(warning.starts_with("$.born: "), "{warning}");
    assert!(to_string(&pet).contains(r#""born":"2024-02-29""#));
    let (pet, _) = read_pet("born", json!("2024-02-29T10:11:12.5"));
    assert_eq!(pet.born.as_ref().map(|born| born.timestamp_subsec_millis()), Some(500));
    assert!(to_string(&pet).contains(r#""born":"2024-02-29T10:11:12.5""#));
}

#[test]
fn numbers_for_date_times_are_seconds_or_milliseconds() {
    for (value, seconds, unit) in [
        (json!(1_709_209_800), 1_709_209_800, "seconds"),
        (json!(0), 0, "seconds"),
        (json!(-5), -5, "seconds"),
        (json!(99_999_999_999_i64), 99_999_999_999, "seconds"),
        (json!(100_000_000_000_i64), 100_000_000, "milliseconds"),
        (json!(1_709_209_800_000_i64), 1_709_209_800, "milliseconds"),
        (json!(1_709_209_800.25), 1_709_209_800, "seconds"),
        (json!("1709209800"), 1_709_209_800, "seconds"),
        (json!("1709209800.5"), 1_709_209_800, "seconds"),
        (json!("1709209800123"), 1_709_209_800, "milliseconds"),
    ] {
        let (read, warning) = read_pet("born", value.clone());
        assert_eq!(read.born.as_ref().map(|born| born.timestamp()), Some(seconds), "{value}");
        assert!(warning.ends_with(&format!("read as {unit} since 1970")), "{warning}");
        assert_eq!(to_value(&read), pet(json!({ "born": value })), "written back");
    }
    for other in
        [json!("20240229"), json!("5"), json!(1e20), json!(-1.5), json!("-709209800"), json!(1_709_209_800_000.5)]
    {
        let (pet, warning) = read_pet("born", other.clone());
        assert!(pet.born.is_none() && warning.contains("preserved as received"), "{other}");
    }
}

/// Reads tolerantly; returns the value with its warnings.
fn tolerant<T: Blank>(json: &Value) -> (T, Vec<String>) {
    let Decoded { value, warnings } = Decoder::new().tolerant(true).decode(json.to_string().as_bytes()).unwrap();
    (value, warnings.iter().map(ToString::to_string).collect())
}

#[test]
fn tolerant_is_a_choice_and_never_silent() {
    let lacking = json!({ "name": null, "tags": [] });
    assert!(error::<Pet>(&lacking.to_string(), false).starts_with("$.name"));
    let (pet, warnings) = tolerant::<Pet>(&lacking);
    assert_eq!((pet.id, pet.name.as_str(), pet.kind.as_str(), pet.note.is_none()), (0, "", "", true));
    let expected = ["$.name: expected a value, found null: read as empty"];
    assert_eq!(warnings[..1], expected);
    for name in ["id", "kind", "note"] {
        let expected = format!("$.{name}: missing required property: read as empty");
        assert!(warnings.contains(&expected), "{name}: {warnings:?}");
    }
    assert_eq!(warnings.len(), 4, "{warnings:?}");
    let strict = Decoder::new().tolerant(true).strict(true).decode::<Pet>(lacking.to_string().as_bytes());
    assert!(strict.is_err(), "strict goes before");
    let other = Decoder::new().tolerant(true).decode::<Pet>(br#"{"id":"x"}"#);
    assert!(other.is_err(), "a value of another type is still an error");
}

#[test]
fn tolerant_chooses_no_alternative_that_lacks_something() {
    let (shape, warnings) = tolerant::<Shape>(&json!({ "kind": "circle" }));
    assert!(matches!(shape, Shape::Circle(_)), "the discriminator names it: {shape:?}");
    assert_eq!(warnings, ["$.radius: missing required property: read as empty"]);
}

#[test]
fn forbidden_and_repeated_properties_are_worth_a_warning() {
    let (named, warnings) = read::<Named>(r#"{"name":"a","more":[1]}"#);
    assert_eq!(warnings.len(), 1);
    assert_eq!(to_value(&named), json!({ "name": "a", "more": [1] }));
    let (named, warnings) = read::<Named>(r#"{"name":"a","name":{"b":[]}}"#);
    assert_eq!((named.name.as_deref(), warnings.len()), (Some("a"), 1));
}

#[test]
fn an_additional_property_of_another_type_is_kept() {
    let (scores, warnings) = read::<Scores>(r#"{"total":1,"a":2,"b":"many"}"#);
    assert_eq!(scores.additional_properties.get("a"), Some(&2));
    assert_eq!(scores.extra.get("b"), Some(&json!("many")));
    assert_eq!(warnings, ["$.b: expected an integer, found a string: preserved as received"]);
}

#[test]
fn properties_of_one_direction() {
    let (account, warnings) = read::<Account>(r#"{"id":"1","email":"a@b.example"}"#);
    assert!(account.password.is_empty() && warnings.is_empty(), "a password is not expected back");
    assert!(error::<Account>(r#"{"password":"x"}"#, false).starts_with("$.id"));
    let sent = crate::runtime::json::to_request(&account).unwrap();
    assert_eq!(sent, br#"{"password":"","email":"a@b.example"}"#, "an identifier is not sent");
}

#[test]
fn warnings_are_bounded() {
    let items: Vec<Value> = (0..5000).map(|_| pet(json!({ "id": "1" }))).collect();
    let (pets, warnings) = read::<Vec<Pet>>(&json!(items).to_string());
    assert_eq!((pets.len(), warnings.len()), (5000, 100));
    assert!(warnings[99].starts_with("$[99].id: "), "{}", warnings[99]);
}
