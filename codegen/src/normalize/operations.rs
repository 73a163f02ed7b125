//! Paths and operations (OpenAPI 3.0.4, 4.8.8 to 4.8.10).

use std::collections::HashSet;

use indexmap::IndexMap;

use super::document::{At, Normalizer, copy_bool, copy_text, extensions};
use super::http_names::is_token;
use super::paths::Forms;
use super::references::{Kind, MAX_CHAIN};
use super::schemas::set;
use super::swagger::{Media, Parameters as Shared};
use crate::budget;
use crate::canonical::{METHODS, OTHER_METHODS};
use crate::source::{Map, Node, items};

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
        let mut out = Map::default();
        let mut ids = HashSet::new();
        let mut forms = Forms::new();
        for (path, node) in self.named(paths, "`paths`") {
            if path.starts_with("x-") || !budget::spend_on(node.span, path.len()) {
                continue;
            }
            let Some(path) = self.sendable_path(path, node.span) else { continue };
            if !self.is_new_path(&path, node.span, &out, &mut forms) {
                continue;
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
        if let Some((reference, span)) = members.get("$ref").and_then(|link| Some((link.as_str()?, link.span))) {
            if depth >= MAX_CHAIN {
                self.endless_reference(reference, span);
                return None;
            }
            let target = match self.step(reference, span) {
                Ok(target) => target.node,
                Err(broken) => return self.refuse(broken, span),
            };
            if !budget::copy(target) {
                return None;
            }
            let all = self.beside_reference(members, target);
            return self.path_item(path, all.as_ref().unwrap_or(target), ids, components, depth + 1);
        }
        let mut out = Map::default();
        copy_text(node, &mut out, &["summary", "description"]);
        let servers = self.servers(members.get("servers"));
        if !servers.is_empty() {
            set(&mut out, "servers", Node::array(node.span, servers));
        }
        let listed = self.behind(members.get("parameters"), "a list of parameters");
        let listed = self.listed(listed.as_deref());
        let mut shared = Shared { plain: self.parameters(&listed.plain), sent: listed.sent };
        for (key, operation) in members {
            let method = key.to_ascii_lowercase();
            if !METHODS.contains(&method.as_str()) {
                continue;
            }
            if let Some(operation) = self.operation(path, operation, &shared, ids, components) {
                set(&mut out, &method, operation);
            }
        }
        let mut more = Map::default();
        for (method, operation) in self.other_methods(members) {
            if let Some(operation) = self.operation(path, &operation, &shared, ids, components) {
                more.insert(method, operation);
            }
        }
        if !more.is_empty() {
            set(&mut out, OTHER_METHODS, Node::object(node.span, more));
        }
        self.take_out_unused(path, &mut shared.plain);
        if !shared.plain.is_empty() {
            set(&mut out, "parameters", Node::array(node.span, shared.plain));
        }
        Some(Node::object(node.span, out))
    }

    /// A path item and what stands beside the reference to it (OpenAPI 3.1.1, 4.8.9). What both have is undefined: what stands
    /// beside the reference is taken, with a warning, and parameters are put together.
    fn beside_reference(&mut self, beside: &Map, target: &Node) -> Option<Node> {
        let mut all = target.as_object().filter(|_| beside.len() > 1)?.clone();
        for (key, node) in beside.iter().filter(|(key, _)| *key != "$ref") {
            if METHODS.contains(&key.to_ascii_lowercase().as_str()) && all.contains_key(key) {
                self.warn(
                    node.span,
                    "operation-twice",
                    format!("{} is declared here and in the path item that `$ref` names", key.to_uppercase()),
                    "the operation beside `$ref` is used",
                );
            }
            let lists = all.get("parameters").filter(|_| key == "parameters");
            let lists = lists.and_then(Node::as_array).zip(node.as_array());
            let node = match lists {
                Some((known, own)) => Node::array(node.span, self.overridden(own, known)),
                None => node.clone(),
            };
            all.insert(key.clone(), node);
        }
        Some(Node::object(target.span, all))
    }

    /// Parameters, with those of `known` that they do not replace.
    fn overridden(&mut self, own: &[Node], known: &[Node]) -> Vec<Node> {
        let mut identity = |node: &Node| {
            let link = node.get("$ref").and_then(|link| Some((link.as_str()?, link.span)));
            let target = link.and_then(|(reference, span)| self.end_of(reference, span).ok());
            let node = target.map_or(node, |target| target.node);
            (node.text("name").map(str::to_owned), node.text("in").map(str::to_owned))
        };
        let own_ones: HashSet<_> = own.iter().map(&mut identity).collect();
        let kept: Vec<&Node> = known.iter().filter(|node| !own_ones.contains(&identity(node))).collect();
        own.iter().chain(kept).cloned().collect()
    }

    /// The parameters of a list; in Swagger 2.0 without body and form, which are handled separately.
    fn listed(&mut self, list: Option<&Node>) -> Shared {
        match self.swagger {
            Some(_) => self.swagger_parameters(list),
            None => Shared { plain: items(list).to_vec(), sent: Vec::new() },
        }
    }

    /// Operations of other methods, which are tokens (OpenAPI 3.2.0, 4.9; RFC 9110, 9.1).
    fn other_methods(&mut self, members: &Map) -> Vec<(String, Node)> {
        let mut list: Vec<(String, Node)> = Vec::new();
        for (method, operation) in members.get(OTHER_METHODS).and_then(Node::as_object).into_iter().flatten() {
            let is_known =
                METHODS.contains(&method.as_str()) || METHODS.iter().any(|known| known.to_ascii_uppercase() == *method);
            // protection: http-method
            if !is_token(method) {
                let message = format!("the method `{}` is not valid in HTTP", super::keywords::quoted(method));
                self.error(At::Key(operation.span), "method", message, "use letters, digits and !#$%&'*+-.^_`|~");
            } else if method.len() <= LONGEST_METHOD && !is_known {
                list.push((method.clone(), operation.clone()));
            } else {
                self.warn(
                    At::Key(operation.span),
                    "method",
                    format!("`{}` is not an additional method", super::keywords::quoted(method)),
                    "the operation is ignored; declare standard methods under their own keys",
                );
            }
        }
        list
    }

    fn operation(
        &mut self,
        path: &str,
        node: &Node,
        shared: &Shared,
        ids: &mut HashSet<String>,
        components: &IndexMap<Kind, Map>,
    ) -> Option<Node> {
        let node = self.behind(Some(node), "an operation")?;
        let around = self.swagger.clone();
        self.swagger = around.as_ref().map(|media| Media::of(&node, media));
        let operation = self.operation_of(path, &node, shared, ids, components);
        self.swagger = around;
        operation
    }

    fn operation_of(
        &mut self,
        path: &str,
        node: &Node,
        shared: &Shared,
        ids: &mut HashSet<String>,
        components: &IndexMap<Kind, Map>,
    ) -> Option<Node> {
        let members = node.as_object()?;
        let mut out = Map::default();
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
                    format!("duplicate operation id `{id}`"),
                    "the later operation is named after its method and path",
                );
            }
        }
        let listed = self.behind(members.get("parameters"), "a list of parameters");
        let listed = self.listed(listed.as_deref());
        let mut parameters = self.parameters(&listed.plain);
        self.complete_path(path, node, &shared.plain, &mut parameters);
        if !parameters.is_empty() {
            set(&mut out, "parameters", Node::array(node.span, parameters));
        }
        let body = match self.swagger {
            Some(_) => self.swagger_body(node, listed.sent, &shared.sent),
            None => members.get("requestBody").cloned(),
        };
        if let Some(body) = body
            && let Some(body) = self.referable(Kind::RequestBodies, &body)
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
        let callbacks = self.callbacks(members.get("callbacks"), components);
        if !callbacks.is_empty() {
            self.warn(
                members.get("callbacks").map_or(At::Value(node.span), |callbacks| At::Key(callbacks.span)),
                "callbacks-left-out",
                "callbacks are not supported",
                "the operation's documentation names them; the client does not receive them",
            );
            set(&mut out, "callbacks", Node::object(node.span, callbacks));
        }
        out.extend(extensions(members));
        Some(Node::object(node.span, out))
    }

    /// Something that may be a reference to a component.
    pub(super) fn referable(&mut self, kind: Kind, node: &Node) -> Option<Node> {
        if kind != Kind::Schemas
            && let Some(read) = self.of_another_kind(kind, node)
        {
            return read;
        }
        if let Some(reference) = node.get("$ref") {
            let text = reference.as_str()?;
            let target = self.reference(kind, text, reference.span)?;
            let mut link = Map::default();
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

    /// Webhooks (OpenAPI 3.1.1, 4.8.1), each with the requests that it sends.
    pub(super) fn webhooks(&mut self, webhooks: Option<&Node>, components: &IndexMap<Kind, Map>) -> Map {
        let named = self.named(webhooks, "webhooks");
        named.into_iter().filter_map(|(name, item)| Some((name.to_owned(), self.incoming(item, components)?))).collect()
    }

    /// Callbacks (OpenAPI 3.0.4, 4.8.18): by name, then by the expression that gives the address.
    fn callbacks(&mut self, callbacks: Option<&Node>, components: &IndexMap<Kind, Map>) -> Map {
        let mut out = Map::default();
        for (name, callback) in self.named(callbacks, "callbacks") {
            let referred = callback.text("$ref").and_then(|reference| self.target(reference, callback.span));
            let callback = referred.map_or(callback, |target| target.node);
            let mut entry = Map::default();
            for (expression, item) in callback.as_object().into_iter().flatten() {
                if let Some(item) = self.incoming(item, components).filter(|_| !expression.starts_with("x-")) {
                    entry.insert(expression.clone(), item);
                }
            }
            out.insert(name.to_owned(), Node::object(callback.span, entry));
        }
        out
    }

    /// Requests that the API makes.
    fn incoming(&mut self, item: &Node, components: &IndexMap<Kind, Map>) -> Option<Node> {
        let item = match item.text("$ref") {
            Some(reference) => self.target(reference, item.span)?.node,
            None => item,
        };
        let mut entry = Map::default();
        for method in METHODS {
            if let Some(operation) = self.behind(item.get(method), "an operation")
                && let Some(kept) = self.incoming_operation(&operation, item, components)
            {
                set(&mut entry, method, kept);
            }
        }
        let mut more = Map::default();
        for (method, operation) in item.as_object().map(|members| self.other_methods(members)).unwrap_or_default() {
            more.extend(self.incoming_operation(&operation, item, components).map(|kept| (method, kept)));
        }
        if !more.is_empty() {
            set(&mut entry, OTHER_METHODS, Node::object(item.span, more));
        }
        Some(Node::object(item.span, entry))
    }

    fn incoming_operation(&mut self, operation: &Node, item: &Node, components: &IndexMap<Kind, Map>) -> Option<Node> {
        let members = operation.as_object()?;
        let mut kept = Map::default();
        copy_text(operation, &mut kept, &["summary", "description"]);
        copy_bool(operation, &mut kept, &["deprecated"]);
        let parameters = self.incoming_parameters(operation, item);
        if !parameters.is_empty() {
            set(&mut kept, "parameters", Node::array(operation.span, parameters));
        }
        let body = members.get("requestBody").and_then(|body| match body.text("$ref") {
            Some(reference) => self.target(reference, body.span).map(|target| target.node),
            None => Some(body),
        });
        if let Some(body) = body.and_then(|body| self.request_body(body)) {
            set(&mut kept, "requestBody", body);
        }
        // The responses that the API expects.
        let expected = members.get("responses").filter(|node| node.as_object().is_some_and(|all| !all.is_empty()));
        if let Some(expected) = expected {
            let responses = self.responses(Some(expected), operation.span);
            set(&mut kept, "responses", responses);
        }
        if let Some(security) = self.requirements(members.get("security"), components) {
            set(&mut kept, "security", security);
        }
        kept.extend(extensions(members));
        Some(Node::object(operation.span, kept))
    }

    /// Returns the parameters of a request that the API makes: those of the operation, then those of its path item.
    fn incoming_parameters(&mut self, operation: &Node, item: &Node) -> Vec<Node> {
        let mut parameters = Vec::new();
        for holder in [operation, item] {
            let Some(list) = self.behind(holder.get("parameters"), "a list of parameters") else { continue };
            parameters.extend(items(Some(&*list)).iter().filter_map(|one| self.referable(Kind::Parameters, one)));
        }
        parameters
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
