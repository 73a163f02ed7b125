//! No fault stays silent, and no valid input is reported: documents, configurations and overlays, with their warnings.

use std::fs;

use sdkwright::diagnostics::Diagnostics;
use sdkwright::generate::{Failure, Request, build};

#[path = "support/program.rs"]
mod program;

use program::Desk;

const OK: &str = "responses: {'200': {description: OK}}";

/// Builds from files, the first of which is the document; `sdk.toml` and `overlay.yaml` are what they are called.
fn findings(files: &[(&str, &str)]) -> Diagnostics {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let named = |wanted: &str| {
        let found = files.iter().filter(|(name, _)| *name == wanted);
        found.map(|(name, _)| folder.path().join(name)).next()
    };
    let request = Request {
        documents: vec![folder.path().join(files[0].0)],
        overlays: named("overlay.yaml").into_iter().collect(),
        config: named("sdk.toml"),
        name: Some("zoo".to_owned()),
        ..Request::default()
    };
    match build(&request) {
        Ok(built) => built.diagnostics,
        Err(Failure(diagnostics)) => diagnostics,
    }
}

/// A document of a version: the head goes before the text.
fn document(version: &str, text: &str) -> String {
    let key = if version == "2.0" { "swagger: '2.0'" } else { &format!("openapi: {version}") };
    format!("{key}\ninfo: {{title: Zoo, version: '1'}}\n{text}\n")
}

fn schemas(text: &str) -> String {
    format!("components:\n  schemas:\n{}", text.lines().map(|line| format!("    {line}\n")).collect::<String>())
}

