//! The codes of errors and warnings, each with a page that explains it.

/// Code and page of each, from `docs/codes`.
const PAGES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/code_pages.rs"));

/// Returns the page on a code, as Markdown, if there is such a code.
pub fn page(code: &str) -> Option<&'static str> {
    PAGES.iter().find(|(known, _)| *known == code).map(|(_, page)| *page)
}

/// Returns all codes.
pub fn all() -> impl Iterator<Item = &'static str> {
    PAGES.iter().map(|(code, _)| *code)
}
