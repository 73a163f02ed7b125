//! The public surface of the crate that the generator makes of an API: its items, each with what users see of it.
//!
//! It is read from the intermediate representation, so that it knows names and types as they are emitted. Models and enums are
//! `#[non_exhaustive]`, and the order of arguments does not depend on the document: an item that is new breaks nobody, one that is gone or
//! has another signature does.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use serde::Serialize;

use super::version::Release;
use crate::config::Config;
use crate::emit::client::security::credential_setters;
use crate::emit::models::{demanded, has_default, made_from};
use crate::emit::operations::answer::{self, Answer, variant_names};
use crate::ir::{
    Additional, Api, Body, BodyContent, BodyKind, Field, Group, Kind, Object, Operation, Param, Part, Presence,
    Response, ResponseKind, Status, Ty, Type, TypeId, names,
};

/// A public item that is new, gone or another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SurfaceChange {
    /// `Pet`, `Pet.name`, `Pet::new`, `PetKind::Dog`, `pets().list()`.
    pub item: String,
    /// Its signature before; `None` where it is new.
    pub old: Option<String>,
    /// Its signature after; `None` where it is gone.
    pub new: Option<String>,
    /// The names that the operation takes.
    pub release: Release,
}

/// Signatures of public items by their names, a part for each item that they are in.
type Items = HashMap<Vec<String>, String, RandomState>;

struct Surface<'a> {
    api: &'a Api,
    items: Items,
}

/// Differences of the public surfaces of two APIs' crates.
pub(super) fn compare(old: &Api, new: &Api) -> Vec<SurfaceChange> {
    let (old, new) = (Surface::of(old).items, Surface::of(new).items);
    let mut changes = Vec::new();
    for (path, signature) in &old {
        // Items in a removed item are removed with it.
        let has_parent = |items: &Items| path.len() == 1 || items.contains_key(&path[..path.len() - 1]);
        let now = new.get(path);
        if now != Some(signature) && (now.is_some() || has_parent(&new)) {
            let release = Release::Major;
            changes.push(SurfaceChange {
                item: path.concat(),
                old: Some(signature.clone()),
                new: now.cloned(),
                release,
            });
        }
    }
    for (path, signature) in new.iter().filter(|(path, _)| !old.contains_key(*path)) {
        if path.len() == 1 || old.contains_key(&path[..path.len() - 1]) {
            let release = Release::Minor;
            changes.push(SurfaceChange { item: path.concat(), old: None, new: Some(signature.clone()), release });
        }
    }
    changes.sort();
    changes
}

impl<'a> Surface<'a> {
    fn of(api: &'a Api) -> Self {
        let mut surface = Self { api, items: Items::default() };
        surface.add(&[&api.client], "client".to_owned());
        api.types().for_each(|(id, ty)| surface.ty(id, ty));
        for group in &api.groups {
            group.operations.iter().for_each(|operation| surface.operation(group, operation));
        }
        // With one server there is nothing to select.
        for server in api.servers.iter().filter(|_| api.servers.len() > 1) {
            surface.add(&["Server::", &server.name], "server".to_owned());
        }
        for variable in api.servers.first().into_iter().flat_map(|server| &server.variables) {
            surface.add(&["builder().", &variable.name], "text".to_owned());
        }
        for setter in credential_setters(api, &Config::default()) {
            surface.add(&["builder().", &setter.method], format!("({})", setter.arguments.join(", ")));
        }
        surface
    }

    /// Adds an item by its name; the parts are its parents' and its own. An item of only one part has no parent.
    fn add(&mut self, parts: &[&str], signature: String) {
        let (first, rest) = match parts {
            [kind, name, rest @ ..] if kind.ends_with(['.', ':', ' ']) => (format!("{kind}{name}"), rest),
            [name, rest @ ..] => ((*name).to_owned(), rest),
            [] => return,
        };
        let path = std::iter::once(first).chain(rest.iter().map(|part| (*part).to_owned())).collect();
        self.items.insert(path, signature);
    }

    fn ty(&mut self, id: TypeId, ty: &Type) {
        let name = ty.name.as_str();
        match &ty.kind {
            Kind::Object(object) => self.object(ty, object),
            Kind::Enum(of) => {
                self.add(&[name], format!("enum of {:?}", of.repr));
                for variant in &of.variants {
                    self.add(&[name, &format!("::{}", variant.name)], "variant".to_owned());
                }
                self.add(&[name, &format!("::{}", of.unknown_name)], "other values".to_owned());
            }
            Kind::Union(of) => {
                self.add(&[name], "enum".to_owned());
                for variant in &of.variants {
                    let held = boxed(variant.boxed, self.spelled(&variant.ty));
                    self.add(&[name, &format!("::{}", variant.name)], held);
                }
                self.add(&[name, &format!("::{}", of.unknown_name)], "other values".to_owned());
                for source in made_from(self.api, id) {
                    let source = source.map_or_else(|| "&str".to_owned(), |ty| self.spelled(&ty));
                    self.add(&[name, &format!(": From<{source}>")], "implemented".to_owned());
                }
            }
            Kind::Alias(target) => {
                let target = self.spelled(target);
                self.add(&[name], format!("type = {target}"));
            }
        }
    }

