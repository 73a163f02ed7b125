//! Responses: raw, typed, or as a stream.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::str::FromStr;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};

use super::codec::{self, Blank, Codec, Decoder, Limit, Warning};
use super::declared::DeclaredBody;
use super::error::{Deadline, Waited};
use super::limits::Limited;
use super::platform;
use super::{ApiError, ByteStream, Call, DecodeError, Error, Operation, Size};

/// Status, headers and context of a response.
#[derive(Clone)]
pub(super) struct Head {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) retries: u32,
    /// The API may have acted on an attempt before this one.
    pub(super) unsettled: bool,
}

/// The identifier that an API gave to a request, under any of the usual names.
pub(super) fn request_id(headers: &HeaderMap) -> Option<&str> {
    request_id_header(headers).map(|(_, id)| id)
}

/// The same, with the name of its header.
pub(super) fn request_id_header(headers: &HeaderMap) -> Option<(&'static str, &str)> {
    ["x-request-id", "request-id", "x-correlation-id", "x-trace-id", "x-amzn-requestid"]
        .into_iter()
        .find_map(|name| Some((name, headers.get(name)?.to_str().ok()?)))
}

/// The same for `Debug`: short, and nothing that repeats a credential.
pub(super) fn shown_request_id(headers: &HeaderMap) -> Option<String> {
    let is_secret = |id: &str| headers.values().any(|value| value.is_sensitive() && value.as_bytes() == id.as_bytes());
    request_id(headers).map(|id| if is_secret(id) { "***".to_owned() } else { Limited(id).to_string() })
}

/// The media type without parameters.
pub(super) fn essence(content_type: &str) -> &str {
    content_type.split(';').next().unwrap_or_default().trim()
}

/// `application/json` and every `+json` type.
pub(super) fn is_json(content_type: &str) -> bool {
    let essence = essence(content_type).to_ascii_lowercase();
    essence.ends_with("/json") || essence.ends_with("+json")
}

/// Returns whether text is declared as Latin-1 (ISO 8859-1).
pub(super) fn is_latin1(content_type: &str) -> bool {
    let content_type = content_type.to_ascii_lowercase();
    content_type.contains("charset=iso-8859-1") || content_type.contains("charset=latin1")
}

pub(super) fn is_type(headers: &HeaderMap, wanted: &str) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type.is_some_and(|content_type| is_in_range(content_type, wanted))
}

/// Returns whether a content type has the parameters of a media type (RFC 9110, 8.3.1), of which `charset` says nothing about the data.
fn has_parameters(content_type: &str, media_type: &str) -> bool {
    let parameters = |text: &str| -> Vec<String> {
        let all = text.split(';').skip(1).map(|one| one.replace(['"', ' ', '\t'], "").to_ascii_lowercase());
        all.filter(|one| !one.is_empty() && !one.starts_with("charset=")).collect()
    };
    let own = parameters(content_type);
    parameters(media_type).iter().all(|one| own.contains(one))
}

/// Returns whether a media type is another, or one of a range (RFC 9110, 12.5.1).
pub(super) fn is_in_range(media_type: &str, range: &str) -> bool {
    let (own, range) = (essence(media_type), essence(range));
    let Some((class, subtype)) =
        own.split_once('/').filter(|(class, subtype)| !class.is_empty() && !subtype.is_empty())
    else {
        return false;
    };
    // `image/*+xml` is not a range of HTTP; it means the image types that end so.
    match range.split_once("/*") {
        Some(("*", _)) => true,
        Some((wanted, end)) => class.eq_ignore_ascii_case(wanted) && subtype.to_ascii_lowercase().ends_with(end),
        None => own.eq_ignore_ascii_case(range),
    }
}

