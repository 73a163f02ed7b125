//! `encode(decode(json)) == json` for generated documents.

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::assert_exact;
use crate::runtime::json::from_slice;

use super::models::{IdOrName, Left, Named, Pet, Scores, Shape, WIDE, Wide, pet};

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z]{0,6}", any::<String>(), Just("\u{0}\"\\\n\u{7f}é\u{1F600}".to_owned())]
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e9..1e9_f64).prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(text(), inner, 0..4).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

/// Mostly one that means something in JSON.
fn any_byte() -> impl Strategy<Value = u8> {
    prop_oneof![prop::sample::select(b"{}[]:,\"\\0123456789.-+eEtfnu \n\t".as_slice()), any::<u8>()]
}

fn date_time() -> impl Strategy<Value = String> {
    (1970..2100, 1..13u32, 1..29u32, 0..24u32, 0..60u32, 0..60u32, "(\\.[0-9]{1,12})?", zone(), "[Tt ]").prop_map(
        |(year, month, day, hour, minute, second, fraction, zone, separator)| {
            format!("{year:04}-{month:02}-{day:02}{separator}{hour:02}:{minute:02}:{second:02}{fraction}{zone}")
        },
    )
}

fn zone() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("Z".into()),
        Just("z".into()),
        Just("-00:00".into()),
        Just("+00:00".into()),
        "[+-](0[1-9]|1[0-2]):[0-5][05]"
    ]
}

fn shape() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        (-9.0..9.0).prop_map(|radius: f64| json!({ "kind": "circle", "radius": radius })),
        any_json().prop_map(|more| json!({ "kind": "hexagon", "more": more })),
        Just(json!({ "radius": 2, "kind": "circle", "unknown": [null] })),
    ];
    leaf.prop_recursive(3, 6, 1, |inner| {
        (any::<i32>(), "sq|square", option::of(inner)).prop_map(|(side, kind, inner)| {
            let mut square = json!({ "side": side, "kind": kind });
            if let Some(inner) = inner {
                square["inner"] = inner;
            }
            square
        })
    })
}

fn id_or_name() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<i64>().prop_map(Value::from),
        (-1e9..1e9_f64).prop_map(Value::from),
        text().prop_map(Value::from),
        vec(text(), 0..3).prop_map(Value::from),
        any::<i32>().prop_map(|radius| json!({ "radius": radius })),
        text().prop_map(|name| json!({ "name": name, "kind": name })),
    ]
}

fn left() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![any::<bool>().prop_map(Value::from), text().prop_map(Value::from)];
    leaf.prop_recursive(4, 12, 3, |inner| vec(inner, 0..3).prop_map(Value::from))
}

/// Optional properties of a pet, any of them.
fn properties() -> impl Strategy<Value = Map<String, Value>> {
    let entry = |name: &'static str, value: BoxedStrategy<Value>| {
        option::of(value).prop_map(move |value| value.map(|value| (name.to_owned(), value)))
    };
    fn of<T: Into<Value> + std::fmt::Debug + 'static>(
        strategy: impl Strategy<Value = T> + 'static,
    ) -> BoxedStrategy<Value> {
        strategy.prop_map(Into::into).boxed()
    }
    let first = (
        entry("nické", of(text())),
        entry("weight", of(-1e300..1e300_f64)),
        entry("born", of(date_time())),
        entry("chip", of("[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])")),
        entry("photo", of("([A-Za-z0-9+/]{4}){0,4}([A-Za-z0-9+/][AQgw]={2})?|[A-Za-z0-9_-]{4}")),
        entry("raw", of("([A-Za-z0-9+/]{4}){0,4}")),
        entry("level", prop_oneof![Just(json!(-1)), Just(json!(2)), of(any::<i64>())].boxed()),
        entry(
            "mixed",
            prop_oneof![
                Just(json!(1)),
                Just(json!(1.0)),
                Just(json!("auto")),
                any_json().prop_filter("a constant", |value| !value.is_null())
            ]
            .boxed(),
        ),
        entry("shape", shape().boxed()),
    );
    let second = (
        entry("idOrName", id_or_name().boxed()),
        entry(
            "matrix",
            of(btree_map(text(), btree_map(text(), any::<i32>(), 0..3).prop_map(Value::from_iter), 0..3)
                .prop_map(Value::from_iter)),
        ),
        entry(
            "point",
            (any::<i32>(), text(), option::of(any::<bool>())).prop_map(|(x, y, z)| json!([x, y, z])).boxed(),
        ),
        entry("anything", any_json().boxed()),
        entry("nothing", Just(Value::Null).boxed()),
        entry("holes", of(vec(option::of(any::<u32>()), 0..4).prop_map(|items| json!(items)))),
        entry("note", of(option::of(text()))),
        entry("not described", any_json().boxed()),
        entry("kind", prop_oneof![Just(json!("dog \"big\"")), of(text())].boxed()),
    );
    (first, second).prop_map(|(a, b)| {
        let first = [a.0, a.1, a.2, a.3, a.4, a.5, a.6, a.7, a.8];
        let second = [b.0, b.1, b.2, b.3, b.4, b.5, b.6, b.7, b.8];
        first.into_iter().chain(second).flatten().collect()
    })
}

