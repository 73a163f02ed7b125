//! Paths, operations, webhooks and callbacks.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::change::{Directions, Lifecycle, Subject, Wire};
use super::super::doc::{At, Doc};
use super::super::policy::Level;
use super::super::rules::{self, Rule};
use super::super::version::Release;
use super::super::view::members;
use super::document::{declared, scheme_key, url};
use super::life::Life;
use super::values::short;
use super::{OwnerId, Site, Walk};
use crate::canonical::{METHODS, OTHER_METHODS, Operation, PathItem, Server};
use crate::source::{Node, push_token};

/// An operation where it stands.
#[derive(Clone, Copy)]
struct Found<'a> {
    path: &'a str,
    item: At<'a, PathItem>,
    method: &'a str,
    operation: At<'a, Operation>,
}

impl<'a> Found<'a> {
    /// Returns the servers of this operation or its path, which go before the document's.
    fn own_servers(self) -> Option<At<'a, Vec<Server>>> {
        let Self { operation, item, .. } = self;
        let all = [(operation.node, &operation.part.servers), (item.node, &item.part.servers)];
        all.into_iter().map(|(node, part)| At { node, part }).find(|servers| !servers.is_empty())
    }

    /// The address at the first server.
    fn url(self, doc: Doc<'a>) -> Option<String> {
        let all = declared(self.own_servers().unwrap_or(doc.servers()));
        Some(format!("{}{}", url(all.first()?), self.path))
    }
}

/// A path without the names of its parameters, which are not sent.
fn shape(path: &str) -> String {
    let mut shape = String::new();
    let mut inside = false;
    for c in path.chars() {
        match c {
            '{' => {
                inside = true;
                shape.push_str("{}");
            }
            '}' => inside = false,
            c if !inside => shape.push(c),
            _ => {}
        }
    }
    shape
}

