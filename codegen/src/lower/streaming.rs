//! Streams of events or JSON values: what asks for one, what ends it, and the section `[streaming]` of `sdk.toml`.

use serde_json::Value;

use super::Builder;
use super::pagination::matches;
use crate::config::OperationStreaming;
use crate::ir::{
    BodyKind, Kind, Operation, ParamLocation, Response, ResponseContent, ResponseKind, StreamSwitch, Streaming,
    SwitchPlace, Ty,
};

/// The boolean that asks for a stream, by convention.
const PROPERTY: &str = "stream";

/// The depth to which unions of unions are searched.
const DEPTH: usize = 4;

impl Builder<'_> {
    /// Returns how an operation that can respond with a stream is asked for one. A stream that `sdk.toml` declares is added to its
    /// responses.
    pub(super) fn streaming(&mut self, operation: &mut Operation) -> Option<Streaming> {
        let config = self.config;
        let own = rule(config.streaming.operations.iter(), &operation.id);
        if let Some((pattern, own)) = own {
            let events = ("events", &own.events, "text/event-stream");
            for (key, schema, media_type) in [events, ("lines", &own.lines, "application/jsonl")] {
                if let Some(schema) = schema {
                    self.add_stream(operation, [pattern, key], schema, media_type)?;
                }
            }
        }
        // Of the operations that a pattern fits, one has to respond with a stream.
        let is_named = |(pattern, _): &(&String, &OperationStreaming)| **pattern == operation.id;
        if let Some((pattern, _)) = own.filter(|own| is_named(own) || streams(operation)) {
            self.streamed_by.insert(pattern.clone());
        }
        if !streams(operation) {
            if let Some((pattern, _)) = own.filter(is_named) {
                let message = format!("`{}` does not respond with a stream", operation.id);
                let help =
                    "name the schema of its events with `events`, or of its lines with `lines`, or remove the section";
                self.diagnostics.warn(
                    CODE,
                    self.config.places.of(&["streaming", "operations", pattern]),
                    message,
                    help,
                );
            }
            return None;
        }
        let named = own.and_then(|(pattern, own)| Some((pattern, own.property.as_deref()?)));
        let property = named.map(|(_, name)| name).or(config.streaming.property.as_deref()).unwrap_or(PROPERTY);
        let switch = self.switch(operation, property);
        if let (Some((pattern, name)), None) = (named, &switch) {
            let message = format!("`{}` has no boolean `{name}` in its body or query", operation.id);
            let path = ["streaming", "operations", pattern, "property"];
            self.diagnostics.warn(CODE, self.config.places.of(&path), message, "correct or remove it");
        }
        let end = own.and_then(|(_, own)| own.end.clone()).or_else(|| config.streaming.end.clone());
        (switch.is_some() || end.is_some()).then_some(Streaming { switch, end })
    }

    /// Declares that the success of an operation can be a stream of this schema; `None` if the documents do not have it.
    fn add_stream(
        &mut self,
        operation: &mut Operation,
        [pattern, key]: [&str; 2],
        schema: &str,
        media_type: &str,
    ) -> Option<()> {
        let Some(id) = self.component_called(schema) else {
            let message = format!("`{key}` names `{schema}`, and the documents have no such schema");
            let at = self.config.places.of(&["streaming", "operations", pattern, key]);
            self.diagnostics.warn(CODE, at, message, "name a schema of `components`");
            self.streamed_by.insert(pattern.to_owned());
            return None;
        };
        let ty = self.component(id).element();
        let kind = if key == "events" { ResponseKind::EventStream(ty) } else { ResponseKind::JsonLines(ty.in_json()) };
        let is_success = |response: &&mut Response| response.status.is_success();
        let Some(response) = operation.responses.iter_mut().find(is_success) else { return Some(()) };
        response.content.retain(|content| std::mem::discriminant(&content.kind) != std::mem::discriminant(&kind));
        response.content.push(ResponseContent { media_type: media_type.to_owned(), kind, examples: Vec::new() });
        Some(())
    }

    /// The boolean of that name in the body or the query.
    fn switch(&self, operation: &Operation, name: &str) -> Option<StreamSwitch> {
        let contents = operation.body.iter().flat_map(|body| &body.content);
        let in_body = contents.filter_map(|content| {
            let on_by_default = match &content.kind {
                BodyKind::Json(ty) | BodyKind::Form(ty, _) => self.boolean(ty, name, DEPTH)?,
                BodyKind::Multipart(parts) => {
                    parts.iter().find(|part| part.wire_name == name && part.ty == Ty::Bool).map(|_| false)?
                }
                BodyKind::JsonLines(_) | BodyKind::Text | BodyKind::Bytes => return None,
            };
            let place = SwitchPlace::Body { media_type: content.media_type.clone(), property: name.to_owned() };
            Some(StreamSwitch { place, on_by_default })
        });
        let query = |param: &crate::ir::Param| {
            param.wire_name == name && param.location == ParamLocation::Query && param.ty == Ty::Bool
        };
        let in_query = || {
            let index = operation.params.iter().position(query)?;
            let on_by_default = operation.params[index].default == Some(Value::Bool(true));
            Some(StreamSwitch { place: SwitchPlace::Param(index), on_by_default })
        };
        in_body.into_iter().next().or_else(in_query)
    }

    /// Returns whether a boolean property of an object is true by default; `None` if it has no such property. Of a union, one
    /// alternative has to have it.
    fn boolean(&self, ty: &Ty, name: &str, depth: usize) -> Option<bool> {
        let Ty::Named(id) = ty.without_null() else { return None };
        match &self.types[id.0 as usize].kind {
            Kind::Alias(target) => self.boolean(target, name, depth.checked_sub(1)?),
            Kind::Object(object) => {
                let field = object.fields.iter().find(|field| field.wire_name == name && !field.read_only)?;
                self.is_boolean(&field.ty).then(|| field.default == Some(Value::Bool(true)))
            }
            Kind::Union(union) => {
                let depth = depth.checked_sub(1)?;
                union.variants.iter().find_map(|variant| self.boolean(&variant.ty, name, depth))
            }
            Kind::Enum(_) => None,
        }
    }

    fn is_boolean(&self, ty: &Ty) -> bool {
        match ty.without_null() {
            Ty::Bool => true,
            Ty::Named(id) => match &self.types[id.0 as usize].kind {
                Kind::Enum(found) => found.variants.iter().all(|variant| variant.value.is_boolean()),
                Kind::Alias(target) => matches!(target.without_null(), Ty::Bool),
                Kind::Object(_) | Kind::Union(_) => false,
            },
            _ => false,
        }
    }
}

const CODE: &str = "rule-without-effect";

/// Returns whether the success of an operation can be a stream.
fn streams(operation: &Operation) -> bool {
    let successes = operation.responses.iter().filter(|response| response.status.is_success());
    let mut contents = successes.flat_map(|response| &response.content);
    contents.any(|content| matches!(content.kind, ResponseKind::EventStream(_) | ResponseKind::JsonLines(_)))
}

/// The rule of an operation: the one of its id, else the first pattern that matches, by name.
fn rule<'a>(
    rules: impl Iterator<Item = (&'a String, &'a OperationStreaming)> + Clone,
    id: &str,
) -> Option<(&'a String, &'a OperationStreaming)> {
    let named = rules.clone().find(|(pattern, _)| *pattern == id);
    named.or_else(|| rules.filter(|(pattern, _)| matches(pattern, id)).min_by_key(|(pattern, _)| *pattern))
}
