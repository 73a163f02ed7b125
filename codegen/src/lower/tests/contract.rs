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

/// The places and messages of errors that a configuration gives.
fn refused(config: &str, schemas: Value) -> Vec<(u32, String)> {
    let get = |id: &str, tag: &str| json!({ "get": { "operationId": id, "tags": [tag], "responses": { "204": { "description": "" } } } });
    let document = json!({
        "openapi": "3.0.3", "info": { "title": "Zoo", "version": "1" }, "components": { "schemas": schemas },
        "paths": { "/a": get("list", "pets"), "/b": get("find", "pets"), "/c": get("other", "keepers") },
    });
    let mut diagnostics = Diagnostics::default();
    let config = Config::parse(config, "sdk.toml").unwrap();
    crate::lower::build(&Canonical::of_openapi30(document), &config, &mut diagnostics);
    diagnostics
        .iter()
        .map(|found| {
            assert_eq!(found.code, "name-taken", "{found}");
            (found.location.line, found.message.raw().to_owned())
        })
        .collect()
}

#[test]
fn a_given_name_that_something_else_has_is_refused() {
    let schemas = json!({
        "Loan": { "type": "object", "properties": {
            "id": { "type": "string" }, "book": { "type": "string" }, "state": { "enum": ["out", "overdue"] } } },
        "problem": pet(), "Status": { "type": "string", "enum": ["out", "overdue"] },
        "Food": { "oneOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] },
    });
    for (rule, message) in [
        ("[rename.types]\nLoan = 'Problem'", "`[rename.types]`: `Problem` is already the name of `problem` in Rust"),
        ("[rename.types]\nLoan = 'Status'", "`[rename.types]`: `Status` is already the name of `Status`"),
        ("[rename.types]\nLoanState = 'Status'", "`[rename.types]`: `Status` is already the name of another type"),
        ("[rename.fields.Loan]\nbook = 'id'", "`[rename.fields.Loan]`: `id` is already the name of `id`"),
        (
            "[rename.variants.Status]\nout = 'Overdue'",
            "`[rename.variants.Status]`: `Overdue` is already the name of `overdue` in Rust",
        ),
        (
            "[rename.variants.LoanState]\noverdue = 'Out'",
            "`[rename.variants.LoanState]`: `Out` is already the name of `out` in Rust",
        ),
        (
            "[rename.variants.Food]\nString = 'StringList'",
            "`[rename.variants.Food]`: `StringList` is already the name of `StringList`",
        ),
        ("[rename.operations]\nlist = 'find'", "`[rename.operations]`: `find` is already the name of `find`"),
        ("[groups]\npets = 'keepers'", "`[groups]`: `keepers` is already the name of `keepers`"),
    ] {
        assert_eq!(refused(rule, schemas.clone()), [(2, message.to_owned())]);
    }
    let both = "[rename.operations]\nlist = 'get'\nfind = 'get'";
    assert_eq!(refused(both, json!({})).len(), 1, "two operations of a group");
    for swapped in [
        "[rename.types]\nLoan = 'Problem'\nproblem = 'Loan'",
        "[rename.fields.Loan]\nbook = 'id'\nid = 'book'",
        "[rename.variants.Status]\nout = 'Overdue'\noverdue = 'Out'",
        "[rename.variants.Food]\nString = 'StringList'\nStringList = 'String'",
        "[rename.operations]\nlist = 'find'\nfind = 'list'\nother = 'get'",
        "[groups]\npets = 'keepers'\nkeepers = 'pets'",
    ] {
        assert_eq!(refused(swapped, schemas.clone()), []);
    }
}

#[test]
fn a_given_name_comes_before_names_that_are_made_up() {
    let properties =
        |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), json!({}))).collect::<serde_json::Map<_, _>>();
    // Without a rule, `fooBar` beside `foo_bar` is `foo_bar_camel`.
    let (api, warnings) = configured(
        "[rename.fields.A]\nz = 'foo_bar_camel'",
        json!({ "A": { "type": "object", "properties": properties(&["fooBar", "foo_bar", "z"]) } }),
    );
    assert_eq!(warnings, [""; 0]);
    assert_eq!(field(&api, "A", "z").name, "foo_bar_camel");
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
