//! `generate --backend progenitor`: what progenitor can't express is lowered, told, and the crate is made all the same.
#![cfg(feature = "progenitor")]

#[path = "support/program.rs"]
mod program;

use std::collections::BTreeSet;
use std::fs;

use program::{Desk, Run};
use serde_json::Value;

/// Begins a document whose operations follow, indented by two.
const HEAD: &str = "openapi: 3.1.0\ninfo: {title: Harbour, version: 2.1.0}\npaths:\n";

/// Generates; the operations are lines of YAML below `paths`, then `more` stands below the document.
fn harbour(paths: &str, more: &str) -> (Desk, Run) {
    let desk = Desk::new();
    desk.put("harbour.yaml", format!("{HEAD}{paths}\n{more}"));
    let run =
        desk.line("generate harbour.yaml --out sdk --name harbour --backend progenitor --message-format json").exits(0);
    (desk, run)
}

fn source(desk: &Desk) -> String {
    fs::read_to_string(desk.path("sdk/src/lib.rs")).expect("the crate's code")
}

/// The codes of the losses.
fn losses(run: &Run) -> BTreeSet<String> {
    let lines = run.out.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    lines
        .filter_map(|line| Some(line["code"].as_str()?.to_owned()))
        .filter(|code| code.starts_with("progenitor"))
        .collect()
}

#[track_caller]
fn lost(run: &Run, codes: &[&str]) {
    assert_eq!(losses(run), codes.iter().map(|code| (*code).to_owned()).collect(), "{}", run.out);
}

/// One operation, with the lines below it.
fn get(lines: &str) -> String {
    format!("  /ships:\n    get:\n      operationId: listShips\n{lines}\n")
}

const NO_CONTENT: &str = "      responses: {'204': {description: Nothing}}";

#[test]
fn what_progenitor_takes_is_not_touched() {
    let (desk, run) = harbour(
        &get(
            "      responses: {'200': {description: S, content: {application/json: {schema: {$ref: '#/components/schemas/Ship'}}}}}",
        ),
        "components: {schemas: {Ship: {type: object, required: [name], properties: {name: {type: string, pattern: '^[a-z]+$'}}}}}",
    );
    lost(&run, &[]);
    let code = source(&desk);
    assert!(
        code.contains("pub fn list_ships") && code.contains("pub struct Ship ") && code.contains("regress"),
        "{code}"
    );
    let manifest = fs::read_to_string(desk.path("sdk/Cargo.toml")).expect("a manifest");
    for line in ["name = \"harbour\"", "progenitor-client = \"0.15.1\"", "regress = ", "[workspace]"] {
        assert!(manifest.contains(line), "{line} in {manifest}");
    }
    assert!(!manifest.contains("uuid") && !manifest.contains("chrono"), "{manifest}");
}

#[test]
fn the_same_crate_comes_out_again() {
    let (desk, _) = harbour(&get(NO_CONTENT), "");
    let before = desk.tree("sdk");
    assert!(!before.is_empty());
    desk.line("generate harbour.yaml --out sdk --name harbour --backend progenitor").exits(0);
    assert_eq!(before, desk.tree("sdk"));
}

#[test]
fn a_deep_object_becomes_a_parameter_for_each_property() {
    let (desk, run) = harbour(
        &get(&format!(
            "      parameters:\n        - name: filter\n          in: query\n          style: deepObject\n          \
             schema: {{type: object, properties: {{flag: {{type: string}}, built: {{type: object, properties: {{after: {{type: string}}}}}}}}}}\n{NO_CONTENT}"
        )),
        "",
    );
    lost(&run, &["progenitor-deep-object"]);
    let code = source(&desk);
    assert!(code.contains("\"filter[flag]\"") && code.contains("\"filter[built][after]\""), "{code}");
}

#[test]
fn an_exploded_object_is_a_parameter_for_each_property_on_the_wire_too() {
    let (desk, run) = harbour(
        &get(&format!(
            "      parameters:\n        - name: size\n          in: query\n          schema: {{allOf: [{{type: object, \
             properties: {{length: {{type: integer}}}}}}, {{type: object, properties: {{width: {{type: integer}}}}}}]}}\n{NO_CONTENT}"
        )),
        "",
    );
    lost(&run, &[]);
    let code = source(&desk);
    assert!(code.contains("\"length\"") && code.contains("\"width\"") && !code.contains("\"size\""), "{code}");
}