fn found(doc: Doc<'_>) -> impl Iterator<Item = Found<'_>> {
    doc.whole().named("paths", &doc.document.paths).flat_map(|(path, item)| {
        operations(item).map(move |(method, operation)| Found { path, item, method, operation })
    })
}

impl<'a> Walk<'a> {
    pub(super) fn paths(&mut self) {
        let (old, new) = (self.old, self.new);
        // Paths are compared as they are after the servers' path, where that moved into them.
        let (in_old, in_new) = self.moved.clone().unwrap_or_default();
        let path_of_old = |path: &str| format!("{in_old}{path}");
        let path_of_new = |path: &str| format!("{in_new}{path}");
        let mut exact: HashMap<(String, &str), Found<'a>> = HashMap::new();
        let mut by_shape: HashMap<(String, &str), Vec<Found<'a>>> = HashMap::new();
        let mut by_url: HashMap<(String, &str), Found<'a>> = HashMap::new();
        let before: BTreeSet<(String, &str)> =
            found(old).map(|found| (path_of_old(found.path), found.method)).collect();
        for operation in found(new) {
            let path = path_of_new(operation.path);
            // Identical paths correspond only to each other.
            if !before.contains(&(path.clone(), operation.method)) {
                by_shape.entry((shape(&path), operation.method)).or_default().push(operation);
                by_url.extend(operation.url(new).map(|url| ((url, operation.method), operation)));
            }
            exact.insert((path, operation.method), operation);
        }
        let mut met: BTreeSet<(&str, &str)> = BTreeSet::new();
        for operation in found(old) {
            let path = path_of_old(operation.path);
            let renamed = || by_shape.get(&(shape(&path), operation.method));
            let fresh = |other: &&Found<'a>| !met.contains(&(other.path, other.method));
            let twin = exact
                .get(&(path.clone(), operation.method))
                .or_else(|| renamed().into_iter().flatten().find(fresh))
                .or_else(|| by_url.get(&(operation.url(old)?, operation.method)).filter(fresh))
                .copied();
            match twin {
                Some(twin) => {
                    met.insert((twin.path, twin.method));
                    self.operation(operation, twin);
                }
                None => self.whole_operation(&rules::OPERATION_REMOVED, operation, operation.operation.node, new.root),
            }
        }
        for operation in found(new).filter(|found| !met.contains(&(found.path, found.method))) {
            self.whole_operation(&rules::OPERATION_ADDED, operation, old.root, operation.operation.node);
        }
    }

    fn operation_owner(&mut self, found: Found<'a>) -> OwnerId {
        // Other methods are sent as they are written.
        let method =
            if is_standard(found.method) { found.method.to_ascii_uppercase() } else { found.method.to_owned() };
        let owner = self.owner(Subject::Operation { method, path: found.path.to_owned() });
        let Operation { domains, tags, .. } = found.operation.part;
        self.owners[owner].level = Level::of(found.operation.node.text("x-stability-level"));
        let marked = if domains.is_empty() { &tags[..tags.len().min(1)] } else { domains };
        self.owners[owner].domains = marked.iter().map(String::as_str).collect();
        owner
    }

    fn whole_operation(&mut self, rule: &'static Rule, found: Found<'a>, old: &'a Node, new: &'a Node) {
        let owner = self.operation_owner(found);
        let site = Site::start(owner, Directions::NONE, String::new(), String::new());
        let id = found.operation.id.clone();
        let deprecated = found.operation.deprecated && rule == &rules::OPERATION_REMOVED;
        let says = deprecated.then(|| "was deprecated".to_owned()).or(id);
        let (was, is) = if rule == &rules::OPERATION_ADDED { (None, says) } else { (says, None) };
        self.report(rule, &site, old, new).values(was, is).life_before(Life::of(found.operation.node));
    }

    fn operation(&mut self, a: Found<'a>, b: Found<'a>) {
        let owner = self.operation_owner(a);
        self.owners[owner].new_path = (a.path != b.path).then_some(b.path);
        let pointer = |found: Found<'_>| {
            let mut pointer = "/paths".to_owned();
            push_token(&mut pointer, found.path);
            if !is_standard(found.method) {
                push_token(&mut pointer, OTHER_METHODS);
            }
            push_token(&mut pointer, found.method);
            pointer
        };
        let site = Site::start(owner, Directions::BOTH, pointer(a), pointer(b));
        let (old, new) = (a.operation.node, b.operation.node);
        self.words(&site, old, new);
        if a.operation.id != b.operation.id {
            let id = |node: &'a Node| node.get("operationId");
            self.report(&rules::OPERATION_ID, &site, id(old).unwrap_or(old), id(new).unwrap_or(new))
                .values(id(old).map(short), id(new).map(short));
        }
        self.tags(&site, a.operation, b.operation);
        self.lifecycle(&site, Life::of(old), Life::of(new));
        self.stability(&site, old, new);
        self.security(&site, a.operation, b.operation);
        self.own_servers(&site, a, b);
        self.parameters(&site, Directions::REQUEST, (a.path, a.item, a.operation), (b.path, b.item, b.operation));
        self.bodies(&site, a.operation, b.operation, false);
        self.responses(&site, a.operation, b.operation, false);
        self.callbacks(&site, a.operation, b.operation);
    }

    /// Servers of an operation or its path, which clients use in place of the document's.
    fn own_servers(&mut self, site: &Site<'_>, a: Found<'a>, b: Found<'a>) {
        let (old, new) = (a.own_servers(), b.own_servers());
        if old.is_none() && new.is_none() {
            return;
        }
        let (old, new) = (old.unwrap_or(self.old.servers()), new.unwrap_or(self.new.servers()));
        if a.path != b.path && a.url(self.old) == b.url(self.new) {
            return self.note(&rules::SERVER_MOVED, site, old.node, new.node);
        }
        let first = self.drafts.len();
        self.servers(site, old, new);
        for draft in &mut self.drafts[first..] {
            // Clients go elsewhere with this operation alone.
            (draft.request, draft.response) = (Some(Wire::Risky), Some(Wire::Risky));
        }
    }

    fn tags(&mut self, site: &Site<'_>, old: At<'a, Operation>, new: At<'a, Operation>) {
        let tags = |operation: At<'a, Operation>| operation.part.tags.iter().collect::<BTreeSet<_>>();
        let at = |operation: At<'a, Operation>| operation.node.get("tags").unwrap_or(operation.node);
        for tag in tags(old).difference(&tags(new)) {
            self.report(&rules::TAG_REMOVED, site, at(old), new.node).values((*tag).clone(), None);
        }
        for tag in tags(new).difference(&tags(old)) {
            self.report(&rules::TAG_ADDED, site, old.node, at(new)).values(None, (*tag).clone());
        }
    }

    /// Alternatives of schemes, by what the schemes ask for, not by how they are called. Who can authenticate in one way still can where
    /// some way needs no more than that.
    fn security(&mut self, site: &Site<'_>, old: At<'a, Operation>, new: At<'a, Operation>) {
        let (before, after) = (alternatives(self.old, self.new, &old), alternatives(self.new, self.old, &new));
        let at = |operation: At<'a, Operation>| operation.node.get("security").unwrap_or(operation.node);
        let (in_old, in_new) = (at(old), at(new));
        let mut explained: Vec<&Alternative> = Vec::new();
        for alternative in before.iter().filter(|known| !after.contains(known)) {
            let twin = after.iter().find(|other| other.keys().eq(alternative.keys()) && !before.contains(other));
            let is_enough = |other: &&Alternative| {
                other
                    .iter()
                    .all(|(scheme, scopes)| alternative.get(scheme).is_some_and(|known| scopes.is_subset(known)))
            };
            let Some(twin) = twin else {
                if !after.iter().any(|other| is_enough(&other)) {
                    self.report(&rules::SECURITY_REMOVED, site, in_old, in_new).values(named(alternative), None);
                }
                continue;
            };
            explained.push(twin);
            let other_way = after.iter().any(|other| is_enough(&other));
            for (scheme, now) in twin {
                let was = &alternative[scheme];
                for scope in was.difference(now) {
                    self.report(&rules::SCOPE_REMOVED, site, in_old, in_new).values(scope.clone(), None);
                }
                for scope in now.difference(was).filter(|_| !other_way) {
                    self.report(&rules::SCOPE_ADDED, site, in_old, in_new).values(None, scope.clone());
                }
            }
        }
        for alternative in after.iter().filter(|other| !before.contains(other) && !explained.contains(other)) {
            self.report(&rules::SECURITY_ADDED, site, in_old, in_new).values(None, named(alternative));
        }
    }

    pub(super) fn webhooks(&mut self) {
        let (old, new) = (self.old, self.new);
        let key = "webhooks";
        let site_of = |walk: &mut Self, name: &str| {
            let owner = walk.owner(Subject::Webhook { name: name.to_owned() });
            let mut pointer = format!("/{key}");
            push_token(&mut pointer, name);
            Site::start(owner, Directions::BOTH, pointer.clone(), pointer)
        };
        let all = |doc: Doc<'a>| doc.whole().named(key, &doc.document.webhooks);
        let find = |doc: Doc<'a>, name: &str| doc.whole().entry(key, &doc.document.webhooks, name);
        for (name, item) in all(old) {
            let site = site_of(self, name);
            match find(new, name) {
                Some(other) => self.incoming(&site, item, other, &rules::WEBHOOK_REMOVED, &rules::WEBHOOK_ADDED),
                None => {
                    self.report(&rules::WEBHOOK_REMOVED, &site, item.node, new.root).life.0 = last_life(item);
                }
            }
        }
        for (name, item) in all(new).filter(|(name, _)| find(old, name).is_none()) {
            let site = site_of(self, name);
            self.report(&rules::WEBHOOK_ADDED, &site, old.root, item.node);
        }
    }

    fn callbacks(&mut self, site: &Site<'_>, old: At<'a, Operation>, new: At<'a, Operation>) {
        let all = |operation: At<'a, Operation>| {
            operation.named("callbacks", &operation.part.callbacks).flat_map(|(name, callback)| {
                let items = members(Some(callback.node));
                items.filter_map(move |(expression, node)| {
                    Some(((name, expression), At { node, part: callback.part.get(expression)? }))
                })
            })
        };
        let find =
            |operation: At<'a, Operation>, key: (&String, &String)| all(operation).find(|(other, _)| *other == key);
        let place = |(name, expression): (&String, &String)| {
            site.part(format!("callback `{name}` to `{expression}`"), String::new(), Directions::BOTH)
        };
        for (key, item) in all(old) {
            match find(new, key) {
                Some((_, other)) => {
                    self.incoming(&place(key), item, other, &rules::CALLBACK_REMOVED, &rules::CALLBACK_ADDED);
                }
                None => {
                    self.report(&rules::CALLBACK_REMOVED, &place(key), item.node, new.node).life.0 = last_life(item);
                }
            }
        }
        for (key, item) in all(new).filter(|(key, _)| find(old, *key).is_none()) {
            self.note(&rules::CALLBACK_ADDED, &place(key), old.node, item.node);
        }
    }

    /// Compares requests that the API makes: parameters and bodies are received, responses are sent.
    fn incoming(
        &mut self,
        site: &Site<'_>,
        old: At<'a, PathItem>,
        new: At<'a, PathItem>,
        removed: &'static Rule,
        added: &'static Rule,
    ) {
        let find = |item: At<'a, PathItem>, method: &str| operations(item).find(|(known, _)| *known == method);
        for (method, operation) in operations(old) {
            match find(new, method) {
                Some((_, other)) => {
                    self.words(site, operation.node, other.node);
                    self.lifecycle(site, Life::of(operation.node), Life::of(other.node));
                    let first = self.drafts.len();
                    self.security(site, operation, other);
                    // The receiver verifies what the API authenticates with.
                    for draft in &mut self.drafts[first..] {
                        (draft.request, draft.response) = (Some(Wire::Risky), Some(Wire::Risky));
                    }
                    self.parameters(site, Directions::RESPONSE, ("", old, operation), ("", new, other));
                    // The generated crate has only the payloads.
                    self.drafts[first..]
                        .iter_mut()
                        .for_each(|draft| draft.rust = Some((Release::Patch, Release::Patch)));
                    self.bodies(site, operation, other, true);
                    self.responses(site, operation, other, true);
                }
                None => {
                    self.report(removed, site, operation.node, new.node).life_before(Life::of(operation.node));
                }
            }
        }
        for (_, operation) in operations(new).filter(|(method, _)| find(old, method).is_none()) {
            self.report(added, site, old.node, operation.node);
        }
    }
}

