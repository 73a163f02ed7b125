//! Parts of the document as a whole: texts, servers and security schemes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use indexmap::IndexMap;

use super::super::change::{Directions, Subject, Wire};
use super::super::doc::{At, Doc};
use super::super::equality::same;
use super::super::rules;
use super::super::view::members;
use super::values::short;
use super::{Site, Walk};
use crate::canonical::{Flow, In, PathItem, SecurityKind, SecurityScheme, Server, ServerVariable};
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
            false => self.servers(&site, self.old.servers(), self.new.servers()),
        }
        self.security_schemes(&site);
    }

    /// Compares the servers of two elements.
    pub(super) fn servers(&mut self, site: &Site<'_>, old: At<'a, Vec<Server>>, new: At<'a, Vec<Server>>) {
        let (before, after) = (declared(old), declared(new));
        for server in before.iter().copied() {
            match after.iter().copied().find(|other| url(other) == url(server.part)) {
                None => {
                    self.report(&rules::SERVER_REMOVED, site, server.node, new.node).values(url(server.part), None);
                }
                Some(other) => {
                    let words = |server: &'a Server| {
                        let variables = server.variables.iter();
                        let of_one = |(name, variable): (&'a String, &'a ServerVariable)| {
                            (name, &variable.default, variable.values.iter().collect::<BTreeSet<_>>())
                        };
                        variables.map(of_one).collect::<BTreeSet<_>>()
                    };
                    if words(server.part) != words(other.part) {
                        let values = |server: At<'a, Server>| server.node.get("variables").map(short);
                        self.report(&rules::SERVER_VARIABLE, site, server.node, other.node)
                            .values(values(server), values(other));
                    }
                }
            }
        }
        let is_known = |server: &Server| before.iter().any(|known| url(known) == url(server));
        for server in after.iter().filter(|server| !is_known(server)) {
            self.report(&rules::SERVER_ADDED, site, old.node, server.node).values(None, url(server));
        }
        if let (Some(a), Some(b)) = (before.first(), after.first())
            && url(a) != url(b)
        {
            self.report(&rules::SERVER_DEFAULT, site, a.node, b.node).values(url(a), url(b));
        }
    }

    fn security_schemes(&mut self, site: &Site<'_>) {
        let (old, new) = (self.old, self.new);
        let twin = |scheme: &SecurityScheme, others: Doc<'a>| {
            others.document.security_schemes.values().any(|other| scheme_key(other) == scheme_key(scheme))
        };
        let kind = |scheme: &SecurityScheme| scheme.kind.name().to_owned();
        let (needed_old, needed_new) = (needed(old), needed(new));
        let part = |name: &str| site.part(format!("security scheme `{name}`"), String::new(), Directions::NONE);
        for (name, scheme) in old.all::<SecurityScheme>() {
            match new.component(name) {
                Some(other) => {
                    let is_needed = needed_old.contains(name.as_str()) && needed_new.contains(name.as_str());
                    self.security_scheme(&part(name), scheme, other, is_needed);
                }
                None if twin(scheme.part, new) => {}
                None => {
                    self.report(&rules::SCHEME_REMOVED, &part(name), scheme.node, new.root).values(kind(&scheme), None);
                }
            }
        }
        for (name, scheme) in new.all::<SecurityScheme>() {
            if !old.document.security_schemes.contains_key(name) && !twin(scheme.part, old) {
                self.report(&rules::SCHEME_ADDED, &part(name), old.root, scheme.node).values(None, kind(&scheme));
            }
        }
    }

    /// `is_needed`: operations on both sides authenticate with it.
    fn security_scheme(
        &mut self,
        site: &Site<'_>,
        old: At<'a, SecurityScheme>,
        new: At<'a, SecurityScheme>,
        is_needed: bool,
    ) {
        let first = self.drafts.len();
        let (before, after) = (flows(old.part), flows(new.part));
        let (was, is) = (scheme_key(&old), scheme_key(&new));
        let (old, new) = (old.node, new.node);
        if let (Some(before), Some(after)) = (&before, &after) {
            self.flows(site, (old, before), (new, after));
        } else if was != is {
            self.report(&rules::SCHEME_CHANGED, site, old, new).values(was, is);
        }
        if !is_needed {
            self.drafts[first..].iter_mut().for_each(|draft| draft.request = Some(Wire::Docs));
        }
        let scopes = |flows: Option<Flows<'a>>| -> BTreeSet<&str> {
            flows.into_iter().flatten().flat_map(|(_, flow)| flow.scopes.keys()).map(String::as_str).collect()
        };
        let (before, after) = (scopes(before), scopes(after));
        if before != after {
            let list = |set: BTreeSet<&str>| set.into_iter().collect::<Vec<_>>().join(", ");
            self.report(&rules::SCHEME_SCOPES, site, old, new).values(list(before), list(after));
        }
        self.scope_words(site, old, new);
        self.words(site, old, new);
    }

    /// Flows of OAuth 2.0, of which a client uses one.
    fn flows(&mut self, site: &Site<'_>, (in_old, old): (&'a Node, &Flows<'a>), (in_new, new): (&'a Node, &Flows<'a>)) {
        for (name, flow) in old {
            match new.get(name).map(|now| (urls(flow), urls(now))) {
                None => self.note_values(&rules::FLOW_REMOVED, site, in_old, in_new, (*name).clone(), None),
                Some((urls, now)) if now != urls => {
                    let says = |urls: &[Option<&str>]| urls.iter().flatten().copied().collect::<Vec<_>>().join(" ");
                    let draft =
                        self.report(&rules::SCHEME_CHANGED, site, in_old, in_new).values(says(&urls), says(&now));
                    // A token is obtained without the URL that refreshes it.
                    let is_refresh = urls[..2] == now[..2];
                    let verdict = if urls[2].is_none() { Wire::Safe } else { Wire::Risky };
                    draft.request = is_refresh.then_some(verdict);
                }
                Some(_) => {}
            }
        }
        for name in new.keys().filter(|name| !old.contains_key(*name)) {
            self.note_values(&rules::FLOW_ADDED, site, in_old, in_new, None, (*name).clone());
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
    let mut open: Vec<&PathItem> = doc.document.paths.values().chain(doc.document.webhooks.values()).collect();
    while let Some(item) = open.pop() {
        for operation in item.operations.values().chain(item.additional.values()) {
            names.extend(operation.security.iter().flat_map(IndexMap::keys).map(String::as_str));
            open.extend(operation.callbacks.values().flat_map(IndexMap::values));
        }
    }
    names
}

/// The paths of the servers of both sides, where each operation has the same URL although servers and paths are others.
fn moved(old: Doc<'_>, new: Doc<'_>) -> Option<(String, String)> {
    let servers = |doc: Doc<'_>| -> Option<(Vec<String>, String)> {
        let urls: Vec<_> = declared(doc.servers()).iter().map(|server| split(&url(server))).collect();
        let path = urls.first()?.1.clone();
        urls.iter()
            .all(|(_, other)| *other == path)
            .then(|| (urls.into_iter().map(|(origin, _)| origin).collect(), path))
    };
    let ((origins, in_old), (others, in_new)) = (servers(old)?, servers(new)?);
    let paths = |doc: Doc<'_>, before: &str| -> BTreeSet<String> {
        doc.document.paths.keys().map(|path| format!("{before}{path}")).collect()
    };
    let (before, after) = (paths(old, &in_old), paths(new, &in_new));
    let common = before.intersection(&after).count();
    let is_moved = in_old != in_new && origins == others && common > 0 && common * 2 >= before.len();
    is_moved.then_some((in_old, in_new))
}

