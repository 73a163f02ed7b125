//! The crate's README and the index of its pages.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::{features, tables};
use crate::config::Config;
use crate::emit::calls::{Calls, Inputs};
use crate::emit::client::{credential_setters, missing_base_url};
use crate::emit::operations::answer::{self, Answer};
use crate::emit::operations::signature::Signatures;
use crate::emit::product::Product;
use crate::emit::samples::Mode;
use crate::emit::types;
use crate::emit::usage::{self, Imports};
use crate::ir::{
    Api, BodyKind, ClientScope, Features, Group, Kind, Operation, Pagination, PaginationKind, Param, ResponseKind,
    SecurityKind, Ty, TypeId,
};
use crate::markdown;

/// The list of all pages.
pub(super) fn index(api: &Api, product: &Product) -> String {
    let mut out = format!(
        "# {}: operations and models\n\nThe examples on these pages are compiled and run as doctests.\n\n## Operations\n\n{}",
        product.package,
        groups(api, |group| format!("(operations/{}.md)", group.name))
    );
    out.push_str("\n## Models\n\n");
    for (_, ty) in api.top_level() {
        out.push_str(&format!("- [`{}`](models/{}.md)\n", ty.name, ty.module));
    }
    out
}

/// The groups of operations; `target` is what follows the name of each as a link.
fn groups(api: &Api, target: impl Fn(&Group) -> String) -> String {
    let rows: Vec<Vec<String>> = api
        .groups
        .iter()
        .map(|group| {
            vec![
                format!("[`{}()`]{}", group.name, target(group)),
                group.operations.len().to_string(),
                tables::described(&group.docs),
            ]
        })
        .collect();
    tables::table(&["Group", "Operations", "About"], &rows)
}

/// A link of the README: a file in the repository, which is an item of the crate's documentation or another address there.
pub(in crate::emit) struct Link {
    /// As the README refers to it.
    pub(in crate::emit) label: String,
    /// Relative to the README.
    file: String,
    /// In the crate's documentation.
    pub(in crate::emit) item: String,
    /// The features that compile the item.
    pub(in crate::emit) features: Features,
}

/// The README's links, which it has at its end. Documentation that has the same labels before it leads elsewhere.
pub(in crate::emit) fn links(api: &Api, config: &Config, product: &Product) -> Vec<Link> {
    let always = Features::default;
    let groups = api.groups.iter().map(|group| Link {
        label: format!("group-{}", group.name),
        file: format!("docs/operations/{}.md", group.name),
        item: format!("crate::operations::{}", group.name),
        features: group.features.clone(),
    });
    let payloads = api.webhooks.iter().filter_map(|webhook| match webhook.payload {
        Ty::Named(id) => Some(api.ty(id)),
        _ => None,
    });
    let payloads: BTreeMap<&str, Link> = payloads
        .map(|ty| {
            let link = Link {
                label: format!("model-{}", ty.name),
                file: format!("docs/models/{}.md", api.ty(ty.home).module),
                item: format!("crate::models::{}", ty.name),
                features: ty.features.clone(),
            };
            (ty.name.as_str(), link)
        })
        .collect();
    let Product { package, version, .. } = product;
    let examples = config.examples.iter().filter(|(_, example)| example.description.is_some()).map(|(name, _)| Link {
        label: format!("example-{name}"),
        file: format!("examples/{name}.rs"),
        item: format!("https://docs.rs/crate/{package}/{version}/source/examples/{name}.rs"),
        features: always(),
    });
    let pages = Link {
        label: "pages".to_owned(),
        file: "docs/README.md".to_owned(),
        item: "crate::models".to_owned(),
        features: always(),
    };
    groups.chain(payloads.into_values()).chain(examples).chain([pages]).collect()
}

/// `README.md` of a crate that holds models alone.
pub(super) fn of_models(api: &Api, config: &Config, product: &Product) -> String {
    let stock = || format!("Models of {}.", markdown::line(&api.info.title));
    let described = config.package.description.clone().unwrap_or_else(stock);
    let mut out = format!(
        "# {}\n\n{}\n\nEvery model implements `serde::Serialize` and `serde::Deserialize`, and preserves properties that are not in the document.\n\n## Models\n\n",
        product.package,
        markdown::line(&described)
    );
    for (_, ty) in api.top_level() {
        out.push_str(&format!("- `{}::models::{}`\n", product.library, ty.name));
    }
    out
}

