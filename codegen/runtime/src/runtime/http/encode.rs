//! Parameters on the wire: the OpenAPI specification's style table (OpenAPI 3.0.4, 4.8.12.4 and appendix C to E).

use std::borrow::Cow;

use http::header::COOKIE;
use http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::codec::Tree;
use super::limits::MAX_DEPTH;
use super::{Error, Location, Operation, Param, Style, form};

/// All but what RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// Reserved characters that `allowReserved` permits in a path: those that are not separators.
const PATH: &AsciiSet = &RESERVED
    .remove(b':')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=');
/// Reserved characters that `allowReserved` permits in a query: all but invalid ones (`[`, `]`, `#`) and separators (`&`, `+`).
const QUERY: &AsciiSet = &PATH.remove(b'/').remove(b'?').add(b'&').add(b'+');

/// The escaping of text for its place.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Escape {
    /// Everything but unreserved characters is percent-encoded.
    All,
    /// `allowReserved` in a path.
    PathReserved,
    /// `allowReserved` in a query.
    QueryReserved,
    /// `application/x-www-form-urlencoded`: a space is `+`.
    Form,
    /// The same with `allowReserved`.
    FormReserved,
    /// A header's value, or a cookie that is written as one: as it is.
    None,
}

impl Escape {
    fn text(self, out: &mut String, text: &str) {
        match self {
            Self::None => out.push_str(text),
            Self::All => out.extend(utf8_percent_encode(text, RESERVED)),
            Self::PathReserved => keep_triples(out, text, PATH),
            Self::QueryReserved => keep_triples(out, text, QUERY),
            Self::Form | Self::FormReserved => {
                let set = if self == Self::Form { RESERVED } else { QUERY };
                for (i, word) in text.split(' ').enumerate() {
                    if i > 0 {
                        out.push('+');
                    }
                    out.extend(utf8_percent_encode(word, set));
                }
            }
        }
    }
    /// A delimiter that is not a separator of its place, so that it is encoded itself.
    fn delimiter(self, out: &mut String, delimiter: Delimiter) {
        out.push_str(match (delimiter, self) {
            (Delimiter::Plain(text), _) => text,
            (Delimiter::Space, Self::Form | Self::FormReserved) => "+",
            (Delimiter::Space, Self::None) => " ",
            (Delimiter::Space, _) => "%20",
            (Delimiter::Pipe, Self::None) => "|",
            (Delimiter::Pipe, _) => "%7C",
            (Delimiter::Tab, Self::None) => "\t",
            (Delimiter::Tab, _) => "%09",
        });
    }
}

/// Reserved expansion (RFC 6570, 3.2.3): what is percent-encoded already stays so.
fn keep_triples(out: &mut String, text: &str, set: &'static AsciiSet) {
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        out.extend(utf8_percent_encode(&rest[..at], set));
        let triple = rest.as_bytes().get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        let end = if triple { at + 3 } else { at + 1 };
        out.push_str(if triple { &rest[at..end] } else { "%25" });
        rest = &rest[end..];
    }
    out.extend(utf8_percent_encode(rest, set));
}

#[derive(Clone, Copy)]
enum Delimiter {
    Plain(&'static str),
    Space,
    Pipe,
    Tab,
}

impl Delimiter {
    /// The one of a style, or the one that its place has.
    fn of(style: Style, own: &'static str) -> Self {
        match style {
            Style::SpaceDelimited => Self::Space,
            Style::PipeDelimited => Self::Pipe,
            Style::TabDelimited => Self::Tab,
            _ => Self::Plain(own),
        }
    }
}

type Written = Result<(), &'static str>;

/// A value as the style table sees it: null members are left out (RFC 6570, 2.3: undefined).
enum Shape<'a> {
    Scalar(Cow<'a, str>),
    List(Vec<Cow<'a, str>>),
    Fields(Vec<(&'a str, Cow<'a, str>)>),
}

fn shape(value: &Tree) -> Shape<'_> {
    match value {
        Tree::Array(values) => Shape::List(values.iter().filter(|value| !value.is_null()).map(scalar).collect()),
        Tree::Object(fields) => Shape::Fields(
            fields.iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (&**name, scalar(value))).collect(),
        ),
        value => Shape::Scalar(scalar(value)),
    }
}

