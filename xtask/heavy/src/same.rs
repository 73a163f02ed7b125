//! `cargo xtask same`: documents against other forms of themselves.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sdkwright::drift::Comparison;
use sdkwright::generate::{self, Built, Request};
use serde_json::Value;

use crate::documents::in_folder;
use crate::reordered;

/// Which other order is tried.
const SEED: u64 = 20_260_101;

/// Compares documents with other forms of themselves.
pub(crate) fn run(folders: &[PathBuf]) -> Result<()> {
    let mut apis: Vec<Vec<PathBuf>> = Vec::new();
    for folder in folders {
        collect(folder, &mut apis)?;
    }
    let forms = tempfile::tempdir().context("no temporary folder")?;
    let mut differing = 0;
    for documents in apis {
        let name = documents[0].display().to_string();
        let request = Request { documents, ..Request::default() };
        let canonical = generate::canonical(&request)?.0.to_json();
        let mut told = Vec::new();
        let mut check = |form: &str, old: &Request, new: &Request| -> Result<()> {
            let comparison: Comparison = generate::compare(old, new)?;
            if let Some(change) = comparison.changes.first() {
                let count = comparison.changes.len();
                told.push(format!(
                    "{form}: {count} changes; first {} {}: {}",
                    change.subject, change.at, change.message
                ));
            }
            Ok(())
        };
        check("itself", &request, &request)?;
        let json = forms.path().join("canonical.json");
        fs::write(&json, canonical.to_string())?;
        let json = Request { documents: vec![json], ..Request::default() };
        check("its canonical form", &request, &json)?;
        let yaml = forms.path().join("canonical.yaml");
        fs::write(&yaml, serde_saphyr::to_string(&canonical)?)?;
        let yaml = Request { documents: vec![yaml], ..Request::default() };
        check("its canonical form as YAML", &yaml, &request)?;
        told.extend(reordered_signatures(&canonical, forms.path())?);
        differing += usize::from(!told.is_empty());
        println!("{name}: {}", if told.is_empty() { "the same".to_owned() } else { told.join("\n  ") });
    }
    if differing > 0 {
        bail!("{differing} documents differ from other forms of themselves");
    }
    Ok(())
}

/// Signatures that are others where the document has another order.
fn reordered_signatures(canonical: &Value, folder: &Path) -> Result<Option<String>> {
    let built = |document: &Value| -> Result<Built> {
        let path = folder.join("ordered.json");
        fs::write(&path, document.to_string())?;
        Ok(generate::build(&Request { documents: vec![path], ..Request::default() })?)
    };
    let mut other = canonical.clone();
    reordered::shuffle(&mut other, SEED);
    let (first, other) = (built(canonical)?, built(&other)?);
    let (first, mut other) = (reordered::signatures(&first.files), reordered::signatures(&other.files));
    let mut pairs = first.into_iter().map(|(path, items)| (path, items, other.remove(path).unwrap_or_default()));
    let found = pairs.find_map(|(path, old, new)| {
        let different = old.iter().zip(&new).find(|(old, new)| old != new);
        let count =
            (old.len() != new.len()).then(|| format!("{path}: {} items, {} in another order", old.len(), new.len()));
        different.map(|(old, new)| format!("{path}: `{old}` becomes `{new}` in another order")).or(count)
    });
    Ok(found)
}

/// Every document is an API of its own, but those of a folder in a folder of folders, as `upstream/stackone/2025-12`, are one.
fn collect(folder: &Path, apis: &mut Vec<Vec<PathBuf>>) -> Result<()> {
    let read = fs::read_dir(folder).with_context(|| format!("can't read {}", folder.display()))?;
    let mut folders = read.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    folders.retain(|path| path.is_dir());
    folders.sort();
    match folders.is_empty() {
        true if folder.ancestors().any(|parent| parent.ends_with("upstream")) => apis.push(in_folder(folder)?),
        true => apis.extend(in_folder(folder)?.into_iter().map(|document| vec![document])),
        false => folders.iter().try_for_each(|folder| collect(folder, apis))?,
    }
    Ok(())
}
