//! Requirements for the generator on untrusted documents, as plain functions: `cargo test` runs them on mutations of small documents,
//! `cargo xtask fuzz` on mutations of published ones, and the targets in `fuzz/` on whatever libFuzzer finds.

#[path = "fuzz/mutate.rs"]
pub(crate) mod mutate;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use sdkwright::diagnostics::{Diagnostics, Severity};
use sdkwright::generate::{self, Built, Failure, Request};
use sdkwright::source;

/// The longest that one document may take, whatever the machine does beside it. Most take less than a tenth of a second.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// Output that every crate has, in bytes.
const BASE_OUTPUT: usize = 2 << 20;
/// Output for each byte of a document.
const OUTPUT_PER_BYTE: usize = 2_000;

/// A document on disk, thrown away in the end: the stages read files.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }
    fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).expect("a file");
        path
    }
}

/// Any bytes as a document of any syntax: parsed or refused with an error.
pub(crate) fn source(bytes: &[u8]) {
    let folder = Folder::new();
    for name in ["document.json", "document.yaml"] {
        let path = folder.put(name, bytes);
        let mut diagnostics = Diagnostics::default();
        match source::load(&source::Wanted { documents: vec![path], ..Default::default() }, &mut diagnostics) {
            Some(sources) => {
                let root = &sources.file(sources.documents[0]).root;
                // A value that was read can be printed, and every value has a place.
                let _ = root.to_json().to_string();
                assert!(sources.locate(root.span).line > 0);
            }
            None => assert!(diagnostics.has_errors(), "refused without an error"),
        }
    }
}

/// Any JSON document through the whole pipeline: a crate, or errors; never a fault of the generator itself.
/// Gives the crate, if one was made.
pub(crate) fn pipeline(json: &[u8]) -> Option<Built> {
    let folder = Folder::new();
    let path = folder.put("document.json", json);
    judge(json.len(), Request { documents: vec![path], name: Some("fuzz-client".into()), ..Request::default() })
}

/// An overlay on a document. The two are separated by a NUL byte.
pub(crate) fn overlay(bytes: &[u8]) {
    let Some(at) = bytes.iter().position(|byte| *byte == 0) else { return };
    let folder = Folder::new();
    let documents = vec![folder.put("document.yaml", &bytes[..at])];
    let overlays = vec![folder.put("overlay.yaml", &bytes[at + 1..])];
    judge(bytes.len(), Request { documents, overlays, name: Some("fuzz-client".into()), ..Request::default() });
}

/// Two documents, separated by a NUL byte: what changed from the one to the other, or errors.
pub(crate) fn diff(bytes: &[u8]) {
    let Some(at) = bytes.iter().position(|byte| *byte == 0) else { return };
    let folder = Folder::new();
    let request = |name: &str, bytes: &[u8]| Request { documents: vec![folder.put(name, bytes)], ..Request::default() };
    match generate::compare(&request("old.json", &bytes[..at]), &request("new.json", &bytes[at + 1..])) {
        Ok(comparison) => drop(format!("{comparison:?}")),
        Err(failure) => refused(&failure),
    }
}

/// Requirements for every refusal.
fn refused(Failure(findings): &Failure) {
    assert!(findings.has_errors(), "refused without an error");
    let fault = findings.iter().find(|finding| matches!(finding.code, "internal-fault" | "no-thread"));
    assert!(fault.is_none(), "internal error: {}", fault.unwrap());
    for finding in findings.iter().filter(|finding| finding.severity == Severity::Error) {
        assert!(!finding.message.is_empty() && !finding.help.is_empty(), "{finding:?}");
    }
}

/// Requirements for every document.
fn judge(length: usize, request: Request) -> Option<Built> {
    let built = match generate::build(&request) {
        Ok(built) => built,
        Err(failure) => {
            refused(&failure);
            return None;
        }
    };
    let output: usize = built.files.values().map(Vec::len).sum();
    let most = BASE_OUTPUT + OUTPUT_PER_BYTE * length;
    assert!(output <= most, "{output} bytes of output for {length} bytes of input");
    Some(built)
}

/// The document as JSON, its YAML resolved.
pub(crate) fn read(path: &Path) -> serde_json::Value {
    let mut diagnostics = Diagnostics::default();
    let sources =
        source::load(&source::Wanted { documents: vec![path.to_owned()], ..Default::default() }, &mut diagnostics)
            .expect("it can be read");
    sources.file(sources.documents[0]).root.to_json()
}

/// Does `work`, and ends the process where that takes longer than [`PATIENCE`]: a thread can't be stopped.
pub(crate) fn in_time<T>(what: impl Fn() -> String + Send, work: impl FnOnce() -> T) -> (T, Duration) {
    std::thread::scope(|scope| {
        let (done, waiting) = mpsc::channel::<()>();
        scope.spawn(move || {
            if waiting.recv_timeout(PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout) {
                eprintln!("longer than {PATIENCE:?}: {}", what());
                std::process::abort();
            }
        });
        let started = Instant::now();
        let result = work();
        let took = started.elapsed();
        drop(done);
        (result, took)
    })
}
