//! The program: arguments in, findings and a summary out.

mod args;
mod diff;
mod generate;
mod init;
mod output;
mod render;
mod revision;
mod summary;
mod watch;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use serde::Serialize;
use serde_json::json;

use crate::codes;
use crate::diagnostics::Diagnostics;
use crate::foreign::Shown;
use crate::generate::{Failure, Request, canonical};
use crate::suggest;
use crate::write::Difference;
use args::{Cli, Command, Explain, MessageFormat, Normalize};
pub use args::{DiffReport, FailOn};
pub use diff::{Compared, compare};
use output::{Output, Stream};
pub use output::{complain, progress, say};
use render::Renderer;
pub use summary::{Done, Summary, list};

/// The JSON Schema of `sdk.toml`.
pub const CONFIG_SCHEMA: &str = include_str!("../sdk.schema.json");

/// The name of standard input.
const STANDARD_INPUT: &str = "-";

/// Exit status where everything went well.
const DONE: u8 = 0;
/// Exit status where the documents can't be generated, or `--check` found a difference.
const REFUSED: u8 = 1;
/// Exit status where the arguments are wrong.
const WRONG_USAGE: u8 = 2;

/// Runs the program with the process's arguments.
pub fn run() -> ExitCode {
    match Cli::parse().command {
        Command::Generate(args) => generate::run(&args),
        Command::Init(args) => init::run(&args),
        Command::Normalize(args) => run_normalize(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Explain(args) => run_explain(&args),
        Command::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "sdkwright", &mut text);
            print(&text)
        }
        Command::Man { command } => print_manual(command.as_deref()),
        Command::Schema => print(CONFIG_SCHEMA.as_bytes()),
    }
}

/// Ends the program as wrong usage of a command does.
fn usage(command: &str, kind: ErrorKind, message: &str) -> ! {
    let mut program = Cli::command();
    program.build();
    let message = Shown(message);
    match program.find_subcommand_mut(command) {
        Some(command) => command.error(kind, message).exit(),
        None => program.error(kind, message).exit(),
    }
}

/// Ends the program if one of the documents is standard input, which only `generate` reads.
fn refuse_standard_input<'a>(command: &str, documents: impl IntoIterator<Item = &'a PathBuf>) {
    if documents.into_iter().any(|path| path.as_os_str() == STANDARD_INPUT) {
        let message = "standard input (`-`) is not accepted here; save the document, and pass the path of the file";
        usage(command, ErrorKind::InvalidValue, message);
    }
}

/// Prints a text of the program's own.
fn print(text: &[u8]) -> ExitCode {
    let mut output = Output::default();
    output.say(Stream::Out, &String::from_utf8_lossy(text));
    output.end(DONE)
}

fn print_manual(name: Option<&str>) -> ExitCode {
    let mut program = Cli::command();
    program.build();
    let command = match name {
        None => Some(&program),
        Some(name) => program.find_subcommand(name),
    };
    let Some(command) = command.cloned() else {
        usage("man", ErrorKind::InvalidValue, &format!("there is no command `{}`", name.unwrap_or_default()));
    };
    let mut text = Vec::new();
    let title = command.get_display_name().unwrap_or("sdkwright").to_owned();
    match clap_mangen::Man::new(command).title(title).render(&mut text) {
        Ok(()) => print(&text),
        Err(error) => {
            let mut output = Output::default();
            output.fail(format!("the page can't be made: {error}"));
            output.end(DONE)
        }
    }
}

fn run_normalize(args: &Normalize) -> ExitCode {
    refuse_standard_input("normalize", &args.input.documents);
    let request = Request {
        documents: args.input.documents.clone(),
        overlays: args.input.overlay.clone(),
        deny_warnings: args.input.deny_warnings,
        ..Request::default()
    };
    // The document has standard output to itself, whatever the format of the findings.
    let mut teller = Teller { findings: Stream::Err, ..Teller::new(args.input.message_format) };
    match canonical(&request) {
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

fn run_explain(args: &Explain) -> ExitCode {
    let mut output = Output::default();
    let Some(page) = codes::page(&args.code) else {
        let question = suggest::question(suggest::nearest(&args.code, codes::all()));
        let code = crate::foreign::Foreign::from(args.code.as_str());
        output
            .say(Stream::Err, &format!("there is no code `{code}`; {question}`sdkwright explain --help` lists all\n"));
        return output.end(WRONG_USAGE);
    };
    output.say(Stream::Out, page);
    output.end(DONE)
}

/// Reports findings and results of a run: for people, findings on standard error and the summary on standard output; for
/// programs, everything on standard output.
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
            let text = format!("{}\n{count} files differ; update them with {mend}\n", list(differences));
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
