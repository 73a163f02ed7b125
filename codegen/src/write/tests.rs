//! Every operation on the disk is made to fail in turn: the tree must be the old one or the new one, never a mixture.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

use super::disk::{Disk, RealDisk};
use super::*;

/// Lets some operations through, then fails.
struct FaultyDisk {
    left: AtomicUsize,
    /// After the first fault nothing works any more, as if the process had been killed.
    dies: bool,
    /// Folders can't be swapped.
    no_exchange: bool,
}

impl FaultyDisk {
    fn step(&self, action: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        // Several threads write at once; one of them meets the fault.
        let left = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| match left {
            0 if self.dies => None,
            0 => Some(usize::MAX),
            left => Some(left - 1),
        });
        match left {
            Ok(0) | Err(_) => Err(io::ErrorKind::StorageFull.into()),
            Ok(_) => action(),
        }
    }
}

impl Disk for FaultyDisk {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.step(|| RealDisk.create_folder(path))
    }
    fn create_file(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let result = self.step(|| RealDisk.create_file(path, bytes));
        if result.is_err() {
            let _ = RealDisk.create_file(path, &bytes[..bytes.len() / 2]);
        }
        result
    }
    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(|| RealDisk.link(from, to))
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(|| RealDisk.rename(from, to))
    }
    fn exchange(&self, a: &Path, b: &Path) -> io::Result<()> {
        if self.no_exchange {
            return Err(io::ErrorKind::Unsupported.into());
        }
        self.step(|| RealDisk.exchange(a, b))
    }
    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.step(|| RealDisk.remove_file(path))
    }
    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.step(|| RealDisk.remove_folder(path))
    }
    fn unlock(&self, path: &Path) -> io::Result<()> {
        RealDisk.unlock(path)
    }
}

/// A disk on which nothing can be made but below one folder, if anywhere.
struct ReadOnlyDisk<'a>(Option<&'a Path>);

impl ReadOnlyDisk<'_> {
    fn check(&self, path: &Path) -> io::Result<()> {
        let writable = self.0.is_some_and(|folder| path.starts_with(folder));
        if writable { Ok(()) } else { Err(io::ErrorKind::PermissionDenied.into()) }
    }
}

impl Disk for ReadOnlyDisk<'_> {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.check(path).and_then(|()| RealDisk.create_folder(path))
    }
    fn create_file(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.check(path).and_then(|()| RealDisk.create_file(path, bytes))
    }
    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.check(to).and_then(|()| RealDisk.link(from, to))
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.check(from).and_then(|()| self.check(to)).and_then(|()| RealDisk.rename(from, to))
    }
    fn exchange(&self, a: &Path, b: &Path) -> io::Result<()> {
        self.check(a).and_then(|()| self.check(b)).and_then(|()| RealDisk.exchange(a, b))
    }
    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.check(path).and_then(|()| RealDisk.remove_file(path))
    }
    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.check(path).and_then(|()| RealDisk.remove_folder(path))
    }
    fn unlock(&self, path: &Path) -> io::Result<()> {
        self.check(path).and_then(|()| RealDisk.unlock(path))
    }
}

/// A disk that obeys the permissions of folders, as it does for every user but root.
#[cfg(unix)]
struct OwnersDisk;

#[cfg(unix)]
impl OwnersDisk {
    /// The entries of the folder that a path is in can be changed.
    fn check(path: &Path) -> io::Result<()> {
        Self::check_folder(path.parent().unwrap())
    }
    fn check_folder(folder: &Path) -> io::Result<()> {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(folder)?.permissions().mode();
        if mode & 0o200 == 0 { Err(io::ErrorKind::PermissionDenied.into()) } else { Ok(()) }
    }
}

