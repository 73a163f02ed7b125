//! The one way from documents to a crate; the program and this repository's chores both take it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;

use crate::budget::{self, Budget};
use crate::by_hand::ByHand;
use crate::canonical::Canonical;
use crate::config::{self, Config};
use crate::diagnostics::{Diagnostic, Diagnostics, Location, Severity};
use crate::drift::{self, Comparison};
use crate::emit::module::{self, ModulePath};
use crate::emit::product::Product;
use crate::emit::{self, Parts, SampleCall, Shape};
use crate::files::Files;
use crate::foreign::Foreign;
use crate::ir::Api;
use crate::lower;
use crate::normalize;
use crate::report::Report;
use crate::runtime;
use crate::source::{self, Role};
use crate::suggest;
use crate::write::{self, Difference, WriteError, Written};

/// Stack of each thread that works on documents: deep nesting is bounded by the stages, but not to what a main thread has.
const STACK: usize = 256 << 20;

/// Input and settings of a run.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// OpenAPI documents: files, folders, patterns such as `specs/*.yaml`, and `https://` URLs where the feature `fetch` is on.
    /// Empty: those that the configuration names.
    pub documents: Vec<PathBuf>,
    /// Documents whose text is given, by their name in `documents`.
    pub texts: BTreeMap<PathBuf, String>,
    /// The folder that references stay in; goes before the configuration's. Default: that of the document.
    pub root: Option<PathBuf>,
    /// Overlays, applied after those that the configuration names.
    pub overlays: Vec<PathBuf>,
    /// An `sdk.toml`. A folder `sdk` beside it holds hand-written files of the crate.
    pub config: Option<PathBuf>,
    /// The crate's name; goes before the configuration's.
    pub name: Option<String>,
    /// The backend that makes the crate.
    pub backend: Backend,
    /// Layout of the generated code.
    pub layout: Layout,
    /// The purpose of the code.
    pub parts: Parts,
    /// `true` if a warning makes the run fail.
    pub deny_warnings: bool,
    /// Is called when a stage begins. Large documents take seconds.
    pub on_stage: Option<fn(Stage)>,
}

/// A part of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Documents and what they refer to are read.
    Reading,
    /// All versions are brought into one form.
    Normalizing,
    /// Types and operations get their names and shapes.
    Resolving,
    /// Code is written, in memory.
    Emitting,
    /// The folder is compared with it, and changed.
    Writing,
    /// There is no more to do.
    Done,
}

/// Tells of the last stage, however a run ends.
struct Stages<'a>(&'a Request);

impl Drop for Stages<'_> {
    fn drop(&mut self) {
        self.0.enter(Stage::Done);
    }
}

/// Layout of the generated code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// A crate of its own.
    #[default]
    Crate,
    /// A module of another crate, in a folder: `mod.rs` and the files that it needs.
    Module(ModulePath),
    /// A module of another crate, in one file to be included.
    File(ModulePath),
}

/// A backend that makes a crate of the canonical document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Backend {
    /// This generator.
    #[default]
    Sdkwright,
    /// [progenitor](https://docs.rs/progenitor), given the canonical document reduced to what progenitor supports.
    #[cfg(feature = "progenitor")]
    Progenitor,
}

/// A crate in memory.
#[derive(Debug)]
pub struct Built {
    /// Its files.
    pub files: Files,
    /// Counts of inputs and outputs.
    pub report: Report,
    /// Warnings.
    pub diagnostics: Diagnostics,
}

/// A crate on disk.
#[derive(Debug)]
pub struct Outcome {
    /// Counts of inputs and outputs.
    pub report: Report,
    /// Changes that were made to the folder.
    pub written: Written,
    /// Warnings.
    pub diagnostics: Diagnostics,
}

/// A crate compared with a folder.
#[derive(Debug)]
pub struct Checked {
    /// Counts of inputs and outputs.
    pub report: Report,
    /// Differences to the folder.
    pub differences: Vec<Difference>,
    /// Warnings.
    pub diagnostics: Diagnostics,
}

/// No file was written; at least one of the findings is an error.
#[derive(thiserror::Error)]
#[error("{}", first_error(.0))]
pub struct Failure(pub Diagnostics);

/// Every error, one below the other: what a `main` shows that returns it.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().filter(|finding| finding.severity == Severity::Error).try_for_each(|error| write!(f, "\n{error}"))
    }
}

fn first_error(diagnostics: &Diagnostics) -> String {
    let mut errors = diagnostics.iter().filter(|finding| finding.severity == Severity::Error);
    let first = errors.next().map(ToString::to_string).unwrap_or_default();
    match errors.count() {
        0 => first,
        more => format!("{first}\n  … and {more} more errors"),
    }
}

