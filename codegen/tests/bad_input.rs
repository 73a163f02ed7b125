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
    for name in ["missing.yaml", "latin1.yaml", "folder.yaml"] {
        mentions(&refused(&desk, name), &[name]);
    }
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
            format!("{HEAD}paths: {{}}\ncomponents:\n  schemas:\n    A:\n      $ref: '{reference}'\n"),
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
    desk.line("generate doc.yaml --out sdk --name t-client").exits(1);
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
