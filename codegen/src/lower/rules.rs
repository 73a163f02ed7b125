//! Rules of `sdk.toml` that nothing in the documents fits.

use std::collections::{BTreeSet, HashSet};

use super::operations::group_name;
use super::pagination::{RuleUse, matches};
use super::retries::EXTENSION;
use crate::canonical::{Document, Operation};
use crate::config::{Config, Pagination, PaginationKind, Retries, Untagged};
use crate::diagnostics::Diagnostics;
use crate::ir::{Api, ParamLocation, SecurityKind, Status, Ty};
use crate::suggest;

const CODE: &str = "rule-without-effect";

/// Warns of each rule that has no effect on the API, with its line.
pub(super) fn check(
    api: &Api,
    document: &Document,
    config: &Config,
    (paged, streamed): (&[RuleUse], &HashSet<String>),
    diagnostics: &mut Diagnostics,
) {
    let mut rules = Rules { api, config, diagnostics };
    rules.first_request();
    rules.security();
    rules.features();
    rules.groups();
    rules.comma_separated();
    rules.errors(document);
    rules.untagged(document);
    rules.retries(document);
    rules.streaming(streamed);
    for (number, rule) in config.pagination.iter().enumerate() {
        rules.pagination(number, rule, paged);
    }
}

/// The operations of a document, with their paths.
fn operations(document: &Document) -> impl Iterator<Item = (&str, &Operation)> {
    document.paths.iter().flat_map(|(path, item)| {
        let all = item.operations.values().chain(item.additional.values());
        all.map(move |operation| (path.as_str(), operation))
    })
}

struct Rules<'a, 'd> {
    api: &'a Api,
    config: &'a Config,
    diagnostics: &'d mut Diagnostics,
}

impl Rules<'_, '_> {
    fn warn(&mut self, path: &[&str], message: String, help: String) {
        self.diagnostics.warn(CODE, self.config.places.of(path), message, help);
    }

    fn first_request(&mut self) {
        let Some(id) = &self.config.package.first_request else { return };
        let mut ids = self.api.operations().map(|(_, operation)| operation.id.as_str());
        if !ids.any(|known| known == id) {
            let ids = self.api.operations().map(|(_, operation)| operation.id.as_str());
            let help = suggest::help(suggest::nearest(id, ids), "name an `operationId` of the documents");
            let place = self.config.places.of(&["crate", "first_request"]);
            let message = format!("`first_request` names the unknown operation `{id}`");
            self.diagnostics.warn("first-request-unknown", place, message, help);
        }
    }

    fn security(&mut self) {
        for (name, _) in &self.config.security {
            let schemes = &self.api.security_schemes;
            match schemes.get(name) {
                Some(scheme) if scheme.kind == SecurityKind::Basic => {}
                Some(_) => self.warn(
                    &["security", name],
                    format!("the security scheme `{name}` is not HTTP Basic"),
                    "it has no user name and password; remove the section".to_owned(),
                ),
                None => {
                    let near = suggest::nearest(name, schemes.keys().map(String::as_str));
                    let help = suggest::help(near, "name a security scheme of the documents");
                    let message = format!("no security scheme is called `{name}`");
                    self.warn(&["security", name], message, help);
                }
            }
        }
    }

    fn features(&mut self) {
        for (name, _) in &self.config.features {
            // A group of that name takes the description, too.
            let known = || {
                let groups = self.api.groups.iter().map(|group| &group.name);
                self.api.features.iter().map(|feature| &feature.name).chain(groups).map(String::as_str)
            };
            if !known().any(|known| known == name) {
                let action = "use the name of a document, or of a group of a single document";
                let help = suggest::help(suggest::nearest(name, known()), action);
                self.warn(&["features", name], format!("the crate has no feature `{name}`"), help);
            }
        }
    }

