//! `sdk.toml`: settings that OpenAPI has no keyword for.
//!
//! All keys have defaults, so that a document alone is sufficient. An unknown key is an error with its line.

mod check;
mod derives;
mod explain;
mod path;
mod places;
mod rename;
mod types;

pub use check::check_package_name;
pub(crate) use derives::STANDARD;
pub use derives::{CustomDerive, DeriveRule};
pub(crate) use path::{path, shown};
pub(crate) use places::{Places, position};
pub use rename::Rename;
pub(crate) use types::KNOWN_TYPES;
pub use types::{CustomType, Dependency, TypeRule};

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::diagnostics::Diagnostic;

/// The whole of `sdk.toml`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// `[crate]`: the generated package.
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
    /// `[groups]`: maps a group's name in the document (tag or extension) to the method's name on the client.
    pub groups: IndexMap<String, String>,
    /// `[operations]`.
    pub operations: Operations,
    /// `[optional]`: `Schema.property` to whether the property may be absent, where the document is wrong about it.
    pub optional: IndexMap<String, bool>,
    /// `[nullable]`: `Schema.property` to whether the property may be null, where the document is wrong about it.
    pub nullable: IndexMap<String, bool>,
    /// `[types]`: the Rust type of a format, a schema, a `Schema.property` or a `parameter:name`.
    pub types: IndexMap<String, TypeRule>,
    /// `[derives]`: what types derive, by their names; `*` is any text, and `model:`, `enum:` and `union:` say the kind.
    pub derives: IndexMap<String, DeriveRule>,
    /// `[errors]`.
    pub errors: Errors,
    /// `[[pagination]]`: for operations that declare no pagination; the first rule that matches an operation is used.
    pub pagination: Vec<Pagination>,
    /// `[retries]`: for operations that declare no retries.
    pub retries: Option<Retries>,
    /// `[streaming]`.
    pub streaming: Streaming,
    /// `[scopes.<name>]`, by the name of the client's method.
    pub scopes: IndexMap<String, ClientScope>,
    /// `[drift]`.
    pub drift: Drift,
    /// `[rename]`.
    pub rename: Rename,
    /// `[warnings]`.
    pub warnings: Warnings,
    /// Places of all of this in the file.
    #[serde(skip)]
    pub(crate) places: Places,
}

/// `[crate]`: the generated package and its documents.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Package {
    /// The package's name. Default: the command line's `--name`.
    pub name: Option<String>,
    /// The package's version. Default: `0.1.0`.
    pub version: Option<String>,
    /// One line for the manifest. Default: from the document's title.
    pub description: Option<String>,
    /// SPDX expression. Default: none.
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
    /// `false` forbids publishing. Default: true.
    pub publish: Option<bool>,
    /// `true` if crates.io has this version: the README then says to depend on it by version, else by `repository` or path.
    pub published: bool,
    /// Rust name of the client. Default: from the package's name without an ending such as `-client`, else from the document's title.
    pub client: Option<String>,
    /// Environment variable from which the client reads its key. Default: `<CLIENT>_API_KEY`.
    pub api_key_env: Option<String>,
    /// Id of the operation in the README's first example. Default: the first operation whose arguments are strings.
    pub first_request: Option<String>,
    /// Documents, relative to `sdk.toml`: files, folders, patterns such as `specs/*.yaml`, and `https://` URLs.
    pub documents: Vec<String>,
    /// Overlays (OpenAPI Overlay 1.0 and 1.1), relative to `sdk.toml`, applied in this order.
    pub overlays: Vec<String>,
    /// Folder that references stay in, relative to `sdk.toml`. Default: that of each document.
    pub root: Option<String>,
    /// Folder of the crate, relative to `sdk.toml`. Default: the command line's `--out`.
    pub out: Option<String>,
}

/// `[security.<scheme>]`: for HTTP Basic (RFC 7617), which of its two parts the API key is; the other is empty.
/// Default: the user name.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Security {
    /// `username = "api_key"`.
    pub username: Option<CredentialRole>,
    /// `password = "api_key"`.
    pub password: Option<CredentialRole>,
}

/// Content of a part of HTTP Basic credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CredentialRole {
    /// The API key.
    ApiKey,
}

