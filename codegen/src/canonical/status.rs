//! Statuses of responses (OpenAPI 3.2.0, 4.16; RFC 9110, 15).

/// Returns whether a status means success: `200` or `2XX`.
pub(crate) fn is_success(status: &str) -> bool {
    status.starts_with('2')
}

/// Returns whether `default` is the response of success: it stands alone, or beside errors only.
pub(crate) fn default_succeeds<'a>(mut statuses: impl Iterator<Item = &'a str>) -> bool {
    !statuses.any(|status| status.starts_with(['1', '2', '3']))
}

/// Returns whether a text is a status code, such as `404`, or a range of them, such as `4XX`, in any case (OpenAPI 3.0.4, 4.8.16.2).
pub(crate) fn is_code_or_range(text: &str) -> bool {
    let [first, rest @ ..] = text.as_bytes() else { return false };
    let is_code = first.is_ascii_digit() && *first != b'0' && rest.iter().all(u8::is_ascii_digit);
    let is_range = (b'1'..=b'5').contains(first) && rest.eq_ignore_ascii_case(b"xx");
    rest.len() == 2 && (is_code || is_range)
}
