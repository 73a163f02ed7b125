//! From files in memory to a folder on disk: the whole tree or nothing.
//!
//! The new tree is prepared beside the old one and takes its place in one step (see `commit`). A file whose content is
//! already right is not touched: its time of modification stays, so that Cargo need not build again.
//! Files that the generator did not write are never replaced or removed, unless the caller insists on the former.

mod commit;
mod diff;
mod disk;
mod manifest;
mod path;
mod plan;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io;
use std::path::{Component, Path, PathBuf};

pub use diff::{Difference, DifferenceKind};
pub use manifest::MANIFEST;

use crate::diagnostics::{Diagnostic, Location, Severity};
use crate::files::Files;
use crate::foreign::{Foreign, Shown};
use manifest::Manifest;
use plan::Plan;

/// Maximum number of names in a message.
const LISTED: usize = 10;

/// Changes that a run made to the folder. The list of written files ([`MANIFEST`]) counts as one of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Written {
    /// Files that are new or have new content.
    pub written: usize,
    /// Files that an earlier run wrote and that no longer belong.
    pub removed: usize,
    /// Files that were right already.
    pub unchanged: usize,
}

/// The reason why nothing was written.
#[derive(Debug)]
pub enum WriteError {
    /// A generated file's path is not fit for use.
    Path {
        /// The path.
        path: String,
        /// The fault.
        why: String,
    },
    /// The output exists and is not a folder.
    NotAFolder {
        /// The output.
        path: PathBuf,
    },
    /// The path of a generated file exists and is not a regular file.
    Blocked {
        /// Where.
        path: PathBuf,
        /// Kind of the existing item.
        what: &'static str,
    },
    /// The folder holds files that the generator did not write.
    Foreign {
        /// The output.
        folder: PathBuf,
        /// The files, from the folder.
        files: Vec<String>,
    },
    /// Another run is writing to the same folder.
    Busy {
        /// The output.
        folder: PathBuf,
    },
    /// The folder can't be read.
    Read {
        /// The unreadable path.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The disk refused a change.
    Write {
        /// The attempted change: "created", "changed".
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// The reason.
        source: io::Error,
        /// State of the folder.
        tree: TreeState,
    },
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = self.place() {
            write!(f, "{}: ", Foreign::from(place))?;
        }
        f.write_str(&self.message())
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Read { source, .. } | Self::Write { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// State of a folder after a failed write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TreeState {
    /// All that it held before.
    Intact(PathBuf),
    /// It does not exist, as before.
    Absent(PathBuf),
    /// Old and new files; the next run restores the old ones.
    Mixed(PathBuf),
}

impl fmt::Display for TreeState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Intact(folder) => write!(f, "the previous tree in {} is intact", Foreign::from(folder.as_path())),
            Self::Absent(folder) => write!(f, "{} was not created", Foreign::from(folder.as_path())),
            Self::Mixed(folder) => write!(
                f,
                "the previous tree in {} could not be restored either; the next run restores it first",
                Foreign::from(folder.as_path())
            ),
        }
    }
}

