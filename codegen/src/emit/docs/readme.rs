//! The crate's README and the index of its pages.

use proc_macro2::TokenStream;
use quote::quote;

use super::tables;
use crate::config::Config;
use crate::emit::calls::{Calls, Inputs};
use crate::emit::client::{credential_setters, missing_base_url};
use crate::emit::operations::signature::Signatures;
use crate::emit::product::Product;
use crate::emit::samples::Mode;
use crate::emit::types;
use crate::ir::{Api, Features, Group, Operation, Param, ResponseKind, SecurityKind, Status, Ty, TypeId};
use crate::markdown;
use crate::reserved;

/// The list of all pages.
pub(super) fn index(api: &Api, product: &Product) -> String {
    let mut out = format!(
        "# {}: every operation and every model\n\nThe examples of these pages are compiled and run as doctests.\n\n## Operations\n\n{}",
        product.package,
        groups(api, "operations/")
    );
    out.push_str("\n## Models\n\n");
    for (_, ty) in api.top_level() {
        out.push_str(&format!("- [`{}`](models/{}.md)\n", ty.name, ty.module));
    }
    out
}

fn groups(api: &Api, folder: &str) -> String {
    let rows: Vec<Vec<String>> = api
        .groups
        .iter()
        .map(|group| {
            vec![
                format!("[`{0}()`]({folder}{0}.md)", group.name),
                group.operations.len().to_string(),
                tables::described(&group.docs),
            ]
        })
        .collect();
    tables::table(&["Group", "Operations", "About"], &rows)
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
    let described = config
        .package
        .description
        .clone()
        .unwrap_or_else(|| format!("A client of {}.", markdown::line(&api.info.title)));
    let parts = Parts::new(api, config, product);
    let mut out = format!("# {}\n\n{}\n\n", product.package, markdown::line(&described));
    out.push_str(&install(config, product));
    out.push_str(&section("First request", "", parts.first_request()));
    out.push_str(&section("Authentication", &parts.about_keys(), Some(parts.authentication())));
    out.push_str(&section("Servers", SERVERS, parts.servers()));
    out.push_str(&section("Pagination", PAGINATION, parts.pagination()));
    out.push_str(&section("Errors", ERRORS, Some(parts.errors())));
    out.push_str(&section("Retries and timeouts", RETRIES, Some(parts.retries())));
    out.push_str(&format!("## Limits\n\n{LIMITS}\n\n"));
    out.push_str(&section("Transport", TRANSPORT, Some(parts.transport())));
    out.push_str(&format!("## Lenient and strict\n\n{LENIENCY}\n\n"));
    out.push_str(&webhooks(api, product));
    out.push_str(&features(api, product, &parts));
    out.push_str(&examples(config));
    out.push_str(&format!("## Groups\n\n{}\nAll pages: [docs](docs/README.md).\n", groups(api, "docs/operations/")));
    out
}

/// Features that the README's examples need.
pub(super) fn needs(api: &Api, config: &Config, product: &Product) -> Features {
    let parts = Parts::new(api, config, product);
    let used = [parts.shown(true), parts.shown(false).filter(|_| parts.shown(true).is_none())];
    let payload = payload(api).and_then(|id| api.ty(id).features.first().copied());
    used.into_iter().flatten().flat_map(|(_, operation)| operation.features.iter().copied()).chain(payload).collect()
}

const PAGINATION: &str = "`items()` gives one item after the other, `pages()` whole pages; both fetch a page when it is needed. \
    A stream that was left is taken up again with `resume_from(cursor)`.";

const SERVERS: &str = "The first server that the API's description names is called, unless the builder says otherwise: by `server`, or \
    with any address by `base_url`, which is then called for every operation.";

const WEBHOOKS: &str = "What the API sends by itself, to a server of yours, has types too.";

const ERRORS: &str = "Every call fails with the same `Error`. A response that is not a success has its status, headers, body and, \
    where the API declares one for that status, the body's type. A status that was received is not lost where the body is cut: \
    `is_truncated()` says so. `Debug` and errors show no key, and no value that the API's description calls sensitive \
    (`format: password`, `x-sensitive`).\n\n\
    `may_have_been_processed()` tells a call that the API certainly did not act on, such as one that was never sent, from one whose \
    effect is unknown.";

const RETRIES: &str = "A call is sent again where that does no more than sending it once:

| What happened | GET, HEAD, OPTIONS, TRACE, QUERY, PUT, DELETE, and every call with an idempotency key | Any other call |
| --- | --- | --- |
| No connection was made, or HTTP/2 says that the request was not looked at | sent again | sent again |
| Status 429, or 503 with `Retry-After` | sent again | sent again |
| Another status that is listed, such as 408 or 502 | sent again | not sent again |
| The connection was lost, or time ran out, once the request was on its way | sent again | not sent again |
| The token was refused (401), and another one can be fetched | sent again once | sent again once |
| The body is a stream | not sent again | not sent again |

