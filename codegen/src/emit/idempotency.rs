//! Idempotency keys: headers that the client fills in where the caller does not.

use crate::ir::{Operation, Param, ParamLocation, Ty};

/// Length of a UUID, which a key is.
const LENGTH: usize = 36;

/// Returns whether the client makes the value of a parameter: an optional header for an idempotency key, of an operation that is not
/// idempotent by its method (RFC 9110, 9.2.2).
pub(super) fn is_made(operation: &Operation, param: &Param) -> bool {
    let name = param.wire_name.to_ascii_lowercase();
    let last = name.rsplit(['-', '_']).next();
    let is_key = name.contains("idempoten") && matches!(last, Some("key" | "token" | "id"));
    let takes_uuid = param.ty == Ty::String
        && param.limits.as_ref().is_none_or(|limits| {
            limits.patterns.is_empty()
                && limits.min_length.is_none_or(|min| min <= LENGTH)
                && limits.max_length.is_none_or(|max| max >= LENGTH)
        });
    let is_idempotent =
        matches!(operation.method.as_str(), "GET" | "HEAD" | "OPTIONS" | "TRACE" | "PUT" | "DELETE" | "QUERY");
    is_key && takes_uuid && !is_idempotent && param.location == ParamLocation::Header && !param.required
}
