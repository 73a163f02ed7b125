//! Response headers, parsed as their declared types.

use std::str::FromStr;

use http::HeaderMap;

use super::codec::{self, Blank, Decoder, Tree};

/// Returns the value of a header, or `None` if it is absent or not an `H`.
pub fn read_header<H: FromStr>(headers: &HeaderMap, name: &str) -> Option<H> {
    value(headers, name)?.parse().ok()
}

/// Returns the values of a list header, in one or several lines (RFC 9110, 5.3), or `None` if it is absent or one value is not an `H`.
pub fn read_header_list<H: FromStr>(headers: &HeaderMap, name: &str, delimiter: char) -> Option<Vec<H>> {
    values(headers, name, delimiter)?.into_iter().map(|value| value.parse().ok()).collect()
}

/// Returns the value of a header as a type that JSON text is read as.
pub fn decode_header<H: Blank>(headers: &HeaderMap, name: &str) -> Option<H> {
    decode(value(headers, name)?)
}

/// Returns the values of a list header as a type that JSON text is read as.
pub fn decode_header_list<H: Blank>(headers: &HeaderMap, name: &str, delimiter: char) -> Option<Vec<H>> {
    values(headers, name, delimiter)?.into_iter().map(decode).collect()
}

fn decode<H: Blank>(text: &str) -> Option<H> {
    read(&Tree::String(text.to_owned()).to_string())
}

fn value<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    Some(headers.get(name)?.to_str().ok()?.trim())
}

fn values<'h>(headers: &'h HeaderMap, name: &str, delimiter: char) -> Option<Vec<&'h str>> {
    headers.get(name)?;
    let mut list = Vec::new();
    // Cookies have commas in them, and a line each (RFC 9110, 5.3).
    let is_cookie = name.eq_ignore_ascii_case("set-cookie");
    for line in headers.get_all(name) {
        let values = line.to_str().ok()?.split(|c| c == delimiter && !is_cookie);
        list.extend(values.map(str::trim).filter(|value| !value.is_empty()));
    }
    Some(list)
}

/// Returns the fields of an object header (OpenAPI 3.0.4, 4.8.12.4, `simple`): `R=100,G=200` where it is to `explode`, else
/// `R,100,G,200`. `None` if it is absent or not an `H`.
pub fn read_header_fields<H: Blank>(headers: &HeaderMap, name: &str, explode: bool) -> Option<H> {
    headers.get(name)?;
    let mut words = Vec::new();
    for line in headers.get_all(name) {
        words.extend(line.to_str().ok()?.split(',').map(str::trim));
    }
    let field = |name: &str, value: &str| (name.trim().to_owned(), Tree::String(value.trim().to_owned()));
    let fields: Option<Vec<(String, Tree)>> = if explode {
        words.iter().map(|word| word.split_once('=').map(|(name, value)| field(name, value))).collect()
    } else {
        words.chunks(2).map(|pair| Some(field(pair[0], pair.get(1)?))).collect()
    };
    read(&Tree::Object(fields?).to_string())
}

/// Returns the value of a header that is JSON, or `None` if it is absent or not an `H`.
pub fn read_header_json<H: Blank>(headers: &HeaderMap, name: &str) -> Option<H> {
    read(headers.get(name)?.to_str().ok()?)
}

fn read<H: Blank>(json: &str) -> Option<H> {
    let mut value = H::blank();
    codec::decode_into(&mut value, json.as_bytes(), Decoder::new()).ok()?;
    Some(value)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    #[test]
    fn fields_and_json_are_read_from_headers() {
        let mut headers = HeaderMap::new();
        headers.append("x-flat", "R,100, G,200".parse().unwrap());
        headers.append("x-pairs", "R=100,G=a=b".parse().unwrap());
        headers.append("x-json", r#"{"R":[1]}"#.parse().unwrap());
        let read =
            |name: &str, explode| read_header_fields::<Tree>(&headers, name, explode).map(|tree| tree.to_string());
        assert_eq!(read("x-flat", false).as_deref(), Some(r#"{"R":"100","G":"200"}"#));
        assert_eq!(read("x-pairs", true).as_deref(), Some(r#"{"R":"100","G":"a=b"}"#));
        assert_eq!(read("x-flat", true), None);
        assert_eq!(read("x-none", false), None);
        headers.append("x-flat", "B".parse().unwrap());
        assert_eq!(read_header_fields::<Tree>(&headers, "x-flat", false), None);
        assert_eq!(read_header_json::<Tree>(&headers, "x-json").unwrap().to_string(), r#"{"R":[1]}"#);
        assert_eq!(read_header_json::<Tree>(&headers, "x-pairs"), None);
    }

    #[test]
    fn headers_are_read_as_declared() {
        let mut headers = HeaderMap::new();
        headers.append("x-left", " 17 ".parse().unwrap());
        headers.append("x-days", "1, 2".parse().unwrap());
        headers.append("x-days", "3".parse().unwrap());
        assert_eq!(read_header::<i64>(&headers, "x-left"), Some(17));
        assert_eq!(read_header::<bool>(&headers, "x-left"), None);
        assert_eq!(read_header::<String>(&headers, "x-none"), None);
        assert_eq!(read_header_list::<i64>(&headers, "x-days", ','), Some(vec![1, 2, 3]));
        assert_eq!(read_header_list::<i64>(&headers, "x-none", ','), None);
        let cookies = ["a=b; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "c=d"];
        for cookie in cookies {
            headers.append("set-cookie", cookie.parse().unwrap());
        }
        assert_eq!(read_header_list(&headers, "Set-Cookie", ','), Some(cookies.map(str::to_owned).to_vec()));
        headers.append("x-tabs", "1\t2".parse().unwrap());
        assert_eq!(read_header_list::<i64>(&headers, "x-tabs", '\t'), Some(vec![1, 2]));
        headers.append("x-day", "2024-02-29".parse().unwrap());
        assert_eq!(decode_header::<NaiveDate>(&headers, "x-day"), NaiveDate::from_ymd_opt(2024, 2, 29));
        assert_eq!(decode_header::<NaiveDate>(&headers, "x-left"), None);
        assert_eq!(decode_header_list::<i64>(&headers, "x-days", ','), Some(vec![1, 2, 3]));
    }
}
