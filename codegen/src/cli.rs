//! The program: arguments in, findings and a summary out.

mod args;
mod diff;
mod render;
mod summary;

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use clap::{CommandFactory, Parser};
use serde_json::json;

use crate::diagnostics::Diagnostics;
use crate::generate::{self, Failure, Request};
use crate::write::Difference;
use args::{Cli, Command, Generate, MessageFormat, Normalize};
pub use args::{DiffReport, FailOn};
pub use diff::{Compared, compare};
use render::Renderer;
pub use summary::{Summary, list};

/// Exit status where the documents can't be generated, or `--check` found a difference.
const REFUSED: u8 = 1;

/// Runs the program with the process's arguments.
pub fn run() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Generate(args) => run_generate(&args),
        Command::Normalize(args) => run_normalize(&args),
        Command::Diff(args) => return diff::run(&args),
    };
    match outcome {
        Ok(code) => code,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::from(REFUSED), // nobody reads any more
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::from(REFUSED)
        }
    }
}

fn run_generate(args: &Generate) -> io::Result<ExitCode> {
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
    let teller = Teller::new(args.input.message_format);
    let result = if args.check {
        generate::check(&request, &args.out).map(|done| (done.report, done.diagnostics, Err(done.differences)))
    } else {
        generate::generate(&request, &args.out, args.force)
            .map(|done| (done.report, done.diagnostics, Ok(done.written)))
    };
    let (report, diagnostics, done) = match result {
        Ok(result) => result,
        Err(Failure(diagnostics)) => {
            teller.findings(&diagnostics)?;
            return Ok(ExitCode::from(REFUSED));
        }
    };
    teller.findings(&diagnostics)?;
    let differences = done.as_ref().err().map_or(&[][..], Vec::as_slice);
    teller.differences(differences, "the same command without `--check`")?;
    let summary = Summary {
        report: &report,
        out: &args.out,
        written: done.as_ref().ok().copied(),
        differences,
        took: started.elapsed(),
    };
    teller.summary(&summary)?;
    if let Some(path) = &args.report {
        let text = serde_json::to_string_pretty(&summary.json())?;
        fs::write(path, text + "\n")
            .map_err(|error| io::Error::other(format!("can't write {}: {error}", path.display())))?;
    }
    Ok(if differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(REFUSED) })
}

fn run_normalize(args: &Normalize) -> io::Result<ExitCode> {
    let request =
        Request { documents: args.input.documents.clone(), overlays: args.input.overlay.clone(), ..Request::default() };
    // The document has standard output to itself, whatever the format of the findings.
    let teller = Teller { findings_to_stderr: true, ..Teller::new(args.input.message_format) };
    match generate::canonical(&request) {
        Ok((canonical, diagnostics)) => {
            teller.findings(&diagnostics)?;
            let mut out = io::BufWriter::new(io::stdout().lock());
            serde_json::to_writer_pretty(&mut out, &canonical.to_json())?;
            out.write_all(b"\n")?;
            out.flush()?;
            Ok(ExitCode::SUCCESS)
        }
        Err(Failure(diagnostics)) => {
            teller.findings(&diagnostics)?;
            Ok(ExitCode::from(REFUSED))
        }
    }
}

/// Whether a file would be in a folder that may not exist yet.
fn is_inside(file: &Path, folder: &Path) -> bool {
    match (std::path::absolute(file), std::path::absolute(folder)) {
        (Ok(file), Ok(folder)) => file.starts_with(folder),
        _ => false,
    }
}

/// Tells what a run found and did: for people findings on standard error and the summary on standard output, for
/// programs everything on standard output.
#[derive(Clone, Copy, Debug)]
struct Teller {
    format: MessageFormat,
    findings_to_stderr: bool,
}

impl Teller {
    fn new(format: MessageFormat) -> Self {
        Self { format, findings_to_stderr: format == MessageFormat::Text }
    }

    fn findings(self, diagnostics: &Diagnostics) -> io::Result<()> {
        let mut text = String::new();
        match self.format {
            MessageFormat::Text => text = Renderer::new(io::stderr().is_terminal()).all(diagnostics),
            MessageFormat::Json => {
                for finding in diagnostics.iter() {
                    let mut line = serde_json::to_value(finding)?;
                    line["type"] = "diagnostic".into();
                    text.push_str(&line.to_string());
                    text.push('\n');
                }
            }
        }
        if self.findings_to_stderr {
            io::stderr().write_all(text.as_bytes())
        } else {
            io::stdout().write_all(text.as_bytes())
        }
    }

    fn differences(self, differences: &[Difference], mend: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if self.format == MessageFormat::Json {
            for difference in differences {
                let mut line = serde_json::to_value(difference)?;
                line["type"] = "difference".into();
                writeln!(out, "{line}")?;
            }
        } else if !differences.is_empty() {
            writeln!(out, "{}", list(differences))?;
            writeln!(out, "{} files differ; mend them with {mend}", differences.len())?;
        }
        Ok(())
    }

    fn summary(self, summary: &Summary<'_>) -> io::Result<()> {
        match self.format {
            MessageFormat::Text => write!(io::stdout(), "{summary}"),
            MessageFormat::Json => {
                writeln!(io::stdout(), "{}", json!({ "type": "summary", "summary": summary.json() }))
            }
        }
    }
}
