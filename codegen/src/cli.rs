//! The program: arguments in, findings and a summary out.

mod args;
mod diff;
mod output;
mod render;
mod revision;
mod summary;

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use clap::{CommandFactory, Parser};
use serde::Serialize;
use serde_json::json;

use crate::diagnostics::Diagnostics;
use crate::generate::{self, Failure, Request};
use crate::write::{self, Difference};
use args::{Cli, Command, Generate, MessageFormat, Normalize};
pub use args::{DiffReport, FailOn};
pub use diff::{Compared, compare};
use output::{Output, Stream};
pub use output::{complain, say};
use render::Renderer;
pub use summary::{Summary, list};

/// Exit status where everything went well.
const DONE: u8 = 0;
/// Exit status where the documents can't be generated, or `--check` found a difference.
const REFUSED: u8 = 1;

/// Runs the program with the process's arguments.
pub fn run() -> ExitCode {
    match Cli::parse().command {
        Command::Generate(args) => run_generate(&args),
        Command::Normalize(args) => run_normalize(&args),
        Command::Diff(args) => diff::run(&args),
    }
}

fn run_generate(args: &Generate) -> ExitCode {
    if let Some(report) = args.report.as_deref().filter(|report| is_inside(report, &args.out)) {
        let message = format!("--report {} lies in --out, which holds the crate only", report.display());
        Cli::command().error(clap::error::ErrorKind::ArgumentConflict, message).exit();
    }
    let started = Instant::now();
    let request = Request {
        documents: args.input.documents.clone(),
        overlays: args.input.overlay.clone(),
        config: args.config.clone(),
        name: args.name.clone(),
        backend: args.backend(),
    };
    let mut teller = Teller::new(args.input.message_format);
    let result = if args.check {
        generate::check(&request, &args.out).map(|done| (done.report, done.diagnostics, Err(done.differences)))
    } else {
        generate::generate(&request, &args.out, args.force)
            .map(|done| (done.report, done.diagnostics, Ok(done.written)))
    };
    let (report, diagnostics, done) = match result {
        Ok(result) => result,
        Err(Failure(diagnostics)) => {
            teller.findings(&diagnostics);
            return teller.output.end(REFUSED);
        }
    };
    teller.findings(&diagnostics);
    let differences = done.as_ref().err().map_or(&[][..], Vec::as_slice);
    teller.differences(differences, "the same command without `--check`");
    let summary = Summary {
        report: &report,
        out: &args.out,
        written: done.as_ref().ok().copied(),
        differences,
        took: started.elapsed(),
    };
    teller.summary(&summary);
    if let Some(path) = &args.report {
        let text = serde_json::to_string_pretty(&summary.json()).map_err(std::io::Error::from);
        if let Err(error) = text.and_then(|text| fs::write(write::resolve(path), text + "\n")) {
            teller.output.fail(format!("can't write {}: {error}", path.display()));
        }
    }
    teller.output.end(if differences.is_empty() { DONE } else { REFUSED })
}

fn run_normalize(args: &Normalize) -> ExitCode {
    let request =
        Request { documents: args.input.documents.clone(), overlays: args.input.overlay.clone(), ..Request::default() };
    // The document has standard output to itself, whatever the format of the findings.
    let mut teller = Teller { findings: Stream::Err, ..Teller::new(args.input.message_format) };
    match generate::canonical(&request) {
        Ok((canonical, diagnostics)) => {
            teller.findings(&diagnostics);
            teller.output.json(Stream::Out, &canonical.to_json(), true);
            teller.output.end(DONE)
        }
        Err(Failure(diagnostics)) => {
            teller.findings(&diagnostics);
            teller.output.end(REFUSED)
        }
    }
}

/// Whether a file would be in a folder that may not exist yet.
fn is_inside(file: &Path, folder: &Path) -> bool {
    write::resolve(file).starts_with(write::resolve(folder))
}

/// Tells what a run found and did: for people findings on standard error and the summary on standard output, for
/// programs everything on standard output.
#[derive(Debug)]
struct Teller {
    format: MessageFormat,
    findings: Stream,
    output: Output,
}

impl Teller {
    fn new(format: MessageFormat) -> Self {
        let findings = if format == MessageFormat::Text { Stream::Err } else { Stream::Out };
        Self { format, findings, output: Output::default() }
    }

    fn findings(&mut self, diagnostics: &Diagnostics) {
        let stream = self.findings;
        match self.format {
            MessageFormat::Text => self.output.say(stream, &Renderer::new(stream.has_colours()).all(diagnostics)),
            MessageFormat::Json => diagnostics.iter().for_each(|finding| self.line(stream, "diagnostic", finding)),
        }
    }

    fn differences(&mut self, differences: &[Difference], mend: &str) {
        if self.format == MessageFormat::Json {
            differences.iter().for_each(|difference| self.line(Stream::Out, "difference", difference));
        } else if !differences.is_empty() {
            let count = differences.len();
            let text = format!("{}\n{count} files differ; mend them with {mend}\n", list(differences));
            self.output.say(Stream::Out, &text);
        }
    }

    fn summary(&mut self, summary: &Summary<'_>) {
        match self.format {
            MessageFormat::Text => self.output.say(Stream::Out, &summary.to_string()),
            MessageFormat::Json => {
                let line = json!({ "type": "summary", "summary": summary.json() });
                self.output.json(Stream::Out, &line, false);
            }
        }
    }

    /// A line of JSON that says what it is.
    fn line(&mut self, stream: Stream, kind: &str, value: &impl Serialize) {
        let mut line = json!(value);
        line["type"] = kind.into();
        self.output.json(stream, &line, false);
    }
}
