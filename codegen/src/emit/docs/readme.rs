//! The crate's README and the index of its pages.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::tables;
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
    Api, BodyKind, ClientScope, Features, Group, Kind, Operation, Param, ResponseKind, SecurityKind, Ty, TypeId,
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
    /// Where the item is compiled.
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
        "# {}\n\n{}\n\nEvery model implements `serde::Serialize` and `serde::Deserialize`, and keeps what the document does not know.\n\n## Models\n\n",
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
    out.push_str(&section("Pagination", PAGINATION, parts.pagination()));
    out.push_str(&section("Streaming", STREAMING, parts.streaming()));
    out.push_str(&section("Uploads", UPLOADS, parts.upload()));
    out.push_str(&section("Downloads", DOWNLOADS, parts.download()));
    out.push_str(&section("Errors", ERRORS, Some(parts.errors())));
    out.push_str(&section("Retries and timeouts", RETRIES, Some(parts.retries())));
    out.push_str(&format!("## Limits\n\n{LIMITS}\n\n"));
    out.push_str(&section("Transport", TRANSPORT, Some(parts.transport())));
    out.push_str(&format!("## Lenient and strict\n\n{LENIENCY}\n\n"));
    if api.types.iter().any(|ty| matches!(ty.kind, Kind::Object(_))) {
        out.push_str(&format!("## Models\n\n{MODELS}\n\n{SERDE}\n\n"));
    }
    out.push_str(&webhooks(api, product));
    out.push_str(&features(api, product, &parts));
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

const REQUESTS: &str = "What an operation needs is arguments of its method: what is in the path, in its order, then what is required in the \
    query, headers and cookies, each by name, and the body last. More than three go into a struct. What is optional has a setter; \
    `maybe(value, setter)` calls one where there is a value. `header(name, value)` adds a header. `.await` sends the request and \
    returns a `Response`: the body, with `status()`, `headers()`, `request_id()`, `retries()` and `warnings()`. `send_raw()` \
    returns any response as bytes. Requests are `Clone`: a clone can be sent again.";

const SCOPES: &str = "Operations that need the same parameter are called on a part of the client that was given it once. Parts are cheap \
    to clone, and can be sent to other tasks. Where an operation takes the parameter as optional it is called on the client, and the \
    parameter is a setter.";

const STREAMING: &str = "Server-sent events and JSON lines are streams of typed values. A stream ends with the response; `idle_timeout` \
    limits the wait for its next value.";

const UPLOADS: &str = "Files are sent from memory, from a path or from a stream (`FileSource`, `Body`). A request whose body is a stream \
    is sent once, and never retried.";

const DOWNLOADS: &str = "`.await` reads content into memory, up to `max_body_size`; `download()` returns it as a stream of bytes of any \
    length.";

const SERDE: &str = "Models implement `Model` (`from_json`, `to_json`) and serde's `Serialize` and `Deserialize`, for formats that describe \
    themselves: JSON, YAML, TOML, CBOR, MessagePack. Formats that do not, such as bincode or postcard, refuse to deserialize them: \
    what a model keeps beside its fields has no place there. Properties that are unknown keep their order; the keys of a \
    `serde_json::Value` are sorted, unless an application asks for `serde_json`'s feature `preserve_order`.";

const PAGINATION: &str = "`items()` returns a stream of items, `pages()` a stream of pages. Each page is requested when it is needed. \
    Resume an interrupted stream with `resume_from(cursor)`.";

const SERVERS: &str = "The client calls the first server of the OpenAPI document. Select another one with `server`, or \
    set any URL with `base_url`, which then applies to every operation.";

const WEBHOOKS: &str = "The payloads of webhooks, which the API sends to a server of yours, are models, too.";

const ERRORS: &str = "Every call fails with the same `Error`, which has `status()`, `retry_after()`, `request_id()`, `is_timeout()`, \
    `is_connect()` and `is_rate_limited()`. The bodies that an operation declares for errors are an enum, which is called as its \
    request is, with `Error` behind it; any other body is there as JSON and as bytes. A status that was received is not lost where \
    the body is cut: `is_truncated()` returns true. `Debug` and errors show neither credentials nor values that the OpenAPI document marks as sensitive \
    (`format: password`, `x-sensitive`).\n\n\
    `may_have_been_processed()` returns false if the API certainly did not act on the request, for example because it was never sent, \
    and true otherwise.";

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
    `NO_PROXY` for exceptions); `no_proxy()` on the builder ignores them.";

