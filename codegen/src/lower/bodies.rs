//! Request bodies (OpenAPI 3.0.4, 4.8.13 to 4.8.15).

use serde_json::Value;

use super::{Builder, Place, cost, segment};
use crate::canonical::media_type::{Media, essence, is_json, is_xml, media, subtype};
use crate::canonical::{Additional, Encoding, MediaType, Operation as Declared, Schema, SchemaType, SchemaUse, View};
use crate::ir::names::{self, Scope};
use crate::ir::{Body, BodyContent, BodyKind, Docs, Kind, Part, PartEncoding, Ty};
use crate::markdown::code;
use crate::reserved;

impl<'a> Builder<'a> {
    pub(super) fn body(&mut self, declared: &'a Declared, place: &Place) -> Option<Body> {
        let (component, body) = declared.body.as_ref()?.find(&self.doc().request_bodies)?;
        let place = match component {
            None => place.child("Body", "requestBody"),
            Some(name) => Place::component("requestBodies", name, &["Body", "Request"]),
        };
        let mut content: Vec<BodyContent> = Vec::new();
        let mut scope = Scope::default();
        let has_json = body.content.keys().any(|media_type| is_json(media_type));
        let mut declared: Vec<(&String, &'a MediaType)> = body.content.iter().collect();
        declared.sort_by_key(|(media_type, _)| is_patch(media_type));
        for (media_type, declared) in declared {
            // The same data as XML says nothing that JSON does not.
            if has_json && is_xml(media_type) {
                continue;
            }
            let place = place.at(&format!("content/{}", segment(media_type)));
            if !self.spend(&place, cost::CONTENT + media_type.len() + cost::values(&declared.examples)) {
                break;
            }
            let kind = self.body_kind(media_type, declared, &place);
            let media_type = sent_type(media_type, &kind);
            let repeats = |known: &BodyContent| match (&known.kind, &kind) {
                (BodyKind::Json(a), BodyKind::Json(b)) => {
                    let differs = is_patch(&known.media_type) || is_patch(&media_type);
                    a == b && (!differs || essence(&known.media_type) == essence(&media_type))
                }
                (BodyKind::Text, BodyKind::Text) => essence(&known.media_type) == essence(&media_type),
                _ => false,
            };
            if content.iter().any(repeats) {
                continue;
            }
            let word = media_word(&media_type, &kind);
            let name = scope.claim([word, names::snake(&media_type, "body")]);
            content.push(BodyContent { media_type, name, kind, example: declared.examples.first().cloned() });
        }
        if content.is_empty() {
            return None;
        }
        content.sort_by_key(|content| !matches!(content.kind, BodyKind::Json(_)));
        let docs = Docs { description: body.description.clone(), ..Docs::default() };
        self.spend(&place, cost::docs(&docs));
        Some(Body { required: body.required, content, docs })
    }

    fn body_kind(&mut self, media_type: &str, declared: &'a MediaType, place: &Place) -> BodyKind {
        match media(media_type) {
            Media::Json => BodyKind::Json(self.media_schema(declared, &place.at("schema")).in_json()),
            Media::Form => {
                let ty = self.media_schema(declared, &place.at("schema"));
                // A form is the properties of an object (OpenAPI 3.0.4, 4.8.14.3); what has none is sent as its text.
                if !self.has_properties(&ty) {
                    return BodyKind::Text;
                }
                let costs = declared.encoding.iter().map(|(name, encoding)| encoding_cost(name, encoding));
                if !self.spend(place, costs.sum()) {
                    return BodyKind::Bytes;
                }
                let encodings = declared
                    .encoding
                    .iter()
                    .map(|(name, encoding)| (name.clone(), part_encoding(encoding, false)))
                    .collect();
                BodyKind::Form(ty, encodings)
            }
            Media::Multipart => match self.parts(declared, place) {
                Some(parts) => BodyKind::Multipart(parts),
                None => {
                    self.warn(
                        "untyped-multipart",
                        place,
                        "the parts of a multipart body are the properties of an object, which this schema does not describe",
                        "the body is sent as bytes, and the caller names its content type with the boundary",
                    );
                    BodyKind::Bytes
                }
            },
            Media::JsonLines => match self.line_type(declared, place) {
                Some(item) => BodyKind::JsonLines(Ty::Array(Box::new(item))),
                None => BodyKind::Bytes,
            },
            Media::Text | Media::EventStream => BodyKind::Text,
            // A range with a schema that is not a file is JSON in practice.
            Media::Other
                if declared.schema.is_some() && ["*/*", "*", "application/*"].contains(&&*essence(media_type)) =>
            {
                match self.media_schema(declared, &place.at("schema")) {
                    Ty::Binary | Ty::String | Ty::Base64 => BodyKind::Bytes,
                    ty => BodyKind::Json(ty.in_json()),
                }
            }
            Media::Other => BodyKind::Bytes,
        }
    }

    fn has_properties(&self, ty: &Ty) -> bool {
        match ty.without_null() {
            Ty::Any | Ty::Map(_) => true,
            Ty::Named(id) => match &self.types[id.0 as usize].kind {
                Kind::Object(_) | Kind::Union(_) => true,
                Kind::Alias(target) => self.has_properties(target),
                Kind::Enum(_) => false,
            },
            _ => false,
        }
    }

    /// The parts of a multipart body: the properties of its object.
    fn parts(&mut self, declared: &'a MediaType, place: &Place) -> Option<Vec<Part>> {
        let ty = self.media_schema(declared, &place.at("schema"));
        let Ty::Named(id) = ty else { return None };
        let files = self.files(declared);
        if !matches!(self.types[id.0 as usize].kind, Kind::Object(_)) {
            return None;
        }
        let declares_others = declared.schema.is_some_and(|schema| {
            let view = self.views.view(schema);
            matches!(view.additional, Some(Additional::Any | Additional::Schema(_))) || !view.patterns.is_empty()
        });
        if declares_others {
            self.warn(
                "additional-parts",
                place,
                "parts of other names than those of the properties are not supported in a multipart body",
                "they can't be sent; declare each part that the API takes in `properties`",
            );
        }
        let Kind::Object(object) = &self.types[id.0 as usize].kind else { return None };
        let mut scope = Scope::with(reserved::parts());
        let cost = object.fields.iter().map(|field| {
            let encoding = declared.encoding.get(&field.wire_name);
            let encoding = encoding.map_or(0, |encoding| encoding_cost(&field.wire_name, encoding));
            cost::PART + cost::docs(&field.docs) + encoding
        });
        self.spend(place, cost.sum()).then_some(())?;
        let fields: Vec<_> = object.fields.iter().filter(|field| !field.read_only).cloned().collect();
        let parts = fields.iter().map(|field| {
            let encoding = declared.encoding.get(&field.wire_name);
            let ty = match &field.fixed {
                _ if files.contains(&field.wire_name) => Ty::Binary,
                Some(only) if field.constant => self.constant_part(only, &field.wire_name, place),
                _ => field.ty.clone(),
            };
            let is_file = is_file(&ty);
            Part {
                name: scope.claim([field.name.clone(), format!("{}_part", field.name.trim_end_matches('_'))]),
                wire_name: field.wire_name.clone(),
                limits: field.limits.clone(),
                required: field.is_required(),
                encoding: encoding.map(|encoding| part_encoding(encoding, is_file)).unwrap_or_default(),
                docs: part_docs(field.docs.clone(), encoding),
                ty,
            }
        });
        let parts: Vec<Part> = parts.collect();
        for part in parts.iter().filter(|part| !part.encoding.headers.is_empty() && !is_file(&part.ty)) {
            let place = place.at(&format!("encoding/{}", segment(&part.wire_name)));
            self.warn(
                "part-headers",
                &place,
                "headers of a part are supported for files only",
                "the part is sent without them; declare it as a file (`format: binary`) to set them",
            );
        }
        Some(parts)
    }

    /// The type of a part that has one value: an enum, for the caller says what is in each part.
    fn constant_part(&mut self, only: &Value, wire_name: &str, place: &Place) -> Ty {
        let place =
            place.child(&names::pascal(wire_name, "Part"), &format!("schema/properties/{}", segment(wire_name)));
        let view = View { enumeration: Some(vec![only.clone()]), ..View::default() };
        match only {
            Value::Bool(_) => Ty::Bool,
            only => self.enumeration(&view, &[only], &place, None),
        }
    }

    /// Properties that are strings, but of a media type of bytes (JSON Schema 2020-12 validation, 8.4): files, as parts.
    fn files(&self, declared: &'a MediaType) -> Vec<String> {
        let Some(schema) = declared.schema.map(|schema| self.views.schema(schema.id())) else { return Vec::new() };
        if !schema.is_only(SchemaType::Object) {
            return Vec::new();
        }
        let is_file = |name: &str, property: &Schema| {
            let string = property.string.as_deref();
            let own = string.and_then(|string| string.content_media_type.as_deref());
            let is_decoded = string.is_some_and(|string| string.content_encoding.is_some());
            let sent = declared.encoding.get(name).and_then(|encoding| encoding.content_type.as_deref());
            property.is_only(SchemaType::String) && !is_decoded && own.or(sent).is_some_and(is_binary)
        };
        let inline = |part: &SchemaUse| match part {
            SchemaUse::Item(id) => Some(self.views.schema(*id)),
            SchemaUse::Ref(_) => None,
        };
        schema
            .properties()
            .filter(|(name, property)| inline(property).is_some_and(|property| is_file(name, property)))
            .map(|(name, _)| name.clone())
            .collect()
    }
}

/// Returns whether a part is a file, or several.
fn is_file(ty: &Ty) -> bool {
    match ty {
        Ty::Array(item) => **item == Ty::Binary,
        ty => *ty == Ty::Binary,
    }
}

/// Cost of the encoding of a property.
fn encoding_cost(name: &str, encoding: &Encoding) -> usize {
    let headers = encoding.headers.keys().map(|name| cost::text(Some(name))).sum::<usize>();
    cost::CONSTANT + name.len() + cost::text(encoding.content_type.as_deref()) + headers
}

fn part_encoding(encoding: &Encoding, is_file: bool) -> PartEncoding {
    PartEncoding {
        content_types: content_types(encoding.content_type.as_deref().unwrap_or_default(), is_file),
        style: encoding.style,
        explode: encoding.style.map(|_| encoding.explode),
        allow_reserved: encoding.allow_reserved,
        headers: encoding.headers.keys().cloned().collect(),
    }
}

/// The content types that a part may have (OpenAPI 3.0.4, 4.8.15.1.1), the one that is sent first: what is declared first, but a range
/// only where nothing else is. A value for which JSON is declared is written as that.
fn content_types(declared: &str, is_file: bool) -> Vec<String> {
    let mut all: Vec<&str> = declared.split(',').map(str::trim).filter(|media_type| !media_type.is_empty()).collect();
    let is_exact_json = |media_type: &&str| !media_type.contains('*') && is_json(media_type);
    if !is_file && all.iter().any(is_exact_json) {
        all.retain(is_exact_json);
    }
    all.sort_by_key(|media_type| media_type.contains('*'));
    all.into_iter().map(str::to_owned).collect()
}

/// A part's description, with the headers that go with it.
fn part_docs(mut docs: Docs, encoding: Option<&Encoding>) -> Docs {
    let names: Vec<String> =
        encoding.iter().flat_map(|encoding| encoding.headers.keys()).map(|name| code(name)).collect();
    if !names.is_empty() {
        docs.notes.push(format!("Headers of the part: {}.", names.join(", ")));
    }
    docs
}

/// Returns whether a media type is one of bytes, which no text holds.
fn is_binary(media_type: &str) -> bool {
    let essence = essence(media_type);
    let class = essence.split('/').next().unwrap_or_default();
    (["image", "audio", "video", "font"].contains(&class) && !essence.ends_with("+xml"))
        || ["octet-stream", "pdf", "zip", "gzip"].iter().any(|own| essence.strip_prefix("application/") == Some(own))
}

/// The word that tells a body from its siblings.
fn media_word(media_type: &str, kind: &BodyKind) -> String {
    match kind {
        BodyKind::Json(_) if is_patch(media_type) => {
            names::snake(subtype(media_type).trim_end_matches("+json"), "json")
        }
        BodyKind::Json(_) => "json".to_owned(),
        BodyKind::Form(..) => "form".to_owned(),
        BodyKind::Multipart(_) => "multipart".to_owned(),
        BodyKind::JsonLines(_) => "lines".to_owned(),
        BodyKind::Text => "text".to_owned(),
        BodyKind::Bytes => match subtype(media_type).trim_start_matches("x-") {
            "octet-stream" | "*" | "binary" => "bytes".to_owned(),
            other => names::snake(other, "bytes"),
        },
    }
}

/// The media type that is sent. For a range that is the one that values are written as; which of its members text or bytes are, the
/// caller knows.
fn sent_type(media_type: &str, kind: &BodyKind) -> String {
    let sent = match kind {
        // A boundary must not occur in the parts (RFC 2046, 5.1.1), which only the caller knows.
        BodyKind::Bytes if media(media_type) == Media::Multipart && !media_type.contains("boundary=") => {
            return format!("{}; boundary=*", essence(media_type));
        }
        _ if !media_type.contains('*') => media_type,
        BodyKind::Json(_) => "application/json",
        BodyKind::Form(..) => "application/x-www-form-urlencoded",
        BodyKind::Multipart(_) => "multipart/form-data",
        BodyKind::JsonLines(_) => "application/jsonl",
        BodyKind::Text | BodyKind::Bytes => {
            return if media_type == "*" { "*/*".to_owned() } else { essence(media_type) };
        }
    };
    sent.trim().to_owned()
}

/// Returns whether JSON of a media type is a change of a resource (RFC 6902, RFC 7396), which the resource itself as JSON is not.
fn is_patch(media_type: &str) -> bool {
    essence(media_type).ends_with("patch+json")
}
