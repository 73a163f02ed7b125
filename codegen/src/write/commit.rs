//! From a plan to the disk, so that the previous tree is whole whatever happens.
//!
//! New content is first written to a *stage*, a folder beside the output (or in it, where its parent is read-only). Then:
//!
//! - If the system can swap two folders in one step and nothing prevents it, the stage becomes a whole tree,
//!   with a second name (hard link) for every file that stays, and takes the output's place. There is no moment at
//!   which the output is anything but the old tree or the new one.
//! - Else (a mount point, the current folder, folders of others in the output, another system) the files that differ are
//!   renamed one by one, after a journal and second names of the old ones were laid down. A fault is rolled back at
//!   once; after a kill the next run rolls back before it does anything else.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::disk::{Disk, remove_all};
use super::manifest::MANIFEST;
use super::plan::{Plan, is_regular};
use super::{TreeState, WriteError, path};
use crate::files::Files;

/// Name of a stage inside the output; that of a stage beside it ends so.
pub(super) const INNER_STAGE: &str = ".sdkwright-stage";
/// The parts of a stage.
const PARTS: [&str; 5] = ["lock", "journal", "journal.new", "new", "old"];

/// A folder that takes what will become the output; locked, and removed in the end.
pub(super) struct Stage<'a> {
    disk: &'a dyn Disk,
    /// The output.
    folder: &'a Path,
    /// The stage.
    root: PathBuf,
    /// Removed again, should the output not come to be.
    _above: Above<'a>,
    /// Released with the process, so that a killed run blocks nobody.
    _lock: File,
}

/// Folders above the output that did not exist, innermost first.
struct Above<'a> {
    disk: &'a dyn Disk,
    folder: &'a Path,
    made: Vec<PathBuf>,
}

impl<'a> Above<'a> {
    fn of(disk: &'a dyn Disk, folder: &'a Path) -> Self {
        let made = folder.ancestors().skip(1).take_while(|above| !above.exists()).map(Path::to_owned).collect();
        Self { disk, folder, made }
    }
}

impl Drop for Above<'_> {
    fn drop(&mut self) {
        // protection: out-above
        if !self.folder.exists() {
            for above in &self.made {
                let _ = self.disk.remove_folder(above); // one that is not there, or that somebody else uses by now
            }
        }
    }
}

/// Journal of a rename of single files, to undo it.
#[derive(Serialize, Deserialize)]
struct Journal {
    /// To be restored from their second names.
    restore: Vec<String>,
    /// To be removed.
    remove: Vec<String>,
}

/// Returns whether a run was cut off, and may have left something to undo.
pub(super) fn interrupted(folder: &Path) -> bool {
    places(folder).iter().any(|root| root.exists())
}

/// The stage that a path is in, if it is there: a run that ends removes its own.
pub(super) fn leftover(path: &Path) -> Option<&Path> {
    let is_stage = |above: &Path| {
        above.file_name().is_some_and(|name| name.to_string_lossy().ends_with(INNER_STAGE)) && above.exists()
    };
    path.ancestors().find(|above| is_stage(above))
}

/// Possible places of a stage: beside the output, or in it.
fn places(folder: &Path) -> Vec<PathBuf> {
    let beside = folder.file_name().map(|name| {
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(INNER_STAGE);
        folder.with_file_name(hidden)
    });
    // protection: read-only
    beside.into_iter().chain(folder.is_dir().then(|| folder.join(INNER_STAGE))).collect()
}

impl<'a> Stage<'a> {
    /// Opens a stage, after undoing what a run that was cut off has left.
    pub(super) fn open(disk: &'a dyn Disk, folder: &'a Path) -> Result<Self, WriteError> {
        let places = places(folder);
        for leftover in places.iter().filter(|root| root.exists()) {
            drop(Self::open_at(disk, folder, leftover.clone())?);
        }
        let mut result =
            Err(io::Error::from(io::ErrorKind::NotFound)).map_err(|e| fault("written to", folder, folder)(e));
        for root in places {
            result = Self::open_at(disk, folder, root);
            let read_only = matches!(&result, Err(WriteError::Write { source, .. })
                if matches!(source.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem));
            if !read_only {
                break;
            }
        }
        result
    }

