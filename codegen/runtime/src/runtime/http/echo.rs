//! Credentials in what a server sends back, however it spells them.
//!
//! A text is read as it is, with its escapes undone (percent-encoding, HTML, JSON and the like), and as base64 and hexadecimal digits
//! in it; what comes of that is read in the same ways again. Each byte of such a reading knows the part of the text that it is from.

use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::Secret;

/// Maximum number of nested encodings that are undone.
// protection: echoed-escaped
const DEPTH: usize = 5;
/// Bytes of decoded readings examined for each byte of the text, and for any text.
const WORK: usize = 64;
const LEAST_WORK: usize = 1 << 16;
/// Shorter texts are not treated as secrets.
const SHORTEST: usize = 6;
/// Between parts of a reading that don't belong together: in no text.
const GAP: u8 = 0xFF;

/// Secrets to find.
pub(super) struct Needles(Vec<Zeroizing<Vec<u8>>>);

impl Needles {
    /// Creates the needles of secrets: each secret unchanged, and with its escapes decoded.
    pub(super) fn new<'a>(secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        let mut needles = Vec::new();
        for secret in secrets {
            let mut reading = Reading::of(secret.expose().as_bytes());
            needles.push(Zeroizing::new(std::mem::take(&mut reading.bytes)));
            reading = Reading::of(secret.expose().as_bytes());
            while let Some(next) = reading.unescaped().filter(|next| next.bytes.len() < reading.bytes.len()) {
                reading = next;
                needles.push(Zeroizing::new(reading.bytes.clone()));
            }
        }
        needles.retain(|needle| needle.len() >= SHORTEST);
        Self(needles)
    }
    pub(super) fn longest(&self) -> usize {
        self.0.iter().map(|needle| needle.len()).max().unwrap_or_default()
    }
    /// Returns the occurrences in a text, in order and without overlap; `None` if the search would take too long.
    pub(super) fn find(&self, text: &[u8]) -> Option<Vec<Range<usize>>> {
        let least = self.0.iter().map(|needle| needle.len()).min().unwrap_or(usize::MAX);
        // No encoding is shorter than the encoded text.
        if text.len() < least {
            return Some(Vec::new());
        }
        let work = text.len().saturating_mul(WORK).max(LEAST_WORK);
        let mut search = Search { needles: self, least, work, found: Vec::new() };
        search.look(&Reading::of(text), DEPTH)?;
        let mut found = search.found;
        found.sort_unstable_by_key(|range| range.start);
        let mut apart: Vec<Range<usize>> = Vec::new();
        for range in found {
            match apart.last_mut().filter(|last| range.start <= last.end) {
                Some(last) => last.end = last.end.max(range.end),
                None => apart.push(range),
            }
        }
        Some(apart)
    }
}

struct Search<'a> {
    needles: &'a Needles,
    least: usize,
    work: usize,
    found: Vec<Range<usize>>,
}

impl Search<'_> {
    /// Looks through a reading and those that come of it; none where it takes too long.
    fn look(&mut self, reading: &Reading, depth: usize) -> Option<()> {
        self.work = self.work.checked_sub(reading.bytes.len())?;
        for needle in &self.needles.0 {
            for (at, window) in reading.bytes.windows(needle.len()).enumerate() {
                if is_same(window, needle) {
                    let places = &reading.places[at..at + needle.len()];
                    self.found.extend(places.first().zip(places.last()).map(|(first, last)| first.start..last.end));
                }
            }
        }
        if depth == 0 {
            return Some(());
        }
        for next in [reading.unescaped(), reading.decoded_base64(), reading.decoded_hex()].into_iter().flatten() {
            if next.bytes.len() >= self.least {
                self.look(&next, depth - 1)?;
            }
        }
        Some(())
    }
}

/// In a form a space is a plus sign, and not everybody who reads one back minds.
fn is_same(a: &[u8], b: &[u8]) -> bool {
    let plain = |byte: u8| if byte == b'+' { b' ' } else { byte };
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| plain(*a) == plain(*b))
}

/// A text, or its decoded form, with the position in the text from which each byte comes.
struct Reading {
    bytes: Vec<u8>,
    places: Vec<Range<usize>>,
}

