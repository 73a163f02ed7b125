//! Types that `[types]` knows by a word.

use serde_json::{Value, json};

use crate::config::{CustomType, Dependency};
use crate::ir::{Accepts, External, Form, Made, Ty, rust_path};
use crate::runtime;

/// The schema that a type is for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'a> {
    /// Its JSON.
    pub form: Form,
    /// Its format.
    pub format: Option<&'a str>,
}

/// The type that a word means for a schema.
///
/// # Errors
/// Says why there is none.
pub(super) fn known(name: &str, source: Source<'_>) -> Result<Ty, String> {
    let scalar = match name {
        "integer" | "i64" => Some(Ty::I64),
        "i32" => Some(Ty::I32),
        "u32" => Some(Ty::U32),
        "u64" => Some(Ty::U64),
        "f64" => Some(Ty::F64),
        _ => None,
    };
    match (scalar, source.form) {
        (Some(ty), Form::Number) => return Ok(ty),
        (Some(_), _) => return Err(format!("`{name}` is for numbers")),
        (None, Form::Number) if name == "decimal" => return Ok(external(decimal(Form::Number))),
        (None, Form::Text) => {}
        (None, _) => return Err(format!("`{name}` is read from text")),
    }
    let made = match name {
        "string" => return Ok(Ty::String),
        "uuid" => parsed("::uuid::Uuid", "a UUID", Accepts::Uuid, "8f14e45f-ceea-467f-a8f5-16d0a5b5c1e3"),
        "url" => External {
            empty:
                r#"::url::Url::parse("about:blank").unwrap_or_else(|_| ::std::unreachable!("a URL without a host"))"#
                    .to_owned(),
            ..parsed("::url::Url", "a URL", Accepts::Url, "https://example.com/")
        },
        "ipv4" => address("::std::net::Ipv4Addr", "an IPv4 address", Accepts::Ipv4, "192.0.2.1"),
        "ipv6" => address("::std::net::Ipv6Addr", "an IPv6 address", Accepts::Ipv6, "2001:db8::1"),
        "ip" => External {
            empty: "::std::net::IpAddr::V4(::std::net::Ipv4Addr::UNSPECIFIED)".to_owned(),
            ..parsed("::std::net::IpAddr", "an IP address", Accepts::Ip, "192.0.2.1")
        },
        "decimal" => decimal(Form::Text),
        "duration" => span(),
        _ => return of_library(name, source.format),
    };
    Ok(external(made))
}

fn external(external: External) -> Ty {
    Ty::External(std::sync::Arc::new(external))
}

