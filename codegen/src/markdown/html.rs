//! HTML in text: what its tags mean is kept as far as Markdown has it, the tags are not.

use std::borrow::Cow;

use pulldown_cmark::{Event, Parser};

use super::parse::{Builder, Holder, Leaf, Open};
use super::tree::{List, Style, Table};

/// Supported elements, which are distinguished from placeholders such as `<id>`.
const ELEMENTS: &[(&str, Element)] = &[
    ("a", Element::Link),
    ("abbr", Element::Dropped),
    ("address", Element::Block),
    ("article", Element::Block),
    ("aside", Element::Block),
    ("b", Element::Style(Style::Strong)),
    ("big", Element::Dropped),
    ("blockquote", Element::Quote),
    ("body", Element::Block),
    ("br", Element::Break),
    ("caption", Element::Block),
    ("center", Element::Block),
    ("cite", Element::Style(Style::Emphasis)),
    ("code", Element::Code),
    ("col", Element::Dropped),
    ("colgroup", Element::Dropped),
    ("dd", Element::Block),
    ("del", Element::Style(Style::Strike)),
    ("details", Element::Block),
    ("dfn", Element::Style(Style::Emphasis)),
    ("div", Element::Block),
    ("dl", Element::Block),
    ("dt", Element::Block),
    ("em", Element::Style(Style::Emphasis)),
    ("figcaption", Element::Block),
    ("figure", Element::Block),
    ("font", Element::Dropped),
    ("footer", Element::Block),
    ("h1", Element::Heading(1)),
    ("h2", Element::Heading(2)),
    ("h3", Element::Heading(3)),
    ("h4", Element::Heading(4)),
    ("h5", Element::Heading(5)),
    ("h6", Element::Heading(6)),
    ("head", Element::Block),
    ("header", Element::Block),
    ("hr", Element::Rule),
    ("html", Element::Block),
    ("i", Element::Style(Style::Emphasis)),
    ("iframe", Element::Dropped),
    ("img", Element::Image),
    ("input", Element::Dropped),
    ("ins", Element::Dropped),
    ("kbd", Element::Code),
    ("li", Element::Item),
    ("main", Element::Block),
    ("mark", Element::Dropped),
    ("nav", Element::Block),
    ("nobr", Element::Dropped),
    ("ol", Element::List(Some(1))),
    ("p", Element::Block),
    ("pre", Element::Pre),
    ("q", Element::Dropped),
    ("s", Element::Style(Style::Strike)),
    ("samp", Element::Code),
    ("script", Element::Skipped("script")),
    ("section", Element::Block),
    ("small", Element::Dropped),
    ("span", Element::Dropped),
    ("strike", Element::Style(Style::Strike)),
    ("strong", Element::Style(Style::Strong)),
    ("style", Element::Skipped("style")),
    ("sub", Element::Dropped),
    ("summary", Element::Block),
    ("sup", Element::Dropped),
    ("svg", Element::Dropped),
    ("table", Element::Table),
    ("tbody", Element::Dropped),
    ("td", Element::Cell),
    ("tfoot", Element::Dropped),
    ("th", Element::Cell),
    ("thead", Element::Dropped),
    ("tr", Element::Row),
    ("tt", Element::Code),
    ("u", Element::Dropped),
    ("ul", Element::List(None)),
    ("var", Element::Style(Style::Emphasis)),
    ("wbr", Element::Dropped),
];

#[derive(Clone, Copy, PartialEq)]
enum Element {
    /// Only the tags are left out.
    Dropped,
    /// So is what stands between them.
    Skipped(&'static str),
    Block,
    Heading(usize),
    Quote,
    List(Option<u64>),
    Item,
    Table,
    Row,
    Cell,
    Pre,
    Code,
    Style(Style),
    Link,
    Image,
    Break,
    Rule,
}

impl Element {
    /// Returns whether an element may have no closing tag (HTML, 13.1.2): others that have none are placeholders.
    fn stands_alone(self, name: &str) -> bool {
        matches!(self, Self::Image | Self::Break | Self::Rule | Self::Item | Self::Row | Self::Cell)
            || matches!(name, "p" | "dd" | "dt" | "input" | "wbr" | "col")
    }
}

/// A piece of HTML.
enum Piece<'h> {
    Text(&'h str),
    /// A tag as it is written, its name, and its attributes where it opens.
    Tag {
        whole: &'h str,
        name: &'h str,
        attributes: Option<&'h str>,
    },
    Comment,
}

impl Builder<'_> {
    /// Reads tags, and what is between them where they stand on lines of their own. `from`: where it began in the source.
    pub(super) fn html(&mut self, html: &str, from: usize) {
        let mut rest = html;
        while !rest.is_empty() {
            let (piece, length) = next(rest);
            rest = &rest[length..];
            match piece {
                Piece::Comment => {}
                Piece::Text(text) => self.html_text(text),
                Piece::Tag { whole, name, attributes } => self.tag(whole, name, attributes, from),
            }
        }
    }