    fn groups(&mut self) {
        for (name, _) in &self.config.groups {
            let known = || self.api.groups.iter().map(|group| group.wire_name.as_str());
            if !known().any(|known| known == name) {
                let help = suggest::help(suggest::nearest(name, known()), "use the first tag of the operations");
                self.warn(&["groups", name], format!("no group of operations is called `{name}`"), help);
            }
        }
    }

    fn comma_separated(&mut self) {
        for (number, name) in self.config.parameters.comma_separated.iter().enumerate() {
            let params = || self.api.operations().flat_map(|(_, operation)| &operation.params);
            if params().any(|param| param.comma_separated && param.wire_name == *name) {
                continue;
            }
            let path = ["parameters", "comma_separated", &number.to_string()];
            if params().any(|param| param.wire_name == *name) {
                let message = format!("the parameter `{name}` is not a string");
                self.warn(&path, message, "only strings can take lists joined by commas; remove it".to_owned());
            } else {
                let strings = params().filter(|param| param.ty == Ty::String).map(|param| param.wire_name.as_str());
                let help = suggest::help(suggest::nearest(name, strings), "use the name of a string parameter");
                self.warn(&path, format!("no parameter is called `{name}`"), help);
            }
        }
    }

    fn errors(&mut self, document: &Document) {
        let mut responses = operations(document).map(|(_, operation)| &operation.responses);
        if self.config.errors.default.is_some() && responses.all(|responses| responses.contains_key("default")) {
            let message = "each operation declares a `default` response in the documents".to_owned();
            let help = "the schema is for operations that do not; remove it";
            self.warn(&["errors", "default"], message, help.to_owned());
        }
    }

    fn untagged(&mut self, document: &Document) {
        let is_same = |(path, operation): (&str, &Operation)| {
            group_name(operation, path, Untagged::Path) == group_name(operation, path, Untagged::Together)
        };
        if self.config.operations.untagged == Untagged::Path && operations(document).all(is_same) {
            let message = "each operation has a tag or a path without a word for its group".to_owned();
            let help = "the key is for operations without a tag; remove it";
            self.warn(&["operations", "untagged"], message, help.to_owned());
        }
    }

    fn retries(&mut self, document: &Document) {
        let has_own = |(_, operation): (&str, &Operation)| operation.extensions.contains_key(EXTENSION);
        if self.config.retries.is_some() && operations(document).all(has_own) {
            let message = "each operation declares its retries in the documents".to_owned();
            self.warn(&["retries"], message, "the section is for operations that do not; remove it".to_owned());
        } else if let Some(retries) = &self.config.retries {
            self.statuses(&retries.statuses);
            self.waits(retries);
        }
    }

    /// Warns of statuses that are retried because of another entry of the list.
    fn statuses(&mut self, statuses: &[String]) {
        let all: Vec<(usize, &String, Status)> =
            statuses.iter().enumerate().filter_map(|(number, text)| Some((number, text, Status::of(text)?))).collect();
        for (number, text, status) in &all {
            // Of two equal entries, the second.
            let other = all.iter().find(|(index, _, other)| {
                index != number && other.includes(*status) && (index < number || other != status)
            });
            if let Some((_, other, _)) = other {
                let message = format!("the status `{text}` is retried because of `{other}`, too");
                self.warn(&["retries", "statuses", &number.to_string()], message, "remove it".to_owned());
            }
        }
    }

    /// Warns of settings of waits where there is no retry or no wait.
    fn waits(&mut self, retries: &Retries) {
        let is_never = retries.statuses.is_empty() && retries.connection_errors == Some(false);
        let why = match retries.initial_interval {
            _ if is_never => "neither a status nor a connection error is retried",
            Some(0) => "with an `initial_interval` of 0, there is no wait",
            _ => return,
        };
        let keys = [
            ("initial_interval", is_never && retries.initial_interval.is_some()),
            ("max_interval", retries.max_interval.is_some()),
            ("max_elapsed", is_never && retries.max_elapsed.is_some()),
            ("exponent", retries.exponent.is_some()),
        ];
        for (key, _) in keys.iter().filter(|(_, is_set)| *is_set) {
            self.warn(&["retries", key], format!("`{key}` has no effect: {why}"), "remove it".to_owned());
        }
    }

