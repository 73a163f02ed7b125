//! Operations and their parameters (OpenAPI 3.0.4, 4.8.10 to 4.8.12).

use std::collections::BTreeMap;

use openapiv3::{
    Operation as Declared, Parameter, ParameterData, ParameterSchemaOrContent, PathItem, PathStyle, QueryStyle,
    ReferenceOr, SecurityRequirement,
};
use serde_json::Value;

use super::flat::{Sr, component_name, deprecation};
use super::responses::{Media, media};
use super::{Builder, Place, cost, segment};
use crate::budget;
use crate::ir::names::{self, Scope};
use crate::ir::{Docs, Group, Operation, Param, ParamLocation, ParamStyle, Retry, Status, Ty, Webhook};
use crate::markdown::code;
use crate::normalize::{COOKIE_STYLE, OTHER_METHODS, QUERY_STRING};

/// Names that a request builder has for something else.
const BUILDER_METHODS: &[&str] = &[
    "body",
    "call",
    "clone",
    "download",
    "events",
    "fmt",
    "form",
    "header",
    "headers",
    "into",
    "items",
    "json",
    "multipart",
    "new",
    "pages",
    "retry",
    "self_",
    "send",
    "send_raw",
    "text",
    "timeout",
    "total_timeout",
    "bytes",
    "stream",
    "base_url",
];

/// An operation before it has a place in its group.
struct Found<'a> {
    path: &'a str,
    /// As in the document.
    method: &'a str,
    /// Where it is in the path's item, as part of a JSON pointer.
    step: String,
    item: &'a PathItem,
    declared: &'a Declared,
}

impl<'a> Builder<'a> {
    /// Every operation in its group.
    pub(super) fn groups(&mut self) -> Vec<Group> {
        let mut found: BTreeMap<String, Vec<Found<'a>>> = BTreeMap::new();
        for (path, item) in self.doc().paths.iter() {
            let ReferenceOr::Item(item) = item else { continue };
            let mut add = |method, step, declared| {
                found.entry(group_name(declared)).or_default().push(Found { path, method, step, item, declared });
            };
            item.iter().for_each(|(method, declared)| add(method, method.to_owned(), declared));
            for (method, declared) in self.other_methods(item) {
                add(method, format!("{OTHER_METHODS}/{}", segment(method)), declared);
            }
        }
        let config = self.config;
        let rename = |wire: &str| {
            config.groups.get(wire).map_or_else(|| names::snake(wire, "api"), |name| names::snake(name, "api"))
        };
        let mut scope = Scope::with(GROUP_METHODS.iter().copied());
        let group_names = names::assign(found.keys().map(String::as_str), &mut scope, |wire| {
            let name = rename(wire);
            // protection: device-group
            let is_taken = GROUP_METHODS.contains(&name.as_str()) || names::is_device(&name);
            if is_taken { format!("{name}_api") } else { name }
        });
        let mut groups: Vec<Group> = Vec::new();
        for ((wire_name, list), name) in found.into_iter().zip(group_names) {
            groups.push(self.group(wire_name, name, list));
        }
        groups.sort_by(|a, b| a.name.cmp(&b.name));
        groups
    }

    /// Operations of methods that OpenAPI 3.0 has no key for.
    fn other_methods(&self, item: &'a PathItem) -> Vec<(&'a str, &'a Declared)> {
        let declared = item.extensions.get(OTHER_METHODS).and_then(Value::as_object).into_iter().flatten();
        let parse = |value: &Value| serde_json::from_value::<Declared>(value.clone()).ok();
        declared
            .filter_map(|(method, value)| Some((method.as_str(), &*self.parsed.operations.alloc(parse(value)?))))
            .collect()
    }

