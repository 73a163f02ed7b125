//! `sdkwright diff`: exit status, formats, accepted changes, and text of strangers.

#[path = "support/program.rs"]
mod program;

use program::Desk;
use serde_json::Value;

const OLD: &str = r##"openapi: 3.1.0
info: {title: Zoo, version: 1.0.0}
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
          content: {application/json: {schema: {$ref: "#/components/schemas/Animal"}}}
components:
  schemas:
    Animal:
      type: object
      required: [id, kind]
      properties:
        id: {type: string}
        kind: {type: string, enum: [lion]}
        keeper: {type: string}
"##;

/// The old document with parts replaced.
fn changed(parts: &[(&str, &str)]) -> String {
    parts.iter().fold(OLD.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    })
}

fn desk(new: &str) -> Desk {
    let desk = Desk::new();
    desk.put("old.yaml", OLD).put("new.yaml", new);
    desk
}

const DIFF: &str = "diff --old old.yaml --new new.yaml";

#[test]
fn the_exit_status_follows_the_level() {
    let safe = desk(&changed(&[("keeper: {type: string}", "keeper: {type: string}\n        age: {type: integer}")]));
    let files = safe.tree("");
    safe.line(DIFF).exits(0);
    assert_eq!(safe.tree(""), files, "nothing is written");
    safe.line(&format!("{DIFF} --fail-on any")).exits(1);
    let breaking = desk(&changed(&[("        id: {type: string}\n", ""), ("[id, kind]", "[kind]")]));
    breaking.line(DIFF).exits(1);
    breaking.line(&format!("{DIFF} --fail-on none")).exits(0);
    let same = desk(OLD);
    assert_eq!(same.line(&format!("{DIFF} --fail-on any")).exits(0).out, "no changes\n");
}

#[test]
fn what_cannot_be_compared_is_told_once_and_is_status_2() {
    let desk = desk(OLD);
    desk.put("no.yaml", "just: text\n").put("broken.yaml", "a: [\n").put("bad.toml", "[[accept]]\nrule = 1\n");
    for (line, says) in [
        ("diff --old old.yaml --new missing.yaml", "missing.yaml"),
        ("diff --old no.yaml --new new.yaml", "neither the key `openapi` nor `swagger`"),
        ("diff --old old.yaml --new broken.yaml", "not valid YAML"),
        ("diff --old old.yaml --new new.yaml --ignore bad.toml", "invalid type"),
        ("diff --old old.yaml --new new.yaml --ignore gone.toml", "gone.toml"),
        ("diff --old old.yaml", "--new"),
    ] {
        let run = desk.line(line).exits(2);
        assert!(run.err.contains(says) && run.out.is_empty(), "{line}\n{}{}", run.out, run.err);
        assert!(run.err.matches("error").count() <= 1, "{line}\n{}", run.err);
    }
}

#[test]
fn one_change_is_one_line() {
    let desk = desk(&changed(&[("        keeper: {type: string}\n", "")]));
    let run = desk.line(DIFF).exits(0);
    assert_eq!(
        run.out,
        "risky     Rust: major  schema Animal  keeper  optional-property-removed: string  (response of GET /animals/{id})  \
         [old.yaml:22] → major release\n"
    );
    assert_eq!(run.err, "");
}

#[test]
fn several_changes_stand_by_subject_the_worst_first() {
    let desk = desk(&changed(&[
        ("        keeper: {type: string}\n", ""),
        ("enum: [lion]", "enum: [lion, bear]"),
        ("tags: [animals]", "tags: [animals]\n      deprecated: true"),
    ]));
    let run = desk.line(DIFF).exits(1);
    let lines: Vec<&str> = run.out.lines().collect();
    let summary = "1 breaking, 1 risky, 1 docs only, 1 major for Rust users; suggested release: major";
    assert!(lines[0].starts_with(summary), "{}", lines[0]);
    assert_eq!(lines[2], "schema Animal  response of GET /animals/{id}");
    assert_eq!(lines[3], "  breaking  Rust: minor  kind  enum-values-added: bear  [new.yaml:22]");
    assert_eq!(lines[4], "  risky     Rust: major  keeper  optional-property-removed: string  [old.yaml:22]");
    assert!(!run.out.contains('\x1b'), "no colours where there is no terminal");
}

