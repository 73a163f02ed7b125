//! Values that nobody should see by accident: `format: password` (OpenAPI 3.0.4, 4.4) and `x-sensitive: true`.

use super::Builder;
use super::flat::{Flat, Rest, Sr};
use crate::ir::{Kind, Ty};

/// The extension of schemas and parameters.
pub(super) const SENSITIVE: &str = "x-sensitive";

/// Lists, maps and choices that are nested deeper are not looked into.
const MAX_DEPTH: usize = 16;

impl<'a> Builder<'a> {
    /// Whether a value that meets all of these schemas is sensitive, or holds one that is where no model hides it.
    pub(super) fn is_sensitive(&self, parts: &[Sr<'a>], ty: &Ty) -> bool {
        self.holds_sensitive(parts, self.has_union(ty), MAX_DEPTH)
    }

    /// Whether a union is in the type: it hides those of its alternatives that are sensitive.
    fn has_union(&self, ty: &Ty) -> bool {
        let mut found = false;
        // One that is not yet built may be a union.
        let may_be_union = |kind: &Kind| matches!(kind, Kind::Union(_) | Kind::Alias(_));
        ty.visit(&mut |id| found |= may_be_union(&self.types[id.0 as usize].kind));
        found
    }

    fn holds_sensitive(&self, parts: &[Sr<'a>], union: bool, depth: usize) -> bool {
        if depth == 0 {
            return false;
        }
        let flat = self.flatten(parts);
        let one = |part: &Sr<'a>| self.holds_sensitive(&[*part], union, depth - 1);
        let is_map = || flat.properties.is_empty().then_some(flat.rest).flatten();
        flat.says_sensitive()
            || flat.items.as_ref().is_some_and(one)
            || flat.tuple.iter().flatten().any(one)
            || matches!(is_map(), Some(Rest::Schema(part)) if one(&part))
            || (!union && flat.choices.iter().flat_map(|choice| &choice.alternatives).any(one))
    }

    /// Whether properties that a schema does not name are sensitive.
    pub(super) fn has_sensitive_rest(&self, flat: &Flat<'a>) -> bool {
        let rest = match flat.rest {
            Some(Rest::Schema(part)) => Some(part),
            _ => None,
        };
        let patterns = flat.pattern_properties.iter().map(|(_, part)| *part);
        flat.sensitive || rest.into_iter().chain(patterns).any(|part| self.holds_sensitive(&[part], false, MAX_DEPTH))
    }
}

impl Flat<'_> {
    /// Whether the schema says of its value that it is sensitive.
    fn says_sensitive(&self) -> bool {
        self.sensitive || self.format.as_deref() == Some("password")
    }
}
