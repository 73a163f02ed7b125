//! CommonMark, with the HTML that people write in it, as a tree.

use std::borrow::Cow;

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, LinkType, Options, Parser, Tag};

use super::tree::{Block, Inline, List, Style, Table};
use super::write::{Styles, Within};
use super::{Place, is_blank, link};

/// Quotes and list items in each other; what is deeper stands in the innermost.
const MAX_DEPTH: usize = 6;
/// Titles of sections that rustdoc, a comment or a page of ours has.
const SECTIONS: [&str; 22] = [
    "abort",
    "aborts",
    "body",
    "error",
    "errors",
    "example",
    "example usage",
    "examples",
    "fields",
    "implementations",
    "methods",
    "panic",
    "panics",
    "parameters",
    "responses",
    "return",
    "returns",
    "safety",
    "trait implementations",
    "type",
    "values",
    "variants",
];

/// The options of rustdoc, but for those that change words, and GitHub's notes in quotes.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
}

/// Returns what a document says, or none where that is more than a text of its length should hold.
pub(super) fn document(text: &str, place: Place) -> Option<Vec<Block>> {
    let mut blocks = tree(text)?;
    bold_sections(&mut blocks);
    let first = match place {
        Place::Comment => 2,
        Place::Page => 4,
    };
    let highest = levels(&mut blocks).map(|level| *level).min().unwrap_or(first);
    for level in levels(&mut blocks) {
        *level = (*level - highest + first).min(6);
    }
    Some(blocks)
}

/// Returns whether what was written says what it was written from.
pub(super) fn is_same(blocks: &[Block], written: &str, styles: Styles) -> bool {
    let (mut meant, mut read) = (Signature::new(styles), Signature::new(styles));
    meant.blocks(blocks);
    let Some(blocks) = tree(written) else { return false };
    read.blocks(&blocks);
    // protection: reread-meaning
    meant.text == read.text
}

/// Returns whether a line that was written says what it was written from.
pub(super) fn is_same_line(inlines: &[Inline], written: &str, styles: Styles, within: Within) -> bool {
    let (mut meant, mut read) = (Signature::new(styles), Signature::new(styles));
    meant.inlines(inlines);
    let blocks = tree(&within.example(written)).unwrap_or_default();
    match (within, blocks.as_slice()) {
        (_, []) => {}
        (Within::Line, [Block::Paragraph(inlines)]) => read.inlines(inlines),
        (Within::Cell, [Block::Table(table)]) => read.inlines(&table.rows[1][0]),
        _ => return false,
    }
    meant.text.trim() == read.text.trim()
}

fn tree(text: &str) -> Option<Vec<Block>> {
    let mut builder = Builder::new(text);
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        builder.event(event, range.start);
        // protection: markdown-size
        if builder.nodes > 64 + 2 * text.len() {
            return None;
        }
    }
    Some(builder.finish())
}

/// The levels of all headings.
fn levels(blocks: &mut [Block]) -> Box<dyn Iterator<Item = &mut usize> + '_> {
    Box::new(blocks.iter_mut().flat_map(|block| -> Box<dyn Iterator<Item = &mut usize> + '_> {
        match block {
            Block::Heading(level, _) => Box::new(std::iter::once(level)),
            Block::Quote(inner) => levels(inner),
            Block::List(list) => Box::new(list.items.iter_mut().flat_map(|item| levels(item))),
            _ => Box::new(std::iter::empty()),
        }
    }))
}

/// Headings that look like sections of ours become bold words.
fn bold_sections(blocks: &mut [Block]) {
    for block in blocks {
        match block {
            Block::Heading(_, words) => {
                let mut title = String::new();
                plain(words, &mut title);
                if SECTIONS.contains(&title.trim().trim_end_matches(':').to_ascii_lowercase().as_str()) {
                    *block = Block::Paragraph(vec![Inline::Styled(Style::Strong, vec![Inline::Text(title)])]);
                }
            }
            Block::Quote(inner) => bold_sections(inner),
            Block::List(list) => list.items.iter_mut().for_each(|item| bold_sections(item)),
            _ => {}
        }
    }
}

