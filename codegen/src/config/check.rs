//! Values that have the right type, but that Cargo or Rust would refuse, or that contradict each other.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::{Config, KNOWN_TYPES, Package, Pagination, PaginationKind, Retries, TypeRule, path};
use crate::diagnostics::{Diagnostic, Severity};
use crate::ir::{Status, names};
use crate::reserved;
use crate::suggest;

/// Upper limit of the first wait in milliseconds, where the configuration has none.
const INITIAL_INTERVAL: u64 = 500;

/// Upper limit of any wait in milliseconds, where the configuration has none.
const MAX_INTERVAL: u64 = 60_000;

/// A value that can't be used.
#[derive(Debug)]
pub(super) struct Fault {
    /// Keys and indices that lead to the value.
    path: Vec<String>,
    message: String,
    help: String,
}

impl Fault {
    pub(super) fn new(path: &[&str], message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { path: path.iter().map(|key| (*key).to_owned()).collect(), message: message.into(), help: help.into() }
    }

    /// The fault of a part, seen from the table that holds the part.
    pub(super) fn within(mut self, path: &[&str]) -> Self {
        self.path.splice(0..0, path.iter().map(|key| (*key).to_owned()));
        self
    }
}

impl Config {
    /// Checks values beyond their types.
    ///
    /// # Errors
    /// The first value that can't be used, with its place.
    pub(super) fn check(&self) -> Result<(), Box<Diagnostic>> {
        self.faultless().map_err(|fault| self.refused(fault))
    }

    /// Checks that the types of `[types]` and the macros of `[derives]` are of crates that the package depends on. A module does without:
    /// the package that it is in has its own manifest.
    ///
    /// # Errors
    /// The first type or macro of another crate, with its place.
    pub(crate) fn check_crates(&self) -> Result<(), Box<Diagnostic>> {
        let types = self.types.iter().map(|(key, rule)| match rule {
            TypeRule::Known(_) => Ok(()),
            TypeRule::Custom(custom) => custom.check_crate().map_err(|fault| fault.within(&["types", key])),
        });
        let derives =
            self.derives.iter().map(|(key, rule)| rule.check_crate().map_err(|fault| fault.within(&["derives", key])));
        types.chain(derives).collect::<Result<(), _>>().map_err(|fault| self.refused(fault))
    }

    fn refused(&self, Fault { path, message, help }: Fault) -> Box<Diagnostic> {
        let keys: Vec<&str> = path.iter().map(String::as_str).collect();
        let is_index = |key: &str| key.bytes().all(|byte| byte.is_ascii_digit());
        let shown: Vec<&str> =
            keys.iter().copied().enumerate().filter(|(i, key)| *i < 1 || !is_index(key)).map(|(_, key)| key).collect();
        Box::new(Diagnostic {
            code: "config-value",
            severity: Severity::Error,
            location: self.places.of(&keys),
            message: format!("{}: {message}", shown.join(".")).into(),
            help: help.into(),
        })
    }

    fn faultless(&self) -> Result<(), Fault> {
        self.package.check().map_err(|fault| fault.within(&["crate"]))?;
        self.check_security()?;
        if let Some(retries) = &self.retries {
            retries.check().map_err(|fault| fault.within(&["retries"]))?;
        }
        for (number, rule) in self.pagination.iter().enumerate() {
            rule.check().map_err(|fault| fault.within(&["pagination", &number.to_string()]))?;
        }
        self.rename.check().map_err(|fault| fault.within(&["rename"]))?;
        self.check_groups()?;
        self.check_scopes()?;
        for (key, rule) in &self.derives {
            rule.check().map_err(|fault| fault.within(&["derives", key]))?;
        }
        self.types.iter().try_for_each(|(key, rule)| rule.check().map_err(|fault| fault.within(&["types", key])))
    }

    fn check_security(&self) -> Result<(), Fault> {
        let both = self.security.iter().find(|(_, scheme)| scheme.username.is_some() && scheme.password.is_some());
        let Some((name, _)) = both else { return Ok(()) };
        let message = "both `username` and `password` are the API key";
        Err(Fault::new(&["security", name, "password"], message, "set only one of them; the other is sent empty"))
    }

    /// Names of groups are methods of the client.
    fn check_groups(&self) -> Result<(), Fault> {
        check_names(
            &self.groups,
            |name| is_snake(name) && !reserved::is_group(name),
            "can't name a method of the client",
            "use a name in snake case that Rust and the client leave free, such as `orders`",
        )
        .map_err(|fault| fault.within(&["groups"]))
    }

