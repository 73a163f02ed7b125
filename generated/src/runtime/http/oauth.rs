//! OAuth 2 (RFC 6749): requests for tokens, and their renewal.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Method, StatusCode};
use serde_json::Value;
use url::Url;
use zeroize::Zeroizing;

use super::echo::basic;
use super::encode::push_encoded;
use super::limits::MAX_ERROR_BODY;
use super::operation::SchemeKind;
use super::token::{Token, failed};
use super::{Body, Error, Secret, SecurityScheme, Transport};

/// Lifetime of a token if the authorization server states none.
const LIFETIME: u64 = 3600;

/// The way to obtain OAuth 2 tokens. Each is requested when it is needed, renewed when it expires or is refused, and shared by all clones
/// of the client.
#[derive(Clone)]
pub struct OAuth2 {
    grant: Grant,
    id: Option<Secret>,
    secret: Option<Secret>,
    scopes: Vec<String>,
    parameters: Vec<(String, String)>,
    token_url: Option<String>,
    on_tokens: Option<Arc<Save>>,
}

type Save = dyn Fn(&IssuedTokens) + Send + Sync;

#[derive(Clone)]
enum Grant {
    /// RFC 6749, 4.4.
    Client,
    /// RFC 6749, 4.1.3; with RFC 7636 where there is a verifier.
    Code { code: Secret, redirect_uri: String, verifier: Option<Secret> },
    /// RFC 6749, 6.
    Refresh(Secret),
}

/// Tokens that an authorization server issued.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct IssuedTokens {
    /// The access token.
    pub access_token: Secret,
    /// The refresh token, if one was issued. It replaces the one before.
    pub refresh_token: Option<Secret>,
    /// The lifetime of the access token, if the server states it.
    pub expires_in: Option<Duration>,
}

impl OAuth2 {
    fn new(grant: Grant) -> Self {
        Self {
            grant,
            id: None,
            secret: None,
            scopes: Vec::new(),
            parameters: Vec::new(),
            token_url: None,
            on_tokens: None,
        }
    }
    /// Uses the client's own credentials (RFC 6749, 4.4).
    pub fn client_credentials(id: impl Into<Secret>, secret: impl Into<Secret>) -> Self {
        Self::new(Grant::Client).client(id, secret)
    }
    /// Uses a refresh token (RFC 6749, 6). If the authorization server issues another one, that is used the next time.
    pub fn refresh_token(token: impl Into<Secret>) -> Self {
        Self::new(Grant::Refresh(token.into()))
    }
    /// Exchanges an authorization code (RFC 6749, 4.1.3), once; then uses the refresh token that is issued with the access token.
    /// `redirect_uri` is the one of the authorization request.
    pub fn authorization_code(code: impl Into<Secret>, redirect_uri: impl Into<String>) -> Self {
        Self::new(Grant::Code { code: code.into(), redirect_uri: redirect_uri.into(), verifier: None })
    }
    /// Sets the client's id and secret.
    pub fn client(mut self, id: impl Into<Secret>, secret: impl Into<Secret>) -> Self {
        self.id = Some(id.into());
        self.secret = Some(secret.into());
        self
    }
    /// Sets the id of a client without a secret (RFC 6749, 2.1).
    pub fn public_client(mut self, id: impl Into<Secret>) -> Self {
        self.id = Some(id.into());
        self.secret = None;
        self
    }
    /// Sets the verifier of the authorization request (RFC 7636, 4.1), which is sent with the authorization code.
    pub fn code_verifier(mut self, own: impl Into<Secret>) -> Self {
        if let Grant::Code { verifier, .. } = &mut self.grant {
            *verifier = Some(own.into());
        }
        self
    }
    /// Sets the scopes that are requested.
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }
    /// Adds a parameter to each request for a token, such as `audience` or `resource` (RFC 8707).
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }
    /// Sets the token URL, instead of the one in the OpenAPI document.
    pub fn token_url(mut self, url: impl Into<String>) -> Self {
        self.token_url = Some(url.into());
        self
    }
    /// Calls a function with the tokens that were issued, to save the refresh token.
    pub fn on_tokens(mut self, save: impl Fn(&IssuedTokens) + Send + Sync + 'static) -> Self {
        self.on_tokens = Some(Arc::new(save));
        self
    }
    /// Everything about it that nothing may show.
    pub(super) fn secrets(&self) -> Vec<Secret> {
        let own = match &self.grant {
            Grant::Client => Vec::new(),
            Grant::Code { code, verifier, .. } => [Some(code), verifier.as_ref()].into_iter().flatten().collect(),
            Grant::Refresh(token) => vec![token],
        };
        own.into_iter().chain(&self.secret).cloned().collect()
    }
    /// Returns whether a part that a request needs is blank.
    pub(super) fn is_blank(&self) -> bool {
        let is_blank = |secret: &Secret| secret.expose().trim().is_empty();
        self.id.iter().any(is_blank) || self.secrets().iter().any(is_blank)
    }
}

