//! The phrases of `phrases.toml` occur in none of the texts below [`PLACES`].

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use fancy_regex::Regex;
use serde::Deserialize;

/// A kind of text, and where it is: a file, or a folder with all files of these extensions below it.
struct Place {
    name: &'static str,
    path: &'static str,
    extensions: &'static [&'static str],
}

/// Rust has texts in comments and, outside of tests, in string literals.
const PLACES: &[Place] = &[
    Place { name: "docs", path: "docs", extensions: &["md"] },
    Place { name: "docs", path: "README.md", extensions: &["md"] },
    Place { name: "docs", path: "CONTRIBUTING.md", extensions: &["md"] },
    Place { name: "docs", path: "SECURITY.md", extensions: &["md"] },
    Place { name: "docs", path: "codegen/CHANGELOG.md", extensions: &["md"] },
    Place { name: "docs", path: "action.yml", extensions: &["yml"] },
    Place { name: "spec", path: "spec", extensions: &["md", "yaml", "toml", "rs"] },
    Place { name: "code", path: "codegen/src", extensions: &["rs"] },
    Place { name: "code", path: "codegen/runtime", extensions: &["rs"] },
    Place { name: "code", path: "codegen/harness", extensions: &["rs"] },
    Place { name: "code", path: "codegen/tests", extensions: &["rs"] },
    Place { name: "code", path: "xtask", extensions: &["rs", "toml"] },
    Place { name: "code", path: "fuzz/fuzz_targets", extensions: &["rs"] },
    Place { name: "output", path: "codegen/tests/snapshots", extensions: &["md"] },
    Place { name: "output", path: "generated", extensions: &["rs", "md"] },
];

/// Tables whose rows are compared with sources, where they are edited first: the pages' texts around them are checked.
const COMPARED: &[(&str, &str)] = &[("docs/reliability.md", "| ``"), ("docs/drift.md", "| ``")];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    phrase: Vec<Phrase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrase {
    pattern: String,
    reason: String,
    #[serde(default)]
    not_in: Vec<String>,
}

