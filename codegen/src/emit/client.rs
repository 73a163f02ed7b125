//! `src/client.rs`: the client, its scopes and settings, and the static descriptions of the ways to prove who calls.

mod builder;
mod scopes;
pub mod security;
mod servers;

use proc_macro2::TokenStream;
use quote::quote;

use super::product::Product;
use super::source_file::SourceFile;
use super::{rustdoc, types};
use crate::config::Config;
use crate::ir::{Api, Features};
use crate::markdown;
pub(super) use security::{CredentialSetter, credential_setters, requirements};
pub(super) use servers::{default_url, missing_base_url};

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
    file.push(builder::item(api, config, &product));
    file.push(servers::servers(api));
    for (index, scope) in api.scopes.iter().enumerate() {
        file.push_cfg(&scope.features, scopes::item(api, &product, index));
    }
    let setters = credential_setters(api, config);
    for (name, scheme) in &api.security_schemes {
        file.push(security::scheme_static(name, scheme, &setters, &product));
    }
    file.finish()
}

/// The client struct, with a method for each scope and for each group that has operations beside those of scopes.
fn client(api: &Api, product: &Product) -> TokenStream {
    let name = types::ident(&product.client);
    let builder = types::ident(&format!("{}Builder", product.client));
    let title = &product.title;
    let docs = rustdoc::own(&format!(
        "Client of {}. Cheap to clone; clones share connections and credentials.",
        markdown::line(title)
    ));
    let scopes = scopes::methods(api, None);
    let groups = scopes::groups(api, None);
    quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct #name {
            client: crate::runtime::http::Client,
        }

        impl #name {
            /// Returns a builder of a client.
            pub fn builder() -> crate::client::#builder {
                crate::client::#builder::default()
            }

            /// Returns the base URL.
            pub fn base_url(&self) -> &str {
                self.client.base_url().as_str()
            }

            #scopes

            #groups
        }
    }
}
