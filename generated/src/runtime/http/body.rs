//! Bodies of requests and responses: bytes or a stream of bytes.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use super::codec::Tree;
use super::error::{Deadline, Waited};
use super::platform::{Instant, LONGEST, Sleep, sleep_until};
use bytes::Bytes;
use futures_core::Stream;

use super::{BoxFuture, Error, Size, TimeoutError, TransportError, TransportErrorKind};

type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send>>;

/// A body as a stream of chunks.
pub struct ByteStream {
    source: Source,
    idle: Option<TimeLimit>,
    end: Option<TimeLimit>,
}

enum Source {
    Whole(Option<Bytes>),
    Chunks(Chunks),
}

/// When so much time will have passed.
pub(super) fn from_now(time: Duration) -> Instant {
    Instant::now() + time.min(LONGEST)
}

/// Time limit of a stream: in total, or (if a chunk was awaited) from one chunk to the next.
struct TimeLimit {
    limit: Duration,
    what: Waited,
    sleep: Pin<Box<Sleep>>,
}

impl TimeLimit {
    fn new(limit: Duration, what: Waited, end: Instant) -> Self {
        Self { limit, what, sleep: Box::pin(sleep_until(end)) }
    }
    /// Fails where time is over. The clock is asked as well as the timer, which may stand still in a task that never has to wait.
    fn check(&mut self, received: bool, cx: &mut Context<'_>) -> Option<TimeoutError> {
        if received && self.what == Waited::Idle {
            self.sleep.as_mut().reset(from_now(self.limit));
            return None;
        }
        let is_over = Instant::now() >= self.sleep.deadline() || self.sleep.as_mut().poll(cx).is_ready();
        is_over.then(|| TimeoutError::new(self.limit, self.what, true))
    }
}

impl ByteStream {
    /// Creates a stream from chunks, such as a file or a response of another client.
    pub fn new<S, E>(chunks: S) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<Box<dyn StdError + Send + Sync>> + 'static,
    {
        Self::mapped(chunks, |error| TransportError::new(TransportErrorKind::Body, error))
    }
    pub(super) fn mapped<S, E>(chunks: S, failed: fn(E) -> TransportError) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: 'static,
    {
        Self { source: Source::Chunks(Box::pin(Mapped { chunks: Box::pin(chunks), failed })), idle: None, end: None }
    }
    pub(super) fn of(chunks: Chunks) -> Self {
        Self { source: Source::Chunks(chunks), idle: None, end: None }
    }
    /// Ends the stream with an error if no data is received for this duration.
    pub(super) fn idle_limit(mut self, limit: Duration) -> Self {
        if matches!(self.source, Source::Chunks(_)) {
            self.idle = Some(TimeLimit::new(limit, Waited::Idle, from_now(limit)));
        }
        self
    }
    /// Ends the stream with an error at this time.
    pub(super) fn until(mut self, deadline: Option<Deadline>) -> Self {
        if matches!(self.source, Source::Chunks(_)) {
            self.end = deadline.map(|deadline| TimeLimit::new(deadline.limit, deadline.what, deadline.at));
        }
        self
    }
    /// Returns the next chunk, or `None` at the end. Cancel-safe.
    ///
    /// # Errors
    /// The connection is lost, no data is received within `idle_timeout`, or `total_timeout` has elapsed.
    pub async fn try_next(&mut self) -> Result<Option<Bytes>, Error> {
        std::future::poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await.transpose()
    }
    /// Reads the rest into memory.
    ///
    /// # Errors
    /// As for [`ByteStream::try_next`]; [`Error::TooLarge`] if there are more than `limit` bytes.
    pub async fn collect(mut self, limit: usize) -> Result<Bytes, Error> {
        match self.read_up_to(limit).await {
            (body, End::Whole) => Ok(body),
            (_, End::More) => Err(Error::TooLarge { limit, of: Size::Body }),
            (_, End::Cut(error)) => Err(error),
        }
    }
    /// The bytes that are there already.
    pub(super) fn into_read(self) -> Bytes {
        match self.source {
            Source::Whole(bytes) => bytes.unwrap_or_default(),
            Source::Chunks(_) => Bytes::new(),
        }
    }
    /// Reads at most `limit` bytes; what was received before a fault is not lost.
    pub(super) async fn read_up_to(&mut self, limit: usize) -> (Bytes, End) {
        let first = match self.try_next().await {
            Ok(Some(first)) => first,
            Ok(None) => return (Bytes::new(), End::Whole),
            Err(error) => return (Bytes::new(), End::Cut(error)),
        };
        if first.len() > limit {
            return (first.slice(..limit), End::More);
        }
        let second = match self.try_next().await {
            Ok(Some(second)) => second,
            Ok(None) => return (first, End::Whole),
            Err(error) => return (first, End::Cut(error)),
        };
        let mut body = Vec::with_capacity(((first.len() + second.len()) * 2).min(limit));
        body.extend_from_slice(&first);
        let mut next = Ok(Some(second));
        loop {
            let chunk = match next {
                Ok(Some(chunk)) => chunk,
                Ok(None) => return (body.into(), End::Whole),
                Err(error) => return (body.into(), End::Cut(error)),
            };
            let room = limit - body.len();
            if chunk.len() > room {
                body.extend_from_slice(&chunk[..room]);
                return (body.into(), End::More);
            }
            if chunk.len() > body.capacity() - body.len() {
                // As `Vec` grows, but never beyond the limit.
                let grown = (body.capacity() * 2).clamp(body.len() + chunk.len(), limit);
                body.reserve_exact(grown - body.len());
            }
            body.extend_from_slice(&chunk);
            next = self.try_next().await;
        }
    }
}

