//! From files to documents whose every value knows its place.
//!
//! Only this stage and [`crate::write`] touch the disk. A reference leads to files in the folder of the document that
//! is read, or in the wider one that the user names, or below it; never elsewhere, and never to the network.

mod json;
mod keys;
pub mod node;
mod overlay;
mod parse;
mod scalars;
mod text;
mod wanted;
mod yaml;

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

pub use node::{FileId, Map, Node, Span, Value, push_token, tokens};
pub(crate) use node::{flag, items, members};
pub use text::Text;
use url::Url;
pub(crate) use wanted::is_url;
pub use wanted::{Role, Wanted, shown};

use crate::budget;
use crate::diagnostics::{Diagnostics, Location};
use crate::suggest;
use keys::{Duplicate, Keys};
use parse::{Bounds, Cause, Parsed, Syntax};

/// Largest file that is read, in bytes.
pub(crate) const MAX_FILE: u64 = 256 * 1024 * 1024;
/// Most files that one document may reach.
const MAX_FILES: usize = 2_000;
/// Maximum nesting of values.
const MAX_DEPTH: usize = 500;
/// Values that YAML aliases may add to any file; to this comes one for every byte of it.
const MAX_ALIAS_NODES: usize = 20_000;

/// A parsed file.
#[derive(Debug)]
pub struct File {
    /// As the user named it, or relative to the document that refers to it.
    pub name: String,
    /// Its text.
    pub text: Text,
    /// Its value.
    pub root: Node,
    path: PathBuf,
    keys: Keys,
    /// Values with a URI of their own (`$id`), in the order of the file.
    resources: Vec<Resource>,
    /// Its values by their place, once somebody asked for one.
    places: OnceLock<Vec<Place>>,
}

/// A document with `$self` (OpenAPI 3.2.0, 4.1.2.2.1) or a schema with `$id` (JSON Schema 2020-12 core, 8.2.1).
#[derive(Debug)]
struct Resource {
    pointer: String,
    /// References in it are relative to this.
    uri: Url,
}

/// A value of a file, in the order of their offsets.
#[derive(Clone, Copy, Debug)]
struct Place {
    offset: u32,
    /// The value that it is in, by its number in [`File::places`]; the root's is its own.
    parent: u32,
    /// Its number in that value.
    child: u32,
}

/// Everything that was read.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<File>,
    by_path: HashMap<PathBuf, FileId>,
    /// The resources of all files by their URIs: file and pointer.
    by_uri: HashMap<Url, (FileId, String)>,
    overlays: Vec<FileId>,
    /// The documents that were asked for, in order.
    pub documents: Vec<FileId>,
}

impl Sources {
    /// A file by number.
    pub fn file(&self, id: FileId) -> &File {
        &self.files[id as usize]
    }

    /// Number of files that were read.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Length of all files together, in bytes.
    pub fn bytes(&self) -> usize {
        self.files.iter().map(|file| file.text.as_str().len()).sum()
    }

