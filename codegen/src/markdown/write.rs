//! A tree as Markdown again.

use super::tree::{Alignment, Block, Inline, List, Style, Table};
use super::wrap::{BREAK, SPACE};
use super::{Place, WIDTH, code, escape, link, wrap};

/// Rewrites bold, italic and crossed-out words: some forms of HTML can't be written next to the letters beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Styles {
    Kept,
    Dropped,
}

impl Styles {
    /// The better first.
    pub(super) const ALL: [Self; 2] = [Self::Kept, Self::Dropped];
}

/// The context of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Within {
    Line,
    Cell,
}

impl Within {
    /// A document with a line where it belongs.
    pub(super) fn example(self, line: &str) -> String {
        match self {
            Self::Line => line.to_owned(),
            Self::Cell => format!("| a | b |\n| --- | --- |\n| {line} | c |"),
        }
    }
}

/// Returns the lines of blocks, or none where they are longer than they may be.
pub(super) fn blocks(blocks: &[Block], styles: Styles, place: Place, longest: usize) -> Option<Vec<String>> {
    let lines = Blocks { styles, place }.lines(blocks, WIDTH, true);
    (lines.iter().map(|line| line.len() + 1).sum::<usize>() <= longest).then_some(lines)
}

/// Returns words on one line.
pub(super) fn line(inlines: &[Inline], styles: Styles, within: Within) -> String {
    let mut words =
        Words { out: String::new(), styles, place: Place::Page, is_cell: within == Within::Cell, in_link: false };
    words.all(inlines, None);
    let text = wrap::one_line(&words.out);
    match within {
        Within::Line => wrap::started(text),
        // A backslash at the end would escape what ends the cell.
        Within::Cell => text,
    }
}

struct Blocks {
    styles: Styles,
    place: Place,
}

impl Blocks {
    fn lines(&self, blocks: &[Block], width: usize, is_loose: bool) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        let mut is_other_list = false;
        for (i, block) in blocks.iter().enumerate() {
            let before = i.checked_sub(1).map(|before| &blocks[before]);
            if let Some(before) = before
                && (is_loose || !can_follow(before, block))
            {
                out.push(String::new());
            }
            // Lists of one kind in a row have marks of two kinds, or they would be one (CommonMark 0.31, 5.3).
            is_other_list = match (before, block) {
                (Some(Block::List(a)), Block::List(b)) => a.start.is_some() == b.start.is_some() && !is_other_list,
                _ => false,
            };
            match block {
                Block::Paragraph(words) => out.extend(wrap::paragraph(&self.words(words, false), width)),
                Block::Heading(level, words) => {
                    let words = wrap::one_line(&self.words(words, false));
                    out.push(format!("{} {}", "#".repeat(*level), escape::end_of_heading(words)));
                }
                Block::Code(text) => {
                    // protection: fence-length
                    let fence = "`".repeat((code::longest(text) + 1).max(3));
                    // protection: fence
                    out.push(format!("{fence}text"));
                    out.extend(code::lines(text));
                    // protection: fence-end
                    out.push(fence);
                }
                Block::Quote(inner) => {
                    let lines = self.lines(inner, width.saturating_sub(2), true);
                    out.extend(lines.iter().map(|line| format!("> {line}").trim_end().to_owned()));
                }
                Block::List(list) => self.list(list, width, is_other_list, &mut out),
                Block::Table(table) => self.table(table, &mut out),
                // The mark that no list has.
                Block::Rule => out.push("***".to_owned()),
            }
        }
        out
    }

    fn list(&self, list: &List, width: usize, is_other: bool, out: &mut Vec<String>) {
        for (i, item) in list.items.iter().enumerate() {
            if i > 0 && list.is_loose {
                out.push(String::new());
            }
            let marker = match list.start {
                Some(first) => format!("{}{} ", first + i as u64, if is_other { ')' } else { '.' }),
                None => (if is_other { "+ " } else { "- " }).to_owned(),
            };
            let indentation = " ".repeat(marker.len());
            let lines = self.lines(item, width.saturating_sub(marker.len()), list.is_loose);
            for (j, line) in lines.iter().enumerate() {
                let start = if j == 0 { &marker } else { &indentation };
                out.push(format!("{start}{line}").trim_end().to_owned());
            }
        }
    }

    fn table(&self, table: &Table, out: &mut Vec<String>) {
        let row = |cells: &[Vec<Inline>]| {
            let mut line = "|".to_owned();
            for cell in cells {
                line.push(' ');
                line.push_str(&wrap::one_line(&self.words(cell, true)));
                line.push_str(if line.ends_with(' ') { "|" } else { " |" });
            }
            line
        };
        let rule = |alignment: &Alignment| match alignment {
            Alignment::None => " --- |",
            Alignment::Left => " :-- |",
            Alignment::Center => " :-: |",
            Alignment::Right => " --: |",
        };
        for (i, cells) in table.rows.iter().enumerate() {
            out.push(row(cells));
            if i == 0 {
                out.push(format!("|{}", table.alignments.iter().map(rule).collect::<String>()));
            }
        }
    }

    fn words(&self, inlines: &[Inline], is_cell: bool) -> String {
        let mut words = Words { out: String::new(), styles: self.styles, place: self.place, is_cell, in_link: false };
        words.all(inlines, None);
        words.out
    }
}

