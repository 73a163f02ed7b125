//! Credentials, by security scheme (OpenAPI 3.0.4, 4.8.27 and 4.8.30).

use std::fmt;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION};
use http::{HeaderMap, HeaderName, HeaderValue};
use url::Url;
use zeroize::Zeroizing;

use super::echo::{Needles, basic, pair};
use super::encode::{push_cookie, push_encoded};
use super::hooks::Hooks;
use super::limits::{Limited, MAX_MESSAGE};
use super::oauth::Session;
use super::operation::SchemeKind;
use super::platform;
use super::token::{Cache, Source, failed};
use super::{Error, Location, OAuth2, Operation, Secret, SecurityScheme, TokenSource, Transport};

/// Tokens that were fetched last: what a server sends may repeat one that was renewed since.
const RECENT_TOKENS: usize = 8;

/// Distance from an excerpt within which secrets are searched, in bytes, and the maximum ratio of a spelling's length to the secret's.
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
    Basic { username: Secret, password: TokenSource },
    Token(TokenSource),
    OAuth2(Box<OAuth2>),
}

impl Credential {
    /// Creates a credential from a user name and password, for HTTP Basic. For an API key, leave the password empty.
    pub fn basic(username: impl Into<Secret>, password: impl Into<TokenSource>) -> Self {
        Kind::Basic { username: username.into(), password: password.into() }.into()
    }
    /// Creates a credential from an API key or token, for any scheme (for HTTP Basic: the user name).
    pub fn token(token: impl Into<TokenSource>) -> Self {
        Kind::Token(token.into()).into()
    }
    /// Creates OAuth 2 client credentials (RFC 6749, 4.4): a token for these scopes is requested when needed, and
    /// shared by all clones of the client until it expires.
    pub fn client_credentials<S: Into<String>>(
        id: impl Into<Secret>,
        secret: impl Into<Secret>,
        scopes: impl IntoIterator<Item = S>,
    ) -> Self {
        Self::oauth2(OAuth2::client_credentials(id, secret).scopes(scopes))
    }
    /// Creates a credential for which OAuth 2 tokens are requested when needed.
    pub fn oauth2(grant: OAuth2) -> Self {
        Kind::OAuth2(Box::new(grant)).into()
    }
    /// Sets the token URL, instead of the one in the OpenAPI document. Only for OAuth 2.
    pub fn with_token_url(mut self, url: impl Into<String>) -> Self {
        if let Kind::OAuth2(grant) = self.kind {
            self.kind = Kind::OAuth2(Box::new(grant.token_url(url)));
        }
        self
    }
    /// Sets the origin that errors name, such as a setter and an environment variable.
    pub fn with_origin(mut self, origin: &'static str) -> Self {
        self.origin = Some(origin);
        self
    }
    /// Refuses one that nobody can have meant, and one that HTTP can't carry. Nothing of it is in the error.
    fn check(&self, scheme: &SecurityScheme) -> Result<(), Error> {
        let is_blank = |secret: &Secret| secret.expose().trim().is_empty();
        let is_known_blank = |source: &TokenSource| source.0.known().is_some_and(|secret| is_blank(&secret));
        let is_empty = match &self.kind {
            Kind::Basic { username, password } => is_blank(username) && is_known_blank(password),
            Kind::Token(token) => is_known_blank(token),
            Kind::OAuth2(grant) => grant.is_blank(),
        };
        // protection: key-empty
        if is_empty {
            return Err(self.refused(scheme, "is empty"));
        }
        let is_header = matches!(
            scheme.kind,
            SchemeKind::ApiKey(Location::Header, _) | SchemeKind::Http(_) | SchemeKind::OAuth2 { .. }
        );
        match &self.kind {
            Kind::Token(token)
                if is_header
                    && token.0.known().is_some_and(|secret| HeaderValue::from_str(secret.expose()).is_err()) =>
            {
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
    /// Requests the tokens of OAuth 2.
    session: Option<Session>,
    /// The token that was fetched last.
    cache: Cache,
}

/// A secret of a request that may be another one in the next: the API may refuse it because it was replaced or expired.
pub(super) struct Sent(&'static SecurityScheme, Secret);

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
            let session = match &kind {
                Kind::OAuth2(grant) => Some(Session::new(scheme, (**grant).clone(), base)?),
                Kind::Basic { .. } if !matches!(scheme.kind, SchemeKind::Basic) => {
                    let name = scheme.name;
                    return Err(Error::invalid(format!(
                        "the security scheme `{name}` does not use a user name and password"
                    )));
                }
                _ => None,
            };
            let authorization = match &kind {
                Kind::Basic { username, password: TokenSource(Source::Fixed(password)) } => {
                    Some(sensitive(scheme, &["Basic ", &basic(username, password)])?)
                }
                Kind::Token(TokenSource(Source::Fixed(token))) => authorization(scheme, token)?,
                _ => None,
            };
            Ok(Entry { scheme, kind, authorization, session, cache: Cache::default() })
        };
        let entries = given.into_iter().map(entry).collect::<Result<_, _>>()?;
        let needles = Arc::new(Needles::new(&own));
        Ok(Self { entries, known: Known { own, fetched: Vec::new(), needles }.into() })
    }
    fn find(&self, scheme: &SecurityScheme) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.scheme.name == scheme.name)
    }
    /// The first alternative that there are credentials for: of the client, or in `headers`, which are those of the call and of the client.
    /// Hooks that change requests may add credentials later.
    pub(super) fn choose(
        &self,
        operation: &'static Operation,
        headers: &HeaderMap,
        hooks: &Hooks,
    ) -> Result<&'static [&'static SecurityScheme], Error> {
        let known = |scheme: &&SecurityScheme| {
            matches!(scheme.kind, SchemeKind::MutualTls) || self.find(scheme).is_some() || is_by_hand(scheme, headers)
        };
        // Anonymous calls are the last resort, wherever the document lists them.
        let mut named = operation.security.iter().filter(|schemes| !schemes.is_empty());
        if let Some(schemes) = named.find(|schemes| schemes.iter().all(known)) {
            return Ok(schemes);
        }
        let is_anonymous = operation.security.is_empty() || operation.security.iter().any(|schemes| schemes.is_empty());
        // The caller authenticates by hand, maybe in a way that the document does not name.
        if is_anonymous || headers.contains_key(AUTHORIZATION) || hooks.change_requests() {
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
    ) -> Result<Vec<Sent>, Error> {
        let mut all = Vec::new();
        for scheme in schemes {
            let Some(entry) = self.find(scheme) else { continue };
            if let Some(value) = &entry.authorization {
                headers.insert(AUTHORIZATION, value.clone());
                continue;
            }
            let secret = entry.secret(transport, timeout).await;
            // protection: token-cleaned
            let secret = secret.map_err(|error| self.cleaned(error))?;
            if !entry.is_fixed() {
                // protection: token-before
                self.known().remember(&entry.in_use(&secret));
                all.push(Sent(scheme, secret.clone()));
            }
            entry.add(&secret, url, headers)?;
        }
        Ok(all)
    }
    /// After a 401: forgets tokens that were fetched. Returns whether the next attempt has another secret or may fetch one.
    pub(super) async fn forget_tokens(&self, sent: &[Sent]) -> bool {
        let mut renewable = false;
        for Sent(scheme, secret) in sent {
            let Some(entry) = self.find(scheme) else { continue };
            renewable |= match entry.source() {
                Some(Source::Shared(shared)) => shared.current().expose() != secret.expose(),
                Some(Source::Fixed(_)) => false,
                Some(Source::Provider(_)) | None => {
                    entry.cache.forget(secret).await;
                    true
                }
            };
        }
        renewable
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
    /// Maximum distance from a place at which a credential that touches it may begin or end, in bytes.
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
    /// Returns whether a server's bytes repeat one of our secrets, however they spell it.
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
    fn remember(&mut self, secrets: &[Secret]) {
        let is_new =
            |secret: &&Secret| !self.own.iter().chain(&self.fetched).any(|known| known.expose() == secret.expose());
        let new: Vec<Secret> = secrets.iter().filter(is_new).cloned().collect();
        if new.is_empty() {
            return;
        }
        self.fetched.extend(new);
        let old = self.fetched.len().saturating_sub(RECENT_TOKENS);
        self.fetched.drain(..old);
        self.needles = Arc::new(Needles::new(self.own.iter().chain(&self.fetched)));
    }
}

/// Secret parts of a credential, as far as they are known before a call.
fn secrets(kind: &Kind) -> Vec<Secret> {
    match kind {
        Kind::Basic { username, password } => {
            let password = password.0.known();
            let pair = password.as_ref().map(|password| pair(username, password));
            [Some(username.clone()), password, pair].into_iter().flatten().collect()
        }
        Kind::Token(token) => token.0.known().into_iter().collect(),
        Kind::OAuth2(grant) => grant.secrets(),
    }
}

/// Returns whether a header that the caller set is the credential of a scheme.
pub(super) fn is_by_hand(scheme: &SecurityScheme, headers: &HeaderMap) -> bool {
    match scheme.kind {
        SchemeKind::Basic | SchemeKind::Http(_) | SchemeKind::OAuth2 { .. } => headers.contains_key(AUTHORIZATION),
        SchemeKind::ApiKey(Location::Header, name) => headers.contains_key(name),
        SchemeKind::ApiKey(..) | SchemeKind::MutualTls => false,
    }
}

/// The schemes of a call that the client has to add: those that the caller did not set for this very call.
pub(super) fn without_own(
    schemes: &'static [&'static SecurityScheme],
    own: &HeaderMap,
) -> Vec<&'static SecurityScheme> {
    schemes.iter().copied().filter(|scheme| !is_by_hand(scheme, own)).collect()
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.entries.iter().map(|entry| (entry.scheme.name, &entry.kind))).finish()
    }
}

