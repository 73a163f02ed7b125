//! Changes of an API by `sdk.toml`: its operations, properties and errors.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use sdkwright::generate::{self, Request};
use sdkwright::ir::{Api, Kind, Presence, ResponseKind, Status, Ty};
use sdkwright::{Diagnostics, Failure};
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
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("sdk.toml");
    fs::write(&path, config).expect("a file");
    let request = Request {
        documents: vec!["shop".into()],
        texts: BTreeMap::from([(PathBuf::from("shop"), SHOP.to_owned())]),
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
    let failure = shaped("[errors]\ndefault = \"Trouble\"\n").unwrap_err();
    assert!(failure.to_string().contains("no such schema"), "{failure}");
}
