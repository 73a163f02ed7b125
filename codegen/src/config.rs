//! `sdk.toml`: what OpenAPI can't say about an SDK.
//!
//! Everything has a default, so that a document alone gives a crate. A key that nobody knows is an error with its line.

use indexmap::IndexMap;
use serde::Deserialize;
use toml::de::{DeTable, DeValue};

use crate::diagnostics::{Diagnostic, Location, Severity};
use crate::reserved;

/// The whole of `sdk.toml`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// `[crate]`: the package that is written.
    #[serde(rename = "crate")]
    pub package: Package,
    /// `[security.<scheme>]`, by the scheme's name in the document.
    pub security: IndexMap<String, Security>,
    /// `[features.<name>]`, by the feature's name.
    pub features: IndexMap<String, Feature>,
    /// `[examples.<name>]`, by the file's stem in `sdk/examples`.
    pub examples: IndexMap<String, Example>,
    /// `[parameters]`.
    pub parameters: Parameters,
    /// `[groups]`: the document's name of a group (tag or extension) to the method's name on the client.
    pub groups: IndexMap<String, String>,
    /// `[[pagination]]`: for operations whose document says nothing of it; the first rule that fits an operation is taken.
    pub pagination: Vec<Pagination>,
    /// `[retries]`: for operations whose document says nothing of it.
    pub retries: Option<Retries>,
    /// `[drift]`.
    pub drift: Drift,
    /// `[warnings]`.
    pub warnings: Warnings,
    /// Where all of this is written.
    #[serde(skip)]
    pub(crate) places: Places,
}

/// `[crate]`: the package that is written, and where it comes from.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Package {
    /// The package's name. Default: the command line's `--name`.
    pub name: Option<String>,
    /// The package's version. Default: `0.1.0`.
    pub version: Option<String>,
    /// One line for the manifest. Default: from the document's title.
    pub description: Option<String>,
    /// SPDX expression. Default: none; no licence is made up.
    pub license: Option<String>,
    /// URL of the sources.
    pub repository: Option<String>,
    /// URL of the project.
    pub homepage: Option<String>,
    /// URL of the documentation.
    pub documentation: Option<String>,
    /// For crates.io, at most five.
    pub keywords: Vec<String>,
    /// For crates.io, at most five.
    pub categories: Vec<String>,
    /// Whether it may be published. Default: true.
    pub publish: Option<bool>,
    /// Rust name of the client. Default: from the document's title, or the package's name where that is long.
    pub client: Option<String>,
    /// Environment variable that the client takes its key from. Default: `<CLIENT>_API_KEY`.
    pub api_key_env: Option<String>,
    /// Id of the operation that the README begins with. Default: the first that is called with strings alone.
    pub first_request: Option<String>,
    /// Documents, relative to `sdk.toml`.
    pub documents: Vec<String>,
    /// Overlays (OpenAPI Overlay 1.0 and 1.1), relative to `sdk.toml`, applied in this order.
    pub overlays: Vec<String>,
}

/// `[security.<scheme>]`: for HTTP Basic (RFC 7617), which of its two parts the API key is; the other is empty.
/// Default: the user name.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Security {
    /// `username = "api_key"`.
    pub username: Option<CredentialRole>,
    /// `password = "api_key"`.
    pub password: Option<CredentialRole>,
}

/// What a part of HTTP Basic credentials holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CredentialRole {
    /// The API key.
    ApiKey,
}

/// `[features.<name>]`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Feature {
    /// One line for the manifest and the README.
    pub description: Option<String>,
}

/// `[examples.<name>]`: a hand-written example program in the folder `sdk/examples` beside `sdk.toml`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Example {
    /// One line for the README.
    pub description: Option<String>,
    /// Features that it needs; without them Cargo leaves it out.
    pub features: Vec<String>,
}

/// `[parameters]`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// Wire names of string parameters whose value is a list joined by commas: they take lists too.
    pub comma_separated: Vec<String>,
}

