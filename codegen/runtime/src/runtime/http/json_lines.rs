// part: lines
//! Sequences of JSON values: a line each (JSON Lines, NDJSON), or a record each (RFC 7464, `application/json-seq`).

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, StatusCode};

use super::body::Payload;
use super::codec::{self, Blank, Codec, Unsendable};
use super::error::Deadline;
use super::execute::Answers;
use super::response::{Head, RawResponse, essence};
use super::streaming::Format;
use super::{ByteStream, Call, Error, Sending, Size, StreamResponse};

/// Record separator (RFC 7464, 2.2), which never occurs in JSON.
const RECORD: u8 = 0x1E;

/// Values as the media type wants them: each on a line, after a record separator where it is a `json-seq`.
///
/// # Errors
/// A number is not finite.
fn write<T: Codec>(media_type: &str, items: &[T]) -> Result<Vec<u8>, Unsendable> {
    let is_sequence = essence(media_type).to_ascii_lowercase().ends_with("json-seq");
    let mut out = Vec::new();
    for item in items {
        if is_sequence {
            out.push(RECORD);
        }
        out.extend(codec::to_vec(item)?);
        out.push(b'\n');
    }
    Ok(out)
}

/// A stream of JSON values. The first byte of the stream decides between lines and records.
#[must_use = "streams do nothing unless polled"]
pub struct JsonStream<T> {
    call: Call,
    head: Box<Head>,
    deadline: Option<Deadline>,
    body: Option<ByteStream>,
    input: Vec<u8>,
    /// Length of the consumed input.
    read: usize,
    /// Position up to which the input was searched for a separator.
    seen: usize,
    separator: Option<u8>,
    of: PhantomData<fn() -> T>,
}

impl Call {
    /// Sends JSON values one after the other, as `media_type` wants them: a line each, or for a `json-seq` a record each.
    pub fn body_json_lines<T: Codec>(&mut self, media_type: &str, items: &[T]) -> &mut Self {
        match write(media_type, items) {
            Ok(body) => self.content(media_type, Payload::Bytes(body.into())),
            Err(why) => self.refuse(&format!("the body {why}")),
        }
        self
    }
    /// Sends the request; the response is a stream of JSON values, one for each line or record.
    ///
    /// # Errors
    /// As for [`Call::execute`].
    pub fn json_lines<T: Blank>(self) -> Sending<JsonStream<T>> {
        Sending::stream(self.streaming(true), Answers::stream(Format::JsonLines), StreamResponse::json_lines)
    }
}

impl StreamResponse {
    /// Returns the body as a stream of JSON values, one for each line or record.
    pub fn json_lines<T: Blank>(self) -> JsonStream<T> {
        JsonStream::new(self)
    }
}

#[cfg(feature = "blocking")]
super::blocking::iterate! { [T: Blank] JsonStream<T>; }

impl<T> JsonStream<T> {
    pub(super) fn new(response: StreamResponse) -> Self {
        let StreamResponse { head, body, call, deadline } = response;
        let body = Some(body);
        Self { call, head, deadline, body, input: Vec::new(), read: 0, seen: 0, separator: None, of: PhantomData }
    }
    /// Returns the status.
    pub fn status(&self) -> StatusCode {
        self.head.status
    }
    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }
    /// The next whole record, without what is around it.
    fn record(&mut self) -> Option<Bytes> {
        loop {
            if self.separator.is_none() {
                let blank = self.input[self.read..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                self.read += blank;
                self.seen = self.read;
                let first = *self.input.get(self.read)?;
                self.separator = Some(if first == RECORD { RECORD } else { b'\n' });
            }
            let Some(length) = self.input[self.seen..].iter().position(|byte| Some(*byte) == self.separator) else {
                self.seen = self.input.len();
                return None;
            };
            let record = trimmed(&self.input[self.read..self.seen + length]);
            self.seen += length + 1;
            self.read = self.seen;
            if record.is_some() {
                return record;
            }
        }
    }
    /// Takes what came; fails where a record is larger than the client takes.
    fn push(&mut self, chunk: &[u8]) -> Result<(), Error> {
        self.input.drain(..self.read);
        self.seen -= self.read;
        self.read = 0;
        let limit = self.call.client.inner().max_body_size;
        if self.seen + chunk.len() > limit && !chunk.iter().any(|byte| self.separator.is_none_or(|own| own == *byte)) {
            return Err(Error::TooLarge { limit, of: Size::Body });
        }
        self.input.extend_from_slice(chunk);
        Ok(())
    }
    fn end(&mut self) {
        self.body = None;
        self.input.clear();
        (self.read, self.seen) = (0, 0);
    }
}

fn trimmed(record: &[u8]) -> Option<Bytes> {
    let record = record.trim_ascii();
    (!record.is_empty()).then(|| Bytes::copy_from_slice(record))
}

impl<T: Blank> JsonStream<T> {
    /// Returns the next value, or `None` at the end. Cancel-safe.
    ///
    /// # Errors
    /// The stream is interrupted, no data is received in time, a value is too large or can't be decoded. Only after the last of these
    /// does the stream remain usable.
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        std::future::poll_fn(|cx| self.poll_value(cx)).await.transpose()
    }
    fn poll_value(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        loop {
            if let Some(record) = self.record() {
                return Poll::Ready(Some(self.decode(record)));
            }
            let Some(body) = &mut self.body else { return Poll::Ready(None) };
            let pushed = match std::task::ready!(Pin::new(body).poll_next(cx)) {
                Some(Ok(chunk)) => self.push(&chunk),
                Some(Err(error)) => Err(error),
                // The last record needs no end of its own.
                None => {
                    let last = trimmed(&self.input[self.read..]);
                    self.end();
                    return Poll::Ready(last.map(|record| self.decode(record)));
                }
            };
            if let Err(error) = pushed {
                self.end();
                return Poll::Ready(Some(Err(error)));
            }
        }
    }
    fn decode(&self, body: Bytes) -> Result<T, Error> {
        RawResponse::part(&self.head, body, &self.call, self.deadline).json().map(super::Response::into_inner)
    }
}

impl<T: Blank> Stream for JsonStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_value(cx)
    }
}

impl<T> fmt::Debug for JsonStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonStream").field("call", &self.call).finish_non_exhaustive()
    }
}
