//! What is sent and what comes back, as bytes or as a stream of them.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use tokio::time::{Instant, Sleep};

use super::error::{Deadline, Waited};
use super::{Error, Multipart, Size, TimeoutError, TransportError, TransportErrorKind};

type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send>>;

/// A body on its way, in chunks.
pub struct ByteStream {
    source: Source,
    idle: Option<Idle>,
    end: Option<End>,
}

enum Source {
    Whole(Option<Bytes>),
    Chunks(Chunks),
}

/// The wait for the next chunk.
struct Idle {
    limit: Duration,
    sleep: Pin<Box<Sleep>>,
}

/// When the stream must be over, whatever is received.
struct End {
    deadline: Deadline,
    sleep: Pin<Box<Sleep>>,
}

impl ByteStream {
    /// A stream of chunks, such as a file that is read or a response of another client.
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
    /// Ends with an error where nothing comes for so long.
    pub(super) fn idle_limit(mut self, limit: Duration) -> Self {
        if matches!(self.source, Source::Chunks(_)) {
            self.idle = Some(Idle { limit, sleep: Box::pin(tokio::time::sleep(limit)) });
        }
        self
    }
    /// Ends with an error when the time has come.
    pub(super) fn until(mut self, deadline: Option<Deadline>) -> Self {
        if matches!(self.source, Source::Chunks(_)) {
            self.end =
                deadline.map(|deadline| End { deadline, sleep: Box::pin(tokio::time::sleep_until(deadline.at)) });
        }
        self
    }
    /// The next chunk; `None` at the end. Nothing is lost where the future is dropped.
    ///
    /// # Errors
    /// The connection is lost, nothing is received for longer than `idle_timeout`, or `total_timeout` is over.
    pub async fn try_next(&mut self) -> Result<Option<Bytes>, Error> {
        std::future::poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await.transpose()
    }
    /// Reads the rest into memory.
    ///
    /// # Errors
    /// As for [`ByteStream::try_next`]; [`Error::TooLarge`] where it is more than `limit` bytes.
    pub async fn collect(mut self, limit: usize) -> Result<Bytes, Error> {
        let (body, more) = self.read_up_to(limit).await?;
        if more { Err(Error::TooLarge { limit, of: Size::Body }) } else { Ok(body) }
    }
    /// The bytes that are there already.
    pub(super) fn into_read(self) -> Bytes {
        match self.source {
            Source::Whole(bytes) => bytes.unwrap_or_default(),
            Source::Chunks(_) => Bytes::new(),
        }
    }
    /// Reads at most `limit` bytes, and says whether there was more.
    pub(super) async fn read_up_to(&mut self, limit: usize) -> Result<(Bytes, bool), Error> {
        let Some(first) = self.try_next().await? else { return Ok((Bytes::new(), false)) };
        if first.len() > limit {
            return Ok((first.slice(..limit), true));
        }
        let Some(second) = self.try_next().await? else { return Ok((first, false)) };
        let mut body = Vec::with_capacity(((first.len() + second.len()) * 2).min(limit));
        body.extend_from_slice(&first);
        let mut next = Some(second);
        while let Some(chunk) = next {
            let room = limit - body.len();
            if chunk.len() > room {
                body.extend_from_slice(&chunk[..room]);
                return Ok((body.into(), true));
            }
            if chunk.len() > body.capacity() - body.len() {
                // As `Vec` grows, but never beyond the limit.
                let grown = (body.capacity() * 2).clamp(body.len() + chunk.len(), limit);
                body.reserve_exact(grown - body.len());
            }
            body.extend_from_slice(&chunk);
            next = self.try_next().await?;
        }
        Ok((body.into(), false))
    }
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
        if let Some(end) = &mut this.end
            && end.sleep.as_mut().poll(cx).is_ready()
        {
            let passed = end.deadline.passed();
            this.source = Source::Whole(None);
            return Poll::Ready(Some(Err(passed)));
        }
        match chunks.as_mut().poll_next(cx) {
            Poll::Ready(Some(Ok(chunk))) => {
                if let Some(idle) = &mut this.idle {
                    idle.sleep.as_mut().reset(Instant::now() + idle.limit);
                }
                Poll::Ready(Some(Ok(chunk)))
            }
            Poll::Ready(end) => {
                this.source = Source::Whole(None);
                Poll::Ready(end)
            }
            Poll::Pending => {
                let Some(idle) = &mut this.idle else { return Poll::Pending };
                std::task::ready!(idle.sleep.as_mut().poll(cx));
                let limit = idle.limit;
                this.source = Source::Whole(None);
                Poll::Ready(Some(Err(Error::Timeout(Box::new(TimeoutError { limit, what: Waited::Idle, retries: 0 })))))
            }
        }
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream").finish_non_exhaustive()
    }
}

/// A stream whose errors become ours.
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
    content: Content,
    length: Option<u64>,
}

enum Content {
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
    /// A stream of `length` bytes, where that is known. It is sent once: a call with it is not tried again.
    pub fn stream(stream: ByteStream, length: Option<u64>) -> Self {
        Self { content: Content::Stream(stream), length }
    }
    /// How many bytes it has, where that is known.
    pub fn length(&self) -> Option<u64> {
        self.length
    }
    /// The bytes, where it is not a stream.
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.content {
            Content::Bytes(bytes) => Some(bytes),
            Content::Stream(_) => None,
        }
    }
    /// The body as a stream.
    pub fn into_stream(self) -> ByteStream {
        match self.content {
            Content::Bytes(bytes) => bytes.into(),
            Content::Stream(stream) => stream,
        }
    }
    pub(super) fn into_reqwest(self) -> reqwest::Body {
        match self.content {
            Content::Bytes(bytes) => bytes.into(),
            Content::Stream(stream) => reqwest::Body::wrap_stream(stream),
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

/// The body of a call, which may have to be sent again.
#[derive(Clone, Default)]
pub(super) enum Payload {
    #[default]
    Empty,
    Bytes(Bytes),
    Multipart(Arc<(Multipart, String)>),
    Once(Arc<Mutex<Option<Body>>>),
}

impl Payload {
    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }
    /// Whether it can be sent more than once.
    pub(super) fn is_replayable(&self) -> bool {
        match self {
            Self::Empty | Self::Bytes(_) => true,
            Self::Multipart(form) => form.0.is_replayable(),
            Self::Once(_) => false,
        }
    }
    /// The body for one attempt.
    pub(super) async fn open(&self) -> Result<Body, Error> {
        match self {
            Self::Empty => Ok(Bytes::new().into()),
            Self::Bytes(bytes) => Ok(bytes.clone().into()),
            Self::Multipart(form) => form.0.open(&form.1).await,
            Self::Once(body) => body
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take()
                .ok_or_else(|| Error::invalid("the stream that is the request's body was sent already")),
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
