//! JSONPath queries (RFC 9535): text to a tree, in time linear in the text.

use std::fmt;

/// Maximum nesting of brackets, parentheses and function calls.
const MAX_DEPTH: usize = 32;
/// The largest integer of a selector (RFC 9535, 2.1).
const MAX_INTEGER: i64 = (1 << 53) - 1;

/// A query; where it begins is said by who holds it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Query {
    /// `@`, the value that a filter looks at, rather than `$`, the document.
    pub(super) relative: bool,
    pub(super) segments: Vec<Segment>,
}

/// A step of a query (RFC 9535, 2.5).
#[derive(Debug, PartialEq)]
pub(super) struct Segment {
    /// `true` if it is applied to every descendant (`..`), too.
    pub(super) descendants: bool,
    pub(super) selectors: Vec<Selector>,
}

/// A selector of children of a value (RFC 9535, 2.3).
#[derive(Debug, PartialEq)]
pub(super) enum Selector {
    Name(String),
    Wildcard,
    Index(i64),
    Slice { start: Option<i64>, end: Option<i64>, step: i64 },
    Filter(Condition),
}

/// A logical expression of a filter (RFC 9535, 2.3.5).
#[derive(Debug, PartialEq)]
pub(super) enum Condition {
    Any(Vec<Condition>),
    All(Vec<Condition>),
    Not(Box<Condition>),
    Compare(Operand, Comparison, Operand),
    /// `true` if a query selects anything.
    Exists(Query),
    /// `match`, which the whole text has to meet, or `search`, which any part of it may.
    Matches {
        whole: bool,
        text: Operand,
        pattern: Operand,
    },
}

/// An operator between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// An expression with at most one value.
#[derive(Debug, PartialEq)]
pub(super) enum Operand {
    Literal(serde_json::Value),
    /// A query that selects one node at most; also the function `value`.
    Value(Query),
    Length(Box<Operand>),
    Count(Query),
}

impl Query {
    /// Reads a query.
    ///
    /// # Errors
    /// If it is not well-formed and valid, the error names what is expected.
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        let mut parser = Parser { text, at: 0, depth: 0 };
        parser.expect("$")?;
        let segments = parser.segments()?;
        match parser.rest().is_empty() {
            true => Ok(Self { relative: false, segments }),
            false => Err(parser.expected("`.`, `..` or `[`")),
        }
    }

    /// Returns whether it selects one node at most, by its form alone (RFC 9535, 2.3.5.1).
    fn is_singular(&self) -> bool {
        self.segments.iter().all(|segment| {
            !segment.descendants && matches!(segment.selectors.as_slice(), [Selector::Name(_) | Selector::Index(_)])
        })
    }
}

/// The reason why a text is not a query.
#[derive(Debug, PartialEq)]
pub(super) struct Fault {
    /// In bytes from the start of the text.
    at: usize,
    expected: &'static str,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {} at byte {}", self.expected, self.at)
    }
}

