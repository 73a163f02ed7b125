//! Changes of an API by `sdk.toml`: its operations, properties and errors.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use sdkwright::generate::{self, Layout, Request};
use sdkwright::ir::{Api, Kind, Presence, ResponseKind, Status, Ty};
use sdkwright::{Diagnostics, Failure, ModulePath};
use tempfile::TempDir;

const SHOP: &str = r##"openapi: 3.1.0
info: {title: Shop, version: 1.0.0}
paths:
  /v1/pets: {get: {operationId: listPets, tags: [pets], responses: {"200": {$ref: "#/components/responses/Pet"}}}}
  /v1/pets/{id}:
    delete:
      operationId: deletePet
      tags: [pets]
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"204": {description: Gone}, default: {description: Other, content: {application/json: {schema: {type: string}}}}}
  /api/v2/orders/{id}/items:
    get:
      operationId: listItems
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: Items, content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}}
  /v1: {get: {operationId: root, responses: {"204": {description: Nothing}}}}
components:
  responses:
    Pet: {description: A pet, content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
  schemas:
    Pet:
      type: object
      required: [id, owner]
      properties:
        id: {type: string}
        owner: {$ref: "#/components/schemas/Owner"}
        name: {type: [string, "null"]}
        kind: {type: object, properties: {a: {type: string}, b: {type: object, properties: {c: {type: string}}}}}
    Owner: {type: object, properties: {pets: {type: array, items: {$ref: "#/components/schemas/Pet"}}}}
    Order: {type: object, properties: {id: {type: string}}}
    Problem: {type: object, properties: {title: {type: string}}}
"##;

#[test]
fn variants_of_a_base_and_its_heirs_can_be_renamed() {
    let document = "openapi: 3.1.0\ninfo: {title: Zoo, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n    \
         Pet: {type: object, required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind}}\n    \
         PetCat: {allOf: [{$ref: '#/components/schemas/Pet'}]}\n    \
         Dog: {allOf: [{$ref: '#/components/schemas/Pet'}]}\n";
    let (_folder, mut request) = request("[rename.variants.Pet]\nBase = \"Any\"\nDog = \"Hound\"\n");
    request.texts = BTreeMap::from([(PathBuf::from("shop"), document.to_owned())]);
    let built = generate::build(&request).expect("it is generated");
    assert_eq!(built.diagnostics.len(), 0, "{:?}", built.diagnostics);
    let api = generate::api(&request).expect("it is generated");
    let Kind::Union(pet) = &api.named("Pet").expect("a type").kind else { panic!("not a union") };
    let names: Vec<&str> = pet.variants.iter().map(|variant| variant.name.as_str()).collect();
    assert_eq!(names, ["Cat", "Hound", "Any"]);
}

fn shaped(config: &str) -> Result<Api, Failure> {
    let (_folder, request) = request(config);
    generate::api(&request)
}

/// The document with a configuration, in a folder that goes away.
fn request(config: &str) -> (TempDir, Request) {
    request_of(SHOP, config)
}

fn request_of(document: &str, config: &str) -> (TempDir, Request) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("sdk.toml");
    fs::write(&path, config).expect("a file");
    let request = Request {
        documents: vec!["shop".into()],
        texts: BTreeMap::from([(PathBuf::from("shop"), document.to_owned())]),
        config: Some(path),
        ..Request::default()
    };
    (folder, request)
}

/// Findings about a configuration that still works.
fn warned(config: &str) -> Diagnostics {
    let (_folder, request) = request(config);
    generate::build(&request).expect("it is generated").diagnostics
}

fn operations(api: &Api) -> Vec<(&str, &str)> {
    api.operations().map(|(group, operation)| (group.name.as_str(), operation.id.as_str())).collect()
}

fn types(api: &Api) -> Vec<&str> {
    api.types.iter().map(|ty| ty.name.as_str()).collect()
}

