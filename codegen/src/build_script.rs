//! Generation in a build script.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use crate::diagnostics::{Diagnostics, Location};
use crate::emit::Parts;
use crate::emit::module::ModulePath;
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

    /// Adds an OpenAPI document: a file, a folder or a pattern such as `specs/*.yaml`, relative to the package's folder. Several
    /// documents become one API.
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

    /// Sets where the module is in the package's crate, such as `clients::petstore`; the file has the last name. Default: `api`.
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
        self.generate_into(Path::new(&out))
    }

    fn generate_into(mut self, out: &Path) -> Result<PathBuf, Failure> {
        let path = ModulePath::parse(self.module.as_deref().unwrap_or("api"))
            .map_err(|why| fault(why, "as in `api` or `clients::petstore`"))?;
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
            write(&written, text).map_err(|error| {
                fault(
                    format!("can't write {}: {error}", Foreign::from(written.as_path())),
                    "check the folder's permissions",
                )
            })?;
        }
        Ok(written)
    }
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

fn fault(message: impl Into<Foreign>, help: &str) -> Failure {
    let mut diagnostics = Diagnostics::default();
    diagnostics.error("build-script", Location::default(), message, help);
    Failure(diagnostics)
}
