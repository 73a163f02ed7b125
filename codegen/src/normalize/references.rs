//! References (OpenAPI 3.0.4, 4.8.23): wherever they lead, a canonical one leads to a component.

use std::collections::{HashMap, HashSet, VecDeque};

use super::document::Normalizer;
use super::keys::objects::Object;
use super::keywords::quoted;
use super::kinds::{Reading, schema_in};
use crate::budget;
use crate::canonical::grammar::Part;
use crate::source::{FileId, Node, Span, holds_names, is_data, members, push_token, tokens};
use crate::suggest;

/// The kinds of components that survive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Schemas,
    Parameters,
    Responses,
    RequestBodies,
    Headers,
    Examples,
    SecuritySchemes,
}

impl Kind {
    pub(super) const ALL: [Self; 7] = [
        Self::Schemas,
        Self::Parameters,
        Self::Responses,
        Self::RequestBodies,
        Self::Headers,
        Self::Examples,
        Self::SecuritySchemes,
    ];

    /// The kind of each; examples are data.
    pub(super) fn part(self) -> Part {
        match self {
            Self::Schemas => Part::Schema,
            Self::Parameters => Part::Parameter,
            Self::Responses => Part::Response,
            Self::RequestBodies => Part::RequestBody,
            Self::Headers => Part::Header,
            Self::Examples => Part::Example,
            Self::SecuritySchemes => Part::SecurityScheme,
        }
    }

    /// The kind of each in the tables of keys.
    pub(super) fn object(self) -> Object {
        match self {
            Self::Schemas => Object::Schema,
            Self::Parameters => Object::Parameter,
            Self::Responses => Object::Response,
            Self::RequestBodies => Object::RequestBody,
            Self::Headers => Object::Header,
            Self::Examples => Object::Example,
            Self::SecuritySchemes => Object::SecurityScheme,
        }
    }

    /// The key below `components`.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Schemas => "schemas",
            Self::Parameters => "parameters",
            Self::Responses => "responses",
            Self::RequestBodies => "requestBodies",
            Self::Headers => "headers",
            Self::Examples => "examples",
            Self::SecuritySchemes => "securitySchemes",
        }
    }
}

/// Something that a reference reached and that becomes a component.
pub(super) struct Lift<'s> {
    pub kind: Kind,
    pub name: String,
    pub node: &'s Node,
}

/// The components of one document: declared ones, and those that references made.
#[derive(Default)]
pub(super) struct References<'s> {
    /// Name in the document → name in the result.
    declared: HashMap<(Kind, String), String>,
    used: HashSet<(Kind, String)>,
    /// The component that the value at a place is.
    places: HashMap<(Kind, FileId, String), String>,
    queue: VecDeque<Lift<'s>>,
    /// Number of references followed in a row.
    depth: usize,
    /// The anchors of each file, once one was asked for.
    anchors: HashMap<FileId, Anchors>,
    /// By name, the lowest number that was not tried behind it.
    numbers: HashMap<(Kind, String), usize>,
    /// Names of path parameters among the components, by canonical reference.
    path_parameters: HashMap<String, String>,
}

/// Maximum number of references in a row.
pub(super) const MAX_CHAIN: usize = 32;

impl<'s> References<'s> {
    /// The name of the path parameter that a canonical reference leads to.
    pub(super) fn parameter(&self, reference: &str) -> Option<String> {
        self.path_parameters.get(reference).cloned()
    }

    /// The names of the components of a kind that the document declares, sorted.
    pub(super) fn names(&self, kind: Kind) -> impl Iterator<Item = &str> {
        let mut names: Vec<&str> =
            self.declared.keys().filter(|(own, _)| *own == kind).map(|(_, name)| name.as_str()).collect();
        names.sort_unstable();
        names.into_iter()
    }

    /// Returns the name in the result of a component that the document declares. Whatever refers to one of `places` means it.
    pub(super) fn declare(
        &mut self,
        kind: Kind,
        name: &str,
        places: impl IntoIterator<Item = (FileId, String)>,
    ) -> String {
        let clean = self.free(kind, name);
        self.declared.insert((kind, name.to_owned()), clean.clone());
        for (file, pointer) in places {
            self.places.entry((kind, file, pointer)).or_insert_with(|| clean.clone());
        }
        clean
    }