#[test]
fn operations_are_chosen_and_the_rest_is_pruned() {
    let all = shaped("").unwrap();
    let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let every = owned(types(&all));
    assert_eq!(operations(&all).len(), 4);
    assert!(every.contains(&"Problem".to_owned()));
    for (config, expected, models) in [
        ("include = [\"tag:p*\"]", vec!["deletePet", "listPets"], vec!["Owner", "Pet", "PetKind", "PetKindB"]),
        ("include = [\"/v1/pets/*\", \"root\"]", vec!["root", "deletePet"], vec![]),
        ("exclude = [\"*Pet*\"]", vec!["listItems", "root"], vec!["Order"]),
        ("include = [\"list*\"]\nexclude = [\"tag:pets\"]", vec!["listItems"], vec!["Order"]),
    ] {
        let api = shaped(&format!("[operations]\n{config}\n")).unwrap();
        let ids: Vec<_> = operations(&api).into_iter().map(|(_, id)| id).collect();
        assert_eq!(ids, expected, "{config}");
        assert_eq!(types(&api), models, "{config}");
        // The remaining items have the same names and declarations.
        for (_, ty) in api.types() {
            assert_eq!(format!("{:?}", ty.docs), format!("{:?}", all.named(&ty.name).unwrap().docs));
            assert_eq!(api.ty(ty.home).name, all.ty(all.named(&ty.name).unwrap().home).name);
        }
    }
}

#[test]
fn a_pattern_without_an_operation_is_reported() {
    let warnings = warned("[operations]\ninclude = [\"listPets\", \"tag:none\"]\nexclude = [\"/x\"]\n");
    let codes: Vec<_> = warnings.iter().filter(|finding| finding.code == "rule-without-effect").collect();
    assert_eq!(codes.len(), 2);
    assert!(codes[0].message.raw().contains("`tag:none`") && codes[1].message.raw().contains("`/x`"));
    let failure = shaped("[operations]\nexclude = [\"*\"]\n").unwrap_err();
    assert!(failure.to_string().contains("leaves no operation"), "{failure}");
}

#[test]
fn untagged_operations_are_grouped_by_path() {
    let together = shaped("").unwrap();
    assert_eq!(
        operations(&together),
        [("api", "listItems"), ("api", "root"), ("pets", "deletePet"), ("pets", "listPets")]
    );
    let by_path = shaped("[operations]\nuntagged = \"path\"\n").unwrap();
    assert_eq!(
        operations(&by_path),
        [("api", "root"), ("orders", "listItems"), ("pets", "deletePet"), ("pets", "listPets")]
    );
}

fn presence(api: &Api, schema: &str, property: &str) -> Presence {
    let Kind::Object(object) = &api.named(schema).unwrap().kind else { panic!("{schema} is not an object") };
    object.fields.iter().find(|field| field.wire_name == property).unwrap().presence
}

#[test]
fn properties_are_optional_or_nullable_as_the_configuration_says() {
    let plain = shaped("").unwrap();
    assert_eq!(presence(&plain, "Pet", "id"), Presence::Required);
    assert_eq!(presence(&plain, "Pet", "name"), Presence::Optional { nullable: true });
    let api = shaped(
        "[optional]\n\"Pet.id\" = true\n\"Pet.name\" = false\n\"PetKind.a\" = false\n[nullable]\n\"Pet.owner\" = true\n\"Pet.name\" = false\n",
    )
    .unwrap();
    assert_eq!(presence(&api, "Pet", "id"), Presence::Optional { nullable: false });
    assert_eq!(presence(&api, "Pet", "name"), Presence::Required);
    assert_eq!(presence(&api, "Pet", "owner"), Presence::RequiredNullable);
    assert_eq!(presence(&api, "PetKind", "a"), Presence::Required);

    let warnings = warned("[optional]\n\"Pet.wings\" = true\n[nullable]\nPet = true\n");
    let found: Vec<_> = warnings.iter().filter(|finding| finding.code == "rule-without-effect").collect();
    assert_eq!(found.len(), 2);
    assert!(found[0].message.raw().contains("`Pet.wings`"));
}