    fn object(&mut self, ty: &Type, object: &Object) {
        let name = ty.name.as_str();
        self.add(&[name], "struct".to_owned());
        for field in object.struct_fields() {
            let spelled = self.field(field);
            self.add(&[name, &format!(".{}", field.name)], spelled);
        }
        if let Additional::Typed(values) = &object.additional {
            let values = self.spelled(values);
            self.add(&[name, &format!(".{}", object.additional_name)], format!("Map<{values}>"));
        }
        if has_default(ty, object) {
            self.add(&[name, ": Default"], "implemented".to_owned());
        }
        if ty.in_request {
            let demanded = demanded(self.api, object);
            let arguments: Vec<String> =
                demanded.iter().map(|field| format!("{}: {}", field.name, self.argument(field))).collect();
            self.add(&[name, "::new"], format!("({})", arguments.join(", ")));
            for field in object.struct_fields().filter(|field| has_setter(field)) {
                let argument = if field.is_flag() { String::new() } else { self.argument(field) };
                self.add(&[name, &format!("::{}", names::setter(&field.name))], format!("({argument})"));
            }
        }
    }

    /// Returns the type that a constructor or setter takes for a field.
    fn argument(&self, field: &Field) -> String {
        let ty = self.spelled(&field.ty);
        match field.presence {
            Presence::RequiredNullable | Presence::ThreeState => format!("Maybe<{ty}>"),
            Presence::Required | Presence::Optional { .. } => ty,
        }
    }

    fn field(&self, field: &Field) -> String {
        if field.is_flag() {
            return "bool".to_owned();
        }
        let inner = boxed(field.boxed, self.spelled(&field.ty));
        match field.presence {
            Presence::Required => inner,
            Presence::RequiredNullable | Presence::Optional { .. } => format!("Option<{inner}>"),
            Presence::ThreeState => format!("Maybe<{inner}>"),
        }
    }

    fn operation(&mut self, group: &Group, operation: &Operation) {
        let name = format!("{}().{}()", group.name, operation.name);
        let mut arguments: Vec<String> =
            operation.params.iter().filter(|param| param.required).map(|param| self.param(param)).collect();
        arguments.sort();
        let body = operation.body.as_ref();
        arguments.extend(body.filter(|body| body.required).map(|body| format!("body: {}", self.body(body))));
        self.add(&[&name], format!("({}) -> {}", arguments.join(", "), answer(self.api, operation)));
        self.responses(&name, operation);
        for param in operation.params.iter().filter(|param| !param.required) {
            let spelled = self.param(param);
            self.add(&[&name, &format!(".{}", param.name)], spelled);
        }
        if let Some(body) = body.filter(|body| !body.required) {
            let spelled = self.body(body);
            self.add(&[&name, ".body"], spelled);
        }
        for part in body.iter().flat_map(|body| &body.content).flat_map(|content| optional_parts(&content.kind)) {
            let ty = self.spelled(&part.ty);
            self.add(&[&name, &format!(" part {}", part.name)], ty);
        }
        for content in body.iter().flat_map(|body| body.content.iter().skip(1)) {
            let spelled = self.content(content);
            self.add(&[&name, &format!(" as {}", content.media_type)], spelled);
        }
        for header in operation.responses.iter().flat_map(|response| &response.headers) {
            let ty = self.spelled(&header.ty);
            self.add(&[&name, &format!(" header {}", header.name)], format!("Option<{ty}>"));
        }
        for response in operation.responses.iter().filter(|response| !response.status.is_success()) {
            let status = match response.status {
                Status::Code(code) => code.to_string(),
                Status::Range(first) => format!("{first}XX"),
                Status::Default => "default".to_owned(),
            };
            let given = gives(self.api, std::iter::once(response));
            if given != "()" {
                self.add(&[&name, &format!(" error {status}")], given);
            }
        }
        if let Some(pagination) = &operation.pagination {
            let item = self.spelled(&pagination.item_ty);
            self.add(&[&name, ".items()"], item);
        }
    }

    /// Variants of the responses, which are `#[non_exhaustive]`, and the methods that read others than `.await` does.
    fn responses(&mut self, name: &str, operation: &Operation) {
        let given = answer::answer(operation);
        if let Answer::Several(cases) = &given {
            for (case, variant) in cases.iter().zip(variant_names(cases)) {
                let held = case.content.map_or_else(String::new, |content| read(self.api, &content.kind));
                self.add(&[name, &format!(" response {variant}")], held);
            }
        }
        let successes = operation.responses.iter().filter(|response| response.status.is_success());
        let kinds: Vec<&ResponseKind> =
            successes.flat_map(|response| &response.content).map(|content| &content.kind).collect();
        let has_json = kinds.iter().any(|kind| matches!(kind, ResponseKind::Json(_)));
        for kind in kinds {
            let method = match kind {
                ResponseKind::Bytes => ".download()",
                ResponseKind::EventStream(_) if !matches!(given, Answer::Events) => ".events()",
                ResponseKind::JsonLines(_) if !matches!(given, Answer::Lines) => ".stream()",
                ResponseKind::Text if has_json => ".send_text()",
                _ => continue,
            };
            let held = read(self.api, kind);
            self.add(&[name, method], held);
        }
    }

