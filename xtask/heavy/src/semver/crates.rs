//! Two crates, the old and the new one, with a module for each pair of documents, over one runtime.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use quote::ToTokens;
use rayon::prelude::*;
use sdkwright::Files;
use sdkwright::emit::module::ModulePath;
use sdkwright::generate::{self, Layout, Request};
use serde_json::Value;
use syn::{Item, UseTree, parse_quote};
use toml::Table;

use super::pairs::Pair;
use crate::cargo::cargo;
use crate::corpus::job::below;
use crate::paths::root;

/// Traits without a stable use, which rustc implements or derives.
const UNSTABLE: [&str; 4] = ["Freeze", "StructuralPartialEq", "TrivialClone", "UnsafeUnpin"];

/// Name of both.
pub(super) const NAME: &str = "sdk";

/// One of the two crates.
pub(super) struct Side {
    pub(super) folder: PathBuf,
    /// Its description by rustdoc.
    pub(super) json: PathBuf,
    /// Its manifest's `[dependencies]`.
    pub(super) dependencies: Table,
}

/// Writes a crate of one document of each pair.
pub(super) fn write(folder: &Path, pairs: &[Pair], document: fn(&Pair) -> &str) -> Result<Side> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let mut files = Files::new();
    let first = pairs.first().context("there are no pairs")?;
    let first = generate::build(&Request { name: Some(NAME.to_owned()), ..request(document(first)) })?.files;
    let mut manifest: Table = String::from_utf8_lossy(&first["Cargo.toml"]).parse()?;
    manifest.insert("workspace".to_owned(), Table::new().into());
    // The features by default select how requests are sent, which takes long to compile. They add no public item.
    manifest["features"]["default"] = toml::Value::Array(Vec::new());
    let dependencies = manifest["dependencies"].as_table().context("a crate has dependencies")?.clone();
    files.insert("Cargo.toml".to_owned(), toml::to_string(&manifest)?.into_bytes());
    // The whole runtime: a generated copy leaves out the parts that its API does not need.
    files.extend(runtime()?);
    let mut top = "#![allow(warnings)]\n#[doc(hidden)]\npub mod runtime;\n".to_owned();
    let module = |pair: &Pair| module(pair, document(pair)).with_context(|| format!("{}: not generated", pair.name));
    let modules: Vec<Files> = pairs.par_iter().map(module).collect::<Result<_>>()?;
    files.extend(modules.into_iter().flatten());
    for pair in pairs {
        top.push_str(&format!("pub mod {};\n", pair.module));
    }
    files.insert("src/lib.rs".to_owned(), top.into_bytes());
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(path, text)?;
    }
    Ok(Side { folder: folder.to_owned(), json: folder.join("rustdoc.json"), dependencies })
}

/// The files of a pair's module.
fn module(pair: &Pair, document: &str) -> Result<Files> {
    let layout = Layout::Module(ModulePath::parse(&pair.module).map_err(anyhow::Error::msg)?);
    let mut files = Files::new();
    for (path, text) in generate::build(&Request { layout, ..request(document) })?.files {
        if !path.starts_with("runtime") {
            let text = if path == "mod.rs" { over_one_runtime(&text)?.into_bytes() } else { text };
            files.insert(format!("src/{}/{path}", pair.module), text);
        }
    }
    Ok(files)
}

/// The files of the client runtime, by their paths in a crate.
fn runtime() -> Result<Files> {
    let package = root().join("codegen/runtime");
    let mut paths = below(&package.join("src/runtime"))?;
    paths.push(package.join("src/runtime.rs"));
    let file = |path: &PathBuf| Ok((path.strip_prefix(&package)?.to_string_lossy().into_owned(), fs::read(path)?));
    paths.iter().map(file).collect()
}

/// A request for the crate of a document, whose text is given.
pub(super) fn request(document: &str) -> Request {
    let path = PathBuf::from("openapi.yaml");
    Request {
        texts: BTreeMap::from([(path.clone(), document.to_owned())]),
        documents: vec![path],
        ..Request::default()
    }
}

