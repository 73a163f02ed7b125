//! `docs/reliability.md`, the generator's table: each row's input is given to the program, within limits of time and memory.

#![cfg(target_os = "linux")]

#[path = "support/program.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod program;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use program::Desk;
use serde_json::{Map, Value, json};

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n";
/// Address space of a run, in kB: threads' stacks are reserved in it, the file of a gigabyte would not fit.
const MEMORY_KB: u32 = 2_000_000;
/// Processor time of a run, in seconds.
const SECONDS: u32 = 20;

/// A document whose only schema is a reference.
fn referring(desk: &Desk, reference: &str) {
    desk.put("docs/doc.yaml", format!("{HEAD}paths: {{}}\ncomponents: {{schemas: {{A: {{$ref: '{reference}'}}}}}}\n"));
}

/// Aliases of aliases: nine to the tenth values.
fn bomb() -> String {
    let mut text = format!("{HEAD}paths: {{}}\nx-a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
    for i in 1..10 {
        let _ = writeln!(text, "x-a{i}: &a{i} [{}]", vec![format!("*a{}", i - 1); 9].join(", "));
    }
    text
}

/// A document of schemas.
fn schemas(desk: &Desk, schemas: impl IntoIterator<Item = String>) {
    describe(desk, HEAD, "{}", schemas);
}

fn describe(desk: &Desk, head: &str, paths: &str, schemas: impl IntoIterator<Item = String>) {
    let schemas: Vec<String> = schemas.into_iter().collect();
    desk.put("docs/doc.yaml", format!("{head}paths: {paths}\ncomponents: {{schemas: {{{}}}}}\n", schemas.join(", ")));
}

/// Models that each hold the next one.
fn in_a_row(desk: &Desk, count: usize) {
    let model = |i: usize| format!("S{i}: {{type: object, properties: {{a: {}}}}}", reference((i + 1).min(count - 1)));
    schemas(desk, (0..count).map(model));
}

fn reference(number: usize) -> String {
    format!("{{$ref: '#/components/schemas/S{number}'}}")
}

/// Paths with an operation each.
fn operations(count: usize, operation: impl Fn(usize) -> Value) -> Value {
    (0..count).map(|i| (format!("/a{i}"), json!({ "post": operation(i) }))).collect::<Map<String, Value>>().into()
}

/// Paths that are all `#/x-item`.
fn one_item(count: usize) -> Value {
    (0..count).map(|i| (format!("/a{i}"), json!({ "$ref": "#/x-item" }))).collect::<Map<String, Value>>().into()
}

/// An object schema of so many texts.
fn texts(count: usize) -> Value {
    let properties: Map<String, Value> = (0..count).map(|i| (format!("p{i}"), json!({ "type": "string" }))).collect();
    json!({ "type": "object", "properties": properties })
}

/// Puts a document of these members on the desk.
fn document(desk: &Desk, members: Value) {
    let mut document = json!({ "openapi": "3.1.0", "info": { "title": "T", "version": "1" }, "paths": {} });
    document.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    if document.get("swagger").is_some() {
        document.as_object_mut().unwrap().remove("openapi");
    }
    desk.put("docs/doc.yaml", document.to_string());
}

/// An overlay of these actions, over a document of some models and of values 300 levels deep.
fn overlay(desk: &Desk, actions: impl IntoIterator<Item = Value>) {
    let actions: Vec<Value> = actions.into_iter().collect();
    let overlay = json!({ "overlay": "1.1.0", "info": { "title": "O", "version": "1" }, "actions": actions });
    desk.put("overlay.json", overlay.to_string());
    let models: Map<String, Value> = (0..100).map(|i| (format!("M{i}"), texts(4))).collect();
    let paths = operations(20, |i| json!({ "operationId": format!("o{i}") }));
    let deep = (0..300).fold(json!({}), |inner, _| json!({ "a": inner }));
    document(desk, json!({ "components": { "schemas": models }, "paths": paths, "x-deep": deep }));
}

fn nested(open: &str, close: &str) -> String {
    format!("{{\"openapi\": \"3.0.3\", \"x-a\": {}1{}}}", open.repeat(10_000), close.repeat(10_000))
}

/// Makes a file that says to be a gigabyte long.
fn sparse(desk: &Desk, name: &str) {
    desk.put(name, "");
    fs::File::options().write(true).open(desk.path(name)).unwrap().set_len(1 << 30).unwrap();
}

macro_rules! rows {
    ($($name:ident: ($id:literal, $what:literal, $lay:expr $(,)?),)*) => {
        const ROWS: &[&str] = &[$($id),*];

        $(#[test]
        fn $name() {
            the_page_says($id, $what, $lay);
        })*
    };
}

// Identifier, fault, and what lays it on the desk. The document is `docs/doc.yaml`.
rows! {
    reach_above: ("reach-above", "`$ref` to a file above the document's folder", |desk| {
        desk.put("secret.yaml", "A: {type: string}\n");
        referring(desk, "../secret.yaml#/A");
    }),
    reach_encoded: ("reach-encoded", "The same, percent-encoded", |desk| {
        desk.put("secret.yaml", "A: {type: string}\n");
        referring(desk, "%2e%2e/secret.yaml#/A");
    }),
    reach_absolute: ("reach-absolute", "`$ref` to an absolute path", |desk| referring(desk, "/etc/hostname")),
    reach_link: ("reach-link", "`$ref` through a symbolic link out of the folder", |desk| {
        desk.put("secret.yaml", "A: {type: string}\n");
        referring(desk, "link.yaml#/A");
        std::os::unix::fs::symlink(desk.path("secret.yaml"), desk.path("docs/link.yaml")).unwrap();
    }),
    reach_device: ("reach-device", "`$ref` to a device without end", |desk| {
        referring(desk, "zero.yaml#/A");
        std::os::unix::fs::symlink("/dev/zero", desk.path("docs/zero.yaml")).unwrap();
    }),
    reach_folder: ("reach-folder", "`$ref` to a folder", |desk| {
        desk.put("docs/folder.yaml/x", "");
        referring(desk, "folder.yaml#/A");
    }),
    reach_file_url: ("reach-file-url", "`$ref` to a `file:` URL", |desk| referring(desk, "file:///etc/hostname#/A")),
    reach_http: ("reach-http", "`$ref` to an `http:` URL", |desk| referring(desk, "http://127.0.0.1:9/a.yaml#/A")),
    reach_host: ("reach-host", "`$ref` to an address without a scheme", |desk| referring(desk, "//127.0.0.1/a.yaml#/A")),
    document_device: ("document-device", "The document is a device without end", |desk| {
        desk.put("docs/x", "");
        std::os::unix::fs::symlink("/dev/zero", desk.path("docs/doc.yaml")).unwrap();
    }),
    document_large: ("document-large", "The document is a gigabyte long", |desk| sparse(desk, "docs/doc.yaml")),
    reach_large: ("reach-large", "`$ref` to a file of a gigabyte", |desk| {
        referring(desk, "large.yaml#/A");
        sparse(desk, "docs/large.yaml");
    }),
    alias_bomb: ("alias-bomb", "YAML aliases that expand to 9¹⁰ values", |desk| {
        desk.put("docs/doc.yaml", bomb());
    }),
    alias_models: ("alias-models", "YAML aliases that expand to 9⁵ models", |desk| {
        let mut text = format!("{HEAD}paths: {{}}\nx-0: &a0 {{type: string}}\n");
        for i in 1..6 {
            let fields: Vec<String> = (0..9).map(|k| format!("p{k}: *a{}", i - 1)).collect();
            let _ = writeln!(text, "x-{i}: &a{i} {{type: object, properties: {{{}}}}}", fields.join(", "));
        }
        desk.put("docs/doc.yaml", text + "components: {schemas: {A: *a5}}\n");
    }),
    alias_self: ("alias-self", "A YAML alias inside its own anchor", |desk| {
        desk.put("docs/doc.yaml", format!("{HEAD}paths: {{}}\nx-a: &a [*a]\n"));
    }),
    deep_lists: ("deep-lists", "10,000 nested lists", |desk| {
        desk.put("docs/doc.yaml", nested("[", "]"));
    }),
    deep_objects: ("deep-objects", "10,000 nested objects", |desk| {
        desk.put("docs/doc.yaml", nested("{\"a\":", "}"));
    }),
    reference_self: ("reference-self", "A response that refers to itself", |desk| {
        let response = "{$ref: '#/components/responses/A'}";
        desk.put(
            "docs/doc.yaml",
            format!("{HEAD}paths: {{/a: {{get: {{responses: {{'200': {response}}}}}}}}}\ncomponents: {{responses: {{A: {response}}}}}\n"),
        );
    }),
    not_utf8: ("not-utf8", "Text that is not UTF-8", |desk| {
        desk.put("docs/doc.yaml", b"openapi: 3.0.3\ninfo: {title: Caf\xe9}\n");
    }),
    empty: ("empty", "An empty document", |desk| {
        desk.put("docs/doc.yaml", "");
    }),
    all_of_diamond: ("all-of-diamond", "2⁶⁰ paths through `allOf` to one schema", |desk| {
        schemas(
            desk,
            (0..60)
                .map(|i| {
                    format!("S{i}: {{allOf: [{0}, {0}, {{properties: {{a{i}: {{type: string}}}}}}]}}", reference(i + 1))
                })
                .chain(["S60: {type: object, properties: {a: {type: string}}}".to_owned()]),
        )
    }),
    union_mesh: ("union-mesh", "40 unions, each of all of them", |desk| {
        let all = (0..40).map(reference).collect::<Vec<_>>().join(", ");
        schemas(desk, (0..40).map(|i| format!("S{i}: {{oneOf: [{all}], discriminator: {{propertyName: k}}}}")));
    }),
    unions_each_other: ("unions-each-other", "Two unions, each an alternative of the other", |desk| {
        let other = |name: &str, of: &str, own: &str| {
            format!("{name}: {{oneOf: [{{$ref: '#/components/schemas/{of}'}}, {{type: {own}}}]}}")
        };
        schemas(desk, [other("A", "B", "string"), other("B", "A", "integer")]);
    }),
    union_self: ("union-self", "A union that is an alternative of itself", |desk| {
        schemas(desk, ["A: {oneOf: [{$ref: '#/components/schemas/A'}, {type: string}, {type: integer}]}".to_owned()]);
    }),
    union_extended: ("union-extended", "A union whose alternatives extend it", |desk| {
        let heir = |i| format!("S{i}: {{allOf: [{}, {{type: object, properties: {{a{i}: {{type: string}}}}}}]}}", reference(0));
        let all = (1..50).map(reference).collect::<Vec<_>>().join(", ");
        let union = format!("S0: {{oneOf: [{all}], discriminator: {{propertyName: k}}, properties: {{k: {{type: string}}}}}}");
        schemas(desk, std::iter::once(union).chain((1..50).map(heir)));
    }),
    union_diamond: ("union-diamond", "2⁴⁰ paths through unions to two schemas", |desk| {
        let either = |i: usize| format!("{{oneOf: [{}, {}]}}", reference(2 * i + 2), reference(2 * i + 3));
        let unions = (0..80).map(|i| format!("S{i}: {}", either(i / 2)));
        let ends = ["S80: {type: object, required: [a], properties: {a: {type: string}}}", "S81: {type: integer}"];
        let body = format!("{{content: {{application/json: {{schema: {}}}}}}}", reference(0));
        let paths = format!("{{/a: {{post: {{requestBody: {body}, responses: {{}}}}}}}}");
        describe(desk, HEAD, &paths, unions.chain(ends.map(str::to_owned)));
    }),
    types_combined: ("types-combined", "2¹⁶ objects that differ in their alternatives", |desk| {
        let either = |i: usize| {
            let own = format!("properties: {{p{}: {{type: string}}}}", i % 2);
            format!("{{{own}, oneOf: [{}, {}]}}", reference(i / 2 * 2 + 2), reference(i / 2 * 2 + 3))
        };
        let unions = (0..32).map(|i| format!("S{i}: {}", either(i)));
        let end = |i| format!("S{i}: {{type: object, required: [a{i}], properties: {{a{i}: {{type: string}}}}}}");
        schemas(desk, unions.chain([end(32), end(33)]));
    }),
    fields_inherited: ("fields-inherited", "2,000 schemas that extend one of 2,000 properties", |desk| {
        let fields: Vec<String> = (0..2_000).map(|i| format!("p{i}: {{type: string}}")).collect();
        let base = format!("S0: {{type: object, properties: {{{}}}}}", fields.join(", "));
        let heir = |i| format!("S{i}: {{allOf: [{}, {{type: object, properties: {{own: {{type: string}}}}}}]}}", reference(0));
        schemas(desk, std::iter::once(base).chain((1..2_000).map(heir)));
    }),
    lists_in_a_row: ("lists-in-a-row", "A chain of 500 lists", |desk| {
        let list = |i: usize| format!("S{i}: {{type: array, items: {}}}", reference(i + 1));
        schemas(desk, (0..500).map(list).chain(["S500: {type: string}".to_owned()]));
    }),
    tuples_fan: ("tuples-fan", "Tuples of two tuples, 40 times in a row", |desk| {
        let tuple = |i: usize| format!("S{i}: {{type: array, minItems: 2, prefixItems: [{0}, {0}]}}", reference(i + 1));
        let head = HEAD.replace("3.0.3", "3.1.0");
        describe(desk, &head, "{}", (0..40).map(tuple).chain(["S40: {type: string}".to_owned()]));
    }),
    models_in_a_row: ("models-in-a-row", "A chain of 2,000 models", |desk| in_a_row(desk, 2_000)),
    models_in_a_row_endless: ("models-in-a-row-endless", "A chain of 30,000 models", |desk| in_a_row(desk, 30_000)),
    fields_fan: ("fields-fan", "Eight required fields to one model, 40 times in a row", |desk| {
        schemas(
            desk,
            (0..40)
                .map(|i| {
                    let fields: Vec<String> = (0..8).map(|k| format!("p{k}: {}", reference(i + 1))).collect();
                    format!(
                        "S{i}: {{type: object, required: [p0, p1, p2, p3, p4, p5, p6, p7], properties: {{{}}}}}",
                        fields.join(", ")
                    )
                })
                .chain(["S40: {type: string}".to_owned()]),
        )
    }),
    items_many: ("items-many", "Lists of two billion strings of that length", |desk| {
        schemas(
            desk,
            ["A: {type: array, minItems: 2000000000, items: {type: string, minLength: 2000000000}}".to_owned()],
        )
    }),
    pattern_large: ("pattern-large", "A pattern that exceeds the limits of every engine", |desk| {
        schemas(desk, ["A: {type: string, pattern: '(((a{1,1000}){1,1000}){1,1000}){1,1000}'}".to_owned()])
    }),
    names_alike: ("names-alike", "10,000 names of values that differ only in punctuation", |desk| {
        let values: Vec<String> =
            (0..10_000).map(|i| format!("'a{}{}'", "-".repeat(i % 100), ".".repeat(i / 100))).collect();
        schemas(desk, [format!("A: {{type: string, enum: [{}]}}", values.join(", "))]);
    }),
    enum_long: ("enum-long", "An enum of 20,000 values", |desk| {
        let values: Vec<String> = (0..20_000).map(|i| format!("v{i}")).collect();
        schemas(desk, [format!("A: {{type: string, enum: [{}]}}", values.join(", "))]);
    }),
    warnings_many: ("warnings-many", "20,000 faults in one list", |desk| {
        let values: Vec<String> = (0..20_000).map(|i| i.to_string()).collect();
        schemas(desk, [format!("A: {{type: string, enum: [{}]}}", values.join(", "))]);
    }),
    devices: ("devices", "Device names of Windows, and names that differ only in case", |desk| {
        let names = ["COM1", "com3", "LPT9", "Aux", "nul", "CON", "Pet", "pet", "PET"];
        let schemas = names.map(|name| format!("{name}: {{type: object, properties: {{a: {{type: string}}}}}}"));
        let paths = names.map(|name| format!("/{name}: {{get: {{tags: [{name}], responses: {{}}}}}}"));
        let (schemas, paths) = (schemas.join(", "), paths.join(", "));
        desk.put("docs/doc.yaml", format!("{HEAD}paths: {{{paths}}}\ncomponents: {{schemas: {{{schemas}}}}}\n"));
    }),
    callbacks_repeated: ("callbacks-repeated", "1,000 operations with one callback of 1,000 requests", |desk| {
        let paths: Vec<String> = (0..1_000)
            .map(|i| format!("/a{i}: {{get: {{callbacks: {{c: {{$ref: '#/x-c'}}}}, responses: {{}}}}}}"))
            .collect();
        let requests: Vec<String> = (0..1_000).map(|i| format!("u{i}: {{post: {{responses: {{}}}}}}")).collect();
        desk.put("docs/doc.yaml", format!("{HEAD}x-c: {{{}}}\npaths: {{{}}}\n", requests.join(", "), paths.join(", ")));
    }),
    paths_repeated: ("paths-repeated", "1,000 paths that share one path item with 1,000 parameters", |desk| {
        let paths: Vec<String> = (0..1_000).map(|i| format!("/a{i}: {{$ref: '#/x-p'}}")).collect();
        let parameters: Vec<String> =
            (0..1_000).map(|i| format!("{{name: p{i}, in: query, schema: {{type: string}}}}")).collect();
        let item = format!("{{get: {{parameters: [{}], responses: {{}}}}}}", parameters.join(", "));
        desk.put("docs/doc.yaml", format!("{HEAD}x-p: {item}\npaths: {{{}}}\n", paths.join(", ")));
    }),
    methods_repeated: ("methods-repeated", "1,000 methods that share 1,000 parameters", |desk| {
        let methods: Vec<String> = (0..1_000).map(|i| format!("M{i}: {{responses: {{}}}}")).collect();
        let parameters: Vec<String> =
            (0..1_000).map(|i| format!("{{name: p{i}, in: query, schema: {{type: string}}}}")).collect();
        desk.put("docs/doc.yaml", format!(
            "openapi: 3.2.0\ninfo: {{title: T, version: '1'}}\npaths: {{/a: {{parameters: [{}], additionalOperations: {{{}}}}}}}\n",
            parameters.join(", "), methods.join(", ")
        ));
    }),
    security_repeated: ("security-repeated", "1,000 operations with 1,000 security alternatives each", |desk| {
        let paths: Vec<String> = (0..1_000).map(|i| format!("/a{i}: {{get: {{responses: {{}}}}}}")).collect();
        let schemes: Vec<String> = (0..1_000).map(|i| format!("s{i}: {{type: http, scheme: bearer}}")).collect();
        let ways: Vec<String> = (0..1_000).map(|i| format!("{{s{i}: []}}")).collect();
        desk.put(
            "docs/doc.yaml",
            format!(
                "{HEAD}components: {{securitySchemes: {{{}}}}}\nsecurity: [{}]\npaths: {{{}}}\n",
                schemes.join(", "),
                ways.join(", "),
                paths.join(", ")
            ),
        );
    }),
    header_line: ("header-line", "A header name that contains a line break", |desk| {
        let parameter = r#"{name: "x-\r\nevil: 1", in: header, schema: {type: string}}"#;
        desk.put("docs/doc.yaml", format!("{HEAD}paths: {{/a: {{get: {{parameters: [{parameter}], responses: {{}}}}}}}}\n"));
    }),
    scheme_line: ("scheme-line", "The same in a security scheme's name", |desk| {
        let scheme = r#"{type: http, scheme: "x\r\nevil: 1"}"#;
        desk.put("docs/doc.yaml", format!("{HEAD}paths: {{}}\ncomponents: {{securitySchemes: {{s: {scheme}}}}}\n"));
    }),
    media_type_line: ("media-type-line", "The same in a media type", |desk| {
        let body = r#"{content: {"text/plain\r\nevil: 1": {schema: {type: string}}}}"#;
        desk.put("docs/doc.yaml", format!("{HEAD}paths: {{/a: {{post: {{requestBody: {body}, responses: {{}}}}}}}}\n"));
    }),
    method_line: ("method-line", "The same in a method", |desk| {
        let methods = r#"{"COPY / HTTP/1.1\r\nevil: 1": {responses: {}}}"#;
        desk.put("docs/doc.yaml", format!("{HEAD}paths: {{/a: {{additionalOperations: {methods}}}}}\n"));
    }),
    server_line: ("server-line", "The same in a server's URL", |desk| {
        desk.put("docs/doc.yaml", format!("{HEAD}servers: [{{url: \"https://zoo.example/\\r\\nevil: 1\"}}]\npaths: {{}}\n"));
    }),
    item_described: ("item-described", "1,500 paths that share one path item with a description of 40 kB", |desk| {
        let item = json!({ "description": "word ".repeat(8_000), "get": {} });
        document(desk, json!({ "x-item": item, "paths": one_item(1_500) }));
    }),
    parameter_described: ("parameter-described", "1,000 operations with a parameter that has a description of 40 kB", |desk| {
        let parameter = json!({ "name": "p", "in": "query", "description": "word ".repeat(8_000), "schema": {} });
        let operation = |_| json!({ "parameters": [{ "$ref": "#/components/parameters/P" }] });
        document(desk, json!({ "paths": operations(1_000, operation), "components": { "parameters": { "P": parameter } } }));
    }),
    forms_repeated: ("forms-repeated", "700 operations with one form of 1,200 parts", |desk| {
        let form = json!({ "content": { "multipart/form-data": { "schema": texts(1_200) } } });
        let operation = |_| json!({ "requestBody": { "$ref": "#/components/requestBodies/F" } });
        document(desk, json!({ "paths": operations(700, operation), "components": { "requestBodies": { "F": form } } }));
    }),
    bodies_repeated: ("bodies-repeated", "700 operations with one body of 1,500 media types", |desk| {
        let types: Map<String, Value> = (0..1_500).map(|i| (format!("application/x-{i}"), json!({}))).collect();
        let operation = |_| json!({ "requestBody": { "$ref": "#/components/requestBodies/B" } });
        let bodies = json!({ "B": { "required": true, "content": types } });
        document(desk, json!({ "paths": operations(700, operation), "components": { "requestBodies": bodies } }));
    }),
    headers_repeated: ("headers-repeated", "300 operations with one response of 1,500 headers", |desk| {
        let headers: Map<String, Value> = (0..1_500).map(|i| (format!("H{i}"), json!({ "schema": {} }))).collect();
        let operation = |_| json!({ "responses": { "200": { "$ref": "#/components/responses/R" } } });
        let responses = json!({ "R": { "description": "d", "headers": headers } });
        document(desk, json!({ "paths": operations(300, operation), "components": { "responses": responses } }));
    }),
    examples_repeated: ("examples-repeated", "700 operations with one response of 1,000 examples", |desk| {
        let examples: Map<String, Value> = (0..1_000).map(|i| (format!("e{i}"), json!({ "value": [i] }))).collect();
        let operation = |_| json!({ "responses": { "200": { "$ref": "#/components/responses/R" } } });
        let responses = json!({ "R": { "description": "d", "content": { "application/json": { "examples": examples } } } });
        document(desk, json!({ "paths": operations(700, operation), "components": { "responses": responses } }));
    }),
    servers_repeated: ("servers-repeated", "1,500 paths that share one path item with 500 servers", |desk| {
        let servers: Vec<Value> = (0..500).map(|i| json!({ "url": format!("https://a{i}.example") })).collect();
        document(desk, json!({ "x-item": { "servers": servers, "get": {} }, "paths": one_item(1_500) }));
    }),
    server_variables: ("server-variables", "A server's URL of 2,000 variables", |desk| {
        let name = |i| format!("v{i}");
        let url: String = (0..2_000).map(|i| format!("/{{{}}}", name(i))).collect();
        let variables: Map<String, Value> = (0..2_000).map(|i| (name(i), json!({ "default": "a" }))).collect();
        document(desk, json!({ "servers": [{ "url": format!("https://a.example{url}"), "variables": variables }] }));
    }),
    webhooks_repeated: ("webhooks-repeated", "1,500 webhooks that share one path item with a description of 40 kB", |desk| {
        let item = json!({ "post": { "description": "word ".repeat(8_000), "requestBody": { "content": { "application/json": { "schema": {} } } } } });
        document(desk, json!({ "x-item": item, "webhooks": one_item(1_500) }));
    }),
    warnings_repeated: ("warnings-repeated", "1,500 paths that share one path item with 3,000 faults", |desk| {
        let faults = vec![json!({ "name": "a" }); 3_000];
        document(desk, json!({ "x-item": { "get": { "parameters": faults } }, "paths": one_item(1_500) }));
    }),
    words_inherited: ("words-inherited", "500 schemas that extend one with 30 kB of description", |desk| {
        let base = json!({ "type": "object", "properties": { "p": { "type": "string", "description": "word ".repeat(6_000) } } });
        let heir = |i| (format!("S{i}"), json!({ "allOf": [{ "$ref": "#/components/schemas/S" }, texts(1)] }));
        let schemas: Map<String, Value> = (0..500).map(heir).chain([("S".to_owned(), base)]).collect();
        document(desk, json!({ "components": { "schemas": schemas } }));
    }),
    one_property: ("one-property", "`allOf` of 1,700 schemas with one property each", |desk| {
        let parts: Vec<Value> = (0..1_700).map(|i| json!({ "properties": { "p": { "maxLength": i } } })).collect();
        document(desk, json!({ "components": { "schemas": { "A": { "allOf": parts } } } }));
    }),
    operations_bare: ("operations-bare", "5,000 operations without descriptions", |desk| {
        document(desk, json!({ "paths": operations(5_000, |_| json!({})) }));
    }),
    path_templates: ("path-templates", "A path of 12,000 parameters", |desk| {
        let path: String = (0..12_000).map(|i| format!("/{{a{i}}}")).collect();
        document(desk, json!({ "paths": { path: { "get": {} } } }));
    }),
    features_mesh: ("features-mesh", "400 features that each need the same 700 models", |desk| {
        let success = json!({ "200": { "description": "d", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/S0" } } } } });
        let mut paths = operations(400, |i| json!({ "tags": [format!("t{i}")], "responses": success }));
        paths["/z"] = json!({ "get": { "tags": ["z"] } });
        let model = |i| json!({ "type": "object", "properties": { "a": { "$ref": format!("#/components/schemas/S{}", i + 1) } } });
        let models = (0..700).map(|i| (format!("S{i}"), model(i))).chain([("S700".to_owned(), json!({}))]);
        let models: Map<String, Value> = models.collect();
        document(desk, json!({ "paths": paths, "components": { "schemas": models } }));
    }),
    events_fan: ("events-fan", "2³¹ paths through unions to the data of an event", |desk| {
        let next = |i: usize| json!({ "$ref": format!("#/components/schemas/S{}", i + 1) });
        let unions = (0..31).map(|i| (format!("S{i}"), json!({ "oneOf": [next(i), next(i)] })));
        let data = json!({ "properties": { "data": { "type": "string" } } });
        let schemas: Map<String, Value> = unions.chain([("S31".to_owned(), data)]).collect();
        let events = json!({ "text/event-stream": { "itemSchema": { "$ref": "#/components/schemas/S0" } } });
        let operation = |_| json!({ "responses": { "200": { "description": "d", "content": events } } });
        document(desk, json!({ "openapi": "3.2.0", "paths": operations(1, operation), "components": { "schemas": schemas } }));
    }),
    consumes_repeated: ("consumes-repeated", "Swagger 2.0: 1,000 media types for each of 300 bodies", |desk| {
        let types: Vec<String> = (0..1_000).map(|i| format!("application/x-{i}")).collect();
        let operation = |_| json!({ "parameters": [{ "in": "body", "name": "b", "schema": texts(3) }] });
        document(desk, json!({ "swagger": "2.0", "consumes": types, "paths": operations(300, operation) }));
    }),
    field_described: ("field-described", "Swagger 2.0: 700 operations with a form field that has a description of 40 kB", |desk| {
        let field = json!({ "in": "formData", "name": "f", "type": "string", "description": "word ".repeat(8_000) });
        let operation = |_| json!({ "parameters": [{ "$ref": "#/parameters/f" }] });
        document(desk, json!({ "swagger": "2.0", "parameters": { "f": field }, "paths": operations(700, operation) }));
    }),
    alias_texts: ("alias-texts", "12,000 YAML aliases of a text of 40 kB", |desk| {
        let aliases = vec!["*a"; 12_000].join(", ");
        desk.put("docs/doc.yaml", format!("{HEAD}paths: {{}}\nx-a: &a '{}'\nx-b: [{aliases}]\n", "x".repeat(40_000)));
    }),
    overlay_filters: ("overlay-filters", "An overlay of 300 bytes with 30 nested filters", |desk| {
        let target = format!("${}{}", "[?@".repeat(30), "]".repeat(30));
        overlay(desk, [json!({ "target": target.replace("[?@[", "[?@..*["), "update": {} })]);
    }),
    overlay_depth: ("overlay-depth", "An overlay with 50 nested filters", |desk| {
        overlay(desk, [json!({ "target": format!("${}{}", "[?@".repeat(50), "]".repeat(50)), "update": {} })]);
    }),
    overlay_descendants: ("overlay-descendants", "An overlay that selects descendants of descendants, six times", |desk| {
        overlay(desk, [json!({ "target": format!("${}", "..*".repeat(6)), "remove": true })]);
    }),
    overlay_selectors: ("overlay-selectors", "An overlay that selects all members 50 times, 6 times in a row", |desk| {
        let all = format!("[{}]", ["*"; 50].join(","));
        overlay(desk, [json!({ "target": format!("${}", all.repeat(6)), "remove": true })]);
    }),
    overlay_doubling: ("overlay-doubling", "30 actions of an overlay that each double what they select", |desk| {
        let action = |i| json!({ "target": "$..[?@.operationId]", "update": { format!("x{i}"): { "operationId": "n" } } });
        overlay(desk, (0..30).map(action));
    }),
    overlay_copies: ("overlay-copies", "30 actions of an overlay that each copy the document into itself", |desk| {
        overlay(desk, (0..30).map(|i| json!({ "target": format!("$['x-{i}']"), "copy": "$" })).flat_map(|copy| {
            [json!({ "target": "$", "update": { copy["target"].as_str().unwrap()[3..].trim_end_matches("']"): {} } }), copy]
        }));
    }),
    overlay_nesting: ("overlay-nesting", "600 actions of an overlay that each add one level of nesting", |desk| {
        overlay(desk, vec![json!({ "target": "$..[?@.operationId && !@.n]", "update": { "n": { "operationId": "n" } } }); 600]);
    }),
    overlay_pattern: ("overlay-pattern", "An overlay that searches all texts for a pattern of 40 kB", |desk| {
        let target = format!("$..[?search(@, '{}')]", "(a|b)*".repeat(6_000));
        overlay(desk, vec![json!({ "target": target, "remove": true }); 10]);
    }),
    overlay_aliases: ("overlay-aliases", "An overlay in YAML whose aliases expand to 9¹⁰ values", |desk| {
        overlay(desk, []);
        desk.put("overlay.json", bomb().replace("openapi: 3.0.3", "overlay: 1.0.0"));
    }),
    out_file: ("out-file", "`--out` is a file", |desk| {
        desk.put("docs/doc.yaml", format!("{HEAD}paths: {{}}\n")).put("sdk", "mine");
    }),
    out_foreign: ("out-foreign", "`--out` contains files that the generator did not write", |desk| {
        desk.put("docs/doc.yaml", format!("{HEAD}paths: {{}}\n")).put("sdk/notes.txt", "mine");
    }),
    out_link: ("out-link", "A folder in `--out` is a link to elsewhere", |desk| {
        desk.put("docs/doc.yaml", format!("{HEAD}paths: {{}}\n")).put("elsewhere/x", "").put("sdk/Cargo.lock", "");
        std::os::unix::fs::symlink(desk.path("elsewhere"), desk.path("sdk/src")).unwrap();
    }),
    out_full: ("out-full", "The disk is full", |desk| {
        desk.put("docs/doc.yaml", format!("{HEAD}paths: {{}}\n")).put("full", "");
    }),
}

/// Runs a row; gives the finding's code, or says that there is a crate.
fn outcome(id: &str, lay: fn(&Desk)) -> String {
    let desk = Desk::new();
    lay(&desk);
    let before = (desk.tree("sdk"), desk.path("sdk").exists());
    // A limit on files' length simulates a full disk: a write beyond it fails.
    let room = if id == "out-full" { "trap '' XFSZ; ulimit -f 16; " } else { "" };
    let overlay = if desk.path("overlay.json").exists() { "--overlay overlay.json" } else { "" };
    let script = format!(
        "{room}ulimit -v {MEMORY_KB}; ulimit -t {SECONDS}; exec \"$0\" generate docs/doc.yaml {overlay} --out sdk --name t-client --message-format json"
    );
    let output = Command::new("sh")
        .args(["-c", &script, env!("CARGO_BIN_EXE_sdkwright")])
        .env("RAYON_NUM_THREADS", "2")
        .current_dir(desk.path(""))
        .output()
        .expect("a shell");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if output.status.success() {
        assert!(!before.1 && desk.path("sdk/src/lib.rs").is_file(), "{id}: no crate");
        return "a crate".to_owned();
    }
    assert_eq!(output.status.code(), Some(1), "{id}: {:?}\n{out}\n{err}", output.status);
    let findings = out.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let errors: Vec<Value> = findings.filter(|finding| finding["severity"] == "error").collect();
    let [error] = &errors[..] else { panic!("{id}: not one error\n{out}\n{err}") };
    assert!(error["help"].as_str().is_some_and(|help| !help.is_empty()), "{id}: {error}");
    assert!((desk.tree("sdk"), desk.path("sdk").exists()) == before, "{id}: something was written");
    assert!(desk.tree("elsewhere").values().all(Vec::is_empty), "{id}: something was written elsewhere");
    format!("`{}`", error["code"].as_str().expect("a code"))
}

/// The page's table: identifier and line.
fn page() -> BTreeMap<String, String> {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/reliability.md")).unwrap();
    let chapter = page.split("\n## ").find(|chapter| chapter.starts_with("Generator")).expect("a chapter on it");
    let mut rows = BTreeMap::new();
    for line in chapter.lines().filter(|line| line.starts_with("| `")) {
        let id = line.trim_start_matches("| `").split('`').next().unwrap_or_default();
        assert!(rows.insert(id.to_owned(), line.to_owned()).is_none(), "duplicate {id}");
    }
    rows
}

fn the_page_says(id: &str, what: &str, lay: fn(&Desk)) {
    let row = format!("| `{id}` | {what} | {} |", outcome(id, lay));
    assert_eq!(page().get(id), Some(&row), "docs/reliability.md should have the row\n{row}");
}

#[test]
fn the_page_has_no_row_without_a_test() {
    let known: BTreeMap<&str, ()> = ROWS.iter().map(|id| (*id, ())).collect();
    assert!(page().keys().map(String::as_str).eq(known.into_keys()));
}
