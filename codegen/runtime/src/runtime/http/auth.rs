//! Who calls: credentials, by security scheme (OpenAPI 3.0.4, 4.8.27 and 4.8.30).

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::Url;
use zeroize::Zeroizing;

use super::encode::{push_cookie, push_encoded};
use super::error::AuthError;
use super::limits::{Limited, MAX_ERROR_BODY};
use super::operation::SchemeKind;
use super::{Body, Error, Location, Operation, Secret, SecurityScheme, Transport};

/// A token is fetched anew so long before it expires.
const EARLY: Duration = Duration::from_secs(30);
/// How long a token is used where the authorization server doesn't say.
const LIFETIME: u64 = 3600;

/// How often a stranger's text is read with its escapes undone, and once as it is.
// protection: echoed-escaped
const READINGS: usize = 4;

/// What is shown in place of a secret.
const HIDDEN: &str = "***";

/// What proves who calls.
#[derive(Clone, Debug)]
pub struct Credential(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Basic { username: Secret, password: Secret },
    Token(Secret),
    Client { id: Secret, secret: Secret, scopes: Vec<String>, token_url: Option<String> },
}

impl Credential {
    /// User name and password, for HTTP Basic. An API key is a user name with an empty password.
    pub fn basic(username: impl Into<Secret>, password: impl Into<Secret>) -> Self {
        Self(Kind::Basic { username: username.into(), password: password.into() })
    }
    /// An API key or a token, for every scheme (for HTTP Basic: the user name).
    pub fn token(token: impl Into<Secret>) -> Self {
        Self(Kind::Token(token.into()))
    }
    /// OAuth 2 client credentials (RFC 6749, 4.4): a token for these scopes is fetched when it is needed, and shared by all clones
    /// of the client until it expires.
    pub fn client_credentials<S: Into<String>>(
        id: impl Into<Secret>,
        secret: impl Into<Secret>,
        scopes: impl IntoIterator<Item = S>,
    ) -> Self {
        let scopes = scopes.into_iter().map(Into::into).collect();
        Self(Kind::Client { id: id.into(), secret: secret.into(), scopes, token_url: None })
    }
    /// Fetches the token here, not where the API's description says. Only for client credentials.
    pub fn with_token_url(mut self, url: impl Into<String>) -> Self {
        if let Kind::Client { token_url, .. } = &mut self.0 {
            *token_url = Some(url.into());
        }
        self
    }
}

/// The credentials of a client.
pub(super) struct Credentials(Vec<Entry>);

struct Entry {
    scheme: &'static SecurityScheme,
    kind: Kind,
    /// The header of every call, where it is known beforehand.
    authorization: Option<HeaderValue>,
    /// The secrets, in every form in which they are sent.
    texts: Vec<Zeroizing<String>>,
    fetched: Option<Fetched>,
}

