//! The configuration of the SDK, `spec/sdk.toml`.

use std::fs;

use anyhow::{Context, Result, anyhow};
use sdkwright::config::Config;
use semver::Version;

use crate::paths::root;

/// Path, relative to the root.
pub const SDK_TOML: &str = "spec/sdk.toml";

/// Exit status where documents can't be compared with those of `spec/`.
pub const NOT_COMPARED: u8 = 2;

/// Returns what `spec/sdk.toml` says, and its text.
///
/// # Errors
/// The file can't be read, or holds a fault.
pub fn config() -> Result<(Config, String)> {
    let text = fs::read_to_string(root().join(SDK_TOML)).with_context(|| format!("can't read {SDK_TOML}"))?;
    let config = Config::parse(&text, SDK_TOML).map_err(|finding| anyhow!("{finding}"))?;
    Ok((config, text))
}

/// Returns `[crate] version` of a configuration's text.
///
/// # Errors
/// The text is not TOML, or its version is missing or not a version.
pub fn version_of(text: &str) -> Result<Version> {
    let document: toml::Table = text.parse().with_context(|| format!("{SDK_TOML} is not TOML"))?;
    let version = document.get("crate").and_then(|table| table.get("version")).and_then(toml::Value::as_str);
    version.context("[crate] has no version")?.parse().context("[crate] version is not a version")
}
