//! Differences of form that are not changes.

use std::fs;
use std::path::PathBuf;

use super::{compare, told};
use crate::drift::Directions;
use crate::generate::{self, Request};

/// One document with a response of this schema, and these components.
fn document(version: &str, schema: &str, components: &str) -> String {
    format!(
        "openapi: {version}
info: {{title: T, version: '1'}}
paths:
  /things:
    get:
      responses:
        '200': {{description: ok, content: {{application/json: {{schema: {schema}}}}}}}
components:
  schemas:
    Pet: {{type: object, description: A pet., required: [name], properties: {{name: {{type: string}}, age: {{type: integer, minimum: 1}}}}}}
{components}"
    )
}

#[test]
fn spelling_is_no_change() {
    let pairs = [
        ("{type: string, nullable: true}", "{type: [string, 'null']}"),
        ("{type: string, nullable: true}", "{oneOf: [{type: string}, {type: 'null'}]}"),
        ("{$ref: '#/components/schemas/Pet'}", "{allOf: [{$ref: '#/components/schemas/Pet'}]}"),
        (
            "{$ref: '#/components/schemas/Pet'}",
            "{type: object, description: A pet., required: [name], properties: {age: {type: integer, minimum: 1}, name: {type: string}}}",
        ),
        (
            "{nullable: true, allOf: [{$ref: '#/components/schemas/Pet'}]}",
            "{anyOf: [{$ref: '#/components/schemas/Pet'}, {type: 'null'}]}",
        ),
        ("{type: integer, minimum: 5}", "{type: integer, minimum: 4, exclusiveMinimum: true}"),
        ("{type: number, minimum: 5, exclusiveMinimum: true}", "{type: number, exclusiveMinimum: 5}"),
        ("{type: number, minimum: 5}", "{type: number, minimum: 5.0}"),
        ("{type: string, enum: [a]}", "{type: string, const: a}"),
        ("{type: string, enum: [a, b]}", "{type: string, enum: [b, a]}"),
        ("{type: number, enum: [1]}", "{type: number, allOf: [{enum: [1, 2]}, {enum: [1.0]}]}"),
        ("{type: [string, integer]}", "{oneOf: [{type: integer}, {type: string}]}"),
        ("{type: object, additionalProperties: true}", "{type: object, additionalProperties: {}}"),
        ("{type: object}", "{type: object, additionalProperties: true, required: [], minProperties: 0}"),
        ("{type: array, items: {}, minItems: 0, uniqueItems: false}", "{items: {}, type: array}"),
        ("{type: string, minLength: 2, maxLength: 5}", "{allOf: [{type: string, minLength: 2}, {maxLength: 5}]}"),
        (
            "{type: object, required: [a, b], properties: {a: {}, b: {}}}",
            "{allOf: [{type: object, required: [b], properties: {b: {}}}, {type: object, required: [a], properties: {a: {}}}]}",
        ),
        ("{oneOf: [{type: string}, {type: boolean}]}", "{anyOf: [{type: boolean}, {type: string}]}"),
        ("{type: string, maxItems: 3}", "{type: string}"),
        ("{type: string, format: string}", "{type: string}"),
        (
            "{type: array, contains: {type: string, nullable: true}}",
            "{type: array, contains: {type: [string, 'null']}}",
        ),
        (
            "{type: object, unevaluatedProperties: {type: integer, nullable: true}}",
            "{type: object, additionalProperties: {type: ['null', integer]}}",
        ),
        (
            "{if: {exclusiveMinimum: true, minimum: 5}, then: {multipleOf: 2}}",
            "{if: {exclusiveMinimum: 5}, then: {multipleOf: 2}}",
        ),
        ("{type: string, description: 'two  words'}", "{type: string, description: \"two\\nwords\"}"),
    ];
    for (a, b) in pairs {
        for (old, new) in [(a, b), (b, a)] {
            let comparison = compare(&document("3.0.3", old, ""), &document("3.1.0", new, ""));
            assert_eq!(told(&comparison), [""; 0], "{old} ⇒ {new}");
        }
    }
}

#[test]
fn a_name_is_no_change_on_the_wire_but_one_in_rust() {
    let components = |name: &str| {
        format!("    {name}: {{type: object, properties: {{a: {{type: string}}, b: {{type: integer}}}}}}\n")
    };
    let reference = |name: &str| format!("{{$ref: '#/components/schemas/{name}'}}");
    let old = document("3.0.3", &reference("First"), &components("First"));
    let comparison = compare(&old, &document("3.0.3", &reference("Second"), &components("Second")));
    assert_eq!(told(&comparison), [""; 0]);
    let names: Vec<_> = comparison.names.iter().map(|name| (name.old.as_str(), name.new.as_str())).collect();
    assert_eq!(names, [("First", "Second")]);
    assert_eq!(comparison.release().map(|release| release.as_str()), Some("major"));
}

