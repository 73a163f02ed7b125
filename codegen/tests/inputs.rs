//! Sources of documents, and outputs other than a crate.

#[path = "support/program.rs"]
mod program;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use program::{Desk, Run};

const ZOO: &str = r##"openapi: 3.1.0
info: {title: The Zoo API, version: 1.0.0}
servers: [{url: https://zoo.example}]
paths:
  /animals/{id}:
    get:
      operationId: getAnimal
      tags: [animals]
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        "200": {description: An animal, content: {application/json: {schema: {$ref: "#/components/schemas/Animal"}}}}
components:
  schemas:
    Animal: {type: object, properties: {id: {type: string}}}
"##;

fn zoo() -> Desk {
    let desk = Desk::new();
    desk.put("zoo.yaml", ZOO);
    desk
}

/// A run that is given a standard input.
fn fed(desk: &Desk, line: &str, input: &str) -> Run {
    desk.put("fed", input);
    let mut command = desk.command(line.split_whitespace());
    command.stdin(fs::File::open(desk.path("fed")).unwrap());
    Run::of(command)
}

#[test]
fn the_name_is_that_of_the_title() {
    let desk = zoo();
    desk.line("generate zoo.yaml -o sdk").exits(0);
    assert!(fs::read_to_string(desk.path("sdk/Cargo.toml")).unwrap().contains("name = \"zoo\"\n"));
}

#[test]
fn files_folders_patterns_and_standard_input_give_the_same_crate() {
    let desk = Desk::new();
    desk.put("specs/zoo.yaml", ZOO)
        .put("specs/parts.yaml", "a: 1")
        .put("specs/notes.txt", "openapi")
        .put("specs/b.json", "{}");
    desk.line("generate specs/zoo.yaml -o file").exits(0);
    desk.line("generate specs -o folder").exits(0);
    desk.line("generate spec?/z*.yaml -o pattern").exits(0);
    desk.line("generate **/zoo.yaml -o deep").exits(0);
    fed(&desk, "generate - -o input", ZOO).exits(0);
    let expected = desk.tree("file");
    assert!(expected.len() > 20);
    for other in ["folder", "pattern", "deep", "input"] {
        assert!(desk.tree(other) == expected, "{other}");
    }
}

#[test]
fn what_names_no_document_is_an_error() {
    let desk = zoo();
    desk.put("empty/notes.txt", "").put("parts/a.yaml", "a: 1").put("broken/a.yaml", "openapi: [");
    for (named, code, says) in [
        ("empty", "no-document", "there is no OpenAPI document"),
        ("parts", "no-document", "there is no OpenAPI document"),
        ("broken", "syntax", "not valid YAML"),
        ("x*.yaml", "document-pattern", "no file matches the pattern"),
        ("a***.yaml", "document-pattern", "not a pattern"),
        ("none.yaml", "unreadable", "can't be read"),
        ("http://example.com/zoo.yaml", "unfetched", "only `https` is"),
        ("file:///zoo.yaml", "unfetched", "the URL scheme `file` is not supported"),
        ("ftp://me:hunter2@example.com/zoo.yaml", "unfetched", "the URL scheme `ftp` is not supported"),
        ("https://me:hunter2@example.com/zoo.yaml", "unfetched", "contains credentials"),
    ] {
        let run = desk.line(&format!("generate {named} -o sdk")).exits(1);
        assert!(run.err.starts_with(code) && run.err.contains(says), "{named}: {}", run.err);
        assert!(!run.err.contains("hunter2"), "{named}: {}", run.err);
    }
    let run = fed(&desk, "generate - -o sdk", "\u{0}").exits(1);
    assert!(run.err.contains('-'), "{}", run.err);
    let run = fed(&desk, "generate - -o sdk", "").exits(1);
    assert!(run.err.contains("the document is empty") && run.err.contains("pass an OpenAPI document"), "{}", run.err);
    assert!(!desk.path("sdk").exists());
}

/// Serves a text once, and gives its URL.
fn served(text: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/zoo.yaml", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]).unwrap();
        let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", text.len());
        stream.write_all((head + text).as_bytes()).unwrap();
    });
    url
}

