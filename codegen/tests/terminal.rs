//! Whatever strangers write, a terminal and a build service are shown nothing but text.

#[path = "support/program.rs"]
mod program;

use program::{Desk, Run};
use serde_json::{Map, Value, json};

/// Characters that a terminal, a log or a reader would interpret as more than text.
const ODD: &str = "\u{1b}[31mRED\u{1b}]0;TITLE\u{7}\u{1b}[2J\r\n::error::pwned\n##[error]pwned\n\u{7f}\u{85}\u{9b}31m\u{ad}\u{61c}\u{200b}\u{200d}\u{200f}\u{202e}\u{2028}\u{2029}\u{2066}\u{3164}\u{fe0f}\u{feff}\u{fff9}\u{e0041}";

/// Insists that a run shows text alone.
#[track_caller]
fn is_text(run: &Run, what: &str) {
    for said in [&run.out, &run.err] {
        let odd = said.chars().find(|c| *c != '\n' && (c.is_control() || ODD.contains(*c) && !c.is_ascii()));
        assert_eq!(odd, None, "{what}: {said:?}");
        let is_command = |line: &str| line.trim_start().starts_with("::error::pwned") || line.contains("##[");
        assert!(!said.lines().any(is_command), "{what}: {said}");
        assert!(!said.contains("internal-fault") && !said.contains("panicked"), "{what}: {said}");
    }
}

/// A document that has something of each kind, some of it wrong.
fn document() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Harbour", "version": "1", "license": {"name": "MIT"}},
        "servers": [{"url": "https://{area}.harbour.example/{version}", "name": "main", "description": "Where",
            "variables": {"area": {"default": "north", "enum": ["north"]}, "version": {"default": "v1"}}}],
        "tags": [{"name": "ships"}],
        "security": [{"key": []}, {"unknown": []}],
        "paths": {"/ships/{id}": {"get": {
            "operationId": "getShip", "tags": ["ships"], "summary": "A ship",
            "parameters": [
                {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}},
                {"name": "x-a", "in": "header", "style": "deepObject", "schema": {"type": "string"}},
                {"name": "c", "in": "cookie", "schema": {"type": "string"}},
                {"name": "f", "in": "query", "schema": {"type": "strin"}},
                {"name": "f", "in": "query", "schema": {}},
                {"$ref": "#/components/parameters/Limit"}
            ],
            "requestBody": {"content": {"multipart/form-data": {
                "schema": {"type": "object", "properties": {"a": {"type": "string"}}},
                "encoding": {"a": {"contentType": "text/plain", "headers": {"x-part": {"schema": {"type": "string"}}}}}}}},
            "responses": {
                "200": {"description": "Yes", "headers": {"x-rate": {"schema": {"type": "integer"}}},
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Ship"}, "example": {"name": 1}}}},
                "9xx": {"description": "No"}
            },
            "callbacks": {"done": {"{$request.query.f}": {"post": {"responses": {}}}}}
        }, "additionalOperations": {"COPY": {"responses": {}}}}},
        "webhooks": {"left": {"post": {"responses": {}}}},
        "components": {
            "parameters": {"Limit": {"name": "limit", "in": "query", "schema": {"type": "integer"}}},
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "x-key"},
                "basic": {"type": "http", "scheme": "basic"},
                "odd": {"type": "odd"},
                "oauth": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://t.example", "scopes": {"read": "Read"}}}}
            },
            "schemas": {
                "Ship": {"type": "object", "required": ["name", "gone"], "properties": {
                    "name": {"type": "string", "pattern": "[a-z]+", "required": false},
                    "kind": {"type": "string", "enum": ["a", "b", null]},
                    "any": {}, "size": {"type": "integer", "format": "int32", "default": 1, "maximum": 9}
                }},
                "Either": {"oneOf": [{"$ref": "#/components/schemas/Ship"}, {"type": "integer"}],
                    "discriminator": {"propertyName": "kind", "mapping": {"a": "#/components/schemas/Ship"}}},
                "All": {"allOf": [{"$ref": "#/components/schemas/Ship"}, {"properties": {"own": {"type": "array", "items": {"type": "string"}}}}]}
            }
        }
    })
}

