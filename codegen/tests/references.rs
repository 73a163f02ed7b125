//! References: from where they stand, in whatever form, to what they name.

use std::fs;

use sdkwright::diagnostics::Diagnostics;
use sdkwright::generate::{Failure, Request, canonical};
use serde_json::{Value, json};

/// The canonical document of files, of which the first is the document.
fn read(files: &[(&str, &str)]) -> Result<(Value, Vec<String>), Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let request = Request { documents: vec![folder.path().join(files[0].0)], ..Request::default() };
    let codes = |found: &Diagnostics| found.iter().map(|found| found.code.to_owned()).collect::<Vec<_>>();
    match canonical(&request) {
        Ok((found, diagnostics)) => Ok((found.to_json(), codes(&diagnostics))),
        Err(Failure(diagnostics)) => Err(codes(&diagnostics)),
    }
}

/// The same of a document that gives these findings.
#[track_caller]
fn read_with(findings: &[&str], files: &[(&str, &str)]) -> Value {
    let (found, mut codes) = read(files).unwrap_or_else(|codes| panic!("{codes:?}"));
    codes.dedup();
    assert_eq!(codes, findings);
    found
}

const HEAD: &str = "openapi: 3.1.0\ninfo: {title: Zoo, version: '1'}\n";
const OLD: &str = "swagger: '2.0'\ninfo: {title: Zoo, version: '1'}\nhost: zoo.example\n";

fn with(head: &str, text: &str) -> String {
    format!("{head}{text}\n")
}

fn link(kind: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{kind}/{name}") })
}

