//! Date-times, in the notations that APIs use.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::str::FromStr;

use chrono::{Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike, Utc};

use super::reader::Peek;
use super::scalars::date;
use super::view::Scalar;
use super::{Blank, Codec, Fault, Kinds, Reader, Shape, View, Writer};

/// A [`chrono::DateTime`] that is written back in the notation in which it was received.
///
/// Accepts RFC 3339 with up to eighteen digits of a second, of which chrono keeps nine, and common deviations: no
/// zone (read as UTC), no colon in the zone, a date alone (read as its midnight), a number (seconds since 1970, or
/// from 100,000,000,000 on milliseconds).
#[derive(Clone, Copy)]
pub struct DateTime {
    time: chrono::DateTime<FixedOffset>,
    /// Digits after the second's point; [`DATE_ONLY`] for a date alone.
    digits: u8,
    separator: u8,
    zone: Zone,
    /// Digits that are finer than a nanosecond.
    finer: u32,
}

const DATE_ONLY: u8 = u8::MAX;
/// Most digits of a second that are kept.
const MAX_DIGITS: usize = 18;

#[derive(Clone, Copy, PartialEq)]
enum Zone {
    /// `Z` or `z`.
    Letter(u8),
    /// `+01:00`.
    Offset,
    /// `-00:00`: UTC, local zone unknown (RFC 3339, 4.3).
    NegativeZero,
    /// `+0100`.
    Short,
    /// `+01`.
    Hours,
    /// None.
    Missing,
    /// Seconds since 1970.
    Seconds,
    /// Milliseconds since 1970.
    Milliseconds,
}

/// Seconds since 1970 are fewer (until the year 5138), milliseconds are not (from March 1973).
const MILLISECONDS: i64 = 100_000_000_000;
/// [`DateTime::separator`] of a number in a string.
const QUOTED: u8 = b'"';

/// Text that is not a date-time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseDateTimeError;

impl fmt::Display for ParseDateTimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected an RFC 3339 date-time, such as 2024-02-29T12:30:00Z")
    }
}

impl std::error::Error for ParseDateTimeError {}

impl DateTime {
    /// Returns the date-time.
    pub fn time(&self) -> chrono::DateTime<FixedOffset> {
        self.time
    }

    /// Returns whether the spelling is that of RFC 3339, 5.6.
    fn is_standard(&self) -> bool {
        self.digits != DATE_ONLY && !matches!(self.zone, Zone::Short | Zone::Hours | Zone::Missing) && !self.is_epoch()
    }

    fn is_epoch(&self) -> bool {
        matches!(self.zone, Zone::Seconds | Zone::Milliseconds)
    }

    /// A number of seconds, with or without a fraction, or of milliseconds since 1970.
    fn of_epoch(text: &str, separator: u8) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let number: i64 = whole.parse().ok().filter(|number: &i64| number.to_string() == whole)?;
        let is_milliseconds = number.abs() >= MILLISECONDS;
        let has_fraction = whole.len() < text.len();
        let is_plain = fraction.len() <= MAX_DIGITS && fraction.bytes().all(|byte| byte.is_ascii_digit());
        if number.abs() >= 1000 * MILLISECONDS
            || (has_fraction && (fraction.is_empty() || number < 0 || is_milliseconds))
            || !is_plain
        {
            return None;
        }
        let ninth = |from: usize| ninth_digits(fraction.as_bytes(), from);
        let time = match is_milliseconds {
            true => chrono::DateTime::from_timestamp_millis(number),
            false => chrono::DateTime::from_timestamp(number, ninth(0)),
        };
        let zone = if is_milliseconds { Zone::Milliseconds } else { Zone::Seconds };
        Some(Self { time: time?.fixed_offset(), digits: fraction.len() as u8, separator, zone, finer: ninth(9) })
    }

    /// A number in a string: of ten digits, which a date without hyphens does not have, or of thirteen.
    fn of_quoted_epoch(text: &str) -> Option<Self> {
        let whole = text.split('.').next().map_or(0, str::len);
        Self::of_epoch(text, QUOTED).filter(|_| matches!(whole, 10 | 13) && !text.starts_with('-'))
    }

    /// Inlined, because a value of this size is slow to move right after it is written.
    #[inline]
    fn parse(text: &str) -> Option<Self> {
        let (day, rest) = text.as_bytes().split_at_checked(10)?;
        let day = date(day)?;
        let Some((&separator, rest)) = rest.split_first() else {
            let time = FixedOffset::east_opt(0)?.from_utc_datetime(&day.and_time(NaiveTime::MIN));
            return Some(Self { time, digits: DATE_ONLY, separator: b'T', zone: Zone::Missing, finer: 0 });
        };
        if !matches!(separator, b'T' | b't' | b' ') {
            return None;
        }
        let (clock, Fraction { digits, finer }, rest) = clock(rest)?;
        let (zone, seconds) = zone(rest)?;
        let offset = FixedOffset::east_opt(seconds)?;
        let local = NaiveDateTime::new(day, clock);
        let utc = if seconds == 0 { local } else { local.checked_sub_offset(offset)? };
        let time = chrono::DateTime::from_naive_utc_and_offset(utc, offset);
        Some(Self { time, digits, separator, zone, finer })
    }
}

