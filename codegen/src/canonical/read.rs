//! From the canonical tree to its types. Normalization leaves nothing that has no place in them.

mod schemas;

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::document::{
    Document, Encoding, Flow, Header, In, Info, MediaType, Operation, Or, Parameter, PathItem, RequestBody, Response,
    SecurityKind, SecurityScheme, Serialised, Server, ServerVariable, Tag,
};
use super::grammar::{METHODS, OTHER_METHODS};
use super::schema::{Schema, Schemas};
use super::style::ParamStyle;
use crate::source::{Node, flag, items, members};

/// Reads the canonical tree. Returns the value that each schema was read from, too, by its id.
pub(super) fn read(root: &Node) -> (Document, Vec<&Node>) {
    let mut reader = Reader::default();
    (reader.document(root), reader.nodes)
}

#[derive(Default)]
struct Reader<'n> {
    schemas: Schemas,
    /// By [`super::schema::SchemaId`].
    nodes: Vec<&'n Node>,
}

impl<'n> Reader<'n> {
    fn document(&mut self, root: &'n Node) -> Document {
        let components = root.get("components");
        let section = |key: &str| members(components.and_then(|all| all.get(key)));
        let ids: Vec<_> = section("schemas").map(|(name, _)| self.schemas.declare(name)).collect();
        self.nodes.extend(section("schemas").map(|(_, node)| node));
        for (id, (_, node)) in ids.into_iter().zip(section("schemas")) {
            let schema = self.schema_of(node);
            self.schemas.define(id, schema);
        }
        let info = root.get("info");
        Document {
            info: Info {
                title: info.and_then(|info| text(info, "title")).unwrap_or_default(),
                version: info.and_then(|info| text(info, "version")).unwrap_or_default(),
                description: info.and_then(|info| text(info, "description")),
            },
            servers: servers(root),
            tags: items(root.get("tags")).iter().map(tag).collect(),
            paths: map(root.get("paths"), |node| self.path_item(node)),
            webhooks: map(root.get("webhooks"), |node| self.path_item(node)),
            parameters: section("parameters")
                .filter_map(|(name, node)| Some((name.clone(), self.parameter(node)?)))
                .collect(),
            request_bodies: map(components.and_then(|all| all.get("requestBodies")), |node| self.request_body(node)),
            responses: map(components.and_then(|all| all.get("responses")), |node| self.response(node)),
            headers: map(components.and_then(|all| all.get("headers")), |node| self.header(node)),
            security_schemes: section("securitySchemes")
                .filter_map(|(name, node)| Some((name.clone(), security_scheme(node)?)))
                .collect(),
            schemas: std::mem::take(&mut self.schemas),
        }
    }

    fn path_item(&mut self, node: &'n Node) -> PathItem {
        let mut operations = IndexMap::new();
        for method in METHODS {
            if let Some(operation) = node.get(method) {
                operations.insert(method.to_owned(), self.operation(operation));
            }
        }
        PathItem {
            summary: text(node, "summary"),
            description: text(node, "description"),
            servers: servers(node),
            parameters: self.parameters(node),
            operations,
            additional: map(node.get(OTHER_METHODS), |operation| self.operation(operation)),
        }
    }

    fn operation(&mut self, node: &'n Node) -> Operation {
        let security =
            items(node.get("security")).iter().map(|all| map(Some(all), |scopes| texts(Some(scopes)))).collect();
        Operation {
            id: text(node, "operationId"),
            summary: text(node, "summary"),
            description: text(node, "description"),
            deprecated: flag(node, "deprecated"),
            tags: texts(node.get("tags")),
            parameters: self.parameters(node),
            body: node.get("requestBody").map(|body| or(body, |body| self.request_body(body))),
            responses: map(node.get("responses"), |response| or(response, |response| self.response(response))),
            security,
            servers: servers(node),
            callbacks: map(node.get("callbacks"), |callback| map(Some(callback), |item| self.path_item(item))),
            domains: texts(node.get("domains")),
            extensions: extensions(node),
        }
    }

    fn parameters(&mut self, node: &'n Node) -> Vec<Or<Parameter>> {
        items(node.get("parameters"))
            .iter()
            .filter_map(|parameter| match component(parameter) {
                Some(name) => Some(Or::Component(name.to_owned())),
                None => self.parameter(parameter).map(Or::Item),
            })
            .collect()
    }

    fn parameter(&mut self, node: &'n Node) -> Option<Parameter> {
        let place = In::of(node.text("in")?)?;
        let style = ParamStyle::of(place, node.text("style"));
        Some(Parameter {
            name: text(node, "name")?,
            place,
            description: text(node, "description"),
            required: flag(node, "required"),
            deprecated: flag(node, "deprecated"),
            style,
            explode: node.get("explode").and_then(Node::as_bool).unwrap_or(style.explodes(place)),
            allow_reserved: flag(node, "allowReserved"),
            allow_empty: flag(node, "allowEmptyValue"),
            value: self.serialised(node),
            examples: examples(node),
            extensions: extensions(node),
        })
    }