/// A crate's type for a format of dates and times.
fn of_library(library: &str, format: Option<&str>) -> Result<Ty, String> {
    Ok(external(match (library, format) {
        ("chrono", Some("date")) => return Ok(Ty::Date),
        ("chrono", Some("date-time")) => External {
            read: through("a date-time", "|time: crate::runtime::json::DateTime| Some(time.to_utc())"),
            write: "crate::runtime::json::write_through(w, Some(crate::runtime::json::DateTime::from(*self)))".to_owned(),
            ..parsed("::chrono::DateTime<::chrono::Utc>", "", Accepts::Sample, DATE_TIME)
        },
        ("chrono", Some("time")) => parsed("::chrono::NaiveTime", "a time of day", Accepts::Sample, TIME),
        ("jiff", Some("date-time")) => External {
            read: through(
                "a date-time",
                "|time: crate::runtime::json::DateTime| {
                    let nanos = i32::try_from(time.timestamp_subsec_nanos() % 1_000_000_000).ok()?;
                    ::jiff::Timestamp::new(time.timestamp(), nanos).ok()
                }",
            ),
            ..parsed("::jiff::Timestamp", "", Accepts::Sample, DATE_TIME)
        },
        ("jiff", Some("date")) => External {
            read: through(
                "a date",
                "|date: ::chrono::NaiveDate| {
                    let year = i16::try_from(::chrono::Datelike::year(&date)).ok()?;
                    let month = i8::try_from(::chrono::Datelike::month(&date)).ok()?;
                    let day = i8::try_from(::chrono::Datelike::day(&date)).ok()?;
                    ::jiff::civil::Date::new(year, month, day).ok()
                }",
            ),
            ..parsed("::jiff::civil::Date", "", Accepts::Sample, DATE)
        },
        ("jiff", Some("time")) => parsed("::jiff::civil::Time", "a time of day", Accepts::Sample, TIME),
        ("jiff", Some("duration")) => span(),
        ("time", Some("date-time")) => External {
            read: through(
                "a date-time",
                "|time: crate::runtime::json::DateTime| {
                    let nanos = time.timestamp_subsec_nanos() % 1_000_000_000;
                    let utc = ::time::OffsetDateTime::from_unix_timestamp(time.timestamp()).ok()?;
                    let offset = ::time::UtcOffset::from_whole_seconds(time.offset().local_minus_utc()).ok()?;
                    utc.replace_nanosecond(nanos).ok()?.checked_to_offset(offset)
                }",
            ),
            write: "let utc = ::chrono::DateTime::from_timestamp(self.unix_timestamp(), self.nanosecond());
                let offset = ::chrono::FixedOffset::east_opt(self.offset().whole_seconds());
                let time = utc.zip(offset).map(|(utc, offset)| utc.with_timezone(&offset).into());
                crate::runtime::json::write_through::<crate::runtime::json::DateTime>(w, time)"
                .to_owned(),
            empty: "::time::OffsetDateTime::UNIX_EPOCH".to_owned(),
            made: Made::Sample("time::OffsetDateTime::from_unix_timestamp(1_709_209_800)?"),
            ..parsed("::time::OffsetDateTime", "", Accepts::Sample, DATE_TIME)
        },
        ("time", Some("date")) => External {
            read: through(
                "a date",
                "|date: ::chrono::NaiveDate| {
                    let day = u16::try_from(::chrono::Datelike::ordinal(&date)).ok()?;
                    ::time::Date::from_ordinal_date(::chrono::Datelike::year(&date), day).ok()
                }",
            ),
            write: "crate::runtime::json::write_through(
                    w,
                    ::chrono::NaiveDate::from_yo_opt(self.year(), self.ordinal().into()),
                )"
            .to_owned(),
            empty: "::time::OffsetDateTime::UNIX_EPOCH.date()".to_owned(),
            made: Made::Sample("time::Date::from_ordinal_date(2024, 60)?"),
            ..parsed("::time::Date", "", Accepts::Sample, DATE)
        },
        ("time", Some("time")) => External {
            read: "crate::runtime::json::read_parsed(r, \"a time of day\", |text| {
                    let time: ::chrono::NaiveTime = text.parse().ok()?;
                    let [hour, minute, second] = [
                        ::chrono::Timelike::hour(&time),
                        ::chrono::Timelike::minute(&time),
                        ::chrono::Timelike::second(&time),
                    ]
                    .map(|part| u8::try_from(part).unwrap_or(u8::MAX));
                    ::time::Time::from_hms_nano(hour, minute, second, ::chrono::Timelike::nanosecond(&time)).ok()
                })"
            .to_owned(),
            write: "let (hour, minute, second, nanosecond) = self.as_hms_nano();
                let time = ::chrono::NaiveTime::from_hms_nano_opt(hour.into(), minute.into(), second.into(), nanosecond);
                crate::runtime::json::write_parsed(w, &time.unwrap_or_default())"
                .to_owned(),
            empty: "::time::Time::MIDNIGHT".to_owned(),
            made: Made::Sample("time::Time::from_hms(12, 30, 0)?"),
            ..parsed("::time::Time", "", Accepts::Sample, TIME)
        },
        (_, Some(format)) => return Err(format!("`{library}` has no type for the format `{format}`")),
        (_, None) => return Err(format!("`{library}` is for dates and times, and the schema has no format")),
    }))
}

const DATE_TIME: &str = "2024-02-29T12:30:00Z";
const DATE: &str = "2024-02-29";
const TIME: &str = "12:30:00";

/// Reads another type, which converts.
fn through(expected: &str, convert: &str) -> String {
    format!("crate::runtime::json::read_through(r, {expected:?}, {convert})")
}

/// A type with `FromStr`, `Display` and `Default`.
fn parsed(path: &str, expected: &str, accepts: Accepts, sample: &str) -> External {
    External {
        path: path.to_owned(),
        form: Form::Text,
        read: format!("crate::runtime::json::read_parsed(r, {expected:?}, |text| text.parse().ok())"),
        write: "crate::runtime::json::write_parsed(w, self)".to_owned(),
        empty: DEFAULT.to_owned(),
        made: Made::Parsed,
        accepts,
        sample: json!(sample),
        dependency: dependency(path),
    }
}

