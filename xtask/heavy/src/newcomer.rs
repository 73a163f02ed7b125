//! `cargo xtask newcomer`: does what the README tells a newcomer to do, word for word, and compares what comes of it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::paths::root;

/// The part of the README that is tried.
const SECTION: &str = "## From nothing to the first employee";

/// Where the README has the application made; here it is made in a folder that is thrown away.
const APPLICATION: &str = "../first-employee";

/// Follows the README, from `cargo new` to what the application prints.
pub(crate) fn run() -> Result<()> {
    let readme = fs::read_to_string(root().join("README.md"))?;
    let steps = Steps::read(&readme)?;
    let desk = tempfile::tempdir().context("no temporary folder")?;
    let application = desk.path().join("first-employee");
    let here = |text: &str| text.replace(APPLICATION, &application.to_string_lossy());

    let _server = Server::start(steps.server)?;
    shell(&here(steps.make))?;
    fs::write(application.join("src/main.rs"), steps.code)?;
    let printed = shell(&here(steps.run))?;
    ensure!(
        printed == steps.printed,
        "the README says that the application prints {:?}, it prints {printed:?}",
        steps.printed
    );
    println!("as the README says: {}", printed.trim_end());
    Ok(())
}

/// Runs commands, and gives what they say on standard output.
fn shell(commands: &str) -> Result<String> {
    let output = Command::new("sh")
        .args(["-euc", commands])
        .current_dir(root())
        .env("CARGO_TARGET_DIR", root().join("target/newcomer"))
        .stderr(Stdio::inherit())
        .output()
        .context("`sh` does not start")?;
    ensure!(output.status.success(), "a command of the README fails ({}):\n{commands}", output.status);
    Ok(String::from_utf8(output.stdout)?)
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
    // What lies between fences is every second part.
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
