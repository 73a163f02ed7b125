//! The command line, which is a contract.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::codes;
use crate::config::check_package_name;
use crate::drift::filter::known_rule;
use crate::drift::render::Format;
use crate::drift::{Release, Wire};
use crate::emit::module::ModulePath;
use crate::generate::Backend;

/// The two ways to name input and output.
const GENERATE_USAGE: &str = "sdkwright generate [OPTIONS] --out <DIR> <DOC>...
       sdkwright generate [OPTIONS] --config <FILE> [DOC]...";

/// Turns OpenAPI documents into a Rust SDK crate.
#[derive(Debug, Parser)]
#[command(name = "sdkwright", version, about, propagate_version = true)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Write a stand-alone crate.
    ///
    /// Exit status: 0 written (or nothing to do), 1 the documents can't be generated, --check found a difference or
    /// --deny-warnings found a warning,
    /// 2 wrong usage, 3 as 0, but writing standard output or --report failed.
    #[command(override_usage = GENERATE_USAGE)]
    Generate(Generate),
    /// Write a commented sdk.toml with settings derived from the documents.
    ///
    /// Exit status: 0 written, 1 the documents can't be read or the file already exists, 2 wrong usage.
    Init(Init),
    /// Print the canonical OpenAPI 3.0 document as JSON.
    ///
    /// Exit status: 0 printed, 1 the documents can't be read, 2 wrong usage, 3 writing standard output failed.
    Normalize(Normalize),
    /// Compare two versions of an OpenAPI document, and report which changes break clients.
    ///
    /// Exit status: 0 no change at the level of --fail-on, 1 changes, 2 the documents can't be compared, 3 as 0, but
    /// writing standard output failed.
    Diff(Diff),
    /// Print the page on the code of an error or warning: what it means, an example, and what to do.
    ///
    /// Exit status: 0 printed, 2 there is no such code, 3 standard output can't be written to.
    #[command(after_long_help = codes_help())]
    Explain(Explain),
    /// Print completions for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print a manual page: that of the program, or that of a command.
    Man {
        /// The command.
        command: Option<String>,
    },
    /// Print the JSON Schema of sdk.toml, for editors.
    Schema,
}

#[derive(Debug, Args)]
pub(super) struct Init {
    /// OpenAPI documents, in the forms that `generate` accepts, except standard input.
    #[arg(value_name = "DOC", required = true)]
    pub(super) documents: Vec<PathBuf>,
    /// Folder that references must not leave. Default: the folder of each document.
    #[arg(long, value_name = "DIR")]
    pub(super) root: Option<PathBuf>,
    /// File to write.
    #[arg(short, long, value_name = "FILE", default_value = "sdk.toml")]
    pub(super) out: PathBuf,
    /// Replace the file if it exists.
    #[arg(long)]
    pub(super) force: bool,
}

#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The code, such as `unknown-key`.
    #[arg(value_name = "CODE")]
    pub(super) code: String,
}

fn codes_help() -> String {
    format!("Codes:\n  {}", codes::all().collect::<Vec<_>>().join("\n  "))
}

#[derive(Debug, Args)]
pub(super) struct Diff {
    /// Old documents; several are combined into one API. An `sdk.toml` names them, too, and `git:<REVISION>:<PATH>` is a file as it was
    /// committed, with the files that it refers to.
    #[arg(long, value_name = "DOC", required = true, num_args = 1..)]
    pub(super) old: Vec<PathBuf>,
    /// New documents, in the same forms.
    #[arg(long, value_name = "DOC", required = true, num_args = 1..)]
    pub(super) new: Vec<PathBuf>,
    /// OpenAPI overlay (1.0 or 1.1) to apply to both sides; may be repeated, applied in the given order.
    #[arg(long, value_name = "FILE")]
    pub(super) overlay: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) report: DiffReport,
}

