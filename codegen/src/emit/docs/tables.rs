//! Tables and links of the pages.

use serde_json::Value;

use crate::emit::rustdoc;
use crate::ir::{Api, Docs, Ty, TypeId};
use crate::markdown::{self, Place, cell, code_in_cell};

/// Longest example in a table, in characters.
const EXAMPLE: usize = 60;

/// Documentation in a table cell.
pub(super) fn described(docs: &Docs) -> String {
    let mut parts: Vec<String> =
        [&docs.title, &docs.description].into_iter().flatten().map(|text| cell(text)).collect();
    parts.extend(docs.deprecated.as_ref().map(|reason| format!("**Deprecated**: {}", cell(reason))));
    parts.extend(docs.notes.iter().map(|note| cell(note)));
    parts.retain(|part| !part.is_empty());
    parts.join(" ")
}

/// A value as code in a cell, cut where it is long.
pub(super) fn code(value: &Value) -> String {
    match value {
        Value::String(text) => code_in_cell(text, EXAMPLE),
        other => code_in_cell(&other.to_string(), EXAMPLE),
    }
}

/// A type as Rust writes it, with links to the pages of its parts. `models`: where those are, seen from the page.
pub(super) fn ty(api: &Api, shown: &Ty, models: &str) -> String {
    spelled(shown, &|id| link(api, id, models))
}

/// The same without links.
pub(super) fn unlinked(api: &Api, shown: &Ty) -> String {
    spelled(shown, &|id| format!("`{}`", api.ty(id).name))
}

fn spelled(shown: &Ty, named: &dyn Fn(TypeId) -> String) -> String {
    let ty = |inner: &Ty| spelled(inner, named);
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
        Ty::External(external) => format!("`{}`", external.path.trim_start_matches("::")),
        Ty::Array(item) => format!("Vec\\<{}\\>", ty(item)),
        Ty::Map(item) => format!("Map\\<{}\\>", ty(item)),
        Ty::Nullable(inner) => format!("Option\\<{}\\>", ty(inner)),
        Ty::Optional(item) => format!("Maybe\\<{}\\>", ty(item)),
        Ty::Rest(item) => format!("Rest\\<{}\\>", ty(item)),
        Ty::Tuple(items) => {
            format!("({})", items.iter().map(ty).collect::<Vec<_>>().join(", "))
        }
        Ty::Named(id) => named(*id),
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
    let lines = rustdoc::lines(docs, "", Place::Page);
    let mut text = lines.join("\n").trim().to_owned();
    if let Some(reason) = &docs.deprecated {
        text.push_str(&format!("\n\n**Deprecated**: {}", markdown::line(reason)));
    }
    if text.is_empty() { text } else { format!("{text}\n\n") }
}

/// Returns whether a field of this type is worth an example of its own.
pub(super) fn resolved<'a>(api: &'a Api, ty: &'a Ty) -> &'a Ty {
    api.resolve(ty)
}