/// The words alone.
pub(super) fn plain(inlines: &[Inline], out: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Code(text) => out.push_str(text),
            Inline::Styled(_, inner) | Inline::Link(_, inner) => plain(inner, out),
            Inline::Break { .. } => out.push(' '),
        }
    }
}

/// Returns the content of a tree on one line: line breaks, the spacing of lists and the splitting of words make no difference.
struct Signature {
    text: String,
    styles: Styles,
}

impl Signature {
    fn new(styles: Styles) -> Self {
        Self { text: String::new(), styles }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Paragraph(inlines) => self.leaf("p", inlines),
                Block::Heading(level, inlines) => self.leaf(&format!("h{level}"), inlines),
                Block::Code(text) => {
                    self.text.push_str("\ncode ");
                    self.text.push_str(&super::code::lines(text).collect::<Vec<_>>().join("\n"));
                }
                Block::Quote(inner) => self.group("quote", |this| this.blocks(inner)),
                Block::List(list) => self.group(&format!("list {:?}", list.start), |this| {
                    list.items.iter().for_each(|item| this.group("item", |this| this.blocks(item)));
                }),
                Block::Table(table) => self.group(&format!("table {:?}", table.alignments), |this| {
                    for row in &table.rows {
                        this.group("row", |this| row.iter().for_each(|cell| this.leaf("cell", cell)));
                    }
                }),
                Block::Rule => self.text.push_str("\nrule"),
            }
        }
    }

    fn group(&mut self, name: &str, inside: impl FnOnce(&mut Self)) {
        self.text.push_str(&format!("\n{name} ("));
        inside(self);
        self.text.push_str("\n)");
    }

    fn leaf(&mut self, name: &str, inlines: &[Inline]) {
        self.text.push_str(&format!("\n{name} "));
        self.inlines(inlines);
        self.text.truncate(self.text.trim_end().len());
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match inline {
                Inline::Text(text) => self.words(text),
                Inline::Code(text) => {
                    self.text.push('\u{1}');
                    self.words(text);
                    self.text.push('\u{1}');
                }
                Inline::Styled(_, inner) if self.styles == Styles::Dropped => self.inlines(inner),
                Inline::Styled(style, inner) => self.marked(&format!("{style:?}"), inner),
                Inline::Link(target, inner) => self.marked(target, inner),
                Inline::Break { is_hard: true } => self.text.push('\u{3}'),
                Inline::Break { is_hard: false } => self.words(" "),
            }
        }
    }

    /// Spaces at the edges of what is marked stand outside of it.
    fn marked(&mut self, mark: &str, inner: &[Inline]) {
        let start = self.text.len();
        self.inlines(inner);
        let inside = self.text.split_off(start);
        let words = inside.trim_matches(' ');
        if inside.starts_with(' ') {
            self.words(" ");
        }
        self.text.push_str(&format!("\u{4}{mark}\u{5}{words}\u{6}"));
        if inside.ends_with(' ') {
            self.words(" ");
        }
    }

    /// Spaces in a row are one.
    fn words(&mut self, text: &str) {
        for c in text.chars() {
            if !matches!(c, ' ' | '\n' | '\t') {
                self.text.push(c);
            } else if !self.text.ends_with([' ', '\n', '\u{3}']) {
                self.text.push(' ');
            }
        }
    }
}

