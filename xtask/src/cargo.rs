//! Cargo, as this program was started by it.

use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::paths::root;

/// Returns the cargo that runs this program.
pub fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Builds the generator from this workspace, and returns its program, in whichever target folder cargo uses.
///
/// # Errors
/// It does not compile.
pub fn generator(arguments: &[&str]) -> Result<PathBuf> {
    let output = cargo()
        .args(["build", "--quiet", "--package", "sdkwright", "--message-format", "json-render-diagnostics"])
        .args(arguments)
        .current_dir(root())
        .stderr(Stdio::inherit())
        .output()
        .context("cargo does not start")?;
    if !output.status.success() {
        bail!("the generator does not compile: see above");
    }
    program(&String::from_utf8_lossy(&output.stdout), "sdkwright").context("cargo built no program `sdkwright`")
}

/// Finds a program in cargo's output while it built it: lines of JSON.
fn program(messages: &str, name: &str) -> Option<PathBuf> {
    let built = |line: &str| {
        let message: Value = serde_json::from_str(line).ok()?;
        let is_it = message["reason"] == "compiler-artifact" && message["target"]["name"] == name;
        message["executable"].as_str().filter(|_| is_it).map(PathBuf::from)
    };
    messages.lines().find_map(built)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_program_is_where_cargo_says_and_not_where_it_usually_is() {
        let artifact = |name: &str, executable: Value| {
            json!({ "reason": "compiler-artifact", "target": { "name": name }, "executable": executable }).to_string()
        };
        let messages = [
            artifact("sdkwright", Value::Null),
            artifact("helper", json!("/elsewhere/debug/helper")),
            "a line of a build script".to_owned(),
            artifact("sdkwright", json!("/elsewhere/debug/sdkwright")),
            json!({ "reason": "build-finished", "success": true }).to_string(),
        ];
        assert_eq!(program(&messages.join("\n"), "sdkwright"), Some(PathBuf::from("/elsewhere/debug/sdkwright")));
        assert_eq!(program(&messages[..3].join("\n"), "sdkwright"), None);
    }
}