impl Reading {
    fn of(text: &[u8]) -> Self {
        Self { bytes: text.to_vec(), places: (0..text.len()).map(|at| at..at + 1).collect() }
    }
    fn empty() -> Self {
        Self { bytes: Vec::new(), places: Vec::new() }
    }
    fn push(&mut self, byte: u8, place: Range<usize>) {
        self.bytes.push(byte);
        self.places.push(place);
    }
    /// With its escapes undone, once; none where there are none.
    fn unescaped(&self) -> Option<Self> {
        let mut plain = Self::empty();
        let mut at = 0;
        while let Some(rest) = self.bytes.get(at..).filter(|rest| !rest.is_empty()) {
            match escape(rest) {
                Some((c, length)) => {
                    let place = self.places[at].start..self.places[at + length - 1].end;
                    let mut buffer = [0; 4];
                    let bytes = match c {
                        Escaped::Byte(byte) => &[byte][..],
                        Escaped::Char(c) => c.encode_utf8(&mut buffer).as_bytes(),
                    };
                    bytes.iter().for_each(|byte| plain.push(*byte, place.clone()));
                    at += length;
                }
                None => {
                    plain.push(rest[0], self.places[at].clone());
                    at += 1;
                }
            }
        }
        (plain.bytes != self.bytes).then_some(plain)
    }
    /// The digits in it, as runs that are long enough for a secret; blanks between digits (line breaks, say) don't matter.
    fn runs(&self, least: usize, value: impl Fn(u8) -> Option<u8>, is_blank: impl Fn(u8) -> bool) -> Vec<Vec<Digit>> {
        let mut runs = vec![Vec::new()];
        for (byte, place) in self.bytes.iter().zip(&self.places) {
            match value(*byte) {
                Some(value) => runs.last_mut().into_iter().for_each(|run| run.push((value, place.clone()))),
                None if is_blank(*byte) => {}
                None => runs.push(Vec::new()),
            }
        }
        runs.retain(|run| run.len() >= least);
        runs
    }
    /// Decodes the text as base64 (RFC 4648, 4 and 5). The beginning of a run of its digits is uncertain, so that there are four
    /// ways to read one.
    fn decoded_base64(&self) -> Option<Self> {
        let value = |byte: u8| match byte {
            b'A'..=b'Z' => Some(byte - b'A'),
            b'a'..=b'z' => Some(byte - b'a' + 26),
            b'0'..=b'9' => Some(byte - b'0' + 52),
            b'+' | b'-' => Some(62),
            b'/' | b'_' => Some(63),
            _ => None,
        };
        let mut plain = Self::empty();
        for run in self.runs(SHORTEST.div_ceil(3) * 4, value, |byte| byte.is_ascii_whitespace()) {
            for phase in 0..4 {
                for group in run.get(phase..).unwrap_or_default().chunks(4) {
                    for (i, pair) in group.windows(2).enumerate() {
                        let [(high, from), (low, to)] = pair else { continue };
                        let byte = (high << (2 * (i + 1))) | (low >> (4 - 2 * i));
                        plain.push(byte, from.start..to.end);
                    }
                }
                plain.push(GAP, 0..0);
            }
        }
        (!plain.bytes.is_empty()).then_some(plain)
    }
    /// Decodes the text as hexadecimal digits, in pairs that begin with the first or with the second one.
    fn decoded_hex(&self) -> Option<Self> {
        let value = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
        let mut plain = Self::empty();
        for run in self.runs(SHORTEST * 2, value, |byte| byte.is_ascii_whitespace() || matches!(byte, b':' | b'-')) {
            for phase in 0..2 {
                for pair in run.get(phase..).unwrap_or_default().chunks_exact(2) {
                    let [(high, from), (low, to)] = pair else { continue };
                    plain.push(high << 4 | low, from.start..to.end);
                }
                plain.push(GAP, 0..0);
            }
        }
        (!plain.bytes.is_empty()).then_some(plain)
    }
}

type Digit = (u8, Range<usize>);

/// Character of an escape.
enum Escaped {
    Byte(u8),
    Char(char),
}

