//! The one path that every call takes: address, credentials, attempts, limits.

use std::time::Duration;

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, Uri};
use tokio::time::Instant;

use super::encode::Values;
use super::error::Waited;
use super::limits::MAX_ERROR_BODY;
use super::redirect::Route;
use super::response::Head;
use super::retry::{is_idempotent, retry_after};
use super::trace::Trace;
use super::{
    BoxFuture, ByteStream, Call, Error, RetryPolicy, SecurityScheme, StreamResponse, TimeoutError, TransportErrorKind,
};

/// What a caller wants to see of an answer.
#[derive(Clone, Copy)]
pub(super) struct Answers {
    /// The body is read before the call ends.
    whole: bool,
    /// A status that is not a success is an error.
    checked: bool,
}

impl Answers {
    pub(super) const WHOLE: Self = Self { whole: true, checked: true };
    pub(super) const RAW: Self = Self { whole: true, checked: false };
    pub(super) const STREAM: Self = Self { whole: false, checked: true };
}

/// A call that is sent when it is first polled. Compiled here, once: where a generic function makes the future, each
/// application compiles all that it does.
#[inline(never)]
pub(super) fn start(call: Call, answers: Answers) -> BoxFuture<'static, Result<StreamResponse, Error>> {
    Box::pin(run(call, answers))
}

/// Sends a call until it succeeds, fails for good, or time is up.
async fn run(mut call: Call, answers: Answers) -> Result<StreamResponse, Error> {
    let plan = Plan::new(&mut call)?;
    let trace = Trace::start(&call);
    let outcome = trace.within(plan.attempts(&call, answers, &trace)).await;
    trace.end(outcome.as_ref().ok().map(|outcome| outcome.head.status.as_u16()), outcome.as_ref().err());
    let Outcome { head, body, truncated } = outcome?;
    let failed = answers.checked && !is_success(&call, &head);
    let response = StreamResponse { head, body, call };
    if failed { Err(response.into_whole().into_error(truncated)) } else { Ok(response) }
}

fn is_success(call: &Call, head: &Head) -> bool {
    head.status.is_success() || call.operation.success.iter().any(|status| status.matches(head.status.as_u16()))
}

/// What stays the same for all attempts.
struct Plan {
    url: String,
    method: Method,
    headers: HeaderMap,
    schemes: &'static [&'static SecurityScheme],
    policy: RetryPolicy,
    idempotent: bool,
    attempt_timeout: Duration,
    total_timeout: Option<Duration>,
    started: Instant,
}

/// What one attempt gave.
struct Outcome {
    head: Box<Head>,
    body: ByteStream,
    truncated: bool,
}

