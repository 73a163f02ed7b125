//! The crate's README and the index of its pages.

use proc_macro2::TokenStream;
use quote::quote;

use super::markdown;
use crate::config::Config;
use crate::emit::client::credential_setters;
use crate::emit::product::Product;
use crate::emit::types;
use crate::ir::{Api, Group, Operation, Ty};

/// The list of all pages.
pub(super) fn index(api: &Api, product: &Product) -> String {
    let mut out = format!("# {}\n\n## Operations\n\n{}", product.package, groups(api, "operations/"));
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
                markdown::described(&group.docs),
            ]
        })
        .collect();
    markdown::table(&["Group", "Operations", "About"], &rows)
}

/// `README.md`: from the first line in `Cargo.toml` to what happens when a call fails, each as code that compiles.
pub(super) fn readme(api: &Api, config: &Config, product: &Product) -> String {
    let described = config
        .package
        .description
        .clone()
        .unwrap_or_else(|| format!("A client of {}.", markdown::cell(&api.info.title)));
    let parts = Parts::new(api, config, product);
    let mut out = format!("# {}\n\n{}\n\n", product.package, markdown::cell(&described));
    out.push_str(&format!(
        "## Install\n\n```toml\n[dependencies]\n{} = \"{}\"\n```\n\n",
        product.package, product.version
    ));
    out.push_str(&section("First request", "", parts.first_request()));
    out.push_str(&section("Authentication", &parts.about_keys(), parts.authentication()));
    out.push_str(&section(
        "Pagination",
        "Every page is fetched when it is needed. A stream can be left and taken up again from its `cursor()`.",
        parts.pagination(),
    ));
    out.push_str(&section("Errors", "Every call fails with the same `Error`. An answer that is no success has its status, headers, body and, where the API declares one for that status, the body's type.", parts.errors()));
    out.push_str(&section("Retries and timeouts", "Calls are tried again where that is safe: when no connection was made, and for the statuses that the API names. `Retry-After` is honoured.", parts.retries()));
    out.push_str(&section("Transport", "Requests go over `reqwest`. Anything else that can carry one will do, which is also how tests replace the network.", parts.transport()));
    out.push_str("## Reading\n\nResponses are read leniently: what differs from the API's description without doubt about its meaning is a warning on the response (`response.warnings()`), and nothing that came is lost. `strict(true)` on the client's builder makes every warning an error.\n\n");
    if !api.features.is_empty() {
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
        out.push_str(&format!(
            "## Features\n\nEach compiles only the operations and models that it needs. {by_default}\n\n{}\n",
            markdown::table(&["Feature", "Compiles"], &rows)
        ));
    }
    out.push_str(&format!("## Groups\n\n{}\nAll pages: [docs](docs/README.md).\n", groups(api, "docs/operations/")));
    out
}

fn section(title: &str, text: &str, code: TokenStream) -> String {
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
        match credential_setters(self.api, self.config).iter().any(|setter| setter.from_env) {
            true => format!(
                "The key comes from the builder, else from the environment variable `{}`.",
                self.product.api_key_env
            ),
            false => String::new(),
        }
    }

    /// The setter for the API's first credentials, with a stand-in for the secret.
    fn key(&self) -> TokenStream {
        let setters = credential_setters(self.api, self.config);
        let simple = setters.iter().find(|setter| setter.arguments.len() == 1);
        simple.map_or_else(TokenStream::new, |setter| {
            let method = types::ident(&setter.method);
            quote!(.#method("your key"))
        })
    }

    /// The server's address, where the document has none.
    fn url(&self) -> TokenStream {
        let known = self.api.servers.first().is_some_and(|server| server.url.contains("://"));
        if known { TokenStream::new() } else { quote!(.base_url("https://api.example")) }
    }

    /// An operation without a body whose required parameters are all strings, compiled by default.
    fn simple(&self, paginated: bool) -> Option<(&'a Group, &'a Operation)> {
        let is_string = |ty: &Ty| matches!(types::resolve(self.api, ty), Ty::String);
        let fits = |operation: &Operation| {
            let required = operation.params.iter().filter(|param| param.required);
            operation.pagination.is_some() == paginated
                && operation.body.as_ref().is_none_or(|body| !body.required)
                && required.clone().count() <= 3
                && required.clone().all(|param| is_string(&param.ty) && !param.comma_separated)
                && operation.docs.deprecated.is_none()
                && operation.method == "GET"
        };
        self.api.operations().find(|(_, operation)| fits(operation))
    }

    /// `client.group().operation("…")`.
    fn call(&self, group: &Group, operation: &Operation) -> TokenStream {
        let variable = &self.variable;
        let (group, method) = (types::ident(&group.name), types::ident(&operation.name));
        let arguments = operation.params.iter().filter(|param| param.required).map(|param| param.name.clone());
        quote!(#variable.#group().#method(#(#arguments),*))
    }

    fn first_request(&self) -> TokenStream {
        let Self { library, client, variable, .. } = self;
        let (key, url) = (self.key(), self.url());
        let Some((group, operation)) = self.simple(false).or_else(|| self.simple(true)) else {
            return quote! {
                use #library::#client;

                fn main() -> Result<(), #library::Error> {
                    let #variable = #client::builder() #key #url.build()?;
                    println!("{}", #variable.base_url());
                    Ok(())
                }
            };
        };
        let call = self.call(group, operation);
        quote! {
            use #library::#client;

            #[tokio::main]
            async fn main() -> Result<(), #library::Error> {
                let #variable = #client::builder() #key #url.build()?;
                let answer = #call.send_raw().await?;
                println!("{}", answer.status());
                Ok(())
            }
        }
    }

    fn authentication(&self) -> TokenStream {
        let Self { library, client, .. } = self;
        let (key, url) = (self.key(), self.url());
        quote! {
            use #library::{#client, Error};

            fn connect() -> Result<#client, Error> {
                #client::builder() #key #url.build()
            }
        }
    }

    fn pagination(&self) -> TokenStream {
        let Self { library, client, variable, .. } = self;
        let Some((group, operation)) = self.simple(true) else { return quote!(compile_error!) };
        let call = self.call(group, operation);
        quote! {
            use #library::{#client, Error};

            async fn all(#variable: &#client) -> Result<usize, Error> {
                let mut items = #call.items();
                let mut count = 0;
                while let Some(_item) = items.try_next().await? {
                    count += 1;
                }
                Ok(count)
            }
        }
    }

    fn errors(&self) -> TokenStream {
        let library = &self.library;
        quote! {
            use #library::Error;

            fn explain(error: &Error) -> String {
                match error.as_api() {
                    Some(answer) => format!("{}, request {:?}", answer.status(), answer.request_id()),
                    None => error.to_string(),
                }
            }
        }
    }

    fn retries(&self) -> TokenStream {
        let Self { library, client, .. } = self;
        let (key, url) = (self.key(), self.url());
        quote! {
            use std::time::Duration;

            use #library::{#client, Error, RetryPolicy};

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
        let (key, url) = (self.key(), self.url());
        quote! {
            use #library::runtime::http::{Body, BoxFuture, ByteStream, ReqwestTransport, Transport, TransportError};
            use #library::{#client, Error};

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
