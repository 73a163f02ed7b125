//! Every finding about a document: what triggers it, and the place that it names.

use std::fs;
use std::path::Path;

use sdkwright::diagnostics::Diagnostics;
use sdkwright::generate::{Failure, Request, build};
use sdkwright::ir::{Kind, Ty};

const HEAD: &str = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n";

/// Code, and the document after [`HEAD`]. The line that the finding is about ends in `# here`.
const REPAIRS: &[(&str, &str)] = &[
    ("all-of-conflict", "components: {schemas: {A:\n  {allOf: [{type: string}, {type: integer}]}}} # here"),
    (
        "broken-reference",
        "paths: {/a: {get: {responses: {'200': {\n  $ref: '#/components/responses/Missing'}}}}} # here",
    ),
    (
        "dynamic-reference",
        "components: {schemas: {A: {$dynamicAnchor: t, items: {\n  $dynamicRef: '#t'}}, B: {$dynamicAnchor: t}}} # here",
    ),
    (
        "misplaced-reference",
        "paths: {/a: {get: {\n  $ref: '#/x-a'}}} # here\nx-a: {responses: {'200': {description: ''}}}",
    ),
    ("reference-nowhere", "components: {schemas: {A: {\n  $ref: '#/components/schemas/Missing'}}} # here"),
    ("reference-nowhere", "components: {schemas: {A: {\n  $ref: '#nowhere'}}} # here"),
    (
        "reference-nowhere",
        "components: {schemas: {A: {\n  $ref: '#/components/schemas/B/items'}, B: {type: string}}} # here",
    ),
    ("choice-not-a-list", "components: {schemas: {A: {oneOf:\n  {type: string}}}} # here"),
    ("choice-not-a-list", "components: {schemas: {A: {anyOf:\n  true}}} # here"),
    ("content-encoding", "components: {schemas: {A:\n  {type: string, contentEncoding: quoted-printable}}} # here"),
    ("duplicate-key", "components: {schemas: {A: {type: string,\n  type: integer}}} # here"),
    ("duplicate-key", "components: {schemas: {A: {type: string,\n  type: # here\n    integer}}}"),
    (
        "duplicate-operation-id",
        "paths:\n  /a: {get: {operationId: x, responses: {'200': {description: ''}}}}\n  /b: {get:\n    {operationId: x, responses: {'200': {description: ''}}}} # here",
    ),
    (
        "duplicate-parameter",
        "paths: {/a: {get: {parameters: [{name: p, in: query, schema: {}},\n  {name: p, in: query, schema: {}}], responses: {'200': {description: ''}}}}} # here",
    ),
    (
        "duplicate-parameter",
        "paths: {/a: {get: {parameters: [{name: X-A, in: header, schema: {}},\n  {name: x-a, in: header, schema: {}}], responses: {'200': {description: ''}}}}} # here",
    ),
    ("endless-reference", "paths: {/a:\n  {$ref: '#/paths/~1a'}} # here"),
    ("field-value", "paths: {/a: {get: {deprecated:\n  'yes', responses: {'204': {description: ''}}}}} # here"),
    ("field-value", "paths: {/a: {get: {responses: {'204':\n  done}}}} # here"),
    (
        "field-value",
        "paths: {/a: {get: {responses: {'204': {description: ''}}, parameters:\n  {name: a, in: query}}}} # here",
    ),
    (
        "field-value",
        "paths: {/a: {get: {x-speakeasy-retries: {statusCodes:\n  '429'}, responses: {'204': {description: ''}}}}} # here",
    ),
    ("field-value", "servers: [\n  https://e.example] # here"),
    ("field-value", "components:\n  [] # here"),
    ("enum-not-a-list", "components: {schemas: {A: {enum:\n  a}}} # here"),
    ("enum-of-another-type", "components: {schemas: {A: {type: string, enum: [a,\n  1]}}} # here"),
    (
        "callbacks-left-out",
        "paths: {/a: {get: {\n  callbacks: {back: {'{$url}': {post: {responses: {'200': {description: ''}}}}}}, responses: {'200': {description: ''}}}}} # here",
    ),
    (
        "header-parameter",
        "paths: {/a: {get: {parameters: [\n  {name: authorization, in: header, schema: {type: string}}], responses: {'200': {description: ''}}}}} # here",
    ),
    (
        "links-left-out",
        "paths: {/a: {get: {responses: {'200': {description: '',\n  links: {b: {operationId: b}}}}}}} # here",
    ),
    (
        "untyped-xml",
        "paths: {/a: {get: {responses: {'200': {description: '', content: {application/xml:\n  {schema: {type: object}}}}}}}} # here",
    ),
    (
        "incomplete-parameter",
        "paths: {/a: {get: {parameters: [\n  {in: query, schema: {}}], responses: {'200': {description: ''}}}}} # here",
    ),
    (
        "long-tuple",
        "components: {schemas: {A:\n  {type: array, prefixItems: [{}, {}, {}, {}, {}, {}, {}, {}, {}]}}} # here",
    ),
    (
        "media-type-missing",
        "paths: {/a: {get: {responses: {'200': {description: '', content: {\n  schema: # here\n    {type: string}}}}}}}",
    ),
    ("key-of-another-version", "paths: {/a: {\n  query: # here\n    {responses: {'200': {description: ''}}}}}"),
    (
        "misplaced-key",
        "components: {schemas: {A: {type: object, properties: {\n  required: # here\n    [a], a: {type: string}}}}}",
    ),
    ("unknown-key", "paths: {/a: {\n  git: # here\n    {responses: {'200': {description: ''}}}}}"),
    (
        "unsendable-name",
        "paths: {/a: {get: {responses: {'200': {description: '', headers: {\n  x a: # here\n    {schema: {}}}}}}}}",
    ),
    (
        "mapping-nowhere",
        "components: {schemas: {B: {type: object}, A: {oneOf: [{$ref: '#/components/schemas/B'}], discriminator: {propertyName: k, mapping: {b:\n  Missing}}}}} # here",
    ),
    (
        "mapping-nowhere",
        "components: {schemas: {B: {type: object}, A: {oneOf: [{$ref: '#/components/schemas/B'}], discriminator: {propertyName: k, mapping: {b:\n  missing.yaml}}}}} # here",
    ),
    ("method", "paths: {/a: {additionalOperations:\n  {CO PY: {responses: {'200': {description: ''}}}}}} # here"),
    (
        "mixed-choices",
        "components: {schemas: {A:\n  {anyOf: [{type: string}, {type: object, properties: {b: {}}}], oneOf: [{properties: {c: {}}}, {properties: {d: {}}}]}}} # here",
    ),
    (
        "name-spaces",
        "paths: {/a: {get: {parameters: [{in: header, schema: {}, name:\n  'x-a '}], responses: {'200': {description: ''}}}}} # here",
    ),
    ("never", "components: {schemas: {A:\n  false}} # here"),
    ("no-responses", "paths: {/a: {get:\n  {operationId: a}}} # here"),
    (
        "no-schema",
        "paths: {/a: {get: {parameters: [\n  {name: p, in: query}], responses: {'200': {description: ''}}}}} # here",
    ),
    ("null-in-choice", "components: {schemas: {A: {type: string, anyOf: [{maxLength: 3},\n  {type: 'null'}]}}} # here"),
    ("null-in-enum", "components: {schemas: {A: {type: string, enum:\n  [a, null]}}} # here"),
    ("object-for-null", "components: {schemas: {A: {anyOf: [{type: string},\n  {type: [object, 'null']}]}}} # here"),
    (
        "identical-paths",
        "paths: {'/d/{p}': {get: {responses: {'200': {description: ''}}}},\n  '/d/{q}': {get: {responses: {'200': {description: ''}}}}} # here",
    ),
    (
        "identical-paths",
        "paths: {/a: {get: {responses: {'200': {description: ''}}}},\n  a: {post: {responses: {'200': {description: ''}}}}} # here",
    ),
    ("path-segment", "paths: {\n  /a/../b: {get: {responses: {'200': {description: ''}}}}} # here"),
    ("path-segment", "paths: {\n  /a/%2e/b: {get: {responses: {'200': {description: ''}}}}} # here"),
    ("path-segment", "paths: {\n  '/a/{}/b': {get: {responses: {'200': {description: ''}}}}} # here"),
    ("path-segment", "paths: {\n  /../b: {get: {responses: {'200': {description: ''}}}}} # here"),
    ("path-without-slash", "paths: {\n  pets: {get: {responses: {'200': {description: ''}}}}} # here"),
    ("properties-not-an-object", "components: {schemas: {A: {type: object, properties:\n  [a]}}} # here"),
    ("reference-not-text", "components: {schemas: {A: {$ref:\n  7}}} # here"),
    ("reference-outside", "components: {schemas: {A: {\n  $ref: '/#/A'}}} # here"),
    ("reference-url", "components: {schemas: {A: {\n  $ref: 'https://schemas.example/a.yaml'}}} # here"),
    ("required-not-a-list", "components: {schemas: {A: {type: object, properties: {}, required:\n  a}}} # here"),
    (
        "required-not-a-list",
        "components: {schemas: {A: {type: object, properties: {b: {type: string, required:\n  true}}}}} # here",
    ),
    ("schema-not-an-object", "components: {schemas: {A:\n  text}} # here"),
    ("second-document", "--- # here\nopenapi: 3.1.0"),
    ("syntax", "components: {schemas: {\n] # here"),
    ("type-not-text", "components: {schemas: {A: {type:\n  7}}} # here"),
    ("undeclared-path-parameter", "paths: {'/a/{id}': {get:\n  {responses: {'200': {description: ''}}}}} # here"),
    (
        "undeclared-security-scheme",
        "paths: {/a: {get: {responses: {'200': {description: ''}}, security: [\n  {key: []}]}}} # here",
    ),
    ("server-url", "servers: [{url:\n  'ftp://zoo.example'}] # here"),
    ("server-variable", "servers: [{url: 'https://{a}.example', variables: {a:\n  {default: 'b/'}}}] # here"),
    (
        "unknown-place",
        "paths: {/a: {get: {parameters: [\n  {name: p, in: nowhere, schema: {}}], responses: {'200': {description: ''}}}}} # here",
    ),
    ("unknown-security-scheme", "components: {securitySchemes: {key:\n  {type: handshake}}} # here"),
    ("unknown-status", "paths: {/a: {get: {responses: {'200': {description: ''},\n  '6': {description: ''}}}}} # here"),
    ("unknown-status", "paths: {/a: {get: {responses: {\n  2xx: {description: ''}}}}} # here"),
    ("unknown-status", "paths: {/a: {get: {responses: {2XX: {description: ''},\n  2xX: {description: ''}}}}} # here"),
    ("unknown-status", "paths: {/a: {get: {responses: {'200': {description: ''},\n  600: {description: ''}}}}} # here"),
    ("unknown-status", "paths: {/a: {get: {responses: {'200': {description: ''},\n  99: {description: ''}}}}} # here"),
    ("unknown-status", "paths: {/a: {get: {responses: {'200': {description: ''},\n  OK: {description: ''}}}}} # here"),
    (
        "additional-parts",
        "paths: {/a: {post: {responses: {'200': {description: ''}}, requestBody: {content: {multipart/form-data:\n  {schema: {type: object, properties: {b: {type: string}}, additionalProperties: true}}}}}}} # here",
    ),
    (
        "part-headers",
        "paths: {/a: {post: {responses: {'200': {description: ''}}, requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {b: {type: string}}}, encoding: {b:\n  {headers: {X-A: {schema: {type: string}}}}}}}}}}} # here",
    ),
    (
        "schema-and-content",
        "paths: {/a: {get: {responses: {'200': {description: ''}}, parameters: [{name: p, in: query, schema: {}, content: {\n  application/json: {schema: {}}}}]}}} # here",
    ),
    (
        "schema-and-content",
        "paths: {/a: {get: {responses: {'200': {description: '', headers: {X-A: {content: {application/json: {schema: {}},\n  text/plain: {schema: {}}}}}}}}}} # here",
    ),
    (
        "unknown-security-scheme",
        "paths: {/a: {get: {responses: {'200': {description: ''}}, security: [\n  {key: []}]}}} # here\ncomponents: {securitySchemes: {key: {type: apiKey, in: header, name: x y}}}",
    ),
    (
        "unknown-security-scheme",
        "components: {securitySchemes: {o: {type: oauth2, flows: {clientCredentials:\n  {scopes: {}}}}}} # here",
    ),
    ("unknown-security-scheme", "components: {securitySchemes: {o:\n  {type: oauth2, flows: {}}}} # here"),
    (
        "unknown-style",
        "paths: {/a: {get: {parameters: [{name: p, in: query, schema: {}, style:\n  baroque}], responses: {'200': {description: ''}}}}} # here",
    ),
    ("unknown-type", "components: {schemas: {A: {type:\n  uuid}}} # here"),
    ("unknown-type", "components: {schemas: {A: {type:\n  gadget}}} # here"),
    (
        "unsendable-media-type",
        "paths: {/a: {get: {responses: {'200': {description: '', content: {\n  \"a\\nb\": {schema: {}}}}}}}} # here",
    ),
    (
        "unsendable-name",
        "paths: {/a: {get: {parameters: [{in: header, schema: {}, name:\n  'x a'}], responses: {'200': {description: ''}}}}} # here",
    ),
    ("unsendable-name", "components: {securitySchemes: {key: {type: http, scheme:\n  \"a\\r\\nb\"}}} # here"),
    ("unreadable", "components: {schemas: {A: {\n  $ref: 'missing.yaml#/A'}}} # here"),
];