/// Format of the report.
#[derive(Clone, Debug, Default, Args)]
pub struct DiffReport {
    /// Format of the report.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: Format,
    /// Changes that cause exit status 1.
    #[arg(long, value_enum, default_value_t, value_name = "LEVEL")]
    pub fail_on: FailOn,
    /// Accepted changes, each with its reason, verdicts of rules, and a policy for removals (TOML).
    #[arg(long, value_name = "FILE")]
    pub ignore: Option<PathBuf>,
    /// Verdict on the wire for a rule; overrides the ignore file. May be repeated.
    #[arg(long, value_name = "RULE=VERDICT", value_parser = severity)]
    pub severity: Vec<(String, Wire)>,
    /// Date that the policy treats as today. Default: the current date (UTC).
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub date: Option<chrono::NaiveDate>,
    /// Report only changes of operations with this path; `*` matches any text. May be repeated.
    #[arg(long, value_name = "PATTERN")]
    pub path: Vec<String>,
    /// Leave out changes that concern only operations with this path; `*` matches any text. May be repeated.
    #[arg(long, value_name = "PATTERN")]
    pub exclude: Vec<String>,
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Text, Self::Markdown, Self::Json, Self::Github, Self::Html, Self::Junit]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::Text => PossibleValue::new("text").help("For a terminal"),
            Self::Markdown => PossibleValue::new("markdown").help("For a comment or a job summary"),
            Self::Json => PossibleValue::new("json").help("For programs; see `docs/drift.schema.json`"),
            Self::Github => PossibleValue::new("github").help("Workflow commands that annotate files"),
            Self::Html => PossibleValue::new("html").help("A self-contained page"),
            Self::Junit => PossibleValue::new("junit").help("XML for a server of continuous integration"),
        })
    }
}

/// Changes that cause exit status 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Changes that break clients on the wire.
    #[default]
    Breaking,
    /// Those that break clients on the wire, or may.
    Risky,
    /// Those that ask for a major release of the crate.
    RustMajor,
    /// Those that ask for a major or minor release of the crate.
    RustMinor,
    /// Any change.
    Any,
    /// No change.
    None,
}

impl FailOn {
    /// Returns whether a change with these verdicts makes the comparison fail.
    pub(super) fn failing(self) -> fn(Wire, Release) -> bool {
        match self {
            Self::Breaking => |wire, _| wire >= Wire::Breaking,
            Self::Risky => |wire, _| wire >= Wire::Risky,
            Self::RustMajor => |_, rust| rust >= Release::Major,
            Self::RustMinor => |_, rust| rust >= Release::Minor,
            Self::Any => |_, _| true,
            Self::None => |_, _| false,
        }
    }
}

/// Input documents.
#[derive(Debug, Args)]
pub(super) struct Input {
    /// OpenAPI documents (Swagger 2.0, OpenAPI 3.0 to 3.2; JSON or YAML); several are combined into one API.
    #[arg(value_name = "DOC", required = true)]
    pub(super) documents: Vec<PathBuf>,
    /// OpenAPI overlay (1.0 or 1.1) to apply; may be repeated, applied in the given order.
    #[arg(long, value_name = "FILE")]
    pub(super) overlay: Vec<PathBuf>,
    /// Format of diagnostics.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(super) message_format: MessageFormat,
    /// Fail, and print nothing, if there is a warning.
    #[arg(long)]
    pub(super) deny_warnings: bool,
}