    fn open_at(disk: &'a dyn Disk, folder: &'a Path, root: PathBuf) -> Result<Self, WriteError> {
        let kind = |path: &Path| fs::symlink_metadata(path).ok().map(|metadata| metadata.file_type());
        if kind(&root).is_some_and(|kind| !kind.is_dir()) {
            return Err(WriteError::Blocked { path: root, what: "not a folder" });
        }
        for path in PARTS.map(|part| root.join(part)) {
            // protection: stage-link
            if kind(&path).is_some_and(|kind| kind.is_symlink()) {
                return Err(WriteError::Blocked { path, what: "a symbolic link" });
            }
        }
        let above = Above::of(disk, folder);
        disk.create_folder(&root).map_err(fault("created", &root, folder))?;
        let lock_path = root.join("lock");
        for path in [&root, &lock_path] {
            let _ = disk.unlock(path); // a copy of a tree may have lost the permissions
        }
        let open = File::options().create(true).truncate(false).write(true).open(&lock_path);
        let lock = open.map_err(fault("opened", &lock_path, folder))?;
        match lock.try_lock() {
            Ok(()) if lock_path.exists() => {}
            // protection: lock
            Ok(()) | Err(TryLockError::WouldBlock) => return Err(WriteError::Busy { folder: folder.to_owned() }),
            Err(TryLockError::Error(_)) => {} // a file system without locks
        }
        let stage = Self { disk, folder, root, _above: above, _lock: lock };
        // protection: journal
        stage.roll_back()?;
        for part in ["new", "old"] {
            let part = stage.root.join(part);
            remove_all(disk, &part).map_err(fault("cleared", &part, folder))?;
        }
        Ok(stage)
    }

    /// Brings the output to what the plan wants.
    pub(super) fn commit(&self, plan: &Plan, files: &Files, list: &[u8]) -> Result<(), WriteError> {
        let wanted: Vec<&String> = plan.missing.iter().chain(&plan.changed).collect();
        let new = self.root.join("new");
        let folders: BTreeSet<PathBuf> =
            wanted.iter().filter_map(|path| new.join(path).parent().map(Path::to_owned)).collect();
        for folder in &folders {
            self.disk.create_folder(folder).map_err(self.fault("created", folder))?;
        }
        wanted.into_par_iter().try_for_each(|path| {
            let bytes = if path == MANIFEST { list } else { &files[path] };
            let staged = new.join(path);
            self.disk.create_file(&staged, bytes).map_err(self.fault("written", &staged))
        })?;
        if !plan.exists {
            let new = self.root.join("new");
            return self.disk.rename(&new, self.folder).map_err(self.fault("created", self.folder));
        }
        // protection: swap
        if self.can_swap(plan) && self.swap(plan)? {
            return Ok(());
        }
        self.replace_one_by_one(plan)
    }

    /// Returns whether a swap of folders would disturb nobody.
    fn can_swap(&self, plan: &Plan) -> bool {
        let is_current = std::env::current_dir().is_ok_and(|current| current.starts_with(self.folder));
        let foreign_files = plan.foreign.iter().map(|foreign| &foreign.path);
        let regular = |path| fs::symlink_metadata(self.folder.join(path)).is_ok_and(|metadata| metadata.is_file());
        self.root.parent() == self.folder.parent()
            && !is_current
            && !plan.foreign_folders
            && foreign_files.clone().all(regular)
    }

    /// Completes the staged tree with what stays, and swaps. `false`: the system can't.
    fn swap(&self, plan: &Plan) -> Result<bool, WriteError> {
        let others = plan.foreign.iter().filter(|foreign| !foreign.in_the_way).map(|foreign| &foreign.path);
        let staying = plan.unchanged.iter().map(Path::new);
        for path in staying.chain(others.map(PathBuf::as_path)).chain(plan.local_files.iter().map(PathBuf::as_path)) {
            let staged = self.root.join("new").join(path);
            self.create_parent(&staged)?;
            self.disk.link(&self.folder.join(path), &staged).map_err(self.fault("linked", &staged))?;
        }
        let new = self.root.join("new");
        let permissions = fs::metadata(self.folder).map(|metadata| metadata.permissions());
        let swapped = self.disk.exchange(self.folder, &new).is_ok();
        if let (true, Ok(permissions)) = (swapped, permissions) {
            let _ = fs::set_permissions(self.folder, permissions); // as the user had it; a wish, no need
        }
        Ok(swapped)
    }

    /// Renames the files that differ, with a journal that undoes it.
    fn replace_one_by_one(&self, plan: &Plan) -> Result<(), WriteError> {
        let restore: Vec<String> = plan.changed.iter().chain(&plan.stale).cloned().collect();
        for path in &restore {
            let old = self.staged("old", path)?;
            self.disk.link(&self.folder.join(path), &old).map_err(self.fault("linked", &old))?;
        }
        let journal = Journal { restore, remove: plan.missing.clone() };
        let (draft, path) = (self.root.join("journal.new"), self.root.join("journal"));
        let text = serde_json::to_vec(&journal).expect("strings serialise");
        remove_if_there(self.disk, &draft).map_err(self.fault("cleared", &draft))?;
        self.disk.create_file(&draft, &text).map_err(self.fault("written", &draft))?;
        self.disk.rename(&draft, &path).map_err(self.fault("written", &path))?;

        self.rename_all(plan).map_err(|(path, source)| self.undo("changed", path, source))?;
        // From here on the new tree counts.
        self.disk.remove_file(&path).map_err(|source| self.undo("changed", path, source))?;
        for path in &plan.stale {
            self.remove_empty_parents(path);
        }
        Ok(())
    }