#[test]
fn a_document_is_fetched() {
    let desk = zoo();
    desk.line(&format!("generate {}?token=secret -o sdk", served(ZOO))).exits(0);
    desk.line("generate zoo.yaml -o file").exits(0);
    assert!(desk.tree("sdk") == desk.tree("file"));

    // It is in no folder, so that it refers to no file.
    let reaching = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents: {schemas: {A: {$ref: 'zoo.yaml#/a'}}}\n";
    let run = desk.line(&format!("generate {} -o other", served(reaching))).exits(1);
    assert!(run.err.contains("reference-outside") && run.err.contains("4:"), "{}", run.err);
}

#[test]
fn references_stay_in_the_root() {
    let desk = Desk::new();
    let reaching = ZOO.replace("#/components/schemas/Animal", "../shared/animal.yaml#/Animal");
    desk.put("apis/zoo.yaml", &reaching)
        .put("shared/animal.yaml", "Animal: {type: object, properties: {id: {type: string}}}\n");
    let run = desk.line("generate apis/zoo.yaml -o sdk").exits(1);
    assert!(run.err.contains("reference-outside") && run.err.contains("--root"), "{}", run.err);
    desk.line("generate apis/zoo.yaml -o sdk --root .").exits(0);
    let run = desk.line("generate apis/zoo.yaml -o other --root shared").exits(1);
    assert!(run.err.contains("root-outside"), "{}", run.err);
    let run = desk.line("generate apis/zoo.yaml -o other --root none").exits(1);
    assert!(run.err.contains("root-unreadable"), "{}", run.err);

    // Faults of inputs that the configuration names are reported there.
    for (config, code, place, message) in [
        ("root = 'none'", "root-unreadable", "sdk.toml:2:1", "none` can't be read"),
        ("root = 'shared'", "root-outside", "sdk.toml:2:1", "zoo.yaml` is outside"),
        ("overlays = [\n  'a.yaml',\n  'b.yaml',\n]", "unreadable", "sdk.toml:4:3", "b.yaml` can't be read"),
        ("documents = ['missing.yaml']", "unreadable", "sdk.toml:2:14", "missing.yaml` can't be read"),
        ("documents = ['x*.yaml']", "document-pattern", "sdk.toml:2:14", "x*.yaml`"),
    ] {
        desk.put("a.yaml", "overlay: 1.0.0\ninfo: {title: A, version: '1'}\nactions: []\n");
        desk.put("sdk.toml", format!("[crate]\n{config}\n"));
        let document = if config.starts_with("documents") { "" } else { "apis/zoo.yaml" };
        let run = desk.line(&format!("generate {document} -o other --config sdk.toml")).exits(1);
        assert!([code, place, message].iter().all(|part| run.err.contains(part)), "{config}: {}", run.err);
    }

    // Standard input is in the root, where there is one.
    let input = reaching.replace("../shared", "shared");
    let run = fed(&desk, "generate - -o other", &input).exits(1);
    assert!(run.err.contains("the document is not in a folder"), "{}", run.err);
    fed(&desk, "generate - -o other --root .", &input).exits(0);
    assert!(desk.tree("sdk/src") == desk.tree("other/src"));
    // The root bounds it like a folder.
    fed(&desk, "generate - -o third --root apis", &reaching).exits(1);

    desk.put("sdk.toml", "[crate]\ndocuments = [\"apis\"]\nroot = \".\"\nout = \"third\"\n");
    desk.line("generate --config sdk.toml").exits(0);
    assert!(desk.tree("sdk/src") == desk.tree("third/src"));
}

