use serde_json::{Value, json};

use super::random::instances;
use super::*;
use crate::ir::{Docs, EnumRepr, Features, Presence, Type, Variant};

fn named(name: &str, kind: Kind) -> Type {
    Type {
        name: name.to_owned(),
        module: name.to_lowercase(),
        schema_name: Some(name.to_owned()),
        pointer: format!("/components/schemas/{name}"),
        home: TypeId(0),
        docs: Docs::default(),
        features: Features::new(),
        in_request: true,
        in_response: true,
        examples: Vec::new(),
        derives: Default::default(),
        kind,
    }
}

fn field(name: &str, ty: Ty, presence: Presence) -> Field {
    Field {
        sensitive: false,
        name: name.to_owned(),
        wire_name: name.to_owned(),
        ty,
        limits: None,
        presence,
        boxed: false,
        read_only: false,
        write_only: false,
        fixed: None,
        conditional: false,
        constant: false,
        required_in_requests: false,
        default: None,
        example: None,
        docs: Docs::default(),
    }
}

const OPTIONAL: Presence = Presence::Optional { nullable: false };

fn object(fields: Vec<Field>) -> Kind {
    Kind::Object(Object { fields, ..Object::default() })
}

fn variant(name: &str, ty: Ty, tags: &[&str]) -> UnionVariant {
    UnionVariant {
        sensitive: false,
        name: name.to_owned(),
        ty,
        limits: None,
        boxed: false,
        tags: tags.iter().map(|&tag| tag.to_owned()).collect(),
        implicit: Vec::new(),
        only: Vec::new(),
        docs: Docs::default(),
    }
}

const NODE: Ty = Ty::Named(TypeId(0));
const COLOR: Ty = Ty::Named(TypeId(1));
const SHAPE: Ty = Ty::Named(TypeId(2));
const CIRCLE: Ty = Ty::Named(TypeId(3));
const ENDLESS: Ty = Ty::Named(TypeId(4));
const LOOP: Ty = Ty::Named(TypeId(5));

fn api() -> Api {
    let array = |ty: Ty| Ty::Array(Box::new(ty));
    let node = object(vec![
        field("id", Ty::String, Presence::Required),
        field("parent", NODE, OPTIONAL),
        field("children", array(NODE), Presence::Required),
        field("color", COLOR, Presence::ThreeState),
        field("created_at", Ty::DateTime, OPTIONAL),
        field("pair", Ty::Tuple(vec![Ty::I32, Ty::String]), OPTIONAL),
        field("shape", SHAPE, OPTIONAL),
    ]);
    let value = |name: &str| Variant { name: name.to_owned(), value: json!(name), docs: Docs::default() };
    let color = Kind::Enum(Enum {
        repr: EnumRepr::String,
        variants: vec![value("red"), value("green")],
        unknown_name: "Unknown".to_owned(),
        default: None,
    });
    let shape = Kind::Union(Union {
        variants: vec![variant("Node", NODE, &["node"]), variant("Circle", CIRCLE, &["circle", "disc"])],
        discriminator: Some("kind".to_owned()),
        fallback: None,
        text: None,
        unknown_name: "Unknown".to_owned(),
    });
    let circle = object(vec![
        field("kind", Ty::String, Presence::Required),
        field("radius", Ty::F64, Presence::RequiredNullable),
    ]);
    let endless = object(vec![field("next", ENDLESS, Presence::Required)]);
    Api {
        types: vec![
            named("Node", node),
            named("Color", color),
            named("Shape", shape),
            named("Circle", circle),
            named("Endless", endless),
            named("Loop", Kind::Alias(LOOP)),
        ],
        ..Api::default()
    }
}

#[test]
fn a_recursive_type_ends_where_it_begins_again() {
    let expected = json!({
        "id": "id-1",
        "children": [],
        "color": "red",
        "created_at": "2025-01-15T09:30:00Z",
        "pair": [7, "pair"],
        "shape": { "kind": "circle", "radius": 7 },
    });
    assert_eq!(sample(&api(), &NODE, Mode::Full), expected);
    assert_eq!(sample(&api(), &NODE, Mode::RequiredOnly), json!({ "id": "id-1", "children": [] }));
}

