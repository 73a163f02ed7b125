//! Constraints on scalars, collected where they are used.

use std::sync::Arc;

use super::Builder;
use crate::canonical::{Additional, NumberBound, SchemaUse, View};
use crate::ir::{Bound, Limits, Pattern, Ty};

/// Maximum number of nested choices and containers around the scalars.
const MAX_DEPTH: usize = 16;

impl<'a> Builder<'a> {
    /// Returns the constraints on a value. Named types have the constraints of their own parts.
    pub(super) fn limits(&mut self, parts: &[SchemaUse], ty: &Ty) -> Option<Arc<Limits>> {
        self.limits_within(parts, ty, MAX_DEPTH)
    }

    fn limits_within(&mut self, parts: &[SchemaUse], ty: &Ty, depth: usize) -> Option<Arc<Limits>> {
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
        let view = self.views.merged(parts);
        if let ([choice], None) = (view.choices.as_slice(), view.kind) {
            return self.least_limits(&choice.alternatives, ty, depth);
        }
        let limits = match element {
            None => self.scalar_limits(&view, ty),
            Some(element) => {
                let limits = element_schema(&view, ty).and_then(|part| self.limits_within(&[part], element, depth));
                Limits { element: limits, ..Limits::default() }
            }
        };
        (!limits.is_empty()).then(|| Arc::new(limits))
    }

    /// Alternatives that came to one type: the first speaks for all, unless another takes any value.
    fn least_limits(&mut self, alternatives: &[SchemaUse], ty: &Ty, depth: usize) -> Option<Arc<Limits>> {
        let mut first = None;
        for part in self.without_null(alternatives) {
            let limits = self.limits_within(&[part], ty, depth)?;
            first.get_or_insert(limits);
        }
        first
    }

    fn scalar_limits(&mut self, view: &View<'a>, ty: &Ty) -> Limits {
        let mut limits = declared_limits(view);
        if *ty == Ty::String {
            let known =
                |pattern| self.patterns.entry(pattern).or_insert_with(|| Arc::new(Pattern::new(pattern))).clone();
            let format = view.format.map(str::to_owned);
            let mut patterns: Vec<&'a str> = Vec::new();
            for string in view.schemas().filter_map(|schema| schema.string.as_deref()) {
                patterns.extend(string.pattern.as_deref().filter(|pattern| !patterns.contains(pattern)));
            }
            return Limits { format, patterns: patterns.into_iter().map(known).collect(), ..limits };
        }
        let bound = |value| Some(Bound { value, exclusive: false });
        if let Some((low, high)) = view.format.and_then(range) {
            limits.add_number(bound(low), bound(high), None);
        }
        limits
    }
}

/// Lengths and bounds that the schemas of a view declare.
pub(super) fn declared_limits(view: &View<'_>) -> Limits {
    let mut limits = Limits::default();
    for schema in view.schemas() {
        if let Some(string) = schema.string.as_deref() {
            limits.add_length(string.min, string.max);
        }
        if let Some(number) = schema.number.as_deref() {
            let bound = |bound: &NumberBound| Some(Bound { value: bound.value.as_f64()?, exclusive: bound.exclusive });
            let multiple = number.multiple_of.as_ref().and_then(|multiple| multiple.as_f64());
            let (low, high) = (number.minimum.as_ref(), number.maximum.as_ref());
            limits.add_number(low.and_then(bound), high.and_then(bound), multiple);
        }
    }
    limits
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

fn element_schema(view: &View<'_>, ty: &Ty) -> Option<SchemaUse> {
    match (ty, view.additional) {
        (Ty::Array(_), _) => view.items.first().copied(),
        (_, Some(Additional::Schema(schema))) => Some(schema),
        _ => view.patterns.first().map(|(_, schema)| *schema),
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
