//! Rustdoc's reading of text, determined apart from the generator: by the parser of its own release as well as by the latest.

use sdkwright::markdown::{self, Place};

/// A sentence that stands behind each text.
const BEHIND: &str = "Behind `it`.";

/// Requirements for any text at any place.
pub(crate) fn judge(text: &str) {
    let comment = markdown::blocks(text, Place::Comment);
    let page = markdown::blocks(text, Place::Page);
    for lines in [&comment, &page] {
        assert!(lines.iter().all(|line| !line.contains(['\n', '\r', '\t']) && line.trim_end() == line), "{lines:?}");
        let most = 40 + text.len();
        let written: usize = lines.iter().map(String::len).sum();
        assert!(written <= 100 * most, "{written} bytes for {}", text.len());
    }
    for documentation in [unindented(&comment), page.join("\n")] {
        let documentation = format!("{documentation}\n\n{BEHIND}");
        latest::judge(&documentation);
        release::judge(&documentation);
    }
    words_are_kept(text, &comment);
    // The rendered text has the words of the original.
    let written = comment.join("\n");
    if written.chars().count() <= 8_000 {
        let again = markdown::blocks(&written, Place::Comment).join("\n");
        assert!(
            latest::words(&again) == latest::words(&written),
            "{text:?} is written as\n{written}\nand that as\n{again}"
        );
    }
    for (line, is_cell) in [(markdown::line(text), false), (markdown::cell(text), true)] {
        assert!(!line.contains(['\n', '\r', '\t']), "{line:?}");
        let (sentence, table) =
            (format!("Of {line}.\n\n{BEHIND}"), format!("| a | b |\n| --- | --- |\n| {line} | c |\n\n{BEHIND}"));
        latest::judge(if is_cell { &table } else { &sentence });
        release::judge(if is_cell { &table } else { &sentence });
        if is_cell {
            assert_eq!((latest::cells(&table), release::cells(&table)), (4, 4), "of {text:?}\n{table}");
        }
    }
    for (code, is_cell) in [(markdown::code(text), false), (markdown::code_in_cell(text, 60), true)] {
        let sentence = if is_cell { format!("| {code} | b |\n| --- | --- |") } else { format!("Of {code}.") };
        assert_eq!((latest::codes(&sentence), release::codes(&sentence)), (1, 1), "of {text:?}\n{sentence}");
    }
    report_is_text(text);
}

