//! `src/client.rs`: the client, its settings, and the static descriptions of the ways to prove who calls.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::product::Product;
use super::source_file::SourceFile;
use super::{rustdoc, types};
use crate::config::{Config, CredentialRole};
use crate::ir::names::Scope;
use crate::ir::{Api, Features, Operation, ParamLocation, SecurityKind, SecurityScheme, Server};
use crate::markdown::{self, Place, code};
use crate::reserved;

/// How credentials get into a client: a method of its builder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialSetter {
    /// The method's name: `api_key`.
    pub method: String,
    /// What it takes, each as `impl Into<Secret>`: `["key"]`.
    pub arguments: Vec<&'static str>,
    /// The scheme's name in the document.
    pub scheme: String,
    /// The environment variable is read for it where the caller gives no credentials.
    pub from_env: bool,
    kind: Setter,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Setter {
    /// One secret.
    Token,
    /// Where tokens are fetched: no credential by itself.
    TokenUrl,
    /// One secret, as the password of HTTP Basic.
    PasswordToken,
    /// User name and password.
    Basic,
    /// OAuth 2 client credentials.
    Client,
}

/// The builder's methods for credentials, in the document's order.
pub fn credential_setters(api: &Api, config: &Config) -> Vec<CredentialSetter> {
    let mut scope = Scope::with(reserved::settings());
    let mut setters = Vec::new();
    for (scheme, declared) in &api.security_schemes {
        let name = &declared.name;
        let mut add = |words: [&str; 1], arguments: &[&'static str], kind: Setter| {
            let method = scope.claim([
                words[0].to_owned(),
                name.clone(),
                format!("{}_{}", name.trim_end_matches('_'), words[0]),
            ]);
            setters.push(CredentialSetter {
                method,
                arguments: arguments.to_vec(),
                scheme: scheme.clone(),
                from_env: false,
                kind,
            });
        };
        match &declared.kind {
            SecurityKind::Basic => {
                let by_password =
                    config.security.get(scheme).is_some_and(|own| own.password == Some(CredentialRole::ApiKey));
                add(["api_key"], &["key"], if by_password { Setter::PasswordToken } else { Setter::Token });
                add(["basic_auth"], &["username", "password"], Setter::Basic);
            }
            SecurityKind::Bearer => add(["bearer_token"], &["token"], Setter::Token),
            SecurityKind::Http { .. } => add(["token"], &["token"], Setter::Token),
            SecurityKind::ApiKey { .. } => add(["api_key"], &["key"], Setter::Token),
            SecurityKind::OAuth2 { token_url, .. } => {
                add(["access_token"], &["token"], Setter::Token);
                if token_url.is_some() {
                    add(["client_credentials"], &["id", "secret"], Setter::Client);
                    add(["token_url"], &[], Setter::TokenUrl);
                }
            }
            SecurityKind::MutualTls => {}
        }
    }
    let wanted = preferred_scheme(api);
    let found =
        setters.iter().position(|setter| setter.arguments.len() == 1 && Some(&setter.scheme) == wanted.as_ref());
    let found = found.or_else(|| setters.iter().position(|setter| setter.arguments.len() == 1));
    if let Some(setter) = found.and_then(|at| setters.get_mut(at)) {
        setter.from_env = true;
    }
    setters
}

/// The scheme that most operations name first.
fn preferred_scheme(api: &Api) -> Option<String> {
    let count = |scheme: &String| {
        api.operations()
            .filter(|(_, operation)| operation.security.iter().flatten().next().is_some_and(|(name, _)| name == scheme))
            .count()
    };
    let mut best: Option<(usize, &String)> = None;
    for (scheme, declared) in &api.security_schemes {
        let uses = count(scheme);
        if declared.kind != SecurityKind::MutualTls && best.is_none_or(|(most, _)| uses > most) {
            best = Some((uses, scheme));
        }
    }
    best.map(|(_, scheme)| scheme.clone())
}

/// A server's URL with its variables' defaults.
pub(super) fn default_url(server: &Server) -> String {
    let parts = server.template.parts.iter();
    let parts = parts.map(|(before, number, _)| format!("{before}{}", server.variables[*number].default));
    parts.collect::<String>() + &server.template.rest
}

