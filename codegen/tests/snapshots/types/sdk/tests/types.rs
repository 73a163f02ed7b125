//! Values with types of other crates, read and written.

#[allow(dead_code)]
#[path = "wire/calls.rs"]
mod calls;

use std::collections::{BTreeSet, HashSet};
use std::net::{Ipv4Addr, Ipv6Addr};

use calls::sdk::colours::{Colour, Rate, Shade};
use calls::sdk::json::{Decoder, Model};
use calls::sdk::models::{Entry, Kind, NewEntry, Reference};
use calls::sdk::operations::entries::ListEntries;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use uuid::Uuid;

const ID: &str = "8f14e45f-ceea-467f-a8f5-16d0a5b5c1e3";

fn entry() -> Value {
    json!({
        "id": ID,
        "number": 7,
        "amount": "12345678901234567890.10",
        "rate": 3,
        "booked_at": "2024-02-29T12:30:00.25Z",
        "day": "2024-02-29",
        "at": "12:30:00",
        "pause": "P1DT2H",
        "page": "https://example.com/a?b=c",
        "from": "192.0.2.1",
        "gateway": "2001:db8::1",
        "colour": "#ff8800",
        "shade": { "red": 1, "green": 2 },
        "related": [ID],
        "by_day": { "monday": "0.10" },
        "reference": "https://example.com/",
        "label": "a",
        "kind": "out",
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut entry = entry();
    entry[name] = value;
    entry
}

#[test]
fn each_type_reads_and_writes_its_text() {
    let text = entry().to_string();
    let entry: Entry = Decoder::new().strict(true).decode(text.as_bytes()).unwrap().value;
    assert_eq!(entry.id, Uuid::parse_str(ID).unwrap());
    assert_eq!(entry.number, 7_u64);
    assert_eq!(entry.amount.to_string(), "12345678901234567890.10", "all digits are kept");
    assert_eq!(entry.rate, Some("3".parse::<Rate>().unwrap()));
    assert_eq!(entry.booked_at, "2024-02-29T12:30:00.25Z".parse::<jiff::Timestamp>().unwrap());
    assert_eq!(entry.day, time::Date::from_calendar_date(2024, time::Month::February, 29).unwrap());
    assert_eq!(entry.at, chrono::NaiveTime::from_hms_opt(12, 30, 0));
    assert_eq!(entry.pause.as_ref().map(|pause| pause.0.get_hours()), Some(2));
    assert_eq!(entry.page.as_ref().map(url::Url::path), Some("/a"));
    assert_eq!(entry.from, Some(Ipv4Addr::new(192, 0, 2, 1)));
    assert_eq!(entry.gateway, Some("2001:db8::1".parse::<Ipv6Addr>().unwrap()));
    assert_eq!(entry.colour, Some(Colour(0xff8800)));
    assert_eq!(entry.shade, Some(Shade { red: 1, green: 2 }));
    assert_eq!(entry.by_day.as_ref().unwrap()["monday"], Decimal::new(10, 2));
    assert!(entry.reference.as_ref().is_some_and(|reference| matches!(reference, Reference::Url(_))));
    assert_eq!(serde_json::from_str::<Value>(&entry.to_json()).unwrap(), self::entry());
    let through_serde: Entry = serde_json::from_value(self::entry()).unwrap();
    assert_eq!(through_serde, entry);
}

#[test]
fn an_alternative_is_chosen_by_what_its_type_reads() {
    for (text, is_id) in [(ID, true), ("https://example.com/", false)] {
        let entry = Entry::from_json(with("reference", json!(text)).to_string()).unwrap();
        assert_eq!(entry.reference.unwrap().is_uuid(), is_id, "{text}");
    }
}

#[test]
fn what_a_type_does_not_read_is_kept_or_an_error() {
    for (name, value) in [
        ("page", json!("no URL")),
        ("from", json!("1.2.3")),
        ("pause", json!("a while")),
        ("at", json!("12:30:00+01:00")),
        ("colour", json!("red")),
        ("shade", json!({ "red": 256 })),
        ("rate", json!(0)),
        ("related", json!(["x"])),
    ] {
        let text = with(name, value.clone()).to_string();
        let decoded = Decoder::new().decode::<Entry>(text.as_bytes()).unwrap();
        assert_eq!(decoded.warnings.len(), 1, "{name}: {:?}", decoded.warnings);
        assert!(decoded.warnings[0].to_string().starts_with(&format!("$.{name}")), "{:?}", decoded.warnings);
        assert_eq!(decoded.value.extra().get(name), Some(&value));
        assert_eq!(serde_json::from_str::<Value>(&decoded.value.to_json()).unwrap()[name], value, "written back");
        assert!(Decoder::new().strict(true).decode::<Entry>(text.as_bytes()).is_err(), "{name}");
    }
    let error = Entry::from_json(with("id", json!("no UUID")).to_string()).unwrap_err();
    assert_eq!((error.path(), error.message()), ("$.id", "expected a UUID"));
    let error = Entry::from_json(with("amount", json!("0.12345678901234567890123456789012")).to_string()).unwrap_err();
    assert_eq!(error.path(), "$.amount", "a decimal is not rounded");
}

#[test]
fn dates_are_as_lenient_as_those_of_chrono() {
    for (value, warnings) in [
        (json!("2024-02-29T13:30:00+01:00"), 0),
        (json!("2024-02-29T12:30:00"), 1),
        (json!(1_709_209_800), 1),
        (json!(1_709_209_800_000_i64), 1),
    ] {
        let decoded = Decoder::new().decode::<Entry>(with("booked_at", value.clone()).to_string().as_bytes()).unwrap();
        assert_eq!(decoded.value.booked_at.as_second(), 1_709_209_800, "{value}");
        assert_eq!(decoded.warnings.len(), warnings, "{value}: {:?}", decoded.warnings);
    }
}

#[test]
fn a_type_that_is_missing_is_empty_where_the_client_is_tolerant() {
    let decoded = Decoder::new().tolerant(true).decode::<Entry>(b"{}").unwrap();
    assert_eq!((decoded.value.id, decoded.value.amount), (Uuid::nil(), Decimal::ZERO));
    assert_eq!(decoded.warnings.len(), 5, "{:?}", decoded.warnings);
}

#[test]
fn constructors_take_the_types() {
    let day = time::Date::from_ordinal_date(2024, 60).unwrap();
    let new = NewEntry::new(Decimal::new(125, 1), day, Uuid::nil()).with_booked_at(None).with_related([Uuid::max()]);
    let expected = json!({
        "amount": "12.5",
        "day": "2024-02-29",
        "reference": Uuid::nil().to_string(),
        "booked_at": null,
        "related": [Uuid::max().to_string()],
    });
    assert_eq!(serde_json::from_str::<Value>(&new.to_json()).unwrap(), expected);
}

#[test]
fn response_headers_have_the_types() {
    let mut headers = http::HeaderMap::new();
    headers.insert("x-trace", ID.parse().unwrap());
    headers.insert("x-read-at", "2024-02-29T12:30:00Z".parse().unwrap());
    headers.insert("x-peers", "192.0.2.1, 192.0.2.2".parse().unwrap());
    assert_eq!(ListEntries::x_trace_header(&headers), Some(Uuid::parse_str(ID).unwrap()));
    assert_eq!(ListEntries::x_read_at_header(&headers).map(|at| at.as_second()), Some(1_709_209_800));
    assert_eq!(ListEntries::x_peers_header(&headers), Some(vec![Ipv4Addr::new(192, 0, 2, 1), Ipv4Addr::new(192, 0, 2, 2)]));
    headers.insert("x-trace", "none".parse().unwrap());
    assert_eq!(ListEntries::x_trace_header(&headers), None);
}

#[test]
fn types_derive_what_the_configuration_says() {
    let [first, other] = [entry(), with("unknown", json!({ "b": [1], "a": 2 }))]
        .map(|json| Entry::from_json(json.to_string()).unwrap());
    let entries = HashSet::from([first.clone(), other.clone(), first, other]);
    assert_eq!(entries.len(), 2);
    let kinds = BTreeSet::from([Kind::Out, Kind::from("aside"), Kind::In, Kind::Out]);
    assert_eq!(kinds.iter().map(Kind::as_str).collect::<Vec<_>>(), ["in", "out", "aside"]);
    assert_eq!(<Kind as strum::VariantNames>::VARIANTS, ["IN", "OUT", "another"]);
}
