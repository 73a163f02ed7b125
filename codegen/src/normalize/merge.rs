//! Several documents as one.
//!
//! A component that means the same in all documents that have it is one component. Where they differ each gets its
//! document's name before its own, whatever the order of the documents.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use heck::ToUpperCamelCase;

use super::discriminators;
use super::document::Document;
use super::operations::each_operation;
use super::references::Kind;
use super::schemas::set;
use crate::budget;
use crate::canonical::grammar::{Holds, Part};
use crate::canonical::{METHODS, OTHER_METHODS};
use crate::diagnostics::Diagnostics;
use crate::source::{Map, Node, Sources, Value, items, members};

/// Keywords that are words for people, which don't change what a component means.
const WORDS: [&str; 6] = ["description", "title", "summary", "example", "examples", "externalDocs"];

/// Gives `None` where there is no document.
pub(super) fn merge(sources: &Sources, mut documents: Vec<Document>, diagnostics: &mut Diagnostics) -> Option<Node> {
    let several = documents.len() > 1;
    let stems: Vec<String> = documents.iter().map(|document| stem(&sources.file(document.file).name)).collect();
    if several {
        rename_conflicts(sources, &mut documents, &stems, diagnostics);
    }
    let mut root = Map::default();
    let first = documents.first()?;
    let span = first.span;
    set(&mut root, "openapi", Node::string(span, "3.0.3"));
    set(&mut root, "info", first.info.clone());
    let mut parts = Parts::default();
    for (document, stem) in documents.into_iter().zip(stems) {
        let domain = several.then_some(stem);
        parts.add(sources, document, domain.as_deref(), diagnostics);
    }
    set(&mut root, "servers", Node::array(span, parts.servers));
    set(&mut root, "tags", Node::array(span, parts.tags));
    set(&mut root, "paths", Node::object(span, parts.paths));
    let components =
        parts.components.into_iter().map(|(key, members)| (key.to_owned(), Node::object(span, members))).collect();
    set(&mut root, "components", Node::object(span, components));
    if !parts.webhooks.is_empty() {
        set(&mut root, "webhooks", Node::object(span, parts.webhooks));
    }
    root.extend(parts.extensions);
    Some(Node::object(span, root))
}

/// The name of a document's domain: its file's, without folder and ending.
fn stem(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_owned()
}

#[derive(Default)]
struct Parts {
    servers: Vec<Node>,
    /// The same, as JSON.
    known_servers: HashSet<String>,
    tags: Vec<Node>,
    /// Their names.
    known_tags: HashSet<String>,
    paths: Map,
    components: BTreeMap<&'static str, Map>,
    webhooks: Map,
    extensions: Map,
}

impl Parts {
    fn add(&mut self, sources: &Sources, document: Document, domain: Option<&str>, diagnostics: &mut Diagnostics) {
        for server in document.servers {
            if self.known_servers.insert(server.to_json().to_string()) {
                self.servers.push(server);
            }
        }
        for tag in document.tags {
            if self.known_tags.insert(tag.text("name").unwrap_or_default().to_owned()) {
                self.tags.push(tag);
            }
        }
        for (path, item) in document.paths {
            self.add_path(sources, path, item, domain, diagnostics);
        }
        for (kind, members) in document.components {
            let known = self.components.entry(kind.key()).or_default();
            for (name, mut node) in members {
                match known.get_mut(&name) {
                    Some(node) => mark(node, domain),
                    None => {
                        if kind == Kind::Schemas {
                            mark(&mut node, domain);
                        }
                        known.insert(name, node);
                    }
                }
            }
        }
        self.webhooks.extend(document.webhooks);
        for (key, value) in document.extensions {
            self.extensions.entry(key).or_insert(value);
        }
    }

    fn add_path(
        &mut self,
        sources: &Sources,
        path: String,
        mut item: Node,
        domain: Option<&str>,
        diagnostics: &mut Diagnostics,
    ) {
        if let Some(members) = item.as_object_mut() {
            each_operation(members, &mut |operation| mark(operation, domain));
        }
        let Some(known) = self.paths.get_mut(&path).and_then(Node::as_object_mut) else {
            self.paths.insert(path, item);
            return;
        };
        let mut members = item.as_object_mut().map(std::mem::take).unwrap_or_default();
        if let Some(other) = members.get_mut(OTHER_METHODS).and_then(Node::as_object_mut).map(std::mem::take) {
            let known = known.entry(OTHER_METHODS.to_owned()).or_insert_with(|| Node::empty(item.span));
            for (method, node) in other {
                if let Some(known) = known.as_object_mut() {
                    known.entry(method).or_insert(node);
                }
            }
        }
        for (key, node) in members {
            if METHODS.contains(&key.as_str()) && known.contains_key(&key) {
                diagnostics.warn(
                    "operation-twice",
                    sources.locate(node.span),
                    format!("duplicate operation {} {path} in two documents", key.to_uppercase()),
                    "the first one is used",
                );
            } else {
                known.entry(key).or_insert(node);
            }
        }
    }
}