    fn param(&self, param: &Param) -> String {
        let ty = self.spelled(&param.ty);
        let ty = if param.nullable { format!("Option<{ty}>") } else { ty };
        format!("{}: {ty}", param.name)
    }

    /// The first content is what the method takes.
    fn body(&self, body: &Body) -> String {
        body.content.first().map(|content| self.content(content)).unwrap_or_default()
    }

    /// Of a range, the method takes the content type, too.
    fn content(&self, content: &BodyContent) -> String {
        let spelled = self.body_kind(&content.kind);
        if content.is_range() { format!("{spelled} with its content type") } else { spelled }
    }

    fn body_kind(&self, kind: &BodyKind) -> String {
        match kind {
            BodyKind::Json(ty) | BodyKind::Form(ty, _) | BodyKind::JsonLines(ty) => self.spelled(ty),
            BodyKind::Multipart(parts) => {
                let part = |part: &Part| format!("{}: {}", part.name, self.spelled(&part.ty));
                let mut parts: Vec<String> = parts.iter().filter(|part| part.required).map(part).collect();
                parts.sort();
                format!("form ({})", parts.join(", "))
            }
            BodyKind::Text => "text".to_owned(),
            BodyKind::Bytes => "bytes".to_owned(),
        }
    }

    fn spelled(&self, ty: &Ty) -> String {
        spelled(self.api, ty)
    }
}

/// Returns the parts that a multipart body may go without: each has a setter.
fn optional_parts(kind: &BodyKind) -> impl Iterator<Item = &Part> {
    let parts = if let BodyKind::Multipart(parts) = kind { parts.as_slice() } else { &[] };
    parts.iter().filter(|part| !part.required)
}

/// Returns what `.await` gives.
pub(super) fn answer(api: &Api, operation: &Operation) -> String {
    let stream = |wanted: fn(&ResponseKind) -> bool| {
        let successes = operation.responses.iter().filter(|response| response.status.is_success());
        let mut kinds = successes.flat_map(|response| &response.content).map(|content| &content.kind);
        kinds.find(|kind| wanted(kind)).map(|kind| read(api, kind)).unwrap_or_default()
    };
    match answer::answer(operation) {
        Answer::Empty => "()".to_owned(),
        Answer::Json(ty) => spelled(api, ty),
        Answer::OptionalJson(ty) => format!("Option<{}>", spelled(api, ty)),
        Answer::Text => read(api, &ResponseKind::Text),
        Answer::Bytes => read(api, &ResponseKind::Bytes),
        Answer::Events => stream(|kind| matches!(kind, ResponseKind::EventStream(_))),
        Answer::Lines => stream(|kind| matches!(kind, ResponseKind::JsonLines(_))),
        Answer::Several(_) => "enum of responses".to_owned(),
    }
}

/// Returns what a body is read as.
fn read(api: &Api, kind: &ResponseKind) -> String {
    match kind {
        ResponseKind::Json(ty) => spelled(api, ty),
        ResponseKind::EventStream(ty) => format!("events of {}", spelled(api, ty)),
        ResponseKind::JsonLines(ty) => format!("lines of {}", spelled(api, ty)),
        ResponseKind::Text => spelled(api, &Ty::String),
        ResponseKind::Bytes => "bytes".to_owned(),
    }
}

/// The contents of responses, each kind once.
fn gives<'r>(api: &Api, responses: impl Iterator<Item = &'r Response>) -> String {
    let mut kinds: Vec<String> = Vec::new();
    for response in responses {
        let mut held: Vec<String> = response.content.iter().map(|content| read(api, &content.kind)).collect();
        if held.is_empty() {
            held.push("()".to_owned());
        }
        held.retain(|kind| !kinds.contains(kind));
        kinds.extend(held);
    }
    if kinds.is_empty() { "()".to_owned() } else { kinds.join(" or ") }
}

fn spelled(api: &Api, ty: &Ty) -> String {
    match ty {
        Ty::Named(id) => api.ty(*id).name.clone(),
        Ty::Array(inner) => format!("Vec<{}>", spelled(api, inner)),
        Ty::Map(inner) => format!("Map<{}>", spelled(api, inner)),
        Ty::Nullable(inner) => format!("Option<{}>", spelled(api, inner)),
        Ty::Optional(inner) => format!("Maybe<{}>", spelled(api, inner)),
        Ty::Rest(inner) => format!("Rest<{}>", spelled(api, inner)),
        Ty::Tuple(items) => {
            let items: Vec<String> = items.iter().map(|item| spelled(api, item)).collect();
            format!("({})", items.join(", "))
        }
        other => format!("{other:?}"),
    }
}

/// Returns whether a model that is sent has a setter for a field.
fn has_setter(field: &Field) -> bool {
    !field.is_required() && !field.read_only && !field.required_in_requests
}

fn boxed(is_boxed: bool, ty: String) -> String {
    if is_boxed { format!("Box<{ty}>") } else { ty }
}
