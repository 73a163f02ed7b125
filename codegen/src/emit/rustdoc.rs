//! Documentation of strangers as rustdoc: Markdown that neither becomes code that runs nor breaks a link.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::Docs;

/// Widest line of a comment, in characters.
const WIDTH: usize = 100;
/// Longest text that is taken over, in characters; books belong elsewhere.
const MAX_TEXT: usize = 8_000;

/// Attributes for an item: its title, description and notes. `fallback`, Markdown of our own, is said where the
/// document says nothing.
pub fn attributes(docs: &Docs, fallback: &str) -> TokenStream {
    lines_to_attributes(&lines(docs, fallback))
}

/// The same, with paragraphs of our own after those of the document. They are Markdown already.
pub fn attributes_with(docs: &Docs, fallback: &str, more: &[String]) -> TokenStream {
    let mut lines = lines(docs, fallback);
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

/// The same for the file that it stands in: `#![doc = "…"]`.
pub fn inner(text: &str) -> TokenStream {
    let lines = text.lines().map(commented);
    quote!(#(#![doc = #lines])*)
}

/// The last gate before Rust: a carriage return in a comment is no Rust, and nothing else of its kind belongs there.
fn commented(line: &str) -> String {
    // protection: comment-line
    if line.is_empty() { String::new() } else { format!(" {}", printable(line)) }
}

fn lines_to_attributes(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| commented(line));
    quote!(#(#[doc = #lines])*)
}

/// `#[deprecated(note = "…")]` where it is.
pub fn deprecated(docs: &Docs) -> TokenStream {
    match &docs.deprecated {
        Some(reason) => {
            let note: String = printable(reason).chars().take(300).collect();
            quote!(#[deprecated(note = #note)])
        }
        None => TokenStream::new(),
    }
}

/// The lines of an item's documentation.
pub fn lines(docs: &Docs, fallback: &str) -> Vec<String> {
    let title = docs.title.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let description =
        docs.description.as_deref().map(str::trim).filter(|text| !text.is_empty() && Some(*text) != title);
    let mut paragraphs: Vec<String> = [title, description].into_iter().flatten().map(ended).collect();
    let is_silent = paragraphs.is_empty();
    paragraphs.extend((!docs.notes.is_empty()).then(|| docs.notes.join(" ")));
    let mut lines: Vec<String> = if is_silent { vec![fallback.to_owned()] } else { Vec::new() };
    for paragraph in paragraphs {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(markdown(&paragraph));
    }
    lines
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

/// Characters that change how the rest of a line looks, or that text can't hold.
pub fn is_unprintable(c: char) -> bool {
    // protection: unprintable
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{2028}' | '\u{2029}')
}

/// Text of one line without such characters.
pub fn printable(line: &str) -> String {
    line.chars().filter(|c| !is_unprintable(*c) && *c != '\n').collect()
}

/// Markdown from a document, made safe and wrapped.
pub fn markdown(text: &str) -> Vec<String> {
    let clean: String =
        text.replace("\r\n", "\n").replace('\t', "  ").chars().filter(|c| !is_unprintable(*c)).take(MAX_TEXT).collect();
    blocks(&clean.lines().collect::<Vec<_>>(), Quotes::Kept)
}

/// What becomes of block quotes; of one in another only the words are kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    Kept,
    Escaped,
}

/// What a line of a block quote holds (CommonMark 0.31, 5.1).
fn quoted<'l>(line: &&'l str) -> Option<&'l str> {
    let rest = line.trim_start().strip_prefix('>')?;
    Some(rest.strip_prefix(' ').unwrap_or(rest))
}

/// `[!NOTE]`, as GitHub writes what kind of note a quote is.
fn alert(line: &str) -> Option<String> {
    let kind = line.strip_prefix("[!")?.strip_suffix(']')?;
    let is_word = kind.chars().all(|c| c.is_ascii_alphabetic()) && !kind.is_empty();
    is_word.then(|| format!("**{}**", in_words(&kind.to_ascii_lowercase())))
}

/// Paragraphs, lists, headings, quotes and fences, made safe and wrapped.
fn blocks(lines: &[&str], quotes: Quotes) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut fence: Option<String> = None;
    // Of the list item that the line before belongs to: what goes on with it is indented as much.
    let mut indent = 0;
    let mut rest = lines.iter();
    while let Some(line) = rest.next() {
        let trimmed = line.trim();
        if let Some(open) = &fence {
            // Anything that could end the fence early ends it.
            if trimmed.starts_with(open.as_str()) {
                out.push(open.clone());
                fence = None;
            } else {
                out.push(line.trim_end().to_owned());
            }
            continue;
        }
        if let (Quotes::Kept, Some(first)) = (quotes, quoted(line)) {
            let more = rest.as_slice().iter().map_while(quoted);
            let inside: Vec<&str> = std::iter::once(first).chain(more).collect();
            out.extend(blocks(&inside, Quotes::Escaped).iter().map(|line| format!("> {line}").trim_end().to_owned()));
            rest = rest.as_slice()[inside.len() - 1..].iter();
            // A line without a mark would go on with a paragraph of the quote (5.1, laziness), which is seldom meant.
            if rest.as_slice().first().is_some_and(|next| !next.trim().is_empty()) {
                out.push(String::new());
            }
            indent = 0;
            continue;
        }
        let marker = ["```", "~~~"].into_iter().find(|marker| trimmed.starts_with(marker));
        if let Some(marker) = marker {
            let length = trimmed.chars().take_while(|c| marker.starts_with(*c)).count();
            let ticks = marker[..1].repeat(length);
            // protection: fence
            out.push(format!("{ticks}text"));
            fence = Some(ticks);
            indent = 0;
        } else if trimmed.is_empty() {
            if out.last().is_some_and(|last| !last.is_empty()) {
                out.push(String::new());
            }
            indent = 0;
        } else if let Some(words) = alert(trimmed) {
            out.extend([words, String::new()]);
            indent = 0;
        } else if is_break(trimmed) || is_heading(trimmed) {
            indent = 0;
            wrap(&inline(trimmed), 0, &mut out);
        } else if let Some((markers, rest)) = list_item(trimmed) {
            indent = markers.len();
            wrap(&(markers + &inline(rest)), indent, &mut out);
        } else {
            // protection: indented-code
            wrap(&(" ".repeat(indent) + &inline(trimmed)), indent, &mut out);
        }
    }
    // protection: fence-end
    out.extend(fence);
    while out.last().is_some_and(String::is_empty) {
        out.pop();
    }
    out
}

