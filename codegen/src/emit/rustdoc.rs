//! Documentation as attributes: text of the document, and sentences of our own about it.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::Docs;
use crate::markdown::{self, Place, printable};

/// Longest reason for which something is deprecated, in characters: the compiler shows it.
const MAX_REASON: usize = 300;

/// Ends a line of documentation inside an attribute, until the attribute is written as a comment. Documents can't contain it:
/// it is not [`printable`].
pub(super) const LINE_END: &str = "\u{1f}";

/// Attributes for an item: its title, description and notes. `fallback`, Markdown of our own, is said where the
/// document says nothing.
pub fn attributes(docs: &Docs, fallback: &str) -> TokenStream {
    lines_to_attributes(&lines(docs, fallback, Place::Comment))
}

/// The same, with paragraphs of our own after those of the document. They are Markdown already.
pub fn attributes_with(docs: &Docs, fallback: &str, more: &[String]) -> TokenStream {
    let mut lines = lines(docs, fallback, Place::Comment);
    for paragraph in more {
        lines.push(String::new());
        lines.extend(paragraph.lines().map(str::to_owned));
    }
    lines_to_attributes(&lines)
}

/// Attributes for text of our own.
pub fn own(text: &str) -> TokenStream {
    lines_to_attributes(&text.lines().map(str::to_owned).collect::<Vec<_>>())
}

/// Paragraphs of the document, for a comment.
pub fn paragraphs(text: &str) -> String {
    markdown::blocks(text, Place::Comment).join("\n")
}

/// The same for the file that it stands in: `#![doc = "…"]`.
pub fn inner(text: &str) -> TokenStream {
    let text = joined(text.lines());
    quote!(#![doc = #text])
}

/// The last check before Rust: a carriage return in a comment is not valid Rust, and no other control character belongs there.
fn commented(line: &str) -> String {
    // protection: comment-line
    if line.is_empty() { String::new() } else { format!(" {}", printable(line)) }
}

fn lines_to_attributes(lines: &[String]) -> TokenStream {
    if lines.is_empty() {
        return TokenStream::new();
    }
    let text = joined(lines.iter().map(String::as_str));
    quote!(#[doc = #text])
}

/// The text of one attribute for all lines, since an attribute for each would be most of a file's tokens.
fn joined<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    lines.map(commented).collect::<Vec<_>>().join(LINE_END)
}

/// `#[deprecated(note = "…")]` where it is.
pub fn deprecated(docs: &Docs) -> TokenStream {
    match &docs.deprecated {
        Some(reason) => {
            let reason: String = reason.chars().take(MAX_REASON).collect();
            // Rustdoc reads it as Markdown.
            let note = markdown::line(&reason);
            quote!(#[deprecated(note = #note)])
        }
        None => TokenStream::new(),
    }
}

/// Returns the lines of an item's documentation, for a comment or a page.
pub fn lines(docs: &Docs, fallback: &str, place: Place) -> Vec<String> {
    let (title, mut description) = (filled(docs.title.as_deref()), filled(docs.description.as_deref()));
    if title.map(str::trim) == description.map(str::trim) {
        description = None;
    }
    // Markup alone says nothing.
    let said = [title, description].into_iter().flatten().map(|text| markdown::blocks(&ended(text), place));
    let mut paragraphs: Vec<Vec<String>> = said.filter(|lines| lines.iter().any(|line| !line.is_empty())).collect();
    if paragraphs.is_empty() {
        paragraphs.push(vec![fallback.to_owned()]);
    }
    if !docs.notes.is_empty() {
        paragraphs.push(markdown::blocks(&docs.notes.join(" "), place));
    }
    paragraphs.join(&String::new())
}

/// A text that says something, with the indentation of its first line: that of others may be measured by it.
fn filled(text: Option<&str>) -> Option<&str> {
    text.map(str::trim_end).filter(|text| !text.is_empty())
}

/// A line of words ends with a full stop.
fn ended(text: &str) -> String {
    let is_sentence = !text.contains('\n') && text.ends_with(|c: char| c.is_alphanumeric());
    if is_sentence { format!("{text}.") } else { text.to_owned() }
}

/// A wire name in words: `organization_id` is "Organization id".
pub fn in_words(wire_name: &str) -> String {
    let words = heck::ToSnakeCase::to_snake_case(wire_name).replace('_', " ");
    let clean: String = words.chars().filter(|c| c.is_alphanumeric() || *c == ' ').take(80).collect();
    let mut chars = clean.trim().chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_ends_a_comment() {
        assert_eq!(own("a\rb\u{2028}c\0").to_string(), quote!(#[doc = " abc"]).to_string());
    }

    #[test]
    fn code_of_strangers_is_never_a_doctest() {
        let docs = Docs {
            title: Some("A".to_owned()),
            description: Some("    ```rust\n    fn main() {}\n    ```".to_owned()),
            ..Docs::default()
        };
        let expected = ["A.", "", "```text", "fn main() {}", "```"];
        assert_eq!(lines(&docs, "", Place::Comment), expected);
        assert_eq!(lines(&docs, "", Place::Page), expected);
    }

    #[test]
    fn markup_alone_says_nothing() {
        for description in ["<p/>", "<br>", " ", "<!-- -->", "<p></p>\n\n<p/>", "&nbsp;", "![](a.png)"] {
            let docs = Docs {
                description: Some(description.to_owned()),
                notes: vec!["A note.".to_owned()],
                ..Docs::default()
            };
            for place in [Place::Comment, Place::Page] {
                assert_eq!(lines(&docs, "Name.", place), ["Name.", "", "A note."], "{description}");
            }
        }
    }

    #[test]
    fn a_reason_runs_nothing_where_rustdoc_shows_it() {
        let docs =
            Docs { deprecated: Some("![x](https://x.example) `a` [b](javascript:b)".to_owned()), ..Docs::default() };
        assert_eq!(deprecated(&docs).to_string(), quote!(#[deprecated(note = "x `a` b")]).to_string());
    }
}
