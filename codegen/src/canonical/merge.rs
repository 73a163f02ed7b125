//! Keywords of schemas that must all hold (JSON Schema 2020-12 core, 10.2.1.1).

use std::cmp::Ordering;

use super::schema::SchemaType;

/// Returns whether several schemas together allow null: not if one forbids it; `None` if none mentions it.
pub(crate) fn null_of_all(stated: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    stated.into_iter().flatten().reduce(|a, b| a && b)
}

/// Returns the type of values that have both types: each integer is a number (JSON Schema 2020-12 validation, 6.1.1).
pub(crate) fn type_of_both(a: SchemaType, b: SchemaType) -> Option<SchemaType> {
    match (a, b) {
        (a, b) if a == b => Some(a),
        (SchemaType::Number, SchemaType::Integer) | (SchemaType::Integer, SchemaType::Number) => {
            Some(SchemaType::Integer)
        }
        _ => None,
    }
}

/// Returns the tighter of two bounds: `of` is the number of one, and whether the number itself is out of bounds. `tighter` is how the number
/// of a tighter bound compares: greater of minima, less of maxima.
pub(crate) fn tightest<B: Copy, N: PartialOrd>(
    known: Option<B>,
    new: Option<B>,
    tighter: Ordering,
    of: impl Fn(B) -> (N, bool),
) -> Option<B> {
    let (Some(a), Some(b)) = (known, new) else { return new.or(known) };
    let ((known, _), (number, is_out)) = (of(a), of(b));
    let is_tighter = match number.partial_cmp(&known) {
        Some(Ordering::Equal) => is_out,
        order => order == Some(tighter),
    };
    Some(if is_tighter { b } else { a })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_is_allowed_where_all_that_speak_of_it_allow_it() {
        assert_eq!(null_of_all([None, Some(true), Some(true)]), Some(true));
        assert_eq!(null_of_all([Some(true), Some(false), None]), Some(false));
        assert_eq!(null_of_all([None, None]), None);
    }

    #[test]
    fn integers_are_numbers() {
        use SchemaType::{Integer, Number, String};
        assert_eq!(type_of_both(Number, Integer), Some(Integer));
        assert_eq!(type_of_both(Integer, Number), Some(Integer));
        assert_eq!(type_of_both(Number, Number), Some(Number));
        assert_eq!(type_of_both(Integer, String), None);
    }

    #[test]
    fn the_tighter_bound_allows_less() {
        for (new, known, tighter, expected) in [
            ((2.0, false), (1.0, true), Ordering::Greater, true),
            ((1.0, true), (2.0, false), Ordering::Greater, false),
            ((1.0, true), (1.0, false), Ordering::Greater, true),
            ((1.0, false), (1.0, true), Ordering::Greater, false),
            ((1.0, false), (2.0, true), Ordering::Less, true),
            ((f64::NAN, false), (2.0, false), Ordering::Less, false),
        ] {
            let is_new = tightest(Some(known), Some(new), tighter, |bound| bound) == Some(new);
            assert_eq!(is_new, expected, "{new:?} {known:?} {tighter:?}");
        }
    }
}
