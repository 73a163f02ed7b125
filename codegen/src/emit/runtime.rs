//! `src/runtime`: the client runtime, without the files that only other APIs need.
//!
//! The first line of such a file names its part: `// part: pages`. The declaration and the exports of its module are left out
//! with it. In a harness of tests the same line is above an item.

use std::collections::BTreeSet;

use super::{Parts, Shape};
use crate::files::Files;
use crate::ir::{Api, BodyKind, Operation, ResponseKind};
use crate::runtime;

/// The comment that names the part of a file or item.
const PART: &str = "// part: ";

/// The comments that `cargo xtask protections` looks for.
const PROTECTION: &str = "// protection: ";

/// Decides if an operation needs a part.
type Needs = fn(&Operation) -> bool;

/// Each part, and the operations that need it.
const PARTS: &[(&str, Needs)] = &[
    ("events", |operation| receives(operation, |kind| matches!(kind, ResponseKind::EventStream(_)))),
    ("lines", |operation| {
        receives(operation, |kind| matches!(kind, ResponseKind::JsonLines(_)))
            || sends(operation, |kind| matches!(kind, BodyKind::JsonLines(_)))
    }),
    ("multipart", |operation| sends(operation, |kind| matches!(kind, BodyKind::Multipart(_)))),
    ("pages", |operation| operation.pagination.is_some()),
];

fn receives(operation: &Operation, wanted: impl Fn(&ResponseKind) -> bool) -> bool {
    operation.responses.iter().flat_map(|response| &response.content).any(|content| wanted(&content.kind))
}

fn sends(operation: &Operation, wanted: impl Fn(&BodyKind) -> bool) -> bool {
    operation.body.iter().flat_map(|body| &body.content).any(|content| wanted(&content.kind))
}

/// The runtime of one crate.
pub(super) struct Runtime {
    /// The parts that the API does not need.
    unused: BTreeSet<&'static str>,
    /// True if there is no client.
    models_only: bool,
}

impl Runtime {
    /// Selects what the API needs. Modules that are written by hand may use anything.
    pub(super) fn of(api: &Api, shape: &Shape) -> Self {
        let is_unused = |needs: Needs| !api.operations().any(|(_, operation)| needs(operation));
        let unused = PARTS.iter().filter(|(_, needs)| shape.modules.is_empty() && is_unused(*needs));
        Self { unused: unused.map(|(part, _)| *part).collect(), models_only: shape.parts == Parts::Models }
    }

    /// Copies the files.
    pub(super) fn emit(&self, files: &mut Files) {
        let left_out: Vec<&str> =
            runtime::SOURCES.iter().filter(|file| self.leaves_out(file)).map(|file| file.0).collect();
        let copied = runtime::SOURCES.iter().filter(|file| !self.leaves_out(file));
        files.extend(
            copied.map(|(path, text)| ((*path).to_owned(), without_modules(path, text, &left_out).into_bytes())),
        );
    }

    /// Names that `runtime::http` does not export, since they are of files that are left out.
    pub(super) fn absent(&self) -> BTreeSet<String> {
        let left_out = runtime::SOURCES.iter().filter(|file| self.leaves_out(file));
        let modules = left_out.filter_map(|(path, _)| module_in(path, "src/runtime/http.rs"));
        let http = runtime::source("src/runtime/http.rs");
        modules.flat_map(|module| statements(http).filter_map(move |text| exported(text, module))).flatten().collect()
    }

    /// A file of tests without the items that need an absent part.
    pub(super) fn harness(&self, text: &str) -> String {
        let blocks =
            text.split_inclusive("\n\n").filter(|block| part(block).is_none_or(|part| !self.unused.contains(part)));
        let lines = blocks.flat_map(|block| block.split_inclusive('\n')).filter(|line| !line.starts_with(PART));
        lines.collect()
    }

    fn leaves_out(&self, (path, text): &(&str, &str)) -> bool {
        (self.models_only && path.starts_with("src/runtime/http"))
            || part(text).is_some_and(|part| self.unused.contains(part))
    }
}

/// The part that the first line names.
fn part(text: &str) -> Option<&str> {
    text.lines().next()?.strip_prefix(PART)
}

