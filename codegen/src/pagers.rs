//! The pagination that was detected, as the rules of `sdk.toml` that would declare it.

use crate::config::{Pagination as Rule, PaginationKind as RuleKind, shown};
use crate::ir::{Api, Operation, Pagination, PaginationKind};

/// Returns the rules, each with the ids of its operations.
pub(crate) fn detected(api: &Api) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    for (_, operation) in api.operations() {
        let Some(pagination) = operation.pagination.as_ref().filter(|pagination| pagination.detected) else { continue };
        let rule = rule(operation, pagination);
        let same = rules.iter_mut().find(|known| Rule { operations: Vec::new(), ..(*known).clone() } == rule);
        match same {
            Some(known) => known.operations.push(operation.id.clone()),
            None => rules.push(Rule { operations: vec![operation.id.clone()], ..rule }),
        }
    }
    rules
}

/// Returns the keys of a rule and their values, without its operations, in the order in which they are documented.
#[cfg(any(feature = "cli", test))]
pub(crate) fn keys(rule: &Rule) -> Vec<(&'static str, &str)> {
    let optional = [
        ("param", &rule.param),
        ("limit", &rule.limit),
        ("next", &rule.next),
        ("items", &rule.items),
        ("more", &rule.more),
        ("total", &rule.total),
        ("total_pages", &rule.total_pages),
        ("prev", &rule.prev),
        ("prev_param", &rule.prev_param),
    ];
    let set = optional.into_iter().filter_map(|(key, value)| Some((key, value.as_deref()?)));
    [("kind", rule.kind.as_str())].into_iter().chain(set).collect()
}

fn rule(operation: &Operation, pagination: &Pagination) -> Rule {
    let name = |param: usize| operation.params.get(param).map(|param| param.wire_name.clone());
    let path = |names: &[String]| (!names.is_empty()).then(|| shown(names));
    let of_item = |names: &[String], item: &str| {
        let rest = shown(names);
        format!("{}{item}{}", shown(&pagination.items), rest.strip_prefix('$').unwrap_or_default())
    };
    let mut rule = Rule {
        operations: Vec::new(),
        kind: RuleKind::Link,
        param: None,
        limit: None,
        next: None,
        items: path(&pagination.items),
        more: path(&pagination.more),
        total: path(&pagination.total),
        total_pages: path(&pagination.total_pages),
        prev: None,
        prev_param: None,
    };
    match &pagination.kind {
        PaginationKind::Cursor { param, next, in_last_item } => {
            (rule.kind, rule.param) = (RuleKind::Cursor, name(*param));
            rule.next = Some(if *in_last_item { of_item(next, "[-1]") } else { shown(next) });
        }
        PaginationKind::Offset { param, limit } => {
            (rule.kind, rule.param, rule.limit) = (RuleKind::Offset, name(*param), limit.and_then(name));
        }
        PaginationKind::Page { param } => (rule.kind, rule.param) = (RuleKind::Page, name(*param)),
        PaginationKind::Link => {}
        PaginationKind::Url { next } => (rule.kind, rule.next) = (RuleKind::Url, Some(shown(next))),
    }
    if let Some(prev) = &pagination.prev {
        rule.prev = Some(if prev.in_first_item { of_item(&prev.path, "[0]") } else { shown(&prev.path) });
        rule.prev_param = prev.param.and_then(name);
    }
    rule
}
