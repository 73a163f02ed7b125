//! `generate --backend progenitor`: the crate that [progenitor](https://docs.rs/progenitor) makes of the canonical document.
//!
//! Progenitor stops at the first thing that it has no form for, often with a panic. So the document is first lowered to what
//! it can express ([`lower`]), each loss a warning; a schema or an operation that it fails on all the same is found by trial
//! and made plainer ([`isolate`]).

mod attempt;
mod crate_files;
mod isolate;
mod lower;

use crate::canonical::{Canonical, Origins};
use crate::config::Config;
use crate::diagnostics::{Diagnostics, Severity};
use crate::files::Files;
use crate::foreign::Foreign;
use crate::report::Report;

/// The crate's files, and what was read and made; `None`, with an error, where progenitor gives none.
pub(crate) fn build(canonical: &Canonical, name: &str, diagnostics: &mut Diagnostics) -> Option<(Files, Report)> {
    let help = "please report this, with the document; `--backend sdkwright` is not affected";
    let document = match canonical.openapi30() {
        Ok(document) => document,
        Err(error) => {
            let message = format!("the document can't be written as OpenAPI 3.0: {error}");
            diagnostics.error("progenitor", canonical.origins.locate(""), message, help);
            return None;
        }
    };
    let mut findings = Findings { origins: &canonical.origins, diagnostics };
    let made = match isolate::generate(lower::lower(document, &mut findings), &mut findings) {
        Ok(made) => made,
        Err(reason) => {
            let message = format!("progenitor failed: {reason}");
            diagnostics.error("progenitor", canonical.origins.locate(""), message, help);
            return None;
        }
    };
    let info = &canonical.document.info;
    let files = crate_files::files(&made, name, &info.title);
    let mut report = Report {
        title: info.title.as_str().into(),
        version: info.version.as_str().into(),
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

/// Reports sections of `sdk.toml` that are about the other backend's crate.
pub(crate) fn check_config(config: &Config, diagnostics: &mut Diagnostics) {
    let default = Config::default();
    let sections = [
        ("security", config.security == default.security),
        ("features", config.features == default.features),
        ("examples", config.examples == default.examples),
        ("parameters", config.parameters == default.parameters),
        ("groups", config.groups == default.groups),
        ("operations", config.operations == default.operations),
        ("optional", config.optional == default.optional),
        ("nullable", config.nullable == default.nullable),
        ("types", config.types == default.types),
        ("derives", config.derives == default.derives),
        ("errors", config.errors == default.errors),
        ("pagination", config.pagination == default.pagination),
        ("retries", config.retries == default.retries),
        ("streaming", config.streaming == default.streaming),
        ("scopes", config.scopes == default.scopes),
        ("rename", config.rename == default.rename),
    ];
    for (section, is_default) in sections {
        if !is_default {
            let message = format!("`[{section}]` has no effect on the crate of the backend progenitor");
            let help = "remove it, or generate with `--backend sdkwright`";
            diagnostics.warn("rule-without-effect", config.places.of(&[section]), message, help);
        }
    }
}

/// Warnings about losses.
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
