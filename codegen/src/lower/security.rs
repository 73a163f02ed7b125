//! Security schemes (OpenAPI 3.0.4, 4.8.27).

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::Builder;
use crate::canonical::{Flow, In, SecurityKind as Declared};
use crate::ir::names::{self, Scope};
use crate::ir::{ParamLocation, SecurityKind, SecurityScheme};

impl Builder<'_> {
    /// Every declared scheme by its name in the document.
    pub(super) fn security_schemes(&self) -> IndexMap<String, SecurityScheme> {
        let mut scope = Scope::default();
        let declared = self.doc().security_schemes.iter();
        declared
            .map(|(wire_name, scheme)| {
                let name = scope.claim([names::snake(wire_name, "auth")]);
                let description = scheme.description.clone();
                (wire_name.clone(), SecurityScheme { name, kind: kind(&scheme.kind), description })
            })
            .collect()
    }
}

fn kind(declared: &Declared) -> SecurityKind {
    match declared {
        Declared::ApiKey { place, name } => {
            let location = match place {
                In::Query | In::QueryString => ParamLocation::Query,
                In::Cookie => ParamLocation::Cookie,
                In::Header | In::Path => ParamLocation::Header,
            };
            SecurityKind::ApiKey { location, wire_name: name.clone() }
        }
        Declared::Http { scheme } => match scheme.to_ascii_lowercase().as_str() {
            "basic" => SecurityKind::Basic,
            "bearer" => SecurityKind::Bearer,
            _ => SecurityKind::Http { scheme: scheme.clone() },
        },
        Declared::OAuth2 { flows } => oauth2(flows),
        Declared::OpenIdConnect { .. } => SecurityKind::Bearer,
        Declared::MutualTls => SecurityKind::MutualTls,
    }
}

/// The flow with the client's credentials goes before the others: a program has no user who could consent.
fn oauth2(flows: &IndexMap<String, Flow>) -> SecurityKind {
    let url = |name: &str| flows.get(name)?.token_url.clone();
    let client = url("clientCredentials");
    let scopes: BTreeSet<&String> = flows.values().flat_map(|flow| flow.scopes.keys()).collect();
    SecurityKind::OAuth2 {
        client_credentials: client.is_some(),
        token_url: client.or_else(|| url("authorizationCode")).or_else(|| url("password")),
        scopes: scopes.into_iter().cloned().collect(),
    }
}
