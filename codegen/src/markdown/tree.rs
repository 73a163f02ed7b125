//! A text that was parsed: nothing in it can be forbidden.

pub(super) use pulldown_cmark::Alignment;

/// A block below the one before.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Block {
    Paragraph(Vec<Inline>),
    /// A level, which is that of the page, and words on one line.
    Heading(usize, Vec<Inline>),
    /// Code, which is shown as text.
    Code(String),
    Quote(Vec<Block>),
    List(List),
    Table(Table),
    Rule,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct List {
    /// The first number, where the items are numbered.
    pub start: Option<u64>,
    /// `true` if an empty line stands between the items.
    pub is_loose: bool,
    pub items: Vec<Vec<Block>>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Table {
    pub alignments: Vec<Alignment>,
    /// The first is the head. All have as many cells as there are alignments.
    pub rows: Vec<Vec<Vec<Inline>>>,
}

/// An inline element after the one before.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Inline {
    Text(String),
    Code(String),
    Styled(Style, Vec<Inline>),
    /// The target, as [`super::link::target`] returns it, and words.
    Link(String, Vec<Inline>),
    Break {
        is_hard: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Strong,
    Emphasis,
    Strike,
}
