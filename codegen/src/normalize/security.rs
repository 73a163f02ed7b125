//! Security schemes and requirements (OpenAPI 3.0.4, 4.8.27 to 4.8.30).

use indexmap::IndexMap;

use super::document::{Normalizer, copy_text, scalar_text};
use super::keywords::quoted;
use super::references::Kind;
use super::schemas::set;
use super::swagger;
use crate::source::{Map, Node, items, members};
use crate::suggest;

/// The flows of OAuth 2, and the addresses that each must have.
const FLOWS: [(&str, &[&str]); 4] = [
    ("implicit", &["authorizationUrl"]),
    ("password", &["tokenUrl"]),
    ("clientCredentials", &["tokenUrl"]),
    ("authorizationCode", &["authorizationUrl", "tokenUrl"]),
];

impl Normalizer<'_, '_> {
    pub(super) fn security_scheme(&mut self, node: &Node) -> Option<Node> {
        if let Some(reference) = node.get("$ref").and_then(Node::as_str) {
            let target = self.target(reference, node.span)?;
            return self.security_scheme(target.node);
        }
        let converted;
        let node = match self.swagger {
            Some(_) => {
                self.check_flow(node);
                converted = swagger::security(node);
                &converted
            }
            None => node,
        };
        let mut out = Map::default();
        copy_text(node, &mut out, &["description"]);
        let span_of = |key: &str| node.get(key).map_or(node.span, |node| node.span);
        let kind = node.text("type").unwrap_or_default();
        let place = if kind == "apiKey" { self.place_of_key(node) } else { "" };
        let key = node.text("name").filter(|name| !name.is_empty()).unwrap_or("Authorization");
        let key = match (kind, place) {
            ("apiKey", "header") => self.http_name("header of the API key", key, span_of("name"))?,
            ("apiKey", "cookie") => self.http_name("cookie of the API key", key, span_of("name"))?,
            _ => key,
        };
        if kind == "http" && node.text("scheme").is_none() {
            let message = "the scheme of the HTTP authentication is not declared";
            self.warn(node.span, "unknown-security-scheme", message, "`basic` is used; add `scheme`");
        }
        let scheme = match kind {
            "http" => self.http_name("scheme", node.text("scheme").unwrap_or("basic"), span_of("scheme"))?,
            _ => "",
        };
        let mut put = |key: &str, text: &str| set(&mut out, key, Node::string(node.span, text));
        match kind {
            "http" => {
                put("type", "http");
                put("scheme", scheme);
            }
            "apiKey" => {
                put("type", "apiKey");
                put("in", place);
                put("name", key);
            }
            "openIdConnect" => {
                put("type", "openIdConnect");
                put("openIdConnectUrl", node.text("openIdConnectUrl").unwrap_or_default());
            }
            "mutualTLS" => {
                put("type", "mutualTLS");
            }
            "oauth2" => {
                put("type", "oauth2");
                self.check_flows(node);
                let flows = flows(node);
                set(&mut out, "flows", flows);
            }
            other => {
                let other = quoted(other);
                self.warn(
                    node.span,
                    "unknown-security-scheme",
                    format!("unknown security scheme type `{other}`"),
                    "it is ignored",
                );
                return None;
            }
        }
        Some(Node::object(node.span, out))
    }

    /// Warns of an OAuth flow that Swagger 2.0 does not have (Security Scheme Object).
    fn check_flow(&mut self, node: &Node) {
        const KNOWN: [&str; 4] = ["implicit", "password", "application", "accessCode"];
        let flow = node.text("flow").unwrap_or_default();
        if node.text("type") == Some("oauth2") && !KNOWN.contains(&flow) {
            let span = node.get("flow").map_or(node.span, |flow| flow.span);
            let help = suggest::help(suggest::nearest(flow, KNOWN), "`implicit` is used");
            self.warn(span, "unknown-security-scheme", format!("unknown OAuth flow `{}`", quoted(flow)), help);
        }
    }

    /// Warns of scopes that no flow of a scheme declares, if one declares any (OpenAPI 3.0.4, 4.8.30).
    fn check_scopes(&mut self, scheme: &str, required: &Node, declared: &Node) {
        let flows = members(declared.get("flows"));
        let known: Vec<&str> =
            flows.flat_map(|(_, flow)| members(flow.get("scopes"))).map(|(scope, _)| scope.as_str()).collect();
        let unknown = items(Some(required)).iter().filter_map(|scope| Some((scope.as_str()?, scope.span)));
        for (scope, span) in unknown.filter(|(scope, _)| !known.is_empty() && !known.contains(scope)) {
            let message = format!("no flow of `{}` declares the scope `{}`", quoted(scheme), quoted(scope));
            let help =
                suggest::help(suggest::nearest(scope, known.iter().copied()), "declare it in `scopes`, or correct it");
            self.warn(span, "undeclared-scope", message, help);
        }
    }

