//! Executes every request: URL, credentials, attempts, limits.

use std::time::Duration;

use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, Uri};

use super::auth::{Sent, without_own};
use super::body::End;
use super::encode::Values;
use super::error::{Deadline, Waited};
use super::hooks::{HookResponse, HookRetry};
use super::limits::MAX_ERROR_BODY;
use super::platform::{Instant, sleep, timeout_at};
use super::redirect::Route;
use super::response::Head;
use super::retry::{is_idempotent, is_put_off, is_refused, retry_after};
use super::streaming::Format;
use super::trace::Trace;
use super::transport::Progress;
use super::{
    BoxFuture, ByteStream, Call, Error, RetryPolicy, SecurityScheme, Size, Status, StreamResponse, Transport,
    TransportErrorKind,
};
use super::{coding, idempotency, place};

/// The part of a response that the caller reads.
#[derive(Clone, Copy)]
pub(super) struct Answers {
    /// The body is read before the call ends.
    whole: bool,
    /// A status that is not a success is an error.
    checked: bool,
    /// The kind of stream that the body of a success must be.
    format: Option<Format>,
}

impl Answers {
    pub(super) const WHOLE: Self = Self { whole: true, checked: true, format: None };
    pub(super) const RAW: Self = Self { whole: true, checked: false, format: None };
    pub(super) const STREAM: Self = Self { whole: false, checked: true, format: None };

    pub(super) const fn stream(format: Format) -> Self {
        Self { format: Some(format), ..Self::STREAM }
    }
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
    let trace = Trace::start(&call, &plan.url);
    let outcome = trace.within(plan.attempts(&call, answers, &trace)).await;
    trace.end(outcome.as_ref().map(|outcome| &*outcome.head));
    let Outcome { head, body, truncated, cut, deadline } = outcome?;
    let failed = cut.is_some() || answers.checked && !is_success(&call, &head);
    call.begun = Some(plan.begun);
    let response = StreamResponse { head, body, call, deadline };
    if failed { Err(response.into_whole().into_error(truncated, cut)) } else { Ok(response) }
}

fn is_success(call: &Call, head: &Head) -> bool {
    head.status.is_success() || call.operation.success.iter().any(|status| status.matches(head.status.as_u16()))
}

/// State common to all attempts.
struct Plan {
    url: String,
    method: Method,
    headers: HeaderMap,
    schemes: Vec<&'static SecurityScheme>,
    policy: RetryPolicy,
    /// Statuses on which this call is retried, regardless of its method.
    insisted: Option<&'static [Status]>,
    /// Sending the call twice does no more than sending it once.
    idempotent: bool,
    attempt_timeout: Duration,
    total_timeout: Option<Duration>,
    idle_timeout: Duration,
    started: Instant,
    /// When the pages or the stream began that the call is a part of.
    begun: Instant,
}

/// Result of one attempt.
struct Outcome {
    head: Box<Head>,
    body: ByteStream,
    truncated: bool,
    /// The reason why the body of an error status was not received completely.
    cut: Option<Error>,
    /// When the body must have been read.
    deadline: Option<Deadline>,
}