#[test]
fn undeclared_errors_have_the_configured_schema() {
    let api = shaped("[errors]\ndefault = \"Problem\"\n").unwrap();
    let error = |id: &str| {
        let (_, operation) = api.operations().find(|(_, operation)| operation.id == id).unwrap();
        let response = operation.responses.iter().find(|response| response.status == Status::Default).unwrap();
        response.content[0].kind.clone()
    };
    for id in ["listPets", "root"] {
        let ResponseKind::Json(Ty::Named(problem)) = error(id) else { panic!("{id}") };
        assert_eq!(api.ty(problem).name, "Problem");
    }
    assert_eq!(error("deletePet"), ResponseKind::Json(Ty::String), "its own");
    let declared = "openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\npaths: {/a: {get: {responses: {default: {description: Any}}}}}\n\
                    components: {schemas: {Problem: {type: object, properties: {title: {type: string}}}}}\n";
    let (_folder, request) = request_of(declared, "[errors]\ndefault = \"Problem\"\n");
    let found = generate::build(&request).expect("it is generated").diagnostics;
    let found: Vec<_> = found.iter().map(|finding| (finding.code, finding.location.line)).collect();
    assert_eq!(found, [("rule-without-effect", 2)]);
    let failure = shaped("[errors]\ndefault = \"Trouble\"\n").unwrap_err();
    assert!(failure.to_string().contains("no such schema"), "{failure}");
}

const LEDGER: &str = r##"openapi: 3.1.0
info: {title: Ledger, version: 1.0.0}
paths:
  /entries/{id}:
    get:
      operationId: getEntry
      tags: [entries]
      parameters:
        - {name: id, in: path, required: true, schema: {type: string, format: uuid}}
        - {name: size, in: query, schema: {type: number}}
      responses: {"200": {description: It, content: {application/json: {schema: {$ref: "#/components/schemas/Entry"}}}}}
components:
  schemas:
    Amount: {type: string, format: decimal}
    Entry:
      type: object
      properties:
        id: {type: string, format: uuid}
        amount: {$ref: "#/components/schemas/Amount"}
        rate: {type: number, format: decimal}
        count: {type: number}
        day: {type: string, format: date}
        kind: {$ref: "#/components/schemas/Kind"}
        related: {type: array, items: {type: [string, "null"], format: uuid}}
        holder: {$ref: "#/components/schemas/Holder"}
    Holder: {type: object, properties: {share: {type: number}, entries: {type: array, items: {$ref: "#/components/schemas/Entry"}}}}
    Kind: {type: string, enum: [in, out]}
"##;

/// The Rust types of the properties of an entry, and the dependencies of the crate.
fn typed(config: &str) -> (BTreeMap<String, String>, String) {
    let (_folder, request) = request_of(LEDGER, config);
    let built = generate::build(&request).unwrap_or_else(|failure| panic!("{config}\n{failure}"));
    let file = |path: &str| String::from_utf8(built.files[path].clone()).unwrap();
    let entry = file("src/models/entry.rs");
    let body = entry.split_once("pub struct Entry {").unwrap().1.split_once("\n}\n").unwrap().0.to_owned();
    let fields = body.lines().filter_map(|line| line.trim().strip_prefix("pub ")?.split_once(": "));
    let fields = fields.map(|(name, ty)| (name.to_owned(), ty.trim_end_matches(',').to_owned())).collect();
    (fields, file("Cargo.toml"))
}

