//! Calls without an async runtime: `wait` in place of `.await`, iterators in place of streams, `Read` in place of streams of bytes.
//!
//! The thread that calls polls the call itself, and sleeps in between. One more thread of the process drives the connections and
//! timers of all such calls, so that connections stay alive between them.

use std::fmt;
use std::future::Future;
use std::io::{self, BufRead, Read};
use std::pin::{Pin, pin};
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll, Wake, Waker, ready};
use std::thread::{self, Thread};

use bytes::{Buf, Bytes};
use futures_core::Stream;
use tokio::runtime::{Builder, Handle};
use tokio::task::{JoinHandle, coop, spawn_blocking};

use super::{ByteStream, Error, Response, Sending, TransportError, TransportErrorKind};

/// Size of the chunks in which a reader is sent, in bytes.
const CHUNK: usize = 64 << 10;

/// The most that tokio can let a task do before it must yield, with one to spare.
const MAX_BUDGET: u16 = u8::MAX as u16 + 1;

/// Drives connections, timers and files. Its thread ends with the process.
static DRIVER: LazyLock<io::Result<Handle>> = LazyLock::new(|| {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    let driver = thread::Builder::new().name("blocking-calls".to_owned());
    driver.spawn(move || runtime.block_on(std::future::pending::<()>()))?;
    Ok(handle)
});

/// Polls a future to its end on this thread.
///
/// # Errors
/// [`Error::InvalidRequest`] in async code, which must not block, or if the system has no thread to spare.
fn wait<F: Future>(future: F) -> Result<F::Output, Error> {
    if is_async() {
        return Err(Error::invalid(
            "a blocking call in async code: `.await` it instead, or make it within `tokio::task::spawn_blocking`",
        ));
    }
    let driver = DRIVER.as_ref();
    let driver = driver.map_err(|error| Error::invalid(format!("blocking calls can't start their thread: {error}")))?;
    let _entered = driver.enter();
    let waker = Waker::from(Arc::new(Caller(thread::current())));
    let mut cx = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut cx) {
            Poll::Ready(output) => return Ok(output),
            Poll::Pending => thread::park(),
        }
    }
}

/// The thread that waits.
struct Caller(Thread);

impl Wake for Caller {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Returns whether this thread polls a task of a tokio runtime. A thread of `spawn_blocking` belongs to a runtime, too, but may block: it
/// has no budget that could be used up.
fn is_async() -> bool {
    fn is_limited(units: u16) -> bool {
        match coop::poll_proceed(&mut Context::from_waker(Waker::noop())) {
            // The unit is given back when it is dropped, so that the last one taken is the first.
            Poll::Ready(_unit) => units > 0 && is_limited(units - 1),
            Poll::Pending => true,
        }
    }
    Handle::try_current().is_ok() && is_limited(MAX_BUDGET)
}

impl<T> Sending<T> {
    /// Sends the request, and blocks the thread until the response is there: what `.await` returns.
    ///
    /// # Errors
    /// As for `.await`; [`Error::InvalidRequest`] in async code.
    pub fn wait(self) -> Result<T, Error> {
        wait(self)?
    }
}

/// The values of a stream as an iterator, which blocks the thread until the next one is there.
///
/// In async code, its only item is [`Error::InvalidRequest`].
#[derive(Debug)]
#[must_use = "iterators do nothing unless consumed"]
pub struct BlockingIter<S> {
    stream: Option<S>,
}

impl<T, S: Stream<Item = Result<T, Error>> + Unpin> Iterator for BlockingIter<S> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let stream = self.stream.as_mut()?;
        match wait(std::future::poll_fn(|cx| Pin::new(&mut *stream).poll_next(cx))) {
            Ok(next) => next,
            Err(error) => {
                self.stream = None;
                Some(Err(error))
            }
        }
    }
}