/// `[[pagination]]`: a rule that makes operations paginated.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pagination {
    /// Operation ids that it is for, `*` standing for anything. Default: every operation that has the parameter and the response.
    #[serde(default)]
    pub operations: Vec<String>,
    /// What is sent for the next page.
    pub kind: PaginationKind,
    /// Wire name of the query parameter that takes the cursor, offset or page number; not for `url` and `link`.
    #[serde(default)]
    pub param: Option<String>,
    /// Wire name of the query parameter that limits a page's size; `offset` only.
    #[serde(default)]
    pub limit: Option<String>,
    /// Path of the next cursor or URL in a page, as `$.meta.next`; `cursor` and `url` only.
    #[serde(default)]
    pub next: Option<String>,
    /// Path of the array of items in a page, as `$.data`. Default: the page itself where it is an array, else its only array.
    #[serde(default)]
    pub items: Option<String>,
}

/// The kinds of [`Pagination`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PaginationKind {
    /// A cursor from the page goes into a parameter.
    Cursor,
    /// A parameter grows by the number of items.
    Offset,
    /// A parameter grows by one.
    Page,
    /// The page holds the next page's URL.
    Url,
    /// The answer's `Link` header names the next page's URL (RFC 8288).
    Link,
}

/// `[retries]`. Times in milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retries {
    /// `"429"` or `"5XX"`.
    pub statuses: Vec<String>,
    /// First wait.
    #[serde(default)]
    pub initial_interval: Option<u64>,
    /// Longest wait.
    #[serde(default)]
    pub max_interval: Option<u64>,
    /// All waits together.
    #[serde(default)]
    pub max_elapsed: Option<u64>,
    /// Growth of the wait from one to the next.
    #[serde(default)]
    pub exponent: Option<f64>,
    /// Connection errors are retried too. Default: true.
    #[serde(default)]
    pub connection_errors: Option<bool>,
}

/// `[drift]`: what the documents are compared with.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Drift {
    /// HTTPS URLs of the published documents.
    pub upstream: Vec<String>,
    /// File of accepted changes, relative to `sdk.toml`.
    pub ignore: Option<String>,
}

/// `[warnings]`: which kinds of warnings are not reported.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Warnings {
    /// Codes, such as `links-left-out`.
    pub allow: Vec<String>,
}

/// The text of an `sdk.toml`, to look up where a value is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    file: String,
    text: String,
}

impl PartialEq for Places {
    /// Configurations are equal wherever they are written.
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Places {
    /// Returns the place of the value that a path of keys and list indices leads to, or of as much of it as there is.
    pub(crate) fn of(&self, path: &[&str]) -> Location {
        let mut offset = None;
        if let Ok(table) = DeTable::parse(&self.text) {
            let table = table.into_inner();
            let mut found =
                path.split_first().and_then(|(key, rest)| member(&table, key, &mut offset).map(|at| (at, rest)));
            while let Some((value, [key, rest @ ..])) = found {
                let next = match value {
                    DeValue::Table(table) => member(table, key, &mut offset),
                    DeValue::Array(list) => key.parse().ok().and_then(|index: usize| list.get(index)).map(|item| {
                        offset = Some(item.span().start);
                        item.get_ref()
                    }),
                    _ => None,
                };
                found = next.map(|next| (next, rest));
            }
        }
        let (line, column) = offset.map_or((0, 0), |offset| position(&self.text, offset));
        Location { file: self.file.as_str().into(), line, column, ..Location::default() }
    }
}

fn member<'t, 'i>(table: &'t DeTable<'i>, key: &str, offset: &mut Option<usize>) -> Option<&'t DeValue<'i>> {
    let (name, value) = table.iter().find(|(name, _)| name.get_ref() == key)?;
    *offset = Some(name.span().start);
    Some(value.get_ref())
}

impl Config {
    /// Reads the text of an `sdk.toml`; `file` is its name in diagnostics.
    ///
    /// # Errors
    /// A syntax error, an unknown key, a value of the wrong type or one that Cargo or Rust would refuse, with its line.
    pub fn parse(text: &str, file: &str) -> Result<Self, Box<Diagnostic>> {
        let mut config: Self = toml::from_str(text).map_err(|error| {
            let (line, column) = error.span().map_or((0, 0), |span| position(text, span.start));
            fault(
                file,
                line,
                column,
                "config-invalid",
                error.message().to_owned(),
                "see `sdk.toml` in the documentation for the keys that exist",
            )
        })?;
        config.check().map_err(|(key, message, help)| {
            let (line, column) = find_key(text, key);
            fault(file, line, column, "config-value", format!("{key}: {message}"), help)
        })?;
        config.places = Places { file: file.to_owned(), text: text.to_owned() };
        Ok(config)
    }

