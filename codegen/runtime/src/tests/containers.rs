//! Lists, maps, options and what a document does not describe.

use serde_json::json;

use super::models::Circle;
use super::{assert_exact, error, read, same};
use crate::runtime::json::{Extra, Map, Maybe, Rest, to_string, to_value};

#[test]
fn lists_maps_and_tuples() {
    assert_exact::<Vec<Vec<Option<i32>>>>(&json!([[], [1, null]]));
    assert_exact::<Map<Map<Vec<bool>>>>(&json!({ "": {}, "a": { "b": [true] } }));
    assert_exact::<(i32, String, Vec<f64>)>(&json!([1, "a", [0.5]]));
    assert!(error::<(i32, i32)>("[1]", false).starts_with("$: "));
    assert!(error::<(i32, i32)>("[1,2,3]", false).starts_with("$"));
    assert!(error::<Map<i32>>("[]", false).starts_with("$: "));
}

#[test]
fn tuples_that_may_be_shorter_or_go_on() {
    type Open = (i32, Maybe<String>, Rest<f64>);
    for json in [json!([1]), json!([1, "a"]), json!([1, null]), json!([1, "a", 0.5, 2.0])] {
        let (tuple, warnings) = read::<Open>(&json.to_string());
        assert!(warnings.is_empty(), "{warnings:?}");
        assert!(same(&to_value(&tuple), &json), "{json}");
    }
    assert!(error::<Open>("[]", false).contains("found 0"), "the first must be there");
    assert!(error::<Open>(r#"[1,"a",[]]"#, false).starts_with("$[2]"));
    assert_exact::<(Option<i32>, Option<i32>)>(&json!([1, null]));
    assert!(!error::<(Option<i32>, Option<i32>)>("[1]", false).is_empty(), "null is not absence");
    assert_eq!(to_string(&read::<(Rest<i32>,)>("[]").0), "[]");
}

#[test]
fn the_last_of_two_entries_stays() {
    assert_eq!(read::<Map<i32>>(r#"{"a":1,"b":2,"a":3}"#).0, Map::from([("a".to_owned(), 3), ("b".to_owned(), 2)]));
}

#[test]
fn maybe_is_made_of_what_is_at_hand() {
    assert_eq!(Maybe::<String>::from("a"), Maybe::Value("a".into()));
    assert_eq!(Maybe::<i32>::from(None), Maybe::Null);
    assert_eq!(Maybe::<i32>::default(), Maybe::Absent);
    assert_eq!(Maybe::Value(1).value(), Some(&1));
}

#[test]
fn extra_properties_are_a_map_that_costs_a_pointer() {
    assert_eq!(size_of::<Extra>(), size_of::<usize>());
    let (mut circle, _) = read::<Circle>(r#"{"x":[1],"radius":2,"y":null}"#);
    assert_eq!(circle.extra.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["x", "y"]);
    assert_eq!(circle.extra.remove("x"), Some(json!([1])));
    circle.extra.insert("z", "new");
    assert_eq!(to_string(&circle), r#"{"radius":2,"y":null,"z":"new"}"#);
    assert_eq!(format!("{circle:?}"), r#"Circle { radius: 2.0, extra: {"y": Null, "z": String("new")} }"#);
}