/// `README.md`: from the first line in `Cargo.toml` to what happens when a call fails, each as code that compiles.
pub(super) fn readme(api: &Api, config: &Config, product: &Product) -> String {
    let described =
        config.package.description.clone().unwrap_or_else(|| format!("Client of {}.", markdown::line(&api.info.title)));
    let parts = Parts::new(api, config, product);
    let mut out = format!("# {}\n\n{}\n\n", product.package, markdown::line(&described));
    out.push_str(&install(config, product));
    out.push_str(&section("First request", "", parts.first_request()));
    out.push_str(&section("Authentication", &parts.about_keys(), Some(parts.authentication())));
    out.push_str(&section("Servers", SERVERS, parts.servers()));
    out.push_str(&scopes(api, product));
    out.push_str(&format!("## Requests\n\n{REQUESTS}\n\n"));
    out.push_str(&section("Pagination", &paginated(api), parts.pagination()));
    out.push_str(&section("Streaming", STREAMING, parts.streaming()));
    out.push_str(&section("Uploads", UPLOADS, parts.upload()));
    out.push_str(&section("Downloads", DOWNLOADS, parts.download()));
    out.push_str(&blocking_section(&parts));
    out.push_str(&section("Errors", ERRORS, Some(parts.errors())));
    out.push_str(&section("Retries and timeouts", RETRIES, Some(parts.retries())));
    out.push_str(&format!("## Limits\n\n{LIMITS}\n\n"));
    out.push_str(&section("Hooks", HOOKS, Some(parts.hooks())));
    out.push_str(&section("Transport", TRANSPORT, Some(parts.transport())));
    out.push_str(&format!("## Lenient and strict\n\n{LENIENCY}\n\n"));
    if api.types.iter().any(|ty| matches!(ty.kind, Kind::Object(_))) {
        out.push_str(&format!("## Models\n\n{MODELS}\n\n{SERDE}\n\n"));
    }
    out.push_str(&webhooks(api, product));
    out.push_str(&features::chapter(
        api,
        source(config, product),
        product,
        parts.first().map(|(_, operation)| operation),
    ));
    out.push_str(&examples(config));
    let table = groups(api, |group| format!("[group-{}]", group.name));
    out.push_str(&format!("## Groups\n\n{table}\n[All operations and models][pages].\n\n"));
    for Link { label, file, .. } in links(api, config, product) {
        out.push_str(&format!("[{label}]: {file}\n"));
    }
    out
}

/// Features that the README's examples need: any of each.
pub(in crate::emit) fn needs(api: &Api, config: &Config, product: &Product) -> Vec<Features> {
    let parts = Parts::new(api, config, product);
    let mut needs: Vec<Features> = parts.examples().map(|(_, operation)| operation.features.clone()).collect();
    needs.extend(payload(api).map(|id| api.ty(id).features.clone()));
    needs.sort();
    needs.dedup();
    needs
}

/// The example of a call that blocks, as a doctest, and what else it needs compiled. The README, which is compiled without the
/// feature too, only shows it.
pub(super) fn blocking_example(api: &Api, config: &Config, product: &Product) -> Option<(String, Features)> {
    let (operation, code) = Parts::new(api, config, product).blocking()?;
    Some((super::example("no_run", code), operation.features.clone()))
}

fn blocking_section(parts: &Parts<'_>) -> String {
    let Some((_, code)) = parts.blocking() else { return String::new() };
    format!("## Blocking\n\n{BLOCKING}\n\n{}\n", super::example("rust,ignore", code))
}

const REQUESTS: &str = "An operation is a method whose arguments are the required parameters: those in the path, in \
    its order, then those in the query, headers and cookies, by name, and the body last. If there are more than \
    three, they are fields of a struct. Each optional parameter has a setter; `maybe(value, setter)` calls a setter \
    if there is a value. `header(name, value)` adds a header. `.await` sends the request and returns a `Response`: \
    the body, with `status()`, `headers()`, `request_id()`, `retries()` and `warnings()`. `send_raw()` returns any \
    response as bytes. Requests are `Clone`: a clone can be sent again.";

const SCOPES: &str = "Operations that require the same parameter are methods of a part of the client, which is \
    created with the parameter. Parts are cheap to clone, and can be sent to other tasks. An operation for which the \
    parameter is optional is a method of the client, and has a setter for it.";

const STREAMING: &str = "Server-sent events and JSON lines are streams of typed values. An event is used as its data: `event.text` is \
    `event.data.text`. A stream ends with the response; `idle_timeout` limits the wait for its next value.\n\n\
    If an operation can also respond with a whole body, the method that opens the stream asks for a stream (such as by \
    `\"stream\": true`), and `.await` asks for the whole body. A response of another content type is an `Error::Decode` with \
    the beginning of the response.";

