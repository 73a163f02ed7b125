//! Credentials of a client: methods of its builder, and static descriptions of the security schemes.

use proc_macro2::TokenStream;
use quote::quote;

use crate::config::{Config, CredentialRole};
use crate::emit::product::Product;
use crate::emit::{rustdoc, types};
use crate::ir::names::Scope;
use crate::ir::{Api, Operation, ParamLocation, SecurityKind, SecurityScheme};
use crate::markdown::code;
use crate::reserved;

/// A credential of a client: a method of its builder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialSetter {
    /// The method's name: `api_key`.
    pub method: String,
    /// Its arguments, each `impl Into<Secret>`: `["key"]`.
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
    /// The token endpoint: not a credential by itself.
    TokenUrl,
    /// One secret, as the password of HTTP Basic.
    PasswordToken,
    /// User name and password.
    Basic,
    /// OAuth 2 client credentials.
    Client,
    /// Another OAuth 2 grant.
    Grant,
}

impl CredentialSetter {
    /// Returns whether it takes an OAuth 2 grant.
    pub fn takes_grant(&self) -> bool {
        self.kind == Setter::Grant
    }
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
            SecurityKind::OAuth2 { token_url, client_credentials, .. } => {
                add(["access_token"], &["token"], Setter::Token);
                if *client_credentials {
                    add(["client_credentials"], &["id", "secret"], Setter::Client);
                }
                if token_url.is_some() {
                    add(["oauth2"], &[], Setter::Grant);
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

/// The alternatives of an operation, as slices of scheme statics. One that names an unknown scheme is left out.
pub(in crate::emit) fn requirements(api: &Api, operation: &Operation) -> Vec<TokenStream> {
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

/// The schemes without whose credentials no operation can be called; none where one can.
pub(super) fn required(api: &Api) -> Vec<TokenStream> {
    let needs = |alternative: &Vec<(String, Vec<String>)>| {
        let schemes = alternative.iter().filter_map(|(name, _)| api.security_schemes.get(name));
        schemes.into_iter().any(|scheme| scheme.kind != SecurityKind::MutualTls)
    };
    let mut operations = api.operations().map(|(_, operation)| &operation.security).peekable();
    let is_always = operations.peek().is_some()
        && operations.all(|alternatives| !alternatives.is_empty() && alternatives.iter().all(needs));
    let is_named = |wanted: &String| {
        api.operations().any(|(_, operation)| operation.security.iter().flatten().any(|(name, _)| name == wanted))
    };
    let schemes = api
        .security_schemes
        .iter()
        .filter(|(name, scheme)| is_always && scheme.kind != SecurityKind::MutualTls && is_named(name));
    schemes.map(|(_, scheme)| static_name(scheme)).map(|name| quote!(&#name)).collect()
}

fn static_name(scheme: &SecurityScheme) -> proc_macro2::Ident {
    types::ident(&scheme.name.to_ascii_uppercase())
}

pub(super) fn env_fallback(setter: &CredentialSetter, product: &Product) -> TokenStream {
    let env = &product.api_key_env;
    let method = types::ident(&setter.method);
    quote! {
        if let Some(key) = std::env::var(#env).ok().filter(|_| !self.has_credentials) {
            self = self.#method(key);
        }
    }
}

pub(super) fn credential(api: &Api, setter: &CredentialSetter, flagged: bool, product: &Product) -> TokenStream {
    let Some(scheme) = api.security_schemes.get(&setter.scheme) else { return TokenStream::new() };
    let method = types::ident(&setter.method);
    let scheme_name = static_name(scheme);
    let arguments: Vec<_> = setter.arguments.iter().map(|name| types::ident(name)).collect();
    let secret = |source: &&str| match (*source, setter.kind) {
        ("username" | "id", _) | (_, Setter::Client) => quote!(crate::runtime::http::Secret),
        _ => quote!(crate::runtime::http::TokenSource),
    };
    let secrets = setter.arguments.iter().map(secret);
    let mut taken = quote!(#(#arguments: impl ::std::convert::Into<#secrets>),*);
    let made = match setter.kind {
        Setter::Token => quote!(token(#(#arguments),*)),
        Setter::TokenUrl => {
            return quote! {
                /// Sets the URL from which OAuth 2 tokens are requested, instead of the one that the OpenAPI document declares.
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
        Setter::Grant => {
            taken = quote!(grant: crate::runtime::http::OAuth2);
            quote!(oauth2(grant))
        }
    };
    let mut origin = format!("`{}`", setter.method);
    if setter.from_env {
        origin.push_str(&format!(" or the environment variable `{}`", product.api_key_env));
    }
    let flag = flagged.then(|| quote!(self.has_credentials = true;));
    let said = scheme.description.as_deref().map(rustdoc::paragraphs).unwrap_or_default();
    let mut facts = described(scheme, setter);
    if setter.from_env {
        facts.push_str(&format!(" Default: the environment variable `{}`.", product.api_key_env));
    }
    let docs = rustdoc::own(&if said.is_empty() { facts } else { format!("{facts}\n\n{said}") });
    quote! {
        #docs
        pub fn #method(mut self, #taken) -> Self {
            self.client = self.client.credential(&#scheme_name, crate::runtime::http::Credential::#made.with_origin(#origin));
            #flag
            self
        }
    }
}

fn described(scheme: &SecurityScheme, setter: &CredentialSetter) -> String {
    match (&scheme.kind, setter.kind) {
        (SecurityKind::Basic, Setter::Basic) => "Sets the user name and password (HTTP Basic).".to_owned(),
        (SecurityKind::Basic, Setter::PasswordToken) => {
            "Sets the API key, sent as the password of HTTP Basic with an empty user name.".to_owned()
        }
        (SecurityKind::Basic, _) => {
            "Sets the API key, sent as the user name of HTTP Basic with an empty password.".to_owned()
        }
        (SecurityKind::ApiKey { location, wire_name }, _) => {
            let place = match location {
                ParamLocation::Header => "header",
                ParamLocation::Cookie => "cookie",
                ParamLocation::Path | ParamLocation::Query => "query parameter",
            };
            format!("Sets the API key, sent as the {place} {}.", code(wire_name))
        }
        (SecurityKind::Http { scheme }, _) => format!("Sets the credentials of the HTTP scheme {}.", code(scheme)),
        (SecurityKind::OAuth2 { .. }, Setter::Client) => {
            "Sets the OAuth 2 client credentials. Tokens are requested when needed, and renewed when they expire."
                .to_owned()
        }
        (SecurityKind::OAuth2 { .. }, Setter::Grant) => {
            "Sets the OAuth 2 grant by which tokens are requested, such as a refresh token or an authorization code."
                .to_owned()
        }
        (SecurityKind::OAuth2 { .. }, _) => "Sets the OAuth 2 access token.".to_owned(),
        (SecurityKind::Bearer | SecurityKind::MutualTls, _) => "The bearer token.".to_owned(),
    }
}

pub(super) fn scheme_static(
    wire_name: &str,
    scheme: &SecurityScheme,
    setters: &[CredentialSetter],
    product: &Product,
) -> TokenStream {
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
    let own = setters.iter().filter(|setter| setter.scheme == wire_name && setter.kind != Setter::TokenUrl);
    let mut ways: Vec<String> = own.clone().map(|setter| format!("`{}`", setter.method)).collect();
    if own.clone().any(|setter| setter.from_env) {
        ways.push(format!("the environment variable `{}`", product.api_key_env));
    }
    let ways = match ways.as_slice() {
        [others @ .., last] if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        ways => ways.concat(),
    };
    let set_by = (!ways.is_empty()).then(|| quote!(.set_by(#ways)));
    // One that only a feature's operations name is of no use without it.
    let unused = (scheme.kind == SecurityKind::MutualTls).then(|| quote!(#[allow(dead_code)]));
    quote! {
        #unused
        pub(crate) static #name: crate::runtime::http::SecurityScheme = crate::runtime::http::SecurityScheme::#made #set_by;
    }
}
