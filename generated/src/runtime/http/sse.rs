//! Server-sent events (WHATWG HTML, 9.2), as a typed stream.

use std::fmt;
use std::future::Future;
use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use http::{HeaderMap, HeaderValue, StatusCode};

use super::codec::Blank;
use super::error::Deadline;
use super::execute::Answers;
use super::platform::{Instant, Sleep, sleep};
use super::response::{Head, RawResponse};
use super::streaming::Format;
use super::{ByteStream, Call, Error, Sending, Size, StreamResponse, TransportError, TransportErrorKind};

/// The wait before a stream is resumed, unless the API sets another one.
const RECONNECT: Duration = Duration::from_secs(1);
/// The shortest wait that an API can ask for (`retry: 0`).
const SHORTEST_RECONNECT: Duration = Duration::from_millis(100);
/// The longest wait that an API can ask for.
const LONGEST_RECONNECT: Duration = Duration::from_secs(60);
/// Number of times that a stream is resumed without a new event in between; the wait doubles each time.
const FRUITLESS: u32 = 3;
/// Conventional end marker of a stream of JSON, which is not JSON itself; an operation may declare another.
const DONE: &str = "[DONE]";

/// One event, which is used as its data: `event.text` is `event.data.text`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Event<T> {
    /// The event's type; `message` if the API sends none.
    pub event: String,
    /// The last identifier that the API sent, with this event or an earlier one.
    pub id: Option<String>,
    /// The event's data.
    pub data: T,
}

impl<T> Deref for Event<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.data
    }
}

impl<T> DerefMut for Event<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.data
    }
}

/// A stream of events. An interrupted stream is resumed after the last event if the method is GET and events have identifiers;
/// otherwise it ends with an error.
///
/// The delay before that is one second, or what the API requests (`retry`) between 100 milliseconds and one minute. It doubles each time
/// until an event with a new identifier is received; after three attempts without one, the stream ends with the error.
#[must_use = "streams do nothing unless polled"]
pub struct EventStream<T> {
    call: Call,
    head: Box<Head>,
    /// When the stream must end, reconnecting included.
    deadline: Option<Deadline>,
    read: fn(String, &Reading<'_>) -> Result<T, Error>,
    /// The data of the event that ends the stream.
    end_marker: Option<&'static str>,
    state: State,
    parser: Parser,
    /// The position of the last cut of the stream.
    cut_after: Option<String>,
    fruitless: u32,
}

impl Call {
    /// Sends the request; the response is a stream of events with JSON data.
    ///
    /// # Errors
    /// As for [`Call::execute`].
    pub fn events<T: Blank>(self) -> Sending<EventStream<T>> {
        Sending::stream(self.streaming(true), Answers::stream(Format::Events), StreamResponse::events)
    }
    /// Sends the request; the response is a stream of events with text data.
    ///
    /// # Errors
    /// As for [`Call::execute`].
    pub fn text_events(self) -> Sending<EventStream<String>> {
        Sending::stream(self.streaming(true), Answers::stream(Format::Events), StreamResponse::text_events)
    }
    /// Sends the request of a stream of events again, where it was interrupted.
    fn reopen(self) -> Sending<StreamResponse> {
        Sending::stream(self, Answers::stream(Format::Events), |answer| answer)
    }
}

impl StreamResponse {
    /// Returns the body as a stream of events with JSON data.
    pub fn events<T: Blank>(self) -> EventStream<T> {
        EventStream::json(self)
    }
    /// Returns the body as a stream of events with text data.
    pub fn text_events(self) -> EventStream<String> {
        EventStream::text(self)
    }
}

/// Context for decoding events.
struct Reading<'a> {
    head: &'a Head,
    call: &'a Call,
    deadline: Option<Deadline>,
}

enum State {
    Reading(ByteStream),
    Waiting(Pin<Box<Sleep>>),
    Reconnecting(Sending<StreamResponse>),
    Done,
}

impl<T> Unpin for EventStream<T> {}

impl<T: Blank> EventStream<T> {
    pub(super) fn json(response: StreamResponse) -> Self {
        Self::new(response, read_json::<T>, Some(DONE))
    }
}

fn read_json<T: Blank>(data: String, reading: &Reading<'_>) -> Result<T, Error> {
    let event = RawResponse::part(reading.head, data.into(), reading.call, reading.deadline);
    event.json().map(super::Response::into_inner)
}

impl EventStream<String> {
    pub(super) fn text(response: StreamResponse) -> Self {
        Self::new(response, |data, _| Ok(data), None)
    }
}

#[cfg(feature = "blocking")]
super::blocking::iterate! { [T] EventStream<T>; }

