//! References (OpenAPI 3.0.4, 4.8.23): wherever they lead, a canonical one leads to a component.

use std::collections::{HashMap, HashSet, VecDeque};

use super::document::Normalizer;
use crate::budget;
use crate::source::{FileId, Node, Span, holds_names, is_data, push_token, tokens};
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
pub(super) struct Lift {
    pub kind: Kind,
    pub name: String,
    pub file: FileId,
    pub node: Node,
}

/// The components of one document: declared ones, and those that references made.
pub(super) struct References {
    home: FileId,
    /// The home document as it is read, which is not its file where that is Swagger 2.0.
    root: Node,
    /// Name in the document → name in the result.
    declared: HashMap<(Kind, String), String>,
    used: HashSet<(Kind, String)>,
    lifted: HashMap<(Kind, FileId, String), String>,
    queue: VecDeque<Lift>,
    /// How many references in a row were followed.
    depth: usize,
    /// Where the anchors of each file are, once one was asked for.
    anchors: HashMap<FileId, HashMap<String, String>>,
    /// By name, the lowest number that was not tried behind it.
    numbers: HashMap<(Kind, String), usize>,
    /// Names of path parameters among the components, by canonical reference.
    path_parameters: HashMap<String, String>,
}

/// How many references in a row may lead to another.
pub(super) const MAX_CHAIN: usize = 32;

impl References {
    pub(super) fn new(home: FileId, root: &Node) -> Self {
        Self {
            home,
            root: root.clone(),
            declared: HashMap::new(),
            used: HashSet::new(),
            lifted: HashMap::new(),
            queue: VecDeque::new(),
            depth: 0,
            anchors: HashMap::new(),
            numbers: HashMap::new(),
            path_parameters: HashMap::new(),
        }
    }

    /// The name of the path parameter that a canonical reference leads to.
    pub(super) fn parameter(&self, reference: &str) -> Option<String> {
        self.path_parameters.get(reference).cloned()
    }

    fn remember(&mut self, reference: &str, node: &Node) {
        if let Some(name) = super::parameters::path_name(node) {
            self.path_parameters.insert(reference.to_owned(), name);
        }
    }

    /// The names of the components of a kind that the document declares, sorted.
    pub(super) fn names(&self, kind: Kind) -> impl Iterator<Item = &str> {
        let mut names: Vec<&str> =
            self.declared.keys().filter(|(own, _)| *own == kind).map(|(_, name)| name.as_str()).collect();
        names.sort_unstable();
        names.into_iter()
    }

    pub(super) fn home(&self) -> FileId {
        self.home
    }

    pub(super) fn declare(&mut self, kind: Kind, name: &str, _span: Span) {
        let clean = self.free(kind, name);
        self.declared.insert((kind, name.to_owned()), clean);
    }

    /// The name in the result of a declared component.
    pub(super) fn canonical(&self, kind: Kind, name: &str) -> String {
        self.declared.get(&(kind, name.to_owned())).cloned().unwrap_or_else(|| name.to_owned())
    }

