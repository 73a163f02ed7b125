//! Times as APIs spell them.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::str::FromStr;

use chrono::{FixedOffset, NaiveDateTime, NaiveTime, TimeZone, Timelike, Utc};
use jiter::Peek;

use super::scalars::date;
use super::{Blank, Codec, Fault, Kinds, Reader, Shape, Writer};

/// A point in time that remembers how it was spelled: a [`chrono::DateTime`] that is written back as it came.
///
/// RFC 3339 with up to nine digits of a second, and what APIs send in its place: no zone (read as UTC), no colon in
/// the zone, a date alone (read as its midnight).
#[derive(Clone, Copy)]
pub struct DateTime {
    time: chrono::DateTime<FixedOffset>,
    /// Digits after the second's point; [`DATE_ONLY`] for a date alone.
    digits: u8,
    separator: u8,
    zone: Zone,
}

const DATE_ONLY: u8 = u8::MAX;

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
}

/// Text that is no time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseDateTimeError;

impl fmt::Display for ParseDateTimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a time as in RFC 3339, such as 2024-02-29T12:30:00Z")
    }
}

impl std::error::Error for ParseDateTimeError {}

impl DateTime {
    /// The time itself.
    pub fn time(&self) -> chrono::DateTime<FixedOffset> {
        self.time
    }

    /// Whether the spelling is that of RFC 3339, 5.6.
    fn is_standard(&self) -> bool {
        self.digits != DATE_ONLY && !matches!(self.zone, Zone::Short | Zone::Hours | Zone::Missing)
    }

    fn parse(text: &str) -> Option<Self> {
        let day = date(text.get(..10)?)?;
        let rest = &text[10..];
        if rest.is_empty() {
            let time = FixedOffset::east_opt(0)?.from_utc_datetime(&day.and_time(NaiveTime::MIN));
            return Some(Self { time, digits: DATE_ONLY, separator: b'T', zone: Zone::Missing });
        }
        let separator = *rest.as_bytes().first().filter(|b| matches!(b, b'T' | b't' | b' '))?;
        let (clock, digits, rest) = clock(rest.get(1..)?)?;
        let (zone, seconds) = zone(rest)?;
        let offset = FixedOffset::east_opt(seconds)?;
        let local = NaiveDateTime::new(day, clock);
        let time = offset.from_local_datetime(&local).single()?;
        Some(Self { time, digits, separator, zone })
    }
}

/// A number of two digits.
fn two(text: &str, at: usize) -> Option<u32> {
    let digits = text.get(at..at + 2)?;
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// `12:30:00.123` with the number of digits of its fraction, and what follows.
fn clock(text: &str) -> Option<(NaiveTime, u8, &str)> {
    let (hour, minute, second) = (two(text, 0)?, two(text, 3)?, two(text, 6)?);
    if text.as_bytes()[2] != b':' || text.as_bytes()[5] != b':' {
        return None;
    }
    let rest = &text[8..];
    let (nanos, digits, rest) = match rest.strip_prefix('.') {
        None => (0, 0, rest),
        Some(fraction) => {
            let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
            if digits == 0 || digits > 9 {
                return None;
            }
            let value: u32 = fraction[..digits].parse().ok()?;
            (value * 10_u32.pow(9 - digits as u32), digits as u8, &fraction[digits..])
        }
    };
    // A leap second is the 59th, a second long more.
    let (second, nanos) = if second == 60 { (59, nanos + 1_000_000_000) } else { (second, nanos) };
    Some((NaiveTime::from_hms_nano_opt(hour, minute, second, nanos)?, digits, rest))
}

fn zone(text: &str) -> Option<(Zone, i32)> {
    let sign = match *text.as_bytes() {
        [] => return Some((Zone::Missing, 0)),
        [letter @ (b'Z' | b'z')] => return Some((Zone::Letter(letter), 0)),
        [b'+', ..] => 1,
        [b'-', ..] => -1,
        _ => return None,
    };
    let hours = two(text, 1)?;
    let (kind, minutes) = match text.len() {
        6 if text.as_bytes()[3] == b':' => (Zone::Offset, two(text, 4)?),
        5 => (Zone::Short, two(text, 3)?),
        3 => (Zone::Hours, 0),
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
        let local = self.time.naive_local();
        write!(f, "{}", local.date())?;
        if self.digits == DATE_ONLY {
            return Ok(());
        }
        let leap = u32::from(local.nanosecond() >= 1_000_000_000);
        let (hour, minute, second) = (local.hour(), local.minute(), local.second() + leap);
        write!(f, "{}{hour:02}:{minute:02}:{second:02}", char::from(self.separator))?;
        if self.digits > 0 {
            let nanos = format!("{:09}", local.nanosecond() % 1_000_000_000);
            write!(f, ".{}", &nanos[..usize::from(self.digits.min(9))])?;
        }
        let offset = self.time.offset().local_minus_utc();
        let (sign, hours, minutes) = (if offset < 0 { '-' } else { '+' }, offset.abs() / 3600, offset.abs() / 60 % 60);
        match self.zone {
            Zone::Letter(letter) => write!(f, "{}", char::from(letter)),
            Zone::Offset => write!(f, "{sign}{hours:02}:{minutes:02}"),
            Zone::NegativeZero => f.write_str("-00:00"),
            Zone::Short => write!(f, "{sign}{hours:02}{minutes:02}"),
            Zone::Hours => write!(f, "{sign}{hours:02}"),
            Zone::Missing => Ok(()),
        }
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
        Self { time, digits, separator: b'T', zone }
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
        if r.peek()? != Peek::String {
            return Err(r.unexpected("a time"));
        }
        let offset = r.offset();
        let Some(time) = Self::parse(r.known_str()?) else {
            return Err(Fault::mismatch(offset, "a string that is no time"));
        };
        *self = time;
        if time.is_standard() { Ok(()) } else { r.warn(offset, "a time without zone, or a date alone: read as UTC") }
    }

    fn write(&self, w: &mut Writer) {
        w.string(&self.to_string());
    }

    fn shape(&self) -> Shape {
        Self::SHAPE
    }
}

impl Blank for DateTime {
    const SHAPE: Shape = Shape::of(Kinds::STRING);

    fn blank() -> Self {
        chrono::DateTime::<Utc>::UNIX_EPOCH.into()
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