#[test]
fn whole_sections_and_operations_lie_in_other_files() {
    let document = with(
        HEAD,
        "paths: {$ref: parts/paths.yaml}\ncomponents: {schemas: {$ref: parts/schemas.yaml}, responses: {$ref: parts/responses.yaml}}",
    );
    let files = [
        ("zoo.yaml", document.as_str()),
        (
            "parts/paths.yaml",
            "/pets:\n  get: {$ref: list.yaml}\n  post: {$ref: list.yaml, operationId: add}\n/pens: {$ref: pens.yaml}\n",
        ),
        (
            "parts/list.yaml",
            "operationId: list\nparameters: {$ref: parameters.yaml}\nresponses: {$ref: answers.yaml}\n",
        ),
        ("parts/parameters.yaml", "- {name: limit, in: query, schema: {$ref: 'schemas.yaml#/Limit'}}\n"),
        (
            "parts/answers.yaml",
            "'200': {description: '', headers: {$ref: headers.yaml}, content: {$ref: content.yaml}}\ndefault: {$ref: 'responses.yaml#/Bad'}\n",
        ),
        ("parts/headers.yaml", "x-total: {schema: {type: integer}}\n"),
        (
            "parts/content.yaml",
            "application/json: {schema: {$ref: '../zoo.yaml#/components/schemas/Pet'}, example: {$ref: pet.json}}\n",
        ),
        ("parts/pet.json", r#"{"name": "Rex"}"#),
        ("parts/pens.yaml", "get: {responses: {'204': {description: ''}}}\n"),
        ("parts/responses.yaml", "Bad: {description: bad, content: {text/plain: {$ref: media.yaml}}}\n"),
        ("parts/media.yaml", "schema: {type: string}\n"),
        ("parts/schemas.yaml", "Pet: {type: object, properties: {$ref: properties.yaml}}\nLimit: {type: integer}\n"),
        ("parts/properties.yaml", "name: {type: string}\nlimit: {$ref: 'schemas.yaml#/Limit'}\n"),
    ];
    let found = read_with(&["misplaced-reference"], &files);
    let list = &found["paths"]["/pets"]["get"];
    assert_eq!(list["operationId"], "list");
    assert_eq!(found["paths"]["/pets"]["post"]["operationId"], "add");
    assert_eq!(list["parameters"][0]["schema"], link("schemas", "Limit"));
    let ok = &list["responses"]["200"];
    assert_eq!(ok["headers"]["x-total"]["schema"]["type"], "integer");
    assert_eq!(ok["content"]["application/json"]["schema"], link("schemas", "Pet"));
    assert_eq!(ok["content"]["application/json"]["example"], json!({ "name": "Rex" }));
    assert_eq!(list["responses"]["default"], link("responses", "Bad"));
    assert!(found["paths"]["/pens"]["get"].is_object());
    let components = &found["components"];
    assert_eq!(components["responses"]["Bad"]["content"]["text/plain"]["schema"]["type"], "string");
    assert_eq!(components["schemas"]["Pet"]["properties"]["limit"], link("schemas", "Limit"));
    assert_eq!(components["schemas"].as_object().unwrap().len(), 2);
}

#[test]
fn a_component_that_is_only_a_reference_into_a_file_is_that() {
    let document = with(
        HEAD,
        "paths: {/a: {get: {responses: {'200': {description: '', content: {application/json: {schema: {$ref: schemas/User.yaml}}}}}}}}\n\
         components: {schemas: {User: {$ref: schemas/User.yaml}, Same: {$ref: schemas/User.yaml}, Friend: {$ref: '#/components/schemas/User'}}}",
    );
    let user =
        "type: object\nproperties: {friend: {$ref: User.yaml}, self: {$ref: '../zoo.yaml#/components/schemas/User'}}\n";
    let found = read_with(&[], &[("zoo.yaml", &document), ("schemas/User.yaml", user)]);
    let schemas = &found["components"]["schemas"];
    let user = link("schemas", "User");
    assert_eq!(schemas["User"]["properties"], json!({ "friend": user, "self": user }));
    assert_eq!((&schemas["Same"], &schemas["Friend"]), (&user, &user));
    assert_eq!(found["paths"]["/a"]["get"]["responses"]["200"]["content"]["application/json"]["schema"], user);
}

#[test]
fn an_example_that_is_a_reference_is_what_it_names_if_that_is_there() {
    let document = with(
        HEAD,
        "paths: {/a: {get: {responses: {'200': {description: '', content: {application/json: {schema: {}, examples: {one: {value: {$ref: one.json}}, two: {value: {$ref: none.json}}, three: {value: {$ref: '#/components/schemas/A'}}, four: {$ref: '#/components/examples/E'}}}}}}}}}\n\
         components: {examples: {E: {value: 4}}, schemas: {A: {example: {$ref: '#/components/examples/E'}}, B: {example: {$ref: one.json, more: true}}}}",
    );
    let found = read_with(&["misplaced-reference"], &[("zoo.yaml", &document), ("one.json", "[1]")]);
    let examples = &found["paths"]["/a"]["get"]["responses"]["200"]["content"]["application/json"]["examples"];
    assert_eq!(examples["one"]["value"], json!([1]));
    assert_eq!(examples["two"]["value"], json!({ "$ref": "none.json" }));
    assert_eq!(examples["three"]["value"], link("schemas", "A"));
    assert_eq!(examples["four"]["value"], 4);
    assert_eq!(found["components"]["schemas"]["A"]["example"], 4);
    assert_eq!(found["components"]["schemas"]["B"]["example"], json!({ "$ref": "one.json", "more": true }));
}

#[test]
fn what_stands_beside_the_reference_of_a_path_holds_too() {
    let document = with(
        HEAD,
        "paths:\n  /a/{id}:\n    $ref: item.yaml\n    summary: own\n    parameters: [{name: q, in: query, schema: {type: string}}, {name: id, in: path, required: true, schema: {type: integer}}]\n    post: {operationId: own, responses: {'204': {description: ''}}}\n    delete: {operationId: here, responses: {'204': {description: ''}}}",
    );
    let item = "parameters: [{$ref: '#/x-id'}]\nget: {operationId: theirs, responses: {'204': {description: ''}}}\n\
                delete: {operationId: there, responses: {'204': {description: ''}}}\nx-id: {name: id, in: path, required: true, schema: {type: string}}\n";
    let found = read_with(&["operation-twice"], &[("zoo.yaml", &document), ("item.yaml", item)]);
    let path = &found["paths"]["/a/{id}"];
    let ids = ["get", "post", "delete"].map(|method| path[method]["operationId"].clone());
    assert_eq!(ids, ["theirs", "own", "here"]);
    let parameters = path["parameters"].as_array().unwrap();
    let types: Vec<_> = parameters.iter().map(|own| (own["name"].as_str().unwrap(), &own["schema"]["type"])).collect();
    assert_eq!(types, [("q", &json!("string")), ("id", &json!("integer"))]);
}

#[test]
fn uris_of_schemas_are_bases_of_references() {
    let document = with(
        HEAD,
        "components:\n  schemas:\n    A: {$id: 'https://zoo.example/s/a.json', type: string}\n    B:\n      $id: 'https://zoo.example/s/b.json'\n      properties:\n        a: {$ref: a.json}\n        up: {$ref: '../t/c.json'}\n        own: {$ref: '#/$defs/n'}\n        anchored: {$ref: '#n'}\n        document: {$ref: '#/components/schemas/A'}\n      $defs: {n: {$anchor: n, type: integer}}\n    C: {$id: 'https://zoo.example/t/c.json', $defs: {inner: {$id: d.json, type: boolean}}}\n    D: {properties: {d: {$ref: 'https://zoo.example/t/d.json'}, n: {$ref: 'https://zoo.example/s/b.json#n'}, m: {$ref: 'https://zoo.example/s/b.json#/$defs/n'}}}\n    E: {$defs: {other: {$anchor: n, type: string}}, properties: {n: {$ref: '#n'}}}\n    R: {$id: relative, properties: {f: {$ref: found}, r: {$ref: relative}}}\n    F: {$id: found, type: number}",
    );
    let found = read_with(&[], &[("zoo.yaml", &document)]);
    let schemas = &found["components"]["schemas"];
    let a = link("schemas", "A");
    let b = &schemas["B"]["properties"];
    assert_eq!((&b["a"], &b["document"], &b["up"]), (&a, &a, &link("schemas", "C")));
    let of = |node: &Value| schemas[node["$ref"].as_str().unwrap().rsplit('/').next().unwrap()]["type"].clone();
    assert_eq!((of(&b["own"]), &b["own"]), (json!("integer"), &b["anchored"]));
    let d = &schemas["D"]["properties"];
    assert_eq!((of(&d["d"]), &d["n"], &d["m"]), (json!("boolean"), &b["own"], &b["own"]));
    assert_eq!(of(&schemas["E"]["properties"]["n"]), "string");
    assert_eq!(schemas["R"]["properties"], json!({ "f": link("schemas", "F"), "r": link("schemas", "R") }));
}

#[test]
fn a_dynamic_reference_is_a_type_only_where_it_has_one_meaning() {
    let one = with(
        HEAD,
        "components: {schemas: {Tree: {$dynamicAnchor: node, properties: {children: {items: {$dynamicRef: '#node'}}}}}}",
    );
    let found = read_with(&[], &[("zoo.yaml", &one)]);
    let children = |found: &Value| found["components"]["schemas"]["Tree"]["properties"]["children"]["items"].clone();
    assert_eq!(children(&found), link("schemas", "Tree"));
    let two = with(
        HEAD,
        "components: {schemas: {Tree: {$dynamicAnchor: node, properties: {children: {items: {$dynamicRef: '#node', description: d}}}}, Named: {$dynamicAnchor: node, allOf: [{$ref: '#/components/schemas/Tree'}]}}}",
    );
    let found = read_with(&["dynamic-reference"], &[("zoo.yaml", &two)]);
    assert_eq!(children(&found), json!({ "description": "d" }));
}

#[test]
fn a_schema_that_is_not_there_is_untyped_and_a_file_that_is_not_there_an_error() {
    let document = with(
        HEAD,
        "components: {schemas: {A: {properties: {b: {$ref: '#/components/schemas/None', description: kept}, c: {allOf: [{$ref: '#none'}, {type: string}]}, d: {items: {$ref: '#/a/b'}}, e: {$ref: '#'}}}}}",
    );
    let (found, codes) = read(&[("zoo.yaml", &document)]).unwrap();
    assert_eq!(codes, ["reference-nowhere"; 4]);
    let properties = &found["components"]["schemas"]["A"]["properties"];
    assert_eq!(properties["b"], json!({ "description": "kept" }));
    assert_eq!(properties["c"]["allOf"][1]["type"], "string");
    assert_eq!((&properties["d"], &properties["e"]), (&json!({ "items": {} }), &json!({})));
    for (target, code) in
        [("none.yaml", "unreadable"), ("../zoo.yaml", "unreadable"), ("/etc/hostname", "reference-outside")]
    {
        let document = with(HEAD, &format!("components: {{schemas: {{A: {{$ref: '{target}'}}}}}}"));
        assert_eq!(read(&[("zoo.yaml", &document)]).unwrap_err(), [code], "{target}");
    }
    let document = with(HEAD, "paths: {/a: {get: {responses: {'200': {$ref: '#/components/responses/None'}}}}}");
    assert_eq!(read(&[("zoo.yaml", &document)]).unwrap_err(), ["broken-reference"]);
}

#[test]
fn a_mapping_names_schemas_by_name_pointer_or_file() {
    let document = with(
        HEAD,
        "components: {schemas: {U: {oneOf: [{$ref: cat.yaml}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: k, mapping: {c: cat.yaml, d: Dog, e: './cat.yaml', f: Gone, g: gone.yaml, h: '#/x'}}}, Dog: {type: object}}}",
    );
    let (found, codes) = read(&[("zoo.yaml", &document), ("cat.yaml", "{type: object}")]).unwrap();
    assert_eq!(codes, ["mapping-nowhere"; 3]);
    let schema = |name: &str| format!("#/components/schemas/{name}");
    let mapping = &found["components"]["schemas"]["U"]["discriminator"]["mapping"];
    assert_eq!(*mapping, json!({ "c": schema("cat"), "d": schema("Dog"), "e": schema("cat") }));
}

#[test]
fn parts_in_other_files_have_the_version_of_who_refers_to_them() {
    let document = with(
        OLD,
        "produces: [application/json]\npaths: {'/p/{id}': {$ref: item.yaml}, /q: {post: {$ref: 'parts.yaml#/q'}}}\n\
         parameters: {Own: {name: own, in: query, type: array, items: {type: string}, collectionFormat: pipes}, Field: {name: f, in: formData, type: array, items: {type: string}, collectionFormat: csv}}\n\
         responses: {Mine: {description: '', schema: {$ref: '#/definitions/Own'}}}\n\
         definitions: {Own: {type: object, properties: {default: {$ref: 'parts.yaml#/definitions/D'}, example: {$ref: '#/definitions/default'}}}, default: {type: string}}",
    );
    let item = "parameters:\n- {name: id, in: path, required: true, type: integer}\n- {$ref: 'parts.yaml#/parameters/Body'}\n\
                get: {parameters: [{$ref: 'zoo.yaml#/parameters/Own'}], responses: {200: {$ref: 'parts.yaml#/responses/R'}, default: {$ref: 'zoo.yaml#/responses/Mine'}}}\n";
    let parts = "parameters: {Body: {name: b, in: body, required: true, schema: {$ref: '#/definitions/D'}}, Tags: {name: tags, in: formData, type: array, items: {type: string}, collectionFormat: multi}}\n\
                 responses: {R: {description: '', schema: {$ref: deep.yaml}, headers: {x-n: {type: integer}}}}\n\
                 definitions: {D: {type: object, properties: {n: {type: integer}}}}\n\
                 q: {consumes: [multipart/form-data], parameters: [{name: file, in: formData, type: file}, {$ref: '#/parameters/Tags'}, {$ref: 'zoo.yaml#/parameters/Field'}], responses: {200: {description: '', schema: {type: file}}}}\n";
    let deep = "type: array\nitems: {$ref: 'zoo.yaml#/definitions/Own'}\n";
    let files = [("zoo.yaml", document.as_str()), ("item.yaml", item), ("parts.yaml", parts), ("deep.yaml", deep)];
    let found = read_with(&["misplaced-reference"], &files);
    let path = &found["paths"]["/p/{id}"];
    assert_eq!(
        path["parameters"],
        json!([{ "name": "id", "in": "path", "required": true, "schema": { "type": "integer" } }])
    );
    let get = &path["get"];
    assert_eq!(get["requestBody"]["content"]["application/json"]["schema"], link("schemas", "D"));
    assert_eq!(get["parameters"], json!([link("parameters", "Own")]));
    assert_eq!(get["responses"], json!({ "200": link("responses", "R"), "default": link("responses", "Mine") }));
    let components = &found["components"];
    assert_eq!(components["parameters"]["Own"]["style"], "pipeDelimited");
    let response = &components["responses"]["R"];
    assert_eq!(response["headers"]["x-n"]["schema"]["type"], "integer");
    assert_eq!(response["content"]["application/json"]["schema"], link("schemas", "deep"));
    assert_eq!(components["schemas"]["deep"]["items"], link("schemas", "Own"));
    let own = &components["schemas"]["Own"]["properties"];
    assert_eq!(*own, json!({ "default": link("schemas", "D"), "example": link("schemas", "default") }));
    let post = &found["paths"]["/q"]["post"];
    let form = &post["requestBody"]["content"]["multipart/form-data"];
    assert_eq!(form["schema"]["properties"]["file"]["format"], "binary");
    assert_eq!(form["encoding"]["f"], json!({ "style": "form", "explode": false }));
    assert_eq!(form["encoding"]["tags"], json!({ "style": "form", "explode": true }));
    assert!(post["responses"]["200"]["content"]["*/*"].is_object(), "a file is not JSON: {post}");
}

#[test]
fn a_response_called_default_is_one_in_every_version() {
    let schema = "schema: {$ref: '#/definitions/default'}";
    let document = with(
        OLD,
        &format!(
            "paths: {{/a: {{get: {{responses: {{default: {{description: '', {schema}}}}}}}}}}}\ndefinitions: {{default: {{type: string}}}}"
        ),
    );
    let found = read_with(&[], &[("zoo.yaml", &document)]);
    let response = &found["paths"]["/a"]["get"]["responses"]["default"];
    assert_eq!(response["content"]["application/json"]["schema"], link("schemas", "default"));
}

#[test]
fn each_delimiter_of_swagger_has_a_style() {
    let parameter = |place: &str, format: &str| {
        let document = with(
            OLD,
            &format!(
                "paths: {{'/{{l}}': {{get: {{parameters: [{{name: l, in: {place}, required: true, type: array, items: {{type: string}}, collectionFormat: {format}}}], responses: {{200: {{description: ''}}}}}}}}}}"
            ),
        );
        let (found, codes) = read(&[("zoo.yaml", &document)]).unwrap();
        let style = found["paths"]["/{l}"]["get"]["parameters"][0]["style"].clone();
        (style, codes.iter().any(|code| code == "collection-format"))
    };
    assert_eq!(parameter("query", "ssv"), (json!("spaceDelimited"), false));
    assert_eq!(parameter("query", "tsv"), (Value::Null, false), "an extension, since OpenAPI 3 has no style for it");
    assert_eq!(parameter("query", "multi"), (json!("form"), false));
    assert_eq!(parameter("path", "csv"), (json!("simple"), false));
    assert_eq!(parameter("path", "pipes"), (Value::Null, false));
    assert_eq!(parameter("path", "multi"), (json!("simple"), true));
    assert_eq!(parameter("query", "semicolons"), (json!("form"), true));
}

#[test]
fn documents_that_differ_in_a_component_keep_theirs_everywhere() {
    let one = |kind: &str, path: &str| {
        with(
            "openapi: 3.0.3\ninfo: {title: Zoo, version: '1'}\n",
            &format!(
                "paths: {{/{path}: {{get: {{operationId: {path}, responses: {{default: {{description: '', content: {{application/json: {{schema: {{$ref: '#/components/schemas/Err'}}}}}}}}}}}}}}}}\n\
                 security: [{{key: []}}]\n\
                 components:\n  securitySchemes: {{key: {{type: apiKey, in: header, name: x-{kind}}}}}\n  schemas:\n    Err: {{type: {kind}}}\n    {path}: {{oneOf: [{{$ref: '#/components/schemas/Err'}}], discriminator: {{propertyName: k, mapping: {{e: Err}}}}, properties: {{default: {{$ref: '#/components/schemas/Err'}}, text: {{type: string, default: '#/components/schemas/Err', description: '#/components/schemas/Err'}}}}}}"
            ),
        )
    };
    let folder = tempfile::tempdir().unwrap();
    let documents = [("cats", "object"), ("dogs", "array")].map(|(name, kind)| {
        let path = folder.path().join(format!("{name}.yaml"));
        fs::write(&path, one(kind, name)).unwrap();
        path
    });
    let request = Request { documents: documents.to_vec(), ..Request::default() };
    let found = canonical(&request).unwrap().0.to_json();
    for (name, prefix) in [("cats", "Cats"), ("dogs", "Dogs")] {
        let err = link("schemas", &format!("{prefix}Err"));
        let get = &found["paths"][format!("/{name}")]["get"];
        assert_eq!(get["responses"]["default"]["content"]["application/json"]["schema"], err);
        assert_eq!(get["security"], json!([{ format!("{prefix}Key"): [] }]));
        let own = &found["components"]["schemas"][name];
        assert_eq!((&own["properties"]["default"], &own["oneOf"][0]), (&err, &err));
        assert_eq!(own["discriminator"]["mapping"]["e"], err["$ref"]);
        let text = &own["properties"]["text"];
        assert_eq!(
            (&text["default"], &text["description"]),
            (&json!("#/components/schemas/Err"), &json!("#/components/schemas/Err"))
        );
    }
}

#[test]
fn an_object_of_another_kind_is_read_as_far_as_it_can_be() {
    let text = with(
        HEAD,
        "paths: {/a: {post: {requestBody: {$ref: '#/components/schemas/S'}, \
         parameters: [{name: q, in: query, schema: {$ref: '#/components/responses/R'}}, {$ref: '#/components/schemas/S'}], \
         responses: {'200': {$ref: '#/components/schemas/S'}, '201': {$ref: '#/components/requestBodies/B'}, '202': {$ref: '#/components/parameters/P'}}}}}\n\
         components:\n  schemas: {S: {type: string}, T: {$ref: '#/components/parameters/P'}, U: {$ref: '#/components/examples/E'}}\n  responses: {R: {description: '', content: {application/json: {schema: {type: boolean}}}}}\n  \
         parameters: {P: {name: p, in: query, schema: {type: integer}}}\n  requestBodies: {B: {content: {text/plain: {schema: {type: string}}}}}\n  examples: {E: {value: 1}}",
    );
    let found = read_with(&["misplaced-reference"], &[("zoo.yaml", &text)]);
    let (schemas, post) = (&found["components"]["schemas"], &found["paths"]["/a"]["post"]);
    let schema = |node: &Value| match node["$ref"].as_str().and_then(|target| target.rsplit_once('/')) {
        Some((_, name)) => schemas[name].clone(),
        None => node.clone(),
    };
    assert_eq!(post["requestBody"]["content"]["application/json"]["schema"], link("schemas", "S"));
    let responses = &post["responses"];
    assert_eq!(responses["200"]["content"]["application/json"]["schema"], link("schemas", "S"));
    assert_eq!(responses["202"], json!({"description": ""}));
    let body = responses["201"]["$ref"].as_str().unwrap().rsplit_once('/').unwrap().1;
    assert_eq!(found["components"]["responses"][body]["content"]["text/plain"]["schema"], json!({"type": "string"}));
    assert_eq!(post["parameters"].as_array().unwrap().len(), 1);
    assert_eq!(schema(&post["parameters"][0]["schema"]), json!({"type": "boolean"}));
    assert_eq!((schema(&schemas["T"]), schema(&schemas["U"])), (json!({"type": "integer"}), json!({})));
}

#[test]
fn media_types_are_components_since_3_2() {
    let text = "openapi: 3.2.0\ninfo: {title: Zoo, version: '1'}\npaths: {/a: {get: {parameters: [{name: p, in: query, content: {application/json: {$ref: '#/components/mediaTypes/M'}}}], responses: {'200': {description: '', content: {application/json: {$ref: '#/components/mediaTypes/M'}, text/event-stream: {$ref: '#/components/mediaTypes/Events'}}}}}}}\n\
                components: {mediaTypes: {M: {schema: {type: string}}, Events: {itemSchema: {type: object, properties: {event: {type: string}, data: {type: object, properties: {n: {type: integer}}}}}}}}\n";
    let found = read_with(&[], &[("zoo.yaml", text)]);
    let get = &found["paths"]["/a"]["get"];
    let content = &get["responses"]["200"]["content"];
    assert_eq!(content["application/json"]["schema"], json!({"type": "string"}));
    assert_eq!(get["parameters"][0]["content"]["application/json"]["schema"], json!({"type": "string"}));
    // The data of the events, as of those in place.
    let events = &content["text/event-stream"]["x-sdkwright-item-schema"];
    assert_eq!(*events, json!({"type": "object", "properties": {"n": {"type": "integer"}}}));
}

#[test]
fn the_host_of_swagger_stays_apart_from_its_base_path() {
    let server = |findings: &[&str], host: &str, base: &str| {
        let text = format!("swagger: '2.0'\ninfo: {{title: Zoo, version: '1'}}\n{host}{base}paths: {{}}\n");
        let found = read_with(findings, &[("zoo.yaml", &text)]);
        found["servers"][0]["url"].as_str().unwrap().to_owned()
    };
    for (host, base, url, findings) in [
        ("host: zoo.example\n", "basePath: api\n", "https://zoo.example/api", &["path-without-slash"] as &[&str]),
        ("host: zoo.example:8080\n", "basePath: api/v1/\n", "https://zoo.example:8080/api/v1", &["path-without-slash"]),
        ("host: zoo.example\n", "basePath: ''\n", "https://zoo.example", &[]),
        ("host: zoo.example\n", "basePath: /\n", "https://zoo.example", &[]),
        ("host: zoo.example\n", "basePath: 1\n", "https://zoo.example/1", &["path-without-slash"]),
        ("host: http://zoo.example/\n", "basePath: /api\n", "http://zoo.example/api", &["server-url"]),
        ("", "basePath: api\n", "/api", &["path-without-slash"]),
        ("", "", "/", &[]),
    ] {
        assert_eq!(server(findings, host, base), url, "{host}{base}");
    }
}

#[test]
fn implicit_values_of_discriminators_stay_when_a_schema_is_renamed() {
    let folder = tempfile::tempdir().unwrap();
    let kinds = "kind: {type: string}";
    let cat = format!("Cat: {{type: object, properties: {{{kinds}}}}}");
    let merged = |first: &str, second: &str| {
        let documents = [("one.yaml", first), ("two.yaml", second)].map(|(name, text)| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path
        });
        let request = Request { documents: documents.to_vec(), ..Request::default() };
        canonical(&request).unwrap().0.to_json()["components"]["schemas"].clone()
    };
    let schemas = |text: &str| with(HEAD, &format!("components: {{schemas: {{{text}}}}}"));
    let other = schemas("Cat: {type: object, properties: {other: {type: integer}}}");
    let mapping = |found: &Value, name: &str| found[name]["discriminator"]["mapping"].clone();
    // Of alternatives, of those of an alternative, and beside a mapping.
    let union = format!(
        "{cat}, Dog: {{type: object}}, Felines: {{anyOf: [{{$ref: '#/components/schemas/Cat'}}]}}, \
         Pet: {{oneOf: [{{$ref: '#/components/schemas/Dog'}}, {{$ref: '#/components/schemas/Felines'}}], discriminator: {{propertyName: kind, mapping: {{d: Dog}}}}}}"
    );
    let found = merged(&other, &schemas(&union));
    assert_eq!(mapping(&found, "Pet"), json!({"d": "#/components/schemas/Dog", "Cat": "#/components/schemas/TwoCat"}));
    // A schema whose constants exclude its name does not get it.
    let constant = union.replace(kinds, "kind: {type: string, enum: [cat]}");
    assert_eq!(mapping(&merged(&other, &schemas(&constant)), "Pet"), json!({"d": "#/components/schemas/Dog"}));
    // Of what extends a base, which both documents have.
    let base = format!(
        "Pet: {{type: object, required: [kind], properties: {{{kinds}}}, discriminator: {{propertyName: kind}}}}"
    );
    let heir = |own: &str| {
        format!(
            "{base}, Mid: {{allOf: [{{$ref: '#/components/schemas/Pet'}}]}}, Cat: {{allOf: [{{$ref: '#/components/schemas/Mid'}}, {{type: object, properties: {{{own}: {{type: integer}}}}}}]}}"
        )
    };
    let found = merged(&schemas(&heir("one")), &schemas(&heir("two")));
    for prefix in ["One", "Two"] {
        let target = |name: &str| format!("#/components/schemas/{prefix}{name}");
        assert_eq!(mapping(&found, &format!("{prefix}Pet")), json!({"Mid": target("Mid"), "Cat": target("Cat")}));
    }
    // In Swagger 2.0, too, where a name may have characters that a component's name has not.
    let old = |own: &str| {
        with(
            OLD,
            &format!(
                "paths: {{}}\ndefinitions: {{Pet: {{type: object, required: [kind], properties: {{{kinds}}}, discriminator: kind}}, \
                 Cat: {{allOf: [{{$ref: '#/definitions/Pet'}}, {{properties: {{{own}: {{type: integer}}}}}}]}}, \
                 Wild Cat: {{allOf: [{{$ref: '#/definitions/Pet'}}]}}}}"
            ),
        )
    };
    let found = merged(&old("one"), &old("two"));
    assert_eq!(
        mapping(&found, "TwoPet"),
        json!({"Cat": "#/components/schemas/TwoCat", "Wild Cat": "#/components/schemas/TwoWild_Cat"})
    );
}