Listed are the statuses that the API's description lists for the operation, else 408, 429, 502, 503 and 504; a policy's \
`statuses(…)` lists others. An idempotency key is a header such as `Idempotency-Key`, as a parameter or set by `header(…)`. \
`retry(…)` of a call says otherwise: the statuses that its policy lists are sent again whatever the method, and with \
`idempotent(true)` the call is treated as the middle column says.

The wait grows from attempt to attempt, and `Retry-After` is honoured within `max_elapsed` of the policy: where the API asks for a \
longer wait, the call ends with its response. `total_timeout` limits a call with all its attempts.";

const LIMITS: &str = "What a server sends is bounded, whatever it is. Each limit is a method of the client's builder, and those of \
    time are methods of each call, too:\n\n\
    | limit | covers | default | error |\n\
    | --- | --- | --- | --- |\n\
    | `timeout` | one attempt: connecting, sending, redirects, receiving the body, and reading it as values; of a download or \
    stream: the time until its headers | 60 s | `Error::Timeout` |\n\
    | `total_timeout` | a whole call: every attempt, the waits between them, and reading the response; all pages of `pages` and \
    `items`, and a download or stream to its end, with what the caller does in between | none | `Error::Timeout` |\n\
    | `idle_timeout` | the wait for more of a download or stream | as `timeout` | `Error::Timeout` |\n\
    | `max_body_size` | a body that is read into memory, or one event or line of a stream | 64 MiB | `Error::TooLarge` |\n\
    | `max_decoded_size` | the memory that its values take | eight times `max_body_size` | `Error::TooLarge` |\n\n\
    `items` ends with `Error::Pagination` after 100 pages in a row without an item. A number that Rust's type does not hold \
    exactly is a warning on the response.";

const TRANSPORT: &str = "Requests go over `reqwest`. Anything else that can carry one will do, which is also how tests replace \
    the network.\n\n\
    The client's own transport goes through the proxies that the environment names (`HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, and \
    for hosts to call directly `NO_PROXY`); `no_proxy()` on the builder ignores them.";

const LENIENCY: &str = "Responses are read leniently: what differs from the API's description without doubt about its meaning is \
    a warning on the response (`response.warnings()`), and nothing that came is lost. `strict(true)` on the client's builder \
    makes every warning an error.";

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
            let payload = tables::ty(api, &webhook.payload, "docs/models/");
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
                use #library::models::#payload;

                fn read(body: &[u8]) -> Result<#payload, serde_json::Error> {
                    serde_json::from_slice(body)
                }
            },
        )
    });
    let table = tables::table(&["Webhook", "Payload", "About"], &rows);
    format!("## Webhooks\n\n{WEBHOOKS}\n\n{table}\n{}\n", code.unwrap_or_default())
}

fn features(api: &Api, product: &Product, parts: &Parts<'_>) -> String {
    let shown = parts.shown(true).and_then(|(_, operation)| operation.features.iter().next());
    let Some(one) = api.features.get(shown.map_or(0, |index| usize::from(*index))) else { return String::new() };
    let rows: Vec<Vec<String>> = api
        .features
        .iter()
        .map(|feature| vec![format!("`{}`", feature.name), markdown::cell(&feature.description)])
        .collect();
    let by_default = if crate::emit::manifest::all_by_default(api) {
        "All are on by default."
    } else {
        "None is on by default: name those that you need."
    };
    let Product { package, version, .. } = product;
    format!(
        "## Features\n\nEach compiles only the operations and models that it needs. {by_default}\n\n{}\n\
         ```toml\n{package} = {{ version = \"{version}\", default-features = false, features = [\"rustls\", \"{}\"] }}\n```\n\n\
         `rustls`, on by default, is the TLS of the client's own transport: without it `https` needs a `reqwest_client` or a \
         `transport` that has one. `tracing` adds spans with the OpenTelemetry names of HTTP.\n\n",
        tables::table(&["Feature", "Compiles"], &rows),
        one.name
    )
}

