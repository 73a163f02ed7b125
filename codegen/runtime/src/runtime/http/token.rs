//! The source of a key or token: fixed text, a text that can be replaced, or a function that fetches one.

use std::fmt;
use std::future::Future;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::sync::Mutex;

use super::error::AuthError;
use super::platform::Instant;
use super::{BoxError, BoxFuture, Error, Secret};

/// Time before expiry at which a token is renewed.
const EARLY: Duration = Duration::from_secs(30);
/// The longest time for which a token is kept.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 3600);

/// A token, and for how long it is valid.
#[derive(Clone, Debug)]
pub struct Token {
    secret: Secret,
    lifetime: Option<Duration>,
}

impl Token {
    /// Creates a token that is used until the API refuses it (status 401).
    pub fn new(secret: impl Into<Secret>) -> Self {
        Self { secret: secret.into(), lifetime: None }
    }
    /// Sets the time from now after which the token expires. It is renewed half a minute before, or at half of a shorter time.
    pub fn expires_in(mut self, lifetime: Duration) -> Self {
        self.lifetime = Some(lifetime);
        self
    }
}

macro_rules! from_text {
    ($of:ty, $make:expr, $($text:ty),*) => {$(
        impl From<$text> for $of {
            fn from(text: $text) -> Self {
                $make(Secret::from(text))
            }
        }
    )*};
}
from_text!(Token, Token::new, Secret, String, &str);
from_text!(TokenSource, |secret| TokenSource(Source::Fixed(secret)), Secret, String, &str);

/// A key or token that can be replaced while clients use it, for key rotation. Clones share it.
#[derive(Clone)]
pub struct SharedSecret(Arc<std::sync::Mutex<Secret>>);

impl SharedSecret {
    /// Creates a secret.
    pub fn new(secret: impl Into<Secret>) -> Self {
        Self(Arc::new(std::sync::Mutex::new(secret.into())))
    }
    /// Replaces the secret. Requests use it from now on; one that the API refuses (status 401) is sent again with it.
    pub fn set(&self, secret: impl Into<Secret>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = secret.into();
    }
    pub(super) fn current(&self) -> Secret {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl fmt::Debug for SharedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.current().fmt(f)
    }
}

type Fetch = dyn Fn() -> BoxFuture<'static, Result<Token, BoxError>> + Send + Sync;

/// A function that fetches a key or token when one is needed, such as from a vault or from a program that logs users in.
///
/// The token is kept until it expires ([`Token::expires_in`]) or until the API refuses it (status 401), and shared by all clones of the client.
/// Requests that need one at the same time wait for one call of the function.
#[derive(Clone)]
pub struct TokenProvider(Arc<Fetch>);

impl TokenProvider {
    /// Creates a provider from an asynchronous function, which returns a [`Token`] or a [`Secret`]. Its error becomes the source of
    /// [`Error::Auth`].
    pub fn new<F, R, T>(fetch: F) -> Self
    where
        F: Fn() -> R + Send + Sync + 'static,
        R: Future<Output = Result<T, BoxError>> + Send + 'static,
        T: Into<Token>,
    {
        Self(Arc::new(move || {
            let token = fetch();
            Box::pin(async move { token.await.map(Into::into) })
        }))
    }
    pub(super) fn fetch(&self) -> BoxFuture<'static, Result<Token, BoxError>> {
        (self.0)()
    }
}

impl fmt::Debug for TokenProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenProvider").finish_non_exhaustive()
    }
}

/// The source of a key or token: text, a [`SharedSecret`], or a [`TokenProvider`].
#[derive(Clone)]
pub struct TokenSource(pub(super) Source);

#[derive(Clone)]
pub(super) enum Source {
    Fixed(Secret),
    Shared(SharedSecret),
    Provider(TokenProvider),
}

impl Source {
    /// The secret as it is now; `None` where it is fetched.
    pub(super) fn known(&self) -> Option<Secret> {
        match self {
            Self::Fixed(secret) => Some(secret.clone()),
            Self::Shared(shared) => Some(shared.current()),
            Self::Provider(_) => None,
        }
    }
}

impl From<SharedSecret> for TokenSource {
    fn from(shared: SharedSecret) -> Self {
        Self(Source::Shared(shared))
    }
}

impl From<&SharedSecret> for TokenSource {
    fn from(shared: &SharedSecret) -> Self {
        shared.clone().into()
    }
}

impl From<TokenProvider> for TokenSource {
    fn from(provider: TokenProvider) -> Self {
        Self(Source::Provider(provider))
    }
}

impl fmt::Debug for TokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Fixed(secret) => secret.fmt(f),
            Source::Shared(shared) => shared.fmt(f),
            Source::Provider(provider) => provider.fmt(f),
        }
    }
}

/// The token that was fetched last; the lock makes other tasks wait for the one that fetches.
#[derive(Default)]
pub(super) struct Cache(Mutex<State>);

#[derive(Default)]
struct State {
    current: Option<Held>,
    /// Time and reason of the last failed fetch.
    failed: Option<(Instant, String)>,
}

struct Held {
    text: Secret,
    expires: Option<Instant>,
}

impl Held {
    fn new(token: Token) -> Self {
        let end = |lifetime: Duration| {
            let lifetime = lifetime.min(LONGEST);
            Instant::now() + lifetime - EARLY.min(lifetime / 2)
        };
        Self { text: token.secret, expires: token.lifetime.map(end) }
    }
    fn is_valid(&self) -> bool {
        self.expires.is_none_or(|expires| Instant::now() < expires)
    }
}

impl Cache {
    /// Returns the token, which `fetch` gives where none is valid. Tasks that waited for one that failed fail with it.
    pub(super) async fn token(
        &self,
        scheme: &'static str,
        fetch: impl Future<Output = Result<Token, Error>>,
    ) -> Result<Secret, Error> {
        let asked = Instant::now();
        let mut state = self.0.lock().await;
        // protection: token-once
        if let Some(held) = state.current.as_ref().filter(|held| held.is_valid()) {
            return Ok(held.text.clone());
        }
        // protection: token-failed
        if let Some((_, why)) = state.failed.as_ref().filter(|(at, _)| *at > asked) {
            return Err(failed(scheme, why.clone(), None));
        }
        match fetch.await {
            Ok(token) if token.secret.expose().trim().is_empty() => Err(failed(scheme, "the token is empty", None)),
            Ok(token) => {
                let held = Held::new(token);
                let text = held.text.clone();
                *state = State { current: Some(held), failed: None };
                Ok(text)
            }
            Err(error) => {
                let why = match &error {
                    Error::Auth(error) => error.message.clone(),
                    other => other.to_string(),
                };
                *state = State { current: None, failed: Some((Instant::now(), why)) };
                Err(error)
            }
        }
    }
    /// Forgets a token that the API refused, unless another task fetched a new one in between.
    pub(super) async fn forget(&self, sent: &Secret) {
        let mut state = self.0.lock().await;
        let is_sent = |held: &Held| held.text.expose() == sent.expose();
        // protection: token-newer
        if state.current.as_ref().is_some_and(is_sent) {
            state.current = None;
        }
    }
}

/// The error that a scheme has no token.
pub(super) fn failed(scheme: &'static str, message: impl Into<String>, source: Option<BoxError>) -> Error {
    Error::Auth(Box::new(AuthError { scheme, message: message.into(), source, unsettled: false }))
}