#[test]
fn formats_schemas_properties_and_parameters_have_the_configured_types() {
    let (plain, manifest) = typed("");
    assert_eq!((plain["id"].as_str(), plain["count"].as_str()), ("Option<String>", "Option<f64>"));
    assert!(!manifest.contains("\nuuid"), "nothing is added that is not asked for");
    let (fields, manifest) = typed(
        "[types]\nuuid = 'uuid'\nAmount = 'decimal'\n'*.count' = 'integer'\ndate = 'jiff'\n'parameter:size' = 'u32'\n",
    );
    for (name, ty) in [
        ("id", "Option<Uuid>"),
        ("amount", "Option<Decimal>"),
        ("rate", "Option<f64>"),
        ("count", "Option<i64>"),
        ("day", "Option<Date>"),
        ("related", "Option<Vec<Option<Uuid>>>"),
    ] {
        assert_eq!(fields[name], ty, "{name}");
    }
    for dependency in ["\nuuid = \"1", "\nrust_decimal = { version", "\njiff = { version"] {
        assert!(manifest.contains(dependency), "{dependency} in\n{manifest}");
    }
    let (fields, manifest) = typed(
        "[types.uuid]\nrust = 'crate::ids::Id'\nexample = 'a'\n[types.'Entry.kind']\nrust = 'kinds::Kind'\nserde = true\nexample = 'in'\n\
         crate = { name = 'kinds', version = '2', features = ['x'], default-features = false }\n",
    );
    assert_eq!((fields["id"].as_str(), fields["kind"].as_str()), ("Option<Id>", "Option<Kind>"));
    assert!(
        manifest.contains("kinds = { version = \"2\", default-features = false, features = [\"x\"] }"),
        "{manifest}"
    );
}

/// The place, message and help of the only finding.
fn only(config: &str) -> (u32, String, String) {
    let (_folder, request) = request_of(LEDGER, config);
    let diagnostics = match generate::build(&request) {
        Ok(built) => built.diagnostics,
        Err(Failure(diagnostics)) => diagnostics,
    };
    let found: Vec<_> = diagnostics.iter().collect();
    let [finding] = found.as_slice() else { panic!("{config}\n{found:#?}") };
    assert!(finding.location.file.raw().ends_with("sdk.toml"), "{finding}");
    (finding.location.line, finding.message.raw().to_owned(), finding.help.raw().to_owned())
}

#[test]
fn types_that_do_not_fit_are_reported_with_their_line() {
    for (config, message, help) in [
        ("uuid = 'uiud'", "no ready-made type `uiud`", "did you mean `uuid`?"),
        ("uuid = 'ids::Id'", "so its rule needs an example", "{ rust = \"ids::Id\", example = … }"),
        ("uuid = { rust = 'Id', example = '' }", "does not say which crate", "a path such as"),
        ("uuid = { rust = 'ids::Id', example = '' }", "does not depend on the crate of `ids::Id`", "crate = {"),
        ("uuid = { rust = 'crate::Id', example = [] }", "is not a text", "serde = true"),
        ("uuid = { rust = 'crate::Id', example = '', empty = 'a b' }", "not a Rust expression", "an expression"),
        ("uuid = { rust = 'a::B', example = '', crate = { name = 'a', version = 'one' } }", "not a version", "1.2"),
        ("uuid = { rust = 'crate::Id', exampel = '' }", "no key `exampel`", "did you mean `example`?"),
        ("uuid = { rust = 'std::string::String', example = '' }", "models have", ""),
        ("uudi = 'uuid'", "no format or schema `uudi`", "did you mean `uuid`?"),
        ("'schema:Amuont' = 'decimal'", "no schema `Amuont`", "did you mean `Amount`?"),
        ("'Entry.contu' = 'integer'", "no property `Entry.contu`", "did you mean `Entry.count`?"),
        ("'parameter:sizes' = 'integer'", "no parameter is called `sizes`", "did you mean `size`?"),
        ("'Entry.count' = 'uuid'", "`uuid` is read from text", "keeps its own"),
        ("'Entry.id' = 'integer'", "`integer` is for numbers", "keeps its own"),
        ("'Entry.id' = 'jiff'", "no type for the format `uuid`", "keeps its own"),
        ("Amount = { rust = 'crate::A', example = 5 }", "is a number, and the schema's values are texts", ""),
        ("Holder = { rust = 'crate::A', example = 'x' }", "`serde` is not set", ""),
        ("decimal = 'decimal'", "for schemas of texts and for schemas of numbers", "one form in JSON"),
    ] {
        let (line, found, helped) = only(&format!("[types]\n{config}\n"));
        assert!(found.contains(message) || (found + &helped).contains(message), "{config}");
        assert!(helped.contains(help), "{config}: {helped}");
        assert_eq!(line, 2, "{config}");
    }
}

