//! Parts of the document as a whole: texts, servers and security schemes.

use std::collections::{BTreeMap, BTreeSet};

use super::super::change::{Directions, Subject, Wire};
use super::super::doc::Doc;
use super::super::equality::same;
use super::super::rules;
use super::super::view::{items, members};
use super::values::short;
use super::{Site, Walk};
use crate::canonical::OTHER_METHODS;
use crate::source::Node;

impl<'a> Walk<'a> {
    pub(super) fn document(&mut self) {
        let owner = self.owner(Subject::Api);
        let site = Site::start(owner, Directions::NONE, String::new(), String::new());
        let (old, new) = (self.old.root, self.new.root);
        for key in ["title", "version", "description"] {
            let of = |root: &'a Node| root.get("info").and_then(|info| info.get(key));
            let (a, b) = (of(old), of(new));
            if a.and_then(Node::as_str).map(str::trim) != b.and_then(Node::as_str).map(str::trim) {
                let part = site.part(key, String::new(), Directions::NONE);
                self.report(&rules::INFO, &part, a.unwrap_or(old), b.unwrap_or(new)).values(a.map(short), b.map(short));
            }
        }
        self.moved = moved(self.old, self.new);
        match self.moved.is_some() {
            true => self.note(
                &rules::SERVER_MOVED,
                &site,
                old.get("servers").unwrap_or(old),
                new.get("servers").unwrap_or(new),
            ),
            false => self.servers(&site, old, new),
        }
        self.security_schemes(&site);
    }

    pub(super) fn servers(&mut self, site: &Site<'_>, old: &'a Node, new: &'a Node) {
        let (before, after) = (declared(old), declared(new));
        for server in before.iter().copied() {
            match after.iter().copied().find(|other| url(other) == url(server)) {
                None => {
                    self.report(&rules::SERVER_REMOVED, site, server, new).values(url(server), None);
                }
                Some(other) => {
                    let variables = |server: &'a Node| server.get("variables");
                    let words = |variables: Option<&Node>| {
                        let list = members(variables).map(|(name, variable)| {
                            let values: BTreeSet<_> =
                                items(variable.get("enum")).iter().filter_map(Node::as_str).collect();
                            (name.clone(), variable.text("default").map(str::to_owned), format!("{values:?}"))
                        });
                        list.collect::<BTreeSet<_>>()
                    };
                    if words(variables(server)) != words(variables(other)) {
                        let values = (variables(server).map(short), variables(other).map(short));
                        self.report(&rules::SERVER_VARIABLE, site, server, other).values(values.0, values.1);
                    }
                }
            }
        }
        for server in after.iter().copied().filter(|server| !before.iter().any(|known| url(known) == url(server))) {
            self.report(&rules::SERVER_ADDED, site, old, server).values(None, url(server));
        }
        if let (Some(a), Some(b)) = (before.first().copied(), after.first().copied())
            && url(a) != url(b)
        {
            self.report(&rules::SERVER_DEFAULT, site, a, b).values(url(a), url(b));
        }
    }

