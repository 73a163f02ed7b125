//! Lists the runtime's sources for `emit::runtime`, which copies them into every crate.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("runtime/src");
    let mut files = vec![root.join("runtime.rs")];
    find(&root.join("runtime"), &mut files)?;
    files.sort();
    let mut list = String::from("[\n");
    for file in &files {
        println!("cargo::rerun-if-changed={}", file.display());
        let name: Vec<_> =
            file.strip_prefix(&root).expect("it was found there").iter().map(|part| part.to_string_lossy()).collect();
        list.push_str(&format!(
            "    ({:?}, include_str!({:?})),\n",
            format!("src/{}", name.join("/")),
            file.display().to_string()
        ));
    }
    list.push_str("]\n");
    fs::write(PathBuf::from(env::var("OUT_DIR").expect("cargo sets it")).join("runtime_sources.rs"), list)
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}
