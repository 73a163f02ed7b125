//! `src/models.rs` and a file for each type that has one.

mod conversions;
mod enums;
mod externals;
mod objects;
mod unions;

pub(crate) use conversions::{comes_from, made_from};
pub(crate) use objects::{constants, demanded, has_default, is_positional, required_name};

use std::collections::{HashMap, HashSet};

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use rayon::prelude::*;

use super::source_file::SourceFile;
use super::{Files, rustdoc, types};
use crate::budget;
use crate::ir::{Api, Features, Field, Group, Kind, Ty, Type, TypeId};
use crate::markdown;

/// The module that types are known under.
const MODULE: &str = "crate::models";

/// Writes every type.
pub fn emit(api: &Api, files: &mut Files) {
    let mut members: Members = HashMap::new();
    for (id, ty) in api.types() {
        members.entry(ty.home).or_default().push(id);
    }
    let rooms = rooms(api);
    files.insert("src/models.rs".to_owned(), index(api, &rooms, &members).into_bytes());
    let facts = Facts { nullable: unions::that_may_be_null(api), parts: parts_of_operations(api) };
    let written: Vec<(String, Vec<u8>)> = rooms
        .par_iter()
        .filter(|_| !budget::is_spent())
        .map(|room| (format!("src/models/{}.rs", room.module), file(api, room, &members, &facts).into_bytes()))
        .collect();
    files.extend(written);
}

/// Types by the type in whose file they live.
type Members = HashMap<TypeId, Vec<TypeId>>;

/// A file of types.
struct Room<'a> {
    module: String,
    features: &'a Features,
    /// One type, or those that the parameters of a group's operations declare inline: many, and mostly small.
    homes: Vec<TypeId>,
}

/// Every file, in the order of the first type in it.
fn rooms(api: &Api) -> Vec<Room<'_>> {
    let groups: HashMap<&str, &Group> =
        api.operations().map(|(group, operation)| (operation.pointer.as_str(), group)).collect();
    let mut taken: HashSet<String> = api.top_level().map(|(_, ty)| ty.module.clone()).collect();
    let mut shared: HashMap<(&str, &Features), usize> = HashMap::new();
    let mut rooms: Vec<Room<'_>> = Vec::new();
    for (id, ty) in api.top_level() {
        let operation = ty.pointer.split_once("/parameters/").map(|(operation, _)| operation);
        let group = operation.filter(|_| ty.schema_name.is_none()).and_then(|operation| groups.get(operation));
        match group.map(|group| (group, (group.name.as_str(), &ty.features))) {
            Some((_, key)) if shared.contains_key(&key) => rooms[shared[&key]].homes.push(id),
            found => {
                let mut module = ty.module.clone();
                if let Some((group, key)) = found {
                    shared.insert(key, rooms.len());
                    let name = format!("{}_parameters", group.name);
                    if taken.insert(name.clone()) {
                        module = name;
                    }
                }
                rooms.push(Room { module, features: &ty.features, homes: vec![id] });
            }
        }
    }
    rooms
}