const DEFAULT: &str = "::std::default::Default::default()";

fn address(path: &str, expected: &str, accepts: Accepts, sample: &str) -> External {
    External { empty: format!("{path}::UNSPECIFIED"), ..parsed(path, expected, accepts, sample) }
}

/// Exactly, or not at all: `FromStr` would round what has more digits than the type.
fn decimal(form: Form) -> External {
    let read = if form == Form::Number { "read_parsed_number" } else { "read_parsed" };
    let write = if form == Form::Number { "write_parsed_number" } else { "write_parsed" };
    External {
        form,
        read: format!(
            "crate::runtime::json::{read}(r, \"a decimal number\", |text| {{
                ::rust_decimal::Decimal::from_str_exact(text)
                    .or_else(|_| ::rust_decimal::Decimal::from_scientific(text))
                    .ok()
            }})"
        ),
        write: format!("crate::runtime::json::{write}(w, self)"),
        sample: if form == Form::Number { json!(12.5) } else { json!("12.50") },
        ..parsed("::rust_decimal::Decimal", "", Accepts::Decimal, "")
    }
}

/// `jiff`'s span, which is equal to another one field by field.
fn span() -> External {
    External {
        read: "crate::runtime::json::read_parsed(r, \"an ISO 8601 duration\", |text| {
                text.parse::<::jiff::Span>().ok().map(::jiff::Span::fieldwise)
            })"
        .to_owned(),
        write: "crate::runtime::json::write_parsed(w, &self.0)".to_owned(),
        made: Made::ParsedBy("jiff::Span", "fieldwise"),
        ..parsed("::jiff::SpanFieldwise", "", Accepts::Sample, "P1DT2H")
    }
}

/// The crate of a ready-made type: in the version of the runtime's manifest where that has it.
fn dependency(path: &str) -> Option<Dependency> {
    let name = path.trim_start_matches("::").split("::").next()?;
    let (version, default_features, features): (&str, _, &[&str]) = match name {
        "uuid" => ("1.18", None, &[]),
        "rust_decimal" => ("1.37", Some(false), &["std"]),
        "jiff" => ("1", Some(false), &["std"]),
        "time" => ("0.3.41", None, &[]),
        "url" => {
            let own = runtime::section("dependencies").find(|(own, _)| own.as_str() == name)?;
            (own.1.as_str()?, None, &[])
        }
        _ => return None,
    };
    let features = features.iter().map(|feature| (*feature).to_owned()).collect();
    Some(Dependency { name: name.to_owned(), version: version.to_owned(), features, default_features })
}

/// The type that a configuration names by its path.
///
/// # Errors
/// Says why it does not suit the schema.
pub(super) fn custom(rule: &CustomType, source: Source<'_>) -> Result<Ty, String> {
    let path = rust_path(&rule.rust)?;
    let name = rule.rust.trim_start_matches("::");
    let is_text = rule.example.is_string();
    let form = match (rule.serde, source.form) {
        (true, _) => Form::Json,
        (false, Form::Text) if is_text => Form::Text,
        (false, Form::Number) if !is_text => Form::Number,
        (false, Form::Json) => return Err(format!("`{name}` is read from text, and `serde` is not set")),
        (false, _) => return Err(format!("the example of `{name}` is {}", kind(&rule.example))),
    };
    let (read, write) = match form {
        Form::Text => ("read_parsed", "write_parsed"),
        Form::Number => ("read_parsed_number", "write_parsed_number"),
        Form::Json => ("read_deserialized", "write_serialized"),
    };
    let parse = if rule.serde { "" } else { ", |text| text.parse().ok()" };
    let expected = format!("a value of the type `{name}`");
    Ok(external(External {
        read: format!("crate::runtime::json::{read}(r, {expected:?}{parse})"),
        write: format!("crate::runtime::json::{write}(w, self)"),
        empty: rule.empty.clone().unwrap_or_else(|| DEFAULT.to_owned()),
        made: if rule.serde { Made::Decoded } else { Made::Parsed },
        accepts: Accepts::Sample,
        sample: rule.example.clone(),
        dependency: rule.dependency.clone(),
        path,
        form,
    }))
}

fn kind(value: &Value) -> &'static str {
    if value.is_string() {
        "a text, and the schema's values are numbers"
    } else {
        "a number, and the schema's values are texts"
    }
}
