//! Headless Chromium, which is Debian's package.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

/// Debian's name of the package and of the program.
const BROWSER: &str = "chromium";

/// Without a sandbox, which root has not, and without requests of its own.
const ARGUMENTS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
];

/// Installs the package where it is missing and that may be done.
pub(crate) fn ensure() -> Result<()> {
    let there = || Command::new(BROWSER).arg("--version").output().is_ok_and(|output| output.status.success());
    if there() {
        return Ok(());
    }
    let apt = |arguments: &[&str]| {
        Command::new("apt-get")
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .output()
            .is_ok_and(|output| output.status.success())
    };
    let installed = apt(&["update", "-qq"]) && apt(&["install", "-y", "-qq", "--no-install-recommends", BROWSER]);
    if !installed || !there() {
        bail!("{BROWSER} is not there and can't be installed; as root: apt-get install {BROWSER}");
    }
    Ok(())
}

fn command() -> Result<(Command, TempDir)> {
    let profile = tempfile::tempdir().context("no temporary folder")?;
    let mut command = Command::new(BROWSER);
    command.args(ARGUMENTS).arg(format!("--user-data-dir={}", profile.path().display()));
    Ok((command, profile))
}

/// Returns the document at a URL after its scripts ran.
pub(crate) fn dom(url: &str, width: u32) -> Result<String> {
    run(url, width, &["--dump-dom"])
}

/// Writes a picture of the page at a URL to a file.
pub(crate) fn photograph(url: &str, width: u32, picture: &Path) -> Result<()> {
    run(url, width, &["--hide-scrollbars", &format!("--screenshot={}", picture.display())]).map(drop)
}

/// Opens a URL, and returns the output.
fn run(url: &str, width: u32, arguments: &[&str]) -> Result<String> {
    let (mut command, _profile) = command()?;
    command.arg("--virtual-time-budget=2000").arg(format!("--window-size={width},900")).args(arguments).arg(url);
    let output = command.output().with_context(|| format!("{BROWSER} does not start"))?;
    if !output.status.success() {
        bail!("{BROWSER}: {}", String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or("failed"));
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// A browser that shows a page until it is dropped.
pub(crate) struct Browser {
    process: Child,
    _profile: TempDir,
}

impl Browser {
    /// Opens a URL.
    pub(crate) fn open(url: &str) -> Result<Self> {
        let (mut command, profile) = command()?;
        command
            .args(["--remote-debugging-port=0", url])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let process = command.spawn().with_context(|| format!("{BROWSER} does not start"))?;
        Ok(Self { process, _profile: profile })
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
