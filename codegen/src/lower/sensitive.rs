//! Values that nobody should see by accident: `format: password` (OpenAPI 3.0.4, 4.4) and `x-sensitive: true`.

use super::Builder;
use crate::canonical::{Additional, SchemaUse, View};
use crate::ir::{Kind, Ty};

/// The extension of schemas and parameters.
pub(super) const SENSITIVE: &str = "x-sensitive";

/// Lists, maps and choices that are nested deeper are not looked into.
const MAX_DEPTH: usize = 16;

impl Builder<'_> {
    /// Returns whether a value that meets all of these schemas is sensitive, or holds one that is where no model hides it.
    pub(super) fn is_sensitive(&self, parts: &[SchemaUse], ty: &Ty) -> bool {
        self.holds_sensitive(parts, self.has_union(ty), MAX_DEPTH)
    }

    /// Returns whether a union is in the type: it hides those of its alternatives that are sensitive.
    fn has_union(&self, ty: &Ty) -> bool {
        let mut found = false;
        // One that is not yet built may be a union.
        let may_be_union = |kind: &Kind| matches!(kind, Kind::Union(_) | Kind::Alias(_));
        ty.visit(&mut |id| found |= may_be_union(&self.types[id.0 as usize].kind));
        found
    }

    fn holds_sensitive(&self, parts: &[SchemaUse], union: bool, depth: usize) -> bool {
        if depth == 0 {
            return false;
        }
        let view = self.views.merged(parts);
        let one = |part: &SchemaUse| self.holds_sensitive(&[*part], union, depth - 1);
        let is_map = || view.properties.is_empty().then_some(view.additional).flatten();
        says_sensitive(&view)
            || view.items.first().is_some_and(one)
            || view.prefix.iter().copied().flatten().any(one)
            || matches!(is_map(), Some(Additional::Schema(part)) if one(&part))
            || (!union && view.choices.iter().flat_map(|choice| &choice.alternatives).any(one))
    }

    /// Returns whether properties that a schema does not name are sensitive.
    pub(super) fn has_sensitive_rest(&self, view: &View<'_>) -> bool {
        let rest = match view.additional {
            Some(Additional::Schema(part)) => Some(part),
            _ => None,
        };
        let patterns = view.patterns.iter().map(|(_, part)| *part);
        view.sensitive || rest.into_iter().chain(patterns).any(|part| self.holds_sensitive(&[part], false, MAX_DEPTH))
    }
}

/// Returns whether the schema says of its value that it is sensitive.
fn says_sensitive(view: &View<'_>) -> bool {
    view.sensitive || view.format == Some("password")
}
