//! Credentials, by security scheme (OpenAPI 3.0.4, 4.8.27 and 4.8.30).

use std::fmt;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, COOKIE, PROXY_AUTHORIZATION};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::Url;
use zeroize::Zeroizing;

use super::echo::{Needles, basic, pair};
use super::encode::{push_cookie, push_encoded};
use super::error::AuthError;
use super::limits::{Limited, MAX_ERROR_BODY, MAX_MESSAGE};
use super::operation::SchemeKind;
use super::{Body, Error, Location, Operation, Secret, SecurityScheme, Transport};

/// Time before expiry at which a token is renewed.
const EARLY: Duration = Duration::from_secs(30);
/// Lifetime of a token if the authorization server states none.
const LIFETIME: u64 = 3600;

/// Tokens that were fetched last: what a server sends may repeat one that was renewed since.
const RECENT_TOKENS: usize = 8;

/// How far from what is shown a secret is looked for, in bytes, and how many times longer than a secret its spelling may be.
const MIN_REACH: usize = 8 << 10;
const MAX_SPELLING: usize = 16;

/// Replacement for secrets in output.
const HIDDEN: &str = "***";

/// A credential.
#[derive(Clone, Debug)]
pub struct Credential {
    kind: Kind,
    /// Origin of the credential, for errors.
    origin: Option<&'static str>,
}

#[derive(Clone, Debug)]
enum Kind {
    Basic { username: Secret, password: Secret },
    Token(Secret),
    Client { id: Secret, secret: Secret, scopes: Vec<String>, token_url: Option<String> },
}

impl Credential {
    /// User name and password, for HTTP Basic. An API key is a user name with an empty password.
    pub fn basic(username: impl Into<Secret>, password: impl Into<Secret>) -> Self {
        Kind::Basic { username: username.into(), password: password.into() }.into()
    }
    /// Creates a credential from an API key or token, for any scheme (for HTTP Basic: the user name).
    pub fn token(token: impl Into<Secret>) -> Self {
        Kind::Token(token.into()).into()
    }
    /// OAuth 2 client credentials (RFC 6749, 4.4): a token for these scopes is requested when needed, and shared by all clones
    /// of the client until it expires.
    pub fn client_credentials<S: Into<String>>(
        id: impl Into<Secret>,
        secret: impl Into<Secret>,
        scopes: impl IntoIterator<Item = S>,
    ) -> Self {
        let scopes = scopes.into_iter().map(Into::into).collect();
        Kind::Client { id: id.into(), secret: secret.into(), scopes, token_url: None }.into()
    }
    /// Sets the token URL, instead of the one in the OpenAPI document. Only for client credentials.
    pub fn with_token_url(mut self, url: impl Into<String>) -> Self {
        if let Kind::Client { token_url, .. } = &mut self.kind {
            *token_url = Some(url.into());
        }
        self
    }
    /// Sets the origin that errors name, such as a setter and an environment variable.
    pub fn from_origin(mut self, origin: &'static str) -> Self {
        self.origin = Some(origin);
        self
    }
    /// Refuses one that nobody can have meant, and one that HTTP can't carry. Nothing of it is in the error.
    fn check(&self, scheme: &SecurityScheme) -> Result<(), Error> {
        let is_blank = |secret: &Secret| secret.expose().trim().is_empty();
        let is_empty = match &self.kind {
            Kind::Basic { username, password } => is_blank(username) && is_blank(password),
            Kind::Token(token) => is_blank(token),
            Kind::Client { id, secret, .. } => is_blank(id) || is_blank(secret),
        };
        if is_empty {
            return Err(self.refused(scheme, "is empty"));
        }
        let is_header = matches!(
            scheme.kind,
            SchemeKind::ApiKey(Location::Header, _) | SchemeKind::Http(_) | SchemeKind::OAuth2 { .. }
        );
        match &self.kind {
            Kind::Token(token) if is_header && HeaderValue::from_str(token.expose()).is_err() => {
                Err(self.refused(scheme, "has characters that a header can't hold, such as a line break"))
            }
            // A colon ends the user name (RFC 7617, 2).
            Kind::Basic { username, .. } if username.expose().contains(':') => {
                Err(self.refused(scheme, "has a user name with a colon, which HTTP Basic can't send"))
            }
            _ => Ok(()),
        }
    }
    fn refused(&self, scheme: &SecurityScheme, why: &str) -> Error {
        let origin = self.origin.map(|origin| format!(", from {origin},")).unwrap_or_default();
        Error::invalid(format!("the credential for the security scheme `{}`{origin} {why}", scheme.name))
    }
}

