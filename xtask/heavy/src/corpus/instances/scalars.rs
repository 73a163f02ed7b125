//! Strings and numbers that keep to formats, patterns and bounds.

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use serde_json::{Map, Number, Value};

/// Longest text that is made where a schema asks for no longer one.
const LONGEST: u64 = 24;
/// Maximum number of repetitions for an unbounded repetition in a pattern.
const MAX_REPEAT: u32 = 6;

pub(super) fn random(seed: u64) -> StdRng {
    StdRng::seed_from_u64(seed)
}

fn count(schema: &Map<String, Value>, key: &str) -> Option<u64> {
    schema.get(key).and_then(Value::as_u64)
}

/// A string, or `None` where its pattern is beyond what can be made.
pub(super) fn string(schema: &Map<String, Value>, rng: &mut StdRng) -> Option<String> {
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str)
        && let Some(text) = by_pattern(pattern, rng)
    {
        return Some(text);
    }
    if let Some(text) = schema.get("format").and_then(Value::as_str).and_then(|format| by_format(format, rng)) {
        return Some(text);
    }
    let min = count(schema, "minLength").unwrap_or(0);
    let max = count(schema, "maxLength").unwrap_or(min.max(LONGEST)).min(min + LONGEST);
    if schema.get("contentEncoding").and_then(Value::as_str) == Some("base64") {
        return Some(base64(rng));
    }
    let length = rng.random_range(min..=max.max(min));
    let alphabet: &[char] = if rng.random_ratio(1, 6) {
        &['a', 'Z', '0', ' ', '"', '\\', '/', '\n', '\t', '\u{1}', 'é', 'ß', '名', '\u{2028}', '😀']
    } else {
        &['a', 'b', 'c', 'd', 'e', 'r', 's', 't', 'X', 'Y', '0', '1', '9', '-', '_']
    };
    (0..length).map(|_| alphabet.choose(rng).copied()).collect()
}

/// A string that matches a regular expression of ECMA 262, where it keeps to what others know too.
pub(super) fn by_pattern(pattern: &str, rng: &mut StdRng) -> Option<String> {
    let bare = without_looks(pattern);
    let parse =
        |unicode: bool| regex_syntax::ParserBuilder::new().unicode(unicode).utf8(unicode).build().parse(&bare).ok();
    let parsed = parse(false).or_else(|| parse(true))?;
    let regex = rand_regex::Regex::with_hir(parsed, MAX_REPEAT).ok()?;
    let bytes: Vec<u8> = rng.sample(&regex);
    let text: String = String::from_utf8(bytes).ok()?;
    Some(if pattern.starts_with('^') || rng.random_ratio(3, 4) { text } else { format!("x{text}") })
}

/// A pattern without anchors and lookarounds, which a generator can't keep to; the validator holds values against them.
fn without_looks(pattern: &str) -> String {
    let mut bare = String::with_capacity(pattern.len());
    let (mut in_class, mut skipped, mut rest) = (false, 0_usize, pattern);
    while let Some(c) = rest.chars().next() {
        let length = if c == '\\' { 1 + rest[1..].chars().next().map_or(0, char::len_utf8) } else { c.len_utf8() };
        let token = &rest[..length];
        let looks = ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|open| rest.starts_with(open));
        let keep = match c {
            '[' => {
                in_class = true;
                true
            }
            ']' => {
                in_class = false;
                true
            }
            '^' | '$' => in_class,
            '(' if !in_class && (looks || skipped > 0) => {
                skipped += 1;
                false
            }
            ')' if !in_class && skipped > 0 => {
                skipped -= 1;
                rest = &rest[length..];
                continue;
            }
            _ => !matches!(token, "\\b" | "\\B"),
        };
        if keep && skipped == 0 {
            bare.push_str(token);
        }
        rest = &rest[length..];
    }
    bare
}

