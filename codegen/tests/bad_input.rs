//! Documents and folders that can't be used: one clear error with its place, and nothing written.

#[path = "support/program.rs"]
mod program;

use program::{Desk, Run};

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n";

/// Runs `generate doc.<end>`; it must be refused and write nothing.
fn refused(desk: &Desk, document: &str) -> Run {
    let run = desk.line(&format!("generate {document} --out sdk --name t-client")).exits(1);
    assert!(!desk.path("sdk").exists(), "something was written");
    assert!(run.out.is_empty(), "{}", run.out);
    assert!(!run.err.contains("internal-fault") && !run.err.contains("panicked"), "{}", run.err);
    run
}

fn mentions(run: &Run, parts: &[&str]) {
    // The text is wrapped for a terminal.
    let text: String = run.err.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ");
    for part in parts {
        assert!(text.contains(part), "{part:?} in {text}");
    }
}

#[test]
fn text_that_is_no_json_or_yaml() {
    let cases = [
        ("doc.json", "{\"openapi\": \"3.0.3\",\n  \"info\": }", "doc.json:2:11"),
        ("doc.yaml", "openapi: 3.0.3\ninfo: {title: T\npaths: {}\n", "doc.yaml:3:"),
        ("doc.json", "", "doc.json:1:1"),
        ("doc.yaml", "\t- a: [", "doc.yaml:1:"),
        ("doc.json", "{\"openapi\": \"3.0.3\"", "doc.json:1:"),
    ];
    for (name, text, place) in cases {
        let desk = Desk::new();
        desk.put(name, text);
        mentions(&refused(&desk, name), &[place]);
    }
}

#[test]
fn text_that_is_no_openapi() {
    let cases = ["{}", "[]", "\"openapi\"", "{\"asyncapi\": \"2.0.0\"}", "null", "7"];
    for text in cases {
        let desk = Desk::new();
        desk.put("doc.json", text);
        mentions(&refused(&desk, "doc.json"), &["doc.json:1:"]);
    }
}

#[test]
fn versions_that_are_not_known() {
    for version in ["openapi: 4.0.0", "openapi: 2.0", "swagger: '1.2'", "openapi: latest", "openapi: [3]"] {
        let desk = Desk::new();
        desk.put("doc.yaml", format!("# a comment\n{version}\ninfo: {{title: T, version: '1'}}\npaths: {{}}\n"));
        mentions(&refused(&desk, "doc.yaml"), &["doc.yaml:2:"]);
    }
}

#[test]
fn files_that_cannot_be_read() {
    let desk = Desk::new();
    desk.put("latin1.yaml", b"openapi: 3.0.3\ninfo: {title: Caf\xe9}\n");
    desk.put("folder.yaml/x", "");
    desk.put("empty.yaml", "").put("comment.yaml", "# nothing\n");
    for (name, says) in [
        ("missing.yaml", ["missing.yaml: can't be read: ", "help: check the path"]),
        (
            "latin1.yaml",
            ["latin1.yaml:2:18: can't be read: this character is not UTF-8", "help: save the file as UTF-8"],
        ),
        ("empty.yaml", ["the document is empty", "help: pass an OpenAPI document"]),
        ("comment.yaml", ["the document is empty", "help: pass an OpenAPI document"]),
        ("folder.yaml", ["folder.yaml: there is no OpenAPI document", "help: a document has `openapi`"]),
    ] {
        let run = refused(&desk, name);
        mentions(&run, &says);
        assert!(run.err.matches(name).count() == 1, "the path is there once: {}", run.err);
    }
    desk.put("doc.yaml", format!("{HEAD}components: {{schemas: {{A: {{\n  $ref: latin1.yaml#/A}}}}}}\n"));
    mentions(&refused(&desk, "doc.yaml"), &["doc.yaml:4:9", "`latin1.yaml` can't be read: not UTF-8 at 2:18"]);
}

