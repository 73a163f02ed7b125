//! Findings as text: code, place, message, help and the lines that they are about.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;

use indexmap::IndexMap;
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode, SourceSpan};

use crate::diagnostics::{Diagnostic, Diagnostics, Location, Severity};
use crate::foreign::Shown;

/// Places that are named of those that have the same fault.
const SHOWN_PLACES: usize = 4;
/// Faults of one code that are shown; the others are counted.
const SHOWN_WARNINGS: usize = 3;
const SHOWN_ERRORS: usize = 20;
/// Lines longer than this are not quoted: the document is written without line breaks.
const LONGEST_QUOTED_LINE: usize = 300;

/// Renders findings; keeps the texts of the files that it quotes.
pub(super) struct Renderer {
    handler: GraphicalReportHandler,
    texts: HashMap<String, Option<String>>,
}

impl Renderer {
    /// With colours, or for files and pipes.
    pub(super) fn new(colours: bool) -> Self {
        let theme = if colours { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let handler = GraphicalReportHandler::new_themed(theme).with_links(false).with_width(110).with_context_lines(1);
        Self { handler, texts: HashMap::new() }
    }

    /// All findings, those of one code together, errors last: they are what the reader should see first in a terminal.
    pub(super) fn all(&mut self, diagnostics: &Diagnostics) -> String {
        let mut groups: IndexMap<(Severity, &str), Vec<&Diagnostic>> = IndexMap::new();
        for finding in diagnostics.iter() {
            groups.entry((finding.severity, finding.code)).or_default().push(finding);
        }
        groups.sort_by(|a, _, b, _| a.0.cmp(&b.0)); // stable: else in the order they came up
        let mut out = String::new();
        for ((severity, code), findings) in groups {
            let shown = if severity == Severity::Error { SHOWN_ERRORS } else { SHOWN_WARNINGS };
            let mut causes: IndexMap<_, Vec<&Diagnostic>> = IndexMap::new();
            for finding in findings {
                causes.entry((&finding.message, &finding.help)).or_default().push(finding);
            }
            let left_out: usize = causes.values().skip(shown).map(Vec::len).sum();
            for findings in causes.values().take(shown) {
                self.cause(findings, &mut out);
            }
            if left_out > 0 {
                let _ = writeln!(out, "  … and {left_out} more `{code}` (--message-format json lists all)\n");
            }
            let _ = writeln!(out, "  for details: `sdkwright explain {code}`\n");
        }
        out
    }

    /// Findings that say the same of several places: one entry, with their number.
    fn cause(&mut self, findings: &[&Diagnostic], out: &mut String) {
        let [first, others @ ..] = findings else { return };
        self.one(first, out);
        if others.is_empty() {
            return;
        }
        let place = |finding: &&Diagnostic| {
            let Location { file, line, column, .. } = &finding.location;
            format!("{file}:{line}:{column}")
        };
        let places: Vec<String> = others.iter().take(SHOWN_PLACES).map(place).collect();
        let more = if others.len() > SHOWN_PLACES { ", …" } else { "" };
        out.pop();
        let noun = if others.len() == 1 { "place" } else { "places" };
        let _ = writeln!(out, "  the same at {} more {noun}: {}{more}\n", others.len(), places.join(", "));
    }

    fn one(&mut self, finding: &Diagnostic, out: &mut String) {
        let excerpt = self.excerpt(finding);
        let report = Finding { finding, excerpt };
        let start = out.len();
        if self.handler.render_report(out, &report).is_err() {
            out.truncate(start);
            let _ = writeln!(out, "{finding}");
        }
        out.push('\n');
    }

    /// The file and the byte range of the place, where the file can be quoted.
    fn excerpt(&mut self, finding: &Diagnostic) -> Option<(NamedSource<String>, SourceSpan)> {
        let place = &finding.location;
        let text =
            self.texts.entry(place.file.raw().to_owned()).or_insert_with(|| fs::read_to_string(place.file.raw()).ok());
        let text = text.as_deref()?;
        let line_number = usize::try_from(place.line).ok()?.checked_sub(1)?;
        let first = line_number.saturating_sub(1);
        let lines: Vec<&str> = text.lines().skip(first).take(3).collect();
        if lines.iter().any(|line| line.len() > LONGEST_QUOTED_LINE) {
            return None;
        }
        let line = lines.get(line_number - first)?;
        let column = usize::try_from(place.column).ok()?.saturating_sub(1);
        let in_line: usize = line.chars().take(column).map(char::len_utf8).sum();
        let length = token_length(&line[in_line..]);
        // One line before and one after are enough; the handler counts lines from the start of what it is given.
        let mut quoted = "\n".repeat(first);
        for line in &lines[..line_number - first] {
            quoted.push_str(&(shown(line) + "\n"));
        }
        let start = quoted.len() + shown(&line[..in_line]).len();
        let token = shown(&line[in_line..in_line + length]).len();
        for line in &lines[line_number - first..] {
            quoted.push_str(&(shown(line) + "\n"));
        }
        Some((NamedSource::new(place.file.to_string(), quoted), (start, token).into()))
    }
}

/// A line as it is quoted.
fn shown(line: &str) -> String {
    let shown = line.replace('\t', "    ");
    // protection: quoted-line
    Shown(&shown).to_string()
}

/// Length of the key or value that begins there: a quoted text, or up to the next separator.
fn token_length(rest: &str) -> usize {
    let end = match rest.strip_prefix('"') {
        Some(quoted) => quoted.find('"').map(|end| end + 2),
        None => rest.find([',', '}', ']', ' ']).filter(|end| *end > 0),
    };
    let end = end.unwrap_or_else(|| rest.trim_end().len());
    let key = rest[..end].strip_suffix(':').map(str::len).filter(|end| *end > 0);
    key.unwrap_or(end).max(usize::from(!rest.is_empty()))
}

/// A finding as miette wants it.
#[derive(Debug)]
struct Finding<'a> {
    finding: &'a Diagnostic,
    excerpt: Option<(NamedSource<String>, SourceSpan)>,
}

