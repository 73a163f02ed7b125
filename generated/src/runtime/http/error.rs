//! What can go wrong with a call: one type for all operations, so that `?` works across them.

use std::any::Any;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::limits::Limited;
use super::response::{self, Head};
use crate::runtime::text::Shown;

/// Why a call failed. As large as two pointers, whatever happened.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The API answered with a status that is not a success.
    Api(Box<ApiError>),
    /// No whole answer came: connecting, sending or receiving failed.
    Transport(Box<TransportError>),
    /// No answer came in time.
    Timeout(Box<TimeoutError>),
    /// The answer can't be read as what the operation declares.
    Decode(Box<DecodeError>),
    /// The call can't be sent as it is. Nothing was sent.
    InvalidRequest(Box<InvalidRequest>),
    /// The answer's body, or one event of a stream, is larger than the client's limit, in bytes.
    TooLarge {
        /// The limit, in bytes (see [`ClientBuilder::max_body_size`](super::ClientBuilder::max_body_size)).
        limit: usize,
    },
    /// The API sent the call elsewhere, and going there was refused; the text says why.
    Redirect(Box<str>),
    /// Paging can't go on: a cursor that came before, or a next page on another server.
    Pagination(Box<str>),
    /// No token could be had from the authorization server.
    Auth(Box<AuthError>),
}

impl Error {
    /// The status that the API answered with, if it did.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Api(error) => Some(error.status()),
            Self::Decode(error) => Some(error.head.status),
            _ => None,
        }
    }
    /// The API's identifier of the request, for its support.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Api(error) => error.request_id(),
            Self::Decode(error) => response::request_id(&error.head.headers),
            _ => None,
        }
    }
    /// How often the call was tried again before it failed.
    pub fn retries(&self) -> u32 {
        match self {
            Self::Api(error) => error.head.retries,
            Self::Decode(error) => error.head.retries,
            Self::Transport(error) => error.retries,
            Self::Timeout(error) => error.retries,
            _ => 0,
        }
    }
    /// The API's answer, where there is one.
    pub fn as_api(&self) -> Option<&ApiError> {
        match self {
            Self::Api(error) => Some(error),
            _ => None,
        }
    }
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::InvalidRequest(Box::new(InvalidRequest { message: message.into(), source: None }))
    }
    pub(super) fn invalid_from(message: impl Into<String>, source: impl StdError + Send + Sync + 'static) -> Self {
        Self::InvalidRequest(Box::new(InvalidRequest { message: message.into(), source: Some(Box::new(source)) }))
    }
    pub(super) fn set_retries(&mut self, retries: u32) {
        match self {
            Self::Transport(error) => error.retries = retries,
            Self::Timeout(error) => error.retries = retries,
            _ => {}
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api(error) => error.fmt(f),
            Self::Transport(error) => error.fmt(f),
            Self::Timeout(error) => error.fmt(f),
            Self::Decode(error) => error.fmt(f),
            Self::InvalidRequest(error) => error.fmt(f),
            Self::TooLarge { limit } => write!(f, "the response is larger than the limit of {limit} bytes"),
            Self::Redirect(message) | Self::Pagination(message) => Shown(message).fmt(f),
            Self::Auth(error) => error.fmt(f),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Transport(error) => error.source(),
            Self::InvalidRequest(error) => error.source(),
            Self::Auth(error) => error.source(),
            _ => None,
        }
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        Self::Transport(Box::new(error))
    }
}

/// An answer whose status is not a success.
pub struct ApiError {
    pub(super) head: Box<Head>,
    pub(super) operation: &'static str,
    pub(super) body: Bytes,
    pub(super) truncated: bool,
    pub(super) typed: Option<Box<dyn Any + Send + Sync>>,
    pub(super) message: Option<String>,
}

impl ApiError {
    /// The status.
    pub fn status(&self) -> StatusCode {
        self.head.status
    }
    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }
    /// The API's identifier of the request, for its support.
    pub fn request_id(&self) -> Option<&str> {
        response::request_id(&self.head.headers)
    }
    /// How often the call was tried again before this answer.
    pub fn retries(&self) -> u32 {
        self.head.retries
    }
    /// How long the API asks to wait (`Retry-After`, in seconds or as a date).
    pub fn retry_after(&self) -> Option<Duration> {
        super::retry::retry_after(&self.head.headers)
    }
    /// The body as it came (its beginning, where [`ApiError::is_truncated`]).
    pub fn bytes(&self) -> &Bytes {
        &self.body
    }
    /// Whether the body was larger than what is kept of an error.
    pub fn is_truncated(&self) -> bool {
        self.truncated
    }
    /// The body as the type that the operation declares for this status; `None` where that is another type, or the body can't be
    /// read as it.
    pub fn body<T: 'static>(&self) -> Option<&T> {
        self.typed.as_deref()?.downcast_ref()
    }
    /// What the API says went wrong, where its body holds a message.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} failed with status {}", Shown(self.operation), self.head.status)?;
        match &self.message {
            Some(message) => write!(f, ": {}", Limited(message)),
            None => Ok(()),
        }
    }
}