macro_rules! head_methods {
    () => {
        /// Returns the status.
        pub fn status(&self) -> StatusCode {
            self.head.status
        }
        /// Returns the headers.
        pub fn headers(&self) -> &HeaderMap {
            &self.head.headers
        }
        /// Returns the value of a header, if it is text.
        pub fn header(&self, name: &str) -> Option<&str> {
            self.head.headers.get(name)?.to_str().ok()
        }
        /// Returns the value of a header, if it can be parsed as an `H`.
        pub fn parse_header<H: FromStr>(&self, name: &str) -> Option<H> {
            self.header(name)?.trim().parse().ok()
        }
        /// Returns the API's identifier of the request.
        pub fn request_id(&self) -> Option<&str> {
            request_id(&self.head.headers)
        }
        /// Returns the number of retries before this response.
        pub fn retries(&self) -> u32 {
            self.head.retries
        }
    };
}

macro_rules! type_methods {
    () => {
        /// Returns the media type, without parameters.
        pub fn media_type(&self) -> Option<&str> {
            self.header(CONTENT_TYPE.as_str()).map(essence)
        }
        /// Returns whether the response has this media type (or range: `text/*`), with the parameters that it has, such as
        /// `version=2`, except for `charset`.
        pub fn is(&self, media_type: &str) -> bool {
            let content_type = self.header(CONTENT_TYPE.as_str()).unwrap_or_default();
            is_type(&self.head.headers, media_type) && has_parameters(content_type, media_type)
        }
    };
}

/// A response with a decoded body.
#[derive(Clone)]
pub struct Response<T> {
    head: Box<Head>,
    warnings: Vec<Warning>,
    body: T,
}

impl<T> Response<T> {
    head_methods!();
    /// Returns the deviations tolerated while decoding; empty in strict mode.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }
    /// Returns the body.
    pub fn into_inner(self) -> T {
        self.body
    }
    /// Maps the body.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        Response { head: self.head, warnings: self.warnings, body: change(self.body) }
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.body
    }
}

impl<T> DerefMut for Response<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.body
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.head.status)
            .field("request_id", &shown_request_id(&self.head.headers))
            .field("body", &self.body)
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}

/// A response as received, completely read.
#[derive(Clone)]
pub struct RawResponse {
    pub(super) head: Box<Head>,
    pub(super) body: Bytes,
    pub(super) call: Box<CallInfo>,
}

/// Context of a response: settings of its request.
#[derive(Clone)]
pub(super) struct CallInfo {
    pub(super) client: super::Client,
    pub(super) operation: &'static Operation,
    /// When the body must have been read as a value.
    pub(super) deadline: Option<Deadline>,
}

impl CallInfo {
    /// The decoding of bodies.
    fn decoder(&self) -> Decoder {
        let client = self.client.inner();
        let deadline = self.deadline.and_then(|deadline| platform::to_std(deadline.at));
        let decoder = Decoder::new().strict(client.strict).tolerant(client.tolerant);
        decoder.max_decoded_size(client.max_decoded_size).deadline(deadline)
    }
}

