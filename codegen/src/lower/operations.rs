//! Operations and their parameters (OpenAPI 3.0.4, 4.8.10 to 4.8.12).

use std::collections::BTreeMap;

use serde_json::Value;

use super::renames;
use super::selection::Selection;
use super::sensitive::SENSITIVE;
use super::{Builder, Place, cost, segment};
use crate::budget;
use crate::canonical::media_type::is_json;
use crate::canonical::{In, Operation as Declared, Or, Parameter, PathItem, SchemaUse, Serialised, deprecation};
use crate::config::Untagged;
use crate::ir::names::{self, Scope, Wanted};
use crate::ir::{Docs, Form, Group, Operation, Param, ParamLocation, ParamStyle, Ty, Webhook};
use crate::markdown::code;
use crate::reserved;

/// An operation before it has a place in its group.
struct Found<'a> {
    path: &'a str,
    /// As in the document.
    method: &'a str,
    /// Place in the path's item, as part of a JSON pointer.
    step: String,
    item: &'a PathItem,
    declared: &'a Declared,
}

impl<'a> Builder<'a> {
    /// Every operation in its group.
    pub(super) fn groups(&mut self) -> Vec<Group> {
        let mut found: BTreeMap<String, Vec<Found<'a>>> = BTreeMap::new();
        let config = self.config;
        let selection = Selection::new(&config.operations);
        for (path, item) in &self.doc().paths {
            let mut add = |method, step, declared| {
                if selection.takes(path, declared) {
                    let group = group_name(declared, path, config.operations.untagged);
                    found.entry(group).or_default().push(Found { path, method, step, item, declared });
                }
            };
            item.operations.iter().for_each(|(method, declared)| add(method, method.clone(), declared));
            for (method, declared) in &item.additional {
                add(method, format!("additionalOperations/{}", segment(method)), declared);
            }
        }
        selection.report(found.len(), &self.config.places, self.diagnostics);
        let wire_names: Vec<&str> = found.keys().map(String::as_str).collect();
        let group_names = self.group_names(&wire_names);
        let mut groups: Vec<Group> = Vec::new();
        for ((wire_name, list), name) in found.into_iter().zip(group_names) {
            groups.push(self.group(wire_name, name, list));
        }
        groups.sort_by(|a, b| a.name.cmp(&b.name));
        groups
    }

    /// The names of groups: those that `[groups]` of the configuration gives, else those of the document.
    fn group_names(&mut self, wire_names: &[&str]) -> Vec<String> {
        let given = &self.config.groups;
        let plain = |wire: &str| {
            let name = names::snake(wire, "api");
            if reserved::is_group(&name) { format!("{name}_api") } else { name }
        };
        let wanted = wire_names.iter().map(|wire| Wanted::new(given.get(*wire).map(String::as_str), || plain(wire)));
        let wanted: Vec<Wanted> = wanted.collect();
        let is_idle = |wire: &&&str| given.get(**wire).is_some_and(|name| plain(wire) == *name);
        for wire in wire_names.iter().filter(is_idle) {
            let message = format!("`[groups]`: `{wire}` has this name without the rule, too");
            self.diagnostics.warn(
                "rule-without-effect",
                self.config.places.of(&["groups", wire]),
                message,
                "remove it",
            );
        }
        for (index, other) in names::taken(&wanted) {
            let message =
                format!("`[groups]`: `{}` is already the name of `{}`", wanted[index].name, wire_names[other]);
            let place = self.config.places.of(&["groups", wire_names[index]]);
            self.diagnostics.error(renames::NAME_TAKEN, place, message, renames::OTHER_NAME);
        }
        names::assign(wire_names, &wanted, &mut Scope::default())
    }

