//! Booleans, numbers, strings, dates, null and untyped JSON.

use chrono::NaiveDate;
use serde_json::Value;

use super::reader::Peek;
use super::time::{digits, spell_date};
use super::view::Scalar;
use super::{Blank, Codec, DateTime, Fault, Kinds, Reader, Shape, View, Writer, number};

/// Returns whether a number comes next.
fn is_number(peek: Peek) -> bool {
    peek == Peek::Number
}

/// Reads a value of another type from a string, with a warning, or fails.
pub(super) fn from_text<T>(
    r: &mut Reader<'_>,
    expected: &str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, Fault> {
    let offset = r.offset();
    let parsed = parse(r.known_str()?.trim());
    match parsed {
        Some(value) => {
            r.warn(offset, format!("expected {expected}, found it in a string"))?;
            Ok(value)
        }
        None => Err(Fault::mismatch(offset, format!("expected {expected}, found a string"))),
    }
}

impl Codec for bool {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<(), Fault> {
        *self = match r.peek()? {
            peek @ (Peek::True | Peek::False) => r.known_bool(peek)?,
            Peek::String => from_text(r, "a boolean", |text| text.to_ascii_lowercase().parse().ok())?,
            _ => return Err(r.unexpected("a boolean")),
        };
        Ok(())
    }

    fn view(&self) -> View<'_> {
        View::Bool(*self)
    }
}

impl Blank for bool {
    const SHAPE: Shape = Shape::of(Kinds::BOOL);

    fn blank() -> Self {
        false
    }
}

/// Reads an integer of any size.
fn read_integer(r: &mut Reader<'_>) -> Result<i128, Fault> {
    let peek = r.peek()?;
    let offset = r.offset();
    if is_number(peek) {
        return match r.integer()? {
            Some(integer) => Ok(integer),
            None => Err(Fault::mismatch(offset, "expected an integer, found a fraction")),
        };
    }
    match peek {
        Peek::String => from_text(r, "an integer", number::integer),
        _ => Err(r.unexpected("an integer")),
    }
}

macro_rules! integers {
    ($($name:ident $view:ident)*) => {$(
        impl Codec for $name {
            fn read(&mut self, r: &mut Reader<'_>) -> Result<(), Fault> {
                r.peek()?;
                let offset = r.offset();
                *self = $name::try_from(read_integer(r)?)
                    .map_err(|_| Fault::mismatch(offset, concat!("integer out of range for ", stringify!($name))))?;
                Ok(())
            }

            fn view(&self) -> View<'_> {
                View::$view((*self).into())
            }
        }

        impl Blank for $name {
            const SHAPE: Shape = Shape::of(Kinds::INTEGER);

            fn blank() -> Self {
                0
            }
        }
    )*};
}

integers! { i32 Integer i64 Integer u32 Unsigned u64 Unsigned }

impl Codec for f64 {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<(), Fault> {
        let peek = r.peek()?;
        *self = if is_number(peek) {
            r.float()?
        } else if peek == Peek::String {
            let offset = r.offset();
            let text = from_text(r, "a number", |text| {
                text.parse().ok().filter(|float: &f64| float.is_finite()).map(|_| text.to_owned())
            })?;
            r.double(offset, &text)?
        } else {
            return Err(r.unexpected("a number"));
        };
        Ok(())
    }

    fn view(&self) -> View<'_> {
        View::Float(*self)
    }
}

impl Blank for f64 {
    const SHAPE: Shape = Shape::of(Kinds::NUMBER);

    fn blank() -> Self {
        0.0
    }
}

/// Reads a value of another type as text.
#[cold]
pub(super) fn text_of_other(r: &mut Reader<'_>) -> Result<String, Fault> {
    let peek = r.peek()?;
    let offset = r.offset();
    let text = match peek {
        Peek::True | Peek::False => r.known_bool(peek)?.to_string(),
        _ if is_number(peek) => r.known_number()?.to_owned(),
        _ => return Err(r.unexpected("a string")),
    };
    r.warn(offset, "expected a string: read as text")?;
    Ok(text)
}

impl Codec for String {
    #[inline]
    fn read(&mut self, r: &mut Reader<'_>) -> Result<(), Fault> {
        if !r.is_string() {
            *self = text_of_other(r)?;
            return Ok(());
        }
        *self = r.text()?;
        Ok(())
    }

    #[inline]
    fn view(&self) -> View<'_> {
        View::Text(self)
    }
}

impl Blank for String {
    const SHAPE: Shape = Shape::of(Kinds::STRING);

    fn blank() -> Self {
        Self::new()
    }
}

impl Codec for NaiveDate {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<(), Fault> {
        if r.peek()? != Peek::String {
            return Err(r.unexpected("a date"));
        }
        let offset = r.offset();
        let text = r.known_str()?;
        if let Some(date) = date(text.as_bytes()) {
            *self = date;
            r.matched += 1;
            return Ok(());
        }
        match text.parse::<DateTime>() {
            Ok(time) => {
                *self = time.date_naive();
                r.warn(offset, "expected a date, found a date-time: the time is ignored")
            }
            Err(_) => Err(Fault::mismatch(offset, "expected an RFC 3339 date")),
        }
    }

    fn view(&self) -> View<'_> {
        View::Scalar(self)
    }
}

impl Scalar for NaiveDate {
    fn write(&self, w: &mut Writer) {
        w.plain(|out| spell_date(*self, out));
    }
}

impl Blank for NaiveDate {
    const SHAPE: Shape = Shape::of(Kinds::STRING);

    fn blank() -> Self {
        Self::default()
    }
}

/// `2024-02-29` (RFC 3339, `full-date`), and nothing else that chrono would take.
pub(super) fn date(text: &[u8]) -> Option<NaiveDate> {
    let &[y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = text else { return None };
    let year = i32::try_from(digits([y0, y1, y2, y3])?).ok()?;
    NaiveDate::from_ymd_opt(year, digits([m0, m1])?, digits([d0, d1])?)
}

impl Codec for () {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<(), Fault> {
        if r.take_null()? { Ok(()) } else { Err(r.unexpected("null")) }
    }

    fn view(&self) -> View<'_> {
        View::Scalar(self)
    }
}

impl Scalar for () {
    fn write(&self, w: &mut Writer) {
        w.null();
    }

    fn takes_null(&self) -> bool {
        true
    }
}

impl Blank for () {
    const SHAPE: Shape = Shape::of(Kinds::NULL);

    fn blank() -> Self {}
}

impl Codec for Value {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<(), Fault> {
        *self = r.value()?;
        Ok(())
    }

    fn view(&self) -> View<'_> {
        View::Scalar(self)
    }
}

impl Scalar for Value {
    fn write(&self, w: &mut Writer) {
        w.value(self);
    }

    fn takes_null(&self) -> bool {
        true
    }
}

impl Blank for Value {
    const SHAPE: Shape = Shape::of(Kinds::ANY);

    fn blank() -> Self {
        Self::Null
    }
}
