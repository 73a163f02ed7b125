//! Calls of operations, as a user would write them: the examples of the documentation, and the tests of a crate.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::{Map, Value, json};

use super::operations::form;
use super::operations::signature::{Method, Signature};
use super::samples::{Mode, Sampler, Side, allows, param_sample};
use super::types;
use super::values::{Position, expression};
use crate::ir::names;
use crate::ir::{
    Api, BodyContent, BodyKind, Field, Group, Kind, Operation, Param, ParamLocation, ParamStyle, Part, Ty,
};

/// Arguments of a call, as JSON.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Inputs {
    /// Values of parameters, by their index among the operation's.
    pub(super) params: BTreeMap<usize, Value>,
    /// The body, with the index of its media type. A multipart body is an object; files are their text.
    pub(super) body: Option<(usize, Value)>,
}

impl Inputs {
    /// Everything that the operation takes, or what it needs.
    pub(super) fn new(api: &Api, operation: &Operation, mode: Mode) -> Self {
        let is_given = |required: bool| required || mode == Mode::Full;
        let params = operation.params.iter().enumerate().filter(|(_, param)| is_given(param.required));
        let body = operation.body.as_ref().filter(|body| is_given(body.required));
        Self {
            params: params.map(|(i, param)| (i, param_value(api, param, mode))).collect(),
            body: body.and_then(|body| body.content.first()).map(|content| (0, body_value(api, content, mode))),
        }
    }

    /// Required arguments, for an example; of a body, the required and a few other properties.
    pub(super) fn example(api: &Api, operation: &Operation) -> Self {
        let mut inputs = Self::new(api, operation, Mode::RequiredOnly);
        let body = operation.body.as_ref().filter(|body| body.required).and_then(|body| body.content.first());
        if let (Some(content), Some((_, value))) = (body, &mut inputs.body)
            && let BodyKind::Json(ty) | BodyKind::Form(ty, _) = &content.kind
        {
            add_some(api, ty, value);
        }
        inputs
    }
}

/// Properties that an example has beyond those that it must have.
const SOME: usize = 3;

/// Adds scalars, as many as an example needs to say something.
fn add_some(api: &Api, ty: &Ty, value: &mut Value) {
    let (Ty::Named(id), Value::Object(members)) = (api.resolve(ty), value) else { return };
    let Kind::Object(object) = &api.ty(*id).kind else { return };
    let full = Sampler::new(api, Mode::Full).side(Side::Request).optional_depth(1).value(ty, "");
    let scalar =
        |field: &&Field| full.get(&field.wire_name).is_some_and(|value| !value.is_object() && !value.is_array());
    let fields = object.fields.iter().filter(|field| !members.contains_key(&field.wire_name));
    let fields: Vec<&Field> =
        fields.filter(|field| field.docs.deprecated.is_none()).filter(scalar).take(SOME).collect();
    for field in fields {
        members.insert(field.wire_name.clone(), full[&field.wire_name].clone());
    }
}

/// The parameter's sample, if it can stand where the parameter goes.
fn param_value(api: &Api, param: &Param, mode: Mode) -> Value {
    // A path has no place for a value that is empty.
    let mode = if param.location == ParamLocation::Path { Mode::Full } else { mode };
    let mut value = param_sample(api, param, mode);
    if let (Mode::Full, Ty::Array(item), Value::Array(items)) = (mode, api.resolve(&param.ty), &mut value) {
        let is_allowed = |more: &Value| allows(param.limits.as_deref(), &json!([more]));
        items.extend(another(api, item, items).filter(is_allowed));
    }
    if param.style == ParamStyle::Cookie {
        keep_cookie_characters(&mut value);
    }
    let is_fit = match (param.location, value.as_str()) {
        (ParamLocation::Path, Some(text)) => !matches!(text, "" | "." | ".."),
        (ParamLocation::Header, Some(text)) => text.bytes().all(|b| (0x20..0x7f).contains(&b)) && text.trim() == text,
        _ => true,
    };
    if is_fit { value } else { param_sample(api, &Param { example: None, default: None, ..param.clone() }, mode) }
}

/// Leaves what a cookie can hold as it is (RFC 6265, 4.1.1), which is all that is sent there.
fn keep_cookie_characters(value: &mut Value) {
    match value {
        Value::String(text) => text.retain(|c| c.is_ascii_graphic() && !matches!(c, '"' | ',' | ';' | '\\')),
        Value::Array(items) => items.iter_mut().for_each(keep_cookie_characters),
        Value::Object(members) => members.values_mut().for_each(keep_cookie_characters),
        _ => {}
    }
}

