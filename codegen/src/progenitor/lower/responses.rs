//! Responses: progenitor has one type for success and one for errors, and takes `default` for both.

use indexmap::IndexMap;
use openapiv3::{MediaType, Operation, ReferenceOr, Response, Responses, Schema, StatusCode};

use super::{Lowering, Place, untyped};
use crate::canonical::media_type::{self, essence};

/// Response types.
#[derive(Clone, PartialEq)]
enum Answer {
    Json(Box<ReferenceOr<Schema>>),
    Bytes,
    Nothing,
}

impl Lowering<'_, '_> {
    pub(super) fn responses(&mut self, place: &Place<'_>, operation: &mut Operation) {
        let declared = std::mem::take(&mut operation.responses);
        let is_websocket = operation.extensions.contains_key("x-dropshot-websocket");
        let default = declared.default.and_then(|response| self.response_behind(response));
        let mut statuses: Vec<(StatusCode, Response)> = Vec::new();
        for (status, response) in declared.responses {
            statuses.extend(self.response_behind(response).map(|response| (status, response)));
        }
        let mut lowered = Responses::default();
        let is_upgrade = |status: &StatusCode| is_websocket && *status == StatusCode::Code(101);
        let mut success: Vec<_> =
            statuses.iter().filter(|(status, _)| is_success(status) || is_upgrade(status)).collect();
        let errors: Vec<_> = statuses.iter().filter(|(status, _)| is_error(status)).collect();
        success.sort_by_key(|(status, _)| number(status));
        match (default, is_websocket) {
            // Both of progenitor's types.
            (Some(default), false) if success.is_empty() => {
                let answer = self.answer(place, &default, &mut IndexMap::new());
                lowered.default = Some(ReferenceOr::Item(response(&default, &answer)));
                self.only(place, &errors, Some(&answer), "error", &mut lowered);
            }
            (Some(default), true) if success.is_empty() => {
                lowered.responses.insert(StatusCode::Code(101), ReferenceOr::Item(default));
            }
            (default, _) => {
                self.only(place, &success, None, "success", &mut lowered);
                let mut errors: Vec<(StatusCode, Response)> = errors.into_iter().cloned().collect();
                if let Some(default) = default {
                    for class in [4, 5] {
                        if !errors.iter().any(|(status, _)| *status == StatusCode::Range(class)) {
                            errors.push((StatusCode::Range(class), default.clone()));
                        }
                    }
                }
                let errors: Vec<_> = errors.iter().collect();
                self.only(place, &errors, None, "error", &mut lowered);
            }
        }
        operation.responses = lowered;
    }

    /// Keeps the responses that have the one type that progenitor allows: the given one, else the first that has a body.
    fn only(
        &mut self,
        place: &Place<'_>,
        responses: &[&(StatusCode, Response)],
        allowed: Option<&Answer>,
        what: &str,
        lowered: &mut Responses,
    ) {
        let mut seen = IndexMap::new();
        let answers: Vec<Answer> =
            responses.iter().map(|(_, response)| self.answer(place, response, &mut seen)).collect();
        let first = || answers.iter().find(|answer| **answer != Answer::Nothing).or(answers.first());
        let Some(allowed) = allowed.or_else(first).cloned() else { return };
        let inline = match &allowed {
            Answer::Json(schema) if what == "error" => schema.as_item().cloned(),
            _ => None,
        };
        let named = match inline {
            Some(schema) => Answer::Json(Box::new(self.named_error(place, schema))),
            None => allowed.clone(),
        };
        let covered = |status: &StatusCode| {
            let class = StatusCode::Range(number(status) / 100);
            *status != class
                && responses.iter().zip(&answers).any(|((other, _), answer)| *other == class && *answer == allowed)
        };
        let mut lost = Vec::new();
        for ((status, declared), answer) in responses.iter().zip(&answers) {
            if *answer != allowed {
                lost.push(status.to_string());
            } else if !covered(status) {
                lowered.responses.insert(status.clone(), ReferenceOr::Item(response(declared, &named)));
            }
        }
        if !lost.is_empty() {
            let message =
                format!("progenitor has one {what} type for an operation; those of {} differ", lost.join(", "));
            self.findings.lost(
                &place.pointer,
                "progenitor-responses",
                message,
                "they are returned as `Error::UnexpectedResponse`",
            );
        }
    }

    /// An error's own type; progenitor would name it like that of success, and take one for the other.
    fn named_error(&mut self, place: &Place<'_>, schema: Schema) -> ReferenceOr<Schema> {
        let name = self.type_names.free(&format!("{}_error", place.id));
        let reference = format!("#/components/schemas/{name}");
        self.components.schemas.insert(name, ReferenceOr::Item(schema));
        ReferenceOr::Reference { reference }
    }

    fn answer(&mut self, place: &Place<'_>, response: &Response, seen: &mut IndexMap<String, ()>) -> Answer {
        let json = response.content.iter().find(|(name, _)| is_json(name));
        let Some((name, first)) = json.or_else(|| response.content.first()) else { return Answer::Nothing };
        if response.content.len() > 1 && seen.insert(name.clone(), ()).is_none() {
            let message = format!("progenitor reads one media type; there are {}", response.content.len());
            self.findings.lost(&place.pointer, "progenitor-media-types", message, format!("`{name}` is read"));
        }
        if json.is_none() {
            return Answer::Bytes;
        }
        let mut schema = first.schema.clone().unwrap_or_else(|| ReferenceOr::Item(untyped()));
        self.ready(&mut schema, &place.pointer);
        Answer::Json(Box::new(schema))
    }

    fn response_behind(&self, response: ReferenceOr<Response>) -> Option<Response> {
        let mut response = &response;
        for _ in 0..16 {
            match response {
                ReferenceOr::Item(item) => return Some(item.clone()),
                ReferenceOr::Reference { reference } => {
                    response = self.components.responses.get(reference.rsplit('/').next()?)?;
                }
            }
        }
        None
    }
}

fn response(declared: &Response, answer: &Answer) -> Response {
    let mut response = Response { description: declared.description.clone(), ..Response::default() };
    let (name, schema) = match answer {
        Answer::Json(schema) => ("application/json", Some((**schema).clone())),
        Answer::Bytes => ("application/octet-stream", None),
        Answer::Nothing => return response,
    };
    response.content.insert(name.to_owned(), MediaType { schema, ..MediaType::default() });
    response
}

/// JSON, or anything: what progenitor reads as JSON.
pub(super) fn is_json(media_type: &str) -> bool {
    media_type::is_json(media_type) || essence(media_type) == "*/*"
}

fn is_success(status: &StatusCode) -> bool {
    matches!(status, StatusCode::Code(200..=299) | StatusCode::Range(2))
}

fn is_error(status: &StatusCode) -> bool {
    matches!(status, StatusCode::Code(400..=599) | StatusCode::Range(4 | 5))
}

fn number(status: &StatusCode) -> u16 {
    match status {
        StatusCode::Code(code) => *code,
        StatusCode::Range(class) => class * 100,
    }
}
