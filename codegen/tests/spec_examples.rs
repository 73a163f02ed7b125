//! Every example in `spec/` is valid against its schema, as a validator that shares no code with the generator judges.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jsonschema::{Draft, Registry};
use sdkwright::diagnostics::Diagnostics;
use sdkwright::source::node::{Node, Value, push_token};
use sdkwright::source::{self, Sources, holds_names, is_data};

/// The one example that breaks its schema. It is published that way: a client must read it.
const PUBLISHED_EXCEPTION: &str = "platform.yaml#/components/schemas/ConnectSessionToken/properties/categories";

/// Folder of the files, for references among them.
const BASE: &str = "spec:///";

/// A value that a document shows, and the schema that it is an example of.
struct Example<'a> {
    schema: String,
    value: &'a Node,
}

#[test]
fn every_example_is_valid_against_its_schema() {
    let sources = spec();
    let files: BTreeMap<String, serde_json::Value> =
        each_file(&sources).map(|(name, root)| (format!("{BASE}{name}"), root.to_json())).collect();
    let registry = Registry::new()
        .draft(Draft::Draft202012)
        .extend(&files)
        .and_then(|registry| registry.prepare())
        .expect("the references of spec/ resolve");

    let mut examples = Vec::new();
    for (name, root) in each_file(&sources) {
        collect(root, &format!("{name}#"), &mut examples);
    }
    assert!(examples.len() > 2_000, "only {} examples were found", examples.len());

    let mut faults: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for Example { schema, value } in &examples {
        // Braces of paths can't stand in a URI (RFC 3986, appendix A).
        let schema_uri = format!("{BASE}{schema}").replace('{', "%7B").replace('}', "%7D");
        let reference = serde_json::json!({ "$ref": schema_uri });
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_registry(&registry)
            .should_validate_formats(true)
            .build(&reference)
            .unwrap_or_else(|error| panic!("{schema}: {error}"));
        for error in validator.iter_errors(&value.to_json()) {
            let place = sources.locate(value.span);
            faults.entry(schema).or_default().push(format!("{}:{}: {error}", place.file, place.line));
        }
    }
    let exception = faults.remove(PUBLISHED_EXCEPTION);
    assert!(faults.is_empty(), "examples that break their schema: {faults:#?}");
    assert!(exception.is_some(), "{PUBLISHED_EXCEPTION} is not an exception any more: remove it from this test");
}

/// The files of `spec/`, those that documents refer to included.
fn spec() -> Sources {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies below the root").join("spec");
    let mut documents = Vec::new();
    for entry in fs::read_dir(folder).expect("spec/ is there") {
        let path = entry.expect("it is readable").path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            documents.push(path);
        }
    }
    documents.sort();
    let mut diagnostics = Diagnostics::default();
    let sources = source::load(&source::Wanted { documents, ..Default::default() }, &mut diagnostics);
    sources.unwrap_or_else(|| panic!("spec/ can't be read: {:?}", diagnostics.iter().collect::<Vec<_>>()))
}

/// Each file by its path in `spec/`.
fn each_file(sources: &Sources) -> impl Iterator<Item = (&str, &Node)> {
    (0..sources.len()).map(|id| {
        let file = sources.file(u32::try_from(id).expect("few files"));
        let name = file.name.rsplit_once("spec/").map_or(file.name.as_str(), |(_, name)| name);
        (name, &file.root)
    })
}

/// The examples of schemas, parameters and media types in a part of a document.
fn collect<'a>(node: &'a Node, pointer: &str, out: &mut Vec<Example<'a>>) {
    match &node.value {
        Value::Object(members) => {
            let schema = if node.get("schema").is_some() { format!("{pointer}/schema") } else { pointer.to_owned() };
            for value in members.iter().flat_map(|(key, value)| shown(key, value)) {
                out.push(Example { schema: schema.clone(), value });
            }
            for (key, value) in members.iter().filter(|(key, _)| !is_data(key)) {
                let below = child(pointer, key);
                match value.as_object().filter(|_| holds_names(key)) {
                    Some(named) => named.iter().for_each(|(name, value)| collect(value, &child(&below, name), out)),
                    None => collect(value, &below, out),
                }
            }
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, item)| collect(item, &child(pointer, &i.to_string()), out));
        }
        _ => {}
    }
}

/// The examples of a keyword: one value, several, or several by name (OpenAPI 3.1, 4.8.19).
fn shown<'a>(key: &str, value: &'a Node) -> Vec<&'a Node> {
    match (key, &value.value) {
        ("example", _) => vec![value],
        ("examples", Value::Array(values)) => values.iter().collect(),
        ("examples", Value::Object(named)) => named.values().filter_map(|example| example.get("value")).collect(),
        _ => Vec::new(),
    }
}

fn child(pointer: &str, token: &str) -> String {
    let mut pointer = pointer.to_owned();
    push_token(&mut pointer, token);
    pointer
}