    /// The names in the document of schemas that have another in the result, by the canonical reference to each.
    pub(super) fn renamed_schemas(&self) -> HashMap<String, String> {
        let schemas = self.declared.iter().filter(|((kind, name), clean)| *kind == Kind::Schemas && name != *clean);
        schemas.map(|((kind, name), clean)| (canonical(*kind, clean), name.clone())).collect()
    }

    /// The name in the result of a declared component.
    pub(super) fn canonical(&self, kind: Kind, name: &str) -> String {
        self.declared.get(&(kind, name.to_owned())).cloned().unwrap_or_else(|| name.to_owned())
    }

    pub(super) fn is_declared(&self, kind: Kind, name: &str) -> bool {
        self.declared.contains_key(&(kind, name.to_owned()))
    }

    /// Returns whether the value at a place is a component of its own.
    pub(super) fn is_at(&self, kind: Kind, file: FileId, pointer: &str) -> bool {
        self.component_at(kind, file, pointer).is_some()
    }

    pub(super) fn next_lift(&mut self) -> Option<Lift<'s>> {
        self.queue.pop_front()
    }

    fn component_at(&self, kind: Kind, file: FileId, pointer: &str) -> Option<&String> {
        self.places.get(&(kind, file, pointer.to_owned()))
    }

    /// A free name of the characters that a component's name may have (OpenAPI 3.0.4, 4.8.7); other scripts are transliterated.
    fn free(&mut self, kind: Kind, name: &str) -> String {
        let ascii = if name.is_ascii() { name.to_owned() } else { deunicode::deunicode(name).trim().to_owned() };
        let clean: String =
            ascii.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' }).collect();
        let clean = if clean.chars().any(|c| c.is_ascii_alphanumeric()) { clean } else { format!("{kind:?}{clean}") };
        if self.used.insert((kind, clean.clone())) {
            return clean;
        }
        let number = self.numbers.entry((kind, clean.clone())).or_insert(2);
        loop {
            let candidate = format!("{clean}_{number}");
            *number += 1;
            if self.used.insert((kind, candidate.clone())) {
                return candidate;
            }
        }
    }
}

/// Target of a reference.
pub(super) struct Target<'s> {
    pub file: FileId,
    pub pointer: String,
    pub node: &'s Node,
}

/// The reason why a reference has no target.
pub(super) enum Broken {
    /// Its file was not read.
    File(String),
    /// Its file has no such value: what is wrong, and what to do.
    Value(String, String),
    Endless(String),
}

