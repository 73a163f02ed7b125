//! Choice of the alternative that a value is read as; values are written unchanged.

// For the crate's name, which is not always the same.
#[allow(dead_code)]
#[path = "wire/calls.rs"]
mod calls;

use calls::sdk::models::{
    Account, Basket, Berth, Car, Cargo, CargoWet, Contact, Deck, Dog, GetRailResponse, Message, MessageConstant, Outcome,
    Payment, Pet, Vehicle,
};
use calls::sdk::json::Decoder;
use serde::de::DeserializeOwned;
use serde::Serialize;
use serde_json::{json, Value};

/// Reads leniently and expects the same to be written.
fn same<T: DeserializeOwned + Serialize>(json: Value) -> T {
    let read: T = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), json);
    read
}

#[test]
fn a_base_is_read_as_what_extends_it() {
    assert!(matches!(same(json!({"kind": "c", "name": "Tom", "lives": 9})), Pet::C(cat) if cat.lives == 9));
    assert!(matches!(same(json!({"kind": "Puppy", "name": "Rex", "age": 1})), Pet::Puppy(_)));
    let snake = json!({"kind": "snake", "name": "Kaa", "length": 3});
    assert!(matches!(same(snake), Pet::Base(base) if base.name == "Kaa"));
    let dog = serde_json::to_value(Pet::from(Dog::new("Rex"))).unwrap();
    assert_eq!(dog, json!({"kind": "Dog", "name": "Rex"}));
}

#[test]
fn names_of_schemas_select_them_beside_the_values_of_a_mapping() {
    assert!(matches!(same(json!({"kind": "Cat", "name": "Tom", "lives": 9})), Pet::C(cat) if cat.lives == 9));
    for tag in ["auto", "automobile", "Car"] {
        assert!(matches!(same(json!({"sort": tag, "doors": 5})), Vehicle::Car(car) if car.sort == tag), "{tag}");
    }
    assert!(matches!(same(json!({"sort": "Boat", "masts": 2})), Vehicle::Boat(_)));
    assert!(matches!(same(json!({"sort": "Other", "wheels": 3})), Vehicle::Other(_)));
    assert!(matches!(same(json!({"sort": "cart", "wheels": 2})), Vehicle::Other(_)));
    let car = serde_json::to_value(Vehicle::from(Car::new("auto"))).unwrap();
    assert_eq!(car, json!({"sort": "auto"}));
}

#[test]
fn an_enum_of_all_values_leaves_the_choice_to_the_names() {
    assert!(matches!(same(json!({"sort": "Buoy", "metres": 1})), Berth::Buoy(_)));
    assert!(matches!(same(json!({"sort": "Quay", "metres": 1})), Berth::Quay(_)));
}

#[test]
fn what_is_required_beside_alternatives_is_in_each() {
    let wet = serde_json::to_value(Cargo::from(CargoWet::new(5))).unwrap();
    assert_eq!(wet, json!({"kind": "wet", "litres": 5}));
    assert!(matches!(same(json!({"kind": "dry", "bags": 5})), Cargo::Dry(_)));
}

#[test]
fn numbers_select_alternatives_with_a_discriminator() {
    assert!(matches!(same(json!({"level": 1, "seats": 5})), Deck::Upper(_)));
    assert!(matches!(same(json!({"level": 2, "seats": 5})), Deck::Lower(_)));
}

#[test]
fn the_discriminator_of_a_base_selects_those_that_extend_it() {
    assert!(matches!(same(json!({"gauge": "wide", "stops": 5})), GetRailResponse::Wide(_)));
    assert!(matches!(same(json!({"gauge": "narrow", "carriages": 5})), GetRailResponse::Narrow(_)));
}

#[test]
fn strings_beside_objects_are_constants() {
    assert!(matches!(same(json!("quit")), Message::Constant(MessageConstant::Quit)));
    assert!(matches!(same(json!({"move": {"x": 1}})), Message::WithMove(_)));
    assert!(matches!(same(json!("later")), Message::Constant(_)));
}

#[test]
fn a_constant_that_does_not_hold_excludes_its_alternative() {
    assert!(matches!(same(json!({"ok": true, "data": "a"})), Outcome::Done(_)));
    assert!(matches!(same(json!({"ok": false, "data": "a"})), Outcome::Failed(_)));
    assert!(matches!(same(json!({"ok": false, "level": 3, "data": "a"})), Outcome::Broken(_)));
    for none in [r#"{"ok": "yes"}"#, r#"{"ok": false, "level": 4}"#] {
        assert!(matches!(same(serde_json::from_str(none).unwrap()), Outcome::Unknown(_)), "{none}");
        assert!(Decoder::new().strict(true).decode::<Outcome>(none.as_bytes()).is_err(), "{none}");
    }
}

#[test]
fn what_only_requests_have_is_asked_for_and_not_made_up() {
    let read: Account = same(json!({"id": "1", "name": "Ada", "note": null}));
    assert_eq!((read.secret, read.note), (None, None));
    let new = Account::new("Ada", "s3cret");
    assert_eq!((new.name.as_str(), new.secret.as_deref()), ("Ada", Some("s3cret")));
}

#[test]
fn what_a_condition_describes_is_typed() {
    let read: Payment = same(json!({"kind": "card", "number": "1", "amount": 5, "reference": [1]}));
    assert_eq!((read.number.as_deref(), read.reference), (Some("1"), Some(json!([1]))));
    let read: Payment = same(json!({"kind": "cash", "amount": "5", "address": "here"}));
    assert_eq!(read.address.as_deref(), Some("here"));
}

/// Reads strictly and leniently, and expects the same to be written.
fn allowed<T: DeserializeOwned + Serialize + calls::sdk::json::Model>(json: Value) -> T {
    let strict = Decoder::new().strict(true).decode::<T>(json.to_string().as_bytes()).unwrap().value;
    assert_eq!(serde_json::to_value(&strict).unwrap(), json);
    same(json)
}

#[test]
fn what_does_not_hold_describes_nothing() {
    let read: Payment = allowed(json!({"kind": "cash", "number": 7, "reference": null, "address": [1]}));
    assert_eq!((read.number, read.address), (None, None));
    let read: Contact = allowed(json!({"email": "a@example.org", "phone": "none"}));
    assert_eq!((read.email.as_deref(), read.phone), (Some("a@example.org"), None));
    let read: Contact = allowed(json!({"email": null, "nick": null, "phone": 7}));
    assert_eq!((read.email, read.phone), (None, Some(7)));
}

#[test]
fn a_null_that_was_received_is_written() {
    let mut read: Contact = allowed(json!({"phone": 7, "name": null}));
    read.name = Some("Ada".to_owned());
    assert_eq!(serde_json::to_value(&read).unwrap(), json!({"phone": 7, "name": "Ada"}));
}

#[test]
fn an_alternative_that_fits_goes_before_one_that_lacks_something() {
    assert!(matches!(allowed(json!({"items": [{"weight": 1.5}]})), Basket::Weighed(_)));
    assert!(matches!(allowed(json!({"items": [{"counts": [1]}]})), Basket::Counted(_)));
}
