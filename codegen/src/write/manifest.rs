//! The list of files that the generator wrote, kept among them: by it the next run knows its own files from others.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::path;
use crate::files::Files;

/// Path of the list in the folder.
pub const MANIFEST: &str = ".sdkwright.json";

/// The list, with the SHA-256 of every file's content in hexadecimal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// Says what this file is to whoever opens it.
    #[serde(rename = "//", default)]
    note: String,
    /// By path.
    pub(super) files: BTreeMap<String, String>,
}

impl Manifest {
    /// The list of the given files.
    pub(super) fn of(files: &Files) -> Self {
        Self {
            note: "Files written by sdkwright. It neither replaces nor removes other files.".to_owned(),
            files: files.par_iter().map(|(path, bytes)| (path.clone(), digest(bytes))).collect(),
        }
    }

    /// The list in a folder; empty where there is none or where it can't be read (then no file there is ours).
    /// Entries that point out of the folder are dropped: the list may come from a stranger's repository.
    pub(super) fn read(folder: &Path) -> Self {
        let text = fs::read(folder.join(MANIFEST)).unwrap_or_default();
        let mut manifest: Self = serde_json::from_slice(&text).unwrap_or_default();
        // protection: manifest-stranger
        manifest.files.retain(|entry, _| path::fault(entry).is_none());
        manifest
    }

    /// Its bytes: one line per file, sorted.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("strings serialise");
        bytes.push(b'\n');
        bytes
    }
}

/// SHA-256 in hexadecimal.
pub(super) fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