#[cfg(unix)]
impl Disk for OwnersDisk {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        let there = path.ancestors().find(|above| above.exists()).unwrap();
        let check = if there == path { Ok(()) } else { Self::check_folder(there) };
        check.and_then(|()| RealDisk.create_folder(path))
    }
    fn create_file(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        Self::check(path).and_then(|()| RealDisk.create_file(path, bytes))
    }
    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        Self::check(to).and_then(|()| RealDisk.link(from, to))
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        use std::os::unix::fs::MetadataExt as _;
        let inode = |path: &Path| fs::metadata(path).map(|metadata| metadata.ino()).ok();
        // Of two names of one file, none is renamed.
        if inode(from) == inode(to) {
            return Ok(());
        }
        Self::check(from).and_then(|()| Self::check(to)).and_then(|()| RealDisk.rename(from, to))
    }
    fn exchange(&self, a: &Path, b: &Path) -> io::Result<()> {
        // Both are moved to another folder, which changes their `..`.
        for path in [a, b] {
            Self::check(path).and_then(|()| Self::check_folder(path))?;
        }
        RealDisk.exchange(a, b)
    }
    fn remove_file(&self, path: &Path) -> io::Result<()> {
        Self::check(path).and_then(|()| RealDisk.remove_file(path))
    }
    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        Self::check(path).and_then(|()| RealDisk.remove_folder(path))
    }
    fn unlock(&self, path: &Path) -> io::Result<()> {
        RealDisk.unlock(path)
    }
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn files(pairs: &[(&str, &str)]) -> Files {
    pairs.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

fn old_files() -> Files {
    files(&[("Cargo.toml", "v1"), ("src/lib.rs", "same"), ("src/a.rs", "old"), ("src/gone/b.rs", "stale")])
}

fn new_files() -> Files {
    files(&[("Cargo.toml", "v2"), ("src/lib.rs", "same"), ("src/a.rs", "new"), ("src/fresh/c.rs", "added")])
}

/// Every file below a folder with its content.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut queue = vec![folder.to_owned()];
    while let Some(next) = queue.pop() {
        for entry in fs::read_dir(next).into_iter().flatten().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                queue.push(entry.path());
            } else {
                let path = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                found.insert(path, fs::read(entry.path()).unwrap());
            }
        }
    }
    found
}

fn tree_of(files: &Files) -> BTreeMap<String, Vec<u8>> {
    let mut tree: BTreeMap<_, _> = files.clone();
    tree.insert(MANIFEST.to_owned(), manifest::Manifest::of(files).bytes());
    tree
}

fn modified(path: &Path) -> SystemTime {
    fs::metadata(path).unwrap().modified().unwrap()
}

/// Runs a write of the new files with the fault at each operation in turn, until it comes through.
fn fail_everywhere(
    start: Option<&Files>,
    dies: bool,
    no_exchange: bool,
    judge: impl Fn(&Path, &Result<Written, WriteError>, usize),
) {
    for step in 0.. {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("above/sdk");
        if let Some(start) = start {
            write(start, &folder, false).unwrap();
        }
        let disk = FaultyDisk { left: AtomicUsize::new(step), dies, no_exchange };
        let result = write_on(&disk, &new_files(), &folder, false);
        judge(&folder, &result, step);
        // Whatever happened, the next run gets there, and nothing but the tree is left.
        write(&new_files(), &folder, false).unwrap();
        assert_eq!(tree(parent.path().join("above").as_path()).len(), tree_of(&new_files()).len(), "step {step}");
        assert_eq!(tree(&folder), tree_of(&new_files()), "step {step}");
        let left = disk.left.into_inner();
        if left > 0 && left < usize::MAX / 2 {
            assert!(step > 10, "the fault was never met");
            return;
        }
    }
}

#[test]
fn a_fault_at_any_step_leaves_the_old_tree_or_the_new_one() {
    for no_exchange in [false, true] {
        fail_everywhere(Some(&old_files()), false, no_exchange, |folder, result, step| match result {
            Ok(_) => assert_eq!(tree(folder), tree_of(&new_files()), "step {step}"),
            Err(error) => {
                assert_eq!(tree(folder), tree_of(&old_files()), "step {step}");
                let intact = format!("the previous tree in {} is intact", folder.canonicalize().unwrap().display());
                assert!(error.to_string().contains(&intact), "step {step}: {error}");
            }
        });
    }
}

