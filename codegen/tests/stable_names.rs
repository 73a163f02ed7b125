//! A document that grows renames nothing: what is added takes names that are free.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use sdkwright::generate::{self, Request};
use sdkwright::ir::{Api, Kind};

/// Operations and schemas that come later, some of which say the same words as what is there.
const ADDED: &str = "overlay: 1.1.0
info: {title: What comes later, version: '1'}
actions:
  - target: $.paths
    update:
      /added/{id}:
        get: {tags: [added], parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {'200': {description: '', content: {application/json: {schema: {type: object, properties: {kind: {enum: [a, b]}, items: {type: array, items: {type: object, properties: {x: {type: string}}}}}}}}}}}
      /added:
        post: {operationId: createBook, tags: [books], requestBody: {content: {application/json: {schema: {type: object, properties: {status: {enum: [a]}}}}}}, responses: {'200': {description: ''}}}
  - target: $.components
    update:
      schemas:
        Added: {type: object, properties: {kind: {enum: [x, y]}, owner: {type: object, properties: {a: {type: string}}}}}
        book: {type: object, properties: {title: {type: string}}}
        SHAPE: {oneOf: [{type: object, title: Circle, properties: {r: {type: number}}}, {type: string}]}
";

fn api(document: PathBuf, overlays: Vec<PathBuf>) -> Api {
    let request = Request { documents: vec![document], overlays, ..Request::default() };
    generate::api(&request).unwrap_or_else(|failure| panic!("{failure}"))
}

/// Every Rust name, with its place in the document.
fn names(api: &Api) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for (_, ty) in api.types() {
        let mut parts: Vec<String> = vec![ty.name.clone(), ty.module.clone()];
        match &ty.kind {
            Kind::Object(object) => parts.extend(object.fields.iter().map(|field| field.name.clone())),
            Kind::Enum(found) => parts.extend(found.variants.iter().map(|variant| variant.name.clone())),
            Kind::Union(found) => parts.extend(found.variants.iter().map(|variant| variant.name.clone())),
            Kind::Alias(_) => {}
        }
        names.insert(ty.pointer.clone(), parts.join(" "));
    }
    for (group, operation) in api.operations() {
        let parameters: Vec<&str> = operation.params.iter().map(|param| param.name.as_str()).collect();
        names.insert(
            operation.pointer.clone(),
            format!("{}.{} {} {parameters:?}", group.name, operation.name, operation.type_name),
        );
    }
    names
}

#[test]
fn an_added_operation_or_schema_renames_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let overlay = folder.path().join("added.yaml");
    fs::write(&overlay, ADDED).unwrap();
    let snapshots = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    let mut compared = 0;
    for entry in fs::read_dir(snapshots).unwrap() {
        let document = entry.unwrap().path().join("openapi.yaml");
        if !document.is_file() || fs::read_to_string(&document).unwrap().contains("swagger:") {
            continue;
        }
        let before = names(&api(document.clone(), Vec::new()));
        let after = names(&api(document.clone(), vec![overlay.clone()]));
        assert!(after.len() > before.len(), "nothing was added to {}", document.display());
        for (place, name) in &before {
            assert_eq!(after.get(place), Some(name), "{place} in {}", document.display());
        }
        compared += before.len();
    }
    assert!(compared > 50, "{compared} names are too few to tell");
}
