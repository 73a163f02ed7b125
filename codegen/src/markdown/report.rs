//! Text in reports that end up in a log, a job summary or a comment on a pull request.

/// An invisible character that splits a word for programs that search for references.
const SPLIT: &str = "&#8203;";

/// Returns text that Markdown, HTML and GitHub take for nothing but text: no mention, reference, link or command.
pub fn report(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // Mentions, and addresses of mail.
            // protection: report-mention
            '@' => out.extend(["@", SPLIT]),
            // Numbers of issues, and commands of workflows.
            '#' => {
                out.push_str("&#35;");
                out.push_str(if rest.starts_with(|next: char| next.is_ascii_digit()) { SPLIT } else { "" });
            }
            // Addresses of the web, with a scheme and without.
            ':' => {
                out.push_str("&#58;");
                out.push_str(if rest.starts_with("//") { SPLIT } else { "" });
            }
            // protection: report-address
            '.' if ends_with(&out, "www") => out.extend([SPLIT, "."]),
            // Numbers of issues in the old way.
            // protection: report-issue
            '-' if ends_with(&out, "gh") => out.extend([SPLIT, "-"]),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '+' | '!' | '|' | '~' | '$' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

fn ends_with(text: &str, end: &str) -> bool {
    let start = text.len().checked_sub(end.len());
    start.and_then(|start| text.get(start..)).is_some_and(|found| found.eq_ignore_ascii_case(end))
}

/// Returns a code span for a cell of a report, in which GitHub looks for nothing.
pub fn report_code(text: &str) -> String {
    defused(&super::code_in_cell(text, usize::MAX))
}

/// Returns a line that runs no command where it is part of a workflow's log: neither `::command::`, which begins a line, nor
/// `##[command]`, which stands anywhere.
pub fn defused(line: &str) -> String {
    let line = line.replace("##[", "## [");
    let text = line.trim_start();
    match text.strip_prefix("::") {
        Some(rest) => format!("{}: :{rest}", &line[..line.len() - text.len()]),
        None => line,
    }
}
