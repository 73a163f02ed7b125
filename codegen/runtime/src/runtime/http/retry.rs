//! When a call is tried again, and after how long.

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, SystemTime};

use http::header::RETRY_AFTER;
use http::{HeaderMap, Method};

use super::Status;

/// Exponential backoff with full jitter. A wait is drawn between zero and the current interval, which starts at
/// `initial_interval` and grows by `exponent` up to `max_interval`; a `Retry-After` header can make it longer.
///
/// What is retried: connections that could not be made; for idempotent methods also lost connections, timeouts and the statuses
/// 408, 429, 502, 503 and 504; for any method the statuses named by [`RetryPolicy::statuses`] (or by the API's description).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetryPolicy {
    pub(super) max_retries: u32,
    pub(super) initial_interval: Duration,
    pub(super) max_interval: Duration,
    pub(super) max_elapsed: Duration,
    pub(super) exponent: f64,
    pub(super) statuses: Option<&'static [Status]>,
    pub(super) connection_errors: bool,
}

impl RetryPolicy {
    /// Two retries, from half a second by 1.5 up to a minute, two minutes in all.
    pub const DEFAULT: Self = Self {
        max_retries: 2,
        initial_interval: Duration::from_millis(500),
        max_interval: Duration::from_secs(60),
        max_elapsed: Duration::from_secs(120),
        exponent: 1.5,
        statuses: None,
        connection_errors: true,
    };
    /// The default policy, to change from.
    pub const fn new() -> Self {
        Self::DEFAULT
    }
    /// Nothing is tried again.
    pub const fn never() -> Self {
        Self::DEFAULT.max_retries(0)
    }
    /// Attempts after the first.
    pub const fn max_retries(mut self, max_retries: u32) -> Self {
        self.max_retries = max_retries;
        self
    }
    /// The first interval that a wait is drawn from.
    pub const fn initial_interval(mut self, interval: Duration) -> Self {
        self.initial_interval = interval;
        self
    }
    /// The longest interval that a wait is drawn from.
    pub const fn max_interval(mut self, interval: Duration) -> Self {
        self.max_interval = interval;
        self
    }
    /// No new attempt begins later than this after the first one began.
    pub const fn max_elapsed(mut self, elapsed: Duration) -> Self {
        self.max_elapsed = elapsed;
        self
    }
    /// Growth of the interval from one attempt to the next; below 1 it counts as 1.
    pub const fn exponent(mut self, exponent: f64) -> Self {
        self.exponent = exponent;
        self
    }
    /// Statuses that are retried whatever the method.
    pub const fn statuses(mut self, statuses: &'static [Status]) -> Self {
        self.statuses = Some(statuses);
        self
    }
    /// Whether lost and refused connections and timeouts are retried.
    pub const fn connection_errors(mut self, retried: bool) -> Self {
        self.connection_errors = retried;
        self
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl RetryPolicy {
    /// Whether an answer with this status is worth another attempt.
    pub(super) fn retries_status(&self, code: u16, idempotent: bool) -> bool {
        let named = self.statuses.is_some_and(|named| named.iter().any(|status| status.matches(code)));
        // protection: status-once
        named || (idempotent && self.statuses.is_none() && matches!(code, 408 | 429 | 502 | 503 | 504))
    }
    /// How long to wait before the next attempt; none where it would begin too late.
    pub(super) fn wait(&self, attempt: u32, asked: Option<Duration>, elapsed: Duration) -> Option<Duration> {
        let ceiling = self.interval(attempt).as_secs_f64() * random();
        // Both are honoured: a server that asks for nothing at all is not hammered, one that asks for more is obeyed.
        // protection: retry-after
        let wait = Duration::try_from_secs_f64(ceiling).unwrap_or_default().max(asked.unwrap_or_default());
        // protection: elapsed
        elapsed.checked_add(wait).filter(|end| *end <= self.max_elapsed).map(|_| wait)
    }
    fn interval(&self, attempt: u32) -> Duration {
        let growth = self.exponent.max(1.0).powi(i32::try_from(attempt).unwrap_or(i32::MAX));
        let seconds = self.initial_interval.as_secs_f64() * growth;
        Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX).min(self.max_interval)
    }
}

/// Between 0 and 1. Backoff needs no better source than the seeds of the standard library's hash maps.
fn random() -> f64 {
    let bits = RandomState::new().hash_one(0) >> 11;
    bits as f64 / (1_u64 << 53) as f64
}

/// Methods whose repetition does no more than one call (RFC 9110, 9.2.2).
pub(super) fn is_idempotent(method: &Method) -> bool {
    method.is_idempotent() || method.as_str() == "QUERY"
}

/// `Retry-After` (RFC 9110, 10.2.3): seconds, or a date; one in the past is no wait.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(SystemTime::now()).unwrap_or_default())
}