    fn group(&mut self, wire_name: String, name: String, mut list: Vec<Found<'a>>) -> Group {
        // Of two that say the same, the first path has the plain name, wherever the document has it.
        list.sort_by(|a, b| (a.path, a.method).cmp(&(b.path, b.method)));
        let type_name = names::type_name(&name, "Api");
        let mut types = Scope::with(reserved::in_operations().map(str::to_owned).chain([type_name.clone()]));
        let mut operations = Vec::new();
        let method_names = self.method_names(&wire_name, &list);
        for (found, name) in list.iter().zip(method_names).take_while(|_| !budget::is_spent()) {
            let builder = names::type_name(&name, "Request");
            let type_name = types.claim([builder.clone(), format!("{builder}Request")]);
            operations.push(self.operation(found, name, type_name));
        }
        operations.sort_by(|a, b| a.name.cmp(&b.name));
        let tag = self.doc().tags.iter().find(|tag| tag.name == wire_name);
        // A group that is the whole of a feature is what the feature is.
        let feature = self.config.features.get(&name).and_then(|feature| feature.description.clone());
        let description = tag.and_then(|tag| tag.description.clone()).or(feature);
        let docs = Docs { description, ..Docs::default() };
        Group { name, type_name, wire_name, docs, features: Default::default(), operations }
    }

