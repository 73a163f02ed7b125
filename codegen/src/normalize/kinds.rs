//! The kind of object that a reference leads to, and how an object of another kind than the expected one is read.

use super::document::Normalizer;
use super::keys::objects::{Holds, Object};
use super::references::Kind;
use super::schemas::set;
use crate::source::{FileId, Map, Node, Span, tokens};

/// The way in which an object is read where another kind is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// As the expected one, whose members it has.
    Alike,
    /// As the schema of JSON content.
    Content,
    /// As the schema in it.
    Schema,
    /// Not at all.
    Nothing,
}

impl Reading {
    /// Returns how an object is read, or `None` if it is of the expected kind.
    pub(super) fn of(found: Object, expected: Object) -> Option<Self> {
        use Object as O;
        (found != expected).then_some(match (found, expected) {
            (O::RequestBody, O::Response) | (O::Response, O::RequestBody) | (O::Parameter, O::Header) => Self::Alike,
            (O::Schema, O::Response | O::RequestBody | O::MediaType) => Self::Content,
            (O::Parameter | O::Header | O::MediaType | O::Response | O::RequestBody, O::Schema) => Self::Schema,
            _ => Self::Nothing,
        })
    }

    /// The consequence, and what to do.
    pub(super) fn help(self, expected: Object) -> String {
        let noun = expected.noun();
        match self {
            Self::Alike => format!("it is read as {noun}; refer to {noun}"),
            Self::Content => "it is read as the schema of JSON content; refer to it from there".to_owned(),
            Self::Schema => "the schema in it is used; refer to a schema".to_owned(),
            Self::Nothing if expected == Object::Schema => "it is read as untyped JSON; refer to a schema".to_owned(),
            Self::Nothing => format!("it is ignored; refer to {noun}"),
        }
    }
}

/// The kind of the object at a pointer of a document, as far as the specification fixes it.
pub(super) fn object_at(root: &Node, pointer: &str) -> Option<Object> {
    root.get("openapi").or_else(|| root.get("swagger"))?;
    let mut node = root;
    let mut holds = Holds::One(Object::Document);
    for token in tokens(pointer) {
        holds = match holds {
            Holds::Data => return None,
            // An item of a list.
            Holds::One(_) if node.as_array().is_some() => holds,
            Holds::One(object) => match object.key(&token) {
                Some((_, _, holds)) => *holds,
                None => Holds::One(object.named()?),
            },
            Holds::Map(object) => Holds::One(object),
        };
        node = node.child(&token)?;
    }
    match holds {
        Holds::One(object) if node.as_object().is_some() => Some(object),
        _ => None,
    }
}

impl Normalizer<'_, '_> {
    /// The reading of the object that a reference leads to; `None` if it is of the expected kind, or of none that is known.
    pub(super) fn reading(&mut self, reference: &str, span: Span, expected: Object) -> Option<Reading> {
        let (file, pointer) = self.address(reference, span).ok()?;
        self.reading_at(file, &pointer, expected)
    }

    /// The same of the object at a pointer.
    pub(super) fn reading_at(&self, file: FileId, pointer: &str, expected: Object) -> Option<Reading> {
        let found = object_at(self.root(file), pointer).filter(|found| *found != Object::Document)?;
        Reading::of(found, expected)
    }

    /// A part that refers to an object of another kind, as it is read; `None` if it is read like any other.
    pub(super) fn of_another_kind(&mut self, kind: Kind, node: &Node) -> Option<Option<Node>> {
        let link = node.get("$ref")?;
        let reading = self.reading(link.as_str()?, link.span, kind.object())?;
        let mut instead = Map::default();
        match reading {
            Reading::Alike | Reading::Schema => return None,
            Reading::Content if self.swagger.is_some() => set(&mut instead, "schema", node.clone()),
            Reading::Content => set(&mut instead, "content", json_content(node)),
            Reading::Nothing => {}
        }
        let instead = Node::object(node.span, instead);
        Some(match kind {
            Kind::Responses => Some(self.response(&instead)),
            Kind::RequestBodies if reading == Reading::Content => self.request_body(&instead),
            _ => None,
        })
    }
}

/// The media type of a schema.
pub(super) fn media_type_of(schema: &Node) -> Node {
    let mut media_type = Map::default();
    set(&mut media_type, "schema", schema.clone());
    Node::object(schema.span, media_type)
}

/// JSON content of a schema.
fn json_content(schema: &Node) -> Node {
    let mut content = Map::default();
    set(&mut content, "application/json", media_type_of(schema));
    Node::object(schema.span, content)
}

/// The pointer to the schema of the object at another, which is a parameter, a header, a body or content.
pub(super) fn schema_in(node: &Node, pointer: &str) -> String {
    let mut pointer = pointer.to_owned();
    let content = node.get("content").and_then(|content| content.as_object()?.iter().next());
    if let Some((media_type, _)) = content.filter(|_| node.get("schema").is_none()) {
        pointer.push_str("/content");
        crate::source::push_token(&mut pointer, media_type);
    }
    // In Swagger 2.0 a parameter and a header have the keywords of their schema.
    if content.is_some() || node.get("schema").is_some() {
        pointer.push_str("/schema");
    }
    pointer
}