    /// The files on this machine that were read.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|file| file.path.as_path()).filter(|path| path.is_absolute() && path.is_file())
    }

    /// Returns whether nothing was read.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The place of a value.
    pub fn locate(&self, span: Span) -> Location {
        let Some(file) = self.files.get(span.file as usize) else { return Location::default() };
        let (line, column) = file.text.position(span.offset);
        Location { file: file.name.as_str().into(), line, column, pointer: file.pointer_at(span.offset).into() }
    }

    /// The place of the key whose value begins at a place; that of the value where it has none.
    pub fn locate_key(&self, span: Span) -> Location {
        let place = self.locate(span);
        let Some(file) = self.files.get(span.file as usize) else { return place };
        let Some(key) = file.keys.of(span.offset) else { return place };
        let (line, column) = file.text.position(key);
        Location { line, column, ..place }
    }

    /// Returns the number as it is written at a place: its digits, which a double may not hold.
    pub(crate) fn number_at(&self, span: Span) -> &str {
        let text = self.files.get(span.file as usize).map_or("", |file| file.text.as_str());
        let text = text.get(span.offset as usize..).unwrap_or_default();
        let is_of_number = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
        &text[..text.find(|c| !is_of_number(c)).unwrap_or(text.len())]
    }

    /// Returns whether a file is an overlay: what it adds becomes part of the documents.
    pub fn is_overlay(&self, id: FileId) -> bool {
        self.overlays.contains(&id)
    }

    /// Returns the pointer of the innermost schema or document with a URI of its own that the value at a place is in.
    pub fn resource_at(&self, span: Span) -> Option<&str> {
        self.resource(span).map(|resource| resource.pointer.as_str())
    }

    fn resource(&self, span: Span) -> Option<&Resource> {
        let file = self.files.get(span.file as usize).filter(|file| !file.resources.is_empty())?;
        let pointer = file.pointer_at(span.offset);
        let holds = |resource: &&Resource| {
            let rest = pointer.strip_prefix(&resource.pointer);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        file.resources.iter().filter(holds).max_by_key(|resource| resource.pointer.len())
    }

    /// Returns file and pointer of the schema or document that calls itself by the URI of a reference. A relative reference is
    /// resolved against the URI of what the reference at `span` is in, or else of its file.
    pub fn identified(&self, from: FileId, span: Span, reference: &str) -> Option<(FileId, &str)> {
        if self.by_uri.is_empty() {
            return None;
        }
        let uri = reference.split('#').next().filter(|uri| !uri.is_empty())?;
        let uri = match self.resource(span) {
            Some(resource) => resource.uri.join(uri),
            None => base_uri(&self.file(from).path)?.join(uri),
        };
        self.by_uri.get(&uri.ok()?).map(|(file, pointer)| (*file, pointer.as_str()))
    }

    /// The file that a reference in `from` names, if it was read.
    pub fn referred(&self, from: FileId, reference: &str) -> Option<FileId> {
        let path = reference.split('#').next().unwrap_or_default();
        if path.is_empty() {
            return Some(from);
        }
        let folder = self.file(from).path.parent()?;
        let path = fs::canonicalize(folder.join(decode(path))).ok()?;
        self.by_path.get(&path).copied()
    }
}

impl File {
    /// The pointer to the value that begins at an offset, or to the innermost one before it.
    fn pointer_at(&self, offset: u32) -> String {
        let places = self.places.get_or_init(|| places(&self.root));
        let Some(before) = places.partition_point(|place| place.offset <= offset).checked_sub(1) else {
            return String::new();
        };
        // If several begin at once, the outermost.
        let offset = places[before].offset;
        let mut number = places.partition_point(|place| place.offset < offset);
        let mut path = Vec::new();
        while number as u32 != places[number].parent {
            path.push(places[number].child as usize);
            number = places[number].parent as usize;
        }
        let mut pointer = String::new();
        let mut node = &self.root;
        for child in path.into_iter().rev() {
            node = match &node.value {
                Value::Object(members) => {
                    let Some((key, member)) = members.get_index(child) else { break };
                    push_token(&mut pointer, key);
                    member
                }
                Value::Array(items) => {
                    let Some(item) = items.get(child) else { break };
                    push_token(&mut pointer, &child.to_string());
                    item
                }
                _ => break,
            };
        }
        pointer
    }
}

/// Every value of a file, those that lie in another file left out.
fn places(root: &Node) -> Vec<Place> {
    let mut found = vec![Place { offset: root.span.offset, parent: 0, child: 0 }];
    let mut queue = vec![(root, 0_u32)];
    while let Some((node, parent)) = queue.pop() {
        let children: Box<dyn Iterator<Item = &Node>> = match &node.value {
            Value::Object(members) => Box::new(members.values()),
            Value::Array(items) => Box::new(items.iter()),
            _ => continue,
        };
        for (child, node) in children.enumerate().filter(|(_, node)| node.span.file == root.span.file) {
            queue.push((node, found.len() as u32));
            found.push(Place { offset: node.span.offset, parent, child: child as u32 });
        }
    }
    // Parents are found before their children; so they stay where both begin at once.
    let mut order: Vec<u32> = (0..found.len() as u32).collect();
    order.sort_by_key(|number| found[*number as usize].offset);
    let mut moved = vec![0_u32; found.len()];
    for (to, from) in order.iter().enumerate() {
        moved[*from as usize] = to as u32;
    }
    order
        .iter()
        .map(|from| Place { parent: moved[found[*from as usize].parent as usize], ..found[*from as usize] })
        .collect()
}

