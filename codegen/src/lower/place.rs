//! Types where they are used, and the places that inline schemas are named for.

use crate::ir::names;
use crate::ir::{Ty, TypeId};

/// A type where it is used.
#[derive(Clone, Debug)]
pub(super) struct Use {
    pub(super) ty: Ty,
    pub(super) nullable: bool,
}

impl Use {
    pub(super) fn of(ty: Ty) -> Self {
        Self { ty, nullable: false }
    }

    /// As the element of an array, map or union, where null has no other place.
    pub(super) fn element(self) -> Ty {
        if self.nullable && self.ty != Ty::Any && self.ty != Ty::Null {
            Ty::Nullable(Box::new(self.ty))
        } else {
            self.ty
        }
    }
}

/// The place of an inline schema: its name, and its file.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// Pascal-case name for the type, if one is needed.
    pub(super) name: String,
    /// The type in whose file it lives.
    pub(super) home: Option<TypeId>,
    /// JSON pointer into the canonical document.
    pub(super) pointer: String,
}

impl Place {
    /// In a component that is not a schema, named for it; the first of `words` describes it if its name does not.
    pub(super) fn component(kind: &str, name: &str, words: &[&str]) -> Self {
        let pascal = names::type_name(name, "Model");
        let word =
            words.first().filter(|_| !words.iter().any(|word| pascal.ends_with(word))).copied().unwrap_or_default();
        Self { name: format!("{pascal}{word}"), home: None, pointer: format!("/components/{kind}/{}", segment(name)) }
    }
    pub(super) fn child(&self, word: &str, step: &str) -> Self {
        Self { name: format!("{}{word}", self.name), home: self.home, pointer: format!("{}/{step}", self.pointer) }
    }
    pub(super) fn at(&self, step: &str) -> Self {
        self.child("", step)
    }
}

/// Escapes a segment of a JSON pointer (RFC 6901, 3).
pub(super) fn segment(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