impl StdError for ApiError {}

// Headers and body are left out: what a server sends may repeat what it was sent.
impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("operation", &self.operation)
            .field("status", &self.head.status)
            .field("request_id", &response::shown_request_id(&self.head.headers))
            .field("message", &self.message)
            .field("retries", &self.head.retries)
            .finish_non_exhaustive()
    }
}

/// Which part of an exchange failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection could be made: nothing was sent.
    Connect,
    /// The request was refused by the transport itself: nothing was sent.
    Request,
    /// The connection was lost before the answer's headers were read; the API may have seen the request.
    Exchange,
    /// The connection was lost while the answer's body was read.
    Body,
}

/// A failure to exchange request and answer.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    source: Box<dyn StdError + Send + Sync>,
    pub(super) retries: u32,
}

impl TransportError {
    /// For transports: what failed, and why. The source must not hold the request's URL or headers, which may hold secrets.
    pub fn new(kind: TransportErrorKind, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind, source: source.into(), retries: 0 }
    }
    /// What failed.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Connect => "the connection could not be made",
            TransportErrorKind::Request => "the request could not be sent",
            TransportErrorKind::Exchange => "the connection was lost before an answer came",
            TransportErrorKind::Body => "the connection was lost while the answer was read",
        })?;
        // The innermost cause is what tells one from another; the layers between repeat themselves.
        let mut cause: &(dyn StdError + 'static) = &*self.source;
        while let Some(next) = cause.source() {
            cause = next;
        }
        write!(f, ": {}", Limited(&cause.to_string()))
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}

/// Time ran out.
#[derive(Debug)]
pub struct TimeoutError {
    pub(super) limit: Duration,
    pub(super) what: Waited,
    pub(super) retries: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waited {
    Attempt,
    Call,
    Idle,
}

impl TimeoutError {
    /// The limit that was reached.
    pub fn limit(&self) -> Duration {
        self.limit
    }
    /// Whether the limit was that of the whole call, retries included.
    pub fn is_total(&self) -> bool {
        self.what == Waited::Call
    }
}

impl fmt::Display for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.what {
            Waited::Attempt => write!(f, "no answer came within {:?}", self.limit),
            Waited::Call => write!(f, "the call did not end within {:?}, retries included", self.limit),
            Waited::Idle => write!(f, "nothing was received for {:?}", self.limit),
        }
    }
}

impl StdError for TimeoutError {}

/// An answer that can't be read as its declared type.
pub struct DecodeError {
    pub(super) head: Box<Head>,
    pub(super) operation: &'static str,
    pub(super) path: String,
    pub(super) message: String,
    pub(super) body: Bytes,
}

impl DecodeError {
    /// Where in the body, as a JSON path (`$.data[3].id`); empty where the body is no JSON by declaration.
    pub fn path(&self) -> &str {
        &self.path
    }
    /// What is wrong, with a bounded excerpt of the body.
    pub fn message(&self) -> &str {
        &self.message
    }
    /// The answer's status.
    pub fn status(&self) -> StatusCode {
        self.head.status
    }
    /// The answer's headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }
    /// The body as it came.
    pub fn bytes(&self) -> &Bytes {
        &self.body
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the answer to {} can't be read", Shown(self.operation))?;
        if !self.path.is_empty() {
            write!(f, " at {}", Shown(&self.path))?;
        }
        write!(f, ": {}", Shown(&self.message))
    }
}

impl StdError for DecodeError {}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeError")
            .field("operation", &self.operation)
            .field("status", &self.head.status)
            .field("path", &self.path)
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}

/// A call that can't be sent.
#[derive(Debug)]
pub struct InvalidRequest {
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl InvalidRequest {
    /// What is wrong with it; names parameters, never their values.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for InvalidRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Shown(&self.message).fmt(f)
    }
}

impl StdError for InvalidRequest {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// A token that could not be had.
#[derive(Debug)]
pub struct AuthError {
    pub(super) scheme: &'static str,
    pub(super) message: String,
    pub(super) source: Option<Error>,
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no token for the security scheme `{}`: {}", Shown(self.scheme), Limited(&self.message))
    }
}

impl StdError for AuthError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}