/// Adds a domain to what says where a part came from. A reference can't hold that, and needs not.
fn mark(node: &mut Node, domain: Option<&str>) {
    let (Some(domain), span) = (domain, node.span) else { return };
    let Some(members) = node.as_object_mut().filter(|members| !members.contains_key("$ref")) else { return };
    let list = members.entry("domains".to_owned()).or_insert_with(|| Node::array(span, Vec::new()));
    if let Some(list) = list.as_array_mut()
        && !list.iter().any(|known| known.as_str() == Some(domain))
    {
        list.push(Node::string(span, domain));
    }
}

/// Renames components whose name means different things in different documents.
fn rename_conflicts(sources: &Sources, documents: &mut [Document], stems: &[String], diagnostics: &mut Diagnostics) {
    let conflicts = conflicts(documents);
    for (document, stem) in documents.iter_mut().zip(stems) {
        let prefix = stem.to_upper_camel_case();
        let schemas = document.components.get(&Kind::Schemas).into_iter().flat_map(Map::keys);
        let changed = schemas.filter(|name| conflicts.contains(&(Kind::Schemas.key(), (*name).clone())));
        let named = |name: &String| {
            let target = reference(Kind::Schemas, name);
            let wire_name = document.renamed.get(&target).unwrap_or(name).clone();
            (target, wire_name)
        };
        let changed = changed.map(named).collect();
        discriminators::spell_out(document, &changed);
        let mut renamed: BTreeMap<String, String> = BTreeMap::new();
        for (kind, members) in &mut document.components {
            let names: HashSet<String> = members.keys().cloned().collect();
            let old = std::mem::take(members);
            for (name, node) in old {
                if !conflicts.contains(&(kind.key(), name.clone())) {
                    members.insert(name, node);
                    continue;
                }
                let mut new = format!("{prefix}{}", capitalized(&name));
                while names.contains(&new) || members.contains_key(&new) {
                    new.push('_');
                }
                diagnostics.warn(
                    "name-conflict",
                    sources.locate(node.span),
                    format!("`{name}` has different definitions in two documents"),
                    format!("this one is renamed `{new}`"),
                );
                renamed.insert(reference(*kind, &name), reference(*kind, &new));
                members.insert(new, node);
            }
        }
        if renamed.is_empty() {
            continue;
        }
        for (kind, members) in &mut document.components {
            members.values_mut().for_each(|node| rewrite(node, kind.part(), &renamed));
        }
        for item in document.paths.values_mut().chain(document.webhooks.values_mut()) {
            rewrite(item, Part::PathItem, &renamed);
        }
    }
}

