//! Finds by trial what progenitor fails on, and makes that plainer, until it succeeds.
//!
//! Progenitor and typify stop at the first thing they can't do, and seldom say where. So schemas, and then operations, are
//! tried by halves, each with nothing asked of the schemas that it only refers to, down to the one that fails. What fails
//! only in company is found by a binary search: with the first *n* as they are, there is one *n* at which it begins.

use std::collections::{HashMap, HashSet};

use indexmap::{IndexMap, IndexSet};
use openapiv3::{
    OpenAPI, Operation, ParameterSchemaOrContent, ReferenceOr, Schema, SchemaKind, StringType, Type,
    VariantOrUnknownOrEmpty,
};
use serde_json::Value;
use syn::Item;

use super::Findings;
use super::attempt::{Made, attempt, probe, probe_schemas};
use super::crate_files::types;
use super::lower::{each_schema, plain, rename, slots, type_name, untyped};

/// Runs that only rename types that progenitor gave one name.
const RENAMING_RUNS: usize = 8;
/// As much of a panic's message as a reader takes in.
const LONGEST_REASON: usize = 120;

pub(super) fn generate(document: OpenAPI, findings: &mut Findings<'_>) -> Result<Made, String> {
    let mut document = match attempt(&document) {
        Ok(made) => return tell_types_apart(document, made, findings),
        Err(_) => mend_schemas(document, findings)?,
    };
    let made = match attempt(&document) {
        Ok(made) => made,
        Err(_) => {
            document = mend_operations(document, findings)?;
            attempt(&document)?
        }
    };
    tell_types_apart(document, made, findings)
}

/// Makes each schema that progenitor fails on plainer.
fn mend_schemas(mut document: OpenAPI, findings: &mut Findings<'_>) -> Result<OpenAPI, String> {
    let schemas = document.components.as_mut().map(|components| std::mem::take(&mut components.schemas));
    let paths = std::mem::take(&mut document.paths);
    let mut bench = SchemaBench { document, schemas: schemas.unwrap_or_default(), findings };
    let order = parts_first(&bench.schemas);
    bench.divide(&order);
    while let Some((end, reason)) =
        first_failure(order.len(), |end| probe_schemas(&bench.with(&order[..end], &order[end..])))
    {
        let Some(name) = end.checked_sub(1).and_then(|last| order.get(last)) else { return Err(reason) };
        let untyped = ReferenceOr::Item(untyped());
        if bench.schemas.get(name) == Some(&untyped) {
            return Err(reason);
        }
        bench.schemas.insert(name.clone(), untyped);
        bench.tell(name, &reason, "it is untyped");
    }
    let SchemaBench { mut document, schemas, .. } = bench;
    document.paths = paths;
    document.components.get_or_insert_default().schemas = schemas;
    Ok(document)
}

/// A document without operations, to try its schemas in.
struct SchemaBench<'a, 'f> {
    document: OpenAPI,
    schemas: IndexMap<String, ReferenceOr<Schema>>,
    findings: &'a mut Findings<'f>,
}

impl Bench<String> for SchemaBench<'_, '_> {
    /// Tries some schemas, with those that they are composed of, and nothing asked of those that they refer to otherwise.
    fn probe(&self, names: &[String]) -> Result<(), String> {
        let mut whole: IndexSet<&str> = names.iter().map(String::as_str).collect();
        let mut referred = IndexSet::new();
        let mut next = 0;
        while let Some(name) = whole.get_index(next).copied() {
            next += 1;
            let Some(schema) = self.schemas.get(name) else { continue };
            let parts = composition(schema);
            references(schema, &mut |reference| {
                if let Some((name, _)) = component(reference).and_then(|name| self.schemas.get_key_value(name)) {
                    referred.insert(name.as_str());
                }
            });
            let parts = parts.into_iter().filter_map(|name| Some(self.schemas.get_key_value(&name)?.0.as_str()));
            whole.extend(parts);
        }
        let names = |set: &IndexSet<&str>| set.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        referred.retain(|name| !whole.contains(name));
        probe_schemas(&self.with(&names(&whole), &names(&referred)))
    }

    fn mend(&mut self, name: &String, reason: &str) {
        let Some(schema) = self.schemas.get(name).cloned() else { return };
        for (change, plainer) in PLAINER {
            let mut mended = schema.clone();
            plainer(&mut mended);
            self.schemas.insert(name.clone(), mended);
            if self.probe(std::slice::from_ref(name)).is_ok() {
                self.tell(name, reason, change);
                return;
            }
        }
        // It was not the schema.
        self.schemas.insert(name.clone(), schema);
    }
}

