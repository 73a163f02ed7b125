//! Open enums.

use serde_json::json;

use super::models::{Level, Mixed, PetKind};
use super::{assert_exact, read};
use crate::runtime::json::{UnknownValue, to_string};

#[test]
fn strings() {
    assert_eq!(PetKind::from("cat"), PetKind::Cat);
    assert_eq!("dog \"big\"".parse(), Ok(PetKind::Dog));
    assert_eq!(PetKind::from("cow".to_owned()), PetKind::Unknown(UnknownValue::new("cow".into())));
    assert_eq!(PetKind::Dog.to_string(), "dog \"big\"");
    assert_eq!(PetKind::KNOWN, [PetKind::Cat, PetKind::Dog]);
    assert_eq!(to_string(&PetKind::Dog), r#""dog \"big\"""#);
    let (kind, warnings) = read::<PetKind>(r#""\u0063ow""#);
    assert_eq!((kind.as_str(), warnings.len()), ("cow", 0), "an unknown value is nothing unusual");
}

#[test]
fn integers() {
    assert_eq!(read::<Level>("-1").0, Level::Low);
    assert_eq!(read::<Level>("2.0").0, Level::High);
    assert_eq!(read::<Level>("7").0, Level::Unknown(UnknownValue::new(7)));
    assert_eq!((Level::from(2), Level::High.as_i64()), (Level::High, 2));
    assert_eq!(Level::KNOWN, [Level::Low, Level::High]);
    assert_exact::<Level>(&json!(-1));
}

#[test]
fn mixed_constants() {
    assert_eq!(read::<Mixed>("1.0").0, Mixed::One);
    assert_eq!(read::<Mixed>("0.5").0, Mixed::Half);
    assert_eq!(read::<Mixed>("true").0, Mixed::Yes);
    assert_eq!(read::<Mixed>("\"auto\"").0, Mixed::Auto);
    assert_eq!(read::<Mixed>("\"1\"").0, Mixed::Unknown(UnknownValue::new(json!("1"))));
    assert_eq!(Mixed::from(json!(1)), Mixed::One);
    assert_eq!(Mixed::Auto.to_string(), "auto");
}

#[test]
fn an_unknown_value_is_shown_as_it_is() {
    let PetKind::Unknown(unknown) = PetKind::from("cow") else { panic!("it is not one of the constants") };
    assert_eq!((unknown.to_string(), format!("{unknown:?}")), ("cow".to_owned(), r#""cow""#.to_owned()));
}