#[test]
fn parameters_that_have_no_form_take_their_text_or_are_left_out() {
    let (desk, run) = harbour(
        &get(&format!(
            "      parameters:\n        - {{name: tags, in: query, explode: false, schema: {{type: array, items: {{type: string}}}}}}\n        \
             - {{name: near, in: query, content: {{application/json: {{schema: {{type: object}}}}}}}}\n        \
             - {{name: X-List, in: header, schema: {{type: array, items: {{type: integer}}}}}}\n        \
             - {{name: session, in: cookie, schema: {{type: string}}}}\n        \
             - {{name: tags, in: header, schema: {{type: string}}}}\n{NO_CONTENT}"
        )),
        "",
    );
    lost(
        &run,
        &[
            "progenitor-cookie",
            "progenitor-parameter-content",
            "progenitor-parameter-name",
            "progenitor-parameter-type",
            "progenitor-style",
        ],
    );
    let code = source(&desk);
    for argument in
        ["tags: Result<Option<::std::string::String>", "near: Result<Option<::std::string::String>", "x_list:"]
    {
        assert!(code.contains(argument), "{argument} in {code}");
    }
    assert!(!code.contains("session"), "{code}");
}

#[test]
fn an_operation_that_needs_what_progenitor_lacks_is_left_out() {
    let (desk, run) = harbour(
        "  /ships:\n    put:\n      operationId: paintShip\n      requestBody: {required: true, content: {multipart/form-data: {schema: {type: object}}}}\n      responses: {'204': {description: Nothing}}\n    trace: {responses: {'204': {description: Nothing}}}\n    get: {responses: {'204': {description: Nothing}}}",
        "",
    );
    lost(&run, &["progenitor-method", "progenitor-operation"]);
    let code = source(&desk);
    assert!(code.contains("pub fn get_ships") && !code.contains("paint_ship") && !code.contains("trace"), "{code}");
}

#[test]
fn the_first_media_type_that_can_be_sent_is_sent() {
    let (desk, run) = harbour(
        "  /ships:\n    post:\n      operationId: addShip\n      requestBody: {required: true, content: {application/xml: {schema: {type: string}}, application/x-www-form-urlencoded: {schema: {type: object, properties: {name: {type: string}}}, encoding: {name: {style: form}}}}}\n      responses: {'204': {description: Nothing}}\n    patch:\n      operationId: editShip\n      requestBody: {content: {image/png: {}}}\n      responses: {'204': {description: Nothing}}",
        "",
    );
    lost(&run, &["progenitor-media-type", "progenitor-media-types"]);
    let code = source(&desk);
    assert!(code.contains(".form_urlencoded(&body)?") && code.contains("application/octet-stream"), "{code}");
}

#[test]
fn responses_of_several_types_are_brought_to_one() {
    let json = |name: &str| {
        format!(
            "{{description: D, content: {{application/json: {{schema: {{type: object, properties: {{{name}: {{type: string}}}}}}}}}}}}"
        )
    };
    let (desk, run) = harbour(
        &get(&format!(
            "      responses: {{'200': {}, '202': {}, '404': {}, default: {}}}",
            json("name"),
            json("ticket"),
            json("reason"),
            json("reason"),
        )),
        "",
    );
    lost(&run, &["progenitor-responses"]);
    let code = source(&desk);
    assert!(code.contains("400u16..=499u16") && code.contains("500u16..=599u16"), "{code}");
    assert!(code.contains("pub struct ListShipsError") && code.contains("pub reason"), "{code}");
}

#[test]
fn names_that_clash_are_told_apart() {
    let (desk, run) = harbour(
        &get(
            "      responses: {'200': {description: S, content: {application/json: {schema: {$ref: '#/components/schemas/ship_log'}}}}}",
        ),
        "components: {schemas: {ship_log: {type: object, properties: {entry: {type: object, properties: {a: {type: string}}}}}, ShipLog: {type: integer}, ShipLogEntry: {type: object, properties: {b: {type: string}}}}}",
    );
    lost(&run, &["progenitor-schema-name"]);
    let code = source(&desk);
    for name in ["ShipLog", "ShipLogSchema", "ShipLogEntry", "ShipLogEntrySchema"] {
        assert_eq!(code.matches(&format!("///`{name}`\n")).count(), 1, "{name} in {code}");
    }
}

#[test]
fn a_schema_that_progenitor_fails_on_is_found_and_made_plainer() {
    let (desk, run) = harbour(
        &get(
            "      responses: {'200': {description: S, content: {application/json: {schema: {$ref: '#/components/schemas/Ship'}}}}}",
        ),
        "components: {schemas: {Crew: {type: object, properties: {size: {type: integer}}}, Ship: {type: object, properties: {kind: {type: string, enum: [a, A]}, crew: {$ref: '#/components/schemas/Crew'}, length: {type: integer, default: long}}}}}",
    );
    lost(&run, &["progenitor-schema"]);
    assert!(run.out.contains("progenitor fails on the schema `Ship`"), "{}", run.out);
    let code = source(&desk);
    assert!(code.contains("pub crew: ::std::option::Option<Crew>") && code.contains("pub length:"), "{code}");
}