    fn security_schemes(&mut self, site: &Site<'_>) {
        let (old, new) = (self.old, self.new);
        let twin = |scheme: &Node, others: Doc<'a>| {
            others.section("securitySchemes").any(|(_, other)| scheme_key(other) == scheme_key(scheme))
        };
        let kind = |scheme: &Node| scheme.text("type").map(str::to_owned);
        let (needed_old, needed_new) = (needed(old), needed(new));
        let part = |name: &str| site.part(format!("security scheme `{name}`"), String::new(), Directions::NONE);
        for (name, scheme) in old.section("securitySchemes") {
            match new.components("securitySchemes").and_then(|all| all.get(name)) {
                Some(other) => {
                    let is_needed = needed_old.contains(name.as_str()) && needed_new.contains(name.as_str());
                    self.security_scheme(&part(name), scheme, other, is_needed);
                }
                None if twin(scheme, new) => {}
                None => {
                    self.report(&rules::SCHEME_REMOVED, &part(name), scheme, new.root).values(kind(scheme), None);
                }
            }
        }
        for (name, scheme) in new.section("securitySchemes") {
            let known = old.components("securitySchemes").is_some_and(|all| all.contains_key(name));
            if !known && !twin(scheme, old) {
                self.report(&rules::SCHEME_ADDED, &part(name), old.root, scheme).values(None, kind(scheme));
            }
        }
    }

    /// `is_needed`: operations on both sides authenticate with it.
    fn security_scheme(&mut self, site: &Site<'_>, old: &'a Node, new: &'a Node, is_needed: bool) {
        let first = self.drafts.len();
        if let (Some(before), Some(after)) = (flows(old), flows(new)) {
            self.flows(site, (old, &before), (new, &after));
        } else if scheme_key(old) != scheme_key(new) {
            self.report(&rules::SCHEME_CHANGED, site, old, new).values(scheme_key(old), scheme_key(new));
        }
        if !is_needed {
            self.drafts[first..].iter_mut().for_each(|draft| draft.request = Some(Wire::Docs));
        }
        if scopes(old) != scopes(new) {
            let list = |set: BTreeSet<&str>| set.into_iter().collect::<Vec<_>>().join(", ");
            self.report(&rules::SCHEME_SCOPES, site, old, new).values(list(scopes(old)), list(scopes(new)));
        }
        self.scope_words(site, old, new);
        self.words(site, old, new);
    }

    /// Flows of OAuth 2.0, of which a client uses one.
    fn flows(&mut self, site: &Site<'_>, (in_old, old): (&'a Node, &Flows), (in_new, new): (&'a Node, &Flows)) {
        for (flow, urls) in old {
            match new.get(flow) {
                None => self.note_values(&rules::FLOW_REMOVED, site, in_old, in_new, flow.clone(), None),
                Some(now) if now != urls => {
                    let says = |urls: &[Option<String>]| urls.iter().flatten().cloned().collect::<Vec<_>>().join(" ");
                    let draft = self.report(&rules::SCHEME_CHANGED, site, in_old, in_new).values(says(urls), says(now));
                    // A token is obtained without the URL that refreshes it.
                    let is_refresh = urls[..2] == now[..2];
                    let verdict = if urls[2].is_none() { Wire::Safe } else { Wire::Risky };
                    draft.request = is_refresh.then_some(verdict);
                }
                Some(_) => {}
            }
        }
        for flow in new.keys().filter(|flow| !old.contains_key(*flow)) {
            self.note_values(&rules::FLOW_ADDED, site, in_old, in_new, None, flow.clone());
        }
    }

    /// Descriptions of scopes.
    fn scope_words(&mut self, site: &Site<'_>, old: &'a Node, new: &'a Node) {
        for (flow, declared) in members(old.get("flows")) {
            let Some(other) = new.get("flows").and_then(|flows| flows.get(flow)) else { continue };
            for (scope, word) in members(declared.get("scopes")) {
                if let Some(now) = other.get("scopes").and_then(|scopes| scopes.get(scope)) {
                    let part = site.part(format!("scope `{scope}`"), String::new(), Directions::NONE);
                    self.word(&rules::DESCRIPTION, &part, (declared, Some(word)), (other, Some(now)));
                }
            }
        }
    }

    /// `title` or `summary`, and `description`.
    pub(super) fn words(&mut self, site: &Site<'_>, old: &'a Node, new: &'a Node) {
        for (key, rule) in [("title", &rules::TITLE), ("summary", &rules::TITLE), ("description", &rules::DESCRIPTION)]
        {
            self.word(rule, site, (old, old.get(key)), (new, new.get(key)));
        }
    }

    pub(super) fn description(&mut self, site: &Site<'_>, old: &'a Node, new: &'a Node) {
        self.word(&rules::DESCRIPTION, site, (old, old.get("description")), (new, new.get("description")));
    }

    /// A text for readers, each with its context.
    pub(super) fn word(
        &mut self,
        rule: &'static rules::Rule,
        site: &Site<'_>,
        (in_old, old): (&'a Node, Option<&'a Node>),
        (in_new, new): (&'a Node, Option<&'a Node>),
    ) {
        let is_same = match (old, new) {
            (Some(a), Some(b)) => match (a.as_str(), b.as_str()) {
                (Some(a), Some(b)) => a.split_whitespace().eq(b.split_whitespace()),
                _ => same(a, b),
            },
            // An empty word says as much as none.
            (Some(one), None) | (None, Some(one)) => one.as_str().is_some_and(|text| text.trim().is_empty()),
            (None, None) => true,
        };
        if !is_same {
            self.report(rule, site, old.unwrap_or(in_old), new.unwrap_or(in_new))
                .values(old.map(short), new.map(short));
        }
    }
}

/// The security schemes that operations and webhooks name.
fn needed(doc: Doc<'_>) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    let mut open: Vec<&Node> = ["paths", "webhooks"].into_iter().flat_map(|key| values(doc.root.get(key))).collect();
    open.extend(doc.root.get("components").into_iter().flat_map(called));
    while let Some(item) = open.pop() {
        for operation in values(Some(item)).chain(values(item.get(OTHER_METHODS))) {
            let alternatives = items(operation.get("security"));
            names.extend(alternatives.iter().flat_map(|schemes| members(Some(schemes))).map(|(name, _)| name.as_str()));
            open.extend(called(operation));
        }
    }
    names
}