    fn html_text(&mut self, text: &str) {
        let text = decoded(text);
        match self.top() {
            Open::Code { .. } => self.text(&text),
            _ => self.text(&text.replace('\n', " ")),
        }
    }

    fn tag(&mut self, whole: &str, name: &str, attributes: Option<&str>, from: usize) {
        let name = name.to_ascii_lowercase();
        let element = ELEMENTS.iter().find(|(known, _)| *known == name).map(|(_, element)| *element);
        if let Some(skipped) = self.skipped {
            if name == skipped && attributes.is_none() {
                self.skipped = None;
            }
            return;
        }
        let element = element.filter(|element| element.stands_alone(&name) || is_closed(&self.source[from..], &name));
        // In code of several lines tags are decoration, or part of it.
        let is_in_code = matches!(self.top(), Open::Code { .. });
        match (element, attributes) {
            (None, _) => self.text(whole),
            (Some(Element::Code | Element::Pre), None) => self.end_code(element == Some(Element::Pre)),
            (Some(Element::Break), _) => self.break_line(true),
            (Some(_), _) if is_in_code => {}
            (Some(element), Some(attributes)) => self.begin(element, attributes),
            (Some(element), None) => self.end(element),
        }
    }

    fn begin(&mut self, element: Element, attributes: &str) {
        match element {
            Element::Dropped | Element::Break => return,
            Element::Skipped(name) => return self.skipped = Some(name),
            Element::Code => {
                self.leaf();
                return self.open(Open::Code { is_block: false, text: String::new() }, true);
            }
            Element::Style(style) => return self.open_style(style, true),
            Element::Link => return self.open_link(&attribute(attributes, "href").unwrap_or_default(), true),
            Element::Image => return self.text(&attribute(attributes, "alt").unwrap_or_default()),
            Element::Cell | Element::Row if self.is_in_table() => return self.table_part(element),
            Element::Cell | Element::Row => return self.text(" "),
            _ => {}
        }
        if self.is_in_line() {
            return self.text(" ");
        }
        self.close_leaf();
        match element {
            Element::Heading(level) => self.open_block(Open::Inlines(Leaf::Heading(level), Vec::new()), true),
            Element::Quote => self.open_block(Open::Blocks(Holder::Quote, Vec::new()), true),
            Element::List(start) => {
                self.open_block(Open::List(List { start, is_loose: false, items: Vec::new() }), true);
            }
            Element::Item => {
                if !self.end_block(|open| matches!(open, Open::List(_)), false) {
                    self.open_block(Open::List(List { start: None, is_loose: false, items: Vec::new() }), true);
                }
                if let Open::List(_) = self.top() {
                    self.open(Open::Blocks(Holder::Item, Vec::new()), true);
                }
            }
            Element::Table => self.open_block(Open::Table(Table::default()), true),
            Element::Pre => self.open_block(Open::Code { is_block: true, text: String::new() }, true),
            Element::Rule => self.rule(),
            _ => {}
        }
    }