/// The root of a module, with the crate's runtime in place of its own, and without the names that it gives to parts of it.
fn over_one_runtime(root: &[u8]) -> Result<String> {
    let mut file = syn::parse_file(&String::from_utf8_lossy(root))?;
    file.items.retain(|item| !is_of_runtime(item));
    file.items.insert(
        0,
        parse_quote!(
            #[doc(hidden)]
            pub use crate::runtime;
        ),
    );
    Ok(prettyplease::unparse(&file))
}

fn is_of_runtime(item: &Item) -> bool {
    match item {
        Item::Mod(module) => match &module.content {
            Some((_, items)) => items.iter().all(is_of_runtime),
            None => module.ident == "runtime",
        },
        // `crate::p000::runtime::…`
        Item::Use(used) => matches!(&used.tree, UseTree::Path(first) if matches!(&*first.tree, UseTree::Path(second)
            if second.tree.to_token_stream().to_string().starts_with("runtime"))),
        _ => false,
    }
}

/// Cargo as all parts of this chore call it: rustdoc's JSON is unstable, and what cargo compiled is compiled once.
pub(super) fn builder(build: &Path) -> std::process::Command {
    let mut command = cargo();
    command.env("RUSTC_BOOTSTRAP", "1").env("CARGO_INCREMENTAL", "0").env("CARGO_PROFILE_DEV_DEBUG", "0");
    command.env("CARGO_TARGET_DIR", build).env_remove("RUSTFLAGS").env_remove("RUSTDOCFLAGS");
    command
}

impl Side {
    /// Has rustdoc describe the crate. Implementations that no user can rely on, half of its output, are left out.
    pub(super) fn describe(&self, build: &Path, lock: &Path) -> Result<Value> {
        fs::copy(lock, self.folder.join("Cargo.lock"))?;
        let status = builder(build)
            .args(["rustdoc", "--quiet", "--lib", "--", "-Zunstable-options", "--output-format=json"])
            .args(["--document-hidden-items", "--cap-lints=allow"])
            .current_dir(&self.folder)
            .status()?;
        ensure!(status.success(), "{} does not compile", self.folder.display());
        let mut described: Value = serde_json::from_slice(&fs::read(build.join("doc").join(format!("{NAME}.json")))?)?;
        leave_out_implementations(&mut described)?;
        fs::write(&self.json, serde_json::to_vec(&described)?)?;
        Ok(described)
    }
}

/// Leaves out blanket implementations, which depend on no document, and those of traits that are hidden or unstable.
fn leave_out_implementations(described: &mut Value) -> Result<()> {
    let index = described["index"].as_object_mut().context("rustdoc's JSON has an index")?;
    let is_hidden =
        |item: &&Value| item["inner"]["trait"].is_object() && item["attrs"].to_string().contains("doc(hidden)");
    let hidden: HashSet<Value> = index.values().filter(is_hidden).map(|item| item["id"].clone()).collect();
    let mut left_out = HashSet::new();
    for item in index.values() {
        let of = &item["inner"]["impl"];
        let (id, path) = (&of["trait"]["id"], of["trait"]["path"].as_str().unwrap_or_default());
        if !of["blanket_impl"].is_null() || hidden.contains(id) || UNSTABLE.contains(&path) {
            left_out.insert(item["id"].clone());
            left_out.extend(of["items"].as_array().into_iter().flatten().cloned());
        }
    }
    index.retain(|_, item| !left_out.contains(&item["id"]));
    for item in index.values_mut() {
        let kinds = item["inner"].as_object_mut().into_iter().flat_map(|inner| inner.values_mut());
        for list in kinds.filter_map(|of| of.get_mut("impls")?.as_array_mut()) {
            list.retain(|id| !left_out.contains(id));
        }
    }
    Ok(())
}