#[test]
fn a_module_has_types_of_crates_that_its_package_depends_on() {
    let config = "[types]\nuuid = { rust = 'ids::Id', example = '' }\n[derives]\nKind = ['strum::EnumCount']\n";
    let (_folder, mut request) = request_of(LEDGER, config);
    request.layout = Layout::File(ModulePath::parse("api").expect("a path"));
    let built = generate::build(&request).expect("it is generated");
    let text: Vec<String> = built.files.values().map(|text| String::from_utf8_lossy(text).into_owned()).collect();
    // The file may have spaces between any two tokens.
    let text: String = text.concat().split_whitespace().collect();
    for path in ["ids::Id", "strum::EnumCount"] {
        assert!(text.contains(path), "{path}");
    }
}

#[test]
fn what_can_not_be_derived_is_reported_with_what_prevents_it() {
    let derives = |config: &str| {
        let (_folder, request) = request_of(LEDGER, config);
        let built = generate::build(&request).unwrap_or_else(|failure| panic!("{config}\n{failure}"));
        let line = |path: &str| {
            let text = String::from_utf8(built.files[path].clone()).unwrap();
            text.lines().find(|line| line.starts_with("#[derive(")).unwrap().to_owned()
        };
        (line("src/models/entry.rs"), line("src/models/kind.rs"))
    };
    let integers = "[types]\n'*.rate' = 'integer'\n'*.count' = 'integer'\n'*.share' = 'integer'\n";
    let (entry, kind) = derives(&format!("{integers}[derives]\n'*' = ['Eq', 'Hash']\n'enum:*' = ['Ord']\n"));
    assert_eq!(entry, "#[derive(Clone, PartialEq, Eq, Hash)]");
    assert_eq!(kind, "#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]");
    for (config, message, help) in [
        ("Entry = ['Eq']", "`Eq` can't be derived for `Entry`: its property `rate` is an `f64`", "[types]"),
        ("Kind = ['Hahs']", "no trait `Hahs`", "did you mean `Hash`?"),
        ("Kind = ['Clone']", "have `Clone` by themselves", "remove it"),
        ("Kind = ['Copy']", "`Copy` can't be derived", "remove it"),
        ("Kind = ['serde::Serialize']", "have `Serialize` by themselves", "remove it"),
        ("Kind = ['strum::EnumCount']", "does not depend on the crate of `strum::EnumCount`", "crate = {"),
        ("Knid = ['Eq']", "no type is called `Knid`", "did you mean `Kind`?"),
        ("Kind = { derive = [], attributes = ['a b'] }", "`a b` is not an attribute", "ts(export)"),
        (
            "Kind = { derive = [], fields = { Inn = ['a'] } }",
            "none of the types has a field or variant `Inn`",
            "in Rust",
        ),
        ("Kind = { derives = [] }", "no key `derives`", "did you mean `derive`?"),
        ("'model:*' = ['Eq']", "`Eq` is left out of 2 of 2 types, as of `Entry`", "name the types"),
    ] {
        let (line, found, helped) = only(&format!("[derives]\n{config}\n"));
        assert!(found.contains(message), "{config}: {found}");
        assert!(helped.contains(help), "{config}: {helped}");
        assert_eq!(line, 2, "{config}");
    }
    let through = only("[types]\n'Entry.rate' = 'integer'\n'Entry.count' = 'integer'\n[derives]\nEntry = ['Hash']\n");
    assert!(through.1.contains("its property `holder` is a `Holder`, which does not have it"), "{}", through.1);
    assert!(only("[derives]\nHolder = ['PartialOrd']\n").1.contains("has no order"));
}
