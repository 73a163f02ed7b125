//! Limits work and output in proportion to the input.
//!
//! A document of a few kilobytes can refer to one part of it from many places, and so ask for gigabytes. Every stage counts what it
//! copies, looks at again and writes; all of it together is bounded by the length of the sources. Whoever finds that too much was
//! spent leaves off, and the stage ends with one error, which names what was used most.
//!
//! A run has one budget, which its threads hold: what counts lies deep in the stages, and who calls it need not know.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::diagnostics::{Diagnostic, Diagnostics, Location, Severity};
use crate::source::{Node, Span, Value};

/// Budget of any run, in bytes.
const LEAST: u64 = 16_000_000;
/// For each byte of the sources so many more.
const FOR_A_BYTE: u64 = 60;
/// Cost of a value beside its text, in bytes.
const VALUE: usize = 64;

/// Budget of a run, and the amount spent.
#[derive(Debug)]
pub(crate) struct Budget {
    limit: AtomicU64,
    spent: AtomicU64,
    /// By what was copied: how much that took, and how often it was. Only stages that work on one thread count here, so that
    /// it is the same on each run.
    uses: Mutex<HashMap<Span, Uses>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Uses {
    bytes: u64,
    times: u64,
}

thread_local! {
    static BUDGET: RefCell<Option<Arc<Budget>>> = const { RefCell::new(None) };
}

impl Budget {
    /// A budget for sources of so many bytes; what is read later adds to it.
    pub(crate) fn new(read: usize) -> Arc<Self> {
        let limit = AtomicU64::new(LEAST + FOR_A_BYTE * read as u64);
        Arc::new(Self { limit, spent: AtomicU64::new(0), uses: Mutex::default() })
    }

    /// Makes it the budget of this thread.
    pub(crate) fn enter(self: Arc<Self>) {
        BUDGET.set(Some(self));
    }

    fn spend(&self, bytes: usize) -> bool {
        let before = self.spent.fetch_add(bytes as u64, Ordering::Relaxed);
        // protection: budget
        if before + bytes as u64 > self.limit.load(Ordering::Relaxed) {
            return false;
        }
        true
    }
}

/// Without a budget, as in tests of a part alone, nothing is bounded.
fn with(of: impl FnOnce(&Budget) -> bool) -> bool {
    BUDGET.with_borrow(|budget| budget.as_deref().is_none_or(of))
}

/// Adds to what may be spent for a source of so many bytes.
pub(crate) fn grow(read: usize) {
    with(|budget| {
        budget.limit.fetch_add(FOR_A_BYTE * read as u64, Ordering::Relaxed);
        true
    });
}

/// Spends so many bytes; false where there are no more.
pub(crate) fn spend(bytes: usize) -> bool {
    with(|budget| budget.spend(bytes))
}

/// Spends so many bytes on a use of what is at a place; false where there are no more.
pub(crate) fn spend_on(span: Span, bytes: usize) -> bool {
    with(|budget| {
        let mut uses = budget.uses.lock().unwrap_or_else(PoisonError::into_inner);
        let uses = uses.entry(span).or_default();
        uses.bytes += bytes as u64;
        uses.times += 1;
        budget.spend(bytes)
    })
}

/// Spends what a copy of a value takes; false where there is no more.
pub(crate) fn copy(node: &Node) -> bool {
    spend_on(node.span, weight(node))
}

/// Returns whether more was spent than may be.
pub(crate) fn is_spent() -> bool {
    !spend(0)
}

/// Adds the error of a run that spent too much, whose places `locate` finds; false where it did not.
pub(crate) fn refuse(locate: impl Fn(Span) -> Location, diagnostics: &mut Diagnostics) -> bool {
    BUDGET.with_borrow(|budget| {
        let Some(budget) = budget.as_deref().filter(|budget| !budget.spend(0)) else { return false };
        let uses = budget.uses.lock().unwrap_or_else(PoisonError::into_inner);
        let most = uses.iter().max_by_key(|(span, uses)| (uses.bytes, std::cmp::Reverse(**span)));
        let (span, uses) = most.map(|(span, uses)| (*span, *uses)).unwrap_or_default();
        let limit = budget.limit.load(Ordering::Relaxed) / 1_000_000;
        let often = if uses.times > 1 {
            "mostly because of this value, which is used many times"
        } else {
            "mostly because of this value"
        };
        let message = format!("the output would exceed {limit} MB, {often}");
        let help = "refer to it less often, make it smaller, or split the document";
        diagnostics.push(Diagnostic {
            code: "too-much-repeated",
            severity: Severity::Error,
            location: locate(span),
            message: message.into(),
            help: help.into(),
        });
        true
    })
}

/// About how many bytes a value takes.
pub(crate) fn weight(node: &Node) -> usize {
    VALUE
        + match &node.value {
            Value::String(text) => text.len(),
            Value::Array(items) => items.iter().map(weight).sum(),
            Value::Object(members) => members.iter().map(|(key, member)| key.len() + weight(member)).sum(),
            _ => 0,
        }
}

/// The same of JSON.
pub(crate) fn weight_of_json(value: &serde_json::Value) -> usize {
    use serde_json::Value as Json;
    VALUE
        + match value {
            Json::String(text) => text.len(),
            Json::Array(items) => items.iter().map(weight_of_json).sum(),
            Json::Object(members) => members.iter().map(|(key, member)| key.len() + weight_of_json(member)).sum(),
            _ => 0,
        }
}