/// Every document that has [`ODD`] at the end of one key or text.
fn spoiled() -> Vec<(String, Value)> {
    let whole = document();
    let mut places = Vec::new();
    find(&whole, &mut Vec::new(), &mut places);
    places.into_iter().map(|(place, in_key)| (format!("{place:?} {in_key}"), spoil(&whole, &place, in_key))).collect()
}

/// The places of all keys (`true`) and texts.
fn find(value: &Value, here: &mut Vec<usize>, places: &mut Vec<(Vec<usize>, bool)>) {
    let children: Vec<&Value> = match value {
        Value::Object(members) => members.values().collect(),
        Value::Array(items) => items.iter().collect(),
        Value::String(_) => return places.push((here.clone(), false)),
        _ => return,
    };
    for (i, child) in children.into_iter().enumerate() {
        here.push(i);
        if value.is_object() {
            places.push((here.clone(), true));
        }
        find(child, here, places);
        here.pop();
    }
}

fn spoil(value: &Value, place: &[usize], in_key: bool) -> Value {
    let Some((at, rest)) = place.split_first() else {
        return format!("{}{ODD}", value.as_str().unwrap_or_default()).into();
    };
    match value {
        Value::Object(members) => {
            let spoiled =
                members.iter().enumerate().map(|(i, (key, child))| match (i == *at, rest.is_empty() && in_key) {
                    (true, true) => (format!("{key}{ODD}"), child.clone()),
                    (true, false) => (key.clone(), spoil(child, rest, in_key)),
                    _ => (key.clone(), child.clone()),
                });
            spoiled.collect::<Map<_, _>>().into()
        }
        Value::Array(items) => {
            let spoiled = items.iter().enumerate();
            spoiled.map(|(i, item)| if i == *at { spoil(item, rest, in_key) } else { item.clone() }).collect()
        }
        other => other.clone(),
    }
}

#[test]
fn no_key_and_no_text_of_a_document_reaches_a_terminal() {
    let desk = Desk::new();
    desk.put("good.json", document().to_string());
    let lines = [
        "generate bad.json --out sdk --name t-client --check",
        "generate bad.json --out sdk --name t-client --check --message-format json",
        "normalize bad.json",
        "normalize bad.json --message-format json",
        "diff --old good.json --new bad.json",
        "diff --old bad.json --new good.json --format markdown",
        "diff --old good.json --new bad.json --format json",
        "diff --old bad.json --new good.json --format github",
        "diff --old good.json --new bad.json --format html",
    ];
    for (i, (place, document)) in spoiled().into_iter().enumerate() {
        // Indented, so that its lines are quoted.
        desk.put("bad.json", format!("{document:#}"));
        for line in [lines[0], lines[1 + i % (lines.len() - 1)]] {
            is_text(&desk.line(line), &format!("{place}: {line}"));
        }
    }
    assert!(desk.tree("sdk").is_empty(), "a check wrote something");
}