impl From<Kind> for Credential {
    fn from(kind: Kind) -> Self {
        Self { kind, origin: None }
    }
}

/// The credentials of a client.
pub(super) struct Credentials {
    entries: Vec<Entry>,
    known: std::sync::Mutex<Known>,
}

/// The secrets that nothing may show.
struct Known {
    own: Vec<Secret>,
    fetched: Vec<Secret>,
    needles: Arc<Needles>,
}

struct Entry {
    scheme: &'static SecurityScheme,
    kind: Kind,
    /// The header of every call, where it is known beforehand.
    authorization: Option<HeaderValue>,
    fetched: Option<Fetched>,
}

impl Credentials {
    /// `headers` are those of every call, some of which hold secrets too.
    pub(super) fn new(
        given: Vec<(&'static SecurityScheme, Credential)>,
        headers: &HeaderMap,
        base: &Url,
    ) -> Result<Self, Error> {
        let mut own: Vec<Secret> = given.iter().flat_map(|(_, credential)| secrets(&credential.kind)).collect();
        let sensitive_headers = [AUTHORIZATION, PROXY_AUTHORIZATION, COOKIE];
        for value in sensitive_headers.iter().flat_map(|name| headers.get_all(name)).filter_map(|v| v.to_str().ok()) {
            own.push(value.split_once(' ').map_or(value, |(_, credentials)| credentials).into());
        }
        let entry = |(scheme, credential): (&'static SecurityScheme, Credential)| {
            credential.check(scheme)?;
            let kind = credential.kind;
            let fetched = match &kind {
                Kind::Client { token_url, .. } => Some(Fetched::new(scheme, token_url.as_deref(), base)?),
                Kind::Basic { .. } if !matches!(scheme.kind, SchemeKind::Basic) => {
                    let name = scheme.name;
                    return Err(Error::invalid(format!(
                        "the security scheme `{name}` does not use a user name and password"
                    )));
                }
                _ => None,
            };
            let authorization = match &kind {
                Kind::Basic { username, password } => Some(sensitive(scheme, &["Basic ", &basic(username, password)])?),
                Kind::Token(token) => authorization(scheme, token)?,
                Kind::Client { .. } => None,
            };
            Ok(Entry { scheme, kind, authorization, fetched })
        };
        let entries = given.into_iter().map(entry).collect::<Result<_, _>>()?;
        let needles = Arc::new(Needles::new(&own));
        Ok(Self { entries, known: Known { own, fetched: Vec::new(), needles }.into() })
    }
    fn find(&self, scheme: &SecurityScheme) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.scheme.name == scheme.name)
    }
    /// The first alternative that there are credentials for.
    pub(super) fn choose(&self, operation: &'static Operation) -> Result<&'static [&'static SecurityScheme], Error> {
        let known =
            |scheme: &&SecurityScheme| matches!(scheme.kind, SchemeKind::MutualTls) || self.find(scheme).is_some();
        // Anonymous calls are the last resort, wherever the document lists them.
        let mut named = operation.security.iter().filter(|schemes| !schemes.is_empty());
        if let Some(schemes) = named.find(|schemes| schemes.iter().all(known)) {
            return Ok(schemes);
        }
        if operation.security.is_empty() || operation.security.iter().any(|schemes| schemes.is_empty()) {
            return Ok(&[]);
        }
        let all: Vec<_> = operation
            .security
            .iter()
            .map(|schemes| schemes.iter().map(|scheme| scheme.to_string()).collect::<Vec<_>>().join(" and "))
            .collect();
        Err(Error::invalid(format!("{} requires credentials that are not set: {}", operation.id, all.join(", or "))))
    }
    /// Adds what `schemes` need to a request.
    pub(super) async fn apply(
        &self,
        schemes: &[&'static SecurityScheme],
        transport: &dyn Transport,
        timeout: Duration,
        url: &mut String,
        headers: &mut HeaderMap,
    ) -> Result<(), Error> {
        for scheme in schemes {
            let Some(entry) = self.find(scheme) else { continue };
            if let Some(value) = &entry.authorization {
                headers.insert(AUTHORIZATION, value.clone());
                continue;
            }
            let token = match (&entry.kind, &entry.fetched) {
                (Kind::Token(token), _) => token.clone(),
                (Kind::Client { id, secret, scopes, .. }, Some(fetched)) => {
                    let token = fetched.token(transport, timeout, id, secret, scopes).await;
                    let token = token.map_err(|error| self.cleaned(error))?;
                    self.known().remember(&token);
                    token
                }
                (Kind::Basic { .. } | Kind::Client { .. }, _) => continue,
            };
            entry.add(&token, url, headers)?;
        }
        Ok(())
    }
    /// After a 401: forgets tokens that were fetched, and says whether there were any, so that another attempt makes sense.
    pub(super) async fn forget_tokens(&self, schemes: &[&'static SecurityScheme], sent: &HeaderValue) -> bool {
        let mut forgotten = false;
        for fetched in schemes.iter().filter_map(|scheme| self.find(scheme)?.fetched.as_ref()) {
            let mut token = fetched.current.lock().await;
            // Another task may have fetched a new one in between: that one stays.
            let is_sent = |token: &Token| sent.as_bytes().ends_with(token.text.expose().as_bytes());
            if token.as_ref().is_some_and(is_sent) {
                *token = None;
            }
            forgotten = true;
        }
        forgotten
    }
    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
    fn needles(&self) -> Arc<Needles> {
        self.known().needles.clone()
    }
    /// A server's text without our secrets, however it spells them; nothing of it where that can't be found out in bounded time.
    pub(super) fn redact(&self, text: &str) -> String {
        let Some(found) = self.needles().find(text.as_bytes()) else { return HIDDEN.to_owned() };
        let mut clean = Vec::with_capacity(text.len());
        let mut at = 0;
        for range in found {
            clean.extend_from_slice(&text.as_bytes()[at..range.start]);
            clean.extend_from_slice(HIDDEN.as_bytes());
            at = range.end;
        }
        clean.extend_from_slice(&text.as_bytes()[at..]);
        String::from_utf8_lossy(&clean).into_owned()
    }
    /// The same for what is shown of a long text: its beginning.
    pub(super) fn shown(&self, text: &str) -> String {
        let mut end = text.len().min(MAX_MESSAGE * 4 + self.reach());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        Limited(&self.redact(&text[..end])).to_string()
    }
    /// How far from a place a credential may begin or end that touches it, in bytes.
    pub(super) fn reach(&self) -> usize {
        MIN_REACH + self.needles().longest() * MAX_SPELLING
    }
    /// An authorization server's words, short and without our secrets.
    fn cleaned(&self, mut error: Error) -> Error {
        if let Error::Auth(error) = &mut error {
            error.message = self.shown(&error.message);
        }
        error
    }
    /// Whether a server's bytes repeat one of our secrets, however they spell it.
    pub(super) fn are_in(&self, bytes: &[u8]) -> bool {
        self.needles().find(bytes).is_none_or(|found| !found.is_empty())
    }
    /// Marks headers that repeat one of our secrets, so that `Debug` leaves their values out.
    pub(super) fn mark(&self, headers: &mut HeaderMap) {
        for value in headers.values_mut().filter(|value| self.are_in(value.as_bytes())) {
            value.set_sensitive(true);
        }
    }
}

impl Known {
    fn remember(&mut self, token: &Secret) {
        if self.fetched.iter().any(|known| known.expose() == token.expose()) {
            return;
        }
        if self.fetched.len() == RECENT_TOKENS {
            self.fetched.remove(0);
        }
        self.fetched.push(token.clone());
        self.needles = Arc::new(Needles::new(self.own.iter().chain(&self.fetched)));
    }
}

/// Secret parts of a credential.
fn secrets(kind: &Kind) -> Vec<Secret> {
    match kind {
        Kind::Basic { username, password } => vec![username.clone(), password.clone(), pair(username, password)],
        Kind::Token(token) => vec![token.clone()],
        Kind::Client { secret, .. } => vec![secret.clone()],
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.entries.iter().map(|entry| (entry.scheme.name, &entry.kind))).finish()
    }
}

impl Entry {
    fn add(&self, token: &Secret, url: &mut String, headers: &mut HeaderMap) -> Result<(), Error> {
        match self.scheme.kind {
            SchemeKind::ApiKey(Location::Header, name) => {
                let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unusable(self.scheme))?;
                headers.insert(name, sensitive(self.scheme, &[token.expose()])?);
            }
            SchemeKind::ApiKey(Location::Cookie, name) => {
                let mut cookies = Zeroizing::new(String::new());
                if let Some(others) = headers.get(COOKIE).and_then(|value| value.to_str().ok()) {
                    cookies.push_str(others);
                }
                let mut pair = Zeroizing::new(String::new());
                push_encoded(&mut pair, name);
                pair.push('=');
                push_encoded(&mut pair, token.expose());
                push_cookie(&mut cookies, &pair);
                headers.insert(COOKIE, sensitive(self.scheme, &[&cookies])?);
            }
            SchemeKind::ApiKey(_, name) => {
                set_query(url, name, token.expose());
            }
            SchemeKind::Basic | SchemeKind::Http(_) | SchemeKind::OAuth2 { .. } => {
                if let Some(value) = authorization(self.scheme, token)? {
                    headers.insert(AUTHORIZATION, value);
                }
            }
            SchemeKind::MutualTls => {}
        }
        Ok(())
    }
}

