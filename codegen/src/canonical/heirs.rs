//! Components with a discriminator that other components extend by `allOf` (OpenAPI 3.0.4, 4.8.25): where one is used, it is any of those.

use std::collections::{HashMap, HashSet};

use super::schema::{SchemaId, SchemaUse, Schemas};
use crate::budget;

/// The components that extend each base, by the base: the first with a discriminator on each way up.
pub(crate) type Heirs = HashMap<SchemaId, Vec<SchemaId>>;

/// Cost of a step towards a base in the run's budget, in bytes.
const STEP: usize = 16;

/// Returns the heirs of every base without alternatives of its own.
pub(crate) fn heirs(schemas: &Schemas) -> Heirs {
    let mut heirs = Heirs::new();
    for (_, id) in schemas.components() {
        let mut open: Vec<SchemaUse> = schemas.get(id).map(|schema| schema.all_of().to_vec()).unwrap_or_default();
        let mut seen = HashSet::from([id]);
        while let Some(part) = open.pop().filter(|_| budget::spend(STEP)) {
            let Some(schema) = schemas.get(part.id()).filter(|_| seen.insert(part.id())) else { continue };
            let is_open = schema.one_of().is_empty() && schema.any_of().is_empty();
            match schema.discriminator() {
                Some(_) if schema.name.is_some() && is_open => heirs.entry(part.id()).or_default().push(id),
                _ => open.extend(schema.all_of().iter().copied().chain(schema.alias.map(SchemaUse::Ref))),
            }
        }
    }
    heirs
}
