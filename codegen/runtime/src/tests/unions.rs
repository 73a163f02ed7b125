//! Choice of a union's member.

use serde_json::{Value, json};

use super::models::{Circle, Figure, IdOrName, Named, PetKind, Shape, Square};
use super::{error, read};
use crate::runtime::json::{Extra, Maybe, object, to_value, union};

fn shape(json: Value) -> (Shape, Vec<String>) {
    read(&json.to_string())
}

fn id_or_name(json: Value) -> IdOrName {
    read(&json.to_string()).0
}

#[test]
fn by_discriminator() {
    assert!(matches!(shape(json!({ "radius": 1, "kind": "circle" })).0, Shape::Circle(_)));
    assert!(matches!(shape(json!({ "kind": "sq", "side": 1 })).0, Shape::Square(_)));
    assert!(matches!(shape(json!({ "kind": 1, "radius": 1 })).0, Shape::Circle(_)), "a number's text");
    let (unknown, warnings) = shape(json!({ "kind": "hexagon", "side": 1 }));
    assert!(matches!(unknown, Shape::Unknown(_)) && warnings.is_empty(), "an open union expects others");
}

#[test]
fn without_the_discriminator_by_what_fits() {
    assert!(matches!(shape(json!({ "radius": 1 })).0, Shape::Circle(_)));
    for read in [json!({ "radius": 1.5 }), json!({ "side": 2, "inner": { "radius": 3.5 } })] {
        let (untagged, _) = shape(read.clone());
        assert_eq!(to_value(&untagged), read, "nothing is added to what came without a discriminator");
        assert_eq!(untagged, untagged.clone());
    }
    let (unknown, warnings) = shape(json!({ "corners": 6 }));
    assert!(matches!(unknown, Shape::Unknown(_)));
    assert_eq!(warnings.len(), 1);
    assert!(!error::<Shape>("[1]", true).is_empty());
}