impl SchemaBench<'_, '_> {
    /// The document with these schemas, and these names of schemas that nothing is asked of.
    fn with(&self, whole: &[String], untyped_ones: &[String]) -> OpenAPI {
        let mut document = self.document.clone();
        let whole = whole.iter().filter_map(|name| Some((name.clone(), self.schemas.get(name)?.clone())));
        let untyped_ones = untyped_ones.iter().map(|name| (name.clone(), ReferenceOr::Item(untyped())));
        document.components.get_or_insert_default().schemas = whole.chain(untyped_ones).collect();
        document
    }

    fn tell(&mut self, name: &str, reason: &str, change: &'static str) {
        let message = format!("progenitor fails on the schema `{name}`: {}", shortened(reason));
        self.findings.lost(&format!("/components/schemas/{name}"), "progenitor-schema", message, change);
    }
}

/// The names of schemas, those that others are composed of before these.
fn parts_first(schemas: &IndexMap<String, ReferenceOr<Schema>>) -> Vec<String> {
    let mut order = IndexSet::new();
    let mut entered = HashSet::new();
    for name in schemas.keys() {
        // Depth first, without recursion: a name is met a second time when all its parts are done.
        let mut stack = vec![name.clone()];
        while let Some(name) = stack.pop() {
            if !entered.insert(name.clone()) {
                order.insert(name);
                continue;
            }
            let parts = schemas.get(&name).map(composition).unwrap_or_default();
            stack.push(name);
            stack.extend(parts.into_iter().filter(|part| schemas.contains_key(part) && !entered.contains(part)));
        }
    }
    order.into_iter().collect()
}

/// The components that a schema is composed of: typify looks into them, and not only at their names.
fn composition(schema: &ReferenceOr<Schema>) -> Vec<String> {
    let mut parts = Vec::new();
    let mut add = |list: &[ReferenceOr<Schema>]| {
        let names = list.iter().filter_map(|part| match part {
            ReferenceOr::Reference { reference } => component(reference),
            ReferenceOr::Item(_) => None,
        });
        parts.extend(names.map(str::to_owned));
    };
    let mut schema = schema.clone();
    if let ReferenceOr::Reference { .. } = schema {
        add(std::slice::from_ref(&schema));
    }
    each_schema(&mut schema, &mut |schema| match &schema.schema_kind {
        SchemaKind::OneOf { one_of: list }
        | SchemaKind::AllOf { all_of: list }
        | SchemaKind::AnyOf { any_of: list } => {
            add(list);
        }
        SchemaKind::Any(any) => [&any.one_of, &any.all_of, &any.any_of].into_iter().for_each(|list| add(list)),
        _ => {}
    });
    parts
}

fn component(reference: &str) -> Option<&str> {
    reference.strip_prefix("#/components/schemas/")
}

/// Every reference in some part of a document.
fn references<T: serde::Serialize>(part: &T, visit: &mut dyn FnMut(&str)) {
    fn walk(value: &Value, visit: &mut dyn FnMut(&str)) {
        match value {
            Value::Object(members) => {
                if let Some(Value::String(reference)) = members.get("$ref") {
                    visit(reference);
                }
                members.values().for_each(|member| walk(member, visit));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, visit)),
            _ => {}
        }
    }
    if let Ok(value) = serde_json::to_value(part) {
        walk(&value, visit);
    }
}

