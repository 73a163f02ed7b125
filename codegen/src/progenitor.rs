//! `generate --backend progenitor`: the crate that [progenitor](https://docs.rs/progenitor) makes of the canonical document.
//!
//! Progenitor stops at the first thing that it has no form for, often with a panic. So the document is first lowered to what
//! it can express ([`lower`]), each loss a warning; a schema or an operation that it fails on all the same is found by trial
//! and made plainer ([`isolate`]).

mod attempt;
mod crate_files;
mod isolate;
mod lower;

use openapiv3::OpenAPI;

use crate::diagnostics::{Diagnostics, Severity};
use crate::emit::Files;
use crate::foreign::Foreign;
use crate::normalize::{Canonical, Origins};
use crate::report::Report;

/// The crate's files, and what was read and made; `None`, with an error, where progenitor gives none.
pub(crate) fn build(canonical: &Canonical, name: &str, diagnostics: &mut Diagnostics) -> Option<(Files, Report)> {
    let document = lowered(canonical, diagnostics);
    let made = match isolate::generate(document, &mut Findings { origins: &canonical.origins, diagnostics }) {
        Ok(made) => made,
        Err(reason) => {
            let help = "report this with the document; `--backend sdkwright` is not concerned";
            diagnostics.error(
                "progenitor",
                canonical.origins.locate(""),
                format!("progenitor gives up: {reason}"),
                help,
            );
            return None;
        }
    };
    let files = crate_files::files(&made, name, &canonical.openapi);
    let mut report = Report {
        title: canonical.openapi.info.title.as_str().into(),
        version: canonical.openapi.info.version.as_str().into(),
        operations: made.operations,
        files: files.len(),
        lines: files.values().map(|bytes| bytes.iter().filter(|byte| **byte == b'\n').count()).sum(),
        ..Report::default()
    };
    crate_files::count_types(&made.file, &mut report);
    for warning in diagnostics.iter().filter(|finding| finding.severity == Severity::Warning) {
        *report.repairs.entry(warning.code).or_default() += 1;
    }
    Some((files, report))
}

/// The document with nothing in it that progenitor is known to have no form for.
pub(crate) fn lowered(canonical: &Canonical, diagnostics: &mut Diagnostics) -> OpenAPI {
    lower::lower(canonical.openapi.clone(), &mut Findings { origins: &canonical.origins, diagnostics })
}

/// Where losses are told.
struct Findings<'a> {
    origins: &'a Origins,
    diagnostics: &'a mut Diagnostics,
}

impl Findings<'_> {
    /// A loss at a place of the canonical document.
    fn lost(&mut self, pointer: &str, code: &'static str, message: impl Into<Foreign>, help: impl Into<Foreign>) {
        self.diagnostics.warn(code, self.origins.locate(pointer), message, help);
    }
}
