//! What schemas demand of scalars, gathered for where these are used.

use std::sync::Arc;

use super::Builder;
use super::flat::{Flat, Rest, Sr};
use crate::ir::{Bound, Limits, Pattern, Ty};

/// How many choices and containers may stand in each other around the scalars.
const MAX_DEPTH: usize = 16;

impl<'a> Builder<'a> {
    /// What the schemas demand of a value of the type that they came to. Named types hold the limits of their own parts.
    pub(super) fn limits(&mut self, parts: &[Sr<'a>], ty: &Ty) -> Option<Arc<Limits>> {
        self.limits_within(parts, ty, MAX_DEPTH)
    }

    fn limits_within(&mut self, parts: &[Sr<'a>], ty: &Ty, depth: usize) -> Option<Arc<Limits>> {
        let depth = depth.checked_sub(1)?;
        let element = match ty {
            Ty::Nullable(inner) | Ty::Optional(inner) => return self.limits_within(parts, inner, depth),
            Ty::Array(item) | Ty::Map(item) => Some(&**item),
            _ if is_limited(ty) => None,
            _ => return None,
        };
        if element.is_some_and(|element| !holds_limited(element)) {
            return None;
        }
        let flat = self.flatten(parts);
        if let ([choice], None) = (flat.choices.as_slice(), flat.type_name) {
            return self.least_limits(&choice.alternatives, ty, depth);
        }
        let limits = match element {
            None => self.scalar_limits(flat, ty),
            Some(element) => {
                let limits = element_schema(&flat, ty).and_then(|part| self.limits_within(&[part], element, depth));
                Limits { element: limits, ..Limits::default() }
            }
        };
        (!limits.is_empty()).then(|| Arc::new(limits))
    }

    /// Alternatives that came to one type: the first speaks for all, unless another takes any value.
    fn least_limits(&mut self, alternatives: &[Sr<'a>], ty: &Ty, depth: usize) -> Option<Arc<Limits>> {
        let mut first = None;
        for part in self.without_null(alternatives) {
            let limits = self.limits_within(&[part], ty, depth)?;
            first.get_or_insert(limits);
        }
        first
    }

    fn scalar_limits(&mut self, flat: Flat<'a>, ty: &Ty) -> Limits {
        let mut limits = flat.limits;
        if *ty == Ty::String {
            let known =
                |pattern| self.patterns.entry(pattern).or_insert_with(|| Arc::new(Pattern::new(pattern))).clone();
            return Limits { format: flat.format, patterns: flat.patterns.into_iter().map(known).collect(), ..limits };
        }
        let bound = |value| Some(Bound { value, exclusive: false });
        if let Some((low, high)) = flat.format.as_deref().and_then(range) {
            limits.add_number(bound(low), bound(high), None);
        }
        limits
    }
}

fn is_limited(ty: &Ty) -> bool {
    matches!(ty, Ty::String | Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 | Ty::F64)
}

fn holds_limited(ty: &Ty) -> bool {
    match ty {
        Ty::Array(inner) | Ty::Map(inner) | Ty::Nullable(inner) => holds_limited(inner),
        ty => is_limited(ty),
    }
}

fn element_schema<'a>(flat: &Flat<'a>, ty: &Ty) -> Option<Sr<'a>> {
    match (ty, flat.rest) {
        (Ty::Array(_), _) => flat.items,
        (_, Some(Rest::Schema(schema))) => Some(schema),
        _ => flat.pattern_properties.first().map(|(_, schema)| *schema),
    }
}

/// Bounds of the integer formats whose type in Rust is wider (OpenAPI format registry).
fn range(format: &str) -> Option<(f64, f64)> {
    Some(match format {
        "int8" => (-128.0, 127.0),
        "uint8" => (0.0, 255.0),
        "int16" => (-32_768.0, 32_767.0),
        "uint16" => (0.0, 65_535.0),
        _ => return None,
    })
}
