//! A request before it is sent: plain data that a request builder fills in.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use url::Url;

use super::body::Payload;
use super::client::header;
use super::codec::{self, Blank, Codec, Tree};
use super::execute::Answers;
use super::platform::Instant;
use super::response::is_in_range;
use super::{
    Body, ByteStream, Client, Error, FormEncoding, Operation, RawResponse, Response, RetryPolicy, Sending,
    StreamResponse, form,
};
use crate::runtime::text::Shown;

/// A request for an [`Operation`] that is not sent yet. Clones share the body; a body that is a stream is sent once.
#[derive(Clone)]
#[must_use]
pub struct Call {
    pub(super) client: Client,
    pub(super) operation: &'static Operation,
    pub(super) values: Vec<(usize, Tree)>,
    pub(super) headers: HeaderMap,
    pub(super) payload: Payload,
    pub(super) content_type: Option<HeaderValue>,
    pub(super) accept: Option<&'static str>,
    pub(super) timeout: Option<Duration>,
    pub(super) total_timeout: Option<Duration>,
    pub(super) idle_timeout: Option<Duration>,
    /// Start time of the pages or stream that this request belongs to.
    pub(super) begun: Option<Instant>,
    pub(super) retry: Option<RetryPolicy>,
    /// Replaces the operation's path and query, for a next page.
    pub(super) url: Option<Box<Url>>,
    /// Error of a setter, reported when the request is sent.
    pub(super) fault: Option<Arc<str>>,
}