/// Builds the crate and makes `out` hold it (see [`write::write`]).
///
/// # Errors
/// The documents, the configuration or the folder are invalid; the folder is unchanged.
pub fn generate(request: &Request, out: &Path, force: bool) -> Result<Outcome, Failure> {
    let _stages = Stages(request);
    let Built { files, report, diagnostics } = build(request)?;
    request.enter(Stage::Writing);
    match write::write(&files, out, force) {
        Ok(written) => Ok(Outcome { report, written, diagnostics }),
        Err(error) => Err(refused(diagnostics, &error)),
    }
}

/// Builds the crate and compares `out` with it; writes nothing.
///
/// # Errors
/// The documents, the configuration or the folder are invalid.
pub fn check(request: &Request, out: &Path) -> Result<Checked, Failure> {
    let _stages = Stages(request);
    let Built { files, report, diagnostics } = build(request)?;
    request.enter(Stage::Writing);
    match write::check(&files, out) {
        Ok(differences) => Ok(Checked { report, differences, diagnostics }),
        Err(error) => Err(refused(diagnostics, &error)),
    }
}

fn refused(mut diagnostics: Diagnostics, error: &WriteError) -> Failure {
    diagnostics.push(error.diagnostic());
    Failure(diagnostics)
}

/// Builds the crate in memory.
///
/// # Errors
/// The documents or the configuration are invalid.
pub fn build(request: &Request) -> Result<Built, Failure> {
    with_stack(0, || {
        let mut diagnostics = Diagnostics::default();
        let made = build_stages(request, &mut diagnostics);
        deny(request, &mut diagnostics);
        match made {
            Some((files, mut report)) if !diagnostics.has_errors() => {
                report.count(&diagnostics);
                Ok(Built { files, report, diagnostics })
            }
            _ => Err(Failure(diagnostics)),
        }
    })
}

/// The folder that `[crate] out` of the configuration names.
///
/// # Errors
/// The fault of the configuration.
pub fn configured_out(request: &Request) -> Result<Option<PathBuf>, Failure> {
    let mut diagnostics = Diagnostics::default();
    let config = read_config(request, &mut diagnostics).ok_or(Failure(diagnostics))?;
    Ok(config.package.out.as_ref().map(|out| request.config_folder().join(out)))
}

/// The canonical OpenAPI 3.0 document.
///
/// # Errors
/// The documents are invalid.
pub fn canonical(request: &Request) -> Result<(Canonical, Diagnostics), Failure> {
    with_stack(0, || {
        let mut diagnostics = Diagnostics::default();
        let read = read_config(request, &mut diagnostics)
            .and_then(|config| read_documents(&Settled::new(request, config), &mut diagnostics));
        deny(request, &mut diagnostics);
        match read {
            Some(canonical) if !diagnostics.has_errors() => Ok((canonical, diagnostics)),
            _ => Err(Failure(diagnostics)),
        }
    })
}

/// Arguments with which the crate's tests call its operations.
///
/// # Errors
/// The documents or the configuration are invalid.
pub fn sample_calls(request: &Request) -> Result<Vec<SampleCall>, Failure> {
    understood(request).map(|(_, api)| emit::sample_calls(&api))
}

/// The API as the emitters see it.
///
/// # Errors
/// The documents or the configuration are invalid.
pub fn api(request: &Request) -> Result<Api, Failure> {
    understood(request).map(|(_, api)| api)
}

/// Changes between two OpenAPI documents.
///
/// # Errors
/// One of the documents is invalid.
pub fn compare(old: &Request, new: &Request) -> Result<Comparison, Failure> {
    let (old, new) = rayon::join(|| understood(old), || understood(new));
    let (old, new) = match (old, new) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(failure), Ok(_)) | (Ok(_), Err(failure)) => return Err(failure),
        (Err(Failure(mut diagnostics)), Err(Failure(others))) => {
            diagnostics.append(others);
            return Err(Failure(diagnostics));
        }
    };
    let origins = [&old.0.origins, &new.0.origins];
    let comparison = with_stack(origins.iter().map(|origins| origins.source_bytes()).sum(), || {
        let comparison = drift::compare((&old.0, &old.1), (&new.0, &new.1));
        let mut diagnostics = Diagnostics::default();
        match budget::refuse(|span| new.0.origins.at(span), &mut diagnostics) {
            true => Err(Failure(diagnostics)),
            false => Ok(comparison),
        }
    });
    // Large documents take a while to take apart, which nobody has to wait for; deep ones take room.
    let _ = thread::Builder::new().stack_size(STACK).spawn(move || drop((old, new)));
    comparison
}