    /// Values that serde can't judge: the first that is wrong, with its key and what would be right.
    fn check(&self) -> Result<(), (&'static str, String, &'static str)> {
        let package = &self.package;
        if let Some(name) = &package.name {
            check_package_name(name)
                .map_err(|message| ("name", message, "use letters, digits, `-` and `_`, a letter first"))?;
        }
        if let Some(version) = package.version.as_deref().filter(|version| !is_version(version)) {
            return Err((
                "version",
                format!("`{version}` is not a version"),
                "three numbers, as in `1.2.3` or `1.2.3-beta.1`",
            ));
        }
        if let Some(client) = package.client.as_deref().filter(|client| !is_type_name(client)) {
            return Err(("client", format!("`{client}` can't name a Rust type"), "an identifier such as `StackOne`"));
        }
        if let Some(client) = package.client.as_deref().filter(|client| reserved::is_client(client)) {
            return Err((
                "client",
                format!("every generated crate has something else called `{client}`"),
                "another name, such as the API's with `Client` behind it",
            ));
        }
        if let Some(env) = package.api_key_env.as_deref().filter(|env| !is_env_name(env)) {
            return Err((
                "api_key_env",
                format!("`{env}` is no name of an environment variable"),
                "letters, digits and `_`",
            ));
        }
        if package.keywords.len() > 5 {
            return Err(("keywords", format!("{} keywords", package.keywords.len()), "crates.io takes five at most"));
        }
        if package.categories.len() > 5 {
            return Err((
                "categories",
                format!("{} categories", package.categories.len()),
                "crates.io takes five at most",
            ));
        }
        if self.security.values().any(|scheme| scheme.username.is_some() && scheme.password.is_some()) {
            return Err((
                "password",
                "both parts are the API key".to_owned(),
                "set `username` or `password`, the other is empty",
            ));
        }
        for status in self.retries.iter().flat_map(|retries| &retries.statuses) {
            if !is_status(status) {
                return Err((
                    "statuses",
                    format!("`{status}` is no status"),
                    "a code such as \"429\" or a range such as \"5XX\"",
                ));
            }
        }
        self.pagination.iter().try_for_each(Pagination::check)
    }
}

impl Pagination {
    fn check(&self) -> Result<(), (&'static str, String, &'static str)> {
        let (param, next) = match self.kind {
            PaginationKind::Cursor => (true, true),
            PaginationKind::Offset | PaginationKind::Page => (true, false),
            PaginationKind::Url => (false, true),
            PaginationKind::Link => (false, false),
        };
        if param && self.param.is_none() {
            return Err((
                "kind",
                format!("{:?} pagination without `param`", self.kind),
                "name the query parameter that goes on",
            ));
        }
        if next && self.next.is_none() {
            return Err((
                "kind",
                format!("{:?} pagination without `next`", self.kind),
                "say where a page tells of the next one, as `$.next`",
            ));
        }
        Ok(())
    }
}

/// Whether Cargo takes this as a package's name, and crates.io too.
///
/// # Errors
/// Says what is wrong with it.
pub fn check_package_name(name: &str) -> Result<(), String> {
    let mut chars = name.chars();
    if !chars.next().is_some_and(|c| c.is_ascii_alphabetic()) {
        return Err(format!("`{name}` does not begin with a letter"));
    }
    if !chars.all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
        return Err(format!("`{name}` holds a character that a package's name can't have"));
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

fn is_status(status: &str) -> bool {
    let bytes = status.as_bytes();
    bytes.len() == 3
        && (b'1'..=b'5').contains(&bytes[0])
        && (bytes[1..].iter().all(u8::is_ascii_digit) || bytes[1..].eq_ignore_ascii_case(b"xx"))
}

/// Line and column, both from 1, of a byte.
fn position(text: &str, offset: usize) -> (u32, u32) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}

/// Where a key is first set.
fn find_key(text: &str, key: &str) -> (u32, u32) {
    let is_key =
        |line: &&str| line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='));
    let found = text.split_inclusive('\n').scan(0, |offset, line| {
        let start = *offset;
        *offset += line.len();
        Some((start + line.len() - line.trim_start().len(), line))
    });
    found.into_iter().find(|(_, line)| is_key(line)).map_or((0, 0), |(offset, _)| position(text, offset))
}

fn fault(file: &str, line: u32, column: u32, code: &'static str, message: String, help: &str) -> Box<Diagnostic> {
    let location = Location { file: file.into(), line, column, ..Location::default() };
    Box::new(Diagnostic { code, severity: Severity::Error, location, message: message.into(), help: help.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fails(text: &str) -> Box<Diagnostic> {
        Config::parse(text, "sdk.toml").expect_err("must be refused")
    }

    #[test]
    fn nothing_is_needed() {
        assert_eq!(Config::parse("", "sdk.toml"), Ok(Config::default()));
    }

    #[test]
    fn the_committed_configuration_is_read() {
        let text = include_str!("../../spec/sdk.toml");
        assert_eq!(Config::parse(text, "spec/sdk.toml").unwrap().package.client.as_deref(), Some("StackOne"));
    }

    #[test]
    fn every_value_is_found_where_it_is() {
        let text = "[crate]\nname = 'zoo'\n[groups]\n'a b' = 'c'\n\n[[pagination]]\nkind = 'link'\noperations = [\n  'x',\n  'y',\n]\n";
        let config = Config::parse(text, "sdk.toml").unwrap();
        for (path, place) in [
            (&["crate", "name"][..], (2, 1)),
            (&["groups", "a b"], (4, 1)),
            (&["pagination", "0"], (6, 1)),
            (&["pagination", "0", "operations", "1"], (10, 3)),
            (&["pagination", "0", "nothing"], (6, 1)),
            (&["nothing"], (0, 0)),
        ] {
            let found = config.places.of(path);
            assert_eq!((found.line, found.column), place, "{path:?}");
        }
    }

    #[test]
    fn every_section_is_read() {
        let config = Config::parse(
            r#"
            [crate]
            name = "zoo-client"
            version = "1.2.3-beta.1"
            client = "Zoo"
            api_key_env = "ZOO_KEY"
            documents = ["zoo.yaml", "keepers.yaml"]
            [security.basic]
            password = "api_key"
            [features.keepers]
            description = "Who feeds the lions"
            [examples.feeding_time]
            description = "Feed the lions"
            features = ["keepers"]
            [parameters]
            comma_separated = ["fields"]
            [groups]
            "Zoo Keepers" = "keepers"
            [[pagination]]
            operations = ["list*"]
            kind = "cursor"
            param = "after"
            next = "$.meta.next"
            [retries]
            statuses = ["429", "5XX"]
            initial_interval = 250
            [drift]
            upstream = ["https://zoo.example/openapi.json"]
            "#,
            "sdk.toml",
        )
        .unwrap();
        assert_eq!(config.package.documents, ["zoo.yaml", "keepers.yaml"]);
        assert_eq!(config.security["basic"].password, Some(CredentialRole::ApiKey));
        assert_eq!(config.examples["feeding_time"].features, ["keepers"]);
        assert_eq!(config.groups["Zoo Keepers"], "keepers");
        assert_eq!(config.pagination[0].kind, PaginationKind::Cursor);
        assert_eq!(config.retries.unwrap().statuses, ["429", "5XX"]);
    }

    #[test]
    fn an_unknown_key_is_an_error_with_its_place() {
        let error = fails("[crate]\nname = \"zoo\"\nclinet = \"Zoo\"\n");
        assert_eq!((error.location.line, error.location.column), (3, 1));
        assert!(error.message.raw().contains("clinet"), "{}", error.message);
    }

    #[test]
    fn values_that_cargo_or_rust_would_refuse_are_errors_with_their_place() {
        let cases = [
            ("[crate]\nname = \"9lives\"\n", "name"),
            ("[crate]\nname = \"fn\"\n", "name"),
            ("[crate]\nname = \"a\\\"b\"\n", "name"),
            ("[crate]\nversion = \"1.2\"\n", "version"),
            ("[crate]\nversion = \"01.2.3\"\n", "version"),
            ("[crate]\nclient = \"my client\"\n", "client"),
            ("[crate]\nclient = \"Self\"\n", "client"),
            ("[crate]\napi_key_env = \"A=B\"\n", "api_key_env"),
            ("[retries]\nstatuses = [\"4XY\"]\n", "statuses"),
            ("[[pagination]]\nkind = \"cursor\"\n", "kind"),
        ];
        for (text, key) in cases {
            let error = fails(text);
            assert_eq!(error.location.line, 2, "{text}");
            assert!(error.message.raw().starts_with(key), "{}", error.message);
        }
    }
}