/// A base URL as an example, where the description does not say what the API's is. A path that it does say is in it.
pub(super) fn missing_base_url(api: &Api) -> Option<String> {
    let url = api.servers.first().map(default_url).unwrap_or_default();
    if url.contains("://") {
        return None;
    }
    let is_plain = url.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~:/@%+".contains(&b));
    Some(match url.strip_prefix("//") {
        Some(host) if is_plain && !host.is_empty() => format!("https://{host}"),
        None if is_plain => {
            let path = url.trim_start_matches('.').trim_matches('/');
            format!("https://api.example/{path}").trim_end_matches('/').to_owned()
        }
        _ => "https://api.example".to_owned(),
    })
}

/// The alternatives of an operation, as slices of scheme statics. One that names an unknown scheme is left out.
pub(super) fn requirements(api: &Api, operation: &Operation) -> Vec<TokenStream> {
    let alternative = |schemes: &Vec<(String, Vec<String>)>| {
        let schemes: Option<Vec<TokenStream>> = schemes
            .iter()
            .map(|(name, _)| {
                let name = static_name(api.security_schemes.get(name)?);
                Some(quote!(&crate::client::#name))
            })
            .collect();
        schemes.map(|schemes| quote!(&[#(#schemes),*]))
    };
    operation.security.iter().filter_map(alternative).collect()
}

fn static_name(scheme: &SecurityScheme) -> proc_macro2::Ident {
    types::ident(&scheme.name.to_ascii_uppercase())
}

pub(super) fn emit(api: &Api, config: &Config) -> String {
    let product = Product::new(api, config);
    let always = Features::new();
    let mut file = SourceFile::new(api, "crate::client", &always);
    let text = " The client and its settings.";
    // Groups are named by their modules: an import would have to know of features.
    let groups = (!api.groups.is_empty()).then(|| {
        let is_always = api.groups.iter().any(|group| group.features.is_empty());
        let some = api.groups.iter().filter(|_| !is_always).flat_map(|group| group.features.iter().copied());
        let cfg = types::cfg(api, &some.collect());
        quote!(
            #cfg
            use crate::operations;
        )
    });
    file.inner_attributes(quote!(#![doc = #text] #groups));
    file.push(client(api, &product));
    file.push(builder(api, config, &product));
    file.push(servers(api));
    for (name, scheme) in &api.security_schemes {
        let schemes = scheme_static(name, scheme);
        file.push(schemes);
    }
    file.finish()
}

/// The client struct, with a method for each group.
fn client(api: &Api, product: &Product) -> TokenStream {
    let name = types::ident(&product.client);
    let builder = types::ident(&format!("{}Builder", product.client));
    let title = &product.title;
    let docs = rustdoc::own(&format!(
        "A client of {}. Cheap to clone: clones share connections and credentials.",
        markdown::line(title)
    ));
    let groups = api.groups.iter().map(|group| {
        let cfg = types::cfg(api, &group.features);
        let docs = rustdoc::attributes(&group.docs, &format!("Operations of {}.", code(&group.wire_name)));
        let (method, ty) = (types::ident(&group.name), types::ident(&group.type_name));
        quote! {
            #docs
            #cfg
            pub fn #method(&self) -> operations::#method::#ty {
                operations::#method::#ty::new(&self.client)
            }
        }
    });
    quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct #name {
            client: crate::runtime::http::Client,
        }

        impl #name {
            /// Settings for a new client.
            pub fn builder() -> crate::client::#builder {
                crate::client::#builder::default()
            }

            /// Where the API is called.
            pub fn base_url(&self) -> &str {
                self.client.base_url().as_str()
            }

            #(#groups)*
        }
    }
}

fn builder(api: &Api, config: &Config, product: &Product) -> TokenStream {
    let name = types::ident(&product.client);
    let builder = types::ident(&format!("{}Builder", product.client));
    let docs = rustdoc::own(&format!("Settings of a [`{}`].", product.client));
    let setters = credential_setters(api, config);
    let server = api.servers.first();
    let base = server.map(default_url).unwrap_or_default();
    let missing = missing_base_url(api);
    let described = server.filter(|server| !server.variables.is_empty());
    let variable_setters = described.map(|server| variable_setters(server, &setters));
    let address = described.map(server_url);
    let start = described.map(|_| quote!(.described(Self::SERVER)));
    let from_env = setters.iter().find(|setter| setter.from_env);
    let env = from_env.map(|setter| env_fallback(setter, product));
    let has_credentials = from_env.map(|_| (quote!(has_credentials: bool,), quote!(has_credentials: false,)));
    let (flag_field, flag_default) = has_credentials.unwrap_or_default();
    let credentials = setters.iter().map(|setter| credential(api, setter, from_env.is_some(), product));
    let docs_base = rustdoc::own(&base_url_docs(&base, missing.as_deref()));
    let server_setter = (api.servers.len() > 1).then(|| {
        // The first one's variables may be set; the others are called with their defaults.
        let call = match described.map(|server| types::ident(&server.name)) {
            None => quote!(self.client.server(server.url())),
            Some(first) => quote! {
                match server {
                    Server::#first => self.client.described(Self::SERVER),
                    other => self.client.server(other.url()),
                }
            },
        };
        quote! {
            /// Calls the API at another of its servers.
            pub fn server(mut self, server: Server) -> Self {
                self.client = #call;
                self
            }
        }
    });
    let variable = if described.is_some() { "a variable of the server's URL, " } else { "" };
    let build_docs = rustdoc::own(&format!(
        "The client.\n\n# Errors\n[`Error::InvalidRequest`] where the base URL, {variable}a header or a credential can't be used."
    ));
    let mutable = env.is_some().then(|| quote!(mut));
    quote! {
        #docs
        #[derive(Debug)]
        #[must_use]
        pub struct #builder {
            client: crate::runtime::http::ClientBuilder,
            #flag_field
        }

        impl ::std::default::Default for #builder {
            fn default() -> Self {
                let user_agent = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
                Self {
                    client: crate::runtime::http::Client::builder(#base)#start.user_agent(user_agent),
                    #flag_default
                }
            }
        }

        impl #builder {
            #address

            #(#credentials)*

            #docs_base
            pub fn base_url(mut self, base_url: impl ::std::convert::Into<::std::string::String>) -> Self {
                self.client = self.client.base_url(base_url);
                self
            }

            #server_setter
            #variable_setters

            crate::runtime::http::client_options!();

            #build_docs
            pub fn build(#mutable self) -> ::std::result::Result<#name, crate::runtime::http::Error> {
                #env
                Ok(#name { client: self.client.build()? })
            }
        }
    }
}

/// Paragraphs of the document in a comment.
fn said(text: &str) -> String {
    markdown::blocks(text, Place::Comment).join("\n")
}

fn base_url_docs(base: &str, missing: Option<&str>) -> String {
    let text = "Calls the API here, operations with a server of their own included.";
    let more = match missing {
        None => format!("Default: {}.", code(base)),
        Some(_) if base.is_empty() => "Must be set: the API's description does not say where it is.".to_owned(),
        Some(example) => {
            let (base, example) = (code(base), code(example));
            format!("Must be set: the API's description says no more than {base}. With that it looks like {example}.")
        }
    };
    format!("{text} {more}")
}

/// An enum of the API's servers, where there are several.
fn servers(api: &Api) -> TokenStream {
    if api.servers.len() < 2 {
        return TokenStream::new();
    }
    let names: Vec<_> = api.servers.iter().map(|server| types::ident(&server.name)).collect();
    let urls: Vec<String> = api.servers.iter().map(default_url).collect();
    let docs = api.servers.iter().zip(&urls).map(|(server, url)| {
        let said = server.description.as_deref().map(said).unwrap_or_default();
        let fact = code(url);
        rustdoc::own(&if said.is_empty() { fact } else { format!("{said}\n\n{fact}") })
    });
    quote! {
        /// Where the API is served.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Server {
            #[default]
            #(#docs #names),*
        }

        impl Server {
            /// Its address, variables with their defaults.
            pub fn url(self) -> &'static str {
                match self { #(Self::#names => #urls),* }
            }
        }
    }
}