/// The canonical document and what the generator makes of it.
fn understood(request: &Request) -> Result<(Canonical, Api), Failure> {
    with_stack(0, || {
        let mut diagnostics = Diagnostics::default();
        let read = read_config(request, &mut diagnostics).and_then(|config| {
            let settled = Settled::new(request, config);
            let canonical = read_documents(&settled, &mut diagnostics)?;
            let api = settled.lower(&canonical, &mut diagnostics);
            Some((canonical, api))
        });
        match read {
            Some(both) if !diagnostics.has_errors() => Ok(both),
            _ => Err(Failure(diagnostics)),
        }
    })
}

/// Makes an error of the warnings, where the request says so.
fn deny(request: &Request, diagnostics: &mut Diagnostics) {
    let count = diagnostics.warnings().count();
    if request.deny_warnings && count > 0 && !diagnostics.has_errors() {
        let message = match count {
            1 => "there is a warning, and warnings are denied".to_owned(),
            _ => format!("there are {count} warnings, and warnings are denied"),
        };
        let help = "fix the causes, or list the codes in `[warnings] allow` of `sdk.toml`";
        diagnostics.error("warnings-denied", Location::default(), message, help);
    }
}

/// Takes out the warnings that the configuration allows, and adds one for each code that there was no warning of.
fn allow(config: &Config, diagnostics: &mut Diagnostics) {
    let idle: Vec<usize> = config
        .warnings
        .allow
        .iter()
        .enumerate()
        .filter(|(_, code)| !diagnostics.allow(code))
        .map(|(number, _)| number)
        .collect();
    for number in idle {
        let code = &config.warnings.allow[number];
        let place = config.places.of(&["warnings", "allow", &number.to_string()]);
        let known = crate::codes::page(code).is_some();
        let nearest = suggest::nearest(code, crate::codes::all()).filter(|_| !known);
        let message = match known {
            true => format!("there is no warning `{code}` to allow"),
            false => format!("`{code}` is not the code of a warning"),
        };
        let help = match nearest {
            // The code that is meant may be one to allow.
            Some(_) => suggest::question(nearest).trim_end().to_owned(),
            None => "remove it".to_owned(),
        };
        diagnostics.warn("allow-without-effect", place, message, help);
    }
}

fn build_stages(request: &Request, diagnostics: &mut Diagnostics) -> Option<(Files, Report)> {
    let config = read_config(request, diagnostics)?;
    let settled = Settled::new(request, config);
    let made = build_settled(request, &settled, diagnostics);
    allow(&settled.config, diagnostics);
    made
}

fn build_settled(request: &Request, settled: &Settled<'_>, diagnostics: &mut Diagnostics) -> Option<(Files, Report)> {
    if request.layout == Layout::Crate
        && let Err(finding) = settled.config.check_crates()
    {
        diagnostics.push(*finding);
        return None;
    }
    let by_hand = ByHand::read(request.config.as_deref(), diagnostics)?;
    let canonical = read_documents(settled, diagnostics)?;
    let sources = sources(request, &canonical, &by_hand);
    #[cfg(feature = "progenitor")]
    if request.backend == Backend::Progenitor {
        crate::progenitor::check_config(&settled.config, diagnostics);
        let name = settled.config.package.name.as_deref().unwrap_or("client");
        let (mut files, mut report) = crate::progenitor::build(&canonical, name, diagnostics)?;
        by_hand.add_to(&mut files, diagnostics);
        report.documents = settled.names();
        report.sources = sources;
        return Some((files, report));
    }
    request.enter(Stage::Resolving);
    let mut api = settled.lower(&canonical, diagnostics);
    if diagnostics.has_errors() {
        return None;
    }
    request.enter(Stage::Emitting);
    check_examples(&settled.config, &by_hand.files, &api, diagnostics);
    if request.layout != Layout::Crate {
        by_hand.leave_out(diagnostics);
        api.undivide();
    }
    let files = match &request.layout {
        Layout::Crate => emit_crate(&api, &settled.config, request.parts, by_hand, diagnostics),
        Layout::Module(path) => module::folder(&api, &settled.config, request.parts, path),
        Layout::File(path) => module::file(&api, &settled.config, request.parts, path),
    };
    if budget::refuse(|span| canonical.origins.at(span), diagnostics) {
        return None;
    }
    let mut report = Report::new(&api, &canonical.origins, diagnostics, &files);
    report.documents = settled.names();
    report.sources = sources;
    Some((files, report))
}