#[test]
fn faults_of_syntax_name_their_cause() {
    for (name, text, says) in [
        ("doc.yaml", "paths:\n  /a:\n    get: x\n\tsummary: y\n", ["doc.yaml:6:1", "help: indent with spaces"]),
        (
            "doc.yaml",
            "components:\n  schemas:\n    A: {\n      type: object\n      b: c\n",
            ["doc.yaml:7:", "help: the mapping begins at 5:8"],
        ),
        ("doc.yaml", "tags: [\n  a: [b\n", ["doc.yaml:", "help: the list begins at 4:6"]),
    ] {
        let desk = Desk::new();
        desk.put(name, format!("{HEAD}{text}"));
        mentions(&refused(&desk, name), &says);
    }
    let desk = Desk::new();
    desk.put("doc.json", "{\n  \"openapi\": \"3.0.3\",\n  \"info\": {\"title\": \"T\",\n  \"paths\": {}\n}\n");
    mentions(&refused(&desk, "doc.json"), &["doc.json:6:", "help: the object begins at 1:1"]);
}

#[test]
fn a_duplicate_key_has_both_places() {
    let desk = Desk::new();
    desk.put(
        "doc.yaml",
        format!("{HEAD}paths:\n  /a:\n    get: {{responses: {{'200': {{description: ''}}}}}}\n  /a:\n    {{}}\n"),
    );
    let run = desk.line("generate doc.yaml --out sdk").exits(0);
    mentions(
        &run,
        &["doc.yaml:6:3", "duplicate key `/a`, which is at 4:3, too", "help: the last value is used; remove"],
    );
}

#[test]
fn references_that_lead_nowhere_or_away() {
    let cases = [
        ("#/components/schemas/Missing", "Missing"),
        ("#/nowhere", "#/nowhere"),
        ("missing.yaml#/A", "missing.yaml"),
        ("other.yaml#/Missing", "Missing"),
        ("../secret.yaml#/A", "../secret.yaml"),
        ("/etc/hostname", "/etc/hostname"),
        ("https://example.com/a.yaml#/A", "https://example.com/a.yaml"),
        ("file:///etc/hostname", "file:///etc/hostname"),
        ("#/components/schemas/A%ZZ", "A%ZZ"),
    ];
    for (reference, named) in cases {
        let desk = Desk::new();
        desk.put("secret.yaml", "A: {type: string}\n");
        desk.put("docs/other.yaml", "A: {type: string}\n");
        desk.put(
            "docs/doc.yaml",
            format!("{HEAD}paths:\n  /a:\n    get:\n      responses:\n        200: {{$ref: '{reference}'}}\n"),
        );
        mentions(&refused(&desk, "docs/doc.yaml"), &["docs/doc.yaml:7:", named]);
    }
}

#[cfg(unix)]
#[test]
fn references_through_symbolic_links_out_of_the_folder() {
    let desk = Desk::new();
    desk.put("secret.yaml", "A: {type: string}\n");
    desk.put("docs/doc.yaml", format!("{HEAD}paths: {{}}\ncomponents: {{schemas: {{A: {{$ref: 'link.yaml#/A'}}}}}}\n"));
    std::os::unix::fs::symlink(desk.path("secret.yaml"), desk.path("docs/link.yaml")).unwrap();
    mentions(&refused(&desk, "docs/doc.yaml"), &["link.yaml", "outside"]);
}

#[test]
fn schemas_without_a_rust_form_are_untyped_and_told() {
    let desk = Desk::new();
    desk.put(
        "doc.yaml",
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n    A:\n      type: object\n      properties:\n        never: false\n        anything: true\n        open: {type: array, prefixItems: [{type: string}], minItems: 1}\n",
    );
    let run = desk.line("generate doc.yaml --out sdk --name t-client").exits(0);
    assert!(run.err.contains("doc.yaml:9:"), "{}", run.err);
    for place in ["A.never", "A.anything"] {
        assert!(run.out.contains(place), "{place} in {}", run.out);
    }
}