/// The list of modules, each with its items by name: to find a name, a compiler searches every `*` import.
fn index(api: &Api, rooms: &[Room<'_>], members: &Members) -> String {
    let always = Default::default();
    let mut file = SourceFile::new(api, MODULE, &always);
    file.inner_attributes(rustdoc::inner("Models of the API: structs, open enums and unions."));
    let mut items = TokenStream::new();
    for room in rooms {
        let cfg = types::cfg(api, room.features);
        let module = types::ident(&room.module);
        let types: Vec<&Type> = room.members(members).map(|id| api.ty(id)).collect();
        let deprecated = allow_deprecated(types.iter().any(|ty| ty.docs.deprecated.is_some()));
        let mut names: Vec<Ident> = types.iter().flat_map(|ty| names(api, ty)).collect();
        names.sort();
        let names = if let [name] = names.as_slice() { quote!(#name) } else { quote!({#(#names),*}) };
        items.extend(quote! {
            #cfg
            mod #module;
            #cfg
            #deprecated
            pub use #module::#names;
        });
    }
    file.push(items);
    file.reserve(api.types.iter().map(|ty| ty.name.as_str()));
    file.push(externals::emit(api));
    file.finish()
}

impl Room<'_> {
    /// The types in it, each home before what lives with it.
    fn members<'m>(&'m self, members: &'m Members) -> impl Iterator<Item = TypeId> + Clone {
        self.homes.iter().flat_map(|home| {
            let inner = members.get(home).map(Vec::as_slice).unwrap_or_default();
            std::iter::once(*home).chain(inner.iter().copied().filter(move |id| id != home))
        })
    }
}

/// Facts about all types that the code of each depends on.
struct Facts {
    /// The unions that may be null.
    nullable: HashSet<TypeId>,
    /// The part of an operation that an inline schema describes.
    parts: HashMap<TypeId, String>,
}

/// Names that a type's code defines.
fn names(api: &Api, ty: &Type) -> Vec<Ident> {
    let required = match &ty.kind {
        Kind::Object(object) if objects::has_required_struct(api, ty, object) => Some(required_name(api, ty)),
        _ => None,
    };
    std::iter::once(types::ident(&ty.name)).chain(required).collect()
}

fn allow_deprecated(is: bool) -> TokenStream {
    if is { quote!(#[allow(deprecated)]) } else { TokenStream::new() }
}

/// The types of a file.
fn file(api: &Api, room: &Room<'_>, members: &Members, facts: &Facts) -> String {
    let mut file = SourceFile::new(api, MODULE, room.features);
    let mut attributes = TokenStream::new();
    if room.members(members).any(|id| has_deprecated(api, id)) {
        attributes.extend(quote!(#![allow(deprecated)]));
    }
    // A tuple is as long as the document says.
    if room.members(members).any(|id| api.ty(id).parts().into_iter().any(|part| types::holds_tuple(api, part))) {
        attributes.extend(quote!(#![allow(clippy::type_complexity)]));
    }
    file.inner_attributes(attributes);
    for (at, id) in room.members(members).enumerate() {
        if at > 0 && budget::is_spent() {
            break;
        }
        file.push(item(api, id, facts));
    }
    file.finish()
}

/// Returns whether the code of a type refers to anything deprecated.
fn has_deprecated(api: &Api, id: TypeId) -> bool {
    let ty = api.ty(id);
    let own = match &ty.kind {
        Kind::Object(object) => object.fields.iter().any(|field| field.docs.deprecated.is_some()),
        Kind::Enum(found) => found.variants.iter().any(|variant| variant.docs.deprecated.is_some()),
        Kind::Union(found) => found.variants.iter().any(|variant| variant.docs.deprecated.is_some()),
        Kind::Alias(_) => false,
    };
    let mut uses = false;
    for part in ty.parts() {
        part.visit(&mut |id| uses |= api.ty(id).docs.deprecated.is_some());
    }
    own || uses || ty.docs.deprecated.is_some()
}

fn item(api: &Api, id: TypeId, facts: &Facts) -> TokenStream {
    let ty = api.ty(id);
    let described = described(api, ty, facts);
    match &ty.kind {
        Kind::Object(object) => objects::emit(api, ty, object, &described),
        Kind::Enum(found) => enums::emit(ty, found, &described),
        Kind::Union(found) => unions::emit(api, id, found, facts.nullable.contains(&id), &described),
        Kind::Alias(target) => {
            let docs = rustdoc::attributes(&ty.docs, &described);
            let deprecated = rustdoc::deprecated(&ty.docs);
            let name = types::ident(&ty.name);
            let target = types::ty(api, target);
            quote! {
                #docs
                #deprecated
                pub type #name = #target;
            }
        }
    }
}

/// The description of a type that its document does not describe.
fn described(api: &Api, ty: &Type, facts: &Facts) -> String {
    let home = api.ty(ty.home);
    match &ty.schema_name {
        _ if home.name != ty.name => match holder(api, home, ty) {
            Some(field) => format!("The value of [`{}::{}`].", home.name, field.name),
            None => format!("Part of [`{}`].", home.name),
        },
        Some(name) => format!("{}.", rustdoc::in_words(name)),
        None => facts.parts.get(&ty.home).cloned().unwrap_or_else(|| format!("{}.", rustdoc::in_words(&ty.name))),
    }
}

/// Returns the part of an operation that each inline schema describes, in the first operation that has it.
fn parts_of_operations(api: &Api) -> HashMap<TypeId, String> {
    let mut parts = HashMap::new();
    for (_, operation) in api.operations() {
        let mut add = |ty: &Ty, part: &dyn Fn() -> String| {
            ty.visit(&mut |id| {
                if api.ty(id).schema_name.is_none() {
                    parts.entry(id).or_insert_with(|| format!("{} of `{}`.", part(), operation.name));
                }
            });
        };
        for param in &operation.params {
            add(&param.ty, &|| format!("Parameter {}", markdown::code(&param.wire_name)));
        }
        operation.body_types().into_iter().for_each(|ty| add(ty, &|| "Request body".to_owned()));
        operation.response_types().into_iter().for_each(|ty| add(ty, &|| "Response".to_owned()));
    }
    parts
}

/// The field of `home` that a type of its file is for.
fn holder<'a>(api: &Api, home: &'a Type, ty: &Type) -> Option<&'a Field> {
    let Kind::Object(object) = &home.kind else { return None };
    object.fields.iter().find(|field| {
        let mut found = false;
        field.ty.visit(&mut |id| found |= api.ty(id).name == ty.name);
        found
    })
}