fn emit_crate(api: &Api, config: &Config, parts: Parts, mut by_hand: ByHand, diagnostics: &mut Diagnostics) -> Files {
    by_hand.check_features(api, diagnostics);
    let modules = std::mem::take(&mut by_hand.modules);
    let manifest = std::mem::take(&mut by_hand.manifest);
    let mut files = emit::emit(api, config, &Shape { parts, modules, manifest });
    by_hand.add_to(&mut files, diagnostics);
    files
}

/// Every file on this machine that decides the output, and every folder whose files do.
fn sources(request: &Request, canonical: &Canonical, by_hand: &ByHand) -> Vec<PathBuf> {
    let folders = request.documents.iter().filter(|path| path.is_dir());
    let mut all: Vec<PathBuf> = request.config.iter().chain(folders).chain(&by_hand.paths).cloned().collect();
    all.extend(canonical.origins.paths().map(Path::to_owned));
    all.sort();
    all.dedup();
    all
}

fn read_documents(settled: &Settled<'_>, diagnostics: &mut Diagnostics) -> Option<Canonical> {
    if settled.wanted.documents.is_empty() {
        let config = settled.request.config.as_deref().map(Foreign::from);
        let place = Location { file: config.unwrap_or_default(), ..Location::default() };
        let help = "name one, or list it in `[crate] documents` of the configuration";
        diagnostics.error("no-document", place, "no document is given", help);
        return None;
    }
    settled.request.enter(Stage::Reading);
    let sources = source::load(&settled.wanted, diagnostics)?;
    if diagnostics.has_errors() {
        return None;
    }
    settled.request.enter(Stage::Normalizing);
    normalize::normalize(sources, diagnostics).filter(|_| !diagnostics.has_errors())
}

impl Request {
    fn enter(&self, stage: Stage) {
        if let Some(on_stage) = self.on_stage {
            on_stage(stage);
        }
    }

    /// The folder that paths of the configuration are relative to.
    fn config_folder(&self) -> &Path {
        self.config.as_deref().and_then(Path::parent).unwrap_or(Path::new(""))
    }
}

/// The request after the configuration had its say.
struct Settled<'a> {
    request: &'a Request,
    config: Config,
    wanted: source::Wanted,
}

impl<'a> Settled<'a> {
    fn new(request: &'a Request, mut config: Config) -> Self {
        if request.name.is_some() {
            config.package.name.clone_from(&request.name);
        }
        let folder = request.config_folder();
        let beside = |names: &[String]| names.iter().map(|name| beside(folder, name)).collect::<Vec<_>>();
        let documents =
            if request.documents.is_empty() { beside(&config.package.documents) } else { request.documents.clone() };
        let overlays = beside(&config.package.overlays).into_iter().chain(request.overlays.iter().cloned()).collect();
        let root = request.root.clone().or_else(|| config.package.root.as_ref().map(|root| folder.join(root)));
        let places = places(request, &config);
        let wanted = source::Wanted { documents, overlays, texts: request.texts.clone(), root, places };
        Self { request, config, wanted }
    }

    /// Lowers the document; its crate and client have the names that the configuration or the title gives them.
    fn lower(&self, canonical: &Canonical, diagnostics: &mut Diagnostics) -> Api {
        let mut api = lower::build(canonical, &self.config, diagnostics);
        let product = Product::new(&api, &self.config);
        (api.library, api.client) = (product.library, product.client);
        api
    }

    /// The documents, as the user named them, each once.
    fn names(&self) -> Vec<Foreign> {
        let mut seen = HashSet::new();
        let mut is_new = |path: &&PathBuf| seen.insert(fs::canonicalize(path).unwrap_or_else(|_| (*path).clone()));
        self.wanted.documents.iter().filter(|path| is_new(path)).map(|path| path.as_path().into()).collect()
    }
}

/// A document that a configuration names: a URL, or a path from the configuration's folder.
fn beside(folder: &Path, name: &str) -> PathBuf {
    if source::is_url(Path::new(name)) { name.into() } else { folder.join(name) }
}

/// The places of the inputs that a configuration names, and the request does not.
fn places(request: &Request, config: &Config) -> HashMap<(Role, PathBuf), Location> {
    let folder = request.config_folder();
    let package = &config.package;
    let documents = if request.documents.is_empty() { package.documents.as_slice() } else { &[] };
    let lists = [(Role::Document, "documents", documents), (Role::Overlay, "overlays", &package.overlays)];
    let listed = lists.into_iter().flat_map(|(role, key, names)| {
        let place = move |number: usize| config.places.of(&["crate", key, &number.to_string()]);
        let of = move |(number, name): (usize, &String)| ((role, beside(folder, name)), place(number));
        names.iter().enumerate().map(of)
    });
    let root = package.root.as_ref().filter(|_| request.root.is_none());
    let root = root.map(|root| ((Role::Root, folder.join(root)), config.places.of(&["crate", "root"])));
    listed.chain(root).collect()
}