impl std::fmt::Display for Finding<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Diagnostic { location, message, .. } = self.finding;
        match &self.excerpt {
            // The excerpt has the file, line and column above it.
            Some(_) if location.pointer.is_empty() => message.fmt(f),
            Some(_) => write!(f, "{message} (#{})", location.pointer),
            None if location.file.is_empty() => message.fmt(f),
            None => write!(f, "{location}: {message}"),
        }
    }
}

impl std::error::Error for Finding<'_> {}

impl miette::Diagnostic for Finding<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        Some(Box::new(self.finding.code))
    }
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.severity {
            Severity::Warning => miette::Severity::Warning,
            Severity::Error => miette::Severity::Error,
        })
    }
    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        let help = &self.finding.help;
        (!help.is_empty()).then(|| Box::new(help) as Box<dyn std::fmt::Display>)
    }
    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|(source, _)| source as &dyn SourceCode)
    }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let (_, span) = self.excerpt.as_ref()?;
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(None, *span))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn many(count: u32, file: &str) -> Diagnostics {
        let mut diagnostics = Diagnostics::default();
        for line in 1..=count {
            let location = Location { file: file.into(), line, column: 3, pointer: format!("/a/{line}").into() };
            diagnostics.warn("null-in-enum", location, "`null` stands in an enum", "the schema is nullable");
        }
        diagnostics
    }

    #[test]
    fn many_findings_of_one_code_are_counted() {
        let text = Renderer::new(false).all(&many(10, "api.yaml"));
        assert_eq!(text.matches("`null` stands in an enum").count(), 1, "{text}");
        let places = "the same at 9 more places: api.yaml:2:3, api.yaml:3:3, api.yaml:4:3, api.yaml:5:3, …";
        for part in ["api.yaml:1:3 (#/a/1)", "help: the schema is nullable", places, "sdkwright explain null-in-enum"] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }

    #[test]
    fn many_faults_of_one_code_are_counted() {
        let mut diagnostics = Diagnostics::default();
        for line in 1..=10 {
            let location = Location { line, ..Location::default() };
            diagnostics.warn("unknown-key", location, format!("`k{line}` is not a key"), "remove it");
        }
        let text = Renderer::new(false).all(&diagnostics);
        assert_eq!(text.matches("is not a key").count(), SHOWN_WARNINGS, "{text}");
        assert!(text.contains("… and 7 more `unknown-key`"), "{text}");
        assert_eq!(text.matches("sdkwright explain unknown-key").count(), 1, "{text}");
    }

    #[test]
    fn errors_come_last() {
        let mut diagnostics = Diagnostics::default();
        diagnostics.error("broken-reference", Location::default(), "first", "");
        diagnostics.append(many(1, "api.yaml"));
        let text = Renderer::new(false).all(&diagnostics);
        assert!(text.find("null-in-enum") < text.find("broken-reference"), "{text}");
    }

    #[test]
    fn the_line_is_quoted_where_the_file_can_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("api.yaml");
        fs::write(&file, "first: 1\nö: [\"x y\", null]\nlast: 2\n").unwrap();
        let mut diagnostics = Diagnostics::default();
        let location = Location { file: file.as_path().into(), line: 2, column: 5, pointer: "/ö/0".into() };
        diagnostics.warn("unknown-key", location, "m", "h");
        let text = Renderer::new(false).all(&diagnostics);
        assert!(text.contains("ö: [\"x y\", null]"), "{text}");
    }

    #[test]
    fn a_token_is_a_key_or_a_value() {
        for (rest, token) in [
            ("respones:", "respones"),
            ("/a: {b: c}", "/a"),
            ("\"a:\": 1", "\"a:\""),
            ("text, b", "text"),
            ("https://a.example", "https://a.example"),
            (":", ":"),
            ("", ""),
        ] {
            assert_eq!(token_length(rest), token.len(), "{rest}");
        }
    }

    #[test]
    fn a_quoted_line_is_text() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("api.yaml");
        fs::write(&file, "a: 1\r\n\tb\u{202e}: \u{1b}[31mred\u{9b}\nc\u{200b}: 2\n").unwrap();
        let mut diagnostics = Diagnostics::default();
        let location = Location { file: file.as_path().into(), line: 2, column: 6, pointer: "/b\u{202e}".into() };
        diagnostics.warn("unknown-key", location, "m\u{7}", "h\u{2028}");
        let text = Renderer::new(false).all(&diagnostics);
        assert!(
            !text.contains(|c: char| c != '\n' && (c.is_control() || ('\u{200b}'..='\u{202e}').contains(&c))),
            "{text:?}"
        );
        for part in [r"    b\u{202e}: \u{1b}[31mred\u{9b}", r"c\u{200b}: 2", r"m\u{7}", r"h\u{2028}"] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(!text.contains(r"1\r"), "{text}");
    }

    #[test]
    fn a_document_without_line_breaks_is_not_quoted() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("api.json");
        fs::write(&file, format!("{{\"a\":\"{}\"}}", "x".repeat(100_000))).unwrap();
        let text = Renderer::new(false).all(&many(1, &file.display().to_string()));
        assert!(text.len() < 1000, "{}", text.len());
    }

    #[test]
    fn places_beyond_the_text_are_harmless() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("api.json");
        fs::write(&file, "{}\n").unwrap();
        Renderer::new(false).all(&many(5, &file.display().to_string()));
    }
}