impl<T> EventStream<T> {
    fn new(
        response: StreamResponse,
        read: fn(String, &Reading<'_>) -> Result<T, Error>,
        usual_end: Option<&'static str>,
    ) -> Self {
        let StreamResponse { head, body, call, deadline } = response;
        let parser = Parser::new(call.client.inner().max_body_size);
        let (state, cut_after) = (State::Reading(body), None);
        let end_marker = call.operation.stream_end.or(usual_end);
        Self { call, head, deadline, read, end_marker, state, parser, cut_after, fruitless: 0 }
    }
    /// Returns the status.
    pub fn status(&self) -> StatusCode {
        self.head.status
    }
    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }
    /// Returns the last identifier that the API sent.
    pub fn last_event_id(&self) -> Option<&str> {
        self.parser.last_id.as_deref()
    }
    /// Returns the next event, or `None` at the end. Cancel-safe.
    ///
    /// # Errors
    /// The stream is interrupted and can't be resumed, no data is received in time, an event is too large or its data
    /// can't be decoded. Only after the last of these does the stream remain usable.
    pub async fn try_next(&mut self) -> Result<Option<Event<T>>, Error> {
        std::future::poll_fn(|cx| self.poll_event(cx)).await.transpose()
    }
    fn poll_event(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Event<T>, Error>>> {
        loop {
            if matches!(self.state, State::Done) {
                return Poll::Ready(None);
            }
            match self.parser.next() {
                Ok(Some(raw)) => return Poll::Ready(self.event(raw)),
                Ok(None) => {}
                Err(error) => return Poll::Ready(Some(Err(self.end(error)))),
            }
            match &mut self.state {
                State::Done => {}
                State::Reading(body) => match std::task::ready!(Pin::new(body).poll_next(cx)) {
                    Some(Ok(chunk)) => self.parser.push(&chunk),
                    Some(Err(error)) => {
                        if let Err(error) = self.cut(error) {
                            return Poll::Ready(Some(Err(error)));
                        }
                    }
                    None if self.parser.is_between_events() => self.state = State::Done,
                    None => {
                        let cut = TransportError::new(TransportErrorKind::Body, "the stream ended inside an event");
                        if let Err(error) = self.cut(cut.into()) {
                            return Poll::Ready(Some(Err(error)));
                        }
                    }
                },
                State::Waiting(sleep) => {
                    std::task::ready!(sleep.as_mut().poll(cx));
                    self.state = State::Reconnecting(self.call.clone().reopen());
                }
                State::Reconnecting(opening) => match std::task::ready!(Pin::new(opening).poll(cx)) {
                    // 204 asks to stop (HTML, 9.2.3).
                    Ok(response) if response.status() == StatusCode::NO_CONTENT => self.state = State::Done,
                    Ok(response) => {
                        self.head = response.head;
                        self.state = State::Reading(response.body);
                    }
                    Err(error) => return Poll::Ready(Some(Err(self.end(error)))),
                },
            }
        }
    }
    fn event(&mut self, raw: Event<String>) -> Option<Result<Event<T>, Error>> {
        if raw.id != self.cut_after {
            self.fruitless = 0;
        }
        if self.end_marker == Some(raw.data.trim()) {
            self.state = State::Done;
            return None;
        }
        let data = (self.read)(raw.data, &Reading { head: &self.head, call: &self.call, deadline: self.deadline });
        Some(data.map(|data| Event { event: raw.event, id: raw.id, data }))
    }
    fn end(&mut self, error: Error) -> Error {
        self.state = State::Done;
        error
    }
    /// After a cut: goes on where the last event ended, or gives up.
    fn cut(&mut self, error: Error) -> Result<(), Error> {
        let id =
            self.parser.last_id.as_deref().filter(|id| !id.is_empty()).and_then(|id| HeaderValue::from_str(id).ok());
        let (Some(id), true) = (id, self.call.operation.method == "GET" && self.fruitless < FRUITLESS) else {
            return Err(self.end(error));
        };
        let wait = self.parser.retry.unwrap_or(RECONNECT).max(SHORTEST_RECONNECT).saturating_mul(1 << self.fruitless);
        let wait = wait.min(LONGEST_RECONNECT);
        // No wait that can only end in a timeout.
        if let Some(deadline) = self.deadline.filter(|deadline| Instant::now() + wait >= deadline.at) {
            return Err(self.end(deadline.passed(true)));
        }
        self.fruitless += 1;
        self.call.headers.insert("last-event-id", id);
        self.cut_after.clone_from(&self.parser.last_id);
        self.parser.reset();
        self.state = State::Waiting(Box::pin(sleep(wait)));
        Ok(())
    }
}

impl<T> Stream for EventStream<T> {
    type Item = Result<Event<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_event(cx)
    }
}

impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream").field("call", &self.call).finish_non_exhaustive()
    }
}

/// Events from bytes that come in any pieces.
struct Parser {
    limit: usize,
    /// Received, unread data.
    input: Vec<u8>,
    read: usize,
    /// Up to here no line ends, so that a long line in small pieces is looked through once.
    searched: usize,
    /// The stream's first bytes may be a byte order mark.
    at_start: bool,
    /// The line before ended with CR: an LF that follows belongs to it.
    after_cr: bool,
    data: Option<Vec<u8>>,
    event: String,
    /// Of the event that is being read; it counts when that one is whole.
    id: Option<String>,
    /// Of the last whole event.
    last_id: Option<String>,
    /// Fields of an event came, and not yet the line that ends it.
    in_event: bool,
    retry: Option<Duration>,
}

impl Parser {
    fn new(limit: usize) -> Self {
        Self {
            limit,
            input: Vec::new(),
            read: 0,
            searched: 0,
            at_start: true,
            after_cr: false,
            data: None,
            event: String::new(),
            id: None,
            last_id: None,
            in_event: false,
            retry: None,
        }
    }
    /// A new connection: what was not ended is given up, the last identifier stays.
    fn reset(&mut self) {
        let Self { limit, last_id, retry, .. } = std::mem::replace(self, Self::new(0));
        *self = Self { id: last_id.clone(), last_id, retry, ..Self::new(limit) };
    }
    fn push(&mut self, chunk: &[u8]) {
        self.input.drain(..self.read);
        self.searched = self.searched.saturating_sub(self.read);
        self.read = 0;
        self.input.extend_from_slice(chunk);
    }
    fn is_between_events(&self) -> bool {
        !self.in_event && self.read == self.input.len()
    }
    /// The next whole event.
    fn next(&mut self) -> Result<Option<Event<String>>, Error> {
        while let Some((start, end)) = self.line() {
            if start == end {
                self.in_event = false;
                if let Some(event) = self.dispatch() {
                    return Ok(Some(event));
                }
            } else {
                self.field(start, end);
            }
            if self.data.as_ref().is_some_and(|data| data.len() > self.limit) {
                return Err(Error::TooLarge { limit: self.limit, of: Size::Body });
            }
        }
        if self.input.len() - self.read > self.limit {
            return Err(Error::TooLarge { limit: self.limit, of: Size::Body });
        }
        Ok(None)
    }
    /// The next whole line, without its end.
    fn line(&mut self) -> Option<(usize, usize)> {
        if self.at_start {
            let bom = b"\xEF\xBB\xBF";
            if self.input.starts_with(bom) {
                self.read = bom.len();
            } else if bom.starts_with(&self.input) {
                return None;
            }
            self.at_start = false;
        }
        if self.after_cr {
            if *self.input.get(self.read)? == b'\n' {
                self.read += 1;
            }
            self.after_cr = false;
        }
        let start = self.read;
        let from = self.searched.max(start);
        let Some(length) = self.input[from..].iter().position(|byte| matches!(byte, b'\r' | b'\n')) else {
            self.searched = self.input.len();
            return None;
        };
        let end = from + length;
        self.after_cr = self.input[end] == b'\r';
        self.read = end + 1;
        Some((start, end))
    }
    fn field(&mut self, start: usize, end: usize) {
        let line = &self.input[start..end];
        let (name, value) = match line.iter().position(|byte| *byte == b':') {
            // A comment.
            Some(0) => return,
            Some(colon) => (&line[..colon], &line[colon + 1..]),
            None => (line, &[][..]),
        };
        let value = value.strip_prefix(b" ").unwrap_or(value);
        self.in_event = true;
        match name {
            b"data" => match &mut self.data {
                Some(data) => {
                    data.push(b'\n');
                    data.extend_from_slice(value);
                }
                None => self.data = Some(value.to_vec()),
            },
            b"event" => self.event = String::from_utf8_lossy(value).into_owned(),
            b"id" if !value.contains(&0) => self.id = Some(String::from_utf8_lossy(value).into_owned()),
            b"retry" if value.iter().all(u8::is_ascii_digit) => {
                let asked = std::str::from_utf8(value).ok().and_then(|text| text.parse().ok());
                self.retry = asked.map(Duration::from_millis).or(self.retry);
            }
            _ => {}
        }
    }
    /// The event that an empty line ends; none without data.
    fn dispatch(&mut self) -> Option<Event<String>> {
        let event = std::mem::take(&mut self.event);
        self.last_id.clone_from(&self.id);
        let data = self.data.take()?;
        let event = if event.is_empty() { "message".to_owned() } else { event };
        Some(Event { event, id: self.id.clone(), data: String::from_utf8_lossy(&data).into_owned() })
    }
}