/// A number of so many digits.
#[inline]
pub(super) fn digits<const N: usize>(text: [u8; N]) -> Option<u32> {
    text.iter().try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0')))
}

/// Digits of a second's fraction that chrono does not keep.
struct Fraction {
    digits: u8,
    finer: u32,
}

/// `12:30:00.123` with its fraction, and what follows.
#[inline]
fn clock(text: &[u8]) -> Option<(NaiveTime, Fraction, &[u8])> {
    let &[h0, h1, b':', m0, m1, b':', s0, s1, ref rest @ ..] = text else { return None };
    let (hour, minute, second) = (digits([h0, h1])?, digits([m0, m1])?, digits([s0, s1])?);
    let (fraction, rest) = match rest {
        [b'.', rest @ ..] => {
            let digits = rest.iter().take_while(|digit| digit.is_ascii_digit()).count();
            if digits == 0 || digits > MAX_DIGITS {
                return None;
            }
            rest.split_at(digits)
        }
        _ => rest.split_at(0),
    };
    // A leap second is the 59th, a second long more.
    let (second, leap) = if second == 60 { (59, 1_000_000_000) } else { (second, 0) };
    let time = NaiveTime::from_hms_nano_opt(hour, minute, second, ninth_digits(fraction, 0) + leap)?;
    Some((time, Fraction { digits: fraction.len() as u8, finer: ninth_digits(fraction, 9) }, rest))
}

/// Nine digits of a fraction from a place on, with zeros behind it, as a number.
fn ninth_digits(fraction: &[u8], from: usize) -> u32 {
    if fraction.len() <= from {
        return 0;
    }
    let digits = fraction.iter().skip(from).copied().chain(std::iter::repeat(b'0'));
    digits.take(9).fold(0, |number, digit| number * 10 + u32::from(digit - b'0'))
}

fn zone(text: &[u8]) -> Option<(Zone, i32)> {
    let (sign, hours, minutes) = match *text {
        [] => return Some((Zone::Missing, 0)),
        [letter @ (b'Z' | b'z')] => return Some((Zone::Letter(letter), 0)),
        [b'+', h0, h1, ref minutes @ ..] => (1, digits([h0, h1])?, minutes),
        [b'-', h0, h1, ref minutes @ ..] => (-1, digits([h0, h1])?, minutes),
        _ => return None,
    };
    let (kind, minutes) = match *minutes {
        [b':', m0, m1] => (Zone::Offset, digits([m0, m1])?),
        [m0, m1] => (Zone::Short, digits([m0, m1])?),
        [] => (Zone::Hours, 0),
        _ => return None,
    };
    let seconds = sign * i32::try_from(hours * 3600 + minutes * 60).ok()?;
    if hours > 23 || minutes > 59 {
        return None;
    }
    match (kind, sign, seconds) {
        (Zone::Offset, -1, 0) => Some((Zone::NegativeZero, 0)),
        // Only the colon form remembers a negative zero.
        (Zone::Short | Zone::Hours, -1, 0) => None,
        _ => Some((kind, seconds)),
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Vec::new();
        self.spell(&mut text);
        f.pad(&String::from_utf8_lossy(&text))
    }
}