/// The name of the module that a file is, if it is declared in `parent`.
fn module_in<'a>(path: &'a str, parent: &str) -> Option<&'a str> {
    let name = path.strip_prefix(parent.strip_suffix(".rs")?)?.strip_prefix('/')?.strip_suffix(".rs")?;
    (!name.contains('/')).then_some(name)
}

/// A source without marks, and without modules that are left out.
fn without_modules(path: &str, text: &str, left_out: &[&str]) -> String {
    let modules: Vec<&str> = left_out.iter().filter_map(|file| module_in(file, path)).collect();
    let mut is_left_out = false;
    let is_kept = |line: &&str| {
        is_left_out |= modules.iter().any(|module| names_module(line, module));
        let is_mark = line.starts_with(PART) || line.trim_start().starts_with(PROTECTION);
        let is_kept = !is_left_out && !is_mark;
        is_left_out &= !line.ends_with(";\n");
        is_kept
    };
    text.split_inclusive('\n').filter(is_kept).collect()
}

/// Returns whether a line declares a module, or begins a `use` of it.
fn names_module(line: &str, module: &str) -> bool {
    let item = line.strip_prefix("pub ").unwrap_or(line);
    let rest =
        item.strip_prefix("mod ").or_else(|| item.strip_prefix("use ")).and_then(|rest| rest.strip_prefix(module));
    rest.is_some_and(|rest| rest.starts_with(';') || rest.starts_with("::"))
}

/// Text up to the end of each line that ends a statement.
fn statements(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(";\n")
}

/// Returns the names that `pub use <module>::…;` exports.
fn exported(statement: &str, module: &str) -> Option<Vec<String>> {
    let names = statement.trim_start().strip_prefix("pub use ")?.strip_prefix(module)?.strip_prefix("::")?;
    let names = names.trim_end().trim_end_matches(';').trim_matches(['{', '}']);
    Some(names.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn emitted(runtime: &Runtime) -> Files {
        let mut files = Files::new();
        runtime.emit(&mut files);
        files
    }

    #[test]
    fn every_part_is_known_and_each_can_be_left_out() {
        let named: BTreeSet<&str> = runtime::SOURCES.iter().filter_map(|(_, text)| part(text)).collect();
        assert_eq!(named, PARTS.iter().map(|(part, _)| *part).collect());
        let whole = emitted(&Runtime { unused: BTreeSet::new(), models_only: false });
        assert_eq!(whole.len(), runtime::SOURCES.len());
        for unused in named.iter().map(|part| BTreeSet::from([*part])).chain([named.clone()]) {
            let runtime = Runtime { unused, models_only: false };
            let files = emitted(&runtime);
            assert!(files.len() < whole.len());
            for (path, text) in &files {
                let text = String::from_utf8_lossy(text);
                assert!(!text.contains(PART) && !text.contains(PROTECTION), "{path}");
                syn::parse_file(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
            }
            let http = String::from_utf8_lossy(&files["src/runtime/http.rs"]).into_owned();
            let absent = runtime.absent();
            assert!(
                !absent.is_empty() && !absent.iter().any(|name| http.contains(name.as_str())),
                "{absent:?}\n{http}"
            );
        }
    }

    #[test]
    fn an_api_without_operations_needs_no_part() {
        let runtime = Runtime::of(&Api::default(), &Shape::default());
        assert!(
            ["EventStream", "FileSource", "Items", "JsonStream", "Pages"]
                .iter()
                .all(|name| runtime.absent().contains(*name))
        );
        let modules = Shape { modules: vec!["extras".to_owned()], ..Shape::default() };
        assert!(Runtime::of(&Api::default(), &modules).absent().is_empty());
    }

    #[test]
    fn models_alone_have_no_http() {
        let files = emitted(&Runtime { unused: BTreeSet::new(), models_only: true });
        assert!(!files.keys().any(|path| path.contains("http")));
        assert!(!String::from_utf8_lossy(&files["src/runtime.rs"]).contains("mod http"));
    }

    #[test]
    fn items_of_a_harness_go_with_their_part() {
        let runtime = Runtime { unused: BTreeSet::from(["events"]), models_only: false };
        let text = "use a;\n\n// part: events\nfn events() {}\n\n// part: lines\nfn lines() {}\n\nfn rest() {}\n";
        assert_eq!(runtime.harness(text), "use a;\n\nfn lines() {}\n\nfn rest() {}\n");
    }
}
