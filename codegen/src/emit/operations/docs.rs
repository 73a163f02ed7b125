//! Documentation of an operation's method: its arguments, what it returns, its errors and an example.

use quote::quote;

use super::answer::{self, Answer};
use super::builder;
use super::group::Context;
use super::signature::Method;
use crate::emit::calls::{Calls, Inputs};
use crate::emit::{types, usage};
use crate::ir::{Api, BodyKind, ResponseKind, Ty};
use crate::markdown::{self, code};

/// The paragraphs that follow what the document says.
pub(super) fn paragraphs(context: &Context<'_>, method: &Method<'_>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    out.push(returns(context));
    out.extend(arguments(context, method));
    out.push(errors(context));
    if method.body.is_none_or(|(i, _)| i == 0) {
        out.push(format!("# Example\n\n{}", example(context)));
    }
    out
}

/// A list of the arguments, with what each is.
fn arguments(context: &Context<'_>, method: &Method<'_>) -> Option<String> {
    let Context { api, operation, signature, .. } = context;
    if let Some(holder) = signature.params_struct.as_ref().filter(|_| method.body.is_none_or(|(i, _)| i == 0)) {
        return Some(format!("[`{holder}`] has its arguments as fields."));
    }
    let mut rows: Vec<String> = signature
        .required
        .iter()
        .map(|(_, param)| {
            let said = param.docs.description.as_deref().map(markdown::line).unwrap_or_default();
            format!("* `{}`: {}", param.name, sentences(&[&said, &builder::param_facts(param)]))
        })
        .collect();
    if let (Some((_, content)), Some(name)) = (method.body, &signature.body_argument) {
        let kind = match &content.kind {
            BodyKind::Json(ty) | BodyKind::Form(ty, _) | BodyKind::JsonLines(ty) => linked(api, ty),
            BodyKind::Multipart(_) => "parts".to_owned(),
            BodyKind::Text => "text".to_owned(),
            BodyKind::Bytes => "bytes".to_owned(),
        };
        let said = operation.body.as_ref().and_then(|body| body.docs.description.as_deref());
        let said = said.map(markdown::line).unwrap_or_default();
        let facts = match &signature.content_type_argument {
            Some(argument) if content.is_range() => {
                rows.push(format!("* `{argument}`: Content type of the body: one of {}.", code(&content.media_type)));
                format!("{kind}.")
            }
            _ => format!("{kind}, sent as {}.", code(&content.media_type)),
        };
        rows.push(format!("* `{name}`: {}", sentences(&[&said, &facts])));
    }
    (!rows.is_empty()).then(|| format!("# Arguments\n\n{}", rows.join("\n")))
}

/// Joins texts, each with a full stop.
fn sentences(texts: &[&str]) -> String {
    let ended = |text: &&&str| {
        let text = text.trim();
        if text.ends_with(|c: char| c.is_alphanumeric()) { format!("{text}.") } else { text.to_owned() }
    };
    texts.iter().filter(|text| !text.trim().is_empty()).map(|text| ended(&text)).collect::<Vec<_>>().join(" ")
}

/// The type that `.await` returns.
fn returns(context: &Context<'_>) -> String {
    let Context { api, operation, signature, .. } = context;
    let request = &operation.type_name;
    let streams = operation.responses.iter().filter(|response| response.status.is_success());
    let streamed = streams.flat_map(|response| &response.content).find_map(|content| match &content.kind {
        ResponseKind::EventStream(ty) | ResponseKind::JsonLines(ty) => Some(linked(api, ty)),
        _ => None,
    });
    let what = match answer::answer(operation) {
        Answer::Empty => "a response without a body".to_owned(),
        Answer::Json(ty) => linked(api, ty),
        Answer::OptionalJson(ty) => format!("{}, or nothing", linked(api, ty)),
        Answer::Text => "text".to_owned(),
        Answer::Bytes => "bytes".to_owned(),
        Answer::Events => format!("a stream of events of {}", streamed.unwrap_or_default()),
        Answer::Lines => format!("a stream of {}", streamed.unwrap_or_default()),
        Answer::Several(_) => format!("[`{}`]", signature.answer_enum),
    };
    let pages = operation
        .pagination
        .as_ref()
        .map(|_| format!(" [`items`]({request}::items) and [`pages`]({request}::pages) follow the pages."));
    format!("Returns a request; `.await` sends it and returns {what}.{}", pages.unwrap_or_default())
}

