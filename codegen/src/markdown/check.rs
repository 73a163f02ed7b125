//! Verifies written Markdown by parsing it as rustdoc does.

use pulldown_cmark::{BrokenLink, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag};

use super::link;
use super::write::Within;

/// Marker behind a text, to detect whether it is part of it.
const BEHIND: &str = "\n\nbehind";

/// The options of rustdoc's renderer (`main_body_opts`).
fn renderer() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION
}

/// Returns whether rustdoc finds nothing in a text that may not be there: not when it collects doctests, which it has done without
/// extensions, nor when it renders.
pub(super) fn is_safe(written: &str) -> bool {
    let text = format!("{written}{BEHIND}");
    is_safe_with(&text, Options::empty()) && is_safe_with(&text, renderer())
}

/// Returns whether a line is safe where it is part of something.
pub(super) fn is_safe_line(written: &str, within: Within) -> bool {
    let example = within.example(written);
    is_safe(&example) && (within == Within::Line || ends_with_its_cell(&example))
}

fn is_safe_with(text: &str, options: Options) -> bool {
    // Every reference leads somewhere: it may be the name of an item.
    let known = |_: BrokenLink<'_>| Some((CowStr::Borrowed("item"), CowStr::Borrowed("")));
    let behind = text.len() - BEHIND.trim_start().len();
    let mut depth = 0_usize;
    let mut ends_before = false;
    for (event, range) in Parser::new_with_broken_link_callback(text, options, Some(known)).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                if !is_safe_tag(&tag) {
                    return false;
                }
                // Text behind it is a paragraph of its own.
                ends_before |= depth == 0 && tag == Tag::Paragraph && range.start == behind;
                depth += 1;
            }
            Event::End(_) => depth -= 1,
            Event::Text(_) | Event::Code(_) | Event::SoftBreak | Event::HardBreak | Event::Rule => {}
            _ => return false,
        }
    }
    ends_before
}

fn is_safe_tag(tag: &Tag<'_>) -> bool {
    match tag {
        // protection: reread-code
        Tag::CodeBlock(CodeBlockKind::Fenced(info)) => &**info == "text",
        Tag::Link { link_type: LinkType::Email, .. } => true,
        // protection: reread-link
        Tag::Link { link_type: LinkType::Inline | LinkType::Autolink, dest_url, .. } => {
            link::target(dest_url).is_some_and(|target| target == **dest_url)
        }
        Tag::Paragraph | Tag::Heading { .. } | Tag::BlockQuote(_) | Tag::List(_) | Tag::Item => true,
        Tag::Table(_) | Tag::TableHead | Tag::TableRow | Tag::TableCell => true,
        Tag::Emphasis | Tag::Strong | Tag::Strikethrough => true,
        // protection: reread-tag
        _ => false,
    }
}

/// Returns whether the last cell of an example is what it was.
fn ends_with_its_cell(table: &str) -> bool {
    let (mut cells, mut last) = (0, None);
    for event in Parser::new_ext(table, renderer()) {
        match event {
            Event::Start(Tag::TableCell) => (cells, last) = (cells + 1, None),
            Event::Text(text) => last = Some(text),
            _ => {}
        }
    }
    cells == 4 && last.as_deref() == Some("c")
}
