//! The cargo features, and what each compiles.
//!
//! Several documents: a feature per document. One document: a feature per group of operations. A type is compiled
//! where something that needs it is; what every feature needs is always compiled.

use std::collections::BTreeMap;

use super::{Domains, cost};
use crate::budget;
use crate::config::Config;
use crate::ir::{Api, Feature, Features, Ty, TypeId, names};

/// Feature of component schemas that no operation uses, where features are groups.
const UNUSED: &str = "models";
/// Feature of what the API sends by itself, where features are groups.
const WEBHOOKS: &str = "webhooks";

pub(super) fn assign(api: &mut Api, domains: &Domains, config: &Config) {
    let per_document = !domains.operations.is_empty() || !domains.schemas.is_empty();
    if !per_document && api.groups.len() < 2 {
        return;
    }
    let numbers = list(api, domains, config, per_document);
    for group in &mut api.groups {
        for operation in &mut group.operations {
            operation.features = if per_document {
                domains
                    .operations
                    .get(&operation.pointer)
                    .into_iter()
                    .flatten()
                    .filter_map(|d| numbers.get(d).copied())
                    .collect()
            } else {
                numbers.get(&group.wire_name).copied().into_iter().collect()
            };
        }
        group.features = group.operations.iter().flat_map(|operation| operation.features.iter().copied()).collect();
    }
    mark_types(api, domains, &numbers);
    drop_complete(api);
}

/// Fills in [`Api::features`] and gives the index of each by its wire name.
fn list(api: &mut Api, domains: &Domains, config: &Config, per_document: bool) -> BTreeMap<String, u16> {
    let mut wire: Vec<String> = if per_document {
        domains.operations.values().chain(domains.schemas.values()).flatten().cloned().collect()
    } else {
        let unused = has_unused(api).then(|| UNUSED.to_owned());
        let webhooks = (!api.webhooks.is_empty()).then(|| WEBHOOKS.to_owned());
        api.groups.iter().map(|group| group.wire_name.clone()).chain(unused).chain(webhooks).collect()
    };
    wire.sort();
    wire.dedup();
    let mut scope = names::Scope::default();
    let mut list: Vec<(String, String)> =
        wire.into_iter().map(|wire| (scope.claim([names::feature_name(&wire)]), wire)).collect();
    list.sort();
    api.features = list
        .iter()
        .map(|(name, wire)| {
            let own = config.features.get(name).and_then(|feature| feature.description.clone());
            let is_group = per_document || api.groups.iter().any(|group| group.wire_name == *wire);
            let stock = match wire.as_str() {
                UNUSED if !is_group => "Models that no operation uses".to_owned(),
                WEBHOOKS if !is_group => "Payloads of webhooks".to_owned(),
                _ => format!("Operations of `{wire}` and their models"),
            };
            Feature { name: name.clone(), description: own.unwrap_or(stock) }
        })
        .collect();
    list.into_iter().enumerate().map(|(i, (_, wire))| (wire, u16::try_from(i).unwrap_or(u16::MAX))).collect()
}

fn has_unused(api: &Api) -> bool {
    let operations = api.operations();
    let used = operations.flat_map(|(_, operation)| {
        [operation.param_types(), operation.body_types(), operation.response_types()].concat()
    });
    let payloads = api.webhooks.iter().map(|webhook| &webhook.payload);
    api.reach(used.chain(payloads)).len() < api.types.len()
}