fn capitalized(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn reference(kind: Kind, name: &str) -> String {
    format!("#/components/{}/{name}", kind.key())
}

/// Makes the references in a part follow the components that were renamed.
fn rewrite(node: &mut Node, part: Part, renamed: &BTreeMap<String, String>) {
    let Some(members) = node.as_object_mut() else { return };
    let follow = |node: &mut Node| {
        if let Value::String(text) = &mut node.value
            && let Some(new) = renamed.get(text)
        {
            text.clone_from(new);
        }
    };
    members.get_mut("$ref").into_iter().for_each(follow);
    if part == Part::Discriminator {
        let mapping = members.get_mut("mapping").and_then(Node::as_object_mut);
        mapping.into_iter().flat_map(Map::values_mut).for_each(follow);
        members.get_mut("defaultMapping").into_iter().for_each(follow);
    }
    if part == Part::Operation {
        let security = members.get_mut("security").and_then(Node::as_array_mut);
        for needed in security.into_iter().flatten().filter_map(Node::as_object_mut) {
            *needed = std::mem::take(needed).into_iter().map(|(name, node)| (scheme(name, renamed), node)).collect();
        }
    }
    for (key, child) in members.iter_mut() {
        match part.holds(key) {
            Holds::Data => {}
            Holds::One(part) => rewrite(child, part, renamed),
            Holds::List(part) => {
                child.as_array_mut().into_iter().flatten().for_each(|child| rewrite(child, part, renamed));
            }
            Holds::Named(part) => {
                let named = child.as_object_mut().into_iter().flat_map(|map| map.values_mut());
                named.for_each(|child| rewrite(child, part, renamed));
            }
        }
    }
}

/// The name of a security scheme, which requirements have without the rest of a reference.
fn scheme(name: String, renamed: &BTreeMap<String, String>) -> String {
    let new = renamed.get(&reference(Kind::SecuritySchemes, &name));
    new.and_then(|new| new.rsplit('/').next()).map_or(name, str::to_owned)
}

/// Components that differ between documents, or refer to one that does.
fn conflicts(documents: &[Document]) -> BTreeSet<(&'static str, String)> {
    let mut versions: BTreeMap<(&'static str, String), Vec<Node>> = BTreeMap::new();
    for document in documents {
        for (kind, members) in &document.components {
            for (name, node) in members {
                let known = versions.entry((kind.key(), name.clone())).or_default();
                known.push(meaning(node, kind.part()));
            }
        }
    }
    versions.retain(|_, list| list.len() > 1);
    let differs = |list: &[Node]| list.iter().any(|node| *node != list[0]);
    let mut conflicts: BTreeSet<(&'static str, String)> =
        versions.iter().filter(|(_, list)| differs(list)).map(|(key, _)| key.clone()).collect();
    let mut users: BTreeMap<(&'static str, String), Vec<(&'static str, String)>> = BTreeMap::new();
    for (key, list) in &versions {
        let mut found = Vec::new();
        let part = Kind::ALL.into_iter().find(|kind| kind.key() == key.0).map_or(Part::Schema, Kind::part);
        collect(&list[0], part, &mut found);
        for target in found {
            users.entry(target).or_default().push(key.clone());
        }
        for base in list.iter().flat_map(|node| bases(node, &versions)) {
            users.entry(key.clone()).or_default().push(base);
        }
    }
    let mut work: Vec<(&'static str, String)> = conflicts.iter().cloned().collect();
    while let Some(key) = work.pop() {
        for user in users.get(&key).into_iter().flatten() {
            if conflicts.insert(user.clone()) {
                work.push(user.clone());
            }
        }
    }
    conflicts
}

/// The schemas with a discriminator that one extends by `allOf`: each of them means other values where its heirs do.
fn bases(schema: &Node, versions: &BTreeMap<(&'static str, String), Vec<Node>>) -> Vec<(&'static str, String)> {
    let mut open: Vec<&Node> = items(schema.get("allOf")).iter().collect();
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    while let Some(part) = open.pop().filter(|_| budget::spend(1)) {
        open.extend(items(part.get("allOf")));
        let name = part.text("$ref").and_then(|target| target.strip_prefix("#/components/schemas/"));
        let Some(name) = name.filter(|name| seen.insert(*name)) else { continue };
        let key = (Kind::Schemas.key(), name.to_owned());
        let Some(base) = versions.get(&key).and_then(|list| list.first()) else { continue };
        if base.get("discriminator").is_some() {
            found.push(key);
        }
        open.push(base);
    }
    found
}

/// A part without words for people; the order of keys does not count.
fn meaning(node: &Node, part: Part) -> Node {
    let Some(members) = node.as_object() else { return node.clone() };
    let list = |node: &Node, part| {
        let items = node.as_array().map(|items| items.iter().map(|item| meaning(item, part)).collect());
        items.map_or_else(|| node.clone(), |items| Node::array(node.span, items))
    };
    let named = |node: &Node, part| {
        let members = node.as_object().map(|map| map.iter().map(|(key, node)| (key.clone(), meaning(node, part))));
        members.map_or_else(|| node.clone(), |members| Node::object(node.span, members.collect()))
    };
    let kept = members.iter().filter(|(key, _)| !WORDS.contains(&key.as_str())).map(|(key, child)| {
        let child = match part.holds(key) {
            Holds::Data => child.clone(),
            Holds::One(part) => meaning(child, part),
            Holds::List(part) => list(child, part),
            Holds::Named(part) => named(child, part),
        };
        (key.clone(), child)
    });
    Node::object(node.span, kept.collect())
}

/// Components that a part refers to.
fn collect(node: &Node, part: Part, found: &mut Vec<(&'static str, String)>) {
    let mut add = |target: &Node| {
        if let Some((kind, name)) = target.as_str().and_then(|text| text.strip_prefix("#/components/")?.split_once('/'))
            && let Some(kind) = Kind::ALL.into_iter().find(|known| known.key() == kind)
        {
            found.push((kind.key(), name.to_owned()));
        }
    };
    node.get("$ref").into_iter().for_each(&mut add);
    if part == Part::Discriminator {
        members(node.get("mapping")).map(|(_, target)| target).chain(node.get("defaultMapping")).for_each(add);
    }
    for (key, member) in members(Some(node)) {
        part.holds(key).parts(member).for_each(|(part, child)| collect(child, part, found));
    }
}