#[test]
fn json_is_as_documented() {
    let schema: Value = serde_json::from_str(include_str!("../../docs/drift.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let new = changed(&[
        ("        keeper: {type: string}\n", "        age: {type: integer}\n"),
        ("Animal", "Beast"),
        ("title: Zoo", "title: Park"),
        ("tags: [animals]", "tags: [beasts]"),
        ("An animal", "A beast"),
    ]);
    let desk = desk(&new.replace("enum: [lion]", "enum: [lion, bear]"));
    desk.put("accept.toml", "[[accept]]\nrule = \"*-property-added\"\nreason = \"planned\"\n[[accept]]\nrule = \"type-*\"\nreason = \"stale\"\n");
    let run = desk.line(&format!("{DIFF} --format json --ignore accept.toml")).exits(1);
    let report: Value = serde_json::from_str(&run.out).unwrap();
    let faults: Vec<String> =
        validator.iter_errors(&report).map(|fault| format!("{} {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:?}");
    assert!(!validator.is_valid(&serde_json::json!({ "format": "sdkwright-drift" })));
    assert_eq!(report["summary"]["accepted"], 1);
    assert_eq!(report["accepted"][0]["reason"], "planned");
    assert_eq!(report["stale"].as_array().unwrap().len(), 1);
    let names: Vec<&str> = report["names"].as_array().unwrap().iter().filter_map(|name| name["old"].as_str()).collect();
    assert!(names.contains(&"Animal"), "{names:?}");
    let values =
        report["changes"].as_array().unwrap().iter().find(|change| change["rule"] == "enum-values-added").unwrap();
    assert_eq!(values["subject"], serde_json::json!({ "kind": "schema", "name": "Animal", "now": "Beast" }));
    assert_eq!((&values["old"]["line"], &values["new"]["line"]), (&21.into(), &21.into()));
    assert_eq!(values["new"]["pointer"], "/components/schemas/Beast/properties/kind/enum");
}

#[test]
fn annotations_stand_in_the_new_document() {
    let desk = desk(&changed(&[("enum: [lion]", "enum: [lion, \"be,ar: 100%\"]")]));
    let run = desk.line(&format!("{DIFF} --format github")).exits(1);
    assert!(
        run.out.starts_with(
            "::error file=new.yaml,line=21,col=36,title=breaking enum-values-added::schema Animal · kind: \
             enum values added: be,ar: 100%25 (response of GET /animals/{id}); minor for Rust users\n"
        ),
        "{}",
        run.out
    );
}

/// Text from a document is nothing but text in every format.
#[test]
fn text_of_strangers_stays_text() {
    let hostile = r##""<script>alert(1)</script>\u001b[31m|`x` ![i](http://e) @all #1 \"'&\u202e\n::error::x www.evil.example GH-1 ##[error]x""##;
    let desk = desk(&changed(&[
        ("enum: [lion]", &format!("enum: [lion, {hostile}]")),
        ("keeper: {type: string}", &format!("keeper: {{type: string}}\n        {hostile}: {{type: string}}")),
    ]));
    for format in ["text", "markdown", "github", "html", "json", "junit"] {
        let out = desk.line(&format!("{DIFF} --format {format}")).exits(1).out;
        assert!(!out.contains('\x1b') && !out.contains('\u{202e}'), "{format}\n{out}");
        let runs = |line: &str| line.trim_start().starts_with("::") && format != "github";
        assert!(!out.lines().any(runs), "{format}\n{out}");
        // A line that is one command is not looked through for the other kind.
        assert!(!out.lines().any(|line| line.contains("##[") && !line.starts_with("::")), "{format}\n{out}");
        if format == "markdown" || format == "html" || format == "junit" {
            assert!(!out.contains("<script>alert"), "{format}\n{out}");
        }
    }
    let markdown = desk.line(&format!("{DIFF} --format markdown")).exits(1).out;
    assert!(markdown.contains(r"&lt;script&gt;alert\(1\)&lt;/script&gt;"), "{markdown}");
    for mark in ["@all", "![i]", "http&#58;//", "www.evil", "GH-1 ", "##["] {
        assert!(!markdown.contains(mark), "{mark} in\n{markdown}");
    }
    for row in markdown.lines().filter(|line| line.starts_with("| `schema")) {
        let cells = row.replace("\\|", "").matches('|').count();
        assert_eq!(cells, 6, "{row}");
    }
    let html = desk.line(&format!("{DIFF} --format html")).exits(1).out;
    assert_eq!(html.matches("<script>").count(), 1, "its own");
    assert_eq!(html.matches("</script>").count(), 2, "its own, and that of its data");
    assert!(html.contains(r"\u003cscript\u003ealert(1)\u003c/script\u003e"), "{html}");
}

/// A comparison with the sides swapped tells the mirrored rule of each change.
#[test]
fn swapping_the_sides_mirrors_every_change() {
    let edits: &[&[(&str, &str)]] = &[
        &[("keeper: {type: string}", "keeper: {type: [string, integer], maxLength: 3}")],
        &[("required: [id, kind]", "required: [id]"), ("enum: [lion]", "enum: [bear]")],
        &[("type: string, enum: [lion]", "oneOf: [{type: string, enum: [lion]}, {type: object, properties: {a: {}}}]")],
        &[("/animals/{id}:", "/beasts/{id}:")],
        &[(
            "        keeper: {type: string}\n",
            "        keeper: {type: object, properties: {name: {type: string, nullable: true}}}\n",
        )],
        &[("schema: {type: string}}", "schema: {type: integer, minimum: 1}}"), ("\"200\"", "\"201\"")],
        &[("Animal\"}", "Animal\"}}, text/csv: {schema: {type: string}")],
    ];
    let rules = |desk: &Desk, line: &str, mirrored: bool| -> Vec<String> {
        let report: Value = serde_json::from_str(&desk.line(line).out).unwrap();
        let id = |change: &Value| change["rule"].as_str().unwrap().to_owned();
        let mirror = |id: String| {
            let rule = sdkwright::drift::RULES.iter().find(|rule| rule.id == id).unwrap();
            if mirrored { rule.mirror.to_owned() } else { id }
        };
        let mut rules: Vec<String> = report["changes"].as_array().unwrap().iter().map(id).map(mirror).collect();
        rules.sort();
        rules
    };
    for edit in edits {
        let desk = desk(&changed(edit));
        let forth = rules(&desk, &format!("{DIFF} --format json"), true);
        let back = rules(&desk, "diff --old new.yaml --new old.yaml --format json", false);
        assert!(!forth.is_empty(), "{edit:?}");
        assert_eq!(forth, back, "{edit:?}");
    }
}

const TWO: [(&str, &str); 2] = [
    ("enum: [lion]", "enum: [lion, bear]"),
    ("keeper: {type: string}", "keeper: {type: string}\n        age: {type: integer}"),
];

#[test]
fn levels_are_those_of_the_wire_or_of_the_crate() {
    let levels = |desk: &Desk, expected: &[(&str, i32)]| {
        for (level, status) in expected {
            desk.line(&format!("{DIFF} --fail-on {level}")).exits(*status);
        }
    };
    // A tag names a method's group, and nothing on the wire.
    let renamed = desk(&changed(&[("tags: [animals]", "tags: [beasts]")]));
    levels(&renamed, &[("breaking", 0), ("risky", 0), ("rust-major", 1), ("rust-minor", 1), ("any", 1)]);
    // A break for users of the crate is not hidden among documentation.
    assert!(renamed.line(DIFF).exits(0).out.contains("tag-removed"));
    let grown = desk(&changed(&[TWO[1]]));
    levels(&grown, &[("risky", 0), ("rust-major", 0), ("rust-minor", 1), ("none", 0)]);
    let gone = desk(&changed(&[("        keeper: {type: string}\n", "")]));
    levels(&gone, &[("breaking", 0), ("risky", 1)]);
}

#[test]
fn rules_have_the_verdicts_that_are_set() {
    let desk = desk(&changed(&[TWO[0]]));
    desk.line(&format!("{DIFF} --severity enum-values-added=safe")).exits(0);
    desk.put("drift.toml", "[severity]\n\"enum-*\" = \"risky\"\n");
    desk.line(&format!("{DIFF} --ignore drift.toml --fail-on breaking")).exits(0);
    desk.line(&format!("{DIFF} --ignore drift.toml --fail-on risky")).exits(1);
    // The command line goes before the file.
    desk.line(&format!("{DIFF} --ignore drift.toml --severity enum-values-added=breaking")).exits(1);
    for (setting, says) in [
        ("enum-value-added=safe", "did you mean `enum-values-added`?"),
        ("enum-values-added=bad", "`bad` is not a verdict"),
        ("enum-values-added", "RULE=VERDICT"),
    ] {
        let run = desk.line(&format!("{DIFF} --severity {setting}")).exits(2);
        assert!(run.err.contains(says), "{}", run.err);
    }
    desk.put("drift.toml", "[[accept]]\nrule = \"enum-value-added\"\nreason = \"planned\"\n");
    let run = desk.line(&format!("{DIFF} --ignore drift.toml")).exits(2);
    assert!(run.err.contains("did you mean `enum-values-added`?") && run.err.contains("drift.toml"), "{}", run.err);
}

#[test]
fn paths_are_chosen_or_left_out() {
    let desk = desk(&changed(&[TWO[0], ("title: Zoo", "title: Park")]));
    let count = |options: &str| {
        let run = desk.line(&format!("{DIFF} --format json --fail-on none {options}")).exits(0);
        serde_json::from_str::<Value>(&run.out).unwrap()["changes"].as_array().unwrap().len()
    };
    assert_eq!(count(""), 2);
    assert_eq!(count("--path /animals*"), 1);
    assert_eq!(count("--path /keepers*"), 0);
    assert_eq!(count("--exclude /animals*"), 1, "what belongs to no path stays");
    assert_eq!(count("--path /animals* --exclude *{id}"), 0);
}

#[test]
fn fingerprints_do_not_depend_on_the_place() {
    let prints = |desk: &Desk| -> Vec<String> {
        let run = desk.line(&format!("{DIFF} --format json --fail-on none")).exits(0);
        let report: Value = serde_json::from_str(&run.out).unwrap();
        let all = report["changes"].as_array().unwrap().iter();
        all.map(|change| change["fingerprint"].as_str().unwrap().to_owned()).collect()
    };
    let first = prints(&desk(&changed(&TWO)));
    let moved = prints(&desk(&format!("# A comment.\n{}", changed(&TWO))));
    assert_eq!(first, moved);
    assert_ne!(first[0], first[1]);
}

#[test]
fn junit_has_a_failure_for_what_breaks() {
    let run = desk(&changed(&TWO)).line(&format!("{DIFF} --format junit")).exits(1);
    assert!(run.out.contains("tests=\"3\" failures=\"1\""), "{}", run.out);
    let case = "<testcase classname=\"schema Animal\" name=\"kind: enum-values-added: bear\" file=\"new.yaml\" line=\"21\"><failure type=\"enum-values-added\"";
    assert!(run.out.contains(case), "{}", run.out);
    let same = desk(OLD).line(&format!("{DIFF} --format junit")).exits(0);
    assert!(same.out.contains("tests=\"1\" failures=\"0\""), "{}", same.out);
    let renamed = desk(&changed(&[("operationId: getAnimal", "operationId: fetchAnimal")]));
    for (level, failures, status) in [("breaking", 0, 0), ("rust-major", 1, 1), ("none", 0, 0)] {
        let run = renamed.line(&format!("{DIFF} --format junit --fail-on {level}")).exits(status);
        assert!(run.out.contains(&format!("failures=\"{failures}\"")), "{level}\n{}", run.out);
    }
}

#[test]
fn annotations_are_bounded_the_worst_first() {
    let many: Vec<String> = (0..30).map(|i| format!("v{i}")).collect();
    let properties =
        |last: &str| -> String { (0..30).map(|i| format!("        p{i}: {{type: string{last}}}\n")).collect() };
    let keeper = "        keeper: {type: string}\n";
    let desk = Desk::new();
    desk.put("old.yaml", OLD.replace(keeper, &properties(", enum: [a]")));
    desk.put("new.yaml", OLD.replace(keeper, &properties(&format!(", enum: [a, {}]", many.join(", ")))));
    let out = desk.line(&format!("{DIFF} --format github")).exits(1).out;
    assert_eq!(out.matches("::error ").count(), 10, "{out}");
    assert!(out.ends_with("; 20 more have no annotation\n"), "{out}");
}

/// A repository whose last commit has the old document, in two files.
fn repository() -> Desk {
    let desk = Desk::new();
    let (head, tail) = OLD.split_once("components:\n  schemas:\n").unwrap();
    let schema = tail.replace("\n    ", "\n").replacen("    Animal:", "Animal:", 1);
    desk.put("api/openapi.yaml", head.replace("#/components/schemas/Animal", "parts/animal.yaml#/Animal"));
    desk.put("api/parts/animal.yaml", &schema).put("api/notes.txt", "notes");
    for arguments in [
        &["init", "-q"][..],
        &["add", "."],
        &["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false", "commit", "-q", "-m", "first"],
    ] {
        let status = std::process::Command::new("git").args(arguments).current_dir(desk.path("")).status().unwrap();
        assert!(status.success(), "{arguments:?}");
    }
    desk.put("api/parts/animal.yaml", schema.replace("enum: [lion]", "enum: [lion, bear]"));
    desk
}

#[test]
fn documents_of_a_revision_are_read_with_what_they_refer_to() {
    let desk = repository();
    let run = desk.line("diff --old git:HEAD:api/openapi.yaml --new api/openapi.yaml --format json").exits(1);
    let report: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(report["old"][0], "git:HEAD:api/openapi.yaml");
    assert_eq!(report["changes"][0]["rule"], "enum-values-added");
    let file = |side: &str| report["changes"][0][side]["file"].as_str().unwrap().to_owned();
    assert_eq!((file("old"), file("new")), ("api/parts/animal.yaml".to_owned(), "api/parts/animal.yaml".to_owned()));
    desk.line("diff --old git:HEAD:api/openapi.yaml --new git:HEAD:./api/openapi.yaml --fail-on any").exits(0);
    for (document, says) in [
        ("git:nothing:api/openapi.yaml", "revision"),
        ("git:HEAD:api/gone.yaml", "the revision has no file `api/gone.yaml`"),
        ("git:HEAD", "it names no path"),
    ] {
        let run = desk.line(&format!("diff --old {document} --new api/openapi.yaml")).exits(2);
        assert!(run.err.contains(says), "{}", run.err);
    }
}

#[test]
fn a_revision_is_not_an_option() {
    let run = repository().line("diff --old git:--output=x:api/openapi.yaml --new api/openapi.yaml").exits(2);
    assert!(run.err.contains("the revision is empty or an option"), "{}", run.err);
}

#[test]
fn a_policy_decides_what_may_go() {
    let parts =
        [("      tags: [animals]", "      tags: [animals]\n      deprecated: true\n      x-sunset: 2026-02-01")];
    let desk = desk("openapi: 3.1.0\ninfo: {title: Zoo, version: 1.0.0}\npaths: {}\n");
    desk.put("old.yaml", changed(&parts)).put("policy.toml", "[policy]\nnotice-days = 30\nversion = \"fail\"\n");
    let line = |date: &str| format!("{DIFF} --ignore policy.toml --date {date}");
    let early = desk.line(&line("2026-01-31")).exits(1);
    assert!(early.out.contains("operation-removed: was deprecated; its sunset is on 2026-02-01"), "{}", early.out);
    assert!(early.out.contains("`info.version` stays 1.0.0, and breaking changes need 2.0.0\n"), "{}", early.out);
    let late = desk.line(&line("2026-02-01")).exits(0);
    assert!(late.out.contains("1 accepted") && !late.out.contains("info.version"), "{}", late.out);
    let unknown = desk.put("policy.toml", "[policy]\nnotice = 1\n").line(&line("2026-02-01")).exits(2);
    assert!(unknown.err.contains("policy.toml:2") && unknown.err.contains("unknown field `notice`"), "{}", unknown.err);
    desk.line(&line("tomorrow")).exits(2);
}

#[test]
fn a_breaking_change_without_a_major_version_is_in_every_format() {
    let desk = desk(&changed(&[("enum: [lion]", "enum: [lion, cat, bear]")]));
    desk.put("old.yaml", changed(&[("enum: [lion]", "enum: [lion, cat]")]));
    desk.put("fail.toml", "[policy]\nversion = \"fail\"\n");
    let says = "stays 1.0.0, and breaking changes need 2.0.0";
    for (format, failing) in [
        ("text", says),
        ("markdown", "- ❌ "),
        ("json", "\"fails\": true"),
        ("github", "::error title=info.version::"),
        ("html", says),
        ("junit", "failures=\"1\""),
    ] {
        let run = desk.line(&format!("{DIFF} --format {format}")).exits(1);
        assert!(run.out.contains(says), "{format}\n{}", run.out);
        let run = desk.line(&format!("{DIFF} --format {format} --ignore fail.toml --fail-on rust-major")).exits(1);
        assert!(run.out.contains(failing) && run.out.contains(says), "{format}\n{}", run.out);
        desk.line(&format!("{DIFF} --format {format} --fail-on rust-major")).exits(0);
    }
    desk.line(&format!("{DIFF} --ignore fail.toml --fail-on none")).exits(0);
}
