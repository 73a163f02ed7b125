//! The addresses of a client: the enum of the API's servers, and setters of the builder for their variables.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::security::CredentialSetter;
use crate::emit::{rustdoc, types};
use crate::ir::names::Scope;
use crate::ir::{Api, Server};
use crate::markdown::code;
use crate::reserved;

/// A server's URL with its variables' defaults.
pub(in crate::emit) fn default_url(server: &Server) -> String {
    let parts = server.template.parts.iter();
    let parts = parts.map(|(before, number, _)| format!("{before}{}", server.variables[*number].default));
    parts.collect::<String>() + &server.template.rest
}

/// A base URL as an example, where the description does not say what the API's is. A path that it does say is in it.
pub(in crate::emit) fn missing_base_url(api: &Api) -> Option<String> {
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

pub(super) fn base_url_docs(base: &str, missing: Option<&str>) -> String {
    let text = "Sets the base URL, also for operations that declare a server of their own.";
    let more = match missing {
        None => format!("Default: {}.", code(base)),
        Some(_) if base.is_empty() => "Required: the OpenAPI document does not declare the API's URL.".to_owned(),
        Some(example) => {
            let (base, example) = (code(base), code(example));
            format!("Required: the OpenAPI document declares only the relative URL {base}. Example: {example}.")
        }
    };
    format!("{text} {more}")
}

/// An enum of the API's servers, where there are several.
pub(super) fn servers(api: &Api) -> TokenStream {
    if api.servers.len() < 2 {
        return TokenStream::new();
    }
    let names: Vec<_> = api.servers.iter().map(|server| types::ident(&server.name)).collect();
    let urls: Vec<String> = api.servers.iter().map(default_url).collect();
    let docs = api.servers.iter().zip(&urls).map(|(server, url)| {
        let said = server.description.as_deref().map(rustdoc::paragraphs).unwrap_or_default();
        let fact = code(url);
        rustdoc::own(&if said.is_empty() { fact } else { format!("{said}\n\n{fact}") })
    });
    quote! {
        /// Servers of the API.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Server {
            #[default]
            #(#docs #names),*
        }

        impl Server {
            /// Returns the URL, with the default values of its variables.
            pub fn url(self) -> &'static str {
                match self { #(Self::#names => #urls),* }
            }
        }
    }
}

/// A setter for each variable of the server's URL (OpenAPI 3.0.4, 4.8.6).
pub(super) fn variable_setters(server: &Server, setters: &[CredentialSetter]) -> TokenStream {
    let credentials = setters.iter().map(|setter| setter.method.clone());
    let mut scope = Scope::with(reserved::settings().map(str::to_owned).chain(credentials));
    let variables = server.variables.iter().enumerate();
    variables
        .map(|(i, variable)| {
            let i = Literal::usize_unsuffixed(i);
            let other = format!("{}_variable", variable.name.trim_end_matches('_'));
            let method = types::ident(&scope.claim([variable.name.clone(), other]));
            let said = variable.description.as_deref().map(rustdoc::paragraphs).unwrap_or_default();
            let mut facts = format!(
                "Variable {} of the server's URL. Default: {}.",
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
pub(super) fn server_url(server: &Server) -> TokenStream {
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