impl Credentials {
    pub(super) fn new(given: Vec<(&'static SecurityScheme, Credential)>, base: &Url) -> Result<Self, Error> {
        let entry = |(scheme, Credential(kind)): (&'static SecurityScheme, _)| {
            let fetched = match &kind {
                Kind::Client { token_url, .. } => Some(Fetched::new(scheme, token_url.as_deref(), base)?),
                Kind::Basic { .. } if !matches!(scheme.kind, SchemeKind::Basic) => {
                    let name = scheme.name;
                    return Err(Error::invalid(format!(
                        "the security scheme `{name}` takes no user name and password"
                    )));
                }
                _ => None,
            };
            let authorization = match &kind {
                Kind::Basic { username, password } => Some(sensitive(scheme, &["Basic ", &basic(username, password)])?),
                Kind::Token(token) => authorization(scheme, token)?,
                Kind::Client { .. } => None,
            };
            Ok(Entry { texts: texts(&kind), scheme, kind, authorization, fetched })
        };
        given.into_iter().map(entry).collect::<Result<_, _>>().map(Self)
    }
    fn find(&self, scheme: &SecurityScheme) -> Option<&Entry> {
        self.0.iter().find(|entry| entry.scheme.name == scheme.name)
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
            .map(|schemes| schemes.iter().map(|scheme| format!("`{}`", scheme.name)).collect::<Vec<_>>().join(" and "))
            .collect();
        Err(Error::invalid(format!(
            "{} needs credentials that the client does not have: {}",
            operation.id,
            all.join(", or ")
        )))
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
                    // protection: token-cleaned
                    token.map_err(|error| self.cleaned(error))?
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
            // protection: token-newer
            if token.as_ref().is_some_and(is_sent) {
                *token = None;
            }
            forgotten = true;
        }
        forgotten
    }
    /// A stranger's text without our secrets; nothing of it where one stands there in escapes.
    pub(super) fn redact(&self, text: &str) -> String {
        let mut clean = text.to_owned();
        self.secrets(|secret| {
            if clean.contains(secret) {
                clean = clean.replace(secret, HIDDEN);
            }
        });
        if self.are_in(clean.as_bytes()) { HIDDEN.to_owned() } else { clean }
    }
    /// An authorization server's words, short and without our secrets.
    fn cleaned(&self, mut error: Error) -> Error {
        if let Error::Auth(error) = &mut error {
            error.message = Limited(&self.redact(&error.message)).to_string();
        }
        error
    }
    /// Whether a stranger's bytes repeat one of our secrets, as it is or in the escapes of JSON.
    pub(super) fn are_in(&self, bytes: &[u8]) -> bool {
        readings(bytes).iter().any(|text| {
            let mut found = false;
            self.secrets(|secret| found = found || contains(text, secret.as_bytes()));
            found
        })
    }
    /// Marks headers that repeat one of our secrets, so that `Debug` leaves their values out.
    pub(super) fn mark(&self, headers: &mut HeaderMap) {
        for value in headers.values_mut().filter(|value| self.are_in(value.as_bytes())) {
            value.set_sensitive(true);
        }
    }
    /// Every secret, in every form in which it is sent.
    fn secrets(&self, mut see: impl FnMut(&str)) {
        for entry in &self.0 {
            entry.texts.iter().for_each(|text| see(text));
            if let Some(token) = entry.fetched.as_ref().and_then(Fetched::known) {
                forms(&token).iter().for_each(|text| see(text));
            }
        }
    }
}

/// A credential's secrets, in every form in which they are sent.
fn texts(kind: &Kind) -> Vec<Zeroizing<String>> {
    let (own, in_basic): (&[&Secret], _) = match kind {
        Kind::Basic { username, password } => (&[username, password], basic(username, password)),
        Kind::Token(token) => (&[token], basic(token, &Secret::from(""))),
        Kind::Client { id, secret, .. } => (&[secret], basic(id, secret)),
    };
    own.iter().flat_map(|secret| forms(secret)).chain(Some(in_basic).filter(|text| is_secret(text))).collect()
}

/// A secret as it is, and as it stands in a URL.
fn forms(secret: &Secret) -> Vec<Zeroizing<String>> {
    let plain = Zeroizing::new(secret.expose().to_owned());
    let mut encoded = Zeroizing::new(String::new());
    push_encoded(&mut encoded, &plain);
    let encoded = Some(encoded).filter(|encoded| *encoded != plain);
    Some(plain).into_iter().chain(encoded).filter(|text| is_secret(text)).collect()
}

/// Anything shorter is no secret, and would riddle a text.
fn is_secret(text: &str) -> bool {
    text.len() >= 6
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.iter().map(|entry| (entry.scheme.name, &entry.kind))).finish()
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
                url.push(if url.contains('?') { '&' } else { '?' });
                push_encoded(url, name);
                url.push('=');
                push_encoded(url, token.expose());
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

/// A stranger's bytes as they are, and as JSON reads them: text in text, which some servers send, has escapes of escapes.
fn readings(bytes: &[u8]) -> Vec<Cow<'_, [u8]>> {
    let mut readings = vec![Cow::Borrowed(bytes)];
    while readings.len() < READINGS
        && let Some(next) = readings.last().filter(|last| last.contains(&b'\\')).map(|last| unescaped(last))
    {
        readings.push(Cow::Owned(next));
    }
    readings
}