impl DateTime {
    /// Appends the text. By hand: formatting would take longer than all the rest of writing a model.
    fn spell(&self, out: &mut Vec<u8>) {
        if self.is_epoch() {
            return self.spell_epoch(out);
        }
        let local = self.time.naive_local();
        spell_date(local.date(), out);
        if self.digits == DATE_ONLY {
            return;
        }
        let (nanos, leap) = match local.nanosecond() {
            nanos @ 1_000_000_000.. => (nanos - 1_000_000_000, 1),
            nanos => (nanos, 0),
        };
        let parts = [(self.separator, local.hour()), (b':', local.minute()), (b':', local.second() + leap)];
        for (separator, number) in parts {
            out.push(separator);
            push_digits(number, 2, out);
        }
        self.spell_fraction(nanos, out);
        self.spell_zone(out);
    }

    fn spell_fraction(&self, nanos: u32, out: &mut Vec<u8>) {
        if self.digits > 0 {
            out.push(b'.');
            let start = out.len();
            push_digits(nanos, 9, out);
            push_digits(self.finer, 9, out);
            out.truncate(start + usize::from(self.digits));
        }
    }

    fn spell_epoch(&self, out: &mut Vec<u8>) {
        let number = match self.zone {
            Zone::Milliseconds => self.time.timestamp_millis(),
            _ => self.time.timestamp(),
        };
        out.extend_from_slice(number.to_string().as_bytes());
        self.spell_fraction(self.time.timestamp_subsec_nanos(), out);
    }

    fn spell_zone(&self, out: &mut Vec<u8>) {
        let offset = self.time.offset().local_minus_utc();
        let minutes = offset.unsigned_abs() / 60;
        let negative = offset < 0 || self.zone == Zone::NegativeZero;
        match self.zone {
            Zone::Letter(letter) => return out.push(letter),
            Zone::Missing | Zone::Seconds | Zone::Milliseconds => return,
            Zone::Offset | Zone::NegativeZero | Zone::Short | Zone::Hours => {
                out.push(if negative { b'-' } else { b'+' })
            }
        }
        push_digits(minutes / 60, 2, out);
        if self.zone == Zone::Hours {
            return;
        }
        if self.zone != Zone::Short {
            out.push(b':');
        }
        push_digits(minutes % 60, 2, out);
    }
}

/// Appends `2024-02-29`.
pub(super) fn spell_date(date: NaiveDate, out: &mut Vec<u8>) {
    match u32::try_from(date.year()) {
        Ok(year @ 0..=9999) => {
            push_digits(year, 4, out);
            out.push(b'-');
            push_digits(date.month(), 2, out);
            out.push(b'-');
            push_digits(date.day(), 2, out);
        }
        _ => out.extend_from_slice(date.to_string().as_bytes()),
    }
}

/// Appends a number with leading zeros.
fn push_digits(mut number: u32, width: usize, out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + width, b'0');
    for digit in out[start..].iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for DateTime {
    type Err = ParseDateTimeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text).ok_or(ParseDateTimeError)
    }
}

impl From<chrono::DateTime<FixedOffset>> for DateTime {
    fn from(time: chrono::DateTime<FixedOffset>) -> Self {
        let nanos = time.nanosecond() % 1_000_000_000;
        let digits = match nanos {
            0 => 0,
            _ if nanos.is_multiple_of(1_000_000) => 3,
            _ if nanos.is_multiple_of(1_000) => 6,
            _ => 9,
        };
        let zone = if time.offset().local_minus_utc() == 0 { Zone::Letter(b'Z') } else { Zone::Offset };
        Self { time, digits, separator: b'T', zone, finer: 0 }
    }
}

impl From<chrono::DateTime<Utc>> for DateTime {
    fn from(time: chrono::DateTime<Utc>) -> Self {
        time.fixed_offset().into()
    }
}

