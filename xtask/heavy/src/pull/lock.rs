//! The lock file: which published documents this repository last saw. It holds what they were, not the documents.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

const HEAD: &str = "# Written by `cargo xtask pull`: the published documents when they were last seen to change.\n\n";

/// All of it.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lock {
    #[serde(default)]
    pub(crate) document: Vec<Locked>,
}

/// A document.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Locked {
    /// Without query.
    pub(crate) url: String,
    /// When it was first fetched as it is (RFC 3339).
    pub(crate) fetched: String,
    /// The server's tag of it (RFC 9110, 8.8.3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) etag: Option<String>,
    pub(crate) sha256: String,
    pub(crate) bytes: usize,
}

impl Lock {
    /// Empty where there is no file yet.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        match fs::read_to_string(path) {
            Ok(text) => toml::from_str(&text).with_context(|| format!("{} is not a lock file", path.display())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).with_context(|| format!("can't read {}", path.display())),
        }
    }

    pub(crate) fn find(&self, url: &str) -> Option<&Locked> {
        self.document.iter().find(|locked| locked.url == url)
    }

    /// Replaces the file as a whole, or not at all.
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let text = format!("{HEAD}{}", toml::to_string(self)?);
        if fs::read_to_string(path).is_ok_and(|known| known == text) {
            return Ok(());
        }
        replace(path, text.as_bytes())
    }
}

/// Writes a file as a whole, or not at all.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().context("it lies in a folder")?;
    let mut file =
        tempfile::NamedTempFile::new_in(folder).with_context(|| format!("can't write in {}", folder.display()))?;
    file.write_all(bytes)?;
    file.persist(path).with_context(|| format!("can't write {}", path.display()))?;
    Ok(())
}
