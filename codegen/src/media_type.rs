//! Names of media types (RFC 9110, 8.3.1).

/// The type itself, in lower case: without parameters.
pub(crate) fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// What stands after the slash of the type itself, in lower case; all of it where there is no slash.
pub(crate) fn subtype(media_type: &str) -> String {
    let essence = essence(media_type);
    essence.split_once('/').map_or_else(|| essence.clone(), |(_, subtype)| subtype.to_owned())
}

/// The type itself with those parameters that tell it from others: all but the charset, in lower case.
pub(crate) fn distinct(media_type: &str) -> String {
    let parameters = media_type.split(';').skip(1).map(|parameter| parameter.trim().to_ascii_lowercase());
    let kept = parameters.filter(|parameter| !parameter.is_empty() && !parameter.starts_with("charset"));
    std::iter::once(essence(media_type)).chain(kept).collect::<Vec<_>>().join(";")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_and_case_are_no_part_of_a_type() {
        for (media_type, itself, sub, own) in [
            ("application/json", "application/json", "json", "application/json"),
            (" Text/CSV ; charset=UTF-8; Header=Present", "text/csv", "csv", "text/csv;header=present"),
            ("application/vnd.zoo+JSON;", "application/vnd.zoo+json", "vnd.zoo+json", "application/vnd.zoo+json"),
            ("zip", "zip", "zip", "zip"),
        ] {
            assert_eq!(essence(media_type), itself);
            assert_eq!(subtype(media_type), sub);
            assert_eq!(distinct(media_type), own);
        }
    }
}