#[test]
fn a_kill_at_any_step_leaves_a_whole_tree_where_folders_can_be_swapped() {
    fail_everywhere(Some(&old_files()), true, false, |folder, _, step| {
        let tree = tree(folder);
        assert!(tree == tree_of(&old_files()) || tree == tree_of(&new_files()), "step {step}: {tree:?}");
    });
}

#[test]
fn a_kill_at_any_step_is_undone_by_the_next_run_where_they_cannot() {
    fail_everywhere(Some(&old_files()), true, true, |folder, result, step| {
        if result.is_err() {
            // Not even a run that wants the old files finds anything to change but what it restores.
            let folder = &folder.canonicalize().unwrap();
            if commit::interrupted(folder) {
                drop(commit::Stage::open(&RealDisk, folder).unwrap());
                let tree = tree(folder);
                assert!(tree == tree_of(&old_files()) || tree == tree_of(&new_files()), "step {step}: {tree:?}");
            }
        }
    });
}

#[test]
fn a_fault_in_a_first_run_leaves_nothing() {
    fail_everywhere(None, false, false, |folder, result, step| {
        if let Err(error) = result {
            assert!(!folder.parent().unwrap().exists(), "step {step}: {:?}", tree(folder.parent().unwrap()));
            assert!(error.to_string().contains("was not created"), "{error}");
        }
    });
}

#[test]
fn a_read_only_folder_stays_as_it_was() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().canonicalize().unwrap().join("sdk");
    write(&old_files(), &folder, false).unwrap();
    let error = write_on(&ReadOnlyDisk(None), &new_files(), &folder, false).unwrap_err().to_string();
    assert_eq!(tree(&folder), tree_of(&old_files()));
    for part in ["permission denied", &format!("the previous tree in {} is intact", folder.display())] {
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn a_read_only_folder_above_is_no_obstacle() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().canonicalize().unwrap().join("sdk");
    write(&old_files(), &folder, false).unwrap();
    write_on(&ReadOnlyDisk(Some(&folder)), &new_files(), &folder, false).unwrap();
    assert_eq!(tree(parent.path()).len(), tree_of(&new_files()).len());
    assert_eq!(tree(&folder), tree_of(&new_files()));
}

#[cfg(unix)]
#[test]
fn a_folder_that_became_writable_again_is_written() {
    use std::os::unix::fs::PermissionsExt as _;
    for read_only in ["sdk", "sdk/src"] {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("sdk");
        write(&old_files(), &folder, false).unwrap();
        set_mode(&parent.path().join(read_only), 0o555);
        let first = write_on(&OwnersDisk, &new_files(), &folder, false);
        assert_eq!(first.is_err(), read_only == "sdk", "{first:?}");
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 1, "no stage is left: {first:?}");
        set_mode(&parent.path().join(read_only), 0o755);
        write_on(&OwnersDisk, &new_files(), &folder, false).unwrap();
        assert_eq!(tree(parent.path()).len(), tree_of(&new_files()).len());
        assert_eq!(tree(&folder), tree_of(&new_files()));
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o755);
    }
}

#[cfg(unix)]
#[test]
fn a_swap_keeps_the_permissions_of_the_folder() {
    use std::os::unix::fs::PermissionsExt as _;
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("sdk");
    write(&old_files(), &folder, false).unwrap();
    set_mode(&folder, 0o750);
    write(&new_files(), &folder, false).unwrap();
    assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o750);
}

#[cfg(unix)]
#[test]
fn a_read_only_stage_of_an_interrupted_run_is_cleared() {
    for inner in [false, true] {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("sdk");
        write(&old_files(), &folder, false).unwrap();
        let stage = if inner { folder.join(commit::INNER_STAGE) } else { parent.path().join(".sdk.sdkwright-stage") };
        fs::create_dir_all(stage.join("new/src")).unwrap();
        for path in ["lock", "new/a", "new/src/b"] {
            fs::write(stage.join(path), "").unwrap();
            set_mode(&stage.join(path), 0o444);
        }
        for path in ["new/src", "new", ""] {
            set_mode(&stage.join(path), 0o555);
        }
        write_on(&OwnersDisk, &new_files(), &folder, false).unwrap();
        assert_eq!(tree(parent.path()).len(), tree_of(&new_files()).len());
    }
}

