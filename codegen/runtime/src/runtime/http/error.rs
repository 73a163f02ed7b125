//! Errors: one type for all operations, so that `?` works across them.

use std::any::Any;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::body::from_now;
use super::codec::{self, Decoder};
use super::limits::Limited;
use super::platform::Instant;
use super::response::{self, Head};
use super::retry;
use super::{BoxError, DeclaredErrors, HookError};
use crate::runtime::text::Shown;

/// The error of a request. Always the size of two pointers.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The API responded with an error status. Its body may be incomplete.
    Api(Box<ApiError>),
    /// No complete response was received: connecting, sending or receiving failed.
    Transport(Box<TransportError>),
    /// No complete response was received in time.
    Timeout(Box<TimeoutError>),
    /// The response can't be decoded as the declared type.
    Decode(Box<DecodeError>),
    /// The request is invalid. Nothing was sent.
    InvalidRequest(Box<InvalidRequest>),
    /// The response body, one event of a stream, or the decoded values exceed the client's limit.
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
        /// The part of a response that the limit applies to.
        of: Size,
    },
    /// A redirect was not followed, for the given reason.
    Redirect(Box<str>),
    /// Pagination can't continue: the API repeated a cursor, or the next page is on another server.
    Pagination(Box<str>),
    /// No token was obtained from the authorization server or the token provider.
    Auth(Box<AuthError>),
    /// A hook of the client ended the request.
    Hook(Box<HookError>),
}

/// The part of a response that a limit in bytes applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Size {
    /// A body as received, decompressed; or one event or line of a stream (`max_body_size` of the client's builder).
    Body,
    /// The memory that decoded values take (`max_decoded_size` of the client's builder).
    Decoded,
}

