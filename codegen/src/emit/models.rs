//! `src/models.rs` and a file for each type that has one.

mod conversions;
mod enums;
mod externals;
mod objects;
mod unions;

pub(crate) use conversions::comes_from;
pub(crate) use objects::{constants, demanded, has_default, is_positional, required_name};

use std::collections::{HashMap, HashSet};

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use rayon::prelude::*;

use super::source_file::SourceFile;
use super::{Files, rustdoc, types};
use crate::budget;
use crate::ir::{Api, Field, Kind, Type, TypeId};

/// The module that types are known under.
const MODULE: &str = "crate::models";

/// Writes every type.
pub fn emit(api: &Api, files: &mut Files) {
    let mut members: HashMap<TypeId, Vec<TypeId>> = HashMap::new();
    for (id, ty) in api.types() {
        members.entry(ty.home).or_default().push(id);
    }
    files.insert("src/models.rs".to_owned(), index(api, &members).into_bytes());
    let homes: Vec<(TypeId, &Type)> = api.top_level().collect();
    let nullable = unions::that_may_be_null(api);
    let written: Vec<(String, Vec<u8>)> = homes
        .par_iter()
        .filter(|_| !budget::is_spent())
        .map(|(home, ty)| {
            let inner = members.get(home).map(Vec::as_slice).unwrap_or_default();
            (format!("src/models/{}.rs", ty.module), file(api, *home, inner, &nullable).into_bytes())
        })
        .collect();
    files.extend(written);
}

/// The list of modules, with what is in each by name: to find a name, a compiler looks through every `*` there is.
fn index(api: &Api, members: &HashMap<TypeId, Vec<TypeId>>) -> String {
    let always = Default::default();
    let mut file = SourceFile::new(api, MODULE, &always);
    file.inner_attributes(rustdoc::inner("Models of the API: structs, open enums and unions."));
    let mut items = TokenStream::new();
    for (home, ty) in api.top_level() {
        let cfg = types::cfg(api, &ty.features);
        let module = types::ident(&ty.module);
        let types: Vec<&Type> = members.get(&home).into_iter().flatten().map(|id| api.ty(*id)).collect();
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

/// A type with those that live in its file.
fn file(api: &Api, home: TypeId, members: &[TypeId], nullable: &HashSet<TypeId>) -> String {
    let ty = api.ty(home);
    let mut file = SourceFile::new(api, MODULE, &ty.features);
    let mut attributes = TokenStream::new();
    if members.iter().any(|id| has_deprecated(api, *id)) {
        attributes.extend(quote!(#![allow(deprecated)]));
    }
    // A tuple is as long as the document says.
    if members.iter().any(|id| api.ty(*id).parts().into_iter().any(|part| types::holds_tuple(api, part))) {
        attributes.extend(quote!(#![allow(clippy::type_complexity)]));
    }
    file.inner_attributes(attributes);
    file.push(item(api, home, nullable));
    for id in members.iter().filter(|id| **id != home).take_while(|_| !budget::is_spent()) {
        file.push(item(api, *id, nullable));
    }
    file.finish()
}

/// Whether the code of a type refers to anything deprecated.
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

fn item(api: &Api, id: TypeId, nullable: &HashSet<TypeId>) -> TokenStream {
    let ty = api.ty(id);
    match &ty.kind {
        Kind::Object(object) => objects::emit(api, ty, object),
        Kind::Enum(found) => enums::emit(api, ty, found),
        Kind::Union(found) => unions::emit(api, id, found, nullable.contains(&id)),
        Kind::Alias(target) => {
            let docs = rustdoc::attributes(&ty.docs, &described(api, ty));
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
fn described(api: &Api, ty: &Type) -> String {
    let home = api.ty(ty.home);
    match &ty.schema_name {
        _ if home.name != ty.name => match holder(api, home, ty) {
            Some(field) => format!("The value of [`{}::{}`].", home.name, field.name),
            None => format!("Part of [`{}`].", home.name),
        },
        Some(name) => format!("{}.", rustdoc::in_words(name)),
        None => format!("{}.", rustdoc::in_words(&ty.name)),
    }
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
