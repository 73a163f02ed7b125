//! Rust names, by location in the document.

use std::collections::HashMap;

use super::surface::answer;
use crate::ir::Api;

/// Names of one side.
pub(super) struct Names<'a> {
    types: HashMap<&'a str, &'a str>,
    /// By `METHOD /path`.
    operations: HashMap<String, Called<'a>>,
}

/// An operation in Rust.
#[derive(Clone)]
pub(super) struct Called<'a> {
    pub group: &'a str,
    pub method: &'a str,
    /// The results of success.
    pub answer: String,
    /// The name for the choice of bodies that `send` accepts.
    pub body: Option<&'a str>,
}

impl<'a> Names<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        let mut types = HashMap::new();
        for ty in &api.types {
            types.entry(ty.pointer.as_str()).or_insert(ty.name.as_str());
        }
        let operations = api.operations().map(|(group, operation)| {
            let body = operation.body.as_ref().and_then(|body| Some(body.content.first()?.media_type.as_str()));
            let called = Called { group: &group.name, method: &operation.name, answer: answer(api, operation), body };
            (format!("{} {}", operation.method, operation.path), called)
        });
        Self { types, operations: operations.collect() }
    }

    /// The type of the schema at a pointer into the canonical document.
    pub(super) fn ty(&self, pointer: &str) -> Option<&'a str> {
        self.types.get(pointer).copied()
    }

    pub(super) fn operation(&self, method: &str, path: &str) -> Option<&Called<'a>> {
        self.operations.get(&format!("{method} {path}"))
    }
}
