//! `sdkwright generate`: documents in, a crate or a module out.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::error::ErrorKind;

use super::args::{Generate, Layout};
use super::output::{progress, show_watching};
use super::summary::{Done, Summary};
use super::watch::watch;
use super::{DONE, REFUSED, STANDARD_INPUT, Teller};
use crate::diagnostics::Diagnostics;
use crate::emit::Parts;
use crate::emit::module::ModulePath;
use crate::generate::{self, Failure, Request};
use crate::source::{MAX_FILE, Unreadable, decoded};
use crate::write::{self, DifferenceKind};

pub(super) fn run(args: &Generate) -> ExitCode {
    let mut teller = Teller::new(args.message_format);
    let (request, out) = match request(args) {
        Ok(settled) => settled,
        Err(Failure(diagnostics)) => {
            teller.findings(&diagnostics);
            return teller.output.end(REFUSED);
        }
    };
    if let Some(report) = args.report.as_deref().filter(|report| is_inside(report, &out)) {
        usage(
            ErrorKind::ArgumentConflict,
            &format!("--report {} is inside --out, which may contain only the crate", report.display()),
        );
    }
    if !args.watch {
        let (status, _) = run_once(args, &request, &out, &mut teller);
        return teller.output.end(status);
    }
    watch(|before| {
        let mut teller = Teller::new(args.message_format);
        let (_, read) = run_once(args, &request, &out, &mut teller);
        show_watching();
        let named = request.documents.iter().chain(&request.overlays).chain(&request.config);
        // A run that failed may have read less.
        match read {
            Ok(read) => read.into_iter().chain(named.cloned()).collect(),
            Err(found) => found.into_iter().chain(named.cloned()).chain(before.iter().cloned()).collect(),
        }
    })
}

/// Ends the program as wrong usage does.
fn usage(kind: ErrorKind, message: &str) -> ! {
    super::usage("generate", kind, message)
}

/// Returns whether a file would be in a folder that may not exist yet.
fn is_inside(file: &Path, folder: &Path) -> bool {
    write::resolve(file).starts_with(write::resolve(folder))
}

/// Input and output of a run.
fn request(args: &Generate) -> Result<(Request, PathBuf), Failure> {
    let mut request = Request {
        documents: args.documents.clone(),
        overlays: args.overlay.clone(),
        config: args.config.clone(),
        root: args.root.clone(),
        name: args.name.clone(),
        backend: args.backend(),
        deny_warnings: args.deny_warnings,
        on_stage: progress(),
        parts: if args.only.is_some() { Parts::Models } else { Parts::All },
        ..Request::default()
    };
    let configured = generate::configured_out(&request)?;
    let Some(out) = args.out.clone().or(configured) else {
        usage(
            ErrorKind::MissingRequiredArgument,
            "name the folder with --out, or with `[crate] out` in the configuration",
        );
    };
    if args.layout == Layout::Module {
        request.layout = generate::Layout::Module(args.module.clone().unwrap_or_else(|| module_of(&out)));
    } else if args.module.is_some() {
        usage(ErrorKind::ArgumentConflict, "--module requires --layout module");
    }
    if request.documents.iter().any(|path| path.as_os_str() == STANDARD_INPUT) {
        if args.watch {
            usage(ErrorKind::ArgumentConflict, "standard input is read only once and can't be watched");
        }
        request.texts.insert(STANDARD_INPUT.into(), input()?);
    }
    Ok((request, out))
}

/// The path of the module whose folder this is: what follows the last `src`.
fn module_of(out: &Path) -> ModulePath {
    let out = write::resolve(out);
    let names = out.components().filter_map(|part| match part {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    let names: Vec<&str> = names.collect();
    let path = names.iter().rposition(|name| *name == "src").map(|src| names[src + 1..].join("::"));
    match path.as_deref().map(ModulePath::parse) {
        Some(Ok(path)) => path,
        _ => usage(
            ErrorKind::MissingRequiredArgument,
            "--out is not below a folder `src`: set the path of the module with --module",
        ),
    }
}

/// All of standard input.
fn input() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = io::stdin().lock().take(MAX_FILE + 1).read_to_end(&mut bytes);
    let text = match read {
        Err(error) => Err(Unreadable::Disk(error)),
        Ok(_) if bytes.len() as u64 > MAX_FILE => Err(Unreadable::TooLarge),
        Ok(_) => decoded(bytes),
    };
    text.map_err(|why| {
        let mut diagnostics = Diagnostics::default();
        why.report(None, STANDARD_INPUT, &mut diagnostics);
        Failure(diagnostics)
    })
}

/// Generates once; gives the exit status, and what was read, or what the findings of a failed run name.
fn run_once(
    args: &Generate,
    request: &Request,
    out: &Path,
    teller: &mut Teller,
) -> (u8, Result<Vec<PathBuf>, Vec<PathBuf>>) {
    let started = Instant::now();
    let result = if args.check || args.dry_run {
        generate::check(request, out).map(|done| (done.report, done.diagnostics, Err(done.differences)))
    } else {
        generate::generate(request, out, args.force).map(|done| (done.report, done.diagnostics, Ok(done.written)))
    };
    let (report, diagnostics, done) = match result {
        Ok(result) => result,
        Err(Failure(diagnostics)) => {
            teller.findings(&diagnostics);
            let named = diagnostics.iter().map(|finding| PathBuf::from(finding.location.file.raw()));
            return (REFUSED, Err(named.filter(|path| path.is_file()).collect()));
        }
    };
    teller.findings(&diagnostics);
    let done = match done {
        Ok(written) => Done::Written(written),
        Err(mut differences) if args.dry_run => {
            differences.retain(|difference| difference.kind != DifferenceKind::Foreign);
            Done::Planned(differences)
        }
        Err(differences) => {
            teller.differences(&differences, "the same command without `--check`");
            Done::Checked(differences)
        }
    };
    let summary = Summary { report: &report, out, done, took: started.elapsed() };
    teller.summary(&summary);
    if let Some(path) = &args.report {
        let text = serde_json::to_string_pretty(&summary.json()).map_err(io::Error::from);
        if let Err(error) = text.and_then(|text| fs::write(write::resolve(path), text + "\n")) {
            teller.output.fail(format!("can't write {}: {error}", path.display()));
        }
    }
    let status =
        if matches!(&summary.done, Done::Checked(differences) if !differences.is_empty()) { REFUSED } else { DONE };
    (status, Ok(report.sources))
}
