//! `tests/roundtrip`: every model reads the values that the document describes, and writes them back as they were.

use std::collections::HashMap;

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::{Map, Value, json};

use super::product::Product;
use super::samples::{Fit, MAX_DEPTH, Mode, Sampler, Side, fit, variants};
use super::source_file::format_file;
use super::{Files, types};
use crate::budget;
use crate::config::Config;
use crate::ir::{Additional, Api, EnumRepr, Field, Kind, Object, Presence, Ty, TypeId};

/// Parts that are the same in every crate.
const HARNESS: &[(&str, &str)] = &[
    ("tests/roundtrip/main.rs", include_str!("../../harness/roundtrip/main.rs")),
    ("tests/roundtrip/model.rs", include_str!("../../harness/roundtrip/model.rs")),
];

/// A property, constant and discriminator that no document has.
const UNKNOWN: &str = "not in the document";

/// Constants of an enum that are read, from its first on.
const CONSTANTS: usize = 3;

/// Writes the folder, where there are models.
pub(super) fn emit(api: &Api, config: &Config, files: &mut Files) {
    let models: Vec<TypeId> =
        api.types().filter(|(_, ty)| !matches!(ty.kind, Kind::Alias(_))).map(|(id, _)| id).collect();
    if models.is_empty() {
        return;
    }
    files.extend(HARNESS.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())));
    files.insert("tests/roundtrip/models.rs".to_owned(), table(api, config, &models).into_bytes());
    files.insert("tests/roundtrip/samples.json".to_owned(), samples(api, &models).into_bytes());
}