#[test]
fn listed_phrases_do_not_occur() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package is below the root");
    let phrases = phrases();
    let mut faults = Vec::new();
    for place in PLACES {
        // Most lines of a YAML file occur many times.
        let mut clean = HashSet::new();
        let mut files = Vec::new();
        collect(&root.join(place.path), place.extensions, &mut files);
        assert!(!files.is_empty(), "{} has no texts", place.path);
        for file in files {
            let text = fs::read_to_string(&file).expect("UTF-8");
            let name = file.strip_prefix(root).expect("it is below the root").to_string_lossy().into_owned();
            let kind = if name.contains("/crate/") { "output" } else { place.name };
            let compared = COMPARED.iter().find(|(page, _)| *page == name).map(|(_, start)| *start);
            let lines = if name.ends_with(".rs") { rust(&text, is_test(&name)) } else { lines(&text) };
            for (number, line) in prose(lines) {
                if clean.contains(&line) || compared.is_some_and(|start| line.starts_with(start)) {
                    continue;
                }
                let before = faults.len();
                for (pattern, phrase) in &phrases {
                    let applies = !phrase.not_in.iter().any(|name| name == kind);
                    if let Some(found) = pattern.find(&line).expect("the pattern terminates").filter(|_| applies) {
                        faults.push(format!("{name}:{number}: `{}`: {}", found.as_str().trim(), phrase.reason));
                    }
                }
                if faults.len() == before {
                    clean.insert(line);
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} phrases of codegen/tests/phrases.toml:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn each_pattern_matches_prose_and_not_code() {
    let phrases = phrases();
    let found = |line: &str| {
        let lines = prose(lines(line));
        phrases.iter().any(|(pattern, _)| lines.iter().any(|(_, line)| pattern.is_match(line).unwrap()))
    };
    for bad in [
        "Properties are kept as they came.",
        "a string that is no time",
        "the key is there twice",
        "{} stands where a schema is due",
        "description: What the score counts.",
        "| `x` | Where people work. |",
        "Null is allowed no more.",
        "the API's description says so",
        "/// What had to be forgiven to read the body",
        "The answer has no body.",
        "mend the reference",
        "Whether it is an object.",
        "members are told apart by it",
    ] {
        assert!(found(bad), "{bad}");
    }
    for good in [
        "There is no limit.",
        "It is no longer supported.",
        "Which keywords are supported, and what do they become?",
        "`What the API sends.` is code",
        "```text\nmend it\n```",
        "How to choose a server.",
    ] {
        assert!(!found(good), "{good}");
    }
}

fn phrases() -> Vec<(Regex, Phrase)> {
    let list: List = toml::from_str(include_str!("phrases.toml")).expect("the list is valid");
    let compiled = |phrase: Phrase| (Regex::new(&format!("(?i){}", phrase.pattern)).expect("a valid pattern"), phrase);
    list.phrase.into_iter().map(compiled).collect()
}

fn collect(path: &Path, extensions: &[&str], files: &mut Vec<PathBuf>) {
    if path.is_dir() {
        let mut entries: Vec<PathBuf> =
            fs::read_dir(path).expect("a folder").map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        entries.iter().for_each(|entry| collect(entry, extensions, files));
    } else if path.extension().is_some_and(|found| extensions.iter().any(|extension| found == *extension)) {
        files.push(path.to_owned());
    }
}

/// A crate's tests hold data in string literals.
fn is_test(name: &str) -> bool {
    name.contains("/tests/") || name.ends_with("/tests.rs")
}

fn lines(text: &str) -> Vec<(usize, String)> {
    // The value of a key in TOML begins a sentence.
    text.lines()
        .enumerate()
        .map(|(i, line)| (i + 1, line.replacen(" = \"", ": ", 1).replacen(" = '", ": ", 1)))
        .collect()
}

/// The lines of comments and string literals, with their numbers.
fn rust(text: &str, only_comments: bool) -> Vec<(usize, String)> {
    static TOKEN: LazyLock<Regex> = LazyLock::new(|| {
        let token =
            r###"//[^\n]*|r##"(?s:.*?)"##|r#"(?s:.*?)"#|r"[^"]*"|"(?:[^"\\]|\\(?s:.))*"|'(?:[^'\\\n]|\\.[^']*)'"###;
        Regex::new(token).expect("a valid pattern")
    });
    static PLACEHOLDER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\{[\w.]*(:[^{}]*)?\}").expect("a valid pattern"));
    let mut found = Vec::new();
    let (mut number, mut end) = (1, 0);
    for token in TOKEN.find_iter(text).map(|token| token.expect("the pattern terminates")) {
        number += text[end..token.start()].matches('\n').count();
        end = token.start();
        let token = token.as_str();
        if let Some(comment) = token.strip_prefix("//") {
            found.push((number, comment.trim_start_matches(['/', '!']).to_owned()));
        } else if !only_comments {
            let literal = PLACEHOLDER.replace_all(token, "{}");
            let literal = literal.trim_start_matches(['r', '#', '"']).trim_end_matches(['#', '"']);
            found.extend(literal.lines().enumerate().map(|(i, line)| (number + i, line.to_owned())));
        }
    }
    found
}

/// The lines without fenced code and code spans.
fn prose(lines: Vec<(usize, String)>) -> Vec<(usize, String)> {
    let mut in_code = false;
    let mut last = 0;
    let mut prose = Vec::new();
    for (number, line) in lines {
        // A fence ends with the comment that it is in.
        in_code &= number <= last + 1;
        last = number;
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        } else if !in_code {
            // A span is replaced by its marks, so that the sentence around it stays one.
            let outside = line.split('`').enumerate().map(|(i, part)| if i % 2 == 0 { part } else { "``" });
            prose.push((number, outside.collect()));
        }
    }
    prose
}
