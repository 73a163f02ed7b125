//! Compares the folder with the expected files, for writing and for checking.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::commit::INNER_STAGE;
use super::manifest::{MANIFEST, Manifest, digest};
use super::path::{self, LOCAL};
use super::{WriteError, Written};
use crate::files::Files;

/// Differences between a folder and the expected files. Paths are sorted.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// The folder exists.
    pub(super) exists: bool,
    /// Not there yet.
    pub(super) missing: Vec<String>,
    /// There, with other content.
    pub(super) changed: Vec<String>,
    /// There as they should be.
    pub(super) unchanged: Vec<String>,
    /// Written by an earlier run, and no longer wanted.
    pub(super) stale: Vec<String>,
    /// Not written by the generator. Files that [`Plan::changed`] names are also here where their content is someone else's.
    pub(super) foreign: Vec<Foreign>,
    /// Files at the top that Cargo makes: left alone.
    pub(super) local_files: Vec<PathBuf>,
    /// Folders that hold nothing of ours.
    pub(super) foreign_folders: bool,
}

/// An entry that the generator did not write.
#[derive(Clone, Debug)]
pub(super) struct Foreign {
    /// The path, relative to the folder.
    pub(super) path: PathBuf,
    /// One of our files has that path, and would take its place.
    pub(super) in_the_way: bool,
}

impl Plan {
    /// Compares the files and the list of them with the folder; reads only.
    pub(super) fn new(files: &Files, list: &[u8], folder: &Path) -> Result<Self, WriteError> {
        path::check(files.keys())?;
        let mut plan = Self::default();
        let manifest = Manifest::read(folder);
        match fs::metadata(folder) {
            Ok(metadata) if metadata.is_dir() => plan.exists = true,
            Ok(_) => return Err(WriteError::NotAFolder { path: folder.to_owned() }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(read_error(folder, error)),
        }
        for (path, bytes) in files {
            plan.place(path, bytes, manifest.files.contains_key(path), folder)?;
        }
        plan.place(MANIFEST, list, true, folder)?;
        for (path, hash) in manifest.files.iter().filter(|(path, _)| !files.contains_key(*path)) {
            plan.retire(path, hash, folder)?;
        }
        if plan.exists {
            plan.find_foreign(files, folder)?;
        }
        Ok(plan)
    }

    /// Returns whether nothing needs doing.
    pub(super) fn is_done(&self) -> bool {
        self.missing.is_empty() && self.changed.is_empty() && self.stale.is_empty()
    }

    /// Effect of the plan.
    pub(super) fn outcome(&self) -> Written {
        Written {
            written: self.missing.len() + self.changed.len(),
            removed: self.stale.len(),
            unchanged: self.unchanged.len(),
        }
    }

    /// Sorts a wanted file under missing, changed or unchanged.
    fn place(&mut self, path: &str, bytes: &[u8], ours: bool, folder: &Path) -> Result<(), WriteError> {
        let list = match read_regular(folder, path)? {
            None => &mut self.missing,
            Some(old) if old == bytes => &mut self.unchanged,
            Some(_) => {
                if !ours {
                    self.foreign.push(Foreign { path: path.into(), in_the_way: true });
                }
                &mut self.changed
            }
        };
        list.push(path.to_owned());
        Ok(())
    }

    /// Sorts a file that an earlier run wrote: still as it was written, edited since (then it is somebody's work), or gone.
    fn retire(&mut self, path: &str, hash: &str, folder: &Path) -> Result<(), WriteError> {
        match read_regular(folder, path)? {
            // protection: edited
            Some(old) if digest(&old) == hash => self.stale.push(path.to_owned()),
            _ => {} // an edited file is found again among the foreign ones
        }
        Ok(())
    }

    /// Looks for entries that are not ours, in our own folders only: another's folder is one entry, however large.
    fn find_foreign(&mut self, files: &Files, folder: &Path) -> Result<(), WriteError> {
        let stale: BTreeSet<&str> = self.stale.iter().map(String::as_str).collect();
        let ours = |path: &str| files.contains_key(path) || stale.contains(path) || path == MANIFEST;
        let folders: BTreeSet<&str> =
            files.keys().map(String::as_str).chain(stale.iter().copied()).flat_map(path::parents).collect();
        let mut foreign = Vec::new();
        let mut queue = vec![String::new()];
        while let Some(parent) = queue.pop() {
            for (name, kind) in entries(&folder.join(&parent))? {
                let relative = Path::new(&parent).join(&name);
                let text = relative.to_str().map(|path| path.replace(std::path::MAIN_SEPARATOR, "/"));
                if parent.is_empty() && name == INNER_STAGE {
                    continue;
                }
                let top_level_local = parent.is_empty() && LOCAL.iter().any(|local| name == *local);
                match text {
                    Some(path) if kind.is_dir() && folders.contains(path.as_str()) => queue.push(path),
                    Some(path) if !kind.is_dir() && ours(&path) => {}
                    _ if top_level_local && kind.is_file() => self.local_files.push(relative),
                    _ if top_level_local => self.foreign_folders = true,
                    _ if kind.is_dir() => {
                        self.foreign_folders = true;
                        if !entries(&folder.join(&relative))?.is_empty() {
                            foreign.push(Foreign { path: relative, in_the_way: false });
                        }
                    }
                    _ => foreign.push(Foreign { path: relative, in_the_way: false }),
                }
            }
        }
        self.foreign.append(&mut foreign);
        self.foreign.sort_by(|a, b| a.path.cmp(&b.path));
        self.local_files.sort();
        Ok(())
    }
}

fn entries(folder: &Path) -> Result<Vec<(std::ffi::OsString, fs::FileType)>, WriteError> {
    let read = || -> io::Result<_> {
        fs::read_dir(folder)?
            .map(|entry| entry.and_then(|entry| Ok((entry.file_name(), entry.file_type()?))))
            .collect::<io::Result<Vec<_>>>()
    };
    read().map_err(|error| read_error(folder, error))
}

/// The content of a regular file; `None` where there is none.
fn read_regular(folder: &Path, path: &str) -> Result<Option<Vec<u8>>, WriteError> {
    if !is_regular(folder, path)? {
        return Ok(None);
    }
    let full = folder.join(path);
    fs::read(&full).map(Some).map_err(|error| read_error(&full, error))
}

/// Returns whether there is a regular file.
///
/// # Errors
/// Something else is there, or one of the folders above it is a symbolic link: what is written there would go elsewhere.
pub(super) fn is_regular(folder: &Path, path: &str) -> Result<bool, WriteError> {
    let above: Vec<&str> = path::parents(path).collect();
    for (part, is_file) in above.into_iter().rev().map(|parent| (parent, false)).chain([(path, true)]) {
        let full = folder.join(part);
        match fs::symlink_metadata(&full) {
            Ok(metadata) if is_file && metadata.is_file() || !is_file && metadata.is_dir() => {}
            // protection: written-link
            Ok(metadata) => {
                let what = match (metadata.is_symlink(), is_file) {
                    (true, _) => "a symbolic link",
                    (false, true) => "not a regular file",
                    (false, false) => "not a folder",
                };
                return Err(WriteError::Blocked { path: full, what });
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(read_error(&full, error)),
        }
    }
    Ok(true)
}

fn read_error(path: &Path, source: io::Error) -> WriteError {
    WriteError::Read { path: path.to_owned(), source }
}
