//! Models and unions as a user builds them, and takes them apart.

// For the crate's name, which is not always the same.
#[allow(dead_code)]
#[path = "wire/calls.rs"]
mod calls;

use calls::sdk::models::{
    Bench, Board, BoardRequired, Circle, Either, Fill, FillPlain, Fixing, Group, Hook, Horn, Label, Note, Reason,
    Receipt, Remark, Shape, Signal, Square, Talk, TalkAssistantMessage, TalkMessage, TalkPart, TalkUserMessage, Weight,
};
use calls::sdk::Maybe;
use serde_json::{Value, json};

fn written(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

#[test]
fn a_union_is_made_of_what_it_holds() {
    let circle = Circle::new(1.5).with_colouring(FillPlain::new("red"));
    let shape = Shape::from(circle.clone());
    assert_eq!(written(&shape), json!({ "kind": "circle", "radius": 1.5, "fill": { "colour": "red" } }));
    assert!(shape.is_circle() && !shape.is_group());
    assert_eq!((shape.as_circle(), shape.as_group()), (Some(&circle), None));
    assert_eq!(shape.into_circle(), Some(circle));
    assert!(Fill::from(FillPlain::new("red")).is_plain());
}

#[test]
fn text_numbers_and_lists_become_the_alternative_that_they_are() {
    let square = || Square::new("box", 2.0);
    assert_eq!(written(&square().with_label("wide"))["label"], json!("wide"));
    assert_eq!(written(&square().with_label(5))["label"], json!(5));
    assert_eq!(written(&square().with_label(["a", "b"]))["label"], json!(["a", "b"]));
    assert_eq!(Label::from("wide").as_string().map(String::as_str), Some("wide"));
}

#[test]
fn text_goes_through_unions_in_unions() {
    assert_eq!((written(&Remark::from("so")), written(&Reason::from("so"))), (json!("so"), json!("so")));
    assert_eq!(written(&Either::from("so")), json!("so"));
    assert_eq!(Remark::from("so").into_string(), Some("so".to_owned()));
    assert_eq!(written(&Either::from(true)), json!(true));
}

#[test]
fn options_take_what_becomes_the_value() {
    let note = Note::new("short").with_about("a line").with_by(Maybe::Null);
    assert_eq!(written(&note), json!({ "text": "short", "about": "a line", "by": null }));
    assert_eq!(written(&Note::new(None).with_by(Circle::new(1.0))), json!({ "text": null, "by": { "kind": "circle", "radius": 1 } }));
    assert_eq!(written(&Note::new(Square::new("square", 1.0)))["text"]["side"], json!(1));
}

#[test]
fn a_property_of_one_value_is_written_and_is_no_argument() {
    let group = Group::new([Circle::new(1.0)]);
    assert_eq!(written(&group), json!({ "kind": "group", "members": [{ "kind": "circle", "radius": 1 }] }));
    let read: Group = serde_json::from_value(written(&group)).unwrap();
    assert!(read.extra().is_empty() && read == group);
}

/// A chat, as it is written with an API for language models.
#[test]
fn text_becomes_messages_and_models() {
    let talk = Talk::new("gpt-5", [TalkUserMessage::new("hello")]).with_stop("end");
    let user = json!({ "role": "user", "content": "hello" });
    assert_eq!(written(&talk), json!({ "model": "gpt-5", "messages": [user], "stop": "end" }));
    let parts = TalkUserMessage::new([TalkPart::new("hello")]);
    assert_eq!(written(&parts)["content"], json!([{ "type": "text", "text": "hello" }]));
    let both = [TalkMessage::from(parts), TalkAssistantMessage::new().with_content("yes").into()];
    assert_eq!(both.iter().filter(|message| message.is_assistant()).count(), 1);
    assert_eq!(both[1].as_assistant().and_then(|reply| reply.content.value()).map(String::as_str), Some("yes"));
}

#[test]
fn an_optional_property_of_one_value_is_there_or_not() {
    let reply = TalkAssistantMessage::new().with_object();
    assert_eq!(written(&reply), json!({ "role": "assistant", "object": "message" }));
    let read: TalkAssistantMessage = serde_json::from_value(json!({ "role": "assistant", "object": "other" })).unwrap();
    assert!(!read.object, "another value is kept");
    assert_eq!(written(&read), json!({ "role": "assistant", "object": "other" }));
}

#[test]
fn the_mapping_selects_an_alternative_by_the_name_of_another() {
    for signal in ["Horn", "Lamp"] {
        let read: Signal = serde_json::from_value(json!({ "signal": signal, "level": 3 })).unwrap();
        assert_eq!(read.as_lamp().and_then(|lamp| lamp.level), Some(3), "{signal}");
    }
    let read: Signal = serde_json::from_value(json!({ "signal": "other", "level": 3 })).unwrap();
    assert!(matches!(read, Signal::Unknown(_)), "{read:?}");
    assert_eq!(written(&Signal::from(Horn::new("hoarse").with_level("low"))), json!({ "signal": "hoarse", "level": "low" }));
}

#[test]
fn what_is_required_is_in_an_order_of_its_own() {
    // In the document: tools, width, angle.
    let bench: Bench = Bench::new(90, 2, ["saw"]);
    assert_eq!((bench.angle, bench.width), (90, 2));
    let board = Board::new(BoardRequired { tools: vec!["saw".into()], width: 1, angle: 2, name: "a".into() });
    assert_eq!(written(&board), json!({ "tools": ["saw"], "width": 1, "angle": 2, "name": "a" }));
    assert_eq!(written(&board.with_additional_properties([("height", 7)]))["height"], json!(7));
}

#[test]
fn what_is_only_received_is_built_by_its_default() {
    let mut receipt = Receipt::default();
    receipt.ticket = "t1".to_owned();
    receipt.extra_mut().insert("colour", "red");
    assert_eq!(written(&receipt), json!({ "ticket": "t1", "colour": "red" }));
}

#[test]
fn an_unknown_value_stays_what_it_is() {
    let fixing = Fixing::from("glue");
    let Fixing::Unknown(unknown) = &fixing else { panic!("it is not declared") };
    assert_eq!(unknown.to_string(), "glue");
    assert_eq!((fixing.as_str(), written(&fixing)), ("glue", json!("glue")));
}

#[test]
fn names_are_those_that_the_configuration_gives() {
    assert_eq!(Weight::Stone.as_i64(), 2);
    let hook = Hook::new("brass").with_extra("a property of that name");
    assert_eq!(hook.extra.as_deref(), Some("a property of that name"));
    assert!(hook.extra().is_empty());
    assert_eq!(written(&hook), json!({ "metal": "brass", "extra": "a property of that name" }));
}