impl<'s> Normalizer<'s, '_> {
    /// The canonical reference for one in the document. One that leads nowhere is an error; where a schema is expected only a
    /// missing file is, and anything else gets a warning.
    pub(super) fn reference(&mut self, kind: Kind, reference: &str, span: Span) -> Option<String> {
        if kind == Kind::Schemas
            && let Some(reading) = self.reading(reference, span, Object::Schema)
            && reading != Reading::Schema
        {
            return None;
        }
        match self.resolve(kind, reference, span) {
            Ok(canonical) => Some(canonical),
            Err(Broken::Value(message, help)) if kind == Kind::Schemas => {
                self.warn(span, "reference-nowhere", message, format!("it is read as untyped JSON; {help}"));
                None
            }
            Err(broken) => self.refuse(broken, span),
        }
    }

    /// The same, without a finding.
    pub(super) fn resolve(&mut self, kind: Kind, reference: &str, span: Span) -> Result<String, Broken> {
        let (file, mut pointer) = self.address(reference, span)?;
        if kind == Kind::Schemas
            && self.reading_at(file, &pointer, Object::Schema) == Some(Reading::Schema)
            && let Some(node) = value_at(self.root(file), &pointer)
        {
            pointer = schema_in(node, &pointer);
        }
        let target = match self.references.component_at(kind, file, &pointer) {
            Some(name) if kind != Kind::Parameters => return Ok(canonical(kind, name)),
            _ => self.target_at(file, pointer, reference)?,
        };
        if kind == Kind::Schemas && target.pointer.is_empty() && is_document(target.node) {
            let message = format!("`{}` leads to a whole document, not to a schema", quoted(reference));
            return Err(Broken::Value(message, "refer to a schema".to_owned()));
        }
        let known = self.references.component_at(kind, target.file, &target.pointer).cloned();
        let name = match known {
            Some(name) => name,
            None => {
                let name = self.references.free(kind, &self.name_for(&target));
                self.references.places.insert((kind, target.file, target.pointer), name.clone());
                self.references.queue.push_back(Lift { kind, name: name.clone(), node: target.node });
                name
            }
        };
        let canonical = canonical(kind, &name);
        if kind == Kind::Parameters
            && let Ok(target) = self.end_of(reference, span)
            && let Some(name) = super::parameters::path_name(target.node)
        {
            self.references.path_parameters.insert(canonical.clone(), name);
        }
        Ok(canonical)
    }

    /// The value that a reference leads to, through others if need be, for parts that are not kept as components; an error where
    /// there is none.
    pub(super) fn target(&mut self, reference: &str, span: Span) -> Option<Target<'s>> {
        match self.end_of(reference, span) {
            Ok(target) => budget::copy(target.node).then_some(target),
            Err(broken) => self.refuse(broken, span),
        }
    }

    /// The same, without a finding.
    pub(super) fn end_of(&mut self, reference: &str, span: Span) -> Result<Target<'s>, Broken> {
        // protection: reference-chain
        if self.references.depth > MAX_CHAIN {
            return Err(Broken::Endless(reference.to_owned()));
        }
        let target = self.step(reference, span)?;
        let Some(next) = target.node.get("$ref").and_then(|next| Some((next.as_str()?, next.span))) else {
            return Ok(target);
        };
        self.references.depth += 1;
        let found = self.end_of(next.0, next.1);
        self.references.depth -= 1;
        found
    }

    /// The value that a reference names, which may be another reference.
    pub(super) fn step(&mut self, reference: &str, span: Span) -> Result<Target<'s>, Broken> {
        let (file, pointer) = self.address(reference, span)?;
        self.target_at(file, pointer, reference)
    }

    /// Adds the error for a reference that leads to nothing.
    pub(super) fn refuse<T>(&mut self, broken: Broken, span: Span) -> Option<T> {
        match broken {
            Broken::File(reference) => {
                let message = format!("`{}` leads to a file that does not exist", quoted(&reference));
                self.error(span, "broken-reference", message, "correct the path");
            }
            Broken::Value(message, help) => self.error(span, "broken-reference", message, help),
            Broken::Endless(reference) => self.endless_reference(&reference, span),
        }
        None
    }

    pub(super) fn endless_reference(&mut self, reference: &str, span: Span) {
        let message = format!("`{}` leads back to itself", quoted(reference));
        self.error(
            span,
            "endless-reference",
            message,
            "refer to a component that is not itself a reference to this one",
        );
    }

    /// The file whose folder references at a place are relative to.
    fn file_of(&self, span: Span) -> FileId {
        if self.sources.is_overlay(span.file) { self.home } else { span.file }
    }

    /// File and pointer of a reference; an anchor is looked up.
    pub(super) fn address(&mut self, reference: &str, span: Span) -> Result<(FileId, String), Broken> {
        let sources = self.sources;
        let (uri, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let fragment = decode(fragment);
        let from = self.file_of(span);
        let (file, resource) = if uri.is_empty() {
            (from, sources.resource_at(span).filter(|_| from == span.file).unwrap_or_default())
        } else if let Some(found) = sources.identified(from, span, uri) {
            found
        } else {
            let file = sources.referred(from, uri).ok_or_else(|| Broken::File(reference.to_owned()))?;
            (file, "")
        };
        if fragment.is_empty() {
            return Ok((file, resource.to_owned()));
        }
        if fragment.starts_with('/') {
            let inside = format!("{resource}{fragment}");
            // Relative to the schema's own `$id` (JSON Schema 2020-12 core, 9.2.1); many mean the document.
            let is_inside = !uri.is_empty() || resource.is_empty() || value_at(self.root(file), &inside).is_some();
            return Ok((file, if is_inside { inside } else { fragment }));
        }
        if let Some(pointer) = self.anchors(file).find(resource, &fragment) {
            return Ok((file, pointer.to_owned()));
        }
        // In Swagger's old form, and in the habit of some tools, a bare name is a schema.
        if self.references.is_declared(Kind::Schemas, &fragment) {
            let mut pointer = "/components/schemas".to_owned();
            push_token(&mut pointer, &fragment);
            return Ok((self.home, pointer));
        }
        let message = format!("`{}` names an anchor that does not exist", quoted(reference));
        let nearest = suggest::nearest(&fragment, self.references.names(Kind::Schemas)).map(str::to_owned);
        let nearest = nearest.or_else(|| self.anchors(file).nearest(&fragment).map(str::to_owned));
        let help = suggest::help(nearest.as_deref(), "refer to a component: `#/components/schemas/…`");
        Err(Broken::Value(message, help))
    }

    fn anchors(&mut self, file: FileId) -> &Anchors {
        let root = self.root(file);
        self.references.anchors.entry(file).or_insert_with(|| Anchors::of(root))
    }

    /// Number of schemas in all files with a `$dynamicAnchor` of that name.
    pub(super) fn dynamic_anchors(&mut self, name: &str) -> usize {
        let files = 0..FileId::try_from(self.sources.len()).unwrap_or_default();
        files.map(|file| self.anchors(file).dynamic.get(name).copied().unwrap_or_default()).sum()
    }

    pub(super) fn root(&self, file: FileId) -> &'s Node {
        if file == self.home { self.home_root } else { &self.sources.file(file).root }
    }

    fn target_at(&mut self, file: FileId, pointer: String, reference: &str) -> Result<Target<'s>, Broken> {
        let mut node = self.root(file);
        let all: Vec<String> = tokens(&pointer).collect();
        for (i, token) in all.iter().enumerate() {
            if let Some(child) = node.child(token) {
                node = child;
                continue;
            }
            // A reference whose path passes through another one is rare, but occurs.
            let through = node.get("$ref").and_then(|through| Some((through.as_str()?, through.span)));
            if let Some((through, span)) = through.filter(|_| self.references.depth <= MAX_CHAIN) {
                let mut on = through.to_owned();
                if !on.contains('#') {
                    on.push('#');
                }
                all[i..].iter().for_each(|token| push_token(&mut on, token));
                self.references.depth += 1;
                let found = self.step(&on, span);
                self.references.depth -= 1;
                return found;
            }
            let message = format!("`{}` leads nowhere", quoted(reference));
            let known = node.as_object().into_iter().flat_map(|members| members.keys().map(String::as_str));
            let near = suggest::nearest(token, known);
            let rest =
                format!("there is no `{}`; correct the reference, or add the component that it names", quoted(token));
            let help = suggest::help(near, &rest);
            return Err(Broken::Value(message, help));
        }
        Ok(Target { file, node, pointer })
    }

    /// A readable name for what is lifted: its last words, or the file's name.
    fn name_for(&self, target: &Target<'_>) -> String {
        let tokens: Vec<String> = tokens(&target.pointer).collect();
        let words = |token: &String| {
            !matches!(
                token.as_str(),
                "schema"
                    | "properties"
                    | "items"
                    | "content"
                    | "allOf"
                    | "oneOf"
                    | "anyOf"
                    | "paths"
                    | "components"
                    | "schemas"
                    | "definitions"
                    | "$defs"
                    | "responses"
                    | "parameters"
                    | "requestBody"
                    | "additionalProperties"
                    | "application/json"
            ) && token.parse::<u16>().is_err()
        };
        match tokens.as_slice() {
            [] => {
                let name = &self.sources.file(target.file).name;
                let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
                file.split('.').next().unwrap_or(file).to_owned()
            }
            [.., holder, name] if holds_names(holder) && holder != "properties" && holder != "content" => name.clone(),
            tokens => {
                let named: Vec<&String> = tokens.iter().filter(|token| words(token)).collect();
                let kept = named.len().min(3);
                let name: Vec<String> = named[named.len() - kept..]
                    .iter()
                    .map(|word| word.trim_matches('/').replace(['/', '{', '}', '-'], "_"))
                    .collect();
                let ends_in_items = tokens.last().is_some_and(|last| last == "items");
                let joined = name.join("_");
                if ends_in_items { format!("{joined}_item") } else { joined }
            }
        }
    }
}