/// Percent-decodes the path of a reference.
fn decode(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let raw = path.as_bytes();
    let mut i = 0;
    while i < raw.len() {
        let hex = raw
            .get(i + 1..i + 3)
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (raw[i], hex) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                i += 3;
            }
            (byte, _) => {
                bytes.push(byte);
                i += 1;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| path.to_owned())
}

/// Reads documents, the overlays that change them, and every file that they refer to.
///
/// Gives `None`, with errors in `diagnostics`, where anything can't be read.
pub fn load(wanted: &Wanted, diagnostics: &mut Diagnostics) -> Option<Sources> {
    let mut sources = Sources::default();
    let root = wanted::root(wanted, diagnostics);
    for input in wanted.inputs(diagnostics) {
        let Some(id) = sources.open(input, root.as_ref(), diagnostics) else { continue };
        if sources.documents.contains(&id) {
            let place = file_place(&sources.file(id).name);
            diagnostics.warn("document-twice", place, "duplicate document", "it is read once; name it once");
            continue;
        }
        sources.documents.push(id);
    }
    if sources.documents.is_empty() && !diagnostics.has_errors() {
        let place = wanted.documents.first().map(|path| file_place(&path.to_string_lossy())).unwrap_or_default();
        let help = "a document has `openapi` or `swagger` at its top; documents of a folder are directly in it";
        diagnostics.error("no-document", place, "there is no OpenAPI document", help);
    }
    if !diagnostics.has_errors() {
        overlay::apply(&mut sources, wanted, diagnostics);
    }
    if !diagnostics.has_errors() {
        sources.follow(root.as_ref().map(|root| root.folder.as_path()), diagnostics);
    }
    (!diagnostics.has_errors()).then_some(sources)
}

fn file_place(name: &str) -> Location {
    Location { file: name.into(), ..Location::default() }
}

impl Sources {
    /// Reads a file unless it is known. `named`: the place that names it. `inside`: the folder that it must be in.
    fn read(
        &mut self,
        path: &Path,
        name: String,
        (named, inside): (Option<&Location>, Option<&Path>),
        diagnostics: &mut Diagnostics,
    ) -> Option<FileId> {
        let refuse = |why: &Unreadable, diagnostics: &mut Diagnostics| {
            why.report(named, &name, diagnostics);
        };
        let real = match fs::canonicalize(path) {
            Ok(real) => real,
            Err(error) => {
                refuse(&Unreadable::Disk(error), diagnostics);
                return None;
            }
        };
        // protection: reach-outside
        if let Some(folder) = inside
            && !real.starts_with(folder)
        {
            diagnostics.error(
                "reference-outside",
                named.cloned().unwrap_or_default(),
                format!("`{name}` is outside of the folder that references must stay in"),
                "name a wider one with `--root`, or move the file into the document's folder",
            );
            return None;
        }
        if let Some(id) = self.by_path.get(&real) {
            return Some(*id);
        }
        let text = match read_text(&real) {
            Ok(text) => text,
            Err(why) => {
                refuse(&why, diagnostics);
                return None;
            }
        };
        self.parse(real, name, text, diagnostics)
    }

