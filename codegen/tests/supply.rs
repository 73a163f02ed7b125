//! Every dependency has its reason, and no crate of this repository may use `unsafe`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn manifest(folder: &str) -> Table {
    let path = root().join(folder).join("Cargo.toml");
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).parse().unwrap()
}

/// Names of dependencies in `dependencies`, `dev-dependencies` and so on, those for some systems included; this workspace's
/// own packages have no row.
fn names(manifest: &Table, section: &str, found: &mut BTreeSet<String>) {
    let tables = manifest.get("target").and_then(Value::as_table).into_iter().flatten();
    let tables = tables.filter_map(|(_, table)| table.as_table()).chain([manifest]);
    for table in tables {
        let all = table.get(section).and_then(Value::as_table).into_iter().flatten();
        found.extend(all.filter(|(_, value)| value.get("path").is_none()).map(|(name, _)| name.clone()));
    }
}

/// Dependency → who uses it, as the page says it.
fn used() -> BTreeMap<String, String> {
    let mut users: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (user, folder) in [
        ("generator", "codegen"),
        ("runtime", "codegen/runtime"),
        ("xtask", "xtask"),
        ("heavy chores", "xtask/heavy"),
        ("benchmarks", "xtask/bench"),
    ] {
        let manifest = manifest(folder);
        let (mut all, mut tests) = (BTreeSet::new(), BTreeSet::new());
        names(&manifest, "dependencies", &mut all);
        names(&manifest, "build-dependencies", &mut all);
        names(&manifest, "dev-dependencies", &mut tests);
        for name in &all {
            users.entry(name.clone()).or_default().push(user.to_owned());
        }
        for name in tests.difference(&all) {
            users.entry(name.clone()).or_default().push(format!("{user} tests"));
        }
    }
    users.into_iter().map(|(name, users)| (name, users.join(", "))).collect()
}

#[test]
fn every_dependency_has_its_reason() {
    let page = fs::read_to_string(root().join("docs/dependencies.md")).unwrap();
    let mut rows = BTreeMap::new();
    for line in page.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [name, users, why] = cells[..] else { panic!("not three cells: {line}") };
        assert!(!why.is_empty(), "no reason: {line}");
        assert!(rows.insert(name.trim_matches('`').to_owned(), users.to_owned()).is_none(), "twice: {line}");
    }
    assert_eq!(rows, used(), "docs/dependencies.md and the manifests (left: the page)");
}

#[test]
fn an_sdk_has_the_dependencies_of_the_runtime_alone() {
    let (mut own, mut runtime) = (BTreeSet::new(), BTreeSet::new());
    names(&manifest("generated"), "dependencies", &mut own);
    names(&manifest("codegen/runtime"), "dependencies", &mut runtime);
    assert_eq!(own, runtime);
}

#[test]
fn no_crate_may_use_unsafe_code() {
    let workspace = manifest(".");
    assert_eq!(workspace["workspace"]["lints"]["rust"]["unsafe_code"].as_str(), Some("forbid"));
    for folder in ["codegen", "codegen/runtime", "xtask", "xtask/bench", "xtask/heavy"] {
        assert_eq!(manifest(folder)["lints"]["workspace"].as_bool(), Some(true), "{folder}");
    }
    // Generated crates stand alone, and say it themselves.
    let mut crates = vec![root().join("generated")];
    let snapshots = fs::read_dir(root().join("codegen/tests/snapshots")).unwrap();
    crates.extend(snapshots.map(|entry| entry.unwrap().path().join("crate")).filter(|path| path.is_dir()));
    assert!(crates.len() > 1);
    for folder in crates {
        let library = fs::read_to_string(folder.join("src/lib.rs")).unwrap();
        assert!(library.contains("#![forbid(unsafe_code)]"), "{}", folder.display());
    }
}