fn canonical(kind: Kind, name: &str) -> String {
    format!("#/components/{}/{name}", kind.key())
}

/// Returns whether a value says that it is an OpenAPI document.
fn is_document(node: &Node) -> bool {
    ["openapi", "swagger"].iter().any(|key| node.get(key).is_some()) && node.get("info").is_some()
}

fn value_at<'n>(root: &'n Node, pointer: &str) -> Option<&'n Node> {
    tokens(pointer).try_fold(root, |node, token| node.child(&token))
}

/// Percent-decodes a fragment.
pub(super) fn decode(fragment: &str) -> String {
    if !fragment.contains('%') {
        return fragment.to_owned();
    }
    let bytes = fragment.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let hex = bytes
            .get(i + 1..i + 3)
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let (b'%', Some(byte)) = (bytes[i], hex) {
            out.push(byte);
            i += 3;
        } else {
            out.push(bytes[i]);
            i += 1;
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| fragment.to_owned())
}

/// The anchors of a file.
#[derive(Default)]
struct Anchors {
    /// By name: pointers of the resource that each is in (JSON Schema 2020-12 core, 8.2.2), and of its schema.
    named: HashMap<String, Vec<(String, String)>>,
    /// Number of schemas for each name of `$dynamicAnchor`.
    dynamic: HashMap<String, usize>,
}

