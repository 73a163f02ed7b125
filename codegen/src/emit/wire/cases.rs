//! `cases/<group>.json`: expected requests and their responses.

use serde_json::{Map, Value, json};

use super::expected;
use crate::budget;
use crate::canonical::media_type::{Media, media};
use crate::config::Config;
use crate::emit::calls::Inputs;
use crate::emit::operations::answer;
use crate::emit::samples::{Fit, Mode, Sampler, Side, fit};
use crate::ir::{Api, Operation, ParamLocation, Response, ResponseContent, ResponseKind, Status, Ty};

/// Placeholder for secrets.
pub(super) const KEY: &str = "test-key";

/// Calls of an operation and their responses.
pub(super) struct Case<'a> {
    pub(super) operation: &'a Operation,
    pub(super) ways: Vec<Way>,
    pub(super) successes: Vec<Reply<'a>>,
    pub(super) errors: Vec<Reply<'a>>,
}

/// One way to call an operation.
pub(super) struct Way {
    /// `full` or `required`.
    pub(super) name: &'static str,
    pub(super) inputs: Inputs,
}

/// Possible responses.
pub(super) struct Reply<'a> {
    pub(super) status: u16,
    pub(super) content: Option<&'a ResponseContent>,
}

impl<'a> Case<'a> {
    pub(super) fn new(api: &Api, operation: &'a Operation) -> Self {
        let required = Inputs::new(api, operation, Mode::RequiredOnly);
        let full = Inputs::new(api, operation, Mode::Full);
        let mut ways = vec![Way { name: "full", inputs: full }];
        if required != ways[0].inputs {
            ways.push(Way { name: "required", inputs: required });
        }
        Self { operation, ways, successes: successes(operation), errors: errors(operation) }
    }
}

/// A status that the response is for, and no other response.
fn concrete(operation: &Operation, status: Status) -> Option<u16> {
    let declared = |code: &u16| !operation.responses.iter().any(|response| response.status == Status::Code(*code));
    let range = |class: u16| (class * 100 + 1..class * 100 + 100).rev().find(declared);
    let has_range = |class: u8| operation.responses.iter().any(|response| response.status == Status::Range(class));
    match status {
        Status::Code(code) => Some(code),
        Status::Range(class) => range(class.into()),
        Status::Default if !has_range(5) => range(5),
        Status::Default if !has_range(4) => range(4),
        Status::Default => None,
    }
}

fn successes<'a>(operation: &'a Operation) -> Vec<Reply<'a>> {
    let reply = |response: &'a Response, content: Option<&'a ResponseContent>| {
        let status = concrete(operation, response.status)?;
        Some(Reply { status, content })
    };
    let successes = operation.responses.iter().filter(|response| response.status.is_success());
    match answer::answer(operation) {
        opened @ (answer::Answer::Events | answer::Answer::Lines) => successes
            .flat_map(|response| response.content.iter().map(move |content| (response, content)))
            .filter(|(_, content)| match content.kind {
                ResponseKind::EventStream(_) => matches!(opened, answer::Answer::Events),
                ResponseKind::JsonLines(_) => matches!(opened, answer::Answer::Lines),
                _ => false,
            })
            .filter_map(|(response, content)| reply(response, Some(content)))
            .collect(),
        _ => successes.flat_map(answer::cases).filter_map(|case| reply(case.response, case.content)).collect(),
    }
}

/// Errors that are distinguished by their status; the client handles redirections itself.
fn errors(operation: &Operation) -> Vec<Reply<'_>> {
    let failures = operation.responses.iter().filter(|response| !response.status.is_success());
    failures
        .filter_map(|response| {
            let status = concrete(operation, response.status).filter(|status| *status >= 400)?;
            let is_json =
                |content: &&ResponseContent| matches!(&content.kind, ResponseKind::Json(ty) if *ty != Ty::Null);
            let content = response.content.iter().find(is_json).or(response.content.first());
            Some(Reply { status, content })
        })
        .collect()
}