impl fmt::Debug for OAuth2 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let grant = match self.grant {
            Grant::Client => "client_credentials",
            Grant::Code { .. } => "authorization_code",
            Grant::Refresh(_) => "refresh_token",
        };
        f.debug_struct("OAuth2")
            .field("grant", &grant)
            .field("scopes", &self.scopes)
            .field("token_url", &self.token_url)
            .finish_non_exhaustive()
    }
}

/// A grant with the server that issues its tokens, and the refresh token that it issued last.
pub(super) struct Session {
    scheme: &'static str,
    url: Url,
    oauth: OAuth2,
    refresh: Mutex<Option<Secret>>,
    /// The authorization server responded to a request: it refuses a code that was in it from then on.
    exchanged: Mutex<bool>,
}

impl Session {
    pub(super) fn new(scheme: &'static SecurityScheme, oauth: OAuth2, base: &Url) -> Result<Self, Error> {
        let name = scheme.name;
        let SchemeKind::OAuth2 { token_url: declared } = scheme.kind else {
            return Err(Error::invalid(format!("the security scheme `{name}` does not support client credentials")));
        };
        let url = oauth.token_url.as_deref().or(declared).and_then(|url| base.join(url).ok());
        let url =
            url.ok_or_else(|| Error::invalid(format!("the security scheme `{name}` declares no token URL; set one")))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Error::invalid(format!("the token URL of the security scheme `{name}` is not an HTTP URL")));
        }
        if base.scheme() == "https" && url.scheme() != "https" {
            return Err(Error::invalid(format!("the token URL of the security scheme `{name}` is not `https`")));
        }
        let refresh = match &oauth.grant {
            Grant::Refresh(token) => Some(token.clone()),
            Grant::Client | Grant::Code { .. } => None,
        };
        Ok(Self { scheme: name, url, oauth, refresh: Mutex::new(refresh), exchanged: Mutex::new(false) })
    }
    /// The refresh token that is used next.
    pub(super) fn refresh_token(&self) -> Option<Secret> {
        self.refresh.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
    /// Requests an access token.
    pub(super) async fn fetch(&self, transport: &dyn Transport) -> Result<Token, Error> {
        let form = self.form()?;
        let has_secret = self.oauth.secret.is_some();
        // Most servers take the client's credentials in a header (RFC 6749, 2.3.1); some only in the body.
        let first = self.request(transport, &form, !has_secret).await?;
        *self.exchanged.lock().unwrap_or_else(PoisonError::into_inner) = true;
        let (status, body) = match has_secret && self.is_about_client(first.0, &first.1) {
            true => self.request(transport, &form, true).await?,
            false => first,
        };
        self.read(status, &body)
    }
    /// The parameters of the grant, without the client's credentials.
    fn form(&self) -> Result<Zeroizing<String>, Error> {
        let mut form = Zeroizing::new(String::from("grant_type="));
        let refresh = self.refresh_token();
        match (&self.oauth.grant, &refresh) {
            (Grant::Client, _) => form.push_str("client_credentials"),
            (_, Some(token)) => {
                form.push_str("refresh_token");
                add(&mut form, "refresh_token", token.expose());
            }
            (Grant::Code { code, redirect_uri, verifier }, None) => {
                if *self.exchanged.lock().unwrap_or_else(PoisonError::into_inner) {
                    let why =
                        "the authorization code was exchanged before, and no refresh token was issued; log in again";
                    return Err(failed(self.scheme, why, None));
                }
                form.push_str("authorization_code");
                add(&mut form, "code", code.expose());
                add(&mut form, "redirect_uri", redirect_uri);
                if let Some(verifier) = verifier {
                    add(&mut form, "code_verifier", verifier.expose());
                }
            }
            (Grant::Refresh(_), None) => return Err(failed(self.scheme, "there is no refresh token", None)),
        }
        if !self.oauth.scopes.is_empty() {
            add(&mut form, "scope", &self.oauth.scopes.join(" "));
        }
        for (name, value) in &self.oauth.parameters {
            add(&mut form, name, value);
        }
        Ok(form)
    }
    /// Returns whether a refusal may be about the client's credentials in the header. A code or refresh token is sent again only if it
    /// surely is.
    fn is_about_client(&self, status: StatusCode, body: &[u8]) -> bool {
        match (status, &self.oauth.grant) {
            (StatusCode::UNAUTHORIZED, _) | (StatusCode::BAD_REQUEST, Grant::Client) => true,
            (StatusCode::BAD_REQUEST, _) => {
                let answer: Value = serde_json::from_slice(body).unwrap_or_default();
                matches!(answer["error"].as_str(), Some("invalid_client" | "invalid_request"))
            }
            _ => false,
        }
    }
    async fn request(
        &self,
        transport: &dyn Transport,
        form: &str,
        in_body: bool,
    ) -> Result<(StatusCode, Zeroizing<Vec<u8>>), Error> {
        let (id, secret) = (self.oauth.id.as_ref(), self.oauth.secret.as_ref());
        let mut form = form.to_owned();
        if let (Some(id), true) = (id, in_body) {
            add(&mut form, "client_id", id.expose());
            if let Some(secret) = secret {
                add(&mut form, "client_secret", secret.expose());
            }
        }
        let mut request = http::Request::new(Body::from(form));
        *request.method_mut() = Method::POST;
        *request.uri_mut() =
            self.url.as_str().parse().map_err(|_| failed(self.scheme, "the token URL is not valid", None))?;
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        if let (Some(id), Some(secret), false) = (id, secret, in_body) {
            let mut value = HeaderValue::try_from(format!("Basic {}", *basic(id, secret))).map_err(|_| {
                failed(self.scheme, "the client credentials contain characters that are invalid in a header", None)
            })?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        let unreachable =
            |error: Error| failed(self.scheme, "the authorization server is not reachable", Some(error.into()));
        let (parts, body) = transport.send(request).await.map_err(|error| unreachable(error.into()))?.into_parts();
        let body = body.collect(MAX_ERROR_BODY).await.map_err(unreachable)?;
        Ok((parts.status, Zeroizing::new(body.into())))
    }
    /// RFC 6749, 5.1 and 5.2. Of a refusal only the error code is repeated.
    fn read(&self, status: StatusCode, body: &[u8]) -> Result<Token, Error> {
        let answer: Value = serde_json::from_slice(body).unwrap_or_default();
        if !status.is_success() {
            let code = answer["error"].as_str().unwrap_or("no reason given");
            return Err(failed(self.scheme, format!("the authorization server responded with {status}: {code}"), None));
        }
        let text = |name: &str| answer[name].as_str().filter(|token| !token.is_empty()).map(Secret::from);
        let Some(access_token) = text("access_token") else {
            return Err(failed(self.scheme, "the authorization server's response has no `access_token`", None));
        };
        let lifetime = &answer["expires_in"];
        let expires_in = lifetime.as_u64().or_else(|| lifetime.as_str()?.parse().ok()).map(Duration::from_secs);
        let issued = IssuedTokens { access_token, refresh_token: text("refresh_token"), expires_in };
        if let (Some(token), false) = (&issued.refresh_token, matches!(self.oauth.grant, Grant::Client)) {
            *self.refresh.lock().unwrap_or_else(PoisonError::into_inner) = Some(token.clone());
        }
        if let Some(save) = &self.oauth.on_tokens {
            save(&issued);
        }
        let lifetime = expires_in.unwrap_or(Duration::from_secs(LIFETIME));
        Ok(Token::new(issued.access_token).expires_in(lifetime))
    }
}

fn add(form: &mut String, name: &str, value: &str) {
    form.push('&');
    push_encoded(form, name);
    form.push('=');
    push_encoded(form, value);
}