fn read_config(request: &Request, diagnostics: &mut Diagnostics) -> Option<Config> {
    let Some(path) = &request.config else { return Some(Config::default()) };
    let file = path.display().to_string();
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            unreadable("config-unreadable", path, &error, diagnostics);
            return None;
        }
    };
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let (line, column) = config::position(&String::from_utf8_lossy(&error.as_bytes()[..valid]), valid);
            let location = Location { file: path.as_path().into(), line, column, ..Location::default() };
            let message = format!("not UTF-8: the byte 0x{:02X}", error.as_bytes()[valid]);
            diagnostics.error("config-unreadable", location, message, "save the file as UTF-8");
            return None;
        }
    };
    match Config::parse(&text, &file) {
        Ok(config) => Some(config),
        Err(finding) => {
            diagnostics.push(*finding);
            None
        }
    }
}

/// Warns of sections on examples that are not there, and of features that they need but the crate does not have.
fn check_examples(config: &Config, by_hand: &Files, api: &Api, diagnostics: &mut Diagnostics) {
    let stems = || {
        let in_folder = by_hand.keys().filter_map(|path| path.strip_prefix("examples/"));
        in_folder.filter_map(|path| path.strip_suffix(".rs").or_else(|| path.strip_suffix("/main.rs")))
    };
    for (name, example) in &config.examples {
        if !stems().any(|stem| stem == name) {
            let help = suggest::help(suggest::nearest(name, stems()), "add the program, or remove the section");
            let message = format!("`sdk/examples` has no program `{name}.rs`");
            diagnostics.warn("rule-without-effect", config.places.of(&["examples", name]), message, help);
        }
        let of_runtime = || runtime::section("features").map(|(name, _)| name.as_str());
        let known = || api.features.iter().map(|feature| feature.name.as_str()).chain(of_runtime());
        for (number, feature) in example.features.iter().enumerate() {
            if !known().any(|known| known == feature) {
                let place = config.places.of(&["examples", name, "features", &number.to_string()]);
                let help = suggest::help(suggest::nearest(feature, known()), "Cargo refuses an unknown feature");
                diagnostics.warn("rule-without-effect", place, format!("the crate has no feature `{feature}`"), help);
            }
        }
    }
}

fn unreadable(code: &'static str, path: &Path, error: &io::Error, diagnostics: &mut Diagnostics) {
    let location = Location { file: path.into(), ..Location::default() };
    diagnostics.error(code, location, format!("can't be read: {error}"), "check the path and its permissions");
}

/// Runs the stages on threads with room, and with a budget for sources of which so many bytes are `read`. A panic in them is a
/// fault of the generator, and reported as a finding, too.
fn with_stack<T: Send>(read: usize, work: impl FnOnce() -> Result<T, Failure> + Send) -> Result<T, Failure> {
    let budget = Budget::new(read);
    let threads = rayon::ThreadPoolBuilder::new().stack_size(STACK).start_handler(move |_| budget.clone().enter());
    match threads.build() {
        // A thread of the caller's own pool would take on more of that pool's work while it waits in `install`, on top of its stack.
        Ok(threads) => thread::scope(|scope| scope.spawn(|| threads.install(work)).join())
            .unwrap_or_else(|panic| Err(fault("internal-fault", panic_message(panic.as_ref())))),
        Err(error) => Err(fault("no-thread", error.to_string())),
    }
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    format!("internal error: {}", text.unwrap_or("no message"))
}

fn fault(code: &'static str, message: String) -> Failure {
    let mut diagnostics = Diagnostics::default();
    diagnostics.push(Diagnostic {
        code,
        severity: Severity::Error,
        location: Location::default(),
        message: message.into(),
        help: "nothing was written; please report this, with the document".into(),
    });
    Failure(diagnostics)
}

#[cfg(test)]
mod tests {
    use rayon::prelude::*;

    use super::*;

    #[test]
    fn generations_side_by_side_have_stacks_of_their_own() {
        let text = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {/a: {get: {responses: {}}}}\n";
        let path = PathBuf::from("openapi.yaml");
        let request = || Request {
            texts: BTreeMap::from([(path.clone(), text.to_owned())]),
            documents: vec![path.clone()],
            ..Request::default()
        };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(128 << 10).build().unwrap();
        assert!(pool.install(|| (0..128).into_par_iter().all(|_| build(&request()).is_ok())));
    }
}