/// A second member for a list of one, which would not show how members are distinguished.
fn another(api: &Api, item: &Ty, items: &[Value]) -> Option<Value> {
    let [only] = items else { return None };
    match (api.resolve(item), only) {
        (Ty::String, Value::String(text)) => Some(json!(format!("{text} & more"))),
        (Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64, _) => Some(json!(8)),
        (Ty::Named(id), _) => match &api.ty(*id).kind {
            Kind::Enum(found) => found.variants.get(1).map(|variant| variant.value.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// A body's sample in one media type.
pub(super) fn body_value(api: &Api, content: &BodyContent, mode: Mode) -> Value {
    let sampler = Sampler::new(api, mode).side(Side::Request);
    match &content.kind {
        BodyKind::Json(ty) | BodyKind::Form(ty, _) | BodyKind::JsonLines(ty) => sampler.value(ty, ""),
        BodyKind::Multipart(parts) => {
            let given = parts.iter().filter(|part| part.required || mode == Mode::Full);
            Value::Object(
                given
                    .map(|part| {
                        (part.wire_name.clone(), sampler.limited(&part.ty, part.limits.as_deref(), &part.wire_name))
                    })
                    .collect(),
            )
        }
        BodyKind::Text | BodyKind::Bytes => json!("A few words."),
    }
}

/// A media type of a range, for samples (RFC 9110, 12.5.1).
pub(super) fn member(range: &str) -> String {
    let (class, subtype) = range.split_once('/').unwrap_or((range, "*"));
    match (class, subtype) {
        ("image", "*") => "image/png".to_owned(),
        ("audio", "*") => "audio/mpeg".to_owned(),
        ("video", "*") => "video/mp4".to_owned(),
        ("text", "*") => "text/plain".to_owned(),
        ("*" | "application", "*") => "application/octet-stream".to_owned(),
        // RFC 4735.
        _ => range.replace('*', "example"),
    }
}

/// The form of calls in one place.
pub(super) struct Calls<'a> {
    pub(super) api: &'a Api,
    /// The library, as a path starts with it.
    pub(super) library: TokenStream,
    /// The variable that holds the client.
    pub(super) client: TokenStream,
}

impl Calls<'_> {
    /// `client.group().operation(…).setter(…)`, not sent yet. Models stand alone; it may use `?`.
    pub(super) fn expression(&self, group: &Group, signature: &Signature<'_>, inputs: &Inputs) -> TokenStream {
        let (client, handle) = (self.scoped(signature.operation, inputs), types::ident(&group.name));
        let body = inputs.body.as_ref().map(|(i, value)| (*i, value));
        let chosen = |method: &&Method<'_>| method.body.map(|(i, _)| i) == body.map(|(i, _)| i);
        let method = signature.methods.iter().find(chosen).unwrap_or(&signature.methods[0]);
        let name = types::ident(&method.name);
        let arguments = self.arguments(group, signature, method, inputs);
        let mut out = quote!(#client.#handle().#name(#arguments));
        for (index, param) in &signature.optional {
            if let Some(value) = inputs.params.get(index) {
                let (setter, value) = (types::ident(&param.name), self.param(param, value, Position::Argument));
                out.extend(quote!(.#setter(#value)));
            }
        }
        if let (Some((i, value)), true) = (body, method.body.is_none())
            && let Some((setter, content)) = signature.body_setters.get(i)
        {
            let form = signature.forms.get(i).and_then(Option::as_deref);
            let (setter, value) = (types::ident(setter), self.body(group, content, form, value, Position::Argument));
            let content_type = content.is_range().then(|| member(&content.media_type)).into_iter();
            out.extend(quote!(.#setter(#(#content_type,)* #value)));
        }
        out
    }

    /// The client, or the scope that the operation is called on.
    fn scoped(&self, operation: &Operation, inputs: &Inputs) -> TokenStream {
        let mut out = self.client.clone();
        for index in self.api.scope_path(operation.scope) {
            let scope = &self.api.scopes[index];
            let given = operation.params.iter().position(|param| param.scope == Some(index));
            let value = given.and_then(|index| inputs.params.get(&index)).cloned();
            // A scope may lie within one whose parameter the operation has no use for.
            let value = value.unwrap_or_else(|| param_value(self.api, &scope.param, Mode::RequiredOnly));
            let (method, value) = (types::ident(&scope.name), self.param(&scope.param, &value, Position::Argument));
            out.extend(quote!(.#method(#value)));
        }
        out
    }

    /// The method's arguments: one by one, or the struct that holds them.
    fn arguments(&self, group: &Group, signature: &Signature<'_>, method: &Method<'_>, inputs: &Inputs) -> TokenStream {
        let in_struct = signature.params_struct.as_ref().filter(|_| method.body.is_none_or(|(i, _)| i == 0));
        let position = if in_struct.is_some() { Position::Exact } else { Position::Argument };
        let mut arguments: Vec<(&str, TokenStream)> = Vec::new();
        for (index, param) in &signature.required {
            let value = inputs.params.get(index).cloned().unwrap_or_default();
            arguments.push((&param.name, self.param(param, &value, position)));
        }
        if let (Some((i, content)), Some(name), Some((_, value))) =
            (method.body, &signature.body_argument, &inputs.body)
        {
            let form = signature.forms.get(i).and_then(Option::as_deref);
            if let Some(argument) = signature.content_type_argument.as_ref().filter(|_| content.is_range()) {
                let content_type = member(&content.media_type);
                let owned = (position == Position::Exact).then(|| quote!(.to_owned()));
                arguments.push((argument, quote!(#content_type #owned)));
            }
            arguments.push((name, self.body(group, content, form, value, position)));
        }
        let values = arguments.iter().map(|(_, value)| value);
        let Some(holder) = in_struct else { return quote!(#(#values),*) };
        let (library, module, holder) = (&self.library, types::ident(&group.name), types::ident(holder));
        let names = arguments.iter().map(|(name, _)| types::ident(name));
        quote!(#library::operations::#module::#holder { #(#names: #values),* })
    }

    fn param(&self, param: &Param, value: &Value, position: Position) -> TokenStream {
        match value.as_str() {
            Some(text) if param.comma_separated && position == Position::Argument && text.contains(',') => {
                let words = text.split(',');
                quote!([#(#words),*])
            }
            _ => expression(self.api, &param.ty, value, position),
        }
    }

    fn body(
        &self,
        group: &Group,
        content: &BodyContent,
        form: Option<&str>,
        value: &Value,
        position: Position,
    ) -> TokenStream {
        let text = value.as_str().unwrap_or_default();
        match &content.kind {
            BodyKind::Json(ty) | BodyKind::Form(ty, _) | BodyKind::JsonLines(ty) => {
                expression(self.api, ty, value, position)
            }
            BodyKind::Multipart(parts) => self.form(group, parts, form.unwrap_or_default(), value),
            BodyKind::Text if position == Position::Exact => quote!(#text.to_owned()),
            BodyKind::Bytes if position == Position::Exact => quote!(#text.into()),
            BodyKind::Text | BodyKind::Bytes => quote!(#text),
        }
    }

    /// `Form::new(…).with_part(…)`.
    fn form(&self, group: &Group, parts: &[Part], name: &str, value: &Value) -> TokenStream {
        let empty = Map::default();
        let members = value.as_object().unwrap_or(&empty);
        let (library, module, form) = (&self.library, types::ident(&group.name), types::ident(name));
        let demanded = form::demanded(parts);
        let holder = form::required_name(name, parts);
        let position = if holder.is_some() { Position::Exact } else { Position::Argument };
        let values = demanded.iter().map(|part| self.part(part, members.get(&part.wire_name), position));
        let mut out = match holder {
            None => quote!(#library::operations::#module::#form::new(#(#values),*)),
            Some(holder) => {
                let names = demanded.iter().map(|part| types::ident(&part.name));
                quote! {
                    #library::operations::#module::#form::new(#library::operations::#module::#holder { #(#names: #values),* })
                }
            }
        };
        for part in parts.iter().filter(|part| !part.required) {
            if let Some(value) = members.get(&part.wire_name) {
                let setter = types::ident(&names::setter(&part.name));
                let value = self.part(part, Some(value), Position::Argument);
                out.extend(quote!(.#setter(#value)));
            }
        }
        out
    }

    fn part(&self, part: &Part, value: Option<&Value>, position: Position) -> TokenStream {
        let library = &self.library;
        let content_type = part.encoding.range().map(|range| {
            let content_type = member(range);
            quote!(.with_content_type(#content_type))
        });
        let file = |value: &Value| {
            let text = value.as_str().unwrap_or_default();
            quote!(#library::FileSource::bytes(#text).with_filename("report.txt") #content_type)
        };
        let value = value.unwrap_or(&Value::Null);
        match self.api.resolve(&part.ty) {
            Ty::Binary => file(value),
            Ty::Array(item) if *self.api.resolve(item) == Ty::Binary => {
                let files = value.as_array().into_iter().flatten().map(file);
                if position == Position::Exact { quote!(vec![#(#files),*]) } else { quote!([#(#files),*]) }
            }
            _ => expression(self.api, &part.ty, value, position),
        }
    }
}
