//! Generation in a build script.

use std::collections::BTreeSet;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::{env, fs};

use crate::diagnostics::{Diagnostics, Location};
use crate::emit::Parts;
use crate::emit::module::ModulePath;
use crate::emit::source_file::HEADER;
use crate::foreign::Foreign;
use crate::generate::{self, Failure, Layout, Request};

/// Generates a module in a package's own build, from its `build.rs`.
///
/// The module is one file in `OUT_DIR`, and is generated again when a document, an overlay or the configuration changes.
///
/// ```no_run
/// // build.rs
/// fn main() -> Result<(), sdkwright::Failure> {
///     sdkwright::Builder::new().document("petstore.yaml").generate()?;
///     Ok(())
/// }
/// ```
///
/// ```ignore
/// // src/main.rs
/// mod api {
///     include!(concat!(env!("OUT_DIR"), "/api.rs"));
/// }
/// ```
///
/// The package needs the dependencies of a generated crate, which `docs/build-script.md` lists.
#[derive(Clone, Debug, Default)]
#[must_use = "nothing is generated until `generate` is called"]
pub struct Builder {
    request: Request,
    module: Option<String>,
}

impl Builder {
    /// Returns a builder without documents.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an OpenAPI document: a file, a folder or a pattern such as `specs/*.yaml`, relative to the package's folder, or with the
    /// feature `fetch` an `https://` URL. Several documents become one API.
    pub fn document(mut self, path: impl Into<PathBuf>) -> Self {
        self.request.documents.push(path.into());
        self
    }

    /// Adds a document whose text is given; `name` is its name in findings.
    pub fn text(mut self, name: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        let name = name.into();
        self.request.documents.push(name.clone());
        self.request.texts.insert(name, text.into());
        self
    }

    /// Adds an overlay.
    pub fn overlay(mut self, path: impl Into<PathBuf>) -> Self {
        self.request.overlays.push(path.into());
        self
    }

    /// Sets the configuration, an `sdk.toml`; its documents are read where none is added here.
    pub fn config(mut self, path: impl Into<PathBuf>) -> Self {
        self.request.config = Some(path.into());
        self
    }

    /// Sets the folder that references stay in. Default: that of each document.
    pub fn root(mut self, path: impl Into<PathBuf>) -> Self {
        self.request.root = Some(path.into());
        self
    }

    /// Sets the path at which the package's crate includes the module, such as `clients::petstore`: the module's own paths begin
    /// there. The file has the last name. Default: `api`.
    pub fn module(mut self, path: impl Into<String>) -> Self {
        self.module = Some(path.into());
        self
    }

    /// Leaves out the client: the module has models alone, and needs neither `reqwest` nor `tokio`.
    pub fn only_models(mut self) -> Self {
        self.request.parts = Parts::Models;
        self
    }

    /// Writes the module to `OUT_DIR`, and returns the file's path. Warnings are Cargo's.
    ///
    /// # Errors
    /// Fails if the documents, the configuration or the module's path are invalid, or if Cargo does not run it as a build script.
    pub fn generate(self) -> Result<PathBuf, Failure> {
        let Some(out) = env::var_os("OUT_DIR") else {
            return Err(fault("`OUT_DIR` is not set", "call this from a build script, or use `sdkwright::generate`"));
        };
        self.generate_into(Path::new(&out), &RUN)
    }

    fn generate_into(mut self, out: &Path, run: &Run) -> Result<PathBuf, Failure> {
        let path = ModulePath::parse(self.module.as_deref().unwrap_or("api"))
            .map_err(|why| fault(why, "as in `module(\"api\")` or `module(\"clients::petstore\")`"))?;
        run.begin(&out.join(format!("{}.rs", path.name())))?;
        if self.request.documents.is_empty() && self.request.config.is_none() {
            return Err(refusal("no-document", "no document is given", "add one with `document(…)`"));
        }
        self.request.layout = Layout::File(path);
        // Before anything can fail: what fails is tried again when one of these changes.
        let named =
            self.request.documents.iter().filter(|path| !self.request.texts.contains_key(*path) && path.exists());
        named.chain(&self.request.overlays).chain(&self.request.config).for_each(|path| watch(path));
        let built = generate::build(&self.request)?;
        built.report.sources.iter().for_each(|path| watch(path));
        for warning in built.diagnostics.iter() {
            directive("warning", &warning.to_string().replace('\n', " "));
        }
        let mut written = PathBuf::new();
        for (name, text) in &built.files {
            written = out.join(name);
            write(&written, text).map_err(|error| disk_fault("write", &written, &error))?;
            run.wrote(&written);
        }
        Ok(written)
    }
}

/// Modules of one run of a build script, which may have several builders.
#[derive(Debug, Default)]
struct Run(Mutex<Modules>);

#[derive(Debug, Default)]
struct Modules {
    /// Folders that no longer have modules of earlier runs.
    cleared: BTreeSet<PathBuf>,
    /// Files of this run.
    written: BTreeSet<PathBuf>,
}

/// The run that this process is.
static RUN: Run = Run(Mutex::new(Modules { cleared: BTreeSet::new(), written: BTreeSet::new() }));

impl Run {
    /// Begins a module. Before the first one, the modules of earlier runs are removed: an `include!` of one that is no longer
    /// generated fails then, instead of compiling what it was.
    fn begin(&self, file: &Path) -> Result<(), Failure> {
        let mut modules = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if modules.written.contains(file) {
            let name = file.file_stem().unwrap_or_default().to_string_lossy();
            let message = format!("another builder of this build script has written the module `{name}`");
            return Err(fault(
                message,
                "set a path with another last name by `module(…)`, as in `module(\"clients::petstore\")`",
            ));
        }
        let folder = file.parent().unwrap_or(Path::new(""));
        if !modules.cleared.contains(folder) {
            for old in generated(folder).into_iter().filter(|old| old != file) {
                fs::remove_file(&old).map_err(|error| disk_fault("remove", &old, &error))?;
            }
            modules.cleared.insert(folder.to_owned());
        }
        Ok(())
    }

