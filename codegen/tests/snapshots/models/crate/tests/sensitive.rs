//! Values of `format: password` and `x-sensitive` are in no `Debug` and in no error.

// For the crate's name, which is not always the same.
#[allow(dead_code)]
#[path = "wire/calls.rs"]
mod calls;

use calls::sdk::models::{Account, AccountRequired, Identity, Login, Person};
use calls::sdk::operations::books::OpenAccountParams;
use calls::sdk::json::Decoder;

const TEXT: &str = r#"{
    "owner": "Ada", "iban": "s3cret-iban", "pin": "s3cret-pin", "login": "s3cret-login",
    "recovery_codes": ["s3cret-code"], "answers": {"pet": "s3cret-pet"}, "identity": {"number": "s3cret-number"},
    "hint": "s3cret-hint", "town": "s3cret-town"
}"#;

fn account() -> Account {
    serde_json::from_str(TEXT).unwrap()
}

#[test]
fn models_show_the_names_of_sensitive_properties_alone() {
    let shown = format!("{:?}", account());
    assert!(shown.contains("Ada") && shown.contains("iban: ***") && shown.contains("answers: ***"), "{shown}");
    assert!(!shown.contains("s3cret"), "{shown}");
    let written = serde_json::to_string(&account()).unwrap();
    assert_eq!(written.matches("s3cret").count(), 8, "they are sent: {written}");
}

#[test]
fn what_holds_required_properties_and_parameters_hides_them_too() {
    let Account { owner, iban, pin, login, .. } = account();
    let required = AccountRequired { owner, iban, pin, login };
    let shown = format!("{required:?}");
    assert!(shown.contains("Ada") && !shown.contains("s3cret"), "{shown}");
    let params = OpenAccountParams {
        bank: "Fjordbanken".into(),
        branch: "Oslo".into(),
        x_session: "s3cret-session".into(),
        body: account(),
    };
    let shown = format!("{params:?}");
    assert!(shown.contains("Fjordbanken") && !shown.contains("s3cret"), "{shown}");
}

#[test]
fn a_union_hides_the_alternative_that_is_sensitive() {
    let login = Login::from("s3cret-login".to_owned());
    assert!(!format!("{login:?}").contains("s3cret"), "{login:?}");
    let person = Login::from(Person::new("Ada"));
    assert!(format!("{person:?}").contains("Ada"), "{person:?}");
    let unknown: Login = serde_json::from_str(r#"["s3cret"]"#).unwrap();
    assert!(!format!("{unknown:?}").contains("s3cret"), "{unknown:?}");
}

#[test]
fn a_model_that_is_sensitive_as_a_whole_hides_all_its_properties() {
    let identity = Identity::new().with_number("s3cret-number");
    assert_eq!(format!("{identity:?}"), "Identity { number: *** }");
}

#[test]
fn errors_quote_nothing_beside_a_sensitive_property() {
    let text = TEXT.replace(r#""Ada""#, "[]");
    let error = Decoder::new().decode::<Account>(text.as_bytes()).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
}