#[test]
fn names_of_every_kind_become_rust_names() {
    let names = [
        "type",
        "self",
        "Self",
        "crate",
        "async",
        "_",
        "",
        "!!!",
        "$",
        "名前",
        "été",
        "a-b",
        "a_b",
        "aB",
        "1st",
        "x".repeat(300).as_str(),
    ]
    .map(|name| format!("        {name:?}: {{type: string}}\n"))
    .concat();
    let desk = Desk::new();
    desk.put(
        "doc.yaml",
        format!("{HEAD}paths: {{}}\ncomponents:\n  schemas:\n    A:\n      type: object\n      properties:\n{names}"),
    );
    desk.line("generate doc.yaml --out sdk --name t-client").exits(0);
    let model = std::fs::read_to_string(desk.path("sdk/src/models/a.rs")).unwrap();
    for wire_name in ["\"type\"", "\"self\"", "\"Self\"", "\"\"", "\"!!!\"", "\"名前\"", "\"a-b\"", "\"aB\""] {
        assert!(model.contains(wire_name), "{wire_name} in {model}");
    }
}

#[test]
fn a_folder_of_others_is_left_alone_unless_forced() {
    let desk = Desk::new();
    desk.put("doc.yaml", format!("{HEAD}paths: {{}}\n"));
    desk.put("sdk/notes.txt", "mine").put("sdk/src/lib.rs", "mine too");
    let before = desk.tree("sdk");
    let run = desk.line("generate doc.yaml --out sdk --name t-client").exits(1);
    mentions(&run, &["notes.txt", "--force"]);
    assert_eq!(desk.tree("sdk"), before);

    desk.line("generate doc.yaml --out sdk --name t-client --force").exits(0);
    assert_eq!(std::fs::read(desk.path("sdk/notes.txt")).unwrap(), b"mine");
}

#[test]
fn an_output_that_is_a_file() {
    let desk = Desk::new();
    desk.put("doc.yaml", format!("{HEAD}paths: {{}}\n")).put("sdk", "a file");
    let run = desk.line("generate doc.yaml --out sdk --name t-client").exits(1);
    mentions(&run, &["sdk: not a folder"]);
    assert_eq!(run.err.matches("/sdk").count(), 1, "the path is there once: {}", run.err);
    assert_eq!(std::fs::read(desk.path("sdk")).unwrap(), b"a file");
}

#[test]
fn configurations_with_faults() {
    let cases = [
        ("[crate]\nclinet = 'T'\n", "sdk.toml:2:1"),
        ("[crate\n", "sdk.toml:1:"),
        ("[crate]\nversion = '1'\n", "sdk.toml:2:"),
    ];
    for (text, place) in cases {
        let desk = Desk::new();
        desk.put("doc.yaml", format!("{HEAD}paths: {{}}\n")).put("sdk.toml", text);
        mentions(&refused(&desk, "doc.yaml --config sdk.toml"), &[place]);
    }
    let desk = Desk::new();
    desk.put("doc.yaml", format!("{HEAD}paths: {{}}\n"));
    mentions(&refused(&desk, "doc.yaml --config sdk.toml"), &["sdk.toml", "can't be read"]);
    desk.put("sdk.toml", b"[crate]\ndescription = 'caf\xe9'\n");
    mentions(&refused(&desk, "doc.yaml --config sdk.toml"), &["sdk.toml:2:19", "byte 0xE9", "save the file as UTF-8"]);
}

#[test]
fn a_document_nested_without_end() {
    let depth = 10_000;
    for (name, text) in [
        ("doc.json", format!("{{\"openapi\":\"3.0.3\",\"x-a\":{}{}}}", "[".repeat(depth), "]".repeat(depth))),
        ("doc.yaml", format!("{HEAD}paths: {{}}\nx-a: {}{}\n", "[".repeat(depth), "]".repeat(depth))),
        (
            "deep.json",
            format!(
                "{{\"openapi\":\"3.0.3\",\"info\":{{\"title\":\"T\",\"version\":\"1\"}},\"paths\":{{}},\"components\":{{\"schemas\":{{\"A\":{}{{}}{}}}}}}}",
                "{\"items\":".repeat(depth),
                "}".repeat(depth)
            ),
        ),
    ] {
        let desk = Desk::new();
        desk.put(name, text);
        mentions(&refused(&desk, name), &[name]);
    }
}