/// An open element, with its content so far.
#[derive(Debug)]
pub(super) enum Open {
    Blocks(Holder, Vec<Block>),
    List(List),
    Table(Table),
    Row(Vec<Vec<Inline>>),
    Inlines(Leaf, Vec<Inline>),
    /// Code on lines of its own, or in a line.
    Code {
        is_block: bool,
        text: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    Root,
    Quote,
    Item,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Leaf {
    Paragraph,
    Heading(usize),
    Cell,
    Styled(Style),
    Link(String),
}

impl Leaf {
    fn is_span(&self) -> bool {
        matches!(self, Self::Styled(_) | Self::Link(_))
    }
}

pub(super) struct Builder<'t> {
    pub(super) source: &'t str,
    /// The open elements, each with a mark if an HTML tag opened it; the root is always there.
    pub(super) stack: Vec<(Open, bool)>,
    /// For each start event that has no end yet: how much was open before.
    marks: Vec<usize>,
    /// HTML on lines of its own, as far as it was read, and where it began.
    html: Option<(String, usize)>,
    /// The footnote whose first paragraph comes next.
    label: Option<String>,
    /// The element whose content is left out.
    pub(super) skipped: Option<&'static str>,
    nodes: usize,
}

impl<'t> Builder<'t> {
    fn new(source: &'t str) -> Self {
        let stack = vec![(Open::Blocks(Holder::Root, Vec::new()), false)];
        Self { source, stack, marks: Vec::new(), html: None, label: None, skipped: None, nodes: 0 }
    }

    fn finish(mut self) -> Vec<Block> {
        self.close_to(1);
        match self.stack.pop() {
            Some((Open::Blocks(_, blocks), _)) => blocks,
            _ => Vec::new(),
        }
    }

    fn event(&mut self, event: Event<'_>, at: usize) {
        match event {
            Event::Start(tag) => self.start(tag, at),
            Event::End(_) => {
                if let Some((html, from)) = self.html.take() {
                    self.html(&html, from);
                    self.close_leaf();
                }
                if let Some(mark) = self.marks.pop() {
                    self.close_to(mark);
                }
            }
            Event::Text(text) => match &mut self.html {
                Some((html, _)) => html.push_str(&text),
                None => self.text(&text),
            },
            Event::Code(text) => self.code(&text),
            Event::Html(html) => match &mut self.html {
                Some((all, _)) => all.push_str(&html),
                None => self.html(&html, at),
            },
            Event::InlineHtml(html) => self.html(&html, at),
            Event::FootnoteReference(label) => self.text(&format!("[{label}]")),
            Event::SoftBreak => self.break_line(false),
            Event::HardBreak => self.break_line(true),
            Event::Rule => self.rule(),
            Event::TaskListMarker(done) => self.text(if done { "☑ " } else { "☐ " }),
            // Not among the options.
            Event::InlineMath(text) | Event::DisplayMath(text) => self.code(&text),
        }
    }

