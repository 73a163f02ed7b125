//! Functions of the caller that run with every request: before it is sent, when its response is received, and before it is sent again.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, StatusCode};

use super::{Body, BoxError, BoxFuture, Error, Operation};
use crate::runtime::text::Shown;

/// A request that is about to be sent, credentials included: an [`http::Request`] that a hook may change.
pub struct HookRequest {
    request: http::Request<Body>,
    operation: &'static Operation,
    retries: u32,
}

impl HookRequest {
    /// Returns the operation's id.
    pub fn operation(&self) -> &'static str {
        self.operation.id
    }
    /// Returns the operation's path, with `{name}` for each parameter in it.
    pub fn path_template(&self) -> &'static str {
        self.operation.path
    }
    /// Returns the number of retries before this attempt.
    pub fn retries(&self) -> u32 {
        self.retries
    }
    /// Returns the bytes of the body, such as for a signature; `None` if the body is a stream.
    pub fn body_bytes(&self) -> Option<&[u8]> {
        self.request.body().as_bytes().map(|bytes| &**bytes)
    }
}

impl Deref for HookRequest {
    type Target = http::Request<Body>;

    fn deref(&self) -> &Self::Target {
        &self.request
    }
}

impl DerefMut for HookRequest {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.request
    }
}

// URL, headers and body are left out: they may hold keys.
impl fmt::Debug for HookRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HookRequest")
            .field("operation", &self.operation.id)
            .field("method", self.request.method())
            .field("path_template", &self.operation.path)
            .field("retries", &self.retries)
            .finish_non_exhaustive()
    }
}

/// A response whose headers were received.
#[derive(Clone)]
pub struct HookResponse {
    pub(super) operation: &'static Operation,
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) retries: u32,
    pub(super) elapsed: Duration,
}

impl HookResponse {
    /// Returns the operation's id.
    pub fn operation(&self) -> &'static str {
        self.operation.id
    }
    /// Returns the operation's path, with `{name}` for each parameter in it.
    pub fn path_template(&self) -> &'static str {
        self.operation.path
    }
    /// Returns the status.
    pub fn status(&self) -> StatusCode {
        self.status
    }
    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }
    /// Returns the number of retries before this response.
    pub fn retries(&self) -> u32 {
        self.retries
    }
    /// Returns the time from the start of this attempt until the headers were received.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
}

impl fmt::Debug for HookResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HookResponse")
            .field("operation", &self.operation.id)
            .field("status", &self.status)
            .field("retries", &self.retries)
            .field("elapsed", &self.elapsed)
            .finish_non_exhaustive()
    }
}

/// A request that failed and is about to be sent again.
#[derive(Clone, Debug)]
pub struct HookRetry {
    pub(super) operation: &'static str,
    pub(super) retries: u32,
    pub(super) wait: Duration,
    pub(super) status: Option<StatusCode>,
    pub(super) error: Option<String>,
}

impl HookRetry {
    /// Returns the operation's id.
    pub fn operation(&self) -> &'static str {
        self.operation
    }
    /// Returns the number of this retry, from 1.
    pub fn retries(&self) -> u32 {
        self.retries
    }
    /// Returns the delay before it.
    pub fn wait(&self) -> Duration {
        self.wait
    }
    /// Returns the status of the response before it, if one was received.
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }
    /// Returns the message of the error before it, if that was not a status.
    pub fn error(&self) -> Option<&str> {
        self.error.as_deref()
    }
}

/// A hook failed, which ends the request.
#[derive(Debug)]
pub struct HookError {
    hook: &'static str,
    operation: &'static str,
    source: BoxError,
    /// The request, or an earlier attempt, was sent.
    pub(super) unsettled: bool,
}

impl HookError {
    /// Returns the hook: `on_request`, `on_response` or `on_retry`.
    pub fn hook(&self) -> &'static str {
        self.hook
    }
}

impl fmt::Display for HookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the hook `{}` ended the request of {}", self.hook, Shown(self.operation))
    }
}

impl StdError for HookError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}

type Hook<T, R> = Arc<dyn Fn(T) -> BoxFuture<'static, Result<R, BoxError>> + Send + Sync>;

/// The hooks of a client, each kind in the order in which they were added.
#[derive(Clone, Default)]
pub(super) struct Hooks {
    request: Vec<Hook<HookRequest, HookRequest>>,
    response: Vec<Hook<HookResponse, ()>>,
    retry: Vec<Hook<HookRetry, ()>>,
}

fn boxed<T, R, F>(hook: impl Fn(T) -> F + Send + Sync + 'static) -> Hook<T, R>
where
    F: Future<Output = Result<R, BoxError>> + Send + 'static,
{
    Arc::new(move |of| Box::pin(hook(of)))
}

impl Hooks {
    /// Returns whether requests can be changed, such as by adding credentials.
    pub(super) fn change_requests(&self) -> bool {
        !self.request.is_empty()
    }
    pub(super) fn add_request<F>(&mut self, hook: impl Fn(HookRequest) -> F + Send + Sync + 'static)
    where
        F: Future<Output = Result<HookRequest, BoxError>> + Send + 'static,
    {
        self.request.push(boxed(hook));
    }
    pub(super) fn add_response<F>(&mut self, hook: impl Fn(HookResponse) -> F + Send + Sync + 'static)
    where
        F: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        self.response.push(boxed(hook));
    }
    pub(super) fn add_retry<F>(&mut self, hook: impl Fn(HookRetry) -> F + Send + Sync + 'static)
    where
        F: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        self.retry.push(boxed(hook));
    }
    pub(super) fn see_responses(&self) -> bool {
        !self.response.is_empty()
    }
    pub(super) fn see_retries(&self) -> bool {
        !self.retry.is_empty()
    }
    /// Runs the hooks of a request, each with what the one before returned.
    pub(super) async fn on_request(
        &self,
        request: http::Request<Body>,
        operation: &'static Operation,
        retries: u32,
    ) -> Result<http::Request<Body>, Error> {
        let mut request = HookRequest { request, operation, retries };
        for hook in &self.request {
            request = hook(request).await.map_err(|source| failed("on_request", operation.id, source, false))?;
        }
        Ok(request.request)
    }
    pub(super) async fn on_response(&self, response: HookResponse) -> Result<(), Error> {
        let operation = response.operation.id;
        for hook in &self.response {
            hook(response.clone()).await.map_err(|source| failed("on_response", operation, source, true))?;
        }
        Ok(())
    }
    pub(super) async fn on_retry(&self, retry: HookRetry, unsettled: bool) -> Result<(), Error> {
        let operation = retry.operation;
        for hook in &self.retry {
            hook(retry.clone()).await.map_err(|source| failed("on_retry", operation, source, unsettled))?;
        }
        Ok(())
    }
}

fn failed(hook: &'static str, operation: &'static str, source: BoxError, unsettled: bool) -> Error {
    Error::Hook(Box::new(HookError { hook, operation, source, unsettled }))
}