/// The text of comments, as rustdoc joins their lines (`unindent_doc_fragments`).
fn unindented(lines: &[String]) -> String {
    let lines: Vec<String> =
        lines.iter().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") }).collect();
    let filled = lines.iter().filter(|line| line.chars().any(|c| !c.is_whitespace()));
    let indentation =
        filled.map(|line| line.chars().take_while(|c| matches!(c, ' ' | '\t')).count()).min().unwrap_or(0);
    lines.iter().map(|line| line.get(indentation..).unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// If the text has no HTML, each letter of its words is there, in order.
fn words_are_kept(text: &str, written: &[String]) {
    let kept = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = kept.chars().filter(|c| !markdown::is_unprintable(*c) || *c == '\t').collect();
    // Indentation that all lines have is not of the text, but may mean code.
    let is_indented = kept.lines().all(|line| line.trim().is_empty() || line.starts_with([' ', '\t']));
    if text.contains('<') || text.chars().count() > 7_000 || is_indented {
        return;
    }
    let written = latest::words(&written.join("\n"));
    let mut rest = written.chars();
    let lost = latest::words(&kept).chars().find(|c| !rest.any(|other| other == *c));
    assert_eq!(lost, None, "a letter of {text:?} is not in {written:?}");
}

/// A report holds no mark, mention, reference, address or command.
fn report_is_text(text: &str) {
    let line = text.replace(|c: char| c.is_control(), " ");
    let report = markdown::report(&line);
    assert!(!report.contains("##[") && !report.contains("://") && !report.contains("@t"), "{report}");
    assert!(!markdown::report_code(&line).contains("##["));
    let shown = latest::shown(&format!("x {report}"));
    let lower = shown.to_ascii_lowercase();
    assert!(!lower.contains("www.") && !lower.contains("gh-") && !lower.contains("://"), "{shown}");
    let is_reference = |(at, _): (usize, &str)| shown[at + 1..].starts_with(|c: char| c.is_ascii_digit());
    assert!(!shown.match_indices('#').any(is_reference), "{shown}");
    let defused = markdown::defused(&line);
    assert!(!defused.contains("##[") && !defused.trim_start().starts_with("::"), "{defused}");
}

macro_rules! parser {
    ($name:ident, $parser:ident) => {
        mod $name {
            use $parser::{BrokenLink, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

            /// `main_body_opts` of rustdoc.
            fn options() -> Options {
                Options::ENABLE_TABLES
                    | Options::ENABLE_FOOTNOTES
                    | Options::ENABLE_STRIKETHROUGH
                    | Options::ENABLE_TASKLISTS
                    | Options::ENABLE_SMART_PUNCTUATION
            }

            /// Documentation runs, fetches and links nothing, and the item behind it is not part of it.
            pub(super) fn judge(documentation: &str) {
                for options in [Options::empty(), options()] {
                    let unknown = |link: BrokenLink<'_>| -> Option<(CowStr<'_>, CowStr<'_>)> {
                        panic!("rustdoc looks for {:?} in\n{documentation}", link.reference)
                    };
                    let (mut depth, mut in_link, mut last) = (0, 0, Vec::new());
                    for event in Parser::new_with_broken_link_callback(documentation, options, Some(unknown)) {
                        match &event {
                            Event::Start(tag) => {
                                if depth == 0 {
                                    last.clear();
                                }
                                depth += 1;
                                judge_tag(tag, documentation);
                                in_link += usize::from(matches!(tag, Tag::Link { .. } | Tag::CodeBlock(_)));
                            }
                            Event::End(tag) => {
                                depth -= 1;
                                in_link -= usize::from(matches!(tag, TagEnd::Link | TagEnd::CodeBlock));
                            }
                            Event::Text(text) if in_link == 0 => {
                                let address = text.split_once("://").filter(|(before, _)| before.ends_with("http") || before.ends_with("https"));
                                let is_bare = address.is_some_and(|(_, after)| after.starts_with(|c: char| c.is_ascii_alphanumeric()));
                                assert!(!is_bare, "a bare address in\n{documentation}");
                            }
                            Event::Text(_) | Event::Code(_) | Event::SoftBreak | Event::HardBreak | Event::Rule => {}
                            other => panic!("{other:?} in\n{documentation}"),
                        }
                        last.push(format!("{event:?}"));
                    }
                    let shape = ["Start(Paragraph)", "Text(Borrowed(\"Behind \"))", "Code(Borrowed(\"it\"))", "Text(Borrowed(\".\"))", "End(Paragraph)"];
                    assert_eq!(last, shape, "what stands behind is changed by\n{documentation}");
                }
            }

            fn judge_tag(tag: &Tag<'_>, documentation: &str) {
                match tag {
                    Tag::CodeBlock(CodeBlockKind::Fenced(info)) if &**info == "text" => {}
                    Tag::Link { link_type: LinkType::Email, .. } => {}
                    Tag::Link { dest_url, link_type: LinkType::Inline | LinkType::Autolink, .. } => {
                        let dest = dest_url.to_ascii_lowercase();
                        assert!(["http://", "https://", "mailto:"].iter().any(|start| dest.starts_with(start)), "{dest} in\n{documentation}");
                    }
                    Tag::CodeBlock(_) | Tag::Link { .. } | Tag::Image { .. } | Tag::HtmlBlock | Tag::FootnoteDefinition(_) | Tag::MetadataBlock(_) => {
                        panic!("{tag:?} in\n{documentation}")
                    }
                    _ => {}
                }
            }

            /// The letters that are shown.
            #[allow(dead_code, reason = "of one parser")]
            pub(super) fn words(documentation: &str) -> String {
                shown(documentation).to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
            }

            /// Text that is shown.
            #[allow(dead_code, reason = "of one parser")]
            pub(super) fn shown(documentation: &str) -> String {
                let events = Parser::new_ext(documentation, options() - Options::ENABLE_SMART_PUNCTUATION);
                events.fold(String::new(), |shown, event| match event {
                    Event::Text(text) | Event::Code(text) => shown + &text,
                    _ => shown,
                })
            }

            pub(super) fn cells(table: &str) -> usize {
                Parser::new_ext(table, options()).filter(|event| matches!(event, Event::Start(Tag::TableCell))).count()
            }

            /// Number of pieces of code, if there is nothing else but words around them.
            pub(super) fn codes(sentence: &str) -> usize {
                Parser::new_ext(sentence, options())
                    .inspect(|event| {
                        let is_table = matches!(event, Event::Start(Tag::Table(_) | Tag::TableHead | Tag::TableCell | Tag::Paragraph) | Event::End(_));
                        let is_word = matches!(event, Event::Text(text) if ["Of ", ".", "b"].contains(&&**text));
                        assert!(is_table || is_word || matches!(event, Event::Code(_)), "{event:?} in\n{sentence}");
                    })
                    .filter(|event| matches!(event, Event::Code(_)))
                    .count()
            }
        }
    };
}

parser!(latest, pulldown_cmark);
parser!(release, pulldown_cmark_of_rustdoc);
