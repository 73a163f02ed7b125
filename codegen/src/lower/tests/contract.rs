//! Names, constants and the order of arguments: what users of a crate write.

use serde_json::{Value, json};

use super::{field, names, object, schemas, ty, union};
use crate::canonical::Canonical;
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::emit::models::demanded;
use crate::ir::{Api, Kind};

fn configured(config: &str, schemas: Value) -> (Api, Vec<String>) {
    let document = json!({
        "openapi": "3.0.3", "info": { "title": "Zoo", "version": "1" }, "components": { "schemas": schemas },
        "paths": { "/pets": { "get": { "operationId": "listPets", "responses": { "204": { "description": "" } } } } },
    });
    let mut diagnostics = Diagnostics::default();
    let config = Config::parse(config, "sdk.toml").unwrap();
    let api = crate::lower::build(&Canonical::of_openapi30(document), &config, &mut diagnostics);
    (api, diagnostics.iter().map(|found| found.message.raw().to_owned()).collect())
}

fn type_names(api: &Api) -> Vec<&str> {
    api.types.iter().map(|ty| ty.name.as_str()).collect()
}

fn pet() -> Value {
    json!({ "type": "object", "properties": { "a": { "type": "string" } } })
}

#[test]
fn words_are_left_out_where_names_stay_apart() {
    let rules = "[rename]\nstrip_prefixes = [\"Zoo\"]\nstrip_suffixes = [\"RequestDto\", \"Dto\", \"Enum\"]\n";
    let (api, warnings) = configured(
        rules,
        json!({
            "ZooCreatePetRequestDto": pet(), "CatDto": pet(), "CatEnum": { "enum": ["a", "b"] }, "Zoology": pet(),
            "KindEnumDto": { "enum": ["x", "y"] }, "StringDto": pet(), "Dto": pet(), "Dog": pet(), "DogDto": pet(),
        }),
    );
    let names = ["CatDto", "CatEnum", "CreatePet", "Dog", "DogDto", "Dto", "Kind", "StringDto", "Zoology"];
    assert_eq!(type_names(&api), names);
    assert_eq!(warnings, [""; 0]);
}