const LENIENCY: &str = "By default, responses are decoded leniently: a deviation from the OpenAPI document whose meaning is clear is \
    a warning on the response (`response.warnings()`), and no data is lost. `strict(true)` on the client's builder \
    turns every warning into an error. `tolerant(true)` reads a required property that is missing or null, which is an error by default, \
    as its type's empty value, with a warning.";

const MODELS: &str = "A model that is sent is built by `new`, which takes what is required: first what holds one value, then lists and \
    maps, each in the order of their names on the wire. The order of properties in the OpenAPI document does not matter. More than three \
    go into a struct. What is optional has a setter: `with_name(…)`. A model that is only received implements `Default`, so that \
    tests can build it. Fields are public, and structs `#[non_exhaustive]`: a field more breaks nothing.\n\n\
    A property that can only have one value is written and checked, but is not a field. Properties that the OpenAPI document does not \
    describe are kept: `extra()` returns them, `extra_mut()` changes them. A value that an enum does not declare is read as `Unknown`; \
    `as_str()` returns it like any other. A union implements `From` for what its variants hold, for text where one of them is text, and \
    for what the unions in it are made from; `is_…`, `as_…` and `into_…` tell and return what it holds.";

/// How to depend on the crate: by its version only where crates.io has it.
fn install(config: &Config, product: &Product) -> String {
    let Product { package, version, .. } = product;
    let version = toml::Value::from(version.as_str());
    let (source, note) = match &config.package.repository {
        _ if config.package.published => (version.to_string(), ""),
        Some(repository) => (format!("{{ git = {} }}", toml::Value::from(repository.as_str())), ""),
        None => (format!("{{ path = \"../{package}\" }}"), " # the folder of this crate"),
    };
    format!(
        "## Install\n\n```toml\n[dependencies]\n{package} = {source}{note}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n```\n\n"
    )
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

fn features(api: &Api, product: &Product, parts: &Parts<'_>) -> String {
    let shown = parts.first().and_then(|(_, operation)| operation.features.iter().next());
    let Some(one) = api.features.get(shown.map_or(0, |index| usize::from(*index))) else { return String::new() };
    let rows: Vec<Vec<String>> = api
        .features
        .iter()
        .map(|feature| vec![format!("`{}`", feature.name), markdown::cell(&feature.description)])
        .collect();
    let by_default = if crate::emit::manifest::all_by_default(api) {
        "All are on by default."
    } else {
        "None is on by default; enable those that you need."
    };
    let Product { package, version, .. } = product;
    format!(
        "## Features\n\nEach feature compiles only the operations and models that it needs. {by_default}\n\n{}\n\
         ```toml\n{package} = {{ version = \"{version}\", default-features = false, features = [\"rustls\", \"{}\"] }}\n```\n\n\
         `rustls`, on by default, provides TLS for the default transport; without it, `https` requires a `reqwest_client` or a \
         `transport` that supports TLS. `tracing` adds spans with the OpenTelemetry names for HTTP.\n\n",
        tables::table(&["Feature", "Compiles"], &rows),
        one.name
    )
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

fn section(title: &str, text: &str, code: Option<TokenStream>) -> String {
    let Some(code) = code else { return String::new() };
    let text = if text.is_empty() { String::new() } else { format!("{text}\n\n") };
    format!("## {title}\n\n{text}{}\n", super::example("rust,no_run", code))
}

/// Whether a success of the operation is of a kind.
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
        if kinds().any(|kind| matches!(kind, SecurityKind::OAuth2 { token_url: Some(_), .. })) {
            parts.push(
                "With OAuth 2 client credentials, a token is requested when needed, shared by all clones of the client, \
                 and renewed, once for all tasks, when it expires or is refused."
                    .to_owned(),
            );
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

    /// How far an operation is from the best example: pages of a list, else a read of a type, with few arguments.
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

    /// Whether it takes no body, and no arguments but strings, of which there are few.
    fn is_simple(&self, operation: &Operation) -> bool {
        let is_string = |ty: &Ty| matches!(types::resolve(self.api, ty), Ty::String);
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
        let is_file = |ty: &Ty| match types::resolve(self.api, ty) {
            Ty::Binary => true,
            Ty::Array(item) => *types::resolve(self.api, item) == Ty::Binary,
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
        let used = usage::each(&opened, "stream", "value");
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
        quote! {
            #imports

            fn connect() -> Result<#client, Error> {
                #client::builder() #key #url.build()
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