/// Text of a scalar; what is nested where the table has no row for it is JSON.
fn scalar(value: &Tree) -> Cow<'_, str> {
    match value {
        Tree::String(text) => text.into(),
        Tree::Bool(true) => "true".into(),
        Tree::Bool(false) => "false".into(),
        Tree::Null => "null".into(),
        value => value.to_string().into(),
    }
}

/// `name=value` pairs: a query, a cookie or a form.
pub(super) struct Pairs<'a> {
    pub(super) out: &'a mut String,
    pub(super) separator: &'static str,
    pub(super) name: &'a str,
    pub(super) style: Style,
    pub(super) explode: bool,
    pub(super) escape: Escape,
}

impl Pairs<'_> {
    /// Writes `value` by style; a null is written only where `nullable`.
    pub(super) fn value(&mut self, value: &Tree, nullable: bool) -> Written {
        if value.is_null() && !nullable {
            return Ok(());
        }
        if self.style == Style::DeepObject && !value.is_null() {
            return self.deep(value, &mut String::new(), 0);
        }
        match shape(value) {
            Shape::Scalar(text) => self.scalar(&text),
            Shape::List(list) if self.explode => list.iter().try_for_each(|text| self.scalar(text)),
            Shape::Fields(fields) if self.explode => {
                fields.iter().for_each(|(name, text)| self.pair(name, "", text));
                Ok(())
            }
            Shape::List(list) => {
                self.joined(&list);
                Ok(())
            }
            Shape::Fields(fields) => {
                let list: Vec<_> = fields.into_iter().flat_map(|(name, text)| [name.into(), text]).collect();
                self.joined(&list);
                Ok(())
            }
        }
    }
    /// One pair.
    pub(super) fn scalar(&mut self, text: &str) -> Written {
        self.pair(self.name, "", text);
        Ok(())
    }
    fn start(&mut self, name: &str, keys: &str) {
        if !self.out.is_empty() {
            self.out.push_str(self.separator);
        }
        // A name may not hold what separates pairs, reserved or not.
        let escape = match self.escape {
            Escape::Form | Escape::FormReserved => Escape::Form,
            Escape::None => Escape::None,
            Escape::All | Escape::PathReserved | Escape::QueryReserved => Escape::All,
        };
        escape.text(self.out, name);
        escape.text(self.out, keys);
        self.out.push('=');
    }
    fn pair(&mut self, name: &str, keys: &str, text: &str) {
        self.start(name, keys);
        self.escape.text(self.out, text);
    }
    /// An empty list is undefined (RFC 6570, 2.3): nothing is written.
    fn joined(&mut self, list: &[Cow<'_, str>]) {
        let delimiter = Delimiter::of(self.style, ",");
        if !list.is_empty() {
            self.start(self.name, "");
            join(self.out, list, delimiter, self.escape);
        }
    }
    /// `name[key][key]=value`; a list of scalars repeats its name, members that are not scalars are numbered.
    fn deep(&mut self, value: &Tree, keys: &mut String, depth: usize) -> Written {
        // protection: parameter-depth
        if depth > MAX_DEPTH {
            return Err("is nested too deeply");
        }
        let length = keys.len();
        match value {
            Tree::Null => {}
            Tree::Object(fields) => {
                for (name, value) in fields {
                    keys.push('[');
                    keys.push_str(name);
                    keys.push(']');
                    self.deep(value, keys, depth + 1)?;
                    keys.truncate(length);
                }
            }
            Tree::Array(values) => {
                for (i, value) in values.iter().enumerate() {
                    if value.is_nested() {
                        keys.push('[');
                        keys.push_str(&i.to_string());
                        keys.push(']');
                    }
                    self.deep(value, keys, depth + 1)?;
                    keys.truncate(length);
                }
            }
            value => self.pair(self.name, keys, &scalar(value)),
        }
        Ok(())
    }
}

