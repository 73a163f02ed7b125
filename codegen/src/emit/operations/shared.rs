//! Settings that several operations of a group share: when they are retried. They are written once, in a static.

use std::collections::HashMap;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::description::status;
use crate::emit::types;
use crate::ir::names::Scope;
use crate::ir::{Features, Group, Operation, Retry};

/// Shared statics of a group.
pub(super) struct Shared {
    retries: Tables,
}

/// Statics by what they hold.
#[derive(Default)]
struct Tables {
    by_content: HashMap<String, usize>,
    list: Vec<Table>,
}

struct Table {
    name: Ident,
    value: TokenStream,
    /// Number of operations that use it.
    uses: usize,
    /// The features that compile it; `None` for always.
    features: Option<Features>,
    operation: String,
}

impl Tables {
    fn add(&mut self, operation: &Operation, value: TokenStream) {
        let at = *self.by_content.entry(value.to_string()).or_insert(self.list.len());
        if at == self.list.len() {
            self.list.push(Table {
                name: types::ident("UNNAMED"),
                value,
                uses: 0,
                features: Some(Features::new()),
                operation: operation.name.to_ascii_uppercase(),
            });
        }
        let table = &mut self.list[at];
        table.uses += 1;
        match &mut table.features {
            Some(features) if !operation.features.is_empty() => features.extend(&operation.features),
            features => *features = None,
        }
    }

    /// The one that most operations use gets the plain name, the others are called after their first operation.
    fn name(&mut self, plain: &str, scope: &mut Scope) {
        let mut order: Vec<usize> = (0..self.list.len()).collect();
        order.sort_by_key(|at| std::cmp::Reverse(self.list[*at].uses));
        for (rank, at) in order.into_iter().enumerate() {
            let table = &mut self.list[at];
            let own = format!("{}_{plain}", table.operation);
            let name = if rank == 0 { scope.claim([plain.to_owned(), own]) } else { scope.claim([own]) };
            table.name = types::ident(&name);
        }
    }

    fn find(&self, value: &TokenStream) -> Option<&Table> {
        self.by_content.get(&value.to_string()).map(|at| &self.list[*at])
    }
}

impl Shared {
    pub(super) fn of(group: &Group, mut scope: Scope) -> Self {
        let mut retries = Tables::default();
        for operation in &group.operations {
            if let Some(retry) = &operation.retry {
                retries.add(operation, policy(retry));
            }
        }
        retries.name("RETRY", &mut scope);
        Self { retries }
    }

    /// The name of the operation's retry policy.
    pub(super) fn retry(&self, operation: &Operation) -> Option<&Ident> {
        self.retries.find(&policy(operation.retry.as_ref()?)).map(|table| &table.name)
    }

    /// The statics, with where they are compiled.
    pub(super) fn items(&self) -> Vec<(Features, TokenStream)> {
        let features = |table: &Table| table.features.clone().unwrap_or_default();
        let retries = self.retries.list.iter().map(|table| {
            let Table { name, value, .. } = table;
            (features(table), quote!(static #name: crate::runtime::http::RetryPolicy = #value;))
        });
        retries.collect()
    }
}

fn policy(retry: &Retry) -> TokenStream {
    let statuses = retry.statuses.iter().map(|s| status(*s));
    let millis = |name: &str, value: Option<u64>| {
        let name = types::ident(name);
        value.map(|value| {
            let value = Literal::u64_unsuffixed(value);
            quote!(.#name(::std::time::Duration::from_millis(#value)))
        })
    };
    let initial = millis("initial_interval", retry.initial_interval);
    let max = millis("max_interval", retry.max_interval);
    let elapsed = millis("max_elapsed", retry.max_elapsed);
    let exponent = retry.exponent.filter(|exponent| exponent.is_finite()).map(|exponent| {
        let exponent = Literal::f64_unsuffixed(exponent);
        quote!(.exponent(#exponent))
    });
    let connection = (!retry.connection_errors).then(|| quote!(.connection_errors(false)));
    quote!(crate::runtime::http::RetryPolicy::new().statuses(&[#(#statuses),*]) #initial #max #elapsed #exponent #connection)
}