impl Plan {
    fn new(call: &mut Call) -> Result<Self, Error> {
        if let Some(fault) = &call.fault {
            return Err(Error::invalid(&**fault));
        }
        if call.operation.body_required && call.payload.is_empty() {
            return Err(Error::invalid(format!("{} requires a body", call.operation.id)));
        }
        let method = Method::from_bytes(call.operation.method.as_bytes())
            .map_err(|_| Error::invalid(format!("`{}` is not a method", call.operation.method)))?;
        idempotency::set_key(call, &method);
        let client = call.client.inner();
        let headers = headers(call)?;
        let schemes = without_own(client.credentials.choose(call.operation, &headers, &client.hooks)?, &call.headers);
        let (started, attempt_timeout) = (Instant::now(), call.attempt_timeout());
        let policy = policy(call);
        Ok(Self {
            url: address(call)?,
            idempotent: policy.idempotent || is_idempotent(&method, &headers),
            method,
            schemes,
            policy,
            insisted: call.retry.and_then(|own| own.statuses),
            attempt_timeout,
            total_timeout: call.total_timeout.or(client.total_timeout),
            idle_timeout: call.idle_timeout.or(client.idle_timeout).unwrap_or(attempt_timeout),
            started,
            begun: call.begun.unwrap_or(started),
            headers,
        })
    }
    async fn attempts(&self, call: &Call, answers: Answers, trace: &Trace) -> Result<Outcome, Error> {
        let mut retries = 0;
        let mut renewed = false;
        // The API may have acted on an attempt.
        let mut unsettled = false;
        loop {
            let deadline = self.deadline(unsettled)?;
            let outcome = self.attempt(call, answers, deadline, retries).await.map_err(|mut error| {
                if unsettled {
                    error.set_unsettled();
                }
                error
            });
            let (sent, mut outcome) = match outcome {
                Ok((sent, outcome)) => (sent, Ok(outcome)),
                Err(error) => (Vec::new(), Err(error)),
            };
            if let (Ok(outcome), false) = (&outcome, renewed) {
                // The token was refused before it expired: it was revoked, and nothing was done yet.
                let refused = outcome.head.status.as_u16() == 401 && call.payload.is_replayable();
                if refused && call.client.inner().credentials.forget_tokens(&sent).await {
                    renewed = true;
                    continue;
                }
            }
            let Some(wait) = self.wait(call, &outcome, retries) else {
                match &mut outcome {
                    Ok(outcome) => (outcome.head.retries, outcome.head.unsettled) = (retries, unsettled),
                    Err(error) => error.set_retries(retries),
                }
                return outcome;
            };
            unsettled |= match &outcome {
                Ok(outcome) => !is_refused(outcome.head.status, &outcome.head.headers),
                Err(error) => error.may_have_been_processed(),
            };
            retries += 1;
            trace.retry(retries, wait);
            let planned = call.client.inner().hooks.see_retries().then(|| planned(call, &outcome, retries, wait));
            drop(outcome);
            if let Some(planned) = planned {
                call.client.inner().hooks.on_retry(planned, unsettled).await?;
            }
            sleep(wait).await;
        }
    }
    /// When the next attempt must end, and whose limit that is.
    fn deadline(&self, unsettled: bool) -> Result<Deadline, Error> {
        let end = self.end();
        match end.filter(|end| end.at <= Instant::now()) {
            Some(end) => Err(end.passed(unsettled)),
            None => Ok(Deadline::after(self.attempt_timeout, Waited::Attempt).first(end)),
        }
    }
    /// When the whole call must end.
    fn end(&self) -> Option<Deadline> {
        let limit = self.total_timeout?;
        self.begun.checked_add(limit).map(|at| Deadline { at, limit, what: Waited::Call })
    }
    /// The wait before another attempt; `None` if there is not another one.
    fn wait(&self, call: &Call, outcome: &Result<Outcome, Error>, retries: u32) -> Option<Duration> {
        if retries >= self.policy.max_retries || !call.payload.is_replayable() {
            return None;
        }
        let asked = match outcome {
            // A declared success is never retried.
            Ok(outcome) if is_success(call, &outcome.head) => return None,
            Ok(outcome) if self.repeats_status(&outcome.head) => retry_after(&outcome.head.headers),
            Err(error) if self.policy.connection_errors && self.is_transient(error) => None,
            _ => return None,
        };
        let elapsed = self.started.elapsed();
        let wait = self.policy.wait(retries, asked, elapsed)?;
        // No sleep that can only end in a timeout.
        let in_time = self.total_timeout.is_none_or(|total| self.begun.elapsed().saturating_add(wait) < total);
        in_time.then_some(wait)
    }
    /// Returns whether a status is worth another attempt, and the API can't have acted on the call or acts no more on two than on one.
    fn repeats_status(&self, head: &Head) -> bool {
        let insisted = self.insisted.is_some_and(|own| own.iter().any(|own| own.matches(head.status.as_u16())));
        let is_safe = self.idempotent || is_put_off(head.status, &head.headers);
        insisted || (is_safe && self.policy.lists(head.status.as_u16()))
    }
    fn is_transient(&self, error: &Error) -> bool {
        match error {
            Error::Transport(error) => match error.kind() {
                TransportErrorKind::Connect | TransportErrorKind::Refused => true,
                TransportErrorKind::Request | TransportErrorKind::Coding => false,
                TransportErrorKind::Exchange | TransportErrorKind::Body => self.idempotent,
            },
            Error::Timeout(timeout) => {
                timeout.what != Waited::Call && (self.idempotent || !error.may_have_been_processed())
            }
            _ => false,
        }
    }
    /// One attempt, redirects included; returns the secrets that were sent, too, as far as they may change.
    async fn attempt(
        &self,
        call: &Call,
        answers: Answers,
        deadline: Deadline,
        retries: u32,
    ) -> Result<(Vec<Sent>, Outcome), Error> {
        let progress = Progress::default();
        let (sent, head, body) = match timeout_at(deadline.at, self.exchange(call, &progress, retries)).await {
            Ok(exchanged) => exchanged?,
            Err(_) => return Err(deadline.passed(progress.may_have_sent())),
        };
        Ok((sent, read(self, call, answers, head, body, deadline).await?))
    }
    /// Sends the request, and again where a redirect leads, until a response's head is there.
    async fn exchange(
        &self,
        call: &Call,
        progress: &Progress,
        retries: u32,
    ) -> Result<(Vec<Sent>, Box<Head>, ByteStream), Error> {
        let started = Instant::now();
        let client = call.client.inner();
        let transport = &*client.transport;
        let mut route = Route::new(&self.url, self.method.clone(), &self.headers, call.payload.clone());
        loop {
            match self.hop(call, transport, &route, progress, retries).await {
                Ok((sent, mut parts, body)) => {
                    progress.sent();
                    client.credentials.mark(&mut parts.headers);
                    if route.follow(parts.status, &parts.headers)? {
                        continue;
                    }
                    if client.hooks.see_responses() {
                        let (operation, status, elapsed) = (call.operation, parts.status, started.elapsed());
                        let headers = parts.headers.clone();
                        let response = HookResponse { operation, status, headers, retries, elapsed };
                        client.hooks.on_response(response).await?;
                    }
                    let body = coding::undo(&mut parts.headers, body);
                    let head = Head { status: parts.status, headers: parts.headers, retries: 0, unsettled: false };
                    return Ok((sent, Box::new(head), body));
                }
                Err(mut error) => {
                    if route.hops() > 0 {
                        error.set_unsettled();
                    }
                    return Err(error);
                }
            }
        }
    }
    async fn hop(
        &self,
        call: &Call,
        transport: &dyn Transport,
        route: &Route<'_>,
        progress: &Progress,
        retries: u32,
    ) -> Result<(Vec<Sent>, http::response::Parts, ByteStream), Error> {
        let mut url = route.url.clone().into_owned();
        let mut headers = route.headers.clone().into_owned();
        let mut sent = Vec::new();
        if route.trusted && !self.schemes.is_empty() {
            let timeout = self.attempt_timeout;
            let credentials = &call.client.inner().credentials;
            sent = credentials.apply(&self.schemes, transport, timeout, &mut url, &mut headers).await?;
        }
        let mut request = request(route, url, headers).await?;
        if route.trusted {
            request = call.client.inner().hooks.on_request(request, call.operation, retries).await?;
            // A hook may have changed the body.
            if let (Some(length), true) = (request.body().length(), request.headers().contains_key(CONTENT_LENGTH)) {
                request.headers_mut().insert(CONTENT_LENGTH, length.into());
            }
        }
        request.extensions_mut().insert(progress.clone());
        progress.given();
        let (parts, body) = transport.send(request).await?.into_parts();
        Ok((sent, parts, body))
    }
}