/// The path items of the callbacks of an operation, or of the components.
fn called(node: &Node) -> impl Iterator<Item = &Node> {
    values(node.get("callbacks")).flat_map(|callback| values(Some(callback)))
}

fn values(map: Option<&Node>) -> impl Iterator<Item = &Node> {
    members(map).map(|(_, value)| value)
}

/// The paths of the servers of both sides, where each operation has the same URL although servers and paths are others.
fn moved(old: Doc<'_>, new: Doc<'_>) -> Option<(String, String)> {
    let servers = |doc: Doc<'_>| -> Option<(Vec<String>, String)> {
        let urls: Vec<(String, String)> = declared(doc.root).into_iter().map(|server| split(&url(server))).collect();
        let path = urls.first()?.1.clone();
        urls.iter()
            .all(|(_, other)| *other == path)
            .then(|| (urls.into_iter().map(|(origin, _)| origin).collect(), path))
    };
    let ((origins, in_old), (others, in_new)) = (servers(old)?, servers(new)?);
    let paths = |doc: Doc<'_>, before: &str| -> BTreeSet<String> {
        members(doc.root.get("paths")).map(|(path, _)| format!("{before}{path}")).collect()
    };
    let (before, after) = (paths(old, &in_old), paths(new, &in_new));
    let common = before.intersection(&after).count();
    let is_moved = in_old != in_new && origins == others && common > 0 && common * 2 >= before.len();
    is_moved.then_some((in_old, in_new))
}

/// The servers that an element declares; without any, itself, which is a server at `/` (OpenAPI 3.2.0, 4.1.1).
pub(super) fn declared(node: &Node) -> Vec<&Node> {
    match items(node.get("servers")) {
        [] => vec![node],
        servers => servers.iter().collect(),
    }
}

/// The URL of a server without a slash at the end. Scheme and host are the same in any case (RFC 3986, 6.2.2.1), names of variables are not.
pub(super) fn url(server: &Node) -> String {
    let url = server.text("url").unwrap_or_default();
    let (origin, path) = split(url);
    let mut is_variable = false;
    let lower = |c: char| {
        is_variable = c == '{' || is_variable && c != '}';
        if is_variable { c } else { c.to_ascii_lowercase() }
    };
    format!("{}{path}", origin.chars().map(lower).collect::<String>())
}

/// The origin of a URL, and its path without a slash at the end.
pub(super) fn split(url: &str) -> (String, String) {
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url[start..].find('/').map_or(url.len(), |at| start + at);
    (url[..end].to_owned(), url[end..].trim_end_matches('/').to_owned())
}

/// The URLs of each flow.
type Flows = BTreeMap<String, [Option<String>; 3]>;

/// The flows of an OAuth 2.0 scheme.
fn flows(scheme: &Node) -> Option<Flows> {
    let urls =
        |flow: &Node| ["authorizationUrl", "tokenUrl", "refreshUrl"].map(|url| flow.text(url).map(str::to_owned));
    let all = members(scheme.get("flows")).map(|(flow, declared)| (flow.clone(), urls(declared)));
    (scheme.text("type") == Some("oauth2")).then(|| all.collect())
}

/// Security scheme without documentation and scopes.
pub(super) fn scheme_key(scheme: &Node) -> String {
    // Only names of headers and of HTTP schemes are the same in any case (RFC 9110, 5.1 and 11.1).
    let is_any_case = |word: &str| word == "scheme" || word == "name" && scheme.text("in") == Some("header");
    let says = |word: &str| {
        let text = scheme.text(word)?;
        Some(if is_any_case(word) { text.to_ascii_lowercase() } else { text.to_owned() })
    };
    let mut key: Vec<String> =
        ["type", "scheme", "in", "name", "openIdConnectUrl"].into_iter().filter_map(says).collect();
    for (flow, declared) in members(scheme.get("flows")) {
        key.push(flow.clone());
        key.extend(
            ["authorizationUrl", "tokenUrl", "refreshUrl"]
                .iter()
                .filter_map(|url| declared.text(url))
                .map(str::to_owned),
        );
    }
    key.join(" ")
}

fn scopes(scheme: &Node) -> BTreeSet<&str> {
    members(scheme.get("flows"))
        .flat_map(|(_, flow)| members(flow.get("scopes")).map(|(name, _)| name.as_str()))
        .collect()
}