    /// Names of scopes, and that each is reached from the client.
    fn check_scopes(&self) -> Result<(), Fault> {
        for (name, scope) in &self.scopes {
            let refuse =
                |key: &str, message: String, help: &str| Err(Fault::new(&["scopes", name, key], message, help));
            if !is_snake(name) || reserved::is_group(name) {
                return refuse(
                    "parameter",
                    format!("`{name}` can't name a method of the client"),
                    "use a name in snake case that Rust and the client leave free, such as `account`",
                );
            }
            let type_name = names::type_name(name, "Scope");
            if reserved::is_client(&type_name) || self.package.client.as_deref() == Some(&type_name) {
                return refuse(
                    "parameter",
                    format!("its type would have the name `{type_name}`, which is already taken at the crate's root"),
                    "use another name",
                );
            }
            let mut outer = scope.within.as_ref();
            for _ in 0..=self.scopes.len() {
                let Some(next) = outer else { break };
                let Some(found) = self.scopes.get(next) else {
                    let near =
                        suggest::nearest(next, self.scopes.keys().map(String::as_str).filter(|other| *other != name));
                    let help = suggest::help(near, "use the name of another scope");
                    return refuse("within", format!("there is no scope `{next}` to be within"), &help);
                };
                outer = found.within.as_ref();
            }
            if outer.is_some() {
                return refuse("within", "it lies within itself".to_owned(), "remove `within` from one of the scopes");
            }
        }
        Ok(())
    }
}

impl Package {
    fn check(&self) -> Result<(), Fault> {
        if let Some(name) = &self.name {
            let help = "use lower-case letters, digits, `-` and `_`, starting with a letter";
            check_package_name(name).map_err(|message| Fault::new(&["name"], message, help))?;
        }
        if let Some(version) = self.version.as_deref().filter(|version| !is_version(version)) {
            let message = format!("`{version}` is not a semantic version");
            return Err(Fault::new(&["version"], message, "use three numbers, such as `1.2.3` or `1.2.3-beta.1`"));
        }
        if let Some(client) = self.client.as_deref().filter(|client| !is_type_name(client)) {
            let message = format!("`{client}` can't name a Rust type");
            return Err(Fault::new(&["client"], message, "use an identifier such as `StackOne`"));
        }
        if let Some(client) = self.client.as_deref().filter(|client| reserved::is_client(client)) {
            let message = format!("`{client}` is a name that every generated crate uses");
            return Err(Fault::new(&["client"], message, "use another name, such as the API's followed by `Client`"));
        }
        if let Some(env) = self.api_key_env.as_deref().filter(|env| !is_env_name(env)) {
            let message = format!("`{env}` is not a valid name of an environment variable");
            return Err(Fault::new(&["api_key_env"], message, "use letters, digits and `_`"));
        }
        for (key, words) in [("keywords", &self.keywords), ("categories", &self.categories)] {
            if words.len() > 5 {
                let message = format!("{} {key}", words.len());
                return Err(Fault::new(&[key], message, "crates.io permits at most five"));
            }
        }
        Ok(())
    }
}

impl TypeRule {
    fn check(&self) -> Result<(), Fault> {
        let (message, help) = match self {
            Self::Custom(custom) => return custom.check(),
            Self::Known(name) if KNOWN_TYPES.contains(&name.as_str()) => return Ok(()),
            Self::Known(name) if name.contains("::") => (
                format!("`{name}` is a path, so its rule needs an example"),
                format!("use a table: `{{ rust = \"{name}\", example = … }}`"),
            ),
            Self::Known(name) => {
                let known = KNOWN_TYPES.map(|name| format!("`{name}`")).join(", ");
                let near = suggest::nearest(name, KNOWN_TYPES);
                (format!("there is no ready-made type `{name}`"), suggest::help(near, &format!("use one of {known}")))
            }
        };
        Err(Fault::new(&[], message, help))
    }
}

impl PaginationKind {
    /// The kind as `sdk.toml` has it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Cursor => "cursor",
            Self::Offset => "offset",
            Self::Page => "page",
            Self::Url => "url",
            Self::Link => "link",
            Self::None => "none",
        }
    }
}

impl Retries {
    /// Returns the first value with which no request, or not the meant one, would be sent again.
    fn check(&self) -> Result<(), Fault> {
        for (number, status) in self.statuses.iter().enumerate() {
            let message = match Status::of(status) {
                Some(found) if found.is_error() => continue,
                None | Some(Status::Code(600..)) => format!("`{status}` is not a status"),
                Some(_) => format!("`{status}` is not the status of an error"),
            };
            let help = "use a code such as \"429\" or a range such as \"5XX\"";
            return Err(Fault::new(&["statuses", &number.to_string()], message, help));
        }
        let (initial, max) =
            (self.initial_interval.unwrap_or(INITIAL_INTERVAL), self.max_interval.unwrap_or(MAX_INTERVAL));
        if max < initial {
            let key = if self.max_interval.is_some() { "max_interval" } else { "initial_interval" };
            let message = format!("the longest wait, {max} ms, is shorter than the first one, {initial} ms");
            return Err(Fault::new(&[key], message, "set `max_interval` to `initial_interval` or more"));
        }
        if self.max_elapsed == Some(0) {
            let help = "set the time in milliseconds in which retries may start, or remove it";
            return Err(Fault::new(&["max_elapsed"], "no retry can start within `0`", help));
        }
        match self.exponent.filter(|exponent| !exponent.is_finite() || *exponent < 1.0) {
            Some(exponent) => {
                let message = format!("`{exponent}` is not a factor of 1 or more");
                Err(Fault::new(&["exponent"], message, "use a factor such as `1.5`; with `1.0` all waits are the same"))
            }
            None => Ok(()),
        }
    }
}