impl Anchors {
    fn of(root: &Node) -> Self {
        let mut anchors = Self::default();
        anchors.add(root, false, "", &mut String::new());
        anchors
    }

    /// The pointer of an anchor's schema: in the resource, or else the first in the file.
    fn find(&self, resource: &str, name: &str) -> Option<&str> {
        let all = self.named.get(name)?;
        let own = all.iter().find(|(inside, _)| inside == resource).or_else(|| all.first());
        own.map(|(_, pointer)| pointer.as_str())
    }

    /// The name that was probably meant by one that no anchor has.
    fn nearest(&self, name: &str) -> Option<&str> {
        suggest::nearest(name, self.named.keys().map(String::as_str))
    }

    fn add(&mut self, node: &Node, names: bool, resource: &str, pointer: &mut String) {
        let own;
        let mut resource = resource;
        if !names {
            let id = node.text("$id");
            if id.is_some_and(|id| !id.starts_with('#')) {
                own = pointer.clone();
                resource = &own;
            }
            // Until draft 7 an `$id` that is a fragment was an anchor.
            let old = id.and_then(|id| id.strip_prefix('#'));
            for name in [node.text("$anchor"), node.text("$dynamicAnchor"), old].into_iter().flatten() {
                self.named.entry(name.to_owned()).or_default().push((resource.to_owned(), pointer.clone()));
            }
            if let Some(name) = node.text("$dynamicAnchor") {
                *self.dynamic.entry(name.to_owned()).or_default() += 1;
            }
        }
        let length = pointer.len();
        let inside = members(Some(node)).filter(|(key, _)| names || !is_data(key));
        for (key, child) in inside {
            push_token(pointer, key);
            self.add(child, !names && holds_names(key), resource, pointer);
            pointer.truncate(length);
        }
        for (i, child) in node.as_array().unwrap_or_default().iter().enumerate() {
            push_token(pointer, &i.to_string());
            self.add(child, false, resource, pointer);
            pointer.truncate(length);
        }
    }
}
