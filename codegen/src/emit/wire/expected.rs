//! Expected request of a call, from the document and the specification alone.

use serde_json::{Map, Value, json};

use super::cases::KEY;
use super::style;
use crate::canonical::media_type::{essence, is_json};
use crate::config::{Config, CredentialRole};
use crate::emit::calls::{Inputs, member};
use crate::emit::operations::answer::{self, Answer};
use crate::emit::operations::with_percents;
use crate::ir::{
    Api, BodyContent, BodyKind, Operation, Param, ParamLocation, ParamStyle, Part, PartEncoding, SecurityKind,
    SwitchPlace, Ty,
};

/// `KEY:` and `:KEY` in base64.
const AS_USER: &str = "Basic dGVzdC1rZXk6";
const AS_PASSWORD: &str = "Basic OnRlc3Qta2V5";

/// Reserved characters that may stand in a path (RFC 3986, 3.3).
const RESERVED_IN_PATH: &str = ":/@!$&'()*+,;=";

/// The request: path, pairs of the query in any order, headers by name in lower case, body.
pub(super) fn request(api: &Api, config: &Config, operation: &Operation, inputs: &Inputs) -> Value {
    let inputs = &asking(operation, inputs);
    let given = |location: ParamLocation| {
        let params = operation.params.iter().enumerate().filter(move |(_, param)| param.location == location);
        params.filter_map(|(i, param)| Some((param, inputs.params.get(&i)?)))
    };
    let mut query: Vec<String> = given(ParamLocation::Query).flat_map(|(param, value)| pairs(param, value)).collect();
    let mut headers = Map::default();
    for (param, value) in given(ParamLocation::Header) {
        headers.insert(param.wire_name.to_lowercase(), json!(style::expand(param, value, str::to_owned)));
    }
    let mut cookies: Vec<String> = given(ParamLocation::Cookie)
        .map(|(param, value)| {
            style::pairs(param, value).join(if param.style == ParamStyle::Cookie { "; " } else { "&" })
        })
        .filter(|pairs| !pairs.is_empty())
        .collect();
    secure(api, config, operation, &mut query, &mut headers, &mut cookies);
    if !cookies.is_empty() {
        headers.insert("cookie".to_owned(), json!(cookies.join("; ")));
    }
    let path = path(operation, given(ParamLocation::Path));
    // A path of the document may hold a query.
    let (path, constant) = path.split_once('?').unwrap_or((&path, ""));
    query.extend(constant.split('&').filter(|pair| !pair.is_empty()).map(str::to_owned));
    let mut request = json!({ "path": path });
    if !query.is_empty() {
        request["query"] = json!(query);
    }
    if !headers.is_empty() {
        request["headers"] = headers.into();
    }
    let contents = operation.body.as_ref().map(|body| body.content.as_slice()).unwrap_or_default();
    if let Some((content, value)) = inputs.body.as_ref().and_then(|(i, value)| Some((contents.get(*i)?, value))) {
        request["body"] = body(api, content, value);
    }
    request
}

/// The inputs with what asks for a stream, or for a response that is whole where the operation has both.
fn asking(operation: &Operation, inputs: &Inputs) -> Inputs {
    let mut inputs = inputs.clone();
    let Some(switch) = operation.streaming.as_ref().and_then(|streaming| streaming.switch.as_ref()) else {
        return inputs;
    };
    let on = matches!(answer::answer(operation), Answer::Events | Answer::Lines);
    let add = on || switch.on_by_default;
    match &switch.place {
        SwitchPlace::Param(index) => {
            if add || inputs.params.contains_key(index) {
                inputs.params.insert(*index, json!(on));
            }
        }
        SwitchPlace::Body { property, .. } => {
            if inputs.body.is_none() && add && operation.body.is_some() {
                inputs.body = Some((0, json!({})));
            }
            if let Some(members) = inputs.body.as_mut().and_then(|(_, body)| body.as_object_mut())
                && (add || members.contains_key(property))
            {
                members.insert(property.clone(), json!(on));
            }
        }
    }
    inputs
}

