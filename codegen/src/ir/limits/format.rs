//! Formats of strings (JSON Schema 2020-12 validation, 7.3, and the OpenAPI format registry).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A plain text of the format, where it is a known one that a name alone does not lead to.
pub(crate) fn sample(format: &str) -> Option<&'static str> {
    Some(match format {
        "uuid" | "guid" => "0b7e2d34-5c1f-4a68-9d3e-7f20c4b81a96",
        "email" | "idn-email" => "ada@example.com",
        "uri" | "url" | "iri" => "https://example.com/",
        "uri-reference" | "iri-reference" | "json-pointer" => "/example",
        "hostname" | "idn-hostname" => "example.com",
        "ipv4" | "ip" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "date-time" => "2025-01-15T09:30:00Z",
        "date" => "2025-01-15",
        "time" => "09:30:00Z",
        "duration" => "P1DT2H",
        _ => return None,
    })
}

/// Returns whether a text is of the format, where that is a known one; by its form, for more is not needed here.
pub(crate) fn allows(format: &str, text: &str) -> bool {
    let starts_like = |template: &str| {
        let mut chars = text.chars();
        template
            .chars()
            .all(|kind| chars.next().is_some_and(|c| if kind == '0' { c.is_ascii_digit() } else { c == kind }))
    };
    match format {
        "uuid" | "guid" => is_uuid(text),
        "email" | "idn-email" => {
            let sides = text.split_once('@');
            sides.is_some_and(|(user, host)| !user.is_empty() && !host.is_empty())
                && !text.contains(char::is_whitespace)
        }
        "uri" | "url" | "iri" => url::Url::parse(text).is_ok(),
        "uri-reference" | "iri-reference" => !text.contains(char::is_whitespace),
        "json-pointer" => text.is_empty() || text.starts_with('/'),
        "hostname" | "idn-hostname" => text.split('.').all(is_label),
        "ipv4" => text.parse::<Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<Ipv6Addr>().is_ok(),
        "ip" => text.parse::<IpAddr>().is_ok(),
        "date-time" => starts_like("0000-00-00T00:00:00"),
        "date" => starts_like("0000-00-00") && text.len() == 10,
        "time" => starts_like("00:00:00"),
        "duration" => text.len() > 2 && text.starts_with('P'),
        _ => true,
    }
}

/// RFC 9562, 4.
fn is_uuid(text: &str) -> bool {
    let hexadecimal = |group: &str| group.bytes().all(|b| b.is_ascii_hexdigit());
    text.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && text.split('-').all(hexadecimal)
}

/// RFC 1123, 2.1.
fn is_label(label: &str) -> bool {
    let is_inner = |c: char| c.is_alphanumeric() || c == '-';
    (1..=63).contains(&label.len()) && label.chars().all(is_inner) && !label.starts_with('-') && !label.ends_with('-')
}