/// A setter for each variable of the server's URL (OpenAPI 3.0.4, 4.8.6).
fn variable_setters(server: &Server, setters: &[CredentialSetter]) -> TokenStream {
    let credentials = setters.iter().map(|setter| setter.method.clone());
    let mut scope = Scope::with(reserved::settings().map(str::to_owned).chain(credentials));
    let variables = server.variables.iter().enumerate();
    variables
        .map(|(i, variable)| {
            let i = Literal::usize_unsuffixed(i);
            let other = format!("{}_variable", variable.name.trim_end_matches('_'));
            let method = types::ident(&scope.claim([variable.name.clone(), other]));
            let said = variable.description.as_deref().map(said).unwrap_or_default();
            let mut facts = format!(
                "{} in the server's URL. Default: {}.",
                code(&format!("{{{}}}", variable.wire_name)),
                code(&variable.default)
            );
            if !variable.values.is_empty() {
                let values: Vec<String> = variable.values.iter().map(|value| code(value)).collect();
                facts.push_str(&format!(" One of {}.", values.join(", ")));
            }
            let docs =
                rustdoc::own(if said.is_empty() { facts.clone() } else { format!("{said}\n\n{facts}") }.as_str());
            quote! {
                #docs
                pub fn #method(mut self, value: impl ::std::convert::Into<::std::string::String>) -> Self {
                    self.client = self.client.variable(#i, value);
                    self
                }
            }
        })
        .collect()
}