/// The retry after an attempt, as hooks see it.
fn planned(call: &Call, outcome: &Result<Outcome, Error>, retries: u32, wait: Duration) -> HookRetry {
    let (status, error) = match outcome {
        Ok(outcome) => (Some(outcome.head.status), None),
        Err(error) => (error.status(), Some(error.to_string())),
    };
    HookRetry { operation: call.operation.id, retries, wait, status, error }
}

/// Builds the request that the transport sends.
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

/// Reads as much of a response as the plan requires. Errors in the body keep the status that was received.
async fn read(
    plan: &Plan,
    call: &Call,
    answers: Answers,
    head: Box<Head>,
    body: ByteStream,
    deadline: Deadline,
) -> Result<Outcome, Error> {
    let is_success = is_success(call, &head);
    let is_error = answers.checked && !is_success;
    if !answers.whole && !is_error {
        let another = answers.format.filter(|format| !format.fits(call, &head));
        if let Some(format) = another {
            return Err(another_type(call, head, body, deadline, format).await);
        }
        let deadline = plan.end();
        let body = body.idle_limit(plan.idle_timeout).until(deadline);
        return Ok(Outcome { head, body, truncated: false, cut: None, deadline });
    }
    let limit = if is_error { MAX_ERROR_BODY } else { call.client.inner().max_body_size };
    let deadline = Some(deadline);
    let (body, end) = body.until(deadline).read_up_to(limit).await;
    let body = body.into();
    match end {
        End::Whole => Ok(Outcome { head, body, truncated: false, cut: None, deadline }),
        End::More if is_error => Ok(Outcome { head, body, truncated: true, cut: None, deadline }),
        End::More => Err(Error::TooLarge { limit, of: Size::Body }),
        End::Cut(error) if !is_success => Ok(Outcome { head, body, truncated: true, cut: Some(error), deadline }),
        End::Cut(mut error) => {
            error.set_head(head);
            Err(error)
        }
    }
}

