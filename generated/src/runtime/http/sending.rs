//! The future of a request.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::execute::{self, Answers};
use super::{BoxFuture, Call, Error, RawResponse, StreamResponse};

/// A future that sends the request when it is first polled, and resolves to `Result<T, Error>`.
///
/// A type of its own, not an `async fn`'s: hundreds of operations share one, and cost the compiler little.
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct Sending<T> {
    answer: BoxFuture<'static, Result<StreamResponse, Error>>,
    read: Read<T>,
}

/// Conversion of a response.
enum Read<T> {
    Whole(fn(RawResponse) -> Result<T, Error>),
    Stream(fn(StreamResponse) -> T),
}

impl<T> Sending<T> {
    pub(super) fn whole(call: Call, answers: Answers, read: fn(RawResponse) -> Result<T, Error>) -> Self {
        Self { answer: execute::start(call, answers), read: Read::Whole(read) }
    }
    pub(super) fn stream(call: Call, answers: Answers, read: fn(StreamResponse) -> T) -> Self {
        Self { answer: execute::start(call, answers), read: Read::Stream(read) }
    }
}

impl<T> Future for Sending<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = ready!(self.answer.as_mut().poll(cx));
        Poll::Ready(answer.and_then(|answer| match self.read {
            Read::Whole(read) => read(answer.into_whole()),
            Read::Stream(read) => Ok(read(answer)),
        }))
    }
}

impl<T> fmt::Debug for Sending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").finish_non_exhaustive()
    }
}