fn pets() -> impl Strategy<Value = Value> {
    let leaf = properties().prop_map(|properties| pet(Value::Object(properties)));
    leaf.prop_recursive(3, 6, 2, |inner| {
        (properties(), option::of(inner.clone()), option::of(option::of(inner))).prop_map(
            |(mut properties, parent, owner)| {
                properties.extend(parent.map(|parent| ("parent".to_owned(), parent)));
                properties.extend(owner.map(|owner| ("owner".to_owned(), owner.unwrap_or(Value::Null))));
                pet(Value::Object(properties))
            },
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn models_come_back_as_they_were(pet in pets()) {
        assert_exact::<Pet>(&pet);
    }

    #[test]
    fn any_json_is_kept(value in any_json()) {
        assert_exact::<Value>(&value);
        assert_exact::<Shape>(&json!({ "kind": "none of ours", "value": value }));
    }

    #[test]
    fn unions_of_unions_come_back(value in left()) {
        assert_exact::<Left>(&value);
    }

    #[test]
    fn unions_by_shape_come_back(value in id_or_name()) {
        assert_exact::<IdOrName>(&value);
    }

    #[test]
    fn additional_properties_come_back(total in any::<i32>(), scores in btree_map(text(), any::<i32>(), 0..20)) {
        let mut object: Map<String, Value> = scores.into_iter().map(|(name, score)| (name, score.into())).collect();
        object.insert("total".into(), total.into());
        object.remove("a \"b\" \\ c");
        assert_exact::<Scores>(&Value::Object(object));
    }

    /// Other crates decide which texts are JSON, and what they mean.
    #[test]
    fn the_same_texts_are_json_as_elsewhere(value in any_json(), at in any::<prop::sample::Index>(), byte in any_byte()) {
        let mut text = serde_json::to_vec_pretty(&value).unwrap();
        prop_assert_eq!(from_slice::<Value>(&text).unwrap(), value);
        let at = at.index(text.len());
        text[at] = byte;
        let theirs = serde_json::from_slice::<Value>(&text);
        let ours = from_slice::<Value>(&text).ok();
        // A number that `Value` can't hold; the text around it may be JSON.
        let is_beyond = theirs.as_ref().is_err_and(|error| error.to_string().starts_with("number out of range"))
            && serde_json::from_slice::<serde::de::IgnoredAny>(&text).is_ok();
        prop_assert_eq!(ours.is_some(), theirs.is_ok() || is_beyond, "{}", String::from_utf8_lossy(&text));
        if let (Some(ours), Ok(theirs)) = (ours, theirs) {
            // The other parser rounds a double otherwise: one with a fraction, an exponent, or more digits than an integer has.
            let has_double =
                text.iter().any(|byte| b".eE".contains(byte)) || text.windows(20).any(|run| run.iter().all(u8::is_ascii_digit));
            prop_assert!(super::same(&ours, &theirs) || has_double, "{}", String::from_utf8_lossy(&text));
        }
    }

    /// Input from a server can cause an error at worst.
    #[test]
    fn bad_input_is_an_error(text in prop_oneof![any::<String>(), "[\\[\\]{}:,\"0-9a-z\\\\ -]{0,40}"]) {
        let _ = crate::runtime::json::from_str::<Pet>(&text);
        let _ = crate::runtime::json::from_str::<IdOrName>(&text);
        let _ = crate::runtime::json::from_str::<Left>(&text);
    }

    /// Nor may what is cut off, or changed in one byte.
    #[test]
    fn damaged_documents_are_errors_or_read(pet in pets(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut text = pet.to_string().into_bytes();
        let at = at.index(text.len());
        let _ = from_slice::<Pet>(&text[..at]);
        text[at] = byte;
        let _ = from_slice::<Pet>(&text);
    }
}

#[test]
fn a_null_comes_back_where_it_means_the_same_as_absent() {
    let text = r#"{"kind":"cat","name":null}"#;
    let mut named: Named = crate::runtime::json::from_str(text).unwrap();
    assert_eq!(crate::runtime::json::to_string(&named), text);
    named.name = Some("Mia".to_owned());
    assert_eq!(crate::runtime::json::to_string(&named), r#"{"name":"Mia","kind":"cat"}"#);
}

#[test]
fn fields_beyond_a_word_of_bits() {
    let object: Map<String, Value> =
        WIDE.iter().rev().enumerate().map(|(i, name)| (name.to_string(), i.into())).collect();
    assert_exact::<Wide>(&Value::Object(object.clone()));
    for name in [WIDE[0], WIDE[63], WIDE[64], WIDE[69]] {
        let mut less = object.clone();
        less.remove(name);
        let error = super::error::<Wide>(&Value::Object(less).to_string(), false);
        assert_eq!(error, format!("$.{name}: missing required property"));
    }
}