    /// The place of an API key. One that has no valid place is sent in a header, and one without a name in `Authorization`.
    fn place_of_key(&mut self, node: &Node) -> &'static str {
        const PLACES: [&str; 3] = ["header", "query", "cookie"];
        if node.text("name").is_none_or(str::is_empty) {
            let help = "`Authorization` is used; name the header, query parameter or cookie";
            self.warn(node.span, "incomplete-parameter", "the API key has no `name`", help);
        }
        let Some(text) = node.get("in").and_then(scalar_text) else {
            let help = "it is sent in a header; write `in: header`, `in: query` or `in: cookie`";
            self.warn(node.span, "incomplete-parameter", "the API key has no `in`", help);
            return PLACES[0];
        };
        if let Some(place) = PLACES.into_iter().find(|place| text.eq_ignore_ascii_case(place)) {
            return place;
        }
        let message = format!("invalid location `{}` of an API key", quoted(&text));
        let action = "it is sent in a header; use `header`, `query` or `cookie`";
        let help = suggest::help(suggest::nearest(&text, PLACES), action);
        let span = node.get("in").map_or(node.span, |place| place.span);
        self.warn(span, "unknown-place", message, help);
        PLACES[0]
    }

    /// Returns whether the document declares a scheme, which may be one that can't be used.
    fn declares_scheme(&self, name: &str) -> bool {
        let root = &self.home_root;
        let components = root.get("components").and_then(|components| components.get("securitySchemes"));
        [components, root.get("securityDefinitions")].into_iter().flatten().any(|all| all.get(name).is_some())
    }

    /// Warns of OAuth flows without an address that they must have, and of a scheme without flows (OpenAPI 3.0.4, 4.8.28 and 4.8.29).
    fn check_flows(&mut self, node: &Node) {
        let mut is_declared = false;
        for (name, urls) in FLOWS {
            let Some(flow) = node.get("flows").and_then(|flows| flows.get(name)) else { continue };
            is_declared = true;
            for url in urls.iter().filter(|url| flow.text(url).is_none_or(|text| text.trim().is_empty())) {
                let help = match *url {
                    "tokenUrl" => "add it, for without it callers must set the URL or a token",
                    _ => "add it; the client itself does not need it",
                };
                let message = format!("the OAuth flow `{name}` has no `{url}`");
                self.warn(flow.span, "unknown-security-scheme", message, help);
            }
        }
        if !is_declared {
            let message = "the OAuth scheme declares no flow";
            self.warn(node.span, "unknown-security-scheme", message, "callers must set a token; add `flows`");
        }
    }

    /// Alternatives of schemes. One that names a scheme which is undeclared or can't be used is left out.
    pub(super) fn requirements(&mut self, node: Option<&Node>, components: &IndexMap<Kind, Map>) -> Option<Node> {
        let node = node?;
        let list = node.as_array()?;
        let empty = Map::default();
        let declared = components.get(&Kind::SecuritySchemes).unwrap_or(&empty);
        let mut out: Vec<Node> = Vec::new();
        for item in list {
            let Some(members) = item.as_object() else { continue };
            let mut entry = Map::default();
            let mut complete = true;
            for (name, scopes) in members {
                let clean = self.references.canonical(Kind::SecuritySchemes, name);
                if !declared.contains_key(&clean) && self.declares_scheme(name) {
                    let message = format!("the security scheme `{}` can't be used", quoted(name));
                    let help = "this alternative is ignored; correct the scheme, which has a warning of its own";
                    self.warn(item.span, "unknown-security-scheme", message, help);
                    complete = false;
                    break;
                }
                if !declared.contains_key(&clean) {
                    let message = format!("the security scheme `{}` is used but not declared", quoted(name));
                    let near = suggest::nearest(name, declared.keys().map(String::as_str));
                    let action = "this alternative is ignored; declare it below `components.securitySchemes`";
                    let help = suggest::help(near, action);
                    self.warn(item.span, "undeclared-security-scheme", message, help);
                    complete = false;
                    break;
                }
                self.check_scopes(name, scopes, &declared[&clean]);
                let scopes = scopes
                    .as_array()
                    .unwrap_or_default()
                    .iter()
                    .filter(|scope| scope.as_str().is_some())
                    .cloned()
                    .collect();
                entry.insert(clean, Node::array(item.span, scopes));
            }
            if complete {
                out.push(Node::object(item.span, entry));
            }
        }
        Some(Node::array(node.span, out))
    }
}

fn flows(node: &Node) -> Node {
    let mut out = Map::default();
    for (name, urls) in FLOWS {
        let Some(flow) = node.get("flows").and_then(|flows| flows.get(name)) else { continue };
        let mut entry = Map::default();
        for url in urls {
            set(&mut entry, url, Node::string(flow.span, flow.text(url).unwrap_or_default()));
        }
        copy_text(flow, &mut entry, &["refreshUrl"]);
        let mut scopes = Map::default();
        for (scope, text) in flow.get("scopes").and_then(Node::as_object).into_iter().flatten() {
            scopes.insert(scope.clone(), Node::string(text.span, text.as_str().unwrap_or_default()));
        }
        set(&mut entry, "scopes", Node::object(flow.span, scopes));
        out.insert(name.to_owned(), Node::object(flow.span, entry));
    }
    Node::object(node.span, out)
}