/// Builds `doc.yaml` from a folder of files; gives its findings.
fn findings(files: &[(&str, &str)], documents: &[&str], overlays: &[&str]) -> Diagnostics {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let paths = |names: &[&str]| names.iter().map(|name| folder.path().join(name)).collect();
    let request = Request { documents: paths(documents), overlays: paths(overlays), ..Request::default() };
    match build(&request) {
        Ok(built) => built.diagnostics,
        Err(Failure(diagnostics)) => diagnostics,
    }
}

fn lines(found: &Diagnostics, code: &str) -> Vec<(String, u32)> {
    let found = found.iter().filter(|finding| finding.code == code);
    found
        .map(|finding| {
            assert!(!finding.message.is_empty() && !finding.help.is_empty(), "{finding}");
            let file = Path::new(finding.location.file.raw()).file_name().unwrap_or_default();
            (file.to_string_lossy().into_owned(), finding.location.line)
        })
        .collect()
}

#[test]
fn each_is_found_where_it_is() {
    let mut faults = Vec::new();
    for (code, text) in REPAIRS {
        let text = format!("{HEAD}{text}\n");
        let found = findings(&[("doc.yaml", &text)], &["doc.yaml"], &[]);
        let places = lines(&found, code);
        let all: Vec<String> = found.iter().map(ToString::to_string).collect();
        let here = text.lines().position(|line| line.ends_with("# here")).expect("a place");
        let line = u32::try_from(here).unwrap() + 1;
        if !places.iter().any(|(_, found)| *found == line) {
            faults.push(format!("{code} is not found on line {line} of\n{text}{all:#?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn documents_of_no_known_kind() {
    for (code, text) in [
        ("not-openapi", "- a list"),
        ("not-openapi", "asyncapi: 3.0.0"),
        ("unsupported-version", "openapi: 4.0.0"),
        ("unsupported-version", "swagger: '1.2'"),
    ] {
        assert_eq!(
            lines(&findings(&[("doc.yaml", text)], &["doc.yaml"], &[]), code),
            [("doc.yaml".into(), 1)],
            "{text}"
        );
    }
}

#[test]
fn what_info_lacks_is_said_once() {
    let found = findings(&[("doc.yaml", "openapi: 3.1.0\ninfo:\n  description: ''\n")], &["doc.yaml"], &[]);
    assert_eq!(lines(&found, "incomplete-info").len(), 1);
}

#[test]
fn a_request_body_without_content_is_left_out() {
    let text = format!(
        "{HEAD}paths: {{/a: {{post: {{requestBody:\n  {{content: {{}}}}, responses: {{'200': {{description: ''}}}}}}}}}}\n"
    );
    assert_eq!(lines(&findings(&[("doc.yaml", &text)], &["doc.yaml"], &[]), "empty-body"), [("doc.yaml".into(), 4)]);
}

#[test]
fn a_file_is_a_type_of_forms_and_responses() {
    let text = "swagger: '2.0'\ninfo: {title: T, version: '1'}\npaths: {/a: {post: {consumes: [multipart/form-data], parameters: [\n  \
                {name: a, in: formData, type: file},\n  {name: b, in: query, type: file}],\n  \
                responses: {'200': {description: '', schema: {type: file}}}}}}\n\
                definitions: {A: {type: object, properties: {c:\n  {type: file}}}}\n";
    let found = findings(&[("doc.yaml", text)], &["doc.yaml"], &[]);
    assert_eq!(lines(&found, "unknown-type"), [("doc.yaml".into(), 8), ("doc.yaml".into(), 5)]);
}

#[test]
fn an_alternative_that_no_value_matches_is_left_out() {
    let text = format!(
        "{HEAD}components: {{schemas: {{Text: {{anyOf: [false, {{type: string}}]}}, Count: {{oneOf: [{{type: integer}}, false]}}}}}}\n"
    );
    assert!(findings(&[("doc.yaml", &text)], &["doc.yaml"], &[]).is_empty());
    let request = Request { documents: vec!["doc".into()], texts: [("doc".into(), text)].into(), ..Request::default() };
    let api = sdkwright::generate::api(&request).unwrap();
    let is = |name: &str, ty: &Ty| matches!(&api.named(name).unwrap().kind, Kind::Alias(target) if target == ty);
    assert!(is("Text", &Ty::String) && is("Count", &Ty::I64));
}

#[test]
fn several_documents_tell_whose_name_and_operation_it_is() {
    let one = |pet: &str| {
        format!(
            "{HEAD}paths:\n  /a: {{get: {{operationId: a, responses: {{'200': {{description: ''}}}}}}}}\n\
             components:\n  schemas:\n    Pet: {{type: {pet}}}\n    Same: {{type: string, description: {pet}}}\n"
        )
    };
    let (cats, dogs) = (one("string"), one("integer"));
    let files = [("cats.yaml", cats.as_str()), ("dogs.yaml", dogs.as_str())];
    let found = findings(&files, &["cats.yaml", "dogs.yaml", "dogs.yaml"], &[]);
    assert_eq!(lines(&found, "document-twice").len(), 1);
    assert_eq!(lines(&found, "operation-twice"), [("dogs.yaml".into(), 4)]);
    assert_eq!(lines(&found, "name-conflict"), [("cats.yaml".into(), 7), ("dogs.yaml".into(), 7)]);
}

#[test]
fn an_overlay_of_another_version_is_refused() {
    let document = format!("{HEAD}paths: {{}}\n");
    let head = "overlay: 1.1.0\ninfo: {title: O, version: '1'}\nactions:\n";
    let action = |action: &str| format!("{head}- {action}\n");
    for (overlay, line) in [
        ("overlay: 2.0.0\n".to_owned(), 1),
        ("overlay: 1.1.0\ninfo: 7\n".to_owned(), 2),
        ("a: b\n".to_owned(), 1),
        (action("{update: {}}"), 4),
        (action("{target: 7, update: {}}"), 4),
        (action("{target: '$.[', update: {}}"), 4),
        (action("{target: $.info, remove: 7}"), 4),
        (action("{target: $.info.title, remove: true}"), 4),
        (action("{target: $.info, update: {}, copy: $}"), 4),
        (action("{target: $.info, copy: $.nothing}"), 4),
    ] {
        let found = findings(&[("doc.yaml", &document), ("over.yaml", &overlay)], &["doc.yaml"], &["over.yaml"]);
        assert_eq!(lines(&found, "overlay"), [("over.yaml".into(), line)], "{overlay}");
    }
}

#[test]
fn overlays_of_both_versions_change_the_document() {
    let document = format!("{HEAD}components: {{schemas: {{Old: {{type: string}}, Kept: {{type: string}}}}}}\n");
    for version in ["1.0.0", "1.1.0"] {
        let overlay = format!(
            "overlay: {version}\ninfo: {{title: O, version: '1'}}\nactions:\n\
             - {{target: $.components.schemas.Old, remove: true}}\n\
             - {{target: $.components.schemas, update: {{New: {{type: integer}}}}}}\n"
        );
        let folder = tempfile::tempdir().unwrap();
        let (doc, over) = (folder.path().join("doc.yaml"), folder.path().join("over.yaml"));
        fs::write(&doc, &document).unwrap();
        fs::write(&over, overlay).unwrap();
        let request = Request { documents: vec![doc], overlays: vec![over], ..Request::default() };
        let files = build(&request).unwrap().files;
        let has = |name: &str| files.contains_key(&format!("src/models/{name}.rs"));
        assert_eq!(["old", "kept", "new"].map(has), [false, true, true], "{version}");
    }
}

#[test]
fn what_is_missing_beside_the_documents_is_said() {
    let codes = |request: &Request| {
        let found = match build(request) {
            Ok(built) => built.diagnostics,
            Err(Failure(found)) => found,
        };
        found.iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    let folder = tempfile::tempdir().unwrap();
    let config = Some(folder.path().join("sdk.toml"));
    assert_eq!(codes(&Request::default()), ["no-document"]);
    assert_eq!(codes(&Request { config: config.clone(), ..Request::default() }), ["config-unreadable"]);
    fs::write(folder.path().join("sdk.toml"), "[crate]\nfirst_request = 'sail'\n").unwrap();
    fs::write(folder.path().join("doc.yaml"), format!("{HEAD}paths: {{}}")).unwrap();
    let documents = vec![folder.path().join("doc.yaml")];
    assert_eq!(codes(&Request { documents, config: config.clone(), ..Request::default() }), ["first-request-unknown"]);
    fs::write(folder.path().join("sdk.toml"), "").unwrap();
    fs::create_dir(folder.path().join("sdk")).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/dev/null", folder.path().join("sdk/device")).unwrap();
        assert_eq!(codes(&Request { config, ..Request::default() }), ["hand-written-unreadable"]);
    }
}
