//! Request bodies: progenitor sends one media type, JSON, a form, plain text or bytes.

use openapiv3::{
    MediaType, Operation, ReferenceOr, RequestBody, Schema, SchemaKind, StringFormat, StringType, Type,
    VariantOrUnknownOrEmpty,
};

use super::{Lowering, Place, plain, untyped};
use crate::canonical::media_type::essence;

/// Media type that progenitor sends.
#[derive(Clone, Copy, PartialEq)]
enum Sent {
    Json,
    Form,
    Text,
    Bytes,
}

impl Sent {
    const ALL: [Sent; 4] = [Sent::Json, Sent::Form, Sent::Text, Sent::Bytes];

    fn of(media_type: &str) -> Option<Self> {
        let essence = essence(media_type);
        match essence.as_str() {
            "application/x-www-form-urlencoded" => Some(Self::Form),
            "text/plain" | "text/x-markdown" => Some(Self::Text),
            _ if super::responses::is_json(&essence) => Some(Self::Json),
            _ if essence.starts_with("multipart/") => None,
            _ => Some(Self::Bytes),
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Sent::Json => "application/json",
            Sent::Form => "application/x-www-form-urlencoded",
            Sent::Text => "text/plain",
            Sent::Bytes => "application/octet-stream",
        }
    }
}

impl Lowering<'_, '_> {
    pub(super) fn body(&mut self, place: &Place<'_>, operation: &mut Operation) -> Result<(), String> {
        let Some(body) = operation.request_body.take().and_then(|body| self.body_behind(body)) else { return Ok(()) };
        let candidates = || body.content.iter().filter_map(|(name, declared)| Some((Sent::of(name)?, name, declared)));
        let Some((sent, name, declared)) =
            Sent::ALL.into_iter().find_map(|sent| candidates().find(|candidate| candidate.0 == sent))
        else {
            return self.no_media_type(place, &body);
        };
        let (name, declared) = (name.clone(), declared.clone());
        if body.content.len() > 1 {
            let message = format!("progenitor sends one media type; there are {}", body.content.len());
            self.findings.lost(&place.pointer, "progenitor-media-types", message, format!("`{name}` is sent"));
        }
        let exact = essence(&name) == sent.media_type();
        let media_type = if exact { name } else { sent.media_type().to_owned() };
        if !exact && body.content.len() == 1 {
            let (declared, _) = body.content.first().map_or((String::new(), ()), |(name, _)| (name.clone(), ()));
            let message = format!("progenitor can't send `{declared}`");
            self.findings.lost(&place.pointer, "progenitor-media-type", message, format!("`{media_type}` is sent"));
        }
        let schema = self.body_schema(place, sent, &declared);
        let mut lowered =
            RequestBody { description: body.description, required: body.required, ..RequestBody::default() };
        lowered.content.insert(media_type, MediaType { schema: Some(schema), ..MediaType::default() });
        operation.request_body = Some(ReferenceOr::Item(lowered));
        Ok(())
    }

    fn no_media_type(&mut self, place: &Place<'_>, body: &RequestBody) -> Result<(), String> {
        let Some(first) = body.content.keys().next() else { return Ok(()) };
        let message = format!("progenitor can't send `{first}`");
        if body.required {
            return Err(message);
        }
        self.findings.lost(&place.pointer, "progenitor-multipart", message, "the operation has no body");
        Ok(())
    }

    fn body_schema(&mut self, place: &Place<'_>, sent: Sent, declared: &MediaType) -> ReferenceOr<Schema> {
        match sent {
            Sent::Text => ReferenceOr::Item(plain(Type::String(StringType::default()))),
            Sent::Bytes => {
                let format = VariantOrUnknownOrEmpty::Item(StringFormat::Binary);
                ReferenceOr::Item(plain(Type::String(StringType { format, ..StringType::default() })))
            }
            Sent::Json | Sent::Form => {
                let mut schema = declared.schema.clone().unwrap_or_else(|| ReferenceOr::Item(untyped()));
                if sent == Sent::Form && self.has_parts_that_are_no_scalars(&schema) {
                    let message =
                        "progenitor writes scalars into a form, and refuses lists and objects when it sends one";
                    self.findings.lost(&place.pointer, "progenitor-form", message, "leave such properties unset");
                }
                self.ready(&mut schema, &place.pointer);
                schema
            }
        }
    }

    fn has_parts_that_are_no_scalars(&self, schema: &ReferenceOr<Schema>) -> bool {
        let Some(Schema { schema_kind: SchemaKind::Type(Type::Object(object)), .. }) = self.schema_behind(schema)
        else {
            return true;
        };
        object.properties.values().any(|property| {
            let property = property.clone().unbox();
            let kind = self.schema_behind(&property).map(|schema| &schema.schema_kind);
            !matches!(
                kind,
                Some(SchemaKind::Type(Type::String(_) | Type::Number(_) | Type::Integer(_) | Type::Boolean(_)))
            )
        })
    }

    fn body_behind(&self, body: ReferenceOr<RequestBody>) -> Option<RequestBody> {
        let mut body = &body;
        for _ in 0..16 {
            match body {
                ReferenceOr::Item(item) => return Some(item.clone()),
                ReferenceOr::Reference { reference } => {
                    body = self.components.request_bodies.get(reference.rsplit('/').next()?)?;
                }
            }
        }
        None
    }
}
