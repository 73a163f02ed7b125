//! Response headers, parsed as their declared types.

use std::str::FromStr;

use http::HeaderMap;

use super::super::json::{Blank, from_str, to_string};

/// Returns the value of a header, or `None` if it is absent or not an `H`.
pub fn read_header<H: FromStr>(headers: &HeaderMap, name: &str) -> Option<H> {
    value(headers, name)?.parse().ok()
}

/// Returns the values of a list header, in one or several lines (RFC 9110, 5.3), or `None` if it is absent or one value is not an `H`.
pub fn read_header_list<H: FromStr>(headers: &HeaderMap, name: &str) -> Option<Vec<H>> {
    values(headers, name)?.into_iter().map(|value| value.parse().ok()).collect()
}

/// Returns the value of a header as a type that JSON text is read as.
pub fn decode_header<H: Blank>(headers: &HeaderMap, name: &str) -> Option<H> {
    decode(value(headers, name)?)
}

/// Returns the values of a list header as a type that JSON text is read as.
pub fn decode_header_list<H: Blank>(headers: &HeaderMap, name: &str) -> Option<Vec<H>> {
    values(headers, name)?.into_iter().map(decode).collect()
}

fn decode<H: Blank>(text: &str) -> Option<H> {
    from_str(&to_string(&text.to_owned())).ok()
}

fn value<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    Some(headers.get(name)?.to_str().ok()?.trim())
}

fn values<'h>(headers: &'h HeaderMap, name: &str) -> Option<Vec<&'h str>> {
    headers.get(name)?;
    let mut list = Vec::new();
    for line in headers.get_all(name) {
        list.extend(line.to_str().ok()?.split(',').map(str::trim).filter(|value| !value.is_empty()));
    }
    Some(list)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    #[test]
    fn headers_are_read_as_declared() {
        let mut headers = HeaderMap::new();
        headers.append("x-left", " 17 ".parse().unwrap());
        headers.append("x-days", "1, 2".parse().unwrap());
        headers.append("x-days", "3".parse().unwrap());
        assert_eq!(read_header::<i64>(&headers, "x-left"), Some(17));
        assert_eq!(read_header::<bool>(&headers, "x-left"), None);
        assert_eq!(read_header::<String>(&headers, "x-none"), None);
        assert_eq!(read_header_list::<i64>(&headers, "x-days"), Some(vec![1, 2, 3]));
        assert_eq!(read_header_list::<i64>(&headers, "x-none"), None);
        headers.append("x-day", "2024-02-29".parse().unwrap());
        assert_eq!(decode_header::<NaiveDate>(&headers, "x-day"), NaiveDate::from_ymd_opt(2024, 2, 29));
        assert_eq!(decode_header::<NaiveDate>(&headers, "x-left"), None);
        assert_eq!(decode_header_list::<i64>(&headers, "x-days"), Some(vec![1, 2, 3]));
    }
}
