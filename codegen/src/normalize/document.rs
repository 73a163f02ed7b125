//! A whole document: its version, and the parts at its top.

use std::borrow::Cow;
use std::collections::HashMap;

use indexmap::IndexMap;

use super::discriminators;
use super::keys::objects::Object;
use super::keywords::quoted;
use super::kinds::{Reading, media_type_of};
use super::references::{Kind, References, Target};
use super::swagger::Media;
use crate::budget;
use crate::canonical::openapi30;
use crate::diagnostics::Diagnostics;
use crate::foreign::Foreign;
use crate::server_url::{Declared, Template, base_url};
use crate::source::{FileId, Map, Node, Sources, Span, Value, members, push_token};
use crate::suggest;

/// A document in canonical form, before it is merged with others.
#[derive(Debug)]
pub(super) struct Document {
    pub file: FileId,
    pub span: Span,
    pub info: Node,
    pub servers: Vec<Node>,
    pub tags: Vec<Node>,
    pub paths: Map,
    pub webhooks: Map,
    pub components: IndexMap<Kind, Map>,
    pub extensions: Map,
    /// The names in the document of schemas that have another here, by the reference to each.
    pub renamed: HashMap<String, String>,
}

/// State of the normalization of a document.
pub(super) struct Normalizer<'s, 'd> {
    pub sources: &'s Sources,
    pub diagnostics: &'d mut Diagnostics,
    pub references: References<'s>,
    /// The document's file.
    pub home: FileId,
    /// The document as it is read, which is not its file where that is in the canonical form.
    pub home_root: &'s Node,
    /// Of Swagger 2.0: the media types that hold for the part at hand.
    pub swagger: Option<Media>,
}