impl Error {
    /// Returns the status, if one was received, even if the body that followed is incomplete.
    pub fn status(&self) -> Option<StatusCode> {
        self.head().map(|head| head.status)
    }
    /// Returns the API's identifier of the request.
    pub fn request_id(&self) -> Option<&str> {
        response::request_id(&self.head()?.headers)
    }
    /// Returns whether the API may have processed any attempt of the request.
    ///
    /// False only if it certainly has not, so that the request can safely be sent again:
    ///
    /// - the request was not sent: it is invalid, no token or connection was available, or a timeout occurred before;
    /// - HTTP/2 reported that the request was not processed (GOAWAY, REFUSED_STREAM; RFC 9113, 8.7);
    /// - the API refused it: a status 4XX other than 408, or 503 with `Retry-After`.
    ///
    /// True if the API confirmed it (a success whose body is incomplete or can't be decoded: see [`Error::status`]), or if it is unknown: the
    /// connection was lost or a timeout occurred after sending, regardless of interim responses (1XX).
    ///
    /// With [`reqwest`], timeouts while connecting are distinguished from later ones; with another
    /// [`Transport`](super::Transport) every timeout counts as one after sending.
    pub fn may_have_been_processed(&self) -> bool {
        match self {
            Self::Api(error) => error.head.unsettled || !retry::is_refused(error.head.status, &error.head.headers),
            Self::Transport(error) => error.unsettled,
            Self::Timeout(error) => error.unsettled,
            Self::InvalidRequest(error) => error.unsettled,
            Self::Auth(error) => error.unsettled,
            Self::Hook(error) => error.unsettled,
            Self::Decode(_) | Self::TooLarge { .. } | Self::Redirect(_) | Self::Pagination(_) => true,
        }
    }
    /// Returns whether a timeout occurred: of an attempt, of the whole request, or while waiting for more of a
    /// stream.
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Timeout(_))
    }
    /// Returns whether no connection was established, so that nothing was sent.
    pub fn is_connect(&self) -> bool {
        matches!(self, Self::Transport(error) if error.kind == TransportErrorKind::Connect)
    }
    /// Returns whether the API refused the request because there were too many (status 429).
    pub fn is_rate_limited(&self) -> bool {
        matches!(self, Self::Api(error) if error.head.status == StatusCode::TOO_MANY_REQUESTS)
    }
    /// Returns the delay that the API requests (`Retry-After`, in seconds or as a date).
    pub fn retry_after(&self) -> Option<Duration> {
        retry::retry_after(&self.head()?.headers)
    }
    /// Returns the body of the error response, decoded as the operation's enum of error bodies: see
    /// [`ApiError::body`].
    pub fn body<E: DeclaredErrors>(&self) -> Option<&E> {
        self.as_api()?.body()
    }
    pub(super) fn head(&self) -> Option<&Head> {
        match self {
            Self::Api(error) => Some(&error.head),
            Self::Decode(error) => Some(&error.head),
            Self::Transport(error) => error.head.as_deref(),
            Self::Timeout(error) => error.head.as_deref(),
            _ => None,
        }
    }
    /// Returns the number of retries before the failure.
    pub fn retries(&self) -> u32 {
        match self {
            Self::Api(error) => error.head.retries,
            Self::Decode(error) => error.head.retries,
            Self::Transport(error) => error.retries,
            Self::Timeout(error) => error.retries,
            _ => 0,
        }
    }
    /// Returns the error response, if this is one.
    pub fn as_api(&self) -> Option<&ApiError> {
        match self {
            Self::Api(error) => Some(error),
            _ => None,
        }
    }
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::InvalidRequest(Box::new(InvalidRequest { message: message.into(), source: None, unsettled: false }))
    }
    pub(super) fn invalid_from(message: impl Into<String>, source: impl StdError + Send + Sync + 'static) -> Self {
        let source = Some(Box::new(source) as _);
        Self::InvalidRequest(Box::new(InvalidRequest { message: message.into(), source, unsettled: false }))
    }
    pub(super) fn set_retries(&mut self, retries: u32) {
        match self {
            Self::Transport(error) => error.retries = retries,
            Self::Timeout(error) => error.retries = retries,
            Self::Decode(error) => error.head.retries = retries,
            _ => {}
        }
    }
    /// The API may have acted on this attempt's request or on one before it.
    pub(super) fn set_unsettled(&mut self) {
        match self {
            Self::Api(error) => error.head.unsettled = true,
            Self::Transport(error) => error.unsettled = true,
            Self::Timeout(error) => error.unsettled = true,
            Self::InvalidRequest(error) => error.unsettled = true,
            Self::Auth(error) => error.unsettled = true,
            Self::Hook(error) => error.unsettled = true,
            Self::Decode(_) | Self::TooLarge { .. } | Self::Redirect(_) | Self::Pagination(_) => {}
        }
    }
    /// The body that failed was that of a response with this head.
    pub(super) fn set_head(&mut self, head: Box<Head>) {
        match self {
            Self::Transport(error) => error.head = Some(head),
            Self::Timeout(error) => error.head = Some(head),
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
            Self::TooLarge { limit, of: Size::Body } => {
                write!(f, "the response is larger than {limit} bytes; raise `max_body_size` of the client")
            }
            Self::TooLarge { limit, of: Size::Decoded } => write!(
                f,
                "the decoded response takes more than {limit} bytes of memory; raise `max_decoded_size` of the client"
            ),
            Self::Redirect(message) | Self::Pagination(message) => Shown(message).fmt(f),
            Self::Auth(error) => error.fmt(f),
            Self::Hook(error) => error.fmt(f),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Api(error) => error.source(),
            Self::Transport(error) => error.source(),
            Self::InvalidRequest(error) => error.source(),
            Self::Auth(error) => error.source(),
            Self::Hook(error) => error.source(),
            _ => None,
        }
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        Self::Transport(Box::new(error))
    }
}

/// An error response.
pub struct ApiError {
    pub(super) head: Box<Head>,
    pub(super) operation: &'static str,
    pub(super) body: Bytes,
    pub(super) truncated: bool,
    /// Reason for which the body is incomplete.
    pub(super) cut: Option<Error>,
    pub(super) typed: Option<Box<dyn Any + Send + Sync>>,
    pub(super) message: Option<String>,
}