/// Returns whether a block can stand below another without an empty line between them.
fn can_follow(before: &Block, block: &Block) -> bool {
    matches!((before, block), (Block::Paragraph(_), Block::List(list)) if list.start.is_none_or(|first| first == 1))
}

/// Words with marks; [`SPACE`] where no line may end, [`BREAK`] where one must.
struct Words {
    out: String,
    styles: Styles,
    place: Place,
    is_cell: bool,
    in_link: bool,
}

impl Words {
    /// `after`: the character that follows all of them.
    fn all(&mut self, inlines: &[Inline], after: Option<char>) {
        for (i, inline) in inlines.iter().enumerate() {
            let next = inlines[i + 1..].iter().find_map(first_character).or(after);
            match inline {
                Inline::Text(text) => {
                    escape::text(
                        text,
                        next,
                        escape::Where { is_cell: self.is_cell, in_link: self.in_link, place: self.place },
                        &mut self.out,
                    );
                }
                Inline::Code(text) => {
                    let span = code::span(text).replace(' ', SPACE);
                    self.out.push_str(&if self.is_cell { span.replace('|', "\\|") } else { span });
                }
                Inline::Styled(_, inner) if self.styles == Styles::Dropped => self.all(inner, next),
                Inline::Styled(style, inner) => self.styled(*style, inner, next),
                Inline::Link(target, words) => self.link(target, words),
                Inline::Break { is_hard: true } => self.out.push_str(&format!("\\{BREAK}")),
                Inline::Break { is_hard: false } => self.out.push(BREAK),
            }
        }
    }

    /// Marks have words inside, and spaces outside (CommonMark 0.31, 6.2).
    fn styled(&mut self, style: Style, inner: &[Inline], next: Option<char>) {
        let outside = std::mem::take(&mut self.out);
        self.all(inner, Some('*'));
        let inside = std::mem::replace(&mut self.out, outside);
        let is_space = |c: char| c == ' ' || c == BREAK;
        let words = inside.trim_matches(is_space);
        if inside.starts_with(is_space) {
            self.out.push(' ');
        }
        let is_in_word = self.out.ends_with(char::is_alphanumeric) || next.is_some_and(char::is_alphanumeric);
        let mark = match style {
            Style::Strong => "**",
            Style::Emphasis if is_in_word => "*",
            Style::Emphasis => "_",
            Style::Strike => "~~",
        };
        self.out.extend([mark, words, mark]);
        if inside.ends_with(is_space) {
            self.out.push(' ');
        }
    }

    fn link(&mut self, target: &str, words: &[Inline]) {
        if link::is_bare(target, words) {
            let address = target.strip_prefix("mailto:").unwrap_or(target);
            return self.out.extend(["<", address, ">"]);
        }
        // `![` would be an image.
        // protection: image
        if self.out.ends_with('!') {
            self.out.pop();
            self.out.push_str("\\!");
        }
        let outside = std::mem::take(&mut self.out);
        self.in_link = true;
        self.all(words, None);
        self.in_link = false;
        let inside = std::mem::replace(&mut self.out, outside);
        let words = inside.trim_matches([' ', BREAK]);
        if inside.len() > words.len() && inside.starts_with([' ', BREAK]) {
            self.out.push(' ');
        }
        let words = words.replace([' ', BREAK], SPACE);
        self.out.push_str(&format!("[{words}]({target})"));
        if inside.ends_with([' ', BREAK]) {
            self.out.push(' ');
        }
    }
}

/// The first character in the source of words.
fn first_character(inline: &Inline) -> Option<char> {
    match inline {
        Inline::Text(text) => text.chars().next(),
        Inline::Code(_) => Some('`'),
        Inline::Styled(_, inner) => {
            inner.iter().find_map(first_character).map(|c| if c.is_whitespace() { c } else { '*' })
        }
        Inline::Link(..) => Some('['),
        Inline::Break { .. } => Some(' '),
    }
}
