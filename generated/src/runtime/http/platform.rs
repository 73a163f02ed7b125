//! Time and randomness: of the operating system, or of a browser (`wasm32-unknown-unknown`).

use std::time::{Duration, SystemTime};

#[cfg(not(target_family = "wasm"))]
pub(super) use tokio::time::{Instant, Sleep, sleep, sleep_until, timeout, timeout_at};

#[cfg(target_family = "wasm")]
pub(super) use browser::{Instant, Sleep, sleep, sleep_until, timeout, timeout_at};

/// A century: for longer the clock has no numbers.
#[cfg(not(target_family = "wasm"))]
pub(super) const LONGEST: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

/// Three weeks: a timer of JavaScript counts milliseconds in 31 bits, and a longer one ends at once.
#[cfg(target_family = "wasm")]
pub(super) const LONGEST: Duration = Duration::from_secs(21 * 24 * 3600);

#[cfg(target_family = "wasm")]
mod browser {
    use std::time::Duration;

    use super::LONGEST;
    pub(in super::super) use wasmtimer::std::Instant;
    pub(in super::super) use wasmtimer::tokio::Sleep;
    use wasmtimer::tokio::Timeout;

    pub(in super::super) fn sleep(time: Duration) -> Sleep {
        wasmtimer::tokio::sleep(time.min(LONGEST))
    }
    pub(in super::super) fn sleep_until(end: Instant) -> Sleep {
        wasmtimer::tokio::sleep_until(end.min(Instant::now() + LONGEST))
    }
    pub(in super::super) fn timeout<F: Future>(time: Duration, future: F) -> Timeout<F> {
        wasmtimer::tokio::timeout(time.min(LONGEST), future)
    }
    pub(in super::super) fn timeout_at<F: Future>(end: Instant, future: F) -> Timeout<F> {
        wasmtimer::tokio::timeout_at(end.min(Instant::now() + LONGEST), future)
    }
}

/// The instant by the standard library's clock; browsers have none.
#[cfg(not(target_family = "wasm"))]
pub(super) fn to_std(at: Instant) -> Option<std::time::Instant> {
    Some(at.into_std())
}

#[cfg(target_family = "wasm")]
pub(super) fn to_std(_: Instant) -> Option<std::time::Instant> {
    None
}

/// The time of day.
#[cfg(not(target_family = "wasm"))]
pub(super) fn now() -> SystemTime {
    SystemTime::now()
}

#[cfg(target_family = "wasm")]
pub(super) fn now() -> SystemTime {
    use wasmtimer::std::{SystemTime as Browser, UNIX_EPOCH};
    SystemTime::UNIX_EPOCH + Browser::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// Bits that a server can't guess: the seeds of the standard library's hash maps.
#[cfg(not(target_family = "wasm"))]
pub(super) fn random() -> u64 {
    use std::hash::{BuildHasher as _, RandomState};
    RandomState::new().hash_one(0)
}

/// Bits that a server can't guess. The standard library's seeds are not secret there.
#[cfg(target_family = "wasm")]
pub(super) fn random() -> u64 {
    let half = || (js_sys::Math::random() * f64::from(u32::MAX)) as u64;
    half() << 32 | half()
}