#[test]
fn references_that_lead_back_to_themselves() {
    let cases = [
        (
            "responses: {'200': {$ref: '#/components/responses/A'}}",
            "responses: {A: {$ref: '#/components/responses/A'}}",
        ),
        (
            "requestBody: {$ref: '#/components/requestBodies/A'}, responses: {}",
            "requestBodies: {A: {$ref: '#/components/requestBodies/B'}, B: {$ref: '#/components/requestBodies/A'}}",
        ),
        (
            "parameters: [{$ref: '#/components/parameters/A'}], responses: {}",
            "parameters: {A: {$ref: '#/components/parameters/A'}}",
        ),
        ("security: [{a: []}], responses: {}", "securitySchemes: {a: {$ref: '#/components/securitySchemes/a'}}"),
        (
            "responses: {'200': {description: '', headers: {x: {$ref: '#/components/headers/A'}}}}",
            "headers: {A: {$ref: '#/components/headers/A'}}",
        ),
    ];
    for (operation, components) in cases {
        let desk = Desk::new();
        desk.put("doc.yaml", format!("{HEAD}paths: {{/a: {{get: {{{operation}}}}}}}\ncomponents: {{{components}}}\n"));
        mentions(&refused(&desk, "doc.yaml"), &["doc.yaml:", "leads back to itself"]);
    }
}

/// A document with a name or media type in each place that ends in a header, a cookie or the line of a request.
fn sent(place: &str, name: &str) -> String {
    let quoted = serde_json::Value::from(name).to_string();
    let operation =
        |rest: &str| format!("paths: {{/a: {{post: {{{rest}, responses: {{'204': {{description: ''}}}}}}}}}}\n");
    let parameter =
        |place: &str| operation(&format!("parameters: [{{name: {quoted}, in: {place}, schema: {{type: string}}}}]"));
    let scheme = |scheme: &str| format!("paths: {{}}\ncomponents: {{securitySchemes: {{s: {scheme}}}}}\n");
    let body = |content: &str| operation(&format!("requestBody: {{content: {{{content}}}}}"));
    let part = |encoding: &str| {
        let schema = "{type: object, properties: {a: {type: string}}}";
        body(&format!("multipart/form-data: {{schema: {schema}, encoding: {{a: {encoding}}}}}"))
    };
    let response = |response: &str| format!("paths: {{/a: {{get: {{responses: {{'200': {response}}}}}}}}}\n");
    let rest = match place {
        "header" | "cookie" => parameter(place),
        "component" => format!(
            "paths: {{/a: {{get: {{parameters: [{{$ref: '#/components/parameters/P'}}], responses: {{}}}}}}}}\n\
             components: {{parameters: {{P: {{name: {quoted}, in: header, schema: {{type: string}}}}}}}}\n"
        ),
        "scheme" => scheme(&format!("{{type: http, scheme: {quoted}}}")),
        "key header" => scheme(&format!("{{type: apiKey, in: header, name: {quoted}}}")),
        "key cookie" => scheme(&format!("{{type: apiKey, in: cookie, name: {quoted}}}")),
        "part header" => part(&format!("{{headers: {{{quoted}: {{schema: {{type: string}}}}}}}}")),
        "part type" => part(&format!("{{contentType: {quoted}}}")),
        "request type" => body(&format!("{quoted}: {{schema: {{type: string}}}}")),
        "response type" => {
            response(&format!("{{description: '', content: {{{quoted}: {{schema: {{type: string}}}}}}}}"))
        }
        "response header" => {
            response(&format!("{{description: '', headers: {{{quoted}: {{schema: {{type: string}}}}}}}}"))
        }
        "method" => format!("paths: {{/a: {{additionalOperations: {{{quoted}: {{responses: {{}}}}}}}}}}\n"),
        other => panic!("no place {other}"),
    };
    format!("openapi: 3.2.0\ninfo: {{title: T, version: '1'}}\n{rest}")
}

const NAMES: [&str; 9] =
    ["header", "cookie", "component", "scheme", "key header", "key cookie", "part header", "response header", "method"];
const TYPES: [&str; 3] = ["part type", "request type", "response type"];