    fn header(&mut self, node: &'n Node) -> Header {
        Header {
            description: text(node, "description"),
            required: flag(node, "required"),
            deprecated: flag(node, "deprecated"),
            style: ParamStyle::of_header(node.text("style")),
            explode: flag(node, "explode"),
            value: self.serialised(node),
            extensions: extensions(node),
        }
    }

    fn serialised(&mut self, node: &'n Node) -> Serialised {
        if let Some(schema) = node.get("schema") {
            return Serialised::Schema(self.schema(schema));
        }
        match members(node.get("content")).next() {
            Some((media_type, declared)) => Serialised::Content(media_type.clone(), self.media_type(declared)),
            None => Serialised::Schema(self.add(node, Schema::default())),
        }
    }

    fn request_body(&mut self, node: &'n Node) -> RequestBody {
        RequestBody {
            description: text(node, "description"),
            required: flag(node, "required"),
            content: self.content(node),
        }
    }

    fn response(&mut self, node: &'n Node) -> Response {
        Response {
            description: text(node, "description").unwrap_or_default(),
            headers: map(node.get("headers"), |header| or(header, |header| self.header(header))),
            content: self.content(node),
        }
    }

    fn content(&mut self, node: &'n Node) -> IndexMap<String, MediaType> {
        map(node.get("content"), |media_type| self.media_type(media_type))
    }

    fn media_type(&mut self, node: &'n Node) -> MediaType {
        MediaType {
            schema: node.get("schema").map(|schema| self.schema(schema)),
            item_schema: node.get("itemSchema").map(|schema| self.schema(schema)),
            examples: examples(node),
            encoding: map(node.get("encoding"), |encoding| self.encoding(encoding)),
        }
    }

    fn encoding(&mut self, node: &'n Node) -> Encoding {
        Encoding {
            content_type: text(node, "contentType"),
            style: node.text("style").map(ParamStyle::of_query),
            explode: flag(node, "explode"),
            allow_reserved: flag(node, "allowReserved"),
            headers: map(node.get("headers"), |header| or(header, |header| self.header(header))),
        }
    }
}

fn servers(node: &Node) -> Vec<Server> {
    let variable = |node: &Node| ServerVariable {
        default: text(node, "default").unwrap_or_default(),
        values: texts(node.get("enum")),
        description: text(node, "description"),
    };
    items(node.get("servers"))
        .iter()
        .map(|node| Server {
            url: text(node, "url").unwrap_or_default(),
            name: text(node, "name"),
            description: text(node, "description"),
            variables: map(node.get("variables"), variable),
        })
        .collect()
}

fn tag(node: &Node) -> Tag {
    Tag { name: text(node, "name").unwrap_or_default(), description: text(node, "description") }
}

fn security_scheme(node: &Node) -> Option<SecurityScheme> {
    let kind = match node.text("type")? {
        "apiKey" => SecurityKind::ApiKey { place: In::of(node.text("in")?)?, name: text(node, "name")? },
        "http" => SecurityKind::Http { scheme: text(node, "scheme")? },
        "oauth2" => SecurityKind::OAuth2 { flows: map(node.get("flows"), flow) },
        "openIdConnect" => SecurityKind::OpenIdConnect { url: text(node, "openIdConnectUrl").unwrap_or_default() },
        "mutualTLS" => SecurityKind::MutualTls,
        _ => return None,
    };
    Some(SecurityScheme { description: text(node, "description"), kind })
}

fn flow(node: &Node) -> Flow {
    Flow {
        authorization_url: text(node, "authorizationUrl"),
        token_url: text(node, "tokenUrl"),
        refresh_url: text(node, "refreshUrl"),
        scopes: map(node.get("scopes"), |scope| own_text(scope).unwrap_or_default()),
    }
}

/// Examples, the single one first.
fn examples(node: &Node) -> Vec<Json> {
    let named = members(node.get("examples")).filter_map(|(_, example)| example.get("value"));
    node.get("example").into_iter().chain(named).filter(|value| !value.is_null()).map(Node::to_json).collect()
}

fn extensions(node: &Node) -> IndexMap<String, Json> {
    let own = members(Some(node)).filter(|(key, _)| key.starts_with("x-"));
    own.map(|(key, value)| (key.clone(), value.to_json())).collect()
}

/// The component that a reference names.
fn component(node: &Node) -> Option<&str> {
    node.text("$ref").map(|reference| reference.rsplit('/').next().unwrap_or(reference))
}

fn or<'n, T>(node: &'n Node, item: impl FnOnce(&'n Node) -> T) -> Or<T> {
    match component(node) {
        Some(name) => Or::Component(name.to_owned()),
        None => Or::Item(item(node)),
    }
}

fn map<'n, T>(node: Option<&'n Node>, mut value: impl FnMut(&'n Node) -> T) -> IndexMap<String, T> {
    members(node).map(|(name, node)| (name.clone(), value(node))).collect()
}

fn text(node: &Node, key: &str) -> Option<String> {
    node.text(key).map(str::to_owned)
}

/// The texts of a list.
fn texts(node: Option<&Node>) -> Vec<String> {
    items(node).iter().filter_map(own_text).collect()
}

fn own_text(node: &Node) -> Option<String> {
    node.as_str().map(str::to_owned)
}
