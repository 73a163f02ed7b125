//! A name for each operation that is unique as a function and as a type, and none of progenitor's own.

use std::collections::HashSet;

use heck::{ToPascalCase, ToSnakeCase};
use indexmap::IndexMap;
use openapiv3::{OpenAPI, Operation};

/// Names used by progenitor's client and request builders, in the form of [`key`].
const RESERVED: [&str; 16] = [
    "apiversion",
    "baseurl",
    "bytestream",
    "client",
    "clienthooks",
    "clientinfo",
    "error",
    "exec",
    "inner",
    "new",
    "newwithclient",
    "operationinfo",
    "post",
    "pre",
    "requestbuilderext",
    "responsevalue",
];

pub(super) struct OperationNames {
    taken: HashSet<String>,
    /// Operation ids that are the only ones of their form; an operation without one never takes them.
    declared: HashSet<String>,
}

impl OperationNames {
    pub(super) fn new(document: &OpenAPI) -> Self {
        let operations = document.paths.iter().filter_map(|(_, item)| item.as_item()).flat_map(|item| item.iter());
        let declared = operations.filter_map(|(_, operation)| Some(key(operation.operation_id.as_ref()?))).collect();
        Self { taken: RESERVED.map(str::to_owned).into(), declared }
    }

    /// `operationId`, else method and path. A name that is taken gets more words, and a number only as a last resort.
    pub(super) fn of(&mut self, path: &str, method: &str, operation: &Operation) -> String {
        let from_path = format!("{method} {}", path_words(path));
        let id = operation.operation_id.as_deref().filter(|id| !key(id).is_empty());
        let mut candidates = Vec::new();
        if let Some(id) = id {
            candidates.push(id.to_owned());
            candidates.extend(operation.tags.first().map(|tag| format!("{tag} {id}")));
            candidates.push(format!("{id} {method}"));
        }
        candidates.push(from_path.clone());
        let free = candidates.iter().enumerate().find(|(position, name)| {
            let key = key(name);
            let is_own = *position == 0 && id.is_some();
            !self.taken.contains(&key) && (is_own || !self.declared.contains(&key))
        });
        let name = match free {
            Some((0, name)) if id.is_some() => name.clone(),
            Some((_, name)) => name.to_snake_case(),
            None => (2..)
                .map(|number| format!("{} {number}", from_path).to_snake_case())
                .find(|name| !self.taken.contains(&key(name)))
                .unwrap_or(from_path),
        };
        self.taken.insert(key(&name));
        name
    }
}

/// Names of types, as progenitor writes them.
pub(super) struct TypeNames {
    taken: HashSet<String>,
}

impl TypeNames {
    pub(super) fn new<T>(schemas: &IndexMap<String, T>) -> Self {
        Self { taken: schemas.keys().map(|name| type_name(name)).collect() }
    }

    /// The name, or one like it that no type has yet.
    pub(super) fn free(&mut self, base: &str) -> String {
        let words = ["", "_schema", "_type"].map(|word| format!("{base}{word}"));
        let name = words.into_iter().chain((2..).map(|number| format!("{base}_{number}")));
        let mut free = name.filter(|name| !self.taken.contains(&type_name(name)));
        let name = free.next().unwrap_or_else(|| base.to_owned());
        self.taken.insert(type_name(&name));
        name
    }
}

/// The spelling that progenitor gives to the name of a type.
pub(crate) fn type_name(name: &str) -> String {
    words(name).to_pascal_case()
}

/// Separators of words in progenitor's names.
fn words(name: &str) -> String {
    name.replace('\'', "").replace(|c: char| !unicode_ident::is_xid_continue(c), "-")
}

/// The spelling that progenitor gives to the name of a field or an argument, before it escapes keywords.
pub(super) fn field_name(name: &str) -> String {
    let name = match name {
        "+1" => "plus1".to_owned(),
        "-1" => "minus1".to_owned(),
        name => words(name).to_snake_case(),
    };
    if name.starts_with(unicode_ident::is_xid_start) { name } else { format!("x{name}") }
}

/// The form in which two names must differ to be different in every case of letters that progenitor uses.
pub(super) fn key(name: &str) -> String {
    let words: String = name.replace('\'', "").chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    words.to_pascal_case().to_lowercase()
}

/// `/pets/{petId}`: `pets by petId`.
fn path_words(path: &str) -> String {
    let word = |part: &str| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
        Some(name) => format!("by {name}"),
        None => part.replace(|c: char| !c.is_alphanumeric(), " "),
    };
    let words = path.split('/').filter(|part| !part.is_empty()).map(word).collect::<Vec<_>>().join(" ");
    if words.trim().is_empty() { "root".to_owned() } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(operations: &[(&str, &str, Option<&str>)]) -> Vec<String> {
        let mut document = OpenAPI::default();
        let operation = |id: Option<&str>| Operation { operation_id: id.map(str::to_owned), ..Operation::default() };
        for (path, method, id) in operations {
            let mut item = openapiv3::PathItem::default();
            for (name, slot) in super::super::slots(&mut item) {
                if name == *method {
                    *slot = Some(operation(*id));
                }
            }
            document.paths.paths.insert((*path).to_owned(), openapiv3::ReferenceOr::Item(item));
        }
        let mut names = OperationNames::new(&document);
        operations.iter().map(|(path, method, id)| names.of(path, method, &operation(*id))).collect()
    }

    #[test]
    fn an_id_stays_and_a_missing_one_is_made_of_method_and_path() {
        let made = names(&[("/pets", "get", Some("listPets")), ("/pets/{petId}", "get", None), ("/", "get", None)]);
        assert_eq!(made, ["listPets", "get_pets_by_pet_id", "get_root"]);
    }

    #[test]
    fn ids_that_differ_in_case_or_are_progenitors_own_get_words() {
        let made =
            names(&[("/a", "get", Some("list_pets")), ("/b", "put", Some("listPets")), ("/c", "post", Some("post"))]);
        assert_eq!(made, ["list_pets", "list_pets_put", "post_post"]);
    }

    #[test]
    fn a_made_name_leaves_declared_ones_alone() {
        let made = names(&[("/pets", "get", None), ("/x", "get", Some("getPets"))]);
        assert_eq!(made, ["get_pets_2", "getPets"]);
    }
}