/// The members of a part of the document by name, with file and pointer.
type Section<'s> = IndexMap<&'s str, ((FileId, String), &'s Node)>;

/// Gives `None`, with an error, where the document is of no known kind.
pub(super) fn normalize(sources: &Sources, id: FileId, diagnostics: &mut Diagnostics) -> Option<Document> {
    let root = &sources.file(id).root;
    let converted;
    let version = version(sources, root, diagnostics)?;
    if !openapi30::is_written_here(root) {
        super::keys::check(sources, id, diagnostics);
    }
    let (home_root, swagger) = match version {
        Version::Three if openapi30::is_written_here(root) => {
            converted = openapi30::read(root);
            (&converted, None)
        }
        Version::Three => (root, None),
        Version::Swagger => (root, Some(Media::of(root, &Media::default()))),
    };
    let references = References::default();
    let mut normalizer = Normalizer { sources, diagnostics, references, home: id, home_root, swagger };
    Some(normalizer.document())
}

enum Version {
    Swagger,
    Three,
}

fn version(sources: &Sources, root: &Node, diagnostics: &mut Diagnostics) -> Option<Version> {
    let place = |span| sources.locate(span);
    if root.as_object().is_none() {
        diagnostics.error(
            "not-openapi",
            place(root.span),
            format!("expected an OpenAPI document, found {}", root.kind()),
            "pass a file that contains an object with the key `openapi`",
        );
        return None;
    }
    let declared = root.get("openapi").or_else(|| root.get("swagger"));
    let Some(declared) = declared else {
        diagnostics.error(
            "not-openapi",
            place(root.span),
            "the file has neither the key `openapi` nor `swagger`",
            "pass an OpenAPI document",
        );
        return None;
    };
    let text = match &declared.value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    let is_swagger = root.get("openapi").is_none();
    match text.as_str() {
        "2.0" | "2" if is_swagger => Some(Version::Swagger),
        text if !is_swagger
            && ["3.0", "3.1", "3.2"].iter().any(|known| text == *known || text.starts_with(&format!("{known}."))) =>
        {
            Some(Version::Three)
        }
        "3" if !is_swagger => Some(Version::Three),
        _ => {
            diagnostics.error(
                "unsupported-version",
                place(declared.span),
                format!("version `{text}` is not supported"),
                "use Swagger 2.0 or OpenAPI 3.0, 3.1 or 3.2",
            );
            None
        }
    }
}

/// The place of a finding.
#[derive(Clone, Copy)]
pub(super) enum At {
    /// The place of a value.
    Value(Span),
    /// The place of the key of the value that begins here.
    Key(Span),
}

impl From<Span> for At {
    fn from(span: Span) -> Self {
        Self::Value(span)
    }
}

impl<'s> Normalizer<'s, '_> {
    /// Adds a warning, unless nothing will come of the document.
    pub(super) fn warn(
        &mut self,
        at: impl Into<At>,
        code: &'static str,
        message: impl Into<Foreign>,
        help: impl Into<Foreign>,
    ) {
        if budget::is_spent() {
            return;
        }
        let location = self.locate(at.into());
        self.diagnostics.warn(code, location, message, help);
    }

    /// The same of an error.
    pub(super) fn error(
        &mut self,
        at: impl Into<At>,
        code: &'static str,
        message: impl Into<Foreign>,
        help: impl Into<Foreign>,
    ) {
        if budget::is_spent() {
            return;
        }
        let location = self.locate(at.into());
        self.diagnostics.error(code, location, message, help);
    }

    fn locate(&self, at: At) -> crate::diagnostics::Location {
        match at {
            At::Value(span) => self.sources.locate(span),
            At::Key(span) => self.sources.locate_key(span),
        }
    }

    fn document(&mut self) -> Document {
        let root = self.home_root;
        let declared = self.declared();
        let mut components: IndexMap<Kind, Map> = IndexMap::new();
        for (kind, name, node) in declared {
            if let Some(node) = self.component(kind, node) {
                components.entry(kind).or_default().insert(name, node);
            }
        }
        let security = self.requirements(root.get("security"), &components);
        let mut paths = self.paths(root.get("paths"), &mut components);
        apply_security(&mut paths, security.as_ref());
        // Documents of versions before 3.1 tell them by an extension.
        let webhooks = self.webhooks(root.get("webhooks").or_else(|| root.get("x-webhooks")), &components);
        self.lifted(&mut components);
        let servers = match self.swagger {
            Some(_) => Some(self.swagger_servers()),
            None => self.behind(root.get("servers"), "the list of servers").map(Cow::into_owned),
        };
        let info = self.behind(root.get("info"), "`info`");
        let tags = self.behind(root.get("tags"), "the list of tags");
        let mut document = Document {
            file: self.home,
            span: root.span,
            info: self.info(info.as_deref(), root.span),
            servers: self.servers(servers.as_ref()),
            tags: self.tags(tags.as_deref()),
            paths,
            webhooks,
            components,
            extensions: root.as_object().map(extensions).unwrap_or_default(),
            renamed: self.references.renamed_schemas(),
        };
        let names = document.renamed.clone();
        discriminators::spell_out(&mut document, &names);
        document
    }

    /// The components that the document declares, by their names in the result. Those that are only a reference into another
    /// file are what that leads to.
    fn declared(&mut self) -> Vec<(Kind, String, &'s Node)> {
        let mut declared = Vec::new();
        let (root, home) = (self.home_root, self.home);
        let at = |pointer: String| (home, pointer);
        let components = match root.get("components") {
            Some(node) => self.section(node, "`components`", at("/components".to_owned())),
            None => Section::new(),
        };
        for kind in Kind::ALL {
            let mut entries = Section::new();
            if let Some((place, node)) = components.get(kind.key()) {
                entries.extend(self.section(node, kind.key(), place.clone()));
            }
            let old = match kind {
                Kind::Schemas => "definitions",
                Kind::SecuritySchemes => "securityDefinitions",
                Kind::Parameters | Kind::Responses => kind.key(),
                _ => "",
            };
            if let Some(section) = root.get(old).filter(|_| self.swagger.is_some()) {
                entries.extend(self.section(section, old, at(format!("/{old}"))));
            }
            for (name, (place, node)) in entries {
                if self.swagger.is_some() && matches!(node.text("in"), Some("body" | "formData")) {
                    continue;
                }
                let mut canonical = format!("/components/{}", kind.key());
                push_token(&mut canonical, name);
                let mut places = vec![at(canonical), place];
                let node = self.adopted(kind, node, &mut places);
                let name = self.references.declare(kind, name, places);
                declared.push((kind, name, node));
            }
        }
        declared
    }

    /// The members of a section, each with its place; those of another file too, where the section is a reference to it.
    fn section(&mut self, section: &'s Node, what: &str, place: (FileId, String)) -> Section<'s> {
        let mut entries = Section::new();
        let mut add = |(file, pointer): (FileId, String), node: &'s Node| {
            for (name, node) in members(Some(node)).filter(|(name, _)| *name != "$ref") {
                let mut place = pointer.clone();
                push_token(&mut place, name);
                entries.entry(name.as_str()).or_insert(((file, place), node));
            }
        };
        add(place, section);
        if let Some(link) = section.get("$ref").filter(|link| link.as_str().is_some())
            && let Some(target) = self.misplaced(link, what)
        {
            add((target.file, target.pointer), target.node);
        }
        entries
    }

    /// Resolves a component: if it is only a reference into another file, returns the value there and adds its place.
    fn adopted(&mut self, kind: Kind, node: &'s Node, places: &mut Vec<(FileId, String)>) -> &'s Node {
        let link = node.get("$ref").filter(|_| node.as_object().is_some_and(|members| members.len() == 1));
        let Some((reference, span)) = link.and_then(|link| Some((link.as_str()?, link.span))) else { return node };
        match self.step(reference, span) {
            Ok(target) if target.file != self.home && !self.references.is_at(kind, target.file, &target.pointer) => {
                places.push((target.file, target.pointer));
                target.node
            }
            _ => node,
        }
    }

    /// Components that references reached where no component was declared.
    fn lifted(&mut self, components: &mut IndexMap<Kind, Map>) {
        while let Some(lift) = self.references.next_lift() {
            if let Some(node) = self.component(lift.kind, lift.node) {
                components.entry(lift.kind).or_default().insert(lift.name, node);
            }
        }
    }

    /// Resolves a reference at a place where OpenAPI does not allow one, but many documents have one.
    fn misplaced(&mut self, link: &Node, what: &str) -> Option<Target<'s>> {
        let target = self.target(link.as_str()?, link.span)?;
        let message = format!("OpenAPI does not allow a `$ref` in place of {what}");
        self.warn(link.span, "misplaced-reference", message, "the referenced value is used; write it here instead");
        Some(target)
    }

    /// The members of a map whose keys are names; those of what it refers to as well, where there is a `$ref` among them.
    pub(super) fn named<'n>(&mut self, map: Option<&'n Node>, what: &str) -> Vec<(&'n str, &'n Node)>
    where
        's: 'n,
    {
        let link = map.and_then(|map| map.get("$ref")).filter(|link| link.as_str().is_some());
        let inner = link.and_then(|link| self.misplaced(link, what)).map(|target| target.node);
        let is_own = |name: &str| map.is_some_and(|map| map.get(name).is_some());
        let own = members(map).filter(|(name, _)| *name != "$ref" || link.is_none());
        let more = members(inner).filter(|(name, _)| *name != "$ref" && !is_own(name));
        own.chain(more).map(|(name, node)| (name.as_str(), node)).collect()
    }

    /// A part where OpenAPI does not allow a reference, or the target if it is one. Keys beside the reference take precedence.
    pub(super) fn behind<'n>(&mut self, node: Option<&'n Node>, what: &str) -> Option<Cow<'n, Node>>
    where
        's: 'n,
    {
        let node = node?;
        let Some(link) = node.get("$ref").filter(|link| link.as_str().is_some()) else {
            return Some(Cow::Borrowed(node));
        };
        let target = self.misplaced(link, what)?;
        Some(with_siblings(node, target.node))
    }

    /// A media type, or what it refers to, which is allowed since 3.2 (OpenAPI 3.2.0, 4.8.14).
    pub(super) fn behind_media_type<'n>(&mut self, node: &'n Node) -> Option<Cow<'n, Node>>
    where
        's: 'n,
    {
        let Some((reference, span)) = node.get("$ref").and_then(|link| Some((link.as_str()?, link.span))) else {
            return Some(Cow::Borrowed(node));
        };
        let is_allowed =
            self.home_root.get("openapi").and_then(scalar_text).is_some_and(|text| text.starts_with("3.2"));
        let reading = self.reading(reference, span, Object::MediaType);
        let target = match is_allowed {
            true => self.target(reference, span),
            false => self.misplaced(node.get("$ref")?, "a media type"),
        }?;
        match reading {
            Some(Reading::Content) => Some(Cow::Owned(media_type_of(node))),
            Some(_) => None,
            None => Some(with_siblings(node, target.node)),
        }
    }

    fn component(&mut self, kind: Kind, node: &Node) -> Option<Node> {
        if kind != Kind::Schemas
            && let Some(read) = self.of_another_kind(kind, node)
        {
            return read;
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

    fn info(&mut self, info: Option<&Node>, span: Span) -> Node {
        let mut out = Map::default();
        let text = |key: &str| info.and_then(|info| info.get(key)).and_then(scalar_text);
        let mut missing = Vec::new();
        for (key, fallback) in [("title", "API"), ("version", "0.0.0")] {
            let value = text(key).filter(|text| !text.trim().is_empty());
            if value.is_none() {
                missing.push(key);
            }
            out.insert(
                key.to_owned(),
                Node::string(info.map_or(span, |info| info.span), value.unwrap_or_else(|| fallback.to_owned())),
            );
        }
        if !missing.is_empty() {
            self.warn(
                info.map_or(span, |info| info.span),
                "incomplete-info",
                format!("`info` lacks {}", missing.join(" and ")),
                "a default value is used",
            );
        }
        if let Some(description) = text("description") {
            out.insert("description".to_owned(), Node::string(span, description));
        }
        Node::object(info.map_or(span, |info| info.span), out)
    }

    /// Servers (OpenAPI 3.0.4, 4.8.5), without those that have no URL.
    pub(super) fn servers(&mut self, servers: Option<&Node>) -> Vec<Node> {
        let mut list = Vec::new();
        for server in servers.and_then(Node::as_array).unwrap_or_default() {
            let Some(url) = server.text("url") else { continue };
            self.check_server(server, url);
            let mut out = Map::default();
            out.insert("url".to_owned(), Node::string(server.span, url));
            copy_text(server, &mut out, &["description"]);
            if let Some(name) = server.get("name").and_then(scalar_text) {
                out.insert("name".to_owned(), Node::string(server.span, name));
            }
            let mut variables = Map::default();
            for (name, variable) in server.get("variables").and_then(Node::as_object).into_iter().flatten() {
                let (default, values) = server_variable(variable);
                let mut entry = Map::default();
                entry.insert("default".to_owned(), Node::string(variable.span, default));
                if !values.is_empty() {
                    entry.insert(
                        "enum".to_owned(),
                        Node::array(
                            variable.span,
                            values.into_iter().map(|v| Node::string(variable.span, v)).collect(),
                        ),
                    );
                }
                copy_text(variable, &mut entry, &["description"]);
                variables.insert(name.clone(), Node::object(variable.span, entry));
            }
            if !variables.is_empty() {
                out.insert("variables".to_owned(), Node::object(server.span, variables));
            }
            list.push(Node::object(server.span, out));
        }
        list
    }

    /// Tells of an address that no client can call, and of values that can't stand in it.
    fn check_server(&mut self, server: &Node, url: &str) {
        let at = |key: &str| server.get(key).map_or(server.span, |node| node.span);
        let named: Vec<(&str, Span, String, Vec<String>)> = server
            .get("variables")
            .and_then(Node::as_object)
            .into_iter()
            .flatten()
            .map(|(name, node)| {
                let (default, values) = server_variable(node);
                (name.as_str(), node.span, default, values)
            })
            .collect();
        if url.contains(char::is_control) {
            let message = "the server's URL contains a control character";
            self.error(at("url"), "server-url", message, "remove it");
            return;
        }
        let declared: Vec<Declared<'_>> =
            named.iter().map(|(name, _, default, values)| Declared { name, default, values }).collect();
        let template = Template::new(url, &declared);
        let whole = template.is_absolute();
        for (name, span, default, values) in &named {
            if !url.contains(&format!("{{{name}}}")) {
                let places = super::parameters::templates(url);
                let near = suggest::nearest(name, places.iter().map(String::as_str));
                let message = format!("the server variable `{}` does not occur in the URL", quoted(name));
                self.warn(
                    *span,
                    "server-variable",
                    message,
                    suggest::help(near, "it can't be set; remove it or correct its name"),
                );
            } else if !values.is_empty() && !values.contains(default) {
                let message = format!(
                    "`{}`, the default of the server variable `{}`, is not among its values",
                    quoted(default),
                    quoted(name)
                );
                let nearest = suggest::nearest(default, values.iter().map(String::as_str));
                let help = suggest::help(nearest, "add it to `enum`, or correct it");
                self.warn(*span, "server-variable", message, help);
            }
        }
        let mut is_fit = true;
        for (_, number, place) in &template.parts {
            let (name, span, default, values) = &named[*number];
            for value in std::iter::once(default).chain(values.iter().filter(|value| *value != default)) {
                let Err(why) = place.fit(value) else { continue };
                let message = format!("`{}`, a value of the server variable `{}`, {why}", quoted(value), quoted(name));
                if value.contains(char::is_control) {
                    self.error(*span, "server-variable", message, "remove the control character");
                    return;
                }
                is_fit &= value != default;
                let help =
                    if value == default { "callers must set another value" } else { "the client refuses this value" };
                self.warn(*span, "server-variable", message, help);
            }
        }
        for number in template.fixed.iter().filter(|_| whole) {
            let (name, span, ..) = &named[*number];
            let message =
                format!("a value of the server variable `{}` could change other parts of the URL", quoted(name));
            self.warn(*span, "server-variable", message, "its default is always used");
        }
        if whole
            && is_fit
            && let Some(filled) = template.filled(&declared)
            && let Err(why) = match filled.contains('{') {
                true => Err("has a variable that is not declared"),
                false => base_url(&filled),
            }
        {
            let message = format!("the server's URL `{}` {why}", quoted(&filled));
            self.warn(at("url"), "server-url", message, "callers must set `base_url`");
        }
    }

    fn tags(&mut self, tags: Option<&Node>) -> Vec<Node> {
        let mut list = Vec::new();
        for tag in tags.and_then(Node::as_array).unwrap_or_default() {
            let Some(name) = tag.text("name") else { continue };
            let mut out = Map::default();
            out.insert("name".to_owned(), Node::string(tag.span, name));
            copy_text(tag, &mut out, &["description"]);
            list.push(Node::object(tag.span, out));
        }
        list
    }
}

/// The target of a reference, with the keys beside that, which take precedence.
fn with_siblings<'n>(reference: &Node, target: &'n Node) -> Cow<'n, Node> {
    let siblings = reference.as_object().filter(|members| members.len() > 1);
    let Some((siblings, members)) = siblings.zip(target.as_object()) else { return Cow::Borrowed(target) };
    let mut all = members.clone();
    all.extend(siblings.iter().filter(|(key, _)| *key != "$ref").map(|(key, node)| (key.clone(), node.clone())));
    Cow::Owned(Node::object(reference.span, all))
}