fn errors(context: &Context<'_>) -> String {
    let declared = context
        .signature
        .error
        .as_ref()
        .map(|error| format!(" [`Error::body`](crate::Error::body) returns a declared error body as [`{error}`]."));
    format!("# Errors\n\nSee [`Error`](crate::Error).{}", declared.unwrap_or_default())
}

/// A type with links to its parts. Brackets are escaped, because they are not HTML.
fn linked(api: &Api, ty: &Ty) -> String {
    let of = |outer: &str, inner: &Ty| format!("`{outer}`\\<{}\\>", linked(api, inner));
    match ty {
        Ty::Named(id) => {
            let name = &api.ty(*id).name;
            format!("[`{name}`](crate::models::{})", types::ident(name))
        }
        Ty::Array(item) => of("Vec", item),
        Ty::Map(item) => of("Map", item),
        Ty::Nullable(inner) => of("Option", inner),
        Ty::Optional(inner) => of("Maybe", inner),
        Ty::Rest(inner) => of("Rest", inner),
        Ty::Tuple(items) => {
            format!("({})", items.iter().map(|item| linked(api, item)).collect::<Vec<_>>().join(", "))
        }
        Ty::Bool => "`bool`".to_owned(),
        Ty::I32 => "`i32`".to_owned(),
        Ty::I64 => "`i64`".to_owned(),
        Ty::U32 => "`u32`".to_owned(),
        Ty::U64 => "`u64`".to_owned(),
        Ty::F64 => "`f64`".to_owned(),
        Ty::String => "`String`".to_owned(),
        Ty::DateTime => "[`DateTime`](crate::DateTime)".to_owned(),
        Ty::Date => "[`NaiveDate`](chrono::NaiveDate)".to_owned(),
        Ty::Base64 => "[`Base64`](crate::Base64)".to_owned(),
        Ty::Binary => "[`Bytes`](bytes::Bytes)".to_owned(),
        Ty::Any => "[`Value`](serde_json::Value)".to_owned(),
        Ty::Null => "`()`".to_owned(),
        Ty::External(external) => {
            let path = external.path.split('<').next().unwrap_or_default();
            format!("[`{}`]({})", external.name(), path.trim_start_matches("::"))
        }
    }
}

/// The call as a doctest: the function around it is compiled, and not shown.
fn example(context: &Context<'_>) -> String {
    let Context { api, product, group, operation, signature, .. } = context;
    let (library, variable) = (types::ident(&product.library), types::ident(&product.variable));
    let calls = Calls { api, library: quote!(#library), client: quote!(#variable) };
    let call = calls.expression(group, signature, &Inputs::example(api, operation));
    let statements = usage::used(operation, &call);
    let function = usage::function(api, product, operation, "example", &statements);
    let mut out = String::from("```no_run\n");
    let import = format!("use {}::{};", product.library, product.client);
    let (mut is_head, mut is_body) = (false, false);
    for line in usage::formatted(function).lines() {
        is_head |= line.starts_with("#[") || line.starts_with("async fn ");
        let is_frame = if is_body { matches!(line, "    Ok(())" | "}") } else { is_head || line == import };
        if is_frame {
            out.push_str("# ");
        }
        out.push_str(line.strip_prefix("    ").filter(|_| is_body).unwrap_or(line));
        out.push('\n');
        is_body |= is_head && line.ends_with('{');
    }
    out.push_str("```");
    out
}
