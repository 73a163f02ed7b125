//! Values permitted at each position of a server's URL, so that none changes another part of it (RFC 3986, 3).

use std::borrow::Cow;
use std::net::Ipv6Addr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::{ParseError, Url};

/// All but what needs no escape anywhere (RFC 3986, 2.3).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Longest label of a host's name, in bytes (RFC 1035, 2.3.4).
const MAX_LABEL: usize = 63;

/// The place of a variable in a server's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerPlace {
    /// The address up to the path that follows: `{endpoint}/v1`.
    Origin,
    /// The scheme: `{scheme}://api.example`.
    Scheme,
    /// In the host: `https://{tenant}.api.example`.
    Host,
    /// The whole host, optionally with a port: `https://{host}/v1`.
    Authority,
    /// The port: `https://api.example:{port}`.
    Port,
    /// In a segment of the path: `https://api.example/{version}`.
    Segment,
    /// One or more segments of the path, or none.
    Path,
    /// The path from its first slash on: `https://api.example{base}`.
    Root,
}

impl ServerPlace {
    /// Returns the value, encoded for its place in the URL.
    ///
    /// # Errors
    /// Returns the reason why the value is invalid there.
    pub fn fit(self, value: &str) -> Result<Cow<'_, str>, &'static str> {
        match self {
            Self::Origin => base_url(value).map(|url| String::from(url).trim_end_matches('/').to_owned().into()),
            Self::Scheme if matches!(value, "http" | "https") => Ok(value.into()),
            Self::Scheme => Err("must be `https` or `http`"),
            // protection: server-host
            Self::Host => host(value).map(|()| value.into()),
            Self::Authority => authority(value).map(|()| value.into()),
            // protection: server-port
            Self::Port => port(value).map(|()| value.into()),
            Self::Segment if value.is_empty() => Err("must not be empty"),
            // protection: server-path
            Self::Segment => segment(value).map(Cow::Owned),
            Self::Path => path(value).map(Cow::Owned),
            Self::Root if value.is_empty() || value.starts_with('/') => path(value).map(Cow::Owned),
            Self::Root => Err("must begin with `/`"),
        }
    }
}

fn host(name: &str) -> Result<(), &'static str> {
    let is_label = |label: &str| {
        (1..=MAX_LABEL).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    };
    if name.split('.').all(is_label) {
        return Ok(());
    }
    Err("must be part of a host: labels of ASCII letters, digits and `-`, with dots between them")
}

fn port(digits: &str) -> Result<(), &'static str> {
    match digits.bytes().all(|b| b.is_ascii_digit()) && digits.parse::<u16>().is_ok_and(|port| port > 0) {
        true => Ok(()),
        false => Err("must be a port: a number from 1 to 65535"),
    }
}

fn authority(value: &str) -> Result<(), &'static str> {
    if let Some((address, rest)) = value.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        address.parse::<Ipv6Addr>().map_err(|_| "must be a host: this is not an IPv6 address")?;
        return if rest.is_empty() { Ok(()) } else { port(rest.strip_prefix(':').unwrap_or("none")) };
    }
    match value.split_once(':') {
        Some((name, digits)) => host(name).and_then(|()| port(digits)),
        None => host(value),
    }
}

fn segment(value: &str) -> Result<String, &'static str> {
    if is_dots(value) {
        return Err("must not be `.` or `..`, which refer to another path");
    }
    Ok(utf8_percent_encode(value, ENCODED).to_string())
}

fn path(value: &str) -> Result<String, &'static str> {
    value.split('/').map(segment).collect::<Result<Vec<_>, _>>().map(|segments| segments.join("/"))
}

/// Returns whether a segment names its own folder or the one above, as URLs read it (WHATWG URL, 4.1: `%2e` is a dot too).
pub(super) fn is_dots(segment: &str) -> bool {
    matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}

/// The base URL that a text is: absolute, HTTP, nothing but a path behind the host. The text is not part of the reasons: it
/// may hold a password.
pub(crate) fn base_url(text: &str) -> Result<Url, &'static str> {
    if text.contains(|c: char| c.is_control() || c == '\\') {
        return Err("must not contain control characters or backslashes");
    }
    let mut url = Url::parse(text).map_err(|error| match error {
        ParseError::EmptyHost => "has no host",
        ParseError::RelativeUrlWithoutBase => "must begin with `https://` or `http://`",
        ParseError::InvalidPort => "has a port that is not a number from 0 to 65535",
        _ => "has a host that is not valid",
    })?;
    check(&url)?;
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

/// Returns whether an address can be a server's.
pub(super) fn check(url: &Url) -> Result<(), &'static str> {
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err("must begin with `https://` or `http://`");
    }
    if url.host_str().is_some_and(|host| host.contains(['{', '}'])) {
        return Err("has a host that is not valid");
    }
    // protection: base-password
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not contain a user name or password");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("must not have a query or fragment");
    }
    Ok(())
}
