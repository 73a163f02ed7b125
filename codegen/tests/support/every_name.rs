//! A document whose every part has every name that means something already. Shared by a test and by `cargo xtask snapshots`.

use serde_json::{Map, Value, json};

/// The document as text; the step `corpus` compiles the crate that it becomes.
pub(crate) const FILE: &str = "codegen/tests/every-name.json";

/// Names that are types': there is a file for each schema.
fn is_type(name: &&String) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
}

/// The document.
pub(crate) fn document() -> String {
    let names = sdkwright::reserved::every();
    let reference = |name: &String| json!({ "$ref": format!("#/components/schemas/{name}") });
    let members = |part: &dyn Fn(&String) -> Value| -> Map<String, Value> {
        names.iter().map(|name| (name.clone(), part(name))).collect()
    };
    let text = json!({ "type": "string" });
    let texts = members(&|_| text.clone());
    let fields =
        json!({ "type": "object", "properties": texts, "required": ["Self", "type", "Option", "new", "drop"] });
    let object = json!({ "type": "object", "properties": { "value": text } });
    let mut schemas: Map<String, Value> =
        names.iter().filter(is_type).map(|name| (name.clone(), object.clone())).collect();
    // Of one name are an enum and a struct, too.
    schemas.insert("enum".into(), json!({ "type": "string", "enum": names }));
    schemas.insert("struct".into(), fields.clone());
    schemas.insert("union".into(), json!({ "oneOf": names.iter().filter(is_type).map(reference).collect::<Vec<_>>() }));
    let content = |schema: Value| json!({ "application/json": { "schema": schema } });
    let nothing = json!({ "204": { "description": "" } });
    let answers = |name: &String| {
        let schema = if is_type(&name) { reference(name) } else { text.clone() };
        json!({ "200": { "description": "", "content": content(schema) }, "default": { "$ref": "#/components/responses/Error" } })
    };
    let mut paths = Map::new();
    for name in &names {
        let operation = json!({ "get": { "operationId": name, "tags": ["operations"], "responses": answers(name) } });
        paths.insert(format!("/operations/{name}"), operation);
        if !is_type(&name) || name.len() < 5 {
            let operation = json!({ "get": { "operationId": "get", "tags": [name], "responses": nothing } });
            paths.insert(format!("/tags/{name}"), operation);
        }
    }
    let parameters = |location: &str| -> Vec<Value> {
        let list = names.iter().map(|name| json!({ "name": name, "in": location, "schema": text }));
        list.collect()
    };
    let headers = members(&|_| json!({ "schema": text }));
    paths.insert(
        "/parameters".into(),
        json!({ "post": {
            "operationId": "parameters",
            "tags": ["parameters"],
            "parameters": parameters("query"),
            "requestBody": { "content": content(json!({ "$ref": "#/components/schemas/struct" })) },
            "responses": { "200": { "description": "", "headers": headers, "content": content(json!({ "$ref": "#/components/schemas/enum" })) } },
        } }),
    );
    let security: Vec<Value> = names.iter().map(|name| json!({ (name): [] })).collect();
    let required = ["self", "type", "call", "body"]
        .map(|name| json!({ "name": name, "in": "query", "required": true, "schema": text }));
    paths.insert(
        "/form".into(),
        json!({ "post": {
            "operationId": "form",
            "security": security,
            "tags": ["parameters"],
            "parameters": required,
            "requestBody": { "required": true, "content": { "multipart/form-data": { "schema": fields } } },
            "responses": nothing,
        } }),
    );
    // Each setter of a variable writes the whole address.
    let short = || names.iter().filter(|name| name.len() < 6);
    let variables: Map<String, Value> = short().map(|name| (name.clone(), json!({ "default": "v" }))).collect();
    let path: String = short().map(|name| format!("/{{{name}}}")).collect();
    let mut servers = vec![json!({ "url": format!("https://names.example{path}"), "variables": variables })];
    servers.extend(names.iter().map(|name| json!({ "url": "https://names.example", "description": name })));
    let schemes = members(&|name| json!({ "type": "apiKey", "in": "header", "name": format!("x-{name}") }));
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": "Error", "version": "1" },
        "servers": servers,
        "paths": paths,
        "components": {
            "responses": { "Error": { "description": "", "content": content(reference(&"Error".to_owned())) } },
            "schemas": schemas, "securitySchemes": schemes,
        },
    });
    let mut text = serde_json::to_string_pretty(&document).expect("it is JSON");
    text.push('\n');
    text
}