    fn rename_all(&self, plan: &Plan) -> Result<(), (PathBuf, io::Error)> {
        for path in plan.missing.iter().chain(&plan.changed) {
            let to = self.folder.join(path);
            let parent = to.parent().unwrap_or(self.folder);
            self.disk.create_folder(parent).map_err(|error| (parent.to_owned(), error))?;
            self.disk.rename(&self.root.join("new").join(path), &to).map_err(|error| (to, error))?;
        }
        for path in &plan.stale {
            let from = self.folder.join(path);
            self.disk.remove_file(&from).map_err(|error| (from, error))?;
        }
        Ok(())
    }

    /// After a fault: the old tree again, or the confession that it could not be restored.
    fn undo(&self, action: &'static str, path: PathBuf, source: io::Error) -> WriteError {
        let folder = self.folder.to_owned();
        // protection: roll-back
        let tree = if self.roll_back().is_ok() { TreeState::Intact(folder) } else { TreeState::Mixed(folder) };
        WriteError::Write { action, path, source, tree }
    }

    /// Restores the old tree where a journal says that it was being changed. May itself be cut off and run again.
    fn roll_back(&self) -> Result<(), WriteError> {
        let journal_path = self.root.join("journal");
        let text = match fs::read(&journal_path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            text => text.map_err(|source| WriteError::Read { path: journal_path.clone(), source })?,
        };
        let journal: Journal = serde_json::from_slice(&text)
            .map_err(|source| WriteError::Read { path: journal_path.clone(), source: source.into() })?;
        let mixed = |path: &Path| fault_with("restored", path, TreeState::Mixed(self.folder.to_owned()));
        for path in journal.restore.iter().chain(&journal.remove) {
            if path != MANIFEST {
                // protection: journal-stranger
                path::check(std::iter::once(path))?; // the journal may come from a stranger's repository
            }
            let (old, place) = (self.root.join("old").join(path), self.folder.join(path));
            let there = is_regular(self.folder, path)?;
            if is_regular(&self.root.join("old"), path)? {
                self.disk.rename(&old, &place).map_err(mixed(&place))?;
            } else if there && journal.remove.contains(path) {
                self.disk.remove_file(&place).map_err(mixed(&place))?;
                self.remove_empty_parents(path);
            }
        }
        self.disk.remove_file(&journal_path).map_err(mixed(&journal_path))
    }

    fn remove_empty_parents(&self, path: &str) {
        for parent in path::parents(path) {
            if self.disk.remove_folder(&self.folder.join(parent)).is_err() {
                break; // holds something
            }
        }
    }

    /// The path of a file in a part of the stage; its folder exists.
    fn staged(&self, part: &str, path: &str) -> Result<PathBuf, WriteError> {
        let staged = self.root.join(part).join(path);
        self.create_parent(&staged)?;
        Ok(staged)
    }

    fn create_parent(&self, staged: &Path) -> Result<(), WriteError> {
        let parent = staged.parent().unwrap_or(&self.root);
        self.disk.create_folder(parent).map_err(self.fault("created", parent))
    }

    fn fault(&self, action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> WriteError + use<> {
        fault(action, path, self.folder)
    }
}

impl Drop for Stage<'_> {
    fn drop(&mut self) {
        if self.root.join("journal").exists() {
            return; // the next run needs it
        }
        // protection: stage-gone
        let _ = remove_all(self.disk, &self.root); // the next run clears what is left
    }
}

/// A refused change that left the output as it was.
fn fault(action: &'static str, path: &Path, folder: &Path) -> impl FnOnce(io::Error) -> WriteError + use<> {
    let folder = folder.to_owned();
    let tree = if folder.exists() { TreeState::Intact(folder) } else { TreeState::Absent(folder) };
    fault_with(action, path, tree)
}

fn fault_with(action: &'static str, path: &Path, tree: TreeState) -> impl FnOnce(io::Error) -> WriteError + use<> {
    let path = path.to_owned();
    move |source| WriteError::Write { action, path, source, tree }
}

fn remove_if_there(disk: &dyn Disk, path: &Path) -> io::Result<()> {
    match disk.remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}
