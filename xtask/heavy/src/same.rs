//! `cargo xtask same`: documents against other forms of themselves, and pairs of documents whose verdict is known.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use rayon::prelude::*;
use sdkwright::drift::Comparison;
use sdkwright::generate::{self, Built, Request};
use serde_json::Value;

use crate::documents::in_folder;
use crate::reordered;

/// The order that is tried.
const SEED: u64 = 20_260_101;

/// Compares documents with other forms of themselves, and the pairs of a file.
pub(crate) fn run(folders: &[PathBuf], pairs: Option<&Path>) -> Result<()> {
    if let Some(file) = pairs {
        verdicts(file)?;
    }
    let mut apis: Vec<Vec<PathBuf>> = Vec::new();
    for folder in folders {
        collect(folder, &mut apis)?;
    }
    let compared: Vec<String> = apis.into_par_iter().map(differences).collect::<Result<_>>()?;
    let differing = compared.iter().filter(|told| !told.is_empty()).count();
    if differing > 0 {
        bail!("{differing} documents differ from other forms of themselves");
    }
    Ok(())
}

/// Compares the documents of an API with other forms of themselves; returns and prints what differs.
fn differences(documents: Vec<PathBuf>) -> Result<String> {
    let forms = tempfile::tempdir().context("no temporary folder")?;
    let name = documents[0].display().to_string();
    let request = Request { documents, ..Request::default() };
    let canonical = generate::canonical(&request)?.0.to_json();
    let mut told = Vec::new();
    let mut check = |form: &str, old: &Request, new: &Request| -> Result<()> {
        let comparison: Comparison = generate::compare(old, new)?;
        if let Some(change) = comparison.changes.first() {
            let count = comparison.changes.len();
            told.push(format!("{form}: {count} changes; first {} {}: {}", change.subject, change.at, change.message));
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
    let told = told.join("\n  ");
    println!("{name}: {}", if told.is_empty() { "the same" } else { &told });
    Ok(told)
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

/// Two documents, and the verdicts that are right.
#[derive(serde::Deserialize)]
struct Pair {
    name: String,
    expected: Vec<String>,
    old: Value,
    new: Value,
}

/// Compares pairs of documents; the worst verdict of each must be one of those that are expected, or `none` where nothing changed.
fn verdicts(file: &Path) -> Result<()> {
    let text = fs::read_to_string(file).with_context(|| format!("can't read {}", file.display()))?;
    let folder = tempfile::tempdir().context("no temporary folder")?;
    let (mut count, mut wrong) = (0, 0);
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let pair: Pair =
            serde_json::from_str(line).with_context(|| format!("{}:{}: not a pair", file.display(), number + 1))?;
        let side = |name: &str, document: &Value| -> Result<Request> {
            let path = folder.path().join(name);
            fs::write(&path, document.to_string())?;
            Ok(Request { documents: vec![path], ..Request::default() })
        };
        let comparison = generate::compare(&side("old.json", &pair.old)?, &side("new.json", &pair.new)?)
            .with_context(|| format!("{}:{}: {}", file.display(), number + 1, pair.name))?;
        let worst = comparison.changes.iter().max_by_key(|change| change.wire);
        let verdict = worst.map_or("none", |change| change.wire.as_str());
        count += 1;
        if !pair.expected.iter().any(|expected| expected == verdict) {
            wrong += 1;
            let message = worst.map(|change| format!(" ({} {}: {})", change.subject, change.at, change.message));
            let expected = pair.expected.join(" or ");
            println!("{}: {verdict}{}, expected {expected}", pair.name, message.unwrap_or_default());
        }
    }
    if wrong > 0 {
        bail!("{wrong} of {count} pairs in {} have another verdict than expected", file.display());
    }
    println!("{}: {count} pairs have the expected verdict", file.display());
    Ok(())
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