    fn end(&mut self, element: Element) {
        match element {
            Element::Style(style) => self.end_span(|leaf| *leaf == Leaf::Styled(style)),
            Element::Link => self.end_span(|leaf| matches!(leaf, Leaf::Link(_))),
            Element::Cell | Element::Row if self.is_in_table() => self.close_leaf(),
            Element::Table if self.is_in_table() => {
                self.close_leaf();
                self.end_block(|open| matches!(open, Open::Table(_)), true);
            }
            Element::Heading(_) if matches!(self.leaf_kind(), Some((Leaf::Heading(_), true))) => self.close_leaf(),
            Element::Block | Element::Quote | Element::List(_) | Element::Item | Element::Heading(_) => {
                if self.is_in_line() {
                    return self.text(" ");
                }
                self.close_leaf();
                match element {
                    Element::Quote => drop(self.end_block(|open| matches!(open, Open::Blocks(Holder::Quote, _)), true)),
                    Element::List(_) => drop(self.end_block(|open| matches!(open, Open::List(_)), true)),
                    Element::Item => drop(self.end_block(|open| matches!(open, Open::Blocks(Holder::Item, _)), true)),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn end_code(&mut self, is_pre: bool) {
        match self.top() {
            Open::Code { is_block, .. } if *is_block == is_pre => self.close(),
            _ => {}
        }
    }

    /// Closes a span that a tag opened.
    fn end_span(&mut self, is_it: impl Fn(&Leaf) -> bool) {
        let spans = self.stack.iter().enumerate().rev().map_while(|(at, (open, is_html))| match open {
            Open::Inlines(leaf @ (Leaf::Styled(_) | Leaf::Link(_)), _) => Some((at, leaf, *is_html)),
            _ => None,
        });
        let found = spans.into_iter().find(|(_, leaf, is_html)| *is_html && is_it(leaf)).map(|(at, ..)| at);
        if let Some(at) = found {
            self.close_to(at);
        }
    }

    /// Closes what is open down to a block that a tag opened, and the block itself if asked to. Gives whether there is one.
    fn end_block(&mut self, is_it: impl Fn(&Open) -> bool, with_it: bool) -> bool {
        let of_html =
            self.stack.iter().enumerate().rev().map_while(|(at, (open, is_html))| is_html.then_some((at, open)));
        let Some(at) = of_html.into_iter().find(|(_, open)| is_it(open)).map(|(at, _)| at) else { return false };
        self.close_to(if with_it { at } else { at + 1 });
        true
    }

    /// The paragraph, heading or cell that is open, and whether a tag opened it.
    fn leaf_kind(&self) -> Option<(&Leaf, bool)> {
        self.stack.iter().rev().find_map(|(open, is_html)| match open {
            Open::Inlines(Leaf::Styled(_) | Leaf::Link(_), _) | Open::Code { is_block: false, .. } => None,
            Open::Inlines(leaf, _) => Some(Some((leaf, *is_html))),
            _ => Some(None),
        })?
    }

    /// Returns whether the innermost table is one of tags.
    fn is_in_table(&self) -> bool {
        match self.leaf_kind() {
            Some((Leaf::Cell, is_html)) => is_html,
            Some(_) => false,
            None => matches!(self.stack.last(), Some((Open::Table(_) | Open::Row(_), true))),
        }
    }

    fn table_part(&mut self, element: Element) {
        self.close_leaf();
        if element == Element::Row {
            self.end_block(|open| matches!(open, Open::Table(_)), false);
            return self.open(Open::Row(Vec::new()), true);
        }
        if let Open::Table(_) = self.top() {
            self.open(Open::Row(Vec::new()), true);
        }
        self.open(Open::Inlines(Leaf::Cell, Vec::new()), true);
    }
}

/// Returns whether a closing tag of an element is in a text.
fn is_closed(text: &str, name: &str) -> bool {
    text.match_indices("</").any(|(at, _)| {
        let rest = &text.as_bytes()[at + 2..];
        rest.len() > name.len()
            && rest[..name.len()].eq_ignore_ascii_case(name.as_bytes())
            && !rest[name.len()].is_ascii_alphanumeric()
    })
}

/// The first piece, and its length.
fn next(html: &str) -> (Piece<'_>, usize) {
    if let Some(end) = html.strip_prefix("<!--").and_then(|rest| rest.find("-->")) {
        return (Piece::Comment, end + 7);
    }
    if let Some((name, length)) = tag_name(html) {
        let whole = &html[..length];
        let inside = whole[1..].trim_end_matches('>');
        let attributes = inside.strip_prefix(name);
        return (Piece::Tag { whole, name, attributes }, length);
    }
    let end = html.char_indices().skip(1).find(|(_, c)| *c == '<').map_or(html.len(), |(at, _)| at);
    (Piece::Text(&html[..end]), end)
}

/// The name of the tag that a text begins with, and the tag's length (CommonMark 0.31, 6.6).
fn tag_name(html: &str) -> Option<(&str, usize)> {
    let rest = html.strip_prefix('<')?;
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
    let name = &rest[..end];
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || !rest[end..].starts_with([' ', '\n', '\t', '/', '>']) {
        return None;
    }
    let mut quote = None;
    for (at, c) in rest.char_indices().skip(end) {
        match (quote, c) {
            (None, '>') => return Some((name, html.len() - rest.len() + at + 1)),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    None
}

/// An attribute's value.
fn attribute(attributes: &str, name: &str) -> Option<String> {
    let mut rest = attributes;
    while let Some((before, after)) = rest.split_once('=') {
        let key = before.split_whitespace().last().unwrap_or_default();
        let after = after.trim_start();
        let (value, next) = match after.chars().next() {
            Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
            _ => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
        };
        if key.eq_ignore_ascii_case(name) {
            return Some(decoded(value).into_owned());
        }
        rest = next;
    }
    None
}

/// Text with its entities as characters (HTML, 13.5).
fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest[1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '#').map_or(rest.len(), |end| end + 1);
        let is_entity = rest[end..].starts_with(';') && end <= 32;
        let (entity, more) = rest.split_at(if is_entity { end + 1 } else { 1 });
        // The parser has the table of names.
        Parser::new(entity).for_each(|event| {
            if let Event::Text(text) = event {
                out.extend(text.chars().filter(|c| !super::is_unprintable(*c)));
            }
        });
        rest = more;
    }
    out.push_str(rest);
    Cow::Owned(out)
}
