//! `cargo xtask wasm`: crates compile for browsers (`wasm32-unknown-unknown`), and the SDK's calls work in one.

mod server;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use sdkwright::generate::{self, Request};
use wasm_bindgen_cli_support::Bindgen;

use crate::browser::{self, Browser};
use crate::cargo::cargo;
use crate::paths::root;
use server::{Api, Page};

const TARGET: &str = "wasm32-unknown-unknown";
/// Snapshots that have, between them, every kind of body, parameter and union.
const SNAPSHOTS: [&str; 3] = ["bodies", "operations", "unions"];
/// The program of the page.
const PAGE: &str = "page";
/// The time that the page may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// The text that the page must report.
const EXPECTED: &str = "files: a, b, c\nbytes: 5\nretries: 1\ntimeout: true\nstatus: Some(404)\nfutures are Send: true";

pub(crate) fn run() -> Result<()> {
    ensure_target()?;
    let workspace = workspace()?;
    let mut check = compile(&workspace, "check");
    let members = SNAPSHOTS.into_iter().chain(["stackone-client"]);
    check.args(members.flat_map(|member| ["--package", member]));
    succeed(&mut check, "crates do not compile for browsers")?;
    println!("stackone-client and the snapshots {} compile for {TARGET}", SNAPSHOTS.join(", "));

    succeed(compile(&workspace, "build").args(["--package", PAGE]), "the page's program does not compile")?;
    let page = workspace.join("site");
    bind(&workspace.join(format!("target/{TARGET}/debug/{PAGE}.wasm")), &page)?;
    browser::ensure()?;
    let api = Api::start()?;
    let page = Page::start(&page, api.url())?;
    let _browser = Browser::open(page.url())?;
    let report = page.report(PATIENCE).context("the page reported nothing in time")?;
    ensure!(report == EXPECTED, "the page reported\n{report}\nexpected\n{EXPECTED}");
    println!("in Chromium:\n{report}");
    let asked = api.asked_headers();
    ensure!(asked == "authorization,x-account-id", "requests need leave for other headers: {asked}");
    println!("headers that need leave: {asked}");
    Ok(())
}

/// Installs the target's standard library where it is missing.
fn ensure_target() -> Result<()> {
    let rustup = |arguments: &[&str]| Command::new("rustup").args(arguments).current_dir(root()).output();
    let installed = rustup(&["target", "list", "--installed"]).context("rustup does not start")?;
    if String::from_utf8_lossy(&installed.stdout).lines().any(|line| line == TARGET) {
        return Ok(());
    }
    let added = rustup(&["target", "add", TARGET])?;
    if !added.status.success() {
        bail!("the standard library for {TARGET} can't be installed: {}", String::from_utf8_lossy(&added.stderr));
    }
    Ok(())
}

/// Writes the crates, and the page's program, into a workspace of their own.
fn workspace() -> Result<PathBuf> {
    let folder = root().join("target/wasm");
    let spec = root().join("spec/sdk.toml");
    crate_in(&folder.join("stackone-client"), Request { config: Some(spec), ..Request::default() })?;
    for name in SNAPSHOTS {
        let from = root().join("codegen/tests/snapshots").join(name);
        let config = Some(from.join("sdk.toml")).filter(|config| config.is_file());
        let documents = vec![from.join("openapi.yaml")];
        let request = Request { documents, config, name: Some(name.to_owned()), ..Request::default() };
        crate_in(&folder.join(name), request)?;
    }
    fs::create_dir_all(folder.join(PAGE).join("src"))?;
    for path in ["Cargo.toml", "src/lib.rs"] {
        fs::copy(root().join("xtask/wasm").join(path), folder.join(PAGE).join(path))?;
    }
    let members = SNAPSHOTS.join("\", \"");
    let manifest =
        format!("[workspace]\nresolver = \"3\"\nmembers = [\"stackone-client\", \"{PAGE}\", \"{members}\"]\n");
    fs::write(folder.join("Cargo.toml"), manifest)?;
    // The versions that this workspace is tested with.
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(folder)
}

/// Generates a crate.
fn crate_in(folder: &Path, request: Request) -> Result<()> {
    let made = generate::generate(&request, folder, false);
    made.map(drop).with_context(|| format!("{}: is not generated", folder.display()))
}

fn compile(workspace: &Path, subcommand: &str) -> Command {
    let mut command = cargo();
    command.args([subcommand, "--quiet", "--target", TARGET]).current_dir(workspace);
    command.env("CARGO_TARGET_DIR", workspace.join("target")).env("RUSTFLAGS", "-D warnings");
    command
}

fn succeed(command: &mut Command, fault: &str) -> Result<()> {
    let status = command.status().context("cargo does not start")?;
    if status.success() { Ok(()) } else { bail!("{fault}: see above") }
}

/// Writes the module and the JavaScript that loads it.
fn bind(module: &Path, site: &Path) -> Result<()> {
    Bindgen::new().input_path(module).web(true)?.typescript(false).generate(site)
}
