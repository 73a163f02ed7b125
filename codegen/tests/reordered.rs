//! The order of a document means nothing: no signature depends on it.

#[path = "support/reordered.rs"]
mod reordered;

use std::fs;
use std::path::{Path, PathBuf};

use sdkwright::Files;
use sdkwright::generate::{Request, build};
use serde_json::Value;

/// Two parameters that say the same word, operations that want the same name, more arguments than a method takes, a form, and scopes.
const DOCUMENT: &str = "openapi: 3.1.0
info: {title: Zoo, version: '1'}
tags: [{name: animals, description: Animals.}, {name: keepers, description: Keepers.}]
paths:
  /zoos/{zoo}/animals/{animal}:
    parameters:
      - {name: animal, in: path, required: true, schema: {type: string}}
      - {name: zoo, in: path, required: true, schema: {type: string}}
    get:
      operationId: getAnimal
      tags: [animals]
      parameters:
        - {name: zone, in: query, required: true, schema: {type: string}}
        - {name: x-keeper, in: header, required: true, schema: {type: integer}}
        - {name: a-day, in: query, required: true, schema: {type: string, format: date}}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Animal'}}}}}
    put:
      operationId: get_animal
      tags: [animals]
      parameters: [{name: Zoo, in: header, schema: {type: string}}, {name: zoo_, in: query, schema: {type: string}}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Animal'}}}}
      responses: {'204': {description: ok}, '404': {description: no, content: {application/json: {schema: {$ref: '#/components/schemas/Fault'}}}}}
  /zoos/{zoo}/keepers:
    post:
      operationId: hireKeeper
      tags: [keepers]
      parameters: [{name: zoo, in: path, required: true, schema: {type: string}}]
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              required: [scan, name]
              properties: {scan: {type: string, contentMediaType: image/png}, name: {type: string}, age: {type: integer}}
      responses: {'204': {description: ok}}
components:
  schemas:
    Fault: {type: object, properties: {why: {type: string}}}
    Animal: {type: object, required: [name, kind], properties: {name: {type: string}, kind: {enum: [bird, fish]}, size: {type: object, properties: {kind: {enum: [a]}}}}}
";

const CONFIG: &str = "[scopes.zoo]\nparameter = 'zoo'\n";

fn crate_of(document: &Value, folder: &Path, config: Option<PathBuf>) -> Files {
    let path = folder.join("openapi.json");
    fs::write(&path, document.to_string()).unwrap();
    let request = Request { documents: vec![path], config, ..Request::default() };
    build(&request).unwrap_or_else(|failure| panic!("{failure}")).files
}

#[track_caller]
fn no_order_matters(what: &str, text: &str, config: Option<PathBuf>) {
    let document: Value = serde_saphyr::from_str(text).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let files = crate_of(&document, folder.path(), config.clone());
    let expected = reordered::signatures(&files);
    assert!(expected.values().flatten().count() > 5, "{what} has no signatures");
    for seed in 1..=4 {
        let mut other = document.clone();
        reordered::shuffle(&mut other, seed);
        assert_ne!(other.to_string(), document.to_string());
        let files = crate_of(&other, folder.path(), config.clone());
        for (path, items) in reordered::signatures(&files) {
            assert_eq!(items, expected[path], "{what}, {path}, seed {seed}");
        }
    }
}

#[test]
fn of_a_document_that_is_made_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("sdk.toml");
    fs::write(&config, CONFIG).unwrap();
    no_order_matters("the zoo", DOCUMENT, Some(config));
}

#[test]
fn of_the_snapshots() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    for entry in fs::read_dir(root).unwrap() {
        let folder = entry.unwrap().path();
        let config = Some(folder.join("sdk.toml")).filter(|config| config.is_file());
        let Ok(text) = fs::read_to_string(folder.join("openapi.yaml")) else { continue };
        no_order_matters(&folder.display().to_string(), &text, config);
    }
}

#[test]
fn arguments_are_in_the_order_of_the_path_and_then_of_names() {
    let folder = tempfile::tempdir().unwrap();
    let document: Value = serde_saphyr::from_str(DOCUMENT).unwrap();
    let files = crate_of(&document, folder.path(), None);
    let operations = String::from_utf8(files["src/operations/animals.rs"].clone()).unwrap();
    let fields =
        operations.split("pub struct GetAnimalParams {").nth(1).and_then(|rest| rest.split('}').next()).unwrap();
    let fields: Vec<&str> =
        fields.lines().filter_map(|line| line.trim().strip_prefix("pub ")?.split(':').next()).collect();
    assert_eq!(fields, ["zoo", "animal", "a_day", "zone", "x_keeper"]);
}