#[test]
fn all_of_it_at_once_is_told_as_text() {
    let desk = Desk::new();
    desk.put("good.json", document().to_string());
    let mut schemas = Map::new();
    for i in 0..5 {
        let name = format!("A{i}{ODD}");
        schemas.insert(
            name,
            json!({"type": format!("str{ODD}"), "required": false, "properties": {ODD: {"enum": [ODD, null]}}}),
        );
    }
    desk.put("bad.json", format!("{:#}", json!({
        "openapi": "3.1.0", "info": {"title": ODD, "version": ODD}, "paths": {}, "components": {"schemas": schemas}
    })));
    let run = desk.line("generate bad.json --out sdk --name t-client").exits(0);
    is_text(&run, "generate");
    assert!(run.err.contains(r"\u{1b}[31mRED") && run.err.contains(r"\u{202e}"), "{}", run.err);
    for format in ["text", "markdown", "json", "github", "html"] {
        is_text(&desk.line(&format!("diff --old good.json --new bad.json --format {format}")), format);
    }
    // Output for faulty files.
    desk.put("sdk/README.md", format!("{ODD}\n ::error::pwned\n  ##[error]pwned\n"));
    desk.put("sdk/src/lib.rs", "\u{1b}[31m\u{202e}\n\n");
    for format in ["text", "json"] {
        is_text(
            &desk.line(&format!("generate bad.json --out sdk --name t-client --check --message-format {format}")),
            format,
        );
    }
}

#[test]
fn what_json_says_is_what_the_document_says() {
    let desk = Desk::new();
    desk.put("bad.json", json!({"openapi": "3.0.3", "info": {"title": ODD, "version": "1"}, "paths": {}}).to_string());
    let run = desk.line("normalize bad.json").exits(0);
    is_text(&run, "normalize");
    assert_eq!(serde_json::from_str::<Value>(&run.out).unwrap()["info"]["title"], ODD);
    let run = desk.line("generate bad.json --out sdk --name t-client --message-format json").exits(0);
    let summary: Value = serde_json::from_str(run.out.lines().last().unwrap()).unwrap();
    assert_eq!(summary["summary"]["title"], ODD);
}

#[test]
fn references_and_names_of_files_are_text() {
    // A name that a file can have: no slash, no NUL, no more than 255 bytes.
    let name = "\u{1b}[31m\u{202e}\r\n::error::pwned\n##[error].yaml";
    let desk = Desk::new();
    let quoted = json!(name).to_string();
    let generate = |document: &str| desk.run(["generate", document, "--out", "sdk", "--name", "t-client"]);
    for reference in
        [quoted.clone(), json!(format!("{name}#/A{ODD}")).to_string(), json!(format!("../{name}")).to_string()]
    {
        desk.put(
            "doc.yaml",
            format!("openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths: {{/a: {{$ref: {reference}}}}}\n"),
        );
        let run = generate("doc.yaml").exits(1);
        is_text(&run, &reference);
    }
    // The document itself, missing, not readable, broken and odd.
    is_text(&generate(name).exits(1), "missing");
    for text in [
        "{",
        "",
        "openapi: 3.0.3\ninfo: {title: T}\npaths: {a: {get: }}\nx: \u{9b}31m \u{202e}: : [\n",
        "openapi: 3.0.3\npaths: 7\n",
    ] {
        desk.put(name, text);
        is_text(&generate(name), text);
        is_text(&desk.run(["diff", "--old", name, "--new", name]), text);
        is_text(&desk.run(["normalize", name, "--message-format", "json"]), text);
    }
    desk.put(name, "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\n");
    is_text(&generate(name).exits(0), "a good one");
    // A folder that holds files of somebody else.
    desk.put(&format!("sdk/{name}"), "");
    let run = generate(name).exits(1);
    assert!(run.err.contains("output-not-ours"), "{}", run.err);
    is_text(&run, "a file of somebody else");
    is_text(
        &desk.run(["generate", name, "--out", "sdk", "--name", "t-client", "--check"]).exits(1),
        "the same, checked",
    );
    is_text(
        &desk
            .run(["generate", name, "--out", "other", "--name", "t-client", "--report", &format!("none/{name}")])
            .exits(3),
        "a report",
    );
}