impl From<DateTime> for chrono::DateTime<FixedOffset> {
    fn from(time: DateTime) -> Self {
        time.time
    }
}

impl From<DateTime> for chrono::DateTime<Utc> {
    fn from(time: DateTime) -> Self {
        time.time.to_utc()
    }
}

impl Deref for DateTime {
    type Target = chrono::DateTime<FixedOffset>;

    fn deref(&self) -> &Self::Target {
        &self.time
    }
}

/// The same instant, however it is spelled.
impl PartialEq for DateTime {
    fn eq(&self, other: &Self) -> bool {
        self.time == other.time
    }
}

impl Eq for DateTime {}

impl<Tz: TimeZone> PartialEq<chrono::DateTime<Tz>> for DateTime {
    fn eq(&self, other: &chrono::DateTime<Tz>) -> bool {
        self.time == *other
    }
}

impl PartialOrd for DateTime {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for DateTime {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.time.cmp(&other.time)
    }
}

impl Hash for DateTime {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.time.hash(state);
    }
}

impl Codec for DateTime {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<(), Fault> {
        let peek = r.peek()?;
        let offset = r.offset();
        let mut set = |time: Option<Self>| time.map(|time| *self = time);
        let read = match peek {
            Peek::String => {
                let text = r.known_str()?;
                set(Self::parse(text)).or_else(|| set(Self::of_quoted_epoch(text)))
            }
            Peek::Number => set(Self::of_epoch(r.known_number()?, 0)),
            _ => return Err(r.unexpected("a time")),
        };
        if read.is_none() {
            return Err(Fault::mismatch(offset, "expected an RFC 3339 date-time"));
        }
        match self.zone {
            Zone::Seconds => r.warn(offset, "expected a date-time, found a number: read as seconds since 1970"),
            Zone::Milliseconds => {
                r.warn(offset, "expected a date-time, found a number: read as milliseconds since 1970")
            }
            _ if !self.is_standard() => r.warn(offset, "date-time without time zone, or date: read as UTC"),
            _ => {
                r.matched += 1;
                Ok(())
            }
        }
    }

    fn view(&self) -> View<'_> {
        View::Scalar(self)
    }
}

impl Scalar for DateTime {
    fn write(&self, w: &mut Writer) {
        match self.is_epoch() && self.separator != QUOTED {
            true => w.raw(&self.to_string()),
            false => w.plain(|out| self.spell(out)),
        }
    }
}

impl Blank for DateTime {
    const SHAPE: Shape = Shape::of(Kinds::STRING);

    fn blank() -> Self {
        let time = chrono::DateTime::<Utc>::UNIX_EPOCH.fixed_offset();
        Self { time, digits: 0, separator: b'T', zone: Zone::Letter(b'Z'), finer: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_comes_back() {
        for text in [
            "2024-02-29T12:30:00Z",
            "2024-02-29T12:30:00.000Z",
            "2024-02-29t12:30:00.1z",
            "2024-02-29 12:30:00.123456789+05:30",
            "2024-02-29T12:30:00-00:00",
            "2024-02-29T12:30:00+00:00",
            "2024-02-29T12:30:00-0800",
            "2024-02-29T12:30:00+01",
            "2024-02-29T12:30:00",
            "2016-12-31T23:59:60Z",
            "2024-02-29",
        ] {
            assert_eq!(text.parse::<DateTime>().map(|time| time.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "2023-02-29T00:00:00Z",
            "2024-01-01T24:00:00Z",
            "2024-01-01T00:00:00.Z",
            "24-01-01",
            "2024-01-01T00:00:00+1:00",
            "2024-01-01X00:00:00Z",
            "2024-01-01T00:00:00é",
        ] {
            assert!(text.parse::<DateTime>().is_err(), "{text}");
        }
    }

    #[test]
    fn spelling_does_not_count_when_comparing() {
        let time = |text: &str| text.parse::<DateTime>().unwrap();
        assert_eq!(time("2024-01-01T01:00:00+01:00"), time("2024-01-01T00:00:00.000Z"));
    }
}
