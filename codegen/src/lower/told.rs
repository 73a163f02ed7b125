//! Constants by which the alternatives of a union are distinguished without a discriminator (JSON Schema 2020-12 validation,
//! 6.1.2 and 6.1.3).

use serde_json::Value;

use crate::ir::UnionVariant;

/// The constants of properties, by wire name.
type Constants = Vec<(String, Vec<Value>)>;

/// Alternatives with more constants than this at a property are distinguished by their properties.
const MAX_VALUES: usize = 32;

/// The constants of two alternatives that are one type: those that hold for both.
pub(super) fn either(known: &mut Constants, other: Constants) {
    known.retain_mut(|(name, values)| {
        let Some((_, more)) = other.iter().find(|(own, _)| own == name) else { return false };
        for value in more {
            if !values.contains(value) {
                values.push(value.clone());
            }
        }
        true
    });
}

/// Leaves of all constants those that tell: one that stands alone, or that another alternative has none of. An enum that is alike
/// everywhere may get values that nobody knows yet.
pub(super) fn settle(variants: &mut [UnionVariant], tagged: bool) {
    if tagged {
        variants.iter_mut().for_each(|variant| variant.only.clear());
        return;
    }
    let all: Vec<Constants> = variants.iter().map(|variant| variant.only.clone()).collect();
    let is_apart = |name: &str, values: &[Value]| {
        let others = all.iter().flatten().filter(|(other, _)| other == name);
        others.into_iter().any(|(_, other)| values.iter().all(|value| !other.contains(value)))
    };
    for variant in variants {
        variant
            .only
            .retain(|(name, values)| values.len() <= MAX_VALUES && (values.len() == 1 || is_apart(name, values)));
    }
}