    fn parse(&mut self, path: PathBuf, name: String, text: String, diagnostics: &mut Diagnostics) -> Option<FileId> {
        let id = FileId::try_from(self.files.len()).ok()?;
        let is_yaml =
            path.extension().is_some_and(|end| end.eq_ignore_ascii_case("yaml") || end.eq_ignore_ascii_case("yml"));
        budget::grow(text.len());
        let text = Text::new(text);
        let place = |offset: u32| {
            let (line, column) = text.position(offset);
            Location { file: name.as_str().into(), line, column, ..Location::default() }
        };
        let bounds = Bounds { max_depth: MAX_DEPTH, max_alias_nodes: MAX_ALIAS_NODES + text.as_str().len() };
        match parse::parse(&text, id, is_yaml, bounds) {
            Err((syntax, fault)) => {
                let help = fault.help(syntax, &text);
                let syntax = if syntax == Syntax::Json { "JSON" } else { "YAML" };
                let message = match fault.cause {
                    Cause::Empty => fault.message,
                    _ => format!("not valid {syntax}: {}", fault.message),
                };
                diagnostics.error("syntax", place(fault.offset), message, help);
                None
            }
            Ok(parsed) => {
                for Duplicate { key, offset, first } in &parsed.duplicates {
                    let (line, column) = text.position(*first);
                    let message = format!("duplicate key `{key}`, which is at {line}:{column}, too");
                    let help = "the last value is used; remove the others";
                    diagnostics.warn("duplicate-key", place(*offset), message, help);
                }
                if let Some(offset) = parsed.more_documents {
                    diagnostics.warn(
                        "second-document",
                        place(offset),
                        "the file contains more than one document",
                        "only the first one is read",
                    );
                }
                let resources = resources(&parsed.root, &text, &path);
                for Resource { pointer, uri } in &resources {
                    self.by_uri.entry(uri.clone()).or_insert_with(|| (id, pointer.clone()));
                }
                self.by_path.insert(path.clone(), id);
                let Parsed { root, keys, .. } = parsed;
                self.files.push(File { name, text, root, path, keys, resources, places: OnceLock::new() });
                Some(id)
            }
        }
    }

    /// Reads the files that references lead to, and those that they refer to in turn.
    fn follow(&mut self, root: Option<&Path>, diagnostics: &mut Diagnostics) {
        for document in self.documents.clone() {
            let own = Some(self.file(document).path.as_path()).filter(|path| path.is_absolute()).and_then(Path::parent);
            let folder = root.or(own).map(Path::to_path_buf);
            let mut queue = vec![(document, true)];
            let mut seen = HashMap::from([(document, true)]);
            while let Some((id, is_certain)) = queue.pop() {
                let mut found = Vec::new();
                references(&self.file(id).root, false, is_certain, &mut found);
                for link in found {
                    if self.identified(id, link.span, &link.reference).is_some() {
                        continue;
                    }
                    if self.files.len() >= MAX_FILES {
                        diagnostics.error(
                            "too-many-files",
                            self.locate(link.span),
                            format!("the document refers to more than {MAX_FILES} files"),
                            "bundle the document into fewer files",
                        );
                        return;
                    }
                    let Some(next) = self.read_referred(id, &link, folder.as_deref(), diagnostics) else { continue };
                    let known = seen.insert(next, link.is_certain || seen.get(&next) == Some(&true));
                    if known.is_none_or(|known| link.is_certain && !known) {
                        queue.push((next, link.is_certain));
                    }
                }
            }
        }
    }

    /// Reads the file that a reference leads to. If data only looks like one, a file that can't be read is not reported.
    fn read_referred(
        &mut self,
        id: FileId,
        link: &Link,
        folder: Option<&Path>,
        diagnostics: &mut Diagnostics,
    ) -> Option<FileId> {
        let mut unsaid = Diagnostics::default();
        let diagnostics = if link.is_certain { diagnostics } else { &mut unsaid };
        let place = self.locate(link.span);
        let path = link.reference.split('#').next().unwrap_or_default().to_owned();
        // protection: reach-url
        if path.contains("://") || path.starts_with("file:") || path.starts_with("//") {
            diagnostics.error(
                "reference-url",
                place,
                format!("`{}` leads to a URL", link.reference),
                "download the file beside the document and refer to it by its path",
            );
            return None;
        }
        let Some(folder) = folder else {
            diagnostics.error(
                "reference-outside",
                place,
                format!("`{}` leads to a file, but the document is not in a folder", link.reference),
                "save the document beside that file and name it, or name the folder of standard input with `--root`",
            );
            return None;
        };
        let from = self.file(id);
        let target = from.path.parent().map(|folder| folder.join(decode(&path))).unwrap_or_default();
        let name = Path::new(&from.name)
            .parent()
            .map_or_else(|| path.clone(), |parent| parent.join(&path).to_string_lossy().into_owned());
        if let Some(meant) = meant(&from.root, &link.reference).filter(|_| !target.exists()) {
            let help = suggest::help(Some(&meant), "a reference without `#` leads to a file");
            diagnostics.error("unreadable", place, format!("there is no file `{name}`"), help);
            return None;
        }
        self.read(&target, name, (Some(&place), Some(folder)), diagnostics)
    }
}