    fn streaming(&mut self, used: &HashSet<String>) {
        let config = &self.config.streaming;
        for pattern in config.operations.keys().filter(|pattern| !used.contains(*pattern)) {
            let ids = || self.api.operations().map(|(_, operation)| operation.id.as_str());
            let path = ["streaming", "operations", pattern];
            match ids().any(|id| matches(pattern, id)) {
                true => self.warn(
                    &path,
                    format!("the operations that `{pattern}` fits do not respond with a stream, or have other sections"),
                    "the section of an operation's id goes first, then the first pattern by name; name schemas with `events` or `lines`, or remove it".to_owned(),
                ),
                false => {
                    let help = suggest::help(suggest::nearest(pattern, ids()), "use ids of the documents' operations");
                    self.warn(&path, format!("no operation has an id like `{pattern}`"), help);
                }
            }
        }
        let streams: Vec<_> = self.api.operations().filter_map(|(_, operation)| operation.streaming.as_ref()).collect();
        let (has_switch, has_end) =
            (streams.iter().any(|found| found.switch.is_some()), streams.iter().any(|found| found.end.is_some()));
        if let Some(property) = config.property.as_ref().filter(|_| !has_switch) {
            let message = format!("no operation that responds with a stream has a boolean `{property}`");
            self.warn(&["streaming", "property"], message, "correct or remove it".to_owned());
        }
        if config.end.is_some() && !has_end {
            let message = "no operation responds with a stream".to_owned();
            self.warn(&["streaming", "end"], message, "remove it".to_owned());
        }
    }

    fn pagination(&mut self, number: usize, rule: &Pagination, paged: &[RuleUse]) {
        let at = number.to_string();
        let kind = rule.kind;
        let is_one = |kinds: &[PaginationKind]| kinds.contains(&kind);
        let (cursor, offset, page, url) =
            (PaginationKind::Cursor, PaginationKind::Offset, PaginationKind::Page, PaginationKind::Url);
        let has_prev_param = rule.prev_param.is_some();
        let unused: &[(&str, bool)] = &[
            ("param", rule.param.is_some() && !is_one(&[cursor, offset, page])),
            ("limit", rule.limit.is_some() && kind != offset),
            ("next", rule.next.is_some() && !is_one(&[cursor, url])),
            ("items", rule.items.is_some() && kind == PaginationKind::None),
            ("total", rule.total.is_some() && !is_one(&[offset, page])),
            ("total_pages", rule.total_pages.is_some() && kind != page),
            ("prev", rule.prev.is_some() && !is_one(&[cursor, url])),
            ("prev_param", has_prev_param && (kind != cursor || rule.prev.is_none())),
        ];
        for (key, _) in unused.iter().filter(|(_, is_unused)| *is_unused) {
            let (what, help) = match *key {
                "prev_param" if kind == cursor => ("without `prev`", "set `prev`, or remove it"),
                _ => ("on pagination of this kind", "remove it, or correct `kind`"),
            };
            self.warn(&["pagination", &at, key], format!("`{key}` has no effect {what}"), help.to_owned());
        }
        let uses: Vec<&RuleUse> = paged.iter().filter(|used| used.rule == number).collect();
        let patterns_that_fit = self.patterns(&at, rule, &uses);
        let works = uses.iter().any(|used| used.why_not.is_none());
        let failure = uses.iter().find_map(|used| used.why_not.as_ref().map(|why| (&used.operation, why)));
        if let (false, Some((operation, why))) = (works, failure) {
            let message = format!("the rule can't make `{operation}` paginated: {}", why.reason);
            let near = why.suggestion.as_deref();
            self.warn(&["pagination", &at, why.key], message, suggest::help(near, "correct the rule or remove it"));
        } else if uses.is_empty() && patterns_that_fit {
            match rule.param.as_deref().filter(|name| !self.has_parameter(name)) {
                Some(name) => {
                    let params = self.api.operations().flat_map(|(_, operation)| &operation.params);
                    let params = params.filter(|param| param.location == ParamLocation::Query);
                    let near = suggest::nearest(name, params.map(|param| param.wire_name.as_str()));
                    let help = suggest::help(near, "use the name of a query parameter of the documents");
                    self.warn(&["pagination", &at, "param"], format!("no operation has a parameter `{name}`"), help);
                }
                None => self.warn(
                    &["pagination", &at],
                    "the rule is for no operation".to_owned(),
                    "rules are for GET operations that have the parameter; an earlier rule, or what the document says itself, is taken first"
                        .to_owned(),
                ),
            }
        }
        self.limit(&at, rule, &uses);
    }