impl ApiError {
    /// Returns the status.
    pub fn status(&self) -> StatusCode {
        self.head.status
    }
    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }
    /// Returns the API's identifier of the request.
    pub fn request_id(&self) -> Option<&str> {
        response::request_id(&self.head.headers)
    }
    /// Returns the number of retries before this response.
    pub fn retries(&self) -> u32 {
        self.head.retries
    }
    /// Returns the delay that the API requests (`Retry-After`, in seconds or as a date).
    pub fn retry_after(&self) -> Option<Duration> {
        super::retry::retry_after(&self.head.headers)
    }
    /// Returns the body as received (its beginning, if [`ApiError::is_truncated`]).
    pub fn bytes(&self) -> &Bytes {
        &self.body
    }
    /// Returns whether the body is incomplete: it exceeds the limit for error bodies, or the connection was
    /// lost or a timeout occurred while it was read ([`Error::source`](StdError::source) states the reason).
    pub fn is_truncated(&self) -> bool {
        self.truncated || self.cut.is_some()
    }
    /// Returns the body, decoded as the operation's enum of error bodies. The enum has the name of the request,
    /// followed by `Error`. `None` if the operation declares no body for this status, the body can't be decoded, or
    /// the enum is another operation's; [`ApiError::json`] and [`ApiError::bytes`] return the body in any case.
    pub fn body<E: DeclaredErrors>(&self) -> Option<&E> {
        self.typed.as_deref()?.downcast_ref()
    }
    /// Returns the body as JSON, if it is valid JSON, also for a status that the operation does not declare.
    pub fn json(&self) -> Option<Value> {
        let mut value = Value::Null;
        codec::decode_into(&mut value, &self.body, Decoder::new()).ok()?;
        Some(value)
    }
    /// Returns the error message in the body, if there is one.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} failed with status {}", Shown(self.operation), self.head.status)?;
        if let Some(message) = &self.message {
            write!(f, ": {}", Limited(message))?;
        }
        match &self.cut {
            Some(_) => f.write_str(" (its body was not received whole)"),
            None => Ok(()),
        }
    }
}

impl StdError for ApiError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.cut.as_ref().map(|cut| cut as _)
    }
}

// Headers and body are left out: what a server sends may repeat what it was sent.
impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("operation", &self.operation)
            .field("status", &self.head.status)
            .field("request_id", &response::shown_request_id(&self.head.headers))
            .field("message", &self.message)
            .field("retries", &self.head.retries)
            .field("truncated", &self.is_truncated())
            .finish_non_exhaustive()
    }
}

/// The phase in which an exchange failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection was established. Nothing was sent.
    Connect,
    /// The transport rejected the request. Nothing was sent.
    Request,
    /// The server did not process the request (RFC 9113, 8.7): HTTP/2's GOAWAY or REFUSED_STREAM.
    Refused,
    /// The connection was lost before the response headers were received; the API may have processed the request.
    Exchange,
    /// The connection was lost while the response body was received: see [`Error::status`].
    Body,
    /// The response body has an unsupported content coding (RFC 9110, 8.4.1): see [`Error::status`].
    Coding,
}

impl TransportErrorKind {
    /// Returns whether the API may have seen the request.
    pub(super) fn may_have_arrived(self) -> bool {
        !matches!(self, Self::Connect | Self::Request | Self::Refused)
    }
}

/// A failure to exchange a request and its response.
pub struct TransportError {
    kind: TransportErrorKind,
    source: Box<dyn StdError + Send + Sync>,
    pub(super) head: Option<Box<Head>>,
    pub(super) retries: u32,
    unsettled: bool,
}

impl TransportError {
    /// Creates an error, for implementations of a transport. The source must not contain the request's URL or headers, which may contain secrets.
    pub fn new(kind: TransportErrorKind, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind, source: source.into(), head: None, retries: 0, unsettled: kind.may_have_arrived() }
    }
    /// Returns the phase that failed.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError")
            .field("kind", &self.kind)
            .field("source", &self.source)
            .field("status", &self.head.as_ref().map(|head| head.status))
            .field("retries", &self.retries)
            .finish_non_exhaustive()
    }
}

/// The status whose body was not received whole.
struct After<'a>(&'a Option<Box<Head>>);