fn mark_types(api: &mut Api, domains: &Domains, numbers: &BTreeMap<String, u16>) {
    let mut roots: BTreeMap<u16, Vec<Ty>> = BTreeMap::new();
    for (_, operation) in api.operations() {
        let types = [operation.param_types(), operation.body_types(), operation.response_types()].concat();
        for feature in &operation.features {
            budget::spend(types.len());
            roots.entry(*feature).or_default().extend(types.iter().map(|ty| (*ty).clone()));
        }
    }
    let payloads = api.webhooks.iter().map(|webhook| &webhook.payload);
    let webhooks = numbers.get(WEBHOOKS).map_or_else(|| numbers.values().copied().collect(), |own| vec![*own]);
    for feature in webhooks {
        roots.entry(feature).or_default().extend(payloads.clone().cloned());
    }
    let mut marks: Vec<Features> = vec![Features::new(); api.types.len()];
    for (feature, types) in &roots {
        let reached = api.reach(types);
        if !budget::spend(cost::FEATURE * reached.len()) {
            return;
        }
        for id in reached {
            marks[id.0 as usize].insert(*feature);
        }
    }
    // Unused models are compiled with their document, or in one feature.
    let of_documents = |ids: &[TypeId]| -> Features {
        let domains = ids.iter().filter_map(|id| domains.schemas.get(id)).flatten();
        domains.filter_map(|domain| numbers.get(domain).copied()).collect()
    };
    let unused = |id: TypeId| {
        Some(of_documents(&[id])).filter(|own| !own.is_empty()).or(numbers.get(UNUSED).map(|own| [*own].into()))
    };
    mark_unused(api, &mut marks, unused);
    // Another name of a component has no document itself: it is compiled where that is.
    let all = || numbers.values().copied().collect();
    let named_by = |id: TypeId| Some(of_documents(&api.reach(&[Ty::Named(id)]))).filter(|own| !own.is_empty());
    mark_unused(api, &mut marks, |id| named_by(id).or_else(|| Some(all())));
    for (ty, features) in api.types.iter_mut().zip(&marks) {
        ty.features.clone_from(features);
    }
    // Types in one file are compiled together.
    for index in 0..api.types.len() {
        let home = api.types[index].home.0 as usize;
        let features = api.types[index].features.clone();
        api.types[home].features.extend(features);
    }
    for index in 0..api.types.len() {
        let home = api.types[index].home.0 as usize;
        api.types[index].features = api.types[home].features.clone();
    }
    settle_homes(api);
}

/// Marks the types without a feature that `features` has some for, and what they refer to.
fn mark_unused(api: &Api, marks: &mut [Features], features: impl Fn(TypeId) -> Option<Features>) {
    let mut unused: BTreeMap<Features, Vec<Ty>> = BTreeMap::new();
    for (id, _) in api.types().filter(|(id, _)| marks[id.0 as usize].is_empty()) {
        if let Some(features) = features(id) {
            unused.entry(features).or_default().push(Ty::Named(id));
        }
    }
    for (features, types) in &unused {
        for reached in api.reach(types) {
            marks[reached.0 as usize].extend(features);
        }
    }
}

/// A file that is compiled for more features than a type in it needed takes what it refers to along.
fn settle_homes(api: &mut Api) {
    let mut members = vec![Vec::new(); api.types.len()];
    for (id, ty) in api.types() {
        members[ty.home.0 as usize].push(id.0 as usize);
    }
    let mut work: Vec<usize> = (0..api.types.len()).collect();
    while let Some(index) = work.pop() {
        let features = api.types[index].features.clone();
        let mut targets = Vec::new();
        for part in api.types[index].parts() {
            part.visit(&mut |id| targets.push(api.ty(id).home.0 as usize));
        }
        for home in targets {
            if !features.is_subset(&api.types[home].features) {
                api.types[home].features.extend(&features);
                let all = api.types[home].features.clone();
                for member in &members[home] {
                    api.types[*member].features.clone_from(&all);
                    work.push(*member);
                }
            }
        }
    }
}

/// Types that every feature needs have no feature.
fn drop_complete(api: &mut Api) {
    let all = api.features.len();
    for ty in &mut api.types {
        if ty.features.len() == all {
            ty.features.clear();
        }
    }
    for group in &mut api.groups {
        if group.features.len() == all {
            group.features.clear();
        }
        for operation in &mut group.operations {
            if operation.features.len() == all {
                operation.features.clear();
            }
        }
    }
}
