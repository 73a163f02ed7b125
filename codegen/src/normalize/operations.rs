//! Paths and operations (OpenAPI 3.0.4, 4.8.8 to 4.8.10).

use std::collections::HashSet;

use indexmap::IndexMap;

use super::document::{Normalizer, copy_bool, copy_text, extensions};
use super::http_names::is_token;
use super::references::{Kind, MAX_CHAIN};
use super::schemas::set;
use crate::budget;
use crate::canonical::METHODS;
use crate::source::{Map, Node};

/// Where a path has its operations of other methods, by the method as it is sent.
pub(crate) const OTHER_METHODS: &str = "additionalOperations";

/// Far more than any registered method has, in bytes.
const LONGEST_METHOD: usize = 32;

/// Every operation of a path in canonical form.
pub(super) fn each_operation(item: &mut Map, visit: &mut dyn FnMut(&mut Node)) {
    for (key, node) in item.iter_mut() {
        if METHODS.contains(&key.as_str()) {
            visit(node);
        } else if key == OTHER_METHODS {
            node.as_object_mut().into_iter().flat_map(|more| more.values_mut()).for_each(&mut *visit);
        }
    }
}

impl Normalizer<'_, '_> {
    pub(super) fn paths(&mut self, paths: Option<&Node>, components: &mut IndexMap<Kind, Map>) -> Map {
        let mut out = Map::new();
        let mut ids = HashSet::new();
        for (path, node) in paths.and_then(Node::as_object).into_iter().flatten() {
            if path.starts_with("x-") || !budget::spend_on(node.span, path.len()) {
                continue;
            }
            let mut path = path.clone();
            if !path.starts_with('/') {
                self.warn(
                    node.span,
                    "path-without-slash",
                    format!("the path `{}` does not begin with `/`", super::keywords::quoted(&path)),
                    "a slash is put before it",
                );
                path.insert(0, '/');
            }
            if let Some(item) = self.path_item(&path, node, &mut ids, components, 0) {
                out.insert(path, item);
            }
        }
        out
    }

    fn path_item(
        &mut self,
        path: &str,
        node: &Node,
        ids: &mut HashSet<String>,
        components: &IndexMap<Kind, Map>,
        depth: usize,
    ) -> Option<Node> {
        let members = node.as_object()?;
        if let Some(reference) = members.get("$ref").and_then(Node::as_str) {
            if depth >= MAX_CHAIN {
                self.endless_reference(reference, node.span);
                return None;
            }
            let target = self.target(reference, node.span)?;
            let file = std::mem::replace(&mut self.file, target.file);
            let item = self.path_item(path, &target.node, ids, components, depth + 1);
            self.file = file;
            return item;
        }
        let mut out = Map::new();
        copy_text(node, &mut out, &["summary", "description"]);
        let servers = self.servers(members.get("servers"));
        if !servers.is_empty() {
            set(&mut out, "servers", Node::array(node.span, servers));
        }
        let shared = self.parameters(members.get("parameters"));
        for (key, operation) in members {
            let method = key.to_ascii_lowercase();
            if !METHODS.contains(&method.as_str()) {
                continue;
            }
            if let Some(operation) = self.operation(path, operation, &shared, ids, components) {
                set(&mut out, &method, operation);
            }
        }
        let mut more = Map::new();
        for (method, operation) in self.other_methods(members) {
            if let Some(operation) = self.operation(path, &operation, &shared, ids, components) {
                more.insert(method, operation);
            }
        }
        if !more.is_empty() {
            set(&mut out, OTHER_METHODS, Node::object(node.span, more));
        }
        if !shared.is_empty() {
            set(&mut out, "parameters", Node::array(node.span, shared));
        }
        Some(Node::object(node.span, out))
    }

    /// Operations of other methods, which are tokens (OpenAPI 3.2.0, 4.9; RFC 9110, 9.1).
    fn other_methods(&mut self, members: &Map) -> Vec<(String, Node)> {
        let mut list: Vec<(String, Node)> = Vec::new();
        for (method, operation) in members.get("additionalOperations").and_then(Node::as_object).into_iter().flatten() {
            let is_known =
                METHODS.contains(&method.as_str()) || METHODS.iter().any(|known| known.to_ascii_uppercase() == *method);
            // protection: http-method
            if !is_token(method) {
                let message = format!("HTTP can't carry the method `{}`", super::keywords::quoted(method));
                self.error(operation.span, "method", message, "a method is of letters, digits and !#$%&'*+-.^_`|~");
            } else if method.len() <= LONGEST_METHOD && !is_known {
                list.push((method.clone(), operation.clone()));
            } else {
                self.warn(
                    operation.span,
                    "method",
                    format!("`{}` is no additional method", super::keywords::quoted(method)),
                    "its operation is left out; methods with a key of their own belong below that",
                );
            }
        }
        list
    }