    pub(super) fn next_lift(&mut self) -> Option<Lift> {
        self.queue.pop_front()
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

/// What a reference leads to.
pub(super) struct Target {
    pub file: FileId,
    pub pointer: String,
    pub node: Node,
}

impl Normalizer<'_, '_> {
    /// The canonical reference for one in the document, or `None` with an error where it leads nowhere.
    pub(super) fn reference(&mut self, kind: Kind, reference: &str, span: Span) -> Option<String> {
        let (file, pointer) = self.address(reference, span)?;
        if file == self.references.home
            && let Some(name) = component_at(kind, &pointer)
            && let Some(clean) = self.references.declared.get(&(kind, name.clone()))
        {
            let canonical = format!("#/components/{}/{clean}", kind.key());
            let components = self.references.root.get("components").filter(|_| kind == Kind::Parameters);
            if let Some(node) = components.and_then(|all| all.get(kind.key())?.get(&name)).cloned() {
                self.references.remember(&canonical, &node);
            }
            return Some(canonical);
        }
        let known = (kind, file, pointer);
        if let Some(name) = self.references.lifted.get(&known) {
            return Some(format!("#/components/{}/{name}", kind.key()));
        }
        let target = self.target_at(file, known.2, reference, span)?;
        let key = (kind, target.file, target.pointer.clone());
        if let Some(name) = self.references.lifted.get(&key) {
            return Some(format!("#/components/{}/{name}", kind.key()));
        }
        let name = self.references.free(kind, &self.name_for(&target));
        self.references.lifted.insert(key, name.clone());
        self.references.remember(&format!("#/components/{}/{name}", kind.key()), &target.node);
        self.references.queue.push_back(Lift { kind, name: name.clone(), file: target.file, node: target.node });
        Some(format!("#/components/{}/{name}", kind.key()))
    }

    /// The value that a reference leads to, through others if need be, for parts that are not kept as components.
    pub(super) fn target(&mut self, reference: &str, span: Span) -> Option<Target> {
        // protection: reference-chain
        if self.references.depth > MAX_CHAIN {
            self.endless_reference(reference, span);
            return None;
        }
        let (file, pointer) = self.address(reference, span)?;
        let target = self.target_at(file, pointer, reference, span)?;
        let Some(next) = target.node.text("$ref") else { return Some(target) };
        self.references.depth += 1;
        let from = std::mem::replace(&mut self.file, target.file);
        let found = self.target(next, span);
        self.file = from;
        self.references.depth -= 1;
        found
    }

    pub(super) fn endless_reference(&mut self, reference: &str, span: Span) {
        self.error(span, "endless-reference", format!("`{reference}` leads back to itself"), "refer to what is meant");
    }

    /// File and pointer of a reference; an anchor is looked up.
    fn address(&mut self, reference: &str, span: Span) -> Option<(FileId, String)> {
        if let Some((file, pointer)) = self.sources.identified(reference) {
            let fragment = decode(reference.split_once('#').map_or("", |(_, fragment)| fragment));
            if fragment.is_empty() || fragment.starts_with('/') {
                return Some((file, format!("{pointer}{fragment}")));
            }
        }
        let Some(file) = self.sources.referred(self.file, reference) else {
            self.error(
                span,
                "broken-reference",
                format!("`{reference}` leads to a file that is not there"),
                "mend the path",
            );
            return None;
        };
        let fragment = reference.split_once('#').map_or("", |(_, fragment)| fragment);
        let fragment = decode(fragment);
        if fragment.is_empty() || fragment.starts_with('/') {
            return Some((file, fragment));
        }
        if !self.references.anchors.contains_key(&file) {
            let mut found = HashMap::new();
            find_anchors(self.root(file), false, &mut String::new(), &mut found);
            self.references.anchors.insert(file, found);
        }
        match self.references.anchors.get(&file).and_then(|anchors| anchors.get(&fragment)) {
            Some(pointer) => Some((file, pointer.clone())),
            // In Swagger's old form, and in the habit of some tools, a bare name is a schema.
            None if self.references.declared.contains_key(&(Kind::Schemas, fragment.clone())) => {
                let mut pointer = "/components/schemas".to_owned();
                push_token(&mut pointer, &fragment);
                Some((file, pointer))
            }
            None => {
                let anchors = self.references.anchors.get(&file).into_iter().flat_map(|anchors| anchors.keys());
                let known = anchors.map(String::as_str).chain(self.references.names(Kind::Schemas));
                let question = suggest::question(suggest::nearest(&fragment, known));
                let message = format!("`{reference}` names an anchor that is not there");
                let help = question + "Refer to a component: `#/components/schemas/…`";
                self.error(span, "broken-reference", message, help);
                None
            }
        }
    }

    /// Whether a reference plainly leads nowhere; finds no fault. What takes more than a walk to tell is said to lead somewhere.
    pub(super) fn leads_nowhere(&self, reference: &str) -> bool {
        if self.sources.identified(reference).is_some() {
            return false;
        }
        let Some(file) = self.sources.referred(self.file, reference) else { return true };
        let pointer = decode(reference.split_once('#').map_or("", |(_, fragment)| fragment));
        if !pointer.is_empty() && !pointer.starts_with('/') {
            return false;
        }
        let mut node = self.root(file);
        for token in tokens(&pointer) {
            match node.child(&token) {
                Some(child) => node = child,
                None => return node.text("$ref").is_none(),
            }
        }
        false
    }

    fn root(&self, file: FileId) -> &Node {
        if file == self.references.home { &self.references.root } else { &self.sources.file(file).root }
    }

    fn target_at(&mut self, file: FileId, pointer: String, reference: &str, span: Span) -> Option<Target> {
        let mut node = self.root(file);
        for token in tokens(&pointer) {
            match node.child(&token) {
                Some(child) => node = child,
                None => {
                    // What passes through another reference is rare, but written.
                    let through = node.text("$ref").map(str::to_owned);
                    let rest = rest_after(&pointer, &token);
                    if let (Some(through), Some(rest)) = (through, rest)
                        && self.references.depth <= MAX_CHAIN
                    {
                        self.references.depth += 1;
                        let found = self.target(&format!("{through}{rest}"), span);
                        self.references.depth -= 1;
                        return found;
                    }
                    let message = format!("`{reference}` leads nowhere");
                    let known = node.as_object().into_iter().flat_map(|members| members.keys().map(String::as_str));
                    let question = suggest::question(suggest::nearest(&token, known));
                    let help = format!("{question}There is no `{token}`; correct the reference or add what it names");
                    self.error(span, "broken-reference", message, help);
                    return None;
                }
            }
        }
        budget::copy(node).then(|| Target { file, node: node.clone(), pointer })
    }

    /// A readable name for what is lifted: its last words, or the file's name.
    fn name_for(&self, target: &Target) -> String {
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

/// The name where a pointer is exactly that of a component of this kind.
fn component_at(kind: Kind, pointer: &str) -> Option<String> {
    let mut tokens = tokens(pointer);
    let is_it = tokens.next()? == "components" && tokens.next()? == kind.key();
    let name = tokens.next()?;
    (is_it && tokens.next().is_none()).then_some(name)
}

/// The part of a pointer from a token on.
fn rest_after(pointer: &str, token: &str) -> Option<String> {
    let mut step = String::new();
    push_token(&mut step, token);
    pointer.find(&step).map(|at| pointer[at..].to_owned())
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

/// Anchors (`$anchor`, `$dynamicAnchor`) with the pointers of their schemas. The first of a name counts.
fn find_anchors(node: &Node, names: bool, pointer: &mut String, found: &mut HashMap<String, String>) {
    for name in ["$anchor", "$dynamicAnchor"].into_iter().filter_map(|key| node.text(key)).filter(|_| !names) {
        found.entry(name.to_owned()).or_insert_with(|| pointer.clone());
    }
    let length = pointer.len();
    let mut visit = |token: &str, child: &Node, names| {
        push_token(pointer, token);
        find_anchors(child, names, pointer, found);
        pointer.truncate(length);
    };
    match &node.value {
        crate::source::Value::Object(members) => {
            let inside = members.iter().filter(|(key, _)| names || !is_data(key));
            inside.for_each(|(key, child)| visit(key, child, !names && holds_names(key)));
        }
        crate::source::Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, child)| visit(&i.to_string(), child, false));
        }
        _ => {}
    }
}