#[test]
fn a_schema_of_another_name_is_compared_where_it_stands() {
    let components = "    First: {type: object, properties: {a: {type: string}, b: {type: integer}}}
    Second: {type: object, properties: {x: {type: string}, y: {type: integer}}}
";
    let reference = |name: &str| document("3.0.3", &format!("{{$ref: '#/components/schemas/{name}'}}"), components);
    let comparison = compare(&reference("First"), &reference("Second"));
    assert_eq!(told(&comparison), ["type-changed breaking major"]);
    assert_eq!(comparison.changes[0].message, "type changed: First → Second");
}

#[test]
fn references_in_a_circle_end() {
    let components = "    Node: {type: object, properties: {next: {$ref: '#/components/schemas/Node'}, all: {type: array, items: {allOf: [{$ref: '#/components/schemas/Node'}, {type: object, properties: {n: {$ref: '#/components/schemas/Node'}}}]}}}}\n    Loop: {allOf: [{$ref: '#/components/schemas/Loop'}]}\n    Inline: {type: object, properties: {next: {type: object, properties: {next: {$ref: '#/components/schemas/Inline'}}}}}\n";
    let of = |name: &str| document("3.0.3", &format!("{{$ref: '#/components/schemas/{name}'}}"), components);
    for (old, new) in [("Node", "Node"), ("Node", "Inline"), ("Inline", "Node"), ("Loop", "Node"), ("Node", "Loop")] {
        compare(&of(old), &of(new));
    }
    assert_eq!(told(&compare(&of("Node"), &of("Node"))), [""; 0]);
}

#[test]
fn many_ways_to_one_schema_are_one() {
    let components = |end: &str| {
        let part = |i: usize| {
            let next = format!("{{$ref: '#/components/schemas/S{}'}}", i + 1);
            format!("    S{i}: {{allOf: [{next}, {next}, {{properties: {{p{i}: {{type: string}}}}}}]}}\n")
        };
        (0..60).map(part).collect::<String>()
            + &format!("    S60: {{type: object, properties: {{end: {{type: {end}}}}}}}\n")
    };
    let of = |end: &str| document("3.0.3", "{$ref: '#/components/schemas/S0'}", &components(end));
    assert_eq!(told(&compare(&of("string"), &of("string"))), [""; 0]);
    assert!(!compare(&of("string"), &of("boolean")).changes.is_empty());
}

/// Documents of this repository: `spec/`, and those of the feature snapshots.
fn ours() -> Vec<Vec<PathBuf>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let files = |folder: PathBuf, wanted: fn(&str) -> bool| -> Vec<PathBuf> {
        let mut list: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        list.retain(|path| path.file_name().and_then(|name| name.to_str()).is_some_and(wanted));
        list.sort();
        list
    };
    let mut all = vec![files(root.join("../spec"), |name| name.ends_with(".yaml"))];
    for folder in files(root.join("tests/snapshots"), |_| true) {
        let documents = files(folder, |name| {
            let is_document = name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".json");
            is_document && !name.contains("overlay")
        });
        all.extend((!documents.is_empty()).then_some(documents));
    }
    all
}

#[test]
fn our_documents_do_not_differ_from_themselves() {
    let folder = tempfile::tempdir().unwrap();
    for (i, documents) in ours().into_iter().enumerate() {
        let request = Request { documents, ..Request::default() };
        let again = generate::compare(&request, &request).unwrap();
        assert_eq!(told(&again), [""; 0], "{:?}", request.documents);
        // The canonical form, as JSON and as YAML.
        let canonical = generate::canonical(&request).unwrap().0.to_json();
        for (name, text) in [
            (format!("{i}.json"), canonical.to_string()),
            (format!("{i}.yaml"), serde_saphyr::to_string(&canonical).unwrap()),
        ] {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            let other = Request { documents: vec![path], ..Request::default() };
            assert_eq!(told(&generate::compare(&request, &other).unwrap()), [""; 0], "{:?}", request.documents);
        }
    }
}

#[test]
fn directions_join_and_meet() {
    assert_eq!(Directions::REQUEST.or(Directions::RESPONSE), Directions::BOTH);
    assert!(Directions::REQUEST.and(Directions::RESPONSE).is_none());
}