/// The reference to a component that was probably meant by one to a file: the same without `#`, or the name of a schema.
fn meant(root: &Node, reference: &str) -> Option<String> {
    let text = reference.trim_start_matches('/');
    let names = |section: &str| tokens(section).try_fold(root, |node, token| node.child(&token));
    if text.contains('#') {
        return None;
    }
    if let Some((section, name)) = text.rsplit_once('/') {
        let section = format!("/{section}");
        let is_section = section.starts_with("/components/") || section == "/definitions";
        let known = members(names(&section).filter(|_| is_section)).map(|(name, _)| name.as_str());
        return suggest::nearest(name, known).map(|name| format!("#{section}/{name}"));
    }
    ["/components/schemas", "/definitions"].into_iter().find_map(|section| {
        let known = members(names(section)).map(|(name, _)| name.as_str());
        suggest::nearest(text, known).map(|name| format!("#{section}/{name}"))
    })
}

/// The reason why a text can't be read.
#[derive(Debug)]
pub(crate) enum Unreadable {
    /// The disk, or standard input, refuses.
    Disk(io::Error),
    /// A folder or device.
    NotRegular,
    /// More bytes than [`MAX_FILE`].
    TooLarge,
    /// A byte at this line and column is not UTF-8.
    NotUtf8((u32, u32)),
}

impl Unreadable {
    /// Reports it at the reference or the configuration that names a file; without one, at the place in the file.
    pub(crate) fn report(&self, reference: Option<&Location>, name: &str, diagnostics: &mut Diagnostics) {
        let (message, help) = match self {
            Self::Disk(error) => (format!("can't be read: {error}"), help_for(error)),
            Self::NotRegular => ("can't be read: it is not a regular file".to_owned(), "pass a file in JSON or YAML"),
            Self::TooLarge => {
                let limit = MAX_FILE / 1024 / 1024;
                (format!("can't be read: the file is larger than {limit} MB"), "split the document into several files")
            }
            Self::NotUtf8((line, column)) if reference.is_some() => {
                (format!("can't be read: not UTF-8 at {line}:{column}"), "save it as UTF-8")
            }
            Self::NotUtf8(_) => ("can't be read: this character is not UTF-8".to_owned(), "save the file as UTF-8"),
        };
        let (place, message) = match (reference, self) {
            (Some(place), _) => (place.clone(), format!("`{name}` {message}")),
            (None, Self::NotUtf8((line, column))) => {
                (Location { line: *line, column: *column, ..file_place(name) }, message)
            }
            (None, _) => (file_place(name), message),
        };
        diagnostics.error("unreadable", place, message, help);
    }
}

/// The action for the user after an error of the disk.
fn help_for(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "check the permissions of the file and of its folders",
        io::ErrorKind::NotFound => "check the path",
        _ => "check the path and its permissions",
    }
}

fn read_text(path: &Path) -> Result<String, Unreadable> {
    let meta = fs::metadata(path).map_err(Unreadable::Disk)?;
    // protection: regular-file
    if !meta.is_file() {
        return Err(Unreadable::NotRegular);
    }
    // protection: file-size
    if meta.len() > MAX_FILE {
        return Err(Unreadable::TooLarge);
    }
    decoded(fs::read(path).map_err(Unreadable::Disk)?)
}

/// Text from bytes.
pub(crate) fn decoded(bytes: Vec<u8>) -> Result<String, Unreadable> {
    text::from_utf8(bytes).map_err(Unreadable::NotUtf8)
}

/// Keywords whose value is data, in which `$ref` means nothing.
pub fn is_data(key: &str) -> bool {
    matches!(key, "example" | "examples" | "default" | "enum" | "const" | "value") || key.starts_with("x-")
}

/// Keywords whose value has names of the document's own as keys.
pub fn holds_names(key: &str) -> bool {
    matches!(
        key,
        "properties"
            | "patternProperties"
            | "$defs"
            | "definitions"
            | "schemas"
            | "parameters"
            | "responses"
            | "headers"
            | "requestBodies"
            | "securitySchemes"
            | "links"
            | "callbacks"
            | "pathItems"
            | "paths"
            | "dependentSchemas"
            | "content"
            | "webhooks"
            | "mediaTypes"
    )
}

