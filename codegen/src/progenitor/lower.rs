//! From the canonical document to what progenitor can express. Each loss is a warning.
//!
//! References to parameters, bodies and responses are followed, so that each operation is whole and only schemas are left
//! among the components.

mod bodies;
mod circles;
mod names;
mod parameters;
mod refused;
mod responses;
mod schemas;

use openapiv3::{Components, OpenAPI, Operation, Parameter, PathItem, ReferenceOr, Schema};

use super::Findings;
use crate::canonical::grammar::Part;
use crate::canonical::openapi30;
pub(super) use names::type_name;
use names::{OperationNames, TypeNames};
pub(super) use schemas::{each_schema, plain, rename, untyped};

/// Methods that `reqwest::Client` has no function for, which is what progenitor calls.
const UNSUPPORTED_METHODS: [&str; 2] = ["options", "trace"];

pub(super) fn lower(document: OpenAPI, findings: &mut Findings<'_>) -> OpenAPI {
    let mut document = schemas::tell_apart(document, findings);
    circles::open(&mut document, findings);
    "3.0.3".clone_into(&mut document.openapi);
    let mut components = document.components.take().unwrap_or_default();
    schemas::lower(&mut components.schemas, findings);
    let names = OperationNames::new(&document);
    let type_names = TypeNames::new(&components.schemas);
    let mut lowering = Lowering { components, findings, names, type_names };
    if document.paths.iter().any(|(_, item)| item.as_item().is_some_and(has_security)) {
        lowering.findings.lost(
            "/components/securitySchemes",
            "progenitor-security",
            "progenitor's client does not authenticate requests",
            "pass a `reqwest::Client` that adds the credentials",
        );
    }
    for (path, item) in &mut document.paths.paths {
        if let ReferenceOr::Item(item) = item {
            lowering.path_item(path, item);
        }
    }
    document.components = Some(Components { schemas: lowering.components.schemas, ..Components::default() });
    document.security = None;
    document
}

fn has_security(item: &PathItem) -> bool {
    item.iter().any(|(_, operation)| operation.security.iter().flatten().any(|need| !need.is_empty()))
}

struct Lowering<'a, 'f> {
    components: Components,
    findings: &'a mut Findings<'f>,
    names: OperationNames,
    type_names: TypeNames,
}

/// An operation, and where it is.
struct Place<'a> {
    path: &'a str,
    /// JSON pointer into the canonical document.
    pointer: String,
    /// As progenitor will call it.
    id: String,
}

impl Lowering<'_, '_> {
    fn path_item(&mut self, path: &str, item: &mut PathItem) {
        if item.extensions.shift_remove(openapi30::extension(Part::PathItem, "query")).is_some() {
            let pointer = format!("/paths/{}/query", path.replace('~', "~0").replace('/', "~1"));
            self.left_out(&pointer, "progenitor-method", "progenitor's client can't send `QUERY`");
        }
        if let Some(other) = item.extensions.shift_remove(openapi30::extension(Part::PathItem, "additionalOperations"))
        {
            for method in other.as_object().into_iter().flat_map(|other| other.keys()) {
                let pointer =
                    format!("/paths/{}/additionalOperations/{method}", path.replace('~', "~0").replace('/', "~1"));
                self.left_out(&pointer, "progenitor-method", format!("progenitor's client can't send `{method}`"));
            }
        }
        let shared = std::mem::take(&mut item.parameters);
        let item_servers = !std::mem::take(&mut item.servers).is_empty();
        for (method, slot) in slots(item) {
            let Some(mut operation) = slot.take() else { continue };
            let pointer = format!("/paths/{}/{method}", path.replace('~', "~0").replace('/', "~1"));
            if UNSUPPORTED_METHODS.contains(&method) {
                let message = format!("progenitor's client can't send `{}`", method.to_ascii_uppercase());
                self.left_out(&pointer, "progenitor-method", message);
                continue;
            }
            if item_servers || !operation.servers.is_empty() {
                let message = "progenitor's client has one base URL; this operation has servers of its own";
                self.findings.lost(&pointer, "progenitor-servers", message, "create another client for that URL");
            }
            let id = self.names.of(path, method, &operation);
            let place = Place { path, pointer, id };
            if let Some(reason) = self.operation(&place, &shared, &mut operation) {
                self.left_out(&place.pointer, "progenitor-operation", reason);
                continue;
            }
            *slot = Some(operation);
        }
    }

    /// Gives the reason where the operation can't be called at all.
    fn operation(
        &mut self,
        place: &Place<'_>,
        shared: &[ReferenceOr<Parameter>],
        operation: &mut Operation,
    ) -> Option<String> {
        operation.operation_id = Some(place.id.clone());
        operation.servers.clear();
        operation.callbacks.clear();
        operation.security = None;
        operation.extensions.retain(|key, _| key.starts_with("x-dropshot-"));
        if let Err(reason) = self.parameters(place, shared, operation) {
            return Some(reason);
        }
        if let Err(reason) = self.body(place, operation) {
            return Some(reason);
        }
        self.responses(place, operation);
        None
    }

    fn left_out(&mut self, pointer: &str, code: &'static str, message: impl Into<crate::foreign::Foreign>) {
        self.findings.lost(pointer, code, message, "the operation is ignored");
    }

    /// A schema of an operation, made ready like those of the components.
    fn ready(&mut self, schema: &mut ReferenceOr<Schema>, pointer: &str) {
        schemas::ready(schema, pointer, self.findings);
    }
}

/// The operations of a path, by method.
pub(super) fn slots(item: &mut PathItem) -> [(&'static str, &mut Option<Operation>); 8] {
    [
        ("get", &mut item.get),
        ("put", &mut item.put),
        ("post", &mut item.post),
        ("delete", &mut item.delete),
        ("options", &mut item.options),
        ("head", &mut item.head),
        ("patch", &mut item.patch),
        ("trace", &mut item.trace),
    ]
}
