//! Blocks on one line.

use super::tree::{Block, Inline, Style};
use super::write::Within;
use super::{code, is_blank};

/// Returns what blocks say, one after another.
pub(super) fn inlines(blocks: Vec<Block>, within: Within) -> Vec<Inline> {
    let mut flat = Flat { out: Vec::new(), within };
    flat.blocks(blocks);
    flat.out
}

struct Flat {
    out: Vec<Inline>,
    within: Within,
}

impl Flat {
    fn blocks(&mut self, blocks: Vec<Block>) {
        for block in blocks {
            match block {
                Block::Paragraph(words) => self.part(words),
                Block::Heading(_, words) => self.part(vec![Inline::Styled(Style::Strong, words)]),
                Block::Code(text) => {
                    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                    self.part(vec![Inline::Code(text)]);
                }
                Block::Quote(inner) => self.blocks(inner),
                Block::List(list) => {
                    for (item, number) in list.items.into_iter().zip(list.start.unwrap_or_default()..) {
                        let mark = list.start.map_or_else(|| "•".to_owned(), |_| format!("{number}."));
                        self.part(vec![Inline::Text(mark)]);
                        self.blocks(item);
                    }
                }
                Block::Table(table) => {
                    for row in table.rows {
                        let cells = row.into_iter().filter(|cell| !is_blank(cell));
                        for (i, cell) in cells.enumerate() {
                            if i > 0 {
                                self.out.push(Inline::Text(",".to_owned()));
                            }
                            self.part(cell);
                        }
                        self.out.push(Inline::Text(";".to_owned()));
                    }
                    self.out.pop();
                }
                Block::Rule => {}
            }
        }
    }

    fn part(&mut self, words: Vec<Inline>) {
        if !self.out.is_empty() {
            self.out.push(Inline::Text(" ".to_owned()));
        }
        let words = words.into_iter().map(|inline| self.in_line(inline));
        self.out.extend(words.collect::<Vec<_>>());
    }

    fn in_line(&self, inline: Inline) -> Inline {
        let inner = |words: Vec<Inline>| words.into_iter().map(|inline| self.in_line(inline)).collect();
        match inline {
            Inline::Code(text) if self.within == Within::Cell => Inline::Code(code::without_escaped_bars(&text)),
            Inline::Styled(style, words) => Inline::Styled(style, inner(words)),
            Inline::Link(target, words) => Inline::Link(target, inner(words)),
            Inline::Break { .. } => Inline::Text(" ".to_owned()),
            other => other,
        }
    }
}
