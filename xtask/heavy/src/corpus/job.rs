//! Grouping of documents that become one crate.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::paths::root;

/// Longest name of a throw-away crate; crates.io takes no longer one either.
const LONGEST_NAME: usize = 64;

/// Documents that become one crate.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Job {
    /// Display name: the path without extension, relative to the given folder.
    pub(crate) title: String,
    /// Of the crate.
    pub(crate) name: String,
    /// In the order given to the generator.
    pub(crate) documents: Vec<PathBuf>,
}

impl Job {
    fn new(title: String, documents: Vec<PathBuf>) -> Self {
        Self { name: crate_name(&title), title, documents }
    }

    /// The configuration beside a document that is called as ours are.
    pub(crate) fn config(&self) -> Option<PathBuf> {
        let document = self.documents.first().filter(|_| self.documents.len() == 1)?;
        Some(document.with_file_name("sdk.toml")).filter(|path| document.ends_with("openapi.yaml") && path.is_file())
    }

    /// A program of a user of the document's crate, called as the document is, which has to compile. It calls the crate `the_crate`.
    pub(crate) fn program(&self) -> Option<PathBuf> {
        let [document] = self.documents.as_slice() else { return None };
        let file = format!("{}.rs", document.file_stem()?.to_str()?);
        Some(root().join("xtask/corpus/programs").join(file)).filter(|path| path.is_file())
    }

    /// The files that its crate is made of: documents, the configuration, what lies in the folder `sdk` beside it, and a program.
    pub(crate) fn inputs(&self) -> Result<Vec<PathBuf>> {
        let mut inputs = self.documents.clone();
        inputs.extend(self.program());
        if let Some(config) = self.config() {
            let by_hand = config.with_file_name("sdk");
            inputs.push(config);
            if by_hand.is_dir() {
                inputs.extend(below(&by_hand)?);
            }
        }
        Ok(inputs)
    }

    /// Bytes of its documents.
    pub(crate) fn size(&self) -> u64 {
        self.documents.iter().filter_map(|path| fs::metadata(path).ok()).map(|data| data.len()).sum()
    }
}

/// A job for each document that is named or lies in a folder that is named, and one for each folder further down, whose
/// documents are taken to belong together.
pub(crate) fn jobs(paths: &[PathBuf]) -> Result<Vec<Job>> {
    let mut jobs = Vec::new();
    for path in paths {
        let found = jobs.len();
        if path.is_dir() {
            let name = path.canonicalize().context("the folder has no absolute path")?;
            let name = name.file_name().unwrap_or_default().to_string_lossy().into_owned();
            in_folder(path, &name, &mut jobs)?;
        } else {
            jobs.push(Job::new(stem(path), vec![path.clone()]));
        }
        if jobs.len() == found {
            bail!("no OpenAPI document in {}: put some there, or name another folder", path.display());
        }
    }
    Ok(jobs)
}

fn in_folder(folder: &Path, title: &str, jobs: &mut Vec<Job>) -> Result<()> {
    for path in entries(folder)? {
        if path.is_dir() {
            let title = format!("{title}/{}", path.file_name().unwrap_or_default().to_string_lossy());
            together(&path, &title, jobs)?;
        } else if is_document(&path)? {
            jobs.push(Job::new(format!("{title}/{}", stem(&path)), vec![path]));
        }
    }
    Ok(())
}

fn together(folder: &Path, title: &str, jobs: &mut Vec<Job>) -> Result<()> {
    let mut documents = Vec::new();
    for path in entries(folder)? {
        if path.is_dir() {
            together(&path, &format!("{title}/{}", path.file_name().unwrap_or_default().to_string_lossy()), jobs)?;
        } else if is_document(&path)? {
            documents.push(path);
        }
    }
    if !documents.is_empty() {
        jobs.push(Job::new(title.to_owned(), documents));
    }
    Ok(())
}

/// Every document below a folder, a job each, by the path in it.
pub(crate) fn each(folder: &Path) -> Result<Vec<Job>> {
    let mut jobs = Vec::new();
    for path in below(folder)?.into_iter().filter(|path| has_ending(path)) {
        let inside = path.strip_prefix(folder).unwrap_or(&path).with_extension("");
        jobs.push(Job::new(inside.to_string_lossy().into_owned(), vec![path]));
    }
    jobs.sort_by(|a, b| a.title.cmp(&b.title));
    Ok(jobs)
}