/// The first few of many names.
struct Listed<'a>(&'a [String]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Shown(&self.0[..self.0.len().min(LISTED)].join(", ")).fmt(f)?;
        match self.0.len().saturating_sub(LISTED) {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

impl WriteError {
    /// The path on disk that the error is about.
    fn place(&self) -> Option<&Path> {
        match self {
            Self::Path { .. } => None,
            Self::NotAFolder { path } | Self::Blocked { path, .. } => Some(path),
            Self::Foreign { folder, .. } | Self::Busy { folder } => Some(folder),
            Self::Read { path, .. } | Self::Write { path, .. } => Some(path),
        }
    }

    /// The message without the path that a [`Location`] has.
    fn message(&self) -> String {
        match self {
            Self::Path { path, why } => format!("generated file `{}` {why}", Shown(path)),
            Self::NotAFolder { .. } => "not a folder".to_owned(),
            Self::Blocked { what, .. } => format!("{what}; the generator writes only regular files in folders"),
            Self::Foreign { files, .. } => {
                format!("the folder contains files that the generator did not write: {}", Listed(files))
            }
            Self::Busy { .. } => "another run is writing to the folder".to_owned(),
            Self::Read { source, .. } => format!("can't be read: {source}"),
            Self::Write { action, source, tree, .. } => format!("can't be {action}: {source}; {tree}"),
        }
    }

    /// As a finding about the output folder.
    pub fn diagnostic(&self) -> Diagnostic {
        let (code, help) = match self {
            Self::Path { .. } => ("output-path", "this is a bug in the generator; please report it"),
            Self::NotAFolder { .. } => ("output-not-a-folder", "use another folder"),
            Self::Blocked { .. } => ("output-blocked", "remove it, or use another folder"),
            Self::Foreign { .. } => (
                "output-not-ours",
                "use an empty folder, or `--force` to keep them (files with the name of a generated file are replaced)",
            ),
            Self::Busy { .. } => ("output-busy", "wait for it to end, then run again"),
            Self::Read { .. } => ("output-unreadable", "fix the permissions of the folder, or use another one"),
            Self::Write { source, .. } => ("output-unwritable", help_for(source)),
        };
        let help = match self.place().and_then(commit::leftover) {
            Some(stage) => {
                let stage = Foreign::from(stage);
                format!(
                    "an interrupted run left {stage}, which contains only temporary files: delete it, then run again"
                )
                .into()
            }
            None => help.into(),
        };
        let file = self.place().map(Foreign::from).unwrap_or_default();
        Diagnostic {
            code,
            severity: Severity::Error,
            location: Location { file, ..Location::default() },
            message: self.message().into(),
            help,
        }
    }
}

fn help_for(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "free some space, then run again",
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "make the folder writable, or use another one"
        }
        _ => "fix the cause, then run again",
    }
}

/// Makes `folder` hold exactly `files`, beside what Cargo and Git keep there.
///
/// With `force` files that the generator did not write don't stop it: they stay, but for those that have the path of a
/// generated file.
///
/// # Errors
/// See [`WriteError`]. The folder then holds what it held before, or the error says otherwise.
pub fn write(files: &Files, folder: &Path, force: bool) -> Result<Written, WriteError> {
    write_on(&disk::RealDisk, files, folder, force)
}

fn write_on(disk: &dyn disk::Disk, files: &Files, folder: &Path, force: bool) -> Result<Written, WriteError> {
    let folder = &resolve(folder);
    let list = Manifest::of(files).bytes();
    if !commit::interrupted(folder) {
        let plan = plan_for(files, &list, folder, force)?;
        if plan.is_done() {
            return Ok(plan.outcome()); // without touching the disk at all
        }
    }
    let stage = commit::Stage::open(disk, folder)?;
    let plan = plan_for(files, &list, folder, force)?; // again: now nobody else writes, and what was cut off is undone
    if !plan.is_done() {
        stage.commit(&plan, files, &list)?;
    }
    Ok(plan.outcome())
}

fn plan_for(files: &Files, list: &[u8], folder: &Path, force: bool) -> Result<Plan, WriteError> {
    let plan = Plan::new(files, list, folder)?;
    // protection: foreign
    if !force && !plan.foreign.is_empty() {
        let files = plan.foreign.iter().map(|foreign| foreign.path.to_string_lossy().into_owned()).collect();
        return Err(WriteError::Foreign { folder: folder.to_owned(), files });
    }
    Ok(plan)
}

/// Returns the changes after which `folder` contains exactly `files`; writes nothing. Empty if it is up to date.
///
/// # Errors
/// See [`WriteError`].
pub fn check(files: &Files, folder: &Path) -> Result<Vec<Difference>, WriteError> {
    let folder = &resolve(folder);
    let plan = Plan::new(files, &Manifest::of(files).bytes(), folder)?;
    Ok(diff::differences(&plan, files, folder))
}

/// The path that the user means: absolute, symbolic links followed, and no `..` left, so that nothing is made on the way to it
/// that it does not lead through. (Links inside the folder are refused, but the folder is the user's to name.)
pub(crate) fn resolve(path: &Path) -> PathBuf {
    let mut at = PathBuf::new();
    for component in std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).components() {
        match component {
            // A path that leads here is either resolved or missing: stepping back drops a name.
            // protection: out-parent
            Component::ParentDir => drop(at.pop()),
            Component::CurDir => {}
            _ => {
                at.push(component);
                at = at.canonicalize().unwrap_or(at);
            }
        }
    }
    at
}