#[derive(Debug, Args)]
pub(super) struct Generate {
    /// OpenAPI documents (Swagger 2.0, OpenAPI 3.0 to 3.2; JSON or YAML): files, folders, patterns such as `specs/*.yaml`,
    /// `https://` URLs (`http://` only for servers on this machine), `-` for standard input. Several are combined into one API.
    /// Default: those that the configuration lists.
    #[arg(value_name = "DOC", required_unless_present = "config")]
    pub(super) documents: Vec<PathBuf>,
    /// OpenAPI overlay (1.0 or 1.1) to apply; may be repeated, applied in the given order.
    #[arg(long, value_name = "FILE")]
    pub(super) overlay: Vec<PathBuf>,
    /// Folder that references must not leave, and from which those of standard input start. Default: the document's own.
    #[arg(long, value_name = "DIR")]
    pub(super) root: Option<PathBuf>,
    /// Folder of the crate or module. Default: `[crate] out` of the configuration.
    #[arg(short, long, value_name = "DIR", required_unless_present = "config")]
    pub(super) out: Option<PathBuf>,
    /// Name of the crate. Default: `[crate] name` of the configuration, else from the document's title.
    #[arg(long, value_name = "CRATE", value_parser = package_name)]
    pub(super) name: Option<String>,
    /// Settings that OpenAPI can't express: an `sdk.toml`. A folder `sdk` beside it holds hand-written files that go into the crate.
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Layout of the generated code.
    #[arg(long, value_enum, default_value_t, value_name = "LAYOUT")]
    pub(super) layout: Layout,
    /// Path of the module in its crate. Default: from --out, after its `src`.
    #[arg(long, value_name = "PATH", value_parser = ModulePath::parse)]
    pub(super) module: Option<ModulePath>,
    /// Leave out the client, so that neither `reqwest` nor `tokio` is needed.
    #[arg(long, value_enum, value_name = "PART")]
    pub(super) only: Option<Only>,
    /// Backend that generates the crate.
    #[cfg(feature = "progenitor")]
    #[arg(long, value_enum, default_value_t, value_name = "BACKEND", conflicts_with_all = ["only", "module"])]
    backend: Backend,
    /// Write nothing; list the differences in the folder, and exit with 1 if there are any.
    #[arg(long, conflicts_with = "force")]
    pub(super) check: bool,
    /// Write nothing; list what would be written and removed.
    #[arg(long, conflicts_with_all = ["check", "force", "report"])]
    pub(super) dry_run: bool,
    /// Generate again whenever a document, an overlay, the configuration or a hand-written file changes.
    #[arg(long, conflicts_with_all = ["check", "dry_run"])]
    pub(super) watch: bool,
    /// Write into a folder that contains other files; these are kept, unless they have the name of a generated file.
    #[arg(long)]
    pub(super) force: bool,
    /// Fail, and write nothing, if there is a warning. `[warnings] allow` in the configuration silences codes.
    #[arg(long)]
    pub(super) deny_warnings: bool,
    /// Write the counts of the summary to this file, as JSON.
    #[arg(long, value_name = "FILE")]
    pub(super) report: Option<PathBuf>,
    /// Format of diagnostics.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(super) message_format: MessageFormat,
}

/// Layout of the generated code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Layout {
    /// A crate of its own.
    #[default]
    Crate,
    /// A folder inside another crate's `src`.
    Module,
}

/// The only part to generate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Only {
    /// Models, without the client.
    Models,
}

impl Generate {
    /// Returns the backend; `--backend` exists only if another backend is compiled in.
    pub(super) fn backend(&self) -> Backend {
        #[cfg(feature = "progenitor")]
        let backend = self.backend;
        #[cfg(not(feature = "progenitor"))]
        let backend = Backend::Sdkwright;
        backend
    }
}

#[cfg(feature = "progenitor")]
impl ValueEnum for Backend {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Sdkwright, Self::Progenitor]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::Sdkwright => PossibleValue::new("sdkwright").help("This generator"),
            Self::Progenitor => PossibleValue::new("progenitor").help(
                "[progenitor](https://docs.rs/progenitor), given the canonical document reduced to what progenitor supports",
            ),
        })
    }
}

#[derive(Debug, Args)]
pub(super) struct Normalize {
    #[command(flatten)]
    pub(super) input: Input,
}

/// Format of diagnostics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum MessageFormat {
    /// For people: grouped, with the location in the document.
    #[default]
    Text,
    /// For programs: one JSON object per line, complete.
    Json,
}

/// Parses a rule and a verdict, such as `type-changed=risky`.
fn severity(text: &str) -> Result<(String, Wire), String> {
    let (rule, verdict) = text.split_once('=').ok_or("expected `RULE=VERDICT`, as in `type-changed=risky`")?;
    known_rule(rule)?;
    let wire = Wire::ALL.into_iter().find(|wire| wire.as_str() == verdict);
    wire.map(|wire| (rule.to_owned(), wire))
        .ok_or_else(|| format!("`{verdict}` is not a verdict; expected `breaking`, `risky`, `safe` or `docs`"))
}

fn package_name(name: &str) -> Result<String, String> {
    check_package_name(name).map(|()| name.to_owned())
}