impl Call {
    /// Creates a call with the values of the client's scopes.
    pub fn new(client: &Client, operation: &'static Operation) -> Self {
        let mut call = Self {
            client: client.clone(),
            operation,
            values: Vec::new(),
            headers: HeaderMap::new(),
            payload: Payload::Empty,
            content_type: None,
            accept: None,
            timeout: None,
            total_timeout: None,
            idle_timeout: None,
            begun: None,
            retry: None,
            url: None,
            fault: None,
        };
        call.set_scoped();
        call
    }
    fn set_scoped(&mut self) {
        for (index, param) in self.operation.params.iter().enumerate() {
            match param.scope.and_then(|number| self.client.scoped(number)) {
                Some(Ok(value)) => self.values.push((index, value.clone())),
                Some(Err(why)) => {
                    let fault = format!("the parameter `{}` {why}", param.name);
                    self.refuse(&fault);
                }
                None => {}
            }
        }
    }
    /// Sets a parameter, by its index in the operation; an absent value unsets it.
    pub fn set(&mut self, param: usize, value: &dyn Codec) -> &mut Self {
        if value.is_absent() {
            self.unset(param);
        } else {
            match codec::to_tree(value) {
                Ok(value) => self.set_value(param, value),
                Err(why) => {
                    let name = self.operation.params.get(param).map_or("", |param| param.name);
                    self.refuse(&format!("the parameter `{name}` {why}"));
                }
            }
        }
        self
    }
    /// Like [`Call::set`], by value.
    pub fn with(mut self, param: usize, value: &dyn Codec) -> Self {
        self.set(param, value);
        self
    }
    pub(super) fn unset(&mut self, param: usize) {
        self.values.retain(|(known, _)| *known != param);
    }
    pub(super) fn set_value(&mut self, param: usize, value: Tree) {
        match self.values.iter_mut().find(|(known, _)| *known == param) {
            Some((_, known)) => *known = value,
            None => self.values.push((param, value)),
        }
    }
    pub(super) fn value(&self, param: usize) -> Option<&Tree> {
        self.values.iter().find(|(known, _)| *known == param).map(|(_, value)| value)
    }
    pub(super) fn content(&mut self, content_type: &str, payload: Payload) {
        match HeaderValue::from_str(content_type) {
            Ok(content_type) => {
                self.content_type = Some(content_type);
                self.payload = payload;
            }
            Err(_) => self.refuse("the body's content type has characters that a header can't hold"),
        }
    }
    pub(super) fn refuse(&mut self, fault: &str) {
        self.fault.get_or_insert_with(|| fault.into());
    }
    /// Sends JSON, as `media_type` (`application/json` or a `+json` type); no body if `body` is absent.
    pub fn body_json(&mut self, media_type: &str, body: &dyn Codec) -> &mut Self {
        if !body.is_absent() {
            match codec::to_vec(body) {
                Ok(body) => self.content(media_type, Payload::Bytes(body.into())),
                Err(why) => self.refuse(&format!("the body {why}")),
            }
        }
        self
    }
    /// Sends an object as `application/x-www-form-urlencoded`; no body if `body` is absent.
    pub fn body_form(&mut self, body: &dyn Codec, encodings: &'static [FormEncoding]) -> &mut Self {
        if !body.is_absent() {
            let body = codec::to_tree(body).map_err(|why| format!("the body {why}"));
            match body.and_then(|body| form::encode(&body, encodings).map_err(|error| error.to_string())) {
                Ok(text) => self.content("application/x-www-form-urlencoded", Payload::Bytes(text.into())),
                Err(fault) => self.refuse(&fault),
            }
        }
        self
    }
    /// Sends bytes, text or a stream, as `media_type`.
    pub fn body(&mut self, media_type: &str, body: impl Into<Body>) -> &mut Self {
        self.content(media_type, body.into().into());
        self
    }
    /// Sends bytes, text or a stream, as the media type that the caller names, which must be of a range (`image/*`).
    pub fn body_of_type(&mut self, range: &str, media_type: impl Into<String>, body: impl Into<Body>) -> &mut Self {
        let media_type = media_type.into();
        let has_boundary = !range.ends_with("boundary=*") || media_type.contains("boundary=");
        if has_boundary && is_in_range(&media_type, range) {
            self.content(&media_type, body.into().into());
        } else {
            self.refuse(&format!("the body's content type `{}` is not one of `{range}`", Shown(&media_type)));
        }
        self
    }
    /// Limits one attempt: see [`ClientBuilder::timeout`](super::ClientBuilder::timeout).
    pub fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = Some(timeout);
    }
    /// Limits the whole call: see [`ClientBuilder::total_timeout`](super::ClientBuilder::total_timeout).
    pub fn set_total_timeout(&mut self, timeout: Duration) {
        self.total_timeout = Some(timeout);
    }
    /// Limits the time between two chunks of a stream: see [`ClientBuilder::idle_timeout`](super::ClientBuilder::idle_timeout).
    pub fn set_idle_timeout(&mut self, timeout: Duration) {
        self.idle_timeout = Some(timeout);
    }
    /// Sets the retry policy of the request.
    pub fn set_retry(&mut self, policy: RetryPolicy) {
        self.retry = Some(policy);
    }
    /// Adds a header, or replaces one of the operation.
    pub fn set_header(&mut self, name: &str, value: &str) {
        match header(name, value) {
            Ok((name, value)) => drop(self.headers.insert(name, value)),
            Err(error) => self.refuse(&error.to_string()),
        }
    }
    /// Asks for one of the media types that the operation declares.
    pub fn set_accept(&mut self, accept: &'static str) {
        self.accept = Some(accept);
    }

    /// Sends the request and reads the whole response.
    ///
    /// # Errors
    /// As for every call: see [`Error`]. A status that is not a success is [`Error::Api`].
    pub fn execute(self) -> Sending<RawResponse> {
        self.answer(|answer| Ok(answer.without_deadline()))
    }
    /// Sends the request, reads the whole response and converts it with `read`.
    ///
    /// # Errors
    /// As for [`Call::execute`], and those of `read`.
    pub fn answer<T>(self, read: fn(RawResponse) -> Result<T, Error>) -> Sending<T> {
        Sending::whole(self.streaming(false), Answers::WHOLE, read)
    }
    /// Sends the request and reads the whole response, whatever its status.
    ///
    /// # Errors
    /// As for every call, except [`Error::Api`].
    pub fn raw(self) -> Sending<RawResponse> {
        Sending::whole(self, Answers::RAW, |answer| Ok(answer.without_deadline()))
    }
    /// Sends the request; the response body is a stream.
    ///
    /// # Errors
    /// As for [`Call::execute`].
    pub fn open(self) -> Sending<StreamResponse> {
        Sending::stream(self, Answers::STREAM, |answer| answer)
    }
    /// Sends the request; the response is JSON.
    ///
    /// # Errors
    /// As for [`Call::execute`]; [`Error::Decode`] where it is not.
    pub fn json<T: Blank>(self) -> Sending<Response<T>> {
        self.answer(RawResponse::json)
    }
    /// Sends the request; the response is JSON or empty.
    ///
    /// # Errors
    /// As for [`Call::json`].
    pub fn optional_json<T: Blank>(self) -> Sending<Response<Option<T>>> {
        self.answer(RawResponse::optional_json)
    }
    /// Sends the request; the response body is ignored.
    ///
    /// # Errors
    /// As for [`Call::execute`].
    pub fn empty(self) -> Sending<Response<()>> {
        self.answer(|answer| Ok(answer.empty()))
    }
    /// Sends the request; the response is text.
    ///
    /// # Errors
    /// As for [`Call::execute`]; [`Error::Decode`] where the text is not valid in its charset.
    pub fn text(self) -> Sending<Response<String>> {
        self.answer(RawResponse::text)
    }
    /// Sends the request; the response is bytes, read completely.
    ///
    /// # Errors
    /// As for [`Call::execute`].
    pub fn bytes(self) -> Sending<Response<Bytes>> {
        self.answer(|answer| Ok(answer.into_bytes()))
    }
    /// Sends the request; the response is a stream of bytes.
    ///
    /// # Errors
    /// As for [`Call::execute`].
    pub fn download(self) -> Sending<Response<ByteStream>> {
        Sending::stream(self.streaming(false), Answers::STREAM, StreamResponse::into_stream)
    }
    /// Asks for a stream, or for a response that is whole, where the operation has both.
    pub(super) fn streaming(mut self, on: bool) -> Self {
        if let Some(switch) = self.operation.stream {
            switch.set(&mut self, on);
        }
        self
    }
    /// Time limit of one attempt.
    pub(super) fn attempt_timeout(&self) -> Duration {
        self.timeout.unwrap_or(self.client.inner().timeout)
    }
    pub(super) fn accept(&self) -> &'static str {
        self.accept.unwrap_or(self.operation.accept)
    }
}

// Values are left out: they may be keys or personal data.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let params: Vec<_> =
            self.values.iter().filter_map(|(index, _)| Some(self.operation.params.get(*index)?.name)).collect();
        f.debug_struct("Call")
            .field("operation", &self.operation.id)
            .field("method", &self.operation.method)
            .field("path", &self.operation.path)
            .field("params", &params)
            .finish_non_exhaustive()
    }
}