/// Escapes what rustdoc would take for a fence, a link or HTML; makes links of bare addresses.
fn inline(line: &str) -> String {
    let chars: Vec<char> = line.chars().collect();
    let mut out = String::with_capacity(line.len() + 8);
    let mut i = 0;
    while i < chars.len() {
        let rest = &chars[i..];
        match chars[i] {
            '`' => {
                let ticks = rest.iter().take_while(|c| **c == '`').count();
                match code_end(rest, ticks) {
                    Some(end) => {
                        out.extend(&rest[..end]);
                        i += end;
                    }
                    None => {
                        out.extend(std::iter::repeat_n("\\`", ticks));
                        i += ticks;
                    }
                }
                continue;
            }
            // protection: image
            '!' if rest.get(1) == Some(&'[') && link_end(&rest[1..]).is_some() => out.push_str("\\!"),
            '~' if rest.starts_with(&['~'; 3]) => {
                let tildes = rest.iter().take_while(|c| **c == '~').count();
                out.extend(std::iter::repeat_n("\\~", tildes));
                i += tildes;
                continue;
            }
            '\\' if chars.get(i + 1).is_some_and(char::is_ascii_punctuation) => {
                out.extend(&rest[..2]);
                i += 2;
                continue;
            }
            'h' if is_address(rest) && !chars[..i].last().is_some_and(|c| c.is_alphanumeric()) => {
                let end = address_end(rest);
                out.push('<');
                out.extend(&rest[..end]);
                out.push('>');
                i += end;
                continue;
            }
            '[' => {
                if let Some(end) = link_end(rest) {
                    out.extend(&rest[..end]);
                    i += end;
                    continue;
                }
                if let Some((words, end)) = lost_link(rest) {
                    out.push_str(&inline(&words));
                    i += end;
                    continue;
                }
                out.push_str("\\[");
            }
            // protection: html
            c @ (']' | '<' | '>') => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
        i += 1;
    }
    out
}

/// Where a code span that begins here ends.
fn code_end(rest: &[char], ticks: usize) -> Option<usize> {
    let mut i = ticks;
    while i < rest.len() {
        let run = rest[i..].iter().take_while(|c| **c == '`').count();
        if run == ticks {
            return Some(i + run);
        }
        i += run.max(1);
    }
    None
}

fn is_address(rest: &[char]) -> bool {
    let start: String = rest.iter().take(9).collect();
    (start.starts_with("http://") || start.starts_with("https://")) && rest.len() > 9
}

fn address_end(rest: &[char]) -> usize {
    let stop = |c: &char| {
        c.is_whitespace()
            || matches!(c, '<' | '>' | '"' | '\'' | '`' | ')' | ']' | '}' | '|' | '*' | '\\' | '[' | '(' | '{')
    };
    let end = rest.iter().position(stop).unwrap_or(rest.len());
    let punctuation = rest[..end].iter().rev().take_while(|c| matches!(c, '.' | ',' | ';' | ':' | '!' | '?')).count();
    end - punctuation
}

/// Where `[words](https://…)` ends, if that is what begins here.
fn link_end(rest: &[char]) -> Option<usize> {
    let close = rest.iter().position(|c| *c == ']')?;
    let plain = |part: &[char]| !part.iter().any(|c| matches!(c, '[' | ']' | '<' | '>' | '`' | '\\' | '(' | ')' | '"'));
    // protection: link
    if rest.get(close + 1) != Some(&'(') || !plain(&rest[1..close]) || close == 1 || !is_address(&rest[close + 2..]) {
        return None;
    }
    let end = close + 2 + rest[close + 2..].iter().position(|c| *c == ')')?;
    let target = &rest[close + 2..end];
    (plain(target) && !target.iter().any(|c| c.is_whitespace())).then_some(end + 1)
}

/// The words of `[words](target)` whose target leads nowhere from here (a path on the site that the text is from, an
/// anchor, a script), and where it ends.
fn lost_link(rest: &[char]) -> Option<(String, usize)> {
    let close = rest.iter().position(|c| *c == ']').filter(|close| *close > 1)?;
    let words = &rest[1..close];
    if words.contains(&'[') || rest.get(close + 1) != Some(&'(') {
        return None;
    }
    let end = close + 2 + rest[close + 2..].iter().position(|c| *c == ')')?;
    let target = &rest[close + 2..end];
    let is_plain = !target.iter().any(|c| c.is_whitespace() || matches!(c, '(' | '`' | '<' | '>'));
    is_plain.then(|| (words.iter().collect(), end + 1))
}

/// Breaks a line at spaces, and indents what comes after the break. Rows of tables stay as they are, and so do code and links:
/// what looks like a row is taken for one, and a link in it that were broken would be none.
fn wrap(line: &str, indent: usize, out: &mut Vec<String>) {
    let (start, text) = line.split_at(line.len() - line.trim_start().len());
    if text.starts_with('|') || text.contains(" | ") || line.chars().count() <= WIDTH {
        out.push(line.to_owned());
        return;
    }
    let mut current = start.to_owned();
    let mut is_new = true;
    let (mut in_code, mut in_link) = (false, false);
    for word in text.split(' ') {
        let is_inside = in_code || in_link;
        let breaks = !is_inside && !could_mean_more(word) && current.chars().count() + 1 + word.chars().count() > WIDTH;
        if breaks && !current.trim().is_empty() {
            out.push(std::mem::replace(&mut current, " ".repeat(indent)));
        } else if !is_new {
            current.push(' ');
        }
        is_new = false;
        current.push_str(word);
        in_code ^= word.matches('`').count() % 2 == 1;
        // No bracket of words stands without a backslash.
        let mark = word.rfind(['[', ']']).filter(|at| !word[..*at].ends_with('\\') && !in_code);
        in_link = mark.map_or(in_link, |at| word[at..].starts_with('['));
    }
    out.push(current);
}

/// Words that would begin a list, heading or quotation at the start of a line.
fn could_mean_more(word: &str) -> bool {
    word.is_empty()
        || word.starts_with(['#', '-', '+', '*', '>', '=', '|', '`', '~'])
        || (word.starts_with(|c: char| c.is_ascii_digit()) && word.ends_with(['.', ')']))
}

/// A line across (CommonMark 0.31, 4.1), which looks like an empty list item.
fn is_break(line: &str) -> bool {
    let mut marks = line.chars().filter(|c| *c != ' ');
    let first = marks.next();
    first.is_some_and(|c| matches!(c, '-' | '*' | '_')) && marks.clone().count() >= 2 && marks.all(|c| Some(c) == first)
}

/// `## Words` (CommonMark 0.31, 4.2).
fn is_heading(line: &str) -> bool {
    let rest = line.trim_start_matches('#');
    (1..=6).contains(&(line.len() - rest.len())) && (rest.is_empty() || rest.starts_with(' '))
}

/// The markers that begin a list item, and items in it, each with one space, and the rest (CommonMark 0.31, 5.2).
fn list_item(line: &str) -> Option<(String, &str)> {
    let mut markers = String::new();
    let mut rest = line;
    while let Some((marker, text)) = rest.split_once(' ') {
        let number = marker.strip_suffix(['.', ')']).unwrap_or_default();
        let is_number = (1..=9).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
        if !(is_number || matches!(marker, "-" | "*" | "+")) || is_break(rest) || text.trim().is_empty() {
            break;
        }
        markers.push_str(marker);
        markers.push(' ');
        rest = text.trim_start();
    }
    (!markers.is_empty()).then_some((markers, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_html_are_data() {
        for (text, safe) in [
            ("a [b] c", r"a \[b\] c"),
            ("a <script> b", r"a \<script\> b"),
            ("see https://x.example/a.", "see <https://x.example/a>."),
            ("[x](https://x.example)", "[x](https://x.example)"),
            ("[x](javascript:alert)", "x"),
            ("see [the *guide*](/docs/guide#a), [b](", r"see the *guide*, \[b\]("),
            ("![alt](img.png) [](x) [a](b c)", r"!alt \[\](x) \[a\](b c)"),
            ("![x](https://x.example)", r"\![x](https://x.example)"),
            ("`[a]` and `b", r"`[a]` and \`b"),
            ("a\u{202e}b\u{0}c", "abc"),
        ] {
            assert_eq!(markdown(text), [safe], "{text}");
        }
    }

    #[test]
    fn no_character_ends_a_comment() {
        assert_eq!(own("a\rb\u{2028}c\0").to_string(), quote!(#[doc = " abc"]).to_string());
    }

    #[test]
    fn code_of_strangers_is_never_a_doctest() {
        assert_eq!(markdown("x\n```rust\nfn main() {}\n"), ["x", "```text", "fn main() {}", "```"]);
        assert_eq!(markdown("x\n\n    indented"), ["x", "", "indented"]);
        assert_eq!(markdown("~~~\na\n~~~~\nb"), ["~~~text", "a", "~~~", "b"]);
        assert_eq!(markdown("- ~~~rust\n  fn main() {}"), [r"- \~\~\~rust", "  fn main() {}"]);
        assert_eq!(markdown("- 1.      fn main() {}"), ["- 1. fn main() {}"]);
    }

    #[test]
    fn quotes_are_quotes_of_what_is_safe() {
        let text = "a\n> [!NOTE]\n> see [b] > c\n>> d\n>\n> ```rust\n> fn main() {}\ne\n>     f\n```\n> g\n```";
        let note = ["a", "> **Note**", ">", r"> see \[b\] \> c", r"> \> d", ">"];
        let code = ["> ```text", "> fn main() {}", "> ```", "", "e", "> f", "", "```text", "> g", "```"];
        assert_eq!(markdown(text), [&note[..], &code].concat());
        assert_eq!(markdown("> a\nb\n\n> c\n\nd"), ["> a", "", "b", "", "> c", "", "d"]);
        let lines = markdown(&format!("> {}", "word ".repeat(40)));
        assert!(lines.len() > 1 && lines.iter().all(|line| line.starts_with("> word")), "{lines:?}");
        assert_eq!(markdown(&">".repeat(9_000)).len(), 1);
    }

    #[test]
    fn long_lines_are_wrapped_and_lists_indented() {
        let lines = markdown(&format!("- {}", "word ".repeat(40)));
        assert!(lines.len() > 1 && lines.iter().all(|line| line.chars().count() <= WIDTH), "{lines:?}");
        assert!(lines[1].starts_with("  word"));
    }

    #[test]
    fn links_and_rows_stay_whole() {
        let link = format!("[{}](https://x.example/)", "word ".repeat(30).trim());
        assert_eq!(markdown(&link), [link.as_str()]);
        assert_eq!(markdown(&format!("see {link} now, and later")).len(), 2);
        let row = format!("a | {}", "word ".repeat(30).trim());
        assert_eq!(markdown(&row), [row.as_str()]);
    }

    #[test]
    fn what_goes_on_with_a_list_item_is_indented_below_it() {
        let text = "a\n* b\nc\n10.   d\ne\n\nf\n- 1) g\nh\n---\ni\n- j\n# k\nl\n- m\n|n|\n* * *\no";
        let expected = [
            "a", "* b", "  c", "10. d", "    e", "", "f", "- 1) g", "     h", "---", "i", "- j", "# k", "l", "- m",
            "  |n|", "* * *", "o",
        ];
        assert_eq!(markdown(text), expected);
        let lines = markdown(&format!("- a\n{}", "word ".repeat(40)));
        assert!(lines.len() > 2 && lines[1..].iter().all(|line| line.starts_with("  word")), "{lines:?}");
    }
}