/// A parameter's pairs in a query; one that is the whole query is a form, or encoded JSON.
fn pairs(param: &Param, value: &Value) -> Vec<String> {
    match (param.style, param.content_type.as_deref()) {
        (ParamStyle::QueryString, Some(media_type)) if is_json(media_type) => {
            vec![style::encode(&value.to_string(), "")]
        }
        (ParamStyle::QueryString, _) => form(value, &[]),
        _ => style::pairs(param, value),
    }
}

fn path<'a>(operation: &Operation, params: impl Iterator<Item = (&'a Param, &'a Value)>) -> String {
    // A fragment tells operations of one path apart, and is never sent (RFC 3986, 3.5).
    let template = operation.path.split('#').next().unwrap_or_default();
    let mut path = style::encode(&with_percents(template), "/{}:@!$&'()*+,;=%?");
    for (param, value) in params {
        let keep = if param.allow_reserved { RESERVED_IN_PATH } else { "" };
        let text = style::expand(param, value, |text| style::encode(text, keep));
        let name = style::encode(&param.wire_name, "/{}:@!$&'()*+,;=%?");
        path = path.replace(&format!("{{{name}}}"), &text);
    }
    // Braces that are left belong to no parameter.
    path.replace('{', "%7B").replace('}', "%7D")
}

/// Credentials of the first alternative that names a scheme (OpenAPI 3.0.4, 4.8.30): the tests' client has one for every scheme.
fn secure(
    api: &Api,
    config: &Config,
    operation: &Operation,
    query: &mut Vec<String>,
    headers: &mut Map<String, Value>,
    cookies: &mut Vec<String>,
) {
    let is_known = |schemes: &&Vec<(String, Vec<String>)>| {
        !schemes.is_empty() && schemes.iter().all(|(name, _)| api.security_schemes.contains_key(name))
    };
    for (name, _) in operation.security.iter().find(is_known).into_iter().flatten() {
        let mut authorize = |text: String| headers.insert("authorization".to_owned(), json!(text));
        match &api.security_schemes[name].kind {
            SecurityKind::Basic => {
                let own = config.security.get(name).and_then(|own| own.password);
                authorize((if own == Some(CredentialRole::ApiKey) { AS_PASSWORD } else { AS_USER }).to_owned());
            }
            SecurityKind::Bearer | SecurityKind::OAuth2 { .. } => drop(authorize(format!("Bearer {KEY}"))),
            SecurityKind::Http { scheme } => drop(authorize(format!("{scheme} {KEY}"))),
            SecurityKind::ApiKey { location: ParamLocation::Header, wire_name } => {
                headers.insert(wire_name.to_lowercase(), json!(KEY));
            }
            SecurityKind::ApiKey { location: ParamLocation::Cookie, wire_name } => {
                cookies.push(format!("{}={KEY}", style::encode(wire_name, "")));
            }
            SecurityKind::ApiKey { wire_name, .. } => query.push(format!("{}={KEY}", style::encode(wire_name, ""))),
            SecurityKind::MutualTls => {}
        }
    }
}

/// The body in its media type.
fn body(api: &Api, content: &BodyContent, value: &Value) -> Value {
    let (kind, sent) = match &content.kind {
        BodyKind::Json(_) => ("json", value.clone()),
        BodyKind::Form(_, encodings) => ("form", json!(form(value, encodings))),
        BodyKind::JsonLines(_) => ("text", json!(lines(&content.media_type, value))),
        BodyKind::Multipart(parts) => {
            // Required arguments come first.
            let (required, optional): (Vec<&Part>, Vec<&Part>) = parts.iter().partition(|part| part.required);
            let all = required.into_iter().chain(optional);
            ("parts", all.flat_map(|part| self::parts(api, part, value)).collect())
        }
        BodyKind::Text | BodyKind::Bytes => ("text", value.clone()),
    };
    let content_type = if content.is_range() { member(&content.media_type) } else { content.media_type.clone() };
    json!({ "content_type": content_type, kind: sent })
}

/// A line for each value; a record separator before each where it is a sequence (RFC 7464, 2.2).
fn lines(media_type: &str, value: &Value) -> String {
    let essence = essence(media_type);
    let start = if essence.ends_with("json-seq") { "\u{1e}" } else { "" };
    value.as_array().into_iter().flatten().map(|item| format!("{start}{item}\n")).collect()
}