impl Plan {
    fn new(call: &mut Call) -> Result<Self, Error> {
        if let Some(fault) = &call.fault {
            return Err(Error::invalid(&**fault));
        }
        if call.operation.body_required && call.payload.is_empty() {
            return Err(Error::invalid(format!("{} needs a body", call.operation.id)));
        }
        let client = call.client.inner();
        let method = Method::from_bytes(call.operation.method.as_bytes())
            .map_err(|_| Error::invalid(format!("`{}` is not a method", call.operation.method)))?;
        let headers = headers(call)?;
        let schemes = match client.credentials.choose(call.operation) {
            // The caller authenticates this call by hand.
            _ if call.headers.contains_key(AUTHORIZATION) => &[],
            schemes => schemes?,
        };
        let idempotent = is_idempotent(&method) || headers.contains_key("idempotency-key");
        Ok(Self {
            url: address(call)?,
            method,
            schemes,
            policy: policy(call),
            idempotent,
            attempt_timeout: call.timeout.unwrap_or(client.timeout),
            total_timeout: call.total_timeout.or(client.total_timeout),
            started: Instant::now(),
            headers,
        })
    }
    async fn attempts(&self, call: &Call, answers: Answers, trace: &Trace) -> Result<Outcome, Error> {
        let mut retries = 0;
        let mut renewed = false;
        loop {
            let (limit, what) = self.limit()?;
            // protection: attempt-timeout, informational-timeout
            let outcome = match tokio::time::timeout(limit, self.attempt(call, answers, retries)).await {
                Ok(outcome) => outcome,
                Err(_) => Err(timed_out(limit, what, self.total_timeout)),
            };
            let (sent, outcome) = match outcome {
                Ok((sent, outcome)) => (sent, Ok(outcome)),
                Err(error) => (None, Err(error)),
            };
            if let (Ok(outcome), Some(sent), false) = (&outcome, &sent, renewed) {
                // The token was refused before it expired: it was revoked, and nothing was done yet.
                let refused = outcome.head.status.as_u16() == 401 && call.payload.is_replayable();
                if refused && call.client.inner().credentials.forget_tokens(self.schemes, sent).await {
                    renewed = true;
                    continue;
                }
            }
            let Some(wait) = self.wait(call, &outcome, retries) else {
                return outcome.map_err(|mut error| {
                    error.set_retries(retries);
                    error
                });
            };
            retries += 1;
            trace.retry(retries, wait);
            drop(outcome);
            tokio::time::sleep(wait).await;
        }
    }
    /// The time that the next attempt has, and whose limit that is.
    fn limit(&self) -> Result<(Duration, Waited), Error> {
        let Some(total) = self.total_timeout else { return Ok((self.attempt_timeout, Waited::Attempt)) };
        let left = total.saturating_sub(self.started.elapsed());
        if left.is_zero() {
            return Err(timed_out(total, Waited::Call, Some(total)));
        }
        // protection: total-timeout
        Ok(if left < self.attempt_timeout { (left, Waited::Call) } else { (self.attempt_timeout, Waited::Attempt) })
    }
    /// How long to wait before another attempt; none where there is to be none.
    fn wait(&self, call: &Call, outcome: &Result<Outcome, Error>, retries: u32) -> Option<Duration> {
        // protection: stream-once, retry-count
        if retries >= self.policy.max_retries || !call.payload.is_replayable() {
            return None;
        }
        let asked = match outcome {
            Ok(outcome) => {
                let status = outcome.head.status;
                // What the operation calls a success is one, whatever the policy says.
                if is_success(call, &outcome.head) || !self.policy.retries_status(status.as_u16(), self.idempotent) {
                    return None;
                }
                retry_after(&outcome.head.headers)
            }
            Err(error) if self.policy.connection_errors && self.is_transient(error) => None,
            Err(_) => return None,
        };
        let elapsed = self.started.elapsed();
        let wait = self.policy.wait(retries, asked, elapsed)?;
        // No sleep that can only end in a timeout.
        let in_time = self.total_timeout.is_none_or(|total| elapsed.saturating_add(wait) < total);
        // protection: total-wait
        in_time.then_some(wait)
    }
    fn is_transient(&self, error: &Error) -> bool {
        match error {
            Error::Transport(error) => match error.kind() {
                TransportErrorKind::Connect => true,
                TransportErrorKind::Request => false,
                // protection: exchange-once, goaway-again
                TransportErrorKind::Exchange | TransportErrorKind::Body => self.idempotent,
            },
            // protection: timeout-once
            Error::Timeout(error) => self.idempotent && error.what != Waited::Call,
            _ => false,
        }
    }
    /// One attempt, redirects included; gives the authorization that was sent too.
    async fn attempt(
        &self,
        call: &Call,
        answers: Answers,
        retries: u32,
    ) -> Result<(Option<HeaderValue>, Outcome), Error> {
        let client = call.client.inner();
        let transport = &*client.transport;
        let mut route = Route::new(&self.url, self.method.clone(), &self.headers, call.payload.clone());
        loop {
            let mut url = route.url.clone().into_owned();
            let mut headers = route.headers.clone().into_owned();
            if route.trusted && !self.schemes.is_empty() {
                let timeout = self.attempt_timeout;
                client.credentials.apply(self.schemes, transport, timeout, &mut url, &mut headers).await?;
            }
            let sent = headers.get(AUTHORIZATION).cloned();
            let request = request(&route, url, headers).await?;
            let (mut parts, body) = transport.send(request).await?.into_parts();
            // protection: echoed-header
            client.credentials.mark(&mut parts.headers);
            if route.follow(parts.status, &parts.headers)? {
                continue;
            }
            let head = Box::new(Head { status: parts.status, headers: parts.headers, retries });
            return Ok((sent, read(call, answers, head, body, self.attempt_timeout).await?));
        }
    }
}