#[test]
fn configurations_overlays_and_ignore_files_are_text() {
    let desk = Desk::new();
    desk.put("doc.json", document().to_string());
    let text = toml::Value::from(ODD).to_string();
    for config in [
        format!("{text} = 1\n"),
        format!("[crate]\nname = {text}\n"),
        format!("[crate]\nname = \"t-client\"\nclient = {text}\n"),
        format!("[crate]\nname = \"t-client\"\nfirst_request = {text}\n"),
        format!("[crate]\nname = \"t-client\"\n[retries]\nstatuses = [{text}]\n"),
        format!("[crate]\nname = \"t-client\"\n[groups]\n{text} = {text}\n"),
        format!("[crate]\nname = \"t-client\"\ndocuments = [{text}]\n"),
        format!("[crate]\n{ODD} = \n"),
        format!("# {ODD}\n[crate\n"),
    ] {
        desk.put("sdk.toml", &config);
        is_text(&desk.line("generate doc.json --config sdk.toml --out sdk --check"), &config);
        is_text(&desk.line("generate --config sdk.toml --out sdk --check --message-format json doc.json"), &config);
    }
    for ignore in [
        format!("[[accept]]\nrule = {text}\n"),
        format!("[[accept]]\nrule = {text}\nreason = {text}\non = {text}\nat = {text}\npointer = {text}\n"),
        format!("[[accept]]\nrule = \"a\"\n{text} = 1\n"),
        format!("[[accept]]\nrule = {ODD}\n"),
        format!("{ODD}\n"),
    ] {
        desk.put("accept.toml", &ignore);
        for format in ["text", "markdown", "json", "github", "html"] {
            let line = format!("diff --old doc.json --new doc.json --ignore accept.toml --format {format}");
            is_text(&desk.line(&line), &ignore);
        }
    }
    for overlay in [
        json!({"overlay": ODD, "info": {"title": "O", "version": "1"}, "actions": []}),
        json!({"overlay": "1.0.0", "info": {"title": "O", "version": "1"}, "actions": [{"target": ODD, "update": {}}]}),
        json!({"overlay": "1.0.0", "info": {"title": "O", "version": "1"}, "actions": [{"target": format!("$.paths['{ODD}']"), "remove": true}]}),
        json!({"overlay": "1.0.0", "info": {"title": "O", "version": "1"}, "actions": [{"target": "$.info", "update": {ODD: ODD}, ODD: 1}]}),
    ] {
        desk.put("overlay.json", format!("{overlay:#}"));
        for line in [
            "generate doc.json --overlay overlay.json --out sdk --name t-client --check",
            "normalize doc.json --overlay overlay.json",
        ] {
            is_text(&desk.line(line), &overlay.to_string());
        }
    }
}

/// `script` runs the program with a terminal, and writes to its own output what that shows.
#[cfg(target_os = "linux")]
#[test]
fn the_stages_are_shown_on_a_terminal_alone() {
    let desk = Desk::new();
    desk.put(
        "doc.json",
        json!({"openapi": "3.1.0", "info": {"title": "Zoo", "version": "1"}, "paths": {}}).to_string(),
    );
    let on_terminal = |terminal: &str, document: &str| {
        let mut command = std::process::Command::new("script");
        let program = env!("CARGO_BIN_EXE_sdkwright");
        let line = format!("{program} generate {document} --name t-client --out sdk --force >/dev/null");
        command.args(["--quiet", "--return", "--command", &line, "/dev/null"]).env("TERM", terminal);
        command.current_dir(desk.path(""));
        Run::of(command).out
    };
    let shown = on_terminal("xterm", "doc.json");
    let cleared = "\r\u{1b}[K";
    let stages: Vec<&str> = shown.split(cleared).collect();
    let expected = [
        "",
        "Reading documents …",
        "Normalizing documents …",
        "Resolving types and operations …",
        "Writing code …",
        "Writing files …",
        "",
    ];
    assert_eq!(stages, expected, "{shown:?}");
    let failed = on_terminal("xterm", "missing.json");
    assert!(failed.contains(&format!("Reading documents …{cleared}")), "{failed:?}");
    assert!(!on_terminal("dumb", "doc.json").contains(cleared));
    assert_eq!(desk.line("generate doc.json --name t-client --out sdk --force").exits(0).err, "");
}
