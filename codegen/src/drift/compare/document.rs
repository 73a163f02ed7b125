//! What belongs to the document as a whole: its words, servers, security schemes, and schemas that nothing uses.

use std::collections::BTreeSet;

use super::super::change::{Directions, Subject};
use super::super::rules;
use super::super::view::{Doc, items, members, same};
use super::values::{describe, short};
use super::{Site, Walk};
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
        self.servers(&site, old, new);
        self.security_schemes(&site);
    }

    pub(super) fn servers(&mut self, site: &Site<'_>, old: &'a Node, new: &'a Node) {
        let (before, after) = (items(old.get("servers")), items(new.get("servers")));
        let url = |server: &Node| server.text("url").unwrap_or_default().trim_end_matches('/').to_owned();
        for server in before {
            match after.iter().find(|other| url(other) == url(server)) {
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
        for server in after.iter().filter(|server| !before.iter().any(|known| url(known) == url(server))) {
            self.report(&rules::SERVER_ADDED, site, old, server).values(None, url(server));
        }
        if let (Some(a), Some(b)) = (before.first(), after.first())
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
        let part = |name: &str| site.part(format!("security scheme `{name}`"), String::new(), Directions::NONE);
        for (name, scheme) in old.section("securitySchemes") {
            match new.components("securitySchemes").and_then(|all| all.get(name)) {
                Some(other) => self.security_scheme(&part(name), scheme, other),
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

    fn security_scheme(&mut self, site: &Site<'_>, old: &'a Node, new: &'a Node) {
        if scheme_key(old) != scheme_key(new) {
            self.report(&rules::SCHEME_CHANGED, site, old, new).values(scheme_key(old), scheme_key(new));
        } else if scopes(old) != scopes(new) {
            let list = |set: BTreeSet<&str>| set.into_iter().collect::<Vec<_>>().join(", ");
            self.report(&rules::SCHEME_SCOPES, site, old, new).values(list(scopes(old)), list(scopes(new)));
        }
        self.words(site, old, new);
    }

    /// Schemas that no operation on either side came by: those of one name are compared, the others came or went.
    pub(super) fn unused(&mut self) {
        let (old, new) = (self.old, self.new);
        let met_old: BTreeSet<&str> = self.met(|key| key.1);
        let met_new: BTreeSet<&str> = self.met(|key| key.2);
        let used_old = old.reached();
        let used_new = new.reached();
        let owner = self.owner(Subject::Api);
        let nobody = Site::start(owner, Directions::NONE, String::new(), String::new());
        for (name, a) in old.section("schemas") {
            match new.schema(name) {
                Some(_) if met_old.contains(name.as_str()) && met_new.contains(name.as_str()) => {}
                Some(b) => self.pair("schemas", &nobody, (name, a), (name, b)),
                None if met_old.contains(name.as_str()) || used_old.contains(name.as_str()) => {}
                None => {
                    let site = nobody.part(format!("schema `{name}`"), String::new(), Directions::NONE);
                    self.report(&rules::SCHEMA_REMOVED, &site, a, new.root).values(describe(&old, &vec![a]), None);
                }
            }
        }
        for (name, b) in new.section("schemas") {
            let known =
                old.schema(name).is_some() || met_new.contains(name.as_str()) || used_new.contains(name.as_str());
            if !known {
                let site = nobody.part(format!("schema `{name}`"), String::new(), Directions::NONE);
                self.report(&rules::SCHEMA_ADDED, &site, old.root, b).values(None, describe(&new, &vec![b]));
            }
        }
    }

    fn met(&self, side: impl Fn(&(&'static str, &'a str, &'a str)) -> &'a str) -> BTreeSet<&'a str> {
        self.pairs.keys().filter(|key| key.0 == "schemas").map(side).collect()
    }

    /// `title` or `summary`, and `description`.
    pub(super) fn words(&mut self, site: &Site<'_>, old: &'a Node, new: &'a Node) {
        for (key, rule) in [("title", &rules::TITLE), ("summary", &rules::TITLE), ("description", &rules::DESCRIPTION)]
        {
            self.word(rule, site, (old, old.get(key)), (new, new.get(key)));
        }
    }

    /// A word for readers, each with what it stands in.
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

/// What a scheme asks of a client, without its words and scopes.
pub(super) fn scheme_key(scheme: &Node) -> String {
    let mut key: Vec<String> = ["type", "scheme", "in", "name", "openIdConnectUrl"]
        .iter()
        .filter_map(|word| scheme.text(word).map(str::to_ascii_lowercase))
        .collect();
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