#[test]
fn a_configuration_alone_is_enough() {
    let desk = Desk::new();
    desk.put("api/zoo.yaml", ZOO).put("api/sdk.toml", "[crate]\ndocuments = [\"*.yaml\"]\nout = \"../sdk\"\n");
    desk.line("generate --config api/sdk.toml").exits(0);
    assert!(desk.path("sdk/Cargo.toml").is_file());
    desk.put("api/sdk.toml", "[crate]\ndocuments = [\"zoo.yaml\"]\n");
    let run = desk.line("generate --config api/sdk.toml").exits(2);
    assert!(run.err.contains("[crate] out"), "{}", run.err);
    desk.put("api/sdk.toml", "[crate]\nout = \"sdk\"\n");
    let run = desk.line("generate --config api/sdk.toml").exits(1);
    assert!(run.err.contains("no document is given"), "{}", run.err);
}

#[test]
fn a_dry_run_lists_and_writes_nothing() {
    let desk = zoo();
    let run = desk.line("generate zoo.yaml -o sdk --dry-run").exits(0);
    assert!(
        run.out.contains("would add    src/models/animal.rs") && run.out.contains("nothing was written"),
        "{}",
        run.out
    );
    assert!(!desk.path("sdk").exists());
    desk.line("generate zoo.yaml -o sdk").exits(0);
    desk.put("zoo.yaml", ZOO.replace("Animal", "Beast"));
    let before = desk.tree("sdk");
    let run = desk.line("generate zoo.yaml -o sdk --dry-run").exits(0);
    for line in ["would add    src/models/beast.rs", "would remove src/models/animal.rs", "would change src/models.rs"]
    {
        assert!(run.out.contains(line), "{}", run.out);
    }
    assert!(desk.tree("sdk") == before);
    desk.line("generate zoo.yaml -o sdk --dry-run --check").exits(2);
}

/// A program that is ended with the test.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_watched_document_is_generated_again() {
    let desk = zoo();
    let mut command = desk.command(["generate", "zoo.yaml", "-o", "sdk", "--watch"]);
    let mut child = Ended(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
    let mut lines = BufReader::new(child.0.stdout.take().unwrap()).lines();
    let mut until = |word: &str| lines.by_ref().find(|line| line.as_ref().unwrap().starts_with(word)).unwrap().unwrap();
    until("took");
    assert!(desk.path("sdk/src/models/animal.rs").is_file());
    // A fault is reported, and does not end it.
    desk.put("zoo.yaml", "openapi: [");
    std::thread::sleep(Duration::from_millis(600));
    desk.put("zoo.yaml", ZOO.replace("Animal", "Beast"));
    let started = Instant::now();
    while !desk.path("sdk/src/models/beast.rs").is_file() {
        assert!(started.elapsed() < Duration::from_secs(60), "nothing was generated again");
        std::thread::sleep(Duration::from_millis(50));
    }
    until("took");
    assert!(!desk.path("sdk/src/models/animal.rs").exists());
    desk.line("generate - -o sdk --watch").exits(2);
    desk.line("generate zoo.yaml -o sdk --watch --check").exits(2);
}

#[test]
fn completions_manual_and_schema_are_printed() {
    let desk = Desk::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(desk.line(&format!("completions {shell}")).exits(0).out.contains("generate"), "{shell}");
    }
    desk.line("completions dos").exits(2);
    assert!(desk.line("man").exits(0).out.contains(".SH SUBCOMMANDS"));
    assert!(desk.line("man generate").exits(0).out.contains("dry\\-run"));
    assert!(desk.line("man make").exits(2).err.contains("there is no command `make`"));
    let schema: serde_json::Value = serde_json::from_str(&desk.line("schema").exits(0).out).unwrap();
    assert!(schema["properties"]["crate"].is_object());
}