/// Version, code, a part of message and help, and the document. The line of the finding ends in `# here`.
fn wrong() -> Vec<(&'static str, &'static str, &'static str, String)> {
    let path = |text: &str| format!("paths:\n  /pets/{{petId}}:\n{text}");
    vec![
        // Keys that are misspelled.
        ("3.1.0", "unknown-key", "did you mean `post`?", format!("paths:\n  /a:\n    pots: # here\n      {OK}")),
        ("3.0.3", "unknown-key", "did you mean `operationId`?", format!("paths: {{/a: {{get: {{operationID: # here\n  list,\n  {OK}}}}}}}")),
        ("3.0.3", "unknown-key", "did you mean `operationId`?", format!("paths: {{/a: {{get: {{operation_id: # here\n  list,\n  {OK}}}}}}}")),
        ("3.0.3", "unknown-key", "did you mean `requestBody`?", format!("paths: {{/a: {{post: {{reqestBody: # here\n  {{content: {{}}}},\n  {OK}}}}}}}")),
        ("3.0.3", "unknown-key", "did you mean `schemas`?", "components:\n  schema: # here\n    A: {type: string}".to_owned()),
        ("3.0.3", "unknown-key", "did you mean `schemas`?", "components: {schema: # here\n  {A: {type: string}, B: {type: object, properties: {a: {type: string}}}}}".to_owned()),
        ("3.0.3", "unknown-key", "did you mean `description`?", format!("{}\n", schemas("A: {type: string, descripton: # here\n  text}"))),
        ("3.1.0", "unknown-key", "did you mean `required`?", schemas("A: {type: object, properties: {a: {}}, requierd: # here\n  [a]}")),
        ("3.1.0", "unknown-key", "did you mean `minLength`?", schemas("A: {type: string, min_length: # here\n  1}")),
        ("3.1.0", "unknown-key", "read as `get`", format!("paths: {{/a: {{GET: # here\n  {{{OK}}}}}}}")),
        ("3.0.3", "unknown-key", "did you mean `required`?", format!("paths: {{/a: {{get: {{parameters: [{{name: a, in: query, schema: {{}}, requred: # here\n  true}}],\n  {OK}}}}}}}")),
        ("3.0.3", "unknown-key", "did you mean `bearerFormat`?", "components: {securitySchemes: {a: {type: http, scheme: bearer, bearerformat: # here\n  JWT}}}".to_owned()),
        ("2.0", "unknown-key", "did you mean `basePath`?", "basepath: # here\n  /v1\npaths: {}".to_owned()),
        ("2.0", "unknown-key", "did you mean `produces`?", format!("paths: {{/a: {{get: {{producse: # here\n  [text/plain],\n  {OK}}}}}}}")),
        // Keys of another version.
        ("3.0.3", "key-of-another-version", "OpenAPI 3.1", schemas("A: {const: # here\n  a}")),
        ("3.1.0", "key-of-another-version", "Swagger 2.0", "definitions: # here\n  A: {type: string}\npaths: {}".to_owned()),
        ("2.0", "key-of-another-version", "OpenAPI 3.0", "servers: # here\n  - {url: 'https://zoo.example'}\npaths: {}".to_owned()),
        // Out of their place.
        ("3.1.0", "misplaced-key", "below `properties`", schemas("A:\n  type: object\n  properties: {a: {type: string}}\n  b: {type: string} # here")),
        ("3.0.3", "misplaced-key", "below `properties`", schemas("A:\n  type: object\n  properties: {a: {type: string}}\n  b: {type: string} # here")),
        ("3.0.3", "misplaced-key", "beside `properties`", schemas("A:\n  type: object\n  properties:\n    a: {type: string}\n    required: [a] # here")),
        ("3.0.3", "misplaced-key", "belongs in `components`", "schemas: # here\n  A: {type: string}".to_owned()),
        ("3.0.3", "misplaced-key", "belongs in an operation", "paths: {/a: {get: {responses: {}}, responses: # here\n  {'200': {description: OK}}}}".to_owned()),
        ("3.0.3", "media-type-missing", "read as `application/json`", "paths: {/a: {get: {responses: {'200': {description: OK, content: {schema: # here\n  {type: string}}}}}}}".to_owned()),
        // Contradictions.
        ("3.1.0", "required-without-property", "did you mean `name`?", schemas("A: {type: object, properties: {name: {}}, required: [\n  nmae]} # here")),
        ("3.1.0", "required-without-property", "`age` is required", schemas("A: {type: object, properties: {name: {}}, required: [\n  age]} # here")),
        ("3.1.0", "default-of-another-type", "a string, but the type is `integer`", schemas("A: {type: integer, default:\n  '1'} # here")),
        ("3.1.0", "default-of-another-type", "a boolean, but the type is `string`", schemas("A: {type: object, properties: {a: {type: string, default:\n  true}}} # here")),
        ("3.0.3", "default-of-another-type", "a number, but the type is `string`", format!("paths: {{/a: {{get: {{parameters: [{{name: a, in: query, schema: {{type: string, default:\n  1}}}}], # here\n  {OK}}}}}}}")),
        ("3.1.0", "default-not-in-enum", "did you mean `ascending`?", schemas("A: {type: string, enum: [ascending, descending], default:\n  ascendig} # here")),
        ("3.1.0", "default-not-in-enum", "not a value of the enum", schemas("A: {type: string, enum: [a, b]}\nB: {allOf: [{$ref: '#/components/schemas/A'}], default:\n  c} # here")),
        ("3.1.0", "enum-of-another-type", "a string, but the type is `integer`", schemas("A: {type: integer, enum: [1,\n  '2']} # here")),
        ("3.1.0", "unused-path-parameter", "did you mean `petId`?", path(&format!("    get: {{parameters: [\n     {{name: pet_id, in: path, required: true, schema: {{type: string}}}}], # here\n     {OK}}}"))),
        ("3.1.0", "unused-path-parameter", "does not occur in", path(&format!("    parameters: [{{name: petId, in: path, required: true, schema: {{type: string}}}},\n    {{name: other, in: path, required: true, schema: {{type: string}}}}] # here\n    get: {{{OK}}}"))),
        ("3.1.0", "undeclared-path-parameter", "did you mean `pet_id`?", path(&format!("    get:\n      {{parameters: [{{name: pet_id, in: path, required: true, schema: {{type: string}}}}], {OK}}} # here"))),
        ("3.1.0", "endless-requirement", "requires another one by `a`", schemas("A: {type: object, required: [a], properties: {a: {\n  $ref: '#/components/schemas/A'}}} # here")),
        ("3.1.0", "endless-requirement", "`A` in `B` requires", schemas("A: {type: object, required: [b], properties: {b: {\n  $ref: '#/components/schemas/B'}}} # here\nB: {allOf: [{type: object, required: [a], properties: {a: {$ref: '#/components/schemas/A'}}}]}")),
        ("3.1.0", "endless-requirement", "requires another one", schemas("A: {type: object, required: [a], properties: {a: {type: array, minItems: 1, items: {\n  $ref: '#/components/schemas/A'}}}} # here")),
        ("3.1.0", "server-variable", "did you mean `region`?", "servers: [{url: 'https://{region}.zoo.example', variables: {region: {default: eu}, reigon:\n  {default: eu}}}] # here".to_owned()),
        ("3.1.0", "server-variable", "did you mean `eu-west`?", "servers: [{url: 'https://{region}.zoo.example', variables: {region:\n  {default: eu_west, enum: [eu-west, us-east]}}}] # here".to_owned()),
        // Addresses of Swagger 2.0.
        ("2.0", "path-without-slash", "a slash is added", "host: zoo.example:8080\nbasePath: api # here\npaths: {}".to_owned()),
        ("2.0", "server-url", "a query", "host: zoo.example\nbasePath: /api?v=1 # here\npaths: {}".to_owned()),
        ("2.0", "server-url", "a port", "basePath: /api\nhost: zoo.example:eighty # here\npaths: {}".to_owned()),
        ("2.0", "server-url", "write the scheme in `schemes`", "host: https://zoo.example/ # here\nbasePath: /api\npaths: {}".to_owned()),
        // Parts of Swagger 2.0 that exclude each other, or lack what they must have.
        ("2.0", "duplicate-parameter", "one body", "paths: {/a: {post: {parameters: [{name: a, in: body, schema: {}},\n  {name: b, in: body, schema: {}}], # here\n  responses: {'200': {description: OK}}}}}".to_owned()),
        ("2.0", "duplicate-parameter", "one body", "paths:\n  /a:\n    parameters:\n    - {name: b, in: body, schema: {}} # here\n    post: {parameters: [{name: a, in: body, schema: {}}], responses: {'200': {description: OK}}}".to_owned()),
        ("2.0", "body-and-form", "the body is used", "paths: {/a: {post: {parameters: [{name: a, in: body, schema: {}},\n  {name: b, in: formData, type: string}], # here\n  responses: {'200': {description: OK}}}}}".to_owned()),
        ("2.0", "no-schema", "read as a string", "paths: {/a: {post: {parameters: [\n  {name: b, in: query}], # here\n  responses: {'200': {description: OK}}}}}".to_owned()),
        ("2.0", "no-schema", "read as a string", "paths: {/a: {post: {parameters: [\n  {name: b, in: formData, format: int64}], # here\n  responses: {'200': {description: OK}}}}}".to_owned()),
        ("2.0", "no-schema", "from the other keywords", "paths: {/a: {post: {responses: {'200': {description: OK, headers: {x-a:\n  {enum: [a, b]}}}}}}} # here".to_owned()),
        ("2.0", "misplaced-key", "it is used", "paths: {/a: {post: {parameters: [{name: b, in: query, schema: # here\n  {type: string}}],\n  responses: {'200': {description: OK}}}}}".to_owned()),
        // Names that nothing declares.
        ("3.0.3", "unused-encoding", "did you mean `photo`?", format!("paths: {{/a: {{post: {{requestBody: {{content: {{multipart/form-data: {{schema: {{allOf: [{{$ref: '#/components/schemas/A'}}]}}, encoding: {{phto: # here\n  {{contentType: image/png}}}}}}}}}},\n  {OK}}}}}}}\n{}", schemas("A: {type: object, properties: {photo: {type: string, format: binary}}}"))),
        ("3.0.3", "undeclared-scope", "did you mean `write`?", format!("paths: {{/a: {{post: {{security: [{{o: [read,\n  wrte]}}], # here\n  {OK}}}}}}}\ncomponents: {{securitySchemes: {{o: {{type: oauth2, flows: {{implicit: {{authorizationUrl: 'https://a.example', scopes: {{read: r}}}}, password: {{tokenUrl: 'https://a.example', scopes: {{write: w}}}}}}}}}}}}")),
        ("2.0", "undeclared-scope", "did you mean `write`?", "paths: {}\nsecurity: [{o: [\n  wrte]}] # here\nsecurityDefinitions: {o: {type: oauth2, flow: implicit, authorizationUrl: 'https://a.example', scopes: {write: w}}}".to_owned()),
        // Values that a keyword can't have, or has in another version.
        ("3.0.3", "keyword-value", "read as that number", schemas("A: {type: string, minLength:\n  '3'} # here")),
        ("3.1.0", "keyword-value", "it is ignored", schemas("A: {type: array, items: {}, maxItems:\n  -1} # here")),
        ("2.0", "keyword-value", "must be a number", "paths: {/a: {get: {parameters: [{name: a, in: query, type: integer, maximum:\n  '9'}], # here\n  responses: {'200': {description: OK}}}}}".to_owned()),
        ("3.0.3", "keyword-value", "`[` is not closed", schemas("A: {type: string, pattern:\n  '['} # here")),
        ("3.1.0", "keyword-value", "no values", schemas("A: {type: string, enum:\n  []} # here")),
        ("3.0.3", "key-of-another-version", "a list in `type`", schemas("A: {type:\n  [string, integer]} # here")),
        ("3.0.3", "key-of-another-version", "OpenAPI 3.1", schemas("A: {type: integer, exclusiveMinimum:\n  1} # here")),
        ("2.0", "key-of-another-version", "OpenAPI 3.1", "paths: {}\ndefinitions: {A: {type: integer, exclusiveMaximum:\n  1}} # here".to_owned()),
        ("3.1.0", "key-of-another-version", "OpenAPI 3.0", schemas("A: {type: integer, minimum: 1, exclusiveMinimum:\n  true} # here")),
        ("3.1.0", "key-of-another-version", "OpenAPI 3.0", schemas("A: {type: integer, nullable: # here\n  true}")),
        // Words of parameters.
        ("3.0.3", "unknown-place", "did you mean `query`?", format!("paths: {{/a: {{get: {{parameters: [\n  {{name: a, in: qery, schema: {{}}}}], # here\n  {OK}}}}}}}")),
        ("3.0.3", "unknown-style", "did you mean `form`?", format!("paths: {{/a: {{get: {{parameters: [{{name: a, in: query, schema: {{}}, style:\n  frm}}], # here\n  {OK}}}}}}}")),
        ("3.0.3", "unknown-style", "did you mean `simple`?", "paths: {/a: {get: {responses: {'200': {description: OK, headers: {x-a: {schema: {type: string}, style:\n  smple}}}}}}} # here".to_owned()),
        ("3.0.3", "unknown-style", "did you mean `deepObject`?", format!("paths: {{/a: {{post: {{requestBody: {{content: {{application/x-www-form-urlencoded: {{schema: {{type: object, properties: {{a: {{type: object}}}}}}, encoding: {{a: {{style:\n  deepobject}}}}}}}}}}, {OK}}}}}}} # here")),
        ("3.0.3", "unknown-security-scheme", "`basic` is used", "components: {securitySchemes: {a:\n  {type: http}}} # here".to_owned()),
        ("2.0", "unknown-security-scheme", "did you mean `accessCode`?", "paths: {}\nsecurityDefinitions: {a: {type: oauth2, authorizationUrl: 'https://a.example', tokenUrl: 'https://a.example', scopes: {}, flow:\n  acessCode}} # here".to_owned()),
        ("3.0.3", "optional-path-parameter", "add `required: true`", path(&format!("    get: {{parameters: [\n     {{name: petId, in: path, schema: {{type: string}}}}], # here\n     {OK}}}"))),
        ("3.0.3", "unsendable-name", "is ignored", format!("paths: {{/a: {{get: {{parameters: [{{in: header, schema: {{}}, name:\n  Größe der}}], # here\n  {OK}}}}}}}")),
        ("3.1.0", "required-without-property", "did you mean `name`?", schemas("A: {type: object, properties: {name: {}}, required: [\n  nam]} # here")),
        // Places of API keys.
        ("3.0.3", "unknown-place", "it is sent in a header", "components: {securitySchemes: {a: {type: apiKey, name: x, in:\n  body}}} # here".to_owned()),
        ("2.0", "unknown-place", "did you mean `query`?", "paths: {}\nsecurityDefinitions: {a: {type: apiKey, name: x, in:\n  qery}} # here".to_owned()),
        ("3.0.3", "incomplete-parameter", "no `in`", "components: {securitySchemes: {a:\n  {type: apiKey, name: x}}} # here".to_owned()),
        ("3.0.3", "incomplete-parameter", "`Authorization` is used", "components: {securitySchemes: {a:\n  {type: apiKey, in: header}}} # here".to_owned()),
        // References that lack their beginning.
        ("3.0.3", "unreadable", "did you mean `#/components/schemas/Pet`?", schemas("Pet: {type: string}\nA: {type: object, properties: {a: {\n  $ref: Pet}}} # here")),
        ("3.0.3", "unreadable", "did you mean `#/components/schemas/Pet`?", schemas("Pet: {type: string}\nA: {type: object, properties: {a: {\n  $ref: components/schemas/Pet}}} # here")),
        ("3.0.3", "unreadable", "did you mean `#/components/schemas/Pet`?", schemas("Pet: {type: string}\nA: {type: object, properties: {a: {\n  $ref: /components/schemas/pet}}} # here")),
        ("2.0", "unreadable", "did you mean `#/definitions/Pet`?", "paths: {}\ndefinitions:\n  Pet: {type: string}\n  A: {type: object, properties: {a: {\n    $ref: Pet2}}} # here".to_owned()),
        // The nearest name of what is missing.
        ("3.1.0", "reference-nowhere", "did you mean `Animal`?", schemas("Animal: {type: string}\nA: {\n  $ref: '#/components/schemas/Aminal'} # here")),
        ("3.1.0", "undeclared-security-scheme", "did you mean `apiKey`?", "security: [\n  {apikey: []}] # here\ncomponents: {securitySchemes: {apiKey: {type: apiKey, in: header, name: x}}}".to_owned()),
        ("3.1.0", "mapping-nowhere", "did you mean `Cat`?", schemas("Cat: {type: object}\nA: {oneOf: [{$ref: '#/components/schemas/Cat'}], discriminator: {propertyName: k, mapping: {cat:\n  Cats}}} # here")),
    ]
}

