//! The operations that an SDK has (`[operations]` of `sdk.toml`), and the types that nothing can use.
//!
//! A component is a type that callers may use by itself, as do crates that are models only: it is left out only where `[operations]`
//! selects operations that don't need it. The type of an inline schema is left out where nothing refers to it: it was made for a
//! body, part or alternative that became something else, such as the struct of a multipart body.

use std::cell::Cell;
use std::collections::HashMap;

use super::Domains;
use super::pagination::matches;
use crate::canonical::Operation as Declared;
use crate::config::{Operations, Places};
use crate::diagnostics::Diagnostics;
use crate::ir::{Api, Ty, TypeId};

/// The rules of a configuration, with which of them were of use.
pub(super) struct Selection<'a> {
    include: Vec<Rule<'a>>,
    exclude: Vec<Rule<'a>>,
}

/// A pattern: of tags behind `tag:`, of paths where it begins with `/`, else of operation ids.
struct Rule<'a> {
    pattern: &'a str,
    fits: Cell<bool>,
}

impl<'a> Rule<'a> {
    fn all(patterns: &'a [String]) -> Vec<Self> {
        patterns.iter().map(|pattern| Self { pattern, fits: Cell::new(false) }).collect()
    }

    fn fits(&self, path: &str, declared: &Declared) -> bool {
        let fits = match self.pattern.strip_prefix("tag:") {
            Some(pattern) => declared.tags.iter().any(|tag| matches(pattern, tag)),
            None if self.pattern.starts_with('/') => matches(self.pattern, path),
            None => declared.id.as_deref().is_some_and(|id| matches(self.pattern, id)),
        };
        self.fits.set(self.fits.get() || fits);
        fits
    }
}

impl<'a> Selection<'a> {
    pub(super) fn new(config: &'a Operations) -> Self {
        Self { include: Rule::all(&config.include), exclude: Rule::all(&config.exclude) }
    }

    /// Returns whether the SDK has an operation: every rule is asked, so that each knows whether it fits any.
    pub(super) fn takes(&self, path: &str, declared: &Declared) -> bool {
        let fit = |rules: &[Rule<'_>]| rules.iter().filter(|rule| rule.fits(path, declared)).count() > 0;
        let (included, excluded) = (fit(&self.include), fit(&self.exclude));
        (included || self.include.is_empty()) && !excluded
    }

    /// Reports the rules that fit no operation, and that none is left; `left`: how many are.
    pub(super) fn report(&self, left: usize, places: &Places, diagnostics: &mut Diagnostics) {
        if self.include.is_empty() && self.exclude.is_empty() {
            return;
        }
        let help = "use an operation id, `tag:` followed by a tag, or a path; `*` matches any text";
        for (key, rules) in [("include", &self.include), ("exclude", &self.exclude)] {
            for (number, rule) in rules.iter().enumerate().filter(|(_, rule)| !rule.fits.get()) {
                let message = format!("`[operations] {key}`: no operation matches `{}`", rule.pattern);
                let place = places.of(&["operations", key, &number.to_string()]);
                diagnostics.warn("rule-without-effect", place, message, help);
            }
        }
        if left == 0 {
            let message = "`[operations]` leaves no operation";
            diagnostics.error("operations-none", places.of(&["operations"]), message, help);
        }
    }
}

/// Takes out the types that nothing can use. If operations are selected, components are used by them and by webhooks alone.
pub(super) fn prune(api: &mut Api, domains: &mut Domains, selects: bool) {
    let components = api.types().filter(|(_, ty)| !selects && ty.schema_name.is_some());
    let components: Vec<Ty> = components.map(|(id, _)| Ty::Named(id)).collect();
    let needed = needed(api, &components);
    let mut moved: Vec<Option<TypeId>> = vec![None; api.types.len()];
    // Types of a file whose first is not needed stay together, in the file of that name.
    let mut homes: HashMap<TypeId, TypeId> = HashMap::new();
    for (new, old) in needed.iter().enumerate() {
        moved[old.0 as usize] = Some(TypeId(new as u32));
        homes.entry(api.ty(*old).home).or_insert(TypeId(new as u32));
    }
    // The remaining types do not refer to the removed ones.
    let new = |old: TypeId| moved[old.0 as usize].unwrap_or(old);
    let mut old = 0..;
    api.types.retain(|_| old.next().is_some_and(|old: usize| moved[old].is_some()));
    api.types
        .iter_mut()
        .for_each(|ty| ty.home = moved[ty.home.0 as usize].or(homes.get(&ty.home).copied()).unwrap_or(ty.home));
    api.visit_ids(&mut |id| *id = new(*id));
    let schemas = std::mem::take(&mut domains.schemas);
    domains.schemas = schemas.into_iter().filter_map(|(id, names)| Some((moved[id.0 as usize]?, names))).collect();
}

/// The numbers of the types that are reached, in order.
fn needed(api: &Api, components: &[Ty]) -> Vec<TypeId> {
    let operations = api.operations();
    let used = operations.flat_map(|(_, operation)| {
        [operation.param_types(), operation.body_types(), operation.response_types()].concat()
    });
    let webhooks = api.webhooks.iter().map(|webhook| &webhook.payload);
    let mut found = api.reach(used.chain(webhooks).chain(components));
    found.sort();
    found
}
