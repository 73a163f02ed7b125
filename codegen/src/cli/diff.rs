//! `sdkwright diff`: two descriptions in, what changed out.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use semver::Version;

use super::args::{Diff, DiffReport};
use super::output::{Output, Stream};
use super::revision::{self, Tree};
use super::{DONE, Teller, args::MessageFormat};
use crate::diagnostics::{Diagnostics, Location};
use crate::drift::render::Report;
use crate::drift::{Accepted, Comparison, Filter, Release, Wire, policy};
use crate::generate::{self, Failure, Request};

/// Exit status where there is a change at the level that was asked for.
const FOUND: u8 = 1;
/// Exit status where the documents can't be compared.
const NOT_COMPARED: u8 = 2;

pub(super) fn run(args: &Diff) -> ExitCode {
    super::refuse_standard_input("diff", args.old.iter().chain(&args.new));
    let mut trees = Vec::new();
    let mut side = |documents: &[PathBuf]| -> Result<Request, Failure> {
        let documents = revision::unpack(documents, &mut trees)?;
        let overlays = args.overlay.clone();
        Ok(match documents.as_slice() {
            // Settings of `--config` that `generate` uses.
            [config] if config.extension().is_some_and(|end| end == "toml") => {
                Request { config: Some(config.clone()), overlays, ..Request::default() }
            }
            _ => Request { documents, overlays, ..Request::default() },
        })
    };
    let sides = side(&args.old).and_then(|old| Ok((old, side(&args.new)?)));
    let compared = sides.and_then(|(old, new)| compare(&old, &new, &args.report));
    match compared {
        Ok(mut compared) => {
            let names = |documents: &[PathBuf]| documents.iter().map(|path| path.display().to_string()).collect();
            (compared.old, compared.new) = (names(&args.old), names(&args.new));
            compared.show_paths(&trees);
            compared.tell(&args.report, None)
        }
        Err(failure) => refuse(&failure),
    }
}

/// Tells on standard error why nothing was compared.
fn refuse(Failure(diagnostics): &Failure) -> ExitCode {
    let mut errors = Diagnostics::default();
    diagnostics
        .iter()
        .filter(|finding| finding.severity == crate::diagnostics::Severity::Error)
        .cloned()
        .for_each(|finding| errors.push(finding));
    let mut teller = Teller::new(MessageFormat::Text);
    teller.findings(&errors);
    teller.output.end(NOT_COMPARED)
}

/// Two descriptions, compared.
#[derive(Debug)]
pub struct Compared {
    old: Vec<String>,
    new: Vec<String>,
    /// The comparison.
    pub comparison: Comparison,
}

/// Reads both sides and the ignore file, and compares.
///
/// # Errors
/// Errors of the documents. Warnings are not reported here; `normalize` reports them.
pub fn compare(old: &Request, new: &Request, report: &DiffReport) -> Result<Compared, Failure> {
    let accepted = match &report.ignore {
        None => Accepted::default(),
        Some(path) => read_accepted(path)?,
    };
    let mut comparison = generate::compare(old, new)?;
    let severity = accepted.severity.iter().chain(&report.severity).cloned().collect();
    let filter = Filter { severity, paths: report.path.clone(), excluded: report.exclude.clone() };
    filter.apply(&mut comparison);
    accepted.apply(&mut comparison);
    accepted.policy.apply(&mut comparison, report.date.unwrap_or_else(policy::today));
    let names = |request: &Request| {
        let named = request.documents.iter().chain(request.config.iter().filter(|_| request.documents.is_empty()));
        named.map(|path| path.display().to_string()).collect()
    };
    Ok(Compared { old: names(old), new: names(new), comparison })
}

fn read_accepted(path: &PathBuf) -> Result<Accepted, Failure> {
    let file = path.to_string_lossy();
    let mut diagnostics = Diagnostics::default();
    match fs::read_to_string(path) {
        Ok(text) => match Accepted::parse(&text, &file) {
            Ok(accepted) => return Ok(accepted),
            Err(finding) => diagnostics.push(*finding),
        },
        Err(error) => {
            let location = Location { file: path.as_path().into(), ..Location::default() };
            diagnostics.error("unreadable", location, format!("can't be read: {error}"), "check the path");
        }
    }
    Err(Failure(diagnostics))
}

impl Compared {
    /// Names files by paths that start at the current folder, wherever they were read.
    fn show_paths(&mut self, trees: &[Tree]) {
        let here = std::env::current_dir().unwrap_or_default();
        let accepted = self.comparison.accepted.iter_mut().map(|(change, _)| change);
        for change in self.comparison.changes.iter_mut().chain(accepted) {
            for place in [&mut change.old, &mut change.new] {
                let file = place.location.file.raw();
                let committed = trees.iter().find_map(|tree| tree.shown(file));
                let relative = || Some(Path::new(file).strip_prefix(&here).ok()?.to_string_lossy().into_owned());
                if let Some(shown) = committed.or_else(relative) {
                    place.location.file = shown.into();
                }
            }
        }
    }

    /// The report as text.
    pub fn report(&self, report: &DiffReport, version: Option<&Version>, colours: bool) -> String {
        let told = Report {
            old: &self.old,
            new: &self.new,
            comparison: &self.comparison,
            version,
            fails: report.fail_on.failing(),
        };
        told.render(report.format, colours)
    }

    /// Writes the report to standard output; gives the exit status.
    pub fn tell(&self, report: &DiffReport, version: Option<&Version>) -> ExitCode {
        let mut output = Output::default();
        output.say(Stream::Out, &self.report(report, version, Stream::Out.has_colours()));
        let is_unversioned = self.comparison.unversioned.as_ref().is_some_and(|finding| finding.fails);
        let fails = report.fail_on.failing();
        let found = is_unversioned && fails(Wire::Breaking, Release::Major)
            || self.comparison.changes.iter().any(|change| fails(change.wire, change.rust))
            || self.comparison.release().is_some_and(|release| fails(Wire::Docs, release));
        output.end(if found { FOUND } else { DONE })
    }
}
