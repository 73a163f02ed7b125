//! Parameters that `sdk.toml` gives once for many operations, and what it says where it can't.

use std::fs;
use std::path::Path;

use sdkwright::generate::{Built, Failure, Request, build};

/// Three levels: an organisation, its projects, and what needs neither or another parameter beside.
const DOCUMENT: &str = "openapi: 3.1.0
info: {title: Yard, version: '1'}
paths:
  /orgs/{org}/projects/{project}/ships:
    parameters:
      - {name: org, in: path, required: true, schema: {type: string}}
      - {name: project, in: path, required: true, schema: {type: integer}}
    get: {operationId: listShips, tags: [ships], responses: {'204': {description: ok}}}
  /orgs/{org}/ships:
    get: {operationId: allShips, tags: [ships], parameters: [{name: org, in: path, required: true, schema: {type: string}}], responses: {'204': {description: ok}}}
  /ships:
    get: {operationId: countShips, tags: [ships], parameters: [{name: org, in: query, schema: {type: string}}], responses: {'204': {description: ok}}}
  /docks/{dock}:
    get:
      operationId: getDock
      tags: [docks]
      parameters:
        - {name: dock, in: path, required: true, schema: {type: string}}
        - {name: X-Team, in: header, required: true, schema: {type: string}}
        - {name: org, in: query, required: true, schema: {type: string}}
      responses: {'204': {description: ok}}
";

const SCOPES: &str = "[scopes.project]\nparameter = 'project'\nwithin = 'org'\n\n[scopes.org]\nparameter = 'org'\n\n[scopes.team]\nparameter = 'x-team'\n";

fn built(config: &str) -> Result<Built, Failure> {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let (document, config) = (write("yard.yaml", DOCUMENT), write("sdk.toml", config));
    build(&Request { documents: vec![document], config: Some(config), ..Request::default() })
}

fn text<'a>(built: &'a Built, path: &str) -> &'a str {
    std::str::from_utf8(&built.files[path]).unwrap()
}

/// The content of a block of a file.
fn block<'a>(text: &'a str, head: &str) -> &'a str {
    let rest = text.split(&format!("{head} {{\n")).nth(1).unwrap_or_else(|| panic!("no `{head}` in {text}"));
    rest.split("\n}\n").next().unwrap_or_default()
}

#[test]
fn an_operation_is_called_on_the_innermost_scope_that_it_needs() {
    let built = built(SCOPES).unwrap_or_else(|failure| panic!("{failure}"));
    let ships = text(&built, "src/operations/ships.rs");
    assert!(block(ships, "impl Ships").contains("pub fn count_ships(&self)"));
    assert!(block(ships, "impl Ships<Org>").contains("pub fn all_ships(&self)"));
    assert!(block(ships, "impl Ships<Project>").contains("pub fn list_ships(&self)"));
    // Optional parameters are setters.
    assert!(block(ships, "impl CountShips").contains("pub fn org("));
    let client = text(&built, "src/client.rs");
    assert!(block(client, "impl Yard").contains("pub fn org(&self, org: impl ToString) -> Org"));
    assert!(!block(client, "impl Yard").contains("pub fn project("));
    assert!(block(client, "impl Org").contains("pub fn project(&self, project: i64) -> Project"));
    assert!(block(client, "impl Project").contains("pub fn ships(&self) -> operations::ships::Ships<Project>"));
    // Of two scopes beside each other the first is taken; headers are named in any case.
    let docks = text(&built, "src/operations/docks.rs");
    assert!(
        block(docks, "impl Docks<Org>").contains("pub fn get_dock(&self, dock: impl ToString, x_team: impl ToString)")
    );
    let calls = text(&built, "tests/wire/calls/ships.rs");
    assert!(calls.contains(".project("), "{calls}");
    let codes: Vec<_> = built.diagnostics.iter().map(|finding| finding.code).collect();
    // The scope `team` has no operation left.
    assert_eq!(codes, ["rule-without-effect"]);
    assert!(!client.contains("Team"));
}

/// Code, line and message of the only finding.
#[track_caller]
fn only(config: &str) -> (&'static str, u32, String) {
    let diagnostics = match built(config) {
        Ok(built) => built.diagnostics,
        Err(Failure(diagnostics)) => diagnostics,
    };
    let mut findings = diagnostics.iter();
    let finding = findings.next().expect("a finding");
    assert!(findings.next().is_none(), "one finding");
    assert!(Path::new(&finding.location.file.to_string()).ends_with("sdk.toml"), "{finding}");
    (finding.code, finding.location.line, finding.message.to_string())
}

#[test]
fn a_scope_that_can_not_be_is_told_with_its_line() {
    let different = "[scopes.org]\nparameter = 'org'\n[scopes.dock]\nparameter = 'dck'\n";
    assert_eq!(
        only(different),
        ("rule-without-effect", 4, "scopes.dock: no operation requires a parameter `dck`".to_owned())
    );
    let (code, line, message) = only("[scopes]\nships = { parameter = 'org' }\n");
    assert_eq!((code, line), ("scope-name", 2), "{message}");
    for (config, at, told) in [
        ("[scopes.Org]\nparameter = 'org'\n", 2, "can't name a method"),
        ("[scopes.builder]\nparameter = 'org'\n", 2, "can't name a method"),
        ("[scopes.error]\nparameter = 'org'\n", 2, "its type would have the name `Error`"),
        ("[scopes.org]\nparameter = 'org'\nwithin = 'firm'\n", 3, "there is no scope `firm`"),
        ("[scopes.org]\nparameter = 'org'\nwithin = 'org'\n", 3, "it lies within itself"),
    ] {
        let (code, line, message) = only(config);
        assert_eq!((code, line), ("config-value", at), "{config}");
        assert!(message.contains(told), "{message}");
    }
    let (code, line, _) = only("[scopes.org]\nparam = 'org'\n");
    assert_eq!((code, line), ("config-invalid", 2));
}