    /// Warns of patterns that fit no operation, and of operations named in full that the rule can't be for. Returns whether any
    /// operation can be meant.
    fn patterns(&mut self, at: &str, rule: &Pagination, uses: &[&RuleUse]) -> bool {
        let works = uses.iter().any(|used| used.why_not.is_none());
        let mut fit = rule.operations.is_empty();
        for (index, pattern) in rule.operations.iter().enumerate() {
            let ids = || self.api.operations().map(|(_, operation)| operation.id.as_str());
            let path = ["pagination", at, "operations", &index.to_string()];
            if !ids().any(|id| matches(pattern, id)) {
                let help = suggest::help(suggest::nearest(pattern, ids()), "use ids of the documents' operations");
                self.warn(&path, format!("no operation has an id like `{pattern}`"), help);
                continue;
            }
            fit = true;
            let why = uses.iter().find(|used| used.operation == *pattern).map(|used| used.why_not.as_ref());
            let message = match why {
                Some(Some(why)) if works => format!("the rule can't make `{pattern}` paginated: {}", why.reason),
                None if !uses.is_empty() && !pattern.contains('*') => {
                    format!("the rule is not taken for `{pattern}`: {}", self.why_not_taken(pattern, rule))
                }
                _ => continue,
            };
            self.warn(&path, message, "correct the rule, or take the operation out of it".to_owned());
        }
        fit
    }

    fn why_not_taken(&self, id: &str, rule: &Pagination) -> &'static str {
        let operation = self.api.operations().map(|(_, operation)| operation).find(|operation| operation.id == id);
        let Some(operation) = operation else { return "there is no such operation" };
        let has = |name: &String| operation.params.iter().any(|param| param.wire_name == *name);
        match operation.method.as_str() {
            "GET" if rule.param.as_ref().is_some_and(|name| !has(name)) => "it does not have the parameter",
            "GET" => "an earlier rule, or what the document says itself, is taken first",
            _ => "its method is not GET",
        }
    }

    fn limit(&mut self, at: &str, rule: &Pagination, uses: &[&RuleUse]) {
        let Some(limit) = rule.limit.as_deref().filter(|_| rule.kind == PaginationKind::Offset) else { return };
        let of_rule: BTreeSet<&str> = uses.iter().map(|used| used.operation.as_str()).collect();
        let operations = self.api.operations().filter(|(_, operation)| of_rule.contains(operation.id.as_str()));
        let params: Vec<&str> = operations
            .flat_map(|(_, operation)| &operation.params)
            .filter(|param| param.location == ParamLocation::Query)
            .map(|param| param.wire_name.as_str())
            .collect();
        if !uses.is_empty() && !params.contains(&limit) {
            let help = suggest::help(suggest::nearest(limit, params.iter().copied()), "correct or remove it");
            let message = format!("`limit`: no operation of the rule has a query parameter `{limit}`");
            self.warn(&["pagination", at, "limit"], message, help);
        }
    }

    fn has_parameter(&self, name: &str) -> bool {
        self.api.operations().any(|(_, operation)| operation.params.iter().any(|param| param.wire_name == name))
    }
}