fn by_format(format: &str, rng: &mut StdRng) -> Option<String> {
    let digits =
        |rng: &mut StdRng, n: usize| (0..n).map(|_| char::from(b'0' + rng.random_range(0..10))).collect::<String>();
    let date = |rng: &mut StdRng| {
        let (year, month, day) = (rng.random_range(1..=9999), rng.random_range(1..=12), rng.random_range(1..=28));
        format!("{year:04}-{month:02}-{day:02}")
    };
    let time = |rng: &mut StdRng| {
        let (hour, minute, second) = (rng.random_range(0..24), rng.random_range(0..60), rng.random_range(0..60));
        let digits_after = rng.random_range(0..=9);
        let fraction = if digits_after > 0 { format!(".{}", digits(rng, digits_after)) } else { String::new() };
        let offset = *["Z", "+00:00", "-00:00", "+05:45", "-11:30", "z"].choose(rng).unwrap_or(&"Z");
        format!("{hour:02}:{minute:02}:{second:02}{fraction}{offset}")
    };
    let hex = |rng: &mut StdRng, n: usize| {
        (0..n).map(|_| char::from_digit(rng.random_range(0..16), 16).unwrap_or('0')).collect::<String>()
    };
    Some(match format {
        "date-time" => {
            let glue = if rng.random_ratio(1, 10) { 't' } else { 'T' };
            format!("{}{glue}{}", date(rng), time(rng))
        }
        "date" => date(rng),
        "time" => time(rng),
        "duration" => format!("P{}DT{}H{}M", rng.random_range(0..99), rng.random_range(0..24), rng.random_range(0..60)),
        "uuid" => format!("{}-{}-{}-{}-{}", hex(rng, 8), hex(rng, 4), hex(rng, 4), hex(rng, 4), hex(rng, 12)),
        "email" | "idn-email" => format!("{}@example.org", hex(rng, 6)),
        "uri" | "url" | "iri" => format!("https://example.org/{}?a={}#b", hex(rng, 5), hex(rng, 2)),
        "uri-reference" | "iri-reference" => format!("/{}", hex(rng, 5)),
        "uri-template" => format!("/{}/{{id}}", hex(rng, 5)),
        "json-pointer" => format!("/{}/0", hex(rng, 3)),
        "relative-json-pointer" => format!("1/{}", hex(rng, 3)),
        "regex" => "^[a-z]+$".to_owned(),
        "hostname" | "idn-hostname" => format!("{}.example.org", hex(rng, 6)),
        "ipv4" => format!("{}.0.{}.255", rng.random_range(0..256), rng.random_range(0..256)),
        "ipv6" => format!("2001:db8::{}", hex(rng, 4)),
        "byte" | "base64" => base64(rng),
        "decimal" => format!("{}.{:02}", rng.random_range(-99_999..99_999), rng.random_range(0..100)),
        _ => return None,
    })
}

fn base64(rng: &mut StdRng) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bytes: Vec<u8> = (0..rng.random_range(0..12)).map(|_| rng.random()).collect();
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for i in 0..4 {
            let digit = usize::try_from(word >> (18 - 6 * i) & 63).unwrap_or_default();
            out.push(if i <= chunk.len() { char::from(ALPHABET[digit]) } else { '=' });
        }
    }
    out
}

/// A number within its bounds.
pub(super) fn number(schema: &Map<String, Value>, whole: bool, rng: &mut StdRng) -> Option<Value> {
    let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
    let step = if whole { 1.0 } else { 0.001 };
    let low = bound("minimum").into_iter().chain(bound("exclusiveMinimum").map(|low| low + step)).reduce(f64::max);
    let high = bound("maximum").into_iter().chain(bound("exclusiveMaximum").map(|high| high - step)).reduce(f64::min);
    if let Some(multiple) = bound("multipleOf").filter(|multiple| *multiple > 0.0) {
        let low = (low.unwrap_or(0.0) / multiple).ceil();
        let high = high.map_or(low + 50.0, |high| (high / multiple).floor()).min(low + 1e6);
        let times = if high > low { rng.random_range(low as i64..=high as i64) as f64 } else { low };
        let value = times * multiple;
        // As a decimal of as many digits as the step has, which a product in binary is not.
        let digits = multiple.to_string().split_once('.').map_or(0, |(_, digits)| digits.len());
        return format!("{value:.digits$}").parse::<Number>().ok().map(Value::Number);
    }
    if whole {
        let low = low.map_or(i64::MIN, |low| low.ceil() as i64);
        let high = high.map_or(i64::MAX, |high| high.floor() as i64);
        if low > high {
            return None;
        }
        let value = match rng.random_range(0..8) {
            0 => low,
            1 => high,
            2 => rng.random_range(low..=high),
            _ => rng.random_range(-100..1000),
        };
        return Some(value.clamp(low, high).into());
    }
    let (low, high) = (low.unwrap_or(-1e9), high.unwrap_or(1e9));
    let value = match rng.random_range(0..8) {
        0 => low,
        1 => high,
        2 => 0.1,
        3 => 1e-7,
        4 => rng.random_range(low..=high.max(low)).trunc(),
        _ => rng.random_range(low..=high.max(low)),
    };
    Number::from_f64(value.clamp(low, high.max(low))).map(Value::Number)
}