/// Bytes with the escapes of JSON undone (RFC 8259, 7); those of halves of a character, which no header holds, are not.
fn unescaped(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        let Some((&escape, after)) = after.split_first().filter(|_| first == b'\\') else {
            plain.push(first);
            continue;
        };
        rest = after;
        let code = after.get(..4).filter(|_| escape == b'u').and_then(|digits| std::str::from_utf8(digits).ok());
        if let Some(c) = code.and_then(|digits| char::from_u32(u32::from_str_radix(digits, 16).ok()?)) {
            plain.extend(c.encode_utf8(&mut [0; 4]).bytes());
            rest = &after[4..];
        } else {
            plain.push(escape);
        }
    }
    plain
}

fn contains(bytes: &[u8], secret: &[u8]) -> bool {
    bytes.windows(secret.len()).any(|window| window == secret)
}

fn basic(username: &Secret, password: &Secret) -> Zeroizing<String> {
    let pair = Zeroizing::new(format!("{}:{}", username.expose(), password.expose()));
    Zeroizing::new(STANDARD.encode(pair.as_bytes()))
}

fn unusable(scheme: &SecurityScheme) -> Error {
    Error::invalid(format!("the credential for the security scheme `{}` can't stand in a header", scheme.name))
}

/// A header's value that `Debug` leaves out, and that is overwritten when the last request with it is gone.
fn sensitive(scheme: &SecurityScheme, parts: &[&str]) -> Result<HeaderValue, Error> {
    let text = Bytes::from_owner(Zeroizing::new(parts.concat().into_bytes()));
    let mut value = HeaderValue::from_maybe_shared(text).map_err(|_| unusable(scheme))?;
    // protection: sent-header
    value.set_sensitive(true);
    Ok(value)
}

/// What a token is in the `Authorization` header; nothing for a scheme that does not use it.
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
            return Err(Error::invalid(format!("the security scheme `{name}` takes no client credentials")));
        };
        let url = token_url.or(declared).and_then(|url| base.join(url).ok());
        let url = url.ok_or_else(|| {
            Error::invalid(format!("the security scheme `{name}` has no URL to fetch tokens from: give one"))
        })?;
        if base.scheme() == "https" && url.scheme() != "https" {
            return Err(Error::invalid(format!("the token URL of the security scheme `{name}` is not `https`")));
        }
        Ok(Self { scheme: name, url, current: Mutex::new(None) })
    }
    /// The current token, unless one is being fetched.
    fn known(&self) -> Option<Secret> {
        Some(self.current.try_lock().ok()?.as_ref()?.text.clone())
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
        // protection: token-once
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
            .map_err(|_| self.failed(format!("no answer came within {timeout:?}"), None))??;
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
            let mut value = HeaderValue::try_from(format!("Basic {}", *basic(id, secret)))
                .map_err(|_| self.failed("the client credentials can't stand in a header", None))?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        let unreachable = |error: Error| self.failed("the authorization server can't be reached", Some(error));
        let (parts, body) = transport.send(request).await.map_err(|error| unreachable(error.into()))?.into_parts();
        // protection: token-size
        let body = body.collect(MAX_ERROR_BODY).await.map_err(unreachable)?;
        Ok((parts.status, Zeroizing::new(body.into())))
    }
    /// RFC 6749, 5.1 and 5.2. Of a refusal only the error code is repeated.
    fn read(&self, status: StatusCode, body: &[u8]) -> Result<Token, Error> {
        let answer: Value = serde_json::from_slice(body).unwrap_or_default();
        if !status.is_success() {
            let code = answer["error"].as_str().unwrap_or("no reason given");
            return Err(self.failed(format!("the authorization server answered {status}: {code}"), None));
        }
        let Some(token) = answer["access_token"].as_str().filter(|token| !token.is_empty()) else {
            return Err(self.failed("the authorization server's answer has no `access_token`", None));
        };
        let lifetime = &answer["expires_in"];
        let lifetime = lifetime.as_u64().or_else(|| lifetime.as_str()?.parse().ok()).unwrap_or(LIFETIME);
        let lifetime = Duration::from_secs(lifetime.min(365 * 24 * 3600));
        let early = EARLY.min(lifetime / 2);
        Ok(Token { text: token.into(), expires: Instant::now() + lifetime - early })
    }
    fn failed(&self, message: impl Into<String>, source: Option<Error>) -> Error {
        Error::Auth(Box::new(AuthError { scheme: self.scheme, message: message.into(), source }))
    }
}