impl fmt::Display for After<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(head) => write!(f, " after status {}", head.status),
            None => Ok(()),
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Connect => "the connection could not be established",
            TransportErrorKind::Request => "the request could not be sent",
            TransportErrorKind::Refused => "the server refused the request without processing it",
            TransportErrorKind::Exchange => "the connection was lost before a response was received",
            TransportErrorKind::Body => "the connection was lost while the response was read",
            TransportErrorKind::Coding => "the response can't be decoded",
        })?;
        After(&self.head).fmt(f)
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}

/// A timeout.
pub struct TimeoutError {
    limit: Duration,
    pub(super) what: Waited,
    head: Option<Box<Head>>,
    pub(super) retries: u32,
    unsettled: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waited {
    Attempt,
    Call,
    Idle,
}

/// Time at which a call must end, and the limit that determines it.
#[derive(Clone, Copy)]
pub(super) struct Deadline {
    pub(super) at: Instant,
    pub(super) limit: Duration,
    pub(super) what: Waited,
}

impl Deadline {
    pub(super) fn after(limit: Duration, what: Waited) -> Self {
        Self { at: from_now(limit), limit, what }
    }
    /// Returns the one that comes first.
    pub(super) fn first(self, other: Option<Self>) -> Self {
        other.filter(|other| other.at < self.at).unwrap_or(self)
    }
    /// The error that it has passed; `sent`: the API may have acted on the call.
    pub(super) fn passed(self, sent: bool) -> Error {
        Error::Timeout(Box::new(TimeoutError::new(self.limit, self.what, sent)))
    }
}

impl TimeoutError {
    pub(super) fn new(limit: Duration, what: Waited, sent: bool) -> Self {
        Self { limit, what, head: None, retries: 0, unsettled: sent }
    }
    /// Returns the limit that was reached.
    pub fn limit(&self) -> Duration {
        self.limit
    }
    /// Returns whether the limit applies to the whole request, including retries, pages and streams.
    pub fn is_total(&self) -> bool {
        self.what == Waited::Call
    }
}

impl fmt::Display for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.what {
            Waited::Attempt => write!(f, "no complete response was received within {:?}", self.limit),
            Waited::Call => write!(f, "the request, with its retries, did not complete within {:?}", self.limit),
            Waited::Idle => write!(f, "no data was received for {:?}", self.limit),
        }?;
        After(&self.head).fmt(f)
    }
}

impl StdError for TimeoutError {}

impl fmt::Debug for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimeoutError")
            .field("limit", &self.limit)
            .field("what", &self.what)
            .field("status", &self.head.as_ref().map(|head| head.status))
            .field("retries", &self.retries)
            .finish_non_exhaustive()
    }
}

/// A response that can't be decoded as its declared type.
pub struct DecodeError {
    pub(super) head: Box<Head>,
    pub(super) operation: &'static str,
    pub(super) path: String,
    pub(super) message: String,
    pub(super) body: Bytes,
}

impl DecodeError {
    /// Returns the JSON path of the value (`$.data[3].id`); empty if the body is not declared as JSON.
    pub fn path(&self) -> &str {
        &self.path
    }
    /// Returns the message, with a bounded excerpt of the body.
    pub fn message(&self) -> &str {
        &self.message
    }
    /// Returns the status of the response.
    pub fn status(&self) -> StatusCode {
        self.head.status
    }
    /// Returns the headers of the response.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }
    /// Returns the body as received.
    pub fn bytes(&self) -> &Bytes {
        &self.body
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the response of {} can't be decoded", Shown(self.operation))?;
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

/// A request that can't be sent.
#[derive(Debug)]
pub struct InvalidRequest {
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
    /// An earlier attempt was sent.
    unsettled: bool,
}

impl InvalidRequest {
    /// Returns the message, which names parameters but never contains their values.
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

/// A failure to obtain a token.
#[derive(Debug)]
pub struct AuthError {
    pub(super) scheme: &'static str,
    pub(super) message: String,
    pub(super) source: Option<BoxError>,
    /// An earlier attempt was sent.
    pub(super) unsettled: bool,
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no token for the security scheme `{}`: {}", Shown(self.scheme), Limited(&self.message))
    }
}

impl StdError for AuthError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
