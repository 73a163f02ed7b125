//! The pages on errors and warnings in `docs/codes`: one for each code, with an example that really gives it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use sdkwright::ModulePath;
use sdkwright::codes;
use sdkwright::diagnostics::Diagnostics;
use sdkwright::generate::{Failure, Layout, Request, build};

/// Codes that no document gives: of the machine, of files beside the documents, and of bounds that take megabytes to
/// meet.
fn has_no_example(code: &str) -> bool {
    let machine =
        ["config-unreadable", "hand-written-unreadable", "ignore-file-invalid", "internal-fault", "no-thread"];
    let bounds = ["schemas-too-deep", "too-many-files", "too-much-overlaid", "too-much-repeated"];
    let beside = ["build-script", "revision-unreadable"];
    beside.contains(&code) || code.starts_with("output-") || machine.contains(&code) || bounds.contains(&code)
}

/// The fenced blocks of a page: their text.
fn blocks(page: &str) -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    let mut is_inside = false;
    for line in page.lines() {
        match (line.starts_with("```"), is_inside) {
            (true, false) => {
                // A block of plain text is not a file.
                is_inside = true;
                blocks.push(if line == "```text" { "text".to_owned() } else { String::new() });
            }
            (true, true) => is_inside = false,
            (false, true) => *blocks.last_mut().unwrap() += &format!("{line}\n"),
            (false, false) => {}
        }
    }
    blocks.retain(|block| !block.starts_with("text"));
    blocks
}

/// Writes the blocks to the files that they name in a comment, else to `openapi.yaml`, and gives the findings.
fn findings(code: &str, blocks: &[String]) -> Diagnostics {
    let folder = tempfile::tempdir().unwrap();
    let mut request = Request { name: Some("example".to_owned()), ..Request::default() };
    request.deny_warnings = code == "warnings-denied";
    #[cfg(feature = "progenitor")]
    if code.starts_with("progenitor-") {
        request.backend = sdkwright::generate::Backend::Progenitor;
    }
    if code == "hand-written-unused" {
        request.layout = Layout::Module(ModulePath::parse("api").unwrap());
    }
    for block in blocks {
        let named = block.lines().next().and_then(|line| line.strip_prefix("# ").or(line.strip_prefix("// ")));
        let path = folder.path().join(named.unwrap_or("openapi.yaml"));
        let is_whole = named.is_some() || block.starts_with("openapi:");
        let head = if is_whole { "" } else { "openapi: 3.1.0\ninfo: {title: Example, version: '1'}\n" };
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, format!("{head}{block}")).unwrap();
        match named {
            Some("sdk.toml") => request.config = Some(path),
            Some("overlay.yaml") => request.overlays.push(path),
            None | Some("openapi.yaml") => request.documents.push(path),
            Some(_) => {}
        }
    }
    // The document that the configuration names comes from there.
    if request.config.as_ref().is_some_and(|config| fs::read_to_string(config).unwrap().contains("documents")) {
        request.documents.clear();
    }
    match build(&request) {
        Ok(built) => built.diagnostics,
        Err(Failure(diagnostics)) => diagnostics,
    }
}

/// Returns whether a help begins in lower case, with code or with a name.
fn has_form_of_help(help: &str) -> bool {
    const NAMES: [&str; 4] = ["Cargo", "JSON", "OpenAPI", "Rust"];
    let word = help.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    !word.starts_with(char::is_uppercase) || NAMES.contains(&word)
}

#[test]
fn the_example_of_each_page_gives_its_code() {
    let mut faults = Vec::new();
    for code in codes::all() {
        let page = codes::page(code).unwrap();
        let blocks = blocks(page);
        if blocks.is_empty() != has_no_example(code) {
            faults.push(format!("{code}: an example is missing, or not expected"));
        }
        if code.starts_with("progenitor-") && !cfg!(feature = "progenitor") {
            continue;
        }
        let found = findings(code, &blocks);
        let given: Vec<&str> = found.iter().map(|finding| finding.code).collect();
        for finding in found.iter().filter(|finding| !has_form_of_help(finding.help.raw())) {
            faults.push(format!("{code}: the help does not begin in lower case: {}", finding.help));
        }
        if !blocks.is_empty() && !given.contains(&code) {
            faults.push(format!("{code}: the example gives {given:?}"));
        }
        let has_form = page.starts_with(&format!("# `{code}`\n\n"))
            && page.contains("\n## What to do\n")
            && ["Warning. ", "Error. ", "Error or warning. "].iter().any(|kind| page.contains(&format!("\n{kind}")));
        if !has_form {
            faults.push(format!("{code}: the page lacks its title, its kind or what to do"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn there_is_a_page_for_each_code_and_a_code_for_each_page() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut given = BTreeSet::new();
    let mut written: BTreeSet<&str> = BTreeSet::new();
    let mut sources = Vec::new();
    collect(&root.join("src"), &mut sources);
    for path in sources {
        let text = fs::read_to_string(path).unwrap();
        let text = text.split("\nmod tests {").next().unwrap_or_default();
        for call in
            [".warn(", ".error(", "unreadable(", ".lost(", ".left_out(", "fault(", "code: ", "CODE: &str = ", "report("]
        {
            let after = text.match_indices(call).map(|(at, _)| &text[at + call.len()..]);
            given.extend(after.filter_map(first_code).map(str::to_owned));
        }
        written.extend(codes::all().filter(|code| text.contains(&format!("\"{code}\""))));
    }
    let without_page: Vec<&String> = given.iter().filter(|code| codes::page(code).is_none()).collect();
    let without_code: Vec<&str> = codes::all().filter(|code| !written.contains(code)).collect();
    assert!(given.len() > 80, "the search does not work any more: {given:?}");
    assert!(without_page.is_empty() && without_code.is_empty(), "no page: {without_page:?}; no code: {without_code:?}");
}

#[test]
fn the_index_has_each_page() {
    let index = include_str!("../../docs/codes/README.md");
    let rows: Vec<String> = index.lines().filter(|line| line.starts_with("| [")).map(str::to_owned).collect();
    let mut expected: Vec<String> = Vec::new();
    let mut sorted: Vec<&str> = codes::all().collect();
    sorted.sort_unstable();
    for code in sorted {
        let kind =
            codes::page(code).unwrap().lines().nth(2).and_then(|line| line.split('.').next()).unwrap_or_default();
        expected.push(format!("| [`{code}`]({code}.md) | {} |", kind.to_lowercase()));
    }
    assert_eq!(rows, expected);
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs") {
            files.push(path);
        }
    }
}

/// The first literal of a call's arguments, if it has the form of a code.
fn first_code(arguments: &str) -> Option<&str> {
    let (before, rest) = arguments.split_once('"')?;
    let (code, _) = rest.split_once('"')?;
    let is_code =
        code.contains('-') || ["never", "method", "overlay", "pagination", "syntax", "unreadable"].contains(&code);
    let is_plain = code.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    // A statement or another item before which it lies is not part of this call.
    let is_argument = before.len() < 80 && !before.contains([';', '{', '}']);
    (is_argument && is_code && is_plain && !code.is_empty()).then_some(code)
}
