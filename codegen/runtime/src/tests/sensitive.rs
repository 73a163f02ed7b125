//! Sensitive values are in no `Debug` and in no error.

use crate::runtime::json::{Decoder, Extra, Map, Maybe, from_str, object};

#[derive(Clone, PartialEq)]
struct Account {
    owner: String,
    iban: Option<String>,
    codes: Maybe<Vec<String>>,
    limit: Option<i64>,
    others: Map<String>,
    extra: Extra,
}

object! {
    Account {
        0 owner: "owner" => required,
        1 iban: "iban" => optional sensitive,
        2 codes: "codes" => three_state sensitive,
        3 limit: "limit" => optional,
        ..extra and others
    }
}

#[derive(Clone, PartialEq)]
struct Answers {
    id: i64,
    others: Map<String>,
    extra: Extra,
}

object! {
    Answers {
        0 id: "id" => required,
        ..extra and others sensitive
    }
}

#[test]
fn debug_shows_that_they_are_there_and_no_more() {
    let account: Account =
        from_str(r#"{"owner":"Ada","iban":"NO93 8601","codes":["c0de"],"limit":7,"town":"Oslo"}"#).unwrap();
    let shown = format!("{account:?}");
    assert_eq!(
        shown,
        r#"Account { owner: "Ada", iban: ***, codes: ***, limit: Some(7), additional_properties: {"town": "Oslo"} }"#
    );
    let none: Account = from_str(r#"{"owner":"Ada"}"#).unwrap();
    assert_eq!(format!("{none:?}"), r#"Account { owner: "Ada", additional_properties: {} }"#);
    let answers: Answers = from_str(r#"{"id":1,"pet":"Rex"}"#).unwrap();
    assert_eq!(format!("{answers:?}"), "Answers { id: 1, additional_properties: *** }");
}

#[test]
fn a_value_that_is_kept_as_it_came_is_hidden_too() {
    let account: Account = from_str(r#"{"owner":"Ada","iban":["NO93"],"limit":{"n":1}}"#).unwrap();
    let shown = format!("{account:?}");
    assert!(!shown.contains("NO93") && shown.contains(r#""iban": ***"#) && shown.contains("limit"), "{shown}");
    let answers: Answers = from_str(r#"{"id":1,"pet":["Rex"]}"#).unwrap();
    assert!(!format!("{answers:?}").contains("Rex"), "{answers:?}");
}

#[test]
fn errors_quote_nothing_around_them() {
    for text in [
        r#"{"iban":"NO93","owner":[]}"#,
        r#"{"owner":"Ada","iban":["NO93"]}"#,
        r#"{"iban":"NO93","limit":1}"#,
        r#"{"owner":"Ada","codes":["NO93",{}]}"#,
        r#"{"owner":"Ada","iban":"NO93" "#,
    ] {
        let error = Decoder::new().strict(true).decode::<Account>(text.as_bytes()).unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("NO93"), "{shown}");
        let list = Decoder::new().strict(true).decode::<Vec<Account>>(format!("[{text}]").as_bytes()).unwrap_err();
        assert!(!list.to_string().contains("NO93"), "{list}");
    }
    let harmless = Decoder::new().strict(true).decode::<Vec<i64>>(b"[\"NO93\"]").unwrap_err();
    assert!(harmless.to_string().contains("NO93"), "others quote what is wrong: {harmless}");
}