    fn operation(
        &mut self,
        path: &str,
        node: &Node,
        shared: &[Node],
        ids: &mut HashSet<String>,
        components: &IndexMap<Kind, Map>,
    ) -> Option<Node> {
        let members = node.as_object()?;
        let mut out = Map::new();
        copy_text(node, &mut out, &["summary", "description"]);
        copy_bool(node, &mut out, &["deprecated"]);
        let tags: Vec<Node> = members
            .get("tags")
            .and_then(Node::as_array)
            .unwrap_or_default()
            .iter()
            .filter(|tag| tag.as_str().is_some())
            .cloned()
            .collect();
        if !tags.is_empty() {
            set(&mut out, "tags", Node::array(node.span, tags));
        }
        if let Some(id) =
            node.get("operationId").and_then(super::document::scalar_text).filter(|id| !id.trim().is_empty())
        {
            if ids.insert(id.clone()) {
                set(&mut out, "operationId", Node::string(node.span, id));
            } else {
                let id = super::keywords::quoted(&id);
                self.warn(
                    node.span,
                    "duplicate-operation-id",
                    format!("the operation id `{id}` is there twice"),
                    "the later operation is named for its method and path",
                );
            }
        }
        let mut parameters = self.parameters(members.get("parameters"));
        self.complete_path(path, node, shared, &mut parameters);
        if !parameters.is_empty() {
            set(&mut out, "parameters", Node::array(node.span, parameters));
        }
        if let Some(body) = members.get("requestBody")
            && let Some(body) = self.referable(Kind::RequestBodies, body)
        {
            set(&mut out, "requestBody", body);
        }
        let responses = self.responses(members.get("responses"), node.span);
        set(&mut out, "responses", responses);
        if let Some(security) = self.requirements(members.get("security"), components) {
            set(&mut out, "security", security);
        }
        let servers = self.servers(members.get("servers"));
        if !servers.is_empty() {
            set(&mut out, "servers", Node::array(node.span, servers));
        }
        let callbacks = self.callbacks(members.get("callbacks"));
        if !callbacks.is_empty() {
            self.warn(
                members.get("callbacks").map_or(node.span, |callbacks| callbacks.span),
                "callbacks-left-out",
                "requests that the API makes by itself are left out",
                "the operation's documentation names them; a client has no part in them",
            );
            set(&mut out, "callbacks", Node::object(node.span, callbacks));
        }
        out.extend(extensions(members));
        Some(Node::object(node.span, out))
    }

    /// Something that may be a reference to a component.
    pub(super) fn referable(&mut self, kind: Kind, node: &Node) -> Option<Node> {
        if let Some(reference) = node.get("$ref") {
            let text = reference.as_str()?;
            let target = self.reference(kind, text, reference.span)?;
            let mut link = Map::new();
            set(&mut link, "$ref", Node::string(reference.span, target));
            return Some(Node::object(node.span, link));
        }
        match kind {
            Kind::Schemas => Some(self.schema(node)),
            Kind::Parameters => self.parameter(node),
            Kind::Responses => Some(self.response(node)),
            Kind::RequestBodies => self.request_body(node),
            Kind::Headers => self.header(node),
            Kind::Examples => self.example(node),
            Kind::SecuritySchemes => self.security_scheme(node),
        }
    }

    /// Webhooks (OpenAPI 3.1.1, 4.8.1), each with what it sends.
    pub(super) fn webhooks(&mut self, webhooks: Option<&Node>) -> Map {
        let named = webhooks.and_then(Node::as_object).into_iter().flatten();
        named.filter_map(|(name, item)| Some((name.clone(), self.incoming(item)?))).collect()
    }

    /// Callbacks (OpenAPI 3.0.4, 4.8.18): by name, then by the expression that gives the address.
    fn callbacks(&mut self, callbacks: Option<&Node>) -> Map {
        let mut out = Map::new();
        for (name, callback) in callbacks.and_then(Node::as_object).into_iter().flatten() {
            let referred = callback.text("$ref").and_then(|reference| self.target(reference, callback.span));
            let callback = referred.map_or_else(|| callback.clone(), |target| target.node);
            let mut entry = Map::new();
            for (expression, item) in callback.as_object().into_iter().flatten() {
                if let Some(item) = self.incoming(item).filter(|_| !expression.starts_with("x-")) {
                    entry.insert(expression.clone(), item);
                }
            }
            out.insert(name.clone(), Node::object(callback.span, entry));
        }
        out
    }

    /// Requests that the API makes.
    fn incoming(&mut self, item: &Node) -> Option<Node> {
        let item = match item.text("$ref") {
            Some(reference) => self.target(reference, item.span)?.node,
            None => item.clone(),
        };
        let mut entry = Map::new();
        for method in METHODS {
            let Some(operation) = item.get(method).filter(|node| node.as_object().is_some()) else { continue };
            let mut kept = Map::new();
            copy_text(operation, &mut kept, &["summary", "description"]);
            let body = operation.get("requestBody").and_then(|body| match body.text("$ref") {
                Some(reference) => self.target(reference, body.span).map(|target| target.node),
                None => Some(body.clone()),
            });
            if let Some(body) = body.and_then(|body| self.request_body(&body)) {
                set(&mut kept, "requestBody", body);
            }
            // The responses that the API expects.
            if let Some(expected) =
                operation.get("responses").filter(|node| node.as_object().is_some_and(|all| !all.is_empty()))
            {
                let responses = self.responses(Some(expected), operation.span);
                set(&mut kept, "responses", responses);
            }
            set(&mut entry, method, Node::object(operation.span, kept));
        }
        Some(Node::object(item.span, entry))
    }
}

#[cfg(test)]
mod tests {
    use crate::generate::{Request, canonical};

    #[test]
    fn webhooks_are_read_by_either_name() {
        let folder = tempfile::tempdir().unwrap();
        for (version, key) in [("3.1.0", "webhooks"), ("3.0.3", "x-webhooks")] {
            let file = folder.path().join("api.json");
            let hook = r##"{"post": {"summary": "It is fed.", "responses": {}}}"##;
            let info = r##""info": {"title": "Zoo", "version": "1"}, "paths": {}"##;
            std::fs::write(&file, format!(r##"{{"openapi": "{version}", {info}, "{key}": {{"fed": {hook}}}}}"##))
                .unwrap();
            let request = Request { documents: vec![file], ..Request::default() };
            let (found, _) = canonical(&request).unwrap();
            let summary = found.to_json()["x-sdkwright-webhooks"]["fed"]["post"]["summary"].clone();
            assert_eq!(summary, "It is fed.", "{key}");
        }
    }
}