/// The server's address, with the places of its variables.
fn server_url(server: &Server) -> TokenStream {
    let variables = server.variables.iter().map(|variable| {
        let (name, default, values) = (&variable.wire_name, &variable.default, &variable.values);
        let values = (!values.is_empty()).then(|| quote!(.values(&[#(#values),*])));
        quote!(crate::runtime::http::ServerVariable::new(#name, #default)#values)
    });
    let parts = server.template.parts.iter().map(|(before, number, place)| {
        let (number, place) = (Literal::usize_unsuffixed(*number), types::ident(&format!("{place:?}")));
        quote!((#before, #number, crate::runtime::http::ServerPlace::#place))
    });
    let rest = &server.template.rest;
    quote! {
        const SERVER: &'static crate::runtime::http::ServerUrl =
            &crate::runtime::http::ServerUrl::new(&[#(#variables),*], &[#(#parts),*], #rest);
    }
}

fn env_fallback(setter: &CredentialSetter, product: &Product) -> TokenStream {
    let env = &product.api_key_env;
    let method = types::ident(&setter.method);
    quote! {
        if !self.has_credentials && let Ok(key) = std::env::var(#env) {
            self = self.#method(key);
        }
    }
}

fn credential(api: &Api, setter: &CredentialSetter, flagged: bool, product: &Product) -> TokenStream {
    let Some(scheme) = api.security_schemes.get(&setter.scheme) else { return TokenStream::new() };
    let method = types::ident(&setter.method);
    let scheme_name = static_name(scheme);
    let arguments: Vec<_> = setter.arguments.iter().map(|name| types::ident(name)).collect();
    let secret = quote!(impl ::std::convert::Into<crate::runtime::http::Secret>);
    let mut taken = quote!(#(#arguments: #secret),*);
    let made = match setter.kind {
        Setter::Token => quote!(token(#(#arguments),*)),
        Setter::TokenUrl => {
            return quote! {
                /// Fetches OAuth 2 tokens here, not where the API's description says: another tenant, or a server for tests.
                pub fn #method(mut self, url: impl ::std::convert::Into<::std::string::String>) -> Self {
                    self.client = self.client.token_url(&#scheme_name, url);
                    self
                }
            };
        }
        Setter::PasswordToken => quote!(basic("", #(#arguments),*)),
        Setter::Basic => quote!(basic(#(#arguments),*)),
        Setter::Client => {
            taken.extend(quote!(, scopes: impl ::std::iter::IntoIterator<Item = impl ::std::convert::Into<::std::string::String>>));
            quote!(client_credentials(#(#arguments),*, scopes))
        }
    };
    let mut origin = format!("`{}`", setter.method);
    if setter.from_env {
        origin.push_str(&format!(" or the environment variable `{}`", product.api_key_env));
    }
    let flag = flagged.then(|| quote!(self.has_credentials = true;));
    let said = scheme.description.as_deref().map(said).unwrap_or_default();
    let mut facts = described(scheme, setter);
    if setter.from_env {
        facts.push_str(&format!(" Default: the environment variable `{}`.", product.api_key_env));
    }
    let docs = rustdoc::own(&if said.is_empty() { facts } else { format!("{facts}\n\n{said}") });
    quote! {
        #docs
        pub fn #method(mut self, #taken) -> Self {
            self.client = self.client.credential(&#scheme_name, crate::runtime::http::Credential::#made.from_origin(#origin));
            #flag
            self
        }
    }
}

fn described(scheme: &SecurityScheme, setter: &CredentialSetter) -> String {
    match (&scheme.kind, setter.kind) {
        (SecurityKind::Basic, Setter::Basic) => "User name and password (HTTP Basic).".to_owned(),
        (SecurityKind::Basic, Setter::PasswordToken) => "The API key: the password of HTTP Basic, without a user name.".to_owned(),
        (SecurityKind::Basic, _) => "The API key: the user name of HTTP Basic, without a password.".to_owned(),
        (SecurityKind::ApiKey { location, wire_name }, _) => {
            let place = match location {
                ParamLocation::Header => "header",
                ParamLocation::Cookie => "cookie",
                ParamLocation::Path | ParamLocation::Query => "query parameter",
            };
            format!("The API key, sent as the {place} {}.", code(wire_name))
        }
        (SecurityKind::Http { scheme }, _) => format!("The credentials of the HTTP scheme {}.", code(scheme)),
        (SecurityKind::OAuth2 { .. }, Setter::Client) => {
            "OAuth 2 client credentials: a token for these scopes is fetched when it is needed, and again when it has expired.".to_owned()
        }
        (SecurityKind::OAuth2 { .. }, _) => "An OAuth 2 access token.".to_owned(),
        (SecurityKind::Bearer | SecurityKind::MutualTls, _) => "The bearer token.".to_owned(),
    }
}

fn scheme_static(wire_name: &str, scheme: &SecurityScheme) -> TokenStream {
    let name = static_name(scheme);
    let made = match &scheme.kind {
        SecurityKind::Basic => quote!(basic(#wire_name)),
        SecurityKind::Bearer => quote!(bearer(#wire_name)),
        SecurityKind::Http { scheme } => quote!(http(#wire_name, #scheme)),
        SecurityKind::ApiKey { location, wire_name: key } => {
            let location = types::ident(match location {
                ParamLocation::Header => "Header",
                ParamLocation::Cookie => "Cookie",
                ParamLocation::Path | ParamLocation::Query => "Query",
            });
            quote!(api_key(#wire_name, crate::runtime::http::Location::#location, #key))
        }
        SecurityKind::OAuth2 { token_url, .. } => match token_url {
            Some(url) => quote!(oauth2(#wire_name, Some(#url))),
            None => quote!(oauth2(#wire_name, None)),
        },
        SecurityKind::MutualTls => quote!(mutual_tls(#wire_name)),
    };
    // One that only a feature's operations name is of no use without it.
    let unused = (scheme.kind == SecurityKind::MutualTls).then(|| quote!(#[allow(dead_code)]));
    quote! {
        #unused
        pub(crate) static #name: crate::runtime::http::SecurityScheme = crate::runtime::http::SecurityScheme::#made;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server_url::Template;

    fn api(url: Option<&str>) -> Api {
        let server = |url: &str| Server {
            name: "Main".to_owned(),
            url: url.to_owned(),
            description: None,
            variables: Vec::new(),
            template: Template { rest: url.to_owned(), ..Template::default() },
        };
        Api { servers: url.map(server).into_iter().collect(), ..Api::default() }
    }

    #[test]
    fn a_base_url_that_is_missing_has_the_path_that_is_known() {
        for (url, example) in [
            (None, Some("https://api.example")),
            (Some("/"), Some("https://api.example")),
            (Some("/api/v1"), Some("https://api.example/api/v1")),
            (Some("./v2/"), Some("https://api.example/v2")),
            (Some("//zoo.example/v1"), Some("https://zoo.example/v1")),
            (Some("/a```\n\"b"), Some("https://api.example")),
            (Some("https://zoo.example"), None),
        ] {
            assert_eq!(missing_base_url(&api(url)).as_deref(), example, "{url:?}");
        }
    }
}