impl Pagination {
    fn check(&self) -> Result<(), Fault> {
        let kind = self.kind.as_str();
        let (param, next) = match self.kind {
            PaginationKind::Cursor => (true, true),
            PaginationKind::Offset | PaginationKind::Page => (true, false),
            PaginationKind::Url => (false, true),
            PaginationKind::Link | PaginationKind::None => (false, false),
        };
        if param && self.param.is_none() {
            let help = format!("set `param` to the query parameter of the {kind}, such as `param = \"{kind}\"`");
            return Err(Fault::new(&["kind"], format!("`{kind}` needs `param`"), help));
        }
        if next && self.next.is_none() {
            let what = if kind == "url" { "URL" } else { kind };
            let help = format!("set `next` to the path of the next {what} in a page, such as `next = \"$.next\"`");
            return Err(Fault::new(&["kind"], format!("`{kind}` needs `next`"), help));
        }
        if self.more.is_some() && !param && !next {
            let help = "remove it: only `cursor`, `offset`, `page` and `url` use it";
            return Err(Fault::new(&["more"], format!("`{kind}` does not use it"), help));
        }
        self.check_paths()
    }

    /// Paths are names of properties behind `$`; one that nobody can follow would make no page.
    fn check_paths(&self) -> Result<(), Fault> {
        let help = "write a path as `$.meta.next`; a cursor of the last item is `$.data[-1].id`, of the first one `$.data[0].id`";
        let paths = [
            ("next", &self.next, Some("[-1]")),
            ("prev", &self.prev, Some("[0]")),
            ("items", &self.items, None),
            ("more", &self.more, None),
            ("total", &self.total, None),
            ("total_pages", &self.total_pages, None),
        ];
        for (key, path, item) in paths {
            let Some(path) = path else { continue };
            let item = item.filter(|_| self.kind == PaginationKind::Cursor);
            let parts: Vec<&str> = item.map_or(vec![path.as_str()], |item| path.splitn(2, item).collect());
            let [first, rest @ ..] = parts.as_slice() else { continue };
            let is_path = |text: &str| self::path(text).is_some();
            if !is_path(first) || !rest.iter().all(|rest| is_path(&format!("${rest}"))) {
                return Err(Fault::new(&[key], format!("`{path}` is not a path of properties"), help));
            }
            if let (false, Some(items)) = (rest.is_empty(), &self.items)
                && first != items
            {
                let message = format!("the item is one of `{first}`, and `items` is `{items}`");
                return Err(Fault::new(&[key], message, help));
            }
        }
        Ok(())
    }
}

/// Checks that each name is one, and that none is given twice.
pub(super) fn check_names(
    names: &IndexMap<String, String>,
    is_name: impl Fn(&str) -> bool,
    fault: &str,
    help: &str,
) -> Result<(), Fault> {
    let mut given: HashMap<&str, &str> = HashMap::new();
    for (key, name) in names {
        if !is_name(name) {
            return Err(Fault::new(&[key], format!("`{name}` {fault}"), help));
        }
        if let Some(other) = given.insert(name, key) {
            let message = format!("`{name}` is given to `{other}`, too");
            return Err(Fault::new(&[key], message, "give each its own name"));
        }
    }
    Ok(())
}

/// Returns whether a text is an identifier in snake case that can name a method, field or module.
pub(super) fn is_snake(name: &str) -> bool {
    names::snake(name, "name") == name
}

/// Checks that a package can have this name: that Cargo and crates.io accept it, and that Rust does not warn of it.
///
/// # Errors
/// Says what is wrong with it.
pub fn check_package_name(name: &str) -> Result<(), String> {
    check_dependency_name(name)?;
    if name.contains(|c: char| c.is_ascii_uppercase()) {
        return Err(format!(
            "`{name}` has an upper-case letter, of which Rust warns; use `{}`",
            name.to_ascii_lowercase()
        ));
    }
    Ok(())
}

/// Checks that a package of others can have this name.
pub(super) fn check_dependency_name(name: &str) -> Result<(), String> {
    let mut chars = name.chars();
    if !chars.next().is_some_and(|c| c.is_ascii_alphabetic()) {
        return Err(format!("`{name}` does not start with a letter"));
    }
    if !chars.all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
        return Err(format!("`{name}` contains a character that is not permitted in a package name"));
    }
    if name.len() > 64 {
        return Err(format!("`{name}` is longer than 64 characters"));
    }
    match reserved::package_fault(name) {
        Some(fault) => Err(format!("`{name}` {fault}")),
        None => Ok(()),
    }
}

fn is_version(version: &str) -> bool {
    let core = version.split(['-', '+']).next().unwrap_or_default();
    let number = |part: &str| part.parse::<u64>().is_ok() && (part == "0" || !part.starts_with(['0', '+']));
    core.split('.').count() == 3
        && core.split('.').all(number)
        && version[core.len()..].chars().all(|c| c.is_ascii_alphanumeric() || "-+.".contains(c))
}

fn is_type_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase()) && syn::parse_str::<syn::Ident>(name).is_ok()
}

fn is_env_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