/// The group's file: a line for each sample and for each operation.
pub(super) fn file(api: &Api, config: &Config, cases: &[Case<'_>]) -> String {
    let mut samples = Map::default();
    let cases = cases.iter().take_while(|_| !budget::is_spent());
    let operations: Map<String, Value> =
        cases.map(|case| (case.operation.name.clone(), entry(api, config, case, &mut samples))).collect();
    samples.sort_keys();
    let mut out = String::from("{\n\"samples\": {\n");
    lines(&mut out, &samples);
    out.push_str("},\n\"operations\": {\n");
    lines(&mut out, &operations);
    out.push_str("}\n}\n");
    out
}

fn lines(out: &mut String, entries: &Map<String, Value>) {
    for (i, (name, value)) in entries.iter().enumerate() {
        let end = if i + 1 < entries.len() { "," } else { "" };
        out.push_str(&format!("{}: {value}{end}\n", json!(name)));
    }
}

fn entry(api: &Api, config: &Config, case: &Case<'_>, samples: &mut Map<String, Value>) -> Value {
    let operation = case.operation;
    let calls: Map<String, Value> = case
        .ways
        .iter()
        .map(|way| (way.name.to_owned(), json!({ "params": params(operation, &way.inputs), "request": expected::request(api, config, operation, &way.inputs) })))
        .collect();
    let mut replies = |list: &[Reply<'_>]| -> Vec<Value> {
        list.iter().flat_map(|reply| self::replies(api, reply, samples)).collect()
    };
    let successes = replies(&case.successes);
    let mut errors = replies(&case.errors);
    // Text has a variant in the enum of the operation's errors.
    errors.iter_mut().filter(|reply| is_text(reply)).for_each(|reply| reply["typed"] = json!(true));
    let entry = json!({
        "method": operation.method,
        "path": operation.path,
        "calls": calls,
        "successes": successes,
        "errors": errors,
    });
    budget::spend(budget::weight_of_json(&entry));
    entry
}

fn is_text(reply: &Value) -> bool {
    let media_type = reply["content_type"].as_str().unwrap_or_default();
    reply.get("text").is_some() && media(media_type) == Media::Text
}

/// Values of parameters by location and wire name: the same inputs for other clients.
fn params(operation: &Operation, inputs: &Inputs) -> Value {
    let mut params = Map::default();
    for (index, value) in &inputs.params {
        let param = &operation.params[*index];
        let place = match param.location {
            ParamLocation::Path => "path",
            ParamLocation::Query => "query",
            ParamLocation::Header => "header",
            ParamLocation::Cookie => "cookie",
        };
        let group = params.entry(place).or_insert_with(|| json!({}));
        group[&param.wire_name] = value.clone();
    }
    params.into()
}

/// The reply with a sample, and with each of the document's own examples that can be read.
fn replies(api: &Api, reply: &Reply<'_>, samples: &mut Map<String, Value>) -> Vec<Value> {
    let Some(content) = reply.content else { return vec![json!({ "status": reply.status })] };
    let media_type = media_type(content);
    let entry = |key: &str, value: Value| json!({ "status": reply.status, "content_type": media_type, key: value });
    match &content.kind {
        ResponseKind::Json(ty) => json_replies(api, ty, content, &entry, samples),
        ResponseKind::EventStream(ty) if *ty == Ty::String => vec![entry("events", json!(["one", "two"]))],
        ResponseKind::EventStream(ty) | ResponseKind::JsonLines(ty) => {
            let key = if matches!(content.kind, ResponseKind::JsonLines(_)) { "lines" } else { "events" };
            let value = response_sample(api, ty);
            if fit(api, ty, &value) == Fit::Valid { vec![entry(key, json!([value, value]))] } else { Vec::new() }
        }
        ResponseKind::Text | ResponseKind::Bytes => vec![entry("text", json!("A few words."))],
    }
}

fn response_sample(api: &Api, ty: &Ty) -> Value {
    Sampler::new(api, Mode::Full).side(Side::Response).optional_depth(2).value(ty, "")
}

fn json_replies(
    api: &Api,
    ty: &Ty,
    content: &ResponseContent,
    entry: &dyn Fn(&str, Value) -> Value,
    samples: &mut Map<String, Value>,
) -> Vec<Value> {
    let mut replies = Vec::new();
    let sample = response_sample(api, ty);
    if fit(api, ty, &sample) == Fit::Valid {
        replies.push(match ty {
            Ty::Named(id) => {
                let name = &api.ty(*id).name;
                samples.entry(name.clone()).or_insert(sample);
                entry("sample", json!(name))
            }
            _ => entry("body", sample),
        });
    }
    for example in &content.examples {
        match fit(api, ty, example) {
            Fit::Valid | Fit::Open => replies.push(entry("body", example.clone())),
            Fit::Lenient | Fit::Kept => {
                let mut reply = entry("body", example.clone());
                reply["lenient"] = json!(true);
                replies.push(reply);
            }
            Fit::Unreadable => {}
        }
    }
    replies
}

/// The media type that a server sends: a range is replaced by one of its members, each class of which has an `example` (RFC 4735).
fn media_type(content: &ResponseContent) -> String {
    let declared = &content.media_type;
    let class = declared.split('/').next().filter(|class| *class != "*");
    match &content.kind {
        _ if !declared.contains('*') => declared.clone(),
        ResponseKind::Json(_) => "application/json".to_owned(),
        ResponseKind::EventStream(_) => "text/event-stream".to_owned(),
        ResponseKind::JsonLines(_) => "application/jsonl".to_owned(),
        ResponseKind::Text | ResponseKind::Bytes => format!("{}/example", class.unwrap_or("application")),
    }
}
