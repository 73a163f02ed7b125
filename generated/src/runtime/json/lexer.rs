//! The tokens of JSON (RFC 8259).
//!
//! By hand, because models know what to expect: a document mostly has the key that comes next in the description, so
//! that one comparison reads a comma, a key and a colon; and strings are looked through eight bytes at a time.

use super::index::Index;

/// Kind of a value, by its first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Peek {
    Null,
    True,
    False,
    Number,
    String,
    Array,
    Object,
}

/// Syntax error, with its offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Syntax {
    pub(super) at: usize,
    pub(super) message: &'static str,
}

/// The message where arrays and objects are nested too deeply.
pub(super) const TOO_DEEP: &str = "nested too deeply";

type Result<T> = std::result::Result<T, Syntax>;

/// A text, and how far it is read.
#[derive(Debug)]
pub(super) struct Lexer<'j> {
    text: &'j str,
    at: usize,
    /// The last string that had escapes.
    unescaped: String,
}

/// A number's text.
pub(super) struct Number<'j> {
    pub(super) text: &'j str,
    /// Without fraction and exponent.
    pub(super) is_plain: bool,
}

impl<'j> Lexer<'j> {
    /// Creates a lexer at the start of a text. Invalid UTF-8 is an error where it starts.
    pub(super) fn new(data: &'j [u8]) -> std::result::Result<Self, Syntax> {
        match std::str::from_utf8(data) {
            Ok(text) => Ok(Self { text, at: 0, unescaped: String::new() }),
            Err(error) => Err(Syntax { at: error.valid_up_to(), message: "not UTF-8" }),
        }
    }

    #[inline]
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Bytes of the text.
    pub(super) fn length(&self) -> usize {
        self.text.len()
    }

    /// Returns whether an array or object starts there.
    pub(super) fn is_nested(&self, at: usize) -> bool {
        matches!(self.text.as_bytes().get(at), Some(b'[' | b'{'))
    }

    /// Goes to a place that was read before.
    pub(super) fn seek(&mut self, at: usize) {
        self.at = at;
    }

    #[cold]
    fn fault<T>(&self, message: &'static str) -> Result<T> {
        Err(Syntax { at: self.at.min(self.text.len()), message })
    }

    #[inline]
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Returns the next byte that is not white space.
    #[inline]
    fn next_byte(&mut self) -> Option<u8> {
        loop {
            match self.byte() {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                other => return other,
            }
        }
    }

    /// Returns the kind of the next value.
    #[inline]
    pub(super) fn peek(&mut self) -> Result<Peek> {
        Ok(match self.next_byte() {
            Some(b'"') => Peek::String,
            Some(b'{') => Peek::Object,
            Some(b'[') => Peek::Array,
            Some(b'-' | b'0'..=b'9') => Peek::Number,
            Some(b'n') => Peek::Null,
            Some(b't') => Peek::True,
            Some(b'f') => Peek::False,
            Some(_) => return self.fault("expected a value"),
            None => return self.fault("the text ends where a value is expected"),
        })
    }

    /// Returns whether what comes next begins as only null does.
    #[inline]
    pub(super) fn is_null(&mut self) -> bool {
        self.next_byte() == Some(b'n')
    }

    /// Returns whether a string comes next.
    #[inline]
    pub(super) fn is_string(&mut self) -> bool {
        self.next_byte() == Some(b'"')
    }