    /// The names of a group's methods: those that `[rename.operations]` of the configuration gives, else those of the document.
    fn method_names(&self, group: &str, list: &[Found<'a>]) -> Vec<String> {
        let renames = &self.naming.renames;
        let wanted =
            list.iter().map(|found| renames.operation(found.declared.id.as_deref(), || method_name(found, group)));
        let wanted: Vec<Wanted> = wanted.collect();
        let ids: Vec<&str> = list.iter().map(|found| found.declared.id.as_deref().unwrap_or(found.path)).collect();
        renames.check("operations", &[], &ids, &wanted);
        let mut order: Vec<usize> = (0..list.len()).collect();
        order.sort_by_key(|index| !wanted[*index].given);
        let mut scope = Scope::with(reserved::group_methods());
        let mut names = vec![String::new(); list.len()];
        for index in order {
            let word = wanted[index].name.clone();
            let by_path = names::snake(&format!("{word}_{}", path_words(list[index].path)), "call");
            names[index] = scope.claim([word, by_path]);
        }
        names
    }

    fn operation(&mut self, found: &Found<'a>, name: String, type_name: String) -> Operation {
        let Found { path, method, item, declared, ref step } = *found;
        let pointer = format!("/paths/{}/{step}", segment(path));
        // Methods are case-sensitive (RFC 9110, 9.1); only those with a key of their own are written small.
        let method = if step == method { method.to_ascii_uppercase() } else { method.to_owned() };
        let place = Place { name: self.inline_prefix(declared, &name), home: None, pointer: pointer.clone() };
        if !declared.domains.is_empty() {
            self.domains.operations.insert(pointer.clone(), declared.domains.clone());
        }
        let servers = if declared.servers.is_empty() { &item.servers } else { &declared.servers };
        self.spend_on_operation(found, &place);
        let mut operation = Operation {
            name,
            type_name,
            id: declared.id.clone().filter(|id| !id.is_empty()).unwrap_or_else(|| format!("{method} {path}")),
            pointer,
            responses: self.responses(&declared.responses, &method, &place),
            method,
            path: path.to_owned(),
            docs: Docs {
                title: declared.summary.clone().or_else(|| item.summary.clone()).filter(|text| !text.is_empty()),
                description: declared
                    .description
                    .clone()
                    .or_else(|| item.description.clone())
                    .filter(|text| !text.is_empty()),
                deprecated: deprecation(declared.deprecated, &declared.extensions).map(str::to_owned),
                notes: operation_notes(declared),
            },
            features: Default::default(),
            params: self.params(path, item, declared, &place),
            scope: None,
            body: self.body(declared, &place),
            security: declared.security.iter().map(|all| all.clone().into_iter().collect()).collect(),
            servers: super::servers::servers(servers),
            retry: self.retry(declared, &place),
            pagination: None,
            streaming: None,
        };
        operation.streaming = self.streaming(&mut operation);
        self.spend_on_methods(&operation, &place);
        let extension = declared.extensions.get("x-speakeasy-pagination");
        operation.pagination = self.pagination(&operation, extension);
        if extension.is_some() && operation.pagination.is_none() {
            self.warn(
                "pagination",
                &place,
                "`x-speakeasy-pagination` does not match the operation: the cursor, offset or page must be a query parameter, and the \
                 items and the next cursor properties of the response",
                "request pages one by one, or fix the extension with an overlay",
            );
        }
        operation
    }

    /// Spends what an operation costs beside its parameters, body and responses, before any of it is made.
    fn spend_on_operation(&self, found: &Found<'a>, place: &Place) {
        let Found { path, item, declared, .. } = found;
        let said =
            |own: &'a Option<String>, shared: &'a Option<String>| cost::text(own.as_deref().or(shared.as_deref()));
        let security = declared.security.iter().flatten();
        let security: usize = security
            .map(|(name, scopes)| cost::REQUIREMENT + name.len() + scopes.iter().map(String::len).sum::<usize>())
            .sum();
        let callbacks: usize = declared.callbacks.keys().map(|name| cost::text(Some(name))).sum();
        let servers = if declared.servers.is_empty() { &item.servers } else { &declared.servers };
        let servers: usize = servers.iter().map(cost::server).sum();
        let texts = said(&declared.summary, &item.summary) + said(&declared.description, &item.description);
        self.spend(place, cost::OPERATION + cost::text(Some(path)) + texts + security + callbacks + servers);
    }

    /// Each media type of a body has a method, which says all that the operation says and takes all that it needs.
    fn spend_on_methods(&self, operation: &Operation, place: &Place) {
        let Some(body) = &operation.body else { return };
        let required = operation.params.iter().filter(|param| param.required).count();
        let one = cost::docs(&operation.docs) + cost::docs(&body.docs) + cost::CONSTANT * required;
        self.spend(place, one * body.content.len().saturating_sub(1));
    }

    /// Returns the prefix of an operation's inline types.
    fn inline_prefix(&self, declared: &Declared, name: &str) -> String {
        match declared.id.as_deref().filter(|id| !id.is_empty()) {
            Some(id) => names::pascal(id, "Call"),
            None => names::pascal(name, "Call"),
        }
    }

    /// The parameters, in an order that is not the document's: see [`Operation::params`].
    fn params(&mut self, path: &str, item: &'a PathItem, declared: &'a Declared, place: &Place) -> Vec<Param> {
        let find = |param: &'a Or<Parameter>| param.find(&self.doc().parameters);
        let own: Vec<Described<'a>> = declared.parameters.iter().filter_map(find).collect();
        let same = |(_, a): &Described<'_>, (_, b): &Described<'_>| a.name == b.name && location(a) == location(b);
        let shared = item.parameters.iter().filter_map(find);
        let is_own = |param: &Described<'a>| budget::spend(own.len()) && own.iter().any(|known| same(known, param));
        let shared: Vec<Described<'a>> = shared.filter(|param| !is_own(param)).collect();
        let mut all: Vec<Described<'a>> = shared.into_iter().chain(own).collect();
        all.sort_by_cached_key(|(_, param)| {
            let is_in_path = location(param) == ParamLocation::Path;
            let at =
                (is_in_path && budget::spend(path.len())).then(|| path.find(&format!("{{{}}}", param.name))).flatten();
            (!(param.required || is_in_path), location(param), at.unwrap_or(usize::MAX), param.name.clone())
        });
        let mut scope = Scope::default();
        let names: Vec<String> = all
            .iter()
            .map(|(_, param)| {
                let name = names::snake(&param.name, "param");
                let is_reserved = reserved::is_parameter(&name);
                let name = if is_reserved { format!("{}_param", name.trim_end_matches('_')) } else { name };
                let located = format!("{}_{}", name.trim_end_matches('_'), location_word(location(param)));
                scope.claim([name, located])
            })
            .collect();
        let all = all.into_iter().zip(names).take_while(|_| !budget::is_spent());
        all.map(|(param, name)| self.param(param, name, place)).collect()
    }

    fn param(&mut self, (component, param): Described<'a>, name: String, place: &Place) -> Param {
        let location = location(param);
        let place = match component {
            Some(component) => Place::component("parameters", component, &[]),
            None => place.child(&names::pascal(&param.name, "Param"), &format!("parameters/{}", segment(&param.name))),
        };
        let (schema, content_type) = match &param.value {
            Serialised::Schema(schema) => (Some(*schema), None),
            Serialised::Content(media_type, declared) => (declared.schema, Some(media_type.clone())),
        };
        let values = cost::values(&param.examples);
        self.spend(&place, cost::PARAMETER + cost::text(param.description.as_deref()) + param.name.len() + values);
        let place = match &content_type {
            Some(media_type) => place.at(&format!("content/{}/schema", segment(media_type))),
            None => place.at("schema"),
        };
        let used = schema.map(|schema| self.shared_use(schema, &place));
        let words = match schema {
            Some(schema @ SchemaUse::Item(_)) => self.words(&[schema]),
            _ => Default::default(),
        };
        let (ty, nullable) = used.map_or((Ty::String, false), |used| (used.ty.in_json(), used.nullable));
        let limits = schema.and_then(|schema| self.limits(&[schema], &ty));
        let deprecated = deprecation(param.deprecated, &param.extensions).or(words.deprecated);
        let values = cost::values(words.default.into_iter().chain(words.examples().next()));
        budget::spend(cost::docs(&self.docs(&words)) + values);
        let says_sensitive = param.extensions.get(SENSITIVE) == Some(&Value::Bool(true));
        Param {
            sensitive: says_sensitive || schema.is_some_and(|schema| self.is_sensitive(&[schema], &ty)),
            name,
            wire_name: param.name.clone(),
            location,
            style: param.style,
            explode: param.explode,
            allow_reserved: param.allow_reserved,
            required: param.required || location == ParamLocation::Path,
            scope: None,
            nullable,
            comma_separated: ty == Ty::String && self.config.parameters.comma_separated.contains(&param.name),
            // Text is sent as it is, whatever else it may be called.
            content_type: content_type
                .filter(|media_type| param.style == ParamStyle::QueryString || is_json(media_type) || !is_scalar(&ty)),
            ty,
            limits,
            default: words.default.cloned(),
            example: param.examples.first().or_else(|| words.examples().next()).cloned(),
            docs: Docs {
                title: None,
                description: param.description.clone().or_else(|| words.description.map(str::to_owned)),
                deprecated: deprecated.map(str::to_owned),
                notes: super::notes::of(&words, &self.nodes),
            },
        }
    }

    /// Payloads that the API sends by itself (OpenAPI 3.1.1, 4.8.1).
    pub(super) fn webhooks(&mut self) -> Vec<Webhook> {
        let mut scope = Scope::default();
        let mut list = Vec::new();
        for (wire_name, item) in &self.doc().webhooks {
            let found =
                ["post", "put", "get"].into_iter().find_map(|method| Some((method, item.operations.get(method)?)));
            let Some((method, request)) = found else { continue };
            let name = scope.claim([names::type_name(wire_name, "Model")]);
            let body = request.body.as_ref().and_then(|body| body.find(&self.doc().request_bodies));
            let mut content = body.into_iter().flat_map(|(_, body)| &body.content);
            let Some((media_type, content)) = content.find(|(name, _)| is_json(name)) else { continue };
            let Some(schema) = content.schema else { continue };
            let (hook, media_type) = (segment(wire_name), segment(media_type));
            let pointer = format!("/webhooks/{hook}/{method}/requestBody/content/{media_type}/schema");
            let place = Place { name: format!("{name}Payload"), home: None, pointer };
            let (title, description) = (request.summary.clone(), request.description.clone());
            let docs = Docs { title, description, ..Docs::default() };
            if !self.spend(&place, cost::CONTENT + cost::docs(&docs)) {
                break;
            }
            list.push(Webhook {
                wire_name: wire_name.clone(),
                name,
                payload: self.use_of(&[schema], &place).element().in_json(),
                docs,
            });
        }
        list
    }
}

/// A parameter, and the name of the component that it is.
type Described<'a> = (Option<&'a str>, &'a Parameter);

/// `x-speakeasy-group`, the first tag, or what the configuration says of operations without one.
pub(super) fn group_name(declared: &Declared, path: &str, untagged: Untagged) -> String {
    let extension = declared.extensions.get("x-speakeasy-group").and_then(Value::as_str);
    let tag = declared.tags.first().map(String::as_str);
    let by_path = || if untagged == Untagged::Path { subject(path) } else { None };
    extension.or(tag).filter(|name| !name.trim().is_empty()).or_else(by_path).unwrap_or("api").to_owned()
}

/// The first segment of a path that is neither a parameter nor a word that all paths of an API may begin with.
fn subject(path: &str) -> Option<&str> {
    let is_version = |part: &str| {
        let digits = part.trim_start_matches(['v', 'V']);
        digits.len() < part.len() && digits.starts_with(|c: char| c.is_ascii_digit())
    };
    let is_common = |part: &str| part.contains('{') || is_version(part) || matches!(part, "api" | "rest");
    path.split('/').find(|part| !part.is_empty() && !is_common(part))
}

/// `x-speakeasy-name-override`, the operation's id without its group's name, or method and path.
fn method_name(found: &Found<'_>, group: &str) -> String {
    if let Some(name) = found.declared.extensions.get("x-speakeasy-name-override").and_then(Value::as_str) {
        return names::snake(name, "call");
    }
    let Some(id) = found.declared.id.as_deref().filter(|id| !id.is_empty()) else {
        return names::snake(&format!("{}_{}", found.method, path_words(found.path)), "call");
    };
    let name = names::snake(id, "call");
    let prefix = format!("{}_", names::snake(group, ""));
    match name.strip_prefix(&prefix) {
        Some(rest) if prefix.len() > 1 && rest.starts_with(|c: char| c.is_ascii_alphabetic()) => {
            names::snake(rest, "call")
        }
        _ => name,
    }
}

/// The words of a path, parameters as `by_…`.
fn path_words(path: &str) -> String {
    let mut words = Vec::new();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            Some(param) => words.push(format!("by_{param}")),
            None => words.push(part.replace(['{', '}'], "_")),
        }
    }
    if words.is_empty() { "root".to_owned() } else { words.join("_") }
}

fn location(param: &Parameter) -> ParamLocation {
    match param.place {
        In::Path => ParamLocation::Path,
        In::Query | In::QueryString => ParamLocation::Query,
        In::Header => ParamLocation::Header,
        In::Cookie => ParamLocation::Cookie,
    }
}

fn location_word(location: ParamLocation) -> &'static str {
    match location {
        ParamLocation::Path => "path",
        ParamLocation::Query => "query",
        ParamLocation::Header => "header",
        ParamLocation::Cookie => "cookie",
    }
}

fn is_scalar(ty: &Ty) -> bool {
    let is_text = matches!(ty, Ty::External(external) if external.form != Form::Json);
    is_text
        || matches!(
            ty,
            Ty::String | Ty::Bool | Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 | Ty::F64 | Ty::Date | Ty::DateTime
        )
}

fn operation_notes(declared: &Declared) -> Vec<String> {
    let mut notes = Vec::new();
    if !declared.callbacks.is_empty() {
        let names: Vec<String> = declared.callbacks.keys().map(|name| code(name)).collect();
        notes.push(format!("Callbacks of the API: {}. They are not part of the client.", names.join(", ")));
    }
    notes
}
