//! The command line is a contract: exit status, output, and files written.

#[path = "support/program.rs"]
mod program;

use std::fs::File;
use std::io;
use std::process::Stdio;
use std::time::SystemTime;

use program::{Desk, Run};
use serde_json::Value;

/// A small API that every stage has something to do for.
const ZOO: &str = r##"openapi: 3.1.0
info: {title: Zoo, version: 1.0.0}
servers: [{url: https://zoo.example}]
paths:
  /animals/{id}:
    get:
      operationId: getAnimal
      tags: [animals]
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      responses:
        "200":
          description: An animal
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Animal"}
components:
  schemas:
    Animal:
      type: object
      required: [id]
      properties:
        id: {type: string}
        kind: {type: [string, "null"], enum: [lion, bear, null]}
        keeper: {}
"##;

const GENERATE: &str = "generate zoo.yaml --out sdk --name zoo-client";

fn zoo() -> Desk {
    let desk = Desk::new();
    desk.put("zoo.yaml", ZOO);
    desk
}

/// The lines of `--message-format json`.
fn lines(run: &Run) -> Vec<Value> {
    run.out.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"))).collect()
}

#[test]
fn a_crate_is_written_and_the_summary_says_so() {
    let desk = zoo();
    let run = desk.line(GENERATE).exits(0);
    for part in ["read      zoo.yaml", "1 operation in 1 group, 1 model, 1 enum", "wrote", "unchanged 0", "took"] {
        assert!(run.out.contains(part), "{part} in {}", run.out);
    }
    assert!(run.out.contains("untyped   1 value") && run.out.contains("Animal.keeper"), "{}", run.out);
    assert!(desk.path("sdk/Cargo.toml").is_file());
    assert!(desk.path("sdk/src/lib.rs").is_file());
}

#[test]
fn a_second_run_touches_nothing() {
    let desk = zoo();
    desk.line(GENERATE);
    let long_ago = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    let lib = desk.path("sdk/src/lib.rs");
    std::fs::File::options().write(true).open(&lib).unwrap().set_modified(long_ago).unwrap();
    let run = desk.line(GENERATE).exits(0);
    assert!(run.out.contains("wrote     0 files"), "{}", run.out);
    assert_eq!(lib.metadata().unwrap().modified().unwrap(), long_ago);
}

#[test]
fn check_tells_what_differs_and_writes_nothing() {
    let desk = zoo();
    let check = format!("{GENERATE} --check");
    let run = desk.line(&check).exits(1);
    assert!(run.out.contains("missing: src/lib.rs"), "{}", run.out);
    assert!(!desk.path("sdk").exists());

    desk.line(GENERATE);
    desk.line(&check).exits(0);

    let lib = std::fs::read_to_string(desk.path("sdk/src/lib.rs")).unwrap();
    desk.put("sdk/src/lib.rs", format!("{lib}// by hand\n"));
    let before = desk.tree("sdk");
    let run = desk.line(&check).exits(1);
    assert!(run.out.contains("changed: src/lib.rs") && run.out.contains("-// by hand"), "{}", run.out);
    assert!(run.out.contains("without `--check`"), "{}", run.out);
    assert_eq!(desk.tree("sdk"), before);
}

#[test]
fn wrong_usage_exits_with_2() {
    let desk = zoo();
    let wrong = [
        "",
        "generate",
        "generate zoo.yaml",
        "generate zoo.yaml --name zoo",
        "generate --out sdk --name zoo",
        "generate zoo.yaml --out sdk --name 9lives",
        "generate zoo.yaml --out sdk --name fn",
        "generate zoo.yaml --out sdk --name zoo --message-format xml",
        "generate zoo.yaml --out sdk --name zoo --check --force",
        "generate zoo.yaml --out sdk --name zoo --report sdk/report.json",
        "generate zoo.yaml --out sdk --name zoo --frobnicate",
        "normalize",
        "make",
    ];
    for line in wrong {
        let run = desk.line(line).exits(2);
        assert!(!run.err.is_empty(), "{line}");
    }
    assert!(!desk.path("sdk").exists());
}

#[test]
fn wrong_usage_names_the_command() {
    let desk = zoo();
    let not_accepted = "standard input (`-`) is not accepted here";
    for (line, parts) in [
        ("generate", ["generate [OPTIONS] --out <DIR> <DOC>...", "generate [OPTIONS] --config <FILE> [DOC]..."]),
        ("generate zoo.yaml --out sdk --module foo", ["--module requires --layout module", "sdkwright generate"]),
        ("generate zoo.yaml --out sdk --layout module", ["--out is not below a folder `src`", "sdkwright generate"]),
        ("man frobnicate", ["there is no command `frobnicate`", "sdkwright man"]),
        ("init -", [not_accepted, "sdkwright init"]),
        ("normalize -", [not_accepted, "sdkwright normalize"]),
        ("diff --old zoo.yaml --new -", [not_accepted, "sdkwright diff"]),
    ] {
        let run = desk.line(line).exits(2);
        for part in parts {
            assert!(run.err.contains(part), "{line}: {part} in {}", run.err);
        }
    }
}

#[test]
fn a_document_that_is_named_twice_is_counted_once() {
    let desk = zoo();
    let run = desk.line("generate zoo.yaml ./zoo.yaml zoo.yaml --out sdk").exits(0);
    assert!(run.err.contains("document-twice") && run.out.contains("read      zoo.yaml\n"), "{}{}", run.err, run.out);
}

#[test]
fn findings_and_summary_are_json_lines_on_request() {
    let desk = zoo();
    desk.put("zoo.yaml", ZOO.replace("id: {type: string}", "id: {type: string, required: false}"));
    let run = desk.line(&format!("{GENERATE} --message-format json --report report.json")).exits(0);
    let lines = lines(&run);
    let finding = lines.iter().find(|line| line["type"] == "diagnostic").expect("a warning");
    assert_eq!(finding["severity"], "warning");
    assert_eq!(finding["location"]["file"], "zoo.yaml");
    assert!(finding["location"]["line"].as_u64().unwrap() > 1, "{finding}");
    assert!(finding["location"]["pointer"].as_str().unwrap().starts_with("/components/schemas/Animal"), "{finding}");
    let summary = &lines.last().unwrap()["summary"];
    assert_eq!(summary["operations"], 1);
    assert_eq!(summary["untyped"][0]["name"], "Animal.keeper");
    let report: Value = serde_json::from_slice(&std::fs::read(desk.path("report.json")).unwrap()).unwrap();
    assert_eq!(&report, summary);
}

#[test]
fn many_warnings_of_one_kind_are_grouped() {
    let desk = Desk::new();
    let fields: String = (0..20).map(|i| format!("        f{i}: {{type: string, required: false}}\n")).collect();
    desk.put("zoo.yaml", ZOO.replace("        keeper: {}\n", &fields));
    let run = desk.line(GENERATE).exits(0);
    assert!(run.err.contains("the same at 19 more places: zoo.yaml:26:"), "{}", run.err);
    assert!(run.err.contains("zoo.yaml:"), "{}", run.err);
}

#[test]
fn the_canonical_document_is_printed() {
    let desk = zoo();
    let run = desk.line("normalize zoo.yaml").exits(0);
    let document: Value = serde_json::from_str(&run.out).expect("JSON");
    assert!(document["openapi"].as_str().unwrap().starts_with("3.0"), "{document}");
    assert_eq!(document["components"]["schemas"]["Animal"]["properties"]["kind"]["nullable"], true);
    // It is a document itself, and its own canonical form.
    desk.put("canonical.json", &run.out);
    let again = desk.line("normalize canonical.json");
    assert_eq!(again.exits(0).out, run.out);
}

#[test]
fn the_configuration_and_files_by_hand_go_into_the_crate() {
    let desk = zoo();
    desk.put("sdk.toml", "[crate]\nname = \"zoo-keeper\"\nversion = \"3.1.4\"\n");
    desk.put("sdk/examples/feed.rs", "fn main() {}\n");
    desk.line("generate zoo.yaml --out out --config sdk.toml").exits(0);
    assert_eq!(std::fs::read_to_string(desk.path("out/examples/feed.rs")).unwrap(), "fn main() {}\n");
    let manifest = std::fs::read_to_string(desk.path("out/Cargo.toml")).unwrap();
    assert!(manifest.contains("\"zoo-keeper\"") && manifest.contains("\"3.1.4\""), "{manifest}");

    desk.put("sdk/src/lib.rs", "");
    let run = desk.line("generate zoo.yaml --out other --config sdk.toml").exits(1);
    assert!(run.err.contains("hand-written-clash"), "{}", run.err);
    assert!(!desk.path("other").exists());
}

#[test]
fn a_method_that_has_a_key_of_its_own_is_left_out_with_a_warning() {
    let desk = Desk::new();
    let operation = "{responses: {'204': {description: Done}}}";
    desk.put(
        "doc.yaml",
        format!(
            "openapi: 3.2.0\ninfo: {{title: T, version: '1'}}\npaths:\n  /a:\n    query: {operation}\n    \
             additionalOperations:\n      COPY: {operation}\n      POST: {operation}\n"
        ),
    );
    let run = desk.line("generate doc.yaml --out sdk --name t-client --message-format json").exits(0);
    let warned: Vec<_> = lines(&run).into_iter().filter(|line| line["code"] == "method").collect();
    let places: Vec<_> = warned.iter().map(|line| (&line["location"]["line"], &line["message"])).collect();
    assert_eq!(places, [(&Value::from(8), &Value::from("`POST` is not an additional method"))]);
    let summary = lines(&run).pop().expect("a summary");
    assert_eq!(summary["summary"]["operations"], 2);
}

/// A stream that nobody reads any more.
fn closed() -> Stdio {
    let (reader, writer) = io::pipe().unwrap();
    drop(reader);
    writer.into()
}

/// A stream that has no room.
fn full() -> Stdio {
    File::options().write(true).open("/dev/full").unwrap().into()
}

/// A run with other streams than ours.
fn told(desk: &Desk, line: &str, out: Option<Stdio>, err: Option<Stdio>) -> Run {
    let mut command = desk.command(line.split_whitespace());
    command.stdin(Stdio::null()).stdout(out.unwrap_or_else(Stdio::piped)).stderr(err.unwrap_or_else(Stdio::piped));
    Run::of(command)
}

const FULL: &str = "error: can't write standard output: No space left on device";

#[test]
fn a_crate_is_written_whoever_listens() {
    let whole = zoo();
    whole.line(GENERATE).exits(0);
    let written = |desk: &Desk| assert!(desk.tree("sdk") == whole.tree("sdk"), "the crate is not whole");
    for format in ["text", "json"] {
        let line = format!("{GENERATE} --message-format {format}");
        let desk = zoo();
        assert_eq!(told(&desk, &line, Some(closed()), None).exits(0).err, "");
        written(&desk);
        let desk = zoo();
        let run = told(&desk, &line, Some(full()), None).exits(3);
        assert!(run.err.contains(FULL) && run.err.matches("error:").count() == 1, "{}", run.err);
        written(&desk);
        let desk = zoo();
        told(&desk, &line, None, Some(closed())).exits(0);
        written(&desk);
        let desk = zoo();
        told(&desk, &line, Some(closed()), Some(closed())).exits(0);
        written(&desk);
        let desk = zoo();
        told(&desk, &line, Some(full()), Some(full())).exits(3);
        written(&desk);
    }
}

#[test]
fn the_status_says_what_was_found_whoever_listens() {
    let desk = zoo();
    let check = format!("{GENERATE} --check");
    told(&desk, &check, Some(closed()), None).exits(1);
    assert!(told(&desk, &check, Some(full()), None).exits(1).err.contains(FULL));
    told(&desk, "generate none.yaml --out sdk --name zoo-client", None, Some(closed())).exits(1);
    told(&desk, "generate none.yaml --out sdk --name zoo-client", None, Some(full())).exits(1);
    told(&desk, "normalize none.yaml", Some(closed()), Some(closed())).exits(1);
    assert!(!desk.path("sdk").exists());

    desk.put("new.yaml", ZOO.replace("required: [id]", "required: [id, kind]"));
    let differs = "diff --old zoo.yaml --new new.yaml --fail-on any";
    let same = "diff --old zoo.yaml --new zoo.yaml";
    for format in ["text", "markdown", "json", "github", "html"] {
        told(&desk, &format!("{differs} --format {format}"), Some(closed()), None).exits(1);
        let run = told(&desk, &format!("{differs} --format {format}"), Some(full()), None).exits(1);
        assert!(run.err.contains(FULL), "{}", run.err);
        told(&desk, &format!("{same} --format {format}"), Some(closed()), None).exits(0);
        let run = told(&desk, &format!("{same} --format {format}"), Some(full()), None).exits(3);
        assert!(run.err.contains(FULL), "{}", run.err);
    }
    told(&desk, "diff --old zoo.yaml --new none.yaml", None, Some(closed())).exits(2);
}

#[test]
fn a_document_that_can_t_be_printed_is_an_error_with_a_word() {
    let desk = zoo();
    assert_eq!(told(&desk, "normalize zoo.yaml", Some(closed()), None).exits(0).err, "");
    assert!(told(&desk, "normalize zoo.yaml", Some(full()), None).exits(3).err.contains(FULL));
    told(&desk, "normalize zoo.yaml", None, Some(closed())).exits(0);
}

#[test]
fn a_report_that_can_t_be_written_is_told() {
    let desk = zoo();
    let run = desk.line(&format!("{GENERATE} --report none/report.json")).exits(3);
    assert!(run.err.contains("can't write none/report.json") && run.out.contains("wrote"), "{}{}", run.out, run.err);
    assert!(desk.path("sdk/Cargo.toml").is_file() && !desk.path("none").exists());
}

#[test]
fn nothing_is_made_on_the_way_to_a_folder() {
    let desk = zoo();
    let out = |out: &str| format!("generate zoo.yaml --name zoo-client --out {out}");
    let folders = |desk: &Desk| {
        let entries = std::fs::read_dir(desk.path("")).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = entries.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        names
    };
    desk.line(&format!("{} --report a/../b/../report.json", out("a/b/../../c/./d/../sdk"))).exits(0);
    assert_eq!(folders(&desk), ["c", "report.json", "zoo.yaml"]);
    assert!(desk.path("c/sdk/Cargo.toml").is_file() && !desk.path("c/d").exists());
    desk.line(&format!("{} --check", out("x/../c/sdk"))).exits(0);
    let run = desk.line(&format!("{} --report x/../c/y/../sdk/report.json", out("c/sdk"))).exits(2);
    assert!(run.err.contains("is inside --out"), "{}", run.err);

    // Whatever stops the run, the folders that were made for it go again.
    let long = "x".repeat(250);
    for wrong in [format!("n/e/w/{long}"), "zoo.yaml/n/e/w".to_owned(), format!("n/{long}{long}/w")] {
        desk.line(&out(&wrong)).exits(1);
        assert_eq!(folders(&desk), ["c", "report.json", "zoo.yaml"], "{wrong}");
    }
    desk.line("generate none.yaml --name zoo-client --out n/e/w").exits(1);
    assert_eq!(folders(&desk), ["c", "report.json", "zoo.yaml"]);
}

#[cfg(unix)]
#[test]
fn a_way_through_a_link_is_the_one_that_the_system_takes() {
    let desk = zoo();
    desk.put("far/away/x", "");
    std::os::unix::fs::symlink(desk.path("far/away"), desk.path("near")).unwrap();
    desk.line("generate zoo.yaml --name zoo-client --out near/../sdk").exits(0);
    assert!(desk.path("far/sdk/Cargo.toml").is_file() && !desk.path("sdk").exists());
}