    fn start(&mut self, tag: Tag<'_>, at: usize) {
        let is_block = !matches!(
            tag,
            Tag::Emphasis
                | Tag::Strong
                | Tag::Strikethrough
                | Tag::Superscript
                | Tag::Subscript
                | Tag::Link { .. }
                | Tag::Image { .. }
        );
        if is_block && self.is_in_line() {
            // In a cell of HTML.
            self.text(" ");
            self.marks.push(self.stack.len());
            if let Tag::CodeBlock(_) = tag {
                self.open(Open::Code { is_block: false, text: String::new() }, false);
            }
            return;
        }
        if is_block {
            self.close_leaf();
        } else {
            self.leaf();
        }
        self.marks.push(self.stack.len());
        match tag {
            Tag::Paragraph => {
                self.open_block(Open::Inlines(Leaf::Paragraph, Vec::new()), false);
                if let Some(label) = self.label.take() {
                    self.text(&format!("[{label}]: "));
                }
            }
            Tag::Heading { level, .. } => {
                let level = match level {
                    HeadingLevel::H1 => 1,
                    HeadingLevel::H2 => 2,
                    HeadingLevel::H3 => 3,
                    HeadingLevel::H4 => 4,
                    HeadingLevel::H5 => 5,
                    HeadingLevel::H6 => 6,
                };
                self.open_block(Open::Inlines(Leaf::Heading(level), Vec::new()), false);
            }
            Tag::BlockQuote(kind) => {
                self.open_block(Open::Blocks(Holder::Quote, Vec::new()), false);
                if let Some(kind) = kind {
                    let title = vec![Inline::Text(title(kind).to_owned())];
                    self.push_block(Block::Paragraph(vec![Inline::Styled(Style::Strong, title)]));
                }
            }
            Tag::CodeBlock(CodeBlockKind::Indented | CodeBlockKind::Fenced(_)) => {
                self.open_block(Open::Code { is_block: true, text: String::new() }, false);
            }
            Tag::HtmlBlock => self.html = Some((String::new(), at)),
            Tag::List(start) => {
                self.open_block(Open::List(List { start, is_loose: false, items: Vec::new() }), false);
            }
            Tag::Item if matches!(self.top(), Open::List(_)) => {
                self.open(Open::Blocks(Holder::Item, Vec::new()), false);
            }
            Tag::FootnoteDefinition(label) => self.label = Some(label.into_string()),
            Tag::Table(alignments) => self.open_block(Open::Table(Table { alignments, rows: Vec::new() }), false),
            Tag::TableHead | Tag::TableRow if matches!(self.top(), Open::Table(_)) => {
                self.open(Open::Row(Vec::new()), false)
            }
            Tag::TableCell if matches!(self.top(), Open::Row(_)) => {
                self.open(Open::Inlines(Leaf::Cell, Vec::new()), false)
            }
            Tag::Emphasis => self.open_style(Style::Emphasis, false),
            Tag::Strong => self.open_style(Style::Strong, false),
            Tag::Strikethrough => self.open_style(Style::Strike, false),
            Tag::Link { link_type: LinkType::Email, dest_url, .. } => {
                self.open_link(&format!("mailto:{dest_url}"), false)
            }
            Tag::Link { dest_url, .. } => self.open_link(&dest_url, false),
            // Of an image its words are kept; the others are not among the options, or stand where they can't.
            Tag::Image { .. }
            | Tag::Item
            | Tag::TableHead
            | Tag::TableRow
            | Tag::TableCell
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => {}
        }
        // If an item contains a paragraph, an empty line separates items.
        if let [
            ..,
            (Open::List(list), false),
            (Open::Blocks(Holder::Item, _), false),
            (Open::Inlines(Leaf::Paragraph, _), false),
        ] = &mut self.stack[..]
        {
            list.is_loose = true;
        }
    }

    pub(super) fn top(&self) -> &Open {
        &self.stack[self.stack.len() - 1].0
    }

    /// Opens something where it stands.
    pub(super) fn open(&mut self, open: Open, is_html: bool) {
        self.stack.push((open, is_html));
    }

    /// Opens what stands on lines of its own, if it isn't too deep.
    pub(super) fn open_block(&mut self, open: Open, is_html: bool) {
        while matches!(self.top(), Open::Table(_) | Open::Row(_)) {
            self.close();
        }
        let depth = self.stack.iter().filter(|(open, _)| matches!(open, Open::Blocks(..))).count();
        let is_holder = matches!(open, Open::Blocks(..) | Open::List(_));
        // protection: markdown-depth
        if is_holder && depth > MAX_DEPTH {
            return;
        }
        if matches!(self.top(), Open::List(_)) {
            self.open(Open::Blocks(Holder::Item, Vec::new()), true);
        }
        self.open(open, is_html);
    }

    /// Opens a style, unless it is open.
    pub(super) fn open_style(&mut self, style: Style, is_html: bool) {
        if self.is_open(|leaf| *leaf == Leaf::Styled(style)) || matches!(self.top(), Open::Code { .. }) {
            return;
        }
        self.leaf();
        self.open(Open::Inlines(Leaf::Styled(style), Vec::new()), is_html);
    }

    /// Opens a link, unless one is open or it leads nowhere.
    pub(super) fn open_link(&mut self, target: &str, is_html: bool) {
        if self.is_open(|leaf| matches!(leaf, Leaf::Link(_))) || matches!(self.top(), Open::Code { .. }) {
            return;
        }
        if let Some(target) = link::target(target) {
            self.leaf();
            self.open(Open::Inlines(Leaf::Link(target), Vec::new()), is_html);
        }
    }

    /// Returns whether one of the spans that are open is such.
    fn is_open(&self, is_such: impl Fn(&Leaf) -> bool) -> bool {
        let spans = self.stack.iter().rev().map_while(|(open, _)| match open {
            Open::Inlines(leaf, _) if leaf.is_span() => Some(leaf),
            _ => None,
        });
        spans.into_iter().any(is_such)
    }

