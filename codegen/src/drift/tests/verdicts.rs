//! The verdicts of the pairs of documents in `schemas`, `documents` and `surface`.

use super::documents;
use super::schemas::{self, Expected, received, sent};
use super::surface;
use super::{compare, told};
use crate::drift::Release;

/// OpenAPI 3.1 has no `nullable` and no boolean bounds, but both are read. Returns what is wrong.
fn check(old: &str, new: &str, expected: &Expected) -> Vec<String> {
    let request = format!("{} {} {}", expected.rule, expected.request, expected.sent);
    let response = format!("{} {} {}", expected.rule, expected.response, expected.read);
    let sides: [(&str, Place, String); 2] = [("sent", sent, request), ("received", received, response)];
    let wrong = sides.into_iter().filter_map(|(way, document, expected)| {
        let found = told(&compare(&document(old), &document(new)));
        (found != [expected.as_str()]).then(|| format!("{way}: {old} ⇒ {new}: {found:?}, expected {expected}"))
    });
    wrong.collect()
}

/// Makes the document that has a schema in a request, or in a response.
type Place = fn(&str) -> String;

#[test]
fn verdicts_of_schemas_depend_on_the_direction() {
    let both = schemas::pairs()
        .flat_map(|pair| [check(&pair.old, &pair.new, &pair.forth), check(&pair.new, &pair.old, &pair.back)]);
    let wrong: Vec<String> = both.flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// In a component that is sent and received the worse verdict counts, once, and both are told.
#[test]
fn a_shared_schema_is_compared_once() {
    let document = |limit: &str| {
        format!(
            "openapi: 3.0.3
info: {{title: T, version: '1'}}
paths:
  /a:
    post:
      requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/Node'}}}}}}}}
      responses: {{'200': {{description: done, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Node'}}}}}}}}}}
  /b:
    get:
      responses: {{'200': {{description: done, content: {{application/json: {{schema: {{type: array, items: {{$ref: '#/components/schemas/Node'}}}}}}}}}}}}
components:
  schemas:
    Node:
      type: object
      properties:
        name: {{type: string{limit}}}
        next: {{$ref: '#/components/schemas/Node'}}
        only_read: {{readOnly: true, allOf: [{{$ref: '#/components/schemas/Leaf'}}]}}
    Leaf: {{type: object, properties: {{size: {{type: integer{limit}}}}}}}
"
        )
    };
    let comparison = compare(&document(""), &document(", default: 1"));
    let [node, leaf] = comparison.changes.as_slice() else { panic!("{:?}", told(&comparison)) };
    assert_eq!(node.subject.to_string(), "schema Node");
    assert_eq!(node.at, "name");
    assert_eq!((node.request.unwrap().as_str(), node.response.unwrap().as_str()), ("risky", "docs"));
    assert_eq!(node.operations, ["GET /b", "POST /a"]);
    // It is read through a property that is not sent.
    assert_eq!(leaf.directions.names(), ["response"]);
    assert_eq!(leaf.wire.as_str(), "docs");
    assert_eq!((node.old.location.line, node.new.location.line), (16, 16));
}

#[test]
fn changes_of_documents_have_their_verdicts() {
    let mut wrong = Vec::new();
    for (old, new, forth, back) in documents::PAIRS {
        let (before, after) = (documents::document(old), documents::document(new));
        for (a, b, expected) in [(&before, &after, forth), (&after, &before, back)] {
            let found = told(&compare(a, b)).join("; ");
            if found != *expected {
                wrong.push(format!("{old}\n⇒ {new}: {found}, expected {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn parameters_of_a_path_go_by_their_position() {
    let document = |path: &str, name: &str, limit: &str| {
        format!(
            "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n  {path}:\n    get:\n      parameters: [{{name: {name}, in: path, required: true, schema: {{type: string{limit}}}}}]\n      responses: {{}}\n"
        )
    };
    let old = document("/a/{id}", "id", "");
    assert_eq!(told(&compare(&old, &document("/a/{key}", "key", ""))), [""; 0]);
    let narrowed = compare(&old, &document("/a/{key}", "key", ", maxLength: 3"));
    assert_eq!(told(&narrowed), ["max-length-lowered breaking patch"]);
    assert_eq!(narrowed.changes[0].subject.to_string(), "GET /a/{id}");
    assert_eq!(
        told(&compare(&old, &document("/b/{id}", "id", ""))),
        ["operation-added safe minor", "operation-removed breaking major"]
    );
}

#[test]
fn releases_follow_the_public_surface() {
    let mut wrong = Vec::new();
    for line in surface::PAIRS.lines().filter(|line| !line.is_empty()) {
        let parts: Vec<&str> = line.split(" | ").collect();
        let [pair, forth, back] = parts.as_slice() else { panic!("{line}") };
        let (old, new) = pair.split_once(" ⇒ ").unwrap();
        for (old, new, expected) in [(old, new, forth), (new, old, back)] {
            let comparison = compare(&surface::document(old), &surface::document(new));
            let found = comparison.release().map_or("none", Release::as_str);
            if found != *expected {
                let (told, surface) = (told(&comparison), &comparison.surface);
                wrong.push(format!("{old} ⇒ {new}\n  expected {expected}, found {found}: {told:?} {surface:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

/// Operations take what they take in an order that does not depend on the document.
#[test]
fn the_order_of_parameters_is_not_part_of_the_surface() {
    let parameter = |name: &str| format!("{{name: {name}, in: query, required: true, schema: {{type: string}}}}");
    let document = |first: &str, second: &str| {
        format!(
            "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths: {{/a: {{get: {{parameters: [{}, {}], responses: {{}}}}}}}}\n",
            parameter(first),
            parameter(second)
        )
    };
    let comparison = compare(&document("a", "b"), &document("b", "a"));
    assert_eq!((comparison.release(), comparison.surface.len()), (None, 0));
}
