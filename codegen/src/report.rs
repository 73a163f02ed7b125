//! Counts of the inputs and outputs of a run.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;

use crate::canonical::Origins;
use crate::config::Pagination;
use crate::diagnostics::{Diagnostics, Location};
use crate::files::Files;
use crate::foreign::Foreign;
use crate::ir::{Additional, Api, BodyKind, Kind, Object, Operation, ResponseKind, Ty, Type};
use crate::pagers;

/// Counts of one run; `--report` writes them as JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Report {
    /// As the user named them.
    pub documents: Vec<Foreign>,
    /// Every file that was read, and every folder whose files were; documents from other sources have none.
    #[serde(skip)]
    pub sources: Vec<PathBuf>,
    /// The API's title.
    pub title: Foreign,
    /// The API's own version.
    pub version: Foreign,
    /// Operations.
    pub operations: usize,
    /// Groups that they are in.
    pub groups: usize,
    /// Structs.
    pub models: usize,
    /// Enums of constants.
    pub enums: usize,
    /// `oneOf` and `anyOf`.
    pub unions: usize,
    /// Named arrays, maps and scalars.
    pub aliases: usize,
    /// Pagination that was detected: neither the documents nor `sdk.toml` declare it.
    pub detected_pagination: Vec<Pagination>,
    /// Places whose values are untyped JSON.
    pub untyped: Vec<Untyped>,
    /// Warnings by code: what was repaired, or read otherwise than written.
    pub repairs: BTreeMap<&'static str, usize>,
    /// Files of the crate.
    pub files: usize,
    /// Their lines.
    pub lines: usize,
}

/// A place whose values are untyped JSON.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Untyped {
    /// In Rust's terms: `Pet.owner`, `list_pets(filter)`.
    pub name: Foreign,
    /// In the document.
    pub location: Location,
    /// The reason why it has no type.
    pub why: Foreign,
}

/// Reason for an untyped value without a diagnostic.
const NOT_DECLARED: &str = "no type is declared";

impl Report {
    /// Counts.
    pub fn new(api: &Api, origins: &Origins, diagnostics: &Diagnostics, files: &Files) -> Self {
        let mut report = Self {
            title: api.info.title.as_str().into(),
            version: api.info.version.as_str().into(),
            operations: api.operations().count(),
            groups: api.groups.len(),
            detected_pagination: pagers::detected(api),
            files: files.len(),
            lines: files.values().map(|bytes| bytes.iter().filter(|byte| **byte == b'\n').count()).sum(),
            untyped: untyped(api, origins, diagnostics),
            ..Self::default()
        };
        for ty in &api.types {
            *match ty.kind {
                Kind::Object(_) => &mut report.models,
                Kind::Enum(_) => &mut report.enums,
                Kind::Union(_) => &mut report.unions,
                Kind::Alias(_) => &mut report.aliases,
            } += 1;
        }
        report
    }

    /// Counts the warnings that are reported.
    pub(crate) fn count(&mut self, diagnostics: &Diagnostics) {
        self.repairs.clear();
        for warning in diagnostics.warnings() {
            *self.repairs.entry(warning.code).or_default() += 1;
        }
    }
}

/// Every untyped place, in the order of the API.
fn untyped(api: &Api, origins: &Origins, diagnostics: &Diagnostics) -> Vec<Untyped> {
    let mut reasons: BTreeMap<(&Foreign, &Foreign), &Foreign> = BTreeMap::new();
    for finding in diagnostics.iter() {
        reasons.entry((&finding.location.file, &finding.location.pointer)).or_insert(&finding.message);
    }
    let mut places = Vec::new();
    api.types.iter().for_each(|ty| in_type(ty, &mut places));
    api.operations().for_each(|(_, operation)| in_operation(operation, &mut places));
    let describe = |(name, pointer): (String, String)| {
        let location = origins.locate(&pointer);
        let why = reasons.get(&(&location.file, &location.pointer)).copied();
        Untyped { name: name.into(), why: why.cloned().unwrap_or_else(|| NOT_DECLARED.into()), location }
    };
    places.into_iter().map(describe).collect()
}

fn in_type(ty: &Type, places: &mut Vec<(String, String)>) {
    match &ty.kind {
        Kind::Object(object) => in_object(ty, object, places),
        Kind::Union(union) => {
            for variant in union.variants.iter().filter(|variant| holds_any(&variant.ty)) {
                places.push((format!("{}::{}", ty.name, variant.name), ty.pointer.clone()));
            }
        }
        Kind::Alias(alias) if holds_any(alias) => places.push((ty.name.clone(), ty.pointer.clone())),
        Kind::Alias(_) | Kind::Enum(_) => {}
    }
}

fn in_object(ty: &Type, object: &Object, places: &mut Vec<(String, String)>) {
    for field in object.fields.iter().filter(|field| holds_any(&field.ty)) {
        let pointer = format!("{}/properties/{}", ty.pointer, escape(&field.wire_name));
        places.push((format!("{}.{}", ty.name, field.name), pointer));
    }
    if let Additional::Typed(value) = &object.additional
        && holds_any(value)
    {
        let pointer = format!("{}/additionalProperties", ty.pointer);
        places.push((format!("{}.{}", ty.name, object.additional_name), pointer));
    }
}

fn in_operation(operation: &Operation, places: &mut Vec<(String, String)>) {
    for param in operation.params.iter().filter(|param| holds_any(&param.ty)) {
        places.push((format!("{}({})", operation.name, param.name), operation.pointer.clone()));
    }
    for content in operation.body.iter().flat_map(|body| &body.content) {
        let any = match &content.kind {
            BodyKind::Json(ty) | BodyKind::Form(ty, _) | BodyKind::JsonLines(ty) => holds_any(ty),
            BodyKind::Multipart(parts) => parts.iter().any(|part| holds_any(&part.ty)),
            BodyKind::Text | BodyKind::Bytes => false,
        };
        if any {
            let pointer = format!("{}/requestBody/content/{}", operation.pointer, escape(&content.media_type));
            places.push((format!("{}({})", operation.name, content.name), pointer));
        }
    }
    for content in operation.responses.iter().flat_map(|response| &response.content) {
        if let ResponseKind::Json(ty) | ResponseKind::EventStream(ty) | ResponseKind::JsonLines(ty) = &content.kind
            && holds_any(ty)
        {
            places.push((format!("{} -> {}", operation.name, content.media_type), operation.pointer.clone()));
        }
    }
}

/// Returns whether some part of the type is untyped, but for the named types in it, which are places of their own.
fn holds_any(ty: &Ty) -> bool {
    let mut inner = ty;
    loop {
        match inner {
            Ty::Any => return true,
            Ty::Array(item) | Ty::Map(item) | Ty::Nullable(item) | Ty::Optional(item) | Ty::Rest(item) => inner = item,
            Ty::Tuple(items) => return items.iter().any(holds_any),
            _ => return false,
        }
    }
}

/// A token of a JSON pointer (RFC 6901, 3).
fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_is_found_at_every_depth() {
        let boxed = |ty| Box::new(ty);
        assert!(holds_any(&Ty::Array(boxed(Ty::Map(boxed(Ty::Nullable(boxed(Ty::Any))))))));
        assert!(holds_any(&Ty::Tuple(vec![Ty::String, Ty::Any])));
        assert!(!holds_any(&Ty::Array(boxed(Ty::String))));
    }

    #[test]
    fn pointers_are_escaped() {
        assert_eq!(escape("a/b~c"), "a~1b~0c");
    }
}
