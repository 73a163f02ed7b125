//! Outcome of a document, stored as JSON so that an interrupted run can continue.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::job::Job;

/// Outcome of a [`Job`].
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Outcome {
    pub(super) title: String,
    /// Of the crate.
    pub(super) name: String,
    /// Of everything that the outcome depends on.
    pub(super) digest: String,
    pub(super) operations: usize,
    pub(super) untyped: usize,
    pub(super) repairs: usize,
    /// Of code.
    pub(super) lines: usize,
    pub(super) generated: Option<Step>,
    pub(super) compiled: Option<Step>,
    pub(super) linted: Option<Step>,
    pub(super) round_trips: Option<RoundTrips>,
    /// Random valid instances of its schemas.
    pub(super) instances: Option<Instances>,
}

/// A step that was taken.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Step {
    pub(super) seconds: f64,
    /// Bytes that the generator held at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) memory: Option<u64>,
    /// Output of the failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) fault: Option<String>,
}

/// The generated crate's own round-trip test.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct RoundTrips {
    /// Values that were read and written again: the document's examples, and those that the generator made.
    pub(super) examples: usize,
    pub(super) step: Step,
}

/// Random valid instances, through the models and back.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Instances {
    pub(super) count: usize,
    pub(super) step: Step,
}

impl Outcome {
    fn steps(&self) -> impl Iterator<Item = &Step> {
        let tested = self.round_trips.as_ref().map(|tested| &tested.step);
        let instances = self.instances.as_ref().map(|instances| &instances.step);
        [&self.generated, &self.compiled, &self.linted].into_iter().flatten().chain(tested).chain(instances)
    }

    /// Returns whether no step that was taken failed.
    pub(super) fn is_good(&self) -> bool {
        self.fault().is_none()
    }

    /// Output of the first failed step.
    pub(super) fn fault(&self) -> Option<&str> {
        self.steps().find_map(|step| step.fault.as_deref())
    }

    /// Of all steps.
    pub(super) fn seconds(&self) -> f64 {
        self.steps().map(|step| step.seconds).sum()
    }
}

/// A folder of outcomes, a file each.
pub(super) struct Outcomes {
    folder: PathBuf,
    /// Of the generator and the versions that crates are compiled with.
    tools: Vec<u8>,
}

impl Outcomes {
    pub(super) fn new(folder: PathBuf, tools: &[&Path]) -> Result<Self> {
        fs::create_dir_all(&folder)?;
        let mut digest = Sha256::new();
        for tool in tools {
            digest.update(fs::read(tool).with_context(|| format!("can't read {}", tool.display()))?);
        }
        Ok(Self { folder, tools: digest.finalize().to_vec() })
    }

    /// Of everything that a job's outcome depends on.
    pub(super) fn digest(&self, job: &Job) -> Result<String> {
        let mut digest = Sha256::new_with_prefix(&self.tools);
        for path in job.inputs()? {
            let content = fs::read(&path).with_context(|| format!("can't read {}", path.display()))?;
            // With its length, or what one file ends with could as well be what the next begins with.
            digest.update(path.as_os_str().as_encoded_bytes());
            digest.update([0]);
            digest.update((content.len() as u64).to_le_bytes());
            digest.update(content);
        }
        Ok(digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect())
    }

    /// A good outcome of an earlier run that still holds and went far enough.
    pub(super) fn kept(&self, job: &Job, digest: &str, compiled: bool) -> Option<Outcome> {
        let text = fs::read(self.file(job)).ok()?;
        let outcome: Outcome = serde_json::from_slice(&text).ok()?;
        let far_enough = !compiled || outcome.compiled.is_some();
        (outcome.digest == digest && outcome.is_good() && far_enough).then_some(outcome)
    }

    pub(super) fn keep(&self, job: &Job, outcome: &Outcome) -> Result<()> {
        let file = self.file(job);
        let unfinished = file.with_extension("unfinished");
        fs::write(&unfinished, serde_json::to_vec_pretty(outcome)?)?;
        fs::rename(unfinished, &file).with_context(|| format!("can't write {}", file.display()))
    }

    fn file(&self, job: &Job) -> PathBuf {
        self.folder.join(format!("{}.json", job.name))
    }
}

#[cfg(test)]
mod tests {
    use super::super::job::jobs;
    use super::*;

    #[test]
    fn an_outcome_holds_until_the_document_or_what_lies_beside_it_changes() {
        let folder = tempfile::tempdir().unwrap();
        let file = |path: &str, text: &str| {
            let path = folder.path().join("zoo").join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        file("openapi.yaml", "openapi: 3.0.3\n");
        let outcomes = Outcomes::new(folder.path().join("outcomes"), &[]).unwrap();
        let digest = || {
            let job = jobs(&[folder.path().join("zoo/openapi.yaml")]).unwrap().remove(0);
            outcomes.digest(&job).unwrap()
        };
        let mut known = vec![digest()];
        assert_eq!(digest(), known[0]);
        for (path, text) in [
            ("openapi.yaml", "openapi: 3.1.0\n"),
            ("sdk.toml", "[package]\n"),
            ("sdk.toml", "[package]\nname = \"zoo\"\n"),
            ("sdk/tests/calls.rs", "fn main() {}\n"),
        ] {
            file(path, text);
            let now = digest();
            assert!(!known.contains(&now), "{path}");
            known.push(now);
        }
        file("other.toml", "no input\n");
        assert_eq!(Some(&digest()), known.last());
    }
}
