//! The guide: its commands run, and its Rust compiles.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

use super::{blocks, shell};
use crate::paths::root;

/// The page that makes the crate of the others' examples.
const FIRST: &str = "docs/guide/your-api.md";
/// The page whose servers the crate has, too.
const SERVERS: &str = "docs/guide/servers.md";
/// The servers of the first page's document.
const SERVER: &str = "servers:\n  - url: https://library.example.com/v1\n";
/// Pages with Rust that is part of a program. Code of another generator's client has the language `rust,ignore`.
const PAGES: [&str; 13] = [
    "README.md",
    FIRST,
    SERVERS,
    "docs/guide/stackone.md",
    "docs/guide/testing.md",
    "docs/guide/authentication.md",
    "docs/guide/hooks.md",
    "docs/guide/streaming.md",
    "docs/guide/platforms.md",
    "docs/guide/types.md",
    "docs/configuration.md",
    "docs/guide/from-progenitor.md",
    "docs/guide/from-openapi-generator.md",
];

/// Adds to the document what the examples of other pages need: operations and security schemes.
const OVERLAY: &str = include_str!("overlay.yaml");

/// Names that examples use without a definition.
const PRELUDE: &str = r#"#![allow(unused, clippy::all)]

use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use library_client::models::*;
use library_client::operations::books::CreateBookError;
use library_client::{Error, Library};
use stackone_client::StackOne;
use stackone_client::models::HrisCreateEmployee;
use tokio::io::AsyncWriteExt;
use tokio::sync::Mutex;
use types::Types as Ledger;

struct MockServer;

mod vault {
    pub async fn read(name: &str) -> Result<String, std::io::Error> {
        Ok(name.to_owned())
    }
}

fn sign(method: &http::Method, path: &str, body: &[u8]) -> String {
    format!("{method} {path} {}", body.len())
}

fn save(token: Option<&library_client::auth::Secret>) {}

fn record(operation: &str, time: Duration) {}

impl MockServer {
    fn uri(&self) -> String {
        "http://127.0.0.1:4010".to_owned()
    }
}

fn shelf_mark(book: &Book) -> String {
    book.title.clone()
}

fn main() {}
"#;

/// Arguments of the function that an example becomes.
const GIVEN: &str = "library: Library, stackone: StackOne, acme: stackone_client::Account, token: &str, key: &str, test_key: &str, \
                     server: MockServer, body: NewBook, mut out: tokio::fs::File, ledger: Ledger, signature: &'static str, \
                     first: &'static str, second: &'static str, id: &str, secret: &str, saved: &str, code: &str, verifier: &str";

const MANIFEST: &str = r#"[package]
name = "examples"
version = "0.1.0"
edition = "2024"

[dependencies]
bytes = "1"
chrono = { version = "0.4", default-features = false, features = ["std"] }
http = "1"
library-client = { path = "library-client", features = ["blocking", "tower"] }
stackone-client = { path = "STACKONE", default-features = false, features = ["rustls", "hris", "platform"] }
tokio = { version = "1", features = ["fs", "io-util", "macros", "rt-multi-thread", "sync", "time"] }
tower = { version = "0.5", features = ["limit"] }
types = { path = "types", default-features = false, features = ["rustls"] }
rust_decimal = { version = "1", default-features = false }
time = { version = "0.3", default-features = false }
uuid = { version = "1", features = ["v4"] }
"#;

/// Follows the first page, then compiles the examples of all pages against the crate that it makes.
pub(super) fn follow() -> Result<()> {
    let desk = tempfile::tempdir().context("no temporary folder")?;
    let page = fs::read_to_string(root().join(FIRST))?;
    let found = blocks(&page);
    let of = |language: &str| {
        found.iter().filter(|(other, _)| *other == language).map(|(_, code)| *code).collect::<Vec<_>>()
    };
    let (documents, settings) = (of("yaml"), of("toml"));
    let ([document], [settings]) = (documents.as_slice(), settings.as_slice()) else {
        bail!("{FIRST} should have one block of yaml and one of toml");
    };
    let [_install, generate, test, make, _run, again, check] = of("sh")
        .try_into()
        .map_err(|other: Vec<_>| anyhow::anyhow!("{FIRST} should have seven blocks of sh; it has {}", other.len()))?;
    let servers = fs::read_to_string(root().join(SERVERS))?;
    let servers = blocks(&servers).into_iter().find(|(language, _)| *language == "yaml").context("no servers")?.1;
    ensure!(document.contains(SERVER), "the document of {FIRST} should have {SERVER:?}");

    fs::write(desk.path().join("library.yaml"), document)?;
    for commands in [generate, test, make] {
        shell(commands, desk.path())?;
    }
    fs::write(desk.path().join("library.yaml"), document.replace(SERVER, servers))?;
    fs::write(desk.path().join("sdk.toml"), settings)?;
    for commands in [again, check] {
        shell(commands, desk.path())?;
    }
    fs::write(desk.path().join("overlay.yaml"), OVERLAY)?;
    shell(&format!("{} --overlay overlay.yaml", again.trim()), desk.path())?;
    compile(desk.path())
}

/// Compiles each example of the pages as a program of its own.
fn compile(desk: &Path) -> Result<()> {
    let manifest = MANIFEST.replace("STACKONE", &root().join("generated").to_string_lossy());
    let types = root().join("codegen/tests/snapshots/types");
    let types = types.display();
    shell(
        &format!("sdkwright generate '{types}/openapi.yaml' --config '{types}/sdk.toml' --name types --out types"),
        desk,
    )?;
    fs::write(desk.join("Cargo.toml"), manifest)?;
    let folder = desk.join("src/bin");
    fs::create_dir_all(folder.join("fixtures"))?;
    fs::write(folder.join("fixtures/book.json"), "{}")?;
    let mut count = 0;
    for page in PAGES {
        let text = fs::read_to_string(root().join(page))?;
        for (_, code) in blocks(&text).into_iter().filter(|(language, _)| *language == "rust") {
            count += 1;
            let stem = Path::new(page).file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
            fs::write(folder.join(format!("{stem}-{count}.rs")), program(code)?)?;
        }
    }
    shell("cargo check --quiet --bins", desk)?;
    println!("{count} examples of {} pages compile", PAGES.len());
    Ok(())
}

fn program(code: &str) -> Result<String> {
    if code.contains("fn main()") {
        return Ok(code.to_owned());
    }
    // An example ends with the error of its client, or converts several.
    let error = match code.contains("return Err(error)") {
        true if code.contains("acme") => "stackone_client::Error",
        true => "Error",
        false => "Box<dyn std::error::Error>",
    };
    let mut program = PRELUDE.to_owned();
    write!(program, "\nasync fn example({GIVEN}) -> Result<(), {error}> {{\n{code}\nOk(())\n}}\n")?;
    Ok(program)
}
