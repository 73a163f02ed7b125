//! Security schemes (OpenAPI 3.0.4, 4.8.27).

use indexmap::IndexMap;
use openapiv3::{APIKeyLocation, ReferenceOr, SecurityScheme as Scheme};

use super::Builder;
use crate::ir::names::{self, Scope};
use crate::ir::{ParamLocation, SecurityKind, SecurityScheme};

impl Builder<'_> {
    /// Every declared scheme by its name in the document.
    pub(super) fn security_schemes(&self) -> IndexMap<String, SecurityScheme> {
        let mut scope = Scope::default();
        let declared = self.doc().components.iter().flat_map(|components| &components.security_schemes);
        declared
            .filter_map(|(wire_name, scheme)| {
                let ReferenceOr::Item(scheme) = scheme else { return None };
                let name = scope.claim([names::snake(wire_name, "auth")]);
                let (kind, description) = kind(scheme);
                Some((wire_name.clone(), SecurityScheme { name, kind, description: description.clone() }))
            })
            .collect()
    }
}

fn kind(scheme: &Scheme) -> (SecurityKind, &Option<String>) {
    match scheme {
        Scheme::APIKey { location, name, description, .. } => {
            let location = match location {
                APIKeyLocation::Query => ParamLocation::Query,
                APIKeyLocation::Header => ParamLocation::Header,
                APIKeyLocation::Cookie => ParamLocation::Cookie,
            };
            (SecurityKind::ApiKey { location, wire_name: name.clone() }, description)
        }
        Scheme::HTTP { scheme, description, extensions, .. } => {
            let kind = match scheme.to_ascii_lowercase().as_str() {
                _ if extensions.contains_key("x-sdkwright-mutual-tls") => SecurityKind::MutualTls,
                "basic" => SecurityKind::Basic,
                "bearer" => SecurityKind::Bearer,
                _ => SecurityKind::Http { scheme: scheme.clone() },
            };
            (kind, description)
        }
        Scheme::OAuth2 { flows, description, .. } => {
            let client = flows.client_credentials.as_ref();
            let mut scopes: Vec<String> = Vec::new();
            scopes.extend(client.iter().flat_map(|flow| flow.scopes.keys().cloned()));
            scopes.extend(flows.implicit.iter().flat_map(|flow| flow.scopes.keys().cloned()));
            scopes.extend(flows.password.iter().flat_map(|flow| flow.scopes.keys().cloned()));
            scopes.extend(flows.authorization_code.iter().flat_map(|flow| flow.scopes.keys().cloned()));
            scopes.sort();
            scopes.dedup();
            (SecurityKind::OAuth2 { token_url: client.map(|flow| flow.token_url.clone()), scopes }, description)
        }
        Scheme::OpenIDConnect { description, .. } => (SecurityKind::Bearer, description),
    }
}