/// Builds what the transport sends.
async fn request(route: &Route<'_>, url: String, mut headers: HeaderMap) -> Result<http::Request<super::Body>, Error> {
    let body = route.payload.open().await?;
    // Without a body: only where the method usually has one (RFC 9110, 8.6).
    let says_length = !route.payload.is_empty() || matches!(route.method, Method::POST | Method::PUT | Method::PATCH);
    if let Some(length) = body.length().filter(|_| says_length) {
        headers.insert(CONTENT_LENGTH, length.into());
    }
    let mut request = http::Request::new(body);
    *request.method_mut() = route.method.clone();
    *request.uri_mut() =
        Uri::try_from(url).map_err(|error| Error::invalid_from("the request's URL is not valid", error))?;
    *request.headers_mut() = headers;
    Ok(request)
}

/// Reads as much of an answer as is wanted.
async fn read(
    call: &Call,
    answers: Answers,
    head: Box<Head>,
    mut body: ByteStream,
    idle: Duration,
) -> Result<Outcome, Error> {
    if answers.checked && !is_success(call, &head) {
        // protection: error-size
        let (body, truncated) = body.read_up_to(MAX_ERROR_BODY).await?;
        return Ok(Outcome { head, body: body.into(), truncated });
    }
    let body = if answers.whole {
        // protection: body-size
        body.collect(call.client.inner().max_body_size).await?.into()
    } else {
        // protection: idle-timeout
        body.idle_limit(idle)
    };
    Ok(Outcome { head, body, truncated: false })
}

fn timed_out(limit: Duration, what: Waited, total: Option<Duration>) -> Error {
    let limit = total.filter(|_| what == Waited::Call).unwrap_or(limit);
    Error::Timeout(Box::new(TimeoutError { limit, what, retries: 0 }))
}

/// The call's own policy, else the client's, else the operation's. Statuses that the operation names stay named.
fn policy(call: &Call) -> RetryPolicy {
    let declared = call.operation.retry;
    let mut policy = call.retry.or(call.client.inner().retry).or(declared.copied()).unwrap_or_default();
    policy.statuses = policy.statuses.or(declared.and_then(|declared| declared.statuses));
    policy
}

/// The client's headers, then the operation's, then the call's.
fn headers(call: &Call) -> Result<HeaderMap, Error> {
    let mut headers = call.client.inner().headers.clone();
    headers.reserve(8);
    headers.insert(ACCEPT, HeaderValue::from_static(call.accept()));
    Values { operation: call.operation, values: &call.values }.headers(&mut headers)?;
    if let Some(content_type) = &call.content_type {
        headers.insert(CONTENT_TYPE, content_type.clone());
    }
    for (name, value) in &call.headers {
        headers.insert(name, value.clone());
    }
    Ok(headers)
}

/// The request's URL.
fn address(call: &Call) -> Result<String, Error> {
    if let Some(url) = &call.url {
        return Ok(url.as_str().to_owned());
    }
    let mut url = String::with_capacity(128);
    url.push_str(server(call)?.trim_end_matches('/'));
    let values = Values { operation: call.operation, values: &call.values };
    values.path(&mut url)?;
    let mut query = String::new();
    values.query(&mut query)?;
    if !query.is_empty() {
        url.push(if call.operation.path.contains('?') { '&' } else { '?' });
        url.push_str(&query);
    }
    Ok(url)
}

/// Where the operation is served.
pub(super) fn server(call: &Call) -> Result<std::borrow::Cow<'_, str>, Error> {
    let client = call.client.inner();
    match call.operation.server.filter(|_| !client.base_is_own) {
        None => Ok(client.base.as_str().into()),
        Some(server) => {
            client.base.join(server).map(|url| String::from(url).into()).map_err(|error| {
                Error::invalid_from(format!("the server of {} is not a URL", call.operation.id), error)
            })
        }
    }
}