impl Entry {
    /// Returns the source of the secret; `None` for OAuth 2.
    fn source(&self) -> Option<&Source> {
        match &self.kind {
            Kind::Basic { password, .. } => Some(&password.0),
            Kind::Token(token) => Some(&token.0),
            Kind::OAuth2(_) => None,
        }
    }
    fn is_fixed(&self) -> bool {
        matches!(self.source(), Some(Source::Fixed(_)))
    }
    /// The secret of the next request, which may have to be fetched.
    async fn secret(&self, transport: &dyn Transport, timeout: Duration) -> Result<Secret, Error> {
        let scheme = self.scheme.name;
        let fetch = async {
            match (self.source(), &self.session) {
                (Some(Source::Provider(provider)), _) => {
                    let token = provider.fetch().await;
                    token.map_err(|error| failed(scheme, "the token provider failed", Some(error)))
                }
                (_, Some(session)) => session.fetch(transport).await,
                _ => Err(failed(scheme, "no credential or token provider is set", None)),
            }
        };
        match self.source().and_then(Source::known) {
            Some(secret) => Ok(secret),
            None => {
                let fetch = async {
                    let late = |_| failed(scheme, format!("no response was received within {timeout:?}"), None);
                    platform::timeout(timeout, fetch).await.map_err(late)?
                };
                self.cache.token(scheme, fetch).await
            }
        }
    }
    /// Returns all texts that are secret while this secret is used.
    fn in_use(&self, secret: &Secret) -> Vec<Secret> {
        let also = match (&self.kind, &self.session) {
            (Kind::Basic { username, .. }, _) => Some(pair(username, secret)),
            (_, Some(session)) => session.refresh_token(),
            _ => None,
        };
        std::iter::once(secret.clone()).chain(also).collect()
    }
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
                let value = match &self.kind {
                    Kind::Basic { username, .. } => Some(sensitive(self.scheme, &["Basic ", &basic(username, token)])?),
                    _ => authorization(self.scheme, token)?,
                };
                if let Some(value) = value {
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
    // protection: query-fragment
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
    // protection: sent-header
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