/// `[features.<name>]`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Feature {
    /// One line for the manifest and the README.
    pub description: Option<String>,
}

/// `[examples.<name>]`: a hand-written example program in the folder `sdk/examples` beside `sdk.toml`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Example {
    /// One line for the README.
    pub description: Option<String>,
    /// Features that it requires; Cargo skips it without them.
    pub features: Vec<String>,
}

/// `[parameters]`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// Wire names of string parameters whose value is a comma-separated list: their setters also take lists.
    pub comma_separated: Vec<String>,
}

/// `[operations]`: which operations the SDK has. Models that none of them needs are left out.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Operations {
    /// The operations that it has: ids, `tag:` and a tag, or paths; `*` is any text. Default: all.
    pub include: Vec<String>,
    /// Operations that it does not have, said in the same way; goes before `include`.
    pub exclude: Vec<String>,
    /// Module of operations without a tag. Default: `together`.
    pub untagged: Untagged,
}

impl Operations {
    /// Returns whether some operations may be left out.
    pub fn selects(&self) -> bool {
        !(self.include.is_empty() && self.exclude.is_empty())
    }
}

/// Module of operations without a tag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Untagged {
    /// In one group, `api`.
    #[default]
    Together,
    /// In groups by the first word of their path that is neither a parameter, a version nor `api`.
    Path,
}

/// `[errors]`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Errors {
    /// Schema of the JSON body of an error whose status an operation does not declare.
    pub default: Option<String>,
}

/// `[[pagination]]`: a rule that makes operations paginated.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Pagination {
    /// Operation ids to which the rule applies; `*` matches any text. Default: every operation with the parameter and the response.
    #[serde(default)]
    pub operations: Vec<String>,
    /// Kind of request for the next page.
    pub kind: PaginationKind,
    /// Wire name of the query parameter that takes the cursor, offset or page number; `cursor`, `offset` and `page` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub param: Option<String>,
    /// Wire name of the query parameter that limits a page's size; `offset` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    /// Path of the next cursor or URL in a page, as `$.meta.next`; `cursor` and `url` only. A cursor may be a property of the last
    /// item, as `$.data[-1].id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Path of the array of items in a page, as `$.data`. Default: the page itself where it is an array, else its only array.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<String>,
    /// Path of a boolean in a page that is true where another one follows, as `$.has_more`; not for `link`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more: Option<String>,
    /// Path of the number of items in all pages, as `$.total`; `offset` and `page` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<String>,
    /// Path of the number of pages, as `$.total_pages`; `page` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_pages: Option<String>,
    /// Path of the previous cursor or URL in a page, as `$.meta.prev`; `cursor` and `url` only. A cursor may be a property of the
    /// first item, as `$.data[0].id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prev: Option<String>,
    /// Wire name of the query parameter that takes the previous cursor; `cursor` only. Default: `param`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prev_param: Option<String>,
}

/// The kinds of [`Pagination`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PaginationKind {
    /// A cursor of the page is sent as a parameter.
    Cursor,
    /// A parameter grows by the number of items.
    Offset,
    /// A parameter grows by one.
    Page,
    /// The page contains the next page's URL.
    Url,
    /// The response's `Link` header contains the next page's URL (RFC 8288).
    Link,
    /// The operations are not paginated, though the document looks as if they were.
    None,
}

/// `[streaming]`: how operations that can respond with a stream of events or JSON values are asked for one, and what ends it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Streaming {
    /// Wire name of the boolean in the body or the query that asks for a stream. Default: `stream`.
    pub property: Option<String>,
    /// Data of the event after which a stream of events ends. Default: `[DONE]`, for events whose data is JSON.
    pub end: Option<String>,
    /// The same for the operations of an id; `*` matches any text.
    pub operations: IndexMap<String, OperationStreaming>,
}

/// `[streaming.operations.<id>]`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct OperationStreaming {
    /// Wire name of the boolean in the body or the query that asks for a stream.
    pub property: Option<String>,
    /// Data of the event after which the stream ends.
    pub end: Option<String>,
    /// Schema of the data of each event, where the document declares no stream of events or another schema.
    pub events: Option<String>,
    /// Schema of each line, where the document declares no stream of JSON values or another schema.
    pub lines: Option<String>,
}