/// The beginning of an expression in a filter, before the rest is known.
enum Part {
    Query(Query),
    Operand(Operand),
    Condition(Condition),
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

impl<'t> Parser<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn expected(&self, expected: &'static str) -> Fault {
        Fault { at: self.at, expected }
    }

    fn eat(&mut self, token: &str) -> bool {
        let is_next = self.rest().starts_with(token);
        self.at += if is_next { token.len() } else { 0 };
        is_next
    }

    fn expect(&mut self, token: &'static str) -> Result<(), Fault> {
        if self.eat(token) { Ok(()) } else { Err(self.expected(token)) }
    }

    /// Eats characters for as long as they are such.
    fn eat_while(&mut self, is: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let length = rest.find(|c| !is(c)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn blank(&mut self) {
        self.eat_while(|c| matches!(c, ' ' | '\t' | '\n' | '\r'));
    }

    /// Reads what is nested.
    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Fault>) -> Result<T, Fault> {
        // protection: overlay-brackets
        if self.depth == MAX_DEPTH {
            return Err(self.expected("at most 32 levels of brackets"));
        }
        self.depth += 1;
        let found = read(self);
        self.depth -= 1;
        found
    }

    fn segments(&mut self) -> Result<Vec<Segment>, Fault> {
        let mut segments = Vec::new();
        loop {
            let before = self.at;
            self.blank();
            let descendants = self.eat("..");
            let selectors = if self.rest().starts_with('[') {
                self.nested(Self::bracketed)?
            } else if descendants || self.eat(".") {
                vec![self.shorthand()?]
            } else {
                self.at = before;
                return Ok(segments);
            };
            segments.push(Segment { descendants, selectors });
        }
    }

    /// `name` or `*`.
    fn shorthand(&mut self) -> Result<Selector, Fault> {
        if self.eat("*") {
            return Ok(Selector::Wildcard);
        }
        let is_first = |c: char| c.is_ascii_alphabetic() || c == '_' || !c.is_ascii();
        if !self.rest().starts_with(is_first) {
            return Err(self.expected("a name or `*`"));
        }
        Ok(Selector::Name(self.eat_while(|c| is_first(c) || c.is_ascii_digit()).to_owned()))
    }

    fn bracketed(&mut self) -> Result<Vec<Selector>, Fault> {
        self.expect("[")?;
        let mut selectors = Vec::new();
        loop {
            self.blank();
            selectors.push(self.selector()?);
            self.blank();
            if self.eat("]") {
                return Ok(selectors);
            }
            if !self.eat(",") {
                return Err(self.expected("`,` or `]`"));
            }
        }
    }

    fn selector(&mut self) -> Result<Selector, Fault> {
        if self.rest().starts_with(['"', '\'']) {
            return Ok(Selector::Name(self.string()?));
        }
        if self.eat("*") {
            return Ok(Selector::Wildcard);
        }
        if self.eat("?") {
            self.blank();
            return Ok(Selector::Filter(self.any()?));
        }
        let start = self.integer()?;
        let before = self.at;
        self.blank();
        if !self.eat(":") {
            self.at = before;
            return start.map(Selector::Index).ok_or_else(|| self.expected("a selector"));
        }
        self.blank();
        let end = self.integer()?;
        let before = self.at;
        self.blank();
        let step = match self.eat(":") {
            true => {
                self.blank();
                self.integer()?
            }
            false => {
                self.at = before;
                None
            }
        };
        Ok(Selector::Slice { start, end, step: step.unwrap_or(1) })
    }

    /// An integer without superfluous zeros, if there is one.
    fn integer(&mut self) -> Result<Option<i64>, Fault> {
        let start = self.at;
        let is_negative = self.eat("-");
        let digits = self.eat_while(|c| c.is_ascii_digit());
        let fault = Fault { at: start, expected: "an integer of at most 53 bits" };
        match digits {
            "" if !is_negative => Ok(None),
            "0" if !is_negative => Ok(Some(0)),
            _ if digits.is_empty() || digits.starts_with('0') => Err(fault),
            _ => match digits.parse::<i64>() {
                Ok(number) if number <= MAX_INTEGER => Ok(Some(if is_negative { -number } else { number })),
                _ => Err(fault),
            },
        }
    }

    fn string(&mut self) -> Result<String, Fault> {
        let quote = if self.eat("'") { '\'' } else { '"' };
        if quote == '"' {
            self.expect("\"")?;
        }
        let mut out = String::new();
        loop {
            out.push_str(self.eat_while(|c| c != quote && c != '\\' && c >= ' '));
            match self.rest().chars().next() {
                Some(c) if c == quote => {
                    self.at += 1;
                    return Ok(out);
                }
                Some('\\') => {
                    self.at += 1;
                    out.push(self.escaped(quote)?);
                }
                _ => return Err(self.expected("the end of the text, a quote")),
            }
        }
    }

    fn escaped(&mut self, quote: char) -> Result<char, Fault> {
        let fault = self.expected("a JSON escape sequence");
        let c = self.rest().chars().next();
        self.at += c.map_or(0, char::len_utf8);
        Ok(match c {
            Some(c) if c == quote || c == '\\' || c == '/' => c,
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => {
                let unit = self.hex()?;
                let is_high = (0xd800..0xdc00).contains(&unit);
                let low = if is_high && self.eat("\\u") { Some(self.hex()?) } else { None };
                let units = std::iter::once(unit).chain(low);
                char::decode_utf16(units).next().and_then(Result::ok).ok_or(fault)?
            }
            _ => return Err(fault),
        })
    }

    fn hex(&mut self) -> Result<u16, Fault> {
        let digits = self.rest().get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let unit = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok());
        let unit = unit.ok_or_else(|| self.expected("four hexadecimal digits"))?;
        self.at += 4;
        Ok(unit)
    }

    fn any(&mut self) -> Result<Condition, Fault> {
        let mut list = vec![self.all()?];
        while self.eat("||") {
            self.blank();
            list.push(self.all()?);
        }
        Ok(if list.len() == 1 { list.remove(0) } else { Condition::Any(list) })
    }

    fn all(&mut self) -> Result<Condition, Fault> {
        let mut list = vec![self.basic()?];
        self.blank();
        while self.eat("&&") {
            self.blank();
            list.push(self.basic()?);
            self.blank();
        }
        Ok(if list.len() == 1 { list.remove(0) } else { Condition::All(list) })
    }

    /// An expression in parentheses, a comparison or a test.
    fn basic(&mut self) -> Result<Condition, Fault> {
        let negated = self.eat("!");
        if negated {
            self.blank();
        }
        let condition = if self.eat("(") {
            self.nested(|parser| {
                parser.blank();
                let inner = parser.any()?;
                parser.expect(")")?;
                Ok(inner)
            })?
        } else {
            self.comparison_or_test(negated)?
        };
        Ok(if negated { Condition::Not(Box::new(condition)) } else { condition })
    }

    fn comparison_or_test(&mut self, only_test: bool) -> Result<Condition, Fault> {
        let start = self.at;
        let left = self.part()?;
        let before = self.at;
        self.blank();
        if !only_test && let Some(comparison) = self.comparison() {
            let left = comparable(left, start)?;
            self.blank();
            let start = self.at;
            let right = self.part()?;
            return Ok(Condition::Compare(left, comparison, comparable(right, start)?));
        }
        self.at = before;
        match left {
            Part::Query(query) => Ok(Condition::Exists(query)),
            Part::Condition(condition) => Ok(condition),
            Part::Operand(_) => Err(self.expected("a comparison")),
        }
    }

    fn comparison(&mut self) -> Option<Comparison> {
        const ALL: [(&str, Comparison); 6] = [
            ("==", Comparison::Equal),
            ("!=", Comparison::Unequal),
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ];
        ALL.into_iter().find_map(|(token, comparison)| self.eat(token).then_some(comparison))
    }

    /// A query, a literal or the call of a function.
    fn part(&mut self) -> Result<Part, Fault> {
        let relative = self.eat("@");
        if relative || self.eat("$") {
            return Ok(Part::Query(Query { relative, segments: self.segments()? }));
        }
        let literal = |value| Ok(Part::Operand(Operand::Literal(value)));
        if self.rest().starts_with(['"', '\'']) {
            return literal(self.string()?.into());
        }
        if self.rest().starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
            return literal(self.number()?);
        }
        let start = self.at;
        let word = self.eat_while(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        match word {
            "true" => literal(true.into()),
            "false" => literal(false.into()),
            "null" => literal(serde_json::Value::Null),
            _ if self.eat("(") => self.nested(|parser| parser.call(word, start)),
            _ => Err(Fault { at: start, expected: "a query, a literal or a function" }),
        }
    }

    /// The functions of RFC 9535, 2.4.
    fn call(&mut self, name: &str, start: usize) -> Result<Part, Fault> {
        self.blank();
        let part = match name {
            "length" => Part::Operand(Operand::Length(Box::new(self.argument()?))),
            "count" => Part::Operand(Operand::Count(self.nodes()?)),
            "value" => Part::Operand(Operand::Value(self.nodes()?)),
            "match" | "search" => {
                let text = self.argument()?;
                self.blank();
                self.expect(",")?;
                self.blank();
                let pattern = self.argument()?;
                Part::Condition(Condition::Matches { whole: name == "match", text, pattern })
            }
            _ => return Err(Fault { at: start, expected: "`length`, `count`, `match`, `search` or `value`" }),
        };
        self.blank();
        self.expect(")")?;
        Ok(part)
    }

    fn argument(&mut self) -> Result<Operand, Fault> {
        let start = self.at;
        comparable(self.part()?, start)
    }

    fn nodes(&mut self) -> Result<Query, Fault> {
        match self.part()? {
            Part::Query(query) => Ok(query),
            _ => Err(self.expected("a query")),
        }
    }

    fn number(&mut self) -> Result<serde_json::Value, Fault> {
        let start = self.at;
        self.eat_while(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E'));
        let text = &self.text[start..self.at];
        let number = serde_json::from_str::<serde_json::Number>(text);
        number.map(Into::into).map_err(|_| Fault { at: start, expected: "a number" })
    }
}