#[test]
fn a_member_that_its_discriminator_names_must_be_right() {
    assert_eq!(error::<Shape>(r#"{"kind":"circle"}"#, false), "$.radius: missing required property");
}

#[test]
fn a_member_that_only_its_discriminator_contradicts_is_read() {
    let (found, warnings) = shape(json!({ "kind": "circle", "side": 2 }));
    assert!(matches!(found, Shape::Square(_)), "{found:?}");
    assert_eq!(warnings, ["$: does not match its discriminator: read as the alternative that matches"]);
    assert_eq!(to_value(&found), json!({ "kind": "circle", "side": 2 }));
    assert!(!error::<Shape>(r#"{"kind":"circle","side":2}"#, true).is_empty());
}

#[test]
fn any_other_discriminator_can_have_a_meaning() {
    for json in [json!({ "kind": "cat", "name": "tom" }), json!({ "name": "tom" }), json!({ "kind": "named" })] {
        let (found, warnings) = read::<Figure>(&json.to_string());
        assert!(matches!(found, Figure::Named(_)) && warnings.is_empty(), "{found:?} {warnings:?}");
        assert_eq!(to_value(&found), json);
    }
    assert!(matches!(read::<Figure>(r#"{"kind":"circle","radius":1}"#).0, Figure::Circle(_)));
}

#[test]
fn the_discriminator_is_written_where_the_model_lacks_it() {
    let circle: Shape = Circle { radius: 1.5, extra: Extra::new() }.into();
    assert_eq!(to_value(&circle), json!({ "kind": "circle", "radius": 1.5 }));
    let mut square = Square { kind: None, side: 2.0, inner: Some(circle), extra: Extra::new() };
    let inner = json!({ "kind": "circle", "radius": 1.5 });
    assert_eq!(to_value(&Shape::from(square.clone())), json!({ "kind": "square", "side": 2, "inner": inner }));
    square.kind = Some("sq".into());
    assert_eq!(to_value(&Shape::from(square)), json!({ "kind": "sq", "side": 2, "inner": inner }));
}

#[test]
fn scalars_by_kind_and_constants() {
    assert_eq!(id_or_name(json!(1)), IdOrName::Id(1));
    assert_eq!(id_or_name(json!(1.5)), IdOrName::Number(1.5));
    assert_eq!(id_or_name(json!("cat")), IdOrName::Kind(PetKind::Cat));
    assert_eq!(id_or_name(json!("tom")), IdOrName::Name("tom".into()), "an unknown constant is less likely");
    assert_eq!(id_or_name(json!("1")), IdOrName::Name("1".into()), "a string is not a number here");
    assert_eq!(id_or_name(json!(["a"])), IdOrName::Names(vec!["a".into()]));
}

#[test]
fn objects_by_their_properties() {
    assert!(matches!(id_or_name(json!({ "radius": 1 })), IdOrName::Circle(_)));
    assert!(matches!(id_or_name(json!({ "name": "a", "kind": "cat" })), IdOrName::Named(_)));
    assert!(
        matches!(id_or_name(json!({ "name": "a", "radius": 1 })), IdOrName::Circle(_)),
        "what is required is there"
    );
    assert!(matches!(id_or_name(json!({})), IdOrName::Named(_)), "a circle has a radius");
    assert_eq!(id_or_name(json!(true)), IdOrName::Unknown(json!(true)));
    assert_eq!(IdOrName::from(Named::default()), id_or_name(json!({})));
}

/// `2^levels` attempts would not end.
#[test]
fn deep_unions_are_still_told_apart() {
    let mut json = json!({ "kind": "circle", "radius": 1 });
    for _ in 0..40 {
        json = json!({ "side": 1, "inner": json });
    }
    let (mut shape, warnings) = shape(json);
    assert!(warnings.is_empty(), "{warnings:?}");
    for _ in 0..40 {
        let Shape::Square(square) = shape else { panic!("{shape:?}") };
        shape = square.inner.unwrap();
    }
    assert!(matches!(shape, Shape::Circle(_)));
}

#[test]
fn what_a_union_holds_becomes_one_and_is_taken_out_again() {
    assert_eq!((IdOrName::from("tom"), IdOrName::from("tom".to_owned())), (named("tom"), named("tom")));
    assert_eq!(IdOrName::from(["a", "b"]), IdOrName::Names(vec!["a".into(), "b".into()]));
    let circle = || Circle { radius: 1.0, extra: Extra::new() };
    assert_eq!(Maybe::<IdOrName>::from(circle()), Maybe::Value(IdOrName::Circle(circle())));
    let square = || Square { kind: None, side: 2.0, inner: None, extra: Extra::new() };
    let shape = Shape::from(square());
    assert!(shape.is_square() && !shape.is_circle());
    assert_eq!((shape.as_square(), shape.as_circle()), (Some(&square()), None));
    assert_eq!((shape.clone().into_circle(), shape.into_square()), (None, Some(square())));
}

fn named(name: &str) -> IdOrName {
    IdOrName::Name(name.into())
}

#[derive(Clone, PartialEq)]
struct Done {
    ok: bool,
    code: Option<i64>,
    extra: Extra,
}

object! { Done { 0 ok: "ok" => required, 1 code: "code" => optional, ..extra } }

#[derive(Clone, PartialEq)]
struct Failed {
    ok: Option<bool>,
    code: Option<String>,
    extra: Extra,
}

object! { Failed { 0 ok: "ok" => optional, 1 code: "code" => optional, ..extra } }

#[derive(Clone, Debug, PartialEq)]
enum Outcome {
    Done(Done),
    Failed(Failed),
    Other(Failed),
    Unknown(Value),
}

union! { Outcome: Unknown {
    0 Done(Done) is_done as_done into_done [] only ["ok" [Boolean(true)]] from(Done),
    1 Failed(Failed) is_failed as_failed into_failed [] only ["ok" [Boolean(false)], "level" [Integer(1), Integer(-2)]] from(Failed),
    2 Other(Failed) is_other as_other into_other [] only ["ok" [Text("no"), Text("never")], "level" [Integer(3)]],
} }

#[test]
fn a_constant_that_does_not_hold_excludes_its_member() {
    let outcome = |json: Value| read::<Outcome>(&json.to_string());
    assert!(matches!(outcome(json!({ "ok": true })).0, Outcome::Done(_)));
    assert!(matches!(outcome(json!({ "ok": false })).0, Outcome::Failed(_)));
    assert!(matches!(outcome(json!({ "ok": false, "level": -2.0 })).0, Outcome::Failed(_)));
    assert!(matches!(outcome(json!({ "level": 3 })).0, Outcome::Other(_)));
    for none in [json!({ "ok": true, "level": 3, "code": {} }), json!({ "ok": false, "level": 3 }), json!({ "ok": 1 })]
    {
        let (found, warnings) = outcome(none.clone());
        if none["ok"] == true {
            assert!(matches!(found, Outcome::Done(_)), "only its own constants bind a member: {found:?}");
            continue;
        }
        assert!(matches!(found, Outcome::Unknown(_)), "{found:?}");
        assert_eq!((warnings.len(), to_value(&found)), (1, none.clone()));
        assert!(!error::<Outcome>(&none.to_string(), true).is_empty());
    }
}

#[derive(Clone, Debug, PartialEq)]
enum ByType {
    Done(Done),
    Failed(Failed),
    Unknown(Value),
}

union! { ByType: Unknown { 0 Failed(Failed) is_failed as_failed into_failed [] from(Failed), 1 Done(Done) is_done as_done into_done [] from(Done), } }

#[test]
fn a_value_of_another_type_weighs_more_than_keys_that_are_not_known() {
    let json = json!({ "ok": true, "code": 1, "more": 1, "else": 2 });
    let (found, warnings) = read::<ByType>(&json.to_string());
    assert!(matches!(found, ByType::Done(_)) && warnings.is_empty(), "{found:?} {warnings:?}");
    assert!(matches!(read::<ByType>(r#"{"ok":true,"code":"x"}"#).0, ByType::Failed(_)));
}

#[test]
fn a_null_of_a_field_that_holds_none_comes_back() {
    let (done, warnings) = read::<Done>(r#"{"ok":true,"code":null}"#);
    assert_eq!((done.code, warnings.len()), (None, 1));
    assert_eq!(to_value(&done), json!({ "ok": true, "code": null }));
    let set = Done { code: Some(7), ..done };
    assert_eq!(to_value(&set), json!({ "ok": true, "code": 7 }));
}
