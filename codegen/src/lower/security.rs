//! Security schemes (OpenAPI 3.0.4, 4.8.27).

use indexmap::IndexMap;

use super::Builder;
use crate::canonical::{In, SecurityKind as Declared};
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
        Declared::OAuth2 { token_url, client_credentials, scopes } => SecurityKind::OAuth2 {
            token_url: token_url.clone(),
            client_credentials: *client_credentials,
            scopes: scopes.clone(),
        },
        Declared::OpenIdConnect => SecurityKind::Bearer,
        Declared::MutualTls => SecurityKind::MutualTls,
    }
}