/// Ways to make a schema plainer, and what to say of each; the last leaves nothing to fail on.
type Plainer = (&'static str, fn(&mut ReferenceOr<Schema>));
const PLAINER: [Plainer; 3] = [
    ("its limits, patterns, constants and defaults are not expressed", without_constraints),
    ("what is composed of several schemas in it is untyped", without_composition),
    ("it is untyped", |schema| *schema = ReferenceOr::Item(untyped())),
];

fn without_constraints(schema: &mut ReferenceOr<Schema>) {
    each_schema(schema, &mut |schema| {
        schema.schema_data.default = None;
        schema.schema_data.title = None;
        match &mut schema.schema_kind {
            SchemaKind::Type(Type::String(string)) => {
                let format = std::mem::take(&mut string.format);
                let is_known = matches!(format, VariantOrUnknownOrEmpty::Item(_));
                *string =
                    StringType { format: if is_known { format } else { Default::default() }, ..Default::default() };
            }
            SchemaKind::Type(Type::Number(number)) => *number = Default::default(),
            SchemaKind::Type(Type::Integer(integer)) => *integer = Default::default(),
            SchemaKind::Type(Type::Boolean(boolean)) => *boolean = Default::default(),
            SchemaKind::Type(Type::Array(array)) => (array.min_items, array.max_items) = (None, None),
            SchemaKind::Type(Type::Object(object)) => {
                (object.min_properties, object.max_properties) = (None, None);
                let properties = &object.properties;
                object.required.retain(|name| properties.contains_key(name));
            }
            SchemaKind::Any(any) => any.enumeration.clear(),
            _ => {}
        }
    });
}

fn without_composition(schema: &mut ReferenceOr<Schema>) {
    without_constraints(schema);
    each_schema(schema, &mut |schema| {
        if !matches!(schema.schema_kind, SchemaKind::Type(_)) {
            schema.schema_kind = untyped().schema_kind;
        }
    });
}

/// Makes each operation that progenitor fails on plainer, or leaves it out.
fn mend_operations(mut document: OpenAPI, findings: &mut Findings<'_>) -> Result<OpenAPI, String> {
    let operations = take_operations(&mut document);
    let order: Vec<usize> = (0..operations.len()).collect();
    let mut bench = OperationBench { document, operations, findings };
    bench.divide(&order);
    while let Some((end, reason)) = first_failure(order.len(), |end| probe(&bench.with(&order[..end]))) {
        let Some(last) = end.checked_sub(1).filter(|last| bench.operations[*last].operation.is_some()) else {
            return Err(reason);
        };
        bench.operations[last].operation = None;
        bench.tell(last, &reason, LEFT_OUT);
    }
    Ok(bench.with(&order))
}

const LEFT_OUT: &str = "the operation is ignored";

/// A document to try operations in.
struct OperationBench<'a, 'f> {
    document: OpenAPI,
    operations: Vec<Loose>,
    findings: &'a mut Findings<'f>,
}

impl Bench<usize> for OperationBench<'_, '_> {
    /// Tries some operations, with nothing asked of the schemas that they refer to.
    fn probe(&self, chosen: &[usize]) -> Result<(), String> {
        let mut document = self.with(chosen);
        let mut schemas = IndexMap::new();
        references(&document.paths, &mut |reference| {
            if let Some(name) = component(reference) {
                schemas.insert(name.to_owned(), ReferenceOr::Item(untyped()));
            }
        });
        document.components.get_or_insert_default().schemas = schemas;
        probe(&document)
    }

    fn mend(&mut self, position: &usize, reason: &str) {
        let position = *position;
        let Some(operation) = self.operations[position].operation.take() else { return };
        let mut told = LEFT_OUT;
        for (change, plainer) in PLAINER_OPERATION {
            let mut mended = operation.clone();
            plainer(&mut mended);
            self.operations[position].operation = Some(mended);
            if self.probe(&[position]).is_ok() {
                told = change;
                break;
            }
            self.operations[position].operation = None;
        }
        self.tell(position, reason, told);
    }
}

impl OperationBench<'_, '_> {
    fn with(&self, chosen: &[usize]) -> OpenAPI {
        let mut document = self.document.clone();
        for loose in chosen.iter().map(|position| &self.operations[*position]) {
            let Some(ReferenceOr::Item(item)) = document.paths.paths.get_mut(&loose.path) else { continue };
            for (method, slot) in slots(item) {
                if method == loose.method {
                    slot.clone_from(&loose.operation);
                }
            }
        }
        document
    }

    fn tell(&mut self, position: usize, reason: &str, change: &'static str) {
        let Loose { path, method, .. } = &self.operations[position];
        let pointer = format!("/paths/{}/{method}", path.replace('~', "~0").replace('/', "~1"));
        let message = format!("progenitor fails on the operation: {}", shortened(reason));
        self.findings.lost(&pointer, "progenitor-operation", message, change);
    }
}

type PlainerOperation = (&'static str, fn(&mut Operation));
const PLAINER_OPERATION: [PlainerOperation; 2] = [
    ("limits, patterns, constants and defaults of its schemas are not expressed", |operation| {
        each_operation_schema(operation, &mut without_constraints);
    }),
    ("its parameters are text, and its bodies untyped", |operation| {
        for parameter in &mut operation.parameters {
            if let ReferenceOr::Item(parameter) = parameter {
                parameter_data(parameter).format =
                    ParameterSchemaOrContent::Schema(ReferenceOr::Item(plain(Type::String(StringType::default()))));
            }
        }
        each_body_schema(operation, &mut |schema| *schema = ReferenceOr::Item(untyped()));
    }),
];

fn each_operation_schema(operation: &mut Operation, change: &mut dyn FnMut(&mut ReferenceOr<Schema>)) {
    for parameter in &mut operation.parameters {
        if let ReferenceOr::Item(parameter) = parameter
            && let ParameterSchemaOrContent::Schema(schema) = &mut parameter_data(parameter).format
        {
            change(schema);
        }
    }
    each_body_schema(operation, change);
}

fn each_body_schema(operation: &mut Operation, change: &mut dyn FnMut(&mut ReferenceOr<Schema>)) {
    let body = operation.request_body.iter_mut().filter_map(|body| match body {
        ReferenceOr::Item(body) => Some(&mut body.content),
        ReferenceOr::Reference { .. } => None,
    });
    let responses = &mut operation.responses;
    let responses =
        responses.default.iter_mut().chain(responses.responses.values_mut()).filter_map(|response| match response {
            ReferenceOr::Item(response) => Some(&mut response.content),
            ReferenceOr::Reference { .. } => None,
        });
    for content in body.chain(responses) {
        // Bytes and text have no schema that could be changed.
        let json = content.iter_mut().filter(|(name, _)| name.contains("json") || name.contains("form"));
        json.filter_map(|(_, media_type)| media_type.schema.as_mut()).for_each(&mut *change);
    }
}

fn parameter_data(parameter: &mut openapiv3::Parameter) -> &mut openapiv3::ParameterData {
    use openapiv3::Parameter::{Cookie, Header, Path, Query};
    match parameter {
        Query { parameter_data, .. }
        | Header { parameter_data, .. }
        | Path { parameter_data, .. }
        | Cookie { parameter_data, .. } => parameter_data,
    }
}

/// An operation outside its document.
#[derive(Clone)]
struct Loose {
    path: String,
    method: &'static str,
    /// `None`: left out.
    operation: Option<Operation>,
}

fn take_operations(document: &mut OpenAPI) -> Vec<Loose> {
    let mut operations = Vec::new();
    for (path, item) in &mut document.paths.paths {
        let ReferenceOr::Item(item) = item else { continue };
        for (method, slot) in slots(item) {
            if let Some(operation) = slot.take() {
                operations.push(Loose { path: path.clone(), method, operation: Some(operation) });
            }
        }
    }
    operations
}

/// Number of those that are first tried together.
const HANDFUL: usize = 256;

/// Tries parts, and simplifies them.
trait Bench<T> {
    fn probe(&self, things: &[T]) -> Result<(), String>;
    fn mend(&mut self, thing: &T, reason: &str);

    /// Finds failing items by bisection, and simplifies each of them.
    fn divide(&mut self, things: &[T]) {
        for handful in things.chunks(HANDFUL) {
            let Err(reason) = self.probe(handful) else { continue };
            match handful {
                [] => {}
                [thing] => self.mend(thing, &reason),
                _ => {
                    let (left, right) = handful.split_at(handful.len() / 2);
                    self.divide(left);
                    self.divide(right);
                }
            }
        }
    }
}

/// The smallest number of things with which a run fails, and why; `None` where all together succeed.
fn first_failure(whole: usize, mut run: impl FnMut(usize) -> Result<(), String>) -> Option<(usize, String)> {
    let (mut bad, mut reason) = (whole, run(whole).err()?);
    let mut good = 0;
    while bad > good {
        let middle = good + (bad - good) / 2;
        match run(middle) {
            Ok(()) => good = middle + 1,
            Err(other) => (bad, reason) = (middle, other),
        }
    }
    Some((bad, reason))
}

/// Renames components that have the name of another type, most often one that progenitor made of a place in a schema.
fn tell_types_apart(mut document: OpenAPI, mut made: Made, findings: &mut Findings<'_>) -> Result<Made, String> {
    for _ in 0..RENAMING_RUNS {
        let twice = named_twice(&made.file);
        let Some(components) = document.components.as_ref().filter(|_| !twice.is_empty()) else { break };
        let mut renamed = HashMap::new();
        for name in components.schemas.keys().filter(|name| twice.contains(&type_name(name))) {
            let new = format!("{name}_schema");
            if components.schemas.contains_key(&new) {
                continue;
            }
            let message = format!("progenitor generates another type named `{}`", type_name(name));
            let pointer = format!("/components/schemas/{name}");
            findings.lost(
                &pointer,
                "progenitor-schema-name",
                message,
                format!("the type of this schema is named `{}`", type_name(&new)),
            );
            renamed.insert(name.clone(), new);
        }
        if renamed.is_empty() {
            break;
        }
        document = rename(document, &renamed);
        made = attempt(&document)?;
    }
    Ok(made)
}

fn named_twice(file: &syn::File) -> HashSet<String> {
    let mut seen = HashSet::new();
    let names = types(file).filter_map(|item| match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Enum(item) => Some(item.ident.to_string()),
        _ => None,
    });
    names.filter(|name| !seen.insert(name.clone())).collect()
}

fn shortened(reason: &str) -> String {
    let line = reason.lines().next().unwrap_or_default();
    match line.char_indices().nth(LONGEST_REASON) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}