/// An operand of a comparison: a literal, a query of at most one node, or a function with a value.
fn comparable(part: Part, start: usize) -> Result<Operand, Fault> {
    match part {
        Part::Operand(operand) => Ok(operand),
        Part::Query(query) if query.is_singular() => Ok(Operand::Value(query)),
        _ => Err(Fault { at: start, expected: "a query that selects one value at most" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_a_query_is_a_fault() {
        for text in [
            "",
            "a",
            "$ ",
            "$.",
            "$. a",
            "$..",
            "$...a",
            "$[",
            "$[]",
            "$[01]",
            "$[-0]",
            "$[9007199254740992]",
            "$['a]",
            r"$['\x']",
            r"$['\ud800']",
            "$[?]",
            "$[?@.a == ]",
            "$[?1]",
            "$[?@.* == 1]",
            "$[?count(1) > 1]",
            "$[?match(@.a)]",
            "$[?nothing(@.a)]",
            "$[?!@.a == 1]",
            "$[?length(@.a)]",
            "$[?(@.a]",
            "$[1:2:3:4]",
            "$['\u{1}']",
            "$.1a",
            "$[?match(@.a, 'b') == true]",
            "$[?true]",
        ] {
            assert!(Query::parse(text).is_err(), "{text}");
        }
        let nested = |depth: usize| format!("${}{}", "[?@".repeat(depth), "]".repeat(depth));
        assert!(Query::parse(&nested(MAX_DEPTH)).is_ok());
        assert_eq!(Query::parse(&nested(10_000)).unwrap_err().expected, "at most 32 levels of brackets");
        assert!(Query::parse(&format!("$[?{}", "length(".repeat(10_000))).is_err());
        assert!(Query::parse(&format!("$[?{}", "!(".repeat(10_000))).is_err());
    }

    #[test]
    fn escapes_are_those_of_json() {
        let query = Query::parse(r#"$["\u00e9\ud83d\ude00\"\n'", '\'"'][ 'a' ].é"#).unwrap();
        let names: Vec<&Selector> = query.segments.iter().flat_map(|segment| &segment.selectors).collect();
        let expected = ["é😀\"\n'", "'\"", "a", "é"].map(|name| Selector::Name(name.to_owned()));
        assert!(names.into_iter().eq(&expected), "{query:?}");
    }
}