/// Returns the error for a response that is not the requested stream, with the beginning of its body.
async fn another_type(call: &Call, head: Box<Head>, body: ByteStream, deadline: Deadline, expected: Format) -> Error {
    let (body, _) = body.until(Some(deadline)).read_up_to(MAX_ERROR_BODY).await;
    let response = StreamResponse { head, body: body.into(), call: call.clone(), deadline: None };
    response.into_whole().of_another_type(expected.name())
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
    coding::accept(&mut headers);
    Ok(headers)
}

/// The request's URL.
pub(super) fn address(call: &Call) -> Result<String, Error> {
    if let Some(url) = &call.url {
        return Ok(url.as_str().to_owned());
    }
    let mut url = String::with_capacity(128);
    url.push_str(server(call)?.trim_end_matches('/'));
    let values = Values { operation: call.operation, values: &call.values };
    values.path(&mut url)?;
    // A fragment is not sent, and would hide the query.
    if let Some(fragment) = url.find('#') {
        url.truncate(fragment);
    }
    let mut query = String::new();
    values.query(&mut query)?;
    if !query.is_empty() {
        url.push(if url.contains('?') { '&' } else { '?' });
        url.push_str(&query);
    }
    Ok(url)
}

/// The base URL of the operation.
pub(super) fn server(call: &Call) -> Result<std::borrow::Cow<'_, str>, Error> {
    let client = call.client.inner();
    match call.operation.server.filter(|_| !client.base_is_own) {
        None => Ok(client.base.as_str().into()),
        Some(server) => {
            let id = call.operation.id;
            let url = client.base.join(server);
            let url = url.map_err(|error| Error::invalid_from(format!("the server URL of {id} is invalid"), error))?;
            place::check(&url).map_err(|why| Error::invalid(format!("the server of {id} {why}")))?;
            Ok(String::from(url).into())
        }
    }
}