#[test]
fn a_type_without_finite_values_is_null_and_has_no_instances() {
    assert_eq!(sample(&api(), &ENDLESS, Mode::Full), Value::Null);
    assert_eq!(sample(&api(), &LOOP, Mode::Full), Value::Null);
    assert!(instances(&api(), &ENDLESS, 1, 10).is_empty());
    assert!(instances(&api(), &LOOP, 1, 10).is_empty());
    assert_eq!(fit(&api(), &LOOP, &json!(1)), Fit::Unreadable);
}

#[test]
fn a_fitting_example_is_preferred_and_one_that_does_not_fit_is_not() {
    let mut api = api();
    api.types[0].examples = vec![json!({ "id": 1 }), json!({ "id": "n1", "children": [], "color": "green" })];
    let made = sample(&api, &NODE, Mode::Full);
    assert_eq!((&made["id"], &made["color"]), (&json!("n1"), &json!("green")));
    let Kind::Object(circle) = &mut api.types[3].kind else { unreachable!() };
    circle.fields[1].example = Some(json!("wide"));
    assert_eq!(sample(&api, &CIRCLE, Mode::Full)["radius"], json!(7));
}

#[test]
fn what_does_not_travel_is_left_out() {
    let mut api = api();
    let Kind::Object(circle) = &mut api.types[3].kind else { unreachable!() };
    circle.fields[1].read_only = true;
    let sampler = Sampler::new(&api, Mode::Full);
    assert_eq!(sampler.clone().side(Side::Request).value(&CIRCLE, ""), json!({ "kind": "kind" }));
    assert_eq!(sampler.side(Side::Response).value(&CIRCLE, ""), json!({ "kind": "kind", "radius": 7 }));
}

#[test]
fn every_sample_and_instance_is_valid() {
    let api = api();
    for ty in [&NODE, &COLOR, &SHAPE, &CIRCLE] {
        for mode in [Mode::Full, Mode::RequiredOnly] {
            assert!(is_valid(&api, ty, &sample(&api, ty, mode)), "{ty:?}");
        }
        let made = instances(&api, ty, 7, 200);
        assert_eq!(made.len(), 200);
        assert_eq!(made, instances(&api, ty, 7, 200));
        assert_ne!(made, instances(&api, ty, 8, 200));
    }
}

#[test]
fn fits_are_told_apart() {
    let api = api();
    let cases = [
        (NODE, json!({ "id": "1", "children": [] }), Fit::Valid),
        (NODE, json!({ "id": "1", "children": [], "more": 1 }), Fit::Valid),
        (NODE, json!({ "id": "1", "children": [], "color": null }), Fit::Valid),
        (NODE, json!({ "id": "1", "children": [], "color": "blue" }), Fit::Open),
        (NODE, json!({ "id": "1" }), Fit::Lenient),
        (NODE, json!({ "id": 1, "children": [] }), Fit::Lenient),
        (NODE, json!({ "id": "1", "children": [], "pair": [1] }), Fit::Lenient),
        (NODE, json!({ "id": "1", "children": [], "parent": null }), Fit::Lenient),
        (NODE, json!({ "children": [] }), Fit::Unreadable),
        (NODE, json!([]), Fit::Unreadable),
        (SHAPE, json!({ "kind": "disc", "radius": 1 }), Fit::Valid),
        (SHAPE, json!({ "kind": "square", "side": 1 }), Fit::Open),
        (SHAPE, json!({ "kind": "disc" }), Fit::Lenient),
        (SHAPE, json!({ "kind": "disc", "radius": "wide" }), Fit::Unreadable),
        (SHAPE, json!({ "side": 1 }), Fit::Kept),
        (Ty::DateTime, json!("2024-02-29T23:59:59.123456789+05:30"), Fit::Valid),
        (Ty::DateTime, json!("2023-02-29T23:59:59Z"), Fit::Unreadable),
        (Ty::DateTime, json!("2024-02-29"), Fit::Lenient),
        (Ty::DateTime, json!("2024-02-29T10:00:00"), Fit::Lenient),
        (Ty::Date, json!("2024-13-01"), Fit::Unreadable),
        (Ty::I32, json!(2_147_483_648u64), Fit::Unreadable),
        (Ty::I64, json!(5.0), Fit::Lenient),
        (Ty::U32, json!("12"), Fit::Lenient),
        (Ty::Base64, json!("aGVsbG8="), Fit::Valid),
        (Ty::Base64, json!("aGVsbG8"), Fit::Lenient),
        (Ty::Base64, json!("?"), Fit::Unreadable),
    ];
    for (ty, value, expected) in cases {
        assert_eq!(fit(&api, &ty, &value), expected, "{ty:?} {value}");
    }
}