fn table(api: &Api, config: &Config, models: &[TypeId]) -> String {
    let library = types::ident(&Product::new(api, config).library);
    let rows: TokenStream = models
        .iter()
        .map(|id| {
            let ty = api.ty(*id);
            let (cfg, name, path) = (types::cfg(api, &ty.features), &ty.name, types::ident(&ty.name));
            quote!(#cfg model::Model { name: #name, read: model::read::<sdk::models::#path> },)
        })
        .collect();
    let docs = " Round-trip cases of every model.";
    format_file(quote! {
        #![doc = #docs]
        #![allow(deprecated)]

        use super::model;

        pub(super) use #library as sdk;

        pub(super) const MODELS: &[model::Model] = &[#rows];
    })
}

/// A line for each model: `exact` and `open` values come back as they are, the former without a warning; `lenient` ones are read.
fn samples(api: &Api, models: &[TypeId]) -> String {
    let lines = models.iter().take_while(|_| !budget::is_spent()).map(|id| {
        let Samples { exact, open, lenient } = Samples::of(api, *id);
        let mut entry = json!({ "exact": exact });
        for (key, list) in [("open", open), ("lenient", lenient)] {
            if !list.is_empty() {
                entry[key] = list.into();
            }
        }
        let line = format!("{}: {entry}", json!(api.ty(*id).name));
        budget::spend(line.len());
        line
    });
    format!("{{\n{}\n}}\n", lines.collect::<Vec<_>>().join(",\n"))
}

#[derive(Default)]
struct Samples {
    exact: Vec<Value>,
    open: Vec<Value>,
    lenient: Vec<Value>,
}

impl Samples {
    fn of(api: &Api, id: TypeId) -> Self {
        let mut made = Self::default();
        let ty = api.ty(id);
        let named = Ty::Named(id);
        // Nested types have samples of their own.
        let sampler = |mode| Sampler::new(api, mode).side(Side::Any).optional_depth(1);
        for mode in [Mode::Full, Mode::RequiredOnly] {
            made.add(api, &named, sampler(mode).value(&named, ""));
        }
        match &ty.kind {
            Kind::Object(object) => {
                if let Some(full) = made.exact.first().cloned() {
                    nulls(object, &full).into_iter().for_each(|value| made.add(api, &named, value));
                    unknown_member(object, full).into_iter().for_each(|value| made.open.push(value));
                }
            }
            Kind::Enum(found) => {
                for variant in found.variants.iter().take(CONSTANTS) {
                    made.add(api, &named, variant.value.clone());
                }
                made.open.push(match found.repr {
                    EnumRepr::Integer => json!(-987_654_321),
                    EnumRepr::String | EnumRepr::Mixed => json!(UNKNOWN),
                });
            }
            Kind::Union(union) => {
                for value in variants(&sampler(Mode::Full), union) {
                    made.add(api, &named, value);
                }
                made.add(api, &named, json!({ UNKNOWN: true }));
            }
            Kind::Alias(_) => {}
        }
        for example in &ty.examples {
            made.add(api, &named, example.clone());
        }
        made
    }

    /// Stores a value in its place; a value that can't be read is not a sample.
    fn add(&mut self, api: &Api, ty: &Ty, value: Value) {
        let list = match fit(api, ty, &value) {
            Fit::Valid => &mut self.exact,
            Fit::Open | Fit::Kept => &mut self.open,
            Fit::Lenient => &mut self.lenient,
            Fit::Unreadable => return,
        };
        let value = written(api, ty, value, 0);
        if !list.contains(&value) {
            list.push(value);
        }
    }
}

/// The value as it is written back: where nobody but the server sends a field, a null means that it is absent.
fn written(api: &Api, ty: &Ty, value: Value, depth: usize) -> Value {
    let part = |ty, value| written(api, ty, value, depth + 1);
    match (api.resolve(ty), value) {
        // Alternatives may hold each other without end.
        (_, value) if depth > MAX_DEPTH || value.is_null() || !has_null(&value) => value,
        (Ty::Array(item) | Ty::Rest(item), Value::Array(items)) => {
            items.into_iter().map(|value| part(item, value)).collect()
        }
        (Ty::Map(item), Value::Object(members)) => {
            members.into_iter().map(|(name, value)| (name, part(item, value))).collect()
        }
        (Ty::Nullable(inner) | Ty::Optional(inner), value) => part(inner, value),
        (Ty::Named(id), value) => match (&api.ty(*id).kind, value) {
            (Kind::Object(object), Value::Object(members)) => {
                Value::Object(written_members(api, object, members, depth + 1))
            }
            (Kind::Union(union), value) => {
                match union.variants.iter().max_by_key(|variant| fit(api, &variant.ty, &value)) {
                    Some(variant) => part(&variant.ty, value),
                    None => value,
                }
            }
            (_, value) => value,
        },
        (_, value) => value,
    }
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().any(has_null),
        Value::Object(members) => members.values().any(has_null),
        _ => false,
    }
}

fn written_members(api: &Api, object: &Object, members: Map<String, Value>, depth: usize) -> Map<String, Value> {
    let fields: HashMap<&str, &Field> = object.fields.iter().map(|field| (field.wire_name.as_str(), field)).collect();
    let field = |name: &str| fields.get(name).copied();
    let each = members.into_iter().map(|(name, value)| match (field(&name), &object.additional) {
        (Some(field), _) => (name, written(api, &field.ty, value, depth)),
        (None, Additional::Typed(ty)) => (name, written(api, ty, value, depth)),
        (None, _) => (name, value),
    });
    each.collect()
}

/// The value with a null wherever a null is more than an absent property.
fn nulls(object: &Object, full: &Value) -> Option<Value> {
    let mut members = full.as_object()?.clone();
    let kept = |presence| matches!(presence, Presence::ThreeState | Presence::RequiredNullable);
    let nullable: Vec<&str> =
        object.fields.iter().filter(|field| kept(field.presence)).map(|field| field.wire_name.as_str()).collect();
    nullable.iter().for_each(|name| drop(members.insert((*name).to_owned(), Value::Null)));
    (!nullable.is_empty()).then_some(Value::Object(members))
}

/// The value with a member that the document does not know.
fn unknown_member(object: &Object, full: Value) -> Option<Value> {
    let Value::Object(mut members) = full else { return None };
    let is_typed = matches!(object.additional, Additional::Typed(_));
    members.insert(UNKNOWN.to_owned(), Value::Object(Map::from_iter([("list".to_owned(), json!([1, null, "x"]))])));
    (!is_typed).then_some(Value::Object(members))
}