/// Returns the lifecycle of a path item: that of the operation with the latest sunset.
fn last_life(item: At<'_, PathItem>) -> Lifecycle {
    let lives: Vec<Lifecycle> = operations(item).map(|(_, operation)| Life::of(operation.node).stated()).collect();
    Lifecycle {
        deprecated: !lives.is_empty() && lives.iter().all(|life| life.deprecated),
        sunset: match lives.iter().all(|life| life.sunset.is_some()) {
            true => lives.into_iter().filter_map(|life| life.sunset).max(),
            false => None,
        },
    }
}

/// Returns the operations of a path item, by method (OpenAPI 3.2.0, 4.9).
fn operations<'a>(item: At<'a, PathItem>) -> impl Iterator<Item = (&'a String, At<'a, Operation>)> {
    let standard = members(Some(item.node)).filter(|(key, _)| is_standard(key));
    let standard =
        standard.filter_map(move |(method, node)| Some((method, At { node, part: item.part.operations.get(method)? })));
    standard.chain(item.named(OTHER_METHODS, &item.part.additional))
}

/// Returns whether a path item has a key for a method.
fn is_standard(method: &str) -> bool {
    METHODS.contains(&method)
}

/// Schemes that are all needed, each with its scopes.
type Alternative = BTreeMap<String, BTreeSet<String>>;

/// The ways to authenticate. A scheme that both sides know by one name goes by it, another by what it asks for.
fn alternatives(doc: Doc<'_>, other: Doc<'_>, operation: &Operation) -> Vec<Alternative> {
    let scheme = |doc: Doc<'_>, name: &str| doc.document.security_schemes.get(name).map(scheme_key);
    let of_one = |(name, scopes): (&String, &Vec<String>)| {
        let key = if scheme(other, name).is_some() { None } else { scheme(doc, name) };
        (key.unwrap_or_else(|| name.clone()), scopes.iter().cloned().collect())
    };
    match operation.security.as_slice() {
        [] => vec![Alternative::default()],
        declared => declared.iter().map(|schemes| schemes.iter().map(of_one).collect()).collect(),
    }
}

fn named(schemes: &Alternative) -> String {
    match schemes.is_empty() {
        true => "none".to_owned(),
        false => schemes.keys().cloned().collect::<Vec<_>>().join(" and "),
    }
}