/// Sets a parameter of a URL's query, in place of one that an API's own next page may have already. A fragment is left out: it is
/// not sent, and would take the parameter with it.
fn set_query(url: &mut String, name: &str, value: &str) {
    let end = url.find('#').unwrap_or(url.len());
    let (path, query) = url[..end].split_once('?').unwrap_or((&url[..end], ""));
    let is_other = |pair: &&str| {
        let spaced = pair.split('=').next().unwrap_or_default().replace('+', " ");
        !pair.is_empty() && *percent_encoding::percent_decode_str(&spaced).decode_utf8_lossy() != *name
    };
    let mut changed = format!("{path}?");
    for pair in query.split('&').filter(is_other) {
        changed.push_str(pair);
        changed.push('&');
    }
    push_encoded(&mut changed, name);
    changed.push('=');
    push_encoded(&mut changed, value);
    *url = changed;
}

fn unusable(scheme: &SecurityScheme) -> Error {
    Error::invalid(format!(
        "the credential for the security scheme `{}` contains characters that are invalid in a header",
        scheme.name
    ))
}

/// A header's value that `Debug` leaves out, and that is overwritten when the last request with it is gone.
fn sensitive(scheme: &SecurityScheme, parts: &[&str]) -> Result<HeaderValue, Error> {
    let text = Bytes::from_owner(Zeroizing::new(parts.concat().into_bytes()));
    let mut value = HeaderValue::from_maybe_shared(text).map_err(|_| unusable(scheme))?;
    value.set_sensitive(true);
    Ok(value)
}