#[test]
fn a_configuration_is_begun_and_works() {
    let desk = Desk::new();
    desk.put("api/zoo.yaml", ZOO);
    let run = desk.line("init api/zoo.yaml").exits(0);
    assert!(run.out.contains("sdkwright generate --config sdk.toml --out zoo"), "{}", run.out);
    let text = fs::read_to_string(desk.path("sdk.toml")).unwrap();
    for part in ["name = \"zoo\"", "documents = [\"api/zoo.yaml\"]", "\"animals\" = \"animals\"", "# [[pagination]]"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    desk.line("generate --config sdk.toml --out zoo").exits(0);
    desk.line("generate api/zoo.yaml --out plain").exits(0);
    assert!(desk.tree("zoo") == desk.tree("plain"), "what it says is what is done without it");
    let run = desk.line("init api/zoo.yaml").exits(1);
    assert!(run.err.contains("--force"), "{}", run.err);
    desk.line("init api/zoo.yaml --force").exits(0);
    desk.line("init none.yaml -o other.toml").exits(1);
    assert!(!desk.path("other.toml").exists());
    desk.line("init api/zoo.yaml -o none/other.toml").exits(1);
}

#[test]
fn a_configuration_names_the_security_schemes_that_it_can_set() {
    let desk = Desk::new();
    desk.put(
        "zoo.yaml",
        "openapi: 3.1.0\ninfo: {title: Zoo, version: '1'}\npaths: {}\ncomponents:\n  securitySchemes:\n    \
         key: {type: apiKey, in: header, name: k}\n    login: {type: http, scheme: basic}\n",
    );
    desk.line("init zoo.yaml").exits(0);
    let text = fs::read_to_string(desk.path("sdk.toml")).unwrap();
    assert!(text.contains("# [security.\"login\"]\n# username = \"api_key\"") && !text.contains("\"key\""), "{text}");
    desk.put("sdk.toml", text.replace("# [security", "[security").replace("# username", "username"));
    let run = desk.line("generate --config sdk.toml --out sdk").exits(0);
    assert!(!run.err.contains("rule-without-effect"), "{}", run.err);
}

#[test]
fn a_title_stays_text_in_a_configuration() {
    let desk = Desk::new();
    let evil = ZOO
        .replace("tags: [animals]", "tags: [\"a\\\"\\n[drift]\\nx = 1\"]")
        .replace("The Zoo API", "\"Zoo\\n[evil]\"");
    desk.put("zoo.yaml", evil);
    desk.line("init zoo.yaml").exits(0);
    let table: toml::Table = fs::read_to_string(desk.path("sdk.toml")).unwrap().parse().unwrap();
    assert_eq!(table.keys().collect::<Vec<_>>(), ["crate", "groups"]);
    desk.line("generate --config sdk.toml -o sdk").exits(0);
}

#[test]
fn a_module_is_written_into_another_crate() {
    let desk = zoo();
    desk.line("generate zoo.yaml --layout module -o src/clients/zoo").exits(0);
    let files = desk.tree("src/clients/zoo");
    let text = |path: &str| String::from_utf8(files[std::path::Path::new(path)].clone()).unwrap();
    assert!(text("mod.rs").contains("pub use crate::clients::zoo::client::{Zoo, ZooBuilder};"));
    assert!(text("models/animal.rs").contains("use crate::clients::zoo::runtime::json::"));
    let all: BTreeMap<_, _> =
        files.iter().filter(|(path, _)| path.extension().is_some_and(|end| end == "rs")).collect();
    for (path, code) in all {
        let code = String::from_utf8_lossy(code);
        assert!(!code.contains("feature ="), "{}", path.display());
        assert_eq!(code.matches("crate::").count(), code.matches("crate::clients::zoo").count(), "{}", path.display());
    }
    desk.line("generate zoo.yaml --layout module -o src/clients/zoo --check").exits(0);

    desk.line("generate zoo.yaml --layout module -o elsewhere").exits(2);
    desk.line("generate zoo.yaml --layout module -o elsewhere --module a::fn").exits(2);
    desk.line("generate zoo.yaml -o elsewhere --module a").exits(2);
    assert!(!desk.path("elsewhere").exists());
    desk.line("generate zoo.yaml --layout module -o elsewhere --module crate::b").exits(0);
    assert!(fs::read_to_string(desk.path("elsewhere/mod.rs")).unwrap().contains("crate::b::client"));

    // A type written by hand is the other crate's.
    desk.put("types.toml", "[types]\n\"Animal.id\" = { rust = \"crate::names::Name\", example = \"Zoe\" }\n");
    desk.line("generate zoo.yaml --layout module -o src/clients/zoo --config types.toml").exits(0);
    let model = fs::read_to_string(desk.path("src/clients/zoo/models/animal.rs")).unwrap();
    assert!(model.contains("crate::names::Name") && !model.contains("zoo::names"), "{model}");

    desk.put("sdk.toml", "").put("sdk/src/x.rs", "");
    let run = desk.line("generate zoo.yaml --layout module -o src/clients/zoo --config sdk.toml").exits(0);
    assert!(run.err.contains("hand-written-unused"), "{}", run.err);
}

#[test]
fn models_alone_need_no_transport() {
    let desk = zoo();
    desk.line("generate zoo.yaml -o sdk --only models").exits(0);
    let manifest: toml::Table = fs::read_to_string(desk.path("sdk/Cargo.toml")).unwrap().parse().unwrap();
    let names: Vec<_> = manifest["dependencies"].as_table().unwrap().keys().collect();
    assert_eq!(names, ["base64", "bytes", "chrono", "serde", "serde_json"]);
    assert!(!desk.path("sdk/src/client.rs").exists() && !desk.path("sdk/src/runtime/http").exists());
    assert!(desk.path("sdk/tests/roundtrip/main.rs").is_file());
    desk.line("generate zoo.yaml -o sdk --only clients").exits(2);
}

#[test]
fn hand_written_modules_and_dependencies_are_the_crates() {
    let desk = zoo();
    desk.put("sdk.toml", "").put("sdk/src/helpers.rs", "//! Help.\n").put("sdk/src/more/mod.rs", "//! More.\n");
    desk.put("sdk/src/more/deep.rs", "");
    desk.put(
        "sdk/Cargo.toml",
        "[dependencies]\nsha2 = { version = \"0.10\", optional = true }\nchrono = { features = [\"clock\"] }\n\
         [dev-dependencies]\nproptest = \"1\"\n[features]\nsign = [\"dep:sha2\"]\n",
    );
    desk.line("generate zoo.yaml -o out --config sdk.toml").exits(0);
    let library = fs::read_to_string(desk.path("out/src/lib.rs")).unwrap();
    assert!(library.contains("pub mod helpers;") && library.contains("pub mod more;") && !library.contains("deep"));
    let manifest: toml::Table = fs::read_to_string(desk.path("out/Cargo.toml")).unwrap().parse().unwrap();
    assert_eq!(manifest["dependencies"]["sha2"]["version"].as_str(), Some("0.10"));
    assert_eq!(manifest["dependencies"]["chrono"]["features"].as_array().unwrap().len(), 2);
    assert!(manifest["dependencies"]["chrono"]["version"].is_str());
    assert_eq!(manifest["dev-dependencies"]["proptest"].as_str(), Some("1"));
    assert_eq!(manifest["features"]["sign"][0].as_str(), Some("dep:sha2"));

    // Two groups, each with a feature.
    let keepers =
        "  /keepers: {get: {operationId: a, tags: [keepers], responses: {'204': {description: None}}}}\ncomponents:";
    desk.put("zoo.yaml", ZOO.replace("components:", keepers));
    for (manifest, says) in [
        ("[package]\nname = \"x\"\n", "`[package]` is ignored"),
        ("[dependencies]\nchrono = \"0.3\"\n", "another version of `chrono`"),
        ("[features]\ngzip = []\n", "a feature `gzip` already"),
        ("[features]\nanimals = []\n", "a feature `animals` already"),
        ("dependencies = 1\n", "is not a table"),
        ("[dependencies\n", "not valid TOML"),
    ] {
        desk.put("sdk/Cargo.toml", manifest);
        let run = desk.line("generate zoo.yaml -o other --config sdk.toml").exits(1);
        assert!(run.err.contains(says), "{says}: {}", run.err);
    }
    desk.put("sdk/Cargo.toml", "").put("sdk/src/not-a-name.rs", "");
    let run = desk.line("generate zoo.yaml -o other --config sdk.toml").exits(1);
    assert!(run.err.contains("`not-a-name` can't name a module"), "{}", run.err);
}