#[test]
fn a_stage_that_can_not_be_cleared_is_named_as_deletable() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().canonicalize().unwrap().join("sdk");
    write(&old_files(), &folder, false).unwrap();
    let stage = folder.with_file_name(".sdk.sdkwright-stage");
    fs::create_dir_all(stage.join("new/src")).unwrap();
    let finding = write_on(&ReadOnlyDisk(None), &new_files(), &folder, false).unwrap_err().diagnostic();
    assert_eq!(finding.location.file.raw(), stage.to_str().unwrap());
    assert!(finding.help.raw().contains(&format!("left {}, which", stage.display())), "{finding}");
    assert!(!finding.message.raw().contains("stage"), "the path is there once: {finding}");
}

#[cfg(unix)]
#[test]
fn a_stage_of_a_stranger_leads_nowhere() {
    for part in ["new", "old", "journal"] {
        let parent = tempfile::tempdir().unwrap();
        let (folder, elsewhere) = (parent.path().join("sdk"), parent.path().join("elsewhere"));
        fs::create_dir_all(&elsewhere).unwrap();
        fs::write(elsewhere.join("precious"), "x").unwrap();
        fs::create_dir_all(folder.join(commit::INNER_STAGE)).unwrap();
        std::os::unix::fs::symlink(&elsewhere, folder.join(commit::INNER_STAGE).join(part)).unwrap();
        assert!(matches!(write(&new_files(), &folder, false), Err(WriteError::Blocked { .. })), "{part}");
        assert_eq!(fs::read(elsewhere.join("precious")).unwrap(), b"x");
    }
}

#[test]
fn only_what_changed_is_touched() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("sdk");
    let first = write(&old_files(), &folder, false).unwrap();
    assert_eq!(first, Written { written: 5, removed: 0, unchanged: 0 });
    let long_ago = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
    for path in ["src/lib.rs", "src/a.rs"] {
        fs::File::options().write(true).open(folder.join(path)).unwrap().set_modified(long_ago).unwrap();
    }
    fs::write(folder.join("Cargo.lock"), "of cargo").unwrap();
    let second = write(&new_files(), &folder, false).unwrap();
    assert_eq!(second, Written { written: 4, removed: 1, unchanged: 1 });
    assert_eq!(modified(&folder.join("src/lib.rs")), long_ago);
    assert_ne!(modified(&folder.join("src/a.rs")), long_ago);
    assert!(!folder.join("src/gone").exists());
    assert_eq!(fs::read(folder.join("Cargo.lock")).unwrap(), b"of cargo");
    assert_eq!(write(&new_files(), &folder, false).unwrap(), Written { written: 0, removed: 0, unchanged: 5 });
}

#[test]
fn folders_of_cargo_and_git_stay() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("sdk");
    write(&old_files(), &folder, false).unwrap();
    for local in ["target/debug", ".git/objects"] {
        fs::create_dir_all(folder.join(local)).unwrap();
        fs::write(folder.join(local).join("x"), "kept").unwrap();
    }
    write(&new_files(), &folder, false).unwrap();
    assert_eq!(fs::read(folder.join("target/debug/x")).unwrap(), b"kept");
    assert_eq!(fs::read(folder.join(".git/objects/x")).unwrap(), b"kept");
    assert_eq!(fs::read(folder.join("src/a.rs")).unwrap(), b"new");
    assert!(!folder.join("src/gone").exists());
}

#[test]
fn files_of_others_stop_the_run_and_stay_even_by_force() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("sdk");
    for (path, text) in [("notes/mine.txt", "mine"), ("src/lib.rs", "mine too")] {
        fs::create_dir_all(folder.join(path).parent().unwrap()).unwrap();
        fs::write(folder.join(path), text).unwrap();
    }
    let before = tree(&folder);
    let error = write(&new_files(), &folder, false).unwrap_err();
    assert!(matches!(&error, WriteError::Foreign { files, .. } if files == &["notes", "src/lib.rs"]), "{error:?}");
    assert_eq!(tree(&folder), before);

    write(&new_files(), &folder, true).unwrap();
    assert_eq!(fs::read(folder.join("notes/mine.txt")).unwrap(), b"mine");
    assert_eq!(fs::read(folder.join("src/lib.rs")).unwrap(), b"same");
    assert!(write(&old_files(), &folder, false).is_err(), "a forced run does not make the files ours");
}

