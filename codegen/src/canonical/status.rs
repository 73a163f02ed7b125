//! Statuses of responses (OpenAPI 3.2.0, 4.16; RFC 9110, 15).

/// Returns whether a status means success: `200` or `2XX`.
pub(crate) fn is_success(status: &str) -> bool {
    status.starts_with('2')
}

/// Returns whether `default` is the response of success: it stands alone, or beside errors only.
pub(crate) fn default_succeeds<'a>(mut statuses: impl Iterator<Item = &'a str>) -> bool {
    !statuses.any(|status| status.starts_with(['1', '2', '3']))
}
