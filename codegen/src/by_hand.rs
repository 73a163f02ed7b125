//! The folder `sdk` beside `sdk.toml`: hand-written files that go into the crate as they are. Those right in its `src` become
//! modules of the crate, and its `Cargo.toml` adds to the crate's.

use std::collections::btree_map::Entry;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use crate::diagnostics::{Diagnostics, Location};
use crate::files::Files;
use crate::ir::Api;
use crate::reserved;
use crate::runtime;
use crate::write;

const MANIFEST: &str = "Cargo.toml";
/// Sections allowed in a hand-written manifest.
const SECTIONS: [&str; 3] = ["dependencies", "dev-dependencies", "features"];

/// The files written by hand.
#[derive(Clone, Debug, Default)]
pub(crate) struct ByHand {
    /// Files by their path in the crate.
    pub(crate) files: Files,
    /// Names of the modules that `src` holds.
    pub(crate) modules: Vec<String>,
    /// Additions of the manifest written by hand.
    pub(crate) manifest: Table,
    /// Every path that was read.
    pub(crate) paths: Vec<PathBuf>,
}

impl ByHand {
    /// Reads the folder beside a configuration; nothing where there is none, or where it is a crate that a run wrote.
    pub(crate) fn read(config: Option<&Path>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut found = Self::default();
        let Some(folder) = config.map(|path| path.with_file_name("sdk")).filter(|path| path.is_dir()) else {
            return Some(found);
        };
        if folder.join(write::MANIFEST).is_file() {
            return Some(found);
        }
        let mut queue = vec![folder.clone()];
        while let Some(next) = queue.pop() {
            if let Err(error) = found.read_folder(&folder, &next, &mut queue) {
                let location = Location { file: next.as_path().into(), ..Location::default() };
                let message = format!("can't be read: {error}");
                diagnostics.error("hand-written-unreadable", location, message, "check the path and its permissions");
                return None;
            }
            found.paths.push(next);
        }
        let place = folder.join(MANIFEST);
        if let Some(manifest) = found.files.remove(MANIFEST) {
            found.manifest = manifest_of(&String::from_utf8_lossy(&manifest), &place, diagnostics)?;
        }
        found.modules = modules(&found.files, &folder, diagnostics)?;
        Some(found)
    }

    fn read_folder(&mut self, root: &Path, folder: &Path, queue: &mut Vec<PathBuf>) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let path = entry.path();
            let kind = entry.file_type()?;
            if kind.is_dir() {
                queue.push(path);
            } else if kind.is_file() {
                let parts = path.strip_prefix(root).unwrap_or(&path).iter();
                let name = parts.map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
                self.files.insert(name, fs::read(&path)?);
                self.paths.push(path);
            } else {
                return Err(io::Error::other(format!("{} is not a regular file", path.display())));
            }
        }
        Ok(())
    }

    /// Reports a feature of its manifest that the API's groups or documents give to the crate.
    pub(crate) fn check_features(&self, api: &Api, diagnostics: &mut Diagnostics) {
        let own = self.manifest.get("features").and_then(Value::as_table).into_iter().flat_map(Table::keys);
        for name in own.filter(|name| api.features.iter().any(|feature| feature.name == **name)) {
            let message = format!("the crate has a feature `{name}` already");
            let location = Location { file: MANIFEST.into(), ..Location::default() };
            diagnostics.error("hand-written-manifest", location, message, "give it another name");
        }
    }

    /// Reports that no crate is written which the files could be part of.
    pub(crate) fn leave_out(&self, diagnostics: &mut Diagnostics) {
        if let Some(path) = self.paths.last() {
            let location = Location { file: path.as_path().into(), ..Location::default() };
            let message = "hand-written files belong to a crate, and a module is written";
            let help = "they are left out; put them beside the module yourself";
            diagnostics.warn("hand-written-unused", location, message, help);
        }
    }

    /// Adds the files to those that are generated.
    pub(crate) fn add_to(self, files: &mut Files, diagnostics: &mut Diagnostics) {
        for (path, bytes) in self.files {
            match files.entry(path) {
                Entry::Vacant(place) => {
                    place.insert(bytes);
                }
                Entry::Occupied(place) => {
                    let location = Location { file: place.key().as_str().into(), ..Location::default() };
                    let message = "a hand-written file has the path of a generated file";
                    diagnostics.error("hand-written-clash", location, message, "give it another name");
                }
            }
        }
    }
}

/// Modules of the files right in `src`: `src/name.rs` and `src/name/mod.rs`.
fn modules(files: &Files, folder: &Path, diagnostics: &mut Diagnostics) -> Option<Vec<String>> {
    let mut found = Vec::new();
    for path in files.keys() {
        let Some(inner) = path.strip_prefix("src/") else { continue };
        let name = match inner.split('/').collect::<Vec<_>>().as_slice() {
            [file] => file.strip_suffix(".rs"),
            [name, "mod.rs"] => Some(*name),
            _ => None,
        };
        // The crate has these itself; whether a file has the path of one is judged for all files alike.
        let Some(name) = name.filter(|name| !reserved::is_root_module(name)) else { continue };
        if syn::parse_str::<syn::Ident>(name).is_err() {
            let location = Location { file: folder.join(path).as_path().into(), ..Location::default() };
            let message = format!("`{name}` can't name a module");
            diagnostics.error("hand-written-module", location, message, "use letters, digits and `_`");
            return None;
        }
        if reserved::is_inline_module(name) {
            let location = Location { file: folder.join(path).as_path().into(), ..Location::default() };
            let message = format!("every generated crate has a module `{name}`");
            diagnostics.error("hand-written-module", location, message, "give the file another name");
            return None;
        }
        found.push(name.to_owned());
    }
    found.dedup();
    Some(found)
}

/// Returns the sections that a hand-written manifest adds.
fn manifest_of(text: &str, path: &Path, diagnostics: &mut Diagnostics) -> Option<Table> {
    let mut fault = |message: String, help: &str| {
        let location = Location { file: path.into(), ..Location::default() };
        diagnostics.error("hand-written-manifest", location, message, help);
        None
    };
    let manifest: Table = match text.parse() {
        Ok(manifest) => manifest,
        Err(error) => return fault(format!("not valid TOML: {error}"), "correct the syntax"),
    };
    for (section, content) in &manifest {
        if !SECTIONS.contains(&section.as_str()) {
            let message = format!("`[{section}]` is ignored");
            return fault(
                message,
                "only `dependencies`, `dev-dependencies` and `features` are added to the crate's own",
            );
        }
        let Some(entries) = content.as_table() else {
            return fault(format!("`{section}` is not a table"), "see the Cargo reference");
        };
        for (name, value) in entries {
            if let Some(own) = runtime::section(section).find(|(own, _)| *own == name) {
                if section == "features" {
                    return fault(format!("the crate has a feature `{name}` already"), "give it another name");
                }
                if version(value).is_some_and(|version| Some(version) != self::version(own.1)) {
                    let message = format!("the crate depends on another version of `{name}` already");
                    return fault(message, "leave the version out; features are added to the crate's own");
                }
            }
        }
    }
    Some(manifest)
}

fn version(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value.get("version")?.as_str())
}