fn join(out: &mut String, list: &[Cow<'_, str>], delimiter: Delimiter, escape: Escape) {
    for (i, text) in list.iter().enumerate() {
        if i > 0 {
            escape.delimiter(out, delimiter);
        }
        escape.text(out, text);
    }
}

/// `simple`, `label` and `matrix`: path segments and headers.
fn expand(out: &mut String, param: &Param, value: &Tree, escape: Escape) {
    let shape = if param.json { Shape::Scalar(value.to_string().into()) } else { shape(value) };
    let (prefix, between) = match (param.style, param.explode) {
        (Style::Label, true) => (".", "."),
        (Style::Label, false) => (".", ","),
        (Style::Matrix, true) => (";", ";"),
        (Style::Matrix, false) => (";", ","),
        _ => ("", ","),
    };
    let named = |out: &mut String, name: &str, text: &str| {
        escape.text(out, name);
        // `;name` alone represents an empty value (RFC 6570, 3.2.7).
        if !(text.is_empty() && param.style == Style::Matrix) {
            out.push('=');
            escape.text(out, text);
        }
    };
    let separate = |out: &mut String, i: usize| out.push_str(if i == 0 { prefix } else { between });
    match shape {
        Shape::Scalar(text) => {
            out.push_str(prefix);
            if param.style == Style::Matrix {
                named(out, param.name, &text);
            } else {
                escape.text(out, &text);
            }
        }
        Shape::List(list) if param.style == Style::Matrix && param.explode => {
            for (i, text) in list.iter().enumerate() {
                separate(out, i);
                named(out, param.name, text);
            }
        }
        Shape::Fields(fields) if param.explode => {
            for (i, (name, text)) in fields.iter().enumerate() {
                separate(out, i);
                named(out, name, text);
            }
        }
        Shape::List(list) => expand_list(out, param, &list, prefix, between, escape),
        Shape::Fields(fields) => {
            let list: Vec<_> = fields.into_iter().flat_map(|(name, text)| [name.into(), text]).collect();
            expand_list(out, param, &list, prefix, between, escape);
        }
    }
}

fn expand_list(
    out: &mut String,
    param: &Param,
    list: &[Cow<'_, str>],
    prefix: &str,
    between: &'static str,
    escape: Escape,
) {
    if list.is_empty() {
        return;
    }
    out.push_str(prefix);
    if param.style == Style::Matrix {
        escape.text(out, param.name);
        out.push('=');
    }
    join(out, list, Delimiter::of(param.style, between), escape);
}

/// The values that a call gives to an operation's parameters.
pub(super) struct Values<'a> {
    pub(super) operation: &'static Operation,
    pub(super) values: &'a [(usize, Tree)],
}

fn fault(param: &Param, why: &str) -> Error {
    Error::invalid(format!("the parameter `{}` {why}", param.name))
}

impl Values<'_> {
    /// The value to send; none for a null, unless that is a value.
    fn get(&self, index: usize) -> Option<&Tree> {
        let (_, value) = self.values.iter().find(|(i, _)| *i == index)?;
        Some(value).filter(|value| !value.is_null() || self.operation.params[index].nullable)
    }
    /// Parameters of one location, with their values.
    fn each(
        &self,
        location: Location,
        mut write: impl FnMut(&'static Param, &Tree) -> Result<(), Error>,
    ) -> Result<(), Error> {
        for (index, param) in self.operation.params.iter().enumerate().filter(|(_, param)| param.location == location) {
            match self.get(index) {
                Some(value) => write(param, value)?,
                None if param.required => return Err(fault(param, "is missing")),
                None => {}
            }
        }
        Ok(())
    }
    /// Appends the path, with its parameters.
    pub(super) fn path(&self, out: &mut String) -> Result<(), Error> {
        let start = out.len();
        let mut template = self.operation.path;
        while let Some((literal, rest)) = template.split_once('{') {
            let Some((name, rest)) = rest.split_once('}') else { break };
            out.push_str(literal);
            template = rest;
            self.path_param(out, name)?;
        }
        out.push_str(template);
        // protection: path-segment
        if out[start..].split('/').any(is_dots) {
            return Err(Error::invalid(
                "a path parameter would form a segment `.` or `..`, which refers to another path",
            ));
        }
        Ok(())
    }
    fn path_param(&self, out: &mut String, name: &str) -> Result<(), Error> {
        let params = self.operation.params;
        let index = params.iter().position(|param| param.location == Location::Path && param.name == name);
        let Some((index, param)) = index.map(|index| (index, &params[index])) else {
            return Err(Error::invalid(format!("the path has no parameter `{name}`")));
        };
        let value = self.get(index).ok_or_else(|| fault(param, "is missing"))?;
        let before = out.len();
        expand(out, param, value, if param.allow_reserved { Escape::PathReserved } else { Escape::All });
        if out.len() == before {
            return Err(fault(param, "is empty, which would refer to another path"));
        }
        Ok(())
    }
    /// Appends the query's pairs to `out`.
    pub(super) fn query(&self, out: &mut String) -> Result<(), Error> {
        self.each(Location::Query, |param, value| {
            let escape = if param.allow_reserved { Escape::QueryReserved } else { Escape::All };
            write_pairs(out, "&", param, value, escape)
        })
    }
    /// Adds headers and the cookie header.
    pub(super) fn headers(&self, headers: &mut HeaderMap) -> Result<(), Error> {
        self.each(Location::Header, |param, value| {
            let mut text = String::new();
            expand(&mut text, param, value, Escape::None);
            let name = HeaderName::from_bytes(param.name.as_bytes());
            let name = name.map_err(|_| fault(param, "is not the name of a header"))?;
            let value = HeaderValue::from_str(&text);
            headers.insert(name, value.map_err(|_| fault(param, "contains characters that are invalid in a header"))?);
            Ok(())
        })?;
        let mut cookie = String::new();
        self.each(Location::Cookie, |param, value| {
            let mut pairs = String::new();
            if param.style == Style::Cookie {
                if !fits_cookie(value) {
                    return Err(fault(param, "contains characters that are invalid in a cookie; encode the value"));
                }
                write_pairs(&mut pairs, "; ", param, value, Escape::None)?;
            } else {
                write_pairs(&mut pairs, "&", param, value, Escape::All)?;
            }
            if !pairs.is_empty() {
                push_cookie(&mut cookie, &pairs);
            }
            Ok(())
        })?;
        if !cookie.is_empty() {
            let value = HeaderValue::try_from(cookie).map_err(|_| Error::invalid("a cookie has invalid characters"))?;
            headers.insert(COOKIE, value);
        }
        Ok(())
    }
}

/// Returns whether the names and texts in a value are valid in a cookie without escaping (RFC 6265, 4.1.1).
fn fits_cookie(value: &Tree) -> bool {
    let fits = |text: &str| text.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b',' | b';' | b'\\'));
    match shape(value) {
        Shape::Scalar(text) => fits(&text),
        Shape::List(list) => list.iter().all(|text| fits(text)),
        Shape::Fields(fields) => fields.iter().all(|(name, text)| fits(name) && !name.contains('=') && fits(text)),
    }
}