/// The fields of a struct of the crate, in order.
fn fields(desk: &Desk, name: &str) -> Vec<String> {
    let file = syn::parse_file(&source(desk)).expect("Rust");
    let types = file.items.iter().find_map(|item| match item {
        syn::Item::Mod(module) if module.ident == "types" => module.content.as_ref().map(|(_, items)| items),
        _ => None,
    });
    let found = types.into_iter().flatten().find_map(|item| match item {
        syn::Item::Struct(item) if item.ident == name => Some(item),
        _ => None,
    });
    let fields = found.unwrap_or_else(|| panic!("no struct `{name}`")).fields.iter();
    fields.map(|field| field.ident.as_ref().map_or_else(String::new, ToString::to_string)).collect()
}

#[test]
fn properties_with_the_field_of_another_are_among_the_extra_ones() {
    let (desk, run) = harbour(
        &get(NO_CONTENT),
        "components: {schemas: {Ship: {type: object, required: [a-b, 1-2], additionalProperties: false, properties: \
         {a_b: {type: string}, a-b: {type: string}, 1-2: {type: integer}, x1_2: {type: integer}, extra: {type: string}}}, \
         Dock: {type: object, properties: {extra: {type: string}, depth: {type: number}}, additionalProperties: {type: string}}, \
         Buoy: {type: object, properties: {extra: {type: string}, depth: {type: number}}}}}",
    );
    lost(&run, &["progenitor-field-name"]);
    for name in ["a-b", "x1_2", "extra"] {
        assert!(run.out.contains(&format!("the same field for `{name}` and another")), "{name} in {}", run.out);
    }
    assert_eq!(fields(&desk, "Ship"), ["a_b", "x1_2", "extra"]);
    assert_eq!(fields(&desk, "Dock"), ["depth", "extra"]);
    assert_eq!(fields(&desk, "Buoy"), ["depth", "extra"]);
    assert!(!source(&desk).contains("deny_unknown_fields"));
}

#[test]
fn constants_of_a_type_that_is_made_of_others_are_not_compared() {
    let (desk, run) = harbour(
        &get(NO_CONTENT),
        "components: {schemas: {Kind: {oneOf: [{type: integer, enum: [1], title: Sail}, {type: integer, enum: [2], title: Steam}]}, \
         Ship: {type: object, properties: {kind: {type: integer, enum: [2], allOf: [{$ref: '#/components/schemas/Kind'}]}}}, \
         Berth: {type: object, enum: [{pier: 1}], properties: {pier: {type: integer}}}, Depth: {type: integer, enum: [3, 5]}}}",
    );
    lost(&run, &["progenitor-constants"]);
    assert_eq!(fields(&desk, "Berth"), ["pier"]);
    // Only scalars are left to compare.
    let code = source(&desk);
    assert!(code.contains("[3_i64, 5_i64].contains(&value)"), "{code}");
    assert!(!code.contains("Inner::"), "{code}");
}

#[test]
fn a_composed_component_refuses_null() {
    let (desk, run) = harbour(
        &get(NO_CONTENT),
        "components: {schemas: {Cargo: {oneOf: [{type: string}, {type: array, items: {type: string}}, {type: 'null'}]}, \
         Name: {type: [string, 'null']}, Ship: {type: object, properties: {cargo: {oneOf: [{type: string}, {type: boolean}, {type: 'null'}]}}}}}",
    );
    lost(&run, &["progenitor-null"]);
    assert!(run.out.contains("/components/schemas/Cargo"), "{}", run.out);
    let code = source(&desk);
    assert_eq!(code.matches("///`Cargo`\n").count(), 1, "{code}");
    assert!(code.contains("pub enum Cargo ") && code.contains("pub struct Name(pub ::std::option::Option<"), "{code}");
}

#[test]
fn what_extends_the_union_that_it_is_an_alternative_of_has_its_properties() {
    let (desk, run) = harbour(
        &get(NO_CONTENT),
        "components: {schemas: {Ship: {required: [kind], properties: {kind: {type: string}, crew: {type: integer}}, \
         oneOf: [{$ref: '#/components/schemas/Tug'}, {$ref: '#/components/schemas/Ferry'}]}, \
         Tug: {allOf: [{$ref: '#/components/schemas/Ship'}, {type: object, properties: {power: {type: number}}}]}, \
         Ferry: {allOf: [{$ref: '#/components/schemas/Ship'}, {type: object, properties: {line: {allOf: [{$ref: '#/components/schemas/Ship'}]}}}]}, \
         Load: {oneOf: [{$ref: '#/components/schemas/Freight'}, {type: string}]}, \
         Freight: {oneOf: [{$ref: '#/components/schemas/Load'}, {type: integer}]}}}",
    );
    lost(&run, &["progenitor-circle"]);
    for name in ["Tug", "Ferry"] {
        assert!(run.out.contains(&format!("/components/schemas/{name}")), "{name} in {}", run.out);
    }
    assert_eq!(fields(&desk, "Tug"), ["crew", "kind", "power"]);
    assert_eq!(fields(&desk, "Ferry"), ["crew", "kind", "line"]);
    let code = source(&desk);
    assert!(code.contains("pub enum Load ") && code.contains("pub enum Freight "), "{code}");
}