    fn group(&mut self, wire_name: String, name: String, list: Vec<Found<'a>>) -> Group {
        let type_name = names::type_name(&name);
        let words: Vec<String> = list.iter().map(|found| method_name(found, &wire_name)).collect();
        // The group's own, and one that would be taken for a trait's.
        let mut scope = Scope::with(["new", "clone", "cmp", "into", "try_into"]);
        let mut types = Scope::with([
            type_name.as_str(),
            "Call",
            "Client",
            "Error",
            "Operation",
            "Pages",
            "Items",
            "Response",
            "RawResponse",
            "Sending",
            "Param",
            "Duration",
        ]);
        let mut operations = Vec::new();
        for (found, word) in list.iter().zip(words).take_while(|_| !budget::is_spent()) {
            let by_path = names::snake(&format!("{}_{}", word, path_words(found.path)), "call");
            let name = scope.claim([word, by_path]);
            let builder = names::type_name(&name);
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

    fn operation(&mut self, found: &Found<'a>, name: String, type_name: String) -> Operation {
        let Found { path, method, item, declared, ref step } = *found;
        let pointer = format!("/paths/{}/{step}", segment(path));
        // Methods are case-sensitive (RFC 9110, 9.1); only those with a key of their own are written small.
        let method = if step == method { method.to_ascii_uppercase() } else { method.to_owned() };
        let place = Place { name: self.inline_prefix(declared, &name), home: None, pointer: pointer.clone() };
        if let Some(domains) = declared.extensions.get("x-sdkwright-domain").and_then(Value::as_array) {
            let domains = domains.iter().filter_map(|d| d.as_str().map(str::to_owned)).collect();
            self.domains.operations.insert(pointer.clone(), domains);
        }
        let security = declared.security.as_ref().or(self.doc().security.as_ref());
        let servers = if declared.servers.is_empty() { &item.servers } else { &declared.servers };
        self.spend_on_operation(found, &place);
        let mut operation = Operation {
            name,
            type_name,
            id: declared.operation_id.clone().filter(|id| !id.is_empty()).unwrap_or_else(|| format!("{method} {path}")),
            pointer,
            method,
            path: path.to_owned(),
            docs: Docs {
                title: declared.summary.clone().or_else(|| item.summary.clone()).filter(|text| !text.is_empty()),
                description: declared
                    .description
                    .clone()
                    .or_else(|| item.description.clone())
                    .filter(|text| !text.is_empty()),
                deprecated: deprecation(declared.deprecated, &declared.extensions),
                notes: operation_notes(declared),
            },
            features: Default::default(),
            params: self.params(item, declared, &place),
            body: self.body(declared, &place),
            responses: self.responses(&declared.responses, &place),
            security: security.map(|list| requirements(list)).unwrap_or_default(),
            servers: super::servers::servers(servers),
            retry: declared.extensions.get("x-speakeasy-retries").and_then(retry).or_else(|| self.default_retry()),
            pagination: None,
        };
        self.spend_on_methods(&operation, &place);
        let extension = declared.extensions.get("x-speakeasy-pagination");
        operation.pagination = self.pagination(&operation, extension);
        if extension.is_some() && operation.pagination.is_none() {
            self.warn(
                "pagination",
                &place,
                "`x-speakeasy-pagination` does not fit the operation: the cursor, offset or page is a query parameter, and the \
                 list and the next cursor are properties of the response",
                "ask for its pages one by one, or mend the extension with an overlay",
            );
        }
        operation
    }

    /// Spends what an operation costs beside its parameters, body and responses, before any of it is made.
    fn spend_on_operation(&self, found: &Found<'a>, place: &Place) {
        let Found { path, item, declared, .. } = found;
        let said =
            |own: &'a Option<String>, shared: &'a Option<String>| cost::text(own.as_deref().or(shared.as_deref()));
        let security = declared.security.iter().flatten().flatten();
        let security: usize = security
            .map(|(name, scopes)| cost::REQUIREMENT + name.len() + scopes.iter().map(String::len).sum::<usize>())
            .sum();
        let callbacks: usize = declared.callbacks.keys().map(|name| cost::text(Some(name))).sum();
        let servers = if declared.servers.is_empty() { &item.servers } else { &declared.servers };
        let servers: usize = servers.iter().map(|server| cost::values([&serde_json::json!(server)])).sum();
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

    /// What inline types of an operation are named after: its method, with the group where other groups have one like it.
    fn inline_prefix(&self, declared: &Declared, name: &str) -> String {
        match declared.operation_id.as_deref().filter(|id| !id.is_empty()) {
            Some(id) => names::pascal(id, "Call"),
            None => names::pascal(name, "Call"),
        }
    }

    fn default_retry(&self) -> Option<Retry> {
        let rule = self.config.retries.as_ref()?;
        Some(Retry {
            statuses: rule.statuses.iter().filter_map(|text| status(text)).collect(),
            initial_interval: rule.initial_interval,
            max_interval: rule.max_interval,
            max_elapsed: rule.max_elapsed,
            exponent: rule.exponent,
            connection_errors: rule.connection_errors.unwrap_or(true),
        })
    }

    fn params(&mut self, item: &'a PathItem, declared: &'a Declared, place: &Place) -> Vec<Param> {
        let own: Vec<Described<'a>> = declared.parameters.iter().filter_map(|param| self.parameter(param)).collect();
        let same =
            |(_, a): &Described<'_>, (_, b): &Described<'_>| data(a).name == data(b).name && location(a) == location(b);
        let shared = item.parameters.iter().filter_map(|param| self.parameter(param));
        let is_own = |param: &Described<'a>| budget::spend(own.len()) && own.iter().any(|known| same(known, param));
        let shared: Vec<Described<'a>> = shared.filter(|param| !is_own(param)).collect();
        let mut all: Vec<Described<'a>> = shared.into_iter().chain(own).collect();
        // These three are not parameters but described elsewhere (OpenAPI 3.0.4, 4.8.12.1).
        all.retain(|(_, param)| {
            location(param) != ParamLocation::Header
                || !["accept", "content-type", "authorization"]
                    .contains(&data(param).name.to_ascii_lowercase().as_str())
        });
        all.sort_by_key(|(_, param)| !(data(param).required || location(param) == ParamLocation::Path));
        let mut scope = Scope::default();
        let names: Vec<String> = all
            .iter()
            .map(|(_, param)| {
                let name = names::snake(&data(param).name, "param");
                let name = if BUILDER_METHODS.contains(&name.as_str()) || names::OPERATORS.contains(&name.as_str()) {
                    format!("{}_param", name.trim_end_matches('_'))
                } else {
                    name
                };
                let located = format!("{}_{}", name.trim_end_matches('_'), location_word(location(param)));
                scope.claim([name, located])
            })
            .collect();
        let all = all.into_iter().zip(names).take_while(|_| !budget::is_spent());
        all.map(|(param, name)| self.param(param, name, place)).collect()
    }

    fn parameter(&self, param: &'a ReferenceOr<Parameter>) -> Option<Described<'a>> {
        Some(match param {
            ReferenceOr::Item(param) => (None, param),
            ReferenceOr::Reference { reference } => {
                let name = component_name(reference);
                (Some(name), self.doc().components.as_ref()?.parameters.get(name)?.as_item()?)
            }
        })
    }

    fn param(&mut self, (component, param): Described<'a>, name: String, place: &Place) -> Param {
        let data = data(param);
        let location = location(param);
        let place = match component {
            Some(component) => Place::component("parameters", component, &[]),
            None => place.child(&names::pascal(&data.name, "Param"), &format!("parameters/{}", segment(&data.name))),
        };
        let (schema, content_type) = match &data.format {
            ParameterSchemaOrContent::Schema(schema) => (Some(Sr::of(schema)), None),
            ParameterSchemaOrContent::Content(content) => match content.first() {
                Some((media_type, declared)) => (declared.schema.as_ref().map(Sr::of), Some(media_type.clone())),
                None => (None, None),
            },
        };
        let examples = data.examples.values().filter_map(|example| example.as_item()?.value.as_ref());
        let values = cost::values(data.example.iter().chain(examples));
        self.spend(&place, cost::PARAMETER + cost::text(data.description.as_deref()) + data.name.len() + values);
        let place = match &content_type {
            Some(media_type) => place.at(&format!("content/{}/schema", segment(media_type))),
            None => place.at("schema"),
        };
        let used = schema.map(|schema| self.shared_use(schema, &place));
        let words = match schema {
            Some(schema @ Sr::Item(_)) => self.flatten_words(&[schema]),
            _ => Default::default(),
        };
        let (mut style, default_explode, allow_reserved) = style(param);
        if data.extensions.contains_key(QUERY_STRING) {
            style = ParamStyle::QueryString;
        } else if data.extensions.contains_key(COOKIE_STYLE) {
            style = ParamStyle::Cookie;
        }
        let named = data.examples.values().find_map(|example| example.as_item()?.value.clone());
        let (ty, nullable) = used.map_or((Ty::String, false), |used| (used.ty.in_json(), used.nullable));
        let limits = schema.and_then(|schema| self.limits(&[schema], &ty));
        budget::spend(
            cost::docs(&super::docs(&words)) + cost::values(words.default.iter().chain(words.examples.first())),
        );
        Param {
            name,
            wire_name: data.name.clone(),
            location,
            style,
            explode: data.explode.unwrap_or(default_explode),
            allow_reserved,
            required: data.required || location == ParamLocation::Path,
            nullable,
            comma_separated: ty == Ty::String && self.config.parameters.comma_separated.contains(&data.name),
            // Text is sent as it is, whatever else it may be called.
            content_type: content_type.filter(|media_type| {
                style == ParamStyle::QueryString || media(media_type) == Media::Json || !is_scalar(&ty)
            }),
            ty,
            limits,
            default: words.default.clone(),
            example: data.example.clone().or(named).or_else(|| words.examples.first().cloned()),
            docs: Docs {
                title: None,
                description: data.description.clone().or_else(|| words.description.map(str::to_owned)),
                deprecated: deprecation(data.deprecated == Some(true), &data.extensions)
                    .or_else(|| words.deprecated.clone()),
                notes: words.notes.clone(),
            },
        }
    }

    /// Payloads that the API sends by itself (OpenAPI 3.1.1, 4.8.1).
    pub(super) fn webhooks(&mut self) -> Vec<Webhook> {
        let Some(Value::Object(declared)) = self.doc().extensions.get("x-sdkwright-webhooks") else {
            return Vec::new();
        };
        let mut scope = Scope::default();
        let mut list = Vec::new();
        for (wire_name, item) in declared {
            let found = ["post", "put", "get"].into_iter().find_map(|method| Some((method, item.get(method)?)));
            let Some((method, operation)) = found else { continue };
            let name = scope.claim([names::type_name(wire_name)]);
            let content = operation.pointer("/requestBody/content").and_then(Value::as_object);
            let json = content.and_then(|content| content.iter().find(|(name, _)| media(name) == Media::Json));
            let Some((media_type, content)) = json else { continue };
            let pointer = format!(
                "/x-sdkwright-webhooks/{}/{method}/requestBody/content/{}/schema",
                segment(wire_name),
                segment(media_type)
            );
            let place = Place { name: format!("{name}Payload"), home: None, pointer };
            let Some(schema) = content.get("schema").and_then(|schema| self.parse_schema(schema)) else { continue };
            let text = |key: &str| operation.get(key).and_then(Value::as_str).map(str::to_owned);
            let docs = Docs { title: text("summary"), description: text("description"), ..Docs::default() };
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

/// Names that the client itself has for something else.
const GROUP_METHODS: &[&str] =
    &["builder", "base_url", "new", "clone", "client", "from_env", "shared", "errors", "call", "into", "try_into"];

/// `x-speakeasy-group`, the first tag, or the first word of the path.
fn group_name(declared: &Declared) -> String {
    let extension = declared.extensions.get("x-speakeasy-group").and_then(Value::as_str);
    let tag = declared.tags.first().map(String::as_str);
    extension.or(tag).filter(|name| !name.trim().is_empty()).unwrap_or("api").to_owned()
}

/// `x-speakeasy-name-override`, the operation's id without its group's name, or method and path.
fn method_name(found: &Found<'_>, group: &str) -> String {
    if let Some(name) = found.declared.extensions.get("x-speakeasy-name-override").and_then(Value::as_str) {
        return names::snake(name, "call");
    }
    let Some(id) = found.declared.operation_id.as_deref().filter(|id| !id.is_empty()) else {
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

fn data(param: &Parameter) -> &ParameterData {
    param.parameter_data_ref()
}

fn location(param: &Parameter) -> ParamLocation {
    match param {
        Parameter::Path { .. } => ParamLocation::Path,
        Parameter::Query { .. } => ParamLocation::Query,
        Parameter::Header { .. } => ParamLocation::Header,
        Parameter::Cookie { .. } => ParamLocation::Cookie,
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

/// Style, its default for `explode`, and whether reserved characters stay.
fn style(param: &Parameter) -> (ParamStyle, bool, bool) {
    match param {
        Parameter::Path { style, .. } => match style {
            PathStyle::Matrix => (ParamStyle::Matrix, false, false),
            PathStyle::Label => (ParamStyle::Label, false, false),
            PathStyle::Simple => (ParamStyle::Simple, false, false),
        },
        Parameter::Query { style, allow_reserved, .. } => {
            let style = query_style(style);
            (style, style == ParamStyle::Form || style == ParamStyle::DeepObject, *allow_reserved)
        }
        Parameter::Header { .. } => (ParamStyle::Simple, false, false),
        Parameter::Cookie { .. } => (ParamStyle::Form, true, false),
    }
}

pub(super) fn query_style(style: &QueryStyle) -> ParamStyle {
    match style {
        QueryStyle::Form => ParamStyle::Form,
        QueryStyle::SpaceDelimited => ParamStyle::SpaceDelimited,
        QueryStyle::PipeDelimited => ParamStyle::PipeDelimited,
        QueryStyle::DeepObject => ParamStyle::DeepObject,
    }
}

fn is_scalar(ty: &Ty) -> bool {
    matches!(ty, Ty::String | Ty::Bool | Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 | Ty::F64 | Ty::Date | Ty::DateTime)
}

fn operation_notes(declared: &Declared) -> Vec<String> {
    let mut notes = Vec::new();
    if !declared.callbacks.is_empty() {
        let names: Vec<String> = declared.callbacks.keys().map(|name| code(name)).collect();
        notes.push(format!("The API may call back: {}. A client has no part in that.", names.join(", ")));
    }
    notes
}

fn requirements(list: &[SecurityRequirement]) -> Vec<Vec<(String, Vec<String>)>> {
    list.iter().map(|all| all.iter().map(|(name, scopes)| (name.clone(), scopes.clone())).collect()).collect()
}

fn retry(value: &Value) -> Option<Retry> {
    if value.get("strategy").and_then(Value::as_str) == Some("none") {
        return None;
    }
    let statuses = value.get("statusCodes")?.as_array()?;
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let backoff = |key: &str| value.get("backoff").and_then(|backoff| backoff.get(key));
    Some(Retry {
        statuses: statuses.iter().filter_map(|value| status(&text(value))).collect(),
        initial_interval: backoff("initialInterval").and_then(Value::as_u64),
        max_interval: backoff("maxInterval").and_then(Value::as_u64),
        max_elapsed: backoff("maxElapsedTime").and_then(Value::as_u64),
        exponent: backoff("exponent").and_then(Value::as_f64),
        connection_errors: value.get("retryConnectionErrors").and_then(Value::as_bool).unwrap_or(true),
    })
}

/// `429` or `5XX`.
fn status(text: &str) -> Option<Status> {
    match text.parse::<u16>() {
        Ok(code) => Some(Status::Code(code)),
        Err(_) => {
            let class = text.get(..1)?.parse().ok()?;
            text.get(1..)?.eq_ignore_ascii_case("xx").then_some(Status::Range(class))
        }
    }
}
