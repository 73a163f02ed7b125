//! Programs of Node: installed as their lock file says, and run as servers or to their end.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::paths::root;

/// Required contents of the folder of installed packages.
const FILES: &[&str] =
    &["package.json", "package-lock.json", "prism.mjs", "record.mjs", "official.mjs", "behaviour.mjs", "decode.mjs"];

/// The installed packages, with our programs beside them.
pub(crate) struct Peers {
    folder: PathBuf,
}

impl Peers {
    /// Installs what `xtask/conformance/package-lock.json` says, unless that was done.
    pub(crate) fn install() -> Result<Self> {
        let folder = super::driver::folder().join("peers");
        let sources = root().join("xtask/conformance");
        std::fs::create_dir_all(&folder)?;
        let lock = std::fs::read(sources.join("package-lock.json"))?;
        let stamp = folder.join("installed-lock.json");
        let is_installed = std::fs::read(&stamp).is_ok_and(|known| known == lock);
        for name in FILES {
            std::fs::copy(sources.join(name), folder.join(name)).with_context(|| format!("{name} can't be copied"))?;
        }
        if !is_installed {
            let status = Command::new("npm")
                .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
                .current_dir(&folder)
                .stdout(Stdio::null())
                .status()
                .context("conformance needs Node (20 or newer) with npm on the path")?;
            if !status.success() {
                bail!("npm could not install the peers: {status}");
            }
            std::fs::write(stamp, lock)?;
        }
        Ok(Self { folder })
    }

    fn command(&self, script: &str) -> Command {
        let mut command = Command::new("node");
        command.arg(script).current_dir(&self.folder).stdin(Stdio::piped()).stdout(Stdio::piped());
        command
    }

    /// Starts a server, which says first where it is.
    pub(crate) fn serve(&self, script: &str, arguments: &[PathBuf]) -> Result<Server> {
        let mut child =
            self.command(script).args(arguments).spawn().context("conformance needs Node (20 or newer) on the path")?;
        let mut output = BufReader::new(child.stdout.take().context("its output")?);
        let mut first = String::new();
        output.read_line(&mut first)?;
        let hello: Value =
            serde_json::from_str(&first).with_context(|| format!("{script} did not start: {first:?}"))?;
        let url = hello["url"].as_str().context("a server says its URL")?.to_owned();
        Ok(Server { url, hello, child, output })
    }

    /// Runs a program to its end; gives what it printed, a line of JSON each.
    pub(crate) fn run(&self, script: &str, arguments: &[&Path]) -> Result<Vec<Value>> {
        let output = self
            .command(script)
            .args(arguments)
            .stderr(Stdio::inherit())
            .output()
            .context("conformance needs Node (20 or newer) on the path")?;
        if !output.status.success() {
            bail!("{script} failed: {}", output.status);
        }
        lines(output.stdout.as_slice())
    }
}

/// Lines of JSON.
pub(crate) fn lines(input: impl BufRead) -> Result<Vec<Value>> {
    input.lines().map(|line| Ok(serde_json::from_str(&line?)?)).collect()
}

/// A server, which ends when its input does.
pub(crate) struct Server {
    pub(crate) url: String,
    /// The first line that it printed.
    pub(crate) hello: Value,
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Server {
    /// Stops it; gives what it printed since it started.
    pub(crate) fn stop(mut self) -> Result<Vec<Value>> {
        drop(self.child.stdin.take());
        let printed = lines(&mut self.output)?;
        self.child.wait()?;
        Ok(printed)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that was stopped has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