/// Joins cookies (RFC 6265, 4.2.1).
pub(super) fn push_cookie(cookies: &mut String, pair: &str) {
    if !cookies.is_empty() {
        cookies.push_str("; ");
    }
    cookies.push_str(pair);
}

/// Writes `text`, percent-encoded as a name or value in a query.
pub(super) fn push_encoded(out: &mut String, text: &str) {
    Escape::All.text(out, text);
}

fn write_pairs(
    out: &mut String,
    separator: &'static str,
    param: &'static Param,
    value: &Tree,
    escape: Escape,
) -> Result<(), Error> {
    if param.style == Style::QueryString {
        let text = if param.json { value.to_string() } else { form::encode(value, &[])? };
        if !out.is_empty() && !text.is_empty() {
            out.push_str(separator);
        }
        if param.json {
            Escape::All.text(out, &text)
        } else {
            out.push_str(&text)
        }
        return Ok(());
    }
    let mut pairs = Pairs { out, separator, name: param.name, style: param.style, explode: param.explode, escape };
    let written = if param.json { pairs.scalar(&value.to_string()) } else { pairs.value(value, param.nullable) };
    written.map_err(|why| fault(param, why))
}

/// Returns whether a segment is a dot segment, in any encoding (WHATWG URL, "dot URL path segment").
fn is_dots(segment: &str) -> bool {
    if !segment.starts_with(['.', '%']) {
        return false;
    }
    let segment = segment.to_ascii_lowercase().replace("%2e", ".");
    segment == "." || segment == ".."
}