#[test]
fn names_that_http_cannot_carry() {
    let hostile = [
        "x-\r\nevil: 1",
        "x\n",
        "\rx",
        "x\0",
        "x: 1",
        "x;y=1",
        "x=y",
        "x\"",
        "x\u{7f}",
        "x\u{202e}",
        "(x)",
        "x,y",
        "x/y",
    ];
    for place in NAMES {
        for name in hostile {
            let desk = Desk::new();
            desk.put("doc.yaml", sent(place, name));
            let run = refused(&desk, "doc.yaml");
            assert!(run.err.contains("not valid in HTTP"), "{place} {name:?}: {}", run.err);
            assert!(
                run.err.contains("doc.yaml:3:") || run.err.contains("doc.yaml:4:"),
                "{place} {name:?}: {}",
                run.err
            );
        }
    }
    for place in TYPES {
        for name in
            ["text/plain\r\nX: y", "text/plain\0", "text/plain; a=\"\n\"", "text/caf\u{e9}", "\u{202e}text/plain"]
        {
            let desk = Desk::new();
            desk.put("doc.yaml", sent(place, name));
            let run = refused(&desk, "doc.yaml");
            assert!(run.err.contains("is not valid in HTTP"), "{place} {name:?}: {}", run.err);
        }
    }
}

#[test]
fn names_that_were_spelled_carelessly_are_mended_or_left_out() {
    for place in NAMES.into_iter().filter(|place| *place != "method") {
        for (name, code) in [
            ("x-plain", None),
            (" x-plain\t", Some("name-spaces")),
            ("Api Key", Some("unsendable-name")),
            ("X-\u{c9}t\u{e9}", Some("unsendable-name")),
            ("Gr\u{f6}\u{df}e der", Some("unsendable-name")),
        ] {
            let desk = Desk::new();
            desk.put("doc.yaml", sent(place, name));
            let line = "generate doc.yaml --out sdk --name t-client --message-format json";
            let run = desk.line(line).exits(0);
            assert_eq!(
                code.is_some_and(|code| run.out.contains(code)),
                code.is_some(),
                "{place} {name:?}: {}",
                run.out
            );
            let sources = desk.tree("sdk/src").into_values().map(|bytes| String::from_utf8(bytes).unwrap());
            assert!(
                sources.into_iter().all(|source| !source.contains("Api Key")
                    && !source.contains("X-\u{c9}t\u{e9}")
                    && !source.contains("Gr\u{f6}\u{df}e der")
                    && !source.contains("x-plain\\t")),
                "{place}"
            );
        }
    }
}

#[test]
fn servers_whose_addresses_cannot_be_called() {
    let servers = |servers: &str| format!("{HEAD}servers: [{servers}]\npaths: {{}}\n");
    for server in [
        r#"{url: "https://zoo.example/\r\n"}"#,
        r#"{url: "https://zoo\u2028.example/\0"}"#,
        r#"{url: "https://{a}.example", variables: {a: {default: "x\n"}}}"#,
        r#"{url: "https://{a}.example", variables: {a: {default: x, enum: [x, "y\u001b"]}}}"#,
    ] {
        let desk = Desk::new();
        desk.put("doc.yaml", servers(server));
        mentions(&refused(&desk, "doc.yaml"), &["doc.yaml:3:"]);
    }
    for (server, says) in [
        ("{url: 'https://{a}.example', variables: {a: {default: 'evil.example/'}}}", "callers must set another value"),
        (
            "{url: 'https://{a}.example', variables: {a: {default: x, enum: [x, 'a@evil']}}}",
            "the client refuses this value",
        ),
        ("{url: 'https://zoo.example:{a}', variables: {a: {default: http}}}", "must be a port"),
        ("{url: '{a}://zoo.example', variables: {a: {default: ftp}}}", "must be `https` or `http`"),
        ("{url: 'https://zoo.example/?a={a}', variables: {a: {default: x}}}", "its default is always used"),
        ("{url: 'https://u:p@zoo.example'}", "must not contain a user name or password"),
        ("{url: 'https://{b}.zoo.example'}", "has a variable that is not declared"),
        ("{url: 'https://zoo.example/{b}'}", "has a variable that is not declared"),
        ("{url: 'ftp://zoo.example'}", "must begin with `https://` or `http://`"),
    ] {
        let desk = Desk::new();
        desk.put("doc.yaml", servers(server));
        mentions(&desk.line("generate doc.yaml --out sdk --name t-client").exits(0), &[says]);
    }
}