/// Gives later ones of equal names a number: throw-away crates, of which nobody reads the name.
pub(crate) fn distinct(mut jobs: Vec<Job>) -> Vec<Job> {
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for job in &mut jobs {
        let count = taken.entry(job.name.clone()).or_default();
        *count += 1;
        if *count > 1 {
            job.name = shortened(&format!("{}-{count}", job.name));
        }
    }
    jobs
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let read = fs::read_dir(folder).with_context(|| format!("can't read {}", folder.display()))?;
    let mut paths = read.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// Every file below a folder, always in the same order.
pub(crate) fn below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut queue = vec![folder.to_owned()];
    while let Some(next) = queue.pop() {
        for path in entries(&next)? {
            if path.is_dir() { queue.push(path) } else { files.push(path) }
        }
    }
    Ok(files)
}

fn has_ending(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ["json", "yaml", "yml"].iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// Returns whether a file is a description, and not a part of one or something else: it says which version it follows.
fn is_document(path: &Path) -> Result<bool> {
    if !has_ending(path) {
        return Ok(false);
    }
    let text = fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))?;
    let is_version = |line: &str| {
        let key = line.trim_start_matches(['{', '"', '\'', '\u{feff}', ' ']);
        ["openapi", "swagger"].iter().any(|word| {
            let rest = key.strip_prefix(word).map(|rest| rest.trim_start_matches(['"', '\'']).trim_start());
            rest.is_some_and(|rest| rest.starts_with(':'))
        })
    };
    let is_json = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']).starts_with('{');
    Ok(match is_json {
        true => text.split(',').any(|part| part.lines().any(is_version)),
        false => text.lines().filter(|line| !line.starts_with([' ', '\t'])).any(is_version),
    })
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// `stackone/2025-12`: `corpus-stackone-2025-12`; the first word keeps it from being one that Rust knows.
fn crate_name(title: &str) -> String {
    let words = title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name = std::iter::once("corpus").chain(words).collect::<Vec<_>>().join("-");
    shortened(&name.to_ascii_lowercase())
}

/// A name that is too long ends in a digest of the whole one.
fn shortened(name: &str) -> String {
    if name.len() <= LONGEST_NAME {
        return name.to_owned();
    }
    let digest: String = Sha256::digest(name).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{digest}", &name[..LONGEST_NAME - 9])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn files_of_the_named_folder_stand_alone_and_those_below_belong_together() {
        let folder = folder(&[
            ("a.json", r#"{"openapi": "3.0.0"}"#),
            ("b.yaml", "info: {}\nswagger: '2.0'\n"),
            ("part.yaml", "type: object\nproperties:\n  openapi:\n    type: string\n"),
            ("readme.md", "openapi: no"),
            ("v1/one.json", "{\"info\":{},\"openapi\" : \"3.1.0\"}"),
            ("v1/two.json", "{\n  \"swagger\": \"2.0\"\n}"),
        ]);
        let jobs = jobs(&[folder.path().to_owned()]).unwrap();
        let found: Vec<_> =
            jobs.iter().map(|job| (job.title.split_once('/').unwrap().1, job.documents.len())).collect();
        assert_eq!(found, [("a", 1), ("b", 1), ("v1", 2)]);
    }

    #[test]
    fn a_folder_without_documents_is_a_fault() {
        let folder = folder(&[("note.txt", "nothing here")]);
        assert!(jobs(&[folder.path().to_owned()]).is_err());
    }

    #[test]
    fn names_are_valid_distinct_and_short_enough() {
        let job = |title: &str| Job::new(title.to_owned(), Vec::new());
        let long = "x".repeat(100);
        let jobs = distinct(vec![job("a.b/c (d)"), job("A b/c-d"), job(&long), job(&long)]);
        let names: Vec<_> = jobs.iter().map(|job| job.name.as_str()).collect();
        assert_eq!(names[..2], ["corpus-a-b-c-d", "corpus-a-b-c-d-2"]);
        assert!(names.iter().all(|name| name.len() <= LONGEST_NAME), "{names:?}");
        assert_ne!(names[2], names[3]);
    }
}