    fn wrote(&self, file: &Path) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).written.insert(file.to_owned());
    }
}

/// The generated files directly in a folder, which may not exist yet.
fn generated(folder: &Path) -> Vec<PathBuf> {
    let is_generated = |path: &PathBuf| {
        let mut head = String::new();
        let file =
            fs::File::open(path).ok().filter(|_| path.extension().is_some_and(|end| end == "rs") && path.is_file());
        file.is_some_and(|file| file.take(HEADER.len() as u64).read_to_string(&mut head).is_ok()) && head == HEADER
    };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(is_generated).collect()
}

/// Writes a file, unless it is right already.
fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    if fs::read(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    fs::write(path, text)
}

fn watch(path: &Path) {
    directive("rerun-if-changed", &path.to_string_lossy());
}

/// Tells Cargo something, in a line.
#[allow(clippy::print_stdout, reason = "the standard output of a build script is how it speaks to Cargo")]
fn directive(key: &str, value: &str) {
    println!("cargo::{key}={}", Foreign::from(value));
}

fn disk_fault(action: &str, path: &Path, error: &io::Error) -> Failure {
    let message = format!("can't {action} {}: {error}", Foreign::from(path));
    fault(message, "check the folder's permissions")
}

fn fault(message: impl Into<Foreign>, help: &str) -> Failure {
    refusal("build-script", message, help)
}

fn refusal(code: &'static str, message: impl Into<Foreign>, help: &str) -> Failure {
    let mut diagnostics = Diagnostics::default();
    diagnostics.error(code, Location::default(), message, help);
    Failure(diagnostics)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZOO: &str = "openapi: 3.1.0\ninfo: {title: Zoo, version: '1'}\npaths: {/a: {get: {operationId: a, responses: {'200': {description: ''}}}}}\n";

    fn zoo() -> Builder {
        Builder::new().text("zoo.yaml", ZOO)
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = entries.collect();
        names.sort();
        names
    }

    #[test]
    fn modules_of_earlier_runs_are_removed() {
        let out = tempfile::tempdir().unwrap();
        fs::write(out.path().join("mine.rs"), "// mine").unwrap();
        zoo().generate_into(out.path(), &Run::default()).unwrap();
        assert_eq!(names(out.path()), ["api.rs", "mine.rs"]);

        let run = Run::default();
        zoo().module("clients::a").generate_into(out.path(), &run).unwrap();
        zoo().module("clients::b").generate_into(out.path(), &run).unwrap();
        assert_eq!(names(out.path()), ["a.rs", "b.rs", "mine.rs"]);

        // Also by a run that fails, and that is therefore repeated.
        Builder::new()
            .module("clients::a")
            .text("zoo.yaml", "[")
            .generate_into(out.path(), &Run::default())
            .unwrap_err();
        assert_eq!(names(out.path()), ["a.rs", "mine.rs"]);
    }

    #[test]
    fn a_module_is_written_once() {
        let out = tempfile::tempdir().unwrap();
        let run = Run::default();
        // A builder that replaces one that failed is none too many.
        Builder::new().text("zoo.yaml", "[").generate_into(out.path(), &run).unwrap_err();
        zoo().generate_into(out.path(), &run).unwrap();
        for path in ["api", "clients::api"] {
            let error = zoo().module(path).generate_into(out.path(), &run).unwrap_err().to_string();
            assert!(error.starts_with("error[build-script]: another builder"), "{error}");
            assert!(error.contains("`module(…)`"), "{error}");
        }
    }

    #[test]
    fn errors_name_methods_of_the_builder() {
        let out = tempfile::tempdir().unwrap();
        let refused = |builder: Builder| builder.generate_into(out.path(), &Run::default()).unwrap_err().to_string();
        let error = refused(Builder::new());
        assert_eq!(error, "error[no-document]: no document is given\n  help: add one with `document(…)`");
        let error = refused(zoo().module("a b"));
        assert!(error.starts_with("error[build-script]: `a b` can't name a module\n"), "{error}");
        let error = refused(Builder::new().document("ftp://a.example/zoo.yaml"));
        assert!(error.starts_with("error[unfetched]: ftp://a.example/zoo.yaml: the URL scheme `ftp`"), "{error}");
    }

    #[test]
    fn the_head_says_where_the_module_belongs_and_what_it_needs() {
        let out = tempfile::tempdir().unwrap();
        let head = |builder: Builder| {
            let path = builder.module("clients::zoo").generate_into(out.path(), &Run::default()).unwrap();
            let text = fs::read_to_string(path).unwrap();
            text.lines().take_while(|line| line.starts_with("//")).collect::<Vec<_>>().join("\n")
        };
        let all = head(zoo());
        assert!(all.starts_with(HEADER.trim_end()), "{all}");
        for part in [
            "`crate::clients::zoo`",
            "//     mod zoo { include!(concat!(env!(\"OUT_DIR\"), \"/zoo.rs\")); }",
            "//     serde = \"",
            "features = [\"rustls\", \"stream\"] }",
            "features = [\"fs\", \"sync\", \"time\"] }",
        ] {
            assert!(all.contains(part), "{part} in {all}");
        }
        assert!(!all.contains("optional") && !all.contains("wasm"), "{all}");
        let models = head(zoo().only_models());
        assert!(models.contains("//     serde = ") && !models.contains("reqwest"), "{models}");
    }
}
