//! Redirects (RFC 9110, 15.4), without disclosing secrets.

use std::borrow::Cow;

use http::header::{
    ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, LOCATION, RANGE,
    USER_AGENT,
};
use http::{HeaderMap, Method, StatusCode};
use url::Url;

use super::Error;
use super::body::Payload;
use super::limits::MAX_REDIRECTS;

/// A request on its way.
pub(super) struct Route<'a> {
    pub(super) url: Cow<'a, str>,
    pub(super) method: Method,
    pub(super) headers: Cow<'a, HeaderMap>,
    pub(super) payload: Payload,
    /// Still at the origin that the credentials are for.
    pub(super) trusted: bool,
    hops: usize,
}

impl<'a> Route<'a> {
    pub(super) fn new(url: &'a str, method: Method, headers: &'a HeaderMap, payload: Payload) -> Self {
        Self { url: url.into(), method, headers: Cow::Borrowed(headers), payload, trusted: true, hops: 0 }
    }
    /// Number of redirects that were followed.
    pub(super) fn hops(&self) -> usize {
        self.hops
    }
    /// Follows a redirect; false where the response is not one.
    pub(super) fn follow(&mut self, status: StatusCode, headers: &HeaderMap) -> Result<bool, Error> {
        if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
            return Ok(false);
        }
        let Some(location) = headers.get(LOCATION) else { return Ok(false) };
        let here = Url::parse(&self.url).map_err(|_| refused("the URL of the request is not valid"))?;
        let there = location.to_str().ok().and_then(|location| here.join(location).ok());
        let mut there = there.ok_or_else(|| refused("its target is not a valid URL"))?;
        self.hops += 1;
        // protection: redirect-count
        if self.hops > MAX_REDIRECTS {
            return Err(refused(&format!("there were {} redirects, probably a loop", self.hops)));
        }
        // protection: redirect-scheme
        if !matches!(there.scheme(), "http" | "https") {
            return Err(refused("its target is not an HTTP URL"));
        }
        // protection: redirect-http
        if here.scheme() == "https" && there.scheme() == "http" {
            return Err(refused("its target is HTTP, the request HTTPS"));
        }
        // protection: redirect-password
        if !there.username().is_empty() || there.password().is_some() {
            return Err(refused("its target contains a password"));
        }
        self.change_method(status);
        // protection: stream-redirect
        if !self.payload.is_replayable() {
            return Err(refused("the request body is a stream, which can't be sent twice"));
        }
        if here.origin() != there.origin() {
            self.leave()?;
        }
        there.set_fragment(None);
        self.url = String::from(there).into();
        Ok(true)
    }
    /// 303 always asks for a GET; 301 and 302 do for a POST, as every client reads them (RFC 9110, 15.4.2).
    fn change_method(&mut self, status: StatusCode) {
        let to_get = match status.as_u16() {
            303 => self.method != Method::HEAD,
            301 | 302 => self.method == Method::POST,
            _ => false,
        };
        if to_get {
            self.method = Method::GET;
            self.payload = Payload::Empty;
            for name in [CONTENT_TYPE, CONTENT_LENGTH, CONTENT_ENCODING] {
                self.headers.to_mut().remove(name);
            }
        }
    }
    /// Another origin gets no credentials, no header that could hold a secret, and no body.
    fn leave(&mut self) -> Result<(), Error> {
        // protection: redirect-body
        if !self.payload.is_empty() || !self.method.is_safe() {
            return Err(refused("its target is another origin, and the request has a body or is not safe"));
        }
        // protection: redirect-secret
        self.trusted = false;
        let harmless = [ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, RANGE, USER_AGENT];
        // protection: redirect-header
        let kept = self.headers.iter().filter(|(name, _)| harmless.contains(name));
        self.headers = Cow::Owned(kept.map(|(name, value)| (name.clone(), value.clone())).collect());
        Ok(())
    }
}

fn refused(why: &str) -> Error {
    Error::Redirect(format!("a redirect was not followed: {why}").into())
}