const KEYS: &str = "A key or token may be text; a `SharedSecret`, which `set` replaces while the client is in use; or a `TokenProvider`, \
    a function that is called when a token is needed, after it expired, and after the API refused it. Clones of a client share the token, and \
    requests that need one at the same time wait for one call of the function. An `authorization` header of the client, or a hook that signs \
    requests, counts as credentials; an `authorization` header of one request is sent in place of them.";

const HOOKS: &str = "Hooks are functions that the client calls: `on_request` with each request that is about to be sent, which it may sign, \
    change or delay; `on_response` with the status and headers of each response; `on_retry` before each retry. A hook that fails ends the \
    request with `Error::Hook`. With the feature `tower`, `layer` puts `tower` layers around the transport.\n\n\
    A header for an idempotency key that an operation declares is filled in with a random key, where it is not set and the method is not \
    idempotent.\n\n\
    This client sends ten requests a second at most:";

const UPLOADS: &str = "Files are sent from memory, from a path or from a stream (`FileSource`, `Body`). A request whose body is a stream \
    is sent once, and never retried.";

const DOWNLOADS: &str = "`.await` reads content into memory, up to `max_body_size`; `download()` returns it as a stream of bytes of any \
    length.";

const BLOCKING: &str = "With the feature `blocking`, which is off by default, `wait()` takes the place of `.await`: threads and \
    programs without an async runtime make every call, with the same client. Pages, items and streams are iterators. A download becomes a \
    `Read` with `into_reader()`, and `ByteStream::from_reader` sends what a `Read` reads. In async code, which must not block, `wait()` \
    returns `Error::InvalidRequest`; within `spawn_blocking` it works.";

const SERDE: &str = "Models implement `Model` (`from_json`, `to_json`) and serde's `Serialize` and `Deserialize`, for \
    self-describing formats: JSON, YAML, TOML, CBOR, MessagePack. Deserializing from another format, such as bincode \
    or postcard, is an error. Unknown properties keep their order; the keys of a `serde_json::Value` are sorted, \
    unless an application enables `serde_json`'s feature `preserve_order`.";

const PAGINATION: &str = "`items()` returns a stream of items, `pages()` a stream of pages. Each page is requested \
    when it is polled. Resume an interrupted stream with `resume_from(cursor)`.";

/// A sentence on the way back, where an operation has one.
const BACKWARDS: &str =
    " `backwards()` turns a stream of pages around: it continues with the page before the last one.";

const SERVERS: &str = "The client calls the first server of the OpenAPI document. Select another one with `server`, or \
    set any URL with `base_url`, which then applies to every operation.";

const WEBHOOKS: &str = "The payloads of webhooks, which the API sends to your server, are models, too.";

const ERRORS: &str = "All operations return the same `Error` type, which has `status()`, `retry_after()`, \
    `request_id()`, `is_timeout()`, `is_connect()` and `is_rate_limited()`. The error bodies that an operation \
    declares are an enum with the name of its request, followed by `Error`; any other body is available as JSON and \
    as bytes. If a connection is lost within an error body, the status is kept and `is_truncated()` returns true. \
    `Debug` and errors show neither credentials nor values that the OpenAPI document marks as sensitive (`format: \
    password`, `x-sensitive`).\n\n\
    `may_have_been_processed()` returns false if the API certainly did not process the request, for example because \
    it was never sent, and true otherwise.";

const RETRIES: &str = "A request is retried if sending it twice has the same effect as sending it once:

| Failure | GET, HEAD, OPTIONS, TRACE, QUERY, PUT, DELETE, and requests with an idempotency key | Other requests |
| --- | --- | --- |
| No connection, or HTTP/2 reports that the request was not processed | retried | retried |
| Status 429, or 503 with `Retry-After` | retried | retried |
| Another listed status, such as 408 or 502 | retried | not retried |
| Connection lost, or timeout, after the request was sent | retried | not retried |
| Token refused (401), if a new one can be requested | retried once | retried once |
| Any, if the body is a stream | not retried | not retried |

The listed statuses are those that the OpenAPI document lists for the operation, else 408, 429, 502, 503 and 504; \
`statuses(…)` of a policy replaces them. An idempotency key is a header such as `Idempotency-Key`, set as a parameter or by `header(…)`. \
`retry(…)` on a request overrides this: the statuses of its policy are retried for any method, and with \
`idempotent(true)` the middle column applies.

