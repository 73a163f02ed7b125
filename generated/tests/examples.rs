//! Runs the examples as they run on a machine without a key: against the small server that each starts itself.
//!
//! Cargo builds the examples before it runs tests; `cargo test --test examples` alone takes those of the last build.

use std::env;
use std::path::PathBuf;
use std::process::Command;

/// The output of an example, after the line about the server.
#[track_caller]
fn run(name: &str) -> Vec<String> {
    let output = Command::new(program(name))
        .env_remove("STACKONE_API_KEY")
        .env_remove("STACKONE_ACCOUNT_ID")
        .output()
        .unwrap_or_else(|error| panic!("{name} does not start ({error}): build it with `cargo build --examples`"));
    let said = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(output.status.success(), "{name}: {said}\n{}", String::from_utf8_lossy(&output.stderr));
    let mut lines = said.lines().map(str::to_owned);
    let first = lines.next().unwrap_or_default();
    assert!(first.starts_with("STACKONE_API_KEY is not set: talking to http://127.0.0.1:"), "{name}: {first}");
    lines.collect()
}

/// The folder in which Cargo puts an example: beside the folder of this test.
fn program(name: &str) -> PathBuf {
    let this = env::current_exe().expect("this program has a path");
    let profile = this.parent().and_then(|deps| deps.parent()).expect("it lies two folders down");
    profile.join("examples").join(name).with_extension(env::consts::EXE_EXTENSION)
}

#[cfg(feature = "platform")]
#[test]
fn quickstart() {
    let said = run("quickstart");
    assert_eq!(
        said,
        [
            "session 7 for Acme Ltd: https://app.example/connect/demo",
            "page 1: 2 accounts",
            "  acc_1 bamboohr (active)",
            "  acc_2 greenhouse (active)",
            "page 2: 1 accounts",
            "  acc_3 hubspot (active)",
        ]
    );
}

#[cfg(feature = "platform")]
#[test]
fn connect_account() {
    let said = run("connect_account");
    assert_eq!(
        said,
        ["send the customer to https://app.example/connect/demo", "bamboohr is connected as account acc_1"]
    );
}

#[cfg(feature = "hris")]
#[test]
fn sync_employees() {
    let said = run("sync_employees");
    assert_eq!(
        said,
        [
            "run 1: 3 changed since the beginning",
            "  emp_1 Ifeoma Lindqvist, Chief engineer",
            "  emp_2 Henrik Aasen, Deck officer",
            "  emp_3 Tuva Brekkhus, Third engineer",
            "run 2: 1 changed since 2026-01-15T09:00:00.000Z",
            "  emp_1 Ifeoma Lindqvist, Chief engineer",
            "  emp_2 Henrik Aasen, Deck officer",
            "  emp_3 Tuva Brekkhus, Second engineer",
        ]
    );
}

#[cfg(feature = "ats")]
#[test]
fn create_candidate() {
    let said = run("create_candidate");
    assert_eq!(said, ["applying for Second engineer", "the application is in: Application review"]);
}

#[cfg(feature = "hris")]
#[test]
fn download_document() {
    let said = run("download_document");
    let (name, path) = said[0].split_once(": 200000 bytes in ").expect("a line about the file");
    assert_eq!(name, "employment-contract.pdf");
    let file = std::fs::read(path).expect("the file is there");
    assert!(file.starts_with(b"%PDF-1.7\n") && file.len() == 200_000);
}

#[cfg(feature = "platform")]
#[test]
fn proxy_request() {
    let said = run("proxy_request");
    assert_eq!(said, ["the provider's status: 200", r#"  fields: ["name","jobTitle","shirtSize"]"#]);
}
