//! Lists, maps, options and what a document does not describe.

use serde_json::json;

use super::models::Circle;
use super::{assert_exact, error, read};
use crate::runtime::json::{Extra, Map, Maybe, to_string};

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
