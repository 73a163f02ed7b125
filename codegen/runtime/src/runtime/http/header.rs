//! Response headers, parsed as their declared types.

use std::str::FromStr;

use http::HeaderMap;

/// Returns the value of a header, or `None` if it is absent or not an `H`.
pub fn read_header<H: FromStr>(headers: &HeaderMap, name: &str) -> Option<H> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

/// Returns the values of a list header, in one or several lines (RFC 9110, 5.3), or `None` if it is absent or one value is not an `H`.
pub fn read_header_list<H: FromStr>(headers: &HeaderMap, name: &str) -> Option<Vec<H>> {
    headers.get(name)?;
    let mut list = Vec::new();
    for line in headers.get_all(name) {
        for value in line.to_str().ok()?.split(',').map(str::trim).filter(|value| !value.is_empty()) {
            list.push(value.parse().ok()?);
        }
    }
    Some(list)
}

#[cfg(test)]
mod tests {
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
    }
}