impl RawResponse {
    head_methods!();
    type_methods!();
    /// One event or line of a stream, which has the time of an attempt to be read.
    pub(super) fn part(head: &Head, body: Bytes, call: &Call, end: Option<Deadline>) -> Self {
        let own = Deadline::after(call.attempt_timeout(), Waited::Attempt);
        let (client, operation) = (call.client.clone(), call.operation);
        let call = Box::new(CallInfo { client, operation, deadline: Some(own.first(end)) });
        Self { head: Box::new(head.clone()), body, call }
    }
    /// For the caller, whose time to read it is its own.
    pub(super) fn without_deadline(mut self) -> Self {
        self.call.deadline = None;
        self
    }
    /// Returns the body as received.
    pub fn bytes(&self) -> &Bytes {
        &self.body
    }
    fn response<T>(self, body: T) -> Response<T> {
        Response { head: self.head, warnings: Vec::new(), body }
    }
    /// Returns the body as received, without decoding it.
    pub fn into_bytes(mut self) -> Response<Bytes> {
        let body = std::mem::take(&mut self.body);
        self.response(body)
    }
    /// Discards the body.
    pub fn empty(self) -> Response<()> {
        self.response(())
    }
    /// Decodes the body as JSON, regardless of its content type.
    ///
    /// # Errors
    /// [`Error::Decode`] if it can't be decoded as `T`.
    pub fn json<T: Blank>(self) -> Result<Response<T>, Error> {
        let mut body = T::blank();
        match self.read_into(&mut body) {
            Ok((head, warnings)) => Ok(Response { head, warnings, body }),
            Err(error) => Err(error),
        }
    }
    /// Decodes the body into a blank value, and returns the warnings. Compiled once for all types.
    fn read_into(self, body: &mut dyn Codec) -> Result<(Box<Head>, Vec<Warning>), Error> {
        let decoded = codec::decode_into(body, &self.body, self.call.decoder());
        match (decoded, self.call.deadline) {
            (Ok(warnings), _) => Ok((self.head, warnings)),
            (Err(error), Some(deadline)) if error.limit() == Some(Limit::Time) => {
                let mut passed = deadline.passed(true);
                passed.set_retries(self.head.retries);
                passed.set_head(self.head);
                Err(passed)
            }
            (Err(error), _) if error.limit() == Some(Limit::Memory) => {
                let limit = self.call.client.inner().max_decoded_size;
                Err(Error::TooLarge { limit, of: Size::Decoded })
            }
            (Err(error), _) => {
                // An excerpt may hold a part of a credential, which nothing would recognise any more.
                let credentials = &self.call.client.inner().credentials;
                let reach = credentials.reach();
                let from = error.offset().saturating_sub(reach);
                let near = self.body.get(from..self.body.len().min(error.offset() + reach)).unwrap_or_default();
                let quoted = match credentials.are_in(near) {
                    true => "not quoted: the response contains a credential",
                    false => error.excerpt(),
                };
                let message = format!("{} (`{quoted}`)", error.message());
                Err(self.unreadable(error.path(), &message))
            }
        }
    }
    /// Decodes the body as JSON; `None` if it is empty or the status excludes a body.
    ///
    /// # Errors
    /// As for [`RawResponse::json`].
    pub fn optional_json<T: Blank>(self) -> Result<Response<Option<T>>, Error> {
        let is_empty = self.body.iter().all(u8::is_ascii_whitespace)
            || matches!(self.head.status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
        if is_empty { Ok(self.response(None)) } else { Ok(self.json::<T>()?.map(Some)) }
    }
    /// Decodes the body as text: UTF-8, or Latin-1 if the response declares it.
    ///
    /// # Errors
    /// [`Error::Decode`] if it is not valid.
    pub fn text(mut self) -> Result<Response<String>, Error> {
        let is_latin1 = self.header(CONTENT_TYPE.as_str()).is_some_and(is_latin1);
        let body = std::mem::take(&mut self.body);
        if is_latin1 {
            let text = body.iter().map(|&byte| char::from(byte)).collect();
            return Ok(self.response(text));
        }
        match String::from_utf8(body.into()) {
            Ok(text) => Ok(self.response(text)),
            Err(error) => {
                let message = format!("the text is not UTF-8 from byte {}", error.utf8_error().valid_up_to());
                self.body = error.into_bytes().into();
                Err(self.unreadable("", &message))
            }
        }
    }
    /// Returns the error for a status or content type that the operation does not declare.
    pub fn unexpected(self) -> Error {
        let media_type = self.media_type().unwrap_or("no content type").to_owned();
        let message = format!("undeclared response: status {}, {media_type}", self.head.status);
        self.unreadable("", &message)
    }
    /// Returns the error that a response is not of the content type that the call needs.
    pub(super) fn of_another_type(self, expected: &str) -> Error {
        let credentials = &self.call.client.inner().credentials;
        let shown = |text: &str| credentials.shown(text);
        let received =
            self.media_type().map_or("no content type".to_owned(), |media_type| format!("`{}`", shown(media_type)));
        let message = match shown(String::from_utf8_lossy(&self.body).trim()) {
            beginning if beginning.is_empty() => format!("expected {expected}, received {received} without a body"),
            beginning => format!("expected {expected}, received {received}: {beginning}"),
        };
        let operation = self.call.operation.id;
        Error::Decode(Box::new(DecodeError {
            head: self.head,
            operation,
            path: String::new(),
            message,
            body: self.body,
        }))
    }
    fn unreadable(self, path: &str, message: &str) -> Error {
        let credentials = &self.call.client.inner().credentials;
        let (path, mut message) = (credentials.redact(path), credentials.redact(message));
        if let Some(other) = self.media_type().filter(|media_type| !is_json(media_type)) {
            message = format!("{message} (its content type is {})", credentials.shown(other));
        }
        let operation = self.call.operation.id;
        Error::Decode(Box::new(DecodeError { head: self.head, operation, path, message, body: self.body }))
    }
    /// The error that this response is; `cut` is why its body was not received whole.
    pub(super) fn into_error(self, truncated: bool, cut: Option<Error>) -> Error {
        let status = self.head.status.as_u16();
        // A body that lacks what the operation declares is another one: a proxy's, say.
        let decoder = self.call.decoder().strict(false).tolerant(false);
        let content_type = self.header(CONTENT_TYPE.as_str()).unwrap_or_default();
        let body = DeclaredBody { status, content_type, body: &self.body, decoder };
        Error::Api(Box::new(ApiError {
            typed: self.call.operation.errors.and_then(|read| read(body)),
            message: message(&self.body, decoder).map(|text| self.call.client.inner().credentials.shown(&text)),
            operation: self.call.operation.id,
            head: self.head,
            body: self.body,
            truncated,
            cut,
        }))
    }
}

/// Returns the message in an error's body, under any of the usual names (including RFC 9457).
fn message(body: &[u8], decoder: Decoder) -> Option<String> {
    use serde_json::Value;
    fn find(value: &Value, depth: u8) -> Option<&str> {
        match value {
            Value::String(text) if depth > 0 => Some(text),
            Value::Array(values) => values.first().filter(|_| depth < 4).and_then(|value| find(value, depth + 1)),
            Value::Object(fields) if depth < 4 => {
                ["message", "detail", "error_description", "error", "errors", "title"]
                    .into_iter()
                    .find_map(|name| find(fields.get(name)?, depth + 1))
            }
            _ => None,
        }
    }
    let mut value = Value::Null;
    codec::decode_into(&mut value, body, decoder).ok()?;
    find(&value, 0).filter(|text| !text.is_empty()).map(str::to_owned)
}

impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse")
            .field("status", &self.head.status)
            .field("request_id", &shown_request_id(&self.head.headers))
            .field("length", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// A response whose body is a stream.
pub struct StreamResponse {
    pub(super) head: Box<Head>,
    pub(super) body: ByteStream,
    pub(super) call: Call,
    /// When the body must have been read.
    pub(super) deadline: Option<Deadline>,
}

impl StreamResponse {
    head_methods!();
    type_methods!();
    /// Returns the body as a stream of bytes.
    pub fn into_stream(self) -> Response<ByteStream> {
        Response { head: self.head, warnings: Vec::new(), body: self.body }
    }
    /// Reads the whole body.
    ///
    /// # Errors
    /// The connection is lost, no data is received in time, or the body exceeds the client's limit.
    pub async fn whole(mut self) -> Result<RawResponse, Error> {
        let limit = self.call.client.inner().max_body_size;
        let body = std::mem::replace(&mut self.body, Bytes::new().into());
        self.body = body.collect(limit).await?.into();
        Ok(self.into_whole().without_deadline())
    }
    /// For a body that was read already.
    pub(super) fn into_whole(self) -> RawResponse {
        let Call { client, operation, .. } = self.call;
        let call = Box::new(CallInfo { client, operation, deadline: self.deadline });
        RawResponse { head: self.head, body: self.body.into_read(), call }
    }
}

impl fmt::Debug for StreamResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamResponse").field("status", &self.head.status).finish_non_exhaustive()
    }
}