#[test]
fn a_stale_file_that_was_edited_is_somebodys_work() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("sdk");
    write(&old_files(), &folder, false).unwrap();
    fs::write(folder.join("src/gone/b.rs"), "edited").unwrap();
    assert!(matches!(write(&new_files(), &folder, false), Err(WriteError::Foreign { .. })));
    write(&new_files(), &folder, true).unwrap();
    assert_eq!(fs::read(folder.join("src/gone/b.rs")).unwrap(), b"edited");
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_symbolic_link() {
    let parent = tempfile::tempdir().unwrap();
    let (folder, elsewhere) = (parent.path().join("sdk"), parent.path().join("elsewhere"));
    fs::create_dir_all(&folder).unwrap();
    fs::create_dir_all(&elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, folder.join("src")).unwrap();
    for force in [false, true] {
        let error = write(&new_files(), &folder, force).unwrap_err();
        assert!(matches!(error, WriteError::Blocked { .. }), "{error:?}");
    }
    assert!(tree(&elsewhere).is_empty());
    // The folder itself is the user's to name, by a link too.
    let link = parent.path().join("link");
    std::os::unix::fs::symlink(&elsewhere, &link).unwrap();
    write(&new_files(), &link, false).unwrap();
    assert_eq!(tree(&elsewhere), tree_of(&new_files()));
}

#[test]
fn a_list_of_a_stranger_removes_nothing_outside() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("sdk");
    fs::create_dir_all(&folder).unwrap();
    fs::write(parent.path().join("precious"), "x").unwrap();
    let list = format!(r#"{{"files":{{"../precious":"{}"}}}}"#, manifest::digest(b"x"));
    fs::write(folder.join(MANIFEST), list).unwrap();
    assert_eq!(write(&new_files(), &folder, false).unwrap().removed, 0, "it is none of ours");
    assert!(parent.path().join("precious").exists());
}

#[test]
fn a_journal_of_a_stranger_removes_nothing_outside() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("sdk");
    let stage = folder.join(commit::INNER_STAGE);
    fs::create_dir_all(stage.join("old")).unwrap();
    fs::write(parent.path().join("precious"), "x").unwrap();
    fs::write(stage.join("journal"), r#"{"restore":[],"remove":["../precious"]}"#).unwrap();
    assert!(matches!(write(&new_files(), &folder, false), Err(WriteError::Path { .. })));
    assert_eq!(fs::read(parent.path().join("precious")).unwrap(), b"x");
}

#[test]
fn a_check_names_every_difference_and_writes_nothing() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("sdk");
    write(&old_files(), &folder, false).unwrap();
    assert_eq!(check(&old_files(), &folder).unwrap(), []);
    fs::write(folder.join("mine.txt"), "mine").unwrap();
    let before = tree(&folder);
    let list: Vec<String> = check(&new_files(), &folder).unwrap().iter().map(ToString::to_string).collect();
    assert!(list[0].starts_with("changed: .sdkwright.json"), "{list:?}");
    assert!(list[1].starts_with("changed: Cargo.toml\n--- a/Cargo.toml\n+++ b/Cargo.toml\n"), "{list:?}");
    assert!(list[1].contains("\n-v1") && list[1].contains("\n+v2"), "{list:?}");
    assert_eq!(list[2], "not generated: mine.txt");
    assert!(list[3].starts_with("changed: src/a.rs"), "{list:?}");
    assert_eq!(list[4..], ["missing: src/fresh/c.rs", "stale: src/gone/b.rs"]);
    assert_eq!(tree(&folder), before);
}

#[test]
fn two_runs_do_not_write_at_once() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("sdk");
    let stage = commit::Stage::open(&RealDisk, &folder).unwrap();
    assert!(matches!(write(&new_files(), &folder, false), Err(WriteError::Busy { .. })));
    drop(stage);
    write(&new_files(), &folder, false).unwrap();
}
