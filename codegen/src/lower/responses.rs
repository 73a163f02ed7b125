//! Responses and media types (OpenAPI 3.0.4, 4.8.14 to 4.8.17).

use indexmap::IndexMap;

use super::{Builder, Place, cost, segment};
use crate::canonical::media_type::{Media, is_json, is_xml, media};
use crate::canonical::status::default_succeeds;
use crate::canonical::{Header, MediaType, Or, Response as Declared, SchemaType, Serialised, deprecation};
use crate::ir::names::{self, Scope};
use crate::ir::{Docs, Response, ResponseContent, ResponseHeader, ResponseKind, Status, Ty};

impl<'a> Builder<'a> {
    /// Responses in the order of the contract: codes, ranges, default.
    pub(super) fn responses(
        &mut self,
        responses: &'a IndexMap<String, Or<Declared>>,
        method: &str,
        place: &Place,
    ) -> Vec<Response> {
        let mut list = Vec::new();
        for (code, response) in responses {
            let Some(status) = Status::of(code) else { continue };
            list.extend(self.response(status, response, method, &place.at(&format!("responses/{code}"))));
        }
        let succeeds = !default_succeeds(responses.keys().map(String::as_str));
        if let Some(response) = responses.get("default") {
            let status = if succeeds { Status::Default } else { Status::Range(2) };
            list.extend(self.response(status, response, method, &place.at("responses/default")));
        } else if succeeds && Status::Default.may_have_content(method) {
            list.extend(self.undeclared());
        }
        list.sort_by_key(|response| response.status);
        list
    }

    /// The response of a status that no operation declares, where the configuration names its schema.
    fn undeclared(&mut self) -> Option<Response> {
        let id = self.undeclared_error?;
        let ty = self.component(id).element();
        let content = ResponseContent {
            media_type: "application/json".to_owned(),
            kind: ResponseKind::Json(ty),
            examples: Vec::new(),
        };
        Some(Response { status: Status::Default, content: vec![content], headers: Vec::new(), docs: Docs::default() })
    }

    fn response(
        &mut self,
        status: Status,
        response: &'a Or<Declared>,
        method: &str,
        place: &Place,
    ) -> Option<Response> {
        let (component, response) = response.find(&self.doc().responses)?;
        let word = match status {
            _ if status.is_success() => "Response".to_owned(),
            Status::Code(code) => format!("{}Error", reason(code)),
            Status::Range(4) => "ClientError".to_owned(),
            Status::Range(5) => "ServerError".to_owned(),
            Status::Range(_) => "OtherResponse".to_owned(),
            Status::Default => "Error".to_owned(),
        };
        let used = place;
        let place = match component {
            Some(component) => Place::component("responses", component, &["Response", "Error"]),
            None => Place { name: format!("{}{word}", place.name), ..place.clone() },
        };
        self.spend(&place, cost::RESPONSE + cost::text(Some(&response.description))).then_some(())?;
        let content = if status.may_have_content(method) {
            self.response_contents(status, &response.content, &place)
        } else {
            if response.content.values().any(|content| content.schema.is_some()) {
                let message = match method {
                    "HEAD" => "a response to HEAD has no content",
                    _ => "a response with this status has no content",
                };
                self.warn("response-without-content", used, message, "the declared content is ignored");
            }
            Vec::new()
        };
        Some(Response {
            status,
            content,
            headers: self.headers(&response.headers, &place),
            docs: Docs {
                description: Some(response.description.clone()).filter(|text| !text.is_empty()),
                ..Docs::default()
            },
        })
    }

    fn response_contents(
        &mut self,
        status: Status,
        content: &'a IndexMap<String, MediaType>,
        place: &Place,
    ) -> Vec<ResponseContent> {
        let mut list: Vec<ResponseContent> = Vec::new();
        for (media_type, declared) in content {
            let place = place.at(&format!("content/{}", segment(media_type)));
            if !self.spend(&place, cost::CONTENT + media_type.len() + cost::values(&declared.examples)) {
                break;
            }
            let kind = match media(media_type) {
                // The body of an error is read whole.
                Media::EventStream | Media::JsonLines if !status.is_success() => ResponseKind::Bytes,
                _ => self.response_kind(media_type, declared, &place),
            };
            // The same data in another media type is redundant; JSON is preferred.
            match list.iter_mut().find(|known| known.kind == kind) {
                // A file may be of any of its types: which one is the API's choice.
                Some(known) if kind == ResponseKind::Bytes => "*/*".clone_into(&mut known.media_type),
                Some(_) => {}
                None => {
                    list.push(ResponseContent {
                        media_type: media_type.clone(),
                        kind,
                        examples: declared.examples.clone(),
                    });
                }
            }
        }
        if list.iter().any(|content| matches!(content.kind, ResponseKind::Json(_))) {
            list.retain(|content| !is_xml(&content.media_type));
            list.sort_by_key(|content| !matches!(content.kind, ResponseKind::Json(_)));
        }
        list
    }

