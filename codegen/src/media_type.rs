//! Names of media types (RFC 9110, 8.3.1).

/// The type itself, in lower case: without parameters.
pub(crate) fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