#[test]
fn what_is_wrong_is_reported_where_it_is() {
    let mut faults = Vec::new();
    for (version, code, part, text) in wrong() {
        let text = document(version, &text);
        let found = findings(&[("doc.yaml", &text)]);
        let line = text.lines().position(|line| line.ends_with("# here")).expect("a place") + 1;
        let is_it = found.iter().any(|finding| {
            let said = format!("{} {}", finding.message, finding.help);
            finding.code == code && finding.location.line as usize == line && said.contains(part)
        });
        if !is_it {
            let all: Vec<String> = found.iter().map(ToString::to_string).collect();
            faults.push(format!("{code} with `{part}` is not reported on line {line} of\n{text}{all:#?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn a_reference_to_an_object_of_another_kind_is_one_finding_at_the_reference() {
    let parts = |three: &str| {
        format!(
            "{three}\n  schemas: {{S: {{type: object, properties: {{a: {{type: string}}}}}}}}\n  responses: {{R: {{description: OK, content: {{application/json: {{schema: {{type: string}}}}}}}}}}\n  \
             parameters: {{P: {{name: p, in: query, schema: {{type: integer}}}}}}\n  headers: {{H: {{schema: {{type: string}}}}}}\n  requestBodies: {{B: {{content: {{application/json: {{schema: {{type: string}}}}}}}}}}\n  \
             examples: {{E: {{value: 1}}}}\n"
        )
    };
    let three = parts("components:");
    let operation = |text: &str| format!("paths: {{/a: {{post: {{{text}}}}}}}\n{three}");
    let documents = [
        operation("responses: {'200': {\n $ref: '#/components/schemas/S'}} # here\n"),
        operation("responses: {'200': {\n $ref: '#/components/parameters/P'}} # here\n"),
        operation(&format!("requestBody: {{\n $ref: '#/components/schemas/S'}}, # here\n {OK}")),
        operation(&format!("requestBody: {{\n $ref: '#/components/parameters/P'}}, # here\n {OK}")),
        operation(&format!("parameters: [{{\n $ref: '#/components/schemas/S'}}], # here\n {OK}")),
        operation(&format!(
            "parameters: [{{name: q, in: query, schema: {{\n $ref: '#/components/responses/R'}}}}], # here\n {OK}"
        )),
        operation(
            "responses: {'200': {description: OK, headers: {x-a: {\n $ref: '#/components/parameters/P'}}}} # here\n",
        ),
        operation(
            "responses: {'200': {description: OK, content: {application/json: {\n $ref: '#/components/schemas/S'}}}} # here\n",
        ),
        operation(&format!(
            "parameters: [{{name: q, in: query, schema: {{type: object}}, examples: {{e: {{\n $ref: '#/components/schemas/S'}}}}}}], # here\n {OK}"
        )),
        format!("paths: {{/a: {{\n $ref: '#/components/schemas/S'}}}} # here\n{three}"),
        format!("{three}  securitySchemes: {{k: {{\n    $ref: '#/components/schemas/S'}}}} # here\n"),
        three.replace(
            "schemas: {",
            "schemas: {O: {type: object, properties: {o: {\n    $ref: '#/components/examples/E'}}}, # here\n    ",
        ),
        three.replace("responses: {", "responses: {Alias: {\n    $ref: '#/components/schemas/S'}, # here\n    "),
    ];
    for text in documents {
        for version in ["3.0.3", "3.1.0", "3.2.0"] {
            let text = document(version, &text);
            let line = text.lines().position(|line| line.ends_with("# here")).unwrap() + 1;
            let found = findings(&[("doc.yaml", &text)]);
            let places: Vec<_> = found.iter().map(|one| (one.code, one.location.line as usize)).collect();
            assert_eq!(places, [("misplaced-reference", line)], "{text}{found:?}");
        }
    }
    let old = |text: &str| {
        document(
            "2.0",
            &format!(
                "{text}\ndefinitions: {{S: {{type: object, properties: {{a: {{type: string}}}}}}}}\nparameters: {{P: {{name: p, in: query, type: integer}}}}\n"
            ),
        )
    };
    for text in [
        "paths: {/a: {post: {responses: {'200': {\n $ref: '#/definitions/S'}}}}} # here",
        "paths: {/a: {post: {parameters: [{\n $ref: '#/definitions/S'}], # here\n responses: {'200': {description: OK}}}}}",
    ] {
        let text = old(text);
        let line = text.lines().position(|line| line.ends_with("# here")).unwrap() + 1;
        let found = findings(&[("doc.yaml", &text)]);
        let places: Vec<_> = found.iter().map(|one| (one.code, one.location.line as usize)).collect();
        assert_eq!(places, [("misplaced-reference", line)], "{text}{found:?}");
    }
}

#[test]
fn a_fault_is_not_reported_again_where_it_leads_to() {
    for (version, text, codes) in [
        (
            "3.0.3",
            format!(
                "paths: {{/a: {{get: {{responses: {{'200': {{description: OK, content: {{schema: {{$ref: '#/components/schemas/A'}}}}}}}}}}}}}}\n{}",
                schemas("A: {type: object, properties: {a: {type: string}}}")
            ),
            &["media-type-missing"] as &[&str],
        ),
        ("3.0.3", schemas("A: {type: object, properties: {self: {$ref: '#'}}}"), &["reference-nowhere"]),
    ] {
        let found = findings(&[("doc.yaml", &document(version, &text))]);
        assert_eq!(found.iter().map(|one| one.code).collect::<Vec<_>>(), codes, "{text}{found:?}");
    }
}

/// Documents of which nothing may be reported.
fn right() -> Vec<(&'static str, String)> {
    let all = "paths: {/a: {get: {operationId: a, tags: [t], summary: s, description: d, externalDocs: {url: 'https://a.example'}, \
               parameters: [{name: p, in: query, schema: {type: string}, style: form, explode: true, example: a}], deprecated: true, \
               security: [], responses: {'200': {description: OK, headers: {x-a: {schema: {type: string}}}, content: {application/json: {schema: \
               {$ref: '#/components/schemas/A'}, examples: {one: {value: {b: 1}}}}}}}}}}\n";
    vec![
        ("3.0.3", format!("{all}{}", schemas("A: {type: object, properties: {b: {type: integer, nullable: true, example: 1, xml: {name: b}}}, x-own: {anything: 1}}"))),
        ("3.1.0", format!("{all}{}", schemas("A: {type: object, properties: {b: {type: [integer, 'null'], examples: [1]}}, $comment: c, unevaluatedProperties: true}"))),
        ("3.2.0", format!("$self: 'https://zoo.example/api'\ntags: [{{name: t, summary: s, kind: nav}}]\n{all}{}", schemas("A: {type: object}"))),
        // A reference to a media type is allowed since 3.2.
        ("3.2.0", "paths: {/a: {get: {responses: {'200': {description: OK, content: {application/json: {$ref: '#/components/mediaTypes/M'}}}}}}}\ncomponents: {mediaTypes: {M: {schema: {type: object, properties: {a: {type: string}}}}}}".to_owned()),
        // References to objects that are not components.
        ("3.1.0", format!("paths:\n  /a: {{get: {{parameters: [{{name: p, in: query, schema: {{type: string}}}}], responses: {{'200': {{description: OK, content: {{application/json: {{schema: {{type: object, properties: {{a: {{type: string}}}}}}}}}}}}}}}}}}\n  /b: {{get: {{parameters: [{{$ref: '#/paths/~1a/get/parameters/0'}}], responses: {{'200': {{$ref: '#/paths/~1a/get/responses/200'}}}}}}}}\n  /c: {{$ref: '#/paths/~1a'}}\n{}", schemas("A: {$ref: '#/paths/~1a/get/responses/200/content/application~1json/schema/properties/a'}"))),
        ("3.0.3", "paths: {}\ncomponents: {securitySchemes: {a: {type: apiKey, in: Cookie, name: a}}}".to_owned()),
        // Keywords of one's own are allowed in schemas of OpenAPI 3.1.
        ("3.1.0", schemas("A: {type: object, properties: {a: {type: string, units: km, min: 1, widget: {type: slider}}}, label: Pet, faker: {kind: name}}")),
        ("3.0.3", "x-own: {paths: 1}\ninfo2: 1\n".replace("info2", "x-info2") + "paths: {x-a: {get: 1}}"),
        // Values of keywords, and scopes that a document does not list.
        ("3.0.3", schemas("A: {type: integer, minimum: 1, exclusiveMinimum: true, maximum: 1.5e3}\nB: {type: string, minLength: 1.0, pattern: '^[(a]\\(([^)]*)$', enum: [a]}\nC: {type: object, properties: {type: {type: string}, enum: {type: string}, pattern: {type: string}, minLength: {type: integer}}}")),
        ("3.1.0", schemas("A: {type: [integer, 'null'], exclusiveMinimum: 1}\nB: {type: object, properties: {nullable: {type: boolean}}}")),
        ("2.0", "paths: {}\ndefinitions: {A: {type: integer, maximum: 1, exclusiveMaximum: true}}\nsecurity: [{o: [any]}, {p: [read]}]\nsecurityDefinitions: {o: {type: oauth2, flow: implicit, authorizationUrl: 'https://a.example', scopes: {}}, p: {type: oauth2, flow: implicit, authorizationUrl: 'https://a.example', scopes: {read: r}}}".to_owned()),
        // Encodings of properties, wherever those are declared.
        ("3.0.3", format!("paths: {{/a: {{post: {{requestBody: {{content: {{multipart/form-data: {{schema: {{allOf: [{{$ref: '#/components/schemas/A'}}]}}, encoding: {{photo: {{contentType: image/png}}}}}}, application/x-www-form-urlencoded: {{schema: {{type: object, additionalProperties: {{type: string}}}}, encoding: {{any: {{explode: false}}}}}}}}}}, {OK}}}}}}}\n{}", schemas("A: {type: object, properties: {photo: {type: string, format: binary}}}"))),
        // Names are not keys.
        ("3.0.3", schemas("properties: {type: object, properties: {properties: {type: string}, required: {type: boolean}, default: {type: object}}, required: [required]}")),
        ("3.1.0", schemas("A: {type: object, properties: {x-internal: {type: string, defualt2: 1}, example: {type: object, properties: {get: {}}}}}")),
        // Declarations of other documents count.
        ("3.1.0", schemas("Base: {type: object, properties: {id: {type: string}}}\nA: {allOf: [{$ref: '#/components/schemas/Base'}, {required: [id, more]}], properties: {more: {}}}")),
        ("3.1.0", schemas("Mixin: {type: object, required: [id], properties: {name: {}}}\nA: {allOf: [{$ref: '#/components/schemas/Mixin'}, {properties: {id: {type: string}}}]}")),
        ("3.1.0", schemas("A: {type: object, properties: {a: {}, b: {}}, oneOf: [{required: [a]}, {required: [b]}]}")),
        ("3.1.0", schemas("A: {type: object, required: [a], additionalProperties: {type: string}}")),
        ("3.1.0", schemas("A: {type: object, required: [kind], patternProperties: {'^k': {type: string}}, additionalProperties: false, properties: {a: {}}}")),
        ("3.1.0", schemas("A: {type: object, required: [a]}")),
        // Defaults that are what they should be.
        ("3.1.0", schemas("A: {type: object, properties: {a: {type: number, default: 1}, b: {type: integer, default: 1.0}, c: {type: [string, 'null'], default: null}, d: {type: string, default: null}, e: {type: array, items: {type: string}, default: []}, f: {default: 1}, g: {type: [string, integer], default: 1}}}")),
        ("3.1.0", schemas("A: {type: string, enum: [a, b], default: b}\nB: {type: integer, enum: [1, 2], default: 2}")),
        // Recursion that ends.
        ("3.1.0", schemas("A: {type: object, required: [a, b, c, d], properties: {a: {type: array, items: {$ref: '#/components/schemas/A'}}, b: {anyOf: [{$ref: '#/components/schemas/A'}, {type: 'null'}]}, c: {type: object, additionalProperties: {$ref: '#/components/schemas/A'}}, d: {oneOf: [{$ref: '#/components/schemas/A'}, {type: string}]}}}\nB: {type: object, required: [c], properties: {c: {$ref: '#/components/schemas/C'}}}\nC: {type: object, properties: {b: {$ref: '#/components/schemas/B'}}}")),
        ("2.0", "host: zoo.example:8080\nbasePath: ''\npaths: {}".to_owned()),
        ("2.0", "host: zoo.example\nbasePath: /v1/\npaths: {}".to_owned()),
        ("2.0", "host: zoo.example\nbasePath: /v1\nschemes: [https]\nconsumes: [application/json]\nproduces: [application/json]\npaths: {/a: {get: {operationId: a, produces: [text/plain], parameters: [{name: p, in: query, type: array, items: {type: string}, collectionFormat: multi, default: [a]}], responses: {'200': {description: OK, schema: {$ref: '#/definitions/A'}, headers: {x-a: {type: string}}, examples: {application/json: {any: 1}}}}}}}\ndefinitions: {A: {type: object, required: [a], properties: {a: {type: string}}, discriminator: a}}".to_owned()),
    ]
}

#[test]
fn what_is_right_is_not_reported() {
    for (version, text) in right() {
        let text = document(version, &text);
        let found: Vec<String> = findings(&[("doc.yaml", &text)]).iter().map(ToString::to_string).collect();
        assert!(found.is_empty(), "{text}{found:#?}");
    }
}

#[test]
fn parts_in_other_files_are_read_in_the_version_of_who_refers_to_them() {
    let doc = document("3.1.0", "paths:\n  /a: {$ref: 'parts.yaml#/a'}\n");
    let parts = format!("a:\n  get:\n    operationid: list # here\n    {OK}\n");
    let found = findings(&[("doc.yaml", &doc), ("parts.yaml", &parts)]);
    let places: Vec<_> = found.iter().map(|finding| (finding.code, finding.location.line)).collect();
    assert_eq!(places, [("unknown-key", 3)]);
    let doc = document(
        "2.0",
        "paths:\n  /a: {get: {responses: {'200': {description: OK, schema: {$ref: 'parts.yaml#/A'}}}}}\n",
    );
    let parts = "A: {type: object, discriminator: kind, required: [kind], properties: {kind: {type: string}}}\n";
    assert_eq!(findings(&[("doc.yaml", &doc), ("parts.yaml", parts)]).len(), 0);
}

#[test]
fn content_without_a_media_type_is_json() {
    let text = document(
        "3.1.0",
        "paths: {/a: {get: {operationId: a, responses: {'200': {description: OK, content: {schema: {$ref: '#/components/schemas/A'}}}}}}}\ncomponents: {schemas: {A: {type: object}}}",
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("doc.yaml");
    fs::write(&file, text).unwrap();
    let (found, _) = sdkwright::normalize(&Request { documents: vec![file], ..Request::default() }).unwrap();
    let content = &found.to_json()["paths"]["/a"]["get"]["responses"]["200"]["content"];
    assert_eq!(content["application/json"]["schema"]["$ref"], "#/components/schemas/A");
    assert_eq!(content.as_object().unwrap().len(), 1);
}

const API: &str = r#"
tags: [{name: pets}]
security: [{key: []}]
paths:
  /pets:
    get:
      operationId: listPets
      tags: [pets]
      parameters:
        - {name: cursor, in: query, schema: {type: string}}
        - {name: fields, in: query, schema: {type: string}}
        - {name: size, in: query, schema: {type: integer}}
      responses: {'200': {description: OK, content: {application/json: {schema: {$ref: '#/components/schemas/Pets'}}}}}
    post:
      operationId: addPet
      tags: [pets]
      responses: {'200': {description: OK}}
  /cages:
    get: {operationId: listCages, tags: [cages], responses: {'200': {description: OK}}}
components:
  securitySchemes:
    login: {type: http, scheme: basic}
    key: {type: apiKey, in: header, name: x-key}
  schemas:
    Pets:
      type: object
      properties:
        next: {type: string}
        data: {type: array, items: {type: string}}
        name: {type: string}
        any: {}
        kind: {type: string, enum: [cat, dog]}
"#;

/// Line, a part of message and help, and the configuration.
const IDLE_RULES: &[(u32, &str, &str)] = &[
    (1, "did you mean `login`?", "[security.logins]\nusername = 'api_key'"),
    (1, "is not HTTP Basic", "[security.key]\nusername = 'api_key'"),
    (1, "did you mean `cages`?", "[features.cage]\ndescription = 'Cages'"),
    (2, "did you mean `pets`?", "[groups]\npest = 'animals'"),
    (2, "did you mean `fields`?", "[parameters]\ncomma_separated = ['fields', 'feilds']"),
    (2, "is not a string", "[parameters]\ncomma_separated = ['fields', 'size']"),
    (1, "has no program `tour.rs`", "[examples.tour]\ndescription = 'A tour'"),
    (3, "no operation has a parameter `after`", "[[pagination]]\nkind = 'cursor'\nparam = 'after'\nnext = '$.next'"),
    (3, "did you mean `cursor`?", "[[pagination]]\nkind = 'cursor'\nparam = 'cursr'\nnext = '$.next'"),
    (4, "did you mean `$.next`?", "[[pagination]]\nkind = 'cursor'\nparam = 'cursor'\nnext = '$.nxt'"),
    (2, "did you mean `Pets`?", "[rename.types]\nPest = 'Beasts'"),
    (2, "did you mean `listPets`?", "[rename.operations]\nlistPet = 'all'"),
    (2, "did you mean `name`?", "[rename.fields.Pets]\nnmae = 'label'"),
    (2, "did you mean `Pets`?", "[rename.fields.Pest]\nname = 'label'"),
    (2, "did you mean `Pets.name`?", "[optional]\n'Pets.nam' = true"),
    (2, "did you mean `Pets.name`?", "[nullable]\n'Pets.nam' = true"),
    (2, "`Pets.name` is optional without the rule, too", "[optional]\n'Pets.name' = true"),
    (2, "`Pets.name` can't be null without the rule, too", "[nullable]\n'Pets.name' = false"),
    (2, "`Pets.any` is optional without the rule, too", "[optional]\n'Pets.any' = true"),
    (2, "`Pets.any` can be null without the rule, too", "[nullable]\n'Pets.any' = true"),
    (2, "`Pets` has this name without the rule, too", "[rename.types]\nPets = 'Pets'"),
    (3, "`Pets` has this name without the rule, too", "[rename.types]\n\nPets = 'Pets'\nPetsKind = 'Kind'"),
    (2, "`PetsKind` has this name without the rule, too", "[rename.types]\nPetsKind = 'PetsKind'"),
    (2, "`name` has this name without the rule, too", "[rename.fields.Pets]\nname = 'name'"),
    (2, "`cat` has this name without the rule, too", "[rename.variants.PetsKind]\ncat = 'Cat'"),
    (2, "`listCages` has this name without the rule, too", "[rename.operations]\nlistCages = 'list_cages'"),
    (2, "`pets` has this name without the rule, too", "[groups]\npets = 'pets'"),
    (2, "each operation has a tag", "[operations]\nuntagged = 'path'"),
    (2, "the status `503` is retried because of `5xx`, too", "[retries]\nstatuses = ['503', '429', '5xx']"),
    (4, "the status `429` is retried because of `429`, too", "[retries]\nstatuses = [\n '429',\n '429',\n]"),
    (4, "there is no wait", "[retries]\nstatuses = ['429']\ninitial_interval = 0\nexponent = 2.0"),
    (
        4,
        "neither a status nor a connection error is retried",
        "[retries]\nstatuses = []\nconnection_errors = false\nmax_elapsed = 10",
    ),
    (4, "its response has no `$.meta.next`", "[[pagination]]\nkind = 'cursor'\nparam = 'cursor'\nnext = '$.meta.next'"),
    (
        5,
        "`$.name` is not an array",
        "[[pagination]]\nkind = 'cursor'\nparam = 'cursor'\nnext = '$.next'\nitems = '$.name'",
    ),
    (3, "did you mean `listPets`?", "[[pagination]]\nkind = 'link'\noperations = ['listPet', 'list*']"),
    (3, "its method is not GET", "[[pagination]]\nkind = 'link'\noperations = ['addPet', 'listPets']"),
    (
        3,
        "`listCages` paginated: its response is not",
        "[[pagination]]\nkind = 'link'\noperations = ['listPets', 'listCages']",
    ),
    (3, "`next` has no effect", "[[pagination]]\nkind = 'link'\nnext = '$.next'"),
    (4, "did you mean `size`?", "[[pagination]]\nkind = 'offset'\nparam = 'cursor'\nlimit = 'sise'"),
    (
        4,
        "is taken first",
        "[[pagination]]\nkind = 'link'\n\n[[pagination]]\nkind = 'cursor'\nparam = 'cursor'\nnext = '$.next'",
    ),
    (2, "no operation that responds with a stream has a boolean `live`", "[streaming]\nproperty = 'live'"),
    (2, "no operation responds with a stream", "[streaming]\nend = 'bye'"),
    (1, "did you mean `listPets`?", "[streaming.operations.listPet]\nend = 'bye'"),
    (1, "`listPets` does not respond with a stream", "[streaming.operations.listPets]\nend = 'bye'"),
    (1, "do not respond with a stream", "[streaming.operations.'list*']\nend = 'bye'"),
    (2, "the documents have no such schema", "[streaming.operations.listPets]\nevents = 'Pett'"),
    (2, "did you mean `listPets`?", "[crate]\nfirst_request = 'listPet'"),
    (2, "did you mean `links-left-out`?", "[warnings]\nallow = ['link-left-out']"),
    (2, "there is no warning `links-left-out`", "[warnings]\nallow = ['links-left-out']"),
];

#[test]
fn rules_without_effect_are_reported_with_their_line() {
    let text = document("3.1.0", API);
    let mut faults = Vec::new();
    for (line, part, config) in IDLE_RULES {
        let found = findings(&[("doc.yaml", &text), ("sdk.toml", config)]);
        let all: Vec<String> = found.iter().map(ToString::to_string).collect();
        let is_it = found.iter().any(|finding| {
            let said = format!("{} {}", finding.message, finding.help);
            finding.location.file.raw().ends_with("sdk.toml") && finding.location.line == *line && said.contains(part)
        });
        if !is_it || found.len() != 1 {
            faults.push(format!("`{part}` is not the one finding, on line {line} of\n{config}\n{all:#?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn rules_with_an_effect_are_not_reported() {
    let text = document("3.1.0", API);
    let config = "[security.login]\npassword = 'api_key'\n[features.pets]\ndescription = 'Pets'\n[groups]\npets = 'animals'\n\
                  [parameters]\ncomma_separated = ['fields']\n[examples.tour]\nfeatures = ['animals', 'blocking']\n\
                  [[pagination]]\noperations = ['listPets']\nkind = 'cursor'\nparam = 'cursor'\nnext = '$.next'\nitems = '$.data'\n\
                  [retries]\nstatuses = ['429']\n";
    // Features are called as the groups of a single document, as those are in the document.
    let config = config.replace("'animals', 'blocking'", "'pets'");
    let found = findings(&[("doc.yaml", &text), ("sdk.toml", &config), ("sdk/examples/tour.rs", "fn main() {}")]);
    let all: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert!(all.is_empty(), "{all:#?}");
}

#[test]
fn actions_of_overlays_without_effect_are_reported_with_their_line() {
    let text = document("3.1.0", API);
    let head = "overlay: 1.1.0\ninfo: {title: O, version: '1'}\nactions:\n";
    for (line, part, actions) in [
        (4, "selects nothing", "- target: $.paths['/pet']\n  remove: true\n"),
        (
            6,
            "selects nothing",
            "- target: $.paths['/pets'].post\n  remove: true\n- target: $.paths['/pets'].post\n  remove: true\n",
        ),
        (4, "changes nothing", "- target: $.info\n"),
        (6, "is ignored", "- target: $.paths['/pets'].post\n  remove: true\n  update: {a: 1}\n"),
        (0, "", "- target: $.info\n  update: {title: Farm}\n- target: $.paths['/pets'].post\n  remove: true\n"),
    ] {
        let found = findings(&[("doc.yaml", &text), ("overlay.yaml", &format!("{head}{actions}"))]);
        let lines: Vec<u32> = found.iter().map(|finding| finding.location.line).collect();
        assert_eq!(lines, [line].iter().copied().filter(|line| *line > 0).collect::<Vec<_>>(), "{actions}");
        let said = found
            .iter()
            .all(|finding| finding.code == "overlay-without-effect" && finding.message.raw().contains(part));
        assert!(said, "{actions}");
    }
}

const LINKS: &str = "paths: {/a: {get: {responses: {'200': {description: OK, links: {b: {operationId: b}}}}}}}";

#[test]
fn denied_warnings_fail_and_write_nothing() {
    let desk = Desk::new();
    desk.put("doc.yaml", document("3.1.0", LINKS)).put("right.yaml", document("3.1.0", "paths: {}"));
    let run = desk.line("generate doc.yaml --out out --name zoo --deny-warnings").exits(1);
    assert!(run.err.contains("warnings-denied") && run.err.contains("links-left-out"), "{}", run.err);
    assert!(desk.tree("out").is_empty());
    desk.line("normalize doc.yaml --deny-warnings").exits(1);
    desk.line("normalize right.yaml --deny-warnings").exits(0);
    desk.put("sdk.toml", "[warnings]\nallow = ['links-left-out']\n");
    let run = desk.line("generate doc.yaml --out out --name zoo --deny-warnings --config sdk.toml").exits(0);
    assert!(!run.err.contains("links-left-out") && !run.out.contains("links-left-out"), "{}{}", run.err, run.out);
    desk.put("sdk.toml", "[warnings]\nallow = ['links-left-out', 'never']\n");
    let run = desk.line("generate doc.yaml --out other --name zoo --deny-warnings --config sdk.toml").exits(1);
    assert!(run.err.contains("allow-without-effect") && run.err.contains("sdk.toml:2:28"), "{}", run.err);
    desk.line("generate doc.yaml --out other --name zoo --config sdk.toml").exits(0);
}

#[test]
fn a_part_that_is_used_often_is_reported_once() {
    let operations: String = (0..9)
        .map(|n| format!("  /a{n}: {{get: {{$ref: '#/x-parts/get'}}, parameters: [{{$ref: '#/x-parts/p'}}]}}\n"))
        .collect();
    let text = document(
        "3.1.0",
        &format!(
            "paths:\n{operations}x-parts:\n  get: {{{OK}}}\n  p: {{name: p, in: query, schema: {{type: string, default: 1}}}}\n"
        ),
    );
    let found = findings(&[("doc.yaml", &text)]);
    assert_eq!(found.iter().filter(|finding| finding.code == "default-of-another-type").count(), 1);
}

#[test]
fn each_code_is_explained() {
    let desk = Desk::new();
    let run = desk.line("explain unknown-key").exits(0);
    assert!(run.out.starts_with("# `unknown-key`\n") && run.out.contains("## What to do"), "{}", run.out);
    let run = desk.line("explain unkown-key").exits(2);
    assert!(run.err.contains("did you mean `unknown-key`?"), "{}", run.err);
    let run = desk.line("explain --help").exits(0);
    assert!(sdkwright::codes::all().all(|code| run.out.contains(code)), "{}", run.out);
}

#[test]
fn this_repository_s_own_documents_give_no_warning() {
    let config = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/sdk.toml");
    let found = build(&Request { config: Some(config), deny_warnings: true, ..Request::default() });
    assert!(found.is_ok_and(|built| built.diagnostics.is_empty()));
}