/// The sample of a field after `limits`; the field is called `code`.
fn limited(ty: Ty, example: Option<Value>, limits: Limits) -> Value {
    let limits = Some(std::sync::Arc::new(limits));
    let fields = vec![Field { limits, example, ..field("code", ty, Presence::Required) }];
    let api = Api { types: vec![named("Item", object(fields))], ..Api::default() };
    sample(&api, &Ty::Named(TypeId(0)), Mode::Full)["code"].clone()
}

#[test]
fn samples_keep_to_the_limits_of_their_schema() {
    let format = |format: &str| Limits { format: Some(format.to_owned()), ..Limits::default() };
    let uuid = limited(Ty::String, None, format("uuid"));
    assert!(uuid.as_str().is_some_and(|text| text.len() == 36), "{uuid}");
    // A valid sample stays unchanged.
    assert_eq!(limited(Ty::String, None, format("hostname")), json!("code"));
    assert_eq!(
        limited(Ty::String, Some(json!("K-1")), Limits { min_length: Some(3), ..Limits::default() }),
        json!("K-1")
    );
    // An example outside of the limits is not used.
    assert_eq!(
        limited(Ty::String, Some(json!("K-1")), Limits { min_length: Some(4), ..Limits::default() }),
        json!("code")
    );
    assert_eq!(limited(Ty::String, None, Limits { min_length: Some(7), ..Limits::default() }), json!("code-co"));
    assert_eq!(limited(Ty::String, None, Limits { max_length: Some(2), ..Limits::default() }), json!("co"));
    let list = Limits { element: Some(std::sync::Arc::new(format("ipv4"))), ..Limits::default() };
    assert_eq!(limited(Ty::Array(Box::new(Ty::String)), Some(json!(["here"])), list), json!(["192.0.2.1"]));
}

#[test]
fn numbers_keep_to_their_bounds() {
    let of = |minimum: Option<(f64, bool)>, maximum: Option<(f64, bool)>, multiple_of| {
        let bound = |bound: Option<(f64, bool)>| bound.map(|(value, exclusive)| crate::ir::Bound { value, exclusive });
        Limits { minimum: bound(minimum), maximum: bound(maximum), multiple_of, ..Limits::default() }
    };
    let cases = [
        // `code` leads to 200.
        (Ty::I64, of(Some((1.0, false)), Some((500.0, false)), None), json!(200)),
        (Ty::I64, of(None, Some((100.0, false)), None), json!(100)),
        (Ty::I64, of(None, Some((100.0, true)), None), json!(99)),
        (Ty::I32, of(Some((1000.0, true)), None, Some(7.0)), json!(1001)),
        (Ty::U32, of(None, Some((10.0, false)), Some(4.0)), json!(8)),
        (Ty::I64, of(Some((-7.5, false)), Some((-2.5, false)), None), json!(-7)),
        (Ty::I64, of(None, None, Some(64.0)), json!(64)),
        (Ty::F64, of(Some((0.0, false)), Some((0.5, false)), None), json!(0)),
        // No number at all: as if nothing had been said.
        (Ty::I64, of(Some((3.0, true)), Some((4.0, true)), None), json!(200)),
    ];
    for (ty, limits, expected) in cases {
        assert_eq!(limited(ty, None, limits.clone()), expected, "{limits:?}");
    }
}
