//! Lists what is compiled in from other folders: the runtime's sources, which `emit::runtime` copies into every crate, and the
//! pages on the codes of errors and warnings, which `sdkwright explain` prints.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let package = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let root = package.join("runtime/src");
    let mut files = vec![root.join("runtime.rs")];
    find(&root.join("runtime"), "rs", &mut files)?;
    list(&files, "runtime_sources.rs", |file| {
        let parts = file.strip_prefix(&root).expect("it was found there").iter();
        format!("src/{}", parts.map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/"))
    })?;
    let mut pages = Vec::new();
    // A symbolic link, which Git on Windows checks out as a file.
    let folders = [package.join("codes"), package.join("../docs/codes")];
    let codes = folders.iter().find(|folder| folder.is_dir()).expect("the package holds the pages on codes");
    find(codes, "md", &mut pages)?;
    pages.retain(|page| !page.ends_with("README.md"));
    list(&pages, "code_pages.rs", |page| page.file_stem().unwrap_or_default().to_string_lossy().into_owned())
}

/// Writes a list of names and contents, sorted by file.
fn list(files: &[PathBuf], out: &str, name: impl Fn(&Path) -> String) -> io::Result<()> {
    let mut files = files.to_vec();
    files.sort();
    let mut list = String::from("[\n");
    for file in &files {
        println!("cargo::rerun-if-changed={}", file.display());
        list.push_str(&format!("    ({:?}, include_str!({:?})),\n", name(file), file.display().to_string()));
    }
    list.push_str("]\n");
    fs::write(PathBuf::from(env::var("OUT_DIR").expect("cargo sets it")).join(out), list)
}

fn find(folder: &Path, extension: &str, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, extension, files)?;
        } else if path.extension().is_some_and(|own| own == extension) {
            files.push(path);
        }
    }
    Ok(())
}
