//! What can go wrong with a call: one type for all operations, so that `?` works across them.

use std::any::Any;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::Value;
use tokio::time::Instant;

use super::DeclaredErrors;
use super::body::from_now;
use super::codec::{self, Decoder};
use super::limits::Limited;
use super::response::{self, Head};
use super::retry;
use crate::runtime::text::Shown;

/// Why a call failed. As large as two pointers, whatever happened.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The API responded with a status that is not a success, whether or not the body that followed was received whole.
    Api(Box<ApiError>),
    /// No whole response was received: connecting, sending or receiving failed.
    Transport(Box<TransportError>),
    /// No whole response was received in time.
    Timeout(Box<TimeoutError>),
    /// The answer can't be read as what the operation declares.
    Decode(Box<DecodeError>),
    /// The call can't be sent as it is. Nothing was sent.
    InvalidRequest(Box<InvalidRequest>),
    /// The response's body, or one event of a stream, is larger than the client allows; or what it says is.
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
        /// What the limit is on.
        of: Size,
    },
    /// The API sent the call elsewhere, and going there was refused; the text says why.
    Redirect(Box<str>),
    /// Paging can't go on: a cursor that came before, or a next page on another server.
    Pagination(Box<str>),
    /// No token could be had from the authorization server.
    Auth(Box<AuthError>),
}

/// What a limit in bytes is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Size {
    /// A body as it is received, decompressed, or one event or line of a stream
    /// ([`ClientBuilder::max_body_size`](super::ClientBuilder::max_body_size)).
    Body,
    /// The memory that the values of a body take
    /// ([`ClientBuilder::max_decoded_size`](super::ClientBuilder::max_decoded_size)).
    Decoded,
}

impl Error {
    /// Returns the status that was received, if one was: also where the body that followed it was cut or did not arrive in time.
    pub fn status(&self) -> Option<StatusCode> {
        self.head().map(|head| head.status)
    }
    /// The API's identifier of the request, for its support.
    pub fn request_id(&self) -> Option<&str> {
        response::request_id(&self.head()?.headers)
    }
    /// Returns whether the API may have acted on the call, by any of its attempts.
    ///
    /// False only where that is certain, so that the call can be made again whatever it does:
    ///
    /// - the request was not sent: it is invalid, no token or no connection could be had, or time ran out before that;
    /// - HTTP/2 says that the request was not looked at (GOAWAY, REFUSED_STREAM; RFC 9113, 8.7);
    /// - the API refused it: a status 4XX other than 408, or 503 with `Retry-After`.
    ///
    /// True where the API says so (a success whose body is cut or can't be read: see [`Error::status`]), and where nobody knows: the
    /// connection was lost or time ran out once the request was on its way, interim responses (1XX) notwithstanding.
    ///
    /// Time that runs out while connecting is told from time that runs out later where requests go over [`reqwest`]; with another
    /// [`Transport`](super::Transport) every timeout counts as one after sending.
    pub fn may_have_been_processed(&self) -> bool {
        match self {
            Self::Api(error) => error.head.unsettled || !retry::is_refused(error.head.status, &error.head.headers),
            Self::Transport(error) => error.unsettled,
            Self::Timeout(error) => error.unsettled,
            Self::InvalidRequest(error) => error.unsettled,
            Self::Auth(error) => error.unsettled,
            Self::Decode(_) | Self::TooLarge { .. } | Self::Redirect(_) | Self::Pagination(_) => true,
        }
    }
    /// Returns whether time ran out: that of an attempt, of the whole call, or of the wait for more of a stream.
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Timeout(_))
    }
    /// Returns whether no connection could be made, so that nothing was sent.
    pub fn is_connect(&self) -> bool {
        matches!(self, Self::Transport(error) if error.kind == TransportErrorKind::Connect)
    }
    /// Returns whether the API refused the call because there were too many (status 429).
    pub fn is_rate_limited(&self) -> bool {
        matches!(self, Self::Api(error) if error.head.status == StatusCode::TOO_MANY_REQUESTS)
    }
    /// Returns how long the API asks to wait (`Retry-After`, in seconds or as a date).
    pub fn retry_after(&self) -> Option<Duration> {
        retry::retry_after(&self.head()?.headers)
    }
    /// Returns the body of the API's response as the enum of those that the operation declares: see [`ApiError::body`].
    pub fn body<E: DeclaredErrors>(&self) -> Option<&E> {
        self.as_api()?.body()
    }
    fn head(&self) -> Option<&Head> {
        match self {
            Self::Api(error) => Some(&error.head),
            Self::Decode(error) => Some(&error.head),
            Self::Transport(error) => error.head.as_deref(),
            Self::Timeout(error) => error.head.as_deref(),
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
                write!(f, "the response is larger than {limit} bytes; `max_body_size` of the client allows more")
            }
            Self::TooLarge { limit, of: Size::Decoded } => write!(
                f,
                "the response takes more than {limit} bytes of memory as values; `max_decoded_size` of the client allows more"
            ),
            Self::Redirect(message) | Self::Pagination(message) => Shown(message).fmt(f),
            Self::Auth(error) => error.fmt(f),
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
            _ => None,
        }
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        Self::Transport(Box::new(error))
    }
}

