//! One side of the comparison: a canonical document, and the values of the tree that its parts were read from.

use std::ops::Deref;

use indexmap::IndexMap;

use crate::canonical::media_type::is_xml;
use crate::canonical::{
    Canonical, Document, Header, Nodes, Or, Origins, Parameter, RequestBody, Response, SchemaId, SchemaUse,
    SecurityScheme, Server, Views,
};
use crate::diagnostics::Location;
use crate::source::{Map, Node, Value, items, members};

/// A schema where it is used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Part<'a> {
    pub node: &'a Node,
    pub used: SchemaUse,
}

/// Schemas that must all hold.
pub(super) type Parts<'a> = Vec<Part<'a>>;

/// One side of the comparison.
#[derive(Clone, Copy)]
pub(super) struct Doc<'a> {
    pub root: &'a Node,
    pub document: &'a Document,
    pub views: &'a Views<'a>,
    nodes: &'a Nodes<'a>,
    origins: &'a Origins,
}

/// A part of a document, with its place.
pub(super) struct At<'a, T> {
    pub node: &'a Node,
    pub part: &'a T,
}

impl<T> Clone for At<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for At<'_, T> {}

impl<T> Deref for At<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.part
    }
}

impl<'a, T> At<'a, T> {
    /// Returns the parts of a map in it, by name.
    pub(super) fn named<U>(
        self,
        key: &str,
        map: &'a IndexMap<String, U>,
    ) -> impl Iterator<Item = (&'a String, At<'a, U>)> + use<'a, T, U> {
        members(self.node.get(key)).filter_map(|(name, node)| Some((name, At { node, part: map.get(name)? })))
    }

    /// Returns one of the parts of a map in it.
    pub(super) fn entry<U>(self, key: &str, map: &'a IndexMap<String, U>, name: &str) -> Option<At<'a, U>> {
        Some(At { node: self.node.get(key)?.get(name)?, part: map.get(name)? })
    }

    /// Returns the parts of a list in it.
    pub(super) fn listed<U>(self, key: &str, list: &'a [U]) -> impl Iterator<Item = At<'a, U>> + use<'a, T, U> {
        items(self.node.get(key)).iter().zip(list).map(|(node, part)| At { node, part })
    }

    /// Returns a member.
    pub(super) fn member<U>(self, key: &str, member: Option<&'a U>) -> Option<At<'a, U>> {
        Some(At { node: self.node.get(key)?, part: member? })
    }
}

/// A kind of components that is not that of schemas (OpenAPI 3.2.0, 4.7).
pub(super) trait Component: Sized {
    const SECTION: &'static str;
    fn all(document: &Document) -> &IndexMap<String, Self>;
}

macro_rules! components {
    ($($of:ty: $section:literal, $field:ident;)*) => {$(
        impl Component for $of {
            const SECTION: &'static str = $section;
            fn all(document: &Document) -> &IndexMap<String, Self> {
                &document.$field
            }
        }
    )*};
}

components! {
    Parameter: "parameters", parameters;
    RequestBody: "requestBodies", request_bodies;
    Response: "responses", responses;
    Header: "headers", headers;
    SecurityScheme: "securitySchemes", security_schemes;
}

impl<'a> Doc<'a> {
    pub(super) fn new(canonical: &'a Canonical, views: &'a Views<'a>, nodes: &'a Nodes<'a>) -> Option<Self> {
        let origins = &canonical.origins;
        Some(Self { root: origins.root()?, document: &canonical.document, views, nodes, origins })
    }

    pub(super) fn locate(&self, node: &Node) -> Location {
        self.origins.place(node)
    }

    /// The whole document.
    pub(super) fn whole(&self) -> At<'a, Document> {
        At { node: self.root, part: self.document }
    }

    pub(super) fn servers(&self) -> At<'a, Vec<Server>> {
        At { node: self.root, part: &self.document.servers }
    }

    /// Returns whether a body is XML.
    pub(super) fn has_xml(&self) -> bool {
        let mut work = vec![self.root];
        while let Some(node) = work.pop() {
            match &node.value {
                Value::Array(items) => work.extend(items),
                Value::Object(all) if members(all.get("content")).any(|(name, _)| is_xml(name)) => return true,
                Value::Object(all) => work.extend(all.values()),
                _ => {}
            }
        }
        false
    }

    /// Components of a section.
    pub(super) fn components(&self, section: &str) -> Option<&'a Map> {
        self.root.get("components")?.get(section)?.as_object()
    }

    /// The schema of a component.
    pub(super) fn schema(&self, name: &str) -> Option<Part<'a>> {
        let id = self.document.schemas.component(name)?;
        Some(Part { node: self.node(id), used: self.views.definition(id) })
    }

    /// The name of a schema that is a component.
    pub(super) fn name(&self, id: SchemaId) -> Option<&'a str> {
        self.document.schemas.get(id)?.name.as_deref()
    }

    /// The schemas that are components, in order.
    pub(super) fn schemas(&self) -> impl Iterator<Item = (&'a str, Part<'a>)> + use<'a> {
        let doc = *self;
        doc.document.schemas.components().filter_map(move |(name, _)| Some((name, doc.schema(name)?)))
    }

    /// A component that is not a schema.
    pub(super) fn component<T: Component>(&self, name: &str) -> Option<At<'a, T>> {
        let node = self.components(T::SECTION)?.get(name)?;
        Some(At { node, part: T::all(self.document).get(name)? })
    }

    /// The components that are not schemas, in order.
    pub(super) fn all<T: Component + 'a>(&self) -> impl Iterator<Item = (&'a String, At<'a, T>)> + use<'a, T> {
        let document = self.document;
        let section = self.components(T::SECTION).into_iter().flatten();
        section.filter_map(|(name, node)| Some((name, At { node, part: T::all(document).get(name)? })))
    }

    /// Resolves what may be a reference, and returns the component's name.
    pub(super) fn resolve<T: Component>(&self, at: At<'a, Or<T>>) -> Option<(At<'a, T>, Option<&'a str>)> {
        match at.part {
            Or::Item(part) => Some((At { node: at.node, part }, None)),
            Or::Component(name) => Some((self.component(name)?, Some(name.as_str()))),
        }
    }

    /// The value that a schema was read from.
    pub(super) fn node(&self, id: SchemaId) -> &'a Node {
        self.nodes.get(id).unwrap_or(self.root)
    }
}