/// Implements `IntoIterator` for streams (`for value in stream`, `for value in &mut stream`). They do not implement `Iterator`,
/// because its methods have the same names as those of `Stream`.
macro_rules! iterate {
    ($([$($generics:tt)*] $stream:ty;)*) => {$(
        impl<$($generics)*> ::std::iter::IntoIterator for $stream {
            type Item = <$stream as ::futures_core::Stream>::Item;
            type IntoIter = $crate::runtime::http::BlockingIter<$stream>;

            fn into_iter(self) -> Self::IntoIter {
                $crate::runtime::http::BlockingIter::new(self)
            }
        }

        impl<'a, $($generics)*> ::std::iter::IntoIterator for &'a mut $stream {
            type Item = <$stream as ::futures_core::Stream>::Item;
            type IntoIter = $crate::runtime::http::BlockingIter<&'a mut $stream>;

            fn into_iter(self) -> Self::IntoIter {
                $crate::runtime::http::BlockingIter::new(self)
            }
        }
    )*};
}
pub(super) use iterate;

iterate! { [] ByteStream; }

impl<S> BlockingIter<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream: Some(stream) }
    }
}

/// The bytes of a stream, as [`Read`] and [`BufRead`]. Reading blocks the thread.
///
/// The source of an [`io::Error`] is an [`Error`].
pub struct ByteReader {
    stream: ByteStream,
    chunk: Bytes,
}

impl ByteStream {
    /// Reads the stream in threads without an async runtime.
    pub fn into_reader(self) -> ByteReader {
        ByteReader { stream: self, chunk: Bytes::new() }
    }
    /// Creates a stream of what `reader` reads, to be sent. It reads on a thread where it may block.
    pub fn from_reader(reader: impl Read + Send + 'static) -> Self {
        Self::of(Box::pin(Chunks::Idle(Some(reader))))
    }
}

impl Response<ByteStream> {
    /// Reads the body in threads without an async runtime.
    pub fn into_reader(self) -> ByteReader {
        self.into_inner().into_reader()
    }
}

impl BufRead for ByteReader {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.chunk.is_empty() {
            match wait(self.stream.try_next()).and_then(|next| next).map_err(read_error)? {
                Some(chunk) => self.chunk = chunk,
                None => break,
            }
        }
        Ok(&self.chunk)
    }
    fn consume(&mut self, amount: usize) {
        self.chunk.advance(amount);
    }
}

impl Read for ByteReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

fn read_error(error: Error) -> io::Error {
    let kind = if error.is_timeout() { io::ErrorKind::TimedOut } else { io::ErrorKind::Other };
    io::Error::new(kind, error)
}

impl fmt::Debug for ByteReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteReader").finish_non_exhaustive()
    }
}

/// Chunks of what a reader reads.
enum Chunks<R> {
    /// `None`: there is no more.
    Idle(Option<R>),
    Reading(JoinHandle<(R, io::Result<Vec<u8>>)>),
}

// Its fields are not pinned.
impl<R> Unpin for Chunks<R> {}

impl<R: Read + Send + 'static> Stream for Chunks<R> {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match &mut *self {
                Self::Idle(reader) => match reader.take() {
                    Some(reader) => *self = Self::Reading(spawn_blocking(move || read_chunk(reader))),
                    None => return Poll::Ready(None),
                },
                Self::Reading(task) => {
                    let read = ready!(Pin::new(task).poll(cx));
                    *self = Self::Idle(None);
                    return Poll::Ready(match read {
                        Ok((_, Ok(chunk))) if chunk.is_empty() => None,
                        Ok((reader, Ok(chunk))) => {
                            *self = Self::Idle(Some(reader));
                            Some(Ok(chunk.into()))
                        }
                        Ok((_, Err(error))) => Some(Err(unreadable(error))),
                        // It panicked.
                        Err(error) => Some(Err(unreadable(error))),
                    });
                }
            }
        }
    }
}

/// Reads once, so that what is there is sent without delay.
fn read_chunk<R: Read>(mut reader: R) -> (R, io::Result<Vec<u8>>) {
    let mut chunk = vec![0; CHUNK];
    let read = loop {
        match reader.read(&mut chunk) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => break read,
        }
    };
    chunk.truncate(*read.as_ref().unwrap_or(&0));
    (reader, read.map(|_| chunk))
}

fn unreadable(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    TransportError::new(TransportErrorKind::Request, error).into()
}