    /// Returns whether blocks can't stand here: in a heading or a cell.
    pub(super) fn is_in_line(&self) -> bool {
        let leaf = self.stack.iter().rev().find_map(|(open, _)| match open {
            Open::Inlines(leaf, _) if leaf.is_span() => None,
            Open::Code { is_block: false, .. } => None,
            other => Some(other),
        });
        matches!(leaf, Some(Open::Inlines(Leaf::Heading(_) | Leaf::Cell, _)))
    }

    /// Opens a paragraph, or a cell, where words can't stand alone.
    pub(super) fn leaf(&mut self) {
        if let Open::List(_) = self.top() {
            self.open(Open::Blocks(Holder::Item, Vec::new()), true);
        }
        if let Open::Table(_) = self.top() {
            self.open(Open::Row(Vec::new()), true);
        }
        match self.top() {
            Open::Blocks(..) => self.open(Open::Inlines(Leaf::Paragraph, Vec::new()), true),
            Open::Row(_) => self.open(Open::Inlines(Leaf::Cell, Vec::new()), true),
            _ => {}
        }
    }

    /// Closes a paragraph and what is open in it.
    pub(super) fn close_leaf(&mut self) {
        while matches!(self.top(), Open::Inlines(..) | Open::Code { .. }) {
            self.close();
        }
    }

    pub(super) fn close_to(&mut self, length: usize) {
        while self.stack.len() > length.max(1) {
            self.close();
        }
    }

    pub(super) fn close(&mut self) {
        let Some((open, _)) = self.stack.pop() else { return };
        match open {
            Open::Blocks(Holder::Quote, blocks) if !blocks.is_empty() => self.push_block(Block::Quote(blocks)),
            Open::Blocks(Holder::Item, blocks) if !blocks.is_empty() => match self.stack.last_mut() {
                Some((Open::List(list), _)) => list.items.push(blocks),
                _ => blocks.into_iter().for_each(|block| self.push_block(block)),
            },
            Open::Blocks(..) => {}
            Open::List(list) if !list.items.is_empty() => self.push_block(Block::List(list)),
            Open::List(_) => {}
            Open::Table(table) => self.push_table(table),
            Open::Row(cells) => {
                if let Some((Open::Table(table), _)) = self.stack.last_mut() {
                    table.rows.push(cells);
                }
            }
            Open::Inlines(leaf, inlines) => self.push_leaf(leaf, inlines),
            Open::Code { is_block: true, text } if !text.trim().is_empty() => self.push_block(Block::Code(text)),
            Open::Code { is_block: false, text } if !text.trim().is_empty() => self.code(&text),
            Open::Code { .. } => {}
        }
    }

    fn push_leaf(&mut self, leaf: Leaf, inlines: Vec<Inline>) {
        let is_in_link = matches!(leaf, Leaf::Link(_)) || self.is_open(|leaf| matches!(leaf, Leaf::Link(_)));
        let mut inlines = if is_in_link { inlines } else { link::found(inlines) };
        if is_blank(&inlines) && !matches!(leaf, Leaf::Cell) {
            if leaf.is_span() {
                self.text(" ");
            }
            return;
        }
        if !leaf.is_span() {
            while matches!(inlines.last(), Some(Inline::Break { .. })) {
                inlines.pop();
            }
        }
        match leaf {
            Leaf::Paragraph => self.push_block(Block::Paragraph(inlines)),
            Leaf::Heading(level) => self.push_block(Block::Heading(level, inlines)),
            Leaf::Cell => {
                self.nodes += 1;
                if let Some((Open::Row(cells), _)) = self.stack.last_mut() {
                    cells.push(inlines);
                }
            }
            Leaf::Styled(style) => self.push(Inline::Styled(style, inlines)),
            Leaf::Link(target) => self.push(Inline::Link(target, inlines)),
        }
    }

