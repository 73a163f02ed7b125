//! `cargo xtask newcomer`: follows the README, the guide and the page on build scripts literally, and compares the results.

mod guide;

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};

use crate::cargo;
use crate::paths::root;

/// The part of the README that is tried.
const SECTION: &str = "## From nothing to the first employee";

/// The command of the README that creates the application; here it is created in a temporary folder.
const APPLICATION: &str = "../first-employee";

/// The path of this repository on the page on build scripts.
const REPOSITORY: &str = "../sdkwright";
/// The package that the page makes.
const PACKAGE: &str = "zoo-keeper";

/// Follows all of them.
pub(crate) fn run() -> Result<()> {
    follow_readme()?;
    follow_build_script()?;
    guide::follow()
}

/// The edition that `cargo new` gives a package.
const EDITION: &str = "edition = \"2024\"";

/// Follows `docs/build-script.md`: a document, a build script, and a typed call.
fn follow_build_script() -> Result<()> {
    let page = fs::read_to_string(root().join("docs/build-script.md"))?;
    let blocks = blocks(&page);
    let [
        ("sh", make),
        ("toml", needed),
        ("yaml", document),
        ("rust", script),
        ("rust", code),
        ("sh", run),
        ("text", printed),
        ..,
    ] = blocks.as_slice()
    else {
        bail!("docs/build-script.md should begin with blocks of sh, toml, yaml, rust, rust, sh and text");
    };
    let started = Instant::now();
    let desk = tempfile::tempdir().context("no temporary folder")?;
    shell(&make.replace(REPOSITORY, &root().to_string_lossy()), desk.path())?;
    let package = desk.path().join(PACKAGE);
    let manifest = fs::read_to_string(package.join("Cargo.toml"))?;
    fs::write(package.join("Cargo.toml"), manifest.replace("[dependencies]\n", needed))?;
    fs::write(package.join("zoo.yaml"), document)?;
    fs::write(package.join("build.rs"), script)?;
    fs::write(package.join("src/main.rs"), code)?;
    expect(printed, &shell(run, desk.path())?, started)?;
    in_edition_2021(&package)
}

/// Compiles modules of two snapshots in edition 2021, which many packages have.
fn in_edition_2021(package: &Path) -> Result<()> {
    let mut code = String::from("#![deny(warnings)]\n");
    for snapshot in ["operations", "unions"] {
        let folder = root().join("codegen/tests/snapshots").join(snapshot);
        let folder = folder.display();
        let commands = format!("sdkwright generate {folder}/openapi.yaml --layout module --out src/{snapshot}");
        shell(&commands, package)?;
        code.push_str(&format!("pub mod {snapshot};\n"));
    }
    fs::write(package.join("src/lib.rs"), code)?;
    let manifest = fs::read_to_string(package.join("Cargo.toml"))?;
    ensure!(manifest.contains(EDITION), "the package should have {EDITION}");
    fs::write(package.join("Cargo.toml"), manifest.replace(EDITION, "edition = \"2021\""))?;
    shell("cargo check --quiet", package).map(drop)
}

/// Compares what an application prints with what a page says.
fn expect(expected: &str, printed: &str, started: Instant) -> Result<()> {
    ensure!(printed == expected, "the page says that the application prints {expected:?}, it prints {printed:?}");
    println!("as the page says, after {} s: {}", started.elapsed().as_secs(), printed.trim_end());
    Ok(())
}

/// Follows the README's section.
fn follow_readme() -> Result<()> {
    let started = Instant::now();
    let readme = fs::read_to_string(root().join("README.md"))?;
    let steps = Steps::read(&readme)?;
    let desk = tempfile::tempdir().context("no temporary folder")?;
    let application = desk.path().join("first-employee");
    let here = |text: &str| text.replace(APPLICATION, &application.to_string_lossy());

    let _server = Server::start(steps.server)?;
    shell(&here(steps.make), root())?;
    fs::write(application.join("src/main.rs"), steps.code)?;
    let printed = shell(&here(steps.run), root())?;
    expect(steps.printed, &printed, started)
}

/// Runs commands in a folder, with this workspace's generator, and returns their standard output.
fn shell(commands: &str, folder: &Path) -> Result<String> {
    let mut path = vec![generator()?.parent().context("a program is in a folder")?.to_owned()];
    path.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    let output = Command::new("sh")
        .args(["-euc", commands])
        .current_dir(folder)
        .env("PATH", env::join_paths(path)?)
        .env("CARGO_TARGET_DIR", root().join("target/newcomer"))
        .stderr(Stdio::inherit())
        .output()
        .context("`sh` does not start")?;
    ensure!(output.status.success(), "a command of the page fails ({}):\n{commands}", output.status);
    Ok(String::from_utf8(output.stdout)?)
}

/// The generator of this workspace, built once.
fn generator() -> Result<&'static PathBuf> {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    match PROGRAM.get() {
        Some(program) => Ok(program),
        None => cargo::generator(&[]).map(|program| PROGRAM.get_or_init(|| program)),
    }
}

/// The section's blocks of code, in their order.
struct Steps<'a> {
    server: &'a str,
    make: &'a str,
    code: &'a str,
    run: &'a str,
    printed: &'a str,
}

impl<'a> Steps<'a> {
    fn read(readme: &'a str) -> Result<Self> {
        let (_, section) = readme.split_once(SECTION).with_context(|| format!("README.md has no `{SECTION}`"))?;
        let section = section.split("\n## ").next().unwrap_or_default();
        match blocks(section).as_slice() {
            [("sh", server), ("sh", make), ("rust", code), ("sh", run), ("text", printed)] => {
                Ok(Self { server, make, code, run, printed })
            }
            other => {
                let languages: Vec<&str> = other.iter().map(|(language, _)| *language).collect();
                bail!("`{SECTION}` should have blocks of sh, sh, rust, sh and text; it has {languages:?}")
            }
        }
    }
}

/// Language and content of each fenced block.
fn blocks(text: &str) -> Vec<(&str, &str)> {
    // Every second part lies between fences.
    let fenced = text.split("```").skip(1).step_by(2);
    fenced.filter_map(|block| block.split_once('\n')).collect()
}

/// The README's server, ended when this is dropped.
struct Server(Child);

impl Server {
    /// Starts it, and waits until it says where it is.
    fn start(command: &str) -> Result<Self> {
        let words: Vec<&str> = command.split_whitespace().collect();
        let (program, arguments) = words.split_first().context("the server's command is empty")?;
        let child = Command::new(program).args(arguments).current_dir(root()).stdout(Stdio::piped()).spawn();
        let mut server = Self(child.with_context(|| format!("`{program}` does not start"))?);
        let output = server.0.stdout.take().context("its output is piped")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        ensure!(line.contains("http://"), "the server does not start; it says {line:?}");
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already, which is as well.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
