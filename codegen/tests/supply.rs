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
        ("runtime", "runtime"),
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
    names(&manifest("runtime"), "dependencies", &mut runtime);
    assert_eq!(own, runtime);
}

#[test]
fn no_crate_may_use_unsafe_code() {
    let workspace = manifest(".");
    assert_eq!(workspace["workspace"]["lints"]["rust"]["unsafe_code"].as_str(), Some("forbid"));
    for folder in ["codegen", "runtime", "xtask", "xtask/bench", "xtask/heavy"] {
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

/// A dependency with everything that it inherits from the workspace written out.
fn resolved(name: &str, own: &Value, workspace: &Table) -> Value {
    let as_table = |value: &Value| match value {
        Value::Table(table) => table.clone(),
        version => Table::from_iter([("version".to_owned(), version.clone())]),
    };
    let mut own = as_table(own);
    let mut whole = match own.remove("workspace") {
        Some(_) => as_table(&workspace["workspace"]["dependencies"][name]),
        None => Table::new(),
    };
    let lists = [whole.remove("features"), own.remove("features")].into_iter().flatten();
    let features: BTreeSet<String> = lists.flat_map(|list| list.try_into::<Vec<String>>().unwrap()).collect();
    whole.extend(own);
    if !features.is_empty() {
        whole.insert("features".to_owned(), features.into_iter().collect::<Vec<_>>().into());
    }
    match whole.len() {
        1 => whole["version"].clone(),
        _ => whole.into(),
    }
}

#[test]
fn what_sdks_take_from_the_runtime_is_what_the_runtime_has() {
    let (workspace, runtime) = (manifest("."), manifest("runtime"));
    let package = &workspace["workspace"]["package"];
    let package = ["edition", "rust-version"].map(|key| (key.to_owned(), package[key].clone()));
    let dependencies = |table: &Value| {
        let own = table["dependencies"].as_table().unwrap();
        own.iter().map(|(name, own)| (name.clone(), resolved(name, own, &workspace))).collect::<Table>()
    };
    let platforms = runtime["target"].as_table().unwrap();
    let platforms = platforms.iter().map(|(platform, own)| {
        (platform.clone(), Value::from(Table::from_iter([("dependencies".to_owned(), dependencies(own).into())])))
    });
    let expected = Table::from_iter([
        ("package".to_owned(), Value::Table(package.into_iter().collect())),
        ("features".to_owned(), runtime["features"].clone()),
        ("dependencies".to_owned(), dependencies(&Value::Table(runtime.clone())).into()),
        ("target".to_owned(), Value::Table(platforms.collect())),
    ]);
    let path = root().join("codegen/runtime/manifest.toml");
    let text = fs::read_to_string(&path).unwrap();
    let found: Table = text.parse().unwrap();
    if found != expected && std::env::var_os("SDKWRIGHT_WRITE_MANIFEST").is_some() {
        let head: String =
            text.lines().take_while(|line| line.starts_with('#')).map(|line| format!("{line}\n")).collect();
        fs::write(&path, format!("{head}\n{}", toml::to_string(&expected).unwrap())).unwrap();
        return;
    }
    assert_eq!(
        found, expected,
        "codegen/runtime/manifest.toml is not what runtime/Cargo.toml says: write it with\n\
         SDKWRIGHT_WRITE_MANIFEST=1 cargo test -p sdkwright --test supply"
    );
}

#[test]
fn the_page_on_build_scripts_lists_what_generated_code_needs() {
    let page = fs::read_to_string(root().join("docs/build-script.md")).unwrap();
    let listed = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a list");
    let listed: Table = listed.parse().unwrap();
    let text = fs::read_to_string(root().join("codegen/runtime/manifest.toml")).unwrap();
    let needed: Table = text.parse().unwrap();
    let everywhere = needed["dependencies"].as_table().unwrap();
    // The dependencies of all platforms but browsers, on which programs usually run.
    let usual = needed["target"]["cfg(not(target_family = \"wasm\"))"]["dependencies"].as_table().unwrap();
    let needed = everywhere.iter().chain(usual).filter(|(_, value)| value.get("optional").is_none());
    let needed: Vec<(&String, &Value)> = needed.collect();
    let listed = listed["dependencies"].as_table().unwrap();
    for &(name, needed) in &needed {
        let found = listed.get(name).unwrap_or_else(|| panic!("docs/build-script.md does not list `{name}`"));
        let part = |value: &Value, key: &str| value.get(key).cloned();
        let version = |value: &Value| if value.is_str() { Some(value.clone()) } else { part(value, "version") };
        assert_eq!(version(found), version(needed), "docs/build-script.md: version of `{name}`");
        let features =
            |value: &Value| part(value, "features").and_then(|list| list.as_array().cloned()).unwrap_or_default();
        for feature in features(needed) {
            assert!(features(found).contains(&feature), "docs/build-script.md: `{name}` lacks the feature {feature}");
        }
    }
    let needed: BTreeSet<&String> = needed.iter().map(|(name, _)| *name).collect();
    let listed: BTreeSet<&String> = listed.keys().collect();
    assert_eq!(listed, needed, "docs/build-script.md (left) lists what generated code needs");
}