/// `name=value` pairs in which a space is a plus (WHATWG URL, 5.2); what is nested is JSON (OpenAPI 3.0.4, 4.8.15).
fn form(value: &Value, encodings: &[(String, PartEncoding)]) -> Vec<String> {
    let empty = Map::default();
    let members = value.as_object().unwrap_or(&empty);
    let pairs = members.iter().filter(|(_, value)| !value.is_null()).flat_map(|(name, value)| {
        let declared = encodings.iter().find(|(known, _)| known == name).map(|(_, encoding)| encoding.clone());
        let encoding = declared.unwrap_or_default();
        let keep = if encoding.allow_reserved { ":/?@!$'()*,;[]" } else { "" };
        let escape = |text: &str| style::encode(text, keep).replace("%20", "+");
        let by_style = encoding.style.is_some() || encoding.explode.is_some() || encoding.allow_reserved;
        let is_json = encoding.content_type().is_some_and(is_json);
        if !by_style && (value.is_object() || is_json) {
            return vec![format!("{}={}", style::encode(name, ""), escape(&value.to_string()))];
        }
        let style = encoding.style.unwrap_or(ParamStyle::Form);
        let explode = encoding.explode.unwrap_or(style == ParamStyle::Form);
        style::styled(name, value, style, explode, &escape)
    });
    pairs.map(|pair| pair.replace("%20", "+")).collect()
}

/// A part of a multipart body (OpenAPI 3.0.4, 4.8.15): a file, or a value, one for each member of an array.
fn parts(api: &Api, part: &Part, body: &Value) -> Vec<Value> {
    let Some(value) = body.get(&part.wire_name) else { return Vec::new() };
    let declared = part.encoding.content_type();
    let named = part.encoding.range().map(member);
    let file = |value: &Value| {
        let media_type = named.as_deref().or(declared).unwrap_or("application/octet-stream");
        json!({ "name": part.wire_name, "filename": "report.txt", "content_type": media_type, "text": value })
    };
    let is_array_of_files = |ty: &Ty| matches!(ty, Ty::Array(item) if *api.resolve(item) == Ty::Binary);
    match api.resolve(&part.ty) {
        Ty::Binary => vec![file(value)],
        ty if is_array_of_files(ty) => value.as_array().into_iter().flatten().map(file).collect(),
        _ if part.encoding.style.is_some() => styled_parts(part, value),
        _ => values(part, value, declared),
    }
}

/// A part for each pair that a query would have (OpenAPI 3.1.1, 4.8.15.1.2), without its escapes.
fn styled_parts(part: &Part, value: &Value) -> Vec<Value> {
    let style = part.encoding.style.unwrap_or(ParamStyle::Form);
    let explode = part.encoding.explode.unwrap_or(style == ParamStyle::Form);
    let pairs = style::styled(&part.wire_name, value, style, explode, &|text| style::encode(text, ""));
    let query = pairs.join("&");
    let plain = url::form_urlencoded::parse(query.as_bytes());
    plain.map(|(name, text)| json!({ "name": name, "content_type": "text/plain", "text": text })).collect()
}

fn values(part: &Part, value: &Value, declared: Option<&str>) -> Vec<Value> {
    let named = |media_type: &str, key: &str, value: Value| json!({ "name": part.wire_name, "content_type": media_type, key: value });
    match value {
        _ if declared.is_some_and(is_json) => vec![named(declared.unwrap_or_default(), "json", value.clone())],
        Value::Null => Vec::new(),
        Value::Array(items) => items
            .iter()
            .flat_map(|item| match item {
                Value::Array(_) => vec![named("application/json", "json", item.clone())],
                item => values(part, item, declared),
            })
            .collect(),
        Value::Object(_) => vec![named(declared.unwrap_or("application/json"), "json", value.clone())],
        Value::String(_) => vec![named(declared.unwrap_or("text/plain"), "text", value.clone())],
        scalar => vec![named(declared.unwrap_or("text/plain"), "text", json!(scalar.to_string()))],
    }
}