/// The servers that an element declares; without any, itself, which is a server at `/` (OpenAPI 3.2.0, 4.1.1).
pub(super) fn declared(of: At<'_, Vec<Server>>) -> Vec<At<'_, Server>> {
    static ROOT: LazyLock<Server> = LazyLock::new(Server::default);
    match of.part.as_slice() {
        [] => vec![At { node: of.node, part: &ROOT }],
        all => of.listed("servers", all).collect(),
    }
}

/// The URL of a server without a slash at the end. Scheme and host are the same in any case (RFC 3986, 6.2.2.1), names of variables are not.
pub(super) fn url(server: &Server) -> String {
    let (origin, path) = split(&server.url);
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

/// Flows of OAuth 2.0, by name.
type Flows<'a> = BTreeMap<&'a String, &'a Flow>;

fn flows(scheme: &SecurityScheme) -> Option<Flows<'_>> {
    match &scheme.kind {
        SecurityKind::OAuth2 { flows } => Some(flows.iter().collect()),
        _ => None,
    }
}

fn urls(flow: &Flow) -> [Option<&str>; 3] {
    [&flow.authorization_url, &flow.token_url, &flow.refresh_url].map(Option::as_deref)
}

/// Security scheme without documentation and scopes.
pub(super) fn scheme_key(scheme: &SecurityScheme) -> String {
    let kind = scheme.kind.name();
    match &scheme.kind {
        // Only names of headers and of HTTP schemes are the same in any case (RFC 9110, 5.1 and 11.1).
        SecurityKind::ApiKey { place: In::Header, name } => format!("{kind} header {}", name.to_ascii_lowercase()),
        SecurityKind::ApiKey { place, name } => format!("{kind} {} {name}", place.name()),
        SecurityKind::Http { scheme } => format!("{kind} {}", scheme.to_ascii_lowercase()),
        SecurityKind::OAuth2 { flows } => {
            let flows = flows.iter().flat_map(|(name, flow)| [Some(name.as_str())].into_iter().chain(urls(flow)));
            [kind].into_iter().chain(flows.flatten()).collect::<Vec<_>>().join(" ")
        }
        SecurityKind::OpenIdConnect { url } => format!("{kind} {url}"),
        SecurityKind::MutualTls => kind.to_owned(),
    }
}