#[test]
fn names_are_given_to_types_fields_variants_and_operations() {
    let rules = r#"
        [rename.types]
        pet_v2 = "Pet"
        PetState = "State"
        [rename.fields.pet_v2]
        nm = "name"
        [rename.variants.State]
        "on-hold" = "Held"
        [rename.variants.Food]
        String = "Word"
        [rename.operations]
        listPets = "all"
    "#;
    let (api, warnings) = configured(
        rules,
        json!({
            "pet_v2": { "type": "object", "properties": {
                "nm": { "type": "string" }, "state": { "type": "string", "enum": ["on-hold", "free"] } } },
            "Food": { "oneOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] },
        }),
    );
    assert_eq!(warnings, [""; 0]);
    assert_eq!(type_names(&api), ["Food", "Pet", "State"]);
    let fields: Vec<(&str, &str)> =
        object(&api, "Pet").fields.iter().map(|field| (field.name.as_str(), field.wire_name.as_str())).collect();
    assert_eq!(fields, [("name", "nm"), ("state", "state")]);
    let Kind::Enum(state) = &ty(&api, "State").kind else { panic!("no enum") };
    assert_eq!((state.variants[0].name.as_str(), &state.variants[0].value), ("Held", &json!("on-hold")));
    assert_eq!(names(union(&api, "Food")), ["Word", "StringList"]);
    assert_eq!(api.operations().map(|(_, operation)| operation.name.as_str()).collect::<Vec<_>>(), ["all"]);
}

#[test]
fn a_rule_that_nothing_has_is_reported() {
    let rules = "[rename]\nstrip_suffixes = [\"Dto\"]\n[rename.types]\nNone = \"Pet\"\n[rename.fields.Dog]\nx = \"y\"\n[rename.operations]\nz = \"w\"\n";
    let (_, warnings) = configured(rules, json!({ "Dog": pet() }));
    for (warning, key) in warnings.iter().zip(["`Dto`", "`None`", "`z`", "`x`"]) {
        assert!(warning.contains(key), "{warning}");
    }
    assert_eq!(warnings.len(), 4);
}

#[test]
fn a_required_property_of_one_value_is_no_field_and_no_enum() {
    let api = schemas(json!({
        "Only": { "type": "string", "enum": ["a"] },
        "Thing": { "type": "object", "required": ["object", "version", "live", "kind", "maybe"], "properties": {
            "object": { "type": "string", "enum": ["thing"] },
            "version": { "type": "integer", "enum": [1] },
            "live": { "type": "boolean", "enum": [true] },
            "kind": { "$ref": "#/components/schemas/Only" },
            "maybe": { "type": "string", "enum": ["m"], "nullable": true },
            "later": { "type": "string", "enum": ["l"] },
        } },
    }));
    let constants: Vec<(&str, Option<&Value>)> = object(&api, "Thing")
        .fields
        .iter()
        .filter(|field| field.is_implied())
        .map(|field| (field.wire_name.as_str(), field.fixed.as_ref()))
        .collect();
    let (thing, one, truth) = (json!("thing"), json!(1), json!(true));
    assert_eq!(constants, [("object", Some(&thing)), ("version", Some(&one)), ("live", Some(&truth))]);
    let later = field(&api, "Thing", "later");
    assert!(later.is_flag() && later.fixed == Some(json!("l")), "it is there or not");
    assert_eq!(type_names(&api), ["Only", "Thing", "ThingMaybe"], "others keep what they may be without");
}

#[test]
fn variants_are_named_by_their_tag_or_by_what_differs() {
    let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let tagged =
        |tag: &str| json!({ "type": "object", "required": ["role"], "properties": { "role": { "enum": [tag] } } });
    let with =
        |name: &str| json!({ "type": "object", "required": [name], "properties": { name: { "type": "string" } } });
    let api = schemas(json!({
        "ChatUserMessage": tagged("end_user"), "ChatToolMessage": tagged("tool"),
        "ChatMessage": { "oneOf": [reference("ChatUserMessage"), reference("ChatToolMessage")] },
        "PetCat": with("a"), "DogPet": with("b"), "Pet": { "oneOf": [reference("PetCat"), reference("DogPet")] },
        "Cat": with("c"), "CatBox": { "oneOf": [reference("Cat"), reference("PetCat"), { "type": "string" }] },
    }));
    assert_eq!(names(union(&api, "ChatMessage")), ["EndUser", "Tool"]);
    assert_eq!(names(union(&api, "Pet")), ["Cat", "Dog"]);
    assert_eq!(names(union(&api, "CatBox")), ["Cat", "PetCat", "String"]);
}

#[test]
fn arguments_are_in_an_order_of_their_own() {
    let properties = [
        ("zone", json!({ "type": "string" })),
        ("tags", json!({ "type": "array", "items": { "type": "string" } })),
        ("age", json!({ "type": "integer" })),
    ];
    let order = |properties: &[(&str, Value)]| {
        let required: Vec<&str> = properties.iter().map(|(name, _)| *name).collect();
        let properties: serde_json::Map<String, Value> =
            properties.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
        let api = schemas(json!({ "Pet": { "type": "object", "required": required, "properties": properties } }));
        let arguments = demanded(&api, object(&api, "Pet"));
        arguments.iter().map(|field| field.wire_name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(order(&properties), ["age", "zone", "tags"]);
    let mut turned = properties;
    turned.reverse();
    assert_eq!(order(&turned), ["age", "zone", "tags"]);
}

#[test]
fn names_of_one_spelling_do_not_depend_on_their_order() {
    let name = |wires: [&str; 2]| {
        let properties: serde_json::Map<String, Value> =
            wires.iter().map(|wire| ((*wire).to_owned(), json!({ "type": "string" }))).collect();
        let api = schemas(json!({ "Pet": { "type": "object", "properties": properties } }));
        (field(&api, "Pet", "fooBar").name.clone(), field(&api, "Pet", "foo-bar").name.clone())
    };
    assert_eq!(name(["fooBar", "foo-bar"]), name(["foo-bar", "fooBar"]));
}