/// The escape that a text begins with, and its length.
fn escape(text: &[u8]) -> Option<(Escaped, usize)> {
    match (text, text.first()?) {
        ([_, b'u' | b'U', ..], b'%') => unit(text).map(|(c, length)| (Escaped::Char(c), length)),
        (_, b'%') => Some((Escaped::Byte(u8::try_from(hex(text.get(1..3)?)?).ok()?), 3)),
        (_, b'&') => entity(text),
        ([_, b'u', b'{', ..], b'\\') => {
            let end = text.iter().take(12).position(|byte| *byte == b'}')?;
            Some((Escaped::Char(char::from_u32(hex(text.get(3..end)?)?)?), end + 1))
        }
        ([_, b'u' | b'U', ..], b'\\') if unit(text).is_some() => {
            unit(text).map(|(c, length)| (Escaped::Char(c), length))
        }
        ([_, b'x', ..], b'\\') if text.get(2..4).and_then(hex).is_some() => {
            Some((Escaped::Byte(u8::try_from(hex(text.get(2..4)?)?).ok()?), 4))
        }
        ([_, c, ..], b'\\') => {
            let byte = match c {
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                other => *other,
            };
            Some((Escaped::Byte(byte), 2))
        }
        _ => None,
    }
}

fn hex(digits: &[u8]) -> Option<u32> {
    let digits = std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u32::from_str_radix(digits, 16).ok()
}

/// `\u002F` or `%u002F`; of two halves of a character (RFC 8259, 7) both.
fn unit(text: &[u8]) -> Option<(char, usize)> {
    let first = hex(text.get(2..6)?)?;
    if let Some(c) = char::from_u32(first) {
        return Some((c, 6));
    }
    let second = text.get(6..8).filter(|start| *start == &text[..2]).and_then(|_| hex(text.get(8..12)?))?;
    let both = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
    let c = char::decode_utf16(both).next()?.ok()?;
    Some((c, 12))
}

/// A character reference of HTML: `&#47;`, `&#x2F;` or `&sol;`.
fn entity(text: &[u8]) -> Option<(Escaped, usize)> {
    let length = 1 + text.get(1..)?.iter().take(24).take_while(|b| b.is_ascii_alphanumeric() || **b == b'#').count();
    let name = std::str::from_utf8(text.get(1..length)?).ok()?;
    let with_end = |length: usize| length + usize::from(text.get(length) == Some(&b';'));
    let Some(number) = name.strip_prefix('#') else {
        let (_, c) = NAMED.iter().find(|(known, _)| *known == name)?;
        return Some((Escaped::Char(*c), with_end(length)));
    };
    // The end may be missing, so that digits are taken while they are some.
    let (digits, radix, skipped) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16, 3),
        None => (number, 10, 2),
    };
    let count = digits.chars().take_while(|c| c.is_digit(radix)).count();
    let c = char::from_u32(u32::from_str_radix(digits.get(..count)?, radix).ok()?)?;
    Some((Escaped::Char(c), with_end(skipped + count)))
}

/// Names of ASCII characters (WHATWG HTML, 13.5).
const NAMED: &[(&str, char)] = &[
    ("amp", '&'),
    ("AMP", '&'),
    ("apos", '\''),
    ("ast", '*'),
    ("midast", '*'),
    ("bsol", '\\'),
    ("colon", ':'),
    ("comma", ','),
    ("commat", '@'),
    ("dollar", '$'),
    ("equals", '='),
    ("excl", '!'),
    ("grave", '`'),
    ("DiacriticalGrave", '`'),
    ("gt", '>'),
    ("GT", '>'),
    ("Hat", '^'),
    ("lbrace", '{'),
    ("lcub", '{'),
    ("lbrack", '['),
    ("lsqb", '['),
    ("lowbar", '_'),
    ("UnderBar", '_'),
    ("lpar", '('),
    ("lt", '<'),
    ("LT", '<'),
    ("NewLine", '\n'),
    ("num", '#'),
    ("percnt", '%'),
    ("period", '.'),
    ("plus", '+'),
    ("quest", '?'),
    ("quot", '"'),
    ("QUOT", '"'),
    ("rbrace", '}'),
    ("rcub", '}'),
    ("rbrack", ']'),
    ("rsqb", ']'),
    ("rpar", ')'),
    ("semi", ';'),
    ("sol", '/'),
    ("Tab", '\t'),
    ("verbar", '|'),
    ("vert", '|'),
    ("VerticalLine", '|'),
];

/// Credentials in the form of HTTP Basic (RFC 7617, 2).
pub(super) fn basic(username: &Secret, password: &Secret) -> Zeroizing<String> {
    Zeroizing::new(STANDARD.encode(pair(username, password).expose().as_bytes()))
}

