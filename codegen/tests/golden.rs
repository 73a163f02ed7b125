//! `generated/` is what `spec/` gives, byte for byte.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use sdkwright::Files;
use sdkwright::cli::list;
use sdkwright::generate::{Request, build};
use sdkwright::write;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies below the root").to_owned()
}

/// The output for `spec/`.
static SDK: LazyLock<Files> = LazyLock::new(|| sdk(&root().join("spec")));

fn sdk(spec: &Path) -> Files {
    let request = Request { config: Some(spec.join("sdk.toml")), ..Request::default() };
    build(&request).unwrap_or_else(|failure| panic!("spec/ can't be generated: {failure}")).files
}

#[test]
fn the_committed_sdk_is_what_the_spec_gives() {
    let differences = write::check(&SDK, &root().join("generated")).expect("generated/ is readable");
    assert!(
        differences.is_empty(),
        "{} files of generated/ differ from the output for spec/; update them with `cargo xtask regenerate`\n{}",
        differences.len(),
        list(&differences)
    );
}

#[test]
fn a_changed_byte_is_found() {
    let files = Files::from(["Cargo.toml", "src/lib.rs"].map(|path| (path.to_owned(), path.as_bytes().to_vec())));
    let parent = tempfile::tempdir().expect("a temporary folder");
    let out = parent.path().join("generated");
    write::write(&files, &out, false).expect("it can be written");
    let lib = out.join("src/lib.rs");
    let mut bytes = fs::read(&lib).expect("a file");
    bytes[0] ^= 1;
    fs::write(&lib, bytes).expect("it can be written");
    let found: Vec<String> =
        write::check(&files, &out).expect("it is readable").into_iter().map(|difference| difference.path).collect();
    assert_eq!(found, ["src/lib.rs"]);
}

#[test]
fn the_bytes_depend_on_neither_run_nor_place() {
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let copy = elsewhere.path().join("some where else");
    copy_folder(&root().join("spec"), &copy);
    assert_eq!(differing(&SDK, &sdk(&copy)), [""; 0], "another run in another folder gives other bytes");
}

fn differing<'a>(a: &'a Files, b: &'a Files) -> Vec<&'a str> {
    let paths = a.keys().chain(b.keys().filter(|path| !a.contains_key(*path)));
    paths.filter(|path| a.get(*path) != b.get(*path)).map(String::as_str).collect()
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        let target = to.join(entry.file_name().expect("it has a name"));
        if entry.is_dir() {
            copy_folder(&entry, &target);
        } else {
            fs::copy(&entry, &target).expect("a file");
        }
    }
}
