//! Parameters that are given once for many operations: `[scopes]` of `sdk.toml`.

use crate::canonical::Canonical;
use crate::config::{self, Config};
use crate::diagnostics::{Diagnostics, Location};
use crate::ir::names;
use crate::ir::{Api, ClientScope, Features, Operation, Param, ParamLocation};

/// Finds the operations of each scope.
///
/// An operation belongs to the scope whose parameter it requires; of several to the innermost, and where none lies within the
/// other, to the first. Parameters of the scopes around that one are given, too; the others stay arguments.
pub(super) fn assign(api: &mut Api, config: &Config, canonical: &Canonical, diagnostics: &mut Diagnostics) {
    if config.scopes.is_empty() {
        return;
    }
    for (name, scope) in &config.scopes {
        let place = config.places.of(&["scopes", name, "parameter"]);
        // The client has a method of that name for each group.
        if api.groups.iter().any(|group| group.name == *name) {
            let message = format!("scopes.{name}: a group of operations is called `{name}`, too");
            let help = "give the scope another name, or the group by `[groups]`";
            diagnostics.error("scope-name", place.clone(), message, help);
        }
        api.scopes.extend(find(api, name, scope, canonical, place, diagnostics));
    }
    loop {
        nest(&mut api.scopes, config);
        let paths: Vec<Vec<usize>> = (0..api.scopes.len()).map(|scope| api.scope_path(Some(scope))).collect();
        let scopes = &api.scopes;
        api.groups.iter_mut().flat_map(|group| &mut group.operations).for_each(|one| place(one, scopes, &paths));
        let is_used =
            |scope: usize| api.operations().any(|(_, one)| one.scope.is_some_and(|own| paths[own].contains(&scope)));
        let Some(unused) = (0..api.scopes.len()).find(|scope| !is_used(*scope)) else {
            for scope in 0..api.scopes.len() {
                api.scopes[scope].features = features(api, scope, &paths);
            }
            return;
        };
        let ClientScope { name, param, .. } = api.scopes.remove(unused);
        let message =
            format!("scopes.{name}: every operation that requires `{}` is called on another scope", param.wire_name);
        let help = "let one of the scopes lie within the other by `within`; this one is left out";
        diagnostics.warn("rule-without-effect", config.places.of(&["scopes", &name, "parameter"]), message, help);
    }
}

/// Finds the scope around each: of those in the configuration that it lies within, the innermost that is there.
fn nest(scopes: &mut [ClientScope], config: &Config) {
    let outer = |name: &str| {
        let around = std::iter::successors(Some(name), |name| config.scopes.get(*name)?.within.as_deref());
        around.skip(1).take(config.scopes.len()).find_map(|name| scopes.iter().position(|scope| scope.name == name))
    };
    let within: Vec<Option<usize>> = scopes.iter().map(|scope| outer(&scope.name)).collect();
    scopes.iter_mut().zip(within).for_each(|(scope, within)| scope.within = within);
}

/// The scope, where operations require its parameter.
fn find(
    api: &Api,
    name: &str,
    scope: &config::ClientScope,
    canonical: &Canonical,
    place: Location,
    diagnostics: &mut Diagnostics,
) -> Option<ClientScope> {
    let wire_name = scope.parameter.as_ref();
    let all = || api.operations().filter_map(|(_, operation)| Some((operation, required(operation, wire_name)?)));
    let Some((first, param)) = all().next() else {
        let message = format!("scopes.{name}: no operation requires a parameter `{wire_name}`");
        let help = "name a parameter that operations require; the scope is left out";
        diagnostics.warn("rule-without-effect", place, message, help);
        return None;
    };
    if let Some((other, _)) = all().find(|(_, other)| other.ty != param.ty) {
        let at = |operation: &Operation| canonical.origins.locate(&operation.pointer);
        let message = format!(
            "scopes.{name}: `{wire_name}` has one type in `{}` ({}) and another in `{}` ({})",
            first.id,
            at(first),
            other.id,
            at(other)
        );
        diagnostics.error("scope-type", place, message, "let both have the same schema, by an overlay if need be");
        return None;
    }
    Some(ClientScope {
        name: name.to_owned(),
        type_name: names::type_name(name, "Scope"),
        param: param.clone(),
        within: None,
        description: scope.description.clone(),
        features: Features::new(),
    })
}

/// The parameter of that name which an operation requires.
fn required<'a>(operation: &'a Operation, wire_name: &str) -> Option<&'a Param> {
    operation.params.iter().find(|param| param.required && is_named(param, wire_name))
}

/// Names of headers differ by more than case (RFC 9110, 5.1).
fn is_named(param: &Param, wire_name: &str) -> bool {
    match param.location {
        ParamLocation::Header => param.wire_name.eq_ignore_ascii_case(wire_name),
        ParamLocation::Path | ParamLocation::Query | ParamLocation::Cookie => param.wire_name == wire_name,
    }
}

/// Puts an operation into its scope; `paths` are those from the client to each scope.
fn place(operation: &mut Operation, scopes: &[ClientScope], paths: &[Vec<usize>]) {
    operation.scope = None;
    operation.params.iter_mut().for_each(|param| param.scope = None);
    let is_required = |scope: &usize| required(operation, &scopes[*scope].param.wire_name).is_some();
    let wanted: Vec<usize> = (0..scopes.len()).filter(is_required).collect();
    let is_around = |scope: &usize| wanted.iter().any(|other| other != scope && paths[*other].contains(scope));
    let Some(scope) = wanted.iter().copied().find(|scope| !is_around(scope)) else { return };
    operation.scope = Some(scope);
    for at in &paths[scope] {
        let wire_name = &scopes[*at].param.wire_name;
        if let Some(param) = operation.params.iter_mut().find(|param| param.required && is_named(param, wire_name)) {
            param.scope = Some(*at);
        }
    }
}

/// The features that compile a scope: those of its operations, and of the scopes within it.
fn features(api: &Api, scope: usize, paths: &[Vec<usize>]) -> Features {
    let scopes = (0..api.scopes.len()).filter(|other| paths[*other].contains(&scope));
    let operations: Vec<&Operation> = scopes.flat_map(|scope| api.scoped_operations(Some(scope))).collect();
    if operations.iter().any(|operation| operation.features.is_empty()) {
        return Features::new();
    }
    operations.iter().flat_map(|operation| operation.features.iter().copied()).collect()
}