/// A response whose status is not a success.
pub struct ApiError {
    pub(super) head: Box<Head>,
    pub(super) operation: &'static str,
    pub(super) body: Bytes,
    pub(super) truncated: bool,
    /// Why the body was not received whole.
    pub(super) cut: Option<Error>,
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
    /// Returns whether only the beginning of the body is there: it is larger than what is kept of an error, or the connection was
    /// lost or time ran out while it was read ([`Error::source`](StdError::source) is why).
    pub fn is_truncated(&self) -> bool {
        self.truncated || self.cut.is_some()
    }
    /// Returns the body as the enum of those that the operation declares, which is called as its request is, with `Error` behind
    /// it. `None` where it declares none for this status, where the body can't be read as it, or where the enum is another
    /// operation's; the body is there as [`ApiError::json`] and [`ApiError::bytes`] all the same.
    pub fn body<E: DeclaredErrors>(&self) -> Option<&E> {
        self.typed.as_deref()?.downcast_ref()
    }
    /// Returns the body as JSON, where it is JSON: also where the operation declares nothing for this status.
    pub fn json(&self) -> Option<Value> {
        let mut value = Value::Null;
        codec::decode_into(&mut value, &self.body, Decoder::new()).ok()?;
        Some(value)
    }
    /// What the API says went wrong, where its body holds a message.
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

/// Which part of an exchange failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection could be made: nothing was sent.
    Connect,
    /// The request was refused by the transport itself: nothing was sent.
    Request,
    /// The server says that it did not look at the request (RFC 9113, 8.7): HTTP/2's GOAWAY and REFUSED_STREAM.
    Refused,
    /// The connection was lost before the response's headers were read; the API may have seen the request.
    Exchange,
    /// The connection was lost while the response's body was read: see [`Error::status`].
    Body,
    /// The response's body has a content coding (RFC 9110, 8.4.1) that this client doesn't read: see [`Error::status`].
    Coding,
}

impl TransportErrorKind {
    /// Whether the API may have seen the request.
    pub(super) fn may_have_arrived(self) -> bool {
        !matches!(self, Self::Connect | Self::Request | Self::Refused)
    }
}

/// A failure to exchange request and response.
pub struct TransportError {
    kind: TransportErrorKind,
    source: Box<dyn StdError + Send + Sync>,
    pub(super) head: Option<Box<Head>>,
    pub(super) retries: u32,
    unsettled: bool,
}

impl TransportError {
    /// For transports: what failed, and why. The source must not hold the request's URL or headers, which may hold secrets.
    pub fn new(kind: TransportErrorKind, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind, source: source.into(), head: None, retries: 0, unsettled: kind.may_have_arrived() }
    }
    /// What failed.
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
            TransportErrorKind::Connect => "the connection could not be made",
            TransportErrorKind::Request => "the request could not be sent",
            TransportErrorKind::Refused => "the server refused the request before it looked at it",
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

/// Time ran out.
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

/// When a call must end, and which limit says so.
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
    /// The limit that was reached.
    pub fn limit(&self) -> Duration {
        self.limit
    }
    /// Whether the limit was that of the whole call: retries, pages and streams included.
    pub fn is_total(&self) -> bool {
        self.what == Waited::Call
    }
}

impl fmt::Display for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.what {
            Waited::Attempt => write!(f, "no response was received and read within {:?}", self.limit),
            Waited::Call => write!(f, "the whole call did not end within {:?}, retries included", self.limit),
            Waited::Idle => write!(f, "nothing was received for {:?}", self.limit),
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
    /// An earlier attempt was sent.
    unsettled: bool,
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
        self.source.as_ref().map(|source| source as _)
    }
}