/// `[retries]`. Times in milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Retries {
    /// `"429"` or `"5XX"`.
    pub statuses: Vec<String>,
    /// Upper limit of the first wait, in milliseconds.
    #[serde(default)]
    pub initial_interval: Option<u64>,
    /// Upper limit of any wait, in milliseconds.
    #[serde(default)]
    pub max_interval: Option<u64>,
    /// Limit of all attempts and waits together, in milliseconds.
    #[serde(default)]
    pub max_elapsed: Option<u64>,
    /// Growth of the wait from one to the next.
    #[serde(default)]
    pub exponent: Option<f64>,
    /// Connection errors are retried too. Default: true.
    #[serde(default)]
    pub connection_errors: Option<bool>,
}

/// `[scopes.<name>]`: a parameter that many operations require, given once for all of them.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ClientScope {
    /// Wire name of the parameter: in the path, the query, a header or a cookie.
    #[cfg_attr(test, schemars(with = "String"))]
    pub parameter: Spanned<String>,
    /// Name of the scope that this one is reached through. Default: the client.
    #[serde(default)]
    pub within: Option<String>,
    /// One line for the documentation. Default: from the parameter.
    #[serde(default)]
    pub description: Option<String>,
}

/// `[drift]`: documents with which the own ones are compared.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Drift {
    /// HTTPS URLs of the published documents.
    pub upstream: Vec<String>,
    /// File of accepted changes, relative to `sdk.toml`.
    pub ignore: Option<String>,
}

/// `[warnings]`: which kinds of warnings are not reported.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Warnings {
    /// Codes, such as `links-left-out`.
    pub allow: Vec<String>,
}