The delay grows with each attempt. `Retry-After` is honoured up to the policy's `max_elapsed`: if the API requests a \
longer delay, the request ends with that response. `total_timeout` limits a request with all its attempts.";

const LIMITS: &str = "Responses are bounded in size and time. Each limit is a method of the client's builder; limits of \
    time are methods of each request, too:\n\n\
    | limit | applies to | default | error |\n\
    | --- | --- | --- | --- |\n\
    | `timeout` | one attempt: connecting, sending, redirects, receiving and decoding the body; for a download or \
    stream, the time until its headers are received | 60 s | `Error::Timeout` |\n\
    | `total_timeout` | the whole request: all attempts, the delays between them, and decoding the response; all pages of `pages` and \
    `items`, and a download or stream to its end, including the time that the caller takes in between | none | `Error::Timeout` |\n\
    | `idle_timeout` | the time between two chunks of a download or stream | as `timeout` | `Error::Timeout` |\n\
    | `max_body_size` | a body that is read into memory; one event or line of a stream | 64 MiB | `Error::TooLarge` |\n\
    | `max_decoded_size` | the memory that the decoded values take | eight times `max_body_size` | `Error::TooLarge` |\n\n\
    `items` ends with `Error::Pagination` after 100 consecutive pages without items. A number that the Rust type can't represent \
    exactly causes a warning on the response.";

const TRANSPORT: &str = "Requests are sent with `reqwest`. Implement `Transport` to use another HTTP client, or to replace \
    the network in tests.\n\n\
    The default transport uses the proxies of the environment (`HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, and \
    `NO_PROXY` for exceptions); `no_proxy()` on the builder ignores them.\n\n\
    In browsers (`wasm32-unknown-unknown`) requests are sent with `fetch`. The API must allow the page's origin (CORS), the browser follows \
    redirects, and a body that is a stream is read into memory first. There are no files on disk. Futures are `Send` there, too, but stay on the \
    thread that made them.";

const LENIENCY: &str = "By default, responses are decoded leniently: a deviation from the OpenAPI document whose meaning is clear is \
    a warning on the response (`response.warnings()`), and no data is lost. `strict(true)` on the client's builder \
    turns every warning into an error. `tolerant(true)` reads a required property that is missing or null, which is an error by default, \
    as its type's empty value, with a warning.";

const MODELS: &str = "A model that is sent is created by `new` from its required fields: first single values, then \
    lists and maps, each ordered by wire name, so that the order of properties in the OpenAPI document does not \
    matter. If there are more than three, `new` takes a struct. Each optional field has a setter: `with_name(…)`. A \
    model that is only received implements `Default`, so that tests can create it. Fields are public, and structs \
    `#[non_exhaustive]`: an additional field is not a breaking change.\n\n\
    A property with only one possible value is written and checked, but is not a field. Properties that are not in \
    the schema are preserved: `extra()` returns them, `extra_mut()` changes them. An unknown value of an enum is \
    decoded as `Unknown`; `as_str()` returns it like any other. A union implements `From` for the types of its \
    variants, for text if one of them is text, and for the conversions of nested unions; `is_…` tests for a variant, \
    `as_…` and `into_…` return its value.";

/// How to depend on the crate.
fn install(config: &Config, product: &Product) -> String {
    let (key, value) = source(config, product);
    let (source, note) = match key {
        "version" => (value.to_string(), ""),
        "path" => (format!("{{ path = {value} }}"), " # the folder of this crate"),
        key => (format!("{{ {key} = {value} }}"), ""),
    };
    let package = &product.package;
    format!(
        "## Install\n\n```toml\n[dependencies]\n{package} = {source}{note}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n```\n\n"
    )
}

/// Returns where Cargo finds the crate, as a key of a dependency and its value: by its version only if crates.io has it.
fn source(config: &Config, product: &Product) -> (&'static str, toml::Value) {
    match &config.package.repository {
        _ if config.package.published => ("version", product.version.as_str().into()),
        Some(repository) => ("git", repository.as_str().into()),
        None => ("path", format!("../{}", product.package).into()),
    }
}

/// The payload that the README reads.
fn payload(api: &Api) -> Option<TypeId> {
    api.webhooks.iter().find_map(|webhook| match webhook.payload {
        Ty::Named(id) => Some(id),
        _ => None,
    })
}