#[test]
fn schemas_of_conditions_lie_in_other_files() {
    for (keyword, written) in [
        ("if", "x-sdkwright-if"),
        ("propertyNames", "x-sdkwright-property-names"),
        ("contains", "x-sdkwright-contains"),
        ("unevaluatedItems", "x-sdkwright-unevaluated-items"),
        ("unevaluatedProperties", "x-sdkwright-unevaluated-properties"),
    ] {
        let read_with = |findings: &[&str], name: &str| {
            let text = format!("components: {{schemas: {{Pet: {{{keyword}: {{$ref: 'parts.yaml#/{name}'}}}}}}}}");
            let part = ("parts.yaml", "Part: {type: [string, 'null']}\n");
            read_with(findings, &[("zoo.yaml", &with(HEAD, &text)), part])["components"]["schemas"].clone()
        };
        let schemas = read_with(&[], "Part");
        assert_eq!(schemas["Pet"], json!({ written: link("schemas", "Part") }));
        assert_eq!(schemas["Part"], json!({ "type": "string", "nullable": true }));
        let schemas = read_with(&["reference-nowhere"], "Nothing");
        // Every item is as good as any that `contains` asks for.
        let untyped = if keyword == "contains" { json!({ "minItems": 1 }) } else { json!({ written: {} }) };
        assert_eq!(schemas["Pet"], untyped);
    }
}
