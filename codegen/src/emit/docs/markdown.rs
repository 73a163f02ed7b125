//! Tables and links.

use serde_json::Value;

use crate::emit::{rustdoc, types};
use crate::ir::{Api, Docs, Ty, TypeId};

/// Longest example in a table, in characters.
const EXAMPLE: usize = 60;

/// Text of a document in a cell: one line, and no bar. A block of code, which may stand in a quote, is code in that line.
pub(super) fn cell(text: &str) -> String {
    let mut kept: Vec<String> = Vec::new();
    let mut fence: Option<String> = None;
    for line in rustdoc::markdown(text) {
        let line = line.strip_prefix('>').unwrap_or(&line).trim();
        let marks: String = line.chars().take_while(|c| matches!(c, '`' | '~')).collect();
        match &fence {
            Some(open) if line == open => fence = None,
            Some(_) => kept.extend((!line.is_empty()).then(|| inline(line, usize::MAX))),
            None if marks.starts_with("```") || marks.starts_with("~~~") => fence = Some(marks),
            None => kept.extend((!line.is_empty()).then(|| line.to_owned())),
        }
    }
    escape_bars(&kept.join(" "))
}

/// Escapes bars, but for those that are escaped already.
fn escape_bars(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut escaped = false;
    for c in text.chars() {
        // protection: table-bar
        if c == '|' && !escaped {
            out.push('\\');
        }
        escaped = c == '\\' && !escaped;
        out.push(c);
    }
    // What follows is the end of the cell.
    if escaped {
        out.push(' ');
    }
    out
}

/// What a document says of something, in a cell.
pub(super) fn described(docs: &Docs) -> String {
    let mut parts: Vec<String> =
        [&docs.title, &docs.description].into_iter().flatten().map(|text| cell(text)).collect();
    parts.extend(docs.deprecated.as_ref().map(|reason| format!("**Deprecated**: {}", cell(reason))));
    parts.extend(docs.notes.iter().map(|note| cell(note)));
    parts.retain(|part| !part.is_empty());
    parts.join(" ")
}

/// A value between backticks, cut where it is long.
pub(super) fn code(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    inline(&text, EXAMPLE)
}

/// Text between backticks.
pub(super) fn inline(text: &str, limit: usize) -> String {
    let clean: String = text
        .chars()
        .filter(|c| !rustdoc::is_unprintable(*c))
        .map(|c| {
            // protection: table-code
            if c == '`' {
                '\''
            } else if c == '\n' {
                ' '
            } else {
                c
            }
        })
        .collect();
    let mut cut: String = clean.chars().take(limit).collect();
    if cut.len() < clean.len() {
        cut.push('…');
    }
    if cut.trim().is_empty() {
        "`\"\"`".to_owned()
    } else {
        format!("`{}`", cut.replace("\\|", "\\ |").replace('|', "\\|"))
    }
}

/// A type as Rust writes it, with links to the pages of its parts. `models`: where those are, seen from the page.
pub(super) fn ty(api: &Api, shown: &Ty, models: &str) -> String {
    match shown {
        Ty::Bool => "`bool`".to_owned(),
        Ty::I32 => "`i32`".to_owned(),
        Ty::I64 => "`i64`".to_owned(),
        Ty::U32 => "`u32`".to_owned(),
        Ty::U64 => "`u64`".to_owned(),
        Ty::F64 => "`f64`".to_owned(),
        Ty::String => "`String`".to_owned(),
        Ty::DateTime => "`DateTime`".to_owned(),
        Ty::Date => "`NaiveDate`".to_owned(),
        Ty::Base64 => "`Base64`".to_owned(),
        Ty::Binary => "`Bytes`".to_owned(),
        Ty::Any => "`serde_json::Value`".to_owned(),
        Ty::Null => "`()`".to_owned(),
        Ty::Array(item) => format!("Vec\\<{}\\>", ty(api, item, models)),
        Ty::Map(item) => format!("Map\\<{}\\>", ty(api, item, models)),
        Ty::Nullable(inner) => format!("Option\\<{}\\>", ty(api, inner, models)),
        Ty::Optional(item) => format!("Maybe\\<{}\\>", ty(api, item, models)),
        Ty::Rest(item) => format!("Rest\\<{}\\>", ty(api, item, models)),
        Ty::Tuple(items) => {
            format!("({})", items.iter().map(|item| ty(api, item, models)).collect::<Vec<_>>().join(", "))
        }
        Ty::Named(id) => link(api, *id, models),
    }
}

/// A link to a type's page, or its part of one.
pub(super) fn link(api: &Api, id: TypeId, models: &str) -> String {
    let found = api.ty(id);
    let anchor = if found.home == id { String::new() } else { format!("#{}", found.name.to_lowercase()) };
    format!("[`{}`]({models}{}.md{anchor})", found.name, found.module)
}

/// A table; rows without a first cell are left out.
pub(super) fn table(heads: &[&str], rows: &[Vec<String>]) -> String {
    let mut out = format!("| {} |\n|{}\n", heads.join(" | "), " --- |".repeat(heads.len()));
    for row in rows {
        out.push_str(&format!("| {} |\n", row.join(" | ")));
    }
    out
}

/// The document's paragraphs.
pub(super) fn paragraphs(docs: &Docs) -> String {
    let lines = rustdoc::lines(docs, "");
    let mut text = lines.join("\n").trim().to_owned();
    if let Some(reason) = &docs.deprecated {
        text.push_str(&format!("\n\n**Deprecated**: {}", cell(reason)));
    }
    if text.is_empty() { text } else { format!("{text}\n\n") }
}

/// Whether a field of this type is worth an example of its own.
pub(super) fn resolved<'a>(api: &'a Api, ty: &'a Ty) -> &'a Ty {
    types::resolve(api, ty)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_leaves_its_cell() {
        for (text, safe) in [
            ("a | b", "a \\| b"),
            ("a \\| b", "a \\| b"),
            ("a \\\\| b", "a \\\\\\| b"),
            ("a\n\nb\nc", "a b c"),
            ("```rust\nx | y\n```", "`x \\| y`"),
            ("a\n```html\n<b>\n\n`c`\n```\n<d>", "a `<b>` `'c'` \\<d\\>"),
            ("> ~~~rust\n> (?P<x>[)\n> ~~~\ncrate> x", "`(?P<x>[)` crate\\> x"),
            ("a\\", "a\\ "),
        ] {
            assert_eq!(cell(text), safe, "{text:?}");
        }
    }

    #[test]
    fn no_value_leaves_its_code() {
        for (text, safe) in
            [("a`b", "`a'b`"), ("a|b", "`a\\|b`"), ("a\nb", "`a b`"), ("a\u{202e}b", "`ab`"), (" ", "`\"\"`")]
        {
            assert_eq!(inline(text, 20), safe, "{text:?}");
        }
    }
}