/// Returns the URI of a document: of its file, or the one that it was downloaded from. Standard input has none that matters.
fn base_uri(path: &Path) -> Option<Url> {
    if path.is_absolute() {
        return Url::from_file_path(path).ok();
    }
    let text = path.to_str().filter(|_| is_url(path)).unwrap_or("file:///");
    Url::parse(text).ok()
}

/// Returns what calls itself by a URI, outside of data, in the order of the file.
fn resources(root: &Node, text: &Text, path: &Path) -> Vec<Resource> {
    let mut found = Vec::new();
    if ["$id", "$self"].iter().any(|key| text.as_str().contains(key))
        && let Some(base) = base_uri(path)
    {
        add_resources(root, false, &base, &mut String::new(), &mut found);
    }
    found
}

fn add_resources(node: &Node, names: bool, base: &Url, pointer: &mut String, found: &mut Vec<Resource>) {
    let length = pointer.len();
    let own = node.text("$id").or_else(|| node.text("$self").filter(|_| pointer.is_empty())).filter(|_| !names);
    let own = own.map(|uri| uri.trim_end_matches('#')).filter(|uri| !uri.is_empty() && !uri.starts_with('#'));
    let own = own.and_then(|uri| base.join(uri).ok());
    if let Some(uri) = &own {
        found.push(Resource { pointer: pointer.clone(), uri: uri.clone() });
    }
    let base = own.as_ref().unwrap_or(base);
    match &node.value {
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                push_token(pointer, &i.to_string());
                add_resources(item, false, base, pointer, found);
                pointer.truncate(length);
            }
        }
        Value::Object(members) => {
            for (key, child) in members.iter().filter(|(key, _)| names || !is_data(key)) {
                push_token(pointer, key);
                add_resources(child, !names && holds_names(key), base, pointer, found);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}

/// A reference into another file.
struct Link {
    reference: String,
    span: Span,
    /// It is a reference, not data that looks like one.
    is_certain: bool,
}

/// References into other files. In data there may be some that are meant, as in examples; so may a discriminator's mapping have.
fn references(node: &Node, names: bool, is_certain: bool, found: &mut Vec<Link>) {
    let mut add = |node: &Node, is_certain| {
        if let Some(text) = node.as_str().filter(|text| !text.starts_with('#') && !text.is_empty()) {
            found.push(Link { reference: text.to_owned(), span: node.span, is_certain });
        }
    };
    match &node.value {
        Value::Array(items) => items.iter().for_each(|item| references(item, false, is_certain, found)),
        Value::Object(members) => {
            for (key, child) in members.iter() {
                match key.as_str() {
                    "$ref" if !names || child.as_str().is_some() => add(child, is_certain && !names),
                    "discriminator" if !names => {
                        let targets = child.get("mapping").and_then(Node::as_object).into_iter().flat_map(Map::values);
                        let targets = targets.chain(child.get("defaultMapping"));
                        let is_path = |node: &&Node| node.as_str().is_some_and(|text| text.contains(['/', '.']));
                        targets.filter(is_path).for_each(|target| add(target, false));
                    }
                    _ => {}
                }
            }
            for (key, child) in members.iter().filter(|(key, _)| *key != "$ref" || names) {
                let is_certain = is_certain && (names || !is_data(key));
                references(child, !names && holds_names(key), is_certain, found);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_device_is_not_opened() {
        assert!(matches!(read_text(Path::new("/dev/zero")), Err(Unreadable::NotRegular)));
    }

    #[test]
    fn help_depends_on_the_error() {
        let help = |kind: io::ErrorKind| {
            let mut diagnostics = Diagnostics::default();
            Unreadable::Disk(kind.into()).report(None, "zoo.yaml", &mut diagnostics);
            diagnostics.iter().map(|finding| finding.help.to_string()).collect::<String>()
        };
        assert_eq!(help(io::ErrorKind::NotFound), "check the path");
        assert_eq!(help(io::ErrorKind::PermissionDenied), "check the permissions of the file and of its folders");
    }

    #[test]
    fn a_file_of_a_gigabyte_is_not_read() {
        let file = tempfile::NamedTempFile::new().unwrap();
        file.as_file().set_len(1 << 30).unwrap();
        assert!(matches!(read_text(file.path()), Err(Unreadable::TooLarge)));
    }
}
