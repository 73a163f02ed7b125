//! Media types (RFC 9110, 8.3.1) and the kinds of their bodies.

/// The type itself, in lower case: without parameters.
pub(crate) fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Returns the subtype in lower case, or the whole type if there is no slash.
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

/// Kind of the bodies of a media type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Media {
    Json,
    Form,
    Multipart,
    EventStream,
    /// A JSON value on each line, or in each record.
    JsonLines,
    Text,
    Other,
}

/// Returns the kind of the bodies of a media type, regardless of its parameters and case.
pub(crate) fn media(media_type: &str) -> Media {
    let essence = essence(media_type);
    match essence.as_str() {
        "application/json" | "text/json" | "application/x-json" => Media::Json,
        "application/x-www-form-urlencoded" => Media::Form,
        "text/event-stream" => Media::EventStream,
        "application/jsonl"
        | "application/x-jsonl"
        | "application/jsonlines"
        | "application/x-jsonlines"
        | "application/json-lines"
        | "application/ndjson"
        | "application/x-ndjson"
        | "application/x-json-stream"
        | "application/json-seq" => Media::JsonLines,
        _ if essence.ends_with("+json-seq") || essence.ends_with("+jsonl") => Media::JsonLines,
        _ if essence.ends_with("+json") => Media::Json,
        _ if essence.starts_with("multipart/") => Media::Multipart,
        _ if essence.starts_with("text/") => Media::Text,
        _ => Media::Other,
    }
}

/// Returns whether a body is one JSON value.
pub(crate) fn is_json(media_type: &str) -> bool {
    media(media_type) == Media::Json
}

/// Returns whether a body is XML, in whatever vocabulary.
pub(crate) fn is_xml(media_type: &str) -> bool {
    essence(media_type).contains("xml")
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