    /// `null`, `true` or `false`, knowing its first letter.
    #[inline]
    pub(super) fn word(&mut self, word: &'static str) -> Result<()> {
        if !self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
            return self.fault("expected null, true or false");
        }
        self.at += word.len();
        Ok(())
    }

    /// Takes a text (`,"key":`) if it is exactly what comes next.
    #[inline]
    pub(super) fn eat(&mut self, text: &str) -> bool {
        let found = starts_with(&self.text.as_bytes()[self.at..], text.as_bytes());
        if found {
            self.at += text.len();
        }
        found
    }

    /// Passes the opening bracket of an array or object.
    #[inline]
    pub(super) fn open(&mut self) {
        self.at += 1;
    }

    /// Returns whether a first item follows the opening bracket; if not, the closing one is passed.
    pub(super) fn first(&mut self, close: u8) -> Result<bool> {
        match self.next_byte() {
            Some(byte) if byte == close => {
                self.at += 1;
                Ok(false)
            }
            Some(_) => Ok(true),
            None => self.fault("unexpected end of text inside an array or object"),
        }
    }

    /// Returns whether another item follows the last one; if not, the closing bracket is passed.
    #[inline]
    pub(super) fn more(&mut self, close: u8) -> Result<bool> {
        match self.next_byte() {
            Some(b',') => {
                self.at += 1;
                match self.next_byte() {
                    Some(byte) if byte == close => self.fault("trailing comma"),
                    _ => Ok(true),
                }
            }
            Some(byte) if byte == close => {
                self.at += 1;
                Ok(false)
            }
            Some(_) => self.fault("expected a comma or the closing bracket"),
            None => self.fault("unexpected end of text inside an array or object"),
        }
    }

    /// A key and its colon.
    #[inline]
    pub(super) fn key(&mut self) -> Result<&str> {
        match self.next_byte() {
            Some(b'"') => {}
            Some(_) => return self.fault("a key must be a string"),
            None => return self.fault("the text ends inside an object"),
        }
        let plain = self.scan_string()?;
        match self.next_byte() {
            Some(b':') => self.at += 1,
            _ => return self.fault("expected a colon"),
        }
        Ok(plain.unwrap_or(&self.unescaped))
    }

    /// Reads a string, which must come next.
    #[inline]
    pub(super) fn string(&mut self) -> Result<&str> {
        let plain = self.scan_string()?;
        Ok(plain.unwrap_or(&self.unescaped))
    }

    /// Reads a string: returns it unchanged from the text, or `None` if it was unescaped into the buffer.
    #[inline(always)]
    fn scan_string(&mut self) -> Result<Option<&'j str>> {
        let start = self.at + 1;
        let end = find_special(self.text.as_bytes(), start);
        if self.text.as_bytes().get(end) == Some(&b'"') {
            self.at = end + 1;
            return Ok(Some(&self.text[start..end]));
        }
        self.unescape(start, end)?;
        Ok(None)
    }

    /// Reads a string that has escapes, the first at `special`.
    #[inline(never)]
    fn unescape(&mut self, start: usize, mut special: usize) -> Result<()> {
        self.unescaped.clear();
        let mut from = start;
        loop {
            self.unescaped.push_str(&self.text[from..special]);
            self.at = special;
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.escape()?,
                Some(_) => return self.fault("a control character in a string"),
                None => return self.fault("the text ends inside a string"),
            }
            from = self.at;
            special = find_special(self.text.as_bytes(), from);
        }
    }

    /// An escape from its backslash on (RFC 8259, 7).
    fn escape(&mut self) -> Result<()> {
        self.at += 1;
        let letter = match self.byte() {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let letter = self.unicode_escape()?;
                self.unescaped.push(letter);
                return Ok(());
            }
            _ => return self.fault("invalid escape"),
        };
        self.at += 1;
        self.unescaped.push(letter);
        Ok(())
    }

    /// `u` and four digits; two of these where they are halves of a character.
    fn unicode_escape(&mut self) -> Result<char> {
        let first = self.hex()?;
        let code = match first {
            0xd800..=0xdbff if self.eat("\\") && self.byte() == Some(b'u') => match self.hex()? {
                second @ 0xdc00..=0xdfff => 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00),
                _ => first,
            },
            _ => first,
        };
        match char::from_u32(code) {
            Some(letter) => Ok(letter),
            None => self.fault("unpaired surrogate in an escape"),
        }
    }

    /// `u` and four hexadecimal digits.
    fn hex(&mut self) -> Result<u32> {
        let digits = self.text.as_bytes().get(self.at + 1..self.at + 5).unwrap_or_default();
        let number = digits.iter().try_fold(0, |number, digit| Some(number * 16 + char::from(*digit).to_digit(16)?));
        match number {
            Some(number) if digits.len() == 4 => {
                self.at += 5;
                Ok(number)
            }
            _ => self.fault("escape with fewer than four digits"),
        }
    }

    /// Reads a number, which must come next.
    pub(super) fn number(&mut self) -> Result<Number<'j>> {
        let start = self.at;
        let mut is_plain = true;
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        match self.byte() {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        if self.byte() == Some(b'.') {
            is_plain = false;
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            is_plain = false;
            self.at += 1;
            if matches!(self.byte(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        if matches!(self.byte(), Some(b'0'..=b'9' | b'.' | b'+' | b'-' | b'a'..=b'z' | b'A'..=b'Z')) {
            return self.fault("not a number");
        }
        Ok(Number { text: &self.text[start..self.at], is_plain })
    }

    /// One digit or more.
    fn digits(&mut self) -> Result<()> {
        let start = self.at;
        while matches!(self.byte(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start { self.fault("expected a digit") } else { Ok(()) }
    }

    /// Passes a value that is read again, or was before, of at most `max_depth` levels: brackets and strings are all that
    /// is looked at, and of those only what the index does not hold.
    pub(super) fn skip(&mut self, index: &mut Index, max_depth: usize) -> Result<()> {
        let mut depth = 0_usize;
        index.start();
        loop {
            match self.next_byte() {
                Some(b'"') => {
                    self.scan_string()?;
                }
                Some(b'[' | b'{') => match index.jump(self.at) {
                    Some(end) => self.at = end,
                    None => {
                        depth = index.open(self.at);
                        if depth > max_depth {
                            return self.fault(TOO_DEEP);
                        }
                        self.at += 1;
                    }
                },
                Some(b']' | b'}') if depth > 0 => {
                    self.at += 1;
                    depth = index.close(self.at);
                }
                Some(b',' | b':') if depth > 0 => {
                    self.at += 1;
                    continue;
                }
                Some(b'a'..=b'z' | b'0'..=b'9' | b'-') => self.scalar(),
                Some(_) => return self.fault("expected a value"),
                None => return self.fault("unexpected end of text inside an array or object"),
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    /// Passes a number or word.
    fn scalar(&mut self) {
        while matches!(self.byte(), Some(b'a'..=b'z' | b'0'..=b'9' | b'-' | b'+' | b'.' | b'E')) {
            self.at += 1;
        }
    }

    /// Only white space may follow.
    pub(super) fn finish(&mut self) -> Result<()> {
        if self.next_byte().is_none() { Ok(()) } else { self.fault("trailing characters") }
    }
}

/// `slice::starts_with` without a call for texts as long as most keys: what is at most twice a chunk is its first and
/// its last.
#[inline]
pub(super) fn starts_with(text: &[u8], start: &[u8]) -> bool {
    fn ends<const N: usize>(text: &[u8]) -> Option<(&[u8; N], &[u8; N])> {
        (text.len() <= 2 * N).then(|| text.first_chunk().zip(text.last_chunk())).flatten()
    }
    let Some(text) = text.get(..start.len()) else { return false };
    match (ends::<8>(start), ends::<16>(start)) {
        (Some(start), _) => ends(text) == Some(start),
        (None, Some(start)) => ends(text) == Some(start),
        (None, None) => text == start,
    }
}

/// The next quotation mark, backslash or control character; the text's end if there is none.
#[inline]
fn find_special(text: &[u8], mut at: usize) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const HIGHS: u64 = ONES * 0x80;
    // Marks every byte below `n` of a word of which the marked bytes before are right: enough for the first one.
    let below = |word: u64, n: u64| word.wrapping_sub(ONES * n) & !word & HIGHS;
    while let Some(chunk) = text.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*chunk);
        // Without its second bit, the quotation mark comes after the control characters.
        let quote_or_control = below(word ^ (ONES * 2), 0x21);
        let backslash = below(word ^ (ONES * u64::from(b'\\')), 1);
        let special = quote_or_control | backslash;
        if special != 0 {
            return at + (special.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let rest = text.get(at..).unwrap_or_default();
    at + rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_special_byte_is_found_wherever_it_is() {
        for special in [b'"', b'\\', 0, 1, 0x1f] {
            for at in 0..20 {
                let mut text = [b' '; 20];
                text[at] = special;
                text[19] = b'"';
                assert_eq!(find_special(&text, 0), at);
                text[..at].fill(0x80);
                assert_eq!(find_special(&text, 0), at);
            }
        }
        assert_eq!(find_special(b"!#[]~ \x7f\xff!#[]~ \x7f\xff", 0), 16);
        assert_eq!(find_special(b"", 0), 0);
    }

    #[test]
    fn the_start_of_a_text_is_told_whatever_its_length() {
        let text: Vec<u8> = (0..60).collect();
        for length in 0..=text.len() {
            assert!(starts_with(&text, &text[..length]));
            for wrong in 0..length {
                let mut start = text[..length].to_vec();
                start[wrong] ^= 1;
                assert!(!starts_with(&text, &start), "{length}, {wrong}");
            }
            assert!(!starts_with(&text[..length], &text[..=length.min(59)]) || length == 60);
        }
    }

    #[test]
    fn escapes() {
        let read = |text: &str| Lexer::new(text.as_bytes()).unwrap().string().map(str::to_owned);
        assert_eq!(read(r#""a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00z""#).as_deref(), Ok("a\"\\/\u{8}\u{c}\n\r\té😀z"));
        for bad in
            [r#""\x""#, r#""\u12""#, r#""\ud800""#, r#""\ud800\u0041""#, r#""\udc00""#, "\"a\nb\"", "\"a", "\"\\"]
        {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn numbers_are_those_of_json() {
        let read = |text: &str| Lexer::new(text.as_bytes()).unwrap().number().map(|number| number.is_plain).ok();
        for (text, is_plain) in [("0", true), ("-12", true), ("1.50", false), ("1e5", false), ("-0.1E-7", false)] {
            assert_eq!(read(text), Some(is_plain), "{text}");
        }
        for bad in ["-", "01", "1.", ".5", "1e", "1e+", "+1", "0x1", "1.5.2", "--1", "1a"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
