//! Retries.

use std::time::Duration;

use http::header::RETRY_AFTER;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use super::{Status, platform};

/// Retry policy.
///
/// | failure | idempotent request | other request |
/// | --- | --- | --- |
/// | no connection, or HTTP/2 reports that the request was not processed | retried | retried |
/// | 429; 503 with `Retry-After` | retried | retried |
/// | 408, 502, 503, 504 | retried | not retried |
/// | connection lost or timeout after sending | retried | not retried |
/// | another status | not retried | not retried |
///
/// Requests are idempotent if their method is GET, HEAD, OPTIONS, TRACE, PUT, DELETE (RFC 9110, 9.2.2) or QUERY, or if they have an idempotency
/// key: a header such as `Idempotency-Key`. [`RetryPolicy::idempotent`] declares other requests idempotent.
///
/// [`RetryPolicy::statuses`], or else the OpenAPI document, replaces the list of statuses: a status that is not listed is not
/// retried, and a listed one only if the table permits it for the method. The `statuses` of a request's own `retry(…)`
/// are retried for any method.
///
/// A body that is a stream is sent once. A received status decides, even if the body that follows is incomplete.
///
/// The delay is random between zero and the current interval (exponential backoff with full jitter), which starts at
/// `initial_interval` and is multiplied by `exponent` up to `max_interval`. `Retry-After` can extend it; if it requests a delay beyond
/// `max_elapsed`, the request ends with that response.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetryPolicy {
    pub(super) max_retries: u32,
    pub(super) initial_interval: Duration,
    pub(super) max_interval: Duration,
    pub(super) max_elapsed: Duration,
    pub(super) exponent: f64,
    pub(super) statuses: Option<&'static [Status]>,
    pub(super) connection_errors: bool,
    pub(super) idempotent: bool,
}

impl RetryPolicy {
    /// The default: two retries, intervals from 0.5 seconds, multiplied by 1.5 up to one minute, two minutes in
    /// total.
    pub const DEFAULT: Self = Self {
        max_retries: 2,
        initial_interval: Duration::from_millis(500),
        max_interval: Duration::from_secs(60),
        max_elapsed: Duration::from_secs(120),
        exponent: 1.5,
        statuses: None,
        connection_errors: true,
        idempotent: false,
    };
    /// Creates the default policy.
    pub const fn new() -> Self {
        Self::DEFAULT
    }
    /// Creates a policy without retries.
    pub const fn never() -> Self {
        Self::DEFAULT.max_retries(0)
    }
    /// Sets the maximum number of retries.
    pub const fn max_retries(mut self, max_retries: u32) -> Self {
        self.max_retries = max_retries;
        self
    }
    /// Sets the first interval.
    pub const fn initial_interval(mut self, interval: Duration) -> Self {
        self.initial_interval = interval;
        self
    }
    /// Sets the maximum interval.
    pub const fn max_interval(mut self, interval: Duration) -> Self {
        self.max_interval = interval;
        self
    }
    /// Sets the time after the start of the first attempt at which no further attempt starts.
    pub const fn max_elapsed(mut self, elapsed: Duration) -> Self {
        self.max_elapsed = elapsed;
        self
    }
    /// Sets the factor by which the interval grows; at least 1.
    pub const fn exponent(mut self, exponent: f64) -> Self {
        self.exponent = exponent;
        self
    }
    /// Sets the statuses that are retried, instead of those in the OpenAPI document (or 408, 429, 502, 503 and 504): on a request
    /// for any method, on a client only if that is safe.
    pub const fn statuses(mut self, statuses: &'static [Status]) -> Self {
        self.statuses = Some(statuses);
        self
    }
    /// Sets whether lost and refused connections and timeouts are retried (default: yes, if that is safe).
    pub const fn connection_errors(mut self, retried: bool) -> Self {
        self.connection_errors = retried;
        self
    }
    /// Declares requests idempotent, whatever their method.
    pub const fn idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = idempotent;
        self
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl RetryPolicy {
    /// Returns whether a response with this status is worth another attempt, where that is safe.
    pub(super) fn lists(&self, code: u16) -> bool {
        match self.statuses {
            Some(listed) => listed.iter().any(|status| status.matches(code)),
            None => matches!(code, 408 | 429 | 502 | 503 | 504),
        }
    }
    /// Returns the wait before the next attempt; `None` if it would begin too late.
    pub(super) fn wait(&self, attempt: u32, asked: Option<Duration>, elapsed: Duration) -> Option<Duration> {
        let ceiling = self.interval(attempt).as_secs_f64() * random();
        // Both are honoured: a server that asks for nothing at all is not hammered, one that asks for more is obeyed, within bounds.
        let wait = Duration::try_from_secs_f64(ceiling).unwrap_or_default().max(asked.unwrap_or_default());
        elapsed.checked_add(wait).filter(|end| *end <= self.max_elapsed).map(|_| wait)
    }
    fn interval(&self, attempt: u32) -> Duration {
        let growth = self.exponent.max(1.0).powi(i32::try_from(attempt).unwrap_or(i32::MAX));
        let seconds = self.initial_interval.as_secs_f64() * growth;
        Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX).min(self.max_interval)
    }
}

/// Between 0 and 1.
fn random() -> f64 {
    let bits = platform::random() >> 11;
    bits as f64 / (1_u64 << 53) as f64
}

/// Returns whether sending a request twice does no more than sending it once: by its method (RFC 9110, 9.2.2), or by an idempotency key.
pub(super) fn is_idempotent(method: &Method, headers: &HeaderMap) -> bool {
    let has_key = |(name, value): (&HeaderName, &HeaderValue)| is_idempotency_key(name.as_str()) && !value.is_empty();
    method.is_idempotent() || method.as_str() == "QUERY" || headers.iter().any(has_key)
}

/// Returns whether a header identifies repeated calls as one: `Idempotency-Key`, `X-Idempotency-Token`, `Idempotence-Key` and the like.
fn is_idempotency_key(name: &str) -> bool {
    let last = name.rsplit(['-', '_']).next();
    name.contains("idempoten") && matches!(last, Some("key" | "token" | "id"))
}

/// Returns whether a response indicates that the API did not act on the request and that it may be sent again.
pub(super) fn is_put_off(status: StatusCode, headers: &HeaderMap) -> bool {
    match status {
        StatusCode::TOO_MANY_REQUESTS => true,
        StatusCode::SERVICE_UNAVAILABLE => retry_after(headers).is_some(),
        _ => false,
    }
}

/// Returns whether a response indicates that the API did not act on the request. A 408 may come from a proxy that timed out.
pub(super) fn is_refused(status: StatusCode, headers: &HeaderMap) -> bool {
    (status.is_client_error() && status != StatusCode::REQUEST_TIMEOUT) || is_put_off(status, headers)
}

/// `Retry-After` (RFC 9110, 10.2.3): seconds, or a date; a date in the past means no wait.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(platform::now()).unwrap_or_default())
}