/// What the hand-written examples show.
fn examples(config: &Config) -> String {
    let rows: Vec<Vec<String>> = config
        .examples
        .iter()
        .filter_map(|(name, example)| {
            let description = markdown::cell(example.description.as_deref()?);
            Some(vec![format!("[`{name}`](examples/{name}.rs)"), description])
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let run = "Run one with `cargo run --example <name>`.";
    format!("## Examples\n\n{run}\n\n{}\n", tables::table(&["Example", "Shows how to"], &rows))
}

fn section(title: &str, text: &str, code: Option<TokenStream>) -> String {
    let Some(code) = code else { return String::new() };
    let text = if text.is_empty() { String::new() } else { format!("{text}\n\n") };
    let example = super::example("rust,no_run", code);
    if example.is_empty() { String::new() } else { format!("## {title}\n\n{text}{example}\n") }
}

/// What the examples are made of.
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
                "The key comes from the builder, else from the environment variable `{}`; one that is empty is an error of `build()`.",
                self.product.api_key_env
            ));
        }
        if kinds().any(|kind| matches!(kind, SecurityKind::OAuth2 { token_url: Some(_), .. })) {
            parts.push(
                "With OAuth 2 client credentials a token is fetched when it is needed, shared by all clones of the client, \
                 and fetched again, once for all tasks, when it has expired or is refused."
                    .to_owned(),
            );
        }
        if kinds().any(|kind| *kind == SecurityKind::MutualTls) {
            parts.push(
                "Mutual TLS is the transport's affair: give the builder a `reqwest_client` that has the certificate."
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

    /// The operation that the configuration names, where it fits; else the first that does.
    fn shown(&self, paginated: bool) -> Option<(&'a Group, &'a Operation)> {
        let wanted = self.config.package.first_request.as_deref();
        let named = self.api.operations().find(|(_, operation)| Some(operation.id.as_str()) == wanted);
        named
            .filter(|(_, operation)| self.fits(operation, paginated))
            .or_else(|| self.api.operations().find(|(_, operation)| self.fits(operation, paginated)))
    }

    /// No body, and required parameters that are all strings.
    fn fits(&self, operation: &Operation, paginated: bool) -> bool {
        let is_string = |ty: &Ty| matches!(types::resolve(self.api, ty), Ty::String);
        let required: Vec<&Param> = operation.params.iter().filter(|param| param.required).collect();
        operation.pagination.is_some() == paginated
            && operation.body.as_ref().is_none_or(|body| !body.required)
            && required.len() <= 3
            && required.iter().all(|param| is_string(&param.ty) && !param.comma_separated)
            && operation.docs.deprecated.is_none()
            && operation.method == "GET"
    }

    /// `client.group().operation("…")`.
    fn call(&self, group: &Group, operation: &Operation) -> TokenStream {
        let (library, variable) = (&self.library, &self.variable);
        let calls = Calls { api: self.api, library: quote!(#library), client: quote!(#variable) };
        let inputs = Inputs::new(self.api, operation, Mode::RequiredOnly);
        calls.expression(group, Signatures::new(self.api, group).of(operation), &inputs)
    }

    fn first_request(&self) -> Option<TokenStream> {
        let Self { library, client, variable, .. } = self;
        let (key, url) = (self.key(), self.url());
        let asks = match (self.shown(true), self.shown(false)) {
            (Some((group, operation)), _) => {
                let call = self.call(group, operation);
                quote! {
                    let mut items = #call.items();
                    while let Some(item) = items.try_next().await? {
                        println!("{item:?}");
                    }
                }
            }
            (None, Some((group, operation))) => {
                let call = self.call(group, operation);
                quote! {
                    let answer = #call.send_raw().await?;
                    println!("{}", answer.status());
                }
            }
            (None, None) => return None,
        };
        Some(quote! {
            use #library::#client;

            #[tokio::main]
            async fn main() -> Result<(), #library::Error> {
                let #variable = #client::builder() #key #url.build()?;
                #asks
                Ok(())
            }
        })
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
        let Self { client, variable, .. } = self;
        let imports = self.imports(&["Error"]);
        let (group, operation) = self.shown(true)?;
        let call = self.call(group, operation);
        Some(quote! {
            #imports

            async fn pages(#variable: &#client) -> Result<(), Error> {
                let mut pages = #call.pages();
                while let Some(page) = pages.try_next().await? {
                    println!("{}, the next one is {:?}", page.status(), pages.cursor());
                }
                Ok(())
            }
        })
    }

    fn errors(&self) -> TokenStream {
        let library = &self.library;
        let Some(body) = self.error_body() else {
            return quote! {
                use #library::Error;

                fn explain(error: &Error) -> String {
                    match error.as_api() {
                        Some(answer) => format!("{}, request {:?}", answer.status(), answer.request_id()),
                        None => error.to_string(),
                    }
                }
            };
        };
        // A model may be called as what is imported beside it.
        let (import, body) = match reserved::is_client(&body.to_string()) {
            true => {
                let own = quote::format_ident!("{body}Body");
                (quote!(#body as #own), own)
            }
            false => (quote!(#body), body),
        };
        quote! {
            use #library::Error;
            use #library::models::#import;

            fn explain(error: &Error) -> String {
                let Some(answer) = error.as_api() else { return error.to_string() };
                match answer.body::<#body>() {
                    Some(body) => format!("{}: {body:?}", answer.status()),
                    None => format!("{}, request {:?}", answer.status(), answer.request_id()),
                }
            }
        }
    }

    /// The type of an error that the operation shown declares.
    fn error_body(&self) -> Option<proc_macro2::Ident> {
        let (_, operation) = self.shown(true).or_else(|| self.shown(false))?;
        let errors = operation.responses.iter().filter(|response| matches!(response.status, Status::Code(400..)));
        errors.flat_map(|response| &response.content).find_map(|content| match &content.kind {
            ResponseKind::Json(Ty::Named(id)) => Some(types::ident(&self.api.ty(*id).name)),
            _ => None,
        })
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
            use #library::runtime::http::{Body, BoxFuture, ByteStream, ReqwestTransport, Transport, TransportError};
            #imports

            /// Says what it sends.
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
