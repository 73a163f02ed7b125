//! Names that mean something already can name anything: the crate of a document that has them everywhere is sound.
//!
//! It is compiled by the step `corpus`; here is what is quick to tell.

#[path = "support/every_name.rs"]
mod every_name;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use sdkwright::generate::{Request, build};
use syn::{ImplItem, Item};
use toml::Table;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn the_document_has_every_name_that_is_reserved() {
    let found = fs::read_to_string(root().join(every_name::FILE)).expect("it is there");
    assert!(
        found == every_name::document(),
        "{} is not up to date; update it with `cargo xtask snapshots`",
        every_name::FILE
    );
}

#[test]
fn no_two_items_of_one_place_have_one_name() {
    let request = Request { documents: vec![root().join(every_name::FILE)], ..Request::default() };
    let files = build(&request).unwrap_or_else(|failure| panic!("{failure}")).files;
    let manifest: Table = std::str::from_utf8(&files["Cargo.toml"]).unwrap().parse().expect("no duplicate keys");
    assert!(manifest["features"].as_table().unwrap().contains_key("gzip-api"));
    let mut faults = BTreeSet::new();
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".rs") && !path.starts_with("src/runtime")) {
        let file =
            syn::parse_file(std::str::from_utf8(text).unwrap()).unwrap_or_else(|error| panic!("{path}: {error}"));
        faults.extend(repeated(&file.items).into_iter().map(|name| format!("{path}: {name}")));
    }
    assert_eq!(faults, BTreeSet::new());
}

/// Bodies of errors whose schemas have the names of the module `error`, and a set of which every status has the same body.
const FAILURES: &str = r##"openapi: 3.1.0
info: {title: Failures, version: 1.0.0}
paths:
  /one:
    get:
      operationId: one
      responses:
        "204": {description: Done}
        "404": {description: Missing, content: {application/json: {schema: {$ref: "#/components/schemas/ApiError"}}}}
        default: {description: Other, content: {application/json: {schema: {$ref: "#/components/schemas/Error"}}}}
  /two:
    get:
      operationId: two
      responses:
        "204": {description: Done}
        default: {description: Other, content: {application/json: {schema: {$ref: "#/components/schemas/Error"}}}}
components:
  schemas:
    Error: {type: object, required: [message], properties: {message: {type: string}}}
    ApiError: {type: object, required: [code], properties: {code: {type: integer}}}
"##;

#[test]
fn bodies_of_errors_may_have_the_names_of_the_module() {
    let name = PathBuf::from("failures.yaml");
    let texts = BTreeMap::from([(name.clone(), FAILURES.to_owned())]);
    let request = Request { documents: vec![name], texts, ..Request::default() };
    let files = build(&request).unwrap_or_else(|failure| panic!("{failure}")).files;
    let text = std::str::from_utf8(&files["src/error.rs"]).unwrap();
    assert_eq!(repeated(&syn::parse_file(text).unwrap().items), Vec::<String>::new(), "{text}");
    assert!(text.contains("NotFound(Box<crate::models::ApiError>)"), "{text}");
    assert!(text.contains("Other(Box<crate::models::Error>)"), "{text}");
    // clippy refuses a `match` whose only pattern is `_`.
    assert_eq!(text.matches("match body.status()").count(), 1, "{text}");
}

/// Items that a module defines or imports twice, by namespace, and methods that a type has twice.
fn repeated(items: &[Item]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut twice = Vec::new();
    let mut methods: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for item in items {
        let mut names = Vec::new();
        match item {
            Item::Struct(item) => {
                names.push(format!("type {}", item.ident));
                let mut fields = BTreeSet::new();
                twice.extend(
                    item.fields
                        .iter()
                        .filter_map(|field| field.ident.as_ref())
                        .filter(|name| !fields.insert(name.to_string()))
                        .map(|name| format!("{}.{name}", item.ident)),
                );
            }
            Item::Enum(item) => {
                names.push(format!("type {}", item.ident));
                let mut variants = BTreeSet::new();
                twice.extend(
                    item.variants
                        .iter()
                        .filter(|variant| !variants.insert(variant.ident.to_string()))
                        .map(|variant| format!("{}::{}", item.ident, variant.ident)),
                );
            }
            Item::Type(item) => names.push(format!("type {}", item.ident)),
            Item::Mod(item) => names.push(format!("type {}", item.ident)),
            Item::Static(item) => names.push(format!("value {}", item.ident)),
            Item::Const(item) if item.ident != "_" => names.push(format!("value {}", item.ident)),
            Item::Use(item) => imported(&item.tree, &mut names),
            Item::Impl(item) if item.trait_.is_none() => {
                let syn::Type::Path(ty) = &*item.self_ty else { continue };
                let known = methods.entry(ty.path.segments.last().unwrap().ident.to_string()).or_default();
                for part in &item.items {
                    let found: Vec<String> = match part {
                        ImplItem::Fn(part) => vec![part.sig.ident.to_string()],
                        ImplItem::Macro(part) => options(&part.mac.path.segments.last().unwrap().ident.to_string()),
                        _ => Vec::new(),
                    };
                    twice.extend(
                        found.into_iter().filter(|name| !known.insert(name.clone())).map(|name| format!("fn {name}")),
                    );
                }
            }
            _ => {}
        }
        twice.extend(names.into_iter().filter(|name| !seen.insert(name.clone())));
    }
    twice
}

/// The names that a `use` imports: as types if they begin with a capital and have a small letter, else as values.
fn imported(tree: &syn::UseTree, names: &mut Vec<String>) {
    match tree {
        syn::UseTree::Path(path) => imported(&path.tree, names),
        syn::UseTree::Name(name) => {
            let name = name.ident.to_string();
            let space = if name.contains(|c: char| c.is_ascii_lowercase()) { "type" } else { "value" };
            names.push(format!("{space} {name}"));
        }
        syn::UseTree::Group(group) => group.items.iter().for_each(|tree| imported(tree, names)),
        syn::UseTree::Rename(_) | syn::UseTree::Glob(_) => {}
    }
}

/// The methods that one of the runtime's macros defines.
fn options(name: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join("codegen/runtime/src/runtime/http/options.rs")).expect("it is there");
    let body = text.split_once(&format!("macro_rules! {name}")).map_or("", |(_, rest)| rest);
    let body = body.split("macro_rules!").next().unwrap_or_default();
    body.split("pub fn ").skip(1).filter_map(|rest| rest.split(['(', '<']).next()).map(str::to_owned).collect()
}