    fn response_kind(&mut self, media_type: &str, declared: &'a MediaType, place: &Place) -> ResponseKind {
        match media(media_type) {
            Media::Json | Media::Text if self.is_file(declared) => ResponseKind::Bytes,
            Media::Json => ResponseKind::Json(self.media_schema(declared, &place.at("schema")).in_json()),
            Media::EventStream => ResponseKind::EventStream(self.event_type(declared, place)),
            Media::JsonLines => self.line_type(declared, place).map_or(ResponseKind::Bytes, ResponseKind::JsonLines),
            Media::Text => ResponseKind::Text,
            // `*/*` with a schema that is not a file is JSON in practice.
            Media::Other if media_type.trim() == "*/*" || media_type.trim() == "application/*" => {
                match declared.schema.as_ref().map(|_| self.media_schema(declared, &place.at("schema"))) {
                    None | Some(Ty::Binary | Ty::Base64 | Ty::String) => ResponseKind::Bytes,
                    Some(ty) => ResponseKind::Json(ty),
                }
            }
            Media::Other | Media::Form | Media::Multipart => ResponseKind::Bytes,
        }
    }

    /// A schema of raw bytes (OpenAPI 3.0.4, 4.8.24.1) is a file, even where its media type is one of text or JSON.
    fn is_file(&self, declared: &'a MediaType) -> bool {
        declared.schema.as_ref().is_some_and(|schema| {
            let view = self.views.view(*schema);
            view.kind == Some(SchemaType::String) && view.format == Some("binary")
        })
    }

    /// The type of a media type's schema; untyped JSON where it has none.
    pub(super) fn media_schema(&mut self, declared: &'a MediaType, place: &Place) -> Ty {
        declared.schema.map_or(Ty::Any, |schema| self.shared_use(schema, place).element())
    }

    /// Returns the type of an event's data: `itemSchema` (3.2), or the schema if it is an object, which describes one event in practice.
    fn event_type(&mut self, declared: &'a MediaType, place: &Place) -> Ty {
        if let Some(schema) = declared.item_schema {
            return self.use_of(&[schema], &place.at("itemSchema")).element();
        }
        match self.media_schema(declared, &place.at("schema")) {
            Ty::String | Ty::Binary => Ty::String,
            ty => ty,
        }
    }

    /// Returns the type of a line or record: `itemSchema` (3.2), else the schema, or its items if it is an array; `None` if the
    /// schema is text or bytes.
    pub(super) fn line_type(&mut self, declared: &'a MediaType, place: &Place) -> Option<Ty> {
        if let Some(schema) = declared.item_schema {
            return Some(self.use_of(&[schema], &place.at("itemSchema")).element().in_json());
        }
        match self.media_schema(declared, &place.at("schema")) {
            Ty::String | Ty::Binary | Ty::Base64 => None,
            Ty::Array(item) => Some(item.in_json()),
            ty => Some(ty.in_json()),
        }
    }

    fn headers(&mut self, headers: &'a IndexMap<String, Or<Header>>, place: &Place) -> Vec<ResponseHeader> {
        let mut scope = Scope::default();
        let mut list = Vec::new();
        for (wire_name, header) in headers {
            let Some((component, header)) = header.find(&self.doc().headers) else { continue };
            let place = match component {
                Some(component) => Place::component("headers", component, &[]),
                None => place.child(&names::pascal(wire_name, "Header"), &format!("headers/{}", segment(wire_name))),
            };
            let texts = cost::text(header.description.as_deref()) + wire_name.len();
            if !self.spend(&place, cost::HEADER + texts) {
                break;
            }
            let (ty, json) = match &header.value {
                Serialised::Schema(schema) => (self.shared_use(*schema, &place.at("schema")).ty.in_json(), false),
                Serialised::Content(media_type, declared) if is_json(media_type) => {
                    let place = place.at(&format!("content/{}/schema", segment(media_type)));
                    (self.media_schema(declared, &place).in_json(), true)
                }
                Serialised::Content(..) => (Ty::String, false),
            };
            list.push(ResponseHeader {
                name: scope.claim([names::snake(wire_name, "header")]),
                wire_name: wire_name.clone(),
                ty,
                style: header.style,
                explode: header.explode,
                json,
                required: header.required,
                docs: Docs {
                    description: header.description.clone(),
                    deprecated: deprecation(header.deprecated, &header.extensions).map(str::to_owned),
                    ..Docs::default()
                },
            });
        }
        list
    }
}

/// A word for a status code (RFC 9110, 15).
fn reason(code: u16) -> String {
    let word = match code {
        400 => "BadRequest",
        401 => "Unauthorized",
        402 => "PaymentRequired",
        403 => "Forbidden",
        404 => "NotFound",
        405 => "MethodNotAllowed",
        406 => "NotAcceptable",
        408 => "Timeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "LengthRequired",
        412 => "Precondition",
        413 => "TooLarge",
        414 => "UriTooLong",
        415 => "UnsupportedMedia",
        416 => "Range",
        418 => "Teapot",
        422 => "Unprocessable",
        423 => "Locked",
        424 => "FailedDependency",
        428 => "PreconditionRequired",
        429 => "RateLimit",
        451 => "Legal",
        500 => "Internal",
        501 => "NotImplemented",
        502 => "BadGateway",
        503 => "Unavailable",
        504 => "GatewayTimeout",
        _ => return format!("Status{code}"),
    };
    word.to_owned()
}
