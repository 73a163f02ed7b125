//! Types of scalars, by the formats of the OpenAPI format registry.

use super::Ty;

impl Ty {
    /// Returns the type that holds all integers of a format; `None` for a format that says nothing of their size.
    pub(crate) fn of_integer(format: &str) -> Option<Self> {
        Some(match format {
            "int32" | "int16" | "int8" | "uint8" | "uint16" => Self::I32,
            "uint32" => Self::U32,
            "uint64" | "uint" | "usize" => Self::U64,
            "int64" => Self::I64,
            _ => return None,
        })
    }

    /// Returns the type of the integers of a format within bounds: that of the format, or one of 64 bits where the bounds allow more.
    pub(crate) fn of_integers(format: Option<&str>, smallest: Option<f64>, largest: Option<f64>) -> Self {
        let is_within = |from: f64, to: f64| {
            smallest.is_none_or(|smallest| smallest >= from) && largest.is_none_or(|largest| largest <= to)
        };
        match format.and_then(Self::of_integer) {
            Some(Self::I32) if !is_within(i32::MIN.into(), i32::MAX.into()) => Self::of_bounds(smallest, largest),
            Some(Self::U32) if !is_within(0.0, u32::MAX.into()) => Self::of_bounds(smallest, largest),
            Some(known) => known,
            None => Self::of_bounds(smallest, largest),
        }
    }

    /// Returns the type of 64 bits that holds the most of the integers within bounds.
    pub(crate) fn of_bounds(smallest: Option<f64>, largest: Option<f64>) -> Self {
        if largest > Some(I64_END) && smallest >= Some(0.0) { Self::U64 } else { Self::I64 }
    }

    /// Returns the type of the numbers of a format.
    pub(crate) fn of_number(format: Option<&str>) -> Self {
        match format {
            Some("int32") => Self::I32,
            Some("int64") => Self::I64,
            _ => Self::F64,
        }
    }

    /// Returns the type of texts of a content encoding, in lower case, or a format; `None` for an encoding that is not supported.
    pub(crate) fn of_text(encoding: Option<&str>, format: Option<&str>) -> Option<Self> {
        Some(match (encoding, format) {
            (Some("base64"), _) | (None, Some("byte" | "base64")) => Self::Base64,
            (Some(other), _) if other != "binary" => return None,
            (_, Some("binary")) | (Some(_), _) => Self::Binary,
            (_, Some("date-time")) => Self::DateTime,
            (_, Some("date")) => Self::Date,
            _ => Self::String,
        })
    }
}

/// 2⁶³: the largest integer of 64 bits as a double.
pub(crate) const I64_END: f64 = 9_223_372_036_854_775_808.0;
/// 2⁶⁴: the largest one without sign.
pub(crate) const U64_END: f64 = 18_446_744_073_709_551_616.0;