/// The end of reading a body.
pub(super) enum End {
    Whole,
    /// There is more than was to be read.
    More,
    Cut(Error),
}

impl From<Bytes> for ByteStream {
    fn from(bytes: Bytes) -> Self {
        Self { source: Source::Whole(Some(bytes).filter(|bytes| !bytes.is_empty())), idle: None, end: None }
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let chunks = match &mut this.source {
            Source::Whole(bytes) => return Poll::Ready(bytes.take().map(Ok)),
            Source::Chunks(chunks) => chunks,
        };
        let next = chunks.as_mut().poll_next(cx);
        let is_end = matches!(next, Poll::Ready(None | Some(Err(_))));
        let limits = [&mut this.end, &mut this.idle].into_iter().flatten().filter(|_| !is_end);
        let over = limits.filter_map(|limit| limit.check(next.is_ready(), cx)).next();
        if is_end || over.is_some() {
            this.source = Source::Whole(None);
        }
        over.map_or(next, |error| Poll::Ready(Some(Err(Error::Timeout(Box::new(error))))))
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream").finish_non_exhaustive()
    }
}

/// Creates a stream, and converts its errors.
struct Mapped<S, E> {
    chunks: Pin<Box<S>>,
    failed: fn(E) -> TransportError,
}

impl<S: Stream<Item = Result<Bytes, E>>, E> Stream for Mapped<S, E> {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let failed = self.failed;
        self.chunks.as_mut().poll_next(cx).map(|next| next.map(|chunk| chunk.map_err(|error| failed(error).into())))
    }
}

/// A request's body: bytes, or a stream of them.
#[derive(Debug)]
pub struct Body {
    pub(super) content: Content,
    length: Option<u64>,
}

pub(super) enum Content {
    Bytes(Bytes),
    Stream(ByteStream),
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bytes(_) => "Bytes",
            Self::Stream(_) => "Stream",
        })
    }
}

impl Body {
    /// Creates a body from a stream of `length` bytes, if known. The request is sent once and not retried.
    pub fn stream(stream: ByteStream, length: Option<u64>) -> Self {
        Self { content: Content::Stream(stream), length }
    }
    /// Returns the length in bytes, if known.
    pub fn length(&self) -> Option<u64> {
        self.length
    }
    /// Returns the bytes, unless the body is a stream.
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.content {
            Content::Bytes(bytes) => Some(bytes),
            Content::Stream(_) => None,
        }
    }
    /// Converts the body into a stream.
    pub fn into_stream(self) -> ByteStream {
        match self.content {
            Content::Bytes(bytes) => bytes.into(),
            Content::Stream(stream) => stream,
        }
    }
}

impl<B: Into<Bytes>> From<B> for Body {
    fn from(bytes: B) -> Self {
        let bytes = bytes.into();
        Self { length: Some(bytes.len() as u64), content: Content::Bytes(bytes) }
    }
}

impl From<ByteStream> for Body {
    fn from(stream: ByteStream) -> Self {
        Self::stream(stream, None)
    }
}

/// A body that is made anew for each attempt.
pub(super) trait BodySource: Send + Sync {
    /// Returns whether it can be sent more than once.
    fn is_replayable(&self) -> bool;
    /// Opens it, before anything is sent.
    fn open(&self) -> BoxFuture<'_, Result<Body, Error>>;
    /// Returns the same body with another value of a part, which is added if `add` is true; `None` if that changes nothing.
    fn with_value(&self, part: &'static str, value: Tree, add: bool) -> Option<Arc<dyn BodySource>>;
}

/// Body of a request that may be retried.
#[derive(Clone, Default)]
pub(super) enum Payload {
    #[default]
    Empty,
    Bytes(Bytes),
    Source(Arc<dyn BodySource>),
    Once(Arc<Mutex<Option<Body>>>),
}

impl Payload {
    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }
    /// Returns whether it can be sent more than once.
    pub(super) fn is_replayable(&self) -> bool {
        match self {
            Self::Empty | Self::Bytes(_) => true,
            Self::Source(source) => source.is_replayable(),
            Self::Once(_) => false,
        }
    }
    /// The body for one attempt.
    pub(super) async fn open(&self) -> Result<Body, Error> {
        match self {
            Self::Empty => Ok(Bytes::new().into()),
            Self::Bytes(bytes) => Ok(bytes.clone().into()),
            Self::Source(source) => source.open().await,
            Self::Once(body) => body
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take()
                .ok_or_else(|| Error::invalid("the request body is a stream that was already sent")),
        }
    }
}

impl From<Body> for Payload {
    fn from(body: Body) -> Self {
        match body.content {
            Content::Bytes(bytes) => Self::Bytes(bytes),
            Content::Stream(_) => Self::Once(Arc::new(Mutex::new(Some(body)))),
        }
    }
}
