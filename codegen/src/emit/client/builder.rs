//! The client's builder.

use proc_macro2::TokenStream;
use quote::quote;

use super::security::{credential, credential_setters, env_fallback, required};
use super::servers::{base_url_docs, default_url, missing_base_url, server_url, variable_setters};
use crate::config::Config;
use crate::emit::product::Product;
use crate::emit::{rustdoc, types};
use crate::ir::Api;

pub(super) fn item(api: &Api, config: &Config, product: &Product) -> TokenStream {
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
            /// Selects one of the API's servers.
            pub fn server(mut self, server: Server) -> Self {
                self.client = #call;
                self
            }
        }
    });
    let variable = if described.is_some() { "a variable of the server's URL, " } else { "" };
    let required = required(api);
    let (requires, uncalled) = match required.is_empty() {
        true => (None, ""),
        false => {
            (Some(quote!(.requires(Self::REQUIRED))), ", or there are no credentials: every operation requires some")
        }
    };
    let required_schemes = requires.is_some().then(|| {
        quote!(
            const REQUIRED: &'static [&'static crate::runtime::http::SecurityScheme] = &[#(#required),*];
        )
    });
    let build_docs = rustdoc::own(&format!(
        "Creates the client.\n\n# Errors\n[`Error::InvalidRequest`] if the base URL, {variable}a header or a credential is invalid{uncalled}."
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
            #required_schemes

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
                Ok(#name { client: self.client #requires.build()? })
            }
        }
    }
}