    /// Each row has as many cells as the longest.
    fn push_table(&mut self, mut table: Table) {
        let columns = table.rows.iter().map(Vec::len).max().unwrap_or_default().max(table.alignments.len());
        self.nodes += columns * table.rows.len();
        if table.rows.iter().flatten().all(|cell| is_blank(cell)) || self.nodes > 64 + 2 * self.source.len() {
            return;
        }
        table.alignments.resize(columns, pulldown_cmark::Alignment::None);
        table.rows.iter_mut().for_each(|row| row.resize(columns, Vec::new()));
        self.push_block(Block::Table(table));
    }

    fn push_block(&mut self, block: Block) {
        self.nodes += 1;
        match self.stack.last_mut() {
            Some((Open::Blocks(_, blocks), _)) => blocks.push(block),
            Some((Open::List(list), _)) => list.items.push(vec![block]),
            _ => {}
        }
    }

    fn push(&mut self, inline: Inline) {
        self.nodes += 1;
        if let Some((Open::Inlines(_, inlines), _)) = self.stack.last_mut() {
            inlines.push(inline);
        }
    }

    /// Words, in which no mark means anything.
    pub(super) fn text(&mut self, text: &str) {
        if self.skipped.is_some() {
            return;
        }
        if text.trim().is_empty() && !matches!(self.top(), Open::Inlines(..) | Open::Code { .. }) {
            return;
        }
        self.leaf();
        if let Some((Open::Code { is_block: true, text: code }, _)) = self.stack.last_mut() {
            return code.push_str(text);
        }
        let text = &spaced(text);
        match self.stack.last_mut() {
            Some((Open::Code { text: code, .. }, _)) => code.push_str(text),
            Some((Open::Inlines(_, inlines), _)) => match inlines.last_mut() {
                Some(Inline::Text(last)) => last.push_str(text),
                Some(Inline::Styled(_, inner)) if text.starts_with(char::is_alphanumeric) => {
                    let end = end_of_style(inner);
                    self.push(Inline::Text(end + text.as_ref()));
                }
                _ => self.push(Inline::Text(text.clone().into_owned())),
            },
            _ => {}
        }
    }

    fn code(&mut self, text: &str) {
        if let Open::Code { .. } = self.top() {
            return self.text(text);
        }
        if self.skipped.is_none() && !text.trim().is_empty() {
            self.leaf();
            // The one text that code in a cell can't hold everywhere.
            let is_cell = self.is_in_line();
            let text = spaced(text.trim());
            self.push(Inline::Code(if is_cell { super::code::without_escaped_bars(&text) } else { text.into_owned() }));
        }
    }

    pub(super) fn break_line(&mut self, is_hard: bool) {
        match self.top() {
            Open::Inlines(..) if !self.is_in_line() => self.push(Inline::Break { is_hard }),
            Open::Code { is_block: true, .. } => self.text("\n"),
            _ => self.text(" "),
        }
    }

    pub(super) fn rule(&mut self) {
        if !self.is_in_line() {
            self.close_leaf();
            self.push_block(Block::Rule);
        }
    }
}

/// A text in which every space is the same.
fn spaced(text: &str) -> Cow<'_, str> {
    let is_other = |c: char| c.is_whitespace() && c != ' ';
    if text.contains(is_other) { Cow::Owned(text.replace(is_other, " ")) } else { Cow::Borrowed(text) }
}

/// Takes the punctuation from the end of words whose style ends before a letter: no mark could end there (CommonMark 0.31, 6.2).
fn end_of_style(words: &mut [Inline]) -> String {
    let Some(Inline::Text(last)) = words.last_mut() else { return String::new() };
    let length = last.trim_end_matches([':', '.', ',', ';', '!', '?']).len();
    if length == 0 { String::new() } else { last.split_off(length) }
}

/// The title that GitHub shows above a note.
fn title(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "Note",
        BlockQuoteKind::Tip => "Tip",
        BlockQuoteKind::Important => "Important",
        BlockQuoteKind::Warning => "Warning",
        BlockQuoteKind::Caution => "Caution",
    }
}