/// The payload of each webhook, and how one is read.
fn webhooks(api: &Api, product: &Product) -> String {
    let rows: Vec<Vec<String>> = api
        .webhooks
        .iter()
        .map(|webhook| {
            let payload = match webhook.payload {
                Ty::Named(id) => format!("[`{0}`][model-{0}]", api.ty(id).name),
                _ => tables::unlinked(api, &webhook.payload),
            };
            vec![markdown::code_in_cell(&webhook.wire_name, 80), payload, tables::described(&webhook.docs)]
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let code = payload(api).map(|id| {
        let payload = types::ident(&api.ty(id).name);
        let library = types::ident(&product.library);
        super::example(
            "rust",
            quote! {
                use #library::json::{DecodeError, Model};
                use #library::models::#payload as Payload;

                fn read(body: &[u8]) -> Result<Payload, DecodeError> {
                    Payload::from_json(body)
                }
            },
        )
    });
    let table = tables::table(&["Webhook", "Payload", "About"], &rows);
    format!("## Webhooks\n\n{WEBHOOKS}\n\n{table}\n{}\n", code.unwrap_or_default())
}

/// Table of the hand-written examples.
fn examples(config: &Config) -> String {
    let rows: Vec<Vec<String>> = config
        .examples
        .iter()
        .filter_map(|(name, example)| {
            let description = markdown::cell(example.description.as_deref()?);
            Some(vec![format!("[`{name}`][example-{name}]"), description])
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let run = "Run an example with `cargo run --example <name>`.";
    format!("## Examples\n\n{run}\n\n{}\n", tables::table(&["Example", "Description"], &rows))
}

/// The parts of the client that operations are called on.
fn scopes(api: &Api, product: &Product) -> String {
    let row = |scope: &ClientScope| {
        let outer = scope.within.map_or(&product.variable, |outer| &api.scopes[outer].name);
        let said = scope.description.as_deref().or(scope.param.docs.description.as_deref()).unwrap_or_default();
        let wire_name = markdown::code_in_cell(&scope.param.wire_name, 80);
        vec![format!("`{outer}.{}(…)`", scope.name), wire_name, markdown::cell(said)]
    };
    let rows: Vec<Vec<String>> = api.scopes.iter().map(row).collect();
    if rows.is_empty() {
        return String::new();
    }
    let table = tables::table(&["Part of the client", "Parameter", "About"], &rows);
    format!("## Scopes\n\n{SCOPES}\n\n{table}\n")
}

/// Returns what users need to know about pages.
fn paginated(api: &Api) -> String {
    let goes_back = |pagination: &Pagination| {
        pagination.prev.is_some()
            || matches!(pagination.kind, PaginationKind::Page { .. } | PaginationKind::Offset { limit: Some(_), .. })
    };
    let mut paginations = api.operations().filter_map(|(_, operation)| operation.pagination.as_ref());
    [PAGINATION, if paginations.any(goes_back) { BACKWARDS } else { "" }].concat()
}

fn section(title: &str, text: &str, code: Option<TokenStream>) -> String {
    let Some(code) = code else { return String::new() };
    let text = if text.is_empty() { String::new() } else { format!("{text}\n\n") };
    format!("## {title}\n\n{text}{}\n", super::example("rust,no_run", code))
}

/// Returns whether a success of the operation is of a kind.
fn responds(operation: &Operation, is: impl Fn(&ResponseKind) -> bool) -> bool {
    let successes = operation.responses.iter().filter(|response| response.status.is_success());
    successes.flat_map(|response| &response.content).any(|content| is(&content.kind))
}

/// Parts of the examples.
struct Parts<'a> {
    api: &'a Api,
    config: &'a Config,
    product: &'a Product,
    library: proc_macro2::Ident,
    client: proc_macro2::Ident,
    variable: proc_macro2::Ident,
}

impl<'a> Parts<'a> {
    fn new(api: &'a Api, config: &'a Config, product: &'a Product) -> Self {
        Self {
            api,
            config,
            product,
            library: types::ident(&product.library),
            client: types::ident(&product.client),
            variable: types::ident(&product.variable),
        }
    }

    fn about_keys(&self) -> String {
        let setters = credential_setters(self.api, self.config);
        let kinds = || self.api.security_schemes.values().map(|scheme| &scheme.kind);
        let mut parts = Vec::new();
        if setters.iter().any(|setter| setter.from_env) {
            parts.push(format!(
                "The key is set on the builder, or read from the environment variable `{}`. An empty key is an error of `build()`.",
                self.product.api_key_env
            ));
        }
        if kinds().any(|kind| matches!(kind, SecurityKind::OAuth2 { client_credentials: true, .. })) {
            parts.push(
                "With OAuth 2 client credentials, a token is requested when needed, shared by all clones of the client, \
                 and renewed, once for all tasks, when it expires or is refused."
                    .to_owned(),
            );
        }
        let of_grants: Vec<String> =
            setters.iter().filter(|setter| setter.takes_grant()).map(|setter| format!("`{}`", setter.method)).collect();
        if !of_grants.is_empty() {
            let take = if of_grants.len() == 1 { "takes" } else { "take" };
            parts.push(format!(
                "{} {take} a refresh token or an authorization code: `OAuth2::refresh_token(token).client(id, secret)`. Its \
                 `on_tokens` calls a function with each refresh token that is issued, to save it.",
                of_grants.join(" and ")
            ));
        }
        if setters.iter().any(|setter| setter.arguments.len() == 1) {
            parts.push(KEYS.to_owned());
        }
        if kinds().any(|kind| *kind == SecurityKind::MutualTls) {
            parts.push(
                "Mutual TLS is configured on the transport: pass a `reqwest_client` that has the certificate."
                    .to_owned(),
            );
        }
        parts.join("\n\n")
    }

    /// How to choose among several servers.
    fn servers(&self) -> Option<TokenStream> {
        let Self { api, client, .. } = self;
        let server = types::ident(&api.servers.get(1)?.name);
        let imports = self.imports(&["Error", "Server"]);
        let key = self.key();
        Some(quote! {
            #imports

            fn elsewhere() -> Result<#client, Error> {
                #client::builder() #key.server(Server::#server).build()
            }
        })
    }

    /// The setter for the API's first credentials, with a stand-in for the secret.
    fn key(&self) -> TokenStream {
        let setters = credential_setters(self.api, self.config);
        let simple = setters.iter().find(|setter| setter.arguments.len() == 1);
        simple.map_or_else(TokenStream::new, |setter| {
            let method = types::ident(&setter.method);
            let secret = format!("your {}", setter.arguments.first().unwrap_or(&"key"));
            quote!(.#method(#secret))
        })
    }

    /// The server's address, where the document has none.
    fn url(&self) -> TokenStream {
        missing_base_url(self.api).map(|example| quote!(.base_url(#example))).unwrap_or_default()
    }

    /// The operation of the first request: the one that the configuration names; else the first of those that show most.
    fn first(&self) -> Option<(&'a Group, &'a Operation)> {
        let wanted = self.config.package.first_request.as_deref();
        let named = self.api.operations().find(|(_, operation)| Some(operation.id.as_str()) == wanted);
        let usable = self.api.operations().filter(|(_, operation)| operation.docs.deprecated.is_none());
        named.or_else(|| usable.min_by_key(|(_, operation)| self.rank(operation)))
    }

    /// Distance of an operation from the best example: pages of a list, else a read of a type, with few arguments.
    fn rank(&self, operation: &Operation) -> u8 {
        let is_read = operation.method == "GET";
        let answer = answer::answer(operation);
        match (self.is_simple(operation), is_read, operation.pagination.is_some()) {
            (true, _, true) => 0,
            (true, true, _) if matches!(answer, Answer::Json(_) | Answer::OptionalJson(_)) => 1,
            (true, true, _) if !matches!(answer, Answer::Empty) => 2,
            (true, ..) => 3,
            (false, ..) => 4,
        }
    }

    /// Returns whether it takes no body, and no arguments but strings, of which there are few.
    fn is_simple(&self, operation: &Operation) -> bool {
        let is_string = |ty: &Ty| matches!(self.api.resolve(ty), Ty::String);
        let arguments: Vec<&Param> =
            operation.params.iter().filter(|param| param.required && param.scope.is_none()).collect();
        operation.body.as_ref().is_none_or(|body| !body.required)
            && arguments.len() <= 3
            && arguments.iter().all(|param| is_string(&param.ty) && !param.comma_separated)
    }

    /// The first operation of which something holds: of those that are not deprecated, one with few arguments if there is.
    fn find(&self, fits: impl Fn(&Operation) -> bool) -> Option<(&'a Group, &'a Operation)> {
        let all = self.api.operations().filter(|(_, operation)| operation.docs.deprecated.is_none() && fits(operation));
        all.min_by_key(|(_, operation)| !self.is_simple(operation))
    }

    fn paged(&self) -> Option<(&'a Group, &'a Operation)> {
        self.first()
            .filter(|(_, first)| first.pagination.is_some())
            .or_else(|| self.find(|one| one.pagination.is_some()))
    }

    fn streamed(&self) -> Option<(&'a Group, &'a Operation)> {
        self.find(|operation| responds(operation, answer::is_stream))
    }

    fn uploaded(&self) -> Option<(&'a Group, &'a Operation)> {
        let is_file = |ty: &Ty| match self.api.resolve(ty) {
            Ty::Binary => true,
            Ty::Array(item) => *self.api.resolve(item) == Ty::Binary,
            _ => false,
        };
        let is_upload = |kind: &BodyKind| match kind {
            BodyKind::Multipart(parts) => parts.iter().any(|part| part.required && is_file(&part.ty)),
            BodyKind::Bytes => true,
            _ => false,
        };
        let first =
            |operation: &Operation| operation.body.as_ref()?.content.first().map(|content| is_upload(&content.kind));
        self.find(|operation| {
            operation.body.as_ref().is_some_and(|body| body.required) && first(operation).unwrap_or_default()
        })
    }

    fn downloaded(&self) -> Option<(&'a Group, &'a Operation)> {
        self.find(|operation| responds(operation, |kind| *kind == ResponseKind::Bytes))
    }

    /// The operations that examples call.
    fn examples(&self) -> impl Iterator<Item = (&'a Group, &'a Operation)> {
        [self.first(), self.paged(), self.streamed(), self.uploaded(), self.downloaded()].into_iter().flatten()
    }

    /// `client.group().operation("…")`.
    fn call(&self, group: &Group, operation: &Operation) -> TokenStream {
        let (library, variable) = (&self.library, &self.variable);
        let calls = Calls { api: self.api, library: quote!(#library), client: quote!(#variable) };
        let inputs = Inputs::new(self.api, operation, Mode::RequiredOnly);
        calls.expression(group, Signatures::new(self.api, group).of(operation), &inputs)
    }

    fn first_request(&self) -> Option<TokenStream> {
        let (key, url) = (self.key(), self.url());
        let (group, operation) = self.first()?;
        let used = usage::used(operation, &self.call(group, operation));
        let Imports { items, client } = Imports::of(self.api, self.product, &used);
        let variable = &self.variable;
        Some(quote! {
            #items

            #[tokio::main]
            async fn main() -> Result<(), Box<dyn std::error::Error>> {
                let #variable = #client::builder() #key #url.build()?;
                #used
                Ok(())
            }
        })
    }

    fn streaming(&self) -> Option<TokenStream> {
        let (group, operation) = self.streamed()?;
        let call = self.call(group, operation);
        let is_event = |kind: &ResponseKind| matches!(kind, ResponseKind::EventStream(_));
        let opened = match answer::answer(operation) {
            Answer::Events | Answer::Lines => call,
            _ if responds(operation, is_event) => quote!(#call.events()),
            _ => quote!(#call.stream()),
        };
        let is_events = !matches!(answer::answer(operation), Answer::Lines) && responds(operation, is_event);
        let used = match is_events {
            false => usage::each(&opened, "stream", "value"),
            true => quote! {
                let mut stream = #opened.await?;
                while let Some(event) = stream.try_next().await? {
                    println!("{}: {:?}", event.event, event.data);
                }
            },
        };
        Some(usage::function(self.api, self.product, operation, "follow", &used))
    }

    fn upload(&self) -> Option<TokenStream> {
        let (group, operation) = self.uploaded()?;
        let used = usage::used(operation, &self.call(group, operation));
        Some(usage::function(self.api, self.product, operation, "upload", &used))
    }

    fn download(&self) -> Option<TokenStream> {
        let (group, operation) = self.downloaded()?;
        let call = self.call(group, operation);
        let used = quote! {
            let mut content = #call.download().await?;
            while let Some(chunk) = content.try_next().await? {
                println!("{} bytes", chunk.len());
            }
        };
        Some(usage::function(self.api, self.product, operation, "download", &used))
    }

    fn blocking(&self) -> Option<(&'a Operation, TokenStream)> {
        let (group, operation) = self.paged().or_else(|| self.first())?;
        let used = usage::waited(operation, &self.call(group, operation));
        Some((operation, usage::blocking_function(self.api, self.product, operation, "blocking", &used)))
    }

    /// The client and more of what is at the crate's root, as rustfmt sorts them.
    fn imports(&self, more: &[&str]) -> TokenStream {
        let library = &self.library;
        let mut names = [&[self.product.client.as_str()], more].concat();
        names.sort_unstable();
        let names = names.into_iter().map(types::ident);
        quote!(use #library::{#(#names),*};)
    }

    fn authentication(&self) -> TokenStream {
        let client = &self.client;
        let imports = self.imports(&["Error"]);
        let (key, url) = (self.key(), self.url());
        let setters = credential_setters(self.api, self.config);
        let Some(setter) = setters.iter().find(|setter| setter.arguments.len() == 1) else {
            return quote! {
                #imports

                fn connect() -> Result<#client, Error> {
                    #client::builder() #key #url.build()
                }
            };
        };
        let (library, method) = (&self.library, types::ident(&setter.method));
        quote! {
            use std::time::Duration;

            use #library::auth::{Token, TokenProvider};
            #imports

            fn connect() -> Result<#client, Error> {
                #client::builder() #key #url.build()
            }

            fn connect_with_tokens() -> Result<#client, Error> {
                let provider = TokenProvider::new(|| async {
                    let token = std::env::var("TOKEN")?;
                    Ok(Token::new(token).expires_in(Duration::from_secs(600)))
                });
                #client::builder().#method(provider) #url.build()
            }
        }
    }

    fn hooks(&self) -> TokenStream {
        let client = &self.client;
        let imports = self.imports(&["Error"]);
        let (key, url) = (self.key(), self.url());
        quote! {
            use std::sync::Arc;
            use std::time::Duration;

            use tokio::sync::Mutex;
            use tokio::time::MissedTickBehavior;
            #imports

            async fn paced() -> Result<#client, Error> {
                let mut turns = tokio::time::interval(Duration::from_millis(100));
                turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
                let turns = Arc::new(Mutex::new(turns));
                #client::builder() #key #url
                    .on_request(move |request| {
                        let turns = turns.clone();
                        async move {
                            turns.lock().await.tick().await;
                            Ok(request)
                        }
                    })
                    .on_response(|response| async move {
                        println!("{} {} {:?}", response.operation(), response.status(), response.elapsed());
                        Ok(())
                    })
                    .build()
            }
        }
    }

    fn pagination(&self) -> Option<TokenStream> {
        let (group, operation) = self.paged()?;
        let call = self.call(group, operation);
        let pages = quote! {
            let mut pages = #call.pages();
            while let Some(page) = pages.try_next().await? {
                println!("{}, next: {:?}", page.status(), pages.cursor());
            }
        };
        Some(usage::function(self.api, self.product, operation, "pages", &pages))
    }

    fn errors(&self) -> TokenStream {
        let library = &self.library;
        let declared = self.first().and_then(|(group, operation)| {
            let signatures = Signatures::new(self.api, group);
            Some((types::ident(&group.name), types::ident(signatures.of(operation).error.as_ref()?)))
        });
        let Some((module, bodies)) = declared else {
            return quote! {
                use #library::Error;

                fn explain(error: &Error) -> String {
                    match error.as_api() {
                        Some(response) => format!("{}, request {:?}", response.status(), response.request_id()),
                        None => error.to_string(),
                    }
                }
            };
        };
        quote! {
            use #library::Error;
            use #library::operations::#module::#bodies;

            fn explain(error: &Error) -> String {
                match error.body::<#bodies>() {
                    Some(body) => format!("{:?}: {body:?}", error.status()),
                    None => format!("{error}, request {:?}", error.request_id()),
                }
            }
        }
    }

    fn retries(&self) -> TokenStream {
        let client = &self.client;
        let imports = self.imports(&["Error", "RetryPolicy"]);
        let (key, url) = (self.key(), self.url());
        quote! {
            use std::time::Duration;

            #imports

            fn patient() -> Result<#client, Error> {
                #client::builder() #key #url
                    .timeout(Duration::from_secs(10))
                    .retry(RetryPolicy::new().max_retries(5).max_elapsed(Duration::from_secs(60)))
                    .build()
            }
        }
    }

    fn transport(&self) -> TokenStream {
        let Self { library, client, .. } = self;
        let imports = self.imports(&["Error"]);
        let (key, url) = (self.key(), self.url());
        quote! {
            use #library::transport::{Body, BoxFuture, ByteStream, ReqwestTransport, Transport, TransportError};
            #imports

            /// Prints each request.
            struct Loud(ReqwestTransport);

            impl Transport for Loud {
                fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
                    println!("{} {}", request.method(), request.uri().path());
                    self.0.send(request)
                }
            }

            fn loud(inner: ReqwestTransport) -> Result<#client, Error> {
                #client::builder() #key #url.transport(Loud(inner)).build()
            }
        }
    }
}