/// A user name and a password as one text.
pub(super) fn pair(username: &Secret, password: &Secret) -> Secret {
    format!("{}:{}", username.expose(), password.expose()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(secret: &str, text: &str) -> String {
        let needles = Needles::new([&Secret::from(secret)]);
        let mut shown = text.to_owned();
        for range in needles.find(text.as_bytes()).expect("in time").into_iter().rev() {
            shown.replace_range(range, "***");
        }
        shown
    }

    #[test]
    fn every_spelling_is_found_in_its_place() {
        let key = "k/y+9 z&\"<=";
        for spelling in [
            "k/y+9 z&\"<=",
            "k%2Fy%2B9+z%26%22%3C%3D",
            "k%2fy%2b9%20z%26%22%3c%3d",
            "k%252Fy%252B9%2520z%2526%2522%253C%253D",
            "k%25252Fy%25252B9%252520z%252526%252522%25253C%25253D",
            "k&#47;y&#43;9&#32;z&#38;&#34;&#60;&#61;",
            "k&#x2f;y&#x2B;9 z&amp;&quot;&lt;&equals;",
            "k&sol;y&plus;9 z&amp&quot&lt=",
            "k\\/y\\u002b9\\u0020z&\\\"\\u003c=",
            "k\\\\/y\\\\u002B9 z&\\\\\\\"<=",
            "\\x6b/y+9 z\\u{26}\"<=",
            "%u006b/y+9 z&\"<=",
            "ay95KzkgeiYiPD0=",
            "ay95KzkgeiYiPD0",
            "ay95Kzkg\r\neiYiPD0",
            "ay95KzkgeiYiPD0%3D",
            "YXk5NUt6a2dlaVlpUEQwPQ==",
            "6b2f792b39207a26223c3d",
            "6B2F792B39207A26223C3D",
            "6b:2f:79:2b:39:20:7a:26:22:3c:3d",
        ] {
            for (before, after) in
                [("", ""), ("<", ">"), ("\"key\": \"", "\","), ("?a=b&k=", "&c=d"), ("(", " and so on)")]
            {
                let shown = redacted(key, &format!("{before}{spelling}{after}"));
                assert!(shown.starts_with(before) && shown.contains("***"), "{before}{spelling}{after}: {shown}");
                assert!(shown.len() <= before.len() + after.len() + 8, "{before}{spelling}{after}: {shown}");
            }
        }
    }

    #[test]
    fn base64_is_found_at_any_alignment_and_behind_anything() {
        let key = "sk-live/7f3d9a51+c2";
        for length in 0..6 {
            let (before, after) = ("u".repeat(length), "w".repeat(6 - length));
            let coded = STANDARD.encode(format!("{before}{key}{after}"));
            for text in
                [coded.clone(), coded.replace('+', "-").replace('/', "_"), format!("x{coded}"), format!("a/b{coded}")]
            {
                let shown = redacted(key, &text);
                assert!(shown.contains("***") && shown.len() < 28, "{text}: {shown}");
            }
        }
    }

    #[test]
    fn other_texts_stay_as_they_are() {
        for text in [
            "no key here",
            "100% & more \\ less",
            "aGVsbG8gd29ybGQsIGhlbGxv",
            "68656c6c6f20776f726c64",
            "&unknown; %zz \\u00",
        ] {
            assert_eq!(redacted("sk-live/7f3d9a51", text), text);
        }
        assert_eq!(redacted("short", "short"), "short");
    }

    #[test]
    fn a_secret_that_looks_like_an_escape_is_found_however_it_is_escaped() {
        for spelling in ["a%2Fb%41c&lt;", "a%252Fb%2541c%26lt%3B", "a/bAc<", "a%2Fb%41c&amp;lt;"] {
            assert_eq!(redacted("a%2Fb%41c&lt;", &format!("[{spelling}]")), "[***]", "{spelling}");
        }
    }

    #[test]
    fn the_work_is_bounded() {
        let needles = Needles::new([&Secret::from("sk-live/7f3d9a51")]);
        let mut text = "A".repeat(1 << 16);
        for _ in 0..6 {
            let started = std::time::Instant::now();
            let _ = needles.find(text.as_bytes());
            assert!(started.elapsed().as_secs() < 60);
            text = STANDARD.encode(&text[..text.len() / 2]);
        }
        assert!(needles.find("%252525252525".repeat(1 << 12).as_bytes()).is_none_or(|found| found.is_empty()));
    }
}