/// Value of the `Authorization` header for a token, or `None` if the scheme does not use it.
fn authorization(scheme: &SecurityScheme, token: &Secret) -> Result<Option<HeaderValue>, Error> {
    match scheme.kind {
        SchemeKind::Basic => sensitive(scheme, &["Basic ", &basic(token, &Secret::from(""))]),
        SchemeKind::Http(name) => sensitive(scheme, &[name, " ", token.expose()]),
        SchemeKind::OAuth2 { .. } => sensitive(scheme, &["Bearer ", token.expose()]),
        SchemeKind::ApiKey(..) | SchemeKind::MutualTls => return Ok(None),
    }
    .map(Some)
}

/// A token that is fetched when it is needed; the lock makes other tasks wait for the one that fetches.
struct Fetched {
    scheme: &'static str,
    url: Url,
    current: Mutex<Option<Token>>,
}

struct Token {
    text: Secret,
    expires: Instant,
}

impl Fetched {
    fn new(scheme: &'static SecurityScheme, token_url: Option<&str>, base: &Url) -> Result<Self, Error> {
        let name = scheme.name;
        let SchemeKind::OAuth2 { token_url: declared } = scheme.kind else {
            return Err(Error::invalid(format!("the security scheme `{name}` does not support client credentials")));
        };
        let url = token_url.or(declared).and_then(|url| base.join(url).ok());
        let url =
            url.ok_or_else(|| Error::invalid(format!("the security scheme `{name}` declares no token URL; set one")))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Error::invalid(format!("the token URL of the security scheme `{name}` is not an HTTP URL")));
        }
        if base.scheme() == "https" && url.scheme() != "https" {
            return Err(Error::invalid(format!("the token URL of the security scheme `{name}` is not `https`")));
        }
        Ok(Self { scheme: name, url, current: Mutex::new(None) })
    }
    async fn token(
        &self,
        transport: &dyn Transport,
        timeout: Duration,
        id: &Secret,
        secret: &Secret,
        scopes: &[String],
    ) -> Result<Secret, Error> {
        let mut current = self.current.lock().await;
        if let Some(token) = current.as_ref().filter(|token| Instant::now() < token.expires) {
            return Ok(token.text.clone());
        }
        // Most servers take the client's credentials in a header (RFC 6749, 2.3.1); some only in the body.
        let fetch = async {
            match self.fetch(transport, id, secret, scopes, false).await? {
                (StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED, _) => {
                    self.fetch(transport, id, secret, scopes, true).await
                }
                answer => Ok(answer),
            }
        };
        let (status, body) = tokio::time::timeout(timeout, fetch)
            .await
            .map_err(|_| self.failed(format!("no response was received within {timeout:?}"), None))??;
        let token = self.read(status, &body)?;
        let text = token.text.clone();
        *current = Some(token);
        Ok(text)
    }
    async fn fetch(
        &self,
        transport: &dyn Transport,
        id: &Secret,
        secret: &Secret,
        scopes: &[String],
        in_body: bool,
    ) -> Result<(StatusCode, Zeroizing<Vec<u8>>), Error> {
        let mut form = String::from("grant_type=client_credentials");
        let mut add = |name: &str, value: &str| {
            form.push('&');
            form.push_str(name);
            form.push('=');
            push_encoded(&mut form, value);
        };
        if !scopes.is_empty() {
            add("scope", &scopes.join(" "));
        }
        if in_body {
            add("client_id", id.expose());
            add("client_secret", secret.expose());
        }
        let mut request = http::Request::new(Body::from(form));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.url.as_str().parse().map_err(|_| self.failed("the token URL is not valid", None))?;
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        if !in_body {
            let mut value = HeaderValue::try_from(format!("Basic {}", *basic(id, secret))).map_err(|_| {
                self.failed("the client credentials contains characters that are invalid in a header", None)
            })?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        let unreachable = |error: Error| self.failed("the authorization server is not reachable", Some(error));
        let (parts, body) = transport.send(request).await.map_err(|error| unreachable(error.into()))?.into_parts();
        let body = body.collect(MAX_ERROR_BODY).await.map_err(unreachable)?;
        Ok((parts.status, Zeroizing::new(body.into())))
    }
    /// RFC 6749, 5.1 and 5.2. Of a refusal only the error code is repeated.
    fn read(&self, status: StatusCode, body: &[u8]) -> Result<Token, Error> {
        let answer: Value = serde_json::from_slice(body).unwrap_or_default();
        if !status.is_success() {
            let code = answer["error"].as_str().unwrap_or("no reason given");
            return Err(self.failed(format!("the authorization server responded with {status}: {code}"), None));
        }
        let Some(token) = answer["access_token"].as_str().filter(|token| !token.is_empty()) else {
            return Err(self.failed("the authorization server's response has no `access_token`", None));
        };
        let lifetime = &answer["expires_in"];
        let lifetime = lifetime.as_u64().or_else(|| lifetime.as_str()?.parse().ok()).unwrap_or(LIFETIME);
        let lifetime = Duration::from_secs(lifetime.min(365 * 24 * 3600));
        let early = EARLY.min(lifetime / 2);
        Ok(Token { text: token.into(), expires: Instant::now() + lifetime - early })
    }
    fn failed(&self, message: impl Into<String>, source: Option<Error>) -> Error {
        Error::Auth(Box::new(AuthError { scheme: self.scheme, message: message.into(), source, unsettled: false }))
    }
}