/// A server variable's default and the values that are named for it.
fn server_variable(variable: &Node) -> (String, Vec<String>) {
    let values = variable.get("enum").and_then(Node::as_array).unwrap_or_default();
    let values: Vec<String> = values.iter().filter_map(scalar_text).collect();
    let default = variable.get("default").and_then(scalar_text).or_else(|| values.first().cloned());
    (default.unwrap_or_default(), values)
}

/// The document's own requirements go to each operation that has none of its own, so that documents can be merged.
fn apply_security(paths: &mut Map, security: Option<&Node>) {
    let Some(security) = security else { return };
    for item in paths.values_mut().filter_map(Node::as_object_mut) {
        super::operations::each_operation(item, &mut |operation| {
            if let Some(operation) = operation.as_object_mut().filter(|members| !members.contains_key("security"))
                && budget::copy(security)
            {
                // After the responses, where an operation's own would be.
                let place = operation.get_index_of("responses").map_or(operation.len(), |place| place + 1);
                operation.shift_insert(place, "security".to_owned(), security.clone());
            }
        });
    }
}

/// Text, or a scalar as text.
pub(super) fn scalar_text(node: &Node) -> Option<String> {
    match &node.value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

/// Copies texts; a scalar is taken as text.
pub(super) fn copy_text(from: &Node, to: &mut Map, keys: &[&str]) {
    for key in keys {
        if let Some(node) = from.get(key)
            && let Some(text) = scalar_text(node)
        {
            to.insert((*key).to_owned(), Node::string(node.span, text));
        }
    }
}

/// Copies booleans; `"true"` and `"false"` are taken for them.
pub(super) fn copy_bool(from: &Node, to: &mut Map, keys: &[&str]) {
    for key in keys {
        let Some(node) = from.get(key) else { continue };
        let value = node.as_bool().or_else(|| node.as_str()?.parse().ok());
        if let Some(value) = value {
            to.insert((*key).to_owned(), Node::bool(node.span, value));
        }
    }
}

/// Extensions of the document itself. Those that the 3.0 form adds can't be set by a document.
pub(super) fn extensions(from: &Map) -> Map {
    from.iter()
        .filter(|(key, _)| key.starts_with("x-") && !openapi30::is_extension(key))
        .map(|(key, node)| (key.clone(), node.clone()))
        .collect()
}
