//! The few operations that change a disk, behind a trait so that tests can make each of them fail.

use std::fs;
use std::io;
use std::path::Path;

/// Disk operations of the writer, without reading.
pub(super) trait Disk: Sync {
    /// Makes a folder, and those above it; no error where it exists.
    fn create_folder(&self, path: &Path) -> io::Result<()>;
    /// Writes a file that does not exist yet.
    fn create_file(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Gives a file a second name; where the file system can't, copies it with its time of modification.
    fn link(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Moves a file or folder in one step; replaces a file.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Swaps two folders in one step; `Unsupported` where the system can't.
    fn exchange(&self, a: &Path, b: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove_file(&self, path: &Path) -> io::Result<()>;
    /// Removes an empty folder.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;
    /// Lets the owner of a file or folder read and change it, unless permissions do already.
    fn unlock(&self, path: &Path) -> io::Result<()>;
}

/// The real one.
pub(super) struct RealDisk;

impl Disk for RealDisk {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir_all(path)
    }

    fn create_file(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = fs::File::create_new(path)?;
        io::Write::write_all(&mut file, bytes)
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        if fs::hard_link(from, to).is_ok() {
            return Ok(());
        }
        let modified = fs::metadata(from)?.modified()?;
        fs::copy(from, to)?;
        fs::File::options().write(true).open(to)?.set_modified(modified)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    fn exchange(&self, a: &Path, b: &Path) -> io::Result<()> {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE).map_err(io::Error::from)
    }

    #[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
    fn exchange(&self, _: &Path, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    fn unlock(&self, path: &Path) -> io::Result<()> {
        let metadata = fs::symlink_metadata(path)?;
        let mut permissions = metadata.permissions();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let bits = if metadata.is_dir() { 0o700 } else { 0o600 };
            permissions.set_mode(permissions.mode() | bits);
        }
        #[cfg(not(unix))]
        permissions.set_readonly(false);
        if permissions == metadata.permissions() { Ok(()) } else { fs::set_permissions(path, permissions) }
    }
}

/// Removes a folder with everything in it, also where a folder is read-only, without following symbolic links; no error where
/// it does not exist.
pub(super) fn remove_all(disk: &dyn Disk, folder: &Path) -> io::Result<()> {
    // A failure shows in the next step, with its reason.
    // protection: read-only-stage
    let _ = disk.unlock(folder);
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            remove_all(disk, &entry.path())?;
        } else {
            disk.remove_file(&entry.path())?;
        }
    }
    disk.remove_folder(folder)
}