impl Config {
    /// Reads the text of an `sdk.toml`; `file` is its name in diagnostics.
    ///
    /// # Errors
    /// A syntax error, an unknown key, a value of the wrong type or one that Cargo or Rust would refuse, with its line.
    pub fn parse(text: &str, file: &str) -> Result<Self, Box<Diagnostic>> {
        if let Some(finding) = explain::misformed(text, file) {
            return Err(finding);
        }
        let mut config: Self = toml::from_str(text).map_err(|error| explain::explain(&error, text, file))?;
        // In the order of the file, which TOML's tables do not keep.
        config.scopes.sort_by(|_, a, _, b| a.parameter.span().start.cmp(&b.parameter.span().start));
        config.places = Places { file: file.to_owned(), text: text.to_owned() };
        config.check()?;
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use serde_json::{Value, json};

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
            [rename]
            strip_suffixes = ["Dto"]
            [rename.types]
            animal_v2 = "Animal"
            [rename.fields.animal_v2]
            nm = "name"
            [rename.variants.Colour]
            "dark-grey" = "Grey"
            [rename.operations]
            list_animals = "list"
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
        assert_eq!(config.rename.fields["animal_v2"]["nm"], "name");
        assert_eq!(config.rename.variants["Colour"]["dark-grey"], "Grey");
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
            ("[retries]\nstatuses = [\"600\"]\n", "statuses"),
            ("[retries]\nstatuses = [\"200\"]\n", "statuses"),
            ("[retries]\nstatuses = [\"503\", \"3xx\"]\n", "statuses"),
            ("[retries]\nmax_interval = 499\nstatuses = []\n", "max_interval"),
            ("[retries]\ninitial_interval = 60001\nstatuses = []\n", "initial_interval"),
            ("[retries]\nmax_interval = 9\ninitial_interval = 10\nstatuses = []\n", "max_interval"),
            ("[retries]\nmax_elapsed = 0\nstatuses = []\n", "max_elapsed"),
            ("[retries]\nexponent = 0.9\nstatuses = []\n", "exponent"),
            ("[retries]\nexponent = nan\nstatuses = []\n", "exponent"),
            ("[retries]\nexponent = inf\nstatuses = []\n", "exponent"),
            ("[[pagination]]\nkind = \"cursor\"\n", "kind"),
            ("[rename]\nstrip_suffixes = [\"dto\"]\n", "strip_suffixes"),
            ("[rename.types]\nPetDto = \"pet\"\n", "PetDto"),
            ("[rename.types]\nPetDto = \"Option\"\n", "PetDto"),
            ("[rename.fields.Pet]\n\"a b\" = \"type\"\n", "a b"),
            ("[rename.variants.Pet]\nx = \"a-b\"\n", "x"),
            ("[rename.operations]\nlistPets = \"listPets\"\n", "listPets"),
            ("[[pagination]]\nmore = \"$.more\"\nkind = \"link\"\n", "more"),
            ("[[pagination]]\nmore = \"$.more\"\nkind = \"none\"\n", "more"),
            ("[[pagination]]\ntotal = \"total\"\nkind = \"page\"\nparam = \"p\"\n", "total"),
            ("[[pagination]]\ntotal_pages = \"$.pages[0]\"\nkind = \"page\"\nparam = \"p\"\n", "total_pages"),
            ("[[pagination]]\nprev = \"$.a[-1].b\"\nnext = \"$.b\"\nkind = \"cursor\"\nparam = \"p\"\n", "prev"),
            ("[[pagination]]\nprev = \"$.a[0].b\"\nnext = \"$.b\"\nkind = \"url\"\n", "prev"),
            (
                "[[pagination]]\nprev = \"$.a[0].b\"\nnext = \"$.b\"\nkind = \"cursor\"\nparam = \"p\"\nitems = \"$.c\"\n",
                "prev",
            ),
            ("[[pagination]]\nnext = \"next\"\nkind = \"url\"\n", "next"),
            ("[[pagination]]\nnext = \"$.a[-1].b\"\nkind = \"url\"\n", "next"),
            ("[[pagination]]\nnext = \"$.a[0].b\"\nkind = \"cursor\"\nparam = \"p\"\n", "next"),
            ("[[pagination]]\nnext = \"$.a[-1].b\"\nkind = \"cursor\"\nparam = \"p\"\nitems = \"$.c\"\n", "next"),
            ("[[pagination]]\nitems = \"$.a[*]\"\nkind = \"link\"\n", "items"),
        ];
        for (text, key) in cases {
            let error = fails(text);
            assert_eq!(error.location.line, 2, "{text}");
            assert!(error.message.raw().contains(&format!("{key}: ")), "{}", error.message);
            assert!(!error.message.raw().contains("Cursor"), "{}", error.message);
        }
    }

    #[test]
    fn a_fault_within_a_value_has_its_place() {
        let uuid = |rest: &str| format!("[types]\nuuid = {{ example = \"a\", {rest} }}\n");
        for (text, message, place) in [
            (uuid("rust = \"uuid::\""), "types.uuid.rust: ", (2, 25)),
            (
                uuid("rust = \"u::U\", crate = { name = \"u\", version = \"one\" }"),
                "types.uuid.crate.version: ",
                (2, 62),
            ),
            (uuid("rust = \"crate::U\", empty = \"(\""), "types.uuid.empty: ", (2, 44)),
            ("[security.x]\nusername = 'api_key'\npassword = 'api_key'".to_owned(), "security.x.password: ", (3, 1)),
            ("[a]\n[crate]\nname = 'x'\nversion = '1'".replace("[a]", "[drift]"), "crate.version: ", (4, 1)),
            ("[groups]\nPets = 'builder'".to_owned(), "groups.Pets: ", (2, 1)),
            ("[groups]\nPets = 'allPets'".to_owned(), "groups.Pets: ", (2, 1)),
            ("[groups]\nPets = 'a'\nCats = 'a'".to_owned(), "groups.Pets: ", (2, 1)),
            ("[rename.operations]\nlist = 'new'".to_owned(), "rename.operations.list: ", (2, 1)),
            ("[crate]\nname = 'Branch_Client'".to_owned(), "crate.name: ", (2, 1)),
            ("[retries]\nstatuses = [\n  '429',\n  'x',\n]".to_owned(), "retries.statuses: ", (4, 3)),
        ] {
            let error = fails(&text);
            assert!(error.message.raw().starts_with(message), "{}", error.message);
            assert_eq!((error.location.line, error.location.column), place, "{text}");
        }
    }

    /// The help that each wrong form ends with.
    const FORMS: &str = "; `sdkwright schema` prints the form of every key";

    #[test]
    fn a_value_of_a_wrong_form_is_explained_in_the_words_of_the_file() {
        for (text, message, help) in [
            (
                "operations = 'x'",
                "`operations` is a string, but must be a table",
                "write a section `[operations]`, and its keys in lines below",
            ),
            (
                "[crate]\ndocuments = 'a.yaml'",
                "`documents` is a string, but must be a list of strings",
                "write `documents = [\"a.yaml\"]`",
            ),
            (
                "[crate]\ndocuments = 7",
                "`documents` is an integer, but must be a list of strings",
                "write `documents = [\"…\"]`",
            ),
            (
                "[operations]\ninclude = 'list*'",
                "`include` is a string, but must be a list of strings",
                "write `include = [\"list*\"]`",
            ),
            (
                "[pagination]\nkind = 'link'",
                "`pagination` is a table, but must be a list of tables",
                "write `[[pagination]]`, with two brackets",
            ),
            (
                "[retries]\nstatuses = [429]",
                "an item of `statuses` is an integer, but must be a string",
                "write `\"429\"`",
            ),
            (
                "[crate]\nversion = 1.5",
                "`version` is a number with a point, but must be a string",
                "write `version = \"1.5\"`",
            ),
            ("[crate]\nname = ['a']", "`name` is a list, but must be a string", "write `name = \"…\"`"),
            ("[crate]\npublish = 'false'", "`publish` is a string, but must be a boolean", "write `publish = false`"),
            (
                "[crate]\npublish = 0",
                "`publish` is an integer, but must be a boolean",
                "write `publish = true`, or `false`",
            ),
            (
                "[optional]\n'Pet.name' = 'no'",
                "`Pet.name` is a string, but must be a boolean",
                "write `\"Pet.name\" = true`, or `false`",
            ),
            (
                "[security]\nbasic = 1",
                "`basic` is an integer, but must be a table",
                "write a section `[security.basic]`, and its keys in lines below",
            ),
            (
                "[types]\nuuid = 1",
                "`uuid` is an integer, but must be a string or a table",
                "write `uuid = \"1\"`, or write a section `[types.uuid]`, and its keys in lines below",
            ),
            (
                "[derives]\nPet = 'Eq'",
                "`Pet` is a string, but must be a list of strings or a table",
                "write `Pet = [\"Eq\"]`, or write a section `[derives.Pet]`, and its keys in lines below",
            ),
            ("[[crate]]\nname = 'a'", "`crate` is a list, but must be a table", "write `[crate]`, with one bracket"),
            (
                "[rename.fields]\nPet = 'x'",
                "`Pet` is a string, but must be a table",
                "write a section `[rename.fields.Pet]`, and its keys in lines below",
            ),
        ] {
            let error = fails(text);
            assert_eq!((error.message.raw(), error.help.raw()), (message, format!("{help}{FORMS}").as_str()), "{text}");
            assert!(error.location.line > 0 && error.location.column > 0);
        }
        for value in ["-1", "1.5", "'x'", "99999999999999999999"] {
            let error = fails(&format!("[retries]\nstatuses = ['429']\ninitial_interval = {value}"));
            assert_eq!((error.location.line, error.code), (3, "config-invalid"), "{value}");
            assert!(!error.message.raw().contains("u64"), "{}", error.message);
            assert!(error.help.raw().contains("milliseconds"), "{}", error.help);
        }
    }

    /// Each key of the file, with each form that it does not have: no message names a type of the generator.
    #[test]
    fn no_message_has_the_words_of_the_parser() {
        let values = ["1", "-1", "1.5", "true", "'x'", "[1]", "[{}]", "{ zzz = 1 }", "1979-05-27"];
        let schema = schema();
        let (mut wrong, mut missing) = (0, 0);
        for (table, about) in schema["properties"].as_object().unwrap() {
            let keys = object(&schema, about).and_then(|object| object["properties"].as_object());
            let keys: Vec<&String> = keys.into_iter().flat_map(|keys| keys.keys()).collect();
            let nested = |value: &str| {
                let heads = [format!("[{table}]"), format!("[[{table}]]"), format!("[{table}.x]")];
                let of = |key: &String| heads.clone().map(|head| format!("{head}\n{key} = {value}\n"));
                keys.iter().copied().flat_map(of).chain([format!("{table} = {value}\n")]).collect::<Vec<_>>()
            };
            for text in values.into_iter().flat_map(nested) {
                let Err(error) = Config::parse(&text, "sdk.toml") else { continue };
                let both = format!("{}\n{}", error.message, error.help);
                for word in [
                    "struct ",
                    "sequence",
                    "invalid type",
                    "invalid value",
                    "u64",
                    "f64",
                    "map,",
                    "expected",
                    "missing field",
                ] {
                    assert!(!both.contains(word), "{text}: {both}");
                }
                assert!(error.location.line > 0, "{text}");
                wrong += usize::from(both.contains("must be"));
                missing += usize::from(both.contains(" has no `"));
            }
        }
        assert!(wrong > 300 && missing > 10, "{wrong} {missing}");
    }

    #[test]
    fn a_key_that_is_set_twice_is_shown_with_its_first_line() {
        for (text, message) in [
            ("[crate]\nname = 'a'\n\nname = 'b'\n", "`name` is set twice, first in line 2"),
            ("[drift]\n[crate]\n[crate]\n", "`crate` is set twice, first in line 2"),
            (
                "[rename.types]\n'a b' = 'A'\n[groups]\n'a b' = 'x'\n'a b' = 'y'\n",
                "`'a b'` is set twice, first in line 4",
            ),
            (
                "[[pagination]]\nkind = 'link'\n[[pagination]]\nkind = 'link'\nkind = 'none'\n",
                "`kind` is set twice, first in line 4",
            ),
            ("rename.types.A = 'B'\nrename.types.A = 'C'\n", "`A` is set twice, first in line 1"),
            ("[types]\nuuid = { rust = 'a', rust = 'b' }\n", "`rust` is set twice"),
        ] {
            assert_eq!(fails(text).message.raw(), message, "{text}");
        }
    }

    #[test]
    fn a_table_without_a_required_key_says_what_to_add() {
        for (text, message, help) in [
            ("[retries]\n", "`[retries]` has no `statuses`", "add `statuses = [\"429\"]`"),
            ("[[pagination]]\nparam = 'a'\n", "`[[pagination]]` has no `kind`", "add `kind = \"cursor\"`"),
            ("[scopes.shop]\n", "`[scopes.shop]` has no `parameter`", "add `parameter = \"…\"`"),
        ] {
            let error = fails(text);
            assert_eq!((error.message.raw(), error.help.raw()), (message, help));
        }
    }

    #[test]
    fn a_misspelled_key_or_value_names_the_one_that_is_meant() {
        for (text, message, help) in [
            ("[crate]\nclinet = \"Zoo\"\n", "there is no key `clinet` here", "did you mean `client`?"),
            ("[crates]\nname = \"zoo\"\n", "there is no key `crates` here", "did you mean `crate`?"),
            ("[[pagination]]\nkind = \"Curser\"\n", "there is no value `Curser` here", "did you mean `cursor`?"),
            ("[drift]\nzzz = 1\n", "there is no key `zzz` here", "known here: `upstream`, `ignore`"),
        ] {
            let error = fails(text);
            assert_eq!((error.message.raw(), error.help.raw()), (message, help));
            assert!(error.location.line > 0 && error.location.column > 0);
        }
    }

    const SCHEMA: &str = "sdk.schema.json";

    fn schema() -> Value {
        let mut schema = json!(schemars::schema_for!(Config));
        schema["title"] = "sdk.toml".into();
        schema
    }

    #[test]
    fn the_schema_for_editors_is_that_of_the_parser() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(SCHEMA);
        let now = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
        if std::env::var_os("SDKWRIGHT_WRITE_SCHEMA").is_some() {
            std::fs::write(&path, &now).unwrap();
        }
        assert!(
            std::fs::read_to_string(&path).unwrap() == now,
            "codegen/{SCHEMA} is not the parser's: write it with\n\
             SDKWRIGHT_WRITE_SCHEMA=1 cargo test -p sdkwright --lib the_schema_for_editors"
        );
    }

    #[test]
    fn the_schema_judges_as_the_parser_does() {
        let schema = schema();
        let judge = jsonschema::validator_for(&schema).unwrap();
        let valid = [include_str!("../../spec/sdk.toml"), "[retries]\nstatuses = [\"429\"]\n", ""];
        let invalid =
            ["[crate]\nclinet = \"\"\n", "[[pagination]]\nkind = \"x\"\n", "[retries]\n", "[groups]\na = 1\n"];
        for (text, expected) in valid.map(|text| (text, true)).iter().chain(&invalid.map(|text| (text, false))) {
            let value = json!(text.parse::<toml::Table>().unwrap());
            assert_eq!(judge.is_valid(&value), *expected, "{text}");
            assert_eq!(Config::parse(text, "sdk.toml").is_ok(), *expected, "{text}");
        }
    }

    /// The page's sections, by the key of the table that each is about.
    fn reference() -> BTreeMap<String, String> {
        let page = include_str!("../../docs/configuration.md");
        let sections = page.split("\n## ").skip(1).filter_map(|section| {
            let name = section.strip_prefix('`')?.trim_start_matches('[');
            let end = name.find(['.', ']'])?;
            Some((name[..end].to_owned(), section.to_owned()))
        });
        sections.collect()
    }

    /// The object that a key's value is, or holds.
    fn object<'s>(schema: &'s Value, key: &Value) -> Option<&'s Value> {
        let text = key.to_string();
        let (_, name) = text.split_once("#/$defs/")?;
        schema["$defs"].get(name.split('"').next()?)
    }

    #[test]
    fn every_key_has_a_row_in_the_reference() {
        let (schema, sections) = (schema(), reference());
        let tables = schema["properties"].as_object().unwrap();
        for (table, about) in tables {
            let section = sections.get(table).unwrap_or_else(|| {
                panic!("docs/configuration.md has no section for `[{table}]`: add `## `[{table}]``, its keys and an example")
            });
            let Some(keys) = object(&schema, about).and_then(|object| object["properties"].as_object()) else {
                continue;
            };
            let heads = section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
            let rows: Vec<&str> = heads.collect();
            for (key, value) in keys {
                assert!(
                    rows.contains(&key.as_str()),
                    "docs/configuration.md, section `[{table}]`: the key `{key}` has no row; add `| `{key}` | type | default | meaning |`"
                );
                let words = object(&schema, value).map(|word| word["oneOf"].clone()).unwrap_or_default();
                for word in words.as_array().into_iter().flatten().filter_map(|word| word["const"].as_str()) {
                    let is_told = section.contains(&format!("`{word}`")) || section.contains(&format!("\"{word}\""));
                    assert!(
                        is_told,
                        "docs/configuration.md, section `[{table}]`: the value `{word}` of `{key}` is not explained"
                    );
                }
            }
        }
        for table in sections.keys() {
            assert!(
                tables.contains_key(table),
                "docs/configuration.md has a section for `[{table}]`, which the parser refuses"
            );
        }
    }

    #[test]
    fn every_example_of_the_reference_is_read() {
        for (table, section) in reference() {
            let example = section.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next());
            let example =
                example.unwrap_or_else(|| panic!("docs/configuration.md, section `[{table}]`: there is no example"));
            let config =
                Config::parse(example, "docs/configuration.md").unwrap_or_else(|error| panic!("[{table}]: {error}"));
            assert_ne!(config, Config::default(), "[{table}]");
        }
    }

    #[test]
    fn every_extension_that_is_read_is_in_the_reference() {
        let page = include_str!("../../docs/configuration.md");
        let mut queue = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
        while let Some(path) = queue.pop() {
            if path.is_dir() {
                queue.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
                continue;
            }
            // Tests read extensions that nobody has.
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
            let is_test = path.components().any(|part| part.as_os_str().to_string_lossy().starts_with("tests"));
            let is_other =
                path.components().any(|part| part.as_os_str() == "progenitor" || part.as_os_str() == "progenitor.rs");
            for name in extensions(code).filter(|_| !is_test && !is_other) {
                assert!(
                    name.starts_with("x-sdkwright-") || name == "x-sdk" || page.contains(&format!("`{name}`")),
                    "docs/configuration.md: `{name}`, which {} reads, has no row in \"Extensions that are read\"",
                    path.display()
                );
            }
        }
    }

    /// Names in literals of the form `"x-…"`.
    fn extensions(code: &str) -> impl Iterator<Item = String> {
        let literals = code.split("\"x-").skip(1).filter_map(|rest| rest.split_once('"'));
        let is_name = |name: &&str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        literals.map(|(name, _)| name).filter(is_name).map(|name| format!("x-{name}"))
    }
}
